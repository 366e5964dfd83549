"""The folder of a checkpoint: what it takes back, what it refuses, and a full disk."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from mapper.checkpoint import Checkpoint, open_checkpoint
from mapper.errors import CheckpointError, ConfigError

MADE: dict[str, object] = {"tool": "reportmap 1", "models": {"a.onnx": "12"}}


def test_what_is_kept_is_found_by_its_reports(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    with open_checkpoint(folder, MADE) as kept:
        kept.add(3, "digest", b"found\nmore")
        assert kept.find(3, "digest") == b"found\nmore"
    with open_checkpoint(folder, MADE) as kept:
        assert kept.find(3, "digest") == b"found\nmore"
        assert kept.find(3, "other") is None
        assert kept.find(4, "digest") is None
        assert (kept.found, kept.added) == (1, 0)
        kept.add(3, "other", b"again")
        assert kept.find(3, "other") == b"again"
    assert {one.name for one in folder.iterdir()} == {"000003.part", "run.json", "lock"}


def test_nobody_else_may_look(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    folder.mkdir(mode=0o755)
    with open_checkpoint(folder, MADE) as kept:
        kept.add(0, "digest", b"found")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "000000.part").stat().st_mode) == 0o600


@pytest.mark.parametrize("cut", [0, 10, 60, -1])
def test_a_damaged_part_is_done_again(tmp_path: Path, cut: int) -> None:
    with open_checkpoint(tmp_path / "kept", MADE) as kept:
        kept.add(0, "digest", b"found" * 9)
        file = tmp_path / "kept" / "000000.part"
        file.write_bytes(file.read_bytes()[:cut])
        assert kept.find(0, "digest") is None
        file.write_bytes(file.read_bytes() + b"x")
        assert kept.find(0, "digest") is None


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (MADE | {"tool": "reportmap 2"}, "another tool;"),
        (MADE | {"models": {"a.onnx": "34"}}, "another model a.onnx;"),
        (MADE | {"settings": {"near": "1,2"}, "gazetteer": "x"}, "another settings, gazetteer;"),
    ],
)
def test_a_run_that_was_made_otherwise_is_refused(
    tmp_path: Path, now: dict[str, object], said: str
) -> None:
    folder = tmp_path / "kept"
    with open_checkpoint(folder, MADE) as kept:
        kept.add(0, "digest", b"found")
    with pytest.raises(ConfigError, match=said), open_checkpoint(folder, now):
        pass
    with open_checkpoint(folder, now, restart=True) as kept:
        assert kept.find(0, "digest") is None
    with open_checkpoint(folder, now):
        pass


def test_a_folder_of_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear", "utf-8")
    for restart in (False, True):
        with (
            pytest.raises(CheckpointError, match=r"holds other things, such as 'letter\.txt'"),
            open_checkpoint(tmp_path, MADE, restart=restart),
        ):
            pass
    assert [one.name for one in tmp_path.iterdir()] == ["letter.txt"]
    with (
        pytest.raises(CheckpointError, match="cannot be used"),
        open_checkpoint(tmp_path / "letter.txt", MADE),
    ):
        pass


def test_a_damaged_statement_is_no_licence_to_mix(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text("{", "utf-8")
    with pytest.raises(CheckpointError, match="is damaged"), open_checkpoint(tmp_path, MADE):
        pass
    with open_checkpoint(tmp_path, MADE, restart=True):
        pass


def test_one_run_at_a_time(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from mapper.checkpoint import open_checkpoint\n"
        f"with open_checkpoint(Path(sys.argv[1]), {MADE!r}): print('mine', flush=True); input()"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "mine\n"
        with (
            pytest.raises(CheckpointError, match="another run is at it"),
            open_checkpoint(tmp_path, MADE),
        ):
            pass
        other.kill()
    with open_checkpoint(tmp_path, MADE):  # whoever died has let go of it
        pass


def test_a_full_disk_keeps_what_is_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with open_checkpoint(tmp_path / "kept", MADE) as kept:
        kept.add(0, "digest", b"found")
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", full)
            with pytest.raises(CheckpointError, match=r"No space left.*same command again"):
                kept.add(1, "digest", b"lost")
        assert kept.find(0, "digest") == b"found"
        assert kept.find(1, "digest") is None
    assert {one.name for one in Path(tmp_path / "kept").iterdir()} == {
        *("000000.part", "run.json", "lock")
    }


def test_an_aside_that_a_killed_run_left_is_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / ".000000.part.tmp").write_bytes(b"half")
    with open_checkpoint(tmp_path, MADE) as kept:
        assert isinstance(kept, Checkpoint)
        assert kept.find(0, "digest") is None
        kept.add(0, "digest", b"found")
        assert kept.find(0, "digest") == b"found"
        assert not list(tmp_path.glob(".*"))


def test_what_a_killed_run_was_writing_is_removed(tmp_path: Path) -> None:
    (tmp_path / ".000007.part.tmp").write_bytes(b"half a text")
    with open_checkpoint(tmp_path, MADE):
        assert not list(tmp_path.glob(".*"))


def test_ctrl_c_in_the_middle_of_a_part_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(_: Any) -> None:
        raise KeyboardInterrupt

    with open_checkpoint(tmp_path / "kept", MADE) as kept:
        monkeypatch.setattr(os, "fsync", stop)
        with pytest.raises(KeyboardInterrupt):
            kept.add(0, "digest", b"found")
        assert not list((tmp_path / "kept").glob("*.part*"))
        assert not list((tmp_path / "kept").glob(".*"))


def test_a_part_that_another_version_made_is_done_again(tmp_path: Path) -> None:
    with open_checkpoint(tmp_path / "other", MADE | {"tool": "reportmap 2"}) as other:
        other.add(0, "digest", b"found")
    with open_checkpoint(tmp_path / "kept", MADE) as kept:
        (tmp_path / "other" / "000000.part").replace(tmp_path / "kept" / "000000.part")
        assert kept.find(0, "digest") is None
    # nor does it help to remove the statement
    (tmp_path / "other" / "run.json").unlink()
    (tmp_path / "kept" / "000000.part").replace(tmp_path / "other" / "000000.part")
    with open_checkpoint(tmp_path / "other", MADE) as other:
        assert other.find(0, "digest") is None


def test_a_folder_that_another_run_makes_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "kept"
    mkdir = Path.mkdir

    def twice(path: Path, mode: int = 0o777, **more: bool) -> None:
        mkdir(path, mode, **more)
        raise FileExistsError(errno.EEXIST, "File exists")

    monkeypatch.setattr(Path, "mkdir", twice)
    with open_checkpoint(folder, MADE):
        pass


def test_a_disk_without_locks_is_told_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_locks(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("fcntl.flock", no_locks)
    with (
        pytest.raises(CheckpointError, match=r"cannot be used \(No locks available"),
        open_checkpoint(tmp_path, MADE),
    ):
        pass
