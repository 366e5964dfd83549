"""From part files to part files: the machine that starts it sees none of the reports."""

from __future__ import annotations

import json
import uuid
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from mapper.cluster.scheduling import Failed, Futures, check_extra, connect
from mapper.cluster.work import locate_all
from mapper.config import Config
from mapper.errors import ConfigError, RenderError, SourceError
from mapper.parts import differences, made_with
from mapper.pipeline import Pipeline
from mapper.records import Provenance, Skipped
from mapper.sources import unique_ids
from mapper.sources.items import Reading
from mapper.writers.geoparquet import GeoParquetRenderer
from mapper.writers.json_lines import JsonLinesRenderer

if TYPE_CHECKING:
    from distributed import Client

    from mapper.cluster.files import Partition

__all__ = ["PART_SIZE", "Summary", "locate", "locate_partition", "plan"]

#: Reports in a part, unless its caller says otherwise: some minutes of work.
PART_SIZE = 2_000

_FORMATS = ("parquet", "jsonl")
_RECEIPTS = "_reportmap"  # readers of tables leave out what begins so
_RUN = "run.json"
_TRIES = 3
_MOST_TOLD = 1_000


@dataclass(slots=True)
class Summary:
    """What became of a run over part files.

    Parameters
    ----------
    parts, kept : int
        Parts that are done, and those among them that an earlier run had done.
    reports, findings, skipped : int
        How many there are in all parts.
    reasons : list of Skipped
        The first thousand of what was skipped; the receipts beside the output have all.
    failed : list of Skipped
        Files and parts that could not be read or written; the next run tries them again.
    """

    parts: int = 0
    kept: int = 0
    reports: int = 0
    findings: int = 0
    skipped: int = 0
    reasons: list[Skipped] = field(default_factory=list)
    failed: list[Skipped] = field(default_factory=list)

    def add(self, receipt: Mapping[str, Any], *, is_kept: bool) -> None:
        """Count a part."""
        self.parts += 1
        self.kept += is_kept
        self.reports += receipt["reports"]
        self.findings += receipt["findings"]
        self.skipped += len(receipt["skipped"])
        room = _MOST_TOLD - len(self.reasons)
        self.reasons += [Skipped(*one) for one in receipt["skipped"][:room]]


@dataclass(frozen=True, slots=True)
class _Task:
    """What a worker needs to know of all parts; it is sent with each."""

    run: str
    output: str
    format: str
    part_size: int
    settings: str
    made: str
    provenance: Provenance
    reading: Reading
    options: Mapping[str, Any]


def locate(
    inputs: str | Iterable[str],
    output: str,
    *,
    scheduler: str | Client,
    config: Config | None = None,
    part_size: int = PART_SIZE,
    output_format: str = "parquet",
    storage_options: Mapping[str, Any] | None = None,
    warn: Callable[[str], object] | None = None,
    progress: Callable[[Summary], object] | None = None,
) -> Summary:
    """Locate the reports of part files on a cluster; write part files.

    What is done already is not done again, as long as its input has not changed: an interrupted
    run goes on when it is started again, and a run over more files does only those.

    Parameters
    ----------
    inputs : str or iterable of str
        Addresses of Parquet files and JSON Lines, as fsspec has them, folders and patterns too:
        ``"s3://bucket/news/*.parquet"``. Every worker must be able to read them.
    output : str
        Address of a folder. Every worker must be able to write to it.
    scheduler : str or distributed.Client
        ``"tcp://HOST:8786"``, or ``"local:4"`` for four processes on this machine.
    config : Config or None
        Paths in it must lead to the same files on every worker. It says what columns and keys are
        called, too: ``Config(text_column="body")``. None means the defaults.
    part_size : int
        Reports in a part at most. A compressed file of JSON Lines is always one part.
    output_format : str
        ``"parquet"``, one row a finding, or ``"jsonl"``, one line a report.
    storage_options : mapping or None
        For fsspec, inputs and output alike; sent to the workers.
    warn : callable or None
        Told in one line of what goes wrong without harm.
    progress : callable or None
        Called with what is done so far, after each part.

    Returns
    -------
    Summary
        Counts, and what could not be done.

    Raises
    ------
    ConfigError
        When an argument is wrong, or `output` is of a run with other settings.
    SourceError
        When there is nothing to read.
    RenderError
        When the output cannot be written.
    WorkerError
        When the cluster cannot be reached, a worker is of another version, or the extra is not
        installed.
    """
    config = config or Config()
    options = dict(storage_options or {})
    _check(config, part_size, output_format)
    check_extra("pyarrow")
    with connect(scheduler) as client, Pipeline.open(config, warn=warn) as pipeline:
        made = made_with(pipeline.provenance, config)
        task = _Task(
            uuid.uuid4().hex,
            output.rstrip("/"),
            output_format,
            part_size,
            json.dumps(config.as_table()),
            json.dumps(made),
            pipeline.provenance,
            Reading.of(config),
            options,
        )
        _claim(task, made)
        files = _find(inputs, task.output, options)
        parts = _Parts(Futures(client, warn=warn), task, warn)
        parts.locate(files, progress)
    return parts.summary


