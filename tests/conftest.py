"""Fixtures that many modules share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from mapper.gazetteer import Gazetteer
from mapper.pipeline import Pipeline
from tests.browser import launched
from tests.visits import Opener

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# Machines are noisy: what must be fast has a test of its own.
settings.register_profile("mapper", deadline=None)
settings.load_profile("mapper")


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An empty cache for the whole run: no test reads or leaves anything of the user's."""
    folder = tmp_path_factory.mktemp("cache")
    before = os.environ.get("MAPPER_CACHE")
    os.environ["MAPPER_CACHE"] = str(folder)
    yield folder
    if before is None:
        del os.environ["MAPPER_CACHE"]
    else:
        os.environ["MAPPER_CACHE"] = before


@pytest.fixture(scope="session")
def gazetteer(cache: Path) -> Iterator[Gazetteer]:
    """The shipped gazetteer, unpacked once."""
    with Gazetteer.open() as opened:
        yield opened


@pytest.fixture(scope="session")
def pipeline(gazetteer: Gazetteer) -> Iterator[Pipeline]:
    """The default pipeline on the shipped gazetteer."""
    assert gazetteer.version
    with Pipeline.open() as opened:
        yield opened


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser, started once a module."""
    with launched() as found:
        yield found


@pytest.fixture
def visit(browser: Browser, tmp_path: Path) -> Iterator[Opener]:
    """What opens a map in a window of its own."""
    opener = Opener(browser, tmp_path)
    yield opener
    opener.close()
