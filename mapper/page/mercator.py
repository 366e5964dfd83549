"""Web Mercator on paper: the frame of a still map.

The world is the unit square, x from 180° W eastwards and y from the top downwards, as the page's
script has it. A frame may reach over the antimeridian: then x goes below 0 or beyond 1.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

__all__ = ["MAX_LATITUDE", "Frame", "unit_x", "unit_y"]

#: Where Web Mercator ends; what lies nearer a pole is drawn on the edge.
MAX_LATITUDE = 85.0511287798
#: Edge of the world in pixels at zoom 0.
_TILE = 256.0
#: Height of a frame in shares of its width: what suits paper, and what the whole world needs.
_FLATTEST, _TALLEST = 0.56, 0.84


def unit_x(lon: float) -> float:
    """Return the x of a longitude in degrees."""
    return (lon + 180) / 360


def unit_y(lat: float) -> float:
    """Return the y of a latitude in degrees, kept on the map."""
    sine = math.sin(math.radians(max(-MAX_LATITUDE, min(MAX_LATITUDE, lat))))
    return 0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of the world that a still map shows.

    Parameters
    ----------
    left, top : float
        Its corner in the unit square.
    scale : float
        Pixels from one end of the world to the other.
    width, height : float
        Pixels.
    """

    left: float
    top: float
    scale: float
    width: float
    height: float

    @classmethod
    def around(
        cls,
        points: Sequence[tuple[float, float]],
        *,
        cut: float,
        width: float,
        max_zoom: float,
        flattest: float = _FLATTEST,
        tallest: float = _TALLEST,
        padding: tuple[float, float] = (76.0, 54.0),
    ) -> Self:
        """Fit points as large as paper and base map allow.

        Parameters
        ----------
        points : sequence of (float, float)
            Latitude and longitude in degrees, one at least.
        cut : float
            Longitude in degrees that no point lies across.
        width : float
            Of the frame, in pixels; the height follows from the points.
        max_zoom : float
            As Leaflet counts.
        flattest, tallest : float
            Height that it has at least and, if that will do, at most, in shares of the width.
        padding : (float, float)
            Pixels to keep free at the sides, and at top and bottom.
        """
        xs = [unit_x((lon - cut) % 360 + cut) for _, lon in points]
        ys = [unit_y(lat) for lat, _ in points]
        wide, high = max(xs) - min(xs), max(ys) - min(ys)
        room = width - 2 * padding[0]
        scale = min(room / wide if wide else math.inf, _TILE * 2**max_zoom)
        needed = high * scale + 2 * padding[1]
        height = max(flattest * width, min(tallest * width, needed))
        if needed > height:
            scale = (height - 2 * padding[1]) / high
        if scale < width:  # never more than one turn of the globe
            scale = width
            height = max(height, min(width, high * scale + padding[1]))
        height = round(height)
        middle_x, middle_y = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
        top = max(0.0, min(1 - height / scale, middle_y - height / scale / 2))
        return cls(middle_x - width / scale / 2, top, scale, width, height)

    @property
    def zoom(self) -> float:
        """The zoom, as Leaflet counts."""
        return math.log2(self.scale / _TILE)

    @property
    def share(self) -> float:
        """How much of a turn of the globe it shows; at most 1."""
        return min(1.0, self.width / self.scale)

    def point(self, lat: float, lon: float) -> tuple[float, float]:
        """Return where a point falls, in pixels, on the turn of the globe that is in the frame."""
        x = unit_x(lon) - self.left
        middle = self.width / self.scale / 2
        x -= round(x - middle)
        return x * self.scale, (unit_y(lat) - self.top) * self.scale

    def holds(self, x: float, y: float, *, within: float = 0.0) -> bool:
        """Tell whether a point in pixels lies in the frame, so far from its edge."""
        return within <= x <= self.width - within and within <= y <= self.height - within

    def lat(self, y: float) -> float:
        """Return the latitude of a row of pixels, in degrees."""
        turned = math.pi * (1 - 2 * (self.top + y / self.scale))
        return math.degrees(math.atan(math.sinh(turned)))

    def lon(self, x: float) -> float:
        """Return the longitude of a column of pixels, in degrees."""
        lon = (self.left + x / self.scale) * 360 - 180
        return lon - 360 * math.floor((lon + 180) / 360)

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """South, west, north, east in degrees; ``west > east`` crosses the antimeridian."""
        south, north = self.lat(self.height), self.lat(0)
        if self.share == 1:
            return south, -180.0, north, 180.0
        return south, self.lon(0), north, self.lon(self.width)

    def turns(self, margin: float) -> list[tuple[int, float, float]]:
        """Return the turns of the globe that the frame touches.

        Parameters
        ----------
        margin : float
            Pixels beyond its sides.

        Returns
        -------
        list of (int, float, float)
            How many turns eastwards, and from which longitude to which, in degrees.
        """
        first = self.left - margin / self.scale
        last = self.left + (self.width + margin) / self.scale
        if self.share == 1:  # a margin would show the far side twice
            first, last = self.left, self.left + 1
        found = []
        for turn in range(math.floor(first), math.floor(last) + 1):
            west, east = max(first, turn) - turn, min(last, turn + 1) - turn
            if east > west:
                found.append((turn, west * 360 - 180, east * 360 - 180))
        return found

    def km_per_pixel(self, y: float) -> float:
        """Return how many kilometres a pixel stands for, in one of the rows."""
        return 40075.017 * math.cos(math.radians(self.lat(y))) / self.scale
