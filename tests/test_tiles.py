"""Online tiles, by choice: what a name stands for, and what the page may then ask for."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import xyzservices
from typer.testing import CliRunner

from mapper.cli import app
from mapper.config import Config
from mapper.errors import ConfigError
from mapper.page import draw
from mapper.page.tiles import KEY_VARIABLE, TileSource, find_tiles
from mapper.records import Findings
from tests.hostile import PAYLOADS
from tests.located import PROVENANCE, sample
from tests.pages import NoLabels

OURS = "https://tiles.example.org/{z}/{x}/{y}.png"
ASKS_KEY = "Thunderforest.OpenCycleMap"


@pytest.fixture(autouse=True)
def no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEY_VARIABLE, raising=False)


def page_of(source: TileSource | str | None) -> str:
    drawn = draw(Findings((sample(),), PROVENANCE), gazetteer=NoLabels(), tiles=source)
    return str(drawn.get_root().render())


def policy_of(page: str) -> dict[str, str]:
    found = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert found is not None
    parts = (one.strip().partition(" ") for one in found[1].replace("&#39;", "'").split(";"))
    return {name: value for name, _, value in parts}


# ---------------------------------------------------------------- names


@pytest.mark.parametrize(
    "name", ["OpenStreetMap.Mapnik", "openstreetmap mapnik", "OPENSTREETMAP_MAPNIK", "osm"]
)
def test_capitals_and_punctuation_do_not_count(name: str) -> None:
    source = find_tiles(name)
    assert source.name == "OpenStreetMap.Mapnik"
    assert source.origins == ("https://tile.openstreetmap.org",)
    assert source.max_zoom == 19


def test_no_two_providers_have_one_name() -> None:
    names = [re.sub("[^a-z0-9]", "", one.lower()) for one in xyzservices.providers.flatten()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("OpenStreetMap.Mapnick", "OpenStreetMap.Mapnik"),
        ("Carto.Positron", "CartoDB.Positron"),
        ("cartodb", "CartoDB.Positron"),
    ],
)
def test_an_unknown_name_is_told_with_those_that_are_near(name: str, near: str) -> None:
    with pytest.raises(ConfigError) as raised:
        find_tiles(name)
    assert near in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("name", ["", " ", "§", "x" * 10_000, *PAYLOADS])
def test_any_name_is_found_or_refused_in_one_line(name: str) -> None:
    with pytest.raises(ConfigError) as raised:
        find_tiles(name, attribution="x")
    assert len(str(raised.value)) < 400


def test_every_provider_gives_a_sound_source_or_says_why_not() -> None:
    sound = 0
    for name in xyzservices.providers.flatten():
        try:
            source = find_tiles(name, key="0123 abc/{z}")
        except ConfigError as error:
            assert re.search("projection|https", str(error)), name  # noqa: PT017
            continue
        sound += 1
        assert set(re.findall(r"\{([^}]*)\}", source.url)) <= {"s", "z", "x", "y", "-y", "r"}
        assert source.attribution
        assert all(re.fullmatch(r"https://[a-z0-9.-]+(:\d+)?", one) for one in source.origins)
        assert source.max_zoom > source.min_zoom
        if source.bounds is not None:
            south, west, north, east = source.bounds
            assert south < north
            assert west < east
    assert sound > 0.9 * len(xyzservices.providers.flatten())


# ---------------------------------------------------------------- keys


def test_a_key_comes_from_the_environment_and_is_warned_of(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigError, match=KEY_VARIABLE):
        find_tiles(ASKS_KEY)
    monkeypatch.setenv(KEY_VARIABLE, " secret&key ")
    source = find_tiles(ASKS_KEY)
    assert source.url.endswith("apikey=secret%26key")
    assert any("written into the page" in line for line in source.warnings)
    assert not any("secret" in line for line in source.warnings)


def test_a_key_stays_out_of_manifest_name_and_attribution() -> None:
    source = find_tiles(ASKS_KEY, key="hushhush")
    made = page_of(source)
    assert made.count("hushhush") == 1  # where the tiles are asked for
    assert '"tiles":"Thunderforest.OpenCycleMap"' in made
    own = find_tiles("https://t.example.org/{key}/{z}/{x}/{y}", attribution="Us", key="hushhush")
    assert own.name == "t.example.org"
    with pytest.raises(ConfigError, match=KEY_VARIABLE):
        find_tiles("https://t.example.org/{key}/{z}/{x}/{y}", attribution="Us")


@pytest.mark.parametrize(
    "address",
    ["https://t.example.org/{z}/{x}/{y}?token=hush", "https://hush:hush@t.example.org/{z}/{x}/{y}"],
)
def test_no_message_repeats_what_may_be_a_key(address: str) -> None:
    try:
        said = " ".join(find_tiles(address, attribution="Us").warnings)
        assert "written into the page" in said
    except ConfigError as error:
        said = str(error)
    assert "hush" not in said


def test_openstreetmap_refuses_pages_from_disk_and_that_is_said() -> None:
    assert any("file://" in line for line in find_tiles("OpenStreetMap.Mapnik").warnings)
    assert find_tiles("Esri.WorldImagery").warnings == ()
    with pytest.warns(UserWarning, match="file://"):
        page_of("OpenStreetMap.Mapnik")


# ---------------------------------------------------------------- addresses


def test_an_address_of_ones_own() -> None:
    source = find_tiles(OURS, attribution="© Us & them")
    assert source.name == "tiles.example.org"
    assert source.origins == ("https://tiles.example.org",)
    assert source.attribution == "© Us &amp; them"
    many = find_tiles("https://{s}.example.org:8443/{z}/{x}/{-y}{r}.png", attribution="Us")
    assert many.origins == tuple(f"https://{one}.example.org:8443" for one in "abc")
    assert find_tiles("http://127.0.0.1:8000/{z}/{x}/{y}", attribution="Us").origins == (
        "http://127.0.0.1:8000",
    )


@pytest.mark.parametrize(
    "address",
    [
        "http://tiles.example.org/{z}/{x}/{y}.png",
        "ftp://tiles.example.org/{z}/{x}/{y}.png",
        "//tiles.example.org/{z}/{x}/{y}.png",
        "javascript:alert(1)//{z}/{x}/{y}",
        "data:image/png,/{z}/{x}/{y}",
        "https://tiles.example.org/{z}/{x}.png",
        "https://tiles.example.org/",
        "https:///{z}/{x}/{y}",
        "https://tiles.example.org/{z}/{x}/{y}/{w}",
        "https://u:p@tiles.example.org/{z}/{x}/{y}",
        "https://tiles.example.org:port/{z}/{x}/{y}",
        "https://tiles.example.org;script-src/{z}/{x}/{y}",
        "https://tiles.example.org 'unsafe-inline'/{z}/{x}/{y}",
        "https://{x}.example.org/{z}/{x}/{y}",
        "https://{s}{s}.example.org/{z}/{x}/{y}",
        "https://*.example.org/{z}/{x}/{y}",
        "https://tiles.example.org/{z}/{x}/{y}#a",
        "https://tiles.example.org/{z}/{x}/{y}`",
        "https://tiles.example.org/{z}/{x}/{y}</script>",
        "https://tïles.example.org/{z}/{x}/{y}",
        "https://tiles.example.org/{z}/{x}/{y}" + "a" * 1000,
        "https://tiles.example.org/{z}/{x}/{y}\nx",
        "https://[::1/{z}/{x}/{y}",
    ],
)
def test_what_no_page_could_use_is_refused(address: str) -> None:
    with pytest.raises(ConfigError) as raised:
        find_tiles(address, attribution="Us", key="k")
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("attribution", [None, "", "  ", "a\nb", "x" * 600])
def test_an_address_needs_an_attribution_of_one_line(attribution: str | None) -> None:
    with pytest.raises(ConfigError, match="attribution"):
        find_tiles(OURS, attribution=attribution)


def test_a_provider_has_its_own_attribution() -> None:
    with pytest.raises(ConfigError, match="its own attribution"):
        find_tiles("Esri.WorldImagery", attribution="Us")


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("<b>Us</b> < them", "Us &lt; them"),
        ("<script>x()</script>", "x()"),
        ('<a href="javascript:x()">Us</a>', "Us"),
        ('<a href="https://a.example" onclick="x()">Us', "US_LINK"),
        ("<img src=x onerror=x()>Us", "Us"),
        ("© OpenStreetMap contributors", "OSM_LINK"),
    ],
)
def test_an_attribution_is_text_and_links(given: str, shown: str) -> None:
    end = 'rel="noopener noreferrer" target="_blank">'
    links = {
        "US_LINK": f'<a href="https://a.example" {end}Us</a>',
        "OSM_LINK": f'© <a href="https://www.openstreetmap.org/copyright" {end}OpenStreetMap</a> '
        "contributors",
    }
    assert str(find_tiles(OURS, attribution=given).attribution) == links.get(shown, shown)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_hostile_attribution_is_text(payload: str) -> None:
    line = " ".join(payload.split())
    try:
        source = find_tiles(OURS, attribution=f"Us {line}")
    except ConfigError:
        return
    link = r'<a href="https?://[^"<>]*" rel="noopener noreferrer" target="_blank">|</a>'
    shown = re.sub(link, "", str(source.attribution))
    assert "<" not in shown


# ---------------------------------------------------------------- the page


def test_a_page_without_tiles_has_nothing_of_them() -> None:
    made = page_of(None)
    assert "mapperTiles" not in made
    assert "connect-src" not in policy_of(made)
    assert policy_of(made)["img-src"] == "data: blob:"
    assert '"tiles":null' in made


def test_the_policy_allows_the_hosts_of_the_tiles_and_no_other() -> None:
    policy = policy_of(page_of(find_tiles("CartoDB.Positron", key="k")))
    hosts = " ".join(f"https://{one}.basemaps.cartocdn.com" for one in "abcd")
    assert policy["img-src"] == f"data: blob: {hosts}"
    assert policy["connect-src"] == hosts
    assert policy["default-src"] == "'none'"
    assert policy["script-src"].startswith("'sha256-")


def test_same_tiles_same_bytes() -> None:
    source = find_tiles(OURS, attribution="Us")
    assert page_of(source) == page_of(source)


def test_the_map_takes_an_address_itself() -> None:
    drawn = draw(
        Findings((sample(),), PROVENANCE), gazetteer=NoLabels(), tiles=OURS, tiles_attribution="Us"
    )
    assert "tiles.example.org" in str(drawn.get_root().render())


# ---------------------------------------------------------------- the command and the settings

runner = CliRunner()


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--tiles", "CartoDB.Positrom"], "CartoDB.Positron"),
        (["--tiles", OURS], "--tiles-attribution"),
        (["--tiles-attribution", "Us"], "--tiles"),
        (["--tiles", ASKS_KEY], KEY_VARIABLE),
    ],
)
def test_wrong_usage_is_told_before_any_work(tmp_path: Path, args: list[str], message: str) -> None:
    done = runner.invoke(app, ["map", "none.txt", "-o", str(tmp_path / "a.html"), *args])
    assert isinstance(done.exception, ConfigError)
    assert message in str(done.exception)


@pytest.mark.usefixtures("gazetteer")
def test_the_command_writes_tiles_and_warns(tmp_path: Path) -> None:
    report = tmp_path / "a.txt"
    report.write_text("Rain fell in Gyumri.", "utf-8")
    settings = tmp_path / "mapper.toml"
    settings.write_text('tiles = "osm"\n', "utf-8")
    out, table = tmp_path / "map.html", tmp_path / "a.csv"
    done = runner.invoke(
        app, ["map", str(report), "-o", str(out), "-o", str(table), "--config", str(settings)]
    )
    assert done.exit_code == 0, done.output
    assert "warning: OpenStreetMap.Mapnik refuses pages" in done.stderr
    assert "https://tile.openstreetmap.org" in policy_of(out.read_text("utf-8"))["connect-src"]


def test_tiles_are_settings(tmp_path: Path) -> None:
    file = tmp_path / "mapper.toml"
    file.write_text(f"tiles = {json.dumps(OURS)}\ntiles_attribution = 'Us'\n", "utf-8")
    config = Config.from_toml(file)
    assert (config.tiles, config.tiles_attribution) == (OURS, "Us")
    wrong: dict[str, Any] = {"tiles": 3}
    with pytest.raises(ConfigError, match="tiles"):
        Config().override(wrong)
