"""The embedded vector basemap: what the page needs of the world, cut from one packed file.

The pack (``assets/world.json.xz``, recipe in ``data/basemap/``) holds the world at four levels of
detail. `clip` cuts the levels that suit an extent; ``assets/basemap.js`` draws them. Nothing here
or there touches a network.
"""

from __future__ import annotations

import json
import lzma
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mapper.outlines import Box, Point, clip_line, clip_ring, decode, encode

if TYPE_CHECKING:
    from mapper.page.layer import VectorBasemap

__all__ = [
    "ATTRIBUTION",
    "LABEL_RANKS",
    "MAX_ZOOM",
    "POINT_OF_VIEW",
    "Label",
    "VectorBasemap",
    "clip",
    "cut",
    "labels_in",
    "line_degrees",
    "padded_extent",
]

ATTRIBUTION = "Made with Natural Earth"
POINT_OF_VIEW = (
    "Boundaries follow Natural Earth’s German point of view and do not imply endorsement or "
    "acceptance: Crimea is shown in Ukraine, Western Sahara apart from Morocco. Disputed and "
    "ceasefire lines are dashed."
)
#: Beyond this zoom the basemap is visibly angular.
MAX_ZOOM = 12
LABEL_RANKS = ("country", "admin1", "city", "sea")

_PACK = Path(__file__).parent / "assets" / "world.json.xz"
_POLYGON_LAYERS = ("land", "lakes")
_LINE_LAYERS = ("rivers", "admin1", "admin1Minor", "borders")
#: Widest extent in degrees, measured at its own latitude, for which a level is tried first.
_WIDEST = {"fine": 24.0, "medium": 80.0, "wide": math.inf}
#: Levels around the detail, and how far they may reach in shares of the extent, widest first.
_AROUND = {"medium": (1.5, 1.0), "wide": (6.0, 4.0, 2.5, 1.5, 0.8)}
#: Characters that the detail of a page about one region, and of a wider one, may take.
_REGION_BUDGET, _WORLD_BUDGET, _AROUND_BUDGET = 250_000, 500_000, 80_000
_REGION = 60.0


@dataclass(frozen=True, slots=True)
class Label:
    """A name to be written on the map where there is room.

    Parameters
    ----------
    name : str
        Any text; it is drawn on a canvas, never parsed.
    lat, lon : float
        Degrees WGS84.
    rank : str
        One of `LABEL_RANKS`.
    population : int or None
        Larger cities come first and get larger letters; None when unknown.
    capital : bool
        A national capital is named before larger cities.
    """

    name: str
    lat: float
    lon: float
    rank: str = "city"
    population: int | None = None
    capital: bool = False

    def __post_init__(self) -> None:
        if self.rank not in LABEL_RANKS:
            raise ValueError(f"unknown rank {self.rank!r}; one of {', '.join(LABEL_RANKS)}")
        _check_degrees(self.lat, self.lon)


def padded_extent(
    south: float, west: float, north: float, east: float
) -> tuple[float, float, float, float]:
    """Return the extent that `clip` gives in detail, for gathering labels.

    Parameters
    ----------
    south, west, north, east : float
        Degrees WGS84; ``west > east`` crosses the antimeridian.

    Returns
    -------
    tuple of float
        South, west, north, east. A wide extent becomes the whole circle, -180 to 180.
    """
    return _pad(south, west, north, east, share=0.5, least=1.5)


def clip(
    south: float, west: float, north: float, east: float, *, labels: Sequence[Label] = ()
) -> dict[str, Any]:
    """Cut the basemap for an extent.

    Parameters
    ----------
    south, west, north, east : float
        Degrees WGS84 of what the page shows; ``west > east`` crosses the antimeridian, an extent
        of one point is fine. It is padded here.
    labels : sequence of Label
        Names to write, cities above all; those outside the padded extent are left out. Names of
        countries and seas come from the pack.

    Returns
    -------
    dict
        For ``basemap.js`` and JSON. ``extent`` is the padded extent, ``labels`` are
        ``[name, lat, lon, rank, population or zoom from which it is shown]``, and ``sheets`` go
        from the coarse world to the finest detail. A sheet has ``scale`` (grid steps a degree),
        ``minZoom``, ``boxes`` (south, west, north, east in degrees: where it has anything to say)
        and the layers ``land`` and ``lakes`` (polygons: outer ring, then holes), ``rivers``,
        ``admin1`` (of large units), ``admin1Minor`` and ``borders`` (lines), ``disputed``
        (``{"name", "line"}``). Read lines and rings with `line_degrees`.

    Raises
    ------
    ValueError
        If the extent is no extent.
    """
    extent = padded_extent(south, west, north, east)
    levels = {level["name"]: level for level in _pack()["levels"]}
    span = _span(extent)
    budget = _REGION_BUDGET if span <= _REGION else _WORLD_BUDGET
    names = [name for name in ("fine", "medium", "wide") if span <= _WIDEST[name]]
    for name in names:
        detail = _sheet(levels[name], extent)
        if _size(detail) <= budget or name == names[-1]:
            break
    sheets = [detail]
    room = budget - _size(detail)
    # Something between the world and the detail, so that zooming out a step or two looks right.
    for name, shares in _AROUND.items():
        if levels[name]["minZoom"] >= detail["minZoom"]:
            continue
        for share in shares:
            around = _sheet(levels[name], _pad(south, west, north, east, share=share, least=9.0))
            if _size(around) <= min(room, _AROUND_BUDGET):
                sheets.append(around)
                room -= _size(around)
                break
    sheets.append(_sheet(levels["world"], (-90.0, -180.0, 90.0, 180.0)))
    sheets.reverse()
    return {"extent": list(extent), "sheets": sheets, "labels": labels_in(extent, labels)}


