"""A scheduler, its futures, and what becomes of those whose workers are lost."""

from __future__ import annotations

import importlib.util
import json
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from mapper.cluster.work import locate_part
from mapper.config import Config
from mapper.errors import MapperError, SourceError, WorkerError
from mapper.parts import Part
from mapper.workers import ONE_THREAD

if TYPE_CHECKING:
    from distributed import Client, Future

__all__ = ["ClusterEngine", "Failed", "Futures", "check_extra", "connect", "open_cluster"]

_CONNECT_S = 15
_POLL_S = 1.0
_PATIENCE_S = 15.0  # without a worker before it is said
_COUNTED_S = 5.0  # for how long a count of workers is believed
_AHEAD = 2  # tasks for each thread of a worker: the one it is at, and the next

# Dask's own threshold for giving memory back costs a tenth of the processor.
_ENVIRONMENT = {
    "MALLOC_TRIM_THRESHOLD_": 268_435_456,
    "MALLOC_MMAP_THRESHOLD_": 268_435_456,
    **ONE_THREAD,
}


@dataclass(frozen=True, slots=True)
class Failed:
    """What became of a task that gave no result.

    Parameters
    ----------
    reason : str
        One line.
    is_killed : bool
        Whether it stopped one worker after another.
    """

    reason: str
    is_killed: bool = False


def check_extra(module: str) -> None:
    """Check that a module of the extra is there.

    Raises
    ------
    WorkerError
        When it is not.
    """
    try:
        is_there = importlib.util.find_spec(module) is not None
    except ValueError:  # somebody has set it aside
        is_there = False
    if not is_there:
        raise WorkerError(
            "a cluster needs an extra; install it with: pip install 'reportmap[cluster]'"
        )


@contextmanager
def connect(scheduler: str | Client) -> Iterator[Client]:
    """Connect with a scheduler, or start one of our own.

    Parameters
    ----------
    scheduler : str or distributed.Client
        ``"tcp://HOST:8786"``, or ``"local:4"`` for four processes on this machine, which end with
        the connection. A client is used as it is and stays open.

    Raises
    ------
    WorkerError
        When nothing answers there, or Dask is not installed.
    """
    check_extra("distributed")
    import dask
    from distributed import Client, LocalCluster

    if not isinstance(scheduler, str):
        yield scheduler
        return
    with ExitStack() as stack:
        stack.enter_context(_silence())
        stack.enter_context(
            dask.config.set(
                {
                    "distributed.nanny.pre-spawn-environ": _ENVIRONMENT,
                    "distributed.admin.large-graph-warning-threshold": "1 GiB",
                }
            )
        )
        try:
            if scheduler.startswith("local:"):
                address: Any = stack.enter_context(
                    LocalCluster(
                        n_workers=int(scheduler.removeprefix("local:")),
                        threads_per_worker=1,
                        host="127.0.0.1",
                        dashboard_address="127.0.0.1:0",
                        silence_logs=logging.CRITICAL,
                    )
                )
            else:
                address = scheduler
            client = stack.enter_context(Client(address, timeout=_CONNECT_S, set_as_default=False))
        except (OSError, RuntimeError, ValueError) as error:  # a time-out is an OSError
            raise WorkerError(
                f"{scheduler}: no scheduler can be used there ({_line(error)}); check the address"
            ) from error
        yield client


@contextmanager
def open_cluster(
    config: Config,
    made: Mapping[str, object],
    *,
    warn: Callable[[str], object] | None = None,
) -> Iterator[ClusterEngine]:
    """Open what locates parts on the cluster that `config` names.

    Parameters
    ----------
    config : Config
        Its paths must lead to the same files on every worker.
    made : mapping
        As `mapper.parts.made_with` gives it here; a worker that differs is refused.
    warn : callable or None
        Told in one line of what goes wrong without harm.

    Raises
    ------
    WorkerError
        As `connect`.
    """
    with connect(config.cluster or "") as client:
        yield ClusterEngine(Futures(client, warn=warn), config, made)


