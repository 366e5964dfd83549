"""Names of a gazetteer in a report of any language, whatever they mean in their text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mapper.foreign_text import ForeignText
from mapper.inflections import ARTICLES, Form, base_forms
from mapper.languages import script_of
from mapper.protocols import NameIndex
from mapper.records import Candidate

__all__ = ["HAN_SCRIPTS", "ForeignMatch", "find_names"]

#: Scripts that put no space between words.
HAN_SCRIPTS = frozenset(("HAN", "KANA"))

_LONGEST_NAME = 5  # words
_LONGEST_HAN_NAME = 8  # characters
_MOST_CANDIDATES = 50
_SHORTEST = 3  # letters of a name, but for Han characters
_SHORTEST_GUESSED = 4
_KIND_LOST = 0.25  # how much less known a name may be without its kind before it
_AS_WRITTEN = 0.3  # how much better known a name must be that what is written may be a form of

_INSIDE_NAME = re.compile(r"[ \t\u00a0\u202f]*\n?[ \t\u00a0\u202f]*|[-‐‑]\n?|\. ?")


@dataclass(slots=True)
class ForeignMatch:
    """A run of words that the gazetteer knows as a name or a form of one.

    Parameters
    ----------
    first, last : int
        Indices of its first and last word, both included.
    start, end : int
        Half-open span of the text; without a prefix that is no part of the name.
    name : str
        What to look up.
    is_guessed : bool
        Whether that is not what is written.
    is_where : bool
        Whether the form says where, whence or whither.
    candidates : sequence of Candidate
        Best first; never empty.
    needed : float
        The score that a candidate must have, by the words around it.
    is_other : bool
        Whether it is a part of a name that is no place's.
    """

    first: int
    last: int
    start: int
    end: int
    name: str
    is_guessed: bool
    is_where: bool
    candidates: Sequence[Candidate]
    needed: float = 0.0
    is_other: bool = False

    @property
    def best(self) -> Candidate:
        """The likeliest place."""
        return self.candidates[0]


def find_names(text: ForeignText, names: NameIndex) -> list[ForeignMatch]:
    """Find the longest names, whatever they mean in the text, ascending and not overlapping."""
    matches: list[ForeignMatch] = []
    i = 0
    while i < len(text.words):
        word = text.words[i]
        if script_of(word.text[:1]) in HAN_SCRIPTS:
            matches.extend(_han_matches(text, i, names))
            i += 1
            continue
        match = _match_at(text, i, names)
        if match is None:
            i += 1
            continue
        matches.append(match)
        i = match.last + 1
    return matches


def _match_at(text: ForeignText, first: int, names: NameIndex) -> ForeignMatch | None:
    """Return the longest run of words from `first` on that is a name or a form of one."""
    words = text.words
    if not (words[first].is_caseless or words[first].is_capitalised):
        return None
    last = first
    while last + 1 < len(words) and last - first + 1 < _LONGEST_NAME and _joins(text, last + 1):
        last += 1
    for i in range(last, first - 1, -1):
        word = words[i]
        is_kind = i > first and word.lower in text.lexicon.kinds
        if not (word.is_caseless or word.is_capitalised or is_kind):
            continue
        if i == first and word.lower in text.lexicon.kinds | text.lexicon.waters:
            continue
        if i == first and text.is_common(first) and not _is_strong_name(text, first, names):
            continue
        start, end = words[first].start, word.end
        surface = text.text[start:end]
        if len(surface) < _SHORTEST:
            continue
        for form in _forms(text, first, surface):
            if form.name != surface and (
                len(surface) < _SHORTEST_GUESSED or form.name in text.lexicon.kinds
            ):
                continue
            if _places(names, form.name):
                best, found = _best_form(text, first, form, surface, names)
                begin = start + best.cut
                is_guessed = best.name != text.text[begin:end]
                match = ForeignMatch(
                    first, i, begin, end, best.name, is_guessed, best.is_where, found
                )
                return _without_kind(text, match, names)
    return None


def _without_kind(text: ForeignText, match: ForeignMatch, names: NameIndex) -> ForeignMatch:
    """Leave "province of" out where a name follows that is about as well known without it."""
    word = text.words[match.first]
    if match.first == match.last or word.lower not in text.lexicon.kinds:
        return match
    rest = _match_at(text, match.first + 1, names)
    if rest is None or rest.last != match.last or rest.best.score < match.best.score - _KIND_LOST:
        return match
    return rest


def _forms(text: ForeignText, first: int, surface: str) -> Iterator[Form]:
    yield Form(surface)
    yield from base_forms(surface, text.language)
    article = ARTICLES.get(text.language or "", {}).get(text.before(first))
    if article is not None:
        yield Form(f"{article} {surface}")


def _best_form(
    text: ForeignText, first: int, form: Form, surface: str, names: NameIndex
) -> tuple[Form, Sequence[Candidate]]:
    """Return the best known of the names that what is written may be a form of.

    What is a name as it stands is taken so, unless a form of it is a far better known one.
    """
    found = _places(names, form.name)
    best, best_score = (form, found), found[0].score
    least = best_score + (_AS_WRITTEN if form.name == surface else 0.0)
    for other in _forms(text, first, surface):
        other_found = _places(names, other.name)
        if not other_found:
            continue
        score = other_found[0].score
        # du Havre is "le Havre" with the article that the name has
        if score > best_score and (score > least or other.name.endswith(f" {surface}")):
            best, best_score = (other, other_found), score
    return best


def _places(names: NameIndex, name: str) -> tuple[Candidate, ...]:
    # Demonyms in the gazetteer are English words; abbreviations too ("La", "De").
    found = names.named(name, limit=_MOST_CANDIDATES)
    return tuple(one for one in found if one.name_kind not in ("demonym", "abbreviation"))


def _is_strong_name(text: ForeignText, i: int, names: NameIndex) -> bool:
    """Return whether a word that also is an ordinary one is a country's name here."""
    if text.words[i].lower in text.lexicon.common or text.words[i].is_caseless:
        return False
    found = _places(names, text.words[i].text)
    return bool(found) and found[0].place.is_country


def _joins(text: ForeignText, i: int) -> bool:
    word = text.words[i]
    if not _INSIDE_NAME.fullmatch(word.gap):
        return False
    if "." in word.gap and len(text.words[i - 1].text) > 2:
        return False
    return (
        word.is_caseless
        or word.is_capitalised
        or word.lower in text.lexicon.links
        or word.lower in text.lexicon.kinds
    )


def _han_matches(text: ForeignText, i: int, names: NameIndex) -> Iterator[ForeignMatch]:
    """Yield the longest names in a run of Han characters or kana, from left to right."""
    word = text.words[i]
    at = word.start
    while at < word.end - 1:
        for end in range(min(word.end, at + _LONGEST_HAN_NAME), at + 1, -1):
            surface = text.text[at:end]
            if surface in text.lexicon.common:
                at = end - 1
                break
            if found := _places(names, surface):
                yield ForeignMatch(i, i, at, end, surface, False, False, found)
                at = end - 1
                break
        at += 1
