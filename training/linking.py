"""Passages to what the links of the encoder are computed from, in training."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from mapper.encoder import apart
from mapper.pieces import Pieces
from training.model import TaggingModel
from training.passages import Passage

__all__ = ["MOST_PIECES", "Pair", "link_logits", "pairs_of", "with_specials"]

#: Pieces of a passage; a longer one is left out.
MOST_PIECES = 250
#: The words of an event's sentence, the event, how far apart they are, how sure each is its place.
Pair = tuple[Tensor, Tensor, Tensor, Tensor]

_CLS, _SEP = 101, 102


def pairs_of(batch: Sequence[Passage], places: Tensor, events: Tensor) -> list[Pair]:
    """Return a pair for each event of a batch, in order; for the tensors see `TaggingModel`."""
    pairs: list[Pair] = []
    for i, one in enumerate(batch):
        first = torch.from_numpy(one.pieces.first) + 1
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
    return pairs


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


def with_specials(pieces: Pieces) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the ids and the casing of a passage between its special pieces."""
    ids = np.concatenate(([_CLS], pieces.ids, [_SEP]))
    return ids, np.concatenate(([0], pieces.casing, [0]))
