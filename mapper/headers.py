"""What a report says about itself at its top: front matter, header lines, a title, a date."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo

__all__ = [
    "KEYS",
    "Header",
    "clean_language",
    "clean_line",
    "clean_url",
    "parse_date",
    "read_header",
]

#: The names a header may use, and the field each one fills; None is known but not kept.
KEYS: Mapping[str, str | None] = {
    "id": "id",
    "title": "title",
    "headline": "title",
    "date": "published",
    "published": "published",
    "publication date": "published",
    "source": "source",
    "outlet": "source",
    "publisher": "source",
    "url": "url",
    "link": "url",
    "language": "language",
    "lang": "language",
    "author": None,
    "byline": None,
}

_MAX_HEADER = 16_384  # code points; a longer one is no header
_HEADER_LINE = re.compile(r"(?P<key>[A-Za-z][A-Za-z _-]{0,30}?)[ \t]*:(?P<value>.*)$")
_DATE_PREFIX = re.compile(
    r"(?:published|posted|date)\b(?:[ \t]+on\b)?[ \t]*:?[ \t]*", re.IGNORECASE
)

_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20|21)\d\d(?!\d)|(?<!\d)(?:19|20|21)\d{6}(?!\d)")
_SLASHED = re.compile(r"\s*(\d{1,2})[/.\-](\d{1,2})[/.\-]\d{4}(?!\d)")
# Abbreviations that mean one offset in the news; others ("IST") mean several and count as unknown.
_ZONES = {
    name: hours
    for hours, names in (
        (0, "UTC GMT Z"),
        (1, "BST CET"),
        (2, "CEST EET"),
        (3, "EEST MSK"),
        (-4, "EDT"),
        (-5, "EST CDT"),
        (-6, "MDT"),
        (-7, "MST PDT"),
        (-8, "PST"),
    )
    for name in names.split()
}


@dataclass(frozen=True, slots=True)
class Header:
    """What a header gave; None where it said nothing that can be used.

    Parameters
    ----------
    start : int
        Where the report's text starts in the text as given, in code points.
    id, title, source, url, language : str or None
        As in `mapper.records.Report`.
    published : datetime.datetime or None
        Aware.
    """

    start: int = 0
    id: str | None = None
    title: str | None = None
    published: datetime | None = None
    source: str | None = None
    url: str | None = None
    language: str | None = None


def read_header(given: str) -> Header:
    """Read front matter, header lines, a Markdown title and a line that is only a date.

    A front matter that is not valid YAML or has no known key is text, and so are header lines with
    an unknown key. The words of a Markdown title and a date line stay in the text.
    """
    offset = 1 if given.startswith("\ufeff") else 0
    top = given[offset : offset + _MAX_HEADER]
    found = _read_front_matter(top) or _read_header_lines(top)
    fields, length = found or ({}, 0)
    start = offset + length
    title = clean_line(fields.get("title"))
    published = parse_date(fields.get("published"))
    lines = _first_lines(given[start : start + _MAX_HEADER])
    if title is None and lines and lines[0].startswith("# "):
        title = clean_line(lines[0].strip("# "))
        start = given.index("# ", start) + 2  # the mark is no part of the text, its words are
    if published is None:
        published = next(filter(None, map(_read_date_line, lines)), None)
    return Header(
        start=start,
        id=clean_line(fields.get("id")),
        title=title,
        published=published,
        source=clean_line(fields.get("source")),
        url=clean_url(fields.get("url")),
        language=clean_language(fields.get("language")),
    )


def parse_date(value: object) -> datetime | None:
    """Read a date that names its day, month and year; anything else is None.

    A date without an offset is taken as UTC. Numbers such as ``04/05/2022``, which different
    countries read as different days, are None too, and so is a date that does not exist.
    """
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if not isinstance(value, str) or len(value) > 100 or not _YEAR.search(value):
        return None
    from dateutil import parser

    slashed = _SLASHED.match(value)
    if slashed and slashed[1] != slashed[2] and int(slashed[1]) <= 12 and int(slashed[2]) <= 12:
        return None
    try:
        # What the text does not name comes from the default, so two defaults must agree.
        one, other = (
            parser.parse(value, default=default, tzinfos=_find_zone)
            for default in (datetime(2004, 1, 1), datetime(2008, 3, 2))  # noqa: DTZ001
        )
        if one != other:
            return None
        date = one if one.tzinfo else one.replace(tzinfo=UTC)
        date.astimezone(UTC)  # the first and last day of the calendar may not have one
    except (ValueError, ArithmeticError, TypeError, AttributeError, IndexError):
        return None  # dateutil raises all of these on text that is no date
    return date


def clean_line(value: object) -> str | None:
    """Bring a title, an outlet or an id to one line in NFC; None when there is nothing in it."""
    if not isinstance(value, str):
        return None
    line = value.encode("utf-8", "replace").decode("utf-8")  # half a surrogate pair becomes "?"
    if not line.isprintable():
        line = "".join(" " if unicodedata.category(c) == "Cc" else c for c in line)
    return unicodedata.normalize("NFC", " ".join(line.split())) or None


def clean_language(value: object) -> str | None:
    """Take the ISO 639-1 code out of a language tag such as ``en-GB``; None when there is none."""
    code = re.match(r"\s*([A-Za-z]{2})(?![A-Za-z])", value) if isinstance(value, str) else None
    return code[1].lower() if code else None


def clean_url(value: object) -> str | None:
    """Take a web address; any other scheme is None, because addresses become links."""
    url = clean_line(value)
    return url if url and re.match(r"https?://\S+$", url, re.IGNORECASE) else None


def _read_front_matter(top: str) -> tuple[dict[str, str], int] | None:
    if not re.match(r"---[ \t]*\r?\n", top):
        return None
    import yaml
    from frontmatter.default_handlers import YAMLHandler

    handler = YAMLHandler()
    try:
        matter, content = handler.split(top)
        if matter.count("[") + matter.count("{") > 100:
            return None  # nesting that only serves to keep the parser busy
        # Plain strings only: "no" is Norwegian, and dates are read in one place.
        entries = handler.load(matter, Loader=yaml.BaseLoader)
    except (ValueError, RecursionError, yaml.YAMLError):
        return None
    if not isinstance(entries, dict):
        return None
    named = {_fold(key): value for key, value in entries.items() if isinstance(key, str)}
    if not KEYS.keys() & named.keys():
        return None  # a ruled-off paragraph that happens to hold a colon
    fields: dict[str, str] = {}
    for key, value in named.items():
        if (field := KEYS.get(key)) and isinstance(value, str):
            fields.setdefault(field, value)
    return fields, _skip_blank_lines(top, len(top) - len(content))


def _read_header_lines(top: str) -> tuple[dict[str, str], int] | None:
    position = _skip_blank_lines(top, 0)
    fields: dict[str, str] = {}
    known = False
    for line in top[position:].splitlines(keepends=True):
        if not line.strip():
            return (fields, _skip_blank_lines(top, position)) if known else None
        match = _HEADER_LINE.match(line.strip())
        key = _fold(match["key"]) if match else ""
        if match is None or key not in KEYS:
            return None
        known = True
        if field := KEYS[key]:
            fields.setdefault(field, match["value"])
        position += len(line)
    return (fields, position) if known else None


def _read_date_line(line: str) -> datetime | None:
    line = line.strip(" \t#*_>|()[]")
    return parse_date(line[prefix.end() :] if (prefix := _DATE_PREFIX.match(line)) else line)


def _first_lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()][:5]


def _skip_blank_lines(text: str, position: int) -> int:
    blank = re.compile(r"(?:[ \t]*(?:\r\n|\r|\n))*").match(text, position)
    return blank.end() if blank else position


def _fold(key: str) -> str:
    return re.sub(r"[\s_-]+", " ", key).strip().casefold()


def _find_zone(name: str | None, offset_s: int | None) -> tzinfo | None:
    # Asked for every name, so that the machine's own time zone never plays a part.
    if offset_s is not None:
        return timezone(timedelta(seconds=offset_s)) if offset_s else UTC
    return timezone(timedelta(hours=_ZONES[name])) if name in _ZONES else None
