"""The corpus of events and where they happened: one sentence and one event word a document.

The format is that of Halterman (2019): ``{"id", "text", "event": {"start", "end"}, "locations":
[{"start", "end"}, …]}``, JSON Lines; an empty list says that the sentence gives no place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mapper.errors import SourceError
from mapper.evaluation.corpus import is_held_out, placed, read_rows, row_id

__all__ = ["EventDocument", "in_event_split", "read_event_corpus"]

_WORD = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class EventDocument:
    """One event word in its sentence, and where the event is said to have happened.

    Parameters
    ----------
    id : str
        Unique in the corpus.
    text : str
        The sentence, as given.
    event : (int, int)
        Half-open span of the event word.
    locations : tuple of (int, int)
        Half-open spans, ascending; empty when the sentence gives no place.
    """

    id: str
    text: str
    event: tuple[int, int]
    locations: tuple[tuple[int, int], ...]

    @property
    def is_sound(self) -> bool:
        """False when a span is empty or cuts a word in two: slips of those who marked it."""
        return all(_is_whole(self.text, start, end) for start, end in self.locations)


def read_event_corpus(path: Path) -> Iterator[EventDocument]:
    """Yield the documents of a corpus, also those that are not sound.

    Raises
    ------
    SourceError
        The first thing wrong, with its file and line.
    """
    for number, row in read_rows(path):
        with placed(f"{path}:{number}"):
            document = _document(row)
        yield document


def in_event_split(document: EventDocument, split: str) -> bool:
    """Return whether a document is of a split: told by its text, for a text may stand in many."""
    held_out = is_held_out(" ".join(document.text.split()).casefold())
    return split == "all" or held_out == (split == "held-out")


def _document(row: Mapping[str, Any]) -> EventDocument:
    text = row.get("text")
    if not isinstance(text, str) or not text.strip():
        raise SourceError('has no "text"')
    locations = row.get("locations")
    if not isinstance(locations, list):
        raise SourceError('has no list of "locations"')
    event, *spans = (_span(one, len(text)) for one in (row.get("event"), *locations))
    if not text[slice(*event)].strip():
        raise SourceError("has an empty event word")
    return EventDocument(row_id(row), text, event, tuple(sorted(spans)))


def _span(value: object, length: int) -> tuple[int, int]:
    if isinstance(value, dict):
        start, end = value.get("start"), value.get("end")
        if type(start) is int and type(end) is int and 0 <= start <= end <= length:
            return start, end
    raise SourceError(f"is not a span of the text: {str(value)[:80]}")


def _is_whole(text: str, start: int, end: int) -> bool:
    if not text[start:end].strip():
        return False
    inside = (text[start], text[end - 1])
    outside = (text[start - 1 : start], text[end : end + 1])
    return not any(
        _WORD.match(a) and _WORD.match(b) for a, b in zip(inside, outside, strict=True) if b
    )
