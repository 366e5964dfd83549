"""The part of the world that a page opens on."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from mapper.page.basemap import padded_extent
from mapper.page.model import PageModel, PagePlace

__all__ = ["FOCUS_KM", "View"]

#: A shape wider than this is no reason to look from further away.
FOCUS_KM = 300.0


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
        events = [one for one in model.pins if one.account.role == "event"]
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
        corners = [corner for one in areas for corner in _corners(one)]
        if focus or corners or pins:
            return cls.fit(focus or corners or pins, pins)
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


def _corners(one: PagePlace) -> Iterator[tuple[float, float]]:
    """Yield opposite corners of an area, kept on the map."""
    place = one.place
    reach = min((place.radius_km or 50.0) / 111.2, 60.0)
    across = min(reach / max(0.2, math.cos(math.radians(place.lat))), 90.0)
    yield max(-85.0, place.lat - reach), max(-180.0, place.lon - across)
    yield min(85.0, place.lat + reach), min(180.0, place.lon + across)
