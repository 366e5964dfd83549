"""Intervals by resampling documents, from each document's counts and errors alone.

A resample is a vector of weights: how often each document was drawn. Every figure is computed for
all resamples at once from weighted sums, so that nothing is matched or sorted again.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from mapper.evaluation.calibration import BINS, LIMITS, bin_of
from mapper.evaluation.metrics import MOST_KM, NEAR_KM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mapper.evaluation.scoring import Tally

__all__ = ["bootstrap", "draw", "interval", "resampled"]

_COUNTS = (
    *("gold", "found", "right", "located", "placed"),
    *(
        f"{part}_{of}"
        for of in ("id", "country", "admin1")
        for part in ("with", "answered", "same")
    ),
)
_CELLS = 4_000_000  # of the largest matrix that is held at a time
_PERCENTILES = (2.5, 97.5)


def bootstrap(
    documents: Sequence[Tally], *, unanswered: str, resamples: int, seed: int
) -> dict[str, tuple[float, float]]:
    """Return the 95% percentile interval of each figure.

    Resamples in which a figure has no meaning are passed over; a figure that never has one is left
    out.
    """
    drawn = draw(len(documents), resamples=resamples, seed=seed)
    figures = resampled(documents, drawn, unanswered=unanswered)
    intervals = ((name, interval(values)) for name, values in figures.items())
    return {name: one for name, one in intervals if one is not None}


def draw(documents: int, *, resamples: int, seed: int) -> NDArray[np.int64]:
    """Return how often each document is drawn in each resample, shape (resamples, documents)."""
    rng = np.random.default_rng(seed)
    return rng.multinomial(documents, np.full(documents, 1 / documents), size=resamples)


def interval(values: NDArray[np.float64]) -> tuple[float, float] | None:
    """Return the 95% percentile interval of a figure's resamples; None where it never has one."""
    sound = values[~np.isnan(values)]
    if not sound.size:
        return None
    low, high = np.percentile(sound, _PERCENTILES)
    return float(low), float(high)


def resampled(
    documents: Sequence[Tally], drawn: NDArray[np.int64], *, unanswered: str
) -> dict[str, NDArray[np.float64]]:
    """Compute every figure of every resample.

    Parameters
    ----------
    documents : sequence of Tally
        The documents.
    drawn : array of int, (resamples, documents)
        How often each document was drawn.
    unanswered : str
        As in `scoring.score`.

    Returns
    -------
    dict of str to array of float, (resamples,)
        NaN where a figure has no meaning.
    """
    table = np.array([[getattr(one, name) for name in _COUNTS] for one in documents], np.int64)
    totals = dict(zip(_COUNTS, (drawn @ table).T, strict=True))
    rows = []
    for i, one in enumerate(documents):
        rows += [(km, i) for km in one.errors_km]
        if unanswered == "max":
            rows += [(MOST_KM, i)] * (one.located - len(one.errors_km))
    rows.sort()
    km = np.array([row[0] for row in rows], np.float64)
    at = np.array([row[1] for row in rows], np.int64)
    near = drawn @ np.array([sum(e < NEAR_KM for e in one.errors_km) for one in documents])
    whole = "with" if unanswered == "max" else "answered"
    figures = {
        "precision": _ratio(totals["right"], totals["found"]),
        "recall": _ratio(totals["right"], totals["gold"]),
        "f1": _ratio(2 * totals["right"], totals["found"] + totals["gold"]),
        "exact_id": _ratio(totals["same_id"], totals[f"{whole}_id"]),
        "country": _ratio(totals["same_country"], totals[f"{whole}_country"]),
        "admin1": _ratio(totals["same_admin1"], totals[f"{whole}_admin1"]),
        "precision161": _ratio(near, totals["placed"]),
        "gold161": _ratio(near, totals["located"]),
        "f1_161": _ratio(2 * near, totals["placed"] + totals["located"]),
    }
    figures |= _in_slices(drawn, len(km), lambda some: _distances(km, some[:, at]))
    answers = [
        (sure, error < NEAR_KM, i)
        for i, one in enumerate(documents)
        for sure, error in zip(one.sure, one.errors_km, strict=True)
    ]
    silent = np.array([one.located - len(one.errors_km) for one in documents], np.int64)
    figures |= _confidence("", answers, silent if unanswered == "max" else 0 * silent, drawn)
    answers += [(sure, False, i) for i, one in enumerate(documents) for sure in one.alarms]
    return figures | _confidence("placed_", answers, 0 * silent, drawn)


