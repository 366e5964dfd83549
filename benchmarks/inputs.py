"""How fast inputs of each kind are read, beside plain text, and how much memory large ones take.

``python -m benchmarks.inputs [--reports 400] [--large 300]`` makes reports up of 400 words each,
the same every time, writes them in every format, and prints

- the reports a second of one core for each format, in one process, best of three, with what reading
  loads at its first use left out; formats of one report a file are read from a folder, and so are
  their files from a ZIP archive; and
- the peak of the memory of a process that reads one file of ``--large`` MiB (its size before it is
  packed) from its beginning to its end, and of one that reads a single report.

Needs the extra ``inputs``.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from mapper.records import Report
from mapper.sources import read
from tests.inputs import (
    FIELDS,
    answer,
    archive,
    columns_of,
    csv,
    docx,
    json_lines,
    mail,
    page,
    parquet,
    pdf,
    record,
    workbook,
    wrapped,
    zstd,
)

WORDS = (
    *("the", "a", "of", "in", "on", "and", "to", "by", "from", "after", "river", "road", "bridge"),
    *("town", "mayor", "army", "police", "storm", "rain", "flood", "school", "market", "village"),
    *("northern", "southern", "old", "new", "two", "three", "hundred", "people", "said", "closed"),
    *("opened", "reported", "damaged", "near", "during", "night", "Monday", "ministry", "convoy"),
    *("border", "harbour", "Nampula", "Tete", "Goris", "Sotk", "Derna", "Beira", "Kapan"),
)
PARAGRAPHS, SENTENCES, LENGTH = 8, 4, 13  # 416 words
BEST_OF = 3
WATCH = r"""
import re, sys
from mapper.records import Report
from mapper.sources import read
number = sum(isinstance(one, Report) for one in read(sys.argv[1:]))
# not ru_maxrss, in which the process that started this one still counts
print(number, re.search(r"VmHWM:\s*(\d+)", open("/proc/self/status").read())[1])
"""


def make_text(chance: random.Random) -> list[str]:
    """Make a report up: its paragraphs."""

    def sentence() -> str:
        return " ".join(chance.choices(WORDS, k=LENGTH)).capitalize() + "."

    return [" ".join(sentence() for _ in range(SENTENCES)) for _ in range(PARAGRAPHS)]


def write_formats(folder: Path, texts: Sequence[Sequence[str]]) -> Iterator[tuple[str, Path]]:
    """Write the reports in each format; yields the format and what to read."""
    whole = ["\n".join(text) for text in texts]
    rows = [
        (f"Report {i}", text, "2023-03-12", "The Daily", f"https://daily.example/{i}", "en")
        for i, text in enumerate(whole)
    ]
    pages = [page(f"Report {i}", text).encode() for i, text in enumerate(texts)]
    lines = json_lines(rows)
    each: Mapping[str, Callable[[int], bytes]] = {
        "txt": lambda i: whole[i].encode(),
        "html": lambda i: pages[i],
        "pdf": lambda i: pdf([wrapped(texts[i])]),
        "docx": lambda i: docx(texts[i]),
        "eml": lambda i: mail(whole[i]).as_bytes(),
    }
    for kind, make in each.items():
        below = folder / kind
        below.mkdir()
        for i in range(len(texts)):
            (below / f"{i:06}.{kind}").write_bytes(make(i))
        yield kind, below
    records = b"".join(
        record(f"https://daily.example/{i}", answer(one)) for i, one in enumerate(pages)
    )
    files = {
        "zip of txt": ("a.zip", archive({f"{i:06}.txt": one for i, one in enumerate(whole)})),
        "jsonl": ("a.jsonl", lines),
        "jsonl.gz": ("b.jsonl.gz", gzip.compress(lines)),
        "jsonl.zst": ("c.jsonl.zst", zstd(lines)),
        "csv": ("d.csv", csv(rows).encode()),
        "xlsx": ("e.xlsx", workbook({"A": [FIELDS, *rows]})),
        "parquet": ("f.parquet", parquet(columns_of(rows), group=1000)),
        "rss": ("g.rss", _feed(rows).encode()),
        "warc.gz": ("h.warc.gz", gzip.compress(records)),
    }
    for kind, (name, content) in files.items():
        path = folder / name
        path.write_bytes(content)
        yield kind, path


def measure(path: Path, expected: int) -> float:
    """Return the seconds that reading takes, the best of some."""
    best = float("inf")
    for _ in range(BEST_OF):
        begun = time.perf_counter()
        number = sum(isinstance(one, Report) for one in read([str(path)]))
        best = min(best, time.perf_counter() - begun)
        if number != expected:
            raise SystemExit(f"{path}: {number} of {expected} reports were read")
    return best


def write_large(folder: Path, size: int, texts: Sequence[Sequence[str]]) -> Iterator[Path]:
    """Write tables of so many bytes, packed and not."""
    whole = ["\n".join(text) for text in texts]
    line = [json.dumps({"text": one}).encode() + b"\n" for one in whole]
    row = [f'"{one}",The Daily\r\n'.encode() for one in whole]
    for name, head, parts in (("a.jsonl.gz", b"", line), ("b.csv", b"text,source\r\n", row)):
        path = folder / name
        with gzip.open(path, "wb", 1) if name.endswith(".gz") else path.open("wb") as stream:
            stream.write(head)
            done, i = len(head), 0
            while done < size:
                stream.write(parts[i % len(parts)])
                done += len(parts[i % len(parts)])
                i += 1
        yield path


def peak(path: Path) -> tuple[int, float]:
    """Return how many reports a process of its own reads, and its peak of memory in MiB."""
    done = subprocess.run(
        [sys.executable, "-c", WATCH, str(path)], capture_output=True, text=True, check=True
    )
    number, kilobytes = map(int, done.stdout.split())
    return number, kilobytes / 1024


def _feed(rows: Sequence[Sequence[str]]) -> str:
    items = "".join(
        f"<item><title>{row[0]}</title><link>{row[4]}</link><description>{row[1]}</description>"
        "</item>"
        for row in rows
    )
    return f"<rss version='2.0'><channel><title>The Daily</title>{items}</channel></rss>"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--reports", type=int, default=400)
    parser.add_argument("--large", type=int, default=300, help="MiB of the large files; 0: none")
    options = parser.parse_args()
    chance = random.Random(1)  # noqa: S311 - the same every time
    texts = [make_text(chance) for _ in range(options.reports)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        plain = 0.0
        print(f"{'format':12} {'reports/s':>10} {'of text':>8}")
        for kind, path in write_formats(folder, texts):
            rate = len(texts) / measure(path, len(texts))
            plain = plain or rate
            print(f"{kind:12} {rate:10,.0f} {rate / plain:8.1%}", flush=True)
        if options.large:
            number, base = peak(folder / "txt" / "000000.txt")
            print(f"peak of memory: {base:.0f} MiB for {number} report")
            for path in write_large(folder, options.large << 20, texts):
                begun = time.perf_counter()
                number, most = peak(path)
                seconds = time.perf_counter() - begun
                packed = path.stat().st_size / (1 << 20)
                print(
                    f"{path.name}: {most:.0f} MiB for {number:,} reports of {options.large} MiB "
                    f"({packed:.0f} MiB on disk), {seconds:.0f} s"
                )


if __name__ == "__main__":
    main()
