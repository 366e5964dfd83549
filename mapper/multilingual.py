"""Reports in other languages than English to mentions.

No model knows these languages yet. What is left is a gazetteer in all scripts, the endings of
`mapper.inflections` and the small tables of `mapper.lexicons`. A wrong pin harms people and a
missing one does not, so a name needs a reason to be taken for a place: that it is a well-known
one, that it lies in a country that the report names, or that the words beside it say so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from mapper.foreign_matches import HAN_SCRIPTS, ForeignMatch, find_names
from mapper.foreign_text import SPACE, ForeignText, read_text
from mapper.languages import script_of
from mapper.protocols import NameIndex
from mapper.records import Mention, Report

__all__ = ["MultilingualRecognizer"]

# Scores of candidates (docs/gazetteer.md, "The score"). A country has .88 and more, a city of a
# million .8, a town of ten thousand .35, a village less.
_NEEDED = 0.5  # by a name that nothing speaks for
_BESIDE_PLACE_WORD = 0.25  # so much less beside "in", and twice that beside "the town of"
_AT_HOME = 0.3  # so much less in a country that the report names
_INFLECTED = 0.1  # so much more for what is only guessed to be a form of the name
_SENTENCE_START = 0.15  # so much more where a capital says nothing
_SHORT_HAN = 0.15  # so much more for two characters, which may be parts of two words
_CASELESS = 0.05  # so much more where there are no capitals
_LEAST_NEEDED = 0.1
_COUNTRY = 0.85
_HOME_COUNTRY = 0.6  # score of a name that tells which country a report is about
_LISTED_SCORE = 0.3  # least score of its own that a name behind one in a list needs

_LISTED = re.compile(r",\s{1,2}")
_LINE = re.compile(r"[ \t\u00a0\u202f]+")
_HYPHEN = re.compile(r"[-‐‑]")

# Ивановской академии, Київська школа: adjectives, of which few are names by themselves.
_ADJECTIVE = re.compile(r"[сц]ь?к(?:ий|ая|ое|ые|а|е|і)$")
_OF_ADJECTIVE = frozenset(("ru", "uk"))
# Ministerio de, Paseo de la: a name goes on behind the small word.
_NAMES_WITH_OF = frozenset(("es", "fr", "it", "pt", "ca"))
_OF = re.compile("de|del|la|las|los|du|des|le|les|do|da|dos|das|di|della|dei")


class MultilingualRecognizer:
    """Finds names that a gazetteer knows in reports of any language, with caution.

    Of a report without a language it asks `mapper.languages.detect_language`.

    Parameters
    ----------
    names : NameIndex
        Knows names; the embedded gazetteer as a rule.
    threshold : float
        Least score in [0, 1] of a mention that is kept.
    """

    name = "multilingual"

    def __init__(self, names: NameIndex, *, threshold: float = 0.5) -> None:
        self._names = names
        self._threshold = threshold

    def recognize(self, reports: Iterable[Report]) -> Iterator[tuple[Mention, ...]]:
        """Yield one tuple of mentions a report; spans ascend and do not overlap."""
        for report in reports:
            text = read_text(report)
            matches = find_names(text, self._names)
            scores = _weigh(text, matches)
            yield tuple(
                Mention(
                    report_id=report.id,
                    start=match.start,
                    end=match.end,
                    text=report.text[match.start : match.end],
                    recognizer=self.name,
                    score=round(score, 4),
                    name=match.name if match.is_guessed else None,
                )
                for match, score in zip(matches, scores, strict=True)
                if score >= self._threshold
            )


def _weigh(text: ForeignText, matches: Sequence[ForeignMatch]) -> list[float]:
    # the first and last words of all matches, and whether the match says where
    ends = {i: match.is_where for match in matches for i in (match.first, match.last)}
    for match in matches:
        match.needed = _needed(text, match)
        match.is_other = _is_other(text, match, ends)
    home: set[str | None] = {text.lexicon.home}
    for match in matches:
        score = match.best.score
        if not match.is_other and score >= max(match.needed, _HOME_COUNTRY):
            home.add(match.best.place.country_code)
    home.discard(None)
    scores = [0.0 if match.is_other else _score(match, home) for match in matches]
    _share(text, matches, scores)
    return scores


def _score(match: ForeignMatch, home: set[str | None]) -> float:
    abroad = match.best.score - match.needed
    at_home = max(
        (one.score for one in match.candidates if one.place.country_code in home), default=None
    )
    if at_home is None:
        return min(1.0, max(0.0, 0.5 + abroad))
    needed = max(_LEAST_NEEDED, match.needed - _AT_HOME)
    return min(1.0, max(0.0, 0.5 + max(abroad, at_home - needed)))


def _needed(text: ForeignText, match: ForeignMatch) -> float:
    """Return the score that a candidate of a match must have, by the words around it."""
    word = text.words[match.first]
    if script_of(word.text[:1]) in HAN_SCRIPTS:
        return _NEEDED + (_SHORT_HAN if match.end - match.start == 2 else 0.0)
    needed = _NEEDED
    is_country = match.best.place.is_country
    if match.is_guessed:
        needed += _INFLECTED
    if word.is_caseless:
        needed += _CASELESS
    elif not is_country and match.first == match.last and text.starts_sentence(match.first):
        needed += _SENTENCE_START
    if text.lexicon.nouns_are_capital and not is_country:
        needed += _SENTENCE_START
    if match.first < match.last and word.lower in text.lexicon.common:
        needed += _SENTENCE_START  # La Rochelle, but La Croix-Rouge
    before, after = text.before(match.first), text.after(match.last)
    beside = {before} if text.language in _OF_ADJECTIVE else {before, after}
    if beside & (text.lexicon.kinds | text.lexicon.waters):
        needed -= 2 * _BESIDE_PLACE_WORD
    elif match.is_where or before in text.lexicon.near:
        needed -= _BESIDE_PLACE_WORD
    return max(_LEAST_NEEDED, needed)


def _is_other(text: ForeignText, match: ForeignMatch, ends: Mapping[int, bool]) -> bool:
    """Return whether a match is a part of a name that is no place's, or another place's."""
    lexicon, word = text.lexicon, text.words[match.first]
    before = text.before(match.first)
    if _is_no_settlement(text, match) or _is_adjective(text, match):
        return True
    if match.best.place.is_country and match.best.score >= _COUNTRY:
        return _is_hyphened(text, match, ends)
    if before in lexicon.persons and not word.elided:
        return True
    if before in lexicon.kinds or word.is_caseless:
        return False
    return (
        # a given name, whatever follows
        (match.first == match.last and word.lower in lexicon.persons)
        or _is_hyphened(text, match, ends)
        or _is_beside_a_name(text, match, ends)
        or _is_of_a_name(text, match)
    )


def _is_no_settlement(text: ForeignText, match: ForeignMatch) -> bool:
    """Return whether the words beside a match call it a street, or a river that is not known."""
    beside = {text.before(match.first), text.after(match.last)}
    if beside & text.lexicon.others:
        return True
    is_water = any(one.place.feature_class in "HT" for one in match.candidates)
    return bool(beside & text.lexicon.waters) and not is_water


def _is_adjective(text: ForeignText, match: ForeignMatch) -> bool:
    """Return whether a match is a Slavic adjective: Невельском районе, Ивановской академии."""
    kinds = text.lexicon.kinds
    if (
        text.language not in _OF_ADJECTIVE
        or not match.is_guessed
        or text.before(match.first) in kinds
        or text.words[match.last].lower in kinds
    ):
        return False
    return text.after(match.last) in kinds or _ADJECTIVE.search(match.name) is not None


def _is_hyphened(text: ForeignText, match: ForeignMatch, ends: Mapping[int, bool]) -> bool:
    """Return whether a hyphen ties a match to a capitalised word that is no name: Météo-France."""
    first, after = match.first, match.last + 1
    return (
        _HYPHEN.fullmatch(text.words[first].gap) is not None
        and first - 1 not in ends
        and text.words[first - 1].is_capitalised
    ) or (
        after < len(text.words)
        and _HYPHEN.fullmatch(text.words[after].gap) is not None
        and after not in ends
        and text.words[after].is_capitalised
    )


def _is_beside_a_name(text: ForeignText, match: ForeignMatch, ends: Mapping[int, bool]) -> bool:
    """Return whether a capitalised word stands on the same line before or behind a match.

    Two names of places rarely follow each other without a comma, those of a person do.
    """
    words, first, after = text.words, match.first, match.last + 1
    persons = text.lexicon.persons
    if after < len(words) and _LINE.fullmatch(words[after].gap) and text.is_unknown_name(after):
        # "Bakıda Əliyev", "мэр Полтавы Андрей": a case is no first name's
        inflected = match.is_where or (match.is_guessed and words[after].lower in persons)
        if not inflected:
            return True
    if first == 0 or words[first].elided or not _LINE.fullmatch(words[first].gap):
        return False
    if not text.is_unknown_name(first - 1):
        return False
    if text.starts_sentence(first - 1) and words[first - 1].lower not in persons:
        return False
    if ends.get(first - 1):
        return False  # Թբիլիսիից Երևան: from Tbilisi to Yerevan
    # "İlham Əliyev Bakıda": the name before is complete, and the case is a place's
    whole = first > 1 and SPACE.fullmatch(words[first - 1].gap) is not None
    return not (match.is_where and whole and words[first - 2].is_capitalised)


def _is_of_a_name(text: ForeignText, match: ForeignMatch) -> bool:
    """Return whether a match ends a name such as "Paseo de la Reforma"."""
    if text.language not in _NAMES_WITH_OF:
        return False
    i = match.first - 1
    if text.words[match.first].elided:
        i += 1
    while i > 0 and _OF.fullmatch(text.words[i].lower) and not text.words[i].is_capitalised:
        if not SPACE.fullmatch(text.words[i].gap):
            return False
        i -= 1
    return (
        0 <= i < match.first - 1
        and text.is_unknown_name(i)
        and not text.starts_sentence(i)
        and text.words[i].lower not in text.lexicon.persons
    )


def _share(text: ForeignText, matches: Sequence[ForeignMatch], scores: list[float]) -> None:
    """Let occurrences of a name, and neighbours in a list, speak for each other."""
    best: dict[str, float] = {}
    for match, score in zip(matches, scores, strict=True):
        if not match.is_other:
            best[match.name] = max(best.get(match.name, 0.0), score)
    for i, match in enumerate(matches):
        if scores[i] and not match.is_other:
            scores[i] = best[match.name]
    for i in range(1, len(matches)):
        one, other = matches[i - 1], matches[i]
        gap = text.text[one.end : other.start]
        if (
            _LISTED.fullmatch(gap)
            and scores[i - 1] >= 0.5 > scores[i] >= _LISTED_SCORE
            and not other.is_other
            and other.first == one.last + 1
        ):
            scores[i] = 0.5
