"""Every example of the documentation runs, and says what the page shows."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest

import mapper
from mapper.config import Config
from mapper.gazetteer import Gazetteer
from mapper.pipeline import Pipeline
from tests.examples import (
    NOT_RUN,
    OTHER_OUTPUT,
    PAGES,
    ROOT,
    Block,
    Command,
    blocks,
    commands,
    furnish,
    parsed,
    run_block,
)

RUN = [path for path in PAGES if any(blocks(path))]


def all_commands() -> list[Command]:
    return [
        command
        for path in PAGES
        for block in blocks(path)
        if block.language == "console"
        for command in commands(block)
    ]


RESOLVE = socket.getaddrinfo


def resolve(host: Any, *rest: Any, **more: Any) -> Any:
    """Look a name up, of this machine only."""
    if host not in {"", "127.0.0.1", "::1", "localhost", None}:
        raise AssertionError(f"an example asks {host}; see tests/examples.tsv")
    return RESOLVE(host, *rest, **more)


@pytest.mark.parametrize("path", RUN, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_examples_run(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gazetteer: Gazetteer
) -> None:
    furnish(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    names: dict[str, Any] = {"__name__": "__main__"}
    for block in blocks(path):
        run_block(block, names)


def test_every_page_with_examples_is_run() -> None:
    names = {path.relative_to(ROOT).as_posix() for path in RUN}
    assert names >= {"README.md", "docs/tutorial.md", "docs/cli.md", "docs/python.md"}
    assert names >= {path.relative_to(ROOT).as_posix() for path in (ROOT / "docs/howto").iterdir()}
    assert len(all_commands()) > 50


def test_no_example_of_ours_hides_in_another_block() -> None:
    for path in PAGES:
        for part in path.read_text("utf-8").split("\n```")[1::2]:
            language, _, text = part.partition("\n")
            if language not in {"console", "python", "pycon", "toml"}:
                ours = [one for one in text.splitlines() if one.startswith(("$ mapper", "mapper "))]
                assert not ours, f"{path.name}: {ours}"


def test_what_is_not_run_is_there_and_few() -> None:
    known = {(command.page, command.text) for command in all_commands()}
    assert known >= NOT_RUN | OTHER_OUTPUT
    assert len(NOT_RUN) <= 12


@pytest.mark.parametrize(
    "command",
    [one for one in all_commands() if (one.page, one.text) in NOT_RUN],
    ids=lambda one: f"{one.page}: {one.text[:60]}",
)
def test_the_options_of_what_is_not_run_exist(command: Command) -> None:
    if command.words[0] == "mapper":
        assert parsed(command.words).params
    else:
        assert command.words[0] in {"datasette", "qgis", "pip"}


def test_an_option_that_is_not_there_is_noticed() -> None:
    assert parsed(["mapper", "map", "a.txt", "--strict"]).params["strict"]
    with pytest.raises(Exception, match="--stricter"):
        parsed(["mapper", "gazetteer", "info", "--stricter"])


@pytest.mark.parametrize(
    "text",
    [
        "$ mapper geocode Vardenis\nVardenis, Gegharkunik, Germany…\n",
        "$ mapper geocode Xyzzqland\n",
        "$ mapper geocode Vardenis\nerror: no place\n",
        "$ rm -r reports\n",
    ],
)
def test_an_example_that_is_wrong_is_noticed(text: str, gazetteer: Gazetteer) -> None:
    with pytest.raises(AssertionError):
        run_block(Block("docs/cli.md", "console", text), {})


def test_a_command_may_go_on_and_have_a_comment() -> None:
    text = "$ A=b mapper map a.txt \\\n    -o b.html   # why\nshown\n$ cat a.txt | mapper map -\n"
    first, second = commands(Block("", "console", text))
    assert first.text == "A=b mapper map a.txt -o b.html"
    assert (first.shown, first.variables) == (("shown",), {"A": "b"})
    assert first.words == ["mapper", "map", "a.txt", "-o", "b.html"]
    assert second.words == ["mapper", "map", "-"]


def test_the_frame_of_the_tutorial_is_ours(pipeline: Pipeline) -> None:
    drawn = mapper.draw(
        mapper.locate("Rain in Gyumri.", pipeline=pipeline), title="Reports of 2024"
    )
    frame = drawn.iframe_snippet("map.html", height="80vh")
    assert f"```html\n{frame}\n```\n" in (ROOT / "docs" / "tutorial.md").read_text("utf-8")


def test_settings_that_are_shown_are_good(tmp_path: Path) -> None:
    shown = [b for path in PAGES for b in blocks(path) if b.language == "toml"]
    assert {one.page for one in shown} >= {"README.md", "docs/tutorial.md", "docs/geocoders.md"}
    for number, block in enumerate(shown):
        path = tmp_path / f"{number}.toml"
        path.write_text(block.text, "utf-8")
        assert Config.from_toml(path) != Config(), block.page
