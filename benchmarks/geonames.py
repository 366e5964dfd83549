"""A GeoNames dump of any size, made up from the shipped gazetteer, and what building it costs.

``python -m benchmarks.geonames --rows 5000000`` writes a dump of the real format to a temporary
folder, builds the database and prints rows a second, peak memory, size, and look-ups a second.
Names are perturbed, so that keys, buckets and scores are spread as in a real dump; the seed is
fixed, so that two runs measure the same.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

from mapper.gazetteer.build import DATA_FILE, open_data

_VOWELS = "aeiou"
# Shares of a real dump, by class: settlements, sites, waters, terrain, units, regions.
_CODES = (
    *(("P", "PPL"),) * 38,
    *(("H", "STM"),) * 12,
    *(("H", "LK"),) * 4,
    *(("T", "HLL"),) * 6,
    *(("T", "MT"),) * 6,
    *(("S", "HTL"),) * 4,
    *(("S", "FRM"),) * 4,
    *(("S", "AIRF"),) * 2,
    *(("A", "ADM4"),) * 3,
    *(("L", "LCTY"),) * 3,
)
_LANGUAGES = ("ru", "zh", "ar", "de", "fr", "es", "ceb", "")


def write_dump(folder: Path, rows: int, *, packed: bool = False, seed: int = 7) -> None:
    """Write ``allCountries`` and the tables that belong to it.

    Parameters
    ----------
    folder : pathlib.Path
        Where to; must exist.
    rows : int
        Places: the first are those of the shipped gazetteer, the others made up from them.
    packed : bool
        Write ZIPs instead of texts.
    seed : int
        Of the random numbers.
    """
    chance = random.Random(seed)  # noqa: S311 - no secret
    names = folder / "alternateNamesV2.txt"
    places = folder / "allCountries.txt"
    number = 0
    with names.open("w", encoding="utf-8") as alternates, places.open("w", encoding="utf-8") as out:
        for line, spellings in _places(rows, chance):
            out.write(line)
            key = line[: line.index("\t")]
            for i, spelling in enumerate(spellings):
                number += 1
                language = "en" if not i else chance.choice(_LANGUAGES)
                flags = f"{'1' if not i and number % 7 == 0 else ''}\t\t\t"
                flags += "1" if number % 50 == 0 else ""
                alternates.write(f"{number}\t{key}\t{language}\t{spelling}\t{flags}\t\t\n")
            if number % 5 == 0:
                number += 1
                link = f"https://en.wikipedia.org/wiki/{number}"
                alternates.write(f"{number}\t{key}\tlink\t{link}\t\t\t\t\t\t\n")
    if packed:
        for path in (names, places):
            with zipfile.ZipFile(path.with_suffix(".zip"), "w", zipfile.ZIP_DEFLATED) as archive:
                archive.write(path, path.name)
            path.unlink()


def _places(rows: int, chance: random.Random) -> Iterator[tuple[str, list[str]]]:
    """Yield lines of a table of places, each with its further names."""
    with open_data(DATA_FILE) as (_, _, _, lines):
        known = [line.rstrip("\n").split("\t") for line in lines]
    known = [fields for fields in known if int(fields[0]) > 0]
    known.sort(key=lambda fields: (not fields[5].startswith(("PCL", "TERR", "ADM1")), fields[6]))
    units: dict[str, str] = {}
    for fields in known:
        if fields[5] == "ADM1":
            units[fields[0]] = f"{len(units) % 89 + 1:02}"
    highest = 20_000_000
    for i, fields in enumerate(cycle(known)):
        if i >= rows:
            return
        key, _, name, lat, lon, code, country, admin1 = fields[:8]
        people = fields[9] or "0"
        aliases = [one for one in fields[17].split("|") if one][:4]
        unit = units.get(key if code == "ADM1" else admin1, "00")
        letter = _letter(code)
        if i >= len(known):
            highest += 1
            key = str(highest)
            name = _perturbed(name, chance)
            letter, code = chance.choice(_CODES)
            aliases = [_perturbed(one, chance) for one in aliases] if i % 3 == 0 else []
            people = str(int(people) // 7) if letter == "P" and i % 4 == 0 else "0"
            lat = f"{max(-89.0, min(89.0, float(lat) + chance.uniform(-0.5, 0.5))):.5f}"
            lon = f"{max(-179.0, min(179.0, float(lon) + chance.uniform(-0.5, 0.5))):.5f}"
        plain = name.encode("ascii", "ignore").decode() or "X"
        date = f"20{10 + i % 16}-{i % 12 + 1:02}-{i % 28 + 1:02}"
        columns = (
            *(key, name, plain, ",".join(aliases), lat, lon, letter, code, country, "", unit),
            *("", "", "", people, "", "100", "Europe/London", date),
        )
        yield "\t".join(columns) + "\n", aliases


def _letter(code: str) -> str:
    from mapper.gazetteer.scores import feature_class

    return feature_class(code)


def _perturbed(name: str, chance: random.Random) -> str:
    """Return a name with two or three of its letters changed."""
    letters = list(name)
    for _ in range(chance.randint(2, 3)):
        at = chance.randrange(len(letters))
        if letters[at].isalpha():
            other = chance.choice(_VOWELS if letters[at].lower() in _VOWELS else "bdgklmnprstv")
            letters[at] = other.upper() if letters[at].isupper() else other
    if chance.random() < 0.2:
        letters += list(chance.choice((" Creek", " Hill", " Nova", "ka", "abad", " Heights")))
    return "".join(letters)


def measure(folder: Path, rows: int) -> None:
    """Build the dump in `folder` and print what it cost."""
    from mapper.gazetteer import Gazetteer
    from mapper.gazetteer.dump import build_from_dump

    target = folder / "gazetteer.sqlite"
    start = time.perf_counter()

    def stage(name: str) -> None:
        print(f"  {time.perf_counter() - start:7.1f} s  {name}", flush=True)

    summary = build_from_dump([folder], target, stage=stage)
    wall = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{rows} rows built in {wall:.1f} s, {rows / wall:,.0f} rows/s, peak {peak:.0f} MiB")
    print(f"{summary.places} places kept, {target.stat().st_size / 2**20:,.0f} MiB")
    chance = random.Random(11)  # noqa: S311 - no secret
    with Gazetteer.open(path=target) as gazetteer:
        names = [line.split("\t", 3)[1] for line in _sample(folder, rows, chance)]
        seconds = time.process_time()
        found = sum(bool(gazetteer.named(name)) for name in names)
        seconds = time.process_time() - seconds
        print(f"exact: {len(names) / seconds:,.0f} look-ups/s, {found} of {len(names)} found")
        slips = [_perturbed(name, chance) for name in names[:300]]
        seconds = time.process_time()
        found = sum(bool(gazetteer.similar(name)) for name in slips)
        seconds = time.process_time() - seconds
        print(f"fuzzy: {len(slips) / seconds:,.0f} look-ups/s, {found} of {len(slips)} found")


def _sample(folder: Path, rows: int, chance: random.Random) -> list[str]:
    wanted = set(chance.sample(range(rows), min(rows, 20_000)))
    with (folder / "allCountries.txt").open(encoding="utf-8") as lines:
        return [line for i, line in enumerate(lines) if i in wanted]


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=100_000, help="places of the dump")
    rows = options.parse_args().rows
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        start = time.perf_counter()
        write_dump(folder, rows)
        size = sum(path.stat().st_size for path in folder.iterdir()) / 2**20
        print(f"a dump of {rows} rows, {size:,.0f} MiB, in {time.perf_counter() - start:.0f} s")
        measure(folder, rows)


if __name__ == "__main__":
    print(f"Python {sys.version.split()[0]}")
    main()
