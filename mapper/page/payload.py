"""What the script of the page needs and the markup does not hold, as JSON."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

from mapper.page.escape import display_text
from mapper.page.model import Alternative, PageMention, PageModel, PagePlace
from mapper.page.wording import LOW_CONFIDENCE

__all__ = ["payload"]


def payload(
    model: PageModel, *, shapes: dict[str, Any], west: float, near_zoom: int
) -> dict[str, Any]:
    """Return what the script needs and the markup does not hold.

    Parameters
    ----------
    model : PageModel
        The page.
    shapes : dict
        Place id to its outline, as the script reads it.
    west : float
        Longitude in degrees at which the map is cut: places west of it are drawn one turn on.
    near_zoom : int
        Zoom at which the map shows a place that was chosen.

    Returns
    -------
    dict
        For `script_json`. Spans count UTF-16 units, as JavaScript does.
    """
    units = [_Utf16(one.report.text) for one in model.reports]
    return {
        "west": west,
        "nearZoom": near_zoom,
        "lowConfidence": LOW_CONFIDENCE,
        "shapes": shapes,
        "reports": [
            {"title": one.title, "source": one.report.source, "date": one.date, "url": one.url}
            for one in model.reports
        ],
        "places": [_place_payload(one) for one in model.places],
        "mentions": [_mention_payload(one, units[one.report]) for one in model.mentions],
        "unplaced": [list(one.mentions) for one in model.unplaced],
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


def _mention_payload(one: PageMention, units: _Utf16) -> list[int | float | None]:
    """Return report, place, start, end, sentence start, sentence end, confidence."""
    return [
        one.report,
        one.place,
        units.offset(one.start),
        units.offset(one.end),
        units.offset(one.sentence_start),
        units.offset(one.sentence_end),
        round(one.confidence, 3),
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
