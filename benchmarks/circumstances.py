"""What it costs to read roles, dates, speakers and relations: the share of throughput that stays.

``python -m benchmarks.circumstances [--copies 10]`` locates the English sample reports with and
without these stages, in turns and in one process, and prints reports a second of one core, their
ratio, and what each stage takes of a report.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median

from mapper.dates import ReportDates
from mapper.encoder import Encoder
from mapper.pipeline import Pipeline
from mapper.recognizers import open_recognizer
from mapper.records import LocatedReport, Report
from mapper.relations import Drawer, read_relations
from mapper.resolvers import open_resolver
from mapper.sentences import split_sentences
from mapper.sources import read
from mapper.speakers import read_statements

REPORTS = Path(__file__).parent.parent / "data" / "reports"
ROUNDS = 5


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--copies", type=int, default=10, help="copies of the sample reports")
    copies = parser.parse_args().copies
    texts = [
        one for one in read([str(REPORTS)]) if isinstance(one, Report) and one.language == "en"
    ]
    # Each copy its own text: what was read once is remembered for a batch.
    reports = [
        replace(one, id=f"{one.id}-{i}", text=f"{one.text}\n\nCopy {i}.")
        for i in range(copies)
        for one in texts
    ]
    words = sum(len(one.text.split()) for one in reports) // len(reports)
    print(f"{len(reports)} reports, {words} words each, one core, {ROUNDS} rounds in turns")
    with Pipeline.open() as whole:
        encoder = Encoder()
        recognizer = open_recognizer("automatic", whole.gazetteer, encoder)
        bare = Pipeline(whole.gazetteer, recognizer, open_resolver("context"))
        seconds: dict[str, list[float]] = {"without": [], "with": []}
        for _ in range(ROUNDS):
            seconds["without"].append(_timed(lambda: list(bare.run(reports))))
            seconds["with"].append(_timed(lambda: list(whole.run(reports))))
        rates = {name: len(reports) / median(taken) for name, taken in seconds.items()}
        for name, rate in rates.items():
            print(f"  {name:<10}{rate:6.1f} reports/s")
        pairs = zip(seconds["without"], seconds["with"], strict=True)
        ratios = sorted(one / other for one, other in pairs)
        print(f"  ratio {median(ratios):.2f} (rounds {ratios[0]:.2f} to {ratios[-1]:.2f})")
        located = [one for one in bare.run(reports[: len(texts)]) if isinstance(one, LocatedReport)]
        _stages(located, whole, encoder)


def _stages(located: Sequence[LocatedReport], pipeline: Pipeline, encoder: Encoder) -> None:
    def each(read_one: Callable[[LocatedReport], object]) -> float:
        for one in located:
            read_one(one)
        return _timed(lambda: [read_one(one) for one in located]) * 1000 / len(located)

    print("milliseconds a report, warm")
    print(f"  encoder   {each(lambda one: encoder.encode(one.report.text)):6.2f}")
    print(f"  sentences {each(lambda one: split_sentences(one.report)):6.2f}")
    print(f"  dates     {each(_dates):6.2f}")
    speakers = each(lambda one: read_statements(one.report, split_sentences(one.report)))
    print(f"  speakers  {speakers:6.2f} with sentences")
    relations = each(
        lambda one: read_relations(
            one.report, [two.resolution for two in one.findings], Drawer(pipeline.gazetteer.area)
        )
    )
    print(f"  relations {relations:6.2f}")


def _dates(one: LocatedReport) -> None:
    dates = ReportDates(one.report, split_sentences(one.report))
    for finding in one.findings:
        span = (finding.mention.start, finding.mention.end)
        dates.date_for(*span, *span)


def _timed(run: Callable[[], object]) -> float:
    start = time.process_time()
    run()
    return time.process_time() - start


if __name__ == "__main__":
    main()
