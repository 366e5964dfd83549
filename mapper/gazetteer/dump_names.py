"""Alternate names of a GeoNames dump, put in the order of their places; and sets of place ids."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from types import TracebackType
from typing import Self

from mapper.errors import GazetteerError
from mapper.gazetteer.dump_rows import clean
from mapper.gazetteer.noise import is_noise
from mapper.gazetteer.scores import KINDS

__all__ = ["AlternateNames", "IdSet", "split_column"]

# What GeoNames files under a language that is none: addresses, codes of posts, airports and trade.
_NO_LANGUAGES = frozenset(("link", "post", "iata", "icao", "faac", "tcid", "unlc", "wkdt", "phon"))
_ALIAS, _HISTORICAL = KINDS.index("alias"), KINDS.index("historical")
# Ranks of what may stand as the main name.
_SHORT_ENGLISH, _ENGLISH, _OTHER = 0, 1, 2

_BATCH = 20_000
_CHUNK_BITS = 16

_TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA cache_size = -64000;
CREATE TABLE unsorted (place, number, kind, rank, name);
CREATE TABLE alternate (
    place INTEGER, number INTEGER, kind INTEGER, rank INTEGER, name TEXT,
    PRIMARY KEY (place, number)) WITHOUT ROWID;
"""
_SORT = """
INSERT OR IGNORE INTO alternate SELECT * FROM unsorted ORDER BY place, number;
DROP TABLE unsorted;
"""


class IdSet:
    """A set of ids that takes one bit an id where ids are dense, as those of GeoNames are."""

    def __init__(self) -> None:
        self._chunks: dict[int, bytearray] = {}
        self._length = 0

    def add(self, number: int) -> bool:
        """Add an id; tell whether it was not there before."""
        chunk = self._chunks.get(number >> _CHUNK_BITS)
        if chunk is None:
            chunk = self._chunks[number >> _CHUNK_BITS] = bytearray(1 << (_CHUNK_BITS - 3))
        at, bit = (number & ((1 << _CHUNK_BITS) - 1)) >> 3, 1 << (number & 7)
        if chunk[at] & bit:
            return False
        chunk[at] |= bit
        self._length += 1
        return True

    def __contains__(self, number: object) -> bool:
        if not isinstance(number, int):
            return False
        chunk = self._chunks.get(number >> _CHUNK_BITS)
        if chunk is None:
            return False
        return bool(chunk[(number & ((1 << _CHUNK_BITS) - 1)) >> 3] & 1 << (number & 7))

    def __len__(self) -> int:
        return self._length


class AlternateNames:
    """The names of a table ``alternateNamesV2``, on disk until they are asked for.

    A context manager; the disk is free again at its end.
    """

    def __init__(self) -> None:
        # without a name, SQLite keeps a database in a temporary file that nobody else sees
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.executescript(_TABLES)
        self._waiting: list[tuple[int, int, int, int, str]] = []
        self._places = IdSet()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._database.close()

    def add(self, line: bytes, wanted: IdSet) -> None:
        """Read a line of the table and keep its name if its place is wanted.

        Raises
        ------
        ValueError
            With what is wrong in a few words.
        """
        try:
            fields = line.decode().split("\t")
        except UnicodeDecodeError:
            raise ValueError("not UTF-8") from None
        # tables of before 2017 lack the last two: from when to when
        if len(fields) not in (8, 10):
            raise ValueError(f"{len(fields)} columns, not 10")
        number, place, language, name, preferred, short, colloquial, historic = fields[:8]
        if not _is_number(number) or not _is_number(place):
            raise ValueError(f"{number[:20]!r} or {place[:20]!r} is no id")
        if language in _NO_LANGUAGES or int(place) not in wanted:
            return
        name = clean(name)
        if not name or is_noise(name):
            return
        kind = _HISTORICAL if historic == "1" or language == "fr_1793" else _ALIAS
        rank = _OTHER
        if language == "en" and preferred == "1" and kind == _ALIAS and colloquial != "1":
            rank = _SHORT_ENGLISH if short == "1" else _ENGLISH
        self._waiting.append((int(place), int(number), kind, rank, name))
        self._places.add(int(place))
        if len(self._waiting) >= _BATCH:
            self._flush()

    def sort(self) -> None:
        """Put the names in the order of their places; before the first is asked for."""
        self._flush()
        try:
            self._database.executescript(_SORT)
        except sqlite3.Error as error:
            raise _no_room(error) from error

    def of(self, place: int) -> tuple[str | None, list[tuple[int, str]]] | None:
        """Return the preferred English name of a place and all its names with their kinds.

        None when the table has no name of it.
        """
        if place not in self._places:
            return None
        found = self._database.execute(
            "SELECT kind, rank, name FROM alternate WHERE place = ? ORDER BY number", (place,)
        ).fetchall()
        english = min((row for row in found if row[1] != _OTHER), key=_rank, default=None)
        return english and english[2], [(kind, name) for kind, _, name in found]

    def _flush(self) -> None:
        try:
            with closing(self._database.cursor()) as cursor:
                cursor.execute("BEGIN")
                cursor.executemany("INSERT INTO unsorted VALUES (?,?,?,?,?)", self._waiting)
                cursor.execute("COMMIT")
        except sqlite3.Error as error:
            raise _no_room(error) from error
        self._waiting.clear()


def split_column(names: str) -> Iterator[tuple[int, str]]:
    """Yield the names of the column ``alternatenames`` that are names, with their kind."""
    for name in _unique(names.split(",")):
        cleaned = clean(name)
        if cleaned and not is_noise(cleaned):
            yield _ALIAS, cleaned


def _unique(names: Iterable[str]) -> Iterable[str]:
    return dict.fromkeys(names)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 11


def _rank(row: tuple[int, int, str]) -> int:
    return row[1]


def _no_room(error: sqlite3.Error) -> GazetteerError:
    return GazetteerError(
        f"the alternate names cannot be sorted ({error}): set SQLITE_TMPDIR to a folder with room"
    )
