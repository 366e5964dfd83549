"""Where the outlet of a report is at home: a local paper writes about its own area.

A packaged table names the homes of newspapers and broadcasters by web host; for any other outlet
the country of its internet domain is all that is known. A table of the user's own comes before
both: `mapper.homes` learns one from reports.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from types import MappingProxyType
from urllib.parse import urlsplit

from mapper.places import Place
from mapper.records import Report

__all__ = ["Home", "Outlets", "host_of", "known_homes", "outlet_of", "written_key"]

# Domains of countries that are sold for their letters, and so say nothing of a country.
_SOLD = frozenset(
    (
        *("ac", "ag", "ai", "bz", "cc", "cd", "co", "dj", "eu", "fm", "gg", "gl", "gs", "im"),
        *("io", "is", "la", "li", "ly", "me", "mn", "ms", "mu", "nu", "pn", "pw", "rs", "sc"),
        *("sh", "so", "st", "su", "tc", "tk", "tm", "to", "tv", "vc", "vg", "ws"),
    )
)
_OTHERWISE = {"uk": "GB"}
_NO_HOMES: Mapping[str, Home] = MappingProxyType({})


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


@dataclass(frozen=True, slots=True)
class Outlets:
    """What is known of outlets.

    Parameters
    ----------
    own : mapping of str to Home
        The user's: web host, or the name of an outlet as `written_key` has it, to home. Wins over
        what is packaged.
    packaged : bool
        Whether the packaged table, and else the country of the internet domain, tell of the others.
    """

    own: Mapping[str, Home] = field(hash=False, default_factory=lambda: _NO_HOMES)
    packaged: bool = True

    def home_of(self, report: Report) -> Home | None:
        """Return where the outlet of a report is at home; None when nothing tells."""
        host = host_of(report.url)
        own = _home_at(host, self.own)
        if own is None and report.source:
            own = self.own.get(written_key(report.source))
        if own is not None and own.lat is not None:
            return own
        known = _packaged_home(host) if self.packaged and host else None
        if own is None:
            return known
        # A country alone does not speak against a town in it.
        return known if known is not None and known.country_code == own.country_code else own


def outlet_of(report: Report) -> str:
    """Return what an outlet is known by: the host of its address, else its name; empty if none."""
    return written_key(host_of(report.url)) or written_key(report.source or "")


def written_key(said: str) -> str:
    """Return the key that somebody means who writes a host, an address or an outlet's name."""
    key = " ".join(said.split()).casefold()
    # What may begin a comment or, in a spreadsheet, a formula does not begin a key.
    return (host_of(key) if "://" in key else key).removeprefix("www.").lstrip("#=+-@ ")


def host_of(url: str | None) -> str:
    """Return the host of an address without ``www.``, in small letters; empty when it has none."""
    try:
        host = urlsplit(url).hostname if url else None
    except ValueError:  # half an IPv6 address
        return ""
    return (host or "").removeprefix("www.")


def _packaged_home(host: str) -> Home | None:
    if found := _home_at(host, known_homes()):
        return found
    last = host.rpartition(".")[2]
    code = _OTHERWISE.get(last, last.upper())
    if last == host or len(last) != 2 or last in _SOLD or not last.isalpha():
        return None
    return Home(code)


def _home_at(host: str, homes: Mapping[str, Home]) -> Home | None:
    parts = host.split(".")
    for i in range(max(1, len(parts) - 1)):  # "sport.example.com" is of "example.com"
        if found := homes.get(".".join(parts[i:])):
            return found
    return None


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
