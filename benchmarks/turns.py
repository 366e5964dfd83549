"""Systems side by side, each in a process of its own, whose passes take turns.

A noisy machine then treats them alike, and one system's memory is not another's. The parent says
``go``; a child answers each with a line of JSON: first when it has loaded, then after each pass.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

__all__ = ["answer", "peak_mib", "take_turns"]

_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")

Reply = dict[str, Any]


def take_turns(children: Mapping[str, Sequence[str]], passes: int) -> dict[str, list[Reply]]:
    """Start a Python process for each system and let them answer in turns.

    Parameters
    ----------
    children : mapping of str to sequence of str
        Name to arguments of ``python``; such a process calls `answer`.
    passes : int
        How often each answers, loading not counted.

    Returns
    -------
    dict of str to list
        For each system ``passes + 1`` replies: ``seconds`` of processor time and ``peak`` MiB, and
        what the pass returned under ``found``. Those of loading come first, without ``found``.
    """
    started = {
        name: subprocess.Popen(
            [sys.executable, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **_ONE_THREAD},
        )
        for name, arguments in children.items()
    }
    replies: dict[str, list[Reply]] = {name: [] for name in started}
    for _ in range(passes + 1):
        for name, child in started.items():
            if child.stdin is None or child.stdout is None:
                raise RuntimeError("a child without pipes")
            print("go", file=child.stdin, flush=True)
            line = child.stdout.readline()
            if not line:
                sys.exit(f"{name} ended with {child.wait()}")
            replies[name].append(json.loads(line))
    for child in started.values():
        child.communicate()
    return replies


def answer(load: Callable[[], Callable[[], object]]) -> None:
    """Answer a parent that calls `take_turns`: load once, then make a pass at each ``go``."""
    run: Callable[[], object] | None = None
    while sys.stdin.readline():
        start = time.process_time()
        found = None
        if run is None:
            run = load()
        else:
            found = run()
        seconds = time.process_time() - start
        print(json.dumps({"seconds": seconds, "peak": peak_mib(), "found": found}), flush=True)


def peak_mib() -> float:
    """Return the peak of this process's memory in MiB; where only `ru_maxrss` is, that."""
    status = Path("/proc/self/status")
    if not status.exists():  # it begins at the parent's
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    lines = status.read_text(encoding="utf-8").splitlines()
    (line,) = (one for one in lines if one.startswith("VmHWM"))
    return int(line.split()[1]) / 1024
