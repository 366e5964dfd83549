"""Codes, roles, dates and numbers in plain English.

The page says what is reported, never what happened.
"""

from __future__ import annotations

from datetime import date, timedelta

from mapper.records import DateRange, Place

__all__ = [
    "HIGH_CONFIDENCE",
    "LOW_CONFIDENCE",
    "ROLE_WORDS",
    "certainty",
    "count_words",
    "coverage_words",
    "date_words",
    "day_words",
    "feature_words",
    "month_words",
    "precision_words",
    "role_words",
    "status_words",
    "whereabouts",
]

#: Below this a place looks different on the page and asks to be checked.
LOW_CONFIDENCE = 0.6
#: From here on a confidence is called high.
HIGH_CONFIDENCE = 0.9

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
    names = dict.fromkeys((place.admin2_name, place.admin1_name, place.country_name))
    return ", ".join([part for part in names if part and part != place.name])


def certainty(confidence: float) -> str:
    """Say a confidence in [0, 1] in a word."""
    if confidence < LOW_CONFIDENCE:
        return "low"
    return "high" if confidence >= HIGH_CONFIDENCE else "medium"


#: Role -> a word or two for a filter, and what it means.
ROLE_WORDS: dict[str | None, tuple[str, str]] = {
    "event": ("Event reported", "An event is reported here"),
    "background": ("Background", "Background: named, with no event reported here now"),
    None: ("Role not decided", "Role not decided: whether an event is reported here is open"),
    "dateline": ("Dateline", "Dateline: the report was written here"),
    "actor": ("Actor", "Actor: the name stands for a government, people or team"),
    "organisation": ("Organisation", "Part of the name of an organisation"),
    "demonym": ("Demonym", "In a word for its people or things only"),
}
_STATUS_WORDS = {
    "reported": "Reported here",
    "denied": "Denied",
    "possible": "Feared or possible",
    "planned": "Planned",
    "past": "Past",
    "known": "Spoken of as known, not as news",
}
_PRECISION_WORDS = {
    1: "the place itself",
    2: "near it, or a small area",
    3: "somewhere in a district",
    4: "somewhere in a state or province",
    5: "a larger region, or between places",
    6: "somewhere in a country",
    7: "at sea or in the air",
}
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_DATE_PRECISION_WORDS = {
    1: "day known",
    2: "within a few days",
    3: "within a week",
    4: "within a month",
    5: "longer than a month",
}


def role_words(role: str | None) -> str:
    """Say what a report makes of a place."""
    return ROLE_WORDS[role][1]


def status_words(status: str) -> str:
    """Say how a report speaks of an event."""
    return _STATUS_WORDS[status]


def precision_words(where_prec: int | None) -> str:
    """Say how precisely a report says where; by UCDP's code, which is the finer one."""
    return _PRECISION_WORDS.get(where_prec or 0, "not said how precisely")


def count_words(count: int, noun: str) -> str:
    """Count things that have a regular plural: "1 report", "2 reports"."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def coverage_words(reports: int, texts: int, outlets: int = 0) -> str:
    """Count reports; where some are copies also how many texts they are, and outlets if any."""
    parts = [count_words(reports, "report")]
    if texts < reports:
        copies = reports - texts
        counted = f"{copies} {'copy' if copies == 1 else 'copies'} counted once"
        parts.append(f"{count_words(texts, 'text')} ({counted})")
    if outlets:
        parts.append(count_words(outlets, "outlet"))
    return ", ".join(parts)


def day_words(day: date) -> str:
    """Write a day: "12 September 2022"."""
    return f"{day.day} {month_words(day.year, day.month)}"


def month_words(year: int, month: int) -> str:
    """Write a month: "September 2022"."""
    return f"{_MONTHS[month - 1]} {year}"


def date_words(when: DateRange) -> str:
    """Write a range of days as shortly as it can be, and how well it is known."""
    return f"{_range_words(when.earliest, when.latest)} ({_DATE_PRECISION_WORDS[when.date_prec]})"


def _range_words(first: date, last: date) -> str:
    if first == last:
        return day_words(first)
    ends_month = last == date.max or (last + timedelta(days=1)).day == 1
    if first.day == 1 and ends_month:
        if first.month == 1 and last.month == 12:
            return _joined(str(first.year), str(last.year))
        return _joined(month_words(first.year, first.month), month_words(last.year, last.month))
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{day_words(last)}"
    if first.year == last.year:
        return f"{first.day} {_MONTHS[first.month - 1]} – {day_words(last)}"
    return f"{day_words(first)} – {day_words(last)}"


def _joined(first: str, last: str) -> str:
    return first if first == last else f"{first} – {last}"
