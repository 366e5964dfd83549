"""Reports with findings made by hand and at random, for the tests of tables and exports."""

from __future__ import annotations

import math
import subprocess
import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
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
    "around",
    "contested",
    "events",
    "flood",
    "locate_by_hand",
    "located_reports",
    "on",
    "reported",
    "said",
    "sample",
    "spoken_of",
    "statement",
    "tell",
    "town",
    "write_to_full_disk",
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


def events(
    text: str, *words: str, status: str = "reported", when: DateRange | None = None
) -> tuple[EventWord, ...]:
    """Take words of a text for events."""
    return tuple(EventWord(*_span(text, word), status=status, date=when) for word in words)


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
    return statement(text, words, speaker, "said", stance=stance, is_private=is_private, via=via)


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
    when = on(text, "12-13 September", date(2022, 9, 12), date(2022, 9, 13))
    finding = replace(
        finding,
        role="event",
        role_confidence=0.912345,
        events=(
            *events(text, "shelling", when=when),
            *events(text, "attacks", status="denied"),
        ),
        date=when,
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


def town(name: str, lat: float, lon: float, code: str = "PPL") -> Place:
    """Return a place of Slovenia or next to it."""
    return Place(
        id=f"test:{name}",
        name=name,
        lat=lat,
        lon=lon,
        feature_class=code[0],
        feature_code=code,
        population=20_000 if code == "PPL" else None,
        radius_km=90.0 if code[0] == "A" else None,
    )


def around(place: Place, radius_km: float, points: int = 48) -> Shape:
    """Return a circle, as flat as a test can bear."""
    wide = max(0.05, math.cos(math.radians(place.lat)))
    ring = []
    for i in range(points):
        turn = 2 * math.pi * i / points
        lat = place.lat + radius_km / 111.2 * math.cos(turn)
        ring.append((lat, place.lon + radius_km / 111.2 / wide * math.sin(turn)))
    return Shape((((*ring, ring[0]),),), float(radius_km))


def statement(text: str, words: str, speaker: str, cue: str, **more: Any) -> Statement:
    """Return a statement whose words and speaker stand in the text."""
    start, end, _ = _span(text, speaker)
    return Statement(*_span(text, words), " ".join(speaker.split()), start, end, cue, **more)


def tell(
    located: LocatedReport,
    number: int,
    role: str | None,
    *events: tuple[str, str],
    dates: tuple[date, date, str] | None = None,
    said: Sequence[Statement] = (),
    relation: tuple[str, str, Shape | None] | None = None,
    sure: float = 0.9,
    prec: tuple[int | None, int | None] = (1, 1),
    sentence: str | None = None,
    confidence: float | None = None,
) -> LocatedReport:
    """Add to a finding what the report says; words are looked up in the text.

    Events are words with their status; `sentence` is looked up, too: what is not in it is carried.
    """
    text = located.report.text
    finding = located.findings[number]
    start, end = finding.sentence_start, finding.sentence_end
    if sentence is not None:
        start = text.index(sentence)
        end = start + len(sentence)
    words = []
    for word, status in events:
        at = text.find(word, start, end)
        carried = at < 0
        at = text.index(word) if carried else at
        words.append(EventWord(at, at + len(word), word, status, 0.9, carried=carried))
    when = linked = None
    if dates is not None:
        earliest, latest, shown = dates
        at = text.index(shown)
        when = DateRange(earliest, latest, at, at + len(shown), shown)
    if relation is not None:
        kind, shown, shape = relation
        at = text.index(shown)
        linked = Relation(kind, at, at + len(shown), shown, shape)
    resolution = finding.resolution
    if confidence is not None:
        resolution = replace(resolution, confidence=confidence)
    changed = replace(
        finding,
        resolution=resolution,
        sentence_start=start,
        sentence_end=end,
        role=role,
        role_confidence=None if role is None else sure,
        events=tuple(sorted(words, key=lambda one: one.start)),
        date=when,
        statements=tuple(said),
        relation=linked,
        where_prec=prec[0],
        geo_precision=prec[1],
    )
    findings = (*located.findings[:number], changed, *located.findings[number + 1 :])
    return replace(located, findings=findings)


CELJE, LASKO = town("Celje", 46.2309, 15.2604), town("Laško", 46.1545, 15.2355)
SEVNICA, KRSKO = town("Sevnica", 46.0070, 15.3157), town("Krško", 45.9590, 15.4917)
BREZICE, LJUBLJANA = town("Brežice", 45.9033, 15.5911), town("Ljubljana", 46.0511, 14.5051)
ZAGREB, MARIBOR = town("Zagreb", 45.8144, 15.9780), town("Maribor", 46.5547, 15.6467)
GRAZ, SLOVENIA = town("Graz", 47.0667, 15.4500), town("Slovenia", 46.1, 14.8, "ADM1")


def flood() -> tuple[LocatedReport, LocatedReport]:
    """Return two reports with every role, status and stance, dates, speakers and shapes."""
    text = (
        "Graz, 14 September. A flood broke through a dam near Celje during the night of September "
        "12-13 and damaged houses around the towns of Laško and Sevnica. It washed away bridges, "
        "too.\n\n"
        'The civil protection office said that 40 houses were destroyed. "The whole street is '
        'under water," a resident of Sevnica told Radio Posavje. Sava Power, which runs the dam, '
        "denied that the dam at Celje had burst.\n\n"
        "Officials fear that the flood could reach Brežice. A visit of the minister to Krško is "
        "planned for Monday. In 1990, a flood destroyed half of Celje. Ljubljana promised help, "
        "and Zagreb sends boats.\n\n"
        "In Slovenia, schools stayed closed on Friday. The University of Maribor warned years ago, "
        "Slovenian papers wrote."
    )
    first = locate_by_hand(
        Report(
            "a",
            text,
            title="Flood on the Savinja",
            source="The Sava Courier",
            published=datetime(2024, 9, 14, tzinfo=UTC),
            language="en",
        ),
        ("Graz", GRAZ),
        ("Celje", CELJE),
        ("Laško", LASKO),
        ("Sevnica", SEVNICA),
        ("Sevnica", SEVNICA),
        ("Celje", CELJE),
        ("Brežice", BREZICE),
        ("Krško", KRSKO),
        ("Celje", CELJE),
        ("Ljubljana", LJUBLJANA),
        ("Zagreb", ZAGREB),
        ("Slovenia", SLOVENIA),
        ("Maribor", MARIBOR),
        ("Slovenian", SLOVENIA),
    )
    night = (date(2024, 9, 12), date(2024, 9, 13), "during the night of September 12-13")
    opening = text[text.index("A flood") : text.index(" It washed")]
    office = statement(text, "40 houses were destroyed", "The civil protection office", "said that")
    resident = statement(
        text,
        "The whole street is under water,",
        "a resident of Sevnica",
        "told",
        is_quote=True,
        is_private=True,
        via="Radio Posavje",
    )
    operator = statement(
        text, "the dam at Celje had burst", "Sava Power", "denied that", stance="denies"
    )
    words = (("flood", "reported"), ("damaged", "reported"), ("washed away", "reported"))
    towns = "around the towns of"
    first = tell(first, 0, "dateline", sure=0.97, sentence="Graz, 14 September.")
    first = tell(
        first,
        1,
        "event",
        ("flood", "reported"),
        dates=night,
        relation=("near", "near", around(CELJE, 8)),
        prec=(2, 2),
        sentence=opening,
    )
    for number, place in ((2, LASKO), (3, SEVNICA)):
        first = tell(
            first,
            number,
            "event",
            *words,
            dates=night,
            said=[office],
            relation=("around", towns, around(place, 5)),
            prec=(2, 2),
            sentence=opening,
        )
    first = tell(
        first,
        4,
        "event",
        ("under water", "reported"),
        said=[resident],
        dates=(date(2024, 9, 14), date(2024, 9, 14), "14 September"),
        sentence=text[text.index('"The whole') : text.index(" Sava Power")],
    )
    first = tell(
        first,
        5,
        "background",
        ("burst", "denied"),
        said=[office, operator],
        sentence=text[text.index("Sava Power") : text.index("Officials")].strip(),
    )
    first = tell(
        first,
        6,
        "background",
        ("flood", "possible"),
        sentence="Officials fear that the flood could reach Brežice.",
        confidence=0.4,
    )
    first = tell(
        first,
        7,
        "background",
        ("visit", "planned"),
        dates=(date(2024, 9, 16), date(2024, 9, 16), "on Friday"),
        sentence="A visit of the minister to Krško is planned for Monday.",
    )
    first = tell(
        first,
        8,
        "background",
        ("flood", "past"),
        ("destroyed", "past"),
        dates=(date(1990, 1, 1), date(1990, 12, 31), "In 1990"),
        sentence="In 1990, a flood destroyed half of Celje.",
    )
    help_ = "Ljubljana promised help, and Zagreb sends boats."
    first = tell(first, 9, "actor", sure=0.95, sentence=help_)
    first = tell(first, 10, "actor", sure=0.62, sentence=help_)
    first = tell(
        first,
        11,
        "event",
        ("closed", "reported"),
        dates=(date(2024, 9, 13), date(2024, 9, 13), "on Friday"),
        prec=(6, None),
        sentence="In Slovenia, schools stayed closed on Friday.",
    )
    last = text[text.index("The University") :]
    first = tell(first, 12, "organisation", sentence=last)
    first = tell(first, 13, "demonym", sentence=last)
    other = "Voda je prestopila bregove v kraju Sevnica in blizu kraja Brežice."
    second = locate_by_hand(
        Report("b", other, title="Poplave", source="Dnevna pošta", language="sl"),
        ("Sevnica", SEVNICA),
        ("Brežice", BREZICE),
    )
    return first, second


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


def contested() -> tuple[LocatedReport, ...]:
    """Return four reports of a flood in Celje: a text, a copy of it, another, and a denial."""
    text = (
        "A flood hit Celje on Monday, the fire brigade said. The water came over the wall behind "
        "the market hall shortly after noon, filled two car parks and stood in the cinema until "
        "the evening. Nobody was hurt. Celje had a flood in 1990, when the dam was new."
    )
    monday = (date(2024, 9, 9), date(2024, 9, 9), "Monday")
    week = (date(2024, 9, 9), date(2024, 9, 15), "this week")
    first_sentence = "A flood hit Celje on Monday, the fire brigade said."
    brigade = statement(text, "A flood hit Celje on Monday", "the fire brigade", "said")
    found = []
    for name, outlet, given in (("a", "The Courier", text), ("b", "Evening Wire", f"{text} (AG)")):
        report = Report(name, given, title=f"Flood {name}", source=outlet, language="en")
        one = locate_by_hand(report, ("Celje", CELJE), ("Celje", CELJE))
        one = tell(
            one, 0, "event", ("flood", "reported"), dates=monday, said=[brigade],
            sentence=first_sentence,
        )  # fmt: skip
        one = tell(
            one, 1, "background", ("flood", "past"), sentence=given[given.index("Celje had") :]
        )
        found.append(one)
    text = "Floods hit Celje this week. In Celje the flood carried cars away."
    other = locate_by_hand(
        Report("c", text, title="Cars", url="https://www.post.example/1"),
        ("Celje", CELJE),
        ("Celje", CELJE),
    )
    other = tell(
        other,
        0,
        "event",
        ("Floods", "reported"),
        dates=week,
        sentence="Floods hit Celje this week.",
    )
    other = tell(
        other,
        1,
        "event",
        ("flood", "reported"),
        dates=week,
        sentence=text[text.index("In Celje") :],
    )
    text = "There was no flood in Celje on Monday, the mayor said."
    denial = locate_by_hand(Report("d", text, source="Town Hall News"), ("Celje", CELJE))
    mayor = statement(text, "There was no flood", "the mayor", "said", stance="denies")
    denial = tell(denial, 0, "background", ("flood", "denied"), dates=monday, said=[mayor])
    return (*found, other, denial)


_FULL_DISK = """
import resource, signal, sys
from mapper.errors import RenderError
from mapper.exports import open_exports
from tests.located import PROVENANCE, sample
name, room, copies = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
try:
    with open_exports([name], provenance=PROVENANCE) as out:
        for _ in range(copies):
            out.add(sample())
except RenderError as error:
    print(error)
"""


def write_to_full_disk(name: object, *, room: int, copies: int) -> subprocess.CompletedProcess[str]:
    """Write so many copies of `sample` to an output, in a process whose files have so much room."""
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", _FULL_DISK, str(name), str(room), str(copies)],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        check=True,
    )
