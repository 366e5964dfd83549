"""The shipped data file to an SQLite file in the user's cache folder."""

from __future__ import annotations

import lzma
import os
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

from mapper.errors import GazetteerError
from mapper.gazetteer.names import fold, has_latin
from mapper.gazetteer.scores import (
    KIND_WEIGHTS,
    OTHER_SCRIPT_WEIGHT,
    feature_class,
    prominence,
)

__all__ = [
    "DATA_FILE",
    "FORMAT",
    "KINDS",
    "SCHEMA",
    "SCORE_STEPS",
    "build",
    "cache_folder",
    "data_hash",
    "database_path",
    "is_sound",
    "read_only",
]

DATA_FILE = Path(__file__).with_name("gazetteer.tsv.xz")

#: Counts up with every change of the tables, of `fold` or of the scores.
SCHEMA = 2

#: Scores are stored as whole numbers: 0 is a score of 1, `SCORE_STEPS` a score of 0.
SCORE_STEPS = 10_000

#: First field of the data file.
FORMAT = "mapper-gazetteer 1"

#: How a name relates to its place. The data file has a column a kind in this order, the database
#: stores the index, and of names that share a look-up key the first kind's stands.
KINDS = ("name", "abbreviation", "demonym", "historical", "alias")

_FIELDS = 13 + len(KINDS)
_BATCH = 4_000
_DAMAGES = (lzma.LZMAError, EOFError, ValueError)

_TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -32000;
PRAGMA page_size = 4096;
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE place (
    id INTEGER PRIMARY KEY, slug TEXT, name TEXT NOT NULL, lat REAL NOT NULL, lon REAL NOT NULL,
    class TEXT NOT NULL, code TEXT NOT NULL, country TEXT, country_name TEXT, admin1_name TEXT,
    admin2_name TEXT, population INTEGER, radius_km REAL, sources TEXT NOT NULL);
CREATE TABLE spelling (
    key TEXT NOT NULL, demerit INTEGER NOT NULL, place INTEGER NOT NULL, kind INTEGER NOT NULL,
    spelling TEXT, PRIMARY KEY (key, demerit, place)) WITHOUT ROWID;
CREATE TEMP TABLE unsorted (key, demerit, place, kind, spelling);
"""

_FINISH = """
INSERT INTO spelling SELECT * FROM unsorted ORDER BY key, demerit, place;
DROP TABLE unsorted;
CREATE UNIQUE INDEX place_slug ON place (slug) WHERE slug IS NOT NULL;
CREATE INDEX place_lat ON place (lat, lon);
"""

_PlaceRow = tuple[object, ...]
_NameRow = tuple[str, int, int, int, str | None]


def cache_folder(cache: Path | None = None) -> Path:
    """Return the folder of the cache: the argument, else ``MAPPER_CACHE``, else the platform's."""
    if cache is not None:
        return Path(cache)
    if folder := os.environ.get("MAPPER_CACHE"):
        return Path(folder)
    import platformdirs

    return Path(platformdirs.user_cache_dir("reportmap", appauthor=False))


def data_hash(data: Path) -> str:
    """Return the hash of the data file's rows, as its first line states it."""
    try:
        with lzma.open(data, "rt", encoding="utf-8", newline="\n") as lines:
            return _title(next(lines, ""))[1]
    except OSError as error:
        raise GazetteerError(
            f"the gazetteer's data file {data} cannot be read ({_cause(error)}): "
            "install reportmap again"
        ) from error
    except _DAMAGES as error:
        raise _damaged(data, error) from error


def _title(line: str) -> tuple[str, str, int]:
    """Return release, hash and number of places from the data file's first line."""
    fields = line.rstrip("\n").split("\t")
    if len(fields) != 4 or fields[0] != FORMAT:
        raise ValueError(f"it is not in the format {FORMAT!r}")
    return fields[1], fields[2], int(fields[3])


def _damaged(data: Path, error: Exception) -> GazetteerError:
    return GazetteerError(
        f"the gazetteer's data file {data} is damaged ({error}): install reportmap again"
    )


def database_path(cache: Path | None = None, *, data: Path = DATA_FILE) -> Path:
    """Return where the database built from a data file belongs."""
    return cache_folder(cache) / f"gazetteer-{data_hash(data)}-{SCHEMA}.sqlite"


def build(
    path: Path,
    *,
    data: Path = DATA_FILE,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Write the database of a data file to `path`.

    It is written under a name of its own in the same folder and renamed at the end, so that no
    process ever sees half a file; of two that build at once, the last rename wins.

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
    partial: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f"{path.stem}-{os.getpid()}-{secrets.token_hex(4)}.partial")
        _write(partial, data, progress)
        os.replace(partial, path)  # noqa: PTH105 - tests make this call fail
    except (OSError, sqlite3.Error) as error:
        raise GazetteerError(
            f"the gazetteer cannot be built in {path.parent} ({_cause(error)}): "
            "set MAPPER_CACHE to a folder that can be written and has 200 MB free"
        ) from error
    except _DAMAGES as error:
        raise _damaged(data, error) from error
    finally:
        if partial is not None:
            with suppress(OSError):
                partial.unlink(missing_ok=True)


