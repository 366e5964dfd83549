"""The map as a folium map, the page as one file."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import folium
import folium.plugins
import pytest
from hypothesis import HealthCheck, given, settings

from mapper.errors import GazetteerError, RenderError
from mapper.gazetteer import Gazetteer
from mapper.page import HtmlRenderer, draw
from mapper.page.figure import OfflineFigure
from mapper.page.markup import panel
from mapper.page.model import PageReport, build_model
from mapper.page.vendored import asset, compact, compact_style
from mapper.page.wording import certainty, feature_words, whereabouts
from mapper.protocols import Renderer
from mapper.records import (
    Candidate,
    Finding,
    Findings,
    LocatedReport,
    Mention,
    Place,
    Report,
    Resolution,
)
from tests.hostile import PAYLOADS, hostile_account
from tests.hostile import PROVENANCE as HOSTILE_PROVENANCE
from tests.located import GORIS, KARABAKH, PROVENANCE, located_reports, sample
from tests.pages import NoLabels, Outlines

ARMENIA = Place(
    id="geonames:174982",
    name="Armenia",
    lat=40.0,
    lon=45.0,
    feature_class="A",
    feature_code="PCLI",
    country_code="AM",
    radius_km=130.0,
)


def one_place(place: Place, *, confidence: float = 0.9, report_id: str = "r") -> LocatedReport:
    text = f"News came from {place.name} today."
    mention = Mention(report_id, 15, 15 + len(place.name), place.name)
    resolution = Resolution(mention, (Candidate(place, place.name),), place, confidence)
    return LocatedReport(Report(report_id, text), (Finding(resolution, 0, len(text)),))


def page_of(*located: LocatedReport, title: str | None = None) -> str:
    findings = Findings(located, PROVENANCE)
    page = draw(findings, title=title, gazetteer=Outlines()).get_root().render()
    assert isinstance(page, str)
    return page


def data_of(page: str) -> dict[str, Any]:
    match = re.search(r'id="mapper-findings">(.*?)</script>', page, re.DOTALL)
    assert match is not None
    found: dict[str, Any] = json.loads(match[1])
    return found


class Document(HTMLParser):
    """Collects what a browser would load or run."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.policy = ""
        self._open: str | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.tags.append((tag, attributes))
        if tag == "script" and attributes.get("type") != "application/json":
            self._open = ""
        if attributes.get("http-equiv") == "Content-Security-Policy":
            self.policy = attributes["content"] or ""

    def handle_data(self, data: str) -> None:
        if self._open is not None:
            self._open += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "script" and self._open is not None:
            self.scripts.append(self._open)
            self._open = None


# ---------------------------------------------------------------- what is drawn


def test_areas_are_never_pins_and_former_states_are_never_drawn() -> None:
    drawn = {
        place["name"]: place["drawn"]
        for place in data_of(page_of(sample(), one_place(ARMENIA)))["places"]
    }
    assert drawn == {
        "Goris": "pin",
        "Nagorno-Karabakh": "area",
        "Soviet Union": "listed",
        "Armenia": "area",
    }


def test_a_country_has_its_outline_and_a_region_its_radius() -> None:
    data = data_of(page_of(one_place(ARMENIA), one_place(KARABAKH, report_id="k")))
    assert [area[::2] for area in data["shapes"]["areas"]] == [[ARMENIA.id, False]]
    assert data["places"][1]["radiusKm"] == KARABAKH.radius_km
    circles = draw(Findings((one_place(ARMENIA),), PROVENANCE), gazetteer=NoLabels())
    assert data_of(circles.get_root().render())["shapes"]["areas"] == []


@pytest.mark.parametrize(
    ("place_id", "name", "code", "members"),
    [
        ("geonames:4736286", "Texas", "ADM1", False),
        ("geonames:465524", "South Caucasus", "RGN", True),
    ],
)
def test_units_and_regions_made_of_countries_have_outlines(
    place_id: str, name: str, code: str, members: bool
) -> None:
    place = Place(place_id, name, 31.2, -99.2, code[0] if code == "ADM1" else "L", code)
    page = page_of(one_place(place))
    [[found, _, made_of_members, polygons]] = data_of(page)["shapes"]["areas"]
    assert (found, made_of_members) == (place_id, members)
    assert polygons
    assert len(page) < 700_000


