"""Rows and data frames."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from hypothesis import given

from mapper.records import Findings, LocatedReport
from mapper.sources import report_from_text
from mapper.tables import COLUMNS, MOST_QUOTED, clipped, rows, to_dataframe
from tests.located import PROVENANCE, located_reports, reported, sample

NAMES = [column.name for column in COLUMNS]
CIRCUMSTANCES = (
    *("role", "role_confidence", "events", "date_start", "date_end", "date_prec"),
    *("time_precision", "where_prec", "geo_precision", "relation", "relation_kind", "speaker"),
    *("speaker_quote", "speaker_private", "source_original"),
)


def test_columns_are_declared_once_and_described() -> None:
    assert len(set(NAMES)) == len(NAMES)
    assert all(column.description for column in COLUMNS)


def test_a_row_has_every_column() -> None:
    goris, unresolved, karabakh, soviet_union = rows(sample())
    assert list(goris) == NAMES
    assert goris == {
        "report_id": "-r1",
        "title": "=Café",
        "source": "@outlet",
        "published": "2022-09-15T00:00:00+00:00",
        "url": "https://example.org/",
        "start": 21,
        "end": 26,
        "text": "Goris",
        "kind": "literal",
        "place_id": "test:goris",
        "name": "Goris",
        "lat": 39.51111,
        "lon": 46.34222,
        "feature_class": "P",
        "feature_code": "PPLA2",
        "country_code": "AM",
        "country": "Armenia",
        "admin1_name": "Syunik",
        "admin2_name": "Goris Municipality",
        "population": 20_591,
        "radius_km": None,
        "is_area": False,
        "is_historical": False,
        "confidence": 0.8765,
        **dict.fromkeys(CIRCUMSTANCES),
        "reason": None,
        "sentence": "Near Goris, in Caféville and Nagorno- Karabakh, once the Soviet Union.",
        "gazetteer": "test",
    }
    place_columns = NAMES[NAMES.index("place_id") : NAMES.index("confidence") + 1]
    assert all(unresolved[name] is None for name in place_columns)
    assert unresolved["reason"] == "too many"
    assert (karabakh["is_area"], karabakh["radius_km"]) == (True, 75.0)
    assert (soviet_union["is_area"], soviet_union["is_historical"]) == (True, True)
    assert (soviet_union["place_id"], soviet_union["lat"]) == ("test:su", None)


def test_a_row_says_what_when_who_and_where_exactly() -> None:
    (row,) = rows(reported())
    assert {name: row[name] for name in ("radius_km", *CIRCUMSTANCES)} == {
        "radius_km": 14.0,
        "role": "event",
        "role_confidence": 0.9123,
        "events": "shelling; attacks (denied)",
        "date_start": "2022-09-12",
        "date_end": "2022-09-13",
        "date_prec": 2,
        "time_precision": 2,
        "where_prec": 2,
        "geo_precision": 2,
        "relation": "Near",
        "relation_kind": "near",
        "speaker": "a villager; =Radio",
        "speaker_quote": "shelling and attacks; denied: attacks",
        "speaker_private": True,
        "source_original": "a villager via =Radio; =Radio",
    }


def test_what_is_told_twice_is_listed_once() -> None:
    (finding,) = reported().findings
    twice = replace(finding, events=finding.events * 2, statements=finding.statements * 2)
    assert next(rows(LocatedReport(reported().report, (twice,)))) == next(rows(reported()))


def test_the_radius_of_an_area_stands_where_no_shape_is_drawn() -> None:
    (finding,) = reported().findings
    assert finding.relation is not None
    bare = replace(finding, relation=replace(finding.relation, shape=None))
    assert next(rows(LocatedReport(reported().report, (bare,))))["radius_km"] is None


@pytest.mark.parametrize("length", [0, 1, 499, 500, 501, 2000, 2001, 100_000])
@pytest.mark.parametrize("letter", ["x", " ", "x \n"])
def test_long_texts_are_cut(length: int, letter: str) -> None:
    text = (letter * length)[:length]
    folded = " ".join(text.split())
    cut = clipped(text)
    assert len(cut) <= MOST_QUOTED
    if len(folded) <= MOST_QUOTED and length <= 4 * MOST_QUOTED:
        assert cut == folded
    else:
        assert cut.endswith("…")
        assert folded.startswith(cut[:-1])


def test_a_data_frame_has_nullable_types() -> None:
    frame = to_dataframe(Findings([sample()], PROVENANCE))
    assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == {
        column.name: column.dtype for column in COLUMNS
    }
    assert len(frame) == 4
    assert frame["lat"].isna().tolist() == [False, True, False, True]
    assert frame["population"].tolist() == [20_591, pd.NA, pd.NA, pd.NA]
    assert frame["is_area"].tolist() == [False, pd.NA, True, True]


@pytest.mark.parametrize("located", [[], [LocatedReport(report_from_text("Nothing here."))]])
def test_a_data_frame_without_findings_has_the_same_columns(located: list[LocatedReport]) -> None:
    frame = to_dataframe(Findings(located, PROVENANCE))
    assert frame.empty
    assert [str(dtype) for dtype in frame.dtypes] == [column.dtype for column in COLUMNS]


def test_findings_without_their_reports_are_no_table() -> None:
    findings: Any = Findings([sample()], PROVENANCE)
    assert len(to_dataframe(one for one in findings.located)) == 4
    with pytest.raises(TypeError, match="what locate returned"):
        to_dataframe(findings[:1])


@given(located_reports())
def test_a_data_frame_holds_the_rows(located: LocatedReport) -> None:
    frame = to_dataframe([located])
    for (_, series), row in zip(frame.iterrows(), rows(located), strict=True):
        for name, value in row.items():
            assert pd.isna(series[name]) if value is None else series[name] == value
