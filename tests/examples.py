"""The examples of the documentation, and a folder with what they read, all of it small."""

from __future__ import annotations

import contextlib
import csv
import doctest
import gzip
import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import typer.main
from typer.testing import CliRunner

from mapper.cli import app
from mapper.errors import MapperError
from tests.inputs import BRIDGE, OTHER, STORM, TEXT, archive, page, rss, warc

__all__ = [
    "NOT_RUN",
    "OTHER_OUTPUT",
    "PAGES",
    "ROOT",
    "Block",
    "Command",
    "blocks",
    "commands",
    "furnish",
    "parsed",
    "run_block",
]

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]

_RUN = {"console", "python", "pycon", "toml"}
# What examples call beside mapper; anything else is a mistake or belongs into the table.
_TOOLS = {"cat", "cp", "head", "mkdir", "ogrinfo", "ogr2ogr"}


def _read_table() -> list[dict[str, str]]:
    with Path(__file__).with_name("examples.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


_TABLE = _read_table()
#: (page, command) of examples that are not run.
NOT_RUN = {(row["page"], row["command"]) for row in _TABLE if row["run"] == "no"}
#: (page, command) of examples that are run on other data than the page shows the output of.
OTHER_OUTPUT = {(row["page"], row["command"]) for row in _TABLE if row["run"] == "other output"}


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a page: its language and its text."""

    page: str
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Command:
    """A line that begins with ``$``, without its comment, and what the page shows below it."""

    page: str
    text: str
    shown: tuple[str, ...]

    @property
    def words(self) -> list[str]:
        """The words of the command that the shell would see; of a pipe the last one's."""
        words = shlex.split(self.text.rpartition(" | ")[2])
        while re.fullmatch(r"[A-Z_]+=.*", words[0]):
            words.pop(0)
        return words

    @property
    def variables(self) -> dict[str, str]:
        """What is set in front of the command."""
        return dict(re.findall(r"(?:^|(?<= ))([A-Z_]+)=(\S*)(?= )", self.text))


def blocks(path: Path) -> Iterator[Block]:
    """Yield the blocks of a page that are run, in order."""
    name = path.relative_to(ROOT).as_posix()
    for language, text in re.findall(
        r"^```(\w+)\n(.*?)^```$", path.read_text("utf-8"), re.M | re.S
    ):
        if language in _RUN:
            yield Block(name, language, text)


def commands(block: Block) -> Iterator[Command]:
    """Yield the commands of a console block; a line that ends with a backslash goes on."""
    for found in re.finditer(r"^\$ ((?:.*\\\n)*.*)\n((?:(?!\$ ).*\n)*)", block.text, re.M):
        text = re.sub(r"\s*\\\n\s*", " ", found[1])
        text = re.sub(r"\s+# .*", "", text).strip()
        yield Command(block.page, text, tuple(found[2].splitlines()))


def parsed(words: list[str]) -> Any:
    """Return what a command of ours makes of its words, without running it."""
    command: Any = typer.main.get_command(app)
    name, *rest = words
    while hasattr(command, "commands"):
        name, *rest = rest
        command = command.commands[name]
    return command.make_context(name, rest)


def run_block(block: Block, names: dict[str, Any]) -> None:
    """Run a block in the folder that we are in; `names` are those that Python blocks share.

    Settings are written to ``mapper.toml``, as the pages call it.
    """
    if block.language == "python":
        with contextlib.redirect_stdout(None):
            exec(block.text, names)  # noqa: S102 - our own docs
    elif block.language == "toml":
        Path("mapper.toml").write_text(block.text, "utf-8")
    elif block.language == "pycon":
        _run_session(block, names)
    else:
        for command in commands(block):
            if (command.page, command.text) not in NOT_RUN:
                _run(command)


def _run_session(block: Block, names: dict[str, Any]) -> None:
    said: list[str] = []
    session = doctest.DocTestParser().get_doctest(block.text, names, block.page, None, None)
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    results = doctest.DocTestRunner(optionflags=flags).run(
        session, out=said.append, clear_globs=False
    )
    names.update(session.globs)
    assert results.attempted
    assert not results.failed, "".join(said)


def _run(command: Command) -> None:
    program = command.words[0]
    if program == "mapper":
        code, output = _run_ours(command)
    else:
        assert program in _TOOLS, f"{command.page}: {program} is not run; see tests/examples.tsv"
        done = subprocess.run(
            ["bash", "-euc", command.text], capture_output=True, text=True, check=False
        )
        code, output = done.returncode, done.stdout + done.stderr
    fails = any(line.startswith("error: ") for line in command.shown)
    assert (code != 0) == fails, f"{command.page}: {command.text}\nended with {code}:\n{output}"
    if (command.page, command.text) not in OTHER_OUTPUT:
        _compare(command, output)


def _run_ours(command: Command) -> tuple[int, str]:
    first, is_pipe, _ = command.text.rpartition(" | ")
    given = Path(first.removeprefix("cat ")).read_bytes() if is_pipe else None
    result = CliRunner().invoke(app, _alone(command.words[1:]), input=given, env=command.variables)
    output = result.output
    if isinstance(result.exception, MapperError):
        return result.exception.exit_code, f"{output}error: {result.exception}\n"
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, output


def _alone(words: list[str]) -> list[str]:
    """Return the words with one worker: what more of them do is for tests/test_workers.py."""
    return ["1" if before == "--workers" else word for before, word in pairwise(["", *words])]


def _compare(command: Command, output: str) -> None:
    """Hold what a page shows to what came: each line, in order; ``…`` stands for anything."""
    lines = iter(output.splitlines())
    for shown in command.shown:
        if shown.strip() in {"", "…"}:
            continue
        wanted = re.compile(".*".join(map(re.escape, shown.rstrip().split("…"))))
        assert any(wanted.fullmatch(line.rstrip()) for line in lines), (
            f"{command.page}: {command.text}\nshows {shown!r}, but said:\n{output}"
        )


def furnish(folder: Path) -> None:
    """Lay out the files that the examples name."""
    for name, text in _TEXTS.items():
        _write(folder / name, text)
    sample = ROOT / "data" / "reports"
    shutil.copy(sample / "moscow-idaho.txt", folder / "report.txt")
    for path in sorted(sample.glob("*-2024.txt")):
        (folder / "data" / "reports").mkdir(parents=True, exist_ok=True)
        shutil.copy(path, folder / "data" / "reports")
    _write(folder / "dump.csv.gz", gzip.compress(_TEXTS["dump.csv"].encode()))
    _write(folder / "CC-NEWS-20230312.warc.gz", gzip.compress(warc()))
    _write(folder / "2023.zip", archive({"storm.txt": TEXT, "bridge.html": page("Bridge", BRIDGE)}))


def _write(path: Path, content: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)


def _lines(*rows: dict[str, Any]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


_GOLD = {"start": 13, "end": 19, "text": "Gyumri", "lat": 40.79, "lon": 43.85, "geonameid": 616635}
_RAIN = {"id": "rain", "text": "Rain fell in Gyumri.", "toponyms": [_GOLD]}
_EVENTS = [
    {
        "id": str(number),
        "text": f"Shelling hit Goris {number} times.",
        "event": {"start": 0, "end": 8},
        "locations": [{"start": 13, "end": 18}],
    }
    for number in range(10, 40)
]

_TEXTS = {
    "reports/storm.md": "---\ntitle: Storm in Nampula\ndate: 2023-03-12\nsource: The Daily\n"
    f"url: https://daily.example/storm\n---\n\n{TEXT}\n",
    "reports/bridge.txt": f"Title: Bridge closed\nOutlet: The Daily\n\n{OTHER}\n",
    "reports/floods.txt": "Floods destroyed forty houses near Nysa on 3 July 2023, officials said.",
    "more/goris.txt": "Shelling was reported near Goris and Jermuk on 12 September 2022.\n",
    "feed.jsonl": _lines({"id": "a", "title": "Rain", "text": "Rain fell in Gyumri."}),
    "feed.xml": rss(),
    "archive/storm.html": page(paragraphs=STORM),
    **{
        f"archive/{number}.txt": f"Outlet: Goris Post\n\n{what} in Goris and in {near}.\n"
        for number, (what, near) in enumerate(
            [("Rain", "Kapan"), ("Snow", "Sisian"), ("A fair", "Kapan"), ("Hail", "Sisian")]
        )
    },
    "dump.csv": "number,heading,body,body_html,created,paper\n"
    f'1,Storm,"{TEXT}","{TEXT}",2023-03-12,The Daily\n2,Bridge,"{OTHER}","{OTHER}",2023-03-13,\n',
    "corpus.jsonl": _lines(_RAIN),
    "a.jsonl": _lines(_RAIN),
    "b.jsonl": _lines(_RAIN | {"id": "more", "url": "https://daily.example/rain"}),
    "theirs.jsonl": _lines({"id": "rain", "toponyms": [_GOLD]}),
    "event-sentences.jsonl": _lines(*_EVENTS),
    "villages.csv": "name,lat,lon,names,historical,country_code,admin1_name,id\n"
    "Verin Shorzha,40.05,45.97,Upper Shorzha|Վերին Շորժա,Yukhari Shorzha,AM,Gegharkunik,\n"
    "Vardenis,,,,Basargechar,,,geonames:616108\n",
}
