"""How far a run is said to be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mapper.cli.progress import Lines, count_reports, duration
from tests.many import write_reports


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_line_is_said_every_half_minute(capsys: pytest.CaptureFixture[str]) -> None:
    clock = Clock()
    tell = Lines(6_000, clock=clock)
    for second in range(1, 101):
        clock.now = 100.0 + second
        tell(20 * second)
    assert capsys.readouterr().err.splitlines() == [
        "620 of about 6,000 reports, 20.0 a second, 4 min left",
        "1,240 of about 6,000 reports, 20.0 a second, 4 min left",
        "1,860 of about 6,000 reports, 20.0 a second, 3 min left",
    ]


def test_the_first_of_a_burst_does_not_count(capsys: pytest.CaptureFixture[str]) -> None:
    clock = Clock()
    tell = Lines(None, clock=clock)
    clock.now += 40
    tell(1)
    assert capsys.readouterr().err == ""
    clock.now += 10
    tell(200)
    assert capsys.readouterr().err == "200 reports, 4.0 a second\n"


def test_reports_are_counted_where_that_is_cheap(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_reports(tmp_path / "a.jsonl", 7)
    (tmp_path / "b.txt").write_text("Rain.", "utf-8")
    assert count_reports([str(tmp_path)]) == 8
    (tmp_path / "c.ndjson").write_text(json.dumps({"text": "no line end"}), "utf-8")
    (tmp_path / "d.jsonl").touch()
    assert count_reports([str(tmp_path)]) == 9
    assert count_reports([str(tmp_path), "-"]) is None
    (tmp_path / "page.html").touch()
    assert count_reports([str(tmp_path / "page.html")]) == 1
    (tmp_path / "table.csv").touch()
    assert count_reports([str(tmp_path / "table.csv")]) is None
    # of a long file only the beginning is read
    monkeypatch.setattr("mapper.cli.progress._CHUNK", 100)
    monkeypatch.setattr("mapper.cli.progress._MOST_COUNTED", 1_000)
    write_reports(tmp_path / "long.jsonl", 1_000)
    assert count_reports([str(tmp_path / "long.jsonl")]) == pytest.approx(1_000, rel=0.15)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.4, "0 s"), (59, "59 s"), (61, "1 min"), (3_599, "1 h 0 min"), (12_000, "3 h 20 min")],
)
def test_a_duration_is_said_as_people_do(seconds: float, said: str) -> None:
    assert duration(seconds) == said
