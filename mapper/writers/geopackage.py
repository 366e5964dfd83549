"""GeoPackage: a layer a geometry type, for QGIS and other geographic information systems.

Written after OGC 12-128r18 (version 1.3) with SQLite and shapely, which are there anyway; no driver
is needed, and the same findings give the same bytes.
"""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any, BinaryIO

from mapper.records import Finding, LocatedReport, Provenance
from mapper.tables import COLUMNS, DATES, Column, rows
from mapper.writers.about import NOTE, About
from mapper.writers.geometry import Bounds, geometry

if TYPE_CHECKING:
    import shapely

__all__ = ["LAYERS", "GeoPackageRenderer"]

#: Layer -> its geometry type, or None for a table without, and what it holds.
LAYERS: dict[str, tuple[str | None, str]] = {
    "points": ("POINT", "places that are points"),
    "shapes": ("MULTIPOLYGON", "what the words of reports leave, such as near a town"),
    "area_labels": ("POINT", "countries, regions, seas: where their label stands, not a spot"),
    "not_on_the_map": (None, "unresolved mentions, and states that are no more"),
}

_TYPES = {"string": "TEXT", "Int64": "INTEGER", "Float64": "REAL", "boolean": "BOOLEAN"}
# Of what has no time: the same findings give the same bytes.
_NO_TIME = "1970-01-01T00:00:00.000Z"
_WGS84 = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,'
    'AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,'
    'AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],'
    'AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]'
)
_SCHEMA = """
PRAGMA application_id = 1196444487; -- GPKG
PRAGMA user_version = 10300;
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
INSERT INTO gpkg_spatial_ref_sys VALUES
  ('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined', NULL),
  ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', NULL),
  ('WGS 84 geodetic', 4326, 'EPSG', 4326, '@WGS84@', 'longitude and latitude in degrees');
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
  description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE,
  srs_id INTEGER REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL UNIQUE REFERENCES gpkg_contents(table_name), column_name TEXT NOT NULL,
  geometry_type_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL REFERENCES gpkg_spatial_ref_sys(srs_id),
  z TINYINT NOT NULL, m TINYINT NOT NULL, PRIMARY KEY (table_name, column_name));
CREATE TABLE gpkg_extensions (
  table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL,
  scope TEXT NOT NULL, UNIQUE (table_name, column_name, extension_name));
CREATE TABLE gpkg_metadata (
  id INTEGER PRIMARY KEY NOT NULL, md_scope TEXT NOT NULL DEFAULT 'dataset',
  md_standard_uri TEXT NOT NULL, mime_type TEXT NOT NULL DEFAULT 'text/xml',
  metadata TEXT NOT NULL DEFAULT '');
CREATE TABLE gpkg_metadata_reference (
  reference_scope TEXT NOT NULL, table_name TEXT, column_name TEXT, row_id_value INTEGER,
  timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  md_file_id INTEGER NOT NULL REFERENCES gpkg_metadata(id),
  md_parent_id INTEGER REFERENCES gpkg_metadata(id));
INSERT INTO gpkg_extensions VALUES
  ('gpkg_metadata', NULL, 'gpkg_metadata',
   'http://www.geopackage.org/spec130/#extension_metadata', 'read-write'),
  ('gpkg_metadata_reference', NULL, 'gpkg_metadata',
   'http://www.geopackage.org/spec130/#extension_metadata', 'read-write');
"""

# Of the extension gpkg_rtree_index, which names index and triggers: T is the table. The triggers
# keep the index when somebody edits; GIS have the functions that they call.
_INDEX = """
CREATE VIRTUAL TABLE rtree_T_geom USING rtree(id, minx, maxx, miny, maxy);
INSERT INTO gpkg_extensions VALUES ('T', 'geom', 'gpkg_rtree_index',
  'http://www.geopackage.org/spec130/#extension_rtree', 'write-only');
"""
_BOX = "NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)"
_PUT = f"INSERT OR REPLACE INTO rtree_T_geom VALUES ({_BOX});"  # noqa: S608
_DRAWN = "NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom)"
_BLANK = "NEW.geom ISNULL OR ST_IsEmpty(NEW.geom)"
_TAKE = "DELETE FROM rtree_T_geom WHERE id = OLD.fid;"
_TRIGGERS = (
    # name, when, condition, what is done
    ("insert", "AFTER INSERT ON T", _DRAWN, _PUT),
    ("update1", "AFTER UPDATE OF geom ON T", f"OLD.fid = NEW.fid AND ({_DRAWN})", _PUT),
    ("update2", "AFTER UPDATE OF geom ON T", f"OLD.fid = NEW.fid AND ({_BLANK})", _TAKE),
    ("update3", "AFTER UPDATE ON T", f"OLD.fid != NEW.fid AND ({_DRAWN})", _TAKE + _PUT),
    (
        "update4",
        "AFTER UPDATE ON T",
        f"OLD.fid != NEW.fid AND ({_BLANK})",
        "DELETE FROM rtree_T_geom WHERE id IN (OLD.fid, NEW.fid);",
    ),
    ("delete", "AFTER DELETE ON T", "OLD.geom NOTNULL", _TAKE),
)


