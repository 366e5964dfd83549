"""What an import pulls in, and which way imports may point."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

import mapper

PACKAGE = Path(mapper.__file__).parent
HEAVY = {
    "pyarrow",
    "xlsxwriter",
    "pandas",
    "numpy",
    "folium",
    "branca",
    "geopy",
    "jinja2",
    "rapidfuzz",
    "rich",
    "sqlite3",
    "sentencex",
    "rensa",
    "shapely",
    "py3langid",
    "onnxruntime",
    "tokenizers",
    "pyproj",
    "xyzservices",
    "resvg_py",
    "docx",
    "fastwarc",
    "feedparser",
    "lxml",
    "openpyxl",
    "protego",
    "pypdfium2",
    "trafilatura",
    "urllib3",
    "msgspec",
    "dask",
    "distributed",
    "fsspec",
}

# Room -> the rooms it may import; every room comes after all that it imports. `cli` knows what a
# command needs, `pipeline` the stages; a stage knows the records and what it is made of.
MAY_IMPORT: dict[str, set[str]] = {
    "globe": set(),
    "outlines": set(),
    "places": {"globe", "outlines"},
    "circumstances": {"places"},
    "records": {"circumstances", "places"},
    "errors": set(),
    "protocols": {"records"},
    "config": {"errors"},
    # files to reports
    "decoding": {"errors"},
    "headers": set(),
    "normalisation": {"records"},
    "sources": {
        *("config", "decoding", "errors", "headers", "normalisation", "records"),
    },
    # names to candidates
    "gazetteer": {"decoding", "errors", "globe", "outlines", "places"},
    "geocoders": {"config", "errors", "gazetteer", "protocols", "records"},
    # reports to mentions
    "lexicon": set(),
    "tokens": {"lexicon"},
    "weights": {"errors"},
    "words": {"lexicon", "tokens"},
    "matching": {"lexicon", "protocols", "records", "tokens", "words"},
    "cues": {"lexicon", "matching", "words"},
    "gazetteer_recognizer": {"cues", "matching", "protocols", "records", "weights", "words"},
    # … in English, with the encoder
    "pieces": set(),
    "encoder": {"errors", "pieces", "records"},
    "spans": {"encoder", "records"},
    "evidence": {"cues", "encoder", "matching", "protocols", "spans", "weights"},
    "encoder_recognizer": {"encoder", "evidence", "protocols", "records", "spans", "weights"},
    # … in other languages
    "languages": set(),
    "lexicons": set(),
    "inflections": set(),
    "foreign_text": {"languages", "lexicons", "records", "tokens"},
    "foreign_matches": {"foreign_text", "inflections", "languages", "protocols", "records"},
    "multilingual": {"foreign_matches", "foreign_text", "languages", "protocols", "records"},
    # … in any
    "recognizers": {
        *("encoder", "encoder_recognizer", "errors", "gazetteer_recognizer", "languages"),
        *("multilingual", "protocols", "records"),
    },
    "sentences": {"records"},
    # mentions and candidates to resolutions
    "outlets": {"places", "records"},
    "hints": {"errors", "outlets", "places", "protocols", "records"},
    "homes": {"errors", "hints", "outlets", "places", "protocols"},
    "support": {"globe", "places"},
    "context": {"hints", "lexicon", "outlets", "records", "support", "tokens"},
    "features": {"context", "lexicon", "records"},
    "ranking": {"errors", "features"},
    "phrases": {"features", "places"},
    "reasons": {"features", "phrases", "places"},
    "surroundings": {"context", "lexicon", "records", "sentences"},
    "baselines": {"protocols", "reasons", "records"},
    "resolvers": {
        *("baselines", "context", "errors", "features", "hints", "phrases", "protocols"),
        *("ranking", "reasons", "records", "support", "surroundings"),
    },
    # who said what
    "speakers": {"circumstances", "languages", "lexicon", "records"},
    # where something is by way of a place
    "precision": {"records"},
    "relations": {"languages", "outlines", "precision", "records"},
    # when what a report tells of is reported
    "dates": {"languages", "records"},
    # what is reported of it
    "events": {"encoder", "lexicon", "records", "spans", "speakers", "weights"},
    "findings": {
        *("dates", "encoder", "events", "languages", "precision", "records", "relations"),
        *("sentences", "speakers"),
    },
    # findings to what people see
    "copies": {"records"},
    "gathering": {"copies", "outlets", "records"},
    "tables": {"records"},
    "delimited": set(),
    "event_tables": {"delimited", "gathering", "outlines", "records", "tables"},
    "manifest": {"errors", "records"},
    "writers": {"delimited", "errors", "manifest", "protocols", "records", "tables"},
    "renderers": {"writers"},
    "page": {
        *("copies", "errors", "gathering", "gazetteer", "manifest", "outlines", "records"),
        *("renderers", "tables"),
    },
    "atomic": {"errors"},
    "skips": {"atomic", "delimited", "records"},
    "exports": {
        *("atomic", "errors", "event_tables", "page", "protocols", "records", "writers"),
    },
    # the whole
    "pipeline": {
        *("config", "encoder", "errors", "findings", "gazetteer", "geocoders", "hints"),
        *("homes", "languages", "manifest", "matching", "outlets", "protocols", "recognizers"),
        *("records", "relations", "resolvers", "sources"),
    },
    # the whole, over very many reports
    "parts": {"config", "geocoders", "pipeline", "records"},
    "workers": {"config", "errors", "parts", "records"},
    "checkpoint": {"errors", "parts"},
    "cluster": {
        *("config", "errors", "normalisation", "parts", "pipeline", "records", "sources"),
        *("workers", "writers"),
    },
    "runs": {
        *("checkpoint", "cluster", "config", "errors", "hints", "parts", "pipeline", "records"),
        "workers",
    },
    "home_learning": {
        *("config", "homes", "matching", "outlets", "pipeline", "protocols", "records"),
        "support",
    },
    "evaluation": {
        *("config", "decoding", "encoder", "errors", "events", "gazetteer", "globe", "headers"),
        *("matching", "normalisation", "pipeline", "records", "sentences"),
    },
    "cli": {
        *("atomic", "config", "context", "errors", "evaluation", "exports", "gazetteer"),
        *("hints", "home_learning", "homes", "manifest", "normalisation", "page", "phrases"),
        *("pipeline", "reasons", "records", "runs", "skips", "sources"),
    },
}


def loaded_by(code: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}\nprint(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    return {name.split(".")[0] for name in done.stdout.split()}


def test_import_mapper_loads_no_stage() -> None:
    assert not loaded_by("import mapper") & (HEAVY | {"typer"})


def test_help_loads_no_stage() -> None:
    code = "from mapper.cli import app\ntry: app(['--help'])\nexcept SystemExit: pass"
    assert not loaded_by(code) & HEAVY


def test_the_light_rooms_load_nothing_heavy() -> None:
    light = (
        *("records", "errors", "config", "lexicon", "tokens", "cues", "sources", "exports"),
        *("relations", "precision", "dates", "speakers", "manifest"),
    )
    for room in light:
        assert not loaded_by(f"import mapper.{room}") & (HEAVY - {"sqlite3"}), room


def rooms() -> list[str]:
    return sorted(
        path.stem if path.parent == PACKAGE else path.parent.name
        for path in (*PACKAGE.glob("*.py"), *PACKAGE.glob("*/__init__.py"))
        if path.parent != PACKAGE or not path.stem.startswith("__")
    )


def modules(room: str) -> list[Path]:
    alone = PACKAGE / f"{room}.py"
    return [alone] if alone.exists() else sorted((PACKAGE / room).glob("*.py"))


def imported_rooms(code: str) -> set[str]:
    """What a module imports from the package: rooms, or names that `mapper` itself offers."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            origin = "mapper" if node.level else ""
            origin = ".".join(filter(None, (origin, node.module)))
            names = [f"{origin}.{alias.name}" for alias in node.names]
        else:
            continue
        found |= {name.split(".")[1] for name in names if name.startswith("mapper.")}
    return found


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("from mapper.page import draw", {"page"}),
        ("from mapper.page.escape import safe_url", {"page"}),
        ("import mapper.page", {"page"}),
        ("import os, mapper.page.escape as escape", {"page"}),
        ("from mapper import page", {"page"}),
        ("from mapper import locate as find, tables", {"locate", "tables"}),
        ("from . import page", {"page"}),
        ("from .page import draw", {"page"}),
        ("def f():\n    if True:\n        import mapper.page", {"page"}),
        ("import mapper", set()),
        ("import mapperlike.page\nfrom os import path", set()),
    ],
)
def test_every_way_to_import_is_seen(code: str, expected: set[str]) -> None:
    assert imported_rooms(code) == expected


