"""Plain text and Markdown: one report, its header at the top."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from mapper.decoding import decode
from mapper.sources import limits
from mapper.sources.items import Item, Outcome
from mapper.sources.reports import parse_text

__all__ = ["read_text"]


def read_text(stream: BinaryIO, item: Item) -> Iterator[Outcome]:
    """Read one report.

    Raises
    ------
    SourceError
        It is too large, or not text.
    """
    content = limits.read_within(
        stream, limits.MAX_REPORT_BYTES, "is larger than {}; split it into reports"
    )
    yield parse_text(decode(content), item.origin, url=item.url)
