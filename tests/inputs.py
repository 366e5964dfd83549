"""Made-up files of every kind that is read, each with the same two reports or one of them."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import sys
import zipfile
from collections.abc import Callable, Mapping, Sequence
from email.message import EmailMessage
from typing import Any

STORM = (
    "A storm tore the roofs from two schools in Nampula on Sunday night, the mayor said.",
    (
        "Nobody was hurt. Classes will be held in tents until the roofs are mended, which may take "
        "until the end of May, according to the office of education in the province."
    ),
    "The road to Nacala was closed by fallen trees for six hours and opened again at noon.",
)
BRIDGE = (
    "The old bridge at Tete has been closed to lorries, the ministry of works said on Monday.",
    "Engineers found cracks in two of its pillars. Cars may still cross, one at a time.",
)
TEXT = "\n".join(STORM)
OTHER = "\n".join(BRIDGE)
FIELDS = ("headline", "body", "published", "outlet", "link", "language")
ROWS = (
    ("Storm in Nampula", TEXT, "2023-03-12", "The Daily", "https://daily.example/storm", "en"),
    ("Bridge closed", OTHER, "2023-03-13", "The Daily", "https://daily.example/bridge", "en"),
)


def page(
    title: str = "Storm in Nampula",
    paragraphs: Sequence[str] = STORM,
    *,
    url: str = "https://daily.example/storm",
    charset: str = "utf-8",
) -> str:
    """A page with a menu, an article and a foot."""
    menu = "".join(f'<li><a href="/{name}">{name}</a></li>' for name in ("Home", "Sport", "Money"))
    body = "".join(f"<p>{one}</p>" for one in paragraphs)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="{charset}">'
        f'<title>{title} | The Daily</title><meta property="og:title" content="{title}">'
        '<meta property="og:site_name" content="The Daily">'
        '<meta property="article:published_time" content="2023-03-12T06:00:00+02:00">'
        f'<link rel="canonical" href="{url}"></head><body><nav><ul>{menu}</ul></nav>'
        f"<main><article><h1>{title}</h1>{body}</article></main>"
        "<footer>All rights reserved by The Daily and its readers.</footer></body></html>"
    )


def pdf(pages: Sequence[Sequence[str]], *, title: str = "") -> bytes:
    """A PDF document with lines of text on its pages; a page without lines has a grey square."""
    objects: list[bytes] = [b"", b"", b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]
    kids = []
    for lines in pages:
        drawn = "".join(
            f"BT /F1 11 Tf 60 {760 - 14 * i} Td ({_escaped(line)}) Tj ET\n"
            for i, line in enumerate(lines)
        )
        content = (drawn or "0.5 g 50 50 200 200 re f").encode("latin-1")
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(content), content))
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R"
            b"/Resources<</Font<</F1 3 0 R>>>>>>" % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[0] = b"<</Type/Catalog/Pages 2 0 R>>"
    objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(kids))
    objects.append(b"<</Title(%s)>>" % _escaped(title).encode("latin-1"))
    return assemble(objects, b"/Root 1 0 R/Info %d 0 R" % len(objects))


def assemble(objects: Sequence[bytes], trailer: bytes) -> bytes:
    """A PDF document of its objects."""
    out = io.BytesIO()
    out.write(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, one in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, one))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(
        b"trailer<</Size %d%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)
    )
    return out.getvalue()


def wrapped(paragraphs: Sequence[str], width: int = 88) -> list[str]:
    """Paragraphs as the lines of a page."""
    import textwrap

    return [line for one in paragraphs for line in textwrap.wrap(one, width)]


def docx(paragraphs: Sequence[str] = STORM, *, title: str = "Storm in Nampula") -> bytes:
    """A DOCX document."""
    import docx as library

    document = library.Document()
    document.core_properties.title = title
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def mail(text: str = TEXT, *, html: str | None = None) -> EmailMessage:
    """A message."""
    message = EmailMessage()
    message["Subject"] = "Storm in Nampula"
    message["From"] = "Ana Private <ana@private.example>"
    message["To"] = "desk@daily.example"
    message["Date"] = "Sun, 12 Mar 2023 06:00:00 +0200"
    if html is None:
        message.set_content(text)
    else:
        message.set_content(html, subtype="html")
    return message


def csv(
    rows: Sequence[Sequence[str]] = ROWS, *, names: Sequence[str] = FIELDS, delimiter: str = ","
) -> str:
    """A table."""
    import csv as library

    out = io.StringIO()
    writer = library.writer(out, delimiter=delimiter)
    writer.writerow(names)
    writer.writerows(rows)
    return out.getvalue()


def workbook(sheets: Mapping[str, Sequence[Sequence[object]]] | None = None) -> bytes:
    """An Excel workbook."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in (sheets or {"Reports": [FIELDS, *ROWS]}).items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    book.close()
    return out.getvalue()


