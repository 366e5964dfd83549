"""The part of the page that is readable without a script: reports, places, notes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, FunctionLoader, Template
from markupsafe import Markup

from mapper.page.basemap import POINT_OF_VIEW
from mapper.page.entries import attribution, group_places, sources
from mapper.page.escape import display_text
from mapper.page.large import LargeModel
from mapper.page.model import PageMention, PageModel, PageReport
from mapper.page.still import Still, svg_element
from mapper.page.vendored import asset
from mapper.page.wording import LOW_CONFIDENCE, certainty, role_words

__all__ = ["STILL_WIDTH", "large_panel", "panel", "still_section"]

#: Width in pixels of the maps that are printed: about that of a sheet of paper.
STILL_WIDTH = 760.0
#: Rows of the table beside them; the list of places has the others.
_ROWS = 200

_INDENTATION = re.compile(r"^[ \t]+", re.MULTILINE)
_PARAGRAPH_END = re.compile(r"\n[ \t]*\n\s*")
_MENTION = Markup('<a class="{}" id="m{}" href="#{}">{}</a>')

# The empty lines between paragraphs: part of the text, though nobody needs to see them.
_GAP = Markup("<span hidden>{}</span>")

# From this many characters on, and with hardly a shorter line before the last, the line breaks of
# a paragraph come from an editor and not from the writer: the page sets the lines anew.
_WRAPPED_LINE = 45


@dataclass(frozen=True, slots=True)
class _Paragraph:
    markup: Markup
    wrapped: bool


def panel(model: PageModel, *, hosts: tuple[str, ...] = (), still: Markup | None = None) -> Markup:
    """Return the page's markup around the map; every text in it is escaped.

    Parameters
    ----------
    model : PageModel
        The page.
    hosts : tuple of str
        Where the page loads tiles from.
    still : Markup or None
        What stands for the map on paper and without a script, from `still_section`.
    """
    # Jinja escapes each value, and what is passed as Markup was escaped here.
    return Markup(  # noqa: S704
        _template("panel.html").render(
            model=model,
            groups=list(group_places(model)) if model.places else [],
            paragraphs={
                number: list(_paragraphs(model, one)) for number, one in enumerate(model.reports)
            },
            point_of_view=POINT_OF_VIEW,
            hosts=hosts,
            still=still or Markup(),
        )
    )


def still_section(model: PageModel, still: Still) -> Markup:
    """Return still maps with table and sources, for paper and for where no script runs."""
    *maps, legend = still.panels
    figures = [
        Markup(svg_element(panel, words="" if number else still.words))  # noqa: S704 - escaped there
        for number, panel in enumerate(maps)
    ]
    left, groups = _ROWS, []
    for group in still.groups:
        if left > 0:
            groups.append((group, group.entries[:left]))
        left -= len(group.entries)
    return Markup(  # noqa: S704
        _template("still.html").render(
            model=model,
            figures=figures,
            legend=Markup(svg_element(legend)),  # noqa: S704
            groups=groups,
            left_out=max(0, -left),
            quiet=[one for one in model.places if one.account.is_quiet],
            sources=sources(model),
            attribution=attribution(model.provenance),
            point_of_view=POINT_OF_VIEW,
        )
    )


def large_panel(model: LargeModel, *, hosts: tuple[str, ...] = ()) -> Markup:
    """Return the markup of a large page: what its script fills, and the notes."""
    # As in `panel`.
    return Markup(  # noqa: S704
        _template("large.html").render(model=model, point_of_view=POINT_OF_VIEW, hosts=hosts)
    )


def _unindented(name: str) -> str:
    """Return a template without what is before each line: a list has thousands of them."""
    return _INDENTATION.sub("", asset(name))


@cache
def _template(name: str) -> Template:
    environment = Environment(
        loader=FunctionLoader(_unindented), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["shown"] = display_text
    environment.filters["certainty"] = certainty
    environment.filters["role"] = role_words
    environment.filters["of"] = lambda number, rows: rows[number]
    return environment.get_template(name)


def _paragraphs(model: PageModel, one: PageReport) -> Iterator[_Paragraph]:
    """Cut a report at its empty lines; the paragraphs together are the text, to the letter."""
    text = one.report.text
    mentions = iter(_without_overlaps(model, one))
    mention = next(mentions, None)
    cuts = [match.end() for match in _PARAGRAPH_END.finditer(text)]
    start = 0
    for cut in (*cuts, len(text)):
        if (
            mention is not None
            and model.mentions[mention].start < cut < model.mentions[mention].end
        ):
            continue  # never cut a name in two
        if not text[start:cut].strip() and cut < len(text):
            continue  # empty lines at the start belong to the first paragraph
        at = start + len(text[start:cut]) - len(text[start:cut].lstrip("\n"))
        parts = [_GAP.format(display_text(text[start:at]))] if at > start else []
        while mention is not None and model.mentions[mention].end <= cut:
            found = model.mentions[mention]
            parts.append(_escaped(text[at : found.start]))
            parts.append(_link(model, mention, found))
            at = found.end
            mention = next(mentions, None)
        rest = text[at:cut]
        end = len(rest.rstrip())
        parts.append(_escaped(rest[:end]))
        if end < len(rest):
            parts.append(_GAP.format(display_text(rest[end:])))
        yield _Paragraph(Markup().join(parts), _is_wrapped(text[start:cut]))
        start = cut


def _without_overlaps(model: PageModel, one: PageReport) -> list[int]:
    kept: list[int] = []
    end = 0
    for number in sorted(one.mentions, key=lambda i: (model.mentions[i].start, i)):
        mention = model.mentions[number]
        if mention.start >= end and mention.end <= len(one.report.text):
            kept.append(number)
            end = mention.end
    return kept


def _link(model: PageModel, number: int, mention: PageMention) -> Markup:
    if mention.place is None:
        looks, target = "m unplaced", f"u{mention.unplaced}"
    else:
        place = model.places[mention.place]
        role = mention.finding.role
        looks = f"m {place.drawn}" + (" unsure" if mention.confidence < LOW_CONFIDENCE else "")
        looks += "" if role is None else f" r-{role}"
        target = f"p{mention.place}"
    return _MENTION.format(looks, number, target, display_text(mention.text))


def _escaped(text: str) -> Markup:
    return Markup.escape(display_text(text))


def _is_wrapped(paragraph: str) -> bool:
    lines = paragraph.strip().split("\n")
    return len(lines) > 1 and all(len(line) >= _WRAPPED_LINE for line in lines[:-1])
