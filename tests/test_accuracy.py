"""The accuracy gate: floors on our own gold reports, with a fingerprint of what they measure.

The reports were looked at while the rules were written: the floors keep what was reached, they do
not say how well the software does on a report that it has never seen (``docs/method.md`` does).
English and the other languages have floors of their own.

``python -m tests.test_accuracy`` measures. With ``--show`` it lists every miss, false alarm and
wrong place in its sentence; with ``--write`` it raises the floors to what was measured. A floor
falls only with ``--lower "the reason"``, and ``accuracy_floors.json`` keeps reason and old floor.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from mapper.pipeline import Pipeline
from mapper.records import LocatedReport, Report
from mapper.sentences import sentence_around, split_sentences
from tests.floors import FloorError, fingerprint, read_floors, shortfalls, updated, write
from tests.gold import DATA, GROUPS, INSIDE, Score, annotated, paths

FLOORS = Path(__file__).parent / "accuracy_floors.json"


def mark_of(group: str) -> str:
    reports = paths(group)
    return fingerprint([*reports, *(DATA / "gold" / f"{path.stem}.jsonl" for path in reports)])


def scores(pipeline: Pipeline, group: str) -> Iterator[tuple[str, Report, Score]]:
    for path in paths(group):
        for key, report, gold in annotated(path):
            (located,) = pipeline.run([report])
            assert isinstance(located, LocatedReport)
            found = {
                report.given_span(one.mention.start, one.mention.end): (
                    one.place.id if one.place else None
                )
                for one in located.findings
            }
            yield key, report, Score.of(gold, found)


def total(parts: Iterator[tuple[str, Report, Score]]) -> dict[str, float]:
    whole = Score()
    for _, _, score in parts:
        whole.add(score)
    return whole.figures()


@pytest.mark.parametrize("group", [group for group in GROUPS if paths(group)])
def test_accuracy_does_not_fall(pipeline: Pipeline, group: str) -> None:
    record = read_floors(FLOORS)
    assert group in record, f"no floors for {group}: python -m tests.test_accuracy --write"
    if record[group]["fingerprint"] != mark_of(group):
        pytest.fail(f"{group}: the sample reports or their gold changed: measure anew, say why")
    assert record[group]["floors"], "floors without figures hold nothing"
    figures = total(scores(pipeline, group))
    assert not shortfalls(record, group, figures), f"{group} fell: {figures}"


def test_no_floor_is_below_the_last_one_that_was_allowed() -> None:
    record = read_floors(FLOORS)
    allowed: dict[tuple[str, str], float] = {}
    for entry in record["lowered"]:
        assert entry["date"]
        assert entry["reason"]
        assert entry["from"].keys() == entry["to"].keys()
        for name, floor in entry["to"].items():
            assert floor < entry["from"][name]
            allowed[entry["group"], name] = floor
    for (group, name), floor in allowed.items():
        assert record[group]["floors"][name] >= floor, "lowered by hand: use --lower"


# The scorer, on cases worked out by hand.


def toponym(start: int, end: int, place_id: str | None, kind: str = "literal") -> dict[str, Any]:
    return {"start": start, "end": end, "place_id": place_id, "kind": kind}


def test_a_score_counts_spans_and_places() -> None:
    gold = [toponym(0, 5, "a"), toponym(10, 15, "b"), toponym(20, 25, None), toponym(30, 35, "c")]
    score = Score.of(gold, {(0, 5): "a", (10, 15): "x", (20, 25): None, (31, 35): "c"})
    assert (score.gold, score.found, score.both, score.right) == (4, 4, 3, 2)
    assert score.missed == [gold[3]]
    assert score.false == [((31, 35), "c")]
    assert score.misplaced == [(gold[1], "x")]
    figures = {"precision": 0.75, "recall": 0.75, "f1": 0.75, "right_place": 0.667}
    assert score.figures() == figures
    score.add(Score.of([toponym(0, 5, "a")], {}))
    assert score.figures() == {"precision": 0.75, "recall": 0.6, "f1": 0.667, "right_place": 0.667}


def test_a_name_inside_an_organisation_is_neither_right_nor_wrong() -> None:
    gold = [toponym(0, 6, "a", INSIDE), toponym(7, 9, "b")]
    without = Score.of(gold, {(7, 9): "b"})
    for span in ((0, 6), (0, 4), (3, 7)):
        score = Score.of(gold, {(7, 9): "b", span: "a"})
        assert score == without
    assert without.figures() == dict.fromkeys(without.figures(), 1.0)
    assert Score.of(gold, {(7, 9): "b", (6, 7): "a"}).false  # beside it, not in it


def test_nothing_found_is_not_perfect() -> None:
    assert set(Score.of([toponym(0, 5, "a")], {}).figures().values()) == {0.0}


# The floors, on a file of their own.

BEFORE = {"english": {"fingerprint": "x", "floors": {"precision": 0.9, "recall": 0.8}}}


@pytest.fixture
def floors(tmp_path: Path) -> Path:
    path = tmp_path / "floors.json"
    path.write_text(json.dumps(BEFORE), "utf-8")
    return path


def test_floors_rise_and_never_sink_unasked(floors: Path) -> None:
    figures = {"precision": 0.95, "recall": 0.805, "f1": 0.87}
    new = updated(read_floors(floors), "english", figures, "y", reason=None, today="2026-01-02")
    # Recall holds its floor, although the measured figure less the slack lies below it.
    kept = {"precision": 0.94, "recall": 0.8, "f1": 0.86}
    assert new == {"english": {"fingerprint": "y", "floors": kept}, "lowered": []}
    again = updated(new, "english", figures, "y", reason="not needed", today="2026-01-02")
    assert again == new


@pytest.mark.parametrize("reason", [None, "", "  "])
def test_a_floor_does_not_fall_without_a_reason(floors: Path, reason: str | None) -> None:
    record = read_floors(floors)
    figures = {"precision": 0.95, "recall": 0.799}
    with pytest.raises(FloorError, match=r"english: recall 0\.799 < 0\.8; .*--lower"):
        updated(record, "english", figures, "y", reason=reason, today="2026-01-02")
    assert record == {"lowered": [], **BEFORE}


def test_a_reason_is_kept_with_the_old_floor(floors: Path) -> None:
    record = read_floors(floors)
    figures = {"precision": 0.95, "recall": 0.7}
    new = updated(record, "english", figures, "y", reason=" more gold ", today="2026-01-02")
    assert new["english"]["floors"] == {"precision": 0.94, "recall": 0.69}
    entry = {"date": "2026-01-02", "group": "english", "reason": "more gold"}
    assert new["lowered"] == [{**entry, "from": {"recall": 0.8}, "to": {"recall": 0.69}}]
    figures = {"precision": 0.95, "recall": 0.6}
    newer = updated(new, "english", figures, "z", reason="again", today="2026-01-03")
    assert [one["to"]["recall"] for one in newer["lowered"]] == [0.69, 0.59]
    write(floors, newer)
    assert read_floors(floors) == newer
    assert list(floors.parent.iterdir()) == [floors]


def test_groups_have_floors_of_their_own(floors: Path) -> None:
    figures = {"precision": 0.5, "recall": 0.4}
    new = updated(read_floors(floors), "others", figures, "y", reason=None, today="2026-01-02")
    assert new["english"] == BEFORE["english"]
    assert new["others"]["floors"] == {"precision": 0.49, "recall": 0.39}
    assert shortfalls(new, "others", figures) == {}
    assert shortfalls(new, "english", figures) == {"precision": 0.9, "recall": 0.8}


def test_a_fingerprint_sees_names_contents_and_what_is_missing(tmp_path: Path) -> None:
    one, other = tmp_path / "a", tmp_path / "b"
    one.write_text("x")
    other.write_text("y")
    both = fingerprint([one, other])
    assert both == fingerprint([other, one])
    assert fingerprint([one]) != both
    other.write_text("z")
    changed = fingerprint([one, other])
    other.rename(tmp_path / "c")
    assert len({both, changed, fingerprint([one, tmp_path / "c"])}) == 3


def test_the_command_writes_only_what_it_may(
    floors: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = {"precision": 0.95, "recall": 0.7}
    module = sys.modules[__name__]
    monkeypatch.setattr(module, "FLOORS", floors)

    def measured(*, show: bool) -> dict[str, tuple[str, dict[str, float]]]:
        assert not show
        return {"english": ("y", figures)}

    monkeypatch.setattr(module, "measured", measured)
    assert main([]) == 0
    before = floors.read_bytes()
    assert main(["--write"]) == 1
    assert floors.read_bytes() == before
    assert "recall 0.7 < 0.8" in capsys.readouterr().err
    assert main(["--write", "--lower", "more gold"]) == 0
    assert read_floors(floors)["english"]["floors"]["recall"] == 0.69
    with pytest.raises(SystemExit):
        main(["--lower", "nothing is written"])


# By hand.


def shown(report: Report, score: Score) -> Iterator[str]:
    text = report.given.text if report.given else report.text
    # Cut in the text as given, since spans count there; a header is one more sentence.
    sentences = split_sentences(Report(report.id, text, language=report.language))

    def line(word: str, start: int, end: int, told: str) -> str:
        low, high = sentence_around(sentences, start, end)
        marked = f"{text[low:start]}[{text[start:end]}]{text[end:high]}"
        return f"  {word:11} {' '.join(marked.split())}  ({told})"

    for one in score.missed:
        yield line("missed", one["start"], one["end"], f"{one['kind']}, {one['place_id']}")
    for (start, end), place_id in score.false:
        yield line("false alarm", start, end, f"{place_id}")
    for one, place_id in score.misplaced:
        yield line("wrong place", one["start"], one["end"], f"{place_id}, not {one['place_id']}")


def measured(*, show: bool) -> dict[str, tuple[str, dict[str, float]]]:
    figures = {}
    with Pipeline.open() as pipeline:
        for group in GROUPS:
            if not paths(group):
                continue
            parts = list(scores(pipeline, group))
            figures[group] = mark_of(group), total(iter(parts))
            for key, report, score in parts:
                print(f"{key:26} {score.gold:4} toponyms  {score.figures()}")  # noqa: T201
                if show:
                    print(*shown(report, score), sep="\n")  # noqa: T201
    return figures


def main(arguments: list[str]) -> int:
    options = argparse.ArgumentParser(prog="python -m tests.test_accuracy")
    options.add_argument("--show", action="store_true", help="list every mistake in its sentence")
    options.add_argument("--write", action="store_true", help="raise the floors")
    options.add_argument("--lower", metavar="REASON", help="with --write: floors may fall")
    chosen = options.parse_args(arguments)
    if chosen.lower is not None and not chosen.write:
        options.error("--lower does nothing without --write")
    record = read_floors(FLOORS)
    today = datetime.now(UTC).date().isoformat()
    try:
        for group, (mark, figures) in measured(show=chosen.show).items():
            print(f"{group:26} {figures}")  # noqa: T201
            if chosen.write:
                record = updated(record, group, figures, mark, reason=chosen.lower, today=today)
    except FloorError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    if chosen.write:
        write(FLOORS, record)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
