"""Bytes to text: find the encoding, or say why the bytes are not text."""

from __future__ import annotations

import codecs
import re

from mapper.errors import SourceError

__all__ = ["check_readable", "decode", "find_encoding"]

# UTF-32 stands first: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_SIGNATURES = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (rb"{\rtf", "an RTF document"),
    (b"\x1f\x8b", "a gzip file"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"SQLite format 3\0", "a database"),
)
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|\?xml)\b", re.IGNORECASE)

# Several code pages often read the same bytes equally well; the commoner one wins.
_CODE_PAGES = (
    *("cp1252", "cp1251", "cp1250", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp874"),
    *("koi8_u", "cp866", "iso8859_2", "cp932", "euc_jp", "gb18030", "big5", "cp949"),
    *("mac_roman", "cp850"),
)

_CENTRAL = frozenset({"Croatian", "Czech", "Hungarian", "Polish", "Romanian", "Slovak", "Slovene"})
# A regional code page beats the western one when it alone makes the text look like its language;
# the Turkish one in any case, because it differs only in letters that Icelandic alone needs.
_LANGUAGES = {
    "cp1250": _CENTRAL,
    "iso8859_2": _CENTRAL,
    "cp1254": frozenset({"Turkish"}),
    "cp1257": frozenset({"Estonian", "Latvian", "Lithuanian"}),
}

_MAX_CHAOS = 0.15
_SAMPLE = 1 << 20
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffd-\uffff]")
_SURROGATES = re.compile("[\ud800-\udfff]")


def decode(content: bytes) -> str:
    """Decode the content of a text file; a byte-order mark stays as the first code point.

    UTF-8 is tried first, then what a byte-order mark says, then UTF-16 without one, then the
    commonest code pages as rated by charset-normalizer.

    Raises
    ------
    SourceError
        When the content is empty, has the mark of another format or is in no known encoding.
    """
    if not content:
        raise SourceError("is empty; give a file with text")
    for signature, what in _SIGNATURES:
        if content.startswith(signature):
            raise SourceError(f"is {what}, not text; save it as plain text first")
    if _MARKUP.match(content):
        raise SourceError("is HTML or XML, not plain text; save the text of the page first")
    encoding = find_encoding(content)
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise SourceError(
            f"is not valid {encoding} at byte {error.start}; save it as UTF-8"
        ) from error


def find_encoding(content: bytes, *, is_cut: bool = False) -> str:
    """Find the encoding of a text as `decode` does.

    Parameters
    ----------
    content : bytes
        The text, or its beginning.
    is_cut : bool
        Whether it is only the beginning, which may end within a character.

    Raises
    ------
    SourceError
        It is in no known encoding.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding
    if b"\0" in content:
        return _find_utf16(content[: len(content) // 4 * 4] if is_cut else content)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(content, final=not is_cut)
    except UnicodeDecodeError:
        return _find_code_page(content)
    return "utf-8"


def check_readable(text: str) -> None:
    """Refuse a text that is blank, or more control characters than a text can have.

    Raises
    ------
    SourceError
        With one line that says why.
    """
    if not text.strip("\ufeff \t\n\r") or text.isspace():
        raise SourceError("contains only white space; give a report with text")
    if "\0" in text:
        raise SourceError("contains NUL characters, so it is not text; save it as plain text")
    if _SURROGATES.search(text):
        raise SourceError("contains half a surrogate pair; write it again as valid Unicode")
    if len(_CONTROLS.findall(text)) > max(10, len(text) // 50):
        raise SourceError("is full of control characters, so it is not text; save it as plain text")


def _find_utf16(content: bytes) -> str:
    # Without a mark, UTF-16 shows as zeros in every other byte: those of Latin letters, spaces
    # and line ends. In a binary file they stand anywhere.
    sample = content[:_SAMPLE]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if len(content) % 2 == 0 and 10 * max(even, odd) >= len(sample) and not min(even, odd):
        return "utf-16-be" if even else "utf-16-le"
    raise SourceError("contains NUL bytes, so it is not text; save it as plain text")


def _find_code_page(content: bytes) -> str:
    from charset_normalizer import from_bytes

    # Cut at a line end, so that no character is cut in two.
    sample = content[: content.rfind(b"\n", 0, _SAMPLE) + 1] if len(content) > _SAMPLE else content
    matches = list(
        from_bytes(sample or content, cp_isolation=list(_CODE_PAGES), threshold=_MAX_CHAOS)
    )
    if not matches:
        raise SourceError("is not text in any known encoding; save it as UTF-8")
    best = matches[0]
    # Only encoding -> language of the matches as good as the best: the rest is its noise.
    ties = {
        encoding: match.language
        for match in matches
        if match.chaos <= best.chaos + 0.02 and match.coherence >= best.coherence - 0.1
        for encoding in match.could_be_from_charset
    }
    for encoding, languages in _LANGUAGES.items():
        alone = ties.get(encoding) != ties.get("cp1252") or encoding == "cp1254"
        if alone and ties.get(encoding) in languages:
            return encoding
    return min(ties, key=_CODE_PAGES.index)
