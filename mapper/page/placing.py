"""Where names stand on a still map, so that none covers a mark or another name."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

__all__ = ["Box", "Room", "Spot", "box_around"]

#: Left, top, right, bottom in pixels.
Box = tuple[float, float, float, float]

#: How far a number may stand from its mark, and in how many directions it is tried.
_REACHES = (24.0, 34.0, 46.0, 60.0, 78.0, 98.0)
_WAYS = 16
_CELL = 64.0


@dataclass(frozen=True, slots=True)
class Spot:
    """The middle of a name; ``leader`` is the end of the line that leads to its mark, if any."""

    x: float
    y: float
    leader: tuple[float, float] | None = None


@dataclass(slots=True)
class Room:
    """The boxes that are taken, and the size of the map."""

    width: float
    height: float
    _cells: dict[tuple[int, int], list[Box]] = field(default_factory=dict)

    def take(self, box: Box) -> None:
        """Keep a box free of what comes after."""
        for cell in _cells_of(box):
            self._cells.setdefault(cell, []).append(box)

    def is_free(self, box: Box) -> bool:
        """Tell whether nothing is there, and all of it is on the map."""
        left, top, right, bottom = box
        if left < 3 or top < 3 or right > self.width - 3 or bottom > self.height - 3:
            return False
        return not any(
            _meet(box, other) for cell in _cells_of(box) for other in self._cells.get(cell, ())
        )

    def beside(self, x: float, y: float, gap: float, size: tuple[float, float]) -> Spot | None:
        """Find room beside a mark: right, left, above, below, then in between."""
        wide, high = size
        aside, above = gap + wide / 2, gap + high / 2
        near = gap * 0.5
        steps = (
            *((aside, 0.0), (-aside, 0.0), (0.0, -above), (0.0, above)),
            *((aside - near, 3 - above), (aside - near, above - 3)),
            *((near - aside, 3 - above), (near - aside, above - 3)),
        )
        return self._first(((x + dx, y + dy) for dx, dy in steps), size)

    def around(self, x: float, y: float, size: tuple[float, float]) -> Spot | None:
        """Find room on a point or next to it, for the name of an area."""
        wide, high = size
        steps = ((0, 0), (0, high), (0, -high), (wide * 0.4, 0), (-wide * 0.4, 0))
        return self._first(((x + dx, y + dy) for dx, dy in steps), size)

    def away(
        self, x: float, y: float, gap: float, size: tuple[float, float], marks: Sequence[Box]
    ) -> Spot | None:
        """Find room further off, for a name with a line that leads to its mark past all others."""
        for reach in _REACHES:
            for way in range(_WAYS):
                # eastwards first, then by turns above and below
                turn = (way + 1) // 2 * (1 if way % 2 else -1) * 2 * math.pi / _WAYS
                dx, dy = math.cos(turn), math.sin(turn)
                middle = (x + dx * (reach + size[0] / 2), y + dy * (reach + size[1] / 2))
                spot = self._first(iter([middle]), size)
                if spot is None:
                    continue
                end = (
                    max(spot.x - size[0] / 2, min(spot.x + size[0] / 2, x)),
                    max(spot.y - size[1] / 2, min(spot.y + size[1] / 2, y)),
                )
                start = (x + dx * gap, y + dy * gap)
                if not any(_crosses(start, end, mark) for mark in marks):
                    return Spot(spot.x, spot.y, end)
        return None

    def _first(
        self, points: Iterator[tuple[float, float]], size: tuple[float, float]
    ) -> Spot | None:
        for x, y in points:
            if self.is_free(box_around(x, y, size)):
                return Spot(x, y)
        return None


def box_around(x: float, y: float, size: tuple[float, float]) -> Box:
    """Return the box of a name."""
    return x - size[0] / 2, y - size[1] / 2, x + size[0] / 2, y + size[1] / 2


def _cells_of(box: Box) -> Iterator[tuple[int, int]]:
    for column in range(int(box[0] // _CELL), int(box[2] // _CELL) + 1):
        for row in range(int(box[1] // _CELL), int(box[3] // _CELL) + 1):
            yield column, row


def _meet(a: Box, b: Box) -> bool:
    return not (a[2] < b[0] or a[0] > b[2] or a[3] < b[1] or a[1] > b[3])


def _crosses(start: tuple[float, float], end: tuple[float, float], box: Box) -> bool:
    """Tell whether a line comes near the middle of a box."""
    (x0, y0), (x1, y1) = start, end
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    dx, dy = x1 - x0, y1 - y0
    long = dx * dx + dy * dy
    share = max(0.0, min(1.0, ((x - x0) * dx + (y - y0) * dy) / long)) if long else 0.0
    return math.hypot(x - x0 - share * dx, y - y0 - share * dy) < (box[2] - box[0]) / 2
