"""Gathered findings as tables in the shapes of ACLED and of UCDP GED.

The column names and codes are theirs, so that tools for their data read ours; the rows are what
reports report, found by a machine. What we do not know stays empty, and what only a person can code
(types of event, actors, fatalities) has no column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import BinaryIO

from mapper.delimited import CsvTable
from mapper.gathering import AT_THE_PLACE, Gathered, gather, is_claim, is_denial, outlet_name
from mapper.outlines import holds
from mapper.records import Finding, LocatedReport, Provenance, Shape
from mapper.tables import clipped, originators

__all__ = [
    "ACLED_COLUMNS",
    "MOST_LISTED",
    "UCDP_COLUMNS",
    "EventTable",
    "acled_row",
    "acled_table",
    "ucdp_row",
    "ucdp_table",
]

#: So many reports, speakers or sentences are listed in a cell; the numbers count all.
MOST_LISTED = 20

#: Column of the ACLED shape -> what it holds.
ACLED_COLUMNS: Mapping[str, str] = {
    "event_date": "first day that it is reported for, ISO 8601; empty if unknown or over a month",
    "time_precision": "1 a day, 2 a week, 3 a month",
    "admin1": "name of the first-level unit",
    "admin2": "name of the second-level unit",
    "admin3": "empty: the gazetteer does not have it",
    "country": "name of the country; empty at sea",
    "location": "name of the place",
    "latitude": "degrees WGS84",
    "longitude": "degrees WGS84",
    "geo_precision": "1 a town, 2 near it or a small area, 3 a region",
    "source": "outlets of the reports",
    "source_scale": "empty: not coded",
    "notes": "`Reported: ` and the sentences; then `Denied: ` and those that deny it",
    "number_of_reports": "how many reports",
    "number_of_sources": "how many distinct texts: copies count once",
    "speaker": "who says so, each with whom they told",
    "speaker_private": "true if a speaker is a private person: take care",
    "is_disputed": "true if a speaker or report contradicts another",
}

#: Column of the UCDP GED shape -> what it holds.
UCDP_COLUMNS: Mapping[str, str] = {
    "id": "number of the row in this file",
    "source_article": "outlet, day and headline of each report; else its address or id",
    "number_of_sources": "how many distinct texts: copies count once",
    "source_office": "outlets of the reports",
    "source_date": "days on which the reports were published",
    "source_headline": "headlines of the reports",
    "source_original": "who the reports have it from: speakers, each with whom they told",
    "where_prec": "1 an exact place to 6 a country, 7 sea or air",
    "where_coordinates": "name of the place",
    "where_description": "where, in the words of a report",
    "adm_1": "name of the first-level unit",
    "adm_2": "name of the second-level unit",
    "latitude": "degrees WGS84",
    "longitude": "degrees WGS84",
    "country": "name of the country; empty at sea",
    "date_prec": "1 a day, 2 up to six days, 3 a week, 4 a month, 5 longer",
    "date_start": "first day that it is reported for, ISO 8601; empty if unknown",
    "date_end": "last day that it is reported for, ISO 8601; empty if unknown",
    "notes": "`Reported: ` and the sentences; then `Denied: ` and those that deny it",
    "number_of_reports": "how many reports",
    "speaker_private": "true if a speaker is a private person: take care",
    "is_disputed": "true if a speaker or report contradicts another",
}

_MOST_WORDS_OF_PLACE = 200  # of the text, in code points, between a relation and its place


def acled_row(group: Gathered, located: Sequence[LocatedReport]) -> dict[str, object] | None:
    """Return the row of a group in the ACLED shape; None for a whole country, which has none."""
    place, date = group.place, group.date
    if group.where_prec == 6 or (place.is_country and group.geo_precision is None):
        return None
    known = date if date is not None and date.time_precision is not None else None
    lat, lon = _where(group)
    return _filled(
        ACLED_COLUMNS,
        {
            "event_date": known.earliest.isoformat() if known else None,
            "time_precision": known.time_precision if known else None,
            "admin1": place.unit_name,
            "admin2": place.admin2_name,
            "country": place.country_name,
            "location": place.name,
            "latitude": lat,
            "longitude": lon,
            "geo_precision": group.geo_precision,
            "source": _listed(group.outlets),
            "speaker": _speakers(group, located),
            **_shared(group, located),
        },
    )


def ucdp_row(group: Gathered, located: Sequence[LocatedReport]) -> dict[str, object]:
    """Return the row of a group in the shape of UCDP GED; ``id`` is for its table to give."""
    place, date = group.place, group.date
    lat, lon = _where(group)
    reports = [located[i].report for i in dict.fromkeys(i for i, _ in group.findings)]
    days = [one.published.date().isoformat() if one.published else None for one in reports]
    titles = [" ".join((one.title or "").split()) or None for one in reports]
    articles = [
        ", ".join(filter(None, (outlet_name(one), day, title))) or one.url or one.id
        for one, day, title in zip(reports, days, titles, strict=True)
    ]
    return _filled(
        UCDP_COLUMNS,
        {
            "source_article": _listed(articles),
            "source_office": _listed(group.outlets),
            "source_date": _listed(sorted(filter(None, days))),
            "source_headline": _listed(titles),
            "source_original": _speakers(group, located),
            "where_prec": group.where_prec,
            "where_coordinates": place.name,
            "where_description": _described(group, located),
            "adm_1": place.unit_name,
            "adm_2": place.admin2_name,
            "latitude": lat,
            "longitude": lon,
            "country": place.country_name,
            "date_prec": date.date_prec if date else None,
            "date_start": date.earliest.isoformat() if date else None,
            "date_end": date.latest.isoformat() if date else None,
            **_shared(group, located),
        },
    )


Row = Callable[[Gathered, Sequence[LocatedReport]], dict[str, object] | None]


class EventTable:
    """Gathers the reports of a run and writes one row a group when all of them are there.

    Parameters
    ----------
    stream : binary file
        Where to write; it is not closed.
    columns : iterable of str
        Names of the columns.
    row : callable
        Makes the row of a group, given the reports, or None for no row.
    """

    def __init__(self, stream: BinaryIO, columns: Iterable[str], row: Row) -> None:
        self._table = CsvTable(stream, list(columns))
        self._row = row
        self._located: list[LocatedReport] = []

    def add(self, located: LocatedReport) -> None:
        """Keep a report that something is reported or denied in."""
        if any(is_claim(one) or is_denial(one) for one in located.findings):
            self._located.append(located)

    def close(self) -> None:
        """Gather and write."""
        self._table.write(row.values() for row in self._rows())

    def _rows(self) -> Iterator[dict[str, object]]:
        number = 1
        for group in gather(self._located):
            if (row := self._row(group, self._located)) is not None:
                yield row | ({"id": number} if "id" in row else {})
                number += 1


def acled_table(
    stream: BinaryIO,
    provenance: Provenance,  # noqa: ARG001 - a plain table has no room for it
    *,
    title: str | None = None,  # noqa: ARG001
) -> EventTable:
    """Return what writes gathered findings in the shape of ACLED's tables."""
    return EventTable(stream, ACLED_COLUMNS, acled_row)


