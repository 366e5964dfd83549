"""Where the events of whole reports are, by an earlier run that reads each sentence more than once.

The annotated sentences come without their reports, and what a model makes of a sentence sways with
what stands beside it. A teacher reads each sentence of real reports alone and among neighbours; its
mean opinion is learned where the encoder meets the sentence: in the middle of its report.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from mapper.evaluation.corpus import Document
from mapper.records import Report
from mapper.sentences import split_sentences
from training.linking import MOST_PIECES, link_logits, pairs_of, with_specials
from training.model import TaggingModel
from training.occurrences import OccurrenceLabel, Wordnet, label_occurrences
from training.passages import EventLabel, Passage, Sentence, join_sentences
from training.train_encoder import padded

__all__ = ["stories_of", "taught"]

_AMONG = (1, 3)  # sentences that are read together
_BATCH = 16  # passages
_LONGEST = 500  # characters of a sentence
#: Number of a story, of a sentence in it, and where an event of that begins.
_Key = tuple[int, int, int]


def stories_of(documents: Sequence[Document], wordnet: Wordnet) -> Iterator[tuple[Sentence, ...]]:
    """Yield the sentences of each document, with event words whose places nobody has said."""
    labels = label_occurrences((one.text for one in documents), wordnet)
    for document, found in zip(documents, labels, strict=True):
        report = Report(id=document.id, text=document.text, language="en")
        yield tuple(
            _sentence(document.text, start, end, found)
            for start, end in split_sentences(report)
            if end - start <= _LONGEST
        )


def _sentence(text: str, start: int, end: int, found: Sequence[OccurrenceLabel]) -> Sentence:
    inside = tuple(
        replace(one, start=one.start - start, end=one.end - start)
        for one in found
        if start <= one.start and one.end <= end
    )
    events = tuple(EventLabel(one.start, one.end, None) for one in inside if one.certain)
    return Sentence(text[start:end], events, inside)


def taught(
    stories: Iterable[Sequence[Sentence]], models: Sequence[TaggingModel], tokenizer: Tokenizer
) -> list[tuple[Sentence, ...]]:
    """Return stories with what teachers, which read them so and so, think of each event."""
    told = [tuple(one) for one in stories]
    opinions: dict[_Key, list[NDArray[np.float32]]] = {}
    for model in models:
        model.eval()
        for among in _AMONG:
            readings = _readings(told, among, tokenizer)
            while batch := list(islice(readings, _BATCH)):
                for key, row in _read(batch, model):
                    opinions.setdefault(key, []).append(row)
    return [
        tuple(
            replace(
                sentence,
                events=tuple(
                    replace(event, likely=_mean(opinions.get((number, place, event.start), [])))
                    for event in sentence.events
                ),
            )
            for place, sentence in enumerate(story)
        )
        for number, story in enumerate(told)
    ]


def _readings(
    stories: Sequence[Sequence[Sentence]], among: int, tokenizer: Tokenizer
) -> Iterator[tuple[Passage, list[_Key]]]:
    """Yield passages of so many sentences and, for each of their events, which it is."""
    rng = random.Random(0)
    for number, story in enumerate(stories):
        if among > 1 and len(story) == 1:
            continue
        for first in range(0, len(story), among):
            part = [_asked(one) for one in story[first : first + among]]
            passage = join_sentences(part, tokenizer, rng)
            keys = [
                (number, first + i, event.start)
                for i, sentence in enumerate(part)
                for event in sentence.events
            ]
            if 0 < len(passage.pieces.ids) <= MOST_PIECES and len(keys) == len(passage.events):
                yield passage, keys


def _asked(sentence: Sentence) -> Sentence:
    """Return a sentence with all its events as if nothing were known of them."""
    events = tuple(replace(one, places=one.places or (), likely=None) for one in sentence.events)
    return replace(sentence, events=events)


def _read(
    batch: Sequence[tuple[Passage, list[_Key]]], model: TaggingModel
) -> Iterator[tuple[_Key, NDArray[np.float32]]]:
    passages = [one for one, _ in batch]
    ids, casing, mask = padded([with_specials(one.pieces) for one in passages])
    with torch.no_grad():
        with torch.autocast("cpu", dtype=torch.bfloat16):
            _, _, places, events = model.heads(ids, casing, mask)
        pairs = pairs_of(passages, places, events)
        if not pairs:
            return
        logits, _, _ = link_logits(model, pairs)
    every = [key for _, keys in batch for key in keys]
    for key, pair, row in zip(every, pairs, logits.sigmoid().numpy(), strict=True):
        yield key, row[: len(pair[0])].copy()


def _mean(rows: Sequence[NDArray[np.float32]]) -> NDArray[np.float32] | None:
    """Return the mean of the opinions that are of the same words; None where there is none."""
    same = [row for row in rows if len(row) == len(rows[0])]
    return np.mean(same, axis=0, dtype=np.float32) if same else None
