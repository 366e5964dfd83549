"""Clauses of an English sentence, as far as their marks and joining words show them.

No parser: brackets, quotation marks, commas and words such as "which" and "after" cut a sentence
into frames, one within another, and it can be asked what lies between two positions.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Frame", "Sentence"]

#: Words in quotation marks up to which they are a phrase of the sentence that quotes them.
_SCARE_QUOTE = 4
_DEEPEST = 12  # frames within frames: no sentence that is meant has more

_MARK = re.compile(
    r"[()\[\]“”«»\";:,]|\s[–—-]{1,2}\s|\b(?:which|who|whom|whose|where|that|after|following|before|"
    r"since|until|when|while|as|because|although|though|whereas|despite|amid|and|but|or|was|were|has|have|had|will)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[\w'’-]+")
_SAID_THAT = re.compile(
    r"(?:said|says|told|announced|warned|added|declared|reported|reports?|confirmed|claim(?:s|ed)|"
    r"stated|wrote|insisted|alleged|acknowledged|denied|accused|indicat\w{1,4}|show(?:s|ed)|fear(?:s|ed)|"
    r"believe[sd]?|so|know[ns]?|knew|noted|sa(?:y|id)\s\w{1,20}|told\s[\w’'-]{1,20}(?:\s[\w’'-]{1,20}){0,3})\s$"
)
_DEMONSTRATIVE = re.compile(
    r"(?:\b(?:in|at|of|on|to|from|by|with|after|before|during|since|near|for|over)|^)\s?$"
)
_CUT_PARTICIPLE = re.compile(
    r",\s(?:\w{3,20}ed|held|hit|struck|shot|seized|taken)\s(?:in|on|by|since|during|from)\b"
)
_LISTED = re.compile(r"\s[A-Z][\w’'-]{0,30}(?:\s[A-Z][\w’'-]{0,30}){0,2}(?:,|\sand\b)")
_EARLIER = re.compile(
    r"\W{0,3}\w{1,12}\s(?:\w{1,20}\s){0,4}?(?:had|once|previously|formerly|used\sto)\b"
)

_SUBORDINATE = {
    **dict.fromkeys(("which", "who", "whom", "whose", "where"), "relative"),
    **dict.fromkeys(("after", "following"), "after"),
    "before": "before",
    **dict.fromkeys(("since", "until", "despite"), "since"),
    **dict.fromkeys(("although", "though", "whereas", "when", "while"), "as"),
    **dict.fromkeys(("as", "because", "amid"), "as"),
}
_CLOSES_AT_COMMA = frozenset(("relative", "after", "before", "since", "as", "complement"))
_BRACKETS = frozenset("()[]“”«»")
_QUOTE_END = re.compile('[”"»]')
_FINITE = frozenset(("was", "were", "has", "have", "had", "will"))
_NOT_A_CLAUSE = re.compile(
    r"(?i:as\s(?:well|many|much|of|part|an?|the)\b|(?:before|after|since|until)\s(?:midnight|noon|"
    r"midday|dawn|dusk|sunrise|sunset|daybreak|nightfall|dark|\d))"
    # "the last dike before Dadu", and not "before Arland invaded"
    r"|before\s[A-Z][\w’'-]{0,30}(?=\s(?:on|late|early|in)\s|[,.;)])"
)
_VERB = re.compile(
    r"\s(?:\w{2,20}ed|was|were|has|have|had|is|are|will|began|said|told|met|hit|struck|came|went|took|"
    r"left|fell|broke|shot|fled|rose|sent)\b"
)
_SUBJECT_RELATIVE = re.compile(
    r"(?:that|which|who)\s(?!(?:the|an?|he|she|they|it|we|its|their|his|[A-Z][\w’'-]{0,30})\b)"
)
_COSTS = {",": 1.0, "and": 2.0, "but": 2.0, "or": 2.0, ";": 4.0, ":": 2.0}


@dataclass(slots=True)
class Frame:
    """A stretch of a sentence that hangs together.

    Parameters
    ----------
    kind : str
        ``"main"``, ``"complement"`` (what is said), ``"as"``, ``"after"``, ``"before"``,
        ``"since"``, ``"relative"``, ``"bracket"`` or ``"quote"``.
    start, end : int
        Half-open span of the text.
    parent : int
        Which frame it stands in; -1 for the sentence itself.
    is_earlier : bool
        True for a relative clause that speaks of an earlier time: "which had been hit".
    """

    kind: str
    start: int
    end: int
    parent: int
    is_earlier: bool = False


class Sentence:
    """The frames of one sentence.

    Parameters
    ----------
    text : str
        The report.
    start, end : int
        Half-open span of the sentence.
    fixed : sequence of (int, int)
        Spans within which nothing cuts: the expressions of time.
    """

    def __init__(self, text: str, start: int, end: int, fixed: Sequence[tuple[int, int]]) -> None:
        self.start, self.end = start, end
        self._words = [found.start() for found in _WORD.finditer(text, start, end)]
        self.frames = [Frame("main", start, end, -1)]
        self._cuts: list[tuple[int, float, int]] = []  # where, what it costs, frame
        self._cut(text, fixed)

    def frame_at(self, position: int) -> int:
        """Return the innermost frame that holds a position."""
        at = 0
        for i, frame in enumerate(self.frames):  # those within others come later
            if frame.start <= position < frame.end:
                at = i
        return at

    def path(self, frame: int) -> list[int]:
        """Return a frame and those that it stands in, innermost first."""
        path = [frame]
        while self.frames[path[-1]].parent >= 0:
            path.append(self.frames[path[-1]].parent)
        return path

    def words_between(self, one: tuple[int, int], other: tuple[int, int]) -> int:
        """Count the words between two spans."""
        first, last = sorted((one, other))
        return max(0, bisect_left(self._words, last[0]) - bisect_left(self._words, first[1]))

    def cost_between(self, one: int, other: int, frames: set[int]) -> float:
        """Add up the commas and conjunctions of some frames between two positions."""
        low, high = min(one, other), max(one, other)
        first = bisect_left(self._cuts, (low, -1.0, -1))
        last = bisect_left(self._cuts, (high, -1.0, -1))
        return sum(cost for _, cost, frame in self._cuts[first:last] if frame in frames)

    def _cut(self, text: str, fixed: Sequence[tuple[int, int]]) -> None:
        stack = [0]
        fixed_at = 0
        for mark in _MARK.finditer(text, self.start, self.end):
            at = mark.start()
            while fixed_at < len(fixed) and fixed[fixed_at][1] <= at:
                self._after_time(text, fixed[fixed_at], stack)
                fixed_at += 1
            if fixed_at < len(fixed) and fixed[fixed_at][0] <= at:
                first, last = fixed[fixed_at]
                if first < at and last == mark.end() and mark[0].lower() in ("after", "before"):
                    self._push("before", at, stack)  # "a year after": of another time
                continue
            self._mark(text, mark, stack)
        for span in fixed[fixed_at:]:
            self._after_time(text, span, stack)
        for frame in stack:
            self.frames[frame].end = self.end

    def _after_time(self, text: str, span: tuple[int, int], stack: list[int]) -> None:
        """Close a clause within the subject: "those who fled in 2017 returned on Monday"."""
        frame = self.frames[stack[-1]]
        if (
            frame.kind == "relative"
            and frame.start < span[0]
            and _SUBJECT_RELATIVE.match(text, frame.start)
            and _VERB.match(text, span[1], self.end)
        ):
            self.frames[stack.pop()].end = span[1]

    def _mark(self, text: str, mark: re.Match[str], stack: list[int]) -> None:
        word, at = mark[0].lower().strip(), mark.start()
        if word in _BRACKETS or word == '"':
            self._bracket(text, word, mark, stack)
        elif word == ",":
            self._comma(text, mark, stack)
        elif word in _COSTS or word[0] in "–—-":
            self._cuts.append((at, _COSTS.get(word, 3.0), stack[-1]))
            if word == ";":
                self._pop_clauses(at, stack)
        elif word in _FINITE:
            self._finite(text, at, stack)
        elif word == "that":
            before = text[max(self.start, at - 60) : at]
            if _SAID_THAT.search(before):
                self._push("complement", at, stack)
            elif not _DEMONSTRATIVE.search(before):
                self._push("relative", at, stack, text)
        elif not _NOT_A_CLAUSE.match(text, at):
            self._push(_SUBORDINATE[word], at, stack, text)

    def _bracket(self, text: str, word: str, mark: re.Match[str], stack: list[int]) -> None:
        kind = "bracket" if word in "()[]" else "quote"
        is_open = any(self.frames[i].kind == kind for i in stack)
        if word in ")]”»" or (word == '"' and is_open):
            if is_open:
                while self.frames[stack[-1]].kind != kind:
                    self.frames[stack.pop()].end = mark.end()
                self.frames[stack.pop()].end = mark.end()
            return
        if kind == "quote":
            closes = _QUOTE_END.search(text, mark.end(), min(self.end, mark.end() + 60))
            if closes and len(_WORD.findall(text, mark.end(), closes.start())) <= _SCARE_QUOTE:
                return
        self._push(kind, mark.start(), stack)

    def _finite(self, text: str, at: int, stack: list[int]) -> None:
        """Close a clause within the subject: "fires that broke out on Sunday were put out"."""
        frame = self.frames[stack[-1]]
        if (
            frame.kind == "relative"
            and _SUBJECT_RELATIVE.match(text, frame.start)
            and self.words_between((frame.start, frame.start), (at, at)) >= 4
        ):
            self.frames[stack.pop()].end = at

    def _pop_clauses(self, at: int, stack: list[int]) -> None:
        while self.frames[stack[-1]].kind in _CLOSES_AT_COMMA:
            self.frames[stack.pop()].end = at

    def _comma(self, text: str, mark: re.Match[str], stack: list[int]) -> None:
        at = mark.start()
        if not _LISTED.match(text, mark.end(), self.end):
            self._pop_clauses(at, stack)
        self._cuts.append((at, 1.0, stack[-1]))
        if _CUT_PARTICIPLE.match(text, at):
            self._push("relative", at + 1, stack)

    def _push(self, kind: str, at: int, stack: list[int], text: str = "") -> None:
        if len(stack) > _DEEPEST:
            return
        is_earlier = kind == "relative" and _EARLIER.match(text, max(0, at - 1)) is not None
        self.frames.append(Frame(kind, at, self.end, stack[-1], is_earlier))
        stack.append(len(self.frames) - 1)
