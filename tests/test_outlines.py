"""Lines and rings on a grid: their text form, and cutting them to a box."""

from __future__ import annotations

import math
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper import outlines

grid_points = st.lists(
    st.tuples(st.integers(-90_000, 90_000), st.integers(-180_000, 180_000)), max_size=40
)
small_points = st.lists(st.tuples(st.integers(-50, 50), st.integers(-50, 50)), max_size=25)
boxes = st.tuples(
    st.integers(-40, 10), st.integers(-40, 10), st.integers(1, 40), st.integers(1, 40)
).map(lambda b: (b[0], b[1], b[0] + b[2], b[1] + b[3]))


@given(grid_points)
def test_a_line_reads_back_without_its_repeated_points(points: list[tuple[int, int]]) -> None:
    kept = [p for i, p in enumerate(points) if i == 0 or p != points[i - 1]]
    assert outlines.decode(outlines.encode(points)) == kept


@given(grid_points)
def test_a_line_needs_no_escaping(points: list[tuple[int, int]]) -> None:
    assert re.fullmatch(r"[A-Za-z0-9_-]*", outlines.encode(points))


@pytest.mark.parametrize("text", ["A", "AAA", "g", "A A", "AA=="])
def test_what_is_no_line_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a line"):
        outlines.decode(text)


@given(small_points, boxes)
def test_clipped_lines_stay_in_the_box_and_on_the_line(
    points: list[tuple[int, int]], box: outlines.Box
) -> None:
    pieces = outlines.clip_line(points, box)
    assert all(len(piece) > 1 for piece in pieces)
    segments = list(pairwise(points))
    for lat, lon in (point for piece in pieces for point in piece):
        assert box[0] <= lat <= box[2]
        assert box[1] <= lon <= box[3]
        # Rounding to the grid moves a cut by less than one step in each direction.
        assert min(_distance((lat, lon), a, b) for a, b in segments) < 1.5


@given(small_points, boxes)
def test_clipping_leaves_out_nothing_inside(
    points: list[tuple[int, int]], box: outlines.Box
) -> None:
    found = {point for piece in outlines.clip_line(points, box) for point in piece}
    for before, point, after in zip(points, points[1:], points[2:], strict=False):
        inside = all(
            box[0] <= lat <= box[2] and box[1] <= lon <= box[3]
            for lat, lon in (before, point, after)
        )
        if inside and before != point:
            assert point in found


@given(small_points, boxes)
def test_clipped_rings_are_closed_and_in_the_box(
    points: list[tuple[int, int]], box: outlines.Box
) -> None:
    ring = outlines.clip_ring([*points, *points[:1]], box)
    assert not ring or (ring[0] == ring[-1] and len(ring) >= 4)
    assert all(box[0] <= lat <= box[2] and box[1] <= lon <= box[3] for lat, lon in ring)


def test_a_ring_around_the_box_becomes_the_box() -> None:
    around = [(-9, -9), (-9, 9), (9, 9), (9, -9), (-9, -9)]
    ring = outlines.clip_ring(around, (-2, -3, 4, 5))
    assert set(ring) == {(-2, -3), (-2, 5), (4, 5), (4, -3)}


def _distance(p: tuple[int, int], a: tuple[int, int], b: tuple[int, int]) -> float:
    (ay, ax), (by, bx) = a, b
    length = (by - ay) ** 2 + (bx - ax) ** 2
    share = ((p[0] - ay) * (by - ay) + (p[1] - ax) * (bx - ax)) / length if length else 0.0
    share = min(1.0, max(0.0, share))
    return math.hypot(p[0] - ay - share * (by - ay), p[1] - ax - share * (bx - ax))
