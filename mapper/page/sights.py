"""Which frame a still map has: the events, and what is named around them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from mapper.outlines import decode
from mapper.page.mercator import Frame, unit_x, unit_y
from mapper.page.model import PageModel, PagePlace
from mapper.page.view import FOCUS_KM, View, corners

__all__ = ["area_corners", "frame_of"]

#: How near a map of one point comes, and one of several: nearer, the base map is angular.
_ALONE_ZOOM, _NEAREST_ZOOM = 7.5, 9.0
#: How much wider a map may become for the sake of what is only named.
_GROWTH = 1.8
_WORLD = ((-52.0, -168.0), (74.0, 172.0))

_Point = tuple[float, float]


def frame_of(model: PageModel, shapes: dict[str, Any], width: float) -> Frame:
    """Fit what is reported to be an event and, where it is not far, what is only named.

    Parameters
    ----------
    model : PageModel
        The findings.
    shapes : dict
        Outlines of areas by place id, as `mapper.page.shapes.packed` writes them.
    width : float
        Of the map, in pixels.
    """
    cut = View.around(model).cut
    pins = [one for one in model.pins if not one.account.is_quiet]
    areas = [one for one in model.areas if not one.account.is_quiet]
    events = [_point(one) for one in pins if one.account.role == "event"]
    around = [
        point
        for extent in model.extents
        if extent.role == "event" and extent.shape.radius_km < FOCUS_KM
        for polygon in extent.shape.polygons
        for point in polygon[0]
    ]
    focus = (events + around) or [_point(one) for one in pins]
    named = [[_point(one)] for one in pins]
    if not focus:
        focus = [point for one in areas for point in area_corners(one, shapes)]
    else:
        named += [list(area_corners(one, shapes)) for one in areas]
    if not focus:
        return Frame.around(_WORLD, cut=-180.0, width=width, max_zoom=_NEAREST_ZOOM)
    alone = len({(round(lat, 2), round(lon, 2)) for lat, lon in focus}) == 1
    points = list(_grown(focus, named, cut))
    zoom = _ALONE_ZOOM if alone and len(set(points)) == 1 else _NEAREST_ZOOM
    return Frame.around(points, cut=cut, width=width, max_zoom=zoom)


def _point(one: PagePlace) -> _Point:
    return one.place.lat, one.place.lon


def area_corners(one: PagePlace, shapes: dict[str, Any]) -> Iterator[_Point]:
    """Yield opposite corners of an area: of a country its largest piece, not all its islands."""
    shape = shapes.get(one.place.id)
    if shape is None:
        yield from corners(one)
        return
    scale = shape["scale"]
    boxes = []
    for polygon in shape["polygons"]:
        lats, lons = zip(*decode(polygon[0]), strict=True)
        boxes.append((min(lats), min(lons), max(lats), max(lons)))
    south, west, north, east = max(boxes, key=lambda box: (box[2] - box[0]) * (box[3] - box[1]))
    yield max(-60.0, south / scale), west / scale
    yield min(80.0, north / scale), east / scale


def _grown(
    focus: Sequence[_Point], named: Sequence[Sequence[_Point]], cut: float
) -> Iterator[_Point]:
    """Yield the focus, and what widens it by no more than it may, the nearest first."""
    yield from focus

    def place(point: _Point) -> _Point:
        return unit_x((point[1] - cut) % 360 + cut), unit_y(point[0])

    xs, ys = zip(*map(place, focus), strict=True)
    box = [min(xs), min(ys), max(xs), max(ys)]
    middle = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    # a map of one town may show what lies within a degree or two
    most = max(box[2] - box[0], box[3] - box[1], 0.006) * _GROWTH

    def distance(points: Sequence[_Point]) -> float:
        return max(math.dist(place(point), middle) for point in points)

    for points in sorted(named, key=distance):
        placed = [place(point) for point in points]
        wider = [
            min(box[0], *(x for x, _ in placed)),
            min(box[1], *(y for _, y in placed)),
            max(box[2], *(x for x, _ in placed)),
            max(box[3], *(y for _, y in placed)),
        ]
        if wider[2] - wider[0] <= most and wider[3] - wider[1] <= most:
            box = wider
            yield from points
