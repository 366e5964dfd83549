"""How fast names are resolved, without recognition: mentions a second on one core.

``python -m benchmarks.resolution`` makes reports up from the gazetteer, looks their names up, and
then times the resolver alone beside the population baseline. It shows that the cost of a report
grows with its mentions and is bounded in their candidates.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from mapper.gazetteer import Gazetteer
from mapper.protocols import Resolver
from mapper.records import Candidate, Mention, Report
from mapper.resolvers import open_resolver
from training.synthesize import Synthetic, synthesize

REPORTS = 1_000
SIZES = (10, 100, 1_000, 10_000)
NAMESAKES = (1, 10, 100, 1_000)

Task = tuple[Report, Sequence[Mention], Sequence[Sequence[Candidate]]]


def main() -> None:
    """Measure and print."""
    with Gazetteer.open() as gazetteer:
        made = list(synthesize(gazetteer, REPORTS))
    tasks: list[Task] = [(one.report, one.mentions, one.candidates) for one in made]
    mentions = sum(len(one[1]) for one in tasks)
    print(f"{len(tasks):,} made-up reports, {mentions:,} mentions, one core")
    rates = {}
    for name in ("population", "context"):
        rates[name] = mentions / _seconds(open_resolver(name), tasks)
        print(f"  {name:<12}{rates[name]:>10,.0f} mentions/s")
    print(f"  context costs {rates['population'] / rates['context']:.1f} times the baseline")
    context = open_resolver("context")
    print("one report of many mentions, each name its own")
    for size in SIZES:
        took = _seconds(context, [_joined(made, size)])
        print(f"  {size:>7,} mentions   {took:8.3f} s   {size / took:>8,.0f} mentions/s")
    print("ten names with many namesakes each")
    for count in NAMESAKES:
        took = _seconds(context, [_crowded(made, count)])
        print(f"  {count:>7,} candidates {took:8.4f} s")
    print("a report of a million characters, one name 100,000 times")
    report, seen, found = _joined(made, 1)
    text = f"{seen[0].text} fell. " * (1_000_000 // (len(seen[0].text) + 7))
    step = len(seen[0].text) + 7
    many = [Mention(report.id, at, at + step - 7, seen[0].text) for at in range(0, len(text), step)]
    took = _seconds(context, [(Report(report.id, text), many, [found[0]] * len(many))])
    print(f"  {len(many):>7,} mentions   {took:8.3f} s   {len(many) / took:>8,.0f} mentions/s")


def _seconds(resolver: Resolver, tasks: Sequence[Task]) -> float:
    """Return the best of three: the machine may be busy with other work."""
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        for report, mentions, candidates in tasks:
            resolver.resolve(report, mentions, candidates)
        best = min(best, time.process_time() - start)
    return best


def _joined(made: Sequence[Synthetic], size: int) -> Task:
    """Return one report with the mentions of many."""
    text: list[str] = []
    mentions: list[Mention] = []
    candidates: list[Sequence[Candidate]] = []
    at = 0
    while len(mentions) < size:
        turn = len(mentions)
        for one in made:
            for mention, found in zip(one.mentions, one.candidates, strict=True):
                if len(mentions) == size:
                    break
                # each round has names of its own, or they would be one name
                name = mention.text if turn == 0 else f"{mention.text} {turn}"
                mentions.append(Mention("joined", at, at + len(name), name))
                candidates.append(found)
                text.append(f"{name} fell. ")
                at += len(text[-1])
    return Report("joined", "".join(text)), mentions, candidates


def _crowded(made: Sequence[Synthetic], count: int) -> Task:
    report, mentions, candidates = _joined(made, 10)
    crowds = []
    for found in candidates:
        pool = list(found or candidates[0])
        crowds.append(
            [
                replace(one, place=replace(one.place, id=f"{one.place.id}-{i}"))
                for i in range(count)
                for one in (pool[i % len(pool)],)
            ]
        )
    return report, mentions, crowds


if __name__ == "__main__":
    main()
