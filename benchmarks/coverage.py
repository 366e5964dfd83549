"""How much of what annotators marked the gazetteer can offer at all.

``python -m benchmarks.coverage CORPORA_FOLDER`` prints, for every toponym corpus in the folder, the
share of located gold mentions that have a candidate within 161 km of the gold point (or with the
gold id), by strict look-up. Only the gold's points are read to score; nothing is built from them.
"""

from __future__ import annotations

import sys
from pathlib import Path

from geopy.distance import great_circle

from mapper.gazetteer import Gazetteer
from mapper.matching import MOST_CANDIDATES
from training.corpora import read_corpora

NEAR_KM = 161.0


def main() -> None:
    """Measure and print."""
    with Gazetteer.open() as gazetteer:
        print(f"{gazetteer.version}, at most {MOST_CANDIDATES} candidates a name")
        for name, documents in read_corpora(Path(sys.argv[1])).items():
            located = known = reached = 0
            for document in documents:
                for gold in document.toponyms:
                    if gold.lat is None or gold.lon is None:
                        continue
                    text = document.text[gold.start : gold.end]
                    found = [one.place for one in gazetteer.candidates(text, limit=MOST_CANDIDATES)]
                    located += 1
                    known += bool(found)
                    reached += any(
                        place.id == gold.place_id
                        or great_circle((gold.lat, gold.lon), (place.lat, place.lon)).km < NEAR_KM
                        for place in found
                    )
            print(
                f"{name:8} {located:5} located mentions, {known / located:.3f} with a candidate, "
                f"{reached / located:.3f} with one within {NEAR_KM:.0f} km"
            )


if __name__ == "__main__":
    main()
