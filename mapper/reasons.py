"""Why a place was chosen, and why the others were not, in words for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from mapper.features import FEATURES, describe
from mapper.places import Candidate, Place

__all__ = ["UNKNOWN_NAME", "Contribution", "contributions", "why_chosen", "why_not", "why_within"]

#: Why a name without candidates is not resolved.
UNKNOWN_NAME = "no place of that name in the gazetteer"

_WORTH_SAYING = 0.1  # least gain that is given as a reason
_MOST_REASONS = 2
_HOW = {
    "rule": "Read as “{}”.",
    "fuzzy": "Spelled like “{}”; the gazetteer does not have the name as written.",
    "service": "Found as “{}” by an online service.",
}


class Contribution(NamedTuple):
    """What one feature adds to the score of a candidate, or to its lead over another."""

    feature: str
    gain: float


def contributions(
    one: Candidate, weights: Mapping[str, float], other: Candidate | None = None
) -> list[Contribution]:
    """Return what each feature adds to a candidate's score, the most first.

    Parameters
    ----------
    one : Candidate
        With its features.
    weights : mapping of str to float
        Of the features.
    other : Candidate or None
        With it, what each feature adds to the lead of `one` over it.
    """
    found = []
    for name in FEATURES:
        value = one.features.get(name, 0.0)
        if other is not None:
            value -= other.features.get(name, 0.0)
        if gain := weights.get(name, 0.0) * value:
            found.append(Contribution(name, gain))
    return sorted(found, key=lambda entry: (-abs(entry.gain), entry.feature))


def why_chosen(first: Candidate, rivals: Sequence[Candidate], weights: Mapping[str, float]) -> str:
    """Say what set the choice apart from its strongest rival, strongest first."""
    said = [] if first.match == "exact" else [_HOW[first.match].format(first.matched_name)]
    if not rivals:
        if first.match == "exact":
            said.append("The only place of that name in the gazetteer.")
        return " ".join(said)
    # what sets two parts of one town apart is not what a reader asks
    rival = next((one for one in rivals if not _is_same_area(one.place, first.place)), rivals[0])
    reasons = [
        describe(name, first.place)
        for name, gain in contributions(first, weights, rival)
        if gain > _WORTH_SAYING and weights[name] > 0
    ]
    said += list(dict.fromkeys(reasons))[:_MOST_REASONS] or ["Its rivals fit the report less well."]
    return " ".join(said)


def why_not(first: Candidate, other: Candidate, weights: Mapping[str, float]) -> str:
    """Say by what the choice leads another candidate most; empty when by nothing worth saying."""
    said = []
    for name, gain in contributions(first, weights, other):
        if gain <= _WORTH_SAYING:
            continue
        if weights[name] < 0:  # it speaks against the other
            said.append(describe(name, other.place))
        else:
            said.append(describe(name, first.place))
    return "; ".join(line.rstrip(".") for line in list(dict.fromkeys(said))[:_MOST_REASONS])


def why_within(around: Candidate, *, said: bool = True) -> str:
    """Say that a place stands for what lies in it, as the text says or as is concluded."""
    if said:
        return f"Not in the gazetteer; the text says that it lies in “{around.matched_name}”."
    return f"Not in the gazetteer; “{around.matched_name}” is the town that it is told of beside."


def _is_same_area(a: Place, b: Place) -> bool:
    return (a.country_code, a.admin1_name or a.name) == (b.country_code, b.admin1_name or b.name)
