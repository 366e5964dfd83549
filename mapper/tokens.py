"""Words of a text with their offsets, for matching names of several words.

Report text is never rewritten: a name that a line break cuts in two stays one name here, because
a single line break joins two words as a space does.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

__all__ = ["Token", "tokenize"]


class Token(NamedTuple):
    """One word.

    Parameters
    ----------
    start, end : int
        Half-open span, code points.
    text, lower : str
        That slice: letters with their marks, inner apostrophes, or an abbreviation with its
        inner full stops (``U.S.``). A possessive ending is not part of it. And in small letters.
    gap : str
        What lies between this word and the one before it (or the start of the text).
    is_capitalised : bool
        True when it starts with an upper-case letter or holds one after a prefix (al-, d').
    is_caseless : bool
        True for scripts without case: Arabic, Georgian, Hebrew, Chinese and others.
    """

    start: int
    end: int
    text: str
    lower: str
    gap: str
    is_capitalised: bool
    is_caseless: bool

    @property
    def is_upper(self) -> bool:
        """True for more than one letter, all of them capital."""
        return len(self.text) > 1 and self.text.isupper()

    @property
    def joins(self) -> bool:
        """True when the gap can stand inside a name: a space, a line break or a hyphen."""
        return self.gap == " " or _JOINING.fullmatch(self.gap) is not None


_JOINING = re.compile(
    r"[ \t\u00a0\u202f]*(?:\n[ \t\u00a0\u202f]*)?|[-\u2010\u2011]\n?|['’ʼ]|\.[ \u00a0\n]?"
)
# Combining marks of living scripts all lie below this; scanning further would only cost time.
_LAST_MARK = 0x1FFFF
_POSSESSIVES = ("'s", "’s", "ʼs", "'S", "’S", "ʼS")


@lru_cache(maxsize=1)
def _word() -> re.Pattern[str]:
    # Python's \w leaves combining marks out, and with them the vowels of half of Asia.
    marks: list[str] = []
    low = None
    for code in range(_LAST_MARK + 2):
        is_mark = code <= _LAST_MARK and unicodedata.category(chr(code)) in ("Mn", "Mc")
        if is_mark and low is None:
            low = code
        elif not is_mark and low is not None:
            marks.append(f"\\U{low:08x}-\\U{code - 1:08x}")
            low = None
    letter, marked = r"[^\W\d_]", rf"[{''.join(marks)}]+[^\W\d_]*"
    letters = rf"(?:{letter}+|{marked})(?:{marked})*"
    return re.compile(rf"{letter}\.(?:{letter}\.)+|{letters}(?:['’ʼ‘]{letters})*")


def tokenize(text: str) -> Iterator[Token]:
    """Yield the words of a text, in order.

    Parameters
    ----------
    text : str
        Normalised text of a report.
    """
    previous = 0
    for match in _word().finditer(text):
        word = match.group()
        if len(word) > 2 and word.endswith(_POSSESSIVES):  # "ʼ" alone is a letter, too
            word = word[:-2]
        start, lower = match.start(), word.lower()
        end = start + len(word)
        gap = text[previous:start]
        yield Token(start, end, word, lower, gap, _is_capitalised(word, lower), _is_caseless(word))
        previous = end


def _is_capitalised(word: str, lower: str) -> bool:
    if lower != word:
        return True
    # what is left are letters such as ℝ, capitals without a small form
    return not word.isascii() and any(char.isupper() or char.istitle() for char in word)


def _is_caseless(word: str) -> bool:
    first = word[0]
    return first.lower() == first.upper() or "\u10d0" <= first <= "\u10ff"
