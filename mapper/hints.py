"""What the user says of the reports beforehand: it leans the choices and never forces one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from mapper.errors import ConfigError
from mapper.outlets import Home, Outlets
from mapper.places import Place
from mapper.protocols import Atlas
from mapper.records import Report

__all__ = ["NO_HINTS", "HintCheck", "Hints", "find_home", "parse_countries", "parse_point"]

_FEWEST = 5  # places before it is said that a hint does not fit them
_FITTING = 0.2  # least share of the places that fit a hint which is right
_AROUND_KM = 500.0

_POINT = re.compile(r"\s*([+-]?\d+(?:\.\d*)?)\s*,\s*([+-]?\d+(?:\.\d*)?)\s*")


@dataclass(frozen=True, slots=True)
class Hints:
    """What is said of all reports of a run.

    Parameters
    ----------
    near : tuple of (float, float) or None
        ``lat, lon`` in degrees WGS84 of a point around which the reports are set.
    countries : frozenset of str
        ISO 3166-1 alpha-2 codes of the countries that they are about.
    outlet_home : Home or None
        Where their outlet is at home; None leaves it to their addresses.
    outlets : Outlets
        What is known of outlets by their addresses and names.
    """

    near: tuple[float, float] | None = None
    countries: frozenset[str] = frozenset()
    outlet_home: Home | None = None
    outlets: Outlets = field(default_factory=Outlets)

    def home_of(self, report: Report) -> Home | None:
        """Return where the outlet of a report is at home: as was said, or as is known."""
        return self.outlet_home or self.outlets.home_of(report)

    def __post_init__(self) -> None:
        if self.near is not None:
            _check_point(*self.near, name="near", said=self.near)


NO_HINTS = Hints()


@dataclass(slots=True)
class HintCheck:
    """Counts how many of the places that were found fit the hints.

    Parameters
    ----------
    hints : Hints
        The hints.
    """

    hints: Hints
    _seen: int = 0
    _fits: dict[str, int] = field(default_factory=dict)

    def add(self, places: Iterable[Place]) -> None:
        """Count places; countries and what is larger are everybody's and do not count."""
        for place in places:
            if place.is_country or place.country_code is None:
                continue
            self._seen += 1
            for name, fits in self._fitting(place):
                self._fits[name] = self._fits.get(name, 0) + fits

    def notices(self) -> tuple[str, ...]:
        """Return one line for each hint that what was found contradicts."""
        if self._seen < _FEWEST:
            return ()
        return tuple(
            f"hint {name}: only {fits:,} of the {self._seen:,} places found fit it; "
            "see whether it is right"
            for name, fits in self._fits.items()
            if fits < _FITTING * self._seen
        )

    def _fitting(self, place: Place) -> Iterable[tuple[str, bool]]:
        if self.hints.near is not None:
            lat, lon = self.hints.near
            near = place.km_from(lat, lon) <= _AROUND_KM
            yield f"near {lat:g},{lon:g}", near
        if self.hints.countries:
            codes = ",".join(sorted(self.hints.countries))
            yield f"country {codes}", place.country_code in self.hints.countries
        home = self.hints.outlet_home
        if home is not None and home.country_code is not None:
            yield f"outlet home in {home.country_code}", place.country_code == home.country_code


def parse_point(text: str, *, name: str = "near") -> tuple[float, float]:
    """Read ``LAT,LON`` in degrees.

    Raises
    ------
    ConfigError
        When it is something else, or no point of the globe.
    """
    found = _POINT.fullmatch(text)
    if found is None:
        raise ConfigError(f"{name} must be LAT,LON in degrees, such as 40.18,45.73, not {text!r}")
    lat, lon = float(found[1]), float(found[2])
    _check_point(lat, lon, name=name, said=text)
    return lat, lon


def parse_countries(text: str) -> frozenset[str]:
    """Read two-letter codes of countries with commas between.

    Raises
    ------
    ConfigError
        When one is something else.
    """
    codes = frozenset(code.strip().upper() for code in text.split(","))
    for code in codes:
        if len(code) != 2 or not code.isascii() or not code.isalpha():
            raise ConfigError(f"countries are two-letter codes such as AM,AZ, not {code!r}")
    return codes


def find_home(said: str, atlas: Atlas) -> Home:
    """Return where an outlet is at home: a place by its name, or a point ``LAT,LON``.

    Raises
    ------
    ConfigError
        When there is no such place, or no such point.
    """
    if not any(character.isalpha() for character in said):  # "29 Palms" is a name
        lat, lon = parse_point(said, name="outlet_home")
        around = atlas.nearest(lat, lon)
        place = around[0][0] if around else None
        country, unit = (place.country_code, place.admin1_name) if place else (None, None)
        return Home(country, lat, lon, unit)
    found = atlas.candidates(said, limit=1)
    if not found or found[0].match == "fuzzy":
        raise ConfigError(
            f"no place {said!r} in the gazetteer to be the outlet's home; try LAT,LON"
        )
    return Home.at(found[0].place)


def _check_point(lat: float, lon: float, *, name: str, said: object) -> None:
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):  # true for NaN too
        raise ConfigError(f"{name} {said!r} is no point of the globe; the latitude comes first")
