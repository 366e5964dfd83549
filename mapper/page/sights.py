"""Which frame a still map has: the events, and what is named around them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from mapper.outlines import decode
from mapper.page.mercator import Frame, unit_x, unit_y
from mapper.page.model import PageModel, PagePlace
from mapper.page.view import FOCUS_KM, View, corners

__all__ = ["area_corners", "frames_of"]

#: How near a map of one point comes, and one of several: nearer, the base map is angular.
_ALONE_ZOOM, _NEAREST_ZOOM = 7.5, 9.0
#: How much wider a map may become for the sake of what is only named, and of an area.
_GROWTH, _AREA_GROWTH = 1.8, 1.3
_WORLD = ((-52.0, -168.0), (74.0, 172.0))

#: Marks so near, in pixels, cover one another; so many of them, at least, are worth a map of their
#: own, which is so many zooms nearer. At most so many such maps.
_COVERED, _CROWD, _NEARER, _DETAILS = 17.0, 3, 1.2, 2
#: Pixels up to which marks belong together: the first that makes no crowd of half the map.
_TOGETHER = (64.0, 44.0, 30.0, 21.0)
_HALF = 0.45
#: Heights of maps in shares of the width: at least of the whole that comes after nearer ones, at
#: most of one of several, and of the only one.
_FLAT, _FLATTER, _TALL = 0.42, 0.66, 0.8
_MOST = 600  # points that are compared with one another

_Point = tuple[float, float]


def frames_of(model: PageModel, shapes: dict[str, Any], width: float) -> tuple[Frame, ...]:
    """Fit what is reported to be an event and, where it is not far, what is only named.

    Parameters
    ----------
    model : PageModel
        The findings.
    shapes : dict
        Outlines of areas by place id, as `mapper.page.shapes.packed` writes them.
    width : float
        Of the map, in pixels.

    Returns
    -------
    tuple of Frame
        One, or where its marks would lie on one another, one for each crowd and the whole last.
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
        return (Frame.around(_WORLD, cut=-180.0, width=width, max_zoom=_NEAREST_ZOOM),)
    whole = _fitted(focus, named, cut, width)
    crowds = _crowds([_point(one) for one in pins], whole)
    near = [
        _fitted(_with_shapes(crowd, around, whole), named, cut, width, tallest=_FLATTER)
        for crowd in crowds
    ]
    near = [one for one in near if one.zoom > whole.zoom + _NEARER]
    if not near:
        return (whole,)
    points = list(_grown(focus, named, cut))
    flat = Frame.around(
        points, cut=cut, width=width, max_zoom=_NEAREST_ZOOM, flattest=_FLAT, padding=(60.0, 36.0)
    )
    return (*near, flat)


def _fitted(
    focus: Sequence[_Point],
    named: Sequence[Sequence[_Point]],
    cut: float,
    width: float,
    *,
    tallest: float = _TALL,
) -> Frame:
    alone = len({(round(lat, 2), round(lon, 2)) for lat, lon in focus}) == 1
    points = list(_grown(focus, named, cut))
    zoom = _ALONE_ZOOM if alone and len(set(points)) == 1 else _NEAREST_ZOOM
    return Frame.around(points, cut=cut, width=width, max_zoom=zoom, tallest=tallest)


def _crowds(points: Sequence[_Point], frame: Frame) -> list[list[_Point]]:
    """Return the groups of points whose marks would cover one another, the largest first."""
    seen = [point for point in dict.fromkeys(points) if frame.holds(*frame.point(*point))]
    distinct = seen[:_MOST]
    placed = [frame.point(*point) for point in distinct]
    tight = {
        number
        for i, a in enumerate(placed)
        for j in range(i)
        if math.dist(a, placed[j]) < _COVERED
        for number in (i, j)
    }
    if len(tight) < _CROWD:
        return []
    for together in _TOGETHER:
        crowds = [
            crowd for crowd in _linked(placed, together) if sum(i in tight for i in crowd) >= _CROWD
        ]
        if all(_breadth(crowd, placed) < _HALF * frame.width for crowd in crowds):
            crowds.sort(key=lambda crowd: (-len(crowd), crowd[0]))
            return [[distinct[i] for i in crowd] for crowd in crowds[:_DETAILS]]
    return []


def _breadth(crowd: Sequence[int], placed: Sequence[_Point]) -> float:
    xs, ys = zip(*(placed[i] for i in crowd), strict=True)
    return float(max(max(xs) - min(xs), max(ys) - min(ys)))


def _linked(placed: Sequence[_Point], together: float) -> list[list[int]]:
    """Group the points that a chain of short steps joins."""
    group = list(range(len(placed)))  # the group of each, by a member of it

    def first(i: int) -> int:
        while group[i] != i:
            i = group[i]
        return i

    for i, a in enumerate(placed):
        for j in range(i):
            if math.dist(a, placed[j]) < together:
                low, high = sorted((first(i), first(j)))
                group[high] = low
    crowds: dict[int, list[int]] = {}
    for i in range(len(placed)):
        crowds.setdefault(first(i), []).append(i)
    return list(crowds.values())


def _with_shapes(crowd: Sequence[_Point], around: Sequence[_Point], frame: Frame) -> list[_Point]:
    """Return the points of a crowd with the shapes that lie among them."""
    placed = [frame.point(*point) for point in crowd]
    xs, ys = zip(*placed, strict=True)
    found = list(crowd)
    for point in around:
        x, y = frame.point(*point)
        if min(xs) - 8 <= x <= max(xs) + 8 and min(ys) - 8 <= y <= max(ys) + 8:
            found.append(point)
    return found


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
        limit = most if len(points) == 1 else most / _GROWTH * _AREA_GROWTH
        if wider[2] - wider[0] <= limit and wider[3] - wider[1] <= limit:
            box = wider
            yield from points
