"""``mapper map`` with inputs of many kinds: columns, addresses, and a table of what was skipped."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from mapper.config import Config
from mapper.errors import ConfigError
from mapper.records import Skipped
from mapper.skips import COLUMNS, SkipTable
from mapper.sources import Columns, Reading
from tests.inputs import GOOD, TEXT, archive, page
from tests.reading import write

pytestmark = pytest.mark.usefixtures("gazetteer")


def run(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mapper", *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        timeout=240,
        check=False,
        cwd=cwd,
    )


def rows_of(path: Path) -> list[list[str]]:
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(content.decode("utf-8-sig").splitlines()))


def reports_in(path: Path) -> list[str]:
    return [json.loads(line)["id"] for line in path.read_text("utf-8").splitlines()]


def test_a_folder_of_everything_becomes_one_table(tmp_path: Path) -> None:
    for suffix in (".csv", ".html", ".pdf", ".jsonl.gz"):
        write(tmp_path / "in" / f"a{suffix}", GOOD[suffix]())
    write(tmp_path / "in" / "b.pdf", b"%PDF-1.7 broken")
    write(tmp_path / "in" / "c.zip", archive({"d.html": page(), "e.docx": b"x"}))
    done = run("map", "in", "-o", "out.jsonl", "--skipped", "skipped.csv", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert set(reports_in(tmp_path / "out.jsonl")) >= {"in/a.csv:2", "in/a.pdf", "in/c.zip/d.html"}
    header, *skipped = rows_of(tmp_path / "skipped.csv")
    assert header == list(COLUMNS)
    assert [row[0] for row in skipped] == ["in/b.pdf", "in/c.zip/e.docx"]
    for origin, reason in skipped:
        assert f"skipped {origin}: {reason}" in done.stderr
    assert "2 skipped" in done.stderr


def test_columns_are_options_and_settings(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", f'kopf,inhalt\n"Storm","{TEXT}"\n')
    bad = run("map", "a.csv", "-o", "a.jsonl", cwd=tmp_path)
    assert bad.returncode == 1
    assert "--text-column; columns: kopf, inhalt" in bad.stderr
    unknown = run("map", "a.csv", "-o", "a.jsonl", "--text-column", "text", cwd=tmp_path)
    assert (unknown.returncode, unknown.stdout) == (2, "")
    assert unknown.stderr == (
        "error: a.csv: has no column 'text' (--text-column); it has: kopf, inhalt\n"
    )
    good = run(
        *("map", "a.csv", "-o", "a.jsonl", "--text-column", "inhalt", "--title-column", "kopf"),
        cwd=tmp_path,
    )
    assert good.returncode == 0, good.stderr
    write(tmp_path / "c.toml", 'text_column = "inhalt"\n')
    assert run("map", "a.csv", "-o", "b.html", "--config", "c.toml", cwd=tmp_path).returncode == 0
    same = run("verify", "b.html", "--reports", "a.csv", "--config", "c.toml", cwd=tmp_path)
    assert same.returncode == 0, same.stderr
    told = run("explain", "a.csv", "--config", "c.toml", cwd=tmp_path)
    assert "Nampula" in told.stdout
    learned = run("outlets", "a.csv", "--config", "c.toml", cwd=tmp_path)
    assert "no report says its address" in learned.stderr


def test_what_was_skipped_is_written_when_the_run_fails(tmp_path: Path) -> None:
    write(tmp_path / "a.pdf", b"%PDF-1.7 broken")
    write(tmp_path / "skipped.csv", "old")
    done = run("map", "a.pdf", "-o", "a.html", "--skipped", "skipped.csv", cwd=tmp_path)
    assert done.returncode == 1
    assert [row[0] for row in rows_of(tmp_path / "skipped.csv")] == ["origin", "a.pdf"]
    assert not (tmp_path / "a.html").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.pdf", "skipped.csv"]


def test_what_is_skipped_is_told_beside_a_folder_of_parts(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", "Rain fell in Goris, Armenia.")
    done = run("map", "a.txt", "b.txt", "-o", "a.parquet/", "--skipped", "s.csv", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert [row[0] for row in rows_of(tmp_path / "s.csv")] == ["origin", "b.txt"]
    assert (tmp_path / "a.parquet").is_dir()


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("a.txt", "is an input"),
        ("a.jsonl", "given twice"),
        ("no/a.csv", "folder does not exist"),
        ("/dev/null", "not a regular file"),
    ],
)
def test_a_table_that_cannot_be_written_is_told_first(
    tmp_path: Path, table: str, told: str
) -> None:
    write(tmp_path / "a.txt", TEXT)
    done = run("map", "a.txt", "-o", "a.jsonl", "--skipped", table, cwd=tmp_path)
    assert done.returncode in {1, 2}
    assert told in done.stderr
    assert (tmp_path / "a.txt").read_text("utf-8") == TEXT
    assert not (tmp_path / "a.jsonl").exists()


def test_a_private_address_needs_permission(tmp_path: Path) -> None:
    url = "http://127.0.0.1:9/a"
    done = run("map", url, "-o", "a.jsonl", cwd=tmp_path)
    assert done.returncode == 1
    assert f"skipped {url}: leads to 127.0.0.1" in done.stderr
    assert "--allow-private-hosts" in done.stderr
    allowed = run(
        *("map", url, "-o", "a.jsonl", "--allow-private-hosts", "--contact", "a@daily.example"),
        cwd=tmp_path,
    )
    assert "its robots.txt could not be read" in allowed.stderr
    wrong = run("map", url, "-o", "a.jsonl", "--contact", "nobody", cwd=tmp_path)
    assert wrong.returncode == 2
    assert "contact must be an e-mail or web address" in wrong.stderr


def test_a_setting_is_true_or_false(tmp_path: Path) -> None:
    path = write(tmp_path / "c.toml", "allow_private_hosts = true\ncontact = 'a@b.example'\n")
    config = Config.from_toml(path)
    assert Reading.of(config) == Reading(Columns(), "a@b.example", True)
    for value in ('"yes"', "1"):
        with pytest.raises(ConfigError, match="must be true or false"):
            Config.from_toml(write(path, f"allow_private_hosts = {value}\n"))
    with pytest.raises(ConfigError, match="must be int"):
        Config.from_toml(write(path, "batch_size = true\n"))


def test_cells_of_the_table_begin_no_formula(tmp_path: Path) -> None:
    with SkipTable(tmp_path / "a.csv") as table:
        table.add(Skipped("=1+1.txt", "-x"))
    assert rows_of(tmp_path / "a.csv")[1] == ["'=1+1.txt", "'-x"]
    with pytest.raises(ValueError, match="not open"):
        SkipTable(tmp_path / "b.csv").add(Skipped("a", "b"))
    assert not (tmp_path / "b.csv").exists()
