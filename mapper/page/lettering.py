"""Text in an SVG: how wide it is, where its lines break, how it is written.

Text is data: characters that XML cannot hold are replaced, marks that would reorder what stands
beside a text are left out, and everything is escaped.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from html import escape

__all__ = ["SANS", "SERIF", "is_rightward", "plain", "script_of", "text", "width", "wrap"]

SANS = "Noto Sans,Segoe UI,Helvetica Neue,Arial,DejaVu Sans,sans-serif"
SERIF = "Noto Serif,Georgia,Times New Roman,DejaVu Serif,serif"

# What XML 1.0 cannot hold, and what would turn the text around.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_UNSEEN = re.compile(
    "[\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]"
)
#: Widths of the printable ASCII characters in hundredths of the size, as Noto Sans has them.
_ASCII = (
    *(26, 27, 41, 65, 57, 83, 73, 22, 30, 30, 55, 57, 27, 32, 27, 37, 57, 57, 57, 57, 57, 57, 57),
    *(57, 57, 57, 27, 27, 57, 57, 57, 43, 90, 64, 65, 63, 73, 56, 52, 73, 74, 34, 27, 62, 52, 91),
    *(76, 78, 60, 78, 62, 55, 56, 73, 60, 93, 59, 57, 57, 33, 37, 33, 57, 44, 28, 56, 62, 48, 62),
    *(56, 34, 62, 62, 26, 26, 53, 26, 94, 62, 60, 62, 62, 41, 48, 36, 62, 51, 79, 53, 51, 47, 38),
    *(55, 38, 57),
)
#: A little air, for fonts that are wider.
_AIR = 1.04
_BOLD = 1.07

#: Scripts that the fonts of `SANS` may lack: first and last code point, name.
_SCRIPTS: tuple[tuple[int, int, str], ...] = (
    (0x0530, 0x058F, "Armenian"),
    (0x0590, 0x05FF, "Hebrew"),
    (0x0600, 0x077F, "Arabic"),
    (0x08A0, 0x08FF, "Arabic"),
    (0x0900, 0x097F, "Devanagari"),
    (0x0980, 0x09FF, "Bengali"),
    (0x0A00, 0x0A7F, "Gurmukhi"),
    (0x0A80, 0x0AFF, "Gujarati"),
    (0x0B80, 0x0BFF, "Tamil"),
    (0x0C00, 0x0C7F, "Telugu"),
    (0x0C80, 0x0CFF, "Kannada"),
    (0x0D00, 0x0D7F, "Malayalam"),
    (0x0D80, 0x0DFF, "Sinhala"),
    (0x0E00, 0x0E7F, "Thai"),
    (0x0E80, 0x0EFF, "Lao"),
    (0x1000, 0x109F, "Burmese"),
    (0x10A0, 0x10FF, "Georgian"),
    (0x1200, 0x139F, "Ethiopic"),
    (0x1780, 0x17FF, "Khmer"),
    (0x1C90, 0x1CBF, "Georgian"),
    (0x1100, 0x11FF, "Korean"),
    (0x3130, 0x318F, "Korean"),
    (0xAC00, 0xD7AF, "Korean"),
    (0x3040, 0x30FF, "Japanese"),
    (0x2E80, 0x9FFF, "Chinese"),
    (0xF900, 0xFAFF, "Chinese"),
    (0xFB1D, 0xFB4F, "Hebrew"),
    (0xFB50, 0xFDFF, "Arabic"),
    (0xFE70, 0xFEFE, "Arabic"),
    (0xFF00, 0xFFEF, "Chinese"),
    (0x20000, 0x3FFFF, "Chinese"),
)
_WHOLE = "Segoe UI,DejaVu Sans,Arial Unicode MS,Arial,sans-serif"
_HAN = "Microsoft YaHei,PingFang SC,sans-serif"
#: Script -> fonts that have it and Latin letters too.
_FAMILIES = {
    **dict.fromkeys(("Arabic", "Armenian", "Georgian", "Hebrew"), _WHOLE),
    "Chinese": f"Noto Sans CJK SC,Noto Sans SC,{_HAN}",
    "Japanese": f"Noto Sans CJK JP,Noto Sans JP,Yu Gothic,Hiragino Sans,{_HAN}",
    "Korean": f"Noto Sans CJK KR,Noto Sans KR,Malgun Gothic,Apple SD Gothic Neo,{_HAN}",
}
_FIRST_SCRIPT = 0x0530


def plain(words: str) -> str:
    """Return a text on one line, as XML can hold it, without marks that turn text around."""
    return " ".join(_UNSEEN.sub("", _NOT_XML.sub("\ufffd", words)).split())


@lru_cache(maxsize=8192)
def script_of(char: str) -> str | None:
    """Name the script of a character; None for Latin, Greek, Cyrillic, digits and signs."""
    point = ord(char)
    if point < _FIRST_SCRIPT:
        return None
    return next((name for first, last, name in _SCRIPTS if first <= point <= last), None)


def is_rightward(words: str) -> bool:
    """Tell whether a text is read from right to left, by its first letter."""
    for char in words:
        kind = unicodedata.bidirectional(char)
        if kind in {"R", "AL"}:
            return True
        if kind == "L":
            return False
    return False


#: Widths of some signs in shares of the size.
_SIGNS = {"–": 0.5, "—": 1.0, "…": 0.82, "“": 0.42, "”": 0.42, "‘": 0.27, "’": 0.27, "·": 0.27}


@lru_cache(maxsize=8192)
def _share(char: str) -> float:
    """Return the width of a character in shares of the size."""
    if char in _SIGNS:
        return _SIGNS[char]
    base = unicodedata.normalize("NFD", char)[0]
    if " " <= base <= "~":
        return _ASCII[ord(base) - 32] / 100
    if unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0.0
    if unicodedata.east_asian_width(char) in {"W", "F"}:
        return 1.0
    return 0.72 if char.isupper() else 0.64


def width(words: str, size: float, *, bold: bool = False) -> float:
    """Estimate how wide a text is, in pixels; rather too wide than too narrow."""
    total = sum(map(_share, words)) * size * _AIR
    return total * _BOLD if bold else total


def wrap(words: str, room: float, size: float, *, bold: bool = False) -> list[str]:
    """Break a text into lines that fit, at spaces where there are any."""
    lines: list[str] = []
    line = ""
    for piece in _pieces(plain(words)):
        longer = line + piece
        if width(longer.rstrip(), size, bold=bold) <= room:
            line = longer
            continue
        if line.strip():
            lines.append(line.strip())
        line = piece
        while width(line.rstrip(), size, bold=bold) > room and len(line) > 1:
            at = _fitting(line, room, size, bold=bold)
            if at >= len(line):
                break
            lines.append(line[:at])
            line = line[at:]
    if line.strip():
        lines.append(line.strip())
    return lines


def _pieces(words: str) -> Iterator[str]:
    """Yield what must not be parted: words with the space behind them, single Han characters."""
    piece = ""
    for char in words:
        if piece and unicodedata.east_asian_width(char) in {"W", "F"} and char.isalpha():
            yield piece
            piece = char
            continue
        piece += char
        if char == " ":
            yield piece
            piece = ""
    if piece:
        yield piece


def _fitting(word: str, room: float, size: float, *, bold: bool) -> int:
    """Return how many characters of a long word fit, one at least; marks stay with their letter."""
    at = 1
    while at < len(word) and width(word[: at + 1], size, bold=bold) <= room:
        at += 1
    while at < len(word) and (_share(word[at]) == 0 or word[at - 1] == "\u200d"):
        at += 1
    return at


def text(words: str) -> str:
    """Return a text as the content of a ``text`` element.

    A text with letters that most fonts lack names fonts that have them, and for all of it: fonts
    that change within a line make some programs lose letters, and without a name they take the
    first font there is, of whatever weight.
    """
    cleaned = plain(words)
    written = escape(cleaned)
    if is_rightward(cleaned):
        written = f"\u2067{written}\u2069"
    for char in cleaned:
        if (fonts := _FAMILIES.get(script_of(char) or "")) is not None:
            return f'<tspan font-family="{fonts}">{written}</tspan>'
    return written
