"""A map that stands still, as SVG: for paper, for pictures, and where no script runs.

`compose` puts base map, shapes, marks, names, scale and legend together, and says which number
each place of the table has. It asks nothing of a network and holds no script.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from mapper.page.entries import Entry, Group, make_groups
from mapper.page.ground import COLOURS, Ground, draw_ground
from mapper.page.lettering import SANS, plain, text, width
from mapper.page.margins import legend, locator, scale_bar
from mapper.page.marks import (
    Outline,
    area_svg,
    colour_of,
    extent_svg,
    glyph,
    is_wide,
    look_of,
    outline_of,
    rings_of_shape,
    size_of,
)
from mapper.page.mercator import MAX_LATITUDE, Frame
from mapper.page.model import PageModel, PagePlace
from mapper.page.names import HALO, Named, write_names
from mapper.page.placing import Box, Room, box_around
from mapper.page.sights import frame_of
from mapper.page.view import Source, names_within

__all__ = ["CAVEAT", "Still", "compose", "svg_element"]

CAVEAT = (
    "Reported, not confirmed. Located and sorted by software, not reviewed. "
    "Borders do not imply endorsement."
)
#: From here on pins are small, and no more than so many have a number on the map.
_CROWDED, _NUMBERED = 150, 200
#: Marks of one look that fall so near to one another, in pixels, are drawn once.
_SAME = 3.0
_NAME_SIZE, _NUMBER_SIZE = 12.0, 10.5


@dataclass(frozen=True, slots=True)
class Still:
    """A map for paper.

    Parameters
    ----------
    svg : str
        What it shows, without a root element, in pixels from 0, 0.
    width, height : float
        Its size, legend included.
    groups : tuple of Group
        The table that its numbers lead to.
    words : str
        What it shows, for who cannot see it.
    """

    svg: str
    width: float
    height: float
    groups: tuple[Group, ...]
    words: str


@dataclass(slots=True)
class _Sheet:
    """What is known of a still while it is drawn."""

    model: PageModel
    shapes: dict[str, Any]
    frame: Frame
    outlines: dict[int, Outline] = field(default_factory=dict)
    spots: dict[int, tuple[float, float]] = field(default_factory=dict)
    room: Room = field(init=False)
    marks: list[Box] = field(default_factory=list)
    crowded: bool = False

    def __post_init__(self) -> None:
        self.room = Room(self.frame.width, self.frame.height)

    def sight(self, index: int, one: PagePlace) -> tuple[bool, str]:
        """Tell whether a place is on the map; remembers where."""
        place = one.place
        if one.drawn == "listed":
            return False, "no longer on the map: listed, not drawn"
        if one.drawn == "area":
            return self._area(index, one)
        x, y = self.frame.point(place.lat, place.lon)
        if not self.frame.holds(x, y, within=-0.5):
            return False, "beyond the edge of this map"
        self.spots[index] = (x, y)
        beyond = abs(place.lat) > MAX_LATITUDE
        return True, "drawn on the edge: it lies nearer the pole" if beyond else ""

    def _area(self, index: int, one: PagePlace) -> tuple[bool, str]:
        shape = self.shapes.get(one.place.id)
        if is_wide(one.place, shape):
            return False, "too wide to be drawn"
        outline = outline_of(one.place, shape, self.frame)
        if not outline:
            return False, "beyond the edge of this map"
        spot = _spot_in(outline, self.frame, self.frame.point(one.place.lat, one.place.lon))
        if spot is None:
            return False, "beyond the edge of this map"
        self.outlines[index] = outline
        self.spots[index] = spot
        return True, ""


def compose(
    model: PageModel, source: Source | None, shapes: dict[str, Any], *, width: float
) -> Still:
    """Draw the still map of a model.

    Parameters
    ----------
    model : PageModel
        What to show.
    source : Gazetteer or None
        Where the names of towns come from; None: there are none.
    shapes : dict
        Outlines of areas by place id, as `mapper.page.shapes.packed` writes them.
    width : float
        In pixels; the height follows from what is shown.
    """
    frame = frame_of(model, shapes, width)
    sheet = _Sheet(model, shapes, frame)
    groups = make_groups(model, sheet.sight)
    entries = [entry for group in groups for entry in group.entries if entry.number is not None]
    ground = draw_ground(frame)
    pins = [entry for entry in entries if entry.place.drawn == "pin"]
    sheet.crowded = len(pins) > _CROWDED
    marks, looks = _marks(sheet, pins)
    scale = scale_bar(frame, sheet.marks)
    aside = locator(model, frame, [*sheet.marks, *([scale.box] if scale else [])])
    for part in filter(None, (scale, aside)):
        sheet.room.take(part.box)
    named: list[Named] = []
    names = list(_names(sheet, entries, named))
    base = list(write_names(frame, names_within(source, frame.extent), sheet.room, named))
    halo = 'stroke-width="2.6" stroke-linejoin="round" paint-order="stroke"'
    inside = [
        f'<rect width="{frame.width:g}" height="{frame.height:g}" fill="{COLOURS["sea"]}"/>',
        ground.svg,
        *_surfaces(sheet, entries),
        f'<g text-anchor="middle" {halo}>{"".join(base)}</g>' if base else "",
        *marks,
        f'<g {halo} stroke="{HALO}">{"".join(names)}</g>' if names else "",
        *(part.svg for part in (scale, aside) if part is not None),
    ]
    below, height = _below(sheet, ground, entries, looks)
    whole = (
        f'<svg width="{frame.width:g}" height="{frame.height:g}" overflow="hidden">'
        f"{''.join(inside)}</svg>"
        f'<rect x=".5" y=".5" width="{frame.width - 1:g}" height="{frame.height - 1:g}" '
        'fill="none" stroke="#9aa3a8"/>'
        f'<g transform="translate(0 {frame.height:g})">{below}</g>'
    )
    drawn = f'<g font-family="{SANS}">{whole}</g>'
    return Still(drawn, frame.width, frame.height + height, groups, _words(entries))


def svg_element(still: Still) -> str:
    """Return a still as an ``svg`` element for a page."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" '
        f'aria-label="{escape(still.words)}" '
        f'viewBox="0 0 {still.width:g} {still.height:g}">{still.svg}</svg>'
    )


