"""Laying places over a finished database: a copy of it with more places and more names."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from mapper.gazetteer.database import Writer, partial_file, which_place
from mapper.gazetteer.fuzzy import is_compared, own_codes

__all__ = ["Extension", "extend_database"]

_SETTINGS = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TEMP TABLE unsorted (key, demerit, place, kind, spelling);
"""


class Extension(Writer):
    """Adds to a database that is finished; made by `extend_database`."""

    def __init__(self, database: sqlite3.Connection) -> None:
        super().__init__(database)
        self.meta: dict[str, str] = dict(database.execute("SELECT key, value FROM meta"))
        self.countries: dict[str, str] = dict(database.execute("SELECT code, name FROM country"))

    def find(self, place_id: str) -> tuple[int, str, float, float, float] | None:
        """Return number, name, lat, lon and score of the place of an id, or None."""
        where, value = which_place(place_id)
        row = self._database.execute(
            f"SELECT id, name, lat, lon, score FROM place WHERE {where}",  # noqa: S608 - our own
            (value,),
        ).fetchone()
        return row and (int(row[0]), str(row[1]), float(row[2]), float(row[3]), float(row[4]))

    def holds(self, number: int) -> bool:
        """Tell whether a place has this number."""
        query = "SELECT 1 FROM place WHERE id = ?"
        return self._database.execute(query, (number,)).fetchone() is not None

    def change(
        self,
        number: int,
        *,
        point: tuple[float, float] | None = None,
        population: int | None = None,
        radius_km: float | None = None,
    ) -> None:
        """Move a place, or give it another population or extent; None leaves what there is."""
        lat, lon = point or (None, None)
        self._database.execute(
            "UPDATE place SET lat = coalesce(?, lat), lon = coalesce(?, lon), "
            "population = coalesce(?, population), radius_km = coalesce(?, radius_km) WHERE id = ?",
            (lat, lon, population, radius_km, number),
        )

    def finish(
        self, meta: Mapping[str, str], *, stage: Callable[[str], None] | None = None
    ) -> None:
        """Merge the names into those there are, for exact and for fuzzy look-ups.

        Parameters
        ----------
        meta : mapping of str to str
            What changes in the account that the database gives of itself.
        stage : callable or None
            Called with a few words before a long step.
        """
        self.flush()
        if stage:
            stage("Merging names")
        rows = self._database.execute("SELECT * FROM unsorted ORDER BY rowid").fetchall()
        buckets: dict[str, set[str]] = {}
        for key, demerit, place, kind, spelling in rows:
            self._merge(key, demerit, place, kind, spelling)
            if is_compared(key, kind):
                for code in own_codes(key):
                    buckets.setdefault(code, set()).add(key)
        for code, keys in buckets.items():
            row = self._database.execute("SELECT keys FROM bucket WHERE code = ?", (code,))
            for (known,) in row.fetchall():
                keys.update(known.split("\n"))
            self._database.execute(
                "INSERT OR REPLACE INTO bucket VALUES (?, ?)", (code, "\n".join(sorted(keys)))
            )
        counts = {
            f"{table}s": str(self._database.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 - our own tables
            for table in ("place", "spelling")
        }
        self._database.executemany(
            "INSERT OR REPLACE INTO meta VALUES (?, ?)", {**meta, **counts}.items()
        )

    def _merge(self, key: str, demerit: int, place: int, kind: int, spelling: str | None) -> None:
        """Put a name in; one row a place and key, of the kind that speaks most for the place."""
        known = self._database.execute(
            "SELECT s.demerit, s.kind, coalesce(s.spelling, p.name) FROM spelling s "
            "JOIN place p ON p.id = s.place WHERE s.key = ? AND s.place = ?",
            (key, place),
        ).fetchall()
        if known:
            spellings = dict.fromkeys(one for row in known for one in str(row[2]).split("|"))
            spellings |= dict.fromkeys((spelling or "").split("|") if spelling else ())
            spelling = "|".join(spellings)
            best = min((demerit, kind), *((row[0], row[1]) for row in known))
            demerit, kind = best
            self._database.execute("DELETE FROM spelling WHERE key = ? AND place = ?", (key, place))
        self._database.execute(
            "INSERT INTO spelling VALUES (?,?,?,?,?)", (key, demerit, place, kind, spelling)
        )


@contextmanager
def extend_database(base: Path, path: Path) -> Iterator[Extension]:
    """Write a copy of a database to `path`; call `Extension.finish` before leaving.

    `path` may be `base`. After an exception nothing has changed
    (`mapper.gazetteer.database.partial_file`).

    Raises
    ------
    GazetteerError
        The folder cannot be written or the disk is full.
    """
    with partial_file(path) as partial:
        shutil.copyfile(base, partial)
        with closing(sqlite3.connect(partial, isolation_level=None)) as database:
            database.executescript(_SETTINGS)
            database.execute("BEGIN")
            yield Extension(database)
            if database.in_transaction:
                database.execute("COMMIT")