def _in_slices(
    drawn: NDArray[np.int64],
    wide: int,
    figures: Callable[[NDArray[np.int64]], dict[str, NDArray[np.float64]]],
) -> dict[str, NDArray[np.float64]]:
    """Compute figures some resamples at a time, so that a matrix as wide as the answers fits."""
    step = max(1, _CELLS // max(1, wide))
    parts = [figures(drawn[first : first + step]) for first in range(0, len(drawn), step)]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _confidence(
    prefix: str,
    answers: Sequence[tuple[float | None, bool, int]],
    silent: NDArray[np.int64],
    drawn: NDArray[np.int64],
) -> dict[str, NDArray[np.float64]]:
    """Compute the figures of confidence.

    Parameters
    ----------
    prefix : str
        Of their names.
    answers : sequence of (float or None, bool, int)
        Confidence, whether it is right, number of the document.
    silent : array of int, (documents,)
        What has no answer, is wrong and taken last.
    drawn : array of int, (resamples, documents)
        How often each document was drawn.
    """
    judged = sorted((-sure, right, i) for sure, right, i in answers if sure is not None)
    if not judged or len(judged) < len(answers):
        names = ("ece", "brier", "aurc", *(f"covered{percent}" for percent in LIMITS))
        return {f"{prefix}{name}": np.full(len(drawn), np.nan) for name in names}
    sure = -np.array([row[0] for row in judged], np.float64)
    right = np.array([row[1] for row in judged], np.int64)
    at = np.array([row[2] for row in judged], np.int64)
    gaps = np.zeros((drawn.shape[1], BINS))
    np.add.at(gaps, (at, np.array([bin_of(one) for one in sure])), sure - right)
    squares = np.bincount(at, (sure - right) ** 2, drawn.shape[1])
    counts = drawn @ np.bincount(at, minlength=drawn.shape[1])
    ends = np.flatnonzero(np.append(np.diff(sure) != 0, True))
    return {
        f"{prefix}ece": _ratio(np.abs(drawn @ gaps).sum(axis=1), counts),
        f"{prefix}brier": _ratio(drawn @ squares, counts),
    } | {
        f"{prefix}{name}": values
        for name, values in _in_slices(
            drawn, len(at), lambda some: _risks(some[:, at], 1 - right, ends, some @ silent)
        ).items()
    }


def _risks(
    weights: NDArray[np.int64],
    wrong: NDArray[np.int64],
    ends: NDArray[np.int64],
    silent: NDArray[np.int64],
) -> dict[str, NDArray[np.float64]]:
    """Compute what `Calibration` tells of the curve, over answers sorted by confidence.

    Parameters
    ----------
    weights : array of int, (resamples, answers)
        How often each answer was drawn, the surest first.
    wrong : array of int, (answers,)
        1 where it is wrong.
    ends : array of int
        Numbers of the last answers of each confidence.
    silent : array of int, (resamples,)
        What is wrong and taken last.
    """
    answered = weights.sum(axis=1)
    whole = answered + silent
    taken = np.column_stack([np.cumsum(weights, axis=1)[:, ends], whole])
    missed = np.cumsum(weights * wrong, axis=1)[:, ends]
    missed = np.column_stack([missed, missed[:, -1] + silent])
    risks = np.zeros(taken.shape)
    np.divide(missed, taken, out=risks, where=taken > 0)
    meant = np.where(answered > 0, whole, 0)
    area = (np.diff(taken, axis=1, prepend=0) * risks).sum(axis=1)
    figures = {"aurc": _ratio(area, meant)}
    for percent in LIMITS:
        fit = np.where(100 * missed <= percent * taken, taken, 0)
        figures[f"covered{percent}"] = _ratio(fit.max(axis=1), meant)
    return figures


def _distances(
    km: NDArray[np.float64], weights: NDArray[np.int64]
) -> dict[str, NDArray[np.float64]]:
    """Compute the figures over sorted errors, each as often as its weight says."""
    names = ("a161", "mean_km", "median_km", "auc")
    if not len(km):
        return {name: np.full(len(weights), np.nan) for name in names}
    upto = np.cumsum(weights, axis=1)
    count = upto[:, -1]
    # The k-th of the repeated values, counted from 0, is the first that more than k stand up to.
    lower, upper, first, last = (
        km[np.argmax(upto > k[:, None], axis=1)]
        for k in ((count - 1) // 2, count // 2, np.zeros_like(count), count - 1)
    )
    area = weights @ np.log1p(km) - (np.log1p(first) + np.log1p(last)) / 2
    return {
        "a161": _ratio(weights @ (km < NEAR_KM).astype(np.int64), count),
        "mean_km": _ratio(weights @ km, count),
        "median_km": np.where(count > 0, (lower + upper) / 2, np.nan),
        "auc": _ratio(area, np.where(count > 1, count - 1, 0)) / math.log(MOST_KM),
    }


def _ratio(part: NDArray[np.generic], whole: NDArray[np.int64]) -> NDArray[np.float64]:
    made = np.full(len(whole), np.nan)
    np.divide(part, whole, out=made, where=whole > 0)
    return made
