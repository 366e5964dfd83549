"""Files, folders, globs, standard input and encodings to reports."""

from __future__ import annotations

import io
import json
import os
import time
import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mapper.errors import SourceError
from mapper.headers import KEYS
from mapper.records import Report, Skipped
from mapper.sources import find_files, is_path, known_suffixes, limits, read, report_from_text
from tests.located import boundaries, normal
from tests.reading import reports_of, skipped_of, write

# Inputs


def test_a_text_file_is_one_report(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "Rain in Nampula.\n")
    assert reports_of(path) == [Report(id=path.as_posix(), text="Rain in Nampula.\n")]


def test_any_suffix_will_do_for_a_file_that_is_named(tmp_path: Path) -> None:
    assert reports_of(write(tmp_path / "a.report", "Rain"))[0].text == "Rain"


def test_a_folder_is_read_in_order_without_hidden_and_unknown_files(tmp_path: Path) -> None:
    for name in ("b.txt", "a.md", "c/d.text", "c/a.txt", ".h.txt", ".git/x.txt", "e.png", "z.TXT"):
        write(tmp_path / name, f"Text of {name}")
    ids = [Path(report.id).relative_to(tmp_path).as_posix() for report in reports_of(tmp_path)]
    assert ids == ["a.md", "b.txt", "c/a.txt", "c/d.text", "z.TXT"]


def test_an_empty_folder_says_what_it_looks_for(tmp_path: Path) -> None:
    (one,) = skipped_of(tmp_path)
    assert ".jsonl" in one.reason


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    write(tmp_path / "a" / "one.txt", "Text")
    for name in ("loop", "again"):
        (tmp_path / "a" / name).symlink_to(tmp_path, target_is_directory=True)
    assert len(reports_of(tmp_path)) == 1
    assert len(reports_of(tmp_path / "**" / "*.txt")) == 1
    assert len(reports_of(tmp_path / "a" / "loop" / "a")) == 1, "a link that is named is followed"


@pytest.mark.parametrize("pattern", ["", "/*.txt", "/**/*"])
def test_a_link_that_cannot_be_followed_stops_nothing(tmp_path: Path, pattern: str) -> None:
    write(tmp_path / "b.txt", "Rain.")
    (tmp_path / "a.txt").symlink_to("x" * 300)
    bad, good = read([f"{tmp_path}{pattern}"])
    assert isinstance(bad, Skipped)
    assert "cannot be read (File name too long)" in bad.reason
    assert isinstance(good, Report)


