"""Event words and the places that the encoder links them to, with encodings made by hand."""

from __future__ import annotations

import pytest

from mapper.encoder import Encoded
from mapper.events.links import ReportLinks, places_of
from mapper.records import Candidate, Mention, Place, Resolution
from tests.encodings import encoded, linked


def place(name: str, **fields: str) -> Place:
    values = {"feature_class": "P", "feature_code": "PPL", "country_code": "AM", **fields}
    return Place(f"test:{name}", name, 40.0, 45.0, **values)  # type: ignore[arg-type]


def resolve(text: str, *places: Place) -> list[Resolution]:
    found, after = [], 0
    for one in places:
        start = text.index(one.name, after)
        after = start + len(one.name)
        mention = Mention("r", start, after, one.name)
        found.append(Resolution(mention, (Candidate(one, one.name),), one, confidence=0.9))
    return found


def links(
    text: str, read: Encoded, pairs: set[tuple[int, int]], *places: Place
) -> list[list[tuple[str, bool, float]]]:
    reader = ReportLinks(text, read, [(0, len(text))], linked(pairs))
    return [
        [(text[one.start : one.end], one.is_noun, round(one.score, 2)) for one in found]
        for found in reader.in_sentence(resolve(text, *places))
    ]


def test_a_verb_and_a_noun_are_linked_to_their_places() -> None:
    text = "Shelling hit Ani while Bor slept"  # words: Shelling hit Ani while Bor slept
    pairs = {(0, 2), (1, 2), (5, 4)}
    read = encoded(text, {}, nouns=(0,), verbs=(1, 5))
    assert links(text, read, pairs, place("Ani"), place("Bor")) == [
        [("Shelling", True, 1.0), ("hit", False, 1.0), ("slept", False, 0.0)],
        [("Shelling", True, 0.0), ("hit", False, 0.0), ("slept", False, 1.0)],
    ]


def test_all_names_of_a_list_share_what_is_linked_to_one() -> None:
    text = "Shells hit Ani, Bor, Cis and Dor but not Eli"
    pairs = {(1, 4)}
    read = encoded(text, {}, verbs=(1,))  # "Bor"
    names = [place(name) for name in ("Ani", "Bor", "Cis", "Dor", "Eli")]
    scores = [row[0][2] for row in links(text, read, pairs, *names)]
    assert scores == [0.95, 1.0, 0.95, 0.95, 0.0]


def test_two_names_with_a_comma_between_are_no_list() -> None:
    text = "Shells hit Ani, Bor"
    pairs = {(1, 2)}
    read = encoded(text, {}, verbs=(1,))
    assert [row[0][2] for row in links(text, read, pairs, place("Ani"), place("Bor"))] == [1.0, 0.0]


def test_what_only_says_where_a_town_lies_is_no_member_of_a_list() -> None:
    text = "Shells hit Ani, Syunik and Bor"
    pairs = {(1, 2)}
    read = encoded(text, {}, verbs=(1,))
    ani = place("Ani", admin1_name="Syunik")
    syunik = place("Syunik", feature_class="A", feature_code="ADM1", admin1_name="Syunik")
    assert [row[0][2] for row in links(text, read, pairs, ani, syunik, place("Bor"))] == [
        1.0,
        0.0,
        0.95,
    ]


def test_a_name_is_not_its_own_event() -> None:
    text = "Shelling hit Battle"
    pairs = {(0, 2), (2, 2)}
    read = encoded(text, {}, nouns=(0, 2))
    assert links(text, read, pairs, place("Battle")) == [
        [("Shelling", True, 1.0), ("Battle", True, 0.0)]
    ]


def test_only_the_words_of_the_sentence_are_linked() -> None:
    text = "Guns fired. Ani slept."
    pairs = {(1, 3), (4, 3)}
    read = encoded(text, {}, verbs=(1, 4))
    reader = ReportLinks(text, read, [(0, 11), (12, 22)], linked(pairs))
    (found,) = reader.in_sentence(resolve(text, place("Ani")))
    assert [text[one.start : one.end] for one in found] == ["slept"]
    assert [text[one.start : one.end] for one in reader.events_between(0, 11)] == ["fired"]
    assert reader.in_sentence([]) == []


