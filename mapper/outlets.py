"""Where the outlet of a report is at home: a local paper writes about its own area.

A packaged table names the homes of newspapers and broadcasters by web host; for any other outlet
the country of its internet domain is all that is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from urllib.parse import urlsplit

from mapper.places import Place
from mapper.records import Report

__all__ = ["Home", "home_of", "host_of", "known_homes"]

# Domains of countries that are sold for their letters, and so say nothing of a country.
_SOLD = frozenset(
    (
        *("ac", "ag", "ai", "bz", "cc", "cd", "co", "dj", "eu", "fm", "gg", "gl", "gs", "im"),
        *("io", "is", "la", "li", "ly", "me", "mn", "ms", "mu", "nu", "pn", "pw", "rs", "sc"),
        *("sh", "so", "st", "su", "tc", "tk", "tm", "to", "tv", "vc", "vg", "ws"),
    )
)
_OTHERWISE = {"uk": "GB"}


@dataclass(frozen=True, slots=True)
class Home:
    """Where an outlet is at home.

    Parameters
    ----------
    country_code : str or None
        ISO 3166-1 alpha-2.
    lat, lon : float or None
        Degrees WGS84 of its town; None for an outlet of a whole nation.
    admin1_name : str or None
        The first-level unit of its town.
    """

    country_code: str | None = None
    lat: float | None = None
    lon: float | None = None
    admin1_name: str | None = None

    @classmethod
    def at(cls, place: Place) -> Home:
        """Return the home of an outlet that is at home in a place."""
        if place.is_country:
            return cls(place.country_code)
        return cls(place.country_code, place.lat, place.lon, place.unit_name)


def home_of(report: Report) -> Home | None:
    """Return where the outlet of a report is at home, by its address; None when nothing tells."""
    host = host_of(report.url)
    if not host:
        return None
    known = known_homes()
    parts = host.split(".")
    for i in range(len(parts) - 1):  # "sport.example.com" is of "example.com"
        if found := known.get(".".join(parts[i:])):
            return found
    last = parts[-1]
    code = _OTHERWISE.get(last, last.upper())
    if len(last) != 2 or last in _SOLD or not last.isalpha():
        return None
    return Home(code)


def host_of(url: str | None) -> str:
    """Return the host of an address without ``www.``, in small letters; empty when it has none."""
    try:
        host = urlsplit(url).hostname if url else None
    except ValueError:  # half an IPv6 address
        return ""
    return (host or "").removeprefix("www.")


@lru_cache
def known_homes() -> Mapping[str, Home]:
    """Return the packaged table: web host to home."""
    text = resources.files("mapper").joinpath("outlets.tsv").read_text(encoding="utf-8")
    homes = {}
    for line in text.splitlines()[1:]:
        host, _, lat, lon, country, unit = line.split("\t")
        if lat:
            homes[host] = Home(country, float(lat), float(lon), unit or None)
        else:
            homes[host] = Home(country)
    return homes
