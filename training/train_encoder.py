"""Train the encoder: entity corpora first, then toponym corpora.

``python -m training.train_encoder entities BASE CORPORA OUT`` makes the shared first stage;
``python -m training.train_encoder toponyms BASE CORPORA OUT --start FIRST.pt [--leave-out NAME]
[--all]`` goes on from it with the training part of the toponym corpora. ``BASE`` is the folder
of the unpacked MiniLM weights.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor, nn

from mapper.gazetteer import Gazetteer
from mapper.matching import spelled_so
from mapper.pieces import load_tokenizer, split_pieces, windows
from training.augment import Augmentation, NamePools, augment
from training.corpora import is_held_out, read_corpora
from training.labels import Labelled, labelled_documents, permitted, read_entities
from training.model import TaggingModel, read_state, set_loss
from training.recipes import read_recipe, write_record

_CLS, _SEP = 101, 102


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a stage is trained."""

    epochs: float
    rate: float = 2e-4
    batch: int = 2048  # pieces
    warmup: float = 0.06  # share of the steps
    decay: float = 0.01
    seed: int = 2026


@dataclass(frozen=True, slots=True)
class Example:
    """A window with its special pieces: what one row of a batch holds."""

    ids: NDArray[np.int64]
    casing: NDArray[np.int64]
    first: NDArray[np.int64]  # positions of the words' first pieces
    permitted: NDArray[np.bool_]  # (words, tags)


def examples(
    document: Labelled, tokenizer: Tokenizer, is_demonym: Callable[[str], bool]
) -> Iterator[Example]:
    """Cut a document into windows as at run time; every word of a window is learned."""
    pieces = split_pieces(document.text, tokenizer)
    tags = permitted(document, pieces, is_demonym)
    for window in windows(pieces):
        inside = (pieces.first >= window.start) & (pieces.first < window.end)
        ids = np.concatenate(([_CLS], pieces.ids[window.start : window.end], [_SEP]))
        casing = np.concatenate(([0], pieces.casing[window.start : window.end], [0]))
        if inside.any():
            yield Example(ids, casing, pieces.first[inside] - window.start + 1, tags[inside])


def batches(found: list[Example], size: int, rng: random.Random) -> list[list[Example]]:
    """Return batches of windows of like length, at most `size` pieces each, in random order."""
    rng.shuffle(found)
    made: list[list[Example]] = []
    pool = 4096
    for start in range(0, len(found), pool):
        batch: list[Example] = []
        for one in sorted(found[start : start + pool], key=lambda one: len(one.ids)):
            if batch and len(one.ids) * (len(batch) + 1) > size:
                made.append(batch)
                batch = []
            batch.append(one)
        made.append(batch)
    rng.shuffle(made)
    return made


def train(
    model: TaggingModel,
    documents: Sequence[Labelled],
    tokenizer: Tokenizer,
    recipe: Recipe,
    shares: Augmentation,
    *,
    is_demonym: Callable[[str], bool],
    kept: Sequence[Labelled] = (),
    kept_share: float = 0.0,
    log: Callable[[str], None] = print,
) -> float:
    """Train in place; return the hours it took.

    Of the documents `kept` from an earlier stage, every epoch sees another `kept_share`.
    """
    rng = random.Random(recipe.seed)
    pools = NamePools.read()
    began = time.time()
    groups = weight_groups(model.parameters(), recipe.decay)
    optimizer = torch.optim.AdamW(groups, lr=recipe.rate, fused=True)
    per_epoch = sum(len(one.text) for one in documents) / 4.4 * 1.16 / recipe.batch
    per_epoch += kept_share * sum(len(one.text) for one in kept) / 4.4 * 1.1 / recipe.batch
    total = max(1, int(recipe.epochs * per_epoch))
    step = 0
    running: list[float] = []
    model.train()
    while step < total:
        mixed = [*documents, *rng.sample(list(kept), int(kept_share * len(kept)))]
        made = augment(mixed, pools, shares, rng)
        found = [one for document in made for one in examples(document, tokenizer, is_demonym)]
        for batch in batches(found, recipe.batch, rng):
            if step >= total:
                break
            factor = warmed(step / total, recipe.warmup)
            for group in optimizer.param_groups:
                group["lr"] = recipe.rate * factor
            running.append(descend(toponym_loss(model, batch), model.parameters(), optimizer))
            step += 1
            if step % 50 == 0:
                log(f"{step}/{total} loss {np.mean(running[-50:]):.4f} {time.time() - began:.0f}s")
    return (time.time() - began) / 3600


def weight_groups(parameters: Iterable[nn.Parameter], decay: float) -> list[dict[str, object]]:
    """Return what an optimizer takes: matrices decay, biases and norms do not."""
    every = list(parameters)
    decayed = [p for p in every if p.ndim > 1]
    rest = [p for p in every if p.ndim <= 1]
    return [
        {"params": decayed, "weight_decay": decay},
        {"params": rest, "weight_decay": 0.0},
    ]


