"""Texts that try to run, to break out of where they are put, or to break the page."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from mapper.records import (
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

__all__ = ["PAYLOADS", "PROVENANCE", "hostile_account", "hostile_report"]

PAYLOADS = (
    "</script><img src=x onerror=window.__pwned=1>",
    "<script>window.__pwned=2</script>",
    '"><svg onload=window.__pwned=3>',
    "'><body onpageshow=window.__pwned=4>",
    "${window.__pwned=5}",
    "`${window.__pwned=6}`",
    "\\`${window.__pwned=7}\\`",
    "\\'; window.__pwned=8; //",
    '\\"; window.__pwned=9; //',
    "]]><!-- <script> -->",
    "<!--<script>window.__pwned=10</script>",
    "{{ 7 * 191 }}{% for x in y %}{{ x }}{% endfor %}{# no #}",
    "{{ this.get_root() }}{% include 'x' %}",
    "</textarea></title></style></noscript><iframe srcdoc='<script>top.__pwned=11</script>'>",
    "&lt;img src=x onerror=window.__pwned=12&gt;",
    "javascript:window.__pwned=13",
    "line\u2028window.__pwned=14\u2029end",
    "\u202egnp.exe\u202c \u200f\u2067mixed\u2069",
    "nul\x00 bell\x07 escape\x1b[31m",
    "lone \ud83d surrogate \udca9",
    "𝒜𝓈𝓉𝓇𝒶𝓁 👩‍👩‍👧 e\u0301",
    '<a href="javascript:window.__pwned=15">x</a>',
    "__proto__",
    "constructor",
)
PROVENANCE = Provenance(
    tool=f"tool {PAYLOADS[0]}", gazetteer=f"data {PAYLOADS[5]}", attribution=PAYLOADS[:6]
)


def hostile_report(payload: str, *, number: int = 0, padding: str = "") -> LocatedReport:
    """Return a report with `payload` in every field that reaches the page."""
    lat = 40.0 + number % 10 * 0.3
    lon = 44.0 + number // 10 * 0.4

    def place(kind: str, feature_class: str, code: str, radius_km: float | None) -> Place:
        return Place(
            id=f"test:{kind}-{number}-{payload}",
            name=f"{kind} {payload}",
            lat=lat,
            lon=lon,
            feature_class=feature_class,
            feature_code=code,
            country_code="AM",
            country_name=payload,
            admin1_name=f"admin1 {payload}",
            admin2_name=f"admin2 {payload}",
            radius_km=radius_km,
            gazetteer=payload,
        )

    names = ("Pinned", "Region", "Former", "Nowhere")
    text = f"Before. {padding}"
    spans = []
    for name in names:
        text += f"{payload} in "
        spans.append((len(text), len(text) + len(name) + 1 + len(payload)))
        text += f"{name} {payload}, said {payload}.\n\n"
    chosen = (
        place("Pinned", "P", "PPL", None),
        place("Region", "L", "RGN", 40.0),
        place("Former", "A", "PCLH", None),
        None,
    )
    findings = []
    for (start, end), one in zip(spans, chosen, strict=True):
        mention = Mention("r", start, end, text[start:end])
        other = Candidate(place("Other", "P", payload, None), payload, score=0.2)
        first = () if one is None else (Candidate(one, payload, score=0.7),)
        resolution = Resolution(
            mention,
            (*first, other),
            one,
            confidence=0.0 if one is None else 0.5 + number % 2 * 0.3,
            resolver=payload,
            reason=f"reason {payload}",
        )
        findings.append(Finding(resolution, 0, len(text)))
    report = Report(
        id=f"{number} {payload}",
        text=text,
        title=f"Title {payload}",
        source=f"Outlet {payload}",
        url=payload if number % 2 else f"https://example.org/{payload}",
        published=datetime(2022, 9, 14, tzinfo=UTC),
        language="en",
    )
    return LocatedReport(report, tuple(findings))


def hostile_account(payload: str, *, number: int = 0, padding: str = "") -> LocatedReport:
    """Return `hostile_report` with what is reported of each place, `payload` in all its texts."""
    located = hostile_report(payload, number=number, padding=padding)
    text = located.report.text
    findings = []
    for i, finding in enumerate(located.findings):
        at = text.rindex(payload, 0, finding.mention.start)
        span = (at, at + len(payload), text[at : at + len(payload)])
        lat, lon = 40.0 + number % 10 * 0.3, 44.0 + number // 10 * 0.4
        ring = ((lat, lon), (lat + 0.1, lon), (lat, lon + 0.1), (lat, lon))
        statements = tuple(
            Statement(
                *span,
                speaker=payload,
                speaker_start=at,
                speaker_end=at + len(payload),
                cue=payload,
                is_quote=stance == "denies",
                stance=stance,
                is_private=True,
                via=payload,
            )
            for stance in ("asserts", "denies")
        )
        findings.append(
            replace(
                finding,
                role=("event", "background", "actor", None)[i],
                role_confidence=None if i == 3 else 0.9,
                events=(EventWord(*span, status="denied" if i else "reported"),),
                date=DateRange(date(2022, 9, 10 + i), date(2022, 9, 10 + number % 3 + i), *span),
                statements=statements,
                relation=Relation("near", *span, Shape(((ring,),), 8.0)),
                where_prec=1 + i,
                geo_precision=1,
            )
        )
    return replace(located, findings=tuple(findings))
