"""Variants of labelled texts: names swapped for the gazetteer's, case and punctuation as found.

News names the same places over and over; a model that saw only those learns a list. Swapped
names, most of them of villages, make it read the context. Everything is drawn from one generator,
so a run repeats.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from mapper.encoder import CONTRASTS
from mapper.gazetteer.build import DATA_FILE, open_data, read_place
from training.labels import Label, Labelled

__all__ = ["Augmentation", "NamePools", "augment", "synthetic", "vary"]

_LARGE = 15_000  # inhabitants
_SYNTHETIC_LENGTH = 250  # characters of a text that is made up, about
_WORD = re.compile(r"[^\W\d_]+")
_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "—": "-", "–": "-"})
_CURLY = str.maketrans({"'": "’"})
_FEATURE_WORDS = frozenset(
    (
        *("river", "lake", "mount", "mountain", "street", "st", "road", "avenue", "sea", "ocean"),
        *("gulf", "bay", "island", "islands", "valley", "university", "county", "district"),
        *("province", "region", "airport", "bridge", "park", "square", "house", "north", "south"),
        *("east", "west", "eastern", "western", "northern", "southern", "central", "state"),
        *("states", "united", "republic"),
    )
)


@dataclass(frozen=True, slots=True)
class Augmentation:
    """Shares in [0, 1] of what is varied; the ablations set one of them to 0."""

    swap: float = 0.15  # of the names
    rare: float = 0.6  # of the swaps take a village's name
    case: float = 0.06  # of the texts are written in another case
    punctuation: float = 0.06  # of the texts have other quotes and dashes, or none
    synthetic: float = 0.03  # as many synthetic texts as this share of the real ones


@dataclass(frozen=True, slots=True)
class NamePools:
    """Names to swap in: of towns, and of villages with fewer inhabitants or none known."""

    large: tuple[str, ...]
    rare: tuple[str, ...]
    known: frozenset[str]
    countries: tuple[str, ...]

    @classmethod
    def read(cls) -> NamePools:
        """Read the populated places of the shipped gazetteer."""
        large: list[str] = []
        rare: list[str] = []
        countries: list[str] = []
        with open_data(DATA_FILE) as (_, _, _, lines):
            for line in lines:
                fields = line.rstrip("\n").split("\t")
                place, _ = read_place(fields)
                if place.code.startswith("PCL") and place.name.isascii():
                    countries.append(place.name)
                if place.feature_class != "P" or not place.name[:1].isupper():
                    continue
                (large if (place.population or 0) >= _LARGE else rare).append(place.name)
        return cls(tuple(large), tuple(rare), frozenset((*large, *rare)), tuple(countries))

    def draw(self, rng: random.Random, rare: float) -> str:
        """Return a name."""
        return rng.choice(self.rare if rng.random() < rare else self.large)


def augment(
    documents: Sequence[Labelled], pools: NamePools, shares: Augmentation, rng: random.Random
) -> list[Labelled]:
    """Return a variant of each document, then texts made up, so many that they keep their share."""
    made = [vary(one, pools, shares, rng) for one in documents]
    count = int(shares.synthetic * sum(len(one.text) for one in documents) / _SYNTHETIC_LENGTH)
    return made + [synthetic(pools, shares, rng) for _ in range(count)]


def vary(
    document: Labelled, pools: NamePools, shares: Augmentation, rng: random.Random
) -> Labelled:
    """Return a variant of a document, or the document itself."""
    document = _swap(document, pools, shares, rng)
    drawn = rng.random()
    if drawn < shares.case / 3:
        return _recase(document, str.lower)
    if drawn < shares.case * 2 / 3:
        return _recase(document, str.upper)
    if drawn < shares.case:
        return _recase(
            document, lambda text: _WORD.sub(lambda w: w[0][:1].upper() + w[0][1:], text)
        )
    if drawn < shares.case + shares.punctuation / 2:
        return replace(document, text=document.text.translate(_PLAIN))
    if drawn < shares.case + shares.punctuation:
        return replace(document, text=document.text.translate(_CURLY))
    return document


def _recase(document: Labelled, change: Callable[[str], str]) -> Labelled:
    """Rewrite the case where no letter becomes two ("ß", "İ"), so that spans stay."""
    text = "".join(new if len(new := change(c)) == 1 else c for c in document.text)
    if change not in {str.lower, str.upper}:
        text = change(document.text)
    return replace(document, text=text if len(text) == len(document.text) else document.text)


def _swap(
    document: Labelled, pools: NamePools, shares: Augmentation, rng: random.Random
) -> Labelled:
    """Swap some names of populated places, each for the same everywhere in the text."""
    chosen: dict[str, str | None] = {}
    parts: list[str] = []
    labels: list[Label] = []
    done = shift = 0
    for label in sorted(document.labels, key=lambda one: one.start):
        name = document.text[label.start : label.end]
        if label.start < done:
            return document
        if name not in chosen:
            fits = (
                label.certain
                and not {"demonym", *CONTRASTS} & set(label.kinds)
                and name in pools.known
                and not _FEATURE_WORDS & set(name.lower().split())
            )
            swapped = fits and rng.random() < shares.swap
            chosen[name] = pools.draw(rng, shares.rare) if swapped else None
        new = chosen[name] or name
        parts.append(document.text[done : label.start] + new)
        start = label.start + shift
        shift += len(new) - len(name)
        labels.append(replace(label, start=start, end=start + len(new)))
        done = label.end
    parts.append(document.text[done:])
    return replace(document, text="".join(parts), labels=tuple(labels))


_TEMPLATES: Sequence[str] = (
    "Shelling was reported around the towns of {a}, {b}, {c} and {d} overnight.",
    "{A}, {k} (AP) — Officials said on Monday that the road had been closed.",
    "{A} — Two people were hurt in a fire, the mayor said.",
    "{A}, March 3 (Reuters) - Voters go to the polls on Sunday.",
    "Clashes continued near {a} and {b}, while {c} remained calm.",
    "| {a} | {n} |\n| {b} | {m} |\n| {c} | {n} |",
    "{a}\t{n}\n{b}\t{m}\n{c}\t{n}",
    "- {a}: {n} injured\n- {b}: {m} injured\n- {c}: no reports",
    "The villages of {a} and {b} in {k} were cut off by floods.",
    "Residents of {a} told reporters that water had reached the school.",
    "The convoy left {a} for {b} by way of {c}.",
    "A bus travelling from {a} to {b} overturned some {n} km north of {c}.",
    "Police in {a}, {k}, have arrested {m} people.",
    "{a} (pop. {n},000) lies between {b} and {c}.",
    "The {a} Police Department and the {b} fire brigade were called in.",
    "He was taken to {a} General Hospital, a spokesman for {b} said.",
    "{a} United beat {b} {m}-1 at home on Saturday.",
    "Affected districts: {a}; {b}; {c}; {d}.",
    "Power failed in {a}/{b} and parts of {c}.",
    "#{a} heavy rain right now, stay safe everyone",
    "pls avoid {l}, road to {r} is blocked",
    "Reading the report, she said it was nice of them to call a mobile crew to {a}.",
    "Of the {n} wounded, most were flown to {a}; the rest stayed in {b}.",
    "The {a} River burst its banks at {b}.",
    "{k}'s government denied that {a} had been hit.",
    "In the {a} district of {b}, {n} houses were damaged.",
    "{a}-based aid workers reached {b} on foot.",
    "Troops withdrew from {a} (also spelled {b}), {c}, and {d}.",
)
_SLOT = re.compile(r"\{(\w)\}")
_INSIDE = ("Police Department", "General Hospital", "United")


def synthetic(pools: NamePools, shares: Augmentation, rng: random.Random) -> Labelled:
    """Return a text of a few sentences of our own with names of the gazetteer."""
    text, labels = "", []
    for template in rng.sample(_TEMPLATES, rng.randint(1, 4)):
        names: dict[str, str] = {}
        at = 0
        for slot in _SLOT.finditer(template):
            text += template[at : slot.start()]
            at = slot.end()
            key = slot[1]
            if key in "nm":
                text += names.setdefault(key, str(rng.randint(2, 40)))
                continue
            if key == "k":
                name = names.setdefault(key, rng.choice(pools.countries))
            else:
                name = names.setdefault(key.lower(), pools.draw(rng, shares.rare))
                name = _fit(name, key)
            after = template[at:].lstrip()
            kinds: tuple[str, ...] = ("literal",)
            if key == "k":
                kinds = ("literal", "associative")
            elif after.startswith(_INSIDE):
                kinds = ("organisation",)
            labels.append(Label(len(text), len(text) + len(name), kinds))
            text += name
        text += template[at:] + rng.choice((" ", "\n", "\n\n"))
    return Labelled(text, tuple(labels), CONTRASTS, "synthetic")


def _fit(name: str, key: str) -> str:
    """Write a name as its slot wants it: in capitals, small, or as it is."""
    changed = name.upper() if key == "A" else name.lower() if key in "lr" else name
    return changed if len(changed) == len(name) else name
