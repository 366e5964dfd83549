"""Logistic regression over named evidence, as the recogniser's models are fitted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

__all__ = ["fit_logistic"]


def fit_logistic(
    rows: Sequence[Mapping[str, float]],
    labels: Sequence[float],
    *,
    rare: int,
    penalty: float,
    shares: Sequence[float] | None = None,
    start: Mapping[str, float] | None = None,
) -> dict[str, float]:
    """Return the weights of what the rows name, deterministically.

    Parameters
    ----------
    rows : sequence of mapping of str to float
        The evidence of each example; what is not named is 0.
    labels : sequence of float
        1 or 0 for each.
    rare : int
        What is named by fewer rows is left out.
    penalty : float
        L2, per weight, on the way from `start`.
    shares : sequence of float or None
        How much each example counts; None for all alike.
    start : mapping of str to float or None
        The weights that hold with no reason to differ; 0 for what it does not name.
    """
    counts = Counter(name for row in rows for name in row)
    names = sorted(name for name, count in counts.items() if count >= rare)
    column = {name: i for i, name in enumerate(names)}
    x = np.zeros((len(rows), len(names)))
    for i, row in enumerate(rows):
        for name, value in row.items():
            if name in column:
                x[i, column[name]] = value
    y = np.array(labels)
    counted = np.ones(len(rows)) if shares is None else np.array(shares)
    first = np.array([(start or {}).get(name, 0.0) for name in names])

    def loss(w: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        z = x @ w
        p = 1 / (1 + np.exp(-z))
        away = w - first
        value = float(np.sum(counted * (np.logaddexp(0, z) - y * z)) + penalty * away @ away / 2)
        return value, x.T @ (counted * (p - y)) + penalty * away

    result = minimize(loss, first, jac=True, method="L-BFGS-B", options={"maxiter": 500})
    return dict(zip(names, map(float, result.x), strict=True))
