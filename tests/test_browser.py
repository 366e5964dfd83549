"""The page in a real browser, from disk, with the network off."""

from __future__ import annotations

import re
from dataclasses import replace

import folium
import pytest
from playwright.sync_api import expect

from mapper.page import draw
from mapper.page.escape import display_text
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
from tests.hostile import PAYLOADS, hostile_account, hostile_report
from tests.hostile import PROVENANCE as HOSTILE_PROVENANCE
from tests.located import (
    CELJE,
    GORIS,
    PROVENANCE,
    around,
    contested,
    flood,
    locate_by_hand,
    sample,
    tell,
)
from tests.pages import NoLabels, Outlines, drawn
from tests.visits import SIZES, TIMEOUT_MS, Opener, Visit

expect.set_options(timeout=TIMEOUT_MS)


def place(name: str, lat: float, lon: float) -> Place:
    return Place(
        id=f"test:{name}", name=name, lat=lat, lon=lon, feature_class="P", feature_code="PPL"
    )


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
def test_a_mention_opens_the_popup_of_its_place(visit: Opener, size: tuple[int, int]) -> None:
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
def test_a_popup_says_why_and_why_not(visit: Opener, size: tuple[int, int]) -> None:
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


def test_the_keyboard_leads_into_the_popup_and_back(visit: Opener) -> None:
    seen = visit(explained())
    inside = "document.activeElement.closest('.leaflet-popup') !== null"
    for opener in ("#m0", ".leaflet-marker-icon >> nth=0"):
        seen.page.keyboard.press("Tab")
        seen.page.locator(opener).focus()
        seen.page.keyboard.press("Enter")
        expect(seen.page.locator(".leaflet-popup")).to_be_visible()
        assert seen.page.evaluate(inside)
        for _ in range(2):  # after the link to the sentence, what can be unfolded
            seen.page.keyboard.press("Tab")
            assert seen.page.evaluate(inside)
        seen.page.keyboard.press("Enter")
        expect(seen.page.locator(".leaflet-popup details[open]")).to_have_count(1)
        seen.page.keyboard.press("Escape")
        expect(seen.page.locator(".leaflet-popup")).to_have_count(0)
        expect(seen.page.locator(opener)).to_be_focused()
    seen.check()


def test_low_confidence_is_a_shape_and_the_legend_says_so(visit: Opener) -> None:
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
def test_the_map_opens_on_all_pins(visit: Opener, size: tuple[int, int]) -> None:
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
def test_a_marker_shows_its_mentions(visit: Opener, size: tuple[int, int]) -> None:
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


def test_a_marker_works_by_keyboard(visit: Opener) -> None:
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


def test_tabs_and_list(visit: Opener) -> None:
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


def test_the_skip_link_opens_the_list_of_places(visit: Opener) -> None:
    seen = visit(drawn(sample()))
    seen.page.keyboard.press("Tab")
    seen.page.keyboard.press("Enter")
    expect(seen.page.locator("#pane-places")).to_be_visible()
    expect(seen.page.locator("#pane-places")).to_be_focused()
    seen.check()


def test_areas_are_shapes_and_can_be_clicked(visit: Opener) -> None:
    seen = visit(drawn(sample()))
    assert seen.page.locator(".leaflet-marker-icon").count() == 1
    area = seen.page.locator(".leaflet-pane path.area")
    assert area.count() == 1
    area.dispatch_event("click")
    expect(seen.page.locator(".leaflet-popup h2")).to_have_text("Nagorno-Karabakh")
    expect(seen.page.locator("a.m.chosen")).to_have_text(re.compile("Nagorno-\\s*Karabakh"))
    seen.check()


def test_an_outline_across_the_antimeridian_is_in_one_piece(visit: Opener) -> None:
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


def test_reports_are_chosen_from_a_list(visit: Opener) -> None:
    seen = visit(two_reports())
    expect(seen.page.locator("#r1")).to_be_hidden()
    seen.page.select_option("#choose", "1")
    expect(seen.page.locator("#r1")).to_be_visible()
    expect(seen.page.locator("#r0")).to_be_hidden()
    # Goris is not in this report: its marker leads back to the one it is in
    seen.page.locator(".leaflet-marker-icon").first.click()
    expect(seen.page.locator("#r0")).to_be_visible()
    seen.check()


