"""Shapes on the globe: circles, sectors, corridors, strips and cut areas.

Lengths are true from the middle of a shape. Whatever cannot be drawn is None, never an exception.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import wraps
from typing import ParamSpec

from mapper.outlines import Polygons
from mapper.records import Shape
from mapper.relations.planes import (
    MOST_KM,
    Plane,
    clipped,
    frame_of,
    joined,
    land_near,
    middle,
    shape_of,
    wedge,
    wrapped,
)

__all__ = [
    "annulus",
    "beside",
    "border",
    "box_rings",
    "circle",
    "corridor",
    "land_border",
    "offshore",
    "part",
    "sector",
]

# Slivers between outlines that were drawn apart.
_SLIVER_KM = 2.0

_P = ParamSpec("_P")


def _or_none(make: Callable[_P, Shape | None]) -> Callable[_P, Shape | None]:
    """Let what GEOS or GeographicLib refuse be None."""

    @wraps(make)
    def guarded(*args: _P.args, **kwargs: _P.kwargs) -> Shape | None:
        from shapely.errors import ShapelyError

        try:
            return make(*args, **kwargs)
        except (ShapelyError, ValueError, ArithmeticError, RuntimeError):
            return None

    return guarded


@_or_none
def circle(lat: float, lon: float, radius_km: float) -> Shape | None:
    """Return the points within a distance of a point.

    Parameters
    ----------
    lat, lon : float
        Its middle in degrees WGS84.
    radius_km : float
        Geodesic radius, at most `MOST_KM`.

    Returns
    -------
    Shape or None
        None where it cannot be drawn.
    """
    return annulus(lat, lon, 0.0, radius_km)


@_or_none
def annulus(lat: float, lon: float, inner_km: float, outer_km: float) -> Shape | None:
    """Return the ring around a point, from one distance to another."""
    return sector(lat, lon, 0.0, 180.0, inner_km, outer_km)


@_or_none
def sector(  # noqa: PLR0917 - where, which way, how far: nothing of it is an option
    lat: float,
    lon: float,
    bearing_deg: float,
    half_angle_deg: float,
    inner_km: float,
    outer_km: float,
) -> Shape | None:
    """Return what is seen from a point in a direction, from one distance to another.

    Parameters
    ----------
    lat, lon : float
        The point in degrees WGS84.
    bearing_deg : float
        The direction, clockwise from north.
    half_angle_deg : float
        How far to either side of it; 180 for all around.
    inner_km, outer_km : float
        From which distance to which.
    """
    if not 0 <= inner_km < outer_km <= MOST_KM or not 0 < half_angle_deg <= 180:
        return None
    plane = Plane(lat, lon)
    return shape_of(wedge(bearing_deg, half_angle_deg, inner_km, outer_km), plane)


@_or_none
def corridor(points: Sequence[tuple[float, float]], half_width_km: float) -> Shape | None:
    """Return what lies within a distance of a line.

    Parameters
    ----------
    points : sequence of (float, float)
        The line, ``(lat, lon)``; at least two points.
    half_width_km : float
        The distance.
    """
    import shapely

    if len(points) < 2 or not 0 < half_width_km <= MOST_KM / 2:
        return None
    plane = Plane(*middle(points[0], points[-1]))
    line = shapely.LineString(plane.flatten([(lon, lat) for lat, lon in points]))
    if not line.length > 0 or line.length > MOST_KM:
        return None
    return shape_of(line.buffer(half_width_km, quad_segs=8), plane)


@_or_none
def part(
    polygons: Polygons,
    lat: float,
    lon: float,
    bearings_deg: Sequence[float],
    *,
    share: float = 0.5,
    reach_km: float | None = None,
) -> Shape | None:
    """Cut an area to its northern, central, south-western … part.

    Parameters
    ----------
    polygons : tuple
        The area.
    lat, lon : float
        A point in its main body.
    bearings_deg : sequence of float
        Which parts, clockwise from north; those of several are joined. Empty for the middle.
    share : float
        How much of its extent in that direction is the part; of the middle, in both directions.
    reach_km : float or None
        What is farther from the point does not count: islands overseas.
    """
    import numpy as np
    import shapely

    plane = Plane(lat, lon)
    area = joined(frame_of(polygons, lon))
    if reach_km is not None and reach_km < MOST_KM:
        pad = math.degrees(reach_km / 6371.0)
        wide = min(180.0, pad / max(0.05, math.cos(math.radians(lat))))
        area = shapely.clip_by_rect(area, lon - wide, lat - pad, lon + wide, lat + pad)
    if area.is_empty:
        return None
    narrow = max(0.05, math.cos(math.radians(lat)))
    # Parallels and meridians, not the plane: the north of Russia is what lies far north.
    points = (shapely.get_coordinates(area) - (lon, lat)) * (narrow, 1.0)
    far = 2 * float(np.abs(points).max()) + 1
    cuts = []
    for bearing in bearings_deg:
        ux, uy = math.sin(math.radians(bearing)), math.cos(math.radians(bearing))
        along = points @ np.array([ux, uy])
        least = float(along.max() - share * (along.max() - along.min()))
        cuts.append(
            [
                (ux * t - uy * s, uy * t + ux * s)
                for t, s in ((least, -far), (least, far), (far, far), (far, -far))
            ]
        )
    if not bearings_deg:
        low, high = points.min(axis=0), points.max(axis=0)
        mid, half = (low + high) / 2, share * (high - low) / 2
        (west, south), (east, north) = mid - half, mid + half
        cuts.append([(west, south), (west, north), (east, north), (east, south)])
    window = shapely.union_all(
        [shapely.Polygon([(x / narrow + lon, y + lat) for x, y in cut]) for cut in cuts]
    )
    kept = shapely.intersection(area, window)
    return shape_of(plane.project(shapely.segmentize(kept, 2.0)), plane)


@_or_none
def border(one: Polygons, other: Polygons, lon: float, width_km: float) -> Shape | None:
    """Return the strip along the border that two areas share.

    Parameters
    ----------
    one, other : tuple
        The areas.
    lon : float
        Of a point of the first: there the globe is not cut.
    width_km : float
        How far the strip reaches to either side.

    Returns
    -------
    Shape or None
        None when they do not touch.
    """
    pad = width_km / 100.0
    a, b = joined(frame_of(one, lon)), joined(frame_of(other, lon))
    a, b = clipped(a, b.bounds, pad), clipped(b, a.bounds, pad)
    if a.is_empty or b.is_empty:
        return None
    west, east = sorted((max(a.bounds[0], b.bounds[0]), min(a.bounds[2], b.bounds[2])))
    south, north = sorted((max(a.bounds[1], b.bounds[1]), min(a.bounds[3], b.bounds[3])))
    plane = Plane((south + north) / 2, wrapped((west + east) / 2))
    first, second = (
        plane.project(x).simplify(width_km / 15).buffer(width_km, quad_segs=3) for x in (a, b)
    )
    return shape_of(first.intersection(second), plane)


@_or_none
def land_border(
    polygons: Polygons, lat: float, lon: float, land: Sequence[Polygons], width_km: float
) -> Shape | None:
    """Return the strip along an area's whole border, but for its coasts.

    Parameters
    ----------
    polygons : tuple
        The area.
    lat, lon : float
        Its middle.
    land : sequence of tuple
        What is no sea.
    width_km : float
        How far the strip reaches to either side.

    Returns
    -------
    Shape or None
        None for islands.
    """
    plane = Plane(lat, lon)
    frame = joined(frame_of(polygons, lon))
    area = plane.project(frame)
    others = land_near(plane, land, frame.bounds, width_km).difference(
        area.buffer(_SLIVER_KM, quad_segs=2)
    )
    strip = (
        area.simplify(width_km / 15)
        .buffer(width_km, quad_segs=3)
        .intersection(others.simplify(width_km / 15).buffer(width_km + _SLIVER_KM, quad_segs=3))
    )
    return shape_of(strip, plane)


@_or_none
def beside(
    polygons: Polygons,
    lat: float,
    lon: float,
    *,
    inner_km: float,
    outer_km: float,
    bearing_deg: float | None = None,
    half_angle_deg: float = 45.0,
    with_inside: bool = False,
) -> Shape | None:
    """Return what lies around an area, from one distance of its boundary to another.

    Parameters
    ----------
    polygons : tuple
        The area.
    lat, lon : float
        Its middle; directions are seen from there.
    inner_km, outer_km : float
        From which distance to which.
    bearing_deg, half_angle_deg : float or None, float
        Only in this direction, clockwise from north; None for all around.
    with_inside : bool
        True to have the area too.
    """
    plane = Plane(lat, lon)
    area = plane.project(frame_of(polygons, lon)).simplify(outer_km / 20)
    found = area.buffer(outer_km, quad_segs=4)
    if not with_inside:
        found = found.difference(area.buffer(inner_km, quad_segs=4) if inner_km > 0 else area)
    if bearing_deg is not None:
        found = found.intersection(wedge(bearing_deg, half_angle_deg, 0.0, MOST_KM))
    return shape_of(found, plane)


@_or_none
def offshore(
    polygons: Polygons,
    lat: float,
    lon: float,
    land: Sequence[Polygons],
    *,
    inner_km: float,
    outer_km: float,
    shore_km: float,
) -> Shape | None:
    """Return the sea off an area, from one distance of it to another.

    Parameters
    ----------
    polygons : tuple
        The area.
    lat, lon : float
        Its middle.
    land : sequence of tuple
        What is no sea; the area itself is none.
    inner_km, outer_km : float
        From which distance to which.
    shore_km : float
        The sea must come as near to the area: what lies inland has no coast.
    """
    plane = Plane(lat, lon)
    frame = joined(frame_of(polygons, lon))
    area = plane.project(frame)
    coarse = area.simplify(outer_km / 50)
    sea = coarse.buffer(outer_km, quad_segs=4).difference(area)
    sea = sea.difference(land_near(plane, land, frame.bounds, outer_km))
    if sea.is_empty or sea.distance(area) > shore_km:
        return None
    if inner_km > 0:
        sea = sea.difference(coarse.buffer(inner_km, quad_segs=4))
    return shape_of(sea, plane)


def box_rings(south: float, west: float, north: float, east: float) -> Polygons:
    """Return a box as polygons: two when its west lies beyond its east, at the antimeridian."""
    spans = [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]
    return tuple(
        (((south, w), (south, e), (north, e), (north, w), (south, w)),) for w, e in spans if w < e
    )
