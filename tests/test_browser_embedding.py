"""Plugins on the map, and the page in a notebook or on a site, in a browser without network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import folium
import folium.plugins
import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from mapper.page import ReportMap, draw
from mapper.records import Findings
from tests.located import PROVENANCE, sample
from tests.pages import NoLabels

TIMEOUT_MS = 20_000


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 860}, reduced_motion="reduce")
    context.set_offline(True)
    context.set_default_timeout(TIMEOUT_MS)
    expect.set_options(timeout=TIMEOUT_MS)
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    context.close()
    # What a plugin could do better is not ours.
    assert [one for one in complaints if "willReadFrequently" not in one] == []


def fresh() -> ReportMap:
    return draw(Findings((sample(),), PROVENANCE), gazetteer=NoLabels())


def opened(page: Page, drawn: folium.Map, tmp_path: Path) -> Page:
    drawn.save(tmp_path / "map.html")
    page.goto((tmp_path / "map.html").as_uri())
    return page


def test_plugins_work_beside_the_page(page: Page, tmp_path: Path) -> None:
    drawn = fresh()
    near = [[39.5 + i / 1000, 46.3] for i in range(12)]
    folium.plugins.MarkerCluster(near).add_to(drawn)  # type: ignore[no-untyped-call]
    folium.plugins.Fullscreen().add_to(drawn)  # type: ignore[no-untyped-call]
    folium.plugins.HeatMap(near, name="Heat").add_to(drawn)  # type: ignore[no-untyped-call]
    group = folium.FeatureGroup("Ours").add_to(drawn)
    folium.Circle([39.5, 46.3], radius=9000, class_name="ours").add_to(group)
    folium.Marker([39.9, 46.3], popup="<b>A popup</b>", tooltip="A tip").add_to(drawn)
    camp = {
        "type": "Feature",
        "properties": {"n": "Camp"},
        "geometry": {"type": "Point", "coordinates": [45.9, 39.5]},
    }
    tip = folium.GeoJsonTooltip(["n"])
    folium.GeoJson({"type": "FeatureCollection", "features": [camp]}, tooltip=tip).add_to(drawn)
    folium.LayerControl(collapsed=False).add_to(drawn)
    seen = opened(page, drawn, tmp_path)
    expect(seen.locator(".marker-cluster").first).to_have_text("12")
    expect(seen.locator("canvas.leaflet-heatmap-layer")).to_have_count(1)
    expect(seen.locator("path.ours")).to_have_count(1)
    seen.locator(".leaflet-control-layers label", has_text="Ours").locator("input").uncheck()
    expect(seen.locator("path.ours")).to_have_count(0)
    icon = seen.locator(".fullscreen-icon")
    assert "data:image/svg" in icon.evaluate("node => getComputedStyle(node).backgroundImage")
    icon.click()
    expect(seen.locator(".leaflet-fullscreen-on")).to_have_count(1)
    seen.evaluate("document.exitFullscreen()")
    expect(seen.locator(".leaflet-fullscreen-on")).to_have_count(0)
    markers = seen.locator("img.leaflet-marker-icon")
    markers.last.dispatch_event("mouseover")
    expect(seen.locator(".leaflet-tooltip")).to_contain_text("Camp")
    markers.first.dispatch_event("click")
    expect(seen.locator(".leaflet-popup b")).to_have_text("A popup")
    seen.click("a.m >> text=Goris")
    expect(seen.locator(".leaflet-popup h2")).to_have_text("Goris")


def works(frame: FrameLocator) -> None:
    """Walk through the page in a frame; its links must not lead out of it."""
    frame.locator("a.m >> text=Goris").click()
    expect(frame.locator(".leaflet-popup h2")).to_have_text("Goris")
    frame.locator("#tab-places").click()
    frame.locator("#pane-places a.go").first.click()
    expect(frame.locator(".places .chosen")).to_have_count(1)
    frame.locator(".skip").focus()
    frame.locator(".skip").press("Enter")
    expect(frame.locator("#pane-places")).to_be_focused()
    expect(frame.locator(".folium-map canvas").first).to_be_visible()


def test_a_notebook_shows_the_page_and_it_works(page: Page, tmp_path: Path) -> None:
    host = tmp_path / "notebook.html"
    cell = fresh()._repr_html_()
    host.write_text(
        f"<!DOCTYPE html><meta charset=utf-8><h1>Notebook</h1><div>{cell}</div>", "utf-8"
    )
    page.goto(host.as_uri())
    box = page.locator("iframe").bounding_box()
    assert box is not None
    assert box["height"] == 640
    assert box["width"] > 1000
    works(page.frame_locator("iframe"))
    expect(page.locator("h1")).to_have_text("Notebook")


def test_a_site_shows_the_page_and_it_works(page: Page, tmp_path: Path) -> None:
    drawn = fresh()
    drawn.save(tmp_path / "map.html")
    host = tmp_path / "site.html"
    snippet = drawn.iframe_snippet("map.html", height="500px")
    host.write_text(f"<!DOCTYPE html><meta charset=utf-8><h1>Site</h1>{snippet}", "utf-8")
    page.goto(host.as_uri())
    box = page.locator("iframe").bounding_box()
    assert box is not None
    assert box["height"] == 500
    works(page.frame_locator("iframe"))
    # The page has no rights of the site.
    origin = page.frames[1].evaluate("self.origin")
    assert origin == "null"
    assert re.search(r"map\.html(#.*)?$", page.frames[1].url)