def test_light_and_dark(visit: Opener) -> None:
    seen = visit(drawn(sample()))
    colour = "getComputedStyle(document.body).backgroundColor"
    light = seen.page.evaluate(colour)
    seen.page.click("#theme")
    assert seen.page.evaluate(colour) != light
    seen.page.click("#theme")
    assert seen.page.evaluate(colour) == light
    seen.check()


def test_without_script_the_text_and_the_list_are_there(visit: Opener) -> None:
    seen = visit(drawn(sample()), script=False)
    for words in ("Near Goris", "Nagorno-Karabakh", "too many", "Borders"):
        expect(seen.page.locator("#panel")).to_contain_text(words)
    expect(seen.page.locator("#pane-places")).to_be_visible()


def test_paper_has_the_still_map_table_and_sources(visit: Opener) -> None:
    seen = visit(drawn(*flood()))
    still = seen.page.locator("#still")
    expect(still).to_be_hidden()
    seen.page.click("#theme")  # a dark screen is no dark paper
    seen.page.emulate_media(media="print")
    expect(seen.page.locator(".folium-map")).to_be_hidden()
    expect(seen.page.locator(".tabs")).to_be_hidden()
    expect(seen.page.locator("#pane-places")).to_be_hidden()
    expect(still.locator("svg").first).to_be_visible()
    expect(still.locator("svg use").first).to_be_attached()
    for words in ("Where events are reported", "Sevnica", "Denied by Sava Power", "Sources"):
        expect(still).to_contain_text(words)
    for words in (
        "12–13 September 2024",
        "private person",
        "The Sava Courier",
        "imply endorsement",
    ):
        expect(still).to_contain_text(words)
    expect(seen.page.locator("#pane-report")).to_be_visible()
    ink = "getComputedStyle(document.body).color"
    assert seen.page.evaluate(ink) == "rgb(31, 34, 38)"
    box = still.locator("svg").first.bounding_box()
    assert box is not None
    assert box["width"] > 300
    assert len(seen.page.pdf(format="A4")) > 20_000
    seen.check()


def test_without_script_the_still_map_is_there(visit: Opener) -> None:
    seen = visit(drawn(*flood()), script=False)
    expect(seen.page.locator("#still svg").first).to_be_visible()
    expect(seen.page.locator("#still table").first).to_contain_text("Celje")
    expect(seen.page.locator(".folium-map")).to_be_hidden()
    expect(seen.page.locator("#pane-report")).to_be_visible()


def test_a_page_without_places(visit: Opener) -> None:
    for made in (drawn(), drawn(LocatedReport(Report("r", "Nothing.")))):
        seen = visit(made)
        expect(seen.page.locator(".leaflet-marker-icon")).to_have_count(0)
        expect(seen.page.locator(".legend")).to_be_visible()
        seen.check()


def test_right_to_left_text(visit: Opener) -> None:
    text = "وصلت القوات إلى Goris اليوم.\n\nThe second paragraph is English."
    seen = visit(drawn(locate_by_hand(Report("r", text, language="ar"), ("Goris", GORIS))))
    paragraphs = seen.page.locator(".text p")
    direction = "node => getComputedStyle(node).direction"
    assert [paragraphs.nth(i).evaluate(direction) for i in (0, 1)] == ["rtl", "ltr"]
    seen.check()


