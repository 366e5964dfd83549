"""What readers take with them from the page: files, and links to what they see."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from mapper.manifest import public_id
from mapper.page.downloads import downloads
from mapper.records import LocatedReport, Report
from mapper.renderers import CsvRenderer, GeoJsonRenderer
from tests.hostile import PAYLOADS, hostile_account
from tests.located import (
    GORIS,
    PROVENANCE,
    SOVIET_UNION,
    contested,
    flood,
    locate_by_hand,
    sample,
)
from tests.pages import drawn
from tests.visits import TIMEOUT_MS, Opener, saved

expect.set_options(timeout=TIMEOUT_MS)


def exported(
    kind: type[CsvRenderer | GeoJsonRenderer], *located: LocatedReport, title: str | None = None
) -> bytes:
    stream = io.BytesIO()
    renderer = kind(stream, PROVENANCE, title=title)
    for one in located:  # a page shows no folders of an id that looks like a path
        report = replace(one.report, id=public_id(one.report.id))
        renderer.add(replace(one, report=report))
    renderer.close()
    return stream.getvalue()


# ---------------------------------------------------------------- files


def test_saved_files_are_the_exports(visit: Opener, tmp_path: Path) -> None:
    located = (*contested(), *flood(), sample())
    seen = visit(drawn(*located, title="Floods"))
    assert saved(seen.page, "csv", tmp_path) == exported(CsvRenderer, *located)
    given = json.loads(exported(GeoJsonRenderer, *located, title="Floods"))
    assert json.loads(saved(seen.page, "geojson", tmp_path)) == given
    assert {one["geometry"] and one["geometry"]["type"] for one in given["features"]} == {
        *("Point", "Polygon", None)
    }
    seen.check()


def test_saved_files_hold_hostile_text_as_the_exports_do(visit: Opener, tmp_path: Path) -> None:
    odd = ["=1+1", "\u200b@SUM(A1)", 'a "b", c', "a\tb\x1fc\xa0d\u3000e\ufefff", "x" * 600]
    located = tuple(
        hostile_account(payload, number=number) for number, payload in enumerate([*PAYLOADS, *odd])
    )
    seen = visit(drawn(*located))
    assert saved(seen.page, "csv", tmp_path) == exported(CsvRenderer, *located)
    given = json.loads(exported(GeoJsonRenderer, *located))
    assert json.loads(saved(seen.page, "geojson", tmp_path)) == given
    seen.check()


def test_numbers_are_written_as_python_writes_them(visit: Opener, tmp_path: Path) -> None:
    located = tuple(
        locate_by_hand(
            Report(f"r{i}", "In Goris."),
            ("Goris", replace(GORIS, id=f"test:{i}", lat=lat, lon=lon, radius_km=radius)),
        )
        for i, (lat, lon, radius) in enumerate(
            [(46.0, -0.0001, 1e6), (0.00001, -0.00012, 0.1), (-33.5, 180.0, 12.0)]
        )
    )
    seen = visit(drawn(*located))
    assert saved(seen.page, "csv", tmp_path) == exported(CsvRenderer, *located)
    seen.check()


def test_only_what_the_filters_leave_is_saved_when_asked_for(visit: Opener, tmp_path: Path) -> None:
    located = flood()
    seen = visit(drawn(*located))
    page = seen.page
    page.click("#tab-places")
    only = page.locator("#downloads label")
    expect(only).to_be_hidden()
    page.fill("#find", "sevnica")
    expect(page.locator("#shown")).to_have_text("1 of 10 places shown")
    rows = list(csv.DictReader(io.StringIO(saved(page, "csv", tmp_path).decode("utf-8-sig"))))
    assert len(rows) == sum(len(one.findings) for one in located)
    only.locator("input").check()
    rows = list(csv.DictReader(io.StringIO(saved(page, "csv", tmp_path).decode("utf-8-sig"))))
    assert {row["name"] for row in rows} == {"Sevnica"}
    page.click("#reset")
    expect(only).to_be_hidden()
    seen.check()


def test_saved_files_show_no_folders() -> None:
    located = locate_by_hand(Report("/home/me/secret/one.txt", "In Goris."), ("Goris", GORIS))
    table = downloads([located], PROVENANCE)
    assert "one.txt" in table["values"]
    assert "secret" not in json.dumps(table)


# ---------------------------------------------------------------- links to what is seen

STATE = """() => {
  const map = Object.values(window).find((one) => window.L && one instanceof L.Map);
  const { lat, lng } = map.getCenter();
  const text = (selector) => [...document.querySelectorAll(selector)].map((one) => one.textContent);
  return {
    zoom: map.getZoom(), lat: lat.toFixed(3), lng: lng.toFixed(3),
    popup: text(".leaflet-popup"), chosen: text(".chosen > h3"), shown: text("#shown"),
    tab: text("[aria-selected=true]"), find: document.getElementById("find").value,
    report: [...document.querySelectorAll(".report")].findIndex((one) => !one.hidden),
    set: [...document.querySelectorAll("#filters input, #filters select")]
      .map((one) => (one.type === "checkbox" ? one.checked : one.value)),
    pins: [...document.querySelectorAll(".leaflet-marker-icon")]
      .map((one) => one.getAttribute("aria-label")).sort(),
  };
}"""


def state(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(STATE)
    return found


def fragment(page: Page, pattern: str) -> str:
    expect(page).to_have_url(re.compile(pattern))
    return "#" + page.url.partition("#")[2]


def test_a_link_leads_to_the_same_view_filters_and_place(visit: Opener) -> None:
    made = drawn(*contested(), *flood())
    seen = visit(made)
    page = seen.page
    assert "#" not in page.url
    page.select_option("#choose", "4")
    page.click("#filters summary")
    page.locator(".boxes label", has_text="Background").locator("input").uncheck()
    page.locator(".track input").first.focus()
    page.keyboard.press("ArrowRight")
    page.locator(".timeline label input").check()
    page.locator(".pick", has_text="Outlet").locator("select").select_option(
        label="The Sava Courier"
    )
    page.click("#filters summary")
    page.locator("#r4 a.m >> text=Sevnica").first.click()
    expect(page.locator(".leaflet-popup h2")).to_have_text("Sevnica")
    page.click("#tab-places")
    where = fragment(page, r"place=test:Sevnica.*tab=places.*without-role=background")
    for part in ("map=9/", "report=5", "outlet=The+Sava+Courier", "dates=1-", "-undated"):
        assert part in where
    again = visit(made, fragment=where)
    expect(again.page.locator(".leaflet-popup h2")).to_have_text("Sevnica")
    assert state(again.page) == state(page)
    # and by hand, in a page that is open
    page.evaluate("where => { location.hash = where; }", "#map=5/40.0000/20.0000&find=graz")
    expect(page.locator("#shown")).to_have_text("1 of 10 places shown")
    expect(page.locator(".leaflet-popup")).to_have_count(0)
    assert (state(page)["zoom"], state(page)["lat"], state(page)["tab"]) == (
        *(5, "40.000"),
        ["Reports"],
    )
    seen.check()
    again.check()


@pytest.mark.parametrize(
    ("where", "shown"),
    [("#p2", "Laško"), ("#m3", "Sevnica"), ("#map=8/46/15&place=test:Slovenia", "Slovenia")],
)
def test_a_link_to_a_place_opens_it(visit: Opener, where: str, shown: str) -> None:
    seen = visit(drawn(*flood()), fragment=where)
    expect(seen.page.locator(".leaflet-popup h2")).to_have_text(shown)
    seen.check()


def test_a_link_to_a_mention_opens_its_report(visit: Opener) -> None:
    first, second = flood()
    number = len(first.findings)
    seen = visit(drawn(first, second), fragment=f"#m{number}")
    mention = seen.page.locator(f"#r1 #m{number}")
    expect(mention).to_be_in_viewport()
    expect(mention).to_have_class(re.compile(r"\bchosen\b"))
    expect(seen.page.locator(".leaflet-popup")).to_have_count(1)
    seen.check()


def test_a_link_to_what_is_on_no_map_leads_to_the_list(visit: Opener) -> None:
    past = locate_by_hand(Report("z", "The Soviet Union was."), ("Soviet Union", SOVIET_UNION))
    seen = visit(drawn(*flood(), past), fragment="#p10")
    expect(seen.page.locator("#p10.chosen a")).to_have_text("Soviet Union")
    expect(seen.page.locator("#p10 a")).to_be_in_viewport()
    seen.check()


@pytest.mark.parametrize(
    "where",
    [
        "#p99999",
        "#m7777777",
        "#pane-places",
        "#map=9e9/1/1",
        "#map=NaN/NaN/NaN&place=__proto__",
        "#map=3/91/0",
        "#map=8/46/15&place=constructor&report=-3&tab=__proto__&dates=9-1&without-role=%00",
        "#map=8/46/15&find=%3Cimg%20src=x%20onerror=window.__pwned=1%3E&said-by=%F0%9F",
        "#map=8/46/15&place=test:Celje&report=1e9&tab=toString&dates=9999-9999-undated&draw=x",
        "#" + "a=b&" * 5000,
        "#%",
    ],
)
def test_an_address_that_makes_no_sense_breaks_nothing(visit: Opener, where: str) -> None:
    seen = visit(drawn(*flood()), fragment=where)
    expect(seen.page.locator("#tab-places .count")).to_contain_text("10")
    seen.page.click("#tab-about")
    expect(seen.page.locator("#pane-about")).to_be_visible()
    seen.check()


# ---------------------------------------------------------------- finding by name


def test_a_place_is_found_by_name(visit: Opener) -> None:
    seen = visit(drawn(*flood(), sample()))
    page = seen.page
    page.fill("#find", "lasko")  # without its accents
    expect(page.locator("#shown")).to_have_text("1 of 13 places shown")
    expect(page.locator(".leaflet-marker-icon")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("#pane-places a.go:focus")).to_have_text("Laško")
    page.fill("#find", "cafeville")
    expect(page.locator("#shown")).to_have_text("0 of 13 places shown, and 1 name without a place")
    page.keyboard.press("Enter")
    expect(page.locator("#unplaced a.go:focus")).to_contain_text("Caféville")
    page.fill("#find", "syunik seat")  # by what it is and what it lies in
    expect(page.locator("#shown")).to_have_text("1 of 13 places shown")
    expect(page.locator("#unplaced")).to_be_hidden()
    page.click("#reset")
    expect(page.locator("#shown")).to_have_text("All 13 places shown")
    expect(page.locator("#find")).to_have_value("")
    expect(page.locator("#unplaced")).to_be_visible()
    seen.check()


def test_reports_of_one_outlet(visit: Opener) -> None:
    seen = visit(drawn(*flood(), sample()))
    page = seen.page
    page.click("#filters summary")
    outlets = page.locator(".pick", has_text="Outlet").locator("select")
    outlets.select_option(label="Dnevna pošta")
    expect(page.locator("#shown")).to_have_text("2 of 13 places shown")
    seen.check()
