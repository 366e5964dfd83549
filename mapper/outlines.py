"""Lines and rings: their text form on an integer grid, cutting them to a box, points in polygons.

Points are ``(lat, lon)`` in grid steps. A line is written as the differences between its points,
each as a base-64 variable-length quantity (five bits a digit, least significant first, the sign in
the lowest bit): about three characters a point, and nothing that JSON or HTML must escape.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

__all__ = [
    "DIGITS",
    "Box",
    "Point",
    "Polygons",
    "clip_line",
    "clip_ring",
    "decode",
    "encode",
    "holds",
]

#: ``(lat, lon)`` in grid steps.
Point = tuple[int, int]
#: ``(south, west, north, east)`` in grid steps, borders included.
Box = tuple[int, int, int, int]

#: For each polygon the outer ring, then holes; rings are closed, ``(lat, lon)`` in degrees.
Polygons = tuple[tuple[tuple[tuple[float, float], ...], ...], ...]

#: How far from the antimeridian, in degrees, a point on it is looked for.
_BESIDE = 1e-4

_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
#: What each byte of a line stands for, for `bytes.translate`; 255 for one that is none of them.
DIGITS = bytes(_ALPHABET.index(byte) if byte in _ALPHABET else 255 for byte in range(256))


def encode(points: Sequence[Point]) -> str:
    """Write a line as text; points that repeat the one before are left out."""
    out = bytearray()
    before_lat = before_lon = 0
    for lat, lon in points:
        if out and lat == before_lat and lon == before_lon:
            continue
        for step in (lat - before_lat, lon - before_lon):
            value = step << 1 if step >= 0 else (-step << 1) | 1
            while value > 31:
                out.append(_ALPHABET[32 | (value & 31)])
                value >>= 5
            out.append(_ALPHABET[value])
        before_lat, before_lon = lat, lon
    return out.decode("ascii")


def decode(text: str) -> list[Point]:
    """Read a line back.

    Raises
    ------
    ValueError
        If the text is not what `encode` writes.
    """
    steps: list[int] = []
    value = shift = 0
    for digit in text.encode("ascii").translate(DIGITS):
        if digit > 63:
            raise ValueError("not a line: unknown character")
        value |= (digit & 31) << shift
        if digit & 32:
            shift += 5
        else:
            steps.append(-(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    if shift or len(steps) % 2:
        raise ValueError("not a line: cut short")
    lat = lon = 0
    points = []
    for i in range(0, len(steps), 2):
        lat += steps[i]
        lon += steps[i + 1]
        points.append((lat, lon))
    return points


def clip_line(points: Sequence[Point], box: Box) -> list[list[Point]]:
    """Cut a line to a box (Liang and Barsky, segment by segment): the pieces inside, in order."""
    south, west, north, east = box
    pieces: list[list[Point]] = []
    piece: list[Point] = []
    for a, b in pairwise(points):
        if south <= a[0] <= north and west <= a[1] <= east:
            inside = south <= b[0] <= north and west <= b[1] <= east
        else:
            inside = False
            if max(a[0], b[0]) < south or min(a[0], b[0]) > north:
                continue
            if max(a[1], b[1]) < west or min(a[1], b[1]) > east:
                continue
        segment = (a, b) if inside else _clip_segment(a, b, box)
        if segment is None:
            continue
        if not piece or piece[-1] != segment[0]:
            piece = [segment[0]]
            pieces.append(piece)
        if segment[1] != segment[0]:
            piece.append(segment[1])
    return [piece for piece in pieces if len(piece) > 1]


def _clip_segment(a: Point, b: Point, box: Box) -> tuple[Point, Point] | None:
    south, west, north, east = box
    d_lat, d_lon = b[0] - a[0], b[1] - a[1]
    enter, leave = 0.0, 1.0
    for room, step in (
        (a[0] - south, -d_lat),
        (north - a[0], d_lat),
        (a[1] - west, -d_lon),
        (east - a[1], d_lon),
    ):
        if step == 0:
            if room < 0:
                return None
        elif step < 0:
            enter = max(enter, room / step)
        else:
            leave = min(leave, room / step)
    if enter > leave:
        return None
    start = (round(a[0] + enter * d_lat), round(a[1] + enter * d_lon)) if enter > 0 else a
    end = (round(a[0] + leave * d_lat), round(a[1] + leave * d_lon)) if leave < 1 else b
    return start, end


def clip_ring(ring: Sequence[Point], box: Box) -> list[Point]:
    """Cut a closed ring to a box (Sutherland and Hodgman): a closed ring, or an empty list.

    A ring that leaves the box and comes back is joined along the border of the box. That is right
    for filling; who strokes the ring must leave out segments that run along the border.
    """
    points = list(ring[:-1])
    for axis, limit, sign in ((0, box[0], 1), (0, box[2], -1), (1, box[1], 1), (1, box[3], -1)):
        if not points:
            return []
        kept: list[Point] = []
        before = points[-1]
        before_in = (before[axis] - limit) * sign >= 0
        for point in points:
            point_in = (point[axis] - limit) * sign >= 0
            if point_in != before_in:
                share = (limit - before[axis]) / (point[axis] - before[axis])
                other = round(before[1 - axis] + share * (point[1 - axis] - before[1 - axis]))
                kept.append((limit, other) if axis == 0 else (other, limit))
            if point_in:
                kept.append(point)
            before, before_in = point, point_in
        points = kept
    cleaned = [p for i, p in enumerate(points) if p != points[i - 1]]
    return [*cleaned, cleaned[0]] if len(cleaned) > 2 else []


def holds(polygons: Polygons, lat: float, lon: float) -> bool:
    """Tell whether a point is in one of the polygons and not in a hole of it.

    By the even-odd rule: sides that a ray eastward crosses are counted. No side may cross the
    antimeridian; a point on it is in what lies on either side.

    Parameters
    ----------
    polygons : tuple
        Outlines, cut at the antimeridian.
    lat, lon : float
        Degrees WGS84. A point on a boundary may be on either side.
    """
    if abs(lon) == 180:
        return holds(polygons, lat, 180 - _BESIDE) or holds(polygons, lat, _BESIDE - 180)
    return any(_within(polygon, lat, lon) for polygon in polygons)


def _within(rings: Sequence[Sequence[tuple[float, float]]], lat: float, lon: float) -> bool:
    inside = False
    for ring in rings:
        lat0, lon0 = ring[-1]
        for lat1, lon1 in ring:
            # half-open, so that a corner is crossed once
            if (lat0 > lat) != (lat1 > lat) and lon < lon0 + (lat - lat0) / (lat1 - lat0) * (
                lon1 - lon0
            ):
                inside = not inside
            lat0, lon0 = lat1, lon1
    return inside
