"""What Datasette shows beside the tables of the SQLite output: descriptions, facets, sources."""

from __future__ import annotations

from typing import Any, BinaryIO

from mapper.delimited import TextSink
from mapper.records import LocatedReport, Provenance
from mapper.writers.about import NOTE
from mapper.writers.database import TABLES
from mapper.writers.texts import as_json

__all__ = ["DatasetteRenderer"]

_DESCRIPTIONS = {
    "reports": "The reports that were read.",
    "places": "The places that were found, and those that were weighed and not chosen.",
    "findings": "One row a mention of a place: the columns of the CSV.",
    "events": "The words for what is reported of a place.",
    "statements": "Who says so.",
    "alternatives": "Other places that a mention may mean, best first.",
    "about": "What made the findings, and how many there are.",
}
_FACETS = {
    "findings": ["role", "country", "source", "kind", "speaker_private"],
    "places": ["country", "feature_code", "is_area"],
    "reports": ["source", "language"],
    "events": ["status"],
    "statements": ["stance", "is_private"],
}
_LABELS = {"reports": "title", "places": "name", "findings": "text"}


class DatasetteRenderer:
    """Writes the metadata file of a database; the findings themselves are in the database.

    Parameters
    ----------
    stream : binary file
        Where to write; it is not closed.
    provenance : Provenance
        Named as the source.
    title : str or None
        Title of the site.
    database : str
        What Datasette calls the database: the name of its file without the suffix.
    """

    def __init__(
        self,
        stream: BinaryIO,
        provenance: Provenance,
        *,
        title: str | None = None,
        database: str = "findings",
    ) -> None:
        self._sink = TextSink(stream)
        self._provenance = provenance
        self._title = title
        self._database = database

    def add(self, located: LocatedReport) -> None:
        """Do nothing: the findings are in the database."""

    def close(self) -> None:
        """Write all of it."""
        made = self._provenance
        members = {
            "title": self._title or "Places in reports",
            "description": "\n".join((NOTE, *made.attribution)),
            "source": f"{made.tool}, gazetteer {made.gazetteer}",
            "license": "; ".join(made.attribution),
            "databases": {self._database: {"tables": {name: _table(name) for name in TABLES}}},
        }
        self._sink.write(as_json(members) + "\n")


def _table(name: str) -> dict[str, Any]:
    table: dict[str, Any] = {"description": _DESCRIPTIONS[name]}
    if name in _LABELS:
        table["label_column"] = _LABELS[name]
    if name in _FACETS:
        table["facets"] = _FACETS[name]
    table["columns"] = {column: holds for column, (_, holds) in TABLES[name].items()}
    return table
