"""What the page shows, worked out from findings before anything is drawn.

One `PageModel` feeds the markup (`markup.py`), the JSON for the script (`payload.py`) and the view.
Numbers that point from one tuple into another are indices.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PureWindowsPath

from mapper.copies import group_copies
from mapper.gathering import outlet_name
from mapper.page.accounts import Extent, PlaceAccount, account_of, extents_of
from mapper.page.escape import safe_url
from mapper.page.gathered import Together, gathered_of
from mapper.page.timeline import Timeline, build_timeline
from mapper.page.wording import (
    LOW_CONFIDENCE,
    certainty,
    coverage_words,
    feature_words,
    whereabouts,
)
from mapper.records import Finding, LocatedReport, Place, Provenance, Report, Resolution

__all__ = [
    "Alternative",
    "PageMention",
    "PageModel",
    "PagePlace",
    "PageReport",
    "Reading",
    "UnplacedName",
    "build_model",
]

_ALTERNATIVES = 5  # for each name; more would bury the sentences


@dataclass(frozen=True, slots=True)
class Alternative:
    """A place that a name may mean and was not taken to mean."""

    place: Place
    score: float
    why_not: str

    @property
    def words(self) -> str:
        """What kind of place it is and what contains it."""
        return ", ".join(filter(None, (feature_words(self.place), whereabouts(self.place))))

    @property
    def share(self) -> str:
        """How much speaks for it."""
        return "under 1%" if self.score < 0.01 else f"{int(self.score * 100 + 1e-9)}%"


@dataclass(frozen=True, slots=True)
class Reading:
    """Why mentions of one name were taken for a place; those of other reports may differ.

    ``confidence`` is that of its surest mention, ``least`` that of its least sure.
    """

    text: str
    mentions: tuple[int, ...]
    confidence: float
    least: float
    reason: str
    alternatives: tuple[Alternative, ...]


@dataclass(frozen=True, slots=True)
class PageMention:
    """One mention: where it stands, and in which sentence; spans count code points.

    ``finding`` has the rest: role, event words, date, speakers, relation.
    """

    finding: Finding
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
    ``confidence`` is that of its surest mention; that mention's is the first of ``readings``.
    ``gathered`` has the numbers of what reports have of it, date by date; empty when one report
    has it all.
    """

    place: Place
    drawn: str
    written: tuple[str, ...]
    mentions: tuple[int, ...]
    confidence: float
    readings: tuple[Reading, ...]
    account: PlaceAccount
    gathered: tuple[int, ...] = ()

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
    """A name that was found and not resolved, and what it may mean."""

    text: str
    reason: str
    mentions: tuple[int, ...]
    alternatives: tuple[Alternative, ...] = ()


@dataclass(frozen=True, slots=True)
class PageReport:
    """A report and its mentions, in the order of the text.

    ``copy_of`` is the number of the first report with the same text, if that is another one.
    """

    report: Report
    mentions: tuple[int, ...]
    copy_of: int | None = None

    @property
    def title(self) -> str:
        """Its headline, or else the end of its id: a page for others shows no folders of ours."""
        return self.report.title or PureWindowsPath(self.report.id).name or self.report.id

    @property
    def outlet(self) -> str | None:
        """Its outlet's name, or else its web host."""
        return outlet_name(self.report)

    @property
    def label(self) -> str:
        """Its headline and outlet: "Floods – The Herald"."""
        return self.title if self.outlet is None else f"{self.title} – {self.outlet}"

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
    extents: tuple[Extent, ...]
    timeline: Timeline | None
    provenance: Provenance
    gathered: tuple[Together, ...] = ()

    @property
    def coverage(self) -> str:
        """How many reports there are, and how many texts if some are copies."""
        copies = sum(one.copy_of is not None for one in self.reports)
        return coverage_words(len(self.reports), len(self.reports) - copies)

    @property
    def heading(self) -> str:
        """The title, else the only report's, else what the page is."""
        if self.title:
            return self.title
        if len(self.reports) == 1:
            return self.reports[0].title
        return f"Places in {len(self.reports)} reports" if self.reports else "No reports"

    @property
    def heading_language(self) -> str | None:
        """The language of the only report's headline; None: the page's own, or not known."""
        if self.title or len(self.reports) != 1:
            return None
        language = self.reports[0].report.language
        return None if language is None or language.split("-")[0] == "en" else language

    @property
    def has_marks(self) -> bool:
        """Whether anything is on the map."""
        return any(one.drawn != "listed" for one in self.places)

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
    located = tuple(located)
    copies = group_copies([one.report for one in located]) if len(located) > 1 else (0,)
    reports: list[PageReport] = []
    mentions: list[PageMention] = []
    firsts: list[int] = []
    placed: dict[str, _Group] = {}
    unplaced: dict[tuple[str, str], _Group] = {}
    for one in located:
        firsts.append(len(mentions))
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
        original = copies[len(reports)]
        copy_of = original if original != len(reports) else None
        reports.append(PageReport(one.report, tuple(range(firsts[-1], len(mentions))), copy_of))
    gathered: tuple[Together, ...] = ()
    if len(located) > 1:
        gathered = gathered_of(
            located, copies, firsts=firsts, places=[one.place for one in mentions]
        )
    shown_with = _shared_by_place(gathered)
    outlets = [outlet_name(one.report) for one in reports]
    names = {one: group.surest.place.name for one, group in placed.items() if group.surest.place}
    return PageModel(
        title=title,
        reports=tuple(reports),
        places=tuple(
            _place(
                group,
                account_of(
                    [(i, mentions[i].report, mentions[i].finding) for i in group.mentions],
                    outlets=outlets,
                    copies=copies,
                    names=names,
                ),
                shown_with.get(group.index, ()),
            )
            for group in placed.values()
        ),
        mentions=tuple(mentions),
        unplaced=tuple(map(_unplaced, unplaced.values())),
        extents=extents_of(
            (number, one.place, one.finding)
            for number, one in enumerate(mentions)
            if one.place is not None
        ),
        timeline=build_timeline(
            [one.finding.date for one in mentions if one.finding.date and one.place is not None]
        ),
        provenance=provenance,
        gathered=gathered,
    )


