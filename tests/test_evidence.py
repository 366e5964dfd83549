"""What the gazetteer adds to the encoder's scores."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from mapper.encoder_recognizer import EncoderRecognizer
from mapper.evidence import Clue, gather
from mapper.gazetteer import Gazetteer
from mapper.records import Report
from mapper.weights import load_weights
from tests.encodings import encoded


def clues(
    gazetteer: Gazetteer, text: str, tags: Mapping[int, Mapping[str, float]]
) -> dict[str, Clue]:
    found = gather(text, encoded(text, tags), gazetteer, load_weights("recognizer"))
    return {text[one.span.start : one.span.end]: one for one in found}


def test_a_name_that_the_encoder_does_not_see_is_a_clue(gazetteer: Gazetteer) -> None:
    found = clues(gazetteer, "Shells fell on Goris.", {})
    assert set(found) == {"Goris"}
    evidence = found["Goris"].evidence
    assert evidence["known"] == 1.0
    assert evidence["encoder"] == -6.0
    assert "not a name" not in evidence


def test_a_name_that_the_gazetteer_lacks_is_a_clue(gazetteer: Gazetteer) -> None:
    found = clues(gazetteer, "Shells fell on Qwertzvill.", {3: {"B-literal": 0.99}})
    evidence = found["Qwertzvill"].evidence
    assert evidence["not a name"] == 1.0
    assert evidence["encoder"] == pytest.approx(4.595, abs=0.01)
    assert "known" not in evidence


def test_parts_and_more_of_a_known_name(gazetteer: Gazetteer) -> None:
    tags = {1: {"B-literal": 0.9}, 2: {"I-literal": 0.5}, 3: {"I-literal": 0.5}}
    found = clues(gazetteer, "In New York Bay", tags)
    assert found["New"].evidence["part of a known name"] == 1.0
    assert found["New York"].evidence["known"] == 1.0
    assert found["New York Bay"].evidence["more than a known name"] == 1.0
    crossing = clues(gazetteer, "Qwertz New York", {0: {"B-literal": 0.9}, 1: {"I-literal": 0.9}})
    assert crossing["Qwertz New"].evidence["crosses a known name"] == 1.0


def test_the_same_words_elsewhere(gazetteer: Gazetteer) -> None:
    text = "Qwertz fell. Then Qwertz rose"
    found = gather(
        text, encoded(text, {0: {"B-literal": 0.2}, 4: {"B-literal": 0.9}}), gazetteer, {}
    )
    first, second = found
    assert first.evidence["surer elsewhere"] > 0 == second.evidence.get("surer elsewhere", 0)
    assert first.evidence["elsewhere"] > 0 > second.evidence["elsewhere"]
    alone = clues(gazetteer, "Qwertz fell", {0: {"B-literal": 0.9}})["Qwertz"]
    assert alone.evidence["only here"] == 1.0


def test_rivals(gazetteer: Gazetteer) -> None:
    tags = {0: {"B-literal": 0.9}, 1: {"I-literal": 0.2}}
    found = clues(gazetteer, "Qwertz Asdf", tags)
    assert found["Qwertz"].evidence["rival"] == pytest.approx(0.18)
    assert found["Qwertz Asdf"].evidence["stronger rival"] == 1.0
    assert "stronger rival" not in found["Qwertz"].evidence


def names(gazetteer: Gazetteer, text: str) -> list[str]:
    (found,) = EncoderRecognizer(gazetteer).recognize([Report("r", text)])
    return [one.text for one in found]


@pytest.mark.parametrize(
    "text",
    [
        "Reading books is nice, and mobile phones are of no use there.",
        "Of course he was right. Nice try, they said.",
        "Reading the letter, she cried. Mobile clinics were sent.",
        "Born in March, he liked Turkey sandwiches with orange juice.",
    ],
)
def test_common_words_that_are_villages_too(gazetteer: Gazetteer, text: str) -> None:
    assert set(names(gazetteer, text)) <= {"Turkey"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Two trucks drove from Reading to Slough on Monday.", ["Reading", "Slough"]),
        (
            "The match in Nice was called off; in Mobile, Alabama, it rained.",
            ["Nice", "Mobile", "Alabama"],
        ),
        (
            "Shelling hit the villages of Kut, Norabak and Kutakan in Armenia.",
            ["Kut", "Norabak", "Kutakan", "Armenia"],
        ),
    ],
)
def test_the_same_words_as_names(gazetteer: Gazetteer, text: str, found: list[str]) -> None:
    assert names(gazetteer, text) == found
