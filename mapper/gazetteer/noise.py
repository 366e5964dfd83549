"""Which of GeoNames' many names for a place are no names: codes and machine romanisations."""

from __future__ import annotations

from mapper.gazetteer.names import fold

__all__ = ["is_noise"]


def is_noise(name: str) -> bool:
    """Tell whether an alias is a code or a letter-by-letter romanisation.

    GeoNames lists airport and country codes ("HRK") and machine romanisations ("hrqwb",
    "ha er ke fu") among its names; in a report they would be common words or nothing.
    """
    if not name.isascii():
        return len(fold(name)) < 1 or "\t" in name or "|" in name or "\n" in name
    if "|" in name or "\t" in name or "http" in name or not fold(name):
        return True
    letters = [c for c in name if c.isalpha()]
    if not letters or all(c.islower() for c in letters):
        return True
    return len(name) <= 3 and all(c.isupper() for c in letters)
