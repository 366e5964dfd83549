"""The encoder in training: a BERT with a casing class per piece and one linear head per task."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import torch
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from mapper.encoder import TAGS
from mapper.pieces import CASINGS

__all__ = ["TaggingModel", "set_loss"]

_DROPOUT = 0.1


class TaggingModel(nn.Module):
    """MiniLM with its table of token types widened to casing classes, and a tagging head."""

    def __init__(self, base: Path) -> None:
        super().__init__()
        config = BertConfig.from_pretrained(base)
        self.encoder = BertModel.from_pretrained(
            base, config=config, add_pooling_layer=False, attn_implementation="sdpa"
        )
        table = self.encoder.embeddings.token_type_embeddings.weight.data
        rows = table[:1].repeat(2 * len(CASINGS), 1)
        rows += 0.01 * table.std() * torch.randn_like(rows)
        self.encoder.embeddings.token_type_embeddings = nn.Embedding.from_pretrained(
            rows, freeze=False
        )
        self.encoder.config.type_vocab_size = 2 * len(CASINGS)
        self.dropout = nn.Dropout(_DROPOUT)
        self.head = nn.Linear(config.hidden_size, len(TAGS))

    def forward(self, ids: Tensor, casing: Tensor, mask: Tensor) -> Tensor:
        """Return the logits of the tags, shape (batch, pieces, tags)."""
        hidden = self.encoder(
            input_ids=ids, token_type_ids=casing, attention_mask=mask
        ).last_hidden_state
        return cast(Tensor, self.head(self.dropout(hidden)))


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
