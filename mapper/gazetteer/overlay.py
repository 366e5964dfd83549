"""A user's own places, from a table, laid over a gazetteer."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mapper.decoding import decode
from mapper.errors import GazetteerError, SourceError
from mapper.gazetteer.database import PlaceRow, check_database
from mapper.gazetteer.dump_rows import class_of, clean, likely
from mapper.gazetteer.extension import Extension, extend_database
from mapper.gazetteer.names import fold
from mapper.gazetteer.scores import KINDS
from mapper.globe import disc_box

__all__ = ["COLUMNS", "LEAST_PROMINENCE", "OverlaySummary", "add_places"]

#: Columns of a table of places, and the other names that are taken for them.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": (),
    "lat": ("latitude",),
    "lon": ("longitude", "lng"),
    "id": (),
    "names": ("aliases",),
    "historical": (),
    "demonyms": (),
    "abbreviations": (),
    "country_code": ("country",),
    "feature_code": (),
    "population": (),
    "radius_km": (),
    "admin1_name": ("admin1",),
    "admin2_name": ("admin2",),
    "prominence": (),
}

#: Prominence of a place whose row gives none: people list what they report on.
LEAST_PROMINENCE = 0.4

_NAME_COLUMNS = (
    *(("names", "name"), ("abbreviations", "abbreviation"), ("demonyms", "demonym")),
    ("historical", "historical"),
)
_ID = re.compile(r"(?:geonames:[1-9]\d{0,9}|reportmap:[a-z0-9-]+|own:[a-z0-9-]{1,80})")
_MOST_TOLD = 10
_MOST_PEOPLE = 20_000_000_000
_LARGEST_RADIUS_KM = 20_000.0
_SAME_PLACE_DEGREES = 0.01


@dataclass(frozen=True, slots=True)
class OverlaySummary:
    """What came of a table of places.

    Parameters
    ----------
    path : pathlib.Path
        The database.
    version : str
        Of the new gazetteer.
    added : int
        Places that the base did not have.
    changed : int
        Places of the base that now have more names, or another point, population or extent.
    """

    path: Path
    version: str
    added: int
    changed: int


@dataclass(frozen=True, slots=True)
class _Row:
    """A checked line of the table; None and empty where nothing is given."""

    line: int
    name: str
    lat: float | None
    lon: float | None
    id: str
    names: tuple[tuple[int, str], ...]
    country: str | None
    code: str
    population: int | None
    radius_km: float | None
    admin1: str
    admin2: str
    prominence: float | None


def add_places(
    table: Path,
    target: Path,
    *,
    base: Path,
    stage: Callable[[str], None] | None = None,
    warn: Callable[[str], None] | None = None,
) -> OverlaySummary:
    """Write a copy of a gazetteer with the places of a table laid over it.

    All or nothing: when a line is bad, nothing is written.

    Parameters
    ----------
    table : pathlib.Path
        CSV or TSV with a line of column names (`COLUMNS`), of which ``name`` is required, ``lat``
        and ``lon`` too unless ``id`` is that of a place of the base. Several names in one cell are
        parted by ``|``.
    target : pathlib.Path
        The new database; may be `base`.
    base : pathlib.Path
        The database to lay them over.
    stage : callable or None
        Called with a few words before a long step.
    warn : callable or None
        Called with one line for each of the first bad lines.

    Raises
    ------
    GazetteerError
        The table cannot be read, a line of it is bad, or the database cannot be read or written.
    """
    meta = check_database(base)
    content, text = _read(table)
    with extend_database(base, target) as extension:
        if stage:
            stage("Reading places")
        rows, bad = _check(table, text, extension)
        if warn:
            for line, reason in bad[:_MOST_TOLD]:
                warn(f"{table}, line {line}: {reason}")
        if bad:
            more = f" ({_MOST_TOLD} of them shown)" if len(bad) > _MOST_TOLD else ""
            raise GazetteerError(
                f"{table}: {len(bad)} bad line{'s' * (len(bad) > 1)}{more}, so nothing was "
                "written; mend them and try again"
            )
        added = sum(_lay(extension, row) for row in rows)
        version = f"{meta['release']}-{meta['data']}"
        digest = hashlib.sha256(content).hexdigest()
        data = hashlib.sha256(f"{version} {digest}".encode()).hexdigest()[:8]
        sources = [
            *_sources(meta, version),
            {"file": table.name, "lines": len(rows), "sha256": digest},
        ]
        attribution = dict.fromkeys([*meta["attribution"].split("\n"), f"Places of {table.name}"])
        extension.finish(
            {
                "attribution": "\n".join(attribution),
                "base": meta.get("base", version),
                "data": data,
                "sources": json.dumps(sources, ensure_ascii=False, sort_keys=True),
            },
            stage=stage,
        )
    return OverlaySummary(target, f"{meta['release']}-{data}", added, len(rows) - added)


def _sources(meta: Mapping[str, str], version: str) -> list[object]:
    try:
        found = json.loads(meta["sources"])
    except (KeyError, ValueError):
        return [{"file": "gazetteer.tsv.xz", "release": version}]
    return list(found)


def _read(table: Path) -> tuple[bytes, str]:
    try:
        content = table.read_bytes()
        return content, decode(content).removeprefix("\ufeff")
    except OSError as error:
        raise GazetteerError(
            f"{table} cannot be read ({error.strerror or error}): name a CSV file"
        ) from error
    except SourceError as error:
        raise GazetteerError(f"{table} {error}") from error


def _records(table: Path, text: str) -> Iterator[tuple[int, dict[str, str] | str]]:
    """Yield line number and cells by column; instead of cells what is wrong with a line."""
    first = text.split("\n", 1)[0]
    delimiter = max("\t,;", key=first.count)
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=delimiter, strict=True, skipinitialspace=True
    )
    columns: list[str] = []
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if not columns:
                columns = _columns(table, cells)
            elif len(cells) != len(columns):
                yield reader.line_num, f"{len(cells)} columns, not {len(columns)}"
            else:
                stripped = [" ".join(cell.split()) for cell in cells]
                yield reader.line_num, dict(zip(columns, stripped, strict=True))
    except csv.Error as error:
        yield reader.line_num, f"cannot be parsed ({error})"


def _columns(table: Path, cells: list[str]) -> list[str]:
    known = {other: column for column, others in COLUMNS.items() for other in (column, *others)}
    columns = []
    for cell in cells:
        name = cell.strip().lower()
        if name not in known:
            raise GazetteerError(
                f"{table} has a column {cell.strip()!r}; known are {', '.join(COLUMNS)}"
            )
        columns.append(known[name])
    if "name" not in columns or len(set(columns)) != len(columns):
        raise GazetteerError(
            f"{table} needs a first line with column names, each once: name,lat,lon"
        )
    return columns


def _check(
    table: Path, text: str, extension: Extension
) -> tuple[list[_Row], list[tuple[int, str]]]:
    rows: list[_Row] = []
    bad: list[tuple[int, str]] = []
    ids: set[str] = set()
    for line, cells in _records(table, text):
        try:
            if isinstance(cells, str):
                raise ValueError(cells)  # noqa: TRY301, TRY004 - told as the others are
            row = _row(line, cells, extension, ids)
        except ValueError as error:
            bad.append((line, str(error)))
        else:
            ids.add(row.id)
            rows.append(row)
    if not rows and not bad:
        raise GazetteerError(f"{table} holds no places: give it lines below the column names")
    return rows, bad


def _row(line: int, cells: Mapping[str, str], extension: Extension, ids: set[str]) -> _Row:
    def cell(column: str) -> str:
        return cells.get(column, "")

    name, place_id = clean(cell("name")), cell("id")
    if not fold(name):
        raise ValueError("no name" if not cell("name") else f"{cell('name')[:30]!r} is no name")
    if place_id and not _ID.fullmatch(place_id):
        raise ValueError(f"{place_id[:40]!r} is no id: write geonames:616195, or own:my-village")
    if place_id in ids:
        raise ValueError(f"{place_id} came before")
    lat = _number(cells, "lat", -90, 90)
    lon = _number(cells, "lon", -180, 180)
    if (lat is None) != (lon is None):
        raise ValueError("lat and lon go together")
    known = extension.find(place_id) if place_id else None
    if place_id and known is None and not place_id.startswith("own:"):
        raise ValueError(f"the gazetteer has no place {place_id}")
    if known is None and lat is None:
        raise ValueError("no lat and lon")
    country = cell("country_code").upper() or None
    if country and country not in extension.countries:
        raise ValueError(f"unknown country code {cell('country_code')[:10]!r}")
    code = cell("feature_code") or "PPL"
    class_of(code)
    people = _number(cells, "population", 0, _MOST_PEOPLE)
    radius_km = _number(cells, "radius_km", 0, _LARGEST_RADIUS_KM)
    names = tuple(
        (KINDS.index(kind), spelling)
        for column, kind in _NAME_COLUMNS
        for one in cell(column).split("|")
        if (spelling := clean(one)) and fold(spelling)
    )
    return _Row(
        line,
        name,
        lat,
        lon,
        place_id or _free_id(name, lat, lon, extension, ids),
        names,
        country,
        code,
        int(people) if people else None,
        radius_km or None,
        clean(cell("admin1_name")),
        clean(cell("admin2_name")),
        _number(cells, "prominence", 0, 1),
    )


def _number(cells: Mapping[str, str], column: str, low: float, high: float) -> float | None:
    text = cells.get(column, "")
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        raise ValueError(f"{column} is no number: {text[:20]!r}") from None
    if not low <= number <= high or not math.isfinite(number):
        raise ValueError(f"{column} is not between {low:g} and {high:g}: {text[:20]}")
    return number


def _free_id(
    name: str, lat: float | None, lon: float | None, extension: Extension, ids: set[str]
) -> str:
    """Return the id of a place without one: that of the same place added before, or a new one."""
    slug = re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:60]
    slug = slug or hashlib.sha256(fold(name).encode()).hexdigest()[:12]
    number = 1
    while True:
        place_id = f"own:{slug}" if number == 1 else f"own:{slug}-{number}"
        known = extension.find(place_id)
        if place_id not in ids and (
            known is None
            or (
                lat is not None
                and lon is not None
                and abs(known[2] - lat) < _SAME_PLACE_DEGREES
                and abs(known[3] - lon) < _SAME_PLACE_DEGREES
            )
        ):
            return place_id
        number += 1


def _lay(extension: Extension, row: _Row) -> bool:
    """Add a place or its names; tell whether it is new."""
    known = extension.find(row.id)
    if known is not None:
        number, main, _, _, known_score = known
        names: list[tuple[int, str]] = [(0, row.name), *row.names]
        if row.lat is not None and row.lon is not None:
            extension.change(number, point=(row.lat, row.lon))
        extension.change(number, population=row.population, radius_km=row.radius_km)
        extension.add_names(number, main, known_score, names)
        return False
    lat, lon = row.lat or 0.0, row.lon or 0.0  # never None here: the row was checked
    letter, people = class_of(row.code), row.population or 0
    number = _number_of(row.id)
    while extension.holds(number):
        number -= 1
    score = row.prominence
    if score is None:
        score = max(likely(row.code, letter, people), LEAST_PROMINENCE)
    units: list[Any] = [None, None]
    for i, unit in enumerate((row.admin1, row.admin2)):
        if unit:
            units[i] = _number_of(f"{row.country}/{row.admin1 if i else ''}/{unit}")
            extension.add_unit(units[i], unit)
    extension.add(
        PlaceRow(
            *(number, row.id, row.name, lat, lon, letter, row.code, row.country),
            *(*units, row.population, row.radius_km, score, "u"),
        ),
        row.names,
    )
    if row.radius_km:
        box = disc_box(lat, lon, row.radius_km)
        extension.add_area(row.id, box, "disc", "")
    return True


def _number_of(text: str) -> int:
    """Return a number below those of our own tables, which have 32 bits."""
    return -(1 << 33) - int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big")
