"""What services answered, kept on disk, and when they may be asked next.

One small SQLite file in the cache folder holds both, so that all threads and processes that share
the folder share the replies and the pace. A connection lives as long as one operation: there is
nothing to close, to pickle or to carry over a fork, and at one request a second nothing to gain.
A library for caches on disk would bring pickled values and connections that outlive their thread.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from mapper.errors import ConfigError, GeocoderBusy

__all__ = ["LONGEST_WAIT_S", "Replies"]

#: The longest that a run waits for a service. One that asks for more is left alone.
LONGEST_WAIT_S = 60.0

_SCHEMA = 1
_TABLES = f"""
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS reply (
    key TEXT PRIMARY KEY, value TEXT NOT NULL, expires REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS pace (server TEXT PRIMARY KEY, next REAL NOT NULL) WITHOUT ROWID;
PRAGMA user_version = {_SCHEMA};
COMMIT;
"""

# A service may ask for no longer; what is later than that was written by a clock that was wrong.
_LONGEST_PAUSE_S = 86_400.0
_LOCKED_S = 30.0


class Replies:
    """Kept replies and the pace of requests.

    Parameters
    ----------
    path : Path
        The file. Its folder is made when missing; only its owner may read it.
    clock, sleep : callable
        Seconds since 1970, and how to wait for some.
    warn : callable or None
        Told in one line when the file was damaged and had to be made anew. None for a Python
        warning.

    Raises
    ------
    ConfigError
        When the file can neither be opened nor made.
    """

    def __init__(
        self,
        path: Path,
        *,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], object] = time.sleep,
        warn: Callable[[str], object] | None = None,
    ) -> None:
        self._path = path
        self._clock = clock
        self._sleep = sleep
        self._warn = warn or _python_warning
        self._mending = threading.Lock()
        self._counting = threading.Lock()
        self._counts: Counter[str] = Counter()
        self._is_checked = False
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with self._connection() as connection:
                connection.execute("DELETE FROM reply WHERE expires <= ?", (self._clock(),))
        except (OSError, sqlite3.Error) as error:
            raise ConfigError(
                f"cannot keep replies in {path} ({error}): choose another cache folder"
            ) from error

    def get(self, key: str) -> str | None:
        """Return what was kept under a key and has not expired; None when there is nothing."""
        try:
            with self._connection() as connection:
                row = connection.execute(
                    "SELECT value FROM reply WHERE key = ? AND expires > ?", (key, self._clock())
                ).fetchone()
        except sqlite3.Error:
            return None  # to ask again is better than to fail
        return str(row[0]) if row else None

    def put(self, key: str, value: str, *, expires_s: float) -> None:
        """Keep a value for some seconds; a full disk is no failure."""
        if expires_s <= 0:
            return
        with suppress(sqlite3.Error), self._connection() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO reply VALUES (?, ?, ?)",
                (key, value, self._clock() + expires_s),
            )

    def wait_turn(self, server: str, *, interval_s: float) -> None:
        """Wait until a server may be asked, and take that turn.

        Raises
        ------
        GeocoderBusy
            When the wait would be longer than `LONGEST_WAIT_S`, or the pace cannot be kept.
        """
        while (wait := self._turn(server, interval_s)) > 0:
            if wait > LONGEST_WAIT_S:
                raise GeocoderBusy(f"{server} asked to be left alone for {wait:.0f} s", wait)
            self._sleep(wait)

    def count(self, server: str, most: int) -> bool:
        """Count a request to a server; False, and nothing is counted, when `most` were counted.

        All that share this object share the count, which is not kept on disk.
        """
        with self._counting:
            is_allowed = self._counts[server] < most
            self._counts[server] += is_allowed
        return is_allowed

    def now(self) -> float:
        """Return the seconds since 1970 that the pace is kept by."""
        return self._clock()

    def postpone(self, server: str, seconds: float) -> None:
        """Let nobody ask a server for some seconds."""
        until = self._clock() + min(seconds, _LONGEST_PAUSE_S)
        with suppress(sqlite3.Error), self._connection() as connection:
            connection.execute(
                "INSERT INTO pace VALUES (?, ?) "
                "ON CONFLICT (server) DO UPDATE SET next = max(next, excluded.next)",
                (server, until),
            )

    def _turn(self, server: str, interval_s: float) -> float:
        """Take the turn and return 0, or return the seconds until it may be tried again."""
        try:
            with self._connection() as connection:
                connection.execute("BEGIN IMMEDIATE")  # from here on no other process
                row = connection.execute(
                    "SELECT next FROM pace WHERE server = ?", (server,)
                ).fetchone()
                now = self._clock()
                wait = float(row[0]) - now if row else 0.0
                if 0 < wait <= _LONGEST_PAUSE_S:
                    return wait
                connection.execute(
                    "INSERT OR REPLACE INTO pace VALUES (?, ?)", (server, now + interval_s)
                )
                connection.execute("COMMIT")
                return 0.0
        except sqlite3.Error as error:
            raise GeocoderBusy(
                f"{server} was not asked: the pace cannot be kept in {self._path} ({error})"
            ) from error

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        try:
            connection = self._open()
        except sqlite3.OperationalError:
            raise  # locked, unwritable, a full disk: no damage to the file
        except sqlite3.DatabaseError:
            connection = self._mend()
        try:
            yield connection
        except sqlite3.DatabaseError:
            self._is_checked = False  # whatever it was, look before the next use
            raise
        finally:
            connection.close()

    def _open(self) -> sqlite3.Connection:
        if not self._path.exists():
            with suppress(FileExistsError):
                os.close(os.open(self._path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        connection = sqlite3.connect(self._path, timeout=_LOCKED_S, isolation_level=None)
        try:
            self._check(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _check(self, connection: sqlite3.Connection) -> None:
        """Make the tables of a new file; raise `sqlite3.DatabaseError` for a damaged one."""
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version == 0:
            connection.executescript(_TABLES)
        elif version != _SCHEMA:
            raise sqlite3.DatabaseError(f"of another version: {version}")
        if not self._is_checked:  # a page may be damaged even where the first is not
            (state,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            if state != "ok":
                raise sqlite3.DatabaseError(str(state))
            self._is_checked = True

    def _mend(self) -> sqlite3.Connection:
        """Move a damaged file aside and begin anew; the pace begins anew with it."""
        with self._mending:
            try:
                return self._open()  # another thread or process was faster
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError:
                aside = self._path.with_suffix(".damaged")
                with suppress(OSError):
                    self._path.replace(aside)
                with suppress(OSError):  # else it would be played back into the new file
                    self._path.with_name(self._path.name + "-journal").unlink()
                connection = self._open()
        self._warn(f"the kept replies in {self._path} were damaged: moved to {aside.name}")
        return connection


def _python_warning(line: str) -> None:
    warnings.warn(line, UserWarning, stacklevel=2)
