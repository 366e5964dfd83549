"""Part files on any address that fsspec knows: what is read of them, and how they are written."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import uuid
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from fsspec.core import url_to_fs

from mapper.errors import SourceError
from mapper.normalisation import printable
from mapper.records import Report, Skipped
from mapper.sources.compression import open_compressed
from mapper.sources.items import Item, Reading, Session
from mapper.sources.json_lines import JSON_LINES_SUFFIXES, read_json_lines
from mapper.sources.kinds import suffixes_of
from mapper.sources.parquet import count_rows, read_parquet

__all__ = [
    "Partition",
    "find_files",
    "plan_file",
    "put_file",
    "read_partition",
    "said_address",
    "whole_address",
]

_PARQUET = ".parquet"
_CHUNK = 8 << 20
# Where a file is there as a whole or not at all; elsewhere it gets its name when it is complete.
_OBJECT_STORES = {"s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "oss", "oci", "memory"}


@dataclass(frozen=True, slots=True)
class Partition:
    """Consecutive reports of a file.

    Parameters
    ----------
    address : str
        The file.
    version : str
        Another one when the file has changed.
    first : int
        Number of the first line or row in the file, from 0.
    count : int or None
        How many lines or rows; None for all that follow.
    offset : int
        Byte of a file of JSON Lines at which the first line begins.
    """

    address: str
    version: str
    first: int = 0
    count: int | None = None
    offset: int = 0

    @property
    def name(self) -> str:
        """What its part of the output is called: the same for the same file and first line."""
        digest = hashlib.sha256(said_address(self.address).encode()).hexdigest()
        return f"part-{digest[:16]}-{self.first:09d}"


def find_files(address: str, options: Mapping[str, Any]) -> list[str]:
    """Return the part files at an address: a file, a pattern, or a folder with all that is in it.

    Raises
    ------
    FileNotFoundError
        When there is none.
    """
    files, path = url_to_fs(address, **options)
    if any(character in path for character in "*?["):
        found = [one for one in files.glob(path) if files.isfile(one)]
    elif files.isdir(path):
        found = [one for one in files.find(path) if not _is_hidden(one.removeprefix(path))]
    elif files.exists(path):
        return [str(files.unstrip_protocol(path))]
    else:
        raise FileNotFoundError(f"{address}: does not exist")
    known = sorted(str(files.unstrip_protocol(one)) for one in found if _kind(one)[0])
    if not known:
        raise FileNotFoundError(f"{address}: no part files (.parquet, .jsonl) are there")
    return known


def plan_file(address: str, part_size: int, options: Mapping[str, Any]) -> list[Partition]:
    """Divide a file into partitions of at most so many reports; a compressed one is a single one.

    Raises
    ------
    OSError, ValueError
        When it cannot be read, or is of another kind.
    """
    files, path = url_to_fs(address, **options)
    version = str(files.ukey(path))
    suffix, compression = _kind(path)
    if not suffix:
        raise ValueError("is neither Parquet nor JSON Lines; give .parquet or .jsonl")
    if compression:
        return [Partition(address, version)]
    with files.open(path, "rb") as stream:
        if suffix == _PARQUET:
            starts = [(first, 0) for first in range(0, count_rows(stream), part_size)]
        else:
            starts = list(_line_offsets(stream, part_size))
    return [Partition(address, version, first, part_size, offset) for first, offset in starts]


def read_partition(
    partition: Partition, reading: Reading, options: Mapping[str, Any]
) -> Iterator[Report | Skipped]:
    """Read the reports of a partition.

    Parameters
    ----------
    partition : Partition
        What is to be read.
    reading : Reading
        Says what the columns of Parquet and the keys of JSON Lines are called.
    options : mapping
        For the file system.

    Raises
    ------
    OSError, ValueError
        When it cannot be read.
    """
    files, path = url_to_fs(partition.address, **options)
    origin = said_address(partition.address)
    item = Item(origin, Session(reading), is_file=True)
    suffix, compression = _kind(path)
    with ExitStack() as stack:
        stream = cast(BinaryIO, stack.enter_context(files.open(path, "rb")))
        if suffix == _PARQUET:
            yield from read_parquet(stream, item, first=partition.first, most=partition.count)
            return
        if compression:
            stream = cast(BinaryIO, stack.enter_context(open_compressed(stream, compression)))
        elif partition.offset:
            stream.seek(partition.offset)
        try:
            yield from read_json_lines(
                stream, item, first=partition.first + 1, most=partition.count
            )
        except SourceError as error:
            yield Skipped(origin, str(error))


@contextmanager
def put_file(address: str, options: Mapping[str, Any]) -> Iterator[BinaryIO]:
    """Yield a stream: what is written to it becomes the file, as a whole, if all goes well.

    It is written on this machine's disk first: of a large part nothing is held in memory.
    """
    files, path = url_to_fs(address, **options)
    number, name = tempfile.mkstemp(prefix="mapper-")
    try:
        with open(number, "wb") as stream:  # noqa: PTH123 - of a descriptor
            yield stream
        if _protocol(files) in _OBJECT_STORES:
            files.put_file(name, path)
            return
        aside = f"{path.rpartition('/')[0]}/.{uuid.uuid4().hex}.tmp"
        try:
            files.put_file(name, aside)
            files.mv(aside, path)
        except BaseException:
            with suppress(OSError):
                files.rm_file(aside)
            raise
    finally:
        Path(name).unlink()


def whole_address(address: str, options: Mapping[str, Any]) -> str:
    """Return an address with its protocol, as `find_files` gives those of files."""
    files, path = url_to_fs(address, **options)
    return str(files.unstrip_protocol(path))


def said_address(address: str) -> str:
    """Return an address without a password, in characters that can be printed."""
    address = re.sub(r"(?<=//)[^/@]*@", "", address)
    address = os.fsencode(address).decode("utf-8", "replace")
    return printable(address)


def _line_offsets(stream: BinaryIO, step: int) -> Iterator[tuple[int, int]]:
    """Yield number and byte of every line at which a partition begins."""
    line, position = 0, 0
    begins = 0  # the line that the next partition begins with
    is_start = True
    while chunk := stream.read(_CHUNK):
        if is_start and line == begins:
            yield line, position
            begins += step
        newlines = chunk.count(b"\n")
        if line + newlines >= begins:
            at = -1
            while (at := chunk.find(b"\n", at + 1)) >= 0:
                line += 1
                if line == begins and at + 1 < len(chunk):
                    yield line, position + at + 1
                    begins += step
        else:
            line += newlines
        is_start = chunk.endswith(b"\n")
        position += len(chunk)


def _kind(path: str) -> tuple[str, str]:
    """Return the suffix of a file and that of its compression; empty for what is not read here."""
    suffix, compression = suffixes_of(path)
    if suffix in JSON_LINES_SUFFIXES or (suffix == _PARQUET and not compression):
        return suffix, compression
    return "", ""


def _is_hidden(path: str) -> bool:
    return any(one.startswith((".", "_")) for one in path.split("/"))


def _protocol(files: Any) -> str:
    return str(files.protocol if isinstance(files.protocol, str) else files.protocol[0])