class GeoPackageRenderer:
    """Writes one feature a finding to the layer of its kind, by batch."""

    def __init__(
        self, stream: BinaryIO, provenance: Provenance, *, title: str | None = None
    ) -> None:
        from mapper.writers.sqlite_file import SqliteFile, quoted

        self._about = About(provenance, title)
        self._bounds = {layer: Bounds() for layer in LAYERS}
        self._inserts: dict[str, str] = {}
        self._file = SqliteFile(stream)
        self._file.run(_SCHEMA.replace("@WGS84@", _WGS84))
        declared = ", ".join(f'"{one.name}" {_type(one)}' for one in COLUMNS)
        for layer, (drawn, _) in LAYERS.items():
            geom = f"geom {drawn}, " if drawn else ""
            self._file.run(f"CREATE TABLE {layer} (fid INTEGER PRIMARY KEY, {geom}{declared});")
            names = [*(("geom",) if drawn else ()), *(one.name for one in COLUMNS)]
            marks = ", ".join("?" * len(names))
            if drawn:
                self._file.run(_INDEX.replace("_T_", f"_{layer}_").replace("'T'", f"'{layer}'"))
            self._inserts[layer] = f"INSERT INTO {layer} ({quoted(names)}) VALUES ({marks})"  # noqa: S608

    def add(self, located: LocatedReport) -> None:
        """Write the features of one report."""
        self._about.add(located)
        for finding, row in zip(located.findings, rows(located), strict=True):
            layer, shape = _drawn(finding)
            values = tuple(row.values())
            if shape is not None:
                west, south, east, north = bounds = shape.bounds
                self._bounds[layer].add(bounds)
                values = (_blob(shape), *values)
                box = (self._bounds[layer].count, west, east, south, north)
                self._file.write(f"INSERT INTO rtree_{layer}_geom VALUES (?, ?, ?, ?, ?)", box)  # noqa: S608
            self._file.write(self._inserts[layer], values)

    def close(self) -> None:
        """Write what the file says of itself, and the rest."""
        contents = "INSERT INTO gpkg_contents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        for layer, (drawn, description) in LAYERS.items():
            bounds = self._bounds[layer]
            box = bounds.box if bounds.count else (None,) * 4
            kind, srs = ("features", 4326) if drawn else ("attributes", None)
            self._file.write(contents, (layer, kind, layer, description, _NO_TIME, *box, srs))
            if drawn:
                self._file.write(
                    "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, 4326, 0, 0)",
                    (layer, drawn),
                )
        self._describe()
        self._file.flush()
        for layer, (drawn, _) in LAYERS.items():
            for name, when, condition, done in _TRIGGERS if drawn else ():
                trigger = (
                    f"CREATE TRIGGER rtree_T_geom_{name} {when} WHEN {condition} BEGIN {done} END;"
                )
                trigger = trigger.replace("_T_", f"_{layer}_").replace(" ON T ", f" ON {layer} ")
                self._file.run(trigger)
        self._file.close()

    def discard(self) -> None:
        """Leave no temporary file."""
        self._file.discard()

    def _describe(self) -> None:
        about = self._about.members()
        lines = [self._about.title, *self._about.provenance.attribution, NOTE]
        documents = (
            ("text/plain", "\n".join(filter(None, lines))),
            ("application/json", json.dumps(about)),
        )
        for number, (mime_type, text) in enumerate(documents, start=1):
            self._file.write(
                "INSERT INTO gpkg_metadata VALUES (?, 'dataset', ?, ?, ?)",
                (number, "http://purl.org/dc/terms/rights", mime_type, text),
            )
            self._file.write(
                "INSERT INTO gpkg_metadata_reference VALUES "
                "('geopackage', NULL, NULL, NULL, ?, ?, NULL)",
                (_NO_TIME, number),
            )


def _type(column: Column) -> str:
    return "DATE" if column.name in DATES else _TYPES[column.dtype]


def _drawn(finding: Finding) -> tuple[str, shapely.Geometry | None]:
    """Return the layer of a finding, and what is drawn there."""
    import shapely

    drawn = geometry(finding)
    if drawn is None or finding.place is None:
        return "not_on_the_map", None
    shape = shapely.geometry.shape(drawn)
    if isinstance(shape, shapely.Point):
        return ("area_labels" if finding.place.is_area else "points"), shape
    return "shapes", shape if isinstance(shape, shapely.MultiPolygon) else shapely.MultiPolygon(
        [shape]
    )


def _blob(shape: shapely.Geometry) -> bytes:
    """Return a geometry as a GeoPackage has it: a header, then well-known binary."""
    import shapely

    is_point = isinstance(shape, shapely.Point)
    # "GP", version 1, little-endian; a box for what is more than a point.
    header = struct.pack("<2sBBi", b"GP", 0, 0b01 if is_point else 0b11, 4326)
    if not is_point:
        west, south, east, north = shape.bounds
        header += struct.pack("<4d", west, east, south, north)
    wkb: Any = shapely.to_wkb(shape, byte_order=1)
    return header + bytes(wkb)
