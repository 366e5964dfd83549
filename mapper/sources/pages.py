"""HTML pages: an article's text, title, date, outlet and address, and nothing around it."""

from __future__ import annotations

import codecs
import html
import logging
import re
from collections.abc import Iterator
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from mapper.decoding import find_encoding
from mapper.errors import SourceError
from mapper.headers import clean_url
from mapper.records import Report
from mapper.sources import limits
from mapper.sources.extras import require
from mapper.sources.items import Item, Outcome
from mapper.sources.reports import make_report

__all__ = ["count_elements", "decode_page", "parse_page", "read_page", "strip_markup"]

_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{1,40})""", re.I)
_XML_ENCODING = re.compile(rb"""\s*<\?xml[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9_.-]{1,40})""")
_ELEMENT = re.compile(rb"<\0?[A-Za-z]")  # in UTF-16 too
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# Browsers read these as Windows 1252, so pages that say so are written in it.
_WESTERN = {"ascii", "iso8859-1"}

_SILENCE = logging.NullHandler()

# A tag, the start of a comment, or another declaration. None reaches over the next "<", so that a
# thousand that are never closed are looked at once each; a tag may hold ">" in quotation marks.
_MARKUP = re.compile(
    r"""</?(?P<name>[A-Za-z][A-Za-z0-9:-]*)(?:(?:[^<>"']|"[^"<]*"|'[^'<]*')*+|[^<>]*+)>"""
    r"|<!--|<[!?][^<>]*+>"
)

# Elements that end a line of text, and those whose content is none.
_BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt"),
        *("figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header"),
        *("hr", "li", "main", "ol", "p", "pre", "section", "table", "td", "th", "tr", "ul"),
    )
)
_SILENT = frozenset(
    ("head", "script", "style", "template", "noscript", "svg", "math", "iframe", "object")
)


def read_page(stream: BinaryIO, item: Item) -> Iterator[Outcome]:
    """Read the article of a page.

    Raises
    ------
    SourceError
        It is too large, holds no article, or the extra is missing.
    """
    content = stream.read(limits.MAX_PAGE_BYTES + 1)
    yield parse_page(content, item.origin, url=item.url, charset=item.charset)


def parse_page(
    content: bytes, default_id: str, *, url: str | None = None, charset: str | None = None
) -> Report:
    """Make a report of the bytes of a page.

    Parameters
    ----------
    content : bytes
        The page.
    default_id : str
        The id of the report.
    url : str or None
        Where the page came from; its canonical link wins when it leads to the same host.
    charset : str or None
        The encoding that the server told.

    Raises
    ------
    SourceError
        As `read_page`.
    """
    if len(content) > limits.MAX_PAGE_BYTES:
        limit = limits.in_mib(limits.MAX_PAGE_BYTES)
        raise SourceError(f"is a page of more than {limit}; save its text in a file")
    if not content.strip():
        raise SourceError("is empty; save the page again")
    if count_elements(content) > limits.MAX_PAGE_ELEMENTS:
        raise SourceError(
            f"is a page of more than {limits.MAX_PAGE_ELEMENTS:,} elements; save its text in a file"
        )
    require("trafilatura", "an HTML page")
    found = _extract(decode_page(content, charset).replace("\0", ""), url)
    if found is None or not (found.text or "").strip():
        raise SourceError("holds no article text; save the text of the page in a file")
    return make_report(
        found.text,
        default_id,
        title=found.title,
        published=found.date,
        source=found.sitename,
        url=_address(found.url, url),
    )


def count_elements(content: bytes) -> int:
    """Return how many elements begin in markup, whatever its encoding."""
    return sum(1 for _ in _ELEMENT.finditer(content))


def decode_page(content: bytes, charset: str | None = None) -> str:
    """Decode a page: by its byte-order mark, the server's word, its own, or as text is decoded."""
    if not content.startswith(_MARKS):
        own = _CHARSET.search(content[:4096]) or _XML_ENCODING.match(content[:4096])
        for name in (charset, own[1].decode("ascii") if own else None):
            if (encoding := _usable(name)) is not None:
                try:
                    return content.decode(encoding)
                except UnicodeError:
                    if encoding != "utf-8":
                        continue
                    # One bad byte in a page that is UTF-8 all the same.
                    text = content.decode("utf-8", "replace")
                    if text.count("�") <= max(len(text) // 1000, 5):
                        return text
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        if not content.startswith(_MARKS):
            content = content.replace(b"\0", b"")  # as browsers do
        return content.decode(find_encoding(content), "replace")


def strip_markup(fragment: str) -> str:
    """Return the text of a piece of HTML, one line a block.

    Takes time in proportion to its length whatever it holds, which Python's own parser of HTML does
    not in every version.
    """
    parts: list[str] = []
    position, end = 0, len(fragment)
    while position < end:
        opening = fragment.find("<", position)
        if opening < 0:
            opening = end
        parts.append(_plain(fragment[position:opening]))
        if opening == end:
            break
        found = _MARKUP.match(fragment, opening)
        if found is None:
            parts.append("<")
            position = opening + 1
            continue
        position = found.end()
        name = (found["name"] or "").lower()
        if name in _BLOCKS:
            parts.append("\n")
        elif name in _SILENT and not found[0].startswith("</") and not found[0].endswith("/>"):
            closing = re.compile(rf"</{name}\b[^<>]*>", re.IGNORECASE).search(fragment, position)
            position = closing.end() if closing else end
        elif found[0] == "<!--":
            closed = fragment.find("-->", position)
            position = closed + 3 if closed >= 0 else end
    lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)


def _plain(text: str) -> str:
    return html.unescape(text.replace("\n", " ").replace("\r", " "))


def _extract(page: str, url: str | None) -> Any:
    import trafilatura

    # What they say of a page, where nobody listens to them, would go to standard error.
    for name in ("courlan", "htmldate", "justext", "trafilatura"):
        logging.getLogger(name).addHandler(_SILENCE)
    return trafilatura.bare_extraction(
        page,
        url=url,
        fast=True,
        include_comments=False,
        with_metadata=True,
        # Without a last day of its own it would be today, and the findings would change with it.
        date_extraction_params={
            "extensive_search": False,
            "original_date": True,
            "max_date": "2199-12-31",
        },
    )


def _address(canonical: object, url: str | None) -> str | None:
    found = clean_url(canonical)
    if url is None or found is None:
        return found or url
    # A page cannot say that it stands on another site.
    same = _host(found) == _host(url)
    return found if same else url


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _usable(name: str | None) -> str | None:
    try:
        found = codecs.lookup(name or "")
        if not getattr(found, "_is_text_encoding", True):
            return None  # such as base64: a codec, not an encoding
        if found.name.startswith(("utf-16", "utf-32", "idna", "punycode", "unicode", "raw")):
            return None  # a page that can be read to say so is in none of them
    except (LookupError, ValueError):
        return None
    return "cp1252" if found.name in _WESTERN else found.name
