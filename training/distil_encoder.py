"""Make a smaller encoder that says what a larger one says: the last stage.

``python -m training.distil_encoder TEACHER.pt BASE CORPORA OUT`` takes the weights of the stage of
events, leaves out a layer, and the least useful middle units of the others, lets the first layers
see a block of a window alone, and teaches what is left to give the teacher's answers. The
embeddings and the heads stay as they are. No label is learned, so what corpora disagree on cannot
confuse it; labels only say which names `vary` may swap.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from mapper.encoder import apart
from mapper.evaluation.event_corpus import in_event_split, read_event_corpus
from mapper.pieces import load_tokenizer
from training.augment import Augmentation, NamePools, augment
from training.corpora import is_held_out, read_corpora
from training.labels import Labelled, labelled_documents, read_entities
from training.model import LAYER, Small, TaggingModel, read_state
from training.recipes import add_recipe, read_recipe, write_record
from training.train_encoder import (
    Example,
    batches,
    demonym_test,
    descend,
    examples,
    padded,
    warmed,
    weight_groups,
)
from training.train_events import link_logits

_FULL_STOPS = (1012, 999, 1029)  # . ! ? in the vocabulary; near enough to sentences here
_LEAST_EVENT = 0.5
_MOST_WORDS = 60  # of a sentence, on either side of an event
_STAY = ("head.", "occurs.", "link_", "encoder.embeddings.")  # the teacher's


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the small encoder is made."""

    layers: str = "0 1 2 3 5"  # of the teacher's, those that are kept
    width: int = 1152  # middle units of a layer
    local: int = 3  # layers that see a block alone
    hours: float = 1.0
    rate: float = 4e-4
    batch: int = 2048  # pieces
    warmup: float = 0.03
    decay: float = 0.01
    entity_share: float = 0.5  # of the documents of entity corpora, drawn anew each epoch
    link_weight: float = 0.0  # of where events are
    seed: int = 3

    @property
    def kept(self) -> list[int]:
        """The layers that are kept."""
        return [int(one) for one in self.layers.split()]


class Texts:
    """What the teacher and the student read."""

    def __init__(self, corpora: Path, tokenizer: Tokenizer, recipe: Recipe) -> None:
        self.tokenizer = tokenizer
        self.recipe = recipe
        self.rng = random.Random(recipe.seed)
        self.is_demonym: Callable[[str], bool] = demonym_test()
        self.pools = NamePools.read()
        self.shares = Augmentation()
        self.news: list[Labelled] = []
        for rows in read_corpora(corpora).values():
            kept = [one for one in rows if not is_held_out(one)]
            self.news += labelled_documents(kept, self.is_demonym)
        self.entities = [
            # of this source the text is free, what annotators said of it is not
            replace(one, labels=()) if one.source == "gmb" else one
            for one in read_entities(corpora / "ner-open.train.jsonl", self.is_demonym)
        ]
        documents = read_event_corpus(corpora / "event-location.train.jsonl")
        texts = [one.text.strip() for one in documents if in_event_split(one, "rest")]
        self.sentences = list(dict.fromkeys(texts))

    def batches(self) -> Iterator[list[Example]]:
        """Yield batches of windows without end, the texts of each epoch varied anew."""
        while True:
            share = int(self.recipe.entity_share * len(self.entities))
            drawn = [*self.news, *self.rng.sample(self.entities, share), *self._passages()]
            made = augment(drawn, self.pools, self.shares, self.rng)
            found = [
                one for text in made for one in examples(text, self.tokenizer, self.is_demonym)
            ]
            yield from batches(found, self.recipe.batch, self.rng)

    def _passages(self) -> Iterator[Labelled]:
        """Yield the sentences of the event corpus, one to five together."""
        order = self.rng.sample(self.sentences, len(self.sentences))
        while order:
            count = self.rng.choice((1, 1, 2, 3, 5))
            yield Labelled(" ".join(order[:count]), (), (), "events")
            del order[:count]


