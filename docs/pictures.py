"""Draws the pictures of the page that the README shows.

::

    python -m docs.pictures [FOLDER]    # docs/images when none is given

Maps one of our own reports and opens the page in a headless Chromium, by links to a place and a
part of the map: on a desk, in the dark with the list of places, and on a phone. Which letters they
have depends on the fonts of the machine; Noto Sans and Noto Serif (Debian: fonts-noto-core) are
those that the page asks for first.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Browser

import mapper
from tests.browser import launched

HERE = Path(__file__).parent
REPORT = HERE.parent / "data" / "reports" / "armenia-azerbaijan-2022.md"


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: how large the window is, and what the page is opened at."""

    name: str
    size: tuple[int, int]
    place: str
    view: str
    tab: str = "report"
    is_dark: bool = False


PICTURES = (
    Picture("map-light.png", (1120, 660), "Sotk", "8/40.80/46.10"),
    Picture("map-dark.png", (1120, 660), "Jermuk", "8/40.64/45.90", "places", is_dark=True),
    Picture("map-phone.png", (360, 740), "Vardenis", "8/41.03/45.75"),
)


def shoot(browser: Browser, address: str, picture: Picture, path: Path) -> None:
    """Open an address as a picture wants it and write what is seen."""
    width, height = picture.size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if picture.is_dark else "light",
        reduced_motion="reduce",
        offline=True,
    )
    page = context.new_page()
    page.goto(address)
    page.locator(".leaflet-popup h2", has_text=picture.place).wait_for()
    page.locator("#pane-places").evaluate("pane => { pane.scrollTop = 0; }")
    page.wait_for_timeout(500)  # the canvas of names is painted after the map has come to rest
    page.screenshot(path=path)
    context.close()


def main(folder: Path) -> None:
    """Draw all pictures into a folder."""
    findings = mapper.locate(REPORT)
    ids = {one.place.name: one.place.id for one in findings if one.place is not None}
    with tempfile.TemporaryDirectory() as scratch, launched() as browser:
        page = Path(scratch) / "map.html"
        mapper.draw(findings).save(page)
        for one in PICTURES:
            link = urlencode({"map": one.view, "place": ids[one.place], "tab": one.tab})
            shoot(browser, f"{page.as_uri()}#{link}", one, folder / one.name)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "images")
