"""CSV and TSV: one report a row, read row by row."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from typing import BinaryIO

from mapper.decoding import find_encoding
from mapper.errors import SourceError
from mapper.records import Skipped
from mapper.sources import limits
from mapper.sources.columns import Layout
from mapper.sources.compression import peek
from mapper.sources.items import Item, Outcome
from mapper.sources.reports import make_report

__all__ = ["NO_ROWS", "read_row", "read_table", "table_columns"]

#: What is said of a table that has nothing but names.
NO_ROWS = "has no rows below the names of its columns; give a table with reports"

_SAMPLE = 1 << 18
_DELIMITERS = ",;\t|"
_STATED = re.compile(r"sep=([,;\t|])\r?\n")
# Bytes that could not be decoded; how Python keeps them apart.
_ESCAPED = re.compile("[\udc80-\udcff]")


def read_table(stream: BinaryIO, item: Item) -> Iterator[Outcome]:
    """Read one report a row; the first row names the columns.

    Raises
    ------
    SourceError
        It is empty or no table, or a column is missing.
    """
    with closing(_Rows(stream, item.suffix)) as rows:
        layout = item.columns.find(rows.header)
        empty = True
        for number, row in rows:
            if not any(row):
                continue
            empty = False
            place = f"{item.origin}:{number}"
            if rows.problem:
                yield Skipped(place, rows.problem)
            else:
                yield read_row(row, layout, rows.header, place)
        if empty:
            raise SourceError(NO_ROWS)


def table_columns(stream: BinaryIO, suffix: str) -> Sequence[str]:
    """Return the names of a table's columns.

    Raises
    ------
    SourceError
        It is empty or no table.
    """
    with closing(_Rows(stream, suffix)) as rows:
        return rows.header


def read_row(row: Sequence[object], layout: Layout, names: Sequence[str], place: str) -> Outcome:
    """Make a report of a row of any table."""
    text = row[layout.text] if layout.text < len(row) else None
    if text is None or text == "":
        return Skipped(place, f"has no text in the column {_shown(names[layout.text])}")
    if not isinstance(text, str):
        kind = type(text).__name__
        return Skipped(place, f"has no text but {kind} in the column {_shown(names[layout.text])}")
    if len(text) > limits.MAX_REPORT_BYTES:
        limit = limits.in_mib(limits.MAX_REPORT_BYTES)
        return Skipped(place, f"has a text of more than {limit}; split it into reports")
    if _ESCAPED.search(text):
        return Skipped(place, "has bytes in another encoding than the rest; save it as UTF-8")
    try:
        return make_report(text, place, **layout.take(row))
    except SourceError as error:
        return Skipped(place, str(error))


class _Rows:
    """The rows of a table, numbered as a spreadsheet does; `header` is the first one."""

    def __init__(self, stream: BinaryIO, suffix: str) -> None:
        self.problem = ""
        self._number = 0
        # Longer than Python's own limit; it is the process's, and nothing else here reads tables.
        csv.field_size_limit(limits.MAX_REPORT_BYTES)
        head, stream = peek(stream, _SAMPLE, wait=True)
        if not head.strip():
            raise SourceError("is empty; give a table with a row of names and rows of reports")
        encoding = _encoding(head)
        self._text = io.TextIOWrapper(stream, encoding, errors="surrogateescape", newline="")
        try:
            self._begin(suffix)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the stream, which is not closed."""
        with suppress(ValueError):  # it was let go of before
            self._text.detach()

    def _begin(self, suffix: str) -> None:
        self._lines = _Lines(self._text)
        first = self._lines.first
        if stated := _STATED.fullmatch(first):
            delimiter = stated[1]
            self._lines.next_is_first()
            self._number = 1
        else:
            delimiter = "\t" if suffix == ".tsv" else _delimiter(first)
        self._reader = csv.reader(self._lines, delimiter=delimiter)
        self.header = next((row for _, row in self if any(row)), [])
        if not self.header or self.problem:
            raise SourceError(self.problem or "has no row of names; give the columns names")

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        while True:
            self.problem = ""
            self._lines.was_cut = False
            self._number += 1
            try:
                row = next(self._reader)
            except StopIteration:
                return
            except csv.Error as error:
                row = [""]
                limit = limits.in_mib(limits.MAX_REPORT_BYTES)
                self.problem = (
                    f"has a cell of more than {limit}; is a quotation mark not closed?"
                    if "limit" in str(error)
                    else f"is no row ({error}); mend it"
                )
            if self._lines.was_cut or len(row) > limits.MAX_COLUMNS:
                self.problem = f"is longer than {limits.in_mib(limits.MAX_REPORT_BYTES)}; split it"
            if self.problem:
                row = ["-"]
            yield self._number, row


class _Lines:
    """The lines of a text; one over the limit is cut, and the rest of it passed by."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self.was_cut = False
        self.first = self._read().removeprefix("\ufeff")
        self._pending: str | None = self.first

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line, self._pending = self._pending, None
        if line is None:
            line = self._read()
        if not line:
            raise StopIteration
        return line

    def next_is_first(self) -> None:
        """Forget the first line."""
        self._pending = None

    def _read(self) -> str:
        limit = limits.MAX_REPORT_BYTES
        line = rest = self._text.readline(limit)
        while len(rest) == limit and not rest.endswith("\n"):
            rest = self._text.readline(limit)
            self.was_cut = self.was_cut or bool(rest)
        return line


def _encoding(head: bytes) -> str:
    is_cut = len(head) == _SAMPLE
    try:
        return find_encoding(head, is_cut=is_cut)
    except SourceError:
        if b"\0" not in head:
            raise
        # One cell with a NUL is the trouble of its own row.
        return find_encoding(head.replace(b"\0", b""), is_cut=is_cut)


def _delimiter(line: str) -> str:
    # What stands in quotation marks parts nothing.
    outside = re.sub(r'"[^"]*"', "", line)
    return max(_DELIMITERS, key=outside.count)


def _shown(name: str) -> str:
    return repr(name[:60])
