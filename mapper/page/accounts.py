"""What the reports say of a place, gathered from its mentions: role, words, dates, speakers.

Nothing here weighs one report against another: what is asserted and what is denied both stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from mapper.page.wording import count_words, date_words, precision_words, status_words
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

# What a popup can hold; a report of a million characters may say far more of one place.
_WORDS, _LINES, _PRECISIONS, _CLAIMS = 8, 12, 4, 60
_AFTER_ALL = date.max


@dataclass(frozen=True, slots=True)
class Line:
    """What is reported of a place in one way and at one time, "Denied: shelling".

    ``words`` are those of the reports, each once; ``more`` says how many were left out.
    """

    status: str
    words: tuple[str, ...]
    more: int
    date: DateRange | None

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
    """How precisely a report says where, and the words that lead from the place to there."""

    where_prec: int | None
    geo_precision: int | None
    words: str | None = None
    radius_km: float | None = None
    others: tuple[str, ...] = ()

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

    ``is_displaced`` is true when every event at the place is reported "near", "between" or
    otherwise off it, within a shape that can be drawn: its point would claim too much.
    """

    role: str | None
    role_confidence: float | None
    lines: tuple[Line, ...]
    precisions: tuple[Precision, ...]
    claims: tuple[Claim, ...]
    reports: int
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
        parts = [count_words(self.reports, "report")]
        if self.outlets:
            parts.append(count_words(self.outlets, "outlet"))
        return ", ".join(parts)


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
    findings: Sequence[tuple[int, Finding]],
    *,
    outlets: Sequence[str | None],
    names: Mapping[str, str],
) -> PlaceAccount:
    """Gather what the findings of one place say.

    Parameters
    ----------
    findings : sequence of (int, Finding)
        Each with the number of its report, in the order of the reports; not empty.
    outlets : sequence of str or None
        Outlet of each report.
    names : mapping
        Place id to name, for the other places of "between".
    """
    role = min((one.role for _, one in findings), key=STRENGTH.index)
    leading = [one for _, one in findings if one.role == role]
    sureness = [one.role_confidence for one in leading if one.role_confidence is not None]
    reports = {report for report, _ in findings}
    sources = {(outlets[report] or "").strip().casefold() for report in reports} - {""}
    claims = dict.fromkeys(
        Claim(report, statement) for report, one in findings for statement in one.statements
    )
    return PlaceAccount(
        role=role,
        role_confidence=max(sureness) if sureness else None,
        lines=_lines(one for _, one in findings),
        precisions=() if role in QUIET else _precisions(leading, names),
        claims=tuple(claims)[:_CLAIMS],
        reports=len(reports),
        outlets=len(sources),
        is_displaced=role == "event" and all(_shape(one) is not None for one in leading),
    )


def _shape(finding: Finding) -> Shape | None:
    return None if finding.relation is None else finding.relation.shape


_UNASSERTED = frozenset(("denied", "possible", "planned"))


def _lines(findings: Iterable[Finding]) -> tuple[Line, ...]:
    words: dict[tuple[str, date, date], dict[str, str]] = {}
    dates: dict[tuple[str, date, date], DateRange | None] = {}
    for finding in findings:
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
        for event in finding.events:
            shown = " ".join(event.text.split())
            words[keys[event.status]].setdefault(shown.casefold(), shown)
    ranked = sorted(words, key=lambda key: (EVENT_STATUSES.index(key[0]), *key[1:]))
    return tuple(
        Line(
            status=key[0],
            words=tuple(words[key].values())[:_WORDS],
            more=max(0, len(words[key]) - _WORDS),
            date=dates[key],
        )
        for key in ranked[:_LINES]
    )


def _precisions(findings: Iterable[Finding], names: Mapping[str, str]) -> tuple[Precision, ...]:
    found: dict[Precision, None] = {}
    for finding in findings:
        relation = finding.relation
        if relation is None:
            one = Precision(finding.where_prec, finding.geo_precision)
        else:
            one = Precision(
                finding.where_prec,
                finding.geo_precision,
                " ".join(relation.text.split()),
                None if relation.shape is None else relation.shape.radius_km,
                tuple(names[other] for other in relation.with_ids if other in names),
            )
        if one != Precision(None, None):
            found[one] = None
    return tuple(found)[:_PRECISIONS]


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
