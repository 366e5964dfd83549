"""Turn reports into an honest map of the places they report.

>>> import mapper
>>> findings = mapper.locate("Shelling was reported near Sotk and Jermuk in Armenia.")
>>> [finding.place.name for finding in findings if finding.place]
['Sotk', 'Jermuk', 'Armenia']

`locate` reads text, files or `Report` records and returns `Findings`; `to_dataframe` gives them as
a pandas table and `draw` as a folium map, `gather` what several reports have of a place and date.
Importing this package loads none of its stages.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mapper.config import Config
    from mapper.copies import group_copies
    from mapper.errors import MapperError
    from mapper.gathering import Claim, Gathered, gather
    from mapper.gazetteer import Gazetteer
    from mapper.page import draw
    from mapper.pipeline import Pipeline, locate
    from mapper.records import Finding, Findings, Place, Report
    from mapper.tables import to_dataframe

__all__ = [
    "Claim",
    "Config",
    "Finding",
    "Findings",
    "Gathered",
    "Gazetteer",
    "MapperError",
    "Pipeline",
    "Place",
    "Report",
    "__version__",
    "draw",
    "gather",
    "group_copies",
    "locate",
    "to_dataframe",
]

__version__ = "0.1.0"

# Public name -> the module that defines it, imported on first use (PEP 562).
_HOME = {
    "Claim": "mapper.gathering",
    "Config": "mapper.config",
    "Finding": "mapper.records",
    "Findings": "mapper.records",
    "Gathered": "mapper.gathering",
    "Gazetteer": "mapper.gazetteer",
    "MapperError": "mapper.errors",
    "Pipeline": "mapper.pipeline",
    "Place": "mapper.records",
    "Report": "mapper.records",
    "draw": "mapper.page",
    "gather": "mapper.gathering",
    "group_copies": "mapper.copies",
    "locate": "mapper.pipeline",
    "to_dataframe": "mapper.tables",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'mapper' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted(set(globals()) | set(_HOME))
