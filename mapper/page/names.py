"""The names on the base map of a still: countries, seas, units and towns, where there is room.

What is named from which zoom, and how large, follows the page's script (``assets/basemap.js``).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from mapper.page.basemap import Label, labels_in
from mapper.page.lettering import SERIF, plain, text, width
from mapper.page.mercator import Frame
from mapper.page.placing import Room, box_around

__all__ = ["HALO", "Named", "write_names"]

HALO = "#faf9f5"
_SEA_HALO = "#d6e4eb"
#: Population, and the zoom from which a town of that size is worth a name.
_TOWN_ZOOM = (
    *((8e6, 3.0), (2.5e6, 4.0), (7e5, 5.0), (1.5e5, 6.0), (4e4, 7.0)),
    *((1e4, 8.0), (2500, 9.0), (600, 10.0)),
)
#: Pixels between two towns that have names, and more names than a still can bear.
_APART, _MOST = 76.0, 60
_UNITS = 150.0  # and between two units
_UNIT_ZOOM = 6.5
_CAPITAL = 3e6


@dataclass(frozen=True, slots=True)
class Named:
    """A place of the reports that has its name on the map already."""

    name: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class _Row:
    """A name that the base map may have; ``weight`` counts a capital for more than its size."""

    name: str
    x: float
    y: float
    weight: float


@dataclass(frozen=True, slots=True)
class _Name:
    lines: tuple[str, ...]
    x: float
    y: float
    size: float
    look: str
    spacing: float = 0.0
    dot: float = 0.0
    air: float = 8.0

    @property
    def box(self) -> tuple[float, float]:
        longest = max(width(line, self.size) + self.spacing * len(line) for line in self.lines)
        return longest + self.air, self.size * 1.2 * len(self.lines)


def write_names(
    frame: Frame, labels: Sequence[Label], room: Room, placed: Sequence[Named]
) -> Iterator[str]:
    """Yield the names that fit as SVG, the most important first, and take their room.

    Parameters
    ----------
    frame : Frame
        The map.
    labels : sequence of Label
        Towns and units; countries and seas are known.
    room : Room
        What is taken already.
    placed : sequence of Named
        Names that the base map is not to repeat.
    """
    rows = labels_in(frame.extent, labels)
    for look, names in groupby(_wanted(frame, rows, placed), key=lambda name: name.look):
        written = [part for name in names for part in _written(name, room)]
        if written:
            yield f"<g {look}>{''.join(written)}</g>"


def _written(name: _Name, room: Room) -> Iterator[str]:
    """Write a name where there is room for it, with the dot of a town."""
    size = name.box
    if name.dot:
        dot = box_around(name.x, name.y, (2 * name.dot + 2, 2 * name.dot + 2))
        spot = room.beside(name.x, name.y, 5.0, size) if room.is_free(dot) else None
        if spot is not None:
            room.take(dot)
            yield (
                f'<circle cx="{name.x:.0f}" cy="{name.y:.0f}" r="{name.dot}" fill="#6d6862" '
                'stroke-width="1.6"/>'
            )
    else:
        spot = room.around(name.x, name.y, size)
    if spot is None:
        return
    room.take(box_around(spot.x, spot.y, size))
    high = name.size * 1.2
    for i, line in enumerate(name.lines):
        y = spot.y + (i - (len(name.lines) - 1) / 2) * high + name.size * 0.35
        yield f'<text x="{spot.x + name.spacing / 2:.0f}" y="{y:.0f}">{text(line)}</text>'


def _wanted(
    frame: Frame, rows: Sequence[Sequence[Any]], placed: Sequence[Named]
) -> Iterator[_Name]:
    """Yield what is worth a name at this zoom, the most important first."""
    zoom = frame.zoom
    named = {one.name.casefold() for one in placed}
    found: dict[str, list[_Row]] = {}
    for name, lat, lon, rank, weight, *capital in rows:
        x, y = frame.point(lat, lon)
        shown = plain(str(name))[:60]
        if shown and frame.holds(x, y):
            row = _Row(shown, x, y, weight + (_CAPITAL if capital else 0))
            found.setdefault(rank, []).append(row)
    for row in sorted(found.get("country", ()), key=lambda row: row.weight):
        # a country that fills the map and beyond needs no name in the middle of it
        if row.weight <= zoom < row.weight + 6 and row.name.casefold() not in named:
            yield _country(row, zoom)
    for row in sorted(found.get("sea", ()), key=lambda row: row.weight):
        if row.weight <= zoom:
            yield _sea(row, zoom)
    towns = [
        row
        for row in found.get("city", ())
        if _town_zoom(row.weight) <= zoom + 0.5 and not any(_repeats(row, one) for one in placed)
    ]
    for row in _spread(towns, _APART, _MOST):
        yield _town(row)
    if zoom >= _UNIT_ZOOM:
        units = [row for row in found.get("admin1", ()) if row.name.casefold() not in named]
        for row in _spread(units, _UNITS, _MOST):
            yield _unit(row)


def _repeats(row: _Row, one: Named) -> bool:
    near = 110 if one.name == row.name else 11
    return math.hypot(one.x - row.x, one.y - row.y) < near


def _spread(rows: Sequence[_Row], apart: float, most: int) -> list[_Row]:
    """Keep the weightiest rows that lie so far from one another."""
    kept: list[_Row] = []
    for row in sorted(rows, key=lambda row: (-row.weight, row.name)):
        if len(kept) < most and not any(
            math.hypot(row.x - one.x, row.y - one.y) < apart for one in kept
        ):
            kept.append(row)
    return kept


def _town_zoom(population: float) -> float:
    return next((zoom for least, zoom in _TOWN_ZOOM if population >= least), 11.0)


def _look(size: float, colour: str, more: str = "", *, halo: str = HALO) -> str:
    return f'font-size="{size:g}" fill="{colour}" stroke="{halo}"{more}'


def _country(row: _Row, zoom: float) -> _Name:
    large = 2 if row.weight < 3 else 1 if row.weight < 4.5 else 0
    size = min(14.0, max(8.5, round(4 + zoom + large, 1)))
    spacing = round(size * 0.16, 1)
    more = f' font-weight="600" letter-spacing="{spacing}"'
    return _Name(
        _lines(row.name.upper()), row.x, row.y, size, _look(size, "#57505f", more), spacing
    )


def _sea(row: _Row, zoom: float) -> _Name:
    size = min(14.0, max(9.5, round(12 + zoom - row.weight * 1.2, 1)))
    more = f' font-style="italic" letter-spacing="1" font-family="{SERIF}"'
    look = _look(size, "#466f84", more, halo=_SEA_HALO)
    return _Name(_lines(row.name), row.x, row.y, size, look, 1.0)


def _town(row: _Row) -> _Name:
    size = 11.5 if row.weight >= 1e6 else 10.5 if row.weight >= 1.5e5 else 10.0
    dot = 2.6 if row.weight >= 1e6 else 2.1 if row.weight >= 1e5 else 1.7
    return _Name((row.name,), row.x, row.y, size, _look(size, "#4a4845"), dot=dot, air=3.0)


def _unit(row: _Row) -> _Name:
    more = ' font-style="italic" letter-spacing=".7"'
    return _Name((row.name,), row.x, row.y, 9.5, _look(9.5, "#80786c", more), 0.7)


def _lines(name: str) -> tuple[str, ...]:
    """Set a long name on two lines of like length."""
    words = name.split(" ")
    if len(name) < 12 or len(words) < 2:
        return (name,)

    def uneven(at: int) -> int:
        return abs(len(" ".join(words[:at])) - len(" ".join(words[at:])))

    at = min(range(1, len(words)), key=uneven)
    return " ".join(words[:at]), " ".join(words[at:])
