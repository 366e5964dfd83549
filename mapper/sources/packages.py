"""Office documents are ZIP archives of XML: checked before any of it is parsed."""

from __future__ import annotations

import re
import zipfile
from typing import IO, BinaryIO
from xml.parsers import expat

from mapper.errors import SourceError
from mapper.sources import limits
from mapper.sources.entities import check_entities

__all__ = ["open_package"]

_OLE = b"\xd0\xcf\x11\xe0"
_PARTS = 20_000
# With or without a mark; what any reader takes for XML begins so.
_XML = re.compile(rb"(?:\xef\xbb\xbf|\xfe\xff|\xff\xfe)?[\s\0]*<")
_CHUNK = 1 << 18


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
            kept = 0
            for part in parts:
                if not part.is_dir():
                    with package.open(part) as opened:
                        is_sheet = "/worksheets/" in part.filename
                        kept = _check_part(opened, kept, is_sheet=is_sheet)
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise SourceError(f"is damaged or cut short ({error}); save or get it again") from error
    stream.seek(0)


def _check_part(stream: IO[bytes], kept: int, *, is_sheet: bool) -> int:
    """Refuse a part that declares entities or takes more memory than there may be.

    Parameters
    ----------
    stream : binary file
        The part.
    kept : int
        What the parts before it take, in elements.
    is_sheet : bool
        Whether it is read row by row, so that it takes no more than its longest row.

    Returns
    -------
    int
        What is kept now.
    """
    weight = _Weight(0 if is_sheet else kept, is_sheet=is_sheet)
    content = stream.read(_CHUNK)
    if not _XML.match(content):  # a picture, say; what a part is called means nothing
        return kept
    check_entities(content, is_cut=True)
    while content:
        weight.feed(content)
        if weight.most > limits.MAX_DOCUMENT_ELEMENTS:
            raise SourceError(
                f"holds more than {limits.MAX_DOCUMENT_ELEMENTS:,} elements at once; split it"
            )
        content = stream.read(_CHUNK)
    return kept if is_sheet else weight.now


class _Weight:
    """What a part takes in memory, in elements; of a sheet, rows that were read take one each."""

    def __init__(self, now: int, *, is_sheet: bool) -> None:
        self.now = self.most = now
        self._is_sheet = is_sheet
        self._rows: list[int] = []  # what was taken when they began
        self._read = 0
        self._is_sound = True
        self._parser = parser = expat.ParserCreate()
        parser.ordered_attributes = parser.buffer_text = True
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._hold

    def feed(self, content: bytes) -> None:
        """Take the next piece."""
        self._read += len(content)
        try:
            if self._is_sound:
                self._parser.Parse(content)
        except (expat.ExpatError, ValueError):
            self._is_sound = False
        if not self._is_sound:
            # Whoever reads it may see more in it: every mark may begin an element.
            self.now += content.count(b"<")
        elif self._read - self._parser.CurrentByteIndex > limits.MAX_REPORT_BYTES:
            self.now = limits.MAX_DOCUMENT_ELEMENTS + 1  # one mark that does not end
        self.most = max(self.most, self.now)

    def _begin(self, tag: str, attributes: list[str]) -> None:
        self.now += 1
        if self._is_row(tag):
            self._rows.append(self.now)
        self.now += len(attributes) // 2

    def _end(self, tag: str) -> None:
        if self._is_row(tag):
            self.most = max(self.most, self.now)
            self.now = self._rows.pop()

    def _hold(self, text: str) -> None:
        self.now += len(text) >> 6  # about as much as an element takes

    def _is_row(self, tag: str) -> bool:
        return self._is_sheet and tag.rpartition(":")[2] == "row"
