"""A run over any number of reports: in this process, in several, or on a cluster.

Reports are read as they are needed and given out in parts; what is found comes back in the order
of the reports, whoever located them, and may be kept on the way. Memory is bounded by the parts
that are under way.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Protocol

from mapper.checkpoint import Checkpoint, open_checkpoint
from mapper.config import Config
from mapper.errors import ConfigError
from mapper.hints import HintCheck
from mapper.parts import (
    LocatedPart,
    Locator,
    Part,
    ServiceCount,
    decode_located,
    made_with,
    split_parts,
)
from mapper.pipeline import Pipeline
from mapper.records import LocatedReport, Provenance, Report, Skipped

__all__ = ["Engine", "Run", "locate_parts", "open_run"]


class Engine(Protocol):
    """Locates parts, in whatever order they are done."""

    @property
    def capacity(self) -> int:
        """How many parts it is to have at a time."""
        ...

    def start(self, part: Part) -> None:
        """Take a part."""
        ...

    def wait(self) -> tuple[int, bytes]:
        """Return the number of a part that is located, and what was found, encoded."""
        ...


class _Alone:
    """Locates parts in this process, one at a time."""

    capacity = 1

    def __init__(self, pipeline: Pipeline) -> None:
        self._locator = Locator(pipeline)
        self._parts: deque[Part] = deque()

    def start(self, part: Part) -> None:
        self._parts.append(part)

    def wait(self) -> tuple[int, bytes]:
        part = self._parts.popleft()
        return part.number, self._locator.locate_encoded(part.encoded)


@dataclass(slots=True)
class _Slot:
    digest: str
    located: bytes | None = None
    is_kept: bool = False


def locate_parts(
    parts: Iterable[Part], engine: Engine, *, checkpoint: Checkpoint | None = None
) -> Iterator[LocatedPart]:
    """Locate parts; yield what was found in their order.

    Parameters
    ----------
    parts : iterable of Part
        Numbered from 0; read as the engine has room, and not far ahead of what is yielded.
    engine : Engine
        Where they are located.
    checkpoint : Checkpoint or None
        What it holds is not located again; what is located is put there.
    """
    source = iter(parts)
    slots: dict[int, _Slot] = {}  # in order: those given out, and those that wait for their turn
    running, is_read = 0, False
    while slots or not is_read:
        while not is_read and running < engine.capacity and len(slots) < 2 * engine.capacity:
            part = next(source, None)
            if part is None:
                is_read = True
                break
            slots[part.number] = slot = _Slot(part.digest if checkpoint else "")
            if checkpoint is not None:
                slot.located = checkpoint.find(part.number, slot.digest)
            slot.is_kept = slot.located is not None
            if slot.located is None:
                engine.start(part)
                running += 1
            elif len(slots) == 1:
                break  # it is its turn already
        while slots and (located := slots[next(iter(slots))].located) is not None:
            is_kept = slots.pop(next(iter(slots))).is_kept
            yield replace(decode_located(located), is_kept=is_kept)
        if running and slots:
            number, located = engine.wait()
            running -= 1
            slots[number].located = located
            if checkpoint is not None:
                checkpoint.add(number, slots[number].digest, located)


class Run:
    """A run that is open; made by `open_run`.

    Attributes
    ----------
    provenance : Provenance
        What makes the findings.
    gazetteer : Gazetteer
        Where names are looked up, and maps find names and outlines.
    checkpoint : Checkpoint or None
        Where they are kept on the way.
    kept : int
        How many of what `locate` has yielded an earlier run had located.
    """

    def __init__(
        self,
        pipeline: Pipeline,
        engine: Engine | None,
        checkpoint: Checkpoint | None,
        warn: Callable[[str], object] | None,
    ) -> None:
        self.provenance: Provenance = pipeline.provenance
        self.gazetteer = pipeline.gazetteer
        self.checkpoint = checkpoint
        self.kept = 0
        self._pipeline = pipeline
        self._engine = engine
        self._warn = warn
        self._told: set[str] = set()
        # Counted again from what comes back: the pipeline that locates may be somebody else's.
        self._hint_check = HintCheck(pipeline.hint_check.hints)
        self._services = [ServiceCount() for _ in pipeline.services]

    def locate(self, reports: Iterable[Report | Skipped]) -> Iterator[LocatedReport | Skipped]:
        """Locate reports, streaming, in input order; what was skipped passes through.

        Raises
        ------
        CheckpointError
            When what is found cannot be kept.
        WorkerError
            When workers cannot be started or reached.
        GazetteerError, ModelError
            As `Pipeline.run`.
        """
        if self._engine is None:
            yield from self._pipeline.run(reports)
            return
        for part in locate_parts(split_parts(reports), self._engine, checkpoint=self.checkpoint):
            self._take_notice(part)
            for result in part.results:
                self.kept += part.is_kept
                yield result

    def notices(self) -> tuple[str, ...]:
        """Return one line for each service that was asked, and for each hint that does not fit."""
        if self._engine is None:
            return self._pipeline.notices()
        labels = (one.label for one in self._pipeline.services)
        counted = zip(labels, self._services, strict=True)
        asked = tuple(str(one.tally(label)) for label, one in counted if one.asked)
        return (*asked, *self._hint_check.notices())

    def _take_notice(self, part: LocatedPart) -> None:
        for line in part.warnings:
            if self._warn is not None and line not in self._told:
                self._told.add(line)
                self._warn(line)
        for i, counted in enumerate(part.services):
            self._services[i] += counted
        for result in part.results:
            if isinstance(result, LocatedReport):
                self._hint_check.add(one.place for one in result.findings if one.place is not None)


@contextmanager
def open_run(
    config: Config | None = None,
    *,
    restart: bool = False,
    progress: Callable[[int, int], None] | None = None,
    warn: Callable[[str], object] | None = None,
) -> Iterator[Run]:
    """Open what a run needs, by its settings `workers`, `cluster` and `checkpoint`.

    Parameters
    ----------
    config : Config or None
        None means the defaults: everything in this process, and nothing kept.
    restart : bool
        Throw away what the folder of the checkpoint holds.
    progress, warn : callable or None
        As for `Pipeline.open`; `warn` is told of workers that are lost too.

    Raises
    ------
    ConfigError
        As `Pipeline.open`; when the checkpoint is of a run with other settings; when there is
        nothing to restart.
    CheckpointError
        When the folder of the checkpoint cannot be used.
    WorkerError
        When the cluster cannot be reached, or its extra is not installed.
    """
    config = config or Config()
    if restart and config.checkpoint is None:
        raise ConfigError("--restart is for a checkpoint; give --checkpoint FOLDER too")
    with ExitStack() as stack:
        pipeline = stack.enter_context(Pipeline.open(config, progress=progress, warn=warn))
        made = made_with(pipeline.provenance, config)
        checkpoint = None
        if config.checkpoint is not None:
            checkpoint = stack.enter_context(
                open_checkpoint(config.checkpoint, made, restart=restart)
            )
        engine: Engine | None = None
        if config.cluster is not None:
            from mapper.cluster import open_cluster

            engine = stack.enter_context(open_cluster(config, made, warn=warn))
        elif config.workers > 1:
            from mapper.workers import Pool

            engine = stack.enter_context(Pool(config, config.workers, warn=warn))
        elif checkpoint is not None:
            engine = _Alone(pipeline)
        yield Run(pipeline, engine, checkpoint, warn)
