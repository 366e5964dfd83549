"""Outlines of areas, made small enough for a page."""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from mapper.outlines import Point, encode
from mapper.records import Area, Shape

FloatArray = npt.NDArray[np.float64]

__all__ = ["SCALE", "joined", "packed", "packed_extents", "weights"]

#: Grid steps a degree of the outlines as the gazetteer has them.
SCALE = 1000
#: Of an outline this many points are kept, and none that is nearer to its line than `LEAST` steps:
#: of a country as large as Russia nobody looks at a bay of a kilometre.
_POINTS, _LEAST = 3000, 1.0
#: From this tolerance on, in steps, a tenth of the grid will do.
_COARSE = 8.0
#: Of a shape that words leave this many points are kept, of all on a page together so many, but
#: of each the fewest that still show what it is. A shape this small has a grid of its own.
_EXTENT_POINTS, _ALL_EXTENTS, _FEWEST = 160, 60_000, 12
_SMALL_KM, _FINE_SCALE = 25.0, 10_000
#: A stretch with more points than these is worth the price of an array.
_LONG_STRETCH = 40


def packed(area: Area) -> dict[str, Any] | None:
    """Write an area's outline for the script; None when only its box is known.

    Returns
    -------
    dict or None
        ``scale`` (grid steps a degree), ``members`` (true when it is joined from countries or
        units), and ``polygons``: for each its outer ring, then its holes, as `outlines.encode`
        writes them. Those of a joined outline are single rings, to be filled by the even-odd rule.
    """
    if not area.polygons:
        return None
    members = area.origin == "members"
    polygons = _gridded(area.polygons, SCALE)
    if members:
        polygons = [[ring] for ring in joined(ring for polygon in polygons for ring in polygon)]
    drawn = _thinned(polygons, SCALE, _POINTS)
    return {**drawn, "members": members} if drawn["polygons"] else None


