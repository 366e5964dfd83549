"""Words of relation in sentences of our own, and the shapes that they leave."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from geopy.distance import geodesic
from hypothesis import given
from hypothesis import strategies as st

import mapper
from mapper.config import Config
from mapper.gazetteer import Gazetteer
from mapper.hints import NO_HINTS
from mapper.outlines import holds
from mapper.pipeline import Pipeline
from mapper.protocols import Resolver
from mapper.records import (
    Area,
    Candidate,
    Mention,
    Place,
    Relation,
    Report,
    Resolution,
)
from mapper.relations import Drawer, read_relations
from mapper.relations.measures import bearing_of, kilometres_of, number_of
from mapper.relations.terms import plain
from mapper.resolvers import open_resolver
from tests.places import read_marked, resolve_marked
from tests.relation_sentences import SENTENCES


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    return open_resolver(Config().resolver, NO_HINTS)


@pytest.fixture
def read(gazetteer: Gazetteer, resolver: Resolver) -> Callable[[str], list[Relation | None]]:
    def reading(marked: str) -> list[Relation | None]:
        report, _ = read_marked(marked)
        resolutions = resolve_marked(marked, gazetteer, resolver)
        return list(read_relations(report, resolutions, Drawer(gazetteer.area)))

    return reading


def told(relation: Relation | None, names: dict[str, str]) -> str:
    if relation is None:
        return ""
    distance = "-" if relation.distance_km is None else f"{relation.distance_km:.6g}"
    bearing = "-" if relation.bearing_deg is None else f"{relation.bearing_deg:g}"
    parts = [relation.kind, distance, bearing, *(names[one] for one in relation.with_ids)]
    while parts[-1] == "-":
        parts.pop()
    return " ".join(parts)


def has(relation: Relation | None, lat: float, lon: float) -> bool:
    assert relation is not None
    assert relation.shape is not None
    return holds(relation.shape.polygons, lat, lon)


@pytest.mark.parametrize(("marked", "expected"), SENTENCES, ids=[s for s, _ in SENTENCES])
def test_what_a_reader_finds(
    marked: str, expected: tuple[str, ...], gazetteer: Gazetteer, resolver: Resolver
) -> None:
    report, _ = read_marked(marked)
    resolutions = resolve_marked(marked, gazetteer, resolver)
    relations = read_relations(report, resolutions, Drawer(gazetteer.area))
    names = {one.place.id: one.mention.text for one in resolutions if one.place is not None}
    assert len(names) == len(resolutions)
    assert [told(one, names) for one in relations] == [one.removesuffix(" -") for one in expected]
    for one in relations:
        if one is not None:
            assert one.shape is not None
            assert report.text[one.start : one.end] == one.text
            assert one.text.strip(" ,\n") == one.text


@pytest.mark.parametrize(
    ("marked", "words"),
    [
        ("A village 10 km north of [Goris] burned.", "10 km north of"),
        ("Guns fired around\nthe towns of [Goris] and [Kapan].", "around\nthe towns of"),
        ("It rained in the southern part of [Armenia].", "the southern part of"),
        ("It rained between [Lahore] and [Multan].", "between Lahore and Multan"),
        ("It rained on [Poland]’s border with [Belarus].", "Poland’s border with Belarus"),
        ("It rained on [Bishkek]’s outskirts.", "’s outskirts"),
        ("It rained off the coast of [Somalia].", "off the coast of"),
    ],
)
def test_the_words_are_those_of_the_report(
    marked: str, words: str, read: Callable[[str], list[Relation | None]]
) -> None:
    (first, *_) = read(marked)
    assert first is not None
    assert first.text == words


def test_a_distance_with_a_direction(read: Callable[[str], list[Relation | None]]) -> None:
    (relation,) = read("A post 10 km north of [Goris] fell.")
    goris = (39.511, 46.342)
    north, south = (geodesic(kilometers=10).destination(goris, way) for way in (0, 180))
    assert has(relation, north.latitude, north.longitude)
    assert not has(relation, south.latitude, south.longitude)
    assert not has(relation, *goris)


def test_a_limit_is_a_disc(read: Callable[[str], list[Relation | None]]) -> None:
    (relation,) = read("Fighters stood within 20 km of [Marib].")
    assert has(relation, 15.462, 45.325)


def test_near_and_outside(read: Callable[[str], list[Relation | None]]) -> None:
    near, outside = read("Rain fell near [Sotk] and outside [Kano].")
    assert has(near, 40.2, 45.87)
    assert near is not None
    assert near.shape is not None
    assert near.shape.radius_km == pytest.approx(5)
    assert not has(outside, 12.0, 8.517)
    assert has(outside, 12.13, 8.517)


def test_parts_of_countries_and_towns(read: Callable[[str], list[Relation | None]]) -> None:
    country, town = read("Rain fell in southern [Armenia]. It fell in northern [Aleppo] too.")
    assert has(country, 39.2076, 46.4058)
    assert has(country, 39.511, 46.342)
    assert not has(country, 40.7894, 43.8475)
    assert has(town, 36.25, 37.16)
    assert not has(town, 36.15, 37.16)


def test_an_adjective_inside_the_mention(gazetteer: Gazetteer) -> None:
    """The recognizer may take the adjective in; the gazetteer's own "northern" is no part."""
    syria = gazetteer.place("geonames:163843")
    assert syria is not None
    for written, words in (("northern Syria", "northern"), ("the north of Syria", "the north of")):
        mention = Mention("r", 13, 13 + len(written), written)
        candidate = Candidate(syria, "Syria", match="rule")
        report = Report("r", f"Rain fell in {written}.", language="en")
        resolution = Resolution(mention, (candidate,), syria)
        (relation,) = read_relations(report, [resolution], Drawer(gazetteer.area))
        assert relation is not None
        assert (relation.kind, relation.text, relation.bearing_deg) == ("part", words, 0)
        assert has(relation, 36.5, 38.0)
        assert not has(relation, 32.7, 36.2)
        own = Resolution(mention, (replace(candidate, matched_name=written),), syria)
        assert read_relations(report, [own], Drawer(gazetteer.area))[0] is None or " of " in written


