"""What is known of a report when its names are weighed: areas named beside names, outlet, hints."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from mapper.hints import NO_HINTS, Hints
from mapper.lexicon import DIRECTIONS, FEATURE_NOUNS, PLACE_ADJECTIVES
from mapper.outlets import Home, host_of
from mapper.records import Candidate, Mention, Place, Report
from mapper.support import Support

__all__ = ["Context", "name_key"]

_MOST_FRONT = 15  # candidates that are always weighed; more only where something points to them
_MOST_POINTED = 25  # of those others: a thousand Franklins must not cost a thousand times one
_HOME_KM = 100.0  # distance from a hint or the outlet's home at which a candidate is pointed to
_NAMED = 0.3  # least score of an area that is taken for named
_MEMBERS = frozenset(("countries", "nations", "states", "republics"))
_LONGEST_GAP = 60  # characters between a name and the area that it is said to lie in


@dataclass(slots=True)
class Context:
    """What a whole report says about where it is set.

    Parameters
    ----------
    report : Report
        The report.
    mentions : sequence of Mention
        In the order of the text.
    candidates : sequence of sequences of Candidate
        Parallel to `mentions`, best first.
    home : Home or None
        Where the report's outlet is at home; None when nobody knows.
    hints : Hints
        What the user said beforehand.
    support : Support
        What the names say of each other: nothing until each has been weighed alone.

    Attributes
    ----------
    host : str
        Of the report's address, without hyphens; empty when it has none.
    names : tuple of str
        What the writings of one name have in common, for each mention.
    """

    report: Report
    mentions: Sequence[Mention]
    candidates: Sequence[Sequence[Candidate]]
    home: Home | None = None
    hints: Hints = NO_HINTS
    support: Support = field(default_factory=lambda: Support({}))
    host: str = field(init=False)
    admin1_named: frozenset[tuple[str | None, str | None]] = field(init=False)
    names: tuple[str, ...] = field(init=False)
    _containers: list[int | None] = field(init=False)
    _wanted: list[tuple[str, ...]] = field(init=False)
    _keys: list[tuple[object, ...]] = field(init=False)
    _near: dict[tuple[str, str], float] = field(init=False, default_factory=dict)
    _least_elsewhere: dict[tuple[object, ...], float] = field(init=False, default_factory=dict)
    _considered: dict[tuple[object, ...], Sequence[Candidate]] = field(
        init=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        self.host = host_of(self.report.url).replace("-", "")
        self.names = tuple(name_key(mention.text) for mention in self.mentions)
        firsts: dict[str, Sequence[Candidate]] = {}
        for name, found in zip(self.names, self.candidates, strict=True):
            if found and found[0].match != "fuzzy":  # a guess tells nothing about other names
                firsts.setdefault(name, found)
        self.admin1_named = frozenset(
            (one.place.country_code, one.place.unit_name)
            for found in firsts.values()
            for one in found[:5]
            if one.place.feature_code == "ADM1" and one.score >= _NAMED
        )
        indices = range(len(self.mentions))
        self._containers = [self._find_container(i) for i in indices]
        self._wanted = [self._find_wanted(i) for i in indices]
        self._keys = [self._find_key(i) for i in indices]

    def listen(self, support: Support) -> None:
        """Take what the names say of each other, now that each has been weighed alone."""
        self.support = support
        self._near.clear()
        self._least_elsewhere.clear()

    def nearness(self, index: int, candidate: Candidate) -> float:
        """Return how much of all the report's other names is near a candidate, in [0, 1)."""
        key = (self.names[index], candidate.place.id)
        if key not in self._near:
            places = [one.place for one in self.considered(index)]
            if all(place.id != candidate.place.id for place in places):
                places.append(candidate.place)
            for place, near in zip(places, self.support.nearness(key[0], places), strict=True):
                self._near[key[0], place.id] = float(near)
        return self._near[key]

    def elsewhere(self, index: int, candidate: Candidate) -> float:
        """Return by how much the other names are for the country of a namesake, in [0, 1]."""
        name, key = self.names[index], self.local_key(index)
        if key not in self._least_elsewhere:
            places = {
                one.place.country_code: one.place
                for one in self.considered(index)
                if one.place.country_code is not None
            }
            leads = [self.support.elsewhere(name, place) for place in places.values()]
            self._least_elsewhere[key] = min(leads, default=0.0)
        lead = self.support.elsewhere(name, candidate.place) - self._least_elsewhere[key]
        return max(0.0, lead)

    def container(self, index: int) -> int | None:
        """Return the index of the area that the text says a mention lies in, or None.

        Read are "Paris, Texas", "Goris, in southern Armenia", "Tripoli, a port in northern
        Lebanon", "the Venezuelan city of Valencia" and "Lebanon's Tripoli".
        """
        return self._containers[index]

    def contents(self, index: int) -> int | None:
        """Return the index of the mention right before, when it is said to lie in this one."""
        return index - 1 if index > 0 and self._containers[index - 1] == index else None

    def surroundings(self, index: int) -> int | None:
        """Return the index of what the text says that a name lies in, whoever knows the name.

        Read are "the Terra Kulture in Lagos", "Camp Murray, Wash." and "Royal Street in the
        southern city of New Orleans"; None when the text does not say.
        """
        gap = self._gap(index)
        if gap is None or not self.candidates[index + 1]:
            return None
        # What stands behind a mere comma is the next of a list as often, but for a state's name.
        state = self.candidates[index + 1][0].place.feature_code in ("ADM1", "PCLI")
        if _IN_AFTER.fullmatch(gap) or (state and _AREA_AFTER.fullmatch(gap)):
            return index + 1
        return None

    def wanted(self, index: int) -> tuple[str, ...]:
        """Return the feature classes or codes that the words around a mention ask for."""
        return self._wanted[index]

    def considered(self, index: int) -> Sequence[Candidate]:
        """Return the candidates worth weighing: the likeliest, and all that the text points to."""
        found = self.candidates[index]
        if len(found) <= _MOST_FRONT:
            return found
        key = self.local_key(index)
        if key not in self._considered:
            other = self.container(index)
            areas = [] if other is None else [one.place for one in self.candidates[other][:5]]
            pointed = (one for one in found[_MOST_FRONT:] if self._is_pointed_to(one.place, areas))
            self._considered[key] = [*found[:_MOST_FRONT], *islice(pointed, _MOST_POINTED)]
        return self._considered[key]

    def _is_pointed_to(self, place: Place, areas: Sequence[Place]) -> bool:
        if (place.country_code, place.admin1_name) in self.admin1_named:
            return True
        if place.country_code in self.hints.countries:
            return True
        points = [self.hints.near] if self.hints.near else []
        if self.home is not None and self.home.lat is not None and self.home.lon is not None:
            points.append((self.home.lat, self.home.lon))
        return any(area.contains(place) for area in areas) or any(
            abs(lat - place.lat) < 2 and place.km_from(lat, lon) <= _HOME_KM for lat, lon in points
        )

    def local_key(self, index: int) -> tuple[object, ...]:
        """Return all that tells this mention's features from those of another of its name."""
        return self._keys[index]

    def _find_key(self, index: int) -> tuple[object, ...]:
        beside = (self.container(index), self.contents(index))
        names = tuple(None if i is None else self.names[i] for i in beside)
        first = self.candidates[index][0].place.id if self.candidates[index] else None
        count = len(self.candidates[index])
        return self.mentions[index].text, names, self.wanted(index), first, count

    def _find_container(self, index: int) -> int | None:
        if not self.candidates[index]:
            return None
        if self._is_area(index + 1):
            gap = self._gap(index)
            if gap is not None and _AREA_AFTER.fullmatch(gap) and not self._is_listed(index):
                return index + 1
        if self._is_area(index - 1):
            gap = self._gap(index - 1)
            if gap is not None and _AREA_BEFORE.fullmatch(gap):
                return index - 1
        return None

    def _gap(self, index: int) -> str | None:
        """Return what stands between a mention and the next; None when there is none, or much."""
        if not 0 <= index < len(self.mentions) - 1:
            return None
        start, end = self.mentions[index].end, self.mentions[index + 1].start
        return self.report.text[start:end] if end - start <= _LONGEST_GAP else None

    def _is_area(self, index: int) -> bool:
        # "Paris, London and Rome" is a list: only a country or another unit contains.
        if not 0 <= index < len(self.candidates):
            return False
        return any(one.place.feature_class == "A" for one in self.candidates[index][:3])

    def _is_listed(self, index: int) -> bool:
        """Return whether a comma joins a mention and the next as a list does."""
        if not _COMMA.fullmatch(self._gap(index) or ""):
            return False
        one, other = self.candidates[index][0], self.candidates[index + 1][0]
        # "Cuba, Portugal and Spain" is a list, although there is a Cuba in Portugal.
        if one.place.is_country and other.place.is_country:
            return True
        if other.name_kind == "abbreviation":
            return False  # "Indiana, Pa."
        gaps = (self._gap(index - 1), self._gap(index + 1))
        if not any(gap is not None and _NEXT_IN_LIST.fullmatch(gap) for gap in gaps):
            return False  # "Nevada, Missouri, on Monday"
        if one.place.feature_code == other.place.feature_code == "ADM1":
            return True
        # So is "Washington, New York and Boston"; "Albany, New York, and Boston" is none.
        return other.place.feature_class != "A" and not self._holds(index + 1, index)

    def _holds(self, area: int, inner: int) -> bool:
        """Return whether a likely state of one name holds a likely town of another."""
        states, towns = (
            [one.place for one in self.candidates[i][:3] if one.score >= _NAMED]
            for i in (area, inner)
        )
        return any(
            state.feature_code == "ADM1" and state.contains(town)
            for state in states
            for town in towns
        )

    def _find_wanted(self, index: int) -> tuple[str, ...]:
        mention, text = self.mentions[index], self.report.text
        before = _WORD_BEFORE.search(text[max(0, mention.start - 30) : mention.start])
        if index and self._containers[index - 1] == index:
            before = None  # in "the Limburg province of Belgium" Limburg is the province
        after = _WORD_AFTER.match(text[mention.end : mention.end + 30])
        if (
            after
            and after[1][:1].isupper()
            and not _is_settled(FEATURE_NOUNS.get(after[1].lower()))
        ):
            after = None  # what is called after a town, "New Concord Reservoir", is not far from it
        if after and after.group(1).lower() in _MEMBERS:
            after = None  # "EU countries" are not the EU
        for found in (before, after):
            if found and (noun := found.group(1).lower()) in FEATURE_NOUNS:
                # "the state of Qatar", but "the Georgia state line"
                is_unit = found is after and noun in ("state", "states")
                return ("ADM1",) if is_unit else FEATURE_NOUNS[noun]
        return ()


