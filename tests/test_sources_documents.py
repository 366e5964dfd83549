"""PDF, DOCX and e-mail messages to reports."""

from __future__ import annotations

import hashlib
import io
import time
import zipfile
from bisect import bisect_left
from datetime import datetime, timedelta, timezone
from email.message import EmailMessage
from pathlib import Path

import pytest

from mapper.records import Report, Skipped
from mapper.sources import limits, pdf_process, read
from mapper.sources.documents import join_lines
from tests.inputs import (
    BRIDGE,
    OTHER,
    STORM,
    TEXT,
    archive,
    assemble,
    csv,
    docx,
    mail,
    page,
    pdf,
    workbook,
    wrapped,
)
from tests.reading import outcomes_of, reports_of, skipped_of, write

# PDF


def test_a_pdf_gives_its_paragraphs_and_title(tmp_path: Path) -> None:
    content = pdf([wrapped(STORM, 66), wrapped(BRIDGE, 66)], title="Storm in Nampula")
    path = write(tmp_path / "storm.pdf", content)
    (report,) = reports_of(path)
    assert report.id == path.as_posix()
    assert report.title == "Storm in Nampula"
    assert report.text.split("\n") == [*STORM, *BRIDGE]


@pytest.mark.parametrize("title", ["Microsoft Word - a.docx", "storm.indd", "Untitled", ""])
def test_what_programs_call_a_document_is_no_title(tmp_path: Path, title: str) -> None:
    assert reports_of(write(tmp_path / "a.pdf", pdf([STORM], title=title)))[0].title is None


def test_a_pdf_without_a_suffix_and_on_standard_input(tmp_path: Path) -> None:
    content = pdf([STORM])
    assert reports_of(write(tmp_path / "a", content))[0].text.startswith("A storm")
    assert reports_of("-", stdin=content)[0].text.startswith("A storm")


def test_pictures_of_pages_are_for_ocr(tmp_path: Path) -> None:
    (one,) = skipped_of(write(tmp_path / "a.pdf", pdf([[], []])))
    assert one.reason == "has no text, only pictures of pages; run OCR on it first"


def protected_pdf() -> bytes:
    """A document that only a password opens: the standard handler's second revision."""
    pad = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")

    def rc4(key: bytes, data: bytes) -> bytes:
        state, j, out = list(range(256)), 0, bytearray()
        for i in range(256):
            j = (j + state[i] + key[i % len(key)]) % 256
            state[i], state[j] = state[j], state[i]
        i = j = 0
        for byte in data:
            i = (i + 1) % 256
            j = (j + state[i]) % 256
            state[i], state[j] = state[j], state[i]
            out.append(byte ^ state[(state[i] + state[j]) % 256])
        return bytes(out)

    password = (b"secret" + pad)[:32]
    owner = rc4(hashlib.md5(password).digest()[:5], password)  # noqa: S324 - the format's own
    rights = (-4 & 0xFFFFFFFF).to_bytes(4, "little")
    identity = b"0123456789abcdef"
    key = hashlib.md5(password + owner + rights + identity).digest()[:5]  # noqa: S324
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 0/Kids[]>>",
        b"<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>"
        % (owner.hex().encode(), rc4(key, pad).hex().encode()),
    ]
    identities = b"<%s>" % identity.hex().encode()
    return assemble(objects, b"/Root 1 0 R/Encrypt 3 0 R/ID[%s%s]" % (identities, identities))


def test_a_protected_pdf_says_so(tmp_path: Path) -> None:
    (one,) = skipped_of(write(tmp_path / "a.pdf", protected_pdf()))
    assert one.reason == "is protected by a password; save it without one"


def test_a_damaged_pdf_is_skipped_and_the_next_one_is_read(tmp_path: Path) -> None:
    write(tmp_path / "a.pdf", b"%PDF-1.7\n%\xe2\xe3")
    write(tmp_path / "b.pdf", pdf([STORM]))
    bad, good = outcomes_of(tmp_path)
    assert isinstance(bad, Skipped)
    assert "damaged PDF" in bad.reason
    assert isinstance(good, Report)


