"""What could not be read, as a CSV table."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Self

from mapper.atomic import Aside, as_render_error, check_target
from mapper.delimited import CsvTable
from mapper.records import Skipped

__all__ = ["COLUMNS", "SkipTable"]

#: The columns of the table.
COLUMNS = ("origin", "reason")


class SkipTable:
    """Writes a row for each report that could not be read.

    Rows go to a temporary file, which takes its name at the end, also when the run failed: then
    above all somebody wants to know why.

    Parameters
    ----------
    path : Path
        The table.

    Raises
    ------
    RenderError
        It cannot be written; told before anything is created.
    """

    def __init__(self, path: Path) -> None:
        self._name = os.fspath(path)
        self._target = check_target(self._name)
        self._aside: Aside | None = None
        self._table: CsvTable | None = None

    def __enter__(self) -> Self:
        with as_render_error(self._name):
            self._aside = Aside.open(self._target)
            try:
                self._table = CsvTable(self._aside.stream, COLUMNS)
            except BaseException:
                self._aside.discard()
                raise
        return self

    def __exit__(self, *_error: object) -> None:
        aside, self._aside, self._table = self._aside, None, None
        if aside is None:
            return
        try:
            with as_render_error(self._name):
                aside.complete()
                aside.take_name()
        finally:
            aside.discard()

    def add(self, skipped: Skipped) -> None:
        """Write one row.

        Raises
        ------
        RenderError
            The disk refuses.
        """
        if self._table is None:
            raise ValueError("the table is not open")
        with as_render_error(self._name):
            self._table.write([(skipped.origin, skipped.reason)])
