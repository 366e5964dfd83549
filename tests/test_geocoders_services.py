"""Online services, against a local server that misbehaves on demand."""

from __future__ import annotations

import json
import logging
import ssl
import threading
from collections.abc import Iterator
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest
from geopy.geocoders import SERVICE_TO_GEOCODER

import mapper
from mapper.config import Config, ServiceSettings
from mapper.errors import (
    ConfigError,
    GeocoderBusy,
    GeocoderRefused,
    GeocoderReplyError,
)
from mapper.geocoders import OnlineGeocoder, open_geocoders
from mapper.geocoders.catalogue import SERVICES
from mapper.geocoders.replies import Replies
from mapper.geocoders.services import MOST_PUBLIC_REQUESTS
from mapper.geocoders.transport import KEY, BoundedAdapter, is_loopback, wait_asked
from tests.services import Clock, LocalService, Reply, nominatim, photon

SECRET = "s3cr3t/k+y"  # noqa: S105 - opens nothing
CONTACT = "desk@example.org"


@pytest.fixture
def server() -> Iterator[LocalService]:
    with LocalService() as running:
        yield running


class Desk:
    """Opens geocoders that share one clock and one folder."""

    def __init__(self, folder: Path, server: LocalService) -> None:
        self.clock = Clock()
        self.path = folder / "replies.sqlite"
        self.server = server

    def open(self, service: str = "nominatim", **settings: Any) -> OnlineGeocoder:
        replies = Replies(self.path, clock=self.clock, sleep=self.clock.sleep, warn=pytest.fail)
        environ = settings.pop("environ", {})
        given = {"server": self.server.url, "contact": CONTACT} | settings
        return OnlineGeocoder(ServiceSettings(service, **given), replies, environ=environ)


@pytest.fixture
def desk(tmp_path: Path, server: LocalService) -> Desk:
    return Desk(tmp_path, server)


