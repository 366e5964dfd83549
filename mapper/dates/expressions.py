"""Which days an English expression of time names, seen from the day of publication.

What the expression leaves open stays open: a month is its days, "the weekend" two, and what names
no days is kept as an expression without days, so that no other date is put in its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from mapper.dates.calendar_days import Days, part_of
from mapper.dates.grammar import (
    AFTER_YEAR,
    CORE,
    COUNTED,
    LEADING,
    MONTHS,
    PATTERNS,
    PREFIX,
    WEEKDAYS,
    is_future,
)
from mapper.dates.readings import READERS, Setting, second_year

__all__ = ["TimeExpression", "find_time_expressions", "reported_days"]

_DAY = timedelta(days=1)
_LONGEST_PREFIX = 60
_YEAR = timedelta(days=366)
_FAR = 2_000  # characters that "the next day" may lie from the day it follows

#: May, March, April, June and August are also names, verbs and what not.
_AMBIGUOUS = frozenset(("May", "March", "April", "June", "August"))
_FEASTS = re.compile(
    r"\b(?:Black|Bloody|Good|Ash|Holy|Palm|Easter|Super|Shrove|Maundy|Cyber|Fat|Giving|Sheffield|"
    r"Red|Golden|Whit)\s$"
)
_NOT_A_WEEKDAY = re.compile(
    r"\s(?:[Pp]rayers?|[Mm]osque|Times|Telegraph|Mirror|Mail|Express|Post|Herald|League|[Ss]chools?|"
    r"[Mm]ass|[Ss]ermons?|[Mm]arket|Club|Agreement)\b"
)
_COUNT_OF = re.compile(
    r"\b(?:total|average|maximum|minimum|population|distance|altitude|height|number|cost|loss|toll|"
    r"sum|crowd|force|group|more|out|speed|price|depth|capacity|hundreds|some|most|all|one)\sof\s$"
)
_LAST_WORD = re.compile(r"(?<!\w)([A-Za-z]{1,10})[\s-]{1,3}$")
_SUPERLATIVE = re.compile(
    r"\b(?:first|worst|best|most|least|\w{3,10}est|only|last|unseen|not seen)\b[^.,;:\n]*\s?$"
)
_SHOUTED = re.compile(rf"\b(?:{'|'.join((*MONTHS, *WEEKDAYS)).upper()})\b")
_CAPITAL = re.compile(r"\s[A-Z]")
_TO_A_NUMBER = re.compile(r"(?:\sto\s|\s?[-–]\s?)\d")
_NOUN_FOLLOWS = re.compile(
    r"\s(?!(?:in|on|at|by|for|to|of|and|or|but|as|when|after|before|that|which|who|where|the|a|an|"
    r"his|its|their|it|he|she|they|we|said|was|were|is|are|has|had|have|will|would|from|with|near|"
    r"until|over|during|left|killed|because|while|against|between|there)\b)\w"
)


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """Words that say when.

    Parameters
    ----------
    start, end : int
        Half-open span of the text.
    days : tuple of (date, date) or None
        First and last day; None where the words name no days that can be known. The days of
        "since" run up to the publication; those of "after" and "before" are the days named.
    bound : str
        ``"since"``, ``"after"`` or ``"before"`` (also "until", "by") where the words say that.
    is_modifier : bool
        True when it stands before what it dates: "the 2020 war", "Monday's attack".
    named : (date, date) or None
        The days that the words name, without what "since" makes of them.
    """

    start: int
    end: int
    days: Days | None
    bound: str = ""
    is_modifier: bool = False
    named: Days | None = None


def find_time_expressions(text: str, published: date | None) -> tuple[TimeExpression, ...]:
    """Find the expressions of time in an English text, in order, none within another.

    Parameters
    ----------
    text : str
        The text.
    published : datetime.date or None
        The day that relative words are counted from; None leaves them without days.
    """
    # "ON FRIDAY": a text all in capitals, as long as before
    read = _SHOUTED.sub(lambda word: word[0].title(), text)
    return tuple(_found(read, published))


def _found(text: str, published: date | None) -> Iterator[TimeExpression]:
    context: tuple[int, Days] | None = None
    last_end = 0
    for core in CORE.finditer(text):
        near = context[1] if context and core.start() - context[0] < _FAR else None
        found = _read(text, core, last_end, published, near)
        if found is None:
            continue
        last_end = found.end
        if found.days and not found.bound and found.days[1] - found.days[0] < _YEAR:
            context = found.end, found.days
        yield found


def _read(
    text: str, core: re.Match[str], floor: int, base: date | None, context: Days | None
) -> TimeExpression | None:
    kind = core.lastgroup or ""
    match = PATTERNS[kind].match(text, core.start())
    lead = _LAST_WORD.search(text, max(floor, core.start() - 16), core.start())
    reach = _LONGEST_PREFIX if lead and lead[1].lower() in LEADING else 0
    prefix = PREFIX.search(text, max(floor, core.start() - reach), core.start())
    if match is None or prefix is None or not _is_time(text, kind, match, prefix):
        return None
    start, end = core.span()
    bound = _bound(kind, match, prefix)
    said = ("bound", "night", "part") if bound else ("night", "part")
    start = min([start, *(prefix.start(name) for name in said if prefix[name])])
    part = " ".join((prefix["part"] or "").lower().split())
    setting = Setting(base, is_future(text, start, end), context)
    days: Days | None
    try:
        days = READERS[kind](match, setting)
        days = _with_prefix(days, prefix, part)
        if days[1] < days[0]:
            days = None
    except (ValueError, OverflowError):  # no such day, or one beyond the calendar
        days = None
    if bound == "since" and _SUPERLATIVE.search(text, max(0, start - 60), start):
        bound = "before"  # "the worst since 1953" is not what has been since then
    named, days = days, reported_days(days, base, setting.future, bound)
    is_modifier = text.startswith(("'s", "’s"), end) or bool(
        prefix["the"]
        and _NOUN_FOLLOWS.match(text, end)
        and kind not in ("season", "numeric")
        and " of " not in match[0]
    )
    # "in the 2020 war" is when something was, and not only which war it was
    is_modifier = is_modifier and _preposition(prefix) not in ("in", "during", "throughout", "at")
    return TimeExpression(start, end, days, bound, is_modifier, named)


def _is_time(text: str, kind: str, match: re.Match[str], prefix: re.Match[str]) -> bool:
    """Whether the words around leave it an expression of time."""
    start, end = match.span()
    if kind == "month":
        return _is_month(text, match, prefix)
    if kind in ("year", "years"):
        return _is_year(text, kind, match, prefix)
    if kind in ("weekday", "weekdays"):
        is_habit = (match.groupdict().get("which") or "").lower() in ("every", "each")
        is_name = _FEASTS.search(text, max(0, start - 12), start) or _NOT_A_WEEKDAY.match(text, end)
        return not is_habit and not is_name
    if kind == "ago":
        # "an hour later" moves no day; "two days after the quake" names none, but must be seen
        return not match["unit"].lower().startswith("hour") or match["way"].lower() == "ago"
    needed = {
        "feast": _preposition(prefix) or prefix["bound"],
        "end_of": prefix["part"],
        "season": kind == "season"
        and (match["y"] or match["which"] or _preposition(prefix) == "in"),
    }
    return bool(needed.get(kind, True))


def _preposition(prefix: re.Match[str]) -> str:
    return (prefix["prep"] or prefix["prep2"] or "").lower()


def _is_month(text: str, match: re.Match[str], prefix: re.Match[str]) -> bool:
    end = match.end()
    is_capital = _CAPITAL.match(text, end) is not None
    is_possessive = text.startswith(("'s", "’s"), end)
    preposition = _preposition(prefix)
    if match["of"]:
        return True
    if match["m"] in _AMBIGUOUS:
        is_sure = preposition in ("in", "during", "throughout") or prefix["part"]
        return not is_possessive and bool(is_sure or (prefix["bound"] and not is_capital))
    if preposition in ("of", "about", "between", "for") and not prefix["part"]:
        return not is_capital
    before_noun = prefix["the"] and _NOUN_FOLLOWS.match(text, end)
    return bool(preposition or prefix["bound"] or prefix["part"] or is_possessive or before_noun)


def _is_year(text: str, kind: str, match: re.Match[str], prefix: re.Match[str]) -> bool:
    start, end = match.span()
    year = int(match["y"])
    preposition = (prefix["prep2"] or "").lower() or _preposition(prefix)  # "fought over in 2020"
    # "in 2013 troops left", but "in 2000 villages"
    is_plain = kind == "year" and preposition == "in" and year >= 1900 and year % 100
    if _TO_A_NUMBER.match(text, end) or (not is_plain and COUNTED.match(text, end)):
        return False
    if prefix["part"]:
        return True
    if preposition in ("over", "around", "about", "at", "within"):
        return False
    leads = bool(preposition or prefix["bound"])
    if preposition == "of":
        leads = year >= 1900 and not _COUNT_OF.search(text, max(0, start - 20), start)
    elif kind == "years":
        leads = leads or text[start - 1 : start] == "(" or bool(prefix["the"])
        leads = leads and second_year(match) > year
    elif prefix["the"]:
        leads = year >= 1900 and AFTER_YEAR.match(text, end) is not None
    elif text.startswith(("'s", "’s"), end):
        leads = year >= 1900
    return leads


def _bound(kind: str, match: re.Match[str], prefix: re.Match[str]) -> str:
    word = (prefix["bound"] or "").lower()
    if word == "from" and (
        kind in ("years", "months", "weekdays")
        or match.groupdict().get("d1")
        or match.groupdict().get("d2")
        or match.groupdict().get("m2")
    ):
        return ""
    if word in ("since", "from", "as of"):
        return "since"
    if word in ("after", "following"):
        return "after"
    return "before" if word else ""


def reported_days(days: Days | None, base: date | None, future: bool, bound: str) -> Days | None:
    """Leave out what lies after the publication where the words do not speak of what is to come.

    Parameters
    ----------
    days : (date, date) or None
        First and last day that the words name.
    base : datetime.date or None
        The day of publication.
    future : bool
        Whether the words speak of what is to come.
    bound : str
        As `TimeExpression` has it.

    Returns
    -------
    (date, date) or None
        None for what is "since" a day that is still to come.
    """
    if days is None or bound == "before":
        return days
    first, last = days
    if bound == "since":
        return (first, base) if base is not None and first <= base else None
    if base is not None and first <= base < last:
        return (base, last) if future and first.year == base.year else (first, base)
    return days


def _with_prefix(days: Days, prefix: re.Match[str], part: str) -> Days:
    first, last = days
    night = " ".join((prefix["night"] or "").lower().split())
    if night.startswith("eve"):
        return first - _DAY, first - _DAY
    if night.startswith(("night", "overnight")) and first == last:
        if night.endswith(("to", "into")):
            return first - _DAY, last
        if night in ("overnight", "overnight on"):  # the one before it, or the one after
            return first - _DAY, last + _DAY
        return first, last + _DAY
    length = (last - first).days + 1
    return part_of(days, part) if part and length >= 7 else days
