"""How fast each output is written, how large it is and how much memory that takes, beside CSV.

``python -m benchmarks.outputs [--findings 20000 200000] [--formats csv xlsx …]`` makes findings up
from the places of the gazetteer, the same every time, five a report, one in ten with a shape such
as "near" leaves, and writes each format in a process of its own. It prints

- findings a second of processor time, the making up left out,
- bytes a finding, and
- the peak of the process's memory, which for a format that streams does not grow with the findings.
  ``none`` is the same process without an output.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.made_up import make_up
from benchmarks.turns import peak_mib
from mapper.exports import open_exports
from mapper.gazetteer import Gazetteer
from mapper.records import Finding, LocatedReport, Place, Provenance, Relation, Shape
from mapper.writers import FOLDERS, WRITERS

PROVENANCE = Provenance("reportmap", "benchmark", ("Place data © GeoNames",))
PLACES = 20_000
CHUNK = 5_000  # findings that are made up together
NONE = "none"


def main() -> None:
    """Measure and print, or be the process that writes one format."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--findings", type=int, nargs="+", default=[20_000, 200_000])
    parser.add_argument("--formats", nargs="+", default=None)
    parser.add_argument("--write", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.write:
        print(json.dumps(_write(options.write, options.findings[0])))
        return
    suffixes = [*WRITERS, *(f"{suffix}/" for suffix in FOLDERS)]
    names = options.formats or [NONE, *(one[1:] for one in suffixes if one != ".datasette.json")]
    print("format                findings  findings/s  bytes/finding  peak MiB")
    for findings in options.findings:
        for name in names:
            done = subprocess.run(
                [sys.executable, "-m", __spec__.name, f"--write={name}", f"--findings={findings}"],
                check=True,
                capture_output=True,
                text=True,
            )
            took, size, peak = json.loads(done.stdout)
            speed = f"{findings / took:11,.0f}" if took else " " * 11
            print(f"{name:20}{findings:10,} {speed} {size / findings:14,.0f} {peak:9,.0f}")


def _write(name: str, findings: int) -> tuple[float, int, float]:
    """Write one format; returns seconds, bytes and the peak of memory in MiB."""
    with Gazetteer.open() as gazetteer:
        places = gazetteer.within(-60, -180, 75, 180, limit=PLACES)
    took, size = 0.0, 0
    if name == NONE:
        for _ in _made_up(findings, places):
            pass
    else:
        with tempfile.TemporaryDirectory() as folder:
            start = time.process_time()
            with open_exports([f"{folder}/a.{name}"], provenance=PROVENANCE) as out:
                took += time.process_time() - start
                for one in _made_up(findings, places):
                    start = time.process_time()
                    out.add(one)
                    took += time.process_time() - start
                start = time.process_time()
            took += time.process_time() - start
            size = sum(one.stat().st_size for one in Path(folder).rglob("*") if one.is_file())
    return took, size, peak_mib()


def _made_up(findings: int, places: Sequence[Place]) -> Iterator[LocatedReport]:
    number = 0
    for first in range(0, findings, CHUNK):
        for located in make_up(min(CHUNK, findings - first), places, seed=first + 1):
            number += 1
            report = replace(located.report, id=f"report-{number}")
            findings_ = tuple(
                _near(one) if i == number % 10 else one for i, one in enumerate(located.findings)
            )
            yield LocatedReport(report, findings_)


def _near(finding: Finding) -> Finding:
    place, mention = finding.place, finding.mention
    if place is None:
        return finding
    ring = [
        (place.lat + 0.1 * math.cos(turn), min(180.0, place.lon + 0.1 * math.sin(turn)))
        for turn in (math.tau * i / 48 for i in range(48))
    ]
    shape = Shape((((*ring, ring[0]),),), 11.0)
    relation = Relation("near", mention.start, mention.end, mention.text, shape)
    return replace(finding, relation=relation)


if __name__ == "__main__":
    main()
