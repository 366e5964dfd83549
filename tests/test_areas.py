"""How far countries, units and regions reach: the shipped outlines and boxes."""

from __future__ import annotations

import json
import lzma
import math
import random
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mapper.gazetteer import Gazetteer, areas
from mapper.gazetteer.areas import AreaRow, decode_rings, encode_rings, read_areas
from mapper.gazetteer.build import DATA_FILE
from mapper.globe import disc_box
from mapper.outlines import decode, holds
from mapper.page.shapes import SCALE, joined, packed, weights
from mapper.places import AREA_ORIGINS, Area
from tests.pages import area_rows, shipped_area

ROOT = Path(__file__).parents[1]
CITIES = 3000


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the gazetteer's data file."""

    number: str
    id: str
    name: str
    lat: float
    lon: float
    code: str
    country: str
    admin1: str


@cache
def rows() -> dict[str, Row]:
    found = {}
    with lzma.open(DATA_FILE, "rt", encoding="utf-8", newline="\n") as lines:
        next(lines)
        header = next(lines).rstrip("\n").split("\t")
        for line in lines:
            one = dict(zip(header, line.rstrip("\n").split("\t"), strict=True))
            key = f"reportmap:{one['slug']}" if one["slug"] else f"geonames:{one['id']}"
            found[one["id"]] = Row(
                one["id"],
                key,
                one["name"],
                float(one["lat"]),
                float(one["lon"]),
                one["code"],
                one["country"],
                one["admin1"],
            )
    return found


@cache
def country_ids() -> dict[str, str]:
    codes = ("PCLI", "PCLD", "PCLS", "TERR")
    found = {"AQ": "geonames:6697173"}  # a continent there
    return found | {row.country: row.id for row in rows().values() if row.code in codes}


def of(country: str, name: str) -> Area:
    """Return the area of a first-level unit."""
    found = [
        row.id
        for row in rows().values()
        if (row.code, row.country, row.name) == ("ADM1", country, name)
    ]
    return shipped_area(found[0])


def region(name: str) -> Area:
    found = [
        row.id
        for row in rows().values()
        if row.name == name and not row.code.startswith(("PPL", "ADM"))
    ]
    return max((shipped_area(key) for key in found), key=lambda area: area.origin == "members")


def countries_at(lat: float, lon: float) -> list[str]:
    return [code for code, key in country_ids().items() if shipped_area(key).contains(lat, lon)]


def settlements() -> list[Row]:
    found = [row for row in rows().values() if row.code.startswith("PPL") and row.country]
    return random.Random(3).sample(found, CITIES)  # noqa: S311 - nothing secret


# ------------------------------------------------------------------ is this point in Canada


@pytest.mark.parametrize(
    ("lat", "lon", "code"),
    [
        (43.65, -79.38, "CA"),  # Toronto
        (49.25, -123.10, "CA"),  # Vancouver
        (45.42, -75.70, "CA"),  # Ottawa, by the river
        (42.30, -83.02, "CA"),  # Windsor, across from
        (42.36, -83.07, "US"),  # Detroit
        (45.00, -81.50, "CA"),  # in Lake Huron, on the Canadian side
        (47.50, -88.80, "US"),  # in Lake Superior, on the other
        (43.09, -79.09, "CA"),  # Niagara Falls
        (43.10, -79.03, "US"),  # Niagara Falls
        (82.50, -62.35, "CA"),  # Alert
        (61.20, -149.90, "US"),  # Anchorage
        (51.88, -176.65, "US"),  # Adak, far in the Aleutians
        (52.90, 172.90, "US"),  # Attu, beyond the antimeridian
        (21.31, -157.86, "US"),  # Honolulu
        (18.40, -66.06, "PR"),
        (44.95, 34.10, "UA"),  # Simferopol
        (44.61, 33.52, "UA"),  # Sevastopol
        (48.00, 37.80, "UA"),  # Donetsk
        (54.71, 20.51, "RU"),  # Kaliningrad
        (43.12, 131.90, "RU"),  # Vladivostok
        (66.00, 179.00, "RU"),
        (66.32, -179.10, "RU"),
        (64.42, -173.20, "RU"),  # Provideniya
        (-18.14, 178.44, "FJ"),  # Suva
        (-16.80, -179.95, "FJ"),  # Taveuni
        (-29.31, 27.48, "LS"),  # Maseru
        (-29.12, 26.21, "ZA"),  # Bloemfontein
        (41.9038, 12.4520, "VA"),
        (41.8900, 12.4950, "IT"),  # Rome
        (43.9360, 12.4470, "SM"),
        (4.93, -52.33, "GF"),  # Cayenne
        (48.86, 2.35, "FR"),
        (78.22, 15.65, "SJ"),
        (69.65, 18.96, "NO"),  # Tromsø, on an island in a sound
        (42.66, 21.16, "XK"),
        (27.15, -13.20, "EH"),
        (25.03, 121.56, "TW"),
        (39.82, 46.75, "AZ"),  # Stepanakert
        (39.21, 45.41, "AZ"),  # Nakhchivan
        (35.20, 33.36, "CY"),
        (9.56, 44.06, "SO"),  # Hargeisa
        (43.738, 7.424, "MC"),
        (-77.85, 166.67, "AQ"),
        (-90.0, 0.0, "AQ"),
    ],
)
def test_points_are_in_their_country_and_in_no_other(lat: float, lon: float, code: str) -> None:
    assert countries_at(lat, lon) == [code]


