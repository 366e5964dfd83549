"""Findings to a folium map and the one-file page around it."""

from mapper.page.drawing import HtmlRenderer, draw
from mapper.page.embedding import ReportMap

__all__ = ["HtmlRenderer", "ReportMap", "draw"]
