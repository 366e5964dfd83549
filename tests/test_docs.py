"""The documentation cannot drift: what it lists is what there is."""

from __future__ import annotations

import doctest
import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import typer.core
import typer.main

import mapper
from docs.pictures import PICTURES
from mapper import errors
from mapper.cli import app
from mapper.config import Config
from mapper.exports import RENDERERS
from mapper.features import FEATURES
from mapper.gazetteer import Gazetteer
from mapper.pipeline import Pipeline
from mapper.tables import COLUMNS

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
README = (ROOT / "README.md").read_text("utf-8")
CLI = (DOCS / "cli.md").read_text("utf-8")


def test_the_readme_has_two_commands() -> None:
    first, second = re.findall(r"^```sh\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    assert "pip install . " in first
    assert "mapper map data/reports" in first
    assert second == "tests/run\n"


def test_every_setting_is_in_the_readme() -> None:
    for field in fields(Config):
        assert f"| `{field.name}` |" in README


def test_every_column_and_suffix_is_in_the_formats() -> None:
    text = (DOCS / "formats.md").read_text("utf-8")
    for column in COLUMNS:
        assert f"`{column.name}`" in text, column.name
    for suffix in RENDERERS:
        assert suffix in text, suffix


def parameters() -> Iterator[tuple[str, Any]]:
    """(section of docs/cli.md, option or argument) of every command."""
    top = typer.main.get_command(app)
    assert isinstance(top, typer.core.TyperGroup)
    known = {"explain", "map", "verify", "outlets", "geocode", "evaluate", "gazetteer"}
    assert top.commands.keys() == known
    yield from commands("mapper", top)


def commands(title: str, command: Any) -> Iterator[tuple[str, Any]]:
    for parameter in command.params:
        yield title, parameter
    for name, part in getattr(command, "commands", {}).items():
        yield from commands(f"{title} {name}", part)


def section(text: str, title: str) -> str:
    """What stands under a heading of the second level."""
    (found,) = re.findall(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", text, re.M | re.S)
    return str(found)


@pytest.mark.parametrize(
    ("title", "parameter"), list(parameters()), ids=lambda one: getattr(one, "name", one)
)
def test_every_option_is_explained_and_documented(title: str, parameter: Any) -> None:
    assert len((parameter.help or "").split()) > 1
    names = [*parameter.opts, *parameter.secondary_opts]
    if parameter.param_type_name == "argument":
        names = [parameter.metavar or parameter.name.upper()]
    rows = re.findall(r"^\| (.*?) \|", section(CLI, title), re.M)
    assert ", ".join(f"`{name}`" for name in names) in [re.sub(r" [A-Z]+`", "`", r) for r in rows]


def test_nothing_is_documented_that_is_not_there() -> None:
    known = {name for _, one in parameters() for name in (*one.opts, *one.secondary_opts)}
    assert set(re.findall(r"(?<=[ `])--?[a-z]+(?:-[a-z]+)*", CLI)) <= known | {"--help", "-m"}


def test_every_error_is_in_the_docs() -> None:
    text = section((DOCS / "python.md").read_text("utf-8"), "Errors")
    for name in errors.__all__:
        assert f"| `{name}` |" in text, name


def test_every_public_name_is_in_the_docs() -> None:
    text = (DOCS / "python.md").read_text("utf-8")
    for name in mapper.__all__:
        assert re.search(rf"\b{name}\b", text), name


def test_links_lead_somewhere() -> None:
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *DOCS.glob("*.md")]
    pages += (ROOT / "data").rglob("README.md")
    for page in pages:
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text("utf-8")):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_figures_of_the_method_are_those_of_the_weights() -> None:
    weights = ROOT / "mapper" / "models"
    combiner = json.loads((weights / "combiner.json").read_text("utf-8"))
    resolver = json.loads((weights / "resolver.json").read_text("utf-8"))
    text = (DOCS / "method.md").read_text("utf-8")
    found = combiner["scores"]
    placed = resolver["scores"]
    for corpus, figures in found.items():
        cells = [figures[key] for key in ("documents", "precision", "recall", "f1")]
        kinds = ("a161", "a161_without_outlets", "a161_other_corpora", "a161_population")
        cells += [placed[corpus][kind] for kind in kinds]
        assert f"| {corpus} | " + " | ".join(map(str, cells)) + " |" in text


def test_every_feature_is_told() -> None:
    text = (DOCS / "resolution.md").read_text("utf-8")
    table = text.partition("<!-- features")[2].partition("-->\n")[2].partition("\n\n")[0]
    rows = [f"| `{name}` | {(f.__doc__ or '').splitlines()[0]} |" for name, f in FEATURES.items()]
    assert table.splitlines()[2:] == rows


