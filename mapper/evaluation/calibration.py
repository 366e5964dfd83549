"""Whether stated confidence can be believed: how often it is right, and what taking less spares.

Everything is over pairs of a confidence in [0, 1] and whether the answer is right. The calibration
error is that of Naeini et al. 2015, the score that of Brier 1950, risk, coverage and the area under
their curve those of Geifman, Uziel and El-Yaniv 2019.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from mapper.evaluation.metrics import share

__all__ = ["BINS", "LIMITS", "Bin", "Calibration", "Step", "bin_of", "calibrate", "thinned"]

#: Bins of equal width over [0, 1].
BINS = 10

#: Errors in percent that a reader may put up with.
LIMITS = (5, 10)

#: A confidence, and whether the answer is right.
Judged = tuple[float, bool]


@dataclass(frozen=True, slots=True)
class Bin:
    """The answers whose confidence lies in a range.

    Parameters
    ----------
    low, high : float
        The range; `high` belongs to the next bin, but 1 to the last.
    answers : int
        How many there are.
    confidence : float or None
        Their mean confidence; None when there is no answer.
    right : float or None
        Share of them that is right; None when there is no answer.
    """

    low: float
    high: float
    answers: int
    confidence: float | None
    right: float | None


@dataclass(frozen=True, slots=True)
class Step:
    """What taking every answer down to a confidence gives.

    Parameters
    ----------
    confidence : float or None
        The lowest that is taken; None when what has no answer is taken too.
    taken, wrong : int
        Answers taken so far, and those of them that are wrong.
    whole : int
        All that could be taken.
    """

    confidence: float | None
    taken: int
    wrong: int
    whole: int

    @property
    def coverage(self) -> float:
        """Share of all that is taken."""
        return self.taken / self.whole

    @property
    def risk(self) -> float:
        """Share of what is taken that is wrong."""
        return self.wrong / self.taken


@dataclass(frozen=True, slots=True)
class Calibration:
    """What the confidence of some answers is worth.

    Parameters
    ----------
    bins : tuple of Bin
        All `BINS` of them, the least sure first.
    brier : float
        Mean of the squared differences between confidence and 1 for right, 0 for wrong.
    curve : tuple of Step
        The surest first. Answers of one confidence are one step, so that their order tells nothing.
    """

    bins: tuple[Bin, ...]
    brier: float
    curve: tuple[Step, ...]

    @property
    def answers(self) -> int:
        """How many answers there are."""
        return sum(one.answers for one in self.bins)

    @property
    def error(self) -> float:
        """The expected calibration error: mean gap between confidence and share right of a bin."""
        gaps = (
            one.answers * abs(one.confidence - one.right)
            for one in self.bins
            if one.confidence is not None and one.right is not None
        )
        return math.fsum(gaps) / self.answers

    @property
    def area(self) -> float:
        """The area under the curve of risk over coverage; 0 is best."""
        parts, before = [], 0
        for one in self.curve:
            parts.append((one.taken - before) / one.whole * one.risk)
            before = one.taken
        return math.fsum(parts)

    def covered(self, percent: int) -> float:
        """Return the largest coverage at which no more than so many percent are wrong, or 0."""
        fit = [one.coverage for one in self.curve if 100 * one.wrong <= percent * one.taken]
        return max(fit, default=0.0)


def calibrate(
    answers: Iterable[tuple[float | None, bool]], *, unanswered: int = 0
) -> Calibration | None:
    """Compare confidence with what is right.

    Parameters
    ----------
    answers : iterable of (float or None, bool)
        The confidence of each answer, and whether it is right.
    unanswered : int
        What has no answer: wrong, and taken last. It has no confidence, so it is in no bin.

    Returns
    -------
    Calibration or None
        None without an answer, or when one has no confidence: those that have would flatter.
    """
    judged: list[Judged] = []
    for confidence, right in answers:
        if confidence is None:
            return None
        judged.append((confidence, right))
    if not judged:
        return None
    brier = math.fsum((confidence - right) ** 2 for confidence, right in judged) / len(judged)
    return Calibration(_bins(judged), brier, _curve(judged, unanswered))


def bin_of(confidence: float) -> int:
    """Return the number of the bin that holds a confidence."""
    return min(int(confidence * BINS), BINS - 1)


def thinned(curve: Sequence[Step], parts: int = 100) -> tuple[Step, ...]:
    """Return fewer steps: the first, the first to reach each such part, and the last answers."""
    last = max((i for i, one in enumerate(curve) if one.confidence is not None), default=0)
    kept: list[Step] = []
    reached = -1
    for i, one in enumerate(curve):
        part = parts * one.taken // one.whole
        if part > reached or i == last:
            kept.append(one)
            reached = part
    return tuple(kept)


def _bins(judged: Sequence[Judged]) -> tuple[Bin, ...]:
    held: list[list[Judged]] = [[] for _ in range(BINS)]
    for one in judged:
        held[bin_of(one[0])].append(one)
    return tuple(
        Bin(
            low=number / BINS,
            high=(number + 1) / BINS,
            answers=len(inside),
            confidence=share(math.fsum(confidence for confidence, _ in inside), len(inside)),
            right=share(sum(right for _, right in inside), len(inside)),
        )
        for number, inside in enumerate(held)
    )


def _curve(judged: Sequence[Judged], unanswered: int) -> tuple[Step, ...]:
    whole = len(judged) + unanswered
    steps: list[Step] = []
    taken = wrong = 0
    surest_first = sorted(judged, key=lambda one: -one[0])
    for confidence, alike in groupby(surest_first, key=lambda one: one[0]):
        rights = [right for _, right in alike]
        taken += len(rights)
        wrong += len(rights) - sum(rights)
        steps.append(Step(confidence, taken, wrong, whole))
    if unanswered:
        steps.append(Step(None, whole, wrong + unanswered, whole))
    return tuple(steps)
