"""What a user waits for: start-up, first and warm run, page size, throughput, memory.

``python -m benchmarks.everyday [--copies 100]`` needs the package installed and the sample reports
in ``data/reports``. Every figure stands beside a baseline measured in the same run, since seconds
differ between machines and ratios hardly do.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

REPORTS = Path(__file__).parent.parent / "data" / "reports"


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--copies", type=int, default=100, help="copies of the sample reports")
    copies = options.parse_args().copies
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bare = median(_wall(["-c", "pass"], folder)[0] for _ in range(5))
        light = median(_wall(["-m", "mapper", "--help"], folder)[0] for _ in range(5))
        _row("python -c pass", f"{bare:.3f} s")
        _row("mapper --help", f"{light:.3f} s", f"{light / bare:.1f} x python")
        run = ["-m", "mapper", "map", str(REPORTS), "-o", str(folder / "map.html"), "-q"]
        first, memory = _wall(run, folder)
        _row("first run of the README's command", f"{first:.1f} s", f"peak {memory:.0f} MiB")
        warm = [_wall(run, folder) for _ in range(3)]
        seconds = median(one for one, _ in warm)
        _row("warm run", f"{seconds:.2f} s", f"peak {warm[0][1]:.0f} MiB, {first / seconds:.1f} x")
        _row("page of all sample reports", f"{_kib(folder / 'map.html'):.0f} KiB")
        for path in sorted(REPORTS.iterdir()):
            target = folder / f"{path.stem}.html"
            _wall(["-m", "mapper", "map", str(path), "-o", str(target), "-q"], folder)
            _row(f"page of {path.name}", f"{_kib(target):.0f} KiB")
        _throughput(folder, copies)


def _throughput(folder: Path, copies: int) -> None:
    from mapper.pipeline import Pipeline
    from mapper.records import LocatedReport, Report
    from mapper.sources import read
    from mapper.tokens import tokenize

    texts = [one.text for one in read([str(REPORTS)]) if isinstance(one, Report)]
    reports = [Report(f"{i}-{j}", text) for i in range(copies) for j, text in enumerate(texts)]
    start = time.process_time()
    words = sum(1 for one in reports for _ in tokenize(one.text))
    baseline = time.process_time() - start
    os.environ["MAPPER_CACHE"] = str(folder / "cache")
    with Pipeline.open() as pipeline:
        start = time.process_time()
        findings = sum(
            len(one.findings) for one in pipeline.run(reports) if isinstance(one, LocatedReport)
        )
        seconds = time.process_time() - start
    _row(
        f"{len(reports)} reports, {words // len(reports)} words each",
        f"{len(reports) / seconds:.0f} reports/s of one core",
        f"{findings} findings, {seconds / baseline:.1f} x the time of cutting words",
    )
    lines = folder / "many.jsonl"
    lines.write_text("".join(json.dumps({"text": one.text}) + "\n" for one in reports), "utf-8")
    target = folder / "many.jsonl.out.jsonl"
    wall, memory = _wall(["-m", "mapper", "map", str(lines), "-o", str(target), "-q"], folder)
    _row(
        "the same through the command",
        f"{len(reports) / wall:.0f} reports/s",
        f"peak {memory:.0f} MiB",
    )


def _wall(args: list[str], folder: Path) -> tuple[float, float]:
    """Run Python and return wall seconds and its peak memory in MiB."""
    environment = {**os.environ, "MAPPER_CACHE": str(folder / "cache")}
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, *args], env=environment, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(args)} failed with {process.returncode}")
    scale = 1024 if sys.platform != "darwin" else 1024 * 1024
    return seconds, usage.ru_maxrss / scale


def _kib(path: Path) -> float:
    return path.stat().st_size / 1024


def _row(*cells: str) -> None:
    print(
        "  ".join(f"{cell:42}" if i == 0 else f"{cell:28}" for i, cell in enumerate(cells)).rstrip()
    )


if __name__ == "__main__":
    print(f"{sys.version.split()[0]}, {os.cpu_count()} cores")
    main()
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    _row("this process", f"peak {own:.0f} MiB")