class TestReading:
    def test_nominatim(self, desk: Desk) -> None:
        village, province = desk.open().candidates("Qarvashen")
        assert village.place.id == "nominatim:node/101"
        assert (village.place.lat, village.place.lon) == (40.1833, 45.8667)
        assert (village.place.feature_class, village.place.feature_code) == ("P", "PPL")
        assert village.place.radius_km is None
        assert (village.place.country_code, village.place.country_name) == ("AM", "Some Country")
        assert village.place.admin1_name == "Some Province"
        assert (village.match, village.matched_name, village.score) == ("service", "Qarvashen", 0.6)
        assert province.place.feature_code == "ADM1"
        assert province.place.radius_km == pytest.approx(70.3, abs=1)

    def test_photon(self, desk: Desk) -> None:
        village, province = desk.open("photon").candidates("Qarvashen")
        assert (village.place.id, village.place.gazetteer) == ("photon:N101", "photon")
        assert (village.place.lat, village.place.lon) == (40.1833, 45.8667)
        assert village.place.country_code == "AM"
        assert village.place.feature_code == "PPL"
        assert province.place.radius_km == pytest.approx(70.3, abs=1)
        assert village.score > province.score > 0

    def test_pelias(self, desk: Desk, server: LocalService) -> None:
        about = {
            "gid": "whosonfirst:locality:1",
            "name": "Qarvashen",
            "layer": "locality",
            "confidence": 0.8,
            "country": "Armenia",
            "country_code": "AM",
            "region": "Gegharkunik",
        }
        feature = {"geometry": {"coordinates": [45.5, 40.5]}, "properties": about}
        server.misbehave(Reply(body={"features": [feature]}))
        (one,) = desk.open("pelias").candidates("Qarvashen")
        assert one.place.id == "pelias:whosonfirst:locality:1"
        assert (one.place.lat, one.place.feature_code, one.place.country_code) == (
            40.5,
            "PPL",
            "AM",
        )
        assert one.score == 0.4
        assert server.asked[0].query["text"] == ["Qarvashen"]

    def test_geonames(self, desk: Desk, server: LocalService) -> None:
        row = {
            "geonameId": 616195,
            "name": "Jermuk",
            "lat": "39.84",
            "lng": "45.67",
            "fcl": "P",
            "fcode": "PPL",
            "countryCode": "AM",
            "population": 5394,
        }
        server.misbehave(Reply(body={"geonames": [row]}))
        (one,) = desk.open("geonames", environ={"GEONAMES_USERNAME": SECRET}).candidates("Jermuk")
        assert (one.place.id, one.place.population) == ("geonames:616195", 5394)
        assert server.asked[0].query["username"] == [SECRET]

    def test_opencage(self, desk: Desk, server: LocalService) -> None:
        result = {
            "components": {
                "ISO_3166-1_alpha-2": "AM",
                "_category": "place",
                "_type": "village",
                "village": "Qarvashen",
                "country": "Armenia",
                "state": "Gegharkunik",
            },
            "formatted": "Qarvashen, Armenia",
            "geometry": {"lat": 40.5, "lng": 45.5},
        }
        server.misbehave(Reply(body={"results": [result]}))
        (one,) = desk.open("opencage", environ={"OPENCAGE_KEY": SECRET}).candidates("Qarvashen")
        assert one.place.id == "opencage:40.50000,45.50000"
        assert (one.place.name, one.place.feature_code) == ("Qarvashen", "PPL")
        assert server.asked[0].query["key"] == [SECRET]

    def test_arcgis(self, desk: Desk, server: LocalService) -> None:
        place = {
            "address": "Qarvashen, Gegharkunik",
            "location": {"x": 45.5, "y": 40.5},
            "score": 100,
            "attributes": {"Type": "City", "CntryName": "Armenia"},
        }
        server.misbehave(Reply(body={"candidates": [place]}))
        (one,) = desk.open("arcgis").candidates("Qarvashen")
        assert (one.place.name, one.place.feature_class, one.place.country_name) == (
            "Qarvashen",
            "P",
            "Armenia",
        )

    def test_any_other_service_of_geopy(self, desk: Desk, server: LocalService) -> None:
        feature = {
            "geometry": {"coordinates": [45.5, 40.5]},
            "properties": {"label": "Qarvashen, 1 rue X"},
        }
        server.misbehave(Reply(body={"features": [feature]}))
        (one,) = desk.open("banfrance", attribution="Base Adresse").candidates("Qarvashen")
        assert (one.place.name, one.place.lat, one.place.lon) == ("Qarvashen", 40.5, 45.5)
        assert (one.place.feature_class, one.place.is_area) == ("", False)

    def test_an_area_across_the_antimeridian(self, desk: Desk, server: LocalService) -> None:
        body = photon("Qarvashen")
        about = body["features"][1]["properties"]
        about["extent"] = [179.0, 1.0, -179.0, -1.0]
        server.misbehave(Reply(body=body))
        assert desk.open("photon").candidates("Qarvashen")[1].place.radius_km == pytest.approx(
            157, abs=1
        )

    def test_scores_never_rise_with_the_rank(self, desk: Desk, server: LocalService) -> None:
        body = nominatim("Paris")
        for rank, importance in enumerate((0.2, 0.9, None, 7, -3)):
            body[rank]["importance"] = importance
        server.misbehave(Reply(body=body))
        scores = [one.score for one in desk.open().candidates("Paris")]
        assert scores == sorted(scores, reverse=True)
        assert scores[0] == 0.2

    def test_the_same_place_twice_is_one(self, desk: Desk, server: LocalService) -> None:
        server.misbehave(Reply(body=nominatim("Qarvashen") * 2))
        assert len(desk.open().candidates("Qarvashen")) == 2

    def test_text_of_a_reply_is_one_line(self, desk: Desk, server: LocalService) -> None:
        body = nominatim("Qarvashen")[:1]
        body[0]["name"] = "Qar\nva\u202eshen\0" + "x" * 5_000
        server.misbehave(Reply(body=body))
        (one,) = desk.open().candidates("Qarvashen")
        assert one.place.name.isprintable()
        assert len(one.place.name) <= 200


class TestWhatIsSent:
    def test_the_name_and_nothing_else(self, desk: Desk, server: LocalService) -> None:
        desk.open().candidates("  San\n José ")
        desk.open("photon").candidates("San José")
        first, second = server.asked
        assert first.path == "/search"
        assert first.query == {
            "q": ["San José"],
            "format": ["json"],
            "limit": ["10"],
            "addressdetails": ["1"],
            "accept-language": ["en"],
        }
        assert second.query == {"q": ["San José"], "limit": ["10"], "lang": ["en"]}
        for asked in server.asked:
            assert asked.headers["user-agent"] == f"reportmap/{mapper.__version__} ({CONTACT})"
            assert set(asked.headers) == {"host", "user-agent", "accept-encoding", "connection"}

    @pytest.mark.parametrize("name", ["", " ", "\0", "12", "?!", "x" * 201])
    def test_what_is_no_name_is_not_sent(self, desk: Desk, server: LocalService, name: str) -> None:
        assert desk.open().candidates(name) == ()
        assert server.asked == []

    def test_options_are_sent(self, desk: Desk, server: LocalService) -> None:
        options = {"country_codes": ["am", "az"], "language": "hy"}
        desk.open(options=options).candidates("Qarvashen")
        assert server.asked[0].query["countrycodes"] == ["am,az"]
        assert server.asked[0].query["accept-language"] == ["hy"]

    def test_a_limit_asks_no_less(self, desk: Desk, server: LocalService) -> None:
        geocoder = desk.open()
        assert len(geocoder.candidates("Paris", limit=2)) == 2
        assert len(geocoder.candidates("Paris")) == 5
        assert geocoder.candidates("Paris", limit=0) == ()
        assert len(server.asked) == 1