def shrink(
    state: dict[str, Tensor], teacher: TaggingModel, sample: Sequence[list[Example]], recipe: Recipe
) -> dict[str, Tensor]:
    """Return the weights that the student begins with.

    Of a layer's middle units those stay that give most to its output over a sample, by the variance
    of what they give; what the others give on average goes into the bias.
    """
    small = {name: value for name, value in state.items() if not name.startswith(LAYER)}
    for new, old in enumerate(recipe.kept):
        layer = {
            name.removeprefix(f"{LAYER}{old}."): value
            for name, value in state.items()
            if name.startswith(f"{LAYER}{old}.")
        }
        mean, square = _middle(teacher, sample, old)
        out = layer["output.dense.weight"]
        gives = (square - mean**2) * (out**2).sum(dim=0)
        order = gives.argsort(descending=True)
        kept, left = order[: recipe.width].sort().values, order[recipe.width :]
        layer["output.dense.bias"] = layer["output.dense.bias"] + out[:, left] @ mean[left]
        layer["output.dense.weight"] = out[:, kept]
        for name in ("intermediate.dense.weight", "intermediate.dense.bias"):
            layer[name] = layer[name][kept]
        small |= {f"{LAYER}{new}.{name}": value.clone() for name, value in layer.items()}
    return {**small, "local": torch.tensor(recipe.local)}


def _middle(
    model: TaggingModel, sample: Sequence[list[Example]], layer: int
) -> tuple[Tensor, Tensor]:
    """Return the mean and the mean square of a layer's middle units over a sample."""
    held: list[Tensor] = []
    part = model.encoder.encoder.layer[layer].intermediate
    hook = part.register_forward_hook(lambda _module, _given, made: held.append(made.float()))
    total, squares, count = torch.tensor(0.0), torch.tensor(0.0), 0
    for batch in sample:
        ids, casing, mask = padded([(one.ids, one.casing) for one in batch])
        with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
            model.layers(ids, casing, mask)
        rows = held.pop()[mask.bool()]
        total, squares, count = total + rows.sum(0), squares + (rows**2).sum(0), count + len(rows)
    hook.remove()
    return total / count, squares / count


def distance(
    student: TaggingModel, teacher: TaggingModel, batch: Sequence[Example], recipe: Recipe
) -> Tensor:
    """Return how far the student is from the teacher over a batch of windows.

    What is compared are the outputs of the last layer and of its heads where a word begins, and,
    everywhere, what each layer of the student hands on with what the teacher's next kept layer got;
    and where the words that the teacher takes for events are said to happen.
    """
    ids, casing, mask = padded([(one.ids, one.casing) for one in batch])
    row = torch.cat([torch.full((len(one.first),), i) for i, one in enumerate(batch)])
    column = torch.cat([torch.from_numpy(one.first) for one in batch])
    with torch.autocast("cpu", dtype=torch.bfloat16):
        with torch.no_grad():
            right = teacher.layers(ids, casing, mask)
            last = right[-1][row, column].float()
            goal = [one.float() for one in teacher.read(last)]
        made = student.layers(ids, casing, mask)
        end = made[-1][row, column].float()
        answers = [one.float() for one in student.read(end)]
    every = mask.bool()
    loss = 2.0 * _difference(end, last)
    for i, below in enumerate(recipe.kept[1:]):
        loss = loss + 0.25 * _difference(made[i][every].float(), right[below - 1][every].float())
    said, meant = (nn.functional.log_softmax(one[0], dim=-1) for one in (answers, goal))
    loss = loss + nn.functional.kl_div(said, meant, log_target=True, reduction="batchmean")
    wanted = goal[1].sigmoid()
    known = nn.functional.binary_cross_entropy(wanted, wanted)
    told = nn.functional.binary_cross_entropy_with_logits(answers[1], wanted)
    loss = loss + told - known
    loss = loss + 0.5 * sum(_difference(a, b) for a, b in zip(answers[2:], goal[2:], strict=True))
    if not recipe.link_weight:
        return loss
    ends = torch.from_numpy(np.isin(ids[row, column].numpy(), _FULL_STOPS)).roll(1)
    sentence = (ends | (row != row.roll(1))).cumsum(0)
    return loss + recipe.link_weight * _link_distance(student, teacher, sentence, answers, goal)


def _link_distance(
    student: TaggingModel,
    teacher: TaggingModel,
    sentence: Tensor,
    answers: Sequence[Tensor],
    goal: Sequence[Tensor],
) -> Tensor:
    """Return how differently the two place what the teacher takes for events, for an event."""
    occurs = goal[1].sigmoid().amax(dim=1)
    pairs = list(_pairs(sentence, occurs, *goal[2:]))
    if not pairs:
        return torch.tensor(0.0)
    with torch.no_grad():
        right, _, inside = link_logits(teacher, pairs)
    made, _, _ = link_logits(student, list(_pairs(sentence, occurs, *answers[2:])))
    share = right[inside].sigmoid()
    crossed = nn.functional.binary_cross_entropy_with_logits(made[inside], share, reduction="sum")
    own = nn.functional.binary_cross_entropy(share, share, reduction="sum")
    return (crossed - own) / len(pairs)


