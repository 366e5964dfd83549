"""Findings to a folium map with the page around it, and to one HTML file."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from typing import Any, BinaryIO

import jinja2
from branca.element import Figure, MacroElement
from markupsafe import Markup

import mapper
from mapper.manifest import make_manifest
from mapper.page.basemap import clip, padded_extent
from mapper.page.collecting import Collecting
from mapper.page.downloads import downloads, held_table
from mapper.page.embedding import ReportMap
from mapper.page.escape import display_text, script_json
from mapper.page.figure import DataBlock, OfflineFigure, Verbatim
from mapper.page.large import LargeModel, build_large, check_size, is_large
from mapper.page.layer import OnlineTiles, VectorBasemap
from mapper.page.markup import STILL_WIDTH, large_panel, panel, still_section
from mapper.page.model import PageModel, build_model
from mapper.page.payload import payload
from mapper.page.sheets import packed_outlines
from mapper.page.still import compose
from mapper.page.tiles import TileSource, find_tiles
from mapper.page.vendored import asset, compact, compact_style
from mapper.page.view import Source, View, names_within, opened, outlines_of
from mapper.records import Findings, LocatedReport, Provenance

__all__ = ["HtmlRenderer", "LargePage", "ReportPage", "draw"]

# How near to look, by the finest sheet of the base map: nearer, its lines turn angular.
_NEAR_ZOOM = {"fine": 9, "medium": 8, "wide": 7}
#: What the page's script is made of; the last joins the others.
_SCRIPTS = (
    *("tools.js", "remains.js", "marks.js", "view.js", "sentences.js", "gathered.js"),
    *("popup.js", "reading.js", "rows.js", "timeline.js", "search.js", "filters.js"),
    *("legend.js", "downloads.js", "address.js", "page.js"),
)
#: Characters for the base map of the still, of the 700 KB of a page about one region.
_STILL_BUDGET = 6_500
#: A large page has these, too, or in the place of others.
_LARGE_SCRIPTS = (
    *("tools.js", "columns.js", "remains.js", "marks.js", "clusters.js", "view.js"),
    *("sentences.js", "gathered.js", "popup.js", "opened.js", "reading.js", "longlist.js"),
    *("timeline.js", "search.js", "filters.js", "legend.js", "held.js", "downloads.js"),
    *("address.js", "page.js"),
)
_ATTRIBUTION = "Places © GeoNames CC BY 4.0 · Made with Natural Earth"


def draw(
    findings: Findings | Iterable[LocatedReport],
    *,
    title: str | None = None,
    gazetteer: Source | None = None,
    tiles: str | TileSource | None = None,
    tiles_attribution: str | None = None,
) -> ReportMap:
    """Draw findings on a map with the reports beside it.

    Parameters
    ----------
    findings : Findings or iterable of LocatedReport
        What `mapper.locate` returned, or reports with their findings.
    title : str or None
        Title of the page; None for the headline of the only report, or a count of reports.
    gazetteer : Gazetteer or None
        Where the names on the base map and the outlines of areas come from. None opens the default
        one; where that cannot be opened, the base map has no names of towns and areas are circles.
    tiles : str, TileSource or None
        Online tiles to lay over the embedded map, as `find_tiles` takes them. None: the page asks
        the network for nothing.
    tiles_attribution : str or None
        Whose tiles they are, when `tiles` is an address.

    Returns
    -------
    ReportMap
        A `folium.Map` that takes further folium layers. ``save()`` and a notebook give the same
        self-contained page; both raise `RenderError` when an added layer needs the network.

    Raises
    ------
    RenderError
        When there are more findings than a page holds.

    Notes
    -----
    With more than 1,000 places, 10,000 findings or 2,000 reports the page gathers its pins into
    clusters and keeps the sentences of the findings, not the whole texts.
    """
    if isinstance(findings, Findings):
        located, provenance = findings.located, findings.provenance
    else:
        located = tuple(findings)
        provenance = Provenance(f"reportmap {mapper.__version__}", "not recorded", ())
    model: PageModel | LargeModel
    near: list[tuple[float, float]] | None
    if is_large(located):
        model = build_large(located, provenance, title=title)
        view, areas, near = model.view, [place.id for place in model.areas], None
    else:
        model = build_model(located, provenance, title=title)
        view, areas = View.around(model), [one.place.id for one in model.areas]
        near = [(one.place.lat, one.place.lon) for one in model.pins]
    online = _tile_source(tiles, tiles_attribution)
    figure = OfflineFigure(
        title=display_text(model.heading),
        title_language=model.heading_language if isinstance(model, PageModel) else None,
        manifest=make_manifest(located, provenance, tiles=online.name if online else None),
        origins=online.origins if online else (),
    )
    leaflet_map = ReportMap(
        location=view.centre,
        zoom_start=4 if model.places else 2,
        tiles=None,
        control_scale=True,
        min_zoom=1,
        zoom_snap=1 if online else 0.5,  # between whole zooms, pictures have seams
        fade_animation=False,
    )
    figure.add_child(leaflet_map)
    with opened(gazetteer) as source:
        names = names_within(source, padded_extent(*view.extent))
        data = clip(*view.extent, labels=names, near=near)
        shapes = outlines_of(source, areas)
        still = (
            compose(model, source, shapes, width=STILL_WIDTH, budget=_STILL_BUDGET)
            if isinstance(model, PageModel)
            else None
        )
    if not model.has_marks:
        data["sheets"] = data["sheets"][:1]  # nothing to look at closely
    base = VectorBasemap(data, attribution=_ATTRIBUTION)
    base.add_to(leaflet_map)
    if online is not None:
        OnlineTiles(online, base).add_to(leaflet_map)
    near_zoom = _NEAR_ZOOM.get(data["sheets"][-1]["name"], 5)
    hosts = online.hosts if online else ()
    page: MacroElement
    if isinstance(model, LargeModel):
        page = LargePage(
            model,
            shapes=shapes,
            view=view,
            near_zoom=near_zoom,
            hosts=hosts,
            table=held_table(provenance, title=title),
        )
    else:
        page = ReportPage(
            model,
            shapes=shapes,
            west=view.cut,
            near_zoom=near_zoom,
            detail=view.detail,
            hosts=hosts,
            still=None if still is None else still_section(model, still),
            table=downloads(located, provenance, title=title),
        )
    page.add_to(leaflet_map)
    return leaflet_map


class HtmlRenderer(Collecting):
    """Writes the page; satisfies the Renderer socket.

    Parameters
    ----------
    stream, provenance, title, gazetteer
        As for `Collecting`.
    tiles : TileSource or None
        As for `draw`.
    """

    def __init__(
        self,
        stream: BinaryIO,
        provenance: Provenance,
        *,
        title: str | None = None,
        gazetteer: Source | None = None,
        tiles: TileSource | None = None,
    ) -> None:
        super().__init__(stream, provenance, title=title, gazetteer=gazetteer)
        self._tiles = tiles
        self._findings = 0

    def add(self, located: LocatedReport) -> None:
        """Take the next report.

        Raises
        ------
        RenderError
            When there are more findings now than a page holds.
        """
        self._findings += len(located.findings)
        check_size(self._findings)
        super().add(located)

    def close(self) -> None:
        """Write the page."""
        findings = Findings(self._located, self._provenance)
        drawn = draw(findings, title=self._title, gazetteer=self._gazetteer, tiles=self._tiles)
        self._stream.write(drawn.page.encoded())


class _Page(MacroElement):
    """A panel beside the map and the script that joins the two; a child of the map.

    Parameters
    ----------
    markup : Markup
        The panel.
    scripts : tuple of str
        Assets that the script is made of.
    findings : dict
        What the scripts read.
    table : dict or None
        What the files that the page hands out are made of; None when it hands out none.
    """

    _template = jinja2.Template(
        """
        {% macro script(this, kwargs) %}
        mapperPage({{ this._parent.get_name() }}, "mapper-findings");
        {% endmacro %}
        """
    )

    def __init__(
        self,
        markup: Markup,
        scripts: tuple[str, ...],
        findings: dict[str, Any],
        table: dict[str, Any] | None,
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = type(self).__name__
        self._panel = markup
        self._scripts = scripts
        self._data = {"findings": findings} | ({"table": table} if table is not None else {})

    def render(self, **kwargs: Any) -> None:  # type: ignore[override] # as branca's macros
        """Add style, script, panel and data to the figure, and the call that starts them."""
        figure = self.get_root()
        if not isinstance(figure, Figure):
            raise TypeError("a ReportPage can only be rendered on a map")
        style = compact_style(asset("page.css"))
        figure.header.add_child(Verbatim(f"<style>{style}</style>"), name="page_css")
        script = "".join(compact(asset(name)) for name in self._scripts)
        figure.header.add_child(Verbatim(f"<script>{script}</script>"), name="page_js")
        # The panel is read before the map, by eye and by a screen reader.
        figure.html.add_child(Verbatim(self._panel), name="page_panel", index=0)
        for name, data in self._data.items():
            block = DataBlock(f"mapper-{name}", script_json(data))
            figure.html.add_child(block, name=f"page_{name}")
        super().render(**kwargs)  # type: ignore[no-untyped-call]


class ReportPage(_Page):
    """The panel of reports and places beside the map.

    Parameters
    ----------
    model : PageModel
        What to show.
    shapes : dict
        Outlines of areas by place id, as `mapper.page.shapes.packed` writes them.
    west : float
        Longitude in degrees at which the map is cut.
    near_zoom : int
        Zoom at which the map shows a place that was chosen.
    detail : tuple of float
        South, west, north, east of what the base map has in detail, in degrees from `west` on.
    hosts : tuple of str
        Where the page loads tiles from.
    still : Markup or None
        What stands for the map on paper and without a script, from `still_section`.
    table : dict or None
        What the page hands out, as `mapper.page.downloads.downloads` gives it.
    """

    def __init__(
        self,
        model: PageModel,
        *,
        shapes: dict[str, Any] | None = None,
        west: float = -180.0,
        near_zoom: int = 8,
        detail: tuple[float, float, float, float] = (-90.0, -180.0, 90.0, 540.0),
        hosts: tuple[str, ...] = (),
        still: Markup | None = None,
        table: dict[str, Any] | None = None,
    ) -> None:
        given = payload(model, shapes=shapes or {}, west=west, near_zoom=near_zoom, detail=detail)
        super().__init__(panel(model, hosts=hosts, still=still), _SCRIPTS, given, table)


class LargePage(_Page):
    """The panel for very many places: its script makes the lists, and reads columns.

    Parameters
    ----------
    model : LargeModel
        What to show.
    shapes : dict
        Outlines of areas by place id, as `mapper.page.shapes.packed` writes them.
    view : View
        What the map opens on.
    near_zoom : int
        Zoom at which the map shows a place that was chosen.
    hosts : tuple of str
        Where the page loads tiles from.
    table : dict or None
        What the files that it hands out say of themselves, from `held_table`.
    """

    def __init__(
        self,
        model: LargeModel,
        *,
        shapes: dict[str, Any],
        view: View,
        near_zoom: int,
        hosts: tuple[str, ...] = (),
        table: dict[str, Any] | None = None,
    ) -> None:
        columns = {
            "west": view.cut,
            "nearZoom": near_zoom,
            "detail": [round(degrees, 3) for degrees in view.detail],
            "shapes": packed_outlines(shapes),
            **model.columns,
        }
        super().__init__(large_panel(model, hosts=hosts), _LARGE_SCRIPTS, columns, table)


def _tile_source(tiles: str | TileSource | None, attribution: str | None) -> TileSource | None:
    if not isinstance(tiles, str):
        return tiles
    source = find_tiles(tiles, attribution=attribution)
    for line in source.warnings:
        warnings.warn(line, UserWarning, stacklevel=3)
    return source
