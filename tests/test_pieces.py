"""Word pieces: offsets that hold for any text, casing classes, windows that cover."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.encoder import MODEL
from mapper.pieces import CASINGS, Pieces, blocks, load_tokenizer, split_pieces, windows

TOKENIZER = load_tokenizer(MODEL / "tokenizer.json")

HARD = [
    "",
    " \n\t ",
    "\0",
    "Ankara\u200d\u200b, İzmir and ﬁre",
    "e\u0301tat Que\u0301bec 🇦🇲 👩‍👩‍👧 Гюмри 上海市 القاهرة",
    "\ud800Goris\udfff",
    "\ud83d\ude00",  # two lone surrogates that look like a pair
    "x" * 10_000 + " Sotk",
    "a\u0300\u0301\u0302" * 50,
    "\r\n\u2028\u0085Jermuk\x1f\ufeff",
]


def words_of(text: str) -> list[str]:
    pieces = split_pieces(text, TOKENIZER)
    return [text[a:b] for a, b in zip(pieces.starts.tolist(), pieces.ends.tolist(), strict=True)]


def check(text: str, pieces: Pieces) -> None:
    assert len(pieces.ids) == len(pieces.casing) == len(pieces.word)
    assert len(pieces.first) == len(pieces.starts) == len(pieces.ends)
    assert (pieces.starts < pieces.ends).all()
    assert (pieces.ends[:-1] <= pieces.starts[1:]).all()
    assert not len(pieces.ends) or pieces.ends[-1] <= len(text)
    assert ((pieces.casing >= 0) & (pieces.casing < 2 * len(CASINGS))).all()
    assert pieces.word[pieces.first].tolist() == list(range(len(pieces.first)))
    assert (np.diff(pieces.word) >= 0).all()


@pytest.mark.parametrize("text", HARD)
def test_hard_texts(text: str) -> None:
    check(text, split_pieces(text, TOKENIZER))


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=80))
def test_offsets_hold_for_any_text(text: str) -> None:
    check(text, split_pieces(text, TOKENIZER))


@given(st.text(max_size=20), st.text(max_size=20))
def test_a_name_is_found_between_any_texts(before: str, after: str) -> None:
    assert "Goris" in words_of(f"{before} Goris {after}")


def test_words_are_parts_between_marks() -> None:
    assert words_of("U.S.-based aid for Ağdam’s north") == [
        *("U", ".", "S", ".", "-", "based", "aid", "for", "Ağdam", "’", "s", "north")
    ]


def casing(text: str) -> list[str]:
    pieces = split_pieces(text, TOKENIZER)
    names = [*CASINGS, *(f"{name}, first" for name in CASINGS)]
    return [names[pieces.casing[i]] for i in pieces.first]


def test_casing_classes() -> None:
    assert casing("in Goris near a town NATO McDonald iPhone 12 .") == [
        *("lower, first", "title", "lower", "lower", "lower"),
        *("upper", "mixed", "mixed", "other", "other"),
    ]
    assert casing("he said that İzmir and Ǆ are 中文") == [
        *("lower, first", "lower", "lower", "title", "lower", "title", "lower", "other", "other")
    ]


def test_headlines_and_lines_of_capitals() -> None:
    text = "Floods Hit Three Big Towns\nFLOODS HIT THREE TOWNS\nfloods hit Three Towns"
    assert casing(text) == [
        *("title in a headline, first", *["title in a headline"] * 4),
        *("upper in capitals, first", *["upper in capitals"] * 3),
        *("lower, first", "lower", "title", "title"),
    ]


def test_a_short_line_is_no_headline() -> None:
    assert casing("Goris Sotk Jermuk") == ["title, first", "title", "title"]


def of_lengths(lengths: list[int]) -> Pieces:
    word = np.repeat(np.arange(len(lengths)), lengths)
    first = np.flatnonzero(np.diff(word, prepend=-1))
    starts = np.cumsum([0, *lengths[:-1]]) if lengths else np.zeros(0, dtype=np.int64)
    return Pieces(word, word * 0, word, first, starts, starts + 1)


@given(
    st.lists(st.integers(1, 60), max_size=120),
    st.integers(20, 60),
    st.integers(0, 9),
)
def test_windows_cover_a_text_once(lengths: list[int], size: int, overlap: int) -> None:
    pieces = of_lengths(lengths)
    found = windows(pieces, size=size, overlap=overlap)
    at = 0
    for window in found:
        assert window.start <= window.keep_start <= window.keep_end <= window.end
        assert 0 < window.end - window.start <= size
        assert window.keep_start == at
        at = window.keep_end
    assert at == sum(lengths)


@given(st.integers(255, 3_000))
def test_neighbours_share_what_both_see(length: int) -> None:
    found = windows(of_lengths([1] * length))
    for one, other in pairwise(found):
        assert one.end - other.start == 32
        assert one.keep_end - other.start >= 9  # context on both sides of the cut
        assert one.end - one.keep_end >= 9


def test_windows_begin_with_words() -> None:
    pieces = of_lengths([3] * 400)
    starts = {window.start for window in windows(pieces)}
    assert len(starts) > 4
    assert starts <= set(pieces.first.tolist())


@given(st.integers(1, 600), st.integers(1, 70))
def test_blocks_are_full_and_hold_every_piece(length: int, most: int) -> None:
    places, back = blocks(length, most=most)
    assert (np.diff(places, axis=1) == 1).all()  # neighbours, in order
    assert places.min() == 0
    assert places.max() == length - 1
    assert places.shape[1] <= most
    assert places.size < length + len(places)  # next to nothing is read twice
    assert places.ravel()[back].tolist() == list(range(length))
