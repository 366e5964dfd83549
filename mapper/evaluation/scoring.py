"""Counts of a document, and figures over documents with their bootstrap intervals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from mapper.evaluation import metrics
from mapper.evaluation.alignment import Alignment, Pairs
from mapper.evaluation.calibration import LIMITS, Calibration, calibrate
from mapper.evaluation.corpus import Toponym
from mapper.evaluation.metrics import MOST_KM, NEAR_KM
from mapper.evaluation.whereabouts import Whereabouts
from mapper.globe import distance_km

__all__ = ["PARTS", "Figure", "Scores", "Tally", "score", "tally"]

#: Part of the figures -> their names.
PARTS: Mapping[str, tuple[str, ...]] = {
    "recognition": ("precision", "recall", "f1"),
    "resolution": ("a161", "mean_km", "median_km", "auc", "exact_id", "country", "admin1"),
    "confidence": ("ece", "brier", "aurc", "covered5", "covered10"),
    "end_to_end": ("precision161", "gold161", "f1_161"),
    "placed_confidence": (
        *("placed_ece", "placed_brier", "placed_aurc", "placed_covered5", "placed_covered10"),
    ),
}

# What needs predictions that are wrong: they belong to no kind of gold.
_NEED_PREDICTIONS = {"precision", "f1", "precision161", "f1_161", *PARTS["placed_confidence"]}


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
        By name: those of `PARTS` that have a meaning here.
    calibrations : mapping of str to Calibration or None
        What is behind the figures of confidence: ``"answered"``, over answers to located gold, and
        end to end ``"placed"``, over every prediction on the map. None without confidence.
    """

    counts: Mapping[str, int]
    figures: Mapping[str, Figure]
    calibrations: Mapping[str, Calibration | None] = field(default_factory=dict)


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
    sure : tuple of (float or None)
        Parallel to it: the confidence of those predictions.
    alarms : tuple of (float or None)
        The confidence of the other predictions of `placed`, which are paired with no gold.
    with_country, answered_country, same_country : int
        Located gold mentions whose country is known, those whose prediction has a place, those
        where that lies in the same country.
    with_admin1, answered_admin1, same_admin1 : int
        The same for the first-level unit.
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
    sure: tuple[float | None, ...] = ()
    alarms: tuple[float | None, ...] = ()
    with_country: int = 0
    answered_country: int = 0
    same_country: int = 0
    with_admin1: int = 0
    answered_admin1: int = 0
    same_admin1: int = 0


