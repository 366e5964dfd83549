"""Shapes on the globe, held against geodesics of another library."""

from __future__ import annotations

import math
from itertools import product

import pytest
from geopy.distance import geodesic
from hypothesis import example, given
from hypothesis import strategies as st

from mapper.gazetteer import Gazetteer
from mapper.outlines import Polygons, holds
from mapper.records import Area, Shape
from mapper.relations import geometry

ARMENIA, AZERBAIJAN, SOMALIA, RUSSIA = 174982, 587116, 51537, 2017370
AFRICA, ASIA, OCEANIA, FIJI, CANADA, MONGOLIA = 6255146, 6255147, 6255151, 2205218, 6251999, 2029969

SQUARE: Polygons = geometry.box_rings(10.0, 20.0, 12.0, 22.0)


def has(shape: Shape | None, lat: float, lon: float) -> bool:
    assert shape is not None
    return holds(shape.polygons, lat, lon)


def vertices(shape: Shape) -> list[tuple[float, float]]:
    return [point for polygon in shape.polygons for ring in polygon for point in ring]


@pytest.fixture
def area(gazetteer: Gazetteer) -> object:
    def find(number: int) -> Area:
        found = gazetteer.area(f"geonames:{number}")
        assert found is not None
        return found

    return find


@given(
    st.floats(-90, 90) | st.sampled_from([-90.0, -89.9, 89.9, 90.0]),
    st.floats(-180, 180) | st.sampled_from([-180.0, 179.99, 180.0]),
    st.floats(2, 3000),
)
@example(85.25, 5.0, 531.0)  # its edge passes the pole
def test_a_circle_is_as_wide_as_asked(lat: float, lon: float, radius_km: float) -> None:
    shape = geometry.circle(lat, lon, radius_km)
    assert shape is not None
    assert shape.radius_km == pytest.approx(radius_km, rel=1e-3)
    for point in vertices(shape):
        away = geodesic((lat, lon), point).km
        if abs(point[1]) == 180 or abs(point[0]) == 90:  # cut at the antimeridian, or at a pole
            assert away <= 1.005 * radius_km + 0.02
        else:
            assert away == pytest.approx(radius_km, rel=0.005)


@given(
    st.floats(-90, 90),
    st.floats(-180, 180),
    st.floats(0, 360),
    st.floats(1, 179),
    st.floats(0, 900),
    st.floats(1, 900),
)
def test_a_sector_lies_between_its_two_radii(
    lat: float, lon: float, bearing: float, half: float, inner: float, more: float
) -> None:
    shape = geometry.sector(lat, lon, bearing, half, inner, inner + more)
    assert shape is not None
    for point in vertices(shape):
        if abs(point[1]) != 180 and abs(point[0]) != 90:
            # straight walls of a narrow ring cut a little into it
            assert geodesic((lat, lon), point).km <= 1.005 * (inner + more) + 0.02


@pytest.mark.parametrize(
    ("lat", "lon", "radius_km"),
    [
        (-16.8, 179.97, 50),  # Taveuni
        (71.2, -179.5, 100),  # Wrangel Island
        (-90, 0, 100),
        (89.9, 10, 50),
        (-89.9, 170, 5),
        (0, 180, 500),
    ],
)
def test_no_shape_crosses_the_antimeridian(lat: float, lon: float, radius_km: float) -> None:
    shape = geometry.circle(lat, lon, radius_km)
    assert shape is not None
    for polygon in shape.polygons:
        assert len(polygon[0]) <= 72
    assert has(shape, lat, lon) or abs(lat) == 90
    for bearing in range(0, 360, 30):
        for share, inside in ((0.9, True), (1.1, False)):
            there = geodesic(kilometers=share * radius_km).destination((lat, lon), bearing)
            assert has(shape, there.latitude, there.longitude) is inside


