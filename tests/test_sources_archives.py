"""Feeds, WARC archives, ZIP archives and compressed files to reports."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import zipfile
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mapper.records import Report, Skipped
from mapper.sources import limits
from mapper.sources.archives import member_name
from mapper.sources.warcs import unwrap
from tests.inputs import (
    BRIDGE,
    GOOD,
    OTHER,
    ROWS,
    TEXT,
    answer,
    archive,
    atom,
    csv,
    json_lines,
    page,
    record,
    rss,
    warc,
    zstd,
)
from tests.reading import outcomes_of, reports_of, skipped_of, write

# Feeds


@pytest.mark.parametrize("feed", [rss(), atom()], ids=["rss", "atom"])
@pytest.mark.parametrize("suffix", ["rss", "atom", "xml"])
def test_entries_of_a_feed_are_reports(tmp_path: Path, feed: str, suffix: str) -> None:
    storm, bridge = reports_of(write(tmp_path / f"a.{suffix}", feed))
    assert (storm.id, bridge.id) == (ROWS[0][4], ROWS[1][4])
    assert storm.url == ROWS[0][4]
    assert storm.title == "Storm in Nampula"
    assert storm.source == "The Daily"
    assert storm.published == datetime(2023, 3, 12, 4, tzinfo=UTC)
    assert storm.text.split() == TEXT.split()


def test_what_an_entry_may_lack(tmp_path: Path) -> None:
    items = (
        "<item><guid>only-a-guid</guid><description>Rain in Tete.</description></item>"
        "<item><title>No text</title><link>https://daily.example/n</link></item>"
        "<item><description>a &amp;lt; b &lt;b&gt;bold&lt;/b&gt;</description></item>"
        "<item><link>javascript:alert(1)</link><description>Sun.</description></item>"
    )
    path = write(tmp_path / "a.rss", f"<rss version='2.0'><channel>{items}</channel></rss>")
    guid, empty, marked, script = outcomes_of(path)
    assert isinstance(guid, Report)
    assert (guid.id, guid.source, guid.published) == ("only-a-guid", None, None)
    assert isinstance(empty, Skipped)
    assert empty.origin == f"{path.as_posix()}:2"
    assert isinstance(marked, Report)
    assert (marked.id, marked.text) == (f"{path.as_posix()}:3", "a < b bold")
    assert isinstance(script, Report)
    assert script.url is None


def test_the_newest_change_is_no_date_of_publication_unless_it_is_alone(tmp_path: Path) -> None:
    changed = "<updated>2024-01-01T00:00:00Z</updated></entry>"
    both = atom().replace("</entry>", changed)
    assert reports_of(write(tmp_path / "a.atom", both))[0].published == datetime(
        2023, 3, 12, 4, tzinfo=UTC
    )
    alone = both.replace("published>", "issuedx>")
    assert reports_of(write(tmp_path / "b.atom", alone))[0].published == datetime(
        2024, 1, 1, tzinfo=UTC
    )


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">]>'
    "<rss version='2.0'><channel><title>&b;</title></channel></rss>"
)
THEFT = LAUGHS.replace('<!ENTITY a "ha">', '<!ENTITY a SYSTEM "file:///etc/passwd">')
BROKEN = LAUGHS.replace("<rss", "<rss <")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_the_elements_of_a_feed_are_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    feed = rss().replace("utf-8", encoding)
    path = write(tmp_path / "a.rss", feed.encode(encoding))
    monkeypatch.setattr(limits, "MAX_FEED_ELEMENTS", 18)
    assert len(reports_of(path)) == 2
    path = write(tmp_path / "a.rss", feed.replace("</item>", "<x/><x/></item>").encode(encoding))
    assert "is a feed of more than 18 elements" in skipped_of(path)[0].reason


@pytest.mark.parametrize("feed", [LAUGHS, THEFT, BROKEN])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_in_a_feed_are_refused(tmp_path: Path, feed: str, encoding: str) -> None:
    if (feed, encoding) == (BROKEN, "utf-16"):
        feed = LAUGHS
    (one,) = skipped_of(write(tmp_path / "a.rss", feed.encode(encoding)))
    assert "declares XML entities" in one.reason


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("<?xml version='1.0'?><note>Rain</note>", "no RSS or Atom feed"),
        ("<rss version='2.0'><channel></channel></rss>", "without entries"),
        ("http://127.0.0.1:1/feed", "no RSS or Atom feed"),
        ("/etc/passwd", "no RSS or Atom feed"),
        ("", "no RSS or Atom feed"),
    ],
)
def test_what_is_no_feed_is_skipped(tmp_path: Path, content: str, told: str) -> None:
    assert told in skipped_of(write(tmp_path / "a.rss", content))[0].reason


def test_a_feed_of_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "a.rss", rss())
    with monkeypatch.context() as patch:
        patch.setattr(limits, "MAX_FEED_ELEMENTS", 5)
        assert "feed of more than 5 elements" in skipped_of(path)[0].reason
    monkeypatch.setattr(limits, "MAX_REPORT_BYTES", 100)
    assert "feed of more than 100 bytes" in skipped_of(path)[0].reason


# WARC


def test_pages_of_a_warc_have_their_addresses_as_ids(tmp_path: Path) -> None:
    storm, bridge = reports_of(write(tmp_path / "a.warc", warc()))
    assert (storm.id, bridge.id) == (ROWS[0][4], ROWS[1][4])
    assert storm.url == storm.id
    assert BRIDGE[0] in bridge.text
    members = b"".join(
        gzip.compress(record(f"https://daily.example/{i}", answer(page().encode())))
        for i in range(3)
    )
    assert len(reports_of(write(tmp_path / "b.warc.gz", members))) == 3
    assert len(reports_of("-", stdin=members)) == 3


def chunked(body: bytes, size: int = 100) -> bytes:
    parts = [body[i : i + size] for i in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(one), one) for one in [*parts, b""])


@pytest.mark.parametrize(
    "block",
    [
        answer(gzip.compress(page().encode()), Content_Encoding="gzip"),
        answer(zlib.compress(page().encode()), Content_Encoding="deflate"),
        answer(zlib.compress(page().encode(), wbits=-15), Content_Encoding="deflate"),
        answer(chunked(page().encode()), Transfer_Encoding="chunked"),
        answer(
            chunked(gzip.compress(page().encode())),
            Transfer_Encoding="chunked",
            Content_Encoding="gzip",
        ),
        # Archives that unpacked the body and kept the words.
        answer(page().encode(), Content_Encoding="gzip", Transfer_Encoding="chunked"),
        answer(page().encode(), Content_Encoding="deflate"),
        answer(page().encode(), Content_Encoding="br"),
        answer(page(charset="x").encode("utf-16-le"), content_type="text/html; charset=utf-16le"),
    ],
)
def test_how_a_page_was_sent_is_undone(tmp_path: Path, block: bytes) -> None:
    if b"utf-16le" in block:
        block = block.replace(b"charset=utf-16le", b"charset=cp1252").replace(b"\0", b"")
    path = write(tmp_path / "a.warc", record("https://daily.example/storm", block))
    assert reports_of(path)[0].title == "Storm in Nampula"


def test_brotli_is_undone() -> None:
    import brotli

    packed = brotli.compress(page().encode())
    assert unwrap(packed, "", "br", 1 << 20) == page().encode()
    assert len(unwrap(brotli.compress(bytes(1 << 22)), "", "br", 1 << 16)) < 1 << 20


def test_a_page_that_grows_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_PAGE_BYTES", 10_000)
    bomb = answer(gzip.compress(bytes(1 << 24)), Content_Encoding="gzip")
    large = answer(b"x" * 20_000)
    content = record("https://a.example/b", bomb) + record("https://a.example/l", large) + warc()
    outcomes = outcomes_of(write(tmp_path / "a.warc", content))
    kinds = [isinstance(one, Report) for one in outcomes]
    assert kinds == [False, False, True, True]
    assert "more than 10,000 bytes" in getattr(outcomes[1], "reason", "")


def test_what_is_no_page_is_passed_over(tmp_path: Path) -> None:
    others = b"".join(
        (
            record("https://a.example/1", answer(page().encode(), status="404 Not Found")),
            record("https://a.example/2", answer(b"{}", content_type="application/json")),
            record("dns:a.example", b"x", content_type="text/dns"),
            record("https://a.example/3", b"no answer at all\r\n\r\n"),
        )
    )
    assert len(reports_of(write(tmp_path / "a.warc", others + warc()))) == 2


def test_converted_texts_are_reports(tmp_path: Path) -> None:
    wet = record("https://a.example/1", TEXT.encode(), kind="conversion", content_type="text/plain")
    (report,) = reports_of(write(tmp_path / "a.warc.wet.gz", gzip.compress(wet)))
    assert (report.id, report.text) == ("https://a.example/1", TEXT)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "holds no pages"),
        (b"words\r\n", "damaged or cut short after 0"),
        (b"WARC/1.0\r\nX: " + b"a" * 100_000, "damaged or cut short after 0"),
        (warc() + b"no record\r\n", "after 3 pages"),
    ],
)
def test_a_damaged_warc_says_how_far_it_was_read(tmp_path: Path, content: bytes, told: str) -> None:
    assert told in skipped_of(write(tmp_path / "a.warc", content))[-1].reason


@given(st.binary(max_size=80), st.sampled_from(["", "gzip", "br", "deflate", "x"]), st.booleans())
@example(b"5\r\nabc", "", True)
@example(b"-5\r\nabc", "", True)
@example(b"5;x=y\r\nabcde\r\n0\r\n\r\n", "", True)
@example(b"\x1f\x8b\x08", "gzip", False)
def test_any_body_is_unwrapped_or_refused(content: bytes, coding: str, is_chunked: bool) -> None:
    from mapper.errors import SourceError

    try:
        assert len(unwrap(content, "chunked" if is_chunked else "", coding, 1000)) <= 1 << 17
    except SourceError as error:
        assert "packed" in str(error)  # noqa: PT017 - most bodies are unwrapped


# Compression


@pytest.mark.parametrize(
    ("suffix", "pack"),
    [("gz", gzip.compress), ("bz2", bz2.compress), ("xz", lzma.compress), ("zst", zstd)],
)
def test_compressed_files_are_read_by_the_suffix_before(
    tmp_path: Path, suffix: str, pack: object
) -> None:
    assert callable(pack)
    for name, content in (("a.jsonl", json_lines()), ("a.csv", csv().encode())):
        path = write(tmp_path / f"{name}.{suffix}", pack(content))
        assert [one.text for one in reports_of(path)] == [TEXT, OTHER]
    for name in ("b.txt", "b", "b.docx.x"):
        path = write(tmp_path / f"{name}.{suffix}", pack(TEXT.encode()))
        assert reports_of(path)[0].text == TEXT
    for inner in (".docx", ".xlsx", ".parquet", ".pdf", ".zip"):
        path = write(tmp_path / f"c{inner}.{suffix}", pack(GOOD[inner]()))
        assert reports_of(path), inner
    assert reports_of("-", stdin=pack(json_lines()))[1].text == OTHER
    half = pack(json_lines() * 2000)
    outcomes = outcomes_of(write(tmp_path / f"cut.jsonl.{suffix}", half[: len(half) // 2]))
    assert isinstance(outcomes[-1], Skipped)
    assert outcomes[-1].reason.startswith(("is cut short", "is damaged"))
    twice = write(tmp_path / f"a.jsonl.{suffix}.{suffix}", pack(pack(json_lines())))
    assert "compressed twice" in skipped_of(twice)[0].reason


def test_a_decompression_bomb_stops(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "RATIO_FREE_BYTES", 1 << 20)
    lines = json_lines() + b"x" * (1 << 24)
    for name, pack in (("a.gz", gzip.compress), ("b.bz2", bz2.compress), ("c.zst", zstd)):
        path = write(tmp_path / f"{name[0]}.jsonl.{name[2:]}", pack(lines))
        assert "times its size" in skipped_of(path)[-1].reason
    zipped = write(tmp_path / "d.zip", archive({"a.jsonl": lines, "b.txt": TEXT}))
    outcomes = outcomes_of(zipped)
    assert "times its size" in getattr(outcomes[2], "reason", "")
    assert isinstance(outcomes[-1], Report), "the other members are read"


def test_all_that_a_file_unpacks_to_is_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "RATIO_FREE_BYTES", 1000)
    monkeypatch.setattr(limits, "MAX_EXPANDED_BYTES", 200_000)
    monkeypatch.setattr(limits, "MAX_CONTROLLED_RATIO", 1 << 40)
    path = write(tmp_path / "a.csv.gz", gzip.compress(b"text\n" + b"Rain.\n" * 100_000))
    assert "unpacks to more than 200,000 bytes" in skipped_of(path)[-1].reason
    zipped = archive({f"{i}.txt": "Rain. " * 10_000 for i in range(5)})
    outcomes = outcomes_of(write(tmp_path / "b.zip", zipped))
    assert [isinstance(one, Report) for one in outcomes] == [True, True, True, False]


# ZIP


def test_members_are_named_by_their_archive(tmp_path: Path) -> None:
    path = write(tmp_path / "a.zip", archive({"in/b.csv": csv(), "a.txt": TEXT, "c.pdf": b"x"}))
    outcomes = outcomes_of(path)
    name = path.as_posix()
    assert [getattr(one, "id", getattr(one, "origin", "")) for one in outcomes] == [
        f"{name}/a.txt",
        f"{name}/c.pdf",
        f"{name}/in/b.csv:2",
        f"{name}/in/b.csv:3",
    ]


def test_every_kind_may_lie_in_an_archive(tmp_path: Path) -> None:
    members = {f"{i:02}{suffix}": make() for i, (suffix, make) in enumerate(GOOD.items())}
    outcomes = outcomes_of(write(tmp_path / "a.zip", archive(members)))
    assert all(isinstance(one, Report) for one in outcomes), outcomes
    alone = sum(
        len(reports_of(write(tmp_path / f"b{suffix}", make()))) for suffix, make in GOOD.items()
    )
    assert len(outcomes) == alone


def test_an_archive_in_an_archive_and_no_further(tmp_path: Path) -> None:
    inner = archive({"a.txt": TEXT})
    once = archive({"inner.zip": inner, "b.txt": OTHER})
    twice = archive({"once.zip": once})
    assert len(reports_of(write(tmp_path / "a.zip", once))) == 2
    outcomes = outcomes_of(write(tmp_path / "b.zip", twice))
    assert [isinstance(one, Report) for one in outcomes] == [True, False]
    assert "archive in an archive in an archive" in getattr(outcomes[1], "reason", "")
    quine = write(tmp_path / "c.zip", archive({"r.zip": archive({"r.zip": once})}))
    assert len(outcomes_of(quine)) == 1


@pytest.mark.parametrize(
    "name",
    [
        "../../../tmp/a.txt",
        "/etc/a.txt",
        "C:\\a.txt",
        "a\nb.txt",
        "a\x1b[31m.txt",
        "x" * 3000 + ".txt",
    ],
)
def test_a_members_name_is_never_a_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    write(tmp_path / "in" / "a.zip", archive({name: TEXT}))
    before = sorted(tmp_path.rglob("*"))
    (report,) = reports_of("in/a.zip")
    assert report.text == TEXT
    assert report.id.startswith("in/a.zip/")
    assert report.id.isprintable()
    assert sorted(tmp_path.rglob("*")) == before


@given(st.text(max_size=40))
def test_any_name_is_one_printable_line(name: str) -> None:
    shown = member_name(name)
    assert shown.isprintable()
    shown.encode()


def test_hidden_and_unknown_members_are_passed_over(tmp_path: Path) -> None:
    names = ("__MACOSX/._a.txt", ".git/a.txt", "in/.b.txt", "c.png", "d/")
    path = write(tmp_path / "a.zip", archive({**dict.fromkeys(names, "x"), "e.txt": TEXT}))
    assert len(reports_of(path)) == 1
    none = write(tmp_path / "b.zip", archive({"a.png": "x"}))
    assert "holds no reports" in skipped_of(none)[0].reason


def test_protected_members_are_told(tmp_path: Path) -> None:
    content = bytearray(archive({"a.txt": TEXT, "b.txt": OTHER}))
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + place] |= 1
    bad, good = outcomes_of(write(tmp_path / "a.zip", bytes(content)))
    assert isinstance(bad, Skipped)
    assert "password" in bad.reason
    assert isinstance(good, Report)


def test_the_most_members(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_MEMBERS", 3)
    path = write(tmp_path / "a.zip", archive({f"{i}.txt": "Rain." for i in range(4)}))
    assert "more than 3 members" in skipped_of(path)[0].reason


def test_a_member_that_says_a_false_size_is_told(tmp_path: Path) -> None:
    content = bytearray(archive({"a.txt": "Rain. " * 1000, "b.txt": OTHER}))
    entry = content.index(b"PK\x01\x02")
    struct.pack_into("<I", content, entry + 24, 50)
    bad, good = outcomes_of(write(tmp_path / "a.zip", bytes(content)))
    assert isinstance(bad, Skipped)
    assert isinstance(good, Report)


def test_members_that_share_their_bytes_are_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MAX_EXPANDED_BYTES", 1_000_000)
    monkeypatch.setattr(limits, "RATIO_FREE_BYTES", 1_000)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("0.txt", "Rain. " * 20_000)
        (kernel,) = file.filelist
        for number in range(1, 50):
            copy = zipfile.ZipInfo(f"{number}.txt")
            for field in ("compress_type", "compress_size", "file_size", "CRC", "header_offset"):
                setattr(copy, field, getattr(kernel, field))
            file.filelist.append(copy)
    outcomes = outcomes_of(write(tmp_path / "a.zip", out.getvalue()))
    assert sum(isinstance(one, Report) for one in outcomes) < 10
    assert isinstance(outcomes[-1], Skipped)
