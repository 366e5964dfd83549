"""Worker processes: the same findings, a worker that is lost, a report that kills, no orphan."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import pytest

from mapper import workers
from mapper.config import Config, ServiceSettings
from mapper.errors import GazetteerError, WorkerError
from mapper.parts import LocatedPart, Part, split_parts
from mapper.pipeline import Pipeline
from mapper.records import LocatedReport, Report, Skipped
from mapper.runs import locate_parts
from mapper.workers import Pool
from tests.many import DEADLY, PROGRAM, is_alive, reports, until
from tests.services import LocalService


def parts_of(found: Iterable[Report | Skipped], size: int) -> list[Part]:
    return list(split_parts(found, most_reports=size))


def results(parts: Iterable[LocatedPart]) -> list[LocatedReport | Skipped]:
    return [one for part in parts for one in part.results]


def test_workers_find_what_one_process_finds_in_order(pipeline: Pipeline) -> None:
    found: list[Report | Skipped] = [*reports(40), Skipped("x", "empty"), *reports(1)]
    with Pool(Config(), 2) as pool:
        assert not pool.pids  # nothing is started for nothing
        located = list(locate_parts(parts_of(found, 4), pool))
        assert len(pool.pids) == 2
        pids = pool.pids
    assert [one.number for one in located] == list(range(11))
    assert results(located) == list(pipeline.run(found))
    assert not any(map(is_alive, pids))


def test_a_worker_that_is_killed_costs_its_part_alone(pipeline: Pipeline) -> None:
    found = reports(150)
    lost: list[str] = []
    killed: set[int] = set()
    with Pool(Config(), 2, warn=lost.append) as pool:
        located = []
        for part in locate_parts(parts_of(found, 25), pool):
            located.append(part)
            busy = [one.process.pid for one in pool._workers.values() if one.is_ready and one.jobs]
            if len(killed) < 2 and set(busy) - killed:
                victim = next(one for one in busy if one not in killed)
                os.kill(victim, signal.SIGKILL)
                killed.add(victim)
    assert results(located) == list(pipeline.run(found))
    assert set(lost) == {"a worker was lost (SIGKILL); another one locates its reports again"}


def test_a_report_that_kills_is_skipped_alone(pipeline: Pipeline) -> None:
    found = [*reports(4), Report("bad", f"Gyumri: {DEADLY}"), *reports(4)]
    with Pool(Config(), 1, program=PROGRAM) as pool:
        located = results(locate_parts(parts_of(found, 3), pool))
    harmless = [one for one in found if one.id != "bad"]
    assert [one for one in located if not isinstance(one, Skipped)] == list(pipeline.run(harmless))
    bad = located[4]
    assert isinstance(bad, Skipped)
    assert bad.origin == "bad"
    assert "stopped the process that read it (SIGKILL)" in bad.reason


def test_stages_that_cannot_be_opened_are_an_error_of_their_own(tmp_path: Path) -> None:
    config = Config(gazetteer=tmp_path / "none.sqlite")
    with Pool(config, 1) as pool, pytest.raises(GazetteerError, match=r"none\.sqlite"):
        list(locate_parts(parts_of(reports(1), 1), pool))


def test_workers_that_never_begin_are_an_error() -> None:
    program = "raise SystemExit(3)"
    with (
        Pool(Config(), 1, program=program) as pool,
        pytest.raises(WorkerError, match=r"before they have begun \(exit code 3"),
    ):
        list(locate_parts(parts_of(reports(1), 1), pool))


def test_what_a_worker_prints_harms_nothing(pipeline: Pipeline) -> None:
    program = (
        "import os; from mapper.parts import Locator; from mapper.workers import serve\n"
        "locate = Locator.locate\n"
        "Locator.locate = lambda *args: (os.write(1, b'noise'), locate(*args))[1]\n"
        "serve()"
    )
    with Pool(Config(), 1, program=program) as pool:
        located = results(locate_parts(parts_of(reports(2), 1), pool))
    assert located == list(pipeline.run(reports(2)))


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_no_worker_outlives_who_started_it(number: signal.Signals) -> None:
    code = (
        "from mapper.config import Config\n"
        "from mapper.workers import Pool\n"
        "from tests.many import reports\n"
        "from tests.test_workers import parts_of\n"
        "pool = Pool(Config(), 2)\n"
        "for part in parts_of(reports(400), 100): pool.start(part)\n"
        "print(*pool.pids, flush=True)\n"
        "while True: pool.wait()\n"
    )
    root = Path(__file__).parent.parent
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=root, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        pids = list(map(int, process.stdout.readline().split()))
        assert len(pids) == 2
        assert all(map(is_alive, pids))
        process.send_signal(number)
    until(lambda: not any(map(is_alive, pids)), 30)


def test_a_worker_runs_nothing_that_lies_where_it_is_started(
    pipeline: Pipeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit(3)", "utf-8")
    monkeypatch.chdir(tmp_path)
    with Pool(Config(), 1) as pool:
        located = results(locate_parts(parts_of(reports(1), 1), pool))
    assert located == list(pipeline.run(reports(1)))


def test_a_worker_without_memory_says_so(pipeline: Pipeline) -> None:
    lost: list[str] = []
    program = (
        "from mapper.parts import Locator; from mapper.workers import serve\n"
        "def locate_encoded(*_): raise MemoryError\n"
        "Locator.locate_encoded = locate_encoded\n"
        "serve()"
    )
    with (
        pytest.MonkeyPatch.context() as patch,
        Pool(Config(), 1, program=program, warn=lost.append) as pool,
    ):
        patch.setattr("mapper.workers._MOST_LOST", 3)
        with pytest.raises(WorkerError, match=r"3 workers in a row were lost \(out of memory\)"):
            list(locate_parts(parts_of(reports(9), 9), pool))
    assert lost == ["a worker was lost (out of memory); another one locates its reports again"] * 2


def test_what_a_worker_has_no_memory_to_read_ends_it() -> None:
    code = (
        "import mapper.workers as workers\n"
        "class Pipe:\n"
        "    def __init__(self, pipe): self.pipe, self.reads = pipe, 0\n"
        "    def read(self, size):\n"
        "        self.reads += 1\n"
        "        if self.reads > 2: raise MemoryError\n"
        "        return self.pipe.read(size)\n"
        "frames = workers._frames\n"
        "workers._frames = lambda stream: frames(Pipe(stream))\n"
        "workers.serve()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        try:
            workers._write(process.stdin, b"R", b"{}")
            assert process.wait(30) == 0
        finally:
            process.kill()


def test_workers_that_do_not_listen_are_ended_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mapper.workers._GRACE_S", 0.5)
    with Pool(Config(), 4, program="import time; time.sleep(30)") as pool:
        for part in parts_of(reports(4), 1):
            pool.start(part)
        pids = pool.pids
        start = time.monotonic()
    assert len(pids) == 4
    assert time.monotonic() - start < 1.5
    assert not any(map(is_alive, pids))


def test_threads_that_cannot_be_started_are_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", full)
    with Pool(Config(), 1) as pool, pytest.raises(WorkerError, match=r"start new thread\); use"):
        pool.start(parts_of(reports(1), 1)[0])


@pytest.mark.usefixtures("gazetteer")
def test_workers_share_the_pace_and_the_replies_of_services() -> None:
    names = [f"Qarva{end}" for end in ("shen", "shan")]
    found = [
        Report(f"{name}-{i}", f"Shelling hit the village of {name}, Armenia, on Monday.", "en")
        for name in names
        for i in range(2)  # both workers want the same name at the same time
    ]
    with LocalService() as server:
        photon = ServiceSettings("photon", server=server.url)
        config = Config(geocoders=(photon,), workers=2)
        with Pool(config, 2) as pool:
            located = results(locate_parts(parts_of(found, 1), pool))
        asked = server.asked
    assert [one.query["q"][0] for one in asked] == names  # each once, whoever asked
    assert min(b.at - a.at for a, b in pairwise(asked)) > 0.9  # one a second
    places = [
        finding.place.id
        for one in located
        if isinstance(one, LocatedReport)
        for finding in one.findings
        if finding.place is not None and finding.mention.text == "Qarvashen"
    ]
    assert places == ["photon:N101"] * 2
