"""The marks of a still map: a shape and a colour for each role, as the page has them.

What ``assets/marks.js`` and ``assets/page.css`` draw on the screen stands here in SVG for paper.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from mapper.outlines import decode
from mapper.page.accounts import QUIET, Extent
from mapper.page.ground import Trace, closed_path, open_path, thinned
from mapper.page.mercator import Frame, unit_x, unit_y
from mapper.page.model import PagePlace
from mapper.records import Place

__all__ = [
    "COLOURS",
    "MEANINGS",
    "WIDE_KM",
    "Outline",
    "area_svg",
    "colour_of",
    "extent_svg",
    "glyph",
    "is_wide",
    "look_of",
    "outline_of",
    "rings_of_shape",
    "size_of",
    "swatch",
]

COLOURS = {
    "event": "#b3321f",
    "background": "#5b6470",
    "undecided": "#2f5fa8",
    "area": "#3f5a92",
    "muted": "#77717d",
}
#: Role -> what its mark means, in the legend.
MEANINGS = {
    "event": "An event is reported here",
    "background": "Named, no event reported here now",
    "undecided": "Named; not decided whether an event is reported here",
}
_SIZES = {"event": (22, 15), "undecided": (20, 14), "background": (17, 12)}
_PALE = "#c6c9cd"  # a third of the grey of background
#: A circle this wide says nothing of where.
WIDE_KM = 1000.0
_CIRCLE = 72
_EARTH_KM = 6371.0088
_CUT = 179.9  # degrees
_TOLERANCE = 7
#: Beyond the frame by this much, in tenths of a pixel, no stroke is seen.
_BEYOND = 60

#: Rings in tenths of a pixel, each polygon's outer ring before its holes.
Outline = list[list[Trace]]


def colour_of(role: str | None) -> str:
    """Return the colour of a role."""
    return COLOURS.get(role or "undecided", COLOURS["muted"])


def look_of(one: PagePlace) -> str:
    """Say which variant of its role's mark a pin has; empty for the plain one."""
    if one.is_unsure and one.account.role not in QUIET:
        return "hollow"
    if one.account.is_displaced and one.account.role == "event":
        return "displaced"
    return "pale" if one.account.is_unasserted else ""


def size_of(role: str | None, *, crowded: bool) -> int:
    """Return how large the mark of a role is, in pixels."""
    return _SIZES.get(role or "undecided", (13, 11))[crowded]


def glyph(role: str | None, look: str) -> str:
    """Return the mark of a role in a square of 20 around 0, 0."""
    colour = colour_of(role)
    quiet = role in QUIET
    if look == "pale":
        return _ring(9) + f'<circle r="6" fill="{_PALE}" stroke="{colour}" stroke-width="1.8"/>'
    if look == "hollow" and not quiet:
        ring, r = (8.4, 5.4) if role == "background" else (9, 6.2)
        return _ring(ring) + _outline(r, colour, ' stroke-dasharray="3.2 2.1"')
    if look == "displaced":
        return _ring(6.6) + _outline(3.9, colour)
    square = "M-4.6-4.6h9.2v9.2h-9.2z"
    diamond = "M0-6.6L6.6 0 0 6.6-6.6 0z"
    marks = {
        "event": _ring(9) + f'<circle r="6.9" fill="{colour}"/>',
        "background": _ring(8.4) + _outline(5.4, colour),
        "dateline": _path("M0-7.4l8 14.4h-16z", "#fff") + _path("M0-4l5 9h-10z", colour),
        "actor": _path("M0-9.2L9.2 0 0 9.2-9.2 0z", "#fff") + _path(diamond, colour),
        "organisation": _path("M-7-7h14v14h-14z", "#fff") + _path(square, colour),
        "demonym": _path("M0-9.2L9.2 0 0 9.2-9.2 0z", "#fff")
        + f'<path d="{diamond}" fill="#fff" stroke="{colour}" stroke-width="2.4"/>',
    }
    half = _ring(9) + _outline(6.2, colour) + _path("M0-6.2a6.2 6.2 0 0 1 0 12.4z", colour)
    return marks.get(role or "", half)


