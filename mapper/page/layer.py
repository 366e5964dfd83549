"""The base maps as folium layers: the embedded one, and online tiles over it."""

from __future__ import annotations

from html import escape
from typing import Any

from branca.element import Figure
from folium.map import Layer
from folium.template import Template

from mapper.page.basemap import ATTRIBUTION, MAX_ZOOM
from mapper.page.escape import script_json
from mapper.page.figure import Verbatim
from mapper.page.sheets import packed_labels, packed_sheet
from mapper.page.tiles import TileSource
from mapper.page.vendored import asset, compact, compact_style

__all__ = ["OnlineTiles", "VectorBasemap"]


class VectorBasemap(Layer):
    """A base layer of a `folium.Map` that needs no tiles and no network.

    In the page it is a Leaflet layer with ``setDark(boolean)``, ``setPlaces(places)``,
    ``refreshLabels()`` and the hook ``reserved()``; see ``assets/basemap.js``.

    Parameters
    ----------
    data : dict
        What `mapper.page.basemap.clip` returned.
    name : str
        Its name in a layer control.
    show : bool
        Whether it is on the map from the start.
    attribution : str
        Plain text for the map's corner; escaped here.
    """

    _template = Template("""
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = mapperVectorBasemap(
            JSON.parse(document.getElementById("{{ this.get_name() }}_data").textContent)
        );
        {% endmacro %}
    """)

    def __init__(
        self,
        data: dict[str, Any],
        *,
        name: str = "Natural Earth",
        show: bool = True,
        attribution: str = ATTRIBUTION,
    ) -> None:
        super().__init__(name=name, overlay=False, control=True, show=show)
        self._name = "VectorBasemap"
        self.data = data
        # Leaflet sets an attribution as HTML.
        self.attribution = escape(attribution)

    def render(self, **kwargs: Any) -> None:  # type: ignore[override] # as folium's layers
        """Add the script (once a page), the data and the layer to the page."""
        figure = self.get_root()
        if not isinstance(figure, Figure):
            raise TypeError("a VectorBasemap can only be rendered on a map")
        code = "".join(compact(asset(name)) for name in ("packing.js", "basemap.js"))
        script = Verbatim(f"<script>\n{code}</script>")
        figure.header.add_child(script, name="mapper_basemap_script")
        # Beyond MAX_ZOOM it is angular but true, so a map with tiles as well may go on.
        options = {"attribution": self.attribution, "maxZoom": MAX_ZOOM + 6}
        packed = {
            "extent": self.data["extent"],
            "sheets": [packed_sheet(sheet) for sheet in self.data["sheets"]],
            "labels": packed_labels(self.data["labels"]),
            "options": options,
        }
        name = f"{self.get_name()}_data"
        tag = f'<script type="application/json" id="{name}">{script_json(packed)}</script>'
        figure.html.add_child(Verbatim(tag), name=name)
        super().render(**kwargs)  # type: ignore[no-untyped-call]


class OnlineTiles(Layer):
    """Online tiles over a `VectorBasemap`, which stays where there are none.

    The page asks for one tile first, and shows tiles only when that is an image.

    Parameters
    ----------
    source : TileSource
        Whose tiles; the figure must allow its origins.
    base : VectorBasemap
        The map beneath.
    """

    _template = Template("""
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = mapperTiles(
            {{ this._parent.get_name() }},
            {{ this.base.get_name() }},
            JSON.parse(document.getElementById("{{ this.get_name() }}_data").textContent)
        );
        {% endmacro %}
    """)

    def __init__(self, source: TileSource, base: VectorBasemap) -> None:
        super().__init__(name=source.name, overlay=True, control=True, show=False)
        self._name = "OnlineTiles"
        self.source = source
        self.base = base

    def render(self, **kwargs: Any) -> None:  # type: ignore[override] # as folium's layers
        """Add style, script and data to the page, and the layer that decides for itself."""
        figure = self.get_root()
        if not isinstance(figure, Figure):
            raise TypeError("OnlineTiles can only be rendered on a map")
        for name, tag in (("tiles.css", "style"), ("tiles.js", "script")):
            text = compact(asset(name)) if tag == "script" else compact_style(asset(name))
            element = Verbatim(f"<{tag}>\n{text}</{tag}>")
            figure.header.add_child(element, name=f"mapper_{name}")
        source = self.source
        options = {
            "attribution": source.attribution,
            "minZoom": source.min_zoom,
            "maxNativeZoom": source.max_zoom,
            "maxZoom": max(source.max_zoom, MAX_ZOOM + 6),
            "tileSize": source.tile_size,
            "zoomOffset": source.zoom_offset,
            "tms": source.is_tms,
        }
        if source.subdomains:
            options["subdomains"] = list(source.subdomains)
        if source.bounds is not None:
            options["bounds"] = [source.bounds[:2], source.bounds[2:]]
        data = {"name": source.name, "url": source.url, "options": options}
        name = f"{self.get_name()}_data"
        tag = f'<script type="application/json" id="{name}">{script_json(data)}</script>'
        figure.html.add_child(Verbatim(tag), name=name)
        super().render(**kwargs)  # type: ignore[no-untyped-call]
