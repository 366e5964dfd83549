"""The plane that shapes are drawn in, and the way there and back.

It is that of the azimuthal equidistant projection around a point: x and y are the geodesic's
azimuth and length from there, and nothing else. Coming back, shapes are cut at the antimeridian
and reach around the poles.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from mapper.outlines import Polygons
from mapper.records import Ring, Shape

if TYPE_CHECKING:
    from pyproj import Geod

__all__ = [
    "MOST_KM",
    "MOST_POINTS",
    "Geometry",
    "Plane",
    "clipped",
    "frame_of",
    "joined",
    "land_near",
    "middle",
    "shape_of",
    "valid_parts",
    "wedge",
    "wrapped",
]

#: No shape reaches farther from its middle: half of the globe is no place.
MOST_KM = 9_000.0
#: Points of a ring; the closing one, those of a cut at the antimeridian and those that a side
#: gets beside a pole are not counted.
MOST_POINTS = 64
#: A shapely geometry; shapely ships no types.
Geometry = Any

# Of a coast in ten thousand islets the largest say where it is.
_MOST_POLYGONS = 32
_LEAST_SHARE = 1e-4
_DIGITS = 4
# A wall of a shape longer than this bends on the map.
_STRAIGHT_KM = 300.0
# So does a side that turns by more degrees around a pole. One that runs through it always turns by
# 180, however often it is halved.
_MOST_TURN = 15.0
_HALVINGS = 8


class Plane:
    """The plane around a point: x kilometres east, y north, both true from the middle."""

    def __init__(self, lat: float, lon: float) -> None:
        if not (-90 <= lat <= 90 and -180 <= lon <= 180):  # false for NaN too
            raise ValueError(f"not a point of the globe: {lat}, {lon}")
        self.lat, self.lon = lat, lon

    def flatten(self, lonlat: Any) -> Any:
        """Project points ``(lon, lat)`` in degrees to ``(x, y)``."""
        import numpy as np

        points = np.asarray(lonlat, dtype=float)
        here = np.ones(len(points))
        azimuth, _, metres = _geod().inv(
            here * self.lon, here * self.lat, points[:, 0].copy(), points[:, 1].copy()
        )
        angle, km = np.radians(azimuth), metres / 1000
        return np.column_stack([km * np.sin(angle), km * np.cos(angle)])

    def globe(self, xy: Any) -> Any:
        """Bring points ``(x, y)`` back to ``(lon, lat)`` in degrees."""
        import numpy as np

        points = np.asarray(xy, dtype=float)
        here = np.ones(len(points))
        azimuth = np.degrees(np.arctan2(points[:, 0], points[:, 1]))
        metres = np.hypot(points[:, 0], points[:, 1]) * 1000
        lon, lat, _ = _geod().fwd(here * self.lon, here * self.lat, azimuth, metres)
        return np.column_stack([lon, np.clip(lat, -90, 90)])

    def project(self, frame: Geometry) -> Geometry:
        """Project a geometry of ``(lon, lat)``; what is beyond half the globe falls away."""
        import shapely

        if frame.is_empty:
            return frame
        flat = joined(shapely.transform(frame, self.flatten))
        return flat.intersection(shapely.Point(0, 0).buffer(1.5 * MOST_KM))


@lru_cache(maxsize=1)
def _geod() -> Geod:
    from pyproj import Geod

    return Geod(ellps="WGS84")


def middle(a: tuple[float, float], b: tuple[float, float]) -> tuple[float, float]:
    """Return the point ``(lat, lon)`` halfway between two others."""
    azimuth, _, metres = _geod().inv(a[1], a[0], b[1], b[0])
    lon, lat, _ = _geod().fwd(a[1], a[0], azimuth, metres / 2)
    return lat, lon


def wrapped(lon: float) -> float:
    """Bring a longitude to -180 … 180."""
    return (lon + 180.0) % 360.0 - 180.0


def wedge(bearing: float, half_angle: float, inner_km: float, outer_km: float) -> Geometry:
    """Return a sector around the middle of the plane; a ring from half angles of 180 on."""
    import shapely

    if half_angle >= 180:
        steps = [math.radians(360 * i / MOST_POINTS) for i in range(MOST_POINTS)]
        rings = [
            [(r * math.sin(t), r * math.cos(t)) for t in steps]
            for r in (outer_km, inner_km)
            if r > 0
        ]
        return shapely.Polygon(rings[0], rings[1:])
    count = MOST_POINTS // 2 - 1
    turns = [math.radians(bearing + half_angle * (2 * i / (count - 1) - 1)) for i in range(count)]
    outer = [(outer_km * math.sin(t), outer_km * math.cos(t)) for t in turns]
    inner = [(inner_km * math.sin(t), inner_km * math.cos(t)) for t in reversed(turns)]
    return shapely.Polygon([*outer, *(inner if inner_km > 0 else [(0.0, 0.0)])])


def frame_of(
    polygons: Polygons, lon: float, window: tuple[float, float, float, float] | None = None
) -> Geometry:
    """Return polygons of ``(lon, lat)``, each moved as a whole to the side where the point is.

    Those outside of a window ``(west, south, east, north)`` are left out: a continent has hundreds.
    """
    import shapely

    moved = []
    for rings in polygons:
        longitudes = [point[1] for point in rings[0]]
        west, east = min(longitudes), max(longitudes)
        by = 360.0 * round((lon - (west + east) / 2) / 360.0)
        if window is not None:
            if west + by > window[2] or east + by < window[0]:
                continue
            latitudes = [point[0] for point in rings[0]]
            if min(latitudes) > window[3] or max(latitudes) < window[1]:
                continue
        flat = [[(x + by, y) for y, x in ring] for ring in rings if len(ring) > 3]
        if flat:
            moved.append(shapely.Polygon(flat[0], flat[1:]))
    return shapely.MultiPolygon(moved)


def joined(geometry: Geometry) -> Geometry:
    """Return the polygons of a geometry as one, mended."""
    import shapely

    return shapely.union_all(valid_parts(geometry))


def _padded(bounds: Sequence[float], pad: float) -> tuple[float, float, float, float]:
    west, south, east, north = bounds
    wide = pad / max(0.05, math.cos(math.radians(min(87.0, max(abs(south), abs(north)) + pad))))
    return west - wide, south - pad, east + wide, north + pad


def land_near(
    plane: Plane, land: Sequence[Polygons], bounds: Sequence[float], within_km: float
) -> Geometry:
    """Return the land near a box, in the plane."""
    import shapely

    window = _padded(bounds, 1.2 * within_km / 100.0)
    pieces = []
    for one in land:
        near = clipped(frame_of(one, plane.lon, window), bounds, 1.2 * within_km / 100.0)
        pieces.append(plane.project(near))
    return shapely.union_all(pieces)


def valid_parts(geometry: Geometry) -> list[Geometry]:
    """Return the polygons of a geometry, mended."""
    import shapely

    if geometry.is_empty:
        return []
    parts = shapely.get_parts(geometry)
    mended = [one if one.is_valid else shapely.make_valid(one) for one in parts]
    # a mended polygon may be a collection, of lines too
    pieces = [piece for one in mended for part in shapely.get_parts(one) for piece in _flat(part)]
    return [piece for piece in pieces if piece.geom_type == "Polygon"]


def _flat(geometry: Geometry) -> list[Geometry]:
    import shapely

    return list(shapely.get_parts(geometry))


def clipped(geometry: Geometry, bounds: Sequence[float], pad: float) -> Geometry:
    """Cut a geometry of degrees to a box with some degrees around it."""
    import shapely

    if geometry.is_empty or not all(map(math.isfinite, bounds)):
        return shapely.MultiPolygon()
    cut = shapely.clip_by_rect(shapely.MultiPolygon(valid_parts(geometry)), *_padded(bounds, pad))
    return shapely.MultiPolygon(valid_parts(cut))


def shape_of(flat: Geometry, plane: Plane) -> Shape | None:
    """Make the record of what was drawn in the plane."""
    import shapely

    pieces = sorted(valid_parts(flat), key=lambda one: -one.area)[:_MOST_POLYGONS]
    pieces = [one for one in pieces if one.area > _LEAST_SHARE * pieces[0].area]
    if not pieces or not pieces[0].area > 0:
        return None
    hull = shapely.get_coordinates(shapely.MultiPolygon(pieces).convex_hull)
    radius = max(float(((hull - point) ** 2).sum(axis=1).max()) for point in hull) ** 0.5 / 2
    polygons: list[tuple[Ring, ...]] = []
    for piece in pieces:
        for thin in valid_parts(_thinned(piece)):
            for on_globe in valid_parts(_on_globe(thin, plane, radius)):
                polygons += _rounded(on_globe)
    return Shape(tuple(polygons), round(radius, 3)) if polygons else None


def _thinned(piece: Geometry) -> Geometry:
    """Leave out points, the least telling first, until no ring has too many."""
    tolerance = 0.002 * math.sqrt(piece.area)
    thin = piece
    while max(map(len, (r.coords for r in (thin.exterior, *thin.interiors)))) > MOST_POINTS + 1:
        thin = max(valid_parts(piece.simplify(tolerance)), key=lambda one: one.area, default=piece)
        tolerance *= 1.5
    return thin


def _on_globe(piece: Geometry, plane: Plane, radius: float) -> Geometry:
    """Bring a polygon back from the plane and cut it at the antimeridian."""
    if radius > _STRAIGHT_KM:
        piece = piece.segmentize(max(_STRAIGHT_KM, radius / 4))
    whole = _ring_on_globe(piece.exterior, plane)
    for hole in piece.interiors:
        whole = whole.difference(_ring_on_globe(hole, plane))
    return whole


def _ring_on_globe(ring: Geometry, plane: Plane) -> Geometry:
    import numpy as np
    import shapely
    from shapely.affinity import translate

    points = _turning_little(np.asarray(ring.coords), plane)
    longitudes = np.unwrap(points[:, 0], period=360)
    latitudes = points[:, 1]
    outline = list(zip(longitudes.tolist(), latitudes.tolist(), strict=True))
    if abs(longitudes[-1] - longitudes[0]) > 180:  # it goes around a pole
        inside = shapely.Polygon(ring)
        north = inside.contains(shapely.Point(plane.flatten([(0.0, 90.0)])[0]))
        pole = 90.0 if north else -90.0
        outline += [(outline[-1][0], pole), (outline[0][0], pole)]
    pieces = []
    for one in valid_parts(shapely.Polygon(outline)):
        first = math.floor((one.bounds[0] + 180) / 360)
        last = math.ceil((one.bounds[2] + 180) / 360)
        for turn in range(first, last):
            cut = one.intersection(shapely.box(360 * turn - 180, -90, 360 * turn + 180, 90))
            pieces += valid_parts(translate(cut, -360 * turn))
    return shapely.union_all(pieces)


def _turning_little(flat: Any, plane: Plane) -> Any:
    """Bring a ring back from the plane, with more points where it passes a pole."""
    import numpy as np

    points = plane.globe(flat)
    for _ in range(_HALVINGS):
        turns = np.abs((np.diff(points[:, 0]) + 180) % 360 - 180)
        wide = np.flatnonzero(turns > _MOST_TURN)
        if not len(wide):
            break
        flat = np.insert(flat, wide + 1, (flat[wide] + flat[wide + 1]) / 2, axis=0)
        points = plane.globe(flat)
    return points


def _rounded(polygon: Geometry) -> list[tuple[Ring, ...]]:
    """Return the rings of a polygon, rounded; several, or none, where they then cross or touch."""
    import shapely

    rings = _rings(polygon)
    if not rings or _is_valid(rings):
        return [rings] if rings else []
    # beside a pole what is thin there closes up or folds over
    mended = valid_parts(shapely.set_precision(polygon, 10.0**-_DIGITS))
    return [rings for one in mended if (rings := _rings(one)) and _is_valid(rings)]


def _rings(polygon: Geometry) -> tuple[Ring, ...]:
    rings = [_ring(one) for one in (polygon.exterior, *polygon.interiors)]
    return tuple(ring for ring in rings if len(ring) > 3) if len(rings[0]) > 3 else ()


def _is_valid(rings: tuple[Ring, ...]) -> bool:
    import shapely

    return bool(shapely.Polygon(rings[0], rings[1:]).is_valid)


def _ring(line: Geometry) -> Ring:
    """Round to what a reader may believe; points that fall together become one."""
    found: list[tuple[float, float]] = []
    for x, y in line.coords:
        # +0.0: no "-0.0" in what is written
        lat = min(90.0, max(-90.0, round(y, _DIGITS) + 0.0))
        point = (lat, min(180.0, max(-180.0, round(x, _DIGITS) + 0.0)))
        if not found or found[-1] != point:
            found.append(point)
    if found and found[0] != found[-1]:
        found.append(found[0])
    return tuple(found)
