"""Gazetteer codes and numbers in plain English."""

from __future__ import annotations

from mapper.records import Place

__all__ = ["LOW_CONFIDENCE", "certainty", "feature_words", "whereabouts"]

#: Below this a place looks different on the page and asks to be checked.
LOW_CONFIDENCE = 0.6

_WORDS = {
    # countries and what is like one
    "PCLI": "country",
    "PCL": "country",
    "PCLD": "dependent territory",
    "PCLF": "freely associated state",
    "PCLS": "semi-independent territory",
    "PCLIX": "part of a country",
    "PCLH": "former country",
    "TERR": "territory",
    "ZN": "zone",
    # administrative units
    "ADM1": "state or province",
    "ADM2": "district or county",
    "ADM3": "municipality or third-level unit",
    "ADM4": "fourth-level unit",
    "ADM5": "fifth-level unit",
    "ADMD": "administrative unit",
    "ADMH": "former administrative unit",
    "PRSH": "parish",
    # settlements; PPL itself is worded by its population
    "PPLC": "national capital",
    "PPLCH": "former capital",
    "PPLA": "seat of a state or province",
    "PPLA2": "seat of a district",
    "PPLA3": "seat of a municipality",
    "PPLA4": "seat of a fourth-level unit",
    "PPLA5": "seat of a fifth-level unit",
    "PPLF": "farm village",
    "PPLG": "seat of government",
    "PPLH": "former settlement",
    "PPLL": "small settlement",
    "PPLQ": "abandoned settlement",
    "PPLR": "religious settlement",
    "PPLS": "settlements",
    "PPLW": "destroyed settlement",
    "PPLX": "part of a town",
    "STLMT": "settlement",
    # regions, waters, terrain, spots
    "CONT": "continent",
    "RGN": "region",
    "RGNE": "economic region",
    "RGNH": "historical region",
    "AREA": "area",
    "OCN": "ocean",
    "SEA": "sea",
    "GULF": "gulf",
    "BAY": "bay",
    "STRT": "strait",
    "CHN": "channel",
    "CNL": "canal",
    "LK": "lake",
    "LKS": "lakes",
    "RSV": "reservoir",
    "STM": "river",
    "DLTA": "delta",
    "MT": "mountain",
    "MTS": "mountains",
    "PK": "peak",
    "PASS": "mountain pass",
    "VAL": "valley",
    "PLN": "plain",
    "PLAT": "plateau",
    "DSRT": "desert",
    "PEN": "peninsula",
    "CAPE": "cape",
    "ISL": "island",
    "ISLS": "islands",
    "PRK": "park",
    "RES": "reserve",
    "MILB": "military base",
    "AIRP": "airport",
    "AIRB": "air base",
    "PRT": "port",
    "BDG": "bridge",
    "DAM": "dam",
    "NUC": "nuclear site",
    "PSN": "power station",
    "CMP": "camp",
    "CMPRF": "refugee camp",
}
_CLASS_WORDS = {
    "A": "administrative unit",
    "H": "water",
    "L": "area",
    "P": "settlement",
    "R": "road or railway",
    "S": "site",
    "T": "terrain feature",
    "U": "undersea feature",
    "V": "vegetation",
}


def feature_words(place: Place) -> str:
    """Say what kind of place it is, for example ``"town"`` or ``"state or province"``."""
    words = _WORDS.get(place.feature_code)
    if words is not None:
        return words
    if place.feature_class == "P" and place.population:
        if place.population >= 100_000:
            return "city"
        return "town" if place.population >= 2_000 else "village"
    return _CLASS_WORDS.get(place.feature_class, "place")


def whereabouts(place: Place) -> str:
    """Say what contains it, smallest first, leaving out what only repeats its own name."""
    return ", ".join(
        part
        for part in dict.fromkeys((place.admin2_name, place.admin1_name, place.country_name))
        if part and part != place.name
    )


def certainty(confidence: float) -> str:
    """Say a confidence in [0, 1] in a word."""
    if confidence < LOW_CONFIDENCE:
        return "low"
    return "high" if confidence >= 0.9 else "medium"
