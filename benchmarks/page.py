"""How large a page is and how fast it is, beside folium's own clusters, from 100 findings on.

``python -m benchmarks.page [--findings 100 1000 10000 100000] [--folium 10000]`` makes findings up
from the places of the gazetteer, the same every time, writes a page of them, opens it from disk in
a headless browser with the network off, and prints

- the size of the file,
- the time to write it, findings given, in a process that has drawn a page before,
- the time from opening it until the map and the list can be used (the first frame after the
  document's scripts), median of three, and
- the longest frame of a drag over the map, median of twenty.

folium's MarkerCluster and FastMarkerCluster get the same mentions as markers with a popup of one
sentence, up to ``--folium`` findings for MarkerCluster, which takes minutes for more; their scripts
are the copies that a page of ours has, so that both are one file without a network.
"""

from __future__ import annotations

import argparse
import html
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import folium
from folium.plugins import FastMarkerCluster, MarkerCluster
from playwright.sync_api import Browser, Page

from benchmarks.made_up import make_up
from mapper.gazetteer import Gazetteer
from mapper.page import draw
from mapper.page.figure import OfflineFigure
from mapper.records import Findings, LocatedReport, Place, Provenance
from tests.browser import launched

PROVENANCE = Provenance("reportmap", "benchmark", ("Place data © GeoNames",))
PLACES = 60_000
OPENINGS, PANS = 3, 20
WATCH = """
addEventListener("DOMContentLoaded", () => requestAnimationFrame(() => setTimeout(() => {
  window.usableAfter = performance.now();
})));
"""
# Frames while a drag goes on: the longest is what a hand feels.
FRAMES = """
window.longest = 0;
window.watching = true;
(() => {
  let last = performance.now();
  const frame = () => {
    const now = performance.now();
    window.longest = Math.max(window.longest, now - last);
    last = now;
    if (window.watching) requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
})();
"""


def ours(located: Sequence[LocatedReport], path: Path) -> None:
    """Write our page."""
    draw(Findings(tuple(located), PROVENANCE)).save(path)


def with_clusters(located: Sequence[LocatedReport], path: Path) -> None:
    """Write folium's map with MarkerCluster: a marker and a popup for each mention."""
    drawn = _folium()
    cluster = MarkerCluster()  # type: ignore[no-untyped-call]
    for place, sentence in _mentions(located):
        folium.Marker([place.lat, place.lon], popup=html.escape(sentence)).add_to(cluster)
    cluster.add_to(drawn)
    _write(drawn, path)


def with_fast_clusters(located: Sequence[LocatedReport], path: Path) -> None:
    """Write folium's map with FastMarkerCluster: rows of numbers and a callback."""
    drawn = _folium()
    rows = [[place.lat, place.lon, sentence] for place, sentence in _mentions(located)]
    callback = (
        "function (row) { var marker = L.marker(new L.LatLng(row[0], row[1]));"
        " var box = document.createElement('div'); box.textContent = row[2];"
        " marker.bindPopup(box); return marker; }"
    )
    FastMarkerCluster(rows, callback=callback).add_to(drawn)  # type: ignore[no-untyped-call]
    _write(drawn, path)


def _folium() -> folium.Map:
    drawn = folium.Map([20, 10], zoom_start=3, tiles=None, min_zoom=1)
    drawn.options["max_zoom"] = 18  # without tiles the clusters would not know
    drawn.add_to(OfflineFigure(title="folium"))
    return drawn


def _write(drawn: folium.Map, path: Path) -> None:
    path.write_text(drawn.get_root().render(), encoding="utf-8")


def _mentions(located: Sequence[LocatedReport]) -> list[tuple[Place, str]]:
    return [
        (place, one.report.text[finding.sentence_start : finding.sentence_end])
        for one in located
        for finding in one.findings
        if (place := finding.place) is not None and not place.is_area
    ]


def measure(
    browser: Browser,
    name: str,
    write: Callable[[Sequence[LocatedReport], Path], None],
    located: Sequence[LocatedReport],
    path: Path,
) -> None:
    """Write a page, open it, pan it, and print a row."""
    start = time.perf_counter()
    write(located, path)
    written = time.perf_counter() - start
    usable, pans = [], []
    for opening in range(OPENINGS):
        context = browser.new_context(viewport={"width": 1280, "height": 860})
        context.set_offline(True)
        context.set_default_timeout(180_000)
        context.add_init_script(WATCH)
        page = context.new_page()
        page.goto(path.as_uri(), timeout=180_000)
        page.wait_for_function("window.usableAfter")
        usable.append(page.evaluate("window.usableAfter"))
        if not opening:
            pans = [pan(page, number) for number in range(PANS)]
        context.close()
    count = sum(len(one.findings) for one in located)
    print(
        f"| {count:,} | {name} | {path.stat().st_size / 1e6:.1f} MB | {written:.1f} s "
        f"| {statistics.median(usable) / 1000:.1f} s | {statistics.median(pans):.0f} ms |",
        flush=True,
    )


def pan(page: Page, number: int) -> float:
    """Drag the map there and back by turns; return its longest frame in milliseconds."""
    box = page.locator(".folium-map").bounding_box()
    if box is None:
        raise RuntimeError("no map")
    x, y = box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.15
    far = 160 if number % 2 else -160
    page.evaluate(FRAMES)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + far, y + 20, steps=12)
    page.mouse.up()
    page.wait_for_timeout(250)
    page.evaluate("window.watching = false")
    return float(page.evaluate("window.longest"))


def main() -> None:
    """Measure and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--findings", type=int, nargs="+", default=[100, 1_000, 10_000, 100_000])
    parser.add_argument("--folium", type=int, default=10_000, help="most for MarkerCluster")
    options = parser.parse_args()
    gazetteer = Gazetteer.open()
    places = gazetteer.within(-60, -180, 75, 180, limit=PLACES)
    gazetteer.close()
    ours(make_up(5, places), Path(tempfile.gettempdir()) / "first.html")
    print("| findings | page | file | written in | usable after | longest frame of a pan |")
    print("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder, launched() as browser:
        path = Path(folder) / "page.html"
        for count in options.findings:
            located = make_up(count, places)
            measure(browser, "mapper", ours, located, path)
            measure(browser, "FastMarkerCluster", with_fast_clusters, located, path)
            if count <= options.folium:
                measure(browser, "MarkerCluster", with_clusters, located, path)


if __name__ == "__main__":
    main()
