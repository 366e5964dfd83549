"""The table of outlets and their homes: written by ``mapper outlets``, mended by hand, read again.

Tab-separated, a line of column names first. A line that begins with ``#`` is a comment.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mapper.errors import ConfigError
from mapper.hints import find_home, parse_countries, parse_point
from mapper.outlets import Home, written_key
from mapper.places import Place, check_unit
from mapper.protocols import Atlas

__all__ = ["COLUMNS", "LearnedHome", "read_homes", "write_homes"]

_MOST_NAMESAKES = 200  # looked through for the one in the country or unit that is given
_NEEDED = ("outlet", "place", "lat", "lon", "country", "unit")

#: Of the table, in order. The last two are for people and may be missing.
COLUMNS = (*_NEEDED, "reports", "share")


@dataclass(frozen=True, slots=True)
class LearnedHome:
    """Where the reports of an outlet say that it is at home.

    Parameters
    ----------
    outlet : str
        What the outlet is known by, see `outlets.outlet_of`.
    country_code : str
        ISO 3166-1 alpha-2.
    place : Place or None
        Its town; None when only the country is clear.
    reports : int
        How many reports it was learned from.
    share : float
        In [0, 1]: of the reports, how many are about the surroundings of the town, or how much of
        what they name is in the country.
    """

    outlet: str
    country_code: str
    place: Place | None
    reports: int
    share: float

    def __post_init__(self) -> None:
        check_unit("share", self.share)


def write_homes(homes: Iterable[LearnedHome]) -> str:
    """Return the table of homes as text, in the order of the outlets."""
    text = io.StringIO()
    table = csv.writer(text, delimiter="\t", lineterminator="\n")
    table.writerow(COLUMNS)
    for one in sorted(homes, key=lambda home: home.outlet):
        place = one.place
        cells = ("", "", "")
        if place is not None:
            cells = (place.name, f"{place.lat:.4f}", f"{place.lon:.4f}")
        unit = (place.unit_name if place is not None else None) or ""
        table.writerow(
            [one.outlet, *cells, one.country_code, unit, one.reports, f"{one.share:.2f}"]
        )
    return text.getvalue()


def read_homes(path: Path, atlas: Atlas) -> Mapping[str, Home]:
    """Read a table of homes: outlet to home.

    A place without ``lat`` and ``lon`` is looked up by its name, in the country and the unit that
    the line gives; a point without them gets those of the place nearest to it.

    Parameters
    ----------
    path : Path
        The file.
    atlas : Atlas
        Where places are looked up that have no point.

    Raises
    ------
    ConfigError
        When the file cannot be read or a line of it is damaged, as ``file:line: ...``.
    """
    homes: dict[str, Home] = {}
    for line, row in _rows(path):
        try:
            outlet, home = _entry(row, atlas)
        except ConfigError as error:
            raise ConfigError(f"{path}:{line}: {error}") from error
        if outlet in homes:
            raise ConfigError(f"{path}:{line}: {outlet} stands here twice; leave one out")
        homes[outlet] = home
    return homes


def _rows(path: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Yield the number of each line with a home, and its cells by the names of their columns."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ConfigError(f"cannot read the outlets {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8; save the table of outlets as such") from error
    table = csv.reader(io.StringIO(text, newline=""), delimiter="\t", strict=True)
    names: list[str] = []
    try:
        for found in table:
            cells = [cell.strip() for cell in found]
            if not any(cells) or cells[0].startswith("#"):
                continue
            if names:
                yield table.line_num, _row(names, cells)
            else:
                names = _names(cells)
    except (ConfigError, csv.Error) as error:
        raise ConfigError(f"{path}:{table.line_num}: {error}") from error
    if not names:
        raise ConfigError(f"{path}:1: the names of the columns are missing: {', '.join(_NEEDED)}")


def _names(cells: list[str]) -> list[str]:
    names = [cell.lower() for cell in cells]
    if missing := [name for name in _NEEDED if name not in names]:
        raise ConfigError(
            f"no column {', '.join(missing)}; the first line names the columns, with tabs between"
        )
    return names


def _row(names: Sequence[str], cells: Sequence[str]) -> Mapping[str, str]:
    if any(cells[len(names) :]):
        raise ConfigError(f"{len(cells)} cells, but {len(names)} names of columns")
    return dict.fromkeys(names, "") | dict(zip(names, cells, strict=False))


def _entry(row: Mapping[str, str], atlas: Atlas) -> tuple[str, Home]:
    outlet = written_key(row["outlet"])
    if not outlet:
        raise ConfigError("the outlet is missing")
    return outlet, _home(row, atlas)


def _home(row: Mapping[str, str], atlas: Atlas) -> Home:
    country, unit = row["country"].upper(), row["unit"]
    if country and len(parse_countries(country)) > 1:
        raise ConfigError(f"one country, not {country!r}")
    if row["lat"] or row["lon"]:
        lat, lon = parse_point(f"{row['lat']},{row['lon']}", name="lat and lon")
        if country and unit:
            return Home(country, lat, lon, unit)
        around = find_home(f"{lat},{lon}", atlas)
        if country and country != around.country_code:
            return Home(country, lat, lon)
        return Home(around.country_code, lat, lon, unit or around.admin1_name)
    if row["place"]:
        return _named(row["place"], country, unit, atlas)
    if not country:
        raise ConfigError("neither a place nor a point nor a country")
    return Home(country, admin1_name=unit or None)


def _named(name: str, country: str, unit: str, atlas: Atlas) -> Home:
    for one in atlas.candidates(name, limit=_MOST_NAMESAKES):
        place = one.place
        if one.match == "fuzzy" or country not in ("", place.country_code):
            continue
        if not unit or unit.casefold() == (place.unit_name or "").casefold():
            return Home.at(place)
    where = ", ".join(part for part in (unit, country) if part)
    raise ConfigError(
        f"no place {name!r}{f' in {where}' if where else ''} in the gazetteer; give lat and lon"
    )
