"""Kept replies and the pace: shared by threads and processes, never in the way."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from itertools import pairwise
from pathlib import Path

import pytest

from mapper.errors import ConfigError, GeocoderBusy
from mapper.geocoders.replies import LONGEST_WAIT_S, Replies
from tests.services import Clock


def opened(folder: Path, clock: Clock) -> Replies:
    return Replies(folder / "replies.sqlite", clock=clock, sleep=clock.sleep, warn=pytest.fail)


def test_what_is_kept_is_found_by_others_until_it_expires(tmp_path: Path) -> None:
    clock = Clock()
    opened(tmp_path, clock).put("k", "Վարդենիս", expires_s=10)
    other = opened(tmp_path, clock)
    assert other.get("k") == "Վարդենիս"
    assert other.get("another") is None
    clock.now += 10
    assert other.get("k") is None
    other.put("k", "again", expires_s=5)
    assert other.get("k") == "again"


def test_what_expires_at_once_is_not_kept(tmp_path: Path) -> None:
    replies = opened(tmp_path, Clock())
    replies.put("k", "v", expires_s=0)
    assert replies.get("k") is None


def test_expired_replies_leave_the_file(tmp_path: Path) -> None:
    clock = Clock()
    opened(tmp_path, clock).put("k", "secret village", expires_s=10)
    clock.now += 11
    opened(tmp_path, clock)
    connection = sqlite3.connect(tmp_path / "replies.sqlite")
    assert connection.execute("SELECT count(*) FROM reply").fetchone() == (0,)
    connection.close()


def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    opened(tmp_path, Clock())
    assert (tmp_path / "replies.sqlite").stat().st_mode & 0o077 == 0


def test_turns_are_an_interval_apart(tmp_path: Path) -> None:
    clock = Clock()
    one, other = opened(tmp_path, clock), opened(tmp_path, clock)
    at = []
    for replies in (one, other, one, other):
        replies.wait_turn("s", interval_s=1.0)
        at.append(clock.now)
    assert [round(b - a, 6) for a, b in pairwise(at)] == [1.0, 1.0, 1.0]
    one.wait_turn("another server", interval_s=1.0)
    assert clock.now == at[-1]


def test_turns_of_many_threads_are_an_interval_apart(tmp_path: Path) -> None:
    replies = Replies(tmp_path / "replies.sqlite")
    at: list[float] = []

    def work() -> None:
        for _ in range(2):
            replies.wait_turn("s", interval_s=0.05)
            at.append(replies.now())

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    at.sort()
    assert len(at) == 8
    assert at[-1] - at[0] >= 7 * 0.05 - 0.02  # the clock is read a moment after the turn is taken


def test_processes_share_the_pace_and_the_replies(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from mapper.geocoders.replies import Replies\n"
        "replies = Replies(Path(sys.argv[1]))\n"
        "for i in range(3):\n"
        "    replies.wait_turn('s', interval_s=0.2)\n"
        "    print(replies.now())\n"
        "    replies.put(f'{sys.argv[2]}-{i}', 'v', expires_s=60)"
    )
    path = tmp_path / "new" / "replies.sqlite"
    running = [
        subprocess.Popen(
            [sys.executable, "-c", code, path, name], stdout=subprocess.PIPE, text=True
        )
        for name in "ab"
    ]
    said = [process.communicate(timeout=60)[0] for process in running]
    assert [process.returncode for process in running] == [0, 0]
    at = sorted(float(line) for text in said for line in text.split())
    assert len(at) == 6
    assert all(b - a > 0.1 for a, b in pairwise(at))
    replies = Replies(path)
    assert all(replies.get(f"{name}-{i}") for name in "ab" for i in range(3))


def test_nobody_asks_before_the_time_a_service_named(tmp_path: Path) -> None:
    clock = Clock()
    replies = opened(tmp_path, clock)
    replies.postpone("s", 30)
    replies.postpone("s", 5)  # the later of two
    start = clock.now
    opened(tmp_path, clock).wait_turn("s", interval_s=1)
    assert clock.now == start + 30


def test_a_long_wait_is_not_waited(tmp_path: Path) -> None:
    clock = Clock()
    replies = opened(tmp_path, clock)
    replies.postpone("s", 10**9)
    with pytest.raises(GeocoderBusy, match="left alone") as caught:
        replies.wait_turn("s", interval_s=1)
    assert LONGEST_WAIT_S < (caught.value.retry_after_s or 0) <= 86_400
    assert clock.slept == []


def test_a_clock_that_was_wrong_does_not_stop_it_for_ever(tmp_path: Path) -> None:
    replies = opened(tmp_path, Clock(now=4_000_000_000.0))
    replies.wait_turn("s", interval_s=1)
    clock = Clock()
    opened(tmp_path, clock).wait_turn("s", interval_s=1)
    assert clock.slept == []


@pytest.mark.parametrize("damage", [b"not a database " * 500, None])
def test_a_damaged_file_is_made_anew_with_one_warning(tmp_path: Path, damage: bytes | None) -> None:
    path = tmp_path / "replies.sqlite"
    clock = Clock()
    replies = opened(tmp_path, clock)
    for i in range(30):
        replies.put(f"k{i}", "v" * 3_000, expires_s=60)
    if damage is None:  # pages in the middle
        whole = path.read_bytes()
        path.write_bytes(whole[:8192] + b"\xa5" * (len(whole) - 12288) + whole[-4096:])
    else:
        path.write_bytes(damage)
    said: list[str] = []
    mended = Replies(path, clock=clock, sleep=clock.sleep, warn=said.append)
    mended.put("new", "v", expires_s=60)
    assert mended.get("new") == "v"
    assert len(said) == 1
    assert "damaged" in said[0]
    assert (tmp_path / "replies.damaged").exists()


def test_a_file_that_is_damaged_while_it_is_used(tmp_path: Path) -> None:
    said: list[str] = []
    clock = Clock()
    path = tmp_path / "replies.sqlite"
    replies = Replies(path, clock=clock, sleep=clock.sleep, warn=said.append)
    path.write_bytes(b"x" * 20_000)
    assert replies.get("k") is None
    replies.wait_turn("s", interval_s=1)
    assert len(said) == 1


def test_a_file_of_another_version_is_moved_aside(tmp_path: Path) -> None:
    path = tmp_path / "replies.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    said: list[str] = []
    Replies(path, warn=said.append).put("k", "v", expires_s=9)
    assert len(said) == 1


def test_without_a_listener_it_is_a_python_warning(tmp_path: Path) -> None:
    (tmp_path / "replies.sqlite").write_bytes(b"x" * 20_000)
    with pytest.warns(UserWarning, match="damaged"):
        Replies(tmp_path / "replies.sqlite")


def test_a_folder_that_cannot_be_used_is_a_config_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    with pytest.raises(ConfigError, match="choose another cache folder"):
        Replies(tmp_path / "file" / "replies.sqlite")
    (tmp_path / "folder").mkdir()
    with pytest.raises(ConfigError, match="choose another cache folder"):
        Replies(tmp_path / "folder")


def test_a_pace_that_cannot_be_kept_means_that_nobody_asks(tmp_path: Path) -> None:
    clock = Clock()
    replies = opened(tmp_path, clock)
    (tmp_path / "replies.sqlite").unlink()
    (tmp_path / "replies.sqlite").mkdir()
    with pytest.raises(GeocoderBusy, match="pace cannot be kept"):
        replies.wait_turn("s", interval_s=1)
    assert replies.get("k") is None
    replies.put("k", "v", expires_s=9)
    replies.postpone("s", 9)
