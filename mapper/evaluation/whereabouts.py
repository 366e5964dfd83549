"""The country and the first-level unit of what annotators marked and tools found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mapper.evaluation.corpus import Toponym

if TYPE_CHECKING:
    from mapper.gazetteer import Gazetteer

__all__ = ["Locator", "Whereabouts"]

# Some first-level units have no outline. A settlement this near is mostly of the same one.
_NEIGHBOURS = 50  # the nearest may lie across a border
_NEIGHBOUR_KM = 25.0


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where something lies.

    Parameters
    ----------
    country : str or None
        ISO 3166-1 alpha-2; None for a sea, a continent and where nobody knows.
    unit : str or None
        The gazetteer's name of the first-level unit; None for a country as a whole, and where
        nobody knows.
    """

    country: str | None
    unit: str | None

    def shares_unit(self, other: Whereabouts) -> bool:
        """Return whether both lie in one known unit."""
        return self.unit is not None and self == other


class Locator:
    """Tells where toponyms lie: by the id when the gazetteer knows it, else by the point.

    Gold and answers are told alike, so that spellings of a unit's name cannot differ.

    Parameters
    ----------
    open_gazetteer : callable
        Opens the gazetteer when it is first needed.
    """

    def __init__(self, open_gazetteer: Callable[[], Gazetteer]) -> None:
        self._open = open_gazetteer
        self._by_id: dict[str, Whereabouts | None] = {}
        self._by_point: dict[tuple[float, float], Whereabouts] = {}

    def __call__(self, one: Toponym) -> Whereabouts | None:
        """Return where a toponym lies; None when it has neither a known id nor a point."""
        known = None if one.place_id is None else self._of_id(one.place_id)
        if known is not None or one.point is None:
            return known
        if one.point not in self._by_point:
            self._by_point[one.point] = self._at(*one.point)
        return self._by_point[one.point]

    def _of_id(self, place_id: str) -> Whereabouts | None:
        if place_id not in self._by_id:
            place = self._open().place(place_id)
            known = None if place is None else Whereabouts(place.country_code, place.unit_name)
            self._by_id[place_id] = known
        return self._by_id[place_id]

    def _at(self, lat: float, lon: float) -> Whereabouts:
        held = [place for place in self._open().at(lat, lon) if place.country_code is not None]
        if not held:
            return Whereabouts(None, None)
        country = held[-1].country_code
        units = [
            place.unit_name
            for place in held
            if place.feature_code == "ADM1" and place.country_code == country
        ]
        if not units:
            near = self._open().nearest(lat, lon, within_km=_NEIGHBOUR_KM, limit=_NEIGHBOURS)
            units = [
                place.unit_name
                for place, _ in near
                if place.country_code == country and place.unit_name is not None
            ]
        return Whereabouts(country, units[0] if units else None)
