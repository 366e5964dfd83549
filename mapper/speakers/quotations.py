"""Where a report quotes: the spans between quotation marks.

Marks are paired inside a paragraph. A quotation that never closes ends with its paragraph; one
that goes on in the next paragraph opens there again, as newspapers do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Quotation", "find_paragraphs", "find_quotations"]

# Opening mark -> the marks that may close it.
_PAIRS = {"“": "”", "„": "“”", "«": "»", "‹": "›", "‘": "’", '"': '"', "'": "'"}
_MARK = re.compile(r"""[“”„«»‹›‘’"']""")
_BREAK = re.compile(r"\n[ \t\u00a0]*\n\s*")
_LINE = re.compile(r"\n\s*")
_WRAPPED = re.compile(r"[\w,;]\n[ \t]*[a-z]")
_DEEPEST = 4  # quotations in quotations in quotations: what lies deeper is hostile
# Words that are written with an apostrophe in front: "'tis", "the '90s".
_CLIPPED = re.compile(r"(?:tis|twas|em|til|cause|n|round|bout|\d\ds?)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Quotation:
    """One stretch between quotation marks.

    Parameters
    ----------
    start, end : int
        What is quoted, without the marks and the white space beside them.
    outer_start, outer_end : int
        The same with the marks.
    depth : int
        0 for a quotation in the report's own text, 1 for one inside that, and so on.
    continues : bool
        True when it goes on from the paragraph before, which did not close it.
    """

    start: int
    end: int
    outer_start: int
    outer_end: int
    depth: int = 0
    continues: bool = False


def find_paragraphs(text: str) -> tuple[tuple[int, int], ...]:
    """Cut a text into paragraphs.

    Parameters
    ----------
    text : str
        Text of a report.

    Returns
    -------
    tuple of (int, int)
        Half-open spans, ascending. Blank lines part paragraphs; so do single line breaks where
        the text is not wrapped. A blank line inside a sentence, as between two pages, does not.
    """
    pattern = _BREAK if _WRAPPED.search(text) else _LINE
    spans: list[tuple[int, int]] = []
    at = 0
    for match in pattern.finditer(text):
        before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        if after.islower() and (before.isalnum() or before == ","):
            continue  # the sentence goes on behind the break
        if match.start() > at:
            spans.append((at, match.start()))
        at = match.end()
    if at < len(text):
        spans.append((at, len(text)))
    return tuple(spans)


def find_quotations(
    text: str, paragraphs: tuple[tuple[int, int], ...] | None = None
) -> tuple[Quotation, ...]:
    """Find what stands in quotation marks.

    Parameters
    ----------
    text : str
        Text of a report.
    paragraphs : tuple of (int, int), optional
        What `find_paragraphs` returned for it.

    Returns
    -------
    tuple of Quotation
        Ascending by start, an outer quotation before those inside it. Apostrophes and marks for
        inches are no quotation marks; an empty quotation is none.
    """
    found: list[Quotation] = []
    carried = ""  # the mark of a quotation that the paragraph before left open
    for low, high in find_paragraphs(text) if paragraphs is None else paragraphs:
        carried = _read_paragraph(text, low, high, carried, found)
    found.sort(key=lambda one: (one.outer_start, -one.outer_end))
    return tuple(found)


def _read_paragraph(text: str, low: int, high: int, carried: str, found: list[Quotation]) -> str:
    """Add the quotations of one paragraph; return the mark that is open at its end, or ""."""
    marks = [match.start() for match in _MARK.finditer(text, low, high)]
    roles = _single_roles(text, marks, high)
    stack: list[tuple[str, int, bool]] = []

    def close(inner_end: int, outer_end: int) -> None:
        mark, opened, continues = stack.pop()
        start, end = opened + len(mark), inner_end
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if start < end:
            found.append(Quotation(start, end, opened, outer_end, len(stack), continues))

    for at in marks:
        mark = text[at]
        closes = next(
            (k for k in range(len(stack) - 1, -1, -1) if mark in _PAIRS[stack[k][0]]), None
        )
        role = _role(text, at, (low, high), roles, closes is not None, closes == len(stack) - 1)
        if not role:
            continue
        if role == "opens":
            closes = None
        if closes is not None and not (mark == "“" and stack[closes][0] == "“"):
            while len(stack) > closes + 1:
                close(at, at)
            close(at, at + 1)
        elif mark in _PAIRS and len(stack) < _DEEPEST:
            stack.append((mark, at, bool(carried) and at == low and mark == carried))
    left = stack[0][0] if stack else ""
    while stack:
        close(high, high)
    return left


def _role(text: str, at: int, span: tuple[int, int], roles: dict[int, str], *how: bool) -> str:
    """Say whether a mark "opens", "closes", does either ("any") or is none ("").

    The flags: whether a quotation is open that it may close, and whether that is the innermost.
    """
    closable, innermost = how
    mark = text[at]
    if mark in "‘’'":
        role = roles.get(at, "")
        return role if role == "opens" or closable else ""
    if mark == '"':
        if not closable:
            return "opens" if _may_open(text, at, *span) else ""
        # A mark before a word, inside a quotation: the one that closes comes later.
        return "closes" if not innermost or _may_close(text, at, span[1]) else ""
    return "any"


def _may_open(text: str, at: int, low: int, high: int) -> bool:
    before = text[at - 1] if at > low else " "
    after = text[at + 1] if at + 1 < high else " "
    return not before.isalnum() and not after.isspace()


def _may_close(text: str, at: int, high: int) -> bool:
    after = text[at + 1] if at + 1 < high else " "
    return not after.isalnum() or not text[at - 1].isspace()


def _single_roles(text: str, marks: list[int], high: int) -> dict[int, str]:
    """Say of each single mark whether it opens or closes; an apostrophe has no role.

    A mark behind a plural's "s" closes only where no better one follows: "'The soldiers' homes
    burned,' she said".
    """
    roles: dict[int, str] = {}
    better = False  # does a mark that can only close follow before another opens?
    possible = False
    for at in reversed(marks):
        mark = text[at]
        if mark not in "‘’'":
            continue
        before = text[at - 1] if at else " "
        after = text[at + 1] if at + 1 < high else " "
        if before.isalnum() and after.isalnum():
            continue  # don't, Armenia's
        opening = mark != "’" and not before.isalnum() and not after.isspace() and before != "."
        if opening and before not in ",!?…" and not _CLIPPED.match(text, at + 1):
            # A straight mark that nothing closes is an apostrophe.
            if mark == "‘" or possible:
                roles[at] = "opens"
                better = possible = False
            continue
        if mark == "‘" or before.isspace():
            continue
        if before in "sS" and after == " " and better:
            continue  # the soldiers' homes
        roles[at] = "closes"
        possible = True
        better = True
    return roles
