"""When what is reported is reported to have happened: bins of days, months or years."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from mapper.page.wording import day_words, month_words
from mapper.records import DateRange

__all__ = ["Timeline", "build_timeline"]

#: Unit, longest range in days that is placed by it, bins at most. A report of last week's fighting
#: may recall a war of 1988: the days of the week are worth telling apart, the war is "earlier".
_UNITS = (("day", 7, 92), ("month", 31, 60), ("year", 10**7, 120))
#: Share of the dates precise enough for a unit that its window must hold.
_MOST = 0.6


@dataclass(frozen=True, slots=True)
class Timeline:
    """Bins from the first to the last, and what comes before and after them.

    Parameters
    ----------
    unit : str
        ``"day"``, ``"month"`` or ``"year"``.
    first, last : int
        Ordinals of the first and the last bin of that unit.
    has_earlier, has_later : bool
        Whether a bin for all that is earlier comes first, for all that is later last.
    """

    unit: str
    first: int
    last: int
    has_earlier: bool
    has_later: bool

    def __len__(self) -> int:
        return self.last - self.first + 1 + self.has_earlier + self.has_later

    def span(self, when: DateRange) -> tuple[int, int]:
        """Return the numbers of the first and the last bin that a range of days touches."""
        start, end = (self._bin(_ordinal(day, self.unit)) for day in (when.earliest, when.latest))
        return start, end

    def _bin(self, ordinal: int) -> int:
        if ordinal < self.first:
            return 0
        if ordinal > self.last:
            return len(self) - 1
        return ordinal - self.first + self.has_earlier

    @property
    def labels(self) -> tuple[str, ...]:
        """Each bin in words."""
        inner = [_words(ordinal, self.unit) for ordinal in range(self.first, self.last + 1)]
        before = [f"before {inner[0]}"] if self.has_earlier else []
        after = [f"after {inner[-1]}"] if self.has_later else []
        return (*before, *inner, *after)

    def weights(self, dates: Iterable[DateRange]) -> tuple[float, ...]:
        """Return how much is reported of each bin; a range is spread over its bins."""
        found = [0.0] * len(self)
        spans = Counter((one.earliest, one.latest) for one in dates)
        for (earliest, latest), count in spans.items():
            start, end = (self._bin(_ordinal(day, self.unit)) for day in (earliest, latest))
            for number in range(start, end + 1):
                found[number] += count / (end - start + 1)
        return tuple(found)


def build_timeline(dates: Sequence[DateRange]) -> Timeline | None:
    """Choose the unit and the window that tell the dates apart best.

    Returns
    -------
    Timeline or None
        None when there are not two different dates, or no unit tells them apart.
    """
    if len({(one.earliest, one.latest) for one in dates}) < 2:
        return None
    for unit, longest, bins in _UNITS:
        precise = [one for one in dates if one.days <= longest]
        window = _window(precise, unit, bins)
        if window is None:
            continue
        first, last, held = window
        made = Timeline(
            unit,
            first,
            last,
            any(_ordinal(one.earliest, unit) < first for one in dates),
            any(_ordinal(one.latest, unit) > last for one in dates),
        )
        if len(made) > 1 and (unit == "year" or held >= _MOST * len(precise)):
            return made
    return None


def _window(dates: Sequence[DateRange], unit: str, bins: int) -> tuple[int, int, int] | None:
    """Return the first and last ordinal of the stretch that most ranges start in, and how many."""
    spans = sorted((_ordinal(one.earliest, unit), _ordinal(one.latest, unit)) for one in dates)
    if not spans:
        return None
    best, left = (0, 0), 0
    for right, (start, _) in enumerate(spans):
        while start - spans[left][0] >= bins:
            left += 1
        # of two as full, the later: reports are about what is new
        if right - left >= best[1] - best[0]:
            best = (left, right)
    held = spans[best[0] : best[1] + 1]
    first = held[0][0]
    last = min(max(end for _, end in held), first + bins - 1)
    return first, last, len(held)


def _ordinal(day: date, unit: str) -> int:
    if unit == "day":
        return day.toordinal()
    return day.year * 12 + day.month - 1 if unit == "month" else day.year


def _words(ordinal: int, unit: str) -> str:
    if unit == "day":
        return day_words(date.min + timedelta(days=ordinal - 1))
    if unit == "month":
        return month_words(ordinal // 12, ordinal % 12 + 1)
    return str(ordinal)
