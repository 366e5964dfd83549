"""What stands on the margins of a still map: scale, locator, legend."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from mapper.page.accounts import STRENGTH
from mapper.page.ground import COLOURS, draw_ground
from mapper.page.lettering import text, width
from mapper.page.marks import MEANINGS, colour_of, glyph, swatch
from mapper.page.mercator import Frame, unit_y
from mapper.page.model import PageModel
from mapper.page.names import HALO
from mapper.page.placing import Box

__all__ = ["CAVEAT", "Part", "Signs", "legend", "letter", "locator", "nearer_map", "scale_bar"]

CAVEAT = (
    "Reported, not confirmed. Located and sorted by software, not reviewed. "
    "Borders do not imply endorsement."
)
_SOURCES = "Places © GeoNames, CC BY 4.0 · Made with Natural Earth"

_KM_PER_MILE = 1.609344
_BAR = 110.0  # pixels that a scale bar is at most long
_LOCATOR = 126.0
_LOCATOR_BUDGET = 2600
_EDGE = 10.0
_SIZE, _SMALL, _LINE = 11.0, 10.0, 21.0
_CHECK = "confidence below 60%, check by hand"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the map's margin and the box that it takes."""

    svg: str
    box: Box


@dataclass(slots=True)
class Signs:
    """What occurs on the maps of a still, gathered for its legend.

    ``looks`` are roles of pins, each with the variant of its mark; ``areas`` roles of areas, each
    with whether they are unsure; ``shapes`` the roles of shapes that words leave.
    """

    looks: dict[tuple[str | None, str], None] = field(default_factory=dict)
    areas: dict[tuple[str | None, bool], None] = field(default_factory=dict)
    shapes: dict[str | None, None] = field(default_factory=dict)
    has_disputed: bool = False


def letter(number: int, x: float = 10.0, y: float = 10.0) -> Part:
    """Return the letter by which a nearer map is known."""
    svg = (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="18" height="18" fill="#161616"/>'
        f'<text x="{x + 9:.1f}" y="{y + 13.5:.1f}" font-size="12.5" font-weight="700" '
        f'text-anchor="middle" fill="#fff">{"ABC"[number]}</text>'
    )
    return Part(svg, (x, y, x + 18, y + 18))


def nearer_map(frame: Frame, other: Frame, number: int) -> Part:
    """Show where a nearer map lies: its outline and its letter."""
    south, west, north, _ = other.extent
    x, y = frame.point(north, west)
    wide = other.width / other.scale * frame.scale
    high = frame.point(south, west)[1] - y
    sign = letter(number, max(2.0, x - 18), max(2.0, y))
    svg = (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{high:.1f}" fill="none" '
        f'stroke="#161616" stroke-width="1.2"/>{sign.svg}'
    )
    return Part(svg, (x - 18, y, x + wide, y + high))


def _free_corner(
    frame: Frame, size: tuple[float, float], marks: Sequence[Box], corners: Sequence[str]
) -> tuple[float, float] | None:
    """Return the top left of the first of some corners that no mark lies in."""
    for corner in corners:
        x = _EDGE if "left" in corner else frame.width - size[0] - _EDGE
        y = _EDGE if "top" in corner else frame.height - size[1] - _EDGE
        box = (x - 6, y - 6, x + size[0] + 6, y + size[1] + 6)
        if not any(
            box[0] < one[2] and box[2] > one[0] and box[1] < one[3] and box[3] > one[1]
            for one in marks
        ):
            return x, y
    return None


def scale_bar(frame: Frame, marks: Sequence[Box]) -> Part | None:
    """Draw the scale, in kilometres and miles; None where one would mislead.

    On this projection it holds for one latitude only. Where that matters, the latitude is named;
    a map of the world has no scale.
    """
    middle = frame.height / 2
    km = frame.km_per_pixel(middle)
    ends = (frame.km_per_pixel(0), frame.km_per_pixel(frame.height))
    if max(*ends, km) / max(min(*ends, km), 1e-9) > 2:
        return None
    where = ""
    if max(*ends, km) / min(*ends, km) > 1.06:
        lat = round(frame.lat(middle))
        where = f" at {abs(lat)}° {'N' if lat >= 0 else 'S'}"
    rows = [
        (nice, f"{nice:g} {unit}", nice * each / km)
        for unit, each in (("km", 1.0), ("mi", _KM_PER_MILE))
        for nice in [_nice(_BAR * km / each)]
    ]
    label = rows[0][1] + where
    long = max(row[2] for row in rows)
    size = (max(long, rows[0][2] + 6 + width(label, 10)) + 4, 30.0)
    spot = _free_corner(frame, size, marks, ("bottom left", "bottom right", "top left"))
    x, y = spot or (_EDGE, frame.height - size[1] - _EDGE)
    drawn = []
    for i, (_, words, wide) in enumerate(rows):
        row = y + 9 + i * 14
        path = f"M{x:.1f} {row - 4:g}v4h{wide:.1f}v-4"
        drawn.append(
            f'<path d="{path}" fill="none" stroke="{HALO}" stroke-width="3.4"/>'
            f'<path d="{path}" fill="none" stroke="#3c3a37" stroke-width="1.2"/>'
            f'<text x="{x + wide + 5:.1f}" y="{row:g}" font-size="10" fill="#3c3a37" '
            f'stroke="{HALO}" stroke-width="2.6" paint-order="stroke">'
            f"{text(words + (where if i == 0 else ''))}</text>"
        )
    return Part("".join(drawn), (x, y, x + size[0], y + size[1]))