def test_borders(read: Callable[[str], list[Relation | None]]) -> None:
    one, other = read("A patrol drove along the border of [Armenia] and [Azerbaijan].")
    assert one is not None
    assert other is not None
    assert one.shape == other.shape
    assert has(one, 39.78, 45.93)
    assert not has(one, 40.18, 44.51)
    assert not has(one, 40.38, 49.89)


def test_only_one_name_of_a_pair_was_found(gazetteer: Gazetteer, resolver: Resolver) -> None:
    marked = "[Armenia] and [Azerbaijan] agreed. Shots fell along the [Armenia]-Azerbaijan border."
    report, _ = read_marked(marked)
    resolutions = resolve_marked(marked, gazetteer, resolver)
    relation = read_relations(report, resolutions, Drawer(gazetteer.area))[2]
    assert relation is not None
    assert relation.text == "Armenia-Azerbaijan border"
    assert relation.with_ids == ("geonames:587116",)


def test_the_sea_off_a_coast(read: Callable[[str], list[Relation | None]]) -> None:
    (relation,) = read("A dhow sank off the coast of [Somalia].")
    assert has(relation, 1.7, 45.8)
    assert not has(relation, 2.2, 45.1)


def test_names_that_mean_nothing_or_no_place() -> None:
    places = [
        Place("t:1", "Goris", 39.5, 46.3, "P", "PPL"),
        Place("t:2", "Prussia", 53.0, 20.0, "A", "PCLH"),
    ]
    text = "It rained near Goris. It rained near Prussia, near Nowhere and near Turkish"
    report = Report("r", text, language="en")

    def resolved(name: str, place: Place | None, kind: str = "literal") -> Resolution:
        start = text.index(name)
        mention = Mention("r", start, start + len(name), name, kind)
        candidates = () if place is None else (Candidate(place, name),)
        return Resolution(mention, candidates, place)

    found = read_relations(
        report,
        [
            resolved("Goris", places[0]),
            resolved("Prussia", places[1]),
            resolved("Nowhere", None),
            resolved("Turkish", places[0], "demonym"),
        ],
        Drawer(lambda _: None),
    )
    assert found[0] is not None
    assert found[0].shape is not None
    assert found[1] is not None
    assert found[1].shape is None
    assert found[2:] == (None, None)


def test_other_languages_are_not_read() -> None:
    text = "near Goris"
    place = Place("t:1", "Goris", 39.5, 46.3, "P", "PPL")
    resolution = Resolution(Mention("r", 5, 10, "Goris"), (Candidate(place, "Goris"),), place)
    assert read_relations(
        Report("r", text, language="de"), [resolution], Drawer(lambda _: None)
    ) == (None,)
    for english in ("en", "en-GB", None):
        report = Report("r", text, language=english)
        assert read_relations(report, [resolution], Drawer(lambda _: None)) != (None,)
    assert read_relations(Report("r", text), [], Drawer(lambda _: None)) == ()


@pytest.mark.parametrize(
    ("lat", "lon"), [(90.0, 0.0), (-90.0, 0.0), (0.0, 180.0), (-16.8, 179.99), (89.9, -180.0)]
)
def test_the_ends_of_the_globe(lat: float, lon: float) -> None:
    names = ("near", "10 km north of", "outside", "off", "northern", "the border of", "between")
    text, resolutions = "", []
    for k, words in enumerate(names):
        place = Place(f"t:{k}", "Station", lat, lon, "P", "PPL", radius_km=None)
        text += f"It snowed {words} "
        mention = Mention("r", len(text), len(text) + 7, "Station")
        resolutions.append(Resolution(mention, (Candidate(place, "Station"),), place))
        text += "Station. "
    found = read_relations(Report("r", text), resolutions, Drawer(lambda _: None))
    assert found[0] is not None
    assert found[1] is not None
    assert found[0].shape is not None


