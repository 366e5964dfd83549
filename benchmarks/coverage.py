"""How much of what annotators marked the gazetteer can offer at all.

``python -m benchmarks.coverage CORPORA_FOLDER`` prints, for every toponym corpus in the folder, the
share of located gold mentions that have a candidate at all, and one within 161 km of the gold point
(or with the gold id): by strict look-up, and by strict look-up plus the name rules. What only the
fuzzy look-up finds does not count. Only the gold's points are read to score; nothing is built from
them.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from mapper.evaluation.metrics import NEAR_KM
from mapper.gazetteer import Gazetteer, rules
from mapper.matching import MOST_CANDIDATES
from mapper.records import Candidate
from training.corpora import Toponym, read_corpora


def main() -> None:
    """Measure and print."""
    with Gazetteer.open() as gazetteer:
        print(f"{gazetteer.version}, at most {MOST_CANDIDATES} candidates a name")
        near = f"within {NEAR_KM:.0f} km"
        print("                  strict look-up           with name rules")
        print(f"corpus    located any      {near}  any      {near}")
        for corpus, documents in read_corpora(Path(sys.argv[1])).items():
            located = 0
            counts = [0, 0, 0, 0]
            for document in documents:
                for gold in document.toponyms:
                    if gold.lat is None or gold.lon is None:
                        continue
                    text = document.text[gold.start : gold.end]
                    strict = gazetteer.named(text, limit=MOST_CANDIDATES)
                    ruled = strict or rules.apply(text, gazetteer.named, limit=MOST_CANDIDATES)
                    located += 1
                    for column, found in ((0, strict), (2, ruled)):
                        counts[column] += bool(found)
                        counts[column + 1] += _reaches(found, gold)
            shares = "   ".join(f"{count / located:<6.4f}" for count in counts)
            print(f"{corpus:8} {located:8} {shares}")


def _reaches(found: Sequence[Candidate], gold: Toponym) -> bool:
    if gold.lat is None or gold.lon is None:
        return False
    return any(
        one.place.id == gold.place_id or one.place.km_from(gold.lat, gold.lon) < NEAR_KM
        for one in found
    )


if __name__ == "__main__":
    main()
