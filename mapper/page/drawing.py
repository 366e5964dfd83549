"""Findings to a folium map with the page around it, and to one HTML file."""

from __future__ import annotations

import math
import re
import sqlite3
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import Any, BinaryIO, Protocol

import jinja2
from branca.element import Figure, MacroElement

import mapper
from mapper.errors import GazetteerError
from mapper.manifest import make_manifest
from mapper.page.basemap import Label, clip, padded_extent
from mapper.page.downloads import downloads
from mapper.page.embedding import ReportMap
from mapper.page.escape import display_text, script_json
from mapper.page.figure import OfflineFigure, Verbatim, asset
from mapper.page.layer import OnlineTiles, VectorBasemap
from mapper.page.markup import panel
from mapper.page.model import PageModel, PagePlace, build_model
from mapper.page.payload import payload
from mapper.page.shapes import packed
from mapper.page.tiles import TileSource, find_tiles
from mapper.records import Area, Findings, LocatedReport, Place, Provenance

__all__ = ["HtmlRenderer", "ReportPage", "draw"]

_SETTLEMENTS = ("PPLC", "PPLA", "PPLA2", "PPLA3", "PPL", "PPLG", "PPLL")
_CITIES, _UNITS = 400, 150  # names gathered for the base map; it shows those that fit
# How near to look, by the finest sheet of the base map: nearer, its lines turn angular.
_NEAR_ZOOM = {"fine": 9, "medium": 8, "wide": 7}
#: What the page's script is made of; the last joins the others.
_SCRIPTS = (
    *("tools.js", "remains.js", "marks.js", "view.js", "sentences.js", "gathered.js"),
    *("popup.js", "reading.js", "rows.js", "timeline.js", "filters.js", "legend.js"),
    *("downloads.js", "address.js", "page.js"),
)
_COMMENT = re.compile(r"^[ \t]*/\*.*?\*/\n", re.DOTALL | re.MULTILINE)
_INDENTATION = re.compile(r"^[ \t]*(?://[^\n]*\n)?", re.MULTILINE)
#: A shape wider than this is no reason to look from further away.
_FOCUS_KM = 300.0
_ATTRIBUTION = "Places © GeoNames CC BY 4.0 · Made with Natural Earth"


class _Source(Protocol):
    """What the page asks of a gazetteer."""

    def within(
        self,
        south: float,
        west: float,
        north: float,
        east: float,
        *,
        feature_codes: Sequence[str] | None = ...,
        limit: int = ...,
    ) -> tuple[Place, ...]: ...

    def area(self, place_id: str, /) -> Area | None: ...