def test_a_glob_is_sorted_and_skips_hidden_files(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", ".c.txt", "d.md"):
        write(tmp_path / name, "Text")
    assert [Path(report.id).name for report in reports_of(tmp_path / "*.txt")] == ["a.txt", "b.txt"]
    assert [Path(report.id).name for report in reports_of(tmp_path / ".*.txt")] == [".c.txt"]


@pytest.mark.parametrize("pattern", ["*.nothing", "a**b/*", "[", "x\0*"])
def test_a_glob_without_a_match_is_one_line(tmp_path: Path, pattern: str) -> None:
    (one,) = skipped_of(f"{tmp_path}/{pattern}")
    assert "\n" not in one.reason
    assert "check" in one.reason


def test_a_name_with_glob_characters_is_a_name_if_it_exists(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", "other")
    assert reports_of(write(tmp_path / "[a].txt", "this"))[0].text == "this"


def test_one_bad_input_never_stops_the_others(tmp_path: Path) -> None:
    good = write(tmp_path / "good.txt", "Text")
    bad = {
        tmp_path / "missing.txt": "does not exist",
        write(tmp_path / "empty.txt", ""): "empty",
        write(tmp_path / "blank.txt", " \n\t\r\n "): "white space",
        write(tmp_path / "mark.txt", "\ufeff"): "white space",
        write(tmp_path / "nul.txt", b"abc\0def\1\2"): "NUL",
        write(tmp_path / "zeros.txt", bytes(1000)): "NUL",
        write(tmp_path / "soup.txt", bytes(range(1, 32)) * 40): "control",
        write(
            tmp_path / "noise.txt", bytes((i * i + 7 * i) % 255 + 1 for i in range(4000))
        ): "text",
        write(tmp_path / "paper.txt", b"%PDF-1.7\n%\xe2\xe3"): "PDF",
        write(tmp_path / "office.txt", b"PK\x03\x04\x14\0"): "office",
        write(tmp_path / "page.txt", "\n<!DOCTYPE html><p>In Lima</p>"): "HTML",
        write(tmp_path / "feed.txt", '<?xml version="1.0"?><rss/>'): "XML",
        write(tmp_path / "one.json", '{"text": "In Lima"}'): "one object a line",
        write(tmp_path / "cut.txt", b"\xff\xfea\0b"): "utf-16",
        write(tmp_path / "header.txt", "Title: Alone\n\n"): "no text",
        Path("/dev/zero"): "regular",
        tmp_path / ("x" * 300): "cannot be read",
    }
    os.mkfifo(tmp_path / "pipe.txt")
    bad[tmp_path / "pipe.txt"] = "regular"
    (tmp_path / "link.txt").symlink_to("nowhere")
    bad[tmp_path / "link.txt"] = "does not exist"
    outcomes = list(read([good.as_posix(), *map(str, bad), good.as_posix()]))
    assert [outcome.id for outcome in outcomes if isinstance(outcome, Report)] == [
        good.as_posix(),
        f"{good.as_posix()}-2",
    ]
    for (path, words), outcome in zip(bad.items(), outcomes[1:-1], strict=True):
        assert isinstance(outcome, Skipped), path
        assert outcome.origin == path.as_posix()
        assert words in outcome.reason
        assert "\n" not in outcome.reason


def test_an_empty_name_is_not_the_working_folder() -> None:
    assert skipped_of("")[0].reason.startswith("is not a path")


def test_a_file_may_have_any_name(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/a\xff\nb.txt"))
    (report,) = reports_of(write(path, "Text"))
    assert report.id == f"{tmp_path}/a\ufffd\ufffdb.txt"
    (one,) = skipped_of(tmp_path / "no\x1b[31m.txt")
    assert one.origin.isprintable()


def test_a_file_that_is_too_large_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MAX_REPORT_BYTES", 1000)
    assert "larger" in skipped_of(write(tmp_path / "a.txt", "x" * 1001))[0].reason
    assert "larger" in skipped_of("-", stdin=b"x" * 1001)[0].reason
    assert reports_of(write(tmp_path / "b.txt", "x" * 1000))


def test_a_pattern_may_be_relative(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "a" / "b.txt", "Text")
    monkeypatch.chdir(tmp_path)
    for pattern in ("*/b.txt", "**/*.txt", "./a/?.txt", "a/[b].txt"):
        assert [report.id for report in reports_of(pattern)] == ["a/b.txt"]


def test_the_documentation_names_every_suffix_and_header_key() -> None:
    docs = Path(__file__).parents[1] / "docs"
    page = (docs / "inputs.md").read_text("utf-8")
    for name in (*known_suffixes(), *KEYS):
        assert f"`{name}`" in page, name


# Standard input


def test_standard_input_may_be_text() -> None:
    (report,) = reports_of("-", stdin=b"\nTitle: A\n\nIn Lima.\n")
    assert (report.id, report.title, report.text) == ("stdin", "A", "In Lima.\n")


def test_standard_input_may_be_json_lines() -> None:
    lines = b'\xef\xbb\xbf\n{"text": "In Lima."}\n{"id": "b", "text": "In Cusco."}\n'
    assert [(report.id, report.text) for report in reports_of("-", stdin=lines)] == [
        ("stdin:2", "In Lima."),
        ("b", "In Cusco."),
    ]


@pytest.mark.parametrize("content", [b'{"id": 1}\nIn Lima.', b"[1]\nIn Lima", b"{ In Lima"])
def test_other_braces_on_standard_input_are_text(content: bytes) -> None:
    assert reports_of("-", stdin=content)[0].text == content.decode()


def test_empty_standard_input_is_skipped() -> None:
    assert [one.origin for one in skipped_of("-", "-")] == ["stdin", "stdin"]


def test_a_closed_standard_input_is_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    (one,) = read(["-"])
    assert one == Skipped("stdin", "is closed; give a file, or pipe a report in")


def test_the_files_that_are_read_are_known_beforehand(tmp_path: Path) -> None:
    for name in ("a.txt", "b.jsonl", "c/d.md", "e.png", ".hidden.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        write(tmp_path / name, '{"text": "x"}')
    inputs = [str(tmp_path), f"{tmp_path}/*.png", "-", f"{tmp_path}/none.txt", f"{tmp_path}/a.txt"]
    names = [path.relative_to(tmp_path).as_posix() for path in find_files(inputs)]
    assert names == ["a.txt", "b.jsonl", "c/d.md", "e.png", "a.txt"]


def test_json_lines_come_one_by_one() -> None:
    class Endless(io.RawIOBase):
        number = 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
            self.number += 1
            line = b'{"text": "line"}\n'
            buffer[: len(line)] = line
            return len(line)

    endless = Endless()
    reports = read(["-"], stdin=io.BufferedReader(endless))  # type: ignore[type-var]
    assert [getattr(next(reports), "id", None) for _ in range(3)] == [
        "stdin:1",
        "stdin:2",
        "stdin:3",
    ]
    assert endless.number < 2000


# JSON Lines


def test_json_lines_fill_the_fields(tmp_path: Path) -> None:
    line = {
        "id": "r1",
        "text": "Flood in Beira.",
        "title": " Flood\nwater ",
        "published": "2023-03-12T06:00:00+02:00",
        "source": "The Daily",
        "url": "https://example.org/1",
        "language": "PT-mz",
        "more": {"ignored": True},
    }
    (report,) = reports_of(write(tmp_path / "a.jsonl", json.dumps(line)))
    assert report == Report(
        id="r1",
        text="Flood in Beira.",
        title="Flood water",
        published=datetime(2023, 3, 12, 6, tzinfo=timezone(timedelta(hours=2))),
        source="The Daily",
        url="https://example.org/1",
        language="pt",
    )


def test_wrong_optional_keys_become_none(tmp_path: Path) -> None:
    line = {"text": "T", "title": 5, "published": "13/13/2022", "url": "javascript:alert(1)"}
    line |= {"source": ["x"], "language": "English", "id": True}
    path = write(tmp_path / "a.jsonl", json.dumps(line))
    assert reports_of(path) == [Report(id=f"{path.as_posix()}:1", text="T")]


def test_the_text_of_a_line_is_taken_as_it_is(tmp_path: Path) -> None:
    text = "Title: A\n\n1 May 2020\n\nText"
    (report,) = reports_of(write(tmp_path / "a.jsonl", json.dumps({"text": text})))
    assert (report.text, report.title, report.published) == (text, None, None)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"nope", "column 1"),
        (b'{"text": "a"', "column 13"),
        (b"[1]", "object"),
        (b'"text"', "object"),
        (b"{}", "no text"),
        (b'{"text": ""}', "no text"),
        (b'{"text": null}', "no text"),
        (b'{"text": 3}', "no text"),
        (b'{"text": " \\n "}', "white space"),
        (b'{"text": "a\\ud800b"}', "surrogate"),
        (b'{"text": "a\\u0000b"}', "NUL"),
        (b'{"text": "caf\xe9"}', "UTF-8"),
        (b'{"text": "a", "n": ' + b"9" * 5000 + b"}", "measure"),
        (b"[" * 200_000, "measure"),
    ],
)
def test_a_bad_line_is_named_and_the_next_one_is_read(
    tmp_path: Path, line: bytes, words: str
) -> None:
    path = write(tmp_path / "a.jsonl", b'{"text": "one"}\n' + line + b'\n\n{"text": "four"}\n')
    one, bad, four = read([str(path)])
    assert isinstance(one, Report)
    assert isinstance(bad, Skipped)
    assert isinstance(four, Report)
    assert bad.origin == f"{path.as_posix()}:2"
    assert words in bad.reason
    assert four.id == f"{path.as_posix()}:4"


def test_a_line_that_is_too_long_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MAX_REPORT_BYTES", 100)
    for length in (101, 102, 202, 203, 1000):
        long = b"x" * length
        path = write(tmp_path / "a.jsonl", long + b'\n{"text": "two"}\n' + long)
        first, second, third = read([str(path)])
        assert isinstance(first, Skipped)
        assert "longer" in first.reason
        assert second == Report(id=f"{path.as_posix()}:2", text="two")
        assert isinstance(third, Skipped)


def test_an_empty_json_lines_file_is_skipped(tmp_path: Path) -> None:
    assert "empty" in skipped_of(write(tmp_path / "a.ndjson", "\n\n"))[0].reason


def test_ids_are_unique_in_the_run(tmp_path: Path) -> None:
    ids = ["a", "a", "a-2", "a", 7, "7", "b"]
    lines = "\n".join(json.dumps({"id": one, "text": "T"}) for one in ids)
    path = write(tmp_path / "a.jsonl", lines)
    assert [report.id for report in reports_of(path)] == [
        *("a", "a-2", "a-2-2", "a-3", "7", "7-2", "b")
    ]


@given(st.lists(st.sampled_from(["a", "a-2", "a-3", "a-2-2", "b"]), max_size=12))
def test_no_two_reports_share_an_id(ids: list[str]) -> None:
    lines = "\n".join(json.dumps({"id": one, "text": "T"}) for one in ids) or '{"text": "T"}'
    found = [report.id for report in reports_of("-", stdin=lines.encode())]
    assert len(set(found)) == len(found)


# Encodings

FRENCH = "Le café de Zürich où l’armée a été déployée – « jamais vu », déclare le maire élu."
SAMPLES = {
    "cp1252": FRENCH,
    "cp1250": "Powódź w Łodzi i Wrocławiu zniszczyła wiele domów, powiedział rzecznik w środę.",
    "cp1251": "В ночь на вторник столкновения произошли на границе, сообщило министерство.",
    "koi8_u": "В ночь на вторник столкновения произошли на границе, сообщило министерство.",
    "cp1253": "Σεισμός στη Θεσσαλονίκη και την Αθήνα προκάλεσε ζημιές σε πολλά κτίρια.",
    "cp1254": "Kahramanmaraş'ta deprem oldu, ağır hasar gören binalar çöktü ve şehir boşaldı.",
    "cp1256": "اندلعت اشتباكات في الخرطوم وأم درمان بين الجيش وقوات الدعم السريع يوم السبت",
    "cp932": "東京と大阪で地震がありました。津波の心配はありません。被害の状況を調べています。",
    "gb18030": "北京和上海发生了洪水，许多居民被疏散到安全地带，当地政府正在救援。",
    "utf-8": FRENCH,
    "utf-8-sig": FRENCH,
    "utf-16": FRENCH,
    "utf-16-le": FRENCH,
    "utf-16-be": FRENCH,
    "utf-32": FRENCH,
}


@pytest.mark.parametrize("encoding", SAMPLES)
def test_encodings_are_recognised(tmp_path: Path, encoding: str) -> None:
    text = SAMPLES[encoding]
    (report,) = reports_of(write(tmp_path / "a.txt", text.encode(encoding)))
    assert report.text == text


def test_a_long_file_in_a_code_page(tmp_path: Path) -> None:
    content = (FRENCH + "\n").encode("cp1252") * 20_000
    (report,) = reports_of(write(tmp_path / "a.txt", content))
    assert report.text.count("été déployée") == 20_000


@given(st.binary(min_size=1, max_size=200))
@example(b"\xff\xfe\x00\xd8")
@example(b"\xfe\xff")
@example(b"---\n!!python/object/apply:os.system ['true']\n---\nx")
@example(b"---\n" + b"[" * 3000 + b"\n---\nx")
@example(b"---\ntitle: &a [*a]\n---\nx")
def test_any_bytes_are_a_report_or_skipped(content: bytes) -> None:
    (outcome,) = read(["-"], stdin=io.BytesIO(content))
    if isinstance(outcome, Report):
        assert outcome.text.strip()
        outcome.text.encode()


# Normalisation and the way back

awkward = st.text(
    st.sampled_from(
        "ab \n\r.éÅ\u212b\u0301\u0323\u0327\u0958\u09c7\u09be\u1100\u1161\u11a8\uac00\ufb1d"
    )
    | st.characters(exclude_categories=["Cs", "Cc"])
)
headers = st.sampled_from(["", "\ufeff", "Title: Été\r\n\r\n", "\ufeff---\ntitle: a\n---\n\n"])


@given(headers, awkward, st.data())
@example("", "e\u0301\r\nx", None)
def test_spans_lead_back_to_the_text_as_given(
    header: str, body: str, data: st.DataObject | None
) -> None:
    # The words in front and behind keep the body from being taken for a header or left blank.
    text = header + "Report." + body + ".end"
    report = report_from_text(text)
    assert report.text == normal("Report." + body + ".end")
    given_text = text if report.given is None else report.given.text
    assert given_text == text
    ends = boundaries(report.text)
    start, end = 0, len(report.text)
    if data is not None:
        start, end = sorted(data.draw(st.tuples(st.sampled_from(ends), st.sampled_from(ends))))
    low, high = report.given_span(start, end)
    assert normal(given_text[low:high]) == report.text[start:end]


@given(awkward, st.data())
def test_any_span_stays_in_the_text_and_in_order(body: str, data: st.DataObject) -> None:
    report = report_from_text("x" + body)
    offsets = [report.given_span(i, i)[0] for i in range(len(report.text) + 1)]
    assert offsets == sorted(offsets)
    assert offsets[0] == 0
    assert offsets[-1] == len("x" + body)


def test_every_pair_that_unicode_composes_is_composed() -> None:
    wrong = []
    for code in range(0x110000):
        parts = unicodedata.decomposition(chr(code)).split()
        if len(parts) == 2 and not parts[0].startswith("<"):
            pair = "x" + "".join(chr(int(part, 16)) for part in parts) + "y"
            if report_from_text(pair).text != unicodedata.normalize("NFC", pair):
                wrong.append(hex(code))
    assert not wrong


def test_a_newer_unicode_is_still_normalised(monkeypatch: pytest.MonkeyPatch) -> None:
    import re

    from mapper import normalisation

    monkeypatch.setattr(normalisation, "_clusters", lambda: re.compile("\r\n?"))
    report = report_from_text("a cafe\u0301\r\nand more")
    assert report.text == "a café\nand more"
    assert report.given_span(9, 12) == (11, 14)


@pytest.mark.parametrize(
    "text",
    [
        "In Lima it rained. " * 50_000,
        "In Lima it rained.\r\n" * 50_000,
        unicodedata.normalize("NFD", "Ở Thành phố Hồ Chí Minh có lũ. ") * 25_000,
        "e" + "\u0301\u0323" * 500_000,
        "# " + "# " * 500_000 + "x",
        "Title: " + "a " * 500_000 + "\n\nx",
        "---\n" + "a: b\n" * 200_000 + "---\nx",
        "\n" * 1_000_000 + "x",
    ],
    ids=["nfc", "crlf", "nfd", "zalgo", "hashes", "header", "matter", "lines"],
)
def test_long_texts_take_linear_time(text: str) -> None:
    began = time.process_time()
    report_from_text(text)
    assert time.process_time() - began < 3.0  # a second is ample; a quadratic way takes minutes


# Texts and paths


def test_keywords_win_over_the_header() -> None:
    text = "Title: A\nDate: 2 May 2020\nSource: B\nURL: http://a.org\nLanguage: en\nId: h\n\nText"
    report = report_from_text(
        text,
        id="x",
        title="T",
        published=datetime(2021, 1, 2),  # noqa: DTZ001 - naive on purpose
        language="fr",
        source="S",
        url="https://b.org",
    )
    assert (report.id, report.title, report.published, report.language) == (
        *("x", "T", datetime(2021, 1, 2, tzinfo=UTC), "fr"),
    )
    assert (report.source, report.url, report.text) == ("S", "https://b.org", "Text")
    plain = report_from_text(text)
    assert (plain.id, plain.title, plain.source, plain.language) == ("h", "A", "B", "en")


@pytest.mark.parametrize("text", ["", " \n", "\0", "Title: A\n\n", "\ud800"])
def test_a_text_without_text_is_an_error(text: str) -> None:
    with pytest.raises(SourceError):
        report_from_text(text)


def test_paths_and_texts_are_told_apart(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "x")
    assert is_path(path)
    assert is_path(str(path))
    assert is_path(Path("nowhere"))
    for text in ("", "In Lima it rained.", f"{path}\n", "a\0b", "long " * 2000, "no/such/file.txt"):
        assert not is_path(text)
