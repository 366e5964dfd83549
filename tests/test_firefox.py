"""The page in Firefox, from disk: what the other browser tests look at in Chromium, in short."""

from __future__ import annotations

import csv
import json
import time
from collections.abc import Iterator
from pathlib import Path

import folium
import pytest

from mapper.records import LocatedReport, Report
from tests.firefox import ENTER, ESCAPE, RIGHT, TAB, Firefox, launched_firefox
from tests.located import contested, flood, locate_by_hand, sample
from tests.pages import drawn, towns

PHONE = (360, 740)
TITLE = "document.querySelector('.leaflet-popup h2')?.textContent"


@pytest.fixture(scope="module")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    with launched_firefox(tmp_path_factory.mktemp("firefox")) as found:
        yield found


def written(made: folium.Map, folder: Path) -> str:
    path = folder / "map.html"
    made.save(path)
    return path.as_uri()


@pytest.fixture
def small(tmp_path: Path) -> str:
    located = (*flood(), *contested(), sample())
    return written(drawn(*located), tmp_path)


@pytest.fixture
def large(tmp_path: Path) -> str:
    every = towns(1_100)
    located: list[LocatedReport] = []
    for first in range(0, len(every), 100):
        named = every[first : first + 100]
        text = " ".join(f"Fog lay over {one.name}." for one in named)
        located.append(
            locate_by_hand(Report(f"r{first}", text), *((one.name, one) for one in named))
        )
    made = drawn(*located)
    assert "mapperRead = function" in made.get_root().render()
    return written(made, tmp_path)


def file_of(firefox: Firefox, name: str) -> str:
    """Return what was saved under a name, when all of it is there."""
    path, end = firefox.downloads / name, time.monotonic() + 30
    while not path.exists() or path.with_name(name + ".part").exists() or not path.stat().st_size:
        assert time.monotonic() < end, list(firefox.downloads.iterdir())
        time.sleep(0.05)
    return path.read_text("utf-8-sig")


@pytest.mark.parametrize(
    "amiss",
    [
        "<meta http-equiv=Content-Security-Policy content=\"style-src 'none'\"><p style='top: 0'>",
        "<script>console.error('no')</script>",
        "<script>nobody()</script>",
        "<img src='http://127.0.0.1:61234/'>",
    ],
)
def test_what_a_page_should_not_do_is_seen(firefox: Firefox, tmp_path: Path, amiss: str) -> None:
    path = tmp_path / "amiss.html"
    path.write_text(f"<!DOCTYPE html><title>Amiss</title>{amiss}", encoding="utf-8")
    firefox.open(path.as_uri())
    with pytest.raises(AssertionError):
        firefox.check()


def test_a_click_on_a_name_opens_its_place(firefox: Firefox, small: str) -> None:
    firefox.open(small)
    assert firefox.ask("document.querySelectorAll('.leaflet-marker-icon').length") > 4
    assert firefox.ask("[...document.querySelectorAll('canvas')].length") > 1
    name = firefox.text("#m1")
    firefox.click("#m1")
    firefox.wait(TITLE, name)
    assert "Reported here" in firefox.text(".leaflet-popup")
    assert firefox.ask("CSS.highlights.has('mapper-words')")
    firefox.click(".leaflet-popup-close-button")
    firefox.wait(f"{TITLE} === undefined")
    firefox.check()


def test_a_place_opens_and_closes_by_keyboard(firefox: Firefox, small: str) -> None:
    firefox.open(small)
    firefox.click("#pane-report")
    for _ in range(80):
        firefox.press(TAB)
        if firefox.ask("document.activeElement.matches('.leaflet-marker-icon')"):
            break
    firefox.press(ENTER)
    firefox.wait("document.activeElement.closest('.leaflet-popup') !== null")
    firefox.press(ESCAPE)
    firefox.wait("document.activeElement.matches('.leaflet-marker-icon')")
    firefox.check()


def test_filters_search_and_timeline_and_a_link_to_them(firefox: Firefox, small: str) -> None:
    firefox.open(small)
    firefox.click("#filters summary")
    firefox.click(".boxes input")
    firefox.wait("document.querySelector('#showing').className", "")
    firefox.click("#reset")
    firefox.wait("document.querySelector('#showing').className", "calm")
    firefox.ask("document.querySelector('.track .from').focus()")
    firefox.press(RIGHT)
    firefox.wait("document.querySelector('.bars .out') !== null")
    firefox.click("#find")
    firefox.press("lasko")
    firefox.wait("document.querySelectorAll('.leaflet-marker-icon').length", 1)
    firefox.wait("/dates=1-.*find=lasko|find=lasko.*dates=1-/.test(location.hash)")
    address, shown = firefox.ask("location.href"), firefox.text("#shown")
    firefox.check()
    firefox.open(address)
    firefox.wait("document.querySelector('#shown').innerText", shown)
    assert firefox.ask("document.querySelector('#find').value") == "lasko"
    firefox.check()


def test_files_are_saved(firefox: Firefox, small: str) -> None:
    firefox.open(small)
    firefox.click("#tab-places")
    firefox.click("[data-as=csv]")
    rows = list(csv.DictReader(file_of(firefox, "places.csv").splitlines()))
    firefox.click("[data-as=geojson]")
    features = json.loads(file_of(firefox, "places.geojson"))["features"]
    assert rows[0]["text"] == features[0]["properties"]["text"]
    firefox.check()


def test_on_a_phone_popup_and_name_are_in_sight(firefox: Firefox, small: str) -> None:
    firefox.open(small, size=PHONE)
    before = firefox.ask("document.querySelector('.folium-map').clientHeight")
    firefox.click("#m1")
    firefox.wait(TITLE, firefox.text("#m1"))
    edge = "document.querySelector('.tabs').getBoundingClientRect().bottom"
    firefox.wait(f"document.querySelector('#m1').getBoundingClientRect().top >= {edge} - 1")
    assert firefox.ask("document.querySelector('#m1').getBoundingClientRect().bottom") < PHONE[1]
    firefox.wait("document.querySelector('.leaflet-popup').getBoundingClientRect().top >= 0")
    firefox.click(".leaflet-popup-close-button")
    firefox.wait("document.querySelector('.folium-map').clientHeight", before)
    firefox.check()


def test_it_is_printed(firefox: Firefox, small: str) -> None:
    firefox.open(small)
    paper = firefox.printed()
    assert paper.startswith(b"%PDF")
    assert len(paper) > 20_000
    firefox.check()


def test_a_large_page(firefox: Firefox, large: str) -> None:
    firefox.open(large)
    firefox.wait("document.querySelectorAll('.long li').length > 4")
    firefox.click("#find")
    firefox.press("town 1099")
    firefox.wait("document.querySelectorAll('.long li').length", 1)
    firefox.click(".long li a")
    firefox.wait(TITLE, "Town 1099")
    firefox.click(".leaflet-popup .quote .link")
    firefox.wait("document.querySelector('#opened a.m.chosen')?.textContent", "Town 1099")
    firefox.check()
