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

__all__ = [
    "EventLabel",
    "Passage",
    "Sentence",
    "gather_sentences",
    "join_sentences",
    "passages",
    "story_passages",
]

_LONGEST = 900  # characters of a passage: nearly as much as the encoder reads at once
_LITERAL = [TAGS.index("B-literal"), TAGS.index("I-literal")]


@dataclass(frozen=True, slots=True)
class EventLabel:
    """An event word of a sentence and where it is reported.

    Parameters
    ----------
    start, end : int
        Half-open span in the sentence.
    places : tuple of (int, int) or None
        Half-open spans of where it is; None when nobody has said.
    likely : array of float32, shape (words of the sentence,), or None
        How likely a teacher takes each word to be in its place; None when none was asked.
    """

    start: int
    end: int
    places: tuple[tuple[int, int], ...] | None
    likely: NDArray[np.float32] | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its event words, where each happened, and what may be event words besides."""

    text: str
    events: tuple[EventLabel, ...]
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
    places : array of float32, shape (events, words)
        How sure it is that a word is in a place where it happened.
    """

    pieces: Pieces
    permitted: NDArray[np.bool_]
    occurs: NDArray[np.float32]
    events: NDArray[np.int64]
    sentences: NDArray[np.int64]
    places: NDArray[np.float32]


def gather_sentences(
    documents: Iterable[EventDocument], occurrences: Mapping[str, Sequence[OccurrenceLabel]]
) -> list[Sentence]:
    """Join the documents of one text; those with broken spans are left out."""
    grouped: dict[str, dict[tuple[int, int], tuple[tuple[int, int], ...]]] = {}
    for document in documents:
        if document.is_sound:
            grouped.setdefault(document.text, {})[document.event] = document.locations
    return [
        Sentence(
            text,
            tuple(EventLabel(*span, places) for span, places in events.items()),
            tuple(occurrences.get(text, ())),
        )
        for text, events in grouped.items()
    ]


def passages(
    sentences: Sequence[Sentence], tokenizer: Tokenizer, rng: random.Random, *, share: float = 0.0
) -> Iterator[Passage]:
    """Yield passages of one to about eight sentences in random order; every sentence is in one.

    Parameters
    ----------
    sentences : sequence of Sentence
        From anywhere.
    tokenizer : Tokenizer
        The encoder's.
    rng : Random
        Decides on the order and the lengths.
    share : float
        In [0, 1]: how much a teacher's opinion counts beside what annotators said.
    """
    order = rng.sample(range(len(sentences)), len(sentences))
    held: list[Sentence] = []
    wanted = rng.choice(_LENGTHS)
    for i in order:
        if held and sum(len(one.text) for one in (*held, sentences[i])) > _LONGEST:
            yield join_sentences(held, tokenizer, rng, share=share)
            held, wanted = [], rng.choice(_LENGTHS)
        held.append(sentences[i])
        if len(held) >= wanted:
            yield join_sentences(held, tokenizer, rng, share=share)
            held, wanted = [], rng.choice(_LENGTHS)
    if held:
        yield join_sentences(held, tokenizer, rng, share=share)


_LENGTHS = (1, 2, 4, 8, 8)


def story_passages(
    stories: Sequence[Sequence[Sentence]],
    tokenizer: Tokenizer,
    rng: random.Random,
    *,
    share: float = 0.0,
) -> Iterator[Passage]:
    """Yield stretches of stories, as much of each as the encoder would read at once.

    What the encoder makes of a sentence must not hang on what else it reads beside it.
    """
    for story in stories:
        held: list[Sentence] = []
        for one in story:
            if held and sum(len(other.text) for other in (*held, one)) > _LONGEST:
                yield join_sentences(held, tokenizer, rng, share=share)
                held = []
            held.append(one)
        if held:
            yield join_sentences(held, tokenizer, rng, share=share)


def join_sentences(
    sentences: Sequence[Sentence],
    tokenizer: Tokenizer,
    rng: random.Random,
    *,
    share: float = 0.0,
) -> Passage:
    """Return a passage of some sentences; see `passages` for the parameters."""
    text = ""
    events: list[tuple[EventLabel, int, tuple[int, int]]] = []  # …, what it moved by, its sentence
    occurrences: list[OccurrenceLabel] = []
    for sentence in sentences:
        shift = len(text) - (len(sentence.text) - len(sentence.text.lstrip()))
        whole = (len(text), len(text) + len(sentence.text.strip()))
        events += [(one, shift, whole) for one in sentence.events]
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
    for label, shift, whole in events:
        inside = _words(pieces, label.start + shift, label.end + shift)
        if not inside:
            continue
        if not occurs[inside[0]].any():  # the tagger took it for neither
            occurs[inside[0]] = np.nan
        row = np.zeros(words, dtype=np.float32)
        for a, b in label.places or ():
            span = _words(pieces, a + shift, b + shift)
            row[span] = 1.0
            for i, word in enumerate(span):
                permitted[word] = False
                permitted[word, _LITERAL[min(i, 1)]] = True
        low, high = pieces.words(*whole)
        if label.likely is not None and len(label.likely) == high - low:
            weight = 1.0 if label.places is None else share
            row[low:high] = (1.0 - weight) * row[low:high] + weight * label.likely
        elif label.places is None:
            continue
        numbers.append(inside[0])
        ranges.append((low, high))
        rows.append(row)
    return Passage(
        pieces,
        permitted,
        occurs,
        np.array(numbers, dtype=np.int64),
        np.array(ranges, dtype=np.int64).reshape(len(rows), 2),
        np.array(rows, dtype=np.float32).reshape(len(rows), words),
    )


def _words(pieces: Pieces, start: int, end: int) -> list[int]:
    return list(range(*pieces.words(start, end)))
