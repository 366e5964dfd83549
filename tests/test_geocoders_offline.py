"""The gazetteer where a geocoder of geopy's is expected."""

from __future__ import annotations

import doctest
import json
import re
import tomllib
from dataclasses import fields
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from geopy.exc import GeocoderQueryError
from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders.base import Geocoder
from geopy.location import Location
from geopy.point import Point
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.config import Config, ServiceSettings
from mapper.errors import GazetteerError
from mapper.gazetteer import Gazetteer as Places
from mapper.geocoders import Gazetteer
from mapper.geocoders.catalogue import SERVICES
from mapper.geocoders.offline import WITHIN_KM
from mapper.records import Place
from tests.gazetteers import MiniGazetteer, place


@pytest.fixture(scope="module")
def geocoder(gazetteer: Places) -> Gazetteer:
    return Gazetteer(gazetteer=gazetteer)


class Wide(MiniGazetteer):
    """A gazetteer whose one country holds every point north of 20 degrees."""

    def at(self, lat: float, _: float) -> tuple[Place, ...]:
        held = (
            place("Soviet Union", 60.0, 100.0, "PCLH"),
            place("Libya", 28.0, 17.0, "PCLI", "LY"),
        )
        return held if lat > 20 else ()

    def nearest(
        self, lat: float, _: float, *, limit: int = 1, within_km: float = 200.0
    ) -> tuple[tuple[Place, float], ...]:
        near = ((place("Sabha", 27.0, 14.4, "PPL", "LY"), 12.3456), (place("Ghat", 25, 10.2), 30.0))
        return tuple(one for one in near if one[1] <= within_km)[:limit] if lat < 30 else ()


@pytest.fixture
def wide() -> Gazetteer:
    return Gazetteer(gazetteer=Wide())  # type: ignore[arg-type]


class TestGeocode:
    def test_as_one_or_as_a_list(self, geocoder: Gazetteer) -> None:
        assert isinstance(geocoder, Geocoder)
        one = geocoder.geocode("Vardenis", country_codes="am")
        several = geocoder.geocode("Vardenis", country_codes="am", exactly_one=False)
        assert isinstance(one, Location)
        assert isinstance(several, list)
        assert several[0] == one
        assert one.address.startswith("Vardenis, Gegharkunik")
        assert one.address.endswith(", Armenia")
        assert (one.latitude, one.longitude) == pytest.approx((40.18, 45.73), abs=0.02)

    def test_raw_says_what_it_is(self, geocoder: Gazetteer) -> None:
        raw = geocoder.geocode("Vardenis", country_codes="am").raw
        assert json.loads(json.dumps(raw)) == raw
        assert raw["place_id"] == "geonames:616108"
        assert (raw["country_code"], raw["feature_class"]) == ("AM", "P")
        assert (raw["match"], raw["matched_name"], raw["name_kind"]) == (
            "exact",
            "Vardenis",
            "name",
        )
        assert 0 < raw["score"] <= 1

    @pytest.mark.parametrize("exactly_one", [True, False])
    def test_nothing_is_none(self, geocoder: Gazetteer, exactly_one: bool) -> None:
        for query in ("Xyzzqland", "", " ", "x" * 5_000):
            assert geocoder.geocode(query, exactly_one=exactly_one) is None
        assert geocoder.geocode("Vardenis", country_codes="ZZ", exactly_one=exactly_one) is None

    @pytest.mark.parametrize("codes", ["US,MX", "us, mx", ["us", "mx"], ("US", "MX"), {"us", "mx"}])
    def test_country_codes(self, geocoder: Gazetteer, codes: Any) -> None:
        found = geocoder.geocode("Moscow", country_codes=codes, exactly_one=False)
        assert {one.raw["country_code"] for one in found} == {"US"}

    def test_limit(self, geocoder: Gazetteer) -> None:
        assert len(geocoder.geocode("Springfield", exactly_one=False, limit=3)) == 3
        assert len(geocoder.geocode("Springfield", exactly_one=False)) == 10
        assert len(geocoder.geocode("Springfield", exactly_one=False, limit=30)) > 10
        with pytest.raises(ValueError, match="limit must be at least 1"):
            geocoder.geocode("Springfield", limit=0)

    def test_a_viewbox_prefers_and_bounds(self, geocoder: Gazetteer) -> None:
        idaho = [(42, -117.5), Point(49, -111)]
        assert geocoder.geocode("Moscow").raw["country_code"] == "RU"
        first, *rest = geocoder.geocode("Moscow", viewbox=idaho, exactly_one=False)
        assert first.raw["admin1_name"] == "Idaho"
        assert "RU" in [one.raw["country_code"] for one in rest]
        inside = geocoder.geocode("Moscow", viewbox=idaho, bounded=True, exactly_one=False)
        assert {one.raw["admin1_name"] for one in inside} == {"Idaho"}
        with pytest.raises(ValueError, match="two corners"):
            geocoder.geocode("Moscow", viewbox=[(1, 2)])

    @pytest.mark.parametrize(
        "box",
        [
            [(-20, 175), (-10, -175)],
            [(-10, -175), (-20, 175)],
            [(-20, 175), (-10, 185)],
            [(-20, -185), (-10, -175)],
            [Point(-20, 175), Point(-10, -175)],
            ["-20, 175", "-10, 185"],
            [(-20, 0), (-10, 190)],
            [(-90, -180), (90, 180)],
            [(-20, 179), (-10, 180)],
        ],
    )
    def test_a_viewbox_across_the_antimeridian(self, geocoder: Gazetteer, box: list[Any]) -> None:
        found = geocoder.geocode("Labasa", viewbox=box, bounded=True)
        assert found.raw["country_code"] == "FJ"
        assert found.longitude == pytest.approx(179.4, abs=0.1)

    @pytest.mark.parametrize(
        "box", [[(-60, 175), (60, -175)], [(-60, 175), (60, 185)], [(60, -175), (-60, 175)]]
    )
    def test_such_a_viewbox_does_not_hold_the_rest(
        self, geocoder: Gazetteer, box: list[Any]
    ) -> None:
        assert geocoder.geocode("London", viewbox=box, bounded=True) is None

    def test_a_viewbox_of_half_the_globe_is_as_written(self, geocoder: Gazetteer) -> None:
        west = [(-90, -180), (90, 0)]
        assert geocoder.geocode("London", viewbox=west, bounded=True) is not None
        assert geocoder.geocode("Labasa", viewbox=west, bounded=True) is None

    def test_states_that_are_no_more_have_no_point(self, wide: Gazetteer) -> None:
        assert wide.geocode("Soviet Union") is None
        assert wide.geocode("Soviet Union", exactly_one=False) is None

    def test_arguments_of_other_geocoders_are_taken(self, geocoder: Gazetteer) -> None:
        assert geocoder.geocode("Vardenis", timeout=3, language="en") is not None

    @pytest.mark.parametrize("query", [None, 5, {"city": "Paris"}, ["Paris"]])
    def test_a_query_is_text(self, geocoder: Gazetteer, query: Any) -> None:
        with pytest.raises(GeocoderQueryError, match="a name must be text"):
            geocoder.geocode(query)

    @given(st.text(max_size=40))
    @settings(max_examples=60)
    def test_any_text(self, geocoder: Gazetteer, query: str) -> None:
        found = geocoder.geocode(query, exactly_one=False) or []
        assert [one.raw["score"] for one in found] == sorted(
            (one.raw["score"] for one in found), reverse=True
        )


