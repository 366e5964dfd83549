"""The words of one report, and what they say about each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources

from mapper.lexicon import (
    COMMON_CAPITALISED,
    GIVEN_NAMES,
    NAME_LINKS,
    NAMING_NOUNS,
    PERSON_TITLES,
)
from mapper.tokens import Token

__all__ = ["Words"]

_OPENING_MARKS = frozenset('!?:"“”‘*#•|')


@dataclass(slots=True)
class Words:
    """The words of one report and what they say about each other."""

    text: str
    tokens: Sequence[Token]
    lower: list[str] = field(init=False)
    seen_lower: frozenset[str] = field(init=False)
    person_words: frozenset[str] = field(init=False)
    _counts: Counter[str] = field(init=False)

    def __post_init__(self) -> None:
        self.lower = [token.lower for token in self.tokens]
        self.seen_lower = frozenset(
            token.text
            for token in self.tokens
            if not token.is_capitalised and not token.is_caseless
        )
        self.person_words = frozenset(self._persons())
        self._counts = Counter(token.text for token in self.tokens)

    def count(self, i: int) -> int:
        """Return how often word `i` occurs in the report, written alike."""
        return self._counts[self.tokens[i].text]

    def starts_sentence(self, i: int) -> bool:
        """Return whether word `i` is the first of a sentence, a line or a quotation."""
        gap = self.tokens[i].gap
        if i == 0 or "\n\n" in gap or not _OPENING_MARKS.isdisjoint(gap):
            return True
        return "." in gap and not self._is_abbreviation(i - 1)

    def adjoins(self, i: int) -> bool:
        """Return whether only white space or a hyphen parts word `i` from the one before it."""
        return 0 < i < len(self.tokens) and self.tokens[i].joins and "." not in self.tokens[i].gap

    def follows_space(self, i: int) -> bool:
        """Like `adjoins`, without hyphens."""
        return self.adjoins(i) and not self.tokens[i].gap.strip()

    def are_listed(self, i: int, j: int) -> bool:
        """Return whether words `i` and `j` are neighbours in a list: "A, B", "A and B"."""
        if j == i + 1:
            return self.tokens[j].gap in (", ", ",\n")
        return j == i + 2 and self.lower[i + 1] in ("and", "or") and self.tokens[j].joins

    def is_named_place(self, i: int) -> bool:
        """Return whether "the village of" or the like stands before word `i`."""
        return (
            i >= 2
            and self.lower[i - 1] == "of"
            and self.lower[i - 2] in NAMING_NOUNS
            and self.adjoins(i)
        )

    def is_name_word(self, i: int) -> bool:
        """Return whether word `i` is capitalised and not merely because a sentence starts."""
        if not 0 <= i < len(self.tokens) or not self.tokens[i].is_capitalised:
            return False
        if self.lower[i] in COMMON_CAPITALISED or self.lower[i] in NAME_LINKS:
            return False
        # In a headline in capitals, and where a sentence starts, a capital says nothing.
        says_nothing = self.starts_sentence(i) or (self.tokens[i].is_upper and self._in_capitals(i))
        return not (says_nothing and self.is_common(i))

    def is_common(self, i: int) -> bool:
        """Return whether word `i` is an ordinary word, here or in English at large."""
        token = self.tokens[i]
        if token.is_upper and len(token.text) <= 3 and not self._in_capitals(i):
            return False  # "US" among small letters is no "us"
        return self.lower[i] in self.seen_lower or self.lower[i] in _common_words()

    def _in_capitals(self, i: int) -> bool:
        """Return whether a word beside word `i` is written in capitals too, as in a headline."""
        beside = (self.tokens[j] for j in (i - 1, i + 1) if 0 <= j < len(self.tokens))
        return any(token.is_upper and len(token.text) > 3 for token in beside)

    def _is_abbreviation(self, i: int) -> bool:
        word = self.lower[i]
        return len(word) == 1 or "." in word or word in PERSON_TITLES or word in ("st", "mt", "ft")

    def _persons(self) -> Iterator[str]:
        """Yield the words that stand in a person's name somewhere in the report."""
        for i in range(1, len(self.tokens)):
            before, word = self.tokens[i - 1], self.tokens[i]
            if not (before.is_capitalised and word.is_capitalised):
                continue
            title = before.lower in PERSON_TITLES and word.gap in (" ", ". ", "\n")
            given = before.lower in GIVEN_NAMES and self.follows_space(i)
            if (title or given) and self.is_name_word(i):
                yield word.text
                if self.is_name_word(i + 1) and self.follows_space(i + 1):
                    yield self.tokens[i + 1].text


@lru_cache(maxsize=1)
def _common_words() -> frozenset[str]:
    """Load the words that English texts mostly write in lower case (see ``training/``)."""
    listing = resources.files("mapper").joinpath("common_words.txt")
    return frozenset(listing.read_text(encoding="utf-8").split())