def _nice(most: float) -> float:
    """Return the largest 1, 2 or 5 times a power of ten that is no more."""
    power = 10.0 ** math.floor(math.log10(most))
    return next(step * power for step in (5.0, 2.0, 1.0) if step * power <= most)


def locator(model: PageModel, frame: Frame, marks: Sequence[Box]) -> Part | None:
    """Draw where in the world the map lies, and dots for what is reported beyond it.

    None on a map of much of the world, and where every corner is taken.
    """
    if frame.share > 0.3:
        return None
    top, bottom = unit_y(78), unit_y(-58)
    high = round((bottom - top) * _LOCATOR)
    corners = ("top right", "top left", "bottom right", "bottom left")
    spot = _free_corner(frame, (_LOCATOR, high), marks, corners)
    if spot is None:
        return None
    middle = frame.left + frame.width / frame.scale / 2
    world = Frame(middle - 0.5, top, _LOCATOR, _LOCATOR, high)
    ground = draw_ground(world, plain=True, budget=_LOCATOR_BUDGET)
    wide = frame.width / frame.scale * _LOCATOR
    tall = frame.height / frame.scale * _LOCATOR
    x, y = _LOCATOR / 2, (frame.top + frame.height / frame.scale / 2 - top) * _LOCATOR
    if wide < 8:
        box = (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="none" stroke="#161616" '
            'stroke-width="1.3"/>'
        )
    else:
        box = (
            f'<rect x="{x - wide / 2:.1f}" y="{y - tall / 2:.1f}" width="{wide:.1f}" '
            f'height="{tall:.1f}" fill="none" stroke="#161616" stroke-width="1.3"/>'
        )
    svg = (
        f'<svg x="{spot[0]:g}" y="{spot[1]:g}" width="{_LOCATOR:g}" height="{high}" '
        f'overflow="hidden"><rect width="{_LOCATOR:g}" height="{high}" fill="{COLOURS["sea"]}"/>'
        f"{ground.svg}{''.join(_beyond(model, frame, world))}{box}"
        f'<rect x=".5" y=".5" width="{_LOCATOR - 1:g}" height="{high - 1}" fill="none" '
        'stroke="#9aa3a8"/></svg>'
    )
    return Part(svg, (spot[0] - 4, spot[1] - 4, spot[0] + _LOCATOR + 4, spot[1] + high + 4))


def _beyond(model: PageModel, frame: Frame, world: Frame) -> Iterator[str]:
    seen = set()
    for one in model.pins:
        if one.account.is_quiet:
            continue
        if frame.holds(*frame.point(one.place.lat, one.place.lon)):
            continue
        x, y = (round(value) for value in world.point(one.place.lat, one.place.lon))
        if (x, y) not in seen and world.holds(x, y):
            seen.add((x, y))
            yield f'<circle cx="{x}" cy="{y}" r="1.6" fill="{colour_of(one.account.role)}"/>'


# ---------------------------------------------------------------------- legend


def legend(signs: Signs, *, width: float) -> tuple[str, float]:
    """Write the legend of what occurs, the caveat and the sources, and say how high they are."""
    x, y = 0.0, 0.0
    drawn = []
    for sign, words in _rows(signs):
        wide = 22 + _wide(words, _SIZE)
        if x and x + wide > width:
            x, y = 0.0, y + _LINE - 2
        drawn.append(
            f'<g transform="translate({x + 9:.1f} {y + 17:g})"><g transform="scale(.85)">{sign}</g>'
            f'<text x="13" y="4" font-size="{_SIZE:g}" fill="#1f2226">{text(words)}</text></g>'
        )
        x += wide + 16
    height = y + _LINE + 7 if drawn else 6.0
    together = f"{CAVEAT} {_SOURCES}"
    lines = [together] if _wide(together, _SMALL) <= width else [CAVEAT, _SOURCES]
    for i, line in enumerate(lines):
        at = f'y="{height + 12 + i * 13:g}" font-size="{_SMALL:g}" fill="#5a616b"'
        drawn.append(f"<text {at}>{text(line)}</text>")
    return "".join(drawn), height + 13 * len(lines) + 5


def _wide(words: str, size: float) -> float:
    return width(words, size)


def _rows(signs: Signs) -> Iterator[tuple[str, str]]:
    looks = signs.looks
    pinned = {role for role, look in looks if not look}
    outlined = {role for role, _ in signs.areas}
    for role in ("event", "background", None):
        meaning = MEANINGS[role or "undecided"]
        if role in pinned:
            yield glyph(role, ""), meaning
        if role in outlined:
            same = role in pinned
            of = "the same, of a country, region or water"
            yield swatch("area", role), of if same else f"{meaning}: country, region or water"
    if any(look == "pale" for _, look in looks):
        yield glyph("background", "pale"), "An event here is only denied, feared or planned"
    if any(look == "displaced" for _, look in looks):
        yield glyph("event", "displaced"), "Near here or off it: see the shape"
    if signs.shapes:
        words = "What “near”, “north of” … may mean; a dashed edge is our estimate"
        yield swatch("extent", _strongest(signs.shapes), dashed=True), words
    hollow = [role for role, look in looks if look == "hollow"]
    if hollow:
        yield glyph(_strongest(hollow), "hollow"), f"Hollow and dashed: {_CHECK}"
    unsure = [role for role, is_unsure in signs.areas if is_unsure]
    if unsure:
        sign = swatch("area", _strongest(unsure), dashed=True)
        yield sign, f"Dashed outline: {_CHECK}"
    if signs.has_disputed:
        yield swatch("disputed", "event", dashed=True), "Disputed or ceasefire line"


def _strongest(roles: Iterable[str | None]) -> str | None:
    return min(roles, key=STRENGTH.index)
