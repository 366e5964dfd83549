"""What a page of very many places or findings shows: columns for its script, counts for its markup.

Nothing is worked out for each place here but where it is: the script says of a place what its
mentions say when somebody asks (``assets/columns.js``), by the rules of ``accounts.py``.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mapper.copies import group_copies
from mapper.errors import RenderError
from mapper.page.accounts import QUIET, STRENGTH
from mapper.page.condensed import kept_around
from mapper.page.large_columns import Mentions, drawn_as, place_columns, report_columns
from mapper.page.model import PageReport
from mapper.page.view import View
from mapper.page.wording import (
    HIGH_CONFIDENCE,
    LOW_CONFIDENCE,
    ROLE_WORDS,
    coverage_words,
    precision_words,
    status_words,
)
from mapper.records import (
    DATED_STATUSES,
    EVENT_STATUSES,
    LocatedReport,
    Place,
    Provenance,
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
    drawn : tuple of str
        How each place is drawn, as `drawn_as` says.
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
    drawn: tuple[str, ...]
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
        return any(drawn != "listed" for drawn in self.drawn)

    @property
    def view(self) -> View:
        """Fit the events; else the pins; else the world."""
        pins = [
            (place.lat, place.lon, role)
            for place, role, drawn in zip(self.places, self.roles, self.drawn, strict=True)
            if drawn == "pin"
        ]
        points = [(lat, lon) for lat, lon, _ in pins]
        events = [(lat, lon) for lat, lon, role in pins if role == "event"]
        return View.fit(events or points, points) if points else View.world()


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
    mentions = Mentions(kept_around(sum(len(one.findings) for one in located)))
    for number, one in enumerate(located):
        mentions.add(number, one)
    places = tuple(mentions.places.values())
    roles = tuple(STRENGTH[one] for one in mentions.roles)
    drawn = tuple(map(drawn_as, places))
    named = Counter(mentions.place)
    areas = [i for i, one in enumerate(drawn) if one == "area"]
    areas = sorted(sorted(areas, key=lambda i: (-named[i + 1], i))[:_AREAS])
    unplaced = sorted(mentions.unplaced.values(), key=lambda one: (-len(one[1]), one[1][0]))
    return LargeModel(
        title=title or (PageReport(located[0].report, ()).title if len(located) == 1 else None),
        reports=len(located),
        copies=sum(first != i for i, first in enumerate(copies)),
        findings=len(mentions.place),
        places=places,
        roles=roles,
        drawn=drawn,
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
            "unknownPrecision": precision_words(None),
            "statuses": [status_words(status) for status in EVENT_STATUSES],
            "dated": [
                [EVENT_STATUSES.index(one) for one in DATED_STATUSES.get(role or "", ())]
                for role in STRENGTH
            ],
            "areas": areas,
            "reports": report_columns(located, copies),
            "places": place_columns(places, drawn, mentions),
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
