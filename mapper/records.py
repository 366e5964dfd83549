"""The frozen records that pass between the stages.

Spans are half-open and count Unicode code points. Coordinates are degrees WGS84, always in the
order ``lat, lon``. None means unknown or unresolved, never ``0`` or ``""``.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import overload

from mapper.circumstances import (
    DATED_STATUSES,
    EVENT_STATUSES,
    RELATION_KINDS,
    ROLES,
    STANCES,
    DateRange,
    EventWord,
    Relation,
    Shape,
    Statement,
)
from mapper.places import (
    AREA_ORIGINS,
    MATCHES,
    NAME_KINDS,
    Area,
    Candidate,
    Place,
    Ring,
    check_unit,
)

__all__ = [
    "AREA_ORIGINS",
    "DATED_STATUSES",
    "EVENT_STATUSES",
    "MATCHES",
    "MENTION_KINDS",
    "NAME_KINDS",
    "RELATION_KINDS",
    "ROLES",
    "STANCES",
    "Area",
    "Candidate",
    "DateRange",
    "EventWord",
    "Finding",
    "Findings",
    "GivenText",
    "LocatedReport",
    "Mention",
    "Place",
    "Provenance",
    "Relation",
    "Report",
    "Resolution",
    "Ring",
    "Shape",
    "Skipped",
    "Statement",
]

#: How a mention uses its toponym.
MENTION_KINDS = ("literal", "associative", "demonym", "organisation")


@dataclass(frozen=True, slots=True)
class GivenText:
    """The text as it was given, where normalisation changed it.

    Parameters
    ----------
    text : str
        What was given, before normalisation and with any header.
    anchors : tuple of (int, int)
        Pairs ``(offset in Report.text, offset in text)``, both ascending, the first at 0. Between
        two anchors the two texts run in step.
    """

    text: str
    anchors: tuple[tuple[int, int], ...]

    def __post_init__(self) -> None:
        if not self.anchors or self.anchors[0][0] != 0:
            raise ValueError("the first anchor must be at offset 0 of the normalised text")
        for (n0, g0), (n1, g1) in zip(self.anchors, self.anchors[1:], strict=False):
            if n1 < n0 or g1 < g0:
                raise ValueError("anchors must ascend")

    def offset(self, normalised: int) -> int:
        """Map an offset in ``Report.text`` to one in the given text."""
        i = bisect_right(self.anchors, normalised, key=lambda pair: pair[0]) - 1
        n0, g0 = self.anchors[i]
        limit = self.anchors[i + 1][1] if i + 1 < len(self.anchors) else len(self.text)
        return min(g0 + normalised - n0, limit)


@dataclass(frozen=True, slots=True)
class Report:
    r"""One report: a text and what is known about it.

    Parameters
    ----------
    id : str
        Unique in the run.
    text : str
        Normalised once by ``sources``: NFC, ``\n`` line ends, no byte-order mark. Every span in
        every later record counts code points of this text.
    title, source, url : str or None
        Headline, outlet and address.
    published : datetime.datetime or None
        Aware, in the time zone it was given in, so that a time zone never moves a date; midnight
        UTC when only a date was given.
    language : str or None
        ISO 639-1, lower case.
    given : GivenText or None
        The text before normalisation; None when it was not changed.
    """

    id: str
    text: str
    title: str | None = None
    published: datetime | None = None
    language: str | None = None
    source: str | None = None
    url: str | None = None
    given: GivenText | None = None

    def __post_init__(self) -> None:
        if not self.id:
            raise ValueError("a report needs an id")
        if self.published is not None and self.published.tzinfo is None:
            raise ValueError("published must be aware of its time zone")

    def given_span(self, start: int, end: int) -> tuple[int, int]:
        """Map a span of ``text`` to the text as it was given."""
        if self.given is None:
            return start, end
        return self.given.offset(start), self.given.offset(end)


@dataclass(frozen=True, slots=True)
class Mention:
    """One occurrence of a toponym in a report.

    Parameters
    ----------
    report_id : str
        The report it stands in.
    start, end : int
        Half-open span of ``Report.text``.
    text : str
        That slice.
    kind : str
        One of `MENTION_KINDS`.
    recognizer : str
        Name of the recogniser that found it.
    score : float
        In [0, 1]; ranks mentions, it is not a probability.
    name : str or None
        The name to look up where the text has it in an inflected form ("Ереване": "Ереван"); None
        means `text`.
    """

    report_id: str
    start: int
    end: int
    text: str
    kind: str = "literal"
    recognizer: str = ""
    score: float = 1.0
    name: str | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"not a span: {self.start}-{self.end}")
        if self.end - self.start != len(self.text):
            raise ValueError("the text of a mention must be as long as its span")
        if self.kind not in MENTION_KINDS:
            raise ValueError(f"unknown kind {self.kind!r}")
        check_unit("score", self.score)


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a mention was taken to mean.

    Parameters
    ----------
    mention : Mention
        The mention.
    candidates : tuple of Candidate
        Ranked, best first; the chosen one, if any, is the first.
    place : Place or None
        None when no choice can be made.
    confidence : float
        In [0, 1]; speaks of this decision. 0 when there is no place.
    resolver : str
        Name of the resolver.
    reason : str
        One line for people: why this place, or why none.
    """

    mention: Mention
    candidates: tuple[Candidate, ...] = ()
    place: Place | None = None
    confidence: float = 0.0
    resolver: str = ""
    reason: str = ""

    def __post_init__(self) -> None:
        check_unit("confidence", self.confidence)
        if self.place is None and self.confidence:
            raise ValueError("confidence without a place")
        if self.place is not None and (
            not self.candidates or self.candidates[0].place != self.place
        ):
            raise ValueError("the chosen place must be the first candidate")

    @property
    def alternatives(self) -> tuple[Candidate, ...]:
        """The candidates that were not chosen, best first."""
        return self.candidates if self.place is None else self.candidates[1:]


