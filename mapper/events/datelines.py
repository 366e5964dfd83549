"""Datelines: where a report says that it was written, before its first sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["dateline_end"]

# At the start of the text or of one of its first lines: a few capitalised words, perhaps a date and
# an agency, then a dash. Bounded, and without nested repeats.
_DATELINE = re.compile(
    r"(?P<places>[^\W\d_a-z][^\n—–:;!?\"“”()]{1,90}?)"
    r"[ \t]{0,3}(?:\([^()\n]{2,40}\)[ \t]{0,3})?(?:—|–|--|-[ \t])"
)
_WORD = re.compile(r"[^\W\d_]+")
_SMALL = frozenset(
    ("de", "del", "la", "le", "al", "el", "of", "and", "am", "an", "der", "upon", "the")
)
_MOST_LINES = 4
_DASH = re.compile(r"[ \t]{0,3}(?:—|–|--|-[ \t])")
_DATE_WORDS = frozenset(
    (
        *("january", "february", "march", "april", "may", "june", "july", "august", "september"),
        *(
            "october",
            "november",
            "december",
            "jan",
            "feb",
            "mar",
            "apr",
            "jun",
            "jul",
            "aug",
            "sep",
        ),
        *("sept", "oct", "nov", "dec", "monday", "tuesday", "wednesday", "thursday", "friday"),
        *("saturday", "sunday", "and", "near"),
    )
)


def dateline_end(
    text: str, names: Sequence[tuple[int, int]] | None = None
) -> tuple[int, int] | None:
    """Return the span of the places of a report's dateline, or None.

    Parameters
    ----------
    text : str
        Of the report, as `mapper.records.Report` has it.
    names : sequence of (int, int) or None
        Spans of the names of places. With them a dateline must begin with one and hold no words
        but names and a date: "Flood Hits Derna – Live" is a headline. None, nothing is known.

    Returns
    -------
    (int, int) or None
        Half-open span: from the first place to the dash, date and agency included.
    """
    at = 0
    for _ in range(_MOST_LINES):
        while at < len(text) and text[at] in " \t\n*_#>":
            at += 1
        line_end = text.find("\n", at)
        line_end = len(text) if line_end < 0 else line_end
        found = _DATELINE.match(text, at, min(line_end + 1, at + 200))
        if (
            found is not None
            and _is_places(found["places"])
            and not text[found.end() : line_end].lstrip()[:1].islower()
            and text[found.end() : line_end].strip()
        ):
            if names is not None and not _is_named(text, *found.span("places"), names):
                return None
            return found.start("places"), found.end()
        at = line_end
        if at >= len(text):
            break
    return None


def _is_named(text: str, start: int, end: int, names: Sequence[tuple[int, int]]) -> bool:
    inside = [(a, b) for a, b in names if start <= a < end]
    if not inside or inside[0][0] != start:
        return False
    rest = list(text[start:end])
    for a, b in inside:
        rest[a - start : min(b, end) - start] = " " * (min(b, end) - a)
    if any(word.lower().rstrip(".") not in _DATE_WORDS for word in _WORD.findall("".join(rest))):
        return False
    # A list of lines that each begin with a place is a bulletin: its names are no datelines.
    lines = (text.rfind("\n", 0, a) + 1 == a for a, b in names if _DASH.match(text, b))
    return sum(lines) < 2


def _is_places(words: str) -> bool:
    """Return whether words can be the places and the date of a dateline: capitalised, and few."""
    found = _WORD.findall(words)
    if not 1 <= len(found) <= 9:
        return False
    first = words.partition(",")[0]
    if len(_WORD.findall(first)) > 5:
        return False
    return all(word in _SMALL or not word[0].islower() for word in found)
