"""The codes of how precisely a report says where are those that the documentation states."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mapper.precision import extent_km, radius_km_of, where_precision
from mapper.records import RELATION_KINDS, Place, Relation, Shape

DOCS = Path(__file__).parents[1] / "docs" / "relations.md"


def place(
    code: str, *, radius_km: float | None = None, country: str | None = "AM", people: int = 500
) -> Place:
    kind = {"P": "P", "S": "S", "C": "L", "R": "L"}.get(code[0], "A")
    kind = "H" if code in ("SEA", "OCN", "STRT", "GULF", "BAY", "LK", "STM") else kind
    kind = {"ISL": "T", "MILB": "L"}.get(code, "A" if code.startswith("PCL") else kind)
    return Place(
        f"t:{code}",
        "There",
        40.0,
        45.0,
        kind,
        code,
        country_code=country,
        population=people if kind == "P" else None,
        radius_km=radius_km,
    )


def relation(kind: str, radius_km: float | None = None, km: float | None = None) -> Relation:
    ring = ((40.0, 45.0), (41.0, 45.0), (41.0, 46.0), (40.0, 45.0))
    shape = None if radius_km is None else Shape(((ring,),), radius_km)
    return Relation(kind, 0, 4, "near", shape, distance_km=km)


#: What a row of the table in the documentation stands for: its first cell, examples.
ROWS: dict[str, tuple[tuple[Place, Relation | None], ...]] = {
    "settlement, neighbourhood, spot": (
        (place("PPL"), None),
        (place("PPLX"), None),
        (place("MILB", radius_km=3), None),
        (place("ISL", radius_km=5), None),
        (place("PPLC"), relation("part", 10)),
    ),
    "near, around, outside, a direction or distance from it, within 25 km": (
        (place("PPL"), relation("near", 5)),
        (place("PPL"), relation("around", 10)),
        (place("PPLA"), relation("outside", 20)),
        (place("PPL"), relation("distance", 8, 10)),
        (place("PPL"), relation("direction", 20)),
        (place("PPL"), relation("distance", None, 10)),
    ),
    "region, island, base or park of 5 to 25 km": (
        (place("RGN", radius_km=20), None),
        (place("ISL", radius_km=25), None),
    ),
    "the same, wider than 25 km": (
        (place("PPL"), relation("distance", 135, 200)),
        (place("PPLC"), relation("direction", 45)),
        (place("PPL"), relation("distance", None, 200)),
        (place("ADM1", radius_km=100), relation("near", 120)),
        (place("PCLI", radius_km=300), relation("direction", 200)),
    ),
    "second-level unit or smaller, or part of one": (
        (place("ADM2", radius_km=20), None),
        (place("ADM3", radius_km=5), None),
        (place("ADM2", radius_km=20), relation("part", 12)),
    ),
    "first-level unit or territory, or part of one": (
        (place("ADM1", radius_km=100), None),
        (place("TERR", radius_km=485), None),
        (place("ADM1", radius_km=100), relation("part", 60)),
    ),
    "border, between two places, along a road": (
        (place("PCLI", radius_km=126), relation("border", 160)),
        (place("PPL"), relation("between", 10)),
        (place("PPL"), relation("road")),
    ),
    "part of a country": ((place("PCLI", radius_km=126), relation("part", 135)),),
    "region, range, river or desert of more than 25 km": (
        (place("RGN", radius_km=75, country=None), None),
        (place("STM", radius_km=300), None),
        (place("LK", radius_km=40), None),
        (place("RGN", radius_km=200), relation("part", 100)),
        (place("RGN"), None),
    ),
    "country": ((place("PCLI", radius_km=126), None), (place("PCLD", radius_km=20), None)),
    "continent, or region of more than 1,000 km without a country": (
        (place("CONT", radius_km=4000, country=None), None),
        (place("RGN", radius_km=1900, country=None), None),
    ),
    "sea, ocean, strait, gulf, bay; off a coast": (
        (place("SEA", radius_km=1900, country=None), None),
        (place("OCN", radius_km=7500, country=None), None),
        (place("STRT", radius_km=40, country=None), None),
        (place("SEA", radius_km=200, country=None), relation("part", 100)),
        (place("PCLI", radius_km=900), relation("coast", 1000)),
        (place("PPL"), relation("coast")),
    ),
    "state or place that is no more": (
        (place("PCLH", radius_km=3000, country=None), None),
        (place("PCLH", radius_km=3000, country=None), relation("part")),
    ),
}


def table() -> dict[str, tuple[int | None, int | None]]:
    rows = re.findall(r"^\| ([^|]+) \| ([\d-]) \| ([\d-]) \|", DOCS.read_text("utf-8"), re.M)
    codes = [tuple(None if one == "-" else int(one) for one in codes) for _, *codes in rows]
    return {name: (one[0], one[1]) for (name, *_), one in zip(rows, codes, strict=True)}


def test_the_table_has_these_rows() -> None:
    assert set(table()) == set(ROWS)
    kinds = {one.kind for row in ROWS.values() for _, one in row if one is not None}
    assert kinds == set(RELATION_KINDS)


@pytest.mark.parametrize(
    ("row", "where", "how"),
    [(row, where, how) for row, pairs in ROWS.items() for where, how in pairs],
)
def test_the_codes_are_those_of_the_table(row: str, where: Place, how: Relation | None) -> None:
    assert where_precision(where, how) == table()[row]


@pytest.mark.parametrize("kind", RELATION_KINDS)
def test_codes_are_in_range(kind: str) -> None:
    for where in {place for row in ROWS.values() for place, _ in row}:
        for how in (relation(kind), relation(kind, 500), relation(kind, 3)):
            ucdp, acled = where_precision(where, how)
            assert ucdp is None or 1 <= ucdp <= 7
            assert acled is None or 1 <= acled <= 3


def test_the_radius_is_of_the_shape_the_place_or_its_kind() -> None:
    assert radius_km_of(place("PPL"), relation("near", 5)) == 5
    assert radius_km_of(place("ADM1", radius_km=100), None) == 100
    assert radius_km_of(place("ADM1", radius_km=100), relation("border")) == 100
    assert radius_km_of(place("PPL", people=900), None) == 1
    assert radius_km_of(place("PPL", people=30_000), None) == 3
    assert radius_km_of(place("PPL", people=400_000), None) == 10
    assert radius_km_of(place("PPL", people=9_000_000), None) == 20
    assert radius_km_of(place("ADM1"), None) is None


def test_settlements_that_nobody_counted() -> None:
    assert extent_km(place("PPLC", people=0)) == 10
    assert extent_km(place("PPLA2", people=0)) == 3
    assert extent_km(place("PPL", people=0)) == 1
