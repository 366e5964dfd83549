"""Tables in files: read back by openpyxl, pandas, pyarrow, geopandas, SQLite and Datasette."""

from __future__ import annotations

import hashlib
import io
import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import geopandas
import jsonschema
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest

from mapper.errors import RenderError
from mapper.exports import _EXTRAS, FOLDERS, open_exports
from mapper.protocols import Renderer
from mapper.records import LocatedReport, Report, Shape
from mapper.tables import COLUMNS, DATES, rows, to_dataframe
from mapper.writers import excel, geoparquet
from mapper.writers.database import TABLES
from mapper.writers.geopackage import LAYERS
from tests.located import (
    PROVENANCE,
    flood,
    locate_by_hand,
    reported,
    sample,
    write_to_full_disk,
)

NAMES = [column.name for column in COLUMNS]
EVERYTHING = (sample(), reported(), *flood())
FOUND = sum(len(one.findings) for one in EVERYTHING)
ASSETS = Path(__file__).parent / "assets"


def write(path: Path, located: Iterable[LocatedReport] = EVERYTHING, **options: Any) -> Path:
    with open_exports([path], provenance=PROVENANCE, **options) as out:
        for one in located:
            out.add(one)
    return path


def table(located: Iterable[LocatedReport] = EVERYTHING) -> list[dict[str, Any]]:
    return [row for one in located for row in rows(one)]