@dataclass(frozen=True, slots=True)
class Finding:
    """A resolved or unresolved mention with what the report says about the place.

    Parameters
    ----------
    resolution : Resolution
        The mention, its candidates and the choice.
    sentence_start, sentence_end : int
        Half-open span of ``Report.text``: the sentence that the mention stands in.
    role : str or None
        One of `ROLES`: what the report makes of the place. None when it was not decided, as in
        languages that the encoder does not read.
    role_confidence : float or None
        In [0, 1]; None without a role.
    events : tuple of EventWord
        What is reported of the place, in the order of the text.
    date : DateRange or None
        When that is reported.
    statements : tuple of Statement
        Who says so.
    relation : Relation or None
        Where it is seen from the place; None for the place itself.
    where_prec, geo_precision : int or None
        How precisely the report says where, as UCDP (1 to 7) and ACLED (1 to 3) code it; None
        without a place, or where they have no code.
    """

    resolution: Resolution
    sentence_start: int
    sentence_end: int
    role: str | None = None
    role_confidence: float | None = None
    events: tuple[EventWord, ...] = ()
    date: DateRange | None = None
    statements: tuple[Statement, ...] = ()
    relation: Relation | None = None
    where_prec: int | None = None
    geo_precision: int | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.sentence_start < self.sentence_end:
            raise ValueError(f"not a span: {self.sentence_start}-{self.sentence_end}")
        if self.role is not None and self.role not in ROLES:
            raise ValueError(f"unknown role {self.role!r}")
        if self.role_confidence is not None:
            check_unit("role_confidence", self.role_confidence)

    @property
    def mention(self) -> Mention:
        """The mention that was resolved."""
        return self.resolution.mention

    @property
    def place(self) -> Place | None:
        """The place, or None when unresolved."""
        return self.resolution.place


@dataclass(frozen=True, slots=True)
class LocatedReport:
    """A report with its findings, in the order of the text."""

    report: Report
    findings: tuple[Finding, ...] = ()

    def sentence(self, finding: Finding) -> str:
        """Return the sentence a finding stands in, white space folded to single spaces."""
        return " ".join(self.report.text[finding.sentence_start : finding.sentence_end].split())


@dataclass(frozen=True, slots=True)
class Skipped:
    """A report that could not be read, and the one line that says why and what to do."""

    origin: str
    reason: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """What made the findings: printed on the map and in every export that can hold it.

    Parameters
    ----------
    tool : str
        Name and version, such as ``"reportmap 0.1.0"``.
    gazetteer : str
        Gazetteer and its data version.
    attribution : tuple of str
        One line a data source, as its licence asks.
    models : mapping of str to str or None
        File of each packaged model to its SHA-256; None when not recorded.
    settings : mapping or None
        What bears on the findings, as JSON has it, without paths, addresses or keys; None when not
        recorded.
    corrections_sha256 : str or None
        Of people's corrections; None when there are none.
    """

    tool: str
    gazetteer: str
    attribution: tuple[str, ...]
    models: Mapping[str, str] | None = field(default=None, hash=False)
    settings: Mapping[str, object] | None = field(default=None, hash=False)
    corrections_sha256: str | None = None


class Findings(Sequence[Finding]):
    """The findings of a run, in order, with the reports they come from.

    Parameters
    ----------
    located : sequence of LocatedReport
        One for each report that could be read, in input order.
    provenance : Provenance
        What made them.
    skipped : sequence of Skipped
        What could not be read.
    """

    __slots__ = ("_flat", "located", "provenance", "skipped")

    def __init__(
        self,
        located: Sequence[LocatedReport],
        provenance: Provenance,
        skipped: Sequence[Skipped] = (),
    ) -> None:
        self.located = tuple(located)
        self.provenance = provenance
        self.skipped = tuple(skipped)
        self._flat = tuple(finding for one in self.located for finding in one.findings)

    @overload
    def __getitem__(self, index: int) -> Finding: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Finding, ...]: ...
    def __getitem__(self, index: int | slice) -> Finding | tuple[Finding, ...]:
        return self._flat[index]

    def __len__(self) -> int:
        return len(self._flat)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self._flat)

    def __repr__(self) -> str:
        return f"<Findings: {len(self)} in {len(self.located)} reports>"
