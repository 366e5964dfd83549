"""Pages of very many places: when a page is large, what it keeps, and how its script reads it."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from benchmarks.made_up import make_up
from mapper.errors import RenderError
from mapper.exports import open_exports
from mapper.page import HtmlRenderer, draw
from mapper.page import large as limits
from mapper.page.columns import Shared, packed_numbers
from mapper.page.condensed import Condensed, kept_around
from mapper.page.large import MOST_FINDINGS, build_large, check_size, is_large
from mapper.records import MENTION_KINDS, Findings, LocatedReport, Place, Report
from tests.hostile import PAYLOADS, hostile_account
from tests.located import GORIS, PROVENANCE, SOVIET_UNION, locate_by_hand, reported
from tests.pages import NoLabels

TIMEOUT_MS = 20_000


def towns(count: int) -> list[Place]:
    """Towns on a grid a tenth of a degree wide, forty in a row."""
    return [
        Place(
            id=f"test:{i}",
            name=f"Town {i}",
            lat=round(40 + i // 40 * 0.1, 4),
            lon=round(44 + i % 40 * 0.1, 4),
            feature_class="P",
            feature_code="PPL",
            country_code="AM",
            country_name="Armenia",
        )
        for i in range(count)
    ]


def each_once(count: int) -> list[LocatedReport]:
    """Name each of so many towns once, ten a report."""
    places = towns(count)
    reports = []
    for first in range(0, count, 10):
        named = places[first : first + 10]
        text = " ".join(f"Rain fell in {one.name}." for one in named)
        located = locate_by_hand(Report(f"r{first}", text), *((one.name, one) for one in named))
        findings = []
        for finding in located.findings:
            start = text.rindex("Rain", 0, finding.mention.start)
            findings.append(
                replace(finding, sentence_start=start, sentence_end=text.index(".", start) + 1)
            )
        reports.append(replace(located, findings=tuple(findings)))
    return reports


@cache
def large_page() -> str:
    """Return a page of 1,200 towns, a finding that has all there is, and a former state."""
    text = "The Soviet Union was named, and Nowhere."
    last = locate_by_hand(Report("z", text), ("Soviet Union", SOVIET_UNION), ("Nowhere", None))
    drawn = draw(
        Findings((*make_up(2_400, towns(1_200)), reported(), last), PROVENANCE),
        gazetteer=NoLabels(),
    )
    return str(drawn.get_root().render())


def data_of(page: str) -> dict[str, Any]:
    found = re.search(r'id="mapper-findings">(.*?)</script>', page, re.DOTALL)
    assert found
    return dict(json.loads(found[1]))


def unpacked(column: str) -> list[int]:
    width = int(column[0])
    content = base64.b64decode(column[1:])
    return [int.from_bytes(content[i : i + width], "little") for i in range(0, len(content), width)]


# ---------------------------------------------------------------- when


def test_a_thousand_places_are_a_small_page_and_one_more_a_large_one() -> None:
    located = each_once(1_010)
    assert not is_large(located[:100])
    assert is_large(located)


@pytest.mark.parametrize("limit", ["SMALL_FINDINGS", "SMALL_REPORTS"])
def test_many_findings_or_reports_make_a_page_large(
    limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    located = make_up(50, towns(5))
    assert not is_large(located)
    monkeypatch.setattr(limits, limit, 9)
    assert is_large(located)


def test_the_form_of_the_page_changes_at_the_threshold() -> None:
    small, large = (
        str(draw(Findings(tuple(each_once(count)), PROVENANCE), gazetteer=NoLabels())
            .get_root().render())
        for count in (1_000, 1_010)
    )  # fmt: skip
    assert small.count('<li id="p') == 1_000
    assert "mapperRead = function" not in small
    assert '<li id="p' not in large
    assert "mapperRead = function" in large


def test_more_than_a_page_holds_is_one_line_that_names_other_outputs() -> None:
    check_size(MOST_FINDINGS)
    with pytest.raises(RenderError, match=r"100,000 findings.*\.csv, \.jsonl or \.geojson") as told:
        check_size(MOST_FINDINGS + 1)
    assert "\n" not in str(told.value)


def test_the_limit_holds_for_draw_and_as_soon_as_a_run_passes_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "MOST_FINDINGS", 12)
    located = make_up(15, towns(5))
    with pytest.raises(RenderError):
        draw(Findings(tuple(located), PROVENANCE), gazetteer=NoLabels())
    renderer = HtmlRenderer(BytesIO(), PROVENANCE, gazetteer=NoLabels())
    renderer.add(located[0])
    renderer.add(located[1])
    with pytest.raises(RenderError):
        renderer.add(located[2])


def test_a_run_that_passes_the_limit_leaves_no_page(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(limits, "MOST_FINDINGS", 5)
    page = tmp_path / "map.html"

    def run() -> None:
        with open_exports([page], provenance=PROVENANCE) as exports:
            for one in make_up(10, towns(5)):
                exports.add(one)

    with pytest.raises(RenderError, match="a page holds 5 findings"):
        run()
    assert list(tmp_path.iterdir()) == []


# ---------------------------------------------------------------- what


def test_the_same_findings_give_the_same_bytes() -> None:
    first = draw(make_up(30, towns(5)), gazetteer=NoLabels()).get_root().render()
    assert first == draw(make_up(30, towns(5)), gazetteer=NoLabels()).get_root().render()
    again = draw(
        Findings(
            (
                *make_up(2_400, towns(1_200)),
                reported(),
                locate_by_hand(
                    Report("z", "The Soviet Union was named, and Nowhere."),
                    ("Soviet Union", SOVIET_UNION),
                    ("Nowhere", None),
                ),
            ),
            PROVENANCE,
        ),
        gazetteer=NoLabels(),
    )
    assert again.get_root().render() == large_page()


@pytest.mark.parametrize(
    ("numbers", "width"), [([], 1), ([0, 255], 1), ([256, 0], 2), ([65_536], 4)]
)
def test_columns_are_as_narrow_as_can_be(numbers: list[int], width: int) -> None:
    packed = packed_numbers(numbers)
    assert packed[0] == str(width)
    assert unpacked(packed) == numbers


@pytest.mark.parametrize("number", [-1, 1 << 32])
def test_what_fits_into_no_column_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="do not fit"):
        packed_numbers([number])


def test_shared_things_are_numbered_once() -> None:
    shared = Shared("")
    assert [shared.number(one) for one in ("a", "b", "a", "")] == [1, 2, 1, 0]
    assert shared.things == ["", "a", "b"]
    assert len(shared) == 3


def test_sentences_are_kept_and_the_rest_is_not() -> None:
    text = (
        "Nothing here. Then Goris was hit. Much else was said. \U0001f30d In Goris, too. The end."
    )
    located = locate_by_hand(Report("r", text), ("Goris", GORIS), ("Goris", GORIS))
    spans = [(14, 33), (text.index("\U0001f30d"), text.index(" The end"))]
    findings = tuple(
        replace(finding, sentence_start=start, sentence_end=end)
        for finding, (start, end) in zip(located.findings, spans, strict=True)
    )
    kept = Condensed(text, findings, 250)
    assert kept.text == "Then Goris was hit. … \U0001f30d In Goris, too."
    first, second = (kept.span(one.mention.start, one.mention.end) for one in findings)
    assert first == (5, 5)
    units = kept.text.encode("utf-16-le")
    assert units[2 * second[0] : 2 * sum(second)].decode("utf-16-le") == "Goris"


def test_of_a_very_long_sentence_the_words_around_the_name_are_kept() -> None:
    text = "word " * 400 + "Goris" + " word" * 400
    (finding,) = locate_by_hand(Report("r", text), ("Goris", GORIS)).findings
    kept = Condensed(text, (finding,), 60)
    assert kept.text.startswith("word ")
    assert kept.text.endswith(" word")
    assert len(kept.text) < 130
    assert kept_around(1_500) > kept_around(100_000) >= 60


def test_columns_hold_what_the_findings_have() -> None:
    model = build_large([reported()], PROVENANCE)
    (finding,) = reported().findings
    columns = model.columns
    mentions = columns["mentions"]
    (start,), (length,) = unpacked(mentions["start"]), unpacked(mentions["length"])
    assert columns["texts"][0][start : start + length] == finding.mention.text
    assert unpacked(mentions["confidence"]) == [87]
    assert columns["wheres"][1][:2] == [2, 2]
    assert columns["wheres"][1][3] == 14.0
    starts, lengths = map(unpacked, mentions["words"][:2])
    assert columns["wheres"][1][4] == "near"
    assert unpacked(mentions["flags"]) == [0]  # literal, and its sentence is whole
    places = columns["places"]
    assert places["kinds"] == [("seat of a district", "P", "PPLA2")]
    assert [unpacked(one) for one in places["within"]] == [[1], [2], [0]]
    assert places["units"] == ["", "Goris Municipality", "Syunik"]
    assert places["countries"] == [["Armenia", "AM"]]
    words = [columns["texts"][0][a : a + n] for a, n in zip(starts, lengths, strict=True)]
    assert words == ["shelling", "attacks"]
    assert model.roles == ("event",)
    assert model.view.extent[0] == pytest.approx(GORIS.lat)


@pytest.mark.parametrize("kind", MENTION_KINDS)
def test_the_kind_of_a_mention_and_what_is_cut_share_a_column(kind: str) -> None:
    text = "word " * 400 + "Goris" + " word" * 400
    located = locate_by_hand(Report("r", text), ("Goris", GORIS))
    (finding,) = located.findings
    mention = replace(finding.mention, kind=kind)
    finding = replace(finding, resolution=replace(finding.resolution, mention=mention))
    model = build_large([replace(located, findings=(finding,))], PROVENANCE)
    assert unpacked(model.columns["mentions"]["flags"]) == [3 + 4 * MENTION_KINDS.index(kind)]


def test_copies_count_once(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Rain fell in Goris. " + " ".join(f"word{i}" for i in range(60))
    texts = [text, text.upper().replace("GORIS", "Goris"), text + " And more."]
    located = [locate_by_hand(Report(str(i), one), ("Goris", GORIS)) for i, one in enumerate(texts)]
    model = build_large(located, PROVENANCE)
    assert (model.copies, model.has_near_copies) == (2, True)
    monkeypatch.setattr(limits, "_NEAR_COPIES", 2)
    model = build_large(located, PROVENANCE)
    assert (model.copies, model.has_near_copies) == (1, False)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_text_stays_data(payload: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SMALL_PLACES", 0)
    pages = [
        draw([hostile_account(words)], title=words, gazetteer=NoLabels()).get_root().render()
        for words in (payload, "plain")
    ]
    assert pages[0].count("<script") == pages[1].count("<script")
    assert "<img" not in pages[0]
    pages[0].encode()


# ---------------------------------------------------------------- in a browser


@pytest.fixture
def seen(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """Open the large page; at the end nothing was asked for and nothing complained of."""
    path = tmp_path / "large.html"
    path.write_text(large_page(), encoding="utf-8")
    context = browser.new_context(viewport={"width": 1280, "height": 860}, reduced_motion="reduce")
    context.set_offline(True)
    context.set_default_timeout(TIMEOUT_MS)
    page = context.new_page()
    trouble: list[str] = []
    page.on("request", lambda request: trouble.append(request.url))
    page.on("console", lambda message: trouble.append(message.text))
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.goto(path.as_uri())
    yield page
    assert [one for one in trouble if not one.startswith("data:")] == [path.as_uri()]
    context.close()


MARKS = """() => {
  let found;
  map_1.eachLayer((one) => { if (one.inView) found = one.inView(); });
  return found;
}"""


def marks(page: Page) -> list[dict[str, Any]]:
    """Return what is drawn on the canvas, in pixels of the map."""
    return list(page.evaluate(MARKS))


def click(page: Page, mark: dict[str, Any]) -> None:
    box = page.locator(".folium-map").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + mark["x"], box["y"] + mark["y"])


def free(page: Page, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the marks that no control lies on."""
    return [one for one in found if 340 < one["x"] < 860 and 60 < one["y"] < 780]


