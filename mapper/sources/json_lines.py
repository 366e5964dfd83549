"""JSON Lines: one report a line, read line by line."""

from __future__ import annotations

import json
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, BinaryIO

from mapper.errors import SourceError
from mapper.records import Report, Skipped
from mapper.sources import limits
from mapper.sources.columns import Columns, Layout
from mapper.sources.items import Item, Outcome
from mapper.sources.reports import make_report

#: What such files are called.
JSON_LINES_SUFFIXES = (".jsonl", ".ndjson", ".json-lines")

__all__ = ["JSON_LINES_SUFFIXES", "is_json_report", "lines_of", "read_json_lines"]


def lines_of(stream: BinaryIO) -> Iterator[bytes]:
    """Give the lines of a stream; one over the limit is cut, and the rest of it passed by."""
    limit = limits.MAX_REPORT_BYTES
    while line := stream.readline(limit + 1):
        yield line
        while len(line) > limit and not line.endswith(b"\n"):
            line = stream.readline(limit + 1)
            if len(line) <= limit:
                break


def is_json_report(line: bytes, columns: Columns) -> bool:
    """Tell whether a line is a report in JSON."""
    try:
        entry = json.loads(line.decode("utf-8-sig"))
        return isinstance(entry, dict) and bool(columns.find(tuple(entry), what="keys"))
    except (ValueError, RecursionError):  # SourceError is a ValueError
        return False


def read_json_lines(
    stream: BinaryIO, item: Item, *, first: int = 1, most: int | None = None
) -> Iterator[Outcome]:
    """Read one report a line; a line that cannot be read is skipped by its number.

    Parameters
    ----------
    stream : BinaryIO
        At the beginning of a line.
    item : Item
        What is read.
    first : int
        The number of that line in its file.
    most : int or None
        Lines to read; None reads to the end.
    """
    empty = True
    layouts = _Layouts(item.columns)
    for number, line in enumerate(islice(lines_of(stream), most), start=first):
        line = line.removeprefix(BOM_UTF8)  # noqa: PLW2901
        if not line.strip():
            continue
        empty = False
        place = f"{item.origin}:{number}"
        try:
            yield _parse_line(line, place, layouts)
        except SourceError as error:
            yield Skipped(place, str(error))
    if empty:
        raise SourceError("is empty; give one JSON object a line")


class _Layouts:
    """Where the fields stand among the keys of a line; most lines have the keys of the last one."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._keys: tuple[str, ...] | None = None
        self._layout = Layout(text=0)

    def find(self, keys: tuple[str, ...]) -> Layout:
        """Return the layout of a line, and remember it."""
        if keys != self._keys:
            self._layout = self._columns.find(keys, what="keys")
            self._keys = keys
        return self._layout


def _parse_line(line: bytes, place: str, layouts: _Layouts) -> Report:
    if len(line) > limits.MAX_REPORT_BYTES:
        limit = limits.in_mib(limits.MAX_REPORT_BYTES)
        raise SourceError(f"is longer than {limit}; split it into reports")
    entry = _parse_object(line)
    layout = layouts.find(tuple(entry))
    row = tuple(entry.values())
    text = row[layout.text]
    if not isinstance(text, str) or not text:
        raise SourceError(f'has no text; give the key "{tuple(entry)[layout.text]}" a string')
    return make_report(text, place, **layout.take(row))


def _parse_object(line: bytes) -> Mapping[str, Any]:
    try:
        # Without its end: an error there would stand at column 1, of the next line.
        entry = json.loads(line.decode("utf-8").rstrip())
    except UnicodeDecodeError as error:
        raise SourceError("is not UTF-8; JSON Lines must be saved as UTF-8") from error
    except json.JSONDecodeError as error:
        raise SourceError(f"is not JSON ({error.msg} at column {error.colno}); mend it") from error
    except (ValueError, RecursionError) as error:
        raise SourceError("holds a number or a nesting beyond all measure; mend it") from error
    if not isinstance(entry, dict):
        raise SourceError('is not a JSON object; write {"id": …, "text": …}')
    return entry
