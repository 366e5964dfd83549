"""Build the data file of areas, ``mapper/gazetteer/areas.tsv.xz``, from pinned packages.

``python data/areas/build_areas.py --inputs FOLDER``: FOLDER holds the packages that ``inputs.tsv``
lists. Reads the gazetteer's data file, so build that first. Needs the ``data`` extra. The same
inputs give the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import lzma
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import shapely
from borders import countries_by_code, parts, read_sources, simplified, table, widened
from extents import Box, Row, bounding, members_of, outward, read_rows, settled_box
from units import Match, Unit, match

from mapper.gazetteer.areas import FORMAT, SCALE, encode_rings
from mapper.outlines import Point

GAZETTEER = Path(__file__).resolve().parents[2] / "mapper" / "gazetteer" / "gazetteer.tsv.xz"
TARGET = GAZETTEER.with_name("areas.tsv.xz")
COLUMNS = ("place", "south", "west", "north", "east", "origin", "shape")

#: Tolerance in degrees, and the size in square degrees below which there is none.
COUNTRY_TOLERANCE, SMALL_COUNTRY = 0.015, 1.0
UNIT_TOLERANCE, SMALL_UNIT = 0.01, 0.01
#: Nobody asks for the bays of Antarctica.
ICE, ICE_TOLERANCE = "AQ", 0.05
#: Specks below this share of a whole are left out, up to a size in square degrees; they cost bytes.
SPECK, LARGEST_SPECK = 2e-6, 0.002

Polygons = list[list[list[Point]]]


def main() -> None:
    """Build the file and say what is in it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=Path, required=True, help="folder of the pinned packages")
    parser.add_argument("--gazetteer", type=Path, default=GAZETTEER)
    parser.add_argument("--output", type=Path, default=TARGET)
    options = parser.parse_args()
    started = time.monotonic()
    rows = read_rows(options.gazetteer)
    sources = read_sources(options.inputs)
    raw = countries_by_code(sources.countries)
    wide = dict(zip(raw, widened(list(raw.values())), strict=True))
    country_ids = ids_by_code(rows)
    units = units_of(rows)
    matched = match(sources.units, raw, units)
    outlines: dict[str, Polygons] = {}
    for code, polygons in country_outlines(wide).items():
        if code in country_ids:
            outlines[country_ids[code]] = polygons
    outlines.update(unit_outlines(matched, wide, units))
    lines = serialise(rows, outlines, country_ids)
    write(lines, options.output)
    report(rows, units, matched, lines)
    size = options.output.stat().st_size
    digest = hashlib.sha256(options.output.read_bytes()).hexdigest()
    print(f"{options.output}: {size:,} bytes, sha256 {digest}, {time.monotonic() - started:.0f} s")


def ids_by_code(rows: Mapping[str, Row]) -> dict[str, str]:
    """Return the id of each country; Antarctica is a continent there."""
    ids = {row.country: row.id for row in rows.values() if row.code == "CONT" and row.country}
    ids |= {
        row.country: row.id
        for row in rows.values()
        if row.code in ("PCLI", "PCLD", "PCLS", "TERR") and row.country
    }
    return ids


def units_of(rows: Mapping[str, Row]) -> list[Unit]:
    """Return the first-level units.

    A place that settlements are filed under is one even if the gazetteer calls it a region, as it
    does with disputed ones.
    """
    filed = {row.parents[0] for row in rows.values() if row.is_settlement} - {""}
    units = []
    for row in rows.values():
        if row.code == "ADM1" or row.number in filed:
            country = row.country
            if not country and row.countries:
                country = Counter(row.countries).most_common(1)[0][0]
            if country:
                units.append(
                    Unit(row.id, row.name, country, row.lat, row.lon, row.names, row.points)
                )
    return units


def country_outlines(wide: Mapping[str, Any]) -> dict[str, Polygons]:
    """Simplify the countries and put them on the grid."""
    shapes = simplified(list(wide.values()), COUNTRY_TOLERANCE, SMALL_COUNTRY)
    found = dict(zip(wide, shapes, strict=True))
    found[ICE] = shapely.simplify(found[ICE], ICE_TOLERANCE)
    return {code: gridded(shape) for code, shape in found.items()}


def unit_outlines(
    matched: Match, wide: Mapping[str, Any], units: Sequence[Unit]
) -> dict[str, Polygons]:
    """Widen the units over the coast, cut them to their countries, simplify all at once."""
    country_of = {unit.id: unit.country for unit in units}
    keys = list(matched.outlines)
    shapes = [matched.outlines[key] for key in keys]
    limits = [wide[country_of[key]] for key in keys]
    # polygons that are nobody's keep their neighbours from growing into them
    for code, polygons in matched.rest.items():
        shapes += polygons
        limits += [wide[code] if code else shapely.Polygon()] * len(polygons)
    done = simplified(widened(shapes, limits), UNIT_TOLERANCE, SMALL_UNIT)
    found = {key: gridded(shape) for key, shape in zip(keys, done, strict=False)}
    return {key: polygons for key, polygons in found.items() if polygons}


