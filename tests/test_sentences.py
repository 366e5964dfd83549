"""Every pin's sentence."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mapper import sentences
from mapper.records import Report
from mapper.sentences import sentence_around, split_sentences


def test_sentences_run_over_line_breaks_and_stop_at_blank_lines() -> None:
    text = "Dr. Meyer went to St. Louis, Mo., in\nJuly. He left.\n\nNo full stop here\n\nEnd."
    cut = [text[a:b] for a, b in split_sentences(Report("r", text))]
    assert cut == [
        "Dr. Meyer went to St. Louis, Mo., in\nJuly.",
        "He left.",
        "No full stop here",
        "End.",
    ]


def test_a_text_without_full_stops_is_cut_all_the_same() -> None:
    text = "word " * 1_000
    assert max(b - a for a, b in split_sentences(Report("r", text))) <= 1_000


@given(st.text(max_size=300))
def test_spans_ascend_inside_the_text(text: str) -> None:
    at = 0
    for low, high in split_sentences(Report("r", text)):
        assert at <= low < high <= len(text)
        assert text[low:high] == text[low:high].strip()
        at = high


@given(st.text(alphabet="ab. \n", min_size=1, max_size=80), st.data())
def test_the_sentence_around_a_mention_holds_it(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    low, high = sentence_around(split_sentences(Report("r", text)), start, end)
    assert low <= start < end <= high


def test_a_long_text_is_cut_into_portions_at_blank_lines() -> None:
    part = "Rain fell in Gori. Snow fell in Batumi.\n\n"
    text = part * 600
    spans = split_sentences(Report("r", text, language="en"))
    assert len(spans) == 1_200
    assert {text[a:b] for a, b in spans} == {"Rain fell in Gori.", "Snow fell in Batumi."}
    quotes = "'\"“‘« " * 8_000  # never closed
    portions = list(sentences._portions(quotes))
    assert max(end - start for start, end in portions) <= 8_000
    assert "".join(quotes[a:b] for a, b in portions) == quotes