def _is_settled(codes: tuple[str, ...] | None) -> bool:
    return codes is not None and bool({"A", "P", "ADM1"}.intersection(codes))


def name_key(text: str) -> str:
    """Return what two writings of one name in a report have in common."""
    return " ".join(text.split()).casefold()


_NOUNS = "|".join(sorted(FEATURE_NOUNS, key=lambda noun: (-len(noun), noun)))
_WHERE = "|".join(sorted(DIRECTIONS, key=lambda word: (-len(word), word)))
_PLAIN = "|".join(sorted(DIRECTIONS | PLACE_ADJECTIVES, key=lambda word: (-len(word), word)))

# Between a name and the area after it: ", " · " (" · ", in southern " · ", a port city in the " ·
# " province of ".
_AREA_AFTER = re.compile(
    rf"(?:,|\s\(|,?\s(?:in|of)|(?:,\s(?:an?|the)\s(?:[\w-]+\s){{0,4}}|\s)(?:{_NOUNS})\s(?:in|of))\s*"
    rf"(?:in\s)?(?:the\s)?(?:(?:{_WHERE})\s)?(?:U\.S\.\s)?"
    r"(?:(?:state|province|region|republic)\s)?(?:of\s)?",
    re.IGNORECASE,
)

_COMMA = re.compile(r",\s+(?:the\s+)?")
_NEXT_IN_LIST = re.compile(r",?\s(?:and|or|&)\s|,\s")

# Between what nobody knows and the town, or anything else, that it stands in.
_IN_AFTER = re.compile(
    rf",?\s(?:in|at)\s(?:the\s)?(?:(?:{_WHERE})\s)?(?:(?:[\w-]+\s){{0,2}}(?:{_NOUNS})\sof\s)?",
    re.IGNORECASE,
)

# Between an area, or the people of a country, and the name after it: "'s " · " port city of ".
_AREA_BEFORE = re.compile(
    rf"(?:['’]s)?\s(?:(?:{_PLAIN})\s){{0,3}}(?:{_NOUNS})\s(?:of\s)?|['’]s\s(?:(?:{_PLAIN})\s){{0,3}}",
    re.IGNORECASE,
)

_WORD_BEFORE = re.compile(r"([^\W\d_]+)(?:\s+of)?(?:\s+the)?\s+$")
_WORD_AFTER = re.compile(r"^(?:['’]s)?\s+([^\W\d_]+)")
