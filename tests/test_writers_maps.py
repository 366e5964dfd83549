"""Files for maps and linked data: read by GDAL, geopandas, an XML parser and JSON schemas."""

from __future__ import annotations

import json
import sqlite3
import struct
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import geopandas
import jsonschema
import pyogrio
import pytest
from hypothesis import HealthCheck, given, settings

from mapper.exports import open_exports
from mapper.records import LocatedReport, Place, Report
from mapper.tables import COLUMNS, rows
from mapper.writers.addresses import name_of, place_address, report_address
from mapper.writers.geometry import geometry
from mapper.writers.geopackage import LAYERS
from mapper.writers.kml import FOLDERS
from tests import gdal
from tests.located import PROVENANCE, flood, locate_by_hand, located_reports, reported, sample

NAMES = [column.name for column in COLUMNS]
EVERYTHING = (sample(), reported(), *flood())
FINDINGS = [finding for one in EVERYTHING for finding in one.findings]
TABLE = [row for one in EVERYTHING for row in rows(one)]
ASSETS = Path(__file__).parent / "assets"
KML = "{http://www.opengis.net/kml/2.2}"


def write(path: Path, located: Iterable[LocatedReport] = EVERYTHING, **options: Any) -> Path:
    with open_exports([path], provenance=PROVENANCE, **options) as out:
        for one in located:
            out.add(one)
    return path


def valid(path: Path, schema: str) -> dict[str, Any]:
    """Return what a JSON file holds, if its schema allows it."""
    content: dict[str, Any] = json.loads(path.read_text("utf-8"))
    rules = json.loads((ASSETS / schema).read_text("utf-8"))
    jsonschema.Draft7Validator.check_schema(rules)
    jsonschema.validate(content, rules)
    return content


# GeoJSON, one feature a line


@pytest.mark.parametrize(("suffix", "mark"), [(".geojsonl", ""), (".geojsons", "\x1e")])
def test_geojson_lines_are_the_features_of_the_collection(
    tmp_path: Path, suffix: str, mark: str
) -> None:
    lines = write(tmp_path / f"a{suffix}").read_text("utf-8").split("\n")
    assert lines.pop() == ""
    assert all(line.startswith(f"{mark}{{") for line in lines)
    features = [json.loads(line.removeprefix(mark)) for line in lines]
    assert features == json.loads(write(tmp_path / "a.geojson").read_text("utf-8"))["features"]
    assert gdal.layers(tmp_path / f"a{suffix}") == {"a": len(FINDINGS)}
    assert len(geopandas.read_file(tmp_path / f"a{suffix}")) == len(FINDINGS)


# GeoPackage


def test_gdal_reads_a_layer_a_kind_of_geometry(tmp_path: Path) -> None:
    path = write(tmp_path / "a.gpkg")
    drawn = [layer_of(finding) for finding in FINDINGS]
    assert gdal.layers(path) == {layer: drawn.count(layer) for layer in LAYERS}
    assert all(drawn.count(layer) for layer in LAYERS)
    for layer in LAYERS:
        expected = [row for row, one in zip(TABLE, drawn, strict=True) if one == layer]
        found = gdal.features(path, layer)
        assert [one["properties"] for one in found] == expected
        shapes = [geometry(one) for one, on in zip(FINDINGS, drawn, strict=True) if on == layer]
        assert [as_multiple(one["geometry"]) for one in found] == [*map(as_multiple, shapes)]


def layer_of(finding: Any) -> str:
    drawn = geometry(finding)
    if drawn is None:
        return "not_on_the_map"
    if drawn["type"] != "Point":
        return "shapes"
    return "area_labels" if finding.place.is_area else "points"


def as_multiple(shape: dict[str, Any] | None) -> Any:
    if shape is None or shape["type"] != "Polygon":
        return shape
    return {"type": "MultiPolygon", "coordinates": [shape["coordinates"]]}


