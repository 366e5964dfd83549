"""Whether this machine has a font for pictures: ``python -m tests.fonts`` fails without one."""

from __future__ import annotations

import io
import sys

from mapper.errors import RenderError
from mapper.page import PngRenderer
from mapper.records import Provenance


def missing() -> str | None:
    """Return what is wrong with the fonts; None when a picture has its letters."""
    try:
        PngRenderer(io.BytesIO(), Provenance("tests", "none", ()))
    except RenderError as error:
        return str(error)
    return None


if __name__ == "__main__":
    sys.exit(missing())
