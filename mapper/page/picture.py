"""A still map as a PNG picture, drawn from its SVG without a browser.

The fonts are the system's: none is shipped and none is fetched. Letters that no font here has are
told (`PngRenderer.notices`); without a font for Latin letters there is no picture at all, because
one without its words would mislead.
"""

from __future__ import annotations

import math
import re
import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from html import unescape
from pathlib import Path
from typing import BinaryIO

from mapper.errors import RenderError
from mapper.page.collecting import Collecting
from mapper.page.entries import attribution
from mapper.page.lettering import SANS, script_of, text
from mapper.page.margins import CAVEAT
from mapper.page.model import build_model
from mapper.page.sheet import write_sheet
from mapper.page.view import Source, opened
from mapper.records import Provenance

__all__ = ["PngRenderer", "lacking", "with_notes"]

#: Pixels of the picture for one of the sheet, and most pixels of a picture.
_SHARP, _MOST = 2.0, 48_000_000
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
#: A character that no font has: what it looks like is what a missing letter looks like.
_UNASSIGNED = "\u0378"
_CELL, _SAMPLES = 32, 3
_TEXT = re.compile(r">([^<>]+)<")
_NO_FONT = (
    "no font with Latin letters is installed, so a picture would have no words: install one such "
    "as DejaVu Sans (fonts-dejavu-core on Debian and Ubuntu), or write .svg instead of .png"
)

#: Draws an SVG as PNG, at a zoom.
Draw = Callable[[str, float], bytes]


class PngRenderer(Collecting):
    """Writes a still map with its table as PNG; satisfies the Renderer socket.

    Parameters
    ----------
    stream, provenance, title, gazetteer
        As for `Collecting`; the provenance stands in the picture's metadata, too.
    fonts : sequence of Path or None
        Font files to use and no others; None uses the system's.

    Raises
    ------
    RenderError
        When no font has Latin letters, or resvg-py cannot be loaded.
    """

    def __init__(
        self,
        stream: BinaryIO,
        provenance: Provenance,
        *,
        title: str | None = None,
        gazetteer: Source | None = None,
        fonts: Sequence[Path] | None = None,
    ) -> None:
        self._draw = _drawer(fonts)
        if lacking("", self._draw):  # before any long work
            raise RenderError(_NO_FONT)
        super().__init__(stream, provenance, title=title, gazetteer=gazetteer)
        self.notices: tuple[str, ...] = ()

    def close(self) -> None:
        """Draw the picture; `notices` then says which letters are boxes in it."""
        model = build_model(self._located, self._provenance, title=self._title)
        with opened(self._gazetteer) as source:
            svg = write_sheet(model, source)
        scripts = lacking(svg, self._draw)
        if "Latin" in scripts:
            raise RenderError(_NO_FONT)
        if scripts:
            words = f"no font here has all letters of {_listed(scripts)}, which are boxes in the"
            self.notices = (f"{words} picture: install one such as Noto Sans of that script",)
        notes = {
            "Title": model.heading,
            "Copyright": " · ".join(attribution(self._provenance)),
            "Disclaimer": CAVEAT,
            "Software": self._provenance.tool,
            "Source": f"gazetteer {self._provenance.gazetteer}",
        }
        zoom = _zoom_of(svg)
        self._stream.write(with_notes(self._draw(svg, zoom), notes, zoom=zoom))


def _drawer(fonts: Sequence[Path] | None) -> Draw:
    try:
        import resvg_py
    except ImportError as error:
        raise RenderError(
            f"PNG needs resvg-py, which cannot be loaded ({error}): pip install resvg-py"
        ) from error
    files = None if fonts is None else [str(path) for path in fonts]

    def draw(svg: str, zoom: float) -> bytes:
        try:
            return resvg_py.svg_to_bytes(
                svg_string=svg, zoom=zoom, skip_system_fonts=files is not None, font_files=files
            )
        except ValueError as error:
            raise RenderError(f"the picture could not be drawn ({error})") from error

    return draw


def _zoom_of(svg: str) -> float:
    found = re.search(r'width="(\d+)" height="(\d+)"', svg)
    if found is None:
        raise ValueError("an SVG without a size")
    return min(_SHARP, math.sqrt(_MOST / (int(found[1]) * int(found[2]))))


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


# ---------------------------------------------------------------------- fonts