class TestReverse:
    @pytest.mark.parametrize(
        "query",
        [(40.18, 45.73), [40.18, 45.73], "40.18, 45.73", "40.18 45.73", Point(40.18, 45.73)],
    )
    def test_whatever_geopy_takes_for_a_point(self, geocoder: Gazetteer, query: Any) -> None:
        found = geocoder.reverse(query)
        assert found.address.startswith("Vardenis, ")
        assert found.raw["distance_km"] < 1
        assert json.loads(json.dumps(found.raw)) == found.raw

    def test_nearest_first(self, geocoder: Gazetteer) -> None:
        found = geocoder.reverse((40.18, 45.73), exactly_one=False, limit=5)
        settlements = [one for one in found if one.raw["feature_class"] == "P"]
        distances = [one.raw["distance_km"] for one in settlements]
        assert len(settlements) == 5
        assert distances == sorted(distances)
        assert distances[-1] <= WITHIN_KM

    def test_the_nearest_is_a_living_settlement(self, geocoder: Gazetteer) -> None:
        found = geocoder.reverse((52.52, 13.45))  # by the point of East Berlin
        assert found.raw["feature_class"] == "P"
        assert found.raw["distance_km"] < 3
        several = geocoder.reverse((52.52, 13.45), exactly_one=False, limit=5)
        settlements = [one for one in several if one.raw["feature_class"] == "P"]
        assert len(settlements) == 5
        assert settlements[0] == found
        assert "PPLH" not in {one.raw["feature_code"] for one in settlements}

    def test_on_the_high_seas_there_is_none(self, geocoder: Gazetteer) -> None:
        for exactly_one in (True, False):
            assert geocoder.reverse((0, -30), exactly_one=exactly_one) is None
            assert geocoder.reverse((90, 0), exactly_one=exactly_one) is None

    def test_in_a_desert_it_is_the_country(self, wide: Gazetteer) -> None:
        found = wide.reverse((31, 14))
        assert (found.address, found.raw["distance_km"]) == ("Libya", 0.0)
        assert wide.reverse((31, 14), exactly_one=False) == [found]

    def test_settlements_come_before_areas(self, wide: Gazetteer) -> None:
        found = wide.reverse("27.1, 14.4", exactly_one=False)
        assert [one.raw["name"] for one in found] == ["Sabha", "Ghat", "Libya"]
        assert [one.raw["distance_km"] for one in found] == [12.346, 30.0, 0.0]
        assert found[0].raw["within"] == [{"place_id": "test:libya-LY-pcli-", "name": "Libya"}]

    def test_how_far_may_be_said(self, wide: Gazetteer) -> None:
        assert wide.reverse((10, 14), within_km=5) is None
        assert wide.reverse((10, 14), within_km=20).raw["name"] == "Sabha"
        for km in (-1, float("nan"), float("inf")):
            with pytest.raises(ValueError, match="within_km"):
                wide.reverse((10, 14), within_km=km)

    @pytest.mark.parametrize(
        "query", ["nowhere", (91, 0), (float("nan"), 0), None, (None, None), (40, None)]
    )
    def test_what_is_no_point(self, geocoder: Gazetteer, query: Any) -> None:
        with pytest.raises((ValueError, TypeError)):
            geocoder.reverse(query)

    @given(st.floats(-90, 90), st.floats(-400, 400))
    @settings(max_examples=60)
    def test_any_point(self, geocoder: Gazetteer, lat: float, lon: float) -> None:
        found = geocoder.reverse((lat, lon), exactly_one=False, limit=2)
        assert found is None or all(one.raw["distance_km"] <= WITHIN_KM for one in found)


