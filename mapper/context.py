"""What a whole report says about where it is set: countries, areas named beside names, anchors."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from geopy.distance import great_circle

from mapper.lexicon import DIRECTIONS, FEATURE_NOUNS, PLACE_ADJECTIVES
from mapper.records import Candidate, Mention, Place, Report

__all__ = ["Context", "name_key"]

_MOST_ANCHORS = 24
_MOST_FRONT = 15  # candidates that are always weighed; more only where the text asks for them
_SETTLED = 0.25  # lead in score at which a name speaks for its country without help
_NAMED = 0.3  # least score of an area that is taken for named
_LONGEST_GAP = 60  # characters between a name and the area that it is said to lie in
_CLAIM = {"PCL": 1.0, "ADM": 0.6, "other": 0.4}


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
    """

    report: Report
    mentions: Sequence[Mention]
    candidates: Sequence[Sequence[Candidate]]
    country_share: Mapping[str, float] = field(init=False)
    admin1_named: frozenset[tuple[str | None, str]] = field(init=False)
    anchors: tuple[tuple[str, Place], ...] = field(init=False)
    _containers: list[int | None] = field(init=False)
    _wanted: list[tuple[str, ...]] = field(init=False)
    _distances: dict[tuple[str, str], float] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        firsts: dict[str, Sequence[Candidate]] = {}
        for mention, found in zip(self.mentions, self.candidates, strict=True):
            if found and found[0].match != "fuzzy":  # a guess tells nothing about other names
                firsts.setdefault(name_key(mention.text), found)
        self.country_share = MappingProxyType(_country_share(firsts))
        self.admin1_named = frozenset(
            (one.place.country_code, one.place.admin1_name or one.place.name)
            for found in firsts.values()
            for one in found[:5]
            if one.place.feature_code == "ADM1" and one.score >= _NAMED
        )
        self.anchors = tuple(self._choose_anchors(firsts))
        indices = range(len(self.mentions))
        self._containers = [self._find_container(i) for i in indices]
        self._wanted = [self._find_wanted(i) for i in indices]

    def container(self, index: int) -> int | None:
        """Return the index of the area that the text says a mention lies in, or None.

        Read are "Paris, Texas", "Goris, in southern Armenia", "Tripoli, a port in northern
        Lebanon", "the Venezuelan city of Valencia" and "Lebanon's Tripoli".
        """
        return self._containers[index]

    def contents(self, index: int) -> int | None:
        """Return the index of the mention right before, when it is said to lie in this one."""
        return index - 1 if index > 0 and self._containers[index - 1] == index else None

    def wanted(self, index: int) -> tuple[str, ...]:
        """Return the feature classes or codes that the words around a mention ask for."""
        return self._wanted[index]

    def considered(self, index: int) -> list[Candidate]:
        """Return the candidates worth weighing: the likeliest, and all that the text points to."""
        found = self.candidates[index]
        kept = list(found[:_MOST_FRONT])
        if len(found) > _MOST_FRONT:
            other = self.container(index)
            areas = [] if other is None else [one.place for one in self.candidates[other][:5]]
            kept += [
                one
                for one in found[_MOST_FRONT:]
                if (one.place.country_code, one.place.admin1_name) in self.admin1_named
                or any(area.contains(one.place) for area in areas)
            ]
        return kept

    def local_key(self, index: int) -> tuple[object, ...]:
        """Return all that tells this mention's features from those of another of its name."""
        beside = (self.container(index), self.contents(index))
        names = tuple(None if i is None else name_key(self.mentions[i].text) for i in beside)
        first = self.candidates[index][0].place.id if self.candidates[index] else None
        count = len(self.candidates[index])
        return self.mentions[index].text, names, self.wanted(index), first, count

    def distance_km(self, a: Place, b: Place) -> float:
        """Return the great-circle distance of two places."""
        key = (a.id, b.id) if a.id < b.id else (b.id, a.id)
        if key not in self._distances:
            self._distances[key] = great_circle((a.lat, a.lon), (b.lat, b.lon)).km
        return self._distances[key]

    def _find_container(self, index: int) -> int | None:
        if not self.candidates[index]:
            return None
        if self._is_area(index + 1):
            gap = self._gap(index)
            # "Cuba, Portugal and Spain" is a list, although there is a Cuba in Portugal.
            countries = self._is_country(index) and self._is_country(index + 1)
            if gap is not None and not countries and _AREA_AFTER.fullmatch(gap):
                return index + 1
        if self._is_area(index - 1):
            gap = self._gap(index - 1)
            if gap is not None and _AREA_BEFORE.fullmatch(gap):
                return index - 1
        return None

    def _gap(self, index: int) -> str | None:
        start, end = self.mentions[index].end, self.mentions[index + 1].start
        return self.report.text[start:end] if end - start <= _LONGEST_GAP else None

    def _is_area(self, index: int) -> bool:
        # "Paris, London and Rome" is a list: only a country or another unit contains.
        if not 0 <= index < len(self.candidates):
            return False
        return any(one.place.feature_class == "A" for one in self.candidates[index][:3])

    def _is_country(self, index: int) -> bool:
        return self.candidates[index][0].place.feature_code.startswith("PCL")

    def _find_wanted(self, index: int) -> tuple[str, ...]:
        mention, text = self.mentions[index], self.report.text
        before = _WORD_BEFORE.search(text[max(0, mention.start - 30) : mention.start])
        after = _WORD_AFTER.match(text[mention.end : mention.end + 30])
        for found in (before, after):
            if found and found.group(1).lower() in FEATURE_NOUNS:
                return FEATURE_NOUNS[found.group(1).lower()]
        return ()

    def _choose_anchors(self, firsts: Mapping[str, Sequence[Candidate]]) -> list[tuple[str, Place]]:
        """Take for every other name its likeliest place, as far as the countries tell."""
        anchors: list[tuple[float, str, Place]] = []
        for name, found in firsts.items():
            best = max(
                found[:10],
                key=lambda one: one.score + self.country_share.get(one.place.country_code or "", 0),
            )
            if not best.place.feature_code.startswith("PCL") and best.place.feature_class in "PAS":
                rank = best.score + self.country_share.get(best.place.country_code or "", 0.0)
                anchors.append((rank, name, best.place))
        anchors.sort(key=lambda anchor: (-anchor[0], anchor[1]))
        return [(name, place) for _, name, place in anchors[:_MOST_ANCHORS]]


