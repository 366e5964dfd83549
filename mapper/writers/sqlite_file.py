"""A SQLite database that is written to a stream, a batch of rows at a time."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

from mapper.writers.texts import for_database

__all__ = ["SqliteFile", "quoted"]

_BATCH = 2_000  # rows of a table that wait in memory
_FULL = 28  # ENOSPC


class SqliteFile:
    """Collects rows by table and writes them by batch.

    SQLite writes to files only. An empty file behind the stream is used as it is; for anything
    else, such as standard output, the database is made in the folder for temporary files and copied
    at the end.

    Parameters
    ----------
    stream : binary file
        Where to write; it is not closed.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._waiting: dict[str, list[Sequence[Any]]] = {}
        self._temporary: Path | None = None
        path = _file_behind(stream)
        if path is None:
            handle, name = tempfile.mkstemp(suffix=".mapper")
            os.close(handle)
            path = self._temporary = Path(name)
        self._database = sqlite3.connect(path, isolation_level=None)
        # After a failure the whole file is thrown away, so nothing needs to be undone.
        for line in ("journal_mode = OFF", "synchronous = OFF", "foreign_keys = OFF"):
            self._database.execute(f"PRAGMA {line}")

    def run(self, statements: str) -> None:
        """Run statements that were written by us, never by a report."""
        with _as_os_error():
            self._database.executescript(statements)

    def write(self, insert: str, row: Sequence[Any]) -> None:
        """Keep a row for an insert statement; many go to the disk together."""
        waiting = self._waiting.setdefault(insert, [])
        waiting.append(row)
        if len(waiting) >= _BATCH:
            self.flush()

    def close(self) -> None:
        """Write what is left; the stream then holds the whole database."""
        self.flush()
        with _as_os_error():
            self._database.close()
        if self._temporary is not None:
            with self._temporary.open("rb") as made:
                shutil.copyfileobj(made, self._stream, 1024 * 1024)
        self.discard()

    def discard(self) -> None:
        """Leave nothing open and no temporary file; also after `close`."""
        with suppress(sqlite3.Error):
            self._database.close()
        if self._temporary is not None:
            self._temporary.unlink(missing_ok=True)

    def flush(self) -> None:
        """Write the rows that wait."""
        with _as_os_error():
            self._database.execute("BEGIN")
            for insert, rows in self._waiting.items():
                self._database.executemany(insert, (_storable(row) for row in rows))
            self._database.execute("COMMIT")
        self._waiting.clear()


def quoted(names: Iterable[str]) -> str:
    """Return names of columns as SQL has them, with commas."""
    return ", ".join(f'"{name}"' for name in names)


def _storable(row: Sequence[Any]) -> list[Any]:
    return [for_database(value) for value in row]


def _file_behind(stream: BinaryIO) -> Path | None:
    """Return the path of a stream that is an empty file, or None for everything else."""
    name = getattr(stream, "name", None)
    if not isinstance(name, str | os.PathLike):
        return None
    try:
        path = Path(name)
        behind, named = os.fstat(stream.fileno()), path.stat()
    except (OSError, ValueError):
        return None
    is_same = os.path.samestat(behind, named) and path.is_file()
    return path if is_same and named.st_size == 0 and stream.tell() == 0 else None


@contextmanager
def _as_os_error() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        full = error.sqlite_errorcode == sqlite3.SQLITE_FULL
        raise OSError(_FULL if full else 5, os.strerror(_FULL) if full else str(error)) from error
