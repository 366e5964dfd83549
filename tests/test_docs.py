"""The documentation cannot drift: what it lists is what there is."""

from __future__ import annotations

import json
import re
import signal
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

import mapper
from docs.pictures import PICTURES
from docs.reference import TARGET, VARIABLES, commands, reference, variables_in
from docs.reference import main as write_reference
from mapper import errors
from mapper.cli import main as cli_main
from mapper.cli.console import SIGNALS
from mapper.config import Config, ServiceSettings
from mapper.event_tables import ACLED_COLUMNS, UCDP_COLUMNS
from mapper.exports import RENDERERS
from mapper.features import FEATURES
from mapper.pipeline import Pipeline
from mapper.sources.columns import Columns
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


def test_the_reference_is_what_the_code_says() -> None:
    assert reference() == TARGET.read_text("utf-8"), "run python -m docs.reference"


def test_the_reference_has_everything() -> None:
    text = TARGET.read_text("utf-8")
    for title, _ in commands():
        assert f"\n### {title}\n" in text
    for title, parameter in parameters():
        shown = section(text, title, level=3)
        for name in (*parameter.opts, *parameter.secondary_opts):
            is_option = parameter.param_type_name == "option"
            assert re.search(rf"`{name}[` ]", shown) or not is_option, f"{title}: {name}"
    names = (
        *(column.name for column in COLUMNS),
        *ACLED_COLUMNS,
        *UCDP_COLUMNS,
        *(one.name for one in fields(Columns)),
        *(one.name for record in (Config, ServiceSettings) for one in fields(record)),
        *(*VARIABLES, *RENDERERS, *errors.__all__),
    )
    for name in names:
        assert re.search(
            rf"(?<![\w.]){re.escape(name)}(?!\w)", text.replace("[[geocoder]]", "geocoders")
        )


def test_the_reference_says_when_it_is_old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "reference.md"
    path.write_text("old\n", "utf-8")
    monkeypatch.setattr("docs.reference.TARGET", path)
    assert write_reference(["--check"]) == 1
    assert path.read_text("utf-8") == "old\n"
    assert write_reference([]) == 0
    assert write_reference(["--check"]) == 0


def test_variables_are_found_in_code() -> None:
    assert variables_in("a = 'MAPPER_ONE'\nb = 'see MAPPER_TWO'") == {"MAPPER_ONE"}


@pytest.mark.parametrize("name", errors.__all__)
def test_the_exit_codes_of_the_reference_are_true(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise getattr(errors, name)("mend it")

    monkeypatch.setattr("mapper.cli.app", fail)
    before = {
        number: signal.getsignal(number) for number in map(signal.Signals.__getitem__, SIGNALS)
    }
    try:
        with pytest.raises(SystemExit) as end:
            cli_main()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    row = next(
        line
        for line in section(TARGET.read_text("utf-8"), "Exit codes").splitlines()
        if f"`{name}`" in line
    )
    assert row.startswith(f"| {end.value.code} |")
    assert capsys.readouterr().err == "error: mend it\n"


def test_every_suffix_is_in_the_formats() -> None:
    text = (DOCS / "formats.md").read_text("utf-8")
    for suffix in RENDERERS:
        assert suffix in text, suffix


def parameters() -> Iterator[tuple[str, Any]]:
    """(name of the command, option or argument) of every command."""
    for title, command in commands():
        for parameter in command.params:
            yield title, parameter


def test_the_commands_are_these() -> None:
    known = {"explain", "map", "verify", "outlets", "geocode", "evaluate", "gazetteer"}
    assert {title.split()[1] for title, _ in commands() if " " in title} == known


def section(text: str, title: str, *, level: int = 2) -> str:
    """What stands under a heading."""
    marks = "#" * level
    (found,) = re.findall(
        rf"^{marks} {re.escape(title)}\n(.*?)(?=^#{{2,{level}}} |\Z)", text, re.M | re.S
    )
    return str(found)


@pytest.mark.parametrize(
    ("title", "parameter"), list(parameters()), ids=lambda one: getattr(one, "name", one)
)
def test_every_option_is_explained_and_documented(title: str, parameter: Any) -> None:
    assert len((parameter.help or "").split()) > 1
    names = [*parameter.opts, *parameter.secondary_opts]
    if parameter.param_type_name == "argument":
        names = [parameter.metavar or parameter.name.upper()]
    told = section(CLI, title)
    rows = re.findall(r"^\| (.*?) \|", told, re.M)
    as_of_map = re.findall(r"^`[^|]*?as\s+of \[`mapper map`\]", told, re.M)
    has_row = ", ".join(f"`{o}`" for o in names) in [re.sub(r" [A-Z]+`", "`", r) for r in rows]
    is_shared = title != "mapper map" and any(f"`{names[0]}`" in line for line in as_of_map)
    assert has_row != is_shared


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
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *DOCS.rglob("*.md")]
    pages += (ROOT / "data").rglob("README.md")
    for page in pages:
        for target, _, place in re.findall(r"\]\(([^)#]*)(#([^)]*))?\)", page.read_text("utf-8")):
            if "://" in target:
                continue
            path = page.parent / target if target else page
            assert path.exists(), f"{page.name}: {target}"
            assert not place or place in places(path), f"{page.name}: {target}#{place}"


def places(page: Path) -> set[str]:
    """What links may name in a page: its headings, as they are made into anchors."""
    seen: Counter[str] = Counter()
    anchors = set()
    text = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.M | re.S)
    for heading in re.findall(r"^#+ (.*)$", text, re.M):
        anchor = re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
        anchors.add(f"{anchor}-{seen[anchor]}" if seen[anchor] else anchor)
        seen[anchor] += 1
    return anchors


def test_every_page_is_in_the_index() -> None:
    index = (DOCS / "README.md").read_text("utf-8")
    for page in DOCS.rglob("*.md"):
        name = page.relative_to(DOCS).as_posix()
        assert f"]({name})" in index or name == "README.md", name


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