def count(page: Page) -> int:
    return int((page.locator("#tab-places .count").text_content() or "0").split()[0])


def test_clusters_count_all_pins_and_the_events_among_them(seen: Page) -> None:
    found = marks(seen)
    assert len(found) < 200
    assert max(one["places"] for one in found) > 5
    assert all(0 <= one["events"] <= one["places"] for one in found)
    assert sum(one["events"] for one in found) > 100
    expect(seen.locator(".leaflet-marker-icon")).to_have_count(0)
    expect(seen.locator(".legend")).to_contain_text("12 of 57")


def test_a_cluster_opens_nearer_and_a_place_its_popup(seen: Page) -> None:
    zoom = seen.evaluate("map_1.getZoom()")
    cluster = max(free(seen, marks(seen)), key=lambda one: one["places"])
    click(seen, cluster)
    seen.wait_for_function(f"map_1.getZoom() > {zoom}")
    for _ in range(12):
        found = free(seen, marks(seen))
        single = next((one for one in found if one["places"] == 1), None)
        if single is not None:
            break
        click(seen, found[0])
    assert single is not None
    click(seen, single)
    popup = seen.locator(".leaflet-popup")
    expect(popup.locator("h2")).to_contain_text("Town")
    expect(popup).to_contain_text("Confidence")
    expect(popup.locator("mark").first).to_contain_text("Town")
    expect(seen.locator(".long li.chosen")).to_have_count(1)