def test_geopandas_reads_a_geopackage(tmp_path: Path) -> None:
    path = write(tmp_path / "a.gpkg")
    points = geopandas.read_file(path, layer="points")
    assert points.crs.to_epsg() == 4326
    assert list(points.columns) == [*NAMES, "geometry"]
    assert str(points["date_start"].dtype).startswith("datetime64")
    assert not points["is_area"].any()
    assert geopandas.read_file(path, layer="shapes").geometry.is_valid.all()
    assert geopandas.read_file(path, layer="area_labels")["is_area"].all()
    nowhere = pyogrio.read_dataframe(path, layer="not_on_the_map")
    assert list(nowhere.columns) == NAMES


def test_a_geopackage_is_as_the_standard_has_it(tmp_path: Path) -> None:
    path = write(tmp_path / "a.gpkg", title="Floods")
    head = path.read_bytes()[:100]
    assert head[68:72] == b"GPKG"
    assert struct.unpack(">I", head[60:64]) == (10300,)
    with closing(sqlite3.connect(path)) as database:

        def ask(question: str) -> list[tuple[Any, ...]]:
            return database.execute(question).fetchall()

        assert ask("PRAGMA integrity_check") == [("ok",)]
        assert ask("PRAGMA foreign_key_check") == []
        assert ask("SELECT table_name, data_type, srs_id FROM gpkg_contents") == [
            (layer, "features" if drawn else "attributes", 4326 if drawn else None)
            for layer, (drawn, _) in LAYERS.items()
        ]
        (box,) = ask(
            "SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = 'points'"
        )
        for blob, lat, lon in ask("SELECT geom, lat, lon FROM points"):
            assert blob[:8] == struct.pack("<2sBBi", b"GP", 0, 1, 4326)
            assert struct.unpack("<BIdd", blob[8:]) == (1, 1, lon, lat)
            assert box[0] <= lon <= box[2]
            assert box[1] <= lat <= box[3]
        for (blob,) in ask("SELECT geom FROM shapes"):
            assert blob[3] == 0b11  # with a box, little-endian
            west, east, south, north = struct.unpack("<4d", blob[8:40])
            assert west < east
            assert south < north
        ((plain,), (about,)) = ask("SELECT metadata FROM gpkg_metadata ORDER BY id")
        assert len(ask("SELECT * FROM gpkg_metadata_reference")) == 2
    assert plain.startswith("Floods\nPlaces: nobody, CC0\nOurs\n")
    assert json.loads(about)["attribution"] == ["Places: nobody, CC0", "Ours"]
    assert "Places: nobody, CC0" in gdal.describe(path)  # GDAL shows it, too


def test_a_spatial_index_finds_what_is_in_a_window(tmp_path: Path) -> None:
    path = write(tmp_path / "a.gpkg")
    window = (15.0, 46.0, 15.5, 46.3)
    for layer in ("points", "shapes", "area_labels"):
        found = geopandas.read_file(path, layer=layer, bbox=window)
        whole = geopandas.read_file(path, layer=layer)
        assert len(found) == len(whole.cx[15.0:15.5, 46.0:46.3])
    with closing(sqlite3.connect(path)) as database:
        indexed = database.execute(
            "SELECT count(*) FROM rtree_points_geom JOIN points ON points.fid = id "
            "WHERE minx <= lon AND lon <= maxx AND miny <= lat AND lat <= maxy"
        ).fetchone()
        assert indexed == database.execute("SELECT count(*) FROM points").fetchone()
        assert database.execute(
            "SELECT count(*) FROM gpkg_extensions WHERE extension_name = 'gpkg_rtree_index'"
        ).fetchone() == (3,)


def test_gdal_keeps_the_index_when_somebody_edits(tmp_path: Path) -> None:
    path = write(tmp_path / "a.gpkg")
    frame = geopandas.read_file(path, layer="points").iloc[:2]
    frame.geometry = frame.geometry.translate(100)
    pyogrio.write_dataframe(frame, path, layer="points", append=True)
    moved = geopandas.read_file(path, layer="points", bbox=(110, 0, 170, 80))
    assert list(moved["text"]) == list(frame["text"])


