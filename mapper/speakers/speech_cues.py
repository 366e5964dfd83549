"""Words that make a statement: verbs of saying where they are used as such."""

from __future__ import annotations

from dataclasses import dataclass

from mapper.speakers.clauses import phrase_before, skip_adverbs_back
from mapper.speakers.items import Item, is_adverb
from mapper.speakers.privacy import PEOPLE_NOUNS
from mapper.speakers.replies import boundary_before, reply_of
from mapper.speakers.speech import (
    ARTICLES,
    AUXILIARIES,
    BE_FORMS,
    DOCUMENT_NOUNS,
    NEGATIONS,
    PREPOSITIONS,
    SUBJECTIVE,
    VERBS,
    SpeechVerb,
    word_set,
)
from mapper.speakers.voices import PLURALS

__all__ = ["Cue", "cut_before", "find_cues"]

# These are nouns more often than verbs.
_NOUNLIKE = word_set(
    "report reports claim claims post posts note notes comment comments state states call calls "
    "demand demands estimate estimates answer answers promise promises boast cry cries stress "
    "question address pledge pledges vow vows warning remark remarks read"
)
_HELPING = BE_FORMS | AUXILIARIES
_CUES = frozenset(VERBS) | word_set("according citing quoting put puts")


@dataclass(slots=True)
class Cue:
    """One cue.

    Parameters
    ----------
    at : int
        Index of its item.
    verb : SpeechVerb or None
        What `VERBS` says of it; None for "according" and "citing".
    kind : str
        ``"verb"``, ``"according"``, ``"citing"`` or ``"quoted"`` ("quoted X as saying").
    reply : str
        How it names a claim that stands before it; see `reply_of`.
    """

    at: int
    verb: SpeechVerb | None
    kind: str
    reply: str = ""


def find_cues(items: list[Item], low: int) -> list[Cue]:
    """Find the words of a segment that make statements.

    Parameters
    ----------
    items : list of Item
        A segment.
    low : int
        Index of the first item to read.
    """
    cues: list[Cue] = []
    for i in range(low, len(items)):
        item = items[i]
        word = item.lower
        if word not in _CUES:
            continue
        after = items[i + 1].lower if i + 1 < len(items) else ""
        before = items[i - 1].lower if i > low else ""
        if word == "according" and after == "to":
            cues.append(Cue(i, None, "according"))
        elif word in ("citing", "quoting") and not item.is_capital:
            cues.append(Cue(i, None, "citing"))
        elif word in ("saying", "telling", "stating") and before == "as":
            cues.append(Cue(i, VERBS[word], "quoted"))
        elif word in ("put", "puts") and after == "it" and not item.is_capital:
            if any(one.lower == "as" for one in items[max(low, i - 12) : i]):
                cues.append(Cue(i, VERBS["said"], "verb"))
        else:
            verb = VERBS.get(word)
            if verb is not None and not item.is_capital and _is_cue(items, low, i, verb):
                cues.append(Cue(i, verb, "verb", reply_of(items, i, verb)))
    return cues


def _is_cue(items: list[Item], low: int, i: int, verb: SpeechVerb) -> bool:
    word = items[i].lower
    before = items[i - 1] if i > low else None
    after = items[i + 1] if i + 1 < len(items) else None
    prior = before.lower if before else ""
    following = after.lower if after else ""
    if before is None or (following == "to" and verb.form == "past" and word == "said"):
        return False
    if following == "that" and (i + 2 >= len(items) or items[i + 2].text == ","):
        return False  # "having said that,"
    if verb.form == "past" and prior == "that" and (i - 1 == low or following == ""):
        return False  # "That said,"
    if prior in ARTICLES and prior not in ("that", "this", "both", "all", "many", "some"):
        return prior in ("others", "one", "another", "two", "three", "most", "few")
    if prior in NEGATIONS or (
        any(items[k].lower in NEGATIONS for k in range(max(low, i - 3), i) if items[k].kind == "w")
        and not any(items[k].kind in "pq" for k in range(max(low, i - 3), i))
    ):
        return False
    if prior == "longer":
        return False  # "no longer denies"
    if verb.form == "base":
        if any(one.lower == "whose" for one in items[max(low, i - 4) : i]):
            return False
        if prior == "to" or prior in PREPOSITIONS:
            return False
        if word in _NOUNLIKE and following != "that" and (after is None or after.kind not in "pq"):
            return False
        if is_adverb(before):  # "we categorically deny"
            prior = items[skip_adverbs_back(items, i - 1, low)].lower
        if before.kind == "w" and not (
            (prior.endswith("s") and not prior.endswith(("'s", "’s")))
            or prior in PLURALS
            or prior in ("they", "who", "we", "i", "would", "will", "also", "women", "men")
            or prior in ("children", "media", "and", "both")
        ):
            return False
    if word in _NOUNLIKE and verb.form == "s":
        known = (
            before.is_capital
            or prior in PEOPLE_NOUNS
            or prior in SUBJECTIVE
            or prior in ("who", "also")
        )
        ends = after is None or after.kind in "pq" or following == "that"
        if not known or not ends:
            return False
    if verb.form == "ing" and (prior in ("without", "of", "for") or prior in ARTICLES):
        return False
    if prior in PREPOSITIONS and verb.form != "ing" and before.lower not in ("as", "since"):
        return False
    return word != "read" or any(
        items[k].lower in DOCUMENT_NOUNS for k in range(max(low, i - 4), i)
    )


def cut_before(items: list[Item], low: int, cue: Cue) -> int | None:
    """Return where a statement before a later cue ends because of it; None where it is inside."""
    v = cue.at
    if cue.kind in ("according", "citing"):
        return v
    if cue.kind == "quoted" or cue.verb is None:
        return None
    s = skip_adverbs_back(items, v - 1, low)
    if s < low:
        return None
    at = items[s]
    if cue.verb.form == "ing":
        return s if at.text == "," or at.lower in ("while", "and") else None
    if at.lower in ("and", "but", "then"):
        return s
    if cue.reply == "by":
        while s > low and items[s].lower in _HELPING:
            s -= 1
        boundary = boundary_before(items, low, s + 1, s + 1)
        return boundary.end if boundary is not None and boundary.is_relative else None
    phrase = phrase_before(items, s, low)
    if phrase is None or phrase[0] - 1 < low:
        return None
    if cue.reply:
        boundary = boundary_before(items, low, *phrase)
        return boundary.end if boundary is not None else None
    c = phrase[0] - 1
    if items[c].lower in ("as", "while", "whereas"):
        return c
    if items[c].lower in ("and", "but", "though", "although") and items[c - 1].text == ",":
        return c - 1
    ends = v + 1 >= len(items) or items[v + 1].kind == "p"
    if items[c].text == "," and ends:
        # "S, X said" claims S alone: from its own conjunction on
        for k in range(c - 1, low, -1):
            if items[k].lower in ("and", "but", "while") and items[k - 1].text == ",":
                return k - 1
    return None
