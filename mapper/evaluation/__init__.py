"""Scores for geoparsing, with every choice that changes a figure said beside it.

`evaluate` runs mapper, or takes another tool's stored answers, over gold corpora and returns an
`Evaluation`; `as_text` and `as_json` show it, `errors_html` and `errors_csv` list what went wrong,
`reliability_html` draws what stated confidence is worth. `evaluate_task` scores where events are
placed and how names are used.
``docs/evaluation.md`` gives formats, formulas and choices. Importing this package loads no stage.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mapper.evaluation.calibration import Bin, Calibration, Step
    from mapper.evaluation.corpus import Document, Toponym, read_corpus
    from mapper.evaluation.misses import errors_csv, errors_html
    from mapper.evaluation.predictions import read_predictions, write_predictions
    from mapper.evaluation.reliability import reliability_html
    from mapper.evaluation.report import as_json, as_text
    from mapper.evaluation.run import Evaluation, evaluate
    from mapper.evaluation.scoring import Figure, Scores
    from mapper.evaluation.tasks import TaskEvaluation, evaluate_task

__all__ = [
    "Bin",
    "Calibration",
    "Document",
    "Evaluation",
    "Figure",
    "Scores",
    "Step",
    "TaskEvaluation",
    "Toponym",
    "as_json",
    "as_text",
    "errors_csv",
    "errors_html",
    "evaluate",
    "evaluate_task",
    "read_corpus",
    "read_predictions",
    "reliability_html",
    "write_predictions",
]

# Public name -> the module that defines it, imported on first use (PEP 562).
_HOME = {
    "Bin": "mapper.evaluation.calibration",
    "Calibration": "mapper.evaluation.calibration",
    "Document": "mapper.evaluation.corpus",
    "Evaluation": "mapper.evaluation.run",
    "Figure": "mapper.evaluation.scoring",
    "Scores": "mapper.evaluation.scoring",
    "Step": "mapper.evaluation.calibration",
    "TaskEvaluation": "mapper.evaluation.tasks",
    "Toponym": "mapper.evaluation.corpus",
    "as_json": "mapper.evaluation.report",
    "as_text": "mapper.evaluation.report",
    "errors_csv": "mapper.evaluation.misses",
    "errors_html": "mapper.evaluation.misses",
    "evaluate": "mapper.evaluation.run",
    "evaluate_task": "mapper.evaluation.tasks",
    "read_corpus": "mapper.evaluation.corpus",
    "read_predictions": "mapper.evaluation.predictions",
    "reliability_html": "mapper.evaluation.reliability",
    "write_predictions": "mapper.evaluation.predictions",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted(set(globals()) | set(_HOME))
