"""How a report speaks of an event: as reported, denied, possible, planned, past or known.

A grammar of cue words (`cue_words`), read around the event word within its clause. It knows no verb
or place; an event without any cue is reported.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from mapper.events.cue_words import (
    ADJECTIVES,
    AFTER_NOT,
    AUXILIARIES,
    CALENDAR,
    CIRCUMSTANCE,
    CLAUSE_STARTS,
    DEFINITE,
    DENIED_AFTER,
    DENYING,
    FACTUAL,
    FAILING,
    FUTURE,
    HYPOTHETICAL,
    IMAGINING,
    LIGHT_WORDS,
    LINKING,
    MAY_REPORT,
    MODALS,
    NEEDS_AFTER,
    NEGATIONS,
    NOBODY,
    PLANNED_FOR,
    PLANNING,
    PREVENTING,
    REJECTING,
    RISKS,
    STOPPING,
)
from mapper.lexicon import CLAIM_NOUNS, FALSE_WORDS, GRANTED, PART_NOUNS

__all__ = ["SentenceWords"]

_TOKEN = re.compile(
    r"[’'ʼ](?:ll|ve|d|s|re)\b|[^\W_]+(?:[-’'ʼ](?!(?:ll|ve|d|s|re)\b)[^\W_]+)*|[^\w\s]"
)
_NOT = re.compile(r"n[’'ʼ]t$")
# Of what is claimed in the sentence the sentence itself says that it is not so.
_FALSE_CLAIM = re.compile(
    r"\b(?:claims?|reports?|rumou?rs?|allegations?|videos?|images?)\b[^.;!?]{0,160}?"
    r"\b(?:(?:is|are|was|were|proved|turned\s+out\s+to\s+be)\s+(?:\w+\s+)?)"
    r"(?:false|untrue|hoax(?:es)?|an?\s+hoax|unfounded|fake|baseless|fabricated)\b",
    re.IGNORECASE,
)
# "Reports of shelling were denied", "Claims that Gori was shelled have been rejected": the end, and
# what must stand before it.
_WERE_DENIED = re.compile(
    r"\b(?:is|are|was|were|been)\s(?:\w+ly\s)?"
    r"(?:denied|rejected|dismissed|refuted|disproved|debunked)\b"
    r"(?=\s*(?:[.,;]|$|(?:by|as|on|in|at|yesterday|today)\b))",
    re.IGNORECASE,
)
_CLAIMS = re.compile(
    r"\b(?:claims?|reports?|rumou?rs?|allegations?|accusations?)\b[^.;!?,]{0,40}?\s"
    r"(?:of|about|(?P<that>that))\b(?P<claim>[^.;!?]*)$",
    re.IGNORECASE,
)
_FINITE = re.compile(r"\b(?:was|were|had|has|have|is|are|\w+ed)\b")
_LONGEST_CLAIM = 200  # characters of "reports that S" before "were denied"
_HOAX = re.compile(
    r"\b(?:turned\s+out\s+to\s+be|was|is)\s+(?:a|an)\s+(?:hoax|false\s+alarm|drill)\b"
    r"|\b(?:was|were|been)\s+called\s+off\b",
    re.IGNORECASE,
)
_NO_TRUTH = re.compile(
    r"\bno\s+(?:evidence|truth|signs?|indications?|basis)\b|\bnot\s+(?:true|the\s+case)\b"
    r"|\bruled?\s+out\b",
    re.IGNORECASE,
)
_ENDS = frozenset('.;:!?()[]{}“”"«»')
_REACH = 14  # words that a cue is looked for before the event word
_NEAR = 5  # … that a modal or a negation is
_SENSED = frozenset(("heard", "seen", "felt"))  # "could be heard": it was


class SentenceWords:
    """The words of a sentence, asked how it speaks of its events.

    Parameters
    ----------
    text : str
        The report's text.
    start, end : int
        Half-open span of the sentence.
    """

    def __init__(self, text: str, start: int, end: int) -> None:
        found = list(_TOKEN.finditer(text, start, end))
        self._starts = [one.start() for one in found]
        self._shown = [one.group() for one in found]
        self._words = [one.lower() for one in self._shown]
        self._false = [one.span() for one in _FALSE_CLAIM.finditer(text, start, end)]
        self._false += _denied_claims(text, start, end)
        hoax = _HOAX.search(text, start, end)
        self._hoax = -1 if hoax is None else hoax.start()
        untrue = _NO_TRUTH.search(text, start, end)
        self._untrue = end if untrue is None else untrue.end()

    def status(self, start: int, end: int, *, is_noun: bool) -> str:
        """Return how the sentence speaks of the event word at a span.

        Parameters
        ----------
        start, end : int
            Half-open span of the event word.
        is_noun : bool
            True for "shelling" in "the shelling of", False for "shelled".

        Returns
        -------
        str
            One of `mapper.records.EVENT_STATUSES`; what a date makes past is for the caller.
        """
        at = self._at(start, end)
        if at is None:
            return "reported"
        before = self._words[self._clause_start(at) : at]
        after = self._words[at + 1 : at + 1 + _NEAR]
        event = self._words[at]
        for status, holds in (
            ("denied", self._is_called_false(start) or _is_denied(before, event, after, is_noun)),
            ("possible", _is_possible(before, event, after, is_noun) or self._is_risked(at)),
            ("planned", _is_planned(before, after, is_noun)),
            ("past", "anniversary" in before[-4:] or before[-1:] in (["formerly"], ["previously"])),
            ("known", is_noun and self._is_circumstance(at)),
        ):
            if holds:
                return status
        return "reported"

    def is_definite(self, start: int, end: int) -> bool:
        """Return whether a noun stands as known: "the shelling of", "Sunday's attack".

        What is known of known things is so too: "the new outbreak of fighting".
        """
        at = self._at(start, end)
        if at is None:
            return False
        of_another = self._words[at - 1 : at] == ["of"] and at > 1
        at -= of_another
        for i in range(at - 1, max(-1, at - 5), -1):
            word = self._words[i]
            if word in DEFINITE or word.endswith(("s'", "s’")):
                # "reports by the army of shelling"
                return not (of_another and self._words[i - 1 : i] in (["by"], ["from"]))
            if word in _ENDS or word in ("a", "an", ",") or word in CLAUSE_STARTS | LINKING:
                return False
        return False

    def _is_called_false(self, start: int) -> bool:
        """Return whether the sentence says of what it tells there that it is not so."""
        claimed = any(low <= start < high for low, high in self._false)
        return claimed or start < self._hoax or start > self._untrue

    def _is_risked(self, at: int) -> bool:
        """Return whether a risk is named before, in the same sentence and as its subject."""
        for i in range(at - 1, max(-1, at - 1 - 2 * _REACH), -1):
            word = self._words[i]
            if word in _ENDS or word in CLAUSE_STARTS:
                return False
            if word in RISKS and {"is", "of", "that", "remains"} & set(self._words[i + 1 : i + 3]):
                return not _is_past_form(self._words[at], self._words[i + 1 : at])
        return False

    def _at(self, start: int, end: int) -> int | None:
        for i, begin in enumerate(self._starts):
            if begin <= start < begin + len(self._words[i]):
                return i
            if begin >= end:
                break
        return None

    def _clause_start(self, at: int) -> int:
        """Return where the words that can govern an event word begin."""
        in_parenthesis = False  # "denied, in a statement on Monday, that"
        for i in range(at - 1, max(-1, at - 1 - _REACH), -1):
            word = self._words[i]
            if word == "as" and self._words[i + 1 : i + 2] and self._words[i + 1] in FALSE_WORDS:
                continue
            if word in _ENDS or word in CLAUSE_STARTS:
                return i + 1
            if word == "," and not self._joins_names(i):
                if self._words[i + 1 : i + 2] == ["that"] or in_parenthesis:
                    in_parenthesis = not in_parenthesis
                    continue
                return i + 1
        return max(0, at - _REACH)

    def _joins_names(self, comma: int) -> bool:
        """Return whether a comma is one between names: "in Goris, Kapan and Meghri"."""
        following = self._shown[comma + 1 : comma + 3]
        if following and following[0] in ("and", "or"):
            following = following[1:]
        before = self._shown[comma - 1 : comma]
        return bool(following and before) and following[0][:1].isupper() and before[0][:1].isupper()

    def _is_circumstance(self, at: int) -> bool:
        """Return whether a noun hangs on a word such as "amid", only its adjectives between."""
        for i in range(at - 1, max(-1, at - 7), -1):
            word = self._words[i]
            if word in CIRCUMSTANCE:
                return True
            if word in _ENDS or word == "," or word in CLAUSE_STARTS:
                return word in ("after", "following")
            if word in LINKING:
                return False
        return False


# ------------------------------------------------------------------------- denied


def _denied_claims(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the spans of what a sentence says was denied: "reports that S were denied"."""
    spans = []
    for found in _WERE_DENIED.finditer(text, start, end):
        low = max(start, found.start() - _LONGEST_CLAIM)
        claims = _CLAIMS.search(text[low : found.start()])
        # "reports that he was dismissed": without a verb of its own, the verb is the claim's
        if claims and (not claims["that"] or _FINITE.search(claims["claim"])):
            spans.append((low + claims.start(), found.end()))
    return spans


