"""How far countries, units and regions reach: the shipped data file of areas.

The file (``areas.tsv.xz``, recipe in ``data/areas/``) has a line for each area of the gazetteer:
place, box, where the extent is from, and the boundary if one is known. `read_areas` is for who
builds the database; rows of places that the gazetteer does not have are to be left out.
"""

from __future__ import annotations

import lzma
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from mapper.outlines import Point, Polygons, decode, encode

__all__ = [
    "AREAS_FILE",
    "ATTRIBUTION",
    "FORMAT",
    "POINT_OF_VIEW",
    "SCALE",
    "AreaRow",
    "areas_hash",
    "decode_rings",
    "encode_rings",
    "read_areas",
]

AREAS_FILE = Path(__file__).with_name("areas.tsv.xz")
#: First field of the file.
FORMAT = "mapper-areas 1"
ATTRIBUTION = "Outlines made with Natural Earth"
POINT_OF_VIEW = (
    "Outlines follow Natural Earth’s German point of view and do not imply endorsement or "
    "acceptance: Crimea belongs to Ukraine, Western Sahara is apart from Morocco."
)
#: Grid steps a degree of the encoded rings.
SCALE = 1000

_FIELDS = 7


@dataclass(frozen=True, slots=True)
class AreaRow:
    """A line of the data file.

    Parameters
    ----------
    place_id : str
        ``"geonames:6251999"`` or ``"reportmap:<slug>"``.
    south, west, north, east : float
        Degrees WGS84; a west beyond the east crosses the antimeridian.
    origin : str
        One of `mapper.places.AREA_ORIGINS`.
    rings : str
        The boundary for `decode_rings`; empty when there is only the box.
    """

    place_id: str
    south: float
    west: float
    north: float
    east: float
    origin: str
    rings: str = ""


def read_areas(path: Path = AREAS_FILE) -> Iterator[AreaRow]:
    """Yield the rows of the data file.

    Regions that are stored as a list of countries and units come last and get the boundaries of
    all of them, side by side.

    Raises
    ------
    ValueError, EOFError, lzma.LZMAError
        The file is damaged.
    OSError
        It cannot be read.
    """
    known: dict[str, str] = {}
    with lzma.open(path, "rt", encoding="utf-8", newline="\n") as lines:
        title = next(lines, "").rstrip("\n").split("\t")
        if len(title) != 3 or title[0] != FORMAT:
            raise ValueError(f"{path.name} is not in the format {FORMAT!r}")
        next(lines, "")
        done = 0
        for line in lines:
            fields = line.rstrip("\n").split("\t")
            if len(fields) != _FIELDS:
                raise ValueError(f"a line of {path.name} has {len(fields)} fields, not {_FIELDS}")
            place_id, south, west, north, east, origin, rings = fields
            if origin == "members":
                try:
                    rings = ",".join([known[member] for member in rings.split(" ")])
                except KeyError as error:
                    raise ValueError(
                        f"{path.name}: {place_id} has an unknown member {error}"
                    ) from error
            elif rings:
                known[place_id] = rings
            done += 1
            yield AreaRow(
                place_id, float(south), float(west), float(north), float(east), origin, rings
            )
        if done != int(title[2]):
            raise ValueError(f"{path.name} holds {done} of {title[2]} areas")


def areas_hash(path: Path = AREAS_FILE) -> str:
    """Return the hash of the data file's rows, as its first line states it.

    Raises
    ------
    ValueError, EOFError, lzma.LZMAError
        The file is damaged.
    OSError
        It cannot be read.
    """
    with lzma.open(path, "rt", encoding="utf-8", newline="\n") as lines:
        title = next(lines, "").rstrip("\n").split("\t")
    if len(title) != 3 or title[0] != FORMAT:
        raise ValueError(f"{path.name} is not in the format {FORMAT!r}")
    return title[1]


def encode_rings(polygons: Sequence[Sequence[Sequence[Point]]]) -> str:
    """Write polygons whose points are ``(lat, lon)`` in grid steps: `SCALE` steps a degree."""
    return ",".join(".".join(map(encode, polygon)) for polygon in polygons)


def decode_rings(rings: str) -> Polygons:
    """Read polygons back, in degrees; an empty text is no polygon.

    Raises
    ------
    ValueError
        If the text is not what `encode_rings` writes.
    """
    return tuple(
        tuple(
            tuple([(lat / SCALE, lon / SCALE) for lat, lon in decode(ring)])
            for ring in polygon.split(".")
        )
        for polygon in rings.split(",")
        if polygon
    )
