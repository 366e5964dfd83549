"""How far a run is said to be."""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path

import pytest

from mapper.cli.progress import Lines, count_reports, duration, pace, show_run
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
    [
        (0.4, "0 s"),
        (59, "59 s"),
        (59.7, "1 min"),
        (900_000, "10 days 10 h"),
        (61, "1 min"),
        (3_599, "1 h 0 min"),
        (12_000, "3 h 20 min"),
    ],
)
def test_a_duration_is_said_as_people_do(seconds: float, said: str) -> None:
    assert duration(seconds) == said


def test_what_an_earlier_run_located_says_nothing_of_the_rest(
    capsys: pytest.CaptureFixture[str],
) -> None:
    clock = Clock()
    tell = Lines(10_000, clock=clock)
    clock.now += 31
    tell(8_000, 8_000)
    clock.now += 2
    tell(8_000, 8_000)
    clock.now += 40
    tell(8_100, 8_000)
    clock.now += 27
    tell(8_200, 8_000)
    assert capsys.readouterr().err.splitlines() == [
        "8,000 of about 10,000 reports",
        "8,200 of about 10,000 reports, 2.0 a second, 15 min left",
    ]


@pytest.mark.parametrize(
    ("done", "kept", "total", "seconds", "said"),
    [
        (0, 0, 10, 0.0, ""),
        (0, 0, 10, 5.0, ""),
        (1, 1, 10, 5.0, ""),
        (10, 0, 10, 5.0, "2.0 a second"),
        (12, 0, 10, 5.0, "2.4 a second"),
        (10, 0, None, 5.0, "2.0 a second"),
        (10, 5, 20, 5.0, "1.0 a second, 10 s left"),
    ],
)
def test_a_pace_is_never_absurd(
    done: int, kept: int, total: int | None, seconds: float, said: str
) -> None:
    assert pace(done, kept, total, seconds) == said


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_bar_does_not_take_a_burst_for_the_speed(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr("rich.progress.Task.elapsed", 100.0)
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("TERM", "xterm")
    with show_run("Locating", quiet=False, total=lambda: 1_000) as tell:
        for done in range(1, 201):  # all at once, as parts come
            tell(done)
    assert "200/1000" in terminal.getvalue()
    assert "2.0 a second, 7 min left" in terminal.getvalue()


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.jsonl")
    write_reports(tmp_path / "b.jsonl", 3)
    assert count_reports([str(tmp_path)]) == 3


def test_of_many_files_no_more_is_read_than_of_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [str(write_reports(tmp_path / f"{i}.jsonl", 100)) for i in range(9)]
    size = Path(files[0]).stat().st_size
    monkeypatch.setattr("mapper.cli.progress._MOST_COUNTED", 2 * size)
    read: list[str] = []
    opened = Path.open

    def noted(path: Path, mode: str) -> object:
        read.append(path.name)
        return opened(path, mode)

    monkeypatch.setattr(Path, "open", noted)
    assert count_reports(files) == 900
    assert read == ["0.jsonl", "1.jsonl"]
