"""How a name stands in its text: named yes-or-no cues around a gazetteer match.

Each cue is a plain fact about the words before, inside or after a match. The recogniser weighs
them; nothing here decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from mapper.lexicon import (
    COMMON_CAPITALISED,
    DIRECTIONS,
    FEATURE_NOUNS,
    GIVEN_NAMES,
    ORGANISATION_NOUNS,
    ORGANISATION_STARTS,
    PERSON_TITLES,
    PLACE_PREPOSITIONS,
    SPEECH_VERBS,
    WEAK_PREPOSITIONS,
)
from mapper.matching import Match
from mapper.words import Words

__all__ = ["Setting", "cues"]

_WELL_KNOWN = 0.5  # score from which a name without context says where a report is set
_CONSIDERED = 10  # candidates of a lesser name that may lie there

_AFTER_HEAD = (
    PLACE_PREPOSITIONS
    | WEAK_PREPOSITIONS
    | DIRECTIONS
    | {"that", "which", "where", "some", "about"}
)
_FROM_THERE = DIRECTIONS | {"km", "kilometres", "kilometers", "miles", "outskirts", "suburbs"}
_GENERIC = ORGANISATION_NOUNS | PERSON_TITLES | FEATURE_NOUNS.keys() | DIRECTIONS
_LESSER = (
    "bias",
    "place preposition",
    "weak preposition",
    "feature before",
    "called a place",
    "apposition",
    "repeated",
    "feature after",
    "listed before",
    "listed after",
    "joined by and",
    "and after",
    "one candidate",
    "common",
    "initial",
    "name word before",
    "name word after",
    "country in report",
    "unit in report",
)


@dataclass(frozen=True, slots=True)
class Setting:
    """What all matches of a report together say about where it is set.

    Parameters
    ----------
    known : frozenset of int
        Indices of every word that is inside some match.
    countries : frozenset of str
        Country codes of the well-known names.
    units : frozenset of (str, str)
        Country code and first-level unit of the well-known names.
    contained : frozenset of int
        Indices of the first word of every name that the next says to contain: "Mobile, Ala."
    """

    known: frozenset[int]
    countries: frozenset[str]
    units: frozenset[tuple[str, str]]
    contained: frozenset[int]

    @classmethod
    def of(cls, words: Words, matches: Sequence[Match]) -> Setting:
        """Gather the well-known names of a report."""
        countries: set[str] = set()
        units: set[tuple[str, str]] = set()
        for match in matches:
            best = match.candidates[0] if match.candidates else None
            if best is None or best.score < _WELL_KNOWN or words.is_common(match.first):
                continue
            if best.place.country_code:
                countries.add(best.place.country_code)
                if best.place.admin1_name:
                    units.add((best.place.country_code, best.place.admin1_name))
        known = frozenset(
            i
            for match in matches
            for i in range(match.first, match.last + 1)
            # "IN" and "AS" of a headline are words, although there are places of these names.
            if not all(words.is_common(j) for j in range(match.first, match.last + 1))
        )
        contained = frozenset(
            match.first
            for match, area in pairwise(matches)
            if words.text[match.end : area.start] in (", ", ",\n") and _is_inside(match, area)
        )
        return cls(known, frozenset(countries), frozenset(units), contained)


def cues(words: Words, match: Match, setting: Setting) -> dict[str, float]:
    """Describe how a match stands in its text.

    Parameters
    ----------
    words : Words
        The report's words.
    match : Match
        The match to describe.
    setting : Setting
        What the report's other matches say.

    Returns
    -------
    dict of str to float
        Cue name to strength, nearly always 1.0; a cue that is absent is not in it.
    """
    found = {
        name: float(strength)
        for name, strength in (
            *_name_cues(words, match),
            *_setting_cues(match, setting),
            *_before_cues(words, match, setting.known),
            *_after_cues(words, match, setting.known),
        )
        if strength
    }
    if "nothing before" in found and ("name after" in found or "name word after" in found):
        found["full name first"] = 1.0  # "Paris Hilton came", at the start of a text
    # What makes a village credible is not what makes a capital credible: lesser names weigh the
    # cues around them anew.
    if found.get("prior", 1.0) < _WELL_KNOWN:
        found |= {f"lesser, {name}": found[name] for name in _LESSER if name in found}
    return found


def _is_inside(match: Match, area: Match) -> bool:
    """Return whether some candidate of a match lies in the likeliest place of the next."""
    if not area.candidates:
        return False
    where = area.candidates[0].place
    return any(where.contains(one.place) for one in match.candidates)


def _is_person(words: Words, match: Match) -> bool:
    """Return whether a given name or a surname beside the match makes it a person's name."""
    first, last = match.first, match.last
    if (
        first == last
        and words.lower[first] in GIVEN_NAMES
        and words.is_name_word(last + 1)
        and words.follows_space(last + 1)
        and words.lower[last + 1] not in _GENERIC
    ):
        return True
    code = match.candidates[0].place.feature_code if match.candidates else ""
    return (
        first > 0
        and words.lower[first - 1] in GIVEN_NAMES
        and words.follows_space(first)
        and words.is_name_word(first - 1)
        and not code.startswith(("PCL", "ADM1"))
    )


