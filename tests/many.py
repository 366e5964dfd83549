"""Many short reports, and processes that are killed, for the tests of long runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from mapper.records import Report

__all__ = [
    "DEADLY",
    "LAY_IN",
    "PROGRAM",
    "descendants",
    "is_alive",
    "mapper",
    "reports",
    "until",
    "write_reports",
]

#: A report with this text kills the process that reads it, by `LAY_IN`.
DEADLY = "deadly words"

#: Code that lays a trap around the way in which reports are located: `DEADLY` kills.
LAY_IN = f"""
import os
from mapper.pipeline import Pipeline
def lay_in(run):
    def deadly(self, reports, **options):
        reports = list(reports)
        if any({DEADLY!r} in getattr(one, "text", "") for one in reports):
            os.kill(os.getpid(), 9)
        return run(self, reports, **options)
    Pipeline.run = deadly
"""

#: The code of a worker that such a report kills.
PROGRAM = f"""{LAY_IN}
from mapper.workers import serve
lay_in(Pipeline.run)
serve()
"""

_TOWNS = ("Gyumri", "Goris", "Jermuk", "Sisian", "Vardenis", "Kapan", "Meghri")


def reports(count: int) -> list[Report]:
    """Make up so many short reports, each another one."""
    return [
        Report(f"r{i}", f"Shelling hit {_TOWNS[i % 7]} and {_TOWNS[i % 5]} on {i % 28 + 1} May.")
        for i in range(count)
    ]


def write_reports(path: Path, count: int) -> Path:
    """Write them as JSON Lines; to tell their language would take a file on the disk."""
    lines = (
        json.dumps({"id": one.id, "text": one.text, "language": "en"}) for one in reports(count)
    )
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def mapper(*args: object, **options: object) -> subprocess.Popen[str]:
    """Start the command."""
    return subprocess.Popen(  # type: ignore[call-overload, no-any-return]
        [sys.executable, "-m", "mapper", "map", *map(str, args)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        **options,
    )


def until(happens: Callable[[], object], seconds: float = 60.0) -> None:
    """Wait for something."""
    deadline = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.02)


def descendants(pid: int) -> set[int]:
    """The processes that a process has started, and those that they have, as Linux tells."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                stat = (folder / "stat").read_text("utf-8").rpartition(")")[2].split()
            except OSError:
                continue
            if stat[0] != "Z":
                parents[int(folder.name)] = int(stat[1])
    found = {pid}
    while more := {one for one, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {pid}


def is_alive(pid: int) -> bool:
    """Whether there is such a process."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    try:
        state = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
