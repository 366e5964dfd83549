from __future__ import annotations

import json
import math
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.page import basemap
from mapper.page.basemap import Label, clip, line_degrees
from mapper.page.sheets import sheet_size

ROOT = Path(__file__).parents[1]
ARMENIA_AZERBAIJAN = (38.4, 43.4, 41.9, 50.4)
WORLD = (-60.0, -170.0, 75.0, 179.0)
LINE_LAYERS = ("rivers", "admin1", "admin1Minor", "borders")

lats = st.floats(-90, 90)
lons = st.floats(-180, 180)


# ------------------------------------------------------------------ cutting the world


def lines_of(sheet: dict[str, Any]) -> Iterator[tuple[str, list[tuple[float, float]]]]:
    for layer in ("land", "lakes"):
        for polygon in sheet[layer]:
            for ring in polygon:
                yield layer, line_degrees(ring, sheet["scale"])
    for layer in LINE_LAYERS:
        for line in sheet[layer]:
            yield layer, line_degrees(line, sheet["scale"])
    for one in sheet["disputed"]:
        yield "disputed", line_degrees(one["line"], sheet["scale"])


def check_sheets(data: dict[str, Any]) -> None:
    south, west, north, east = data["extent"]
    assert -90 <= south <= north <= 90
    assert all(-180 <= lon <= 180 for lon in (west, east))
    zooms = [sheet["minZoom"] for sheet in data["sheets"]]
    assert zooms == sorted(zooms)
    assert data["sheets"][0]["boxes"] == [[-90.0, -180.0, 90.0, 180.0]]
    for sheet in data["sheets"]:
        slack = 1e-9
        for layer, line in lines_of(sheet):
            assert len(line) >= (4 if layer in {"land", "lakes"} else 2)
            if layer in {"land", "lakes"}:
                assert line[0] == line[-1]
            assert any(
                all(
                    box[0] - slack <= lat <= box[2] + slack
                    and box[1] - slack <= lon <= box[3] + slack
                    for lat, lon in line
                )
                for box in sheet["boxes"]
            )
    # The detail keeps to the padded extent, give or take one step of the grid.
    finest = data["sheets"][-1]
    step = 1 / finest["scale"] + slack
    for box in finest["boxes"]:
        assert south - step <= box[0] <= box[2] <= north + step
        for lon in (box[1], box[3]):
            inside = west - step <= lon <= east + step
            across = lon >= west - step or lon <= east + step
            assert inside if west < east else across


@settings(max_examples=25, deadline=None)
@given(lats, lons, st.floats(0, 12), st.floats(0, 20))
def test_every_regional_extent_gives_whole_sheets(
    lat: float, lon: float, height: float, width: float
) -> None:
    east = lon + width if lon + width <= 180 else lon + width - 360
    data = clip(lat, lon, min(90.0, lat + height), east)
    check_sheets(data)
    json.dumps(data, allow_nan=False)


@settings(max_examples=60, deadline=None)
@given(lats, lats, lons, lons)
def test_the_padded_extent_holds_the_extent(a: float, b: float, west: float, east: float) -> None:
    south, north = min(a, b), max(a, b)
    low, left, high, right = basemap.padded_extent(south, west, north, east)
    assert low <= south <= north <= high
    for lon in (west, east):
        assert left <= lon <= right if left < right else lon >= left or lon <= right


@pytest.mark.parametrize(
    "extent",
    [
        (-90.0, -180.0, 90.0, 180.0),
        WORLD,
        (85.0, -10.0, 90.0, 170.0),
        (-90.0, 0.0, -90.0, 0.0),
        (48.85, 2.35, 48.85, 2.35),
        (0.0, 180.0, 0.0, 180.0),
        (0.0, -180.0, 0.0, -180.0),
        (-18.5, 177.0, -16.0, -179.0),
        (62.0, 160.0, 71.0, -168.0),
    ],
)
def test_awkward_extents(extent: tuple[float, float, float, float]) -> None:
    check_sheets(clip(*extent))


@pytest.mark.parametrize(
    "extent",
    [(10.0, 0.0, 5.0, 1.0), (-91.0, 0.0, 0.0, 1.0), (0.0, 0.0, 1.0, 181.0), (math.nan, 0, 1, 1)],
)
def test_what_is_no_extent_is_refused(extent: tuple[float, float, float, float]) -> None:
    with pytest.raises(ValueError, match=r"out of range|must not be north"):
        clip(*extent)


