"""A map that stands still, as SVG: for paper, for pictures, and where no script runs.

`compose` puts base map, shapes, marks, names, scale and legend together, and says which number
each place of the table has. It asks nothing of a network and holds no script.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from mapper.page.entries import Entry, Group, make_groups
from mapper.page.ground import COLOURS, Ground, draw_ground
from mapper.page.lettering import SANS, plain
from mapper.page.margins import Part, Signs, legend, letter, locator, nearer_map, scale_bar
from mapper.page.marks import (
    WIDE_KM,
    area_svg,
    extent_svg,
    glyph,
    look_of,
    rings_of_shape,
    size_of,
)
from mapper.page.model import PageModel
from mapper.page.names import HALO, Named, write_names
from mapper.page.numbers import LOOK, write_numbers
from mapper.page.placing import box_around
from mapper.page.sighting import Sight, StillMap
from mapper.page.sights import frames_of
from mapper.page.view import Source, names_within

__all__ = ["Panel", "Still", "compose", "svg_element"]

#: From here on pins are small.
_CROWDED = 150
#: Marks of one look that fall so near to one another, in pixels, are drawn once.
_SAME = 3.0


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a still that must not be torn: its markup in pixels from 0, 0, and its size."""

    svg: str
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Still:
    """A map for paper.

    Parameters
    ----------
    panels : tuple of Panel
        Where much lies together a map of that, then the map of the whole; the legend last.
    groups : tuple of Group
        The table that the numbers lead to.
    words : str
        What the maps show, for who cannot see them.
    """

    panels: tuple[Panel, ...]
    groups: tuple[Group, ...]
    words: str


@dataclass(frozen=True, slots=True)
class _Shown:
    """What every map of a still may show."""

    model: PageModel
    shapes: dict[str, Any]
    source: Source | None
    entries: Sequence[Entry]