def test_an_empty_geopackage_has_its_layers(tmp_path: Path) -> None:
    assert gdal.layers(write(tmp_path / "a.gpkg", [])) == dict.fromkeys(LAYERS, 0)


# KML


def kml(path: Path) -> ET.Element:
    return ET.fromstring(path.read_bytes())  # noqa: S314 - our own file


def test_gdal_reads_a_folder_a_role(tmp_path: Path) -> None:
    path = write(tmp_path / "a.kml")
    roles = [finding.role for finding in FINDINGS]
    expected = {name: roles.count(role) for role, name in FOLDERS.items() if role in roles}
    assert gdal.layers(path) == expected
    for role, name in FOLDERS.items():
        rows_of_role = [row for row in TABLE if row["role"] == role]
        found = gdal.features(path, name) if rows_of_role else []
        assert [one["properties"]["report_id"] for one in found] == [
            row["report_id"] for row in rows_of_role
        ]
        for one, row in zip(found, rows_of_role, strict=True):
            assert one["properties"]["sentence"] == row["sentence"]
            if row["where_prec"] is not None:
                assert one["properties"]["where_prec"] == row["where_prec"]
            if row["confidence"] is not None:
                assert one["properties"]["confidence"] == row["confidence"]


def test_kml_draws_no_pin_for_an_area(tmp_path: Path) -> None:
    document = kml(write(tmp_path / "a.kml", title="<Floods>"))[0]
    assert document.findtext(f"{KML}name") == "<Floods>"
    placemarks = {one.findtext(f"{KML}name"): one for one in document.iter(f"{KML}Placemark")}
    styles = {one.get("id"): one for one in document.iter(f"{KML}Style")}

    def scale(name: str) -> str | None:
        style = placemarks[name].findtext(f"{KML}styleUrl", "").removeprefix("#")
        return styles[style].findtext(f"{KML}IconStyle/{KML}scale")

    assert scale("Slovenia") == scale("Nagorno-Karabakh") == "0"
    assert scale("Graz") is None
    assert not list(document.iter(f"{KML}href"))  # nothing is loaded from anywhere
    known = {f"#{name}" for name in styles}
    assert {one.findtext(f"{KML}styleUrl") for one in placemarks.values()} <= known


def test_kml_has_shapes_dates_and_where_it_is_from(tmp_path: Path) -> None:
    document = kml(write(tmp_path / "a.kml", [reported()]))[0]
    (placemark,) = document.iter(f"{KML}Placemark")
    assert placemark.findtext(f"{KML}TimeSpan/{KML}begin") == "2022-09-12"
    assert placemark.findtext(f"{KML}TimeSpan/{KML}end") == "2022-09-13"
    (polygon,) = placemark.iter(f"{KML}Polygon")
    outer = polygon.findtext(f"{KML}outerBoundaryIs/{KML}LinearRing/{KML}coordinates")
    assert outer == "46.2,39.4 46.4,39.4 46.4,39.6 46.2,39.6 46.2,39.4"
    assert polygon.find(f"{KML}innerBoundaryIs") is not None
    data = {one.get("name"): one.findtext(f"{KML}value") for one in document.iter(f"{KML}Data")}
    assert json.loads(data["attribution"] or "") == ["Places: nobody, CC0", "Ours"]
    assert "Places: nobody, CC0" in (document.findtext(f"{KML}description") or "")
    fields = [one.get("name") for one in document.iter(f"{KML}SimpleField")]
    assert fields == NAMES


def test_an_empty_kml_is_a_document(tmp_path: Path) -> None:
    document = kml(write(tmp_path / "a.kml", []))[0]
    assert not list(document.iter(f"{KML}Folder"))
    gdal.describe(tmp_path / "a.kml")


# Web Annotation


