"""Which reports are the same text: one agency's report in several papers counts once.

Whole texts and their first words are sketched (MinHash) and looked up among the sketches of longer
texts (LSH, Leskovec, Rajaraman and Ullman, *Mining of Massive Datasets*, chapter 3); what is found
that way is compared run of words by run of words, so that a sketch never decides alone.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING
from zlib import crc32

from mapper.records import Report

if TYPE_CHECKING:
    from rensa import RMinHash, RMinHashLSH

__all__ = ["LEAST_SHARED", "LEAST_WORDS", "MOST_WORDS", "group_copies"]

#: Share of the shorter text's runs of five words that must stand in the longer one.
LEAST_SHARED = 0.8

#: A shorter text is a copy only when it has the same words: its few runs prove nothing.
LEAST_WORDS = 30

#: Only so many words of a text are compared, unless it is the same from end to end.
MOST_WORDS = 2_000

_RUN = 5
# Agency reports are cut at the end, so their beginnings stay alike. The shorter window finds what
# was cut to a paragraph, the longer one what got another headline or a dateline in front.
_WINDOWS = (LEAST_WORDS, 2 * LEAST_WORDS, MOST_WORDS)
# 32 bands of 4: two texts that share half of all their runs are found with a chance of 0.87, two
# thirds 0.998, a fifth 0.05. What is found is compared, so being found too often costs time only.
_PERMUTATIONS, _BANDS, _SEED = 128, 32, 5
# Thousands of texts below the same boilerplate are not copies: each is compared with so many.
_MOST_COMPARED = 100
# Scripts without spaces between words count by the letter: a whole clause would be one word.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORD = re.compile(f"[{_UNSPACED}]|[^\\W_{_UNSPACED}]+")


def group_copies(reports: Sequence[Report]) -> tuple[int, ...]:
    """Group the reports whose texts are copies of each other.

    A text is a copy of a longer one when four fifths of its runs of five words stand in that one
    too, whatever the headline, credit, punctuation and capitals; so a copy may be cut short. Two
    texts of the same event in other words are none.

    Parameters
    ----------
    reports : sequence of Report
        Only their texts are read.

    Returns
    -------
    tuple of int
        For each report the index of the first of its group: its own index when it is no copy of an
        earlier one. The grouping does not depend on the order of the reports. A text without words
        is in no group; one of fewer than `LEAST_WORDS` words is only with those of the same words.
    """
    texts = [_read(i, report.text) for i, report in enumerate(reports)]
    groups: dict[int, list[int]] = {}  # what stands for it -> all of the group
    same: dict[bytes, int] = {}
    shelves = _Shelves()
    for text in sorted(texts, key=lambda one: (-one.length, one.digest, one.index)):
        found = same.get(text.digest) if text.length else None
        if found is None and text.length >= LEAST_WORDS:
            found = shelves.find(text)
        if found is None:
            found = text.index
            groups[found] = []
        groups[found].append(text.index)
        same[text.digest] = found
    first = [0] * len(texts)
    for group in groups.values():
        least = min(group)
        for index in group:
            first[index] = least
    return tuple(first)


@dataclass(frozen=True, slots=True)
class _Text:
    index: int
    length: int  # in words
    digest: bytes
    runs: array[int]  # hashes, each once
    sketches: tuple[RMinHash, ...]  # one a window


def _read(index: int, text: str) -> _Text:
    words = _WORD.findall(text.casefold())
    joined = " ".join(words).encode("utf-8", "replace")
    digest = blake2b(joined, digest_size=16).digest()
    if len(words) < LEAST_WORDS:
        return _Text(index, len(words), digest, array("I"), ())
    last = min(len(words), MOST_WORDS) - _RUN + 1
    runs = [" ".join(words[i : i + _RUN]) for i in range(last)]
    hashes = array("I", {crc32(run.encode("utf-8", "replace")) for run in runs})
    sketches = tuple(_sketch(runs[: window - _RUN + 1]) for window in _WINDOWS)
    return _Text(index, len(words), digest, hashes, sketches)


def _sketch(runs: Iterable[str]) -> RMinHash:
    from rensa import RMinHash

    sketch = RMinHash(num_perm=_PERMUTATIONS, seed=_SEED)
    sketch.update(runs)
    return sketch


class _Shelves:
    """The texts that stand for a group, to be found by their sketches."""

    def __init__(self) -> None:
        self._texts: list[_Text] = []
        self._indexes: list[RMinHashLSH] = []

    def find(self, text: _Text) -> int | None:
        """Return the index of the text that this one is a copy of; else keep it and return None."""
        if not self._indexes:
            from rensa import RMinHashLSH

            self._indexes = [RMinHashLSH(LEAST_SHARED, _PERMUTATIONS, _BANDS) for _ in _WINDOWS]
        found = [index.query(one) for index, one in zip(self._indexes, text.sketches, strict=True)]
        mine = set(text.runs)
        best: tuple[float, int] | None = None
        for key in sorted(set().union(*found))[:_MOST_COMPARED]:
            theirs = self._texts[key].runs
            share = sum(map(mine.__contains__, theirs)) / min(len(mine), len(theirs))
            if share >= LEAST_SHARED and (best is None or share > best[0]):
                best = share, self._texts[key].index
        if best is not None:
            return best[1]
        for index, sketch, alike in zip(self._indexes, text.sketches, found, strict=True):
            # A shelf that is full takes no more, so that no look-up grows with the reports.
            if len(alike) < _MOST_COMPARED:
                index.insert(len(self._texts), sketch)
        self._texts.append(text)
        return None
