"""Front matter, header lines, titles and dates."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mapper.headers import clean_language, clean_line, clean_url, parse_date, read_header
from mapper.sources import report_from_text

MAY_2 = datetime(2020, 5, 2, tzinfo=UTC)


def test_front_matter() -> None:
    text = '---\ntitle: "Storm: day 2"\ndate: 2020-05-02\nlanguage: no\ntags: [a]\n---\n\nText\n'
    header = read_header(text)
    assert (header.title, header.published, header.language) == ("Storm: day 2", MAY_2, "no")
    assert text[header.start :] == "Text\n"


def test_a_date_in_front_matter_keeps_its_offset() -> None:
    header = read_header("---\ndate: 2020-05-02T01:30:00+04:00\n---\nText")
    assert header.published == datetime(2020, 5, 2, 1, 30, tzinfo=timezone(timedelta(hours=4)))
    assert header.published.utcoffset() == timedelta(hours=4)


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: [unclosed\n---\nText",
        "---\ntitle: a\nText without an end",
        "---\nShe said: nothing\n---\nText",
        "---\njust text\n---\nText",
        "---\n- a\n- b\n---\nText",
        "---\n---\nText",
        "--- title: a\n---\nText",
        "---\n!!python/object/apply:os.system ['true']\n---\nText",
        "---\n" + "[" * 5000 + "\n---\nText",
        "Note: This is not a header.\n\nText",
        "Title: A\nRemark: not known\n\nText",
        "Title: A\nand then text\n\nText",
        "Paris: the city.\n\nText",
    ],
)
def test_what_is_no_header_stays_text(text: str) -> None:
    assert read_header(text).start == 0
    assert report_from_text(text).text == text


def test_unsafe_yaml_is_never_run() -> None:
    header = read_header("---\ntitle: !!python/name:os.system\nsource: S\n---\nText")
    assert header.source == "S"
    assert header.title is None or isinstance(header.title, str)


def test_header_lines() -> None:
    text = (
        "\n headline : The storm\r\nDATE: 2 May 2020\r\nOutlet: The Daily\r\n"
        "URL: https://example.org/a?b=c\r\nLang: en-GB\r\nAuthor: A. Person\r\n\r\n\r\nText\r\n"
    )
    header = read_header(text)
    assert (header.title, header.published, header.source) == ("The storm", MAY_2, "The Daily")
    assert (header.url, header.language) == ("https://example.org/a?b=c", "en")
    assert text[header.start :] == "Text\r\n"


def test_the_first_of_two_equal_keys_wins_and_empty_ones_are_nothing() -> None:
    header = read_header("Title: A\nHeadline: B\nSource:\n\nText")
    assert (header.title, header.source) == ("A", None)


def test_a_markdown_title_and_a_date_line_stay_in_the_text() -> None:
    text = "\n\n# The storm #\n\nA. Person\n\n**2 May 2020**\n\nText"
    header = read_header(text)
    assert (header.title, header.published, header.start) == ("The storm", MAY_2, 4)


def test_a_header_comes_before_the_title_and_the_date_line() -> None:
    header = read_header("Title: A\nDate: 2020-05-02\n\n# B\n\n3 May 2020\n\nText")
    assert (header.title, header.published) == ("A", MAY_2)
    below = read_header("Source: S\n\n# B\n\n2 May 2020\n\nText")
    assert (below.title, below.published) == ("B", MAY_2)


@pytest.mark.parametrize(
    "line",
    [
        "2 May 2020",
        "May 2, 2020",
        "Saturday, 2 May 2020",
        "Published: 2 May 2020",
        "Posted on May 2nd, 2020",
        "*2020-05-02*",
    ],
)
def test_a_line_that_is_only_a_date(line: str) -> None:
    assert read_header(f"A headline\n{line}\n\nText").published == MAY_2


@pytest.mark.parametrize(
    "line",
    ["On 2 May 2020 it rained.", "May", "10", "2020", "May 2020", "2 May", "12:30", "04/05/2020"],
)
def test_a_line_that_is_not_a_whole_date(line: str) -> None:
    assert read_header(f"A headline\n{line}\n\nText").published is None


def test_a_date_far_down_is_not_the_date_of_the_report() -> None:
    assert read_header("One\nTwo\nThree\nFour\nFive\n2 May 2020\n").published is None


@pytest.mark.parametrize(
    ("value", "hour", "offset"),
    [
        ("2020-05-02", 0, 0),
        ("20200502", 0, 0),
        ("2 May 2020 10:00", 10, 0),
        ("2020-05-02T10:00:00Z", 10, 0),
        ("2020-05-02 10:00 -0330", 10, -3.5),
        ("Sat, 02 May 2020 10:00:00 GMT", 10, 0),
        ("Sat, 02 May 2020 10:00:00 EST", 10, -5),
        ("2 May 2020 10:00 MSK", 10, 3),
        ("2 May 2020 10:00 IST", 10, 0),
        ("02.05.2020", None, None),
        ("25/05/2020", 0, 0),
    ],
)
def test_dates(value: str, hour: int | None, offset: float | None) -> None:
    date = parse_date(value)
    if hour is None or offset is None:
        assert date is None
        return
    assert date is not None
    assert (date.year, date.month, date.hour) == (2020, 5, hour)
    assert date.utcoffset() == timedelta(hours=offset)


@pytest.mark.parametrize(
    "value",
    [
        *("2020-02-30", "2020-13-01", "31 June 2020", "May", "10", "2020", "now", "", "x" * 200),
        *("99999999999999999999", "2020-05-02T25:00:00", "0001-01-01T00:00:00+14:00"),
        *(None, 20200502, 1588377600.0, ["2 May 2020"], b"2020-05-02"),
    ],
)
def test_what_is_no_date_is_none(value: object) -> None:
    assert parse_date(value) is None


def test_the_machine_has_no_say_in_time_zones(monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    monkeypatch.setattr(time, "tzname", ("IST", "IST"))
    assert parse_date("2 May 2020 10:00 IST") == datetime(2020, 5, 2, 10, tzinfo=UTC)


@given(
    st.text(max_size=40)
    | st.text("0123456789/-.:+ TZ,", max_size=30)
    | st.lists(
        st.sampled_from(["2020", "May", "2", "10:00", "+25:00", "AM", "-", "Fri", "1e9", ".", "T"]),
        max_size=8,
    ).map(" ".join)
)
@example("2020 " + "9" * 90)
@example("20200502T102030,9999999999999")
def test_any_text_is_a_whole_date_or_none(value: str) -> None:
    date = parse_date(value)
    assert date is None or date.tzinfo is not None


@given(st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2100, 1, 1)))  # noqa: DTZ001
def test_dates_survive_iso_8601(date: datetime) -> None:
    assert parse_date(date.isoformat()) == date.replace(tzinfo=UTC)


@given(st.text())
def test_a_header_never_runs_past_its_text(text: str) -> None:
    assert 0 <= read_header(text).start <= len(text)


def test_cleaning() -> None:
    assert clean_line(" a\tb\r\n c\x00 ") == "a b c"
    assert clean_line("e\u0301\ud800") == "é?"
    assert clean_line(" \n") is None
    assert clean_language(" EN_us") == "en"
    assert clean_language("English") is None
    assert clean_url(" HTTPS://a.org/b ") == "HTTPS://a.org/b"
    for url in ("javascript:alert(1)", "data:text/html,x", "www.a.org", "https://a b", "https://"):
        assert clean_url(url) is None
