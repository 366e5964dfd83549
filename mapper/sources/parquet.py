"""Parquet files: one report a row, of the wanted columns only; all of them or some of the rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from mapper.errors import SourceError
from mapper.sources.compression import spool_unless_file
from mapper.sources.extras import require
from mapper.sources.items import Item, Outcome
from mapper.sources.tables import NO_ROWS, read_row

__all__ = ["count_rows", "parquet_columns", "read_parquet"]

_BATCH = 64  # rows that are in memory at once


def read_parquet(
    stream: BinaryIO, item: Item, *, first: int = 0, most: int | None = None
) -> Iterator[Outcome]:
    """Read rows of a Parquet file, some at a time.

    Parameters
    ----------
    stream : BinaryIO
        The whole file.
    item : Item
        What is read.
    first : int
        Number of the first row to read, from 0.
    most : int or None
        Rows to read; None reads to the end.

    Raises
    ------
    SourceError
        It is damaged, a column is missing, or so is the extra.
    """
    require("pyarrow", "a Parquet file")
    with spool_unless_file(stream, item, "a Parquet file") as kept:
        file = _open(kept)
        names = _names(file)
        layout = item.columns.find(names)
        wanted = layout.wanted()
        end = file.metadata.num_rows
        if most is not None:
            end = min(end, first + most)
        if end <= first:
            raise SourceError(NO_ROWS)
        for start, batch in _batches(file, [names[place] for place in wanted], first, end):
            cells = [_cells(batch.column(i)) for i in range(batch.num_columns)]
            found = {name: i for i, name in enumerate(batch.schema.names)}
            for index in range(batch.num_rows):
                row: list[object] = [None] * len(names)
                for place in wanted:
                    row[place] = cells[found[names[place]]][index]
                yield read_row(row, layout, names, f"{item.origin}:{start + index + 1}")


def parquet_columns(stream: BinaryIO, item: Item) -> list[str]:
    """Return the names of the columns."""
    require("pyarrow", "a Parquet file")
    with spool_unless_file(stream, item, "a Parquet file") as kept:
        return _names(_open(kept))


def count_rows(stream: BinaryIO) -> int:
    """Return how many rows a file says it has."""
    require("pyarrow", "a Parquet file")
    return int(_open(stream).metadata.num_rows)


def _open(stream: BinaryIO) -> Any:
    from pyarrow import ArrowException
    from pyarrow.parquet import ParquetFile

    try:
        return ParquetFile(stream, buffer_size=1 << 20, pre_buffer=False)
    except (ArrowException, OSError) as error:
        raise SourceError("is no Parquet file, or a damaged one; write it again") from error


def _names(file: Any) -> list[str]:
    return [str(name) for name in file.schema_arrow.names]


def _batches(file: Any, columns: Sequence[str], first: int, end: int) -> Iterator[tuple[int, Any]]:
    """Yield rows from `first` to before `end`, each time with the number of the first one."""
    start = 0  # of the row group; those without a wanted row are not read
    for group in range(file.num_row_groups):
        size = file.metadata.row_group(group).num_rows
        if start < end and start + size > first:
            row = start
            for batch in file.iter_batches(
                batch_size=_BATCH, row_groups=[group], columns=columns, use_threads=False
            ):
                before = min(max(0, first - row), batch.num_rows)
                kept = batch.slice(before, max(0, end - row - before))
                if kept.num_rows:
                    yield row + before, kept
                row += batch.num_rows
                if row >= end:
                    break
        start += size


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