class ClusterEngine:
    """Locates parts on a cluster; see `mapper.runs.Engine`."""

    def __init__(self, futures: Futures, config: Config, made: Mapping[str, object]) -> None:
        self._futures = futures
        self._told = json.dumps(config.as_table()), json.dumps(made)
        self._parts: dict[int, bytes] = {}

    @property
    def capacity(self) -> int:
        """How many parts it is to have at a time: two for each thread of a worker."""
        return self._futures.room

    def start(self, part: Part) -> None:
        """Send a part."""
        self._parts[part.number] = part.encoded
        self._futures.submit((part.number, False), locate_part, part.encoded, *self._told)

    def wait(self) -> tuple[int, bytes]:
        """Return the number of a part that is located, and what was found, encoded.

        Raises
        ------
        WorkerError
            When the scheduler is lost, a worker is of another version, or a part stops whatever
            works on it.
        """
        while True:
            (number, is_careful), result = self._futures.wait()
            if isinstance(result, bytes):
                del self._parts[number]
                return number, result
            if is_careful:
                raise WorkerError(f"part {number} cannot be located ({result.reason})")
            # One of its reports, most likely: it goes to a process that may be lost.
            content = self._parts[number]
            self._futures.submit((number, True), locate_part, content, *self._told, True)


class Futures:
    """Tasks that are under way, each under a tag.

    Parameters
    ----------
    client : distributed.Client
        Of the scheduler.
    warn : callable or None
        Told once when there is no worker.
    """

    def __init__(self, client: Client, *, warn: Callable[[str], object] | None = None) -> None:
        self._client = client
        self._warn = warn
        self._done: SimpleQueue[Future[Any]] = SimpleQueue()
        self._under_way: dict[Future[Any], Any] = {}
        self._threads, self._counted = 0, float("-inf")
        self._alone_since: float | None = None

    def __len__(self) -> int:
        return len(self._under_way)

    @property
    def room(self) -> int:
        """How many tasks keep the workers there are busy."""
        if time.monotonic() - self._counted > _COUNTED_S:
            self._count()
        return _AHEAD * max(1, self._threads)

    def submit(self, tag: Any, task: Callable[..., Any], *args: Any) -> None:
        """Send a task; what it is called does not matter, the same one is never taken for done."""
        future = self._client.submit(task, *args, pure=False)
        self._under_way[future] = tag
        future.add_done_callback(self._done.put)

    def wait(self) -> tuple[Any, Any]:
        """Return the tag of a task that is done, and its result or a `Failed`.

        Raises
        ------
        MapperError
            As the task raised it, unless it is of a source: that costs one file.
        WorkerError
            When the scheduler is lost, or mapper is not installed on a worker.
        """
        while True:
            try:
                future = self._done.get(timeout=_POLL_S)
                break
            except Empty:
                self._check()
        tag = self._under_way.pop(future)
        if future.status == "finished":
            return tag, future.result()
        if future.status != "error":
            raise _lost()
        error = future.exception()
        if isinstance(error, SourceError):  # of one file
            return tag, Failed(str(error))
        if isinstance(error, MapperError):
            raise error
        if isinstance(error, ImportError):
            raise WorkerError(
                f"a worker cannot run mapper ({_line(error)}); install the same reportmap there"
            ) from error
        return tag, Failed(_line(error), is_killed=type(error).__name__ == "KilledWorker")

    def _count(self) -> None:
        # A scheduler that does not answer may come back: the client tries for half a minute.
        with suppress(OSError, RuntimeError):
            self._threads = sum(self._client.nthreads().values())
        self._counted = time.monotonic()

    def _check(self) -> None:
        if self._client.status in ("closed", "closing"):
            raise _lost()
        self._count()
        if self._threads:
            self._alone_since = None
            return
        now = time.monotonic()
        self._alone_since = self._alone_since or now
        if self._warn is not None and now - self._alone_since > _PATIENCE_S:
            self._warn("the cluster has no worker; waiting for one")
            self._warn = None


@contextmanager
def _silence() -> Iterator[None]:
    """Keep Dask from telling of each worker that comes and goes."""
    logger = logging.getLogger("distributed")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)


def _lost() -> WorkerError:
    return WorkerError("the scheduler went away; start it, and give the same command again")


def _line(error: BaseException) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:300]
