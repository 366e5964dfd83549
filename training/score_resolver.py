"""Score the resolver by documents that its weights have not seen, beside the baseline.

``python -m training.score_resolver CORPORA_FOLDER`` learns from all documents but the inner test
split and scores that split as ``mapper evaluate`` does: with gold mentions, and end to end with
demonyms out of the gold. The packaged weights, which `mapper evaluate` runs, have learned from it.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from mapper.evaluation import as_text, evaluate
from mapper.gazetteer import Gazetteer
from mapper.pipeline import Pipeline
from mapper.protocols import Resolver
from mapper.recognizers import open_recognizer
from mapper.resolvers import ContextResolver, open_resolver
from training.corpora import read_corpora
from training.fit_resolver import MADE_UP, calibrate, fit, prepare
from training.synthesize import synthesize


def main() -> None:
    """Learn, score, print."""
    folder = Path(sys.argv[1])
    with Gazetteer.open() as gazetteer:
        corpora = read_corpora(folder)
        made_up = list(synthesize(gazetteer, MADE_UP))
        learned = [prepare(name, one, gazetteer).learned for name, one in corpora.items()]
        ranker = replace(fit(learned, made_up), calibration=calibrate(learned, made_up))
        files = [folder / f"{name}.train.jsonl" for name in corpora]
        for resolver in (ContextResolver(ranker=ranker), open_resolver("population")):
            for chosen in (*([path] for path in files), files):
                _print(chosen, gazetteer, resolver)


def _print(files: Sequence[Path], gazetteer: Gazetteer, resolver: Resolver) -> None:
    recognizer = open_recognizer("automatic", gazetteer)
    pipeline = Pipeline(gazetteer, recognizer, resolver)
    print("==", type(resolver).__name__, *(path.stem for path in files))
    for given in (True, False):
        found = evaluate(
            files,
            pipeline=pipeline,
            gold_mentions=given,
            demonyms="in" if given else "out",
            split="held-out",
        )
        print(as_text(found), flush=True)


if __name__ == "__main__":
    main()
