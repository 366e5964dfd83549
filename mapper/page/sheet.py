"""A still map with its table and sources on one sheet, as SVG; the PNG is made of it."""

from __future__ import annotations

from collections.abc import Iterator

from mapper.page.basemap import POINT_OF_VIEW
from mapper.page.collecting import Collecting
from mapper.page.entries import Entry, SourceLine, attribution, sources
from mapper.page.lettering import SANS, is_rightward, plain, text, wrap
from mapper.page.marks import glyph, look_of, swatch
from mapper.page.model import PageModel, build_model
from mapper.page.still import compose
from mapper.page.view import Source, opened, outlines_of
from mapper.page.wording import count_words

__all__ = ["SvgRenderer", "write_sheet"]

_WIDTH, _EDGE = 1120.0, 24.0
_ROOM = _WIDTH - 2 * _EDGE
_SIZE, _LEADING = 11.0, 14.5
#: Rows and sources of one sheet; a sheet with more could not be looked at.
_ROWS, _SOURCES = 150, 150
#: Columns of the table: title, left edge and width in pixels.
_COLUMNS = (
    ("No.", 0.0, 26.0),
    ("Place", 32.0, 182.0),
    ("What is reported", 226.0, 198.0),
    ("When", 436.0, 124.0),
    ("How precisely", 572.0, 104.0),
    ("Place confidence", 688.0, 92.0),
    ("Sentence", 792.0, _ROOM - 792.0),
)
_METHOD = (
    "This map says where something was reported, not that it took place, and not who is right "
    "where reports disagree. Software found and located the names and decided roles, dates and "
    "speakers. Nobody has reviewed them."
)
_INK, _SOFT, _RULE = "#1f2226", "#5a616b", "#ddd8cd"


class _Pen:
    """Writes text from top to bottom."""

    def __init__(self) -> None:
        self.y = _EDGE
        self.parts: list[str] = []

    def lines(
        self,
        words: str,
        x: float,
        room: float,
        *,
        y: float | None = None,
        size: float = _SIZE,
        look: str = f'fill="{_INK}"',
        most: int = 12,
        bold: bool = False,
        turned: bool = False,
    ) -> float:
        """Write a text in lines of so much room; returns where the next line would stand."""
        y = self.y if y is None else y
        lines = wrap(words, room, size, bold=bold)
        if len(lines) > most:
            lines = [*lines[: most - 1], lines[most - 1][:-1].rstrip() + "…"]
        leading = size * _LEADING / _SIZE
        weight = ' font-weight="700"' if bold else ""
        # what is read from the right stands on the right
        right = turned and is_rightward(words)
        at = f'{x + room:g}" text-anchor="end' if right else f"{x:g}"
        for i, line in enumerate(lines):
            self.parts.append(
                f'<text x="{at}" y="{y + size + i * leading:.1f}" font-size="{size:g}"{weight} '
                f"{look}>{text(line)}</text>"
            )
        return y + leading * len(lines)

    def rule(self, *, colour: str = _RULE) -> None:
        """Draw a line from side to side."""
        self.parts.append(
            f'<path d="M{_EDGE:g} {self.y:.1f}h{_ROOM:g}" stroke="{colour}" stroke-width="1"/>'
        )


