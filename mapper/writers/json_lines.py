"""JSON Lines: one object a report, with everything that was found."""

from __future__ import annotations

from typing import BinaryIO

from mapper.delimited import TextSink
from mapper.records import (
    Candidate,
    DateRange,
    Finding,
    LocatedReport,
    Provenance,
    Relation,
    Report,
    Statement,
)
from mapper.tables import clipped
from mapper.writers.geometry import rounded_point
from mapper.writers.texts import as_json

__all__ = ["MAX_ALTERNATIVES", "JsonLinesRenderer"]

MAX_ALTERNATIVES = 5


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
        self._sink.write(as_json(line) + "\n")

    def close(self) -> None:
        """Do nothing: every line is written already."""


def _finding(located: LocatedReport, finding: Finding) -> dict[str, object]:
    report, mention, place = located.report, finding.mention, finding.place
    lat, lon = rounded_point(place)
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


def _alternative(candidate: Candidate) -> dict[str, object]:
    place = candidate.place
    lat, lon = rounded_point(place)
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
