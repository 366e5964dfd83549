"""Labelled corpora as the training scripts read them, and the models that they write.

Reading and checking is `mapper.evaluation.corpus`'s; here documents of all corpora get ids that
differ, and the inner test split is told by them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from mapper.evaluation import corpus
from mapper.evaluation.corpus import HELD_OUT_SHARE, Document, Toponym

__all__ = ["Document", "Toponym", "is_held_out", "read_corpora", "read_toponyms", "write_model"]

_CORPORA = ("lgl", "tr-news", "gwn")
_MODELS = Path(__file__).parent.parent / "mapper" / "models"


def read_toponyms(path: Path) -> Iterator[Document]:
    """Yield the documents of a toponym corpus; an id is ``<file name without suffix>:<id>``."""
    for document in corpus.read_corpus(path):
        yield replace(document, id=f"{document.corpus}:{document.id}")


def read_corpora(folder: Path) -> dict[str, list[Document]]:
    """Read the toponym corpora of a folder, by name."""
    return {name: list(read_toponyms(folder / f"{name}.train.jsonl")) for name in _CORPORA}


def write_model(name: str, weights: Mapping[str, float], **card: object) -> None:
    """Write a packaged model: what is said of it, then its weights."""
    content = {
        **card,
        "data": [f"{one}.train.jsonl" for one in _CORPORA],
        "weights": {key: round(float(value), 3) for key, value in weights.items()},
    }
    text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    (_MODELS / f"{name}.json").write_text(text, encoding="utf-8")


def is_held_out(document: Document, *, share: float = HELD_OUT_SHARE) -> bool:
    """Return whether a document belongs to the inner test split: fixed by its id alone."""
    return corpus.is_held_out(document.id, share=share)
