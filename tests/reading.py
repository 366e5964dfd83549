"""What the tests of readers share: what came of some inputs."""

from __future__ import annotations

import io
from pathlib import Path

from mapper.records import Report, Skipped
from mapper.sources import Columns, Reading, read

__all__ = ["outcomes_of", "reports_of", "skipped_of", "write"]


def outcomes_of(
    *inputs: str | Path, stdin: bytes | None = None, columns: Columns | None = None
) -> list[Report | Skipped]:
    reading = Reading(columns=columns) if columns else None
    stream = io.BytesIO(stdin or b"")
    return list(read([str(one) for one in inputs], stdin=stream, reading=reading))


def reports_of(
    *inputs: str | Path, stdin: bytes | None = None, columns: Columns | None = None
) -> list[Report]:
    """The reports, when there is nothing else."""
    outcomes = outcomes_of(*inputs, stdin=stdin, columns=columns)
    assert all(isinstance(outcome, Report) for outcome in outcomes), outcomes
    return [outcome for outcome in outcomes if isinstance(outcome, Report)]


def skipped_of(
    *inputs: str | Path, stdin: bytes | None = None, columns: Columns | None = None
) -> list[Skipped]:
    """What was skipped, whatever else there is."""
    outcomes = outcomes_of(*inputs, stdin=stdin, columns=columns)
    return [outcome for outcome in outcomes if isinstance(outcome, Skipped)]


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path
