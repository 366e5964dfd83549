"""The still map: well-formed, honest, the same every time, wherever on the globe it is."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from itertools import pairwise
from typing import Any
from xml.sax import make_parser
from xml.sax.handler import feature_external_ges

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.outlines import encode
from mapper.page import SvgRenderer
from mapper.page.basemap import POINT_OF_VIEW
from mapper.page.entries import make_groups
from mapper.page.lettering import SANS, is_rightward, plain, text, width, wrap
from mapper.page.marks import outline_of
from mapper.page.mercator import Frame
from mapper.page.model import build_model
from mapper.page.sights import frames_of
from mapper.page.still import compose
from mapper.protocols import Renderer
from mapper.records import LocatedReport, Place, Report
from tests.hostile import PAYLOADS, hostile_account
from tests.hostile import PROVENANCE as HOSTILE_PROVENANCE
from tests.located import PROVENANCE, SOVIET_UNION, flood, locate_by_hand, located_reports, sample
from tests.pages import NoLabels, Outlines

SVG = "{http://www.w3.org/2000/svg}"


def place(name: str, lat: float, lon: float, **more: Any) -> Place:
    kind = {"feature_class": "P", "feature_code": "PPL", **more}
    return Place(
        id=more.pop("id", f"test:{name}"),
        name=name,
        lat=lat,
        lon=lon,
        **{key: value for key, value in kind.items() if key != "id"},
    )


def report_of(*places: Place, report_id: str = "r") -> LocatedReport:
    named = ". ".join(f"{one.name} was named" for one in places)
    report = Report(report_id, f"{named}.", title="Named")
    return locate_by_hand(report, *((one.name, one) for one in places))


def svg_of(*located: LocatedReport, title: str | None = None, **more: Any) -> str:
    out = io.BytesIO()
    made = SvgRenderer(
        out,
        more.get("provenance", PROVENANCE),
        title=title,
        gazetteer=more.get("gazetteer", NoLabels()),
    )
    assert isinstance(made, Renderer)
    for one in located:
        made.add(one)
    made.close()
    return out.getvalue().decode()


def root_of(svg: str) -> ET.Element:
    parser = make_parser()  # noqa: S317 - our own output, external entities off
    parser.setFeature(feature_external_ges, False)
    parser.parse(io.BytesIO(svg.encode()))
    return ET.fromstring(svg)  # noqa: S314


def words_of(svg: str) -> str:
    return " ".join("".join(one.itertext()) for one in root_of(svg).iter(f"{SVG}text"))


def numbers_of(*located: LocatedReport, gazetteer: Any = None) -> dict[str, int | None]:
    model = build_model(located, PROVENANCE)
    still = compose(model, gazetteer or NoLabels(), {}, width=1072)
    return {entry.name: entry.number for group in still.groups for entry in group.entries}


def test_a_sheet_has_all_that_it_must_say() -> None:
    svg = svg_of(*flood())
    words = words_of(svg)
    for needed in (
        *("Places in 2 reports", "Celje", "Laško", "Sevnica", "Event reported", "Background"),
        *("12–13 September 2024", "near it, or a small area", "medium, 87%", "2 reports"),
        *("A flood broke through a dam near", "Flood on the Savinja", "The Sava Courier"),
        *("14 September 2024", "Denied by Sava Power", "private person", "Nobody has reviewed"),
        *("Borders do not imply endorsement", "Made with Natural Earth", "Places © GeoNames"),
        *("km", "mi", "Graz (dateline)", "An event is reported here"),
    ):
        assert needed in words, needed
    assert POINT_OF_VIEW.split(":")[0][:40] in words
    assert "happened" not in words.casefold()
    assert "test 1" in svg


def test_nothing_runs_and_nothing_is_fetched() -> None:
    svg = svg_of(*flood())
    allowed = {"http://www.w3.org/2000/svg", "http://purl.org/dc/elements/1.1/"}
    assert set(re.findall(r'"(\w+://[^"]*)"', svg)) == allowed
    for one in root_of(svg).iter():
        assert one.tag.rpartition("}")[2] not in {"script", "style", "image", "foreignObject", "a"}
        for name, value in one.attrib.items():
            assert not name.rpartition("}")[2].startswith("on")
            if name.endswith("href"):
                assert value.startswith("#")
            assert "url(" not in value


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_text_is_text(payload: str) -> None:
    svg = svg_of(
        *(hostile_account(payload, number=number) for number in range(2)),
        title=payload,
        provenance=HOSTILE_PROVENANCE,
    )
    root = root_of(svg)
    known = {"svg", "title", "desc", "metadata", "creator", "source", "rights", "g", "rect", "defs"}
    known |= {"use", "circle", "path", "text", "tspan"}
    assert {one.tag.rpartition("}")[2] for one in root.iter()} <= known
    assert all(not name.startswith("on") for one in root.iter() for name in one.attrib)
    shown = root.find(f"{SVG}title")
    assert shown is not None
    assert "".join(shown.itertext()).strip("\u2067\u2069") == plain(payload)


@settings(max_examples=25, deadline=None)
@given(st.lists(located_reports(), max_size=2))
def test_any_findings_make_a_sheet(located: list[LocatedReport]) -> None:
    root_of(svg_of(*located))


def test_same_findings_same_bytes() -> None:
    assert svg_of(*flood(), sample()) == svg_of(*flood(), sample())


@pytest.mark.parametrize("located", [(), (LocatedReport(Report("r", "Nothing.")),)])
def test_without_places_the_map_is_the_world(located: tuple[LocatedReport, ...]) -> None:
    svg = svg_of(*located)
    assert "No place was resolved" in words_of(svg)
    assert "PACIFIC" in words_of(svg).upper()
    assert "use" not in {one.tag.rpartition("}")[2] for one in root_of(svg).iter()}


def test_one_place_lies_in_the_middle_of_its_surroundings() -> None:
    model = build_model([report_of(place("Goris", 39.5, 46.3))], PROVENANCE)
    (frame,) = frames_of(model, {}, 1072)
    south, west, north, east = frame.extent
    assert 36 < south < 39.5 < north < 43
    assert 40 < west < 46.3 < east < 52
    x, y = frame.point(39.5, 46.3)
    assert abs(x - frame.width / 2) < 1
    assert abs(y - frame.height / 2) < 1


def test_both_sides_of_the_antimeridian_are_one_map() -> None:
    fiji = [
        *(place("Suva", -18.14, 178.44), place("Taveuni", -16.85, -179.97)),
        place("Apia", -13.83, -171.77),
    ]
    located = report_of(*fiji)
    (frame,) = frames_of(build_model([located], PROVENANCE), {}, 1072)
    assert frame.share < 0.1
    xs = [frame.point(one.lat, one.lon)[0] for one in fiji]
    assert xs == sorted(xs)
    assert all(0 < x < 1072 for x in xs)
    west, east = frame.extent[1], frame.extent[3]
    assert west > 170
    assert east < -160
    assert len(frame.turns(0)) == 2
    assert set(numbers_of(located).values()) == {1, 2, 3}
    root_of(svg_of(located))


def test_an_outline_has_no_seam_at_the_antimeridian() -> None:
    chukotka = place(
        *("Chukotka", 66.0, -172.0), id="geonames:2126099", feature_class="A", feature_code="ADM1"
    )
    located = report_of(place("Anadyr", 64.73, 177.5), place("Uelen", 66.16, -169.81), chukotka)
    svg = svg_of(located, gazetteer=Outlines())
    assert words_of(svg).count("Chukotka") >= 2
    bands = [
        one.get("d", "") for one in root_of(svg).iter(f"{SVG}path") if one.get("stroke-opacity")
    ]
    assert bands
    for piece in (one for band in bands for one in band.split("M")[1:]):
        numbers = [int(number) for number in re.findall(r"-?\d+", piece)]
        steps = zip(numbers[2::2], numbers[3::2], strict=True)
        assert not any(abs(dx) < 3 and abs(dy) > 400 for dx, dy in steps)


def test_a_pole_is_drawn_on_the_edge_and_the_table_says_so() -> None:
    located = report_of(place("Far North", 89.5, 40.0), place("Longyearbyen", 78.22, 15.65))
    words = words_of(svg_of(located))
    assert "nearer the pole" in " ".join(words.split())
    assert set(numbers_of(located).values()) == {1, 2}
    root_of(svg_of(report_of(place("South Pole", -90, 0))))
    root_of(svg_of(report_of(place("North Pole", 90, -180), place("Other", -90, 180))))


def test_places_that_would_cover_one_another_have_a_map_of_their_own() -> None:
    crowd = [place(f"Town {i}", 39.5 + i * 0.1, 46.0 + i * 0.1) for i in range(5)]
    located = report_of(*crowd, place("Far Away", 40.7, -74.0))
    near, whole = frames_of(build_model([located], PROVENANCE), {}, 1072)
    assert near.zoom > whole.zoom + 1
    assert numbers_of(located) == {
        one.name: i for i, one in enumerate([*crowd, place("Far Away", 0, 0)], 1)
    }


def test_what_is_not_on_the_map_has_no_number() -> None:
    wide = place("Everywhere", 10, 10, feature_class="L", feature_code="RGN", radius_km=5000)
    located = report_of(place("Goris", 39.5, 46.3), wide, SOVIET_UNION)
    assert numbers_of(located) == {"Goris": 1, "Everywhere": None, "Soviet Union": None}
    words = words_of(svg_of(located))
    assert "too wide" in words
    assert "no longer on" in words


def test_the_legend_has_only_what_occurs() -> None:
    event = "An event is reported here"
    shape, check, former = "What “near”", "Hollow and dashed", "only denied"
    words = words_of(svg_of(*flood()))
    assert all(one in words for one in (event, shape, former))
    plain_words = words_of(svg_of(report_of(place("Suva", -18.14, 178.44))))
    assert "not decided whether" in plain_words
    assert not any(one in plain_words for one in (event, shape, check, former, "country, region"))
    assert "Disputed or" not in plain_words
    assert "Disputed or" in words_of(svg_of(report_of(place("Goris", 39.5, 46.3))))


def test_shapes_and_roles_are_drawn() -> None:
    svg = svg_of(*flood())
    paths = [one.attrib for one in root_of(svg).iter(f"{SVG}path")]
    dashed = [one for one in paths if one.get("stroke-dasharray") == "50 40"]
    assert len(dashed) == 3  # near Celje, around Laško and Sevnica
    assert {one["stroke"] for one in dashed} == {"#b3321f"}
    marks = {one.get("id") for one in root_of(svg).iter(f"{SVG}g")} - {None}
    used = {str(one.get("href"))[1:] for one in root_of(svg).iter(f"{SVG}use")}
    assert used == marks
    assert len(marks) == 3  # plain, displaced and pale


def test_a_sentence_stands_once() -> None:
    words = words_of(svg_of(*flood()))
    assert words.count("A flood broke through a dam near") == 1
    assert "The same sentence as no. 1." in words


def test_a_sheet_of_very_many_places_can_be_looked_at() -> None:
    many = [place(f"T{i}", 30 + i % 60 * 0.4, 10 + i // 60 * 0.5) for i in range(1500)]
    svg = svg_of(report_of(*many))
    assert len(svg) < 1_500_000
    assert "1350 further places are on the map" in words_of(svg)
    height = root_of(svg).get("height")
    assert height is not None
    assert int(height) < 20_000


def test_numbers_follow_the_groups() -> None:
    model = build_model(flood(), PROVENANCE)
    groups = make_groups(model, lambda _index, _one: (True, ""))
    numbers = [entry.number for group in groups for entry in group.entries]
    assert numbers == list(range(1, len(numbers) + 1))
    assert [group.title for group in groups][:1] == ["Where events are reported"]


@given(st.text(max_size=60), st.floats(20, 300))
def test_lines_fit_and_lose_nothing(words: str, room: float) -> None:
    lines = wrap(words, room, 11)
    assert "".join("".join(lines).split()) == "".join(plain(words).split())
    for line in lines:
        assert width(line, 11) <= room or len(line) < 8


def test_text_for_every_script() -> None:
    assert text("a < b & c") == "a &lt; b &amp; c"
    assert text("x\x00\ud800\u202ey") == "x\ufffd\ufffdy"
    assert is_rightward("العربية")
    assert not is_rightward("Latin العربية")
    arabic = text("وصلت القوات.")
    assert arabic.startswith("<tspan font-family=")
    assert "\u2067" in arabic
    assert "tspan" not in text("Ереван, Αθήνα, Łódź")
    assert "Noto Sans" in SANS


@pytest.mark.parametrize("lat", [-89.0, -60.0, 0.0, 45.0, 84.0])
@pytest.mark.parametrize("lon", [-180.0, -60.0, 0.0, 179.0])
def test_a_frame_reads_its_pixels_back(lat: float, lon: float) -> None:
    points: Sequence[tuple[float, float]] = [(lat, lon), (lat / 2, lon * 0.97)]
    frame = Frame.around(points, cut=-180.0, width=800, max_zoom=9)
    x, y = frame.point(lat, lon)
    assert frame.holds(x, y, within=-1)
    assert abs(frame.lat(y) - max(-85.0511, min(85.0511, lat))) < 0.01
    assert abs((frame.lon(x) - lon + 180) % 360 - 180) < 0.01


def test_outlines_keep_what_is_in_sight_and_little_beyond() -> None:
    # a comb whose teeth are far beyond the frame, and one of them in it
    steps = [(lat / 10, 60.0 + (lat % 2) * 40.0) for lat in range(-400, 401)]
    ring = [*steps, (40.0, -60.0), (-40.0, -60.0), steps[0]]
    grid = [(round(lat * 100), round(lon * 100)) for lat, lon in ring]
    shape = {"scale": 100, "members": False, "polygons": [[encode(grid)]]}
    wide = place("Comb", 0.0, 0.0, feature_class="A", feature_code="PCLI", radius_km=500.0)
    for lon in (0.0, 62.0, 99.0):
        frame = Frame.around([(0.0, lon), (1.0, lon + 1.0)], cut=-180.0, width=600, max_zoom=9)
        [[seen]] = outline_of(wide, shape, frame)
        assert len(seen.points) < 250
        traced = [(lat, lon) for lat, lon in ring]
        for x in range(5, 600, 37):
            for y in range(5, int(frame.height), 37):
                inside = _holds(traced, frame.lat(y), frame.lon(x))
                assert _holds(seen.points, x * 10, y * 10) == inside, (lon, x, y)
    assert len(seen.points) < len(ring) / 2


def _holds(ring: Sequence[tuple[float, float]], a: float, b: float) -> bool:
    inside = False
    for (a0, b0), (a1, b1) in pairwise([*ring, ring[0]]):
        if (a0 > a) != (a1 > a) and b < b0 + (a - a0) / (a1 - a0) * (b1 - b0):
            inside = not inside
    return inside
