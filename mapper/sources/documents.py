"""PDF and DOCX documents: one report each."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, BinaryIO

from mapper.errors import SourceError
from mapper.sources import limits
from mapper.sources.compression import spool
from mapper.sources.extras import require
from mapper.sources.items import Item, Outcome
from mapper.sources.packages import open_package
from mapper.sources.reports import parse_text

__all__ = ["join_lines", "read_docx", "read_pdf"]

# What programs call a document that nobody gave a title.
_NO_TITLE = re.compile(
    r"microsoft \w+ - |untitled|.*\.(?:docx?|pdf|indd|odt|tex|dvi|qxd|rtf|txt)$", re.I
)
_SENTENCE_END = re.compile(r"[.!?…:;][\"'”’»)\]]*$")
_PAGE_NUMBER = re.compile(r"(?:page\s+)?\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?", re.IGNORECASE)

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def read_pdf(stream: BinaryIO, item: Item) -> Iterator[Outcome]:
    """Read the text of a PDF document; lines of a paragraph are joined.

    Raises
    ------
    SourceError
        It has no text, a password or too many pages, is damaged, or the extra is missing.
    """
    require("pypdfium2", "a PDF document")
    content = limits.read_within(
        stream, limits.MAX_DOCUMENT_BYTES, "is a PDF of more than {}; split it"
    )
    found = item.session.pdf.read(
        content,
        pages=limits.MAX_PDF_PAGES,
        characters=limits.MAX_REPORT_BYTES,
        timeout_s=limits.MAX_PDF_SECONDS,
    )
    if found["problem"]:
        raise SourceError(_problem(found["problem"]))
    text = join_lines(found["pages"])
    if not text:
        raise SourceError("has no text, only pictures of pages; run OCR on it first")
    title = found["title"].strip()
    yield parse_text(
        text, item.origin, title=None if _NO_TITLE.match(title) else title, url=item.url
    )


def join_lines(pages: Sequence[str]) -> str:
    """Join the lines of pages to paragraphs, one a line.

    A line goes on in the next one unless it ends a sentence and is short, as the last line of a
    paragraph is, or a blank line follows. A word that is parted at the end of a line is joined.
    Numbers of pages are left out.
    """
    paragraphs: list[str] = []
    current = ""
    for page in pages:
        lines = [" ".join(line.split()) for line in page.replace("\0", "").splitlines()]
        if lines and _PAGE_NUMBER.fullmatch(lines[-1]):
            lines.pop()
        widths = sorted(len(line) for line in lines if line)
        full = widths[len(widths) * 3 // 4] if widths else 0
        for line, following in pairwise([*lines, ""]):
            current = _joined(current, line)
            width = 0.9 if following[:1].isupper() else 0.8
            is_short = len(line) < width * full
            if not line or (is_short and _SENTENCE_END.search(line)) or _is_heading(line, full):
                paragraphs.append(current)
                current = ""
    paragraphs.append(current)
    return "\n".join(one.replace("\ufffe", "-") for one in paragraphs if one)


def read_docx(stream: BinaryIO, item: Item) -> Iterator[Outcome]:
    """Read the paragraphs of a DOCX document, those in tables and frames too.

    Raises
    ------
    SourceError
        It has no text or a password, is damaged or too large, or the extra is missing.
    """
    require("docx", "a DOCX document")
    import docx

    limit = limits.MAX_DOCUMENT_BYTES
    with spool(stream, limit, "a document") as kept:
        open_package(kept, limit, "save it as DOCX without a password")
        try:
            document = docx.Document(kept)
        except (KeyError, zipfile.BadZipFile) as error:
            raise SourceError("is no DOCX document, or a damaged one; save it again") from error
        text = "\n".join(_paragraphs(document.element.body))
        title = document.core_properties.title
    if not text.strip():
        raise SourceError("has no text; if it holds pictures of pages, run OCR on them first")
    yield parse_text(
        text, item.origin, title=None if _NO_TITLE.match(title or "") else title, url=item.url
    )


def _problem(problem: str) -> str:
    return {
        "password": "is protected by a password; save it without one",
        "pages": f"has more than {limits.MAX_PDF_PAGES:,} pages; split it",
        "characters": f"has more text than {limits.in_mib(limits.MAX_REPORT_BYTES)}; split it",
        "crash": "broke the PDF reader, so it is damaged; print it to a new PDF",
        "time": f"took longer than {limits.MAX_PDF_SECONDS:.0f} seconds; print it to a new PDF",
    }.get(problem, "is a damaged PDF; get it again, or print it to a new PDF")


def _joined(current: str, line: str) -> str:
    if not current or not line:
        return current + line
    if current.endswith("\ufffe"):  # how PDFium marks a hyphen at the end of a line
        return current[:-1] + line
    if re.search(r"[a-zà-ÿ]-$", current) and line[:1].islower():
        return current[:-1] + line
    return f"{current} {line}"


def _is_heading(line: str, full: int) -> bool:
    # Much shorter than the lines of text, and no sentence: it stands alone.
    return len(line) < 0.5 * full and line[:1].isupper() and not line.endswith((",", "-", "\ufffe"))


def _paragraphs(body: Any) -> Iterator[str]:
    for paragraph in body.iter(f"{_WORD}p"):
        if not any(parent.tag == _FALLBACK for parent in paragraph.iterancestors()):
            text = "".join(_runs(paragraph))
            if text.strip():
                yield text


def _runs(paragraph: Any) -> Iterator[str]:
    """Give the text of a paragraph, without what was deleted and what frames in it hold."""
    for child in paragraph.iterchildren():
        if child.tag == f"{_WORD}t":
            yield child.text or ""
        elif child.tag in {f"{_WORD}tab", f"{_WORD}br", f"{_WORD}cr"}:
            yield " "
        elif child.tag == f"{_WORD}noBreakHyphen":
            yield "-"
        elif child.tag not in {f"{_WORD}p", f"{_WORD}del", f"{_WORD}pPr", f"{_WORD}rPr", _FALLBACK}:
            yield from _runs(child)
