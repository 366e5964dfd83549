"""The still map as PNG: what is in the file, and what happens when a font or resvg-py is missing.

What the letters look like is the business of the fonts of the machine; tests that need to know
about fonts bring a drawer of their own.
"""

from __future__ import annotations

import io
import re
import struct
import sys
import zlib
from pathlib import Path

import pytest

from mapper.errors import RenderError
from mapper.exports import open_exports
from mapper.page import PngRenderer, SvgRenderer, picture
from mapper.page.lettering import script_of
from mapper.page.picture import lacking, with_notes
from mapper.records import LocatedReport, Report
from tests.located import GORIS, PROVENANCE, locate_by_hand, sample
from tests.pages import NoLabels

ARABIC = "وصلت القوات إلى Goris اليوم."


def png_row(*pixels: tuple[int, int, int, int], filter_kind: int = 0) -> bytes:
    return bytes([filter_kind]) + b"".join(map(bytes, pixels))


def png_of(width: int, rows: list[bytes]) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + crc

    head = struct.pack(">IIBBBBB", width, len(rows), 8, 6, 0, 0, 0)
    packed = zlib.compress(b"".join(rows))
    parts = (chunk(b"IHDR", head), chunk(b"IDAT", packed), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def drawer(*, without: set[str]) -> picture.Draw:
    """Draw a dark cell for each letter, the same one for all that no font has."""

    def draw(svg: str, _zoom: float) -> bytes:
        found = re.search(r'width="(\d+)" height="(\d+)"', svg)
        assert found is not None
        wide, high = int(found[1]), int(found[2])
        cells = {
            (int(x) // 32, int(y) // 32): re.sub(r"<[^>]*>|[\u2067\u2069]", "", body)
            for x, y, body in re.findall(r'<text x="(\d+)" y="(\d+)"[^>]*>(.*?)</text>', svg)
        }
        rows = []
        for y in range(high):
            row = []
            for x in range(wide):
                char = cells.get((x // 32, y // 32), " ")[:1]
                name = script_of(char) or "Latin"
                missing = char == "\u0378" or name in without
                row.append((9, 9, 9, 255) if missing else (ord(char) % 251, 0, 0, 255))
            rows.append(png_row(*row))
        return png_of(wide, rows)

    return draw


def chunks_of(png: bytes) -> list[tuple[bytes, bytes]]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    at, found = 8, []
    while at < len(png):
        (size,) = struct.unpack_from(">I", png, at)
        kind, body = png[at + 4 : at + 8], png[at + 8 : at + 8 + size]
        assert struct.unpack_from(">I", png, at + 8 + size) == (zlib.crc32(kind + body),)
        found.append((kind, body))
        at += size + 12
    return found


def arabic() -> LocatedReport:
    return locate_by_hand(Report("r", ARABIC, language="ar"), ("Goris", GORIS))


def test_scripts_without_a_font_are_told() -> None:
    svg = f"<svg><text>Goris</text><text>{ARABIC}</text><text>नई दिल्ली</text></svg>"
    assert lacking(svg, drawer(without=set())) == ()
    assert lacking(svg, drawer(without={"Arabic"})) == ("Arabic",)
    assert lacking(svg, drawer(without={"Devanagari", "Arabic"})) == ("Arabic", "Devanagari")
    assert "Latin" in lacking("<svg></svg>", drawer(without={"Latin"}))


def rendered(monkeypatch: pytest.MonkeyPatch, without: set[str]) -> PngRenderer:
    probe = drawer(without=without)
    blank = png_of(1, [png_row((255, 255, 255, 255))])
    monkeypatch.setattr(
        picture,
        "_drawer",
        lambda _fonts: lambda svg, zoom: probe(svg, zoom) if "\u0378" in svg else blank,
    )
    return PngRenderer(io.BytesIO(), PROVENANCE, gazetteer=NoLabels())


def test_a_missing_script_is_a_notice(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made = rendered(monkeypatch, {"Arabic"})
    made.add(arabic())
    made.close()
    (notice,) = made.notices
    assert "Arabic" in notice
    assert "\n" not in notice
    said: list[str] = []
    monkeypatch.setattr("mapper.page.PngRenderer", lambda *_args, **_more: made, raising=False)
    with open_exports([tmp_path / "a.png"], provenance=PROVENANCE, warn=said.append):
        pass
    assert said == [f"{tmp_path / 'a.png'}: {notice}"]


def test_without_a_font_there_is_no_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RenderError, match="no font with Latin letters"):
        rendered(monkeypatch, {"Latin"})


def test_letters_that_the_fonts_lack_beyond_the_first_are_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = rendered(monkeypatch, set())
    made.add(sample())
    monkeypatch.setattr(made, "_draw", drawer(without={"Latin"}))
    with pytest.raises(RenderError, match="no font with Latin letters"):
        made.close()


def test_no_font_at_all_is_seen_by_the_real_drawer() -> None:
    out = io.BytesIO()
    with pytest.raises(RenderError, match="fonts-dejavu-core") as caught:
        PngRenderer(out, PROVENANCE, gazetteer=NoLabels(), fonts=())
    assert "\n" not in str(caught.value)
    assert out.getvalue() == b""


def test_the_picture_is_that_of_the_sheet_and_says_whose_it_is() -> None:
    out, sheet = io.BytesIO(), io.BytesIO()
    for renderer in (
        PngRenderer(out, PROVENANCE, gazetteer=NoLabels()),
        SvgRenderer(sheet, PROVENANCE, gazetteer=NoLabels()),
    ):
        renderer.add(sample())
        renderer.close()
    chunks = chunks_of(out.getvalue())
    wide, high = struct.unpack_from(">II", chunks[0][1])
    size = re.search(rb'width="(\d+)" height="(\d+)"', sheet.getvalue())
    assert size is not None
    assert (wide, high) == (2 * int(size[1]), 2 * int(size[2]))
    notes = {
        body.partition(b"\0")[0].decode(): body.rpartition(b"\0")[2].decode()
        for kind, body in chunks
        if kind == b"iTXt"
    }
    assert "GeoNames" in notes["Copyright"]
    assert "Natural Earth" in notes["Copyright"]
    assert "do not imply endorsement" in notes["Disclaimer"]
    assert notes["Software"] == PROVENANCE.tool
    assert dict(chunks)[b"pHYs"] == struct.pack(">IIB", 7559, 7559, 1)


def test_notes_go_through_whatever_they_say() -> None:
    png = png_of(1, [png_row((1, 2, 3, 4))])
    marked = with_notes(png, {"Title": "a\x00 \ud800 ž"}, zoom=1)
    assert [kind for kind, _ in chunks_of(marked)] == [b"IHDR", b"pHYs", b"iTXt", b"IDAT", b"IEND"]


@pytest.mark.parametrize("kind", range(5))
def test_every_filter_of_the_standard_is_read(kind: int) -> None:
    plain = [[(10, 20, 30, 40), (50, 60, 70, 80)], [(11, 22, 33, 44), (1, 2, 3, 4)]]
    flat = [bytes(value for pixel in row for value in pixel) for row in plain]
    rows, before = [], bytes(8)
    for line in flat:
        coded = bytearray()
        for i, value in enumerate(line):
            a = line[i - 4] if i >= 4 else 0
            b, c = before[i], before[i - 4] if i >= 4 else 0
            near = min((a, b, c), key=lambda one, p=a + b - c: abs(p - one))  # type: ignore[misc]
            coded.append((value - (0, a, b, (a + b) // 2, near)[kind]) & 255)
        rows.append(bytes([kind]) + bytes(coded))
        before = line
    assert picture._pixels(png_of(2, rows)) == flat


def test_a_broken_install_is_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    with (
        pytest.raises(RenderError, match=r"^PNG needs resvg-py, .*: pip install resvg-py$"),
        open_exports([tmp_path / "a.svg", tmp_path / "a.png"], provenance=PROVENANCE),
    ):
        pytest.fail("it is told before any work")
    assert not list(tmp_path.iterdir())
