"""Who said it: what a report quotes or passes on, and whose words it is.

An English report is read sentence by sentence: where a verb of saying stands, its speaker is the
noun phrase that goes with it and the statement is what it introduces. Nothing is learned and
nothing is looked up: `docs/speakers.md` says what this catches and what it misses.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from mapper.circumstances import Statement
from mapper.languages import is_english
from mapper.records import Report
from mapper.speakers.attributions import read_segment
from mapper.speakers.items import Item, Segment, Stream, read_streams, segments_of
from mapper.speakers.privacy import OFFICES, ORGANISATIONS, Introductions
from mapper.speakers.quotations import find_paragraphs, find_quotations
from mapper.speakers.replies import denied_clause
from mapper.speakers.speech import VERBS
from mapper.speakers.stretches import Attribution
from mapper.speakers.voices import Reading, Voice

__all__ = ["read_statements", "statements_at"]

_POST = re.compile(r"(?:\d{1,2}[:.]\d\d[ \t]+)?(@\w+):[ \t]*(?=\S)")
_NO_TRUTH = re.compile(
    r"(?:that )?(?:there (?:is|was|were) (?:no|not any) (?:truth|basis|foundation)"
    r"|(?:the )?(?:reports?|claims?|allegations?|rumou?rs?|accusations?) (?:is|was|are|were) "
    r"(?:false|untrue|fake|baseless|lies|a lie|unfounded|groundless|nonsense|not true)\b)"
)
_LABEL_LENGTH = 6  # words of "ministry" in "Shells fall on Gori: ministry"
_HEADLINE_LENGTH = 30
_NEAREST = 200  # statements before a mention that are looked at
_SENTENCE = 4  # words that make a quotation without a speaker more than a phrase


def read_statements(
    report: Report, sentences: tuple[tuple[int, int], ...]
) -> tuple[Statement, ...]:
    """Find what somebody is quoted or reported to have said.

    Parameters
    ----------
    report : Report
        The report; of one in another language than English nothing is read.
    sentences : tuple of (int, int)
        What `split_sentences` returned for it.

    Returns
    -------
    tuple of Statement
        Ascending by start, an outer statement before those inside it. Empty when nobody is
        quoted. "It was reported that" has no speaker and is none.
    """
    if not is_english(report.language, report.text) or not report.text.strip():
        return ()
    return tuple(_Reader(report.text, sentences).read())


def statements_at(statements: tuple[Statement, ...], start: int, end: int) -> tuple[Statement, ...]:
    """Return the statements that a mention stands in.

    Parameters
    ----------
    statements : tuple of Statement
        What `read_statements` returned.
    start, end : int
        Half-open span of the mention.

    Returns
    -------
    tuple of Statement
        Innermost first. Of one speaker who denies what stands in a quotation that asserts
        more, only the denial.
    """
    at = bisect_right(statements, start, key=lambda one: one.start)
    # Statements nest only as deep as sentences do: what covers the mention is among the last few,
    # save for a quotation of many sentences, each with statements of its own inside.
    found = [one for one in statements[max(0, at - _NEAREST) : at] if one.end >= end]
    found.sort(key=lambda one: (one.end - one.start, -one.start))
    stances: dict[int, str] = {}
    return tuple(
        one for one in found if stances.setdefault(one.speaker_start, one.stance) == one.stance
    )


@dataclass(slots=True)
class _Talk:
    """Who is talking while a stream is read."""

    paragraph: int = -1
    voice: Voice | None = None
    pending: list[Item] = field(default_factory=list)
    spoken: dict[int, Attribution] = field(default_factory=dict)


@dataclass(slots=True)
class _Reader:
    text: str
    sentences: tuple[tuple[int, int], ...]
    found: dict[tuple[int, int, int], Statement] = field(default_factory=dict)
    reading: Reading = field(init=False)
    quoted: dict[int, Voice] = field(default_factory=dict)  # start of a quotation to its speaker

    def read(self) -> list[Statement]:
        text = self.text
        paragraphs = find_paragraphs(text)
        quotations = find_quotations(text, paragraphs)
        streams = read_streams(text, quotations)
        known = Introductions()
        for stream in streams:
            known.learn(
                [item.lower for item in stream.items], [item.is_capital for item in stream.items]
            )
        starts = frozenset(low for low, _ in self.sentences)
        lows = [low for low, _ in paragraphs]
        posts = self._read_posts(paragraphs)
        for stream in streams:
            if stream.quotation is not None and not any(
                item.lower in VERBS or item.lower == "according" for item in stream.items
            ):
                continue  # nobody is quoted inside
            inside = stream.quotation
            by = None if inside is None else self.quoted.get(inside.start)
            self.reading = Reading(text, known, quoted=inside is not None, speaker=by)
            self._read_stream(stream, segments_of(stream, lows, starts), posts)
        return sorted(self.found.values(), key=lambda one: (one.start, -one.end))

    def _read_stream(self, stream: Stream, segments: list[Segment], posts: set[int]) -> None:
        talk = _Talk()
        for n, segment in enumerate(segments):
            if segment.paragraph != talk.paragraph:
                talk.paragraph, talk.voice, talk.pending = segment.paragraph, None, []
                if segment.paragraph in posts:
                    self.reading.recent.clear()
            made = read_segment(segment, self.reading)
            if not made and stream.quotation is None:
                beside = segments[max(0, n - 1) : n] + segments[n + 1 : n + 2]
                if all(one.paragraph != segment.paragraph for one in beside):
                    made = self._headline(segment)
            for one in made:
                self._add(one)
            self._settle_quotations(segment, made, talk)
        self._carry_on(stream, talk.spoken)

    def _settle_quotations(self, segment: Segment, made: list[Attribution], talk: _Talk) -> None:
        """Note whose the segment's quotations are; one that stands alone is the last speaker's."""
        items = segment.items
        if made:
            for item in talk.pending if items[0].kind == "q" else ():
                self._quote(item, made[0].voice, made[0].cue, talk.spoken)
            talk.pending = []
            talk.voice = made[-1].voice
            talk.spoken |= {one.start: one for one in made if one.is_quote}
        elif len(items) == 1 and items[0].kind == "q":
            if talk.voice is not None and _is_sentence(items[0]):
                self._quote(items[0], talk.voice, "said", talk.spoken)
            else:
                talk.pending.append(items[0])

    def _quote(self, item: Item, voice: Voice, cue: str, spoken: dict[int, Attribution]) -> None:
        quotation = item.quotation
        if quotation is None:
            return
        made = Attribution(quotation.start, quotation.end, voice, cue, is_quote=True)
        spoken[quotation.start] = made
        self._add(made)

    def _carry_on(self, stream: Stream, spoken: dict[int, Attribution]) -> None:
        """Give every paragraph of a long quotation the speaker that one of them has."""
        group: list[Item] = []
        for item in [one for one in stream.items if one.kind == "q"] + [_END]:
            if item.quotation is not None and item.quotation.continues and group:
                group.append(item)
                continue
            if len(group) > 1:
                starts = [one.quotation.start for one in group if one.quotation]
                by = next((spoken[at] for at in starts if at in spoken), None)
                for one in group:
                    if by is not None and one.quotation and one.quotation.start not in spoken:
                        self._quote(one, by.voice, by.cue, spoken)
            group = [item]

    def _headline(self, segment: Segment) -> list[Attribution]:
        """Read "Shells fall on Gori: ministry" and "Ministry: shells fall on Gori"."""
        items = segment.items
        if segment.ends or not 4 < len(items) <= _HEADLINE_LENGTH:
            return []
        marks = [k for k, item in enumerate(items) if item.text in (":", "-", "–", "—")]
        for k in marks:
            if items[k].text != ":" and k != marks[-1]:
                continue
            head, tail = items[:k], items[k + 1 :]
            if _is_label(tail) and len(head) >= 3:
                said, label = head, tail
            elif items[k].text == ":" and _is_label(head) and len(tail) >= 3:
                said, label = tail, head
            else:
                continue
            if said[0].text == "#":
                said = said[1:]
            if label[0].text == "#":
                label = label[1:]
            voice = self.reading.voice(label, 0, len(label), "")
            if voice is not None:
                return [Attribution(said[0].start, said[-1].end, voice, items[k].text)]
        return []

    def _read_posts(self, paragraphs: Sequence[tuple[int, int]]) -> set[int]:
        """Read "20:11 @somebody: …" as what somebody wrote; return which paragraphs are posts."""
        posts: set[int] = set()
        for n, (low, high) in enumerate(paragraphs):
            match = _POST.match(self.text, low, high)
            if match:
                name = match.group(1)
                voice = Voice(match.start(1), match.end(1), name, is_private=True)
                self._add(Attribution(match.end(), high, voice, ":"))
                posts.add(n)
        return posts

    def _add(self, made: Attribution) -> None:
        text = self.text
        start, end = made.start, made.end
        while start < end and text[start].isspace():
            start += 1
        while start < end and (text[end - 1].isspace() or text[end - 1] in ",;:-–—"):
            end -= 1
        if not any(char.isalnum() for char in text[start:end]):
            return
        denies = made.denies or _NO_TRUTH.match(text[start:end].lower()) is not None
        if made.is_quote and not made.is_reply:
            self.quoted.setdefault(start, made.voice)
        clause = None if denies else denied_clause(text, start, end)
        if clause is not None and not any(char.isalnum() for char in text[clause[1] : end]):
            denies = clause[0] == start
        self._keep(start, end, made, denies=denies)
        if clause is not None and not denies:
            self._keep(*clause, replace(made, is_quote=False), denies=True)

    def _keep(self, start: int, end: int, made: Attribution, *, denies: bool) -> None:
        voice = made.voice
        self.found.setdefault(
            (start, end, voice.start),
            Statement(
                start=start,
                end=end,
                text=self.text[start:end],
                speaker=voice.name,
                speaker_start=voice.start,
                speaker_end=voice.end,
                cue=made.cue,
                is_quote=made.is_quote,
                stance="denies" if denies else "asserts",
                is_private=voice.is_private,
                via=made.via,
                is_reply=made.is_reply,
            ),
        )


_END = Item(0, 0, "", "", "q")


def _is_sentence(item: Item) -> bool:
    first = item.text.lstrip("“‘\"'…. ")[:1]
    return not first.islower() and item.text.count(" ") + 1 >= _SENTENCE


def _is_label(items: Sequence[Item]) -> bool:
    words = [item.lower for item in items if item.kind == "w"]
    return (
        0 < len(words) <= _LABEL_LENGTH
        and all(item.kind == "w" or item.text in "-#." for item in items)
        and any(word in OFFICES or word in ORGANISATIONS for word in words)
        and words[-1] not in ("in", "of", "the", "at")
    )
