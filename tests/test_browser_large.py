"""Large pages in a browser: links to what is seen, files to take away, finding by name."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import folium
import pytest
from playwright.sync_api import Page, expect

from benchmarks.made_up import make_up
from mapper.page import draw
from mapper.page import large as limits
from mapper.page.downloads import LEFT_OUT, held_table
from mapper.page.model import PageReport
from mapper.records import Findings, LocatedReport, Place, Report
from mapper.renderers import CsvRenderer, GeoJsonRenderer
from mapper.tables import COLUMNS
from tests.hostile import PAYLOADS, hostile_account
from tests.located import (
    GORIS,
    PROVENANCE,
    SOVIET_UNION,
    contested,
    flood,
    locate_by_hand,
    reported,
    sample,
    town,
)
from tests.pages import NoLabels, towns
from tests.visits import TIMEOUT_MS, Opener, saved

expect.set_options(timeout=TIMEOUT_MS)

BUNCH = 8  # towns within some hundred metres of each other
TWINS = ("Twin", "Other Twin")  # on one point


@cache
def places() -> tuple[Place, ...]:
    """Return 1,200 towns on a grid, a bunch of them close together, and two on one point."""
    bunch = [town(f"Quarter {i}", 41.501 + i * 0.002, 45.503) for i in range(BUNCH)]
    grid = [replace(one, country_name="Armenia") for one in towns(1_200)]
    return (*grid, *bunch, *(town(name, 41.234, 46.789) for name in TWINS))


@cache
def reports() -> tuple[LocatedReport, ...]:
    """Return reports of them all, of a state that is no more and of a name without a place."""
    last = locate_by_hand(
        Report("z", "The Soviet Union was named, and Nowhere."),
        ("Soviet Union", SOVIET_UNION),
        ("Nowhere", None),
    )
    each = make_up(600, places()[:1_200])
    odd = places()[1_200:]
    named = locate_by_hand(
        Report("near", " ".join(f"Rain fell in {one.name}." for one in odd)),
        *((one.name, one) for one in odd),
    )
    all_of_them = [
        locate_by_hand(
            Report(f"t{first}", " ".join(f"Fog lay over {one.name}." for one in some)),
            *((one.name, one) for one in some),
        )
        for first in range(0, 1_200, 100)
        if (some := places()[first : first + 100])
    ]
    return (*each, named, *all_of_them, reported(), last)


def drawn(*located: LocatedReport, title: str | None = None) -> folium.Map:
    made = draw(Findings(located, PROVENANCE), title=title, gazetteer=NoLabels())
    assert "mapperRead = function" in made.get_root().render()  # a large page
    return made


def whole() -> folium.Map:
    return drawn(*reports())


def numbers() -> dict[str, int]:
    """Return the number of each place on the page by its name."""
    found: dict[str, int] = {}
    for one in reports():
        for finding in one.findings:
            if finding.place is not None:
                found.setdefault(finding.place.name, len(found))
    return found


# ---------------------------------------------------------------- links to what is seen

STATE = """() => {
  const { x, y } = map_1.project(map_1.getCenter());
  const text = (selector) => [...document.querySelectorAll(selector)].map((one) => one.textContent);
  let marks;
  map_1.eachLayer((one) => { if (one.inView) marks = one.inView(); });
  return {
    zoom: map_1.getZoom(), centre: [x, y],
    marks: marks.map(({ places, events }) => [places, events]),
    popup: text(".leaflet-popup"), chosen: text(".chosen > h3"), shown: text("#shown"),
    count: text("#tab-places .count"), tab: text("[aria-selected=true]"), none: text("#none"),
    find: document.getElementById("find").value, report: document.getElementById("choose").value,
    words: text("a.m.chosen"),
    set: [...document.querySelectorAll("#filters input, #filters select")]
      .map((one) => (one.type === "checkbox" ? one.checked : one.value)),
  };
}"""


def state(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(STATE)
    return found


def like(one: dict[str, Any]) -> dict[str, Any]:
    """Return a state that equals others with the same view: a map begins at a whole pixel."""
    return one | {"centre": pytest.approx(one["centre"], abs=1)}


def fragment(page: Page, pattern: str) -> str:
    expect(page).to_have_url(re.compile(pattern))
    return "#" + page.url.partition("#")[2]


def test_a_link_leads_to_the_same_view_filters_and_place(visit: Opener) -> None:
    made = whole()
    seen = visit(made)
    page = seen.page
    assert "#" not in page.url
    page.click("#tab-report")
    page.fill("#choose", "4")
    page.keyboard.press("Enter")
    page.click("#tab-places")
    page.click("#filters summary")
    page.locator(".boxes label", has_text="Background").locator("input").uncheck()
    page.locator(".track input").first.focus()
    page.keyboard.press("ArrowRight")
    page.locator(".timeline label input").check()
    page.click("#filters summary")
    page.fill("#find", "town 11")
    expect(page.locator("#shown")).to_contain_text(re.compile(r"^\d{1,3} of "))
    page.locator(".long a.go").nth(3).click()
    name = page.locator(".long li.chosen a").text_content() or ""
    expect(page.locator(".leaflet-popup h2")).to_have_text(name)
    where = fragment(page, r"place=test:\d+.*report=4.*without-role=background")
    for part in ("map=", "find=town+11", "dates=1-", "-undated"):
        assert part in where
    assert "tab=" not in where  # a large page opens on the list
    again = visit(made, fragment=where)
    expect(again.page.locator(".leaflet-popup h2")).to_have_text(name)
    assert state(again.page) == like(state(page))
    expect(again.page.locator(".long li.chosen a")).to_be_in_viewport()
    seen.requests.clear()
    page.reload()
    expect(page.locator(".leaflet-popup h2")).to_have_text(name)
    assert state(page) == like(state(again.page))
    seen.check()
    again.check()


def test_a_report_that_is_open_and_its_chosen_place(visit: Opener) -> None:
    made = whole()
    seen = visit(made)
    page = seen.page
    page.click("#tab-report")
    page.fill("#choose", "121")
    page.keyboard.press("Enter")
    page.locator("article#r120 a.m").last.click()  # far down in the list
    expect(page.locator(".leaflet-popup h2")).to_have_text(TWINS[1])
    where = fragment(page, r"place=test:Other\+Twin&report=121&tab=report")
    again = visit(made, fragment=where)
    expect(again.page.locator("article#r120 a.m.chosen")).to_be_visible()
    assert state(again.page) == like(state(page))
    # The list has brought its row into view when it is opened.
    again.page.click("#tab-places")
    expect(again.page.locator(".long li.chosen a")).to_be_in_viewport()
    seen.check()
    again.check()


def test_back_and_forward_lead_to_what_was_seen(visit: Opener) -> None:
    seen = visit(whole())
    page = seen.page
    go = "where => { location.hash = where; }"
    heading = page.locator(".leaflet-popup h2")
    at = numbers()
    page.evaluate(go, f"#p{at['Town 700']}")
    expect(heading).to_have_text("Town 700")
    fragment(page, r"place=test:700$")
    first = state(page)
    page.evaluate(go, "#map=6/40.0000/44.0000&find=quarter&tab=about")
    expect(page.locator("#shown")).to_have_text(f"{BUNCH} of {len(at)} places shown")
    expect(heading).to_have_count(0)
    second = state(page)
    assert (second["zoom"], second["tab"]) == (6, ["About this map"])
    page.go_back()
    expect(heading).to_have_text("Town 700")
    expect(page.locator(".long li.chosen a")).to_be_in_viewport()
    assert state(page) == like(first)
    page.go_forward()
    expect(heading).to_have_count(0)
    assert state(page) == like(second)
    seen.check()


@pytest.mark.parametrize("name", ["Town 1159", "Quarter 3", "Quarter 7"])
def test_a_link_leads_to_a_place_out_of_its_cluster(visit: Opener, name: str) -> None:
    seen = visit(whole(), fragment=f"#p{numbers()[name]}")
    page = seen.page
    expect(page.locator(".leaflet-popup h2")).to_have_text(name)
    row = page.locator(".long li.chosen a")
    expect(row).to_have_text(name)
    expect(row).to_be_in_viewport()
    assert under(page) == 1
    seen.check()


def test_a_link_to_a_place_on_the_point_of_another_offers_both(visit: Opener) -> None:
    first, second = TWINS
    seen = visit(whole(), fragment=f"#p{numbers()[first]}")
    page = seen.page
    popup = page.locator(".leaflet-popup")
    expect(popup.locator("h2")).to_have_text(first)
    assert under(page) == 2
    popup.get_by_text("1 more place on this point").click()
    popup.get_by_role("button", name=second).click()
    expect(popup.locator("h2")).to_have_text(second)
    expect(page.locator(".long li.chosen a")).to_have_text(second)
    seen.check()


def under(page: Page) -> int:
    """Return for how many places the mark stands that lies under the pin of the chosen place."""
    found: int = page.evaluate(
        """() => {
          const map = map_1.getContainer().getBoundingClientRect();
          const pin = document.querySelector(".leaflet-marker-icon").getBoundingClientRect();
          const x = (pin.left + pin.right) / 2 - map.left;
          const y = (pin.top + pin.bottom) / 2 - map.top;
          let marks;
          map_1.eachLayer((one) => { if (one.inView) marks = one.inView(); });
          const away = (mark) => Math.hypot(mark.x - x, mark.y - y);
          const [nearest] = marks.sort((a, b) => away(a) - away(b));
          if (away(nearest) > 2) throw new Error(`nothing at ${x}, ${y}`);
          return nearest.places;
        }"""
    )
    return found


def test_a_link_to_a_mention_opens_its_report(visit: Opener) -> None:
    seen = visit(whole(), fragment="#m7")
    page = seen.page
    expect(page.locator("article#r1 a#m7")).to_have_class(re.compile(r"\bchosen\b"))
    expect(page.locator("#tab-report")).to_have_attribute("aria-selected", "true")
    expect(page.locator(".leaflet-popup h2")).to_have_text(
        page.locator("#m7").text_content() or "nothing"
    )
    seen.check()


def test_a_link_to_what_is_on_no_map_leads_to_the_list(visit: Opener) -> None:
    seen = visit(whole(), fragment=f"#p{numbers()['Soviet Union']}")
    row = seen.page.locator(".long li.chosen a")
    expect(row).to_have_text("Soviet Union")
    expect(row).to_be_in_viewport()
    seen.page.evaluate("location.hash = '#u0'")
    expect(seen.page.locator("#u0.chosen a")).to_have_text("Nowhere")
    expect(seen.page.locator("#u0 a")).to_be_in_viewport()
    seen.check()


@pytest.mark.parametrize(
    "where",
    [
        "#p999999",
        "#m7777777",
        "#u99",
        "#map=NaN/NaN/NaN&place=__proto__",
        "#map=8/41/45&place=constructor&report=1e9&tab=__proto__&dates=9-1&without-role=%00",
        "#map=8/41/45&find=%3Cimg%20src=x%20onerror=window.__pwned=1%3E&said-by=%F0%9F",
        "#%",
    ],
)
def test_an_address_that_makes_no_sense_breaks_nothing(visit: Opener, where: str) -> None:
    seen = visit(whole(), fragment=where)
    expect(seen.page.locator("#tab-places .count")).to_contain_text(str(len(numbers())))
    seen.page.click("#tab-about")
    expect(seen.page.locator("#pane-about")).to_be_visible()
    seen.check()


# ---------------------------------------------------------------- files


def in_page(rows: list[dict[str, Any]], located: tuple[LocatedReport, ...]) -> list[dict[str, Any]]:
    """Return what a large page holds of rows of an export."""
    of_row = [number for number, one in enumerate(located) for _ in one.findings]
    kept = []
    for row, number in zip(rows, of_row, strict=True):
        report = PageReport(located[number].report, ())
        held = {name: value for name, value in row.items() if name not in LEFT_OUT}
        held |= {"title": report.title, "source": report.outlet, "url": report.url}
        held["published"] = report.date
        for name in ("confidence", "role_confidence"):
            if held[name] is not None:
                held[name] = math.floor(held[name] * 100 + 1e-6) / 100
        kept.append({"report": number + 1, **held})
    return kept


def exported(*located: LocatedReport, title: str | None = None) -> dict[str, Any]:
    stream = io.BytesIO()
    renderer = GeoJsonRenderer(stream, PROVENANCE, title=title)
    for one in located:
        renderer.add(one)
    renderer.close()
    return dict(json.loads(stream.getvalue()))


def whole_of(cut: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    """Return a row of a page with the sentence that it is cut from."""
    kept = (cut["sentence"] or "").strip("…")
    return cut | {"sentence": row["sentence"]} if kept in row["sentence"] else cut


def check_files(page: Page, folder: Path, *located: LocatedReport) -> None:
    """Compare both files with the exports, as far as the page has what is in them."""
    given = exported(*located)
    found = json.loads(saved(page, "geojson", folder))
    wanted = in_page([one["properties"] for one in given["features"]], located)
    for one, row in zip(found["features"], wanted, strict=True):
        assert whole_of(one["properties"], row).items() ^ row.items() == set()
    for one in found["features"]:
        place = one["properties"]
        assert list(place) == [name for name, _ in held_table(PROVENANCE)["columns"]]
        where = None if place["lat"] is None else [place["lon"], place["lat"]]
        assert one["geometry"] == (where and {"type": "Point", "coordinates": where})
    # The table has the same cells as its columns in the export.
    stream = io.BytesIO()
    table = CsvRenderer(stream, PROVENANCE)
    for report in located:
        table.add(report)
    table.close()
    changed = {"report", "title", "source", "url", "published", "confidence", "role_confidence"}
    mine, theirs = (
        [
            {name: cell for name, cell in row.items() if name not in {*changed, *LEFT_OUT}}
            for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
        ]
        for content in (saved(page, "csv", folder), stream.getvalue())
    )
    assert [whole_of(*both) for both in zip(mine, theirs, strict=True)] == theirs


def test_files_hold_what_the_page_holds(
    visit: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SMALL_PLACES", 0)
    nameless = replace(
        reported(), report=replace(reported().report, title=None, source=None, id="a/b/c.txt")
    )
    past = locate_by_hand(
        Report("z", "The Soviet Union was named, and Nowhere."),
        ("Soviet Union", SOVIET_UNION),
        ("Nowhere", None),
    )
    goris = replace(GORIS, id="test:g", gazetteer="")
    unknown = locate_by_hand(Report("g", "In Goris."), ("Goris", goris))
    located = (*contested(), *flood(), sample(), reported(), nameless, past, unknown)
    seen = visit(drawn(*located, title="Floods"))
    check_files(seen.page, tmp_path, *located)
    collection = json.loads((tmp_path / "places.geojson").read_bytes())
    given = exported(*located, title="Floods")
    assert list(collection) == list(given)
    assert {name for name in given if collection[name] != given[name]} == {"note", "features"}
    for name in LEFT_OUT:
        assert name in collection["note"]
    seen.check()


def test_files_of_hostile_text_and_odd_numbers(
    visit: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SMALL_PLACES", 0)
    odd = ["=1+1", "\u200b@SUM(A1)", 'a "b", c', "a\tb\x1fc\xa0d\u3000e\ufefff"]
    hostile = tuple(
        hostile_account(words, number=number)
        for number, words in enumerate([*PAYLOADS, *odd])
        if not re.search("[\x00\r\ud800-\udfff]", words)  # which no HTML holds
    )
    numbers = tuple(
        locate_by_hand(
            Report(f"r{i}", "In Goris."),
            ("Goris", replace(GORIS, id=f"test:{i}", lat=lat, lon=lon, radius_km=radius)),
        )
        for i, (lat, lon, radius) in enumerate(
            [(46.0, -0.0001, 4e3), (0.00001, -0.00012, 0.1), (-33.5, 180.0, 12.0)]
        )
    )
    seen = visit(drawn(*hostile, *numbers))
    check_files(seen.page, tmp_path, *hostile, *numbers)
    seen.check()


def test_what_is_cut_is_marked_in_files(
    visit: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SMALL_PLACES", 0)
    one = reported()
    (finding,) = one.findings
    (said,) = finding.statements[:1]
    long = " It went on" * 90
    text = one.report.text.rstrip(".") + long + "."
    start = text.index(" It went on") + 1
    statement = replace(said, start=start, end=len(text) - 1, text=text[start:-1])
    finding = replace(finding, sentence_end=len(text), statements=(statement,))
    located = replace(one, report=replace(one.report, text=text), findings=(finding,))
    seen = visit(drawn(located))
    (row,) = csv.DictReader(
        io.StringIO(saved(seen.page, "csv", tmp_path).decode("utf-8-sig"), newline="")
    )
    assert row["sentence"].endswith("It went…") or row["sentence"].endswith("on…")
    assert " ".join(text.split()).startswith(row["sentence"][:-1])
    assert row["speaker_quote"].endswith("…")
    assert text[start:].startswith(row["speaker_quote"][:-1].removeprefix("denied: "))
    assert len(row["speaker_quote"]) >= 240
    seen.page.click(".long a.go")  # and in the popup
    expect(
        seen.page.locator(".leaflet-popup .claims q, .leaflet-popup .claims .said")
    ).to_have_text(re.compile("…$"))
    seen.check()


def test_a_file_in_many_pieces_is_the_same_and_leaves_room_between(
    visit: Opener, tmp_path: Path
) -> None:
    seen = visit(whole())
    page = seen.page
    at_once = {kind: saved(page, kind, tmp_path) for kind in ("csv", "geojson")}
    # A machine so slow that a stretch of work is a handful of rows.
    page.evaluate(
        """() => {
          let now = 0;
          performance.now = () => { now += 8; return now; };
          window.breaths = 0;
          const given = window.setTimeout;
          window.setTimeout = (...all) => { window.breaths += 1; return given(...all); };
        }"""
    )
    rows = sum(len(one.findings) for one in reports())
    for kind, content in at_once.items():
        assert saved(page, kind, tmp_path) == content
        expect(page.locator("#downloads output")).to_have_text(f"places.{kind}: {rows} rows")
    assert page.evaluate("window.breaths") > 2 * rows / 8
    assert len(json.loads(at_once["geojson"])["features"]) == rows
    seen.check()


def test_only_what_the_filters_leave_is_saved_when_asked_for(visit: Opener, tmp_path: Path) -> None:
    seen = visit(whole())
    page = seen.page
    only = page.locator("#downloads label")
    expect(only).to_be_hidden()
    page.fill("#find", "quarter")
    expect(page.locator("#shown")).to_have_text(f"{BUNCH} of {len(numbers())} places shown")
    only.locator("input").check()
    content = saved(page, "csv", tmp_path).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content, newline="")))
    assert sorted(row["name"] for row in rows) == [f"Quarter {i}" for i in range(BUNCH)]
    page.click("#reset")
    expect(only).to_be_hidden()
    seen.check()


def test_the_page_says_what_its_files_leave_out() -> None:
    made = drawn(*reports()).get_root().render()
    (told,) = re.findall(r"<li>The files that it saves.*?</li>", made, re.DOTALL)
    for name in (*LEFT_OUT, "report", "published", "confidence", "role_confidence"):
        assert f"<code>{name}</code>" in told
    columns = [name for name, _ in held_table(PROVENANCE)["columns"]]
    assert columns == ["report", *(one.name for one in COLUMNS if one.name not in LEFT_OUT)]


# ---------------------------------------------------------------- finding by name


def test_enter_goes_to_the_first_row_found(visit: Opener) -> None:
    seen = visit(whole())
    page = seen.page
    focused = page.locator(".long a.go:focus")
    page.click("#tab-about")
    page.click("#tab-places")
    page.locator(".long a.go").first.focus()
    page.keyboard.press("End")
    page.fill("#find", "QUARTÉR 5")
    page.keyboard.press("Enter")  # at once, before the list has changed
    expect(focused).to_have_text("Quarter 5")
    page.keyboard.press("Enter")
    expect(page.locator(".leaflet-popup h2")).to_have_text("Quarter 5")
    page.keyboard.press("Escape")
    page.fill("#find", "armenia 7")  # by what it lies in
    page.keyboard.press("ArrowDown")
    expect(focused).to_contain_text("7")
    assert focused.evaluate("node => node.closest('li').getAttribute('aria-posinset')") == "1"
    page.fill("#find", "nowhere")
    expect(page.locator("#shown")).to_have_text(
        f"0 of {len(numbers())} places shown, and 1 name without a place"
    )
    page.keyboard.press("Enter")
    expect(page.locator("#unplaced a.go:focus")).to_have_text("Nowhere")
    page.click("#reset")
    expect(page.locator("#find")).to_have_value("")
    seen.check()
