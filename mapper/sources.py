"""Files, folders, globs and standard input to reports.

Nothing here raises for one bad report: it becomes a `Skipped` with one line that says what to do,
and the rest of the run goes on.
"""

from __future__ import annotations

import glob
import json
import os
import re
import stat
import sys
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO

from mapper.decoding import check_readable, decode
from mapper.errors import SourceError
from mapper.headers import clean_language, clean_line, clean_url, parse_date, read_header
from mapper.normalisation import normalise
from mapper.records import Report, Skipped

__all__ = [
    "JSON_LINES_SUFFIXES",
    "MAX_REPORT_BYTES",
    "TEXT_SUFFIXES",
    "find_files",
    "is_path",
    "read",
    "read_json_lines",
    "report_from_text",
    "unique_ids",
]

TEXT_SUFFIXES = (".txt", ".text", ".md")
JSON_LINES_SUFFIXES = (".jsonl", ".ndjson", ".json-lines")

_KNOWN_SUFFIXES = (*TEXT_SUFFIXES, *JSON_LINES_SUFFIXES)

#: The most bytes that one report may have: a text file, or one line of JSON Lines.
MAX_REPORT_BYTES = 32 * 1024 * 1024


def read(inputs: Sequence[str], *, stdin: BinaryIO | None = None) -> Iterator[Report | Skipped]:
    """Read reports one by one, in the order of the inputs.

    Parameters
    ----------
    inputs : sequence of str
        Files, folders, glob patterns, and ``-`` for standard input.
    stdin : BinaryIO or None
        What ``-`` reads; None is the standard input of the process.

    Returns
    -------
    iterator of Report or Skipped
        Ids are unique: a second report with the id ``x`` becomes ``x-2``.
    """
    return unique_ids(
        outcome
        for one in inputs
        for outcome in (_read_stdin(stdin) if one == "-" else _read_input(one))
    )


def read_json_lines(
    stream: BinaryIO, origin: str, *, first: int = 1, most: int | None = None
) -> Iterator[Report | Skipped]:
    """Read reports from JSON Lines, wherever they come from; ids are not made unique.

    Parameters
    ----------
    stream : BinaryIO
        At the beginning of a line.
    origin : str
        What the file is called: in messages, and in the ids of reports that have none.
    first : int
        The number of that line in its file.
    most : int or None
        Lines to read; None reads to the end.
    """
    return _read_json_lines(islice(_lines(stream), most), origin, first=first)


def find_files(inputs: Iterable[str]) -> Iterator[Path]:
    """Find the files that `read` would open, standard input aside."""
    for one in inputs:
        if one != "-":
            yield from (found for found in _find_input(one) if isinstance(found, Path))


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
    report = _parse_text(text, "text")
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


def _read_input(name: str) -> Iterator[Report | Skipped]:
    for found in _find_input(name):
        if isinstance(found, Skipped):
            yield found
        else:
            yield from _read_file(found)


def _find_input(name: str) -> Iterator[Path | Skipped]:
    if not name.strip():
        yield Skipped(repr(name), "is not a path; give a file, a folder, a pattern or -")
        return
    if re.match(r"https?://", name, re.IGNORECASE):
        yield Skipped(name, "is a web address; save the report's text in a file first")
        return
    path = Path(name)
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        if glob.has_magic(name):
            yield from _find_glob(name)
        else:
            yield Skipped(_origin(path), _explain(error))
        return
    if stat.S_ISDIR(mode):
        yield from _find_folder(path)
    else:
        yield path


def _find_folder(folder: Path) -> Iterator[Path | Skipped]:
    empty = True
    stack = [folder]
    while stack:
        path = stack.pop()
        if not os.path.isdir(path):  # noqa: PTH112 - Path.is_dir raises for what it may not see
            if path.suffix.lower() in _KNOWN_SUFFIXES:
                empty = False
                yield path
        elif path == folder or not path.is_symlink():  # a link to a folder may lead in circles
            try:
                entries = sorted(path.iterdir(), reverse=True)
            except OSError as error:
                empty = False
                yield Skipped(_origin(path), _explain(error))
            else:
                stack += [entry for entry in entries if not entry.name.startswith(".")]
    if empty:
        known = " ".join(_KNOWN_SUFFIXES)
        yield Skipped(_origin(folder), f"holds no reports; a folder is searched for {known}")


def _find_glob(pattern: str) -> Iterator[Path | Skipped]:
    parts = Path(pattern).parts
    first = next(i for i, part in enumerate(parts) if glob.has_magic(part))
    base = Path(*parts[:first])
    try:
        # Path.glob, unlike glob.glob, does not follow links to folders, so it cannot loop.
        matches = sorted(
            path
            for path in base.glob("/".join(parts[first:]))
            if not os.path.isdir(path)  # noqa: PTH112 - as above
            and not _is_hidden(path.relative_to(base), parts[first:])
        )
    except (OSError, ValueError, NotImplementedError) as error:
        yield Skipped(_origin(Path(pattern)), f"is not a usable pattern ({error}); check it")
        return
    yield from matches
    if not matches:
        yield Skipped(_origin(Path(pattern)), "matches no file; check the pattern")


def _is_hidden(path: Path, pattern: Sequence[str]) -> bool:
    wanted = any(part.startswith(".") for part in pattern)
    return not wanted and any(part.startswith(".") for part in path.parts)


