"""Denials that name a claim without repeating it: "denied it", "called the report false".

What they deny stands before them; `denials` looks for it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from mapper.lexicon import CLAIM_NOUNS, FALSE_WORDS, GRANTED, PART_NOUNS
from mapper.speakers.clauses import is_verb_like
from mapper.speakers.items import Item, is_adverb
from mapper.speakers.speech import (
    ARTICLES,
    PREPOSITIONS,
    SUBJECTIVE,
    TIME_WORDS,
    SpeechVerb,
    word_set,
)

__all__ = [
    "NAMED_CLAIMS",
    "PARTS",
    "Boundary",
    "about_claim",
    "boundary_before",
    "denied_clause",
    "is_grant",
    "is_said_reply",
    "reply_of",
    "verdict_at",
]

#: Nouns that name what was claimed before: "the accusation", but not "the idea".
NAMED_CLAIMS = (
    CLAIM_NOUNS - word_set("idea notion speculation criticism statement statements")
) | word_set("information version versions story stories account accounts")
#: "denied any involvement" does not say that nothing occurred.
PARTS = PART_NOUNS | word_set("culpability blame")
_IT = word_set("it this that these those them everything")
_CALLING = ("call", "describ")
_AFTER = word_set(
    "as and but while when after saying calling adding through via too though because"
)
_MADE = word_set("made levelled leveled published circulating spread")
_DEGREES = word_set("as pure total complete absolute")
_DEEDS = (
    r"(?:shell|bomb|bombard|attack|hit|hitt|fir|kill|target|launch|order|invad|burn|loot|tortur|"
    r"arrest|detain|raid|violat|conduct|committ|kidnap|kidnapp|abduct|poison|seiz|harm)(?:e?d|ing)?|"
    r"str(?:ike|iking|uck)|sho(?:o?t|oting)|fire|invade|torture|violate|seize|commit|s[iau]nk|"
    r"carr(?:y|ied|ying)\sout|open(?:ed)?\sfire"
)
# "We never shelled", "its forces had not fired", "we are not behind", "it had no part in".
_NOT_DONE = re.compile(
    r"(?:^|(?<=[.!?;,—–]\s)|(?<=\band\s)|(?<=\bbut\s)|(?<=\bthat\s))"
    r"(?:we|i|they|it|he|she|(?:our|its|their|his|her)(?:\s[\w-]{2,20}){1,3}?)\s"
    r"(?:(?:(?:ha(?:ve|s|d)|d(?:id|o|oes)|w(?:as|ere)|am|are|is|would)(?:\snot|\snever|n['’]t)"
    r"|never|nor\sdid)"
    rf"\s(?:\w+ly\s|ever\s){{0,2}}"
    rf"(?:{_DEEDS}|(?:been\s|be\s)?(?:\w+ly\s)?(?:responsible|behind|involved))"
    r"|ha(?:ve|s|d)\s(?:had\s)?(?:nothing\sto\sdo\swith|no\s(?:part|role|involvement|hand)\sin)"
    r"|(?:played|took|had)\sno\s(?:part|role)\sin)\b",
    re.IGNORECASE,
)
_COMPARED = re.compile(r"\b(?:so|like\s(?:this|that|it)|until)\b", re.IGNORECASE)
_CLAUSE_END = re.compile(
    r"[.;!?—–]|,?\s(?:but|while|whereas|although|though|because)\b"
    r"|,\s(?:and|so|which|who|as|nor|when|where)\b|\sand\s(?:it|we|they|he|she|the|our|its|their)\b"
)
_KINDS = "|".join(sorted(NAMED_CLAIMS))
_FALSE = "|".join(sorted(FALSE_WORDS))
_SAID_REPLY = re.compile(
    r"(?:we|i)\s(?:[\w-]+ly\s|strongly\s|firmly\s)?(?:deny|reject|refute|dismiss)\s"
    r"(?:it\b|this\b|that\b(?!\s\w+\s(?:was|were|is|are|has|have|had)\b)|them\b|everything\b"
    rf"|(?:(?:all|any|these|those|the|such|this|their|his|her)\s)?(?:[\w-]+\s){{0,2}}(?:{_KINDS})\b"
    r"(?!\s(?:that|of|about)\b)|(?:all|any)\s(?:involvement|responsibility)\b(?!\s(?:for|in)\s[A-Z]))"
    rf"|(?:that\s)?(?:(?:this|that|it|all\sthis)|(?:the|these|those|this|such|all|their)\s(?:[\w-]+\s){{0,2}}(?:{_KINDS}))"
    r"(?:['’]s|\s(?:is|was|are|were|has\sbeen|have\sbeen))\s"
    r"(?:\w+ly\s|all\s|just\s|simply\s|pure\s|total\s|another\s|an?\s){0,3}"
    rf"(?:(?:{_FALSE})|not\s(?:true|the\scase)|not\scorrect)\b",
    re.IGNORECASE,
)
_LOOKED_AT = 160  # characters of a statement that may be a reply


def reply_of(items: Sequence[Item], v: int, verb: SpeechVerb) -> str:
    """Say what a verb of denying names of a claim that stands before it.

    Parameters
    ----------
    items : sequence of Item
        A segment.
    v : int
        Index of the verb.
    verb : SpeechVerb
        What `VERBS` says of it.

    Returns
    -------
    str
        ``"it"`` for a pronoun, ``"said"`` where the pronoun may stand for an offer as well,
        ``"claim"`` for a noun such as "accusation", ``"charge"`` for what a court may bring as
        well, ``"part"`` for "involvement", ``"bare"`` for
        nothing, as in "which Moscow denied", ``"by"`` for "denied by"; "" where the verb says
        itself what is denied, or denies nothing.
    """
    calls = items[v].lower.startswith(_CALLING)
    if not verb.denies and not calls:
        return ""
    j = v + 1
    if verb.denies:
        behind = verdict_at(items, j)
        j = behind or j
        while j < len(items) and is_adverb(items[j]):
            j += 1
        if j < len(items) and items[j].lower == "by":
            return "by" if verb.form == "past" else ""
        if _is_part(items, j):
            return "part"
    noun = _named_claim(items, j)
    if noun >= 0:
        k = noun + 1
        if calls:
            return "claim" if _is_called_false(items, k) else ""
        goes_on = _ends(items, k) or items[k].lower in _MADE
        if not goes_on or (k < len(items) and about_claim(items, noun, len(items))):
            return ""
        return "charge" if items[noun].lower.startswith("charge") else "claim"
    if j >= len(items):
        return "bare" if verb.denies else ""
    if items[j].lower in _IT and _ends(items, j + 1, calls=calls):
        if calls:
            return "it" if _is_called_false(items, j + 1) else ""
        judged = verdict_at(items, j + 1) or j > v + 1
        return "it" if verb.takes != "claims" or judged else "said"
    return "bare" if verb.denies and _ends(items, j) else ""


def _ends(items: Sequence[Item], j: int, *, calls: bool = False) -> bool:
    """Return whether nothing that is denied follows item `j - 1`."""
    if calls or j >= len(items) or items[j].kind == "p":
        return True
    word = items[j].lower
    if word in ("on", "in", "at", "late", "early") and j + 1 < len(items):
        after = items[j + 1]
        return word in ("in", "at") or after.lower in TIME_WORDS or after.kind == "n"
    return word in TIME_WORDS or word in _AFTER or is_adverb(items[j])


def _named_claim(items: Sequence[Item], j: int) -> int:
    """Return the index of "accusations" in "denied Kyiv's latest accusations", or -1."""
    for k in range(j, min(j + 5, len(items))):
        item = items[k]
        if item.kind != "w" or (item.lower in PREPOSITIONS and k > j):
            return -1
        if item.lower in NAMED_CLAIMS:
            return k
        if item.lower in SUBJECTIVE or is_verb_like(items, k):
            return -1
    return -1


def _is_part(items: Sequence[Item], j: int) -> bool:
    """Return whether "any role", "being involved", "having had a hand" begins at an item."""
    for k in range(j, min(j + 5, len(items))):
        word = items[k].lower
        if word in PARTS or (word == "responsible" and k > j):
            return True
        if items[k].kind != "w" or (word in PREPOSITIONS or is_verb_like(items, k)):
            return False
    return False


def _is_called_false(items: Sequence[Item], j: int) -> bool:
    """Return whether "false", "as a lie", "“nonsense”" follows: a verdict of the speaker's."""
    for k in range(j, min(j + 6, len(items))):
        item = items[k]
        if item.lower in FALSE_WORDS:
            return True
        if item.kind == "q":
            return any(word.strip(",.!?") in FALSE_WORDS for word in item.text.lower().split()[:4])
        if item.kind != "w" or not (item.lower in ARTICLES | _DEGREES or is_adverb(item)):
            return False
    return False


