"""Learn the ranker of the context resolver.

``python -m training.fit_resolver CORPORA_FOLDER`` fits two conditional logits on the toponym
corpora with gold mentions given, and on reports made up from the gazetteer, prints scores on the
inner test split and of each corpus when only the others were learned, and writes
``mapper/models/resolver.json``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import isotonic_regression, minimize

from mapper.baselines import PopulationResolver
from mapper.context import Context
from mapper.evaluation.calibration import calibrate as judge
from mapper.evaluation.metrics import NEAR_KM
from mapper.features import ALONE, FEATURES, features_of
from mapper.gazetteer import Gazetteer
from mapper.matching import MOST_CANDIDATES, spelled_so
from mapper.protocols import Resolver
from mapper.ranking import VERSION, Ranker
from mapper.records import Candidate, Mention, Place, Report, Resolution
from mapper.resolvers import ContextResolver
from training.corpora import Document, Toponym, is_held_out, read_corpora, write_model
from training.synthesize import Synthetic, synthesize

PENALTY = 1.0  # L2, per weight
SAME_KM = 25.0  # a candidate this close to the gold point is the place meant
FOLDS = 5
EDGES = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 1.01)  # of the calibration
FEWEST = 15  # answers between two edges that make a point of the calibration
MADE_UP = 1_500  # reports from the gazetteer
MADE_UP_SHARE = 1.5  # how much they count together, in corpora

# What speaks against a candidate. All else speaks for it: a reason given to people must not have
# worked the other way round.
AGAINST = frozenset(
    (
        *("wrong_feature", "is_section", "by_rule", "is_similar", "alias", "is_former"),
        *("overshadowed", "country_elsewhere", "holds_namesake"),
    )
)

# Who writes "Paris, France" or "Donetsk oblast" is believed, however many other places of the
# report speak against it. The corpora show these too seldom, or too loosely labelled, to teach it.
LEAST = {
    "named_container": 9.0,
    "named_contents": 9.0,
    # Who gives a hint means it: between two namesakes it decides, unless one is far better known.
    "near_hint": 3.0,
    "country_hint": 3.0,
    # The corpora are English. Elsewhere few names have a word for their twin, and most in the
    # gazetteer stand there as further names of a place whose main name is in Latin letters.
    "own_script": 2.0,
}
MOST = {"wrong_feature": -4.0}


@dataclass(frozen=True, slots=True)
class Task:
    """A document's gold mentions and their candidates."""

    report: Report
    mentions: list[Mention]
    candidates: list[tuple[Candidate, ...]]
    golds: list[Toponym]


@dataclass(frozen=True, slots=True)
class Example:
    """A gold mention: the features of its candidates, and which of them are right."""

    features: np.ndarray
    right: np.ndarray


@dataclass(frozen=True, slots=True)
class Corpus:
    """The tasks of a corpus: learned, and of the inner test split."""

    name: str
    learned: Sequence[Task]
    tested: Sequence[Task]


def main() -> None:
    """Fit, score, write."""
    with Gazetteer.open() as gazetteer:
        version = gazetteer.version
        corpora = [
            prepare(name, documents, gazetteer)
            for name, documents in read_corpora(Path(sys.argv[1])).items()
        ]
        made_up = list(synthesize(gazetteer, MADE_UP))
    learned = [one.learned for one in corpora]
    ranker = replace(fit(learned, made_up), calibration=calibrate(learned, made_up))
    scores: dict[str, dict[str, float]] = {}
    for one in corpora:
        others = fit([other.learned for other in corpora if other is not one], made_up)
        scores[one.name] = {
            **score(one.tested, ContextResolver(ranker=ranker)),
            "a161_without_outlets": score(
                [_without_outlet(task) for task in one.tested], ContextResolver(ranker=ranker)
            )["a161"],
            "a161_other_corpora": score(one.tested, ContextResolver(ranker=others))["a161"],
            "a161_population": score(one.tested, PopulationResolver())["a161"],
        }
        print(one.name, scores[one.name], flush=True)
    whole = [[*one.learned, *one.tested] for one in corpora]
    calibration = calibrate(whole, made_up)
    ranker = fit(whole, made_up)
    for name, weight in sorted(ranker.whole.items(), key=lambda pair: -abs(pair[1])):
        print(f"{weight:+.2f} {ranker.alone.get(name, 0.0):+.2f} {name}")
    print("calibration", calibration)
    write_model(
        "resolver",
        ranker.whole,
        version=VERSION,
        model="conditional logits over the features of mapper/features.py: each name alone, then "
        "with what the others say",
        recipe="training/fit_resolver.py: gold mentions; right = of the same id, within 25 km of "
        "the gold point, or a region around it; corpora weighted alike, each document once with "
        "its outlet and once without; signs of weights given, bounds LEAST and MOST; L2 1.0; and "
        "reports made up by training/synthesize.py, which count one and a half corpora; calibrated "
        "by isotonic regression over folds of documents; fitted on all documents after scoring",
        scores=scores,
        scored_on="inner test split, gold mentions given, unanswered = wrong, demonyms included; "
        "a161_other_corpora: learned without the corpus",
        gazetteer=version,
        alone={name: round(value, 3) for name, value in ranker.alone.items()},
        calibration=[[round(x, 4), round(y, 4)] for x, y in calibration],
    )


