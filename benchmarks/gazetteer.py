"""How fast names are looked up, beside a dict in memory and RapidFuzz over all names.

``python -m benchmarks.gazetteer [REPORTS...]`` prints, for one core:

- the first-use build, opening afterwards, and the memory that is the process's own (dirty pages:
  those of the mapped file are the system's cache, shared by all processes);
- exact look-ups a second: of all runs of words that recognition asks for in reports, in their order
  (repeats and misses included; our few sample reports unless others are given, as to ``mapper
  map``); of names that the gazetteer does not have; and of names drawn from all names alike, none
  twice (the hardest: nothing is cached). Beside them, a plain dict of the same keys that gives back
  a row number, in the same run;
- fuzzy look-ups a second of misspelled main names of places, how often the name meant is among the
  answers, beside RapidFuzz over the list of all keys.

Slips are made by a fixed seed. Machines are noisy: compare ratios.
"""

from __future__ import annotations

import random
import resource
import sqlite3
import string
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from pathlib import Path

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from mapper.gazetteer import Gazetteer
from mapper.gazetteer.database import read_only
from mapper.gazetteer.fuzzy import most_slips
from mapper.gazetteer.names import fold
from mapper.matching import MOST_CANDIDATES, find_matches
from mapper.records import Candidate, Report
from mapper.sources import read

REPORTS = Path(__file__).parents[1] / "data" / "reports"
SAMPLE = 20_000
MISSPELLED = 3_000
SEED = 20261123

_MEMORY = """
import random, resource, sys
from pathlib import Path
from mapper.gazetteer import Gazetteer
def own():
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_Dirty")) / 1024
before = own()
gazetteer = Gazetteer.open(Path(sys.argv[1]))
for name in sys.stdin.read().split("\\n"):
    gazetteer.candidates(name)
print(f"{before:.0f} {own():.0f}")
"""


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder)
        start = time.perf_counter()
        Gazetteer.open(cache).close()
        built = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        opened = min(_seconds(lambda: Gazetteer.open(cache).close()) for _ in range(5))
        with Gazetteer.open(cache) as gazetteer:
            size = gazetteer.path.stat().st_size / 2**20
            print(
                f"gazetteer {gazetteer.version}: {gazetteer.meta['places']} places, "
                f"{gazetteer.meta['spellings']} spellings, {size:.0f} MiB"
            )
            print(f"first build {built:.1f} s, peak {peak:.0f} MiB; opening {opened * 1000:.1f} ms")
            keys = _texts(gazetteer, "SELECT DISTINCT key FROM spelling")
            drawn = random.Random(SEED).sample(keys, SAMPLE)  # noqa: S311 - a sample, no secret
            _print_memory(cache, drawn)
            _print_exact(gazetteer, keys, drawn)
            _print_fuzzy(gazetteer, keys)


def _texts(gazetteer: Gazetteer, query: str) -> list[str]:
    with closing(sqlite3.connect(read_only(gazetteer.path), uri=True)) as database:
        return [text for (text,) in database.execute(query)]


def _print_memory(cache: Path, names: Sequence[str]) -> None:
    if not Path("/proc/self/smaps_rollup").exists():
        print("memory of the process's own: not measured on this system")
        return
    done = subprocess.run(
        [sys.executable, "-c", _MEMORY, str(cache)],
        input="\n".join(names),
        capture_output=True,
        text=True,
        check=True,
    )
    before, after = done.stdout.split()
    print(f"memory of the process's own: {after} MiB after {len(names)} look-ups, {before} before")


class _Asked:
    """Notes every name that recognition looks up."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self.names: list[str] = []

    def named(self, name: str, *, limit: int = 50) -> tuple[Candidate, ...]:
        self.names.append(name)
        return self.gazetteer.named(name, limit=limit)


def _print_exact(gazetteer: Gazetteer, keys: Sequence[str], drawn: Sequence[str]) -> None:
    asked = _Asked(gazetteer)
    for report in read(sys.argv[1:] or [str(REPORTS)]):
        if isinstance(report, Report):
            find_matches(report.text, asked)
    rows = {key: number for number, key in enumerate(keys)}
    print("exact look-ups a second          gazetteer       dict")
    for label, names, limit in (
        ("as reports write them", asked.names, MOST_CANDIDATES),
        ("unknown names", [f"{name} qx" for name in drawn], 50),
        ("all names alike, none twice", drawn, 50),
    ):
        with Gazetteer.open(gazetteer.path.parent) as fresh:  # nothing cached
            look_up = fresh.named
            seconds = _seconds(lambda: _each(lambda n: look_up(n, limit=limit), names))  # noqa: B023
        plain = _seconds(lambda: _each(lambda n: rows.get(fold(n)), names))  # noqa: B023
        print(f"  {label:28} {len(names) / seconds:12,.0f} {len(names) / plain:10,.0f}")


def _print_fuzzy(gazetteer: Gazetteer, keys: Sequence[str]) -> None:
    chance = random.Random(SEED)  # noqa: S311 - slips, no secret
    named = {fold(name) for name in _texts(gazetteer, "SELECT name FROM place")}
    plain = sorted(key for key in named if len(key) >= 4 and key.isascii() and key.isalpha())
    for slips in (1, 2):
        pairs = []
        for key in chance.sample(plain, MISSPELLED):
            written = key
            for _ in range(slips):
                written = _slip(written, chance)
            if not gazetteer.named(written):
                pairs.append((key, written))
        start = time.perf_counter()
        answers = [gazetteer.similar(written) for _, written in pairs]
        seconds = time.perf_counter() - start
        meant = [{one.place.id for one in gazetteer.named(key, limit=500)} for key, _ in pairs]
        found = sum(
            any(one.place.id in ids for one in answer)
            for ids, answer in zip(meant, answers, strict=True)
        )
        few = [written for _, written in pairs[:20]]
        whole = _seconds(lambda: _each(lambda n: _search(n, keys), few))  # noqa: B023
        print(
            f"fuzzy, {slips} slip(s): {len(pairs) / seconds:,.0f} look-ups a second, "
            f"the name meant among the answers {found / len(pairs):.3f}; "
            f"RapidFuzz over all keys {len(few) / whole:.1f} a second"
        )


def _search(name: str, keys: Sequence[str]) -> object:
    cutoff = most_slips(name)
    return extract(name, keys, scorer=OSA.distance, score_cutoff=cutoff, limit=20)


def _slip(name: str, chance: random.Random) -> str:
    """Leave out, put in or change a letter, or swap it with the next."""
    at = chance.randrange(len(name))
    letter, rest = chance.choice(string.ascii_lowercase), name[at + 1 :]
    swapped = rest[:1] + name[at] + rest[1:]
    return name[:at] + chance.choice((rest, letter + name[at:], letter + rest, swapped))


def _each(function: Callable[[str], object], names: Iterable[str]) -> None:
    for name in names:
        function(name)


def _seconds(function: Callable[[], object]) -> float:
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