def test_every_room_has_its_place_in_the_flow() -> None:
    assert set(rooms()) == set(MAY_IMPORT)


def test_the_flow_has_no_circle() -> None:
    before: set[str] = set()
    for room, allowed in MAY_IMPORT.items():
        assert allowed <= before, room
        before.add(room)


@pytest.mark.parametrize("room", rooms())
def test_a_room_imports_only_what_it_may(room: str) -> None:
    assert modules(room)
    for file in modules(room):
        imported = imported_rooms(file.read_text("utf-8")) - {room}
        assert imported <= MAY_IMPORT[room], file.name


def public_names(code: str) -> set[str]:
    """The functions, classes and CONSTANTS at the top of a module, without a leading underscore."""
    names: set[str] = set()
    for node in ast.parse(code).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {one.id for one in targets if isinstance(one, ast.Name) and one.id.isupper()}
    return {name for name in names if not name.startswith("_")}


def test_public_names_are_seen() -> None:
    code = "A = 1\nB: int = 2\n_C = 3\nd = 4\ndef e(): ...\nclass F: ...\ndef _g(): ..."
    assert public_names(code) == {"A", "B", "e", "F"}


@pytest.mark.parametrize(
    "path",
    sorted(PACKAGE.rglob("*.py")),
    ids=lambda path: path.relative_to(PACKAGE).as_posix(),
)
def test_every_public_name_is_declared(path: Path) -> None:
    module = ".".join(("mapper", *path.relative_to(PACKAGE).with_suffix("").parts))
    if path.stem == "__main__":
        assert not public_names(path.read_text("utf-8"))
        return
    declared = importlib.import_module(module.removesuffix(".__init__")).__all__
    assert len(declared) == len(set(declared))
    assert public_names(path.read_text("utf-8")) <= set(declared)


def test_all_is_what_is_public() -> None:
    for name in mapper.__all__:
        assert getattr(mapper, name) is not None
    assert set(mapper.__all__) <= set(dir(mapper))
    with pytest.raises(AttributeError, match="nothing_here"):
        mapper.nothing_here  # noqa: B018 - the access is the test


def test_rooms_stay_small() -> None:
    for path in PACKAGE.rglob("*.py"):
        assert len(path.read_text("utf-8").splitlines()) <= 450, path.name
