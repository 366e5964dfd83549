"""WARC archives of web pages, as crawls and CC-NEWS have them: one report a page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from mapper.errors import SourceError
from mapper.headers import clean_url
from mapper.records import Report, Skipped
from mapper.sources import limits
from mapper.sources.extras import require
from mapper.sources.items import Item, Outcome
from mapper.sources.pages import parse_page
from mapper.sources.reports import make_report

__all__ = ["read_warc"]

_PAGES = {"text/html", "application/xhtml+xml"}


def read_warc(stream: BinaryIO, item: Item) -> Iterator[Outcome]:
    """Read pages that were answered with success, and texts that were converted (WET).

    What was asked, other kinds of files and answers without success are passed over.

    Raises
    ------
    SourceError
        It is no WARC, damaged or cut short, or the extra is missing.
    """
    require("fastwarc", "a WARC archive")
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    empty = True
    records = ArchiveIterator(
        stream,
        record_types=WarcRecordType.response | WarcRecordType.conversion,
        parse_http=False,
        stream_detect=False,
        fsspec_args=False,
    )
    for record in records:
        empty = False
        address = record.headers.get("WARC-Target-URI", "").strip("<> ")
        place = clean_url(address) or f"{item.origin}:{record.record_id}"
        try:
            report = _read_record(record, place, record.record_type == WarcRecordType.conversion)
        except SourceError as error:
            yield Skipped(place, str(error))
        except OSError as error:
            yield Skipped(place, f"is a damaged record ({error}); get the archive again")
        else:
            if report is not None:
                yield report
    if empty:
        raise SourceError("holds no pages; give a WARC archive of responses")


def _read_record(record: Any, place: str, is_text: bool) -> Report | None:
    if is_text:
        content = record.reader.read(limits.MAX_PAGE_BYTES + 1)
        _check_size(content)
        return make_report(content.decode("utf-8", "replace"), place, url=place)
    if not record.is_http:
        return None
    record.parse_http(auto_decode="all")
    status = record.http_headers.status_code if record.http_headers else None
    if status != 200 or (record.http_content_type or "").lower() not in _PAGES:
        return None
    content = record.reader.read(limits.MAX_PAGE_BYTES + 1)
    _check_size(content)
    return parse_page(content, place, url=clean_url(place), charset=record.http_charset)


def _check_size(content: bytes) -> None:
    if len(content) > limits.MAX_PAGE_BYTES:
        raise SourceError(f"is a page of more than {limits.in_mib(limits.MAX_PAGE_BYTES)}")
