"""GeoJSON: one collection, or one feature a line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from mapper.delimited import TextSink
from mapper.records import LocatedReport, Provenance
from mapper.tables import rows
from mapper.writers.about import made_by
from mapper.writers.geometry import geometry
from mapper.writers.texts import as_json

__all__ = [
    "GeoJsonLinesRenderer",
    "GeoJsonRenderer",
    "collection_members",
    "geojson_sequence",
]


class GeoJsonRenderer:
    """Writes a GeoJSON FeatureCollection (RFC 7946) with one feature a finding."""

    def __init__(
        self, stream: BinaryIO, provenance: Provenance, *, title: str | None = None
    ) -> None:
        self._sink = TextSink(stream)
        self._separator = "\n"
        members = collection_members(provenance, title=title)
        self._sink.write(as_json(members).removesuffix("}") + ', "features": [')

    def add(self, located: LocatedReport) -> None:
        """Write the features of one report."""
        for feature in _features(located):
            self._sink.write(self._separator + as_json(feature))
            self._separator = ",\n"

    def close(self) -> None:
        """Write the end of the collection."""
        self._sink.write("\n]}\n")


class GeoJsonLinesRenderer:
    """Writes the same features, one a line, for readers that take them one by one.

    Parameters
    ----------
    stream : binary file
        Where to write; it is not closed.
    provenance : Provenance
        Not written: every line is a feature.
    title : str or None
        Not written either.
    mark : str
        What every feature begins with: nothing, or the record separator of RFC 8142.
    """

    def __init__(
        self,
        stream: BinaryIO,
        provenance: Provenance,  # noqa: ARG002
        *,
        title: str | None = None,  # noqa: ARG002
        mark: str = "",
    ) -> None:
        self._sink = TextSink(stream)
        self._mark = mark

    def add(self, located: LocatedReport) -> None:
        """Write the features of one report."""
        for feature in _features(located):
            self._sink.write(f"{self._mark}{as_json(feature)}\n")

    def close(self) -> None:
        """Do nothing: every line is written already."""


def geojson_sequence(
    stream: BinaryIO, provenance: Provenance, *, title: str | None = None
) -> GeoJsonLinesRenderer:
    """Return what writes a GeoJSON text sequence (RFC 8142)."""
    return GeoJsonLinesRenderer(stream, provenance, title=title, mark="\x1e")


def collection_members(provenance: Provenance, *, title: str | None) -> dict[str, object]:
    """Return what a FeatureCollection says of itself, before its features."""
    return {"type": "FeatureCollection", **made_by(provenance, title)}


def _features(located: LocatedReport) -> Iterator[dict[str, object]]:
    for finding, properties in zip(located.findings, rows(located), strict=True):
        yield {"type": "Feature", "geometry": geometry(finding), "properties": properties}
