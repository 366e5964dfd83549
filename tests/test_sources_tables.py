"""CSV, TSV, Excel and Parquet to reports, and which column is what."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.errors import ConfigError, SourceError
from mapper.records import Report, Skipped
from mapper.sources import Columns, Reading, check_columns, limits, read
from mapper.sources.columns import KNOWN_NAMES, TEXT_NAMES
from tests.inputs import (
    FIELDS,
    GOOD,
    OTHER,
    ROWS,
    TEXT,
    archive,
    columns_of,
    csv,
    json_lines,
    parquet,
    workbook,
)
from tests.reading import outcomes_of, reports_of, skipped_of, write

TABLES = (".csv", ".tsv", ".xlsx", ".parquet", ".jsonl")


@pytest.mark.parametrize("suffix", TABLES)
def test_every_table_gives_the_same_reports(tmp_path: Path, suffix: str) -> None:
    path = write(tmp_path / f"a{suffix}", GOOD[suffix]())
    storm, bridge = reports_of(path)
    first = 1 if suffix in {".parquet", ".jsonl"} else 2
    assert [storm.id, bridge.id] == [f"{path.as_posix()}:{first + i}" for i in range(2)]
    assert (storm.text, bridge.text) == (TEXT, OTHER)
    assert storm.title == "Storm in Nampula"
    assert storm.published == datetime(2023, 3, 12, tzinfo=UTC)
    assert storm.source == "The Daily"
    assert storm.url == "https://daily.example/storm"
    assert storm.language == "en"


ODD = ("kopf", "inhalt", "tag", "zeitung", "wo", "sprache", "nummer")
ODD_COLUMNS = Columns(
    text="inhalt",
    title="kopf",
    date="tag",
    outlet="zeitung",
    url="wo",
    language="sprache",
    id="nummer",
)
ODD_ROWS = [(*row, f"n-{i}") for i, row in enumerate(ROWS)]


def odd(suffix: str) -> bytes:
    """The table with names that nobody knows."""
    if suffix == ".xlsx":
        return workbook({"A": [ODD, *ODD_ROWS]})
    if suffix == ".parquet":
        return parquet(columns_of(ODD_ROWS, names=ODD))
    if suffix == ".jsonl":
        return json_lines(ODD_ROWS, names=ODD)
    return csv(ODD_ROWS, names=ODD, delimiter="\t" if suffix == ".tsv" else ",").encode()


@pytest.mark.parametrize("suffix", TABLES)
def test_columns_may_be_named(tmp_path: Path, suffix: str) -> None:
    path = write(tmp_path / f"a{suffix}", odd(suffix))
    storm, bridge = reports_of(path, columns=ODD_COLUMNS)
    assert (storm.id, bridge.id) == ("n-0", "n-1")
    assert (storm.title, storm.source, storm.language) == ("Storm in Nampula", "The Daily", "en")
    assert storm.url == "https://daily.example/storm"
    assert storm.published is not None


@pytest.mark.parametrize("suffix", TABLES)
def test_a_table_whose_text_nobody_knows_lists_its_columns(tmp_path: Path, suffix: str) -> None:
    one, *_ = skipped_of(write(tmp_path / f"a{suffix}", odd(suffix)))
    assert "has no text: none of its" in one.reason
    assert "--text-column" in one.reason
    assert one.reason.endswith(": " + ", ".join(ODD))


def test_two_columns_that_may_be_the_text_are_ambiguous(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "Body,Content\nx,y\n")
    (one,) = skipped_of(path)
    assert "more than one that may be the text, 'Body' and 'Content'" in one.reason
    assert "--text-column" in one.reason
    assert reports_of(path, columns=Columns(text="content"))[0].text == "y"


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("text", "body"), "0"),
        (("summary", "articleBody"), "1"),
        (("NOTES", "event_date"), "0"),
        (("Full-Text", "x"), "0"),
        (("x", "article_text"), "1"),
    ],
)
def test_the_surest_name_is_the_text(names: tuple[str, ...], expected: str) -> None:
    assert str(Columns().find(names).text) == expected


def test_every_known_name_is_known() -> None:
    for field, known in KNOWN_NAMES.items():
        for name in known:
            layout = Columns().find(["text", "another", name.title().replace(" ", "_")])
            assert getattr(layout, field) == 2, name
    for group in TEXT_NAMES:
        for name in group:
            assert Columns().find(["x", name]).text == 1


def test_a_column_that_was_named_fills_no_other_field() -> None:
    layout = Columns(text="source").find(["source", "id"])
    assert (layout.text, layout.outlet, layout.id) == (0, None, 1)


def test_a_column_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(SourceError, match=r"no column 'wo' \(--url-column\); it has: text, url"):
        Columns(url="wo").find(["text", "url"])
    assert Columns(url="URL").find(["text", "url"]).url == 1
    assert Columns(url="url").find(["text", "URL", "url"]).url == 2
    with pytest.raises(SourceError):
        Columns(url="Url").find(["text", "URL", "url"])
    many = [f"column {number}" for number in range(100)]
    with pytest.raises(SourceError, match="and 80 more"):
        Columns().find(many)


@given(st.lists(st.text(max_size=60), max_size=60), st.none() | st.text(max_size=60))
def test_any_names_lead_to_a_column_or_one_line(names: list[str], named: str | None) -> None:
    try:
        layout = Columns(text=named).find(names)
    except SourceError as error:
        assert str(error).isprintable()  # noqa: PT017 - some names are columns
        assert len(str(error)) < 1200  # noqa: PT017
    else:
        assert 0 <= layout.text < len(names)


def test_columns_are_checked_before_any_work(tmp_path: Path) -> None:
    files = [write(tmp_path / f"a{suffix}", GOOD[suffix]()) for suffix in (".txt", *TABLES)]
    files.append(write(tmp_path / "b.csv.gz", GOOD[".csv.bz2"]()))  # told when it is read
    check_columns(files, Reading())
    check_columns(files, Reading(Columns(text="body")))
    for path in files[1:5]:
        with pytest.raises(ConfigError, match=r"no column 'inhalt' .*; it has: headline, body"):
            check_columns([path], Reading(Columns(text="inhalt")))


def test_what_a_csv_may_look_like(tmp_path: Path) -> None:
    expected = [TEXT, OTHER]
    for name, content in {
        "semicolons.csv": csv(delimiter=";").encode(),
        "bars.csv": csv(delimiter="|").encode(),
        "marked.csv": b"\xef\xbb\xbf" + csv().encode(),
        "stated.csv": ("sep=;\r\n" + csv(delimiter=";")).encode(),
        "excel.tsv": csv(delimiter="\t").encode("utf-16"),
        "blank.csv": csv().replace("\r\n", "\r\n\r\n").encode(),
        "tabs.csv": csv(delimiter="\t").encode(),
    }.items():
        assert [one.text for one in reports_of(write(tmp_path / name, content))] == expected, name


def test_rows_are_numbered_as_a_spreadsheet_does(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", 'text\n"one\n\nline"\n\ntwo\n')
    assert [one.id.rpartition(":")[2] for one in reports_of(path)] == ["2", "4"]
    stated = write(tmp_path / "b.csv", "sep=,\ntext\none\n")
    assert reports_of(stated)[0].id.endswith(":3")


def test_an_old_code_page(tmp_path: Path) -> None:
    row = (
        "text;ort\n"
        + "Der Sturm riss Dächer von zwei Häusern in Köln, hieß es am Montag.;Köln\n" * 9
    )
    path = write(tmp_path / "a.csv", row.encode("cp1252"))
    assert "Dächer von zwei Häusern" in reports_of(path)[0].text


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b",,\n,,\n", "no row of names"),
        (b"text\n\xff\xfe bad utf-8\n" + b"x" * 300_000, "another encoding"),
        (b"text\na\0b\n", "NUL"),
        (b"title,text\nonly a title\n", "no text in the column 'text'"),
        (b'text,title\n"",x\n', "no text in the column 'text'"),
    ],
)
def test_what_is_wrong_with_a_row_is_told(tmp_path: Path, content: bytes, told: str) -> None:
    if b"another" in told.encode():
        content = b"text\n" + b"caf\xc3\xa9\n" * 60_000 + b"bad \xff\xfe\n"
    assert told in skipped_of(write(tmp_path / "a.csv", content))[-1].reason


def test_a_bad_row_costs_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_REPORT_BYTES", 100)
    rows = ["text,title", "one,a", "x" * 150 + ",b", "two,c", "y" * 1000, "three,d"]
    path = write(tmp_path / "a.csv", "\n".join(rows))
    outcomes = outcomes_of(path)
    assert [getattr(one, "text", None) for one in outcomes] == ["one", None, "two", None, "three"]
    (first, second) = (one for one in outcomes if isinstance(one, Skipped))
    assert first.origin.endswith(":3")
    assert "longer than 100 bytes" in second.reason or "more than 100 bytes" in second.reason


def test_a_quotation_mark_that_is_not_closed_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MAX_REPORT_BYTES", 200)
    rows = "\n".join(f"row {number}" for number in range(60))
    outcomes = outcomes_of(write(tmp_path / "a.csv", f'text\n"open\n{rows}\n'))
    assert isinstance(outcomes[0], Skipped)
    assert "quotation mark" in outcomes[0].reason
    assert isinstance(outcomes[-1], Report), "it goes on after the limit"


def test_rows_come_one_by_one() -> None:
    class Endless(io.RawIOBase):
        taken = 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
            line = b"text\n" if not self.taken else b"Rain in Tete.\n"
            self.taken += 1
            buffer[: len(line)] = line
            return len(line)

    from mapper.sources.items import Item, Session
    from mapper.sources.tables import read_table

    endless = Endless()
    with Session(Reading()) as session:
        stream = io.BufferedReader(endless)  # type: ignore[type-var]
        rows: Iterator[object] = read_table(stream, Item("a", session, ".csv"))
        assert [getattr(next(rows), "id", None) for _ in range(3)] == ["a:2", "a:3", "a:4"]
        assert endless.taken < 40_000
        rows.close()  # type: ignore[attr-defined]


# Excel


def test_sheets_are_told_apart_and_empty_ones_passed_over(tmp_path: Path) -> None:
    book = workbook({"One": [FIELDS, ROWS[0]], "Empty": [], "Two": [(), FIELDS, ROWS[1]]})
    path = write(tmp_path / "a.xlsx", book)
    assert [one.id for one in reports_of(path)] == [
        f"{path.as_posix()}/One:2",
        f"{path.as_posix()}/Two:3",
    ]


def test_a_sheet_without_text_is_told(tmp_path: Path) -> None:
    book = workbook({"One": [FIELDS, ROWS[0]], "Numbers": [("year", "number"), (2023, 4)]})
    report, skipped = outcomes_of(write(tmp_path / "a.xlsx", book))
    assert isinstance(report, Report)
    assert isinstance(skipped, Skipped)
    assert skipped.origin.endswith("/Numbers")
    assert "columns: year, number" in skipped.reason


def test_cells_of_a_workbook_have_types(tmp_path: Path) -> None:
    rows = [
        ("text", "date", "id", "title", "url"),
        ("Rain.", datetime(2023, 3, 12, 6), 7, 12.5, "ftp://x"),  # noqa: DTZ001 - as Excel has it
        ("Sun.", date(2023, 3, 13), True, None, None),
        (42, None, None, None, None),
        (None, None, None, "a title alone", None),
    ]
    first, second, number, empty = outcomes_of(write(tmp_path / "a.xlsx", workbook({"A": rows})))
    assert isinstance(first, Report)
    assert (first.id, first.title, first.url) == ("7", None, None)
    assert first.published == datetime(2023, 3, 12, 6, tzinfo=UTC)
    assert isinstance(second, Report)
    assert second.published == datetime(2023, 3, 13, tzinfo=UTC)
    assert second.id.endswith(":3")
    assert isinstance(number, Skipped)
    assert "no text but int" in number.reason
    assert isinstance(empty, Skipped)


def test_a_row_may_not_say_that_it_is_the_billionth(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rows before it would be given one by one, for hours."""
    assert limits.MAX_ROWS == 2**20
    monkeypatch.setattr(limits, "MAX_ROWS", 1000)
    good = workbook()
    with zipfile.ZipFile(io.BytesIO(good)) as opened:
        parts = {name: opened.read(name) for name in opened.namelist()}
    name = "xl/worksheets/sheet1.xml"
    for row, count in ((1000, 3), (1_000_000_000, 2)):
        cell = f'<row r="{row}"><c r="B{row}" t="inlineStr"><is><t>Rain.</t></is></c></row>'
        sheet = parts[name].replace(b"</sheetData>", cell.encode() + b"</sheetData>")
        outcomes = outcomes_of(write(tmp_path / "a.xlsx", archive(parts | {name: sheet})))
        assert [isinstance(one, Report) for one in outcomes] == [True] * count + [False] * (
            count == 2
        )
    assert isinstance(outcomes[-1], Skipped)
    assert "has more than 1,000 rows" in outcomes[-1].reason


