"""Which day a sentence tells of, and which the report: for events that have no date beside them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from mapper.dates.calendar_days import Days
from mapper.dates.clauses import Sentence
from mapper.dates.expressions import TimeExpression

__all__ = ["HAD", "Telling", "is_old", "is_writing"]

_PAST_AFTER = timedelta(days=31)  # what ended longer ago than this is no news
_CARRIED = 5  # sentences of a paragraph that a date holds for
_LEAD = 5  # sentences among which the lead is, after a headline, a byline and a dateline
_DAY = timedelta(days=1)
_NEWS = timedelta(days=7)  # so old a lead may be
_STORY = 40  # sentences that the day of the lead holds for
_HEADLINE = 200  # characters

_PARAGRAPH = re.compile(r"\n[ \t]*\n|(?<=[.!?”\"])[ \t]*\n")
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_PLAIN_FRAMES = frozenset(("main", "complement", "as"))
_NOW = re.compile(r"\b(?:now|currently|today|is|are|has|have|remains?|continues?)\b", re.IGNORECASE)
_ONCE = re.compile(
    r"\b(?:previously|formerly|earlier|once|years\sago|decades|centuries|historically)\b",
    re.IGNORECASE,
)
#: What comes before the event that it speaks of: "had been", up to the event.
HAD = re.compile(r"\b(?:had|having)(?:\s[\w’'-]{1,20}){0,3}\s$")

_GOES_ON = re.compile(
    r"\b(?:since|for\s(?:a|an|the|his|her|its|their)\s\w{3,15}\s(?:straight\s|successive\s|"
    r"consecutive\s)?(?:day|night|week|month|year)|(?:\w{2,15}(?:th|nd|rd|st)|third|second)\s"
    r"(?:straight\s|successive\s|consecutive\s)?(?:day|night|week|month|year)\sof)\b",
    re.IGNORECASE,
)

# before the day in a dateline such as "ADEN, Yemen, March 3 (Example News) —"
_PLACE_OF_WRITING = re.compile(
    r"(?!(?:On|In|By|From|Since|Until|At|The|Last|Late|Early)\b)(?:[A-Z][\w.'’-]{0,30}[,/]?\s{1,3}){1,8}"
)
_DASH = re.compile(r"\s{0,3}(?:\([^()\n]{1,60}\)\s{0,3})?(?:[—–]|--?\s)")
_PUBLISHED = re.compile(
    r"(?:published|updated|posted|filed|date)\b[\s:]{1,3}(?:on\s)?", re.IGNORECASE
)
_LONGEST_DATELINE = 90


def is_old(one: TimeExpression, published: date | None, latest_year: int | None) -> bool:
    """Return whether an expression lies so long before the report that it is background.

    Parameters
    ----------
    one : TimeExpression
        The expression; what goes on "since" a day is not old.
    published : datetime.date or None
        The day of publication.
    latest_year : int or None
        The last year that the report names: without a day of publication a year at least two years
        before it is old.
    """
    if one.days is None or one.bound == "since":
        return False
    if published is not None:
        return published - one.days[1] > _PAST_AFTER
    return latest_year is not None and latest_year - one.days[1].year >= 2


def is_writing(text: str, one: TimeExpression) -> bool:
    """Return whether an expression says when the report was written: in a dateline or a header."""
    start = text.rfind("\n", max(0, one.start - _LONGEST_DATELINE), one.start) + 1
    if start == 0 and one.start > _LONGEST_DATELINE:
        return False
    if _PUBLISHED.fullmatch(text, start, one.start):
        return True
    return (
        _DASH.match(text, one.end) is not None
        and _PLACE_OF_WRITING.fullmatch(text, start, one.start) is not None
    )


def _is_near(one: TimeExpression, other: TimeExpression) -> bool:
    if one.days is None or other.days is None:
        return False
    return other.days[0] - one.days[1] <= _DAY and one.days[0] - other.days[1] <= _DAY


@dataclass(slots=True)
class Telling:
    """The days that the sentences of a report tell of.

    Parameters
    ----------
    text : str
        The report's text.
    published : datetime.date or None
        The day of publication.
    sentences : sequence of (int, int)
        Its sentences.
    within : callable
        From the number of a sentence to its expressions.
    parse : callable
        From the number of a sentence to its frames.
    is_speech : callable
        Whether an expression, in a frame of a sentence, says when something was said.
    is_old : callable
        Whether an expression lies before the news.
    """

    text: str
    published: date | None
    sentences: Sequence[tuple[int, int]]
    within: Callable[[int], Sequence[TimeExpression]]
    parse: Callable[[int], Sentence]
    is_speech: Callable[[Sentence, TimeExpression, int], bool]
    is_old: Callable[[TimeExpression], bool]
    _paragraphs: list[int] = field(init=False)
    _mains: dict[int, TimeExpression | None] = field(init=False, default_factory=dict)
    _told: list[bool] = field(init=False, default_factory=list)
    _story: tuple[int, TimeExpression] | None = field(init=False, default=None)
    _is_story_sought: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        breaks = _BLANK_LINE if _BLANK_LINE.search(self.text) else _PARAGRAPH
        self._paragraphs = [found.start() for found in breaks.finditer(self.text)]

    def day_of(self, at: int, event: tuple[int, int]) -> TimeExpression | None:
        """Return the day that the paragraph or the story tells of, where nothing speaks against it.

        Parameters
        ----------
        at : int
            Number of the sentence of the event, which has no date beside it.
        event : (int, int)
            Span of the event's word.
        """
        start, end = self.sentences[at]
        if self._main(at) is not None:
            return None
        for before in range(at - 1, max(-1, at - 1 - _CARRIED), -1):
            if self._has_break(self.sentences[before][0], start):
                break
            one = self._main(before)
            if one is None:
                continue
            if one.days is None or self._is_of_another_time(at, event):
                return None
            is_stale = self.is_old(one) and _NOW.search(self.text, start, end)
            return None if is_stale else one
        return self._story_of(at, event)

    def _story_of(self, at: int, event: tuple[int, int]) -> TimeExpression | None:
        """Return the day of the lead, for an event of a sentence that speaks of no other time."""
        story = self._find_story()
        if story is None or self.within(at):
            return None
        lead, one = story
        start, end = self.sentences[at]
        if at < lead:
            return one if at == 0 and self._is_headline(at) else None
        if at == lead or at > lead + _STORY or _NOW.search(self.text, start, end):
            return None
        if self._is_of_another_time(at, event):
            return None
        return one if self._holds(at, lead, one) else None

    def _holds(self, at: int, lead: int, one: TimeExpression) -> bool:
        """Whether what was told since the lead leaves its day that of the report.

        No other day was named more often, and the last one is no farther than the day before or
        after.
        """
        if not self._told:
            named: Counter[Days | None] = Counter()
            holds, most = True, 0
            for number in range(len(self.sentences)):
                self._told.append(number > lead and holds)
                main = self._main(number)
                if number < lead or main is None or self._is_said(number, main):
                    continue
                named[main.days] += 1
                most = max(most, named[main.days])
                holds = named[one.days] == most and _is_near(one, main)
        return self._told[at]

    def _is_said(self, at: int, one: TimeExpression) -> bool:
        sentence = self.parse(at)
        return self.is_speech(sentence, one, sentence.frame_at(one.start))

    def _find_story(self) -> tuple[int, TimeExpression] | None:
        if not self._is_story_sought:
            self._is_story_sought = True
            self._story = self._sought_story()
        return self._story

    def _sought_story(self) -> tuple[int, TimeExpression] | None:
        """Return the day of which the lead tells, if it is one and of the week of publication."""
        for at in range(min(_LEAD, len(self.sentences))):
            one = self._main(at)
            if one is None:
                continue
            if self.published is None or one.days is None:
                return None
            first, last = one.days
            is_news = timedelta(0) <= self.published - last <= _NEWS
            if not is_news or (last - first).days > 1 or self._is_said(at, one):
                return None
            # "circled over the town for a tenth day on Monday": it has many days
            return None if _GOES_ON.search(self.text, *self.sentences[at]) else (at, one)
        return None

    def _is_headline(self, at: int) -> bool:
        start, end = self.sentences[at]
        return (
            end - start <= _HEADLINE
            and self.text[end : end + 2].strip(" ").startswith("\n")
            and not self.text[start:end].rstrip().endswith((".", ":", ","))
            and _NOW.search(self.text, start, end) is None
        )

    def _is_of_another_time(self, at: int, event: tuple[int, int]) -> bool:
        start, end = self.sentences[at]
        if HAD.search(self.text, max(start, event[0] - 60), event[0]):
            return True
        if _ONCE.search(self.text, start, end):
            return True
        sentence = self.parse(at)
        frames = (sentence.frames[i] for i in sentence.path(sentence.frame_at(event[0])))
        return any(one.kind in ("before", "since") or one.is_earlier for one in frames)

    def _has_break(self, start: int, end: int) -> bool:
        return bisect_left(self._paragraphs, start) < bisect_left(self._paragraphs, end)

    def _main(self, at: int) -> TimeExpression | None:
        """Return the expression that says of which day a sentence tells."""
        if at not in self._mains:
            self._mains[at] = self._find_main(at)
        return self._mains[at]

    def _find_main(self, at: int) -> TimeExpression | None:
        expressions = self.within(at)
        if not expressions:
            return None
        sentence = self.parse(at)
        found = None
        for one in expressions:
            frames = (sentence.frames[i].kind for i in sentence.path(sentence.frame_at(one.start)))
            if one.bound or one.is_modifier or not _PLAIN_FRAMES.issuperset(frames):
                continue
            if one.end - one.start >= sentence.end - sentence.start - 1:
                continue  # a line that is nothing but a date
            if (
                one.days
                and sentence.words_between((sentence.start, sentence.start), (one.start, one.end))
                <= 1
            ):
                return one
            found = one
        return found
