"""Reading a database: the connection, its rows, and rows to places."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from mapper.errors import GazetteerError
from mapper.gazetteer.database import read_only
from mapper.places import Place

__all__ = ["PLACE_COLUMNS", "Reader"]

#: What `Reader.place` needs of the table ``place p``, in order.
PLACE_COLUMNS = (
    "p.id, p.own_id, p.name, p.lat, p.lon, p.class, p.code, p.country, p.admin1, p.admin2, "
    "p.population, p.radius_km"
)


Made = TypeVar("Made")


class Reader:
    """One read-only connection, memory-mapped, that several threads may use.

    Parameters
    ----------
    path : pathlib.Path
        A finished database.
    mend : callable or None
        Called when a look-up meets a damaged page that opening could not see; it writes the file
        again. None when nobody can: the damage is then an error.
    """

    def __init__(self, path: Path, *, mend: Callable[[], None] | None = None) -> None:
        self.path = path
        self._mend = mend
        self._lock = threading.Lock()
        self._closed = False
        self._connect()

    def rows(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of a query.

        Raises
        ------
        GazetteerError
            The database is closed, or damaged and cannot be mended.
        """
        with self._lock:
            if self._closed:
                raise GazetteerError("the gazetteer is closed")
            try:
                return self._connection.execute(query, values).fetchall()
            except sqlite3.ProgrammingError:
                raise  # our own mistake: no damage to the file
            except sqlite3.DatabaseError as error:
                if self._mend is None:
                    raise self._damaged(error) from error
                return self._mended(self._mend, query, values)

    def read(
        self, query: str, values: Sequence[object], make: Callable[[tuple[Any, ...]], Made]
    ) -> list[Made]:
        """Return a record for each row of a query; what no record can hold is damage too.

        Raises
        ------
        GazetteerError
            The database is closed, or damaged and cannot be mended.
        """
        rows = self.rows(query, values)
        try:
            return [make(row) for row in rows]
        except (TypeError, ValueError) as error:
            if self._mend is None:
                raise self._damaged(error) from error
            with self._lock:
                rows = self._mended(self._mend, query, values)
            return [make(row) for row in rows]

    def _mended(
        self, mend: Callable[[], None], query: str, values: Sequence[object]
    ) -> list[tuple[Any, ...]]:
        """Write the file again and ask it once more."""
        mend()  # if that fails, the connection stays as it is, and the next look-up tries again
        self._connection.close()
        self._connect()
        return self._connection.execute(query, values).fetchall()

    def _damaged(self, error: Exception) -> GazetteerError:
        return GazetteerError(
            f"the gazetteer {self.path} is damaged ({error}): write it again with "
            "`mapper gazetteer build` or `mapper gazetteer add`"
        )

    def place(self, row: Sequence[Any]) -> Place:
        """Return the place of a row of `PLACE_COLUMNS`."""
        key, own, name, lat, lon, letter, code, country, admin1, admin2, people, radius_km = row
        return Place(
            own or f"geonames:{key}",
            name,
            lat,
            lon,
            letter,
            code,
            country,
            self._countries.get(country),
            self._units[admin1],
            self._units[admin2],
            people,
            radius_km,
            own.partition(":")[0] if own else "geonames",
        )

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._closed = True
            self._connection.close()

    def _connect(self) -> None:
        try:
            connection = sqlite3.connect(read_only(self.path), uri=True, check_same_thread=False)
            connection.execute("PRAGMA mmap_size = 17179869184")
            connection.execute("PRAGMA cache_size = -1000")
            connection.execute("PRAGMA query_only = ON")
            self.meta = MappingProxyType(dict(connection.execute("SELECT key, value FROM meta")))
            self._countries = dict(connection.execute("SELECT code, name FROM country"))
        except sqlite3.Error as error:
            raise GazetteerError(
                f"the gazetteer {self.path} cannot be opened ({error}): delete the file, or set "
                "MAPPER_CACHE to another folder"
            ) from error
        self._connection = connection
        self._units = _Units(self)


class _Units(dict[int | None, str | None]):
    """Number to name of the units; thousands of places share one, so each is read once."""

    def __init__(self, reader: Reader) -> None:
        super().__init__({None: None})
        self._reader = reader

    def __missing__(self, number: int | None) -> str | None:
        rows = self._reader.rows("SELECT name FROM unit WHERE id = ?", (number,))
        self[number] = name = rows[0][0] if rows else None
        return name
