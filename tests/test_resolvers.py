"""Resolution from the whole report, on sentences of our own and a gazetteer of a few rows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mapper.context import Context
from mapper.errors import ConfigError
from mapper.features import ALONE, FEATURES, describe, features_of
from mapper.gazetteer import Gazetteer
from mapper.ranking import load_ranker
from mapper.records import Mention, Report, Resolution
from mapper.resolvers import ContextResolver, open_resolver
from mapper.support import Support
from tests.gazetteers import MiniGazetteer
from tests.places import resolve_marked

GAZETTEER = MiniGazetteer()


def mentions_of(text: str, *names: str) -> list[Mention]:
    made, at = [], 0
    for name in names:
        start = text.index(name, at)
        at = start + len(name)
        made.append(Mention("r", start, at, name))
    return made


def resolve(text: str, *names: str) -> list[Resolution]:
    mentions = mentions_of(text, *names)
    candidates = [GAZETTEER.candidates(name) for name in names]
    return list(ContextResolver().resolve(Report("r", text), mentions, candidates))


def points(resolutions: list[Resolution]) -> list[str | None]:
    return [
        f"{place.country_code}/{place.admin1_name or place.feature_code}" if place else None
        for place in (one.place for one in resolutions)
    ]


def test_a_name_alone_means_what_it_means_most_often() -> None:
    assert points(resolve("in Paris and London", "Paris", "London")) == [
        "FR/Île-de-France",
        "GB/England",
    ]


def test_the_text_itself_has_the_last_word() -> None:
    text = "A storm hit Paris, Texas. Mayors in Paris thanked Moscow, Idaho."
    assert points(resolve(text, "Paris", "Texas", "Paris", "Moscow", "Idaho")) == [
        "US/Texas",
        "US/Texas",
        "US/Texas",  # one sense in a report
        "US/Idaho",
        "US/Idaho",
    ]


def test_nearby_places_and_countries_pull() -> None:
    text = "Students from Boise came to Moscow. Idaho pays."
    names = ("Boise", "Moscow", "Idaho")
    candidates = [GAZETTEER.candidates(name) for name in names]
    context = ContextResolver().context(Report("r", text), mentions_of(text, *names), candidates)
    russian, idahoan = candidates[1]
    assert FEATURES["country_elsewhere"](1, russian, context) > 0.0
    assert FEATURES["country_elsewhere"](1, idahoan, context) == 0.0
    for name in ("near_others", "unit_in_report", "unit_named"):
        assert FEATURES[name](1, idahoan, context) > FEATURES[name](1, russian, context), name


def test_nothing_known_resolves_to_nothing() -> None:
    (resolution,) = resolve("in Xyzzy", "Xyzzy")
    assert resolution.place is None
    assert resolution.reason == "no place of that name in the gazetteer"
    assert resolution.confidence == 0.0


def test_a_historical_state_is_recognised() -> None:
    (resolution,) = resolve("in the Soviet Union", "Soviet Union")
    assert resolution.place is not None
    assert resolution.place.is_historical


def test_every_choice_is_explained_and_its_rivals_kept() -> None:
    (resolution, _) = resolve("at Paris, France", "Paris", "France")
    assert resolution.reason.endswith(".")
    assert [one.place.country_code for one in resolution.alternatives] == ["US"]
    assert resolution.alternatives[0].features.keys() == FEATURES.keys()
    assert resolution.confidence > resolution.alternatives[0].score


def test_no_mentions_no_resolutions() -> None:
    assert ContextResolver().resolve(Report("r", "text"), (), ()) == ()


def test_features_are_in_the_unit_interval_and_explained() -> None:
    text = "Goris in southern Armenia, Paris (Texas), the city of Moscow"
    names = ("Goris", "Armenia", "Paris", "Texas", "Moscow")
    candidates = [GAZETTEER.candidates(name) for name in names]
    context = Context(Report("r", text), mentions_of(text, *names), candidates)
    for index, found in enumerate(candidates):
        for candidate in found:
            for name, value in features_of(index, candidate, context).items():
                assert 0.0 <= value <= 1.0, name
    for name in FEATURES:
        assert describe(name).endswith((".", ")", ").")), name


def test_containers_are_read_from_the_text() -> None:
    text = "Goris in southern Armenia, Paris (Texas)"
    names = ("Goris", "Armenia", "Paris", "Texas")
    candidates = [GAZETTEER.candidates(name) for name in names]
    context = Context(Report("r", text), mentions_of(text, *names), candidates)
    named = FEATURES["named_container"]
    assert named(0, candidates[0][0], context) == 1.0
    french, texan = candidates[2]
    assert (named(2, french, context), named(2, texan, context)) == (0.0, 1.0)


@pytest.mark.parametrize(
    "text",
    [
        "the French capital Paris",
        "France's Paris",
        "the French city of Paris",
        "Paris, a large city in northern France",
        "Paris (France)",
    ],
)
def test_containers_are_read_on_both_sides(text: str) -> None:
    area = "France" if "France" in text else "French"
    names = sorted((area, "Paris"), key=text.index)
    candidates = [GAZETTEER.candidates(name) for name in names]
    context = Context(Report("r", text), mentions_of(text, *names), candidates)
    index = names.index("Paris")
    assert context.container(index) == 1 - index
    assert FEATURES["named_container"](index, candidates[index][0], context) == 1.0


@pytest.mark.parametrize(
    "text",
    ["Armenia, France and Azerbaijan", "Armenia attacked Goris", "Armenian forces near Goris"],
)
def test_neighbours_are_no_containers(text: str) -> None:
    names = sorted(
        (
            n
            for n in ("Armenian", "Armenia", "France", "Azerbaijan", "Goris")
            if f"{n} " in f"{text} ".replace(",", " ")
        ),
        key=text.index,
    )
    candidates = [GAZETTEER.candidates(name) for name in names]
    context = Context(Report("r", text), mentions_of(text, *names), candidates)
    assert [context.container(i) for i in range(len(names))] == [None] * len(names)


def test_an_area_is_told_by_the_place_before_it() -> None:
    assert points(
        resolve(
            "in Tbilisi, Georgia and Atlanta, Georgia", "Tbilisi", "Georgia", "Atlanta", "Georgia"
        )
    ) == [
        "GE/Tbilisi",
        "GE/PCLI",
        "US/Georgia",
        "US/Georgia",
    ]


def test_every_weight_is_that_of_a_feature() -> None:
    ranker = load_ranker()
    assert ranker.whole.keys() == FEATURES.keys() | {"none"}
    assert ranker.alone.keys() == ALONE.keys() | {"none"}


def test_nouns_speak_against_other_features() -> None:
    text = "the province of Goris"
    candidates = [GAZETTEER.candidates("Goris")]
    context = Context(Report("r", text), mentions_of(text, "Goris"), candidates)
    # No province of that name is known, and the town that it is called after is close.
    assert FEATURES["wrong_feature"](0, candidates[0][0], context) == 0.5
    context = Context(
        Report("r", "the town of Goris"), mentions_of("the town of Goris", "Goris"), candidates
    )
    assert FEATURES["wrong_feature"](0, candidates[0][0], context) == 0.0


def test_an_unknown_resolver_is_named() -> None:
    with pytest.raises(ConfigError, match=r"no resolver 'x'; known: context"):
        open_resolver("x")


def test_a_name_spelled_alike_is_told_and_never_sure(gazetteer: Gazetteer) -> None:
    names = ("Armenia", "Sotk", "Vardeniss")
    text = "In Armenia, homes in Sotk and in the town of Vardeniss were damaged."
    found = [gazetteer.candidates(name, limit=200) for name in names]
    *_, guess = ContextResolver().resolve(Report("r", text), mentions_of(text, *names), found)
    assert guess.place is not None
    assert guess.place.name == "Vardenis"
    assert guess.confidence <= 0.8
    assert guess.reason.startswith("Spelled like “Vardenis”")


def test_a_name_found_by_a_rule_is_told(gazetteer: Gazetteer) -> None:
    text = "Floods cut roads in northern Gabon."
    found = [gazetteer.candidates("northern Gabon", limit=200)]
    (one,) = ContextResolver().resolve(
        Report("r", text), mentions_of(text, "northern Gabon"), found
    )
    assert one.place is not None
    assert one.place.name == "Gabon"
    assert one.reason.startswith("Read as “Gabon”.")


def test_a_guess_says_nothing_of_other_names(gazetteer: Gazetteer) -> None:
    def support(*names: str) -> Support:
        text = " and ".join(names)
        found = [gazetteer.candidates(name, limit=200) for name in names]
        return (
            ContextResolver().context(Report("r", text), mentions_of(text, *names), found).support
        )

    french = gazetteer.candidates("Paris")[0].place
    assert support("Vardeniss", "Paris").elsewhere("paris", french) == 0.0
    assert support("Vardenis", "Paris").elsewhere("paris", french) > 0.0


def test_the_countries_of_a_union_are_not_asked_of_it(gazetteer: Gazetteer) -> None:
    text = "EU countries refused to pay."
    found = [gazetteer.candidates("EU", limit=200)]
    (one,) = ContextResolver().resolve(Report("r", text), mentions_of(text, "EU"), found)
    assert one.place is not None
    assert one.place.name == "European Union"


def test_what_nobody_knows_is_put_where_the_text_says(gazetteer: Gazetteer) -> None:
    text = "Smoke rose over the Qorvandel Works in Gyumri, Armenia. The Qorvandel Works is shut."
    spans = [(20, 35), (39, 45), (47, 54), (60, 75)]
    report = Report("r", text)
    mentions = [Mention("r", start, end, text[start:end]) for start, end in spans]
    found = ContextResolver().resolve(
        report, mentions, [gazetteer.candidates(one.text) for one in mentions]
    )
    assert mentions[0].text == "Qorvandel Works"
    assert [one.place and one.place.name for one in found] == ["Gyumri", "Gyumri", "Armenia", None]
    assert found[0].candidates[0].match == "within"
    assert 0 < found[0].confidence < found[1].confidence
    assert "lies in “Gyumri”" in found[0].reason


def context_of(gazetteer: Gazetteer, text: str, *names: str) -> Context:
    found = [gazetteer.candidates(name, limit=200) for name in names]
    return Context(Report("r", text), mentions_of(text, *names), found)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("signed by Mexico, the US, and Canada", ("Mexico", "US", "Canada")),
        ("After stops in Washington, New York and Boston", ("Washington", "New York", "Boston")),
        ("laws of Nevada, Texas and Oregon", ("Nevada", "Texas", "Oregon")),
    ],
)
def test_lists_are_no_containers(gazetteer: Gazetteer, text: str, names: tuple[str, ...]) -> None:
    context = context_of(gazetteer, text, *names)
    assert [context.container(i) for i in range(len(names))] == [None] * len(names)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a mill in Indiana, Pa. that burned", ("Indiana", "Pa.")),
        ("storms over Rochester, New York, on Friday", ("Rochester", "New York")),
        ("the port of Portland, Oregon and its cranes", ("Portland", "Oregon")),
        ("a fire in Spokane, Washington, and floods", ("Spokane", "Washington")),
        ("a tornado hit Nevada, Missouri, on Monday", ("Nevada", "Missouri")),
        ("the Limburg province of Belgium", ("Limburg", "Belgium")),
    ],
)
def test_what_a_comma_contains(gazetteer: Gazetteer, text: str, names: tuple[str, str]) -> None:
    assert context_of(gazetteer, text, *names).container(0) == 1


def test_a_state_that_is_a_city_too_still_contains(gazetteer: Gazetteer) -> None:
    text = "mayors of Pullman, Washington, and Lewiston met"
    assert context_of(gazetteer, text, "Pullman", "Washington", "Lewiston").container(0) == 1


def test_the_noun_between_two_names_is_that_of_the_first(gazetteer: Gazetteer) -> None:
    context = context_of(gazetteer, "the Limburg province of Belgium", "Limburg", "Belgium")
    assert "A" in context.wanted(0)
    assert context.wanted(1) == ()


@pytest.mark.parametrize(
    ("marked", "places"),
    [
        (
            (
                "[Greece]'s prime minister spoke in [Athens]. [Athens] and [Thessaloniki] were on "
                "strike. The band from [Athens], [Georgia], was late."
            ),
            ("GR", "GR", "GR", "GR", "US", "US"),
        ),
        (
            "[Jordan] closed its border with [Syria]. A team from [Jordan], [Minnesota], won.",
            ("JO", "SY", "US", "US"),
        ),
        (
            (
                "A mill burned in [Moscow], [Idaho]. People in [Moscow] helped. The embassy in "
                "[Moscow], [Russia], wrote."
            ),
            ("US", "US", "US", "RU", "RU"),
        ),
    ],
)
def test_what_is_told_holds_for_what_follows(
    gazetteer: Gazetteer, marked: str, places: tuple[str, ...]
) -> None:
    found = resolve_marked(marked, gazetteer, ContextResolver())
    assert tuple(one.place and one.place.country_code for one in found) == places


def test_a_namesake_without_a_country_takes_nothing_from_the_contrast(
    gazetteer: Gazetteer,
) -> None:
    names = ("Galicia", "Vigo", "Lugo", "Pontevedra")
    found = [gazetteer.candidates(name, limit=200) for name in names]
    report, mentions = Report("r", " ".join(names)), mentions_of(" ".join(names), *names)
    context = ContextResolver().context(report, mentions, found)
    spanish = next(one for one in found[0] if one.place.country_code == "ES")
    assert any(one.place.country_code is None for one in found[0])
    assert FEATURES["country_elsewhere"](0, spanish, context) == 0.0


def test_what_is_called_after_a_town_is_not_asked_of_it(gazetteer: Gazetteer) -> None:
    assert context_of(gazetteer, "the Goris Reservoir is low", "Goris").wanted(0) == ()
    assert context_of(gazetteer, "the Goris river is low", "Goris").wanted(0) == ("H",)


def test_a_state_line_is_of_a_unit_and_not_of_a_country(gazetteer: Gazetteer) -> None:
    assert context_of(gazetteer, "up to the Georgia state line", "Georgia").wanted(0) == ("ADM1",)
    assert "PCLI" in context_of(gazetteer, "the state of Georgia", "Georgia").wanted(0)


def test_a_doubtful_name_is_a_doubtful_pin(gazetteer: Gazetteer) -> None:
    found = [gazetteer.candidates("Gyumri", limit=200)]
    sure = Mention("r", 3, 9, "Gyumri")
    report = Report("r", "in Gyumri")
    (one,) = ContextResolver().resolve(report, [sure], found)
    (other,) = ContextResolver().resolve(report, [replace(sure, score=0.5)], found)
    assert one.place == other.place
    assert other.confidence == pytest.approx(one.confidence / 2, abs=1e-4)


def test_a_unit_is_not_its_town_unless_it_is_asked_for(gazetteer: Gazetteer) -> None:
    context = context_of(gazetteer, "rain in Kandahar", "Kandahar")
    unit = next(one for one in context.candidates[0] if one.place.feature_code == "ADM1")
    town = next(one for one in context.candidates[0] if one.place.feature_code == "PPLA")
    assert FEATURES["holds_namesake"](0, unit, context) == 1.0
    assert FEATURES["holds_namesake"](0, town, context) == 0.0
    jenin = context_of(gazetteer, "a raid on Jenin", "Jenin")
    around = next(one for one in jenin.candidates[0] if one.place.feature_code == "ADM1")
    assert FEATURES["holds_namesake"](0, around, jenin) == 1.0
    asked = context_of(gazetteer, "the province of Kandahar", "Kandahar")
    assert FEATURES["holds_namesake"](0, unit, asked) == 0.0