def draw(
    findings: Findings | Iterable[LocatedReport],
    *,
    title: str | None = None,
    gazetteer: _Source | None = None,
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
    """
    if isinstance(findings, Findings):
        located, provenance = findings.located, findings.provenance
    else:
        located = tuple(findings)
        provenance = Provenance(f"reportmap {mapper.__version__}", "not recorded", ())
    model = build_model(located, provenance, title=title)
    view = _View.around(model)
    source = _tile_source(tiles, tiles_attribution)
    figure = OfflineFigure(
        title=display_text(model.heading),
        manifest=make_manifest(located, provenance, tiles=source.name if source else None),
        origins=source.origins if source else (),
    )
    leaflet_map = ReportMap(
        location=view.centre,
        zoom_start=4 if model.places else 2,
        tiles=None,
        control_scale=True,
        min_zoom=1,
        zoom_snap=1 if source else 0.5,  # between whole zooms, pictures have seams
        fade_animation=False,
    )
    figure.add_child(leaflet_map)
    with _opened(gazetteer) as opened:
        data = clip(*view.extent, labels=_labels(opened, view))
        shapes = _shapes(opened, model)
    if not (model.pins or model.areas):
        data["sheets"] = data["sheets"][:1]  # nothing to look at closely
    base = VectorBasemap(data, attribution=_ATTRIBUTION)
    base.add_to(leaflet_map)
    if source is not None:
        OnlineTiles(source, base).add_to(leaflet_map)
    near_zoom = _NEAR_ZOOM.get(data["sheets"][-1]["name"], 5)
    page = ReportPage(
        model,
        shapes=shapes,
        west=view.cut,
        near_zoom=near_zoom,
        detail=view.detail,
        hosts=source.hosts if source else (),
        table=downloads(located, provenance, title=title),
    )
    page.add_to(leaflet_map)
    return leaflet_map


class HtmlRenderer:
    """Writes the page; satisfies the Renderer socket.

    Reports are kept until `close`, for a page is one document.

    Parameters
    ----------
    stream : binary file
        Where to write.
    provenance : Provenance
        Printed on the page.
    title : str or None
        As for `draw`.
    gazetteer : Gazetteer or None
        As for `draw`.
    tiles : TileSource or None
        As for `draw`.
    """

    def __init__(
        self,
        stream: BinaryIO,
        provenance: Provenance,
        *,
        title: str | None = None,
        gazetteer: _Source | None = None,
        tiles: TileSource | None = None,
    ) -> None:
        self._stream = stream
        self._provenance = provenance
        self._title = title
        self._gazetteer = gazetteer
        self._tiles = tiles
        self._located: list[LocatedReport] = []

    def add(self, located: LocatedReport) -> None:
        """Take the next report."""
        self._located.append(located)

    def close(self) -> None:
        """Write the page."""
        findings = Findings(self._located, self._provenance)
        page = draw(
            findings, title=self._title, gazetteer=self._gazetteer, tiles=self._tiles
        ).get_root()
        self._stream.write(page.render().encode())


class ReportPage(MacroElement):
    """The panel beside the map and the script that joins the two; a child of the map.

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
    table : dict or None
        What the page hands out, as `mapper.page.downloads.downloads` gives it.
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
        model: PageModel,
        *,
        shapes: dict[str, Any] | None = None,
        west: float = -180.0,
        near_zoom: int = 8,
        detail: tuple[float, float, float, float] = (-90.0, -180.0, 90.0, 540.0),
        hosts: tuple[str, ...] = (),
        table: dict[str, Any] | None = None,
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "ReportPage"
        self._panel = panel(model, hosts=hosts)
        given = payload(model, shapes=shapes or {}, west=west, near_zoom=near_zoom, detail=detail)
        self._data = {"findings": given} | ({"table": table} if table is not None else {})

    def render(self, **kwargs: Any) -> None:  # type: ignore[override] # as branca's macros
        """Add style, script, panel and data to the figure, and the call that starts them."""
        figure = self.get_root()
        if not isinstance(figure, Figure):
            raise TypeError("a ReportPage can only be rendered on a map")
        figure.header.add_child(Verbatim(f"<style>{asset('page.css')}</style>"), name="page_css")
        script = "".join(map(_compact, _SCRIPTS))
        figure.header.add_child(Verbatim(f"<script>{script}</script>"), name="page_js")
        # The panel is read before the map, by eye and by a screen reader.
        figure.html.add_child(Verbatim(self._panel), name="page_panel", index=0)
        for name, data in self._data.items():
            block = (
                f'<script type="application/json" id="mapper-{name}">{script_json(data)}</script>'
            )
            figure.html.add_child(Verbatim(block), name=f"page_{name}")
        super().render(**kwargs)  # type: ignore[no-untyped-call]


def _compact(name: str) -> str:
    """Return a script of ours without indentation and the comments that have lines of their own."""
    code = _COMMENT.sub("", asset(name))
    return _INDENTATION.sub("", code)


class _View:
    """The part of the world that the page opens on.

    Attributes
    ----------
    extent : tuple of float
        South, west, north, east in degrees; ``west > east`` crosses the antimeridian.
    cut : float
        Longitude in degrees that no place of the page lies across.
    """

    def __init__(self, extent: tuple[float, float, float, float], cut: float) -> None:
        self.extent = extent
        self.cut = cut

    @classmethod
    def around(cls, model: PageModel) -> _View:
        """Fit what is reported to be an event; else the pins, else the areas, else the world."""
        pins = [(one.place.lat, one.place.lon) for one in model.pins]
        events = [one for one in model.pins if one.account.role == "event"]
        loud = [one for one in model.pins if not one.account.is_quiet]
        focus = [(one.place.lat, one.place.lon) for one in events or loud]
        focus += [
            point
            for extent in model.extents
            if extent.role == "event" and extent.shape.radius_km < _FOCUS_KM
            for polygon in extent.shape.polygons
            for point in polygon[0]
        ]
        areas = [one for one in model.areas if not one.account.is_quiet]
        if not (areas or pins):
            areas = list(model.areas)
        corners = [corner for one in areas for corner in _corners(one)]
        if focus or corners or pins:
            return cls._fit(focus or corners or pins, pins)
        return cls((-55.0, -170.0, 70.0, 170.0), -180.0)

    @classmethod
    def _fit(
        cls, focus: Sequence[tuple[float, float]], everything: Sequence[tuple[float, float]]
    ) -> _View:
        lons = sorted({lon for _, lon in (*focus, *everything)})
        # The widest stretch without a place is what the map can do without: cut it there.
        gaps = [b - a for a, b in pairwise(lons)]
        across = lons[0] + 360 - lons[-1]
        cut = -180.0
        if gaps and max(gaps) > max(across, 180.0):
            at = gaps.index(max(gaps))
            cut = (lons[at] + lons[at + 1]) / 2
        lats = [lat for lat, _ in focus]
        turned = [lon + 360 if lon < cut else lon for _, lon in focus]
        west, east = (lon - 360 if lon > 180 else lon for lon in (min(turned), max(turned)))
        return cls((min(lats), west, max(lats), east), cut)

    @property
    def detail(self) -> tuple[float, float, float, float]:
        """What the base map has in detail, longitudes from `cut` on."""
        south, west, north, east = padded_extent(*self.extent)
        west, east = (lon + 360 if lon < self.cut else lon for lon in (west, east))
        return south, west, north, east + 360 if east < west else east

    @property
    def centre(self) -> tuple[float, float]:
        """Latitude and longitude of the middle."""
        south, west, north, east = self.extent
        if west > east:
            east += 360
        return (south + north) / 2, (west + east) / 2


def _corners(one: PagePlace) -> Iterator[tuple[float, float]]:
    """Yield opposite corners of an area, kept on the map."""
    place = one.place
    reach = min((place.radius_km or 50.0) / 111.2, 60.0)
    across = min(reach / max(0.2, math.cos(math.radians(place.lat))), 90.0)
    yield max(-85.0, place.lat - reach), max(-180.0, place.lon - across)
    yield min(85.0, place.lat + reach), min(180.0, place.lon + across)


def _shapes(source: _Source | None, model: PageModel) -> dict[str, Any]:
    """Return the outlines of the areas that the reports name, by place id, packed for the script.

    Regions that no boundary is known of, and areas of other gazetteers, have none.
    """
    if source is None:
        return {}
    shapes = {}
    for one in model.areas:
        area = source.area(one.place.id)
        shape = None if area is None else packed(area)
        if shape is not None:
            shapes[one.place.id] = shape
    return shapes


def _tile_source(tiles: str | TileSource | None, attribution: str | None) -> TileSource | None:
    if not isinstance(tiles, str):
        return tiles
    source = find_tiles(tiles, attribution=attribution)
    for line in source.warnings:
        warnings.warn(line, UserWarning, stacklevel=3)
    return source


@contextmanager
def _opened(gazetteer: _Source | None) -> Iterator[_Source | None]:
    """Open the default gazetteer when none is given; what comes from it is worth no failure."""
    if gazetteer is not None:
        yield gazetteer
        return
    from mapper.gazetteer import Gazetteer

    try:
        opened = Gazetteer.open()
    except (GazetteerError, OSError, sqlite3.Error):
        yield None
        return
    try:
        yield opened
    finally:
        opened.close()


def _labels(source: _Source | None, view: _View) -> list[Label]:
    if source is None:
        return []
    box = padded_extent(*view.extent)
    cities = source.within(*box, feature_codes=_SETTLEMENTS, limit=_CITIES)
    units = source.within(*box, feature_codes=("ADM1",), limit=_UNITS)
    return [
        Label(
            place.name,
            place.lat,
            place.lon,
            rank,
            place.population,
            capital=place.feature_code == "PPLC",
        )
        for rank, places in (("city", cities), ("admin1", units))
        for place in places
    ]
