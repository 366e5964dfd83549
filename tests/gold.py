"""Reads the sample reports beside what a person found in them, and compares."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from mapper.records import MENTION_KINDS, Report
from mapper.sources import read

__all__ = [
    "DATA",
    "GROUPS",
    "INSIDE",
    "KINDS",
    "Score",
    "annotated",
    "gold_of",
    "group_of",
    "paths",
]

DATA = Path(__file__).parent.parent / "data"

#: A name inside an organisation's name: written down, but neither right nor wrong to find.
INSIDE = "inside-organisation"
KINDS = frozenset((*MENTION_KINDS, INSIDE))

#: English reports, and those whose file name starts with another language: ``ru-…``, ``hy-…``.
GROUPS = ("english", "others")

Toponym = dict[str, Any]
Span = tuple[int, int]


def group_of(path: Path) -> str:
    """Tell English reports from those in other languages by the name of the file."""
    return "others" if re.match(r"[a-z]{2}-", path.name) else "english"


def paths(group: str, data: Path = DATA) -> list[Path]:
    """List the report files of a group that are annotated; an English one must be."""
    return [
        path
        for path in sorted((data / "reports").iterdir())
        if group_of(path) == group and (group == "english" or _gold_path(path).exists())
    ]


def gold_of(path: Path) -> dict[str, list[Toponym]]:
    """Read the toponyms of a report file, by the id of the report."""
    lines = _gold_path(path).read_text("utf-8").splitlines()
    return {row["id"]: row["toponyms"] for row in map(json.loads, lines)}


def annotated(path: Path) -> Iterator[tuple[str, Report, list[Toponym]]]:
    """Yield the key, the report and the toponyms of every report of a file."""
    gold = gold_of(path)
    for report in read([str(path)]):
        assert isinstance(report, Report), report
        key = path.stem if report.id == str(path.as_posix()) else report.id
        yield key, report, gold.pop(key)
    assert not gold, f"annotated, but not in {path.name}: {list(gold)}"


@dataclass(slots=True)
class Score:
    """What was found beside what there was to find.

    ``missed`` holds toponyms, ``false`` spans with the place found, ``misplaced`` toponyms with the
    place found. `inside` names are in no count.
    """

    gold: int = 0
    found: int = 0
    both: int = 0
    right: int = 0
    missed: list[Toponym] = field(default_factory=list)
    false: list[tuple[Span, str | None]] = field(default_factory=list)
    misplaced: list[tuple[Toponym, str | None]] = field(default_factory=list)

    @classmethod
    def of(cls, gold: Iterable[Toponym], found: Mapping[Span, str | None]) -> Self:
        """Compare toponyms with findings: span to the id of the place, None if unresolved."""
        gold = list(gold)
        counted = {(one["start"], one["end"]): one for one in gold if one["kind"] != INSIDE}
        left_out = [(one["start"], one["end"]) for one in gold if one["kind"] == INSIDE]
        score = cls(gold=len(counted))
        for span, toponym in counted.items():
            if span not in found:
                score.missed.append(toponym)
                continue
            score.both += 1
            if found[span] == toponym["place_id"]:
                score.right += 1
            else:
                score.misplaced.append((toponym, found[span]))
        for span, place_id in found.items():
            if span not in counted and any(span[0] < b and a < span[1] for a, b in left_out):
                continue
            score.found += 1
            if span not in counted:
                score.false.append((span, place_id))
        return score

    def add(self, other: Score) -> None:
        """Add the counts of another report."""
        self.gold += other.gold
        self.found += other.found
        self.both += other.both
        self.right += other.right

    def figures(self) -> dict[str, float]:
        """Return precision, recall, F1 and the share of found toponyms with the right place.

        A figure without anything to measure is 0: nothing found is no perfect precision.
        """
        return {
            "precision": _share(self.both, self.found),
            "recall": _share(self.both, self.gold),
            "f1": _share(2 * self.both, self.found + self.gold),
            "right_place": _share(self.right, self.both),
        }


def _gold_path(path: Path) -> Path:
    return path.parent.parent / "gold" / f"{path.stem}.jsonl"


def _share(part: int, whole: int) -> float:
    return round(part / whole, 3) if whole else 0.0