def test_limits_of_a_pdf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "a.pdf", pdf([STORM, STORM]))
    with monkeypatch.context() as patch:
        patch.setattr(limits, "MAX_PDF_PAGES", 1)
        assert "more than 1 pages" in skipped_of(path)[0].reason
    with monkeypatch.context() as patch:
        patch.setattr(limits, "MAX_REPORT_BYTES", 100)
        assert "more text than 100 bytes" in skipped_of(path)[0].reason
    with monkeypatch.context() as patch:
        patch.setattr(limits, "MAX_DOCUMENT_BYTES", 100)
        assert "PDF of more than 100 bytes" in skipped_of(path)[0].reason


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("import os; os.abort()", "broke the PDF reader"),
        ("import time; time.sleep(60)", "took longer than"),
        ("print('no reply')", "broke the PDF reader"),
    ],
)
def test_a_reader_that_is_lost_costs_one_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, told: str
) -> None:
    monkeypatch.setattr(limits, "MAX_PDF_SECONDS", 1.5)
    broken = write(tmp_path / "broken.py", script)
    paths = [write(tmp_path / f"{name}.pdf", pdf([STORM])) for name in "ab"]
    real = pdf_process.__file__
    monkeypatch.setattr(pdf_process, "__file__", str(broken))
    outcomes = []
    for outcome in read([str(path) for path in paths]):
        outcomes.append(outcome)
        monkeypatch.setattr(limits, "MAX_PDF_SECONDS", 60.0)
        monkeypatch.setattr(pdf_process, "__file__", real)
    bad, good = outcomes
    assert isinstance(bad, Skipped)
    assert told in bad.reason
    assert isinstance(good, Report)


def test_lines_are_joined_to_paragraphs() -> None:
    lines = wrapped(
        [
            "The mayor of Tete, who had been asked twice about the cracks in the bridge, an-",
            "The second paragraph is about something else and needs more than one line to say it.",
        ],
        40,
    )
    lines[2] = lines[2].removesuffix("an-") + "an\ufffe"
    pages = ["\r\n".join(["STORM", *lines[:3], "swered on Monday.", *lines[3:], "12"])]
    joined = join_lines(pages).split("\n")
    assert joined[0] == "STORM"
    assert joined[1].endswith("in the bridge, answered on Monday.")
    assert joined[2].startswith("The second paragraph")
    assert len(joined) == 3


def test_a_paragraph_may_go_on_on_the_next_page() -> None:
    first, second = wrapped([STORM[1]], 60)[:2], wrapped([STORM[1]], 60)[2:]
    assert join_lines(["\n".join([*first, "1"]), "\n".join([*second, "2"])]) == STORM[1]


# DOCX


def test_a_docx_gives_its_paragraphs_and_title(tmp_path: Path) -> None:
    path = write(tmp_path / "storm.docx", docx())
    (report,) = reports_of(path)
    assert (report.id, report.title, report.text) == (path.as_posix(), "Storm in Nampula", TEXT)


def test_tables_changes_and_frames_of_a_docx() -> None:
    import docx as library
    from docx.oxml import parse_xml

    word = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    compatible = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    document = library.Document()
    document.add_paragraph("Before.")
    document.add_table(1, 1).cell(0, 0).text = "In a table."
    body = document.element.body
    new = "<w:ins><w:r><w:t>new</w:t></w:r></w:ins>"
    old = "<w:del><w:r><w:delText>old</w:delText></w:r></w:del>"
    field = "<w:p><w:r><w:t>In a field.</w:t></w:r></w:p>"
    framed = "<w:p><w:r><w:t>In a frame.</w:t></w:r></w:p>"
    frame = (
        f"<mc:AlternateContent><mc:Choice Requires='x'>{framed}</mc:Choice>"
        f"<mc:Fallback>{framed}</mc:Fallback></mc:AlternateContent>"
    )
    for xml in (
        f"<w:p {word}><w:r><w:t>It is </w:t></w:r>{new}{old}</w:p>",
        f"<w:sdt {word}><w:sdtContent>{field}</w:sdtContent></w:sdt>",
        f"<w:p {word} {compatible}><w:r><w:t>Around.</w:t>{frame}</w:r></w:p>",
    ):
        body.insert(len(body) - 1, parse_xml(xml))
    out = io.BytesIO()
    document.save(out)
    (report,) = reports_of("-", stdin=out.getvalue())
    lines = ["Before.", "In a table.", "It is new", "In a field.", "Around.", "In a frame."]
    assert report.text.split("\n") == lines


