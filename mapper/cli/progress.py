"""How far a run over many reports is: a bar on a terminal, else a line now and then."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from mapper.cli.console import say

if TYPE_CHECKING:
    from rich.progress import Task

__all__ = ["Lines", "count_reports", "duration", "show_run"]

_EVERY_S = 30.0
_LULL_S = 1.0
_CHUNK = 1 << 20
_MOST_COUNTED = 64 << 20  # bytes of one file; of a larger one the rest is taken to be alike


def count_reports(inputs: Iterable[str]) -> int | None:
    """Return about how many reports inputs hold; None when that cannot be told cheaply."""
    from mapper.sources import find_files
    from mapper.sources.json_lines import JSON_LINES_SUFFIXES
    from mapper.sources.kinds import SINGLE_SUFFIXES

    inputs = list(inputs)
    if "-" in inputs:
        return None
    reports = 0
    for file in find_files(inputs):
        suffix = file.suffix.lower()
        if suffix in SINGLE_SUFFIXES:
            reports += 1
        elif suffix in JSON_LINES_SUFFIXES:
            try:
                reports += _count_lines(file)
            except OSError:
                return None
        else:
            return None
    return reports


def duration(seconds: float) -> str:
    """Return a time as people say it: ``40 s``, ``12 min``, ``3 h 20 min``."""
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min"


class Lines:
    """Says from time to time how far a run is, where no bar can be.

    Parameters
    ----------
    total : int or None
        About how many reports there are.
    clock : callable
        Seconds, from whenever.
    """

    def __init__(self, total: int | None, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._total = total
        self._clock = clock
        self._start = clock()
        self._due = self._start + _EVERY_S
        self._since: float | None = None

    def __call__(self, done: int) -> None:
        """Take the number of reports that are done."""
        now = self._clock()
        if now < self._due:
            return
        # Reports come by the hundred: at the first of them the count is of long ago.
        self._since = self._since or now
        if now - self._since < _LULL_S:
            return
        self._due, self._since = now + _EVERY_S, None
        rate = done / (now - self._start)
        line = f"{done:,} reports, {rate:.1f} a second"
        if self._total is not None and done < self._total and rate:
            left = duration((self._total - done) / rate)
            line = f"{done:,} of about {self._total:,} reports, {rate:.1f} a second, {left} left"
        say(line)


@contextmanager
def show_run(
    label: str, *, quiet: bool, total: Callable[[], int | None]
) -> Iterator[Callable[[int], None]]:
    """Show on standard error how far a run is; yield what is to be told how many are done.

    Parameters
    ----------
    label : str
        What is done.
    quiet : bool
        Show nothing.
    total : callable
        Asked once, and only if something is shown, about how many there are.
    """
    if quiet:
        yield lambda _: None
        return
    if not sys.stderr.isatty():
        yield Lines(total())
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        TextColumn,
        TimeElapsedColumn,
    )
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task: Task) -> Text:
            if not task.speed:
                return Text()
            left = "" if task.time_remaining is None else f", {duration(task.time_remaining)} left"
            return Text(f"{task.speed:.1f} a second{left}")

    columns = (
        *(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()),
        *(Rate(), TimeElapsedColumn()),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        known = total()
        task = bar.add_task(label, total=known)
        # more than were thought are no reason for a bar that is over-full
        yield lambda done: bar.update(
            task, completed=done, total=None if known is None else max(known, done)
        )


def _count_lines(file: Path) -> int:
    size, read, lines, last = file.stat().st_size, 0, 0, b""
    with file.open("rb") as stream:
        while read < _MOST_COUNTED and (chunk := stream.read(_CHUNK)):
            read += len(chunk)
            lines += chunk.count(b"\n")
            last = chunk[-1:]
    if read < size:
        return round(lines * size / max(read, 1))
    return lines + (last not in (b"", b"\n"))
