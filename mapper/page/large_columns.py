"""The columns of a large page: reports, places and mentions as ``assets/columns.js`` reads them."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any

from mapper.page.accounts import STRENGTH
from mapper.page.columns import Shared, packed_numbers
from mapper.page.condensed import Condensed
from mapper.page.escape import display_text
from mapper.page.model import PageReport
from mapper.page.timeline import build_timeline
from mapper.page.wording import date_words, feature_words
from mapper.records import (
    EVENT_STATUSES,
    MENTION_KINDS,
    DateRange,
    Finding,
    LocatedReport,
    Place,
    Statement,
)

__all__ = ["Mentions", "drawn_as", "place_columns", "report_columns"]

_EVENTS, _STATEMENTS = 24, 12  # of one mention
_STRENGTH = {role: number for number, role in enumerate(STRENGTH)}
_STATUS = {status: number for number, status in enumerate(EVENT_STATUSES)}
_KIND = {kind: number for number, kind in enumerate(MENTION_KINDS)}


def drawn_as(place: Place) -> str:
    """Say how a place is drawn: as ``"pin"`` or ``"area"``, or ``"listed"`` only."""
    return "listed" if place.is_historical else "area" if place.is_area else "pin"


def report_columns(located: Sequence[LocatedReport], copies: Sequence[int]) -> dict[str, Any]:
    """Return what the script reads of reports; `copies` has for each the first of its text."""
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


def place_columns(
    places: Sequence[Place], drawn: Sequence[str], mentions: Mentions
) -> dict[str, Any]:
    """Return what the script reads of places; `drawn` says for each what `drawn_as` does."""
    prefixes: Shared[str] = Shared()
    kinds: Shared[tuple[str, str, str]] = Shared()
    units: Shared[str | None] = Shared(None)
    countries: Shared[tuple[str | None, str | None]] = Shared()
    within: Shared[tuple[int, int, int]] = Shared()
    gazetteers: Shared[str] = Shared()
    reasons: Shared[str] = Shared("")
    # what lies in the same district says so once: names of units, not a line for each place
    where = [
        within.number(
            (
                units.number(one.admin2_name),
                units.number(one.admin1_name),
                countries.number((one.country_name, one.country_code)),
            )
        )
        for one in places
    ]
    marks = {"pin": 0, "area": 1, "listed": 2}
    return {
        # an id is "geonames:1234": what stands before the colon is the same for most
        "prefix": packed_numbers([prefixes.number(one.id.partition(":")[0]) for one in places]),
        "prefixes": prefixes.things,
        "id": [display_text(one.id.partition(":")[2]) for one in places],
        "name": [display_text(one.name) for one in places],
        "lat": packed_numbers([round((one.lat + 90) * 1e5) for one in places]),
        "lon": packed_numbers([round((one.lon + 180) * 1e5) for one in places]),
        "drawn": packed_numbers([marks[one] for one in drawn]),
        "radius": packed_numbers([round((one.radius_km or 0) * 10) for one in places]),
        "population": packed_numbers([(one.population or -1) + 1 for one in places]),
        "kind": packed_numbers(
            [
                kinds.number((feature_words(one), one.feature_class, one.feature_code))
                for one in places
            ]
        ),
        "kinds": kinds.things,
        "where": packed_numbers(where),
        "within": [packed_numbers([one[i] for one in within.things]) for i in range(3)],
        "units": [display_text(name or "") for name in units.things],
        "countries": [
            [display_text(name or ""), display_text(code or "")] for name, code in countries.things
        ],
        "gazetteer": packed_numbers([gazetteers.number(one.gazetteer) for one in places]),
        "gazetteers": gazetteers.things,
        "reason": packed_numbers([reasons.number(display_text(one)) for one in mentions.reasons]),
        "reasons": reasons.things,
    }


class Mentions:
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
        span = kept.span
        for one, (first, last) in zip(findings, kept.sentences, strict=True):
            resolution, sure, when = one.resolution, one.role_confidence, one.date
            mention, place = resolution.mention, resolution.place
            role = _STRENGTH[one.role]
            self.place.append(self._place(one, place, role))
            start, length = span(mention.start, mention.end)
            sentence, sentence_length = span(first, last)
            date = said = 0
            if when is not None:
                date = self._dates.number((when.earliest, when.latest))
                said = self._said.number(display_text(when.text))
                if place is not None:
                    self._all_dates.append(when)
            events, statements = one.events[:_EVENTS], one.statements[:_STATEMENTS]
            for word in events:
                status = 2 * _STATUS[word.status] + word.carried
                self._events.extend((*span(word.start, word.end), status))
            for statement in statements:
                key = self._statements.number((number, statement))
                self._stated.append(key)
                if key == len(self._spans):
                    self._spans.append(span(statement.start, statement.end))
            self._rows.extend(
                (
                    start,
                    length,
                    max(0, start - sentence),
                    sentence_length,
                    int(resolution.confidence * 100 + 1e-9),
                    role,
                    0 if sure is None else int(sure * 100 + 1e-9) + 1,
                    date,
                    said,
                    self._where(one),
                    len(events),
                    len(statements),
                    (first > one.sentence_start)
                    + 2 * (last < one.sentence_end)
                    + 4 * _KIND[mention.kind],
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
            if codes == (None, None):
                return 0
            return self._wheres.number((*codes, None, None, None, ()))
        km = None if relation.shape is None else round(relation.shape.radius_km, 1)
        words = display_text(" ".join(relation.text.split()))
        return self._wheres.number((*codes, words, km, relation.kind, relation.with_ids))

    def columns(self) -> dict[str, Any]:
        """Return what the script reads."""
        names = (
            *("start", "length", "before", "sentence", "confidence", "role", "roleConfidence"),
            *("date", "said", "where", "events", "statements", "flags"),
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
                    one or (None, None, None, None, None, ()) for one in self._wheres.things
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
                        one.is_quote
                        + 2 * (one.stance == "denies")
                        + 4 * one.is_private
                        + 8 * (length < len(one.text))
                        for one, (_, length) in zip(statements, self._spans, strict=True)
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
