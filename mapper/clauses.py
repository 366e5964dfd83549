"""Words, sentences and noun phrases of a report, as far as it takes to tell who says what.

No parser: a report is read as items (words, numbers, marks; a quotation is one item), and a
noun phrase is what stands between the marks and words that cannot be in one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from mapper.lexicon import PERSON_TITLES
from mapper.quotations import Quotation
from mapper.speech import (
    ADVERBS,
    ARTICLES,
    DOCUMENT_NOUNS,
    FINITE_VERBS,
    PREPOSITIONS,
    SUBJECTIVE,
    SUBORDINATORS,
    TIME_WORDS,
    VERBS,
)

__all__ = [
    "Item",
    "Segment",
    "Stream",
    "is_apposition",
    "is_verb_like",
    "phrase_after",
    "phrase_before",
    "read_streams",
    "segments_of",
    "skip_adverbs_back",
]


class Item(NamedTuple):
    """A word ("w"), a number ("n"), a mark ("p") or a whole quotation ("q") of a text."""

    start: int
    end: int
    text: str
    lower: str
    kind: str
    quotation: Quotation | None = None

    @property
    def is_capital(self) -> bool:
        """True for a word that starts with a capital, or holds one behind "al-"."""
        return self.kind == "w" and (
            self.text[0].isupper() or (len(self.text) > 3 and self.text[3:4].isupper())
        )


_ITEM = re.compile(
    r"(?:[^\W\d_]\.){2,}"
    r"|\d+(?:[.,:]\d+)*(?:[-‐‑]\w+)*\w*"
    r"|@\w+"
    r"|[\w\u0300-\u036f]+(?:[-'’ʼ‐‑.][\w\u0300-\u036f]+)*(?:(?<=s)['’](?=\s\w))?"
    r"|[^\w\s]"
)
_ENDS = ".!?…"
_LONGEST_PHRASE = 24
_SHORT = frozenset("st mt no vs etc inc ltd co corp jr sr e.g i.e approx sen rep gov gen col".split())


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
    for match in _ITEM.finditer(text):
        start, end = match.span()
        while (inner := open_streams[-1].quotation) is not None and start >= inner.end:
            marks_end = inner.outer_end
            open_streams.pop()
        while coming is not None and start >= coming.outer_start:
            quoted = text[coming.start : coming.end]
            open_streams[-1].items.append(
                Item(coming.outer_start, coming.outer_end, quoted, "", "q", coming)
            )
            inside = Stream(quotation=coming)
            streams.append(inside)
            open_streams.append(inside)
            coming = next(upcoming, None)
        inner = open_streams[-1].quotation
        if start < marks_end or (inner is not None and start < inner.start):
            continue  # a quotation mark
        word = match.group()
        first = word[0]
        if first.isdigit():
            kind = "n"
        elif first.isalpha() or first == "@" or "\u0300" <= first <= "\u036f":
            kind = "w"
        else:
            kind = "p"
        open_streams[-1].items.append(Item(start, end, word, word.lower(), kind))
    return streams


def segments_of(
    stream: Stream, paragraphs: Sequence[tuple[int, int]], sentence_starts: frozenset[int]
) -> list[Segment]:
    """Cut a stream into segments.

    Parameters
    ----------
    stream : Stream
        What to cut.
    paragraphs : sequence of (int, int)
        Spans of the paragraphs.
    sentence_starts : frozenset of int
        Where sentences start.
    """
    segments: list[Segment] = []
    current: list[Item] = []
    items = stream.items
    starts = [low for low, _ in paragraphs]
    place = -1
    for i, item in enumerate(items):
        paragraph = place
        while paragraph + 1 < len(starts) and starts[paragraph + 1] <= item.start:
            paragraph += 1
        if current and (paragraph != place or _parts(items, i, sentence_starts)):
            segments.append(_segment(current, place))
            current = []
        place = paragraph
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
    return i >= 2 and items[i - 1].text == "." and items[i - 2].lower in PERSON_TITLES and (
        items[i - 2].is_capital and len(items[i - 2].text) <= 5
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
            return after.text == "," or after.lower in (PREPOSITIONS | TIME_WORDS | SUBORDINATORS)
        if item.lower in FINITE_VERBS or item.text == ".":
            return False
    return False


def is_verb_like(items: Sequence[Item], i: int) -> bool:
    """Return whether item `i` looks like a finite verb."""
    item = items[i]
    if item.kind != "w" or item.is_capital:
        return False
    if item.lower in FINITE_VERBS:
        return True
    if item.lower.endswith("ed") and len(item.lower) > 4 and "-" not in item.lower:
        before = items[i - 1] if i else None
        if before is None or before.kind != "w":
            return False
        return before.lower not in ARTICLES and before.lower not in PREPOSITIONS
    return False


def skip_adverbs_back(items: Sequence[Item], i: int, low: int) -> int:
    """Step left from item `i` over what may stand between a speaker and the verb."""
    while i >= low:
        word = items[i].lower
        if items[i].kind == "n" and i > low and items[i - 1].lower in TIME_WORDS:
            i -= 1
        elif word in ("part", "turn") and i - 1 >= low and items[i - 1].lower in (
            *("its", "his", "her", "their", "in"),
        ):
            i -= 1 if word == "turn" else 2
            i -= i >= low and items[i].lower == "for"
            i -= word == "turn" and i >= low and items[i].lower == "in"
        elif items[i].kind == "w" and (
            (word in ADVERBS and not items[i].is_capital)
            or (word.endswith("ly") and len(word) > 4 and not items[i].is_capital)
        ):
            i -= 1
        elif word in TIME_WORDS and i > low:
            back = i
            while back > low and items[back - 1].lower in (
                *("on", "late", "early", "last", "this", "in", "at", "the", "earlier", "ago"),
                *TIME_WORDS,
            ):
                back -= 1
            i = back - 1
        else:
            break
    return i


def phrase_before(items: Sequence[Item], last: int, low: int) -> tuple[int, int] | None:
    """Find the noun phrase that ends with an item.

    Parameters
    ----------
    items : sequence of Item
        A segment.
    last : int
        Index of its last item.
    low : int
        Index of the first item that may be in it.

    Returns
    -------
    tuple of (int, int) or None
        Indices of its first item and behind its last.
    """
    first = last + 1
    relative = -1
    verb = -1
    i = last
    while i >= low and last - i < _LONGEST_PHRASE:
        item = items[i]
        word = item.lower
        if item.kind == "q" or (item.kind == "p" and item.text not in ".-&/*_'’"):
            break
        if item.kind == "w":
            if word in ("who", "whose"):
                if i == last:
                    return None
                relative, verb = i, -1
            elif word in SUBORDINATORS and not (item.is_capital and i > low):
                break
            elif word in SUBJECTIVE and i < last and not item.is_capital and not item.text == "US":
                break
            elif verb < 0 and is_verb_like(items, i):
                verb = i
            elif word == "and" and verb < 0 and _clause_before(items, i, low):
                break
        first = i
        i -= 1
    if verb >= 0 and verb + 1 > first:
        first = verb + 1
    first = _trim_front(items, first, last)
    if first > last or (relative >= 0 and relative <= first):
        return None
    tail = items[last]
    if tail.kind not in "wnp" or tail.lower in PREPOSITIONS or tail.lower in ARTICLES - {
        *("both", "all", "some", "many", "most", "others", "several", "few", "one", "two"),
        *("those", "these", "three", "that", "this", "another", "each"),
    }:
        return None
    return first, last + 1


def _clause_before(items: Sequence[Item], i: int, low: int) -> bool:
    """Return whether what stands before "and" is a clause of its own."""
    for j in range(i - 1, max(low, i - 16) - 1, -1):
        item = items[j]
        if item.kind == "q":
            return True
        if item.kind == "p" and item.text not in ",.-":
            return False
        if item.kind == "w" and (is_verb_like(items, j) or item.lower in SUBORDINATORS):
            return True
    return False


def _trim_front(items: Sequence[Item], first: int, last: int) -> int:
    """Leave conjunctions, times and places at the start of a clause out of its subject."""
    while first <= last:
        item = items[first]
        word = item.lower
        if item.kind == "p":
            first += 1
        elif word in ("and", "or", "also", "then", "here", "there", "nevertheless", "still") or (
            word in SUBORDINATORS or (word.endswith("ly") and word not in ("italy", "family"))
        ):
            first += 1
        elif word in TIME_WORDS and first < last:
            first += 1
        elif item.kind == "n" and first < last and first and (
            items[first - 1].lower in TIME_WORDS or items[first + 1].lower in TIME_WORDS
        ):
            first += 1
        elif word in PREPOSITIONS and first < last:
            behind = _behind_place(items, first, last)
            if behind is None:
                return last + 1
            first = behind
        else:
            break
    return first


def _behind_place(items: Sequence[Item], first: int, last: int) -> int | None:
    """Find what follows "In Gori" or "On Monday" without a comma."""
    for j in range(first + 2, last + 1):
        word = items[j].lower
        if items[j - 1].lower in PREPOSITIONS or items[j - 1].lower in ARTICLES:
            continue
        if word in ARTICLES or word in SUBJECTIVE:
            return j
        if items[j - 1].is_capital and not items[j].is_capital and items[j].kind == "w":
            if word in PREPOSITIONS or word == "and":
                continue
            return j
        if items[j - 1].lower in TIME_WORDS or items[j - 1].kind == "n":
            return j
    return None


def phrase_after(items: Sequence[Item], first: int, high: int) -> tuple[int, int] | None:
    """Find the noun phrase that starts with an item.

    Parameters
    ----------
    items : sequence of Item
        A segment.
    first : int
        Index of its first item.
    high : int
        Index behind the last item that may be in it.

    Returns
    -------
    tuple of (int, int) or None
        Indices of its first item and behind its last.
    """
    i = first
    nouns = 0
    while i < min(high, first + _LONGEST_PHRASE):
        item = items[i]
        word = item.lower
        if item.kind == "q":
            break
        if item.kind == "p":
            if item.text == "." and i + 1 < high and len(items[i - 1].text) <= 4 and i > first:
                i += 1
                continue
            if item.text not in "-&/*_'’":
                break
        elif (word in PREPOSITIONS and not (item.is_capital and nouns)) or word == "and":
            if not nouns or not _goes_on(items, i, high):
                break
        elif word in ("who", "whose", "which", "that", "where") or (
            word in SUBORDINATORS and not (item.is_capital and nouns)
        ):
            break
        elif word in TIME_WORDS and not (nouns and item.is_capital and i + 1 < high and (
            items[i + 1].is_capital and items[i - 1].is_capital
        )):
            break
        elif word in SUBJECTIVE:
            if i == first and item.text != "US":
                return (i, i + 1)
            if item.text != "US":
                break
        elif word in ADVERBS or (word.endswith("ly") and not item.is_capital and len(word) > 5):
            break
        elif is_verb_like(items, i) and not (nouns == 0 and word.endswith("ed")):
            break
        elif word.endswith("ing") and nouns and not item.is_capital:
            break
        elif word in ARTICLES and nouns and items[i - 1].lower not in PREPOSITIONS | {"and"}:
            break
        elif item.kind == "w" and word not in ARTICLES:
            nouns += 1
        i += 1
    while i > first and (
        items[i - 1].lower in PREPOSITIONS
        or items[i - 1].lower in ("and", "the", "a", "an")
        or (items[i - 1].kind == "p" and items[i - 1].text not in "*_")
    ):
        i -= 1
    return (first, i) if i > first and nouns else None


def _goes_on(items: Sequence[Item], i: int, high: int) -> bool:
    """Return whether a noun phrase goes on behind a preposition: "of the village of Geghamasar"."""
    if i + 1 >= high:
        return False
    word, after = items[i].lower, items[i + 1]
    if after.kind not in "wn" or after.lower in TIME_WORDS or after.kind == "n":
        return False
    if word in ("of", "for"):
        return after.lower not in ("its", "his", "her", "their")
    if word == "and":
        return after.is_capital or after.lower in ("other", "local", "residents", "witnesses")
    if word in ("in", "at", "from", "with", "near", "to"):
        if after.lower in ("the", "its"):
            return i + 2 < high and items[i + 2].lower not in DOCUMENT_NOUNS | TIME_WORDS
        return after.is_capital
    return False


def is_apposition(items: Sequence[Item], first: int, end: int) -> bool:
    """Return whether what stands between two commas tells of the name before them."""
    if first >= end or end - first > 20:
        return False
    item = items[first]
    word = item.lower
    if item.kind == "n":
        return end - first == 1
    if any(one.kind == "q" for one in items[first:end]):
        return False
    if word in ("who", "whose", "which", "aged", "former", "now", "then", "himself", "herself"):
        return True
    if word in SUBJECTIVE or word in SUBORDINATORS:
        return False
    if any(is_verb_like(items, k) for k in range(first, end)) and "who" not in (
        one.lower for one in items[first:end]
    ):
        return False
    if word in ("a", "an", "the", "one", "its", "his", "her", "their", "another"):
        return True
    if word in PREPOSITIONS:
        return word in ("of", "from", "in", "at", "near", "with")
    return item.kind == "w"

