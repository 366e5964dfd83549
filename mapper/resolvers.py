"""Mentions and candidates of a whole report to resolutions.

The ranker is a conditional logit over the features of `features`: each candidate's score is a
weighted sum, its share that of the sum of exponentials, with "none of these" as one more choice.
Every name is weighed twice: alone, and then with what the others say by their first shares.
Weights are learned by ``training/`` and shipped as a readable table.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from mapper.baselines import PopulationResolver
from mapper.context import Context
from mapper.errors import ConfigError
from mapper.features import ALONE, SUPPORTED, features_of
from mapper.globe import distance_km
from mapper.hints import NO_HINTS, Hints
from mapper.outlets import home_of
from mapper.protocols import Resolver
from mapper.ranking import Ranker, load_ranker
from mapper.reasons import why_chosen, why_not
from mapper.records import Candidate, Mention, Place, Report, Resolution
from mapper.support import Claim, Support

__all__ = ["RESOLVERS", "ContextResolver", "open_resolver"]

_SAME_KM = 50.0  # two candidates this close, in one country, put the pin in the same place
_SUREST = 0.99  # no reading of a text by software is certain
_SUREST_GUESS = 0.8  # the village meant may be missing, and this one only be called much the same
_KEPT = 6  # candidates kept in a resolution: the choice and its runners-up

Ranked = Sequence[tuple[float, Candidate]]


class ContextResolver:
    """Chooses by prior, spelling, the other places of the report, its outlet and what it says.

    One name means one place in a report, unless the text itself says otherwise: "Moscow, Idaho"
    does not move the "Moscow" of a later paragraph that says "Moscow, Russia".

    Parameters
    ----------
    ranker : Ranker or None
        Weighs the features; None means the packaged one.
    hints : Hints
        What is known of all reports beforehand.
    """

    name = "context"

    def __init__(self, *, ranker: Ranker | None = None, hints: Hints = NO_HINTS) -> None:
        self.ranker = load_ranker() if ranker is None else ranker
        self.hints = hints

    def resolve(
        self,
        report: Report,
        mentions: Sequence[Mention],
        candidates: Sequence[Sequence[Candidate]],
    ) -> tuple[Resolution, ...]:
        """Return one resolution a mention, in order."""
        context = self.context(report, mentions, candidates)
        ranked = self._rank_all(context)
        return tuple(
            self._decide(mention, found) for mention, found in zip(mentions, ranked, strict=True)
        )

    def context(
        self,
        report: Report,
        mentions: Sequence[Mention],
        candidates: Sequence[Sequence[Candidate]],
    ) -> Context:
        """Return what the mentions of a report are weighed in, each name weighed alone so far."""
        home = self.hints.outlet_home or home_of(report)
        context = Context(report, mentions, candidates, home, self.hints)
        alone = self._ranked(context, lambda i: self._weigh_alone(i, context))
        context.support = Support(_claims(context, alone))
        return context

    def _rank_all(self, context: Context) -> list[Ranked]:
        return self._ranked(context, lambda i: self._weigh_whole(i, context))

    def _ranked(self, context: Context, weigh: Callable[[int], Ranked]) -> list[Ranked]:
        known: dict[tuple[object, ...], Ranked] = {}
        ranked = []
        for i in range(len(context.mentions)):
            # A name that stands alike a thousand times is ranked once.
            key = context.local_key(i)
            if key not in known:
                known[key] = weigh(i)
            ranked.append(known[key])
        _share_sense(context, ranked)
        return ranked

    def _weigh_alone(self, index: int, context: Context) -> Ranked:
        described = [
            replace(one, features=features_of(index, one, context, ALONE))
            for one in context.considered(index)
        ]
        return _shares(described, self.ranker.alone)

    def _weigh_whole(self, index: int, context: Context) -> Ranked:
        described = [
            replace(
                one,
                features={
                    **features_of(index, one, context, ALONE),
                    **features_of(index, one, context, SUPPORTED),
                },
            )
            for one in context.considered(index)
        ]
        return _shares(described, self.ranker.whole)

    def _decide(self, mention: Mention, ranked: Ranked) -> Resolution:
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
        most = _SUREST_GUESS if first.match == "fuzzy" else _SUREST
        rivals = tuple(
            replace(one, reason=why_not(first, one, self.ranker.whole)) for one in kept[1:]
        )
        return Resolution(
            mention=mention,
            candidates=(first, *rivals),
            place=first.place,
            confidence=min(most, round(self.ranker.calibrated(min(1.0, here)), 4)),
            resolver=self.name,
            reason=why_chosen(first, rivals, self.ranker.whole),
        )


def _shares(described: Sequence[Candidate], weights: Mapping[str, float]) -> Ranked:
    """Return (share, candidate) pairs, best first; the shares and that of none sum to 1."""
    totals = [
        sum(weights[name] * value for name, value in one.features.items()) for one in described
    ]
    none = weights["none"]
    top = max([none, *totals])
    exponentials = [math.exp(total - top) for total in totals]
    whole = sum(exponentials) + math.exp(none - top)
    pairs = [(e / whole, one) for e, one in zip(exponentials, described, strict=True)]
    return sorted(pairs, key=lambda pair: (-pair[0], pair[1].place.id))


def _share_sense(context: Context, ranked: list[Ranked]) -> None:
    """Give all mentions of a name one ranking: the first that is told, else the surest.

    A mention is left alone when the text itself says what it is: "Moscow, Idaho", "Atlanta,
    Georgia", "Donetsk oblast".
    """
    groups: dict[str, list[int]] = defaultdict(list)
    for i, name in enumerate(context.names):
        if ranked[i]:
            groups[name].append(i)
    for indices in groups.values():
        told = [i for i in indices if ranked[i][0][1].features["named_container"]]
        # Who writes "Moscow, Idaho" first and "Moscow" later still means the one in Idaho.
        best = told[0] if told else max(indices, key=lambda i: (ranked[i][0][0], -i))
        for i in set(indices) - set(told):
            if not (ranked[i][0][1].features["named_contents"] or context.wanted(i)):
                ranked[i] = ranked[best]


def _claims(context: Context, ranked: Sequence[Ranked]) -> dict[str, list[Claim]]:
    """Return what each name may mean by its surest mention."""
    surest: dict[str, Ranked] = {}
    for name, found in zip(context.names, ranked, strict=True):
        if not found or found[0][1].match == "fuzzy":  # a guess tells nothing about other names
            continue
        if name not in surest or found[0][0] > surest[name][0][0]:
            surest[name] = found
    return {name: [(one.place, share) for share, one in found] for name, found in surest.items()}


def _coincide(a: Place, b: Place) -> bool:
    if a.id == b.id:
        return True
    return a.country_code == b.country_code and distance_km(a.lat, a.lon, b.lat, b.lon) <= _SAME_KM


#: Name -> factory, given the hints.
RESOLVERS: dict[str, Callable[[Hints], Resolver]] = {
    "context": lambda hints: ContextResolver(hints=hints),
    "population": lambda _: PopulationResolver(),
}


def open_resolver(name: str, hints: Hints = NO_HINTS) -> Resolver:
    """Open a resolver by name.

    Parameters
    ----------
    name : str
        One of `RESOLVERS`.
    hints : Hints
        What is known of all reports beforehand; a baseline takes none.

    Raises
    ------
    ConfigError
        When there is none of that name.
    """
    if name not in RESOLVERS:
        raise ConfigError(f"no resolver {name!r}; known: {', '.join(sorted(RESOLVERS))}")
    return RESOLVERS[name](hints)
