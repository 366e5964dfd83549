"""Text of reports into a page, without it ever becoming code or markup.

There are two ways in and no third: markup is made by Jinja with autoescape on, and records travel
as JSON inside ``<script type="application/json">``, from where ``page.js`` builds text nodes.
"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup

__all__ = ["display_text", "safe_url", "script_json", "shield_script"]

# What could end a script element, open a comment in it, or end a line of an old JavaScript.
_IN_SCRIPT = (
    ("<", "\\u003c"),
    (">", "\\u003e"),
    ("&", "\\u0026"),
    ("\u2028", "\\u2028"),
    ("\u2029", "\\u2029"),
)
_SURROGATE = re.compile("[\ud800-\udfff]")
# An HTML parser drops or rewrites these, which would move every offset behind them.
_REWRITTEN_BY_PARSERS = re.compile("[\x00\r\ud800-\udfff]")
# Browsers skip these at the ends of an address, and tabs and line ends anywhere in it.
_IGNORED_IN_URLS = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029\ufeff]")
# What is so plain needs no parser; of what is not, `urlsplit` decides.
_PLAIN_URL = re.compile(r"https?://[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*(?:/[!-~]*)?")
_SCRIPT_BREAKERS = re.compile(r"<(?=/script|script|!--)", re.IGNORECASE)


def script_json(obj: Any) -> Markup:
    """Return JSON that is safe inside a script element and loses nothing.

    Parameters
    ----------
    obj : object
        What `json.dumps` takes. Lone surrogates, which UTF-8 cannot hold, are written as escapes.

    Raises
    ------
    ValueError
        When it holds a NaN or an infinity, which JSON cannot.
    """
    text = json.dumps(obj, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for sign, escaped in _IN_SCRIPT:  # on long texts far faster than one translation
        text = text.replace(sign, escaped)
    text = _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
    return Markup(text)  # noqa: S704 - every character that means anything to HTML is escaped


def display_text(text: str) -> str:
    """Replace the characters that an HTML parser would drop or rewrite, one for one.

    The result has the length of `text`, so that offsets hold in the page too: U+0000 and lone
    surrogates become U+FFFD, a carriage return becomes a line feed.
    """
    if text.isprintable():  # most names are, and this is far faster than to look for the rest
        return text
    return _REWRITTEN_BY_PARSERS.sub(
        lambda match: "\n" if match[0] == "\r" else "\ufffd",
        text,
    )


def safe_url(url: str | None) -> str | None:
    """Return an address that a link may have, or None.

    Only ``http`` and ``https`` with a host pass; anything with control characters or white space
    in it is refused rather than mended.
    """
    if url and _PLAIN_URL.fullmatch(url):
        return url
    if not url or _IGNORED_IN_URLS.search(url.strip(" ")) or _SURROGATE.search(url):
        return None
    url = url.strip(" ")
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and host else None


def shield_script(code: str) -> str:
    r"""Keep strings in a script from ending it: ``</script`` becomes ``\x3c/script``.

    Folium pastes the texts of its elements into JavaScript strings; in a string the two mean the
    same, and outside of strings neither occurs.
    """
    return _SCRIPT_BREAKERS.sub(r"\\x3c", code)
