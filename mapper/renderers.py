"""Findings in the formats that other programs read: CSV, JSON Lines and GeoJSON."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import BinaryIO

from mapper.delimited import CsvTable, TextSink
from mapper.records import (
    Candidate,
    DateRange,
    Finding,
    LocatedReport,
    Place,
    Provenance,
    Relation,
    Report,
    Ring,
    Shape,
    Statement,
)
from mapper.tables import COLUMNS, clipped, rows

__all__ = [
    "MAX_ALTERNATIVES",
    "NOTE",
    "CsvRenderer",
    "GeoJsonRenderer",
    "JsonLinesRenderer",
    "collection_members",
    "polygons",
]

NOTE = (
    "Places were found and chosen automatically; check them before use. A place with is_area true "
    "is an area: its point is a label point, not a spot that the report names. A polygon is what "
    "the report's words leave, such as near a town. What is reported is what a report says, not "
    "what is known. A place without geometry is unresolved or a state that is no more."
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
        self._table = CsvTable(stream, [column.name for column in COLUMNS])

    def add(self, located: LocatedReport) -> None:
        """Write the rows of one report."""
        self._table.write(row.values() for row in rows(located))

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
        self._sink = TextSink(stream)

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
        self._sink = TextSink(stream)
        self._separator = "\n"
        members = collection_members(provenance, title=title)
        self._sink.write(_to_json(members).removesuffix("}") + ', "features": [')

    def add(self, located: LocatedReport) -> None:
        """Write the features of one report."""
        for finding, properties in zip(located.findings, rows(located), strict=True):
            geometry = _geometry(finding)
            feature = {"type": "Feature", "geometry": geometry, "properties": properties}
            self._sink.write(self._separator + _to_json(feature))
            self._separator = ",\n"

    def close(self) -> None:
        """Write the end of the collection."""
        self._sink.write("\n]}\n")


def collection_members(provenance: Provenance, *, title: str | None) -> dict[str, object]:
    """Return what a FeatureCollection says of itself, before its features."""
    return {
        "type": "FeatureCollection",
        **({"title": title} if title else {}),
        "generator": provenance.tool,
        "gazetteer": provenance.gazetteer,
        "attribution": list(provenance.attribution),
        "note": NOTE,
    }


def _geometry(finding: Finding) -> dict[str, object] | None:
    lat, lon = _point(finding.place)
    if lat is None or lon is None:
        return None
    if finding.relation is not None and finding.relation.shape is not None:
        return polygons(finding.relation.shape)
    return {"type": "Point", "coordinates": [lon, lat]}


def polygons(shape: Shape) -> dict[str, object]:
    """Return the shape as RFC 7946 has it: outer rings run counter-clockwise, holes clockwise."""
    pieces = [
        [_turned(ring, left=i == 0) for i, ring in enumerate(polygon)] for polygon in shape.polygons
    ]
    if len(pieces) == 1:
        return {"type": "Polygon", "coordinates": pieces[0]}
    return {"type": "MultiPolygon", "coordinates": pieces}


def _turned(ring: Ring, *, left: bool) -> list[list[float]]:
    # Twice the signed area, from the first point so that small rings far from 0, 0 keep their sign.
    lat0, lon0 = ring[0]
    area = sum(
        (lon1 - lon0) * (lat2 - lat0) - (lon2 - lon0) * (lat1 - lat0)
        for (lat1, lon1), (lat2, lon2) in pairwise(ring)
    )
    points = ring if (area >= 0) == left else ring[::-1]
    return [[round(lon, 5), round(lat, 5)] for lat, lon in points]


def _finding(located: LocatedReport, finding: Finding) -> dict[str, object]:
    report, mention, place = located.report, finding.mention, finding.place
    lat, lon = _point(place)
    sure = finding.role_confidence
    return {
        **_span(report, mention.start, mention.end),
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
        "role_confidence": None if sure is None else round(sure, 4),
        "events": [
            {
                **_span(report, one.start, one.end),
                "text": one.text,
                "status": one.status,
                "carried": one.carried,
                "date": _date(report, one.date) if one.date else None,
            }
            for one in finding.events
        ],
        "date": _date(report, finding.date) if finding.date else None,
        "statements": [_statement(report, one) for one in finding.statements],
        "relation": _relation(report, finding.relation) if finding.relation else None,
        "where_prec": finding.where_prec,
        "geo_precision": finding.geo_precision,
        "alternatives": [
            _alternative(candidate)
            for candidate in finding.resolution.alternatives[:MAX_ALTERNATIVES]
        ],
    }


def _span(report: Report, start: int, end: int) -> dict[str, object]:
    start, end = report.given_span(start, end)
    return {"start": start, "end": end}


def _date(report: Report, date: DateRange) -> dict[str, object]:
    return {
        **_span(report, date.start, date.end),
        "text": date.text,
        "earliest": date.earliest.isoformat(),
        "latest": date.latest.isoformat(),
        "date_prec": date.date_prec,
        "time_precision": date.time_precision,
    }


def _statement(report: Report, said: Statement) -> dict[str, object]:
    speaker_start, speaker_end = report.given_span(said.speaker_start, said.speaker_end)
    return {
        **_span(report, said.start, said.end),
        # Its span has the rest: a speech of pages is not repeated for every place it names.
        "text": clipped(said.text),
        "speaker": said.speaker,
        "speaker_start": speaker_start,
        "speaker_end": speaker_end,
        "cue": said.cue,
        "is_quote": said.is_quote,
        "stance": said.stance,
        "is_private": said.is_private,
        "via": said.via,
    }


def _relation(report: Report, relation: Relation) -> dict[str, object]:
    shape = relation.shape
    return {
        **_span(report, relation.start, relation.end),
        "text": relation.text,
        "kind": relation.kind,
        "with_ids": list(relation.with_ids),
        "distance_km": relation.distance_km,
        "bearing_deg": relation.bearing_deg,
        "radius_km": None if shape is None else round(shape.radius_km, 1),
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
