"""The database that look-ups run on: its tables, and how one is written and checked.

Whatever the places come from (the shipped data file, a GeoNames dump, a user's list), they go
through a `Writer`, so that every gazetteer is searched alike.
"""

from __future__ import annotations

import os
import re
import secrets
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from mapper.errors import GazetteerError
from mapper.gazetteer.fuzzy import BEYOND_ALPHABETS, COMPARED_KINDS, ENDS, LONG_END, SHORTEST
from mapper.gazetteer.names import fold, has_latin
from mapper.gazetteer.scores import KIND_WEIGHTS, KINDS, OTHER_SCRIPT_WEIGHT

__all__ = [
    "POPULOUS",
    "SCHEMA",
    "SCORE_STEPS",
    "PlaceRow",
    "Writer",
    "check_database",
    "partial_file",
    "read_meta",
    "read_only",
    "which_place",
    "write_database",
]

#: Counts up with every change of the tables, of `fold` or of the scores.
SCHEMA = 4

#: Scores are stored as whole numbers: 0 is a score of 1, `SCORE_STEPS` a score of 0.
SCORE_STEPS = 10_000

#: Places of so many people have an index of their own: of half the world only they are asked for.
POPULOUS = 15_000

_BATCH = 4_000
_ALIAS = KINDS.index("alias")
_STEPS = tuple(SCORE_STEPS * weight for weight in KIND_WEIGHTS.values())

_TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -32000;
PRAGMA page_size = 4096;
PRAGMA temp.journal_mode = OFF;
PRAGMA temp.cache_size = -32000;
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE country (code TEXT PRIMARY KEY, name TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE unit (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE place (
    id INTEGER PRIMARY KEY, own_id TEXT, name TEXT NOT NULL, lat REAL NOT NULL, lon REAL NOT NULL,
    class TEXT NOT NULL, code TEXT NOT NULL, country TEXT, admin1 INTEGER, admin2 INTEGER,
    population INTEGER, radius_km REAL, score REAL NOT NULL, sources TEXT NOT NULL);
CREATE TABLE area (
    place INTEGER PRIMARY KEY, south REAL NOT NULL, west REAL NOT NULL, north REAL NOT NULL,
    east REAL NOT NULL, origin TEXT NOT NULL, rings TEXT NOT NULL);
CREATE TABLE spelling (
    key TEXT NOT NULL, demerit INTEGER NOT NULL, place INTEGER NOT NULL, kind INTEGER NOT NULL,
    spelling TEXT, PRIMARY KEY (key, demerit, place)) WITHOUT ROWID;
CREATE TABLE bucket (code TEXT PRIMARY KEY, keys TEXT NOT NULL);
CREATE TEMP TABLE unsorted (key, demerit, place, kind, spelling);
"""

_SORT = """
INSERT OR IGNORE INTO spelling SELECT * FROM unsorted ORDER BY key, demerit, place;
DROP TABLE unsorted;
"""

_INDEX = f"""
DELETE FROM area WHERE place NOT IN (SELECT id FROM place);
CREATE UNIQUE INDEX place_own_id ON place (own_id) WHERE own_id IS NOT NULL;
CREATE INDEX place_lat ON place (lat, lon);
CREATE INDEX place_populous ON place (population DESC, id, code, lat, lon)
    WHERE population >= {POPULOUS};
CREATE INDEX area_outline ON area (south, north, west, east) WHERE rings != '';
"""  # noqa: S608 - our own number

# `mapper.gazetteer.fuzzy` says which names are compared, and reads the buckets.
_END = (
    "CASE "
    + " ".join(f"WHEN length(key) <= {most} THEN {letters}" for most, letters in ENDS)
    + f" ELSE {LONG_END} END"
)
_BUCKETS = f"""
CREATE TEMP TABLE known AS
    SELECT DISTINCT key FROM spelling
    WHERE key < '{BEYOND_ALPHABETS}' AND length(key) >= {SHORTEST}
    AND kind IN {COMPARED_KINDS};
INSERT INTO bucket
    SELECT code, group_concat(key, char(10)) FROM (
        SELECT length(key) || '<' || substr(key, 1, {_END}) AS code, key FROM known
        UNION ALL
        SELECT length(key) || '>' || substr(key, -({_END})), key FROM known)
    GROUP BY code;
DROP TABLE known;
"""  # noqa: S608 - constants of our own

_STAGES = (("Sorting names", _SORT), ("Indexing places", _INDEX), ("Indexing spellings", _BUCKETS))

_NameRow = tuple[str, int, int, int, str | None]


class PlaceRow(NamedTuple):
    """A place as a database holds it.

    ``id`` is the number of GeoNames, or a negative number for a place with an ``own_id``
    ("reportmap:lake-sevan"). ``admin1`` and ``admin2`` are ids of units (`Writer.add_unit`).
    ``score`` is its prominence in [0, 1].
    """

    id: int
    own_id: str | None
    name: str
    lat: float
    lon: float
    feature_class: str
    code: str
    country: str | None
    admin1: int | None
    admin2: int | None
    population: int | None
    radius_km: float | None
    score: float
    sources: str


class Writer:
    """Fills a database; made by `write_database`."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._places: list[PlaceRow] = []
        self._names: list[_NameRow] = []
        self._areas: list[tuple[object, ...]] = []
        self._own_ids: dict[str, int] = {}
        self.places = 0

    def add(self, place: PlaceRow, names: Iterable[tuple[int, str]] = ()) -> None:
        """Add a place with its further names.

        Parameters
        ----------
        place : PlaceRow
            Its main name need not be among `names`.
        names : iterable of (int, str)
            Index of the kind in `mapper.gazetteer.scores.KINDS`, and the spelling; ascending by
            kind: of names that share a look-up key, the first kind's stands.

        Raises
        ------
        sqlite3.IntegrityError
            The id is taken; raised when the batch is written.
        """
        self._places.append(place)
        if place.own_id:
            self._own_ids[place.own_id] = place.id
        self.places += 1
        self.add_names(place.id, place.name, place.score, names, with_main=True)
        if len(self._places) >= _BATCH:
            self.flush()

    def add_names(
        self,
        place: int,
        name: str,
        score: float,
        names: Iterable[tuple[int, str]],
        *,
        with_main: bool = False,
    ) -> None:
        """Add names to a place: one row a look-up key, several spellings of one key together.

        Of an alias whose key the place has already nothing is kept.
        """
        main = fold(name)
        latin = has_latin(main)
        demerits = [SCORE_STEPS - round(score * weight) for weight in _STEPS]
        # the main name's spelling stands in the place's own row
        rows: dict[str, _NameRow] = {}
        if main and with_main:
            rows[main] = (main, demerits[0], place, 0, None)
        for kind, spelling in names:
            key = fold(spelling)
            if key in rows:
                if kind == _ALIAS:
                    continue
                _, demerit, _, first, known = rows[key]
                rows[key] = (key, demerit, place, first, f"{known or name}|{spelling}")
            elif key:
                demerit = demerits[kind]
                if kind == _ALIAS and latin and not has_latin(key):
                    demerit = SCORE_STEPS - round(score * OTHER_SCRIPT_WEIGHT * SCORE_STEPS)
                rows[key] = (key, demerit, place, kind, spelling)
        self._names += rows.values()

    def add_country(self, code: str, name: str) -> None:
        """Name the country of an ISO 3166-1 alpha-2 code; a later name replaces an earlier."""
        self._database.execute("INSERT OR REPLACE INTO country VALUES (?, ?)", (code, name))

    def add_unit(self, number: int, name: str) -> None:
        """Name the administrative unit that places refer to by a number."""
        self._database.execute("INSERT OR REPLACE INTO unit VALUES (?, ?)", (number, name))

    def add_area(
        self, place_id: str, box: tuple[float, float, float, float], origin: str, rings: str
    ) -> None:
        """Give a place its extent; nothing happens if the database does not have the place.

        Parameters
        ----------
        place_id : str
            Such as ``"geonames:174982"`` or ``"reportmap:lake-sevan"``.
        box : tuple of float
            South, west, north, east in degrees.
        origin : str
            One of `mapper.places.AREA_ORIGINS`.
        rings : str
            The outline as `mapper.gazetteer.areas.encode_rings` writes it; empty for none.
        """
        gazetteer, _, key = place_id.partition(":")
        number = int(key) if gazetteer == "geonames" else self._own_ids.get(place_id)
        if number is not None:
            self._areas.append((number, *box, origin, rings))

    def flush(self) -> None:
        """Write what is still in memory."""
        self._database.executemany(
            "INSERT INTO place VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)", self._places
        )
        self._database.executemany("INSERT INTO unsorted VALUES (?,?,?,?,?)", self._names)
        self._database.executemany(
            "INSERT OR REPLACE INTO area VALUES (?,?,?,?,?,?,?)", self._areas
        )
        self._places, self._names, self._areas = [], [], []

    def finish(
        self, meta: Mapping[str, str], *, stage: Callable[[str], None] | None = None
    ) -> None:
        """Sort and index what was added, and mark the database as complete.

        Parameters
        ----------
        meta : mapping of str to str
            ``release``, ``data``, ``attribution`` (one line a source) and whatever else
            ``mapper gazetteer info`` is to show; ``schema``, ``places`` and ``spellings`` are
            added here.
        stage : callable or None
            Called with a few words before each long step.
        """
        self.flush()
        for name, script in _STAGES:
            if stage:
                stage(name)
            self._database.executescript(script)
        (spellings,) = self._database.execute("SELECT count(*) FROM spelling").fetchone()
        whole = {
            **meta,
            "complete": "1",
            "places": str(self.places),
            "schema": str(SCHEMA),
            "spellings": str(spellings),
        }
        self._database.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", whole.items())


@contextmanager
def write_database(path: Path) -> Iterator[Writer]:
    """Write a database to `path`; call `Writer.finish` before leaving.

    See `partial_file` for when the file appears.

    Raises
    ------
    GazetteerError
        The folder cannot be written or the disk is full.
    """
    with (
        partial_file(path) as partial,
        closing(sqlite3.connect(partial, isolation_level=None)) as database,
    ):
        database.executescript(_TABLES)
        database.execute("BEGIN")
        yield Writer(database)
        if database.in_transaction:
            database.execute("COMMIT")


@contextmanager
def partial_file(path: Path) -> Iterator[Path]:
    """Yield the name under which a database is written that is renamed to `path` at the end.

    The name is one of its own in the same folder, so that no process ever sees half a file; of two
    that write at once, the last rename wins. After an exception nothing is left and an older file
    of that name still stands; what killed processes left behind is removed first.

    Raises
    ------
    GazetteerError
        The folder cannot be written or the disk is full.
    """
    partial: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _remove_stale(path)
        partial = path.with_name(f"{path.stem}-{os.getpid()}-{secrets.token_hex(4)}.partial")
        yield partial
        with partial.open("rb") as stream:
            os.fsync(stream.fileno())
        os.replace(partial, path)  # noqa: PTH105 - tests make this call fail
    except (OSError, sqlite3.Error) as error:
        cause = getattr(error, "strerror", None) or error
        raise GazetteerError(
            f"the gazetteer cannot be written in {path.parent} ({cause}): choose a folder that can "
            "be written and has room (MAPPER_CACHE names that of the shipped one)"
        ) from error
    finally:
        if partial is not None:
            with suppress(OSError):
                partial.unlink(missing_ok=True)


def _remove_stale(path: Path) -> None:
    pattern = re.compile(re.escape(path.stem) + r"-(\d+)-[0-9a-f]{8}\.partial")
    for other in path.parent.iterdir():
        found = pattern.fullmatch(other.name)
        if found and not _is_alive(int(found[1])):
            with suppress(OSError):
                other.unlink()


def _is_alive(process: int) -> bool:
    if os.name == "nt":  # signal 0 would end it; and a file that is open cannot be removed there
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):  # somebody else's
        return True
    return True


def read_meta(path: Path) -> dict[str, str] | None:
    """Return what a database says of itself; None when it is none, unfinished or cut short."""
    try:
        size = path.stat().st_size
        if not size:
            return None
        with closing(sqlite3.connect(read_only(path), uri=True)) as database:
            meta = dict(database.execute("SELECT key, value FROM meta"))
            pages = database.execute("PRAGMA page_count").fetchone()[0]
            page_size = database.execute("PRAGMA page_size").fetchone()[0]
    except (OSError, sqlite3.Error):
        return None
    return meta if meta.get("complete") == "1" and size == pages * page_size else None


def check_database(path: Path) -> dict[str, str]:
    """Return what a user's own database says of itself.

    Raises
    ------
    GazetteerError
        There is no such file, it is no gazetteer, it was not finished, or another version of
        mapper wrote it.
    """
    if not path.is_file():
        raise GazetteerError(
            f"there is no gazetteer {path}: `mapper gazetteer build` or `mapper gazetteer add` "
            "writes one"
        )
    meta = read_meta(path)
    if meta is None:
        raise GazetteerError(
            f"{path} is not a gazetteer, or is damaged: write it again with "
            "`mapper gazetteer build` or `mapper gazetteer add`"
        )
    if meta.get("schema") != str(SCHEMA):
        raise GazetteerError(
            f"{path} was written by another version of mapper (schema {meta.get('schema')}, "
            f"this one reads {SCHEMA}): write it again with `mapper gazetteer build` or "
            "`mapper gazetteer add`"
        )
    return meta


def which_place(place_id: str) -> tuple[str, int | str]:
    """Return the condition that finds a place, and its value."""
    gazetteer, _, key = place_id.partition(":")
    if gazetteer == "geonames" and key.isascii() and key.isdigit() and len(key) < 16:
        return "id = ?", int(key)
    # a lone surrogate has no place in any text
    return "own_id = ?", place_id.encode("utf-8", "replace").decode("utf-8")


def read_only(path: Path) -> str:
    """Return the URI that opens a finished database for reading."""
    return f"{path.resolve().as_uri()}?mode=ro&immutable=1"
