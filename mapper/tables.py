"""Findings as rows: one declared list of columns for every table and every property list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from mapper.records import EventWord, Finding, Findings, LocatedReport, Place, Statement

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "COLUMNS",
    "DATES",
    "MOST_QUOTED",
    "Column",
    "clipped",
    "originators",
    "rows",
    "to_dataframe",
]

#: So much of a statement or a sentence is repeated in a table, in code points.
MOST_QUOTED = 500


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, its pandas dtype (nullable) and what it holds."""

    name: str
    dtype: str
    description: str


#: The columns, in order. `rows`, the DataFrame, CSV and the properties of GeoJSON all have these.
COLUMNS: tuple[Column, ...] = (
    Column("report_id", "string", "id of the report"),
    Column("title", "string", "headline of the report"),
    Column("source", "string", "outlet of the report"),
    Column("published", "string", "when the report was published, ISO 8601 with its offset"),
    Column("url", "string", "web address of the report"),
    Column("start", "Int64", "where the mention starts in the text as given, in code points"),
    Column("end", "Int64", "where the mention ends in the text as given, exclusive"),
    Column("text", "string", "the mention as the report spells it, normalised"),
    Column("kind", "string", "literal, associative, demonym or organisation"),
    Column("place_id", "string", "id of the place, such as geonames:616052; empty if unresolved"),
    Column("name", "string", "name of the place in the gazetteer"),
    Column("lat", "Float64", "latitude in degrees WGS84; of the label point if it is an area"),
    Column("lon", "Float64", "longitude in degrees WGS84; of the label point if it is an area"),
    Column("feature_class", "string", "GeoNames feature class, such as P for a settlement"),
    Column("feature_code", "string", "GeoNames feature code, such as PPLA"),
    Column("country_code", "string", "ISO 3166-1 alpha-2 code of the country"),
    Column("country", "string", "name of the country"),
    Column("admin1_name", "string", "name of the first-level unit"),
    Column("admin2_name", "string", "name of the second-level unit"),
    Column("population", "Int64", "number of inhabitants, if known"),
    Column("radius_km", "Float64", "half the extent, in km, of the relation's shape or the area"),
    Column("is_area", "boolean", "true for a country, region, sea and the like: not a point"),
    Column("is_historical", "boolean", "true for a state that is no more: not on today's map"),
    Column("confidence", "Float64", "confidence in the choice of the place, 0 to 1"),
    Column("role", "string", "what the report makes of the place, such as event; if decided"),
    Column("role_confidence", "Float64", "confidence in the role, 0 to 1"),
    Column("events", "string", "words for what is reported there; in brackets if not as a fact"),
    Column("date_start", "string", "first day that it is reported for, ISO 8601"),
    Column("date_end", "string", "last day that it is reported for, ISO 8601"),
    Column("date_prec", "Int64", "UCDP: 1 a day, 2 up to six days, 3 a week, 4 a month, 5 longer"),
    Column("time_precision", "Int64", "ACLED: 1 a day, 2 a week, 3 a month; empty if longer"),
    Column("where_prec", "Int64", "UCDP: 1 an exact place to 6 a country, 7 sea or air"),
    Column("geo_precision", "Int64", "ACLED: 1 a town, 2 near it or a small area, 3 a region"),
    Column("relation", "string", "words that say where from the place: near, 10 km north of"),
    Column("relation_kind", "string", "what kind of relation, such as near, distance or border"),
    Column("speaker", "string", "who says so, in the words of the report"),
    Column("speaker_quote", "string", "what they say, cut at 500 characters each"),
    Column("speaker_private", "boolean", "true if a speaker is a private person: take care"),
    Column("source_original", "string", "who the report has it from: speakers, and via whom"),
    Column("reason", "string", "why this place was chosen, or why none"),
    Column("sentence", "string", "the sentence of the mention, white space folded"),
    Column("gazetteer", "string", "the gazetteer that the place comes from"),
)

#: The columns that are dates where a format has dates. `published` is none: it keeps its offset.
DATES = ("date_start", "date_end")


