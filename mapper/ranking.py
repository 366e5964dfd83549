"""The packaged ranker: what each feature weighs, and what its confidence is worth."""

from __future__ import annotations

import json
import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import pairwise

from mapper.errors import ModelError
from mapper.features import ALONE, FEATURES

__all__ = ["VERSION", "Ranker", "load_ranker"]

#: Of the model file; one of another version does not fit the features.
VERSION = 2


@dataclass(frozen=True, slots=True)
class Ranker:
    """Two conditional logits over named features, and the calibration of the second.

    Parameters
    ----------
    alone : mapping of str to float
        Weights of the features that need no other name of the report, and ``"none"``: that of no
        candidate being right.
    whole : mapping of str to float
        Weights of all features, and ``"none"``.
    calibration : tuple of (float, float)
        Points of a curve that rises: what the model says, and how often it is right. Empty for the
        model's own word.
    """

    alone: Mapping[str, float]
    whole: Mapping[str, float]
    calibration: tuple[tuple[float, float], ...] = ()

    @classmethod
    def from_json(cls, text: str, *, origin: str) -> Ranker:
        """Read a model file.

        Raises
        ------
        ModelError
            When it is damaged, or of another version.
        """
        cure = "install reportmap again, or write it anew with training/fit_resolver.py"
        try:
            content = json.loads(text)
            if content["version"] != VERSION:
                raise ModelError(f"{origin} is not of version {VERSION}; {cure}")
            made = cls(
                {str(name): float(value) for name, value in content["alone"].items()},
                {str(name): float(value) for name, value in content["weights"].items()},
                tuple((float(x), float(y)) for x, y in content["calibration"]),
            )
        except (
            *(KeyError, TypeError, ValueError, AttributeError),
            *(OverflowError, RecursionError),  # a number, or lists within lists, beyond all bounds
        ) as error:
            raise ModelError(f"{origin} is not a ranker ({error!r}); {cure}") from error
        for weights, table in ((made.alone, ALONE), (made.whole, FEATURES)):
            if weights.keys() != {*table, "none"}:
                raise ModelError(f"{origin} was made for other features; {cure}")
            if not all(map(math.isfinite, weights.values())):
                raise ModelError(f"{origin} has a weight that is no finite number; {cure}")
        if not _is_curve(made.calibration):
            raise ModelError(f"{origin} has a calibration that is no rising curve; {cure}")
        return made

    def calibrated(self, share: float) -> float:
        """Return how often a share of the model is right, in [0, 1]."""
        if not self.calibration:
            return share
        i = bisect_right(self.calibration, share, key=lambda point: point[0])
        if i == 0:
            return self.calibration[0][1]
        if i == len(self.calibration):
            return self.calibration[-1][1]
        (x0, y0), (x1, y1) = self.calibration[i - 1], self.calibration[i]
        return y0 + (y1 - y0) * (share - x0) / (x1 - x0)


@lru_cache
def load_ranker() -> Ranker:
    """Read the packaged ranker."""
    origin = "models/resolver.json"
    try:
        text = resources.files("mapper").joinpath(origin).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ModelError(f"{origin} cannot be read ({error}); install reportmap again") from error
    return Ranker.from_json(text, origin=origin)


def _is_curve(points: Sequence[tuple[float, float]]) -> bool:
    """Return whether points are shares, and rise."""
    if not all(0.0 <= value <= 1.0 for point in points for value in point):  # NaN is not
        return False
    return all(x0 < x1 and y0 <= y1 for (x0, y0), (x1, y1) in pairwise(points))
