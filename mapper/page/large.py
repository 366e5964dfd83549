"""What a page of very many places or findings shows: columns for its script, counts for its markup.

Nothing is worked out for each place here but where it is: the script says of a place what its
mentions say when somebody asks (``assets/columns.js``), by the rules of ``accounts.py``.
"""

from __future__ import annotations

import gc
from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mapper.copies import group_copies
from mapper.errors import RenderError
from mapper.page.accounts import QUIET, STRENGTH
from mapper.page.columns import Shared, packed_numbers
from mapper.page.condensed import Condensed, kept_around
from mapper.page.escape import display_text
from mapper.page.model import PageReport
from mapper.page.timeline import build_timeline
from mapper.page.view import View
from mapper.page.wording import (
    HIGH_CONFIDENCE,
    LOW_CONFIDENCE,
    ROLE_WORDS,
    coverage_words,
    date_words,
    feature_words,
    precision_words,
    status_words,
    whereabouts,
)
from mapper.records import (
    DATED_STATUSES,
    EVENT_STATUSES,
    DateRange,
    Finding,
    LocatedReport,
    Place,
    Provenance,
    Statement,
)

__all__ = [
    "MOST_FINDINGS",
    "SMALL_FINDINGS",
    "SMALL_PLACES",
    "SMALL_REPORTS",
    "LargeModel",
    "Unplaced",
    "build_large",
    "check_size",
    "is_large",
]

#: More than one of these and the page is a large one.
SMALL_PLACES, SMALL_FINDINGS, SMALL_REPORTS = 1_000, 10_000, 2_000
#: More findings than these are no page's.
MOST_FINDINGS = 100_000
#: In up to so many reports copies are found by their runs of words; else by all of their words.
_NEAR_COPIES = 2_000
_AREAS = 12  # drawn from the start, those that are named most; the others when chosen
_UNPLACED = 200  # listed
_EVENTS, _STATEMENTS = 24, 12  # of one mention
_STRENGTH = {role: number for number, role in enumerate(STRENGTH)}
_STATUS = {status: number for number, status in enumerate(EVENT_STATUSES)}


def check_size(findings: int) -> None:
    """Refuse more findings than a page holds.

    Raises
    ------
    RenderError
        When there are more than `MOST_FINDINGS`.
    """
    if findings > MOST_FINDINGS:
        raise RenderError(
            f"a page holds {MOST_FINDINGS:,} findings and there are more: write them to .csv, "
            ".jsonl or .geojson, or make several pages"
        )


