"""Names that mean one place in one report and another in the next: only the report can tell.

The texts are made up. They were written before anybody looked at what the resolver makes of them,
and a text that the resolver gets wrong is no reason to change it.
"""

from __future__ import annotations

import re

from mapper.gazetteer import Gazetteer
from mapper.matching import MOST_CANDIDATES
from mapper.records import Place
from mapper.resolvers import ContextResolver
from tests.places import Context, ambiguous, is_right, read_marked, resolve_marked

LEAST_RIGHT = 0.95  # of the pairs, both contexts right

PAIRS = ambiguous()


def wanted(gazetteer: Gazetteer, name: str, context: Context) -> Place:
    found = gazetteer.candidates(name, limit=MOST_CANDIDATES)
    return next(one.place for one in found if one.place.id == context.place_id)


def told(gazetteer: Gazetteer, name: str, context: Context) -> list[str]:
    """Return a line for each mention of the name that is not put where it belongs."""
    place = wanted(gazetteer, name, context)
    lines = []
    for one in resolve_marked(context.text, gazetteer, ContextResolver()):
        if one.mention.text.casefold() != name.casefold() or is_right(one.place, place):
            continue
        got = "nothing" if one.place is None else f"{one.place.name} {one.place.id}"
        lines.append(f"{name}: {got}, not {context.place}; {one.reason}")
    return lines


def test_names_are_told_apart_by_their_reports(gazetteer: Gazetteer) -> None:
    wrong = {
        i: lines
        for i, pair in enumerate(PAIRS)
        if (
            lines := [
                one for context in pair.contexts for one in told(gazetteer, pair.name, context)
            ]
        )
    }
    print(*(line for lines in wrong.values() for line in lines), sep="\n")  # noqa: T201
    assert 1 - len(wrong) / len(PAIRS) >= LEAST_RIGHT


def test_there_are_enough_pairs_and_none_twice() -> None:
    assert len(PAIRS) >= 60
    texts = [context.text for pair in PAIRS for context in pair.contexts]
    assert len(set(texts)) == len(texts)


def test_a_pair_means_two_places(gazetteer: Gazetteer) -> None:
    for pair in PAIRS:
        one, other = (wanted(gazetteer, pair.name, context) for context in pair.contexts)
        assert not is_right(one, other), pair.name


def test_every_text_has_its_name_and_is_short() -> None:
    for pair in PAIRS:
        for context in pair.contexts:
            report, mentions = read_marked(context.text)
            assert pair.name.casefold() in {one.text.casefold() for one in mentions}, context.text
            assert len(mentions) >= 2, context.text
            assert not set("[]") & set(report.text), context.text
            assert 2 <= len(re.findall(r"[.!?](?:\s|$)", report.text)) <= 5, context.text


def test_few_texts_say_the_area_beside_the_name() -> None:
    contexts = [(pair.name, context.text) for pair in PAIRS for context in pair.contexts]
    beside = [
        text
        for name, text in contexts
        if re.search(
            rf"\[{re.escape(name)}\](?:,| \(| in) ?\[|\]['’]s \[{re.escape(name)}\]",
            text,
            re.IGNORECASE,
        )
    ]
    assert 0 < len(beside) < len(contexts) / 3
