"""Reports to mentions without a neural model: names of a gazetteer, weighed by how they stand.

A logistic model over the named cues of `cues`, its weights learned by ``training/`` and shipped as
a readable table. A name that the gazetteer lacks is found when its context says what it is
("the village of X").
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping

from mapper.cues import Setting, cues
from mapper.matching import Match, find_matches
from mapper.protocols import NameIndex
from mapper.records import Mention, Report
from mapper.weights import load_weights, logistic
from mapper.words import Words

__all__ = ["NOT_A_PLACE", "GazetteerRecognizer"]


#: Cues of a name that is part of a person's or an organisation's, or no name at all.
NOT_A_PLACE = frozenset(
    ("organisation after", "organisation before", "organisation of", "generic", "person")
)

_LIST_FLOOR = 0.1  # least score of its own that a name in a list of places needs
_NAME_FLOOR = 0.25  # least score of one occurrence that speaks for the others
_NEARLY = 0.4  # least score that the best of several doubtful occurrences needs
_TOLD_BY = frozenset(("named as a place", "contained in the next"))
_TOLD = 0.6  # score of a name that only the words around it make a place
_NEVER_SHARED = frozenset((*NOT_A_PLACE, "common", "calendar", "person elsewhere", "title before"))


class GazetteerRecognizer:
    """Finds names that a gazetteer knows, where their context lets them be places.

    Parameters
    ----------
    names : NameIndex
        Knows names; the embedded gazetteer as a rule.
    threshold : float
        Least score in [0, 1] of a mention that is kept.
    weights : mapping of str to float or None
        Cue to weight; None means the packaged ones.
    """

    name = "gazetteer"

    def __init__(
        self,
        names: NameIndex,
        *,
        threshold: float = 0.5,
        weights: Mapping[str, float] | None = None,
    ) -> None:
        self._names = names
        self._threshold = threshold
        self._weights = load_weights("recognizer") if weights is None else weights

    def recognize(self, reports: Iterable[Report]) -> Iterator[tuple[Mention, ...]]:
        """Yield one tuple of mentions a report; spans ascend and do not overlap."""
        for report in reports:
            words, matches = find_matches(report.text, self._names)
            setting = Setting.of(words, matches)
            described = [cues(words, match, setting) for match in matches]
            scores = [self._score(found) for found in described]
            self._share_names(words, matches, described, scores)
            self._share_lists(words, matches, described, scores)
            yield tuple(
                self._mention(report, match, score)
                for match, score in zip(matches, scores, strict=True)
                if score >= self._threshold
            )

    def _score(self, found: Mapping[str, float]) -> float:
        # "Chatham House", "University of Idaho" and "Florence Moore" are no places. Corpora that
        # label names inside names teach otherwise, so this is not left to the weights; "the US
        # State Department" still names the country.
        if found.keys() & NOT_A_PLACE:
            return 0.0
        # "the village of X" is believed, whether or not a gazetteer knows X, and so is "X, Ohio".
        told = _TOLD if found.keys() & _TOLD_BY else 0.0
        return max(told, 0.0 if "unknown" in found else logistic(found, self._weights))

    def _share_names(
        self,
        words: Words,
        matches: list[Match],
        described: list[dict[str, float]],
        scores: list[float],
    ) -> None:
        """Let the occurrences of a name speak for each other.

        One that is accepted speaks for all. Several that are each nearly so are believed together
        when the name lies in a country that the report is about.
        """
        groups: dict[str, list[int]] = {}
        for i, match in enumerate(matches):
            if scores[i] >= _NAME_FLOOR and not described[i].keys() & _NEVER_SHARED:
                groups.setdefault(words.text[match.start : match.end], []).append(i)
        for indices in groups.values():
            best = max(scores[i] for i in indices)
            together = 1.0 - math.prod(1.0 - scores[i] for i in indices)
            at_home = "country in report" in described[indices[0]]
            nearly = at_home and best >= _NEARLY and together >= self._threshold
            if best >= self._threshold or nearly:
                for i in indices:
                    scores[i] = max(scores[i], self._threshold)

    def _share_lists(
        self,
        words: Words,
        matches: list[Match],
        described: list[dict[str, float]],
        scores: list[float],
    ) -> None:
        """Let "the towns of A, B, C and D" stand or fall together, from left to right and back."""
        pairs = [(i, i + 1) for i in range(len(matches) - 1)]
        for a, b in (*pairs, *((b, a) for a, b in reversed(pairs))):
            if (
                scores[a] >= self._threshold > scores[b] >= _LIST_FLOOR
                and words.are_listed(matches[min(a, b)].last, matches[max(a, b)].first)
                and not described[b].keys() & _NEVER_SHARED
            ):
                scores[b] = self._threshold

    def _mention(self, report: Report, match: Match, score: float) -> Mention:
        demonym = bool(match.candidates) and match.candidates[0].name_kind == "demonym"
        return Mention(
            report_id=report.id,
            start=match.start,
            end=match.end,
            text=report.text[match.start : match.end],
            kind="demonym" if demonym else "literal",
            recognizer=self.name,
            score=round(score, 4),
        )
