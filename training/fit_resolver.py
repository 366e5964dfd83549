"""Learn the weights of the context resolver's features.

``python -m training.fit_resolver CORPORA_FOLDER`` fits a conditional logit on the toponym corpora
with gold mentions given, prints scores on the inner test split, and writes
``mapper/models/resolver.json``.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from geopy.distance import great_circle
from scipy.optimize import minimize

from mapper.context import Context
from mapper.features import FEATURES, features_of
from mapper.gazetteer import Gazetteer
from mapper.matching import MOST_CANDIDATES, spelled_so
from mapper.records import Candidate, Mention, Place, Report
from mapper.resolvers import ContextResolver
from training.corpora import Document, Toponym, is_held_out, read_corpora, write_model

PENALTY = 1.0  # L2, per weight
SAME_KM = 25.0  # a candidate this close to the gold point is the place meant
NEAR_KM = 161.0  # within which the field counts a resolution as right
NAMES = (*FEATURES, "none")

# What speaks against a candidate. All else speaks for it: a reason given to people must not have
# worked the other way round.
AGAINST = frozenset(("wrong_feature", "is_section", "by_rule", "is_similar"))

# Who writes "Paris, France" or "Donetsk oblast" is believed, however many other places of the
# report speak against it. The corpora show these too seldom, or too loosely labelled, to teach it.
LEAST = {"named_container": 9.0, "named_contents": 9.0}
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


def main() -> None:
    """Fit, score, write."""
    gazetteer = Gazetteer.open()
    corpora = {
        name: [(_prepare(d, gazetteer), is_held_out(d)) for d in documents]
        for name, documents in read_corpora(Path(sys.argv[1])).items()
    }
    examples = {
        name: [(_examples(task), held_out) for task, held_out in tasks]
        for name, tasks in corpora.items()
    }
    weights = _fit(
        [[e for es, held_out in rows if not held_out for e in es] for rows in examples.values()]
    )
    scores = {}
    alone = {name: float(name == "prior") for name in FEATURES} | {"none": -9.0}
    for name, tasks in corpora.items():
        held_out_tasks = [task for task, held_out in tasks if held_out]
        scores[name] = {
            **_score(held_out_tasks, weights),
            "prior_alone_a161": _score(held_out_tasks, alone)["a161"],
        }
        print(name, scores[name])
    weights = _fit([[e for es, _ in rows for e in es] for rows in examples.values()])
    for name, weight in sorted(weights.items(), key=lambda pair: -abs(pair[1])):
        print(f"{weight:+.2f} {name}")
    write_model(
        "resolver",
        weights,
        model="conditional logit over the features of mapper/features.py",
        recipe="training/fit_resolver.py: gold mentions; right = of the same id, within 25 km of "
        "the gold point, or a region around it; corpora weighted alike; signs of weights given, "
        "bounds LEAST and MOST; L2 1.0; deterministic; fitted on all documents after scoring",
        scores=scores,
        scored_on="inner test split, gold mentions given, unanswered = wrong, demonyms included",
        gazetteer=gazetteer.version,
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
    return Task(Report(document.id, document.text), mentions, candidates, golds)


def _examples(task: Task) -> list[Example]:
    context = Context(task.report, task.mentions, task.candidates)
    made = []
    for i, gold in enumerate(task.golds):
        if gold.lat is None:
            continue
        found = context.considered(i)
        right = [float(_is_right(gold, one.place)) for one in found]
        rows = [[*features_of(i, one, context).values(), 0.0] for one in found]
        rows.append([0.0] * len(FEATURES) + [1.0])  # "none of these"
        right.append(float(not any(right)))
        made.append(Example(np.array(rows), np.array(right)))
    return made


def _is_right(gold: Toponym, place: Place) -> bool:
    km = _km(gold, place)
    if place.id == gold.place_id or km <= SAME_KM:
        return True
    # Nobody agrees on the middle of a sea: within a region is right for the region.
    return place.feature_class in "LHT" and km <= max(NEAR_KM, place.radius_km or 0.0)


def _km(gold: Toponym, place: Place) -> float:
    assert gold.lat is not None
    assert gold.lon is not None
    return float(great_circle((gold.lat, gold.lon), (place.lat, place.lon)).km)


def _fit(corpora: list[list[Example]]) -> dict[str, float]:
    # Corpora count alike, or the small towns of the largest would teach what a capital is.
    mean = sum(map(len, corpora)) / len(corpora)
    weighted = [(mean / len(examples), e) for examples in corpora for e in examples]

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        value, slope = PENALTY * float(w @ w) / 2, PENALTY * w
        for share, e in weighted:
            z = e.features @ w
            p = np.exp(z - z.max())
            p /= p.sum()
            q = p * e.right
            mass = q.sum() + 1e-12
            value -= share * float(np.log(mass))
            slope = slope + share * (e.features.T @ (p - q / mass))
        return value, slope

    bounds = [
        (None, MOST.get(name, 0.0)) if name in AGAINST else (LEAST.get(name, 0.0), None)
        for name in NAMES
    ]
    start = np.array([LEAST.get(name, MOST.get(name, 0.0)) for name in NAMES])
    result = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds)
    return dict(zip(NAMES, map(float, result.x), strict=True))


def _score(tasks: list[Task], weights: Mapping[str, float]) -> dict[str, float]:
    """Score the resolver itself, as it runs."""
    resolver = ContextResolver(weights=weights)
    hits, reachable, sure = [], [], []
    for task in tasks:
        resolutions = resolver.resolve(task.report, task.mentions, task.candidates)
        for gold, found, one in zip(task.golds, task.candidates, resolutions, strict=True):
            if gold.lat is None:
                continue
            reachable.append(any(_km(gold, c.place) < NEAR_KM for c in found))
            hits.append(one.place is not None and _km(gold, one.place) < NEAR_KM)
            sure.append(one.confidence)
    hit, confidence = np.array(hits, dtype=float), np.array(sure)
    answered = confidence > 0
    bins = np.clip((confidence * 10).astype(int), 0, 9)
    ece = 0.0
    for b in range(10):
        inside = (bins == b) & answered
        if inside.any():
            gap = abs(hit[inside].mean() - confidence[inside].mean())
            ece += gap * inside.sum() / answered.sum()
    return {
        "mentions": len(hits),
        "a161": round(float(hit.mean()), 3),
        "reachable": round(float(np.mean(reachable)), 3),
        "answered": round(float(answered.mean()), 3),
        "ece": round(float(ece), 3),
    }


if __name__ == "__main__":
    main()
