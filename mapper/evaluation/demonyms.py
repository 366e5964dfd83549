"""Which mentions are demonyms: corpora disagree whether they count, so they can be left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from mapper.evaluation.corpus import Document, Toponym
from mapper.gazetteer import Gazetteer
from mapper.matching import spelled_so

__all__ = ["Demonyms"]

_KIND = "demonym"
_LOOKED_AT = 20  # candidates: some of them may only be spelled so in other letters


class Demonyms:
    """Tells demonyms from other toponyms.

    A corpus that marks any is believed; the gold of one that does not, and predictions without a
    kind, are demonyms when the gazetteer's best candidate for the text is one by its name.

    Parameters
    ----------
    documents : iterable of Document
        All of the corpora, of whatever split.
    open_gazetteer : callable
        Opens the gazetteer when it is first needed.
    """

    def __init__(
        self, documents: Iterable[Document], open_gazetteer: Callable[[], Gazetteer]
    ) -> None:
        self.marked = frozenset(
            document.corpus
            for document in documents
            if any(_is_marked(one) for one in document.toponyms)
        )
        self._open = open_gazetteer
        self._known: dict[str, bool] = {}

    def gold_without(self, document: Document) -> tuple[Toponym, ...]:
        """Return the gold mentions of a document that are no demonyms."""
        if document.corpus in self.marked:
            return tuple(one for one in document.toponyms if not _is_marked(one))
        return tuple(one for one in document.toponyms if not self._is_named(one, document))

    def found_without(
        self, document: Document, gold: Sequence[Toponym], found: Sequence[Toponym]
    ) -> tuple[Toponym, ...]:
        """Return the predictions that count beside the gold that does.

        Dropped is what overlaps a gold mention left out, and what is a demonym itself, unless it
        has the very span of a gold mention that counts.
        """
        counting = {(one.start, one.end) for one in gold}
        left_out = [one for one in document.toponyms if one not in gold]
        return tuple(
            one
            for one in found
            if (one.start, one.end) in counting
            or not (
                any(one.start < other.end and other.start < one.end for other in left_out)
                or self._is_found(one, document)
            )
        )

    def _is_found(self, one: Toponym, document: Document) -> bool:
        return self._is_named(one, document) if one.kind is None else _is_marked(one)

    def _is_named(self, one: Toponym, document: Document) -> bool:
        text = document.text[one.start : one.end]
        if text not in self._known:
            found = spelled_so(self._open().candidates(text, limit=_LOOKED_AT), text)
            self._known[text] = bool(found) and found[0].name_kind == _KIND
        return self._known[text]


def _is_marked(one: Toponym) -> bool:
    return one.kind is not None and one.kind.casefold() == _KIND