def _shared_by_place(gathered: Sequence[Together]) -> dict[int, tuple[int, ...]]:
    """Return for each place that several reports have something of what that is."""
    found: dict[int, list[int]] = {}
    for number, one in enumerate(gathered):
        for place in one.places:
            found.setdefault(place, []).append(number)
    return {
        place: tuple(numbers)
        for place, numbers in found.items()
        if len({i for number in numbers for i, _ in gathered[number].group.findings}) > 1
    }


class _Group:
    """The mentions that share a place or an unresolved name, while they are gathered."""

    __slots__ = ("index", "mentions", "resolutions")

    def __init__(self, index: int) -> None:
        self.index = index
        self.mentions: list[int] = []
        self.resolutions: list[Resolution] = []

    @property
    def surest(self) -> Resolution:
        """The resolution that speaks for the place."""
        return max(self.resolutions, key=lambda one: one.confidence)


def _mention(finding: Finding, report: int, group: int) -> PageMention:
    mention = finding.mention
    return PageMention(
        finding=finding,
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
        _alternatives(group.resolutions),
    )


def _place(group: _Group, account: PlaceAccount, gathered: tuple[int, ...]) -> PagePlace:
    surest = group.surest
    place = surest.place
    if place is None:
        raise ValueError("a group of placed mentions without a place")
    drawn = "listed" if place.is_historical else "area" if place.is_area else "pin"
    written = dict.fromkeys(" ".join(one.mention.text.split()) for one in group.resolutions)
    return PagePlace(
        place=place,
        drawn=drawn,
        written=tuple(written),
        mentions=tuple(group.mentions),
        confidence=surest.confidence,
        readings=_readings(group),
        account=account,
        gathered=gathered,
    )


def _readings(group: _Group) -> tuple[Reading, ...]:
    """Tell mentions apart by name and reason, the surest first."""
    alike: dict[tuple[str, str], _Group] = {}
    for number, resolution in zip(group.mentions, group.resolutions, strict=True):
        name = " ".join(resolution.mention.text.split()).casefold()
        found = alike.setdefault((name, resolution.reason), _Group(len(alike)))
        found.mentions.append(number)
        found.resolutions.append(resolution)
    readings = []
    for found in alike.values():
        sureness = [one.confidence for one in found.resolutions]
        surest = found.resolutions[sureness.index(max(sureness))]
        readings.append(
            Reading(
                text=" ".join(surest.mention.text.split()),
                mentions=tuple(found.mentions),
                confidence=max(sureness),
                least=min(sureness),
                reason=surest.reason,
                alternatives=_alternatives(found.resolutions),
            )
        )
    return tuple(sorted(readings, key=lambda one: (-one.confidence, -len(one.mentions))))


def _alternatives(resolutions: Sequence[Resolution]) -> tuple[Alternative, ...]:
    """Return what a name may mean instead; of several shares of one place the largest stands."""
    others: dict[str, Alternative] = {}
    for resolution in resolutions:
        for candidate in resolution.alternatives:
            if resolution.place is not None and candidate.place.id == resolution.place.id:
                continue
            found = others.get(candidate.place.id)
            if found is None or found.score < candidate.score:
                others[candidate.place.id] = Alternative(
                    candidate.place, candidate.score, candidate.reason
                )
    ranked = sorted(others.values(), key=lambda one: (-one.score, one.place.id))
    return tuple(ranked[:_ALTERNATIVES])
