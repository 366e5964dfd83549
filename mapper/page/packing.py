"""Whole numbers as short text: a Huffman code of its own for each column, written in base 85.

What the base map of a page is made of are a hundred thousand small numbers. Written digit by digit
they take half as much room again. ``assets/packing.js`` reads them.
"""

from __future__ import annotations

import base64
import heapq
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from mapper.outlines import DIGITS

__all__ = ["Numbers", "folded", "packed", "packed_size", "steps_of"]

#: A column of whole numbers.
Numbers: TypeAlias = NDArray[np.int64]

#: From 0 to here each number has a sign in the code; of the others the sign says how many bits they
#: have and which are the first two after the highest, and the rest stands behind it as it is.
_DIRECT, _KEPT = 16, 2
_MOST_BITS = 40
#: No sign has a longer code than this: the script reads them into whole numbers of 32 bits.
_LONGEST = 24
#: What base 85 has and JSON within HTML would have to escape, and what stands for it.
_HARMLESS = bytes.maketrans(b"<>&", b".:,")
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%,()*+-;.=:?@^_`{|}~"


def folded(numbers: Numbers) -> Numbers:
    """Turn signed numbers into such from 0 on: the lowest bit is the sign."""
    folds: Numbers = np.where(numbers < 0, -2 * numbers + 1, 2 * numbers)
    return folds


def packed(numbers: Numbers) -> list[str]:
    """Write numbers as text.

    Parameters
    ----------
    numbers : array of int
        From 0 on, of 40 bits at most.

    Returns
    -------
    list of str
        Two texts of ASCII that JSON and HTML need not escape. The first has a digit for each sign
        of the code, how many bits it has; codes are canonical: shorter ones first, and of one
        length in the order of the signs. The second has the bits, the first one highest.

    Raises
    ------
    ValueError
        When a number is negative or too large.
    """
    if not numbers.size:
        return ["", ""]
    signs, rest_bits = _signs(numbers)
    lengths = _lengths(np.bincount(signs))
    words = (_codes(lengths)[signs] << rest_bits) | (numbers & ((1 << rest_bits) - 1))
    bits = lengths[signs] + rest_bits
    ends = np.cumsum(bits)
    places = np.repeat(ends, bits) - np.arange(ends[-1]) - 1
    stream = np.packbits(((np.repeat(words, bits) >> places) & 1).astype(np.uint8)).tobytes()
    return ["".join(_ALPHABET[length] for length in lengths.tolist()), _text(stream)]


def packed_size(numbers: Numbers) -> int:
    """Return how many characters `packed` writes, or one or two fewer."""
    if not numbers.size:
        return 0
    signs, rest_bits = _signs(numbers)
    lengths = _lengths(np.bincount(signs))
    bits = int(lengths[signs].sum() + rest_bits.sum())
    return lengths.size + (bits + 31) // 32 * 5


def steps_of(lines: Sequence[str]) -> tuple[Numbers, Numbers, Numbers]:
    """Read lines that `mapper.outlines.encode` wrote, all at once.

    Returns
    -------
    counts, starts, steps : array of int
        How many points each line has; for each its first point, latitude and longitude less those
        of the line before; and the differences from point to point. Differences are `folded`.
    """
    none = np.zeros(0, dtype=np.int64)
    if not lines:
        return none, none, none
    text = "".join(lines).encode("ascii").translate(DIGITS)
    digits = np.frombuffer(text, dtype=np.uint8).astype(np.int64)
    is_last = digits < 32
    after = np.flatnonzero(is_last) + 1
    first = np.concatenate(([0], after[:-1]))
    shifts = 5 * (np.arange(digits.size) - np.repeat(first, after - first))
    values = np.add.reduceat((digits & 31) << shifts, first)
    ends = np.cumsum(is_last)[np.cumsum([len(line) for line in lines]) - 1]
    begins = np.concatenate(([0], ends[:-1]))
    is_start = np.zeros(values.size, dtype=bool)
    is_start[begins] = is_start[begins + 1] = True
    at = values[is_start].reshape(-1, 2)
    at = np.where(at & 1, -(at >> 1), at >> 1)
    starts = folded(np.diff(at, axis=0, prepend=0))
    return (ends - begins) // 2, starts.ravel(), values[~is_start]


def _signs(numbers: Numbers) -> tuple[Numbers, Numbers]:
    """Return the sign of each number, and how many of its bits stand behind it."""
    if numbers.min() < 0 or numbers.max() >> _MOST_BITS:
        raise ValueError(
            f"numbers from {numbers.min()} to {numbers.max()} do not fit into a column"
        )
    # exact up to 53 bits
    highest = np.frexp(numbers.astype(np.float64))[1].astype(np.int64) - 1
    is_direct = numbers < _DIRECT
    rest_bits = np.where(is_direct, 0, highest - _KEPT)
    kept = (numbers >> rest_bits) & ((1 << _KEPT) - 1)
    signs = np.where(is_direct, numbers, _DIRECT + ((highest - 4) << _KEPT) + kept)
    return signs, rest_bits


def _lengths(counts: Numbers) -> Numbers:
    """Return how many bits the code of each sign has (Huffman's); 0 for one that is not there."""
    lengths = np.zeros(counts.size, dtype=np.int64)
    present = np.flatnonzero(counts).tolist()
    if len(present) == 1:
        lengths[present] = 1
        return lengths
    while True:
        # equal counts by their order, so that every machine makes the same tree
        heap = [(int(counts[sign]), sign, [sign]) for sign in present]
        heapq.heapify(heap)
        lengths[:] = 0
        while len(heap) > 1:
            few, _, left = heapq.heappop(heap)
            more, order, right = heapq.heappop(heap)
            both = left + right
            lengths[both] += 1
            heapq.heappush(heap, (few + more, order, both))
        if lengths.max() <= _LONGEST:
            return lengths
        counts = (counts + 1) // 2  # flatter, and none becomes 0


def _codes(lengths: Numbers) -> Numbers:
    """Return the canonical codes of some lengths."""
    codes = np.zeros(lengths.size, dtype=np.int64)
    code = before = 0
    for sign in np.argsort(lengths, kind="stable").tolist():
        length = int(lengths[sign])
        if length:
            code <<= length - before
            codes[sign] = code
            code, before = code + 1, length
    return codes


def _text(stream: bytes) -> str:
    whole = stream + bytes(-len(stream) % 4)
    return base64.b85encode(whole).translate(_HARMLESS).decode("ascii")
