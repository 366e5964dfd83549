"""Findings of many reports that are of the same place and date, side by side.

Nothing is merged away: each group keeps every finding, says how many reports and how many distinct
texts it rests on, and lists who asserts and who denies what is reported.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from mapper.copies import group_copies
from mapper.outlets import host_of
from mapper.records import DateRange, Finding, Findings, LocatedReport, Place, Relation, Report

__all__ = [
    "AT_THE_PLACE",
    "Claim",
    "Gathered",
    "gather",
    "is_claim",
    "is_denial",
    "outlet_name",
]

#: Words that say where within a place, or close to it; the others name a spot of their own.
AT_THE_PLACE = frozenset(("near", "around", "outside"))

# Greatest number of days of a date that gathers with others of its kind: "on Tuesday" and "this
# week" may be one event, "in July" may be many.
_KINDS_OF_DATE = (7, 31)


@dataclass(frozen=True, slots=True)
class Claim:
    """What a speaker says of a group, once a speaker and stance.

    Parameters
    ----------
    speaker : str
        In the words of the first report that has it.
    stance : str
        One of `mapper.records.STANCES`.
    text : str
        What was said, as that report has it.
    is_private : bool
        True when a report takes the speaker for a private person.
    via : str or None
        To whom, or where, it was said.
    report : int
        Index of that report.
    """

    speaker: str
    stance: str
    text: str
    is_private: bool
    via: str | None
    report: int


@dataclass(frozen=True, slots=True)
class Gathered:
    """What reports have of one place and date.

    Parameters
    ----------
    place : Place
        The place; of "between" and the like, the one whose id comes first.
    relation : Relation or None
        Where it is seen from the place, as the first finding has it that is most precise.
    date : DateRange or None
        The most precise date that a report gives; None when none gives one. Its span is one of that
        report's text.
    findings : tuple of (int, int)
        Index of the report and of the finding in it, ascending.
    number_of_reports : int
        How many reports these are.
    number_of_sources : int
        How many distinct texts: copies of a text count once.
    outlets : tuple of str
        The outlets of the reports, each once.
    claims : tuple of Claim
        Who says what.
    is_disputed : bool
        True when one speaker asserts and another denies, or when one finding reports something and
        another tells that something was denied.
    where_prec, geo_precision : int or None
        The most precise that a finding has.
    denials : tuple of (int, int)
        Those of `findings` that tell of a denial: of something there, or, once another finding
        reports it, of that.
    """

    place: Place
    relation: Relation | None
    date: DateRange | None
    findings: tuple[tuple[int, int], ...]
    number_of_reports: int
    number_of_sources: int
    outlets: tuple[str, ...] = ()
    claims: tuple[Claim, ...] = ()
    is_disputed: bool = False
    where_prec: int | None = None
    geo_precision: int | None = None
    denials: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:
        if not self.findings:
            raise ValueError("a group needs a finding")
        if not 1 <= self.number_of_sources <= self.number_of_reports <= len(self.findings):
            raise ValueError("more sources than reports, or more reports than findings")


def is_claim(finding: Finding) -> bool:
    """Return whether something is reported of a place that can be drawn today."""
    return finding.role == "event" and finding.place is not None and finding.place.point is not None


def is_denial(finding: Finding) -> bool:
    """Return whether it is only told of a place that something is denied there."""
    return (
        finding.role == "background"
        and finding.place is not None
        and finding.place.point is not None
        and any(word.status == "denied" for word in finding.events)
    )


def outlet_name(report: Report) -> str | None:
    """Return what to call the outlet of a report: its name, else its web host."""
    return " ".join((report.source or "").split()) or host_of(report.url) or None


def gather(
    located: Findings | Sequence[LocatedReport], copies: Sequence[int] | None = None
) -> tuple[Gathered, ...]:
    """Gather what reports have of the same place and date.

    Only findings with the role ``event`` are gathered, and those of a denial with what it denies.
    A date joins the most precise one that it shares a day with, when both are of a week at most,
    both of a month, or both of longer. What has no date is gathered by place alone, apart from what
    has one. An undated denial goes with what its own report has of the place, else with what is
    undated, else with the place's only group; a denial of what nobody reports is left out.

    Parameters
    ----------
    located : Findings or sequence of LocatedReport
        What `mapper.locate` returned, or its reports.
    copies : sequence of int or None
        For each report the first of those with the same text, as `mapper.copies.group_copies` says;
        None finds out.

    Returns
    -------
    tuple of Gathered
        In the order of their first findings. Which findings are together does not depend on the
        order of the reports.
    """
    located = located.located if isinstance(located, Findings) else located
    spots: dict[_Spot, _Gathering] = defaultdict(_Gathering)
    denials: list[tuple[int, int]] = []
    for i, one in enumerate(located):
        for j, finding in enumerate(one.findings):
            if is_claim(finding):
                spots[_spot(finding)].add(i, j, finding.date)
            elif is_denial(finding):
                denials.append((i, j))
    for gathering in spots.values():
        gathering.settle()
    for i, j in denials:
        finding = located[i].findings[j]
        if (at := spots.get(_spot(finding))) is not None:
            at.deny(i, j, finding.date)
    if copies is None:
        copies = _copies_among(located, spots.values())
    groups = [
        _gathered(group, located, copies)
        for gathering in spots.values()
        for group in gathering.groups
    ]
    return tuple(sorted(groups, key=lambda group: group.findings[0]))


_Spot = tuple[object, ...]


def _spot(finding: Finding) -> _Spot:
    """Return what findings of the same place have in common."""
    place, relation = finding.place, finding.relation
    if place is None:
        raise ValueError("an unresolved mention is of no place")
    if relation is None or relation.kind in AT_THE_PLACE:
        return (place.id,)
    # "between A and B" is a finding of A and one of B
    ids = tuple(sorted({place.id, *relation.with_ids}))
    return ids, relation.kind, relation.distance_km, relation.bearing_deg


@dataclass(slots=True)
class _Group:
    date: DateRange | None
    findings: list[tuple[int, int]] = field(default_factory=list)
    denials: list[tuple[int, int]] = field(default_factory=list)


class _Gathering:
    """The groups of one spot."""

    def __init__(self) -> None:
        self._dated: dict[tuple[int, int, int], _Group] = {}  # by days and first and last day
        self._undated: _Group | None = None
        self._stars: tuple[_Stars, ...] = ()
        self._of_report: dict[int, _Group] = {}
        self.groups: list[_Group] = []

    def add(self, i: int, j: int, date: DateRange | None) -> None:
        """Take a finding; those of the very same days are together already."""
        if date is None:
            self._undated = self._undated or _Group(None)
            self._undated.findings.append((i, j))
        else:
            key = (date.days, date.earliest.toordinal(), date.latest.toordinal())
            self._dated.setdefault(key, _Group(date)).findings.append((i, j))

    def settle(self) -> None:
        """Let every date join the most precise one that it shares a day with."""
        self._stars = tuple(_Stars() for _ in range(len(_KINDS_OF_DATE) + 1))
        for (days, earliest, latest), group in sorted(
            self._dated.items(), key=lambda pair: pair[0]
        ):
            stars = self._stars[bisect_left(_KINDS_OF_DATE, days)]
            star = stars.overlapping(earliest, latest)
            if star is None:
                stars.insert(earliest, latest, group)
            else:
                star.findings.extend(group.findings)
        self.groups = [group for stars in self._stars for group in stars.groups]
        if self._undated is not None:
            self.groups.append(self._undated)
        for group in self.groups:
            for i, _ in group.findings:
                self._of_report.setdefault(i, group)

    def deny(self, i: int, j: int, date: DateRange | None) -> None:
        """Put a denial beside what it denies."""
        group: _Group | None
        if date is not None:
            days = date.earliest.toordinal(), date.latest.toordinal()
            found = (stars.overlapping(*days) for stars in self._stars)
            group = next((one for one in found if one is not None), None)
        else:
            group = self._of_report.get(i, self._undated)
            if group is None and len(self.groups) == 1:
                group = self.groups[0]
        if group is not None:
            group.denials.append((i, j))


class _Stars:
    """Groups around dates of one kind that share no day, in the order of time."""

    def __init__(self) -> None:
        self._firsts: list[int] = []
        self._lasts: list[int] = []
        self.groups: list[_Group] = []

    def overlapping(self, earliest: int, latest: int) -> _Group | None:
        """Return the first group whose date shares a day with these."""
        at = bisect_left(self._lasts, earliest)
        if at < len(self.groups) and self._firsts[at] <= latest:
            return self.groups[at]
        return None

    def insert(self, earliest: int, latest: int, group: _Group) -> None:
        """Take a group that shares a day with none of them."""
        at = bisect_left(self._firsts, earliest)
        self._firsts.insert(at, earliest)
        self._lasts.insert(at, latest)
        self.groups.insert(at, group)


def _copies_among(
    located: Sequence[LocatedReport], gatherings: Iterable[_Gathering]
) -> Sequence[int]:
    """Group the copies among the reports that share a group with another; the others need none."""
    needed: set[int] = set()
    for gathering in gatherings:
        for group in gathering.groups:
            reports = {i for i, _ in (*group.findings, *group.denials)}
            if len(reports) > 1:
                needed |= reports
    indices = sorted(needed)
    copies = list(range(len(located)))
    for i, first in zip(indices, group_copies([located[i].report for i in indices]), strict=True):
        copies[i] = indices[first]
    return copies


def _gathered(group: _Group, located: Sequence[LocatedReport], copies: Sequence[int]) -> Gathered:
    claimed = {key: located[key[0]].findings[key[1]] for key in sorted(group.findings)}
    denied = {key: located[key[0]].findings[key[1]] for key in group.denials}
    findings = dict(sorted({**claimed, **denied}.items()))
    reports = list(dict.fromkeys(i for i, _ in findings))
    claims = _claims(findings)
    contradicting = _contradicting(findings)
    places = {one.place.id: one.place for one in claimed.values() if one.place is not None}
    outlets: dict[str, str] = {}
    for i in reports:
        if (name := outlet_name(located[i].report)) is not None:
            outlets.setdefault(name.casefold(), name)
    return Gathered(
        place=places[min(places)],
        relation=min(claimed.values(), key=lambda one: one.where_prec or 8).relation,
        date=group.date,
        findings=tuple(findings),
        number_of_reports=len(reports),
        number_of_sources=len({copies[i] for i in reports}),
        outlets=tuple(outlets.values()),
        claims=claims,
        is_disputed=_speakers_differ(claims) or bool(contradicting),
        where_prec=min(filter(None, (one.where_prec for one in claimed.values())), default=None),
        geo_precision=min(
            filter(None, (one.geo_precision for one in claimed.values())), default=None
        ),
        denials=tuple(sorted({*denied, *contradicting})),
    )


def _claims(findings: dict[tuple[int, int], Finding]) -> tuple[Claim, ...]:
    found: dict[tuple[str, str], Claim] = {}
    private: set[tuple[str, str]] = set()
    for (i, _), finding in findings.items():
        for said in finding.statements:
            key = said.speaker.casefold(), said.stance
            if said.is_private:
                private.add(key)
            if key not in found:
                found[key] = Claim(said.speaker, said.stance, said.text, False, said.via, i)
    return tuple(
        Claim(one.speaker, one.stance, one.text, key in private, one.via, one.report)
        for key, one in found.items()
    )


def _speakers_differ(claims: Iterable[Claim]) -> bool:
    speakers: dict[str, set[str]] = {"asserts": set(), "denies": set()}
    for one in claims:
        speakers[one.stance].add(one.speaker.casefold())
    asserting, denying = speakers["asserts"], speakers["denies"]
    # somebody who admits one thing and denies another contradicts nobody
    return bool(asserting and denying) and len(asserting | denying) > 1


def _contradicting(findings: dict[tuple[int, int], Finding]) -> set[tuple[int, int]]:
    """Return the findings that deny, in the same word, what another one reports.

    "Floods hit Lagos" and "there were no deaths in Lagos" do not contradict each other.
    """
    told = {
        _stem(word.text)
        for finding in findings.values()
        for word in finding.events
        if word.status == "reported"
    }
    reported, denied = set(), set()
    for key, finding in findings.items():
        statuses = {word.status for word in finding.events}
        if any(word.status == "denied" and _stem(word.text) in told for word in finding.events):
            denied.add(key)
        if "reported" in statuses or (finding.role == "event" and not statuses):
            reported.add(key)
    return denied if reported and len(reported | denied) > 1 else set()


def _stem(word: str) -> str:
    """Return what "attack", "attacks" and "attacked" share."""
    return word.casefold()[:5]
