"""ZIP archives: their members are read one by one, and none is ever written to the disk by name."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO, cast

from mapper.errors import SourceError
from mapper.normalisation import printable
from mapper.records import Skipped
from mapper.sources import limits
from mapper.sources.compression import Unpacking, spool_unless_file
from mapper.sources.items import Item, Outcome

__all__ = ["member_name", "read_zip"]

_MOST_NAME = 1_000

# Part that an office document has -> suffix of its reader.
_OFFICE = {"word/document.xml": ".docx", "xl/workbook.xml": ".xlsx"}


def read_zip(stream: BinaryIO, item: Item) -> Iterator[Outcome]:
    """Read the members of known kinds, in the order of their names.

    Raises
    ------
    SourceError
        It lies too deep in others, is damaged, has too many members or holds no reports.
    """
    if item.depth >= limits.MAX_DEPTH:
        raise SourceError("is an archive in an archive in an archive; unpack it yourself")
    with spool_unless_file(stream, item, "a ZIP") as kept:
        try:
            archive = zipfile.ZipFile(kept)
        except (zipfile.BadZipFile, NotImplementedError) as error:
            raise SourceError(f"is damaged or cut short ({error}); get it again") from error
        with archive:
            office = _office_suffix(set(archive.namelist()))
            if not office:
                yield from _read_members(archive, item)
        if office:
            from mapper.sources.kinds import READERS  # here, because it holds this reader too

            kept.seek(0)
            yield from READERS[office](kept, replace(item, suffix=office, is_file=True))


def member_name(name: str) -> str:
    """Bring the name of a member to one printable line; it is never used as a path."""
    shown = printable(name.replace("\\", "/"))
    shown = shown.encode("utf-8", "replace").decode("utf-8")
    return shown if len(shown) <= _MOST_NAME else f"…{shown[-_MOST_NAME:]}"


def _read_members(archive: zipfile.ZipFile, item: Item) -> Iterator[Outcome]:
    # Here, because the table of readers holds this one too.
    from mapper.sources.kinds import guarded, is_known, suffix_of

    members = archive.infolist()
    if len(members) > limits.MAX_MEMBERS:
        raise SourceError(f"has more than {limits.MAX_MEMBERS:,} members; split it")
    known = [
        member
        for member in members
        if not member.is_dir() and not _is_hidden(member.filename) and is_known(member.filename)
    ]
    if not known:
        raise SourceError("holds no reports; a ZIP is searched for the suffixes that a folder is")
    left = limits.MAX_EXPANDED_BYTES
    for member in sorted(known, key=lambda one: one.filename):
        name = member_name(member.filename)
        below = item.below(name, suffix_of(name))
        left -= member.file_size
        if left < 0:
            limit = limits.in_mib(limits.MAX_EXPANDED_BYTES)
            raise SourceError(f"unpacks to more than {limit}; split it")
        if member.flag_bits & 1:
            yield Skipped(below.origin, "is protected by a password; unpack the archive yourself")
            continue
        yield from guarded(lambda: _read_member(archive, member, below), below.origin)  # noqa: B023


def _read_member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, item: Item
) -> Iterator[Outcome]:
    from mapper.sources.kinds import read_stream

    with archive.open(member) as opened:
        unpacking = Unpacking(cast(BinaryIO, opened), lambda: max(member.compress_size, 1))
        stream = cast(BinaryIO, io.BufferedReader(unpacking, 1 << 16))
        yield from read_stream(stream, item, item.origin.rpartition("/")[2])


def _office_suffix(names: set[str]) -> str:
    """Return the suffix of the office document that an archive is; empty for any other."""
    if "[Content_Types].xml" not in names:
        return ""
    return next((suffix for part, suffix in _OFFICE.items() if part in names), "")


def _is_hidden(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return any(part.startswith((".", "__MACOSX")) and part not in {".", ".."} for part in parts)
