"""How a run grows with workers and with reports: speed, memory, bytes.

``python -m benchmarks.scale [--workers 1 2] [--reports 2000] [--words 80] [--memory]`` makes up
reports of so many words out of the sample reports' sentences, no two alike, and prints for each
number of workers

- reports a second, all told, and once the workers have started,
- the ratio to the first number of workers,
- the seconds of processor that a thousand reports take, all processes together, and
- the most memory that the command and its workers held at a time.

With ``--memory`` it prints instead, for one run with the last number of workers, the memory after
each minute: it must not grow. On a machine that others use, the seconds of processor are worth
more than those of a clock.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from mapper.records import Report
from mapper.sources import read

SAMPLES = Path(__file__).parent.parent / "data" / "reports"
POLL_S = 0.5


def sentences() -> list[str]:
    """Return the sentences of the English sample reports, roughly."""
    found = [one for one in read([str(SAMPLES)]) if isinstance(one, Report)]
    texts = [one.text for one in found if one.text.isascii() or one.language == "en"]
    return [
        f"{part.strip()}."
        for text in texts
        for part in text.replace("\n", " ").split(". ")
        if 5 < len(part.split()) < 40
    ]


def make_up(path: Path, count: int, words: int) -> None:
    """Write so many reports as JSON Lines; the same every time."""
    known, rng = sentences(), random.Random(1)  # noqa: S311 - the same reports every time
    with path.open("w", encoding="utf-8") as stream:
        for number in range(count):
            text = f"Report {number}."
            while len(text.split()) < words:
                text += f" {rng.choice(known)}"
            day = f"2024-{number % 12 + 1:02d}-{number % 28 + 1:02d}"
            entry = {"id": str(number), "text": text, "published": day, "language": "en"}
            stream.write(json.dumps(entry) + "\n")


def held(pid: int) -> tuple[int, int]:
    """Return the bytes that a process holds, and those of the processes it has started."""
    parents, resident = {}, {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                stat = (folder / "stat").read_text("utf-8").rpartition(")")[2].split()
                rollup = (folder / "smaps_rollup").read_text("utf-8")
            except OSError:
                continue
            number = int(folder.name)
            parents[number] = int(stat[1])
            # what several share is shared out among them
            resident[number] = 1024 * next(
                int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")
            )
    children = {one for one, parent in parents.items() if parent == pid}
    return resident.get(pid, 0), sum(resident[one] for one in children)


def run(source: Path, folder: Path, workers: int) -> Iterator[tuple[float, int, int, int]]:
    """Locate reports; yield seconds, bytes held here and by workers, and lines written so far."""
    out = [folder / "out.csv", folder / "out.jsonl"]
    command = [sys.executable, "-m", "mapper", "map", str(source), f"--workers={workers}", "-q"]
    start = time.perf_counter()
    with subprocess.Popen([*command, *(f"-o{one}" for one in out)]) as process:
        while process.poll() is None:
            time.sleep(POLL_S)
            asides = list(folder.glob(".mapper-*.part"))
            written = max((one.stat().st_size for one in asides if one.exists()), default=0)
            yield time.perf_counter() - start, *held(process.pid), written
        if process.returncode:
            raise SystemExit(process.returncode)


def measure(source: Path, count: int, workers: Sequence[int]) -> None:
    """Print a row for each number of workers."""
    print(
        "| workers | reports a second | once started | ratio | processor for 1,000 "
        "| memory: command + workers |"
    )
    print("|---|---|---|---|---|---|")
    first = 0.0
    for number in workers:
        with tempfile.TemporaryDirectory() as folder:
            began, end, most = 0.0, 0.0, (0, 0)
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            for seconds, own, others, written in run(source, Path(folder), number):
                end = seconds
                began = began or (seconds if written else 0.0)
                most = max(most, (own, others), key=sum)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        rate, steady = count / end, count / (end - began + POLL_S)
        first = first or rate
        print(
            f"| {number} | {rate:.1f} | {steady:.1f} | {rate / first:.2f} "
            f"| {1000 * used / count:.1f} s "
            f"| {most[0] >> 20} + {most[1] >> 20} MiB |",
            flush=True,
        )


def watch(source: Path, workers: int) -> None:
    """Print the memory of a run as it goes on."""
    print("| seconds | MB written | memory: command + workers |")
    print("|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        last, most = -1e9, 0
        for seconds, own, others, written in run(source, Path(folder), workers):
            most = max(most, own + others)
            if seconds - last >= 60:
                last = seconds
                row = f"| {seconds:.0f} | {written / 1e6:.0f} | {own >> 20} + {others >> 20} MiB |"
                print(row, flush=True)
        print(f"at most {most >> 20} MiB")


def main() -> None:
    """Measure and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--reports", type=int, default=2_000)
    parser.add_argument("--words", type=int, default=80)
    parser.add_argument("--memory", action="store_true", help="watch memory instead of speed")
    options = parser.parse_args()
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "reports.jsonl"
        make_up(source, options.reports, options.words)
        if options.memory:
            watch(source, options.workers[-1])
        else:
            measure(source, options.reports, options.workers)


if __name__ == "__main__":
    main()
