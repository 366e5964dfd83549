"""The encoder in training: a BERT with a casing class per piece and one linear head per task."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import cast

import torch
from torch import Tensor, nn
from transformers import BertConfig, BertModel
from transformers.models.bert.modeling_bert import BertLayer

from mapper.encoder import LINK_WIDTH, MOST_APART, TAGS
from mapper.pieces import CASINGS, blocks

__all__ = ["LAYER", "LINK_HEADS", "Small", "TaggingModel", "read_state", "set_loss"]

_DROPOUT = 0.1
_LINK_LAYERS = 2
#: What the names of a layer's weights begin with, before its number.
LAYER = "encoder.encoder.layer."
#: Heads of attention of the layers that link.
LINK_HEADS = 4


@dataclass(frozen=True, slots=True)
class Small:
    """Sizes of a model that is less than MiniLM."""

    layers: int
    width: int  # of a layer's middle
    local: int  # of the layers, those that see a block of a window alone


class TaggingModel(nn.Module):
    """MiniLM with its table of token types widened to casing classes, and a tagging head.

    Parameters
    ----------
    base : Path
        Folder of the unpacked MiniLM weights.
    small : Small or None
        Sizes of a model that begins from no weights; None means all of MiniLM, from its own.
    """

    def __init__(self, base: Path, small: Small | None = None) -> None:
        super().__init__()
        config = BertConfig.from_pretrained(base, attn_implementation="sdpa")
        if small is None:
            self.encoder = BertModel.from_pretrained(base, config=config, add_pooling_layer=False)
        else:
            config.num_hidden_layers = small.layers
            config.intermediate_size = small.width
            self.encoder = BertModel(config, add_pooling_layer=False)
        #: How many of the first layers see a block of a window alone.
        self.register_buffer("local", torch.tensor(small.local if small else 0))
        table = self.encoder.embeddings.token_type_embeddings.weight.data
        rows = table[:1].repeat(2 * len(CASINGS), 1)
        rows += 0.01 * table.std() * torch.randn_like(rows)
        self.encoder.embeddings.token_type_embeddings = nn.Embedding.from_pretrained(
            rows, freeze=False
        )
        self.encoder.config.type_vocab_size = 2 * len(CASINGS)
        self.dropout = nn.Dropout(_DROPOUT)
        self.head = nn.Linear(config.hidden_size, len(TAGS))
        self.occurs = nn.Linear(config.hidden_size, 2)
        self.link_places = nn.Linear(config.hidden_size, LINK_WIDTH)
        self.link_events = nn.Linear(config.hidden_size, LINK_WIDTH)
        self.link_distances = nn.Embedding(2 * MOST_APART + 1, LINK_WIDTH)
        self.link_norm = nn.LayerNorm(LINK_WIDTH, eps=1e-12)
        narrow = BertConfig(
            hidden_size=LINK_WIDTH,
            num_attention_heads=LINK_HEADS,
            intermediate_size=2 * LINK_WIDTH,
            attn_implementation="sdpa",
        )
        self.link_layers = nn.ModuleList([BertLayer(narrow) for _ in range(_LINK_LAYERS)])
        self.link_score = nn.Linear(LINK_WIDTH, 1)

    def forward(self, ids: Tensor, casing: Tensor, mask: Tensor) -> Tensor:
        """Return the logits of the tags, shape (batch, pieces, tags)."""
        return self.heads(ids, casing, mask)[0]

    def heads(
        self, ids: Tensor, casing: Tensor, mask: Tensor
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Return what every head says.

        Returns
        -------
        tags : Tensor, shape (batch, pieces, tags)
            Logits.
        occurs : Tensor, shape (batch, pieces, 2)
            Logits that a word is a noun, and a verb, for something that happens.
        places, events : Tensor, shape (batch, pieces, LINK_WIDTH)
            What `links` compares: a piece as part of a place, and as an event.
        """
        kept = self.dropout(self.layers(ids, casing, mask)[-1])
        return self.read(kept)

    def read(self, kept: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Return what every head says of the last layer's output."""
        return self.head(kept), self.occurs(kept), self.link_places(kept), self.link_events(kept)

    def layers(self, ids: Tensor, casing: Tensor, mask: Tensor) -> list[Tensor]:
        """Return the output of every layer, shape (batch, pieces, hidden)."""
        hidden = self.encoder.embeddings(input_ids=ids, token_type_ids=casing)
        whole = mask.bool()[:, None, None, :].expand(-1, 1, mask.shape[1], -1)
        block = (
            torch.stack([_blocks(row) for row in mask])[:, None] & whole if self.local else whole
        )
        made = []
        for i, layer in enumerate(self.encoder.encoder.layer):
            seen = layer(hidden, attention_mask=block if i < self.local else whole)
            hidden = seen[0] if isinstance(seen, tuple) else seen
            made.append(hidden)
        return made

    def links(self, places: Tensor, events: Tensor, distances: Tensor, mask: Tensor) -> Tensor:
        """Return the logit that each word is in the place of an event: a reading for each event.

        Parameters
        ----------
        places : Tensor, shape (events, words, LINK_WIDTH)
            The words of the event's sentence.
        events : Tensor, shape (events, LINK_WIDTH)
            The events.
        distances : Tensor of int, shape (events, words)
            How many words after the event each word stands, as `mapper.encoder.apart` counts.
        mask : Tensor of bool, shape (events, words)
            False where a sentence is over.

        Returns
        -------
        Tensor, shape (events, words)
        """
        seen = self.link_norm(places + events[:, None] + self.link_distances(distances))
        held = torch.zeros_like(mask, dtype=seen.dtype).masked_fill(~mask, -1e4)[:, None, None]
        for layer in self.link_layers:
            made = layer(seen, attention_mask=held)
            seen = made[0] if isinstance(made, tuple) else made
        return cast(Tensor, self.link_score(self.dropout(seen)).squeeze(-1))


def read_state(path: Path) -> dict[str, Tensor]:
    """Read the weights of a stage; those of earlier releases see whole windows in every layer."""
    state: dict[str, Tensor] = torch.load(path, weights_only=True, map_location="cpu")
    return {"local": torch.tensor(0), **state}


def _blocks(mask: Tensor) -> Tensor:
    """Return which pieces each piece of a window sees in its block, shape (pieces, pieces).

    The few that the graph reads in two blocks have one state here: that of the first.
    """
    count = int(mask.sum())
    places, _ = blocks(count)
    size = places.shape[1]
    begins = torch.from_numpy(places[:, 0])[torch.arange(count) // size, None]
    pieces = torch.arange(len(mask))
    seen = torch.ones(len(mask), len(mask), dtype=torch.bool)  # padding must see something
    seen[:count] = (pieces >= begins) & (pieces < begins + size)
    return seen


def set_loss(logits: Tensor, permitted: Tensor) -> Tensor:
    """Return the negative log-likelihood of the sets of permitted tags.

    Parameters
    ----------
    logits : Tensor, shape (words, tags)
    permitted : Tensor of bool, shape (words, tags)
        At least one a row.
    """
    every = torch.logsumexp(logits, dim=-1)
    kept = torch.logsumexp(logits.masked_fill(~permitted, -1e4), dim=-1)
    return (every - kept).mean()
