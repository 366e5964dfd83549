"""What may be added to the map, what is refused, and the page within another."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import branca
import folium
import folium.plugins as untyped
import numpy as np
import pytest
from folium.elements import JSCSSMixin

from mapper.errors import RenderError
from mapper.page import ReportMap, draw
from mapper.page.figure import OfflineFigure
from mapper.records import Findings
from tests.hostile import BATCHES, hostile_account
from tests.located import PROVENANCE, sample
from tests.pages import NoLabels

plugins: Any = untyped  # without types of its own
ABROAD = "https://example.org/x"
POINTS = [[40.0, 45.0], [40.01, 45.01], [40.02, 45.0]]
FEATURES: dict[str, Any] = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"name": "Camp"},
            "geometry": {"type": "Point", "coordinates": [45.5, 39.5]},
        }
    ],
}


def fresh(title: str | None = None) -> ReportMap:
    return draw(Findings((sample(),), PROVENANCE), gazetteer=NoLabels(), title=title)


def page_with(add: Callable[[ReportMap], object]) -> str:
    drawn = fresh()
    add(drawn)
    return str(drawn.get_root().render())


def group_and_control(drawn: ReportMap) -> None:
    group = folium.FeatureGroup("Ours").add_to(drawn)
    folium.Circle([40, 45], radius=1000).add_to(group)
    folium.LayerControl().add_to(drawn)


WORKING: dict[str, Callable[[ReportMap], object]] = {
    "MarkerCluster": lambda m: plugins.MarkerCluster(POINTS).add_to(m),
    "FastMarkerCluster": lambda m: plugins.FastMarkerCluster(POINTS).add_to(m),
    "Fullscreen": lambda m: plugins.Fullscreen().add_to(m),
    "HeatMap": lambda m: plugins.HeatMap(POINTS).add_to(m),
    "GeoJson": lambda m: folium.GeoJson(
        FEATURES, tooltip=folium.GeoJsonTooltip(["name"]), popup=folium.GeoJsonPopup(["name"])
    ).add_to(m),
    "Marker": lambda m: folium.Marker([40, 45], popup="p", tooltip="t").add_to(m),
    "Icon": lambda m: folium.Marker([40, 45], icon=folium.Icon("red")).add_to(m),
    "group and control": group_and_control,
    "image of ours": lambda m: folium.raster_layers.ImageOverlay(
        np.zeros((2, 2)), [[40, 45], [41, 46]]
    ).add_to(m),
}


SHOWS_PICTURES = {name for name in WORKING if name not in {"Fullscreen", "HeatMap"}}


@pytest.mark.parametrize("name", ["nothing", *sorted(SHOWS_PICTURES)])
def test_pictures_of_leaflet_are_there_when_something_may_show_them(name: str) -> None:
    made = page_with(WORKING.get(name, lambda _: None))
    icon, layers = '"iconUrl": "data:', ".leaflet-control-layers-toggle"
    assert icon in made
    assert layers in made
    pictures = len(re.findall(r"data:image/png;base64,[A-Za-z0-9+/]{100}", made))
    assert pictures >= 6 if name in SHOWS_PICTURES else pictures == 0


def test_a_script_of_ones_own_may_show_pictures_too() -> None:
    def add(drawn: ReportMap) -> None:
        script = branca.element.Element("<script>window.pin = () => L.marker([40, 45]);</script>")
        drawn.page.header.add_child(script)

    assert "data:image/png;base64," in page_with(add)


@pytest.mark.parametrize("name", WORKING)
def test_what_works_is_in_the_file(name: str) -> None:
    made = page_with(WORKING[name])
    assert not re.search(r"<(script|link)[^>]*(src|href)=", made)
    assert "default-src 'none'" in made.replace("&#39;", "'")
    assert made == page_with(WORKING[name])


def with_diagram(drawn: ReportMap) -> None:
    popup = folium.Popup()
    popup.add_child(folium.Vega({}))
    folium.Marker([40, 45], popup=popup).add_to(drawn)


REFUSED: dict[str, tuple[Callable[[ReportMap], object], str]] = {
    "Draw": (lambda m: plugins.Draw().add_to(m), "leaflet.draw.js"),
    "MiniMap": (lambda m: plugins.MiniMap().add_to(m), "tile.openstreetmap.org"),
    "Realtime": (lambda m: plugins.Realtime(ABROAD).add_to(m), "leaflet-realtime.js"),
    "TileLayer": (lambda m: folium.TileLayer("OpenStreetMap").add_to(m), "tile.openstreetmap"),
    "WmsTileLayer": (lambda m: folium.WmsTileLayer(ABROAD, "l").add_to(m), ABROAD),
    "colour scale": (
        lambda m: branca.colormap.LinearColormap(["red", "green"]).add_to(m),
        "d3.min.js",
    ),
    "Vega": (
        with_diagram,
        "d3",
    ),
    "icon": (
        lambda m: folium.Marker([40, 45], icon=folium.CustomIcon(f"{ABROAD}.png")).add_to(m),
        f"{ABROAD}.png",
    ),
    "image": (
        lambda m: folium.raster_layers.ImageOverlay(ABROAD, [[40, 45], [41, 46]]).add_to(m),
        ABROAD,
    ),
    "video": (
        lambda m: folium.raster_layers.VideoOverlay(ABROAD, [[40, 45], [41, 46]]).add_to(m),
        ABROAD,
    ),
    "FloatImage": (lambda m: plugins.FloatImage(ABROAD).add_to(m), ABROAD),
    "popup": (
        lambda m: folium.Marker([40, 45], popup=f'<img alt="" src="{ABROAD}">').add_to(m),
        ABROAD,
    ),
    "tooltip": (
        lambda m: folium.Marker([40, 45], tooltip=f"<img src={ABROAD}>").add_to(m),
        ABROAD,
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_needs_the_network_is_an_error_that_names_it(name: str) -> None:
    add, named = REFUSED[name]
    with pytest.raises(RenderError) as raised:
        page_with(add)
    assert named in str(raised.value)
    assert "\n" not in str(raised.value)


def test_every_plugin_of_folium_is_packed_or_refused_by_name() -> None:
    packed = set()
    for name in dir(plugins):
        plugin = getattr(plugins, name)
        if not (isinstance(plugin, type) and issubclass(plugin, JSCSSMixin)):
            continue
        figure = OfflineFigure(title="t")
        links = [*plugin.default_js, *plugin.default_css]
        for key, url in plugin.default_js:
            figure.header.add_child(branca.element.JavascriptLink(url), name=key)
        for key, url in plugin.default_css:
            figure.header.add_child(branca.element.CssLink(url), name=key)
        try:
            figure.render()
        except RenderError as error:
            assert any(url in str(error) for _, url in links), name  # noqa: PT017
        else:
            packed.add(name)
    assert {"MarkerCluster", "FastMarkerCluster", "Fullscreen", "HeatMap"} <= packed


@pytest.mark.parametrize("payload", [*BATCHES, f'<img src="{ABROAD}">', f"<iframe src='{ABROAD}'"])
def test_the_text_of_a_report_is_not_taken_for_markup_that_loads(payload: str) -> None:
    findings = Findings((hostile_account(payload),), PROVENANCE)
    assert draw(findings, title=payload, gazetteer=NoLabels()).get_root().render()


def test_a_map_that_cannot_be_saved_leaves_the_old_file(tmp_path: Path) -> None:
    file = tmp_path / "map.html"
    fresh().save(file)
    before = file.read_bytes()
    drawn = fresh()
    plugins.Draw().add_to(drawn)
    with pytest.raises(RenderError):
        drawn.save(str(file))
    assert file.read_bytes() == before
    stream = io.BytesIO()
    fresh().save(stream, close_file=False)
    assert stream.getvalue() == before


# ---------------------------------------------------------------- copies of one's own


def links_of(plugin: Any) -> list[str]:
    return [url for _, url in (*plugin.default_js, *plugin.default_css)]


def test_a_copy_can_be_given(tmp_path: Path) -> None:
    drawn = fresh()
    plugins.Draw().add_to(drawn)
    script, style = links_of(plugins.Draw)
    file = tmp_path / "draw.js"
    file.write_text("window.drawn = '</script><b>';", "utf-8")
    drawn.provide(script, file)
    drawn.provide(style, ".a { background: url(data:image/png;base64,AA) } </style><b>")
    made = str(drawn.get_root().render())
    assert r"window.drawn = '\x3c/script><b>';" in made
    assert "</style><b>" not in made


@pytest.mark.parametrize(
    "style", ["a { b: url(x.png) }", 'a { b: url("https://x/y") }', "@import 'x.css';"]
)
def test_a_style_that_asks_for_files_is_refused(style: str) -> None:
    with pytest.raises(RenderError, match="data: address"):
        fresh().provide("https://example.org/a.css", style)


def test_a_copy_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RenderError, match="cannot be read"):
        fresh().provide(ABROAD, tmp_path / "none.js")
    (tmp_path / "latin.js").write_bytes(b"\xff\xfe\xfa")
    with pytest.raises(RenderError, match="cannot be read"):
        fresh().provide(ABROAD, tmp_path / "latin.js")


# ---------------------------------------------------------------- the page within another


def test_a_notebook_shows_the_page_in_a_frame_of_some_height() -> None:
    shown = fresh(title='A "title"')._repr_html_()
    assert shown.startswith("<iframe srcdoc=")
    assert "height: 640px" in shown
    assert 'title="A &quot;title&quot;"' in shown
    assert shown.count("<") == 2  # the frame and nothing else


def test_a_snippet_for_a_site() -> None:
    snippet = fresh(title='<b>"Rain"</b>').iframe_snippet('a "b".html?x=1&y=2', height="80vh")
    assert 'src="a &quot;b&quot;.html?x=1&amp;y=2"' in snippet
    assert 'title="&lt;b&gt;&quot;Rain&quot;&lt;/b&gt;"' in snippet
    assert "height: 80vh" in snippet
    assert "allow-same-origin" not in snippet
    assert "https://example.org/m.html" in fresh().iframe_snippet("https://example.org/m.html")


@pytest.mark.parametrize(
    ("src", "height"),
    [
        ("javascript:alert(1)", "640px"),
        ("DATA:text/html,x", "640px"),
        ("", "640px"),
        ("a\nb", "640px"),
        ("map.html", "640"),
        ("map.html", "1px;position:fixed"),
    ],
)
def test_a_snippet_is_refused_that_could_do_more(src: str, height: str) -> None:
    with pytest.raises(RenderError):
        fresh().iframe_snippet(src, height=height)


def test_a_map_without_its_page_says_so() -> None:
    with pytest.raises(RenderError, match="draw it again"):
        _ = ReportMap([0, 0], tiles=None).page
