"""Scores of where events are and of how names are used."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mapper.config import Config
from mapper.errors import ConfigError, SourceError
from mapper.evaluation import evaluate_task
from mapper.evaluation.event_corpus import EventDocument, in_event_split, read_event_corpus
from tests.test_cli import run

FIRE = "A fire broke out in Vanadzor on Monday."


def event_row(text: str = FIRE, event: str = "broke", *places: str, **more: Any) -> dict[str, Any]:
    def span(words: str) -> dict[str, int]:
        start = text.index(words)
        return {"start": start, "end": start + len(words)}

    row = {"id": "a", "text": text, "event": span(event), "locations": [span(p) for p in places]}
    return row | more


def write(path: Path, *rows: object) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def test_events_are_scored_by_words_and_spans(tmp_path: Path) -> None:
    corpus = write(
        tmp_path / "events.jsonl",
        event_row(FIRE, "broke", "Vanadzor"),
        event_row(FIRE, "broke", "Monday", id="b"),
        event_row(FIRE, "broke", id="c", locations=[{"start": 3, "end": 5}]),  # cuts a word
    )
    found = evaluate_task("events", [corpus], resamples=50)
    assert (found.documents, found.left_out) == (2, 1)
    assert found.counts["gold spans"] == 2
    assert found.counts["right spans"] == 1  # Vanadzor, and of Monday nothing
    assert found.figures["span recall"].value == 0.5
    assert found.figures["word precision"].value == 0.5
    low, high = found.figures["span F1"].low, found.figures["span F1"].high
    assert low is not None
    assert high is not None
    assert low <= 0.5 <= high
    assert "span F1" in found.as_text()
    assert json.loads(json.dumps(found.as_json()))["figures"]["span recall"]["value"] == 0.5


def test_a_name_that_was_marked_word_by_word_is_one_span(tmp_path: Path) -> None:
    text = "A fire broke out in New York on Monday."
    found = evaluate_task(
        "events",
        [write(tmp_path / "events.jsonl", event_row(text, "broke", "New", "York"))],
        resamples=0,
    )
    assert (found.counts["gold spans"], found.counts["right spans"]) == (1, 1)
    assert found.counts["gold words"] == 2


def test_roles_are_scored_as_literal_or_not(tmp_path: Path, cache: Path) -> None:
    text = "Shells hit Goris on Monday. Moscow said that it was sorry."
    rows = [
        {"start": 11, "end": 16, "lat": 39.5, "lon": 46.3, "kind": "Literal"},
        {"start": 28, "end": 34, "lat": 55.7, "lon": 37.6, "kind": "Metonymic"},
    ]
    corpus = write(
        tmp_path / "types.jsonl",
        {"id": "a", "text": text, "toponyms": rows},
        {"id": "b", "text": text, "toponyms": [rows[0] | {"kind": "PPL"}]},  # says nothing of it
    )
    found = evaluate_task("roles", [corpus], config=Config(cache=cache), resamples=0)
    assert (found.documents, found.left_out) == (1, 1)
    assert found.figures["accuracy"].value == 1.0
    assert found.figures["accuracy"].low is None
    assert found.counts["associative as associative"] == 1


def test_the_command_scores_tasks(tmp_path: Path) -> None:
    corpus = write(tmp_path / "events.jsonl", event_row(FIRE, "broke", "Vanadzor"))
    done = run("evaluate", str(corpus), "--task", "events", "-q")
    assert done.returncode == 0, done.stderr
    assert "word recall" in done.stdout
    target = tmp_path / "figures.json"
    done = run("evaluate", str(corpus), "--task", "events", "-q", "--json", str(target))
    assert done.returncode == 0, done.stderr
    assert json.loads(target.read_text("utf-8"))["task"] == "events"


@pytest.mark.parametrize("option", [["--gold-mentions"], ["--by", "kind"], ["--demonyms", "out"]])
def test_options_that_mean_nothing_are_refused(tmp_path: Path, option: list[str]) -> None:
    corpus = write(tmp_path / "events.jsonl", event_row())
    done = run("evaluate", str(corpus), "--task", "events", *option)
    assert done.returncode == 2
    assert "--task events takes --split" in done.stderr


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"id": "a", "event": {}, "locations": []}, 'has no "text"'),
        (event_row() | {"text": " "}, 'has no "text"'),
        (event_row() | {"locations": None}, 'no list of "locations"'),
        (event_row() | {"event": {"start": 1, "end": 99}}, "is not a span"),
        (event_row() | {"event": {"start": 1, "end": 2}}, "empty event word"),
        (event_row() | {"locations": [{"start": 2}]}, "is not a span"),
        (event_row() | {"id": None}, 'has no "id"'),
    ],
)
def test_what_is_wrong_with_a_corpus_is_said(tmp_path: Path, row: object, message: str) -> None:
    corpus = write(tmp_path / "events.jsonl", row)
    with pytest.raises(SourceError, match=message) as caught:
        list(read_event_corpus(corpus))
    assert str(caught.value).startswith(f"{corpus}:1: ")


def test_choices_that_do_not_exist(tmp_path: Path) -> None:
    corpus = write(tmp_path / "events.jsonl", event_row())
    for task, paths, split in (
        ("dates", [corpus], "all"),
        ("events", [], "all"),
        ("events", [corpus], "some"),
    ):
        with pytest.raises(ConfigError):
            evaluate_task(task, paths, split=split)


def test_one_text_is_in_one_part_of_the_split() -> None:
    documents = [
        EventDocument(str(i), f"{'  ' if i % 2 else ''}Text {i // 2} burned.", (0, 4), ())
        for i in range(200)
    ]
    held_out = [in_event_split(one, "held-out") for one in documents]
    assert held_out[::2] == held_out[1::2]
    assert 5 < sum(held_out[::2]) < 30
    assert all(in_event_split(one, "all") for one in documents)
    assert [not one for one in held_out] == [in_event_split(one, "rest") for one in documents]
