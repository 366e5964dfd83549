"""The packaged linear models: readable tables of named weights, in ``models/``."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources

__all__ = ["LIMIT", "load_weights", "log_odds", "logistic"]

#: Log-odds beyond which one piece of evidence would outvote everything.
LIMIT = 6.0


@lru_cache
def load_weights(model: str) -> Mapping[str, float]:
    """Read the weights of a packaged model: ``"recognizer"`` or ``"resolver"``."""
    source = resources.files("mapper").joinpath("models", f"{model}.json")
    weights: dict[str, float] = json.loads(source.read_text(encoding="utf-8"))["weights"]
    return weights


def logistic(strengths: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Return the probability in [0, 1] that a logistic model gives to named strengths."""
    total = sum([weights.get(name, 0.0) * value for name, value in strengths.items()])
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


def log_odds(probability: float) -> float:
    """Return the log-odds of a probability, within `LIMIT` of 0 either way."""
    kept = min(max(probability, 1e-6), 1 - 1e-6)
    return max(-LIMIT, min(LIMIT, math.log(kept / (1 - kept))))
