"""Texts that try to break out of a format, or that it cannot hold: files stay valid."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import geopandas
import jsonschema
import openpyxl
import pyarrow.parquet as pq
import pyogrio
import pytest

from mapper.exports import RENDERERS, open_exports
from mapper.records import LocatedReport
from mapper.tables import COLUMNS, rows
from mapper.writers import WRITERS
from mapper.writers.excel import MOST_UNITS
from mapper.writers.geopackage import LAYERS
from tests import gdal
from tests.hostile import BATCHES, PAYLOADS, PROVENANCE, hostile_account, hostile_report

NAMES = [column.name for column in COLUMNS]
TITLE = BATCHES[2]
ASSETS = Path(__file__).parent / "assets"
KML = "{http://www.opengis.net/kml/2.2}"


def hostile() -> list[LocatedReport]:
    """Return reports with every payload in every field; one that is longer than a cell."""
    long = "=" + "\ufffe\x0b" + "W\U0001f4a3" * 20_000
    located = hostile_report("x", number=99)
    return [
        *(hostile_account(one, number=i) for i, one in enumerate(PAYLOADS)),
        *(hostile_report(one, number=i) for i, one in enumerate(BATCHES, start=len(PAYLOADS))),
        replace(located, report=replace(located.report, title=long)),
    ]


HOSTILE = hostile()
TABLE = [row for one in HOSTILE for row in rows(one)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every format with hostile texts in all fields."""
    folder = tmp_path_factory.mktemp("hostile")
    paths: list[str | Path] = [
        *(folder / f"a{suffix}" for suffix in WRITERS),
        f"{folder}/parts.parquet/",
    ]
    with open_exports(paths, provenance=PROVENANCE, title=TITLE) as out:
        for one in HOSTILE:
            out.add(one)
    return folder


def stored(value: Any) -> Any:
    """What a database has of a value."""
    return re.sub("[\x00\ud800-\udfff]", "\ufffd", value) if isinstance(value, str) else value


def in_xml(text: str) -> str:
    """What XML has of a text."""
    legal = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
    return legal.sub("\ufffd", re.sub("\r\n?", "\n", text))


def test_every_format_is_tried(folder: Path) -> None:
    assert {path.name for path in folder.iterdir()} == {
        *(f"a{suffix}" for suffix in WRITERS),
        "parts.parquet",
    }
    assert set(WRITERS) <= set(RENDERERS)


def test_excel(folder: Path) -> None:
    book = openpyxl.load_workbook(folder / "a.xlsx")
    header, *found = book["Findings"].iter_rows()
    assert [cell.value for cell in header] == NAMES
    for cells, row in zip(found, TABLE, strict=True):
        for cell, (name, value) in zip(cells, row.items(), strict=True):
            assert cell.data_type in ("s", "n", "b", "d"), name  # "f" would be a formula
            if not isinstance(value, str) or name.startswith("date_"):
                continue
            text = openpyxl.utils.escape.unescape(cell.value or "")
            if text.endswith("…") and text != value:
                assert MOST_UNITS - 1 <= len(text.encode("utf-16-le")) // 2 <= MOST_UNITS
                assert in_xml(value).startswith(text[:-1])
            else:
                assert text == in_xml(value), name
    about = [tuple(cell.value for cell in row) for row in book["About"].iter_rows()]
    assert len([name for name, _ in about if name == "attribution"]) == len(PAYLOADS)


def test_parquet(folder: Path) -> None:
    for path in (folder / "a.parquet", folder / "parts.parquet"):
        found = pq.read_table(path).select([n for n in NAMES if not n.startswith("date_")])
        for row, ours in zip(found.to_pylist(), TABLE, strict=True):
            assert row == {name: stored(ours[name]) for name in row}
    about = json.loads(pq.read_metadata(folder / "a.parquet").metadata[b"reportmap"])
    assert about["attribution"] == list(PROVENANCE.attribution)
    assert about["title"] == TITLE
    assert len(geopandas.read_parquet(folder / "a.parquet")) == len(TABLE)


