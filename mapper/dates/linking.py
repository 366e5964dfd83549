"""When each event of a report is reported, counted from the day of publication.

`mapper.dates.expressions` reads the expressions; here each event is given the one that its sentence
ties it to, or the day of which the paragraph tells, or none. Nothing is guessed: the day of
publication is nobody's date by default.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from mapper.dates.clauses import Sentence
from mapper.dates.expressions import TimeExpression, find_time_expressions
from mapper.dates.lists import join_lists
from mapper.dates.telling import HAD, Telling, is_old, is_writing
from mapper.languages import is_english
from mapper.records import DateRange, Report

__all__ = ["ReportDates", "read_dates"]

_NEAREST = 4  # expressions on each side of an event that are weighed
_LONGEST_SENTENCE = 1_000
_NEVER = 100.0

_SPEECH_BEFORE = re.compile(
    r"\b(?:said|says|told|announced|warned|added|declared|reported|confirmed|claimed|stated|wrote|"
    r"tweeted|insisted|alleged|acknowledged|denied)(?:\s[\w’'.-]{1,20}){0,3}?\s?(?:on\s|late\s|early\s|in\s)?$"
)
_SPEECH_AFTER = re.compile(
    r"[\s,]{1,3}(?:[\w’'.-]{1,25}\s){0,6}(?:said|says|told|announced|warned|declared|reported|"
    r"confirmed|claimed|stated|wrote|insisted|alleged|acknowledged|denied)\b"
)
_ITS_EVENT = re.compile(
    r"(?:which|that|who|where)\s(?:\w{2,10}\s)?(?:began|begun|started|broke|erupted|took|happened|"
    r"occurred|lasted|followed|ended|killed|claimed|left|struck|hit|raged|was\sheld|were\sheld)\b",
    re.IGNORECASE,
)
_ADJACENT = re.compile(r"\s?(?:(?:on|in|at|during|by|late|early)\s(?:the\s)?)?")
_ADDED = re.compile(
    r"[,;]?\s(?:(?:and|but|then|while)\s)?(?:\w{1,15}\s){0,2}?(?:(?:in|at|near|on|around)\s)?"
)


def read_dates(report: Report) -> tuple[DateRange, ...]:
    """Find the days that an English report names.

    Parameters
    ----------
    report : Report
        Its ``published`` is what relative words are counted from, as the date that it is where
        the report was published. Without it only what holds its own year is returned.

    Returns
    -------
    tuple of DateRange
        In the order of the text, not overlapping. Empty for a report in another language.
    """
    return _ranges(report.text, _expressions(report))


def _expressions(report: Report) -> tuple[TimeExpression, ...]:
    if not is_english(report.language, report.text):
        return ()
    published = report.published and report.published.date()
    found = find_time_expressions(report.text, published)
    return tuple(join_lists(report.text, found, published))


def _ranges(text: str, found: Sequence[TimeExpression]) -> tuple[DateRange, ...]:
    return tuple(
        DateRange(*one.days, one.start, one.end, text[one.start : one.end])
        for one in found
        if one.days is not None and one.bound != "before"
    )


@dataclass(frozen=True, slots=True)
class _Link:
    """What an event is tied to; `opens` when it only comes after it."""

    expression: TimeExpression
    opens: bool = False


class ReportDates:
    """The dates of one report, and which event each belongs to.

    Parameters
    ----------
    report : Report
        The report.
    sentences : sequence of (int, int)
        What `mapper.sentences.split_sentences` returned for it.

    Attributes
    ----------
    dates : tuple of DateRange
        As `read_dates` returns them.
    """

    def __init__(self, report: Report, sentences: Sequence[tuple[int, int]]) -> None:
        self._text = report.text
        self._published = report.published and report.published.date()
        found = _expressions(report)
        # the day of writing is nobody's date by default, also where a dateline names it
        self._found = [one for one in found if not is_writing(report.text, one)]
        self._starts = [one.start for one in self._found]
        self._sentences = self._joined(sentences)
        self._sentence_starts = [start for start, _ in self._sentences]
        self._parsed: dict[int, Sentence] = {}
        self.dates = _ranges(self._text, found)
        named = (one.latest.year for one in self.dates)
        self._latest_year = max(named, default=None)
        self._telling = Telling(
            report.text,
            self._published,
            self._sentences,
            self._expressions_of,
            self._parse,
            self._is_speech,
            self._is_old,
        )

    def _joined(self, sentences: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """Join what was cut at an abbreviation: "on Sept. 12", "at 10 p.m. Monday"."""
        joined: list[tuple[int, int]] = []
        for start, end in sentences:
            if joined and self._is_cut(joined[-1], start):
                joined[-1] = joined[-1][0], end
            else:
                joined.append((start, end))
        return joined

    def _is_cut(self, before: tuple[int, int], start: int) -> bool:
        if start - before[1] > 2 or start - before[0] > _LONGEST_SENTENCE:
            return False
        at = bisect_left(self._starts, start)
        if at and self._found[at - 1].end > start:
            return True
        is_next = at < len(self._found) and self._starts[at] == start
        return is_next and self._text.endswith((".m.", ".m"), before[0], before[1])

    def date_for(
        self, event_start: int, event_end: int, place_start: int, place_end: int
    ) -> DateRange | None:
        """Return when an event is reported at a place.

        Parameters
        ----------
        event_start, event_end : int
            Span of the event's word.
        place_start, place_end : int
            Span of the mention of the place, in the same sentence or another.

        Returns
        -------
        DateRange or None
            None when the report does not say.
        """
        return self.when(event_start, event_end, place_start, place_end)[0]

    def is_past(self, event_start: int, event_end: int, place_start: int, place_end: int) -> bool:
        """Return whether an event is told as what lies before the news.

        An event that is said to come after an old one ("after the 2020 war") counts as past, and
        one that goes on ("since 2011") does not. Without a day of publication a year is past when
        the report names one at least two years later.
        """
        return self.when(event_start, event_end, place_start, place_end)[1]

    def when(
        self, event_start: int, event_end: int, place_start: int, place_end: int
    ) -> tuple[DateRange | None, bool]:
        """Return what `date_for` and `is_past` do, for the price of one."""
        link = self._link((event_start, event_end), (place_start, place_end))
        if link is None:
            return None, False
        return self._date_of(link), self._is_old(link.expression)

    def _date_of(self, link: _Link) -> DateRange | None:
        if link.expression.days is None:
            return None
        first, last = link.expression.days
        if link.opens:
            if self._published is None or self._published < first:
                return None
            last = max(last, self._published)
        at = link.expression
        return DateRange(first, last, at.start, at.end, self._text[at.start : at.end])

    def _is_old(self, one: TimeExpression) -> bool:
        return is_old(one, self._published, self._latest_year)

    # --- which expression -------------------------------------------------------------------------

    def _link(self, event: tuple[int, int], place: tuple[int, int]) -> _Link | None:
        if not self._found:
            return None
        at = bisect_right(self._sentence_starts, event[0]) - 1
        if at < 0 or event[0] >= self._sentences[at][1]:
            return None
        link = self._in_sentence(at, event, place)
        if link is not None:
            return link
        carried = self._telling.day_of(at, event)
        return None if carried is None else _Link(carried)

    def _within(self, sentence: int) -> tuple[int, int]:
        start, end = self._sentences[sentence]
        return bisect_left(self._starts, start), bisect_left(self._starts, end)

    def _expressions_of(self, sentence: int) -> Sequence[TimeExpression]:
        low, high = self._within(sentence)
        return self._found[low:high]

    def _parse(self, sentence: int) -> Sentence:
        if sentence not in self._parsed:
            low, high = self._within(sentence)
            fixed = [(one.start, one.end) for one in self._found[low:high]]
            self._parsed[sentence] = Sentence(self._text, *self._sentences[sentence], fixed)
        return self._parsed[sentence]

    def _in_sentence(self, at: int, event: tuple[int, int], place: tuple[int, int]) -> _Link | None:
        low, high = self._within(at)
        if low == high:
            return None
        middle = bisect_left(self._starts, event[0])
        sentence = self._parse(at)
        best: tuple[float, _Link] | None = None
        has_place = sentence.start <= place[0] < sentence.end and not self._text.count(
            ";", min(event[0], place[0]), max(event[0], place[0])
        )
        for one in self._found[max(low, middle - _NEAREST) : min(high, middle + _NEAREST)]:
            if one.bound in ("since", "before") and self._tells_of(sentence, one, event):
                return _Link(replace(one, days=one.named, bound=""))
            cost, opens = self._cost(sentence, one, event)
            if cost >= _NEVER:
                continue
            if has_place and cost > 0:  # what stands at the very word needs no place
                there, _ = self._cost(sentence, one, place, is_place=True)
                cost = cost / 2 + min(there, 6.0) - self._bonus(one, event, place)
            cost += 5 * opens
            if best is None or cost < best[0]:
                best = cost, _Link(one, opens)
        return best[1] if best else None

    def _cost(
        self,
        sentence: Sentence,
        one: TimeExpression,
        span: tuple[int, int],
        *,
        is_place: bool = False,
    ) -> tuple[float, bool]:
        """How far an expression is from a word, and whether the word only comes after it."""
        here, there = (
            sentence.path(sentence.frame_at(span[0])),
            sentence.path(sentence.frame_at(one.start)),
        )
        shared = next(frame for frame in there if frame in here)
        crossing, opens = self._leaving(sentence, one, span, there[: there.index(shared)])
        cost = crossing + self._entering(sentence, one, here[: here.index(shared)])
        cost += sentence.cost_between(span[0], one.start, {here[0], there[0], shared})
        cost += 0.4 * sentence.words_between(span, (one.start, one.end))
        if is_place:
            return cost - self._is_beside(one, span), opens
        if one.is_modifier and self._is_next(sentence, one, span):
            return -9.0, False
        opens = opens or one.bound == "after"
        if one.bound == "before":
            return _NEVER, False
        if one.is_modifier and not one.bound and not self._modified(sentence, one, span):
            return _NEVER, False
        if self._is_speech(sentence, one, there[0] if there else 0):
            if HAD.search(self._text, max(sentence.start, span[0] - 60), span[0]):
                return _NEVER, False
            cost += 3
        return cost, opens

    def _tells_of(self, sentence: Sentence, one: TimeExpression, event: tuple[int, int]) -> bool:
        """Whether a clause tells of the time itself: "since 1953, when 200 drowned"."""
        frame = sentence.frames[sentence.frame_at(event[0])]
        return one.end <= frame.start <= one.end + 3 and self._text.startswith(
            ("when", "where"), frame.start
        )

    def _bonus(self, one: TimeExpression, event: tuple[int, int], place: tuple[int, int]) -> float:
        """Say what speaks for an expression beside the event, or beside a place that is added."""
        if self._is_beside(one, event):
            return 4.0 if event[1] <= one.start else 2.0
        if event[1] <= place[0] < one.start and self._is_beside(one, place):
            # "shelled Loma on Monday and Vero on Tuesday": the verb is not said again
            low, high = bisect_left(self._starts, event[1]), bisect_left(self._starts, place[0])
            if low < high and _ADDED.fullmatch(self._text, self._found[high - 1].end, place[0]):
                return 8.0
        return 0.0

    def _is_beside(self, one: TimeExpression, span: tuple[int, int]) -> bool:
        between = self._text[min(span[1], one.end) : max(span[0], one.start)]
        return _ADJACENT.fullmatch(between) is not None

    def _is_next(self, sentence: Sentence, one: TimeExpression, event: tuple[int, int]) -> bool:
        """Whether an event is what the expression stands before: "the 2020 war"."""
        return (
            one.end <= event[0]
            and sentence.words_between(event, (one.start, one.end)) <= 3
            and not re.search(r"[,;:()]", self._text[one.end : event[0]])
        )

    def _modified(self, sentence: Sentence, one: TimeExpression, event: tuple[int, int]) -> bool:
        """Whether an event is that, or is what it did: "Monday's attack killed three"."""
        leads = self._text[sentence.start : one.start].strip().lower()
        return self._is_next(sentence, one, event) or (
            one.end <= event[0] and leads in ("", "the", "but the", "and the")
        )

    def _leaving(
        self, sentence: Sentence, one: TimeExpression, span: tuple[int, int], frames: list[int]
    ) -> tuple[float, bool]:
        cost, opens = 0.0, False
        for frame in (sentence.frames[i] for i in frames):
            if frame.kind in ("complement", "as"):
                cost += 1 if frame.kind == "complement" else 2
            elif frame.kind == "after":
                opens = True
            elif frame.kind == "relative" and self._is_head(sentence, frame.start, span):
                cost += 2
            elif frame.kind == "bracket" and frame.end - frame.start <= one.end - one.start + 6:
                cost += 1
            else:
                return _NEVER, False
        return cost, opens

    def _is_head(self, sentence: Sentence, relative: int, span: tuple[int, int]) -> bool:
        """Whether a relative clause tells of the event itself: "the war that began in 2011"."""
        return (
            span[1] <= relative
            and sentence.words_between(span, (relative, relative)) <= 7
            and _ITS_EVENT.match(self._text, relative) is not None
        )

    @staticmethod
    def _entering(sentence: Sentence, one: TimeExpression, frames: list[int]) -> float:
        cost = 0.0
        for frame in (sentence.frames[i] for i in frames):
            if frame.kind in ("before", "since") or frame.is_earlier:
                return _NEVER
            is_ahead = one.start < frame.start
            cost += {"quote": 4, "relative": 3, "after": 3 if is_ahead else 4}.get(frame.kind, 1)
        return cost

    def _is_speech(self, sentence: Sentence, one: TimeExpression, frame: int) -> bool:
        """Whether an expression says when something was said."""
        if sentence.frames[frame].kind == "quote":
            return False
        before = max(sentence.start, one.start - 80)
        if _SPEECH_BEFORE.search(self._text, before, one.start):
            return True
        is_fronted = (
            sentence.words_between((sentence.start, sentence.start), (one.start, one.end)) <= 4
        )
        return is_fronted and _SPEECH_AFTER.match(self._text, one.end, sentence.end) is not None