@pytest.mark.parametrize("lon", [180.0, -180.0])
def test_the_antimeridian_belongs_to_both_sides(lon: float) -> None:
    russia = decode_rings(area_rows()[country_ids()["RU"]].rings)
    assert holds(russia, 68.5, lon)
    assert not holds(russia, 0.0, lon)


@pytest.mark.parametrize(("lat", "lon"), [(30.0, -40.0), (60.0, -85.0), (0.0, 180.0), (89.0, 0.0)])
def test_the_high_seas_are_nobodys(lat: float, lon: float) -> None:
    assert countries_at(lat, lon) == []


def test_every_country_has_an_outline() -> None:
    assert len(country_ids()) > 245
    for key in country_ids().values():
        assert shipped_area(key).is_outline
        assert area_rows()[key].origin == "outline"


def test_boxes_across_the_antimeridian_are_narrow() -> None:
    for code, width in (("FJ", 10), ("RU", 175), ("NZ", 22), ("KI", 45)):
        area = shipped_area(country_ids()[code])
        assert area.west > area.east, code
        assert area.east - area.west + 360 < width, code
    ice = shipped_area(country_ids()["AQ"])
    assert (ice.south, ice.west, ice.east) == (-90, -180, 180)


def test_settlements_lie_in_their_country() -> None:
    right, wrong = 0, Counter[str]()
    for row in settlements():
        if shipped_area(country_ids()[row.country]).contains(row.lat, row.lon):
            right += 1
        else:
            wrong[row.country] += 1
    assert right / CITIES >= 0.99, wrong


def test_settlements_lie_in_no_second_country() -> None:
    # Points that GeoNames has wrong lie in another one only; nearly none lies in two.
    twice = [row.name for row in settlements()[:600] if len(countries_at(row.lat, row.lon)) > 1]
    assert len(twice) <= 2


def test_settlements_lie_in_their_unit_where_it_has_an_outline() -> None:
    inside = total = outlined = 0
    for row in settlements():
        unit = rows().get(row.admin1)
        if unit is None:
            continue
        total += 1
        if unit.id not in area_rows():
            continue
        area = shipped_area(unit.id)
        if area.origin == "outline":
            outlined += 1
            inside += area.contains(row.lat, row.lon)
    assert outlined / total >= 0.95
    assert inside / outlined >= 0.975


def test_nearly_every_outlined_unit_holds_most_of_its_settlements() -> None:
    found: dict[str, list[bool]] = {}
    for row in rows().values():
        unit = rows().get(row.admin1)
        if row.code in ("PPL", "PPLA", "PPLA2", "PPLC") and unit is not None:
            if unit.id not in area_rows():
                continue
            area = shipped_area(unit.id)
            if area.origin == "outline" and len(found.setdefault(unit.id, [])) < 12:
                found[unit.id].append(area.contains(row.lat, row.lon))
    bad = [key for key, hits in found.items() if sum(hits) < 0.6 * len(hits)]
    assert len(found) > 2500
    assert len(bad) < 0.02 * len(found), bad


