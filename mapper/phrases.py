"""What a feature says of a candidate, in words for people.

A feature is said only of a candidate for which it is true: what has more of it than the other has
one phrase, what has less another, and of what is not known of both nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from mapper.features import describe
from mapper.places import Candidate, Place

__all__ = ["FAMILIES", "NOTHING_TOLD", "Told", "phrase", "with_article"]

_SURELY = 0.7  # from this share on another name is said to lie, or to be, somewhere
_NEAR = 0.7  # from here on the other names are near: half of them lie there, or all within 70 km
_NOT_FAR = 0.6  # of the least that means near: from here on it is not very far
_NOT_ELSEWHERE = 0.05  # of a lead that another country has, less than this is none
_AT_HOME = 0.37  # that of an outlet 80 km away

#: Features that say much the same; people are told one of them. The order is from the widest to the
#: narrowest.
FAMILIES: tuple[tuple[str, ...], ...] = (
    ("prior", "population", "overshadowed"),
    ("main_name", "alias", "exact_spelling", "by_rule", "is_similar"),
    (
        *("country_elsewhere", "country_named", "unit_in_report", "unit_named", "district_named"),
        "named_container",
    ),
    ("outlet_in_country", "outlet_in_unit", "outlet_near", "outlet_in_town", "outlet_named_so"),
)

_THE = re.compile(
    r"(?:United|Democratic|Autonomous|Central African|Dominican) .*"
    r"|(?:Republic|State|Districts?|City|Isle|Province|Government) of .*"
    r"|.* (?:Islands|Republic|Emirates|Federation|Kingdom|Territory|Territories|Strip|Bank)"
    r"|Bahamas|Comoros|Gambia|Maldives|Philippines|Seychelles|Vatican|Netherlands"
)


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of a choice beyond the candidates' features.

    Parameters
    ----------
    container : str or None
        Name of the area beside the mention that the choice lies in; None when there is none.
    contents : str or None
        Name of the place before the mention that lies in the choice; None when there is none.
    best_known : bool
        Whether the name means no other place more often than the choice.
    """

    container: str | None = None
    contents: str | None = None
    best_known: bool = False


NOTHING_TOLD = Told()

#: Given who the phrase is about, who it is compared with, and what was told.
_Maker = Callable[[Candidate, Candidate, Told], str | None]


def phrase(
    name: str, one: Candidate, other: Candidate | None = None, told: Told = NOTHING_TOLD
) -> str | None:
    """Say what a feature tells of a candidate; None when that is nothing for people.

    Parameters
    ----------
    name : str
        One of `mapper.features.FEATURES`.
    one : Candidate
        The phrase is about it, as "it".
    other : Candidate or None
        What it is compared with; None for nothing.
    told : Told
        What is known of the choice, whichever of the two that is.
    """
    rival = Candidate(one.place, one.matched_name) if other is None else other
    has_more = one.features.get(name, 0.0) > rival.features.get(name, 0.0)
    if name not in _MAKERS:  # a feature that nobody has worded yet
        said = describe(name, one.place).rstrip(".")
        return said[:1].lower() + said[1:] if has_more else None
    more, less = _MAKERS[name]
    maker = more if has_more else less
    return maker if isinstance(maker, str) else maker(one, rival, told)


def with_article(name: str) -> str:
    """Put "the" before the name of a country or unit where English wants it."""
    if name.startswith("The "):
        return f"the {name[4:]}"
    return f"the {name}" if _THE.fullmatch(name) else name


def _prior(_one: Candidate, other: Candidate, told: Told) -> str:
    if told.best_known:
        return "it is what the name means most often"
    return f"the name means it more often than {_label(other.place)}"


def _more_people(one: Candidate, other: Candidate, _told: Told) -> str | None:
    if not other.features:
        return f"{one.place.population:,} people live there" if one.place.population else None
    if not (one.place.population and other.place.population):
        return None
    return f"more people live there than in {_label(other.place)}"


def _fewer_people(one: Candidate, other: Candidate, _told: Told) -> str | None:
    known = one.place.population and other.place.population
    return "fewer people live there" if known else None


def _label(place: Place) -> str:
    around = place.unit_name if place.unit_name != place.name else place.country_name
    named = place.name if around in (None, place.name) else f"{place.name}, {around}"
    # its town has the very name
    return f"{named} (the unit)" if place.feature_code.startswith("ADM") else named


def _named_with(_one: Candidate, _other: Candidate, told: Told) -> str:
    if told.container is None:
        return "the report says what it lies in"
    return f"the report says that it lies in {with_article(told.container)}"