def cut(south: float, west: float, north: float, east: float, *, zoom: float) -> dict[str, Any]:
    """Cut one sheet for an extent as it is, for a map that is drawn at one zoom only.

    Parameters
    ----------
    south, west, north, east : float
        Degrees WGS84, ``west < east``: what crosses the antimeridian is cut in two calls.
    zoom : float
        Of the map, as Leaflet counts: the sheet is that of the finest level made for it.

    Returns
    -------
    dict
        A sheet, as `clip` has them.
    """
    fitting = [level for level in _pack()["levels"] if level["minZoom"] <= max(0.0, zoom)]
    return _sheet(max(fitting, key=lambda level: level["minZoom"]), (south, west, north, east))


def line_degrees(line: str, scale: int) -> list[tuple[float, float]]:
    """Read a line or ring of a sheet: ``(lat, lon)`` in degrees; a ring ends where it began."""
    return [(lat / scale, lon / scale) for lat, lon in decode(line)]


def __getattr__(name: str) -> Any:
    # folium takes most of a second to import, and only the layer needs it.
    if name == "VectorBasemap":
        from mapper.page.layer import VectorBasemap

        return VectorBasemap
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


@lru_cache(maxsize=1)
def _pack() -> dict[str, Any]:
    pack: dict[str, Any] = json.loads(lzma.decompress(_PACK.read_bytes()))
    return pack


@lru_cache(maxsize=512)
def _points(line: str) -> tuple[Point, ...]:
    return tuple(decode(line))


def _check_degrees(lat: float, lon: float) -> None:
    if not -90 <= lat <= 90:  # true for NaN too
        raise ValueError(f"lat out of range: {lat}")
    if not -180 <= lon <= 180:
        raise ValueError(f"lon out of range: {lon}")


def _pad(
    south: float, west: float, north: float, east: float, *, share: float, least: float
) -> tuple[float, float, float, float]:
    _check_degrees(south, west)
    _check_degrees(north, east)
    if south > north:
        raise ValueError(f"south of an extent must not be north of it: {south} > {north}")
    width = (east - west) if west <= east else (east - west + 360)
    height = north - south
    # A degree of longitude is shorter than one of latitude; near the poles it is next to nothing.
    narrowing = max(0.15, math.cos(math.radians(min(85.0, max(abs(south), abs(north))))))
    pad_lat = max(least, height * share, width * narrowing * share / 2)
    pad_lon = max(least / narrowing, width * share, height / narrowing * share)
    south, north = max(-90.0, south - pad_lat), min(90.0, north + pad_lat)
    if width + 2 * pad_lon >= 360:
        return south, -180.0, north, 180.0
    return south, _wrapped(west - pad_lon), north, _wrapped(east + pad_lon)


def _wrapped(lon: float) -> float:
    return lon - 360 if lon > 180 else lon + 360 if lon < -180 else lon


def _span(extent: tuple[float, float, float, float]) -> float:
    south, west, north, east = extent
    width = (east - west) if west < east else (east - west + 360)
    middle = 0.0 if south <= 0 <= north else min(abs(south), abs(north))
    return max(north - south, width * math.cos(math.radians(middle)))


def _boxes(extent: tuple[float, float, float, float], scale: int) -> Iterator[Box]:
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


def _sheet(level: dict[str, Any], extent: tuple[float, float, float, float]) -> dict[str, Any]:
    scale = level["scale"]
    boxes = list(_boxes(extent, scale))
    sheet: dict[str, Any] = {
        "name": level["name"],
        "scale": scale,
        "minZoom": level["minZoom"],
        "boxes": [[edge / scale for edge in box] for box in boxes],
    }
    for layer in _POLYGON_LAYERS:
        sheet[layer] = [
            rings
            for box in boxes
            for *bounds, polygon in level[layer]
            if _meet(bounds, box) and (rings := _polygon(polygon, bounds, box))
        ]
    for layer in _LINE_LAYERS:
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


def labels_in(
    extent: tuple[float, float, float, float], labels: Sequence[Label]
) -> list[list[str | float]]:
    """Return the names of countries and seas, all of them, and the labels within an extent.

    Each is ``[name, lat, lon, rank, population or zoom from which it is shown]``, and 1 after that
    for a national capital.
    """
    out: list[list[str | float]] = [
        [name, lat, lon, rank, zoom]
        for rank, key in (("country", "countryLabels"), ("sea", "seaLabels"))
        for name, lat, lon, zoom in _pack()[key]
    ]
    south, west, north, east = extent
    for label in labels:
        within = west <= label.lon <= east if west < east else not east < label.lon < west
        if within and south <= label.lat <= north:
            lat, lon = round(label.lat, 4), round(label.lon, 4)
            weight = label.population or 0 if label.rank in {"city", "admin1"} else 4
            capital = [1] if label.capital else []
            out.append([label.name, lat, lon, label.rank, weight, *capital])
    return out


def _size(sheet: dict[str, Any]) -> int:
    return len(json.dumps(sheet, separators=(",", ":")))
