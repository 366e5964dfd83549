"""Findings in the formats that other programs read: CSV, JSON Lines and GeoJSON."""

from __future__ import annotations

import csv
import json
import re
from typing import BinaryIO

from mapper.records import Candidate, Finding, LocatedReport, Place, Provenance
from mapper.tables import COLUMNS, rows

__all__ = ["MAX_ALTERNATIVES", "NOTE", "CsvRenderer", "GeoJsonRenderer", "JsonLinesRenderer"]

NOTE = (
    "Places were found and chosen automatically; check them before use. A place with is_area true "
    "is an area: its point is a label point, not where something happened. A place without "
    "geometry is unresolved or a state that is no more."
)

MAX_ALTERNATIVES = 5


class CsvRenderer:
    """Writes one row a finding: UTF-8 with a byte-order mark, CRLF, safe in spreadsheets."""

    def __init__(
        self,
        stream: BinaryIO,
        provenance: Provenance,  # noqa: ARG002 - a plain table has no room for it
        *,
        title: str | None = None,  # noqa: ARG002
    ) -> None:
        stream.write(b"\xef\xbb\xbf")  # without it Excel takes the file for a code page
        self._writer = csv.writer(_TextSink(stream), lineterminator="\r\n")
        self._writer.writerow(column.name for column in COLUMNS)

    def add(self, located: LocatedReport) -> None:
        """Write the rows of one report."""
        self._writer.writerows(map(_cell, row.values()) for row in rows(located))

    def close(self) -> None:
        """Do nothing: every row is written already."""


class JsonLinesRenderer:
    """Writes one JSON object a report, in input order, also for a report without findings."""

    def __init__(
        self,
        stream: BinaryIO,
        provenance: Provenance,  # noqa: ARG002 - every line is a report
        *,
        title: str | None = None,  # noqa: ARG002
    ) -> None:
        self._sink = _TextSink(stream)

    def add(self, located: LocatedReport) -> None:
        """Write the line of one report."""
        report = located.report
        findings = [_finding(located, finding) for finding in located.findings]
        line = {"id": report.id, "title": report.title, "findings": findings}
        self._sink.write(_to_json(line) + "\n")

    def close(self) -> None:
        """Do nothing: every line is written already."""


class GeoJsonRenderer:
    """Writes a GeoJSON FeatureCollection (RFC 7946) with one feature a finding."""

    def __init__(
        self, stream: BinaryIO, provenance: Provenance, *, title: str | None = None
    ) -> None:
        self._sink = _TextSink(stream)
        self._separator = "\n"
        members = {
            "type": "FeatureCollection",
            **({"title": title} if title else {}),
            "generator": provenance.tool,
            "gazetteer": provenance.gazetteer,
            "attribution": list(provenance.attribution),
            "note": NOTE,
        }
        self._sink.write(_to_json(members).removesuffix("}") + ', "features": [')

    def add(self, located: LocatedReport) -> None:
        """Write the features of one report."""
        for finding, properties in zip(located.findings, rows(located), strict=True):
            geometry = None
            if finding.place is not None and finding.place.point is not None:
                point = [properties["lon"], properties["lat"]]
                geometry = {"type": "Point", "coordinates": point}
            feature = {"type": "Feature", "geometry": geometry, "properties": properties}
            self._sink.write(self._separator + _to_json(feature))
            self._separator = ",\n"

    def close(self) -> None:
        """Write the end of the collection."""
        self._sink.write("\n]}\n")


def _finding(located: LocatedReport, finding: Finding) -> dict[str, object]:
    mention, place = finding.mention, finding.place
    start, end = located.report.given_span(mention.start, mention.end)
    lat, lon = _point(place)
    return {
        "start": start,
        "end": end,
        "text": mention.text,
        "kind": mention.kind,
        "place_id": place.id if place else None,
        "name": place.name if place else None,
        "lat": lat,
        "lon": lon,
        "feature_code": place.feature_code or None if place else None,
        "country_code": place.country_code if place else None,
        "admin1_name": place.admin1_name if place else None,
        "confidence": round(finding.resolution.confidence, 4) if place else None,
        "role": finding.role,
        "alternatives": [
            _alternative(candidate)
            for candidate in finding.resolution.alternatives[:MAX_ALTERNATIVES]
        ],
    }


def _point(place: Place | None) -> tuple[float, float] | tuple[None, None]:
    if place is None or place.point is None:
        return None, None
    return round(place.point[0], 5), round(place.point[1], 5)


def _alternative(candidate: Candidate) -> dict[str, object]:
    place = candidate.place
    lat, lon = _point(place)
    return {
        "place_id": place.id,
        "name": place.name,
        "lat": lat,
        "lon": lon,
        "feature_code": place.feature_code or None,
        "country_code": place.country_code,
        "admin1_name": place.admin1_name,
        "score": round(candidate.score, 4),
    }


def _to_json(value: object) -> str:
    line = json.dumps(value, ensure_ascii=False, allow_nan=False)
    # Legal in JSON, but some readers end a line there.
    return line.replace("\x85", "\\u0085").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


# What a spreadsheet may take for the start of a formula, also in full width, and what it may strip
# before it looks: white space, controls, marks of direction and of zero width.
_FORMULA = re.compile(
    "[\t\r\n]|[\\s\x00-\x1f\x7f-\xa0\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]*"
    "[=+\\-@＝＋－＠﹢﹣﹦﹫−]"
)


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and _FORMULA.match(value):
        return "'" + value  # a spreadsheet shows the rest as text
    return value


class _TextSink:
    """Writes text as UTF-8 to a stream that it does not own, and so never closes."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        # Half a surrogate pair has no UTF-8; sources let none in, but callers may.
        self._stream.write(text.encode("utf-8", "replace"))
        return len(text)