def _is_denied(before: Sequence[str], event: str, after: Sequence[str], is_noun: bool) -> bool:
    if any(_denies(i, before, event, is_noun) for i in range(len(before))):
        return True
    if is_noun:
        return _is_noun_negated(before, after)
    return event not in STOPPING and not _is_compared(after) and _is_verb_negated(before)


def _denies(i: int, before: Sequence[str], event: str, is_noun: bool) -> bool:
    """Return whether a word before an event says that it did not occur."""
    word, between = before[i], before[i + 1 :]
    if word in DENYING or word in REJECTING:
        return _denies_claim(word, between, event, is_noun)
    if word in FAILING:
        return (
            "to" in between[:1]
            and not _is_next_verb(event, between, is_noun)
            and not ({"prevent", "stop", "avoid", "avert"} & set(between[1:3]))
        )
    if word in PREVENTING:
        undone = i > 1 and before[i - 1] == "to" and before[i - 2] in FAILING
        finite = not is_noun and not event.endswith("ing")
        return not undone and not finite and not any(one in ("that", "and") for one in between)
    return False


def _denies_claim(word: str, between: Sequence[str], event: str, is_noun: bool) -> bool:
    """Return whether a verb of denying governs an event, and denies that it occurred."""
    head = between[:5]
    if (PART_NOUNS | {"responsible"}) & set(head):
        return False
    if "that" in between:
        return True
    if word in REJECTING:
        if not (CLAIM_NOUNS | FALSE_WORDS) & set(between):
            return False
    elif GRANTED & set(head):
        return False
    return not _is_next_verb(event, between, is_noun)


