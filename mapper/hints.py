"""What the user says of the reports beforehand: it leans the choices and never forces one."""

from __future__ import annotations

from dataclasses import dataclass

from mapper.outlets import Home

__all__ = ["NO_HINTS", "Hints"]


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
    """

    near: tuple[float, float] | None = None
    countries: frozenset[str] = frozenset()
    outlet_home: Home | None = None

    def __bool__(self) -> bool:
        return self != NO_HINTS


NO_HINTS = Hints()