def padded(
    rows: Sequence[tuple[NDArray[np.int64], NDArray[np.int64]]],
) -> tuple[Tensor, Tensor, Tensor]:
    """Return ids, casing and mask of windows with their special pieces, as a batch."""
    longest = max(len(ids) for ids, _ in rows)
    batch = [torch.zeros(len(rows), longest, dtype=torch.long) for _ in range(3)]
    for i, (ids, casing) in enumerate(rows):
        batch[0][i, : len(ids)] = torch.from_numpy(ids)
        batch[1][i, : len(ids)] = torch.from_numpy(casing)
        batch[2][i, : len(ids)] = 1
    return batch[0], batch[1], batch[2]


def toponym_loss(model: TaggingModel, batch: Sequence[Example]) -> Tensor:
    """Return the loss of a batch of windows."""
    ids, casing, mask = padded([(one.ids, one.casing) for one in batch])
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits = model(ids, casing, mask)
    row = torch.cat([torch.full((len(one.first),), i) for i, one in enumerate(batch)])
    column = torch.cat([torch.from_numpy(one.first) for one in batch])
    allowed = torch.cat([torch.from_numpy(one.permitted) for one in batch])
    return set_loss(logits[row, column].float(), allowed)


def warmed(share: float, warmup: float) -> float:
    """Return the share of the rate that is left at a share of the steps: up, then down to 0."""
    return min(1.0, share / warmup) * min(1.0, (1 - share) / (1 - warmup))


def descend(
    loss: Tensor, parameters: Iterable[nn.Parameter], optimizer: torch.optim.Optimizer
) -> float:
    """Take one step against a loss, no longer than 1; return the loss."""
    loss.backward()
    nn.utils.clip_grad_norm_(parameters, 1.0)
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
    return float(loss.detach())


def demonym_test() -> Callable[[str], bool]:
    """Return a test whether the gazetteer takes a text for a demonym before anything else."""
    gazetteer = Gazetteer.open()

    @cache
    def is_demonym(text: str) -> bool:
        found = spelled_so(gazetteer.candidates(text, limit=20), text)
        return bool(found) and found[0].name_kind == "demonym"

    return is_demonym


def main() -> None:
    """Train one stage and write its weights and what was done."""
    parser = argparse.ArgumentParser()
    parser.add_argument("stage", choices=("entities", "toponyms"))
    parser.add_argument("base", type=Path)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--start", type=Path, help="weights of an earlier stage")
    parser.add_argument("--leave-out", help="a toponym corpus that is not learned")
    parser.add_argument("--all", action="store_true", help="learn the inner test split too")
    parser.add_argument("--share", type=float, default=1.0, help="of the documents; for curves")
    parser.add_argument("--without", nargs="*", default=[], help="entity sources left out")
    parser.add_argument(
        "--kept", type=float, default=0.1, help="share of entity documents mixed in"
    )
    for name, value in (*asdict(Recipe(3)).items(), *asdict(Augmentation()).items()):
        parser.add_argument(
            f"--{name}", type=type(value) if name != "epochs" else float, default=value
        )
    options = parser.parse_args()
    recipe, shares = read_recipe(options, Recipe), read_recipe(options, Augmentation)
    torch.manual_seed(recipe.seed)
    torch.set_num_threads(2)
    tokenizer = load_tokenizer(options.base / "tokenizer.json")
    is_demonym = demonym_test()
    entities = [
        one
        for one in read_entities(options.corpora / "ner-open.train.jsonl", is_demonym)
        if one.source not in options.without
    ]
    if options.stage == "entities":
        documents, kept = entities, []
    else:
        corpora = read_corpora(options.corpora)
        corpora.pop(options.leave_out, None)
        chosen = [
            one for rows in corpora.values() for one in rows if options.all or not is_held_out(one)
        ]
        random.Random(recipe.seed).shuffle(chosen)
        chosen = chosen[: round(options.share * len(chosen))]
        documents, kept = list(labelled_documents(chosen, is_demonym)), entities
    model = TaggingModel(options.base)
    if options.start is not None:
        model.load_state_dict(read_state(options.start))
    hours = train(
        model,
        documents,
        tokenizer,
        recipe,
        shares,
        is_demonym=is_demonym,
        kept=kept,
        kept_share=options.kept,
    )
    torch.save(model.state_dict(), options.out)
    said = {
        "stage": options.stage,
        "documents": len(documents),
        "hours": round(hours, 3),
        "recipe": asdict(recipe),
        "augmentation": asdict(shares),
        "without": options.without,
        "kept": options.kept if kept else 0,
        "leave_out": options.leave_out,
        "all": options.all,
    }
    write_record(options.out, said)


if __name__ == "__main__":
    main()