@pytest.mark.parametrize("suffix", [".sqlite", ".db"])
def test_sqlite(folder: Path, suffix: str) -> None:
    with closing(sqlite3.connect(folder / f"a{suffix}")) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert not database.execute("PRAGMA foreign_key_check").fetchall()
        database.row_factory = sqlite3.Row
        for row, ours in zip(
            database.execute("SELECT * FROM findings ORDER BY id"), TABLE, strict=True
        ):
            assert {name: row[name] for name in NAMES} == {
                name: stored(value) for name, value in ours.items()
            }
        assert len(database.execute("SELECT * FROM statements").fetchall()) == 8 * len(PAYLOADS)


def test_geopackage(folder: Path) -> None:
    path = folder / "a.gpkg"
    assert sum(gdal.layers(path).values()) == len(TABLE)
    texts: set[str] = set()
    for layer in LAYERS:
        frame = pyogrio.read_dataframe(path, layer=layer)
        for name in ("title", "name", "reason", "sentence", "speaker"):
            texts |= set(frame[name].dropna())
    for name in ("title", "name", "reason", "sentence", "speaker"):
        assert {stored(row[name]) for row in TABLE if row[name] is not None} <= texts


class Tags(HTMLParser):
    """Collects the tags of a text that is read as HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: Any) -> None:  # noqa: ARG002 - as HTMLParser calls it
        self.tags.add(tag)


def test_kml(folder: Path) -> None:
    path = folder / "a.kml"
    assert sum(gdal.layers(path).values()) == len(TABLE)
    document = ET.fromstring(path.read_bytes())[0]  # noqa: S314 - our own file
    placemarks = list(document.iter(f"{KML}Placemark"))
    assert len(placemarks) == len(TABLE)
    titles = set()
    for placemark in placemarks:
        data = {one.get("name"): one.text or "" for one in placemark.iter(f"{KML}SimpleData")}
        titles.add(data["title"])
        # A balloon reads its description as HTML: nothing in it is markup but our line breaks.
        parser = Tags()
        parser.feed(placemark.findtext(f"{KML}description") or "")
        assert parser.tags <= {"br"}
    assert titles == {in_xml(str(row["title"])) for row in TABLE}
    elements = {one.tag.removeprefix(KML) for one in document.iter()}
    assert not elements & {"script", "img", "svg", "href", "NetworkLink", "a", "link"}
    balloons = {one.text for one in document.iter(f"{KML}text")}
    assert balloons == {"$[description]"}


@pytest.mark.parametrize("suffix", [".geojsonl", ".geojsons"])
def test_geojson_lines(folder: Path, suffix: str) -> None:
    path = folder / f"a{suffix}"
    assert gdal.layers(path) == {"a": len(TABLE)}
    lines = path.read_text("utf-8").split("\n")[:-1]
    for line, row in zip(lines, TABLE, strict=True):
        properties = json.loads(line.removeprefix("\x1e"))["properties"]
        assert properties == json.loads(
            json.dumps(row, ensure_ascii=False).encode("utf-8", "replace")
        )


@pytest.mark.parametrize(
    ("suffix", "schema"),
    [
        (".annotations.jsonld", "web_annotation.schema.json"),
        (".lpf.json", "linked_places.schema.json"),
    ],
)
def test_linked_data(folder: Path, suffix: str, schema: str) -> None:
    content = json.loads((folder / f"a{suffix}").read_text("utf-8"))
    jsonschema.validate(content, json.loads((ASSETS / schema).read_text("utf-8")))
    listed = content["features"] if suffix == ".lpf.json" else content["first"]["items"]
    assert listed
    addresses = re.findall(r'"(?:@id|id|identifier)": "([^"]*)"', json.dumps(listed))
    assert addresses
    assert not [one for one in addresses if one.lower().startswith(("javascript", "data"))]


def test_datasette(folder: Path) -> None:
    metadata = json.loads((folder / "a.datasette.json").read_text("utf-8"))
    assert list(metadata["databases"]) == ["a"]
    # Datasette shows these as HTML as they are.
    assert not [key for key in metadata if key.endswith(("_html", "_url"))]


@pytest.mark.parametrize("suffix", list(WRITERS))
def test_the_same_findings_make_the_same_bytes(folder: Path, tmp_path: Path, suffix: str) -> None:
    with open_exports([tmp_path / f"a{suffix}"], provenance=PROVENANCE, title=TITLE) as out:
        for one in HOSTILE:
            out.add(one)
    assert (tmp_path / f"a{suffix}").read_bytes() == (folder / f"a{suffix}").read_bytes()