def is_large(located: Sequence[LocatedReport]) -> bool:
    """Say whether reports need a large page: one with clusters, a list in parts and sentences only.

    Raises
    ------
    RenderError
        When they have more findings than any page holds.
    """
    findings = sum(len(one.findings) for one in located)
    check_size(findings)
    if len(located) > SMALL_REPORTS or findings > SMALL_FINDINGS:
        return True
    places = {place.id for one in located for finding in one.findings if (place := finding.place)}
    return len(places) > SMALL_PLACES


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A name without a place, how often it is mentioned, and the number of its first mention."""

    text: str
    reason: str
    mentions: int
    first: int


@dataclass(frozen=True, slots=True)
class LargeModel:
    """What the markup says of a large page, and the columns for its script.

    Parameters
    ----------
    title : str or None
        As somebody gave it, or else that of the only report.
    reports, copies, findings : int
        How many there are; copies are reports with the text of an earlier one.
    places : tuple of Place
        In the order of their first mention.
    roles : tuple of str or None
        The strongest role of each place.
    areas : tuple of Place
        Those that are drawn from the start.
    unplaced : tuple of Unplaced
        The names without a place that are mentioned most.
    unplaced_names : int
        How many such names there are.
    has_near_copies : bool
        Whether copies with a few other words were looked for, too.
    provenance : Provenance
        What made the findings.
    columns : dict
        For the script.
    """

    title: str | None
    reports: int
    copies: int
    findings: int
    places: tuple[Place, ...]
    roles: tuple[str | None, ...]
    areas: tuple[Place, ...]
    unplaced: tuple[Unplaced, ...]
    unplaced_names: int
    has_near_copies: bool
    provenance: Provenance
    columns: dict[str, Any]

    @property
    def coverage(self) -> str:
        """How many reports there are, and how many texts if some are copies."""
        return coverage_words(self.reports, self.reports - self.copies)

    @property
    def heading(self) -> str:
        """The title, else what the page is."""
        return self.title or f"Places in {self.reports:,} reports"

    @property
    def has_marks(self) -> bool:
        """Whether anything is on the map."""
        return any(not place.is_historical for place in self.places)

    @property
    def view(self) -> View:
        """Fit the events; else the pins; else the world."""
        pins = [
            (place.lat, place.lon, role)
            for place, role in zip(self.places, self.roles, strict=True)
            if _drawn(place) == "pin"
        ]
        points = [(lat, lon) for lat, lon, _ in pins]
        events = [(lat, lon) for lat, lon, role in pins if role == "event"]
        return View.fit(events or points, points) if points else View.world()


def _drawn(place: Place) -> str:
    return "listed" if place.is_historical else "area" if place.is_area else "pin"


def build_large(
    located: Sequence[LocatedReport], provenance: Provenance, *, title: str | None = None
) -> LargeModel:
    """Gather columns from findings."""
    # A hundred thousand findings and more records beside them: the collector would walk them all
    # again and again, a quarter of the time, and find nothing.
    collecting = gc.isenabled()
    gc.disable()
    try:
        return _build(located, provenance, title)
    finally:
        if collecting:
            gc.enable()


def _build(
    located: Sequence[LocatedReport], provenance: Provenance, title: str | None
) -> LargeModel:
    near = len(located) <= _NEAR_COPIES
    copies = group_copies([one.report for one in located]) if near else _same_words(located)
    mentions = _Mentions(kept_around(sum(len(one.findings) for one in located)))
    for number, one in enumerate(located):
        mentions.add(number, one)
    places = tuple(mentions.places.values())
    roles = tuple(STRENGTH[one] for one in mentions.roles)
    named = Counter(mentions.place)
    areas = [i for i, one in enumerate(places) if _drawn(one) == "area"]
    areas = sorted(sorted(areas, key=lambda i: (-named[i + 1], i))[:_AREAS])
    unplaced = sorted(mentions.unplaced.values(), key=lambda one: (-len(one[1]), one[1][0]))
    return LargeModel(
        title=title or (PageReport(located[0].report, ()).title if len(located) == 1 else None),
        reports=len(located),
        copies=sum(first != i for i, first in enumerate(copies)),
        findings=len(mentions.place),
        places=places,
        roles=roles,
        areas=tuple(places[i] for i in areas),
        unplaced=tuple(
            Unplaced(
                " ".join(one.mention.text.split()),
                one.resolution.reason or "no reason was given",
                len(numbers),
                numbers[0],
            )
            for one, numbers in unplaced[:_UNPLACED]
        ),
        unplaced_names=len(unplaced),
        has_near_copies=near,
        provenance=provenance,
        columns={
            "lowConfidence": LOW_CONFIDENCE,
            "highConfidence": HIGH_CONFIDENCE,
            "roles": [
                {"id": role or "undecided", "name": name, "words": words, "quiet": role in QUIET}
                for role, (name, words) in ((role, ROLE_WORDS[role]) for role in STRENGTH)
            ],
            "precisions": {code: precision_words(code) for code in range(1, 8)},
            "statuses": [status_words(status) for status in EVENT_STATUSES],
            "dated": [
                [EVENT_STATUSES.index(one) for one in DATED_STATUSES.get(role or "", ())]
                for role in STRENGTH
            ],
            "areas": areas,
            "reports": _reports(located, copies),
            "places": _places(places, mentions),
            **mentions.columns(),
        },
    )


def _same_words(located: Sequence[LocatedReport]) -> list[int]:
    """Return for each report the first with the same words."""
    first: dict[str, int] = {}
    found = []
    for number, one in enumerate(located):
        words = " ".join(one.report.text.casefold().split())
        found.append(first.setdefault(words, number) if words else number)
    return found


def _reports(located: Sequence[LocatedReport], copies: Sequence[int]) -> dict[str, Any]:
    shown = [PageReport(one.report, ()) for one in located]
    outlets: Shared[str] = Shared("")
    dates: Shared[str] = Shared("")
    languages: Shared[str] = Shared("")
    return {
        "title": [display_text(one.title) for one in shown],
        "outlet": packed_numbers([outlets.number(display_text(one.outlet or "")) for one in shown]),
        "outlets": outlets.things,
        "date": packed_numbers([dates.number(one.date or "") for one in shown]),
        "dates": dates.things,
        "language": packed_numbers([languages.number(one.report.language or "") for one in shown]),
        "languages": languages.things,
        "url": [one.url or "" for one in shown],
        "copyOf": packed_numbers(
            [0 if first == i else first + 1 for i, first in enumerate(copies)]
        ),
    }


def _places(places: Sequence[Place], mentions: _Mentions) -> dict[str, Any]:
    prefixes: Shared[str] = Shared()
    kinds: Shared[str] = Shared()
    wheres: Shared[str] = Shared()
    gazetteers: Shared[str] = Shared()
    reasons: Shared[str] = Shared("")
    drawn = ("pin", "area", "listed")
    return {
        # an id is "geonames:1234": what stands before the colon is the same for most
        "prefix": packed_numbers([prefixes.number(one.id.partition(":")[0]) for one in places]),
        "prefixes": prefixes.things,
        "id": [display_text(one.id.partition(":")[2]) for one in places],
        "name": [display_text(one.name) for one in places],
        "lat": packed_numbers([round((one.lat + 90) * 1e5) for one in places]),
        "lon": packed_numbers([round((one.lon + 180) * 1e5) for one in places]),
        "drawn": packed_numbers([drawn.index(_drawn(one)) for one in places]),
        "radius": packed_numbers([round((one.radius_km or 0) * 10) for one in places]),
        "population": packed_numbers([(one.population or -1) + 1 for one in places]),
        "kind": packed_numbers([kinds.number(feature_words(one)) for one in places]),
        "kinds": kinds.things,
        "where": packed_numbers([wheres.number(display_text(whereabouts(one))) for one in places]),
        "wheres": wheres.things,
        "gazetteer": packed_numbers(
            [gazetteers.number(one.gazetteer or one.id.partition(":")[0]) for one in places]
        ),
        "gazetteers": gazetteers.things,
        "reason": packed_numbers([reasons.number(display_text(one)) for one in mentions.reasons]),
        "reasons": reasons.things,
    }


class _Mentions:
    """Columns of mentions, in the order of the reports; 0 in one is None, 1 the first number."""

    def __init__(self, around: int) -> None:
        self._around = around
        self.places: dict[str, Place] = {}
        self.roles: list[int] = []
        self.reasons: list[str] = []
        self.unplaced: dict[tuple[str, str], tuple[Finding, list[int]]] = {}
        self._surest: list[float] = []
        self._numbers: dict[str, int] = {}
        self.place: list[int] = []
        self._texts: list[str] = []
        self._counts: list[int] = []
        # row after row in one array: a hundred thousand tuples would keep the collector busy
        self._rows = array("I")
        self._events = array("I")
        self._stated: list[int] = []
        self._dates: Shared[tuple[Any, ...]] = Shared(())
        self._all_dates: list[DateRange] = []
        self._said: Shared[str] = Shared("")
        self._wheres: Shared[tuple[Any, ...]] = Shared(())
        self._statements: Shared[tuple[int, Statement]] = Shared()
        self._spans: list[tuple[int, int]] = []

    def add(self, number: int, located: LocatedReport) -> None:
        """Take the findings of a report."""
        findings = located.findings
        kept = Condensed(located.report.text, findings, self._around)
        self._texts.append(kept.text)
        self._counts.append(len(findings))
        for one, (first, last) in zip(findings, kept.sentences, strict=True):
            mention, place, sure = one.resolution.mention, one.resolution.place, one.role_confidence
            role = _STRENGTH[one.role]
            self.place.append(self._place(one, place, role))
            start, length = kept.span(mention.start, mention.end)
            sentence, sentence_length = kept.span(first, last)
            when, date, said = one.date, 0, 0
            if when is not None:
                date = self._dates.number((when.earliest, when.latest))
                said = self._said.number(display_text(when.text))
                if place is not None:
                    self._all_dates.append(when)
            events, statements = one.events[:_EVENTS], one.statements[:_STATEMENTS]
            for word in events:
                at, letters = kept.span(word.start, word.end)
                self._events.extend((at, letters, 2 * _STATUS[word.status] + word.carried))
            for statement in statements:
                key = self._statements.number((number, statement))
                self._stated.append(key)
                if key == len(self._spans):
                    self._spans.append(kept.span(statement.start, statement.end))
            self._rows.extend(
                (
                    start,
                    length,
                    max(0, start - sentence),
                    sentence_length,
                    int(one.resolution.confidence * 100 + 1e-9),
                    role,
                    0 if sure is None else int(sure * 100 + 1e-9) + 1,
                    date,
                    said,
                    self._where(one),
                    len(events),
                    len(statements),
                    (first > one.sentence_start) + 2 * (last < one.sentence_end),
                )
            )

    def _place(self, one: Finding, place: Place | None, role: int) -> int:
        if place is None:
            name = " ".join(one.mention.text.split()).casefold()
            key = name, one.resolution.reason
            self.unplaced.setdefault(key, (one, []))[1].append(len(self.place))
            return 0
        number = self._numbers.get(place.id)
        confidence = one.resolution.confidence
        if number is None:
            number = self._numbers[place.id] = len(self.places)
            self.places[place.id] = place
            self.roles.append(role)
            self.reasons.append(one.resolution.reason)
            self._surest.append(confidence)
            return number + 1
        self.roles[number] = min(self.roles[number], role)
        if confidence > self._surest[number]:
            self._surest[number] = confidence
            self.reasons[number] = one.resolution.reason
            self.places[place.id] = place
        return number + 1

    def _where(self, one: Finding) -> int:
        relation = one.relation
        codes = one.where_prec, one.geo_precision
        if relation is None:
            return 0 if codes == (None, None) else self._wheres.number((*codes, None, None, ()))
        km = None if relation.shape is None else round(relation.shape.radius_km, 1)
        words = display_text(" ".join(relation.text.split()))
        return self._wheres.number((*codes, words, km, relation.with_ids))

    def columns(self) -> dict[str, Any]:
        """Return what the script reads."""
        names = (
            *("start", "length", "before", "sentence", "confidence", "role", "roleConfidence"),
            *("date", "said", "where", "events", "statements", "cut"),
        )
        made = build_timeline(self._all_dates)
        spans: list[list[Any]] = [[]]
        for earliest, latest in self._dates.things[1:]:
            when = DateRange(earliest, latest, 0, 1, "x")
            bins = (None, None) if made is None else made.span(when)
            spans.append([date_words(when), earliest.toordinal(), latest.toordinal(), *bins])
        numbers = self._numbers
        statements = [one for _, one in self._statements.things]
        shared: Shared[str] = Shared("")
        return {
            "texts": self._texts,
            "counts": packed_numbers(self._counts),
            "mentions": {
                "place": packed_numbers(self.place),
                **{
                    name: packed_numbers(self._rows[i :: len(names)])
                    for i, name in enumerate(names)
                },
                "words": [packed_numbers(self._events[i::3]) for i in range(3)],
                "stated": packed_numbers(self._stated),
            },
            "dates": spans,
            "said": self._said.things,
            "wheres": [
                [*codes, [numbers[other] for other in others if other in numbers]]
                for *codes, others in (
                    one or (None, None, None, None, ()) for one in self._wheres.things
                )
            ],
            "statements": {
                "report": packed_numbers([report for report, _ in self._statements.things]),
                "start": packed_numbers([start for start, _ in self._spans]),
                "length": packed_numbers([length for _, length in self._spans]),
                "speaker": packed_numbers(
                    [shared.number(display_text(one.speaker)) for one in statements]
                ),
                "cue": packed_numbers(
                    [shared.number(display_text(" ".join(one.cue.split()))) for one in statements]
                ),
                "via": packed_numbers(
                    [shared.number(display_text(one.via or "")) for one in statements]
                ),
                "flags": packed_numbers(
                    [
                        one.is_quote + 2 * (one.stance == "denies") + 4 * one.is_private
                        for one in statements
                    ]
                ),
                "strings": shared.things,
            },
            "timeline": None
            if made is None
            else {
                "unit": made.unit,
                "labels": made.labels,
                "weights": [round(weight, 2) for weight in made.weights(self._all_dates)],
            },
        }
