"""How a name stands in its sentence, and what that leaves of the events around it."""

from __future__ import annotations

import numpy as np
import pytest

from mapper.events.standing import clause_opened, is_apposed, is_at_site, is_state, shares
from mapper.events.tenses import is_done
from mapper.records import Mention


def mention(text: str, name: str) -> Mention:
    start = text.index(name)
    return Mention("r", start, start + len(name), name)


def share(text: str, event: str, name: str = "Ani", lead: str | None = None) -> float:
    """The share that the event keeps for the name."""
    starts = np.array([text.index(event)])
    at = None if lead is None else text.index(lead)
    found = shares(text, mention(text, name), 0, starts, [event.lower()], lead=at)
    return float(found[0])


@pytest.mark.parametrize(
    ("text", "event", "expected"),
    [
        ("Shells hit Ani", "hit", 1.0),
        ("Ani said that shells fell", "fell", 0.0),
        ("A man from Ani said that shells fell", "fell", 1.0),
        ("A truce was arranged by Ani", "arranged", 0.0),
        ("Shells fell, Ani stayed calm", "fell", 0.0),
        ("Shells fell in Bor; Ani waited", "fell", 0.3),
        ("Shells fell, not in Ani", "fell", 0.0),
        # where somebody came from, or was going
        ("Help came from Ani", "came", 0.4),
        ("Help came from the town of Ani", "came", 0.4),
        ("Thousands fled from Ani", "fled", 1.0),
        ("Smoke rose from Ani", "rose", 1.0),
        ("The ship was bound for Ani when it burned", "burned", 0.4),
        ("Rockets headed for Ani hit the port", "headed", 0.4),
        ("Rockets headed for Ani hit the port", "hit", 1.0),
        ("Crowds were heading to Ani, where people cheered", "cheered", 1.0),
        ("A bridge by Ani was blown up", "blown", 1.0),
        ("Ani was not spared as jets bombed hospitals", "bombed", 1.0),
        ("Ani was calm after missiles killed five", "killed", 1.0),
        ("Ani was calm", "calm", 0.0),
        ("Rebels in Ani, while retreating, looted shops", "looted", 1.0),
        ("Rebels in Ani, while retreating, looted shops", "retreating", 0.3),
        ("The train, bound from Bor to Ani, derailed", "derailed", 0.4),
        ("He was on his way to Ani when shot", "shot", 0.4),
    ],
)
def test_the_words_before_a_name_leave_a_share(text: str, event: str, expected: float) -> None:
    assert share(text, event) == pytest.approx(expected)


def test_what_stands_before_a_list_holds_for_all_of_it() -> None:
    text = "Aircraft came from Bor, Goris and Ani"
    assert share(text, "came") == 1.0
    assert share(text, "came", lead="Bor") == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("text", "contains", "expected"),
    [
        ("Bor, a town in Ani, was hit", False, True),
        ("Bor, the second city of Ani, was hit", False, True),
        ("In Bor, the market in Ani was hit", False, False),
        ("After the attack on Bor, the mayor of Ani was shot", False, False),
        ("In Bor, two towns in Ani were hit", False, False),
        ("Bor, in Ani, was hit", True, True),
        ("Bor, in Ani, was hit", False, False),
        ("Bor and Ani were hit", True, False),
        ("Bor was hit, and a man in Ani died", True, False),
    ],
)
def test_a_name_that_only_says_where_another_is(text: str, contains: bool, expected: bool) -> None:
    found = is_apposed(text, mention(text, "Bor"), mention(text, "Ani"), contains=contains)
    assert found is expected


@pytest.mark.parametrize(
    ("text", "opened"),
    [
        ("In Ani, crowds gathered", ", crowds gathered"),
        ("Meanwhile, near the town of Ani crowds gathered", " crowds gathered"),
        ("In Ani the ministry said that shells fell", " the ministry "),
        ("In Ani crowds gathered; Bor was calm", " crowds gathered"),
        ("In Ani crowds gathered and in Bor they left", " crowds gathered"),
        ("In Ani, men who fled Bor were held", ", men "),
        ("In Ani, a man was held over an attack", ", a man was held "),
        ("Bor burned, while in Ani two men were shot", " two men were shot"),
        ("Crowds gathered in Ani on Monday", ""),
        ("The army in Ani fired", ""),
    ],
)
def test_the_clause_that_a_name_opens(text: str, opened: str) -> None:
    first, last = clause_opened(text, mention(text, "Ani"), 0, len(text))
    assert text[first:last] == opened


@pytest.mark.parametrize(
    ("text", "verb", "expected"),
    [
        ("A drone hit the central market of Ani", "hit", True),
        ("Some hundred stretched a flag along a street in Ani", "stretched", True),
        ("They were treated in the hospital of Ani", "treated", True),
        ("It was hit on Monday, 35 nautical miles south of Ani", "hit", True),
        ("It passed 500 km to the north-east of Ani", "passed", True),
        ("He met the president of Ani", "met", False),
        ("Hundreds protested outside the embassy of Ani", "protested", False),
        ("He shot a man who kept a shop in Ani", "shot", False),
        ("He left, and the market of Ani closed", "left", False),
    ],
)
def test_a_verb_and_its_site(text: str, verb: str, expected: bool) -> None:
    end = text.index(verb) + len(verb)
    assert is_at_site(text, end, text.index("Ani")) is expected
    assert not is_at_site(text, text.index("Ani"), end)


def test_a_long_way_from_a_verb_is_not_searched() -> None:
    text = "hit " + "very " * 10_000 + "the market of Ani"
    assert not is_at_site(text, 3, text.index("Ani"))


@pytest.mark.parametrize(
    ("word", "after", "expected"),
    [("lies", " in ", True), ("grew", " up i", True), ("grew", " in A", False), ("hit", "", False)],
)
def test_states_are_no_events(word: str, after: str, expected: bool) -> None:
    assert is_state(word, after) is expected


def test_a_family_living_somewhere_is_where_it_is_hit() -> None:
    text = "A raid killed a family living in Ani"
    at = mention(text, "Ani")
    starts, words = np.array([text.index("killed")]), ["killed"]
    for claimed, expected in ((False, 1.0), (True, 0.5)):
        found = shares(text, at, 0, starts, words, elsewhere=np.array([claimed]))
        assert found.tolist() == [expected]


@pytest.mark.parametrize(
    ("text", "verb", "expected"),
    [
        ("Police arrested five", "arrested", True),
        ("Floods hit Auckland", "hit", True),
        ("They were moved", "moved", True),
        ("They will be moved", "moved", False),
        ("They are to be moved", "moved", False),
        ("Nurses walk out", "walk", False),
    ],
)
def test_what_is_told_as_done(text: str, verb: str, expected: bool) -> None:
    start = text.index(verb)
    assert is_done(text, start, start + len(verb)) is expected
