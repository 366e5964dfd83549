"""The sockets between the stages: one idea each, every implementation replaceable.

Empty means nothing found. An exception means that it could not be looked for. Every registered
implementation passes the same conformance tests (``tests/test_conformance.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Protocol, runtime_checkable

from mapper.records import (
    Candidate,
    LocatedReport,
    Mention,
    Place,
    Provenance,
    Report,
    Resolution,
)

__all__ = [
    "MOST_KEPT",
    "Atlas",
    "Factory",
    "FolderFactory",
    "Geocoder",
    "NameIndex",
    "Recognizer",
    "Renderer",
    "Resolver",
]

#: Candidates that a resolution keeps: the choice and its runners-up.
MOST_KEPT = 6


@runtime_checkable
class Recognizer(Protocol):
    """Finds toponyms in reports."""

    def recognize(self, reports: Iterable[Report]) -> Iterator[tuple[Mention, ...]]:
        """Yield one tuple of mentions a report, in order; spans ascend and do not overlap."""
        ...


@runtime_checkable
class Geocoder(Protocol):
    """Looks up names."""

    def candidates(self, name: str, *, limit: int = 50) -> tuple[Candidate, ...]:
        """Return the places a name may mean, best first, at most `limit`."""
        ...


@runtime_checkable
class Atlas(Geocoder, Protocol):
    """Looks up names, and what lies around a point."""

    def nearest(self, lat: float, lon: float) -> Sequence[tuple[Place, float]]:
        """Return the places around a point in degrees, nearest first, each with its distance."""
        ...


@runtime_checkable
class NameIndex(Protocol):
    """Knows which runs of words are names; asked a hundred times a report, so it only looks up."""

    def named(self, name: str, *, limit: int = 50) -> tuple[Candidate, ...]:
        """Return the places that have this very name, best first, at most `limit`."""
        ...


@runtime_checkable
class Resolver(Protocol):
    """Chooses places for the mentions of one report, seen as a whole."""

    def resolve(
        self,
        report: Report,
        mentions: Sequence[Mention],
        candidates: Sequence[Sequence[Candidate]],
    ) -> tuple[Resolution, ...]:
        """Return one resolution a mention, in order; `candidates` runs parallel to `mentions`."""
        ...


@runtime_checkable
class Renderer(Protocol):
    """Writes findings in one format, report by report, so that memory stays bounded.

    It may have two things more: ``notices``, lines to tell when it is closed, and ``discard()``,
    which is called at the end of every run, also one that failed, and leaves nothing open behind.
    """

    def add(self, located: LocatedReport) -> None:
        """Take the next report."""
        ...

    def close(self) -> None:
        """Write whatever is left; called once, and only after a run that did not fail."""
        ...


class Factory(Protocol):
    """Makes a renderer that writes to a binary stream."""

    def __call__(
        self, stream: BinaryIO, provenance: Provenance, *, title: str | None = None
    ) -> Renderer:
        """Make the renderer; a title is used where the format has room for one."""
        ...


class FolderFactory(Protocol):
    """Makes a renderer that writes files to an empty folder."""

    def __call__(
        self, folder: Path, provenance: Provenance, *, title: str | None = None
    ) -> Renderer:
        """Make the renderer; a title is used where the format has room for one."""
        ...
