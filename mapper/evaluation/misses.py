"""What went wrong, mention by mention, each in its sentence: a page to read, a table to count."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from mapper.evaluation.alignment import Alignment
from mapper.evaluation.corpus import Document, Toponym
from mapper.evaluation.metrics import NEAR_KM
from mapper.evaluation.pages import html_page, html_text
from mapper.evaluation.run import Evaluation
from mapper.globe import distance_km
from mapper.records import Report
from mapper.sentences import sentence_around, split_sentences

__all__ = ["PROBLEMS", "Miss", "errors_csv", "errors_html", "misses"]

#: What can go wrong with a mention -> what that means.
PROBLEMS = {
    "missed": "gold that is paired with no prediction",
    "false alarm": "a prediction that is paired with no gold",
    "other span": "a prediction that overlaps gold but starts or ends elsewhere",
    "wrong place": f"paired, but {NEAR_KM:g} km or more from the gold point",
    "no place": "paired with located gold, but without a place",
}

_COLUMNS = (
    *("problem", "corpus", "document", "start", "end", "gold_text", "gold_kind", "gold_id"),
    *("gold_lat", "gold_lon", "found_start", "found_end", "found_text", "found_id", "found_lat"),
    *("found_lon", "km", "sentence"),
)
# As in the product's CSV: what a spreadsheet may take for a formula, and what it strips before it.
_FORMULA = re.compile(
    "[\\s\x00-\x1f\x7f-\xa0\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]*[=+\\-@＝＋－＠﹢﹣﹦﹫−]"
)
_STYLE = (
    "body{font:15px/1.45 system-ui,sans-serif;margin:1.5rem;color:#1b1f24;background:#fff}"
    "table{border-collapse:collapse;width:100%}"
    "th,td{border-bottom:1px solid #d0d7de;padding:.3rem .5rem;text-align:left;vertical-align:top}"
    "td:first-child{white-space:nowrap}mark{background:#ffe08a;color:inherit}"
    "u{text-decoration-color:#b42318;text-decoration-thickness:2px}"
    ".n{text-align:right;white-space:nowrap}small{color:#57606a}"
)


@dataclass(frozen=True, slots=True)
class Miss:
    """One thing that went wrong.

    Parameters
    ----------
    problems : tuple of str
        One or two of `PROBLEMS`: a span can be another and its place wrong too.
    document : Document
        Where.
    gold, found : Toponym or None
        What annotators and tool said; one of them may be missing.
    km : float or None
        Distance of the two points; None unless both are known.
    sentence_start, sentence_end : int
        Half-open span of ``document.text`` around both.
    """

    problems: tuple[str, ...]
    document: Document
    gold: Toponym | None
    found: Toponym | None
    km: float | None
    sentence_start: int
    sentence_end: int

    @property
    def start(self) -> int:
        """Where the first of the two spans begins."""
        return min(one.start for one in (self.gold, self.found) if one is not None)


def misses(evaluation: Evaluation) -> Iterator[Miss]:
    """Yield what went wrong, in the order of documents and texts."""
    for one in evaluation.alignments:
        found = list(_problems(one, spans_given=evaluation.settings.gold_mentions))
        if not found:
            continue
        document = one.document
        sentences = split_sentences(Report(document.id, document.text, language=document.language))
        made = []
        for problems, gold, other, km in found:
            both = [span for span in (gold, other) if span is not None]
            start, end = min(span.start for span in both), max(span.end for span in both)
            low, high = sentence_around(sentences, start, end)
            made.append(Miss(problems, document, gold, other, km, low, high))
        yield from sorted(made, key=lambda miss: miss.start)


def errors_csv(evaluation: Evaluation) -> str:
    """Return what went wrong as CSV, one line a mention.

    Text that a spreadsheet would take for a formula has an apostrophe before it.
    """
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for miss in misses(evaluation):
        text = miss.document.text
        gold, found = miss.gold, miss.found
        writer.writerow(
            [
                "; ".join(miss.problems),
                *map(_cell, (miss.document.corpus, miss.document.id)),
                *((gold.start, gold.end) if gold else ("", "")),
                _cell(text[gold.start : gold.end]) if gold else "",
                *(map(_cell, (gold.kind, gold.place_id)) if gold else ("", "")),
                *((gold.point if gold else None) or ("", "")),
                *((found.start, found.end) if found else ("", "")),
                _cell(text[found.start : found.end]) if found else "",
                _cell(found.place_id) if found else "",
                *((found.point if found else None) or ("", "")),
                "" if miss.km is None else f"{miss.km:.1f}",
                _cell(text[miss.sentence_start : miss.sentence_end]),
            ]
        )
    return stream.getvalue()


def errors_html(evaluation: Evaluation) -> str:
    """Return what went wrong as one page that needs nothing else: no script, no link, no image."""
    rows: list[str] = []
    counts = dict.fromkeys(PROBLEMS, 0)
    for miss in misses(evaluation):
        for problem in miss.problems:
            counts[problem] += 1
        rows.append(_row(miss))
    names = ", ".join(one.name for one in evaluation.corpora)
    system = ", ".join(f"{name} {value}" for name, value in evaluation.system.items())
    summary = "".join(
        f"<li>{count:,} <b>{name}</b>: {escape(PROBLEMS[name])}</li>"
        for name, count in counts.items()
    )
    body = (
        f"<h1>Errors: {html_text(names)}</h1><p>{html_text(system)}</p><ul>{summary}</ul>"
        "<p>In each sentence the gold is <mark>marked</mark>, what was found <u>underlined</u>.</p>"
        "<table><thead><tr><th>problem<th>sentence<th>gold<th>found"
        '<th class="n">km<th>document</tr></thead><tbody>\n'
        + "\n".join(rows)
        + "\n</tbody></table>"
    )
    return html_page(f"Errors: {names}", _STYLE, body)


def _problems(
    one: Alignment, *, spans_given: bool
) -> Iterator[tuple[tuple[str, ...], Toponym | None, Toponym | None, float | None]]:
    pairs = one.exact if spans_given else one.overlap
    answer = {i: one.found[j] for i, j in pairs}
    for i, gold in enumerate(one.gold):
        found = answer.get(i)
        if found is None:
            if not spans_given:
                yield ("missed",), gold, None, None
            elif gold.point is not None:
                yield ("no place",), gold, None, None
            continue
        problems = [] if (gold.start, gold.end) == (found.start, found.end) else ["other span"]
        km = distance_km(*gold.point, *found.point) if gold.point and found.point else None
        if gold.point is not None and found.point is None:
            problems.append("no place")
        elif km is not None and km >= NEAR_KM:
            problems.append("wrong place")
        if problems:
            yield tuple(problems), gold, found, km
    paired = {j for _, j in pairs}
    for j, found in enumerate(one.found):
        if j not in paired:
            yield ("false alarm",), None, found, None


def _row(miss: Miss) -> str:
    km = "" if miss.km is None else f"{miss.km:,.0f}"
    kind = f"<br><small>{html_text(miss.gold.kind)}</small>" if miss.gold and miss.gold.kind else ""
    return (
        f"<tr><td>{escape('; '.join(miss.problems))}<td>{_sentence(miss)}"
        f"<td>{_told(miss, miss.gold)}{kind}<td>{_told(miss, miss.found)}"
        f'<td class="n">{km}<td>{html_text(miss.document.id)}</tr>'
    )


def _sentence(miss: Miss) -> str:
    """Return the sentence with both spans in it; where they cross, piece by piece."""
    text, gold, found = miss.document.text, miss.gold, miss.found
    cuts = {miss.sentence_start, miss.sentence_end}
    for one in (gold, found):
        if one is not None:
            cuts |= {one.start, one.end}
    ordered = sorted(cuts)
    pieces = []
    for start, end in pairwise(ordered):
        piece = html_text(text[start:end])
        if found is not None and found.start <= start < found.end:
            piece = f"<u>{piece}</u>"
        if gold is not None and gold.start <= start < gold.end:
            piece = f"<mark>{piece}</mark>"
        pieces.append(piece)
    return f"<bdi>{''.join(pieces)}</bdi>"


def _told(miss: Miss, one: Toponym | None) -> str:
    if one is None:
        return "–"
    lines = [f"<bdi>{html_text(miss.document.text[one.start : one.end])}</bdi>"]
    if one.point is not None:
        lines.append("<small>{:.3f}, {:.3f}</small>".format(*one.point))
    if one.place_id is not None:
        lines.append(f"<small>{html_text(one.place_id)}</small>")
    return "<br>".join(lines)


def _cell(text: str | None) -> str:
    folded = " ".join((text or "").split())
    return f"'{folded}" if _FORMULA.match(folded) else folded
