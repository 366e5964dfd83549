"""Scores of words to spans that may be names, and the best of them that do not overlap."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from mapper.encoder import CONTRASTS, TAGS, Encoded
from mapper.records import MENTION_KINDS

__all__ = ["Span", "SpanScores", "best_spans"]

_LEAST = 0.05  # probability of a beginning, and of going on, that is looked at
_MOST_WORDS = 24  # "U.S." has four: a word of the encoder ends at each full stop

_T = TypeVar("_T")


class Span(NamedTuple):
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
        self._starts = encoded.pieces.starts.tolist()
        self._ends = encoded.pieces.ends.tolist()
        scores = encoded.toponyms
        self._begins = scores[:, _columns("B", MENTION_KINDS)]
        self._insides = scores[:, _columns("I", MENTION_KINDS)]
        self._contrasts = {
            kind: scores[:, _columns("BI", (kind,))].sum(axis=1) for kind in CONTRASTS
        }
        self._begin = self._begins.sum(axis=1)
        self._inside = np.append(self._insides.sum(axis=1), np.float32(0.0))
        self._present = self._begin + self._inside[:-1]
        self._over = 1.0 - self._inside  # no toponym goes on into a word
        # The likeliest kind of a span, and the share of each: asked for several times.
        self._kinds: dict[tuple[int, int], tuple[str, Mapping[str, float]]] = {}

    def candidates(self) -> list[Span]:
        """Return every span that the encoder does not rule out, by start, then by end."""
        found = []
        may_end = (self._over >= _LEAST).tolist()
        goes_on = (self._inside >= _LEAST).tolist()
        for first in np.flatnonzero(self._begin >= _LEAST).tolist():
            last = first
            while True:
                if may_end[last + 1]:
                    found.append(self._span(first, last))
                last += 1
                if not goes_on[last] or last - first >= _MOST_WORDS:
                    break
        return found

    def at(self, start: int, end: int) -> Span | None:
        """Return the span of some code points; None where words do not begin and end there."""
        first = bisect_left(self._starts, start)
        last = bisect_left(self._ends, end)
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
        probability = self._begin[span.first]
        if span.first < span.last:
            probability = probability * self._inside[span.first + 1 : span.last + 1].prod()
        return float(probability * self._over[span.last + 1])

    def begin(self, span: Span) -> float:
        """Return the probability in [0, 1] that some toponym begins where the span does."""
        return float(self._begin[span.first])

    def end(self, span: Span) -> float:
        """Return the probability in [0, 1] that no toponym goes on after the span."""
        return float(self._over[span.last + 1])

    def presence(self, span: Span) -> float:
        """Return the mean probability in [0, 1] that a word of the span is in some toponym."""
        return _mean(self._present, span)

    def contrast(self, span: Span, kind: str) -> float:
        """Return the mean probability in [0, 1] of one of `mapper.encoder.CONTRASTS`."""
        return _mean(self._contrasts[kind], span)

    def kind(self, span: Span) -> str:
        """Return the likeliest of `mapper.records.MENTION_KINDS`."""
        return self._read_kinds(span)[0]

    def kind_shares(self, span: Span) -> Mapping[str, float]:
        """Return the probability in [0, 1] of each kind, given that the span is a toponym."""
        return self._read_kinds(span)[1]

    def _read_kinds(self, span: Span) -> tuple[str, Mapping[str, float]]:
        words = span.first, span.last
        if words not in self._kinds:
            kinds = self._begins[span.first]
            if span.first < span.last:
                kinds = kinds + self._insides[span.first + 1 : span.last + 1].sum(axis=0)
            shares = (kinds / max(float(kinds.sum()), 1e-9)).tolist()
            likeliest = MENTION_KINDS[int(kinds.argmax())]
            self._kinds[words] = likeliest, dict(zip(MENTION_KINDS, shares, strict=True))
        return self._kinds[words]

    def _span(self, first: int, last: int) -> Span:
        return Span(first, last, self._starts[first], self._ends[last])


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


def _mean(scores: NDArray[np.float32], span: Span) -> float:
    """Return the mean score of a span's words; most are of one, and a short sum is faster here."""
    if span.first == span.last:
        return float(scores[span.first])
    words = scores[span.first : span.last + 1]
    return float(words.sum() / np.float32(len(words)))


def _columns(places: str, kinds: Sequence[str]) -> list[int]:
    return [TAGS.index(f"{place}-{kind}") for kind in kinds for place in places]