def _ring(r: float) -> str:
    return f'<circle r="{r}" fill="#fff"/>'


def _outline(r: float, colour: str, more: str = "") -> str:
    return f'<circle r="{r}" fill="#fff" stroke="{colour}" stroke-width="2.4"{more}/>'


def _path(d: str, fill: str) -> str:
    return f'<path d="{d}" fill="{fill}"/>'


# ---------------------------------------------------------------------- areas and shapes


def is_wide(place: Place, shape: dict[str, Any] | None) -> bool:
    """Tell whether an area is too wide, and too vague, to be drawn over all else."""
    return (shape is None or bool(shape["members"])) and (place.radius_km or 0) > WIDE_KM


def outline_of(place: Place, shape: dict[str, Any] | None, frame: Frame) -> Outline:
    """Return the outline of an area, or a circle about as wide; empty where it is out of sight."""
    if shape is not None:
        scale = shape["scale"]
        polygons = [
            [[(lat / scale, lon / scale) for lat, lon in decode(ring)] for ring in polygon]
            for polygon in shape["polygons"]
        ]
        return [one for polygon in polygons for one in _turned(polygon, frame)]
    return list(_turned([_circle(place)], frame))


def rings_of_shape(extent: Extent, frame: Frame) -> Outline:
    """Return the polygons of a shape that words leave."""
    return [
        one
        for polygon in extent.shape.polygons
        for one in _turned([list(ring) for ring in polygon], frame)
    ]


def _circle(place: Place) -> list[tuple[float, float]]:
    """Return a circle on the globe; longitudes run on beyond 180 degrees, poles are left out."""
    reach = (place.radius_km or 25.0) / _EARTH_KM
    lat = math.radians(place.lat)
    ring = []
    for i in range(_CIRCLE + 1):
        course = 2 * math.pi * i / _CIRCLE
        sine = math.sin(lat) * math.cos(reach) + math.cos(lat) * math.sin(reach) * math.cos(course)
        lon = math.atan2(
            math.sin(course) * math.sin(reach) * math.cos(lat),
            math.cos(reach) - math.sin(lat) * sine,
        )
        ring.append((math.degrees(math.asin(max(-1, min(1, sine)))), place.lon + math.degrees(lon)))
    # around a pole the ring does not close on a flat map
    return [] if abs(place.lat) + math.degrees(reach) >= 89 else ring


def _turned(polygon: list[list[tuple[float, float]]], frame: Frame) -> Iterator[list[Trace]]:
    """Yield a polygon on each turn of the globe on which the frame shows some of it."""
    if not polygon or not polygon[0]:
        return
    for turn in (-1, 0, 1):
        traced = [_traced(ring, turn, frame) for ring in polygon]
        xs, ys = zip(*traced[0].points, strict=True)
        if min(xs) > frame.width * 10 or max(xs) < 0 or min(ys) > frame.height * 10 or max(ys) < 0:
            continue
        thin = [thinned(_sighted(ring, frame), _TOLERANCE) for ring in traced]
        if len(thin[0].points) > 3:
            yield thin


def _sighted(trace: Trace, frame: Frame) -> Trace:
    """Leave out the points that say only how an outline runs beyond the frame.

    A point goes when it, the one kept before it and the one after it lie on the same side beyond.
    """
    low, right, bottom = -_BEYOND, frame.width * 10 + _BEYOND, frame.height * 10 + _BEYOND
    sides = [
        (x < low) | (x > right) << 1 | (y < low) << 2 | (y > bottom) << 3 for x, y in trace.points
    ]
    kept = [0]
    for i in range(1, len(sides) - 1):
        if not sides[kept[-1]] & sides[i] & sides[i + 1]:
            kept.append(i)
    kept.append(len(sides) - 1)
    return Trace([trace.points[i] for i in kept], [trace.hidden[i] for i in kept])


