"""Findings to what people look at: a folium map in a one-file page, a still map as SVG or PNG."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mapper.page.drawing import HtmlRenderer, draw
    from mapper.page.embedding import ReportMap
    from mapper.page.picture import PngRenderer
    from mapper.page.sheet import SvgRenderer

__all__ = ["HtmlRenderer", "PngRenderer", "ReportMap", "SvgRenderer", "draw"]

# A still map needs no folium, which takes most of a second to import.
_HOME = {
    "HtmlRenderer": "mapper.page.drawing",
    "PngRenderer": "mapper.page.picture",
    "ReportMap": "mapper.page.embedding",
    "SvgRenderer": "mapper.page.sheet",
    "draw": "mapper.page.drawing",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HOME[name]), name)
