"""Names spelled much like one that the gazetteer has."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from mapper.gazetteer import Gazetteer
from mapper.gazetteer.fuzzy import (
    FUZZY_WEIGHT,
    SHORTEST,
    bucket_codes,
    closest,
    is_compared,
    is_credible,
    most_slips,
    own_codes,
    weight,
)
from mapper.gazetteer.scores import KINDS

KEYS = st.text(string.ascii_lowercase, min_size=SHORTEST, max_size=16)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Vardeniss", "Vardenis"),
        ("Vradenis", "Vardenis"),
        ("Dnepropetrovks", "Dnipro"),
        ("Kharkof", "Kharkiv"),
        ("Stepanakirt", "Khankendi"),
        ("Azerbaijian", "Azerbaijan"),
        ("Bakhmutt", "Bakhmut"),
        ("Philadephia", "Philadelphia"),
        ("Екатеренбург", "Yekaterinburg"),
        ("Yeemn", "Yemen"),
        ("Kevya", "Kenya"),
        ("Irfaq", "Iraq"),
        ("Kikruk", "Kirkuk"),
    ],
)
def test_a_slip_does_not_lose_the_place(gazetteer: Gazetteer, written: str, meant: str) -> None:
    assert not gazetteer.named(written)
    first = gazetteer.candidates(written)[0]
    assert (first.place.name, first.match) == (meant, "fuzzy")


def test_only_where_nothing_matches_exactly(gazetteer: Gazetteer) -> None:
    assert {one.match for one in gazetteer.candidates("Goris")} == {"exact"}
    assert {one.match for one in gazetteer.candidates("northern Aleppo")} == {"rule"}
    assert gazetteer.similar("Goris")  # "Gori" is not what was asked for, but spelled alike
    assert "Goris" not in {one.matched_name for one in gazetteer.similar("Goris")}


@pytest.mark.parametrize("name", ["", "x", "Qzx", "Xqzvwkjq", "?!", "東京都千", "Q" * 300])
def test_nothing_alike_is_nothing(gazetteer: Gazetteer, name: str) -> None:
    assert gazetteer.similar(name) == ()
    assert gazetteer.similar("Vardeniss", limit=0) == ()


def test_scores_are_lower_and_descend(gazetteer: Gazetteer) -> None:
    exact = gazetteer.named("Vardenis")[0]
    found = gazetteer.similar("Vardeniss")
    assert found[0].place == exact.place
    assert found[0].score == pytest.approx(exact.score * FUZZY_WEIGHT * 8 / 9, abs=1e-4)
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert len({one.place.id for one in found}) == len(found)
    assert gazetteer.similar("Vardeniss", limit=1) == found[:1]


@pytest.mark.parametrize(("length", "slips"), [(4, 1), (6, 1), (7, 2), (11, 2), (12, 3), (40, 3)])
def test_longer_names_may_have_more_slips(length: int, slips: int) -> None:
    assert most_slips("a" * length) == slips


@given(KEYS, st.integers(0, 15), st.sampled_from(string.ascii_lowercase), st.sampled_from("disw"))
def test_one_slip_leaves_a_bucket_whole(key: str, at: int, letter: str, kind: str) -> None:
    at %= len(key)
    swapped = key[at + 1 : at + 2] + key[at] + key[at + 2 :]
    rest = {"d": key[at + 1 :], "i": letter + key[at:], "s": letter + key[at + 1 :], "w": swapped}
    written = key[:at] + rest[kind]
    if len(written) >= SHORTEST:
        assert set(own_codes(key)) & set(bucket_codes(written))


@pytest.mark.parametrize(
    ("written", "other", "alike"),
    [
        ("verin getashen", "nerkin getashen", False),
        ("north ossetia", "south ossetia", False),
        ("east timor", "west timor", False),
        ("sector 1", "sector 2", False),
        ("kilometre 41", "kilometre 14", False),
        ("novo petrovka", "novopetrovka", True),
        ("nagorno karabach", "nagorno karabakh", True),
        ("saint petersberg", "saint petersburg", True),
        ("el paso", "al paso", False),
    ],
)
def test_another_word_is_no_slip(written: str, other: str, alike: bool) -> None:
    assert bool(closest(written, [other])) is alike


@given(st.lists(KEYS, min_size=1, max_size=30, unique=True), KEYS)
def test_closest_is_what_counting_all_gives(keys: list[str], written: str) -> None:
    slips = {key: OSA.distance(written, key) for key in keys}
    near = {key: n for key, n in slips.items() if n <= most_slips(written)}
    best = min(near.values(), default=0)
    expected = sorted((n, key) for key, n in near.items() if n <= best + 1)[:20]
    halves = ["\n".join(keys[::2]), "\n".join(keys[1::2])]
    assert closest(written, [half for half in halves if half]) == [(key, n) for n, key in expected]


@pytest.mark.parametrize("word", ["Librarians", "French Open", "Widens", "Spartans"])
def test_ordinary_words_are_no_misspelled_people(gazetteer: Gazetteer, word: str) -> None:
    assert all(one.name_kind != "demonym" for one in gazetteer.similar(word))
    assert not any(one.place.is_country for one in gazetteer.similar(word))


def test_what_is_compared() -> None:
    name, abbreviation, alias = map(KINDS.index, ("name", "abbreviation", "alias"))
    assert is_compared("baku", name)
    assert not is_compared("bak", name)
    assert not is_compared("باكو القديمة", name)
    assert not is_compared("u s of a", abbreviation)
    assert is_credible(alias, "kharkof", 1)
    assert not is_credible(alias, "kharkof", 2)
    assert not is_credible(alias, "sunday", 1)
    assert is_credible(name, "dakuu", 2)


@given(KEYS, st.integers(0, 3))
def test_more_slips_weigh_less(key: str, slips: int) -> None:
    assert weight(key, 0, 0) == FUZZY_WEIGHT
    assert 0 <= weight(key, slips + 1, 1) < weight(key, slips, min(slips, 1)) <= FUZZY_WEIGHT
