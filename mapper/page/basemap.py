"""The embedded vector basemap: what the page needs of the world, cut from one packed file.

The pack (``assets/world.json.xz``, recipe in ``data/basemap/``) holds the world at five levels of
detail. `clip` cuts the levels that suit an extent; ``assets/basemap.js`` draws them. Nothing here
or there touches a network.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mapper.outlines import decode
from mapper.page.cutting import Degrees, islands_of, pack, sheet_of
from mapper.page.sheets import LABEL_RANKS, sheet_size

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

#: Widest extent in degrees, measured at its own latitude, for which a level is tried first.
_WIDEST = {"fine": 24.0, "medium": 80.0, "wide": math.inf}
#: What a page has of the world when even the widest of these would take too much, and which level
#: it has near its places then, how many degrees around each.
_FAR, _NEAR, _REACHES = "far", "wide", (8.0, 6.0, 4.5, 3.5, 2.5, 2.0, 1.5)
#: Levels around the detail, and how far they may reach in shares of the extent, widest first.
_AROUND = {"medium": (1.5, 1.0), "wide": (6.0, 4.0, 2.5, 1.5, 0.8)}
_EARTH = (-90.0, -180.0, 90.0, 180.0)
#: Bytes that detail and what is around it may take in a page; what all may take where there is
#: detail in places only; and where all of a wide extent is to be in detail.
_BUDGET, _SCATTERED_BUDGET, _WORLD_BUDGET = 150_000, 160_000, 330_000
_AROUND_BUDGET = 53_000
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


def padded_extent(south: float, west: float, north: float, east: float) -> Degrees:
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
    south: float,
    west: float,
    north: float,
    east: float,
    *,
    labels: Sequence[Label] = (),
    near: Sequence[tuple[float, float]] | None = None,
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
    near : sequence of tuple or None
        Latitude and longitude of what will be looked at closely. Of a wide extent only their
        surroundings are in detail. None: it may be anything, so all is, and takes more room.

    Returns
    -------
    dict
        For `VectorBasemap`. ``extent`` is the padded extent, ``labels`` are
        ``[name, lat, lon, rank, population or zoom from which it is shown]``, and ``sheets`` go
        from the coarse world to the finest detail. A sheet has ``scale`` (grid steps a degree),
        ``minZoom``, ``boxes`` (south, west, north, east in degrees: where it has anything to say;
        they do not overlap) and the layers ``land`` and ``lakes`` (polygons: outer ring, then
        holes), ``rivers``, ``admin1`` (of large units), ``admin1Minor`` and ``borders`` (lines),
        ``disputed`` (``{"name", "line"}``). Read lines and rings with `line_degrees`.

    Raises
    ------
    ValueError
        If the extent is no extent.
    """
    extent = padded_extent(south, west, north, east)
    sheets = _detail(south, west, north, east, near)
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
    fitting = [level for level in pack()["levels"] if level["minZoom"] <= max(0.0, zoom)]
    return sheet_of(max(fitting, key=lambda level: level["scale"]), (south, west, north, east))


def _detail(
    south: float,
    west: float,
    north: float,
    east: float,
    near: Sequence[tuple[float, float]] | None,
) -> list[dict[str, Any]]:
    """Return the sheets of `clip`: the finest that there is room for, and what is around it."""
    extent = padded_extent(south, west, north, east)
    levels = {level["name"]: level for level in pack()["levels"]}
    span = _span(extent)
    room = _BUDGET if near is not None or span <= _REGION else _WORLD_BUDGET
    for name, widest in _WIDEST.items():
        if span <= widest:
            detail = sheet_of(levels[name], extent)
            if (size := sheet_size(detail)) <= room:
                break
    else:
        if near is not None:
            return _scattered(levels, near)
    sheets = [detail]
    room -= size
    # Something between the world and the detail, so that zooming out a step or two looks right.
    for name, shares in _AROUND.items():
        if levels[name]["minZoom"] >= detail["minZoom"]:
            continue
        for share in shares:
            around = sheet_of(levels[name], _pad(south, west, north, east, share=share, least=9.0))
            size = sheet_size(around)
            if size <= min(room, _AROUND_BUDGET):
                sheets.append(around)
                room -= size
                break
    sheets.append(sheet_of(levels["world"], _EARTH))
    sheets.reverse()
    return sheets


def _scattered(levels: dict[str, Any], near: Sequence[tuple[float, float]]) -> list[dict[str, Any]]:
    """Return the whole world, and as much as there is room for around some points."""
    whole = sheet_of(levels[_FAR], _EARTH)
    room = _SCATTERED_BUDGET - sheet_size(whole)
    for reach in _REACHES:
        around = [_pad(lat, lon, lat, lon, share=0.0, least=reach) for lat, lon in near]
        close = islands_of(levels[_NEAR], around)
        if close["boxes"] and sheet_size(close) <= room:
            return [whole, close]
    return [whole]


def line_degrees(line: str, scale: int) -> list[tuple[float, float]]:
    """Read a line or ring of a sheet: ``(lat, lon)`` in degrees; a ring ends where it began."""
    return [(lat / scale, lon / scale) for lat, lon in decode(line)]


def __getattr__(name: str) -> Any:
    # folium takes most of a second to import, and only the layer needs it.
    if name == "VectorBasemap":
        from mapper.page.layer import VectorBasemap

        return VectorBasemap
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def _check_degrees(lat: float, lon: float) -> None:
    if not -90 <= lat <= 90:  # true for NaN too
        raise ValueError(f"lat out of range: {lat}")
    if not -180 <= lon <= 180:
        raise ValueError(f"lon out of range: {lon}")


def _pad(
    south: float, west: float, north: float, east: float, *, share: float, least: float
) -> Degrees:
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


def _span(extent: Degrees) -> float:
    south, west, north, east = extent
    width = (east - west) if west < east else (east - west + 360)
    middle = 0.0 if south <= 0 <= north else min(abs(south), abs(north))
    return max(north - south, width * math.cos(math.radians(middle)))


def labels_in(extent: Degrees, labels: Sequence[Label]) -> list[list[str | float]]:
    """Return the names of countries and seas, all of them, and the labels within an extent.

    Each is ``[name, lat, lon, rank, population or zoom from which it is shown]``, and 1 after that
    for a national capital.
    """
    out: list[list[str | float]] = [
        [name, lat, lon, rank, zoom]
        for rank, key in (("country", "countryLabels"), ("sea", "seaLabels"))
        for name, lat, lon, zoom in pack()[key]
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