def _setting_cues(match: Match, setting: Setting) -> Iterator[tuple[str, float]]:
    yield "contained in the next", match.first in setting.contained
    places = [one.place for one in match.candidates[:_CONSIDERED]]
    if not places or match.candidates[0].score >= _WELL_KNOWN:
        return  # a well-known name is itself the setting
    yield "country in report", any(one.country_code in setting.countries for one in places)
    units = {(one.country_code or "", one.admin1_name or "") for one in places}
    yield "unit in report", bool(units & setting.units)


def _name_cues(words: Words, match: Match) -> Iterator[tuple[str, float]]:
    first, last = match.first, match.last
    single = first == last
    token = words.tokens[first]
    # "Miss." and "Del." are no words, but the states.
    dotted = words.text[match.end - 1] == "."
    common = not dotted and all(words.is_common(i) for i in range(first, last + 1))
    yield "bias", 1.0
    yield "initial", words.starts_sentence(first)
    yield "common", single and common
    yield "common phrase", not single and common
    yield "initial and common", common and words.starts_sentence(first)
    yield "several words", not single
    yield "capitals", token.is_upper and single
    yield "short", single and len(token.text) <= 3
    yield "person elsewhere", single and token.text in words.person_words
    yield "given name", single and words.lower[first] in GIVEN_NAMES
    yield "calendar", single and not dotted and words.lower[first] in COMMON_CAPITALISED
    yield "generic", single and not dotted and words.lower[first] in _GENERIC
    yield "person", _is_person(words, match)
    yield "named as a place", words.is_named_place(first) or not match.candidates
    yield "repeated", words.count(first) > 1 and not common
    if not match.candidates:
        yield "unknown", 1.0
        return
    best = match.candidates[0]
    yield "prior", best.score
    yield "prior squared", best.score**2
    yield f"kind {best.name_kind}", 1.0
    yield f"class {best.place.feature_class}", 1.0
    yield "country", best.place.feature_code.startswith("PCL")
    yield "first-level unit", best.place.feature_code == "ADM1"
    yield "capital", best.place.feature_code == "PPLC"
    yield "one candidate", len(match.candidates) == 1


