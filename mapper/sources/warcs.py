"""WARC archives of web pages, as crawls and CC-NEWS have them: one report a page."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

from mapper.errors import SourceError
from mapper.headers import clean_url
from mapper.records import Report, Skipped
from mapper.sources import limits
from mapper.sources.extras import require
from mapper.sources.items import Item, Outcome
from mapper.sources.pages import parse_page
from mapper.sources.reports import make_report

__all__ = ["read_warc", "unwrap"]

_PAGES = {"text/html", "application/xhtml+xml"}
_MOST_HEADER = 1 << 16


def read_warc(stream: BinaryIO, item: Item) -> Iterator[Outcome]:
    """Read pages that were answered with success, and texts that were converted (WET).

    What was asked, other kinds of files and answers without success are passed over.

    Raises
    ------
    SourceError
        It is no WARC, damaged or cut short, or the extra is missing.
    """
    require("fastwarc", "a WARC archive")
    require("trafilatura", "a WARC archive")
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    records = ArchiveIterator(
        cast(BinaryIO, _Forward(stream)),
        record_types=WarcRecordType.response | WarcRecordType.conversion,
        parse_http=False,
        stream_detect=False,
        fsspec_args=False,
        max_header_len=_MOST_HEADER,
    )
    number = 0
    empty = True
    while (record := _next(records, number)) is not None:
        number += 1
        address = (record.headers.get("WARC-Target-URI") or "").strip("<> ")
        place = clean_url(address) or f"{item.origin}:{number}"
        try:
            is_text = record.record_type == WarcRecordType.conversion
            report = _text(record, place) if is_text else _page(record, place)
        except SourceError as error:
            empty = False
            yield Skipped(place, str(error))
        else:
            if report is not None:
                empty = False
                yield report
    if empty:
        raise SourceError("holds no pages; give a WARC archive of responses")


def unwrap(content: bytes, transfer: str, coding: str, limit: int) -> bytes:
    """Undo what was done to a page for its way: chunks, and compression.

    Parameters
    ----------
    content : bytes
        The body as it was sent.
    transfer, coding : str
        Its ``Transfer-Encoding`` and ``Content-Encoding``. Archives often keep these words beside
        a body that is free of them already, which is left as it is.
    limit : int
        The most bytes that are unpacked; one more tells that there were more.

    Raises
    ------
    SourceError
        It is packed in a way that is not known, or damaged.
    """
    if "chunked" in transfer.lower():
        content = _without_chunks(content)
    coding = coding.strip().lower()
    if coding == "br":
        import brotli

        try:
            return bytes(brotli.Decompressor().process(content, output_buffer_limit=limit + 1))
        except brotli.error:
            return content
    if coding in {"gzip", "x-gzip"} and content.startswith(b"\x1f\x8b"):
        return _inflate(content, 31, limit)
    if coding == "deflate":
        with_header = content[:1] == b"\x78"
        return (
            content if content[:1] == b"<" else _inflate(content, 15 if with_header else -15, limit)
        )
    if coding == "zstd":
        raise SourceError("is packed with Zstandard, which is not read in WARC archives")
    return content


class _Forward:
    """A stream that is only read onwards, and knows where it is: what fastwarc asks of one."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._position = 0

    def read(self, size: int = -1) -> bytes:
        """Read at most some bytes."""
        content = self._stream.read(size)
        self._position += len(content)
        return content

    def tell(self) -> int:
        """Return how many bytes were read."""
        return self._position

    def seek(self, offset: int, whence: int = 0) -> int:
        """Say where it is; going anywhere else is refused."""
        if (offset, whence) not in {(0, 1), (self._position, 0)}:
            raise OSError("is only read onwards")
        return self._position


def _next(records: Any, number: int) -> Any:
    try:
        return next(records, None)
    except OSError as error:
        raise SourceError(
            f"is damaged or cut short after {number:,} pages and texts ({error}); get it again"
        ) from error
    except BaseException as error:
        # What stops the Rust code of fastwarc is no Exception; it costs this archive only.
        if type(error).__name__ == "PanicException":
            raise SourceError(f"broke the WARC reader after {number:,} pages") from None
        raise


def _text(record: Any, place: str) -> Report:
    content = _content(record)
    return make_report(content.decode("utf-8", "replace"), place, url=place)


def _page(record: Any, place: str) -> Report | None:
    if not record.is_http:
        return None
    try:
        record.parse_http(auto_decode="none", max_header_len=_MOST_HEADER)
    except OSError:
        return None  # no answer of a web server
    headers = record.http_headers
    if headers is None or headers.status_code != 200:
        return None
    if (record.http_content_type or "").lower() not in _PAGES:
        return None
    content = unwrap(
        _content(record),
        headers.get("Transfer-Encoding") or "",
        headers.get("Content-Encoding") or "",
        limits.MAX_PAGE_BYTES,
    )
    return parse_page(content, place, url=clean_url(place), charset=record.http_charset)


def _content(record: Any) -> bytes:
    return limits.read_within(record.reader, limits.MAX_PAGE_BYTES, "is a page of more than {}")


def _inflate(content: bytes, window: int, limit: int) -> bytes:
    try:
        return zlib.decompressobj(window).decompress(content, limit + 1)
    except zlib.error as error:
        raise SourceError("is a page that is packed and damaged; get it again") from error


def _without_chunks(content: bytes) -> bytes:
    parts: list[bytes] = []
    position = 0
    while (end := content.find(b"\r\n", position, position + 100)) >= 0:
        try:
            size = int(content[position:end].partition(b";")[0], 16)
        except ValueError:
            size = -1
        if size < 0:
            break
        if size == 0:
            return b"".join(parts)
        parts.append(content[end + 2 : end + 2 + size])
        position = end + 2 + size + 2
    # Free of chunks already, or cut short: what there is.
    return b"".join(parts) or content