def prepare(name: str, documents: Sequence[Document], gazetteer: Gazetteer) -> Corpus:
    """Look up the gold mentions of a corpus, and split it."""
    tasks = [(_prepare(one, gazetteer), is_held_out(one)) for one in documents]
    return Corpus(
        name,
        [task for task, held_out in tasks if not held_out],
        [task for task, held_out in tasks if held_out],
    )


def _prepare(document: Document, gazetteer: Gazetteer) -> Task:
    golds = [t for t in document.toponyms if document.text[t.start : t.end].strip()]
    golds.sort(key=lambda t: t.start)
    texts = [document.text[t.start : t.end] for t in golds]
    mentions = [
        Mention(document.id, t.start, t.end, text) for t, text in zip(golds, texts, strict=True)
    ]
    candidates = [
        spelled_so(gazetteer.candidates(text, limit=MOST_CANDIDATES), text) for text in texts
    ]
    report = Report(document.id, document.text, title=document.title, url=document.url)
    return Task(report, mentions, candidates, golds)


def _without_outlet(task: Task) -> Task:
    return replace(task, report=replace(task.report, url=None))


def fit(corpora: Sequence[Sequence[Task]], made_up: Sequence[Synthetic]) -> Ranker:
    """Fit the weights of each name alone, and then those with what the names say of each other."""
    # Corpora count alike, or the small towns of the largest would teach what a capital is.
    sets = [[*tasks, *map(_without_outlet, tasks)] for tasks in corpora]
    sizes = [sum(gold.lat is not None for task in tasks for gold in task.golds) for tasks in sets]
    mean = sum(sizes) / len(sizes) / 2
    shares = [mean / size for size in sizes]
    made_up_share = mean * MADE_UP_SHARE / max(1, sum(len(one.mentions) for one in made_up))
    resolver = ContextResolver(ranker=Ranker(dict.fromkeys((*ALONE, "none"), 0.0), {}))
    alone: dict[str, float] = {}
    whole: dict[str, float] = {}
    # The last is learned with what names say of each other by the weights of the one before.
    for names in (tuple(ALONE), tuple(FEATURES), tuple(FEATURES)):
        examples = [
            (share, example)
            for share, tasks in zip(shares, sets, strict=True)
            for task in tasks
            for example in _examples(task, resolver, names)
        ]
        examples += [
            (made_up_share, example)
            for one in made_up
            for example in _made_up(one, resolver, names)
        ]
        weights = _fit(examples, names)
        alone, whole = (alone, weights) if alone else (weights, {})
        resolver = ContextResolver(ranker=replace(resolver.ranker, alone=alone, whole=whole))
    return Ranker(alone, whole)


def calibrate(
    corpora: Sequence[Sequence[Task]], made_up: Sequence[Synthetic]
) -> tuple[tuple[float, float], ...]:
    """Return how often what the model says of documents that it has not learned is right."""
    said: list[float] = []
    right: list[float] = []
    shares: list[float] = []
    for fold in range(FOLDS):
        ranker = fit(
            [[t for i, t in enumerate(tasks) if i % FOLDS != fold] for tasks in corpora], made_up
        )
        for tasks in corpora:
            mine = [task for i, task in enumerate(tasks) if i % FOLDS == fold]
            answers = list(_answers(mine, ContextResolver(ranker=ranker)))
            for hit, one in answers:
                if one.place is not None:
                    said.append(one.confidence)
                    right.append(hit)
                    shares.append(1.0 / len(answers))
    order = np.argsort(said, kind="stable")
    x, y, w = (np.array(values)[order] for values in (said, right, shares))
    curve = isotonic_regression(y, weights=w).x
    points: list[tuple[float, float]] = []
    for low, high in pairwise(EDGES):
        inside = (x >= low) & (x < high)
        if inside.sum() >= FEWEST:
            at = float(np.average(x[inside], weights=w[inside]))
            points.append((at, float(np.average(curve[inside], weights=w[inside]))))
    return tuple(points)


