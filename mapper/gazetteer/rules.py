"""Name rules: what else to look up for a name that the gazetteer does not hold as written.

Newspapers write more than a place's name: its kind ("Kherson province"), a part of it ("northern
Aleppo"), what it lies in ("Paris, Ky."), who lives there ("Houstonians"). Each rule takes such a
form apart into the name proper and a demand on the place: which feature codes it may have, what
must contain it, how well known it must be. A rule without such a demand would turn any phrase into
some village. docs/gazetteer.md has the rules in a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from mapper.gazetteer import rule_words as w
from mapper.gazetteer.kind_rules import of_a_kind
from mapper.gazetteer.rewriting import NO_PEOPLE, Rewriting

if TYPE_CHECKING:
    from mapper.places import Candidate, Place

__all__ = ["Named", "apply", "rewritings"]


class Named(Protocol):
    """A look-up of exact matches, such as `Gazetteer.named`."""

    def __call__(self, name: str, /, *, limit: int) -> Sequence[Candidate]:
        """Return at most `limit` candidates, best first."""


# More than any name that a rule takes apart; a longer one is a sentence.
_LONGEST = 120

_NEAR_KM = 150.0
_TOWN_KM = 30.0
_TAKEN = 200  # candidates of a name that the demands choose from
_CONTAINERS = 5  # what "Georgia" may mean as a container
_LARGE_CONTAINER = 0.6
_LEADING = 0.1  # how far below the best score a likely meaning may be

_SIDED_WITH = re.compile(r"(?:pro|anti|non|ex|post|pre|trans|cross|intra)-(.+)", re.I)
_OWNED = re.compile(r"(.+?)(?:['’]s|s['’]) (.+)")
_IN_BRACKETS = re.compile(r"([^()]+?) ?\(([^(),]+)\)")
_BESIDE = re.compile(r" ?[/–—] ?| ?- ?")
_INHABITANT = re.compile(r"(.{4,}?)(n|ns|an|ans|ian|ians|er|ers|ite|ites)")
# With a capital and no hyphen it may be a man's first name.
_AL = re.compile(r"(?:[Aa]l|[Ee]l|[Aa]s?[dhnrstz]|ul)-(?=\w)|(?:al|el|as?[dhnrstz]|ul) (?=\w)")

# Rules whose result may need one more: "northern Aleppo province".
_OUTER = frozenset(("side", "part", "qualifier", "container", "based", "surroundings"))


def rewritings(name: str) -> Iterator[Rewriting]:
    """Yield what to look up for a name that has no exact match, the likeliest first.

    Parameters
    ----------
    name : str
        A name as written.

    Yields
    ------
    Rewriting
        None of them asks for the name as written without any demand; there are at most some
        dozens, and none is rewritten more than once again.
    """
    text = " ".join(name.split()).strip(' .,;:"“”«»')
    if not text or len(text) > _LONGEST:
        return
    seen: set[tuple[str, tuple[str, ...] | None, str | None]] = {(text, None, None)}
    for one in _rewritten(text):
        if not _may_be_a_name(one.name) or (one.name, one.codes, one.container) in seen:
            continue
        seen.add((one.name, one.codes, one.container))
        yield one
        if one.rule not in _OUTER:
            continue
        for two in _rewritten(one.name):
            container = two.container or one.container
            if not _may_be_a_name(two.name) or (two.name, two.codes, container) in seen:
                continue
            seen.add((two.name, two.codes, container))
            yield replace(
                two,
                rule=f"{one.rule}+{two.rule}",
                container=container,
                weight=one.weight * two.weight,
                least=max(one.least, two.least),
            )


def apply(name: str, named: Named, *, limit: int = 50) -> tuple[Candidate, ...]:
    """Return the candidates of the first rewriting that has any.

    Parameters
    ----------
    name : str
        A name that has no exact match.
    named : Named
        The look-up of exact matches.
    limit : int
        The most candidates returned.

    Returns
    -------
    tuple of Candidate
        Best first, with ``match`` "rule" and the score lowered by the rewriting's weight; empty
        when no rule helps.
    """
    for one in rewritings(name):
        found = [c for c in named(one.name, limit=_TAKEN) if _fits(c, one)]
        if found and one.container is not None:
            around = [
                held.place
                for held in named(one.container, limit=_CONTAINERS)
                if not one.large or _is_large(held)
            ]
            found = [c for c in found if any(_lies_in(c.place, place) for place in around)]
        if found and one.beside is not None:
            likely = _leading(named(one.name, limit=_TAKEN))
            others = [
                other.place
                for other in _leading(named(one.beside, limit=_TAKEN))
                if other.score >= one.least
            ]
            found = [
                c
                for c in found
                if c in likely
                and any(c.place.km_from(other.lat, other.lon) <= _NEAR_KM for other in others)
            ]
        if found:
            return tuple(
                replace(c, score=round(c.score * one.weight, 4), match="rule")
                for c in found[:limit]
            )
    return ()


def _fits(candidate: Candidate, one: Rewriting) -> bool:
    return (
        (one.codes is None or f"{candidate.place.feature_code} ".startswith(one.codes))
        and candidate.score >= one.least
        and (one.kinds is None or candidate.name_kind in one.kinds)
        and (not one.as_spelled or candidate.matched_name == one.name)
    )


def _leading(candidates: Sequence[Candidate]) -> list[Candidate]:
    best = max((one.score for one in candidates), default=0.0)
    return [one for one in candidates if one.score >= best - _LEADING]


def _is_large(candidate: Candidate) -> bool:
    return (
        candidate.score >= _LARGE_CONTAINER
        and candidate.name_kind == "name"
        and candidate.place.feature_code.startswith(("PCL", "ADM1"))
    )


def _may_be_a_name(name: str) -> bool:
    """Tell whether a name starts as names do: with a capital, or in a script without capitals."""
    first = _AL.sub("", name)[:1]
    if not first.isalnum() or first.islower() or "(" in name or ")" in name:
        return False
    return name == name.strip() and (len(name) > 1 or not name.isascii())


def _rewritten(text: str) -> Iterator[Rewriting]:
    yield from _contained(text)
    yield from _spelled(text)
    yield from of_a_kind(text)
    yield from _a_part(text)
    yield from _people(text)
    yield from _two_names(text)


def _contained(text: str) -> Iterator[Rewriting]:
    first, comma, rest = text.partition(", ")
    if comma:
        yield Rewriting(first, "container", None, rest.rpartition(", ")[2], 0.98)
    if found := _IN_BRACKETS.fullmatch(text):
        yield Rewriting(found[1], "container", None, found[2], 0.98)
        # the agency that reports from there, or the other name of the place
        beside = None if found[2].strip() in w.AGENCIES else found[2]
        yield Rewriting(found[1], "brackets", None, None, 0.85, 0.35, None, beside)
    if found := _OWNED.fullmatch(text):
        yield Rewriting(found[2], "container", None, found[1], 0.95)
    words = text.split()
    # in capitals throughout, "IN", "ME" and "OR" are words of a headline
    if words[1:] and words[-1].rstrip(".") in w.ABBREVIATED_CONTAINERS and not text.isupper():
        yield Rewriting(" ".join(words[:-1]), "container", (*w.TOWNS, "ADM"), words[-1], 0.95)
    for taken in (2, 1):  # "Kabul Afghanistan", as headings have it
        if len(words) > taken and words[-taken][:1].isupper():
            first, last = " ".join(words[:-taken]), " ".join(words[-taken:])
            town = Rewriting(first, "container", w.TOWNS, last, 0.9, 0.35, ("name", "historical"))
            yield replace(town, large=True)


def _spelled(text: str) -> Iterator[Rewriting]:
    words = text.split()
    written_out = " ".join(
        w.ABBREVIATED.get(word, word) if len(words) > 1 else word for word in words
    )
    if written_out != text:
        yield Rewriting(written_out, "abbreviation", None, None, 0.95)
    for one, other in (("arbor", "arbour"), ("enter", "entre"), ("eights", "ts"), ("aint", "t.")):
        for old, new in ((one, other), (other, one)):
            spelled = re.sub(rf"(?<=\b[A-Z]){re.escape(old)}(?=\s|$)", new, text)
            if spelled != text:
                yield Rewriting(spelled, "spelling", None, None, 0.97)


def _a_part(text: str) -> Iterator[Rewriting]:
    # what comes off the end goes first: "South Korea-backed" is said of no part of Korea
    if found := w.BASED.fullmatch(text):
        yield _short(Rewriting(found[1], "based", (*w.AREAS, *w.TOWNS), None, 0.9, 0.25))
    if found := w.BACKED.fullmatch(text):
        yield _short(Rewriting(found[1], "based", (*w.AREAS, *w.TOWNS), None, 0.9, 0.6))
    if text.endswith((" proper", " itself")):
        yield Rewriting(text.rpartition(" ")[0], "part", (*w.AREAS, *w.TOWNS), None, 0.9, 0.2)
    if found := w.SIDED.fullmatch(text):
        area = Rewriting(found[1], "side", w.AREAS, None, 0.85, 0.35, NO_PEOPLE)
        town = Rewriting(found[1], "side", w.TOWNS, None, 0.8, 0.5, NO_PEOPLE)
        # "northern Aleppo" is the countryside, "central Aleppo" the city
        yield from (town, area) if w.IN_TOWN.match(text) else (area, town)
    if found := w.PART_OF.fullmatch(text):
        least = 0.5 if w.TITLE.match(text) else 0.3
        kinds = NO_PEOPLE[:1] if found[1] == "Me" else NO_PEOPLE
        yield Rewriting(found[1], "part", (*w.AREAS, *w.TOWNS), None, 0.85, least, kinds)
    if found := w.QUALIFIED.fullmatch(text):
        yield Rewriting(found[1], "qualifier", (*w.AREAS, *w.TOWNS), None, 0.85, 0.3, NO_PEOPLE)
    if found := _SIDED_WITH.fullmatch(text):
        yield Rewriting(found[1], "based", w.AREAS, None, 0.85, 0.5)
    article = _AL.match(text)
    if article:
        yield Rewriting(text[article.end() :], "article", (*w.TOWNS, "ADM"), None, 0.85, 0.3)
    elif " " not in text and text.isalpha():
        yield Rewriting(f"Al {text}", "article", (*w.TOWNS, "ADM"), None, 0.8, 0.4)


def _short(one: Rewriting) -> Rewriting:
    """Return a rewriting that takes capitals for initials: the UN is no village of the name."""
    if one.name.isupper() and len(one.name) <= 5:
        return replace(one, kinds=("abbreviation",))
    return one


def _people(text: str) -> Iterator[Rewriting]:
    if text.endswith("s") and len(text) > 4:
        yield Rewriting(text[:-1], "people", None, None, 0.97, 0.0, ("demonym",))
    first, _, last = text.rpartition(" ")
    if first and last.casefold() in ("people", "man", "men", "woman", "women", "nationals"):
        yield Rewriting(first, "people", None, None, 0.9, 0.3, ("demonym",))
    if text[:1].isupper() and (found := _INHABITANT.fullmatch(text)):
        stems = [found[1], text.rstrip("s").removesuffix("n")]
        for ending in ("ers", "er", "ites", "ite", "ians", "ian", "ans", "an"):
            if text.endswith(ending):
                stems.append(text.removesuffix(ending))
                break
        # to the letter, or first names would be towns: "Susans" people of Şuşa
        kinds = ("name", "historical")
        town = Rewriting("", "people", (*w.LARGE, "ADM1"), None, 0.7, 0.55, kinds, as_spelled=True)
        for stem in dict.fromkeys(stems):
            # nobody puts "-ite" behind an s
            if len(stem) > 4 and not (stem.endswith("s") and text.startswith("ite", len(stem))):
                yield replace(town, name=stem)


def _two_names(text: str) -> Iterator[Rewriting]:
    parts = [part for part in _BESIDE.split(text) if part]
    if len(parts) == 2 and all(len(part) > 2 for part in parts):
        one, other = parts
        codes = (*w.TOWNS, *w.AREAS)
        # a dash may join two surnames as well
        least = 0.2 if "/" in text else 0.35
        yield Rewriting(one, "two names", codes, None, 0.85, least, None, other)


def _lies_in(place: Place, around: Place) -> bool:
    if place.id == around.id:
        return False
    code = around.feature_code
    if around.country_code is None and around.is_historical:
        # no place has it for its country
        return place.km_from(around.lat, around.lon) <= (around.radius_km or 0.0)
    if code.startswith("PCL") or code == "TERR":
        return around.country_code is not None and place.country_code == around.country_code
    if code == "ADM1":
        return (place.country_code, place.admin1_name) == (around.country_code, around.name)
    if code == "ADM2":
        return (place.country_code, place.admin2_name) == (around.country_code, around.name)
    return place.km_from(around.lat, around.lon) <= max(around.radius_km or 0.0, _TOWN_KM)