def _before_cues(words: Words, match: Match, known: frozenset[int]) -> Iterator[tuple[str, float]]:
    i = match.first - 1
    if i < 0 or "\n\n" in words.tokens[match.first].gap:
        yield "nothing before", 1.0
        return
    gap = words.tokens[match.first].gap
    adjoins = words.adjoins(match.first)
    if adjoins and words.lower[i] == "the":
        yield "the before", 1.0
        i -= 1
    word = words.lower[i] if i >= 0 else ""
    capital = i >= 0 and words.is_name_word(i)
    if adjoins:
        located = word in ("of", "from") and i > 0 and words.lower[i - 1] in _FROM_THERE
        yield "place preposition", word in PLACE_PREPOSITIONS or located
        yield "weak preposition", word in WEAK_PREPOSITIONS
        yield "direction before", word in DIRECTIONS
        yield "feature before", word in FEATURE_NOUNS
        yield "called a place", word == "of" and i > 0 and words.lower[i - 1] in FEATURE_NOUNS
        yield (
            "organisation of",
            (
                word in ("of", "for")
                and i > 0
                and words.lower[i - 1] in ORGANISATION_NOUNS
                and words.tokens[i - 1].is_capitalised
            ),
        )
        yield "hyphen before", "-" in gap
    yield "organisation before", _organisation_before(words, match.first)
    titled = word in PERSON_TITLES and gap in (" ", ". ", "\n")
    yield "title before", titled and i >= 0 and words.tokens[i].is_capitalised
    spaced = words.follows_space(match.first) or gap == ". "
    yield "given name before", spaced and capital and word in GIVEN_NAMES and i not in known
    stranger = capital and spaced and gap != ". " and i not in known and not titled
    yield "name word before", stranger and word not in DIRECTIONS and word not in FEATURE_NOUNS
    yield "initial before", gap == ". " and len(word) == 1
    yield "speech before", adjoins and word in SPEECH_VERBS
    yield "byline", adjoins and word == "by" and words.tokens[i].is_capitalised
    yield "name before", i == match.first - 1 and i in known and gap == " "
    yield "listed after", i in known and gap in (", ", ",\n")
    yield "joined by and", (i - 1 in known and word in ("and", "or") and adjoins)


def _after_cues(words: Words, match: Match, known: frozenset[int]) -> Iterator[tuple[str, float]]:
    i = match.last + 1
    if i >= len(words.tokens) or "\n\n" in words.tokens[i].gap:
        yield "nothing after", 1.0
        return
    word, token = words.lower[i], words.tokens[i]
    yield "name after", i in known and token.gap == " "
    yield "apposition", token.gap in (", ", ",\n") and _is_apposition(words, i)
    yield "possessive", token.gap[:2] in ("'s", "’s")
    yield "listed before", i in known and token.gap in (", ", ",\n")
    if token.gap in (", ", ",\n") and i not in known and token.is_capitalised:
        yield "comma and capital after", 1.0
    if not words.adjoins(i) and token.gap in (", ", ",\n") and word in ("a", "an", "the", "who"):
        yield "other apposition", not _is_apposition(words, i)
    if not words.adjoins(i):
        return
    capital = words.is_name_word(i) and not words.starts_sentence(i)
    organisation = capital and word in ORGANISATION_NOUNS
    demonym = bool(match.candidates) and match.candidates[0].name_kind == "demonym"
    large = bool(match.candidates) and (
        match.candidates[0].place.feature_code.startswith("PCL") or demonym
    )
    yield "organisation after", organisation and not large
    yield "organisation after a country", organisation and large
    yield "feature after", word in FEATURE_NOUNS
    yield "hyphen after", "-" in token.gap
    yield "speech after", word in SPEECH_VERBS
    stranger = (
        capital
        and not organisation
        and words.follows_space(i)
        and i not in known
        and word not in PERSON_TITLES
        and word not in FEATURE_NOUNS
    )
    yield "name word after", stranger and not demonym
    yield "title after", capital and word in PERSON_TITLES
    yield "and after", word in ("and", "or") and i + 1 in known


def _organisation_before(words: Words, first: int) -> bool:
    """Return whether a match ends an organisation's name: "Radio Free Europe", "Real Madrid"."""
    i = first
    while first - i < 3 and words.follows_space(i) and words.tokens[i - 1].is_capitalised:
        i -= 1
        if words.lower[i] in ORGANISATION_STARTS:
            return True
    return False


def _is_apposition(words: Words, i: int) -> bool:
    """Return whether ", a small town" starts at word `i`."""
    if words.lower[i] not in ("a", "an", "the", "another"):
        return False
    for j in range(i + 1, min(i + 6, len(words.tokens))):
        if not words.adjoins(j) or words.tokens[j].is_capitalised:
            return False
        if words.lower[j] in FEATURE_NOUNS:
            # "a town in the hills", not "a town councillor"
            return not words.adjoins(j + 1) or words.lower[j + 1] in _AFTER_HEAD
    return False
