"""Reports with findings made by hand and at random, for the tests of tables and exports."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import strategies as st

from mapper.records import (
    EVENT_STATUSES,
    RELATION_KINDS,
    ROLES,
    STANCES,
    Candidate,
    DateRange,
    EventWord,
    Finding,
    LocatedReport,
    Mention,
    Place,
    Provenance,
    Relation,
    Report,
    Resolution,
    Shape,
    Statement,
)
from mapper.sources import report_from_text

__all__ = [
    "GORIS",
    "KARABAKH",
    "PROVENANCE",
    "SOVIET_UNION",
    "SQUARE",
    "TATEV",
    "events",
    "locate_by_hand",
    "located_reports",
    "on",
    "reported",
    "said",
    "sample",
    "spoken_of",
]

PROVENANCE = Provenance(
    tool="reportmap 0.0", gazetteer="test 1", attribution=("Places: nobody, CC0", "Ours")
)
GORIS = Place(
    id="test:goris",
    name="Goris",
    lat=39.5111111,
    lon=46.3422222,
    feature_class="P",
    feature_code="PPLA2",
    country_code="AM",
    country_name="Armenia",
    admin1_name="Syunik",
    admin2_name="Goris Municipality",
    population=20_591,
    gazetteer="test",
)
KARABAKH = Place(
    id="test:karabakh",
    name="Nagorno-Karabakh",
    lat=39.8,
    lon=46.75,
    feature_class="L",
    feature_code="RGN",
    radius_km=75.04,
)
TATEV = Place(
    id="test:tatev",
    name="Tatev",
    lat=39.3797,
    lon=46.2508,
    feature_class="P",
    feature_code="PPL",
    country_code="AM",
    country_name="Armenia",
    admin1_name="Syunik",
)
SOVIET_UNION = Place(
    id="test:su", name="Soviet Union", lat=60, lon=100, feature_class="A", feature_code="PCLH"
)


def locate_by_hand(report: Report, *choices: tuple[str, Place | None]) -> LocatedReport:
    """Find each name in the text, one after the other, and give it its place."""
    findings, after = [], 0
    for name, place in choices:
        start = report.text.index(name, after)
        after = start + len(name)
        mention = Mention(report.id, start, after, name, recognizer="hand")
        others = tuple(Candidate(one, one.name, score=0.25) for one in (GORIS, KARABAKH))
        if place is None:
            resolution = Resolution(mention, others, reason="too many")
        else:
            resolution = Resolution(
                mention,
                (Candidate(place, name, score=0.75), *others),
                place,
                confidence=0.87654321,
                resolver="hand",
            )
        findings.append(Finding(resolution, 0, len(report.text)))
    return LocatedReport(report, tuple(findings))


def _span(text: str, words: str, after: int = 0) -> tuple[int, int, str]:
    start = text.index(words, after)
    return start, start + len(words), words


def events(text: str, *words: str, status: str = "reported") -> tuple[EventWord, ...]:
    """Take words of a text for events."""
    return tuple(EventWord(*_span(text, word), status=status) for word in words)


def on(text: str, words: str, earliest: date, latest: date | None = None) -> DateRange:
    """Take words of a text for a date."""
    return DateRange(earliest, latest or earliest, *_span(text, words))


def said(
    text: str,
    words: str,
    speaker: str,
    *,
    stance: str = "asserts",
    is_private: bool = False,
    via: str | None = None,
) -> Statement:
    """Take words of a text for what somebody said."""
    start, end, _ = _span(text, speaker)
    return Statement(
        *_span(text, words),
        speaker,
        start,
        end,
        "said",
        stance=stance,
        is_private=is_private,
        via=via,
    )


#: Ten kilometres or so around Goris, the wrong way round, with a hole that is so too.
SQUARE = Shape(
    (
        (
            ((39.4, 46.2), (39.6, 46.2), (39.6, 46.4), (39.4, 46.4), (39.4, 46.2)),
            ((39.45, 46.25), (39.45, 46.35), (39.55, 46.35), (39.55, 46.25), (39.45, 46.25)),
        ),
    ),
    radius_km=14.04,
)


def reported() -> LocatedReport:
    """Return a report, changed on the way in, with a finding that has all there is."""
    text = "Near  Goris, shelling and\r\nattacks on 12-13 September, a villager told =Radio."
    report = report_from_text(
        text, id="r", title="Shelling", published=datetime(2022, 9, 15, tzinfo=UTC)
    )
    text = report.text
    (finding,) = locate_by_hand(report, ("Goris", GORIS)).findings
    finding = replace(
        finding,
        role="event",
        role_confidence=0.912345,
        events=(*events(text, "shelling"), *events(text, "attacks", status="denied")),
        date=on(text, "12-13 September", date(2022, 9, 12), date(2022, 9, 13)),
        statements=(
            said(text, "shelling and\nattacks", "a villager", is_private=True, via="=Radio"),
            said(text, "attacks", "=Radio", stance="denies"),
        ),
        relation=Relation("near", *_span(text, "Near "), SQUARE),
        where_prec=2,
        geo_precision=2,
    )
    return LocatedReport(report, (finding,))


def spoken_of(
    report_id: str,
    place: Place = GORIS,
    day: date | tuple[date, date] | None = None,
    *,
    text: str = "",
    role: str | None = "event",
    status: str = "reported",
    source: str | None = None,
    relation: Relation | None = None,
    where_prec: int | None = None,
    geo_precision: int | None = None,
) -> LocatedReport:
    """Return a report of one finding; its text, if not given, is its own."""
    text = text or f"There Shelling was Then told of by number {report_id}."
    report = Report(report_id, text, source=source)
    mention = Mention(report_id, 0, 5, text[:5])
    resolution = Resolution(mention, (Candidate(place, place.name),), place, confidence=0.9)
    earliest, latest = day if isinstance(day, tuple) else (day, day)
    finding = Finding(
        resolution,
        0,
        len(text),
        role=role,
        events=(EventWord(6, 14, text[6:14], status),),
        date=DateRange(earliest, latest, 6, 14, text[6:14]) if earliest and latest else None,
        relation=relation,
        where_prec=where_prec,
        geo_precision=geo_precision,
    )
    return LocatedReport(report, (finding,))


def sample() -> LocatedReport:
    """Return a report whose text was changed on the way in, with every kind of finding."""
    report = report_from_text(
        "Title: =Café\r\n\r\nNear Goris,\r\nin Cafe\u0301ville and Nagorno-\r\nKarabakh, once "
        "the Soviet Union.",
        id="-r1",
        published=datetime(2022, 9, 15, tzinfo=UTC),
        source="@outlet",
        url="https://example.org/",
    )
    return locate_by_hand(
        report,
        ("Goris", GORIS),
        ("Caféville", None),
        ("Nagorno-\nKarabakh", KARABAKH),
        ("Soviet Union", SOVIET_UNION),
    )


def normal(text: str) -> str:
    """Normalise a text all at once, without a way back."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def boundaries(text: str) -> list[int]:
    """Return the offsets that do not part a letter from its marks."""
    return [i for i in range(len(text) + 1) if i in (0, len(text)) or _is_boundary(text, i)]


