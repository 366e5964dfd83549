"""Labelled corpora, one JSON object a line, as the training scripts read them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Document", "Toponym", "is_held_out", "read_corpora", "read_toponyms", "write_model"]

_CORPORA = ("lgl", "tr-news", "gwn")
_MODELS = Path(__file__).parent.parent / "mapper" / "models"


@dataclass(frozen=True, slots=True)
class Toponym:
    """A gold toponym; ``lat``, ``lon`` and ``place_id`` are None where annotators gave none."""

    start: int
    end: int
    lat: float | None
    lon: float | None
    place_id: str | None


@dataclass(frozen=True, slots=True)
class Document:
    """A labelled text."""

    id: str
    text: str
    toponyms: tuple[Toponym, ...]


def read_toponyms(path: Path) -> Iterator[Document]:
    """Yield the documents of a toponym corpus."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            toponyms = tuple(
                Toponym(
                    start=gold["start"],
                    end=gold["end"],
                    lat=gold["lat"],
                    lon=gold["lon"],
                    place_id=f"geonames:{gold['geonameid']}" if gold.get("geonameid") else None,
                )
                for gold in row["toponyms"]
            )
            yield Document(f"{path.stem}:{row['id']}", row["text"], toponyms)


def read_corpora(folder: Path) -> dict[str, list[Document]]:
    """Read the toponym corpora of a folder, by name."""
    return {name: list(read_toponyms(folder / f"{name}.train.jsonl")) for name in _CORPORA}


def write_model(name: str, weights: Mapping[str, float], **card: object) -> None:
    """Write a packaged model: what is said of it, then its weights."""
    content = {
        **card,
        "data": [f"{corpus}.train.jsonl" for corpus in _CORPORA],
        "weights": {key: round(float(value), 3) for key, value in weights.items()},
    }
    text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    (_MODELS / f"{name}.json").write_text(text, encoding="utf-8")


def is_held_out(document: Document, *, share: float = 0.15) -> bool:
    """Return whether a document belongs to the inner test split: fixed by its id alone."""
    digest = hashlib.sha256(document.id.encode()).digest()
    return int.from_bytes(digest[:4], "big") / 2**32 < share
