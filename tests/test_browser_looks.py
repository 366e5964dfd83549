"""How the page looks: room for popups and legend, names that are whole, views, languages, paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import folium
import pytest
from playwright.sync_api import Page, expect

from benchmarks.made_up import make_up
from mapper.records import LocatedReport, Report
from tests.located import (
    CELJE,
    GORIS,
    KARABAKH,
    LASKO,
    contested,
    flood,
    locate_by_hand,
    sample,
    tell,
    town,
)
from tests.pages import drawn, towns
from tests.visits import TIMEOUT_MS, Opener

expect.set_options(timeout=TIMEOUT_MS)

DESK, PHONE = (1280, 860), (360, 740)
TABS_END = "document.querySelector('.tabs').getBoundingClientRect().bottom"
STATION = replace(town("Frost Station", -77.85, 166.67, "AREA"), feature_class="L", radius_km=1.0)


def far_apart() -> LocatedReport:
    """Return a report of events all around the world, one of them where a legend would lie."""
    spots = {
        "Westpoint": (-54.0, -165.0),
        "Reykjavik": (64.1, -21.9),
        "Nairobi": (-1.3, 36.8),
        "Brisbane": (-27.5, 153.0),
    }
    text = "Storms hit " + ", ".join(spots) + "."
    located = locate_by_hand(
        Report("far", text), *((name, town(name, *spot)) for name, spot in spots.items())
    )
    for number in range(len(spots)):
        located = tell(located, number, "event", ("Storms", "reported"))
    return located


def large() -> folium.Map:
    named = towns(1_100)
    text = " ".join(f"Fog lay over {one.name}." for one in named)
    return drawn(locate_by_hand(Report("fog", text), *((one.name, one) for one in named)))


def box(page: Page, selector: str) -> dict[str, float]:
    found = page.locator(selector).first.bounding_box()
    assert found is not None
    return {
        "x": found["x"],
        "y": found["y"],
        "width": found["width"],
        "height": found["height"],
        "right": found["x"] + found["width"],
        "bottom": found["y"] + found["height"],
    }


# ---------------------------------------------------------------- room for what is read


def test_on_a_phone_the_map_grows_while_a_popup_is_read(visit: Opener) -> None:
    seen = visit(drawn(*contested(), *flood()), size=PHONE)
    page = seen.page
    before = box(page, ".folium-map")["height"]
    last = page.locator("#r0 a.m").last
    last.click()
    expect(page.locator(".leaflet-popup h2")).to_be_in_viewport()
    assert box(page, ".folium-map")["height"] > before * 1.3
    assert box(page, ".leaflet-popup-content")["height"] > before
    expect(last).to_be_in_viewport(ratio=1)
    page.wait_for_function(
        f"id => document.getElementById(id).getBoundingClientRect().top >= {TABS_END} - 1",
        arg=last.get_attribute("id"),
    )
    page.keyboard.press("Escape")
    expect(page.locator(".reading")).to_have_count(0)
    assert box(page, ".folium-map")["height"] == before
    # Its pin is not left below the edge of the map that is smaller again.
    pin = box(page, ".leaflet-marker-icon[aria-label^='Celje,']")
    assert pin["bottom"] < box(page, ".folium-map")["bottom"]
    seen.check()


def test_from_popup_to_popup_the_map_of_a_phone_keeps_its_height(visit: Opener) -> None:
    seen = visit(drawn(*flood()), size=PHONE)
    page = seen.page
    page.click("a.m >> text=Celje")
    expect(page.locator(".leaflet-popup h2")).to_have_text("Celje")
    page.evaluate("window.heights = []; map_1.on('resize', () => heights.push(map_1.getSize().y))")
    page.click("a.m >> text=Sevnica")
    expect(page.locator(".leaflet-popup h2")).to_have_text("Sevnica")
    expect(page.locator(".leaflet-popup h2")).to_be_in_viewport()
    assert page.evaluate("window.heights") == []
    seen.check()


def test_a_popup_has_the_room_that_there_is_when_it_opens(visit: Opener) -> None:
    seen = visit(drawn(*flood()), size=(1280, 420))
    page = seen.page
    page.click("a.m >> text=Celje")
    expect(page.locator(".leaflet-popup h2")).to_be_in_viewport()
    low = box(page, ".leaflet-popup-content")["height"]
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": 1280, "height": 860})
    page.click("a.m >> text=Celje")
    expect(page.locator(".leaflet-popup h2")).to_be_in_viewport()
    assert box(page, ".leaflet-popup-content")["height"] > low
    seen.check()


@pytest.mark.parametrize("size", [PHONE, (320, 480), (1280, 420)])
def test_an_open_legend_stays_on_the_map(visit: Opener, size: tuple[int, int]) -> None:
    made = make_up(60, [town(f"Town {i}", 40 + i * 0.1, 44 + i * 0.1) for i in range(60)])
    seen = visit(drawn(*flood(), *made), size=size)
    page = seen.page
    legend = page.locator(".legend")
    if legend.get_attribute("open") is None:
        page.click(".legend summary")
    assert box(page, ".legend")["y"] >= box(page, ".folium-map")["y"]
    expect(page.locator(".legend summary")).to_be_in_viewport(ratio=1)
    # What has no room is reached by scrolling.
    legend.evaluate("node => { node.scrollTop = node.scrollHeight; }")
    note = box(page, ".legend > p")
    assert note["bottom"] <= box(page, ".legend")["bottom"] + 1
    seen.check()


def test_the_legend_folds_where_it_would_cost_half_the_map(visit: Opener) -> None:
    low = (1280, 520)
    near = visit(drawn(sample()), size=low)
    expect(near.page.locator(".legend")).to_have_attribute("open", "")
    far = visit(drawn(far_apart()), size=low)
    expect(far.page.locator(".legend")).not_to_have_attribute("open", "")
    pins = [one.bounding_box() for one in far.page.locator(".leaflet-marker-icon").all()]
    lefts = [pin["x"] for pin in pins if pin is not None]
    map_box = box(far.page, ".folium-map")
    assert len(lefts) == 4
    assert max(lefts) - min(lefts) > map_box["width"] * 0.6
    assert min(lefts) >= map_box["x"]
    far.check()


def test_a_large_page_without_anything_to_filter_is_searched_all_the_same(visit: Opener) -> None:
    seen = visit(large())
    expect(seen.page.locator("#filters")).to_be_hidden()
    seen.page.fill("#find", "town 1099")
    expect(seen.page.locator("#shown")).to_have_text("1 of 1100 places shown")
    seen.page.click("#reset")
    expect(seen.page.locator("#find")).to_be_focused()
    expect(seen.page.locator("#shown")).to_have_text("All 1100 places shown")
    seen.check()


# ---------------------------------------------------------------- names on the map

NAMES = """() => {
  const written = [];
  const { fillText } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
    const wide = this.measureText(text).width / 2;
    const frame = this.canvas.getBoundingClientRect();
    const isPlace = this.font.startsWith("600 14px");
    written.push([text, frame.left + x - wide, frame.left + x + wide, isPlace]);
  };
  map_1.eachLayer((layer) => { if (layer.refreshLabels) layer.refreshLabels(); });
  CanvasRenderingContext2D.prototype.fillText = fillText;
  return written.filter(([,,, isPlace]) => isPlace);
}"""


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_a_name_is_written_once_and_not_cut(visit: Opener, size: tuple[int, int]) -> None:
    long = town("Bad Sankt Leonhard im Lavanttal an der Grenze", 46.96, 14.79)
    wide = replace(KARABAKH, lat=46.2, lon=16.4)
    located = locate_by_hand(
        Report("r", f"In Celje, {long.name}, Laško and {wide.name}."),
        ("Celje", CELJE),
        (long.name, long),
        ("Laško", LASKO),
        (wide.name, wide),
    )
    for made in (drawn(located), drawn(far_apart())):
        seen = visit(made, size=size)
        frame = box(seen.page, ".folium-map")
        names = seen.page.evaluate(NAMES)
        assert names
        assert len({name for name, *_ in names}) == len(names)
        for name, left, right, _ in names:
            if right < frame["x"] or left > frame["right"]:
                continue  # beyond the edge, for who drags the map
            assert left >= frame["x"], name
            assert right <= frame["right"], name
        seen.check()


# ---------------------------------------------------------------- what the map opens on


def test_events_at_a_small_area_are_seen_from_far_away(visit: Opener) -> None:
    text = "A fire broke out at Frost Station. A storm hit Celje."
    located = locate_by_hand(Report("r", text), ("Frost Station", STATION), ("Celje", CELJE))
    located = tell(
        tell(located, 0, "event", ("fire", "reported")), 1, "event", ("storm", "reported")
    )
    seen = visit(drawn(located))
    page = seen.page
    small = page.locator("path.area.tiny")
    expect(small).to_have_count(1)
    expect(small).to_be_in_viewport()
    assert small.evaluate("node => parseFloat(getComputedStyle(node).strokeWidth)") >= 6
    assert "Frost Station" in {name for name, *_ in page.evaluate(NAMES)}
    small.dispatch_event("click")
    expect(page.locator(".leaflet-popup h2")).to_have_text("Frost Station")
    page.evaluate("map_1.setView([-77.85, 166.67], 10, { animate: false })")
    expect(small).to_have_count(0)
    seen.check()


def test_near_a_pole_the_map_opens_no_nearer_in_kilometres(visit: Opener) -> None:
    wide = []
    for lat in (0.0, 78.2):
        one = locate_by_hand(Report("r", "In Celje."), ("Celje", replace(CELJE, lat=lat)))
        page = visit(drawn(one)).page
        wide.append(page.evaluate("map_1.distance(map_1.getBounds().getNorthWest(), "
                                  "map_1.getBounds().getNorthEast())"))  # fmt: skip
    assert wide[1] > wide[0] * 0.6


def test_on_a_phone_places_at_both_ends_of_the_world_show_one_at_least(visit: Opener) -> None:
    located = locate_by_hand(
        Report("r", "In Celje and Laško."),
        ("Celje", replace(CELJE, lat=79.0)),
        ("Laško", replace(LASKO, lat=-79.0)),
    )
    seen = visit(drawn(located), size=PHONE)
    assert [
        one
        for one in seen.page.locator(".leaflet-marker-icon").all()
        if seen.page.evaluate(
            "node => map_1.getBounds().contains(map_1.containerPointToLatLng(["
            "node.getBoundingClientRect().x - map_1.getContainer().getBoundingClientRect().x,"
            "node.getBoundingClientRect().y - map_1.getContainer().getBoundingClientRect().y]))",
            one.element_handle(),
        )
    ]
    seen.check()


def test_what_lies_before_does_not_make_the_timeline_flat(visit: Opener) -> None:
    reports = []
    days = [date(2024, 9, day) for day in range(1, 21)]
    for number, day in enumerate([*[date(1990, 1, 1)] * 40, *days]):
        one = locate_by_hand(Report(f"r{number}", "Rain in Celje on Monday."), ("Celje", CELJE))
        reports.append(tell(one, 0, "event", ("Rain", "reported"), dates=(day, day, "Monday")))
    other = locate_by_hand(Report("s", "In Goris."), ("Goris", GORIS))
    page = visit(drawn(*reports, tell(other, 0, "background"))).page
    page.click("#filters summary")
    heights = page.locator(".bars rect").evaluate_all(
        "nodes => nodes.map(node => Number(node.getAttribute('height')))"
    )
    assert heights[0] == max(heights)
    assert max(heights[1:]) >= max(heights) / 5


# ---------------------------------------------------------------- languages


def test_words_of_a_report_say_their_language(visit: Opener) -> None:
    report = Report("ar", "في غوريس قصف.", title="قصف", language="ar")
    located = tell(locate_by_hand(report, ("غوريس", GORIS)), 0, "event", ("قصف", "reported"))
    page = visit(drawn(located)).page
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.title() == "قصف"
    for selector in ("title", "h1", "article"):
        assert page.locator(selector).get_attribute("lang") == "ar"
    page.click("#m0")
    expect(page.locator(".leaflet-popup blockquote").first).to_have_attribute("lang", "ar")
    assert page.locator("#still .quoted span[lang=ar]").count() == 1


def test_the_page_s_own_words_are_english(visit: Opener) -> None:
    arabic = Report("ar", "في غوريس قصف.", title="قصف", language="ar")
    unknown = Report("x", "Goris Goris", title="Goris")
    located = (locate_by_hand(arabic, ("غوريس", GORIS)), locate_by_hand(unknown, ("Goris", GORIS)))
    page = visit(drawn(*located)).page
    assert page.title() == "Places in 2 reports"
    for selector in ("title", "h1"):
        assert page.locator(selector).get_attribute("lang") is None
    languages = [one.get_attribute("lang") for one in page.locator("article").all()]
    assert languages == ["ar", ""]  # "" is: not known
    options = [one.get_attribute("lang") for one in page.locator("#choose option").all()]
    assert options == ["ar", None]


# ---------------------------------------------------------------- on paper


def test_paper_has_the_notes_once_and_in_short(visit: Opener) -> None:
    seen = visit(drawn(*flood()))
    page = seen.page
    page.emulate_media(media="print")
    about = page.locator("#pane-about")
    expect(about).to_contain_text("Nobody has reviewed them")
    expect(page.get_by_role("heading", name="Sources")).to_have_count(1)
    for heading in ("Roles", "Marks", "Borders", "How to read it"):
        expect(page.get_by_role("heading", name=heading)).to_have_count(0)
    expect(about.get_by_text("mapper verify")).to_be_hidden()
    expect(page.locator("#still")).to_be_visible()
    columns = {
        tuple(round(cell["width"]) for cell in row)
        for row in page.locator("#still thead tr").evaluate_all(
            "rows => rows.map(row => [...row.cells].map(cell => ({ width: cell.offsetWidth })))"
        )
    }
    assert len(columns) == 1  # tables one below the other have the same columns


def test_a_large_page_says_on_paper_what_is_not_printed(visit: Opener) -> None:
    seen = visit(large())
    page = seen.page
    expect(page.locator(".long li").first).to_be_visible()
    expect(page.locator(".on-paper")).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.locator(".on-paper")).to_be_visible()
    for selector in (".long", ".scriptless", ".seek", "#moving"):
        expect(page.locator(selector)).to_be_hidden()
    expect(page.locator("#pane-about")).to_contain_text("What a page of this size leaves out")
    seen.check()


def test_the_list_and_popup_name_one_confidence(visit: Opener) -> None:
    one = tell(sample(), 0, "event", confidence=0.9796)
    page = visit(drawn(one)).page
    page.click("#m0")
    expect(page.locator(".leaflet-popup .certainty")).to_contain_text("97%")
    expect(page.locator(".leaflet-popup .certainty")).not_to_contain_text("98%")
