"""Long runs of the command: interrupted, killed and short of disk, then gone on with."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mapper.config import Config
from mapper.errors import ConfigError
from mapper.gazetteer import Gazetteer
from mapper.records import LocatedReport, Report
from mapper.runs import open_run
from tests.many import descendants, is_alive, mapper, reports, until, write_reports

COUNT = 500  # three parts
SUFFIXES = ("csv", "jsonl", "html")


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_reports(tmp_path_factory.mktemp("many") / "many.jsonl", COUNT)


@pytest.fixture(scope="module")
def undisturbed(source: Path, gazetteer: Gazetteer) -> dict[str, bytes]:
    """What a run in one process writes, by suffix."""
    assert gazetteer.version  # is unpacked
    files = outputs(source.parent, "undisturbed")
    done = mapper(source, *options(files))
    _, said = done.communicate()
    assert done.returncode == 0, said
    assert said.startswith(f"{COUNT} reports, ")
    return contents(files)


def outputs(folder: Path, name: str) -> list[Path]:
    return [folder / f"{name}.{suffix}" for suffix in SUFFIXES]


def options(files: list[Path]) -> list[str]:
    return [f"-o{file}" for file in files]


def contents(files: list[Path]) -> dict[str, bytes]:
    return {file.suffix: file.read_bytes() for file in files}


def kept(folder: Path) -> int:
    return len(list(folder.glob("*.part")))


def test_workers_write_the_same_bytes(
    source: Path, undisturbed: dict[str, bytes], tmp_path: Path
) -> None:
    files = outputs(tmp_path, "out")
    done = mapper(source, "--workers", 2, *options(files))
    _, said = done.communicate()
    assert done.returncode == 0, said
    assert said.startswith(f"{COUNT} reports, ")
    assert contents(files) == undisturbed


@pytest.mark.parametrize("workers", [1, 2])
def test_a_run_that_is_killed_again_and_again_is_as_if_it_had_not_been(
    source: Path, undisturbed: dict[str, bytes], tmp_path: Path, workers: int
) -> None:
    files, folder = outputs(tmp_path, "out"), tmp_path / "kept"
    command = (source, "--workers", workers, "--checkpoint", folder, *options(files))
    rng = random.Random(workers)  # noqa: S311 - moments, not secrets
    for number in (signal.SIGKILL, signal.SIGINT):
        before = kept(folder)
        with mapper(*command) as process:
            until(lambda now=before: kept(folder) > now or process.poll() is not None)  # type: ignore[misc]
            time.sleep(rng.random() / 2)
            workers_of_it = descendants(process.pid)
            process.send_signal(number)
            _, said = process.communicate()
        until(lambda pids=workers_of_it: not any(map(is_alive, pids)), 30)  # type: ignore[misc]
        if process.returncode == 0:
            break  # it was faster
        assert not any(map(Path.exists, files))
        if number == signal.SIGINT:
            assert process.returncode == 128 + number
            assert said.splitlines() == [
                f"{folder}: keeps what was located; the same command goes on from there",
                "interrupted; nothing was half-written",
            ]
    assert kept(folder)
    newest = {one: one.stat().st_mtime_ns for one in folder.glob("*.part")}
    done = mapper(*command)
    _, said = done.communicate()
    assert done.returncode == 0, said
    assert contents(files) == undisturbed
    assert all(one.stat().st_mtime_ns == then for one, then in newest.items())  # none done again
    assert kept(folder) == 3
    assert not list(folder.glob(".*"))


def test_a_worker_that_is_killed_is_told_and_costs_nothing(
    source: Path, undisturbed: dict[str, bytes], tmp_path: Path
) -> None:
    files, folder = outputs(tmp_path, "out"), tmp_path / "kept"
    command = (source, "--workers", 2, "--checkpoint", folder, *options(files))
    with mapper(*command) as process:
        until(lambda: kept(folder))
        victim = min(descendants(process.pid))
        os.kill(victim, signal.SIGKILL)
        _, said = process.communicate()
    assert process.returncode == 0, said
    assert "a worker was lost (SIGKILL)" in said
    assert contents(files) == undisturbed


def test_a_full_disk_is_one_line_and_costs_no_part(
    source: Path, undisturbed: dict[str, bytes], tmp_path: Path
) -> None:
    files, folder = outputs(tmp_path, "out"), tmp_path / "kept"
    args = [str(source), "--checkpoint", str(folder), *options(files)]
    code = (
        "import errno, os, sys\n"
        "fsync, calls = os.fsync, []\n"
        "def full(number):\n"
        "    calls.append(number)\n"
        "    if len(calls) > 2:\n"  # run.json and a part
        "        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))\n"
        "    fsync(number)\n"
        "os.fsync = full\n"
        "from mapper.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "map", *args], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr == (
        f"error: {folder}: cannot be used (No space left on device); mend that, then give the same "
        "command again: the parts that are done are kept\n"
    )
    assert kept(folder) == 1
    assert not list(folder.glob(".*"))
    assert not any(map(Path.exists, files))
    again = mapper(*args)
    _, said = again.communicate()
    assert again.returncode == 0, said
    assert contents(files) == undisturbed


@pytest.mark.usefixtures("gazetteer")
def test_changed_settings_and_reports_are_noticed(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    source = write_reports(tmp_path / "a.jsonl", 3)
    command = (source, "--checkpoint", folder, "-o", tmp_path / "a.csv")

    def run(*more: object) -> tuple[int, str]:
        done = mapper(*command, *more)
        return (done.communicate()[1], done.returncode)[::-1]

    assert run()[0] == 0
    code, said = run("--country", "AM")
    assert code == 2
    assert said == (
        f"error: {folder}: is of a run with another country; give another folder, or --restart to "
        "throw away what is kept there\n"
    )
    assert run("--country", "AM", "--restart")[0] == 0
    write_reports(source, 4)
    assert run("--country", "AM")[1].startswith("4 reports")
    code, said = run("--checkpoint", source)
    assert code == 1
    assert said.startswith(f"error: {source}: cannot be used (")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--workers", "0"], "workers must be at least 1"),
        (["--workers", "9999"], "at most 256"),
        (["--cluster", "somewhere"], "such as tcp://host:8786"),
        (["--cluster", "local:0"], "such as tcp://host:8786"),
        (["--cluster", "local:2", "--workers", "2"], "two ways"),
        (["--restart"], "--restart is for a checkpoint"),
    ],
)
def test_wrong_usage_is_exit_code_2_in_one_line(
    tmp_path: Path, args: list[str], message: str
) -> None:
    source = write_reports(tmp_path / "a.jsonl", 1)
    done = mapper(source, "-o", tmp_path / "a.csv", *args)
    _, said = done.communicate()
    assert done.returncode == 2
    assert said.count("\n") == 1
    assert message in said
    assert not (tmp_path / "a.csv").exists()


@pytest.mark.usefixtures("gazetteer")
@pytest.mark.parametrize("again", [False, True])
def test_hints_are_checked_whoever_locates(tmp_path: Path, again: bool) -> None:
    config = Config(country="FR", checkpoint=tmp_path / "kept")
    for _ in range(2 if again else 1):
        with open_run(config) as run:
            found = list(run.locate(iter(reports(6))))
            (notice,) = run.notices()
            assert notice.startswith("hint country FR: only 0 of the 11 places found fit it")
    assert all(isinstance(one, LocatedReport) for one in found)
    assert run.checkpoint is not None
    assert run.checkpoint.found == again
    assert run.kept == (6 if again else 0)


@pytest.mark.usefixtures("gazetteer")
def test_a_run_reads_no_further_than_it_needs(tmp_path: Path) -> None:
    taken = 0

    def endless() -> object:
        nonlocal taken
        while True:
            taken += 1
            yield Report(str(taken), "Rain.")

    with open_run(Config(checkpoint=tmp_path / "kept")) as run:
        located = run.locate(endless())  # type: ignore[arg-type]
        for _ in range(201):
            next(located)
        assert taken <= 600


def test_there_is_nothing_to_restart_without_a_checkpoint() -> None:
    with pytest.raises(ConfigError, match="--checkpoint FOLDER"), open_run(restart=True):
        pass