# ------------------------------------------------------------------ units and regions


def test_units_that_newspapers_name_have_outlines() -> None:
    for country, names in {
        "US": ("Texas", "Washington", "District of Columbia", "Hawaii", "Alaska", "New York"),
        "CA": ("Ontario", "Quebec", "British Columbia", "Nunavut"),
        "UA": ("Donetsk Oblast", "Kherson Oblast", "Kyiv Oblast", "Zaporizhzhia Oblast"),
        "GB": ("England", "Scotland", "Wales", "Northern Ireland"),
        "DE": ("Bavaria", "Berlin"),
        "FR": ("Île-de-France", "Brittany", "Corsica"),
        "RU": ("Moscow Oblast", "Belgorod Oblast", "Chukotka", "Dagestan"),
        "AM": ("Syunik", "Gegharkunik"),
        "CN": ("Xinjiang", "Tibet", "Hubei Province"),
    }.items():
        for name in names:
            assert of(country, name).is_outline, name


def test_units_are_where_they_are() -> None:
    assert of("US", "Texas").contains(30.27, -97.74)
    assert not of("US", "Texas").contains(35.47, -97.52)  # Oklahoma City
    assert of("US", "Washington").contains(47.6, -122.3)
    assert not of("US", "Washington").contains(38.9, -77.04)
    assert of("GB", "Scotland").contains(57.48, -4.22)
    assert not of("GB", "England").contains(55.95, -3.19)
    assert of("FR", "Corsica").contains(42.0, 9.0)
    assert of("RU", "Chukotka").contains(66.32, -179.1)


def test_units_newer_than_the_polygons_have_no_outline() -> None:
    # Natural Earth still has Andhra Pradesh and Telangana as one
    for name in ("Telangana", "Andhra Pradesh"):
        assert of("IN", name).origin == "settlements"
    assert of("IN", "Telangana").contains(17.38, 78.48)


@pytest.mark.parametrize(
    ("name", "inside", "outside"),
    [
        ("European Union", (48.58, 7.75), (46.95, 7.45)),  # Strasbourg, Bern
        ("Europe", (55.75, 37.62), (55.03, 82.92)),  # Moscow, Novosibirsk
        ("Siberia", (55.03, 82.92), (55.75, 37.62)),
        ("Africa", (-1.29, 36.82), (24.71, 46.68)),  # Nairobi, Riyadh
        ("Middle East", (33.34, 44.40), (41.72, 44.79)),  # Baghdad, Tbilisi
        ("South Caucasus", (41.72, 44.79), (36.19, 44.01)),  # Erbil
        ("Donbas", (48.0, 37.8), (49.99, 36.23)),  # Kharkiv
        ("New England", (42.36, -71.06), (40.71, -74.01)),
        ("Scandinavia", (59.33, 18.07), (60.17, 24.94)),
        ("Pacific Islands", (-18.14, 178.44), (-36.85, 174.76)),
    ],
)
def test_regions_are_made_of_countries_and_units(
    name: str, inside: tuple[float, float], outside: tuple[float, float]
) -> None:
    area = region(name)
    assert area.origin == "members"
    assert area.contains(*inside)
    assert not area.contains(*outside)


def test_regions_without_a_boundary_have_a_box_around_their_disc(gazetteer: Gazetteer) -> None:
    levels = {row.origin for row in area_rows().values()}
    assert levels == set(AREA_ORIGINS) - {"disc"}  # these are worked out when asked for
    (valley, *_) = gazetteer.named("Silicon Valley")
    silicon = gazetteer.area(valley.place.id)
    assert silicon is not None
    assert (silicon.origin, silicon.is_outline) == ("disc", False)
    assert silicon.contains(37.39, -122.06)
    assert not silicon.contains(37.39, -124.0)


def test_the_title_states_the_hash() -> None:
    assert re.fullmatch(r"[0-9a-f]{8}", areas.areas_hash())


