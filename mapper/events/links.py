"""Which event words of a report belong to which of its places: what the encoder's heads say.

Nothing here decides on a role; `events` does.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mapper.encoder import Encoded
from mapper.events.cue_words import is_cue
from mapper.events.standing import (
    APPOSED_SHARE,
    PLACED_SCORE,
    UNIT,
    clause_opened,
    is_apposed,
    is_at_site,
    is_state,
    shares,
)
from mapper.records import Mention, Resolution

__all__ = ["Link", "Linker", "ReportLinks", "places_of"]

_LEAST_OCCURRENCE = 0.5  # probability of an event word that is looked at
_LEAST_SCORE = 0.5  # probability that a word is in the place of an event
_LEAST_BESIDE = 0.2  # … of the words beside such a one that belong to the same place
_VAGUE = frozenset(("time", "times"))  # "for the first time": an event for WordNet, not for people
_CLAIMED = 0.4  # score from which on a name has an event, whatever stands around another
_MOST_EVENTS = 24  # of one sentence; a longer one is a table
_MOST_WORDS = 250  # of a sentence that are read for its events
_NEAR = 20  # characters behind an event word that tell what it is
_LISTED = re.compile(r"\s*(?:,|;|/|,?\s*(?:and|or|as well as|&)(?:\s+(?:in|at|near|the))?)\s*")
_COORDINATED = re.compile(r"\b(?:and|or)\b|[&/]")
_LISTED_SHARE = 0.95
_BOUND = re.compile(rf"\s+(?:in|of|at|on|near|around|outside)\s+(?:the\s+)?{UNIT}")
_OBJECT = re.compile(rf"\s+(?:the\s+)?{UNIT}")
_OBJECT_SCORE = 0.8

#: Says how likely each word of a range is in the place of each event; see `Encoder.link`.
Linker = Callable[[Encoded, Sequence[int], int, int], NDArray[np.float32]]


class Link(NamedTuple):
    """An event word and how likely it is that a place is where it is reported.

    Parameters
    ----------
    start, end : int
        Half-open span of the event word.
    occurrence : float
        In [0, 1]: how surely it is an event word.
    is_noun : bool
        "shelling" in "the shelling of"; False for a verb.
    score : float
        In [0, 1]: how likely the event is reported of this place, given that it is one.
    """

    start: int
    end: int
    occurrence: float
    is_noun: bool
    score: float


class ReportLinks:
    """The event words of one report, and what links them to its places.

    Parameters
    ----------
    text : str
        The report's text.
    encoded : Encoded
        The same text as the encoder read it.
    sentences : sequence of (int, int)
        Half-open spans, ascending.
    link : callable
        `mapper.encoder.Encoder.link`.
    """

    def __init__(
        self, text: str, encoded: Encoded, sentences: Sequence[tuple[int, int]], link: Linker
    ) -> None:
        self._text = text
        self._link_words = link
        self._encoded = encoded
        self._sentences = sentences
        self._starts = encoded.pieces.starts
        self._ends = encoded.pieces.ends
        found = np.flatnonzero(encoded.occurrences.max(axis=1) >= _LEAST_OCCURRENCE)
        named = [text[self._starts[one] : self._ends[one]].lower() for one in found]
        behind = [text[end : end + _NEAR] for end in self._ends[found].tolist()]
        self._events = found[
            [
                not (name in _VAGUE or is_cue(name, after) or is_state(name, after))
                for name, after in zip(named, behind, strict=True)
            ]
        ]
        self._event_starts = self._starts[self._events].tolist()

    def in_sentence(self, resolutions: Sequence[Resolution]) -> list[list[Link]]:
        """Return the links of each mention to the event words of its own sentence.

        Names in a list share what is reported of one of them: "around A, B, C and D".

        Parameters
        ----------
        resolutions : sequence of Resolution
            Of the mentions of one sentence, in the order of the text.

        Returns
        -------
        list of list of Link
            One a mention, by the order of the text.
        """
        if not resolutions:
            return []
        mentions = [one.mention for one in resolutions]
        i = bisect_right(self._sentences, mentions[0].start, key=lambda span: span[0]) - 1
        low, high = self._sentences[max(i, 0)] if self._sentences else (0, len(self._text))
        low, high = min(low, mentions[0].start), max(high, mentions[-1].end)
        events = self._between(low, high)
        if not events:
            return [[] for _ in mentions]
        scores = self._read(events, mentions, low, high)
        lists = self._lists(resolutions)
        self._weigh(scores, events, resolutions, lists, (low, high))
        for row, event in enumerate(events):
            self._settle(event, mentions, scores[row])
        for members in lists:
            best = scores[:, members].max(axis=1, keepdims=True) * _LISTED_SHARE
            scores[:, members] = np.maximum(scores[:, members], best)
        return [
            [self._link(event, float(scores[row, column])) for row, event in enumerate(events)]
            for column in range(len(mentions))
        ]

    def _read(
        self, events: Sequence[int], mentions: Sequence[Mention], low: int, high: int
    ) -> NDArray[np.float64]:
        """Return how likely each event is at each mention by the encoder alone."""
        first, last = self._encoded.pieces.words(low, high)
        last = min(last, first + _MOST_WORDS)
        within = [one for one in events if first <= one < last]
        read = self._link_words(self._encoded, within, first, last)
        scores = np.zeros((len(events), len(mentions)), dtype=np.float64)
        for column, mention in enumerate(mentions):
            start, end = self._encoded.pieces.words(mention.start, mention.end)
            start, end = max(start, first), min(end, last)
            if end - start == 1:
                scores[: len(within), column] = read[:, start - first]
            elif start < end:
                scores[: len(within), column] = read[:, start - first : end - first].mean(axis=1)
        return scores

    def _weigh(
        self,
        scores: NDArray[np.float64],
        events: Sequence[int],
        resolutions: Sequence[Resolution],
        lists: Sequence[Sequence[int]],
        sentence: tuple[int, int],
    ) -> None:
        """Heed how each name stands in its sentence; changes the `scores` in place."""
        low, high = sentence
        starts, ends = self._starts[events], self._ends[events]
        words = [self._text[a:b].lower() for a, b in zip(starts, ends, strict=True)]
        is_verb = self._encoded.occurrences[events].argmax(axis=1) == 1
        claimed = scores >= _CLAIMED
        claims = claimed.sum(axis=1)
        leads = {i: resolutions[members[0]].mention.start for members in lists for i in members}
        for column, resolution in enumerate(resolutions):
            mention = resolution.mention
            lead = leads.get(column)
            elsewhere = claims > claimed[:, column]
            scores[:, column] *= shares(
                self._text, mention, low, starts, words, lead=lead, elsewhere=elsewhere
            )
            before = resolutions[column - 1] if column else None
            if (
                before is not None
                and not _lies_in(resolution, before)
                and is_apposed(
                    self._text, before.mention, mention, contains=_lies_in(before, resolution)
                )
            ):
                scores[:, column] *= APPOSED_SHARE
            first, last = clause_opened(self._text, mention, low, high)
            opened = np.flatnonzero(is_verb & (starts >= first) & (starts < last))[:1]
            if not len(opened) or elsewhere[opened[0]]:
                continue
            if not any(_lies_in(one, resolution) for one in resolutions[column + 1 :]):
                scores[opened, column] = np.maximum(scores[opened, column], PLACED_SCORE)

    def _settle(self, event: int, mentions: Sequence[Mention], scores: NDArray[np.float64]) -> None:
        """Heed the name that stands right behind an event word; changes its `scores` in place.

        A verb has it at least in part ("hit Goris", "left the city of Ani"), a noun has no other
        ("the siege of Mekelle").
        """
        noun, verb = self._encoded.occurrences[event]
        end = int(self._ends[event])
        behind = _OBJECT if verb > noun else _BOUND
        for column, one in enumerate(mentions):
            if one.start > end and behind.fullmatch(self._text, end, one.start):
                kept = scores[column]
                if verb > noun:
                    scores[column] = max(kept, _OBJECT_SCORE)
                else:
                    scores[:] = 0.0
                    scores[column] = kept
                return
            if one.start > end:  # the next name behind the event word
                if verb > noun and is_at_site(self._text, end, one.start):
                    scores[column] = max(scores[column], PLACED_SCORE)
                return

    def events_between(self, start: int, end: int) -> list[Link]:
        """Return the event words of a span, linked to nothing (score 0)."""
        return [self._link(event, 0.0) for event in self._between(start, end)]

    def _between(self, start: int, end: int) -> list[int]:
        first = bisect_left(self._event_starts, start)
        last = bisect_left(self._event_starts, end)
        return [int(one) for one in self._events[first : min(last, first + _MOST_EVENTS)]]

    def _link(self, event: int, score: float) -> Link:
        noun, verb = self._encoded.occurrences[event].tolist()
        return Link(
            int(self._starts[event]),
            int(self._ends[event]),
            float(max(noun, verb)),
            noun > verb,
            score,
        )

    def _lists(self, resolutions: Sequence[Resolution]) -> list[list[int]]:
        """Return the members of each list: names with nothing but commas and "and" between.

        What only says in which country or unit the name before it lies is no member.
        """
        found: list[list[int]] = []
        members: list[int] = []
        coordinated = False
        for i, one in enumerate(resolutions):
            start = resolutions[i - 1].mention.end if i else 0
            between = self._text[start : one.mention.start]
            if not members or not _LISTED.fullmatch(between):
                if len(members) > 1 and coordinated:
                    found.append(members)
                members, coordinated = [i], False
            elif "," in between and _lies_in(resolutions[members[-1]], one):
                continue
            else:
                members.append(i)
                coordinated |= _COORDINATED.search(between) is not None or len(members) > 3
        if len(members) > 1 and coordinated:
            found.append(members)
        return found


def _lies_in(smaller: Resolution, larger: Resolution) -> bool:
    return (
        smaller.place is not None
        and larger.place is not None
        and larger.place.contains(smaller.place)
    )


def places_of(encoded: Encoded, start: int, end: int, link: Linker) -> tuple[tuple[int, int], ...]:
    """Return the spans that the encoder takes for where an event is, whatever else names them.

    Parameters
    ----------
    encoded : Encoded
        A sentence as the encoder read it.
    start, end : int
        Half-open span of the event word.
    link : callable
        `mapper.encoder.Encoder.link`.

    Returns
    -------
    tuple of (int, int)
        Half-open spans of runs of words, ascending.
    """
    pieces = encoded.pieces
    event, behind = pieces.words(start, end)
    if event >= behind:
        return ()
    (scores,) = link(encoded, [event], 0, len(pieces.starts))
    inside = np.flatnonzero(scores >= _LEAST_BESIDE)
    runs = np.split(inside, np.flatnonzero(np.diff(inside) > 1) + 1)
    return tuple(
        (int(pieces.starts[run[0]]), int(pieces.ends[run[-1]]))
        for run in runs
        if len(run) and scores[run].max() >= _LEAST_SCORE
    )
