"""Tables as comma-separated values that open in spreadsheets, and are safe there."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from typing import BinaryIO

__all__ = ["CsvTable", "TextSink", "as_cell", "begins_formula"]

# What a spreadsheet may take for the start of a formula, also in full width, and what it may strip
# before it looks: white space, controls, marks of direction and of zero width.
_FORMULA = re.compile(
    "[\t\r\n]|[\\s\x00-\x1f\x7f-\xa0\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]*"
    "[=+\\-@＝＋－＠﹢﹣﹦﹫−]"
)


class CsvTable:
    """Writes rows as UTF-8 with a byte-order mark and CRLF line ends.

    Parameters
    ----------
    stream : binary file
        Where to write; it is not closed.
    header : sequence of str
        Names of the columns.
    """

    def __init__(self, stream: BinaryIO, header: Sequence[str]) -> None:
        stream.write(b"\xef\xbb\xbf")  # without it Excel takes the file for a code page
        self._writer = csv.writer(TextSink(stream), lineterminator="\r\n")
        self._writer.writerow(header)

    def write(self, rows: Iterable[Iterable[object]]) -> None:
        """Write rows; None is an empty cell."""
        self._writer.writerows(map(as_cell, row) for row in rows)


def as_cell(value: object) -> object:
    """Return a value as a spreadsheet may have it: no text begins a formula."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and begins_formula(value):
        return "'" + value  # a spreadsheet shows the rest as text
    return value


def begins_formula(text: str) -> bool:
    """Return whether a spreadsheet could take a text for a formula."""
    return _FORMULA.match(text) is not None


class TextSink:
    """Writes text as UTF-8 to a stream that it does not own, and so never closes."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write a text and return how long it is."""
        # Half a surrogate pair has no UTF-8; sources let none in, but callers may.
        self._stream.write(text.encode("utf-8", "replace"))
        return len(text)
