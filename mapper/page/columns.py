"""Columns of a large page: whole numbers packed into base 64, strings that many rows share once."""

from __future__ import annotations

import sys
from array import array
from base64 import b64encode
from collections.abc import Hashable, Sequence
from typing import Generic, TypeVar

__all__ = ["Shared", "packed_numbers"]

_Key = TypeVar("_Key", bound=Hashable)
# Bytes a number -> code of `array`, and the number that is too great for it.
_WIDTHS = ((1, "B", 1 << 8), (2, "H", 1 << 16), (4, "I", 1 << 32))


def packed_numbers(numbers: Sequence[int]) -> str:
    """Write numbers as text: a digit that says how many bytes each has, then these in base 64.

    Parameters
    ----------
    numbers : sequence of int
        From 0 on, of 32 bits at most.

    Raises
    ------
    ValueError
        When one is negative or has more than 32 bits.
    """
    least, most = (min(numbers), max(numbers)) if numbers else (0, 0)
    fitting = next(((width, code) for width, code, end in _WIDTHS if most < end), None)
    if fitting is None or least < 0:
        raise ValueError(f"numbers from {least} to {most} do not fit into a column")
    width, code = fitting
    column = array(code, numbers)
    if sys.byteorder == "big":
        column.byteswap()
    return f"{width}{b64encode(column.tobytes()).decode()}"


class Shared(Generic[_Key]):
    """Numbers things in the order in which they are first asked for."""

    __slots__ = ("_numbers",)

    def __init__(self, *known: _Key) -> None:
        self._numbers: dict[_Key, int] = {one: number for number, one in enumerate(known)}

    def __len__(self) -> int:
        return len(self._numbers)

    def number(self, one: _Key) -> int:
        """Return the number of a thing."""
        return self._numbers.setdefault(one, len(self._numbers))

    @property
    def things(self) -> list[_Key]:
        """All of them, by number."""
        return list(self._numbers)
