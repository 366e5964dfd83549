"""Noun phrases of a sentence, as far as it takes to tell who says what.

No parser: a noun phrase is what stands between the marks and words that cannot be in one.
"""

from __future__ import annotations

from collections.abc import Sequence

from mapper.speakers.items import Item, is_adverb
from mapper.speakers.speech import (
    ADVERBS,
    ARTICLES,
    DOCUMENT_NOUNS,
    FINITE_VERBS,
    PREPOSITIONS,
    SUBJECTIVE,
    SUBORDINATORS,
    TIME_WORDS,
)

__all__ = ["is_apposition", "is_verb_like", "phrase_after", "phrase_before", "skip_adverbs_back"]

_LONGEST_PHRASE = 24


def is_verb_like(items: Sequence[Item], i: int) -> bool:
    """Return whether item `i` looks like a finite verb."""
    item = items[i]
    if item.kind != "w" or item.is_capital:
        return False
    if item.lower in FINITE_VERBS:
        return True
    if item.lower.endswith("ed") and len(item.lower) > 4 and "-" not in item.lower:
        before = items[i - 1] if i else None
        if before is None or before.kind != "w":
            return False
        return before.lower not in ARTICLES and before.lower not in PREPOSITIONS
    return False


def skip_adverbs_back(items: Sequence[Item], i: int, low: int) -> int:
    """Step left from item `i` over what may stand between a speaker and the verb."""
    while i >= low:
        word = items[i].lower
        if word == "," and i - 2 > low:
            back = skip_adverbs_back(items, i - 1, max(low, i - 5))
            if not (low < back < i - 1 and items[back].text == ","):
                break
            i = back - 1  # "the mayor, meanwhile, said"
        elif items[i].kind == "n" and i > low and items[i - 1].lower in TIME_WORDS:
            i -= 1
        elif (
            word in ("part", "turn")
            and i - 1 >= low
            and items[i - 1].lower in (*("its", "his", "her", "their", "in"),)
        ):
            i -= 1 if word == "turn" else 2
            i -= i >= low and items[i].lower == "for"
            i -= word == "turn" and i >= low and items[i].lower == "in"
        elif items[i].kind == "w" and (
            (word in ADVERBS and not items[i].is_capital) or is_adverb(items[i])
        ):
            i -= 1
        elif word in TIME_WORDS and i > low:
            back = i
            while back > low and items[back - 1].lower in (
                *("on", "late", "early", "last", "this", "in", "at", "the", "earlier", "ago"),
                *TIME_WORDS,
            ):
                back -= 1
            i = back - 1
        else:
            break
    return i


def phrase_before(items: Sequence[Item], last: int, low: int) -> tuple[int, int] | None:
    """Find the noun phrase that ends with an item.

    Parameters
    ----------
    items : sequence of Item
        A segment.
    last : int
        Index of its last item.
    low : int
        Index of the first item that may be in it.

    Returns
    -------
    tuple of (int, int) or None
        Indices of its first item and behind its last.
    """
    first = last + 1
    relative = -1
    verb = -1
    i = last
    while i >= low and last - i < _LONGEST_PHRASE:
        item = items[i]
        word = item.lower
        if item.kind == "q" or (item.kind == "p" and item.text not in ".-&/*_'’"):
            break
        if item.kind == "w":
            if word in ("who", "whose"):
                if i == last:
                    return None
                relative, verb = i, -1
            elif (word in SUBORDINATORS and not (item.is_capital and i > low)) or (
                word == "which" and i < last
            ):
                break
            elif word in SUBJECTIVE and item.text != "US":
                return (i, i + 1) if i == last else _bounded(items, first, last)
            elif verb < 0 and is_verb_like(items, i):
                verb = i
            elif word == "and" and verb < 0 and _clause_before(items, i, low):
                break
        first = i
        i -= 1
    if verb >= 0 and verb + 1 > first:
        first = verb + 1
    if relative >= 0 and relative <= first:
        return None
    return _bounded(items, first, last)


def _bounded(items: Sequence[Item], first: int, last: int) -> tuple[int, int] | None:
    """Return the phrase without what cannot start it; None where it cannot be one."""
    first = _trim_front(items, first, last)
    if first > last:
        return None
    head = items[first]
    if head.kind == "w" and not head.is_capital and head.lower.endswith("ing"):
        return None
    tail = items[last]
    if (
        tail.kind not in "wnp"
        or tail.lower in PREPOSITIONS
        or tail.lower
        in ARTICLES
        - {
            *("both", "all", "some", "many", "most", "others", "several", "few", "one", "two"),
            *("those", "these", "three", "that", "this", "another", "each"),
        }
    ):
        return None
    return first, last + 1


def _clause_before(items: Sequence[Item], i: int, low: int) -> bool:
    """Return whether what stands before "and" is a clause of its own."""
    for j in range(i - 1, max(low, i - 16) - 1, -1):
        item = items[j]
        if item.kind == "q":
            return True
        if item.kind == "p" and item.text not in ",.-":
            return False
        if item.kind == "w" and (is_verb_like(items, j) or item.lower in SUBORDINATORS):
            return True
    return False


