"""How the names of a report speak for each other's places: countries, units, nearness.

Every name is taken for its likeliest places at once, each with its share, so that a name that is
not clear speaks a little for all of them. A name never speaks for itself.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from mapper.globe import EARTH_RADIUS_KM
from mapper.places import Place

__all__ = ["Claim", "Support", "distances_km"]

#: A place and the share of a name that it has, in [0, 1].
Claim = tuple[Place, float]

_LEAST_SHARE = 0.02
_MOST_PLACES = 4  # of a name; others have hardly a share
_MOST_NAMES = 64  # that speak by nearness, the surest first: the cost of a long report is bounded
_WIDEST_KM = 200.0  # radius of a region that still lies somewhere
_PULL_KM = 100.0  # distance at which the pull of a name has fallen to a third
_MANY = 1.0  # names that may be for any country
_DOUBTFUL = 0.25

Unit = tuple[str | None, str | None]
District = tuple[str | None, str | None, str | None]
Key = TypeVar("Key", str, Unit, District)


class Support:
    """What the names of a report say of where other names lie.

    Parameters
    ----------
    claims : mapping of str to sequence of Claim
        For each name the places that it may mean, the likeliest first.
    """

    def __init__(self, claims: Mapping[str, Sequence[Claim]]) -> None:
        self._leads: dict[tuple[str, str], float] = {}
        self._countries, self._named_countries = _Shares[str](), _Shares[str]()
        self._units = _Shares[Unit]()
        self._named_units, self._districts = _Shares[Unit](), _Shares[District]()
        kept = {
            name: [(place, share) for place, share in found[:_MOST_PLACES] if share >= _LEAST_SHARE]
            for name, found in claims.items()
        }
        for name, found in kept.items():
            for place, share in found:
                self._count(name, place, share)
        self._by_total = sorted(self._countries.sums, key=lambda code: -self._countries.sums[code])
        surest = sorted(kept, key=lambda name: (-kept[name][0][1] if kept[name] else 0.0, name))
        self._anchors = [
            (name, place, share)
            for name in surest[:_MOST_NAMES]
            for place, share in kept[name]
            if not place.is_country and (place.radius_km or 0.0) < _WIDEST_KM
        ]
        self._points = np.radians([(place.lat, place.lon) for _, place, _ in self._anchors])
        self._shares = np.array([share for _, _, share in self._anchors])

    def elsewhere(self, name: str, place: Place) -> float:
        """Return by how much the other names are for another country than a place's, in [0, 1]."""
        code = place.country_code
        if code is None:
            return 0.0
        if (name, code) not in self._leads:
            most, own = self._most_of_a_country(name), self._countries.others(code, name)
            self._leads[name, code] = (most - own) / (most + own + _MANY)
        return self._leads[name, code]

    def country_named(self, name: str, place: Place) -> float:
        """Return how surely another name is that of the country of a place.

        It counts the more the smaller the country is: the large are named wherever a report is set.
        """
        if place.is_country or not place.country_code:
            return 0.0
        return min(1.0, self._named_countries.others(place.country_code, name))

    def _most_of_a_country(self, name: str) -> float:
        most = 0.0
        for code in self._by_total:
            most = max(most, self._countries.others(code, name))
            if not self._countries.has(code, name):
                break  # all that follow are smaller
        return most

    def unit(self, name: str, place: Place) -> float:
        """Return how much other names lie in, or name, the first-level unit of a place."""
        if not place.admin1_name:
            return 0.0
        key = (place.country_code, place.admin1_name)
        return min(1.0, self._units.others(key, name) + self.unit_named(name, place))

    def unit_named(self, name: str, place: Place) -> float:
        """Return how surely another name is that of the first-level unit of a place."""
        if not place.admin1_name or place.feature_code == "ADM1":
            return 0.0
        return min(1.0, self._named_units.others((place.country_code, place.admin1_name), name))

    def district_named(self, name: str, place: Place) -> float:
        """Return how surely another name is that of the second-level unit of a place."""
        if not place.admin2_name or place.feature_code == "ADM2":
            return 0.0
        key = (place.country_code, place.admin1_name, place.admin2_name)
        return min(1.0, self._districts.others(key, name))

    def nearness(self, name: str, places: Sequence[Place]) -> NDArray[np.float64]:
        """Return how much of all the other names is near to places.

        Returns
        -------
        ndarray of float64, shape (places,)
            Each in [0, 1).
        """
        if not self._anchors or not places:
            return np.zeros(len(places))
        shares = self._shares * [anchor != name for anchor, _, _ in self._anchors]
        points = np.radians([(place.lat, place.lon) for place in places])
        pulls = (np.exp(-distances_km(points, self._points) / _PULL_KM) * shares).sum(axis=1)
        # One doubtful name more, or a single other name would be all of them.
        return np.asarray(pulls / (shares.sum() + _DOUBTFUL))

    def _count(self, name: str, place: Place, share: float) -> None:
        code = place.country_code
        if not code:
            return
        self._countries.add(code, name, share)
        if place.is_country:
            self._named_countries.add(code, name, share * _seldom_named(place))
        if place.feature_code == "ADM1":
            self._named_units.add((code, place.unit_name), name, share)
        elif not place.is_country and place.admin1_name:
            self._units.add((code, place.admin1_name), name, share)
        if place.feature_code == "ADM2":
            district = (code, place.admin1_name, place.admin2_name or place.name)
            self._districts.add(district, name, share)


class _Shares(Generic[Key]):
    """What each name gives to each key.

    The sums are kept: a report may list every village of a country, and none may cost all others.
    """

    def __init__(self) -> None:
        self.sums: dict[Key, float] = defaultdict(float)
        self._by: dict[tuple[Key, str], float] = defaultdict(float)

    def add(self, key: Key, name: str, share: float) -> None:
        self.sums[key] += share
        self._by[key, name] += share

    def has(self, key: Key, name: str) -> bool:
        return (key, name) in self._by

    def others(self, key: Key, name: str) -> float:
        """Return what all names but this one give to a key."""
        rest = self.sums.get(key, 0.0) - self._by.get((key, name), 0.0)
        return rest if rest > 0.0 else 0.0


def distances_km(ones: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return great-circle distances; points in radians, shape (n, 2) and (m, 2) to (n, m)."""
    lat1, lon1, lat2, lon2 = ones[:, :1], ones[:, 1:], others[:, 0], others[:, 1]
    half = np.sin((lat2 - lat1) / 2) ** 2
    half += np.cos(lat1) * np.cos(lat2) * np.sin((lon2 - lon1) / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(1.0, half))))


def _seldom_named(country: Place) -> float:
    """Return from 1 for a country of few people to 0 for one of a billion."""
    return max(0.0, 1.0 - math.log10(max(0, country.population or 0) + 1) / 9)
