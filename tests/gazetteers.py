"""A gazetteer of a few rows, for tests that must not depend on the shipped one."""

from __future__ import annotations

from mapper.gazetteer.names import fold
from mapper.records import Candidate, Place

__all__ = ["MiniGazetteer", "place"]


def place(
    name: str,
    lat: float,
    lon: float,
    code: str = "PPL",
    country: str | None = None,
    admin1: str | None = None,
    population: int | None = None,
) -> Place:
    """Make a place whose id is its name and country."""
    feature_class = {"P": "P", "A": "A", "R": "L", "L": "H"}[code[0]] if code != "PCLI" else "A"
    return Place(
        id=f"test:{name.lower()}-{country or 'none'}-{code.lower()}-{(admin1 or '').lower()}",
        name=name,
        lat=lat,
        lon=lon,
        feature_class=feature_class,
        feature_code=code,
        country_code=country,
        admin1_name=admin1,
        population=population,
        radius_km=100.0 if feature_class != "P" else None,
        gazetteer="test",
    )


ROWS: tuple[tuple[str, str, float, Place], ...] = (
    ("Armenia", "name", 0.95, place("Armenia", 40.0, 45.0, "PCLI", "AM")),
    ("Armenia", "name", 0.5, place("Armenia", 4.53, -75.7, "PPLA", "CO", "Quindío", 300_000)),
    ("Armenian", "demonym", 0.9, place("Armenia", 40.0, 45.0, "PCLI", "AM")),
    ("Azerbaijan", "name", 0.95, place("Azerbaijan", 40.5, 47.5, "PCLI", "AZ")),
    ("Azeri", "demonym", 0.9, place("Azerbaijan", 40.5, 47.5, "PCLI", "AZ")),
    ("France", "name", 0.95, place("France", 46.0, 2.0, "PCLI", "FR")),
    ("United States", "name", 0.98, place("United States", 39.8, -98.6, "PCLI", "US")),
    ("US", "abbreviation", 0.97, place("United States", 39.8, -98.6, "PCLI", "US")),
    ("Texas", "name", 0.8, place("Texas", 31.0, -99.0, "ADM1", "US", "Texas", 29_000_000)),
    ("Idaho", "name", 0.8, place("Idaho", 44.5, -114.2, "ADM1", "US", "Idaho", 1_800_000)),
    ("Goris", "name", 0.35, place("Goris", 39.511, 46.342, "PPLA2", "AM", "Syunik", 20_000)),
    ("Sotk", "name", 0.2, place("Sotk", 40.2, 45.87, "PPL", "AM", "Gegharkunik", 900)),
    ("Jermuk", "name", 0.3, place("Jermuk", 39.84, 45.67, "PPL", "AM", "Vayots Dzor", 5_000)),
    ("Nagorno-Karabakh", "name", 0.7, place("Nagorno-Karabakh", 39.8, 46.75, "RGN")),
    ("Soviet Union", "name", 0.8, place("Soviet Union", 60.0, 100.0, "PCLH")),
    (
        "Paris",
        "name",
        0.85,
        place("Paris", 48.853, 2.349, "PPLC", "FR", "Île-de-France", 2_138_551),
    ),
    ("Paris", "name", 0.3, place("Paris", 33.661, -95.556, "PPLA2", "US", "Texas", 24_800)),
    ("Moscow", "name", 0.85, place("Moscow", 55.752, 37.616, "PPLC", "RU", "Moscow", 10_381_222)),
    ("Moscow", "name", 0.3, place("Moscow", 46.732, -117.0, "PPLA2", "US", "Idaho", 25_000)),
    ("Boise", "name", 0.5, place("Boise", 43.6135, -116.203, "PPLA", "US", "Idaho", 235_000)),
    ("London", "name", 0.86, place("London", 51.5085, -0.1257, "PPLC", "GB", "England", 8_961_989)),
    (
        "Florence",
        "name",
        0.6,
        place("Florence", 43.7793, 11.2463, "PPLA", "IT", "Tuscany", 349_296),
    ),
    ("Reading", "name", 0.5, place("Reading", 51.456, -0.971, "PPLA2", "GB", "England", 244_070)),
    ("French", "demonym", 0.9, place("France", 46.0, 2.0, "PCLI", "FR")),
    ("England", "name", 0.8, place("England", 52.2, -0.7, "ADM1", "GB", "England", 55_000_000)),
    ("Georgia", "name", 0.96, place("Georgia", 42.0, 43.5, "PCLI", "GE")),
    ("Georgia", "name", 0.7, place("Georgia", 32.75, -83.5, "ADM1", "US", "Georgia", 10_000_000)),
    ("Tbilisi", "name", 0.7, place("Tbilisi", 41.69, 44.83, "PPLC", "GE", "Tbilisi", 1_049_498)),
    ("Atlanta", "name", 0.6, place("Atlanta", 33.75, -84.39, "PPLA", "US", "Georgia", 463_878)),
    (
        "New York",
        "name",
        0.85,
        place("New York", 40.714, -74.006, "PPL", "US", "New York", 8_804_190),
    ),
)


class MiniGazetteer:
    """Satisfies the Geocoder and NameIndex sockets with `ROWS`."""

    version = "test"
    attribution = ("Test data",)

    def candidates(self, name: str, *, limit: int = 50) -> tuple[Candidate, ...]:
        """Return the rows of that name, best first: no rules, nothing fuzzy."""
        return self.named(name, limit=limit)

    def named(self, name: str, *, limit: int = 50) -> tuple[Candidate, ...]:
        """Return the rows of that name, best first."""
        key = fold(name)
        found = [
            Candidate(where, spelling, kind, score=score)
            for spelling, kind, score, where in ROWS
            if fold(spelling) == key
        ]
        return tuple(sorted(found, key=lambda one: (-one.score, one.place.id))[:limit])

    def close(self) -> None:
        """Nothing to close."""
