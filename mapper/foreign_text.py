"""The words of a report in any language, and what stands beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from mapper.languages import detect_language, script_of
from mapper.lexicons import LEXICONS, NO_LEXICON, Lexicon
from mapper.records import Report
from mapper.tokens import tokenize

__all__ = ["SPACE", "ForeignText", "Word", "read_text"]

#: What may lie between two words of one line or sentence.
SPACE = re.compile(r"[ \t\u00a0\u202f]*\n?[ \t\u00a0\u202f]*")

# A report of which nothing is known but its script.
_LANGUAGE_OF_SCRIPT = MappingProxyType({"CYRILLIC": "ru", "ARABIC": "ar", "HAN": "zh"})

_ENDS_SENTENCE = re.compile(r'[.!?:;…"“”„«»‘*#•|։՞՜؟。！？]|\n\s*\n')

_LONGEST_ABBREVIATION = 4  # "Mme. Paris"

# l'Arménie, d'Erevan, qu'Alep: the name is what follows.
_ELIDED = re.compile(r"(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|dell|all|nell|sull|un)['’ʼ]", re.I)
_ELIDING = frozenset(("fr", "it", "ca", "oc"))
# Ankara'da: the name is what stands before.
_APOSTROPHE_ENDING = re.compile(r"['’ʼ]\w+$")
_APOSTROPHE_ENDINGS = frozenset(("tr", "az"))
_TWO_LETTERS_I = frozenset(("tr", "az"))


@dataclass(frozen=True, slots=True)
class Word:
    """One word: what stands before or behind its name by an apostrophe is cut off.

    Parameters
    ----------
    start, end : int
        Half-open span, code points.
    text, lower : str
        That slice, as written and in small letters.
    gap : str
        What lies between the word before and this one.
    elided : str
        What was cut off before it: "d'", "l'"; "" for nothing.
    """

    start: int
    end: int
    text: str
    lower: str
    gap: str
    elided: str = ""

    @property
    def is_capitalised(self) -> bool:
        """True when it holds a capital letter."""
        return any(char.isupper() or char.istitle() for char in self.text)

    @property
    def is_caseless(self) -> bool:
        """True for scripts without case."""
        first = self.text[0]
        return first.lower() == first.upper() or "\u10d0" <= first <= "\u10ff"


@dataclass(slots=True)
class ForeignText:
    """The words of one report, and what its language says about them."""

    text: str
    language: str | None
    words: Sequence[Word]
    lexicon: Lexicon
    seen_lower: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.seen_lower = frozenset(
            word.text for word in self.words if not word.is_capitalised and not word.is_caseless
        )

    def starts_sentence(self, i: int) -> bool:
        """Return whether word `i` is the first of a sentence, a paragraph or a quotation."""
        return i == 0 or _ENDS_SENTENCE.search(self.words[i].gap) is not None

    def before(self, i: int) -> str:
        """Return the small word before word `i` that no mark parts from it; "" for none."""
        word = self.words[i]
        if word.elided:
            return word.elided
        if i == 0:
            return ""
        before = self.words[i - 1].lower
        is_title = before in self.lexicon.persons and len(before) <= _LONGEST_ABBREVIATION
        if SPACE.fullmatch(word.gap) or (is_title and word.gap in (". ", ".\u00a0")):
            return before
        return ""

    def after(self, i: int) -> str:
        """Return the word behind word `i` that no mark parts from it; "" for none."""
        if i + 1 >= len(self.words) or not SPACE.fullmatch(self.words[i + 1].gap):
            return ""
        return self.words[i + 1].lower

    def is_common(self, i: int) -> bool:
        """Return whether word `i` is an ordinary word, here or in the language at large."""
        word = self.words[i]
        return (
            word.lower in self.lexicon.common
            or word.lower in self.lexicon.near
            or word.lower in self.seen_lower
        )

    def is_unknown_name(self, i: int) -> bool:
        """Return whether word `i` is capitalised as a part of a name that is no place's."""
        word = self.words[i]
        return (
            word.is_capitalised
            and not self.is_common(i)
            and word.lower not in self.lexicon.kinds
            and not self.lexicon.nouns_are_capital
        )


def read_text(report: Report) -> ForeignText:
    """Cut a report into words, in its own language or the one that it seems to be in."""
    language = report.language or detect_language(report.text).code
    if language is None:
        language = _LANGUAGE_OF_SCRIPT.get(script_of(report.text) or "")
    words = tuple(_words(report.text, language))
    return ForeignText(report.text, language, words, LEXICONS.get(language or "", NO_LEXICON))


def _words(text: str, language: str | None) -> Iterator[Word]:
    previous = 0
    for token in tokenize(text):
        start, end, elided = token.start, token.end, ""
        if language in _ELIDING and (found := _ELIDED.match(token.text)):
            if found.end() == len(token.text):
                continue
            start += found.end()
            elided = found.group().lower().replace("’", "'").replace("ʼ", "'")
        if language in _APOSTROPHE_ENDINGS and (tail := _APOSTROPHE_ENDING.search(token.text)):
            end = max(start + 1, token.start + tail.start())
        small = _small(text[start:end], language)
        yield Word(start, end, text[start:end], small, text[previous : token.start], elided)
        previous = end


def _small(word: str, language: str | None) -> str:
    """Return a word in small letters; Turkish and Azerbaijani have two letters i."""
    if language in _TWO_LETTERS_I:
        word = word.replace("İ", "i").replace("I", "ı")
    return word.lower()
