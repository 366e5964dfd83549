"""What the reports say of a place, gathered from its mentions: role, words, dates, speakers.

Nothing here weighs one report against another: what is asserted and what is denied both stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from mapper.page.wording import coverage_words, date_words, precision_words, status_words
from mapper.records import (
    DATED_STATUSES,
    EVENT_STATUSES,
    DateRange,
    Finding,
    Relation,
    Shape,
    Statement,
)

__all__ = [
    "QUIET",
    "STRENGTH",
    "Claim",
    "Extent",
    "Line",
    "PlaceAccount",
    "Precision",
    "account_of",
    "extents_of",
]

#: Roles from the strongest on: a place has the strongest of its mentions. What was not decided
#: comes before the roles that put nothing on the map, for it may be an event.
STRENGTH = ("event", "background", None, "dateline", "actor", "organisation", "demonym")
#: Roles that say nothing of where something is: a place with no other is listed, not drawn.
QUIET = frozenset({"dateline", "actor", "organisation", "demonym"})

# What a popup can hold; a report of a million characters may say far more of one place. More is
# kept than is shown at once, for when a filter takes the first of it away.
_WORDS, _LINES, _PRECISIONS, _CLAIMS = 40, 60, 24, 60
_SHOWN = 4
_AFTER_ALL = date.max


@dataclass(frozen=True, slots=True)
class Line:
    """What is reported of a place in one way and at one time, "Denied: shelling".

    ``words`` are those of the reports, each once, and ``more`` says how many were left out.
    ``mentions`` are the numbers of those that it is told of, ``sources`` the same for each word.
    """

    status: str
    words: tuple[str, ...]
    more: int
    date: DateRange | None
    mentions: tuple[int, ...] = ()
    sources: tuple[tuple[int, ...], ...] = ()

    @property
    def label(self) -> str:
        """How the reports speak of it."""
        return status_words(self.status)

    @property
    def when(self) -> str:
        """The days in words and how well they are known; empty without a date."""
        return "" if self.date is None else date_words(self.date)


@dataclass(frozen=True, slots=True)
class Precision:
    """How precisely a report says where, and the words that lead from the place to there.

    ``mentions`` are the numbers of those that have it, in the role ``role``.
    """

    where_prec: int | None
    geo_precision: int | None
    words: str | None = None
    radius_km: float | None = None
    others: tuple[str, ...] = ()
    role: str | None = None
    mentions: tuple[int, ...] = ()

    @property
    def label(self) -> str:
        """The codes in words."""
        return precision_words(self.where_prec)

    @property
    def codes(self) -> str:
        """The codes as the two standards write them."""
        ucdp = "" if self.where_prec is None else f"UCDP {self.where_prec}"
        acled = "" if self.geo_precision is None else f"ACLED {self.geo_precision}"
        return ", ".join(filter(None, (ucdp, acled)))


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement about a place, and the number of its report."""

    report: int
    statement: Statement


@dataclass(frozen=True, slots=True)
class PlaceAccount:
    """What the reports say of one place.

    ``texts`` counts reports with the same text once. ``is_displaced`` is true when every event at
    the place is reported "near", "between" or otherwise off it, within a shape that can be drawn:
    its point would claim too much.
    """

    role: str | None
    role_confidence: float | None
    lines: tuple[Line, ...]
    precisions: tuple[Precision, ...]
    claims: tuple[Claim, ...]
    reports: int
    texts: int
    outlets: int
    is_displaced: bool

    @property
    def is_quiet(self) -> bool:
        """True when nothing puts it on the map."""
        return self.role in QUIET

    @property
    def is_unasserted(self) -> bool:
        """True when nothing is reported there but what is denied, feared or planned."""
        told = {line.status for line in self.lines}
        return self.role == "background" and bool(told) and told <= _UNASSERTED

    @property
    def brief(self) -> tuple[Line, ...]:
        """The lines for a list: the first ones, and of each way of speaking at least one."""
        first = {line.status: i for i, line in reversed(list(enumerate(self.lines)))}
        spare = [i for i in range(len(self.lines)) if i not in first.values()]
        shown = [*first.values(), *spare[: max(0, _SHOWN - len(first))]]
        return tuple(self.lines[i] for i in sorted(shown))

    @property
    def where(self) -> tuple[Precision, ...]:
        """How precisely those say where that have the place's role."""
        return tuple(one for one in self.precisions if one.role == self.role)[:_SHOWN]

    @property
    def asserted(self) -> tuple[Claim, ...]:
        """What somebody asserts."""
        return tuple(one for one in self.claims if one.statement.stance == "asserts")

    @property
    def denied(self) -> tuple[Claim, ...]:
        """What somebody denies."""
        return tuple(one for one in self.claims if one.statement.stance == "denies")

    @property
    def coverage(self) -> str:
        """How many reports and outlets name it: "3 reports, 2 outlets"."""
        return coverage_words(self.reports, self.texts, self.outlets)


@dataclass(frozen=True, slots=True)
class Extent:
    """The area that words such as "north of" leave; drawn once however often they stand.

    ``place`` and ``mentions`` are indices, ``role`` is the strongest that it is named in.
    """

    place: int
    mentions: tuple[int, ...]
    role: str | None
    relation: Relation
    shape: Shape


