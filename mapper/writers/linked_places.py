"""Linked Places format 1.2: one feature a place, with the names that reports have for it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from mapper.delimited import TextSink
from mapper.records import Finding, LocatedReport, Place, Provenance, Report
from mapper.writers.about import About
from mapper.writers.addresses import place_address, report_address
from mapper.writers.geometry import rounded_point
from mapper.writers.texts import as_json

__all__ = ["CERTAINTIES", "CONTEXT", "MOST_CITED", "LinkedPlacesRenderer"]

CONTEXT = (
    "https://raw.githubusercontent.com/LinkedPasts/linked-places/master/"
    "linkedplaces-context-v1.1.jsonld"
)
#: Least confidence -> certainty, as the page parts high from medium and low.
CERTAINTIES = ((0.9, "certain"), (0.6, "less-certain"), (0.0, "uncertain"))
#: So many reports are cited for a name.
MOST_CITED = 20

_CODE = re.compile(r"[A-Z][A-Z0-9]*")


@dataclass(slots=True)
class _Name:
    languages: set[str | None] = field(default_factory=set)
    citations: dict[str, str] = field(default_factory=dict)  # address of the report -> label
    days: list[str] = field(default_factory=list)  # first and last day of publication


@dataclass(slots=True)
class _Attested:
    place: Place
    confidence: float = 0.0
    mentions: int = 0
    reports: int = 0
    last: int = -1  # number of the report that was counted last
    names: dict[str, _Name] = field(default_factory=dict)


class LinkedPlacesRenderer:
    """Gathers the places of all reports and writes them at the end, in the order of their first."""

    def __init__(
        self, stream: BinaryIO, provenance: Provenance, *, title: str | None = None
    ) -> None:
        self._about = About(provenance, title)
        self._sink = TextSink(stream)
        self._places: dict[str, _Attested] = {}

    def add(self, located: LocatedReport) -> None:
        """Take the places of one report."""
        self._about.add(located)
        address = report_address(located.report) if located.findings else ""
        for finding in located.findings:
            if (place := finding.place) is None:
                continue
            attested = self._places.setdefault(place.id, _Attested(place))
            attested.mentions += 1
            attested.reports += attested.last != self._about.reports
            attested.last = self._about.reports
            attested.confidence = max(attested.confidence, finding.resolution.confidence)
            _attest(attested.names, finding, located.report, address)

    def close(self) -> None:
        """Write the collection."""
        members = {"type": "FeatureCollection", "@context": CONTEXT, **self._about.members()}
        self._sink.write(as_json(members).removesuffix("}") + ', "features": [')
        separator = "\n"
        for attested in self._places.values():
            self._sink.write(separator + as_json(_feature(attested)))
            separator = ",\n"
        self._sink.write("\n]}\n")


def _attest(names: dict[str, _Name], finding: Finding, report: Report, address: str) -> None:
    toponym = " ".join((finding.mention.name or finding.mention.text).split())
    name = names.setdefault(toponym or finding.mention.text, _Name())
    name.languages.add(report.language)
    if address not in name.citations and len(name.citations) < MOST_CITED:
        name.citations[address] = _label(report)
    if report.published is not None:
        day = report.published.date().isoformat()
        name.days = [min([day, *name.days]), max([day, *name.days])]


def _label(report: Report) -> str:
    day = report.published.date().isoformat() if report.published else None
    known = (report.source, day, report.title or report.id)
    return ", ".join(" ".join(one.split()) for one in known if one)


def _feature(attested: _Attested) -> dict[str, Any]:
    place = attested.place
    properties = {
        "title": place.name,
        "ccodes": [place.country_code] if place.country_code else [],
        "place_id": place.id,
        "country": place.country_name,
        "admin1_name": place.admin1_name,
        "admin2_name": place.admin2_name,
        "is_area": place.is_area,
        "mentions": attested.mentions,
        "reports": attested.reports,
        "confidence": round(attested.confidence, 4),
    }
    return {
        "@id": place_address(place.id),
        "type": "Feature",
        "properties": {key: value for key, value in properties.items() if value is not None},
        "names": [_named(toponym, name) for toponym, name in attested.names.items()],
        "types": _types(place),
        "geometry": {"type": "GeometryCollection", "geometries": _geometries(attested)},
        "links": _links(place),
    }


def _named(toponym: str, name: _Name) -> dict[str, Any]:
    languages = name.languages - {None}
    named: dict[str, Any] = {"toponym": toponym}
    if len(languages) == 1:
        (named["lang"],) = languages
    named["citations"] = [{"label": label, "@id": at} for at, label in name.citations.items()]
    if name.days:  # when reports had it
        start, end = name.days
        named["when"] = {"timespans": [{"start": {"in": start}, "end": {"in": end}}]}
    return named


def _types(place: Place) -> list[dict[str, Any]]:
    feature_class, code = place.feature_class, place.feature_code
    if not (_CODE.fullmatch(feature_class) and _CODE.fullmatch(code)):
        return []
    identifier = f"https://www.geonames.org/ontology#{feature_class}.{code}"
    return [{"identifier": identifier, "label": code}]


def _geometries(attested: _Attested) -> list[dict[str, Any]]:
    lat, lon = rounded_point(attested.place)
    if lat is None:
        return []
    certainty = next(name for least, name in CERTAINTIES if attested.confidence >= least)
    if attested.place.is_area and certainty == "certain":
        certainty = "less-certain"  # a label stands for all of it
    return [{"type": "Point", "coordinates": [lon, lat], "certainty": certainty}]


def _links(place: Place) -> list[dict[str, str]]:
    address = place_address(place.id)
    if not address.startswith("https://sws.geonames.org/"):
        return []
    return [{"type": "exactMatch", "identifier": address}]
