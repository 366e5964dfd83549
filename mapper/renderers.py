"""The first three formats by the names they had before `mapper.writers` was their room."""

from __future__ import annotations

from mapper.writers.about import NOTE
from mapper.writers.csv_table import CsvRenderer
from mapper.writers.geojson import GeoJsonRenderer, collection_members
from mapper.writers.geometry import polygons
from mapper.writers.json_lines import MAX_ALTERNATIVES, JsonLinesRenderer

__all__ = [
    "MAX_ALTERNATIVES",
    "NOTE",
    "CsvRenderer",
    "GeoJsonRenderer",
    "JsonLinesRenderer",
    "collection_members",
    "polygons",
]