def _words(entries: Sequence[Entry]) -> str:
    if not entries:
        return "Map without places: no place is drawn."
    first = ", ".join(f"{entry.number} {plain(entry.name)}" for entry in entries[:12])
    more = f" and {len(entries) - 12} more" if len(entries) > 12 else ""
    return f"Map of the places reported, numbered as in the table: {first}{more}."


# ---------------------------------------------------------------------- marks and shapes


def _surfaces(sheet: _Sheet, entries: Sequence[Entry]) -> Iterator[str]:
    """Yield areas, the widest first, then shapes."""
    far = sheet.frame.zoom < 4
    areas = [entry for entry in entries if entry.index in sheet.outlines]
    areas.sort(key=lambda entry: -(entry.place.place.radius_km or 0))
    drawn = [
        area_svg(
            entry.place,
            sheet.outlines[entry.index],
            known=entry.place.place.id in sheet.shapes,
            far=far,
        )
        for entry in areas
    ]
    for extent in sorted(sheet.model.extents, key=lambda one: -one.shape.radius_km):
        rings = rings_of_shape(extent, sheet.frame)
        if rings and extent.shape.radius_km <= 1000:
            unsure = sheet.model.places[extent.place].is_unsure
            drawn.append(extent_svg(extent, rings, unsure=unsure))
    if drawn:
        yield f'<g transform="scale(.1)">{"".join(drawn)}</g>'


def _marks(sheet: _Sheet, pins: Sequence[Entry]) -> tuple[list[str], set[tuple[str | None, str]]]:
    """Draw the pins, what is reported over what is only named; takes their room."""
    looks: dict[tuple[str | None, str], int] = {}
    seen: set[tuple[int, int, int]] = set()
    uses: list[str] = []
    for entry in reversed(pins):
        role = entry.place.account.role
        number = looks.setdefault((role, look_of(entry.place)), len(looks))
        x, y = sheet.spots[entry.index]
        size = size_of(role, crowded=sheet.crowded)
        box = box_around(x, y, (size - 2, size - 2))
        sheet.marks.append(box)
        sheet.room.take(box)
        near = (number, round(x / _SAME), round(y / _SAME))
        if sheet.crowded and near in seen:
            continue
        seen.add(near)
        uses.append(f'<use href="#mark{number}" x="{x:.1f}" y="{y:.1f}"/>')
    defined = [
        f'<g id="mark{number}"><g transform="scale({size_of(role, crowded=sheet.crowded) / 20:g})">'
        f"{glyph(role, look)}</g></g>"
        for (role, look), number in looks.items()
    ]
    return ([f"<defs>{''.join(defined)}</defs>", *uses] if uses else []), set(looks)


def _spot_in(
    outline: Outline, frame: Frame, wanted: tuple[float, float]
) -> tuple[float, float] | None:
    """Return where in the part of an area that is in sight its name may stand."""
    if frame.holds(*wanted, within=16):
        return wanted
    middle = frame.width / 2, frame.height / 2
    best: tuple[float, tuple[float, float]] | None = None
    for column in range(1, 16):
        for row in range(1, 12):
            x, y = frame.width * column / 16, frame.height * row / 12
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


# ---------------------------------------------------------------------- names and numbers