def rows(located: LocatedReport) -> Iterator[dict[str, object]]:
    """Yield one plain row a finding: a value for every column, None where unknown."""
    report = located.report
    for finding in located.findings:
        mention, place, resolution = finding.mention, finding.place, finding.resolution
        start, end = report.given_span(mention.start, mention.end)
        row: dict[str, object] = dict.fromkeys(column.name for column in COLUMNS)
        row |= {
            "report_id": report.id,
            "title": report.title,
            "source": report.source,
            "published": report.published.isoformat() if report.published else None,
            "url": report.url,
            "start": start,
            "end": end,
            "text": mention.text,
            "kind": mention.kind,
            **_circumstances(finding),
            "reason": resolution.reason or None,
            "sentence": located.sentence(finding),
        }
        if place is not None:
            lat, lon = place.point or (None, None)
            row |= {
                "place_id": place.id,
                "name": place.name,
                "lat": None if lat is None else round(lat, 5),
                "lon": None if lon is None else round(lon, 5),
                "feature_class": place.feature_class or None,
                "feature_code": place.feature_code or None,
                "country_code": place.country_code,
                "country": place.country_name,
                "admin1_name": place.admin1_name,
                "admin2_name": place.admin2_name,
                "population": place.population,
                "radius_km": _radius_km(finding, place),
                "is_area": place.is_area,
                "is_historical": place.is_historical,
                "confidence": round(resolution.confidence, 4),
                "gazetteer": place.gazetteer or None,
            }
        yield row


def _circumstances(finding: Finding) -> dict[str, object]:
    """Return what is reported of the place, when, who says so and where exactly."""
    date, relation, said = finding.date, finding.relation, finding.statements
    sure = finding.role_confidence
    return {
        "role": finding.role,
        "role_confidence": None if sure is None else round(sure, 4),
        "events": _joined(map(_event, finding.events)),
        "date_start": date.earliest.isoformat() if date else None,
        "date_end": date.latest.isoformat() if date else None,
        "date_prec": date.date_prec if date else None,
        "time_precision": date.time_precision if date else None,
        "where_prec": finding.where_prec,
        "geo_precision": finding.geo_precision,
        "relation": " ".join(relation.text.split()) if relation else None,
        "relation_kind": relation.kind if relation else None,
        "speaker": _joined(one.speaker for one in said),
        "speaker_quote": _joined(map(_quote, said)),
        "speaker_private": any(one.is_private for one in said) if said else None,
        "source_original": originators(said),
    }


def originators(statements: Iterable[Statement], *, most: int | None = None) -> str | None:
    """Return who said something, each once, with whom they said it to; None for nobody."""
    named = (f"{one.speaker} via {one.via}" if one.via else one.speaker for one in statements)
    return _joined(islice(dict.fromkeys(named), most))


def clipped(text: str) -> str:
    """Return a text with its white space folded, cut at `MOST_QUOTED` code points."""
    # What is far beyond the cut need not be folded.
    folded = " ".join(text[: 4 * MOST_QUOTED].split())
    whole = len(folded) <= MOST_QUOTED and len(text) <= 4 * MOST_QUOTED
    return folded if whole else folded[: MOST_QUOTED - 1].rstrip() + "…"


def _event(word: EventWord) -> str:
    text = " ".join(word.text.split())
    return text if word.status == "reported" else f"{text} ({word.status})"


def _quote(said: Statement) -> str:
    return ("denied: " if said.stance == "denies" else "") + clipped(said.text)


def _joined(parts: Iterable[str]) -> str | None:
    return "; ".join(dict.fromkeys(filter(None, parts))) or None


def _radius_km(finding: Finding, place: Place) -> float | None:
    shape = finding.relation.shape if finding.relation else None
    radius_km = shape.radius_km if shape else place.radius_km
    return None if radius_km is None else round(radius_km, 1)


def to_dataframe(findings: Findings | Iterable[LocatedReport]) -> pd.DataFrame:
    """Make a pandas table of findings, one row each.

    Parameters
    ----------
    findings : Findings or iterable of LocatedReport
        What `mapper.locate` returned, or its reports.

    Returns
    -------
    pandas.DataFrame
        The columns of `COLUMNS` with nullable dtypes, also when there is no row.

    Raises
    ------
    TypeError
        For single findings, such as a slice of findings: they do not know their report.
    """
    import pandas as pd

    reports = findings.located if isinstance(findings, Findings) else tuple(findings)
    if not all(isinstance(one, LocatedReport) for one in reports):
        raise TypeError("give what locate returned, or LocatedReport records; then filter the rows")
    table = [row for located in reports for row in rows(located)]
    return pd.DataFrame(
        {
            column.name: pd.Series([row[column.name] for row in table], dtype=column.dtype)
            for column in COLUMNS
        }
    )