def _not_named_with(_one: Candidate, _other: Candidate, told: Told) -> str:
    if told.container is None:
        return "it does not lie in what the report names with it"
    return f"it does not lie in {with_article(told.container)}, which the report names with it"


def _holds(_one: Candidate, _other: Candidate, told: Told) -> str:
    return f"{_inner(told)} lies in it"


def _does_not_hold(_one: Candidate, _other: Candidate, told: Told) -> str:
    return f"{_inner(told)} does not lie in it"


def _inner(told: Told) -> str:
    # the ranking of that mention is everybody's of the name
    if told.contents is None:
        return "what the report names with it"
    return f"{told.contents}, which the report names with it,"


def _country_of(one: Candidate) -> str | None:
    name = one.place.country_name or (one.place.name if one.place.is_country else None)
    return with_article(name) if name else None


def _unit_of(one: Candidate) -> str | None:
    return with_article(one.place.unit_name) if one.place.unit_name else None


def _in_country(one: Candidate, _other: Candidate, _told: Told) -> str | None:
    # of the countries of all namesakes, its own has the most of them
    if one.features.get("country_elsewhere", 0.0) > _NOT_ELSEWHERE or not one.place.country_code:
        return None
    country = "it" if one.place.is_country else _country_of(one)
    return country and f"the report's other names point more to {country}"


def _in_another_country(_one: Candidate, other: Candidate, told: Told) -> str | None:
    return _in_country(other, other, told) if other.features else None


def _country_named(one: Candidate, _other: Candidate, _told: Told) -> str | None:
    country = _country_of(one)
    return country and f"the report names {country}, where it lies"


def _country_not_named(one: Candidate, other: Candidate, _told: Told) -> str | None:
    country = _country_of(other)
    if country is None or one.place.country_code == other.place.country_code:
        return None
    return f"the report names {country}, where it does not lie"


def _by_name_only(one: Candidate) -> bool:
    named = one.features.get("unit_named", 0.0)
    return named > 0.3 and one.features.get("unit_in_report", 0.0) - named < 0.3


def _in_unit(one: Candidate, other: Candidate, told: Told) -> str | None:
    if _by_name_only(one):
        return _unit_named(one, other, told)
    unit, sure = _unit_of(one), one.features.get("unit_in_report", 0.0) >= _SURELY
    return unit and f"other places of the report {'lie' if sure else 'may lie'} in {unit}"


def _not_in_unit(one: Candidate, other: Candidate, told: Told) -> str | None:
    if _by_name_only(other):
        return _unit_not_named(one, other, told)
    unit, sure = _unit_of(other), other.features.get("unit_in_report", 0.0) >= _SURELY
    return unit and f"more of the report's other places {'lie' if sure else 'may lie'} in {unit}"


def _unit_named(one: Candidate, _other: Candidate, _told: Told) -> str | None:
    return _where(one, "unit_named", _unit_of(one), "where it lies")


def _unit_not_named(one: Candidate, other: Candidate, _told: Told) -> str | None:
    if one.place.unit_name == other.place.unit_name:  # it is that unit
        return None
    return _where(other, "unit_named", _unit_of(other), "where it does not lie")


def _district_named(one: Candidate, _other: Candidate, _told: Told) -> str | None:
    return _where(one, "district_named", one.place.admin2_name, "where it lies")


def _district_not_named(one: Candidate, other: Candidate, _told: Told) -> str | None:
    if other.place.admin2_name in (one.place.admin2_name, one.place.name):
        return None
    return _where(other, "district_named", other.place.admin2_name, "where it does not lie")


def _where(holder: Candidate, feature: str, area: str | None, how: str) -> str | None:
    sure = holder.features.get(feature, 0.0) >= _SURELY
    return area and f"the report {'names' if sure else 'may mean'} {area}, {how}"


def _graded(feature: str, least: float, strong: str, weak: str, alone: str) -> _Maker:
    def said(one: Candidate, other: Candidate, _told: Told) -> str | None:
        value = one.features.get(feature, 0.0)
        if value >= least:
            return strong
        if other.features:
            return weak
        return alone if value >= _NOT_FAR * least else None

    return said


def _unless_country(words: str) -> _Maker:
    # what has no distance is not said to be far
    def said(one: Candidate, _other: Candidate, _told: Told) -> str | None:
        return None if one.place.is_country else words

    return said


def _capital(one: Candidate, _other: Candidate, _told: Told) -> str:
    country = _country_of(one)
    return f"it is the capital of {country}" if country else "it is a capital"


def _seat(one: Candidate, _other: Candidate, _told: Told) -> str:
    # "the seat of Paris, Paris" tells nobody anything
    unit = None if one.place.unit_name == one.place.name else _unit_of(one)
    return f"it is the capital of {unit}" if unit else "it is the seat of a state or province"


