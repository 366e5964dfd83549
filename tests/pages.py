"""What the tests of the page share."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from mapper.gazetteer.areas import AreaRow, decode_rings, read_areas
from mapper.page import ReportMap, draw
from mapper.places import Area
from mapper.records import Findings, LocatedReport, Place
from tests.located import PROVENANCE, town

__all__ = ["NoLabels", "Outlines", "area_rows", "drawn", "shipped_area", "towns"]


@cache
def area_rows() -> dict[str, AreaRow]:
    """Return the shipped areas by place id."""
    return {row.place_id: row for row in read_areas()}


@cache
def shipped_area(place_id: str) -> Area:
    """Return a shipped area."""
    row = area_rows()[place_id]
    box = (row.south, row.west, row.north, row.east)
    return Area(place_id, *box, decode_rings(row.rings), row.origin)


class NoLabels:
    """A gazetteer that knows nothing but the findings' own places."""

    def within(self, *_box: float, **_options: object) -> tuple[Place, ...]:
        """Return nothing."""
        return ()

    def area(self, _place_id: str, /) -> Area | None:
        """Return nothing."""
        return None


class Outlines(NoLabels):
    """A gazetteer that knows the shipped areas only."""

    def area(self, place_id: str, /) -> Area | None:
        """Return the shipped area, if there is one."""
        return shipped_area(place_id) if place_id in area_rows() else None


def drawn(*located: LocatedReport, title: str | None = None) -> ReportMap:
    """Draw the map of some reports, without names or outlines."""
    return draw(Findings(located, PROVENANCE), title=title, gazetteer=NoLabels())


def towns(count: int) -> list[Place]:
    """Return towns on a grid a tenth of a degree wide, forty in a row."""
    return [
        replace(town(f"Town {i}", 40 + i // 40 * 0.1, 44 + i % 40 * 0.1), id=f"test:{i}")
        for i in range(count)
    ]
