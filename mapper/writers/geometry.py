"""Where a finding is drawn: the point of its place, or the shape that the report's words leave."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from mapper.records import Finding, Place, Ring, Shape

__all__ = ["Bounds", "geometry", "polygons", "rounded_point"]


def geometry(finding: Finding) -> dict[str, Any] | None:
    """Return the geometry of a finding as RFC 7946 has it; None for what is not on today's map."""
    lat, lon = rounded_point(finding.place)
    if lat is None or lon is None:
        return None
    if finding.relation is not None and finding.relation.shape is not None:
        return polygons(finding.relation.shape)
    return {"type": "Point", "coordinates": [lon, lat]}


class Bounds:
    """The box around geometries, and how many there are."""

    def __init__(self) -> None:
        self.count = 0
        self.box = (float("inf"), float("inf"), float("-inf"), float("-inf"))

    def add(self, bounds: tuple[float, float, float, float]) -> None:
        """Take west, south, east and north of the next one."""
        self.count += 1
        west, south, east, north = self.box
        w, s, e, n = bounds
        self.box = (min(west, w), min(south, s), max(east, e), max(north, n))


def polygons(shape: Shape) -> dict[str, Any]:
    """Return the shape as RFC 7946 has it: outer rings run counter-clockwise, holes clockwise."""
    pieces = [
        [_turned(ring, left=i == 0) for i, ring in enumerate(polygon)] for polygon in shape.polygons
    ]
    if len(pieces) == 1:
        return {"type": "Polygon", "coordinates": pieces[0]}
    return {"type": "MultiPolygon", "coordinates": pieces}


def _turned(ring: Ring, *, left: bool) -> list[list[float]]:
    # Twice the signed area, from the first point so that small rings far from 0, 0 keep their sign.
    lat0, lon0 = ring[0]
    area = sum(
        (lon1 - lon0) * (lat2 - lat0) - (lon2 - lon0) * (lat1 - lat0)
        for (lat1, lon1), (lat2, lon2) in pairwise(ring)
    )
    points = ring if (area >= 0) == left else ring[::-1]
    return [[round(lon, 5), round(lat, 5)] for lat, lon in points]


def rounded_point(place: Place | None) -> tuple[float, float] | tuple[None, None]:
    """Return latitude and longitude with five decimals; None for what is not on today's map."""
    if place is None or place.point is None:
        return None, None
    return round(place.point[0], 5), round(place.point[1], 5)
