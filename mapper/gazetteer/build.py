"""The shipped data file to a database in the user's cache folder."""

from __future__ import annotations

import gc
import hashlib
import lzma
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from mapper.errors import GazetteerError
from mapper.gazetteer.areas import ATTRIBUTION as OUTLINES_ATTRIBUTION
from mapper.gazetteer.areas import areas_hash, read_areas
from mapper.gazetteer.database import SCHEMA, PlaceRow, Writer, read_meta, write_database
from mapper.gazetteer.scores import KINDS, feature_class, prominence

__all__ = [
    "ATTRIBUTION",
    "DATA_FILE",
    "FORMAT",
    "add_areas",
    "add_shipped",
    "build",
    "cache_folder",
    "data_hash",
    "database_path",
    "is_sound",
    "open_data",
    "read_place",
]

DATA_FILE = Path(__file__).with_name("gazetteer.tsv.xz")

#: First field of the data file.
FORMAT = "mapper-gazetteer 1"

#: What the licences of the data ask to be shown with it.
ATTRIBUTION = (
    "Place data © GeoNames (geonames.org), CC BY 4.0, changed: joined, filtered and supplemented",
    "Country and region names © Unicode, Inc. (CLDR), Unicode-3.0",
    OUTLINES_ATTRIBUTION,
)

_FIELDS = 13 + len(KINDS)
_TOLD_EVERY = 4_000
_DAMAGES = (lzma.LZMAError, EOFError, ValueError)


def cache_folder(cache: Path | None = None) -> Path:
    """Return the folder of the cache: the argument, else ``MAPPER_CACHE``, else the platform's."""
    if cache is not None:
        return Path(cache)
    if folder := os.environ.get("MAPPER_CACHE"):
        return Path(folder)
    import platformdirs

    return Path(platformdirs.user_cache_dir("reportmap", appauthor=False))


def data_hash(data: Path) -> str:
    """Return the hash of what a database is built from: the data file's rows and the areas.

    Both files state the hash of their rows in their first lines.
    """
    try:
        with open_data(data) as (_, digest, _, _):
            return hashlib.sha256(f"{digest} {areas_hash()}".encode()).hexdigest()[:8]
    except OSError as error:
        raise GazetteerError(
            f"the gazetteer's data file {data} cannot be read ({error.strerror or error}): "
            "install reportmap again"
        ) from error
    except _DAMAGES as error:
        raise _damaged(data, error) from error


def _damaged(data: Path, error: Exception) -> GazetteerError:
    return GazetteerError(
        f"the gazetteer's data file {data} is damaged ({error}): install reportmap again"
    )


def database_path(cache: Path | None = None, *, data: Path = DATA_FILE) -> Path:
    """Return where the database built from a data file belongs."""
    return cache_folder(cache) / f"gazetteer-{data_hash(data)}-{SCHEMA}.sqlite"


def is_sound(path: Path, *, data: Path = DATA_FILE) -> bool:
    """Tell whether a database was built to its end from this data file and has its full length."""
    meta = read_meta(path)
    return (
        meta is not None
        and meta.get("data") == data_hash(data)
        and meta.get("schema") == str(SCHEMA)
    )


def build(
    path: Path,
    *,
    data: Path = DATA_FILE,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Write the database of a data file to `path`.

    Parameters
    ----------
    path : pathlib.Path
        The database; an older file of that name is replaced.
    data : pathlib.Path
        The compressed data file.
    progress : callable or None
        Called with the places done and their number, about every hundredth.

    Raises
    ------
    GazetteerError
        The folder cannot be written, the disk is full, or the data file is damaged.
    """
    digest = data_hash(data)
    collects = gc.isenabled()
    gc.disable()  # among a million tuples are no circles: looking for some takes 5% of the time
    try:
        with write_database(path) as writer:
            release = add_shipped(writer, data, progress)
            add_areas(writer)
            writer.finish(
                {"attribution": "\n".join(ATTRIBUTION), "data": digest, "release": release}
            )
    except _DAMAGES as error:
        raise _damaged(data, error) from error
    finally:
        if collects:
            gc.enable()


def add_shipped(
    writer: Writer, data: Path, progress: Callable[[int, int], None] | None = None
) -> str:
    """Add every place of a data file to a database; return the data's release."""
    units: dict[int, str] = {}
    named: set[int] = set()
    with open_data(data) as (release, _, total, lines):
        for line in lines:
            place, names = read_place(line.rstrip("\n").split("\t"))
            writer.add(place, names)
            if place.code in ("PCLI", "PCLD", "PCLS", "TERR"):
                writer.add_country(place.country or "", place.name)
            elif not place.code.startswith("PPL"):
                units[place.id] = place.name
            for parent in (place.admin1, place.admin2):
                if parent in units and parent not in named:  # containers come first in the file
                    named.add(parent)
                    writer.add_unit(parent, units[parent])
            if progress and writer.places % _TOLD_EVERY == 0:
                progress(writer.places, total)
    if writer.places != total:
        raise ValueError(f"it holds {writer.places} of {total} places")
    if progress:
        progress(total, total)
    return release


def add_areas(writer: Writer) -> None:
    """Give the places of a database their extents, as far as the shipped file of areas has them."""
    for area in read_areas():
        box = area.south, area.west, area.north, area.east
        writer.add_area(area.place_id, box, area.origin, area.rings)


@contextmanager
def open_data(data: Path) -> Iterator[tuple[str, str, int, Iterator[str]]]:
    """Open a data file: release, hash, number of places, and one line a place.

    Raises
    ------
    ValueError, lzma.LZMAError, EOFError
        The file is damaged; also from reading its lines.
    """
    with lzma.open(data, "rt", encoding="utf-8", newline="\n") as lines:
        fields = next(lines, "").rstrip("\n").split("\t")
        if len(fields) != 4 or fields[0] != FORMAT:
            raise ValueError(f"it is not in the format {FORMAT!r}")
        next(lines, "")
        yield fields[1], fields[2], int(fields[3]), lines


def read_place(fields: list[str]) -> tuple[PlaceRow, list[tuple[int, str]]]:
    """Return the place of a line's fields and its names with their kinds, ascending.

    Raises
    ------
    ValueError
        The line is damaged.
    """
    if len(fields) != _FIELDS:
        raise ValueError(f"a line has {len(fields)} fields, not {_FIELDS}")
    (number, slug, name, lat, lon, code, country, admin1, admin2, population, radius_km) = fields[
        :11
    ]
    people = int(population or 0)
    place = PlaceRow(
        int(number),
        f"reportmap:{slug}" if slug else None,
        name,
        float(lat),
        float(lon),
        feature_class(code),
        code,
        country or None,
        int(admin1) if admin1 else None,
        int(admin2) if admin2 else None,
        people or None,
        float(radius_km) if radius_km else None,
        prominence(code, people, float(fields[11] or 0)),
        fields[12],
    )
    names = [
        (kind, spelling)
        for kind, spellings in enumerate(fields[13:])
        if spellings
        for spelling in spellings.split("|")
    ]
    return place, names
