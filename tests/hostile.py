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

__all__ = ["BATCHES", "PAYLOADS", "PROVENANCE", "hostile_account", "hostile_report"]

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
    # what begins to load, run or ask by itself
    "<svg><script>window.__pwned=16</script></svg>",
    "</style></template></select><script>window.__pwned=17</script>",
    "<details open ontoggle=window.__pwned=18><summary>x</summary></details>",
    "<input autofocus onfocus=window.__pwned=19>",
    "<img src=https://example.org/seen.png srcset='https://example.org/2.png 2x'>",
    "<link rel=stylesheet href=https://example.org/x.css>",
    "<meta http-equiv=refresh content='0;url=https://example.org/'>",
    "<base href=https://example.org/>",
    "<form action=javascript:window.__pwned=20><button autofocus>go</button></form>",
    "<math><mtext><mglyph><style><!--</style><img src=x onerror=window.__pwned=21>",
    "<object data='data:text/html,<script>top.__pwned=22</script>'></object>",
    "<audio src=x onerror=window.__pwned=23><video><source onerror=window.__pwned=24></video>",
    # other ends of where it may stand
    "--!><script>window.__pwned=25</script>",
    "<![CDATA[<script>window.__pwned=26</script>]]>",
    "'-(window.__pwned=27)-'",
    '"-(window.__pwned=28)-"',
    "*/window.__pwned=29/*",
    "\\u003cscript\\u003ewindow.__pwned=30\\u003c/script\\u003e",
    "%3Cscript%3Ewindow.__pwned=31%3C/script%3E",
    "&#x3C;script&#x3E;window.__pwned=32&#x3C;/script&#x3E; &amp;lt; &notin; &",
    "<ScRiPt\n/x>window.__pwned=33</sCrIpT >",
    # other languages of templates, and styles
    "{{constructor.constructor('window.__pwned=34')()}} {{{x}}} [[x]] #{7*191} <%= 7 * 191 %>",
    "<?php echo 7 * 191 ?>",
    "<style>*{display:none!important}</style>",
    "x; background: url(https://example.org/x.png); width: expression(window.__pwned=35)",
    "@import 'https://example.org/x.css';",
    # addresses
    "JaVaScRiPt:window.__pwned=36",
    "java\tscript:window.__pwned=37",
    "data:text/html,<script>top.__pwned=38</script>",
    "vbscript:x",
    "//example.org/x",
    "file:///etc/passwd",
    "x' onmouseover='window.__pwned=39",
    # characters
    "controls \x01\x02\x08\x0b\x0c\x0e\x1f\x7f\x80\x85\x9f",
    "never closed \u202a\u202b\u202d\u202e\u2066\u2067",
    "nothing to see \u200b\u200c\u200d\u2060\ufeff\u00ad",
    "no characters \ufdd0\ufffe\uffff\U0010ffff\U000e0041",
    "tall " + "Z" + "\u0301" * 200,
    "W" * 3000,
    "ﷺ" * 200,
    "toString",
)
#: All of them in few texts, for tests that draw a page of each.
BATCHES = tuple(" ".join(PAYLOADS[i : i + 8]) for i in range(0, len(PAYLOADS), 8))
PROVENANCE = Provenance(
    tool=f"tool {PAYLOADS[0]}",
    gazetteer=f"data {PAYLOADS[5]}",
    attribution=PAYLOADS,
    models={one: one for one in PAYLOADS},
    settings={one: one for one in PAYLOADS},
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
        other = Candidate(
            place("Other", "P", payload, None), payload, score=0.2, reason=f"why not {payload}"
        )
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
