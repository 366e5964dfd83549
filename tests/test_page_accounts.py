"""What the reports say of a place: gathered, put into words, binned by date and packed."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.outlines import decode
from mapper.page import HtmlRenderer, draw
from mapper.page.accounts import QUIET, STRENGTH
from mapper.page.model import PageModel, build_model
from mapper.page.shapes import packed_extents
from mapper.page.timeline import build_timeline
from mapper.page.wording import ROLE_WORDS, date_words, precision_words
from mapper.records import (
    EVENT_STATUSES,
    ROLES,
    DateRange,
    Findings,
    LocatedReport,
    Report,
    Shape,
)
from tests.located import (
    CELJE,
    GORIS,
    GRAZ,
    LASKO,
    PROVENANCE,
    around,
    flood,
    locate_by_hand,
    tell,
    town,
)
from tests.pages import NoLabels


def model_of(*located: LocatedReport) -> PageModel:
    return build_model(located, PROVENANCE)


def data_of(*located: LocatedReport) -> dict[str, Any]:
    page = draw(Findings(located, PROVENANCE), gazetteer=NoLabels()).get_root().render()
    match = re.search(r'id="mapper-findings">(.*?)</script>', page, re.DOTALL)
    assert match is not None
    found: dict[str, Any] = json.loads(match[1])
    return found


def days(first: date, last: date | None = None) -> DateRange:
    return DateRange(first, last or first, 0, 1, "x")


def in_celje(*roles: str | None) -> LocatedReport:
    text = "In Celje. " * len(roles)
    located = locate_by_hand(Report("r", text), *(("Celje", CELJE) for _ in roles))
    for number, role in enumerate(roles):
        located = tell(located, number, role, sure=0.5 + number / 10)
    return located


# ---------------------------------------------------------------- roles


def test_every_role_has_a_strength_and_words() -> None:
    assert set(STRENGTH) == {*ROLES, None} == set(ROLE_WORDS)
    assert len(STRENGTH) == len(ROLES) + 1
    assert {*ROLES, None} - QUIET == {"event", "background", None}


@pytest.mark.parametrize(
    ("roles", "strongest"),
    [
        (("actor", "event", "background"), "event"),
        (("demonym", "background"), "background"),
        (("actor", None), None),
        (("demonym", "actor"), "actor"),
        (("organisation", "dateline"), "dateline"),
        ((None,), None),
    ],
)
def test_a_place_has_the_strongest_role_of_its_mentions(
    roles: tuple[str | None, ...], strongest: str | None
) -> None:
    account = model_of(in_celje(*roles)).places[0].account
    assert account.role == strongest
    assert account.is_quiet == (strongest in QUIET)


def test_the_confidence_is_that_of_the_role() -> None:
    account = model_of(in_celje("event", "event", "actor")).places[0].account
    assert account.role_confidence == 0.6
    assert model_of(in_celje(None)).places[0].account.role_confidence is None


def test_what_is_only_feared_or_denied_is_not_reported() -> None:
    places = {one.place.name: one.account for one in model_of(*flood()).places}
    assert places["Brežice"].is_unasserted
    assert not places["Celje"].is_unasserted
    assert places["Krško"].is_unasserted  # planned
    assert not places["Ljubljana"].is_unasserted
    assert places["Laško"].is_displaced
    assert not places["Sevnica"].is_displaced  # one of its events is reported at the place itself


def test_lines_gather_words_by_status_and_date() -> None:
    places = {one.place.name: one.account for one in model_of(*flood()).places}
    assert [(line.label, line.words, line.when) for line in places["Celje"].lines] == [
        ("Reported here", ("flood",), "12–13 September 2024 (within a few days)"),
        ("Denied", ("burst",), ""),
        ("Past", ("flood", "destroyed"), "1990 (longer than a month)"),
    ]
    assert places["Laško"].lines[0].words == ("flood", "damaged", "washed away")
    assert places["Krško"].lines[0].label == "Planned"


def test_an_event_without_words_has_a_line() -> None:
    line = model_of(in_celje("event")).places[0].account.lines[0]
    assert (line.label, line.words, line.when) == ("Reported here", (), "")
    assert model_of(in_celje("background")).places[0].account.lines == ()


def test_both_sides_stand() -> None:
    account = next(one for one in model_of(*flood()).places if one.place.name == "Celje").account
    assert [one.statement.speaker for one in account.asserted] == ["The civil protection office"]
    assert [one.statement.speaker for one in account.denied] == ["Sava Power"]


def test_reports_and_outlets_are_counted() -> None:
    first, second = flood()
    places = {one.place.name: one.account for one in model_of(first, second).places}
    assert places["Sevnica"].coverage == "2 reports, 2 outlets"
    assert places["Celje"].coverage == "1 report, 1 outlet"
    same = replace(second, report=replace(second.report, source="THE SAVA COURIER "))
    places = {one.place.name: one.account for one in model_of(first, same).places}
    assert places["Sevnica"].coverage == "2 reports, 1 outlet"
    unnamed = [replace(one, report=replace(one.report, source=None)) for one in (first, second)]
    places = {one.place.name: one.account for one in model_of(*unnamed).places}
    assert places["Sevnica"].coverage == "2 reports"


# ---------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2022, 9, 12), date(2022, 9, 12), "12 September 2022 (day known)"),
        (date(2022, 9, 12), date(2022, 9, 13), "12–13 September 2022 (within a few days)"),
        (
            date(2022, 8, 29),
            date(2022, 9, 4),
            "29 August – 4 September 2022 (within a week)",
        ),
        (date(2022, 7, 1), date(2022, 7, 31), "July 2022 (within a month)"),
        (date(2022, 2, 1), date(2022, 2, 28), "February 2022 (within a month)"),
        (date(2022, 7, 1), date(2022, 8, 31), "July 2022 – August 2022 (longer than a month)"),
        (date(1990, 1, 1), date(1990, 12, 31), "1990 (longer than a month)"),
        (date(1988, 1, 1), date(1994, 12, 31), "1988 – 1994 (longer than a month)"),
        (
            date(2021, 12, 30),
            date(2022, 1, 2),
            "30 December 2021 – 2 January 2022 (within a few days)",
        ),
        (date.min, date.max, "1 – 9999 (longer than a month)"),
    ],
)
def test_dates_in_words(first: date, last: date, words: str) -> None:
    assert date_words(days(first, last)) == words


def test_every_precision_has_words() -> None:
    assert len({precision_words(code) for code in (None, *range(1, 8))}) == 8


# ---------------------------------------------------------------- the timeline


def test_one_date_makes_no_timeline() -> None:
    assert build_timeline([]) is None
    assert build_timeline([days(date(2022, 9, 12))] * 3) is None


def test_days_are_told_apart_and_an_old_war_is_earlier() -> None:
    week = [days(date(2022, 9, day)) for day in (12, 13, 15)]
    war = days(date(1988, 1, 1), date(1994, 12, 31))
    timeline = build_timeline([*week, war])
    assert timeline is not None
    assert timeline.labels == (
        "before 12 September 2022",
        *(f"{day} September 2022" for day in range(12, 16)),
    )
    assert [timeline.span(one) for one in (*week, war)] == [(1, 1), (2, 2), (4, 4), (0, 0)]
    assert timeline.weights([*week, war]) == (1, 1, 1, 0, 1)


def test_a_range_is_spread_over_its_bins() -> None:
    timeline = build_timeline([days(date(2022, 9, 12), date(2022, 9, 13)), days(date(2022, 9, 12))])
    assert timeline is not None
    dates = [days(date(2022, 9, 12), date(2022, 9, 13))]
    assert timeline.weights(dates) == (0.5, 0.5)


def test_months_and_years_where_days_are_too_many() -> None:
    months = build_timeline([days(date(2022, month, 3)) for month in range(1, 13)])
    assert months is not None
    assert (months.unit, len(months)) == ("month", 12)
    years = build_timeline([days(date(year, 1, 1), date(year, 12, 31)) for year in (1990, 2003)])
    assert years is not None
    assert (years.unit, len(years)) == ("year", 14)
    assert (years.labels[0], years.labels[-1]) == ("1990", "2003")


_dates = st.tuples(
    st.dates(date(1, 1, 1), date(9999, 12, 1)) | st.dates(date(2022, 1, 1), date(2022, 12, 31)),
    st.sampled_from([0, 0, 1, 6, 30, 365, 20_000]),
).map(
    lambda pair: (
        days(pair[0], min(pair[0], date.max - timedelta(days=pair[1])) + timedelta(days=pair[1]))
        if pair[0] <= date.max - timedelta(days=pair[1])
        else days(pair[0])
    )
)


@given(st.lists(_dates, max_size=30))
def test_every_date_has_its_bins(dates: list[DateRange]) -> None:
    timeline = build_timeline(dates)
    if timeline is None:
        assert len({(one.earliest, one.latest) for one in dates}) < 2
        return
    assert len(timeline.labels) == len(timeline) <= 122
    assert len(set(timeline.labels)) == len(timeline)
    for one in dates:
        first, last = timeline.span(one)
        assert 0 <= first <= last < len(timeline)
    for earlier, later in pairwise(sorted(dates, key=lambda one: one.earliest)):
        assert timeline.span(earlier)[0] <= timeline.span(later)[0]
    assert sum(timeline.weights(dates)) == pytest.approx(len(dates))


# ---------------------------------------------------------------- shapes


def test_a_shape_is_drawn_once_for_each_place_and_wording() -> None:
    text = "Near Celje, near Laško and again near Celje."
    located = locate_by_hand(
        Report("r", text), ("Celje", CELJE), ("Laško", LASKO), ("Celje", CELJE)
    )
    for number, place in enumerate((CELJE, LASKO, CELJE)):
        role = ("background", "event", "event")[number]
        located = tell(located, number, role, relation=("near", "near", around(place, 5)))
    extents = model_of(located).extents
    assert [(one.place, one.mentions, one.role) for one in extents] == [
        (0, (0, 2), "event"),
        (1, (1,), "event"),
    ]
    drawn = data_of(located)["extents"]
    assert [(one["place"], one["km"], one["vague"]) for one in drawn] == [
        (0, 5, True),
        (1, 5, True),
    ]


def test_the_shape_of_an_actor_is_left_out() -> None:
    located = locate_by_hand(Report("r", "Near Celje."), ("Celje", CELJE))
    located = tell(located, 0, "actor", relation=("near", "Near", around(CELJE, 5)))
    assert model_of(located).extents == ()


@pytest.mark.parametrize("radius_km", [0.3, 5.0, 300.0])
def test_a_packed_shape_is_small_and_true(radius_km: float) -> None:
    shape = around(CELJE, radius_km, points=5000)
    (drawn,) = packed_extents([shape])
    ((ring,),) = drawn["polygons"]
    points = [(lat / drawn["scale"], lon / drawn["scale"]) for lat, lon in decode(ring)]
    assert points[0] == points[-1]
    assert len(points) <= 260
    for i in (0, 1):
        values = [point[i] for point in shape.polygons[0][0]]
        assert max(point[i] for point in points) == pytest.approx(max(values), rel=0.002)
        assert min(point[i] for point in points) == pytest.approx(min(values), rel=0.002)


def test_many_shapes_are_bounded_together() -> None:
    shapes = [around(town("T", 45 + i / 1000, 15), 40, points=200) for i in range(1000)]
    packed = packed_extents(shapes)
    assert all(one["polygons"] for one in packed)
    assert len(json.dumps(packed)) < 300_000


def test_shapes_of_any_form_are_packed() -> None:
    thin = ((0.0, 0.0), (0.0, 0.00001), (0.00001, 0.0), (0.0, 0.0))
    box = ((0.0, 0.0), (0.0, 9.0), (9.0, 9.0), (9.0, 0.0), (0.0, 0.0))
    hole = ((1.0, 1.0), (1.0, 2.0), (2.0, 2.0), (1.0, 1.0))
    east = ((-90.0, 170.0), (90.0, 180.0), (0.0, 180.0), (-90.0, 170.0))
    first, second = packed_extents(
        [Shape(((thin,),), 0.001), Shape(((box, hole), (thin,), (east,)), 900.0)]
    )
    assert first["polygons"] == []  # less than a metre: nothing to draw
    assert [len(polygon) for polygon in second["polygons"]] == [2, 1]


# ---------------------------------------------------------------- what the script is given


def test_a_mention_travels_with_what_is_reported() -> None:
    data = data_of(*flood())
    row = data["mentions"][2]
    text = flood()[0].report.text
    assert data["roles"][row[7]]["id"] == "event"
    assert row[8:12] == [0.9, 2, 1, 2]
    words = [row[12][i : i + 4] for i in range(0, len(row[12]), 4)]
    assert [text[start:end] for start, end, *_ in words] == ["flood", "damaged", "washed away"]
    assert [carried for *_, carried in words] == [0, 0, 1]
    assert data["statements"][row[13][0]]["speaker"] == "The civil protection office"
    # what is not known is not sent
    assert all(len(one) == 7 for one in data["mentions"][-2:])
    statuses = {status for one in data["mentions"] if len(one) > 12 for status in one[12][2::4]}
    assert statuses == {EVENT_STATUSES.index(one) for one in EVENT_STATUSES if one != "known"}


def test_spans_of_words_and_statements_count_utf16_units() -> None:
    located = locate_by_hand(Report("r", "🜁🜁 A flood in Goris."), ("Goris", GORIS))
    located = tell(located, 0, "event", ("flood", "reported"))
    assert data_of(located)["mentions"][0][12][:2] == [7, 12]


def test_a_statement_about_many_places_is_sent_once() -> None:
    data = data_of(*flood())
    assert len(data["statements"]) == 3
    assert data["mentions"][2][13] == data["mentions"][3][13]


def test_the_map_opens_on_events_and_keeps_far_places() -> None:
    text = "A flood in Celje. Far Town said so."
    far = town("Far Town", -30.0, 150.0)
    located = locate_by_hand(Report("r", text), ("Celje", CELJE), ("Far Town", far))
    located = tell(tell(located, 0, "event"), 1, "actor")
    south, west, north, east = data_of(located)["detail"]
    assert south < CELJE.lat < north
    assert west < CELJE.lon < east
    assert not west < far.lon < east
    # without an event, on what is named
    quiet = tell(tell(located, 0, "actor"), 1, "background")
    south, _, north, _ = data_of(quiet)["detail"]
    assert south < far.lat < north < 0


def test_the_list_is_grouped_by_role() -> None:
    page = draw(Findings(flood(), PROVENANCE), gazetteer=NoLabels()).get_root().render()
    titles = re.findall(r'<div class="group" data-group="\w+">\s*<h2>(.*?)</h2>', page)
    assert titles == [
        "Where events are reported",
        "Named, no event reported here now",
        "Actors, datelines, organisations",
    ]
    assert "Places named" in str(
        draw(Findings(flood()[1:], PROVENANCE), gazetteer=NoLabels()).get_root().render()
    )


def test_the_page_never_says_that_it_happened() -> None:
    page = draw(Findings(flood(), PROVENANCE), gazetteer=NoLabels()).get_root().render()
    body = page[page.index("<body>") :]
    body = body[: body.index('<script type="application/json"')]
    assert not re.search(r"\bhappen", body)
    assert "reported" in body


def test_ten_thousand_mentions_stay_small() -> None:
    text = "A flood in Celje. " * 10_000
    located = locate_by_hand(Report("r", text), *(("Celje", CELJE) for _ in range(10_000)))
    first = tell(located, 0, "event", ("flood", "reported")).findings[0]
    findings = tuple(
        replace(
            one,
            sentence_start=i * 18,
            sentence_end=i * 18 + 17,
            role="event",
            role_confidence=0.9,
            events=first.events,
            date=days(date(2022, 1, 1) + timedelta(days=i % 30)),
        )
        for i, one in enumerate(located.findings)
    )
    out = io.BytesIO()
    renderer = HtmlRenderer(out, PROVENANCE, gazetteer=NoLabels())
    renderer.add(replace(located, findings=findings))
    renderer.close()
    assert len(out.getvalue()) < 2_600_000


def test_a_former_state_with_an_account_is_listed() -> None:
    former = replace(GRAZ, feature_class="A", feature_code="PCLH")
    located = locate_by_hand(Report("r", "Near Graz."), ("Graz", former))
    located = tell(located, 0, "event", relation=("near", "Near", around(former, 5)))
    data = data_of(located)
    assert data["places"][0]["drawn"] == "listed"


def test_a_day_and_its_month_are_told_apart() -> None:
    day = DateRange(date(2022, 9, 12), date(2022, 9, 12), 0, 1, "d")
    month = DateRange(date(2022, 9, 1), date(2022, 9, 30), 2, 3, "m")
    made = build_timeline([day, day, day, month])
    assert made is not None
    assert len(made) > 1
