"""How far a run over many reports is: a bar on a terminal, else a line now and then."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from mapper.cli.console import say

if TYPE_CHECKING:
    from rich.progress import Task

__all__ = ["Lines", "TellDone", "count_reports", "duration", "pace", "show_run"]

_EVERY_S = 30.0
_LULL_S = 1.0
_CHUNK = 1 << 20
_MOST_COUNTED = 64 << 20  # bytes of all files; the rest is taken to be alike


class TellDone(Protocol):
    """What is told how far a run is."""

    def __call__(self, done: int, kept: int = 0) -> None:
        """Take the number of reports that are done, and how many of them an earlier run located."""
        ...


def count_reports(inputs: Iterable[str]) -> int | None:
    """Return about how many reports inputs hold; None when that cannot be told cheaply."""
    from mapper.sources import find_files
    from mapper.sources.json_lines import JSON_LINES_SUFFIXES
    from mapper.sources.kinds import SINGLE_SUFFIXES

    inputs = list(inputs)
    if "-" in inputs:
        return None
    reports = lines = read = unread = 0
    for file in find_files(inputs):
        suffix = file.suffix.lower()
        if suffix in SINGLE_SUFFIXES:
            reports += 1
        elif suffix in JSON_LINES_SUFFIXES:
            try:
                size = file.stat().st_size if file.is_file() else 0  # a pipe would be waited for
                found, bytes_read = _count_lines(file, min(size, _MOST_COUNTED - read))
            except OSError:
                return None
            lines, read, unread = lines + found, read + bytes_read, unread + size - bytes_read
        else:
            return None
    return reports + lines + round(lines * unread / max(read, 1))


def duration(seconds: float) -> str:
    """Return a time as people say it: ``40 s``, ``12 min``, ``3 h 20 min``."""
    if seconds < 59.5:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {minutes} min"
    days, hours = divmod(hours, 24)
    return f"{days} days {hours} h"


def pace(done: int, kept: int, total: int | None, seconds: float) -> str:
    """Return how fast a run is, and the time left where that can be told; empty at its beginning.

    Parameters
    ----------
    done, kept : int
        Reports that are done, and how many of them an earlier run had located: taking them back
        says nothing about the others.
    total : int or None
        About how many there are.
    seconds : float
        Since it began.
    """
    rate = (done - kept) / seconds if seconds > 0 else 0.0
    if rate <= 0:
        return ""
    left = "" if total is None or done >= total else f", {duration((total - done) / rate)} left"
    return f"{rate:.1f} a second{left}"


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

    def __call__(self, done: int, kept: int = 0) -> None:
        """Take the numbers of reports; see `TellDone`."""
        now = self._clock()
        if now < self._due:
            return
        # Reports come by the hundred: at the first of them the count is of long ago.
        self._since = self._since or now
        if now - self._since < _LULL_S:
            return
        self._due, self._since = now + _EVERY_S, None
        is_open = self._total is not None and done < self._total
        of_all = f" of about {self._total:,}" if is_open else ""
        speed = pace(done, kept, self._total, now - self._start)
        say(f"{done:,}{of_all} reports{', ' if speed else ''}{speed}")


@contextmanager
def show_run(label: str, *, quiet: bool, total: Callable[[], int | None]) -> Iterator[TellDone]:
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
        yield lambda done, kept=0: None  # noqa: ARG005 - told, and not shown
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
            # Not rich's own: parts come in bursts, whose speed is that of nothing.
            total = None if task.total is None else int(task.total)
            kept = task.fields["kept"]
            return Text(pace(int(task.completed), kept, total, task.elapsed or 0.0))

    columns = (
        *(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()),
        *(Rate(), TimeElapsedColumn()),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        known = total()
        task = bar.add_task(label, total=known, kept=0)
        # more than were thought are no reason for a bar that is over-full
        yield lambda done, kept=0: bar.update(
            task, completed=done, kept=kept, total=None if known is None else max(known, done)
        )


def _count_lines(file: Path, most: int) -> tuple[int, int]:
    """Return how many lines begin in the first `most` bytes of a file, and how many were read."""
    read, lines, last = 0, 0, b"\n"
    if most <= 0:
        return 0, 0
    with file.open("rb") as stream:
        while read < most and (chunk := stream.read(min(_CHUNK, most - read))):
            read += len(chunk)
            lines += chunk.count(b"\n")
            last = chunk[-1:]
    return lines + (last != b"\n"), read
