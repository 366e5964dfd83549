"""Roles, events, dates, speakers and relations of our gold reports, beside what was found.

Only mentions that were found with their exact span are compared: ``tests.test_accuracy`` says how
many those are. ``python -m tests.gold_circumstances`` runs the pipeline on the English reports and
prints a table; ``--show`` lists every difference in its sentence.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

from mapper.circumstances import ROLES
from mapper.pipeline import Pipeline
from mapper.records import Finding, LocatedReport, Report
from tests.gold import INSIDE, Span, Toponym, annotated, paths

__all__ = ["CircumstanceScore", "Count", "same_name", "spans_of"]

#: "The", "A": articles that begin a speaker's name in the report, or do not.
ARTICLE = re.compile(r"^(?:the|an?|its|his|her|their)\s+", re.IGNORECASE)

#: Share by which a distance may differ: reports round, and so do we.
DISTANCE_SLACK = 0.02


@dataclass(slots=True)
class Count:
    """How many there were, how many were found, and how many of either belong together."""

    gold: int = 0
    found: int = 0
    gold_met: int = 0
    found_met: int = 0

    def add(self, other: Count) -> None:
        """Add the counts of another report."""
        self.gold += other.gold
        self.found += other.found
        self.gold_met += other.gold_met
        self.found_met += other.found_met

    def figures(self) -> dict[str, float]:
        """Return precision, recall and F1; 0 where there is nothing to measure."""
        precision = share(self.found_met, self.found)
        recall = share(self.gold_met, self.gold)
        both = precision + recall
        return {
            "precision": round(precision, 3),
            "recall": round(recall, 3),
            "f1": round(2 * precision * recall / both, 3) if both else 0.0,
        }


@dataclass(slots=True)
class CircumstanceScore:
    """What was found of the circumstances of mentions beside the gold.

    `roles` counts pairs (gold, found), found being "none" without a role. `dates` counts "gold"
    (event mentions with a date), "equal", "overlap" (equal ones too), "missing", "given" (dates on
    event mentions) and "wrong" (given where the gold has another or none). ``different`` holds
    lines for people: a toponym and what was found instead.
    """

    mentions: int = 0
    matched: int = 0
    roles: Counter[tuple[str, str]] = field(default_factory=Counter)
    events: Count = field(default_factory=Count)
    statuses: Counter[str] = field(default_factory=Counter)
    dates: Counter[str] = field(default_factory=Counter)
    speakers: Count = field(default_factory=Count)
    private: Counter[str] = field(default_factory=Counter)
    relations: Count = field(default_factory=Count)
    distances: Counter[str] = field(default_factory=Counter)
    different: list[tuple[Toponym, str]] = field(default_factory=list)

    @classmethod
    def of(cls, gold: Iterable[Toponym], located: LocatedReport) -> Self:
        """Compare the gold of a report with its findings."""
        score = cls()
        report, found = located.report, spans_of(located)
        for toponym in gold:
            finding = found.get((toponym["start"], toponym["end"]))
            # To find a name inside an organisation's name is neither right nor wrong.
            score.mentions += finding is not None or toponym["kind"] != INSIDE
            if finding is None:
                continue
            score.matched += 1
            score._role(toponym, finding)
            score._events(toponym, finding, report)
            score._date(toponym, finding)
            score._speakers(toponym, finding)
            score._relation(toponym, finding)
        return score

    def add(self, other: CircumstanceScore) -> None:
        """Add the counts of another report."""
        self.mentions += other.mentions
        self.matched += other.matched
        for mine, theirs in (
            (self.events, other.events),
            (self.speakers, other.speakers),
            (self.relations, other.relations),
        ):
            mine.add(theirs)
        self.roles += other.roles
        self.statuses += other.statuses
        self.dates += other.dates
        self.private += other.private
        self.distances += other.distances

    def role_figures(self) -> dict[str, dict[str, float]]:
        """Return precision, recall and F1 of every role that occurs."""
        figures = {}
        for role in ROLES:
            gold = sum(n for (right, _), n in self.roles.items() if right == role)
            found = sum(n for (_, said), n in self.roles.items() if said == role)
            both = self.roles[role, role]
            if gold or found:
                figures[role] = {**Count(gold, found, both, both).figures(), "gold": gold}
        return figures

    def figures(self) -> dict[str, float]:
        """Return the figures of the table, 0 where there is nothing to measure."""
        right = sum(n for (gold, found), n in self.roles.items() if gold == found)
        dates, distances = self.dates, self.distances
        shares = {
            "matched": share(self.matched, self.mentions),
            "role_accuracy": share(right, self.matched),
            "status_accuracy": share(self.statuses["right"], self.statuses["met"]),
            "date_equal": share(dates["equal"], dates["gold"]),
            "date_overlap": share(dates["overlap"], dates["gold"]),
            "date_wrong": share(dates["wrong"], dates["given"]),
            "private_accuracy": share(self.private["right"], self.private["met"]),
            "distance_accuracy": share(distances["right"], distances["gold"]),
        }
        counts = (("event", self.events), ("speaker", self.speakers), ("relation", self.relations))
        return {name: round(value, 3) for name, value in shares.items()} | {
            f"{name}_{figure}": value
            for name, count in counts
            for figure, value in count.figures().items()
        }

    def _role(self, toponym: Toponym, finding: Finding) -> None:
        said = finding.role or "none"
        self.roles[toponym["role"], said] += 1
        if said != toponym["role"]:
            self.different.append((toponym, f"role {said}, not {toponym['role']}"))

    def _events(self, toponym: Toponym, finding: Finding, report: Report) -> None:
        """Compare event words; a word that speaks of something not reported has a status."""
        words = [(report.given_span(one.start, one.end), one) for one in finding.events]
        gold = [one for one in toponym["events"] if "status" not in one]
        met = {
            id(one)
            for span, one in words
            if any(overlap(span, (word["start"], word["end"])) for word in toponym["events"])
        }
        reported = [one for _, one in words if one.status == "reported"]
        # A word carried over from another sentence may be right without being in the gold, which
        # lists few of those.
        found = [one for one in reported if not one.carried or id(one) in met]
        of_gold = [
            one
            for span, one in words
            if one.status == "reported"
            and any(overlap(span, (word["start"], word["end"])) for word in gold)
        ]
        missed = [
            word["text"]
            for word in gold
            if not any(
                overlap(span, (word["start"], word["end"]))
                for span, one in words
                if one.status == "reported"
            )
        ]
        self.events.add(Count(len(gold), len(found), len(gold) - len(missed), len(of_gold)))
        extra = [one.text for one in found if one not in of_gold]
        if missed or extra:
            self.different.append((toponym, f"events missed {missed}, too many {extra}"))
        for word in toponym["events"]:
            status = word.get("status", "reported")
            for span, one in words:
                if overlap(span, (word["start"], word["end"])):
                    self.statuses["met"] += 1
                    self.statuses["right"] += one.status == status
                    break

    def _date(self, toponym: Toponym, finding: Finding) -> None:
        if toponym["role"] != "event":
            return
        gold = span_of_days(toponym["date"])
        found = (finding.date.earliest, finding.date.latest) if finding.date else None
        meets = bool(gold and found and found[0] <= gold[1] and gold[0] <= found[1])
        self.dates["gold"] += gold is not None
        self.dates["equal"] += gold is not None and found == gold
        self.dates["overlap"] += meets
        self.dates["missing"] += gold is not None and found is None
        self.dates["given"] += found is not None
        self.dates["wrong"] += found is not None and not meets
        if found != gold:
            said = " to ".join(map(str, found)) if found else "none"
            right = " to ".join(map(str, gold)) if gold else "none"
            self.different.append((toponym, f"date {said}, not {right}"))

    def _speakers(self, toponym: Toponym, finding: Finding) -> None:
        gold: list[str] = toponym["speakers"]
        said = {folded(one.speaker): one.speaker for one in finding.statements}
        found = list(said.values())
        met = [one for one in gold if any(same_name(one, other) for other in found)]
        of_gold = [one for one in found if any(same_name(one, other) for other in gold)]
        self.speakers.add(Count(len(gold), len(found), len(met), len(of_gold)))
        if met:
            private = any(
                one.is_private
                for one in finding.statements
                if any(same_name(one.speaker, other) for other in gold)
            )
            self.private["met"] += 1
            self.private["right"] += private == toponym["private"]
        if len(met) < len(gold) or len(of_gold) < len(found):
            self.different.append((toponym, f"speakers {found}, not {gold}"))

    def _relation(self, toponym: Toponym, finding: Finding) -> None:
        gold, found = toponym["relation"], finding.relation
        same = bool(gold and found and gold["kind"] == found.kind)
        self.relations.add(Count(gold is not None, found is not None, same, same))
        if gold and gold["distance_km"] is not None:
            km = found.distance_km if found else None
            self.distances["gold"] += 1
            self.distances["right"] += (
                km is not None and abs(km / gold["distance_km"] - 1) <= DISTANCE_SLACK
            )
        if (gold or found) and not same:
            said = f"{found.kind} ({found.text!r})" if found else "none"
            right = f"{gold['kind']} ({gold['text']!r})" if gold else "none"
            self.different.append((toponym, f"relation {said}, not {right}"))


def spans_of(located: LocatedReport) -> Mapping[Span, Finding]:
    """Return the findings by their span in the text as given."""
    return {
        located.report.given_span(one.mention.start, one.mention.end): one
        for one in located.findings
    }


def same_name(one: str, other: str) -> bool:
    """Tell whether the words of one name stand in the other, side by side: "Salem", "Mr Salem"."""
    short, long = sorted((folded(one).split(), folded(other).split()), key=len)
    return bool(short) and any(
        long[i : i + len(short)] == short for i in range(len(long) - len(short) + 1)
    )


def folded(name: str) -> str:
    """Fold case, white space and punctuation, and leave out an article at the beginning."""
    bare = ARTICLE.sub("", " ".join(name.casefold().split()))
    return " ".join(re.findall(r"[\w@'’-]+", bare))


def overlap(one: Span, other: Span) -> bool:
    """Tell whether two half-open spans share anything."""
    return one[0] < other[1] and other[0] < one[1]


def share(part: int, whole: int) -> float:
    """Return a share, 0 of nothing."""
    return part / whole if whole else 0.0


def span_of_days(given: dict[str, str] | None) -> tuple[date, date] | None:
    """Read a date of the gold."""
    if given is None:
        return None
    return date.fromisoformat(given["earliest"]), date.fromisoformat(given["latest"])


# By hand.


def scores(pipeline: Pipeline) -> Iterator[tuple[str, Report, CircumstanceScore]]:
    """Run the pipeline on every English report and compare."""
    for path in paths("english"):
        for key, report, gold in annotated(path):
            (located,) = pipeline.run([report])
            assert isinstance(located, LocatedReport)
            yield key, report, CircumstanceScore.of(gold, located)


def table(score: CircumstanceScore) -> Iterator[str]:
    """Yield the lines of the table."""
    yield f"{'role':16} precision  recall     f1   gold"
    for role, one in score.role_figures().items():
        numbers = f"{one['precision']:9.3f} {one['recall']:7.3f} {one['f1']:6.3f}"
        yield f"{role:16} {numbers} {one['gold']:6.0f}"
    confused = {pair: n for pair, n in score.roles.most_common() if pair[0] != pair[1]}
    for (gold, found), n in confused.items():
        yield f"  {gold} taken for {found}: {n}"
    for name, value in score.figures().items():
        yield f"{name:20} {value:.3f}"


def line(report: Report, toponym: dict[str, Any], told: str) -> str:
    """Return a toponym in its surroundings and what was found instead."""
    text = report.given.text if report.given else report.text
    start, end = toponym["start"], toponym["end"]
    around = f"{text[max(0, start - 70) : start]}[{text[start:end]}]{text[end : end + 50]}"
    return f"  {' '.join(around.split())}  ({told})"


def main(arguments: list[str]) -> int:
    """Print the table."""
    options = argparse.ArgumentParser(prog="python -m tests.gold_circumstances")
    options.add_argument("--show", action="store_true", help="list every difference")
    chosen = options.parse_args(arguments)
    whole = CircumstanceScore()
    with Pipeline.open() as pipeline:
        for key, report, score in scores(pipeline):
            whole.add(score)
            if chosen.show:
                print(key)  # noqa: T201
                for toponym, told in score.different:
                    print(line(report, toponym, told))  # noqa: T201
    print(*table(whole), sep="\n")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