def compose(
    model: PageModel,
    source: Source | None,
    shapes: dict[str, Any],
    *,
    width: float,
    budget: int = 24_000,
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
    budget : int
        Characters that the base map of the first map may take; for the next half will do.
    """
    crowded = sum(not one.account.is_quiet for one in model.pins) > _CROWDED
    frames = frames_of(model, shapes, width)
    maps = [StillMap(number, frame, crowded) for number, frame in enumerate(frames)]
    groups = make_groups(model, Sight(maps, shapes))
    entries = [entry for group in groups for entry in group.entries if entry.number is not None]
    shown = _Shown(model, shapes, source, entries)
    panels, signs = [], Signs()
    for one in maps:
        ground = draw_ground(one.frame, budget=budget if one.number == 0 else budget // 2)
        signs.has_disputed |= ground.has_disputed
        panels.append(_panel(one, maps, ground, shown, signs))
    rows, height = legend(signs, width=width)
    panels.append(Panel(f'<g font-family="{SANS}">{rows}</g>', width, height))
    return Still(tuple(panels), groups, _words(entries))


def svg_element(panel: Panel, *, words: str = "") -> str:
    """Return a panel as an ``svg`` element for a page; without words it is decoration."""
    told = f'role="img" aria-label="{escape(words)}"' if words else 'aria-hidden="true"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {told} '
        f'viewBox="0 0 {panel.width:g} {panel.height:g}">{panel.svg}</svg>'
    )


def _words(entries: Sequence[Entry]) -> str:
    if not entries:
        return "Map without places: no place is drawn."
    first = ", ".join(f"{entry.number} {plain(entry.name)}" for entry in entries[:12])
    more = f" and {len(entries) - 12} more" if len(entries) > 12 else ""
    return f"Map of the places reported, numbered as in the table: {first}{more}."


def _panel(
    one: StillMap, maps: Sequence[StillMap], ground: Ground, shown: _Shown, signs: Signs
) -> Panel:
    frame = one.frame
    marks = _marks(one, shown.entries, signs)
    parts = _parts(one, maps, shown.model)
    for part in parts:
        one.room.take(part.box)
    named: list[Named] = []
    own = [entry for entry in shown.entries if entry.index in one.own]
    numbers = "".join(write_numbers(one, own, named))
    names = "".join(write_names(frame, names_within(shown.source, frame.extent), one.room, named))
    halo = 'stroke-width="2.6" stroke-linejoin="round" paint-order="stroke"'
    size = f'width="{frame.width:g}" height="{frame.height:g}"'
    inside = [
        f'<rect {size} fill="{COLOURS["sea"]}"/>',
        ground.svg,
        *_surfaces(one, shown, signs),
        f'<g text-anchor="middle" {halo}>{names}</g>' if names else "",
        *marks,
        f'<g {halo} stroke="{HALO}" {LOOK}>{numbers}</g>' if numbers else "",
        *(part.svg for part in parts),
    ]
    svg = (
        f'<g font-family="{SANS}"><svg {size} overflow="hidden">{"".join(inside)}</svg>'
        f'<rect x=".5" y=".5" width="{frame.width - 1:g}" height="{frame.height - 1:g}" '
        'fill="none" stroke="#9aa3a8"/></g>'
    )
    return Panel(svg, frame.width, frame.height)


def _parts(one: StillMap, maps: Sequence[StillMap], model: PageModel) -> list[Part]:
    """Return scale and locator; where there are several maps, what joins them."""
    found = [scale_bar(one.frame, one.marks)]
    if len(maps) == 1:
        taken = [*one.marks, *(part.box for part in found if part)]
        found.append(locator(model, one.frame, taken))
    elif one.number == len(maps) - 1:
        found += [nearer_map(one.frame, other.frame, other.number) for other in maps[:-1]]
    else:
        found.append(letter(one.number))
    return [part for part in found if part is not None]


def _surfaces(one: StillMap, shown: _Shown, signs: Signs) -> Iterator[str]:
    """Yield areas, the widest first, then shapes."""
    far = one.frame.zoom < 4
    areas = [entry for entry in shown.entries if entry.index in one.outlines]
    areas.sort(key=lambda entry: -(entry.place.place.radius_km or 0))
    drawn = []
    for entry in areas:
        place = entry.place
        signs.areas.setdefault((place.account.role, place.is_unsure))
        known = place.place.id in shown.shapes
        drawn.append(area_svg(place, one.outlines[entry.index], known=known, far=far))
    for extent in sorted(shown.model.extents, key=lambda each: -each.shape.radius_km):
        rings = rings_of_shape(extent, one.frame)
        if rings and extent.shape.radius_km <= WIDE_KM:
            signs.shapes.setdefault(extent.role)
            unsure = shown.model.places[extent.place].is_unsure
            drawn.append(extent_svg(extent, rings, unsure=unsure))
    if drawn:
        yield f'<g transform="scale(.1)">{"".join(drawn)}</g>'


def _marks(one: StillMap, entries: Sequence[Entry], signs: Signs) -> list[str]:
    """Draw the pins, what is reported over what is only named; takes their room."""
    looks: dict[tuple[str | None, str], int] = {}
    seen: set[tuple[int, int, int]] = set()
    uses: list[str] = []
    for entry in reversed(entries):
        if entry.place.drawn != "pin" or entry.index not in one.spots:
            continue
        role = entry.place.account.role
        number = looks.setdefault((role, look_of(entry.place)), len(looks))
        x, y = one.spots[entry.index]
        small = one.crowded or entry.index not in one.own
        near = (number, round(x / _SAME), round(y / _SAME))
        if small and near in seen:
            continue
        seen.add(near)
        size = size_of(role, crowded=small)
        box = box_around(x, y, (size - 2, size - 2))
        one.marks.append(box)
        one.room.take(box)
        at = f"translate({x:.1f} {y:.1f}) scale({size / 20:g})"
        uses.append(f'<use href="#m{one.number}-{number}" transform="{at}"/>')
    signs.looks.update(dict.fromkeys(looks))
    defined = [
        f'<g id="m{one.number}-{number}">{glyph(role, look)}</g>'
        for (role, look), number in looks.items()
    ]
    return [f"<defs>{''.join(defined)}</defs>", *uses] if uses else []
