"""The table suffix -> reader, what a file is by its first bytes, and the reading of one stream."""

from __future__ import annotations

import errno
import io
import re
from codecs import BOM_UTF8
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import PurePosixPath
from typing import BinaryIO, cast

from mapper.errors import SourceError
from mapper.records import Skipped
from mapper.sources import limits
from mapper.sources.archives import read_zip
from mapper.sources.compression import COMPRESSIONS, Rejoined, open_compressed, peek
from mapper.sources.documents import read_docx, read_pdf
from mapper.sources.feeds import read_feed
from mapper.sources.items import Item, Outcome, Reader
from mapper.sources.json_lines import JSON_LINES_SUFFIXES, is_json_report, read_json_lines
from mapper.sources.mail import read_mail
from mapper.sources.pages import read_page
from mapper.sources.parquet import read_parquet
from mapper.sources.sheets import read_workbook
from mapper.sources.tables import read_table
from mapper.sources.text import read_text
from mapper.sources.warcs import read_warc

__all__ = [
    "READERS",
    "SINGLE_SUFFIXES",
    "explain",
    "guarded",
    "is_known",
    "kind_of",
    "known_suffixes",
    "read_stream",
    "suffix_of",
    "suffixes_of",
]

_TEXTS = (".txt", ".text", ".md")
_PAGES = (".html", ".htm", ".xhtml")
#: What is one report as a rule, and a message with what is attached to it.
SINGLE_SUFFIXES = (*_TEXTS, *_PAGES, ".pdf", ".docx", ".eml")

#: Suffix of a name -> what reads it.
READERS: Mapping[str, Reader] = {
    **dict.fromkeys(_TEXTS, read_text),
    **dict.fromkeys(JSON_LINES_SUFFIXES, read_json_lines),
    **dict.fromkeys(_PAGES, read_page),
    ".pdf": read_pdf,
    ".docx": read_docx,
    ".eml": read_mail,
    **dict.fromkeys((".csv", ".tsv"), read_table),
    **dict.fromkeys((".xlsx", ".xlsm"), read_workbook),
    ".parquet": read_parquet,
    **dict.fromkeys((".rss", ".atom", ".xml"), read_feed),
    ".warc": read_warc,
    ".wet": read_warc,
    ".zip": read_zip,
}

# First bytes -> (the suffix it should have, what it is). Without a suffix it cannot be read.
_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF-", ".pdf", "a PDF document"),
    (b"\x1f\x8b", ".gz", "a gzip file"),
    (b"\x28\xb5\x2f\xfd", ".zst", "a Zstandard file"),
    (b"BZh91AY&SY", ".bz2", "a bzip2 file"),
    (b"\xfd7zXZ\0", ".xz", "an XZ file"),
    (b"PAR1\x15", ".parquet", "a Parquet file"),
    (b"WARC/1.", ".warc", "a WARC file"),
)
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_INSIDE = (
    (b"word/", (".docx", "a DOCX document")),
    (b"xl/", (".xlsx", "an Excel workbook")),
)
_HTML = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.I | re.S
)
_XML = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:\?xml|rss|feed|rdf:RDF)\b", re.IGNORECASE)
_SNIFFED = 2048

_ERRORS: tuple[tuple[type[Exception], str], ...] = (
    (FileNotFoundError, "does not exist; check the path"),
    (PermissionError, "may not be read; check its permissions"),
    (MemoryError, "asks for more memory than there is; it may be damaged"),
    (RecursionError, "is nested beyond all measure; it may be damaged"),
)

# What is another thing inside: the signature of a ZIP is right for these.
_ZIPPED = {".zip", ".docx", ".xlsx", ".xlsm"}
_FEEDS = {".xml", ".rss", ".atom"}
_MARKUP = {*_FEEDS, ".xhtml", ".html", ".htm", ".eml"}


def known_suffixes() -> list[str]:
    """Return every suffix that a folder or an archive is searched for."""
    return [*READERS, *COMPRESSIONS]


def suffix_of(name: str) -> str:
    """Return the suffix of a name that decides how it is read, in small letters."""
    return PurePosixPath(name).suffix.lower()


def suffixes_of(name: str) -> tuple[str, str]:
    """Return the suffix of what is in a file, and that of its compression, empty without one."""
    suffix = suffix_of(name)
    if suffix in COMPRESSIONS:
        return suffix_of(name[: -len(suffix)]), suffix
    return suffix, ""


def is_known(name: str) -> bool:
    """Tell whether a file of a folder or a member of an archive is read by its name."""
    return suffixes_of(name)[0] in READERS


