"""The page in a real browser, from disk, with the network off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import folium
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from mapper.page import draw
from mapper.records import (
    Candidate,
    Finding,
    Findings,
    LocatedReport,
    Mention,
    Place,
    Report,
    Resolution,
)
from tests.browser import find_browser
from tests.hostile import PAYLOADS, hostile_report
from tests.hostile import PROVENANCE as HOSTILE_PROVENANCE
from tests.located import GORIS, PROVENANCE, locate_by_hand, sample
from tests.pages import NoLabels, Outlines

TIMEOUT_MS = 4000
SIZES = [(1280, 860), (360, 740)]
# Runs before the page: whatever a payload manages to do shows up here.
WATCH = "window.__pwned = 0; window.alert = window.confirm = () => { window.__pwned = 99; };"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find_browser()
    if path is None:
        pytest.fail("no Chromium or Chrome on the PATH: tests/run installs one")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield launched
        launched.close()


@dataclass
class Visit:
    """A page and all that a page should not do."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def note(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def check(self) -> None:
        assert self.page.evaluate("window.__pwned") == 0
        assert self.complaints == []
        assert [url for url in self.requests if not url.startswith("data:image/")] == [
            self.page.url.partition("#")[0]
        ]


@pytest.fixture
def visit(browser: Browser, tmp_path: Path) -> Iterator[_Open]:
    opener = _Open(browser, tmp_path)
    yield opener
    opener.close()


