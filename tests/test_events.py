"""Roles from links, cue words and dates, with encodings made by hand."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

import pytest

from mapper.events import Account, read_events
from mapper.records import DateRange, Place, Report, Statement
from mapper.sentences import split_sentences
from tests.encodings import encoded, linked, words_of
from tests.located import said
from tests.test_links import place, resolve

LITERAL = {"bias": 4.0}  # every name is used literally …
ASSOCIATIVE = {"bias": -4.0}  # … or none
DENIED = said("Shells hit Ani.", "Shells hit Ani.", "Shells", stance="denies")


def accounts(
    text: str,
    places: Sequence[Place],
    *,
    nouns: Collection[str] = (),
    verbs: Collection[str] = (),
    links: Collection[tuple[str, str]] = (),
    weights: dict[str, float] | None = None,
    dated: DateRange | None = None,
    past: bool = False,
    statements: Sequence[Statement] = (),
    kind: str = "literal",
) -> tuple[Account, ...]:
    words = words_of(text)
    read = encoded(
        text,
        {words.index(one.name): {f"B-{kind}": 0.9} for one in places},
        nouns=[words.index(one) for one in nouns],
        verbs=[words.index(one) for one in verbs],
    )
    pairs = {(words.index(a), i) for a, b in links for i, w in enumerate(words) if w == b}
    report = Report("r", text, language="en")
    return read_events(
        report,
        resolve(text, *places),
        read,
        split_sentences(report),
        link=linked(pairs),
        when=lambda *_: (dated, past),
        statements=statements,
        weights=LITERAL if weights is None else weights,
    )


def told(account: Account) -> list[tuple[str, str]]:
    return [(one.text, one.status) for one in account.events]


def test_a_place_where_something_is_reported() -> None:
    day = DateRange(date(2024, 5, 1), date(2024, 5, 2), 0, 6, "Shells")
    (ani,) = accounts(
        "Shells hit Ani.", [place("Ani")], verbs=["hit"], links=[("hit", "Ani")], dated=day
    )
    assert ani.role == "event"
    assert told(ani) == [("hit", "reported")]
    assert ani.date == day
    assert ani.confidence > 0.9


def test_a_place_that_is_only_named_is_background() -> None:
    (ani,) = accounts("Shells hit the road from Ani.", [place("Ani")], verbs=["hit"])
    assert (ani.role, ani.events, ani.date) == ("background", (), None)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("The army denied that shells hit Ani.", "denied"),
        ("Shells could hit Ani.", "possible"),
        ("Shells will hit Ani.", "planned"),
    ],
)
def test_what_is_not_reported_is_background(text: str, status: str) -> None:
    (ani,) = accounts(text, [place("Ani")], verbs=["hit"], links=[("hit", "Ani")])
    assert ani.role == "background"
    assert told(ani) == [("hit", status)]


def test_what_somebody_denies_and_what_is_past_is_background() -> None:
    for status in ("denied", "past"):
        (ani,) = accounts(
            "Shells hit Ani.",
            [place("Ani")],
            verbs=["hit"],
            links=[("hit", "Ani")],
            statements=[DENIED] if status == "denied" else (),
            past=status == "past",
        )
        assert (ani.role, told(ani)) == ("background", [("hit", status)])


def test_a_definite_noun_alone_is_known_and_with_a_verb_it_is_reported() -> None:
    (alone,) = accounts(
        "He named the defeat in Ani.", [place("Ani")], nouns=["defeat"], links=[("defeat", "Ani")]
    )
    assert (alone.role, told(alone)) == ("background", [("defeat", "known")])
    (news,) = accounts(
        "Heavy shelling in Ani.", [place("Ani")], nouns=["shelling"], links=[("shelling", "Ani")]
    )
    assert (news.role, told(news)) == ("event", [("shelling", "reported")])
    (both,) = accounts(
        "The shelling of Ani killed three.",
        [place("Ani")],
        nouns=["shelling"],
        verbs=["killed"],
        links=[("shelling", "Ani"), ("killed", "Ani")],
    )
    assert both.role == "event"
    (feared,) = accounts(  # such a verb makes no news of what is known
        "He named the defeat in Ani, where shells could land.",
        [place("Ani")],
        nouns=["defeat"],
        verbs=["land"],
        links=[("defeat", "Ani"), ("land", "Ani")],
    )
    assert feared.role == "background"
    assert told(feared) == [("defeat", "known"), ("land", "possible")]


def test_a_metonym_is_an_actor() -> None:
    (ani,) = accounts(
        "Ani brokered talks.",
        [place("Ani")],
        verbs=["brokered"],
        weights=ASSOCIATIVE,
        kind="associative",
    )
    assert ani.role == "actor"
    assert ani.events == ()


@pytest.mark.parametrize("kind", ["demonym", "organisation"])
def test_demonyms_and_organisations_keep_their_kind(kind: str) -> None:
    (ani,) = accounts("An Ani club won.", [place("Ani")], weights=ASSOCIATIVE, kind=kind)
    assert ani.role == kind


def test_a_dateline_is_no_event() -> None:
    first, second = accounts(
        "ANI — Shells hit Bor.",
        [place("ANI"), place("Bor")],
        verbs=["hit"],
        links=[("hit", "ANI"), ("hit", "Bor")],
    )
    assert (first.role, second.role) == ("dateline", "event")


def test_the_town_is_the_one_named_before() -> None:
    (ani,) = accounts(
        "Ani is quiet. On Monday the town was shelled.", [place("Ani")], verbs=["shelled"]
    )
    assert ani.role == "event"
    (word,) = ani.events
    assert (word.text, word.carried) == ("shelled", True)
    assert ani.confidence < 0.7


def test_the_province_is_not_a_town() -> None:
    (ani,) = accounts(
        "Ani is quiet. On Monday the province was shelled.", [place("Ani")], verbs=["shelled"]
    )
    assert (ani.role, ani.events) == ("background", ())


def test_the_village_may_be_named_after_its_event() -> None:
    (ani,) = accounts(
        "“The village is burned,” said a man from the village of Ani.",
        [place("Ani")],
        verbs=["burned"],
    )
    assert ani.role == "event"


def test_what_goes_on_elsewhere_is_not_carried() -> None:
    ani, bor = accounts(
        "Ani is quiet. Shells hit the town of Bor.",
        [place("Ani"), place("Bor")],
        verbs=["hit"],
        links=[("hit", "Bor")],
    )
    assert (ani.role, bor.role) == ("background", "event")


@pytest.mark.parametrize("private", [True, False])
def test_what_a_witness_tells_was_where_the_witness_lives(private: bool) -> None:
    text = "“Our windows broke,” said Nina, a baker from Ani."
    statement = said(text, "Our windows broke,", "Nina", is_private=private)
    (ani,) = accounts(text, [place("Ani")], verbs=["broke"], statements=[statement])
    assert ani.role == ("event" if private else "background")
    assert [one.carried for one in ani.events] == ([True] if private else [])
