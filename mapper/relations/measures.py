"""Lengths and directions in English words: "twenty-five miles", "half a", "north-east"."""

from __future__ import annotations

import re

__all__ = ["NUMBER", "bearing_of", "bearings_of", "kilometres_of", "number_of"]

_KM = {
    **dict.fromkeys(("km", "kms", "kilometre", "kilometer"), 1.0),
    **dict.fromkeys(("mi", "mile"), 1.609344),
    **dict.fromkeys(("nm", "nmi", "nautical mile", "sea mile"), 1.852),
    **dict.fromkeys(("m", "metre", "meter"), 0.001),
    **dict.fromkeys(("yard", "yd"), 0.0009144),
    **dict.fromkeys(("foot", "feet", "ft"), 0.0003048),
}
_WINDS = (
    *("n", "nne", "ne", "ene", "e", "ese", "se", "sse"),
    *("s", "ssw", "sw", "wsw", "w", "wnw", "nw", "nnw"),
)
_SMALL = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_NUMBERS = {
    **{word: float(i) for i, word in enumerate(_SMALL)},
    **{word: 10.0 * i for i, word in enumerate(_TENS, 2)},
    "a": 1.0,
    "an": 1.0,
    "half": 0.5,
    "quarter": 0.25,
    "couple": 2.0,
    "dozen": 12.0,
}


_WORDS = (
    rf"(?:(?:{'|'.join(_TENS)})(?:[ -](?:{'|'.join(_SMALL[1:10])}))?|{'|'.join(_SMALL[1:])}"
    r"|(?:a|one) hundred|(?:two|three|four|five|six|seven|eight|nine) hundred"
    r"|half an?|a quarter of an?|a couple of|a dozen|half|an?)"
)
_FIGURES = r"\d[\d,]{0,9}(?:\.\d{1,4})?"
#: A pattern of a number in figures or words.
NUMBER = rf"(?:{_FIGURES}|{_WORDS})"


def bearing_of(words: str) -> float | None:
    """Return the bearing that a word for a direction means: "north-east", "ENE"."""
    short = re.sub(r"[^a-z]", "", words.casefold().replace("ern", "").replace("most", ""))
    for word in ("north", "south", "east", "west"):
        short = short.replace(word, word[0])
    return 22.5 * _WINDS.index(short) if short in _WINDS else None


def bearings_of(*words: str | None) -> tuple[float, ...]:
    """Return the bearings of those words that mean one."""
    found = (bearing_of(word) for word in words if word)
    return tuple(one for one in found if one is not None)


def number_of(words: str) -> float | None:
    """Return the number that figures or words mean: "1,200", "twenty-five", "half a"."""
    text = words.casefold().strip()
    if text[:1].isdigit():
        try:
            if re.fullmatch(r"\d+,\d{1,2}", text):  # "2,5 km": a decimal comma
                return float(text.replace(",", "."))
            return float(text.replace(",", ""))
        except ValueError:
            return None
    total = 0.0
    parts = [word for word in re.split(r"[ -]+", text) if word not in ("of", "and")]
    if len(parts) > 1 and parts[0] in ("a", "an") and parts[1] in _NUMBERS | {"hundred": 0}:
        parts = parts[1:]
    if len(parts) > 1 and parts[-1] in ("a", "an"):
        parts = parts[:-1]
    for word in parts:
        if word == "hundred":
            total = 100.0 * (total or 1.0)
        elif word in _NUMBERS:
            total += _NUMBERS[word]
        else:
            return None
    return total or None


def kilometres_of(unit: str) -> float | None:
    """Return how many kilometres a unit of length has: "mi.", "nautical miles"."""
    word = re.sub(r"[ -]+", " ", unit.casefold().rstrip("."))
    return _KM.get(word) or _KM.get(word.rstrip("s"))
