"""A GeoNames dump to a database, with the shipped gazetteer laid under it.

Lines are read one by one, from texts or ZIPs, and what must be put in order is sorted on disk: a
dump of twelve million places takes no more memory than one of a hundred thousand.
"""

from __future__ import annotations

import gc
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import mapper
from mapper.errors import ConfigError, GazetteerError
from mapper.gazetteer.build import ATTRIBUTION, DATA_FILE, add_areas, data_hash
from mapper.gazetteer.database import SCHEMA, PlaceRow, Writer, read_meta, write_database
from mapper.gazetteer.dump_files import (
    BadLines,
    Dump,
    DumpFile,
    Lines,
    country_names,
    find_dump,
    unit_rows,
)
from mapper.gazetteer.dump_names import AlternateNames, IdSet, split_column
from mapper.gazetteer.dump_rows import (
    DEFAULT_FEATURES,
    DumpRow,
    Features,
    likely,
    read_row,
    usual_radius_km,
)
from mapper.gazetteer.noise import is_noise
from mapper.gazetteer.scores import KINDS
from mapper.gazetteer.underlay import Underlay

__all__ = ["DumpSummary", "build_from_dump", "check_target"]

_ALIAS = KINDS.index("alias")
_STATES = ("PCL", "TERR")

# Codes that GeoNames gives to places and the shipped data may lack: of uninhabited lands, and of
# states that are no more.
_MORE_CODES = frozenset(
    ("AN", "AQ", "BV", "CS", "DD", "GS", "HM", "IO", "SU", "TF", "TP", "UM", "YU", "ZR")
)


@dataclass(frozen=True, slots=True)
class DumpSummary:
    """What came of a dump.

    Parameters
    ----------
    path : pathlib.Path
        The database.
    places : int
        How many places it holds.
    left_out : int
        Places of the dump that were not wanted: other countries or features.
    duplicates : int
        Lines whose id had come before; the first was kept.
    bad_lines : int
        Lines that could not be read.
    """

    path: Path
    places: int
    left_out: int
    duplicates: int
    bad_lines: int


def check_target(path: Path) -> None:
    """Refuse to write a gazetteer over something that is none.

    Raises
    ------
    ConfigError
        There is a folder or another file of that name.
    """
    if path.is_dir():
        raise ConfigError(f"{path} is a folder: name a file, such as gazetteer.sqlite")
    if path.exists() and read_meta(path) is None:
        raise ConfigError(f"{path} exists and is no gazetteer: choose another name, or remove it")


def build_from_dump(
    inputs: Sequence[Path],
    target: Path,
    *,
    countries: Collection[str] = (),
    features: Iterable[str] = DEFAULT_FEATURES,
    progress: Callable[[int, int], None] | None = None,
    stage: Callable[[str], None] | None = None,
    warn: Callable[[str], None] | None = None,
    data: Path = DATA_FILE,
) -> DumpSummary:
    """Write a database from a GeoNames dump.

    The places of the dump come first; our own places, and our names, extents and figures for
    places of GeoNames, are merged into them, and shipped places of countries that the dump does not
    cover stay. Bad lines are left out, told and counted.

    Parameters
    ----------
    inputs : sequence of pathlib.Path
        Folders and files (`mapper.gazetteer.dump_files.find_dump`).
    target : pathlib.Path
        The database; an older gazetteer of that name is replaced when the new one is whole.
    countries : collection of str
        ISO 3166-1 alpha-2 codes: only their places, all countries as such, and places in no
        country are kept. Empty for all.
    features : iterable of str
        Feature classes and codes that are kept.
    progress : callable or None
        Called with the bytes read and their number.
    stage : callable or None
        Called with a few words before each long step that has no progress.
    warn : callable or None
        Called with one line for each of the first bad lines, and for what else is odd.
    data : pathlib.Path
        The shipped data file.

    Raises
    ------
    ConfigError
        An unknown country or feature, or `target` is something else than a gazetteer.
    GazetteerError
        The dump is missing, cut short, damaged or no dump, or the database cannot be written.
    """
    check_target(target)
    wanted = Features(features)
    underlay = Underlay.read(data)
    dump = find_dump(inputs, countries=countries)
    known = underlay.codes | _MORE_CODES | country_names(dump).keys()
    for code in countries:
        if code not in known:
            raise ConfigError(
                f"unknown country code {code!r}: use those of ISO 3166, such as AM,AZ"
            )
    collects = gc.isenabled()
    gc.disable()  # millions of tuples hold no circles
    try:
        build = _Build(dump, underlay, frozenset(countries), wanted, frozenset(known - {""}))
        build.report(progress, stage, warn)
        return build.write(target, data_hash(data))
    finally:
        if collects:
            gc.enable()