@pytest.mark.parametrize("lat", [90.0, 89.9, 89.0, 85.0, -70.0, -89.99, -90.0])
@pytest.mark.parametrize("lon", [0.0, 179.9, -180.0])
def test_what_lies_around_a_pole_is_valid_or_none(lat: float, lon: float) -> None:
    import shapely

    for bearing, half_angle, inner_km, outer_km in product(
        (0, 90, 180, 270), (45, 90, 170, 179, 180), (0, 500, 1000), (50, 3000, 8000)
    ):
        shape = geometry.sector(lat, lon, bearing, half_angle, inner_km, outer_km)
        for rings in () if shape is None else shape.polygons:
            assert shapely.Polygon(rings[0], rings[1:]).is_valid


def test_rings_are_cut_where_the_date_changes() -> None:
    shape = geometry.circle(-16.8, 179.97, 50)
    assert shape is not None
    sides = [{point[1] > 0 for point in polygon[0]} for polygon in shape.polygons]
    assert sorted(map(sorted, sides)) == [[False], [True]]


@pytest.mark.parametrize(
    "arguments",
    [
        (math.nan, 0, 1),
        (0, math.nan, 1),
        (0, 0, 0),
        (0, 0, -3),
        (0, 0, math.inf),
        (0, 0, math.nan),
        (0, 0, 20_000),
        (91, 0, 1),
        (0, 181, 1),
    ],
)
def test_what_is_no_circle_is_none(arguments: tuple[float, float, float]) -> None:
    assert geometry.circle(*arguments) is None


def test_broken_outlines_are_mended_or_none() -> None:
    bow = (((0.0, 0.0), (1.0, 1.0), (1.0, 0.0), (0.0, 1.0), (0.0, 0.0)),)
    line = (((0.0, 0.0), (0.0, 1.0), (0.0, 2.0), (0.0, 0.0)),)
    assert geometry.part((bow,), 0.5, 0.5, [0.0]) is not None
    assert geometry.part((line,), 0.0, 1.0, [0.0]) is None
    assert geometry.part((), 0.0, 1.0, [0.0]) is None
    assert geometry.border((line,), (bow,), 0.0, 5.0) is None
    assert geometry.corridor([(0.0, 0.0)], 5) is None
    assert geometry.corridor([(0.0, 0.0), (0.0, 0.0)], 5) is None
    assert geometry.corridor([(0.0, 0.0), (math.inf, 0.0)], 5) is None
    assert geometry.sector(0, 0, 0, 0, 1, 2) is None
    assert geometry.annulus(0, 0, 5, 5) is None


def test_a_ring_has_a_hole() -> None:
    shape = geometry.annulus(51.5, -0.1, 10, 30)
    assert not has(shape, 51.5, -0.1)
    assert has(shape, 51.68, -0.1)
    around_the_pole = geometry.annulus(89.9, 10, 30, 60)
    assert not has(around_the_pole, 89.9, 10)
    assert has(around_the_pole, 89.6, -170)


def test_a_corridor_follows_its_line() -> None:
    shape = geometry.corridor([(34.53, 69.17), (31.61, 65.71)], 60)
    assert has(shape, 33.55, 68.42)  # Ghazni
    assert not has(shape, 34.34, 62.2)  # Herat
    over_the_date = geometry.corridor([(-17.0, 178.5), (-17.0, -178.5)], 20)
    assert has(over_the_date, -17.0, 179.9)
    assert has(over_the_date, -17.0, -179.9)
    assert not has(over_the_date, -17.0, 0.0)


def test_a_part_is_the_half_on_its_side() -> None:
    south = geometry.part(SQUARE, 11, 21, [180])
    assert has(south, 10.5, 20.5)
    assert not has(south, 11.5, 20.5)
    middle = geometry.part(SQUARE, 11, 21, [])
    assert has(middle, 11, 21)
    assert not has(middle, 10.3, 21)
    corner = geometry.part(SQUARE, 11, 21, [45], share=0.25)
    assert has(corner, 11.8, 21.8)
    assert not has(corner, 11.2, 21.2)
    both = geometry.part(SQUARE, 11, 21, [0, 90])
    assert has(both, 11.5, 20.5)
    assert has(both, 10.5, 21.5)
    assert not has(both, 10.5, 20.5)


