"""The shipped data file as what lies under a GeoNames dump, by id."""

from __future__ import annotations

import lzma
from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, Self

from mapper.errors import GazetteerError
from mapper.gazetteer.build import open_data, read_place
from mapper.gazetteer.database import PlaceRow

__all__ = ["Known", "Underlay"]

_STATES = ("PCLI", "PCLD", "PCLS", "TERR")
# Letters of sources that are ours or about states: our tables, Babel, pyworldatlas.
_CURATED = frozenset("tbw")
_CODE, _COUNTRY, _PROMINENCE, _SOURCES = 5, 6, 11, 12


class Known(NamedTuple):
    """A shipped place: its row, the figure of our own tables (0 for none) and its names."""

    place: PlaceRow
    prominence: float
    names: list[tuple[int, str]]


class Underlay:
    """The shipped places; lines are kept as they are and read when they are asked for.

    Parameters
    ----------
    release : str
        Of the data file.
    lines : mapping of int to bytes
        Id to line.
    """

    def __init__(self, release: str, lines: Mapping[int, bytes]) -> None:
        self.release = release
        self._lines = lines
        self.countries = {
            fields[_COUNTRY]: fields[2]
            for line in lines.values()
            if (fields := line.decode().split("\t", 7))[_CODE] in _STATES
        }
        #: Country codes of all its places.
        self.codes = frozenset(line.decode().split("\t", 7)[_COUNTRY] for line in lines.values())
        self._containers: set[int] = set()

    @classmethod
    def read(cls, data: Path) -> Self:
        """Read a data file.

        Raises
        ------
        GazetteerError
            It is missing or damaged.
        """
        lines: dict[int, bytes] = {}
        try:
            with open_data(data) as (release, _, total, rest):
                for line in rest:
                    lines[int(line[: line.index("\t")])] = line.rstrip("\n").encode()
        except (OSError, lzma.LZMAError, EOFError, ValueError) as error:
            raise _unreadable(data, str(error)) from error
        if len(lines) != total:
            raise _unreadable(data, f"it holds {len(lines)} of {total} places")
        return cls(release, lines)

    def get(self, number: int) -> Known | None:
        """Return the shipped place of an id, or None."""
        line = self._lines.get(number)
        if line is None:
            return None
        fields = line.decode().split("\t")
        place, names = read_place(fields)
        return Known(place, float(fields[_PROMINENCE] or 0), names)

    def own(self, countries: Collection[str]) -> Iterator[tuple[PlaceRow, list[tuple[int, str]]]]:
        """Yield the places of our own, with their names; only those in `countries`, if any."""
        for number in self._lines:
            if number < 0:
                yield from self._kept(number, countries)

    def rest(
        self, seen: Container[int], covered: Mapping[str, int], countries: Collection[str]
    ) -> Iterator[tuple[PlaceRow, list[tuple[int, str]]]]:
        """Yield the places of GeoNames that a dump does not hold, with their names.

        Where the dump covers a country, only what we curate: the rest was deleted there since, or
        is not wanted.
        """
        for number, line in self._lines.items():
            if number < 0 or number in seen:
                continue
            fields = line.decode().split("\t", _SOURCES + 1)
            if fields[_COUNTRY] not in covered or _CURATED.intersection(fields[_SOURCES]):
                yield from self._kept(number, countries)

    def unit_names(self, units: Iterable[tuple[str, str, int]]) -> Iterator[tuple[str, str]]:
        """Yield code and name of units, by their shipped names if they have one."""
        for code, name, number in units:
            line = self._lines.get(number)
            yield code, line.decode().split("\t", 3)[2] if line else name

    def units(self) -> Iterator[tuple[int, str]]:
        """Yield id and name of what contains the shipped places that were given out."""
        for number in sorted(self._containers):
            if line := self._lines.get(number):
                yield number, line.decode().split("\t", 3)[2]

    def _kept(
        self, number: int, countries: Collection[str]
    ) -> Iterator[tuple[PlaceRow, list[tuple[int, str]]]]:
        known = self.get(number)
        if known is None:
            return
        place = known.place
        abroad = place.country is not None and place.country not in countries
        if countries and abroad and place.code not in _STATES:
            return
        self._containers.update(unit for unit in (place.admin1, place.admin2) if unit)
        yield place, known.names


def _unreadable(data: Path, reason: str) -> GazetteerError:
    return GazetteerError(
        f"the gazetteer's data file {data} cannot be read ({reason}): install reportmap again"
    )