def _read_file(path: Path) -> Iterator[Report | Skipped]:
    origin = _origin(path)
    try:
        with _open_file(path) as stream:
            if path.suffix.lower() in JSON_LINES_SUFFIXES:
                yield from _read_json_lines(_lines(stream), origin)
            else:
                yield _read_text(stream.read(MAX_REPORT_BYTES + 1), origin)
    except SourceError as error:
        yield Skipped(origin, str(error))
    except OSError as error:
        yield Skipped(origin, _explain(error))


def _open_file(path: Path) -> BinaryIO:
    if not stat.S_ISREG(path.stat().st_mode):  # a pipe or a device may never end
        raise SourceError("is not a regular file; give a file, a folder, or - to read a pipe")
    if path.suffix.lower() == ".json":
        raise SourceError("is JSON; save it as JSON Lines (.jsonl), one object a line")
    return path.open("rb")


def _read_stdin(stdin: BinaryIO | None) -> Iterator[Report | Skipped]:
    # The process may have been started with its standard input closed.
    stream = stdin or getattr(sys.stdin, "buffer", None)
    if stream is None:
        yield Skipped("stdin", "is closed; give a file, or pipe a report in")
    else:
        yield from _read_stream(stream)


def _read_stream(stream: BinaryIO) -> Iterator[Report | Skipped]:
    origin = "stdin"
    try:
        head: list[bytes] = []
        lines = _lines(stream)
        for line in lines:
            head.append(line)
            if line.removeprefix(BOM_UTF8).strip():
                break
        if head and _is_json_report(head[-1]):
            yield from _read_json_lines(chain(head, lines), origin)
        else:
            content = b"".join(head)
            yield _read_text(content + stream.read(MAX_REPORT_BYTES + 1), origin)
    except SourceError as error:
        yield Skipped(origin, str(error))
    except OSError as error:
        yield Skipped(origin, _explain(error))


def _read_text(content: bytes, origin: str) -> Report:
    if len(content) > MAX_REPORT_BYTES:
        raise SourceError(f"is larger than {MAX_REPORT_BYTES >> 20} MiB; split it into reports")
    return _parse_text(decode(content), origin)


def _parse_text(text: str, default_id: str) -> Report:
    check_readable(text)
    header = read_header(text)
    normalised, given = normalise(text, header.start)
    if not normalised.strip():
        raise SourceError("has a header but no text below it; add the text of the report")
    return Report(
        id=header.id or default_id,
        text=normalised,
        title=header.title,
        published=header.published,
        language=header.language,
        source=header.source,
        url=header.url,
        given=given,
    )


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    # A line over the limit is yielded as its first part; the rest is read and forgotten.
    while line := stream.readline(MAX_REPORT_BYTES + 1):
        yield line
        while len(line) > MAX_REPORT_BYTES and not line.endswith(b"\n"):
            line = stream.readline(MAX_REPORT_BYTES + 1)
            if len(line) <= MAX_REPORT_BYTES:
                break


def _is_json_report(line: bytes) -> bool:
    try:
        entry = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return False
    return isinstance(entry, dict) and "text" in entry


def _read_json_lines(
    lines: Iterable[bytes], origin: str, *, first: int = 1
) -> Iterator[Report | Skipped]:
    empty = True
    for number, line in enumerate(lines, start=first):
        line = line.removeprefix(BOM_UTF8)  # noqa: PLW2901
        if not line.strip():
            continue
        empty = False
        place = f"{origin}:{number}"
        try:
            yield _parse_json_report(line, place)
        except SourceError as error:
            yield Skipped(place, str(error))
    if empty:
        yield Skipped(origin, "is empty; give one JSON object a line")


def _parse_json_report(line: bytes, place: str) -> Report:
    if len(line) > MAX_REPORT_BYTES:
        raise SourceError(f"is longer than {MAX_REPORT_BYTES >> 20} MiB; split it into reports")
    try:
        # Without its end: an error there would stand at column 1, of the next line.
        entry = json.loads(line.decode("utf-8").rstrip())
    except UnicodeDecodeError as error:
        raise SourceError("is not UTF-8; JSON Lines must be saved as UTF-8") from error
    except json.JSONDecodeError as error:
        raise SourceError(f"is not JSON ({error.msg} at column {error.colno}); mend it") from error
    except (ValueError, RecursionError) as error:
        raise SourceError("holds a number or a nesting beyond all measure; mend it") from error
    if not isinstance(entry, dict):
        raise SourceError('is not a JSON object; write {"id": …, "text": …}')
    text = entry.get("text")
    if not isinstance(text, str) or not text:
        raise SourceError('has no text; give the key "text" a string')
    check_readable(text)
    normalised, given = normalise(text)
    return Report(
        id=_json_id(entry.get("id")) or place,
        text=normalised,
        title=clean_line(entry.get("title")),
        published=parse_date(entry.get("published")),
        language=clean_language(entry.get("language")),
        source=clean_line(entry.get("source")),
        url=clean_url(entry.get("url")),
        given=given,
    )


def _json_id(value: object) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, str) and value.isprintable() and value.strip():
        return value
    return clean_line(value)


def _origin(path: Path) -> str:
    # File names may hold anything but a NUL, and this one stands in messages and outputs.
    name = os.fsencode(path.as_posix()).decode("utf-8", "replace")
    return "".join(c if c.isprintable() else "�" for c in name) or "."


def _explain(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "does not exist; check the path"
    if isinstance(error, PermissionError):
        return "may not be read; check its permissions"
    if isinstance(error, OSError):
        return f"cannot be read ({error.strerror or error}); check the path"
    return f"is not a usable path ({error}); check it"