def name_key(text: str) -> str:
    """Return what two writings of one name in a report have in common."""
    return " ".join(text.split()).casefold()


def _country_share(firsts: Mapping[str, Sequence[Candidate]]) -> dict[str, float]:
    """Spread the report over countries: named ones first, then those that clear names lie in."""
    claims: dict[str, float] = {}
    for found in firsts.values():
        best = found[0]
        code = best.place.country_code
        rival = next((one for one in found[1:] if one.place.country_code != code), None)
        lead = best.score - (rival.score if rival else 0.0)
        if code and lead >= _SETTLED:
            kind = best.place.feature_code[:3]
            claim = _CLAIM.get(kind, _CLAIM["other"]) * best.score
            claims[code] = claims.get(code, 0.0) + claim
    most = max(claims.values(), default=0.0)
    return {code: claim / most for code, claim in claims.items()} if most else {}


_NOUNS = "|".join(sorted(FEATURE_NOUNS, key=lambda noun: (-len(noun), noun)))
_WHERE = "|".join(sorted(DIRECTIONS, key=lambda word: (-len(word), word)))
_PLAIN = "|".join(sorted(DIRECTIONS | PLACE_ADJECTIVES, key=lambda word: (-len(word), word)))

# Between a name and the area after it: ", " · " (" · ", in southern " · ", a port city in the ".
_AREA_AFTER = re.compile(
    rf"(?:,|\s\(|,?\s(?:in|of)|,\s(?:an?|the)\s(?:[\w-]+\s){{0,4}}(?:{_NOUNS})\s(?:in|of))\s*"
    rf"(?:in\s)?(?:the\s)?(?:(?:{_WHERE})\s)?(?:U\.S\.\s)?"
    r"(?:(?:state|province|region|republic)\s)?(?:of\s)?",
    re.IGNORECASE,
)

# Between an area, or the people of a country, and the name after it: "'s " · " port city of ".
_AREA_BEFORE = re.compile(
    rf"(?:['’]s)?\s(?:(?:{_PLAIN})\s){{0,3}}(?:{_NOUNS})\s(?:of\s)?|['’]s\s(?:(?:{_PLAIN})\s){{0,3}}",
    re.IGNORECASE,
)

_WORD_BEFORE = re.compile(r"([^\W\d_]+)(?:\s+of)?(?:\s+the)?\s+$")
_WORD_AFTER = re.compile(r"^(?:['’]s)?\s+([^\W\d_]+)")