def _cause(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error)


def is_sound(path: Path, *, data: Path = DATA_FILE) -> bool:
    """Tell whether a database was built to its end from this data file and has its full length."""
    try:
        size = path.stat().st_size
        if not size:
            return False
        with closing(sqlite3.connect(read_only(path), uri=True)) as database:
            meta = dict(database.execute("SELECT key, value FROM meta"))
            pages = database.execute("PRAGMA page_count").fetchone()[0]
            page_size = database.execute("PRAGMA page_size").fetchone()[0]
    except (OSError, sqlite3.Error):
        return False
    return (
        meta.get("complete") == "1"
        and meta.get("data") == data_hash(data)
        and meta.get("schema") == str(SCHEMA)
        and size == pages * page_size
    )


def read_only(path: Path) -> str:
    """Return the URI that opens a finished database for reading."""
    return f"{path.resolve().as_uri()}?mode=ro&immutable=1"


def _write(path: Path, data: Path, progress: Callable[[int, int], None] | None) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.executescript(_TABLES)
        database.execute("BEGIN")
        release, done = "", 0
        for batch in _batches(data):
            release, done, total, place_rows, name_rows = batch
            database.executemany(
                "INSERT INTO place VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)", place_rows
            )
            database.executemany("INSERT INTO unsorted VALUES (?,?,?,?,?)", name_rows)
            if progress:
                progress(done, total)
        database.execute("COMMIT")
        database.executescript(_FINISH)
        meta = {
            "complete": "1",
            "data": data_hash(data),
            "places": str(done),
            "release": release,
            "schema": str(SCHEMA),
        }
        database.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())
    with path.open("rb") as stream:
        os.fsync(stream.fileno())


def _batches(
    data: Path,
) -> Iterator[tuple[str, int, int, list[_PlaceRow], list[_NameRow]]]:
    """Yield release, places done, their number, and the rows of the next batch."""
    reader = _Reader()
    with lzma.open(data, "rt", encoding="utf-8", newline="\n") as lines:
        release, _, total = _title(next(lines, ""))
        next(lines, "")
        done = 0
        place_rows: list[_PlaceRow] = []
        name_rows: list[_NameRow] = []
        for line in lines:
            place_rows.append(reader.read(line.rstrip("\n").split("\t"), name_rows))
            done += 1
            if len(place_rows) == _BATCH:
                yield release, done, total, place_rows, name_rows
                place_rows, name_rows = [], []
        if done != total:
            raise ValueError(f"it holds {done} of {total} places")
        yield release, done, total, place_rows, name_rows


class _Reader:
    """Turns lines of the data file into rows of the database; knows the parents met so far."""

    def __init__(self) -> None:
        self._countries: dict[str, str] = {}
        self._units: dict[str, str] = {}

    def read(self, fields: list[str], name_rows: list[_NameRow]) -> _PlaceRow:
        """Return the row of a place and append those of its names."""
        if len(fields) != _FIELDS:
            raise ValueError(f"a line has {len(fields)} fields, not {_FIELDS}")
        (number, slug, name, lat, lon, code, country, admin1, admin2, population, radius_km) = (
            fields[:11]
        )
        key = int(number)
        people = int(population or 0)
        if code in ("PCLI", "PCLD", "PCLS", "TERR"):
            self._countries[country] = name
        elif not code.startswith("PPL"):
            self._units[number] = name
        score = prominence(code, people, float(fields[11] or 0))
        name_rows += _name_rows(key, name, score, fields[13:])
        return (
            key,
            slug or None,
            name,
            float(lat),
            float(lon),
            feature_class(code),
            code,
            country or None,
            self._countries.get(country),
            self._units.get(admin1),
            self._units.get(admin2),
            people or None,
            float(radius_km) if radius_km else None,
            fields[12],
        )


def _name_rows(place: int, name: str, score: float, columns: list[str]) -> list[_NameRow]:
    """Return one row a look-up key: several spellings of one key stand together."""
    demerits = [_demerit(score * KIND_WEIGHTS[kind]) for kind in KINDS]
    latin = has_latin(fold(name))
    # the main name stands in the place's own row
    rows: dict[str, _NameRow] = {(key := fold(name)): (key, demerits[0], place, 0, None)}
    for kind, spellings in enumerate(columns):
        if not spellings:
            continue
        for spelling in spellings.split("|"):
            key = fold(spelling)
            if key in rows:
                _, demerit, _, first, known = rows[key]
                rows[key] = (key, demerit, place, first, f"{known or name}|{spelling}")
            else:
                demerit = demerits[kind]
                if KINDS[kind] == "alias" and latin and not has_latin(key):
                    demerit = _demerit(score * OTHER_SCRIPT_WEIGHT)
                rows[key] = (key, demerit, place, kind, spelling)
    return list(rows.values())


def _demerit(score: float) -> int:
    return round(SCORE_STEPS * (1 - score))
