"""Where something is by way of a place: "near", "10 km north of", "between", as shapes.

The words are English. They belong to the name that they stand before or behind; those that only
say where another place is ("A, 10 km north of B") make nothing of either.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from mapper.languages import is_english
from mapper.precision import LIMITED_KM, extent_km, is_water
from mapper.records import Place, Relation, Report, Resolution
from mapper.relations.drawer import Drawer
from mapper.relations.tails import (
    describes,
    goes_on,
    is_elsewhere,
    is_talk,
    link,
    modifies,
    read_after,
    read_inside,
)
from mapper.relations.terms import WINDOW, Words, plain
from mapper.relations.words import read_before

__all__ = ["read_relations"]

# Those that may only say where the place before them is.
_DESCRIBING = frozenset(("near", "outside", "distance", "direction", "border", "between", "coast"))
#: So many places back the other side of "the border with B" is looked for.
_BACK = 3
# "the A-B road", "the A to B road"
_JOINING = 6


def read_relations(
    report: Report,
    resolutions: Sequence[Resolution],
    drawer: Drawer,
) -> tuple[Relation | None, ...]:
    """Read how a report says that what it reports relates to the places it names.

    Parameters
    ----------
    report : Report
        The report; only English is read.
    resolutions : sequence of Resolution
        What its mentions mean.
    drawer : Drawer
        Draws the shapes; may have drawn for other reports.

    Returns
    -------
    tuple of (Relation or None)
        One for each resolution, in their order; None for the place itself, and for demonyms, names
        of organisations and mentions without a place.
    """
    if not resolutions or not is_english(report.language, report.text):
        return (None,) * len(resolutions)
    return _Reading(report.text, plain(report.text), resolutions, drawer).read()


@dataclass(slots=True)
class _Reading:
    """One report being read; the names are in the order of the text."""

    original: str
    text: str
    resolutions: Sequence[Resolution]
    drawer: Drawer
    names: list[int] = field(default_factory=list)
    modifiers: list[int] = field(default_factory=list)
    links: list[str | None] = field(default_factory=list)
    found: dict[int, Relation] = field(default_factory=dict)
    countries: dict[str, Place] = field(default_factory=dict)
    written: dict[str, Place] = field(default_factory=dict)

    def read(self) -> tuple[Relation | None, ...]:
        order = sorted(
            range(len(self.resolutions)),
            key=lambda i: (self._start(i), self._end(i)),
        )
        end = 0
        for i in order:
            one = self.resolutions[i]
            if one.place is not None:
                self.written.setdefault(one.mention.text.casefold(), one.place)
                if one.place.is_country and one.place.country_code is not None:
                    self.countries.setdefault(one.place.country_code, one.place)
            # of names that overlap, the first
            if _is_adjective(one) or self._start(i) < end:
                continue
            if modifies(self.text, self._end(i)):
                self.modifiers.append(i)
                continue
            self.names.append(i)
            end = self._end(i)
        names = self.names
        self.links = [link(self.text, self._end(a), self._start(b)) for a, b in pairwise(names)]
        for at, i in enumerate(names):
            if self.resolutions[i].place is not None and i not in self.found:
                self._read_one(at)
        for i in self.modifiers:
            self._read_modifier(i)
        return tuple(self.found.get(i) for i in range(len(self.resolutions)))

    def _start(self, i: int) -> int:
        return self.resolutions[i].mention.start

    def _end(self, i: int) -> int:
        return self.resolutions[i].mention.end

    def _place(self, at: int) -> Place | None:
        """Return what the name at a position means; None past the last."""
        return self.resolutions[self.names[at]].place if 0 <= at < len(self.names) else None

    def _read_one(self, at: int) -> None:
        i = self.names[at]
        start, end = self._start(i), self._end(i)
        floor = self._end(self.names[at - 1]) if at else 0
        before = self.text[max(floor, start - 24) : start]
        if self._takes_border_ahead(at):
            return
        after = read_after(self.text, end, before=before)
        if after is not None and self._take_after(at, after):
            return
        words = read_before(self.text, start, floor)
        if words is None:
            self._take_inside(at)
        elif words.kind == "part" and is_elsewhere(self.text, words, start, end):
            return
        elif not self._only_describes(at, words):
            self._take_before(at, self._as_part(at, words))

    def _takes_border_ahead(self, at: int) -> bool:
        """Take "A's border with B" and "the A and B border"."""
        linked = self.links[at] if at < len(self.links) else None
        if linked == "border":
            return self._take_borders(at)
        one, other = self._place(at), self._place(at + 1)
        if linked != "and" or one is None or other is None or not (one.is_area and other.is_area):
            return False
        end = self._end(self.names[at + 1])
        words = None if self.text[end : end + 1] == "'" else read_after(self.text, end)
        if words is None or words.kind != "border" or not self.drawer.touch(one, other):
            return False
        return self._pair(at, at + 1, "border", self._start(self.names[at]), words.end)

    def _read_modifier(self, i: int) -> None:
        """Read "the southern Lebanon village of": of that name the part alone is meant."""
        start = self._start(i)
        words = read_before(self.text, start, max(0, start - 24))
        if (
            words is not None
            and words.kind == "part"
            and " of" not in self.text[words.start : start]
        ):
            self._record(i, words)

    # what stands behind a name

    def _take_after(self, at: int, words: Words) -> bool:
        """Take "A-B border", "A's border", "A's coast" …; tell whether there is anything to it."""
        place = self._place(at)
        if place is None:
            return False
        linked = self.links[at - 1] if at else None
        if words.kind == "road":
            if linked not in ("hyphen", "to"):
                return False
            first = self.names[at - 1]
            return self._start(self.names[at]) - self._end(first) <= _JOINING and self._pair(
                at - 1, at, "road", self._start(first), words.end
            )
        if words.kind == "border":
            if not place.is_area:
                return False
            if linked == "hyphen":
                start = self._start(self.names[at - 1])
                return self._pair(at - 1, at, "border", start, words.end)
        self._give(at, words)
        return True

    def _take_inside(self, at: int) -> None:
        one = self.resolutions[self.names[at]]
        if one.place is None or not one.candidates or one.candidates[0].match != "rule":
            self._take_named_border(at)
            return
        words = read_inside(one.mention.text, one.candidates[0].matched_name)
        if words is not None:
            start = one.mention.start
            self._give(
                at,
                Words(
                    words.kind,
                    start + words.start,
                    start + words.end,
                    bearings=words.bearings,
                    share=words.share,
                ),
            )

    def _take_named_border(self, at: int) -> None:
        """Take "A-B border" where only A was found to be a name."""
        i = self.names[at]
        if i in self.found:
            return
        place = self._place(at)
        end = self._end(i)
        if place is None or not place.is_area or self.text[end : end + 1] != "-":
            return
        tail = self.text[end + 1 : end + 60]
        size = next((k for k, c in enumerate(tail) if not (c.isalpha() or c in " '")), len(tail))
        head = tail[:size]
        for word in (" border", " frontier"):
            name, cue, _ = head.partition(word)
            if cue and name:
                other = self.written.get(name.strip().casefold())
                stop = end + 1 + len(name) + len(word)
                usable = other is not None and other.is_area and other.id != place.id
                self._give(
                    at, Words("border", self._start(i), stop), other=other if usable else None
                )
                return

    def _take_borders(self, at: int) -> bool:
        """Take "A's border with B and C"."""
        place = self._place(at)
        end = self._end(self.names[at + 1])
        if place is None or not self._pair(at, at + 1, "border", self._start(self.names[at]), end):
            return False
        words = Words("border", self._start(self.names[at]), end, is_plural=True)
        for one in self._list(at + 1, words)[1:]:
            other = self._place(one)
            if other is not None and other.is_area and other.id != place.id:
                self._give(one, words, other=place)
        return True

    # what stands before a name

    def _as_part(self, at: int, words: Words) -> Words:
        """Take "Daraa province, south of Syria" for what it means: the south of it."""
        place, before = self._place(at), self._place(at - 1) if at else None
        if words.kind != "direction" or place is None or before is None:
            return words
        is_close = words.start - self._end(self.names[at - 1]) < WINDOW // 4
        if is_close and place.is_area and place.contains(before):
            return replace(words, kind="part", share=0.5)
        return words

    def _take_before(self, at: int, words: Words) -> None:
        place = self._place(at)
        if place is None:
            return
        if words.kind == "border":
            self._take_border(at, words)
        elif words.needs_pair:
            self._take_pair(at, words)
        elif words.kind in ("outside", "around") and _is_realm(place):
            return
        elif words.kind == "coast":
            self._take_coast(at, words)
        else:
            for one in self._list(at, words):
                self._give(one, words)

    def _take_coast(self, at: int, words: Words) -> None:
        for one in self._list(at, words):
            place = self._place(one)
            # "blew up off Kapan" is far from any sea
            if place is not None and self._shape(place, words) is not None:
                self._give(one, words)

    def _take_pair(self, at: int, words: Words) -> None:
        wanted = ("and",) if words.kind == "between" else ("and", "to")
        if at + 1 >= len(self.names) or self.links[at] not in wanted:
            return
        one, other = self._place(at), self._place(at + 1)
        if one is None or other is None:
            return
        end = self._end(self.names[at + 1])
        if words.kind == "between":
            dealt = (self.resolutions[self.names[k]].mention.kind for k in (at, at + 1))
            powers = one.is_country or other.is_country or one.feature_code == "CONT"
            capitals = one.feature_code == other.feature_code == "PPLC"
            told = self.text[words.start : words.start + 7].casefold() != "between"
            if powers or "associative" in dealt or is_talk(self.text, words.start):
                return
            if capitals and not told:
                return
        self._pair(at, at + 1, words.kind, words.start, end)

    def _take_border(self, at: int, words: Words) -> None:
        place = self._place(at)
        if place is None or not place.is_area:
            return
        if words.is_border_with:
            for one in self._list(at, words):
                here = self._place(one)
                if here is not None and here.is_area:
                    self._give(one, words, other=self._other_side(here, words))
            return
        linked = self.links[at] if at < len(self.links) else None
        if linked in ("and", "to"):
            end = self._end(self.names[at + 1])
            if self._pair(at, at + 1, "border", words.start, end):
                return
        if not words.needs_pair:
            self._give(at, words)

    def _other_side(self, place: Place, words: Words) -> Place | None:
        """Return whose border with a place is meant, where the words before it tell."""
        low = max(0, words.start - WINDOW)
        i = bisect_left(self.resolutions, words.start, key=lambda one: one.mention.start)
        for one in reversed(self.resolutions[max(0, i - _BACK) : i]):
            gap = self.text[one.mention.end : words.start]
            if one.mention.end < low or "\n\n" in gap or ". " in gap:
                break
            other = one.place
            if other is None or other.country_code == place.country_code:
                continue
            if not other.is_area:
                other = self.countries.get(other.country_code or "")
            if other is not None and self.drawer.touch(place, other):
                return other
        return None

    # both

    def _list(self, at: int, words: Words) -> list[int]:
        """Return the names that share the words: the first, or all of "near A, B and C"."""
        if not (words.is_sharing or words.is_plural or words.is_border_with):
            return [at]
        members, is_closed, k = [at], False, at
        while k < len(self.links) and self.links[k] in ("comma", "and"):
            first, before, here = self._place(at), self._place(k), self._place(k + 1)
            joined = self.links[k]
            k += 1
            if here is not None and before is not None and here.contains(before):
                continue  # "near Goris, Armenia, and Kapan"
            if is_closed and joined == "comma":
                break
            mention = self.resolutions[self.names[k]].mention
            stranger = here is not None and here.is_country and first and not first.is_country
            if stranger or mention.kind == "associative":
                break
            members.append(k)
            is_closed = is_closed or joined == "and"
        if not (is_closed or words.is_plural):
            return [at]
        return [one for one in members if self._place(one) is not None]

    def _only_describes(self, at: int, words: Words) -> bool:
        """Return whether the words only say where the place right before them is."""
        before = self._place(at - 1) if at else None
        if before is None or words.kind not in _DESCRIBING or before.is_historical:
            return False
        if (extent_km(before) or LIMITED_KM + 1) > LIMITED_KM:
            return False  # "in Kherson province, near Kakhovka" goes on to say where
        last = self._end(self.names[at])
        close = self._end(self.names[at - 1])
        is_beside = self.text[close : words.start].isspace() or not goes_on(self.text, last)
        return is_beside and describes(self.text, close, words.start)

    def _pair(self, one: int, other: int, kind: str, start: int, end: int) -> bool:
        a, b = self._place(one), self._place(other)
        if a is None or b is None or a.id == b.id:
            return False
        if kind == "border" and not (a.is_area and b.is_area):
            return False
        words = Words(kind, start, end)
        self._give(one, words, other=b)
        self._give(other, words, other=a)
        return True

    def _shape(self, place: Place, words: Words) -> object:
        return self.drawer.draw(
            words.kind,
            place,
            distance_km=words.distance_km,
            is_limit=words.is_limit,
            bearings=words.bearings,
            share=words.share,
        )

    def _give(self, at: int, words: Words, *, other: Place | None = None) -> None:
        self._record(self.names[at], words, other=other)

    def _record(self, i: int, words: Words, *, other: Place | None = None) -> None:
        place = self.resolutions[i].place
        if place is None or not words.start < words.end:
            return
        shape = self.drawer.draw(
            words.kind,
            place,
            other=other,
            distance_km=words.distance_km,
            is_limit=words.is_limit,
            bearings=words.bearings,
            share=words.share,
        )
        self.found[i] = Relation(
            kind=words.kind,
            start=words.start,
            end=words.end,
            text=self.original[words.start : words.end],
            shape=shape,
            with_ids=() if other is None else (other.id,),
            distance_km=words.distance_km,
            bearing_deg=words.bearings[0] if len(words.bearings) == 1 else None,
        )


def _is_realm(place: Place) -> bool:
    """Return whether "outside" a place is anywhere, and "around" it all over it."""
    return (place.feature_class in ("A", "L") or is_water(place)) and (
        place.radius_km or 0.0
    ) > LIMITED_KM


def _is_adjective(one: Resolution) -> bool:
    """Return whether a mention is no name of a place: "Turkish", a part of an organisation's."""
    if one.mention.kind in ("demonym", "organisation"):
        return True
    return bool(one.place and one.candidates and one.candidates[0].name_kind == "demonym")