class TestUse:
    def test_with_a_rate_limiter(self, geocoder: Gazetteer) -> None:
        geocode = RateLimiter(geocoder.geocode, min_delay_seconds=0, error_wait_seconds=0)
        assert [geocode(name).raw["country_code"] for name in ("Goris", "Baku")] == ["AM", "AZ"]
        assert geocode("Xyzzqland") is None

    def test_with_partial(self, geocoder: Gazetteer) -> None:
        geocode = partial(geocoder.geocode, country_codes="us", exactly_one=False)
        assert {
            one.raw["country_code"] for one in (geocode(name)[0] for name in ("Paris", "Moscow"))
        } == {"US"}

    def test_with_pandas(self, geocoder: Gazetteer) -> None:
        import pandas as pd

        table = pd.DataFrame({"name": ["Goris", "Xyzzqland"]})
        points = (
            table["name"]
            .apply(geocoder.geocode)
            .apply(lambda one: tuple(one.point) if one else None)
        )
        assert points[0][:2] == pytest.approx((39.51, 46.34), abs=0.02)
        assert points[1] is None

    def test_nothing_is_opened_before_the_first_look_up(self, tmp_path: Path) -> None:
        Gazetteer(tmp_path / "missing")
        assert list(tmp_path.iterdir()) == []

    def test_its_own_gazetteer_is_closed_and_opened_again(self, cache: Path) -> None:
        with Gazetteer(cache) as geocoder:
            assert geocoder.geocode("Goris") is not None
            inner = geocoder._places()
        with pytest.raises(GazetteerError, match="closed"):
            inner.candidates("Sotk")
        assert geocoder.geocode("Goris") is not None
        geocoder.close()
        geocoder.close()

    def test_one_that_was_given_stays_open(self, gazetteer: Places) -> None:
        with Gazetteer(gazetteer=gazetteer) as geocoder:
            assert geocoder.geocode("Goris") is not None
        assert gazetteer.candidates("Sotk")

    def test_it_has_no_way_to_a_server(self, geocoder: Gazetteer) -> None:
        for method in (geocoder.adapter.get_json, geocoder.adapter.get_text):
            with pytest.raises(Exception, match="asks no server"):
                method("https://example.org", timeout=1, headers={})


DOCS = (Path(__file__).parent.parent / "docs" / "geocoders.md").read_text("utf-8")


class TestDocs:
    def test_the_session_is_true(self) -> None:
        session = "\n".join(re.findall(r"^```pycon\n(.*?)^```$", DOCS, re.M | re.S))
        said: list[str] = []
        examples = doctest.DocTestParser().get_doctest(session, {}, "geocoders.md", None, None)
        results = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(examples, out=said.append)
        assert results.attempted > 4
        assert not results.failed, "".join(said)

    def test_the_tables_are_read(self) -> None:
        (example,) = re.findall(r"^```toml\n(.*?)^```$", DOCS, re.M | re.S)
        config = Config().override(tomllib.loads(example))
        assert [one.service for one in config.geocoders] == ["nominatim", "opencage"]

    def test_every_setting_and_service_is_there(self) -> None:
        for field in fields(ServiceSettings):
            assert f"| `{field.name}` |" in DOCS, field.name
        for service in SERVICES:
            assert f"`{service}`" in DOCS, service

    def test_raw_is_as_it_says(self, geocoder: Gazetteer) -> None:
        for found in (geocoder.geocode("Goris"), geocoder.reverse((39.51, 46.34))):
            for key in found.raw:
                assert f"`{key}`" in DOCS, key
