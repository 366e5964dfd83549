"""What is found in a report is its own: neither its neighbours nor the batch has a say in it."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.exports import RENDERERS
from mapper.gazetteer import Gazetteer
from mapper.pipeline import Pipeline
from mapper.records import Finding, LocatedReport, Report, Resolution
from mapper.resolvers import ContextResolver
from mapper.sources import read
from tests.gold import DATA
from tests.places import ambiguous, resolve_marked

Found = dict[str, tuple[Finding, ...]]

TEXTS = [context.text for pair in ambiguous() for context in pair.contexts]


@pytest.fixture(scope="module")
def samples() -> list[Report]:
    """The sample reports."""
    found = [one for one in read([str(DATA / "reports")]) if isinstance(one, Report)]
    assert len(found) > 25
    assert len({one.id for one in found}) == len(found)
    return found


@pytest.fixture(scope="module")
def run(pipeline: Pipeline) -> Callable[[Sequence[Report], int], list[LocatedReport]]:
    """Run reports through a pipeline whose batches are of a given size."""

    def run(reports: Sequence[Report], batch_size: int) -> list[LocatedReport]:
        config = pipeline.config.override({"batch_size": batch_size})
        opened = Pipeline(pipeline.gazetteer, pipeline.recognizer, pipeline.resolver, config=config)
        located = list(opened.run(reports))
        assert all(isinstance(one, LocatedReport) for one in located)
        return [one for one in located if isinstance(one, LocatedReport)]

    return run


@pytest.fixture(scope="module")
def alone(samples: list[Report], run: Callable[..., list[LocatedReport]]) -> Found:
    """What is found in each report that nothing stands before or after."""
    return {one.id: run([one], 1)[0].findings for one in samples}


@pytest.mark.parametrize("batch_size", [2, 7, 100])
def test_neighbours_and_batches_change_nothing(
    samples: list[Report],
    run: Callable[..., list[LocatedReport]],
    alone: Found,
    batch_size: int,
) -> None:
    shuffled = random.Random(batch_size).sample(samples, len(samples))  # noqa: S311 - an order
    located = run(shuffled, batch_size)
    assert [one.report.id for one in located] == [one.id for one in shuffled]
    assert sum(map(len, alone.values())) > 500
    for one in located:
        assert one.findings == alone[one.report.id], one.report.id


def test_twice_the_same_bytes(samples: list[Report], alone: Found) -> None:
    def lines() -> bytes:
        stream = io.BytesIO()
        with Pipeline.open() as fresh:
            renderer = RENDERERS[".jsonl"](stream, fresh.provenance)
            for one in fresh.run(samples):
                assert isinstance(one, LocatedReport)
                renderer.add(one)
            renderer.close()
        return stream.getvalue()

    once = lines()
    assert once == lines()
    assert once.count(b"\n") == len(alone)


@pytest.fixture(scope="module")
def resolved(gazetteer: Gazetteer) -> dict[str, tuple[Resolution, ...]]:
    """What a resolver of its own makes of each made-up report."""
    return {text: resolve_marked(text, gazetteer, ContextResolver()) for text in TEXTS}


@settings(max_examples=10)
@given(texts=st.lists(st.sampled_from(TEXTS), min_size=2, max_size=30))
def test_one_resolver_keeps_nothing_of_a_report(
    gazetteer: Gazetteer, resolved: dict[str, tuple[Resolution, ...]], texts: list[str]
) -> None:
    resolver = ContextResolver()
    for text in texts:
        assert resolve_marked(text, gazetteer, resolver) == resolved[text]
