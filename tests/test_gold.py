"""The gold annotations fit the sample reports and the gazetteer."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import pytest

from mapper.gazetteer import Gazetteer
from mapper.records import Report
from tests.gold import DATA, GROUPS, INSIDE, KINDS, annotated, group_of, paths

ENGLISH = [one for path in paths("english") for one in annotated(path)]
ANNOTATED = [one for group in GROUPS for path in paths(group) for one in annotated(path)]

PLACE_KEYS = ["start", "end", "text", "place_id", "name", "lat", "lon", "kind"]
CIRCUMSTANCE_KEYS = ["role", "events", "date", "speakers", "private", "relation"]

every = pytest.mark.parametrize(
    ("report", "gold"),
    [(report, gold) for _, report, gold in ANNOTATED],
    ids=[key for key, _, _ in ANNOTATED],
)
every_english = pytest.mark.parametrize(
    ("report", "gold"),
    [(report, gold) for _, report, gold in ENGLISH],
    ids=[key for key, _, _ in ENGLISH],
)


def distance_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    a, b, x, y = map(math.radians, (lat, other_lat, lon, other_lon))
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin((y - x) / 2) ** 2
    return 2 * 6371 * math.asin(math.sqrt(half))


def given(report: Report) -> str:
    return report.given.text if report.given else report.text


def counted(gold: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [toponym for toponym in gold if toponym["kind"] != INSIDE]


def test_every_report_is_annotated_and_the_other_way_round() -> None:
    reports = {path.stem for path in (DATA / "reports").iterdir()}
    gold = {path.stem for path in (DATA / "gold").glob("*.jsonl")}
    english = {path.stem for path in paths("english")}
    assert english <= gold <= reports
    assert len(ENGLISH) >= 16


def test_the_name_of_a_file_tells_its_language(tmp_path: Path) -> None:
    assert group_of(tmp_path / "ru-flood.txt") == "others"
    assert group_of(tmp_path / "rubymar-2024.txt") == "english"
    assert group_of(tmp_path / "mali-2023.txt") == "english"


def test_keys_are_unique() -> None:
    keys = [key for key, _, _ in ANNOTATED]
    assert len(keys) == len(set(keys))


@every
def test_spans_fit_the_text(report: Report, gold: list[dict[str, Any]]) -> None:
    text = given(report)
    after = report.given_span(0, 0)[0]
    for toponym in gold:
        assert list(toponym)[: len(PLACE_KEYS)] == PLACE_KEYS
        assert after <= toponym["start"] < toponym["end"]
        assert text[toponym["start"] : toponym["end"]] == toponym["text"]
        assert toponym["text"].strip() == toponym["text"]
        assert toponym["name"]
        assert toponym["kind"] in KINDS
        after = toponym["end"]


@every_english
def test_spans_are_whole_words(report: Report, gold: list[dict[str, Any]]) -> None:
    text = given(report)
    for toponym in gold:
        around = text[toponym["start"] - 1 : toponym["start"]], text[toponym["end"]]
        assert not any(one.isalnum() or one == "_" for one in around), toponym


@every_english
def test_reports_are_short_and_dated(report: Report, gold: list[dict[str, Any]]) -> None:
    assert 150 <= len(report.text.split()) <= 450
    assert len(counted(gold)) >= 15
    assert report.published


@every_english
def test_names_inside_organisations_have_an_organisation_around_them(
    report: Report, gold: list[dict[str, Any]]
) -> None:
    text = given(report)
    for toponym in gold:
        if toponym["kind"] == INSIDE:
            before = text[: toponym["start"]].replace("-", " ").split()[-2:]
            after = text[toponym["end"] :].replace("-", " ").split()[:2]
            assert any(word[:1].isupper() for word in (*before, *after)), toponym


def test_the_ambiguous_names_mean_different_places() -> None:
    meanings: dict[str, set[str]] = {}
    for _, _, gold in ENGLISH:
        for toponym in counted(gold):
            meanings.setdefault(toponym["text"].title(), set()).add(toponym["place_id"])
    assert len(meanings["Moscow"]) == 2
    assert len(meanings["Paris"]) == 2
    assert len(meanings["Athens"]) == 3
    assert len(meanings["Georgia"]) == 2
    assert len(meanings["Niger"]) == 2
    assert len(meanings["Józefów"]) == 2


@pytest.mark.parametrize("word", ["reading", "battle", "of", "man", "nice", "mobile", "rye", "ore"])
def test_common_words_stand_in_the_reports_as_words_and_as_places(word: str) -> None:
    names = words = 0
    for _, report, gold in ENGLISH:
        marked = sum(toponym["text"].casefold() == word for toponym in gold)
        names += marked
        words += len(re.findall(rf"\b{word}\b", given(report).casefold())) - marked
    assert names >= 1
    assert words >= 1


def test_places_are_in_the_gazetteer_at_the_same_point(gazetteer: Gazetteer) -> None:
    for key, _, gold in ANNOTATED:
        for toponym in gold:
            assert (toponym["lat"] is None) == (toponym["lon"] is None)
            if toponym["place_id"] is None:
                continue
            place = gazetteer.place(toponym["place_id"])
            assert place is not None, (key, toponym)
            assert place.name == toponym["name"]
            if toponym["lat"] is not None:
                away = distance_km(toponym["lat"], toponym["lon"], place.lat, place.lon)
                # The label point of a large area may move within it.
                assert away <= max(20.0, (place.radius_km or 0) / 2), (key, toponym)
