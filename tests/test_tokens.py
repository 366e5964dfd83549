"""Words keep their offsets, in every script, across line breaks."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.tokens import tokenize


@given(st.text(max_size=200))
def test_tokens_and_gaps_tile_the_text(text: str) -> None:
    text = unicodedata.normalize("NFC", text)
    at = 0
    for token in tokenize(text):
        assert token.gap == text[at : token.start]
        assert token.text == text[token.start : token.end] != ""
        at = token.end


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Nagorno-\nKarabakh's war", ["Nagorno", "Karabakh", "war"]),
        ("U.S. troops", ["U.S.", "troops"]),
        ("Côte d’Ivoire", ["Côte", "d’Ivoire"]),
        ("Вардени\u0301с, नेपाल, بيروت", ["Вардени\u0301с", "नेपाल", "بيروت"]),
        ("Goris’s mayor", ["Goris", "mayor"]),
        ("of ʼs and ʼS", ["of", "ʼs", "and", "ʼS"]),  # letters, and nothing before them
        ("123 -- !", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert [token.text for token in tokenize(text)] == words


@pytest.mark.parametrize(
    ("text", "joins"),
    [
        ("New York", True),
        ("New\nYork", True),
        ("New \n York", True),
        ("Nagorno-Karabakh", True),
        ("New\n\nYork", False),
        ("Goris, Sotk", False),
        ("Goris (Sotk", False),
    ],
)
def test_what_may_stand_inside_a_name(text: str, joins: bool) -> None:
    assert list(tokenize(text))[1].joins is joins


def test_a_long_gap_costs_no_more_than_its_length() -> None:
    first, second = tokenize("Paris" + " " * 1_000_000 + "; London")
    assert (first.text, second.text, second.joins) == ("Paris", "London", False)


def test_case() -> None:
    words = {token.text: token for token in tokenize("Goris USA al-Raqqah დუშეთი бaку d’Ivoire")}
    assert words["Goris"].is_capitalised
    assert not words["Goris"].is_upper
    assert words["USA"].is_upper
    assert words["დუშეთი"].is_caseless
    assert not words["бaку"].is_capitalised
    assert words["d’Ivoire"].is_capitalised
