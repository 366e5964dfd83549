"""Where names lie that the gazetteer lacks, on sentences of our own."""

from __future__ import annotations

import pytest

from mapper.gazetteer import Gazetteer
from mapper.records import Resolution
from mapper.resolvers import ContextResolver
from mapper.surroundings import is_site
from tests.places import resolve_marked


def resolve(gazetteer: Gazetteer, marked: str) -> tuple[Resolution, ...]:
    return resolve_marked(marked, gazetteer, ContextResolver())


def names(found: tuple[Resolution, ...]) -> list[str | None]:
    return [one.place.name if one.place else None for one in found]


@pytest.mark.parametrize(
    "name",
    [
        *("Qorvandel Street", "Qorvandel Ave.", "Saint Qorvan Hospital", "Qorvandel High"),
        *("2214 Qorvandel", "14th St.", "A417", "US-24", "M25", "Route 16", "Highway 59 North"),
    ],
)
def test_sites_are_told_by_their_words(name: str) -> None:
    assert is_site(name)


@pytest.mark.parametrize("name", ["Qorvandel", "Street", "Upper Qorvandel", "EU", "2214", "NATO"])
def test_what_may_lie_anywhere_is_no_site(name: str) -> None:
    assert not is_site(name)


def test_a_site_stands_in_the_town_of_its_sentence(gazetteer: Gazetteer) -> None:
    text = "The mayor of [Yerevan] wept. A shell hit [Qorvandel Street] as [Gyumri] slept."
    yerevan, site, gyumri = resolve(gazetteer, text)
    assert site.place is not None
    assert site.place == gyumri.place
    assert site.candidates[0].match == "within"
    assert 0 < site.confidence < gyumri.confidence
    assert "“Gyumri” is the town that is named with it" in site.reason
    assert yerevan.place != site.place


def test_or_in_the_town_that_the_report_is_about(gazetteer: Gazetteer) -> None:
    text = "Snow fell on [Gyumri]. Buses in [Gyumri] stood. The roof of [Qorvandel School] broke."
    found = resolve(gazetteer, text)
    assert names(found) == ["Gyumri", "Gyumri", "Gyumri"]
    assert "“Gyumri” is the town that the report is about" in found[-1].reason


def test_what_the_text_says_goes_first(gazetteer: Gazetteer) -> None:
    text = "As [Gyumri] slept, shells hit [Qorvandel Street] in [Yerevan]."
    _, site, yerevan = resolve(gazetteer, text)
    assert site.place == yerevan.place
    assert "the text says that it lies in “Yerevan”" in site.reason


def test_a_report_about_no_town_tells_nothing(gazetteer: Gazetteer) -> None:
    text = "Snow fell on [Gyumri]. Buses in [Yerevan] stood. The roof of [Qorvandel School] broke."
    assert names(resolve(gazetteer, text)) == ["Gyumri", "Yerevan", None]


def test_a_village_that_nobody_knows_stays_without_a_place(gazetteer: Gazetteer) -> None:
    found = resolve(gazetteer, "Shells hit [Qorvandelukh] and [Gyumri] in [Armenia].")
    assert names(found) == [None, "Gyumri", "Armenia"]


def test_no_town_no_site(gazetteer: Gazetteer) -> None:
    assert names(resolve(gazetteer, "Fire broke out on [Qorvandel Street].")) == [None]
