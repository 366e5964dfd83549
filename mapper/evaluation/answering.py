"""Mapper's own answers to the documents of a corpus."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from mapper.evaluation.corpus import Document, Toponym
from mapper.evaluation.predictions import Answer
from mapper.normalisation import normalise
from mapper.pipeline import Pipeline
from mapper.records import Finding, LocatedReport, Mention, Report, Skipped

__all__ = ["GoldMentions", "answer", "normalised_span", "report_of"]


class GoldMentions:
    """A recogniser that finds what the annotators found.

    Parameters
    ----------
    documents : mapping of str to Document
        By id, which is that of the report.
    """

    name = "gold mentions"

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self._documents = documents

    def recognize(self, reports: Iterable[Report]) -> Iterator[tuple[Mention, ...]]:
        """Yield the gold mentions of each report, by start."""
        for report in reports:
            spans = [span for _, span in self.spans(report)]
            yield tuple(
                Mention(report.id, start, end, report.text[start:end], recognizer=self.name)
                for start, end in spans
            )

    def spans(self, report: Report) -> list[tuple[Toponym, tuple[int, int]]]:
        """Return gold mentions and their spans in the normalised text, as far as any is left."""
        found = [
            (one, normalised_span(report, one.start, one.end))
            for one in self._documents[report.id].toponyms
        ]
        return [(one, (start, end)) for one, (start, end) in found if start < end]


def answer(
    documents: Sequence[Document],
    pipeline: Pipeline,
    *,
    gold_mentions: bool = False,
    progress: Callable[[int, int], None] | None = None,
    warn: Callable[[str], object] | None = None,
) -> Iterator[Answer]:
    """Run the pipeline over documents, in batches; yield one answer a document, in order.

    A document that breaks the pipeline is answered with nothing, and why.

    Parameters
    ----------
    documents : sequence of Document
        Their ids are unique.
    pipeline : Pipeline
        An open one, which is left as it is.
    gold_mentions : bool
        Give its resolver the gold spans in place of what its recogniser finds.
    progress : callable or None
        Called with (done, total).
    warn : callable or None
        As of `Pipeline`, for the one that gold mentions are given to.
    """
    given: GoldMentions | None = None
    if gold_mentions:
        given = GoldMentions({one.id: one for one in documents})
        pipeline = Pipeline(
            pipeline.gazetteer,
            given,
            pipeline.resolver,
            config=pipeline.config,
            services=pipeline.services,
            warn=warn,
        )
    outcomes = pipeline.run(map(report_of, documents))
    for done, outcome in enumerate(outcomes, start=1):
        if progress:
            progress(done, len(documents))
        if isinstance(outcome, Skipped):
            yield Answer(failure=outcome.reason)
        elif given is not None:
            golds = [one for one, _ in given.spans(outcome.report)]
            yield Answer(
                tuple(
                    _toponym(finding, one.start, one.end)
                    for one, finding in zip(golds, outcome.findings, strict=True)
                )
            )
        else:
            yield Answer(tuple(_found(outcome)))


def report_of(document: Document) -> Report:
    """Make the report that ``mapper map`` makes of such a line of JSON."""
    text, given = normalise(document.text)
    return Report(
        id=document.id,
        text=text,
        title=document.title,
        language=document.language,
        source=document.source,
        url=document.url,
        given=given,
    )


def normalised_span(report: Report, start: int, end: int) -> tuple[int, int]:
    """Map a span of the text as given to ``report.text``: the way back of `Report.given_span`."""
    if report.given is None:
        return start, end
    anchors = report.given.anchors

    def offset(given: int) -> int:
        i = bisect_right(anchors, given, key=lambda pair: pair[1]) - 1
        if i < 0:  # before the text begins: a byte-order mark
            return 0
        n0, g0 = anchors[i]
        limit = anchors[i + 1][0] if i + 1 < len(anchors) else len(report.text)
        return min(n0 + given - g0, limit)

    return offset(start), offset(end)


def _found(located: LocatedReport) -> Iterator[Toponym]:
    for finding in located.findings:
        start, end = located.report.given_span(finding.mention.start, finding.mention.end)
        yield _toponym(finding, start, end)


def _toponym(finding: Finding, start: int, end: int) -> Toponym:
    place, kind = finding.place, finding.mention.kind
    if place is None:
        return Toponym(start, end, None, None, None, kind)
    # The label point also of a state that is no more: the field scores points, no map is drawn.
    sure = finding.resolution.confidence
    return Toponym(start, end, place.lat, place.lon, place.id, kind, sure)
