"""Texts as an encoder might have read them, with chosen scores: what the tests of spans need."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from mapper.encoder import LINK_WIDTH, TAGS, Encoded
from mapper.events.links import Linker
from mapper.pieces import Pieces

__all__ = ["encoded", "linked", "words_of"]

_WORD = re.compile(r"\w+|[^\w\s]")


def words_of(text: str) -> list[str]:
    """Return the words of `encoded`: each run of letters, and each mark."""
    return _WORD.findall(text)


def encoded(
    text: str,
    tags: Mapping[int, Mapping[str, float]],
    *,
    nouns: Sequence[int] = (),
    verbs: Sequence[int] = (),
) -> Encoded:
    """Return a text whose words have the given probabilities of tags, and else "O".

    Parameters
    ----------
    text : str
        Each run of letters and each mark is a word of one piece.
    tags : mapping of int to mapping of str to float
        Index of a word to tag to probability; what is left goes to "O".
    nouns, verbs : sequence of int
        Indices of words for something that happens.
    """
    found = list(_WORD.finditer(text))
    scores = np.zeros((len(found), len(TAGS)), dtype=np.float32)
    for word, named in tags.items():
        for tag, probability in named.items():
            scores[word, TAGS.index(tag)] = probability
    scores[:, 0] = 1.0 - scores.sum(axis=1)
    order = np.arange(len(found))
    starts = np.array([one.start() for one in found], dtype=np.int64)
    ends = np.array([one.end() for one in found], dtype=np.int64)
    pieces = Pieces(order, order * 0, order, order, starts, ends)
    occurrences = np.full((len(found), 2), 0.01, dtype=np.float32)
    occurrences[list(nouns), 0] = 0.99
    occurrences[list(verbs), 1] = 0.98
    nothing = np.zeros((len(found), LINK_WIDTH), dtype=np.float16)
    return Encoded(pieces, scores, occurrences, nothing, nothing)


def linked(pairs: Collection[tuple[int, int]]) -> Linker:
    """Return what links events to words: certain for the pairs (event, word), else ruled out."""

    def link(_: Encoded, events: Sequence[int], low: int, high: int) -> NDArray[np.float32]:
        rows = [[float((event, word) in pairs) for word in range(low, high)] for event in events]
        return np.array(rows, dtype=np.float32).reshape(len(events), high - low)

    return link
