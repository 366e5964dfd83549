"""Name rules for the words that say what a place is: "Kherson province", "the River Litani"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mapper.gazetteer import rule_words as w
from mapper.gazetteer.rewriting import NO_PEOPLE, Rewriting

__all__ = ["of_a_kind"]

_KIND_OF = re.compile(r"(?:(.+?) )?([\w-]+) of (?:the )?(.+)", re.I)


def of_a_kind(text: str) -> Iterator[Rewriting]:
    """Yield what to look up for a name with a word for its kind before or behind it."""
    first, _, last = text.rpartition(" ")
    word = last.casefold()
    if first:
        yield from _kind_last(first, last)
    yield from _site_first(text)
    start, _, rest = text.partition(" ")
    word = start.casefold().rstrip(".")
    if rest:
        if word in ("county", "co"):
            yield Rewriting(f"County {rest}", "county", ("ADM",), None, 0.97)
            yield Rewriting(f"{rest} County", "county", ("ADM",), None, 0.97)
            yield Rewriting(rest, "county", ("ADM",), None, 0.95)
        elif word in w.NATURE and not rest.startswith("of "):
            yield from _natural(rest, word)
    if found := _KIND_OF.fullmatch(text):
        container, word, rest = found[1], found[2].casefold(), found[3]
        if container:
            container = w.BEFORE_CONTAINER.sub("", container)
        if word in w.UNITS_BEFORE:
            yield from _unit(rest, container or None, *w.UNIT_DEMANDS.get(word, (w.UNITS, 0.15)))
        elif word in w.TOWN_WORDS:
            # "City of God": without a country before it that is a title more than a place
            least = 0.0 if container else _least_town(found[2])
            yield Rewriting(rest, "town", (*w.TOWNS, "ADM"), container or None, 0.95, least)
        elif word in w.NATURE and not container:
            yield from _natural(rest, word)


def _site_first(text: str) -> Iterator[Rewriting]:
    """Take "Robinson College Cambridge" apart: a site, and the town that it stands in."""
    words = text.split()
    for i in range(1, len(words)):
        if words[i - 1].casefold() in w.SITES_FIRST and words[i][:1].isupper():
            town = " ".join(words[i:])
            yield Rewriting(town, "site", w.TOWNS, None, 0.6, 0.35, ("name", "historical"))


def _least_town(written: str) -> float:
    if written.casefold() in w.LOOSE_TOWN_WORDS:
        return 0.3 if written.islower() else 0.45
    return 0.15


def _kind_last(first: str, written: str) -> Iterator[Rewriting]:
    word = written.casefold()
    if word == "counties":
        yield Rewriting(f"{first} County", "county", ("ADM",), None, 0.97)
    if word in ("county", "shire"):
        yield Rewriting(f"County {first}", "county", ("ADM",), None, 0.97)
        yield Rewriting(first, "county", ("ADM",), None, 0.95)
    if word in w.UNIT_DEMANDS and not written.islower():
        # "Boise State" and "Justice Department" are no units: no form may be put in, no town
        codes, least = w.UNIT_DEMANDS[word]
        yield Rewriting(first, "unit", codes, None, 0.97, least, NO_PEOPLE[:1])
    elif word in w.UNIT_WORDS:
        yield from _unit(first, None)
        # the area around a town that no unit of the gazetteer is named after
        yield Rewriting(first, "seat", w.SETTLED, None, 0.6, 0.2)
        shorter, _, sort = first.rpartition(" ")
        if shorter and sort.casefold() in w.UNIT_SORTS:
            yield from _unit(shorter, None)
    if word in w.TOWN_WORDS:
        least = 0.3 if word in w.LOOSE_TOWN_WORDS else 0.15
        yield Rewriting(first, "town", (*w.TOWNS, "ADM2", "ADM3", "ADM4"), None, 0.95, least)
    if word in w.NATURE:
        yield from _natural(first, word)
    if word in w.SURROUNDINGS or (
        word in ("center", "centre") and first.endswith((" city", " town"))
    ):
        shorter = re.sub(r" (?:metro|metropolitan|urban|city|town)$", "", first, flags=re.I)
        yield Rewriting(shorter, "surroundings", (*w.TOWNS, *w.AREAS), None, 0.85, 0.25)
    if word in w.SITES:
        yield from _site(first, word)


def _site(first: str, word: str) -> Iterator[Rewriting]:
    shorter = re.sub(rf"(?: (?:{'|'.join(w.SITES[word])}))+$", "", first, flags=re.I)
    if word == "airport":
        yield Rewriting(f"{shorter} Airport", "site", ("AIR", "AREA"), None, 0.97)
    if first.casefold().startswith(f"{shorter} county".casefold()):
        for form in (f"{shorter} County", f"County {shorter}"):
            yield Rewriting(form, "site", ("ADM",), None, 0.6)
    # "Clinton camp" is said of a candidate's people, "Nenagh District Court" of none
    if shorter == first and word in w.LOOSE_SITES:
        return  # "Kennedy Center"
    least = 0.25 if shorter != first else 0.6 if word == "camp" else 0.4
    yield Rewriting(shorter, "site", (*w.TOWNS, "ADM", "ISL"), None, 0.55, least)


def _unit(
    name: str, container: str | None, codes: tuple[str, ...] = w.UNITS, least: float = 0.0
) -> Iterator[Rewriting]:
    yield Rewriting(name, "unit", codes, container, 0.97, least)
    if name.isupper():
        return  # a number in Roman figures, or a code
    for form in w.UNIT_FORMS:
        yield Rewriting(f"{name} {form}", "unit", codes, container, 0.92, least)
    yield Rewriting(f"Al {name}", "unit", codes, container, 0.9, max(0.3, least))


def _natural(name: str, word: str) -> Iterator[Rewriting]:
    codes, forms = w.NATURE[word]
    yield Rewriting(name, "nature", codes, None, 0.95)
    for form in forms:
        yield Rewriting(form.format(name), "nature", codes, None, 0.92)
    if word in ("valley", "basin", "delta", "bank", "banks", "shore", "shores", "coast", "estuary"):
        waters = ("STM", "LK", "SEA", "GULF", "BAY", "OCN")
        yield Rewriting(name, "along", waters, None, 0.75)
        yield Rewriting(f"{name} River", "along", waters, None, 0.75)
    if word in ("coast", "coastline", "shore"):
        yield Rewriting(name, "along", (*w.UNITS, "ISL"), None, 0.7)