def test_the_places_of_an_event_are_runs_of_words() -> None:
    text = "Shells hit New Ani and Bor"
    pairs = {(1, 2), (1, 3), (1, 5)}
    read = encoded(text, {}, verbs=(1,))
    spans = places_of(read, 7, 10, linked(pairs))
    assert [text[a:b] for a, b in spans] == ["New Ani", "Bor"]
    assert places_of(read, 99, 100, linked(pairs)) == ()
    assert places_of(encoded("", {}), 0, 1, linked(pairs)) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tensions rose amid the war in Ani", 0.55),
        ("Tensions rose amid a war in Ani", 1.0),
        ("Tensions rose during the war in Ani", 1.0),
    ],
)
def test_what_goes_on_elsewhere_meanwhile_is_not_where_an_event_is(
    text: str, expected: float
) -> None:
    read = encoded(text, {}, verbs=(1,))
    assert [row[0][2] for row in links(text, read, {(1, 6)}, place("Ani"))] == [expected]


def test_where_somebody_lives_or_has_something_is_not_where_an_event_before_was() -> None:
    text = "Shells hit the firm which has an office in Ani"
    pairs = {(1, 9)}
    read = encoded(text, {}, verbs=(1,))
    assert [row[0][2] for row in links(text, read, pairs, place("Ani"))] == [0.5]
    text = "A man who lives in Ani was hit"
    read = encoded(text, {}, verbs=(7,))
    assert [row[0][2] for row in links(text, read, {(7, 5)}, place("Ani"))] == [1.0]


def test_the_object_of_a_verb_is_where_it_was() -> None:
    text = "Shells hit Ani and ministers met in Bor"
    read = encoded(text, {}, verbs=(1, 5))
    found = links(text, read, {(5, 7)}, place("Ani"), place("Bor"))
    assert [[score for *_, score in row] for row in found] == [[0.8, 0.0], [0.0, 1.0]]


def test_a_noun_is_kept_to_the_name_behind_it() -> None:
    text = "A man hurt in the attack in Ani died in Bor"
    read = encoded(text, {}, nouns=(5,), verbs=(8,))
    found = links(text, read, {(5, 7), (5, 10), (8, 10)}, place("Ani"), place("Bor"))
    assert [[score for *_, score in row] for row in found] == [[1.0, 0.0], [0.0, 1.0]]


def test_a_clause_of_its_own_keeps_its_events() -> None:
    text = "Fighting raged in Ani; Bor slept"
    read = encoded(text, {}, verbs=(1, 6))
    found = links(text, read, {(1, 3), (1, 5), (6, 5), (6, 3)}, place("Ani"), place("Bor"))
    assert [[score for *_, score in row] for row in found] == [[1.0, 0.3], [0.3, 1.0]]


def test_a_place_that_is_calm_has_no_events() -> None:
    for text in ("Floods hit Ani but Bor was calm", "Floods hit Ani, not Bor"):
        words = text.replace(",", " ,").split()
        bor = words.index("Bor")
        read = encoded(text, {}, verbs=(1,))
        found = links(text, read, {(1, 2), (1, bor)}, place("Ani"), place("Bor"))
        assert [row[0][2] for row in found] == [1.0, 0.0]


def test_words_that_only_say_how_others_are_spoken_of_are_no_events() -> None:
    text = "Bor denied shelling Ani"
    read = encoded(text, {}, verbs=(1, 2))
    found = links(text, read, {(1, 3), (2, 3)}, place("Bor"), place("Ani"))
    assert [[word for word, *_ in row] for row in found] == [["shelling"], ["shelling"]]


def test_who_did_it_is_not_where_it_was() -> None:
    text = "A pause arranged by Ani lasted"
    read = encoded(text, {}, nouns=(1,), verbs=(2, 5))
    found = links(text, read, {(1, 4), (2, 4), (5, 4)}, place("Ani"))
    assert {score for *_, score in found[0]} == {0.0}
