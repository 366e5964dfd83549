"""Names to look-up keys: what two spellings of one name have in common."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["fold", "has_latin"]

# Letters that Unicode does not decompose, as English texts spell them without their sign.
_PLAIN_LETTERS = {
    "æ": "ae",
    "œ": "oe",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "ħ": "h",
    "ı": "i",
    "ĸ": "k",
    "ŋ": "n",
    "ŧ": "t",
    "ə": "e",
    "ɵ": "o",
    "ɨ": "i",
    "ƙ": "k",
    "ɓ": "b",
    "ɗ": "d",
    "ǝ": "e",
}

# Everything that people type for an apostrophe, ayn, hamza or soft sign between Latin letters.
_APOSTROPHES = frozenset("'`´‘’‛ʹʺʻʼʽʾʿˈˊˋ′＇＂ꞌ")

# The two voicing marks of kana: without them "Gaza" and "Kasa" would share a key.
_KANA_VOICING = frozenset("\u3099\u309a")

_SHORT_FORMS = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort"}

_LATIN = re.compile("[a-zß-ʯḀ-ỿ]")

_DOTTED_INITIAL = re.compile(r"\b([^\W\d_])\.\s*(?=[^\W\d_]\b)")

_PUNCTUATION = {code: " " for code in range(128) if not chr(code).isalnum()}
_PUNCTUATION[ord("'")] = ""
_PUNCTUATION[ord("`")] = ""
_PUNCTUATION[ord("&")] = " and "


class _Plain(dict[int, str]):
    """Decomposed code point to its folded text, worked out when first met."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _plain_letter(chr(code))
        return folded


def _plain_letter(letter: str) -> str:
    category = unicodedata.category(letter)
    if letter in _KANA_VOICING or letter in ".&":
        return letter
    if letter in _APOSTROPHES:
        return "'"
    if unicodedata.combining(letter) or category in ("Cf", "Me"):
        return ""
    if category[0] in "PSZC":
        return " "
    folded = unicodedata.normalize("NFKD", letter.casefold())
    if folded in _APOSTROPHES:
        return "'"
    return "".join(
        _PLAIN_LETTERS.get(part, part) for part in folded if not unicodedata.combining(part)
    )


_plain = _Plain()


def fold(name: str) -> str:
    """Return the look-up key of a name.

    Case, combining marks, apostrophes, hyphens, periods, line breaks, a leading "the" and a final
    possessive do not count; "St.", "Ste.", "Mt." and "Ft." before another word are written out;
    dotted initials close up ("U. S." and "US" are one). Every script is kept in its own letters.

    Parameters
    ----------
    name : str
        A name as written, in any script.

    Returns
    -------
    str
        The key; empty when the name holds no letter or digit. ``fold(fold(x)) == fold(x)``.
    """
    if name.isascii():
        text = name.lower()
    else:
        text = unicodedata.normalize("NFKD", name).translate(_plain)
        text = unicodedata.normalize("NFC", text)
    if text.isalnum():
        return text
    text = text.rstrip(" .,;:\n\t")
    if text.endswith("'s"):
        text = text[:-2]
    if "." in text:
        text = _DOTTED_INITIAL.sub(r"\1", text)
    words = text.translate(_PUNCTUATION).split()
    while len(words) > 1 and words[0] == "the":
        del words[0]
    for i in range(len(words) - 1):
        if words[i] in _SHORT_FORMS:
            words[i] = _SHORT_FORMS[words[i]]
    return " ".join(words)


def has_latin(key: str) -> bool:
    """Tell whether a look-up key holds a letter of the Latin script."""
    return _LATIN.search(key) is not None