def test_mentions_of_a_place_are_one_place() -> None:
    model = build_model((one_place(GORIS), one_place(GORIS, report_id="s")), PROVENANCE)
    assert len(model.places) == 1
    assert model.places[0].mentions == (0, 1)
    assert [report.mentions for report in model.reports] == [(0,), (1,)]


def test_the_surest_mention_speaks_for_a_place() -> None:
    located = (one_place(GORIS, confidence=0.3), one_place(GORIS, confidence=0.7, report_id="s"))
    place = build_model(located, PROVENANCE).places[0]
    assert place.confidence == 0.7
    assert not place.is_unsure
    assert build_model(located[:1], PROVENANCE).places[0].is_unsure


def test_an_unsure_mention_looks_unsure_though_its_place_is_not() -> None:
    located = (one_place(GORIS, confidence=0.3), one_place(GORIS, confidence=0.7, report_id="s"))
    page = page_of(*located)
    assert 'class="m pin unsure" id="m0"' in page
    assert 'class="m pin" id="m1"' in page


def test_a_confidence_is_never_rounded_up() -> None:
    assert "confidence low (59%)" in page_of(one_place(GORIS, confidence=0.598))
    assert "confidence high (99%)" in page_of(one_place(GORIS, confidence=0.996))


def test_the_page_names_what_was_not_placed_and_why() -> None:
    page = page_of(sample())
    assert "Caféville" in page
    assert "too many" in page


def taken(text: str, name: str, place: Place | None, reason: str, **more: Any) -> LocatedReport:
    start = text.index(name)
    mention = Mention(text, start, start + len(name), name)
    others = tuple(
        Candidate(KARABAKH, name, score=share, reason=why) for share, why in more["others"]
    )
    first = () if place is None else (Candidate(place, name, score=0.6),)
    resolution = Resolution(
        mention, (*first, *others), place, more.get("confidence", 0.0), reason=reason
    )
    return LocatedReport(Report(text, text), (Finding(resolution, 0, len(text)),))


def test_mentions_with_other_names_or_reasons_are_told_apart() -> None:
    located = (
        taken("In Goris.", "Goris", GORIS, "By its name.", confidence=0.7, others=[(0.02, "far")]),
        taken("GORIS today.", "GORIS", GORIS, "By its name.", confidence=0.9, others=[(0.3, "x")]),
        taken("Old Gorus.", "Gorus", GORIS, "Spelled alike.", confidence=0.5, others=[]),
    )
    (place,) = build_model(located, PROVENANCE).places
    assert [(one.text, one.reason, one.mentions) for one in place.readings] == [
        ("GORIS", "By its name.", (0, 1)),
        ("Gorus", "Spelled alike.", (2,)),
    ]
    first, second = place.readings
    assert (first.confidence, first.least) == (0.9, 0.7)
    assert [(one.share, one.why_not) for one in first.alternatives] == [("30%", "x")]
    assert not second.alternatives
    readings = data_of(page_of(*located))["places"][0]["readings"]
    assert [one["reason"] for one in readings] == ["By its name.", "Spelled alike."]
    assert readings[0]["alternatives"][0]["share"] == "30%"


def test_a_share_is_never_rounded_to_nothing() -> None:
    located = taken("In Goris.", "Goris", GORIS, "r.", confidence=0.9, others=[(0.004, "far")])
    (place,) = build_model([located], PROVENANCE).places
    assert place.readings[0].alternatives[0].share == "under 1%"


def test_what_an_unresolved_name_may_mean_is_listed_and_escaped() -> None:
    located = taken("In Gorus.", "Gorus", None, "none fits", others=[(0.31, "far <b>away</b>")])
    page = page_of(located)
    assert "What it may mean; none was sure enough" in page
    assert "Share 31%" in page
    assert "Why not: far &lt;b&gt;away&lt;/b&gt;." in page
    assert "<b>away" not in page


