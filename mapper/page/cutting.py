"""Sheets of the base map, cut from its pack, ``assets/world.json.xz`` (see ``data/basemap/``)."""

from __future__ import annotations

import json
import lzma
import math
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

from mapper.outlines import Box, Point, clip_line, clip_ring, decode, encode
from mapper.page.sheets import LINE_LAYERS, POLYGON_LAYERS

__all__ = ["Degrees", "islands_of", "pack", "sheet_of"]

#: South, west, north, east; ``west > east`` crosses the antimeridian.
Degrees: TypeAlias = tuple[float, float, float, float]

_PACK = Path(__file__).parent / "assets" / "world.json.xz"


@lru_cache(maxsize=1)
def pack() -> dict[str, Any]:
    """Return the pack: ``levels``, ``countryLabels``, ``seaLabels``."""
    found: dict[str, Any] = json.loads(lzma.decompress(_PACK.read_bytes()))
    return found


@lru_cache(maxsize=512)
def _points(line: str) -> tuple[Point, ...]:
    return tuple(decode(line))


def sheet_of(level: dict[str, Any], extent: Degrees) -> dict[str, Any]:
    """Cut a sheet from a level."""
    return _cut(level, list(_boxes(extent, level["scale"])))


def islands_of(level: dict[str, Any], extents: Iterable[Degrees]) -> dict[str, Any]:
    """Cut one sheet for several extents, which may overlap; its boxes do not."""
    apart: list[Box] = []
    for extent in extents:
        for box in _boxes(extent, level["scale"]):
            # What two boxes have in common would be filled twice, and filled twice is not filled.
            whole, meeting = box, [other for other in apart if _meet(other, box)]
            while meeting:
                apart = [other for other in apart if other not in meeting]
                souths, wests, norths, easts = zip(whole, *meeting, strict=True)
                whole = min(souths), min(wests), max(norths), max(easts)
                meeting = [other for other in apart if _meet(other, whole)]
            apart.append(whole)
    return _cut(level, sorted(apart))


def _boxes(extent: Degrees, scale: int) -> Iterator[Box]:
    """Cut an extent at the antimeridian and widen it to the grid."""
    south, west, north, east = extent
    low = max(-90 * scale, math.floor(south * scale))
    high = min(90 * scale, math.ceil(north * scale))
    pieces = [(west, east)] if west < east else [(west, 180.0), (-180.0, east)]
    for left, right in pieces:
        first = max(-180 * scale, math.floor(left * scale))
        last = min(180 * scale, math.ceil(right * scale))
        if first < last:
            yield low, first, high, last


def _cut(level: dict[str, Any], boxes: Sequence[Box]) -> dict[str, Any]:
    scale = level["scale"]
    sheet: dict[str, Any] = {
        "name": level["name"],
        "scale": scale,
        "minZoom": level["minZoom"],
        "boxes": [[edge / scale for edge in box] for box in boxes],
    }
    for layer in POLYGON_LAYERS:
        sheet[layer] = [
            rings
            for box in boxes
            for *bounds, polygon in level[layer]
            if _meet(bounds, box) and (rings := _polygon(polygon, bounds, box))
        ]
    for layer in LINE_LAYERS:
        sheet[layer] = [
            piece
            for box in boxes
            for *bounds, line in level[layer]
            if _meet(bounds, box)
            for piece in _line(line, bounds, box)
        ]
    sheet["disputed"] = [
        {"name": name, "line": piece}
        for box in boxes
        for *bounds, line, name in level["disputed"]
        if _meet(bounds, box)
        for piece in _line(line, bounds, box)
    ]
    return sheet


def _meet(bounds: Sequence[int], box: Box) -> bool:
    return not (
        bounds[0] > box[2] or bounds[2] < box[0] or bounds[1] > box[3] or bounds[3] < box[1]
    )


def _inside(bounds: Sequence[int], box: Box) -> bool:
    return (
        bounds[0] >= box[0] and bounds[2] <= box[2] and bounds[1] >= box[1] and bounds[3] <= box[3]
    )


def _polygon(rings: list[str], bounds: Sequence[int], box: Box) -> list[str]:
    if _inside(bounds, box):
        return rings
    clipped = (clip_ring(_points(ring), box) for ring in rings)
    # Without its outer ring, no hole of a polygon is left either.
    return [encode(ring) for ring in clipped if ring]


def _line(line: str, bounds: Sequence[int], box: Box) -> list[str]:
    if _inside(bounds, box):
        return [line]
    return [encode(piece) for piece in clip_line(_points(line), box)]
