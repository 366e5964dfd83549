"""What a page says of its making, and how a changed page is told from one that is not."""

from __future__ import annotations

import hashlib
import json
import os
import re
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from mapper.cli import app
from mapper.config import Config, ServiceSettings
from mapper.errors import ConfigError, ManifestError
from mapper.manifest import (
    MANIFEST_TAG,
    Manifest,
    check_page,
    make_manifest,
    model_hashes,
    report_digest,
    sealed,
)
from mapper.page import draw
from mapper.page.escape import script_json
from mapper.pipeline import Pipeline
from mapper.records import Findings, LocatedReport, Provenance, Report
from mapper.sources import read
from tests.hostile import BATCHES, hostile_account
from tests.located import PROVENANCE, sample
from tests.pages import NoLabels

REPORT = Report(
    "folder/a.txt",
    "Rain.\n",
    title="Rain",
    published=datetime(2026, 11, 2, tzinfo=UTC),
    url="https://example.org/a",
    source="Post",
)


def page_of(*located: LocatedReport, provenance: Provenance = PROVENANCE) -> str:
    page = draw(Findings(located, provenance), gazetteer=NoLabels()).get_root().render()
    assert isinstance(page, str)
    return page


@pytest.fixture(scope="module")
def page() -> str:
    return page_of(sample())


@pytest.fixture
def file(page: str, tmp_path: Path) -> Path:
    path = tmp_path / "map.html"
    path.write_bytes(page.encode())
    return path


def manifest_of(page: str) -> dict[str, Any]:
    block = page.partition(MANIFEST_TAG)[2].partition("</script>")[0]
    found: dict[str, Any] = json.loads(block)
    return found


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_bytes(text.replace(old, new, 1).encode())


def test_a_page_is_unchanged_as_it_was_written(file: Path) -> None:
    check = check_page(file)
    assert check.is_unchanged
    assert not check.is_cut
    assert check.manifest.tool == PROVENANCE.tool
    assert (check.manifest.reports, check.manifest.findings) == (1, len(sample().findings))
    assert check.manifest.reports_sha256 == report_digest([sample().report])
    assert check.manifest.corrections_sha256 is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Goris", "Gorus"),
        ('"findings":', '"findings": '),
        ("</html>", "</html>\n"),
        ("default-src &#39;none&#39;", "default-src *"),
        ("<title>", "<title> "),
    ],
)
def test_any_change_is_seen(file: Path, old: str, new: str) -> None:
    change(file, old, new)
    assert not check_page(file).is_unchanged


def test_a_page_that_is_cut_short_is_told_from_one_that_was_edited(file: Path, page: str) -> None:
    file.write_bytes(page.encode()[:-2000])
    assert check_page(file).is_cut
    file.write_text(page[: page.index(MANIFEST_TAG) + 200], "utf-8")
    with pytest.raises(ManifestError, match="cut short"):
        check_page(file)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00" * 1000,
        b"<!DOCTYPE html>\n<p>another page</p></html>",
        MANIFEST_TAG.encode() + b'{"page_sha256":"' + b"0" * 64 + b'"}</script>',
        os.urandom(500_000),
    ],
    ids=["empty", "zeros", "html", "fragment", "random"],
)
def test_what_is_no_page_of_ours_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(content)
    with pytest.raises(ManifestError, match="is not a page that mapper wrote"):
        check_page(path)


def test_a_huge_file_that_is_no_page_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.bin"
    with path.open("wb") as stream:
        stream.truncate(100_000_000_000)  # a hole: reading it would take minutes
    with pytest.raises(ManifestError):
        check_page(path)


