"""Names with the places they mean: the obvious ones, and those that only their report tells."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from mapper.gazetteer import Gazetteer
from mapper.matching import MOST_CANDIDATES, spelled_so
from mapper.protocols import Resolver
from mapper.records import Mention, Place, Report, Resolution

__all__ = [
    "Context",
    "Obvious",
    "Pair",
    "ambiguous",
    "is_right",
    "obvious",
    "read_marked",
    "resolve_marked",
]

_HERE = Path(__file__).parent
_SAME_KM = 25.0  # a town and the municipality of its name are one answer to "where"


class Obvious(NamedTuple):
    """A row of ``obvious.tsv``: a name, and what every newspaper reader takes it to mean.

    `place` is the beginning of the place's name, `code` that of its feature code; `country` is
    ``"-"`` where there is none.
    """

    name: str
    place: str
    country: str
    code: str


@dataclass(frozen=True, slots=True)
class Context:
    """A made-up report in which a name means a place.

    Parameters
    ----------
    place_id : str
        The place.
    place : str
        What people call it.
    text : str
        The report, each name of a place in brackets.
    """

    place_id: str
    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A name and two contexts in which it means two places: a line of ``ambiguous.jsonl``."""

    name: str
    contexts: tuple[Context, Context]


def obvious() -> list[Obvious]:
    """Read the frozen table of obvious names."""
    lines = (_HERE / "obvious.tsv").read_text("utf-8").splitlines()
    rows = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    return [Obvious(*row) for row in list(rows)[1:]]


def ambiguous() -> list[Pair]:
    """Read the pairs of contexts."""
    found = []
    for line in (_HERE / "ambiguous.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        one, other = (Context(**context) for context in row["contexts"])
        found.append(Pair(row["name"], (one, other)))
    return found


def read_marked(marked: str) -> tuple[Report, list[Mention]]:
    """Return the report that a marked text is, and the mentions in its brackets."""
    text, mentions = "", []
    for before, name in _parts(marked):
        text += before
        if name:
            mentions.append(Mention("r", len(text), len(text) + len(name), name))
            text += name
    return Report("r", text, language="en"), mentions


def resolve_marked(marked: str, gazetteer: Gazetteer, resolver: Resolver) -> tuple[Resolution, ...]:
    """Resolve the mentions of a marked text, their names looked up as a run looks them up."""
    report, mentions = read_marked(marked)
    candidates = [
        spelled_so(gazetteer.candidates(one.text, limit=MOST_CANDIDATES), one.text)
        for one in mentions
    ]
    return tuple(resolver.resolve(report, mentions, candidates))


def is_right(found: Place | None, wanted: Place) -> bool:
    """Return whether a place is the wanted one, or another name of the same spot."""
    if found is None:
        return False
    return found.id == wanted.id or found.km_from(wanted.lat, wanted.lon) <= _SAME_KM


def _parts(marked: str) -> Iterator[tuple[str, str]]:
    pieces: Sequence[str] = re.split(r"\[([^\[\]]+)\]", marked)
    yield from zip(pieces[::2], [*pieces[1::2], ""], strict=True)
