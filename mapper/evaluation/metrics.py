"""The formulas, each over plain numbers; None where a figure has no meaning.

Distances are great-circle kilometres. A@161, mean, median and AUC are those of Gritta et al. 2018,
"What's missing in geographical parsing?"
"""

from __future__ import annotations

import math
from collections.abc import Sequence

__all__ = ["MOST_KM", "NEAR_KM", "accuracy", "area_under_curve", "f1", "mean", "median", "share"]

#: A resolution nearer than this, 100 miles, counts as right.
NEAR_KM = 161.0

#: What the field takes for half the way round the earth, and so for the worst error.
MOST_KM = 20_039.0


def share(part: float, whole: float) -> float | None:
    """Return ``part / whole``; None when there is no whole."""
    return part / whole if whole else None


def f1(right: int, found: int, gold: int) -> float | None:
    """Return the harmonic mean of precision and recall, ``2 right / (found + gold)``.

    0 when nothing is right; None when there is neither anything to find nor anything found.
    """
    return share(2 * right, found + gold)


def accuracy(errors_km: Sequence[float], *, near_km: float = NEAR_KM) -> float | None:
    """Return the share of errors strictly below a distance; None without errors."""
    return share(sum(km < near_km for km in errors_km), len(errors_km))


def mean(errors_km: Sequence[float]) -> float | None:
    """Return the mean error in km, the same in whatever order; None without errors."""
    return share(math.fsum(errors_km), len(errors_km))


def median(errors_km: Sequence[float]) -> float | None:
    """Return the median error in km, of an even number the mean of the two middle ones."""
    ordered = sorted(errors_km)
    if not ordered:
        return None
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2


def area_under_curve(errors_km: Sequence[float]) -> float | None:
    """Return the area under the sorted curve of ln(1 + km), as a share of the worst; 0 is best.

    The trapezoid rule over the n sorted values, divided by ``ln(20039) (n - 1)``. None for fewer
    than two errors, which make no curve.
    """
    if len(errors_km) < 2:
        return None
    curve = [math.log1p(km) for km in sorted(errors_km)]
    area = math.fsum(curve) - (curve[0] + curve[-1]) / 2
    return area / (math.log(MOST_KM) * (len(curve) - 1))