def _check(config: Config, part_size: int, output_format: str) -> None:
    if config.geocoders:
        raise ConfigError("online services are asked from one machine: leave the geocoders out")
    if part_size < 1:
        raise ConfigError(f"part_size must be at least 1, not {part_size}")
    if output_format not in _FORMATS:
        raise ConfigError(f"unknown format {output_format!r}; known are {', '.join(_FORMATS)}")


def _claim(task: _Task, made: Mapping[str, object]) -> None:
    """State what makes the output, or compare it with what is stated there."""
    from fsspec.core import url_to_fs

    now = {
        **made,
        "columns": asdict(task.reading.columns),
        "output_format": task.format,
        "part_size": task.part_size,
    }
    try:
        files, path = url_to_fs(f"{task.output}/{_RECEIPTS}/{_RUN}", **task.options)
        if files.exists(path):
            before = json.loads(files.cat_file(path))
        else:
            files.makedirs(path.rpartition("/")[0], exist_ok=True)
            files.pipe_file(path, json.dumps(now, indent=1).encode())
            before = now
    except (OSError, ValueError, ImportError) as error:
        raise RenderError(f"{task.output}: cannot be written ({error}); mend that") from error
    if changed := differences(before, now):
        raise ConfigError(
            f"{task.output}: is of a run with another {', '.join(changed)}; give another folder, "
            "or remove it"
        )


def _find(inputs: str | Iterable[str], output: str, options: Mapping[str, Any]) -> list[str]:
    from mapper.cluster.files import find_files, whole_address

    try:
        ours = f"{whole_address(output, options)}/"
        files = [
            file
            for address in ([inputs] if isinstance(inputs, str) else inputs)
            for file in find_files(address, options)
            if not file.startswith(ours)  # what an earlier run wrote into a folder of the inputs
        ]
    except (OSError, ValueError, ImportError) as error:
        raise SourceError(f"cannot be read: {error}") from error
    if not files:
        raise SourceError("there is nothing to read")
    return list(dict.fromkeys(files))


