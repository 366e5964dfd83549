"""KML 2.2 for Google Earth: a folder a role, with dates on its time slider."""

from __future__ import annotations

import io
import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html import escape
from typing import IO, Any, BinaryIO
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from mapper.records import ROLES, Finding, LocatedReport, Provenance
from mapper.tables import COLUMNS, rows
from mapper.writers.about import NOTE, About
from mapper.writers.geometry import geometry
from mapper.writers.texts import for_xml

__all__ = ["FOLDERS", "KmlRenderer"]

#: Role -> name of its folder, in the order of the folders.
FOLDERS: Mapping[str | None, str] = {
    "event": "Events reported there",
    "background": "Background",
    "actor": "Actors, such as governments",
    "dateline": "Datelines",
    "demonym": "Words such as Turkish",
    "organisation": "Names of organisations",
    None: "Role not decided",
}

_TYPES = {"string": "string", "Int64": "int", "Float64": "double", "boolean": "bool"}
# Role -> colour as KML has it, blue before green before red: apart by brightness, too.
_COLOURS = {
    "event": "2b2bc0",
    "background": "9c6b3a",
    "actor": "7a3c8f",
    "dateline": "6a6a6a",
    "demonym": "8a8a8a",
    "organisation": "5f7f2f",
}
_NO_ROLE = "a0a0a0"
# What a balloon tells, in this order; the rest is in the table of data.
_TOLD = ("name", "admin1_name", "country", "events", "sentence", "speaker", "source", "published")
_BALLOON = "$[description]"  # only what is made here: a name would be read as markup
_ROOM = 1024 * 1024  # of a folder, in memory; what is more waits on the disk


class KmlRenderer:
    """Writes a placemark a finding; each folder waits on the disk until the document is made."""

    def __init__(
        self, stream: BinaryIO, provenance: Provenance, *, title: str | None = None
    ) -> None:
        self._stream = stream
        self._about = About(provenance, title)
        self._folders: dict[str | None, tuple[IO[bytes], _Xml]] = {}

    def add(self, located: LocatedReport) -> None:
        """Write the placemarks of one report."""
        self._about.add(located)
        for finding, row in zip(located.findings, rows(located), strict=True):
            if finding.role not in self._folders:
                folder = tempfile.SpooledTemporaryFile(_ROOM)  # noqa: SIM115 - closed by discard
                self._folders[finding.role] = folder, _Xml(folder)
            xml = self._folders[finding.role][1]
            _placemark(xml, finding, row)
            xml.flush()

    def close(self) -> None:
        """Put the document together."""
        xml = _Xml(self._stream)
        xml.startDocument()
        with (
            xml.inside("kml", xmlns="http://www.opengis.net/kml/2.2"),
            xml.inside("Document"),
        ):
            self._head(xml)
            for role, name in FOLDERS.items():
                if role not in self._folders:
                    continue
                folder, _ = self._folders[role]
                with xml.inside("Folder"):
                    xml.text("name", name)
                    xml.flush()
                    folder.seek(0)
                    shutil.copyfileobj(folder, self._stream)
        xml.flush()
        self.discard()

    def discard(self) -> None:
        """Leave no temporary file."""
        for folder, _ in self._folders.values():
            folder.close()

    def _head(self, xml: _Xml) -> None:
        about = self._about.members()
        xml.text("name", self._about.title or "Places in reports")
        lines = (NOTE, *self._about.provenance.attribution, self._about.provenance.tool)
        xml.text("description", "<br>".join(escape(line) for line in lines))
        for role in (*ROLES, None):
            _styles(xml, role)
        with xml.inside("ExtendedData"):
            for name, value in about.items():
                with xml.inside("Data", name=name):
                    xml.text("value", value if isinstance(value, str) else json.dumps(value))
        with xml.inside("Schema", name="finding", id="finding"):
            for column in COLUMNS:
                kind = _TYPES[column.dtype]
                xml.text("SimpleField", None, name=column.name, type=kind)


