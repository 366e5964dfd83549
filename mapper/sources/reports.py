"""Text and what is known of it to a `Report`; every reader ends here."""

from __future__ import annotations

from datetime import date, datetime

from mapper.decoding import check_readable
from mapper.errors import SourceError
from mapper.headers import clean_language, clean_line, clean_url, parse_date, read_header
from mapper.normalisation import normalise
from mapper.records import Report
from mapper.sources import limits

__all__ = ["clean_id", "make_report", "parse_text"]


def parse_text(text: str, default_id: str, *, title: object = None, url: object = None) -> Report:
    """Make a report from a text with a header, or without; what the header says wins.

    Raises
    ------
    SourceError
        When the text is empty, blank or not text.
    """
    check_readable(text)
    header = read_header(text)
    normalised, given = normalise(text, header.start)
    if not normalised.strip():
        raise SourceError("has a header but no text below it; add the text of the report")
    return Report(
        id=header.id or default_id,
        text=normalised,
        title=header.title or clean_line(_within(title)),
        published=header.published,
        language=header.language,
        source=header.source,
        url=header.url or clean_url(_within(url)),
        given=given,
    )


def make_report(
    text: str,
    default_id: str,
    *,
    id: object = None,  # noqa: A002 - the field's own name
    title: object = None,
    published: object = None,
    language: object = None,
    source: object = None,
    url: object = None,
) -> Report:
    """Make a report from a text that has no header; what cannot be used of the rest is None.

    Raises
    ------
    SourceError
        When the text is empty, blank or not text.
    """
    check_readable(text)
    normalised, given = normalise(text)
    return Report(
        id=clean_id(id) or default_id,
        text=normalised,
        title=clean_line(_within(title)),
        published=_date(published),
        language=clean_language(language),
        source=clean_line(_within(source)),
        url=clean_url(_within(url)),
        given=given,
    )


def clean_id(value: object) -> str | None:
    """Take an id: a whole number or a line of text; anything else is None."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1 << 128:
        return str(value)
    value = _within(value)
    if isinstance(value, str) and value.isprintable() and value.strip():
        return value
    return clean_line(value)


def _within(value: object) -> object:
    # What is longer than any header may be is no title, outlet or address.
    return None if isinstance(value, str) and len(value) > limits.MAX_METADATA else value


def _date(value: object) -> datetime | None:
    if isinstance(value, date) and not isinstance(value, datetime):
        value = value.isoformat()
    return parse_date(value)