class TestKeeping:
    def test_a_kept_reply_is_used_by_the_next_one(self, desk: Desk, server: LocalService) -> None:
        first = desk.open().candidates("Qarvashen")
        assert desk.open().candidates("Qarvashen") == first
        assert len(server.asked) == 1
        assert desk.clock.slept == []  # not even the pace is asked

    def test_it_expires(self, desk: Desk, server: LocalService) -> None:
        desk.open(expires_days=3).candidates("Qarvashen")
        desk.clock.now += 3 * 86_400 + 1
        desk.open(expires_days=3).candidates("Qarvashen")
        assert len(server.asked) == 2

    def test_nothing_found_is_kept_for_less_long(self, desk: Desk, server: LocalService) -> None:
        geocoder = desk.open()
        assert geocoder.candidates("Xyzzqland") == geocoder.candidates("Xyzzqland") == ()
        assert len(server.asked) == 1
        desk.clock.now += 8 * 86_400
        geocoder.candidates("Xyzzqland")
        assert len(server.asked) == 2

    def test_other_settings_other_replies(self, desk: Desk, server: LocalService) -> None:
        desk.open().candidates("Qarvashen")
        desk.open(options={"language": "hy"}).candidates("Qarvashen")
        desk.open("photon").candidates("Qarvashen")
        desk.open().candidates("qarvashen")
        assert len(server.asked) == 4

    def test_none_is_kept_when_so_set(self, desk: Desk, server: LocalService) -> None:
        for _ in range(2):
            desk.open(expires_days=0).candidates("Qarvashen")
        assert len(server.asked) == 2

    def test_none_is_kept_where_the_terms_are_unknown(
        self, desk: Desk, server: LocalService
    ) -> None:
        body = {"candidates": [{"address": "Q", "location": {"x": 1, "y": 2}}]}
        server.misbehave(Reply(body=body), Reply(body=body))
        for _ in range(2):
            desk.open("arcgis").candidates("Qarvashen")
        assert len(server.asked) == 2

    def test_a_kept_reply_that_makes_no_sense_is_asked_for_again(
        self, desk: Desk, server: LocalService, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(Replies, "get", lambda *_: '[[{"id": "x"}, "Q", 2]]')
        assert len(desk.open().candidates("Qarvashen")) == 2
        assert len(server.asked) == 1

    def test_failures_are_not_kept(self, desk: Desk, server: LocalService) -> None:
        server.misbehave(Reply(body="<html>"))
        with pytest.raises(GeocoderReplyError):
            desk.open().candidates("Qarvashen")
        assert desk.open().candidates("Qarvashen")


class TestPace:
    def test_a_second_between_requests(self, desk: Desk, server: LocalService) -> None:
        one, other = desk.open(), desk.open()
        for i, geocoder in enumerate((one, other, one)):
            geocoder.candidates(f"Name {'abc'[i]}")
        assert desk.clock.slept == [1.0, 1.0]
        assert len(server.asked) == 3

    def test_slower_when_so_set(self, desk: Desk) -> None:
        geocoder = desk.open(requests_per_second=0.1)
        geocoder.candidates("a")
        geocoder.candidates("b")
        assert desk.clock.slept == [10.0]

    def test_threads_do_not_make_it_faster(self, desk: Desk, server: LocalService) -> None:
        geocoder = desk.open()
        threads = [
            threading.Thread(target=geocoder.candidates, args=(f"Name {letter}",))
            for letter in "abcdefgh"
        ]
        start = desk.clock.now
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(server.asked) == 8
        assert desk.clock.now - start >= 7.0

    def test_a_public_server_is_not_asked_systematically(
        self, desk: Desk, server: LocalService, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        geocoder = desk.open()
        monkeypatch.setattr(geocoder, "_is_public", True)
        monkeypatch.setattr("mapper.geocoders.services.MOST_PUBLIC_REQUESTS", 3)
        for letter in "abc":
            geocoder.candidates(letter)
        with pytest.raises(GeocoderRefused, match="forbids systematic queries"):
            geocoder.candidates("d")
        assert geocoder.candidates("a") == ()  # kept replies are still there
        assert len(server.asked) == 3
        assert MOST_PUBLIC_REQUESTS == 100

    def test_what_another_asked_meanwhile_is_not_asked_again(
        self, desk: Desk, server: LocalService, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        faster, slower = desk.open(), desk.open()
        monkeypatch.setattr(
            slower._replies, "wait_turn", lambda *_, **__: faster.candidates("Qarvashen")
        )
        assert slower.candidates("Qarvashen") == faster.candidates("Qarvashen") != ()
        assert server.names() == ["Qarvashen"]

    def test_processes_share_what_a_public_server_may_be_asked(
        self, desk: Desk, server: LocalService, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("mapper.geocoders.services.MOST_PUBLIC_REQUESTS", 5)
        table = ServiceSettings("nominatim", server=server.url, contact=CONTACT)
        config = Config(cache=desk.path.parent, geocoders=(table,), workers=2)
        (geocoder,) = open_geocoders(config)
        monkeypatch.setattr(geocoder, "_is_public", True)
        monkeypatch.setattr(Replies, "wait_turn", lambda *_, **__: None)
        for letter in "ab":
            geocoder.candidates(letter)
        with pytest.raises(GeocoderRefused, match="was asked 2 times"):
            geocoder.candidates("c")
        assert len(server.asked) == 2

    def test_requests_are_counted_by_server_not_by_table(
        self, desk: Desk, server: LocalService, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("mapper.geocoders.services.MOST_PUBLIC_REQUESTS", 3)
        replies = Replies(desk.path, clock=desk.clock, sleep=desk.clock.sleep)
        tables = [
            OnlineGeocoder(
                ServiceSettings("nominatim", server=server.url, options={"language": language}),
                replies,
            )
            for language in ("en", "hy")
        ]
        for one in tables:
            monkeypatch.setattr(one, "_is_public", True)
        for i, name in enumerate("abc"):
            tables[i % 2].candidates(name)
        for one in tables:
            with pytest.raises(GeocoderRefused, match="asked 3 times in this run"):
                one.candidates("d")
        assert len(server.asked) == 3

    @pytest.mark.parametrize(
        "address",
        [
            "https://nominatim.openstreetmap.org",
            "https://Nominatim.OpenStreetMap.org/",
            "https://nominatim.openstreetmap.org.",
            "https://nominatim.openstreetmap.org:443",
            "https://nominatim.openstreetmap.org.:443/",
            "http://nominatim.openstreetmap.org:80",
            "https://nominatim.openstreetmap.org:8443",
            "https://www.nominatim.openstreetmap.org",
            "https://nominatim.osm.org",
        ],
    )
    def test_one_server_however_it_is_written(self, desk: Desk, address: str) -> None:
        geocoder = desk.open(server=address)
        assert geocoder._is_public
        assert geocoder._host == "nominatim.openstreetmap.org"
        with pytest.raises(GeocoderRefused, match="usage policy"):
            desk.open(server=address, contact=None)

    @pytest.mark.parametrize(
        ("address", "host"),
        [
            ("https://Geo.Example.org.:443/nominatim", "geo.example.org"),
            ("http://geo.example.org:443", "geo.example.org:443"),
            ("https://geo.example.org:8080", "geo.example.org:8080"),
            ("http://[::1]:80", "[::1]"),
            ("https://my-nominatim.openstreetmap.org", "my-nominatim.openstreetmap.org"),
        ],
    )
    def test_other_servers_are_themselves(self, desk: Desk, address: str, host: str) -> None:
        geocoder = desk.open(server=address)
        assert (geocoder._host, geocoder._is_public) == (host, False)
        assert geocoder.label == f"nominatim ({host})"

    def test_a_public_server_is_one_through_any_service(self, desk: Desk) -> None:
        address = "https://nominatim.openstreetmap.org"
        with pytest.raises(GeocoderRefused, match=r"operations\.osmfoundation\.org"):
            desk.open(
                "openmapquest",
                server=address,
                contact=None,
                environ={"OPENMAPQUEST_KEY": SECRET},
            )


def http_date(seconds: float) -> str:
    return formatdate(seconds, usegmt=True)


class TestBusy:
    def test_retry_after_in_seconds(self, desk: Desk, server: LocalService) -> None:
        server.misbehave(Reply(429, {"Retry-After": "7"}))
        assert desk.open().candidates("Qarvashen")
        assert desk.clock.slept == [7.0]

    def test_retry_after_as_a_date(self, desk: Desk, server: LocalService) -> None:
        server.misbehave(Reply(503, {"Retry-After": http_date(desk.clock.now + 20)}))
        assert desk.open().candidates("Qarvashen")
        assert desk.clock.slept == [20.0]

    @pytest.mark.parametrize("asked", ["3600", "9" * 400, "Fri, 31 Dec 2199 23:59:59 GMT"])
    def test_a_long_wait_gives_up_and_others_know(
        self, desk: Desk, server: LocalService, asked: str
    ) -> None:
        server.misbehave(Reply(429, {"Retry-After": asked}))
        with pytest.raises(GeocoderBusy) as caught:
            desk.open().candidates("Qarvashen")
        assert (caught.value.retry_after_s or 0) >= 3600
        with pytest.raises(GeocoderBusy, match="left alone"):
            desk.open().candidates("Another")
        assert len(server.asked) == 1
        assert desk.clock.slept == []

    @pytest.mark.parametrize("asked", ["soon", "-5", "1e9", "٣", "Fri, 99 Foo 9999", ""])
    def test_a_wait_that_makes_no_sense_is_a_backoff(
        self, desk: Desk, server: LocalService, asked: str
    ) -> None:
        server.misbehave(*[Reply(429, {"Retry-After": asked.encode().decode("latin-1")})] * 2)
        assert desk.open().candidates("Qarvashen")
        assert desk.clock.slept == [2.0, 4.0]

    @pytest.mark.parametrize(
        "reply",
        [
            Reply(500, body="<h1>Oops</h1>"),
            Reply(502),
            Reply(503),
            Reply(manner="drop"),
            Reply(body=nominatim("Qarvashen"), manner="truncate"),
        ],
        ids=["500", "502", "503", "dropped", "truncated"],
    )
    def test_what_may_be_better_later_is_repeated(
        self, desk: Desk, server: LocalService, reply: Reply
    ) -> None:
        server.misbehave(reply)
        assert len(desk.open().candidates("Qarvashen")) == 2
        assert len(server.asked) == 2
        assert desk.clock.slept == [2.0]

    def test_but_not_for_ever(self, desk: Desk, server: LocalService) -> None:
        server.always = Reply(500)
        with pytest.raises(GeocoderBusy, match="HTTP 500") as caught:
            desk.open(retries=3).candidates("Qarvashen")
        assert caught.value.retry_after_s is None
        assert len(server.asked) == 4
        assert desk.clock.slept == [2.0, 4.0, 8.0]

    @pytest.mark.parametrize("manner", ["hang", "drip"])
    def test_a_reply_that_takes_too_long(
        self, desk: Desk, server: LocalService, manner: str
    ) -> None:
        server.misbehave(Reply(manner=manner))
        with pytest.raises(GeocoderBusy, match="in time"):
            desk.open(timeout_s=0.3, retries=0).candidates("Qarvashen")

    def test_nobody_there(self, desk: Desk) -> None:
        with LocalService() as gone:
            pass
        with pytest.raises(GeocoderBusy, match="cannot be reached"):
            desk.open(server=gone.url, retries=0).candidates("Qarvashen")


class TestRefused:
    @pytest.mark.parametrize("status", [401, 402, 403, 407])
    def test_a_refusal_is_not_repeated(self, desk: Desk, server: LocalService, status: int) -> None:
        server.misbehave(Reply(status, body="You are blocked"))
        with pytest.raises(GeocoderRefused, match=f"HTTP {status}") as caught:
            desk.open().candidates("Qarvashen")
        assert "\n" not in str(caught.value)
        assert len(server.asked) == 1

    def test_a_refusal_that_comes_as_a_success(self, desk: Desk, server: LocalService) -> None:
        body = {"status": {"message": f"user {SECRET} does not exist", "value": 10}}
        server.misbehave(Reply(body=body))
        with pytest.raises(GeocoderRefused, match="refuses") as caught:
            desk.open("geonames", environ={"GEONAMES_USERNAME": SECRET}).candidates("Jermuk")
        assert SECRET not in str(caught.value)

    @pytest.mark.parametrize(
        ("service", "settings"),
        [
            ("nominatim", {"server": None}),
            ("nominatim", {"server": "https://nominatim.openstreetmap.org", "contact": None}),
            ("nominatim", {"server": "https://Nominatim.OpenStreetMap.org.:443/", "contact": None}),
            ("photon", {"server": None}),
            ("photon", {"server": "https://photon.komoot.io", "contact": None}),
        ],
    )
    def test_public_servers_without_server_or_contact(
        self, desk: Desk, service: str, settings: dict[str, Any]
    ) -> None:
        with pytest.raises(GeocoderRefused, match=r"usage policy.*no systematic queries"):
            desk.open(service, **settings)

    def test_public_servers_with_both(self, desk: Desk) -> None:
        geocoder = desk.open(server="https://nominatim.openstreetmap.org")
        assert geocoder.label == "nominatim (nominatim.openstreetmap.org)"

    def test_pelias_has_no_server_to_assume(self, desk: Desk) -> None:
        with pytest.raises(GeocoderRefused, match="needs a server"):
            desk.open("pelias", server=None)


GARBAGE: list[Any] = [
    "",
    "<html><body>Welcome to the hotel Wi-Fi</body></html>",
    '[{"lat": "40.1", "lon": "45',
    "[NaN]",
    "[" * 100_000,
    b"\xff\xfe\x00",
    "null null",
    "5",
    "null",
    "false",
    '""',
    '"text"',
    "[5]",
    "[[]]",
    {"error": "something"},
    [{}],
    [{"display_name": "x"}],
]
COORDINATES: list[Any] = [
    ("95", "45"),
    ("-90.1", "45"),
    ("40", "180.5"),
    ("40", "999"),
    ("NaN", "45"),
    ("inf", "45"),
    ("forty", "45"),
    (None, None),
    ("", ""),
    (True, True),
    ([40], [45]),
    ({"a": 1}, 45),
    ("1" * 6_000, "45"),
]


class TestGarbage:
    @pytest.mark.parametrize("body", GARBAGE, ids=lambda body: str(body)[:20])
    def test_what_is_no_reply(self, desk: Desk, server: LocalService, body: Any) -> None:
        server.misbehave(Reply(body=body))
        with pytest.raises(GeocoderReplyError) as caught:
            desk.open().candidates("Qarvashen")
        assert "\n" not in str(caught.value)
        assert len(server.asked) == 1  # asking again would not help

    @pytest.mark.parametrize("body", [*GARBAGE[:12], {}, {"features": 5}, {"features": [{}]}])
    def test_what_is_no_reply_of_photon(self, desk: Desk, server: LocalService, body: Any) -> None:
        server.misbehave(Reply(body=body))
        with pytest.raises(GeocoderReplyError):
            desk.open("photon").candidates("Qarvashen")

    @pytest.mark.parametrize(("lat", "lon"), COORDINATES, ids=lambda one: str(one)[:10])
    @pytest.mark.parametrize("service", ["nominatim", "photon"])
    def test_coordinates_out_of_this_world(
        self, desk: Desk, server: LocalService, service: str, lat: Any, lon: Any
    ) -> None:
        body: Any
        if service == "nominatim":
            body = nominatim("Qarvashen")
            body[0] |= {"lat": lat, "lon": lon}
        else:
            body = photon("Qarvashen")
            body["features"][0]["geometry"]["coordinates"] = [lon, lat]
        server.misbehave(Reply(body=body))
        with pytest.raises(GeocoderReplyError):
            desk.open(service).candidates("Qarvashen")

    @pytest.mark.parametrize(
        "box", [None, 5, "x", [], ["a"] * 4, [1, 2, 3], ["NaN"] * 4, [9, 1, 2, 3]]
    )
    def test_a_box_that_is_none_costs_no_place(
        self, desk: Desk, server: LocalService, box: Any
    ) -> None:
        body = nominatim("Qarvashen")
        body[1]["boundingbox"] = box
        server.misbehave(Reply(body=body))
        assert desk.open().candidates("Qarvashen")[1].place.radius_km is None

    @pytest.mark.parametrize("code", ["", "a", "arm", "1a", 5, None, ["am"], "ам"])
    def test_a_country_that_is_none_is_unknown(
        self, desk: Desk, server: LocalService, code: Any
    ) -> None:
        body = nominatim("Qarvashen")[:1]
        body[0]["address"]["country_code"] = code
        server.misbehave(Reply(body=body))
        (one,) = desk.open().candidates("Qarvashen")
        assert one.place.country_code is None

    def test_null_island_is_a_place(self, desk: Desk, server: LocalService) -> None:
        body = nominatim("Qarvashen")[:1]
        body[0] |= {"lat": "0", "lon": "0.0"}
        server.misbehave(Reply(body=body))
        (one,) = desk.open().candidates("Qarvashen")
        assert one.place.point == (0.0, 0.0)

    @pytest.mark.parametrize("manner", ["sound", "unsized", "truncate"])
    def test_a_huge_reply_is_not_read(self, desk: Desk, server: LocalService, manner: str) -> None:
        server.misbehave(Reply(body="[" + " " * 3_000_000 + "]", manner=manner))
        with pytest.raises(GeocoderReplyError, match="larger than 2 MB"):
            desk.open().candidates("Qarvashen")

    def test_a_reply_of_unknown_size_is_read(self, desk: Desk, server: LocalService) -> None:
        server.misbehave(Reply(body=nominatim("Qarvashen"), manner="unsized"))
        assert len(desk.open().candidates("Qarvashen")) == 2

    def test_a_missing_page_is_no_reply(self, desk: Desk) -> None:
        with pytest.raises(GeocoderReplyError, match="HTTP 404"):
            desk.open(server=f"{desk.server.url}/wrong").candidates("Qarvashen")


class TestRedirects:
    def test_within_the_host(self, desk: Desk, server: LocalService) -> None:
        server.misbehave(Reply(302, {"Location": "/search?q=Qarvashen&format=json"}))
        assert len(desk.open().candidates("Qarvashen")) == 2

    def test_not_to_another(self, desk: Desk, server: LocalService) -> None:
        with LocalService() as other:
            server.misbehave(Reply(301, {"Location": f"{other.url}/search?q=Qarvashen"}))
            with pytest.raises(GeocoderReplyError, match="redirects to another"):
                desk.open().candidates("Qarvashen")
            assert other.asked == []

    @pytest.mark.parametrize(
        "target", ["file:///etc/passwd", "ftp://127.0.0.1/x", "http://[::1", "//x:y"]
    )
    def test_not_to_anything_else(self, desk: Desk, server: LocalService, target: str) -> None:
        server.misbehave(Reply(302, {"Location": target}))
        with pytest.raises(GeocoderReplyError, match="redirects to"):
            desk.open().candidates("Qarvashen")

    def test_not_for_ever(self, desk: Desk, server: LocalService) -> None:
        server.always = Reply(307, {"Location": "/search?q=Qarvashen"})
        with pytest.raises(GeocoderReplyError, match="without end"):
            desk.open().candidates("Qarvashen")
        assert len(server.asked) == 4


class TestKeys:
    def open(self, desk: Desk, **settings: Any) -> OnlineGeocoder:
        environ = {"MY_KEY": f" {SECRET}\n"}
        return desk.open("opencage", key_env="MY_KEY", environ=environ, **settings)

    def test_a_key_is_nowhere_but_in_the_request(
        self, desk: Desk, server: LocalService, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        geocoder = self.open(desk, retries=0)
        failures = [
            Reply(401, body=f"bad key {SECRET}"),
            Reply(500, body=SECRET),
            Reply(429, body=SECRET),
            Reply(400, body={"status": {"code": 400, "message": SECRET}}),
            Reply(302, {"Location": f"http://elsewhere.example/?key={SECRET}"}),
            Reply(body=f"{{{SECRET}"),
            Reply(body={"results": [], "status": {"code": 402, "message": SECRET}}),
            Reply(body={"results": [{"formatted": SECRET}]}),
        ]
        server.misbehave(*failures)
        for number in range(len(failures)):
            with pytest.raises(mapper.MapperError) as caught:
                geocoder.candidates(f"Name {'abcdefgh'[number]}")
            seen: BaseException | None = caught.value
            while seen is not None:
                assert SECRET not in f"{seen!r} {seen}"
                seen = seen.__cause__ or seen.__context__
        assert [one.query["key"] for one in server.asked] == [[SECRET]] * len(failures)
        assert caplog.records
        assert SECRET not in caplog.text
        assert SECRET not in repr(geocoder)
        assert SECRET not in repr(vars(geocoder)["_geopy"].adapter)
        assert all(SECRET not in str(vars(geocoder)[name]) for name in ("_settings", "_ask"))
        assert not [line for line in geocoder.attribution if SECRET in line]

    def test_a_key_that_a_server_repeats_is_not_kept(
        self, desk: Desk, server: LocalService
    ) -> None:
        result = {"components": {}, "formatted": SECRET, "geometry": {"lat": 1, "lng": 2}}
        server.misbehave(Reply(body={"results": [result]}))
        self.open(desk).candidates("Qarvashen")
        assert SECRET.encode() not in desk.path.read_bytes()

    def test_kept_replies_do_not_depend_on_the_key(self, desk: Desk, server: LocalService) -> None:
        server.misbehave(Reply(body={"results": [], "status": {"code": 200, "message": "OK"}}))
        self.open(desk).candidates("Qarvashen")
        desk.open("opencage", environ={"OPENCAGE_KEY": "another"}).candidates("Qarvashen")
        assert len(server.asked) == 1
        assert SECRET.encode() not in desk.path.read_bytes()

    @pytest.mark.parametrize(
        ("service", "settings", "variable"),
        [
            ("opencage", {}, "OPENCAGE_KEY"),
            ("geonames", {}, "GEONAMES_USERNAME"),
            ("pelias", {"key_env": "MY_KEY"}, "MY_KEY"),
            ("mapbox", {"attribution": "x"}, "MAPBOX_KEY"),
        ],
    )
    def test_a_missing_key_says_which_variable(
        self, desk: Desk, service: str, settings: dict[str, Any], variable: str
    ) -> None:
        with pytest.raises(GeocoderRefused, match=f"variable {variable}$"):
            desk.open(service, environ={variable: " "}, **settings)

    def test_a_key_is_optional_where_geopy_says_so(self, desk: Desk, server: LocalService) -> None:
        server.misbehave(Reply(body={"features": []}))
        desk.open("pelias").candidates("Qarvashen")
        assert "api_key" not in server.asked[0].query

    def test_a_key_is_sent_over_https_only(self, desk: Desk) -> None:
        with pytest.raises(ConfigError, match="over https only"):
            self.open(desk, server="http://opencage.example.org")
        self.open(desk, server="https://opencage.example.org")

    def test_a_key_for_a_service_that_takes_none(self, desk: Desk) -> None:
        with pytest.raises(ConfigError, match="takes no key"):
            desk.open(key_env="MY_KEY")

    def test_geopy_never_sees_it(self, desk: Desk) -> None:
        geocoder = self.open(desk)
        assert vars(geocoder)["_geopy"].api_key == KEY


class TestSettings:
    def test_an_unknown_service(self, desk: Desk) -> None:
        with pytest.raises(
            ConfigError, match=r"geopy has no service 'nominatin'; it has: .*nominatim"
        ):
            desk.open("nominatin")

    def test_an_unknown_option(self, desk: Desk) -> None:
        with pytest.raises(ConfigError, match=r"no option 'countrycodes'; known: .*country_codes"):
            desk.open(options={"countrycodes": "am"})

    @pytest.mark.parametrize("name", ["query", "timeout", "exactly_one", "user_agent", "domain"])
    def test_an_option_that_is_ours(self, desk: Desk, name: str) -> None:
        with pytest.raises(ConfigError, match="no option"):
            desk.open(options={name: "x"})

    def test_an_option_of_the_constructor(self, desk: Desk, server: LocalService) -> None:
        server.misbehave(Reply(body={"features": []}))
        geocoder = desk.open(
            "mapbox",
            options={"referer": "https://x.example"},
            attribution="©",
            environ={"MAPBOX_KEY": "k"},
        )
        geocoder.candidates("Qarvashen")
        assert server.asked[0].headers["referer"] == "https://x.example"

    def test_attribution_is_known_or_asked_for(self, desk: Desk) -> None:
        assert "OpenStreetMap contributors, ODbL" in desk.open().attribution[0]
        assert desk.open(attribution="© Us").attribution == ("© Us",)
        with pytest.raises(ConfigError, match="attribution of databc is missing"):
            desk.open("databc")

    def test_a_service_of_one_server(self, desk: Desk) -> None:
        with pytest.raises(ConfigError, match="leave server out"):
            desk.open("baidu", attribution="x", environ={"BAIDU_KEY": "k"})

    def test_every_listed_service_is_one_of_geopys(self) -> None:
        assert SERVICES.keys() <= SERVICE_TO_GEOCODER.keys()

    def test_open_geocoders(self, tmp_path: Path, server: LocalService) -> None:
        assert open_geocoders(Config(cache=tmp_path)) == ()
        assert list(tmp_path.iterdir()) == []
        settings = ServiceSettings("nominatim", server=server.url)
        (one,) = open_geocoders(Config(cache=tmp_path, geocoders=(settings,)))
        assert len(one.candidates("Qarvashen")) == 2
        assert server.asked[0].headers["user-agent"] == f"reportmap/{mapper.__version__}"
        assert (tmp_path / "replies.sqlite").exists()


class TestTransport:
    def test_certificates_are_checked(self) -> None:
        handlers = [
            handler
            for opener in (BoundedAdapter()._direct, BoundedAdapter()._proxied)
            for handler in opener.handlers  # type: ignore[attr-defined]
            if type(handler).__name__ == "HTTPSHandler"
        ]
        assert len(handlers) == 2
        for handler in handlers:
            assert handler._context.verify_mode is ssl.CERT_REQUIRED
            assert handler._context.check_hostname

    @pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://x/y", "data:,x", "//x", "x"])
    def test_only_the_web_is_asked(self, url: str) -> None:
        with pytest.raises(Exception, match="not a web address"):
            BoundedAdapter().get_text(url, timeout=1, headers={})

    def test_a_proxy_is_not_asked_for_a_loopback_address(self, server: LocalService) -> None:
        adapter = BoundedAdapter(proxies={"http": "http://127.0.0.1:9"})
        url = f"{server.url}/search?q=Qarvashen"
        assert json.loads(adapter.get_text(url, timeout=5, headers={}))

    def test_a_proxy_is_asked_for_any_other(self, server: LocalService) -> None:
        server.always = Reply(body={"by": "proxy"})
        adapter = BoundedAdapter(proxies={"http": server.url})
        url = "http://geocoder.example/search?q=x"
        assert adapter.get_json(url, timeout=5, headers={}) == {"by": "proxy"}

    @pytest.mark.parametrize(
        ("host", "expected"),
        [
            ("localhost", True),
            ("127.0.0.1", True),
            ("::1", True),
            ("127.0.0.1.example.org", False),
            ("example.org", False),
        ],
    )
    def test_loopback(self, host: str, expected: bool) -> None:
        assert is_loopback(host) is expected

    @pytest.mark.parametrize(
        ("header", "expected"),
        [
            ("0", 0.0),
            (" 120 ", 120.0),
            (http_date(1_000), 0.0),
            (http_date(2_000), 500.0),
            ("-1", None),
            ("1.5", None),
            ("²", None),
            ("tomorrow", None),
            ("", None),
            (None, None),
        ],
    )
    def test_retry_after(self, header: str | None, expected: float | None) -> None:
        assert wait_asked(header, 1_500.0) == expected