class _Parts:
    """The parts of a run, as far as they are known and done."""

    def __init__(self, futures: Futures, task: _Task, warn: Callable[[str], object] | None) -> None:
        self.summary = Summary()
        self._futures = futures
        self._task = task
        self._warn = warn

    def locate(self, files: Iterable[str], progress: Callable[[Summary], object] | None) -> None:
        unread = deque(files)
        waiting: deque[Partition] = deque()
        while unread or waiting or len(self._futures):
            while (unread or waiting) and len(self._futures) < self._futures.room:
                # Parts before files: what is read ahead stays little.
                self._submit(waiting.popleft() if waiting else unread.popleft(), 1)
            (what, tries), result = self._futures.wait()
            if isinstance(result, Failed):
                self._try_again(what, tries, result)
            elif isinstance(what, str):
                waiting += result
            else:
                receipt, is_kept = result
                self.summary.add(receipt, is_kept=is_kept)
                if progress is not None:
                    progress(self.summary)

    def _submit(self, what: str | Partition, tries: int, *, is_careful: bool = False) -> None:
        if isinstance(what, str):
            self._futures.submit((what, tries), plan, what, self._task)
        else:
            self._futures.submit((what, tries), locate_partition, what, self._task, is_careful)

    def _try_again(self, what: str | Partition, tries: int, failed: Failed) -> None:
        name = what if isinstance(what, str) else f"{what.address} from {what.first + 1}"
        if tries == _TRIES:
            self.summary.failed.append(Skipped(_said(name), failed.reason))
            return
        if self._warn is not None:
            self._warn(f"{_said(name)}: {failed.reason}; is tried again")
        # If it stopped its worker, one of its reports did, most likely.
        self._submit(what, tries + 1, is_careful=failed.is_killed or tries > 1)


def _said(address: str) -> str:
    from mapper.cluster.files import said_address

    return said_address(address)


def plan(address: str, task: _Task) -> list[Partition]:
    """Divide a file into partitions, and remove what is left of others; runs on a worker."""
    from fsspec.core import url_to_fs

    from mapper.cluster.files import Partition, plan_file

    planned = plan_file(address, task.part_size, task.options)
    # The file may have been longer in an earlier run.
    files, folder = url_to_fs(task.output, **task.options)
    names = {one.name for one in planned}
    prefix = Partition(address, "").name.rpartition("-")[0]
    for path in files.glob(f"{folder}/{_RECEIPTS}/{prefix}-*.json"):
        name = path.rpartition("/")[2].removesuffix(".json")
        if name not in names:
            files.rm_file(f"{folder}/{name}.{task.format}")
            files.rm_file(path)
    return planned


def locate_partition(
    partition: Partition, task: _Task, is_careful: bool = False
) -> tuple[dict[str, Any], bool]:
    """Locate a partition and write its part of the output; runs on a worker.

    Returns
    -------
    dict, bool
        Its receipt, which is written after the part itself and says that it is complete; and
        whether an earlier run wrote it. A worker may be lost behind its receipt, too, and another
        one then finds what this run has done.
    """
    from fsspec.core import url_to_fs

    from mapper.cluster.files import put_file, read_partition, said_address

    suffix = f".{task.format}"
    address = f"{task.output}/{_RECEIPTS}/{partition.name}.json"
    files, path = url_to_fs(address, **task.options)
    stated = asdict(partition) | {"address": said_address(partition.address)}
    if files.exists(path):
        before = json.loads(files.cat_file(path))
        if before.get("input") == stated and files.exists(
            url_to_fs(f"{task.output}/{partition.name}{suffix}", **task.options)[1]
        ):
            return before, before.get("run") != task.run
    skipped: list[tuple[str, str]] = []
    reports = findings = 0
    outcomes = unique_ids(read_partition(partition, task.reading, task.options))
    with put_file(f"{task.output}/{partition.name}{suffix}", task.options) as stream:
        writer = _writer(stream, task)
        located = locate_all(outcomes, task.settings, task.made, is_careful)
        with closing(located) as results:
            for one in results:
                if isinstance(one, Skipped):
                    skipped.append((one.origin, one.reason))
                else:
                    reports += 1
                    findings += len(one.findings)
                    writer.add(one)
        writer.close()
    receipt = {
        "run": task.run,
        "input": stated,
        "reports": reports,
        "findings": findings,
        "skipped": skipped,
    }
    with put_file(address, task.options) as stream:
        stream.write(json.dumps(receipt).encode())
    return receipt, False


def _writer(stream: Any, task: _Task) -> Any:
    if task.format == "jsonl":
        return JsonLinesRenderer(stream, task.provenance)
    return GeoParquetRenderer(stream, task.provenance)
