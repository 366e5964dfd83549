"""How likely a name means a place when nothing is known of the report."""

from __future__ import annotations

import math

__all__ = ["KINDS", "KIND_WEIGHTS", "OTHER_SCRIPT_WEIGHT", "feature_class", "prominence"]

#: What is left of a place's prominence when it is called by a name of this kind.
KIND_WEIGHTS = {
    "name": 1.0,
    "abbreviation": 0.97,
    "demonym": 0.97,
    "historical": 0.9,
    "alias": 0.65,
}

#: How a name relates to its place. The data file has a column a kind in this order, a database
#: stores the index, and of names that share a look-up key the first kind's stands.
KINDS = tuple(KIND_WEIGHTS)

#: In place of the alias's weight when the spelling holds no Latin letter and the main name does:
#: "Москва" is as official there as "Moscow" is in English.
OTHER_SCRIPT_WEIGHT = 0.95

_CAPITALS = {"PPLC": 0.12, "PPLG": 0.06, "PPLA": 0.04, "PPLA2": 0.02}

_UNIT_WEIGHTS = {"ADM1": 0.9, "ADM2": 0.75, "ADM3": 0.65, "ADM4": 0.6, "ADM5": 0.6, "ADMD": 0.6}
_UNIT_POPULATIONS = {"ADM1": 50_000, "ADM2": 10_000, "ADM3": 5_000}

_DEPENDENT = {"PCLD": 0.25, "PCLS": 0.03, "TERR": 0.15}

_CLASSES = {
    "A": ("ADM", "PCL", "TERR", "ZN"),
    "P": ("PPL", "STLMT"),
    "S": ("RUIN",),
    "H": (
        *("OCN", "SEA", "GULF", "BAY", "STRT", "CHN", "SD", "LK", "LGN", "RSV", "STM", "CNL"),
        *("FJD", "DLTA", "FLLS", "INLT", "BGHT", "HBR", "ESTY", "RF", "GLCR", "SWMP"),
    ),
    "L": ("RGN", "CONT", "AREA", "CST", "LCTY", "MILB", "PRK"),
    "T": (
        *("MT", "PK", "ISL", "PEN", "DSRT", "PLN", "PLAT", "VAL", "PASS", "CAPE", "HLL", "VLC"),
        *("UPLD", "ATOL", "DPR", "SPIT"),
    ),
    "V": ("FRST",),
    "U": ("SHFU", "RDGU", "TRNU"),
}


def feature_class(code: str) -> str:
    """Return the GeoNames feature class of a feature code."""
    for letter, starts in _CLASSES.items():
        if code.startswith(starts):
            return letter
    raise ValueError(f"unknown feature code {code!r}")


def prominence(code: str, population: int, given: float = 0.0) -> float:
    """Return how likely a place is meant when it is called by its main name, in [0, 1].

    Our own tables give the figure for what they hold. Elsewhere, with
    ``size = (log10(population) - 2) / 5.5`` held in [0, 1]:

    - a country is ``0.88 + 0.10 size``, less 0.25 for a dependency;
    - a settlement is ``0.10 + 0.75 size``, plus 0.12 for a capital, 0.04 for the seat of a
      first-level unit and 0.02 for that of a second-level one; a part of a city keeps 85%, an
      abandoned place 60%;
    - a unit of level 1, 2, 3 is 0.9, 0.75, 0.65 times what a settlement of its population is, so
      that a city comes before the county of its name and a large state before a small city;
    - another region is 0.8 times that, 0.3 when its population is unknown.

    Parameters
    ----------
    code : str
        GeoNames feature code.
    population : int
        0 when unknown.
    given : float
        The figure of our own tables; 0 for none.
    """
    if given:
        return given
    if code.startswith("PCL") or code == "TERR":
        return 0.88 + 0.10 * _size(population) - _DEPENDENT.get(code, 0.0)
    if code in _UNIT_WEIGHTS:
        people = population or _UNIT_POPULATIONS.get(code, 2_000)
        return _UNIT_WEIGHTS[code] * (0.10 + 0.75 * _size(people))
    if code.startswith("PPL"):
        score = 0.10 + 0.75 * _size(population) + _CAPITALS.get(code, 0.0)
        if code == "PPLX":
            score *= 0.85
        elif code in ("PPLH", "PPLQ", "PPLW"):
            score *= 0.6
        return min(score, 0.95)
    return 0.8 * (0.10 + 0.75 * _size(population)) if population else 0.3


def _size(population: int) -> float:
    return min(max((math.log10(population) - 2) / 5.5, 0.0), 1.0) if population > 0 else 0.0
