"""Recognition by gazetteer and context, on sentences of our own and a gazetteer of a few rows."""

from __future__ import annotations

import inspect

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mapper.cues
from mapper.cues import Setting, cues
from mapper.errors import ConfigError
from mapper.gazetteer_recognizer import GazetteerRecognizer
from mapper.matching import find_matches, spelled_so
from mapper.recognizers import open_recognizer
from mapper.records import Report
from mapper.weights import load_weights, logistic
from tests.gazetteers import MiniGazetteer

GAZETTEER = MiniGazetteer()


def found(text: str) -> list[str]:
    (mentions,) = GazetteerRecognizer(GAZETTEER).recognize([Report("r", text)])
    return [mention.text for mention in mentions]


def cues_of(text: str, name: str) -> dict[str, float]:
    words, matches = find_matches(text, GAZETTEER)
    match = next(m for m in matches if text[m.start : m.end] == name)
    return cues(words, match, Setting.of(words, matches))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Shells fell on Goris, Sotk and Jermuk, Armenia", ["Goris", "Sotk", "Jermuk", "Armenia"]),
        ("Troops left Nagorno-\nKarabakh for Armenia.", ["Nagorno-\nKarabakh", "Armenia"]),
        ("She flew to New\nYork from London.", ["New\nYork", "London"]),
        ("Armenian and Azeri soldiers met.", ["Armenian", "Azeri"]),
        ("Azeri-Armenian talks in Paris", ["Azeri", "Armenian", "Paris"]),
        ("They told us that US envoys stay in London.", ["US", "London"]),
        ("In the village of Tsaghkashat, near Goris, Armenia, a school burned.",
         ["Tsaghkashat", "Goris", "Armenia"]),
        ("", []),
        ("no capitals, no places", []),
    ],
)  # fmt: skip
def test_places_are_found(text: str, names: list[str]) -> None:
    assert found(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "A report by Florence Meyerbeer was read aloud.",
        "Dr. Paris Whitlock, of the Armenia desk, agreed; Ms London did not.",
        "Reading is taught at school. Reading helps.",
        "He called the London Institute about it.",
        "She told us about it.",
    ],
)
def test_people_and_organisations_are_not_places(text: str) -> None:
    assert not {"Florence", "Paris", "London", "Reading", "us"} & set(found(text))


def test_a_demonym_is_marked_as_such() -> None:
    (mentions,) = GazetteerRecognizer(GAZETTEER).recognize(
        [Report("r", "Azeri forces in Goris, Armenia")]
    )
    assert [(m.text, m.kind) for m in mentions] == [
        ("Azeri", "demonym"),
        ("Goris", "literal"),
        ("Armenia", "literal"),
    ]


def test_unknown_names_of_a_list_are_found_together() -> None:
    text = "Fire reached the villages of Tsaghkut, Verishen and Karashen."
    assert found(text) == ["Tsaghkut", "Verishen", "Karashen"]


def test_cues_say_what_stands_around_a_name() -> None:
    assert "place preposition" in cues_of("They live in Goris.", "Goris")
    assert "called a place" in cues_of("the town of Goris", "Goris")
    assert "title before" in cues_of("said Mr. London yesterday", "London")
    assert "organisation after" in cues_of("the London Institute said", "London")
    assert "name word after" in cues_of("when London Whitlock came", "London")
    assert {"listed before", "country in report"} <= set(cues_of("Sotk, Goris, Armenia", "Sotk"))
    assert "person elsewhere" in cues_of("It was Anna Whitlock, said London. Anna London", "London")


def test_a_list_goes_on_after_a_known_village() -> None:
    assert found("The villages of Sotk, Tsaghkut and Karashen were hit.") == [
        "Sotk",
        "Tsaghkut",
        "Karashen",
    ]


def test_an_unknown_name_ends_somewhere() -> None:
    (name, *_) = found("In the village of " + "Tsaghkut " * 5_000)
    assert len(name) < 100


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("London Mayor Ann Whitlock agreed.", ["London"]),
        ("A resident told Radio Free Paris about it.", []),
        ("RAIN FALLS ON LONDON", ["LONDON"]),
        ("Shops in Reading, England", ["Reading", "England"]),
        ("Officials in the town of Goris said so.", ["Goris"]),
    ],
)
def test_what_stands_beside_a_name_counts(text: str, names: list[str]) -> None:
    assert found(text) == names


def test_abbreviations_are_spelled_as_such() -> None:
    candidates = GAZETTEER.candidates("us")
    assert spelled_so(candidates, "us") == ()
    assert spelled_so(candidates, "US") == candidates
    assert spelled_so(candidates, "U.S.") == candidates
    assert spelled_so(GAZETTEER.candidates("Goris"), "Goris.") == ()


def test_every_weight_is_that_of_a_cue() -> None:
    """A renamed cue would silently weigh nothing."""
    text = inspect.getsource(mapper.cues)
    for name in load_weights("recognizer"):
        plain = name.removeprefix("lesser, ")
        if not plain.startswith(("kind ", "class ")):
            assert f'"{plain}"' in text, name


def test_weights_cover_the_cues_that_decide() -> None:
    weights = load_weights("recognizer")
    assert weights["place preposition"] > 0
    assert weights["person elsewhere"] < 0
    assert weights["prior"] > 0


def test_logistic_is_bounded() -> None:
    assert logistic({}, {}) == 0.5
    assert logistic({"a": 1e9}, {"a": 1.0}) < 1.0 + 1e-9
    assert logistic({"a": -1e9}, {"a": 1.0}) > 0.0


def test_an_unknown_recognizer_is_named() -> None:
    with pytest.raises(
        ConfigError, match=r"no recognizer 'x'; known: automatic, encoder, gazetteer"
    ):
        open_recognizer("x", GAZETTEER)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(
    ["Goris", "in", "New", "York", "US", "us", ",", "\n", "\n\n", "-", ".", "the", "village", "of",
     "Ünknown", "Мост", "دمشق", "😀", "Mr", "and", "'s", "Paris", "London", "Institute"]
), max_size=40).map(" ".join))  # fmt: skip
def test_mentions_are_ascending_slices_that_do_not_overlap(text: str) -> None:
    (mentions,) = GazetteerRecognizer(GAZETTEER).recognize([Report("r", text)])
    at = 0
    for mention in mentions:
        assert at <= mention.start
        assert text[mention.start : mention.end] == mention.text
        at = mention.end
