"""Text to scores: one small transformer, run once over every text for all of its heads.

The weights, MiniLM fine-tuned and made smaller by ``training/``, in 8-bit integers, ship in
``models/encoder/``; `onnxruntime` runs them on the processor. A long text is read in overlapping
windows. Nothing here decides: `spans` and `evidence` do.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from mapper.errors import ModelError
from mapper.pieces import Pieces, Window, blocks, load_tokenizer, split_pieces, windows
from mapper.records import MENTION_KINDS

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

__all__ = [
    "CONTRASTS",
    "HEADS",
    "LINK_WIDTH",
    "MODEL",
    "MOST_APART",
    "TAGS",
    "Encoded",
    "Encoder",
    "apart",
]

#: Where the packaged weights are.
MODEL = Path(__file__).parent / "models" / "encoder"

#: Names that are no toponyms; learned so that the encoder tells them apart.
CONTRASTS = ("person-name", "organisation-name")

#: Columns of the head "toponyms": outside, or the begin or the inside of a name of some kind.
TAGS = ("O", *(f"{place}-{kind}" for kind in (*MENTION_KINDS, *CONTRASTS) for place in "BI"))

#: Width of a word's vector as part of a place, and as an event.
LINK_WIDTH = 128

#: Words farther apart than this count as this far.
MOST_APART = 32

#: Output of the graph to its width.
HEADS: Mapping[str, int] = {
    "toponyms": len(TAGS),
    "occurrences": 2,
    "link_places": LINK_WIDTH,
    "link_events": LINK_WIDTH,
}

_Number = TypeVar("_Number", np.int64, np.float32)

_FORMAT = 4
_MOST_REMEMBERED = 300_000  # words, of some 600 bytes each


@dataclass(frozen=True, slots=True)
class Encoded:
    """A text as the encoder read it.

    Parameters
    ----------
    pieces : Pieces
        Its words and their spans.
    toponyms : array of float32, shape (words, tags)
        Probability of each of `TAGS`; a row adds up to 1.
    occurrences : array of float32, shape (words, 2)
        Probability that a word is a noun ("shelling"), and a verb ("attacked"), for something that
        happens.
    link_places, link_events : array of float16, shape (words, LINK_WIDTH)
        Each word as part of a place, and as an event: for `Encoder.link`.
    """

    pieces: Pieces
    toponyms: NDArray[np.float32]
    occurrences: NDArray[np.float32]
    link_places: NDArray[np.float16]
    link_events: NDArray[np.float16]


class Encoder:
    """Scores the words of texts.

    The weights are loaded when they are first needed, once an instance.

    Parameters
    ----------
    folder : Path
        Holds ``weights.onnx``, ``links.onnx``, ``tokenizer.json`` and ``card.json``.
    threads : int
        Threads of a forward pass; one is right where processes share the cores.
    remembered : int
        How many texts to remember, at most 300,000 words of them: two stages that read the same
        text ask for it once.

    Raises
    ------
    ModelError
        From `encode`: a file is missing, damaged or of another version.
    """

    def __init__(self, folder: Path = MODEL, *, threads: int = 1, remembered: int = 0) -> None:
        self._folder = folder
        self._threads = threads
        self._remembered = remembered
        self._memory: OrderedDict[str, Encoded] = OrderedDict()
        self._words = 0  # of the texts that are remembered

    def encode(self, text: str) -> Encoded:
        """Score a text, window by window.

        A window is never run together with another one: 8-bit arithmetic takes its scale from all
        that is run at once, so a report's scores would depend on its neighbours. On one thread a
        batch is slower besides.
        """
        known = self._memory.get(text)
        if known is not None:
            return known
        encoded = self._encode(text)
        if self._remembered:
            self._memory[text] = encoded
            self._words += len(encoded.occurrences)
            while len(self._memory) > self._remembered or self._words > _MOST_REMEMBERED:
                _, oldest = self._memory.popitem(last=False)
                self._words -= len(oldest.occurrences)
        return encoded

    def _encode(self, text: str) -> Encoded:
        pieces = split_pieces(text, self._tokenizer)
        logits = {
            head: np.zeros((len(pieces.first), width), dtype=np.float32)
            for head, width in HEADS.items()
        }
        for window in windows(pieces):
            kept = slice(*np.searchsorted(pieces.first, (window.keep_start, window.keep_end)))
            for head, output in self._run(pieces, window, pieces.first[kept]).items():
                logits[head][kept] = output
        return Encoded(
            pieces,
            toponyms=_softmax(logits["toponyms"]),
            occurrences=_sigmoid(logits["occurrences"]),
            # the widest, and kept for a batch
            link_places=logits["link_places"].astype(np.float16),
            link_events=logits["link_events"].astype(np.float16),
        )

    def link(
        self, encoded: Encoded, events: Sequence[int], low: int, high: int
    ) -> NDArray[np.float32]:
        """Return the probability that each word of a sentence is in the place of each event.

        A second small graph reads the sentence once for every event, in 8 bits: its scale is that
        of all events asked for at once, which moves a probability by a hundredth or so.

        Parameters
        ----------
        encoded : Encoded
            What `encode` returned.
        events : sequence of int
            Indices of event words.
        low, high : int
            Index of the sentence's first word, and of the first after it.

        Returns
        -------
        array of float32, shape (events, high - low)
        """
        if not events or low >= high:
            return np.zeros((len(events), max(0, high - low)), dtype=np.float32)
        (found,) = self._links.run(
            ["links"],
            {
                "places": encoded.link_places[low:high].astype(np.float32),
                "events": encoded.link_events[list(events)].astype(np.float32),
                "distances": apart(np.array(events)[:, np.newaxis], low, high),
            },
        )
        return _sigmoid(found)

    def _run(
        self, pieces: Pieces, window: Window, wanted: NDArray[np.int64]
    ) -> dict[str, NDArray[np.float32]]:
        """Return what the heads say of some pieces of a window, as logits."""
        seen = slice(window.start, window.end)
        ids, casing = (np.zeros((1, window.end - window.start + 2), dtype=np.int32) for _ in "ab")
        ids[0, 0], ids[0, -1] = self._specials
        ids[0, 1:-1] = pieces.ids[seen]
        casing[0, 1:-1] = pieces.casing[seen]
        names = list(HEADS)
        rows = wanted - (window.start - 1)  # behind the first special piece
        places, back = blocks(ids.shape[1])
        found = self._session.run(
            names, {"ids": ids, "casing": casing, "rows": rows, "blocks": places, "back": back}
        )
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
        return self._open("weights.onnx")

    @cached_property
    def _links(self) -> InferenceSession:
        return self._open("links.onnx")

    def _open(self, name: str) -> InferenceSession:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # Windows of a hundred lengths: an arena that keeps a plan for each grows for nothing.
        options.enable_mem_pattern = False
        try:
            return onnxruntime.InferenceSession(
                str(self._folder / name),
                options,
                providers=["CPUExecutionProvider"],
                # What they join runs nine times, and twice, as long as its steps.
                disabled_optimizers=["SkipLayerNormFusion", "BiasGeluFusion"],
            )
        except Exception as error:  # the library's classes are private
            raise self._broken(error) from error

    def _broken(self, error: object) -> ModelError:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        return ModelError(
            f"{self._folder}: the encoder's weights cannot be read ({reason}); reinstall mapper"
        )


def apart(event: int | NDArray[np.int64], low: int, high: int) -> NDArray[np.int64]:
    """Return how many words after an event each of a range of words stands, from 0.

    A column of events gives a row for each.
    Negative distances are shifted: 0 is `MOST_APART` or more before it, ``MOST_APART`` itself.
    """
    return _within(np.arange(low, high) - event, MOST_APART) + MOST_APART


def _sigmoid(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    raised = np.exp(-_within(logits, 30.0))
    shares: NDArray[np.float32] = (1.0 / (1.0 + raised)).astype(np.float32, copy=False)
    return shares


def _within(values: NDArray[_Number], most: float) -> NDArray[_Number]:
    """Return what `numpy.clip` does, which takes longer than this for a few words."""
    kept: NDArray[_Number] = np.minimum(np.maximum(values, -most), most)
    return kept


def _softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
    shares: NDArray[np.float32] = raised / raised.sum(axis=-1, keepdims=True)
    return shares
