"""What the page hands out as CSV and GeoJSON: the rows of `mapper.tables`, each text once.

The script makes the files of it (`assets/downloads.js`). They say what `mapper.renderers` writes,
except that of a report's id that is a path only the name is there: a page shows no folders.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from mapper.manifest import public_id
from mapper.page.escape import display_text
from mapper.records import LocatedReport, Provenance
from mapper.renderers import collection_members, polygons
from mapper.tables import COLUMNS, rows

__all__ = ["LEFT_OUT", "downloads", "held_table"]

#: Columns that a large page does not hold: they would double it.
LEFT_OUT = ("report_id", "start", "end", "reason")
_NOTE_OF_LARGE = (
    "Saved from a page of very many findings, which does not hold all of them: there is no "
    f"{', '.join(LEFT_OUT[:-1])} or {LEFT_OUT[-1]}, and no polygon; report is the number of the "
    "report on the page, published is its day. Confidence is rounded down to two decimals. "
    "A sentence or a quotation that ends in an ellipsis is longer in the report."
)

_OF_REPORT = ("report_id", "title", "source", "published", "url")
_OF_PLACE = (
    *("place_id", "name", "lat", "lon", "feature_class", "feature_code", "country_code", "country"),
    *("admin1_name", "admin2_name", "population", "is_area", "is_historical", "gazetteer"),
)
_FROM_TEXT = -1  # what the script cuts out of the text of the report


def downloads(
    located: Sequence[LocatedReport], provenance: Provenance, *, title: str | None = None
) -> dict[str, Any]:
    """Return the table that CSV and GeoJSON are made of.

    Parameters
    ----------
    located : sequence of LocatedReport
        The reports of the page, in its order.
    provenance : Provenance
        What the GeoJSON says of its making.
    title : str or None
        Title of the page, if one was given.

    Returns
    -------
    dict
        ``columns`` in order, with the dtype of each; ``values``, each distinct text or number
        once; ``parts``, columns that stand together, with their distinct rows; ``rows`` of
        each column that stands alone, a list of numbers of values or one number for all; and
        ``geometries`` that are no points, by the number of the row.
    """
    table = [row for one in located for row in _rows(one)]
    values = _Distinct()
    parts = [_part(names, table, values) for names in (_OF_REPORT, _OF_PLACE)]
    alone = [column.name for column in COLUMNS if column.name not in (*_OF_REPORT, *_OF_PLACE)]
    shapes = [
        finding.relation.shape if finding.relation and finding.place else None
        for one in located
        for finding in one.findings
    ]
    return {
        "collection": collection_members(provenance, title=title),
        "columns": [[column.name, column.dtype] for column in COLUMNS],
        "parts": parts,
        "rows": {name: _column([row[name] for row in table], values) for name in alone},
        "values": [json.loads(key) for key in values],
        "geometries": {
            str(number): polygons(shape)
            for number, shape in enumerate(shapes)
            if shape is not None and table[number]["lat"] is not None
        },
    }


def held_table(provenance: Provenance, *, title: str | None = None) -> dict[str, Any]:
    """Return what the files of a large page say of themselves; its script has the rows.

    Parameters
    ----------
    provenance, title
        As for `downloads`.

    Returns
    -------
    dict
        ``collection``, ``columns`` and ``geometries`` as `downloads` has them: the columns but
        those that are `LEFT_OUT`, after ``report``, the number of the report on the page.
    """
    collection = collection_members(provenance, title=title)
    return {
        "collection": collection | {"note": f"{collection['note']} {_NOTE_OF_LARGE}"},
        "columns": [
            ["report", "Int64"],
            *([one.name, one.dtype] for one in COLUMNS if one.name not in LEFT_OUT),
        ],
        "geometries": {},
    }


class _Derived:
    """Stands for a text that the script has already."""


_DERIVED = _Derived()


class _Distinct(dict[str, int]):
    """Numbers what is told apart, in the order of its coming; 0 is for what is unknown."""

    def __init__(self) -> None:
        super().__init__({"null": 0})

    def number(self, value: object) -> int:
        if value is _DERIVED:
            return _FROM_TEXT
        return self.setdefault(json.dumps(value), len(self))


def _rows(located: LocatedReport) -> Iterable[dict[str, object]]:
    report = located.report
    for finding, row in zip(located.findings, rows(located), strict=True):
        given = {name: _writable(value) for name, value in row.items()}
        given["report_id"] = _writable(public_id(report.id))
        sentence = report.text[finding.sentence_start : finding.sentence_end]
        for name, text in (("text", finding.mention.text), ("sentence", sentence)):
            if display_text(text) == text:
                given[name] = _DERIVED
        yield given


def _writable(value: object) -> object:
    """Half a surrogate pair is written as ``?``, as `TextSink` does."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def _part(
    names: Sequence[str], table: Iterable[dict[str, object]], values: _Distinct
) -> dict[str, Any]:
    distinct: dict[tuple[int, ...], int] = {}
    numbers = [
        distinct.setdefault(tuple(values.number(row[name]) for name in names), len(distinct))
        for row in table
    ]
    return {"names": names, "distinct": list(distinct), "rows": numbers}


def _column(cells: Sequence[object], values: _Distinct) -> list[int] | int:
    numbers = [values.number(cell) for cell in cells]
    return numbers[0] if len(set(numbers)) == 1 else numbers
