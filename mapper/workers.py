"""Processes of this machine that locate parts.

Each worker is a Python process of its own, with a pipe to it and one from it, that opens the stages
once. A worker that dies costs the one part it was at: another takes its place, and that part is
located again. A part that stops its worker twice is taken apart, so that in the end only the very
report that does it is skipped.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import reduce
from itertools import count
from operator import add
from queue import Empty, SimpleQueue
from typing import IO, Self

import msgspec

import mapper.errors
from mapper.config import Config
from mapper.errors import MapperError, WorkerError
from mapper.parts import (
    LocatedPart,
    Locator,
    Part,
    decode_located,
    encode_located,
)
from mapper.records import Report, Skipped

__all__ = ["ONE_THREAD", "Pool", "serve"]

_DEPTH = 2  # parts that a worker has: the one it is at, and the next
_MOST_DEATHS = 2  # of one part, or one report, before it is taken for the cause
_MOST_STARTS = 3  # that fail in a row before it is taken for a lasting one
_MOST_LOST = 20  # in a row, with nothing located meanwhile, before it is no report's fault
_POLL_S = 1.0
_GRACE_S = 2.0
_HEADER = 9  # a letter for what it is, and the length in eight bytes
_NO_MEMORY = 12  # an exit code of our own
_READY, _DONE, _FAILED = b"R", b"D", b"F"

#: Where processes share the cores, each has one thread: what its environment says.
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
_PATHS = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
_SERVE = "from mapper.workers import serve; serve()"


@dataclass(slots=True)
class _Whole:
    """A part that has been taken apart, as far as its pieces are located."""

    part: Part
    pieces: dict[int, LocatedPart] = field(default_factory=dict)

    def joined(self) -> LocatedPart:
        pieces = [self.pieces[i] for i in range(len(self.part.outcomes))]
        counted = zip(*(one.services for one in pieces if one.services), strict=True)
        return LocatedPart(
            self.part.number,
            tuple(result for one in pieces for result in one.results),
            next((one.made_by for one in pieces if one.made_by), ""),
            tuple(reduce(add, counts) for counts in counted),
            tuple(line for one in pieces for line in one.warnings),
        )


@dataclass(slots=True)
class _Job:
    """A part, or one report of a part that has been taken apart."""

    part: Part
    deaths: int = 0
    whole: _Whole | None = None
    index: int = 0  # of the report in the whole


@dataclass(slots=True)
class _Worker:
    """A process and what it has been given, first in, first out."""

    process: subprocess.Popen[bytes]
    ear: threading.Thread
    jobs: deque[_Job] = field(default_factory=deque)
    is_ready: bool = False


class Pool:
    """Locates parts in processes of this machine; see `mapper.runs.Engine`.

    Parameters
    ----------
    config : Config
        The stages that every worker opens.
    workers : int
        How many there are at most; they are started as there is work for them.
    warn : callable or None
        Told in one line when a worker is lost.
    program : str
        The Python code of a worker.
    """

    def __init__(
        self,
        config: Config,
        workers: int,
        *,
        warn: Callable[[str], object] | None = None,
        program: str = _SERVE,
    ) -> None:
        self.capacity = _DEPTH * workers
        self._settings = json.dumps(config.as_table())
        self._most = workers
        self._warn = warn
        self._program = program
        self._numbers = count()
        self._workers: dict[int, _Worker] = {}
        self._waiting: deque[_Job] = deque()
        self._heard: SimpleQueue[tuple[int, bytes, bytes]] = SimpleQueue()
        self._found: deque[tuple[int, bytes]] = deque()
        self._failed_starts = self._lost_in_a_row = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def pids(self) -> tuple[int, ...]:
        """The process ids of the workers there are."""
        return tuple(one.process.pid for one in self._workers.values())

    def start(self, part: Part) -> None:
        """Take a part; at most `capacity` at a time."""
        self._waiting.append(_Job(part))
        self._give_out()

    def wait(self) -> tuple[int, bytes]:
        """Return the number of a part that is located, and what was found, encoded.

        Raises
        ------
        WorkerError
            When workers cannot be started.
        MapperError
            When the stages cannot be opened or used, as they would raise it here.
        """
        while not self._found:
            try:
                # Not for ever: on some systems nothing would interrupt that.
                number, kind, content = self._heard.get(timeout=_POLL_S)
            except Empty:
                continue
            self._take(number, kind, content)
            self._give_out()
        return self._found.popleft()

    def close(self) -> None:
        """End the workers, whatever they are at."""
        workers, self._workers = list(self._workers.values()), {}
        for worker in workers:
            _hang_up(worker.process)
        until = time.monotonic() + _GRACE_S  # for all of them together
        for worker in workers:
            _end(worker, until)

    def _give_out(self) -> None:
        while self._waiting:
            number = self._free()
            if number is None:
                return
            job = self._waiting.popleft()
            worker = self._workers[number]
            worker.jobs.append(job)
            with suppress(OSError):  # it has died: its end is heard in a moment
                _write(worker.process.stdin, _DONE, job.part.encoded)

    def _free(self) -> int | None:
        """Return the worker that is to have the next part; None when all have enough."""
        fewest = min(self._workers, key=lambda one: len(self._workers[one].jobs), default=None)
        if fewest is not None and not self._workers[fewest].jobs:
            return fewest
        if len(self._workers) < self._most:
            number = next(self._numbers)
            self._workers[number] = self._start_worker(number)
            return number
        if fewest is not None and len(self._workers[fewest].jobs) < _DEPTH:
            return fewest
        return None

    def _start_worker(self, number: int) -> _Worker:
        try:
            process = subprocess.Popen(  # noqa: S603 - this very Python, and our own code
                # -P: else a json.py in the folder where we are would be taken for json.
                [sys.executable, "-P", "-c", _PATHS + self._program, json.dumps(sys.path)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={**ONE_THREAD, **os.environ},
                # Ctrl-C is for us: a worker ends when its pipe does.
                start_new_session=True,
            )
        except OSError as error:
            raise WorkerError(
                f"a worker cannot be started ({error.strerror or error}); use fewer"
            ) from error
        ear = threading.Thread(target=self._listen, args=(number, process), daemon=True)
        try:
            ear.start()
        except RuntimeError as error:  # there are too many of them
            process.kill()
            process.communicate()
            raise WorkerError(f"a worker cannot be listened to ({error}); use fewer") from error
        with suppress(OSError):
            _write(process.stdin, _READY, self._settings.encode())
        return _Worker(process, ear)

    def _listen(self, number: int, process: subprocess.Popen[bytes]) -> None:
        """Pass on what a worker says, and that it has ended; runs in a thread of its own."""
        for kind, content in _frames(process.stdout):
            self._heard.put((number, kind, content))
        self._heard.put((number, b"", b""))

    def _take(self, number: int, kind: bytes, content: bytes) -> None:
        worker = self._workers.get(number)
        if worker is None:
            return
        if kind == _READY:
            worker.is_ready = True
            self._failed_starts = 0
        elif kind == _DONE:
            self._lost_in_a_row = 0
            self._finish(worker.jobs.popleft(), content)
        elif kind == _FAILED:
            raise _as_error(content)
        else:
            self._bury(number, worker)

    def _finish(self, job: _Job, content: bytes) -> None:
        if job.whole is None:
            self._found.append((job.part.number, content))
        else:
            self._add_piece(job.whole, job.index, decode_located(content))

    def _add_piece(self, whole: _Whole, index: int, piece: LocatedPart) -> None:
        whole.pieces[index] = piece
        if len(whole.pieces) == len(whole.part.outcomes):
            self._found.append((whole.part.number, encode_located(whole.joined())))

    def _bury(self, number: int, worker: _Worker) -> None:
        del self._workers[number]
        _hang_up(worker.process)
        _end(worker, time.monotonic() + _GRACE_S)
        how = _told(worker.process.returncode)
        if not worker.is_ready:
            self._failed_starts += 1
            if self._failed_starts >= _MOST_STARTS:
                raise WorkerError(f"workers end before they have begun ({how}); use fewer")
        elif worker.jobs:
            # It works first in, first out: only the first of its parts can be the cause.
            self._blame(worker.jobs.popleft(), how)
        self._waiting.extendleft(reversed(worker.jobs))

    def _blame(self, job: _Job, how: str) -> None:
        self._lost_in_a_row += 1
        if self._lost_in_a_row >= _MOST_LOST:
            raise WorkerError(
                f"{_MOST_LOST} workers in a row were lost ({how}) and nothing was located "
                "meanwhile; use fewer, or a machine with more memory"
            )
        if self._warn is not None:
            self._warn(f"a worker was lost ({how}); another one locates its reports again")
        job.deaths += 1
        if job.deaths < _MOST_DEATHS:
            self._waiting.appendleft(job)
        elif job.whole is not None:
            self._give_up(job, job.whole, how)
        elif len(job.part.outcomes) == 1:
            self._give_up(job, _Whole(job.part), how)
        else:
            whole = _Whole(job.part)
            self._waiting.extendleft(
                reversed(
                    [
                        _Job(Part(job.part.number, (one,)), whole=whole, index=index)
                        for index, one in enumerate(job.part.outcomes)
                    ]
                )
            )

    def _give_up(self, job: _Job, whole: _Whole, how: str) -> None:
        one = whole.part.outcomes[job.index]
        origin = one.id if isinstance(one, Report) else one.origin
        reason = f"stopped the process that read it ({how}); please report this as a bug"
        skipped = LocatedPart(whole.part.number, (Skipped(origin, reason),), "")
        self._add_piece(whole, job.index, skipped)


def serve() -> None:
    """Locate what comes through standard input until it ends; what a worker does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    reading = os.fdopen(os.dup(0), "rb")
    writing = os.fdopen(os.dup(1), "wb")
    # Whatever a library prints must not get among the parts.
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    given: SimpleQueue[bytes] = SimpleQueue()
    # Read ahead, so that neither side ever waits for the other to read; and when whoever started
    # us is gone, there is nobody to work for.
    threading.Thread(target=_read_ahead, args=(reading, given), daemon=True).start()
    settings = json.loads(given.get())
    with suppress(BrokenPipeError):
        try:
            locator = Locator.open(Config().override(settings))
            _write(writing, _READY, b"")
            while True:
                _write(writing, _DONE, locator.locate_encoded(given.get()))
        except MapperError as error:
            said = msgspec.json.encode((type(error).__name__, str(error)))
            _write(writing, _FAILED, said)
        except MemoryError:
            os._exit(_NO_MEMORY)  # without a page of where it was


