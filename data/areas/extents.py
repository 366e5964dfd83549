"""Rows of the gazetteer, and how far they reach where no boundary is known."""

from __future__ import annotations

import lzma
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from mapper.gazetteer.names import fold
from mapper.gazetteer.scores import feature_class
from mapper.globe import disc_box

__all__ = [
    "Box",
    "Row",
    "bounding",
    "members_of",
    "outward",
    "read_rows",
    "settled_box",
    "spanned",
]

#: South, west, north, east in degrees.
Box = tuple[float, float, float, float]

#: Fewer settlements say little about a unit's extent.
ENOUGH = 3
#: Of a unit's settlements some are filed wrongly: beyond this many times its radius none counts.
FAR = 2.0
#: Degrees around the settlements: where the last village stands, the unit does not end.
EDGE = 0.05


@dataclass(slots=True)
class Row:
    """A place as the gazetteer's data file has it, and the settlements that lie in it."""

    number: str
    id: str
    name: str
    lat: float
    lon: float
    code: str
    country: str
    parents: tuple[str, str]
    population: int
    radius_km: float
    prominence: float
    names: frozenset[str]
    points: list[tuple[float, float]] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)

    @property
    def is_area(self) -> bool:
        """As `mapper.places.Place.is_area`."""
        return feature_class(self.code) in "ALH" or self.radius_km > 0

    @property
    def is_settlement(self) -> bool:
        """True for what counts when the settlements of a unit are asked."""
        return self.code.startswith("PPL") and bool(self.country)


def read_rows(path: Path) -> dict[str, Row]:
    """Read the gazetteer's data file, by number, and file settlements under their units."""
    rows: dict[str, Row] = {}
    with lzma.open(path, "rt", encoding="utf-8", newline="\n") as lines:
        next(lines)
        header = next(lines).rstrip("\n").split("\t")
        first_names = header.index("names")
        for line in lines:
            fields = line.rstrip("\n").split("\t")
            one = dict(zip(header, fields, strict=True))
            names: frozenset[str] = frozenset()
            if not one["code"].startswith("PPL"):
                spellings = [one["name"], *"|".join(fields[first_names:]).split("|")]
                names = frozenset(fold(name) for name in spellings) - {""}
            rows[one["id"]] = Row(
                one["id"],
                f"reportmap:{one['slug']}" if one["slug"] else f"geonames:{one['id']}",
                one["name"],
                float(one["lat"]),
                float(one["lon"]),
                one["code"],
                one["country"],
                (one["admin1"], one["admin2"]),
                int(one["population"] or 0),
                float(one["radius_km"] or 0),
                float(one["prominence"] or 0),
                names,
            )
    for row in rows.values():
        if row.is_settlement:
            for parent in row.parents:
                if parent in rows:
                    rows[parent].points.append((row.lat, row.lon))
                    rows[parent].countries.append(row.country)
    return rows


def settled_box(row: Row) -> Box | None:
    """Return the box of a unit's settlements, or None when there are too few."""
    near = row.points
    if row.radius_km:
        reach = disc_box(row.lat, row.lon, FAR * row.radius_km + 10)
        near = [point for point in near if _inside(point, reach)]
    if len(near) < ENOUGH:
        return None
    south, west, north, east = bounding(((lat, lat, lon, lon) for lat, lon in near))
    return spanned(south - EDGE, west - EDGE, north + EDGE, east + EDGE)


def _inside(point: tuple[float, float], box: Box) -> bool:
    south, west, north, east = box
    lat, lon = point
    in_lon = west <= lon <= east if west <= east else lon >= west or lon <= east
    return south <= lat <= north and in_lon


def spanned(south: float, west: float, north: float, east: float) -> Box:
    """Bring a box that leaves the globe back onto it."""
    west = west + 360 if west < -180 else west
    east = east - 360 if east > 180 else east
    return max(-90.0, south), west, min(90.0, north), east


def bounding(spans: Iterable[tuple[float, float, float, float]]) -> Box:
    """Return the narrowest box around ``(south, north, west, east)`` pieces, each within ±180°.

    The widest stretch of longitudes without any piece is left out, so that the box of Fiji is
    narrow and has a west beyond its east.
    """
    pieces = sorted(spans, key=lambda one: (one[2], one[3]))
    joined: list[list[float]] = []
    for _, _, west, east in pieces:
        if joined and west <= joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], east)
        else:
            joined.append([west, east])
    gaps = [(right[0] - left[1], number) for number, (left, right) in enumerate(pairwise(joined))]
    across = joined[0][0] + 360 - joined[-1][1]
    west, east = joined[0][0], joined[-1][1]
    if gaps and max(gaps)[0] > across:
        number = max(gaps)[1]
        west, east = joined[number + 1][0], joined[number][1]
    return min(p[0] for p in pieces), west, max(p[1] for p in pieces), east


def members_of(
    tables: Sequence[Mapping[str, str]],
    rows: Iterable[Row],
    countries: Mapping[str, str],
    outlined: Iterable[str],
) -> Iterator[tuple[Row, list[str]]]:
    """Yield the regions of ``members.tsv`` with the ids of what they are made of.

    A region that the gazetteer does not have, or one of whose members has no outline, is named and
    left out: half a region would be worse than its box.
    """
    rows = list(rows)
    units: dict[tuple[str, str], str] = {}
    regions: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        if row.code == "ADM1":
            units.setdefault((row.country, fold(row.name)), row.id)
        elif row.is_area and not row.code.startswith(("PCL", "ADM", "TERR")):
            regions[row.country, fold(row.name)].append(row)
    lists = {row["place"]: (row["country"], row["members"].split("|")) for row in tables}
    have = set(outlined)

    def resolve(place: str) -> list[str]:
        found: list[str] = []
        for member in lists[place][1]:
            country, _, unit = member.partition("/")
            if member.startswith("@"):
                found += resolve(member[1:])
            elif unit:
                found.append(units.get((country, fold(unit)), member))
            else:
                found.append(countries.get(country, member))
        return found

    for place, (country, _) in lists.items():
        named = regions[country, fold(place)]
        # a merged row of our own tables may or may not keep its country
        named = named or [r for (_, name), rs in regions.items() if name == fold(place) for r in rs]
        ids = sorted(set(resolve(place)))
        lacking = [one for one in ids if one not in have]
        if not named or lacking:
            print(f"left out: {place}: {'no such place' if not named else lacking}")
            continue
        yield max(named, key=lambda row: (row.prominence, row.radius_km, row.id)), ids


def outward(box: Box) -> list[str]:
    """Write a box with two decimals, rounded outward."""
    south, west, north, east = box
    values = (
        max(-90.0, math.floor(south * 100) / 100),
        max(-180.0, math.floor(west * 100) / 100),
        min(90.0, math.ceil(north * 100) / 100),
        min(180.0, math.ceil(east * 100) / 100),
    )
    return [f"{value:.2f}".rstrip("0").rstrip(".") for value in values]
