"""Parts: how a run is split, and that nothing is lost on the way."""

from __future__ import annotations

import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.config import Config, ServiceSettings
from mapper.parts import (
    LocatedPart,
    Locator,
    Part,
    ServiceCount,
    decode_located,
    decode_part,
    differences,
    digest_of,
    encode_located,
    encode_part,
    made_with,
    split_parts,
)
from mapper.pipeline import Pipeline
from mapper.records import Candidate, GivenText, LocatedReport, Report, Skipped
from mapper.sources import read
from tests.located import PROVENANCE, located_reports
from tests.many import reports

SAMPLES = Path(__file__).parent.parent / "data" / "reports"

texts = st.text(st.characters(exclude_categories=["Cs"]))
zones = st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
days = st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1), timezones=zones)  # noqa: DTZ001
dates = days.map(lambda one: one.replace(fold=0))
given_reports = st.builds(
    Report,
    texts.filter(bool),
    texts,
    title=st.none() | texts,
    published=st.none() | dates,
    language=st.none() | texts,
    source=st.none() | texts,
    url=st.none() | texts,
    given=st.none() | st.builds(GivenText, texts, st.just(((0, 0), (3, 5)))),
)
outcomes = given_reports | st.builds(Skipped, texts, texts)


@settings(max_examples=50)
@given(st.lists(outcomes, max_size=4), st.integers(0, 10**9))
def test_a_part_arrives_as_it_was_sent(found: list[Report | Skipped], number: int) -> None:
    part = Part(number, tuple(found))
    arrived = decode_part(encode_part(part))
    assert arrived == part
    assert repr(arrived) == repr(part)  # 5 is not 5.0, nor is noon in Yerevan noon in London
    assert arrived.digest == part.digest


@settings(max_examples=30)
@given(st.lists(located_reports(), max_size=2), texts)
def test_findings_arrive_as_they_were_sent(found: list[LocatedReport], line: str) -> None:
    located = LocatedPart(
        3, (*found, Skipped("x", line)), "made", (ServiceCount(1, 2, 3),), (line,)
    )
    assert decode_located(encode_located(located)) == located


def test_real_findings_arrive_as_they_were_sent(pipeline: Pipeline) -> None:
    found = tuple(pipeline.run(list(read([str(SAMPLES)]))[:8]))
    located = LocatedPart(0, found, "")
    assert sum(len(one.findings) for one in found if isinstance(one, LocatedReport)) > 100
    arrived = decode_located(encode_located(located))
    assert arrived == located
    assert repr(arrived) == repr(located)


def test_a_zone_with_seconds_keeps_the_instant() -> None:
    then = datetime(1890, 1, 1, 12, tzinfo=timezone(timedelta(minutes=19, seconds=32)))
    (one,) = decode_part(encode_part(Part(0, (Report("a", "b", published=then),)))).outcomes
    assert isinstance(one, Report)
    assert one.published == then


@pytest.mark.parametrize(
    "content", [b"", b"x", zlib.compress(b"{}"), zlib.compress(b'{"number":1,"outcomes":[{}]}')]
)
def test_what_is_no_part_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        decode_part(content)
    with pytest.raises(ValueError, match=r"."):
        decode_located(content)


def test_a_run_is_split_by_reports_and_by_their_length() -> None:
    found: list[Report | Skipped] = [*reports(7), Skipped("x", "empty")]
    parts = list(split_parts(found, most_reports=3))
    assert [one.number for one in parts] == [0, 1, 2]
    assert [one for part in parts for one in part.outcomes] == found
    long = [Report(str(i), "x" * 60) for i in range(5)]
    assert [len(one.outcomes) for one in split_parts(long, most_characters=100)] == [2, 2, 1]
    assert not list(split_parts([]))


def test_no_more_is_read_than_a_part_needs() -> None:
    source = iter(reports(10))
    next(split_parts(source, most_reports=4))
    assert len(list(source)) == 6


def test_the_digest_is_that_of_the_reports() -> None:
    part = Part(0, tuple(reports(3)))
    assert part.digest == Part(7, tuple(reports(3))).digest
    assert part.digest != Part(0, tuple(reports(2))).digest
    dated = replace(reports(1)[0], published=datetime(2024, 1, 1, tzinfo=UTC))
    assert Part(0, (dated,)).digest != Part(0, (reports(1)[0],)).digest


def test_parts_are_located_as_one_run_would(pipeline: Pipeline) -> None:
    locator = Locator(pipeline, warnings=["once"])
    found = reports(9)
    parts = [locator.locate(one) for one in split_parts(found, most_reports=4)]
    assert [one for part in parts for one in part.results] == list(pipeline.run(found))
    assert [part.warnings for part in parts] == [("once",), (), ()]
    assert {part.made_by for part in parts} == {locator.made_by}


class Careless:
    """A resolver that gives a feature no number."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._resolver = pipeline.resolver

    def resolve(self, report, mentions, candidates):  # type: ignore[no-untyped-def]
        found = self._resolver.resolve(report, mentions, candidates)
        if report.id != "r1":
            return found
        odd = Candidate(found[0].candidates[0].place, "x", features={"odd": object()})  # type: ignore[dict-item]
        return (replace(found[0], place=None, confidence=0.0, candidates=(odd,)), *found[1:])


def test_what_cannot_travel_is_skipped_alone(pipeline: Pipeline) -> None:
    careless = Pipeline(pipeline.gazetteer, pipeline.recognizer, Careless(pipeline))
    content = Locator(careless).locate_encoded(encode_part(Part(0, tuple(reports(3)))))
    first, odd, last = decode_located(content).results
    assert isinstance(first, LocatedReport)
    assert isinstance(last, LocatedReport)
    assert isinstance(odd, Skipped)
    assert odd.origin == "r1"
    assert odd.reason.startswith("could not be passed on (TypeError")


def test_a_config_arrives_as_it_was_sent(tmp_path: Path) -> None:
    service = ServiceSettings("photon", server="https://photon.example.org", options={"limit": 3})
    config = Config(cache=tmp_path, near="1,2", geocoders=(service,), workers=3, batch_size=5)
    assert Config().override(config.as_table()) == config
    assert Config().override(Config().as_table()) == Config()


def test_what_bears_on_findings_is_told_without_addresses() -> None:
    def made(**options: object) -> dict[str, object]:
        service = ServiceSettings.from_table({"service": "photon"} | options)
        return made_with(PROVENANCE, Config(geocoders=(service,)))

    secret = made(server="https://photon.example.org")
    assert "photon.example.org" not in str(secret)
    assert secret != made(server="https://photon.example.com")
    assert made(timeout_s=3.0) == made(timeout_s=5.0)
    assert differences(secret, made()) == ["services"]
    assert digest_of(secret) != digest_of(made())
    before, now = {"models": {"a": 1}, "tool": 1}, {"models": {"a": 2, "b": 1}, "tool": 1}
    assert differences(before, now) == ["model a", "model b"]
