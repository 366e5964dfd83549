"""Reports with findings made by hand and at random, for the tests of tables and exports."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime

from hypothesis import strategies as st

from mapper.records import (
    Candidate,
    Finding,
    LocatedReport,
    Mention,
    Place,
    Provenance,
    Report,
    Resolution,
)
from mapper.sources import report_from_text

__all__ = [
    "GORIS",
    "KARABAKH",
    "PROVENANCE",
    "SOVIET_UNION",
    "locate_by_hand",
    "located_reports",
    "sample",
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
        findings.append(Finding(resolution, 0, len(report.text)))
    return LocatedReport(report, tuple(findings))
