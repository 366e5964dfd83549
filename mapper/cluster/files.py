"""Part files on any address that fsspec knows: what is read of them, and how they are written."""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import fsspec
from fsspec.core import url_to_fs
from pyarrow import parquet

from mapper.cluster.partitions import REPORT_COLUMNS
from mapper.errors import SourceError
from mapper.normalisation import printable
from mapper.records import Report, Skipped
from mapper.sources.compression import COMPRESSIONS
from mapper.sources.items import Item, Reading, Session
from mapper.sources.json_lines import JSON_LINES_SUFFIXES, read_json_lines

__all__ = [
    "Partition",
    "find_files",
    "plan_file",
    "put_file",
    "read_partition",
    "said_address",
]

_PARQUET = ".parquet"
_COMPRESSIONS = tuple(COMPRESSIONS)
_CHUNK = 8 << 20
_ROWS = 256  # read at a time
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
    known = sorted(str(files.unstrip_protocol(one)) for one in found if _suffix(one))
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
    suffix = _suffix(path)
    if not suffix:
        raise ValueError("is neither Parquet nor JSON Lines; give .parquet or .jsonl")
    if suffix == _PARQUET:
        with files.open(path, "rb") as stream:
            count = parquet.ParquetFile(stream).metadata.num_rows
        starts = [(first, 0) for first in range(0, count, part_size)]
    elif path.endswith(_COMPRESSIONS):
        return [Partition(address, version)]
    else:
        with files.open(path, "rb") as stream:
            starts = list(_line_offsets(stream, part_size))
    return [Partition(address, version, first, part_size, offset) for first, offset in starts]


def read_partition(
    partition: Partition, columns: Mapping[str, str], options: Mapping[str, Any]
) -> Iterator[Report | Skipped]:
    """Read the reports of a partition.

    Parameters
    ----------
    partition : Partition
        What is to be read.
    columns : mapping of str to str
        One of `mapper.cluster.partitions.REPORT_COLUMNS` to what it is called in a Parquet file.
    options : mapping
        For the file system.

    Raises
    ------
    OSError, ValueError
        When it cannot be read.
    """
    files, path = url_to_fs(partition.address, **options)
    origin = said_address(partition.address)
    if _suffix(path) == _PARQUET:
        with files.open(path, "rb") as stream:
            yield from _read_parquet(stream, partition, origin, columns)
        return
    compression = "infer" if path.endswith(_COMPRESSIONS) else None
    with fsspec.open(partition.address, "rb", compression=compression, **options) as stream:
        if partition.offset:
            stream.seek(partition.offset)
        item = Item(origin, Session(Reading()))
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


def said_address(address: str) -> str:
    """Return an address without a password, in characters that can be printed."""
    address = re.sub(r"(?<=//)[^/@]*@", "", address)
    address = os.fsencode(address).decode("utf-8", "replace")
    return printable(address)


def _read_parquet(
    stream: BinaryIO, partition: Partition, origin: str, columns: Mapping[str, str]
) -> Iterator[Report | Skipped]:
    file = parquet.ParquetFile(stream)
    known = set(file.schema_arrow.names)
    named = {ours: columns.get(ours, ours) for ours in REPORT_COLUMNS}
    if named["text"] not in known:
        raise ValueError(f"has no column {named['text']!r}; map one with columns={{'text': …}}")
    for ours, theirs in columns.items():
        if theirs not in known:
            raise ValueError(f"has no column {theirs!r} for {ours}")
    end = file.metadata.num_rows
    if partition.count is not None:
        end = min(end, partition.first + partition.count)
    item = Item(origin, Session(Reading()))
    start = 0  # of the row group
    for group in range(file.num_row_groups):
        size = file.metadata.row_group(group).num_rows
        if start < end and start + size > partition.first:
            wanted = [theirs for theirs in named.values() if theirs in known]
            row = start
            for batch in file.iter_batches(_ROWS, row_groups=[group], columns=wanted):
                # A row group may hold very many partitions: what is others' is not made Python's.
                before = min(max(0, partition.first - row), batch.num_rows)
                wanted_rows = batch.slice(before, max(0, end - row - before)).to_pylist()
                for number, one in enumerate(wanted_rows, start=row + before + 1):
                    # As a line of JSON Lines, so that it is checked in the same way.
                    entry = {ours: _plain(one.get(theirs)) for ours, theirs in named.items()}
                    line = BytesIO(json.dumps(entry).encode())
                    yield from read_json_lines(line, item, first=number)
                row += batch.num_rows
                if row >= end:
                    break
        start += size


def _plain(value: object) -> object:
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value if isinstance(value, (str, int)) else None


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


def _suffix(path: str) -> str:
    """Return the suffix of a file that can be read, without that of its compression."""
    name = path.lower()
    if name.endswith(_PARQUET):
        return _PARQUET
    for ending in _COMPRESSIONS:
        name = name.removesuffix(ending)
    return next((one for one in JSON_LINES_SUFFIXES if name.endswith(one)), "")


def _is_hidden(path: str) -> bool:
    return any(one.startswith((".", "_")) for one in path.split("/"))


def _protocol(files: Any) -> str:
    return str(files.protocol if isinstance(files.protocol, str) else files.protocol[0])
