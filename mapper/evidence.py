"""What speaks for and against a span being a toponym: the encoder's scores beside the gazetteer's.

Each piece of evidence is a named number. The recogniser weighs them with a logistic model learned
by ``training/fit_combiner.py``, so that a village which the gazetteer knows in a country of the
report is believed where the encoder doubts, and "Of" and "Nice" are not. Nothing here decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from mapper.cues import Setting, cues
from mapper.encoder import Encoded
from mapper.matching import Match, find_matches
from mapper.protocols import NameIndex
from mapper.spans import Span, SpanScores
from mapper.weights import LIMIT, log_odds

__all__ = ["Clue", "gather"]

#: Cues of the gazetteer that also count beside the encoder's scores.
_KEPT_CUES = frozenset(
    (
        "prior",
        "common",
        "common phrase",
        "initial and common",
        "capitals",
        "short",
        "given name",
        "person",
        "person elsewhere",
        "title before",
        "name word before",
        "name word after",
        "calendar",
        "generic",
        "kind demonym",
        "kind abbreviation",
        "class P",
        "class A",
        "class S",
        "class H",
        "class T",
        "country",
        "first-level unit",
        "capital",
        "one candidate",
        "named as a place",
        "contained in the next",
        "country in report",
        "unit in report",
        "organisation after",
        "organisation before",
        "organisation of",
        "organisation after a country",
        "feature after",
        "feature before",
        "place preposition",
        "repeated",
    )
)


class Clue(NamedTuple):
    """A span that may be a toponym, with what speaks for and against it.

    Parameters
    ----------
    span : Span
        Where it stands.
    kind : str
        The likeliest of `mapper.records.MENTION_KINDS`, should it be one.
    evidence : mapping of str to float
        Name to strength; what is absent is 0.
    """

    span: Span
    kind: str
    evidence: Mapping[str, float]


def gather(
    text: str, encoded: Encoded, names: NameIndex, cue_weights: Mapping[str, float]
) -> list[Clue]:
    """Gather every span of a report that the encoder or the gazetteer thinks of.

    Parameters
    ----------
    text : str
        The report's text.
    encoded : Encoded
        The same text as the encoder read it.
    names : NameIndex
        Knows names.
    cue_weights : mapping of str to float
        Of the gazetteer recogniser: cue to weight.
    """
    scores = SpanScores(encoded)
    words, matches = find_matches(text, names)
    setting = Setting.of(words, matches)
    described: dict[tuple[int, int], dict[str, float]] = {}
    spans = {(span.start, span.end): span for span in scores.candidates()}
    for match in matches:
        aligned = scores.at(match.start, match.end)
        if aligned is not None:
            described[match.start, match.end] = cues(words, match, setting)
            spans.setdefault((match.start, match.end), aligned)
    ordered = [spans[key] for key in sorted(spans)]
    probabilities = [scores.probability(span) for span in ordered]
    elsewhere = _elsewhere(text, ordered, probabilities)
    rivals = _rivals(ordered, probabilities)
    covering = _covering(ordered, matches)
    found = []
    for i, span in enumerate(ordered):
        evidence = {
            name: float(strength)
            for name, strength in (
                *_encoder_evidence(scores, span, probabilities[i]),
                *_report_evidence(probabilities[i], elsewhere[i], rivals[i]),
                *_name_evidence(text, span),
                *_gazetteer_evidence(
                    described.get((span.start, span.end)), covering[i], cue_weights
                ),
            )
            if strength
        }
        is_demonym = described.get((span.start, span.end), {}).get("kind demonym")
        found.append(Clue(span, "demonym" if is_demonym else scores.kind(span), evidence))
    return found


def _encoder_evidence(
    scores: SpanScores, span: Span, probability: float
) -> Iterator[tuple[str, float]]:
    yield "bias", 1.0
    yield "encoder", log_odds(probability)
    yield "begin", log_odds(scores.begin(span))
    yield "end", log_odds(scores.end(span))
    yield "presence", log_odds(scores.presence(span))
    yield "person's name", scores.contrast(span, "person-name")
    yield "organisation's name", scores.contrast(span, "organisation-name")
    shares = scores.kind_shares(span)
    yield "demonym", shares["demonym"]
    yield "in an organisation's name", shares["organisation"]
    yield "associative", shares["associative"]


def _report_evidence(
    probability: float, elsewhere: float | None, rival: float
) -> Iterator[tuple[str, float]]:
    yield "rival", rival
    yield "stronger rival", rival > probability
    if elsewhere is None:
        yield "only here", 1.0
    else:
        yield "elsewhere", log_odds(elsewhere)
        yield "surer elsewhere", max(0.0, log_odds(elsewhere) - log_odds(probability))


def _name_evidence(text: str, span: Span) -> Iterator[tuple[str, float]]:
    surface = text[span.start : span.end]
    yield "small letters", surface.islower()
    yield "several words", " " in surface
    yield "long", surface.count(" ") >= 3
    yield "one letter", len(surface) == 1
    yield "hyphen beside", "-" in (text[span.start - 1 : span.start], text[span.end : span.end + 1])
    yield "word joined", text[span.start - 1 : span.start] in ("@", "#", "/", "_", ".")


def _gazetteer_evidence(
    found: Mapping[str, float] | None, covering: str | None, cue_weights: Mapping[str, float]
) -> Iterator[tuple[str, float]]:
    if covering is not None:
        yield covering, 1.0
    if found is None:
        yield "not a name", covering is None
        return
    weighed = sum([cue_weights.get(name, 0.0) * strength for name, strength in found.items()])
    if "unknown" in found:
        yield "unknown name", 1.0
        return
    yield "known", 1.0
    yield "cues", max(-LIMIT, min(LIMIT, weighed))
    for name, strength in found.items():
        if name in _KEPT_CUES:
            yield f"cue {name}", strength


def _elsewhere(
    text: str, spans: Sequence[Span], probabilities: Sequence[float]
) -> list[float | None]:
    """Return the best probability of the same words elsewhere in the report; None: only here."""
    groups: dict[str, list[int]] = {}
    for i, span in enumerate(spans):
        groups.setdefault(text[span.start : span.end], []).append(i)
    found: list[float | None] = [None] * len(spans)
    for members in groups.values():
        ordered = sorted((probabilities[i] for i in members), reverse=True)
        for i in members:
            if len(ordered) > 1:
                found[i] = ordered[1] if probabilities[i] == ordered[0] else ordered[0]
    return found


def _rivals(spans: Sequence[Span], probabilities: Sequence[float]) -> list[float]:
    """Return the best probability of another span that overlaps each."""
    best = [0.0] * len(spans)
    for i, span in enumerate(spans):
        for j in range(i + 1, len(spans)):
            if spans[j].start >= span.end:
                break
            best[i] = max(best[i], probabilities[j])
            best[j] = max(best[j], probabilities[i])
    return best


def _covering(spans: Sequence[Span], matches: Sequence[Match]) -> list[str | None]:
    """Say how each span lies to the name of the gazetteer that it meets first, if it is no name."""
    found: list[str | None] = []
    at = 0
    for span in spans:
        while at < len(matches) and matches[at].end <= span.start:
            at += 1
        match = matches[at] if at < len(matches) and matches[at].start < span.end else None
        if match is None or (match.start, match.end) == (span.start, span.end):
            found.append(None)
        elif match.start <= span.start and span.end <= match.end:
            found.append("part of a known name")
        elif span.start <= match.start and match.end <= span.end:
            found.append("more than a known name")
        else:
            found.append("crosses a known name")
    return found
