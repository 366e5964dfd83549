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
from mapper.records import MENTION_KINDS, Mention, Place
from mapper.spans import SpanScores
from mapper.weights import log_odds

__all__ = ["Usage"]

_BEFORE = re.compile(r"([^\W\d_]+)[’']?\s+(?:the\s+)?$")
_AFTER = re.compile(r"\s*([’']s?\b)?\s*,?\s*([^\W\d_]+(?:[’'][^\W\d_]+)?)?")
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

    def _shares(self, mention: Mention) -> dict[str, float]:
        span = self._scores.covering(mention.start, mention.end)
        return {kind: self._scores.kind_share(span, kind) for kind in MENTION_KINDS}

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
            "small letter after": following[:1].islower() and not owner and subject < 0.5,
            "nothing before": not before and subject < 0.5,
            "country": place is not None and place.is_country,
            "capital": code == "PPLC",
            "settlement": place is not None and place.feature_class == "P" and code != "PPLC",
        }
        return {name: float(value) for name, value in strengths.items() if value}

    def _verb_after(self, end: int) -> float:
        """Return how surely the word after a name is a verb for something that happens."""
        word = int(np.searchsorted(self._encoded.pieces.starts, end))
        if word >= len(self._encoded.occurrences):
            return 0.0
        return float(self._encoded.occurrences[word, 1])
