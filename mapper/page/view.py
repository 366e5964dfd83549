"""Which part of the world a map of findings shows, and what the gazetteer knows of it."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import Any, Protocol

from mapper.errors import GazetteerError
from mapper.page.basemap import Label, padded_extent
from mapper.page.model import PageModel, PagePlace
from mapper.page.shapes import packed
from mapper.records import Area, Place

__all__ = ["FOCUS_KM", "Source", "View", "corners", "names_within", "opened", "outlines_of"]

_SETTLEMENTS = ("PPLC", "PPLA", "PPLA2", "PPLA3", "PPL", "PPLG", "PPLL")
_CITIES, _UNITS = 400, 150  # names gathered for the base map; it shows those that fit
#: A shape wider than this is no reason to look from further away.
FOCUS_KM = 300.0
#: An area no wider than this is looked at as a point is.
POINT_KM = 30.0


class Source(Protocol):
    """What the page asks of a gazetteer."""

    def within(
        self,
        south: float,
        west: float,
        north: float,
        east: float,
        *,
        feature_codes: Sequence[str] | None = ...,
        limit: int = ...,
    ) -> tuple[Place, ...]:
        """Return the places whose point lies in a box, the most populous first."""
        ...

    def area(self, place_id: str, /) -> Area | None:
        """Return the area of a place; None where none is known."""
        ...


class View:
    """The part of the world that the page opens on.

    Attributes
    ----------
    extent : tuple of float
        South, west, north, east in degrees; ``west > east`` crosses the antimeridian.
    cut : float
        Longitude in degrees that no place of the page lies across.
    """

    def __init__(self, extent: tuple[float, float, float, float], cut: float) -> None:
        self.extent = extent
        self.cut = cut

    @classmethod
    def around(cls, model: PageModel) -> View:
        """Fit what is reported to be an event; else the pins, else the areas, else the world."""
        pins = [(one.place.lat, one.place.lon) for one in model.pins]
        small = [one for one in model.areas if (one.place.radius_km or 0.0) <= POINT_KM]
        events = [one for one in (*model.pins, *small) if one.account.role == "event"]
        loud = [one for one in model.pins if not one.account.is_quiet]
        focus = [(one.place.lat, one.place.lon) for one in events or loud]
        focus += [
            point
            for extent in model.extents
            if extent.role == "event" and extent.shape.radius_km < FOCUS_KM
            for polygon in extent.shape.polygons
            for point in polygon[0]
        ]
        areas = [one for one in model.areas if not one.account.is_quiet]
        if not (areas or pins):
            areas = list(model.areas)
        reach = [corner for one in areas for corner in corners(one)]
        if focus or reach or pins:
            return cls.fit(focus or reach or pins, pins)
        return cls.world()

    @classmethod
    def world(cls) -> View:
        """Show all of it: there is nothing to fit."""
        return cls((-55.0, -170.0, 70.0, 170.0), -180.0)

    @classmethod
    def fit(
        cls, focus: Sequence[tuple[float, float]], everything: Sequence[tuple[float, float]]
    ) -> View:
        """Fit points, without a cut through any others; each is latitude and longitude."""
        lons = sorted({lon for _, lon in (*focus, *everything)})
        # The widest stretch without a place is what the map can do without: cut it there.
        gaps = [b - a for a, b in pairwise(lons)]
        across = lons[0] + 360 - lons[-1]
        cut = -180.0
        if gaps and max(gaps) > max(across, 180.0):
            at = gaps.index(max(gaps))
            cut = (lons[at] + lons[at + 1]) / 2
        lats = [lat for lat, _ in focus]
        turned = [lon + 360 if lon < cut else lon for _, lon in focus]
        west, east = (lon - 360 if lon > 180 else lon for lon in (min(turned), max(turned)))
        return cls((min(lats), west, max(lats), east), cut)

    @property
    def detail(self) -> tuple[float, float, float, float]:
        """What the base map has in detail, longitudes from `cut` on."""
        south, west, north, east = padded_extent(*self.extent)
        west, east = (lon + 360 if lon < self.cut else lon for lon in (west, east))
        return south, west, north, east + 360 if east < west else east

    @property
    def centre(self) -> tuple[float, float]:
        """Latitude and longitude of the middle."""
        south, west, north, east = self.extent
        if west > east:
            east += 360
        return (south + north) / 2, (west + east) / 2


def corners(one: PagePlace) -> Iterator[tuple[float, float]]:
    """Yield opposite corners of an area, kept on the map."""
    place = one.place
    reach = min((place.radius_km or 50.0) / 111.2, 60.0)
    across = min(reach / max(0.2, math.cos(math.radians(place.lat))), 90.0)
    yield max(-85.0, place.lat - reach), max(-180.0, place.lon - across)
    yield min(85.0, place.lat + reach), min(180.0, place.lon + across)


def outlines_of(source: Source | None, areas: Iterable[str]) -> dict[str, Any]:
    """Return the outlines of areas, by place id, packed for the script.

    Regions that no boundary is known of, and areas of other gazetteers, have none.
    """
    if source is None:
        return {}
    shapes = {}
    for place_id in areas:
        area = source.area(place_id)
        shape = None if area is None else packed(area)
        if shape is not None:
            shapes[place_id] = shape
    return shapes


@contextmanager
def opened(gazetteer: Source | None) -> Iterator[Source | None]:
    """Open the default gazetteer when none is given; what comes from it is worth no failure."""
    if gazetteer is not None:
        yield gazetteer
        return
    from mapper.gazetteer import Gazetteer

    try:
        found = Gazetteer.open()
    except (GazetteerError, OSError, sqlite3.Error):
        yield None
        return
    try:
        yield found
    finally:
        found.close()


def names_within(source: Source | None, extent: tuple[float, float, float, float]) -> list[Label]:
    """Return names of towns and first-level units for the base map, the most populous first.

    Parameters
    ----------
    source : Gazetteer or None
        None knows no names.
    extent : tuple of float
        South, west, north, east in degrees; ``west > east`` crosses the antimeridian.
    """
    if source is None:
        return []
    cities = source.within(*extent, feature_codes=_SETTLEMENTS, limit=_CITIES)
    units = source.within(*extent, feature_codes=("ADM1",), limit=_UNITS)
    return [
        Label(
            place.name,
            place.lat,
            place.lon,
            rank,
            place.population,
            capital=place.feature_code == "PPLC",
        )
        for rank, places in (("city", cities), ("admin1", units))
        for place in places
    ]
