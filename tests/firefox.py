"""Firefox, by its own protocol: WebDriver BiDi over a WebSocket, without a driver in between."""

from __future__ import annotations

import base64
import itertools
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

__all__ = ["ENTER", "ESCAPE", "RIGHT", "TAB", "Firefox", "find_firefox", "launched_firefox"]

ENTER, ESCAPE, RIGHT, TAB = "\ue007", "\ue00c", "\ue014", "\ue004"
_NAMES = ("firefox-esr", "firefox")
_PATIENCE_S = 20.0  # a busy machine is slow, not wrong
# Runs before the page: what its policy stops, it tells here.
_WATCH = """() => {
  window.stopped = [];
  addEventListener("securitypolicyviolation", (event) => stopped.push(event.violatedDirective));
}"""
_PREFERENCES = {
    "browser.download.folderList": 2,
    "ui.prefersReducedMotion": 1,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
}


def find_firefox() -> str | None:
    """Return the path of a Firefox, or None."""
    return next((path for path in map(shutil.which, _NAMES) if path), None)


class Firefox:
    """One window; ``events`` are the messages and requests since it opened."""

    def __init__(self, socket: ClientConnection, downloads: Path) -> None:
        self.downloads = downloads
        self.events: list[dict[str, Any]] = []
        self._socket = socket
        self._numbers = itertools.count(1)
        self.call("session.new", capabilities={})
        self._window = self.call("browsingContext.getTree")["contexts"][0]["context"]
        self.call("session.subscribe", events=["log.entryAdded", "network.beforeRequestSent"])
        self.call("script.addPreloadScript", functionDeclaration=_WATCH)

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send a command and return its result."""
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self._socket.recv(timeout=_PATIENCE_S))
            if answer.get("id") != number:
                self.events.append(answer)
                continue
            assert answer["type"] == "success", answer
            result: dict[str, Any] = answer["result"]
            return result

    def open(self, url: str, *, size: tuple[int, int] = (1280, 860)) -> None:
        """Open a page in a window of a size, and forget what was said of the one before."""
        # The one that Firefox begins with never has the focus.
        before, opened = self._window, self.call("browsingContext.create", type="tab")
        self._window = opened["context"]
        self.call("browsingContext.close", context=before)
        viewport = dict(zip(("width", "height"), size, strict=True))
        self.call("browsingContext.setViewport", context=self._window, viewport=viewport)
        self.events.clear()
        self.call("browsingContext.navigate", context=self._window, url=url, wait="complete")

    def ask(self, expression: str) -> Any:
        """Return what a JavaScript expression is."""
        said = self.call(
            "script.evaluate",
            expression=f"JSON.stringify({expression})",
            target={"context": self._window},
            awaitPromise=False,
        )
        assert said["type"] == "success", said
        return json.loads(said["result"].get("value", "null"))

    def wait(self, expression: str, wanted: Any = True) -> None:
        """Wait until a JavaScript expression is what is wanted."""
        end = time.monotonic() + _PATIENCE_S
        while (found := self.ask(expression)) != wanted:
            assert time.monotonic() < end, (expression, found)
            time.sleep(0.05)

    def text(self, selector: str) -> str:
        """Return the text of the first element of a selector; empty when there is none."""
        return str(self.ask(f"(document.querySelector({json.dumps(selector)}) || {{}}).innerText"))

    def click(self, selector: str) -> None:
        """Click on the middle of the first element of a selector, as a hand would."""
        x, y = self.ask(
            f"""(() => {{
              const node = document.querySelector({json.dumps(selector)});
              node.scrollIntoView({{ block: "nearest" }});
              const box = node.getBoundingClientRect();
              return [box.left + box.width / 2, box.top + box.height / 2].map(Math.round);
            }})()"""
        )
        moves = [
            {"type": "pointerMove", "x": x, "y": y},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        self._act({"type": "pointer", "id": "mouse", "actions": moves})

    def press(self, keys: str) -> None:
        """Press keys, one after the other."""
        strokes = [{"type": f"key{way}", "value": key} for key in keys for way in ("Down", "Up")]
        self._act({"type": "key", "id": "keyboard", "actions": strokes})

    def _act(self, actions: dict[str, Any]) -> None:
        self.call("input.performActions", context=self._window, actions=[actions])

    def printed(self) -> bytes:
        """Print the page to a PDF."""
        return base64.b64decode(self.call("browsingContext.print", context=self._window)["data"])

    def check(self) -> None:
        """Demand that the page asked for nothing and that nothing is complained of."""
        assert self.ask("window.stopped") == []
        told = [one["params"] for one in self.events if one["method"] == "log.entryAdded"]
        assert [one["text"] for one in told if one["level"] in {"error", "warn"}] == []
        asked = [
            one["params"]["request"]["url"]
            for one in self.events
            if one["method"] == "network.beforeRequestSent"
        ]
        assert [url for url in asked if not url.startswith(("data:", "blob:", "file:"))] == []


@contextmanager
def launched_firefox(folder: Path) -> Iterator[Firefox]:
    """Start Firefox with a profile of its own in a folder; a test without one fails."""
    path = find_firefox()
    assert path is not None, "no Firefox on the PATH: tests/run installs one"
    profile, downloads = folder / "profile", folder / "downloads"
    profile.mkdir()
    downloads.mkdir()
    preferences = _PREFERENCES | {"browser.download.dir": str(downloads)}
    lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});\n" for k, v in preferences.items()]
    (profile / "user.js").write_text("".join(lines), encoding="utf-8")
    process = subprocess.Popen(
        [path, "--headless", "--remote-debugging-port", "0", "--profile", profile, "about:blank"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "HOME": str(folder), "MOZ_CRASHREPORTER_DISABLE": "1"},
    )
    try:
        with connect(_address(process, profile), max_size=None) as socket:
            firefox = Firefox(socket, downloads)
            yield firefox
            firefox.call("browser.close")
        process.wait(_PATIENCE_S)
    finally:
        process.kill()
        process.wait()


def _address(process: subprocess.Popen[bytes], profile: Path) -> str:
    """Wait until Firefox says where it listens."""
    told = profile / "WebDriverBiDiServer.json"
    end = time.monotonic() + _PATIENCE_S
    while time.monotonic() < end and process.poll() is None:
        if told.exists() and (text := told.read_text("utf-8")).endswith("}"):
            said = json.loads(text)
            return f"ws://{said['ws_host']}:{said['ws_port']}/session"
        time.sleep(0.1)
    raise RuntimeError("Firefox does not listen")


if __name__ == "__main__":
    sys.exit(None if find_firefox() else "no Firefox on the PATH")