def test_annotations_point_at_the_text_as_given(tmp_path: Path) -> None:
    collection = valid(write(tmp_path / "a.annotations.jsonld"), "web_annotation.schema.json")
    items = collection["first"]["items"]
    assert collection["total"] == len(items) == len(FINDINGS)
    assert collection["first"]["partOf"] == collection["id"]
    assert collection["dc:rights"] == ["Places: nobody, CC0", "Ours"]
    assert collection["creator"] == {"type": "Software", "name": "reportmap 0.0"}
    assert len({one["id"] for one in items}) == len(items)
    reports = [one.report for one in EVERYTHING for _ in one.findings]
    for item, report, finding in zip(items, reports, FINDINGS, strict=True):
        quote, position = item["target"]["selector"]
        text = report.given.text if report.given else report.text
        start, end = position["start"], position["end"]
        assert text[start:end] == quote["exact"]
        assert text[:start].endswith(quote["prefix"])
        assert text[end:].startswith(quote["suffix"])
        assert len(quote["prefix"]) == min(start, 32)
        assert item["target"]["source"]["dc:identifier"] == report.id
        places = [one["source"] for one in item["body"] if one["type"] == "SpecificResource"]
        assert [one["properties"]["place_id"] for one in places] == (
            [finding.place.id] if finding.place else []
        )
        assert [one["geometry"] for one in places] == ([geometry(finding)] if finding.place else [])
        tags = [one["value"] for one in item["body"] if one.get("purpose") == "tagging"]
        assert tags == ([finding.role] if finding.role else [])


def test_annotations_of_two_files_with_one_name_and_text_are_two(tmp_path: Path) -> None:
    goris = sample().findings[0].place
    alike = [locate_by_hand(Report(f"{at}/a.txt", "In Goris."), ("Goris", goris)) for at in "xy"]
    path = tmp_path / "a.annotations.jsonld"
    with open_exports([path], provenance=PROVENANCE) as out:
        for one in alike:
            out.add(one)
    one, other = json.loads(path.read_text("utf-8"))["first"]["items"]
    assert one["id"] != other["id"]


def test_an_annotation_keeps_its_name(tmp_path: Path) -> None:
    def names(located: Iterable[LocatedReport]) -> list[str]:
        path = write(tmp_path / "a.annotations.jsonld", located)
        return [one["id"] for one in json.loads(path.read_text("utf-8"))["first"]["items"]]

    assert names(EVERYTHING)[:4] == names([sample()])


def test_no_annotations_are_an_empty_page(tmp_path: Path) -> None:
    collection = valid(write(tmp_path / "a.annotations.jsonld", []), "web_annotation.schema.json")
    assert (collection["total"], collection["first"]["items"]) == (0, [])


@pytest.mark.parametrize(
    ("place_id", "address"),
    [
        ("geonames:616052", "https://sws.geonames.org/616052/"),
        ("reportmap:lake-sevan", "reportmap:lake-sevan"),
        ("own:<a> \ud800é", "own:%3Ca%3E%20%3F%C3%A9"),
        ("17", "place:17"),
        ("geonames:x/../y", "geonames:x%2F..%2Fy"),
    ],
)
def test_a_place_has_an_address(place_id: str, address: str) -> None:
    assert place_address(place_id) == address


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://example.org/a?b=c&d#e", True),
        ("HTTP://example.org/", True),
        ("https://example.org/ x", False),
        ("https://example.org/<b>", False),
        ("javascript:x", False),
        (None, False),
    ],
)
def test_a_report_has_an_address(url: str | None, kept: bool) -> None:
    address = report_address(Report("a", "In Goris.", url=url))
    assert (address == url) == kept
    assert kept or address.startswith("urn:uuid:")


def test_names_are_the_same_every_time() -> None:
    assert name_of("a", "b") == name_of("a", "b")
    assert len({name_of("a", "b"), name_of("ab"), name_of("a"), name_of("b", "a")}) == 4


# Linked Places


