"""A page on stated confidence: how often it is right, and what taking fewer answers spares."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mapper.evaluation.calibration import Bin, Calibration, Step, thinned
from mapper.evaluation.diagrams import DIAGRAM_STYLE, reliability_svg, risk_svg
from mapper.evaluation.metrics import NEAR_KM
from mapper.evaluation.pages import html_page, html_text
from mapper.evaluation.report import FIGURES, PAIRINGS, SETS, shown
from mapper.evaluation.run import Evaluation
from mapper.evaluation.scoring import Scores

__all__ = ["reliability_html"]

_STYLE = (
    ":root{color-scheme:light dark;--paper:#fff;--ink:#1b1f24;--soft:#57606a;--rule:#dfe3e8;"
    "--mark:#0b63ce;--wash:#a9cbf2}"
    "@media(prefers-color-scheme:dark){:root{--paper:#16181b;--ink:#e9e6e0;--soft:#a6acb6;"
    "--rule:#363c43;--mark:#7fb5ff;--wash:#35557f}}"
    "body{font:15px/1.45 system-ui,sans-serif;margin:1.5rem auto;padding:0 1rem;max-width:72rem;"
    "color:var(--ink);background:var(--paper)}"
    "p,dl{max-width:46rem}h2{margin:2.2rem 0 0;border-bottom:1px solid var(--rule)}"
    "h3{margin:1.4rem 0 .4rem}dl{display:grid;grid-template-columns:max-content 1fr;"
    "gap:.1rem 1.2rem;margin:.4rem 0 1rem}dt{color:var(--soft)}dd{margin:0}"
    ".pair{display:grid;grid-template-columns:minmax(15rem,24rem) minmax(17rem,1fr);"
    "gap:1rem 2.5rem;place-items:start;margin:1rem 0 2rem}"
    "@media(max-width:40rem){.pair{grid-template-columns:1fr}}"
    "table{border-collapse:collapse;font-variant-numeric:tabular-nums}"
    "caption{text-align:left;font-weight:600;padding-bottom:.3rem}"
    "th,td{border-bottom:1px solid var(--rule);padding:.2rem .7rem .2rem 0;text-align:right}"
    "th{font-weight:400;color:var(--soft)}"
) + DIAGRAM_STYLE


def reliability_html(evaluation: Evaluation) -> str:
    """Return diagrams and tables of stated confidence as one page that needs nothing else.

    For each pairing, and each set of answers in it, the reliability diagram and the curve of risk
    over coverage, each with its numbers in a table beside it.
    """
    names = ", ".join(one.name for one in evaluation.corpora)
    system = ", ".join(f"{name} {value}" for name, value in evaluation.system.items())
    silent = "wrong, and taken last" if evaluation.settings.unanswered == "max" else "left out"
    head = (
        f"<h1>Confidence: {html_text(names)}</h1><p>{html_text(system)}</p>"
        f"<p>An answer is right when it is less than {NEAR_KM:g} km from the gold point. The first "
        "diagram of each pair shows how often answers are right over how sure they are said to be: "
        "a dot below the dashed line stands for answers that are right less often than stated. The "
        "second shows the share wrong among the surest answers, from a few to all; its dashed "
        f"lines are errors of 5% and 10%. Gold without an answer is {silent}.</p>"
    )
    body = [head]
    for pairing, scores in evaluation.scores.items():
        body.append(f"<section><h2>{PAIRINGS[pairing].capitalize()}</h2>")
        for name, one in scores.calibrations.items():
            body += [f"<h3>{SETS[name].capitalize()}</h3>", *_told(name, one, scores)]
        body.append("</section>")
    return html_page(f"Confidence: {names}", _STYLE, "\n".join(body))


def _told(name: str, one: Calibration | None, scores: Scores) -> Iterator[str]:
    if one is None:
        yield "<p>No figures: there is no answer, or one that does not say how sure it is.</p>"
        return
    prefix = "placed_" if name == "placed" else ""
    figures = "".join(
        f"<dt>{FIGURES[key]}<dd>{shown(key, scores.figures[key])}"
        for key in (f"{prefix}{what}" for what in ("ece", "brier", "aurc", "covered5", "covered10"))
    )
    yield f"<dl><dt>answers<dd>{one.answers:,}{figures}</dl>"
    yield f'<div class="pair">{reliability_svg(one)}{_bins(one.bins)}</div>'
    yield f'<div class="pair">{risk_svg(one)}{_steps(one.curve)}</div>'


def _bins(bins: Sequence[Bin]) -> str:
    rows = (
        (
            f"{one.low:.1f} to {one.high:.1f}",
            f"{one.answers:,}",
            _share(one.confidence),
            _share(one.right),
        )
        for one in bins
    )
    heads = ("confidence", "answers", "mean confidence", "share right")
    return _table("How often answers are right", heads, rows)


def _steps(curve: Sequence[Step]) -> str:
    rows = (
        (
            _share(one.coverage),
            _share(one.risk),
            "unanswered too" if one.confidence is None else _share(one.confidence),
        )
        for one in thinned(curve, 10)
    )
    heads = ("share taken", "share wrong", "confidence at least")
    return _table("What taking the surest answers gives", heads, rows)


def _table(caption: str, heads: Sequence[str], rows: Iterator[tuple[str, ...]]) -> str:
    title = "".join(f'<th scope="col">{head}' for head in heads)
    body = "".join(
        f'<tr><th scope="row">{first}' + "".join(f"<td>{cell}" for cell in rest) + "</tr>"
        for first, *rest in rows
    )
    return (
        f"<table><caption>{caption}</caption><thead><tr>{title}</tr></thead>"
        f"<tbody>{body}</tbody></table>"
    )


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
