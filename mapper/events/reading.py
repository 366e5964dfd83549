"""The role of each place in its report, with the words that decided it.

The encoder links event words to places (`links`), a grammar says how the report speaks of them
(`statuses`), dates say whether they are of now. A place is `event` only where something is reported
of it as having occurred; all else that is named literally is `background`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from mapper.encoder import Encoded
from mapper.events.datelines import dateline_end
from mapper.events.links import Link, Linker, ReportLinks
from mapper.events.literalness import Usage
from mapper.events.statuses import SentenceWords
from mapper.events.tenses import is_done
from mapper.lexicon import FEATURE_NOUNS
from mapper.records import (
    DATED_STATUSES,
    DateRange,
    EventWord,
    Mention,
    Report,
    Resolution,
    Statement,
)
from mapper.speakers import statements_at
from mapper.weights import load_weights, logistic

__all__ = ["Account", "When", "read_events"]

_LEAST_LINK = 0.4  # product of "is an event word" and "is reported of this place" that counts
_MOST_EVENTS = 8  # words kept for a mention, the surest
_CARRIED = 0.6  # share of an event word's sureness that is left in another sentence
_MOST_BACK = 4  # sentences that "the town" may look back over
_DATELINE_SURENESS = 0.97
_WITNESS_REACH = 90  # characters after a speaker in which "from Goris" is theirs
_OVERRULES = 0.9  # sureness of an event that makes a name literal

# "the village", "this small town" – and not "the village of Goris".
_ANAPHOR = re.compile(
    r"\b(?:[Tt]he|[Tt]his|[Tt]hat|[Oo]ur|[Ii]ts|[Tt]heir)\s+(?:[^\W\d_]+\s+){0,2}?"
    r"(?P<noun>village|town|city|settlement|hamlet|suburb|neighbou?rhood|port|area|district|"
    r"province|region|county|island|capital)\b(?!\s+of\b)"
)
_THERE = re.compile(
    r"\b(?:there|here)\b(?!\s+(?:is|are|was|were|has|had|will|have|may|might|could|would|being|s)\b)",
    re.IGNORECASE,
)

_HOME = re.compile(r"\b(?:from|in|of|at|near)\s+(?:the\s+)?(?:[^\W\d_]+\s+){0,3}$")
# Who fled tells of another place than where they are now, and so may who is only met there.
_REFUGE = re.compile(
    r"\b(?:refugees?|exiled?|fled|fleeing|camp|displaced|evacuees?|asylum|sheltering)\b",
    re.IGNORECASE,
)
_TOLD_IN = re.compile(r"\b(?:said|told\s+[^,.;]{1,40})\s+(?:[^,.;]{0,30}\s)?(?:in|at|near)\s+$")
_SEAT = re.compile(r"(?:\s+(?:in|at|of|from|near)\s+(?:the\s+)?)?")
_TOLERANCE = timedelta(days=1)  # where the report comes from it may be a day later
_LONGEST_SPEAKER = 200  # characters
_SEAT_REACH = 24  # characters after a speaker in which "in Athens" is its seat
_CLAUSE_END = re.compile(r"[.;:!?\n\"“”]")

#: Says when what an event word speaks of is reported, and whether that is past: given the spans of
#: the event word and of the mention.
When = Callable[[int, int, int, int], tuple[DateRange | None, bool]]


@dataclass(frozen=True, slots=True)
class Account:
    """What a report makes of one mention.

    Parameters
    ----------
    role : str
        One of `mapper.records.ROLES`.
    confidence : float
        In [0, 1].
    events : tuple of EventWord
        In the order of the text.
    date : DateRange or None
        That of the surest dated one among those that decide the role.
    """

    role: str
    confidence: float
    events: tuple[EventWord, ...] = ()
    date: DateRange | None = None


def read_events(
    report: Report,
    resolutions: Sequence[Resolution],
    encoded: Encoded,
    sentences: Sequence[tuple[int, int]],
    *,
    link: Linker,
    when: When,
    statements: Sequence[Statement] = (),
    weights: Mapping[str, float] | None = None,
) -> tuple[Account, ...]:
    """Decide the role of each mention of a report.

    Parameters
    ----------
    report : Report
        In a language that the encoder reads.
    resolutions : sequence of Resolution
        One a mention, in the order of the text.
    encoded : Encoded
        ``report.text`` as the encoder read it.
    sentences : sequence of (int, int)
        What `mapper.sentences.split_sentences` returned.
    link : callable
        `mapper.encoder.Encoder.link`.
    when : callable
        See `When`.
    statements : sequence of Statement
        What somebody is reported to have said: what is denied is not reported, and what a witness
        tells was seen where the witness lives.
    weights : mapping of str to float or None
        Evidence of literal use to weight; None means the packaged ones.

    Returns
    -------
    tuple of Account
        One a resolution, in order.
    """
    return _Reader(
        report.text,
        report.published and report.published.date(),
        resolutions,
        sentences,
        tuple(statements),
        when,
        load_weights("roles") if weights is None else weights,
        ReportLinks(report.text, encoded, sentences, link),
        Usage(report.text, encoded),
    ).accounts()


@dataclass(slots=True)
class _Reader:
    """One report being read; what is found is by the number of the mention."""

    text: str
    published: date | None
    resolutions: Sequence[Resolution]
    sentences: Sequence[tuple[int, int]]
    statements: tuple[Statement, ...]
    when: When
    weights: Mapping[str, float]
    links: ReportLinks
    usage: Usage
    offices: tuple[Statement, ...] = field(init=False)  # of no private person, by the speaker
    dateline: tuple[int, int] = field(init=False)
    literal: list[float] = field(init=False)
    found: list[list[EventWord]] = field(init=False)
    read: dict[int, SentenceWords] = field(default_factory=dict)  # number of the sentence to it

    def __post_init__(self) -> None:
        names = [(one.mention.start, one.mention.end) for one in self.resolutions]
        self.dateline = dateline_end(self.text, names) or (0, 0)
        offices = (one for one in self.statements if not one.is_private)
        self.offices = tuple(sorted(offices, key=lambda one: one.speaker_start))
        self.literal = [0.0] * len(names)
        self.found = [[] for _ in names]

    def accounts(self) -> tuple[Account, ...]:
        by_sentence: dict[int, list[int]] = {}
        for i, resolution in enumerate(self.resolutions):
            by_sentence.setdefault(self._sentence(resolution.mention.start), []).append(i)
        for members in by_sentence.values():
            self._read_sentence(members)
        self._carry(by_sentence)
        self._carry_from_witnesses()
        return tuple(map(self._account, range(len(self.resolutions))))

    def _sentence(self, start: int) -> int:
        return max(0, bisect_right(self.sentences, start, key=lambda span: span[0]) - 1)

    def _read_sentence(self, members: Sequence[int]) -> None:
        resolutions = [self.resolutions[i] for i in members]
        every = self.links.in_sentence(resolutions)
        for i, found in zip(members, every, strict=True):
            mention, place = self.resolutions[i].mention, self.resolutions[i].place
            links = self._seen_there(found, mention, every)
            linked = max((one.occurrence * one.score for one in links), default=0.0)
            evidence = self.usage.evidence(mention, place, linked)
            self.literal[i] = logistic(evidence, self.weights)
            kept = [one for one in links if one.occurrence * one.score >= _LEAST_LINK]
            surest = sorted(kept, key=lambda one: -one.occurrence * one.score)
            self.found[i] += self._event_words(surest, i)

    def _event_words(self, links: Sequence[Link], i: int) -> list[EventWord]:
        """Return what the first links of a mention tell, as event words.

        A verb that says that something happened makes news of a noun beside it. One of long ago,
        or of what is only feared, does not: "the wars in X, which began in 2011".
        """
        verbs = {one: self._event(one, i, has_verb=True) for one in links if not one.is_noun}
        has_verb = any(word.status == "reported" for word in verbs.values())
        return [
            verbs[one] if one in verbs else self._event(one, i, has_verb=has_verb)
            for one in links[:_MOST_EVENTS]
        ]

    def _seen_there(
        self, links: Sequence[Link], mention: Mention, every: Sequence[Sequence[Link]]
    ) -> Sequence[Link]:
        """Leave out what an office only says from its seat: "engineers in Lilongwe said that".

        What is placed nowhere else stays: "police in Karachi said a bomb killed four people".
        """
        seat = next(
            (
                one
                for one in self._offices_before(mention.start)
                if not one.start <= mention.start < one.end
                and _SEAT.fullmatch(self.text, min(one.speaker_end, mention.start), mention.start)
            ),
            None,
        )
        if seat is None:
            return links
        placed = {
            one.start
            for other in every
            if other is not links
            for one in other
            if one.occurrence * one.score >= _LEAST_LINK
        }
        said = range(seat.start, seat.end)
        return [one for one in links if one.start not in placed or one.start not in said]

    def _offices_before(self, position: int) -> Sequence[Statement]:
        """Return what speakers who are no private persons say, and whose words end hereabouts."""
        last = bisect_right(self.offices, position, key=lambda one: one.speaker_start)
        first = bisect_left(
            self.offices, position - _LONGEST_SPEAKER, key=lambda one: one.speaker_start
        )
        return [one for one in self.offices[first:last] if position < one.speaker_end + _SEAT_REACH]

    def _words(self, position: int) -> SentenceWords:
        """Return the words of the sentence that holds a position, cut once."""
        number = self._sentence(position)
        if number not in self.read:
            low, high = self.sentences[number] if self.sentences else (0, len(self.text))
            self.read[number] = SentenceWords(self.text, low, high)
        return self.read[number]

    def _event(self, link: Link, i: int, *, has_verb: bool) -> EventWord:
        mention, words = self.resolutions[i].mention, self._words(link.start)
        status = words.status(link.start, link.end, is_noun=link.is_noun)
        if status == "known" and has_verb:
            status = "reported"  # "after the attack on Goris, houses burned there"
        alone = link.is_noun and not has_verb
        if status == "reported" and alone and words.is_definite(link.start, link.end):
            status = "known"
        if status == "reported":
            said = statements_at(self.statements, link.start, link.end)
            own = next((one for one in said if not one.is_reply), None)
            if own is not None and own.stance == "denies":
                status = "denied"  # and disputed, not denied, where another claims it
        date, is_past = self.when(link.start, link.end, mention.start, mention.end)
        if status in ("reported", "known") and is_past:
            status = "past"
        elif status in ("reported", "known") and self._is_to_come(date):
            if not link.is_noun and is_done(self.text, link.start, link.end):
                date = None  # the day of something else: "deployed ahead of the march on Friday"
            else:
                status = "planned"
        text = self.text[link.start : link.end]
        sureness = min(1.0, link.occurrence * link.score)
        return EventWord(link.start, link.end, text, status, sureness, date=date)

    def _is_to_come(self, when: DateRange | None) -> bool:
        if when is None or self.published is None:
            return False
        return when.earliest > self.published + _TOLERANCE

    def _carry(self, by_sentence: Mapping[int, Sequence[int]]) -> None:
        """Give events that are at no place of their sentence to the place it speaks of.

        "Goris is a town in the south. On Monday the town was shelled."
        """
        for number, (low, high) in enumerate(self.sentences):
            nouns = {found["noun"] for found in _ANAPHOR.finditer(self.text, low, high)}
            if not nouns and _THERE.search(self.text, low, high) is None:
                continue
            members = by_sentence.get(number, ())
            placed = {one.start for i in members for one in self.found[i]}
            events = [
                one
                for one in self.links.events_between(low, high)
                if one.start not in placed and not self._is_named(one, members)
            ]
            i = self._spoken_of(number, members, nouns, by_sentence) if events else None
            if i is None or (placed and i not in members):
                continue
            self._give(i, events)

    def _give(self, i: int, events: Sequence[Link]) -> None:
        """Give a mention events of other sentences, or of the words of its inhabitant."""
        for word in self._event_words([one._replace(score=1.0) for one in events], i):
            self.found[i].append(replace(word, score=_CARRIED * word.score, carried=True))

    def _carry_from_witnesses(self) -> None:
        """Give what a private person tells, and puts nowhere else, to where the person lives.

        "Our windows broke," said Ana, a baker from Goris.
        """
        starts = [one.mention.start for one in self.resolutions]
        placed = {one.start for found in self.found for one in found}
        for statement in self.statements:
            if not statement.is_private or statement.stance == "denies":
                continue
            low, high = statement.speaker_start, statement.speaker_end + _WITNESS_REACH
            first, last = bisect_left(starts, low), bisect_left(starts, high)
            i = next((i for i in range(first, last) if self._is_home(i, statement)), None)
            if i is None:
                continue
            events = [
                one
                for one in self.links.events_between(statement.start, statement.end)
                if one.start not in placed
            ]
            self._give(i, events)
            placed |= {one.start for one in events}

    def _is_home(self, i: int, statement: Statement) -> bool:
        """Return whether a mention says where the speaker of a statement is from."""
        mention = self.resolutions[i].mention
        if statement.start <= mention.start < statement.end or self.literal[i] < 0.5:
            return False
        if mention.kind in ("demonym", "organisation"):
            return False
        between = self.text[statement.speaker_start : mention.start]
        if _REFUGE.search(between) or _TOLD_IN.search(between):
            return False
        return _HOME.search(between) is not None and not _CLAUSE_END.search(between)

    def _is_named(self, link: Link, members: Sequence[int]) -> bool:
        """Return whether an event word is in a name, as in "Battle" or "US"."""
        mentions = (self.resolutions[i].mention for i in members)
        return any(one.start < link.end and link.start < one.end for one in mentions)

    def _spoken_of(
        self,
        number: int,
        members: Sequence[int],
        nouns: set[str],
        by_sentence: Mapping[int, Sequence[int]],
    ) -> int | None:
        """Return the mention that "the town" or "there" of a sentence speaks of, or None."""
        own = [i for i in members if self._fits(i, nouns) and self._is_named_by(i, nouns)]
        if own:
            return own[0]  # "the whole village burned, said a man from the village of Sotk"
        nearest = None
        for back in range(number - 1, max(-1, number - 1 - _MOST_BACK), -1):
            fitting = [i for i in by_sentence.get(back, ()) if self._fits(i, nouns)]
            told = [i for i in fitting if self.found[i] or self._is_named_by(i, nouns)]
            if told:
                return told[-1]
            nearest = fitting[-1] if nearest is None and fitting else nearest
        return nearest

    def _fits(self, i: int, nouns: set[str]) -> bool:
        resolution = self.resolutions[i]
        if resolution.mention.kind in ("demonym", "organisation") or self.literal[i] < 0.5:
            return False
        place = resolution.place
        if place is None:
            return bool(nouns) and self._is_named_by(i, nouns)
        if place.is_country:
            return False
        if not nouns or "area" in nouns:
            return True
        codes = {code for noun in nouns for code in FEATURE_NOUNS.get(noun, ())}
        return bool({place.feature_class, place.feature_code} & codes)

    def _is_named_by(self, i: int, nouns: set[str]) -> bool:
        mention = self.resolutions[i].mention
        before = self.text[max(0, mention.start - 24) : mention.start].lower().split()
        return bool(nouns & set(before[-3:]))

    def _is_demonym(self, i: int) -> bool:
        """Return whether a mention is one for the recogniser, or for the gazetteer that chose."""
        resolution = self.resolutions[i]
        if resolution.place is None:
            return resolution.mention.kind == "demonym"
        return resolution.candidates[0].name_kind == "demonym"

    def _account(self, i: int) -> Account:
        mention = self.resolutions[i].mention
        literal = self.literal[i]
        events = tuple(sorted(self.found[i], key=lambda one: (one.start, one.end)))
        reported = [one for one in events if one.status == "reported"]
        best = max((one.score for one in reported), default=0.0)
        if self.dateline[0] <= mention.start and mention.end <= self.dateline[1]:
            return Account("dateline", _DATELINE_SURENESS)
        if self._is_demonym(i):
            return Account("demonym", _sure(max(0.5, 1.0 - literal)))
        if mention.kind == "organisation" or (literal < 0.5 and best < _OVERRULES):
            role, share = self.usage.role(mention)
            return Account(role, _sure(share * max(0.5, 1.0 - literal)))
        literal = max(literal, 0.5)
        if reported:
            surest = max(reported, key=lambda one: (one.date is not None, one.score))
            return Account("event", _sure(literal * best), events, surest.date)
        told = (one for one in events if one.status in DATED_STATUSES["background"])
        dated = next((one.date for one in told if one.date is not None), None)
        return Account("background", _sure(literal * (1.0 - best)), events, dated)


def _sure(share: float) -> float:
    return round(min(1.0, max(0.0, share)), 4)