def write_sheet(model: PageModel, source: Source | None) -> str:
    """Write a still map with its legend, table and sources as an SVG document.

    Parameters
    ----------
    model : PageModel
        What to show.
    source : Gazetteer or None
        Where names of towns and outlines come from; None: there are none.

    Returns
    -------
    str
        Well-formed XML without script, style or reference to anything outside. The same model
        gives the same text.
    """
    still = compose(
        model, source, outlines_of(source, [one.place.id for one in model.areas]), width=_ROOM
    )
    pen = _Pen()
    _head(pen, model)
    for panel in still.panels:
        pen.parts.append(f'<g transform="translate({_EDGE:g} {pen.y:.1f})">{panel.svg}</g>')
        pen.y += panel.height + 10
    pen.y += 4
    left = _ROWS
    for group in still.groups:
        if left > 0:
            _group(pen, group.title, group.note, group.entries[:left])
        left -= len(group.entries)
    if left < 0:
        note = f"{count_words(-left, 'further place')} are on the map and not in this table."
        pen.y = pen.lines(f"{note} The page (.html) and the tables (.csv) have all.", _EDGE, _ROOM)
    if not still.groups:
        pen.y = pen.lines("No place was resolved, so the map is empty.", _EDGE, _ROOM)
    _rest(pen, model)
    _sources(pen, sources(model))
    _foot(pen, model)
    height = round(pen.y + _EDGE)
    rights = " · ".join(attribution(model.provenance))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        f'lang="en" xml:lang="en" role="img" width="{_WIDTH:g}" height="{height}" '
        f'viewBox="0 0 {_WIDTH:g} {height}">\n'
        f"<title>{text(model.heading)}</title>\n<desc>{text(still.words)}</desc>\n"
        f"<metadata><dc:creator>{text(model.provenance.tool)}</dc:creator>"
        f"<dc:source>{text(model.provenance.gazetteer)}</dc:source>"
        f"<dc:rights>{text(rights)}</dc:rights></metadata>\n"
        f'<rect width="{_WIDTH:g}" height="{height}" fill="#fff"/>\n'
        f'<g font-family="{SANS}">\n' + "\n".join(pen.parts) + "\n</g>\n</svg>\n"
    )


def _head(pen: _Pen, model: PageModel) -> None:
    pen.y = pen.lines(model.heading, _EDGE, _ROOM, size=22, bold=True, most=3, turned=True)
    parts = []
    if len(model.reports) == 1:
        only = model.reports[0]
        parts = [only.report.source or "", *(line.date for line in sources(model))]
    else:
        parts = [count_words(len(model.reports), "report")]
    parts.append(count_words(len(model.places), "place") + " reported")
    soft = f'fill="{_SOFT}"'
    pen.y = pen.lines(" · ".join(filter(None, parts)), _EDGE, _ROOM, size=12.5, look=soft, most=2)
    pen.y += 10


def _group(pen: _Pen, title: str, note: str, entries: tuple[Entry, ...]) -> None:
    pen.y += 10
    pen.y = pen.lines(title, _EDGE, _ROOM, size=14, bold=True)
    soft = f'fill="{_SOFT}"'
    if note:
        pen.y = pen.lines(note, _EDGE, _ROOM, look=soft)
    pen.y += 4
    for column, x, room in _COLUMNS:
        pen.lines(column, _EDGE + x, room + 10, size=9.5, look=soft, bold=True)
    pen.y += 15
    for entry in entries:
        pen.rule()
        pen.y += 5
        pen.y = max(_cells(pen, entry)) + 4
    pen.rule()


def _cells(pen: _Pen, entry: Entry) -> Iterator[float]:
    """Write the cells of a row; yields where each of them ends."""
    soft = f'fill="{_SOFT}"'
    edges = {name: (_EDGE + x, room) for name, x, room in _COLUMNS}

    def column(name: str, *texts: tuple[str, bool, str]) -> float:
        (x, room), y = edges[name], pen.y
        for words, bold, look in texts:
            if words:
                turned = name == "Sentence"
                y = pen.lines(words, x, room, y=y, look=look, bold=bold, turned=turned)
        return y

    ink = f'fill="{_INK}"'
    number = "–" if entry.number is None else str(entry.number)
    yield column("No.", (number, True, ink))
    x, room = edges["Place"]
    pen.parts.append(f'<g transform="translate({x + 8:g} {pen.y + 7:.1f})">{_sign(entry)}</g>')
    y = pen.lines(entry.name, x + 20, room - 20, bold=True)
    for words in (entry.kind, entry.written, entry.note):
        if words:
            y = pen.lines(words, x, room, y=y, look=soft, most=4)
    yield y
    reported = [(line, False, ink) for line in entry.reported] or [("", False, ink)]
    said = [(line, False, soft) for line in entry.said]
    yield column("What is reported", (entry.role, True, ink), *reported, *said)
    yield column("When", *((line, False, ink) for line in entry.dates))
    yield column("How precisely", (entry.precision, False, ink))
    check = ("check by hand", True, 'fill="#8a5a00"') if entry.place.is_unsure else ("", False, "")
    yield column(
        "Place confidence", (entry.confidence, False, ink), check, (entry.reports, False, soft)
    )
    if entry.same_as is not None:
        yield column("Sentence", (f"The same sentence as no. {entry.same_as}.", False, soft))
    else:
        source = (f"[{entry.quote.source}]", False, soft)
        yield column("Sentence", (entry.quote.words, False, ink), source)


