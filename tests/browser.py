"""Which browser the tests drive. ``python -m tests.browser`` prints it, or fails."""

from __future__ import annotations

import shutil
import sys

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def find_browser() -> str | None:
    """Return the path of a Chromium or Chrome, or None."""
    return next((path for path in map(shutil.which, _NAMES) if path), None)


if __name__ == "__main__":
    sys.exit(None if find_browser() else "no Chromium or Chrome on the PATH")
