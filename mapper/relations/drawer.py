"""Words of relation to shapes: which radius, which part, which strip.

The default lengths and their reasons are in ``docs/relations.md``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from mapper.outlines import Polygons
from mapper.precision import LIMITED_KM, extent_km, is_water
from mapper.records import Area, Place, Shape
from mapper.relations import geometry

__all__ = ["Drawer", "direction_km", "near_km"]

# Continents, whose outlines are those of their countries: what is no sea.
_LAND = (
    *("geonames:6255146", "geonames:6255147", "geonames:6255148", "geonames:6255149"),
    *("geonames:6255150", "geonames:6255151", "geonames:6697173"),
)
#: How far "near" reaches from the point of a settlement of this extent.
_NEAR_KM = ((1.0, 5.0), (3.0, 10.0), (10.0, 20.0))
_NEAR_MOST_KM = 25.0
_DIRECTION_FACTOR = 2.5
# An octant is 22.5 degrees to either side; people are looser with "north" than with a distance.
_HALF_ANGLE, _LOOSE_HALF_ANGLE = 30.0, 45.0
_ROUNDING = 0.25
_COUNTRY_STRIP_KM, _UNIT_STRIP_KM = 15.0, 5.0
_OFFSHORE_KM, _LOCAL_OFFSHORE_KM = 100.0, 50.0
_SHORE_KM, _LOCAL_SHORE_KM = 15.0, 30.0
_BETWEEN_SHARE, _ROAD_SHARE = 0.25, 0.15
_CORRIDOR_LEAST_KM, _CORRIDOR_MOST_KM = 2.0, 75.0
#: Two places farther apart have no "between" that a map could show.
_FARTHEST_KM = 2_000.0
# What is wider is no place to be outside of, or north of.
_WIDEST_KM = 3_000.0
_REACH = 1.5
# Degrees around a continent's box: the middle of a large country may lie far from its coast.
_AWAY = 25.0


def near_km(place: Place) -> float:
    """Return how far "near" reaches from a settlement or spot."""
    extent = extent_km(place) or 1.0
    return next((km for most, km in _NEAR_KM if extent <= most), _NEAR_MOST_KM)


def direction_km(place: Place) -> float:
    """Return how far "north of" reaches from a settlement or spot, when no distance is given."""
    return _DIRECTION_FACTOR * near_km(place)


_MOST_DRAWN = 2_000


@dataclass(slots=True)
class Drawer:
    """Draws shapes, the same one once: kept by who reads many reports of one region.

    Parameters
    ----------
    area_of : callable
        How far the place of an id reaches, or None: `mapper.gazetteer.Gazetteer.area`.
    """

    area_of: Callable[[str], Area | None]
    _drawn: dict[tuple[object, ...], Shape | None] = field(default_factory=dict)
    _outlines: dict[str, Polygons] = field(default_factory=dict)

    def draw(
        self,
        kind: str,
        place: Place,
        *,
        other: Place | None = None,
        distance_km: float | None = None,
        is_limit: bool = False,
        bearings: tuple[float, ...] = (),
        share: float | None = None,
    ) -> Shape | None:
        """Return the shape of a relation to a place, or None where it cannot be drawn."""
        if place.is_historical or (other is not None and other.is_historical):
            return None
        pair = (place.id,) if other is None else tuple(sorted((place.id, other.id)))
        key = (kind, pair, distance_km, is_limit, bearings, share)
        if key not in self._drawn:
            if len(self._drawn) >= _MOST_DRAWN:  # a run over many reports keeps what is in the news
                self._drawn.clear()
                self._outlines.clear()
            bearing = bearings[0] if len(bearings) == 1 else None
            if kind in ("between", "road"):
                shape = None if other is None else self._corridor(kind, place, other)
            elif kind == "border":
                shape = self._border(place, other)
            elif kind == "coast":
                shape = self._coast(place, distance_km)
            elif kind == "part":
                shape = self._part(place, bearings, share or 0.5)
            elif _is_wide(place):
                shape = self._by_area(kind, place, distance_km, is_limit, bearing)
            else:
                shape = _by_point(kind, place, distance_km, is_limit, bearing)
            self._drawn[key] = shape
        return self._drawn[key]

    def touch(self, one: Place, other: Place) -> bool:
        """Return whether two areas have a border that can be drawn."""
        return self.draw("border", one, other=other) is not None

    def _outline(self, place: Place) -> Polygons:
        """Return the boundary, the box of its settlements or its disc; empty when all unknown."""
        if place.id not in self._outlines:
            found: Polygons = ()
            area = self.area_of(place.id)
            if area is not None and area.is_outline:
                found = area.polygons
            elif area is not None and area.origin == "settlements":
                found = geometry.box_rings(area.south, area.west, area.north, area.east)
            elif (extent := extent_km(place)) is not None:
                disc = geometry.circle(place.lat, place.lon, extent)
                found = disc.polygons if disc is not None else ()
            self._outlines[place.id] = found
        return self._outlines[place.id]

    def _is_drawn(self, place: Place) -> bool:
        area = self.area_of(place.id)
        return area is not None and area.is_outline

    def _land(self, place: Place) -> list[Polygons]:
        """Return the land of the continents around, or that of the place where there are none."""
        lat, lon = place.lat, place.lon
        areas = [area for one in _LAND if (area := self.area_of(one)) is not None]
        near = [area.polygons for area in areas if _may_reach(area, lat, lon)]
        return near or [self._outline(place)]

    def _corridor(self, kind: str, place: Place, other: Place) -> Shape | None:
        apart = place.km_from(other.lat, other.lon)
        if not 0 < apart <= _FARTHEST_KM:
            return None
        half = apart * (_ROAD_SHARE if kind == "road" else _BETWEEN_SHARE)
        half = min(max(half, _CORRIDOR_LEAST_KM), _CORRIDOR_MOST_KM)
        return geometry.corridor(((place.lat, place.lon), (other.lat, other.lon)), half)

    def _border(self, place: Place, other: Place | None) -> Shape | None:
        # Boxes and discs have no borders.
        if not self._is_drawn(place) or (other is not None and not self._is_drawn(other)):
            return None
        first, second = place, other
        if other is not None and other.id < place.id:  # the same strip from either side
            first, second = other, place
        large = first.is_country and (second is None or second.is_country)
        width = _COUNTRY_STRIP_KM if large else _UNIT_STRIP_KM
        outline = self._outline(first)
        if second is not None:
            return geometry.border(outline, self._outline(second), first.lon, width)
        return geometry.land_border(outline, first.lat, first.lon, self._land(place), width)

    def _coast(self, place: Place, distance_km: float | None) -> Shape | None:
        if is_water(place):
            return None
        extent = extent_km(place) or 1.0
        local = extent <= LIMITED_KM
        inner = 0.0
        outer = _LOCAL_OFFSHORE_KM if local else _OFFSHORE_KM
        if distance_km is not None:
            slack = _slack(distance_km)
            inner, outer = max(0.0, distance_km - slack), distance_km + slack
        return geometry.offshore(
            self._outline(place),
            place.lat,
            place.lon,
            self._land(place),
            inner_km=inner,
            outer_km=outer,
            shore_km=_LOCAL_SHORE_KM if local else _SHORE_KM,
        )

    def _part(self, place: Place, bearings: tuple[float, ...], share: float) -> Shape | None:
        extent = extent_km(place)
        if not place.is_area or not self._is_drawn(place):
            if extent is None or extent > _WIDEST_KM:
                return None
            if not bearings:
                return geometry.circle(place.lat, place.lon, extent * share)
            if len(bearings) > 1:
                return geometry.part(self._outline(place), place.lat, place.lon, bearings)
            half = 90.0 if share >= 0.5 else 45.0
            return geometry.sector(place.lat, place.lon, bearings[0], half, 0.0, extent)
        reach = None if extent is None else _REACH * extent
        return geometry.part(
            self._outline(place), place.lat, place.lon, bearings, share=share, reach_km=reach
        )

    def _by_area(
        self,
        kind: str,
        place: Place,
        distance_km: float | None,
        is_limit: bool,
        bearing: float | None,
    ) -> Shape | None:
        extent = extent_km(place) or 0.0
        if not 0 < extent <= _WIDEST_KM:
            return None
        inner, outer, inside = 0.0, min(max(5.0, extent / 4), 50.0), kind in ("near", "around")
        if distance_km is not None:
            slack = _slack(distance_km)
            inner = 0.0 if is_limit else max(0.0, distance_km - slack)
            outer = distance_km if is_limit else distance_km + slack
        elif kind == "direction":
            outer = min(max(5.0, extent / 2), 200.0)
        elif kind == "outside" and place.is_country:
            return None  # the rest of the world
        half = _LOOSE_HALF_ANGLE if distance_km is None else _HALF_ANGLE
        return geometry.beside(
            self._outline(place),
            place.lat,
            place.lon,
            inner_km=inner,
            outer_km=outer,
            bearing_deg=bearing,
            half_angle_deg=half,
            with_inside=inside,
        )


def _may_reach(area: Area, lat: float, lon: float) -> bool:
    """Return whether a continent's box comes anywhere near a point."""
    if not area.south - _AWAY <= lat <= area.north + _AWAY:
        return False
    width = (area.east - area.west) % 360.0
    return width > 180.0 or (lon - area.west + _AWAY) % 360.0 <= width + 2 * _AWAY


def _is_wide(place: Place) -> bool:
    return (extent_km(place) or LIMITED_KM) > LIMITED_KM or place.feature_class == "A"


def _slack(distance_km: float) -> float:
    """Return by how much a distance in a report may be off: it was rounded, and is by eye."""
    return max(_ROUNDING * distance_km, min(1.0, distance_km / 2))


def _by_point(
    kind: str, place: Place, distance_km: float | None, is_limit: bool, bearing: float | None
) -> Shape | None:
    lat, lon, extent = place.lat, place.lon, extent_km(place) or 1.0
    inner, outer, half = 0.0, near_km(place), 180.0 if bearing is None else _LOOSE_HALF_ANGLE
    if distance_km is not None:
        slack = _slack(distance_km)
        # from the middle or from the edge: nobody says
        inner = 0.0 if is_limit else distance_km - slack
        outer = distance_km + extent + (0.0 if is_limit else slack)
        half = 180.0 if bearing is None else _HALF_ANGLE
    elif kind == "outside":
        inner, outer = extent / 2, max(outer, 1.5 * extent)
    elif kind == "direction":
        outer = direction_km(place)
    return geometry.sector(lat, lon, bearing or 0.0, half, inner, outer)
