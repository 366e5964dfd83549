"""What makes a page small: its columns of numbers read back, its styles mean what they did."""

from __future__ import annotations

import json
import re
from itertools import islice

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser

from mapper.outlines import decode, encode
from mapper.page import packing
from mapper.page.basemap import Label, clip
from mapper.page.escape import script_json
from mapper.page.packing import folded, packed, packed_size, steps_of
from mapper.page.sheets import (
    LINE_LAYERS,
    POLYGON_LAYERS,
    packed_labels,
    packed_outlines,
    packed_sheet,
    sheet_size,
)
from mapper.page.vendored import asset, compact_style
from tests.packing import lines_of_columns, read_labels, read_sheet, unpacked

columns = st.lists(
    st.one_of(st.integers(0, 20), st.integers(0, 3000), st.integers(0, 2**40 - 1)), max_size=200
)
lines = st.lists(
    st.lists(
        st.tuples(st.integers(-90_000, 90_000), st.integers(-180_000, 180_000)),
        min_size=2,
        max_size=30,
        unique=True,
    ),
    max_size=12,
)


@given(columns)
def test_numbers_read_back(numbers: list[int]) -> None:
    column = packed(np.array(numbers, dtype=np.int64))
    assert list(islice(unpacked(column), len(numbers))) == numbers
    assert 0 <= sum(map(len, column)) - packed_size(np.array(numbers, dtype=np.int64)) <= 2


@given(columns)
def test_a_column_needs_no_escaping(numbers: list[int]) -> None:
    text = "".join(packed(np.array(numbers, dtype=np.int64)))
    assert re.fullmatch(r"[!#-;=?-\[\]-~]*", text)
    assert not set(text) & set("<>&\"'\\")
    assert script_json([text]) == f'["{text}"]'


def test_codes_are_never_too_long_for_the_script() -> None:
    rare = np.array([round(1.618**sign) for sign in range(40)], dtype=np.int64)  # as Fibonacci's
    lengths = packing._lengths(rare)
    assert 20 < lengths.max() <= 24
    assert sum(0.5 ** int(length) for length in lengths) == 1  # a code, and none shorter


@pytest.mark.parametrize("number", [-1, 2**40])
def test_what_does_not_fit_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="do not fit"):
        packed(np.array([3, number], dtype=np.int64))


def test_small_numbers_take_little_room() -> None:
    steps = np.random.default_rng(7).normal(0, 6, 20_000).astype(np.int64)
    assert sum(map(len, packed(folded(steps)))) < 0.8 * steps.size


@given(lines)
def test_lines_read_back(given_lines: list[list[tuple[int, int]]]) -> None:
    counts, starts, steps = steps_of([encode(line) for line in given_lines])
    assert counts.tolist() == [len(line) for line in given_lines]
    columns = {"counts": packed(counts), "starts": packed(starts), "steps": packed(steps)}
    sizes, reader = lines_of_columns(columns)
    assert [reader.send(next(sizes)) for _ in given_lines] == given_lines


@settings(max_examples=12, deadline=None)
@given(st.floats(-85, 85), st.floats(-180, 180))
def test_sheets_read_back(lat: float, lon: float) -> None:
    for sheet in clip(lat, lon, lat, lon, near=[(lat, lon)])["sheets"]:
        small = packed_sheet(sheet)
        read = read_sheet(small)
        for layer in POLYGON_LAYERS:
            assert read[layer] == [[decode(ring) for ring in one] for one in sheet[layer]]
        for layer in LINE_LAYERS:
            assert read[layer] == [decode(line) for line in sheet[layer]]
        assert read["disputed"] == [decode(one["line"]) for one in sheet["disputed"]]
        assert small["disputed"] == [one["name"] for one in sheet["disputed"]]
        written = json.dumps(small, separators=(",", ":"), ensure_ascii=False)
        assert abs(len(written) - sheet_size(sheet)) < 250


def test_the_world_takes_a_third_less_room() -> None:
    world = clip(0.0, 0.0, 0.0, 0.0)["sheets"][0]
    assert sheet_size(world) < 0.67 * len(json.dumps(world, separators=(",", ":")))


def test_labels_read_back() -> None:
    hostile = "</script>{{ 7*7 }}${x}`\\"
    given_labels = (
        Label("Yerevan", 40.18111, 44.51361, population=1_093_485, capital=True),
        Label(hostile, 40.0, 45.0),
        Label("Syunik", 39.25, 46.25, "admin1"),
    )
    rows = clip(38.4, 43.4, 41.9, 50.4, labels=given_labels)["labels"]
    assert read_labels(packed_labels(rows)) == rows
    assert rows[-3] == ["Yerevan", 40.1811, 44.5136, "city", 1_093_485, 1]


def test_the_script_reads_what_is_written(browser: Browser) -> None:
    some: list[list[int]] = [
        [5],
        [7] * 9,
        [0, 1, 15, 16, 17, 31, 32, 1000, 2**20, 2**31, 2**32, 2**40 - 1],
        [(i * 7919) % 4001 for i in range(3000)],
    ]
    page = browser.new_page()
    page.add_script_tag(content=asset("packing.js"))
    read = page.evaluate(
        """columns => columns.map(([column, length]) => {
            const next = mapperNumbers(column);
            return Array.from({ length }, next);
        })""",
        [[packed(np.array(numbers, dtype=np.int64)), len(numbers)] for numbers in some],
    )
    assert read == some


def test_the_script_reads_lines_of_a_sheet_and_outlines(browser: Browser) -> None:
    sheet = clip(40.0, 45.0, 40.0, 45.0)["sheets"][-1]
    shapes = {"a": {"scale": 100, "members": False, "polygons": [["AAgCgCCGAA"], ["EEgCgCCG"]]}}
    outlines = packed_outlines(shapes)
    assert outlines["areas"] == [["a", 100, False, [1, 1]]]
    read_all = """columns => {
        const { count, line } = mapperLines(columns);
        return many => Array.from({ length: many }, () => {
            const points = [];
            line(count(), (_, lat, lon) => points.push([lat, lon]));
            return points;
        });
    }"""
    page = browser.new_page()
    page.add_script_tag(content=asset("packing.js"))
    read = page.evaluate(f"columns => ({read_all})(columns)(2)", outlines)
    assert [[tuple(point) for point in ring] for ring in read] == [
        decode("AAgCgCCGAA"),
        decode("EEgCgCCG"),
    ]
    small = packed_sheet(sheet)
    land = page.evaluate(
        """columns => {
            const { count, line } = mapperLines(columns);
            const many = () => Array.from({ length: count() }, count);
            const rings = many().map((n) => Array.from({ length: n }, count));
            return rings.map((sizes) => sizes.map((size) => {
                const points = [];
                line(size, (_, lat, lon) => points.push([lat, lon]));
                return points;
            }));
        }""",
        small,
    )
    assert [[[tuple(p) for p in ring] for ring in one] for one in land] == read_sheet(small)["land"]


@pytest.mark.parametrize("name", ["page.css", "leaflet.css", "tiles.css"])
def test_a_browser_reads_a_compact_style_as_the_whole_one(browser: Browser, name: str) -> None:
    read = """styles => styles.map((style) => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(style);
        return [...sheet.cssRules].map((rule) => rule.cssText.replace(/,\\s*/g, ", "));
    })"""
    whole, small = browser.new_page().evaluate(read, [asset(name), compact_style(asset(name))])
    assert small == whole
    assert len(compact_style(asset(name))) < 0.97 * len(asset(name))
