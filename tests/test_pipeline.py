"""The joined stages: order, batches, isolation of a bad report, the Python entry point."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any, cast

import pytest

import mapper
from mapper.config import Config
from mapper.errors import ConfigError, SourceError
from mapper.gazetteer import Gazetteer
from mapper.gazetteer_recognizer import GazetteerRecognizer
from mapper.pipeline import Pipeline, locate
from mapper.records import Candidate, LocatedReport, Mention, Report, Resolution, Skipped
from mapper.resolvers import ContextResolver
from tests.gazetteers import MiniGazetteer

MINI = cast("Gazetteer", MiniGazetteer())


class Poisoned:
    """A recogniser that one report breaks."""

    def recognize(self, reports: Iterable[Report]) -> Iterator[tuple[Mention, ...]]:
        for report in reports:
            if "poison" in report.text:
                raise RuntimeError("cannot\nswallow")
            yield from GazetteerRecognizer(MINI).recognize([report])


class Sulking:
    """A resolver that one report breaks."""

    def resolve(
        self,
        report: Report,
        mentions: Sequence[Mention],
        candidates: Sequence[Sequence[Candidate]],
    ) -> tuple[Resolution, ...]:
        if report.id == "2":
            raise KeyError(report.id)
        return ContextResolver().resolve(report, mentions, candidates)


def reports(*texts: str) -> list[Report]:
    return [Report(str(i), text) for i, text in enumerate(texts)]


def test_reports_come_out_in_order_with_what_was_skipped() -> None:
    source: list[Report | Skipped] = [
        *reports("in Paris, France", "nothing"),
        Skipped("x", "empty"),
        Report("z", "London"),
    ]
    for batch_size in (1, 2, 50):
        made = Pipeline(
            MINI, GazetteerRecognizer(MINI), ContextResolver(), config=Config(batch_size=batch_size)
        )
        out = list(made.run(source))
        assert [one.report.id if isinstance(one, LocatedReport) else one.origin for one in out] == [
            "0",
            "1",
            "x",
            "z",
        ]


def test_the_source_is_read_a_batch_at_a_time() -> None:
    taken = []

    def endless() -> Iterator[Report]:
        for i in range(1_000):
            taken.append(i)
            yield Report(str(i), "in Paris, France")

    run = Pipeline(
        MINI, GazetteerRecognizer(MINI), ContextResolver(), config=Config(batch_size=4)
    ).run(endless())
    next(run)
    assert len(taken) == 4


@pytest.mark.parametrize("stages", [(Poisoned(), ContextResolver()), (None, Sulking())])
def test_one_bad_report_never_loses_the_rest(stages: tuple[Any, Any]) -> None:
    recognizer = stages[0] or GazetteerRecognizer(MINI)
    made = Pipeline(MINI, recognizer, stages[1], config=Config(batch_size=3))
    texts = ("in Paris, France", "in London", "poison in Paris", "in Moscow", "in Paris")
    out = list(made.run(reports(*texts)))
    assert [isinstance(one, Skipped) for one in out] == [False, False, True, False, False]
    skipped = out[2]
    assert isinstance(skipped, Skipped)
    assert "\n" not in skipped.reason
    assert skipped.origin == "2"


def test_a_finding_carries_its_sentence() -> None:
    made = Pipeline(MINI, GazetteerRecognizer(MINI), ContextResolver())
    (one,) = made.run([Report("r", "It rained.\nIn Paris, France, it did not. It is over.")])
    assert isinstance(one, LocatedReport)
    assert one.sentence(one.findings[0]) == "In Paris, France, it did not."


def test_order_does_not_matter(pipeline: Pipeline) -> None:
    texts = [
        "Shots in Goris, Armenia.",
        "Floods in Sukkur, Pakistan.",
        "In Paris, Texas, all is well.",
    ]
    forth = {one.report.text: one.findings for one in locate_all(pipeline, texts)}
    back = {one.report.text: one.findings for one in locate_all(pipeline, texts[::-1])}
    for text in texts:
        assert [f.place for f in forth[text]] == [f.place for f in back[text]]


def locate_all(pipeline: Pipeline, texts: list[str]) -> list[LocatedReport]:
    return list(locate(texts, pipeline=pipeline).located)


def test_locate_takes_text_paths_and_reports(tmp_path: Path, pipeline: Pipeline) -> None:
    file = tmp_path / "a.txt"
    file.write_text("Rain fell in Gyumri, Armenia.", "utf-8")
    for given in (
        "Rain fell in Gyumri, Armenia.",
        file,
        str(file),
        tmp_path,
        Report("r", "Gyumri"),
    ):
        findings = locate(given, pipeline=pipeline)
        assert findings[0].place is not None
        assert findings[0].place.name == "Gyumri", given
    twice = locate(["in Gyumri", file, file], pipeline=pipeline)
    assert len({one.report.id for one in twice.located}) == 3


def test_locate_says_when_nothing_could_be_read(tmp_path: Path, pipeline: Pipeline) -> None:
    (tmp_path / "empty.txt").touch()
    with pytest.raises(SourceError, match=r"empty\.txt"):
        locate(tmp_path / "empty.txt", pipeline=pipeline)


def test_a_bad_text_costs_no_other(pipeline: Pipeline) -> None:
    findings = locate(["", "Rain fell in Gyumri, Armenia.", "\0"], pipeline=pipeline)
    assert [one.report.id for one in findings.located] == ["text-2"]
    assert [one.origin for one in findings.skipped] == ["text-1", "text-3"]
    with pytest.raises(SourceError, match="text-1: contains only white space"):
        locate("", pipeline=pipeline)


@pytest.mark.parametrize("given", [None, 5, b"Gyumri", [None], ["Gyumri", 5]])
def test_what_is_no_report_is_a_type_error(pipeline: Pipeline, given: Any) -> None:
    with pytest.raises(TypeError, match="a report must be str, Path or Report, not"):
        locate(given, pipeline=pipeline)


def test_a_pipeline_has_its_own_config(pipeline: Pipeline) -> None:
    with pytest.raises(ConfigError, match="not both"):
        locate("Gyumri", config=Config(), pipeline=pipeline)


def test_an_empty_text_has_no_findings(pipeline: Pipeline) -> None:
    findings = locate(Report("r", "..."), pipeline=pipeline)
    assert len(findings) == 0
    assert len(findings.located) == 1
    assert findings.provenance.tool == f"reportmap {mapper.__version__}"
    assert any("GeoNames" in line for line in findings.provenance.attribution)


def test_an_unknown_stage_is_a_config_error(cache: Path) -> None:
    with pytest.raises(ConfigError, match="no resolver"):
        Pipeline.open(Config(resolver="dice"))


def unlike_words(characters: int) -> str:
    """Capitalised words, each of its own, none of them a name."""
    words: list[str] = []
    length = 0
    for number in count():
        if length >= characters:
            return " ".join(words)
        digits, rest = [], number
        for _ in range(5):
            rest, digit = divmod(rest, 20)
            digits.append("bcdfghjklmnpqrstvwxz"[digit])
        words.append("".join(f"{digit}{'aeiou'[i]}" for i, digit in enumerate(digits)).title())
        length += len(words[-1]) + 1
    raise AssertionError


def cost_s(text: str, pipeline: Pipeline) -> float:
    """Processor time, which other processes do not add to."""
    start = time.process_time()
    locate(Report("r", text), pipeline=pipeline)
    return time.process_time() - start


def test_the_cost_grows_with_the_length_not_its_square() -> None:
    with Pipeline.open() as cold:  # of its own: no name is looked up for the second time
        words = unlike_words(250_000)
        small = cost_s(words[:50_000], cold)
        assert cost_s(words[50_000:], cold) < 8 * small + 0.5


class Counting(MiniGazetteer):
    """A gazetteer that counts what it is asked."""

    asked = 0

    def named(self, name: str, *, limit: int = 50) -> tuple[Candidate, ...]:
        self.asked += 1
        return super().named(name, limit=limit)


def look_ups(text: str) -> int:
    counting = Counting()
    gazetteer = cast("Gazetteer", counting)
    pipeline = Pipeline(gazetteer, GazetteerRecognizer(gazetteer), ContextResolver())
    locate(Report("r", text), pipeline=pipeline)
    return counting.asked


def test_look_ups_grow_with_the_length() -> None:
    words = unlike_words(40_000)
    few, many = look_ups(words[:10_000]), look_ups(words)
    assert 0 < few < many < 5 * few


@pytest.mark.parametrize("gap", [" ", "\n", " \n", "\t", "\u00a0"])
def test_a_report_of_a_million_blanks_is_read(pipeline: Pipeline, gap: str) -> None:
    text = "It rained in Yerevan." + gap * (1_000_000 // len(gap)) + "It snowed in Baku."
    findings = locate(Report("r", text), pipeline=pipeline)
    assert [f.place.name for f in findings if f.place] == ["Yerevan", "Baku"]