def test_a_thousand_places_have_marks_and_rows_of_their_own(visit: Opener) -> None:
    text, findings = "", []
    for i in range(1000):
        one = place(f"Town{i}", 30 + i % 50 * 0.4, 10 + i // 50 * 0.5)
        start = len(text)
        text += f"{one.name} was named. "
        mention = Mention("r", start, start + len(one.name), one.name)
        resolution = Resolution(mention, (Candidate(one, one.name),), one, 0.9)
        findings.append(Finding(resolution, start, len(text) - 1))
    seen = visit(drawn(LocatedReport(Report("r", text), tuple(findings))))
    expect(seen.page.locator(".leaflet-marker-icon")).to_have_count(1000)
    expect(seen.page.locator("#pane-places li")).to_have_count(1000)
    seen.page.click("#m5")
    expect(seen.page.locator(".leaflet-popup h2")).to_have_text("Town5")
    seen.check()


def test_stock_folium_elements_work(visit: Opener) -> None:
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


# Goes through every report, mention and popup without waiting: nothing moves by degrees here.
READ_ALL = """() => {
  const chooser = document.getElementById("choose");
  return [...document.querySelectorAll(".report")].map((report, number) => {
    chooser.value = number;
    chooser.dispatchEvent(new Event("change"));
    const cards = [...report.querySelectorAll("a.m")].map((mention) => {
      mention.click();
      document.querySelectorAll(".leaflet-popup summary").forEach((one) => one.click());
      const card = document.querySelector(".leaflet-popup .card");
      const shown = card
        ? [card.querySelector("h2").textContent, card.querySelectorAll(".sides .side").length]
        : [null, null];
      const close = document.querySelector(".leaflet-popup-close-button");
      if (close) close.click();
      return shown;
    });
    return [!report.hidden, report.querySelector(".text").textContent, cards];
  });
}"""


def test_hostile_text_neither_runs_nor_breaks_the_page(visit: Opener) -> None:
    assert len(PAYLOADS) >= 40
    located = tuple(hostile_account(payload, number=i) for i, payload in enumerate(PAYLOADS))
    made = draw(
        Findings(located, HOSTILE_PROVENANCE), title=" ".join(PAYLOADS), gazetteer=NoLabels()
    )
    seen = visit(made)
    page = seen.page
    for one, (is_shown, text, cards) in zip(located, page.evaluate(READ_ALL), strict=True):
        assert is_shown
        assert text == display_text(one.report.text)
        assert [(card[0] or "").partition(" ")[0] for card in cards] == [
            *("Pinned", "Region", "", "")
        ]
        assert [card[1] for card in cards] == [2, 2, None, None]
    page.click("#filters summary")
    for chosen in page.locator(".picks select").all():
        chosen.select_option(index=chosen.locator("option").count() - 1)
        expect(page.locator("#shown")).to_contain_text(" of ")
        page.click("#reset")
        expect(page.locator("#shown")).to_have_text(f"All {3 * len(PAYLOADS)} places shown")
    page.click("#filters summary")
    page.click("#tab-places")
    rows = "nodes => nodes.filter(node => node.getClientRects().length).length"
    assert page.locator("#pane-places li[id^=p]").evaluate_all(rows) == 3 * len(PAYLOADS)
    assert page.locator("#unplaced > ul > li").evaluate_all(rows) == len(PAYLOADS)
    page.click("#tab-about")
    for link in page.locator("a[href]").evaluate_all("nodes => nodes.map(node => node.href)"):
        assert link.startswith(("file:", "https://example.org/", "https://leafletjs.com"))
        assert not link.startswith("file:") or "#" in link
    assert page.locator("#panel :is(img, iframe, script, style, link, object, form)").count() == 0
    across = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    assert page.evaluate(across)  # no word is too long
    seen.check()


def attributions() -> list[str]:
    """Return the payloads that an attribution may have, as many at a time as it has room for."""
    found = [""]
    for payload in PAYLOADS:
        if payload.isprintable() and len(payload) < 300:
            found[-1] += f" {payload}"
            if len(found[-1]) > 200:
                found.append("")
    return found


@pytest.mark.parametrize("words", attributions())
def test_a_hostile_attribution_of_tiles_is_text(visit: Opener, words: str) -> None:
    made = draw(
        Findings((sample(),), PROVENANCE),
        gazetteer=NoLabels(),
        tiles="https://localhost:9/{z}/{x}/{y}.png",
        tiles_attribution=words,
    )
    seen = visit(made)
    expect(seen.page.locator("#tab-places .count")).to_have_text("3")
    assert seen.page.evaluate("window.__pwned") == 0
    assert seen.page.locator(".leaflet-control-attribution :is(img, script, style)").count() == 0
    assert not [one for one in seen.requests if "localhost:9" not in one and "file:" not in one]


def test_a_line_of_a_megabyte(visit: Opener) -> None:
    located = hostile_report(PAYLOADS[0], padding="word " * 210_000)
    assert len(located.report.text) > 1_000_000
    seen = visit(drawn(located))
    seen.page.locator("a.m").first.click()
    expect(seen.page.locator(".leaflet-popup h2")).to_contain_text("Pinned")
    expect(seen.page.locator(".card blockquote").first).to_contain_text("…")
    seen.check()


# ---------------------------------------------------------------- what is reported of a place


def shown_pins(seen: Visit) -> set[str]:
    """Return the names of the pins that are on the map."""
    labels = seen.page.locator(".leaflet-marker-icon").evaluate_all(
        "nodes => nodes.map(node => node.getAttribute('aria-label'))"
    )
    return {label.partition(",")[0] for label in labels}


def marked(seen: Visit, name: str) -> list[str]:
    """Return the words of a highlight of the text."""
    found: list[str] = seen.page.evaluate(
        """name => [...(CSS.highlights.get(name) || [])].map(one => {
          const range = document.createRange();
          range.setStart(one.startContainer, one.startOffset);
          range.setEnd(one.endContainer, one.endOffset);
          return range.toString();
        })""",
        name,
    )
    return found


def test_a_role_is_a_shape_and_quiet_roles_are_not_drawn(visit: Opener) -> None:
    seen = visit(drawn(*flood()))
    assert shown_pins(seen) == {"Celje", "Laško", "Sevnica", "Krško", "Brežice"}
    for look, name in (
        (".r-event .dot", "Celje"),
        (".r-event.displaced .outline", "Laško"),
        (".r-background .pale", "Brežice"),
        (".r-background .pale", "Krško"),
    ):
        marker = seen.page.locator(f".leaflet-marker-icon[aria-label^='{name},']")
        assert marker.evaluate("(node, look) => node.parentNode.querySelector(look) !== null", look)
    legend = seen.page.locator(".legend")
    for words in ("An event is reported here", "Named, no event", "denied, feared", "actor (2)"):
        expect(legend).to_contain_text(words)
    expect(legend).not_to_contain_text("not decided")
    seen.check()


def test_a_quiet_place_is_drawn_while_it_is_chosen(visit: Opener) -> None:
    seen = visit(drawn(*flood()))
    seen.page.click("a.m >> text=Ljubljana")
    expect(seen.page.locator(".leaflet-popup")).to_contain_text("stands for a government")
    assert "Ljubljana" in shown_pins(seen)
    seen.page.keyboard.press("Escape")
    expect(seen.page.locator(".leaflet-popup")).to_have_count(0)
    assert "Ljubljana" not in shown_pins(seen)
    seen.page.click("#filters summary")
    seen.page.click(".also input")
    expect(seen.page.locator(".leaflet-marker-icon.r-actor")).to_have_count(2)
    seen.check()


def test_shapes_are_drawn_and_lead_to_their_place(visit: Opener) -> None:
    seen = visit(drawn(*flood()))
    shapes = seen.page.locator(".leaflet-pane path.extent")
    expect(shapes).to_have_count(3)
    dashes = "node => getComputedStyle(node).strokeDasharray"
    assert shapes.first.evaluate(dashes) != "none"
    shapes.last.dispatch_event("click")
    expect(seen.page.locator(".leaflet-popup h2")).to_have_text(re.compile("Laško|Sevnica"))
    expect(seen.page.locator("path.extent.chosen")).to_have_count(1)
    seen.check()


@pytest.mark.parametrize("size", [*SIZES, (390, 844)])
def test_a_popup_tells_what_is_reported(visit: Opener, size: tuple[int, int]) -> None:
    seen = visit(drawn(*flood()), size=size)
    seen.page.click("a.m >> text=Celje")
    popup = seen.page.locator(".leaflet-popup")
    for words in (
        "An event is reported here.",
        "Confidence in the role high, 90%",
        "Reported here: flood — 12–13 September 2024 (within a few days)",
        "Denied: burst",
        "Past: flood, destroyed — 1990 (longer than a month)",
        "near it, or a small area – “near”, drawn up to 8 km around (UCDP 2, ACLED 2)",
        "1 report, 1 outlet",
    ):
        expect(popup).to_contain_text(words)
    expect(popup.locator(".quotes .word")).to_have_text(["flood", "burst", "flood", "destroyed"])
    sides = popup.locator(".side")
    expect(sides.nth(0)).to_contain_text("The civil protection office said that")
    expect(sides.nth(1)).to_contain_text("Sava Power denied that")
    tops = sides.evaluate_all("nodes => nodes.map(node => node.getBoundingClientRect().top)")
    assert tops[0] == tops[1]
    assert marked(seen, "mapper-words") == ["flood"]
    assert marked(seen, "mapper-doubted") == ["burst", "flood", "destroyed"]
    seen.page.keyboard.press("Escape")
    assert marked(seen, "mapper-words") == []
    seen.check()


def test_a_private_person_is_marked_and_carried_words_are_shown(visit: Opener) -> None:
    seen = visit(drawn(*flood()))
    seen.page.locator("a.m >> text=Sevnica").first.click()
    popup = seen.page.locator(".leaflet-popup")
    expect(popup.locator(".private")).to_have_text("private person")
    expect(popup.locator(".claims")).to_contain_text("via Radio Posavje")
    expect(popup.locator(".carried .word")).to_have_text("washed away")
    expect(popup).to_contain_text("2 reports, 2 outlets")
    assert "washed away" in marked(seen, "mapper-words")
    seen.check()


def test_a_role_is_filtered_with_the_mouse(visit: Opener) -> None:
    seen = visit(drawn(*flood()))
    page = seen.page
    expect(page.locator("#filters")).not_to_have_attribute("open", "")
    page.click("#filters summary")
    page.locator(".boxes label", has_text="Event reported").locator("input").click()
    # Celje is left as background, Slovenia in a demonym, Sevnica and Brežice by the other report
    expect(page.locator("#shown")).to_have_text("9 of 10 places shown")
    assert shown_pins(seen) == {"Celje", "Sevnica", "Krško", "Brežice"}
    expect(page.locator(".leaflet-marker-icon.r-event")).to_have_count(0)
    expect(page.locator(".leaflet-pane path.extent")).to_have_count(0)
    expect(page.locator("a.m.out").first).to_have_text("Celje")
    page.click("#tab-places")
    expect(page.locator("#pane-places li h3 a", has_text="Laško")).to_be_hidden()
    page.click("#reset")
    expect(page.locator("#shown")).to_have_text("All 10 places shown")
    expect(page.locator("a.m.out")).to_have_count(0)
    assert "Laško" in shown_pins(seen)
    expect(page.locator("#filters summary")).to_be_focused()
    seen.check()


def test_only_quiet_roles_are_drawn_when_nothing_else_is_asked_for(visit: Opener) -> None:
    seen = visit(drawn(*flood()))
    seen.page.click("#filters summary")
    for name in ("Event reported", "Background", "Role not decided"):
        seen.page.locator(".boxes label", has_text=name).locator("input").uncheck()
    expect(seen.page.locator(".leaflet-marker-icon")).to_have_count(4)
    assert shown_pins(seen) == {"Graz", "Ljubljana", "Zagreb", "Maribor"}
    seen.check()


def test_the_timeline_narrows_by_keyboard(visit: Opener) -> None:
    seen = visit(drawn(*flood()))
    page = seen.page
    page.locator("#filters summary").focus()
    page.keyboard.press("Enter")
    start, end = page.locator(".track input").all()
    expect(start).to_have_attribute("aria-valuetext", "before 12 September 2024")
    expect(end).to_have_attribute("aria-valuetext", "16 September 2024")
    assert page.locator(".bars rect").count() == 6
    start.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(page.locator(".timeline output")).to_have_text("14 September 2024 to 16 September 2024")
    expect(page.locator("#shown")).to_have_text("2 of 10 places shown")
    assert shown_pins(seen) == {"Sevnica", "Krško"}
    end.focus()
    page.keyboard.press("Home")  # never before the other handle
    expect(page.locator(".timeline output")).to_have_text("14 September 2024")
    expect(page.locator("#shown")).to_have_text("1 of 10 places shown")
    assert shown_pins(seen) == {"Sevnica"}
    page.locator(".timeline label input").check()
    expect(page.locator("#shown")).to_have_text("8 of 10 places shown")
    seen.check()


def test_a_handle_is_dragged(visit: Opener) -> None:
    seen = visit(drawn(*flood()))
    page = seen.page
    page.click("#filters summary")
    track = page.locator(".track").bounding_box()
    assert track is not None
    y = track["y"] + track["height"] - 11
    page.mouse.move(track["x"] + track["width"], y)
    page.mouse.down()
    page.mouse.move(track["x"] + 2, y, steps=6)
    page.mouse.up()
    expect(page.locator(".timeline output")).to_have_text("before 12 September 2024")
    assert shown_pins(seen) == {"Celje"}
    expect(page.locator(".leaflet-marker-icon.r-background")).to_have_count(1)
    # both handles at one end: the other one can still be taken hold of
    page.mouse.move(track["x"], y)
    page.mouse.down()
    page.mouse.move(track["x"] + track["width"] * 0.6, y, steps=6)
    page.mouse.up()
    expect(page.locator(".timeline output")).to_have_text(
        "before 12 September 2024 to 14 September 2024"
    )
    seen.check()


def test_speakers_confidence_and_precision_are_filtered(visit: Opener) -> None:
    seen = visit(drawn(*flood()))
    page = seen.page
    page.click("#filters summary")
    page.locator(".pick", has_text="Said by").locator("select").select_option(label="Sava Power")
    expect(page.locator("#shown")).to_have_text("1 of 10 places shown")
    assert shown_pins(seen) == {"Celje"}
    page.click("#reset")
    page.locator(".pick", has_text="Confidence").locator("select").select_option(index=1)
    # the report in Slovene is surer of Brežice, without a role
    expect(page.locator(".leaflet-marker-icon.r-undecided")).to_have_count(1)
    page.click("#reset")
    page.locator(".boxes label", has_text="the place itself").locator("input").uncheck()
    expect(page.locator("#shown")).to_have_text("5 of 10 places shown")
    seen.check()


def test_a_place_that_is_filtered_out_closes_its_popup(visit: Opener) -> None:
    seen = visit(drawn(*flood()))
    seen.page.click("a.m >> text=Laško")
    expect(seen.page.locator(".leaflet-popup")).to_have_count(1)
    seen.page.click("#filters summary")
    seen.page.locator(".boxes label", has_text="Event reported").locator("input").uncheck()
    expect(seen.page.locator(".leaflet-popup")).to_have_count(0)
    seen.check()


def test_without_a_choice_there_are_no_filters(visit: Opener) -> None:
    only = locate_by_hand(Report("r", "In Goris."), ("Goris", GORIS))
    seen = visit(drawn(only))
    expect(seen.page.locator("#filters")).to_be_hidden()
    expect(seen.page.locator("#showing")).to_be_hidden()
    seen.check()


def test_without_script_what_is_reported_is_there(visit: Opener) -> None:
    seen = visit(drawn(*flood()), script=False)
    for words in (
        "Where events are reported",
        "Reported here: flood, damaged, washed away — 12–13 September 2024",
        "Said by: The civil protection office",
        "Denied by: Sava Power",
        "a resident of Sevnica (private person) via Radio Posavje",
        "Named, no event reported here now",
    ):
        expect(seen.page.locator("#pane-places")).to_contain_text(words)
    expect(seen.page.locator("#filters")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_mark_can_be_told_from_its_ground(visit: Opener, scheme: str) -> None:
    seen = visit(drawn(*flood()))
    seen.page.evaluate("scheme => { document.documentElement.dataset.theme = scheme }", scheme)
    ratios = seen.page.evaluate(
        """() => {
          const style = getComputedStyle(document.documentElement);
          const light = (name) => {
            const hex = style.getPropertyValue(name).trim();
            const [r, g, b] = [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255)
              .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
          };
          const ratio = (a, b) => {
            const [x, y] = [light(a), light(b)].sort((p, q) => q - p);
            return (x + 0.05) / (y + 0.05);
          };
          const found = {};
          ["--pin", "--background", "--undecided", "--muted", "--soft", "--check", "--area"]
            .forEach((name) => {
              found[name] = Math.min(ratio(name, "--paper"), ratio(name, "--card"));
            });
          found["--word"] = ratio("--word", "--ink");
          return found;
        }"""
    )
    assert {name: ratio for name, ratio in ratios.items() if ratio < 4.5} == {}


# ---------------------------------------------------------------- several reports of one place


@pytest.mark.parametrize("size", SIZES)
def test_reports_of_one_place_and_date_stand_together(visit: Opener, size: tuple[int, int]) -> None:
    seen = visit(drawn(*contested()), size=size)
    seen.page.click("#m0")
    section = seen.page.locator(".card section.together").first
    expect(section.locator("h3").first).to_have_text("9 September 2024 (day known)")
    for words in (
        "4 reports, 3 texts (1 copy counted once) · The Courier, Evening Wire, post.example",
        "Disputed: asserted by some, denied by others.",
        "Different dates are reported:",
    ):
        expect(section).to_contain_text(words)
    expect(section.locator("dd")).to_have_text(
        ["The Courier, Evening Wire, Town Hall News", "post.example"]
    )
    sides = section.locator(":scope > .sides > .side")
    expect(sides.nth(0)).to_contain_text("Reported")
    expect(sides.nth(0).locator("blockquote")).to_have_count(3)  # the copy's is not said again
    expect(sides.nth(0).locator(".copies")).to_have_text("Evening Wire copy of The Courier")
    expect(sides.nth(1)).to_contain_text("DeniedThere was no flood in Celje on Monday")
    claims = section.locator(".claims .side")
    expect(claims.nth(0)).to_contain_text("the fire brigade")
    expect(claims.nth(1)).to_contain_text("the mayor")
    besides = seen.page.locator(".card section.together").nth(1)
    expect(besides).to_contain_text("Celje had a flood in 1990")
    sides.nth(0).locator(".copies .link").click()
    expect(seen.page.locator("#r1")).to_be_visible()
    seen.page.click("#r1 .to-report")
    expect(seen.page.locator("#r0")).to_be_visible()
    seen.check()


def test_without_script_reports_are_counted(visit: Opener) -> None:
    seen = visit(drawn(*contested()), script=False)
    row = seen.page.locator("#p0")
    for words in ("4 reports, 3 texts (1 copy counted once)", "disputed", "Denied: flood"):
        expect(row).to_contain_text(words)
    expect(seen.page.locator("#r1")).to_contain_text("Copy of Flood a – The Courier")
    for other in seen.page.locator("#pane-places .group").all()[1:]:
        expect(other).to_be_hidden()


# ---------------------------------------------------------------- what filters leave of a place

LOOKS = """() => {
  const rows = document.querySelectorAll("#pane-places li[id^=p]:not([hidden])");
  return Object.fromEntries([...rows].map((row) => [row.querySelector("h3 a").textContent, [
    row.closest(".group").querySelector("h2").textContent,
    [...row.classList].sort().join(" "),
    [...row.querySelectorAll(".facts:not([hidden]) .line")].map((one) => one.textContent),
  ]]));
}"""
# Not innerText: that leaves out rows which the browser has not laid out yet.
SHOWN = """() => {
  const walk = (node) => node.nodeType === Node.TEXT_NODE ? node.textContent
    : node.hidden ? "" : [...node.childNodes].map(walk).join("");
  return walk(document.querySelector("#pane-places")).replace(/\\s+/g, " ");
}"""
MARKS = """() => {
  const look = (node) => [...node.classList].filter((name) => !/leaflet/.test(name)).sort();
  return Object.fromEntries([...document.querySelectorAll(".leaflet-marker-icon")].map((node) => [
    node.getAttribute("aria-label"), `${look(node)} ${node.querySelector("svg").innerHTML}`,
  ]));
}"""


@pytest.mark.parametrize("role", ["event", "background", "actor"])
def test_a_place_looks_as_if_what_is_filtered_out_were_not_there(visit: Opener, role: str) -> None:
    reports = (*flood(), *contested())
    whole = visit(drawn(*reports))
    page = whole.page
    page.click("#tab-places")
    before = page.evaluate(LOOKS), page.evaluate(MARKS), page.evaluate(SHOWN)
    names = {"event": "Event reported", "background": "Background", "actor": "Actor"}
    page.click("#filters summary")
    page.locator(".boxes label", has_text=names[role]).locator("input").uncheck()
    expect(page.locator("#showing")).not_to_have_class("calm")
    left = visit(
        drawn(
            *(
                replace(one, findings=tuple(f for f in one.findings if f.role != role))
                for one in reports
            )
        )
    )
    assert page.evaluate(LOOKS) == left.page.evaluate(LOOKS)
    assert page.evaluate(MARKS) == left.page.evaluate(MARKS)
    assert page.inner_text(".legend ul") == left.page.inner_text(".legend ul")
    page.click("#reset")
    expect(page.locator("#shown")).to_have_text("All 10 places shown")
    page.click("#filters summary")
    assert (page.evaluate(LOOKS), page.evaluate(MARKS), page.evaluate(SHOWN)) == before
    whole.check()
    left.check()


def test_a_row_moves_under_the_heading_of_what_is_left(visit: Opener) -> None:
    seen = visit(drawn(*contested(), *flood()))
    page = seen.page
    page.click("#m0")
    page.click("#filters summary")
    page.locator(".boxes label", has_text="Event reported").locator("input").uncheck()
    page.click("#filters summary")
    page.click("#tab-places")
    row = page.locator("#p0")
    expect(row.locator("xpath=ancestor::div[@class='group']/h2")).to_have_text(
        "Named, no event reported here now"
    )
    expect(row).to_contain_text("5 of 10 mentions in 4 of 5 reports shown")
    expect(row.locator("h3 .count")).to_have_text("4 of 5 reports")
    expect(row).not_to_contain_text("Reported here", use_inner_text=True)
    # the popup that is open follows
    card = page.locator(".card")
    expect(card).to_contain_text("Filtered: 5 of 10 mentions shown.")
    expect(card).to_contain_text("Disputed; the filters leave out a part of it.")
    expect(card).not_to_contain_text("An event is reported here")
    expect(page.locator("#tab-places .count")).to_have_text("9 of 10")
    seen.check()


def test_mentions_without_a_place_less_are_counted(visit: Opener) -> None:
    seen = visit(drawn(*contested(), *flood()))
    seen.page.click("#filters summary")
    seen.page.locator(".boxes label", has_text="Actor").locator("input").check()
    speakers = seen.page.locator(".pick", has_text="Said by").locator("select")
    speakers.select_option(label="nobody named")
    expect(seen.page.locator("#shown")).to_have_text(re.compile(r"^\d+ of 10 places shown$"))
    only = visit(drawn(*contested(), locate_by_hand(Report("x", "In Goris."), ("Goris", GORIS))))
    only.page.click("#filters summary")
    only.page.locator(".boxes label", has_text="Event reported").locator("input").uncheck()
    expect(only.page.locator("#shown")).to_have_text("All 2 places shown, without 4 mentions")
    only.check()


def test_a_shape_has_the_role_of_what_is_left(visit: Opener) -> None:
    located = locate_by_hand(
        Report("r", "Near Celje a flood. Near Celje a fair."), ("Celje", CELJE), ("Celje", CELJE)
    )
    for number, role in enumerate(("event", "background")):
        located = tell(located, number, role, relation=("near", "Near", around(CELJE, 5)))
    goris = locate_by_hand(Report("s", "In Goris."), ("Goris", GORIS))
    seen = visit(drawn(located, tell(goris, 0, "background")))
    shape = seen.page.locator(".leaflet-pane path.extent")
    expect(shape).to_have_class(re.compile("r-event"))
    seen.page.click("#filters summary")
    seen.page.locator(".boxes label", has_text="Event reported").locator("input").uncheck()
    expect(shape).to_have_class(re.compile("r-background"))
    expect(shape).not_to_have_class(re.compile("r-event"))
    expect(seen.page.locator(".legend .extent.r-background")).to_have_count(1)
    seen.check()
