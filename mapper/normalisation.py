"""Normalise a text once, and remember where each part of it came from."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from mapper.records import GivenText

__all__ = ["normalise", "printable"]

# No character below U+0300 joins what stands before it in any version of Unicode.
_COARSE = re.compile(r"\r\n?|[\u0300-\U0010ffff]{1,64}")
_LINE_ENDS = re.compile(r"\r\n?")


def normalise(given: str, start: int = 0) -> tuple[str, GivenText | None]:
    r"""Bring a text to NFC with ``\n`` line ends and no byte-order mark.

    Parameters
    ----------
    given : str
        The text as it was given.
    start : int
        Where the report's text starts; what stands before is a header.

    Returns
    -------
    text : str
        The normalised text after `start`.
    given_text : GivenText or None
        The way back to `given`; None when nothing was changed.

    Notes
    -----
    Runs of more than 64 combining marks are normalised in pieces, because reordering marks takes
    quadratic time; no language writes such runs.
    """
    if start == 0 and given.startswith("\ufeff"):
        start = 1
    body = given[start:] if start else given
    if unicodedata.is_normalized("NFC", body):
        text, anchors = _replace(body, start, _LINE_ENDS) if "\r" in body else (body, [(0, start)])
    else:
        text, anchors = _replace(body, start, _clusters())
        if not unicodedata.is_normalized("NFC", text):
            text, anchors = _replace(body, start, _COARSE)
    if not start and text == given:
        return given, None
    return text, GivenText(text=given, anchors=tuple(anchors))


def _replace(body: str, start: int, pattern: re.Pattern[str]) -> tuple[str, list[tuple[int, int]]]:
    pieces: list[str] = []
    anchors = [(0, start)]
    done = shift = 0  # shift: how much longer the given text is than the normalised one so far
    for match in pattern.finditer(body):
        first, end = match.span()
        if body[first] == "\r":
            new = unicodedata.normalize("NFC", "\n" + body[first:end].lstrip("\r\n"))
        else:
            first = max(first - 1, done)  # the character that the marks join
            new = unicodedata.normalize("NFC", body[first:end])
            if new == body[first:end]:
                continue
        pieces += (body[done:first], new)
        done = end
        if len(new) != end - first:
            shift += end - first - len(new)
            anchors.append((done - shift, done + start))
    pieces.append(body[done:])
    return "".join(pieces), anchors


@cache
def _clusters() -> re.Pattern[str]:
    # A cluster: a character that is replaced or joins the one before it, and the marks after it.
    # One set in front lets the search run at full speed over all the rest.
    joining, replaced = [], []
    for code in (*range(0x300, 0x20000), *range(0x2F800, 0x2FA20)):
        character = chr(code)
        if unicodedata.category(character)[0] == "M" or _is_hangul_vowel_or_final(code):
            joining.append(code)
        elif not unicodedata.is_normalized("NFC", character):
            replaced.append(code)
    marks = _ranges(joining)
    return re.compile(rf"[\r{marks}{_ranges(replaced)}](?:(?<=\r)\n|[{marks}]{{0,63}})")


def _is_hangul_vowel_or_final(code: int) -> bool:
    return 0x1160 <= code <= 0x11FF or 0xD7B0 <= code <= 0xD7FF


def _ranges(codes: list[int]) -> str:
    ranges: list[list[int]] = []
    for code in codes:
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "".join(rf"\U{low:08x}-\U{high:08x}" for low, high in ranges)


def printable(text: str) -> str:
    """Put U+FFFD in the place of each character that cannot be printed; line ends are such, too."""
    return "".join(char if char.isprintable() else "\ufffd" for char in text)
