"""The gold annotations fit the sample reports and the gazetteer."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mapper.gazetteer import Gazetteer
from mapper.records import MENTION_KINDS, Report
from mapper.sources import read

DATA = Path(__file__).parents[1] / "data"
REPORTS = sorted(path for path in (DATA / "reports").iterdir())


def gold_of(path: Path) -> dict[str, list[dict[str, Any]]]:
    lines = (DATA / "gold" / f"{path.stem}.jsonl").read_text("utf-8").splitlines()
    return {entry["id"]: entry["toponyms"] for entry in map(json.loads, lines)}


def annotated_reports() -> Iterator[tuple[Report, list[dict[str, Any]]]]:
    for path in REPORTS:
        gold = gold_of(path)
        for report in read([str(path)]):
            assert isinstance(report, Report), report
            key = path.stem if report.id == path.as_posix() else report.id
            yield report, gold.pop(key)
        assert not gold, f"annotated, but not in {path.name}: {list(gold)}"


def distance_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    a, b, x, y = map(math.radians, (lat, other_lat, lon, other_lon))
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin((y - x) / 2) ** 2
    return 2 * 6371 * math.asin(math.sqrt(half))


ANNOTATED = list(annotated_reports())


def test_every_report_is_annotated_and_the_other_way_round() -> None:
    assert {path.stem for path in REPORTS} == {
        path.stem for path in (DATA / "gold").glob("*.jsonl")
    }
    assert len(ANNOTATED) >= 5


@pytest.mark.parametrize(("report", "gold"), ANNOTATED, ids=[report.id for report, _ in ANNOTATED])
def test_spans_fit_the_text(report: Report, gold: list[dict[str, Any]]) -> None:
    given = report.given.text if report.given else report.text
    header = report.given_span(0, 0)[0]
    after = header
    for toponym in gold:
        assert list(toponym) == ["start", "end", "text", "place_id", "name", "lat", "lon", "kind"]
        assert after <= toponym["start"] < toponym["end"]
        assert given[toponym["start"] : toponym["end"]] == toponym["text"]
        assert toponym["kind"] in MENTION_KINDS
        after = toponym["end"]


@pytest.mark.parametrize(("report", "gold"), ANNOTATED, ids=[report.id for report, _ in ANNOTATED])
def test_reports_are_short_and_dated(report: Report, gold: list[dict[str, Any]]) -> None:
    assert 150 <= len(report.text.split()) <= 350
    assert len(gold) >= 15
    assert report.published


def test_the_ambiguous_names_mean_different_places() -> None:
    meanings: dict[str, set[str]] = {}
    for _, gold in ANNOTATED:
        for toponym in gold:
            meanings.setdefault(toponym["text"].title(), set()).add(toponym["place_id"])
    assert len(meanings["Moscow"]) == 2
    assert len(meanings["Paris"]) == 2


def test_places_are_in_the_gazetteer_at_the_same_point(gazetteer: Gazetteer) -> None:
    for report, gold in ANNOTATED:
        for toponym in gold:
            assert (toponym["lat"] is None) == (toponym["lon"] is None)
            if toponym["place_id"] is None:
                continue
            place = gazetteer.place(toponym["place_id"])
            assert place is not None, (report.id, toponym)
            assert place.name == toponym["name"]
            if toponym["lat"] is not None:
                away = distance_km(toponym["lat"], toponym["lon"], place.lat, place.lon)
                # The label point of a large area may move within it.
                assert away <= max(20.0, (place.radius_km or 0) / 2), (report.id, toponym)