def kind_of(head: bytes) -> tuple[str, str] | None:
    """Tell by its first bytes what a file is: the suffix that it should have, and in words."""
    for signature, suffix, words in _SIGNATURES:
        if head.startswith(signature):
            return suffix, words
    if head.startswith(_ZIP):
        inside = (one for part, one in _INSIDE if part in head)
        return next(inside, (".zip", "a ZIP archive or an office document"))
    is_xml = _XML.match(head) is not None
    if _HTML.match(head) or (is_xml and b"<html" in head.lower()):
        return ".html", "an HTML page"
    return (".xml", "XML") if is_xml else None


def read_stream(stream: BinaryIO, item: Item, name: str = "") -> Iterator[Outcome]:
    """Read a stream by the suffix of its name, or what it is; never raises for what is in it."""
    with ExitStack() as stack:
        yield from guarded(lambda: _dispatch(stream, item, name, stack), item.origin)


def guarded(begin: Callable[[], Iterator[Outcome]], origin: str) -> Iterator[Outcome]:
    """Pass on what a reader yields; what it raises becomes a `Skipped`."""
    outcomes: Iterator[Outcome] = iter(())
    try:
        # What libraries raise on broken files is anything but what they document.
        try:
            outcomes = begin()
        except Exception as error:  # noqa: BLE001
            yield Skipped(origin, explain(error))
        while True:
            try:
                outcome = next(outcomes)
            except StopIteration:
                return
            except Exception as error:  # noqa: BLE001
                outcome = Skipped(origin, explain(error))
            yield outcome  # after an exception a generator has no more
    finally:
        if isinstance(outcomes, Generator):
            outcomes.close()


def explain(error: Exception) -> str:
    """Say in one line what went wrong and what to do."""
    if isinstance(error, SourceError):
        return _line(str(error))
    for kind, words in _ERRORS:
        if isinstance(error, kind):
            return words
    if isinstance(error, OSError) and error.errno not in {None, errno.EINVAL}:
        return _line(f"cannot be read ({error.strerror or error}); check the path")
    said = _line(str(error))[:200]
    return f"is damaged ({said or type(error).__name__}); save or get it again"


def _dispatch(stream: BinaryIO, item: Item, name: str, stack: ExitStack) -> Iterator[Outcome]:
    for _ in range(2):  # a compressed file, and what is in it
        suffix = suffix_of(name) if name else item.suffix
        if suffix in READERS or suffix in COMPRESSIONS:
            head, stream = peek(stream, _SNIFFED)
            found = kind_of(head)
            if found and found[0] == ".html" and suffix in _FEEDS:
                suffix = ".html"  # XHTML may be called XML
            _check_kind(suffix, found)
        else:
            suffix, stream = _sniff(stream, item)
        if suffix not in COMPRESSIONS:
            return READERS[suffix](stream, replace(item, suffix=suffix))
        stream = cast(BinaryIO, stack.enter_context(open_compressed(stream, suffix)))
        name = name[: -len(suffix)] if name.lower().endswith(suffix) else ""
        item = replace(item, suffix="", is_file=False)
    raise SourceError("is compressed twice; unpack it once")


def _sniff(stream: BinaryIO, item: Item) -> tuple[str, BinaryIO]:
    """Tell what has no known name by its first line with anything in it; return the suffix."""
    lines: list[bytes] = []
    # Line by line, so that a program that writes reports one by one is not waited for.
    while line := stream.readline(limits.MAX_REPORT_BYTES + 1):
        lines.append(line)
        if line.removeprefix(BOM_UTF8).strip():
            break
    head = b"".join(lines)
    found = kind_of(head)
    if found:
        suffix = found[0]
    else:
        suffix = ".jsonl" if lines and is_json_report(lines[-1], item.columns) else ".txt"
    if stream.seekable():
        stream.seek(-len(head), io.SEEK_CUR)
        return suffix, stream
    return suffix, cast(BinaryIO, io.BufferedReader(Rejoined(head, stream)))


def _check_kind(suffix: str, found: tuple[str, str] | None) -> None:
    """Refuse what its name says wrong: a PDF that is called text."""
    if found is None or found[0] == suffix:
        return
    right, words = found
    if (right, suffix) == (".warc", ".wet") or (right == ".zip" and suffix in _ZIPPED):
        return
    if right in {".docx", ".xlsx"} and (suffix == ".zip" or (right, suffix) == (".xlsx", ".xlsm")):
        return
    if right in {".xml", ".html"} and suffix in _MARKUP:
        return
    raise SourceError(f"is {words}, though its name says {suffix}; name it {right}")


def _line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
