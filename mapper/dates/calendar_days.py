"""Arithmetic on the calendar: months, weekdays, shares of a period.

A written day is read by ``dateutil``, which also moves by months and years. What lies outside the
calendar raises ValueError or OverflowError.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

from mapper.dates.grammar import WEEKDAYS

__all__ = [
    "Days",
    "around",
    "calendar_period",
    "month_and_day",
    "month_days",
    "month_number",
    "moved",
    "part_of",
    "steps_from",
    "weekday_number",
]

#: First and last day.
Days = tuple[date, date]

_DAY = timedelta(days=1)


def part_of(days: Days, part: str) -> Days:
    """Return the early, middle or late third of a range, or a half: by days, months or years."""
    first, last = days
    length = (last - first).days + 1
    unit, count = next(
        (unit, count)
        for most, unit, count in (
            (10, "day", 7),
            (31, "day", 30),
            (366, "month", 12),
            (9**9, "year", 10),
        )
        if length <= most
    )
    early, late = {7: (3, 4), 30: (10, 20), 12: (4, 8), 10: (4, 6)}[count]
    if part.startswith(("earlier", "later")):
        return days
    if part.startswith("turn"):
        return first - _DAY, first
    if part.endswith("week of"):
        week = {"first": 0, "second": 1, "third": 2, "fourth": 3}.get(part.split(maxsplit=1)[0])
        start = last - 6 * _DAY if week is None else first + timedelta(days=7 * week)
        return start, start + 6 * _DAY
    if part.endswith("half of"):
        early = late = 15 if count == 30 else count // 2
    before, after = steps_from(first, unit, early) - _DAY, steps_from(first, unit, late)
    if part.startswith("mid"):
        # in the middle of a week its days overlap with those of its start and its end
        return (first + _DAY, last - 3 * _DAY) if count == 7 else (before + _DAY, after - _DAY)
    is_early = part.startswith(("early", "beginning", "start", "first", "opening"))
    return (first, before) if is_early else (after, last)


@lru_cache(maxsize=4096)
def month_and_day(month: str, day: str) -> tuple[int, int]:
    """Return the numbers of a written month and day; 29 February is a day."""
    from dateutil import parser  # pandas needs it too, but `import mapper` does not

    read = parser.parse(f"{re.sub('[a-z]', '', day)} {month.strip('.')} 2000")
    return read.month, read.day


def month_number(month: str) -> int:
    """Return the number of a written month."""
    return month_and_day(month, "1")[0]


def weekday_number(word: str) -> int:
    """Return the number of a written weekday; Monday is 0."""
    return next(i for i, name in enumerate(WEEKDAYS) if name.startswith(word[:3]))


def month_days(year: int, month: int) -> Days:
    """Return the days of a month."""
    first = date(year, month, 1)
    return first, moved(first, months=1) - _DAY


def moved(day: date, *, months: int = 0, years: int = 0) -> date:
    """Move a day by months and years."""
    from dateutil.relativedelta import relativedelta

    there: date = day + relativedelta(months=months, years=years)
    return there


def steps_from(day: date, unit: str, steps: int) -> date:
    """Move a day by a number of units."""
    if unit in ("day", "night", "week", "fortnight"):
        return day + timedelta(days=steps * {"week": 7, "fortnight": 14}.get(unit, 1))
    if unit == "month":
        return moved(day, months=steps)
    return moved(day, years=steps * (10 if unit == "decade" else 1))


def around(day: date, unit: str) -> Days:
    """Return as many days as the unit is exact: "two weeks ago" is a week around the day."""
    give = {"week": 3, "fortnight": 3, "month": 15, "year": 182, "decade": 1825}.get(unit, 0)
    return day - timedelta(days=give), day + timedelta(days=give)


def calendar_period(base: date, unit: str, step: int) -> Days:
    """Return the week, month, year or decade so many after that of a day."""
    if unit == "week":
        first = base + timedelta(days=7 * step - base.weekday())
        return first, first + timedelta(days=6)
    if unit == "month":
        there = moved(date(base.year, base.month, 1), months=step)
        return month_days(there.year, there.month)
    if unit == "decade":
        year = base.year // 10 * 10 + 10 * step
        return date(year, 1, 1), date(year + 9, 12, 31)
    return date(base.year + step, 1, 1), date(base.year + step, 12, 31)
