"""Read our own tables and join them to the rows of the packages."""

from __future__ import annotations

import csv
import hashlib
import math
from collections.abc import Iterator
from pathlib import Path

from rows import Row, index_names

from mapper.gazetteer.names import fold
from mapper.globe import distance_km

FOLDER = Path(__file__).parent / "tables"

#: Tables of places: each row makes a place, or completes the package's row for the same place.
PLACES = ("regions", "disputed", "historical", "waters", "terrain", "sites")

#: How far apart two sources may put the label of one region, in km, when it is a small one.
_REACH_KM = 300.0

# A site, and how far away the packages may put a settlement that is the same: a base, a quarter.
_SITES = ("PPL", "MILB", "AREA")
_SITE_REACH_KM = 6.0

# A river or a range often has the name of a region through which it runs: two places.
_NOT_THE_REGION = frozenset(("STM", "MTS"))

_NAME_COLUMNS = {
    "names": "name",
    "abbreviations": "abbreviation",
    "demonyms": "demonym",
    "historical": "historical",
}


def read(name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of one table; lines that start with # are notes."""
    with (FOLDER / f"{name}.tsv").open(encoding="utf-8", newline="") as table:
        lines = (line for line in table if line.strip() and not line.startswith("#"))
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            if None in row or None in row.values():
                raise SystemExit(f"{name}.tsv: wrong number of columns in {row}")
            yield row


def add_tables(rows: dict[int, Row], territories: dict[str, set[str]]) -> None:
    """Add every table to the rows."""
    for label in read("countries"):
        row = _country(rows, label["country"])
        row.lat, row.lon = float(label["lat"]), float(label["lon"])
        row.sources += "t"
    for key in [key for key, row in rows.items() if math.isnan(row.lat)]:
        raise SystemExit(f"no label point: {rows[key]}")
    index = index_names(rows)
    slugs: dict[str, Row] = {}
    places: list[Row] = []
    for table in PLACES:
        for line in read(table):
            row = _place(rows, index, line)
            if line["slug"] in slugs:
                raise SystemExit(f"{table}.tsv: {line['slug']} stands twice")
            slugs[line["slug"]] = row
            places.append(row)
            for code in _split(line["cldr"]):
                row.add("alias", territories.get(code, set()))
    for row in places:
        _absorb(rows, index, row)
    _add_names(rows, slugs)


def _add_names(rows: dict[int, Row], slugs: dict[str, Row]) -> None:
    index = index_names(rows)
    for line in read("names"):
        target, _, shown = line["place"].partition("=")
        row = _target(rows, index, slugs, target)
        name = shown or target.partition("/")[2].removesuffix("/ADM1")
        if name and fold(name) != fold(row.name):
            # places are shown under the name by which our table calls them, the English one
            row.add("alias", [row.name])
            row.name = name
        for column, kind in _NAME_COLUMNS.items():
            row.add(kind, _split(line[column]))
        if line["prominence"]:
            row.prominence = float(line["prominence"])
        if "t" not in row.sources:
            row.sources += "t"


def _split(text: str) -> list[str]:
    return [part for part in text.split("|") if part]


def _country(rows: dict[int, Row], code: str) -> Row:
    for row in rows.values():
        if row.country_code == code and (row.code.startswith("PCL") or row.code == "TERR"):
            return row
    raise SystemExit(f"no country {code}")


def _place(rows: dict[int, Row], index: dict[str, list[Row]], line: dict[str, str]) -> Row:
    lat, lon, radius_km = float(line["lat"]), float(line["lon"]), float(line["radius_km"] or 0)
    row = _same_place(rows, index, line)
    if row is None:
        # the number only has to be the same in every build and differ between slugs
        digest = hashlib.sha256(line["slug"].encode()).digest()
        row = Row(-int.from_bytes(digest[:4], "big") - 1, line["slug"], line["name"], lat, lon, "")
        if row.id in rows:
            raise SystemExit(f"choose another slug than {line['slug']}")
        rows[row.id] = row
    else:
        row.add("alias", [row.name])
        row.name, row.lat, row.lon = line["name"], lat, lon
    if line["code"] != "PPLX" or not row.code:
        row.code = line["code"]  # the packages know better what kind of settlement it is
    row.country_code = line["country"]
    row.radius_km = radius_km
    row.prominence = float(line["prominence"])
    row.sources += "t"
    for column, kind in _NAME_COLUMNS.items():
        row.add(kind, _split(line[column]))
    return row


def _absorb(rows: dict[int, Row], index: dict[str, list[Row]], row: Row) -> None:
    """Take in the packages' other regions that are the same place under one of its names."""
    if row.code in _NOT_THE_REGION or row.code.endswith("H"):
        return
    reach = max(_SITE_REACH_KM if row.code.startswith(_SITES) else _REACH_KM, row.radius_km)
    for key in {fold(name) for name in (row.name, *row.names.get("name", ()))}:
        for other in index.get(key, ()):
            if (
                other.code in ("RGN", "CONT")
                and "t" not in other.sources
                and fold(other.name) == key
                and distance_km(row.lat, row.lon, other.lat, other.lon) <= reach
                and other.id in rows
            ):
                del rows[other.id]
                row.add("alias", [other.name, *other.names.get("alias", ())])
                row.sources += "".join(sorted(set(other.sources) - set(row.sources)))


def _same_place(
    rows: dict[int, Row],
    index: dict[str, list[Row]],
    line: dict[str, str],
) -> Row | None:
    if line["same_as"] == "-":
        return None
    if line["same_as"].isdigit():
        return rows[int(line["same_as"])]
    if line["same_as"]:
        return _target(rows, index, {}, line["same_as"])
    lat, lon = float(line["lat"]), float(line["lon"])
    least = _SITE_REACH_KM if line["code"].startswith(_SITES) else _REACH_KM
    reach = max(least, float(line["radius_km"] or 0))
    for name in [line["name"], *_split(line["names"])]:
        found = [
            row
            for row in index.get(fold(name), ())
            if row.code in ("RGN", "CONT")
            and "t" not in row.sources
            and distance_km(lat, lon, row.lat, row.lon) <= reach
        ]
        if found:
            return min(found, key=lambda row: (-row.population, row.id))
    return _same_site(index, line) if line["code"].startswith(_SITES) else None


def _same_site(index: dict[str, list[Row]], line: dict[str, str]) -> Row | None:
    """Find the packages' settlement that is a base, a quarter or another site of our tables."""
    lat, lon = float(line["lat"]), float(line["lon"])
    found = [
        row
        for row in index.get(fold(line["name"]), ())
        if row.code.startswith("PPL")
        and "t" not in row.sources
        and row.country_code == line["country"]
        and distance_km(lat, lon, row.lat, row.lon) <= _SITE_REACH_KM
    ]
    return min(found, key=lambda row: (-row.population, row.id), default=None)


def _target(
    rows: dict[int, Row], index: dict[str, list[Row]], slugs: dict[str, Row], target: str
) -> Row:
    """Find the place that a line of names.tsv speaks of.

    ``AM`` is a country, ``UA/Odesa`` the most populous settlement of that name there,
    ``US/Texas/ADM1`` a unit of that code, ``lake-sevan`` a row of our own tables.
    """
    country, _, rest = target.partition("/")
    if not rest:
        return slugs[target] if target in slugs else _country(rows, target)
    name, _, code = rest.partition("/")
    found = [
        row
        for row in index.get(fold(name), ())
        if row.country_code == country
        and (row.code.startswith("PPL") if not code else row.code == code)
    ]
    if not found:
        raise SystemExit(f"no place {target} in the packages")
    return max(found, key=lambda row: (row.name == name, row.population, -row.id))
