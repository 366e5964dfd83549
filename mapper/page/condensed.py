"""What a large page keeps of a report: the sentences that its findings rest on, each once."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from mapper.page.escape import display_text
from mapper.records import Finding

__all__ = ["Condensed", "kept_around"]

#: Between what was not side by side.
_GAP = " … "
# Of a statement, and around an event word of another sentence, so many characters are kept.
_STATEMENT, _CARRIED = 240, 60
# Up to so many findings, and how much of a very long sentence is kept before and after the name.
_AROUND = ((20_000, 250), (50_000, 120))
_LEAST_AROUND = 60


def kept_around(findings: int) -> int:
    """Return how much of a long sentence a page of so many findings keeps beside a name."""
    return next((around for most, around in _AROUND if findings <= most), _LEAST_AROUND)


class Condensed:
    """The kept pieces of a text, one after the other, and where each place of it went.

    Parameters
    ----------
    text : str
        Of the report.
    findings : sequence of Finding
        Whose sentences, statements and event words are kept.
    around : int
        Of a sentence more than twice as long, so many characters on each side of the name.

    Attributes
    ----------
    text : str
        As the page shows it.
    sentences : list of (int, int)
        The kept part of each finding's sentence, in offsets of the whole text.
    """

    __slots__ = ("_ends", "_shifts", "_starts", "_wide", "sentences", "text")

    def __init__(self, text: str, findings: Sequence[Finding], around: int) -> None:
        self.sentences = [_kept_sentence(text, one, around) for one in findings]
        spans = list(self.sentences)
        for one, (first, last) in zip(findings, self.sentences, strict=True):
            mention = one.resolution.mention
            if mention.start < first or mention.end > last:
                spans.append((mention.start, mention.end))
            spans += [
                (said.start, min(said.end, said.start + _STATEMENT)) for said in one.statements
            ]
            spans += [
                (max(0, word.start - _CARRIED), min(len(text), word.end + _CARRIED))
                for word in one.events
                if word.start < first or word.end > last
            ]
        spans.sort()
        starts: list[int] = []
        ends: list[int] = []
        for start, end in spans:
            if ends and (start <= ends[-1] or text[ends[-1] : start].isspace()):
                ends[-1] = max(ends[-1], end)
            else:
                starts.append(start)
                ends.append(end)
        parts = [text[start:end] for start, end in zip(starts, ends, strict=True)]
        at = 0
        self._shifts: list[int] = []
        for start, part in zip(starts, parts, strict=True):
            self._shifts.append(at - start)
            at += len(part) + len(_GAP)
        self._starts, self._ends = starts, ends
        self.text = display_text(_GAP.join(parts))
        self._wide: list[int] = []
        if not self.text.isascii() and max(self.text) > "\uffff":
            self._wide = [i for i, char in enumerate(self.text) if char > "\uffff"]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a span of the whole text is now and its length, in UTF-16 units."""
        piece = bisect_right(self._starts, start) - 1
        if piece < 0:
            return 0, 0
        # asked for every word of a hundred thousand findings: two comparisons, no calls
        shift, last = self._shifts[piece], self._ends[piece]
        start = (start if start < last else last) + shift
        end = (end if end < last else last) + shift
        if self._wide:
            start += bisect_left(self._wide, start)
            end += bisect_left(self._wide, end)
        return start, end - start


def _kept_sentence(text: str, one: Finding, around: int) -> tuple[int, int]:
    start, end = one.sentence_start, one.sentence_end
    mention = one.resolution.mention
    if end - start <= 2 * around + len(mention.text):
        return start, end
    first, last = mention.start - around, mention.end + around
    if first > start:
        # no word is cut in two, unless there is no space to cut at
        start = max(first, text.find(" ", first, mention.start) + 1)
    if last < end:
        space = text.rfind(" ", mention.end, last)
        end = last if space < 0 else space
    return start, end
