"""Findings made up from places, the same every time, for what needs very many of them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from mapper.records import (
    Candidate,
    DateRange,
    EventWord,
    Finding,
    LocatedReport,
    Mention,
    Place,
    Report,
    Resolution,
    Statement,
)

__all__ = ["make_up"]

_WORDS = ("shelling", "flood", "fire", "strike", "protest", "clashes", "landslide", "evacuation")
_STATUSES = ("reported", "reported", "reported", "denied", "possible", "planned", "past")
_ROLES = ("event", "event", "background", "background", "actor", "dateline", None)
_SPEAKERS = ("the ministry", "a resident", "the governor", "an aid worker", "the army")
_FILLING = (
    "Roads to the north were closed until the evening.",
    "Schools and offices stay shut, and shelters have opened in two districts.",
    "It was the third such day in a month.",
    "No figures were given, and nobody could be reached for comment at night.",
)
_START = date(2024, 1, 1)


def make_up(
    findings: int, places: Sequence[Place], *, each: int = 5, seed: int = 1
) -> list[LocatedReport]:
    """Make up reports with so many findings in all.

    Parameters
    ----------
    findings : int
        How many.
    places : sequence of Place
        What to draw them from; the first are drawn more often.
    each : int
        Findings of one report.
    seed : int
        The same gives the same reports.
    """
    rng = random.Random(seed)  # noqa: S311 - the same reports every time
    reports = []
    for first in range(0, findings, each):
        chosen = [
            places[min(int(rng.random() ** 1.3 * len(places)), len(places) - 1)]
            for _ in range(min(each, findings - first))
        ]
        reports.append(_report(first // each, chosen, rng))
    return reports


def _report(number: int, places: Sequence[Place], rng: random.Random) -> LocatedReport:
    day = _START + timedelta(days=rng.randrange(120))
    identifier = f"report-{number}"
    text = ""
    findings: list[Finding] = []
    while len(findings) < len(places):
        # News names about five places in three sentences.
        together = places[len(findings) : len(findings) + rng.choice((1, 2, 2))]
        sentence = _Sentence(len(text), together, day, rng)
        text += f"{sentence.text} {rng.choice(_FILLING)}\n\n"
        findings += [
            sentence.finding(identifier, start, place, rng)
            for start, place in zip(sentence.names, together, strict=True)
        ]
    report = Report(
        identifier,
        text,
        title=f"What was said of {places[0].name} and {len(places) - 1} other places",
        published=datetime(day.year, day.month, day.day, 12, tzinfo=UTC),
        language="en",
        source=f"Outlet {rng.randrange(40)}",
        url=f"https://example.org/{day:%Y/%m/%d}/{number}",
    )
    return LocatedReport(report, tuple(findings))


class _Sentence:
    """A sentence that names places, and what its findings have in common."""

    def __init__(self, at: int, places: Sequence[Place], day: date, rng: random.Random) -> None:
        self.start = at
        self.names: list[int] = []
        speaker, word = rng.choice(_SPEAKERS), rng.choice(_WORDS)
        status = rng.choice(_STATUSES)
        text = f"{speaker.capitalize()} spoke of "
        word_start = at + len(text)
        text += f"{word} in "
        for place in places:
            text += " and in " if self.names else ""
            self.names.append(at + len(text))
            text += place.name
        text += f", {rng.randrange(2, 900)} people among them, on "
        words = f"{day.day} {day:%B}"
        self.when = DateRange(day, day, at + len(text), at + len(text) + len(words), words)
        self.text = f"{text}{words}."
        self.event = EventWord(
            word_start, word_start + len(word), word, status=status, date=self.when
        )
        self.statements: tuple[Statement, ...] = ()
        if rng.random() < 0.2:
            self.statements = (
                Statement(
                    start=at,
                    end=at + len(self.text),
                    text=self.text,
                    speaker=speaker,
                    speaker_start=at,
                    speaker_end=at + len(speaker),
                    cue="spoke",
                    stance="denies" if status == "denied" else "asserts",
                ),
            )

    def finding(self, identifier: str, start: int, place: Place, rng: random.Random) -> Finding:
        """Make the finding of one name."""
        role = rng.choice(_ROLES)
        mention = Mention(identifier, start, start + len(place.name), place.name)
        resolution = Resolution(
            mention,
            (Candidate(place, place.name, score=0.8),),
            place,
            confidence=round(rng.uniform(0.35, 0.99), 3),
            reason=f"The report names {place.admin1_name or 'no other place'}, where it lies.",
        )
        return Finding(
            resolution,
            self.start,
            self.start + len(self.text),
            role=role,
            role_confidence=None if role is None else round(rng.uniform(0.5, 0.99), 3),
            events=(self.event,) if role in ("event", "background") else (),
            date=self.when if role == "event" else None,
            statements=self.statements,
            where_prec=1 if role == "event" else None,
        )
