"""Excel: the table of findings, what it says of itself, and what each column holds."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any, BinaryIO

from mapper.delimited import begins_formula
from mapper.errors import RenderError
from mapper.records import LocatedReport, Provenance
from mapper.tables import COLUMNS, DATES, Column, rows
from mapper.writers.about import About
from mapper.writers.texts import for_xml

__all__ = ["MOST_ROWS", "MOST_UNITS", "ExcelRenderer"]

#: So many findings a sheet has room for, below its header.
MOST_ROWS = 1_048_575
#: So many UTF-16 code units a cell has room for.
MOST_UNITS = 32_767

_NO_TIME = datetime(1980, 1, 1, tzinfo=UTC)  # the first that an archive can hold
_FIRST_DAY = date(1900, 3, 1)  # Excel has no date before 1900, and counts a 29 February in it
_WIDTHS = {"Int64": 10, "Float64": 11, "boolean": 10}
_WIDE = ("title", "speaker_quote", "reason", "sentence")


class ExcelRenderer:
    """Writes one row a finding as it comes; a text is a text, never a formula or a link."""

    def __init__(
        self, stream: BinaryIO, provenance: Provenance, *, title: str | None = None
    ) -> None:
        import xlsxwriter

        self._about = About(provenance, title)
        self._rows = 0
        self._folder = tempfile.TemporaryDirectory(prefix="mapper-")  # rows wait there, zipped last
        options = {
            "constant_memory": True,
            "tmpdir": self._folder.name,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        }
        self._book = xlsxwriter.Workbook(_Zipped(stream), options)
        # Without a date of its own it would be given the present one.
        self._book.set_properties({"title": for_xml(title or ""), "created": _NO_TIME})
        self._header = self._book.add_format({"bold": True})
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._text = self._book.add_format()
        # As if typed after an apostrophe: it stays a text when somebody edits the cell.
        self._text.set_quote_prefix()
        self._sheet = self._begin("Findings", [(one.name, _width(one)) for one in COLUMNS])

    def add(self, located: LocatedReport) -> None:
        """Write the rows of one report.

        Raises
        ------
        RenderError
            A sheet has no room for them.
        """
        self._about.add(located)
        for row in rows(located):
            if self._rows == MOST_ROWS:
                raise RenderError(
                    f"an Excel sheet has room for {MOST_ROWS:,} findings and there are more: write "
                    "a table as .csv or .parquet"
                )
            self._rows += 1
            self._write(self._sheet, self._rows, row)

    def close(self) -> None:
        """Write the other sheets and put the file together."""
        self._sheet.autofilter(0, 0, max(self._rows, 1), len(COLUMNS) - 1)
        about = self._begin("About", [("name", 20), ("value", 100)])
        for number, (name, value) in enumerate(_lines(self._about.members()), start=1):
            self._write(about, number, {"name": name, "value": value})
        columns = self._begin("Columns", [("name", 20), ("holds", 100)])
        for number, column in enumerate(COLUMNS, start=1):
            self._write(columns, number, {"name": column.name, "holds": column.description})
        self._finish()
        self.discard()

    def discard(self) -> None:
        """Leave no temporary file."""
        for sheet in self._book.worksheets():
            with suppress(OSError):  # closing tries once more to write what did not fit
                sheet.row_data_fh.close()
        with suppress(OSError):
            self._folder.cleanup()

    def _begin(self, name: str, columns: Iterable[tuple[str, int]]) -> Any:
        sheet = self._book.add_worksheet(name)
        # It takes a text that stands between <r> and </r> for runs of rich text that it made
        # itself, and would write it as it is: a report's text is never markup.
        plain = sheet._xml_inline_string  # noqa: SLF001
        sheet._xml_rich_inline_string = lambda text, cell: plain(text, True, cell)  # noqa: SLF001
        sheet.freeze_panes(1, 0)
        for number, (header, width) in enumerate(columns):
            sheet.set_column(number, number, width)
            sheet.write_string(0, number, header, self._header)
        return sheet

    def _write(self, sheet: Any, number: int, row: Mapping[str, object]) -> None:
        for at, (name, value) in enumerate(row.items()):
            if value is None:
                continue
            if isinstance(value, bool):
                sheet.write_boolean(number, at, value)
            elif isinstance(value, int | float):
                sheet.write_number(number, at, value)
            elif name in DATES and (day := date.fromisoformat(str(value))) >= _FIRST_DAY:
                sheet.write_datetime(number, at, day, self._day)
            else:
                text = _fitting(for_xml(str(value)))
                form = self._text if begins_formula(text) else None
                sheet.write_string(number, at, text, form)

    def _finish(self) -> None:
        from xlsxwriter.exceptions import XlsxWriterException

        try:
            self._book.close()
        except XlsxWriterException as error:
            cause = error.args[0] if error.args else error
            raise cause if isinstance(cause, OSError) else OSError(5, str(error)) from error


class _Zipped:
    """A stream that takes and says nothing more once it has failed.

    The archive that is left half-written then would write its end when it is collected.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._is_lost = False

    def write(self, content: bytes) -> int:
        """Write, unless that failed before."""
        if self._is_lost:
            return len(content)
        try:
            return self._stream.write(content)
        except BaseException:
            self._is_lost = True
            raise

    def flush(self) -> None:
        """Flush, unless writing failed before."""
        if not self._is_lost:
            self._stream.flush()

    def tell(self) -> int:
        """Return where it is."""
        return 0 if self._is_lost else self._stream.tell()

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go elsewhere, unless writing failed before."""
        return 0 if self._is_lost else self._stream.seek(offset, whence)


def _width(column: Column) -> int:
    return 50 if column.name in _WIDE else _WIDTHS.get(column.dtype, 16)


def _fitting(text: str) -> str:
    """Return a text as long as a cell may have it; what is cut ends with an ellipsis."""
    if len(text) <= MOST_UNITS // 2:
        return text
    units = text.encode("utf-16-le")
    if len(units) <= 2 * MOST_UNITS:
        return text
    return units[: 2 * (MOST_UNITS - 1)].decode("utf-16-le", "ignore") + "…"


def _lines(members: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return members as lines of a table: one line each of a list, JSON for what is nested."""
    lines = []
    for name, value in members.items():
        for one in value if isinstance(value, list) else [value]:
            if one is not None:
                is_plain = isinstance(one, str)
                lines.append((name, one if is_plain else json.dumps(one, ensure_ascii=False)))
    return lines