def _is_boundary(text: str, i: int) -> bool:
    joins = unicodedata.category(text[i]).startswith("M") or "\u1160" <= text[i] <= "\u11ff"
    return not joins and normal(text[:i]) + normal(text[i:]) == text


_lines = st.text(
    st.characters(exclude_categories=["Cs", "Cc"])
    | st.sampled_from("\r\n\t\x0b\x1b\x85\u0301\u0323\u0958\u1100\u1161\u2028\u212b\u202e"),
    max_size=12,
)
_names = st.one_of(
    _lines,
    st.builds(str.__add__, st.sampled_from([*"=+-@\t\r\n '\"", "＝", " =", "\u200b-"]), _lines),
)
_places = st.builds(
    Place,
    id=st.just("test:any"),
    name=_names,
    lat=st.floats(-90, 90),
    lon=st.floats(-180, 180),
    feature_class=st.sampled_from("APLH"),
    feature_code=st.sampled_from(["PPL", "PCLH", "RGN", ""]),
    country_code=st.none() | st.just("AM"),
    country_name=st.none() | _names,
    population=st.none() | st.integers(0, 10**10),
    radius_km=st.none() | st.floats(0.001, 20_000),
)


@st.composite
def _circumstances(draw: st.DrawFn, mention: Mention) -> dict[str, Any]:
    """Draw what a finding may have beyond its place, all from the words of the mention."""
    span = mention.start, mention.end, mention.text
    days = sorted([draw(st.dates()), draw(st.dates())])
    speaker = draw(_names.filter(bool))
    stance, private = draw(st.sampled_from(STANCES)), draw(st.booleans())
    statement = Statement(
        *span, speaker, *span[:2], "said", stance=stance, is_private=private, via=draw(_names)
    )
    relation = Relation(
        draw(st.sampled_from(RELATION_KINDS)), *span, draw(st.sampled_from([None, SQUARE]))
    )
    return {
        "role": draw(st.none() | st.sampled_from(ROLES)),
        "role_confidence": draw(st.none() | st.floats(0, 1)),
        "events": draw(
            st.sampled_from([(), (EventWord(*span, draw(st.sampled_from(EVENT_STATUSES))),)])
        ),
        "date": draw(st.sampled_from([None, DateRange(days[0], days[1], *span)])),
        "statements": draw(st.sampled_from([(), (statement,)])),
        "relation": draw(st.sampled_from([None, relation])),
        "where_prec": draw(st.none() | st.integers(1, 7)),
        "geo_precision": draw(st.none() | st.integers(1, 3)),
    }


@st.composite
def located_reports(draw: st.DrawFn) -> LocatedReport:
    """Draw a report with hostile texts and any number of findings."""
    title = draw(st.none() | _names)
    given = f"Text{draw(_lines)} {draw(_names)}."
    report = report_from_text(given, id=draw(_names.filter(bool)), title=title)
    ends = draw(st.lists(st.sampled_from(boundaries(report.text)), max_size=8, unique=True))
    findings = []
    for start, end in zip(*[iter(sorted(ends))] * 2, strict=False):
        mention = Mention(report.id, start, end, report.text[start:end])
        place = draw(st.none() | _places)
        if place is None:
            resolution = Resolution(mention, reason=draw(_names))
        else:
            candidates = (Candidate(place, "any", score=0.5),)
            resolution = Resolution(mention, candidates, place, draw(st.floats(0, 1)))
        findings.append(
            replace(Finding(resolution, 0, len(report.text)), **draw(_circumstances(mention)))
        )
    return LocatedReport(report, tuple(findings))
