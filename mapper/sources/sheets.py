"""Excel workbooks and Parquet files: one report a row, of the wanted columns only."""

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

__all__ = ["parquet_columns", "read_parquet", "read_workbook", "sheet_columns"]

_BATCH = 64  # rows of a Parquet file that are in memory at once


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


def read_parquet(stream: BinaryIO, item: Item) -> Iterator[Outcome]:
    """Read the rows of a Parquet file, some at a time.

    Raises
    ------
    SourceError
        It is damaged, a column is missing, or so is the extra.
    """
    require("pyarrow", "a Parquet file")
    with spool_unless_file(stream, item, "a Parquet file") as kept:
        file = _open_parquet(kept)
        names = [str(name) for name in file.schema_arrow.names]
        layout = item.columns.find(names)
        wanted = layout.wanted()
        number = 0
        batches = file.iter_batches(
            batch_size=_BATCH, columns=[names[place] for place in wanted], use_threads=False
        )
        for batch in batches:
            cells = [_cells(batch.column(i)) for i in range(batch.num_columns)]
            found = {name: i for i, name in enumerate(batch.schema.names)}
            for index in range(batch.num_rows):
                number += 1
                row: list[object] = [None] * len(names)
                for place in wanted:
                    row[place] = cells[found[names[place]]][index]
                yield read_row(row, layout, names, f"{item.origin}:{number}")
        if not number:
            raise SourceError(NO_ROWS)


def parquet_columns(stream: BinaryIO, item: Item) -> list[str]:
    """Return the names of the columns."""
    require("pyarrow", "a Parquet file")
    with spool_unless_file(stream, item, "a Parquet file") as kept:
        return [str(name) for name in _open_parquet(kept).schema_arrow.names]


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


def _open_parquet(stream: BinaryIO) -> Any:
    from pyarrow import ArrowException
    from pyarrow.parquet import ParquetFile

    try:
        return ParquetFile(stream, buffer_size=1 << 20, pre_buffer=False)
    except (ArrowException, OSError) as error:
        raise SourceError("is no Parquet file, or a damaged one; write it again") from error


def _cells(column: Any) -> list[object]:
    """Return the cells of a column; a time is to the microsecond, and one beyond the calendar None.

    Else a time in nanoseconds would be one of pandas where that is installed, and where it is not,
    as a date beyond the calendar, stop the file.
    """
    from pyarrow import timestamp, types

    if types.is_timestamp(column.type) and column.type.unit == "ns":
        column = column.cast(timestamp("us", tz=column.type.tz), safe=False)
    try:
        return list(column.to_pylist())
    except (ValueError, OverflowError):
        return [_cell(one) for one in column]


def _cell(scalar: Any) -> object:
    try:
        return scalar.as_py()
    except (ValueError, OverflowError):
        return None


def _sheet_name(name: str) -> str:
    return printable(name) or "sheet"
