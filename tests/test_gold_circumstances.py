"""The scorer of roles, events, dates, speakers and relations, on findings made by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, strategies

from mapper.circumstances import DateRange, EventWord, Relation, Statement
from mapper.records import Finding, GivenText, LocatedReport, Mention, Report, Resolution
from tests.gold_circumstances import CircumstanceScore, Count, line, same_name, table

TEXT = "Shells fell near Ost on Monday, a baker from West said. A raid on Nord was planned."
REPORT = Report("r", TEXT)


def span(word: str) -> tuple[int, int]:
    start = TEXT.index(word)
    return start, start + len(word)


def toponym(name: str, role: str, **others: Any) -> dict[str, Any]:
    start, end = span(name)
    empty: dict[str, Any] = {
        "events": [],
        "date": None,
        "speakers": [],
        "private": False,
        "relation": None,
    }
    kind = others.pop("kind", "literal")
    base = {"start": start, "end": end, "text": name, "kind": kind, "role": role}
    return {**base, **empty, **others}


def word(text: str, **others: str) -> dict[str, Any]:
    start, end = span(text)
    return {"start": start, "end": end, "text": text, **others}


def finding(name: str, role: str | None, **others: Any) -> Finding:
    mention = Mention("r", *span(name), name)
    return Finding(Resolution(mention), 0, len(TEXT), role=role, **others)


def event(text: str, **others: Any) -> EventWord:
    return EventWord(*span(text), text, **others)


def days(first: int, last: int) -> DateRange:
    return DateRange(date(2024, 1, first), date(2024, 1, last), *span("Monday"), "Monday")


def statement(speaker: str, *, is_private: bool = True) -> Statement:
    return Statement(
        *span("Shells fell"),
        "Shells fell",
        speaker,
        *span("a baker from West"),
        "said",
        is_private=is_private,
    )


GOLD = [
    toponym(
        "Ost",
        "event",
        events=[word("fell")],
        date={"earliest": "2024-01-01", "latest": "2024-01-01"},
        speakers=["a baker from West"],
        private=True,
        relation={"kind": "near", "text": "near", "distance_km": None},
    ),
    toponym("West", "background"),
    toponym("Nord", "background", events=[word("raid", status="planned")]),
]

RIGHT = (
    finding(
        "Ost",
        "event",
        events=(event("fell"),),
        date=days(1, 1),
        statements=(statement("baker from West"),),
        relation=Relation("near", *span("near"), "near"),
    ),
    finding("West", "background"),
    finding("Nord", "background", events=(event("raid", status="planned"),)),
)


def scored(*findings: Finding) -> CircumstanceScore:
    return CircumstanceScore.of(GOLD, LocatedReport(REPORT, findings))


def test_what_is_right_has_no_difference() -> None:
    score = scored(*RIGHT)
    assert score.different == []
    figures = score.figures()
    assert figures.pop("date_wrong") == 0.0
    assert figures.pop("distance_accuracy") == 0.0  # nothing to measure
    assert set(figures.values()) == {1.0}
    assert score.role_figures()["background"] == {"precision": 1, "recall": 1, "f1": 1, "gold": 2}


def test_mentions_that_were_not_found_are_left_out() -> None:
    score = scored(RIGHT[0])
    assert score.figures()["matched"] == 0.333
    assert score.figures()["role_accuracy"] == 1.0
    inside = toponym("Ost", "organisation", kind="inside-organisation")
    empty = CircumstanceScore.of([inside], LocatedReport(REPORT))
    assert (empty.mentions, empty.matched) == (0, 0)


def test_roles_are_counted_by_pairs() -> None:
    score = scored(finding("Ost", "background"), finding("West", "event"), finding("Nord", None))
    assert score.roles == {
        ("event", "background"): 1,
        ("background", "event"): 1,
        ("background", "none"): 1,
    }
    assert score.figures()["role_accuracy"] == 0.0
    assert score.role_figures()["event"] == {"precision": 0, "recall": 0, "f1": 0, "gold": 1}
    assert "  background taken for none: 1" in table(score)


def test_event_words_meet_where_they_overlap() -> None:
    phrase = EventWord(*span("Shells fell"), "Shells fell")
    score = scored(finding("Ost", "event", events=(phrase, event("planned"))))
    assert score.events == Count(gold=1, found=2, gold_met=1, found_met=1)
    assert score.events.figures() == {"precision": 0.5, "recall": 1.0, "f1": 0.667}


def test_a_word_that_is_not_reported_is_none_of_the_reported_ones() -> None:
    score = scored(finding("Ost", "event", events=(event("fell", status="denied"),)))
    assert score.events == Count(gold=1)
    assert score.statuses == {"met": 1, "right": 0}
    score = scored(finding("Nord", "event", events=(event("raid"),)))
    assert score.events == Count(found=1)
    assert score.statuses == {"met": 1, "right": 0}


def test_carried_words_are_no_false_alarms() -> None:
    carried = event("planned", carried=True)
    score = scored(finding("Ost", "event", events=(event("fell"), carried)))
    assert score.events == Count(1, 1, 1, 1)
    score = scored(finding("Ost", "event", events=(event("fell", carried=True),)))
    assert score.events == Count(1, 1, 1, 1)


@pytest.mark.parametrize(
    ("found", "equal", "overlap", "wrong"),
    [(days(1, 1), 1, 1, 0), (days(1, 7), 0, 1, 0), (days(2, 3), 0, 0, 1), (None, 0, 0, 0)],
)
def test_dates_are_equal_or_overlap_or_are_wrong(
    found: DateRange | None, equal: int, overlap: int, wrong: int
) -> None:
    dates = scored(finding("Ost", "event", date=found)).dates
    assert (dates["gold"], dates["equal"], dates["overlap"]) == (1, equal, overlap)
    assert (dates["wrong"], dates["missing"]) == (wrong, found is None)


def test_a_date_where_there_is_none_is_wrong() -> None:
    gold = [toponym("Ost", "event")]
    dated = LocatedReport(REPORT, (finding("Ost", "event", date=days(1, 1)),))
    assert CircumstanceScore.of(gold, dated).figures()["date_wrong"] == 1.0
    # … on an event mention: of others no date is asked.
    assert scored(finding("West", "background", date=days(1, 1))).dates["given"] == 0


def test_speakers_count_once_and_private_ones_are_told() -> None:
    both = (statement("a baker  from West"), statement("The BAKER"), statement("mayor"))
    score = scored(finding("Ost", "event", statements=both))
    assert score.speakers == Count(gold=1, found=3, gold_met=1, found_met=2)
    assert score.private == {"met": 1, "right": 1}
    public = scored(finding("Ost", "event", statements=(statement("baker", is_private=False),)))
    assert public.private == {"met": 1, "right": 0}


def test_relations_need_the_same_kind() -> None:
    other = Relation("outside", *span("near"), "near")
    score = scored(finding("Ost", "event", relation=other), finding("West", None, relation=other))
    assert score.relations == Count(gold=1, found=2)
    told = [told for _, told in score.different if told.startswith("relation")]
    assert told == [
        "relation outside ('near'), not near ('near')",
        "relation outside ('near'), not none",
    ]


@pytest.mark.parametrize(("km", "right"), [(10.0, 1), (10.1, 1), (16.1, 0), (None, 0)])
def test_distances_may_differ_by_rounding(km: float | None, right: int) -> None:
    gold = [toponym("Ost", "event", relation={"kind": "distance", "text": "", "distance_km": 10.0})]
    found = Relation("distance", *span("near"), "near", distance_km=km)
    located = LocatedReport(REPORT, (finding("Ost", "event", relation=found),))
    assert CircumstanceScore.of(gold, located).distances["right"] == right


def test_spans_count_in_the_text_as_given() -> None:
    header = "Title: x\n\n"
    moved = Report("r", TEXT, given=GivenText(header + TEXT, ((0, len(header)),)))
    far = len(header)
    gold = [
        {
            **one,
            "start": one["start"] + far,
            "end": one["end"] + far,
            "events": [
                {**each, "start": each["start"] + far, "end": each["end"] + far}
                for each in one["events"]
            ],
        }
        for one in GOLD
    ]
    score = CircumstanceScore.of(gold, LocatedReport(moved, RIGHT))
    assert score.matched == 3
    assert score.different == []
    assert line(moved, gold[0], "told").startswith("  Title: x Shells fell near [Ost] on Monday")


def test_counts_add_up() -> None:
    whole = CircumstanceScore()
    whole.add(scored(*RIGHT))
    whole.add(scored(finding("Ost", "actor")))
    twice = scored(*RIGHT)
    assert whole.matched == 4
    assert whole.mentions == 6
    assert whole.events == Count(2, 1, 1, 1)
    assert whole.dates["gold"] == 2
    assert whole.roles == twice.roles + scored(finding("Ost", "actor")).roles


def test_nothing_found_is_not_perfect() -> None:
    assert set(CircumstanceScore.of(GOLD, LocatedReport(REPORT)).figures().values()) == {0.0}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("the Ministry of Health", "Ministry of  Health", True),
        ("Sofia Martirosyan", "martirosyan", True),
        ("US", "Russia", False),
        ("A spokesman", "spokesman in Lewes", True),
        ("", "anyone", False),
        ("Health Ministry", "Ministry of Health", False),
    ],
)
def test_a_name_may_stand_inside_the_other(one: str, other: str, same: bool) -> None:
    assert same_name(one, other) is same
    assert same_name(other, one) is same


@given(strategies.text(max_size=30), strategies.text(max_size=30))
def test_the_same_name_is_the_same_both_ways(one: str, other: str) -> None:
    assert same_name(one, other) == same_name(other, one)


@given(*(strategies.integers(0, 50),) * 4)
def test_figures_lie_between_nought_and_one(gold: int, found: int, more: int, yet: int) -> None:
    figures = Count(gold + more, found + yet, gold, found).figures()
    assert all(0 <= figure <= 1 for figure in figures.values())