def parquet(columns: Mapping[str, Any] | None = None, *, group: int = 1) -> bytes:
    """A Parquet file with a group for each row."""
    import pyarrow as pa
    from pyarrow.parquet import write_table

    sink = pa.BufferOutputStream()
    write_table(pa.table(dict(columns or columns_of())), sink, row_group_size=group)
    return bytes(sink.getvalue().to_pybytes())


def columns_of(
    rows: Sequence[Sequence[str]] = ROWS, *, names: Sequence[str] = FIELDS
) -> dict[str, list[str]]:
    """The columns of rows, as a Parquet file has them."""
    return {name: [row[i] for row in rows] for i, name in enumerate(names)}


def json_lines(rows: Sequence[Sequence[str]] = ROWS, *, names: Sequence[str] = FIELDS) -> bytes:
    """JSON Lines."""
    return b"".join(json.dumps(dict(zip(names, row, strict=True))).encode() + b"\n" for row in rows)


def rss() -> str:
    """A feed."""
    items = "".join(
        f"<item><title>{row[0]}</title><link>{row[4]}</link><guid>{row[4]}#guid</guid>"
        f"<description>&lt;p&gt;{row[1]}&lt;/p&gt;</description>"
        "<pubDate>Sun, 12 Mar 2023 06:00:00 +0200</pubDate></item>"
        for row in ROWS
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
        f"<title>The Daily</title><link>https://daily.example</link>{items}</channel></rss>"
    )


def atom() -> str:
    """A feed in Atom."""
    entries = "".join(
        f'<entry><title>{row[0]}</title><link href="{row[4]}"/><id>tag:daily.example,{i}</id>'
        f'<content type="html">&lt;p&gt;{row[1]}&lt;/p&gt;</content>'
        "<published>2023-03-12T06:00:00+02:00</published></entry>"
        for i, row in enumerate(ROWS)
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
        f"<title>The Daily</title>{entries}</feed>"
    )


def record(
    address: str,
    block: bytes,
    *,
    kind: str = "response",
    content_type: str = "application/http; msgtype=response",
) -> bytes:
    """One record of a WARC archive."""
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {address}\r\n"
        "WARC-Date: 2023-03-14T00:00:00Z\r\n"
        "WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>\r\n"
        f"Content-Type: {content_type}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def answer(
    body: bytes,
    *,
    status: str = "200 OK",
    content_type: str = "text/html; charset=utf-8",
    **more: str,
) -> bytes:
    """What a web server sends."""
    fields = {"Content-Type": content_type, **{k.replace("_", "-"): v for k, v in more.items()}}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body


def warc() -> bytes:
    """A WARC archive with two pages, what was asked, and a picture."""
    storm, bridge = "https://daily.example/storm", "https://daily.example/bridge"
    return b"".join(
        (
            record(
                storm,
                b"software: none\r\n",
                kind="warcinfo",
                content_type="application/warc-fields",
            ),
            record(storm, b"GET /storm HTTP/1.1\r\n\r\n", kind="request"),
            record(storm, answer(page().encode())),
            record("https://daily.example/a.png", answer(b"\x89PNG", content_type="image/png")),
            record(bridge, answer(page("Bridge closed", BRIDGE, url=bridge).encode())),
        )
    )


def archive(members: Mapping[str, bytes | str]) -> bytes:
    """A ZIP archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return out.getvalue()


def zstd(content: bytes) -> bytes:
    """Content as Zstandard packs it."""
    if sys.version_info >= (3, 14):
        from compression.zstd import compress
    else:
        from backports.zstd import compress
    return bytes(compress(content))


#: Suffix -> a good file of the kind, made when it is called.
GOOD: Mapping[str, Callable[[], bytes]] = {
    ".txt": TEXT.encode,
    ".md": f"# Storm in Nampula\n\n{TEXT}".encode,
    ".jsonl": json_lines,
    ".html": lambda: page().encode(),
    ".pdf": lambda: pdf([wrapped(STORM), wrapped(BRIDGE)], title="Storm in Nampula"),
    ".docx": docx,
    ".eml": lambda: mail().as_bytes(),
    ".csv": lambda: csv().encode(),
    ".tsv": lambda: csv(delimiter="\t").encode(),
    ".xlsx": workbook,
    ".parquet": parquet,
    ".rss": lambda: rss().encode(),
    ".atom": lambda: atom().encode(),
    ".warc": warc,
    ".zip": lambda: archive({"a.txt": TEXT, "in/b.csv": csv()}),
    ".jsonl.gz": lambda: gzip.compress(json_lines()),
    ".jsonl.zst": lambda: zstd(json_lines()),
    ".csv.bz2": lambda: bz2.compress(csv().encode()),
    ".txt.xz": lambda: lzma.compress(TEXT.encode()),
    ".warc.gz": lambda: gzip.compress(warc()),
}


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
