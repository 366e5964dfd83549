"""Look-up in the built gazetteer."""

from __future__ import annotations

import math
import sqlite3
import threading
from collections.abc import Callable, Collection, Sequence
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any

from mapper.errors import GazetteerError
from mapper.gazetteer.build import (
    DATA_FILE,
    KINDS,
    SCORE_STEPS,
    build,
    database_path,
    is_sound,
    read_only,
)
from mapper.gazetteer.names import fold
from mapper.records import Candidate, Place

__all__ = ["ATTRIBUTION", "Gazetteer"]

#: What the licences of the data ask to be shown with it.
ATTRIBUTION = (
    "Place data © GeoNames (geonames.org), CC BY 4.0, changed: joined, filtered and supplemented",
    "Country and region names © Unicode, Inc. (CLDR), Unicode-3.0",
)

_GEONAMES, _OWN = "geonames", "reportmap"

# An entry holds up to 50 candidates. The longest name of the data has 193 characters.
_CACHED_NAMES = 4_096
_LONGEST_NAME = 200

# What is left of a score when one of query and spelling ends in a possessive and the other does
# not: "St. John's" is first of all St. John's, and only then the possessive of Saint John. The
# same is left of other spellings when the query is an abbreviation to the letter: "La." is
# Louisiana before it is "L.A.", and "Man." with its full stop Manitoba before it is Man.
_MISMATCH = 0.7
_LOOSE_KINDS = ("abbreviation", "alias")
_POSSESSIVES = ("'s", "’s", "ʼs", "‘s")

_PLACE_COLUMNS = (
    "p.id, p.slug, p.name, p.lat, p.lon, p.class, p.code, p.country, p.country_name, "
    "p.admin1_name, p.admin2_name, p.population, p.radius_km"
)
_BY_KEY = (
    f"SELECT s.demerit, s.kind, s.spelling, {_PLACE_COLUMNS} "  # noqa: S608 - our own columns
    "FROM spelling s JOIN place p ON p.id = s.place WHERE s.key = ? "
    "ORDER BY s.demerit, s.place LIMIT ?"
)
_BY_ID = f"SELECT {_PLACE_COLUMNS} FROM place p WHERE p.id = ?"  # noqa: S608
_BY_SLUG = f"SELECT {_PLACE_COLUMNS} FROM place p WHERE p.slug = ?"  # noqa: S608