def test_folders_and_pipes_are_no_pages(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe"):
        with pytest.raises(ManifestError, match="is not a file"):
            check_page(path)
    with pytest.raises(FileNotFoundError):
        check_page(tmp_path / "none.html")


WRONG: list[tuple[str, Any]] = [
    ("format", 2),
    ("format", "x" * 500),
    ("format", None),
    ("tool", None),
    ("tool", 3),
    ("findings", "3"),
    ("findings", True),
    ("reports", []),
    ("reports", {"count": 1}),
    ("models", {"a": 1}),
    ("models", "x"),
    ("settings", []),
    ("tiles", 0),
    ("corrections_sha256", 7),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_manifest_of_another_form_is_an_error_in_one_line(name: str, value: object) -> None:
    members = make_manifest([sample()], PROVENANCE).as_json() | {name: value}
    with pytest.raises(ManifestError) as raised:
        Manifest.from_json(members)
    assert len(str(raised.value)) < 200
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("name", list(make_manifest([], PROVENANCE).as_json())[:-1])
def test_a_missing_member_is_an_error(name: str) -> None:
    members = make_manifest([sample()], PROVENANCE).as_json()
    del members[name]
    with pytest.raises(ManifestError, match="manifest"):
        Manifest.from_json(members)


def test_a_tampered_manifest_in_a_file(file: Path) -> None:
    change(file, '{"format":1', '{"format":[[[[')
    with pytest.raises(ManifestError, match="no JSON"):
        check_page(file)


@given(st.text(), st.text())
def test_no_value_is_taken_for_the_end_of_the_manifest(one: str, other: str) -> None:
    settings = {one: other, "x": '"page_sha256":"' + "0" * 64 + '"}</script>' + one}
    if any("\ud800" <= c <= "\udfff" for c in one + other):
        return
    made = replace(make_manifest([], PROVENANCE), settings=settings)
    block = f"{MANIFEST_TAG}{script_json(made.as_json())}</script>"
    done = sealed(f"<!DOCTYPE html>{block}</html>".encode()).decode()
    assert manifest_of(done)["settings"] == settings
    assert manifest_of(done)["page_sha256"] != "0" * 64


def test_a_page_is_sealed_once(page: str) -> None:
    with pytest.raises(ValueError, match="digest"):
        sealed(page.encode())
    with pytest.raises(ValueError, match="digest"):
        sealed(b"<!DOCTYPE html></html>")


@pytest.mark.parametrize("payload", BATCHES)
def test_hostile_text_in_the_manifest_is_data(payload: str, tmp_path: Path) -> None:
    provenance = replace(PROVENANCE, settings={"outlet_home": payload}, gazetteer=payload)
    made = page_of(hostile_account(payload), provenance=provenance)
    assert "<" not in made.partition(MANIFEST_TAG)[2].partition("</script>")[0]
    path = tmp_path / "map.html"
    path.write_bytes(made.encode())
    assert check_page(path).is_unchanged


# ---------------------------------------------------------------- the reports


@pytest.mark.parametrize(
    "changed",
    [
        replace(REPORT, id="folder/b.txt"),
        replace(REPORT, text="Rain."),
        replace(REPORT, title=None),
        replace(REPORT, published=None),
        replace(REPORT, url=None),
        replace(REPORT, source="Port"),
    ],
)
def test_what_a_report_is_counts(changed: Report) -> None:
    assert report_digest([changed]) != report_digest([REPORT])


def test_order_counts_and_where_a_report_lies_does_not() -> None:
    other = Report("b", "Snow.")
    assert report_digest([REPORT, other]) != report_digest([other, REPORT])
    for id_ in ("a.txt", "/home/me/a.txt", "C:\\me\\a.txt", "./folder/a.txt"):
        assert report_digest([replace(REPORT, id=id_)]) == report_digest([REPORT])
    assert report_digest([replace(REPORT, language="en")]) == report_digest([REPORT])


def test_the_digest_is_the_one_that_the_docs_define() -> None:
    assert report_digest([]) == ("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    lines = (
        rb'{"date":"2026-11-02T00:00:00+00:00","id":"a.txt","source":"Post","text":"Rain.\n",'
        rb'"title":"Rain","url":"https://example.org/a"}'
        b"\n"
        rb'{"date":null,"id":"\u00e9","source":null,"text":"\ud83d\udf01","title":null,"url":null}'
        b"\n"
    )
    expected = hashlib.sha256(lines).hexdigest()
    assert report_digest([REPORT, Report("é", "\U0001f701")]) == expected


# ---------------------------------------------------------------- what it may say


def test_every_setting_is_stated_or_left_out_for_a_reason() -> None:
    left_out = {
        *("gazetteer", "cache", "outlets"),  # paths; what they hold is told by its hash
        *("batch_size", "title", "tiles", "tiles_attribution"),  # the page shows it, if it matters
        *("workers", "checkpoint", "cluster"),  # where it is done changes no finding
        *("contact", "allow_private_hosts"),  # whom to ask, and how reports came here
        # what came of these is told by the hash of the reports
        *("text_column", "title_column", "date_column", "outlet_column"),
        *("url_column", "id_column", "language_column"),
    }
    assert set(Config().as_stated()) | left_out == {one.name for one in fields(Config)}


def test_no_path_address_contact_or_key_is_stated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENCAGE_KEY", "hush-hush")
    secret = "anna.secret"  # noqa: S105
    config = Config(
        gazetteer=Path(f"/home/{secret}/g.sqlite"),
        cache=Path(f"/home/{secret}/cache"),
        outlets=Path(f"/home/{secret}/o.tsv"),
        geocoders=(
            ServiceSettings(
                "nominatim",
                server=f"https://{secret}.example.org",
                contact=f"{secret}@example.org",
                attribution=secret,
                options={"domain": secret},
            ),
            ServiceSettings("opencage", key_env="OPENCAGE_KEY"),
        ),
    )
    said = json.dumps(config.as_stated())
    assert secret not in said
    assert "hush" not in said
    assert "OPENCAGE_KEY" not in said
    assert '"geocoders": ["nominatim", "opencage"]' in said


@pytest.mark.usefixtures("gazetteer")
def test_a_run_states_models_settings_and_the_table_of_outlets(tmp_path: Path) -> None:
    table = tmp_path / "outlets.tsv"
    table.write_text(
        "outlet\tplace\tlat\tlon\tcountry\tunit\nexample.org\tGoris\t\t\tAM\t\n", "utf-8"
    )
    with Pipeline.open(Config(outlets=table, country="AM")) as opened:
        stated = opened.provenance
    assert stated.models == model_hashes()
    assert stated.settings is not None
    assert stated.settings["country"] == "AM"
    assert re.fullmatch("[0-9a-f]{64}", str(stated.settings["outlets_sha256"]))
    assert str(tmp_path) not in json.dumps(dict(stated.settings))
    assert "encoder/weights.onnx" in model_hashes()


def test_nothing_that_the_run_was_told_of_its_machine_is_in_the_page(tmp_path: Path) -> None:
    located = replace(sample(), report=replace(sample().report, id=f"{tmp_path}/r.txt", title=None))
    made = page_of(located)
    assert str(tmp_path) not in made
    assert str(tmp_path) not in json.dumps(manifest_of(made))


def test_findings_of_unknown_origin_say_so() -> None:
    stated = manifest_of(str(draw([sample()], gazetteer=NoLabels()).get_root().render()))
    assert stated["settings"] is None
    assert stated["models"] is None
    assert stated["gazetteer"] == "not recorded"


# ---------------------------------------------------------------- the command

runner = CliRunner()


def verify(*args: str | Path) -> tuple[int, str, list[str]]:
    done = runner.invoke(app, ["verify", *map(str, args)])
    if isinstance(done.exception, ConfigError):  # as the program itself says it
        return 2, done.stdout, str(done.exception).splitlines()
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.stdout, done.stderr.splitlines()


def test_an_unchanged_page_is_told_in_words(file: Path) -> None:
    code, out, err = verify(file)
    assert (code, err) == (0, [])
    for words in (
        "unchanged",
        PROVENANCE.tool,
        f"1 report, {len(sample().findings)} findings",
        "asks the network for nothing",
    ):
        assert words in out


def test_json_for_machines(file: Path, tmp_path: Path) -> None:
    code, out, err = verify(file, tmp_path / "none.html", "--json")
    first, second = json.loads(out)
    assert code == 1
    assert len(err) == 1
    assert first["problem"] is None
    assert first["is_unchanged"] is True
    assert first["reports_match"] is None
    assert first["page_sha256"] == first["manifest"]["page_sha256"]
    assert "No such file" in second["problem"]
    assert second["manifest"] is None


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda path: change(path, "Goris", "Gorus"), "was changed"),
        (lambda path: path.write_bytes(path.read_bytes()[:-9]), "is cut short"),
        (lambda path: path.write_bytes(b"\x89PNG"), "is not a page"),
        (lambda path: path.unlink(), "cannot be read"),
        (lambda path: (path.unlink(), path.mkdir()), "is not a file"),
    ],
)
def test_what_is_wrong_is_one_line_and_exit_code_1(file: Path, spoil: Any, message: str) -> None:
    spoil(file)
    code, out, err = verify(file)
    assert (code, out) == (1, "")
    assert len(err) == 1
    assert err[0].startswith(f"error: {file}: ")
    assert message in err[0]


