"""Resolutions to findings: what the report says of each place, when, by whom, how precisely."""

from __future__ import annotations

from collections.abc import Sequence

from mapper.dates import ReportDates
from mapper.encoder import Encoder
from mapper.events import Account, read_events
from mapper.languages import is_english
from mapper.precision import where_precision
from mapper.records import Finding, Report, Resolution, Statement
from mapper.relations import Drawer, read_relations
from mapper.sentences import sentence_around, split_sentences
from mapper.speakers import read_statements, statements_at

__all__ = ["describe"]

#: Kinds of mention whose role needs no reading.
_ROLE_OF_KIND = ("demonym", "organisation")


def describe(
    report: Report,
    resolutions: Sequence[Resolution],
    *,
    encoder: Encoder | None,
    drawer: Drawer,
) -> tuple[Finding, ...]:
    """Make the findings of a report.

    Parameters
    ----------
    report : Report
        The report.
    resolutions : sequence of Resolution
        One a mention, in the order of the text.
    encoder : Encoder or None
        Reads the events of English reports. None, or a report in another language, leaves roles
        open but those that the kind of a mention tells.
    drawer : Drawer
        Draws the shapes of relations; remembers those of earlier reports.

    Returns
    -------
    tuple of Finding
        One a resolution, in order.
    """
    if not resolutions:
        return ()
    sentences = split_sentences(report)
    if encoder is None or not is_english(report.language, report.text):
        return tuple(_plain(one, sentences) for one in resolutions)
    statements = read_statements(report, sentences)
    accounts = read_events(
        report,
        resolutions,
        encoder.encode(report.text),
        sentences,
        link=encoder.link,
        when=ReportDates(report, sentences).when,
        statements=statements,
    )
    relations = read_relations(report, resolutions, drawer)
    findings = []
    for resolution, account, relation in zip(resolutions, accounts, relations, strict=True):
        mention, place = resolution.mention, resolution.place
        low, high = sentence_around(sentences, mention.start, mention.end)
        codes = (None, None) if place is None else where_precision(place, relation)
        findings.append(
            Finding(
                resolution,
                low,
                high,
                role=account.role,
                role_confidence=account.confidence,
                events=account.events,
                date=account.date,
                statements=_said_of(statements, mention.start, mention.end, account),
                relation=relation,
                where_prec=codes[0],
                geo_precision=codes[1],
            )
        )
    return tuple(findings)


def _said_of(
    statements: tuple[Statement, ...], start: int, end: int, account: Account
) -> tuple[Statement, ...]:
    """Return the statements that are the source of what is told of a mention.

    They hold the surest event word: "The village is being bombed", said a man from Sotk. The name
    stands for it where that word is in none, as is "reported" of "reported shelling in Sotk".
    """
    reported = [one for one in account.events if one.status == "reported"]
    told = reported or [one for one in account.events if one.status == "denied"]
    if told:
        surest = max(told, key=lambda one: (not one.carried, one.score))
        said = statements_at(statements, surest.start, surest.end)
        if said:
            return said
    return statements_at(statements, start, end)


def _plain(resolution: Resolution, sentences: tuple[tuple[int, int], ...]) -> Finding:
    mention, place = resolution.mention, resolution.place
    low, high = sentence_around(sentences, mention.start, mention.end)
    role = mention.kind if mention.kind in _ROLE_OF_KIND else None
    codes = (None, None) if place is None else where_precision(place, None)
    return Finding(
        resolution,
        low,
        high,
        role=role,
        role_confidence=mention.score if role else None,
        where_prec=codes[0],
        geo_precision=codes[1],
    )
