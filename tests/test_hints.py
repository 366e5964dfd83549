"""Hints lean and never force; one that does not parse or does not fit is said."""

from __future__ import annotations

import pytest

from mapper.config import Config
from mapper.errors import ConfigError
from mapper.hints import HintCheck, Hints, parse_countries, parse_point
from mapper.outlets import Home, Outlets, host_of, known_homes
from mapper.pipeline import Pipeline, locate
from mapper.records import Place, Report

AMBIGUOUS = "Firefighters from Springfield came at noon."


def only(text: str, **settings: str) -> Place | None:
    findings = locate([Report("r", text)], config=Config().override(dict(settings)))
    (finding,) = findings
    return finding.place


@pytest.mark.parametrize("text", ["40.18,45.73", " 40.18 , 45.73 ", "-33.9,18.4", "0,0"])
def test_points_are_read(text: str) -> None:
    lat, lon = parse_point(text)
    assert (lat, lon) == tuple(float(part) for part in text.split(","))


@pytest.mark.parametrize(
    "text", ["", "40", "40;45", "91,0", "0,181", "45.73,140.18,3", "north", "nan,1", "1e1,2"]
)
def test_what_is_no_point_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="near"):
        parse_point(text)


def test_countries_are_read() -> None:
    assert parse_countries("am, AZ") == {"AM", "AZ"}
    with pytest.raises(ConfigError, match="two-letter codes"):
        parse_countries("Armenia")


@pytest.mark.parametrize(
    ("near", "unit"), [("39.8,-89.6", "Illinois"), ("42.1,-72.6", "Massachusetts")]
)
def test_a_point_leans(near: str, unit: str) -> None:
    place = only(AMBIGUOUS, near=near)
    assert place is not None
    assert place.admin1_name == unit


@pytest.mark.parametrize(
    ("home", "unit"),
    [("Columbia, Missouri", "Missouri"), ("39.8,-89.6", "Illinois")],
)
def test_the_home_of_the_outlet_leans(home: str, unit: str) -> None:
    place = only(AMBIGUOUS, outlet_home=home)
    assert place is not None
    assert place.admin1_name == unit


def test_a_country_leans() -> None:
    text = "Flooding was reported in Valencia."
    countries = {code: only(text, country=code) for code in ("ES", "VE")}
    assert {code: place and place.country_code for code, place in countries.items()} == {
        "ES": "ES",
        "VE": "VE",
    }


def test_what_the_text_says_counts_for_more() -> None:
    findings = locate(
        [Report("r", "Fires burned in Moscow, Idaho. The mayor of Paris, France wrote.")],
        config=Config(near="55.75,37.6", country="RU"),
    )
    units = {f.place.country_code for f in findings if f.place is not None}
    assert units == {"US", "FR"}


def test_a_hint_that_does_not_fit_is_told() -> None:
    text = "Storms hit Lyon, Marseille, Toulouse, Nantes, Bordeaux and Lille."
    with Pipeline.open(Config(country="AM", near="40,45")) as pipeline:
        locate([Report("r", text)], pipeline=pipeline)
        notices = pipeline.notices()
    assert len(notices) == 2
    assert all("see whether it is right" in line for line in notices)
    with Pipeline.open(Config(country="FR")) as pipeline:
        locate([Report("r", text)], pipeline=pipeline)
        assert pipeline.notices() == ()


def test_few_places_contradict_nothing() -> None:
    check = HintCheck(Hints(countries=frozenset(("AM",))))
    check.add([Place("x:1", "Lyon", 45.7, 4.8, "P", "PPL", country_code="FR")])
    assert check.notices() == ()


@pytest.mark.parametrize(
    "settings",
    [{"near": "x"}, {"country": "Armenia"}, {"outlet_home": "Xyzzyville"}, {"outlet_home": "99,9"}],
)
def test_a_wrong_hint_is_a_clear_error(settings: dict[str, str]) -> None:
    with pytest.raises(ConfigError, match=r"near|countries|outlet"):
        Pipeline.open(Config().override(dict(settings)))


def test_outlets_are_known_by_their_host() -> None:
    def home(url: str | None) -> Home | None:
        return Outlets().home_of(Report("r", "text", url=url))

    known = home("https://www.dnews.com/story/1")
    assert known is not None
    assert (known.country_code, known.admin1_name) == ("US", "Idaho")
    assert home("http://sport.dnews.com/") == known
    assert home("https://news.example.am/1") == Home("AM")
    assert home("https://example.co.uk") == Home("GB")
    for nothing in (None, "", "https://example.com", "http://[1::2", "https://x.io", "not a url"):
        assert home(nothing) is None
    assert host_of("HTTPS://WWW.Example.com:80/x") == "example.com"


def test_the_table_of_outlets_is_sound(gazetteer: object) -> None:
    homes = known_homes()
    assert len(homes) > 300
    for host, home in homes.items():
        assert host == host.lower() == host_of(f"http://{host}/")
        assert (home.lat is None) == (home.lon is None)
        assert len(home.country_code or "") == 2
