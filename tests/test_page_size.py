"""How large the pages of our sample reports are."""

from __future__ import annotations

from pathlib import Path

import pytest

import mapper
from mapper.pipeline import Pipeline

REPORTS = Path(__file__).parents[1] / "data" / "reports"
#: What a page with one report about one region may take, in bytes.
LIMIT = 700_000


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    """Return one for all; its gazetteer is the default one, as a user has it."""
    return Pipeline.open()


@pytest.mark.parametrize(
    "name",
    [
        "derna-2023.md",  # two countries and many names
        "tour-2024.txt",  # fine detail of half of Europe
        "anchorage-2025.md",  # three continents
        "armenia-azerbaijan-2022.md",
    ],
)
def test_a_page_with_one_report_is_small(name: str, pipeline: Pipeline) -> None:
    findings = mapper.locate(REPORTS / name, pipeline=pipeline)
    page = mapper.draw(findings, gazetteer=pipeline.gazetteer).page.encoded()
    assert len(findings) > 20
    assert len(page) < LIMIT
