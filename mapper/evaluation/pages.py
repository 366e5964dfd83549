"""Pages that need nothing else: no script, no link, no image, and no text that becomes markup."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html import escape

__all__ = ["html_page", "html_text"]

# What a browser would drop or rewrite, and what would turn the order of letters round.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def html_text(text: str) -> str:
    """Return any text as the text of an element or the value of an attribute."""
    return escape(_UNSEEN.sub("\ufffd", text))


def html_page(title: str, style: str, body: str) -> str:
    """Return a page that may load nothing, and use no style but its own.

    Parameters
    ----------
    title : str
        Plain text.
    style : str
        CSS.
    body : str
        Markup.
    """
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{html_text(title)}</title><style>{style}</style></head><body>{body}</body></html>\n"
    )
