"""Whether a name stands for the place itself, or for a government, its people, a team.

"Shelling in Moscow" names the place, "Moscow denied it" those who govern there. The encoder has a
view of it; how the name stands in its sentence and whether anything is reported of it say more. A
logistic model, learned by ``training/fit_roles.py``, weighs them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np

from mapper.encoder import Encoded
from mapper.lexicon import PLACE_PREPOSITIONS, SPEECH_VERBS
from mapper.records import Mention, Place
from mapper.spans import SpanScores
from mapper.weights import log_odds

__all__ = ["Usage"]

_BEFORE = re.compile(r"([^\W\d_]+)[’']?\s+(?:the\s+)?$")
_AFTER = re.compile(r"\s*([’']s?\b)?\s*,?\s*([^\W\d_]+(?:[’'][^\W\d_]+)?)?")
_NAME_WORD = r"(?:St\.|(?:[A-Z]\.)+|[A-Z][\w’'-]*)"
_NAME = rf"{_NAME_WORD}(?:\s+(?:(?:of|the|and\s+the)\s+)?{_NAME_WORD}){{0,3}}"
_AND = r"(?:\s*,\s*(?:(?:and|or|nor)\s+)?|\s+(?:and|or|nor)\s+)(?:the\s+)?"
# The other names of a list: "London, Paris and Berlin repeated".
_LISTED_BEFORE = re.compile(rf"(?<![\w’'.-])(?:{_NAME}{_AND})+$")
_LISTED_AFTER = re.compile(rf"(?:{_AND}{_NAME})+")
_WORD = re.compile(r"[^\W\d_]+")
_WINDOW = 90  # characters on either side that a list may take
_PLAYED = re.compile(
    r"\b(?=\w)(?:\d{1,3}[-–]\d{1,3}|wickets?|league|goals?|coach|match|season|football|soccer|cricket|"
    r"basketball|championship|tournament|playoffs?|midfielder|striker|quarterback|innings)\b",
    re.IGNORECASE,
)
_GOVERNED = re.compile(r"\s+(?:an?|the|that|its|no|more|to|for)\b")  # "Brussels fears a third"
_BEEN = re.compile(r"\s+been\b")
_SENTENCE_END = re.compile(r"[.!?]\s|\n")
_MOTION = frozenset(("from", "to", "through", "over", "on", "off", "along"))
_AGENT = frozenset(("with", "against", "between", "and", "for"))
_PREPOSITIONS = PLACE_PREPOSITIONS | _MOTION | {"of", "by", "with", "against", "between", "for"}
_AUXILIARIES = frozenset(
    (
        *("has", "have", "had", "will", "would", "could", "should", "may", "might", "must"),
        *("is", "was", "wants", "wanted", "also", "itself", "does", "did", "doesn't", "didn't"),
        *("hopes", "hoped", "agreed", "refused", "plans", "planned", "needs", "needed"),
    )
)
_OF_BEING = frozenset(("is", "was", "were", "are", "been"))


class Usage:
    """How names are used in one report.

    Parameters
    ----------
    text : str
        The report's text.
    encoded : Encoded
        The same text as the encoder read it.
    """

    def __init__(self, text: str, encoded: Encoded) -> None:
        self._text = text
        self._encoded = encoded
        self._scores = SpanScores(encoded)

    def role(self, mention: Mention) -> tuple[str, float]:
        """Return what a name that is not used literally is, and how surely: a role of `ROLES`."""
        shares = self._shares(mention)
        if mention.kind in ("demonym", "organisation"):
            return mention.kind, max(shares[mention.kind], 0.5)
        best = max(("associative", "demonym", "organisation"), key=lambda kind: shares[kind])
        total = sum(shares.values()) - shares["literal"]
        role = "actor" if best == "associative" else best
        return role, shares[best] / max(total, 1e-9)

    def _shares(self, mention: Mention) -> Mapping[str, float]:
        return self._scores.kind_shares(self._scores.covering(mention.start, mention.end))

    def evidence(self, mention: Mention, place: Place | None, linked: float) -> Mapping[str, float]:
        """Return what speaks for and against the literal use of a name; what is absent is 0.

        Parameters
        ----------
        mention : Mention
            The name.
        place : Place or None
            What it was taken for.
        linked : float
            In [0, 1]: the best link of the name to an event word of its sentence.
        """
        shares = self._shares(mention)
        literal, associative = shares["literal"], shares["associative"]
        before = _BEFORE.search(self._text, max(0, mention.start - 40), mention.start)
        word = before[1].lower() if before else ""
        after = _AFTER.match(self._text, mention.end, min(len(self._text), mention.end + 40))
        owner, following = (bool(after[1]), (after[2] or "")) if after else (False, "")
        speaks = following.lower() in SPEECH_VERBS
        helps = following.lower() in _AUXILIARIES
        acts = self._verb_after(mention.end) if following[:1].islower() and not owner else 0.0
        subject = 0.0 if word in _PREPOSITIONS else max(speaks, helps, acts)
        verb = self._verb_of(mention)
        code = place.feature_code if place is not None else ""
        strengths = {
            "bias": 1.0,
            "encoder": log_odds((literal + 1e-4) / (literal + associative + 2e-4)),
            "organisation": shares["organisation"],
            "demonym": shares["demonym"],
            "linked": linked,
            "place preposition": word in PLACE_PREPOSITIONS,
            "motion preposition": word in _MOTION,
            "of": word == "of",
            "agent preposition": word in _AGENT,
            "possessive": owner,
            "by": word == "by",
            "speech after": speaks and subject,
            "auxiliary after": helps and subject,
            "verb after": acts,
            "subject": subject,
            "capital after": following[:1].isupper() and not owner,
            "small letter after": (
                following[:1].islower() and not owner and subject < 0.5 and verb is None
            ),
            "nothing before": not before and subject < 0.5 and verb is None,
            "subject of a list": verb is not None and not subject,
            # "Paris condemned it" is no event of Paris; "Paris burned" and "Paris was hit" are
            "capital as subject": (verb not in (None, *_OF_BEING) and code == "PPLC")
            * (1.0 - linked),
            "country as subject": verb is not None and place is not None and place.is_country,
            "sport": self._is_sport(mention),
            "country": place is not None and place.is_country,
            "capital": code == "PPLC",
            "settlement": place is not None and place.feature_class == "P" and code != "PPLC",
        }
        return {name: float(value) for name, value in strengths.items() if value}

    def _verb_of(self, mention: Mention) -> str | None:
        """Return the verb that follows a name, or its list, with nothing before: its subject."""
        text = self._text
        low, high = max(0, mention.start - _WINDOW), min(len(text), mention.end + _WINDOW)
        listed = _LISTED_BEFORE.search(text, low, mention.start)
        start = listed.start() if listed else mention.start
        opening = _WORD.match(text, start)
        before = _BEFORE.search(text, max(0, start - 40), start)
        words = {one[0].lower() for one in (opening,) if listed and one}
        words |= {before[1].lower()} if before else set()
        if words & _PREPOSITIONS:
            return None
        others = _LISTED_AFTER.match(text, mention.end, high)
        after = _AFTER.match(text, others.end() if others else mention.end, high)
        if after is None or after[1] or not (after[2] or "")[:1].islower():
            return None
        verb = after[2].lower()
        known = (
            verb in SPEECH_VERBS
            or verb in _AUXILIARIES
            or verb.endswith("ed")
            or (verb.endswith("s") and _GOVERNED.match(text, after.end(2)) is not None)
        )
        if known or self._verb_after(after.start(2)) >= 0.5:
            return "been" if _BEEN.match(text, after.end(2)) else verb
        return None

    def _is_sport(self, mention: Mention) -> bool:
        low, high = max(0, mention.start - 2 * _WINDOW), mention.end + 2 * _WINDOW
        for found in _SENTENCE_END.finditer(self._text, low, mention.start):
            low = found.end()
        end = _SENTENCE_END.search(self._text, mention.end, high)
        return _PLAYED.search(self._text, low, end.start() if end else high) is not None

    def _verb_after(self, end: int) -> float:
        """Return how surely the word after a name is a verb for something that happens."""
        word = int(np.searchsorted(self._encoded.pieces.starts, end))
        if word >= len(self._encoded.occurrences):
            return 0.0
        return float(self._encoded.occurrences[word, 1])