class _Build:
    """One build: what the dump says, merged with what lies under it."""

    def __init__(
        self,
        dump: Dump,
        underlay: Underlay,
        countries: frozenset[str],
        features: Features,
        known: frozenset[str],
    ) -> None:
        self._dump = dump
        self._underlay = underlay
        self._countries = countries
        self._features = features
        self._known = known
        self._alternates: AlternateNames | None = None
        self._seen = IdSet()
        self._units: dict[str, int] = {}
        self._unit_names: dict[str, str] = {}
        self._unit_rows = list(unit_rows(dump))  # a bad table is told before any long work
        self._country_names = dict(underlay.countries)
        self._covered: Counter[str] = Counter()
        self._sources: list[dict[str, object]] = []
        self._newest = ""
        self._left_out = self._duplicates = self._bad = self._done = 0
        self._total = (2 if dump.names else 1) * sum(file.size_bytes for file in dump.places)
        self._total += sum(file.size_bytes for file in dump.names)
        self.report(None, None, None)

    def report(
        self,
        progress: Callable[[int, int], None] | None,
        stage: Callable[[str], None] | None,
        warn: Callable[[str], None] | None,
    ) -> None:
        self._progress, self._stage, self._warn = progress, stage, warn

    def write(self, target: Path, shipped: str) -> DumpSummary:
        with ExitStack() as stack:
            if self._dump.names:
                self._alternates = stack.enter_context(AlternateNames())
                self._read_alternates(self._alternates)
            writer = stack.enter_context(write_database(target))
            for place, names in self._underlay.own(self._countries):
                writer.add(place, names)
            for file in self._dump.places:
                self._read_places(writer, file)
            self._check_covered()
            for place, names in self._underlay.rest(self._seen, self._covered, self._countries):
                writer.add(place, names)
            self._add_containers(writer)
            add_areas(writer)
            writer.finish(self._meta(shipped), stage=self._stage)
            return DumpSummary(target, writer.places, self._left_out, self._duplicates, self._bad)

    def _read_alternates(self, alternates: AlternateNames) -> None:
        kept = IdSet()
        for file in self._dump.places:
            for line in Lines(file, self._advance):
                fields = line.split(b"\t", 9)
                if len(fields) == 10 and fields[0].isdigit() and len(fields[0]) < 11:
                    code = fields[7].decode("ascii", "replace")
                    letter = fields[6].decode("ascii", "replace")
                    country = fields[8].decode("ascii", "replace")
                    if self._is_wanted(letter, code, country) and int(fields[0]) < 2**31:
                        kept.add(int(fields[0]))
        for file in self._dump.names:
            bad = BadLines(file, self._warn)
            lines = Lines(file, self._advance)
            for line in lines:
                try:
                    alternates.add(line, kept)
                except ValueError as error:
                    bad.add(lines.number, error)
            bad.close(lines)
            self._bad += bad.count
            self._note(file, lines)
        if self._stage:
            self._stage("Sorting alternate names")
        alternates.sort()

    def _read_places(self, writer: Writer, file: DumpFile) -> None:
        bad = BadLines(file, self._warn)
        lines = Lines(file, self._advance)
        row = None
        for line in lines:
            try:
                row = read_row(line, self._known)
            except ValueError as error:
                bad.add(lines.number, error)
                continue
            if not self._seen.add(row.id):
                self._duplicates += 1
                continue
            self._covered[row.country] += 1
            self._newest = max(self._newest, row.modified)
            place, names = self._merged(row)
            self._name_containers(row, place.name)
            if self._is_wanted(row.feature_class, row.code, row.country):
                writer.add(place, names)
            else:
                self._left_out += 1
        if row and not lines.is_whole and not row.modified:
            bad.add(lines.number, ValueError("cut short"))
        bad.close(lines)
        self._bad += bad.count
        self._note(file, lines)
        if self._warn and self._duplicates:
            self._warn(f"{file.path}: {self._duplicates} ids came twice; the first was kept")

    def _is_wanted(self, letter: str, code: str, country: str) -> bool:
        if self._countries and country not in self._countries and not code.startswith(_STATES):
            return False
        return self._features.holds(letter, code)

    def _merged(self, row: DumpRow) -> tuple[PlaceRow, Iterator[tuple[int, str]]]:
        """Return the place of a row with what is known of it from elsewhere."""
        under = self._underlay.get(row.id)
        found = self._alternates.of(row.id) if self._alternates else None
        english, names = found or (None, list(split_column(row.other_names)))
        main = under.place.name if under else english or row.name
        # what the shipped data has another main name for is an alias of it; else both are main
        second = [(_ALIAS if under else 0, name) for name in (row.name, english) if name]
        if row.ascii_name != row.name and not is_noise(row.ascii_name):
            names.append((_ALIAS, row.ascii_name))
        letter, code, lat, lon = row.feature_class, row.code, row.lat, row.lon
        country: str | None = row.country or None
        people, radius_km, given, sources = row.population, None, 0.0, "d"
        if under:
            ours = under.place
            people = people or ours.population or 0
            radius_km, given, sources = ours.radius_km, under.prominence, f"{ours.sources}d"
            if "t" in ours.sources and ours.feature_class != "P":
                letter, code, country = ours.feature_class, ours.code, ours.country
                lat, lon = ours.lat, ours.lon
        place = PlaceRow(
            *(row.id, None, main, lat, lon, letter, code, country, *self._containers(row)),
            population=people or None,
            radius_km=radius_km or usual_radius_km(code, letter),
            score=likely(code, letter, people, given),
            sources=sources,
        )
        return place, _ordered(main, [*(under.names if under else ()), *second, *names])

    def _containers(self, row: DumpRow) -> tuple[int | None, int | None]:
        if not row.country or row.admin1 in ("", "00") or row.code == "ADM1":
            return None, None
        if row.feature_class == "A" and not row.code.startswith("ADM"):
            return None, None
        first = f"{row.country}.{row.admin1}"
        second = f"{first}.{row.admin2}" if row.admin2 and row.code != "ADM2" else ""
        return self._unit(first), self._unit(second) if second else None

    def _unit(self, code: str) -> int:
        """Return the number of a unit: negative, as GeoNames' own ids are positive."""
        number = self._units.get(code)
        if number is None:
            number = self._units[code] = -1 - len(self._units)
        return number

    def _name_containers(self, row: DumpRow, name: str) -> None:
        if row.code == "ADM1":
            self._unit_names[f"{row.country}.{row.admin1}"] = name
        elif row.code == "ADM2":
            self._unit_names[f"{row.country}.{row.admin1}.{row.admin2}"] = name
        elif row.code.startswith(_STATES) and row.code not in ("PCLH", "PCLIX") and row.country:
            self._country_names.setdefault(row.country, name)

    def _add_containers(self, writer: Writer) -> None:
        for code, name in (*country_names(self._dump).items(), *self._country_names.items()):
            writer.add_country(code, name)
        names = dict(self._underlay.unit_names(self._unit_rows))
        names |= self._unit_names
        for code, number in self._units.items():
            if code in names:
                writer.add_unit(number, names[code])
        for number, name in self._underlay.units():
            writer.add_unit(number, name)

    def _check_covered(self) -> None:
        for code in sorted(self._countries):
            if not self._covered[code]:
                raise GazetteerError(
                    f"the dump holds no place in {code}: add {code}.zip or allCountries.zip"
                )
        if not self._seen or len(self._seen) == self._left_out:
            raise GazetteerError("the dump holds no place that is wanted: see --features")

    def _advance(self, size: int) -> None:
        self._done += size
        if self._progress:
            self._progress(self._done, self._total)

    def _note(self, file: DumpFile, lines: Lines) -> None:
        self._sources.append(
            {
                "file": Path(file.member or file.path).name,
                "lines": lines.number,
                "sha256": lines.digest,
            }
        )

    def _meta(self, shipped: str) -> dict[str, str]:
        under = {"file": "gazetteer.tsv.xz", "release": self._underlay.release, "hash": shipped}
        for file in (self._dump.first_units, self._dump.second_units, self._dump.countries):
            if file:
                lines = Lines(file)
                for _ in lines:
                    pass
                self._note(file, lines)
        sources = json.dumps([*self._sources, under], ensure_ascii=False, sort_keys=True)
        options = {
            "countries": ",".join(sorted(self._countries)),
            "features": self._features.label,
        }
        content = json.dumps([sources, options, SCHEMA], sort_keys=True)
        return {
            **options,
            "attribution": "\n".join(ATTRIBUTION),
            "bad_lines": str(self._bad),
            "built_with": f"reportmap {mapper.__version__}",
            "data": hashlib.sha256(content.encode()).hexdigest()[:8],
            "duplicates": str(self._duplicates),
            "left_out": str(self._left_out),
            "release": self._newest.replace("-", ".") or "undated",
            "sources": sources,
        }


def _ordered(main: str, names: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Yield names in the order of their kinds, each spelling once, plain spellings first."""
    written = {main}
    for kind, name in sorted(set(names), key=_order):
        if name not in written:
            written.add(name)
            yield kind, name


def _order(named: tuple[int, str]) -> tuple[int, bool, str]:
    return named[0], not named[1].isascii(), named[1]