def test_parts_of_countries(area) -> None:  # type: ignore[no-untyped-def]
    south = geometry.part(area(ARMENIA).polygons, 40.0, 45.0, [180], reach_km=190)
    assert has(south, 39.2076, 46.4058)  # Kapan
    assert has(south, 39.511, 46.342)  # Goris
    assert not has(south, 40.7894, 43.8475)  # Gyumri
    north = geometry.part(area(RUSSIA).polygons, 60.0, 100.0, [0], reach_km=6000)
    assert has(north, 69.35, 88.2)  # Norilsk
    assert has(north, 66.3, 179.0)
    assert not has(north, 43.6, 39.73)  # Sochi


def test_the_strip_along_a_border(area) -> None:  # type: ignore[no-untyped-def]
    one, other = area(ARMENIA).polygons, area(AZERBAIJAN).polygons
    strip = geometry.border(one, other, 45.0, 15)
    assert has(strip, 39.78, 45.93)  # east of Jermuk
    assert not has(strip, 40.18, 44.51)  # Yerevan
    assert not has(strip, 40.38, 49.89)  # Baku
    assert geometry.border(one, area(MONGOLIA).polygons, 45.0, 15) is None


def test_the_border_of_one_country_leaves_out_its_coasts(area) -> None:  # type: ignore[no-untyped-def]
    somalia = area(SOMALIA).polygons
    strip = geometry.land_border(somalia, 6.0, 48.0, [area(AFRICA).polygons], 15)
    assert has(strip, 4.0, 41.9)  # towards Kenya
    assert not has(strip, 2.04, 45.34)  # Mogadishu
    fiji = area(FIJI).polygons
    assert geometry.land_border(fiji, -18.0, 178.0, [area(OCEANIA).polygons], 15) is None


def test_the_sea_off_a_coast(area) -> None:  # type: ignore[no-untyped-def]
    land = [area(AFRICA).polygons, area(ASIA).polygons]
    somalia = area(SOMALIA).polygons
    sea = geometry.offshore(somalia, 6, 48, land, inner_km=0, outer_km=100, shore_km=15)
    assert has(sea, 1.7, 45.8)
    assert not has(sea, 2.2, 45.1)
    assert not has(sea, 0.5, 49.0)
    inland = area(ARMENIA).polygons
    assert geometry.offshore(inland, 40, 45, land, inner_km=0, outer_km=100, shore_km=15) is None
    fiji = geometry.offshore(
        area(FIJI).polygons,
        -18,
        178,
        [area(OCEANIA).polygons],
        inner_km=0,
        outer_km=60,
        shore_km=15,
    )
    assert has(fiji, -16.8, -179.5)
    assert not has(fiji, -17.8, 178.0)


def test_beside_an_area() -> None:
    ring = geometry.beside(SQUARE, 11, 21, inner_km=0, outer_km=50)
    assert has(ring, 12.3, 21)
    assert not has(ring, 11, 21)
    whole = geometry.beside(SQUARE, 11, 21, inner_km=0, outer_km=50, with_inside=True)
    assert has(whole, 11, 21)
    north = geometry.beside(SQUARE, 11, 21, inner_km=20, outer_km=50, bearing_deg=0)
    assert has(north, 12.3, 21)
    assert not has(north, 12.1, 21)
    assert not has(north, 9.7, 21)


def test_points_are_few_and_rounded(area) -> None:  # type: ignore[no-untyped-def]
    shape = geometry.part(area(CANADA).polygons, 60, -110, [0])
    assert shape is not None
    assert len(shape.polygons) <= 40
    for polygon in shape.polygons:
        for ring in polygon:
            assert len(ring) <= 90
    assert all(round(x, 4) == x for point in vertices(shape) for x in point)