def lacking(svg: str, draw: Draw) -> tuple[str, ...]:
    """Return the scripts in the texts of an SVG that the fonts do not have.

    Some letters of each script are drawn and compared with what a letter looks like that does not
    exist.
    """
    samples = _samples(svg)
    if not samples:
        return ()
    pairs = [(script, char) for script, chars in samples.items() for char in chars]
    cells = []
    for i, (_, char) in enumerate(pairs):
        for column, shown in enumerate((char, _UNASSIGNED)):
            # the very fonts that the letter is looked for in
            written = text(char).replace(char, shown)
            at = f'x="{column * _CELL + 4}" y="{i * _CELL + 24}"'
            cells.append(f"<text {at}>{written}</text>")
    probe = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{2 * _CELL}" '
        f'height="{len(pairs) * _CELL}" font-family="{SANS}" font-size="20">{"".join(cells)}</svg>'
    )
    rows = _pixels(draw(probe, 1.0))
    wide = _CELL * 4
    found: dict[str, None] = {}
    for i, (script, _) in enumerate(pairs):
        cell = rows[i * _CELL : (i + 1) * _CELL]
        left = [row[:wide] for row in cell]
        if left == [row[wide : 2 * wide] for row in cell] or not any(map(any, left)):
            found[script] = None
    return tuple(found)


def _samples(svg: str) -> dict[str, list[str]]:
    """Return some letters of each script that occurs."""
    found: dict[str, dict[str, None]] = {"Latin": dict.fromkeys("Ra")}
    for match in _TEXT.finditer(svg):
        for char in unescape(match[1]):
            if char.isalpha() and (name := script_of(char) or _european(char)):
                chars = found.setdefault(name, {})
                if len(chars) < _SAMPLES:
                    chars[char] = None
    return {name: list(chars) for name, chars in found.items()}


def _european(char: str) -> str | None:
    point = ord(char)
    if point < 0x250:
        return "Latin"
    if 0x370 <= point < 0x400:
        return "Greek"
    return "Cyrillic" if 0x400 <= point < 0x530 else None


# ---------------------------------------------------------------------- PNG


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_SIGNATURE)
    while at < len(png):
        (size,) = struct.unpack_from(">I", png, at)
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + size]
        at += size + 12


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def with_notes(png: bytes, notes: dict[str, str], *, zoom: float) -> bytes:
    """Put texts into the metadata of a PNG, and the size at which it is to be printed.

    Parameters
    ----------
    png : bytes
        The picture.
    notes : dict
        Keyword, as the PNG standard has them, to text.
    zoom : float
        Pixels of the picture for one of CSS, of which an inch has 96.
    """
    per_metre = round(96 * zoom / 0.0254)
    added = [_chunk(b"pHYs", struct.pack(">IIB", per_metre, per_metre, 1))]
    for keyword, words in notes.items():
        body = keyword.encode("latin-1") + b"\0\0\0\0\0" + words.encode("utf-8", "replace")
        added.append(_chunk(b"iTXt", body))
    out = [_SIGNATURE]
    for kind, body in _chunks(png):
        out.append(_chunk(kind, body))
        if kind == b"IHDR":
            out += added
    return b"".join(out)


def _pixels(png: bytes) -> list[bytes]:
    """Return the rows of an 8-bit RGBA picture."""
    parts = list(_chunks(png))
    wide, high = struct.unpack_from(">II", parts[0][1])
    packed = zlib.decompress(b"".join(body for kind, body in parts if kind == b"IDAT"))
    stride = wide * 4
    before, rows = bytearray(stride), []
    for number in range(high):
        at = number * (stride + 1)
        row = bytearray(packed[at + 1 : at + 1 + stride])
        _unfilter(packed[at], row, before)
        rows.append(bytes(row))
        before = row
    return rows


def _unfilter(kind: int, row: bytearray, above: bytearray) -> None:
    for i in range(len(row)):
        a = row[i - 4] if i >= 4 else 0
        b = above[i]
        if kind == 1:
            guess = a
        elif kind == 2:
            guess = b
        elif kind == 3:
            guess = (a + b) // 2
        elif kind == 4:
            c = above[i - 4] if i >= 4 else 0
            estimate = a + b - c
            near = (abs(estimate - a), abs(estimate - b), abs(estimate - c))
            guess = (a, b, c)[near.index(min(near))]
        else:
            return
        row[i] = (row[i] + guess) & 255