def test_a_workbook_warns_of_nothing(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", workbook())
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        reports_of(path)
    assert not told


# Parquet


def test_only_the_wanted_columns_of_parquet_are_read(tmp_path: Path) -> None:
    import pyarrow as pa

    nested = pa.array([{"a": [1, 2]}, {"a": []}])
    path = write(tmp_path / "a.parquet", parquet({"blob": nested, "text": ["Rain.", None]}))
    report, skipped = outcomes_of(path)
    assert isinstance(report, Report)
    assert isinstance(skipped, Skipped)
    assert skipped.origin == f"{path.as_posix()}:2"


def test_dates_and_numbers_of_parquet(tmp_path: Path) -> None:
    moment = datetime(2023, 3, 12, 6, tzinfo=UTC)
    table: dict[str, Sequence[object]] = {
        "text": ["Rain."],
        "published": [moment],
        "id": [12],
        "title": [b"bytes"],
    }
    (report,) = reports_of(write(tmp_path / "a.parquet", parquet(table)))
    assert (report.id, report.published, report.title) == ("12", moment, None)


@pytest.mark.parametrize("unit", ["us", "ns"])
@pytest.mark.parametrize("zone", [None, "Europe/Paris"])
def test_a_time_of_parquet_is_of_python(tmp_path: Path, unit: str, zone: str | None) -> None:
    import pyarrow as pa

    moment = 1_678_579_200_000_000 * (1000 if unit == "ns" else 1) + 1
    times = pa.array([moment], pa.timestamp(unit, tz=zone))
    (report,) = reports_of(write(tmp_path / "a.parquet", parquet({"text": [TEXT], "date": times})))
    assert type(report.published) is datetime
    assert report.published.replace(microsecond=0) == datetime(2023, 3, 12, tzinfo=UTC)


def test_a_time_beyond_the_calendar_costs_no_row(tmp_path: Path) -> None:
    import pyarrow as pa

    times = pa.array([2**62, 1_678_579_200_000_000], pa.timestamp("us"))
    path = write(tmp_path / "a.parquet", parquet({"text": [TEXT, OTHER], "date": times}))
    far, near = reports_of(path)
    assert far.published is None
    assert near.published == datetime(2023, 3, 12, tzinfo=UTC)


def test_a_parquet_file_without_rows_is_told(tmp_path: Path) -> None:
    import pyarrow as pa

    empty = parquet({"text": pa.array([], pa.string())})
    assert "has no rows" in skipped_of(write(tmp_path / "a.parquet", empty))[0].reason
    assert "has no rows" in skipped_of(write(tmp_path / "a.csv", "text,title\n\n"))[0].reason
    names = workbook({"A": [FIELDS], "B": [("year",)]})
    assert "has no rows" in skipped_of(write(tmp_path / "a.xlsx", names))[0].reason
    nothing = workbook({"A": [], "B": []})
    assert "only empty sheets" in skipped_of(write(tmp_path / "b.xlsx", nothing))[0].reason


# What cells may hold


def test_cells_beyond_the_limits_are_cleaned(tmp_path: Path) -> None:
    long = "x" * 20_000
    row = {
        "text": "Rain.",
        "title": f"a\tb\x00\n{'c' * 10}",
        "source": long,
        "url": long,
        "id": long,
    }
    (report,) = reports_of(write(tmp_path / "a.parquet", parquet({k: [v] for k, v in row.items()})))
    assert report.title == "a b cccccccccc"
    assert (report.source, report.url) == (None, None)
    assert report.id.endswith(":1")


def test_json_lines_take_the_usual_names(tmp_path: Path) -> None:
    assert len(reports_of("-", stdin=json_lines())) == 2
    lines = b'{"maintext": "Rain.", "date_publish": "2023-03-12", "source_domain": "daily.example"}'
    (report,) = reports_of(write(tmp_path / "a.jsonl", lines))
    assert (report.text, report.source) == ("Rain.", "daily.example")
    assert report.published == datetime(2023, 3, 12, tzinfo=UTC)


@given(st.binary(max_size=200), st.sampled_from([".csv", ".tsv"]))
def test_any_bytes_are_rows_or_skipped(content: bytes, suffix: str) -> None:
    from mapper.sources.items import Item, Session
    from mapper.sources.kinds import read_stream

    with Session(Reading()) as session:
        outcomes = list(read_stream(io.BytesIO(b"text,id\n" + content), Item("a", session, suffix)))
    for one in outcomes:
        if isinstance(one, Report):
            one.text.encode()
        else:
            assert one.reason.isprintable()


def test_reading_is_lazy(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", csv())
    outcomes = read([str(path)])
    assert isinstance(next(outcomes), Report)
    outcomes.close()  # type: ignore[attr-defined]