def verdict_at(items: Sequence[Item], j: int) -> int:
    """Return the index behind "as false", "as a complete fabrication" at an item, else 0."""
    if j >= len(items) or items[j].lower != "as":
        return 0
    for k in range(j + 1, min(j + 5, len(items))):
        if items[k].lower in FALSE_WORDS:
            return k + 1
        if items[k].kind == "q":
            return k + 1 if _is_called_false(items, k) else 0
    return 0


def is_grant(items: Sequence[Item], j: int, high: int) -> bool:
    """Return whether what is denied from an item on is bail, a visa, an offer: no claim."""
    for k in range(j, min(j + 6, high)):
        word = items[k].lower
        if word in GRANTED:
            return True
        if items[k].kind != "w" or word in ("that", "him", "her") or word in CLAIM_NOUNS:
            return word in ("him", "her")
        if (word in PREPOSITIONS or word in SUBJECTIVE) or is_verb_like(items, k):
            return False
        if word.endswith("ing"):
            return False
    return False


def about_claim(items: Sequence[Item], noun: int, high: int) -> int:
    """Return the index of what is claimed in "reports by the press that S", "claims of", else 0."""
    for k in range(noun + 1, min(noun + 9, high - 1)):
        word = items[k].lower
        if word == "that" or (k == noun + 1 and word in ("of", "about")):
            return k + 1
        if k == noun + 1 and word in SUBJECTIVE:
            return k
        if items[k].kind in "pq" or (k == noun + 1 and word not in ("by", "from", "in", "made")):
            break
    return 0


