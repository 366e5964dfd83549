"""Names spelled much like a name that has no exact match.

A database keeps every key in two buckets: by its length and its first letters, and by its length
and its last. The ends are so short that one slip leaves one of the two whole, so the buckets of a
name's own ends, at lengths around its own, hold all that differ by a slip and most that differ by
two; RapidFuzz then counts the slips (optimal string alignment: letters put in, left out, changed,
or swapped with their neighbour).
"""

from __future__ import annotations

from collections.abc import Iterable

from mapper.gazetteer.scores import KINDS

__all__ = [
    "BEYOND_ALPHABETS",
    "COMPARED_KINDS",
    "ENDS",
    "FUZZY_WEIGHT",
    "LONG_END",
    "SHORTEST",
    "bucket_codes",
    "closest",
    "is_compared",
    "is_credible",
    "most_slips",
    "own_codes",
    "weight",
]

#: Times the share of unchanged letters, what is left of a score when a name is only spelled alike.
FUZZY_WEIGHT = 0.8

#: Letters of the shortest key that is compared: of three, one slip makes another word.
SHORTEST = 4

#: Up to which length a key's ends have how many letters; beyond the last, `LONG_END`. Two ends that
#: neither overlap nor touch cannot both be harmed by one slip.
ENDS = ((4, 1), (6, 2), (9, 3))
LONG_END = 4

#: Keys from here on are compared by no slips: the letters of other scripts than Latin, Greek,
#: Cyrillic and Armenian differ from each other in other ways.
BEYOND_ALPHABETS = "\u0590"

#: Kinds of names that are compared. Abbreviations are too short, and a demonym one or two slips
#: away is an ordinary word or a surname too often: "Librarians" are no Liberians.
COMPARED_KINDS = tuple(KINDS.index(kind) for kind in ("name", "historical", "alias"))

# An alias may be a word of any language: it must be long, and one slip away.
_ALIAS = KINDS.index("alias")
_LONG_ALIAS = 7

# More is no help to anyone who must choose among them.
_MOST_KEYS = 20


def most_slips(key: str) -> int:
    """Return how many slips a key may have: 1 below 7 letters, 2 below 12, else 3."""
    return 1 if len(key) < 7 else 2 if len(key) < 12 else 3


def bucket_codes(key: str) -> tuple[str, ...]:
    """Return the codes of the buckets in which keys spelled like `key` are."""
    slips = min(most_slips(key), 2)
    lengths = range(max(SHORTEST, len(key) - slips), len(key) + slips + 1)
    return tuple(code for length in lengths for code in _codes(key, length))


def own_codes(key: str) -> tuple[str, ...]:
    """Return the codes of the two buckets that a key is in."""
    return _codes(key, len(key))


def _codes(key: str, length: int) -> tuple[str, str]:
    end = next((letters for most, letters in ENDS if length <= most), LONG_END)
    return f"{length}<{key[:end]}", f"{length}>{key[-end:]}"


def is_compared(key: str, kind: int) -> bool:
    """Tell whether a key of a name of this kind (its index in `KINDS`) is in the buckets."""
    return len(key) >= SHORTEST and key < BEYOND_ALPHABETS and kind in COMPARED_KINDS


def is_credible(kind: int, key: str, slips: int) -> bool:
    """Tell whether a name of this kind may be meant by a key so many slips away."""
    if kind == _ALIAS:
        return slips == 1 and len(key) >= _LONG_ALIAS
    return kind in COMPARED_KINDS


def weight(key: str, slips: int, fewest: int) -> float:
    """Return what is left of a score when a name is only spelled alike, in [0, 1].

    Parameters
    ----------
    key : str
        The look-up key as written.
    slips : int
        How many slips the name found is away.
    fewest : int
        How many the closest is away: each slip more halves the weight, or a capital two slips
        away would come before the village one slip away.
    """
    return FUZZY_WEIGHT * (1.0 - slips / max(len(key), 1, slips)) * 0.5 ** (slips - fewest)


def closest(key: str, buckets: Iterable[str]) -> list[tuple[str, int]]:
    """Return the keys within `most_slips` of `key` with their slips, the fewest first.

    Parameters
    ----------
    key : str
        A look-up key that has no exact match.
    buckets : iterable of str
        Keys, one a line.

    Returns
    -------
    list of (str, int)
        At most twenty; of equal slips in the order of the alphabet. Keys with more than one slip
        more than the closest are left out, and so are names of which a word is another word: Verin
        Getashen is not Nerkin Getashen, nor is Sector 2 a slip of Sector 1.
    """
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extract

    best: dict[str, int] = {}
    limit = most_slips(key)
    for bucket in buckets:
        for found, slips, _ in extract(
            key, bucket.split("\n"), scorer=OSA.distance, score_cutoff=limit, limit=None
        ):
            if _word_by_word(key, found):
                best[found] = int(slips)
    ranked = sorted(best.items(), key=lambda one: (one[1], one[0]))
    return [one for one in ranked if one[1] <= ranked[0][1] + 1][:_MOST_KEYS]


def _word_by_word(key: str, other: str) -> bool:
    """Tell whether each word has no more slips than a name of its length may have."""
    from rapidfuzz.distance import OSA

    words, others = key.split(" "), other.split(" ")
    if len(words) != len(others):
        # one of the slips is a space: "Novo Petrovka"; digits have none all the same
        return _digits(key) == _digits(other)
    return all(
        one == two
        or (
            min(len(one), len(two)) >= SHORTEST - 1
            and _digits(one) == _digits(two)
            and OSA.distance(one, two) <= most_slips(one)
        )
        for one, two in zip(words, others, strict=True)
    )


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdigit())
