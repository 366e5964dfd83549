"""What speaks for and against the literal use of a name."""

from __future__ import annotations

import pytest

from mapper.events.literalness import Usage
from mapper.records import Mention
from tests.encodings import encoded
from tests.test_links import place


def evidence(text: str, name: str = "Ani", **strengths: float) -> dict[str, float]:
    words = text.replace(",", " ,").replace(".", " .").replace("’s", " ’ s").split()
    read = encoded(
        text,
        {words.index(name): {"B-literal": 0.6, "B-associative": 0.2}},
        verbs=[words.index(one) for one in ("brokered",) if one in words],
    )
    start = text.index(name)
    mention = Mention("r", start, start + len(name), name)
    return dict(Usage(text, read).evidence(mention, place(name), strengths.get("linked", 0.0)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Shells hit near Ani.", {"place preposition"}),
        ("Troops left from the Ani.", {"motion preposition"}),
        ("A truce signed by Ani.", {"by"}),
        ("Talks with Ani.", {"agent preposition"}),
        ("The people of Ani.", {"of"}),
        ("Ani said so.", {"speech after", "subject"}),
        ("Ani brokered talks.", {"subject", "verb after"}),
        ("In Ani officials met.", {"place preposition", "small letter after"}),
        ("Ani’s army.", {"nothing before", "possessive"}),
        ("They saw Ani Square.", {"capital after"}),
    ],
)
def test_how_a_name_stands_in_its_sentence(text: str, expected: set[str]) -> None:
    weak = {name for name, value in evidence(text).items() if value < 0.1}
    found = set(evidence(text)) - weak - {"bias", "encoder", "settlement"}
    assert found == expected


def test_the_encoder_and_the_links_are_evidence() -> None:
    found = evidence("Shells hit near Ani.", linked=0.75)
    assert found["encoder"] == pytest.approx(1.1, abs=0.05)  # ln(0.6 / 0.2)
    assert found["linked"] == 0.75
    assert found["settlement"] == 1.0


def test_what_a_name_is_that_is_not_used_literally() -> None:
    text = "An Ani club."
    for kind, role in (("demonym", "demonym"), ("organisation", "organisation")):
        usage = Usage(text, encoded(text, {1: {f"B-{kind}": 0.8, "B-literal": 0.1}}))
        mention = Mention("r", 3, 6, "Ani")
        found, share = usage.role(mention)
        assert found == role
        assert share == pytest.approx(1.0)
    usage = Usage(text, encoded(text, {1: {"B-associative": 0.5, "B-demonym": 0.4}}))
    assert usage.role(Mention("r", 3, 6, "Ani"))[0] == "actor"
    assert usage.role(Mention("r", 3, 6, "Ani", kind="organisation"))[0] == "organisation"


def stands(text: str, name: str, code: str = "PPLC", linked: float = 0.0) -> dict[str, float]:
    start = text.index(name)
    usage = Usage(text, encoded(text, {}))
    mention = Mention("r", start, start + len(name), name)
    return dict(usage.evidence(mention, place(name, feature_code=code), linked))


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("Paris condemned the coup.", "Paris", True),
        ("It rained. Rome, Paris and St. Ives condemned it.", "Rome", True),
        ("It rained on Monday. Rome, Paris and Oslo condemned it.", "Oslo", True),
        ("Neither Rome nor Addis Ababa has managed it.", "Rome", True),
        ("Oslo fears a third war.", "Oslo", True),
        ("Paris was hit.", "Paris", False),
        ("Paris has been hit.", "Paris", False),
        ("In Paris condemned men met.", "Paris", False),
        ("In Rome, Oslo and Paris crowds gathered.", "Oslo", False),
        ("Talks between Rome and Paris failed.", "Paris", False),
        ("Paris’s mayor condemned it.", "Paris", False),
        ("They went to Paris", "Paris", False),
    ],
)
def test_a_capital_that_speaks_is_its_government(text: str, name: str, expected: bool) -> None:
    assert ("capital as subject" in stands(text, name)) is expected
    assert "capital as subject" not in stands(text, name, code="PPL")


def test_what_is_reported_of_a_capital_speaks_against_its_government() -> None:
    found = stands("Paris flooded streets.", "Paris", linked=0.8)
    assert found["capital as subject"] == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It rained. Ani beat Goris 2-0 on Friday. It rained.", True),
        ("Ani lost the match. It rained.", True),
        ("Ani was shelled. The match was off.", False),
        ("The match was off.\nAni was shelled", False),
    ],
)
def test_teams_play_in_their_sentence(text: str, expected: bool) -> None:
    assert ("sport" in stands(text, "Ani")) is expected