def ucdp_table(
    stream: BinaryIO,
    provenance: Provenance,  # noqa: ARG001
    *,
    title: str | None = None,  # noqa: ARG001
) -> EventTable:
    """Return what writes gathered findings in the shape of UCDP GED."""
    return EventTable(stream, UCDP_COLUMNS, ucdp_row)


def _filled(columns: Iterable[str], known: Mapping[str, object]) -> dict[str, object]:
    return {name: known.get(name) for name in columns}


def _shared(group: Gathered, located: Sequence[LocatedReport]) -> dict[str, object]:
    statements = [said for one in _findings(group, located) for said in one.statements]
    return {
        "notes": _notes(group, located),
        "number_of_reports": group.number_of_reports,
        "number_of_sources": group.number_of_sources,
        "speaker_private": any(said.is_private for said in statements) if statements else None,
        "is_disputed": group.is_disputed,
    }


def _findings(group: Gathered, located: Sequence[LocatedReport]) -> list[Finding]:
    return [located[i].findings[j] for i, j in group.findings]


def _notes(group: Gathered, located: Sequence[LocatedReport]) -> str:
    told: dict[bool, dict[str, None]] = {True: {}, False: {}}
    for i, j in group.findings:
        finding = located[i].findings[j]
        sentences = told[is_claim(finding)]
        if len(sentences) < MOST_LISTED:
            start, end = finding.sentence_start, finding.sentence_end
            sentences[clipped(located[i].report.text[start:end])] = None
    notes = "Reported: " + " ".join(told[True])
    return notes + (" Denied: " + " ".join(told[False]) if told[False] else "")


def _speakers(group: Gathered, located: Sequence[LocatedReport]) -> str | None:
    statements = [said for one in _findings(group, located) for said in one.statements]
    return originators(statements, most=MOST_LISTED)


def _listed(values: Iterable[str | None]) -> str | None:
    known = list(dict.fromkeys(filter(None, values)))
    return "; ".join(known[:MOST_LISTED]) or None


def _described(group: Gathered, located: Sequence[LocatedReport]) -> str | None:
    """Return the words of the report that say where: "10 km north of Goris"."""
    for i, j in group.findings:
        finding, relation = located[i].findings[j], group.relation
        if not is_claim(finding) or finding.relation != relation:
            continue
        start, end = finding.mention.start, finding.mention.end
        if relation is not None:
            start, end = min(start, relation.start), max(end, relation.end)
            if end - start > _MOST_WORDS_OF_PLACE:
                start, end = relation.start, relation.end
        return clipped(located[i].report.text[start:end])
    return None


def _where(group: Gathered) -> tuple[float, float]:
    """Return the point of a group: of the place or, if that is another spot, in the shape."""
    point, relation = group.place.point, group.relation
    if point is None:
        raise ValueError("a group is of a place of today")
    if relation is not None and relation.shape is not None and relation.kind not in AT_THE_PLACE:
        polygons = relation.shape.polygons
        point = point if holds(polygons, *point) else _inside(relation.shape)
    return round(point[0], 5), round(point[1], 5)


def _inside(shape: Shape) -> tuple[float, float]:
    """Return a point in the greatest part of a shape."""
    import shapely

    parts = [
        shapely.Polygon(
            [(lon, lat) for lat, lon in outer],
            [[(lon, lat) for lat, lon in hole] for hole in holes],
        )
        for outer, *holes in shape.polygons
    ]
    inside = max(parts, key=lambda part: part.area).representative_point()
    return float(inside.y), float(inside.x)
