"""The numbers and names of the places on a still map."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mapper.page.entries import Entry
from mapper.page.lettering import plain, text, width
from mapper.page.marks import COLOURS, colour_of, size_of
from mapper.page.names import Named
from mapper.page.placing import Box, box_around
from mapper.page.sighting import StillMap

__all__ = ["LOOK", "write_numbers"]

#: What the names have in common, for the element around them.
LOOK = 'font-size="12" font-weight="600" fill="#161616"'

#: No more than so many places have a number on a map.
_NUMBERED = 200
_NAME_SIZE, _NUMBER_SIZE = 12.0, 10.5
_LONGEST = 32  # characters of a name
_GAP = 6.0


def write_numbers(one: StillMap, entries: Sequence[Entry], named: list[Named]) -> Iterator[str]:
    """Yield number and name of each place as SVG, or where there is no room the number alone.

    Parameters
    ----------
    one : StillMap
        The map; the room that is taken is noted there.
    entries : sequence of Entry
        What to name, the most important first.
    named : list of Named
        Filled with what the base map is not to name again.
    """
    shown = entries[:_NUMBERED]
    left: list[Entry] = []
    for entry in (each for each in shown if each.place.drawn == "pin"):
        x, y = one.spots[entry.index]
        named.append(Named(plain(entry.name), x, y))
        size = _box(entry, with_name=True)
        spot = one.room.beside(x, y, _radius(one, entry) + 3, size)
        if spot is None:
            left.append(entry)
            continue
        one.room.take(box_around(spot.x, spot.y, size))
        yield _label(entry, spot.x, spot.y, size, with_name=True)
    for entry in left:
        yield from _number(one, entry)
    for entry in (each for each in shown if each.place.drawn == "area"):
        x, y = one.spots[entry.index]
        for with_name in (True, False):
            size = _box(entry, with_name=with_name)
            spot = one.room.around(x, y, size)
            if spot is not None:
                one.room.take(box_around(spot.x, spot.y, size))
                if with_name:
                    named.append(Named(plain(entry.name), x, y))
                yield _label(entry, spot.x, spot.y, size, with_name=with_name)
                break


def _number(one: StillMap, entry: Entry) -> Iterator[str]:
    """Yield a number beside its mark, or further off with a line that leads there."""
    x, y = one.spots[entry.index]
    radius = _radius(one, entry)
    size = _box(entry, with_name=False)
    others = [box for box in one.marks if not _is_at(box, x, y)]
    spot = one.room.beside(x, y, radius + 2, size) or one.room.away(x, y, radius, size, others)
    if spot is None:
        return
    if spot.leader:
        to_x, to_y = spot.leader
        line = f"M{x:.1f} {y:.1f}L{to_x:.1f} {to_y:.1f}"
        yield f'<path d="{line}" stroke="#4a4845" stroke-width=".7"/>'
    one.room.take(box_around(spot.x, spot.y, size))
    yield _label(entry, spot.x, spot.y, size, with_name=False)


def _radius(one: StillMap, entry: Entry) -> float:
    return size_of(entry.place.account.role, crowded=one.crowded) / 2


def _is_at(box: Box, x: float, y: float) -> bool:
    return abs((box[0] + box[2]) / 2 - x) < 1 and abs((box[1] + box[3]) / 2 - y) < 1


def _box(entry: Entry, *, with_name: bool) -> tuple[float, float]:
    wide = width(str(entry.number), _NUMBER_SIZE, bold=True)
    if with_name:
        wide += _GAP + width(_short(entry.name), _NAME_SIZE, bold=True)
    return wide + 2, _NAME_SIZE * 1.2


def _label(entry: Entry, x: float, y: float, size: tuple[float, float], *, with_name: bool) -> str:
    role, is_area = entry.place.account.role, entry.place.drawn == "area"
    colour = COLOURS["area"] if is_area and role is None else colour_of(role)
    left, base = x - size[0] / 2 + 1, y + _NAME_SIZE * 0.36
    number = (
        f'<text x="{left:.0f}" y="{base:.1f}" font-size="{_NUMBER_SIZE:g}" fill="{colour}">'
        f"{entry.number}</text>"
    )
    if not with_name:
        return number
    look = ' fill="#3a3640" font-style="italic"' if is_area else ""
    after = left + width(str(entry.number), _NUMBER_SIZE, bold=True) + _GAP
    name = f'<text x="{after:.0f}" y="{base:.1f}"{look}>{text(_short(entry.name))}</text>'
    return name + number  # whose halo would else be over the number


def _short(name: str) -> str:
    shown = plain(name)
    return shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1].rstrip() + "…"