def test_places_on_one_another_are_offered_by_name(seen: Page) -> None:
    seen.evaluate("map_1.setView([40.05, 44.05], map_1.getMaxZoom(), { animate: false })")
    assert all(one["places"] == 1 for one in marks(seen))


def test_the_list_has_few_rows_and_says_which_of_how_many(seen: Page) -> None:
    rows = seen.locator(".long li")
    total = count(seen)
    assert total > 1_000
    assert rows.count() < 40
    expect(rows.first).to_have_attribute("aria-setsize", str(total))
    expect(rows.first).to_have_attribute("aria-posinset", "1")
    seen.locator(".long a.go").first.focus()
    seen.keyboard.press("ArrowDown")
    focused = "document.activeElement.closest('li').getAttribute('aria-posinset')"
    assert seen.evaluate(focused) == "2"
    seen.keyboard.press("End")
    assert seen.evaluate(focused) == str(total)
    assert rows.count() < 60
    seen.keyboard.press("PageUp")
    assert int(seen.evaluate(focused)) < total
    seen.keyboard.press("Home")
    assert seen.evaluate(focused) == "1"
    assert seen.locator(".long a.go[tabindex='0']").count() == 1


def test_a_row_opens_its_place_by_keyboard_and_escape_leads_back(seen: Page) -> None:
    seen.locator(".long a.go").first.focus()
    for key in ("ArrowDown", "ArrowDown"):
        seen.keyboard.press(key)
    name = seen.evaluate("document.activeElement.textContent")
    seen.keyboard.press("Enter")
    expect(seen.locator(".leaflet-popup h2")).to_have_text(name)
    assert seen.evaluate("document.activeElement.closest('.leaflet-popup') !== null")
    seen.keyboard.press("Escape")
    expect(seen.locator(".leaflet-popup")).to_have_count(0)
    assert seen.evaluate("document.activeElement.textContent") == name
    expect(seen.locator(".leaflet-marker-icon")).to_have_count(0)


