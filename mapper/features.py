"""Why a candidate may be meant: pure functions, one score in [0, 1] each.

Every function takes ``(index, candidate, context)``: the mention's index in the report, one of
its candidates, and what the whole report says. The first line of its docstring is the explanation
that people are shown. `FEATURES` is the table of them all.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from mapper.context import Context, name_key
from mapper.lexicon import FEATURE_NOUNS
from mapper.records import Candidate, Place

__all__ = [
    "FEATURES",
    "Feature",
    "abbreviation",
    "admin1_in_report",
    "by_rule",
    "country_in_report",
    "demonym",
    "describe",
    "exact_spelling",
    "features_of",
    "is_country",
    "is_first_level",
    "is_region",
    "is_section",
    "is_similar",
    "main_name",
    "named_container",
    "named_contents",
    "near_others",
    "only_candidate",
    "population",
    "prior",
    "wrong_feature",
]

#: Distance at which the pull of another place has fallen to a third.
_NEAR_KM = 150.0

Feature = Callable[[int, Candidate, Context], float]


def prior(_index: int, candidate: Candidate, _context: Context) -> float:
    """It is what the name means most often."""
    return candidate.score


def exact_spelling(index: int, candidate: Candidate, context: Context) -> float:
    """The gazetteer spells it just as the report does."""
    return float(candidate.matched_name == " ".join(context.mentions[index].text.split()))


def main_name(index: int, candidate: Candidate, context: Context) -> float:
    """The name is its main name, not one of its others."""
    main, written = name_key(candidate.place.name), name_key(context.mentions[index].text)
    # "Syunik" is the main name of Syunik Province, "New York" that of New York City.
    return float(main == written or _without_noun(main) == written)


def country_in_report(_index: int, candidate: Candidate, context: Context) -> float:
    """The report's other places lie in the same country."""
    return context.country_share.get(candidate.place.country_code or "", 0.0)


def admin1_in_report(_index: int, candidate: Candidate, context: Context) -> float:
    """The report names the state or province that it lies in."""
    place = candidate.place
    if place.feature_class != "P" or not place.admin1_name:
        return 0.0
    return float((place.country_code, place.admin1_name) in context.admin1_named)


def near_others(index: int, candidate: Candidate, context: Context) -> float:
    """The report's other places are near."""
    if candidate.place.feature_class not in "PAS" or candidate.place.feature_code[:3] == "PCL":
        return 0.0
    own = name_key(context.mentions[index].text)
    others = [place for name, place in context.anchors if name != own]
    pulls = sorted(
        (math.exp(-context.distance_km(candidate.place, place) / _NEAR_KM) for place in others),
        reverse=True,
    )[:3]
    return sum(pulls) / max(1, len(pulls))


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
    return float(bool(wanted) and not _is_any(candidate.place, wanted))


def is_country(_index: int, candidate: Candidate, _context: Context) -> float:
    """It is a country."""
    return float(candidate.place.feature_code.startswith("PCL"))


def is_first_level(_index: int, candidate: Candidate, _context: Context) -> float:
    """It is a state or province."""
    return float(candidate.place.feature_code == "ADM1")


def is_section(_index: int, candidate: Candidate, _context: Context) -> float:
    """It is a part of a larger town."""
    return float(candidate.place.feature_code == "PPLX")


def population(_index: int, candidate: Candidate, _context: Context) -> float:
    """Many people live there."""
    return min(1.0, math.log10((candidate.place.population or 0) + 1) / 8)


def only_candidate(index: int, _candidate: Candidate, context: Context) -> float:
    """The gazetteer knows no other place of that name."""
    return float(len(context.candidates[index]) == 1)


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


def is_region(_index: int, candidate: Candidate, _context: Context) -> float:
    """It is a region, a sea, a river or a mountain range."""
    return float(candidate.place.feature_class in "LHT")


#: Name -> function: every feature there is, in the order in which they are explained.
FEATURES: Mapping[str, Feature] = MappingProxyType(
    {
        function.__name__: function
        for function in (
            prior,
            named_container,
            named_contents,
            country_in_report,
            admin1_in_report,
            near_others,
            main_name,
            exact_spelling,
            population,
            is_country,
            is_first_level,
            is_section,
            is_region,
            only_candidate,
            demonym,
            abbreviation,
            by_rule,
            is_similar,
            wrong_feature,
        )
    }
)


def features_of(index: int, candidate: Candidate, context: Context) -> dict[str, float]:
    """Return every feature of a candidate, by name."""
    return {name: function(index, candidate, context) for name, function in FEATURES.items()}


def describe(name: str) -> str:
    """Return a feature's public explanation: the first line of its docstring."""
    return (FEATURES[name].__doc__ or name).split("\n", 1)[0]


def _without_noun(name: str) -> str:
    stem, _, last = name.rpartition(" ")
    return stem if last in FEATURE_NOUNS else name


def _is_any(place: Place, wanted: Sequence[str]) -> bool:
    return place.feature_class in wanted or place.feature_code in wanted
