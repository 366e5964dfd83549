"""Texts of reports as each kind of file can hold them; none of them is markup or a formula."""

from __future__ import annotations

import json
import re
from typing import Any

__all__ = ["as_json", "for_database", "for_xml"]

_REPLACEMENT = "\ufffd"
# Half a surrogate pair has no UTF-8, and many readers of databases stop at a zero.
_NOT_STORABLE = re.compile("[\x00\ud800-\udfff]")
# What XML 1.0 leaves; a carriage return would be read as a line feed.
_NOT_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LINE_END = re.compile("\r\n?")


def as_json(value: object) -> str:
    """Return a value as JSON on one line, whatever a reader takes for the end of a line."""
    line = json.dumps(value, ensure_ascii=False, allow_nan=False)
    # Legal in JSON, but some readers end a line there.
    return line.replace("\x85", "\\u0085").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def for_database(value: Any) -> Any:
    """Return a value, a text without what no database holds: a mark stands in its place."""
    if isinstance(value, str) and not value.isalnum():
        return _NOT_STORABLE.sub(_REPLACEMENT, value)
    return value


def for_xml(text: str) -> str:
    """Return a text without what XML cannot hold: a mark stands in its place."""
    return _NOT_XML.sub(_REPLACEMENT, _LINE_END.sub("\n", text) if "\r" in text else text)