def test_search_leaves_what_fits_on_the_list_and_the_map(seen: Page) -> None:
    seen.fill("#find", "GÓRIS")
    expect(seen.locator("#tab-places .count")).to_have_text(re.compile(r"^1 of \d+$"))
    expect(seen.locator(".long li")).to_have_count(1)
    assert sum(one["places"] for one in marks(seen)) <= 1
    seen.locator(".long a.go").click()
    popup = seen.locator(".leaflet-popup")
    for words in (
        *("Reported here: shelling", "12–13 September 2022", "Denied: attacks", "a villager"),
        *("private person", "near", "up to 14 km around", "Who says so, and who denies it"),
    ):
        expect(popup).to_contain_text(words, ignore_case=True)
    seen.fill("#find", "nothing is called this")
    expect(seen.locator("#none")).to_be_visible()
    seen.click("#reset")
    expect(seen.locator("#none")).to_be_hidden()
    expect(seen.locator("#tab-places .count")).to_have_text(re.compile(r"^\d{4,}$"))


def test_filters_and_the_timeline_change_counts(seen: Page) -> None:
    total = count(seen)
    events = sum(one["events"] for one in marks(seen))
    seen.click("#filters summary")
    seen.get_by_label(re.compile("^Event")).uncheck()
    expect(seen.locator("#shown")).to_contain_text(f"of {total} places shown")
    assert count(seen) < total
    assert sum(one["events"] for one in marks(seen)) == 0
    seen.click("#reset")
    expect(seen.locator("#tab-places .count")).to_have_text(str(total))
    assert sum(one["events"] for one in marks(seen)) == events
    seen.locator("input.from").focus()
    for _ in range(3):
        seen.keyboard.press("ArrowRight")
    expect(seen.locator("#shown")).to_contain_text(f"of {total} places shown")
    assert count(seen) < total


def test_reports_are_written_out_when_they_are_opened(seen: Page) -> None:
    seen.click("#tab-report")
    expect(seen.locator("article")).to_have_count(1)
    seen.fill("#choose", "2")
    seen.keyboard.press("Enter")
    expect(seen.locator("article#r1 a.m")).to_have_count(5)
    seen.locator("article a.m").first.click()
    expect(seen.locator(".leaflet-popup h2")).to_contain_text("Town")
    expect(seen.locator("article a.m.chosen").first).to_be_visible()
    seen.click("#next")
    expect(seen.locator("article#r2")).to_be_visible()


def test_without_a_script_the_page_says_what_to_use(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "large.html"
    path.write_text(large_page(), encoding="utf-8")
    page = browser.new_page(java_script_enabled=False)
    page.goto(path.as_uri())
    expect(page.get_by_text("A table of the findings (CSV)")).to_be_visible()
    expect(page.locator("#pane-about")).to_contain_text("not that it took place")
    page.close()
