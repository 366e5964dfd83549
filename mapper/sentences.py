"""Sentences of a report: the evidence that is shown for every pin."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise

import sentencex

from mapper.records import Report

__all__ = ["sentence_around", "split_sentences"]

# sentencex's own rules treat a blank line as the end of a sentence, which is what we want; a text
# without any full stop for this many characters is cut there, so that no pin quotes a whole book.
_LONGEST = 1_000
_LONGEST_PORTION = 8_000  # characters


def split_sentences(report: Report) -> tuple[tuple[int, int], ...]:
    """Cut a report into sentences.

    Parameters
    ----------
    report : Report
        Its language chooses the rules; None means English.

    Returns
    -------
    tuple of (int, int)
        Half-open spans of ``report.text``, ascending, without the white space between them.
    """
    return tuple(
        span
        for start, end in _portions(report.text)
        for span in _sentences(report.text[start:end], start, report.language or "en")
    )


def _portions(text: str) -> Iterator[tuple[int, int]]:
    """Cut a text at blank lines, or else at line ends or spaces, into parts of bounded length.

    The rules look back and forth over quotation marks: the time they take grows with the square of
    what they are given.
    """
    start = 0
    while len(text) - start > _LONGEST_PORTION:
        end = start + _LONGEST_PORTION
        for mark in ("\n\n", "\n", " "):
            cut = text.rfind(mark, start + _LONGEST_PORTION // 2, end)
            if cut > start:
                end = cut + len(mark)
                break
        yield start, end
        start = end
    yield start, len(text)


def _sentences(text: str, offset: int, language: str) -> Iterator[tuple[int, int]]:
    at = 0
    # The pieces, joined, are the text again: offsets are counted here, in code points.
    for piece in sentencex.segment(language, text):
        start = text.find(piece, at)
        if start < 0:  # a piece that was altered cannot be placed; keep what lies before it whole
            continue
        at = start + len(piece)
        stripped = piece.strip()
        if stripped:
            first = offset + start + piece.index(stripped)
            yield from _bounded(first, first + len(stripped))


def sentence_around(spans: tuple[tuple[int, int], ...], start: int, end: int) -> tuple[int, int]:
    """Return the sentence that holds a mention, widened to the mention where they cross.

    Parameters
    ----------
    spans : tuple of (int, int)
        What `split_sentences` returned.
    start, end : int
        Half-open span of the mention.
    """
    i = bisect_right(spans, start, key=lambda span: span[0]) - 1
    if i < 0:
        return start, end
    low, high = spans[i]
    while high < end and i + 1 < len(spans) and spans[i + 1][0] < end:
        i += 1
        high = spans[i][1]
    return (low, max(high, end)) if start < high else (start, end)


def _bounded(start: int, end: int) -> list[tuple[int, int]]:
    cuts = [*range(start, end, _LONGEST), end]
    return list(pairwise(cuts))
