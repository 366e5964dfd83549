"""Every format, and how files come to be."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import stat
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mapper import delimited, exports, renderers
from mapper.errors import ConfigError, MapperError, RenderError
from mapper.exports import (
    EVENT_TABLES,
    RENDERERS,
    check_inputs_kept,
    check_outputs,
    open_exports,
)
from mapper.gazetteer import Gazetteer
from mapper.page import PngRenderer
from mapper.protocols import Factory
from mapper.records import LocatedReport, Place, Provenance, Shape
from mapper.sources import report_from_text
from mapper.tables import COLUMNS, rows
from tests.located import (
    GORIS,
    PROVENANCE,
    located_reports,
    normal,
    reported,
    sample,
    write_to_full_disk,
)
from tests.pages import NoLabels

NAMES = [column.name for column in COLUMNS]
NUMBERS = {column.name for column in COLUMNS if column.dtype in ("Int64", "Float64", "boolean")}
CIRCUMSTANCES = (
    *("role", "role_confidence", "events", "date", "statements", "relation", "where_prec"),
    "geo_precision",
)
DATA_SUFFIXES = [".csv", ".geojson", ".geojsonl", ".geojsons", ".jsonl"]


def render(factory: Factory, located: Iterable[LocatedReport], title: str | None = None) -> bytes:
    stream = io.BytesIO()
    renderer = factory(stream, PROVENANCE, title=title)
    for one in located:
        renderer.add(one)
    renderer.close()
    return stream.getvalue()


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


# CSV


def test_csv_opens_in_spreadsheets() -> None:
    content = render(renderers.CsvRenderer, [sample()])
    assert content.startswith(b"\xef\xbb\xbfreport_id,title,")
    header, goris, unresolved, karabakh, _ = read_csv(content)
    assert header == NAMES
    row = dict(zip(header, goris, strict=True))
    assert (row["report_id"], row["title"], row["source"]) == ("'-r1", "'=Café", "'@outlet")
    assert (row["lat"], row["is_area"], row["radius_km"]) == ("39.51111", "false", "")
    assert dict(zip(header, unresolved, strict=True))["place_id"] == ""
    assert dict(zip(header, karabakh, strict=True))["text"] == "Nagorno-\nKarabakh"
    assert content.count(b"\r\n") == 5


def test_csv_without_findings_is_a_header() -> None:
    assert read_csv(render(renderers.CsvRenderer, [])) == [NAMES]


def test_numbers_below_zero_stay_numbers() -> None:
    assert delimited.as_cell(-12.5) == -12.5
    assert delimited.as_cell("-12.5") == "'-12.5"


@given(located_reports())
def test_csv_round_trip(located: LocatedReport) -> None:
    header, *found = read_csv(render(renderers.CsvRenderer, [located]))
    for cells, row in zip(found, rows(located), strict=True):
        for name, cell in zip(header, cells, strict=True):
            value = row[name]
            if value is None:
                assert cell == ""
            elif isinstance(value, str):
                assert cell in (value, "'" + value)
            else:
                assert json.loads(cell) == value


def first_visible(text: str) -> str:
    stripped = re.sub(
        r"^[\s\x00-\x20\x7f-\xa0\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]+", "", text
    )
    return stripped[:1]


@given(st.text() | st.text("=+-@＝＋－＠ \t\r\n\u200b\xa0'a1"))
@example("=1+1")
@example(" \u200b=cmd")
@example("\u3000＝1")
@example("\tx")
@example("\ufeff@SUM")
def test_no_text_cell_starts_a_formula(text: str) -> None:
    cell = delimited.as_cell(text)
    assert isinstance(cell, str)
    assert cell.removeprefix("'") == text.removeprefix("'")
    assert first_visible(cell) not in set("=+-@＝＋－＠")
    assert not cell.startswith(("\t", "\r", "\n"))


# JSON Lines


def test_json_lines() -> None:
    empty = LocatedReport(report_from_text("Nothing.", id="r2"))
    content = render(renderers.JsonLinesRenderer, [sample(), empty]).decode()
    first, second = map(json.loads, content.splitlines())
    assert second == {"id": "r2", "title": None, "findings": []}
    assert (first["id"], first["title"]) == ("-r1", "=Café")
    goris, unresolved, karabakh, soviet_union = first["findings"]
    assert (soviet_union["place_id"], soviet_union["lat"]) == ("test:su", None)
    keys = "start end text kind place_id name lat lon feature_code country_code admin1_name"
    assert list(goris) == [*keys.split(), "confidence", *CIRCUMSTANCES, "alternatives"]
    assert (goris["place_id"], goris["lat"], goris["lon"]) == ("test:goris", 39.51111, 46.34222)
    assert goris["confidence"] == 0.8765
    assert [goris[key] for key in CIRCUMSTANCES] == [None, None, [], None, [], None, None, None]
    assert goris["alternatives"][1] == {
        "place_id": "test:karabakh",
        "name": "Nagorno-Karabakh",
        "lat": 39.8,
        "lon": 46.75,
        "feature_code": "RGN",
        "country_code": None,
        "admin1_name": None,
        "score": 0.25,
    }
    nulls = [*keys.split()[4:], "confidence"]
    assert [unresolved[key] for key in nulls] == [None] * len(nulls)
    assert len(unresolved["alternatives"]) == 2
    assert karabakh["text"] == "Nagorno-\nKarabakh"


def test_json_lines_say_what_when_who_and_where_exactly() -> None:
    located = reported()
    assert located.report.given is not None
    given_text = located.report.given.text
    (found,) = json.loads(render(renderers.JsonLinesRenderer, [located]))["findings"]

    def at(words: str) -> dict[str, Any]:
        return {"start": (i := given_text.index(words)), "end": i + len(words)}

    when = {
        **at("12-13 September"),
        "text": "12-13 September",
        "earliest": "2022-09-12",
        "latest": "2022-09-13",
        "date_prec": 2,
        "time_precision": 2,
    }
    assert {key: found[key] for key in CIRCUMSTANCES} == {
        "role": "event",
        "role_confidence": 0.9123,
        "events": [
            {
                **at("shelling"),
                "text": "shelling",
                "status": "reported",
                "carried": False,
                "date": when,
            },
            {
                **at("attacks"),
                "text": "attacks",
                "status": "denied",
                "carried": False,
                "date": None,
            },
        ],
        "date": when,
        "statements": [
            {
                **at("shelling and\r\nattacks"),
                "text": "shelling and attacks",
                "speaker": "a villager",
                "speaker_start": at("a villager")["start"],
                "speaker_end": at("a villager")["end"],
                "cue": "said",
                "is_quote": False,
                "stance": "asserts",
                "is_private": True,
                "via": "=Radio",
            },
            {
                **at("attacks"),
                "text": "attacks",
                "speaker": "=Radio",
                "speaker_start": at("=Radio")["start"],
                "speaker_end": at("=Radio")["end"],
                "cue": "said",
                "is_quote": False,
                "stance": "denies",
                "is_private": False,
                "via": None,
            },
        ],
        "relation": {
            **at("Near "),
            "text": "Near ",
            "kind": "near",
            "with_ids": [],
            "distance_km": None,
            "bearing_deg": None,
            "radius_km": 14.0,
        },
        "where_prec": 2,
        "geo_precision": 2,
    }


@given(located_reports())
def test_json_lines_offsets_count_the_text_as_given(located: LocatedReport) -> None:
    content = render(renderers.JsonLinesRenderer, [located]).decode()
    assert content.count("\n") == 1
    assert len(content.splitlines()) == 1
    report = located.report
    given_text = report.given.text if report.given else report.text
    for found in json.loads(content)["findings"]:
        assert normal(given_text[found["start"] : found["end"]]) == found["text"]


def test_alternatives_are_few() -> None:
    located = sample()
    finding = located.findings[1]
    many = finding.resolution.candidates * 10
    crowded = replace(finding, resolution=replace(finding.resolution, candidates=many))
    content = render(renderers.JsonLinesRenderer, [LocatedReport(located.report, (crowded,))])
    assert len(json.loads(content)["findings"][0]["alternatives"]) == renderers.MAX_ALTERNATIVES


def test_the_documentation_names_every_suffix_and_key() -> None:
    page = (Path(__file__).parents[1] / "docs" / "formats.md").read_text("utf-8")
    collection = json.loads(render(renderers.GeoJsonRenderer, [], title="T"))
    members = set(collection) - {"type", "features"}
    finding = json.loads(render(renderers.JsonLinesRenderer, [reported()]))["findings"][0]
    for name in (
        *(*RENDERERS, *(f"--as {table}" for table in EVENT_TABLES), *members),
        *(*finding["alternatives"][0], *finding["statements"][0]),
    ):
        assert f"`{name}`" in page
    for key in (*finding, *finding["events"][0], *finding["date"], *finding["relation"]):
        assert f'"{key}": ' in page


# GeoJSON


def is_left(ring: list[list[float]]) -> bool:
    """Whether a ring runs counter-clockwise; no coordinate is off the globe."""
    assert ring[0] == ring[-1]
    assert all(-180 <= lon <= 180 and -90 <= lat <= 90 for lon, lat in ring)
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise(ring)) > 0


def check_geojson(content: bytes) -> list[dict[str, Any]]:
    collection = json.loads(content)
    assert collection["type"] == "FeatureCollection"
    assert "crs" not in collection
    for feature in collection["features"]:
        assert set(feature) == {"type", "geometry", "properties"}
        assert feature["type"] == "Feature"
        assert list(feature["properties"]) == NAMES
        if feature["geometry"] is not None and feature["geometry"]["type"] != "Point":
            assert feature["geometry"]["type"] in ("Polygon", "MultiPolygon")
            polygons = feature["geometry"]["coordinates"]
            if feature["geometry"]["type"] == "Polygon":
                polygons = [polygons]
            for outer, *holes in polygons:
                assert is_left(outer)
                assert not any(map(is_left, holes))
        elif feature["geometry"] is not None:
            lon, lat = feature["geometry"]["coordinates"]
            assert -180 <= lon <= 180
            assert -90 <= lat <= 90
            assert (lat, lon) == (feature["properties"]["lat"], feature["properties"]["lon"])
    features: list[dict[str, Any]] = collection["features"]
    return features


def test_geojson() -> None:
    content = render(renderers.GeoJsonRenderer, [sample()], title="A title")
    collection = json.loads(content)
    assert collection["title"] == "A title"
    assert collection["attribution"] == ["Places: nobody, CC0", "Ours"]
    assert collection["generator"] == "reportmap 0.0"
    assert "label point" in collection["note"]
    goris, unresolved, karabakh, soviet_union = check_geojson(content)
    assert goris["geometry"]["coordinates"] == [46.34222, 39.51111]
    assert unresolved["geometry"] is None
    assert (karabakh["properties"]["is_area"], karabakh["properties"]["radius_km"]) == (True, 75.0)
    assert karabakh["geometry"] is not None
    assert soviet_union["geometry"] is None


def test_geojson_draws_what_the_words_leave() -> None:
    (feature,) = check_geojson(render(renderers.GeoJsonRenderer, [reported()]))
    outer, hole = feature["geometry"]["coordinates"]
    assert outer == [[46.2, 39.4], [46.4, 39.4], [46.4, 39.6], [46.2, 39.6], [46.2, 39.4]]
    assert hole[1] == [46.25, 39.55]
    assert (feature["properties"]["lat"], feature["properties"]["lon"]) == (39.51111, 46.34222)


def test_geojson_draws_both_sides_of_the_antimeridian() -> None:
    (finding,) = reported().findings
    assert finding.relation is not None
    east = ((-1.0, 179.0), (1.0, 179.0), (1.0, 180.0), (-1.0, 180.0), (-1.0, 179.0))
    west = ((-1.0, -180.0), (-1.0, -179.0), (1.0, -179.0), (1.0, -180.0), (-1.0, -180.0))
    relation = replace(finding.relation, shape=Shape(((east,), (west,)), 157.0))
    located = LocatedReport(reported().report, (replace(finding, relation=relation),))
    (feature,) = check_geojson(render(renderers.GeoJsonRenderer, [located]))
    assert feature["geometry"]["type"] == "MultiPolygon"
    assert [polygon[0][0] for polygon in feature["geometry"]["coordinates"]] == [
        [179.0, -1.0],
        [-180.0, -1.0],
    ]


def test_geojson_draws_no_shape_at_what_is_no_more() -> None:
    located = sample()
    (finding,) = reported().findings
    gone = replace(located.findings[3], relation=finding.relation)
    content = render(renderers.GeoJsonRenderer, [LocatedReport(located.report, (gone,))])
    assert check_geojson(content)[0]["geometry"] is None


def test_geojson_without_findings_is_an_empty_collection() -> None:
    content = render(renderers.GeoJsonRenderer, [])
    assert check_geojson(content) == []
    assert "title" not in json.loads(content)


@given(st.lists(located_reports(), max_size=3))
def test_geojson_is_valid_and_complete(located: list[LocatedReport]) -> None:
    features = check_geojson(render(renderers.GeoJsonRenderer, located))
    assert [feature["properties"] for feature in features] == [
        row for one in located for row in rows(one)
    ]
    for feature, finding in zip(
        features, [finding for one in located for finding in one.findings], strict=True
    ):
        drawn = finding.place is not None and not finding.place.is_historical
        assert (feature["geometry"] is not None) == drawn


@pytest.mark.parametrize("suffix", DATA_SUFFIXES)
def test_the_same_findings_make_the_same_bytes(suffix: str) -> None:
    assert render(RENDERERS[suffix], [sample()]) == render(RENDERERS[suffix], [sample()])


@pytest.mark.parametrize("suffix", DATA_SUFFIXES)
def test_reports_are_written_as_they_come(suffix: str) -> None:
    stream = io.BytesIO()
    renderer = RENDERERS[suffix](stream, PROVENANCE)
    before = len(stream.getvalue())
    renderer.add(sample())
    after = len(stream.getvalue())
    renderer.add(sample())
    assert before < after < len(stream.getvalue())


# Files


def outputs_in(folder: Path) -> list[Path]:
    return [folder / "a.csv", folder / "a.geojson", folder / "a.jsonl"]


def test_all_formats_at_once(tmp_path: Path) -> None:
    paths = outputs_in(tmp_path)
    with open_exports(paths, provenance=PROVENANCE) as out:
        assert not any(path.exists() for path in paths)
        out.add(sample())
    assert sorted(tmp_path.iterdir()) == sorted(paths)
    for path in paths:
        assert path.read_bytes() == render(RENDERERS[path.suffix], [sample()])


class Village(NoLabels):
    """A gazetteer of one place."""

    def within(self, *_box: float, **options: object) -> tuple[Place, ...]:
        codes = options["feature_codes"]
        assert isinstance(codes, tuple)
        return (replace(GORIS, name="Gyghmorts", id="t:1", lat=39.3),) if "PPL" in codes else ()


def test_maps_have_names_of_the_gazetteer_that_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Gazetteer, "open", lambda *_args, **_more: pytest.fail("another is opened"))
    paths = [tmp_path / name for name in ("a.html", "a.svg", "a.png", "a.csv")]
    with open_exports(paths, provenance=PROVENANCE, gazetteer=Village()) as out:
        out.add(sample())
    for path in paths[:2]:
        assert "Gyghmorts" in path.read_text("utf-8")
    plain, named = io.BytesIO(), io.BytesIO()
    for stream, source in ((plain, NoLabels()), (named, Village())):
        renderer = PngRenderer(stream, PROVENANCE, gazetteer=source)
        renderer.add(sample())
        renderer.close()
    assert paths[2].read_bytes() == named.getvalue() != plain.getvalue()


@pytest.mark.parametrize("failure", [RuntimeError, KeyboardInterrupt, SystemExit, GeneratorExit])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_failure_leaves_everything_as_it_was(
    tmp_path: Path, failure: type[BaseException], when: str
) -> None:
    paths = outputs_in(tmp_path)
    paths[0].write_text("old")

    def run() -> None:
        with open_exports(paths, provenance=PROVENANCE) as out:
            if when == "after":
                out.add(sample())
            raise failure

    with pytest.raises(failure):
        run()
    assert list(tmp_path.iterdir()) == [paths[0]]
    assert paths[0].read_text() == "old"


def test_a_renderer_that_fails_at_the_end_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(renderers.GeoJsonRenderer, "close", fail)
    with (
        pytest.raises(KeyboardInterrupt),
        open_exports(outputs_in(tmp_path), provenance=PROVENANCE) as out,
    ):
        out.add(sample())
    assert not list(tmp_path.iterdir())


def test_a_renderer_that_fails_to_start_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(stream: BinaryIO, provenance: Provenance, *, title: str | None = None) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(exports, "RENDERERS", {**RENDERERS, ".geojson": fail})
    with (
        pytest.raises(RenderError, match=r"a\.geojson: cannot be written"),
        open_exports(outputs_in(tmp_path), provenance=PROVENANCE),
    ):
        pytest.fail("must not start")
    assert not list(tmp_path.iterdir())


def test_a_disk_that_is_full_is_one_line(tmp_path: Path) -> None:
    target = tmp_path / "a.csv"
    target.write_text("old")
    done = write_to_full_disk(target, room=20_000, copies=100)
    assert done.stderr == ""
    assert done.stdout.startswith(f"{target}: cannot be written (File too large)")
    assert done.stdout.count("\n") == 1
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_full_device_behind_standard_output_is_one_line() -> None:
    with Path("/dev/full").open("wb", buffering=0) as full:
        with (
            pytest.raises(RenderError, match="standard output: cannot be written"),
            open_exports(
                ["-"],
                provenance=PROVENANCE,
                stdout_format="csv",
                stdout=full,
            ) as out,
        ):
            out.add(sample())
        assert not full.closed


def test_a_reader_that_goes_away_is_not_our_failure() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with (
        os.fdopen(writer, "wb", buffering=0) as pipe,
        pytest.raises(BrokenPipeError),
        open_exports(["-"], provenance=PROVENANCE, stdout_format="jsonl", stdout=pipe) as out,
    ):
        out.add(sample())


def test_a_reader_that_goes_away_leaves_the_files(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    target = tmp_path / "a.jsonl"
    with (
        os.fdopen(writer, "wb", buffering=0) as pipe,
        open_exports(
            ["-", target], provenance=PROVENANCE, stdout_format="jsonl", stdout=pipe
        ) as out,
    ):
        out.add(sample())
        out.add(sample())
    assert target.read_bytes() == render(renderers.JsonLinesRenderer, [sample(), sample()])


@pytest.mark.parametrize("suffix", [".sqlite", ".gpkg", ".xlsx", ".kml"])
def test_a_reader_that_goes_away_leaves_no_temporary_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    (temporary := tmp_path / "t").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    reader, writer = os.pipe()
    os.close(reader)
    with (
        os.fdopen(writer, "wb", buffering=0) as pipe,
        open_exports(
            ["-", tmp_path / "a.jsonl"], provenance=PROVENANCE, stdout_format=suffix, stdout=pipe
        ) as out,
    ):
        out.add(sample())
    assert (tmp_path / "a.jsonl").stat().st_size
    assert list(temporary.iterdir()) == []


def test_standard_output(capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> None:
    target = tmp_path / "a.csv"
    with open_exports(["-", str(target)], provenance=PROVENANCE, stdout_format=".JSONL") as out:
        out.add(sample())
    assert capsysbinary.readouterr().out == render(renderers.JsonLinesRenderer, [sample()])
    assert target.exists()
    assert not sys.stdout.closed


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    link = tmp_path / "link.csv"
    link.symlink_to("real/b.csv")
    for _ in range(2):
        with open_exports([link], provenance=PROVENANCE) as out:
            out.add(sample())
        assert link.is_symlink()
        assert [path.name for path in (tmp_path / "real").iterdir()] == ["b.csv"]


def test_new_files_respect_the_umask_and_old_ones_keep_their_mode(tmp_path: Path) -> None:
    new, old = tmp_path / "new.csv", tmp_path / "old.csv"
    old.write_text("old")
    old.chmod(0o600)
    before = os.umask(0o027)
    try:
        with open_exports([new, old], provenance=PROVENANCE) as out:
            out.add(sample())
    finally:
        os.umask(before)
    assert stat.S_IMODE(new.stat().st_mode) == 0o640
    assert stat.S_IMODE(old.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("names", "stdout_format", "words"),
    [
        (
            ["a.xyz"],
            None,
            f"unknown suffix '.xyz'; known are {', '.join(RENDERERS)}",
        ),
        (["a"], None, "unknown suffix ''"),
        (["none/a.csv"], None, "create it first"),
        (["folder.csv"], None, "is a folder"),
        (["none.csv/"], None, "is a folder"),
        (["pipe.csv"], None, "not a regular file"),
        (["circle.csv"], None, "link"),
        (["file.txt/a.csv"], None, "a.csv"),
        (["x" * 300 + ".csv"], None, "cannot be written"),
        (["a\0.csv"], None, "not a file name"),
        (["a.csv", "a.csv"], None, "twice"),
        (["a.csv", "folder.csv/../a.csv"], None, "twice"),
        (["a.csv", "link.csv"], None, "twice"),
        (["-", "-"], "csv", "twice"),
        (["-"], None, "--format, one of html, htm, svg, png, csv, xlsx, jsonl, geojson, "),
        (["-"], "xyz", "unknown format 'xyz'"),
        ([".csv"], None, "unknown suffix"),
        ([".lpf.json"], None, "unknown suffix"),
        (["folder.csv/a.json"], None, "unknown suffix '.json'"),
        (["full.parquet/"], None, "no earlier output"),
        (["file.parquet/"], None, "is not a folder"),
        (["none/a.parquet/"], None, "create it first"),
        (["a.parquet/", "a.parquet/"], None, "twice"),
        (["a.csv"], "csv", "standard output only"),
    ],
)
def test_outputs_that_cannot_be_are_refused_before_any_work(
    tmp_path: Path, names: list[str], stdout_format: str | None, words: str
) -> None:
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "file.txt").write_text("x")
    (tmp_path / "file.parquet").write_text("x")
    (tmp_path / "full.parquet").mkdir()
    (tmp_path / "full.parquet" / "mine.txt").write_text("x")
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "circle.csv").symlink_to("circle.csv")
    (tmp_path / "link.csv").symlink_to("a.csv")
    before = sorted(tmp_path.iterdir())
    paths = [name if name == "-" else f"{tmp_path}/{name}" for name in names]
    with pytest.raises(MapperError) as caught:
        check_outputs(paths, stdout_format=stdout_format)
    assert words in str(caught.value)
    wrong_usage = ("unknown", "twice", "--format", "standard output only")
    kind = ConfigError if any(word in words for word in wrong_usage) else RenderError
    assert isinstance(caught.value, kind)
    assert "\n" not in str(caught.value)
    with (
        pytest.raises(MapperError),
        open_exports(paths, provenance=PROVENANCE, stdout_format=stdout_format),
    ):
        pytest.fail("must not start")
    assert sorted(tmp_path.iterdir()) == before


def test_files_and_folders_without_permission_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "a.csv"
    target.write_text("old")
    # Whoever runs the tests may be allowed everything, so the answer is staged.
    monkeypatch.setattr(os, "access", lambda path, _mode: Path(path) != target)
    with pytest.raises(RenderError, match="read-only"):
        check_outputs([target])
    monkeypatch.setattr(os, "access", lambda path, _mode: Path(path) != tmp_path)
    with pytest.raises(RenderError, match="folder may not be written"):
        check_outputs([tmp_path / "b.csv"])
    check_outputs([])


def test_an_input_in_a_folder_that_would_be_replaced_is_kept(tmp_path: Path) -> None:
    name = f"{tmp_path}/a.parquet/"
    with open_exports([name], provenance=PROVENANCE) as out:
        out.add(sample())
    part = tmp_path / "a.parquet" / "part-00000.parquet"
    with pytest.raises(ConfigError, match=r"a\.parquet/: is an input"):
        check_inputs_kept([name], [part])
    check_inputs_kept([name], [tmp_path / "other.parquet"])