def _is_compared(after: Sequence[str]) -> bool:
    """Return whether what did not occur is only something like it: "never hit so hard"."""
    return after[:1] == ["so"] or bool({"until", "like"} & set(after))


def _is_next_verb(event: str, between: Sequence[str], is_noun: bool) -> bool:
    """Return whether a verb stands beside a cue and not under it: "failed and flooded"."""
    return not is_noun and bool({"and", "then", "or"} & set(between[-2:])) and event.endswith("ed")


def _is_noun_negated(before: Sequence[str], after: Sequence[str]) -> bool:
    near = before[-_NEAR - 2 :]
    if "without" in near[-_NEAR:]:
        return True
    for i, word in enumerate(near):
        following = near[i + 1 :]
        if word in ("no", "zero"):  # "no reports of shelling", not "no one saw the shelling"
            if not {"the", "was", "were", "one", "longer", "only"} & set(following):
                return True
        elif _negates(word) and not (following and following[0] in AFTER_NOT):
            strange = [one for one in following if one not in LIGHT_WORDS and not _between(one)]
            if len(strange) <= 1:
                return not STOPPING & set(following)
    head = after[:4]
    if "which" in head:  # "an attack, which Kyiv denied"
        head = head[: list(head).index("which")]
    negated = any(_negates(word) for word in head[:3]) and not STOPPING & set(after)
    return negated or any(word in DENIED_AFTER for word in head)


