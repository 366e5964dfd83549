"""The base map as SVG paths: land, water, boundaries, for one frame."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from mapper.outlines import Point, decode
from mapper.page.basemap import cut
from mapper.page.mercator import Frame, unit_x, unit_y

__all__ = ["COLOURS", "Ground", "Trace", "closed_path", "draw_ground", "open_path", "thinned"]

#: Of the page's light look (``assets/basemap.js``), a little firmer, for paper.
COLOURS = {
    "sea": "#d6e4eb",
    "land": "#f8f6f1",
    "coast": "#86a5b5",
    "river": "#a9c6d5",
    "admin1": "#b3aa9b",
    "border": "#7f7585",
    "disputed": "#b5503f",
}
#: Pixels beyond the frame that are cut with it, so that no stroke ends in sight.
_MARGIN = 6.0
_TOLERANCES = (3, 5, 8, 10, 13, 17, 22, 30, 40)
_TOO_COARSE = 13
#: A piece of land too small to be drawn is a dot of this size.
_DOT = 8


@dataclass(frozen=True, slots=True)
class Trace:
    """A line or ring in tenths of a pixel; ``hidden[i]``: the line to point i is an edge of a cut.

    Such an edge is filled and never stroked.
    """

    points: list[tuple[int, int]]
    hidden: list[bool]


@dataclass(frozen=True, slots=True)
class Ground:
    """A base map: its markup in pixels of the frame, and whether a disputed line is in sight."""

    svg: str
    has_disputed: bool


_Layers = dict[str, list[list[Trace]]]


def draw_ground(frame: Frame, *, budget: int, plain: bool = False) -> Ground:
    """Draw the base map of a frame.

    Parameters
    ----------
    frame : Frame
        What to show.
    budget : int
        Characters to keep to, roughly: the finest of several tolerances that does is taken.
    plain : bool
        Land only, for a small map of the world.
    """
    layers = _read(frame, ("land",) if plain else _shown(frame.zoom))
    svg = ""
    for tolerance in _TOLERANCES:
        if tolerance == _TOO_COARSE:  # rather no boundaries of districts than such a coast
            layers.pop("admin1Minor", None)
        svg = _written(layers, frame.zoom, tolerance)
        if len(svg) <= budget:
            break
    return Ground(svg, any(_in_sight(one, frame) for one in layers.get("disputed", ())))


def _shown(zoom: float) -> tuple[str, ...]:
    names = ["land", "lakes", "borders", "disputed"]
    if zoom >= 4:
        names += ["rivers", "admin1"]
    if zoom >= 6:
        names.append("admin1Minor")
    return tuple(names)


def _read(frame: Frame, names: Sequence[str]) -> _Layers:
    layers: _Layers = {name: [] for name in names}
    south, north = frame.lat(frame.height + _MARGIN), frame.lat(-_MARGIN)
    for turn, west, east in frame.turns(_MARGIN):
        sheet = cut(south, west, north, east, zoom=frame.zoom)
        scale = sheet["scale"]
        edges = {-180 * scale, 180 * scale}
        if frame.share == 1:  # else the sides are cut beyond the frame, where nobody sees it
            edges |= {round(lon * scale) for box in sheet["boxes"] for lon in (box[1], box[3])}
        for name in names:
            for feature in sheet[name]:
                rings = _rings(feature)
                layers[name].append(
                    [_projected(decode(ring), scale, turn, frame, edges) for ring in rings]
                )
    return layers


def _rings(feature: Any) -> list[str]:
    if isinstance(feature, dict):
        return [feature["line"]]
    return [feature] if isinstance(feature, str) else list(feature)


def _projected(
    points: Sequence[Point], scale: int, turn: int, frame: Frame, edges: set[int]
) -> Trace:
    fine = frame.scale * 10
    traced = [
        (
            round((unit_x(lon / scale) + turn - frame.left) * fine),
            round((unit_y(lat / scale) - frame.top) * fine),
        )
        for lat, lon in points
    ]
    before = points[-1]
    hidden = []
    for point in points:
        hidden.append(point[1] == before[1] and point[1] in edges)
        before = point
    return Trace(traced, hidden)


def _in_sight(lines: Iterable[Trace], frame: Frame) -> bool:
    return any(frame.holds(x / 10, y / 10) for one in lines for x, y in one.points)


def thinned(trace: Trace, tolerance: int) -> Trace:
    """Leave out points that nobody would see, in tenths of a pixel.

    A point goes when it is next to the one before, or next to the line between its neighbours.
    """
    points, hidden = trace.points, trace.hidden
    last = len(points) - 1
    kept, flags = [points[0]], [hidden[0]]
    for i in range(1, last + 1):
        (x, y), (x0, y0) = points[i], kept[-1]
        turns = i < last and hidden[i] != hidden[i + 1]
        if i < last and not turns and abs(x - x0) + abs(y - y0) < tolerance:
            continue
        if len(kept) > 1 and flags[-1] == hidden[i]:
            x1, y1 = kept[-2]
            across = abs((x - x1) * (y0 - y1) - (y - y1) * (x0 - x1))
            long = max(abs(x - x1), abs(y - y1), 1)
            if across * 2 < tolerance * long and long < 40 * tolerance:
                kept.pop()
                flags.pop()
        kept.append((x, y))
        flags.append(hidden[i])
    return Trace(kept, flags)


def _steps(points: Sequence[tuple[int, int]]) -> str:
    """Write a line as SVG does, relative and as short as it can be."""
    x0, y0 = points[0]
    out = [f"M{x0} {y0}l"]
    first = True
    for x, y in points[1:]:
        dx, dy = x - x0, y - y0
        if not (dx or dy):
            continue
        out.append(f"{'' if first or dx < 0 else ' '}{dx}{'' if dy < 0 else ' '}{dy}")
        x0, y0 = x, y
        first = False
    return "" if first else "".join(out)


def closed_path(trace: Trace) -> str:
    """Write a ring for filling; empty when nothing is left of it."""
    points = trace.points
    if len(points) > 1 and points[0] == points[-1]:
        points = points[:-1]
    if len(points) < 3:
        return ""
    written = _steps(points)
    return written and written + "z"


def open_path(trace: Trace) -> str:
    """Write what of a line or ring is to be stroked."""
    pieces: list[list[tuple[int, int]]] = []
    for i in range(1, len(trace.points)):
        if trace.hidden[i]:
            continue
        before = trace.points[i - 1]
        if not pieces or pieces[-1][-1] != before:
            pieces.append([before])
        pieces[-1].append(trace.points[i])
    return "".join(map(_steps, pieces))


def _is_seen(trace: Trace, tolerance: int) -> bool:
    """Tell whether a surface is worth its points on a map that has to do with few."""
    if tolerance <= _DOT:
        return True
    xs, ys = zip(*trace.points, strict=True)
    return bool(max(max(xs) - min(xs), max(ys) - min(ys)) > 2 * tolerance)


def _dot(trace: Trace) -> str:
    xs, ys = zip(*trace.points, strict=True)
    if max(max(xs) - min(xs), max(ys) - min(ys)) < _DOT // 2:
        return ""
    return f"M{(min(xs) + max(xs) - _DOT) // 2} {(min(ys) + max(ys) - _DOT) // 2}h8v8h-8z"


def _written(layers: _Layers, zoom: float, tolerance: int) -> str:
    def lines(name: str, look: str) -> Iterator[str]:
        path = "".join(
            open_path(thinned(one, tolerance)) for lines in layers.get(name, ()) for one in lines
        )
        if path:
            yield f'<path {look} d="{path}"/>'

    wide = 14 if zoom >= 7 else 10 if zoom >= 4 else 7
    dots = f'stroke="{COLOURS["admin1"]}" stroke-width="10" stroke-dasharray="10 30"'
    dash = "50 35" if zoom >= 5 else "25 20"
    border, disputed = COLOURS["border"], COLOURS["disputed"]
    parts = [
        *_surfaces(layers["land"], COLOURS["land"], COLOURS["coast"], 8, tolerance),
        *lines("admin1", dots),
        *lines("admin1Minor", dots),
        *lines("rivers", f'stroke="{COLOURS["river"]}" stroke-width="{10 if zoom < 7 else 13}"'),
        *_surfaces(layers.get("lakes", []), COLOURS["sea"], COLOURS["coast"], 5, tolerance),
        *lines("borders", f'stroke="{border}" stroke-width="{wide}"'),
        *lines("disputed", f'stroke="{disputed}" stroke-width="{wide}" stroke-dasharray="{dash}"'),
    ]
    return f'<g transform="scale(.1)" fill="none" stroke-linejoin="round">{"".join(parts)}</g>'


def _surfaces(
    polygons: Sequence[Sequence[Trace]], fill: str, stroke: str, width: int, tolerance: int
) -> Iterator[str]:
    """Yield the polygons filled and their shores stroked, those apart that a cut runs through."""
    whole, filled, shores = [], [], []
    for polygon in polygons:
        rings = [thinned(ring, tolerance) for ring in polygon]
        if any(any(ring.hidden) for ring in rings):
            filled += [closed_path(ring) for ring in rings]
            shores += [open_path(ring) for ring in rings]
        elif (path := closed_path(rings[0])) and _is_seen(polygon[0], tolerance):
            whole += [path, *map(closed_path, rings[1:])]
        elif tolerance <= _DOT:
            whole.append(_dot(polygon[0]))
    line = f'stroke="{stroke}" stroke-width="{width}"'
    if path := "".join(filled):
        # A stroke of its own colour closes the hairline at the antimeridian.
        edge = f'stroke="{fill}" stroke-width="4"'
        yield f'<path fill="{fill}" {edge} fill-rule="evenodd" d="{path}"/>'
    if path := "".join(whole):
        yield f'<path fill="{fill}" {line} fill-rule="evenodd" d="{path}"/>'
    if path := "".join(shores):
        yield f'<path {line} d="{path}"/>'
