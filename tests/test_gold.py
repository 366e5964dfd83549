"""The gold annotations fit the sample reports and the gazetteer."""

from __future__ import annotations

import math
import re
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from mapper.circumstances import EVENT_STATUSES, RELATION_KINDS, ROLES
from mapper.gazetteer import Gazetteer
from mapper.records import Report
from tests.gold import DATA, GROUPS, INSIDE, KINDS, annotated, group_of, paths

ENGLISH = [one for path in paths("english") for one in annotated(path)]
ANNOTATED = [one for group in GROUPS for path in paths(group) for one in annotated(path)]

PLACE_KEYS = ["start", "end", "text", "place_id", "name", "lat", "lon", "kind"]
CIRCUMSTANCE_KEYS = ["role", "events", "date", "speakers", "private", "relation"]

#: The roles that a use of a name may have.
ROLES_OF = {
    "literal": {"event", "background", "dateline"},
    "associative": {"actor"},
    "demonym": {"demonym"},
    "organisation": {"organisation"},
    INSIDE: {"organisation"},
}

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
    assert len(paths("english")) >= 25
    assert len(ENGLISH) >= 28


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
        assert toponym.keys() <= {*PLACE_KEYS, *CIRCUMSTANCE_KEYS}
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


def folded(text: str) -> str:
    return " ".join(text.casefold().split())


@every_english
def test_english_toponyms_have_circumstances(report: Report, gold: list[dict[str, Any]]) -> None:
    for toponym in gold:
        assert list(toponym) == [*PLACE_KEYS, *CIRCUMSTANCE_KEYS]
        assert toponym["role"] in ROLES_OF[toponym["kind"]], toponym


@every_english
def test_event_words_fit_the_text_and_the_role(report: Report, gold: list[dict[str, Any]]) -> None:
    text = given(report)
    after = report.given_span(0, 0)[0]
    for toponym in gold:
        events = toponym["events"]
        assert events == sorted(events, key=lambda one: one["start"])
        assert len({one["start"] for one in events}) == len(events)
        for one in events:
            start, end = one["start"], one["end"]
            assert after <= start < end
            assert text[start:end] == one["text"]
            assert re.fullmatch(r"[\w'-]+", one["text"])
            assert not text[start - 1 : start].isalnum(), "half a word"
            assert not text[end : end + 1].isalnum(), "half a word"
            assert end <= toponym["start"] or toponym["end"] <= start, "the name itself"
            keys = ["start", "end", "text", *(["status"] if "status" in one else [])]
            assert list(one) == keys
        statuses = {one.get("status", "reported") for one in events}
        if toponym["role"] == "event":
            assert statuses == {"reported"}, toponym
        elif toponym["role"] == "background":
            assert statuses <= set(EVENT_STATUSES) - {"reported"}, toponym
        else:
            assert not events, toponym


@every_english
def test_dates_exist_and_lie_before_the_report(report: Report, gold: list[dict[str, Any]]) -> None:
    assert report.published
    latest = report.published.date() + timedelta(days=1)
    for toponym in gold:
        if toponym["date"] is None:
            continue
        assert list(toponym["date"]) == ["earliest", "latest"]
        first, last = map(date.fromisoformat, toponym["date"].values())
        assert first <= last <= latest, toponym
        past = {one.get("status") for one in toponym["events"]} == {"past"}
        assert toponym["role"] == "event" or (toponym["role"] == "background" and past), toponym


@every_english
def test_speakers_stand_in_the_text(report: Report, gold: list[dict[str, Any]]) -> None:
    text = folded(given(report))
    for toponym in gold:
        assert isinstance(toponym["private"], bool)
        assert toponym["speakers"] or not toponym["private"]
        for speaker in toponym["speakers"]:
            assert folded(speaker) in text, toponym
            assert not folded(speaker).startswith("the ")


@every_english
def test_relations_stand_beside_their_place(report: Report, gold: list[dict[str, Any]]) -> None:
    text = given(report)
    for toponym in gold:
        relation = toponym["relation"]
        if relation is None:
            continue
        assert toponym["kind"] == "literal"
        assert list(relation) == ["kind", "text", "distance_km"]
        assert relation["kind"] in RELATION_KINDS
        before = folded(text[max(0, toponym["start"] - 80) : toponym["start"]])
        assert folded(relation["text"]) in before, toponym
        far = relation["distance_km"]
        assert (far is not None) == (relation["kind"] == "distance")
        assert far is None or (far > 0 and re.search(r"\d", relation["text"]))


def test_every_kind_of_circumstance_occurs() -> None:
    toponyms = [toponym for _, _, gold in ENGLISH for toponym in gold]
    roles = Counter(toponym["role"] for toponym in toponyms)
    assert set(roles) == set(ROLES)
    assert min(roles.values()) >= 20
    assert {one["relation"]["kind"] for one in toponyms if one["relation"]} == set(RELATION_KINDS)
    statuses = Counter(one.get("status", "reported") for each in toponyms for one in each["events"])
    assert set(statuses) == set(EVENT_STATUSES) - {"known"}  # coders cannot tell it from the rest
    assert min(statuses.values()) >= 10
    assert sum(one["date"] is not None for one in toponyms) >= 100
    assert sum(len(one["speakers"]) == 2 for one in toponyms) >= 3
    assert sum(one["private"] for one in toponyms) >= 20


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
