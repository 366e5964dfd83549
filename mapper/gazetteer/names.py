"""Names to look-up keys: what two spellings of one name have in common."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

__all__ = ["HAN_FILE", "fold", "has_latin"]

#: Variants of Han characters and the form that stands for them in look-up keys.
HAN_FILE = Path(__file__).with_name("han.txt")

# Letters that Unicode does not decompose, as English texts spell them without their sign; then
# letters of the Arabic script that stand for each other from keyboard to keyboard: alef wasla,
# the Persian, Urdu and Kurdish shapes of kaf, ye and he, final ye without its dots, ta marbuta.
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
    "ٱ": "ا",
    "ک": "ك",
    "ی": "ي",
    "ى": "ي",
    "ې": "ي",
    "ے": "ي",
    "ة": "ه",
    "ہ": "ه",
    "ھ": "ه",
    "ە": "ه",
    "ۃ": "ه",
    "ء": "",  # left out at the end of a name as often as not
    "ـ": "",  # tatweel only stretches a word
}

# Everything that people type for an apostrophe, ayn, hamza or soft sign between Latin letters, and
# the Hebrew geresh, for which they type one.
_APOSTROPHES = frozenset("'`´‘’‛ʹʺʻʼʽʾʿˈˊˋ′＇＂ꞌ׳")

# The two voicing marks of kana: without them "Gaza" and "Kasa" would share a key. And the
# Ukrainian yi, which is a letter of its own, no i with dots.
_KEPT = frozenset("\u3099\u309aї")
_YI = (("\u0456\u0308", "ї"), ("\u0406\u0308", "ї"))

# Combining classes of the marks that do not count: Indic nukta, Hebrew points, Arabic and Syriac
# vowels, and the marks above, below and across of all scripts. The vowels, tones and conjoining
# signs of the scripts of South and Southeast Asia are letters to their readers.
_NO_LETTERS = frozenset((1, 7, *range(10, 37), *range(200, 241)))

# Spelling varies between the nasal's own letter and the dot in Devanagari, and between the
# ligature and its letters in Armenian, whose capitals have no ligature.
_NASAL = re.compile("[\u0919\u091e\u0923\u0928\u092e]\u094d(?=[क-घच-झट-ढत-धप-भ])|\u0901")
_EW, _EV = "\u0565\u0582", "\u0565\u057e"

_HAN_FROM, _HAN_TO = 0x3400, 0x323AF

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
    if letter in _KEPT or letter in ".&":
        return letter
    if category in ("Cf", "Me") or _is_a_mark(letter):
        return ""
    if category == "Nd":
        return str(unicodedata.digit(letter))
    if category[0] in "PSZC" and letter not in _APOSTROPHES:
        return " "
    folded = unicodedata.normalize("NFKD", letter.casefold())
    return "".join(_plain_part(part) for part in folded if not _is_a_mark(part))


def _plain_part(letter: str) -> str:
    if letter in _APOSTROPHES:
        return "'"
    if _HAN_FROM <= ord(letter) <= _HAN_TO:
        return _han().get(letter, letter)
    return _PLAIN_LETTERS.get(letter, letter)


def _is_a_mark(letter: str) -> bool:
    return unicodedata.combining(letter) in _NO_LETTERS and letter not in _KEPT


@lru_cache(maxsize=1)
def _han() -> dict[str, str]:
    """Return the usual form of each variant of a Han character; read when Han is first met."""
    _, variants, usual, _ = HAN_FILE.read_text(encoding="utf-8").split("\n")
    return dict(zip(variants, usual, strict=True))


_plain = _Plain()


def fold(name: str) -> str:
    """Return the look-up key of a name.

    Case, combining marks, apostrophes, hyphens, periods, line breaks, a leading "the" and a final
    possessive do not count; "St.", "Ste.", "Mt." and "Ft." before another word are written out;
    dotted initials close up ("U. S." and "US" are one). Every script is kept in its own letters;
    variants of one Han character, of one letter of the Arabic script and of one digit are one.

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
        text = unicodedata.normalize("NFKD", name)
        for parts, letter in _YI:
            text = text.replace(parts, letter)
        text = _NASAL.sub("\u0902", text.translate(_plain)).replace(_EW, _EV)
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
    key = " ".join(words)
    # where an apostrophe stood between two marks, their order is to be settled once more
    return key if key.isascii() else unicodedata.normalize("NFC", key)


def has_latin(key: str) -> bool:
    """Tell whether a look-up key holds a letter of the Latin script."""
    return _LATIN.search(key) is not None
