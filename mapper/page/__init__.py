"""Findings to a folium map and the one-file page around it."""

from mapper.page.drawing import HtmlRenderer, draw

__all__ = ["HtmlRenderer", "draw"]
