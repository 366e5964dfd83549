"""Write `mapper/outlets.tsv`: the outlets of `outlets.tsv` with the points of their towns.

``python data/outlets/locate_outlets.py``; a town that the gazetteer lacks is an error.
"""

from __future__ import annotations

import csv
from pathlib import Path

from mapper.gazetteer import Gazetteer
from mapper.records import Place

HERE = Path(__file__).parent
TARGET = HERE.parent.parent / "mapper" / "outlets.tsv"


def main() -> None:
    """Look every town up, and write."""
    with Gazetteer.open() as gazetteer, (HERE / "outlets.tsv").open(encoding="utf-8") as source:
        next(source)  # what the table is
        lines = ["host\tplace_id\tlat\tlon\tcountry\tadmin1"]
        missing = []
        for row in csv.DictReader(source, delimiter="\t"):
            if not row["town"]:
                lines.append(f"{row['host']}\t\t\t\t{row['country']}\t")
            elif (place := _town(gazetteer, row)) is None:
                missing.append(row["host"])
            else:
                point = f"{place.lat:.4f}\t{place.lon:.4f}"
                unit = place.admin1_name or ""
                lines.append(f"{row['host']}\t{place.id}\t{point}\t{place.country_code}\t{unit}")
    if missing:
        raise SystemExit(f"no such town in the gazetteer: {', '.join(missing)}")
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _town(gazetteer: Gazetteer, row: dict[str, str]) -> Place | None:
    """Return the most populous settlement of that name in the unit and country."""
    places = [
        one.place
        for one in gazetteer.candidates(row["town"], limit=200)
        if one.place.feature_class == "P"
        and one.place.country_code == row["country"]
        and (not row["admin1"] or one.place.admin1_name == row["admin1"])
    ]
    return max(places, key=lambda place: place.population or 0, default=None)


if __name__ == "__main__":
    main()