def test_the_list_has_the_reason_of_every_place() -> None:
    located = (
        taken("In Goris.", "Goris", GORIS, "By its name.", confidence=0.9, others=[]),
        taken("Old Gorus.", "Gorus", GORIS, "Alike.", confidence=0.5, others=[]),
    )
    assert 'Why <q><bdi>Goris</bdi></q>: <span dir="auto">By its name.</span>' in page_of(*located)
    assert 'Why: <span dir="auto">Alike.</span>' in page_of(located[1])


def test_low_confidence_is_a_shape_in_the_list() -> None:
    assert 'class="is-pin unsure r-undecided"' in page_of(one_place(GORIS, confidence=0.3))
    assert 'class="is-pin r-undecided"' in page_of(one_place(GORIS, confidence=0.9))
    assert 'class="is-area unsure r-undecided"' in page_of(one_place(KARABAKH, confidence=0.3))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(located_reports())
def test_the_panel_holds_the_text_to_the_letter(located: LocatedReport) -> None:
    class Text(HTMLParser):
        depth, found = 0, ""

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            if tag == "div" and ("class", "text") in attrs:
                self.depth = 1
            elif self.depth and tag == "div":
                self.depth += 1

        def handle_endtag(self, tag: str) -> None:
            if tag == "div" and self.depth:
                self.depth -= 1

        def handle_data(self, data: str) -> None:
            if self.depth:
                self.found += data

    parser = Text(convert_charrefs=True)
    parser.feed(str(panel(build_model((located,), PROVENANCE))))
    assert parser.found == located.report.text.replace("\x00", "\ufffd").replace("\r", "\n")


def test_spans_count_utf16_units() -> None:
    text = "🜁🜁 From Goris."
    mention = Mention("r", 8, 13, "Goris")
    resolution = Resolution(mention, (Candidate(GORIS, "Goris"),), GORIS, 0.9)
    located = LocatedReport(Report("r", text), (Finding(resolution, 3, 14),))
    row = data_of(page_of(located))["mentions"][0]
    assert row[2:6] == [10, 15, 5, 16]
    assert text.encode("utf-16-le")[20:30].decode("utf-16-le") == "Goris"


# ---------------------------------------------------------------- one file, offline


def test_the_page_links_to_nothing_and_its_policy_allows_nothing_else() -> None:
    document = Document(page_of(sample()))
    for tag, attributes in document.tags:
        assert "src" not in attributes, tag
        assert tag not in ("link", "iframe", "object", "embed", "base"), tag
        assert not [name for name in attributes if name.startswith("on")], tag
    assert "default-src 'none'" in document.policy
    scripts = re.search(r"script-src ([^;]*)", document.policy)
    assert scripts is not None
    allowed = scripts[1].split()
    for code in document.scripts:
        digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in allowed
    assert len(allowed) == len(set(document.scripts))


def test_the_page_has_a_language_and_lets_people_zoom() -> None:
    page = page_of(sample())
    assert '<html lang="en">' in page
    assert page.count('name="viewport"') == 1
    assert "user-scalable" not in page
    assert "maximum-scale" not in page


def test_unused_libraries_are_left_out_and_leaflet_is_in() -> None:
    page = page_of(sample())
    assert "Leaflet 1.9.4" in page
    assert "jQuery" not in page
    assert "bootstrap" not in page
    assert "AwesomeMarkers" not in page


def test_same_findings_same_bytes() -> None:
    assert page_of(sample(), one_place(ARMENIA)) == page_of(sample(), one_place(ARMENIA))


def test_a_map_can_be_rendered_twice() -> None:
    figure = draw(Findings((sample(),), PROVENANCE), gazetteer=NoLabels()).get_root()
    assert figure.render() == figure.render()


def test_size_of_a_small_page(gazetteer: Gazetteer) -> None:
    out = io.BytesIO()
    renderer = HtmlRenderer(out, PROVENANCE, gazetteer=gazetteer)
    assert isinstance(renderer, Renderer)
    renderer.add(sample())
    renderer.close()
    assert len(out.getvalue()) < 700_000
    assert b'"Yerevan"' in out.getvalue()  # a label of the base map


