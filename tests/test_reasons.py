"""Why a place was chosen and others were not: said well, and only where it is true."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from mapper.features import FEATURES
from mapper.gazetteer import Gazetteer
from mapper.phrases import FAMILIES, Told, phrase, with_article
from mapper.ranking import load_ranker
from mapper.reasons import contributions, main_rival, why_chosen, why_not, why_unfit, why_within
from mapper.records import Candidate, Mention, Place, Report, Resolution
from mapper.resolvers import ContextResolver

WEIGHTS = load_ranker().whole


def town(name: str, unit: str, country: str = "US", **more: object) -> Place:
    names = {"US": "United States", "RU": "Russia"}
    place = Place(
        f"t:{name}-{unit}",
        name,
        46.7,
        -117.0,
        "P",
        "PPL",
        country,
        names[country],
        unit,
        population=9000,
    )
    return replace(place, **more)  # type: ignore[arg-type]


def candidate(place: Place, **features: float) -> Candidate:
    return Candidate(place, place.name, features=dict.fromkeys(FEATURES, 0.0) | features)


IDAHOAN = town("Moscow", "Idaho")
RUSSIAN = town("Moscow", "Moscow", "RU", feature_code="PPLC", population=10_000_000)


def resolve(gazetteer: Gazetteer, text: str, *names: str) -> list[Resolution]:
    mentions, at = [], 0
    for name in names:
        start = text.index(name, at)
        at = start + len(name)
        mentions.append(Mention("r", start, at, name))
    found = [gazetteer.candidates(name, limit=200) for name in names]
    return list(ContextResolver().resolve(Report("r", text), mentions, found))


@pytest.mark.parametrize("name", FEATURES)
def test_every_feature_is_said_in_words_that_go_on_a_sentence(name: str) -> None:
    places = (IDAHOAN, RUSSIAN, town("Moscow", "Idaho", admin2_name="Latah County"))
    for one, other in product(places, places):
        for high, low in ((1.0, 0.0), (0.2, 0.0), (0.0, 1.0)):
            said = phrase(name, candidate(one, **{name: high}), candidate(other, **{name: low}))
            assert said is None or (said == said.strip() and said[-1].isalnum()), said
            assert said is None or not said.startswith(("It", "The")), said
            assert "None" not in (said or "")


def test_families_are_of_features_and_share_none() -> None:
    names = [name for family in FAMILIES for name in family]
    assert set(names) <= FEATURES.keys()
    assert len(names) == len(set(names))


def test_the_area_named_beside_a_name_is_named() -> None:
    first = candidate(IDAHOAN, named_container=1.0, unit_named=1.0, unit_in_report=1.0)
    other = candidate(RUSSIAN, prior=0.4, is_seat=1.0)
    told = Told(container="Idaho")
    assert why_chosen(first, [other], WEIGHTS, told) == "The report says that it lies in Idaho."
    assert why_not(first, other, WEIGHTS, told) == (
        "it does not lie in Idaho, which the report names with it"
    )


def test_most_often_is_said_of_the_best_known_only() -> None:
    first, other = candidate(IDAHOAN, prior=0.5), candidate(RUSSIAN, prior=0.2)
    best = why_chosen(first, [other], WEIGHTS, Told(best_known=True))
    assert best == "It is what the name means most often."
    second = why_chosen(first, [other], WEIGHTS)
    assert second == "The name means it more often than Moscow, Russia."


def test_units_that_are_only_named_hold_no_other_places() -> None:
    named = candidate(IDAHOAN, unit_named=0.9, unit_in_report=0.9)
    assert phrase("unit_in_report", named) == "the report names Idaho, where it lies"
    held = candidate(IDAHOAN, unit_in_report=0.9)
    assert phrase("unit_in_report", held) == "other places of the report lie in Idaho"
    hardly = candidate(IDAHOAN, unit_in_report=0.3)
    assert phrase("unit_in_report", hardly) == "other places of the report may lie in Idaho"
    assert (
        phrase("unit_in_report", candidate(RUSSIAN), held)
        == "more of the report's other places lie in Idaho"
    )


def test_what_is_not_known_of_both_is_not_compared() -> None:
    first = candidate(IDAHOAN, population=0.5)
    unknown = candidate(replace(RUSSIAN, population=None))
    assert phrase("population", first, unknown) is None
    assert phrase("population", unknown, first) is None
    country = candidate(replace(RUSSIAN, name="Russia", feature_class="A", feature_code="PCLI"))
    assert phrase("near_others", country, candidate(IDAHOAN, near_others=1.0)) is None


def test_near_is_said_of_what_is_near() -> None:
    other = candidate(RUSSIAN)
    near, far = (candidate(IDAHOAN, near_others=value) for value in (0.9, 0.2))
    assert phrase("near_others", near, other) == "the report's other places are near"
    assert phrase("near_others", far, other) == "it is nearer to the report's other places"
    assert phrase("near_others", other, near) == "it is farther from the report's other places"


def test_a_country_is_named_for_what_points_to_it() -> None:
    there, elsewhere = candidate(IDAHOAN), candidate(RUSSIAN, country_elsewhere=0.8)
    assert phrase("country_elsewhere", there, elsewhere) == (
        "the report's other names point more to the United States"
    )
    assert phrase("country_elsewhere", elsewhere, there) == (
        "the report's other names point more to the United States"
    )
    third = candidate(IDAHOAN, country_elsewhere=0.4)
    assert phrase("country_elsewhere", third, elsewhere) is None
    assert phrase("country_elsewhere", elsewhere, third) is None
    named = candidate(RUSSIAN, country_named=0.5)
    assert phrase("country_named", named, there) == "the report names Russia, where it lies"
    assert phrase("country_named", there, named) == "the report names Russia, where it does not lie"


def test_the_narrowest_of_what_says_the_same_is_told() -> None:
    first = candidate(IDAHOAN, country_named=0.1, unit_in_report=1.0, near_others=1.0)
    assert why_chosen(first, [candidate(RUSSIAN)], WEIGHTS) == (
        "The report's other places are near. Other places of the report lie in Idaho."
    )


def test_an_unsure_choice_says_what_speaks_against_it() -> None:
    other = candidate(town("Moscow", "Kansas"), unit_named=1.0, unit_in_report=1.0)
    first = candidate(IDAHOAN, prior=0.9)
    sure, unsure = (replace(first, score=share) for share in (0.9, 0.4))
    assert "Against it" not in why_chosen(sure, [other], WEIGHTS)
    assert why_chosen(unsure, [other], WEIGHTS).endswith(
        "Against it: the report names Kansas, where it does not lie."
    )


def test_a_choice_is_explained_against_the_strongest_rival_elsewhere() -> None:
    first, suburb, far = map(candidate, (IDAHOAN, town("East Moscow", "Idaho"), RUSSIAN))
    assert main_rival(first, [suburb, far]) is suburb  # nobody doubts what has no share
    far = replace(far, score=0.05)
    assert main_rival(first, [suburb, far]) is far
    assert main_rival(first, [suburb]) is suburb
    assert main_rival(first, []) is None


def test_a_rival_at_the_same_pin_and_an_equal_one() -> None:
    first, other = candidate(IDAHOAN, prior=0.5), candidate(IDAHOAN, prior=0.3)
    assert why_not(first, other, WEIGHTS, is_near=True) == (
        "so near that its share counts for the choice; the name means it less often"
    )
    assert why_not(first, first, WEIGHTS) == "it fits the report almost as well"


def test_a_sole_candidate_is_told_by_what_its_name_is() -> None:
    first = candidate(IDAHOAN, near_others=0.9)
    assert why_chosen(first, [], WEIGHTS) == (
        "The only place of that name in the gazetteer. The report's other places are near."
    )
    people = replace(candidate(RUSSIAN), name_kind="demonym")
    assert why_chosen(people, [], WEIGHTS) == (
        "No other place in the gazetteer has people called so."
    )


def test_what_speaks_against_candidates_of_an_unresolved_name() -> None:
    alone = candidate(IDAHOAN, main_name=1.0)
    assert why_unfit(alone) == "nothing else in the report speaks for it"
    lost = candidate(IDAHOAN, wrong_feature=1.0, country_named=0.9)
    assert why_unfit(lost) == "the text speaks of another kind of place; its main name is Moscow"
    assert why_unfit(Candidate(IDAHOAN, "Moscow")) == ""


def test_a_name_that_the_gazetteer_has_is_not_said_to_be_missing() -> None:
    around = Candidate(IDAHOAN, "Moscow")
    assert why_within(around).startswith("Not in the gazetteer;")
    assert why_within(around, has_candidates=True).startswith("No place of that name fits")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("United States", "the United States"),
        ("The Netherlands", "the Netherlands"),
        ("Philippines", "the Philippines"),
        ("Solomon Islands", "the Solomon Islands"),
        ("Dominican Republic", "the Dominican Republic"),
        ("District of Columbia", "the District of Columbia"),
        ("State of Mexico", "the State of Mexico"),
        ("Idaho", "Idaho"),
        ("Dominica", "Dominica"),
        ("Ararat Province", "Ararat Province"),
    ],
)
def test_articles(name: str, shown: str) -> None:
    assert with_article(name) == shown


def test_contributions_sum_to_the_lead() -> None:
    first, other = candidate(IDAHOAN, prior=0.5, alias=1.0), candidate(RUSSIAN, prior=0.9)
    lead = sum(gain for _, gain in contributions(first, WEIGHTS, other))
    assert lead == pytest.approx(WEIGHTS["prior"] * -0.4 + WEIGHTS["alias"])


def test_later_mentions_have_the_reason_of_the_one_that_was_told(gazetteer: Gazetteer) -> None:
    text = "Rain fell on Moscow, Idaho. Schools in Moscow shut."
    first, _, later = resolve(gazetteer, text, "Moscow", "Idaho", "Moscow")
    assert first.reason.startswith("The report says that it lies in Idaho.")
    assert later.reason == first.reason
    assert [one.reason for one in later.alternatives] == [one.reason for one in first.alternatives]
    for one in first.alternatives:
        assert one.reason.startswith("it does not lie in Idaho, which the report names with it")


def test_an_abbreviated_area_is_named_in_full(gazetteer: Gazetteer) -> None:
    text = "He came from Parkersburg, W.Va., last year."
    town_, state = resolve(gazetteer, text, "Parkersburg", "W.Va.")
    assert "it lies in West Virginia" in town_.reason
    assert "Parkersburg, which the report names with it, lies in it" in state.reason


def test_unresolved_names_keep_candidates_that_say_what_is_against_them(
    gazetteer: Gazetteer,
) -> None:
    text = "Farmers from Athens and Belpre in Ohio met at Trimble."
    *_, one = resolve(gazetteer, text, "Athens", "Belpre", "Ohio", "Trimble")
    shown = one.candidates if one.place is None else one.alternatives
    assert shown
    assert all(each.reason for each in shown)