def _traced(ring: list[tuple[float, float]], turn: int, frame: Frame) -> Trace:
    fine = frame.scale * 10
    points = [
        (
            round((unit_x(lon) + turn - frame.left) * fine),
            round((unit_y(lat) - frame.top) * fine),
        )
        for lat, lon in ring
    ]
    hidden = [False] * len(ring)
    for i in range(1, len(ring)):
        # cut at the antimeridian, or just short of it: an edge that is none
        (_, a), (_, b) = ring[i - 1], ring[i]
        hidden[i] = min(abs(a), abs(b)) > _CUT and a * b > 0
    return Trace(points, hidden)


def _paths(outline: Outline) -> tuple[str, str]:
    filled = "".join(closed_path(ring) for polygon in outline for ring in polygon)
    if not any(any(ring.hidden) for polygon in outline for ring in polygon):
        return filled, filled
    return filled, "".join(open_path(ring) for polygon in outline for ring in polygon)


def area_svg(one: PagePlace, outline: Outline, *, known: bool, far: bool) -> str:
    """Draw an area: a band along a border that is known, else a thin line.

    Parameters
    ----------
    one : PagePlace
        The area.
    outline : Outline
        Where it is.
    known : bool
        Whether that is its border, and not a circle about as wide.
    far : bool
        Whether the map is of a large part of the world.
    """
    role = one.account.role
    colour = COLOURS["area"] if role is None else colour_of(role)
    band, opacity = ((2.0, 0.4) if far else (4.5, 0.3)) if known else (1.3, 0.7)
    dash = ""
    if one.is_unsure:
        band, opacity, dash = 1.8, 0.75, ' stroke-dasharray="60 50"'
    wash = {"event": 0.05, "background": 0.0}.get(role or "", 0.04)
    return _surface(outline, colour, (band, opacity, wash), dash)


def extent_svg(extent: Extent, outline: Outline, *, unsure: bool) -> str:
    """Draw what words such as "near" may mean; the edge is dashed where it is our estimate."""
    dash = ' stroke-dasharray="50 40"' if unsure or extent.relation.distance_km is None else ""
    wash = 0.06 if extent.role == "background" else 0.13
    return _surface(outline, colour_of(extent.role), (1.4, 0.85, wash), dash)


def _surface(outline: Outline, colour: str, look: tuple[float, float, float], dash: str) -> str:
    filled, edge = _paths(outline)
    band, opacity, wash = look
    stroke = (
        f'stroke="{colour}" stroke-width="{band * 10:g}" stroke-opacity="{opacity:g}"'
        f'{dash} stroke-linejoin="round"'
    )
    fill = f'fill="{colour}" fill-opacity="{wash:g}" fill-rule="evenodd"'
    if filled == edge and not wash:
        fill = 'fill="none"'
    if filled == edge:
        return f'<path {fill} {stroke} d="{filled}"/>'
    body = f'<path {fill} d="{filled}"/>' if wash else ""
    return f'{body}<path fill="none" {stroke} d="{edge}"/>'


def swatch(kind: str, role: str | None, *, dashed: bool = False) -> str:
    """Return the sign of an area, a shape or a disputed line in a square of 20 around 0, 0."""
    colour = COLOURS["area"] if kind == "area" and role is None else colour_of(role)
    dash = ' stroke-dasharray="4 3"' if dashed else ""
    if kind == "disputed":
        return (
            f'<path d="M-9 2C-4-4 3 5 9-2" fill="none" stroke="{colour}" stroke-width="1.6"{dash}/>'
        )
    if kind == "extent":
        return (
            f'<circle r="7.5" fill="{colour}" fill-opacity=".13" stroke="{colour}" '
            f'stroke-width="1.4"{dash}/>'
        )
    wide, opacity = (1.8, 0.75) if dashed else (3.0, 0.4)
    wash = 0.06 if role == "event" else 0
    return (
        f'<path d="M-7-5l6-2 8 3-1 9-9 2-5-5z" fill="{colour}" fill-opacity="{wash}" '
        f'stroke="{colour}" stroke-width="{wide:g}" stroke-opacity="{opacity:g}"{dash}/>'
    )
