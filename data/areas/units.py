"""First-level units: which polygons of Natural Earth make up which unit of the gazetteer.

Names in the two sources differ, some in Natural Earth are wrong, and the units of some countries
were cut anew since. So the settlements decide: a polygon belongs to the unit whose settlements lie
in it. Names only help where a polygon holds too few.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import shapely

from mapper.gazetteer.names import fold

__all__ = ["Match", "Unit", "match"]

#: Of the settlements in a polygon, the share that must be the unit's; of the unit's settlements,
#: the share that must lie in its polygons.
FEWEST_RIGHT = 0.9
#: With a common name the first share will do, and the second if the rest lies by the boundary,
#: within `BORDER` degrees: Natural Earth draws large cities wider than they are.
FEWEST_RIGHT_NAMED, FEWEST_RIGHT_NEAR, BORDER = 0.8, 0.65, 0.08
#: Settlements that decide without the help of a name or a label point.
ENOUGH = 3
#: Of a polygon without settlements, the share of its inner boundary that must be one unit's.
SURROUNDED = 0.6
#: Degrees by which a label point may lie outside: many are rounded to five minutes, and the ones of
#: large units are rough.
LABEL_SLACK = 0.15
#: Degrees around a polygon in which a settlement that lies in none is taken to be in it.
SHORE = 0.05


@dataclass(slots=True)
class Unit:
    """A first-level unit of the gazetteer with its settlements."""

    id: str
    name: str
    country: str
    lat: float
    lon: float
    names: frozenset[str] = frozenset()
    points: list[tuple[float, float]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Match:
    """What came of the comparison.

    Attributes
    ----------
    outlines : dict
        Unit id to its polygons, joined.
    rest : dict
        Country code to the polygons that no unit got.
    """

    outlines: dict[str, Any]
    rest: dict[str, list[Any]]


def match(frame: Any, countries: dict[str, Any], units: Sequence[Unit]) -> Match:
    """Give the polygons of a country to its units."""
    polygons = shapely.make_valid(shapely.remove_repeated_points(frame.geometry.values))
    names = [
        {fold(str(n)) for n in (row.name, row.woe_name, row.gn_name) if isinstance(n, str)} - {""}
        for row in frame.itertuples()
    ]
    by_country: dict[str, list[Unit]] = defaultdict(list)
    for unit in units:
        by_country[unit.country].append(unit)
    numbers: dict[str, list[int]] = defaultdict(list)
    for number, code in enumerate(_countries_of(polygons, countries)):
        numbers[code].append(number)
    outlines: dict[str, Any] = {}
    rest: dict[str, list[Any]] = {}
    for code in sorted(numbers):
        mine = numbers[code]
        found = _match_country(
            [polygons[i] for i in mine], [names[i] for i in mine], by_country[code]
        )
        used = {i for chosen in found.values() for i in chosen}
        for unit_id, chosen in found.items():
            outlines[unit_id] = shapely.union_all([polygons[mine[i]] for i in chosen])
        rest[code] = [polygons[i] for n, i in enumerate(mine) if n not in used]
    return Match(outlines, rest)


def _countries_of(polygons: Sequence[Any], countries: dict[str, Any]) -> list[str]:
    """Return for each polygon the country that it overlaps most: the polygons' own say differs."""
    codes = list(countries)
    tree = shapely.STRtree([countries[code] for code in codes])
    out = []
    for polygon in polygons:
        near = sorted(tree.query(polygon, predicate="intersects"))
        shares = [
            (shapely.intersection(polygon, countries[codes[i]]).area if len(near) > 1 else 1.0, i)
            for i in near
        ]
        out.append(codes[max(shares)[1]] if shares else "")
    return out


