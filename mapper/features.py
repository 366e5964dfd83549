"""Why a candidate may be meant: pure functions, one score in [0, 1] each.

Every function takes ``(index, candidate, context)``: the mention's index in the report, one of
its candidates, and what the whole report says. The first line of its docstring is the explanation
that people are shown. `FEATURES` is the table of them all.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from mapper.context import Context, name_key
from mapper.lexicon import FEATURE_NOUNS
from mapper.records import Candidate, Place

__all__ = [
    "ALONE",
    "FEATURES",
    "SUPPORTED",
    "Feature",
    "abbreviation",
    "alias",
    "by_rule",
    "country_elsewhere",
    "country_hint",
    "country_named",
    "demonym",
    "describe",
    "district_named",
    "exact_spelling",
    "features_of",
    "few_namesakes",
    "holds_namesake",
    "is_capital",
    "is_country",
    "is_first_level",
    "is_former",
    "is_seat",
    "is_section",
    "is_similar",
    "main_name",
    "named_container",
    "named_contents",
    "near_hint",
    "near_others",
    "outlet_in_country",
    "outlet_in_town",
    "outlet_in_unit",
    "outlet_named_so",
    "outlet_near",
    "overshadowed",
    "own_script",
    "population",
    "prior",
    "unit_in_report",
    "unit_named",
    "wrong_feature",
]

# Distances at which the pull of the outlet's home, and of a hint, has fallen to a third.
_HOME_KM, _HINT_KM = 80.0, 150.0
_IN_TOWN_KM = 15.0
_SEAT_KM = 30.0  # from the middle of a unit to the town that it is called after, at least

_LATIN = re.compile("[A-Za-zªµºÀ-ÖØ-öø-\u024f]")

Feature = Callable[[int, Candidate, Context], float]


def prior(_index: int, candidate: Candidate, _context: Context) -> float:
    """It is what the name means most often."""
    return candidate.score


def exact_spelling(index: int, candidate: Candidate, context: Context) -> float:
    """The gazetteer spells it just as the report does."""
    return float(candidate.matched_name == " ".join(context.mentions[index].text.split()))


def main_name(index: int, candidate: Candidate, context: Context) -> float:
    """The name is its main name, not one of its others."""
    if candidate.match == "exact" and candidate.name_kind in ("name", "historical"):
        return 1.0
    main, written = name_key(candidate.place.name), context.names[index]
    # "Syunik" is the main name of Syunik Province, "New York" that of New York City.
    return float(main == written or _without_noun(main) == written)


def country_elsewhere(index: int, candidate: Candidate, context: Context) -> float:
    """The report's other places lie in another country, where one of its namesakes is."""
    return context.elsewhere(index, candidate)


def country_named(index: int, candidate: Candidate, context: Context) -> float:
    """The report names {country}, which it lies in."""
    return context.support.country_named(context.names[index], candidate.place)


def unit_in_report(index: int, candidate: Candidate, context: Context) -> float:
    """The report's other places lie in {unit} too."""
    if candidate.place.is_country:
        return 0.0
    return context.support.unit(context.names[index], candidate.place)


def unit_named(index: int, candidate: Candidate, context: Context) -> float:
    """The report names {unit}, which it lies in."""
    return context.support.unit_named(context.names[index], candidate.place)


def district_named(index: int, candidate: Candidate, context: Context) -> float:
    """The report names {district}, which it lies in."""
    return context.support.district_named(context.names[index], candidate.place)


def near_others(index: int, candidate: Candidate, context: Context) -> float:
    """The report's other places are near."""
    # The first that is near says most, so half of them say more than half.
    return 0.0 if candidate.place.is_country else math.sqrt(context.nearness(index, candidate))


def outlet_near(_index: int, candidate: Candidate, context: Context) -> float:
    """The outlet is at home close by."""
    place, home = candidate.place, context.home
    if home is None or home.lat is None or home.lon is None or place.is_country:
        return 0.0
    return math.exp(-place.km_from(home.lat, home.lon) / _HOME_KM)


def outlet_in_town(_index: int, candidate: Candidate, context: Context) -> float:
    """The outlet is at home there."""
    place, home = candidate.place, context.home
    if home is None or home.lat is None or home.lon is None or place.is_country:
        return 0.0
    return float(place.km_from(home.lat, home.lon) <= _IN_TOWN_KM)


