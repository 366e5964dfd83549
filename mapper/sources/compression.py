"""Compressed streams, unpacked as they are read and never far beyond what they came from."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, BinaryIO, cast

from mapper.errors import SourceError
from mapper.sources import limits

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

    from mapper.sources.items import Item

__all__ = [
    "COMPRESSIONS",
    "Rejoined",
    "Unpacking",
    "open_compressed",
    "peek",
    "spool",
    "spool_unless_file",
]


def _open_zstd(stream: BinaryIO) -> BinaryIO:
    if sys.version_info >= (3, 14):
        from compression.zstd import ZstdFile
    else:
        from backports.zstd import ZstdFile
    return cast(BinaryIO, ZstdFile(stream))


#: Suffix -> what unpacks it.
COMPRESSIONS: Mapping[str, Callable[[BinaryIO], BinaryIO]] = {
    ".gz": lambda stream: cast(BinaryIO, gzip.GzipFile(fileobj=stream)),
    ".zst": _open_zstd,
    ".bz2": lambda stream: cast(BinaryIO, bz2.BZ2File(stream)),
    ".xz": lambda stream: cast(BinaryIO, lzma.LZMAFile(stream)),  # noqa: SIM115 - the caller closes it
}


class _Counted(io.RawIOBase):
    """Counts the bytes that are taken from a stream."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        content = self.stream.read(len(view))
        view[: len(content)] = content
        self.count += len(content)
        return len(content)


class Unpacking(io.RawIOBase):
    """Reads an unpacking stream and stops where it has become absurdly large.

    Parameters
    ----------
    stream : binary file
        What unpacks.
    packed : callable
        Returns how many packed bytes it has taken so far.
    """

    def __init__(self, stream: BinaryIO, packed: Callable[[], int]) -> None:
        self._stream = stream
        self._packed = packed
        self.count = 0

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Read into a buffer.

        Raises
        ------
        SourceError
            What was unpacked is beyond all measure, or the packed data is damaged or cut short.
        """
        view = memoryview(buffer).cast("B")
        try:
            content = self._stream.read(len(view))
        except SourceError:
            raise  # of a stream below
        except EOFError as error:
            raise SourceError("is cut short; what stands before the cut was read") from error
        except Exception as error:
            raise SourceError(f"is damaged ({_first_line(error)}); get it again") from error
        view[: len(content)] = content
        self.count += len(content)
        if self.count > limits.RATIO_FREE_BYTES:
            ratio = self.count / max(self._packed(), 1)
            if ratio > limits.MAX_CONTROLLED_RATIO:
                raise SourceError(
                    f"unpacks to more than {limits.MAX_CONTROLLED_RATIO} times its size, as a "
                    "decompression bomb does; unpack it yourself if you trust it"
                )
        if self.count > limits.MAX_EXPANDED_BYTES:
            raise SourceError(
                f"unpacks to more than {limits.in_mib(limits.MAX_EXPANDED_BYTES)}; split it"
            )
        return len(content)


class Rejoined(io.RawIOBase):
    """Reads what was already taken from a stream, and then the rest of it."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self._head = head
        self._stream = stream

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Read into a buffer."""
        view = memoryview(buffer).cast("B")
        if self._head:
            content, self._head = self._head[: len(view)], self._head[len(view) :]
        else:
            # read1: a pipe gives what it has
            read = getattr(self._stream, "read1", self._stream.read)
            content = read(len(view))
        view[: len(content)] = content
        return len(content)


def open_compressed(stream: BinaryIO, suffix: str) -> io.BufferedReader:
    """Open a compressed stream by its suffix in `COMPRESSIONS`."""
    counted = _Counted(stream)
    packed = cast(BinaryIO, io.BufferedReader(counted))
    unpacked = COMPRESSIONS[suffix](packed)
    return io.BufferedReader(Unpacking(unpacked, lambda: counted.count), 1 << 16)


def peek(stream: BinaryIO, size: int, *, wait: bool = False) -> tuple[bytes, BinaryIO]:
    """Return the first bytes of a stream, and a stream that still has them.

    They are fewer than asked for when a pipe has no more yet, unless `wait` is set.
    """
    is_whole = wait or stream.seekable()
    head = (stream.read if is_whole else getattr(stream, "read1", stream.read))(size)
    if stream.seekable():
        stream.seek(-len(head), io.SEEK_CUR)
        return head, stream
    return head, cast(BinaryIO, io.BufferedReader(Rejoined(head, stream)))


def spool(stream: BinaryIO, limit: int, what: str) -> BinaryIO:
    """Keep a stream aside, in memory or a nameless file, so that it can be read from anywhere.

    Raises
    ------
    SourceError
        It has more bytes than the limit.
    """
    from tempfile import SpooledTemporaryFile

    kept = SpooledTemporaryFile(max_size=8 << 20)  # noqa: SIM115 - the caller closes it
    left = limit
    try:
        while left >= 0 and (part := stream.read(1 << 20)):
            left -= len(part)
            kept.write(part)
        kept.seek(0)
    except BaseException:
        kept.close()
        raise
    if left < 0:
        kept.close()
        raise SourceError(f"is {what} of more than {limits.in_mib(limit)}; split it")
    return cast(BinaryIO, kept)


def spool_unless_file(stream: BinaryIO, item: Item, what: str) -> AbstractContextManager[BinaryIO]:
    """Return a context with a stream that can be read from anywhere; a file is one as it is.

    Raises
    ------
    SourceError
        It is no file, and has more than `MAX_SPOOLED_BYTES`.
    """
    return nullcontext(stream) if item.is_file else spool(stream, limits.MAX_SPOOLED_BYTES, what)


def _first_line(error: Exception) -> str:
    lines = str(error).splitlines()
    return (lines[0] if lines else type(error).__name__)[:200]
