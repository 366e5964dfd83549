"""Runs of words that a gazetteer knows as names, whatever they mean in their text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from mapper.lexicon import NAME_LINKS, SETTLEMENT_ABBREVIATIONS
from mapper.protocols import NameIndex
from mapper.records import Candidate
from mapper.tokens import Token, tokenize
from mapper.words import Words

__all__ = ["MOST_CANDIDATES", "Match", "find_matches", "spelled_so"]

#: Candidates looked up for a name; the fiftieth Franklin may be the one in Idaho.
MOST_CANDIDATES = 200

_LONGEST_NAME = 7  # words: "Saint Vincent and the Grenadines" has five


class Match(NamedTuple):
    """A run of words that the gazetteer knows as a name.

    Parameters
    ----------
    first, last : int
        Indices of its first and last word, both included.
    start, end : int
        Half-open span of the text.
    candidates : tuple of Candidate
        Best first; empty for a name that only its context makes a toponym.
    """

    first: int
    last: int
    start: int
    end: int
    candidates: tuple[Candidate, ...]


def find_matches(text: str, names: NameIndex) -> tuple[Words, list[Match]]:
    """Find the longest runs of words that `names` knows, whatever they mean in the text.

    Returns
    -------
    tuple of (Words, list of Match)
        The words of the text, and the matches, ascending and not overlapping; among them names
        that no gazetteer row backs but a phrase such as "the village of X" does.
    """
    words = Words(text, tuple(tokenize(text)))
    matches: list[Match] = []
    told: int | None = None  # last word of the latest name in "the villages of A, B and C"
    i = 0
    while i < len(words.tokens):
        if not _may_start(words.tokens[i]):
            i += 1
            continue
        is_told = words.is_named_place(i) or (told is not None and words.are_listed(told, i))
        match = _match_at(words, i, names)
        if match is None and is_told:
            match = _unknown_at(words, i)
        if match is None:
            i += 1
            continue
        matches.append(match)
        told = match.last if is_told else None
        i = match.last + 1
    return words, matches


def spelled_so(found: Sequence[Candidate], surface: str) -> tuple[Candidate, ...]:
    """Leave out what is only spelled so in other letters: "US" is no "us", "Ore" no "Ore."."""
    return tuple(one for one in found if _is_spelled(one, surface))


def _match_at(words: Words, first: int, names: NameIndex) -> Match | None:
    tokens = words.tokens
    last = first
    while last + 1 < len(tokens) and last - first + 1 < _LONGEST_NAME and _joins(words, last + 1):
        last += 1
    start = tokens[first].start
    for i in range(last, first - 1, -1):
        if not _may_end(words, first, i):
            continue
        for end in _ends(words.text, tokens[first].start, tokens[i].end):
            surface = words.text[start:end]
            found = spelled_so(names.named(surface, limit=MOST_CANDIDATES), surface)
            if found:
                if words.lower[first] == "the" and i > first and not _has_article(found[0]):
                    return None  # the name starts at the next word
                return Match(first, i, start, end, found)
    return None


def _unknown_at(words: Words, first: int) -> Match | None:
    """Match a name that no gazetteer row backs."""
    if not words.is_name_word(first):
        return None
    last = first
    while (
        last - first + 1 < _LONGEST_NAME
        and words.is_name_word(last + 1)
        and words.adjoins(last + 1)
    ):
        last += 1
    return Match(first, last, words.tokens[first].start, words.tokens[last].end, ())


def _may_start(token: Token) -> bool:
    return token.is_caseless or token.is_capitalised


def _may_end(words: Words, first: int, last: int) -> bool:
    token = words.tokens[last]
    if len(token.text) == 1 and first == last and not token.is_caseless:
        return False
    return first == last or _may_start(token)


def _joins(words: Words, i: int) -> bool:
    """Return whether word `i` may continue a name that the word before it is in."""
    token, before = words.tokens[i], words.lower[i - 1]
    if not token.joins:
        return False
    if token.gap.startswith(".") and before not in SETTLEMENT_ABBREVIATIONS and len(before) > 1:
        return False
    return _may_start(token) or words.lower[i] in NAME_LINKS


def _ends(text: str, start: int, end: int) -> tuple[int, ...]:
    # "Calif." is a name with its full stop, "Paris." is not: ask for the longer one when short.
    if text[end : end + 1] == "." and end - start <= 5:
        return end + 1, end
    return (end,)


def _has_article(candidate: Candidate) -> bool:
    return candidate.matched_name.lower().startswith("the ")


def _is_spelled(candidate: Candidate, surface: str) -> bool:
    """Return whether an abbreviation stands as such: "US", not "us"; "Ore.", not "Ore"."""
    if surface.endswith(".") and candidate.name_kind != "abbreviation":
        return candidate.matched_name.endswith(".")  # "Washington, D.C."
    if candidate.name_kind != "abbreviation":
        return True
    known, written = (text.replace(" ", "") for text in (candidate.matched_name, surface))
    if known.isupper():
        return known.replace(".", "") == written.replace(".", "")
    return known == written
