"""Items of a report: words, numbers, marks and whole quotations, cut into sentences."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from mapper.lexicon import PERSON_TITLES
from mapper.speakers.quotations import Quotation
from mapper.speakers.speech import (
    FINITE_VERBS,
    PREPOSITIONS,
    SUBORDINATORS,
    TIME_WORDS,
    VERBS,
    word_set,
)

__all__ = ["Item", "Segment", "Stream", "is_adverb", "read_streams", "segments_of"]


class Item(NamedTuple):
    """A word ("w"), a number ("n"), a mark ("p") or a whole quotation ("q") of a text.

    `is_capital` is True for a word that starts with a capital, or holds one behind "al-".
    """

    start: int
    end: int
    text: str
    lower: str
    kind: str
    is_capital: bool = False
    quotation: Quotation | None = None


_NO_ADVERBS = word_set(
    "family assembly ally bully anomaly italy reply supply fly july homily monopoly rally belly"
)


def is_adverb(item: Item) -> bool:
    """Return whether a word is an adverb by its ending: "allegedly", not "family" or "Emily"."""
    word = item.lower
    ending = word.endswith("ly") and len(word) > 4 and word not in _NO_ADVERBS
    return ending and not item.is_capital and item.kind == "w"


# A number, or else a word, or else a mark.
_ITEM = re.compile(
    r"(\d+(?:[.,:]\d+)*(?:[-‐‑]\w+)*\w*)"
    r"|((?:[^\W\d_]\.){2,}"
    r"|@\w+"
    r"|[\w\u0300-\u036f]+(?:(?:[-'’ʼ‐‑]|\.(?=[a-z]))[\w\u0300-\u036f]+)*(?:(?<=s)['’](?=\s\w))?)"
    r"|[^\w\s]"
)
_ENDS = ".!?…"
_MAY_END = (";", *_ENDS)
_LONGEST = 250  # items of a segment: a text without full stops costs no more than one with them
_BEHIND_VERB = PREPOSITIONS | TIME_WORDS | SUBORDINATORS
_SHORT = word_set("st mt no vs etc inc ltd co corp jr sr e.g i.e approx sen rep gov gen col")


@dataclass(slots=True)
class Stream:
    """The items of the report's own text, or of one quotation's inside.

    Parameters
    ----------
    items : list of Item
        In order.
    quotation : Quotation or None
        The quotation whose inside it is.
    """

    items: list[Item] = field(default_factory=list)
    quotation: Quotation | None = None


@dataclass(slots=True)
class Segment:
    """A sentence, or the part of one before or behind a semicolon.

    Parameters
    ----------
    items : list of Item
        In order, without the mark that ends it.
    paragraph : int
        Index of its paragraph.
    ends : str
        The mark that ends it, or "".
    """

    items: list[Item]
    paragraph: int
    ends: str


def read_streams(text: str, quotations: Sequence[Quotation]) -> list[Stream]:
    """Read a text into items, the inside of each quotation apart.

    Parameters
    ----------
    text : str
        Text of a report.
    quotations : sequence of Quotation
        What `find_quotations` returned for it.

    Returns
    -------
    list of Stream
        The report's own text first, then each quotation's inside.
    """
    streams = [Stream()]
    open_streams = [streams[0]]
    upcoming = iter(quotations)
    coming = next(upcoming, None)
    marks_end = 0  # behind the closing mark of the quotation left last
    items, inner, inner_end = streams[0].items, None, len(text) + 1
    next_start = coming.outer_start if coming else len(text) + 1
    for match in _ITEM.finditer(text):
        start = match.start()
        while start >= inner_end and inner is not None:
            marks_end = inner.outer_end
            open_streams.pop()
            items, inner = open_streams[-1].items, open_streams[-1].quotation
            inner_end = inner.end if inner else len(text) + 1
        while coming is not None and start >= next_start:
            quoted = text[coming.start : coming.end]
            items.append(Item(coming.outer_start, coming.outer_end, quoted, "", "q", False, coming))
            open_streams.append(Stream(quotation=coming))
            streams.append(open_streams[-1])
            items, inner, inner_end = open_streams[-1].items, coming, coming.end
            coming = next(upcoming, None)
            next_start = coming.outer_start if coming else len(text) + 1
        if start < marks_end or (inner is not None and start < inner.start):
            continue  # a quotation mark
        word = match.group()
        kind = "pnw"[match.lastindex or 0]
        capital = kind == "w" and (word[0].isupper() or word[3:4].isupper())
        items.append(Item(start, match.end(), word, word.lower(), kind, capital))
    return streams


def segments_of(
    stream: Stream, paragraph_starts: Sequence[int], sentence_starts: frozenset[int]
) -> list[Segment]:
    """Cut a stream into segments.

    Parameters
    ----------
    stream : Stream
        What to cut.
    paragraph_starts : sequence of int
        Where paragraphs start, ascending.
    sentence_starts : frozenset of int
        Where sentences start.
    """
    segments: list[Segment] = []
    current: list[Item] = []
    items = stream.items
    place = bisect_right(paragraph_starts, items[0].start) - 1 if items else -1
    many = len(paragraph_starts)
    before = items[0] if items else None
    for i, item in enumerate(items):
        paragraph = place
        while paragraph + 1 < many and paragraph_starts[paragraph + 1] <= item.start:
            paragraph += 1
        ends = before is not None and (before.kind == "q" or before.text in _MAY_END)
        if current and (
            paragraph != place
            or (ends and _parts(items, i, sentence_starts))
            or len(current) >= _LONGEST
        ):
            segments.append(_segment(current, place))
            current = []
        place = paragraph
        before = item
        current.append(item)
    if current:
        segments.append(_segment(current, place))
    return segments


def _segment(items: list[Item], paragraph: int) -> Segment:
    ends = ""
    while items and items[-1].kind == "p" and items[-1].text in ".!?…;":
        ends = items[-1].text
        items = items[:-1]
    return Segment(items, paragraph, ends)


def _parts(items: list[Item], i: int, sentence_starts: frozenset[int]) -> bool:
    """Return whether a new segment starts at item `i`."""
    before, item = items[i - 1], items[i]
    if before.text == ";":
        return True
    if before.kind == "q":
        if before.text[-1] not in _ENDS or item.kind == "p":
            return False
        if item.kind == "q":
            return True
        return item.is_capital and not _attribution_follows(items, i, before.text[-1])
    if before.kind != "p" or before.text not in _ENDS or item.kind == "p":
        return False
    if item.start in sentence_starts or item.kind == "q":
        return not _is_title_dot(items, i)
    if before.text in "!?":
        return item.is_capital
    if i < 2 or not item.is_capital or before.start != items[i - 2].end:
        return False
    word = items[i - 2]
    return (
        word.kind == "w" and len(word.text) > 3 and word.text.islower() and word.lower not in _SHORT
    )


def _is_title_dot(items: list[Item], i: int) -> bool:
    return (
        i >= 2
        and items[i - 1].text == "."
        and items[i - 2].lower in PERSON_TITLES
        and (items[i - 2].is_capital and len(items[i - 2].text) <= 5)
    )


def _attribution_follows(items: list[Item], i: int, mark: str) -> bool:
    """Return whether "Smith said." follows a quotation that ends with a mark of its own."""
    for j in range(i, min(i + 14, len(items))):
        item = items[j]
        if item.kind == "q" or (item.kind == "p" and item.text not in ",-."):
            return False
        verb = VERBS.get(item.lower) if item.kind == "w" and not item.is_capital else None
        if verb is not None and verb.form in ("past", "s") and j > i:
            after = items[j + 1] if j + 1 < len(items) else None
            if after is None or after.text == ".":
                return True
            if mark == ".":
                return False
            if verb.takes == "told":
                return "that" not in (one.lower for one in items[j + 1 : j + 10])
            return after.text == "," or after.lower in _BEHIND_VERB
        if item.lower in FINITE_VERBS or item.text == ".":
            return False
    return False
