"""Scores of words to spans."""

from __future__ import annotations

import random
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.spans import SpanScores, best_spans
from tests.encodings import encoded

TEXT = "In New York City, Paris said"  # words: In New York City , Paris said
SCORES = SpanScores(
    encoded(
        TEXT,
        {
            1: {"B-literal": 0.9, "B-associative": 0.05},
            2: {"I-literal": 0.8, "B-literal": 0.04},
            3: {"I-literal": 0.3},
            5: {"B-associative": 0.6, "B-literal": 0.2, "B-person-name": 0.15},
        },
    )
)


def test_every_span_that_is_not_ruled_out_is_a_candidate() -> None:
    found = [TEXT[span.start : span.end] for span in SCORES.candidates()]
    assert found == ["New", "New York", "New York City", "Paris"]


def test_the_probability_of_a_span() -> None:
    span = SCORES.at(3, 11)
    assert span is not None
    assert (span.first, span.last) == (1, 2)
    assert SCORES.probability(span) == pytest.approx(0.95 * 0.8 * (1 - 0.3))
    assert SCORES.begin(span) == pytest.approx(0.95)
    assert SCORES.end(span) == pytest.approx(0.7)
    assert SCORES.presence(span) == pytest.approx((0.95 + 0.84) / 2)


def test_spans_that_cut_words_are_none() -> None:
    assert SCORES.at(3, 10) is None
    assert SCORES.at(4, 11) is None
    assert SCORES.at(0, 99) is None
    assert SCORES.at(99, 100) is None


def test_kinds_and_contrasts() -> None:
    paris = SCORES.at(18, 23)
    assert paris is not None
    assert SCORES.kind(paris) == "associative"
    assert SCORES.kind_shares(paris)["associative"] == pytest.approx(0.75)
    assert SCORES.kind_shares(paris)["demonym"] == 0.0
    assert SCORES.contrast(paris, "person-name") == pytest.approx(0.15)
    assert SCORES.contrast(paris, "organisation-name") == 0.0
    york = SCORES.at(3, 11)
    assert york is not None
    assert SCORES.kind(york) == "literal"


def test_a_text_without_words_has_no_spans() -> None:
    empty = SpanScores(encoded("", {}))
    assert empty.candidates() == []
    assert empty.at(0, 0) is None


def test_a_name_that_never_ends_is_cut() -> None:
    text = "a " * 100
    tags = {0: {"B-literal": 1.0}} | {i: {"I-literal": 0.9} for i in range(1, 100)}
    found = SpanScores(encoded(text, tags)).candidates()
    assert 20 < len(found) < 30


def test_the_likeliest_spans_win() -> None:
    rows = [("ab", 0, 2, 0.9), ("bc", 1, 3, 0.95), ("c", 2, 3, 0.5), ("a", 0, 1, 0.6)]
    assert best_spans(rows) == [("a", 0.6), ("bc", 0.95)]


def test_of_equal_scores_the_longer_wins_then_the_earlier() -> None:
    assert best_spans([("a", 0, 1, 0.5), ("abc", 0, 3, 0.5)]) == [("abc", 0.5)]
    assert best_spans([("bc", 1, 3, 0.5), ("ab", 0, 2, 0.5)]) == [("ab", 0.5)]


@given(
    st.lists(
        st.tuples(st.integers(0, 40), st.integers(1, 6), st.integers(0, 100)), max_size=40
    ).map(
        lambda rows: list({(a, a + n): (f"{a}-{a + n}", a, a + n, p) for a, n, p in rows}.values())
    ),
    st.randoms(use_true_random=False),
)
def test_what_is_chosen(rows: list[tuple[str, int, int, int]], rng: random.Random) -> None:
    spans = {name: (start, end) for name, start, end, _ in rows}
    chosen = [name for name, _ in best_spans(rows)]
    ordered = [spans[name] for name in chosen]
    assert all(a[1] <= b[0] for a, b in pairwise(ordered))
    scores = {name: score for name, _, _, score in rows}
    for name, start, end, score in rows:  # what was left out meets something at least as likely
        if name not in chosen:
            assert any(
                spans[other][0] < end and start < spans[other][1] and scores[other] >= score
                for other in chosen
            )
    mixed = rows[:]
    rng.shuffle(mixed)
    assert [name for name, _ in best_spans(mixed)] == chosen


def test_many_spans_are_chosen_from_at_once() -> None:
    rng = random.Random(1)  # noqa: S311 - no secret
    rows = [(i, start, start + 3, rng.random()) for i, start in enumerate(range(0, 200_000, 2))]
    began = time.process_time()
    assert len(best_spans(rows)) > 30_000
    assert time.process_time() - began < 20  # a loop over all that is chosen would take hours
