"""Which map of a still shows a place, and where on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from mapper.page.marks import Outline, is_wide, outline_of
from mapper.page.mercator import MAX_LATITUDE, Frame
from mapper.page.model import PagePlace
from mapper.page.placing import Box, Room
from mapper.records import Place

__all__ = ["Sight", "StillMap"]

_COLUMNS, _ROWS = 24, 16
_MARK = 14.0


@dataclass(slots=True)
class StillMap:
    """One map of a still, while it is drawn.

    Attributes
    ----------
    number : int
        From 0, the nearest first.
    frame : Frame
        What it shows.
    crowded : bool
        Whether its pins are small.
    outlines : dict
        Index of an area -> its outline.
    spots : dict
        Index of a place -> where it is, or where its name may stand, in pixels.
    own : set of int
        The places that have their number on this map and not on a nearer one.
    room : Room
        What is taken already.
    marks : list of Box
        The boxes of its pins.
    """

    number: int
    frame: Frame
    crowded: bool
    outlines: dict[int, Outline] = field(default_factory=dict)
    spots: dict[int, tuple[float, float]] = field(default_factory=dict)
    own: set[int] = field(default_factory=set)
    room: Room = field(init=False)
    marks: list[Box] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.room = Room(self.frame.width, self.frame.height)

    def see_pin(self, index: int, place: Place) -> bool:
        """Tell whether a point is on the map, and remember where."""
        x, y = self.frame.point(place.lat, place.lon)
        if not self.frame.holds(x, y, within=-0.5):
            return False
        if abs(place.lat) > MAX_LATITUDE:  # on the edge, but all of its mark
            y = max(_MARK, min(self.frame.height - _MARK, y))
        self.spots[index] = (x, y)
        return True

    def see_area(self, index: int, one: PagePlace, shape: dict[str, Any] | None) -> bool:
        """Tell whether an area is on the map, and remember where."""
        outline = outline_of(one.place, shape, self.frame)
        if not outline:
            return False
        spot = _spot_in(outline, self.frame, self.frame.point(one.place.lat, one.place.lon))
        if spot is None:
            return False
        self.outlines[index] = outline
        self.spots[index] = spot
        return True


@dataclass(slots=True)
class Sight:
    """Says of a place which map shows it, the nearest first; for `entries.make_groups`."""

    maps: Sequence[StillMap]
    shapes: dict[str, Any]

    def __call__(self, index: int, one: PagePlace) -> tuple[bool, str]:
        """Return whether a map shows it, and what to note."""
        place = one.place
        if one.drawn == "listed":
            return False, "no longer on the map: listed, not drawn"
        shape = self.shapes.get(place.id)
        if one.drawn == "area" and is_wide(place, shape):
            return False, "too wide to be drawn"
        if one.drawn == "area":
            on = [each for each in self.maps if each.see_area(index, one, shape)]
            # the name of a country stands where its middle is seen, if there is such a map
            on.sort(key=lambda each: not each.frame.holds(*each.frame.point(place.lat, place.lon)))
        else:
            on = [each for each in self.maps if each.see_pin(index, place)]
        if not on:
            return False, "beyond the edge of this map"
        on[0].own.add(index)
        beyond = one.drawn == "pin" and abs(place.lat) > MAX_LATITUDE
        return True, "drawn on the edge: it lies nearer the pole" if beyond else ""


def _spot_in(
    outline: Outline, frame: Frame, wanted: tuple[float, float]
) -> tuple[float, float] | None:
    """Return where in the part of an area that is in sight its name may stand."""
    if frame.holds(*wanted, within=16):
        return wanted
    middle = frame.width / 2, frame.height / 2
    best: tuple[float, tuple[float, float]] | None = None
    for column in range(1, _COLUMNS):
        for row in range(1, _ROWS):
            x, y = frame.width * column / _COLUMNS, frame.height * row / _ROWS
            away = abs(x - middle[0]) + abs(y - middle[1])
            if (best is None or away < best[0]) and _holds(outline, x * 10, y * 10):
                best = away, (x, y)
    return None if best is None else best[1]


def _holds(outline: Outline, x: float, y: float) -> bool:
    inside = False
    for ring in (ring for polygon in outline for ring in polygon):
        x0, y0 = ring.points[-1]
        for x1, y1 in ring.points:
            if (y0 > y) != (y1 > y) and x < x0 + (y - y0) / (y1 - y0) * (x1 - x0):
                inside = not inside
            x0, y0 = x1, y1
    return inside