class Boundary(NamedTuple):
    """Where the clause ends that a denial in the same sentence answers.

    Parameters
    ----------
    end : int
        Index behind its last item.
    first : int
        Index of the first item of the speaker.
    is_relative : bool
        Whether the denial hangs on it: "which Moscow denied", "a claim that Moscow denied".
    """

    end: int
    first: int
    is_relative: bool


def boundary_before(items: Sequence[Item], low: int, first: int, last: int) -> Boundary | None:
    """Find where the clause before a denial ends.

    Parameters
    ----------
    items : sequence of Item
        A segment.
    low : int
        Index of its first item that counts.
    first, last : int
        Indices of the first item of the speaker's words and behind their last; the same for "a
        claim denied by".

    Returns
    -------
    Boundary or None
        None where nothing stands before.
    """
    noun = next(
        (
            k
            for k in range(first, min(first + 4, last - 1))
            if items[k].lower in NAMED_CLAIMS | {"something"} and not items[k].is_capital
        ),
        -1,
    )
    if noun >= 0 and first > low:  # "a charge Moscow denies"
        return _behind_mark(items, low, first, noun + 1)
    c = first - 1
    if c <= low:
        return None
    word = items[c].lower
    if word == "which":
        return Boundary(c - (items[c - 1].kind == "p"), first, is_relative=True)
    if word == "that":
        c -= 1
    if items[c].lower in NAMED_CLAIMS | {"something"} and (word == "that" or first == last):
        while c > low and items[c].kind == "w" and first - c < 7:
            c -= 1
        return _behind_mark(items, low, c + 1, first)
    if word in ("but", "and", "while", "although", "though", "whereas", "yet"):
        return Boundary(c - (items[c - 1].kind == "p"), first, is_relative=False)
    if items[c].kind == "p" and items[c].text in ",—–-:":
        return Boundary(c, first, is_relative=False)
    return None


def _behind_mark(items: Sequence[Item], low: int, at: int, first: int) -> Boundary | None:
    if at - 1 > low and items[at - 1].kind == "p" and items[at - 1].text in ",—–-(":
        return Boundary(at - 1, first, is_relative=True)
    return None


def is_said_reply(text: str) -> bool:
    """Return whether what somebody says only denies a claim: "This is a lie", "We deny it"."""
    return _SAID_REPLY.match(text[:_LOOKED_AT].lstrip("“‘\"'… ")) is not None


def denied_clause(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Find the clause of a statement in which a speaker denies a deed: "We never shelled Goris".

    Parameters
    ----------
    text : str
        Text of the report.
    start, end : int
        Half-open span of the statement.

    Returns
    -------
    tuple of (int, int) or None
        Its half-open span; the first, where there are several.
    """
    found = _NOT_DONE.search(text[start:end])
    if found is None:
        return None
    low = start + found.start()
    stop = _CLAUSE_END.search(text, start + found.end(), end)
    high = end if stop is None else stop.start()
    # "We have never seen fire like this": there was one
    return None if _COMPARED.search(text, start + found.end(), high) else (low, high)