class _Xml(XMLGenerator):
    """Writes elements; every text is escaped, and has nothing that XML cannot hold."""

    def __init__(self, stream: BinaryIO | IO[bytes]) -> None:
        self._bytes = stream
        self._made = io.StringIO()
        super().__init__(self._made, encoding="utf-8", short_empty_elements=True)

    def flush(self) -> None:
        """Bring to the stream what was written so far."""
        self.ignorableWhitespace("\n")  # ends a tag that is open
        self._bytes.write(self._made.getvalue().encode())
        self._made.seek(0)
        self._made.truncate()

    @contextmanager
    def inside(self, tag: str, **attributes: str) -> Iterator[None]:
        self.startElement(tag, AttributesImpl(attributes))
        yield
        self.endElement(tag)

    def text(self, tag: str, value: str | None, **attributes: str) -> None:
        self.startElement(tag, AttributesImpl(attributes))
        if value:
            self.characters(for_xml(value))
        self.endElement(tag)


def _styles(xml: _Xml, role: str | None) -> None:
    """Write how a role looks as a pin, as the label of an area and as a shape."""
    colour = _COLOURS.get(role or "", _NO_ROLE)
    for drawn in ("pin", "area", "shape"):
        with xml.inside("Style", id=_style(role, drawn)):
            with xml.inside("IconStyle"):
                xml.text("color", f"ff{colour}")
                if drawn != "pin":
                    xml.text("scale", "0")  # an area is no spot: its name stands without a pin
            with xml.inside("LabelStyle"):
                xml.text("color", "ffffffff")
            with xml.inside("LineStyle"):
                xml.text("color", f"ff{colour}")
                xml.text("width", "2")
            with xml.inside("PolyStyle"):
                xml.text("color", f"40{colour}")
            with xml.inside("BalloonStyle"):
                xml.text("text", _BALLOON)


def _style(role: str | None, drawn: str) -> str:
    return f"{role or 'undecided'}-{drawn}"


def _placemark(xml: _Xml, finding: Finding, row: Mapping[str, Any]) -> None:
    drawn = geometry(finding)
    is_area = finding.place is not None and finding.place.is_area
    look = "area" if is_area else "pin"
    if drawn is not None and drawn["type"] != "Point":
        look = "shape"
    with xml.inside("Placemark"):
        xml.text("name", str(row["name"] or row["text"]))
        xml.text("Snippet", None, maxLines="0")
        told = (str(row[name]) for name in _TOLD if row[name] is not None)
        reason = str(row["reason"] or "")
        xml.text("description", "<br>".join(escape(line) for line in (*told, reason) if line))
        if row["date_start"] is not None:
            with xml.inside("TimeSpan"):
                xml.text("begin", row["date_start"])
                xml.text("end", row["date_end"])
        xml.text("styleUrl", f"#{_style(finding.role, look)}")
        with (
            xml.inside("ExtendedData"),
            xml.inside("SchemaData", schemaUrl="#finding"),
        ):
            for name, value in row.items():
                if value is not None:
                    text = str(int(value) if isinstance(value, bool) else value)
                    xml.text("SimpleData", text, name=name)
        if drawn is not None:
            _geometry(xml, drawn)


def _geometry(xml: _Xml, drawn: Mapping[str, Any]) -> None:
    coordinates = drawn["coordinates"]
    if drawn["type"] == "Point":
        with xml.inside("Point"):
            xml.text("coordinates", _points([coordinates]))
        return
    polygons = coordinates if drawn["type"] == "MultiPolygon" else [coordinates]
    with xml.inside("MultiGeometry"):
        for outer, *holes in polygons:
            with xml.inside("Polygon"):
                for tag, ring in (
                    ("outerBoundaryIs", outer),
                    *(("innerBoundaryIs", hole) for hole in holes),
                ):
                    with xml.inside(tag), xml.inside("LinearRing"):
                        xml.text("coordinates", _points(ring))


def _points(points: list[list[float]]) -> str:
    return " ".join(f"{lon},{lat}" for lon, lat in points)
