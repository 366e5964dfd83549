"""Datelines: the places before a report's first sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.events.datelines import dateline_end


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("BATUMI — Rain fell.", "BATUMI —"),
        ("BATUMI, Georgia (Example) — Rain fell.", "BATUMI, Georgia (Example) —"),
        ("A headline about rain\n\nGULU, April 15 (EX) - Rain fell.", "GULU, April 15 (EX) - "),
        ("PARIS, Texas. — Rain fell.", "PARIS, Texas. —"),
        ("SAN JOSÉ DE LA MAR – “It rains”, they said.", "SAN JOSÉ DE LA MAR –"),
        ("# Batumi drowns\n\n*BATUMI/POTI* -- Rain fell.", "BATUMI/POTI* --"),
        ("Batumi was hit — again.", None),
        ("A well-known town - Batumi - was hit.", None),
        ("Batumi – a town – was hit.", None),
        ("Rain fell in Batumi.", None),
        ("", None),
        ("—", None),
        ("BATUMI —", None),
        ("BATUMI —\n\nRain fell.", None),
    ],
)
def test_where_a_dateline_stands(text: str, expected: str | None) -> None:
    found = dateline_end(text)
    assert (found and text[slice(*found)]) == expected


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("BATUMI, Georgia — Rain fell.", ("BATUMI", "Georgia"), "BATUMI, Georgia —"),
        ("GULU, April 15 (EX) - Rain fell.", ("GULU",), "GULU, April 15 (EX) - "),
        ("Explosion Rocks Beirut — Dozens Killed", ("Beirut",), None),
        ("Flood Hits Derna – Live Updates", ("Derna",), None),
        ("Derna Flood – Live Updates", ("Derna",), None),
        ("Kharkiv – Two died.\nOdesa – A shop burned.", ("Kharkiv", "Odesa"), None),
        ("BATUMI — Rain fell.", (), None),
    ],
)
def test_a_dateline_is_made_of_names_and_dates(
    text: str, names: tuple[str, ...], expected: str | None
) -> None:
    spans = [(text.index(name), text.index(name) + len(name)) for name in names]
    found = dateline_end(text, spans)
    assert (found and text[slice(*found)]) == expected


@given(st.text(alphabet="AbÉ ,.()-—\n“1", max_size=120))
def test_any_text_is_read(text: str) -> None:
    found = dateline_end(text)
    assert found is None or 0 <= found[0] < found[1] <= len(text)