class Gazetteer:
    """Names to candidates, offline; made by `Gazetteer.open`.

    One read-only connection an instance, memory-mapped, so that many processes share the pages.
    An instance may be used from several threads, and pickled: the copy opens the file again.
    """

    def __init__(self, path: Path, *, data: Path = DATA_FILE) -> None:
        self._path = path
        self._data = data
        self._lock = threading.Lock()
        self._connection = self._connect()
        self._closed = False
        meta = dict(self._rows("SELECT key, value FROM meta"))
        self._version = f"{meta['release']}-{meta['data']}"
        self._cached = lru_cache(maxsize=_CACHED_NAMES)(self._look_up)

    @classmethod
    def open(
        cls,
        cache: Path | None = None,
        *,
        progress: Callable[[int, int], None] | None = None,
        data: Path = DATA_FILE,
    ) -> Gazetteer:
        """Open the gazetteer; build its database first when it is missing or damaged.

        Parameters
        ----------
        cache : pathlib.Path or None
            Folder of the database; None for ``MAPPER_CACHE`` or else the platform's cache folder.
        progress : callable or None
            Called while building with the places done and their number.
        data : pathlib.Path
            The compressed data file that the database is built from.

        Raises
        ------
        GazetteerError
            The database cannot be built or opened; the message says what to do.
        """
        path = database_path(cache, data=data)
        if not is_sound(path, data=data):
            build(path, data=data, progress=progress)
        return cls(path, data=data)

    @property
    def version(self) -> str:
        """Release and data hash, such as ``"2026.11-1a2b3c4d"``."""
        return self._version

    @property
    def attribution(self) -> tuple[str, ...]:
        """The lines to be shown wherever the data is."""
        return ATTRIBUTION

    def candidates(self, name: str, *, limit: int = 50) -> tuple[Candidate, ...]:
        """Return the places that a name may mean, best first.

        The score says how likely the name means the place when nothing is known of the report:
        the place's prominence (see `mapper.gazetteer.scores.prominence`) times the weight of the
        kind of name (`mapper.gazetteer.scores.KIND_WEIGHTS`). Equal scores are ordered by the
        place's id.

        Parameters
        ----------
        name : str
            As written; what `mapper.gazetteer.names.fold` ignores does not count.
        limit : int
            The most candidates returned.

        Returns
        -------
        tuple of Candidate
            Empty when no place has the name, as none has one of more than 200 characters.
            ``matched_name`` is the gazetteer's spelling, the one asked for when it has several of
            one key ("Pa." and "PA").
        """
        if len(name) > _LONGEST_NAME:
            return ()
        return self._cached(name, limit)

    def place(self, place_id: str) -> Place | None:
        """Return the place of an id such as ``"geonames:616195"``, or None."""
        gazetteer, _, key = place_id.partition(":")
        if gazetteer == _GEONAMES and key.isascii() and key.isdigit() and len(key) < 16:
            rows = self._rows(_BY_ID, (int(key),))
        elif gazetteer == _OWN:
            rows = self._rows(_BY_SLUG, (key,))
        else:
            return None
        return _place(rows[0]) if rows else None

    def within(
        self,
        south: float,
        west: float,
        north: float,
        east: float,
        *,
        feature_codes: Collection[str] | None = None,
        limit: int = 100,
    ) -> tuple[Place, ...]:
        """Return the places whose point lies in a box, the most populous first.

        Parameters
        ----------
        south, west, north, east : float
            Degrees; a west beyond the east crosses the antimeridian.
        feature_codes : collection of str or None
            GeoNames feature codes to keep; None for all.
        limit : int
            The most places returned.
        """
        if not all(map(math.isfinite, (south, west, north, east))):
            raise ValueError("the box must have finite sides")
        joint = "AND" if west <= east else "OR"
        values: list[object] = [south, north, west, east]
        codes = ""
        if feature_codes is not None:
            codes = f"AND p.code IN ({','.join('?' * len(feature_codes))}) "
            values += sorted(feature_codes)
        rows = self._rows(
            f"SELECT {_PLACE_COLUMNS} FROM place p WHERE p.lat BETWEEN ? AND ? "  # noqa: S608
            f"AND (p.lon >= ? {joint} p.lon <= ?) {codes}"
            "ORDER BY p.population DESC, p.id LIMIT ?",
            (*values, limit),
        )
        return tuple(map(_place, rows))

    def close(self) -> None:
        """Close the file; a look-up afterwards raises `GazetteerError`."""
        with self._lock:
            self._closed = True
            self._connection.close()
        self._cached.cache_clear()

    def __enter__(self) -> Gazetteer:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __reduce__(self) -> tuple[Any, ...]:
        return _open_again, (self._path.parent, self._data)

    def __repr__(self) -> str:
        return f"<Gazetteer {self._version}>"

    def _look_up(self, name: str, limit: int) -> tuple[Candidate, ...]:
        key = fold(name)
        if not key or limit < 1:
            return ()
        rows = self._rows(_BY_KEY, (key, limit))
        if not rows:
            return ()
        written = " ".join(name.split())
        found = [_candidate(row, written) for row in rows]
        weaker = [False] * len(found)
        if any(one.name_kind == "abbreviation" and one.matched_name == written for one in found):
            loose = KINDS if written.endswith(".") else _LOOSE_KINDS
            weaker = [one.name_kind in loose and one.matched_name != written for one in found]
        possessive = name.rstrip(" .,;:\n\t").endswith(_POSSESSIVES)
        named_so = [one.matched_name.endswith(_POSSESSIVES) for one in found]
        if any(named_so):
            weaker = [one or so != possessive for one, so in zip(weaker, named_so, strict=True)]
        if any(weaker):
            found = [
                _weakened(one) if weak else one for one, weak in zip(found, weaker, strict=True)
            ]
            found.sort(key=lambda one: -one.score)  # stable: equal scores keep the order of ids
        return tuple(found)

    def _connect(self) -> sqlite3.Connection:
        try:
            connection = sqlite3.connect(read_only(self._path), uri=True, check_same_thread=False)
            connection.execute("PRAGMA mmap_size = 1073741824")
            connection.execute("PRAGMA cache_size = -1000")
            connection.execute("PRAGMA query_only = ON")
        except sqlite3.Error as error:
            raise GazetteerError(
                f"the gazetteer {self._path} cannot be opened ({error}): delete the file, or set "
                "MAPPER_CACHE to another folder"
            ) from error
        return connection

    def _rows(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with self._lock:
            if self._closed:
                raise GazetteerError("the gazetteer is closed")
            try:
                return self._connection.execute(query, values).fetchall()
            except sqlite3.ProgrammingError:
                raise  # our own mistake: no damage to the file
            except sqlite3.DatabaseError:
                # a damaged page that opening could not see: build the file again, once
                self._connection.close()
                build(self._path, data=self._data)
                self._connection = self._connect()
                return self._connection.execute(query, values).fetchall()


def _open_again(cache: Path, data: Path) -> Gazetteer:
    return Gazetteer.open(cache, data=data)


def _place(row: Sequence[Any]) -> Place:
    key, slug, name, lat, lon, letter, code, country, country_name, admin1, admin2, people, km = row
    gazetteer = _OWN if slug else _GEONAMES
    return Place(
        f"{gazetteer}:{slug or key}",
        name,
        lat,
        lon,
        letter,
        code,
        country,
        country_name,
        admin1,
        admin2,
        people,
        km,
        gazetteer,
    )


def _candidate(row: Sequence[Any], written: str) -> Candidate:
    demerit, kind, spelling, *place = row
    spellings = (spelling or place[2]).split("|")
    return Candidate(
        _place(place),
        written if written in spellings else spellings[0],
        KINDS[kind],
        score=(SCORE_STEPS - demerit) / SCORE_STEPS,
    )


def _weakened(candidate: Candidate) -> Candidate:
    return Candidate(
        candidate.place,
        candidate.matched_name,
        candidate.name_kind,
        candidate.features,
        round(candidate.score * _MISMATCH, 4),
    )
