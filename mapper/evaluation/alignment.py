"""Which prediction answers which gold mention, one to one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mapper.evaluation.corpus import Document, Toponym

__all__ = ["Alignment", "exact_pairs", "overlap_pairs"]

#: Index of a gold mention, index of a prediction.
Pairs = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Alignment:
    """What is scored of one document.

    Parameters
    ----------
    document : Document
        The document, with all its gold.
    gold, found : tuple of Toponym
        The gold mentions and predictions that count, by start.
    exact, overlap : tuple of (int, int)
        Pairs of indices into `gold` and `found`, by gold index.
    failure : str or None
        Why the document was not answered at all; None when it was.
    """

    document: Document
    gold: tuple[Toponym, ...]
    found: tuple[Toponym, ...]
    exact: Pairs
    overlap: Pairs
    failure: str | None = None

    @classmethod
    def of(
        cls,
        document: Document,
        gold: Sequence[Toponym],
        found: Sequence[Toponym],
        failure: str | None = None,
    ) -> Alignment:
        """Pair gold mentions and predictions both ways."""
        pairs, overlapping = exact_pairs(gold, found), overlap_pairs(gold, found)
        return cls(document, tuple(gold), tuple(found), pairs, overlapping, failure)


def exact_pairs(gold: Sequence[Toponym], found: Sequence[Toponym]) -> Pairs:
    """Pair spans that are the same; no span may occur twice on a side."""
    at = {(one.start, one.end): j for j, one in enumerate(found)}
    return tuple(
        (i, at[one.start, one.end]) for i, one in enumerate(gold) if (one.start, one.end) in at
    )


def overlap_pairs(gold: Sequence[Toponym], found: Sequence[Toponym]) -> Pairs:
    """Pair spans that share a character, one to one.

    The same spans first, then whichever share most characters; of equals, those nearer the start
    of the text. Both sides must be ordered by start.
    """
    pairs = list(exact_pairs(gold, found))
    used_gold, used_found = {i for i, _ in pairs}, {j for _, j in pairs}
    possible = []
    low = 0  # what lies before it ends before any gold mention still to come
    for i, one in enumerate(gold):
        while low < len(found) and found[low].end <= one.start:
            low += 1
        for j in range(low, len(found)):
            other = found[j]
            if other.start >= one.end:
                break
            shared = min(one.end, other.end) - max(one.start, other.start)
            if shared > 0:
                possible.append((-shared, one.start + other.start, one.end + other.end, i, j))
    for *_, i, j in sorted(possible):
        if i not in used_gold and j not in used_found:
            used_gold.add(i)
            used_found.add(j)
            pairs.append((i, j))
    return tuple(sorted(pairs))