def _names(sheet: _Sheet, entries: Sequence[Entry], named: list[Named]) -> Iterator[str]:
    """Write number and name of each place, or where there is no room the number alone."""
    shown = [entry for entry in entries[:_NUMBERED]]
    pins = [entry for entry in shown if entry.place.drawn == "pin"]
    areas = [entry for entry in shown if entry.place.drawn == "area"]
    left: list[Entry] = []
    for entry in pins:
        x, y = sheet.spots[entry.index]
        named.append(Named(plain(entry.name), x, y))
        gap = size_of(entry.place.account.role, crowded=sheet.crowded) / 2 + 3
        size = _name_box(entry, named=True)
        spot = sheet.room.beside(x, y, gap, size)
        if spot is None:
            left.append(entry)
            continue
        sheet.room.take(box_around(spot.x, spot.y, size))
        yield _label(entry, spot.x, spot.y, size, with_name=True)
    for entry in left:
        x, y = sheet.spots[entry.index]
        gap = size_of(entry.place.account.role, crowded=sheet.crowded) / 2 + 2
        size = _name_box(entry, named=False)
        spot = sheet.room.beside(x, y, gap, size) or sheet.room.away(
            x, y, gap - 2, size, [box for box in sheet.marks if not _same(box, x, y)]
        )
        if spot is None:
            continue
        if spot.leader:
            to_x, to_y = spot.leader
            yield (
                f'<path d="M{x:.1f} {y:.1f}L{to_x:.1f} {to_y:.1f}" stroke="#4a4845" '
                'stroke-width=".7"/>'
            )
        sheet.room.take(box_around(spot.x, spot.y, size))
        yield _label(entry, spot.x, spot.y, size, with_name=False)
    for entry in areas:
        x, y = sheet.spots[entry.index]
        for with_name in (True, False):
            size = _name_box(entry, named=with_name)
            spot = sheet.room.around(x, y, size)
            if spot is not None:
                sheet.room.take(box_around(spot.x, spot.y, size))
                if with_name:
                    named.append(Named(plain(entry.name), x, y))
                yield _label(entry, spot.x, spot.y, size, with_name=with_name)
                break


def _same(box: Box, x: float, y: float) -> bool:
    return abs((box[0] + box[2]) / 2 - x) < 1 and abs((box[1] + box[3]) / 2 - y) < 1


def _name_box(entry: Entry, *, named: bool) -> tuple[float, float]:
    wide = width(str(entry.number), _NUMBER_SIZE, bold=True)
    if named:
        wide += 4 + width(_short(entry.name), _NAME_SIZE, bold=True)
    return wide + 2, _NAME_SIZE * 1.2


def _label(entry: Entry, x: float, y: float, size: tuple[float, float], *, with_name: bool) -> str:
    role = entry.place.account.role
    colour = colour_of(role)
    if entry.place.drawn == "area" and role is None:
        colour = "#3f5a92"
    number = (
        f'<tspan font-size="{_NUMBER_SIZE:g}" font-weight="700" fill="{colour}">'
        f"{entry.number}</tspan>"
    )
    left, base = x - size[0] / 2 + 1, y + _NAME_SIZE * 0.36
    if not with_name:
        return f'<text x="{left:.1f}" y="{base:.1f}">{number}</text>'
    looks = f'font-size="{_NAME_SIZE:g}" font-weight="600" fill="#161616"'
    if entry.place.drawn == "area":
        looks = f'font-size="{_NAME_SIZE:g}" font-weight="600" font-style="italic" fill="#3a3640"'
    after = left + width(str(entry.number), _NUMBER_SIZE, bold=True) + 4
    return (
        f'<text x="{left:.1f}" y="{base:.1f}">{number}</text>'
        f'<text x="{after:.1f}" y="{base:.1f}" {looks}>{text(_short(entry.name))}</text>'
    )


def _short(name: str) -> str:
    shown = plain(name)
    return shown if len(shown) <= 32 else shown[:31].rstrip() + "…"


# ---------------------------------------------------------------------- below the map


def _below(
    sheet: _Sheet,
    ground: Ground,
    entries: Sequence[Entry],
    looks: set[tuple[str | None, str]],
) -> tuple[str, float]:
    """Return legend, caveat and attribution, and how high they are."""
    shapes = [
        (extent.role, sheet.model.places[extent.place].is_unsure)
        for extent in sheet.model.extents
        if extent.shape.radius_km <= 1000 and rings_of_shape(extent, sheet.frame)
    ]
    areas = [entry.place for entry in entries if entry.index in sheet.outlines]
    rows, height = legend(
        looks,
        [(one.account.role, one.is_unsure) for one in areas],
        [role for role, _ in shapes],
        has_disputed=ground.has_disputed,
        width=sheet.frame.width,
    )
    sources = " · ".join(("Places © GeoNames, CC BY 4.0", "Made with Natural Earth"))
    room = sheet.frame.width
    together = f"{CAVEAT} {sources}"
    lines = [together] if width(together, 10) <= room else [CAVEAT, sources]
    written = [
        f'<text y="{height + 14 + i * 13:g}" font-size="10" fill="#5a616b">{text(line)}</text>'
        for i, line in enumerate(lines)
    ]
    return rows + "".join(written), height + 6 + 13 * len(lines) + 3
