"""What a report says about a place beyond its name: what, when, who said so, where exactly.

Spans are half-open and count code points of ``Report.text``. Nothing here claims that anything
happened: it is what a report reports.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from mapper.places import Ring, check_unit

__all__ = [
    "DATED_STATUSES",
    "EVENT_STATUSES",
    "RELATION_KINDS",
    "ROLES",
    "STANCES",
    "DateRange",
    "EventWord",
    "Relation",
    "Shape",
    "Statement",
]

#: What a report makes of a place: something is reported to have occurred there; it is named and
#: nothing is reported there now; its name stands for a government, people or team; it is in a word
#: such as "Turkish"; it heads the report as the place of writing; it is in an organisation's name.
ROLES = ("event", "background", "actor", "demonym", "dateline", "organisation")

#: How a report speaks of an event: it reports it; it says that it was denied or did not occur; it
#: is feared, possible or called for; it is to come; it lies before what is reported now; it is
#: taken as known ("amid the war in") and is no news.
EVENT_STATUSES = ("reported", "denied", "possible", "planned", "past", "known")

#: Role -> the statuses of event words that the date of a finding may be of.
DATED_STATUSES: Mapping[str, tuple[str, ...]] = {
    "event": ("reported",),
    "background": ("past", "planned", "denied"),
}

#: Whether a speaker asserts what stands in the statement or denies it.
STANCES = ("asserts", "denies")

#: How words relate what is reported to a place.
RELATION_KINDS = (
    *("near", "distance", "direction", "between", "around", "part"),
    *("border", "road", "outside", "coast"),
)


def _check_span(start: int, end: int, text: str) -> None:
    if not 0 <= start < end:
        raise ValueError(f"not a span: {start}-{end}")
    if end - start != len(text):
        raise ValueError("the text must be as long as its span")


@dataclass(frozen=True, slots=True)
class DateRange:
    """When something is reported: a range of whole days.

    Parameters
    ----------
    earliest, latest : datetime.date
        First and last day that it may have been; the same for a known day.
    start, end : int
        Where the words stand that say so.
    text : str
        That slice.
    """

    earliest: date
    latest: date
    start: int
    end: int
    text: str

    def __post_init__(self) -> None:
        if self.latest < self.earliest:
            raise ValueError(f"a range that ends before it starts: {self.earliest}, {self.latest}")
        _check_span(self.start, self.end, self.text)

    @property
    def days(self) -> int:
        """How many days the range has."""
        return (self.latest - self.earliest).days + 1

    @property
    def date_prec(self) -> int:
        """Precision as UCDP codes it: 1 a day, 2 up to six, 3 a week, 4 a month, 5 longer."""
        steps = ((1, 1), (6, 2), (7, 3), (31, 4))
        return next((code for most, code in steps if self.days <= most), 5)

    @property
    def time_precision(self) -> int | None:
        """Precision as ACLED codes it: 1 a day, 2 a week, 3 a month; None for what is longer."""
        steps = ((1, 1), (7, 2), (31, 3))
        return next((code for most, code in steps if self.days <= most), None)


@dataclass(frozen=True, slots=True)
class EventWord:
    """A word for something that is reported of a place: "shelling", "attacked".

    Parameters
    ----------
    start, end : int
        Where it stands.
    text : str
        That slice.
    status : str
        One of `EVENT_STATUSES`.
    score : float
        In [0, 1]: how sure it is that this is an event and that the place is where.
    carried : bool
        True when only what the report goes on to say, or who tells it, ties it to the place.
    date : DateRange or None
        When this very event is reported; None when the report does not say.
    """

    start: int
    end: int
    text: str
    status: str = "reported"
    score: float = 1.0
    carried: bool = False
    date: DateRange | None = None

    def __post_init__(self) -> None:
        _check_span(self.start, self.end, self.text)
        if self.status not in EVENT_STATUSES:
            raise ValueError(f"unknown status {self.status!r}")
        check_unit("score", self.score)


@dataclass(frozen=True, slots=True)
class Statement:
    """What somebody is quoted or reported to have said.

    Parameters
    ----------
    start, end : int
        Where the statement stands, as a quotation or in other words; without quotation marks.
    text : str
        That slice.
    speaker : str
        Who said it, in the words of the report, white space folded.
    speaker_start, speaker_end : int
        Where these words stand.
    cue : str
        The words that make it a statement: "said", "according to".
    is_quote : bool
        True when it stands in quotation marks.
    stance : str
        One of `STANCES`.
    is_private : bool
        True for a private person, such as a witness: to be published with care.
    via : str or None
        To whom, or where, it was said: "Radio Free Europe", "Facebook".
    is_reply : bool
        True for a denial of what the report, or another speaker, claims: "Kyiv denied it". The
        statement is then that claim, and stays reported.
    """

    start: int
    end: int
    text: str
    speaker: str
    speaker_start: int
    speaker_end: int
    cue: str
    is_quote: bool = False
    stance: str = "asserts"
    is_private: bool = False
    via: str | None = None
    is_reply: bool = False

    def __post_init__(self) -> None:
        _check_span(self.start, self.end, self.text)
        if not 0 <= self.speaker_start < self.speaker_end:
            raise ValueError(f"not a span: {self.speaker_start}-{self.speaker_end}")
        if not self.speaker:
            raise ValueError("a statement needs a speaker")
        if self.stance not in STANCES:
            raise ValueError(f"unknown stance {self.stance!r}")


@dataclass(frozen=True, slots=True)
class Shape:
    """Where something may have been: an area on the globe.

    Parameters
    ----------
    polygons : tuple of tuple of Ring
        Each polygon's outer ring before its holes; points are ``(lat, lon)`` in degrees WGS84, the
        last is the first again. Cut at the antimeridian: no ring crosses it.
    radius_km : float
        Half of its greatest extent.
    """

    polygons: tuple[tuple[Ring, ...], ...]
    radius_km: float

    def __post_init__(self) -> None:
        if not self.polygons or not all(self.polygons):
            raise ValueError("a shape needs a polygon")
        if not self.radius_km > 0:
            raise ValueError(f"radius_km must be positive: {self.radius_km}")
        for ring in (ring for polygon in self.polygons for ring in polygon):
            if len(ring) < 4 or ring[0] != ring[-1]:
                raise ValueError("a ring must close and have an inside")
            if not all(-90 <= lat <= 90 and -180 <= lon <= 180 for lat, lon in ring):
                raise ValueError("a point of the ring is off the globe")


@dataclass(frozen=True, slots=True)
class Relation:
    """Words that say where something is by way of a place: "10 km north of", "between".

    Parameters
    ----------
    kind : str
        One of `RELATION_KINDS`.
    start, end : int
        Where the words stand.
    text : str
        That slice.
    shape : Shape or None
        The area that they leave; None when it cannot be drawn.
    with_ids : tuple of str
        Ids of the other places that the words name: the other end of "between".
    distance_km : float or None
        What the report says, in kilometres.
    bearing_deg : float or None
        Clockwise from north.
    """

    kind: str
    start: int
    end: int
    text: str
    shape: Shape | None = None
    with_ids: tuple[str, ...] = ()
    distance_km: float | None = None
    bearing_deg: float | None = None

    def __post_init__(self) -> None:
        _check_span(self.start, self.end, self.text)
        if self.kind not in RELATION_KINDS:
            raise ValueError(f"unknown kind of relation {self.kind!r}")
