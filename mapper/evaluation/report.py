"""An evaluation for people, as text, and for programs, as JSON."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import asdict

import mapper
from mapper.evaluation.calibration import Bin, thinned
from mapper.evaluation.choices import choices
from mapper.evaluation.run import Evaluation
from mapper.evaluation.scoring import PARTS, Figure, Scores

__all__ = ["FIGURES", "PAIRINGS", "SETS", "as_json", "as_text", "shown"]

#: Name of a figure -> what it is called in the text.
FIGURES: Mapping[str, str] = {
    "precision": "precision",
    "recall": "recall",
    "f1": "F1",
    "a161": "within 161 km (A@161)",
    "mean_km": "mean error, km",
    "median_km": "median error, km",
    "auc": "AUC (0 is best)",
    "exact_id": "exact GeoNames id",
    "country": "right country",
    "admin1": "right first-level unit",
    "ece": "calibration error (ECE)",
    "brier": "Brier score (0 is best)",
    "aurc": "AURC (0 is best)",
    "covered5": "share taken at 5% error",
    "covered10": "share taken at 10% error",
    "precision161": "precision within 161 km",
    "gold161": "share of gold within 161 km",
    "f1_161": "F1@161",
    "placed_ece": "calibration error (ECE)",
    "placed_brier": "Brier score (0 is best)",
    "placed_aurc": "AURC (0 is best)",
    "placed_covered5": "share taken at 5% error",
    "placed_covered10": "share taken at 10% error",
}

#: Name of a pairing -> what it is called.
PAIRINGS: Mapping[str, str] = {
    "exact": "exact spans",
    "overlap": "overlapping spans",
    "given": "gold mentions given",
}

#: Name of a set of answers with confidence -> what it is called.
SETS: Mapping[str, str] = {
    "answered": "answers to located gold",
    "placed": "every prediction on the map",
}
_TITLES = {
    "recognition": "recognition",
    "resolution": "resolution",
    "confidence": f"confidence, {SETS['answered']}",
    "end_to_end": "end to end",
    "placed_confidence": f"confidence, {SETS['placed']}",
}
# Figures over some gold only -> the count of how much.
_COUNTED = {"country": "counted_country", "admin1": "counted_admin1"}
_IN_GROUPS = ("f1", "recall", "a161", "median_km", "f1_161", "gold161")
_NAME, _CELL, _WIDTH = 31, 24, 92
_MOST_GROUPS = 40
_MOST_FAILURES = 20


def as_json(evaluation: Evaluation) -> dict[str, object]:
    """Return everything but the single mentions, ready for `json.dumps`.

    An undefined figure or interval is None. Figures are not rounded.
    """
    return {
        "mapper": mapper.__version__,
        "system": dict(evaluation.system),
        "corpora": [asdict(one) for one in evaluation.corpora],
        "settings": asdict(evaluation.settings),
        "choices": choices(evaluation.settings),
        "counts": _counts(evaluation),
        "failures": [{"id": name, "reason": reason} for name, reason in evaluation.failures],
        "scores": {
            name: _scores(one) | {"risk_coverage": _curves(one)}
            for name, one in evaluation.scores.items()
        },
        "groups": {
            group: {name: _scores(one) for name, one in scores.items()}
            for group, scores in evaluation.groups.items()
        },
    }


def as_text(evaluation: Evaluation) -> str:
    """Return the figures as a table, with the choices behind them below."""
    counts = _counts(evaluation)
    lines = [
        _row("corpus", f"{one.name}: {one.documents:,} documents, {one.toponyms:,} toponyms")
        for one in evaluation.corpora
    ]
    lines += [
        _row("", f"{one.name}: seen in training by {', '.join(one.seen_by)}")
        for one in evaluation.corpora
        if one.seen_by
    ]
    lines += [_row(name, value) for name, value in evaluation.system.items()]
    lines.append(
        _row(
            "gold mentions",
            f"{counts['gold']:,} scored; {counts['gold_without_coordinates']:,} of them without "
            f"coordinates, {counts['gold_with_id']:,} with an id",
        )
    )
    if evaluation.settings.demonyms == "out":
        lines.append(
            _row(
                "demonyms left out",
                f"{counts['gold_left_out']:,} of the gold, "
                f"{counts['found_left_out']:,} predictions",
            )
        )
    if not evaluation.settings.gold_mentions:
        lines.append(
            _row(
                "predictions",
                f"{counts['found']:,} scored; {counts['found_without_coordinates']:,} of them "
                "without a place",
            )
        )
    lines += ["", *_table(evaluation.scores), *_reliability(evaluation.scores)]
    if evaluation.groups:
        lines += ["", *_groups(evaluation)]
    if evaluation.failures:
        lines += ["", f"could not be processed: {len(evaluation.failures)}, counted as no answer"]
        lines += [f"  {name}: {reason}" for name, reason in evaluation.failures[:_MOST_FAILURES]]
        if len(evaluation.failures) > _MOST_FAILURES:
            lines.append("  … and the others in the JSON")
    lines += ["", "choices"]
    for name, said in choices(evaluation.settings).items():
        lines += textwrap.wrap(
            f"{name}: {said}", _WIDTH, initial_indent="  ", subsequent_indent="    "
        )
    return "\n".join(lines) + "\n"


def shown(name: str, figure: Figure) -> str:
    """Return a figure of that name with its interval, as people read it."""
    told = _number(name, figure.value)
    if figure.low is None or figure.high is None:
        return told
    return f"{told} [{_number(name, figure.low)}, {_number(name, figure.high)}]"


def _counts(evaluation: Evaluation) -> dict[str, int]:
    gold = [one for alignment in evaluation.alignments for one in alignment.gold]
    found = [one for alignment in evaluation.alignments for one in alignment.found]
    return {
        "documents": len(evaluation.alignments),
        "documents_failed": len(evaluation.failures),
        "gold": len(gold),
        "gold_without_coordinates": sum(one.point is None for one in gold),
        "gold_with_id": sum(one.place_id is not None for one in gold),
        "gold_left_out": sum(len(one.document.toponyms) for one in evaluation.alignments)
        - len(gold),
        "found": len(found),
        "found_without_coordinates": sum(one.point is None for one in found),
        "found_left_out": sum(len(one.toponyms) for one in evaluation.answers) - len(found),
    }


def _scores(scores: Scores) -> dict[str, object]:
    return {
        "counts": dict(scores.counts),
        "figures": {name: asdict(figure) for name, figure in scores.figures.items()},
        "reliability": {
            name: [asdict(held) for held in one.bins] if one else None
            for name, one in scores.calibrations.items()
        },
    }


def _curves(scores: Scores) -> dict[str, object]:
    return {
        name: [
            {"coverage": step.coverage, "risk": step.risk, "confidence": step.confidence}
            for step in thinned(one.curve)
        ]
        if one
        else None
        for name, one in scores.calibrations.items()
    }


def _row(name: str, value: object) -> str:
    return f"{name:<{_NAME}}{value}"


def _table(scores: Mapping[str, Scores]) -> list[str]:
    lines = [_row("", "".join(f"{PAIRINGS[name]:<{_CELL}}" for name in scores)).rstrip()]
    for part, names in PARTS.items():
        present = [name for name in names if all(name in one.figures for one in scores.values())]
        if not present:
            continue
        lines.append(_TITLES[part])
        for name in present:
            cells = [shown(name, one.figures[name]) for one in scores.values()]
            lines.append(_row(f"  {FIGURES[name]}", "".join(f"{one:<{_CELL}}" for one in cells)))
            if name in _COUNTED:
                wholes = [f"{one.counts[_COUNTED[name]]:,}" for one in scores.values()]
                lines.append(_row("    of", "".join(f"{one:<{_CELL}}" for one in wholes)))
    return [line.rstrip() for line in lines]


def _reliability(scores: Mapping[str, Scores]) -> list[str]:
    """Return a table for each set of answers: confidence beside what is right, bin by bin."""
    lines: list[str] = []
    for name, told in SETS.items():
        made = {
            pairing: held
            for pairing, one in scores.items()
            if (held := one.calibrations.get(name)) is not None
        }
        if not made:
            continue
        lines += ["", f"reliability, {told}"]
        lines.append(_row("", "".join(f"{PAIRINGS[one]:<{_CELL}}" for one in made)))
        lines.append(_row("  confidence", f"{'answers  mean   right':<{_CELL}}" * len(made)))
        for bins in zip(*(one.bins for one in made.values()), strict=True):
            cells = "".join(f"{_bin(one):<{_CELL}}" for one in bins)
            lines.append(_row(f"  {bins[0].low:.1f} to {bins[0].high:.1f}", cells))
    return [line.rstrip() for line in lines]


def _bin(one: Bin) -> str:
    confidence, right = _number("confidence", one.confidence), _number("right", one.right)
    return f"{one.answers:>7,}  {confidence:<5}  {right}"


def _number(name: str, value: float | None) -> str:
    if value is None:
        return "–"
    if name.endswith("_km"):
        return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"
    return f"{value:.3f}"


def _groups(evaluation: Evaluation) -> list[str]:
    names = list(evaluation.groups)
    pairing = next(iter(evaluation.scores))
    columns = _columns([evaluation.groups[name][pairing] for name in names])
    wide = max(len(f"by {evaluation.settings.by}"), *(len(name) for name in names[:_MOST_GROUPS]))
    wide = min(wide, 40)
    heads = "".join(f"{_SHORT[name]:>13}" for name in columns)
    lines = [f"{f'by {evaluation.settings.by}':<{wide}}{'gold':>8}{heads}   ({PAIRINGS[pairing]})"]
    for name in names[:_MOST_GROUPS]:
        one = evaluation.groups[name][pairing]
        cells = "".join(f"{_number(key, one.figures[key].value):>13}" for key in columns)
        lines.append(f"{name[:40]:<{wide}}{one.counts['gold']:>8,}{cells}")
    if len(names) > _MOST_GROUPS:
        lines.append(f"… and {len(names) - _MOST_GROUPS} smaller ones, in the JSON")
    return lines


_SHORT = {
    "f1": "F1",
    "recall": "recall",
    "a161": "A@161",
    "median_km": "median km",
    "f1_161": "F1@161",
    "gold161": "gold@161",
}


def _columns(scores: Sequence[Scores]) -> list[str]:
    return [name for name in _IN_GROUPS if all(name in one.figures for one in scores)]
