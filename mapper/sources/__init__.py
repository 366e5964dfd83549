"""Files, folders, archives, tables, web addresses and standard input to reports.

Nothing here raises for one bad report: it becomes a `Skipped` with one line that says what to do,
and the rest of the run goes on. `mapper.sources.kinds` has the table suffix -> reader; each reader
has a room of its own and loads what it needs when it is first used.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from mapper.errors import SourceError
from mapper.headers import clean_language, clean_line, clean_url, parse_date
from mapper.records import Report, Skipped
from mapper.sources.checking import check_columns
from mapper.sources.columns import Columns
from mapper.sources.finding import find_input, origin_of
from mapper.sources.items import Item, Outcome, Reading, Session
from mapper.sources.kinds import guarded, known_suffixes, read_stream, suffix_of
from mapper.sources.reports import parse_text
from mapper.sources.web import is_address, read_address

__all__ = [
    "Columns",
    "Reading",
    "check_columns",
    "find_files",
    "is_path",
    "known_suffixes",
    "read",
    "report_from_text",
    "unique_ids",
]


def read(
    inputs: Sequence[str], *, stdin: BinaryIO | None = None, reading: Reading | None = None
) -> Iterator[Report | Skipped]:
    """Read reports one by one, in the order of the inputs.

    Parameters
    ----------
    inputs : sequence of str
        Files, folders, glob patterns, web addresses, and ``-`` for standard input.
    stdin : BinaryIO or None
        What ``-`` reads; None is the standard input of the process.
    reading : Reading or None
        Names of columns, and how web addresses are asked. None recognises the columns and keeps
        out of private networks.

    Returns
    -------
    iterator of Report or Skipped
        Ids are unique: a second report with the id ``x`` becomes ``x-2``.
    """
    return unique_ids(_read_all(inputs, stdin, reading or Reading()))


def find_files(inputs: Iterable[str]) -> Iterator[Path]:
    """Find the files that `read` would open, standard input and web addresses aside."""
    for one in inputs:
        if one != "-" and not is_address(one):
            yield from (found for found in find_input(one) if isinstance(found, Path))


def unique_ids(outcomes: Iterable[Report | Skipped]) -> Iterator[Report | Skipped]:
    """Give a second report with the id ``x`` the id ``x-2``; pass on all else as it is."""
    used: dict[str, int] = {}
    for outcome in outcomes:
        if isinstance(outcome, Skipped):
            yield outcome
            continue
        unique, count = outcome.id, used.get(outcome.id, 0)
        while unique in used:
            count += 1
            unique = f"{outcome.id}-{count + 1}"
        used[outcome.id] = count
        used.setdefault(unique, 0)
        yield outcome if unique == outcome.id else replace(outcome, id=unique)


def report_from_text(
    text: str,
    *,
    id: str | None = None,  # noqa: A002 - the field's own name
    title: str | None = None,
    published: datetime | None = None,
    language: str | None = None,
    source: str | None = None,
    url: str | None = None,
) -> Report:
    """Make a report from a text, header and all, as if it had been read from a file.

    What is given by keyword wins over what the header says; a date without a time zone is UTC.
    Without an id from either, the id is ``text``.

    Raises
    ------
    SourceError
        When the text is empty, blank or not text.
    """
    report = parse_text(text, "text")
    return replace(
        report,
        id=id or report.id,
        title=clean_line(title) or report.title,
        published=parse_date(published) or report.published,
        language=clean_language(language) or report.language,
        source=clean_line(source) or report.source,
        url=clean_url(url) or report.url,
    )


def is_path(value: str | os.PathLike[str]) -> bool:
    """Tell a path from a text: a path object, or a string that names an existing file or folder."""
    if not isinstance(value, str):
        return True
    try:
        return "\n" not in value and Path(value).exists() and bool(value)
    except (OSError, ValueError):  # too long for a path, or a NUL in it
        return False


def _read_all(inputs: Sequence[str], stdin: BinaryIO | None, reading: Reading) -> Iterator[Outcome]:
    with Session(reading) as session:
        for one in inputs:
            if one == "-":
                yield from _read_stdin(stdin, session)
            elif is_address(one):
                item = Item(one, session)
                yield from guarded(lambda: read_address(one, item), one)  # noqa: B023
            else:
                for found in find_input(one):
                    if isinstance(found, Skipped):
                        yield found
                    else:
                        yield from _read_file(found, session)


def _read_stdin(stdin: BinaryIO | None, session: Session) -> Iterator[Outcome]:
    # The process may have been started with its standard input closed.
    stream = stdin or getattr(sys.stdin, "buffer", None)
    if stream is None:
        yield Skipped("stdin", "is closed; give a file, or pipe a report in")
    else:
        yield from read_stream(stream, Item("stdin", session))


def _read_file(path: Path, session: Session) -> Iterator[Outcome]:
    origin = origin_of(path)

    def begin() -> Iterator[Outcome]:
        if not stat.S_ISREG(path.stat().st_mode):  # a pipe or a device may never end
            raise SourceError("is not a regular file; give a file, a folder, or - to read a pipe")
        if path.suffix.lower() == ".json":
            raise SourceError("is JSON; save it as JSON Lines (.jsonl), one object a line")
        return opened()

    def opened() -> Iterator[Outcome]:
        with path.open("rb") as stream:
            item = Item(origin, session, suffix_of(path.name), is_file=True)
            yield from read_stream(stream, item, path.name)

    return guarded(begin, origin)