def _trim_front(items: Sequence[Item], first: int, last: int) -> int:
    """Leave conjunctions, times and places at the start of a clause out of its subject."""
    while first <= last:
        item = items[first]
        word = item.lower
        if (
            item.kind == "p"
            or word in ("and", "or", "also", "then", "here", "there", "nevertheless", "still")
            or (word in SUBORDINATORS or is_adverb(item))
            or (word.endswith("ly") and first < last and items[first + 1].lower in {",", *ARTICLES})
            or (word in TIME_WORDS and first < last)
            or (
                item.kind == "n"
                and first < last
                and first
                and (items[first - 1].lower in TIME_WORDS or items[first + 1].lower in TIME_WORDS)
            )
        ):
            first += 1
        elif word in PREPOSITIONS and first < last:
            behind = _behind_place(items, first, last)
            if behind is None:
                return last + 1
            first = behind
        else:
            break
    return first


def _behind_place(items: Sequence[Item], first: int, last: int) -> int | None:
    """Find what follows "In Gori" or "On Monday" without a comma."""
    for j in range(first + 2, last + 1):
        word = items[j].lower
        if items[j - 1].lower in PREPOSITIONS or items[j - 1].lower in ARTICLES:
            continue
        if word in ARTICLES or word in SUBJECTIVE:
            return j
        if items[j - 1].is_capital and not items[j].is_capital and items[j].kind == "w":
            if word in PREPOSITIONS or word == "and":
                continue
            return j
        if items[j - 1].lower in TIME_WORDS or items[j - 1].kind == "n":
            return j
    return None


def phrase_after(items: Sequence[Item], first: int, high: int) -> tuple[int, int] | None:
    """Find the noun phrase that starts with an item.

    Parameters
    ----------
    items : sequence of Item
        A segment.
    first : int
        Index of its first item.
    high : int
        Index behind the last item that may be in it.

    Returns
    -------
    tuple of (int, int) or None
        Indices of its first item and behind its last.
    """
    i = first
    nouns = 0
    while i < min(high, first + _LONGEST_PHRASE):
        item = items[i]
        word = item.lower
        if item.kind == "q":
            break
        if item.kind == "p":
            if item.text == "." and i + 1 < high and len(items[i - 1].text) <= 4 and i > first:
                i += 1
                continue
            if item.text not in "-&/*_'’":
                break
        elif (word in PREPOSITIONS and not (item.is_capital and nouns)) or word == "and":
            if not nouns or not _goes_on(items, i, high):
                break
        elif (
            word in ("who", "whose", "which", "that", "where")
            or (word in SUBORDINATORS and not (item.is_capital and nouns))
            or (
                word in TIME_WORDS
                and not (
                    nouns
                    and item.is_capital
                    and i + 1 < high
                    and (items[i + 1].is_capital and items[i - 1].is_capital)
                )
            )
        ):
            break
        elif word in SUBJECTIVE:
            if i == first and item.text != "US":
                return (i, i + 1)
            if item.text != "US":
                break
        elif (
            word in ADVERBS
            or is_adverb(item)
            or (is_verb_like(items, i) and not (nouns == 0 and word.endswith("ed")))
            or (word.endswith("ing") and nouns and not item.is_capital)
            or (word in ARTICLES and nouns and items[i - 1].lower not in PREPOSITIONS | {"and"})
        ):
            break
        elif item.kind == "w" and word not in ARTICLES:
            nouns += 1
        i += 1
    while i > first and (
        (items[i - 1].lower in PREPOSITIONS and not items[i - 1].is_capital)
        or items[i - 1].lower in ("and", "the", "a", "an")
        or (items[i - 1].kind == "p" and items[i - 1].text not in "*_")
    ):
        i -= 1
    return (first, i) if i > first and nouns else None


def _goes_on(items: Sequence[Item], i: int, high: int) -> bool:
    """Return whether a noun phrase goes on behind a preposition: "of the village of Geghamasar"."""
    if i + 1 >= high:
        return False
    word, after = items[i].lower, items[i + 1]
    if after.kind not in "wn" or after.lower in TIME_WORDS or after.kind == "n":
        return False
    if word in ("of", "for"):
        return after.lower not in ("its", "his", "her", "their")
    if word == "and":
        return after.is_capital or after.lower in ("other", "local", "residents", "witnesses")
    if word in ("in", "at", "from", "with", "near", "to"):
        if after.lower in ("the", "its"):
            return i + 2 < high and items[i + 2].lower not in DOCUMENT_NOUNS | TIME_WORDS
        return after.is_capital
    return False


def is_apposition(items: Sequence[Item], first: int, end: int) -> bool:
    """Return whether what stands between two commas tells of the name before them."""
    if first >= end or end - first > 20:
        return False
    item = items[first]
    word = item.lower
    if item.kind == "n":
        return end - first == 1
    if any(one.kind == "q" for one in items[first:end]):
        return False
    if word in ("who", "whose", "which", "aged", "former", "now", "then", "himself", "herself"):
        return True
    if word in SUBJECTIVE or word in SUBORDINATORS:
        return False
    if any(is_verb_like(items, k) for k in range(first, end)) and "who" not in (
        one.lower for one in items[first:end]
    ):
        return False
    if word in ("a", "an", "the", "one", "its", "his", "her", "their", "another"):
        return True
    if word in PREPOSITIONS:
        return word in ("of", "from", "in", "at", "near", "with")
    return item.kind == "w"
