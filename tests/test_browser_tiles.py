"""Online tiles in a real browser: shown when a server gives them, else the embedded map."""

from __future__ import annotations

import base64
import struct
import threading
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path

import folium
import pytest
from playwright.sync_api import Browser, Page, expect

from mapper.page import draw
from mapper.page.tiles import find_tiles
from mapper.records import Findings
from tests.located import PROVENANCE, sample
from tests.pages import NoLabels

TIMEOUT_MS = 20_000
CANVAS = ".leaflet-tile-pane canvas"
TILES = ".leaflet-tile-pane img.leaflet-tile-loaded"
NOTE = ".tiles-note"
LINES = ".leaflet-mapperLines-pane"


def png(size: int = 256) -> bytes:
    """A green tile."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    rows = (b"\0" + b"\x20\xa0\x40" * size) * size
    header = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


class TileServer(ThreadingHTTPServer):
    """Answers every request in one way, and remembers it."""

    daemon_threads = True

    def __init__(self, way: str) -> None:
        self.way = way
        self.page = b""
        self.asked: list[str] = []
        self.referrers: set[str | None] = set()
        self.release = threading.Event()
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/{{z}}/{{x}}/{{y}}.png"


class _Handler(BaseHTTPRequestHandler):
    server: TileServer

    def do_GET(self) -> None:
        way = self.server.way
        if self.server.page:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(self.server.page)
            return
        self.server.asked.append(self.path)
        self.server.referrers.add(self.headers.get("Referer"))
        if way == "silent":
            self.server.release.wait(30)
            return
        if way == "gone":
            return
        once = way == "once" and len(self.server.asked) > 1
        self.send_response({"refused": 403, "missing": 404}.get(way, 404 if once else 200))
        if way != "closed to others":
            self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Content-Type", "text/html" if way == "words" else "image/png")
        self.end_headers()
        self.wfile.write(b"<p>Log in</p>" if way == "words" else b"" if once else png())

    def log_message(self, *_args: object) -> None:
        pass


@pytest.fixture
def served() -> Iterator[dict[str, TileServer]]:
    servers: dict[str, TileServer] = {}

    class _Started(dict[str, TileServer]):
        def __missing__(self, way: str) -> TileServer:
            server = servers[way] = TileServer(way)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            return server

    yield _Started()
    for server in servers.values():
        server.release.set()
        server.shutdown()
        server.server_close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(reduced_motion="reduce")
    context.set_default_timeout(TIMEOUT_MS)
    expect.set_options(timeout=TIMEOUT_MS)
    yield context.new_page()
    context.close()


def drawn(address: str, attribution: str = "© <a href='https://a.example/'>Us</a>") -> folium.Map:
    source = find_tiles(address, attribution=attribution)
    return draw(Findings((sample(),), PROVENANCE), gazetteer=NoLabels(), tiles=source)


def open_in(page: Page, made: folium.Map, tmp_path: Path) -> list[str]:
    """Open a map from disk; returns what the page asks for, as it does."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    made.save(tmp_path / "map.html")
    page.goto((tmp_path / "map.html").as_uri())
    return asked


def others(asked: list[str], server: TileServer) -> list[str]:
    ours = (f"http://127.0.0.1:{server.server_port}/", "data:", "file:", "blob:")
    return [url for url in asked if not url.startswith(ours)]


def test_tiles_that_come_are_shown_with_whose_they_are(
    page: Page, tmp_path: Path, served: dict[str, TileServer]
) -> None:
    server = served["good"]
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text))
    page.on("pageerror", lambda error: errors.append(str(error)))
    asked = open_in(page, drawn(server.address), tmp_path)
    expect(page.locator(TILES).first).to_be_visible()
    credit = page.locator(".leaflet-control-attribution a", has_text="Us")
    expect(credit).to_have_attribute("href", "https://a.example/")
    expect(credit).to_have_attribute("rel", "noopener noreferrer")
    expect(page.locator(".leaflet-control-attribution")).to_contain_text("GeoNames")
    expect(page.locator(NOTE)).to_have_count(0)
    page.click("#tab-about")
    expect(page.locator("#pane-about")).to_contain_text(f"127.0.0.1:{server.server_port}")
    page.click("#tab-report")
    page.click("a.m >> text=Goris")  # the page works as ever
    expect(page.locator(".leaflet-popup h2")).to_have_text("Goris")
    assert others(asked, server) == []
    assert errors == []
    assert server.asked


def red_spots(page: Page) -> list[int]:
    """Return for each row of the map in sight how many of its pixels are red as disputed lines."""
    map_ = page.locator(".folium-map")
    shown = base64.b64encode(map_.screenshot()).decode()
    rows: list[int] = page.evaluate(
        """async (shown) => {
          const bytes = Uint8Array.from(atob(shown), (one) => one.charCodeAt(0));
          const picture = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
          const { width, height } = picture;
          const context = new OffscreenCanvas(width, height).getContext("2d");
          context.drawImage(picture, 0, 0);
          const { data } = context.getImageData(0, 0, width, height);
          return Array.from({ length: height }, (_, y) => {
            let red = 0;
            for (let x = 0; x < width; x += 1) {
              const [r, g, b] = data.subarray(4 * (y * width + x));
              if (Math.abs(r - 0xb5) + Math.abs(g - 0x50) + Math.abs(b - 0x3f) < 40) red += 1;
            }
            return red;
          });
        }""",
        shown,
    )
    return rows