def outlet_in_unit(_index: int, candidate: Candidate, context: Context) -> float:
    """The outlet is at home in {unit}."""
    place, home = candidate.place, context.home
    if home is None or home.admin1_name is None or home.country_code != place.country_code:
        return 0.0
    return float(place.unit_name == home.admin1_name)


def outlet_in_country(_index: int, candidate: Candidate, context: Context) -> float:
    """The outlet is at home in {country}."""
    home = context.home
    return float(home is not None and home.country_code == candidate.place.country_code is not None)


def outlet_named_so(_index: int, candidate: Candidate, context: Context) -> float:
    """The outlet has the name in its address."""
    if not context.host:
        return 0.0
    name = name_key(candidate.place.name).replace(" ", "")
    return float(len(name) > 3 and name in context.host)


def near_hint(_index: int, candidate: Candidate, context: Context) -> float:
    """It is near where you said that the reports are set."""
    place, point = candidate.place, context.hints.near
    if point is None or place.is_country:
        return 0.0
    return math.exp(-place.km_from(*point) / _HINT_KM)


def country_hint(_index: int, candidate: Candidate, context: Context) -> float:
    """It lies in a country that you named."""
    return float(candidate.place.country_code in context.hints.countries)


def named_container(index: int, candidate: Candidate, context: Context) -> float:
    """The text itself says what it lies in ("Goris, in southern Armenia")."""
    other = context.container(index)
    if other is None:
        return 0.0
    areas = context.candidates[other][:5]
    return float(any(one.place.contains(candidate.place) for one in areas))


def named_contents(index: int, candidate: Candidate, context: Context) -> float:
    """The place named right before it lies in it ("Atlanta, Georgia")."""
    inner = context.contents(index)
    if inner is None:
        return 0.0
    places = [one.place for one in context.candidates[inner][:3]]
    return float(any(candidate.place.contains(place) for place in places))


def wrong_feature(index: int, candidate: Candidate, context: Context) -> float:
    """The text calls it something else (town, province, river)."""
    wanted = context.wanted(index)
    if not wanted or _is_any(candidate.place, wanted):
        return 0.0
    # Where the gazetteer has no province of the name, the town that it is called after is close.
    others = context.considered(index)
    return 1.0 if any(_is_any(one.place, wanted) for one in others) else 0.5


def is_country(_index: int, candidate: Candidate, _context: Context) -> float:
    """It is a country."""
    # "Granada" is Grenada in some language, and is not what a newspaper calls it.
    return float(candidate.place.is_country and candidate.name_kind != "alias")


def is_first_level(_index: int, candidate: Candidate, _context: Context) -> float:
    """It is a state or province of those that are named often."""
    # A state of the US or India is named often, a parish of Jamaica hardly ever.
    well_known = max(0.0, 2 * candidate.score - 1)
    return well_known if candidate.place.feature_code == "ADM1" else 0.0


def holds_namesake(index: int, candidate: Candidate, context: Context) -> float:
    """It is the area around a town of that name."""
    place = candidate.place
    if place.feature_class != "A" or place.is_country or context.wanted(index):
        return 0.0
    towns = (
        one.place
        for one in context.considered(index)
        if one.place.feature_class == "P" and one.match == "exact"
    )
    return float(any(place.contains(town) or _is_around(place, town) for town in towns))


def is_section(_index: int, candidate: Candidate, _context: Context) -> float:
    """It is a part of a larger town."""
    # Nobody has to say where Hollywood is.
    return 1.0 - candidate.score if candidate.place.feature_code == "PPLX" else 0.0


def population(_index: int, candidate: Candidate, _context: Context) -> float:
    """Many people live there, or it is well known where nobody counted."""
    place = candidate.place
    if place.population is None:
        return candidate.score  # of a sea, and of what nobody counted, how well known it is
    return min(1.0, math.log10(max(0, place.population) + 1) / 8)


def is_capital(_index: int, candidate: Candidate, _context: Context) -> float:
    """It is the capital of a country."""
    # Mexico City is "Mexico" to its own people only.
    return float(candidate.place.feature_code == "PPLC" and candidate.name_kind != "alias")


def is_seat(_index: int, candidate: Candidate, _context: Context) -> float:
    """It is the seat of a state or province."""
    return candidate.score if candidate.place.feature_code == "PPLA" else 0.0


