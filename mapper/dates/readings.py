"""What each kind of expression of time comes to, as first and last day.

A reader raises ValueError or OverflowError where the words name no days that can be known.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta

from mapper.dates.calendar_days import (
    Days,
    around,
    calendar_period,
    month_and_day,
    month_days,
    month_number,
    moved,
    steps_from,
    weekday_number,
)
from mapper.dates.grammar import number_of

__all__ = ["READERS", "Setting", "second_year"]

_DAY = timedelta(days=1)
_SOON = timedelta(days=60)  # a day of no year that lies so near ahead is not a year ago


@dataclass(frozen=True, slots=True)
class Setting:
    """What an expression is read against.

    Parameters
    ----------
    base : datetime.date or None
        The day of publication.
    future : bool
        Whether the words around speak of what is to come.
    context : (date, date) or None
        The days named before, from which "the next day" is counted.
    """

    base: date | None
    future: bool
    context: Days | None


def _known(base: date | None) -> date:
    if base is None:
        raise ValueError("nothing relative is guessed without a day of publication")
    return base


def _context(setting: Setting, unit: str) -> Days:
    """Return the days named before, where they are exact enough to count from."""
    if setting.context is None:
        raise ValueError("no day to count from")
    first, last = setting.context
    if unit not in ("month", "year", "decade") and (last - first).days > 6:
        raise ValueError("no exact day to count from")
    return first, last


def _day_without_year(month: int, day: int, setting: Setting, weekday: str | None) -> date:
    base = _known(setting.base)
    years = range(max(MINYEAR, base.year - 4), min(MAXYEAR, base.year + 4) + 1)
    days = [date(y, month, day) for y in years if month != 2 or day <= _last_of_february(y)]
    days = [one for one in days if abs(one.year - base.year) <= 1 or (month, day) == (2, 29)]
    if weekday:
        number = weekday_number(weekday)
        days = [one for one in days if one.weekday() == number] or days
    past = [one for one in days if one <= base]
    ahead = [one for one in days if one >= base]
    if ahead and (setting.future or not past or min(ahead) - base <= _SOON):
        return min(ahead)
    return max(past)


def _last_of_february(year: int) -> int:
    return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28


def _calendar_days(match: re.Match[str], setting: Setting) -> Days:
    """Days of one month, or from a day of one to a day of another."""
    said = match.groupdict()
    month, day = month_and_day(said["m"], said.get("d1") or said["d"])
    if said.get("d1"):
        said["m2"], said["d2"] = said.get("m2") or said["m"], said.get("d2") or said["d"]
    year_word = said.get("y1") or said.get("y")
    if said.get("of") and not year_word:
        said["y"] = year_word = str(_year_of(said["of"], setting))
    first = (
        date(int(year_word), month, day)
        if year_word
        else _day_without_year(month, day, setting, said.get("w"))
    )
    if not said.get("d2"):
        return first, first
    month, day = month_and_day(said.get("m2") or said["m"], said["d2"])
    last = date(int(said["y"]) if said.get("y") else first.year, month, day)
    if said.get("slash") and last - first != _DAY:
        raise ValueError("two days beside a slash are a night")
    if last < first and not said.get("m2"):
        return first, first  # "September 30 - 2 people": the second number is no day
    if last < first:
        if said.get("y") and not said.get("y1"):
            first = date(first.year - 1, first.month, first.day)
        else:
            last = date(last.year + 1, month, day)
    if last < first or (last - first).days > 3_660:
        raise ValueError("a range that ends before it starts")
    return first, last


def _iso(match: re.Match[str], _setting: Setting) -> Days:
    day = date(int(match["y"]), int(match["m"]), int(match["d"]))
    return day, day


def _numeric(match: re.Match[str], setting: Setting) -> Days:
    """Either order that the calendar allows: the range from one reading to the other."""
    year = int(match["y"])
    if len(match["y"]) == 2:
        base = _known(setting.base)
        year += base.year // 100 * 100
        year -= 100 if year > base.year + 1 else 0
    a, b = int(match["a"]), int(match["b"])
    orders = {(a, b)} if match["sep"] == "." else {(a, b), (b, a)}
    days = []
    for day, month in orders:
        try:
            days.append(date(year, month, day))
        except ValueError:
            continue
    if setting.base is not None and not setting.future:
        # of two readings only one may lie before the report
        days = [one for one in days if one <= setting.base] or days
    return min(days), max(days)


def _months_of_years(match: re.Match[str], _setting: Setting) -> Days:
    first, last = int(match["y1"] or match["y"]), int(match["y"])
    if not match["m2"]:
        return month_days(first, month_number(match["m"]))
    start, end = month_number(match["m"]), month_number(match["m2"])
    if not match["y1"] and end < start:
        first -= 1
    return month_days(first, start)[0], month_days(last, end)[1]


def _year_of(which: str, setting: Setting) -> int:
    return _known(setting.base).year + {"last": -1, "this": 0, "next": 1}[which]


def _month_without_year(month: int, setting: Setting) -> Days:
    base = _known(setting.base)
    year = base.year
    if setting.future:
        year += month < base.month
    else:
        year -= month > base.month
    return month_days(year, month)


def _months(match: re.Match[str], setting: Setting) -> Days:
    end = month_number(match["m2"])
    if match["of"]:
        last = month_days(_year_of(match["of"], setting), end)[1]
    else:
        last = _month_without_year(end, setting)[1]
    start = month_number(match["m"])
    return month_days(last.year - (start > last.month), start)[0], last


def _month(match: re.Match[str], setting: Setting) -> Days:
    month = month_number(match["m"])
    if match["of"]:
        return month_days(_year_of(match["of"], setting), month)
    return _month_without_year(month, setting)


def _which_month(match: re.Match[str], setting: Setting) -> Days:
    base, month = _known(setting.base), month_number(match["m"])
    which = match["which"].lower()
    if which in ("this", "current"):
        return month_days(base.year, month)
    if which in ("next", "coming"):
        return month_days(base.year + (month <= base.month), month)
    return month_days(base.year - (month >= base.month), month)


def _weekday(match: re.Match[str], setting: Setting) -> Days:
    number = weekday_number(match["w"])
    which = (match["which"] or "").lower()
    if which.startswith("the "):
        near = _context(setting, "day")[1]
        ahead = (number - near.weekday() - 1) % 7 + 1
        day = near + timedelta(days=ahead if which == "the following" else ahead - 7 - (ahead == 7))
        return day, day
    base = _known(setting.base)
    if match["week"]:
        weeks = {"last": -7, "this": 0, "next": 7}[match["week"]]
        day = base + timedelta(days=weeks + number - base.weekday())
    elif which == "this":  # of this week
        day = base + timedelta(days=number - base.weekday())
    elif which in ("next", "coming") or (setting.future and not which.startswith(("last", "past"))):
        day = base + timedelta(days=(number - base.weekday() - 1) % 7 + 1)
    else:
        back = (base.weekday() - number) % 7
        day = base - timedelta(days=back or (7 if which in ("last", "past", "previous") else 0))
    return day, day


def _weekdays(match: re.Match[str], setting: Setting) -> Days:
    base = _known(setting.base)
    first, last = weekday_number(match["w"]), weekday_number(match["w2"])
    if setting.future:
        start = base + timedelta(days=(first - base.weekday() - 1) % 7 + 1)
        return start, start + timedelta(days=(last - first) % 7)
    end = base - timedelta(days=(base.weekday() - last) % 7)
    return end - timedelta(days=(last - first) % 7), end


def _decade(match: re.Match[str], _setting: Setting) -> Days:
    year = int(match["y"])
    return date(year, 1, 1), date(year + 9, 12, 31)


def second_year(match: re.Match[str]) -> int:
    """Return the later year of "1988-94" or "1988 to 1994"."""
    second = match["y2"]
    return int(second if len(second) == 4 else match["y"][:2] + second)


def _years(match: re.Match[str], _setting: Setting) -> Days:
    return date(int(match["y"]), 1, 1), date(second_year(match), 12, 31)


def _year(match: re.Match[str], _setting: Setting) -> Days:
    return date(int(match["y"]), 1, 1), date(int(match["y"]), 12, 31)


def _century(match: re.Match[str], _setting: Setting) -> Days:
    last = int(match["n"]) * 100
    return date(last - 99, 1, 1), date(last, 12, 31)


def _day_word(match: re.Match[str], setting: Setting) -> Days:
    base = _known(setting.base)
    word = " ".join(match["word"].lower().split())
    moves = {"the day before yesterday": -2, "yesterday": -1, "tomorrow": 1}
    if word in ("overnight", "last night"):
        return base - _DAY, base
    day = base + timedelta(days=moves.get(word, 0))
    return day, day


def _ago(match: re.Match[str], setting: Setting) -> Days:
    unit, way = match["unit"].lower().removesuffix("s"), match["way"].lower()
    if way in ("ago", "from now"):
        base = near = _known(setting.base)
    elif match.string.startswith(" the", match.end()):
        raise ValueError("a day that is named by what was then")
    else:
        base, near = _context(setting, unit)
    sign = 1 if way in ("later", "after", "from now") else -1
    if match["vague"]:
        if unit not in ("day", "night") or match["vague"].lower() == "many":
            raise ValueError("no days are named")
        return _ordered(steps_from(base, unit, 7 * sign), steps_from(near, unit, 2 * sign))
    number = number_of(match["n"])
    if unit == "hour":
        return base - timedelta(days=-(-number // 24)), base
    first, last = steps_from(base, unit, sign * number), steps_from(near, unit, sign * number)
    return around(first, unit)[0], around(last, unit)[1]


def _ordered(one: date, other: date) -> Days:
    """Order two days."""
    return min(one, other), max(one, other)


def _last_n(match: re.Match[str], setting: Setting) -> Days:
    base = _known(setting.base)
    if match["vague"] or match["some"]:
        raise ValueError("no days are named")
    number = number_of(match["n"]) if match["n"] else 1
    unit = match["unit"].lower().removesuffix("s")
    if unit == "hour":
        return base - timedelta(days=-(-number // 24)), base
    return min(base, steps_from(base, unit, -number) + _DAY), base


def _period(match: re.Match[str], setting: Setting) -> Days:
    base = _known(setting.base)
    which = (match["which"] or "this").lower()
    if match["unit2"]:
        unit = match["unit2"].lower()
        if unit != "weekend":
            return calendar_period(base, unit, -2)
        first = _weekend(base, "last", future=False)[0]
        return first - 7 * _DAY, first - 6 * _DAY
    unit = (match["unit"] or "weekend").lower()
    if unit == "weekend":
        return _weekend(base, which, setting.future)
    return calendar_period(base, unit, _WHICH_STEP[which])


_WHICH_STEP = {
    "last": -1,
    "past": -1,
    "previous": -1,
    "this": 0,
    "current": 0,
    "next": 1,
    "coming": 1,
}


def _weekend(base: date, which: str, future: bool) -> Days:
    day = base.weekday()
    saturday = base + timedelta(days=5 - day)
    if which in ("next", "coming") and day >= 5:
        saturday += timedelta(days=7)
    if which in ("next", "coming") or future:
        return saturday, saturday + _DAY
    if day == 6:
        return saturday, base
    if day == 5 and which not in ("last", "past", "previous"):
        return saturday - timedelta(days=7), base  # this one or the last
    return saturday - timedelta(days=7), saturday - timedelta(days=6)


def _other_day(match: re.Match[str], setting: Setting) -> Days:
    which = (match["which"] or ("following" if match["way"] == "after" else "preceding")).lower()
    unit = (match["unit"] or "day").lower()
    first, last = _context(setting, unit)
    if match["that"] is not None or match[0].lower().startswith("that") or which == "same":
        return (first, last) if unit not in _WHICH_UNITS else calendar_period(last, unit, 0)
    step = 1 if which in ("next", "following") else -1
    if unit in _WHICH_UNITS:
        return calendar_period(last, unit, step)
    return (last + _DAY, last + _DAY) if step > 0 else (first - _DAY, first - _DAY)


_WHICH_UNITS = ("week", "month", "year")


def _season(match: re.Match[str], _setting: Setting) -> Days:
    """Of either half of the globe: a named summer or winter may begin in the year before."""
    if not match["y"]:
        raise ValueError("the half of the globe is not known")
    year = int(match["y"])
    if match["s"].lower() in ("summer", "winter"):
        return date(year - 1, 12, 1), date(year + 1, 3, 20)
    return date(year, 1, 1), date(year, 12, 31)


def _share_of_year(match: re.Match[str], _setting: Setting) -> Days:
    year, months = int(match["y"]), 3 if match["s"].lower() == "quarter" else 6
    count = 12 // months
    number = {"first": 1, "second": 2, "third": 3, "fourth": 4}.get(match["n"].lower(), count)
    if number > count:
        raise ValueError("no such part of a year")
    first = date(year, 1 + months * (number - 1), 1)
    return first, moved(first, months=months) - _DAY


def _end_of(match: re.Match[str], setting: Setting) -> Days:
    return calendar_period(_known(setting.base), match["unit"].lower(), 0)


def _unknown(_match: re.Match[str], _setting: Setting) -> Days:
    raise ValueError("no days are named")


READERS: dict[str, Callable[[re.Match[str], Setting], Days]] = {
    "named": _unknown,
    "feast": _unknown,
    "iso": _iso,
    "numeric": _numeric,
    "between_days": _calendar_days,
    "month_day": _calendar_days,
    "day_month": _calendar_days,
    "month_year": _months_of_years,
    "months": _months,
    "which_month": _which_month,
    "month": _month,
    "weekdays": _weekdays,
    "weekday": _weekday,
    "decade": _decade,
    "years": _years,
    "year": _year,
    "century": _century,
    "day_word": _day_word,
    "ago": _ago,
    "last_n": _last_n,
    "period": _period,
    "other_day": _other_day,
    "season": _season,
    "share": _share_of_year,
    "end_of": _end_of,
}
