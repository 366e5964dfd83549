"""The base map as a page holds it: sheets and names of `mapper.page.basemap.clip` in columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from mapper.page.packing import Numbers, folded, packed, packed_size, steps_of

__all__ = [
    "LABEL_RANKS",
    "LINE_LAYERS",
    "POLYGON_LAYERS",
    "packed_labels",
    "packed_outlines",
    "packed_sheet",
    "sheet_size",
]

POLYGON_LAYERS = ("land", "lakes")
LINE_LAYERS = ("rivers", "admin1", "admin1Minor", "borders")
LABEL_RANKS = ("country", "admin1", "city", "sea")

#: Steps a degree of names, and steps a zoom of when they are shown.
_LABEL_SCALE, _ZOOM_SCALE = 10_000, 10


def packed_sheet(sheet: dict[str, Any]) -> dict[str, Any]:
    """Return a sheet with all its lines in three columns.

    Returns
    -------
    dict
        ``scale``, ``minZoom`` and ``boxes`` as they were; ``disputed``, a name for each line of
        that layer; and columns as `packed` writes them. ``counts`` has for each layer of polygons
        how many there are, how many rings each has and how many points each ring; then for each
        layer of lines, the disputed ones last, how many there are and how many points each has.
        ``starts`` has the first point of each line and ring, in the same order: latitude and
        longitude in grid steps less those of the line before, folded. ``steps`` has the differences
        from point to point, folded.
    """
    counts, starts, steps = _columns(sheet)
    return {
        **{key: sheet[key] for key in ("scale", "minZoom", "boxes")},
        "disputed": [one["name"] for one in sheet["disputed"]],
        "counts": packed(counts),
        "starts": packed(starts),
        "steps": packed(steps),
    }


def sheet_size(sheet: dict[str, Any]) -> int:
    """Return about how many bytes a sheet takes in a page."""
    names = sum(len(one["name"]) + 3 for one in sheet["disputed"])
    return 100 + names + sum(packed_size(column) for column in _columns(sheet))


def packed_labels(rows: Sequence[Sequence[str | float]]) -> dict[str, Any]:
    """Return names for the base map in columns.

    Parameters
    ----------
    rows : sequence
        As `mapper.page.basemap.labels_in` gives them.

    Returns
    -------
    dict
        ``names``; and as `packed` writes them ``ranks``: twice the number in `LABEL_RANKS`, and one
        more for a capital; ``lats`` and ``lons`` in ten-thousandths of a degree less those of
        the name before, folded; ``weights``: population, or tenths of the zoom from which it is
        shown.
    """
    ranks = [2 * LABEL_RANKS.index(str(row[3])) + len(row[5:]) for row in rows]
    in_zooms = {"country", "sea"}
    weights = [float(row[4]) * (_ZOOM_SCALE if row[3] in in_zooms else 1) for row in rows]
    lats, lons = (
        folded(np.diff(_whole([float(row[axis]) * _LABEL_SCALE for row in rows]), prepend=0))
        for axis in (1, 2)
    )
    return {
        "names": [row[0] for row in rows],
        "ranks": packed(_whole(ranks)),
        "lats": packed(lats),
        "lons": packed(lons),
        "weights": packed(_whole(weights)),
    }


def packed_outlines(shapes: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return outlines of areas with all their rings in three columns.

    Parameters
    ----------
    shapes : dict
        By place id, as `mapper.page.shapes.packed` writes them.

    Returns
    -------
    dict
        ``areas``: id, ``scale``, ``members`` and how many rings each polygon has; and ``counts``,
        ``starts`` and ``steps`` of the rings, as in `packed_sheet`.
    """
    rings = [ring for shape in shapes.values() for polygon in shape["polygons"] for ring in polygon]
    counts, starts, steps = map(packed, steps_of(rings))
    return {
        "areas": [
            [place, shape["scale"], shape["members"], [len(rings) for rings in shape["polygons"]]]
            for place, shape in shapes.items()
        ],
        "counts": counts,
        "starts": starts,
        "steps": steps,
    }


def _whole(numbers: Sequence[float]) -> Numbers:
    return np.rint(np.asarray(numbers, dtype=np.float64)).astype(np.int64)


def _columns(sheet: dict[str, Any]) -> tuple[Numbers, Numbers, Numbers]:
    lines = list(_lines(sheet))
    points, starts, steps = steps_of(lines)
    sizes = iter(points.tolist())
    counts: list[int] = []
    for layer in POLYGON_LAYERS:
        polygons = sheet[layer]
        rings = [len(polygon) for polygon in polygons]
        counts += [len(polygons), *rings, *(next(sizes) for _ in range(sum(rings)))]
    for layer in (*LINE_LAYERS, "disputed"):
        counts += [len(sheet[layer]), *(next(sizes) for _ in sheet[layer])]
    return _whole(counts), starts, steps


def _lines(sheet: dict[str, Any]) -> Iterator[str]:
    for layer in POLYGON_LAYERS:
        for polygon in sheet[layer]:
            yield from polygon
    for layer in LINE_LAYERS:
        yield from sheet[layer]
    for one in sheet["disputed"]:
        yield one["line"]
