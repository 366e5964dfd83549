"""What homes of outlets are worth that were learned from the reports themselves.

``python -m benchmarks.outlets CORPORA [--split held-out]`` learns the homes of the outlets of the
toponym corpora of a folder from their texts alone, once from all of them and once from those that
are not scored; neither the labels nor the packaged table is used for that. It prints how far the
learned towns are from those of the packaged table, and then which share of the gold mentions is
resolved within 161 km with each table. The packaged weights have learned from these corpora: the
rows are to be compared with each other.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from mapper.evaluation import evaluate
from mapper.evaluation.answering import report_of
from mapper.evaluation.corpus import in_split, read_corpus
from mapper.hints import Hints
from mapper.home_learning import learn_homes
from mapper.homes import LearnedHome
from mapper.outlets import Home, Outlets, outlet_of
from mapper.pipeline import Pipeline
from mapper.records import Candidate, Mention, Report, Resolution
from mapper.resolvers import ContextResolver

CORPORA = ("lgl", "tr-news", "gwn")
NEAR_KM = 100.0


class Unsigned(ContextResolver):
    """Sees neither the address of a report nor the name of its outlet."""

    def resolve(
        self,
        report: Report,
        mentions: Sequence[Mention],
        candidates: Sequence[Sequence[Candidate]],
    ) -> tuple[Resolution, ...]:
        """Return one resolution a mention, in order."""
        return super().resolve(replace(report, url=None, source=None), mentions, candidates)


def main() -> None:
    """Learn, compare, score, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path, help="folder of the *.train.jsonl files")
    parser.add_argument("--split", default="held-out", choices=("all", "held-out", "rest"))
    options = parser.parse_args()
    with Pipeline.open() as pipeline:
        for name in CORPORA:
            file = options.corpora / f"{name}.train.jsonl"
            documents = list(read_corpus(file))
            [one for one in documents if in_split(one, options.split)]
            others = [one for one in documents if not in_split(one, options.split)]
            every = learn_homes(map(report_of, documents))
            apart = learn_homes(map(report_of, others))
            outlets = {outlet_of(report_of(one)) for one in documents} - {""}
            print(f"{name}: {len(documents)} documents, {len(outlets)} outlets, {options.split}")
            for said, homes in (("all texts", every), ("texts not scored", apart)):
                _compare(said, homes)
            tables = {
                "no address, nothing known": None,
                "address, nothing known": Outlets(packaged=False),
                "learned, all texts": Outlets(_table(every), packaged=False),
                "learned, texts not scored": Outlets(_table(apart), packaged=False),
                "packaged": Outlets(),
                "packaged and learned, all texts": Outlets(_table(every)),
                "packaged and learned, texts not scored": Outlets(_table(apart)),
            }
            for said, table in tables.items():
                resolver = (
                    Unsigned() if table is None else ContextResolver(hints=Hints(outlets=table))
                )
                with_table = Pipeline(pipeline.gazetteer, pipeline.recognizer, resolver)
                figures = (
                    evaluate([file], pipeline=with_table, gold_mentions=True, split=options.split)
                    .scores["given"]
                    .figures
                )
                one = figures["a161"]
                print(f"  {said:40} {one.value:.3f} [{one.low:.3f}, {one.high:.3f}]", flush=True)


def _table(homes: Sequence[LearnedHome]) -> dict[str, Home]:
    return {
        one.outlet: Home.at(one.place) if one.place else Home(one.country_code) for one in homes
    }


def _compare(said: str, homes: Sequence[LearnedHome]) -> None:
    """Print how many towns are where the packaged table has them."""
    towns = [one for one in homes if one.place is not None]
    near, far = 0, []
    for one in towns:
        known = Outlets().home_of(Report("any", "any", url=f"http://{one.outlet}/"))
        if one.place is None or known is None or known.lat is None or known.lon is None:
            continue
        if one.place.km_from(known.lat, known.lon) <= NEAR_KM:
            near += 1
        else:
            far.append(one.outlet)
    print(
        f"  {said}: {len(towns)} towns and {len(homes) - len(towns)} countries learned; "
        f"{near} of {near + len(far)} towns that the table has are within {NEAR_KM:.0f} km"
        + (f"; not: {', '.join(far)}" if far else "")
    )


if __name__ == "__main__":
    main()
