"""What the page shows, worked out from findings before anything is drawn.

One `PageModel` feeds the markup (`markup.py`), the JSON for the script (`payload`) and the view.
Numbers that point from one tuple into another are indices.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PureWindowsPath
from typing import Any

from mapper.page.escape import display_text, safe_url
from mapper.page.wording import LOW_CONFIDENCE, certainty, feature_words, whereabouts
from mapper.records import Finding, LocatedReport, Place, Provenance, Report, Resolution

__all__ = [
    "Alternative",
    "PageMention",
    "PageModel",
    "PagePlace",
    "PageReport",
    "UnplacedName",
    "build_model",
    "payload",
]

_ALTERNATIVES = 5  # for each place; more would bury the sentences


@dataclass(frozen=True, slots=True)
class Alternative:
    """A place that a name may mean and was not taken to mean."""

    place: Place
    score: float
    why_not: str


@dataclass(frozen=True, slots=True)
class PageMention:
    """One mention: where it stands, and in which sentence; spans count code points."""

    report: int
    start: int
    end: int
    text: str
    sentence_start: int
    sentence_end: int
    place: int | None
    unplaced: int | None
    confidence: float


@dataclass(frozen=True, slots=True)
class PagePlace:
    """A place with every mention of it.

    ``drawn`` is ``"pin"``, ``"area"`` or ``"listed"``: a former state has no place on today's map.
    ``confidence`` is that of its surest mention.
    """

    place: Place
    drawn: str
    written: tuple[str, ...]
    mentions: tuple[int, ...]
    confidence: float
    reason: str
    alternatives: tuple[Alternative, ...]

    @property
    def is_unsure(self) -> bool:
        """True when it is to look different and be checked by hand."""
        return self.confidence < LOW_CONFIDENCE

    @property
    def kind(self) -> str:
        """What kind of place it is, in words."""
        return feature_words(self.place)

    @property
    def whereabouts(self) -> str:
        """What contains it."""
        return whereabouts(self.place)

    @property
    def certainty(self) -> str:
        """Its confidence in a word."""
        return certainty(self.confidence)


@dataclass(frozen=True, slots=True)
class UnplacedName:
    """A name that was found and not resolved."""

    text: str
    reason: str
    mentions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PageReport:
    """A report and its mentions, in the order of the text."""

    report: Report
    mentions: tuple[int, ...]

    @property
    def title(self) -> str:
        """Its headline, or else the end of its id: a page for others shows no folders of ours."""
        return self.report.title or PureWindowsPath(self.report.id).name or self.report.id

    @property
    def url(self) -> str | None:
        """Its address, if a link may have it."""
        return safe_url(self.report.url)

    @property
    def date(self) -> str | None:
        """Day of publication, ISO 8601, in the time zone it was given in."""
        published = self.report.published
        return None if published is None else published.date().isoformat()


@dataclass(frozen=True, slots=True)
class PageModel:
    """Everything the page shows. ``title`` is None when nobody gave one."""

    title: str | None
    reports: tuple[PageReport, ...]
    places: tuple[PagePlace, ...]
    mentions: tuple[PageMention, ...]
    unplaced: tuple[UnplacedName, ...]
    provenance: Provenance

    @property
    def heading(self) -> str:
        """The title, else the only report's, else what the page is."""
        if self.title:
            return self.title
        if len(self.reports) == 1:
            return self.reports[0].title
        return f"Places in {len(self.reports)} reports" if self.reports else "No reports"

    @property
    def pins(self) -> tuple[PagePlace, ...]:
        """The places that have a point."""
        return tuple(one for one in self.places if one.drawn == "pin")

    @property
    def areas(self) -> tuple[PagePlace, ...]:
        """The places that have an extent."""
        return tuple(one for one in self.places if one.drawn == "area")


def build_model(
    located: Iterable[LocatedReport], provenance: Provenance, *, title: str | None = None
) -> PageModel:
    """Group findings by place.

    Places stand in the order of their first mention, unresolved names too.
    """
    reports: list[PageReport] = []
    mentions: list[PageMention] = []
    placed: dict[str, _Group] = {}
    unplaced: dict[tuple[str, str], _Group] = {}
    for one in located:
        first = len(mentions)
        for finding in one.findings:
            resolution = finding.resolution
            if resolution.place is not None:
                group = placed.setdefault(resolution.place.id, _Group(len(placed)))
            else:
                name = " ".join(resolution.mention.text.split()).casefold()
                group = unplaced.setdefault((name, resolution.reason), _Group(len(unplaced)))
            group.mentions.append(len(mentions))
            group.resolutions.append(resolution)
            mentions.append(_mention(finding, len(reports), group.index))
        reports.append(PageReport(one.report, tuple(range(first, len(mentions)))))
    return PageModel(
        title=title,
        reports=tuple(reports),
        places=tuple(map(_place, placed.values())),
        mentions=tuple(mentions),
        unplaced=tuple(map(_unplaced, unplaced.values())),
        provenance=provenance,
    )


class _Group:
    """The mentions that share a place or an unresolved name, while they are gathered."""

    __slots__ = ("index", "mentions", "resolutions")

    def __init__(self, index: int) -> None:
        self.index = index
        self.mentions: list[int] = []
        self.resolutions: list[Resolution] = []


def _mention(finding: Finding, report: int, group: int) -> PageMention:
    mention = finding.mention
    return PageMention(
        report=report,
        start=mention.start,
        end=mention.end,
        text=mention.text,
        sentence_start=finding.sentence_start,
        sentence_end=finding.sentence_end,
        place=None if finding.place is None else group,
        unplaced=group if finding.place is None else None,
        confidence=finding.resolution.confidence,
    )


def _unplaced(group: _Group) -> UnplacedName:
    first = group.resolutions[0]
    return UnplacedName(
        " ".join(first.mention.text.split()),
        first.reason or "no reason was given",
        tuple(group.mentions),
    )


def _place(group: _Group) -> PagePlace:
    surest = max(group.resolutions, key=lambda one: one.confidence)
    place = surest.place
    if place is None:
        raise ValueError("a group of placed mentions without a place")
    drawn = "listed" if place.is_historical else "area" if place.is_area else "pin"
    written = dict.fromkeys(" ".join(one.mention.text.split()) for one in group.resolutions)
    others: dict[str, Alternative] = {}
    for resolution in group.resolutions:
        for candidate in resolution.alternatives:
            if candidate.place.id != place.id:
                others.setdefault(
                    candidate.place.id,
                    Alternative(candidate.place, candidate.score, candidate.reason),
                )
    ranked = sorted(others.values(), key=lambda one: (-one.score, one.place.id))
    return PagePlace(
        place=place,
        drawn=drawn,
        written=tuple(written),
        mentions=tuple(group.mentions),
        confidence=surest.confidence,
        reason=surest.reason,
        alternatives=tuple(ranked[:_ALTERNATIVES]),
    )


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
        "reason": one.reason,
        "mentions": list(one.mentions),
        "alternatives": [
            {
                "name": other.place.name,
                "kind": feature_words(other.place),
                "where": whereabouts(other.place),
                "lat": round(other.place.lat, 4),
                "lon": round(other.place.lon, 4),
                "score": round(other.score, 3),
                "whyNot": other.why_not,
            }
            for other in one.alternatives
        ],
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
