"""W3C Web Annotation: one annotation a finding, which points at its words in the report."""

from __future__ import annotations

from typing import Any, BinaryIO

from mapper.delimited import TextSink
from mapper.manifest import report_digest
from mapper.records import Finding, LocatedReport, Provenance, Report
from mapper.tables import rows
from mapper.writers.about import About
from mapper.writers.addresses import name_of, place_address, report_address
from mapper.writers.geometry import geometry
from mapper.writers.texts import as_json

__all__ = ["CONTEXT", "AnnotationRenderer"]

_GEOJSON = "https://purl.org/geojson/vocab#"
#: What the keys mean: the standard's, and GeoJSON's for the place.
CONTEXT = [
    "http://www.w3.org/ns/anno.jsonld",
    {
        "Feature": f"{_GEOJSON}Feature",
        "geometry": {"@id": f"{_GEOJSON}geometry", "@type": "@json"},
        "properties": {"@id": f"{_GEOJSON}properties", "@type": "@json"},
    },
]

_AROUND = 32  # code points of prefix and suffix
# What the target says, and the sentence, which the report has.
_NOT_OF_THE_PLACE = frozenset(
    ("report_id", "title", "source", "published", "url", "start", "end", "text", "sentence")
)


class AnnotationRenderer:
    """Writes an AnnotationCollection with one page, annotation by annotation."""

    def __init__(
        self, stream: BinaryIO, provenance: Provenance, *, title: str | None = None
    ) -> None:
        self._about = About(provenance, title)
        self._sink = TextSink(stream)
        self._separator = "\n"
        tool = {"type": "Software", "name": provenance.tool}
        head = {
            "@context": CONTEXT,
            "type": "AnnotationCollection",
            "label": title or "Places in reports",
            "creator": tool,
            "generator": tool,
            "dc:rights": list(provenance.attribution),
        }
        self._sink.write(
            as_json(head).removesuffix("}")
            + ', "first": {"type": "AnnotationPage", "startIndex": 0, "items": ['
        )

    def add(self, located: LocatedReport) -> None:
        """Write the annotations of one report."""
        self._about.add(located)
        report = located.report
        if not located.findings:
            return
        source = _source(report)
        digest = report_digest([report])
        for finding, row in zip(located.findings, rows(located), strict=True):
            span = f"{finding.mention.start}-{finding.mention.end}"
            annotation = {
                "id": name_of("annotation", report.id, digest, span),
                "type": "Annotation",
                "motivation": "identifying",
                "body": _bodies(finding, row),
                "target": {"source": source, "selector": _selectors(report, finding)},
            }
            self._sink.write(self._separator + as_json(annotation))
            self._separator = ",\n"

    def close(self) -> None:
        """Write the end of page and collection, which know now how many there are."""
        about = self._about.members()
        digest = about["reports"]["sha256"]
        identifier = name_of("collection", digest)
        page = {"id": name_of("page", digest), "partOf": identifier}
        tail = {
            "id": identifier,
            "total": self._about.findings,
            "dc:description": about["note"],
            "properties": {key: value for key, value in about.items() if key != "title"},
        }
        self._sink.write(f"\n], {as_json(page)[1:]}, {as_json(tail)[1:]}\n")


def _source(report: Report) -> dict[str, Any]:
    known = {
        "language": report.language,
        "dc:identifier": report.id,
        "dc:title": report.title,
        "dc:publisher": report.source,
        "dc:date": report.published.isoformat() if report.published else None,
    }
    return {
        "id": report_address(report),
        "type": "Text",
        "format": "text/plain",
        **{key: value for key, value in known.items() if value},
    }


def _selectors(report: Report, finding: Finding) -> list[dict[str, Any]]:
    text = report.given.text if report.given else report.text
    start, end = report.given_span(finding.mention.start, finding.mention.end)
    return [
        {
            "type": "TextQuoteSelector",
            "exact": text[start:end],
            "prefix": text[max(0, start - _AROUND) : start],
            "suffix": text[end : end + _AROUND],
        },
        {"type": "TextPositionSelector", "start": start, "end": end},
    ]


def _bodies(finding: Finding, row: dict[str, object]) -> list[dict[str, Any]]:
    bodies: list[dict[str, Any]] = []
    if finding.place is not None:
        properties = {
            key: value
            for key, value in row.items()
            if value is not None and key not in _NOT_OF_THE_PLACE
        }
        feature = {
            "id": place_address(finding.place.id),
            "type": "Feature",
            "geometry": geometry(finding),
            "properties": properties,
        }
        bodies.append({"type": "SpecificResource", "purpose": "identifying", "source": feature})
    if finding.role is not None:
        bodies.append({"type": "TextualBody", "purpose": "tagging", "value": finding.role})
    if finding.resolution.reason:
        bodies.append(
            {
                "type": "TextualBody",
                "purpose": "describing",
                "format": "text/plain",
                "value": finding.resolution.reason,
            }
        )
    return bodies
