"""Counts of a document, and figures over documents with their bootstrap intervals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from mapper.evaluation import metrics
from mapper.evaluation.alignment import Alignment, Pairs
from mapper.evaluation.corpus import Toponym
from mapper.evaluation.metrics import MOST_KM, NEAR_KM
from mapper.globe import distance_km

__all__ = ["END_TO_END", "RECOGNITION", "RESOLUTION", "Figure", "Scores", "Tally", "score", "tally"]

#: Names of the figures, by what they are about.
RECOGNITION = ("precision", "recall", "f1")
RESOLUTION = ("a161", "mean_km", "median_km", "auc", "exact_id")
END_TO_END = ("precision161", "gold161", "f1_161")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure and its 95% interval; None where it has no meaning."""

    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Scores:
    """The figures of a set of documents under one way of pairing spans.

    Parameters
    ----------
    counts : mapping of str to int
        What the figures are made of; see docs/evaluation.md.
    figures : mapping of str to Figure
        By name: those of `RECOGNITION`, `RESOLUTION` and `END_TO_END` that have a meaning here.
    """

    counts: Mapping[str, int]
    figures: Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class Tally:
    """What one document adds to the figures.

    Parameters
    ----------
    gold, found, right : int
        Gold mentions, predictions, pairs.
    located : int
        Gold mentions with a point.
    placed : int
        Predictions with a point, less those paired with gold that has none: they are neither
        right nor wrong.
    with_id, answered_id, same_id : int
        Gold mentions with an id, those whose prediction has one, those where the two are the same.
    errors_km : tuple of float
        One for each located gold mention whose prediction has a point.
    """

    gold: int
    found: int
    right: int
    located: int
    placed: int
    with_id: int
    answered_id: int
    same_id: int
    errors_km: tuple[float, ...]


def tally(
    one: Alignment, pairs: Pairs, *, counts: Callable[[Toponym], bool] | None = None
) -> Tally:
    """Count one document.

    Parameters
    ----------
    one : Alignment
        The document.
    pairs : tuple of (int, int)
        Its `exact` or its `overlap`.
    counts : callable or None
        Which gold mentions count. With it, `found` and `placed` are 0: no prediction belongs to a
        kind of gold.
    """
    answer = {i: one.found[j] for i, j in pairs}
    gold = [(i, g) for i, g in enumerate(one.gold) if counts is None or counts(g)]
    errors = []
    excused = answered_id = same_id = 0
    for i, g in gold:
        found = answer.get(i)
        if found is None:
            continue
        if g.place_id is not None and found.place_id is not None:
            answered_id += 1
            same_id += found.place_id == g.place_id
        if found.point is not None and g.point is not None:
            errors.append(distance_km(*g.point, *found.point))
        elif found.point is not None:
            excused += 1
    whole = counts is None
    return Tally(
        gold=len(gold),
        found=len(one.found) if whole else 0,
        right=sum(i in answer for i, _ in gold),
        located=sum(g.point is not None for _, g in gold),
        placed=sum(f.point is not None for f in one.found) - excused if whole else 0,
        with_id=sum(g.place_id is not None for _, g in gold),
        answered_id=answered_id,
        same_id=same_id,
        errors_km=tuple(errors),
    )


def score(
    tallies: Iterable[Tally],
    *,
    unanswered: str = "max",
    parts: Sequence[str] = ("recognition", "resolution", "end_to_end"),
    recall_only: bool = False,
    ids: bool = True,
    resamples: int = 0,
    seed: int = 0,
) -> Scores:
    """Compute the figures of some documents.

    Parameters
    ----------
    tallies : iterable of Tally
        One a document; their order decides the interval, nothing else.
    unanswered : str
        ``"max"`` counts a located gold mention without an answer as 20,039 km off, and one with an
        id as of another; ``"drop"`` leaves both out of resolution.
    parts : sequence of str
        Which figures are wanted.
    recall_only : bool
        Leave out what needs predictions that are wrong: precision and F1.
    ids : bool
        False when no prediction has an id: `exact_id` then has no meaning.
    resamples : int
        Bootstrap resamples of the documents; 0 for no intervals.
    seed : int
        Of the bootstrap.
    """
    documents = tuple(tallies)
    errors = [km for one in documents for km in one.errors_km]
    counts = {
        name: sum(getattr(one, name) for one in documents)
        for name in ("gold", "found", "right", "located", "placed", "with_id", "same_id")
    }
    counts |= {"answered": len(errors), "near": sum(km < NEAR_KM for km in errors)}
    wanted = _wanted(parts, recall_only=recall_only)
    if unanswered == "max":
        errors += [MOST_KM] * (counts["located"] - counts["answered"])
        id_whole = counts["with_id"]
    else:
        id_whole = sum(one.answered_id for one in documents)
    values: dict[str, float | None] = {
        "precision": metrics.share(counts["right"], counts["found"]),
        "recall": metrics.share(counts["right"], counts["gold"]),
        "f1": metrics.f1(counts["right"], counts["found"], counts["gold"]),
        "a161": metrics.accuracy(errors),
        "mean_km": metrics.mean(errors),
        "median_km": metrics.median(errors),
        "auc": metrics.area_under_curve(errors),
        "exact_id": metrics.share(counts["same_id"], id_whole) if ids else None,
        "precision161": metrics.share(counts["near"], counts["placed"]),
        "gold161": metrics.share(counts["near"], counts["located"]),
        "f1_161": metrics.f1(counts["near"], counts["placed"], counts["located"]),
    }
    intervals: Mapping[str, tuple[float, float]] = {}
    if resamples and len(documents) > 1:  # one document alone tells nothing of others
        from mapper.evaluation.bootstrap import bootstrap

        intervals = bootstrap(documents, unanswered=unanswered, resamples=resamples, seed=seed)
    figures = {}
    for name in wanted:
        value = values[name]
        low, high = intervals.get(name, (None, None)) if value is not None else (None, None)
        figures[name] = Figure(value, low, high)
    counts["counted"] = len(errors)
    return Scores(counts, figures)


def _wanted(parts: Sequence[str], *, recall_only: bool) -> list[str]:
    names = [
        name
        for part, group in (
            ("recognition", RECOGNITION),
            ("resolution", RESOLUTION),
            ("end_to_end", END_TO_END),
        )
        if part in parts
        for name in group
    ]
    needs_predictions = {"precision", "f1", "precision161", "f1_161"}
    return [name for name in names if not (recall_only and name in needs_predictions)]
