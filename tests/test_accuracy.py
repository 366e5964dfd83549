"""The accuracy gate: floors on our own gold reports, with a fingerprint of what they measure.

The reports were looked at while the rules were written: the floors keep what was reached, they do
not say how well the software does on a report that it has never seen (``docs/method.md`` does).

To lower a floor, or after a change to the gold, run ``python -m tests.test_accuracy --write`` and
say why in the commit.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from mapper.pipeline import Pipeline
from mapper.records import Finding, LocatedReport
from mapper.sources import read

DATA = Path(__file__).parent.parent / "data"
FLOORS = Path(__file__).parent / "accuracy_floors.json"


def gold_of(path: Path) -> dict[str, list[dict[str, Any]]]:
    lines = (DATA / "gold" / f"{path.stem}.jsonl").read_text("utf-8").splitlines()
    return {row["id"]: row["toponyms"] for row in map(json.loads, lines)}


def fingerprint() -> str:
    digest = hashlib.sha256()
    for path in sorted([*(DATA / "reports").iterdir(), *(DATA / "gold").glob("*.jsonl")]):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def measure(pipeline: Pipeline) -> dict[str, float]:
    gold_count = found_count = both = right = 0
    for path in sorted((DATA / "reports").iterdir()):
        gold_reports = gold_of(path)
        for one in pipeline.run(read([str(path)])):
            assert isinstance(one, LocatedReport)
            gold = gold_reports[one.report.id if one.report.id in gold_reports else path.stem]
            found: dict[tuple[int, int], Finding] = {
                one.report.given_span(f.mention.start, f.mention.end): f for f in one.findings
            }
            gold_count += len(gold)
            found_count += len(found)
            for toponym in gold:
                finding = found.get((toponym["start"], toponym["end"]))
                if finding is not None:
                    both += 1
                    place_id = finding.place.id if finding.place else None
                    right += place_id == toponym["place_id"]
    return {
        "precision": round(both / found_count, 3),
        "recall": round(both / gold_count, 3),
        "right_place": round(right / both, 3),
    }


def test_accuracy_does_not_fall(pipeline: Pipeline) -> None:
    floors = json.loads(FLOORS.read_text("utf-8"))
    if floors["fingerprint"] != fingerprint():
        pytest.fail("the sample reports or their gold changed: measure anew and say so")
    measured = measure(pipeline)
    for name, floor in floors["floors"].items():
        assert measured[name] >= floor, f"{name} fell: {measured}"


if __name__ == "__main__":
    with Pipeline.open() as opened:
        figures = measure(opened)
    print(figures)  # noqa: T201 - run by hand
    if "--write" in sys.argv:
        floors = {name: round(value - 0.01, 3) for name, value in figures.items()}
        content = {"fingerprint": fingerprint(), "floors": floors}
        FLOORS.write_text(json.dumps(content, indent=1) + "\n", "utf-8")