def test_both_sides_of_the_antimeridian_are_there() -> None:
    finest = clip(-18.5, 177.0, -16.0, -179.0)["sheets"][-1]
    assert [box[1::2] for box in finest["boxes"]] == [[175.0, 180.0], [-180.0, -177.0]]
    lons = {
        math.copysign(1, lon)
        for polygon in finest["land"]
        for _, lon in line_degrees(polygon[0], finest["scale"])
    }
    assert lons == {-1.0, 1.0}


def test_land_and_water_are_where_they_belong() -> None:
    finest = clip(*ARMENIA_AZERBAIJAN)["sheets"][-1]
    assert finest["name"] == "fine"
    assert covers(finest["land"], finest["scale"], 40.18, 44.51)  # Yerevan
    assert not covers(finest["land"], finest["scale"], 41.0, 51.0)  # the Caspian Sea, a hole
    assert covers(finest["lakes"], finest["scale"], 40.35, 45.3)  # Lake Sevan
    assert not covers(finest["lakes"], finest["scale"], 40.18, 44.51)


def test_disputed_lines_have_names_and_are_not_drawn_solid_too() -> None:
    finest = clip(*ARMENIA_AZERBAIJAN)["sheets"][-1]
    names = {one["name"] for one in finest["disputed"]}
    assert any("Nagorno-Karabakh" in name for name in names)
    assert any("Ceasefire" in name for name in names)
    kashmir = clip(33.0, 73.5, 35.5, 77.0)["sheets"][-1]
    assert "Line of Control" in {one["name"] for one in kashmir["disputed"]}
    control = [
        point
        for one in kashmir["disputed"]
        if one["name"] == "Line of Control"
        for point in line_degrees(one["line"], kashmir["scale"])
    ]
    solid = {
        (round(lat, 2), round(lon, 2))
        for line in kashmir["borders"]
        for lat, lon in line_degrees(line, kashmir["scale"])
    }
    near = [p for p in control if (round(p[0], 2), round(p[1], 2)) in solid]
    assert len(near) < len(control) / 50


def test_a_regional_page_is_small_and_a_world_wide_one_bearable() -> None:
    def size(*extent: float, near: Sequence[tuple[float, float]] | None = None) -> int:
        south, west, north, east = extent
        return sum(map(sheet_size, clip(south, west, north, east, near=near)["sheets"]))

    assert size(*ARMENIA_AZERBAIJAN) < 145_000
    assert size(35, 20, 41, 28) < 205_000  # many islands
    assert size(58, 5, 71, 31) < 205_000  # many fjords
    assert size(*WORLD) < 400_000
    assert size(*WORLD, near=[(40.2, 44.5), (-33.9, 151.2)]) < 165_000


def test_of_a_wide_extent_only_places_are_in_detail_when_they_are_known() -> None:
    places = [(38.9, -77.0), (40.2, 44.5), (39.8, 45.7), (17.0, 179.0)]
    whole, close = clip(*WORLD, near=places)["sheets"]
    assert (whole["name"], close["name"]) == ("far", "wide")
    assert whole["boxes"] == [[-90.0, -180.0, 90.0, 180.0]]
    check_sheets({"extent": [-90.0, -180.0, 90.0, 180.0], "sheets": [whole, close]})
    for lat, lon in places:
        held = [b for b in close["boxes"] if b[0] <= lat <= b[2] and b[1] <= lon <= b[3]]
        assert len(held) == 1
    for a, b in combinations(close["boxes"], 2):
        assert a[0] > b[2] or b[0] > a[2] or a[1] > b[3] or b[1] > a[3]
    assert len(close["boxes"]) == 4  # two are one, and one goes over the antimeridian
    assert covers(close["land"], close["scale"], 40.18, 44.51)
    assert covers(whole["land"], whole["scale"], 55.75, 37.6)  # Moscow
    assert any(line_degrees(line, whole["scale"]) for line in whole["rivers"])
    assert clip(*WORLD, near=[])["sheets"] == [whole]


def test_a_narrow_extent_is_in_detail_whatever_is_near() -> None:
    assert clip(*ARMENIA_AZERBAIJAN, near=[(40.2, 44.5)]) == clip(*ARMENIA_AZERBAIJAN)


def test_the_same_extent_gives_the_same_bytes() -> None:
    program = (
        "import json, sys; from mapper.page.basemap import clip;"
        f"sys.stdout.write(json.dumps(clip{ARMENIA_AZERBAIJAN}))"
    )
    here = json.dumps(clip(*ARMENIA_AZERBAIJAN))
    for seed in ("1", "2"):
        run = subprocess.run(
            [sys.executable, "-c", program],
            check=True,
            capture_output=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
        )
        assert run.stdout.decode("utf-8") == here


# ------------------------------------------------------------------ labels


