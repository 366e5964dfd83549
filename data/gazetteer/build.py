"""Build the gazetteer's data file from the pinned packages and our own tables.

``python data/gazetteer/build.py --inputs FOLDER`` writes ``mapper/gazetteer/gazetteer.tsv.xz`` and
``mapper/gazetteer/han.txt``.
The same inputs give the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import lzma
from collections import Counter
from pathlib import Path

import han
import packages
from join import join
from rows import Row, named
from tables import add_tables

from mapper.gazetteer.build import FORMAT
from mapper.gazetteer.names import HAN_FILE
from mapper.gazetteer.scores import KINDS

TARGET = Path(__file__).resolve().parents[2] / "mapper" / "gazetteer" / "gazetteer.tsv.xz"

#: Year and month of the data, the first half of the version that users see.
RELEASE = "2026.11"

COLUMNS = (
    "id",
    "slug",
    "name",
    "lat",
    "lon",
    "code",
    "country",
    "admin1",
    "admin2",
    "population",
    "radius_km",
    "prominence",
    "sources",
    "names",
    "abbreviations",
    "demonyms",
    "historical",
    "aliases",
)


def main() -> None:
    """Read the options and build."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=Path, required=True, help="folder of the pinned wheels")
    parser.add_argument("--output", type=Path, default=TARGET)
    options = parser.parse_args()
    wheels = packages.check_inputs(options.inputs)
    # first of all: the look-up keys by which everything is joined depend on it
    han.write(wheels["opencc-python-reimplemented"], HAN_FILE)
    rows = join(wheels)
    add_tables(rows, packages.territories(wheels["babel"]))
    text = serialise(rows)
    write(text, options.output)
    counts = Counter(row.code for row in rows.values())
    print(
        f"{len(rows)} places, {text.count('|') + len(rows)} names or so, {counts.most_common(12)}"
    )
    print(f"{options.output}: {options.output.stat().st_size} bytes")


def serialise(rows: dict[int, Row]) -> str:
    """Return the data file's text: a version line, a header line, one line a place."""
    parents = {row.admin1 for row in rows.values()} | {row.admin2 for row in rows.values()}
    ordered = sorted(rows.values(), key=lambda row: _rank(row, parents))
    body = "".join(f"{line}\n" for line in ("\t".join(COLUMNS), *map(_line, ordered)))
    digest = hashlib.sha256(body.encode("utf-8")).hexdigest()[:8]
    return f"{FORMAT}\t{RELEASE}\t{digest}\t{len(rows)}\n{body}"


def write(text: str, path: Path) -> None:
    """Compress the text and put it in place."""
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "lc": 4, "lp": 0}]
    blob = lzma.compress(text.encode("utf-8"), format=lzma.FORMAT_XZ, filters=filters)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    partial.write_bytes(blob)
    partial.replace(path)


def _rank(row: Row, parents: set[int]) -> tuple[int, str, int, int, str, int]:
    """Containers first, so that a reader knows a place's parents when it meets the place."""
    level = 3
    if row.code.startswith("PCL") or row.code == "TERR":
        level = 0
    elif row.id in parents:
        level = 2 if row.admin1 else 1
    return level, row.country_code, row.admin1, row.admin2, row.name, row.id


def _line(row: Row) -> str:
    names: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for kind, name in named(row):
        names[kind].append(name)
    fields = [
        str(row.id),
        row.slug,
        row.name,
        f"{row.lat:.4f}".rstrip("0").rstrip("."),
        f"{row.lon:.4f}".rstrip("0").rstrip("."),
        row.code,
        row.country_code,
        str(row.admin1 or ""),
        str(row.admin2 or ""),
        str(row.population or ""),
        f"{row.radius_km:.0f}" if row.radius_km >= 1 else "1" if row.radius_km else "",
        f"{row.prominence:g}" if row.prominence else "",
        row.sources,
        *("|".join(names[kind]) for kind in KINDS),
    ]
    if any(c in field for field in fields for c in "\t\n\r"):
        raise SystemExit(f"a field with a tab or line break: {fields}")
    return "\t".join(fields)


if __name__ == "__main__":
    main()
