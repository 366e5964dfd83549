"""Look-up in a built gazetteer."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from types import TracebackType
from typing import Any

from mapper.gazetteer import rules
from mapper.gazetteer.areas import decode_rings
from mapper.gazetteer.build import DATA_FILE, build, database_path, is_sound
from mapper.gazetteer.database import POPULOUS, SCORE_STEPS, check_database, which_place
from mapper.gazetteer.fuzzy import SHORTEST, bucket_codes, closest, is_credible, weight
from mapper.gazetteer.loose import loose_last
from mapper.gazetteer.names import fold
from mapper.gazetteer.reader import PLACE_COLUMNS, Reader
from mapper.gazetteer.scores import KINDS
from mapper.globe import HALF_ROUND_KM, disc_box, distance_km
from mapper.places import Area, Candidate, Place

__all__ = ["Gazetteer"]

# An entry holds up to 50 candidates. The longest name of the data has 193 characters.
_CACHED_NAMES = 4_096
_LONGEST_NAME = 200
# An outline has some hundred points, a ragged country's some thousand.
_CACHED_AREAS = 256

# SQLite counts no further than 2^63; nobody reads so many.
_MOST = 1_000_000
# A box higher than this, in degrees, may hold so many places that their points are no good index.
_WIDE = 10.0
# Which candidates come first under a small limit must not depend on what lowers a score later.
_LEAST_READ = 20

_BY_KEY = (
    f"SELECT s.demerit, s.kind, s.spelling, {PLACE_COLUMNS} "  # noqa: S608 - our own columns
    "FROM spelling s JOIN place p ON p.id = s.place WHERE s.key = ? "
    "ORDER BY s.demerit, s.place LIMIT ?"
)
_AREA = (
    "SELECT a.south, a.west, a.north, a.east, a.rings, a.origin FROM area a "
    "JOIN place p ON p.id = a.place WHERE "
)
_AREAS_AT = (
    f"SELECT {PLACE_COLUMNS} FROM area a JOIN place p ON p.id = a.place "  # noqa: S608
    "WHERE a.rings != '' AND ? BETWEEN a.south AND a.north "
    "AND CASE WHEN a.west <= a.east THEN ? BETWEEN a.west AND a.east "
    "ELSE ? >= a.west OR ? <= a.east END AND a.origin = 'outline'"
)


class Gazetteer:
    """Names to candidates, offline; made by `Gazetteer.open`.

    One read-only connection an instance, memory-mapped, so that many processes share the pages.
    An instance may be used from several threads, and pickled: the copy opens the file again.
    """

    def __init__(self, path: Path, *, data: Path | None = None) -> None:
        self._data = data
        # the shipped data can write its database again; a user's own file cannot be replaced
        mend = None if data is None else partial(build, path, data=data)
        self._reader = Reader(path, mend=mend)
        self._cached = lru_cache(maxsize=_CACHED_NAMES)(self._look_up)
        self._areas = lru_cache(maxsize=_CACHED_AREAS)(self._read_area)

    @classmethod
    def open(
        cls,
        cache: Path | None = None,
        *,
        path: Path | None = None,
        progress: Callable[[int, int], None] | None = None,
        data: Path = DATA_FILE,
    ) -> Gazetteer:
        """Open a gazetteer: the shipped one, or one of the user's own.

        The shipped one's database is built first when it is missing or damaged.

        Parameters
        ----------
        cache : pathlib.Path or None
            Folder of the database; None for ``MAPPER_CACHE`` or else the platform's cache folder.
        path : pathlib.Path or None
            A database that ``mapper gazetteer build`` or ``mapper gazetteer add`` wrote; None for
            the shipped gazetteer.
        progress : callable or None
            Called while building with the places done and their number.
        data : pathlib.Path
            The compressed data file that the shipped gazetteer's database is built from.

        Raises
        ------
        GazetteerError
            The database cannot be built or opened; the message says what to do.
        """
        if path is not None:
            check_database(path)
            return cls(path)
        path = database_path(cache, data=data)
        if not is_sound(path, data=data):
            build(path, data=data, progress=progress)
        return cls(path, data=data)

    @property
    def path(self) -> Path:
        """The database."""
        return self._reader.path

    @property
    def meta(self) -> Mapping[str, str]:
        """What the database says of itself: release, data, schema, places and the like."""
        return self._reader.meta

    @property
    def version(self) -> str:
        """Release and data hash, such as ``"2026.11-1a2b3c4d"``."""
        return f"{self.meta['release']}-{self.meta['data']}"

    @property
    def attribution(self) -> tuple[str, ...]:
        """One line a source, to be shown with what is made from the data."""
        return tuple(self.meta["attribution"].split("\n"))

    def candidates(self, name: str, *, limit: int = 50) -> tuple[Candidate, ...]:
        """Return the places that a name may mean, best first.

        Exact matches, if there are any (`named`); else what the first name rule that fits gives
        (`mapper.gazetteer.rules`: "northern Aleppo", "County Kerry", "Paris, Texas"); else names
        that are spelled much alike (`similar`). ``Candidate.match`` says which, and the score is
        lower for the latter two.

        Parameters
        ----------
        name : str
            As written; what `mapper.gazetteer.names.fold` ignores does not count.
        limit : int
            The most candidates returned.

        Returns
        -------
        tuple of Candidate
            Empty when nothing is found, as for a name of more than 200 characters.
        """
        if found := self.named(name, limit=limit):
            return found
        if found := rules.apply(name, self.named, limit=limit):
            return found
        return self.similar(name, limit=limit)

    def named(self, name: str, *, limit: int = 50) -> tuple[Candidate, ...]:
        """Return the places that have a name, best first.

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
        if len(name) > _LONGEST_NAME or limit < 1:
            return ()
        return self._cached(name, min(max(limit, _LEAST_READ), _MOST))[:limit]

    def similar(self, name: str, *, limit: int = 50) -> tuple[Candidate, ...]:
        """Return the places that have a name spelled much like this one, best first.

        Up to 1 slip below 7 letters, 2 below 12, else 3 (`mapper.gazetteer.fuzzy`). The score is
        what it would be for an exact match times `mapper.gazetteer.fuzzy.weight`. The name itself
        is not among those spelled alike.

        Parameters
        ----------
        name : str
            As written.
        limit : int
            The most candidates returned.
        """
        key = fold(name) if len(name) <= _LONGEST_NAME else ""
        if len(key) < SHORTEST or limit < 1:
            return ()
        codes = bucket_codes(key)
        rows = self._reader.rows(
            f"SELECT keys FROM bucket WHERE code IN ({','.join('?' * len(codes))})",  # noqa: S608
            codes,
        )
        best: dict[str, Candidate] = {}
        found = [one for one in closest(key, (keys for (keys,) in rows)) if one[1]]
        for other, slips in found:
            share = weight(key, slips, found[0][1])
            for one in self._keyed(other, min(limit, _MOST)):
                if not is_credible(KINDS.index(one.name_kind), key, slips):
                    continue
                known = best.get(one.place.id)
                score = round(one.score * share, 4)
                if known is None or known.score < score:
                    best[one.place.id] = replace(one, score=score, match="fuzzy")
        return tuple(sorted(best.values(), key=lambda one: (-one.score, one.place.id))[:limit])

    def place(self, place_id: str) -> Place | None:
        """Return the place of an id such as ``"geonames:616195"``, or None."""
        where, key = which_place(place_id)
        query = f"SELECT {PLACE_COLUMNS} FROM place p WHERE {where}"  # noqa: S608
        found = self._reader.read(query, (key,), self._reader.place)
        return found[0] if found else None

    def area(self, place_id: str) -> Area | None:
        """Return how far a place reaches, or None for a settlement or an unknown place."""
        return self._areas(place_id)

    def at(self, lat: float, lon: float) -> tuple[Place, ...]:
        """Return the countries, units and disputed regions that hold a point, countries last.

        Parameters
        ----------
        lat, lon : float
            Degrees WGS84.

        Returns
        -------
        tuple of Place
            By their outlines, the smaller before the larger; empty at sea. A unit whose boundary
            is not known is not among them.

        Raises
        ------
        ValueError
            The point is not on the globe.
        """
        _check_point(lat, lon)
        boxed = self._reader.read(_AREAS_AT, (lat, lon, lon, lon), self._reader.place)
        held = [
            place
            for place in boxed
            if (area := self.area(place.id)) is not None and area.contains(lat, lon)
        ]
        return tuple(
            sorted(held, key=lambda place: (place.is_country, place.radius_km or 0, place.id))
        )

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
        if limit < 1:
            return ()
        joint = "AND" if west <= east else "OR"
        values: list[object] = [south, north, west, east]
        codes = ""
        if feature_codes is not None:
            codes = f"AND p.code IN ({','.join('?' * len(feature_codes))}) "
            values += sorted(feature_codes)
        start = (
            f"SELECT {PLACE_COLUMNS} FROM place p WHERE p.lat BETWEEN ? AND ? "  # noqa: S608
            f"AND (p.lon >= ? {joint} p.lon <= ?) {codes}"
        )
        end = "ORDER BY p.population DESC, p.id LIMIT ?"
        values.append(min(limit, _MOST))
        if north - south > _WIDE:
            # read from its index; when there are enough of them, nobody else is among the first
            populous = f"{start} AND p.population >= {POPULOUS} {end}"
            found = self._reader.read(populous, values, self._reader.place)
            if len(found) == limit:
                return tuple(found)
        return tuple(self._reader.read(start + end, values, self._reader.place))

    def nearest(
        self,
        lat: float,
        lon: float,
        *,
        feature_classes: Collection[str] | None = ("P",),
        limit: int = 1,
        within_km: float = 200.0,
    ) -> tuple[tuple[Place, float], ...]:
        """Return the places of today nearest to a point with their distances, nearest first.

        Parameters
        ----------
        lat, lon : float
            Degrees WGS84.
        feature_classes : collection of str or None
            GeoNames feature classes to keep; settlements unless told otherwise, None for all.
        limit : int
            The most places returned.
        within_km : float
            Great-circle kilometres beyond which nothing is looked for.

        Raises
        ------
        ValueError
            The point is not on the globe, or `within_km` is no number.
        """
        _check_point(lat, lon)
        if math.isnan(within_km):
            raise ValueError("within_km must be a number")
        if limit < 1:
            return ()
        within_km = min(within_km, HALF_ROUND_KM)
        reach = min(10.0, within_km)
        while True:
            found = [
                (place, km)
                for place in self._around(lat, lon, reach, feature_classes)
                if (km := distance_km(lat, lon, place.lat, place.lon)) <= reach
            ]
            if len(found) >= limit or reach >= within_km:
                return tuple(sorted(found, key=lambda one: (one[1], one[0].id))[:limit])
            reach = min(reach * 3, within_km)

    def close(self) -> None:
        """Close the file; a look-up afterwards raises `GazetteerError`."""
        self._reader.close()
        self._cached.cache_clear()
        self._areas.cache_clear()

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
        if self._data is None:
            return _open_own, (self.path,)
        return _open_shipped, (self.path.parent, self._data)

    def __repr__(self) -> str:
        return f"<Gazetteer {self.version}>"

    def _look_up(self, name: str, limit: int) -> tuple[Candidate, ...]:
        key = fold(name)
        if not key:
            return ()
        written = " ".join(name.split())
        found = self._keyed(key, limit, written)
        return loose_last(found, name, written)

    def _keyed(self, key: str, limit: int, written: str = "") -> tuple[Candidate, ...]:
        """Return the candidates of a look-up key; `written` is preferred among spellings."""

        def candidate(row: Sequence[Any]) -> Candidate:
            return self._candidate(row, written or key)

        return tuple(self._reader.read(_BY_KEY, (key, limit), candidate))

    def _around(
        self, lat: float, lon: float, reach_km: float, feature_classes: Collection[str] | None
    ) -> list[Place]:
        """Return the places in a box that holds the circle around a point."""
        south, west, north, east = disc_box(lat, lon, reach_km)
        joint = "AND" if west <= east else "OR"
        where = f"p.lat BETWEEN ? AND ? AND (p.lon >= ? {joint} p.lon <= ?)"
        values: list[object] = [south, north, west, east]
        if feature_classes is not None:
            where += f" AND p.class IN ({','.join('?' * len(feature_classes))})"
            values += sorted(feature_classes)
        query = f"SELECT {PLACE_COLUMNS} FROM place p WHERE {where}"  # noqa: S608
        found = self._reader.read(query, values, self._reader.place)
        return [place for place in found if not place.is_historical]

    def _read_area(self, place_id: str) -> Area | None:
        where, key = which_place(place_id)
        rows = self._reader.read(_AREA + where, (key,), partial(_area, place_id))
        if not rows:
            place = self.place(place_id)
            if place is None or not place.radius_km:
                return None
            box = disc_box(place.lat, place.lon, place.radius_km)
            return Area(place_id, *box, origin="disc")
        return rows[0]

    def _candidate(self, row: Sequence[Any], written: str) -> Candidate:
        demerit, kind, spelling = row[:3]
        spellings = (spelling or row[5]).split("|")
        return Candidate(
            self._reader.place(row[3:]),
            written if written in spellings else spellings[0],
            KINDS[kind],
            score=(SCORE_STEPS - demerit) / SCORE_STEPS,
        )


def _open_own(path: Path) -> Gazetteer:
    return Gazetteer.open(path=path)


def _open_shipped(cache: Path, data: Path) -> Gazetteer:
    return Gazetteer.open(cache, data=data)


def _check_point(lat: float, lon: float) -> None:
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise ValueError(f"not a point on the globe: {lat}, {lon}")


def _area(place_id: str, row: Sequence[Any]) -> Area:
    south, west, north, east, rings, origin = row
    return Area(place_id, south, west, north, east, decode_rings(rings), origin)
