"""The gazetteer as a geocoder of geopy's: no network, no key, no limit."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from geopy.adapters import BaseSyncAdapter
from geopy.exc import GeocoderQueryError, GeocoderServiceError
from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location
from geopy.point import Point

from mapper.gazetteer import Gazetteer as Places
from mapper.records import Candidate, Place

__all__ = ["WITHIN_KM", "Gazetteer"]

#: How far the nearest settlement may be from a point that is asked about.
WITHIN_KM = 50.0

_FEW = 10  # returned when no limit is given, as by geopy's other geocoders
_MOST = 1_000  # looked through for those of a country or box


class _NoNetwork(BaseSyncAdapter):  # type: ignore[misc] # geopy is untyped
    """Stands where geopy expects a way to a server."""

    def get_json(self, url: str, **_: Any) -> Any:  # noqa: ARG002 - as geopy calls it
        """Refuse."""
        raise GeocoderServiceError("the gazetteer asks no server")

    get_text = get_json


class Gazetteer(Geocoder):  # type: ignore[misc] # geopy is untyped
    """Geocode with the offline gazetteer, wherever a geocoder of geopy's is expected.

    Parameters
    ----------
    cache : Path or None
        Folder of the unpacked gazetteer; None for the usual one.
    path : Path or None
        A gazetteer file of your own; None for the one that comes with mapper.
    gazetteer : mapper.Gazetteer or None
        One that is already open, and stays open; then the other two are not looked at.

    Notes
    -----
    The file is opened, and on the very first use unpacked, by the first look-up. Close it with
    `close`, or use it as a context manager.
    """

    def __init__(
        self,
        cache: Path | None = None,
        *,
        path: Path | None = None,
        gazetteer: Places | None = None,
    ) -> None:
        super().__init__(timeout=None, proxies={}, adapter_factory=_NoNetwork)
        self._cache = cache
        self._path = path
        self._given = gazetteer
        self._own: Places | None = None
        self._lock = threading.Lock()

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the gazetteer, unless it was given; the next look-up opens it again."""
        with self._lock:
            own, self._own = self._own, None
        if own is not None:
            own.close()

    def geocode(
        self,
        query: str,
        *,
        exactly_one: bool = True,
        timeout: Any = DEFAULT_SENTINEL,  # noqa: ARG002 - geopy's callers pass it
        limit: int | None = None,
        country_codes: str | Iterable[str] | None = None,
        viewbox: Sequence[Any] | None = None,
        bounded: bool = False,
        language: Any = None,  # noqa: ARG002 - as above
    ) -> Any:
        """Return the places that a name may mean.

        Parameters
        ----------
        query : str
            A name, in any script: ``"Vardenis"``, ``"Paris, Texas"``.
        exactly_one : bool
            True for one location, False for a list of them.
        timeout, language
            Taken for the sake of code written for other geocoders; nothing depends on them.
        limit : int or None
            The most locations returned, at least 1; None for 10.
        country_codes : str or iterable of str or None
            Only places of these countries: ``"am"``, ``"am,az"`` or ``["am", "az"]``.
        viewbox : sequence of two points or None
            Two opposite corners, in any order. Places inside come first. When the longitudes lie
            more than 180 degrees apart, the box crosses the antimeridian: 175 and -175 are a box
            of 10 degrees; with 175 and 185 it is the same. -180 and 180 are all longitudes.
        bounded : bool
            With a `viewbox`: only places inside.

        Returns
        -------
        geopy.location.Location, list of Location, or None
            Best first; None when there is nothing. States that are no more are left out: they
            have no point on today's map.

        Raises
        ------
        geopy.exc.GeocoderQueryError
            When `query` is not text.
        ValueError
            When `limit` is less than 1, or `viewbox` is no pair of points.
        mapper.errors.GazetteerError
            When the gazetteer can neither be opened nor unpacked.
        """
        if not isinstance(query, str):
            raise GeocoderQueryError(f"a name must be text, not {type(query).__name__}")
        most = _count(limit)
        codes = _codes(country_codes)
        is_inside = _box(viewbox)
        found = [
            one
            for one in self._places().candidates(query, limit=_MOST)
            if one.place.point is not None and (not codes or one.place.country_code in codes)
        ]
        if viewbox is not None and bounded:
            found = [one for one in found if is_inside(one.place)]
        elif viewbox is not None:
            found.sort(key=lambda one: not is_inside(one.place))
        return _answer([_named(one) for one in found[:most]], exactly_one)

    def reverse(
        self,
        query: Any,
        *,
        exactly_one: bool = True,
        timeout: Any = DEFAULT_SENTINEL,  # noqa: ARG002 - geopy's callers pass it
        limit: int | None = None,
        within_km: float = WITHIN_KM,
        language: Any = None,  # noqa: ARG002 - as above
    ) -> Any:
        """Return what is at a point: the nearest settlements, then the areas that hold it.

        Parameters
        ----------
        query : geopy.point.Point, sequence of two numbers, or str
            ``(lat, lon)`` in degrees.
        exactly_one : bool
            True for one location, False for a list of them.
        timeout, language
            As in `geocode`.
        limit : int or None
            The most settlements returned, at least 1; None for 10.
        within_km : float
            How far a settlement may be.

        Returns
        -------
        geopy.location.Location, list of Location, or None
            Settlements, nearest first, each with ``distance_km`` in its ``raw``; then the countries
            and units whose outline holds the point, the smallest first, at a distance of 0. So in
            a desert the one location is the unit or country, and on the high seas there is None.
            The outlines are simplified: near a boundary they may be some kilometres off.

        Raises
        ------
        ValueError
            When `query` is no point, or `limit` is less than 1.
        mapper.errors.GazetteerError
            When the gazetteer can neither be opened nor unpacked.
        """
        most = _count(limit)
        lat, lon = _lat_lon(query)
        if not (within_km >= 0 and math.isfinite(within_km)):
            raise ValueError(f"within_km must be a distance: {within_km}")
        places = self._places()
        areas = [place for place in places.at(lat, lon) if place.point is not None]
        around = places.nearest(lat, lon, limit=1 if exactly_one else most, within_km=within_km)
        within = [{"place_id": area.id, "name": area.name} for area in areas]
        found = [
            _location(place, {"distance_km": round(km, 3), "within": within})
            for place, km in around  # living ones only
        ]
        found += [_location(place, {"distance_km": 0.0, "within": within}) for place in areas]
        return _answer(found, exactly_one)

    def _places(self) -> Places:
        if self._given is not None:
            return self._given
        with self._lock:
            if self._own is None:
                self._own = (
                    Places.open(self._cache)
                    if self._path is None
                    else Places.open(self._cache, path=self._path)
                )
            return self._own


