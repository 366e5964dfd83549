"""Join the packages and our own tables into the rows of the gazetteer."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from mapper.gazetteer.names import fold
from mapper.gazetteer.noise import is_noise as is_noise  # noqa: PLC0414 - join takes it from here
from mapper.gazetteer.scores import KINDS
from mapper.globe import distance_km


@dataclass(slots=True)
class Row:
    """One place; `id` is positive for GeoNames, negative for our own tables."""

    id: int
    slug: str
    name: str
    lat: float
    lon: float
    code: str
    country_code: str = ""
    admin1: int = 0
    admin2: int = 0
    population: int = 0
    radius_km: float = 0.0
    prominence: float = 0.0
    sources: str = ""
    names: dict[str, set[str]] = field(default_factory=dict)

    def add(self, kind: str, names: Iterable[str]) -> None:
        """Add names of one kind."""
        self.names.setdefault(kind, set()).update(names)


def middle(points: Iterable[tuple[float, float]]) -> tuple[float, float]:
    """Return the centroid on the sphere, so that the antimeridian is no edge."""
    x = y = z = 0.0
    for lat, lon in points:
        a, b = math.radians(lat), math.radians(lon)
        x += math.cos(a) * math.cos(b)
        y += math.cos(a) * math.sin(b)
        z += math.sin(a)
    lat, lon = math.degrees(math.atan2(z, math.hypot(x, y))), math.degrees(math.atan2(y, x))
    return round(lat, 4), round(lon, 4)


def spread_km(lat: float, lon: float, points: Iterable[tuple[float, float]]) -> float:
    """Return the 95th percentile of the points' distances to a label point."""
    distances = sorted(distance_km(lat, lon, *point) for point in points)
    return distances[math.ceil(0.95 * len(distances)) - 1] if distances else 0.0


def named(row: Row) -> Iterator[tuple[str, str]]:
    """Yield the further names of a row as (kind, spelling).

    A look-up key belongs to the first kind that has it. Aliases of the packages give one spelling
    a key; our own tables give all they list, because "Pa." and "PA" are both in use.
    """
    kinds = {fold(row.name): "name"}
    written = {row.name}
    for kind in KINDS:
        # plain spellings first: they stand for those that differ in marks only
        for name in sorted(row.names.get(kind, ()), key=lambda n: (not n.isascii(), n)):
            key = fold(name)
            fresh = key not in kinds if kind == "alias" else kinds.get(key, kind) == kind
            if key and fresh and name not in written:
                kinds[key] = kind
                written.add(name)
                yield kind, name


def index_names(rows: Mapping[int, Row]) -> dict[str, list[Row]]:
    """Return the rows by every look-up key."""
    index: dict[str, list[Row]] = {}
    for row in rows.values():
        keys = {fold(row.name)}
        for names in row.names.values():
            keys.update(fold(name) for name in names)
        for key in keys:
            index.setdefault(key, []).append(row)
    return index
