"""Standard input: JSON Lines, a text, or anything else that its first bytes tell."""

from __future__ import annotations

import io
import sys
from codecs import BOM_UTF8
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO, cast

from mapper.records import Skipped
from mapper.sources import limits
from mapper.sources.compression import Rejoined
from mapper.sources.items import Item, Outcome, Session
from mapper.sources.json_lines import is_json_report
from mapper.sources.kinds import guarded, kind_of, read_stream

__all__ = ["read_stdin"]

_ORIGIN = "stdin"


def read_stdin(stdin: BinaryIO | None, session: Session) -> Iterator[Outcome]:
    """Read what is piped in; None is the standard input of the process."""
    # The process may have been started with its standard input closed.
    stream = stdin or getattr(sys.stdin, "buffer", None)
    if stream is None:
        yield Skipped(_ORIGIN, "is closed; give a file, or pipe a report in")
    else:
        yield from guarded(lambda: _read(stream, Item(_ORIGIN, session)), _ORIGIN)


def _read(stream: BinaryIO, item: Item) -> Iterator[Outcome]:
    head: list[bytes] = []
    # Line by line, so that a program that writes reports one by one is not waited for.
    while line := stream.readline(limits.MAX_REPORT_BYTES + 1):
        head.append(line)
        if line.removeprefix(BOM_UTF8).strip():
            break
    content = b"".join(head)
    if head and is_json_report(head[-1], item.columns):
        item = replace(item, suffix=".jsonl")
    elif kind_of(content) is None:
        item = replace(item, suffix=".txt")
    whole = cast(BinaryIO, io.BufferedReader(Rejoined(content, stream)))
    return read_stream(whole, item)