def test_linked_places_gather_names_of_places(tmp_path: Path) -> None:
    collection = valid(write(tmp_path / "a.lpf.json"), "linked_places.schema.json")
    found = {one["properties"]["title"]: one for one in collection["features"]}
    expected = dict.fromkeys(one.place.name for one in FINDINGS if one.place)
    assert list(found) == list(expected)
    celje = found["Celje"]
    assert celje["properties"]["mentions"] == 3
    assert celje["properties"]["reports"] == 1
    assert found["Sevnica"]["properties"]["reports"] == 2
    (name,) = celje["names"]
    assert name["lang"] == "en"
    assert name["citations"][0]["label"] == "The Sava Courier, 2024-09-14, Flood on the Savinja"
    assert name["when"] == {
        "timespans": [{"start": {"in": "2024-09-14"}, "end": {"in": "2024-09-14"}}]
    }
    assert "lang" not in found["Sevnica"]["names"][0]  # two languages have it
    slovenia = [one["toponym"] for one in found["Slovenia"]["names"]]
    assert slovenia == ["Slovenia", "Slovenian"]
    assert found["Soviet Union"]["geometry"]["geometries"] == []
    assert collection["attribution"] == ["Places: nobody, CC0", "Ours"]
    assert gdal.layers(tmp_path / "a.lpf.json") == {"a.lpf": len(expected)}


@pytest.mark.parametrize(
    ("confidence", "is_area", "certainty"),
    [
        (0.95, False, "certain"),
        (0.95, True, "less-certain"),
        (0.7, False, "less-certain"),
        (0.3, True, "uncertain"),
    ],
)
def test_certainty(tmp_path: Path, confidence: float, certainty: str, *, is_area: bool) -> None:
    place = Place("geonames:1", "Goris", 39.5, 46.3, "A" if is_area else "P", "ADM1", "AM")
    located = locate_by_hand(Report("a", "In Goris."), ("Goris", place))
    (finding,) = located.findings
    sure = replace(finding.resolution, confidence=confidence)
    located = replace(located, findings=(replace(finding, resolution=sure),))
    collection = valid(write(tmp_path / "a.lpf.json", [located]), "linked_places.schema.json")
    (feature,) = collection["features"]
    assert feature["@id"] == "https://sws.geonames.org/1/"
    assert feature["links"] == [{"type": "exactMatch", "identifier": "https://sws.geonames.org/1/"}]
    assert feature["geometry"]["geometries"] == [
        {"type": "Point", "coordinates": [46.3, 39.5], "certainty": certainty}
    ]


def test_names_cite_at_most_twenty_reports(tmp_path: Path) -> None:
    goris = sample().findings[0].place
    located = [
        locate_by_hand(
            Report(f"r{i}", f"In Goris {i}.", published=datetime(2024, 1, 1 + i, tzinfo=UTC)),
            ("Goris", goris),
        )
        for i in range(25)
    ]
    collection = valid(write(tmp_path / "a.lpf.json", located), "linked_places.schema.json")
    (feature,) = collection["features"]
    assert feature["properties"]["reports"] == 25
    assert len(feature["names"][0]["citations"]) == 20
    assert feature["names"][0]["when"]["timespans"][0]["end"] == {"in": "2024-01-25"}


# Whatever comes


@given(located_reports())
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_report_makes_valid_files(tmp_path: Path, located: LocatedReport) -> None:
    valid(write(tmp_path / "a.annotations.jsonld", [located]), "web_annotation.schema.json")
    lpf = write(tmp_path / "a.lpf.json", [located])
    assert json.loads(lpf.read_text("utf-8"))["type"] == "FeatureCollection"
    document = kml(write(tmp_path / "a.kml", [located]))
    assert len(list(document.iter(f"{KML}Placemark"))) == len(located.findings)
    with closing(sqlite3.connect(write(tmp_path / "a.gpkg", [located]))) as database:
        counts = [
            database.execute(f"SELECT count(*) FROM {layer}").fetchone()[0]  # noqa: S608
            for layer in LAYERS
        ]
    assert sum(counts) == len(located.findings)