def test_labels_outside_are_left_out_and_any_text_goes_through() -> None:
    hostile = "</script>{{ 7*7 }}${x}`\\"
    inside = Label(hostile, 40.0, 45.0, population=12)
    outside = Label("Paris", 48.85, 2.35, population=2_000_000)
    rows = clip(*ARMENIA_AZERBAIJAN, labels=(inside, outside))["labels"]
    assert [hostile, 40.0, 45.0, "city", 12] in rows
    assert all(row[0] != "Paris" for row in rows)


def test_labels_across_the_antimeridian() -> None:
    labels = [Label("west of it", -17, 178), Label("east of it", -17, -179), Label("far", -17, 0)]
    rows = clip(-18.5, 177.0, -16.0, -179.0, labels=labels)["labels"]
    assert [row[0] for row in rows if row[3] == "city"] == ["west of it", "east of it"]


def test_countries_and_seas_have_names() -> None:
    rows = {row[0]: row for row in clip(*ARMENIA_AZERBAIJAN)["labels"]}
    for name in ("Armenia", "Azerbaijan", "United States", "China", "São Tomé and Príncipe"):
        assert rows[name][3] == "country"
    assert rows["Caspian Sea"][3] == "sea"


@pytest.mark.parametrize(
    ("lat", "lon", "rank"), [(91.0, 0.0, "city"), (0.0, math.nan, "city"), (0.0, 0.0, "village")]
)
def test_impossible_labels_are_refused(lat: float, lon: float, rank: str) -> None:
    with pytest.raises(ValueError, match=r"out of range|unknown rank"):
        Label("x", lat, lon, rank)


# ------------------------------------------------------------------ the layer and its recipe


def test_the_layer_goes_into_a_folium_map_without_running_anything() -> None:
    import folium

    from mapper.page.basemap import VectorBasemap

    hostile = "</script><img src=x onerror=alert(1)>{{ 7*7 }}{% raw %}${alert(2)}"
    data = clip(*ARMENIA_AZERBAIJAN, labels=[Label(hostile, 40.0, 45.0)])
    map_ = folium.Map([40, 45], zoom_start=7, tiles=None)
    VectorBasemap(data, attribution="A & <b>").add_to(map_)
    VectorBasemap(data, name="again", show=False).add_to(map_)
    html = map_.get_root().render()
    assert html.count("window.mapperVectorBasemap =") == 1
    blocks = re.findall(r'<script type="application/json" id="\w+">(.*?)</script>', html, re.DOTALL)
    assert len(blocks) == 2
    read = json.loads(blocks[0])
    assert read["labels"]["names"][-1] == hostile
    assert read["options"]["attribution"] == "A &amp; &lt;b&gt;"
    assert "<img src=x" not in html


def test_the_basemap_needs_no_geometry_library() -> None:
    program = (
        "import sys; from mapper.page.basemap import clip; clip(39, 44, 40, 45);"
        "sys.exit('shapely' in sys.modules or 'geopandas' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True, env={"PYTHONPATH": str(ROOT)})


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        basemap.Nothing  # noqa: B018 - the look-up is the test


def test_the_script_asks_the_network_for_nothing_and_makes_no_markup() -> None:
    script = (ROOT / "mapper/page/assets/basemap.js").read_text(encoding="utf-8")
    code = re.sub(r"/\*.*?\*/|//[^\n]*", "", script, flags=re.DOTALL)
    for word in ("fetch", "XMLHttpRequest", "innerHTML", "eval", "http:", "https:", "new Function"):
        assert word not in code
    assert "</script" not in script


def test_inputs_are_pinned() -> None:
    rows = (ROOT / "data/basemap/inputs.tsv").read_text(encoding="utf-8").splitlines()
    header = rows[0].split("\t")
    assert header == ["package", "version", "file", "sha256", "gives", "licence"]
    for row in rows[1:]:
        fields = dict(zip(header, row.split("\t"), strict=True))
        assert re.fullmatch(r"[0-9a-f]{64}", fields["sha256"])
        assert fields["version"] in fields["file"]
        assert "public domain" in fields["licence"]


# ------------------------------------------------------------------ geometry for the tests


def in_ring(ring: list[tuple[float, float]], lat: float, lon: float) -> bool:
    inside = False
    for (lat0, lon0), (lat1, lon1) in pairwise(ring):
        if (lat0 > lat) != (lat1 > lat) and lon < lon0 + (lat - lat0) / (lat1 - lat0) * (
            lon1 - lon0
        ):
            inside = not inside
    return inside


def covers(polygons: list[list[str]], scale: int, lat: float, lon: float) -> bool:
    return any(
        sum(in_ring(line_degrees(ring, scale), lat, lon) for ring in polygon) % 2 == 1
        for polygon in polygons
    )
