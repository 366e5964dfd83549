"""Why a place was chosen, and why the others were not, in words for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from mapper.features import FEATURES
from mapper.phrases import FAMILIES, NOTHING_TOLD, Told, phrase
from mapper.places import Candidate, Place

__all__ = [
    "NONE_FITS",
    "UNKNOWN_NAME",
    "Contribution",
    "contributions",
    "main_rival",
    "why_chosen",
    "why_not",
    "why_unfit",
    "why_within",
]

#: Why a name without candidates is not resolved.
UNKNOWN_NAME = "no place of that name in the gazetteer"
#: Why a name whose candidates have less of a share than none of them is not resolved.
NONE_FITS = "no candidate fits what the report says"

_LEAST_SHARE = 0.01  # of a rival that is worth comparing with
_WORTH_SAYING = 0.1  # least gain that is given as a reason
_WORTH_WARNING = 0.5  # least loss that is told of an unsure choice
_UNSURE = 0.6  # share below which what speaks against the choice is told
_MOST_REASONS = 2
_LITTLE = 0.15  # of a feature: as good as nothing
_HOW = {
    "rule": "Read as “{}”.",
    "fuzzy": "Spelled like “{}”; the gazetteer does not have the name as written.",
    "service": "Found as “{}” by an online service.",
}
_WITHIN = {
    "said": "the text says that it lies in “{}”",
    "sentence": "“{}” is the town that is named with it",
    "report": "“{}” is the town that the report is about",
}
_SOLE = {
    "demonym": "No other place in the gazetteer has people called so.",
    "abbreviation": "The only place in the gazetteer with that abbreviation.",
}
_SUPPORT = (
    *("named_container", "named_contents", "district_named", "unit_named", "unit_in_report"),
    *("near_others", "country_named", "outlet_near", "outlet_in_unit"),
    *("near_hint", "country_hint"),
)
_FAMILY_OF = {name: names for names in FAMILIES for name in names}


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
    own, others = one.features, {} if other is None else other.features
    found = []
    for name, weight in weights.items():
        value = own.get(name, 0.0) - others.get(name, 0.0)
        if value and weight and name in FEATURES:
            found.append(Contribution(name, weight * value))
    return sorted(found, key=lambda entry: (-abs(entry.gain), entry.feature))


def main_rival(first: Candidate, rivals: Sequence[Candidate]) -> Candidate | None:
    """Return the rival that a choice is explained against; None without rivals.

    What sets two parts of one town apart is not what a reader asks: the strongest rival elsewhere
    comes first, if it has any share.
    """
    elsewhere = (
        one
        for one in rivals
        if one.score >= _LEAST_SHARE and not _is_same_area(one.place, first.place)
    )
    return next(elsewhere, rivals[0] if rivals else None)


def why_chosen(
    first: Candidate,
    rivals: Sequence[Candidate],
    weights: Mapping[str, float],
    told: Told = NOTHING_TOLD,
) -> str:
    """Say what set the choice apart from its main rival, strongest first.

    Of a choice without much of a share what speaks against it is told, too.
    """
    said = [] if first.match == "exact" else [_HOW[first.match].format(first.matched_name)]
    rival = main_rival(first, rivals)
    if rival is None:
        if first.match == "exact":
            said.append(_SOLE.get(first.name_kind, "The only place of that name in the gazetteer."))
        gains = [
            one
            for one in contributions(first, weights)
            if one.feature in _SUPPORT and one.gain >= _WORTH_WARNING
        ]
        return " ".join([*said, *map(_sentence, _told_once(gains, first, None, told, most=1))])
    gains = contributions(first, weights, rival)
    reasons = _told_once(gains, first, rival, told)
    said += list(map(_sentence, reasons)) or ["Its rivals fit the report less well."]
    if first.score < _UNSURE and not _is_same_area(first.place, rival.place):
        losses = [
            one._replace(gain=-one.gain)
            for one in gains
            if one.gain <= -_WORTH_WARNING and one.feature in (*_SUPPORT, "wrong_feature")
        ]
        said += [f"Against it: {line}." for line in _told_once(losses, first, rival, told, most=1)]
    return " ".join(said)


def why_not(
    first: Candidate,
    other: Candidate,
    weights: Mapping[str, float],
    told: Told = NOTHING_TOLD,
    *,
    is_near: bool = False,
) -> str:
    """Say of another candidate by what it falls behind the choice most.

    Parameters
    ----------
    first, other : Candidate
        The choice, and the candidate that the words are about.
    weights : mapping of str to float
        Of the features.
    told : Told
        What is known of the choice.
    is_near : bool
        Whether the two share one pin, so that the share of one speaks for the other.
    """
    gains = contributions(first, weights, other)
    said = _told_once(gains, other, first, told)
    if is_near:
        return "; ".join(["so near that its share counts for the choice", *said[:1]])
    return "; ".join(said) or "it fits the report almost as well"


def why_unfit(one: Candidate) -> str:
    """Say of a candidate of a name that was not resolved what speaks against it."""
    features, place = one.features, one.place
    if not features:
        return ""
    found = []
    if features.get("wrong_feature", 0.0) > 0:
        found.append("wrong_feature")
    found += [name for name in ("is_similar", "is_section") if features.get(name, 0.0) > 0]
    said = [line for line in (phrase(name, one) for name in found) if line]
    if one.name_kind not in ("demonym", "abbreviation"):
        said += filter(None, [phrase("main_name", one, one)])  # of what has none of it
    if all(features.get(name, 0.0) < _LITTLE for name in _SUPPORT):
        said.append("nothing else in the report speaks for it")
    elif not place.is_country and features.get("near_others", 0.0) < _LITTLE:
        said.append("no other place of the report is close by")
    return "; ".join(said[:_MOST_REASONS]) or "the report says too little for it"


def why_within(around: Candidate, *, how: str = "said", has_candidates: bool = False) -> str:
    """Say that a place stands for what lies in it.

    Parameters
    ----------
    around : Candidate
        The place.
    how : str
        ``"said"`` by the text, ``"sentence"`` when it stands in the sentence, ``"report"`` when the
        report is about it.
    has_candidates : bool
        Whether the gazetteer has places of that name, none of which fits.
    """
    why = "No place of that name fits the report" if has_candidates else "Not in the gazetteer"
    return f"{why}; {_WITHIN[how].format(around.matched_name)}."


def _told_once(
    gains: Sequence[Contribution],
    one: Candidate,
    other: Candidate | None,
    told: Told,
    *,
    most: int = _MOST_REASONS,
) -> list[str]:
    """Return phrases about a candidate for what gained most, one of each family of features."""
    worth = {name: gain for name, gain in gains if gain > _WORTH_SAYING}
    said: dict[str, None] = {}
    for name, gain in worth.items():
        family = _FAMILY_OF.get(name, (name,))
        if any(worth.get(each, 0.0) > gain for each in family):
            continue
        # The narrowest tells most: "in Idaho" rather than "in the United States".
        kin = [each for each in reversed(family) if worth.get(each, 0.0) >= gain / 2]
        lines = (phrase(each, one, other, told) for each in (*kin, name))
        if line := next(filter(None, lines), None):
            said[line] = None
    return list(said)[:most]


def _sentence(line: str) -> str:
    return f"{line[:1].upper()}{line[1:]}."


def _is_same_area(a: Place, b: Place) -> bool:
    return (a.country_code, a.admin1_name or a.name) == (b.country_code, b.admin1_name or b.name)
