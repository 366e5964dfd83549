"""RSS and Atom files: one report an entry."""

from __future__ import annotations

import calendar
import io
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, BinaryIO

from mapper.errors import SourceError
from mapper.records import Report, Skipped
from mapper.sources import limits
from mapper.sources.entities import check_entities
from mapper.sources.items import Item, Outcome
from mapper.sources.pages import count_elements, strip_markup
from mapper.sources.reports import make_report

__all__ = ["read_feed"]


def read_feed(stream: BinaryIO, item: Item) -> Iterator[Outcome]:
    """Read the entries of a feed; their ids are their links, or what the feed calls them.

    Raises
    ------
    SourceError
        It is too large, no feed, or declares entities.
    """
    content = limits.read_within(
        stream, limits.MAX_REPORT_BYTES, "is a feed of more than {}; split it"
    )
    if count_elements(content) > limits.MAX_FEED_ELEMENTS:
        raise SourceError(f"is a feed of more than {limits.MAX_FEED_ELEMENTS:,} elements; split it")
    check_entities(content)
    import feedparser

    # A stream, never the bytes: those it would take for an address or a file name if they are one.
    feed = feedparser.parse(io.BytesIO(content), resolve_relative_uris=False, sanitize_html=False)
    if not feed.get("version") and not feed.entries:
        raise SourceError("is XML but no RSS or Atom feed; save its text in a file")
    outlet = _plain(feed.feed.get("title_detail"))
    if not feed.entries:
        raise SourceError("is a feed without entries; give one with articles")
    for number, entry in enumerate(feed.entries, start=1):
        place = f"{item.origin}:{number}"
        try:
            yield _report(entry, place, outlet)
        except SourceError as error:
            yield Skipped(place, str(error))


def _report(entry: dict[str, Any], place: str, outlet: object) -> Report:
    details = [*(entry.get("content") or ()), entry.get("summary_detail")]
    text = max(map(_plain, details), key=len, default="")
    if not text:
        raise SourceError("has no text; save the article itself in a file")
    link = entry.get("link")
    named = entry.get("source")
    if isinstance(named, Mapping) and named.get("title"):
        outlet = named["title"]
    return make_report(
        text,
        place,
        id=link or entry.get("id"),
        title=_plain(entry.get("title_detail")),
        # dict's own: feedparser's answers for one date with the other, and warns that it does
        published=_moment(dict.get(entry, "published_parsed") or dict.get(entry, "updated_parsed")),
        language=entry.get("language"),
        source=outlet,
        url=link,
    )


def _plain(detail: object) -> str:
    """Return the text of what a feed says, whether it is HTML or not."""
    value = detail.get("value") if isinstance(detail, Mapping) else None
    if not isinstance(value, str):
        return ""
    is_plain = isinstance(detail, Mapping) and detail.get("type") == "text/plain"
    return value.strip() if is_plain else strip_markup(value)


def _moment(parsed: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC) if parsed else None
    except (ValueError, OverflowError, OSError, TypeError, IndexError):
        return None