def typed(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row with dates where it has their text."""
    return {
        name: date.fromisoformat(value) if name in DATES and value else value
        for name, value in row.items()
    }


# Excel


def sheet(path: Path, name: str = "Findings") -> list[tuple[Any, ...]]:
    book = openpyxl.load_workbook(path)
    return list(book[name].iter_rows(values_only=True))


def test_excel_has_the_columns_of_the_csv(tmp_path: Path) -> None:
    header, *found = sheet(write(tmp_path / "a.xlsx"))
    assert list(header) == NAMES
    expected = [tuple(typed(row).values()) for row in table()]
    dates = [NAMES.index(name) for name in DATES]
    for cells, values in zip(found, expected, strict=True):
        read = list(cells)
        for i in dates:
            read[i] = read[i].date() if isinstance(read[i], datetime) else read[i]
        assert tuple(read) == values


def test_pandas_reads_excel(tmp_path: Path) -> None:
    frame = pd.read_excel(write(tmp_path / "a.xlsx"), sheet_name="Findings")
    assert list(frame.columns) == NAMES
    assert len(frame) == FOUND
    assert frame["date_start"].dropna().iloc[0] == pd.Timestamp("2022-09-12")


def test_excel_says_what_it_is(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", title="=Floods")
    about = sheet(path, "About")
    assert ("attribution", "Places: nobody, CC0") in about
    assert ("attribution", "Ours") in about
    assert ("title", "=Floods") in about
    assert ("findings", str(FOUND)) in about
    assert dict(sheet(path, "Columns"))["lat"] == COLUMNS[NAMES.index("lat")].description


def test_excel_takes_no_text_for_a_formula_or_a_link(tmp_path: Path) -> None:
    texts = (
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "{=1}",
        "https://example.org/",
        "12",
        "_x0041_",
    )
    located = [named(text, number) for number, text in enumerate(texts)]
    book = openpyxl.load_workbook(write(tmp_path / "a.xlsx", located))
    assert len(book["Findings"]._hyperlinks) == 0
    for row, text in zip(book["Findings"].iter_rows(min_row=2), texts, strict=True):
        cell = row[NAMES.index("title")]
        assert cell.data_type == "s"
        assert openpyxl.utils.escape.unescape(cell.value) == text
        # typed as after an apostrophe, so that it stays a text when somebody edits the cell
        assert cell.quotePrefix == (text.strip()[0] in "=+-@"), text


def test_excel_takes_no_text_for_markup(tmp_path: Path) -> None:
    # XlsxWriter writes what looks like its own runs of rich text as it is.
    runs = "<r><t>5 < 6</t></r>"
    texts = (runs, "<r></c><c r='A9'><f>1+1</f></c></r>", "<r>_x0041_\n</r>", "<r> & </r>")
    book = openpyxl.load_workbook(write(tmp_path / "a.xlsx", map(named, texts)))
    titles = [row[NAMES.index("title")] for row in book["Findings"].iter_rows(min_row=2)]
    assert [openpyxl.utils.escape.unescape(cell.value) for cell in titles] == list(texts)
    about = sheet(write(tmp_path / "b.xlsx", title=runs), "About")
    assert ("title", runs) in about


def named(title: str, number: int = 0) -> LocatedReport:
    """Return a report with a title, and one finding."""
    goris = sample().findings[0].place
    report = Report(f"r{number}", "In Goris.", title=title)
    return locate_by_hand(report, ("Goris", goris))


@pytest.mark.parametrize("letter", ["x", "𝒳", "é"])
def test_excel_cuts_what_no_cell_holds(tmp_path: Path, letter: str) -> None:
    (_, cells) = sheet(write(tmp_path / "a.xlsx", [named(letter * 40_000)]))
    title = cells[NAMES.index("title")]
    assert title == letter * (len(title) - 1) + "…"
    units = len(title.encode("utf-16-le")) // 2
    assert excel.MOST_UNITS - 1 <= units <= excel.MOST_UNITS


def test_excel_keeps_what_a_cell_just_holds(tmp_path: Path) -> None:
    longest = "x" * excel.MOST_UNITS
    (_, cells) = sheet(write(tmp_path / "a.xlsx", [named(longest)]))
    assert cells[NAMES.index("title")] == longest


def test_excel_has_old_dates_as_text(tmp_path: Path) -> None:
    (located,) = [reported()]
    (finding,) = located.findings
    assert finding.date is not None
    old = replace(finding.date, earliest=date(1890, 5, 1), latest=date(1900, 3, 1))
    located = replace(located, findings=(replace(finding, date=old),))
    (_, cells) = sheet(write(tmp_path / "a.xlsx", [located]))
    start, end = (cells[NAMES.index(name)] for name in DATES)
    assert (start, end) == ("1890-05-01", datetime(1900, 3, 1))  # noqa: DTZ001 - as Excel has it


def test_a_full_sheet_is_one_line_that_names_another_format(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert excel.MOST_ROWS == 2**20 - 1
    monkeypatch.setattr(excel, "MOST_ROWS", 4)
    before = temporary_files()
    write(tmp_path / "a.xlsx", [sample()])  # four
    with pytest.raises(RenderError, match=r"room for 4 findings and there are more.*\.csv"):
        write(tmp_path / "b.xlsx", [sample(), reported()])
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]
    assert temporary_files() == before


def temporary_files() -> set[str]:
    import tempfile

    return {path.name for path in Path(tempfile.gettempdir()).glob("*mapper*")}


# Parquet


def test_geoparquet_has_the_columns_of_the_csv(tmp_path: Path) -> None:
    read = pq.read_table(write(tmp_path / "a.parquet"))
    assert read.column_names == [*NAMES, geoparquet.GEOMETRY]
    found = read.drop_columns([geoparquet.GEOMETRY]).to_pylist()
    assert found == [typed(row) for row in table()]
    field = read.schema.field("lat")
    assert field.metadata[b"description"].decode() == COLUMNS[NAMES.index("lat")].description


def test_geopandas_reads_geoparquet(tmp_path: Path) -> None:
    frame = geopandas.read_parquet(write(tmp_path / "a.parquet"))
    assert frame.crs.to_authority() == ("OGC", "CRS84")
    assert list(frame.columns) == [*NAMES, geoparquet.GEOMETRY]
    assert len(frame) == FOUND
    goris, unresolved = frame.iloc[0], frame.iloc[1]
    assert (goris.geometry.x, goris.geometry.y) == (46.34222, 39.51111)
    assert unresolved.geometry is None
    shape = frame.iloc[4].geometry
    assert shape.geom_type == "Polygon"
    assert shape.exterior.is_ccw
    assert frame.geometry.dropna().is_valid.all()


def test_geoparquet_says_what_it_is(tmp_path: Path) -> None:
    metadata = pq.read_metadata(write(tmp_path / "a.parquet", title="Floods")).metadata
    geo = json.loads(metadata[b"geo"])
    schema = json.loads((ASSETS / "geoparquet.schema.json").read_text("utf-8"))
    jsonschema.validate(geo, schema)
    assert geo["columns"]["geometry"]["geometry_types"] == ["Point", "Polygon"]
    west, south, east, north = geo["columns"]["geometry"]["bbox"]
    assert (west, north) == (14.5051, 47.0667)
    assert (south, east) == (39.4, 46.75)
    about = json.loads(metadata[b"reportmap"])
    assert about["attribution"] == ["Places: nobody, CC0", "Ours"]
    assert (about["title"], about["findings"], about["reports"]["count"]) == ("Floods", FOUND, 4)


def test_geoparquet_without_findings_is_an_empty_table(tmp_path: Path) -> None:
    path = write(tmp_path / "a.parquet", [])
    assert len(geopandas.read_parquet(path)) == 0
    geo = json.loads(pq.read_metadata(path).metadata[b"geo"])
    assert geo["columns"]["geometry"]["geometry_types"] == []


def test_geoparquet_is_written_by_row_group(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(geoparquet, "_BATCH", 3)
    monkeypatch.setattr(geoparquet, "_GROUP", 6)
    metadata = pq.read_metadata(write(tmp_path / "a.parquet"))
    groups = [metadata.row_group(i).num_rows for i in range(metadata.num_row_groups)]
    assert sum(groups) == FOUND
    assert len(groups) > 1
    assert pq.read_table(tmp_path / "a.parquet").column("text").to_pylist() == [
        row["text"] for row in table()
    ]


def test_a_frame_and_geoparquet_agree(tmp_path: Path) -> None:
    read = pd.read_parquet(write(tmp_path / "a.parquet"), columns=NAMES)
    frame = to_dataframe(EVERYTHING)
    for name in NAMES:
        ours = [None if pd.isna(value) else value for value in frame[name]]
        theirs = [None if pd.isna(value) else value for value in read[name]]
        if name in DATES:
            theirs = [value and value.isoformat() for value in theirs]
        assert ours == theirs, name


# … in parts


def small_parts(folder: Path, provenance: Any, *, title: str | None = None) -> Renderer:
    return geoparquet.ParquetPartsRenderer(folder, provenance, title=title, most=5)


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder gets a part for every five findings."""
    monkeypatch.setattr("mapper.exports.FOLDERS", {**FOLDERS, ".parquet": small_parts})


@pytest.mark.usefixtures("parts")
def test_a_folder_of_parts(tmp_path: Path) -> None:
    with open_exports([f"{tmp_path}/a.parquet/"], provenance=PROVENANCE, title="Floods") as out:
        for one in EVERYTHING:
            out.add(one)
            assert not (tmp_path / "a.parquet").exists()
    folder = tmp_path / "a.parquet"
    assert list(tmp_path.iterdir()) == [folder]
    manifest = json.loads((folder / "_manifest.json").read_text())
    names = [part["name"] for part in manifest["parts"]]
    assert names == ["part-00000.parquet", "part-00001.parquet", "part-00002.parquet"]
    assert sorted(path.name for path in folder.iterdir()) == ["_manifest.json", *names]
    assert sum(part["findings"] for part in manifest["parts"]) == manifest["findings"] == FOUND
    assert manifest["attribution"] == ["Places: nobody, CC0", "Ours"]
    for part in manifest["parts"]:
        content = (folder / part["name"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == part["sha256"]
        assert len(content) == part["bytes"]
        assert len(geopandas.read_parquet(folder / part["name"])) == part["findings"]
    # as one data set, which passes over what begins with an underscore
    assert pq.read_table(folder).column("text").to_pylist() == [row["text"] for row in table()]


def test_an_earlier_folder_is_replaced_and_another_is_not(tmp_path: Path) -> None:
    folder = tmp_path / "a.parquet"
    folder.mkdir()
    name = f"{folder}/"
    for located in (EVERYTHING, EVERYTHING[:1]):  # empty, then ours
        with open_exports([name], provenance=PROVENANCE) as out:
            for one in located:
                out.add(one)
    assert len(pq.read_table(folder)) == len(EVERYTHING[0].findings)
    (folder / "mine.txt").write_text("keep")
    with (
        pytest.raises(RenderError, match="no earlier output"),
        open_exports([name], provenance=PROVENANCE),
    ):
        pytest.fail("must not start")
    assert (folder / "mine.txt").read_text() == "keep"
    assert list(tmp_path.iterdir()) == [folder]


@pytest.mark.usefixtures("parts")
def test_a_folder_is_complete_or_as_it_was(tmp_path: Path) -> None:
    folder = tmp_path / "a.parquet"

    def run(*, fails: bool) -> None:
        with open_exports([f"{folder}/"], provenance=PROVENANCE) as out:
            for one in EVERYTHING:
                out.add(one)
            if fails:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(fails=True)
    assert not list(tmp_path.iterdir())
    run(fails=False)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(KeyboardInterrupt):
        run(fails=True)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert list(tmp_path.iterdir()) == [folder]
    run(fails=False)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before  # same bytes


def test_parts_without_findings_are_one_empty_part(tmp_path: Path) -> None:
    with open_exports([f"{tmp_path}/a.parquet/"], provenance=PROVENANCE):
        pass
    assert len(pq.read_table(tmp_path / "a.parquet")) == 0


# SQLite


@pytest.mark.parametrize("suffix", [".sqlite", ".db"])
def test_sqlite_has_the_columns_of_the_csv(tmp_path: Path, suffix: str) -> None:
    with closing(sqlite3.connect(write(tmp_path / f"a{suffix}"))) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert not database.execute("PRAGMA foreign_key_check").fetchall()
        database.row_factory = sqlite3.Row
        found = [dict(row) for row in database.execute("SELECT * FROM findings ORDER BY id")]
    assert list(found[0]) == ["id", *NAMES, "shape"]
    assert [{name: row[name] for name in NAMES} for row in found] == table()
    assert [row["id"] for row in found] == list(range(1, FOUND + 1))
    assert json.loads(found[4]["shape"])["type"] == "Polygon"
    assert found[0]["shape"] is None


def test_sqlite_has_what_belongs_to_the_findings(tmp_path: Path) -> None:
    with closing(sqlite3.connect(write(tmp_path / "a.db"))) as database:

        def ask(question: str) -> list[tuple[Any, ...]]:
            return database.execute(question).fetchall()

        tables = ask("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid")
        assert [name for (name,) in tables] == list(TABLES)
        for name, columns in TABLES.items():
            assert [row[1] for row in ask(f"PRAGMA table_info({name})")] == list(columns)
        assert len(ask("SELECT name FROM sqlite_master WHERE type = 'index' AND sql > ''")) == 9
        assert ask("SELECT count(*), sum(findings) FROM reports") == [(4, FOUND)]
        assert ask("SELECT stance, is_private, via FROM statements WHERE finding_id = 5") == [
            ("asserts", 1, "=Radio"),
            ("denies", 0, None),
        ]
        assert ask(
            "SELECT text, status, date_start FROM events WHERE finding_id = 5 ORDER BY number"
        ) == [("shelling", "reported", "2022-09-12"), ("attacks", "denied", None)]
        assert ask(
            "SELECT number, places.name, score FROM alternatives "
            "JOIN places ON places.id = place_id WHERE finding_id = 1"
        ) == [
            (i, one.place.name, round(one.score, 4))
            for i, one in enumerate(sample().findings[0].resolution.alternatives, start=1)
        ]
        about = dict(ask("SELECT name, value FROM about"))
    assert json.loads(about["attribution"]) == ["Places: nobody, CC0", "Ours"]
    assert about["findings"] == str(FOUND)


def test_a_database_can_go_through_a_pipe(tmp_path: Path) -> None:
    before = temporary_files()
    stream = io.BytesIO()
    with open_exports(["-"], provenance=PROVENANCE, stdout_format="sqlite", stdout=stream) as out:
        for one in EVERYTHING:
            out.add(one)
    assert stream.getvalue() == write(tmp_path / "a.sqlite").read_bytes()
    assert temporary_files() == before


def test_a_database_that_fails_leaves_nothing(tmp_path: Path) -> None:
    before = temporary_files()

    def run() -> None:
        stream = io.BytesIO()
        outputs: list[str | Path] = [
            "-",
            tmp_path / "a.gpkg",
            tmp_path / "a.kml",
            tmp_path / "a.xlsx",
        ]
        with open_exports(outputs, provenance=PROVENANCE, stdout_format="db", stdout=stream) as out:
            out.add(sample())
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run()
    assert not list(tmp_path.iterdir())
    assert temporary_files() == before


@pytest.mark.parametrize("suffix", ["sqlite", "gpkg", "parquet", "xlsx", "kml", "parquet/"])
def test_a_full_disk_is_one_line(tmp_path: Path, suffix: str) -> None:
    done = write_to_full_disk(f"{tmp_path}/a.{suffix}", room=8_000, copies=2_000)
    assert done.stderr == ""
    assert done.stdout.startswith(f"{tmp_path}/a.{suffix}: cannot be written (")
    assert done.stdout.count("\n") == 1
    assert not list(tmp_path.iterdir())


# Datasette


def test_datasette_shows_the_tables_and_what_their_columns_hold(tmp_path: Path) -> None:
    outputs = [tmp_path / "a.db", tmp_path / "a.datasette.json"]
    with open_exports(outputs, provenance=PROVENANCE, title="Floods") as out:
        for one in EVERYTHING:
            out.add(one)
    metadata = json.loads(outputs[1].read_text("utf-8"))
    assert metadata["license"] == "Places: nobody, CC0; Ours"

    def get(path: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "datasette", outputs[0], "-m", outputs[1], "--get", path],
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    page = get("/a/findings")
    assert COLUMNS[NAMES.index("lat")].description in page
    assert "facet-role" in page
    assert "<h1>Floods</h1>" in get("/")
    found = json.loads(get("/a/findings.json?_shape=array&role=event&_sort=id"))
    assert [one["id"] for one in found] == [
        i for i, row in enumerate(table(), start=1) if row["role"] == "event"
    ]
    assert {name: found[0][name] for name in NAMES} == table()[found[0]["id"] - 1]


@pytest.mark.parametrize(("module", "suffix", "extra"), [
    ("pyarrow", "a.parquet", "parquet"),
    ("pyarrow", "a.parquet/", "parquet"),
    ("xlsxwriter", "a.xlsx", "excel"),
])  # fmt: skip
def test_a_missing_extra_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str, suffix: str, extra: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with (
        pytest.raises(RenderError, match=rf"pip install 'reportmap\[{extra}\]'"),
        open_exports([f"{tmp_path}/{suffix}"], provenance=PROVENANCE),
    ):
        pytest.fail("must not start")
    assert not list(tmp_path.iterdir())


def test_a_shape_in_two_pieces_is_one_geometry(tmp_path: Path) -> None:
    (finding,) = reported().findings
    assert finding.relation is not None
    east = ((-1.0, 179.0), (1.0, 179.0), (1.0, 180.0), (-1.0, 180.0), (-1.0, 179.0))
    west = ((-1.0, -180.0), (-1.0, -179.0), (1.0, -179.0), (1.0, -180.0), (-1.0, -180.0))
    relation = replace(finding.relation, shape=Shape(((east,), (west,)), 157.0))
    located = LocatedReport(reported().report, (replace(finding, relation=relation),))
    frame = geopandas.read_parquet(write(tmp_path / "a.parquet", [located]))
    assert frame.geometry.iloc[0].geom_type == "MultiPolygon"
    assert frame.geometry.iloc[0].area == pytest.approx(4)


# The documentation


DOCS = Path(__file__).parents[1] / "docs"


def test_the_documentation_has_every_layer_table_and_extra() -> None:
    page = (DOCS / "formats.md").read_text("utf-8")
    for name in (*LAYERS, *TABLES):
        assert f"| `{name}` |" in page
    for suffix, (_, extra) in _EXTRAS.items():
        listed = page.split("### Columns")[0].split("\n")
        (line,) = [one for one in listed if one.startswith(f"| `{suffix}` |")]
        assert f"| `[{extra}]` |" in line
    for suffix in FOLDERS:
        assert f"| `{suffix}/` |" in page
