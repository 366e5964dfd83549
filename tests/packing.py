"""Reads the packed columns of a page, by the rules of `mapper.page.packing` and not by its code."""

from __future__ import annotations

import base64
from collections.abc import Generator, Iterator
from typing import Any

from mapper.page.sheets import LABEL_RANKS, LINE_LAYERS, POLYGON_LAYERS

__all__ = ["lines_of_columns", "read_labels", "read_sheet", "unpacked"]

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%,()*+-;.=:?@^_`{|}~"
_BASE_85 = str.maketrans(".:,", "<>&")


def unpacked(column: list[str]) -> Iterator[int]:
    """Yield the numbers of a column, and zeros or nonsense after the last."""
    lengths = [_DIGITS.index(digit) for digit in column[0]]
    stream = base64.b85decode(column[1].translate(_BASE_85))
    bits = iter("".join(f"{byte:08b}" for byte in stream))
    codes = {}
    code = ""
    for length, sign in sorted((length, sign) for sign, length in enumerate(lengths) if length):
        code = f"{int(code, 2) + 1:0{len(code)}b}" if code else "0" * length
        code = code.ljust(length, "0")
        codes[code] = sign
    read = ""
    for bit in bits:
        read += bit
        if read not in codes:
            continue
        sign, read = codes[read], ""
        if sign < 16:
            yield sign
            continue
        places, highest = divmod(sign - 16, 4)
        rest = "".join(next(bits, "0") for _ in range(places + 2))
        yield int(f"1{highest:02b}{rest}", 2)


def _unfolded(number: int) -> int:
    return -(number >> 1) if number & 1 else number >> 1


def lines_of_columns(
    columns: dict[str, Any],
) -> tuple[Iterator[int], Generator[list[tuple[int, int]], int]]:
    """Return the counts, and what gives the next line when it is sent how many points it has."""
    starts, steps = unpacked(columns["starts"]), unpacked(columns["steps"])

    def lines() -> Generator[list[tuple[int, int]], int]:
        lat = lon = 0
        size = yield []
        while True:
            lat, lon = lat + _unfolded(next(starts)), lon + _unfolded(next(starts))
            line = [(lat, lon)]
            for _ in range(size - 1):
                line.append(
                    (line[-1][0] + _unfolded(next(steps)), line[-1][1] + _unfolded(next(steps)))
                )
            size = yield line

    reader = lines()
    next(reader)
    return unpacked(columns["counts"]), reader


def read_sheet(sheet: dict[str, Any]) -> dict[str, Any]:
    """Return the layers of a packed sheet, points in grid steps."""
    counts, reader = lines_of_columns(sheet)
    found: dict[str, Any] = {}
    for layer in POLYGON_LAYERS:
        rings = [next(counts) for _ in range(next(counts))]
        sizes = [[next(counts) for _ in range(number)] for number in rings]
        found[layer] = [[reader.send(size) for size in polygon] for polygon in sizes]
    for layer in (*LINE_LAYERS, "disputed"):
        sizes_of_lines = [next(counts) for _ in range(next(counts))]
        found[layer] = [reader.send(size) for size in sizes_of_lines]
    return found


def read_labels(labels: dict[str, Any]) -> list[list[str | float]]:
    """Return names as `mapper.page.basemap.labels_in` gives them."""
    ranks, lats, lons, weights = (
        unpacked(labels[name]) for name in ("ranks", "lats", "lons", "weights")
    )
    lat = lon = 0
    out: list[list[str | float]] = []
    for name in labels["names"]:
        rank, capital = divmod(next(ranks), 2)
        lat, lon = lat + _unfolded(next(lats)), lon + _unfolded(next(lons))
        weight: float = next(weights)
        if LABEL_RANKS[rank] in {"country", "sea"}:
            weight /= 10
        row = [name, lat / 10_000, lon / 10_000, LABEL_RANKS[rank], weight]
        out.append([*row, 1] if capital else row)
    return out