def test_every_row_is_sound() -> None:
    seen = set()
    for row in read_areas():
        assert re.fullmatch(r"geonames:\d+|reportmap:[a-z0-9-]+", row.place_id)
        assert row.place_id not in seen
        seen.add(row.place_id)
        assert -90 <= row.south < row.north <= 90
        assert -180 <= row.west <= 180
        assert -180 <= row.east <= 180
        assert row.west != row.east
        assert bool(row.rings) == (row.origin in ("outline", "members"))
    known = {row.id for row in rows().values()}
    lost = seen - known
    assert len(lost) < 0.01 * len(seen)


def test_every_outline_is_closed_and_in_its_box() -> None:
    slack = 1e-9
    for row in area_rows().values():
        if row.origin != "outline":
            continue
        for polygon in decode_rings(row.rings):
            for ring in polygon:
                assert len(ring) >= 4
                assert ring[0] == ring[-1]
                for lat, lon in ring:
                    assert row.south - slack <= lat <= row.north + slack
                    if row.west <= row.east:
                        assert row.west - slack <= lon <= row.east + slack
                    else:
                        assert lon >= row.west - slack or lon <= row.east + slack


def test_the_file_is_small_and_a_question_quick() -> None:
    assert areas.AREAS_FILE.stat().st_size < 3_500_000
    canada = shipped_area(country_ids()["CA"])
    best = min(_seconds(canada) for _ in range(20))
    assert best < 0.005


def _seconds(area: Area) -> float:
    started = time.perf_counter()
    assert area.contains(45.42, -75.70)
    return time.perf_counter() - started