def _read_ahead(reading: IO[bytes], given: SimpleQueue[bytes]) -> None:
    for _, content in _frames(reading):
        given.put(content)
    os._exit(0)


def _frames(stream: IO[bytes] | None) -> Iterator[tuple[bytes, bytes]]:
    if stream is None:
        return
    # ValueError: it has been closed. What there is no memory for is the end of whoever sends it.
    with suppress(OSError, ValueError, MemoryError):
        while len(header := stream.read(_HEADER)) == _HEADER:
            length = int.from_bytes(header[1:], "big")
            content = stream.read(length)
            if len(content) < length:
                return
            yield header[:1], content


def _write(stream: IO[bytes] | None, kind: bytes, content: bytes) -> None:
    if stream is not None:
        stream.write(kind + len(content).to_bytes(_HEADER - 1, "big") + content)
        stream.flush()


def _hang_up(process: subprocess.Popen[bytes]) -> None:
    if process.stdin is not None:
        with suppress(OSError):  # closing tries once more to write what it did not take
            process.stdin.close()


def _end(worker: _Worker, until: float) -> None:
    process = worker.process
    try:
        process.wait(max(0.0, until - time.monotonic()))
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    worker.ear.join()
    if process.stdout is not None:
        process.stdout.close()


def _told(status: int) -> str:
    if status == _NO_MEMORY:
        return "out of memory"
    if status >= 0:
        return f"exit code {status}"
    try:
        return signal.Signals(-status).name
    except ValueError:
        return f"signal {-status}"


def _as_error(content: bytes) -> MapperError:
    name, message = msgspec.json.decode(content, type=tuple[str, str])
    kind = getattr(mapper.errors, name, MapperError)
    error: MapperError = kind(message)
    return error
