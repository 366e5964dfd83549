"""Labelled corpora as the encoder learns them: for each word, the tags that it may bear.

Corpora differ in what they say. One that marks places but not persons leaves open whether a word
outside is a person's name; one without kinds leaves the kind open; one that says UNKNOWN leaves
everything open. So the gold is a set of permitted tags a word, and the loss is that of the set.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mapper.encoder import CONTRASTS, TAGS
from mapper.evaluation.corpus import Document
from mapper.pieces import Pieces
from mapper.records import MENTION_KINDS

__all__ = ["Label", "Labelled", "labelled_documents", "literal_kind", "permitted", "read_entities"]

_KINDS: dict[str, tuple[str, ...]] = {
    "Literal": ("literal",),
    "Mixed": ("literal",),
    "Coercion": ("literal",),
    "Literal_Modifier": ("literal",),
    "Embedded_Literal": ("literal",),
    "Metonymic": ("associative",),
    "Non_Literal_Modifier": ("associative",),
    "Embedded_Non_Lit": ("organisation",),
    "Homonym": ("organisation",),
    "Demonym": ("demonym",),
    "Language": ("demonym",),
}
_ANY_PLACE = ("literal", "associative", "organisation")


def literal_kind(kind: str | None) -> bool | None:
    """Return whether a type of GeoWebNews is of the place itself; None for what is no such type."""
    kinds = _KINDS.get(kind or "")
    return None if kinds is None else kinds == ("literal",)


@dataclass(frozen=True, slots=True)
class Label:
    """A span, the kinds of name that it may be, and whether it may be none at all."""

    start: int
    end: int
    kinds: tuple[str, ...]
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text with its labels; `outside` are the kinds that unlabelled words may have."""

    text: str
    labels: tuple[Label, ...]
    outside: tuple[str, ...]
    source: str


def labelled_documents(
    documents: Iterable[Document], is_demonym: Callable[[str], bool]
) -> Iterator[Labelled]:
    """Yield toponym documents with their labels; they say nothing of persons and organisations."""
    for document in documents:
        labels = []
        for one in document.toponyms:
            text = document.text[one.start : one.end]
            kinds = _KINDS.get(one.kind or "", ())
            if not kinds:
                kinds = ("demonym",) if is_demonym(text) else _ANY_PLACE
            labels.append(Label(one.start, one.end, kinds))
        yield Labelled(document.text, tuple(labels), CONTRASTS, document.corpus)


def read_entities(path: Path, is_demonym: Callable[[str], bool]) -> Iterator[Labelled]:
    """Yield the documents of an entity corpus with their labels."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            text = row["text"]
            labels = [
                _entity(text, span["start"], span["end"], span["label"], is_demonym)
                for span in row["spans"]
            ]
            marks_demonyms = row["source"] in {"gmb", "gum"}
            yield Labelled(
                text, tuple(labels), () if marks_demonyms else ("demonym",), row["source"]
            )


def _entity(
    text: str, start: int, end: int, label: str, is_demonym: Callable[[str], bool]
) -> Label:
    match label:
        case "LOC":
            return Label(start, end, ("literal", "associative"))
        case "DEM":
            # Some sources call every adjective of a name so ("New", "Institutional").
            return Label(start, end, ("demonym",), certain=is_demonym(text[start:end]))
        case "PER":
            return Label(start, end, ("person-name",))
        case "ORG":
            return Label(start, end, ("organisation-name", "organisation"))
        case _:
            return Label(start, end, (*MENTION_KINDS, *CONTRASTS), certain=False)


def permitted(
    document: Labelled, pieces: Pieces, is_demonym: Callable[[str], bool]
) -> NDArray[np.bool_]:
    """Return which tags each word may bear.

    Returns
    -------
    array of bool, shape (words, tags)
    """
    tags = np.zeros((len(pieces.starts), len(TAGS)), dtype=bool)
    tags[:, 0] = True
    entity = [kind for kind in document.outside if kind != "demonym"]
    tags[:, _columns(entity, "BI")] = True
    if "demonym" in document.outside:
        for i, (a, b) in enumerate(zip(pieces.starts.tolist(), pieces.ends.tolist(), strict=True)):
            if document.text[a : a + 1].isupper() and is_demonym(document.text[a:b]):
                tags[i, _columns(("demonym",), "BI")] = True
    for label in document.labels:
        first, behind = pieces.words(label.start, label.end)
        for i in range(first, behind):
            row = np.zeros(len(TAGS), dtype=bool)
            row[_columns(label.kinds, "B" if i == first else "I")] = True
            if not label.certain:
                row[_columns(label.kinds, "BI")] = True
                row[0] = True
            tags[i] = row
    return tags


def _columns(kinds: Sequence[str], places: str) -> list[int]:
    return [TAGS.index(f"{place}-{kind}") for kind in kinds for place in places]
