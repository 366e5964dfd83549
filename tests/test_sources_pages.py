"""HTML pages to reports."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mapper.errors import SourceError
from mapper.sources import limits
from mapper.sources.pages import decode_page, parse_page, strip_markup
from tests.inputs import BRIDGE, STORM, page
from tests.reading import reports_of, skipped_of, write


def test_a_page_gives_its_article_and_what_it_says_of_it(tmp_path: Path) -> None:
    path = write(tmp_path / "storm.html", page())
    (report,) = reports_of(path)
    assert report.id == path.as_posix()
    assert report.title == "Storm in Nampula"
    assert report.source == "The Daily"
    assert report.url == "https://daily.example/storm"
    assert report.published == datetime(2023, 3, 12, tzinfo=UTC)
    for paragraph in STORM:
        assert paragraph in report.text.split("\n")
    for around in ("Sport", "rights reserved", "<p>"):
        assert around not in report.text


def test_the_date_of_a_page_does_not_depend_on_today(tmp_path: Path) -> None:
    late = page().replace("2023-03-12T06:00:00+02:00", "2150-01-02T06:00:00+02:00")
    (report,) = reports_of(write(tmp_path / "late.html", late))
    assert report.published == datetime(2150, 1, 2, tzinfo=UTC)


@pytest.mark.parametrize("suffix", ["html", "htm", "xhtml", "HTML"])
def test_every_suffix_of_pages(tmp_path: Path, suffix: str) -> None:
    assert reports_of(write(tmp_path / f"a.{suffix}", page()))[0].title == "Storm in Nampula"


def test_a_page_without_a_known_suffix_is_known_by_its_start(tmp_path: Path) -> None:
    assert reports_of(write(tmp_path / "page", page()))[0].source == "The Daily"
    assert reports_of("-", stdin=page().encode())[0].source == "The Daily"
    xhtml = '<?xml version="1.0"?>\n' + page()
    assert reports_of(write(tmp_path / "a.xml", xhtml))[0].source == "The Daily"


def test_a_page_that_is_called_text_is_named(tmp_path: Path) -> None:
    (one,) = skipped_of(write(tmp_path / "a.txt", page()))
    assert one.reason == "is an HTML page, though its name says .txt; name it .html"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "empty"),
        (" \n", "empty"),
        ("<html><body></body></html>", "no article"),
        ("<html><script>alert(1)</script></html>", "no article"),
        ("<html>" + "<i>" * 60_001, "elements"),
    ],
)
def test_a_page_without_an_article_is_skipped(tmp_path: Path, content: str, told: str) -> None:
    (one,) = skipped_of(write(tmp_path / "a.html", content))
    assert told in one.reason


def test_a_page_that_is_too_large_is_skipped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MAX_PAGE_BYTES", 1000)
    (one,) = skipped_of(write(tmp_path / "a.html", page() + " " * 1000))
    assert "more than 1,000 bytes" in one.reason


@pytest.mark.parametrize(
    ("told", "canonical", "expected"),
    [
        (None, "https://daily.example/storm", "https://daily.example/storm"),
        (
            "https://daily.example/a?x=1",
            "https://daily.example/storm",
            "https://daily.example/storm",
        ),
        (
            "https://www.daily.example/a",
            "https://daily.example/storm",
            "https://daily.example/storm",
        ),
        ("https://copy.example/a", "https://daily.example/storm", "https://copy.example/a"),
        ("https://daily.example/a", "javascript:alert(1)", "https://daily.example/a"),
        (None, "javascript:alert(1)", None),
    ],
)
def test_the_address_is_the_canonical_one_of_the_same_site(
    told: str | None, canonical: str, expected: str | None
) -> None:
    report = parse_page(page(url=canonical).encode(), "a", url=told)
    assert report.url == expected


@pytest.mark.parametrize(
    ("encoding", "stated"),
    [("utf-8", "utf-8"), ("cp1252", "iso-8859-1"), ("cp1251", "windows-1251"), ("utf-16", "x")],
)
def test_pages_are_decoded_by_their_own_word(encoding: str, stated: str) -> None:
    words = "Шторм" if encoding == "cp1251" else "Tête “storm”"
    whole = page(words, charset=stated)
    assert words in decode_page(whole.encode(encoding))


def test_the_server_has_the_first_word() -> None:
    content = page("Шторм", charset="utf-8").encode("koi8_r")
    assert "Шторм" in decode_page(content, "koi8-r")
    assert "Шторм" in decode_page(page("Шторм").encode(), "no-such-encoding")
    for codec in ("base64", "idna", "utf-16", "unicode_escape", "rot13"):
        assert "Шторм" in decode_page(page("Шторм").encode(), codec)


def test_a_few_bad_bytes_do_not_turn_utf_8_into_something_else() -> None:
    content = page("Tête").encode().replace(b"Nobody", b"Nobod\xff")
    assert "Tête" in decode_page(content)


@given(st.binary(max_size=300), st.none() | st.text(max_size=20))
@example(b"\xef\xbb\xbf<html>\xff", None)
@example(b"\xff\xfe<", None)
@example(b"<meta charset=utf-8>" + b"\xff\0" * 100, None)
def test_any_bytes_are_decoded_or_refused(content: bytes, charset: str | None) -> None:
    with suppress(SourceError, UnicodeDecodeError):
        assert isinstance(decode_page(content, charset), str)


@pytest.mark.parametrize(
    ("fragment", "text"),
    [
        ("plain", "plain"),
        ("<p>One</p><p>Two &amp; three</p>", "One\nTwo & three"),
        ("a<br>b", "a\nb"),
        ("a\n b <b>c</b>", "a b c"),
        ("<script>x()</script>a<style>b{}</style>", "a"),
        ("<svg><title>x</title></svg>a", "a"),
        ("a < b", "a < b"),
        ("&lt;script&gt;", "<script>"),
        ("<a title='x > y'>a</a>", "a"),
        ("<i x=it's>a</i>", "a"),
        ("a<!-- <b>no</b> -->b<!-- open", "ab"),
        ("<svg/>a<iframe>no", "a"),
        ("<SCRIPT>no</Script >a<?php no ?>b<!DOCTYPE x>", "ab"),
        ("a <3 b </ c <", "a <3 b </ c <"),
    ],
)
def test_markup_is_taken_off(fragment: str, text: str) -> None:
    assert strip_markup(fragment) == text


@pytest.mark.parametrize(
    "piece",
    ["<", "<!", "<!--", "<a ", "</", "<![", "<?", "<a href='", "&", "<svg>", "<a '\"", "</svg"],
)
def test_markup_takes_time_in_proportion(piece: str) -> None:
    def seconds(length: int) -> float:
        begun = time.process_time()
        strip_markup(piece * (length // len(piece)))
        return time.process_time() - begun

    strip_markup(piece)
    short = min(seconds(20_000) for _ in range(3))
    assert (
        min(seconds(200_000) for _ in range(2)) < 40 * short + 0.05
    )  # 100 times, if it were square


@given(st.text(alphabet="<>![]-/?&;#'\"ab p\n"))
def test_any_fragment_is_text(fragment: str) -> None:
    assert isinstance(strip_markup(fragment), str)


def test_markup_in_a_page_stays_text() -> None:
    hostile = ("The mayor wrote &lt;script&gt;alert(1)&lt;/script&gt; on a wall in Tete.", *BRIDGE)
    report = parse_page(page("&lt;b&gt;", hostile).encode(), "a")
    assert "<script>alert(1)</script> on a wall" in report.text


def test_entities_of_a_page_do_not_grow() -> None:
    bomb = "".join(
        f'<!ENTITY {a} "{"&" + b + ";" if b else "lol" * 10}{"&" + b + ";" if b else ""}">'
        for a, b in zip("bcdefghijklmnopqrstuvwxyz", "abcdefghijklmnopqrstuvwxy", strict=True)
    )
    begun = time.monotonic()
    report = parse_page(f"<!DOCTYPE html [{bomb}]>{page()} &z;".encode(), "a")
    assert len(report.text) < 5000
    assert time.monotonic() - begun < 20