def test_the_version_is_told_once() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    project, hatch = settings["project"], settings["tool"]["hatch"]
    assert "version" not in project
    assert project["dynamic"] == ["version"]
    assert hatch["version"]["path"] == "mapper/__init__.py"
    assert f"version: {mapper.__version__}" in (ROOT / "CITATION.cff").read_text("utf-8")
    assert f"## {mapper.__version__}" in (ROOT / "CHANGELOG.md").read_text("utf-8")


@pytest.mark.parametrize("block", re.findall(r"^```python\n(.*?)^```$", README, re.M | re.S))
def test_the_python_of_the_readme_runs(
    block: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    exec(block, names)  # noqa: S102 - our own README
    assert (tmp_path / "map.html").exists()
    assert len(names["table"]) == 3  # type: ignore[arg-type]


@pytest.mark.parametrize("page", ["page.md", "gazetteer.md", "evaluation.md", "scale.md"])
def test_the_python_of_the_docs_runs(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gazetteer: Gazetteer
) -> None:
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"^```python\n(.*?)^```$", (DOCS / page).read_text("utf-8"), re.M | re.S)
    assert blocks
    for block in blocks:
        exec(block, {"__name__": "__main__"})  # noqa: S102 - our own docs


def test_the_python_reference_is_true(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gazetteer: Gazetteer
) -> None:
    monkeypatch.chdir(tmp_path)
    text = (DOCS / "python.md").read_text("utf-8")
    session = "\n".join(re.findall(r"^```pycon\n(.*?)^```$", text, re.M | re.S))
    said: list[str] = []
    examples = doctest.DocTestParser().get_doctest(session, {}, "python.md", None, None)
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    results = runner.run(examples, out=said.append)
    assert results.attempted > 10
    assert not results.failed, "".join(said)


def test_the_example_of_the_package_is_true(pipeline: Pipeline) -> None:
    text = "Shelling was reported near Sotk and Jermuk in Armenia."
    found = mapper.locate(text, pipeline=pipeline)
    assert [f.place.name for f in found if f.place] == ["Sotk", "Jermuk", "Armenia"]


def test_every_source_is_in_the_notice() -> None:
    notice = (ROOT / "NOTICE").read_text("utf-8")
    for recipe in ("gazetteer", "basemap"):
        header, *rows = (
            line.split("\t")
            for line in (ROOT / "data" / recipe / "inputs.tsv").read_text("utf-8").splitlines()
            if line and not line.startswith("#")
        )
        assert "package" in header
        for row in rows:
            assert row[header.index("package")] in notice, row[0]
    vendored = json.loads((ROOT / "mapper/page/assets/vendored.json").read_text("utf-8"))
    assert "leaflet" in json.dumps(vendored).lower()
    assert "Leaflet" in notice


# Hosts of package registries, in two parts each, so that this file names none.
REGISTRIES = [
    "".join(parts)
    for parts in (
        ("py", "pi.org"),
        ("python", "hosted.org"),
        ("registry.", "npmjs"),
        ("npm", "js.com"),
        ("crates", ".io"),
        ("proxy.", "golang.org"),
        ("deb.", "debian.org"),
        ("archive.", "ubuntu.com"),
        ("/sim", "ple/"),
    )
]
TEXTS = {
    *("", ".py", ".md", ".toml", ".tsv", ".csv", ".json", ".jsonl", ".txt", ".cff", ".cfg", ".ini"),
    *(".js", ".css", ".html", ".yml", ".yaml", ".sh", ".lock", ".LICENSE"),
}
NOT_OURS = {".git", ".venv", "build", "dist", "inputs", "__pycache__"}


def our_texts(folder: Path = ROOT) -> Iterator[Path]:
    """Text files that git would keep: no build, no cache."""
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            if path.name not in NOT_OURS and not re.search(r"cache$|hypothesis$|info$", path.name):
                yield from our_texts(path)
        elif path.suffix in TEXTS and path != ROOT / "map.html" and path.name != ".coverage":
            yield path


def test_the_pictures_of_the_readme_are_those_that_are_drawn() -> None:
    shown = set(re.findall(r"docs/images/([\w.-]+)", README))
    assert shown == {one.name for one in PICTURES}
    assert shown == {path.name for path in (ROOT / "docs" / "images").iterdir()}
    for name in shown:
        assert (ROOT / "docs" / "images" / name).stat().st_size < 250_000


def registries_in(text: str) -> list[str]:
    return [host for host in REGISTRIES if host in text.lower()]


def test_a_registry_would_be_noticed() -> None:
    for host in REGISTRIES:
        assert host in registries_in(f"index-url = https://{host.upper()}/x")
    assert not registries_in("a simple line, from example.org")


def test_nothing_names_a_registry() -> None:
    texts = list(our_texts())
    names = {path.relative_to(ROOT).as_posix() for path in texts}
    assert names >= {"pyproject.toml", "NOTICE", ".ci/run", "tests/run", "tests/test_docs.py"}
    assert names >= {"CITATION.cff", "mapper/page/assets/page.js", "data/gazetteer/inputs.tsv"}
    for path in texts:
        assert not registries_in(path.read_text("utf-8")), path
