"""Expressions of time that are one: "between May 3 and May 5", "Monday and again on Tuesday".

Each has been read by itself. A range is from the first day of one to the last of the other, and so
is a list: which of its days an event was on is not said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from mapper.dates.calendar_days import Days
from mapper.dates.expressions import TimeExpression, reported_days
from mapper.dates.grammar import is_future

__all__ = ["join_lists"]

_WEEK = timedelta(days=7)  # days farther apart are no list of one affair
_LONGEST_RANGE = timedelta(days=3_660)
_MOST_LISTED = 8

_BETWEEN = re.compile(r"\bbetween\s{1,3}(?:the\s{1,3})?$", re.IGNORECASE)
_BOTH_ON = re.compile(r"\bboth\s{1,3}on\s{1,3}$", re.IGNORECASE)
_FROM = re.compile(r"from\s{1,3}(?:the\s{1,3})?", re.IGNORECASE)
_RANGE_AND = re.compile(r",?\s{1,3}and\s{1,3}(?:the\s{1,3})?")
_RANGE_TO = re.compile(r",?\s{1,3}(?:to|until|till|through)\s{1,3}(?:the\s{1,3})?")
_UNTIL = re.compile(r"until|till|up\sto", re.IGNORECASE)
_LIST_AND = re.compile(
    r",?\s{1,3}(?:and|or)\s{1,3}(?P<again>(?:then\s|later\s)?again\s{1,3})?(?P<on>on\s{1,3})?"
)
_LIST_COMMA = re.compile(r",\s{1,3}")
_CLOSED = re.compile(r"\s(?:and|or)\s")
_ENDS = re.compile(r"\s*(?:[.;:)!?\n]|$)")
_OPENS_A_CLAUSE = re.compile(
    r"\s{1,3}(?:was|were|is|are|saw|will|would|has|had|came|brought|marked?s?|became)\b"
)
_YEAR = re.compile(r"\d{4}")


def join_lists(
    text: str, found: Iterable[TimeExpression], published: date | None
) -> Iterator[TimeExpression]:
    """Join the expressions of a text that are one range or one list of days.

    Parameters
    ----------
    text : str
        The text.
    found : iterable of TimeExpression
        In order, none within another.
    published : datetime.date or None
        The day of publication, beyond which no range reaches that speaks of what has been.

    Yields
    ------
    TimeExpression
        In order.
    """
    listed: list[TimeExpression] = []
    for one in found:
        if listed and (whole := _range(text, listed[-1], one, published)) is not None:
            yield from listed[:-1]
            listed = [whole]
        elif listed and len(listed) < _MOST_LISTED and _goes_on(text, listed[-1], one):
            listed.append(one)
        else:
            yield from _whole(text, listed)
            listed = [one]
    yield from _whole(text, listed)


def _range(
    text: str, one: TimeExpression, other: TimeExpression, published: date | None
) -> TimeExpression | None:
    """Return two expressions as one range, or None where they are two."""
    if one.is_modifier or other.is_modifier:
        return None
    leads = _FROM.match(text, one.start, one.end) if one.bound == "since" else None
    if not (_is_from_to(text, one, other) if leads else _is_between(text, one, other)):
        return None
    start = leads.end() if leads else one.start
    named = days = _hull(text, one, other)
    if days is not None:
        days = reported_days(days, published, is_future(text, start, other.end), "")
    return TimeExpression(start, other.end, days, named=named)


def _is_between(text: str, one: TimeExpression, other: TimeExpression) -> bool:
    is_joined = _RANGE_AND.fullmatch(text, one.end, other.start) is not None
    leads = _BETWEEN.search(text, max(0, one.start - 16), one.start)
    return is_joined and leads is not None and not one.bound and not other.bound


def _is_from_to(text: str, one: TimeExpression, other: TimeExpression) -> bool:
    """Whether "to" stands between two expressions, or "until" begins the second."""
    if other.bound:
        return (
            _UNTIL.match(text, other.start) is not None and not text[one.end : other.start].strip()
        )
    return _RANGE_TO.fullmatch(text, one.end, other.start) is not None


def _hull(text: str, one: TimeExpression, other: TimeExpression) -> Days | None:
    """Return the range between two expressions; the year that only the last one has is of both."""
    if one.named is None or other.named is None:
        return None
    first, last = one.named[0], other.named[1]
    has_year = _YEAR.search(text, other.start, other.end)
    if has_year and not _YEAR.search(text, one.start, one.end):
        try:
            first = first.replace(
                year=last.year - ((first.month, first.day) > (last.month, last.day))
            )
        except ValueError:  # 29 February, or before the calendar
            return None
    return (first, last) if timedelta(0) <= last - first <= _LONGEST_RANGE else None


def _goes_on(text: str, one: TimeExpression, other: TimeExpression) -> bool:
    """Whether an expression may be the next of a list."""
    if one.bound or other.bound or one.is_modifier or other.is_modifier:
        return False
    if one.days is None or other.days is None or not _is_soon_after(one.days, other.days):
        return False
    if _LIST_COMMA.fullmatch(text, one.end, other.start):
        return True
    found = _LIST_AND.fullmatch(text, one.end, other.start)
    if found is None or found["again"]:
        return found is not None
    if found["on"] or " on " in text[other.start : other.end]:
        # "on Monday and on Tuesday the mayor fled" are two
        ends = _ENDS.match(text, other.end) is not None
        return ends or _BOTH_ON.search(text, max(0, one.start - 12), one.start) is not None
    return _OPENS_A_CLAUSE.match(text, other.end) is None


def _is_soon_after(one: Days, other: Days) -> bool:
    """Whether days follow on others within a week, neither being more than a week."""
    gap = other[0] - one[1]
    return timedelta(0) < gap <= _WEEK and max(one[1] - one[0], other[1] - other[0]) <= _WEEK


def _whole(text: str, listed: list[TimeExpression]) -> Iterator[TimeExpression]:
    """Yield a list as one expression where its last members are joined by "and"."""
    if len(listed) > 1 and _CLOSED.search(text, listed[-2].end - 1, listed[-1].end):
        first, last = listed[0], listed[-1]
        if first.days is not None and last.days is not None:  # as all of a list have
            days = first.days[0], last.days[1]
            yield replace(first, end=last.end, days=days, named=days)
            return
    yield from listed
