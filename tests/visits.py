"""Pages in a real browser, from disk, with the network off, and all that they should not do."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import folium
    from playwright.sync_api import Browser, ConsoleMessage, Page

__all__ = ["SIZES", "TIMEOUT_MS", "Opener", "Visit", "barriers", "saved"]

TIMEOUT_MS = 20_000  # a busy machine is slow, not wrong
SIZES = [(1280, 860), (360, 740)]
# Runs before the page: whatever a payload manages to do shows up here.
_WATCH = "window.__pwned = 0; window.alert = window.confirm = () => { window.__pwned = 99; };"
_ASSETS = Path(__file__).parent / "assets"


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
        asked = [url for url in self.requests if not url.startswith(("data:image/", "blob:"))]
        assert [url.partition("#")[0] for url in asked] == [self.page.url.partition("#")[0]]


class Opener:
    """Writes a map to disk and opens it."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        self._browser = browser
        self._folder = folder
        self._visits: list[Visit] = []

    def __call__(
        self,
        drawn: folium.Map,
        *,
        size: tuple[int, int] = SIZES[0],
        script: bool = True,
        dark: bool = False,
        fragment: str = "",
    ) -> Visit:
        path = self._folder / f"map-{len(self._visits)}.html"
        drawn.save(path)
        context = self._browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            java_script_enabled=script,
            reduced_motion="reduce",
            color_scheme="dark" if dark else "light",
        )
        context.set_offline(True)
        context.add_init_script(_WATCH)
        context.set_default_timeout(TIMEOUT_MS)
        made = Visit(context.new_page())
        made.page.on("request", lambda request: made.requests.append(request.url))
        made.page.on("console", made.note)
        made.page.on("pageerror", lambda error: made.complaints.append(str(error)))
        made.page.on("dialog", lambda dialog: made.complaints.append(dialog.message))
        made.page.goto(path.as_uri() + fragment)
        self._visits.append(made)
        return made

    def close(self) -> None:
        for made in self._visits:
            made.page.context.close()


@cache
def _axe() -> str:
    return (_ASSETS / "axe.min.js").read_text("utf-8")


def barriers(page: Page) -> list[str]:
    """Return what axe-core finds in the page as it is now that keeps people out."""
    # Evaluated, not put into the page: its policy lets no script in.
    page.evaluate(_axe())
    found: list[str] = page.evaluate(
        """async () => {
          const { violations } = await axe.run({ resultTypes: ["violations"] });
          return violations.flatMap(({ id, help, nodes }) => nodes.map(
            ({ target, failureSummary }) => `${id}: ${help} ${target} ${failureSummary}`));
        }"""
    )
    return found


def saved(page: Page, kind: str, folder: Path) -> bytes:
    """Save a file by its button in the list of places, and return what is in it."""
    if not page.locator("#downloads").is_visible():
        page.click("#tab-places")
    with page.expect_download() as waiting:
        page.click(f"#downloads [data-as={kind}]")
    assert waiting.value.suggested_filename == f"places.{kind}"
    waiting.value.save_as(folder / f"places.{kind}")
    return (folder / f"places.{kind}").read_bytes()