def is_former(_index: int, candidate: Candidate, _context: Context) -> float:
    """It is no more."""
    return float(candidate.place.is_historical)


def alias(_index: int, candidate: Candidate, _context: Context) -> float:
    """The name is only another of its names."""
    # In other scripts than Latin the gazetteer has no main names.
    return float(candidate.name_kind == "alias" and _is_latin(candidate.matched_name))


def overshadowed(index: int, candidate: Candidate, context: Context) -> float:
    """It is far less known than another place of the name."""
    best = context.candidates[index][0].score
    return max(0.0, best - candidate.score) ** 2


def own_script(_index: int, candidate: Candidate, _context: Context) -> float:
    """The name is written in a script other than Latin."""
    return float(candidate.match == "exact" and not _is_latin(candidate.matched_name))


def few_namesakes(index: int, _candidate: Candidate, context: Context) -> float:
    """Few other places have that name."""
    return 1.0 / len(context.candidates[index])


def demonym(_index: int, candidate: Candidate, _context: Context) -> float:
    """The name is what its people are called."""
    return float(candidate.name_kind == "demonym")


def abbreviation(_index: int, candidate: Candidate, _context: Context) -> float:
    """The name is its usual abbreviation."""
    return float(candidate.name_kind == "abbreviation")


def is_similar(_index: int, candidate: Candidate, _context: Context) -> float:
    """The name is only spelled much like the report's."""
    return float(candidate.match == "fuzzy")


def by_rule(_index: int, candidate: Candidate, _context: Context) -> float:
    """The report writes more than the name, such as "northern" or "province"."""
    return float(candidate.match == "rule")


#: What `Context.support` tells.
SUPPORTED: Mapping[str, Feature] = MappingProxyType(
    {
        function.__name__: function
        for function in (
            country_elsewhere,
            country_named,
            unit_in_report,
            unit_named,
            district_named,
            near_others,
        )
    }
)

#: What a mention's name, its sentence, the outlet and the hints tell by themselves.
ALONE: Mapping[str, Feature] = MappingProxyType(
    {
        function.__name__: function
        for function in (
            prior,
            named_container,
            named_contents,
            main_name,
            exact_spelling,
            population,
            is_country,
            is_first_level,
            holds_namesake,
            is_capital,
            is_seat,
            is_section,
            is_former,
            few_namesakes,
            overshadowed,
            own_script,
            demonym,
            abbreviation,
            alias,
            by_rule,
            is_similar,
            wrong_feature,
            outlet_near,
            outlet_in_town,
            outlet_in_unit,
            outlet_in_country,
            outlet_named_so,
            near_hint,
            country_hint,
        )
    }
)

#: Name -> function: every feature there is.
FEATURES: Mapping[str, Feature] = MappingProxyType({**ALONE, **SUPPORTED})


def features_of(
    index: int,
    candidate: Candidate,
    context: Context,
    table: Mapping[str, Feature] = FEATURES,
) -> dict[str, float]:
    """Return the features of a candidate, by name."""
    return {name: function(index, candidate, context) for name, function in table.items()}


def describe(name: str, place: Place | None = None) -> str:
    """Return a feature's public explanation: the first line of its docstring.

    Parameters
    ----------
    name : str
        One of `FEATURES`.
    place : Place or None
        The place that it is said of; None for what is true of all.
    """
    line = (FEATURES[name].__doc__ or name).split("\n", 1)[0]
    if "{" not in line:
        return line
    country, unit, district = "the same country", "the same state or province", "the district"
    if place is not None:
        country = place.country_name or place.country_code or country
        unit, district = place.unit_name or unit, place.admin2_name or district
    return line.format(country=country, unit=unit, district=district)


def _without_noun(name: str) -> str:
    stem, _, last = name.rpartition(" ")
    return stem if last in FEATURE_NOUNS else name


def _is_around(unit: Place, town: Place) -> bool:
    # Parents are not always named alike: Jenin lies in the West Bank, not in Jenin.
    reach = max(_SEAT_KM, unit.radius_km or 0.0)
    return unit.country_code == town.country_code and unit.km_from(town.lat, town.lon) <= reach


def _is_latin(text: str) -> bool:
    return _LATIN.search(text) is not None


def _is_any(place: Place, wanted: Sequence[str]) -> bool:
    return place.feature_class in wanted or place.feature_code in wanted
