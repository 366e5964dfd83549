"""Excel workbooks: one report a row."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from mapper.errors import SourceError
from mapper.normalisation import printable
from mapper.records import Skipped
from mapper.sources import limits
from mapper.sources.compression import spool_unless_file
from mapper.sources.extras import require
from mapper.sources.items import Item, Outcome
from mapper.sources.packages import open_package
from mapper.sources.tables import NO_ROWS, read_row

__all__ = ["read_workbook", "sheet_columns"]


def read_workbook(stream: BinaryIO, item: Item) -> Iterator[Outcome]:
    """Read the sheets of a workbook; the first row with anything in it names the columns.

    Raises
    ------
    SourceError
        It has a password, is damaged, old or too large, or the extra is missing.
    """
    require("openpyxl", "an Excel workbook")
    with spool_unless_file(stream, item, "a workbook") as kept:
        workbook = _open_workbook(kept)
        try:
            many = len(workbook.worksheets) > 1
            empty = True
            for sheet in workbook.worksheets:
                origin = f"{item.origin}/{_sheet_name(sheet.title)}" if many else item.origin
                for outcome in _read_sheet(sheet, item, origin):
                    empty = False
                    yield outcome
            if empty:
                raise SourceError("has only empty sheets; give a table with reports")
        finally:
            workbook.close()


def sheet_columns(stream: BinaryIO, item: Item) -> list[list[str]]:
    """Return the names of the columns of each sheet that has any."""
    require("openpyxl", "an Excel workbook")
    with spool_unless_file(stream, item, "a workbook") as kept:
        workbook = _open_workbook(kept)
        try:
            headers = [_header(_numbered(sheet)) for sheet in workbook.worksheets]
        finally:
            workbook.close()
    return [header for header in headers if header]


def _open_workbook(stream: BinaryIO) -> Any:
    remedy = "save it as .xlsx without a password"
    open_package(stream, limits.MAX_SPOOLED_BYTES, remedy, kept_whole="xl/sharedStrings.xml")
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
    except (KeyError, zipfile.BadZipFile, openpyxl.utils.exceptions.InvalidFileException) as error:
        raise SourceError("is no Excel workbook, or a damaged one; save it again") from error


def _read_sheet(sheet: Any, item: Item, origin: str) -> Iterator[Outcome]:
    rows = _numbered(sheet)
    header = _header(rows)
    if not header:
        return  # an empty sheet holds nothing that could be missed
    try:
        layout = item.columns.find(header)
    except SourceError as error:
        yield Skipped(origin, str(error))
        return
    empty = True
    for number, row in rows:
        if any(cell is not None and cell != "" for cell in row):
            empty = False
            yield read_row(row, layout, header, f"{origin}:{number}")
    if empty:
        yield Skipped(origin, NO_ROWS)


def _numbered(sheet: Any) -> Iterator[tuple[int, Sequence[object]]]:
    sheet.reset_dimensions()  # what a sheet says of its size is often wrong
    rows = sheet.iter_rows(values_only=True)
    number = 0
    while True:
        # What it warns of, such as a rule for the input of a cell, has no text.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            row = next(rows, None)
        if row is None:
            return
        number += 1
        if number > limits.MAX_ROWS:
            raise SourceError(f"has more than {limits.MAX_ROWS:,} rows, as no sheet has; mend it")
        yield number, row[: limits.MAX_COLUMNS]


def _header(rows: Iterator[tuple[int, Sequence[object]]]) -> list[str]:
    for _, row in rows:
        if any(cell is not None and cell != "" for cell in row):
            return ["" if cell is None else str(cell) for cell in row]
    return []


def _sheet_name(name: str) -> str:
    return printable(name) or "sheet"
