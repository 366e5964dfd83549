"""Tables in the shapes of ACLED and UCDP GED."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.errors import ConfigError
from mapper.event_tables import ACLED_COLUMNS, MOST_LISTED, UCDP_COLUMNS
from mapper.exports import EVENT_TABLES, check_outputs, open_exports
from mapper.records import LocatedReport, Place, Relation, Shape
from tests.located import (
    PROVENANCE,
    SOVIET_UNION,
    SQUARE,
    TATEV,
    located_reports,
    reported,
    sample,
    spoken_of,
)

MONDAY = date(2022, 9, 12)
COUNTRY = Place("test:am", "Armenia", 40.2, 45.0, "A", "PCLI", "AM", "Armenia", radius_km=150)
COLUMNS = {"acled": ACLED_COLUMNS, "ucdp": UCDP_COLUMNS}


def table(name: str, *located: LocatedReport) -> list[dict[str, str]]:
    stream = io.BytesIO()
    renderer = EVENT_TABLES[name](stream, PROVENANCE)
    for one in located:
        renderer.add(one)
    renderer.close()
    content = stream.getvalue()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert content.split(b"\r\n")[0].decode("utf-8-sig").split(",") == list(COLUMNS[name])
    return rows


def test_every_table_is_tested() -> None:
    assert COLUMNS.keys() == EVENT_TABLES.keys()


@pytest.mark.parametrize("name", COLUMNS)
def test_the_documentation_names_every_column(name: str) -> None:
    docs = Path(__file__).parents[1] / "docs"
    assert f"--as {name}" in (docs / "formats.md").read_text("utf-8")
    page = (docs / "reference.md").read_text("utf-8")
    for column, holds in COLUMNS[name].items():
        assert f"| `{column}` | {holds} |" in page


def test_acled() -> None:
    (row,) = table("acled", reported())
    assert row == {
        "event_date": "2022-09-12",
        "time_precision": "2",
        "admin1": "Syunik",
        "admin2": "Goris Municipality",
        "admin3": "",
        "country": "Armenia",
        "location": "Goris",
        "latitude": "39.51111",
        "longitude": "46.34222",
        "geo_precision": "2",
        "source": "",
        "source_scale": "",
        "notes": "Reported: Near Goris, shelling and attacks on 12-13 September, a villager told "
        "=Radio.",
        "number_of_reports": "1",
        "number_of_sources": "1",
        "speaker": "a villager via =Radio; =Radio",
        "speaker_private": "true",
        "is_disputed": "true",
    }


def test_ucdp() -> None:
    located = reported()
    report = replace(located.report, source="@Herald", url="https://example.org/")
    (row,) = table("ucdp", LocatedReport(report, located.findings))
    assert row == {
        "id": "1",
        "source_article": "'@Herald, 2022-09-15, Shelling",
        "number_of_sources": "1",
        "source_office": "'@Herald",
        "source_date": "2022-09-15",
        "source_headline": "Shelling",
        "source_original": "a villager via =Radio; =Radio",
        "where_prec": "2",
        "where_coordinates": "Goris",
        "where_description": "Near Goris",
        "adm_1": "Syunik",
        "adm_2": "Goris Municipality",
        "latitude": "39.51111",
        "longitude": "46.34222",
        "country": "Armenia",
        "date_prec": "2",
        "date_start": "2022-09-12",
        "date_end": "2022-09-13",
        "notes": "Reported: Near Goris, shelling and attacks on 12-13 September, a villager told "
        "=Radio.",
        "number_of_reports": "1",
        "speaker_private": "true",
        "is_disputed": "true",
    }


@pytest.mark.parametrize("name", COLUMNS)
def test_what_is_unknown_is_empty(name: str) -> None:
    (row,) = table(name, spoken_of("a"))
    known = {column for column, value in row.items() if value}
    assert known == {
        *(("id", "source_article", "where_coordinates", "where_description", "adm_1", "adm_2"))
        * (name == "ucdp"),
        *(("location", "admin1", "admin2")) * (name == "acled"),
        *("country", "latitude", "longitude", "notes"),
        *("number_of_reports", "number_of_sources", "is_disputed"),
    }
    assert row["is_disputed"] == "false"
    assert row["notes"] == "Reported: There Shelling was Then told of by number a."


@pytest.mark.parametrize("name", COLUMNS)
def test_reports_gather_in_a_row(name: str) -> None:
    rows = table(
        name,
        spoken_of("a", day=MONDAY, source="One", where_prec=1, geo_precision=1),
        spoken_of("b", TATEV, MONDAY, source="Two"),
        spoken_of("c", day=MONDAY, source="Two", where_prec=2, geo_precision=2),
        spoken_of("d", day=MONDAY, role="background", status="denied", source="Three"),
        spoken_of("e", role="background"),
        sample(),
    )
    assert [row["number_of_reports"] for row in rows] == ["3", "1"]
    assert rows[0]["notes"] == (
        "Reported: There Shelling was Then told of by number a. "
        "There Shelling was Then told of by number c. "
        "Denied: There Shelling was Then told of by number d."
    )
    assert rows[0]["is_disputed"] == "true"
    assert rows[0]["source" if name == "acled" else "source_office"] == "One; Two; Three"
    assert rows[0]["geo_precision" if name == "acled" else "where_prec"] == "1"


def test_acled_has_no_row_for_a_country_and_numbers_are_without_gaps() -> None:
    country = spoken_of("a", COUNTRY, where_prec=6)
    border = Relation("border", 6, 14, "Shelling", SQUARE, ("test:az",))
    along = spoken_of("b", COUNTRY, relation=border, where_prec=5, geo_precision=3)
    uncoded = spoken_of("c", COUNTRY)
    rows = table("acled", country, along)
    assert [(row["location"], row["geo_precision"]) for row in rows] == [("Armenia", "3")]
    assert table("acled", uncoded) == []
    rows = table("ucdp", country, along)
    assert [(row["id"], row["where_prec"]) for row in rows] == [("1", "6"), ("2", "5")]
    assert [row["adm_1"] for row in rows] == ["", ""]


@pytest.mark.parametrize("name", COLUMNS)
def test_what_is_no_more_has_no_row(name: str) -> None:
    assert table(name, spoken_of("a", SOVIET_UNION), sample()) == []


def test_a_date_of_more_than_a_month_is_no_date_of_acled() -> None:
    located = spoken_of("a", day=(date(2011, 1, 1), MONDAY))
    (row,) = table("acled", located)
    assert (row["event_date"], row["time_precision"]) == ("", "")
    (row,) = table("ucdp", located)
    assert (row["date_start"], row["date_end"], row["date_prec"]) == (
        "2011-01-01",
        "2022-09-12",
        "5",
    )


def relation(kind: str, shape: Shape | None) -> Relation:
    return Relation(kind, 6, 14, "Shelling", shape, distance_km=20)


@pytest.mark.parametrize(
    ("kind", "shape", "moved"),
    [
        ("direction", SQUARE, True),  # Goris is in its hole
        ("direction", None, False),
        ("near", SQUARE, False),
        ("outside", SQUARE, False),
    ],
)
def test_a_point_lies_where_the_words_say(kind: str, shape: Shape | None, moved: bool) -> None:
    (row,) = table("ucdp", spoken_of("a", relation=relation(kind, shape)))
    lat, lon = float(row["latitude"]), float(row["longitude"])
    assert ((lat, lon) != (39.51111, 46.34222)) == moved
    if moved:
        assert 39.4 < lat < 39.6
        assert 46.2 < lon < 46.4
        assert not (39.45 < lat < 39.55 and 46.25 < lon < 46.35)


def test_a_point_lies_in_the_greatest_part() -> None:
    small = ((0.0, 179.0), (0.0, 180.0), (1.0, 180.0), (0.0, 179.0))
    great = ((0.0, -180.0), (0.0, -170.0), (5.0, -180.0), (0.0, -180.0))
    flat = ((50.0, 1.0), (50.0, 2.0), (50.0, 3.0), (50.0, 1.0))
    (row,) = table(
        "ucdp", spoken_of("a", relation=relation("road", Shape(((small,), (great,)), 99)))
    )
    assert -180 < float(row["longitude"]) < -170
    (row,) = table("ucdp", spoken_of("a", relation=relation("road", Shape(((flat,),), 99))))
    assert (row["latitude"], 1 <= float(row["longitude"]) <= 3) == ("50.0", True)


def test_where_is_described_in_the_words_of_the_report() -> None:
    text = "There, 20 km north of, Shelling."
    north = Relation("distance", 7, 22, "20 km north of,", None, distance_km=20)
    (row,) = table("ucdp", spoken_of("a", text=text, relation=replace(north)))
    assert row["where_description"] == "There, 20 km north of,"
    far = "There " + "so far " * 40 + "20 km north of it"
    start = far.index("20 km")
    north = Relation("distance", start, len(far), far[start:], None, distance_km=20)
    (row,) = table("ucdp", spoken_of("a", text=far, relation=north))
    assert row["where_description"] == "20 km north of it"


@pytest.mark.parametrize("name", COLUMNS)
def test_cells_stay_short(name: str) -> None:
    located = [spoken_of(f"{i} " + "long " * 200, source=f"Outlet {i}") for i in range(100)]
    (row,) = table(name, *located)
    assert (row["number_of_reports"], row["number_of_sources"]) == ("100", "100")
    assert row["notes"].count("Shelling") == MOST_LISTED
    sources = row["source" if name == "acled" else "source_office"]
    assert sources.count("; ") == MOST_LISTED - 1
    assert max(map(len, row.values())) < 32_767  # what a cell of a spreadsheet holds


def test_days_of_publication_are_in_order_and_those_without_any_named_by_address() -> None:
    one, two, three, four = (spoken_of(name) for name in "abcd")
    later = replace(one.report, published=datetime(2022, 9, 15, 23, tzinfo=UTC))
    sooner = replace(two.report, published=datetime(2022, 9, 14, tzinfo=UTC), title="Two\nlines")
    hosted = replace(three.report, url="https://www.example.org/a")
    (row,) = table(
        "ucdp",
        *(LocatedReport(later, one.findings), LocatedReport(sooner, two.findings)),
        *(LocatedReport(hosted, three.findings), four),
    )
    assert row["source_date"] == "2022-09-14; 2022-09-15"
    assert row["source_article"] == "2022-09-15; 2022-09-14, Two lines; example.org; d"
    assert (row["source_office"], row["source_headline"]) == ("example.org", "Two lines")


@pytest.mark.parametrize("name", COLUMNS)
@given(st.lists(located_reports(), max_size=3))
def test_hostile_reports_make_safe_tables(name: str, located: list[LocatedReport]) -> None:
    for row in table(name, *located):
        assert row["notes"].startswith("Reported: ")
        assert row.keys() == COLUMNS[name].keys()
        for value in row.values():
            assert not value.startswith(("=", "+", "@", "\t", "\r", "\n", "＝"))


def test_only_csv_outputs_become_tables(tmp_path: Path) -> None:
    names = [tmp_path / name for name in ("a.csv", "a.jsonl", "a.geojson")]
    with open_exports(names, provenance=PROVENANCE, table="acled") as out:
        out.add(reported())
    assert names[0].read_text("utf-8-sig").startswith("event_date,time_precision,")
    assert names[1].read_text("utf-8").startswith('{"id": "r"')
    stream = io.BytesIO()
    with open_exports(
        ["-"], provenance=PROVENANCE, stdout_format="csv", table="ucdp", stdout=stream
    ) as out:
        out.add(reported())
    assert stream.getvalue().count(b"\r\n") == 2


@pytest.mark.parametrize(
    ("outputs", "stdout_format", "name", "words"),
    [
        (["a.csv"], None, "xls", "unknown table 'xls'; known are acled, ucdp"),
        (["a.html", "a.jsonl"], None, "acled", "for CSV only; add an output such as -o a.csv"),
        (["-"], "jsonl", "ucdp", "for CSV only"),
        ([], None, "ucdp", "for CSV only"),
    ],
)
def test_a_table_that_cannot_be_is_refused(
    tmp_path: Path, outputs: list[str], stdout_format: str | None, name: str, words: str
) -> None:
    paths = [one if one == "-" else str(tmp_path / one) for one in outputs]
    with pytest.raises(ConfigError, match=words):
        check_outputs(paths, stdout_format=stdout_format, table=name)
