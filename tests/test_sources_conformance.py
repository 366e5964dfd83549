"""Every reader keeps the same promises, whatever it is given."""

from __future__ import annotations

import importlib.util
import io
import random
import subprocess
import sys
import tomllib
import warnings
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mapper.records import Report, Skipped
from mapper.sources import Reading, find_files, known_suffixes, limits, read
from mapper.sources.columns import KNOWN_NAMES, TEXT_NAMES
from mapper.sources.extras import EXTRAS
from mapper.sources.items import Item, Outcome, Session
from mapper.sources.kinds import READERS, kind_of, read_stream
from tests.inputs import GOOD, TEXT
from tests.reading import outcomes_of, skipped_of, write

ROOT = Path(__file__).parents[1]


def check(outcomes: list[Outcome]) -> None:
    """What holds for whatever a reader gives."""
    for one in outcomes:
        if isinstance(one, Report):
            assert one.text.strip()
            assert one.id
            for value in (one.id, one.text, one.title, one.source, one.url):
                (value or "").encode()
            assert one.published is None or one.published.tzinfo is not None
            assert one.url is None or one.url.lower().startswith(("http://", "https://"))
        else:
            assert isinstance(one, Skipped)
            assert one.reason.isprintable()
            assert one.origin.isprintable()
            assert len(one.reason) < 1500
            assert one.reason[0].islower() or one.reason.split()[0].isupper()


def test_there_is_a_good_file_of_every_kind() -> None:
    made = {suffix.rpartition(".")[2] for suffix in GOOD}
    same = {
        "text": "txt",
        "htm": "html",
        "xhtml": "html",
        "xml": "rss",
        "wet": "warc",
        "xlsm": "xlsx",
    }
    same |= {"ndjson": "jsonl", "json-lines": "jsonl"}
    for suffix in known_suffixes():
        name = suffix.removeprefix(".")
        assert same.get(name, name) in made, name


@pytest.mark.parametrize("suffix", GOOD)
def test_a_good_file_is_read_from_anywhere(tmp_path: Path, suffix: str) -> None:
    content = GOOD[suffix]()
    path = write(tmp_path / f"a{suffix}", content)
    expected = outcomes_of(path)
    assert expected
    assert all(isinstance(one, Report) for one in expected), expected
    check(expected)
    assert outcomes_of(path) == expected, "the same bytes give the same reports"
    assert list(find_files([str(tmp_path)])) == [path], "a folder is searched for it"
    texts = [getattr(one, "text", None) for one in expected]
    if suffix not in {".eml", ".md", ".csv.bz2", ".csv", ".tsv", ".txt.xz"}:
        assert [getattr(one, "text", None) for one in outcomes_of("-", stdin=content)] == texts


@pytest.mark.parametrize("suffix", GOOD)
def test_cut_and_garbled_files_are_told_and_cost_no_other(tmp_path: Path, suffix: str) -> None:
    good = GOOD[suffix]()
    chance = random.Random(suffix)  # noqa: S311 - the same files every time
    paths = []
    for number in range(60):
        content = bytearray(good)
        if number % 3 == 0:
            del content[chance.randrange(len(content)) :]
        else:
            for _ in range(chance.choice((1, 2, 5, 20))):
                content[chance.randrange(len(content))] = chance.choice(
                    (0, 255, chance.randrange(256))
                )
        paths.append(write(tmp_path / f"{number:02}{suffix}", bytes(content)))
    last = write(tmp_path / "zz.txt", TEXT)
    outcomes = outcomes_of(tmp_path)
    check(outcomes)
    assert getattr(outcomes[-1], "id", None) == last.as_posix()
    told = " ".join(getattr(one, "id", getattr(one, "origin", "")) for one in outcomes)
    if suffix not in {".warc", ".warc.gz", ".rss", ".atom"}:  # their ids are addresses
        for path in paths:
            assert path.as_posix() in told, "no file is passed over in silence"


@pytest.mark.parametrize("suffix", READERS)
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(content=st.binary(max_size=120))
@example(content=b"")
@example(content=b"\0" * 100)
@example(content=b"PK\x05\x06" + bytes(18))
def test_any_bytes_under_any_name(suffix: str, content: bytes) -> None:
    if suffix == ".pdf":
        content = content[:40]
    with Session(Reading()) as session:
        outcomes = list(read_stream(io.BytesIO(content), Item("a", session, suffix)))
    check(outcomes)
    assert outcomes


@pytest.mark.parametrize("suffix", GOOD)
def test_every_kind_is_known_by_its_first_bytes(suffix: str) -> None:
    found = kind_of(GOOD[suffix]()[:2048])
    if suffix in {".txt", ".md", ".jsonl", ".eml", ".csv", ".tsv"}:
        assert found is None
    else:
        assert found is not None
        expected = "." + suffix.rpartition(".")[2]
        assert found[0] == {".rss": ".xml", ".atom": ".xml"}.get(expected, expected)


@pytest.mark.parametrize("suffix", [".pdf", ".docx", ".xlsx", ".html", ".parquet", ".gz", ".warc"])
@pytest.mark.parametrize("said", [".txt", ".csv", ".jsonl"])
def test_a_wrong_suffix_is_told_with_the_right_one(tmp_path: Path, suffix: str, said: str) -> None:
    content = GOOD[".jsonl.gz" if suffix == ".gz" else suffix]()
    (one,) = skipped_of(write(tmp_path / f"a{said}", content))
    assert one.reason.endswith(f"though its name says {said}; name it {suffix}")


