"""Several reports on one page: what is together, how often it counts, what is a copy."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.copies import group_copies
from mapper.gathering import gather
from mapper.page import draw
from mapper.page.markup import panel
from mapper.page.model import PageModel, build_model
from mapper.page.wording import coverage_words
from mapper.records import Findings, LocatedReport
from tests.located import CELJE, GORIS, PROVENANCE, TATEV, contested, spoken_of
from tests.pages import NoLabels


def model_of(*located: LocatedReport) -> PageModel:
    return build_model(located, PROVENANCE)


def page_of(*located: LocatedReport) -> str:
    page = draw(Findings(located, PROVENANCE), gazetteer=NoLabels()).get_root().render()
    assert isinstance(page, str)
    return page


def data_of(*located: LocatedReport) -> dict[str, Any]:
    match = re.search(r'id="mapper-findings">(.*?)</script>', page_of(*located), re.DOTALL)
    assert match is not None
    found: dict[str, Any] = json.loads(match[1])
    return found


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ((1, 1), "1 report"),
        ((3, 3), "3 reports"),
        ((3, 2), "3 reports, 2 texts (1 copy counted once)"),
        ((4, 1, 2), "4 reports, 1 text (3 copies counted once), 2 outlets"),
        ((2, 2, 1), "2 reports, 1 outlet"),
    ],
)
def test_counts_in_words(counts: tuple[int, ...], words: str) -> None:
    assert coverage_words(*counts) == words


def test_the_page_has_what_the_tables_gather() -> None:
    located = contested()
    model = model_of(*located)
    (group,) = gather(located)
    (together,) = model.gathered
    assert together.group == group
    assert (together.mentions, together.denials, together.places) == ((0, 2, 4, 5, 6), (6,), (0,))
    assert together.coverage == "4 reports, 3 texts (1 copy counted once)"
    assert (together.when, together.spot, together.is_shared) == (
        "9 September 2024 (day known)",
        "",
        True,
    )
    assert [(one.when, one.mentions) for one in together.dates] == [
        ("9 September 2024 (day known)", (0, 2, 6)),
        ("9–15 September 2024 (within a week)", (4, 5)),
    ]
    assert [(report, said.speaker) for report, said in together.claims] == [
        (0, "the fire brigade"),
        (3, "the mayor"),
    ]
    assert group.is_disputed


def test_a_copy_is_marked_and_counted_once() -> None:
    model = model_of(*contested())
    assert [one.copy_of for one in model.reports] == [None, 0, None, None]
    assert model.coverage == "4 reports, 3 texts (1 copy counted once)"
    account = model.places[0].account
    assert account.coverage == "4 reports, 3 texts (1 copy counted once), 4 outlets"
    shown = str(panel(model))
    assert 'Copy of <a class="to-report" href="#r0" dir="auto">Flood a – The Courier</a>' in shown
    assert shown.count("Copy of <a") == 1
    assert '<option value="1">Copy: Flood b' in shown
    assert "post.example" in shown  # an outlet without a name has its host


def test_the_list_has_the_counts() -> None:
    shown = re.sub(r"<[^>]*>", "", str(panel(model_of(*contested()))))
    for words in (
        "Celje 4 reports",
        "9 September 2024 (day known): 4 reports, 3 texts (1 copy counted once) · The Courier, ",
        "Evening Wire, post.example, Town Hall News · disputed: asserted by some, denied by others",
        "7 mentions in 4 reports",
        "Said by: the fire brigade Denied by: the mayor",  # the copy says it again
    ):
        assert words in " ".join(shown.split())


def test_what_one_report_has_alone_is_not_gathered() -> None:
    first, *_ = contested()
    assert model_of(first).gathered == ()
    assert model_of(first).reports[0].copy_of is None
    data = data_of(spoken_of("a"), spoken_of("b", TATEV), spoken_of("c", TATEV))
    assert [one["gathered"] for one in data["places"]] == [[], [0]]
    assert [one is None for one in data["gathered"]] == [False, True]
    assert "Several reports" not in page_of(first)


def test_other_dates_of_one_place_stand_apart() -> None:
    days = (date(2022, 9, 12), date(2022, 9, 20))
    model = model_of(*(spoken_of(str(day), GORIS, day) for day in days))
    assert model.places[0].gathered == (0, 1)
    assert [one.when for one in model.gathered] == [
        "12 September 2022 (day known)",
        "20 September 2022 (day known)",
    ]
    assert not any(one.is_shared for one in model.gathered)
    assert 'class="together"' not in str(panel(model))


def test_every_way_of_speaking_has_a_line_in_the_list() -> None:
    located = [spoken_of(str(i), CELJE, date(2022, 9, i)) for i in range(1, 9)]
    located.append(spoken_of("d", CELJE, date(2022, 9, 1), role="background", status="denied"))
    account = model_of(*located).places[0].account
    assert [line.status for line in account.brief] == [*["reported"] * 3, "denied"]
    assert len(account.lines) == 9
    assert account.lines[0].mentions == (0,)
    assert account.lines[0].sources == ((0,),)


def test_same_reports_same_bytes() -> None:
    assert page_of(*contested()) == page_of(*contested())


_reports = st.lists(
    st.builds(
        spoken_of,
        st.just("r"),
        st.sampled_from([GORIS, TATEV]),
        st.sampled_from([None, date(2022, 9, 12), (date(2022, 9, 12), date(2022, 9, 16))]),
        text=st.sampled_from(["There Shelling was heard.", "There Shelling was seen."]),
        role=st.sampled_from(["event", "background"]),
        status=st.sampled_from(["reported", "denied"]),
    ),
    min_size=2,
    max_size=8,
)


@given(_reports)
def test_the_page_counts_nothing_itself(some: list[LocatedReport]) -> None:
    located = [replace(one, report=replace(one.report, id=str(i))) for i, one in enumerate(some)]
    model = model_of(*located)
    copies = group_copies([one.report for one in located])
    assert {one.group for one in model.gathered} == set(gather(located, copies))
    assert [one.copy_of for one in model.reports] == [
        None if first == i else first for i, first in enumerate(copies)
    ]
    for number, place in enumerate(model.places):
        groups = [model.gathered[i] for i in place.gathered]
        assert all(number in one.places for one in groups)
        assert not groups or sum(one.group.number_of_reports for one in groups) > 1
