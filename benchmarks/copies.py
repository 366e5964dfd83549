"""How fast copies of reports are found, and whether they are.

``python -m benchmarks.copies [--reports 10000] [--words 300]`` makes up reports of words drawn by
their rank, as in a language, turns a third of them into copies of others (another headline, a
credit, a cut, other punctuation, a few other words), and prints the time and how many copies were
grouped with their source, and how many reports with one that they are no copy of.
"""

from __future__ import annotations

import argparse
import itertools
import random
import resource
import time
from collections.abc import Callable

from mapper.copies import group_copies
from mapper.records import Report

WORDS = 20_000
KINDS: dict[str, Callable[[list[str], random.Random], list[str]]] = {
    "another headline": lambda text, _: ["Other", "words", "over", "the", "same", *text[6:]],
    "a credit": lambda text, _: ["CITY", "(Agency)", "-", *text, "Reporting", "by", "Somebody"],
    "cut to 60%": lambda text, _: text[: len(text) * 6 // 10],
    "cut to 25%": lambda text, _: text[: len(text) // 4],
    "other punctuation": lambda text, _: [f"{word.upper()}," for word in text],
    "3 words in 100 changed": lambda text, rng: [
        "changed" if rng.random() < 0.03 else word for word in text
    ],
}


def main() -> None:
    """Make, group, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=10_000)
    parser.add_argument("--words", type=int, default=300)
    options = parser.parse_args()
    rng = random.Random(1)  # noqa: S311 - the same reports every time
    ranks = list(itertools.accumulate(1 / (rank + 1) for rank in range(WORDS)))
    names = [f"w{rank}" for rank in range(WORDS)]
    texts: list[list[str]] = []
    kinds: list[str | None] = []
    sources: list[int] = []
    for i in range(options.reports):
        if i % 3 == 2:
            kind = rng.choice(list(KINDS))
            source = sources[rng.randrange(i)]
            texts.append(KINDS[kind](texts[source], rng))
        else:
            kind, source = None, i
            texts.append(rng.choices(names, cum_weights=ranks, k=options.words))
        kinds.append(kind)
        sources.append(source)
    reports = [Report(str(i), " ".join(text)) for i, text in enumerate(texts)]
    start = time.perf_counter()
    groups = group_copies(reports)
    took = time.perf_counter() - start
    print(f"{options.reports} reports of {options.words} words: {took:.1f} s")
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB at most, all in")
    for kind in KINDS:
        mine = [i for i, one in enumerate(kinds) if one == kind]
        found = sum(groups[i] == groups[sources[i]] for i in mine)
        print(f"  {kind:24} {found} of {len(mine)} found")
    wrong = sum(sources[first] != sources[i] for i, first in enumerate(groups))
    print(f"  grouped with another report {wrong} of {options.reports}")


if __name__ == "__main__":
    main()
