"""The gazetteer first, services for the rest, and a failing service is no failure."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from mapper.config import Config, ServiceSettings
from mapper.errors import GeocoderBusy, GeocoderError, GeocoderRefused, GeocoderReplyError
from mapper.gazetteer_recognizer import GazetteerRecognizer
from mapper.geocoders import Cascade, OnlineGeocoder
from mapper.geocoders.cascade import MOST_FAILURES
from mapper.geocoders.replies import Replies
from mapper.pipeline import Pipeline, locate
from mapper.records import Candidate, LocatedReport, Mention, Report, Skipped
from mapper.resolvers import ContextResolver
from tests.gazetteers import MiniGazetteer, place
from tests.services import Clock, LocalService, Reply

TEXT = "Shelling was reported in the village of Qarvashen, near Goris in Armenia. It is secret."


class Stub:
    """A service that knows a few names, or fails."""

    attribution = ("© Stub",)

    def __init__(self, label: str = "stub", known: Sequence[str] = ()) -> None:
        self.label = label
        self.known = known
        self.error: GeocoderError | None = None
        self.asked: list[str] = []

    def candidates(self, name: str, *, limit: int = 50) -> tuple[Candidate, ...]:
        self.asked.append(name)
        if self.error is not None:
            raise self.error
        if name not in self.known:
            return ()
        where = replace(place(name, 40.0, 45.5, country="AM"), id=f"{self.label}:{name}")
        return (Candidate(where, name, score=0.5, match="service"),)[:limit]


class Similar(MiniGazetteer):
    """A gazetteer that knows by rule and by spelling, too."""

    def candidates(self, name: str, *, limit: int = 50) -> tuple[Candidate, ...]:
        for suffix, match in (("-by-rule", "rule"), ("-alike", "fuzzy")):
            if name.endswith(suffix):
                found = super().candidates(name.removesuffix(suffix), limit=limit)
                return tuple(replace(one, match=match) for one in found)
        return super().candidates(name, limit=limit)


def cascade(*services: Stub) -> tuple[Cascade, list[str]]:
    said: list[str] = []
    return Cascade(Similar(), services, warn=said.append), said


def test_what_the_gazetteer_knows_is_asked_of_nobody() -> None:
    stub = Stub(known=["Paris", "Paris-by-rule"])
    made, said = cascade(stub)
    assert [one.place.country_code for one in made.candidates("Paris")] == ["FR", "US"]
    assert made.candidates("Paris-by-rule")[0].match == "rule"
    assert stub.asked == said == []


def test_a_service_comes_before_what_is_only_spelled_alike() -> None:
    made, _ = cascade(Stub(known=["Paris-alike"]))
    (one,) = made.candidates("Paris-alike")
    assert one.match == "service"
    made, _ = cascade(Stub())
    assert {one.match for one in made.candidates("Paris-alike")} == {"fuzzy"}


def test_services_are_asked_in_order_until_one_knows() -> None:
    first, second, third = Stub("a", ["Xa"]), Stub("b", ["Xa", "Xb"]), Stub("c", ["Xb"])
    made, _ = cascade(first, second, third)
    assert [made.candidates(name)[0].place.id for name in ("Xa", "Xb")] == ["a:Xa", "b:Xb"]
    assert (first.asked, second.asked, third.asked) == (["Xa", "Xb"], ["Xb"], [])
    assert [str(one) for one in made.tallies] == [
        "a: knew 1 of 2 names",
        "b: knew 1 of 1 name",
        "c: knew 0 of 0 names",
    ]


def test_a_name_is_asked_once_in_a_run() -> None:
    stub = Stub(known=["Xa"])
    made, _ = cascade(stub)
    for name in ("Xa", "Xa", "X\n a", "X a", "Nowhere", "Nowhere"):
        made.candidates(name)
    assert stub.asked == ["Xa", "X a", "Nowhere"]


def test_limits() -> None:
    made, _ = cascade(Stub(known=["Xa"]))
    assert len(made.candidates("Paris", limit=1)) == 1


@pytest.mark.parametrize("limit", [0, -1])
@pytest.mark.parametrize("name", ["Xa", "Paris"])
def test_for_no_candidates_nobody_is_asked(name: str, limit: int) -> None:
    stub = Stub(known=["Xa", "Paris"])
    made, _ = cascade(stub)
    assert made.candidates(name, limit=limit) == ()
    assert stub.asked == []
    assert made.tallies[0].asked == 0


def test_a_failing_service_is_one_warning_and_a_count() -> None:
    stub = Stub("down")
    stub.error = GeocoderBusy("down is busy")
    made, said = cascade(stub)
    for number in range(10):
        assert made.candidates(f"X{number}") == ()
        assert made.candidates("Paris-alike")
    assert said == ["down is busy; where it cannot be asked, the gazetteer alone answers"]
    assert len(stub.asked) == MOST_FAILURES
    assert str(made.tallies[0]) == "down: knew 0 of 11 names, could not be asked for 11"


def test_failures_in_a_row_are_what_counts() -> None:
    stub = Stub("shaky", known=["Xa"])
    made, said = cascade(stub)
    for number in range(10):
        stub.error = GeocoderReplyError("garbage") if number % 2 else None
        made.candidates(f"X{number}")
    assert len(stub.asked) == 10
    assert len(said) == 1
    assert made.tallies[0].failed == 5


@pytest.mark.parametrize("error", [GeocoderRefused("blocked"), GeocoderBusy("later", 3600.0)])
def test_a_refusal_or_a_long_wait_ends_it_at_once(error: GeocoderError) -> None:
    stub, other = Stub("closed"), Stub("open", ["Xa", "Xb"])
    stub.error = error
    made, said = cascade(stub, other)
    assert made.candidates("Xa")
    assert made.candidates("Xb")
    assert stub.asked == ["Xa"]
    assert len(said) == 1


def test_mistakes_of_ours_are_not_hidden() -> None:
    stub = Stub()
    stub.candidates = None  # type: ignore[assignment,method-assign]
    made, _ = cascade(stub)
    with pytest.raises(TypeError):
        made.candidates("Xa")


class TestPipeline:
    """With a real service behind it."""

    @pytest.fixture
    def server(self) -> Iterator[LocalService]:
        with LocalService() as running:
            yield running

    @pytest.fixture
    def said(self) -> list[str]:
        return []

    @pytest.fixture
    def pipeline(self, tmp_path: Path, server: LocalService, said: list[str]) -> Pipeline:
        config = Config(
            batch_size=2,
            geocoders=(ServiceSettings("nominatim", server=server.url, retries=0),),
        )
        clock = Clock()
        replies = Replies(tmp_path / "r.sqlite", clock=clock, sleep=clock.sleep, warn=said.append)
        service = OnlineGeocoder(config.geocoders[0], replies)
        # the shipped gazetteer is not needed: what is tested is who is asked for what
        gazetteer = Similar()
        return Pipeline(
            gazetteer,  # type: ignore[arg-type]
            GazetteerRecognizer(gazetteer),
            ContextResolver(),
            config=config,
            services=(service,),
            warn=said.append,
        )

    def test_only_names_that_the_gazetteer_has_not_are_sent(
        self, pipeline: Pipeline, server: LocalService
    ) -> None:
        findings = locate([Report("1", TEXT), Report("2", TEXT)], pipeline=pipeline)
        assert server.names() == ["Qarvashen"]
        assert "secret" not in str(server.asked)
        found = {f.mention.text: f.place.id for f in findings if f.place}
        assert found["Qarvashen"] == "nominatim:node/101"
        assert found["Goris"].startswith("test:")
        assert pipeline.notices() == (f"nominatim ({server.url[7:]}): knew 1 of 1 name",)

    def test_recognition_asks_nobody(self, pipeline: Pipeline, server: LocalService) -> None:
        words = "In Paris, Quxington Blorf and Zzyx Plumb spoke to Ann Smith about Wexlow."
        locate(Report("1", words), pipeline=pipeline)
        assert server.asked == []

    def test_attribution_is_carried(self, pipeline: Pipeline) -> None:
        assert pipeline.provenance.attribution == (
            "Test data",
            "© OpenStreetMap contributors, ODbL 1.0 (openstreetmap.org/copyright)",
        )

    def test_a_failing_service_loses_no_report(
        self, pipeline: Pipeline, server: LocalService, said: list[str]
    ) -> None:
        server.always = Reply(500)
        texts = [TEXT.replace("Qarvashen", f"Qarva{letter}") for letter in "abcdefgh"]
        out = list(pipeline.run(Report(str(i), text) for i, text in enumerate(texts)))
        assert not [one for one in out if isinstance(one, Skipped)]
        for letter, one in zip("abcdefgh", out, strict=True):
            assert isinstance(one, LocatedReport)
            found = {f.mention.text: f.place is not None for f in one.findings}
            assert found == {f"Qarva{letter}": False, "Goris": True, "Armenia": True}
        assert len(server.asked) == MOST_FAILURES
        assert len(said) == 1
        assert "HTTP 500" in said[0]
        (notice,) = pipeline.notices()
        assert notice.endswith("knew 0 of 8 names, could not be asked for 8")

    def test_the_next_run_tries_again(
        self, pipeline: Pipeline, server: LocalService, said: list[str]
    ) -> None:
        server.misbehave(Reply(403))
        locate(Report("1", TEXT), pipeline=pipeline)
        findings = locate(Report("1", TEXT), pipeline=pipeline)
        assert len(said) == 1
        assert "nominatim:node/101" in [f.place.id for f in findings if f.place]

    def test_without_a_listener_it_is_a_python_warning(
        self, pipeline: Pipeline, server: LocalService
    ) -> None:
        server.always = Reply(403)
        quiet = Pipeline(
            pipeline.gazetteer,
            pipeline.recognizer,
            pipeline.resolver,
            services=pipeline.services,
        )
        with pytest.warns(UserWarning, match="HTTP 403.*gazetteer alone"):
            locate(Report("1", TEXT), pipeline=quiet)

    def test_opened_from_a_configuration(self, tmp_path: Path, server: LocalService) -> None:
        file = tmp_path / "mapper.toml"
        file.write_text(
            f'[[geocoder]]\nservice = "photon"\nserver = "{server.url}"\ncontact = "a@b.example"\n',
            "utf-8",
        )
        with Pipeline.open(Config.from_toml(file)) as opened:
            assert [one.label for one in opened.services] == [f"photon ({server.url[7:]})"]
            assert server.asked == []
            assert any("ODbL" in line for line in opened.provenance.attribution)

    def test_a_policy_is_met_before_any_work(self, tmp_path: Path) -> None:
        config = Config(cache=tmp_path, geocoders=(ServiceSettings("nominatim"),))
        with pytest.raises(GeocoderRefused, match="usage policy"):
            Pipeline.open(config)
        assert not list(tmp_path.glob("gazetteer*"))


def test_the_default_has_no_service(pipeline: Pipeline) -> None:
    assert Config().geocoders == ()
    assert not pipeline.services
    assert not pipeline.tallies
    assert not pipeline.notices()


def test_mentions_only_of_recognisers_are_looked_up() -> None:
    class Fixed:
        def recognize(self, reports: Iterator[Report]) -> Iterator[tuple[Mention, ...]]:
            for report in reports:
                yield (Mention(report.id, 0, 2, report.text[:2]),)

    stub = Stub(known=["Xa"])
    made = Pipeline(
        MiniGazetteer(),  # type: ignore[arg-type]
        Fixed(),  # type: ignore[arg-type]
        ContextResolver(),
        services=(stub,),
    )
    locate(Report("r", "Xa Xb Xc are secret"), pipeline=made)
    assert stub.asked == ["Xa"]


@pytest.mark.parametrize("name", ["mapper", "mapper.geocoders", "mapper.geocoders.cascade"])
def test_importing_loads_no_geopy(name: str) -> None:
    code = f"import sys, {name}; print('geopy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