def tally(
    one: Alignment,
    pairs: Pairs,
    *,
    counts: Callable[[Toponym], bool] | None = None,
    where: Callable[[Toponym], Whereabouts | None] | None = None,
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
    where : callable or None
        Tells the country and unit of a toponym, such as a `Locator`. None to count neither.
    """
    answer = {i: one.found[j] for i, j in pairs}
    gold = [(i, g) for i, g in enumerate(one.gold) if counts is None or counts(g)]
    errors, sure = [], []
    answered_id = same_id = 0
    for i, g in gold:
        found = answer.get(i)
        if found is None:
            continue
        if g.place_id is not None and found.place_id is not None:
            answered_id += 1
            same_id += found.place_id == g.place_id
        if found.point is not None and g.point is not None:
            errors.append(distance_km(*g.point, *found.point))
            sure.append(found.confidence)
    whole = counts is None
    paired = {j for _, j in pairs}
    alarms = [
        found.confidence
        for j, found in enumerate(one.found)
        if whole and found.point is not None and j not in paired
    ]
    return Tally(
        gold=len(gold),
        found=len(one.found) if whole else 0,
        right=sum(i in answer for i, _ in gold),
        located=sum(g.point is not None for _, g in gold),
        placed=len(errors) + len(alarms) if whole else 0,
        with_id=sum(g.place_id is not None for _, g in gold),
        answered_id=answered_id,
        same_id=same_id,
        errors_km=tuple(errors),
        sure=tuple(sure),
        alarms=tuple(alarms),
        **_in_same_area([(g, answer.get(i)) for i, g in gold if g.point is not None], where),
    )


def _in_same_area(
    located: Iterable[tuple[Toponym, Toponym | None]],
    where: Callable[[Toponym], Whereabouts | None] | None,
) -> dict[str, int]:
    """Count gold and answers by country and unit."""
    names = ("country", "admin1")
    made = {f"{what}_{name}": 0 for name in names for what in ("with", "answered", "same")}
    if where is None:
        return made
    for gold, found in located:
        home, there = where(gold), where(found) if found is not None else None
        if home is None:
            continue
        for name, known, same in (
            ("country", home.country, there is not None and there.country == home.country),
            ("admin1", home.unit, there is not None and there.shares_unit(home)),
        ):
            if known is not None:
                made[f"with_{name}"] += 1
                made[f"answered_{name}"] += there is not None
                made[f"same_{name}"] += same
    return made


def score(
    tallies: Iterable[Tally],
    *,
    unanswered: str = "max",
    parts: Sequence[str] = tuple(PARTS),
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
        ``"max"`` counts a located gold mention without an answer as 20,039 km off, one with an id
        as of another, one whose country or unit is known as elsewhere, and takes it last;
        ``"drop"`` leaves them out of resolution.
    parts : sequence of str
        Which of `PARTS` are wanted.
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
    names = (
        *("gold", "found", "right", "located", "placed"),
        *("with_id", "same_id", "same_country", "same_admin1"),
    )
    counts = {name: sum(getattr(one, name) for one in documents) for name in names}
    counts |= {"answered": len(errors), "near": sum(km < NEAR_KM for km in errors)}
    prefix = "with" if unanswered == "max" else "answered"
    wholes = {
        name: sum(getattr(one, f"{prefix}_{name}") for one in documents)
        for name in ("id", "country", "admin1")
    }
    calibrations = _calibrations(documents, parts, recall_only, unanswered)
    if unanswered == "max":
        errors += [MOST_KM] * (counts["located"] - counts["answered"])
    values: dict[str, float | None] = {
        "precision": metrics.share(counts["right"], counts["found"]),
        "recall": metrics.share(counts["right"], counts["gold"]),
        "f1": metrics.f1(counts["right"], counts["found"], counts["gold"]),
        "a161": metrics.accuracy(errors),
        "mean_km": metrics.mean(errors),
        "median_km": metrics.median(errors),
        "auc": metrics.area_under_curve(errors),
        "exact_id": metrics.share(counts["same_id"], wholes["id"]) if ids else None,
        "country": metrics.share(counts["same_country"], wholes["country"]),
        "admin1": metrics.share(counts["same_admin1"], wholes["admin1"]),
        "precision161": metrics.share(counts["near"], counts["placed"]),
        "gold161": metrics.share(counts["near"], counts["located"]),
        "f1_161": metrics.f1(counts["near"], counts["placed"], counts["located"]),
        **_confidence("", calibrations.get("answered")),
        **_confidence("placed_", calibrations.get("placed")),
    }
    intervals: Mapping[str, tuple[float, float]] = {}
    if resamples and len(documents) > 1:  # one document alone tells nothing of others
        from mapper.evaluation.bootstrap import bootstrap

        intervals = bootstrap(documents, unanswered=unanswered, resamples=resamples, seed=seed)
    figures = {}
    for name in (name for part in PARTS if part in parts for name in PARTS[part]):
        if recall_only and name in _NEED_PREDICTIONS:
            continue
        value = values[name]
        low, high = intervals.get(name, (None, None)) if value is not None else (None, None)
        figures[name] = Figure(value, low, high)
    counts |= {
        "counted": len(errors),
        "counted_country": wholes["country"],
        "counted_admin1": wholes["admin1"],
    }
    return Scores(counts, figures, calibrations)


def _calibrations(
    documents: Sequence[Tally], parts: Sequence[str], recall_only: bool, unanswered: str
) -> dict[str, Calibration | None]:
    answers = [
        (sure, km < NEAR_KM)
        for one in documents
        for sure, km in zip(one.sure, one.errors_km, strict=True)
    ]
    silent = sum(one.located for one in documents) - len(answers) if unanswered == "max" else 0
    made = {}
    if "confidence" in parts:
        made["answered"] = calibrate(answers, unanswered=silent)
    if "placed_confidence" in parts and not recall_only:
        alarms = [(sure, False) for one in documents for sure in one.alarms]
        made["placed"] = calibrate([*answers, *alarms])
    return made


def _confidence(prefix: str, one: Calibration | None) -> dict[str, float | None]:
    """Return the figures of confidence by name."""
    return {
        f"{prefix}ece": one.error if one else None,
        f"{prefix}brier": one.brier if one else None,
        f"{prefix}aurc": one.area if one else None,
        **{f"{prefix}covered{most}": one.covered(most) if one else None for most in LIMITS},
    }
