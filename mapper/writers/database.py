"""SQLite: findings, reports, places and what belongs to them as tables with indexes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, BinaryIO

from mapper.records import Finding, LocatedReport, Place, Provenance, Report
from mapper.tables import COLUMNS, clipped, rows
from mapper.writers.about import About
from mapper.writers.geometry import geometry, rounded_point
from mapper.writers.json_lines import MAX_ALTERNATIVES

__all__ = ["TABLES", "SqliteRenderer"]

_TYPES = {"string": "TEXT", "Int64": "INTEGER", "Float64": "REAL", "boolean": "INTEGER"}

#: Table -> its columns, each with its type in SQL and what it holds.
TABLES: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "reports": {
        "id": ("TEXT PRIMARY KEY", "id of the report"),
        "title": ("TEXT", "headline of the report"),
        "source": ("TEXT", "outlet of the report"),
        "published": ("TEXT", "when the report was published, ISO 8601 with its offset"),
        "url": ("TEXT", "web address of the report"),
        "language": ("TEXT", "language of the report, ISO 639-1"),
        "findings": ("INTEGER", "how many findings it has"),
    },
    "places": {
        "id": ("TEXT PRIMARY KEY", "id of the place, such as geonames:616052"),
        "name": ("TEXT", "name of the place in the gazetteer"),
        "lat": ("REAL", "latitude in degrees WGS84; of the label point if it is an area"),
        "lon": ("REAL", "longitude in degrees WGS84; of the label point if it is an area"),
        "feature_class": ("TEXT", "GeoNames feature class, such as P for a settlement"),
        "feature_code": ("TEXT", "GeoNames feature code, such as PPLA"),
        "country_code": ("TEXT", "ISO 3166-1 alpha-2 code of the country"),
        "country": ("TEXT", "name of the country"),
        "admin1_name": ("TEXT", "name of the first-level unit"),
        "admin2_name": ("TEXT", "name of the second-level unit"),
        "population": ("INTEGER", "number of inhabitants, if known"),
        "radius_km": ("REAL", "half the extent of an area, in km"),
        "is_area": ("INTEGER", "1 for a country, region, sea and the like: not a point"),
        "is_historical": ("INTEGER", "1 for a state that is no more: not on today's map"),
        "gazetteer": ("TEXT", "the gazetteer that the place comes from"),
    },
    "findings": {
        "id": ("INTEGER PRIMARY KEY", "number of the finding in this file"),
        **{one.name: (_TYPES[one.dtype], one.description) for one in COLUMNS},
        "shape": ("TEXT", "what the words leave, such as near a town, as GeoJSON; empty for none"),
    },
    "events": {
        "finding_id": ("INTEGER REFERENCES findings(id)", "the finding"),
        "number": ("INTEGER", "its number in the finding, from 1"),
        "start": ("INTEGER", "where the word starts in the text as given, in code points"),
        "end": ("INTEGER", "where it ends, exclusive"),
        "text": ("TEXT", "the word for what is reported"),
        "status": ("TEXT", "reported, denied, possible, planned, past or known"),
        "carried": ("INTEGER", "1 when it is tied to the place beyond its own clause"),
        "date_start": ("TEXT", "first day that it is reported for, ISO 8601"),
        "date_end": ("TEXT", "last day that it is reported for, ISO 8601"),
    },
    "statements": {
        "finding_id": ("INTEGER REFERENCES findings(id)", "the finding"),
        "number": ("INTEGER", "its number in the finding, from 1"),
        "start": ("INTEGER", "where what was said starts in the text as given"),
        "end": ("INTEGER", "where it ends, exclusive"),
        "text": ("TEXT", "what was said, cut at 500 characters"),
        "speaker": ("TEXT", "who says so, in the words of the report"),
        "speaker_start": ("INTEGER", "where these words start in the text as given"),
        "speaker_end": ("INTEGER", "where they end, exclusive"),
        "cue": ("TEXT", "the words that make it a statement"),
        "is_quote": ("INTEGER", "1 when it stands in quotation marks"),
        "stance": ("TEXT", "asserts or denies"),
        "is_private": ("INTEGER", "1 for a private person: take care"),
        "via": ("TEXT", "to whom, or where, it was said"),
    },
    "alternatives": {
        "finding_id": ("INTEGER REFERENCES findings(id)", "the finding"),
        "number": ("INTEGER", "1 for the best that was not chosen"),
        "place_id": ("TEXT REFERENCES places(id)", "the other place"),
        "score": ("REAL", "ranks the candidates of one finding; it is no probability"),
        "reason": ("TEXT", "by what the choice leads it"),
    },
    "about": {
        "name": ("TEXT PRIMARY KEY", "what is said of the file"),
        "value": ("TEXT", "a text, or JSON for lists and what is nested"),
    },
}

_REFERENCES = {"report_id": "reports", "place_id": "places"}
_INDEXED = {
    "findings": ("report_id", "place_id", "role", "country_code", "date_start"),
    "places": ("name", "country_code"),
    "alternatives": ("place_id",),
    "statements": ("speaker",),
}


class SqliteRenderer:
    """Writes the rows of each table, by batch; indexes come at the end."""

    def __init__(
        self, stream: BinaryIO, provenance: Provenance, *, title: str | None = None
    ) -> None:
        from mapper.writers.sqlite_file import SqliteFile

        self._about = About(provenance, title)
        self._number = 0
        self._file = SqliteFile(stream)
        for table, columns in TABLES.items():
            self._file.run(_definition(table, columns))

    def add(self, located: LocatedReport) -> None:
        """Write the rows of one report."""
        self._about.add(located)
        report = located.report
        published = report.published.isoformat() if report.published else None
        self._write(
            "reports",
            (report.id, report.title, report.source, published, report.url, report.language,
             len(located.findings)),
        )  # fmt: skip
        for finding, row in zip(located.findings, rows(located), strict=True):
            self._number += 1
            drawn = geometry(finding)
            shape = None if drawn is None or drawn["type"] == "Point" else json.dumps(drawn)
            self._write("findings", (self._number, *row.values(), shape))
            self._write_parts(report, finding)

    def close(self) -> None:
        """Write what the file says of itself, and the indexes."""
        for name, value in self._about.members().items():
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            self._write("about", (name, None if value is None else text))
        self._file.flush()
        for table, columns in _INDEXED.items():
            for column in columns:
                self._file.run(f"CREATE INDEX {table}_{column} ON {table} ({column});")
        self._file.close()

    def discard(self) -> None:
        """Leave no temporary file."""
        self._file.discard()

    def _write_parts(self, report: Report, finding: Finding) -> None:
        number = self._number
        others = finding.resolution.alternatives[:MAX_ALTERNATIVES]
        for place in filter(None, (finding.place, *(one.place for one in others))):
            self._write("places", _place(place))
        for i, one in enumerate(others, start=1):
            self._write(
                "alternatives",
                (number, i, one.place.id, round(one.score, 4), one.reason or None),
            )
        for i, word in enumerate(finding.events, start=1):
            span = report.given_span(word.start, word.end)
            days = (word.date.earliest, word.date.latest) if word.date else ()
            dates = tuple(day.isoformat() for day in days) or (None, None)
            self._write("events", (number, i, *span, word.text, word.status, word.carried, *dates))
        for i, said in enumerate(finding.statements, start=1):
            span = report.given_span(said.start, said.end)
            speaker = report.given_span(said.speaker_start, said.speaker_end)
            self._write(
                "statements",
                (number, i, *span, clipped(said.text), said.speaker, *speaker, said.cue,
                 said.is_quote, said.stance, said.is_private, said.via),
            )  # fmt: skip

    def _write(self, table: str, row: tuple[Any, ...]) -> None:
        marks = ", ".join("?" * len(row))
        # A report or a place that is there already stays as it is.
        self._file.write(f"INSERT OR IGNORE INTO {table} VALUES ({marks})", row)  # noqa: S608


def _definition(table: str, columns: Mapping[str, tuple[str, str]]) -> str:
    lines = []
    for name, (kind, _) in columns.items():
        refers = _REFERENCES.get(name) if table == "findings" else None
        lines.append(f'"{name}" {kind}' + (f" REFERENCES {refers}(id)" if refers else ""))
    if "number" in columns:
        lines.append("PRIMARY KEY (finding_id, number)")
    return f"CREATE TABLE {table} ({', '.join(lines)});"


def _place(place: Place) -> tuple[object, ...]:
    lat, lon = rounded_point(place)
    return (
        place.id,
        place.name,
        lat,
        lon,
        place.feature_class or None,
        place.feature_code or None,
        place.country_code,
        place.country_name,
        place.admin1_name,
        place.admin2_name,
        place.population,
        None if place.radius_km is None else round(place.radius_km, 1),
        place.is_area,
        place.is_historical,
        place.gazetteer or None,
    )
