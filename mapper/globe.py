"""Distances and boxes on the globe, taken as a sphere; degrees WGS84 in the order ``lat, lon``."""

from __future__ import annotations

import math

__all__ = ["EARTH_RADIUS_KM", "HALF_ROUND_KM", "disc_box", "distance_km"]

#: Mean radius of the sphere; the field's scores use the same.
EARTH_RADIUS_KM = 6371.0

#: No two points are farther apart.
HALF_ROUND_KM = math.pi * EARTH_RADIUS_KM


def distance_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Return the great-circle distance of two points (haversine)."""
    p1, p2 = math.radians(lat1), math.radians(lat2)
    half = math.sin((p2 - p1) / 2) ** 2
    half += math.cos(p1) * math.cos(p2) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, half)))


def disc_box(lat: float, lon: float, radius_km: float) -> tuple[float, float, float, float]:
    """Return the box around a disc on the globe.

    Parameters
    ----------
    lat, lon : float
        Its middle in degrees WGS84.
    radius_km : float
        Its radius.

    Returns
    -------
    tuple of float
        South, west, north, east in degrees. ``west > east`` when it crosses the antimeridian; all
        longitudes when it holds a pole.
    """
    reach = radius_km / EARTH_RADIUS_KM
    south, north = lat - math.degrees(reach), lat + math.degrees(reach)
    if north >= 90 or south <= -90:
        return max(-90.0, south), -180.0, min(90.0, north), 180.0
    # the meridian that touches the disc does so nearer to the pole than the middle
    across = math.degrees(math.asin(min(1.0, math.sin(reach) / math.cos(math.radians(lat)))))
    if across >= 180:
        return south, -180.0, north, 180.0
    return south, _wrapped(lon - across), north, _wrapped(lon + across)


def _wrapped(lon: float) -> float:
    return lon - 360 if lon > 180 else lon + 360 if lon < -180 else lon
