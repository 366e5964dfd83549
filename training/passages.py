"""Event sentences as the encoder learns them: several to a passage, as a report would have them.

A passage's sentences have nothing to do with each other, so it also learns that what happens in
one sentence does not happen at the places of the next. Every word is labelled: whether it speaks of
something that happens, and, for each event word, where.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from mapper.encoder import TAGS
from mapper.evaluation.event_corpus import EventDocument
from mapper.pieces import Pieces, split_pieces
from training.occurrences import OccurrenceLabel

__all__ = ["Passage", "Sentence", "gather_sentences", "passages"]

_MOST_PIECES = 250
_LITERAL = [TAGS.index("B-literal"), TAGS.index("I-literal")]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its event words, where each happened, and what may be event words besides."""

    text: str
    events: tuple[tuple[tuple[int, int], tuple[tuple[int, int], ...]], ...]
    occurrences: tuple[OccurrenceLabel, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """Some sentences in pieces.

    Parameters
    ----------
    pieces : Pieces
        The text.
    permitted : array of bool, shape (words, tags)
        Tags that each word may bear: a place where something happened is one.
    occurs : array of float32, shape (words, 2)
        Whether it is a noun, and a verb, that is an event: 1 yes, 0 no, NaN unknown.
    events : array of int, shape (events,)
        Index of each event's word.
    sentences : array of int, shape (events, 2)
        First word of each event's sentence, and the first after it.
    places : array of bool, shape (events, words)
        Which words are in a place where it happened.
    """

    pieces: Pieces
    permitted: NDArray[np.bool_]
    occurs: NDArray[np.float32]
    events: NDArray[np.int64]
    sentences: NDArray[np.int64]
    places: NDArray[np.bool_]


def gather_sentences(
    documents: Iterable[EventDocument], occurrences: Mapping[str, Sequence[OccurrenceLabel]]
) -> list[Sentence]:
    """Join the documents of one text; those with broken spans are left out."""
    grouped: dict[str, dict[tuple[int, int], tuple[tuple[int, int], ...]]] = {}
    for document in documents:
        if document.is_sound:
            grouped.setdefault(document.text, {})[document.event] = document.locations
    return [
        Sentence(text, tuple(events.items()), tuple(occurrences.get(text, ())))
        for text, events in grouped.items()
    ]


def passages(
    sentences: Sequence[Sentence], tokenizer: Tokenizer, rng: random.Random
) -> Iterator[Passage]:
    """Yield passages of one to about five sentences in random order; every sentence is in one."""
    order = rng.sample(range(len(sentences)), len(sentences))
    held: list[Sentence] = []
    wanted = rng.choice((1, 1, 2, 3, 5))
    for i in order:
        held.append(sentences[i])
        if len(held) >= wanted or sum(len(one.text) for one in held) > 3 * _MOST_PIECES:
            yield _passage(held, tokenizer, rng)
            held, wanted = [], rng.choice((1, 1, 2, 3, 5))
    if held:
        yield _passage(held, tokenizer, rng)


def _passage(sentences: Sequence[Sentence], tokenizer: Tokenizer, rng: random.Random) -> Passage:
    text = ""
    events: list[tuple[tuple[int, int], list[tuple[int, int]], tuple[int, int]]] = []
    occurrences: list[OccurrenceLabel] = []
    for sentence in sentences:
        shift = len(text) - (len(sentence.text) - len(sentence.text.lstrip()))
        for (start, end), places in sentence.events:
            shifted = [(a + shift, b + shift) for a, b in places]
            whole = (len(text), len(text) + len(sentence.text.strip()))
            events.append(((start + shift, end + shift), shifted, whole))
        occurrences += [
            replace(one, start=one.start + shift, end=one.end + shift)
            for one in sentence.occurrences
        ]
        text += sentence.text.strip() + rng.choice((" ", " ", "\n\n"))
    pieces = split_pieces(text, tokenizer)
    words = len(pieces.starts)
    permitted = np.ones((words, len(TAGS)), dtype=bool)
    occurs = np.zeros((words, 2), dtype=np.float32)
    for one in occurrences:
        column = 0 if one.is_noun else 1
        occurs[_words(pieces, one.start, one.end), column] = 1.0 if one.certain else np.nan
    numbers, rows, ranges = [], [], []
    for (start, end), moved, whole in events:
        inside = _words(pieces, start, end)
        if not inside:
            continue
        if not occurs[inside[0]].any():  # the tagger took it for neither
            occurs[inside[0]] = np.nan
        row = np.zeros(words, dtype=bool)
        for a, b in moved:
            span = _words(pieces, a, b)
            row[span] = True
            for i, word in enumerate(span):
                permitted[word] = False
                permitted[word, _LITERAL[min(i, 1)]] = True
        numbers.append(inside[0])
        ranges.append(pieces.words(*whole))
        rows.append(row)
    return Passage(
        pieces,
        permitted,
        occurs,
        np.array(numbers, dtype=np.int64),
        np.array(ranges, dtype=np.int64).reshape(len(rows), 2),
        np.array(rows, dtype=bool).reshape(len(rows), words),
    )


def _words(pieces: Pieces, start: int, end: int) -> list[int]:
    return list(range(*pieces.words(start, end)))