def test_no_geometry_library_is_needed() -> None:
    program = (
        "import sys; from mapper.gazetteer.areas import *; next(read_areas());"
        "sys.exit('shapely' in sys.modules or 'geopandas' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True, env={"PYTHONPATH": str(ROOT)})


# ------------------------------------------------------------------ reading the file


def write(path: Path, *lines: str, title: str = "mapper-areas 1\t0\t1") -> Path:
    with lzma.open(path, "wt", encoding="utf-8") as stream:
        stream.write("\n".join([title, "columns", *lines]) + "\n")
    return path


GOOD = "geonames:1\t0\t0\t1\t1\toutline\tAAAAAA"


def test_members_get_the_outlines_of_what_they_are_made_of(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.xz",
        "geonames:1\t0\t0\t1\t1\toutline\tAAgC",
        "geonames:2\t1\t1\t2\t2\toutline\tgCgC.AA",
        "reportmap:both\t0\t0\t2\t2\tmembers\tgeonames:1 geonames:2",
        title="mapper-areas 1\t0\t3",
    )
    assert list(read_areas(path))[-1] == AreaRow(
        "reportmap:both", 0, 0, 2, 2, "members", "AAgC,gCgC.AA"
    )


@pytest.mark.parametrize(
    ("lines", "title", "message"),
    [
        ((GOOD,), "mapper-areas 0\t0\t1", "format"),
        ((GOOD,), "", "format"),
        ((GOOD,), "mapper-areas 1\t0\t2", "1 of 2"),
        ((GOOD + "\tx",), "mapper-areas 1\t0\t1", "8 fields"),
        (("geonames:1\tx\t0\t1\t1\tdisc\t",), "mapper-areas 1\t0\t1", "could not convert"),
        (("a:b\t0\t0\t1\t1\tmembers\tgeonames:9",), "mapper-areas 1\t0\t1", "unknown member"),
    ],
)
def test_a_damaged_file_is_refused(
    tmp_path: Path, lines: tuple[str, ...], title: str, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        list(read_areas(write(tmp_path / "a.xz", *lines, title=title)))


# ------------------------------------------------------------------ the codec and the geometry

steps = st.tuples(st.integers(-90_000, 90_000), st.integers(-180_000, 180_000))


@st.composite
def grid_rings(
    draw: st.DrawFn, points: st.SearchStrategy[tuple[int, int]] = steps
) -> list[tuple[int, int]]:
    ring = draw(st.lists(points, min_size=3, max_size=12))
    assume(all(a != b for a, b in pairwise([*ring, ring[0]])))
    return [*ring, ring[0]]


grid_polygons = st.lists(st.lists(grid_rings(), min_size=1, max_size=3), max_size=4)


@given(grid_polygons)
def test_outlines_read_back(polygons: list[list[list[tuple[int, int]]]]) -> None:
    text = encode_rings(polygons)
    assert re.fullmatch(r"[A-Za-z0-9_.,-]*", text)
    assert decode_rings(text) == tuple(
        tuple(tuple((lat / 1000, lon / 1000) for lat, lon in ring) for ring in polygon)
        for polygon in polygons
    )


@pytest.mark.parametrize("text", ["A", "AAA", ".AA ", "AA;AA"])
def test_what_is_no_outline_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a line"):
        decode_rings(text)


small = st.tuples(st.integers(-8, 8), st.integers(-8, 8))


@given(st.lists(grid_rings(small), min_size=1, max_size=3), st.integers(-9, 9), st.integers(-9, 9))
def test_points_in_polygons_agree_with_winding_angles(
    polygon: list[list[tuple[int, int]]], lat: int, lon: int
) -> None:
    # Points between the lattice's rows and columns; those on a side are left out.
    y, x = lat + 0.37, lon + 0.21
    rings = tuple(tuple((float(a), float(b)) for a, b in ring) for ring in polygon)
    assume(all(_off(y, x, a, b) for ring in rings for a, b in pairwise(ring)))
    crossings = sum(abs(_turns(ring, y, x)) for ring in rings)
    assert holds((rings,), y, x) == (crossings % 2 == 1)


def _off(y: float, x: float, a: tuple[float, float], b: tuple[float, float]) -> bool:
    cross = (b[1] - a[1]) * (y - a[0]) - (b[0] - a[0]) * (x - a[1])
    return abs(cross) > 1e-6


def _turns(ring: tuple[tuple[float, float], ...], y: float, x: float) -> int:
    """Return how often a ring winds around a point; odd and even are in and out."""
    total = 0.0
    for a, b in pairwise(ring):
        turn = math.atan2(b[0] - y, b[1] - x) - math.atan2(a[0] - y, a[1] - x)
        total += (turn + math.pi) % (2 * math.pi) - math.pi
    return round(total / (2 * math.pi))


def test_a_point_in_a_hole_is_outside() -> None:
    outer = ((0.0, 0.0), (0.0, 9.0), (9.0, 9.0), (9.0, 0.0), (0.0, 0.0))
    hole = ((3.0, 3.0), (3.0, 6.0), (6.0, 6.0), (6.0, 3.0), (3.0, 3.0))
    assert holds(((outer, hole),), 1.0, 1.0)
    assert not holds(((outer, hole),), 4.0, 4.0)
    assert holds(((outer, hole), (hole,)), 4.0, 4.0)
    assert not holds((), 0.0, 0.0)


@given(st.floats(-90, 90), st.floats(-180, 180), st.floats(1, 9000), st.floats(0, 360))
def test_the_box_of_a_disc_holds_it(lat: float, lon: float, radius: float, course: float) -> None:
    south, west, north, east = disc_box(lat, lon, radius)
    Area("a:b", south, west, north, east, origin="disc")
    reach, bearing, phi = radius / 6371.0088 * 0.999, math.radians(course), math.radians(lat)
    sine = math.sin(phi) * math.cos(reach) + math.cos(phi) * math.sin(reach) * math.cos(bearing)
    point = math.degrees(math.asin(max(-1.0, min(1.0, sine))))
    across = math.atan2(
        math.sin(bearing) * math.sin(reach) * math.cos(phi), math.cos(reach) - math.sin(phi) * sine
    )
    at = (lon + math.degrees(across) + 180) % 360 - 180
    assert south <= point <= north
    assert west <= at <= east if west <= east else at >= west or at <= east


# ------------------------------------------------------------------ shapes for a page


def rings_of(shape: dict[str, object]) -> Iterator[list[tuple[int, int]]]:
    polygons = shape["polygons"]
    assert isinstance(polygons, list)
    for polygon in polygons:
        for text in polygon:
            yield decode(text)


@pytest.mark.parametrize("code", ["CA", "RU", "NO", "ID", "AM", "VA", "FJ", "AQ", "LS", "MC"])
def test_a_country_fits_into_a_page(code: str) -> None:
    area = shipped_area(country_ids()[code])
    shape = packed(area)
    assert shape is not None
    assert len(json.dumps(shape)) < 20_000
    assert not shape["members"]
    for ring in rings_of(shape):
        assert ring[0] == ring[-1]
        assert len(ring) >= 4


@pytest.mark.parametrize(("code", "slack"), [("AM", 0.011), ("FR", 0.03), ("CA", 0.4)])
def test_a_simplified_outline_stays_near(code: str, slack: float) -> None:
    area = shipped_area(country_ids()[code])
    shape = packed(area)
    assert shape is not None
    scale = shape["scale"]
    lats = [lat / scale for ring in rings_of(shape) for lat, _ in ring]
    lons = [lon / scale for ring in rings_of(shape) for _, lon in ring]
    assert min(lats) == pytest.approx(area.south, abs=slack)
    assert max(lats) == pytest.approx(area.north, abs=slack)
    assert min(lons) == pytest.approx(area.west, abs=slack)
    assert max(lons) == pytest.approx(area.east, abs=slack)


def test_a_box_has_no_shape() -> None:
    assert packed(shipped_area("geonames:50360")) is None


def test_neighbours_are_joined_along_their_boundary() -> None:
    left = [(0, 0), (0, 5), (5, 5), (5, 0), (0, 0)]
    right = [(0, 5), (0, 9), (5, 9), (5, 5), (0, 5)]
    (ring,) = joined([left, right])
    assert ring[0] == ring[-1]
    assert set(ring) == {(0, 0), (0, 5), (5, 5), (5, 0), (0, 9), (5, 9)}
    assert len(ring) == 7
    south_caucasus = packed(region("South Caucasus"))
    assert south_caucasus is not None
    assert south_caucasus["members"]
    # the boundaries between the three are gone, those of Nakhchivan with Armenia too
    parts = [packed(shipped_area(country_ids()[code])) for code in ("AM", "AZ", "GE")]
    apart = sum(len(ring) for part in parts if part is not None for ring in rings_of(part))
    assert sum(len(ring) for ring in rings_of(south_caucasus)) < 0.8 * apart


@given(st.lists(grid_rings(small), max_size=4))
def test_joining_keeps_the_even_odd_area(polygons: list[list[tuple[int, int]]]) -> None:
    merged = joined(polygons)
    assert all(ring[0] == ring[-1] for ring in merged)
    before = tuple(tuple((float(a), float(b)) for a, b in ring) for ring in polygons)
    after = tuple(tuple((float(a), float(b)) for a, b in ring) for ring in merged)
    for y, x in ((0.37, 0.21), (-3.63, 2.21), (4.37, -5.79), (-0.63, -0.79)):
        assume(all(_off(y, x, a, b) for ring in before for a, b in pairwise(ring)))
        assert holds((before,), y, x) == holds((after,), y, x)


@given(grid_rings())
def test_weights_fall_from_the_longest_stretch(ring: list[tuple[int, int]]) -> None:
    found = weights(ring)
    assert len(found) == len(ring)
    assert found[0] == found[-1] == max(found)
    assert min(found) >= 0


def test_points_on_a_straight_side_weigh_nothing() -> None:
    ring = [(0, 0), (0, 10), (0, 20), (20, 20), (20, 0), (0, 0)]
    assert weights(ring)[1] == pytest.approx(0.0)
    assert weights(ring)[3] > 10
    assert SCALE == 1000


# ------------------------------------------------------------------ the recipe


def test_inputs_are_pinned() -> None:
    lines = (ROOT / "data/areas/inputs.tsv").read_text(encoding="utf-8").splitlines()
    header = lines[0].split("\t")
    assert header == ["package", "version", "file", "sha256", "gives", "licence"]
    for line in lines[1:]:
        fields = dict(zip(header, line.split("\t"), strict=True))
        assert re.fullmatch(r"[0-9a-f]{64}", fields["sha256"])
        assert fields["version"] in fields["file"]
        assert "public domain" in fields["licence"]
