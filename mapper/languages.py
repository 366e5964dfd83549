"""Which language a report is written in.

A script that only one language uses decides at once, and so do the small words of English, so that
runs over English reports never load a model. Everything else is asked of py3langid, whose model
comes with the package.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

__all__ = ["Language", "detect_language", "is_english", "script_of"]

_LOOKED_AT = 800  # characters: more do not change the answer, and cost time
_FEWEST_LETTERS = 12  # below that only a script can decide
_LEAST_CERTAIN = 0.35
_SHORT = 40  # letters: so few must be surer in Latin script, where an error is read as no English
_LEAST_CERTAIN_SHORT = 0.7
_SHARE_OF_SCRIPT = 0.6  # of all letters: a report may quote names in other letters

# Scripts by the first word of a letter's Unicode name.
_SCRIPTS = {"CJK": "HAN", "KATAKANA": "KANA", "HIRAGANA": "KANA"}
_ONE_LANGUAGE = {
    "ARMENIAN": "hy",
    "GEORGIAN": "ka",
    "GREEK": "el",
    "HANGUL": "ko",
    "KANA": "ja",
    "KHMER": "km",
    "LAO": "lo",
    "MYANMAR": "my",
    "SINHALA": "si",
    "TAMIL": "ta",
    "TELUGU": "te",
    "THAI": "th",
}

# Only words that other languages written in Latin letters do not have, or rarely.
_ENGLISH = re.compile(
    r"\b(?:the|of|and|was|were|with|which|from|this|that|they|their|has|have|had|been|would|by|for|"
    r"are|said|who|after|at|where|it|its|when|there|could|should|not|but)\b"
)
_ENGLISH_WORDS = 4  # at least so many, and this share of all words
_ENGLISH_SHARE = 0.2

# What nobody writes reports in, and what tables of names look like most.
_NO_NEWS = frozenset(("eo", "la", "sa", "vo"))

_LATIN_WORD = re.compile("[a-z]+")


@dataclass(frozen=True, slots=True)
class Language:
    """What a text is written in.

    Parameters
    ----------
    code : str or None
        ISO 639-1, lower case; None when the text is too short or too unlike any language to say.
    certainty : float
        In [0, 1]: how sure that is; 0 when nothing could be looked at. Below the least that a code
        is given for, it is that of the likeliest language.
    """

    code: str | None
    certainty: float


def detect_language(text: str) -> Language:
    """Tell which language a text is written in, by its beginning.

    Parameters
    ----------
    text : str
        Any text. Case does not matter; a few names in other letters do no harm.

    Returns
    -------
    Language
        The same for the same text, always.
    """
    sample = text[:_LOOKED_AT]
    scripts = _scripts(sample)
    letters = scripts.total()
    if not letters:
        return Language(None, 0.0)
    # a Japanese text is mostly Han characters with some kana between them; a Chinese one has none
    if scripts["KANA"] and scripts["KANA"] * 8 >= scripts["HAN"]:
        scripts["KANA"] += scripts.pop("HAN", 0)
    script, count = scripts.most_common(1)[0]
    share = count / letters
    if script in _ONE_LANGUAGE and share >= _SHARE_OF_SCRIPT:
        return Language(_ONE_LANGUAGE[script], round(share, 4))
    if letters < (_FEWEST_LETTERS if script != "HAN" else 4):
        return Language(None, 0.0)
    if script == "LATIN" and (certainty := _english(sample)):
        return Language("en", certainty)
    code, probability = _identifier().classify(sample.lower())
    certainty = round(min(1.0, float(probability)), 4)
    is_short = script == "LATIN" and letters < _SHORT
    least = _LEAST_CERTAIN_SHORT if is_short else _LEAST_CERTAIN
    return Language(code if certainty >= least else None, certainty)


def is_english(language: str | None, text: str) -> bool:
    """Return whether a text is read as English.

    Parameters
    ----------
    language : str or None
        ISO 639-1, of the report. None, when nobody knows, is English if its letters are Latin:
        headlines and tables of names look like no language.
    text : str
        The text.
    """
    if language is not None:
        return language.split("-")[0].lower() == "en"
    return script_of(text) in {"LATIN", None}


def script_of(text: str) -> str | None:
    """Return the script that most letters of a text's beginning are in, or None without letters.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str or None
        ``"LATIN"``, ``"CYRILLIC"``, ``"HAN"``, ``"KANA"`` …: the first word of the letters' names
        in Unicode, capital.
    """
    scripts = _scripts(text[:_LOOKED_AT])
    return scripts.most_common(1)[0][0] if scripts else None


def _scripts(sample: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for char, count in Counter(sample).items():
        if char.isalpha():
            found[_script(char)] += count
    return found


@lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    first = unicodedata.name(letter, "UNKNOWN").split()[0].split("-")[0]
    return _SCRIPTS.get(first, first)


def _english(sample: str) -> float:
    """Return how certainly a sample is English by its small words alone; 0 for not at all."""
    lower = sample.lower()
    small = len(_ENGLISH.findall(lower))
    words = len(_LATIN_WORD.findall(lower))
    if small < _ENGLISH_WORDS or small < _ENGLISH_SHARE * words:
        return 0.0
    return round(min(1.0, 0.5 + small / words * 1.5), 4)


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    # Codes of three letters are dialects, which would only share out the certainty of a language.
    identifier.set_languages(
        [one for one in identifier.labels if len(one) == 2 and one not in _NO_NEWS]
    )
    return identifier