class _Open:
    """Writes a map to disk and opens it."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        self._browser = browser
        self._folder = folder
        self._visits: list[Visit] = []

    def __call__(
        self, drawn: folium.Map, *, size: tuple[int, int] = SIZES[0], script: bool = True
    ) -> Visit:
        path = self._folder / f"map-{len(self._visits)}.html"
        drawn.save(path)
        context = self._browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            java_script_enabled=script,
            reduced_motion="reduce",
        )
        context.set_offline(True)
        context.add_init_script(WATCH)
        context.set_default_timeout(TIMEOUT_MS)
        made = Visit(context.new_page())
        made.page.on("request", lambda request: made.requests.append(request.url))
        made.page.on("console", made.note)
        made.page.on("pageerror", lambda error: made.complaints.append(str(error)))
        made.page.on("dialog", lambda dialog: made.complaints.append(dialog.message))
        made.page.goto(path.as_uri())
        self._visits.append(made)
        return made

    def close(self) -> None:
        for made in self._visits:
            made.page.context.close()


def place(name: str, lat: float, lon: float) -> Place:
    return Place(
        id=f"test:{name}", name=name, lat=lat, lon=lon, feature_class="P", feature_code="PPL"
    )


def drawn(*located: LocatedReport) -> folium.Map:
    return draw(Findings(located, PROVENANCE), gazetteer=NoLabels())


JERMUK = place("Jermuk", 39.839, 45.671)


def two_reports() -> folium.Map:
    text = "First Goris, then Jermuk.\n\n" + "Nothing else was said. " * 400 + "\n\nGoris again."
    first = locate_by_hand(
        Report("a", text), ("Goris", GORIS), ("Jermuk", JERMUK), ("Goris", GORIS)
    )
    last = replace(first.findings[2], sentence_start=text.rindex("Goris"))
    first = replace(first, findings=(*first.findings[:2], last))
    second = locate_by_hand(Report("b", "Only Jermuk here.", title="Second"), ("Jermuk", JERMUK))
    return drawn(first, second)


@pytest.mark.parametrize("size", SIZES)
def test_a_mention_opens_the_popup_of_its_place(visit: _Open, size: tuple[int, int]) -> None:
    seen = visit(drawn(sample()), size=size)
    seen.page.click("a.m >> text=Goris")
    popup = seen.page.locator(".leaflet-popup")
    expect(popup.locator("h2")).to_have_text("Goris")
    for words in ("seat of a district", "Syunik", "Armenia", "39.5111, 46.3422", "medium, 87%"):
        expect(popup).to_contain_text(words)
    expect(popup.locator("mark").first).to_have_text("Goris")
    popup.locator("summary").click()
    expect(popup).to_contain_text("Nagorno-Karabakh")
    box = popup.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= size[0]
    expect(seen.page.locator("a.m.chosen")).to_have_text("Goris")
    seen.check()


def explained(*, rivals: int = 3) -> folium.Map:
    """Draw Goris, named twice for different reasons, with runner-ups that take much room."""
    text = "First Goris, then the Goris Works, then Jermuk."
    others = tuple(
        Candidate(place(f"Rival {i}", 10, 10), "Goris", score=0.2 / (i + 1), reason=f"far {i}")
        for i in range(rivals)
    )
    findings = []
    for name, one, confidence, reason in (
        ("Goris", GORIS, 0.9, "The report names Syunik, where it lies."),
        ("Goris Works", GORIS, 0.7, "Not in the gazetteer."),
        ("Jermuk", JERMUK, 0.4, "Spelled alike."),
    ):
        start = text.index(name)
        mention = Mention("r", start, start + len(name), name)
        kept = (Candidate(one, name, score=0.8), *(others if name == "Goris" else ()))
        resolution = Resolution(mention, kept, one, confidence, reason=reason)
        findings.append(Finding(resolution, 0, len(text)))
    return drawn(LocatedReport(Report("r", text), tuple(findings)))


@pytest.mark.parametrize("size", [*SIZES, (390, 844)])
def test_a_popup_says_why_and_why_not(visit: _Open, size: tuple[int, int]) -> None:
    seen = visit(explained(rivals=5), size=size)
    seen.page.click("#m0")
    popup = seen.page.locator(".leaflet-popup")
    expect(popup).to_contain_text("Confidence high, 90%")
    expect(popup).to_contain_text("the least sure has 70%")
    expect(popup.locator(".reason")).to_have_text(
        re.compile("Why .?Goris.?: The report names Syunik, where it lies.")
    )
    popup.locator(".readings summary").click()
    expect(popup.locator(".readings li")).to_contain_text(
        "Goris Works (70%): Not in the gazetteer."
    )
    popup.locator(".others summary").click()
    rows = popup.locator(".others li")
    expect(rows).to_have_count(5)
    expect(rows.first).to_contain_text("Rival 0")
    expect(rows.first).to_contain_text("Share 20%. Why not: far 0.")
    # unfolded, it still is within the map and scrolls
    box = popup.locator(".leaflet-popup-content-wrapper").bounding_box()
    frame = seen.page.locator(".folium-map").bounding_box()
    assert box is not None
    assert frame is not None
    assert box["y"] >= frame["y"]
    assert box["y"] + box["height"] <= frame["y"] + frame["height"]
    rows.last.scroll_into_view_if_needed()
    expect(rows.last).to_be_in_viewport()
    seen.check()


def test_the_keyboard_leads_into_the_popup_and_back(visit: _Open) -> None:
    seen = visit(explained())
    inside = "document.activeElement.closest('.leaflet-popup') !== null"
    for opener in ("#m0", ".leaflet-marker-icon >> nth=0"):
        seen.page.keyboard.press("Tab")
        seen.page.locator(opener).focus()
        seen.page.keyboard.press("Enter")
        expect(seen.page.locator(".leaflet-popup")).to_be_visible()
        assert seen.page.evaluate(inside)
        seen.page.keyboard.press("Tab")  # the first of the popup's own controls
        seen.page.keyboard.press("Enter")
        expect(seen.page.locator(".leaflet-popup details[open]")).to_have_count(1)
        seen.page.keyboard.press("Escape")
        expect(seen.page.locator(".leaflet-popup")).to_have_count(0)
        expect(seen.page.locator(opener)).to_be_focused()
    seen.check()


def test_low_confidence_is_a_shape_and_the_legend_says_so(visit: _Open) -> None:
    seen = visit(explained())
    expect(seen.page.locator(".leaflet-marker-icon.unsure .hollow")).to_have_count(1)
    expect(seen.page.locator(".leaflet-marker-icon:not(.unsure) .dot")).to_have_count(1)
    expect(seen.page.locator(".legend")).to_contain_text("Hollow and dashed")
    dashes = "node => getComputedStyle(node).strokeDasharray"
    assert seen.page.locator(".leaflet-marker-icon .hollow").evaluate(dashes) != "none"
    seen.page.click("#tab-places")
    border = "node => getComputedStyle(node, '::before').borderTopStyle"
    assert seen.page.locator("li.unsure h3").evaluate(border) == "dashed"
    assert seen.page.locator("li:not(.unsure) > h3").evaluate(border) == "solid"
    sure = visit(two_reports())
    expect(sure.page.locator(".legend")).not_to_contain_text("dashed")
    seen.check()


@pytest.mark.parametrize("size", SIZES)
def test_the_map_opens_on_all_pins(visit: _Open, size: tuple[int, int]) -> None:
    towns = [place(f"Town{i}", 10.0 + i, 20.0 + 2 * i) for i in range(8)]
    text = ", ".join(town.name for town in towns)
    seen = visit(
        drawn(locate_by_hand(Report("r", text), *((town.name, town) for town in towns))), size=size
    )
    frame = seen.page.locator(".folium-map").bounding_box()
    boxes = [one.bounding_box() for one in seen.page.locator(".leaflet-marker-icon").all()]
    assert frame is not None
    middles = [(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) for box in boxes if box]
    assert len(middles) == len(towns)
    for x, y in middles:
        assert frame["x"] < x < frame["x"] + frame["width"]
        assert frame["y"] < y < frame["y"] + frame["height"]
    ys = [y for _, y in middles]
    assert max(ys) - min(ys) > frame["height"] * 0.3  # and no smaller than it must be
    seen.check()


@pytest.mark.parametrize("size", SIZES)
def test_a_marker_shows_its_mentions(visit: _Open, size: tuple[int, int]) -> None:
    seen = visit(two_reports(), size=size)
    seen.page.locator(".leaflet-marker-icon").first.click()
    chosen = seen.page.locator("a.m.chosen")
    expect(chosen).to_have_text(["Goris", "Goris"])
    expect(chosen.first).to_be_in_viewport()
    expect(seen.page.locator(".leaflet-popup h2")).to_have_text("Goris")
    # the other mention is a click away in the popup
    seen.page.locator(".quote .link").nth(1).click()
    expect(chosen.last).to_be_in_viewport()
    seen.check()


def test_a_marker_works_by_keyboard(visit: _Open) -> None:
    seen = visit(two_reports())
    marker = seen.page.locator(".leaflet-marker-icon").nth(1)
    marker.focus()
    assert "Jermuk" in (marker.get_attribute("aria-label") or "")
    seen.page.keyboard.press("Enter")
    expect(seen.page.locator("a.m.chosen").first).to_have_text("Jermuk")
    seen.page.keyboard.press("Escape")
    expect(seen.page.locator(".leaflet-popup")).to_have_count(0)
    expect(seen.page.locator(".chosen")).to_have_count(0)
    seen.check()


def test_tabs_and_list(visit: _Open) -> None:
    seen = visit(drawn(sample()))
    seen.page.locator("#tab-report").focus()
    seen.page.keyboard.press("ArrowRight")
    expect(seen.page.locator("#pane-places")).to_be_visible()
    expect(seen.page.locator("#pane-report")).to_be_hidden()
    expect(seen.page.locator("#pane-places")).to_contain_text("too many")
    seen.page.click("#pane-places a >> text=Nagorno-Karabakh")
    expect(seen.page.locator(".leaflet-popup h2")).to_have_text("Nagorno-Karabakh")
    seen.page.click("#tab-report")
    seen.page.click("a.m.unplaced")
    expect(seen.page.locator("#u0")).to_be_in_viewport()
    seen.page.click("#tab-report")
    seen.page.click("a.m.listed")
    expect(seen.page.locator(".places .chosen h3")).to_have_text("Soviet Union")
    seen.page.click("#tab-about")
    expect(seen.page.locator("#pane-about")).to_contain_text("not that it took place")
    expect(seen.page.locator("#pane-about")).to_contain_text(PROVENANCE.tool)
    seen.check()


def test_the_skip_link_opens_the_list_of_places(visit: _Open) -> None:
    seen = visit(drawn(sample()))
    seen.page.keyboard.press("Tab")
    seen.page.keyboard.press("Enter")
    expect(seen.page.locator("#pane-places")).to_be_visible()
    expect(seen.page.locator("#pane-places")).to_be_focused()
    seen.check()


def test_areas_are_shapes_and_can_be_clicked(visit: _Open) -> None:
    seen = visit(drawn(sample()))
    assert seen.page.locator(".leaflet-marker-icon").count() == 1
    area = seen.page.locator(".leaflet-pane path.area")
    assert area.count() == 1
    area.dispatch_event("click")
    expect(seen.page.locator(".leaflet-popup h2")).to_have_text("Nagorno-Karabakh")
    expect(seen.page.locator("a.m.chosen")).to_have_text(re.compile("Nagorno-\\s*Karabakh"))
    seen.check()


def test_an_outline_across_the_antimeridian_is_in_one_piece(visit: _Open) -> None:
    fiji = Place("geonames:2205218", "Fiji", -18.0, 178.0, "A", "PCLI", "FJ", radius_km=300.0)
    text = "A storm passed over Fiji today."
    mention = Mention("r", 20, 24, "Fiji")
    resolution = Resolution(mention, (Candidate(fiji, "Fiji"),), fiji, 0.9)
    located = LocatedReport(Report("r", text), (Finding(resolution, 0, len(text)),))
    seen = visit(draw(Findings((located,), PROVENANCE), gazetteer=Outlines()))
    expect(seen.page.locator(".leaflet-pane path.area.outline")).to_have_count(1)
    width = seen.page.evaluate(
        """() => {
          const map = Object.values(window).find((one) => one instanceof L.Map);
          const areas = Object.values(map._layers).filter((one) => one instanceof L.Polygon);
          return areas.map(({ _bounds: box }) => box.getEast() - box.getWest());
        }"""
    )
    assert width == [pytest.approx(7, abs=1.5)]
    seen.check()


def test_reports_are_chosen_from_a_list(visit: _Open) -> None:
    seen = visit(two_reports())
    expect(seen.page.locator("#r1")).to_be_hidden()
    seen.page.select_option("#choose", "1")
    expect(seen.page.locator("#r1")).to_be_visible()
    expect(seen.page.locator("#r0")).to_be_hidden()
    # Goris is not in this report: its marker leads back to the one it is in
    seen.page.locator(".leaflet-marker-icon").first.click()
    expect(seen.page.locator("#r0")).to_be_visible()
    seen.check()


def test_light_and_dark(visit: _Open) -> None:
    seen = visit(drawn(sample()))
    colour = "getComputedStyle(document.body).backgroundColor"
    light = seen.page.evaluate(colour)
    seen.page.click("#theme")
    assert seen.page.evaluate(colour) != light
    seen.page.click("#theme")
    assert seen.page.evaluate(colour) == light
    seen.check()


def test_without_script_the_text_and_the_list_are_there(visit: _Open) -> None:
    seen = visit(drawn(sample()), script=False)
    for words in ("Near Goris", "Nagorno-Karabakh", "too many", "Borders"):
        expect(seen.page.locator("#panel")).to_contain_text(words)
    expect(seen.page.locator("#pane-places")).to_be_visible()


def test_a_page_without_places(visit: _Open) -> None:
    for made in (drawn(), drawn(LocatedReport(Report("r", "Nothing.")))):
        seen = visit(made)
        expect(seen.page.locator(".leaflet-marker-icon")).to_have_count(0)
        expect(seen.page.locator(".legend")).to_be_visible()
        seen.check()


def test_right_to_left_text(visit: _Open) -> None:
    text = "وصلت القوات إلى Goris اليوم.\n\nThe second paragraph is English."
    seen = visit(drawn(locate_by_hand(Report("r", text, language="ar"), ("Goris", GORIS))))
    paragraphs = seen.page.locator(".text p")
    direction = "node => getComputedStyle(node).direction"
    assert [paragraphs.nth(i).evaluate(direction) for i in (0, 1)] == ["rtl", "ltr"]
    seen.check()


def test_two_thousand_places(visit: _Open) -> None:
    text, findings = "", []
    for i in range(2000):
        one = place(f"Town{i}", 30 + i % 50 * 0.4, 10 + i // 50 * 0.5)
        start = len(text)
        text += f"{one.name} was named. "
        mention = Mention("r", start, start + len(one.name), one.name)
        resolution = Resolution(mention, (Candidate(one, one.name),), one, 0.9)
        findings.append(Finding(resolution, start, len(text) - 1))
    seen = visit(drawn(LocatedReport(Report("r", text), tuple(findings))))
    seen.page.click("#m5")
    expect(seen.page.locator(".leaflet-popup h2")).to_have_text("Town5")
    seen.check()


def test_stock_folium_elements_work(visit: _Open) -> None:
    made = drawn(sample())
    folium.Marker([39.7, 46.0], popup="<b>mine</b>", tooltip="tip").add_to(made)
    folium.Marker([39.6, 46.1], icon=folium.Icon(color="green")).add_to(made)
    folium.GeoJson({"type": "Point", "coordinates": [46.2, 39.65]}).add_to(made)
    folium.LayerControl().add_to(made)
    seen = visit(made)
    expect(seen.page.locator("img.leaflet-marker-icon")).to_have_count(2)
    loaded = "node => node.complete && node.naturalWidth > 0"
    assert seen.page.locator("img.leaflet-marker-icon").first.evaluate(loaded)
    expect(seen.page.locator(".folium-pin")).to_have_count(1)
    seen.page.locator("img.leaflet-marker-icon").first.click()
    expect(seen.page.locator(".leaflet-popup")).to_contain_text("mine")
    seen.check()


@pytest.mark.parametrize("half", [0, 1])
def test_hostile_text_neither_runs_nor_breaks_the_page(visit: _Open, half: int) -> None:
    located = tuple(
        hostile_report(payload, number=number)
        for number, payload in enumerate(PAYLOADS)
        if number % 2 == half
    )
    made = draw(
        Findings(located, HOSTILE_PROVENANCE), title=" ".join(PAYLOADS), gazetteer=NoLabels()
    )
    seen = visit(made)
    page = seen.page
    for number, one in enumerate(located):
        page.select_option("#choose", str(number))
        shown = page.locator(f"#r{number} .text").evaluate("node => node.textContent")
        assert shown == re.sub("[\x00\ud800-\udfff]", "\ufffd", one.report.text)
        page.locator(f"#r{number} a.m").first.click()
        popup = page.locator(".leaflet-popup")
        expect(popup.locator("h2")).to_contain_text("Pinned")
        popup.locator(".others summary").click()
    page.click("#tab-places")
    page.click("#tab-about")
    for link in page.locator("a[href]").evaluate_all("nodes => nodes.map(node => node.href)"):
        assert link.startswith(("file:", "https://example.org/", "https://leafletjs.com"))
    assert page.locator("#panel img, #panel iframe, #panel script, .card img").count() == 0
    seen.check()


def test_a_line_of_a_megabyte(visit: _Open) -> None:
    located = hostile_report(PAYLOADS[0], padding="word " * 210_000)
    assert len(located.report.text) > 1_000_000
    seen = visit(drawn(located))
    seen.page.locator("a.m").first.click()
    expect(seen.page.locator(".leaflet-popup h2")).to_contain_text("Pinned")
    expect(seen.page.locator(".card blockquote").first).to_contain_text("…")
    seen.check()
