"""The floors of the accuracy gate: they rise by themselves and fall only with a reason."""

from __future__ import annotations

import copy
import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

__all__ = ["SLACK", "FloorError", "fingerprint", "read_floors", "shortfalls", "updated", "write"]

#: How far below the measured figure a floor is set: one mention more or less is no alarm.
SLACK = 0.01

Record = dict[str, Any]


class FloorError(Exception):
    """A floor would have to fall, and nobody said why."""


def fingerprint(files: Iterable[Path]) -> str:
    """Return a hash of the names and the contents of files."""
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(f"{path.parent.name}/{path.name}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def read_floors(path: Path) -> Record:
    """Read the record; an empty one when there is no file."""
    record: Record = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return {"lowered": [], **record}


def shortfalls(record: Record, group: str, figures: Mapping[str, float]) -> dict[str, float]:
    """Return the floors that the figures do not reach, by name."""
    floors: dict[str, float] = record.get(group, {}).get("floors", {})
    return {name: floor for name, floor in floors.items() if figures[name] < floor}


def updated(
    record: Record,
    group: str,
    figures: Mapping[str, float],
    mark: str,
    *,
    reason: str | None,
    today: str,
) -> Record:
    """Return the record with the floors of a group raised to what was measured.

    Parameters
    ----------
    record : dict
        As `read_floors` returns it; left as it is.
    group : str
        Whose floors.
    figures : mapping of str to float
        What was measured.
    mark : str
        Fingerprint of the reports and the gold that it was measured on.
    reason : str or None
        Why floors may fall; None means that they may not.
    today : str
        Date for the entry about what fell.

    Raises
    ------
    FloorError
        When a figure is below its floor and there is no reason.
    """
    fallen = shortfalls(record, group, figures)
    if fallen and not (reason and reason.strip()):
        told = ", ".join(f"{name} {figures[name]} < {floor}" for name, floor in fallen.items())
        raise FloorError(f'{group}: {told}; mend that, or give --lower "the reason"')
    new = copy.deepcopy(record)
    old: dict[str, float] = new.get(group, {}).get("floors", {})
    aims = {name: round(max(0.0, value - SLACK), 3) for name, value in figures.items()}
    floors = {
        name: aim if name in fallen else max(aim, old.get(name, 0.0)) for name, aim in aims.items()
    }
    new[group] = {"fingerprint": mark, "floors": floors}
    if fallen:
        new["lowered"].append(
            {
                "date": today,
                "group": group,
                "reason": (reason or "").strip(),
                "from": fallen,
                "to": {name: floors[name] for name in fallen},
            }
        )
    # what fell is history, and history is at the end
    new["lowered"] = new.pop("lowered")
    return new


def write(path: Path, record: Record) -> None:
    """Write the record, all of it or nothing."""
    part = path.with_name(f".{path.name}.part")
    part.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", "utf-8")
    os.replace(part, path)  # noqa: PTH105 - atomic, and Path.replace would hide that