def _match_country(
    polygons: list[Any], names: list[set[str]], units: Sequence[Unit]
) -> dict[str, list[int]]:
    """Return the numbers of the polygons of each unit that has an outline."""
    owners = [number for number, unit in enumerate(units) for _ in unit.points]
    points = [shapely.Point(lon, lat) for unit in units for lat, lon in unit.points]
    where = _where(points, polygons)
    votes: list[Counter[int]] = [Counter() for _ in polygons]
    for owner, place in zip(owners, where, strict=True):
        if place is not None:
            votes[place][owner] += 1
    named = [{n for n, unit in enumerate(units) if one & unit.names} for one in names]
    labels = [shapely.Point(unit.lon, unit.lat) for unit in units]
    owner_of: dict[int, int] = {}
    for number, polygon in enumerate(polygons):
        if votes[number]:
            best = votes[number].most_common(1)[0][0]
            foreign = [
                point
                for point, owner, place in zip(points, owners, where, strict=True)
                if place == number and owner != best
            ]
            right = votes[number][best]
            if _mostly(right, foreign, polygon.boundary, is_named=best in named[number]):
                owner_of[number] = best
        elif len(named[number]) == 1:
            best = min(named[number])
            if polygon.distance(labels[best]) < LABEL_SLACK:
                owner_of[number] = best
    empty = [n for n in range(len(polygons)) if n not in owner_of and not votes[n]]
    owner_of |= _surrounded(empty, owner_of, polygons)
    chosen: dict[int, list[int]] = defaultdict(list)
    for number in sorted(owner_of):
        chosen[owner_of[number]].append(number)
    out = {}
    for best, found in sorted(chosen.items()):
        is_named = any(best in named[number] for number in found)
        shape = shapely.union_all([polygons[i] for i in found])
        own = [
            (point, place)
            for point, owner, place in zip(points, owners, where, strict=True)
            if owner == best
        ]
        outside = [point for point, place in own if place not in found]
        inside = len(own) - len(outside)
        if (
            _mostly(inside, outside, shape, is_named=is_named)
            and (is_named or shape.contains(labels[best]) or inside >= ENOUGH)
            and shape.distance(labels[best])
            <= max(LABEL_SLACK, 0.1 * shapely.minimum_bounding_radius(shape))
        ):
            out[units[best].id] = found
    return out


def _mostly(right: int, wrong: Sequence[Any], border: Any, *, is_named: bool) -> bool:
    """Tell whether so many settlements are right that a border a little off explains the rest."""
    total = right + len(wrong)
    if right >= (FEWEST_RIGHT_NAMED if is_named else FEWEST_RIGHT) * total:
        return True
    if not is_named or right < FEWEST_RIGHT_NEAR * total:
        return False
    far = sum(border.distance(point) > BORDER for point in wrong)
    return bool(total - far >= FEWEST_RIGHT * total)


def _surrounded(
    empty: Sequence[int], owner_of: dict[int, int], polygons: Sequence[Any]
) -> dict[int, int]:
    """Return owners for polygons without settlements: the unit that lies around them."""
    taken = sorted(owner_of)
    if not empty or not taken:
        return {}
    tree = shapely.STRtree([polygons[i] for i in taken])
    found = {}
    for number in empty:
        shared: Counter[int] = Counter()
        for i in sorted(tree.query(polygons[number], predicate="intersects")):
            border = shapely.intersection(polygons[number].boundary, polygons[taken[i]].boundary)
            shared[owner_of[taken[i]]] += border.length
        if shared:
            best, length = shared.most_common(1)[0]
            if length > 0 and length >= SURROUNDED * shared.total():
                found[number] = best
    return found


def _where(points: list[Any], polygons: list[Any]) -> list[int | None]:
    """Return the polygon each point lies in, or else the nearest one by the shore."""
    found: list[int | None] = [None] * len(points)
    if not points or not polygons:
        return found
    tree = shapely.STRtree(polygons)
    inputs, hits = tree.query_nearest(points, max_distance=SHORE, all_matches=False)
    for point, polygon in zip(inputs, hits, strict=True):
        found[int(point)] = int(polygon)
    return found