def _examples(task: Task, resolver: ContextResolver, names: Sequence[str]) -> list[Example]:
    context = resolver.context(task.report, task.mentions, task.candidates)
    return [
        _example(context, i, [_is_right(gold, one.place) for one in context.considered(i)], names)
        for i, gold in enumerate(task.golds)
        if gold.lat is not None
    ]


def _made_up(one: Synthetic, resolver: ContextResolver, names: Sequence[str]) -> list[Example]:
    told = ContextResolver(
        ranker=resolver.ranker, hints=replace(one.hints, outlet_home=one.home)
    ).context(one.report, one.mentions, one.candidates)
    return [
        _example(told, i, [c.place.id == place.id for c in told.considered(i)], names)
        for i, place in enumerate(one.places)
    ]


def _example(context: Context, index: int, right: Sequence[bool], names: Sequence[str]) -> Example:
    table = {name: FEATURES[name] for name in names}
    found = context.considered(index)
    rows = [[*features_of(index, one, context, table).values(), 0.0] for one in found]
    rows.append([0.0] * len(names) + [1.0])  # "none of these"
    return Example(np.array(rows), np.array([*map(float, right), float(not any(right))]))


def _is_right(gold: Toponym, place: Place) -> bool:
    km = _km(gold, place)
    if place.id == gold.place_id or km <= SAME_KM:
        return True
    # Nobody agrees on the middle of a sea: within a region is right for the region.
    return place.feature_class in "LHT" and km <= max(NEAR_KM, place.radius_km or 0.0)


def _km(gold: Toponym, place: Place) -> float:
    assert gold.lat is not None
    assert gold.lon is not None
    return place.km_from(gold.lat, gold.lon)


def _fit(examples: Sequence[tuple[float, Example]], names: Sequence[str]) -> dict[str, float]:
    columns = (*names, "none")
    rows = np.concatenate([e.features for _, e in examples])
    right = np.concatenate([e.right for _, e in examples])
    sizes = np.array([len(e.right) for _, e in examples])
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    shares = np.array([share for share, _ in examples])
    each = np.repeat(np.arange(len(sizes)), sizes)

    def loss(w: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        z = rows @ w
        z -= np.maximum.reduceat(z, starts)[each]
        p = np.exp(z)
        p /= np.add.reduceat(p, starts)[each]
        q = p * right
        mass = np.add.reduceat(q, starts) + 1e-12
        value = PENALTY * float(w @ w) / 2 - float(shares @ np.log(mass))
        slope = PENALTY * w + rows.T @ (shares[each] * (p - q / mass[each]))
        return value, slope

    bounds = [
        (None, MOST.get(name, 0.0)) if name in AGAINST else (LEAST.get(name, 0.0), None)
        for name in columns
    ]
    start = np.array([LEAST.get(name, MOST.get(name, 0.0)) for name in columns])
    result = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds)
    return dict(zip(columns, map(float, result.x), strict=True))


def _answers(tasks: Sequence[Task], resolver: Resolver) -> Iterator[tuple[bool, Resolution]]:
    """Yield the resolutions of located gold mentions, and whether each is right."""
    for task in tasks:
        resolutions = resolver.resolve(task.report, task.mentions, task.candidates)
        for gold, one in zip(task.golds, resolutions, strict=True):
            if gold.lat is not None:
                yield one.place is not None and _km(gold, one.place) < NEAR_KM, one


def score(tasks: Sequence[Task], resolver: Resolver) -> dict[str, float]:
    """Score a resolver as it runs."""
    answers = list(_answers(tasks, resolver))
    hit = np.array([float(right) for right, _ in answers])
    answered = np.array([one.place is not None for _, one in answers])
    judged = judge((one.confidence, right) for right, one in answers if one.place is not None)
    reachable = [
        any(_km(gold, one.place) < NEAR_KM for one in found)
        for task in tasks
        for gold, found in zip(task.golds, task.candidates, strict=True)
        if gold.lat is not None
    ]
    return {
        "mentions": len(answers),
        "a161": round(float(hit.mean()), 3),
        "reachable": round(float(np.mean(reachable)), 3),
        "answered": round(float(answered.mean()), 3),
        "ece": round(judged.error, 3) if judged else 0.0,
    }


if __name__ == "__main__":
    main()
