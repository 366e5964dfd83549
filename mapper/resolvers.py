"""Mentions and candidates of a whole report to resolutions.

The ranker is a conditional logit over the features of `features`: each candidate's score is a
weighted sum, its share that of the sum of exponentials, with "none of these" as one more choice.
Every name is weighed alone, and then twice with what the others say by their shares so far.
Weights are learned by ``training/`` and shipped as a readable table.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from mapper.baselines import PopulationResolver
from mapper.context import Context
from mapper.errors import ConfigError
from mapper.features import ALONE, SUPPORTED, features_of
from mapper.hints import NO_HINTS, Hints
from mapper.phrases import NOTHING_TOLD, Told
from mapper.protocols import MOST_KEPT, Resolver
from mapper.ranking import Ranker, load_ranker
from mapper.reasons import (
    NONE_FITS,
    UNKNOWN_NAME,
    why_chosen,
    why_not,
    why_unfit,
    why_within,
)
from mapper.records import Candidate, Mention, Place, Report, Resolution
from mapper.support import Claim, Support
from mapper.surroundings import Around, find_around

__all__ = ["RESOLVERS", "ContextResolver", "open_resolver"]

_SURE_ENOUGH = 0.6  # share from which on a mention is not moved by what is told after it
_SAME_KM = 50.0  # two candidates this close, in one country, put the pin in the same place
_ROUNDS = 2  # of weighing names together; a third changes next to nothing
_LEAST_EXACT = 0.25  # share of a place that has the very name, to be chosen against none of them
_SUREST = 0.99  # no reading of a text by software is certain
_SUREST_GUESS = 0.8  # the village meant may be missing, and this one only be called much the same

Ranked = Sequence[tuple[float, Candidate]]
#: `Context.local_key` to the candidates of such mentions, and beside each its own features, which
#: are added to from round to round.
Described = dict[tuple[object, ...], list[tuple[Candidate, dict[str, float]]]]


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
        context, described = self._weigh_alone(report, mentions, candidates)
        ranked: list[Ranked] = []
        for _ in range(_ROUNDS):  # each by what the one before made of the other names
            if ranked:
                self._hear(context, ranked)
            ranked = self._weigh_together(context, described)
        beside = _beside(context, ranked)
        made: dict[int, Resolution] = {}  # mentions that are ranked alike share their list
        decided = []
        for mention, found in zip(mentions, ranked, strict=True):
            if id(found) not in made:
                told = _told(found, beside.get(id(found), ()), context)
                made[id(found)] = self._decide(mention, found, told)
            one = made[id(found)]
            # Sure of the place, if it is a place that is named here.
            sure = round(one.confidence * mention.score, 4)
            decided.append(replace(one, mention=mention, confidence=sure))
        for i, around in find_around(context, decided).items():
            decided[i] = self._placed_within(decided[i], decided[around.index], around)
        return tuple(decided)

    def context(
        self,
        report: Report,
        mentions: Sequence[Mention],
        candidates: Sequence[Sequence[Candidate]],
    ) -> Context:
        """Return what the mentions of a report are weighed in, when they are weighed last."""
        context, described = self._weigh_alone(report, mentions, candidates)
        if self.ranker.whole:
            self._hear(context, self._weigh_together(context, described))
        return context

    def _weigh_alone(
        self,
        report: Report,
        mentions: Sequence[Mention],
        candidates: Sequence[Sequence[Candidate]],
    ) -> tuple[Context, Described]:
        home = self.hints.home_of(report)
        context = Context(report, mentions, candidates, home, self.hints)
        described: Described = {
            key: [
                (one.with_features(features), features)
                for one in context.considered(i)
                for features in (features_of(i, one, context, ALONE),)
            ]
            for i, key in _firsts(context)
        }
        self._hear(context, _ranked(context, described, self.ranker.alone))
        return context, described

    def _weigh_together(self, context: Context, described: Described) -> list[Ranked]:
        """Weigh each name with what the others say."""
        for i, key in _firsts(context):
            for one, features in described[key]:
                features.update(features_of(i, one, context, SUPPORTED))
        return _ranked(context, described, self.ranker.whole)

    @staticmethod
    def _hear(context: Context, ranked: Sequence[Ranked]) -> None:
        context.listen(Support(_claims(context, ranked)))

    def _decide(self, mention: Mention, ranked: Ranked, told: Told) -> Resolution:
        if not ranked:
            return Resolution(mention, resolver=self.name, reason=UNKNOWN_NAME)
        kept = ranked[:MOST_KEPT]
        first = _scored(*kept[0])
        nothing = 1.0 - sum(share for share, _ in ranked)
        # A city and the unit named after it are one answer to "where": they share no doubt.
        here = sum(share for share, one in ranked if _coincide(one.place, first.place))
        enough = _LEAST_EXACT if first.match == "exact" else nothing
        if here < enough and nothing > here:
            unfit = tuple(_scored(share, one, why_unfit(one)) for share, one in kept)
            return Resolution(mention, unfit, resolver=self.name, reason=NONE_FITS)
        most = _SUREST_GUESS if first.match == "fuzzy" else _SUREST
        weights = self.ranker.whole
        rivals = tuple(
            _scored(
                share,
                one,
                why_not(first, one, weights, told, is_near=_coincide(one.place, first.place)),
            )
            for share, one in kept[1:]
        )
        return Resolution(
            mention=mention,
            candidates=(first, *rivals),
            place=first.place,
            confidence=min(most, self.ranker.calibrated(min(1.0, here))),
            resolver=self.name,
            reason=why_chosen(first, rivals, weights, told),
        )

    def _placed_within(self, one: Resolution, holding: Resolution, around: Around) -> Resolution:
        """Put what is not resolved into the place that it lies in."""
        chosen = replace(holding.candidates[0], match="within", features={})
        return Resolution(
            mention=one.mention,
            candidates=(chosen, *one.candidates[: MOST_KEPT - 1]),
            place=holding.place,
            confidence=round(around.share * holding.confidence * one.mention.score, 4),
            resolver=self.name,
            reason=why_within(chosen, how=around.how, has_candidates=bool(one.candidates)),
        )


def _scored(share: float, one: Candidate, reason: str = "") -> Candidate:
    return replace(one, score=min(1.0, round(share, 4)), reason=reason)


def _firsts(context: Context) -> Iterator[tuple[int, tuple[object, ...]]]:
    """Yield the first mention of each key: a name that stands alike a thousand times is one."""
    seen = set()
    for i in range(len(context.mentions)):
        if (key := context.local_key(i)) not in seen:
            seen.add(key)
            yield i, key


def _ranked(context: Context, described: Described, weights: Mapping[str, float]) -> list[Ranked]:
    shares = {key: _shares(found, weights) for key, found in described.items()}
    ranked = [shares[context.local_key(i)] for i in range(len(context.mentions))]
    _share_sense(context, ranked)
    return ranked


def _shares(
    described: Sequence[tuple[Candidate, Mapping[str, float]]], weights: Mapping[str, float]
) -> Ranked:
    """Return (share, candidate) pairs, best first; the shares and that of none sum to 1."""
    totals = [
        sum([weights[name] * value for name, value in features.items()])
        for _, features in described
    ]
    none = weights["none"]
    top = max([none, *totals])
    exponentials = [math.exp(total - top) for total in totals]
    whole = sum(exponentials) + math.exp(none - top)
    pairs = [(e / whole, one) for e, (one, _) in zip(exponentials, described, strict=True)]
    return sorted(pairs, key=lambda pair: (-pair[0], pair[1].place.id))


def _share_sense(context: Context, ranked: list[Ranked]) -> None:
    """Give the mentions of a name one ranking, but for those of which the text says what they are.

    What is told once, "Moscow, Idaho" or "Atlanta, Georgia", holds for the mentions that follow,
    and for those before it only where they are unsure: who has written of Athens and Thessaloniki
    may name Athens, Georgia, in the end. All others go by the surest of them.
    """
    groups: dict[str, list[int]] = defaultdict(list)
    for i, name in enumerate(context.names):
        if ranked[i]:
            groups[name].append(i)
    for indices in groups.values():
        told = [i for i in indices if _is_told(ranked[i])]
        # "Washington state" is what it says, and says nothing of another Washington.
        plain = [i for i in indices if not context.wanted(i) and not _is_told(ranked[i])]
        if not plain:
            continue
        # of the rankings, and not of the mentions: they are changed on the way
        surest = ranked[max(plain, key=lambda i: (ranked[i][0][0], -i))]
        before: Ranked | None = None
        if told and surest[0][0] < _SURE_ENOUGH:
            before = ranked[told[0]]
        at = 0
        for i in plain:
            while at < len(told) and told[at] < i:
                before = ranked[told[at]]
                at += 1
            ranked[i] = surest if before is None else before


def _is_told(ranking: Ranked) -> bool:
    features = ranking[0][1].features
    return bool(features["named_container"] or features["named_contents"])


def _beside(context: Context, ranked: Sequence[Ranked]) -> dict[int, list[int]]:
    """Return for each ranking, by its identity, the mentions of it beside which an area stands."""
    beside: dict[int, list[int]] = defaultdict(list)
    for i, found in enumerate(ranked):
        if context.container(i) is not None or context.contents(i) is not None:
            beside[id(found)].append(i)
    return beside


def _told(found: Ranked, indices: Sequence[int], context: Context) -> Told:
    """Return what the text says beside mentions that share a ranking."""
    if not found:
        return NOTHING_TOLD
    first = found[0][1]
    around = (
        one.place
        for i in indices
        if (other := context.container(i)) is not None
        for one in context.candidates[other][:5]
    )
    inner = (
        one.place
        for i in indices
        if (other := context.contents(i)) is not None
        for one in context.candidates[other][:3]
    )
    return Told(
        container=next((one.name for one in around if one.contains(first.place)), None),
        contents=next((one.name for one in inner if first.place.contains(one)), None),
        best_known=all(one.features["prior"] <= first.features["prior"] for _, one in found),
    )


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
    return a.country_code == b.country_code and a.km_from(b.lat, b.lon) <= _SAME_KM


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