def test_save_and_notebook_give_the_same_page(tmp_path: Path) -> None:
    drawn = draw(Findings((sample(),), PROVENANCE), gazetteer=NoLabels())
    drawn.save(tmp_path / "map.html")
    saved = (tmp_path / "map.html").read_text("utf-8")
    assert saved == drawn.get_root().render()
    shown = drawn._repr_html_()
    assert shown.startswith("<iframe srcdoc=")
    assert "Content-Security-Policy" in shown


def test_no_gazetteer_no_labels_no_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object, **_options: object) -> None:
        raise GazetteerError("gone")

    monkeypatch.setattr(Gazetteer, "open", fail)
    assert "Goris" in draw(Findings((sample(),), PROVENANCE)).get_root().render()


def test_any_iterable_of_located_reports_is_drawn() -> None:
    page = draw(iter([sample()]), gazetteer=NoLabels(), title="A <b>title</b>").get_root().render()
    assert "<title>A &lt;b&gt;title&lt;/b&gt;</title>" in page


@pytest.mark.parametrize("located", [(), (LocatedReport(Report("r", "Nothing.")),)])
def test_pages_without_places(located: tuple[LocatedReport, ...]) -> None:
    page = page_of(*located)
    assert data_of(page)["places"] == []
    assert len(page) < 500_000


def test_places_on_both_sides_of_the_antimeridian_stay_together() -> None:
    def at(lon: float) -> Place:
        return Place(
            id=f"test:{lon}",
            name=f"Town {lon}",
            lat=-17,
            lon=lon,
            feature_class="P",
            feature_code="PPL",
        )

    data = data_of(page_of(one_place(at(178.4)), one_place(at(-171.8), report_id="s")))
    assert -171.8 < data["west"] < 178.4


# ---------------------------------------------------------------- extending the map


def extended() -> folium.Map:
    return draw(Findings((sample(),), PROVENANCE), gazetteer=NoLabels())


def test_stock_folium_elements_work_offline() -> None:
    drawn = extended()
    folium.Marker([40, 45], popup="a popup", tooltip="a tip").add_to(drawn)
    folium.Marker([40, 46], icon=folium.Icon(color="green")).add_to(drawn)
    folium.CircleMarker([40, 47]).add_to(drawn)
    folium.GeoJson({"type": "Point", "coordinates": [45, 40]}).add_to(drawn)
    folium.LayerControl().add_to(drawn)
    document = Document(drawn.get_root().render())
    assert any("window.$ =" in code for code in document.scripts)
    assert not [tag for tag, attributes in document.tags if "src" in attributes or tag == "link"]


def test_an_unknown_script_is_named() -> None:
    drawn = extended()
    folium.plugins.Draw().add_to(drawn)  # type: ignore[no-untyped-call]
    with pytest.raises(RenderError, match=r"leaflet\.draw\.js"):
        drawn.get_root().render()


def test_an_unknown_link_in_markup_is_named() -> None:
    drawn = extended()
    figure = drawn.get_root()
    assert isinstance(figure, OfflineFigure)
    figure.html.add_child(folium.Element('<script src="https://example.org/x.js"></script>'))
    with pytest.raises(RenderError, match=r"example\.org/x\.js"):
        drawn.get_root().render()


def test_tiles_from_the_network_are_refused() -> None:
    drawn = extended()
    folium.TileLayer("https://tiles.example.org/{z}/{x}/{y}.png", attr="x").add_to(drawn)
    with pytest.raises(RenderError, match=r"tiles\.example\.org"):
        drawn.get_root().render()


def test_texts_of_stock_elements_are_no_templates_and_end_no_script() -> None:
    drawn = extended()
    folium.Marker([40, 45], tooltip="{{ 7 * 191 }}</script><script>x()</script>").add_to(drawn)
    page = drawn.get_root().render()
    assert "1337" not in _DIGEST.sub("", page)
    assert "{{ 7 * 191 }}" in page
    assert "x()" not in Document(page).scripts


def test_the_figure_works_for_any_map() -> None:
    figure = OfflineFigure(title="t", language="de")
    folium.Map([0, 0], tiles=None).add_to(figure)
    page = figure.render()
    assert '<html lang="de">' in page
    assert "map_1 = L.map(" in page


# ---------------------------------------------------------------- hostile text

_DIGEST = re.compile(r"[0-9a-f]{12,64}")  # of the manifest: any digits may stand in it


