"""Reports to mentions, for English: the encoder proposes, the gazetteer helps, a model weighs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from mapper.encoder import Encoder
from mapper.evidence import Clue, gather
from mapper.protocols import NameIndex
from mapper.records import Mention, Report
from mapper.spans import best_spans
from mapper.weights import load_weights, logistic

__all__ = ["EncoderRecognizer"]

_NOUN = re.compile(r"(?<=\w)(?:\s+[a-z][\w-]*)+$")  # "republics" in "Soviet republics"


class EncoderRecognizer:
    """Finds names that the encoder reads as toponyms, or that it doubts and the gazetteer knows.

    Parameters
    ----------
    names : NameIndex
        Knows names; the embedded gazetteer as a rule.
    threshold : float
        Least score in [0, 1] of a mention that is kept.
    encoder : Encoder or None
        Scores words; None means the packaged one, loaded at the first report.
    weights : mapping of str to float or None
        Evidence to weight; None means the packaged ones.
    """

    name = "encoder"

    def __init__(
        self,
        names: NameIndex,
        *,
        threshold: float = 0.5,
        encoder: Encoder | None = None,
        weights: Mapping[str, float] | None = None,
    ) -> None:
        self._names = names
        self._threshold = threshold
        self._encoder = Encoder() if encoder is None else encoder
        self._weights = load_weights("combiner") if weights is None else weights
        self._cue_weights = load_weights("recognizer")

    def recognize(self, reports: Iterable[Report]) -> Iterator[tuple[Mention, ...]]:
        """Yield one tuple of mentions a report; spans ascend and do not overlap."""
        for report in reports:
            encoded = self._encoder.encode(report.text)
            clues = gather(report.text, encoded, self._names, self._cue_weights)
            scored = (
                (clue, clue.span.start, clue.span.end, logistic(clue.evidence, self._weights))
                for clue in clues
            )
            kept = best_spans(row for row in scored if row[3] >= self._threshold)
            yield tuple(self._mention(report, clue, score) for clue, score in kept)

    def _mention(self, report: Report, clue: Clue, score: float) -> Mention:
        start, end, kind = clue.span.start, clue.span.end, clue.kind
        noun = _NOUN.search(report.text, start, end)
        if noun is not None and self._is_demonym(report.text, start, noun.start(), end):
            end, kind = noun.start(), "demonym"
        return Mention(
            report_id=report.id,
            start=start,
            end=end,
            text=report.text[start:end],
            kind=kind,
            recognizer=self.name,
            score=round(score, 4),
        )

    def _is_demonym(self, text: str, start: int, noun: int, end: int) -> bool:
        """Return whether nobody knows "Soviet republics", and "Soviet" as a demonym."""
        if self._names.named(text[start:end], limit=1):
            return False
        known = self._names.named(text[start:noun], limit=3)
        return any(one.name_kind == "demonym" for one in known)