def _is_verb_negated(before: Sequence[str]) -> bool:
    start = list(before[:3])
    if start[:1] and start[0] in NOBODY and len(before) <= 8:
        return True
    if start[:2] in (["not", "a"], ["not", "one"], ["at", "no"]):
        return True
    near = before[-_NEAR:]
    for i, word in enumerate(near):
        following = near[i + 1 :]
        if not _negates(word) or (following and following[0] in AFTER_NOT):
            continue
        if all(_between(other) for other in following):
            return True
    return False


def _negates(word: str) -> bool:
    return word in NEGATIONS or _NOT.search(word) is not None


def _between(word: str) -> bool:
    return word in AUXILIARIES or word in MODALS or word.endswith("ly")


# ------------------------------------------------------------------------- possible, planned


def _is_possible(before: Sequence[str], event: str, after: Sequence[str], is_noun: bool) -> bool:
    if any(word in HYPOTHETICAL for word in before):
        return True
    if is_noun and any(word in MODALS for word in after[:3]):
        return not _SENSED & set(after)
    if not is_noun and (_governs(before[-_NEAR:], MODALS) or _is_aim(before)):
        return True
    return any(
        word in IMAGINING and _imagines(word, before[i + 1 :], event, is_noun)
        for i, word in enumerate(before)
    )


def _is_aim(before: Sequence[str]) -> bool:
    """Return whether a verb is only an aim: "to create a distraction", not "managed to leave"."""
    at = len(before) - 1
    while at >= 0 and before[at].endswith("ly"):
        at -= 1
    return (
        at >= 0
        and before[at] == "to"
        and not (at and (before[at - 1] in FACTUAL or before[at - 1] in PLANNING))
    )


def _imagines(word: str, between: Sequence[str], event: str, is_noun: bool) -> bool:
    """Return whether what a word governs is only imagined; `between` stands before that."""
    needed = NEEDS_AFTER.get(word)
    if needed is not None and not set(between[:4]) & needed:
        return False
    if is_noun:
        if word in ADJECTIVES and len(between) > 3:
            return False
        # a verb of its own between: "vowed revenge and launched an attack"
        return not any(one.endswith("ed") for one in between[:-1])
    if word in MAY_REPORT and _is_past_form(event, between):
        return False
    governed = "that" in between or event.endswith("ing") or _governs(between, _TO)
    return governed and not _is_next_verb(event, between, is_noun)


_TO = frozenset(("to",))


def _governs(near: Sequence[str], cues: frozenset[str]) -> bool:
    """Return whether a cue stands before a verb with nothing but auxiliaries between."""
    for i in range(len(near) - 1, -1, -1):
        if near[i] in cues:
            return True
        if not (_between(near[i]) or near[i] in NEGATIONS):
            return False
    return False


def _is_past_form(event: str, between: Sequence[str]) -> bool:
    if any(word in MODALS or word in FUTURE or word == "to" for word in between):
        return False
    was = {"had", "was", "were", "have", "has"}
    return event.endswith("ed") or any(word in was for word in between)


def _is_planned(before: Sequence[str], after: Sequence[str], is_noun: bool) -> bool:
    if "tomorrow" in before or "tomorrow" in after:
        return True
    nearby = [*before[-3:], *after]
    if any(word == "next" and following in CALENDAR for word, following in pairwise(nearby)):
        return True
    if is_noun:
        if any(word in FUTURE for word in after[:3]) or any(w in PLANNED_FOR for w in before[-2:]):
            return True
        return any(w in PLANNING and "for" in before[i + 1 : i + 2] for i, w in enumerate(before))
    if _governs(before[-_NEAR:], FUTURE):
        return True
    return any(
        word in PLANNING and before[i + 1 : i + 2] == ["to"] and all(map(_between, before[i + 2 :]))
        for i, word in enumerate(before)
    )
