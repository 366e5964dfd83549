"""The records refuse what later stages could not survive."""

from __future__ import annotations

import math
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.records import (
    Candidate,
    Finding,
    Findings,
    GivenText,
    LocatedReport,
    Mention,
    Place,
    Provenance,
    Report,
    Resolution,
)
from tests.gazetteers import place

GORIS = place("Goris", 39.511, 46.342, "PPLA2", "AM")


@given(
    st.floats(allow_nan=True, allow_infinity=True), st.floats(allow_nan=True, allow_infinity=True)
)
def test_a_place_is_on_the_globe_or_refused(lat: float, lon: float) -> None:
    on_globe = -90 <= lat <= 90 and -180 <= lon <= 180
    if on_globe:
        made = Place("x:1", "X", lat, lon, "P", "PPL")
        assert (made.lat, made.lon) == (lat, lon)
    else:
        with pytest.raises(ValueError, match="out of range"):
            Place("x:1", "X", lat, lon, "P", "PPL")


@pytest.mark.parametrize("radius_km", [0.0, -1.0, math.nan])
def test_an_extent_is_positive(radius_km: float) -> None:
    with pytest.raises(ValueError, match="radius_km"):
        Place("x:1", "X", 0.0, 0.0, "A", "ADM1", radius_km=radius_km)


def test_areas_and_historical_states_are_told_from_points() -> None:
    assert not GORIS.is_area
    assert place("Armenia", 40, 45, "PCLI", "AM").is_area
    assert place("Lake Sevan", 40.3, 45.3, "LK").is_area
    assert place("Soviet Union", 60, 100, "PCLH").is_historical
    assert not place("Soviet Union", 60, 100, "PCLH").is_country
    assert place("Armenia", 40, 45, "PCLI", "AM").is_country
    assert not GORIS.is_historical


@pytest.mark.parametrize(
    ("start", "end", "text"), [(-1, 1, "ab"), (2, 2, ""), (3, 1, "ab"), (0, 3, "ab")]
)
def test_a_mention_is_a_span_of_its_text(start: int, end: int, text: str) -> None:
    with pytest.raises(ValueError, match="span"):
        Mention("r", start, end, text)


def test_a_mention_has_a_known_kind_and_a_score_in_the_unit_interval() -> None:
    with pytest.raises(ValueError, match="unknown kind"):
        Mention("r", 0, 1, "a", kind="entity")
    for score in (-0.1, 1.1, math.nan):
        with pytest.raises(ValueError, match="score"):
            Mention("r", 0, 1, "a", score=score)


def test_a_candidate_has_a_known_name_kind() -> None:
    with pytest.raises(ValueError, match="unknown name kind"):
        Candidate(GORIS, "Goris", "nickname")


def test_a_resolution_chooses_its_first_candidate_or_nothing() -> None:
    mention = Mention("r", 0, 5, "Goris")
    first, second = Candidate(GORIS, "Goris", score=0.6), Candidate(place("G", 1, 1), "Goris")
    chosen = Resolution(mention, (first, second), GORIS, 0.8)
    assert chosen.alternatives == (second,)
    assert Resolution(mention, (first, second)).alternatives == (first, second)
    with pytest.raises(ValueError, match="first candidate"):
        Resolution(mention, (second, first), GORIS, 0.8)
    with pytest.raises(ValueError, match="without a place"):
        Resolution(mention, (first,), None, 0.5)


def test_published_must_know_its_time_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Report("r", "text", published=datetime(2022, 9, 15))  # noqa: DTZ001 - the point of it
    assert Report("r", "text", published=datetime(2022, 9, 15, tzinfo=UTC)).published


def test_a_report_needs_an_id() -> None:
    with pytest.raises(ValueError, match="id"):
        Report("", "text")


def test_given_text_maps_offsets_back() -> None:
    given_text = GivenText("e\u0301a\r\nb", ((0, 0), (1, 2), (2, 3), (3, 5)))
    assert [given_text.offset(n) for n in range(5)] == [0, 2, 3, 5, 6]
    assert Report("r", "éa\nb", given=given_text).given_span(1, 4) == (2, 6)
    assert Report("r", "éa\nb").given_span(1, 4) == (1, 4)


@pytest.mark.parametrize("anchors", [(), ((1, 0),), ((0, 0), (2, 3), (1, 4))])
def test_given_text_refuses_anchors_that_do_not_ascend(
    anchors: tuple[tuple[int, int], ...],
) -> None:
    with pytest.raises(ValueError, match="anchor"):
        GivenText("abc", anchors)


def test_findings_are_a_sequence_over_all_reports() -> None:
    mention = Mention("r", 0, 5, "Goris")
    finding = Finding(Resolution(mention), 0, 12)
    report = Report("r", "Goris  was\ncalm.")
    provenance = Provenance("reportmap", "test", ())
    located = [LocatedReport(report, (finding,)), LocatedReport(Report("s", "nothing"))]
    findings = Findings(located, provenance)
    assert len(findings) == 1
    assert findings[0] is finding
    assert findings[:1] == (finding,)
    assert list(findings) == [finding]
    assert repr(findings) == "<Findings: 1 in 2 reports>"
    assert located[0].sentence(finding) == "Goris was c"


def test_a_sentence_is_a_span() -> None:
    with pytest.raises(ValueError, match="span"):
        Finding(Resolution(Mention("r", 0, 1, "a")), 3, 3)