def _outlet_in(where: Callable[[Candidate], str | None], words: str) -> _Maker:
    def said(one: Candidate, _other: Candidate, _told: Told) -> str | None:
        area = where(one)
        return area and f"{words} {area}"

    return said


def _given_country(one: Candidate, _other: Candidate, _told: Told) -> str:
    country = _country_of(one)
    return f"the reports were said to be about {country or 'its country'}"


def _main_name(one: Candidate, _other: Candidate, _told: Told) -> str | None:
    return "the name is its main name" if one.features.get("main_name") else None


def _other_name(one: Candidate, _other: Candidate, _told: Told) -> str | None:
    place: Place = one.place
    return None if one.features.get("main_name") else f"its main name is {place.name}"


def _if_exact(words: str) -> _Maker:
    def said(one: Candidate, _other: Candidate, _told: Told) -> str | None:
        return words if one.match == "exact" else None

    return said


#: Feature -> what is said of the candidate that has more of it, and of the one that has less.
_MAKERS: Mapping[str, tuple[str | _Maker, str | _Maker]] = MappingProxyType(
    {
        "prior": (_prior, "the name means it less often"),
        "population": (_more_people, _fewer_people),
        "named_container": (_named_with, _not_named_with),
        "named_contents": (_holds, _does_not_hold),
        "main_name": (_main_name, _other_name),
        "alias": (_other_name, _main_name),
        "exact_spelling": (
            "the gazetteer spells it as the report does",
            "the gazetteer spells it otherwise",
        ),
        "country_elsewhere": (_in_another_country, _in_country),
        "country_named": (_country_named, _country_not_named),
        "unit_in_report": (_in_unit, _not_in_unit),
        "unit_named": (_unit_named, _unit_not_named),
        "district_named": (_district_named, _district_not_named),
        "near_others": (
            _graded(
                "near_others",
                _NEAR,
                "the report's other places are near",
                "it is nearer to the report's other places",
                "one of the report's other places is not very far",
            ),
            _unless_country("it is farther from the report's other places"),
        ),
        "outlet_near": (
            _graded(
                "outlet_near",
                _AT_HOME,
                "the outlet is at home close by",
                "the outlet is at home nearer to it",
                "the outlet is at home not very far",
            ),
            _unless_country("the outlet is at home farther away"),
        ),
        "outlet_in_town": (
            "the outlet is at home there",
            _unless_country("the outlet is not at home there"),
        ),
        "outlet_in_unit": (
            _outlet_in(_unit_of, "the outlet is at home in"),
            _outlet_in(_unit_of, "the outlet is not at home in"),
        ),
        "outlet_in_country": (
            _outlet_in(_country_of, "the outlet is at home in"),
            _outlet_in(_country_of, "the outlet is not at home in"),
        ),
        "outlet_named_so": (
            "the outlet has its name in its address",
            "the outlet's address has another name",
        ),
        "near_hint": (
            "it is nearer to where the reports were said to be set",
            _unless_country("it is farther from where the reports were said to be set"),
        ),
        "country_hint": (
            _given_country,
            "it lies in no country that the reports are said to be about",
        ),
        "wrong_feature": (
            "the text speaks of another kind of place",
            "it is the kind of place that the text speaks of",
        ),
        "is_country": (
            "it is a country, and countries are named most",
            "countries are named more often",
        ),
        "is_first_level": (
            "it is a state or province, and those are named often",
            "states and provinces are named more often",
        ),
        "overshadowed": (
            "another place of the name is far better known",
            "no other place of the name is much better known",
        ),
        "holds_namesake": (
            "it is the area around a town of that name",
            "it is the town, not the area around it",
        ),
        "is_capital": (_capital, "it is not the capital of a country"),
        "is_seat": (_seat, "it is not the capital of a state or province"),
        "own_script": (
            "the name is written in the script of its country",
            "the name is not written in the script of its country",
        ),
        "is_section": ("it is only a part of a town", "it is more than a part of a town"),
        "is_former": ("it is no more", "it still exists"),
        "few_namesakes": ("few other places have that name", "many places have that name"),
        "demonym": ("the name is what its people are called", "its people are not called so"),
        "abbreviation": ("the name is its usual abbreviation", "the name is not its abbreviation"),
        "by_rule": (
            "the report writes more than its name",
            _if_exact("the report writes its name as it is"),
        ),
        "is_similar": (
            "its name is only spelled much like the report's",
            _if_exact("its name is spelled as in the report"),
        ),
    }
)
