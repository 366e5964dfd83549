"""Texts as an encoder might have read them, with chosen scores: what the tests of spans need."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np

from mapper.encoder import TAGS, Encoded
from mapper.pieces import Pieces

__all__ = ["encoded"]

_WORD = re.compile(r"\w+|[^\w\s]")


def encoded(text: str, tags: Mapping[int, Mapping[str, float]]) -> Encoded:
    """Return a text whose words have the given probabilities of tags, and else "O".

    Parameters
    ----------
    text : str
        Each run of letters and each mark is a word of one piece.
    tags : mapping of int to mapping of str to float
        Index of a word to tag to probability; what is left goes to "O".
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
    return Encoded(pieces, {"toponyms": scores})
