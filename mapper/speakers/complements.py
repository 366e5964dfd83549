"""What follows a verb of saying: to whom, where, and which stretch is what was said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from mapper.lexicon import CLAIM_NOUNS
from mapper.speakers.clauses import is_verb_like, phrase_after
from mapper.speakers.items import Item, is_adverb
from mapper.speakers.privacy import ORGANISATIONS
from mapper.speakers.replies import about_claim, is_grant, verdict_at
from mapper.speakers.speech import (
    ADVERBS,
    ARTICLES,
    DOCUMENT_NOUNS,
    OBJECTIVE,
    PLATFORMS,
    PREPOSITIONS,
    SUBJECTIVE,
    SUBORDINATORS,
    TIME_WORDS,
    VERBS,
    SpeechVerb,
    word_set,
)

__all__ = ["Complement", "complement_of"]

_MEDIA = DOCUMENT_NOUNS | word_set(
    "interview interviews conference conferences briefing briefings television tv radio address "
    "session hearing call telephone phone footage remarks testimony court parliament"
)
_NO_HEADS = PREPOSITIONS | ORGANISATIONS | {"and"}
_REPORTERS = word_set("reporters journalists correspondents media press parliament")
_COUNTED = word_set("at over about around up more between fewer under nearly almost")
_OF_VERBS = ("warn", "complain", "speak", "spoke", "t", "boast")
_NAMED_ONLY = ("add", "note", "noti", "mention", "post", "writ", "wrote", "observ", "agree", "prom")
_LOST = word_set("lives life victims casualties")
_INDIRECT = word_set("how why what whether if where who which")


class Complement(NamedTuple):
    """What a verb of saying introduces.

    Parameters
    ----------
    kind : str
        ``"quote"``, ``"clause"`` or ``""`` for nothing.
    first : int
        Index of its first item.
    behind : int
        Index behind the adverbials between the verb and it.
    via : tuple of (int, int) or None
        Indices of the words that say to whom, or where.
    """

    kind: str
    first: int
    behind: int
    via: tuple[int, int] | None


def complement_of(items: Sequence[Item], v: int, verb: SpeechVerb, high: int) -> Complement:
    """Read what follows a verb of saying.

    Parameters
    ----------
    items : sequence of Item
        A segment.
    v : int
        Index of the verb.
    verb : SpeechVerb
        What `VERBS` says of it.
    high : int
        Index behind the last item that may belong to it.
    """
    j = v + 1
    via: tuple[int, int] | None = None
    word = items[v].lower
    if verb.takes == "told" and j < high and items[j].lower not in ("of", "that", "about"):
        if items[j].lower in OBJECTIVE:
            j += 1
        else:
            told = phrase_after(items, j, high)
            if told is not None:
                k = told[1]
                if k < high and items[k].lower != "that" and items[k].kind == "w":
                    told = (told[0], _addressee_end(items, *told))

                via, j = told, told[1]
    elif word.startswith(("warn", "caution")) and j < high and items[j].lower != "that":
        for k in range(j, min(j + 9, high)):
            if items[k].lower == "that" and k > j:
                j = k
                break
            if items[k].kind in "pq" or is_verb_like(items, k):
                break
    if j < high and items[j].text == "," and _interlude(items, j, high):
        j = _interlude(items, j, high)
    j, beside, sure = _adverbials(items, j, high)
    via = via or beside
    kind, first = _kind(items, v, j, verb, high, sure=sure)
    return Complement(kind, first, j, via)


def _interlude(items: Sequence[Item], j: int, high: int) -> int:
    """Return the index behind ", in an interview," where that follows, else 0."""
    if j + 2 < high and items[j + 1].lower in PREPOSITIONS:
        for k in range(j + 2, min(j + 12, high - 1)):
            if items[k].text == ",":
                return k + 1 if items[k + 1].lower == "that" else 0
    return 0


def _addressee_end(items: Sequence[Item], first: int, end: int) -> int:
    """Cut "Reuters shells" behind the name: the clause starts with a small word."""
    for k in range(first + 1, end):
        before, item = items[k - 1], items[k]
        if item.kind == "n" and not before.is_capital:
            return k
        if (
            before.is_capital
            and item.kind == "w"
            and not item.is_capital
            and item.lower not in _NO_HEADS
        ):
            return k
        if before.lower in _REPORTERS | {"police", "deputies"} and (
            item.lower not in PREPOSITIONS and item.lower != "and"
        ):
            return k
    return end


def _adverbials(
    items: Sequence[Item], j: int, high: int
) -> tuple[int, tuple[int, int] | None, bool]:
    """Step over "on Monday", "in a statement", "on Facebook".

    The flag says whether a clause may follow at once: not behind "in Gori", for "said in Gori"
    is no statement.
    """
    via: tuple[int, int] | None = None
    sure = True
    for _ in range(6):
        if j >= high:
            break
        word = items[j].lower
        if (
            word in TIME_WORDS
            or (word in ADVERBS and word not in ("there", "so", "both", "all", "had", "has", "can"))
            or is_adverb(items[j])
            or (items[j].kind == "n" and j and items[j - 1].lower in TIME_WORDS)
            or (
                word in ("last", "this", "late", "early")
                and j + 1 < high
                and (items[j + 1].lower in TIME_WORDS)
            )
        ):
            j += 1
        elif word in PREPOSITIONS - {"of", "as", "about", "like", "per"} and j + 1 < high:
            if word in _COUNTED and (
                items[j + 1].kind == "n" or items[j + 1].lower in ("least", "most", "to", "than")
            ):
                break
            if items[j + 1].lower in TIME_WORDS or items[j + 1].kind == "n":
                j += 2
                while j < high and (items[j].lower in TIME_WORDS or items[j].kind == "n"):
                    j += 1
                continue
            phrase = phrase_after(items, j + 1, high)
            if phrase is None:
                if items[j + 1].lower == "the" and j + 2 < high:
                    j += 3
                    continue
                break
            names = [one.lower for one in items[phrase[0] : phrase[1]]]
            medium = not _MEDIA.isdisjoint(names) or not PLATFORMS.isdisjoint(names)
            if (
                word in ("on", "via", "to", "with")
                and via is None
                and (
                    not PLATFORMS.isdisjoint(names)
                    or not _REPORTERS.isdisjoint(names)
                    or (word != "on" and items[phrase[0]].is_capital)
                    or (word != "on" and names[0] == "the" and items[phrase[1] - 1].is_capital)
                )
            ):
                via = phrase
            sure = medium or via is not None
            j = phrase[1]
        else:
            break
    return j, via, sure


def _kind(
    items: Sequence[Item], v: int, j: int, verb: SpeechVerb, high: int, *, sure: bool
) -> tuple[str, int]:
    nothing = ("", j)
    if j >= high:
        return nothing
    item = items[j]
    after = items[j + 1] if j + 1 < high else None
    word, said = item.lower, items[v].lower
    if item.kind == "q":
        return _quoted(items, j, high)
    if item.text in (":", ","):
        if after is not None and after.kind == "q":
            return "quote", j + 1
        if item.text == ":" and after is not None and high - j > 3:
            return "clause", j + 1
        if item.text == "," and after is not None and after.lower == "that":
            return "clause", j + 2
        return nothing
    if word == "that" and after is not None and after.text not in (",", "."):
        if verb.takes in ("quote", "of"):
            return ("clause", j + 1) if said.startswith(("speak", "spoke")) else nothing
        return _quoted(items, j + 1, high) if after.kind == "q" else ("clause", j + 1)
    if item.kind == "p" or verb.takes == "quote":
        return _called(items, v, high) if verb.takes == "quote" else nothing
    if word in ("of", "about"):
        return ("clause", j + 1) if said.startswith(_OF_VERBS) and after is not None else nothing
    if verb.takes == "of":
        return nothing
    if verb.takes == "accuse":
        needed = ("of",) if said.startswith("accus") else ("for", "on")
        there = any(items[k].lower in needed for k in range(j, min(j + 18, high)))
        return ("clause", v + 1) if there else nothing
    if verb.takes == "claims":
        return _rejected(items, v + 1, high)
    if not sure or word in SUBORDINATORS - {"once", "whether", "where"}:
        return nothing
    if word in _INDIRECT:
        return ("clause", j) if verb.takes in ("clause", "told") else nothing
    if word == "to":
        return ("clause", j) if said.startswith(("claim", "den", "admi")) else nothing
    if word in PREPOSITIONS and word not in _COUNTED:
        return nothing
    if verb.takes == "that":
        return _bare(items, j, said, high)
    if said.startswith("claim") and any(
        items[k].lower in _LOST for k in range(j, min(j + 6, high))
    ):
        return nothing
    if verb.denies:
        if word in ("him", "her", "them") or is_grant(items, j, high):
            return nothing
        return _rejected(items, j, high) if _claim_noun(items, j, high) else ("clause", j)
    if verb.takes == "told" and high - j < 3:
        return nothing
    return "clause", j


def _bare(items: Sequence[Item], j: int, said: str, high: int) -> tuple[str, int]:
    """Read a clause without "that" behind a verb that may also take a plain noun."""
    word = items[j].lower
    if word in SUBJECTIVE or word == "there":
        return "clause", j
    if said.startswith(_NAMED_ONLY):
        return "", j
    starts = word in ARTICLES or items[j].is_capital or word.endswith("s")
    if starts and any(is_verb_like(items, k) for k in range(j + 1, min(j + 10, high))):
        return "clause", j
    return "", j


def _quoted(items: Sequence[Item], j: int, high: int) -> tuple[str, int]:
    """Tell a quotation alone from one that is part of a longer clause."""
    after = items[j + 1] if j + 1 < high else None
    if after is None or after.kind in "pq" or after.lower in ("and", "but", "as", "while"):
        return "quote", j
    verb = VERBS.get(after.lower)
    if verb is not None and verb.form == "ing":
        return "quote", j
    if items[j].text[-1:] in ".!?" or (items[j].text[-1:] == "," and items[j].text[0].isupper()):
        return "quote", j
    return "clause", j


def _called(items: Sequence[Item], v: int, high: int) -> tuple[str, int]:
    """Read "called the raid “a crime”": what was said names the thing too."""
    if items[v].lower.startswith(("call", "descri", "condemn", "denounc")):
        for k in range(v + 1, min(v + 12, high)):
            if items[k].kind == "q":
                return "clause", v + 1
            if (
                items[k].kind == "p"
                or items[k].lower in ("for", "to", "on")
                or is_verb_like(items, k)
            ):
                break
    return "", v + 1


def _claim_noun(items: Sequence[Item], j: int, high: int) -> int:
    for k in range(j, min(j + 5, high)):
        if items[k].lower in CLAIM_NOUNS:
            return k
        if items[k].kind in "pq" or items[k].lower in PREPOSITIONS:
            return 0
    return 0


def _rejected(items: Sequence[Item], j: int, high: int) -> tuple[str, int]:
    """Find what is denied in "dismissed as false reports that S", "rejected the charge"."""
    j = verdict_at(items, j) or j
    noun = _claim_noun(items, j, high)
    if not noun:
        return "", j
    return "clause", about_claim(items, noun, high) or j
