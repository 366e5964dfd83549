"""Intervals by resampling documents, from each document's counts and errors alone.

A resample is a vector of weights: how often each document was drawn. Every figure is computed for
all resamples at once from weighted sums, so that nothing is matched or sorted again.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from mapper.evaluation.metrics import MOST_KM, NEAR_KM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mapper.evaluation.scoring import Tally

__all__ = ["bootstrap", "resampled"]

_COUNTS = ("gold", "found", "right", "located", "placed", "with_id", "answered_id", "same_id")
_CELLS = 4_000_000  # of the largest matrix that is held at a time
_PERCENTILES = (2.5, 97.5)


def bootstrap(
    documents: Sequence[Tally], *, unanswered: str, resamples: int, seed: int
) -> dict[str, tuple[float, float]]:
    """Return the 95% percentile interval of each figure.

    Resamples in which a figure has no meaning are passed over; a figure that never has one is left
    out.
    """
    n = len(documents)
    rng = np.random.default_rng(seed)
    drawn = rng.multinomial(n, np.full(n, 1 / n), size=resamples)
    found: dict[str, tuple[float, float]] = {}
    for name, values in resampled(documents, drawn, unanswered=unanswered).items():
        sound = values[~np.isnan(values)]
        if sound.size:
            low, high = np.percentile(sound, _PERCENTILES)
            found[name] = (float(low), float(high))
    return found


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
    ids = totals["with_id"] if unanswered == "max" else totals["answered_id"]
    figures = {
        "precision": _ratio(totals["right"], totals["found"]),
        "recall": _ratio(totals["right"], totals["gold"]),
        "f1": _ratio(2 * totals["right"], totals["found"] + totals["gold"]),
        "exact_id": _ratio(totals["same_id"], ids),
        "precision161": _ratio(near, totals["placed"]),
        "gold161": _ratio(near, totals["located"]),
        "f1_161": _ratio(2 * near, totals["placed"] + totals["located"]),
    }
    parts = [
        _distances(km, drawn[first : first + step][:, at])
        for step in (max(1, _CELLS // max(1, len(km))),)
        for first in range(0, len(drawn), step)
    ]
    figures |= {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
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