def test_disputed_lines_are_drawn_above_the_tiles(
    page: Page, tmp_path: Path, served: dict[str, TileServer]
) -> None:
    made = drawn(served["good"].address)
    folium.LayerControl(collapsed=False).add_to(made)
    open_in(page, made, tmp_path)
    expect(page.locator(TILES).first).to_be_visible()
    # a line of contact, from north to south, and no mark in sight
    page.evaluate("map_1.setView([39.9, 47.0], 9, { animate: false })")
    page.wait_for_function(
        "document.querySelectorAll('.leaflet-tile-pane img').length > 8 &&"
        " document.querySelectorAll('.leaflet-tile-pane img:not(.leaflet-tile-loaded)').length == 0"
    )
    page.add_style_tag(
        content=".leaflet-control-container, svg, .pin, .mapper-names { opacity: 0 }"
    )
    above = red_spots(page)
    assert sum(above) > 150
    # dashed: it comes and goes from row to row
    assert sum(bool(a) != bool(b) for a, b in pairwise(above)) > 20
    page.add_style_tag(content=f"{LINES} {{ display: none }}")
    assert sum(red_spots(page)) < sum(above) / 20
    page.locator(".leaflet-control-layers-overlays input").first.uncheck()
    expect(page.locator(f"{LINES} canvas")).to_have_count(0)


def test_without_tiles_no_line_is_drawn_twice(
    page: Page, tmp_path: Path, served: dict[str, TileServer]
) -> None:
    open_in(page, drawn(served["refused"].address), tmp_path)
    expect(page.locator(NOTE)).to_be_visible()
    assert page.locator(f"{LINES} canvas").count() == 0


@pytest.mark.parametrize(
    ("way", "words"),
    [
        ("refused", "the server refused them (403); it may refuse pages opened from disk"),
        ("missing", "the server did not give one (404)"),
        ("words", "what the server gave is no image"),
        ("gone", "the server did not answer"),
        ("closed to others", "does not let other pages read its tiles"),
        ("silent", "did not answer within 8 seconds"),
    ],
)
def test_the_embedded_map_stays_when_no_tiles_come(
    page: Page, tmp_path: Path, served: dict[str, TileServer], way: str, words: str
) -> None:
    server = served[way]
    asked = open_in(page, drawn(server.address), tmp_path)
    expect(page.locator(NOTE)).to_contain_text(words)
    expect(page.locator(NOTE)).to_contain_text("This is the map embedded in the page")
    assert page.locator(NOTE).get_attribute("role") == "status"
    assert page.locator(CANVAS).count() > 0
    assert page.locator(".leaflet-tile-pane img").count() == 0
    assert "Us" not in page.locator(".leaflet-control-attribution").inner_text()
    assert len(set(server.asked)) == 1  # one tile was asked for, and no more
    assert others(asked, server) == []
    page.click(f"{NOTE} button")
    expect(page.locator(NOTE)).to_have_count(0)


def test_nobody_there_and_no_network(page: Page, tmp_path: Path) -> None:
    made = drawn("http://127.0.0.1:9/{z}/{x}/{y}.png")
    open_in(page, made, tmp_path)
    expect(page.locator(NOTE)).to_contain_text("the server did not answer")
    page.context.set_offline(True)
    asked = open_in(page, made, tmp_path)
    expect(page.locator(NOTE)).to_contain_text("there is no network")
    assert [url for url in asked if url.startswith("http")] == []
    assert page.locator(CANVAS).count() > 0


def test_tiles_that_stop_coming_leave_the_embedded_map_and_a_note(
    page: Page, tmp_path: Path, served: dict[str, TileServer]
) -> None:
    open_in(page, drawn(served["once"].address), tmp_path)
    expect(page.locator(NOTE)).to_contain_text("came for this view")
    assert page.locator(CANVAS).count() > 0


def test_a_layer_control_switches_tiles_off_and_on(
    page: Page, tmp_path: Path, served: dict[str, TileServer]
) -> None:
    made = drawn(served["good"].address)
    folium.LayerControl(collapsed=False).add_to(made)
    open_in(page, made, tmp_path)
    expect(page.locator(TILES).first).to_be_visible()
    box = page.locator(".leaflet-control-layers-overlays input").first
    expect(box).to_be_checked()
    box.uncheck()
    expect(page.locator(".leaflet-tile-pane img")).to_have_count(0)
    box.check()
    expect(page.locator(TILES).first).to_be_visible()


def test_a_site_is_named_to_the_server_and_a_page_is_not(
    page: Page, served: dict[str, TileServer]
) -> None:
    server, site = served["good"], served["site"]
    site.page = drawn(server.address).get_root().render().encode()
    page.goto(f"http://127.0.0.1:{site.server_port}/secret/map.html")
    expect(page.locator(TILES).first).to_be_visible()
    assert server.referrers == {f"http://127.0.0.1:{site.server_port}/"}


def test_the_policy_stops_every_other_host(
    page: Page, tmp_path: Path, served: dict[str, TileServer]
) -> None:
    open_in(page, drawn(served["good"].address), tmp_path)
    expect(page.locator(TILES).first).to_be_visible()
    other = served["missing"]
    blocked = page.evaluate(
        """async (url) => {
          const fetched = await fetch(url).then(() => "came", () => "blocked");
          const image = new Image();
          const shown = new Promise((done) => {
            image.onload = () => done("came"); image.onerror = () => done("blocked");
          });
          image.src = url;
          return [fetched, await shown];
        }""",
        f"http://127.0.0.1:{other.server_port}/1/1/1.png",
    )
    assert blocked == ["blocked", "blocked"]
    assert other.asked == []
