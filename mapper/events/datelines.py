"""Datelines: where a report says that it was written, before its first sentence."""

from __future__ import annotations

import re

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


def dateline_end(text: str) -> tuple[int, int] | None:
    """Return the span of the places of a report's dateline, or None.

    Parameters
    ----------
    text : str
        Of the report, as `mapper.records.Report` has it.

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
            return found.start("places"), found.end()
        at = line_end
        if at >= len(text):
            break
    return None


def _is_places(words: str) -> bool:
    """Return whether words can be the places and the date of a dateline: capitalised, and few."""
    found = _WORD.findall(words)
    if not 1 <= len(found) <= 9:
        return False
    first = words.partition(",")[0]
    if len(_WORD.findall(first)) > 5:
        return False
    return all(word in _SMALL or not word[0].islower() for word in found)
