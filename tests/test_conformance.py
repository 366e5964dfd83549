"""One set of tests over every registered recogniser, geocoder, resolver and renderer."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from mapper.config import ServiceSettings
from mapper.exports import RENDERERS
from mapper.gazetteer import Gazetteer
from mapper.geocoders import Cascade, OnlineGeocoder
from mapper.geocoders.replies import Replies
from mapper.pipeline import Pipeline, locate
from mapper.protocols import Geocoder, Recognizer, Renderer, Resolver
from mapper.recognizers import RECOGNIZERS, open_recognizer
from mapper.records import Findings, LocatedReport, Mention, Report
from mapper.resolvers import RESOLVERS, open_resolver
from tests.services import Clock, LocalService

TEXTS = (
    "",
    "No names.",
    "Shelling was reported in Goris, Armenia, and in Nagorno-\nKarabakh.",
    "Վարդենիս, باكو, Вардени́с, 基辅, Bakı 😀 \u202eParis\u202c",
    "PARIS, London; `${alert(1)}` </script><b> Moscow \\ {{7*7}}",
    "x" * 20_000,
    "In Paris. " * 500,
)
REPORTS = tuple(Report(str(i), text) for i, text in enumerate(TEXTS))


@pytest.mark.parametrize("name", sorted(RECOGNIZERS))
class TestRecognizers:
    def test_one_tuple_a_report_in_order(self, name: str, gazetteer: Gazetteer) -> None:
        recognizer = open_recognizer(name, gazetteer)
        assert isinstance(recognizer, Recognizer)
        found = list(recognizer.recognize(iter(REPORTS)))
        assert len(found) == len(REPORTS)
        for report, mentions in zip(REPORTS, found, strict=True):
            at = 0
            for mention in mentions:
                assert mention.report_id == report.id
                assert at <= mention.start
                assert mention.text == report.text[mention.start : mention.end]
                at = mention.end
        assert not found[0]
        assert [m.text for m in found[2]] == ["Goris", "Armenia", "Nagorno-\nKarabakh"]

    def test_the_same_again(self, name: str, gazetteer: Gazetteer) -> None:
        recognizer = open_recognizer(name, gazetteer)
        assert list(recognizer.recognize(REPORTS)) == list(recognizer.recognize(REPORTS))

    def test_no_reports(self, name: str, gazetteer: Gazetteer) -> None:
        assert list(open_recognizer(name, gazetteer).recognize([])) == []


@pytest.fixture(
    params=["gazetteer", "nominatim", "photon", "cascade"],
)
def geocoder(
    request: pytest.FixtureRequest, gazetteer: Gazetteer, tmp_path: Path
) -> Iterator[Geocoder]:
    """Every kind of geocoder; those that ask a service ask a local one."""
    if request.param == "gazetteer":
        yield gazetteer
        return
    service = "nominatim" if request.param == "cascade" else request.param
    clock = Clock()
    replies = Replies(tmp_path / "r.sqlite", clock=clock, sleep=clock.sleep, warn=pytest.fail)
    with LocalService() as server:
        online = OnlineGeocoder(ServiceSettings(service, server=server.url), replies)
        if request.param == "cascade":
            yield Cascade(gazetteer, [online], warn=pytest.fail)
        else:
            yield online


NAMES = (
    "Paris",
    "San José",
    "Springfield",
    "Київ",
    "x" * 5_000,
    "",
    " ",
    "'",
    "\0",
    "a\nb",
    "\ud800",
)


class TestGeocoders:
    def test_candidates_are_ranked_and_limited(self, geocoder: Geocoder) -> None:
        assert isinstance(geocoder, Geocoder)
        for name in NAMES:
            found = geocoder.candidates(name, limit=3)
            assert len(found) <= 3
            scores = [one.score for one in found]
            assert scores == sorted(scores, reverse=True)
            assert len({one.place.id for one in found}) == len(found)

    def test_what_is_known_is_found(self, geocoder: Geocoder) -> None:
        for name in ("Paris", "San José", "Київ"):
            best = geocoder.candidates(name, limit=1)[0]
            assert best.place.id.startswith(f"{best.place.gazetteer}:")
            assert best.place.name
            assert best.place.point is not None

    def test_what_is_not_known_is_empty(self, geocoder: Geocoder) -> None:
        assert geocoder.candidates("Xyzzqland") == ()
        assert geocoder.candidates("Paris", limit=0) == ()

    def test_the_same_again(self, geocoder: Geocoder) -> None:
        for name in NAMES:
            assert geocoder.candidates(name) == geocoder.candidates(name)


@pytest.mark.parametrize("name", sorted(RESOLVERS))
class TestResolvers:
    def test_one_resolution_a_mention_in_order(self, name: str, gazetteer: Gazetteer) -> None:
        resolver = open_resolver(name)
        assert isinstance(resolver, Resolver)
        text = "Paris Xyzzqland Paris Moscow"
        mentions = [
            Mention("r", 0, 5, "Paris"),
            Mention("r", 6, 15, "Xyzzqland"),
            Mention("r", 16, 21, "Paris"),
            Mention("r", 22, 28, "Moscow"),
        ]
        candidates = [gazetteer.candidates(mention.text) for mention in mentions]
        resolutions = resolver.resolve(Report("r", text), mentions, candidates)
        assert [one.mention for one in resolutions] == mentions
        assert [one.place is None for one in resolutions] == [False, True, False, False]
        for one in resolutions:
            assert one.reason
            assert 0.0 <= one.confidence <= 1.0

    def test_a_thousand_candidates(self, name: str, gazetteer: Gazetteer) -> None:
        found = gazetteer.candidates("Paris") * 100
        (one,) = open_resolver(name).resolve(
            Report("r", "Paris"), [Mention("r", 0, 5, "Paris")], [found]
        )
        assert len(one.candidates) < 50


@pytest.fixture(scope="module")
def findings(pipeline: Pipeline) -> Findings:
    return locate(REPORTS[2:5], pipeline=pipeline)


@pytest.mark.parametrize("suffix", sorted(RENDERERS))
class TestRenderers:
    def render(self, suffix: str, findings: Findings, located: tuple[LocatedReport, ...]) -> bytes:
        stream = io.BytesIO()
        renderer = RENDERERS[suffix](stream, findings.provenance)
        assert isinstance(renderer, Renderer)
        for one in located:
            renderer.add(one)
        renderer.close()
        return stream.getvalue()

    def test_same_findings_same_bytes(self, suffix: str, findings: Findings) -> None:
        once = self.render(suffix, findings, findings.located)
        assert once == self.render(suffix, findings, findings.located)
        if suffix not in (".png", ".xlsx", ".parquet", ".datasette.json"):  # drawn, zipped, none
            assert b"Goris" in once

    def test_no_reports(self, suffix: str, findings: Findings) -> None:
        written = self.render(suffix, findings, ())
        binary = {
            ".png": b"\x89PNG",
            ".xlsx": b"PK",
            ".parquet": b"PAR1",
            ".gpkg": b"SQLite format 3\0",
            ".sqlite": b"SQLite format 3\0",
            ".db": b"SQLite format 3\0",
        }
        if suffix in binary:
            assert written.startswith(binary[suffix])
        else:
            written.decode("utf-8-sig")