def _pairs(
    sentence: Tensor, occurs: Tensor, places: Tensor, events: Tensor
) -> Iterator[tuple[Tensor, Tensor, Tensor, Tensor]]:
    """Yield each event with the words of its sentence, as `link_logits` takes them."""
    for event in (occurs > _LEAST_EVENT).nonzero()[:, 0].tolist():
        low, high = (
            int(one) for one in torch.searchsorted(sentence, sentence[event] + torch.arange(2))
        )
        low, high = max(low, event - _MOST_WORDS), min(high, event + _MOST_WORDS)
        none = torch.zeros(high - low)
        yield places[low:high], events[event], torch.from_numpy(apart(event, low, high)), none


def _difference(made: Tensor, right: Tensor) -> Tensor:
    """Return the mean squared difference, as a share of the variance of what is right."""
    return ((made - right) ** 2).mean() / right.var()


def train(
    student: TaggingModel,
    teacher: TaggingModel,
    texts: Texts,
    out: Path,
    log: Callable[[str], None] = print,
) -> int:
    """Train in place for the hours of the recipe; return the number of steps."""
    recipe = texts.recipe
    for name, parameter in student.named_parameters():
        parameter.requires_grad_(not name.startswith(_STAY))
    taught = [one for one in student.parameters() if one.requires_grad]
    optimizer = torch.optim.AdamW(weight_groups(taught, recipe.decay), fused=True)
    began = time.time()
    running: list[float] = []
    student.eval()  # no dropout: the teacher is never in doubt
    for step, batch in enumerate(texts.batches()):
        share = (time.time() - began) / 3600 / recipe.hours
        if share >= 1:
            return step
        for group in optimizer.param_groups:
            group["lr"] = recipe.rate * warmed(max(share, 1e-3), recipe.warmup)
        running.append(descend(distance(student, teacher, batch, recipe), taught, optimizer))
        if step % 50 == 49:
            log(f"{step + 1} {share:.1%} loss {np.mean(running[-50:]):.4f}")
        if step % 500 == 499:
            torch.save(student.state_dict(), out.with_suffix(".part.pt"))
    raise AssertionError("batches never end")


def _mean(one: Tensor, other: Tensor) -> Tensor:
    return (one + other) / 2 if one.is_floating_point() else one


def main() -> None:
    """Make the student and write its weights and what was done."""
    parser = argparse.ArgumentParser()
    parser.add_argument("teacher", type=Path)
    parser.add_argument("base", type=Path)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("out", type=Path)
    add_recipe(parser, Recipe())
    parser.add_argument("--start", type=Path, help="weights of an earlier student to go on from")
    parser.add_argument(
        "--mean", action="store_true", help="write the mean of the weights at its start and its end"
    )
    options = parser.parse_args()
    if options.mean and options.start is None:
        parser.error("--mean needs --start")
    recipe = read_recipe(options, Recipe)
    torch.manual_seed(recipe.seed)
    torch.set_num_threads(2)
    texts = Texts(options.corpora, load_tokenizer(options.base / "tokenizer.json"), recipe)
    teacher = TaggingModel(options.base)
    state = read_state(options.teacher)
    teacher.load_state_dict(state)
    teacher.eval().requires_grad_(False)
    student = TaggingModel(options.base, Small(len(recipe.kept), recipe.width, recipe.local))
    before: dict[str, Tensor] | None = None
    if options.start is None:
        sample = [batch for batch, _ in zip(texts.batches(), range(12), strict=False)]
        student.load_state_dict(shrink(state, teacher, sample, recipe))
    else:
        before = read_state(options.start)
        if int(before["local"]) != recipe.local:
            parser.error(f"{options.start} was made with --local {int(before['local'])}")
        student.load_state_dict(before)
    steps = train(student, teacher, texts, options.out)
    made = student.state_dict()
    if options.mean and before:
        made = {name: _mean(value, before[name]) for name, value in made.items()}
    torch.save(made, options.out)
    said = {
        "stage": "distilled",
        "documents": len(texts.news) + len(texts.entities),
        "sentences": len(texts.sentences),
        "hours": recipe.hours,
        "steps": steps,
        "started": before is not None,
        "mean": options.mean,
        "recipe": asdict(recipe),
    }
    write_record(options.out, said)


if __name__ == "__main__":
    main()
