"""One line of a GeoNames dump: what it says, whether it is kept, how prominent and how large it is.

The columns are those of https://download.geonames.org/export/dump/readme.txt.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import NamedTuple

from mapper.errors import ConfigError
from mapper.gazetteer.scores import feature_class, prominence

__all__ = [
    "DEFAULT_FEATURES",
    "FEATURE_CLASSES",
    "DumpRow",
    "Features",
    "class_of",
    "clean",
    "likely",
    "read_row",
    "usual_radius_km",
]

FEATURE_CLASSES = frozenset("AHLPRSTUV")

# Of single buildings and sites (S) and of ways (R), those that reports name: airports, airfields,
# crossings, bridges and dams, camps and prisons, power stations and mines, stations and ports,
# monuments, ruins and famous houses. Hotels, schools, farms, shops and churches are left out.
_SITES = (
    *("AIRB", "AIRF", "AIRH", "AIRP", "AIRQ", "AIRS", "AMTH", "ANS", "ARCH", "ASTR", "ATHF"),
    *("BDG", "BDGQ", "BSTN", "CAVE", "CMP", "CMPLA", "CMPMN", "CMPO", "CMPQ", "CMPRF", "CSTL"),
    *("CSTM", "CTRA", "CTRS", "DAM", "DAMQ", "DIP", "EST", "FT", "GATE", "GOVL", "HSTS"),
    *("INSM", "ITTR", "LDNG", "LOCK", "LTHSE", "MAR", "MFGM", "MN", "MNAU", "MNC", "MNCU", "MNFE"),
    *("MNMT", "MNQ", "MSTY", "MSQE", "NOV", "NSY", "OBS", "OILR", "OILT", "PAL", "PIER", "PP"),
    *("PRKGT", "PRN", "PRNJ", "PRNQ", "PS", "PSH", "PSN", "PSTB", "PSTC", "PYR", "PYRS", "QUAY"),
    *(
        "RECG",
        "RECR",
        "REST",
        "RKRY",
        "RSTN",
        "RUIN",
        "SHRN",
        "SPLY",
        "SQR",
        "STDM",
        "STNB",
        "STNC",
    ),
    *("STNR", "TMB", "TMPL", "TOWR", "UNIV", "WALLA", "WHRF", "ZOO"),
)
_WAYS = ("CSWY", "OILP", "PTGE", "TNL", "TNLC", "TNLRD", "TNLRR")

#: What is kept unless told otherwise: classes by their letter, and single codes.
DEFAULT_FEATURES = (*"AHLPTUV", *_SITES, *_WAYS)

_FEATURE = re.compile(r"[A-Z][A-Z0-9]{1,9}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_LARGEST_ID = 2**31 - 1
_MOST_PEOPLE = 20_000_000_000
_LONGEST_NAME = 200

# Half the extent, in km, of areas of which nothing is known; the first start that fits counts.
_USUAL_RADII_KM = (
    *(("ADM1", 30.0), ("ADM2", 15.0), ("ADM3", 10.0), ("ADM4", 8.0), ("ADM5", 5.0), ("ADM", 25.0)),
    *(("PCL", 100.0), ("TERR", 50.0), ("ZN", 25.0), ("LTER", 10.0), ("PRSH", 5.0)),
    *(("OCN", 2500.0), ("SEA", 200.0), ("GULF", 80.0), ("STRT", 20.0), ("CHN", 5.0), ("SD", 10.0)),
    *(("BAY", 5.0), ("BGHT", 20.0), ("LKS", 5.0), ("LK", 3.0), ("LGN", 3.0), ("RSV", 3.0)),
    *(("SWMP", 5.0), ("MRSH", 3.0), ("DLTA", 15.0), ("FJD", 10.0), ("GLCR", 3.0)),
    *(("CONT", 2500.0), ("RGN", 30.0), ("AREA", 5.0), ("CST", 20.0), ("PRK", 10.0), ("RES", 10.0)),
    *(("MILB", 4.0), ("OILF", 5.0)),
    *(("MTS", 25.0), ("DSRT", 80.0), ("PEN", 20.0), ("PLAT", 30.0), ("PLN", 30.0), ("VAL", 10.0)),
    *(("ISLS", 20.0), ("ISL", 3.0), ("ATOL", 8.0), ("UPLD", 20.0), ("DPR", 10.0), ("FRST", 10.0)),
)

# Prominence of what has no inhabitants or none that are known. A settlement of unknown size has
# 0.10, one of a thousand people 0.24: reports name seas and ranges, hardly ever a hill or a well.
_WIDE = ("CONT", "GULF", "OCN", "RGN", "SEA", "AREA")
_MIDDLING = (
    *("AIRP", "ATOL", "BAY", "CAPE", "CNL", "CST", "DAM", "DLTA", "DSRT", "ISLS", "LGN", "LKS"),
    *("MTS", "NOV", "PEN", "PLAT", "PRK", "PSN", "PSTB", "STRT", "UPLD", "VLC"),
)


class DumpRow(NamedTuple):
    """What a line says of a place; text is empty where nothing is known."""

    id: int
    name: str
    ascii_name: str
    other_names: str
    lat: float
    lon: float
    feature_class: str
    code: str
    country: str
    admin1: str
    admin2: str
    population: int
    modified: str


class Features:
    """Which features of a dump are kept.

    Parameters
    ----------
    chosen : iterable of str
        Letters of classes (``"P"``) and feature codes (``"AIRP"``).

    Raises
    ------
    ConfigError
        One of them is neither.
    """

    def __init__(self, chosen: Iterable[str] = DEFAULT_FEATURES) -> None:
        self.chosen = tuple(sorted(set(chosen)))
        for one in self.chosen:
            if one not in FEATURE_CLASSES and not _FEATURE.fullmatch(one):
                raise ConfigError(
                    f"features are classes (A, H, L, P, R, S, T, U, V) or codes such as AIRP, "
                    f"not {one!r}"
                )
        if not self.chosen:
            raise ConfigError("features must name a class or a code, such as P,A")
        self._chosen = frozenset(self.chosen)

    @property
    def label(self) -> str:
        """The choice in one line."""
        if self.chosen == tuple(sorted(DEFAULT_FEATURES)):
            return "default"
        return ",".join(self.chosen)

    def holds(self, letter: str, code: str) -> bool:
        """Tell whether a feature of this class and code is kept."""
        return letter in self._chosen or code in self._chosen


def read_row(line: bytes, countries: Collection[str]) -> DumpRow:
    """Read a line of a table of places.

    Parameters
    ----------
    line : bytes
        Without its end.
    countries : collection of str
        The country codes there are.

    Raises
    ------
    ValueError
        With what is wrong in a few words.
    """
    try:
        fields = line.decode().split("\t")
    except UnicodeDecodeError:
        raise ValueError("not UTF-8") from None
    if len(fields) != 19:
        raise ValueError(f"{len(fields)} columns, not 19")
    key, name, ascii_name = fields[0], clean(fields[1]), fields[2]
    if not (key.isascii() and key.isdigit() and len(key) < 11 and 0 < int(key) <= _LARGEST_ID):
        raise ValueError(f"{key[:20]!r} is no id")
    if not name and not (name := clean(ascii_name)):
        raise ValueError("no name")
    try:
        lat, lon = float(fields[4]), float(fields[5])
    except ValueError:
        raise ValueError(f"no coordinates: {fields[4][:20]!r}, {fields[5][:20]!r}") from None
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):  # NaN is not either
        raise ValueError(f"coordinates out of range: {lat:g}, {lon:g}")
    if fields[6] and fields[6] not in FEATURE_CLASSES:
        raise ValueError(f"unknown feature class {fields[6][:10]!r}")
    if fields[7] and not _FEATURE.fullmatch(fields[7]):
        raise ValueError(f"{fields[7][:20]!r} is no feature code")
    if fields[8] and fields[8] not in countries:
        raise ValueError(f"unknown country code {fields[8][:10]!r}")
    people = fields[14]
    if people and not (people.isascii() and people.isdigit() and len(people) < 12):
        raise ValueError(f"{people[:20]!r} is no population")
    if fields[18] and not _DATE.fullmatch(fields[18]):
        raise ValueError(f"{fields[18][:20]!r} is no date")
    return DumpRow(
        int(key),
        name,
        ascii_name,
        fields[3],
        lat,
        lon,
        fields[6],
        fields[7],
        fields[8],
        fields[10],
        fields[11],
        min(int(people or 0), _MOST_PEOPLE),
        fields[18],
    )


def clean(name: str) -> str:
    """Return a name as one line without the sign that parts spellings; empty if too long."""
    if not name.isprintable():
        name = "".join(c if c.isprintable() else " " for c in name)
    name = " ".join(name.replace("|", " ").split())
    return name if len(name) <= _LONGEST_NAME else ""


def class_of(code: str) -> str:
    """Return the feature class of a code; codes of sites and ways are known too.

    Raises
    ------
    ValueError
        The code is not known.
    """
    if code in _SITES:
        return "S"
    return "R" if code in _WAYS else feature_class(code)


def likely(  # noqa: PLR0911 - a ladder
    code: str, letter: str, population: int, given: float = 0.0
) -> float:
    """Return the prominence of a place of any feature code, in [0, 1].

    As `mapper.gazetteer.scores.prominence` where that knows the code; what is no country, unit or
    settlement stays below the villages unless it is large by its kind, and sites and ways
    stay below towns whatever their population is said to be.

    Parameters
    ----------
    code : str
        Feature code; may be empty.
    letter : str
        Feature class; may be empty.
    population : int
        0 when unknown.
    given : float
        The figure of our own tables; 0 for none.
    """
    if given:
        return given
    if letter == "P":
        return prominence(code if code.startswith("PPL") else "PPL", population)
    if code in ("PCLH", "PCLIX"):
        return 0.3
    if letter == "A" and (code.endswith("H") or not code.startswith(("ADM", "PCL", "TERR"))):
        return 0.12
    if letter == "A" or code.startswith(_WIDE):
        return prominence(code, population)
    if letter in ("R", "S", ""):
        return min(prominence(code, population), 0.2) if population else 0.06
    if population:
        return prominence(code, population)
    return 0.15 if code.startswith(_MIDDLING) else 0.09


def usual_radius_km(code: str, letter: str) -> float | None:
    """Return half the usual extent of an area of this kind; None for points and settlements."""
    if letter not in ("A", "H", "L", "T", "V"):
        return None
    for start, radius_km in _USUAL_RADII_KM:
        if code.startswith(start):
            return radius_km
    return None
