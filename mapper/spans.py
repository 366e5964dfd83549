"""Scores of words to spans that may be names, and the best of them that do not overlap."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from mapper.encoder import CONTRASTS, TAGS, Encoded
from mapper.records import MENTION_KINDS

__all__ = ["Span", "SpanScores", "best_spans"]

_LEAST = 0.05  # probability of a beginning, and of going on, that is looked at
_MOST_WORDS = 24  # "U.S." has four: a word of the encoder ends at each full stop

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Span:
    """A run of the encoder's words that may be a name.

    Parameters
    ----------
    first, last : int
        Indices of its first and last word, both included.
    start, end : int
        Half-open span of the text, in code points.
    """

    first: int
    last: int
    start: int
    end: int


class SpanScores:
    """What the encoder's head for toponyms says about spans of one text.

    Parameters
    ----------
    encoded : Encoded
        The text as the encoder read it.
    """

    def __init__(self, encoded: Encoded) -> None:
        self._pieces = encoded.pieces
        scores = encoded.toponyms
        self._begins = scores[:, _columns("B", MENTION_KINDS)]
        self._insides = scores[:, _columns("I", MENTION_KINDS)]
        self._contrasts = {
            kind: scores[:, _columns("BI", (kind,))].sum(axis=1) for kind in CONTRASTS
        }
        self._begin = self._begins.sum(axis=1)
        self._kinds_of: dict[tuple[int, int], NDArray[np.float32]] = {}  # asked for several times
        self._inside = np.append(self._insides.sum(axis=1), np.float32(0.0))

    def candidates(self) -> list[Span]:
        """Return every span that the encoder does not rule out, by start, then by end."""
        found = []
        starts = np.flatnonzero(self._begin >= _LEAST).tolist()
        for first in starts:
            last = first
            while True:
                if 1.0 - self._inside[last + 1] >= _LEAST:
                    found.append(self._span(first, last))
                last += 1
                if self._inside[last] < _LEAST or last - first >= _MOST_WORDS:
                    break
        return found

    def at(self, start: int, end: int) -> Span | None:
        """Return the span of some code points; None where words do not begin and end there."""
        first = int(np.searchsorted(self._pieces.starts, start))
        last = int(np.searchsorted(self._pieces.ends, end))
        if first >= len(self._begin) or last >= len(self._begin) or first > last:
            return None
        span = self._span(first, last)
        return span if (span.start, span.end) == (start, end) else None

    def covering(self, start: int, end: int) -> Span:
        """Return the span of all words that some code points touch; at least one word."""
        last_word = max(0, len(self._begin) - 1)
        first, behind = self._pieces.words(start, end)
        first = min(first, last_word)
        return self._span(first, min(max(first, behind - 1), last_word))

    def probability(self, span: Span) -> float:
        """Return the probability in [0, 1] that a toponym is just this span."""
        within = self._inside[span.first + 1 : span.last + 1]
        ends = 1.0 - self._inside[span.last + 1]
        return float(self._begin[span.first] * within.prod() * ends)

    def begin(self, span: Span) -> float:
        """Return the probability in [0, 1] that some toponym begins where the span does."""
        return float(self._begin[span.first])

    def end(self, span: Span) -> float:
        """Return the probability in [0, 1] that no toponym goes on after the span."""
        return float(1.0 - self._inside[span.last + 1])

    def presence(self, span: Span) -> float:
        """Return the mean probability in [0, 1] that a word of the span is in some toponym."""
        words = slice(span.first, span.last + 1)
        return float((self._begin[words] + self._inside[words]).mean())

    def contrast(self, span: Span, kind: str) -> float:
        """Return the mean probability in [0, 1] of one of `mapper.encoder.CONTRASTS`."""
        return float(self._contrasts[kind][span.first : span.last + 1].mean())

    def kind(self, span: Span) -> str:
        """Return the likeliest of `mapper.records.MENTION_KINDS`."""
        return MENTION_KINDS[int(self._kinds(span).argmax())]

    def kind_share(self, span: Span, kind: str) -> float:
        """Return the probability in [0, 1] of a kind, given that the span is a toponym."""
        kinds = self._kinds(span)
        return float(kinds[MENTION_KINDS.index(kind)] / max(float(kinds.sum()), 1e-9))

    def _kinds(self, span: Span) -> NDArray[np.float32]:
        words = span.first, span.last
        if words not in self._kinds_of:
            inside = self._insides[span.first + 1 : span.last + 1].sum(axis=0)
            self._kinds_of[words] = self._begins[span.first] + inside
        return self._kinds_of[words]

    def _span(self, first: int, last: int) -> Span:
        pieces = self._pieces
        return Span(first, last, int(pieces.starts[first]), int(pieces.ends[last]))


def best_spans(scored: Iterable[tuple[_T, int, int, float]]) -> list[tuple[_T, float]]:
    """Choose spans that do not overlap, the likeliest first.

    Parameters
    ----------
    scored : iterable of (object, start, end, score)
        What is chosen from; of equal scores the longer span wins, then the earlier.

    Returns
    -------
    list of (object, score)
        By start.
    """
    starts: list[int] = []
    chosen: list[tuple[int, _T, float]] = []  # end, object, score; parallel to `starts`
    for one, start, end, score in sorted(
        scored, key=lambda row: (-row[3], row[1] - row[2], row[1])
    ):
        at = bisect_left(starts, start)
        if (at > 0 and chosen[at - 1][0] > start) or (at < len(starts) and starts[at] < end):
            continue
        starts.insert(at, start)
        chosen.insert(at, (end, one, score))
    return [(one, score) for _, one, score in chosen]


def _columns(places: str, kinds: Sequence[str]) -> list[int]:
    return [TAGS.index(f"{place}-{kind}") for kind in kinds for place in places]