@cache
def scripts_of_a_harmless_page() -> int:
    findings = Findings((hostile_account("plain"),), PROVENANCE)
    page = draw(findings, title="plain", gazetteer=NoLabels()).get_root().render()
    return len(Document(page).scripts)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_text_is_text(payload: str) -> None:
    located = hostile_account(payload)
    findings = Findings((located,), HOSTILE_PROVENANCE)
    page = draw(findings, title=payload, gazetteer=NoLabels()).get_root().render()
    document = Document(page)
    assert len(document.scripts) == scripts_of_a_harmless_page()
    for tag, attributes in document.tags:
        assert tag not in ("img", "iframe", "link"), tag
        assert not [name for name in attributes if name.startswith("on")]
        assert not (attributes.get("href") or "").lower().startswith(("javascript", "data"))
    assert "1337" not in _DIGEST.sub("", page)
    page.encode()


# ---------------------------------------------------------------- words


def test_words_for_places() -> None:
    assert feature_words(GORIS) == "seat of a district"
    assert feature_words(KARABAKH) == "region"
    assert whereabouts(GORIS) == "Goris Municipality, Syunik, Armenia"
    assert whereabouts(KARABAKH) == ""
    assert [certainty(value) for value in (0.59, 0.6, 0.9)] == ["low", "medium", "high"]


# ---------------------------------------------------------------- assets


def vendored() -> list[dict[str, Any]]:
    record: list[dict[str, Any]] = json.loads(asset("vendored.json"))
    return record


def test_vendored_files_are_what_they_say() -> None:
    assets = Path(draw.__code__.co_filename).parent / "assets"
    record = vendored()
    assert {"leaflet.js", "markercluster.js", "fullscreen.js"} <= {one["file"] for one in record}
    for one in record:
        content = (assets / one["file"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == one["sha256"]
        assert len(content) == one["bytes"]
        licence = (assets / one["licence_file"]).read_text("utf-8")
        words = {"BSD-2-Clause": "BSD 2-Clause", "MIT": "Permission is hereby granted"}
        assert words[one["licence"]] in licence


def test_scripts_lose_their_comments_and_nothing_else() -> None:
    code = """\
/* One. */
/*
 * Two.
 */
const a = 1; // three
  // four
  const url = "https://example.org // five";

  const b = 6 / 2; /* seven */ const c = `// ${a}`;
"""
    assert compact(code).splitlines() == [
        "const a = 1;",
        'const url = "https://example.org // five";',
        "const b = 6 / 2; /* seven */ const c = `// ${a}`;",
    ]


def test_no_string_of_our_scripts_goes_over_several_lines() -> None:
    """What `compact` may then take for a comment is one."""
    for path in (Path(draw.__code__.co_filename).parent / "assets").glob("*.js"):
        if path.name in {one["file"] for one in vendored()}:
            continue
        for line in re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL).splitlines():
            code = re.sub(r"(^|\s)//.*", "", line)
            assert code.replace("_`{|}", "").count("`") % 2 == 0, (path.name, line)
            assert not code.endswith("\\"), (path.name, line)


def test_styles_lose_white_space_and_no_meaning() -> None:
    style = """\
/* One. */
a:hover, a
b { color: red; }
/* Two. */ i::before {
  content: "a: b; {";
  background: url(data:,x);
  --own: 1px solid;
}

@media (prefers-color-scheme: dark) {
  a b {
    font: 1px/1 "x  y",
      serif;
  }
}
"""
    assert compact_style(style) == (
        'a:hover, a\nb{color: red;}/* Two. */ i::before{content:"a: b; {";'
        "background:url(data:,x);--own:1px solid;}@media (prefers-color-scheme: dark){a b{"
        'font: 1px/1 "x  y",serif;}}'
    )


def test_a_report_without_title_shows_no_folders() -> None:
    for origin, shown in (("/home/me/secret/one.txt", "one.txt"), ("C:\\me\\one.txt", "one.txt")):
        made = PageReport(Report(origin, "Nothing."), ())
        assert made.title == shown
    assert PageReport(Report("feed.jsonl:3", "Nothing."), ()).title == "feed.jsonl:3"
