"""Findings of many reports, side by side."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.gathering import Gathered, gather, outlet_name
from mapper.records import Finding, Findings, LocatedReport, Relation, Report, Statement
from tests.located import (
    GORIS,
    KARABAKH,
    PROVENANCE,
    SOVIET_UNION,
    SQUARE,
    TATEV,
    reported,
    said,
    spoken_of,
)

MONDAY = date(2022, 9, 12)
WEEK = (MONDAY, date(2022, 9, 18))
SEPTEMBER = (date(2022, 9, 1), date(2022, 9, 30))
YEARS = (date(2011, 1, 1), date(2022, 12, 31))


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def keys(groups: tuple[Gathered, ...]) -> list[tuple[int, ...]]:
    """Indices of the reports of each group."""
    return [tuple(i for i, _ in group.findings) for group in groups]


def saying(located: LocatedReport, *statements: Statement) -> LocatedReport:
    (finding,) = located.findings
    return LocatedReport(located.report, (replace(finding, statements=statements),))


def test_the_same_place_and_day_gather() -> None:
    groups = gather(
        [
            spoken_of("a", day=MONDAY, source="One"),
            spoken_of("b", TATEV, MONDAY, source="Two"),
            spoken_of("c", day=MONDAY, source="ONE"),
            spoken_of("d", day=day(1), source="Two"),
            spoken_of("e", day=MONDAY, source="Three"),
        ]
    )
    assert keys(groups) == [(0, 2, 4), (1,), (3,)]
    first = groups[0]
    assert (first.place, first.number_of_reports, first.number_of_sources) == (GORIS, 3, 3)
    assert first.outlets == ("One", "Three")
    assert first.date is not None
    assert (first.date.earliest, first.date.latest) == (MONDAY, MONDAY)
    assert (first.claims, first.is_disputed) == ((), False)


@pytest.mark.parametrize(
    ("days", "together"),
    [
        ([MONDAY, WEEK], [(0, 1)]),
        ([WEEK, MONDAY], [(0, 1)]),
        ([(MONDAY, day(1)), (day(1), day(2))], [(0, 1)]),
        ([(MONDAY, day(1)), (day(2), day(3))], [(0,), (1,)]),
        # a night is of the day before or after, yet the two days are not one
        ([MONDAY, (MONDAY, day(1)), day(1)], [(0, 1), (2,)]),
        # nothing grows along a chain of dates
        ([(day(i), day(i + 1)) for i in range(6)], [(0, 1), (2, 3), (4, 5)]),
        ([MONDAY, SEPTEMBER], [(0,), (1,)]),
        ([SEPTEMBER, SEPTEMBER, (day(0), day(20))], [(0, 1, 2)]),
        ([SEPTEMBER, YEARS], [(0,), (1,)]),
        ([YEARS, (date(2020, 1, 1), date(2020, 12, 31))], [(0, 1)]),
        ([None, MONDAY, None], [(0, 2), (1,)]),
        ([date.min, (date.min, date.max), date.max], [(0,), (1,), (2,)]),
    ],
)
def test_dates_gather(days: list[object], together: list[tuple[int, ...]]) -> None:
    located = [spoken_of(str(i), day=one) for i, one in enumerate(days)]  # type: ignore[arg-type]
    assert keys(gather(located)) == together


def test_the_date_of_a_group_is_one_that_a_report_gives() -> None:
    (group,) = gather([spoken_of("a", day=WEEK), spoken_of("b", day=(day(1), day(2)))])
    assert group.date is not None
    assert (group.date.earliest, group.date.latest) == (day(1), day(2))


@pytest.mark.parametrize("role", ["background", "actor", "demonym", "dateline", None])
def test_only_events_gather(role: str | None) -> None:
    assert gather([spoken_of("a", role=role)]) == ()


def test_what_is_unresolved_or_no_more_gathers_nowhere() -> None:
    assert gather([spoken_of("a", SOVIET_UNION)]) == ()
    located = spoken_of("a")
    (finding,) = located.findings
    nowhere = replace(finding.resolution, place=None, confidence=0)
    assert gather([LocatedReport(located.report, (replace(finding, resolution=nowhere),))]) == ()
    assert gather([]) == ()


def relation(kind: str, *ids: str, **numbers: float) -> Relation:
    return Relation(kind, 6, 14, "Shelling", SQUARE, ids, **numbers)


def test_relations_that_name_another_spot_stay_apart() -> None:
    north = relation("distance", distance_km=10, bearing_deg=0)
    groups = gather(
        [
            spoken_of("a", where_prec=1),
            spoken_of("b", relation=relation("near"), where_prec=2, geo_precision=2),
            spoken_of("c", relation=north),
            spoken_of("d", relation=replace(north, bearing_deg=180)),
            spoken_of("e", relation=north),
            spoken_of("f", relation=relation("between", TATEV.id)),
            spoken_of("g", TATEV, relation=relation("between", GORIS.id)),
            spoken_of("h", relation=relation("around")),
        ]
    )
    assert keys(groups) == [(0, 1, 7), (2, 4), (3,), (5, 6)]
    assert (groups[0].relation, groups[0].where_prec, groups[0].geo_precision) == (None, 1, 2)
    assert groups[1].relation == north
    assert groups[3].place == GORIS


def test_copies_count_once() -> None:
    text = (
        "There Shelling was heard through the whole night, and in the morning the market stayed "
        "shut. Two roads out of the town were closed to lorries, the mayor said, and the school "
        "told parents to keep their children at home until the end of the week."
    )
    located = [
        spoken_of("a", text=text, source="A"),
        spoken_of("b", text=text.upper() + " (Agency)", source="B"),
        spoken_of("c", source="C"),
    ]
    (group,) = gather(located)
    assert (group.number_of_reports, group.number_of_sources) == (3, 2)
    assert group.outlets == ("A", "B", "C")
    (group,) = gather(located, copies=(0, 1, 0))
    assert group.number_of_sources == 2


def test_two_findings_of_one_report_are_one_report() -> None:
    located = spoken_of("a", day=MONDAY)
    (group,) = gather([LocatedReport(located.report, located.findings * 2)])
    assert group.findings == ((0, 0), (0, 1))
    assert group.number_of_reports == group.number_of_sources == 1


def test_claims_stand_side_by_side() -> None:
    texts = ["There Shelling was told by A and B and C.", "There Shelling was told by A alone."]
    one, two = (spoken_of(str(i), text=text) for i, text in enumerate(texts))
    one = saying(
        one,
        said(texts[0], "Shelling", "A"),
        said(texts[0], "There", "B", stance="denies"),
        said(texts[0], "was", "A"),
    )
    two = saying(two, said(texts[1], "told", "A", is_private=True, via="Radio"))
    (group,) = gather([one, two])
    assert [(c.speaker, c.stance, c.text, c.is_private, c.report) for c in group.claims] == [
        ("A", "asserts", "Shelling", True, 0),
        ("B", "denies", "There", False, 0),
    ]
    assert group.is_disputed


@pytest.mark.parametrize(
    ("stances", "disputed"),
    [
        ("", False),
        ("A+", False),
        ("A-", False),
        ("A+B+", False),
        ("A-B-", False),
        ("A+A-", False),  # admits one thing and denies another
        ("A+B-", True),
        ("A+A-B+", True),
    ],
)
def test_a_dispute_needs_two_who_differ(stances: str, disputed: bool) -> None:
    located = spoken_of("a", text="There Shelling was told by A and B.")
    statements = [
        said(located.report.text, "told", name, stance="asserts" if sign == "+" else "denies")
        for name, sign in zip(stances[::2], stances[1::2], strict=True)
    ]
    (group,) = gather([saying(located, *statements)])
    assert group.is_disputed == disputed


def denial(report_id: str, day: date | None = None, relation: Relation | None = None) -> Finding:
    located = spoken_of(report_id, day=day, role="background", status="denied", relation=relation)
    (finding,) = located.findings
    return finding


def test_a_denial_stands_beside_what_it_denies() -> None:
    first, second = spoken_of("a", day=MONDAY), spoken_of("b", day=day(5))
    denying = LocatedReport(Report("d", "x" * 99), (denial("d", day(5)),))
    groups = gather([first, second, denying])
    assert keys(groups) == [(0,), (1, 2)]
    assert [group.is_disputed for group in groups] == [False, True]
    assert groups[1].number_of_reports == 2


def test_a_denial_of_what_nobody_reports_is_left_out() -> None:
    elsewhere = relation("distance", distance_km=10)
    for finding in (denial("d", day(5)), denial("d", MONDAY, elsewhere)):
        denying = LocatedReport(Report("d", "x" * 99), (finding,))
        assert keys(gather([denying, spoken_of("a", day=MONDAY)])) == [(1,)]
        assert gather([denying]) == ()


def test_an_undated_denial_goes_with_what_its_own_report_has() -> None:
    claim = spoken_of("a", day=day(3))
    both = LocatedReport(claim.report, (*claim.findings, denial("a")))
    groups = gather([spoken_of("b", day=MONDAY), spoken_of("c"), both])
    assert [group.findings for group in groups] == [((0, 0),), ((1, 0),), ((2, 0), (2, 1))]
    assert [group.is_disputed for group in groups] == [False, False, True]


def test_an_undated_denial_goes_with_what_is_undated_or_alone() -> None:
    alone = LocatedReport(Report("d", "x" * 99), (denial("d"),))
    dated, undated, later = spoken_of("a", day=MONDAY), spoken_of("b"), spoken_of("c", day=day(3))
    assert keys(gather([alone, dated, undated])) == [(0, 2), (1,)]
    assert keys(gather([alone, dated])) == [(0, 1)]
    assert keys(gather([alone, dated, later])) == [(1,), (2,)]


def test_one_finding_does_not_contradict_itself() -> None:
    (group,) = gather([reported()])  # shelling, and attacks that are denied; but two speakers
    assert group.is_disputed
    (finding,) = reported().findings
    (group,) = gather([LocatedReport(reported().report, (replace(finding, statements=()),))])
    assert not group.is_disputed


@pytest.mark.parametrize(
    ("source", "url", "name"),
    [
        (" The \n Herald ", "https://x.org/", "The Herald"),
        (None, "https://www.herald.org/a", "herald.org"),
        (" ", None, None),
        (None, "http://[", None),
    ],
)
def test_outlets(source: str | None, url: str | None, name: str | None) -> None:
    assert outlet_name(Report("a", "x", source=source, url=url)) == name


def test_denials_are_told_from_what_is_reported() -> None:
    claim, other = spoken_of("a", day=MONDAY), spoken_of("b", day=MONDAY)
    denying = LocatedReport(Report("d", "x" * 99), (denial("d", MONDAY),))
    (group,) = gather(Findings((claim, denying, other), PROVENANCE))
    assert (group.findings, group.denials) == (((0, 0), (1, 0), (2, 0)), ((1, 0),))
    both = reported()  # of an event of its own it says that another one is denied
    (group,) = gather([both, spoken_of("e", status="reported", day=(MONDAY, day(1)))])
    assert group.denials == ()
    (group,) = gather([claim, other])
    assert group.denials == ()


def test_a_group_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a finding"):
        Gathered(GORIS, None, None, (), 1, 1)
    with pytest.raises(ValueError, match="more sources"):
        Gathered(GORIS, None, None, ((0, 0),), 1, 2)


_days = st.integers(0, 12)
_dates = st.none() | st.builds(
    lambda first, more: (day(first), day(first + more)), _days, st.sampled_from([0, 1, 5, 20, 60])
)
_relations = st.sampled_from([None, relation("near"), relation("between", KARABAKH.id)])
_located = st.builds(
    spoken_of,
    st.just("any"),
    st.sampled_from([GORIS, KARABAKH]),
    _dates,
    role=st.sampled_from(["event", "event", "background"]),
    status=st.sampled_from(["reported", "denied"]),
    relation=_relations,
)


def view(located: list[LocatedReport]) -> set[object]:
    """The groups without what may depend on the order."""
    return {
        (
            frozenset((located[i].report.id, j) for i, j in group.findings),
            group.place.id,
            group.date and (group.date.earliest, group.date.latest),
            (group.number_of_reports, group.number_of_sources, group.is_disputed),
        )
        for group in gather(located)
    }


@given(st.lists(_located, max_size=12), st.randoms())
def test_groups_do_not_depend_on_the_order(some: list[LocatedReport], rng: random.Random) -> None:
    named = [
        LocatedReport(replace(one.report, id=str(i), text=f"Text {i}" + "." * 99), one.findings)
        for i, one in enumerate(some)
    ]
    before = view(named)
    seen = [key for group in gather(named) for key in group.findings]
    assert len(set(seen)) == len(seen)
    events = {(i, 0) for i, one in enumerate(named) if one.findings[0].role == "event"}
    assert events <= set(seen)
    rng.shuffle(named)
    assert view(named) == before


def test_ten_thousand_findings_of_one_place_take_no_time() -> None:
    located = [
        spoken_of(str(i), day=date(2000, 1, 1) + timedelta(days=i * 7_919 % 9_000))
        for i in range(10_000)
    ]
    groups = gather(located, copies=range(10_000))
    assert sum(len(group.findings) for group in groups) == 10_000
