"""CSV: one row a finding."""

from __future__ import annotations

from typing import BinaryIO

from mapper.delimited import CsvTable
from mapper.records import LocatedReport, Provenance
from mapper.tables import COLUMNS, rows

__all__ = ["CsvRenderer"]


class CsvRenderer:
    """Writes one row a finding: UTF-8 with a byte-order mark, CRLF, safe in spreadsheets."""

    def __init__(
        self,
        stream: BinaryIO,
        provenance: Provenance,  # noqa: ARG002 - a plain table has no room for it
        *,
        title: str | None = None,  # noqa: ARG002
    ) -> None:
        self._table = CsvTable(stream, [column.name for column in COLUMNS])

    def add(self, located: LocatedReport) -> None:
        """Write the rows of one report."""
        self._table.write(row.values() for row in rows(located))

    def close(self) -> None:
        """Do nothing: every row is written already."""