def account_of(
    findings: Sequence[tuple[int, int, Finding]],
    *,
    outlets: Sequence[str | None],
    copies: Sequence[int],
    names: Mapping[str, str],
) -> PlaceAccount:
    """Gather what the findings of one place say.

    Parameters
    ----------
    findings : sequence of (int, int, Finding)
        Each with the numbers of its mention and its report, in the order of the reports; not empty.
    outlets : sequence of str or None
        Outlet of each report.
    copies : sequence of int
        For each report the first with the same text.
    names : mapping
        Place id to name, for the other places of "between".
    """
    role = min((one.role for *_, one in findings), key=STRENGTH.index)
    leading = [one for *_, one in findings if one.role == role]
    sureness = [one.role_confidence for one in leading if one.role_confidence is not None]
    reports = {report for _, report, _ in findings}
    sources = {(outlets[report] or "").casefold() for report in reports} - {""}
    claims = dict.fromkeys(
        Claim(report, statement) for _, report, one in findings for statement in one.statements
    )
    return PlaceAccount(
        role=role,
        role_confidence=max(sureness) if sureness else None,
        lines=_lines((number, one) for number, _, one in findings),
        precisions=_precisions(findings, names),
        claims=tuple(claims)[:_CLAIMS],
        reports=len(reports),
        texts=len({copies[report] for report in reports}),
        outlets=len(sources),
        is_displaced=role == "event" and all(_shape(one) is not None for one in leading),
    )


def _shape(finding: Finding) -> Shape | None:
    return None if finding.relation is None else finding.relation.shape


_UNASSERTED = frozenset(("denied", "possible", "planned"))


def _lines(findings: Iterable[tuple[int, Finding]]) -> tuple[Line, ...]:
    words: dict[tuple[str, date, date], dict[str, tuple[str, dict[int, None]]]] = {}
    dates: dict[tuple[str, date, date], DateRange | None] = {}
    mentions: dict[tuple[str, date, date], list[int]] = {}
    for number, finding in findings:
        found = finding.date
        days = (_AFTER_ALL, _AFTER_ALL) if found is None else (found.earliest, found.latest)
        statuses = [one.status for one in finding.events]
        if not statuses and finding.role == "event":
            statuses = ["reported"]  # something is, though no word for it was found
        dated = DATED_STATUSES.get(finding.role or "", ())
        keys = {
            status: (status, *days) if status in dated else (status, _AFTER_ALL, _AFTER_ALL)
            for status in statuses
        }
        for status, key in keys.items():
            words.setdefault(key, {})
            dates.setdefault(key, found if status in dated else None)
            mentions.setdefault(key, []).append(number)
        for event in finding.events:
            shown = " ".join(event.text.split())
            of_line = words[keys[event.status]]
            of_line.setdefault(shown.casefold(), (shown, {}))[1][number] = None
    ranked = sorted(words, key=lambda key: (EVENT_STATUSES.index(key[0]), *key[1:]))
    lines = []
    for key in ranked[:_LINES]:
        kept = list(words[key].values())[:_WORDS]
        lines.append(
            Line(
                status=key[0],
                words=tuple(shown for shown, _ in kept),
                more=len(words[key]) - len(kept),
                date=dates[key],
                mentions=tuple(mentions[key]),
                sources=tuple(tuple(numbers) for _, numbers in kept),
            )
        )
    return tuple(lines)


def _precisions(
    findings: Iterable[tuple[int, int, Finding]], names: Mapping[str, str]
) -> tuple[Precision, ...]:
    found: dict[Precision, list[int]] = {}
    for number, _, finding in findings:
        relation = finding.relation
        codes = finding.where_prec, finding.geo_precision
        if finding.role in QUIET or (relation is None and codes == (None, None)):
            continue
        one = Precision(*codes, role=finding.role)
        if relation is not None:
            one = replace(
                one,
                words=" ".join(relation.text.split()),
                radius_km=None if relation.shape is None else relation.shape.radius_km,
                others=tuple(names[other] for other in relation.with_ids if other in names),
            )
        if one in found or len(found) < _PRECISIONS:
            found.setdefault(one, []).append(number)
    return tuple(replace(one, mentions=tuple(numbers)) for one, numbers in found.items())


def extents_of(findings: Iterable[tuple[int, int, Finding]]) -> tuple[Extent, ...]:
    """Return the shapes to draw, one for each place and wording.

    Parameters
    ----------
    findings : iterable of (int, int, Finding)
        Each with the number of its mention and of its place.

    Notes
    -----
    A name that stands for a government or people says nothing of where: its shape is left out.
    """
    found: dict[tuple[int, str, str, Shape], list[tuple[int, Finding]]] = {}
    for number, place, finding in findings:
        relation, shape = finding.relation, _shape(finding)
        if relation is None or shape is None or finding.role in QUIET:
            continue
        key = (place, relation.kind, " ".join(relation.text.split()).casefold(), shape)
        found.setdefault(key, []).append((number, finding))
    extents = []
    for (place, *_, shape), alike in found.items():
        strongest = min((one for _, one in alike), key=lambda one: STRENGTH.index(one.role))
        numbers = tuple(number for number, _ in alike)
        if strongest.relation is not None:
            extents.append(Extent(place, numbers, strongest.role, strongest.relation, shape))
    return tuple(extents)
