"""One room a format, and the table of them: file suffix to what writes it.

Every renderer takes reports one by one (`mapper.protocols.Renderer`). `about` is what files say of
their own making, `geometry` where a finding is drawn, `texts` what a text may hold, `addresses` how
linked data names places and reports, `sqlite_file` a database that is written by batch.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mapper.protocols import Factory, FolderFactory, Renderer

__all__ = ["FOLDERS", "WRITERS"]


def _room(module: str, renderer: str) -> Any:
    """Return a factory that loads its room when it is called: `--help` needs none of them."""

    def make(*args: Any, **options: Any) -> Renderer:
        made: Renderer = getattr(import_module(f"{__name__}.{module}"), renderer)(*args, **options)
        return made

    return make


#: File suffix -> what writes it.
WRITERS: Mapping[str, Factory] = {
    ".csv": _room("csv_table", "CsvRenderer"),
    ".xlsx": _room("excel", "ExcelRenderer"),
    ".jsonl": _room("json_lines", "JsonLinesRenderer"),
    ".geojson": _room("geojson", "GeoJsonRenderer"),
    ".geojsonl": _room("geojson", "GeoJsonLinesRenderer"),
    ".geojsons": _room("geojson", "geojson_sequence"),
    ".parquet": _room("geoparquet", "GeoParquetRenderer"),
    ".gpkg": _room("geopackage", "GeoPackageRenderer"),
    ".kml": _room("kml", "KmlRenderer"),
    ".sqlite": _room("database", "SqliteRenderer"),
    ".db": _room("database", "SqliteRenderer"),
    ".datasette.json": _room("datasette", "DatasetteRenderer"),
    ".annotations.jsonld": _room("web_annotations", "AnnotationRenderer"),
    ".lpf.json": _room("linked_places", "LinkedPlacesRenderer"),
}

#: Suffix of a name that ends with a slash -> what writes a folder of parts.
FOLDERS: Mapping[str, FolderFactory] = {".parquet": _room("geoparquet", "ParquetPartsRenderer")}
