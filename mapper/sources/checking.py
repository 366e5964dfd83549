"""Columns are checked before any long work: a name that is not there is a mistake of the caller."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO, cast

from mapper.errors import ConfigError, SourceError
from mapper.sources.columns import Columns
from mapper.sources.compression import open_compressed
from mapper.sources.finding import origin_of
from mapper.sources.items import Item, Reading, Session
from mapper.sources.kinds import READERS, suffixes_of
from mapper.sources.parquet import parquet_columns, read_parquet
from mapper.sources.sheets import read_workbook, sheet_columns
from mapper.sources.tables import read_table, table_columns

__all__ = ["check_columns"]


def check_columns(files: Iterable[Path], reading: Reading) -> None:
    """Check that the columns that were named are in the tables among some files.

    Tables in archives are not looked into; what is wrong with a file in any other way is told when
    it is read. Keys of JSON Lines may differ from line to line.

    Raises
    ------
    ConfigError
        A table does not have such a column; the message lists those that it has.
    """
    if reading.columns == Columns():
        return
    with Session(reading) as session:
        for path in files:
            for names in _columns(path, session):
                try:
                    reading.columns.find(names)
                except SourceError as error:
                    raise ConfigError(f"{origin_of(path)}: {error}") from error


def _columns(path: Path, session: Session) -> Iterator[list[str]]:
    suffix, compression = suffixes_of(path.name)
    reader = READERS.get(suffix)
    try:
        with ExitStack() as stack:
            stream = cast(BinaryIO, stack.enter_context(path.open("rb")))
            if compression:
                stream = cast(BinaryIO, stack.enter_context(open_compressed(stream, compression)))
            item = Item(origin_of(path), session, suffix, is_file=not compression)
            if reader is read_table:
                yield list(table_columns(stream, suffix))
            elif reader is read_workbook:
                yield from sheet_columns(stream, item)
            elif reader is read_parquet:
                yield parquet_columns(stream, item)
    # Told when it is read, in its place among the others.
    except Exception:  # noqa: BLE001
        return
