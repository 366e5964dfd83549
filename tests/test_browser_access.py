"""The page for everybody: with a keyboard, a screen reader, large text, little room."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from mapper.page import large as limits
from mapper.records import LocatedReport, Report
from tests.located import (
    GORIS,
    KARABAKH,
    contested,
    flood,
    locate_by_hand,
    sample,
    tell,
)
from tests.pages import drawn
from tests.visits import SIZES, TIMEOUT_MS, Opener, barriers

expect.set_options(timeout=TIMEOUT_MS)
ASSETS = Path(__file__).parent / "assets"


def arabic() -> LocatedReport:
    """Return a report that is written from right to left, with names that are not."""
    text = (
        "وصلت قوات إلى غوريس يوم الأربعاء، وقال مسؤول إن القصف طال طريقا قرب Goris مساء.\n\n"
        "ولم يُعرف ما حدث في ناغورنو قره باغ."
    )
    report = Report(
        "ar",
        text,
        title="قصف قرب غوريس",
        source="وكالة الأنباء",
        language="ar",
        published=datetime(2022, 9, 14, tzinfo=UTC),
    )
    located = locate_by_hand(
        report, ("غوريس", GORIS), ("Goris", GORIS), ("ناغورنو قره باغ", KARABAKH)
    )
    return tell(located, 0, "event", ("القصف", "reported"))


def test_the_checker_is_what_it_says() -> None:
    (record,) = json.loads((ASSETS / "vendored.json").read_text("utf-8"))
    content = (ASSETS / record["file"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == record["sha256"]
    assert len(content) == record["bytes"]
    assert f"axe v{record['version']}".encode() in content[:100]
    assert "Mozilla Public License" in (ASSETS / record["licence_file"]).read_text("utf-8")


# ---------------------------------------------------------------- what a checker finds


def test_the_checker_finds_what_is_amiss(visit: Opener) -> None:
    seen = visit(drawn(sample()))
    seen.page.evaluate("document.querySelector('#theme').removeAttribute('aria-label')")
    seen.page.evaluate("document.querySelector('#theme').removeAttribute('title')")
    assert [one for one in barriers(seen.page) if one.startswith("button-name")]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_no_barrier_is_found(visit: Opener, size: tuple[int, int], dark: bool) -> None:
    long = "A heading that goes on. " * 12
    seen = visit(drawn(*contested(), *flood(), sample(), title=long), size=size, dark=dark)
    page = seen.page
    found = {"opened": barriers(page)}
    page.click("a.m >> text=Celje")
    expect(page.locator(".leaflet-popup")).to_be_visible()
    for summary in page.locator(".leaflet-popup summary").all():
        summary.click()
    found["popup"] = barriers(page)
    page.locator(".leaflet-popup-close-button").click()
    page.click("#filters summary")
    found["filters"] = barriers(page)
    page.locator(".boxes label input").first.uncheck()
    expect(page.locator("#reset")).to_be_visible()
    page.click("#filters summary")
    page.click("#tab-places")
    for summary in page.locator("#pane-places summary").all():
        summary.click()
    found["list"] = barriers(page)
    page.click("#tab-about")
    found["about"] = barriers(page)
    assert not any(found.values()), found


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_no_barrier_is_found_in_a_large_page(
    visit: Opener, size: tuple[int, int], dark: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SMALL_PLACES", 0)
    twin = locate_by_hand(Report("g", "In Goris."), ("Goris", replace(GORIS, id="test:twin")))
    nameless = locate_by_hand(Report("n", "In Nowhere."), ("Nowhere", None))
    seen = visit(drawn(*contested(), *flood(), sample(), twin, nameless), size=size, dark=dark)
    page = seen.page
    expect(page.locator(".long li").first).to_be_visible()
    found = {"opened": barriers(page)}
    page.fill("#find", "goris")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator(".leaflet-popup h2")).to_have_text("Goris")
    for summary in page.locator(".leaflet-popup summary").all():
        summary.click()
    found["popup"] = barriers(page)
    page.keyboard.press("Escape")
    with page.expect_download():
        page.click("#downloads [data-as=csv]")
    expect(page.locator("#downloads output")).to_contain_text("rows")
    found["saved"] = barriers(page)
    page.click("#reset")
    page.click("#unplaced summary")
    page.click("#filters summary")
    found["filters"] = barriers(page)
    page.click("#filters summary")
    page.click("#tab-report")
    found["report"] = barriers(page)
    page.click("#tab-about")
    found["about"] = barriers(page)
    assert not any(found.values()), found
    seen.check()


@pytest.mark.parametrize("size", SIZES)
def test_no_barrier_is_found_from_right_to_left(visit: Opener, size: tuple[int, int]) -> None:
    seen = visit(drawn(arabic()), size=size)
    seen.page.click("#m0")
    expect(seen.page.locator(".leaflet-popup")).to_be_visible()
    assert barriers(seen.page) == []


def test_no_barrier_is_found_without_script_or_places(visit: Opener) -> None:
    nothing = visit(drawn(LocatedReport(Report("r", "Nothing."))))
    assert barriers(nothing.page) == []


# ---------------------------------------------------------------- structure

OUTLINE = """() => [...document.querySelectorAll("h1, h2, h3, h4")]
  .filter((one) => one.getClientRects().length && !one.closest(".leaflet-popup"))
  .map((one) => Number(one.tagName[1]))"""


def test_headings_and_landmarks(visit: Opener) -> None:
    seen = visit(drawn(*contested(), *flood()))
    page = seen.page
    assert page.locator("html").get_attribute("lang") == "en"
    for landmark in ("header", "main", "[role=search]", ".folium-map[role=region][aria-label]"):
        expect(page.locator(landmark)).to_have_count(1)
    for tab in ("report", "places", "about"):
        page.click(f"#tab-{tab}")
        levels = page.evaluate(OUTLINE)
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))
    # Every place of the map is in the list, with what a mark on the map says.
    page.click("#tab-places")
    for label in page.locator(".leaflet-marker-icon").evaluate_all(
        "nodes => nodes.map(node => node.getAttribute('aria-label'))"
    ):
        name, kind = label.split(", ")[:2]
        expect(page.locator("#pane-places li", has_text=name).first).to_contain_text(kind)
    seen.check()


def test_what_filters_leave_is_read_out(visit: Opener) -> None:
    seen = visit(drawn(*flood()))
    status = seen.page.locator("[role=status]")
    expect(status).to_have_count(1)
    expect(status).to_have_text("All 10 places shown")
    seen.page.fill("#find", "celje")
    expect(status).to_have_text("1 of 10 places shown")
    seen.check()


# ---------------------------------------------------------------- by keyboard alone

FOCUS = """() => {
  const node = document.activeElement;
  const style = getComputedStyle(node);
  const box = node.getBoundingClientRect();
  const label = node.getAttribute("aria-label") || node.textContent || node.id;
  // On a phone the map stays while the text moves under it.
  const [x, y] = [Math.min(box.width / 2, 9), Math.min(box.height / 2, 9)];
  const over = document.elementFromPoint(box.left + x, box.top + y);
  const isCovered = over !== null && over.closest(".folium-map") && !node.closest(".folium-map");
  return [
    node.id || node.className.baseVal || node.className || node.tagName, label.trim(),
    // What has no outline shows it in another way: slider handles, shapes on the map.
    style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2
      || node.matches("input[type=range], path"),
    box.bottom > 0 && box.top < innerHeight && !isCovered,
  ];
}"""


def stops(page: Page, most: int = 80) -> list[tuple[str, str]]:
    """Return where Tab leads, from the top until the page is left; each can be seen."""
    found: list[tuple[str, str]] = []
    page.evaluate("document.activeElement.blur()")
    for _ in range(most):
        page.keyboard.press("Tab")
        kind, label, is_marked, is_in_view = page.evaluate(FOCUS)
        if kind == "BODY" or (kind, label) in found[:1]:
            return found
        assert is_marked, (kind, label)
        assert is_in_view, (kind, label)
        found.append((kind, label))
    pytest.fail(f"no end of stops: {found}")


@pytest.mark.parametrize("size", SIZES)
def test_the_order_of_stops_is_that_of_reading(visit: Opener, size: tuple[int, int]) -> None:
    seen = visit(drawn(*flood()), size=size)
    page = seen.page
    kinds = [kind for kind, _ in stops(page)]
    order = ["skip", "theme", "find", "SUMMARY", "tab-report", "choose"]
    assert [kind for kind in kinds if kind in order][: len(order)] == order
    names = [label for kind, label in stops(page) if "leaflet-marker-icon" in kind]
    assert len(names) == 5
    assert names[0].startswith("Celje, town, Event reported, confidence")
    # Text, then the map and what is on it.
    first_mark = next(i for i, kind in enumerate(kinds) if "leaflet-marker-icon" in kind)
    assert kinds.index("pane-report") < first_mark
    seen.check()


@pytest.mark.parametrize("size", SIZES)
def test_the_order_of_stops_in_a_large_page(
    visit: Opener, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SMALL_PLACES", 0)
    seen = visit(drawn(*flood()), size=size)
    found = stops(seen.page)
    kinds = [kind for kind, _ in found]
    order = ["skip", "theme", "SUMMARY", "tab-places", "find"]
    assert [kind for kind in kinds if kind in order][: len(order)] == order
    at = kinds.index("find")
    assert [label for _, label in found[at + 1 : at + 3]] == ["CSV", "GeoJSON"]
    assert kinds.count("go") == 1  # arrow keys lead through the list
    # What was made is read out; the live region of the filters is another.
    told = seen.page.locator("#downloads output")
    expect(told).to_be_empty()
    with seen.page.expect_download():
        seen.page.locator("#downloads [data-as=geojson]").focus()
        seen.page.keyboard.press("Enter")
    expect(told).to_have_text(re.compile(r"^places\.geojson: \d+ rows$"))
    expect(seen.page.locator("#downloads [data-as=geojson]")).to_be_focused()
    seen.check()


def test_a_place_is_chosen_from_the_list_by_keyboard(visit: Opener) -> None:
    seen = visit(drawn(*flood()))
    page = seen.page
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # skips to the list
    expect(page.locator("#pane-places")).to_be_focused()
    for _ in range(4):  # two buttons to save, then rows
        page.keyboard.press("Tab")
    expect(page.locator("#p2 a.go")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".leaflet-popup h2")).to_have_text("Laško")
    assert page.evaluate("document.activeElement.closest('.leaflet-popup') !== null")
    page.keyboard.press("Escape")
    expect(page.locator(".leaflet-popup")).to_have_count(0)
    expect(page.locator("#p2 a.go")).to_be_focused()
    seen.check()


def test_an_area_on_the_map_opens_by_keyboard(visit: Opener) -> None:
    seen = visit(drawn(sample()))
    area = seen.page.locator(".leaflet-pane path.area")
    assert "Nagorno-Karabakh, region" in (area.get_attribute("aria-label") or "")
    seen.page.keyboard.press("Tab")
    area.focus()
    seen.page.keyboard.press("Enter")
    expect(seen.page.locator(".leaflet-popup h2")).to_have_text("Nagorno-Karabakh")
    assert seen.page.evaluate("document.activeElement.closest('.leaflet-popup') !== null")
    seen.page.keyboard.press("Escape")
    expect(seen.page.locator(".leaflet-popup")).to_have_count(0)
    expect(area).to_be_focused()
    seen.check()


# ---------------------------------------------------------------- large text, little room

CUT = """() => {
  const wide = document.documentElement;
  const all = document.querySelectorAll("#panel > * *, .leaflet-popup .card *");
  const over = [...all].filter((node) => {
    const style = getComputedStyle(node);
    if (!node.getClientRects().length || style.position === "absolute") return false;
    const box = node.getBoundingClientRect();
    const room = node.closest(".card, .pane, #panel > *").getBoundingClientRect();
    return box.width > 0 && (box.right > room.right + 1 || box.left < room.left - 1);
  });
  return [wide.scrollWidth > wide.clientWidth, ...over.map((node) => node.outerHTML.slice(0, 90))];
}"""


@pytest.mark.parametrize("size", [(1280, 860), (640, 430), (320, 640)])
def test_text_of_twice_the_size_is_not_cut(visit: Opener, size: tuple[int, int]) -> None:
    seen = visit(drawn(*contested(), *flood(), sample(), arabic()), size=size)
    page = seen.page
    page.add_style_tag(content="html { font-size: 200% }")
    page.click("#m0")
    expect(page.locator(".leaflet-popup")).to_be_visible()
    assert page.evaluate(CUT) == [False]
    page.keyboard.press("Escape")
    page.click("#filters summary")
    assert page.evaluate(CUT) == [False]
    page.click("#filters summary")
    for tab in ("places", "about"):
        page.click(f"#tab-{tab}")
        assert page.evaluate(CUT) == [False]
        assert page.locator(f"#pane-{tab}").evaluate("node => node.clientHeight") > 120


def test_on_a_low_screen_the_map_moves_with_the_text(visit: Opener) -> None:
    seen = visit(drawn(*contested(), *flood()), size=(740, 360))
    page = seen.page
    page.locator("#r0 a.m").last.scroll_into_view_if_needed()
    page.locator("#r0 a.m").last.click()
    expect(page.locator(".leaflet-popup h2")).to_be_in_viewport()
    page.keyboard.press("Escape")
    page.locator(".leaflet-marker-icon[aria-label^=Sevnica]").click()
    expect(page.locator(".leaflet-popup h2")).to_have_text("Sevnica")
    expect(page.locator(".leaflet-popup h2")).to_be_in_viewport()
    seen.check()


def test_nothing_moves_for_who_asked_for_that(visit: Opener) -> None:
    seen = visit(drawn(*flood()))
    page = seen.page
    moving = "() => document.getAnimations().length"
    page.evaluate("window.flown = 0; document.addEventListener('transitionrun', () => flown++)")
    page.click("a.m >> text=Sevnica")
    expect(page.locator(".leaflet-popup h2")).to_have_text("Sevnica")
    page.locator(".leaflet-popup-close-button").click()
    page.locator(".leaflet-marker-icon").last.hover()
    assert page.evaluate(moving) == 0
    assert page.evaluate("window.flown") == 0
    # Nor does the map that a popup at its edge needs more of.
    page.evaluate("map_1.setView([46.02, 15.3157], 12, { animate: false })")
    page.evaluate("window.moves = 0; map_1.on('move', () => { moves += 1; })")
    page.locator(".leaflet-marker-icon[aria-label^=Sevnica]").dispatch_event("click")
    expect(page.locator(".leaflet-popup h2")).to_be_in_viewport()
    page.wait_for_timeout(400)
    assert page.evaluate("window.moves") <= 1
    seen.check()


# ---------------------------------------------------------------- from right to left


@pytest.mark.parametrize("size", SIZES)
def test_a_report_from_right_to_left(visit: Opener, size: tuple[int, int]) -> None:
    seen = visit(drawn(arabic()), size=size)
    page = seen.page
    direction = "node => getComputedStyle(node).direction"
    for which in ("#heading h1", ".text p >> nth=0", "#heading .byline [dir] >> nth=0"):
        assert page.locator(which).evaluate(direction) == "rtl", which
    # It begins at the right edge of its column.
    assert page.locator("#heading h1").evaluate(
        """node => {
          const words = document.createRange();
          words.selectNodeContents(node);
          const [a, b] = [words.getBoundingClientRect(), node.getBoundingClientRect()];
          return Math.abs(a.right - b.right) < 3 && a.left > b.left + 20;
        }"""
    )
    assert page.locator("article").get_attribute("lang") == "ar"
    page.click("#m0")
    card = page.locator(".leaflet-popup .card")
    expect(card.locator("mark").first).to_have_text("غوريس")
    assert card.locator("blockquote").first.evaluate(direction) == "rtl"
    edges = card.locator("blockquote").first.evaluate(
        """node => {
          const { borderLeftWidth, borderRightWidth } = getComputedStyle(node);
          return [borderLeftWidth, borderRightWidth];
        }"""
    )
    assert edges == ["0px", "3px"]
    # In words from left to right, quotation marks and dates stand as in these.
    quoted = page.locator(".card .written q")
    assert quoted.evaluate("node => getComputedStyle(node).direction") == "ltr"
    assert quoted.locator("bdi").evaluate("node => getComputedStyle(node).direction") == "rtl"
    expect(card.locator(".quote .link bdi").last).to_have_text("2022-09-14")
    seen.check()
