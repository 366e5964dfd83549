"""Places, how far they reach, and what a name may mean.

Coordinates are degrees WGS84, always in the order ``lat, lon``. None means unknown.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from mapper.globe import distance_km
from mapper.outlines import holds

__all__ = [
    "AREA_ORIGINS",
    "MATCHES",
    "NAME_KINDS",
    "Area",
    "Candidate",
    "Place",
    "Ring",
    "check_unit",
]

#: How a gazetteer name relates to its place.
NAME_KINDS = ("name", "alias", "abbreviation", "demonym", "historical")

#: How a written name led to a candidate: it is the gazetteer's, a documented rule changed it, it is
#: spelled much like it, an online service gave the answer, or nobody knows the name and the text
#: says what the place lies in.
MATCHES = ("exact", "rule", "fuzzy", "service", "within")

#: Where the extent of an area is from: a drawn boundary, the boundaries of the countries it is made
#: of, the box of its settlements, or the box around its label point and radius.
AREA_ORIGINS = ("outline", "members", "settlements", "disc")

#: Points ``(lat, lon)`` in degrees; the last is the first again.
Ring = tuple[tuple[float, float], ...]

_AREA_CLASSES = frozenset("ALH")
_NO_FEATURES: Mapping[str, float] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a gazetteer.

    Parameters
    ----------
    id : str
        Prefixed with its gazetteer: ``"geonames:616195"``, ``"reportmap:lake-sevan"``.
    name : str
        The gazetteer's main name.
    lat, lon : float
        Degrees WGS84; a label point when the place is an area.
    feature_class, feature_code : str
        GeoNames codes, such as ``"P"`` and ``"PPLA2"``.
    country_code : str or None
        ISO 3166-1 alpha-2; None for seas, continents and disputed regions.
    country_name, admin1_name, admin2_name : str or None
        Names of what contains it.
    population : int or None
        None when unknown.
    radius_km : float or None
        Half the extent of an area; None for a point or an unknown extent.
    gazetteer : str
        Which gazetteer it comes from.
    """

    id: str
    name: str
    lat: float
    lon: float
    feature_class: str
    feature_code: str
    country_code: str | None = None
    country_name: str | None = None
    admin1_name: str | None = None
    admin2_name: str | None = None
    population: int | None = None
    radius_km: float | None = None
    gazetteer: str = ""

    def __post_init__(self) -> None:
        if not (math.isfinite(self.lat) and -90 <= self.lat <= 90):
            raise ValueError(f"lat out of range: {self.lat}")
        if not (math.isfinite(self.lon) and -180 <= self.lon <= 180):
            raise ValueError(f"lon out of range: {self.lon}")
        if self.radius_km is not None and not self.radius_km > 0:
            raise ValueError(f"radius_km must be positive: {self.radius_km}")

    @property
    def is_area(self) -> bool:
        """True for countries, regions, seas and the like: drawn as shapes, never as pins."""
        return self.feature_class in _AREA_CLASSES or self.radius_km is not None

    @property
    def is_country(self) -> bool:
        """True for a country of today as a whole, dependent territories included."""
        return self.feature_code.startswith("PCL") and self.feature_code not in ("PCLH", "PCLIX")

    @property
    def is_historical(self) -> bool:
        """True for states that are no more: recognised, but never pinned on today's map."""
        return self.feature_code in ("PCLH", "ADMH", "PPLH", "RGNH")

    @property
    def unit_name(self) -> str | None:
        """Name of the first-level unit that it is, or lies in."""
        return self.admin1_name or (self.name if self.feature_code == "ADM1" else None)

    def km_from(self, lat: float, lon: float) -> float:
        """Return the great-circle distance to a point in degrees."""
        return distance_km(self.lat, self.lon, lat, lon)

    def contains(self, place: Place) -> bool:
        """Return whether this country or unit contains a place, as far as parents are known."""
        if self.id == place.id or self.country_code is None:
            return False
        if self.country_code != place.country_code:
            return False
        if self.feature_code.startswith("PCL"):
            return not place.feature_code.startswith("PCL")
        if self.feature_code == "ADM1":
            return place.admin1_name == self.unit_name and place.feature_code != "ADM1"
        if self.feature_code == "ADM2":
            return place.admin2_name == (self.admin2_name or self.name)
        return False

    @property
    def point(self) -> tuple[float, float] | None:
        """Where to put it on today's map: (lat, lon) in degrees, or None for what is no more."""
        return None if self.is_historical else (self.lat, self.lon)