def rezipped(content: bytes, change: dict[str, bytes]) -> bytes:
    """An office document with other parts."""
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    return archive(parts | change)


BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>"""
THEFT = b"""<?xml version="1.0"?>
<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>"""


@pytest.mark.parametrize("bad", [BOMB, THEFT, THEFT.decode().encode("utf-16")])
def test_entities_in_office_documents_are_refused(tmp_path: Path, bad: bytes) -> None:
    word = rezipped(docx(), {"word/document.xml": bad})
    sheet = rezipped(workbook(), {"xl/worksheets/sheet1.xml": bad})
    for path in (write(tmp_path / "a.docx", word), write(tmp_path / "a.xlsx", sheet)):
        (one,) = skipped_of(path)
        assert "declares XML entities" in one.reason


def test_what_a_part_is_called_hides_no_entities(tmp_path: Path) -> None:
    """The document names its parts, so one of XML may be called anything."""
    with zipfile.ZipFile(io.BytesIO(workbook())) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    del parts["xl/worksheets/sheet1.xml"]
    for name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
        assert b"sheet1.xml" in parts[name]
        parts[name] = parts[name].replace(b"sheet1.xml", b"sheet1.BIN")
    for bad in (BOMB, b"\n" + BOMB[BOMB.index(b"<!") :], THEFT.decode().encode("utf-16")):
        path = write(tmp_path / "a.xlsx", archive(parts | {"xl/worksheets/sheet1.BIN": bad}))
        assert "declares XML entities" in skipped_of(path)[0].reason


@pytest.mark.parametrize("suffix", ["docx", "xlsx"])
def test_protected_and_broken_office_documents(tmp_path: Path, suffix: str) -> None:
    old = write(tmp_path / f"a.{suffix}", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert "password or in an old format" in skipped_of(old)[0].reason
    cut = write(tmp_path / f"b.{suffix}", (docx() if suffix == "docx" else workbook())[:900])
    assert "damaged or cut short" in skipped_of(cut)[0].reason
    other = write(tmp_path / f"c.{suffix}", archive({"a.txt": TEXT}))
    assert "is no " in skipped_of(other)[0].reason
    assert "is no " in skipped_of(other)[0].reason


def test_what_an_office_document_unpacks_to_is_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "a.docx", rezipped(docx(), {"word/big.bin": bytes(3_000_000)}))
    monkeypatch.setattr(limits, "MAX_DOCUMENT_BYTES", 1_000_000)
    assert "unpacks to more than 1,000,000 bytes" in skipped_of(path)[0].reason


def test_the_texts_that_a_workbook_keeps_in_memory_are_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = b"<sst>" + b" " * 3000 + b"</sst>"
    path = write(tmp_path / "a.xlsx", rezipped(workbook(), {"xl/sharedStrings.xml": texts}))
    monkeypatch.setattr(limits, "MAX_DOCUMENT_BYTES", 3000)
    assert "more than 3,000 bytes of different texts" in skipped_of(path)[0].reason


MANY = b"<x/>" * 500


@pytest.mark.parametrize(
    ("suffix", "part", "before", "more"),
    [
        ("docx", "word/document.xml", b"</w:body>", MANY),
        ("docx", "word/document.xml", b"</w:body>", b"<x a='1' b='2' c='3' d='4' e='5'/>" * 100),
        ("docx", "word/styles.xml", b"</w:styles>", MANY + b"<"),
        ("xlsx", "xl/styles.xml", b"</styleSheet>", MANY),
        ("xlsx", "xl/worksheets/sheet1.xml", b"</sheetData>", b"<row>" + MANY * 3 + b"</row>"),
        ("xlsx", "xl/worksheets/sheet1.xml", b"</sheetData>", b"<row/>" * 1500),
        ("xlsx", "xl/worksheets/sheet1.xml", b"</sheetData>", b"<row/>" + MANY * 3),
        ("xlsx", "xl/worksheets/sheet1.xml", b"</sheetData>", b"<row/><!-- " + b"y" * 900_000),
    ],
)
def test_what_an_office_document_has_in_memory_is_bounded(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    suffix: str,
    part: str,
    before: bytes,
    more: bytes,
) -> None:
    """A few thousand bytes may unpack to elements that take gigabytes."""
    good = docx() if suffix == "docx" else workbook()
    with zipfile.ZipFile(io.BytesIO(good)) as opened:
        whole = opened.read(part)
    assert before in whole
    monkeypatch.setattr(limits, "MAX_REPORT_BYTES", 500_000)

    def is_within(most: int) -> bool:
        monkeypatch.setattr(limits, "MAX_DOCUMENT_ELEMENTS", most)
        (one, *_) = outcomes_of(write(tmp_path / f"a.{suffix}", good))
        return isinstance(one, Report)

    elements = bisect_left(range(100_000), True, key=is_within)
    assert 100 < elements < 100_000
    elements += 400
    monkeypatch.setattr(limits, "MAX_DOCUMENT_ELEMENTS", elements)
    bomb = rezipped(good, {part: whole.replace(before, more + before)})
    (one,) = skipped_of(write(tmp_path / f"b.{suffix}", bomb))
    assert f"holds more than {elements:,} elements at once" in one.reason


def test_rows_that_were_read_do_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [["text", *"abcdefghij"], *([f"Rain in Tete, {n}.", *"abcdefghij"] for n in range(300))]
    monkeypatch.setattr(limits, "MAX_DOCUMENT_ELEMENTS", 1500)
    outcomes = outcomes_of(write(tmp_path / "a.xlsx", workbook({"Reports": rows})))
    assert [isinstance(one, Report) for one in outcomes] == [True] * 300


def test_a_docx_of_pictures_has_no_text(tmp_path: Path) -> None:
    assert "OCR" in skipped_of(write(tmp_path / "a.docx", docx([])))[0].reason


def test_a_workbook_that_is_called_a_document_is_named(tmp_path: Path) -> None:
    (one,) = skipped_of(write(tmp_path / "a.docx", workbook()))
    assert one.reason == "is an Excel workbook, though its name says .docx; name it .xlsx"


# Messages


def test_a_message_gives_its_text_and_not_its_sender(tmp_path: Path) -> None:
    path = write(tmp_path / "a.eml", mail().as_bytes())
    (report,) = reports_of(path)
    assert report.text.strip() == TEXT
    assert report.title == "Storm in Nampula"
    assert report.published == datetime(2023, 3, 12, 6, tzinfo=timezone(timedelta(hours=2)))
    assert report.source is None
    assert "private" not in repr(report)


def test_a_message_in_html_is_read_as_a_page(tmp_path: Path) -> None:
    (report,) = reports_of(write(tmp_path / "a.eml", mail(html=page()).as_bytes()))
    assert STORM[0] in report.text
    assert "Sport" not in report.text


def test_attachments_of_known_kinds_are_members(tmp_path: Path) -> None:
    message = mail()
    message.add_attachment(csv().encode(), maintype="text", subtype="csv", filename="../../a.csv")
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="logo.png")
    message.add_attachment(
        archive({"b.txt": OTHER}), maintype="application", subtype="zip", filename="b.zip"
    )
    inner = EmailMessage()
    inner["Subject"] = "Inner"
    inner.set_content(OTHER)
    message.add_attachment(inner, filename="inner.eml")
    path = write(tmp_path / "a.eml", message.as_bytes())
    name = path.as_posix()
    ids = [report.id for report in reports_of(path)]
    assert ids == [
        name,
        f"{name}/../../a.csv:2",
        f"{name}/../../a.csv:3",
        f"{name}/b.zip/b.txt",
        f"{name}/inner.eml",
    ]


def test_messages_in_messages_end(tmp_path: Path) -> None:
    message = mail()
    for _ in range(4):
        outer = mail(OTHER)
        outer.add_attachment(message, filename="inner.eml")
        message = outer
    outcomes = outcomes_of(write(tmp_path / "a.eml", message.as_bytes()))
    assert len(outcomes) == limits.MAX_DEPTH + 2
    assert isinstance(outcomes[-1], Skipped)
    assert "too deep" in outcomes[-1].reason


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "no e-mail message"),
        (b"only words", "no e-mail message"),
        (b"Subject: x\n\n", "no text of its own"),
        (b"Content-Type: multipart/encrypted\n\nx", "encrypted"),
        (b"Subject: x\nContent-Type: text/plain; charset=nowhere\n\n\xff\x01\x02", ""),
        (b"Subject: =?utf-8?q?" + b"=00" * 50 + b"?=\nDate: never\n\nRain in Tete.", None),
    ],
)
def test_odd_messages(tmp_path: Path, content: bytes, told: str | None) -> None:
    (one,) = outcomes_of(write(tmp_path / "a.eml", content))
    if told is None:
        assert isinstance(one, Report)
        assert one.published is None
    elif told:
        assert isinstance(one, Skipped)
        assert told in one.reason


@pytest.mark.parametrize("name", ["Subject", "Date", "Content-Type", "Content-Disposition"])
@pytest.mark.parametrize("piece", [";", '"', "; a=b", "=?utf-8?q?a?= ", "("])
def test_a_header_beyond_measure_is_not_read(tmp_path: Path, name: str, piece: str) -> None:
    header = f"{name}: text/plain{piece * 20_000}\n"
    begun = time.process_time()
    (report,) = reports_of(write(tmp_path / "a.eml", f"X: y\n{header}\nRain in Tete."))
    assert report.text == "Rain in Tete."
    assert time.process_time() - begun < 5


def test_a_message_of_too_many_parts_is_refused(tmp_path: Path) -> None:
    parts = "--b\nContent-Type: text/plain;;;;;\n\nx\n" * 501
    content = f"Content-Type: multipart/mixed; boundary=b\n\n{parts}--b--"
    assert "more than 500 parts" in skipped_of(write(tmp_path / "a.eml", content))[0].reason


def test_a_message_has_few_parts_and_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    head = b"Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n"
    path = write(tmp_path / "a.eml", head + b"--b\n\nRain in Tete.\n" * 60 + b"--b--\n")
    assert isinstance(outcomes_of(path)[0], Report)
    monkeypatch.setattr(limits, "MAX_PARTS", 50)
    assert "has more than 50 parts" in skipped_of(path)[0].reason
    monkeypatch.setattr(limits, "MAX_LINES", 100)
    for end in (b"\n", b"\r", b"\r\n"):
        path = write(tmp_path / "b.eml", b"Subject: x" + end * 2 + (b"Rain." + end) * 100)
        assert "has more than 100 lines" in skipped_of(path)[0].reason
        path = write(tmp_path / "c.eml", b"Subject: x" + end * 2 + (b"Rain." + end) * 90)
        assert isinstance(outcomes_of(path)[0], Report)


def test_the_most_attachments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_ATTACHMENTS", 2)
    message = mail()
    for number in range(4):
        message.add_attachment(f"Rain {number}.", filename=f"{number}.txt")
    outcomes = outcomes_of(write(tmp_path / "a.eml", message.as_bytes()))
    assert [isinstance(one, Report) for one in outcomes] == [True, True, True, False]