def test_one_bad_page_does_not_hide_the_others(file: Path, tmp_path: Path) -> None:
    code, out, err = verify(tmp_path / "none.html", file)
    assert code == 1
    assert "unchanged" in out
    assert len(err) == 1


def test_wrong_usage_is_exit_code_2(file: Path, tmp_path: Path) -> None:
    assert verify()[0] == 2
    assert verify(file, "--nothing")[0] == 2


def test_the_reports_of_a_page_are_known(tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "a.txt").write_text("Title: Rain\n\nRain fell in Gyumri.\n", "utf-8")
    (folder / "b.jsonl").write_text('{"text": "Snow."}\n{"text": "Hail."}\n', "utf-8")
    reports = [LocatedReport(one) for one in read([str(folder)]) if isinstance(one, Report)]
    page = tmp_path / "map.html"
    page.write_bytes(page_of(*reports).encode())
    code, out, err = verify(page, "--reports", folder)
    assert (code, err) == (0, [])
    assert "made of the reports given" in out
    a, b = folder / "a.txt", folder / "b.jsonl"
    assert verify(page, "--reports", a, "--reports", b)[0] == 0
    code, _, err = verify(page, "--reports", b, "--reports", a)
    assert code == 1
    assert "order differs" in err[0]
    code, _, err = verify(page, "--reports", a)
    assert code == 1
    assert "made of 3, 1 given" in err[0]
    (folder / "a.txt").write_text("Title: Rain\n\nRain fell in Yerevan.\n", "utf-8")
    code, _, err = verify(page, "--reports", folder)
    assert code == 1
    assert "is not made of these reports" in err[0]
    (folder / "empty.txt").touch()
    assert verify(page, "--reports", folder / "empty.txt")[0] == 2