@dataclass(frozen=True, slots=True)
class Area:
    """How far a place reaches.

    Parameters
    ----------
    place_id : str
        The place.
    south, west, north, east : float
        Its box in degrees WGS84; a west beyond the east crosses the antimeridian.
    polygons : tuple of tuple of Ring
        A simplified outline, each polygon's outer ring before its holes; points are ``(lat, lon)``.
        Empty when only the box is known.
    origin : str
        One of `AREA_ORIGINS`.
    """

    place_id: str
    south: float
    west: float
    north: float
    east: float
    polygons: tuple[tuple[Ring, ...], ...] = ()
    origin: str = "outline"

    def __post_init__(self) -> None:
        if not -90 <= self.south <= self.north <= 90:
            raise ValueError(f"not a range of latitudes: {self.south} to {self.north}")
        if not (-180 <= self.west <= 180 and -180 <= self.east <= 180):
            raise ValueError(f"not a range of longitudes: {self.west} to {self.east}")
        if self.origin not in AREA_ORIGINS:
            raise ValueError(f"unknown origin {self.origin!r}")

    @property
    def is_outline(self) -> bool:
        """True when the boundary is known; False when the box is all there is."""
        return bool(self.polygons)

    def contains(self, lat: float, lon: float) -> bool:
        """Return whether a point is inside: within the outline or, failing that, the box.

        An outline is simplified: a point within some kilometres of a boundary may be taken for its
        neighbour's. A box holds points that the place does not.
        """
        if not self.south <= lat <= self.north:
            return False
        if self.west <= self.east:
            in_box = self.west <= lon <= self.east
        else:
            in_box = lon >= self.west or lon <= self.east
        return in_box and (not self.polygons or holds(self.polygons, lat, lon))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that a name may mean.

    Parameters
    ----------
    place : Place
        The place.
    matched_name : str
        The gazetteer's spelling that was hit.
    name_kind : str
        One of `NAME_KINDS`: how that spelling relates to the place.
    features : mapping of str to float
        Named scores in [0, 1], each explained by its function's docstring in `features`.
    score : float
        In [0, 1]; ranks candidates, it is not a probability.
    match : str
        One of `MATCHES`: how what was written led to that spelling.
    reason : str
        For people: by what the choice leads it; empty for the choice itself, and where there is
        none.
    """

    place: Place
    matched_name: str
    name_kind: str = "name"
    features: Mapping[str, float] = field(hash=False, default_factory=lambda: _NO_FEATURES)
    score: float = 0.0
    match: str = "exact"
    reason: str = ""

    def __post_init__(self) -> None:
        if self.name_kind not in NAME_KINDS:
            raise ValueError(f"unknown name kind {self.name_kind!r}")
        if self.match not in MATCHES:
            raise ValueError(f"unknown match {self.match!r}")
        check_unit("score", self.score)

    def with_features(self, features: Mapping[str, float]) -> Candidate:
        """Return it with features; every candidate gets some, and `replace` takes its time."""
        return Candidate(
            self.place,
            self.matched_name,
            self.name_kind,
            features,
            self.score,
            self.match,
            self.reason,
        )


def check_unit(name: str, value: float) -> None:
    """Raise ValueError unless a score or confidence is in [0, 1]; NaN is not."""
    if not 0.0 <= value <= 1.0:  # false for NaN too
        raise ValueError(f"{name} must be in [0, 1]: {value}")