def packed_extents(shapes: Sequence[Shape]) -> list[dict[str, Any]]:
    """Write the shapes that words such as "near" leave; as `packed`, bounded all together."""
    if not shapes:
        return []
    most = max(_FEWEST, min(_EXTENT_POINTS, _ALL_EXTENTS // len(shapes)))
    out = []
    for shape in shapes:
        scale = _FINE_SCALE if shape.radius_km < _SMALL_KM else SCALE
        out.append(_thinned(_gridded(shape.polygons, scale), scale, most))
    return out


def _gridded(
    polygons: Iterable[Iterable[Iterable[tuple[float, float]]]], scale: int
) -> list[list[list[Point]]]:
    return [
        [[(round(lat * scale), round(lon * scale)) for lat, lon in ring] for ring in polygon]
        for polygon in polygons
    ]


def _thinned(
    polygons: Sequence[Sequence[Sequence[Point]]], scale: int, most: int
) -> dict[str, Any]:
    """Leave out the points that matter least and encode the rest."""
    weighed = [[(ring, weights(ring, scale, _LEAST)) for ring in polygon] for polygon in polygons]
    flat = [weight for polygon in weighed for _, ring in polygon for weight in ring]
    least = heapq.nlargest(most, flat)[-1] if len(flat) > most else 0.0
    tolerance = max(_LEAST, least)
    step = 1 if tolerance < _COARSE or scale != SCALE else 10
    out = []
    for number, polygon in enumerate(weighed):
        rings: list[str] = []
        for ring, weight in polygon:
            kept = [p for p, w in zip(ring, weight, strict=True) if w >= tolerance]
            thin = _on_grid(kept, step)
            if len(thin) < 4 and not (number or rings):
                thin = _on_grid(ring, step)  # the first polygon is never left out
            if len(thin) > 3:
                rings.append(encode(thin))
            elif not rings:
                break  # without its outer ring, no hole of a polygon is left either
        if rings:
            out.append(rings)
    return {"scale": scale // step, "polygons": out}


def _on_grid(ring: Sequence[Point], step: int) -> list[Point]:
    """Round to a coarser grid; points that fall together become one."""
    points = [(round(lat / step), round(lon / step)) for lat, lon in ring]
    return [p for i, p in enumerate(points) if i == 0 or p != points[i - 1]]


def weights(ring: Sequence[Point], scale: int = SCALE, least: float = 0.0) -> list[float]:
    """Return for each point of a closed ring the tolerance up to which it is needed.

    After Douglas and Peucker: a point counts as much as it lies off the line between the two
    neighbours that count more. The two ends of the ring's longest stretch count without limit.
    Below `least`, 0 may stand for what is even less.
    """
    size = len(ring)
    found = [0.0] * size
    if size < 4:
        return [math.inf] * size
    # a degree of longitude is shorter than one of latitude
    narrow = max(0.05, math.cos(math.radians(ring[0][0] / scale)))
    lats, lons = np.array(ring, dtype=float).T
    across = lons * narrow
    ys, xs = lats.tolist(), across.tolist()
    far = int(np.argmax((lats - lats[0]) ** 2 + (across - across[0]) ** 2))
    reach = math.hypot(ys[far] - ys[0], xs[far] - xs[0])
    found[0] = found[-1] = found[far] = reach
    pending = [(0, far, reach), (far, size - 1, reach)]
    while pending:
        first, last, limit = pending.pop()
        if last - first < 2:
            continue
        if last - first > _LONG_STRETCH:
            best, at = _farthest_of_many(lats, across, first, last)
        else:
            best, at = _farthest(ys, xs, first, last)
        # never above what split it off, so that a threshold keeps whole branches
        weight = min(limit, math.sqrt(best))
        found[at] = weight
        if weight >= least:
            pending += [(first, at, weight), (at, last, weight)]
    return found


def _farthest(ys: Sequence[float], xs: Sequence[float], first: int, last: int) -> tuple[float, int]:
    """Return the greatest squared distance of a point between two from their line, and which."""
    y0, x0 = ys[first], xs[first]
    dy, dx = ys[last] - y0, xs[last] - x0
    length = dy * dy + dx * dx
    best, at = -1.0, first + 1
    for i in range(first + 1, last):
        y, x = ys[i] - y0, xs[i] - x0
        share = (y * dy + x * dx) / length if length else 0.0
        share = 0.0 if share < 0 else min(share, 1.0)
        away = (y - share * dy) ** 2 + (x - share * dx) ** 2
        if away > best:
            best, at = away, i
    return best, at


def _farthest_of_many(
    lats: FloatArray, across: FloatArray, first: int, last: int
) -> tuple[float, int]:
    """Return the same as `_farthest`, by the same operations, from arrays."""
    y, x = lats[first + 1 : last] - lats[first], across[first + 1 : last] - across[first]
    dy, dx = float(lats[last] - lats[first]), float(across[last] - across[first])
    length = dy * dy + dx * dx
    share = np.clip((y * dy + x * dx) / length, 0.0, 1.0) if length else 0.0
    away = (y - share * dy) ** 2 + (x - share * dx) ** 2
    at = int(np.argmax(away))
    return float(away[at]), first + 1 + at


def joined(rings: Iterable[Sequence[Point]]) -> list[list[Point]]:
    """Join polygons that share boundaries point by point: the rings around them, the largest first.

    Sides that two polygons have in common cancel out; the rest is strung together again.
    """
    sides: dict[tuple[Point, Point], None] = {}  # those met an odd number of times
    for ring in rings:
        for a, b in pairwise(ring):
            if a != b:
                side = (a, b) if a < b else (b, a)
                if side in sides:
                    del sides[side]
                else:
                    sides[side] = None
    ways: dict[Point, list[Point]] = defaultdict(list)
    for a, b in sides:
        ways[a].append(b)
        ways[b].append(a)
    out = []
    for start in sorted(ways):
        while ways[start]:
            ring = [start]
            at = start
            while ways[at]:
                after = ways[at].pop()
                ways[after].remove(at)
                ring.append(after)
                at = after
            out.append(ring)
    return sorted(out, key=lambda ring: (-len(ring), ring[0]))