def _count(limit: int | None) -> int:
    if limit is None:
        return _FEW
    if int(limit) < 1:
        raise ValueError(f"limit must be at least 1: {limit}")
    return int(limit)


def _lat_lon(query: Any) -> tuple[float, float]:
    # geopy takes None for a point on the equator, and warns before it raises.
    parts = [query] if query is None else query if isinstance(query, (list, tuple)) else []
    for part, most in zip(parts, (90.0, math.inf), strict=False):
        if part is None or (isinstance(part, (int, float)) and not -most <= part <= most):
            raise ValueError(f"not a point (lat, lon) in degrees: {query!r}")
    point = query if isinstance(query, Point) else Point(query)
    return float(point.latitude), float(point.longitude)


def _codes(given: str | Iterable[str] | None) -> frozenset[str]:
    if given is None:
        return frozenset()
    parts = given.split(",") if isinstance(given, str) else given
    return frozenset(part.strip().upper() for part in parts if part.strip())


def _box(viewbox: Sequence[Any] | None) -> Any:
    if viewbox is None:
        return lambda _: True
    if len(viewbox) != 2:
        raise ValueError("a viewbox has two corners")
    corners = [Point(corner) for corner in viewbox]
    south, north = sorted(corner.latitude for corner in corners)
    west, east = sorted(map(_longitude, viewbox))
    if west >= -180 and east <= 180 and 180 < east - west < 360:
        west, east = east, west + 360
    width = east - west
    return lambda place: (
        south <= place.lat <= north and (width >= 360 or (place.lon - west) % 360 <= width)
    )


def _longitude(corner: Any) -> float:
    # geopy folds 185 to -175: then a wide box and a narrow one could not be told apart
    if isinstance(corner, (str, Point)) or len(corner) < 2:
        return float(Point(corner).longitude)
    return float(corner[1])


def _named(candidate: Candidate) -> Location:
    return _location(
        candidate.place,
        {
            "matched_name": candidate.matched_name,
            "name_kind": candidate.name_kind,
            "match": candidate.match,
            "score": round(candidate.score, 4),
        },
    )


def _location(place: Place, about: dict[str, object]) -> Location:
    containers = (place.admin1_name, place.country_name)
    parts = dict.fromkeys([place.name, *(name for name in containers if name)])
    raw: dict[str, object] = {
        "place_id": place.id,
        "name": place.name,
        "lat": place.lat,
        "lon": place.lon,
        "feature_class": place.feature_class,
        "feature_code": place.feature_code,
        "country_code": place.country_code,
        "country": place.country_name,
        "admin1_name": place.admin1_name,
        "admin2_name": place.admin2_name,
        "population": place.population,
        "radius_km": place.radius_km,
        "gazetteer": place.gazetteer,
    }
    return Location(", ".join(parts), (place.lat, place.lon), raw | about)


def _answer(found: list[Location], exactly_one: bool) -> Any:
    if not found:
        return None
    return found[0] if exactly_one else found
