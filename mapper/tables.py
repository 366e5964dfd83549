"""Findings as rows: one declared list of columns for every table and every property list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mapper.records import Findings, LocatedReport

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["COLUMNS", "Column", "rows", "to_dataframe"]


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
    Column("radius_km", "Float64", "half the extent of an area in kilometres, if known"),
    Column("is_area", "boolean", "true for a country, region, sea and the like: not a point"),
    Column("is_historical", "boolean", "true for a state that is no more: not on today's map"),
    Column("confidence", "Float64", "confidence in the choice of the place, 0 to 1"),
    Column("role", "string", "what the report makes of the place, if decided"),
    Column("reason", "string", "why this place was chosen, or why none"),
    Column("sentence", "string", "the sentence of the mention, white space folded"),
    Column("gazetteer", "string", "the gazetteer that the place comes from"),
)


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
            "role": finding.role,
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
                "radius_km": None if place.radius_km is None else round(place.radius_km, 1),
                "is_area": place.is_area,
                "is_historical": place.is_historical,
                "confidence": round(resolution.confidence, 4),
                "gazetteer": place.gazetteer or None,
            }
        yield row


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
