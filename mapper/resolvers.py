"""Mentions and candidates of a whole report to resolutions.

The first resolver is a conditional logit over the features of `features`: each candidate's score
is a weighted sum, the confidence its share of the sum of exponentials, with "none of these" as one
more choice. Weights are learned by ``training/`` and shipped as a readable table.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from geopy.distance import great_circle

from mapper.context import Context, name_key
from mapper.errors import ConfigError
from mapper.features import FEATURES, describe, features_of
from mapper.protocols import Resolver
from mapper.records import Candidate, Mention, Place, Report, Resolution
from mapper.weights import load_weights

__all__ = ["RESOLVERS", "ContextResolver", "open_resolver"]

_SAME_KM = 50.0  # two candidates this close, in one country, put the pin in the same place
_WORTH_SAYING = 0.1  # least gain over the runner-up that is given as a reason
_SUREST = 0.99  # no reading of a text by software is certain
_SUREST_GUESS = 0.8  # the village meant may be missing, and this one only be called much the same
_HOW = {
    "rule": "Read as “{}”.",
    "fuzzy": "Spelled like “{}”; the gazetteer does not have the name as written.",
    "service": "Found as “{}” by an online service.",
}
_KEPT = 6  # candidates kept in a resolution: the choice and its runners-up


class ContextResolver:
    """Chooses by prior, spelling, the report's countries, nearness and what the text says.

    One name means one place in a report, unless the text itself says otherwise: "Moscow, Idaho"
    does not move the "Moscow" of a later paragraph that says "Moscow, Russia".

    Parameters
    ----------
    weights : mapping of str to float or None
        Feature to weight, and ``"none"``; None means the packaged ones.
    """

    name = "context"

    def __init__(self, *, weights: Mapping[str, float] | None = None) -> None:
        self._weights = load_weights("resolver") if weights is None else weights

    def resolve(
        self,
        report: Report,
        mentions: Sequence[Mention],
        candidates: Sequence[Sequence[Candidate]],
    ) -> tuple[Resolution, ...]:
        """Return one resolution a mention, in order."""
        context = Context(report, mentions, candidates)
        known: dict[tuple[object, ...], list[tuple[float, Candidate]]] = {}
        ranked = []
        for i in range(len(mentions)):
            # A name that stands alike a thousand times is ranked once.
            key = context.local_key(i)
            if key not in known:
                known[key] = self._rank(i, context)
            ranked.append(known[key])
        self._share_sense(context, ranked)
        return tuple(
            self._decide(mention, found) for mention, found in zip(mentions, ranked, strict=True)
        )

    def _rank(self, index: int, context: Context) -> list[tuple[float, Candidate]]:
        """Return (share, candidate) pairs, best first; the shares and that of none sum to 1."""
        totals = []
        described = []
        for candidate in context.considered(index):
            strengths = features_of(index, candidate, context)
            totals.append(sum(self._weights[name] * value for name, value in strengths.items()))
            described.append(replace(candidate, features=strengths))
        none = self._weights["none"]
        top = max([none, *totals])
        exponentials = [math.exp(total - top) for total in totals]
        whole = sum(exponentials) + math.exp(none - top)
        pairs = [(e / whole, one) for e, one in zip(exponentials, described, strict=True)]
        return sorted(pairs, key=lambda pair: (-pair[0], pair[1].place.id))

    def _share_sense(self, context: Context, ranked: list[list[tuple[float, Candidate]]]) -> None:
        """Give all mentions of a name one ranking: the first that is told, else the surest.

        A mention is left alone when the text itself says what it is: "Moscow, Idaho", "Atlanta,
        Georgia", "Donetsk oblast".
        """
        groups: dict[str, list[int]] = defaultdict(list)
        for i, mention in enumerate(context.mentions):
            if ranked[i]:
                groups[name_key(mention.text)].append(i)
        for indices in groups.values():
            told = [i for i in indices if ranked[i][0][1].features["named_container"]]
            # Who writes "Moscow, Idaho" first and "Moscow" later still means the one in Idaho.
            best = told[0] if told else max(indices, key=lambda i: (ranked[i][0][0], -i))
            for i in set(indices) - set(told):
                if not (ranked[i][0][1].features["named_contents"] or context.wanted(i)):
                    ranked[i] = ranked[best]

    def _decide(self, mention: Mention, ranked: Sequence[tuple[float, Candidate]]) -> Resolution:
        kept = tuple(replace(one, score=min(1.0, round(share, 4))) for share, one in ranked[:_KEPT])
        if not kept:
            return Resolution(
                mention, resolver=self.name, reason="no place of that name in the gazetteer"
            )
        first = kept[0]
        nothing = 1.0 - sum(share for share, _ in ranked)
        # A city and the unit named after it are one answer to "where": they share no doubt.
        here = sum(share for share, one in ranked if _coincide(one.place, first.place))
        if nothing > here:
            return Resolution(
                mention, kept, resolver=self.name, reason="no candidate fits what the report says"
            )
        return Resolution(
            mention=mention,
            candidates=kept,
            place=first.place,
            confidence=min(_SUREST_GUESS if first.match == "fuzzy" else _SUREST, round(here, 4)),
            resolver=self.name,
            reason=f"{_told(first)}{self._reason(first, kept[1:])}".rstrip(),
        )

    def _reason(self, first: Candidate, rest: Sequence[Candidate]) -> str:
        """Say what set the choice apart from its runner-up, strongest first."""
        if not rest:
            return "The only place of that name in the gazetteer." if first.match == "exact" else ""
        gains = {
            name: self._weights[name] * (first.features[name] - rest[0].features[name])
            for name in FEATURES
            if self._weights[name] > 0
        }
        top = sorted(gains, key=lambda name: (-gains[name], name))[:2]
        reasons = [describe(name) for name in top if gains[name] > _WORTH_SAYING]
        return " ".join(reasons) or "Its rivals fit the report less well."


def _told(first: Candidate) -> str:
    """Say how the gazetteer's name was come by where it is not what is written."""
    if first.match == "exact":
        return ""
    return f"{_HOW[first.match].format(first.matched_name)} "


def _coincide(a: Place, b: Place) -> bool:
    if a.id == b.id:
        return True
    return (
        a.country_code == b.country_code
        and great_circle((a.lat, a.lon), (b.lat, b.lon)).km <= _SAME_KM
    )


#: Name -> factory.
RESOLVERS: dict[str, Callable[[], Resolver]] = {"context": ContextResolver}


def open_resolver(name: str) -> Resolver:
    """Open a resolver by name.

    Raises
    ------
    ConfigError
        When there is none of that name.
    """
    if name not in RESOLVERS:
        raise ConfigError(f"no resolver {name!r}; known: {', '.join(sorted(RESOLVERS))}")
    return RESOLVERS[name]()