@given(st.text("nearof10km -,.()’'\n\u0301İabetwnrdoffutsihl", max_size=80), st.text(max_size=40))
def test_hostile_texts_do_not_break(before: str, after: str) -> None:
    place = Place("t:1", "Goris", 39.5, 46.3, "P", "PPL")
    text = f"{before}Goris{after}"
    mention = Mention("r", len(before), len(before) + 5, "Goris")
    resolution = Resolution(mention, (Candidate(place, "Goris"),), place)
    (found,) = read_relations(Report("r", text), [resolution], Drawer(lambda _: None))
    assert found is None or text[found.start : found.end] == found.text
    assert len(plain(text)) == len(text)


def timed(text: str, resolutions: list[Resolution]) -> float:
    start = time.process_time()
    read_relations(Report("r", text), resolutions, Drawer(lambda _: None))
    return time.process_time() - start


def repeated(phrase: str, times: int) -> tuple[str, list[Resolution]]:
    place = Place("t:1", "Goris", 39.5, 46.3, "P", "PPL")
    other = Place("t:2", "Kapan", 39.2, 46.4, "P", "PPL")
    resolutions = []
    at = phrase.index("Goris")
    for k in range(times):
        one = place if k % 2 else other
        start = k * len(phrase) + at
        mention = Mention("r", start, start + 5, "Goris")
        resolutions.append(Resolution(mention, (Candidate(one, "Goris"),), one))
    return phrase * times, resolutions


@pytest.mark.parametrize(
    "phrase",
    [
        "Goris, ",
        "near Goris, ",
        "near Goris and ",
        "between Goris and ",
        "10 km north of Goris. ",
        "the the the the the the the the the the the town of Goris " + "word " * 20,
        "near " + "a" * 90 + " Goris ",
        "a. b! " * 20 + "near Goris ",
        "between Goris, ",
    ],
)
def test_time_is_linear_in_the_mentions(phrase: str) -> None:
    small = timed(*repeated(phrase, 2_000))
    large = timed(*repeated(phrase, 10_000))
    assert large < 10 * small + 0.5


def test_the_pipeline_and_the_reader_agree_on_spans(pipeline: Pipeline) -> None:
    findings = mapper.locate(
        "Guns hit villages around the towns of Lachin, Kalbajar and Shusha on Sunday. "
        "Snow fell in the southern part of Georgia.",
        pipeline=pipeline,
    )
    (located,) = findings.located
    resolutions = [one.resolution for one in findings]
    found = read_relations(located.report, resolutions, Drawer(pipeline.gazetteer.area))
    kinds = {
        one.mention.text: relation and relation.kind
        for one, relation in zip(resolutions, found, strict=True)
    }
    assert kinds == {
        "Lachin": "around",
        "Kalbajar": "around",
        "Shusha": "around",
        "Georgia": "part",
    }


def test_shapes_are_drawn_once(gazetteer: Gazetteer, resolver: Resolver) -> None:
    marked = "It rained in southern [Armenia]. " * 5
    report, _ = read_marked(marked)
    resolutions = resolve_marked(marked, gazetteer, resolver)
    asked: list[str] = []

    def area_of(place_id: str) -> Area | None:
        asked.append(place_id)
        return gazetteer.area(place_id)

    relations = read_relations(report, resolutions, Drawer(area_of))
    assert len({id(one.shape) for one in relations if one is not None}) == 1
    assert len(asked) <= 3


def test_no_area_is_asked_for_without_words(gazetteer: Gazetteer, resolver: Resolver) -> None:
    marked = "[Armenia] said that [Goris] was calm."
    report, _ = read_marked(marked)
    resolutions = resolve_marked(marked, gazetteer, resolver)
    refuse = partial(pytest.fail, "an area was asked for")
    assert read_relations(report, resolutions, Drawer(lambda _: refuse())) == (None, None)
    unsorted = [replace(one) for one in reversed(resolutions)]
    assert read_relations(report, unsorted, Drawer(lambda _: refuse())) == (None, None)


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("10", 10),
        ("1,200", 1200),
        ("3.5", 3.5),
        ("twenty-five", 25),
        ("a hundred", 100),
        ("three hundred", 300),
        ("half a", 0.5),
        ("a quarter of a", 0.25),
        ("a couple of", 2),
        ("a dozen", 12),
        ("an", 1),
        ("umpteen", None),
        ("1.2.3", None),
    ],
)
def test_numbers(words: str, number: float | None) -> None:
    assert number_of(words) == number


def test_units_and_directions() -> None:
    assert kilometres_of("miles") == pytest.approx(1.609344)
    assert kilometres_of("nautical miles") == pytest.approx(1.852)
    assert kilometres_of("km.") == 1
    assert kilometres_of("parsecs") is None
    assert bearing_of("north-eastern") == 45
    assert bearing_of("south west") == 225
    assert bearing_of("ENE") == 67.5
    assert bearing_of("upward") is None
