"""Reports made up from the gazetteer, to teach what the corpora show too seldom.

Each names towns of one area, under names that others have too, and often the unit or country around
them, or a capital far away. Half come from an outlet of that area, some with hints, now and then
wrong ones. Some names are shortened or misspelled, and some mean a place that is kept from the
candidates, so that none is right. A good part has a namesake of a place that is far better known,
among its neighbours. The text is nothing but the names: what sentences say is left to the corpora.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from mapper.gazetteer import Gazetteer
from mapper.hints import NO_HINTS, Hints
from mapper.matching import MOST_CANDIDATES, spelled_so
from mapper.outlets import Home
from mapper.records import Candidate, Mention, Place, Report

__all__ = ["SEED", "Synthetic", "synthesize"]

SEED = 2026

_SETTLEMENTS = ("PPL", "PPLA", "PPLA2", "PPLA3", "PPLA4", "PPLC")
_SLIPS = 0.1  # share of towns that are spelled wrongly
_SHORTENED = 0.9  # share of those of several words called by the first alone, or spelled wrongly
_GAPS = 0.06  # share of names whose place the gazetteer is made to lack
_SHADOWED = 0.6  # share of reports with the namesake of a place that is far better known
_WELL_KNOWN = 0.5  # score of such a place
_REACH = 1.5  # degrees from the middle of an area to its edge
_FAR_KM = 500.0
_CAPITALS = ("Washington", "London", "Moscow", "Paris", "Beijing", "Berlin", "Cairo", "Delhi")


@dataclass(frozen=True, slots=True)
class Synthetic:
    """A made-up report with the places that its mentions mean."""

    report: Report
    mentions: list[Mention]
    candidates: list[tuple[Candidate, ...]]
    places: list[Place]
    home: Home | None
    hints: Hints


def synthesize(gazetteer: Gazetteer, count: int, *, seed: int = SEED) -> Iterator[Synthetic]:
    """Yield made-up reports, the same for the same seed and gazetteer."""
    dice = random.Random(seed)
    made = 0
    while made < count:
        lat, lon = dice.uniform(-40, 62), dice.uniform(-125, 150)
        towns = list(
            gazetteer.within(
                lat - _REACH,
                lon - _REACH,
                lat + _REACH,
                lon + _REACH,
                feature_codes=_SETTLEMENTS,
                limit=40,
            )
        )
        if len(towns) < 8:
            continue
        chosen = dice.sample(towns, dice.randint(2, 5))
        if dice.random() < _SHADOWED:
            namesake = _in_the_shadow(gazetteer, towns)
            if namesake is None:
                continue
            chosen = [namesake, *(town for town in chosen if town.id != namesake.id)]
        if (one := _report(gazetteer, f"synthetic-{made}", chosen, dice)) is not None:
            made += 1
            yield one


def _report(
    gazetteer: Gazetteer, name: str, towns: list[Place], dice: random.Random
) -> Synthetic | None:
    meant: list[tuple[str, Place | None]] = [
        (_written(gazetteer, town, dice), town) for town in towns
    ]
    around = towns[0]
    if around.admin1_name and dice.random() < 0.5:
        meant.append((around.admin1_name, _of(gazetteer, around.admin1_name, around, "ADM1")))
    if around.country_name and dice.random() < 0.4:
        meant.append((around.country_name, _of(gazetteer, around.country_name, around, "PCL")))
    if dice.random() < 0.5:
        capital = dice.choice(_CAPITALS)
        meant.append((capital, gazetteer.candidates(capital, limit=1)[0].place))
    dice.shuffle(meant)
    found = [
        spelled_so(gazetteer.candidates(written, limit=MOST_CANDIDATES), written)
        for written, _ in meant
    ]
    found = [
        tuple(one for one in candidates if place is None or one.place.id != place.id)
        if dice.random() < _GAPS
        else candidates
        for candidates, (_, place) in zip(found, meant, strict=True)
    ]
    if all(len(candidates) < 2 for candidates in found):
        return None
    text, mentions = "", []
    for written, _ in meant:
        text += "There is news of "
        mentions.append(Mention(name, len(text), len(text) + len(written), written))
        text += written + ".\n"
    home = Home.at(around) if dice.random() < 0.5 else None
    elsewhere = dice.random() < 0.1
    point = (
        (dice.uniform(-40, 60), dice.uniform(-120, 140)) if elsewhere else _shifted(around, dice)
    )
    countries = frozenset(("AQ" if elsewhere else around.country_code or "AQ",))
    drawn = dice.random()
    hints = NO_HINTS
    if drawn < 0.2:
        hints = Hints(near=point)
    elif drawn < 0.4:
        hints = Hints(countries=countries)
    places = [place for _, place in meant if place is not None]
    if len(places) < len(meant):
        return None
    return Synthetic(Report(name, text), mentions, list(found), places, home, hints)


def _in_the_shadow(gazetteer: Gazetteer, towns: list[Place]) -> Place | None:
    """Return the first town whose name means a place elsewhere that is far better known."""
    for town in towns:
        first = gazetteer.candidates(town.name, limit=1)[0]
        if first.score >= _WELL_KNOWN and first.place.km_from(town.lat, town.lon) > _FAR_KM:
            return town
    return None


def _written(gazetteer: Gazetteer, town: Place, dice: random.Random) -> str:
    """Return a town's name as a report may write it."""
    drawn = dice.random()
    if drawn < _SLIPS:
        return _slipped(town.name, dice)
    short = town.name.partition(" ")[0]
    if drawn >= _SHORTENED or short == town.name or len(short) < 4:
        return town.name
    # "Santiago" for Santiago de los Caballeros, where the gazetteer knows it so
    known = gazetteer.named(short, limit=MOST_CANDIDATES)
    return short if any(one.place.id == town.id for one in known) else town.name


def _slipped(name: str, dice: random.Random) -> str:
    """Return a name with one letter doubled or left out, never the first."""
    i = dice.randrange(1, max(2, len(name)))
    return name[:i] + (name[i - 1 :] if dice.random() < 0.5 else name[i + 1 :])


def _of(gazetteer: Gazetteer, name: str, inside: Place, code: str) -> Place | None:
    for one in gazetteer.candidates(name, limit=20):
        place = one.place
        if place.feature_code.startswith(code) and place.country_code == inside.country_code:
            return place
    return None


def _shifted(place: Place, dice: random.Random) -> tuple[float, float]:
    """Return a point near a place: nobody hints at the very middle of a town."""
    return place.lat + dice.uniform(-1, 1), place.lon + dice.uniform(-1, 1)
