"""Office documents are ZIP archives of XML: checked before any of it is parsed."""

from __future__ import annotations

import zipfile
from typing import BinaryIO

from mapper.errors import SourceError
from mapper.sources import limits
from mapper.sources.entities import check_entities

__all__ = ["open_package"]

_OLE = b"\xd0\xcf\x11\xe0"
_PARTS = 20_000


def open_package(stream: BinaryIO, limit: int, remedy: str, *, kept_whole: str = "") -> None:
    """Check that an office document can be unpacked within bounds, and leave it at its start.

    Parameters
    ----------
    stream : binary file
        That can be read from anywhere.
    limit : int
        The most bytes of all its parts together. No more is ever unpacked than a part says.
    remedy : str
        What to do about a password or an old format.
    kept_whole : str
        Name of a part that its reader keeps in memory as a whole, of `MAX_DOCUMENT_BYTES` at most.

    Raises
    ------
    SourceError
        It is protected, old, damaged, too large, or declares XML entities.
    """
    head = stream.read(len(_OLE))
    stream.seek(0)
    if head == _OLE:
        raise SourceError(f"is protected by a password or in an old format; {remedy}")
    try:
        with zipfile.ZipFile(stream) as package:
            parts = package.infolist()
            unpacked = sum(part.file_size for part in parts)
            if len(parts) > _PARTS or unpacked > limit:
                raise SourceError(
                    f"unpacks to more than {limits.in_mib(limit)} or {_PARTS:,} parts; split it"
                )
            whole = max((one.file_size for one in parts if one.filename == kept_whole), default=0)
            if whole > limits.MAX_DOCUMENT_BYTES:
                raise SourceError(
                    f"has more than {limits.in_mib(limits.MAX_DOCUMENT_BYTES)} of different texts; "
                    "save it as CSV"
                )
            if any(part.flag_bits & 1 for part in parts):
                raise SourceError(f"is protected by a password; {remedy}")
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    with package.open(part) as opened:
                        check_entities(opened.read(1 << 16), is_cut=True)
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise SourceError(f"is damaged or cut short ({error}); save or get it again") from error
    stream.seek(0)
