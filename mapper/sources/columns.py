"""Which column of a table, or key of JSON Lines, is a report's text, title, date and so on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from mapper.errors import SourceError
from mapper.normalisation import printable

if TYPE_CHECKING:
    from mapper.config import Config

__all__ = ["KNOWN_NAMES", "TEXT_NAMES", "Columns", "Layout"]

#: Names that a text column may have, the surest first; the first row that has one decides, and two
#: of one row are ambiguous.
TEXT_NAMES: Sequence[Sequence[str]] = (
    ("text",),
    (
        *("body", "content", "article", "article text", "article body", "body text", "full text"),
        *("main text", "maintext", "fulltext", "articlebody", "story", "report", "report text"),
    ),
    ("description", "summary", "abstract", "notes"),
)

#: Field -> the names its column may have, the surest first.
KNOWN_NAMES: Mapping[str, Sequence[str]] = {
    "title": ("title", "headline", "heading"),
    "date": (
        *("published", "published at", "published date", "date published", "publication date"),
        *("publish date", "date publish", "pubdate", "pub date", "date", "event date", "datetime"),
    ),
    "outlet": ("outlet", "source", "publisher", "publication", "newspaper", "source domain"),
    "url": ("url", "link", "web url", "article url", "source url", "permalink"),
    "id": ("id", "article id", "report id", "doc id", "document id", "guid", "uuid"),
    "language": ("language", "lang"),
}


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that were named; None leaves a field to `TEXT_NAMES` and `KNOWN_NAMES`.

    Parameters
    ----------
    text, title, date, outlet, url, id, language : str or None
        Names as they stand in the table, or in other capitals when that leaves no doubt.
    """

    text: str | None = None
    title: str | None = None
    date: str | None = None
    outlet: str | None = None
    url: str | None = None
    id: str | None = None
    language: str | None = None

    @classmethod
    def of(cls, config: Config) -> Columns:
        """Take the columns of a run's settings."""
        return cls(*(getattr(config, f"{one.name}_column") for one in fields(cls)))

    def find(self, names: Sequence[str], *, what: str = "columns") -> Layout:
        """Say where each field stands among the columns of a table.

        Raises
        ------
        SourceError
            A column that was named is not there, or no column, or more than one, may be the text.
        """
        folded = [_fold(name) for name in names]
        found = {
            field.name: self._find_one(field.name, names, folded, what) for field in fields(self)
        }
        text = found.pop("text")
        if text is None:
            raise SourceError(
                _told(f"has no text: none of its {what} is known to hold it", names, what)
            )
        return Layout(text=text, **found)

    def _find_one(
        self, field: str, names: Sequence[str], folded: Sequence[str], what: str
    ) -> int | None:
        named: str | None = getattr(self, field)
        if named is not None:
            if named in names:
                return names.index(named)
            if folded.count(_fold(named)) == 1:
                return folded.index(_fold(named))
            raise SourceError(
                f"has no {what[:-1]} {named[:60]!r} (--{field}-column); it has: {_listed(names)}"
            )
        if field == "text":
            return _find_text(folded, names, what)
        known = KNOWN_NAMES[field]
        taken = {_fold(name) for name in self._named()}
        return next(
            (folded.index(one) for one in known if one in folded and one not in taken), None
        )

    def _named(self) -> list[str]:
        return [name for one in fields(self) if (name := getattr(self, one.name)) is not None]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each field stands in a row; None where the table does not have it."""

    text: int
    title: int | None = None
    date: int | None = None
    outlet: int | None = None
    url: int | None = None
    id: int | None = None
    language: int | None = None

    def wanted(self) -> list[int]:
        """Return the places of all columns that are read, ascending."""
        places = {getattr(self, one.name) for one in fields(self)} - {None}
        return sorted(places)

    def take(self, row: Sequence[object]) -> dict[str, object]:
        """Return the arguments of `mapper.sources.reports.make_report` but the text."""

        def cell(place: int | None) -> object:
            return row[place] if place is not None and place < len(row) else None

        return {
            "id": cell(self.id),
            "title": cell(self.title),
            "published": cell(self.date),
            "language": cell(self.language),
            "source": cell(self.outlet),
            "url": cell(self.url),
        }


def _find_text(folded: Sequence[str], names: Sequence[str], what: str) -> int | None:
    for group in TEXT_NAMES:
        places = [i for i, name in enumerate(folded) if name in group]
        if len(places) > 1:
            both = " and ".join(repr(names[i][:30]) for i in places[:3])
            raise SourceError(_told(f"has more than one that may be the text, {both}", names, what))
        if places:
            return places[0]
    return None


def _told(problem: str, names: Sequence[str], what: str) -> str:
    return f"{problem}; name it with --text-column; {what}: {_listed(names)}"


def _listed(names: Sequence[str]) -> str:
    shown = [printable(name[:30]) + "…" * (len(name) > 30) for name in names[:20]]
    more = f" and {len(names) - 20} more" if len(names) > 20 else ""
    return (", ".join(shown) or "none") + more


def _fold(name: str) -> str:
    # "articleBody", "article_body" and "Article Body" are one name.
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return re.sub(r"[\s_.:-]+", " ", parted).strip().casefold()
