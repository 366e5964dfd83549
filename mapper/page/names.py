"""The names on the base map of a still: countries, seas, units and towns, where there is room.

What is named from which zoom, and how large, follows the page's script (``assets/basemap.js``).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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
_CAPITAL = 3e6


@dataclass(frozen=True, slots=True)
class Named:
    """A place of the reports that has its name on the map already."""

    name: str
    x: float
    y: float


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
    for name in _wanted(frame, rows, placed):
        size = name.box
        if name.dot:
            spot = room.beside(name.x, name.y, 5.0, size)
            dot = box_around(name.x, name.y, (2 * name.dot + 2, 2 * name.dot + 2))
            if spot is None or not room.is_free(dot):
                continue
            room.take(dot)
            yield (
                f'<circle cx="{name.x:.1f}" cy="{name.y:.1f}" r="{name.dot}" fill="#6d6862" '
                f'stroke="{HALO}" stroke-width="1.6" paint-order="stroke"/>'
            )
        else:
            spot = room.around(name.x, name.y, size)
        if spot is None:
            continue
        room.take(box_around(spot.x, spot.y, size))
        high = name.size * 1.2
        for i, line in enumerate(name.lines):
            y = spot.y + (i - (len(name.lines) - 1) / 2) * high + name.size * 0.35
            yield (
                f'<text x="{spot.x + name.spacing / 2:.1f}" y="{y:.1f}" {name.look}>'
                f"{text(line)}</text>"
            )


def _wanted(
    frame: Frame, rows: Sequence[Sequence[Any]], placed: Sequence[Named]
) -> Iterator[_Name]:
    zoom = frame.zoom
    named = {one.name.casefold() for one in placed}
    found: list[tuple[float, str, float, float, Any, bool]] = []
    for name, lat, lon, rank, weight, *capital in rows:
        x, y = frame.point(lat, lon)
        shown = plain(str(name))[:60]
        if shown and frame.holds(x, y):
            found.append((weight, rank, x, y, shown, bool(capital)))
    for weight, _, x, y, name, _ in sorted(_of(found, "country")):
        # a country that fills the map and beyond needs no name in the middle of it
        if weight <= zoom < weight + 6 and name.casefold() not in named:
            yield _country(name, x, y, zoom, weight)
    for weight, _, x, y, name, _ in sorted(_of(found, "sea")):
        if weight <= zoom:
            yield _sea(name, x, y, zoom, weight)
    kept: list[tuple[float, float]] = []
    towns = sorted(_of(found, "city"), key=lambda one: (-_weight(one), one[4]))
    for one in towns:
        _, _, x, y, name, capital = one
        if len(kept) == _MOST:
            break
        if _town_zoom(_weight(one)) > zoom + 0.5 or any(
            math.hypot(x - x0, y - y0) < _APART for x0, y0 in kept
        ):
            continue
        if any(math.hypot(p.x - x, p.y - y) < (110 if p.name == name else 11) for p in placed):
            continue
        kept.append((x, y))
        yield _town(name, x, y, one[0], capital=capital)
    units: list[tuple[float, float]] = []
    if zoom >= 6.5:
        for _, _, x, y, name, _ in sorted(_of(found, "admin1"), key=lambda one: (-one[0], one[4])):
            if name.casefold() in named or any(math.dist((x, y), one) < _UNITS for one in units):
                continue
            units.append((x, y))
            yield _unit(name, x, y)


def _of(
    found: Sequence[tuple[float, str, float, float, Any, bool]], rank: str
) -> list[tuple[float, str, float, float, Any, bool]]:
    return [one for one in found if one[1] == rank]


def _weight(one: tuple[float, str, float, float, Any, bool]) -> float:
    return one[0] + (_CAPITAL if one[5] else 0)


def _town_zoom(population: float) -> float:
    return next((zoom for least, zoom in _TOWN_ZOOM if population >= least), 11.0)


def _look(size: float, colour: str, more: str = "", *, halo: str = HALO) -> str:
    return f'font-size="{size:g}" fill="{colour}" stroke="{halo}"{more}'


def _country(name: str, x: float, y: float, zoom: float, weight: float) -> _Name:
    large = 2 if weight < 3 else 1 if weight < 4.5 else 0
    size = min(14.0, max(8.5, round(4 + zoom + large, 1)))
    spacing = round(size * 0.16, 1)
    more = f' font-weight="600" letter-spacing="{spacing}"'
    return _Name(_lines(name.upper()), x, y, size, _look(size, "#57505f", more), spacing)


def _sea(name: str, x: float, y: float, zoom: float, weight: float) -> _Name:
    size = min(14.0, max(9.5, round(12 + zoom - weight * 1.2, 1)))
    more = f' font-style="italic" letter-spacing="1" font-family="{SERIF}"'
    look = _look(size, "#466f84", more, halo=_SEA_HALO)
    return _Name(_lines(name), x, y, size, look, 1.0)


def _town(name: str, x: float, y: float, population: float, *, capital: bool) -> _Name:
    size = 11.5 if population >= 1e6 or capital else 10.5 if population >= 1.5e5 else 10.0
    dot = 2.6 if population >= 1e6 else 2.1 if population >= 1e5 else 1.7
    return _Name((name,), x, y, size, _look(size, "#4a4845"), dot=dot, air=3.0)


def _unit(name: str, x: float, y: float) -> _Name:
    more = ' font-style="italic" letter-spacing=".7"'
    return _Name((name,), x, y, 9.5, _look(9.5, "#80786c", more), 0.7)


def _lines(name: str) -> tuple[str, ...]:
    """Set a long name on two lines of like length."""
    words = name.split(" ")
    if len(name) < 12 or len(words) < 2:
        return (name,)

    def uneven(at: int) -> int:
        return abs(len(" ".join(words[:at])) - len(" ".join(words[at:])))

    at = min(range(1, len(words)), key=uneven)
    return " ".join(words[:at]), " ".join(words[at:])
