"""What the script of the page needs and the markup does not hold, as JSON."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

from mapper.page.accounts import QUIET, STRENGTH, PlaceAccount
from mapper.page.escape import display_text
from mapper.page.gathered import Together
from mapper.page.model import Alternative, PageMention, PageModel, PagePlace
from mapper.page.shapes import packed_extents
from mapper.page.sheets import packed_outlines
from mapper.page.wording import (
    HIGH_CONFIDENCE,
    LOW_CONFIDENCE,
    ROLE_WORDS,
    certainty,
    precision_words,
)
from mapper.records import EVENT_STATUSES, Statement

__all__ = ["payload"]

_EVENTS = 24  # marked for one mention; a sentence has no more
_STATEMENTS = 12
_CLAIMS = 60  # listed of what was gathered


def payload(
    model: PageModel,
    *,
    shapes: dict[str, Any],
    west: float,
    near_zoom: int,
    detail: tuple[float, float, float, float],
) -> dict[str, Any]:
    """Return what the script needs and the markup does not hold.

    Parameters
    ----------
    model : PageModel
        The page.
    shapes : dict
        Place id to its outline, as `mapper.page.shapes.packed` writes it.
    west : float
        Longitude in degrees at which the map is cut: places west of it are drawn one turn on.
    near_zoom : int
        Zoom at which the map shows a place that was chosen, where the base map has detail.
    detail : tuple of float
        Where that is: south, west, north, east in degrees, longitudes from `west` on.

    Returns
    -------
    dict
        For `script_json`. Spans count UTF-16 units, as JavaScript does.
    """
    units = [_Utf16(one.report.text) for one in model.reports]
    statements = _Statements()
    mentions = [
        _mention_payload(one, units[one.report], model, statements) for one in model.mentions
    ]
    shown = {number for one in model.places for number in one.gathered}
    extents = packed_extents([one.shape for one in model.extents])
    return {
        "west": west,
        "nearZoom": near_zoom,
        "detail": [round(degrees, 3) for degrees in detail],
        "lowConfidence": LOW_CONFIDENCE,
        "highConfidence": HIGH_CONFIDENCE,
        "shapes": packed_outlines(shapes),
        "reports": [
            {
                "title": one.title,
                "source": one.outlet,
                "date": one.date,
                "language": one.report.language,
                "url": one.url,
                "copyOf": one.copy_of,
            }
            for one in model.reports
        ],
        "places": [_place_payload(one) for one in model.places],
        "mentions": mentions,
        "unplaced": [list(one.mentions) for one in model.unplaced],
        "roles": [
            {"id": role or "undecided", "name": name, "words": words, "quiet": role in QUIET}
            for role, (name, words) in ((role, ROLE_WORDS[role]) for role in STRENGTH)
        ],
        "precisions": {code: precision_words(code) for code in range(1, 8)},
        "gathered": [
            _gathered_payload(one, statements) if number in shown else None
            for number, one in enumerate(model.gathered)
        ],
        "statements": statements.rows(units),
        "extents": [
            {
                "place": one.place,
                "mentions": list(one.mentions),
                "role": _role_number(one.role),
                "words": display_text(" ".join(one.relation.text.split())),
                "km": _rounded(one.shape.radius_km),
                # an edge that the report gives no distance for is our estimate
                "vague": one.relation.distance_km is None,
                **drawn,
            }
            for one, drawn in zip(model.extents, extents, strict=True)
        ],
        "timeline": _timeline_payload(model),
    }


def _role_number(role: str | None) -> int:
    return STRENGTH.index(role)


def _rounded(km: float) -> float:
    return round(km, 1) if km < 10 else round(km)


def _timeline_payload(model: PageModel) -> dict[str, Any] | None:
    timeline = model.timeline
    if timeline is None:
        return None
    dates = [
        one.finding.date
        for one in model.mentions
        if one.finding.date is not None and one.place is not None
    ]
    return {
        "unit": timeline.unit,
        "labels": timeline.labels,
        "weights": [round(weight, 2) for weight in timeline.weights(dates)],
    }


def _place_payload(one: PagePlace) -> dict[str, Any]:
    place = one.place
    return {
        "id": place.id,
        "name": display_text(place.name),
        "lat": round(place.lat, 5),
        "lon": round(place.lon, 5),
        "drawn": one.drawn,
        "radiusKm": place.radius_km,
        "kind": one.kind,
        "where": one.whereabouts,
        "population": place.population,
        "gazetteer": place.gazetteer or place.id.partition(":")[0],
        "written": list(one.written),
        "confidence": round(one.confidence, 4),
        "certainty": one.certainty,
        "mentions": list(one.mentions),
        "account": _account_payload(one.account),
        "gathered": list(one.gathered),
        "readings": [
            {
                "text": reading.text,
                "mentions": len(reading.mentions),
                "confidence": round(reading.confidence, 4),
                "least": round(reading.least, 4),
                "reason": reading.reason,
                "alternatives": [_alternative_payload(other) for other in reading.alternatives],
            }
            for reading in one.readings
        ],
    }


def _alternative_payload(one: Alternative) -> dict[str, Any]:
    place = one.place
    return {
        "name": place.name,
        "words": one.words,
        "lat": round(place.lat, 4),
        "lon": round(place.lon, 4),
        "share": one.share,
        "whyNot": one.why_not,
    }


def _account_payload(one: PlaceAccount) -> dict[str, Any]:
    sure = one.role_confidence
    return {
        "role": _role_number(one.role),
        "roleConfidence": None if sure is None else round(sure, 4),
        "roleCertainty": None if sure is None else certainty(sure),
        "lines": [
            {
                "status": line.status,
                "label": line.label,
                "words": [display_text(word) for word in line.words],
                "more": line.more,
                "when": line.when,
                "said": "" if line.date is None else display_text(line.date.text),
                "mentions": line.mentions,
                "sources": line.sources,
            }
            for line in one.lines
        ],
        "where": [
            {
                "words": precision.label,
                "codes": precision.codes,
                "relation": precision.words and display_text(precision.words),
                "km": precision.radius_km and _rounded(precision.radius_km),
                "others": list(precision.others),
                "role": _role_number(precision.role),
                "mentions": precision.mentions,
            }
            for precision in one.precisions
        ],
        "displaced": one.is_displaced,
        "unasserted": one.is_unasserted,
        "coverage": one.coverage,
    }


def _gathered_payload(one: Together, statements: _Statements) -> dict[str, Any]:
    return {
        "mentions": one.mentions,
        "denials": one.denials,
        "when": one.when,
        "spot": display_text(one.spot),
        "dates": [[date.when, date.mentions] for date in one.dates],
        "reports": one.group.number_of_reports,
        "coverage": one.coverage,
        "outlets": [display_text(outlet) for outlet in one.group.outlets],
        "disputed": one.group.is_disputed,
        "claims": [statements.number(*claim) for claim in one.claims[:_CLAIMS]],
    }


def _mention_payload(
    one: PageMention, units: _Utf16, model: PageModel, statements: _Statements
) -> list[Any]:
    """Return a row whose unknown ends are left out.

    Report, place, start, end, sentence start, sentence end, confidence; role, its confidence,
    where_prec, first and last bin of the timeline, event words as start, end, status and whether
    they stand in another sentence, numbers of statements.
    """
    finding = one.finding
    bins: tuple[int | None, int | None] = (None, None)
    if finding.date is not None and model.timeline is not None and one.place is not None:
        bins = model.timeline.span(finding.date)
    events = [
        number
        for event in finding.events[:_EVENTS]
        for number in (
            units.offset(event.start),
            units.offset(event.end),
            EVENT_STATUSES.index(event.status),
            int(event.carried),
        )
    ]
    sure = finding.role_confidence
    row = [
        one.report,
        one.place,
        units.offset(one.start),
        units.offset(one.end),
        units.offset(one.sentence_start),
        units.offset(one.sentence_end),
        round(one.confidence, 4),  # as of the place: its percentage is cut, not rounded
        None if finding.role is None else _role_number(finding.role),
        None if sure is None else round(sure, 3),
        finding.where_prec,
        *bins,
        events or None,
        [statements.number(one.report, said) for said in finding.statements[:_STATEMENTS]] or None,
    ]
    while row[-1] is None:
        row.pop()
    return row


class _Statements:
    """Numbers statements: one may be about many places."""

    __slots__ = ("_numbers",)

    def __init__(self) -> None:
        self._numbers: dict[tuple[int, Statement], int] = {}

    def number(self, report: int, statement: Statement) -> int:
        return self._numbers.setdefault((report, statement), len(self._numbers))

    def rows(self, units: Sequence[_Utf16]) -> list[dict[str, Any]]:
        return [
            {
                "report": report,
                "start": units[report].offset(one.start),
                "end": units[report].offset(one.end),
                "speaker": display_text(one.speaker),
                "cue": display_text(" ".join(one.cue.split())),
                "via": one.via and display_text(one.via),
                "quote": one.is_quote,
                "denies": one.stance == "denies",
                "private": one.is_private,
            }
            for report, one in self._numbers
        ]


class _Utf16:
    """Maps offsets in code points to offsets in UTF-16 units."""

    __slots__ = ("_wide",)

    def __init__(self, text: str) -> None:
        self._wide: Sequence[int] = (
            () if text.isascii() else [i for i, char in enumerate(text) if char > "\uffff"]
        )

    def offset(self, code_points: int) -> int:
        return code_points + bisect_left(self._wide, code_points)