def gridded(shape: Any) -> Polygons:
    """Round to the grid; leave out specks and what collapses, the largest polygon first."""
    all_parts = sorted(parts(shape), key=lambda one: (-one.area, one.bounds))
    speck = min(SPECK * shape.area, LARGEST_SPECK)
    out = []
    for number, polygon in enumerate(all_parts):
        if number and polygon.area < speck:
            continue
        rings = [_ring(ring.coords) for ring in (polygon.exterior, *polygon.interiors)]
        if rings[0]:
            out.append([ring for ring in rings if ring])
    return out


def _ring(coordinates: Any) -> list[Point]:
    """Turn ``lon, lat`` degrees into ``(lat, lon)`` steps; empty when nothing is left of it."""
    ring: list[Point] = []
    for lon, lat in coordinates:
        point = (round(float(lat) * SCALE), round(float(lon) * SCALE))
        if not ring or ring[-1] != point:
            ring.append(point)
    area = sum(a[1] * b[0] - b[1] * a[0] for a, b in pairwise(ring))
    return ring if len(ring) > 3 and area else []


def around(polygons: Polygons) -> Box:
    """Return the box around an outline."""
    spans = []
    for polygon in polygons:
        lats, lons = [p[0] / SCALE for p in polygon[0]], [p[1] / SCALE for p in polygon[0]]
        spans.append((min(lats), max(lats), min(lons), max(lons)))
    return bounding(spans)


def serialise(
    rows: Mapping[str, Row], outlines: Mapping[str, Polygons], country_ids: Mapping[str, str]
) -> list[list[str]]:
    """Return the lines: outlines, boxes, and last the regions made of others."""
    by_id = {row.id: row for row in rows.values()}
    lines: dict[str, list[str]] = {}
    for key in sorted(outlines, key=lambda one: (by_id[one].country, by_id[one].code, one)):
        polygons = outlines[key]
        lines[key] = [key, *outward(around(polygons)), "outline", encode_rings(polygons)]
    # the box around a label point and its radius is worked out when it is asked for
    boxes = [
        [row.id, *outward(box), "settlements", ""]
        for row in rows.values()
        if row.is_area and row.id not in lines and (box := settled_box(row)) is not None
    ]
    regions = {}
    for row, members in members_of(table("members.tsv"), rows.values(), country_ids, outlines):
        if row.id not in lines and members != [row.id]:
            spans = [around([polygon]) for one in members for polygon in outlines[one]]
            box = bounding((south, north, west, east) for south, west, north, east in spans)
            regions[row.id] = [row.id, *outward(box), "members", " ".join(members)]
    plain = sorted((one for one in boxes if one[0] not in regions), key=_order)
    return [*lines.values(), *plain, *(regions[key] for key in sorted(regions))]


def _order(line: Sequence[str]) -> tuple[str, int, str]:
    gazetteer, _, key = line[0].partition(":")
    return gazetteer, int(key) if key.isdigit() else 0, key


def write(lines: Sequence[Sequence[str]], path: Path) -> None:
    """Compress the lines and put the file in place."""
    body = "".join("\t".join(line) + "\n" for line in (COLUMNS, *lines))
    digest = hashlib.sha256(body.encode("utf-8")).hexdigest()[:8]
    text = f"{FORMAT}\t{digest}\t{len(lines)}\n{body}"
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "lc": 4, "lp": 0}]
    partial = path.with_name(path.name + ".partial")
    partial.write_bytes(lzma.compress(text.encode("utf-8"), format=lzma.FORMAT_XZ, filters=filters))
    partial.replace(path)


def report(
    rows: Mapping[str, Row], units: Sequence[Unit], matched: Match, lines: Sequence[Sequence[str]]
) -> None:
    """Print what was matched, and what was not."""
    print(f"{len(rows):,} places, {len(lines):,} areas: {dict(Counter(one[5] for one in lines))}")
    settled = [unit for unit in units if unit.points]
    found = [unit for unit in settled if unit.id in matched.outlines]
    total = sum(len(unit.points) for unit in settled)
    share = sum(len(unit.points) for unit in found) / total
    print(
        f"first-level units with an outline: {len(matched.outlines)} of {len(units)}, "
        f"{len(found)} of the {len(settled)} with settlements, which have {share:.1%} of these"
    )
    without = sorted(
        (unit for unit in settled if unit.id not in matched.outlines),
        key=lambda unit: (-len(unit.points), unit.id),
    )
    names = [f"{unit.name} {unit.country} ({len(unit.points)})" for unit in without[:60]]
    print(f"the largest without: {', '.join(names)}")
    left = Counter({code: len(polygons) for code, polygons in matched.rest.items() if polygons})
    print(f"polygons without a unit: {left.total()}, {left.most_common(30)}")


if __name__ == "__main__":
    main()
