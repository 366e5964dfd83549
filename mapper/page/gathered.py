"""What several reports have of one place and date, as `mapper.gathering` gathers it, for the page.

The page counts nothing itself: which findings are together, how many reports and texts they are and
whether they contradict each other is what the tables of events have, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mapper.gathering import AT_THE_PLACE, Gathered, gather
from mapper.page.wording import coverage_words, date_words
from mapper.records import Finding, LocatedReport, Statement

__all__ = ["Dated", "Together", "gathered_of"]


@dataclass(frozen=True, slots=True)
class Dated:
    """A date that reports give, in words, and the numbers of the mentions that have it."""

    when: str
    mentions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Together:
    """What reports have of one place and date.

    Parameters
    ----------
    group : Gathered
        What was gathered, with its counts.
    places : tuple of int
        Numbers of the places of the page: two for "between".
    mentions : tuple of int
        Numbers of the mentions.
    denials : tuple of int
        Those of the mentions that tell of a denial.
    dates : tuple of Dated
        The different dates that they have, the most precise first.
    claims : tuple of (int, Statement)
        Who says what, once a speaker and stance, each with the number of its report.
    """

    group: Gathered
    places: tuple[int, ...]
    mentions: tuple[int, ...]
    denials: tuple[int, ...]
    dates: tuple[Dated, ...]
    claims: tuple[tuple[int, Statement], ...]

    @property
    def is_shared(self) -> bool:
        """True when more than one report has it."""
        return self.group.number_of_reports > 1

    @property
    def when(self) -> str:
        """The date in words."""
        return "No date given" if self.group.date is None else date_words(self.group.date)

    @property
    def spot(self) -> str:
        """The words that say where from the place, if that is a spot of its own; else empty."""
        relation = self.group.relation
        if relation is None or relation.kind in AT_THE_PLACE:
            return ""
        return " ".join(relation.text.split())

    @property
    def coverage(self) -> str:
        """How many reports and texts: "3 reports, 2 texts (1 copy counted once)"."""
        return coverage_words(self.group.number_of_reports, self.group.number_of_sources)


def gathered_of(
    located: Sequence[LocatedReport],
    copies: Sequence[int],
    *,
    firsts: Sequence[int],
    places: Sequence[int | None],
) -> tuple[Together, ...]:
    """Gather what several reports have, for the page to show.

    Parameters
    ----------
    located : sequence of LocatedReport
        The reports of the page.
    copies : sequence of int
        For each report the first with the same text, as `mapper.copies.group_copies` says.
    firsts : sequence of int
        For each report the number of its first mention.
    places : sequence of int or None
        For each mention the number of its place.

    Returns
    -------
    tuple of Together
        What most texts have comes first, then by date; without a date last.
    """
    found = []
    for group in gather(located, copies):
        findings = {firsts[i] + j: (i, located[i].findings[j]) for i, j in group.findings}
        found.append(
            Together(
                group=group,
                places=tuple(dict.fromkeys(n for i in findings if (n := places[i]) is not None)),
                mentions=tuple(findings),
                denials=tuple(firsts[i] + j for i, j in group.denials),
                dates=_dates((number, one) for number, (_, one) in findings.items()),
                claims=tuple(_claims(group, findings.values())),
            )
        )
    return tuple(sorted(found, key=_rank))


def _rank(one: Together) -> tuple[int, int, int, int]:
    date = one.group.date
    day = 10**7 if date is None else date.earliest.toordinal()
    return -one.group.number_of_sources, -one.group.number_of_reports, day, one.mentions[0]


def _dates(findings: Iterable[tuple[int, Finding]]) -> tuple[Dated, ...]:
    found: dict[tuple[int, int, int], tuple[str, list[int]]] = {}
    for number, finding in findings:
        date = finding.date
        if date is not None:
            key = date.days, date.earliest.toordinal(), date.latest.toordinal()
            found.setdefault(key, (date_words(date), []))[1].append(number)
    return tuple(Dated(when, tuple(numbers)) for _, (when, numbers) in sorted(found.items()))


def _claims(
    group: Gathered, findings: Iterable[tuple[int, Finding]]
) -> Iterable[tuple[int, Statement]]:
    """Yield the statement behind each claim of a group."""
    stated: dict[tuple[str, str], tuple[int, Statement]] = {}
    for report, finding in findings:
        for said in finding.statements:
            stated.setdefault((said.speaker.casefold(), said.stance), (report, said))
    for claim in group.claims:
        yield stated[claim.speaker.casefold(), claim.stance]