def _sign(entry: Entry) -> str:
    role = entry.place.account.role
    if entry.place.drawn == "pin":
        return f'<g transform="scale(.72)">{glyph(role, look_of(entry.place))}</g>'
    if entry.place.drawn == "area":
        sign = swatch("area", role, dashed=entry.place.is_unsure)
        return f'<g transform="scale(.72)">{sign}</g>'
    return ""


def _rest(pen: _Pen, model: PageModel) -> None:
    """Write what is only listed: quiet roles, and names without a place."""
    quiet = [
        f"{one.place.name} ({one.account.role})" for one in model.places if one.account.is_quiet
    ]
    names = [f"{one.text} ({one.reason})" for one in model.unplaced]
    for title, listed in (
        ("Actors, datelines, organisations: listed, not drawn", quiet),
        ("Names without a place", names),
    ):
        if listed:
            pen.y += 12
            pen.y = pen.lines(title, _EDGE, _ROOM, bold=True)
            pen.y = pen.lines("; ".join(map(plain, listed)) + ".", _EDGE, _ROOM, most=30)


def _sources(pen: _Pen, found: tuple[SourceLine, ...]) -> None:
    if not found:
        return
    pen.y += 14
    pen.y = pen.lines("Sources", _EDGE, _ROOM, size=14, bold=True) + 3
    for one in found[:_SOURCES]:
        pen.lines(f"[{one.number}]", _EDGE, 36)
        soft = f'fill="{_SOFT}"'
        pen.y = pen.lines(one.title, _EDGE + 36, _ROOM - 36, most=3)
        from_whom = ", ".join(filter(None, (one.outlet, one.date)))
        if from_whom:
            pen.y = pen.lines(from_whom, _EDGE + 36, _ROOM - 36, look=soft, most=2)
        if one.url:
            pen.y = pen.lines(one.url, _EDGE + 36, _ROOM - 36, look=soft, size=10, most=3)
    if len(found) > _SOURCES:
        pen.y = pen.lines(f"and {count_words(len(found) - _SOURCES, 'more report')}.", _EDGE, _ROOM)


def _foot(pen: _Pen, model: PageModel) -> None:
    pen.y += 14
    pen.rule(colour="#9aa3a8")
    pen.y += 6
    soft = f'fill="{_SOFT}"'
    provenance = model.provenance
    for words in (
        _METHOD,
        POINT_OF_VIEW,
        " · ".join(attribution(provenance)),
        f"Made with {provenance.tool}; gazetteer {provenance.gazetteer}.",
    ):
        pen.y = pen.lines(words, _EDGE, _ROOM, size=10, look=soft) + 3


class SvgRenderer(Collecting):
    """Writes a still map with its table as SVG; satisfies the Renderer socket."""

    def close(self) -> None:
        """Write the sheet."""
        model = build_model(self._located, self._provenance, title=self._title)
        with opened(self._gazetteer) as source:
            self._stream.write(write_sheet(model, source).encode())
