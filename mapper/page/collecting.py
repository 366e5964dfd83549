"""What renderers have in common that write one document of all reports."""

from __future__ import annotations

from typing import BinaryIO

from mapper.page.view import Source
from mapper.records import LocatedReport, Provenance

__all__ = ["Collecting"]


class Collecting:
    """Keeps the reports until `close`, for what is written is one document.

    Parameters
    ----------
    stream : binary file
        Where to write.
    provenance : Provenance
        Printed on what is written.
    title : str or None
        Title; None for the headline of the only report, or a count of reports.
    gazetteer : Gazetteer or None
        Where names and outlines come from; None opens the default one.
    """

    def __init__(
        self,
        stream: BinaryIO,
        provenance: Provenance,
        *,
        title: str | None = None,
        gazetteer: Source | None = None,
    ) -> None:
        self._stream = stream
        self._provenance = provenance
        self._title = title
        self._gazetteer = gazetteer
        self._located: list[LocatedReport] = []

    def add(self, located: LocatedReport) -> None:
        """Take the next report."""
        self._located.append(located)
