"""Texts to word pieces: what the encoder reads, and where each of its words lies.

The encoder's vocabulary knows no capitals, so each piece carries a casing class beside its id:
how its word is written, seen against its line, and whether it begins a line. Training and
run time share this room, so that a model always reads what it was trained on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tokenizers import Tokenizer

__all__ = [
    "CASINGS",
    "MOST_IN_BLOCK",
    "MOST_IN_WINDOW",
    "Pieces",
    "Window",
    "blocks",
    "load_tokenizer",
    "split_pieces",
    "windows",
]

#: How a word is written; the casing class of a piece is its index here, plus their number where
#: the word is the first of its line.
CASINGS = (
    "other",  # digits, punctuation, letters without case
    "lower",
    "title",
    "upper",
    "mixed",
    "title in a headline",  # as is nearly every word of the line
    "upper in capitals",
)

#: Pieces of a block, and of a window, at most.
MOST_IN_BLOCK = 64
MOST_IN_WINDOW = 254

_OTHER, _LOWER, _TITLE, _UPPER, _MIXED, _HEADLINE, _CAPITALS = range(len(CASINGS))
_LINE_END = re.compile(r"[\n\r\v\f\u0085\u2028\u2029]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LEAST_WORDS = 4  # with case, in a line that can be all capitals or a headline
_NEARLY_ALL = 0.8


@dataclass(frozen=True, slots=True)
class Pieces:
    """A text in pieces, without the encoder's special ones.

    Parameters
    ----------
    ids, casing : array of int, shape (pieces,)
        Vocabulary id and casing class.
    word : array of int, shape (pieces,)
        Index of the word that the piece belongs to, ascending.
    first : array of int, shape (words,)
        Index of each word's first piece.
    starts, ends : array of int, shape (words,)
        Half-open span of each word, in code points of the text.
    """

    ids: NDArray[np.int64]
    casing: NDArray[np.int64]
    word: NDArray[np.int64]
    first: NDArray[np.int64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]

    def words(self, start: int, end: int) -> tuple[int, int]:
        """Return the first word that a span of code points touches, and the first behind it.

        The same twice, or less, where it touches none.
        """
        return (
            int(self.ends.searchsorted(start, side="right")),
            int(self.starts.searchsorted(end, side="left")),
        )


@dataclass(frozen=True, slots=True)
class Window:
    """A run of pieces that the encoder sees at once, and the part of it that it answers for.

    ``start <= keep_start <= keep_end <= end``, indices of pieces; the kept parts of a text's
    windows cover it without overlap.
    """

    start: int
    end: int
    keep_start: int
    keep_end: int


def load_tokenizer(path: Path) -> Tokenizer:
    """Load a ``tokenizer.json`` without the truncation and padding that it may ask for."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def split_pieces(text: str, tokenizer: Tokenizer) -> Pieces:
    """Split a text into pieces and words."""
    # A lone surrogate cannot be handed over; one code point replaces it, so offsets stay.
    safe = text if text.isascii() else _SURROGATE.sub("\ufffd", text)
    encoding = tokenizer.encode(safe, add_special_tokens=False)
    ids = np.array(encoding.ids, dtype=np.int64)
    offsets = np.array(encoding.offsets, dtype=np.int64).reshape(-1, 2)
    numbers = np.array(encoding.word_ids, dtype=np.int64)
    begins = np.ones(len(ids), dtype=bool)
    begins[1:] = numbers[1:] != numbers[:-1]
    first = np.flatnonzero(begins)
    word = np.cumsum(begins) - 1
    starts = offsets[first, 0]
    ends = offsets[np.append(first[1:], len(ids)) - 1, 1] if len(ids) else starts
    casing = _word_casing(text, starts, ends)
    return Pieces(ids, casing[word], word, first, starts, ends)


def windows(pieces: Pieces, *, size: int = MOST_IN_WINDOW, overlap: int = 32) -> list[Window]:
    """Cut a text into windows of nearly one size, at most `size` pieces, between words.

    Neighbours share about `overlap` pieces, and each answers for its half of them. A word of very
    many pieces is cut.
    """
    length = len(pieces.ids)
    if length <= size:
        return [Window(0, length, 0, length)] if length else []
    count = -(-(length - overlap) // (size - overlap))
    # An even share; a little more makes up for what is lost where a word would be cut.
    share = min(size, -(-(length + (count - 1) * overlap) // count) + overlap // 4)
    found: list[Window] = []
    start = kept = 0
    while True:
        end = start + share
        if end >= length:
            found.append(Window(start, length, kept, length))
            return found
        end = _word_start(pieces, end, start + share // 2)
        following = _word_start(pieces, end - overlap, start + 1)
        cut = _word_start(pieces, (following + end + 1) // 2, max(following, kept))
        found.append(Window(start, end, kept, cut))
        start, kept = following, cut


def blocks(
    length: int, *, most: int = MOST_IN_BLOCK
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Cut a window's pieces into blocks of one size, which the first layers of the encoder read.

    Parameters
    ----------
    length : int
        Pieces of the window, the special ones too; at least 1.
    most : int
        Pieces of a block.

    Returns
    -------
    places : array of int, shape (blocks, size)
        The piece at each place of each block. The last block begins early enough to be full, so
        some pieces may be in two.
    back : array of int, shape (length,)
        Index of each piece in `places`, flat: in the first block that has it.
    """
    count = -(-length // most)
    size = -(-length // count)
    starts = np.minimum(np.arange(count) * size, length - size)
    pieces = np.arange(length)
    back = pieces + (np.arange(count) * size - starts)[pieces // size]
    return starts[:, np.newaxis] + np.arange(size), back


def _word_start(pieces: Pieces, piece: int, least: int) -> int:
    """Return the first piece of the word that a piece belongs to, or the piece if that is less."""
    start = int(pieces.first[pieces.word[piece]])
    return start if start >= least else max(piece, least)


def _word_casing(
    text: str, starts: NDArray[np.int64], ends: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the casing class of each word."""
    shapes = np.array(
        [_shape(text[a:b]) for a, b in zip(starts.tolist(), ends.tolist(), strict=True)],
        dtype=np.int64,
    )
    if not len(shapes):
        return shapes
    breaks = np.array([found.start() for found in _LINE_END.finditer(text)], dtype=np.int64)
    line = np.searchsorted(breaks, starts)
    cased = np.bincount(line, weights=shapes != _OTHER)
    upper = np.bincount(line, weights=shapes == _UPPER)
    capital = np.bincount(line, weights=(shapes != _OTHER) & (shapes != _LOWER))
    enough = cased >= _LEAST_WORDS
    capitals = (enough & (upper >= _NEARLY_ALL * cased))[line]
    headline = (enough & (capital >= _NEARLY_ALL * cased))[line] & ~capitals
    shapes[(shapes == _UPPER) & capitals] = _CAPITALS
    shapes[(shapes == _TITLE) & headline] = _HEADLINE
    begins = np.ones(len(line), dtype=bool)
    begins[1:] = line[1:] != line[:-1]
    return np.where(begins, shapes + len(CASINGS), shapes)


@lru_cache(maxsize=65_536)
def _shape(word: str) -> int:
    if word.islower():
        return _LOWER
    if not word[:1].isupper() and not word[:1].istitle():
        return _MIXED if any(c.isupper() for c in word) else _OTHER
    rest = word[1:]
    if not any(c.isupper() for c in rest):
        return _TITLE
    return _UPPER if word.isupper() else _MIXED
