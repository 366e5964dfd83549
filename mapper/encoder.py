"""Text to scores: one small transformer, run once over every text for all of its heads.

The weights, MiniLM fine-tuned by ``training/`` and stored as 8-bit integers, ship in
``models/encoder/``; `onnxruntime` runs them on the processor. A long text is read in overlapping
windows. Nothing here decides: `spans` and `evidence` do.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mapper.errors import ModelError
from mapper.pieces import Pieces, Window, load_tokenizer, split_pieces, windows
from mapper.records import MENTION_KINDS

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

__all__ = ["CONTRASTS", "HEADS", "MODEL", "TAGS", "Encoded", "Encoder"]

#: Where the packaged weights are.
MODEL = Path(__file__).parent / "models" / "encoder"

#: Names that are no toponyms; learned so that the encoder tells them apart.
CONTRASTS = ("person-name", "organisation-name")

#: Columns of the head "toponyms": outside, or the begin or the inside of a name of some kind.
TAGS = ("O", *(f"{place}-{kind}" for kind in (*MENTION_KINDS, *CONTRASTS) for place in "BI"))

#: Output of the graph to its columns.
HEADS: Mapping[str, tuple[str, ...]] = {"toponyms": TAGS}

_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Encoded:
    """A text as the encoder read it.

    Parameters
    ----------
    pieces : Pieces
        Its words and their spans.
    scores : mapping of str to array of float32, shape (words, columns of the head)
        Head to probabilities; each row adds up to 1.
    """

    pieces: Pieces
    scores: Mapping[str, NDArray[np.float32]]


class Encoder:
    """Scores the words of texts.

    The weights are loaded when they are first needed, once an instance.

    Parameters
    ----------
    folder : Path
        Holds ``weights.onnx``, ``tokenizer.json`` and ``card.json``.
    threads : int
        Threads of a forward pass; one is right where processes share the cores.

    Raises
    ------
    ModelError
        From `encode`: a file is missing, damaged or of another version.
    """

    def __init__(self, folder: Path = MODEL, *, threads: int = 1) -> None:
        self._folder = folder
        self._threads = threads

    def encode(self, text: str) -> Encoded:
        """Score a text, window by window.

        A window is never run together with another one: 8-bit arithmetic takes its scale from all
        that is run at once, so a report's scores would depend on its neighbours. On one thread a
        batch is slower besides.
        """
        pieces = split_pieces(text, self._tokenizer)
        scores = {
            head: np.zeros((len(pieces.first), len(columns)), dtype=np.float32)
            for head, columns in HEADS.items()
        }
        for window in windows(pieces):
            kept = slice(*np.searchsorted(pieces.first, (window.keep_start, window.keep_end)))
            for head, output in self._run(pieces, window).items():
                scores[head][kept] = _softmax(output[pieces.first[kept] - window.start + 1])
        return Encoded(pieces, scores)

    def _run(self, pieces: Pieces, window: Window) -> dict[str, NDArray[np.float32]]:
        """Return what the heads say of a window and its two special pieces, as logits."""
        seen = slice(window.start, window.end)
        ids, casing = (np.zeros((1, window.end - window.start + 2), dtype=np.int32) for _ in "ab")
        ids[0, 0], ids[0, -1] = self._specials
        ids[0, 1:-1] = pieces.ids[seen]
        casing[0, 1:-1] = pieces.casing[seen]
        names = list(HEADS)
        found = self._session.run(names, {"ids": ids, "casing": casing})
        return {name: output[0] for name, output in zip(names, found, strict=True)}

    @cached_property
    def card(self) -> Mapping[str, Any]:
        """What is said of the weights: data, recipe, scores, limits."""
        try:
            card: dict[str, Any] = json.loads((self._folder / "card.json").read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise self._broken(error) from error
        if card.get("format") != _FORMAT:
            raise ModelError(
                f"{self._folder}: the weights have format {card.get('format')!r}, this version of "
                f"mapper reads {_FORMAT}; install the mapper they came with, or reinstall this one"
            )
        return card

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        _ = self.card
        try:
            return load_tokenizer(self._folder / "tokenizer.json")
        except Exception as error:  # the library raises bare Exception
            raise self._broken(error) from error

    @cached_property
    def _specials(self) -> tuple[int, int]:
        begin, end = (self._tokenizer.token_to_id(name) for name in ("[CLS]", "[SEP]"))
        if begin is None or end is None:
            raise self._broken("its vocabulary lacks [CLS] or [SEP]")
        return begin, end

    @cached_property
    def _session(self) -> InferenceSession:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # Windows of a hundred lengths: an arena that keeps a plan for each grows for nothing.
        options.enable_mem_pattern = False
        try:
            return onnxruntime.InferenceSession(
                str(self._folder / "weights.onnx"), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # the library's classes are private
            raise self._broken(error) from error

    def _broken(self, error: object) -> ModelError:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        return ModelError(
            f"{self._folder}: the encoder's weights cannot be read ({reason}); reinstall mapper"
        )


def _softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
    shares: NDArray[np.float32] = raised / raised.sum(axis=-1, keepdims=True)
    return shares