@pytest.mark.parametrize(
    "suffix", [".html", ".docx", ".xlsx", ".parquet", ".csv", ".jsonl", ".rss"]
)
def test_every_limit_is_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    for name in ("MAX_PAGE_BYTES", "MAX_DOCUMENT_BYTES", "MAX_SPOOLED_BYTES", "MAX_REPORT_BYTES"):
        monkeypatch.setattr(limits, name, 150)
    outcomes = outcomes_of(write(tmp_path / f"a{suffix}", GOOD[suffix]()))
    check(outcomes)
    if suffix != ".csv":  # after a cell over the limit it goes on with the next line
        assert all(isinstance(one, Skipped) for one in outcomes)
    assert any("150 bytes" in getattr(one, "reason", "") for one in outcomes), outcomes


# Extras


NEEDS = {
    ".html": ("trafilatura", "pages"),
    ".pdf": ("pypdfium2", "documents"),
    ".docx": ("docx", "documents"),
    ".xlsx": ("openpyxl", "excel"),
    ".parquet": ("pyarrow", "parquet"),
    ".warc": ("fastwarc", "warc"),
}


@pytest.mark.parametrize("suffix", NEEDS)
def test_a_missing_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    write(tmp_path / f"a{suffix}", GOOD[suffix]())
    write(tmp_path / "b.txt", TEXT)
    module, extra = NEEDS[suffix]
    real = importlib.util.find_spec

    def without(name: str, package: str | None = None) -> ModuleSpec | None:
        return None if name == module else real(name, package)

    monkeypatch.setattr(importlib.util, "find_spec", without)
    bad, good = outcomes_of(tmp_path)
    assert isinstance(bad, Skipped)
    assert bad.reason.endswith(f"needs the extra: pip install 'reportmap[{extra}]'")
    assert isinstance(good, Report)


def test_extras_install_what_readers_need_and_tests_have_them_all() -> None:
    settings_file = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    extras = settings_file["project"]["optional-dependencies"]
    names = {"docx": "python-docx"}
    assert dict(NEEDS.values()) == EXTRAS
    for module, extra in EXTRAS.items():
        assert any(one.startswith(names.get(module, module)) for one in extras[extra]), module
    tested = {one.partition(">")[0] for one in extras["test"]}
    for extra in EXTRAS.values():
        assert {one.partition(">")[0] for one in extras[extra]} <= tested, extra
        assert extra in extras["inputs"][0]


def test_a_kind_loads_only_what_it_needs(tmp_path: Path) -> None:
    heavy = {
        "lxml",
        "trafilatura",
        "pyarrow",
        "openpyxl",
        "docx",
        "fastwarc",
        "feedparser",
        "urllib3",
    }
    heavy |= {"pypdfium2", "pandas", "numpy", "protego", "ssl"}
    for suffix, expected in {
        ".csv": set[str](),
        ".jsonl.gz": set[str](),
        ".rss": {"feedparser", "ssl"},
    }.items():
        path = write(tmp_path / f"a{suffix}", GOOD[suffix]())
        code = f"import sys\nfrom mapper.sources import read\nlist(read([{str(path)!r}]))\n"
        code += "print(*sys.modules)"
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
        )
        assert {name.split(".")[0] for name in done.stdout.split()} & heavy == expected, suffix


def test_the_documentation_has_every_name_type_and_limit() -> None:
    reference = (ROOT / "docs" / "reference.md").read_text("utf-8")
    for names in (*TEXT_NAMES, *KNOWN_NAMES.values()):
        for name in names:
            assert f"`{name}`" in reference, name
    page = (ROOT / "docs" / "inputs.md").read_text("utf-8")
    for extra in {*EXTRAS.values(), "inputs"}:
        assert f"`reportmap[{extra}]`" in page or f"'reportmap[{extra}]'" in page
    for number in (
        limits.in_mib(limits.MAX_REPORT_BYTES),
        limits.in_mib(limits.MAX_PAGE_BYTES),
        limits.in_mib(limits.MAX_DOCUMENT_BYTES),
        limits.in_mib(limits.RATIO_FREE_BYTES),
        limits.in_mib(limits.MAX_FETCHED_BYTES),
        f"{limits.MAX_SPOOLED_BYTES >> 30} GiB",
        f"{limits.MAX_EXPANDED_BYTES >> 30} GiB",
        f"{limits.MAX_CONTROLLED_RATIO} times",
        f"{limits.MAX_PAGE_ELEMENTS:,} elements",
        f"{limits.MAX_FEED_ELEMENTS:,} elements",
        f"{limits.MAX_MEMBERS:,}; {limits.MAX_ATTACHMENTS}",
        f"{limits.MAX_PARTS}; {limits.MAX_MAIL_HEADER}",
        f"{limits.MAX_DOCUMENT_ELEMENTS:,} elements and attributes; {limits.MAX_LINES:,} lines",
        f"{limits.MAX_ROWS:,}",
        f"{limits.MAX_PDF_PAGES:,} pages",
        f"{limits.MAX_PDF_SECONDS:.0f} seconds",
        f"{limits.MAX_METADATA:,} characters",
    ):
        assert number in page.replace("\n", " "), number


def test_nothing_warns_and_nothing_is_said(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for suffix, make in GOOD.items():
        write(tmp_path / f"a{suffix}", make())
        write(tmp_path / f"b{suffix}", make()[:-40])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        outcomes = list(read([str(tmp_path)]))
    check(outcomes)
    assert capfd.readouterr() == ("", "")
