"""Answers of any tool, stored one document a line, so that they can be scored like our own."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from mapper.errors import SourceError
from mapper.evaluation.corpus import Document, Toponym, placed, read_rows, read_toponym_rows, row_id
from mapper.headers import clean_line

__all__ = ["Answer", "read_predictions", "write_predictions"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a tool found in a document.

    Parameters
    ----------
    toponyms : tuple of Toponym
        By start.
    failure : str or None
        Why there is no answer; None when the document was processed.
    """

    toponyms: tuple[Toponym, ...] = ()
    failure: str | None = None


def read_predictions(
    path: Path,
    documents: Mapping[str, Document],
    *,
    needed: Collection[str] | None = None,
    may_overlap: bool = False,
) -> dict[str, Answer]:
    """Read the stored answers to documents.

    Parameters
    ----------
    path : Path
        JSON Lines: ``{"id", "toponyms": [...]}``, a toponym as in a corpus, its place left out
        where the tool gave none, and with a ``"confidence"`` where the tool states one.
    documents : mapping of str to Document
        By id.
    needed : collection of str or None
        Ids that must have a line; None means all.
    may_overlap : bool
        Let spans overlap: when they are gold mentions, which may nest.

    Returns
    -------
    dict of str to Answer
        One for each line.

    Raises
    ------
    SourceError
        ``file:line: what is wrong``: a malformed line, an id that is no document's or occurs twice,
        a toponym that does not fit the text or overlaps another; or a document has no line. A
        document where nothing was found has one with an empty list.
    """
    answers: dict[str, Answer] = {}
    needed = documents.keys() if needed is None else needed
    for number, row in read_rows(path):
        with placed(f"{path}:{number}"):
            document_id = row_id(row)
            if document_id not in documents:
                raise SourceError(f"no document of the corpus has the id {document_id!r}")
            if document_id in answers:
                raise SourceError(f"a second line for {document_id!r}")
            answers[document_id] = _answer(row, documents[document_id].text, may_overlap)
    missing = sorted(one for one in needed if one not in answers)
    if missing:
        raise SourceError(
            f"{path}: no line for {len(missing)} of {len(needed)} documents, such as "
            f'{missing[0]!r}; write {{"id": …, "toponyms": []}} where a tool found nothing'
        )
    return answers


def write_predictions(answers: Iterable[tuple[Document, Answer]]) -> str:
    """Return answers as `read_predictions` reads them."""
    return "".join(
        json.dumps(_row(document, answer), ensure_ascii=False) + "\n"
        for document, answer in answers
    )


def _answer(row: Mapping[str, Any], text: str, may_overlap: bool) -> Answer:
    if "toponyms" not in row:
        raise SourceError('has no "toponyms"')
    toponyms = read_toponym_rows(row["toponyms"], text, confidence=True)
    for one, other in pairwise(toponyms):
        if other.start < one.end and not may_overlap:
            raise SourceError(
                f"toponyms at {one.start}-{one.end} and {other.start}-{other.end} overlap"
            )
    return Answer(toponyms, clean_line(row.get("failure")))


def _row(document: Document, answer: Answer) -> dict[str, object]:
    row: dict[str, object] = {"id": document.id}
    if answer.failure is not None:
        row["failure"] = answer.failure
    row["toponyms"] = [_toponym_row(one, document.text) for one in answer.toponyms]
    return row


def _toponym_row(one: Toponym, text: str) -> dict[str, object]:
    row: dict[str, object] = {"start": one.start, "end": one.end, "text": text[one.start : one.end]}
    if one.point is not None:
        row |= {"lat": one.lat, "lon": one.lon}
    if one.place_id is not None:
        origin, _, number = one.place_id.partition(":")
        if origin == "geonames" and number.isdecimal():
            row["geonameid"] = number
        else:
            row["place_id"] = one.place_id
    if one.kind is not None:
        row["kind"] = one.kind
    if one.confidence is not None:
        row["confidence"] = one.confidence
    return row
