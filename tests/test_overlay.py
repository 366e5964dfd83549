"""A user's own places laid over a gazetteer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mapper.errors import GazetteerError
from mapper.gazetteer import Gazetteer
from mapper.gazetteer.build import build
from mapper.gazetteer.overlay import COLUMNS, OverlaySummary, add_places
from tests.dumps import shipped


@pytest.fixture
def base(tmp_path: Path) -> Path:
    path = tmp_path / "base.sqlite"
    build(path, data=shipped(tmp_path / "shipped.tsv.xz"))
    return path


def lay(
    base: Path, content: str | bytes, warned: list[str] | None = None, name: str = "my.csv"
) -> tuple[OverlaySummary, Gazetteer]:
    table = base.parent / "lists" / name
    table.parent.mkdir(exist_ok=True)
    table.write_bytes(content.encode() if isinstance(content, str) else content)
    target = base.with_name("out.sqlite")
    warn = (warned if warned is not None else []).append
    summary = add_places(table, target, base=base, warn=warn)
    return summary, Gazetteer.open(path=target)


VILLAGE = (
    "name,lat,lon,names,historical,demonyms,abbreviations,country_code,population,admin1_name\n"
    "Verin Shorzha,40.05,45.97,Upper Shorzha|Վերին Շորժա,Yukhari,Shorzhan,V.Sh.,am,120,"
    "Gegharkunik\n"
)


def test_a_place_is_found_by_each_of_its_names(base: Path) -> None:
    summary, gazetteer = lay(base, VILLAGE)
    assert (summary.added, summary.changed) == (1, 0)
    assert summary.version == gazetteer.version
    with gazetteer:
        kinds = {
            "Verin Shorzha": "name",
            "Upper Shorzha": "name",
            "Վերին Շորժա": "name",
            "Yukhari": "historical",
            "Shorzhan": "demonym",
            "V.Sh.": "abbreviation",
        }
        for name, kind in kinds.items():
            (one,) = gazetteer.named(name)
            assert (one.place.id, one.name_kind) == ("own:verin-shorzha", kind), name
        place = one.place
        assert (place.country_name, place.admin1_name) == ("Armenia", "Gegharkunik")
        assert (place.lat, place.lon, place.population) == (40.05, 45.97, 120)
        assert (place.feature_code, place.gazetteer) == ("PPL", "own")
        assert gazetteer.place("own:verin-shorzha") == place
        assert gazetteer.nearest(40.05, 45.97)[0][0] == place


@pytest.mark.parametrize("slip", ["Verin Shorhza", "Upper Shorza", "Yukari"])
def test_slips_find_it_too(base: Path, slip: str) -> None:
    _, gazetteer = lay(base, VILLAGE)
    with gazetteer:
        (one, *_) = gazetteer.similar(slip)
        assert (one.place.id, one.match) == ("own:verin-shorzha", "fuzzy")
        # and what was there before is still found so
        assert gazetteer.similar("Vardanis")[0].place.id == "geonames:616108"


def test_names_for_a_place_of_the_gazetteer(base: Path) -> None:
    content = (
        "id;name;names;lat;lon\n"
        "geonames:616108;Vardenis;Basargechar|VARDENIS;;\n"
        "reportmap:lake-sevan;Gegham Sea;;40.4;45.4\n"
    )
    summary, gazetteer = lay(base, content)
    assert (summary.added, summary.changed) == (0, 2)
    with gazetteer:
        (one,) = gazetteer.named("Basargechar")
        assert (one.place.id, one.place.name, one.place.population) == (
            *("geonames:616108", "Vardenis"),
            12651,
        )
        assert len(gazetteer.named("Vardenis")) == 1
        assert gazetteer.named("VARDENIS")[0].matched_name == "VARDENIS"
        (sea,) = gazetteer.named("Gegham Sea")
        assert (sea.place.name, sea.place.lat) == ("Lake Sevan", 40.4)


def test_a_better_kind_of_name_wins(base: Path) -> None:
    _, gazetteer = lay(base, "id,name\ngeonames:587116,Azeri\n")
    with gazetteer:
        (one,) = gazetteer.named("Azeri")
        assert one.name_kind == "name"
        assert one.place.id == "geonames:587116"


def test_scores_and_extents(base: Path) -> None:
    content = (
        "name,latitude,lng,feature_code,radius_km,prominence\n"
        "Little Hill,40,45,MT,,\nLong Valley,40,45,VAL,12,\nOur Square,40,45,SQR,,0.9\n"
    )
    _, gazetteer = lay(base, content)
    with gazetteer:
        assert gazetteer.named("Little Hill")[0].score == 0.4
        assert gazetteer.named("Our Square")[0].score == 0.9
        valley = gazetteer.named("Long Valley")[0].place
        assert valley.radius_km == 12
        area = gazetteer.area(valley.id)
        assert area is not None
        assert area.contains(40.05, 45.05)
        assert not area.contains(40.5, 45)


def test_what_it_says_of_itself(base: Path) -> None:
    _, gazetteer = lay(base, VILLAGE)
    with gazetteer, Gazetteer.open(path=base) as before:
        assert gazetteer.version != before.version
        assert gazetteer.attribution == (*before.attribution, "Places of my.csv")
        assert int(gazetteer.meta["places"]) == int(before.meta["places"]) + 1
        *_, source = json.loads(gazetteer.meta["sources"])
        assert source["file"] == "my.csv"
        assert gazetteer.meta["base"] == before.version
        assert not any("lists" in value for value in gazetteer.meta.values())


def test_the_same_table_again_changes_nothing_but_the_version(base: Path) -> None:
    _, gazetteer = lay(base, VILLAGE)
    gazetteer.close()
    first = base.with_name("out.sqlite")
    summary, again = lay(first, VILLAGE)  # base and target are one
    with again:
        assert (summary.added, summary.changed) == (0, 1)
        assert len(again.named("Verin Shorzha")) == 1
        assert len(again.attribution) == len(set(again.attribution))


def test_two_places_of_one_name(base: Path) -> None:
    _, gazetteer = lay(base, "name,lat,lon\nNew Village,40,45\nNew Village,50,30\n")
    with gazetteer:
        found = {one.place.id for one in gazetteer.named("New Village")}
        assert found == {"own:new-village", "own:new-village-2"}


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbfname,lat,lon\r\nAltb\xc3\xbcron,47,8\r\n",
        b"name\tlat\tlon\nAltb\xc3\xbcron\t47\t8\n",
        'NAME , "lat",lon\n"Altbüron",47,8\n\n'.encode("utf-16"),
        "longitude,latitude,name\n8,47,Altbüron".encode("cp1252"),
    ],
)
def test_any_usual_table_is_read(base: Path, content: bytes) -> None:
    _, gazetteer = lay(base, content)
    with gazetteer:
        (one,) = gazetteer.named("Altbüron")
        assert (one.place.lat, one.place.lon) == (47, 8)


BAD = {
    "no lat and lon": "A,,",
    "no name": ",1,2",
    "'...' is no name": "...,1,2",
    "lat is no number: 'x'": "A,x,2",
    "lat is not between -90 and 90: 91": "A,91,2",
    "lon is not between -180 and 180: nan": "A,1,nan",
    "lat and lon go together": "A,1,",
    "2 columns, not 8": "A,1",
    "unknown country code 'QQ'": "A,1,2,,QQ",
    "unknown feature code 'WHAT'": "A,1,2,,,WHAT",
    "population is not between 0 and 2e+10: -1": "A,1,2,,,,-1",
    "prominence is not between 0 and 1: 7": "A,1,2,,,,,7",
    "the gazetteer has no place geonames:5": "A,1,2,geonames:5",
    "'x y' is no id: write geonames:616195, or own:my-village": "A,1,2,x y",
}


@pytest.mark.parametrize("reason", BAD)
def test_a_bad_line_stops_all(base: Path, reason: str) -> None:
    cells = (
        BAD[reason] if reason.startswith("2 ") else BAD[reason] + "," * (7 - BAD[reason].count(","))
    )
    header = "name,lat,lon,id,country_code,feature_code,population,prominence"
    warned: list[str] = []
    with pytest.raises(GazetteerError, match="1 bad line, so nothing was written"):
        lay(base, f"{header}\nGood,1,2,,,,,\n{cells}\n", warned)
    assert warned == [f"{base.parent / 'lists' / 'my.csv'}, line 3: {reason}"]
    assert {one.name for one in base.parent.iterdir()} == {"base.sqlite", "shipped.tsv.xz", "lists"}


def test_at_most_ten_bad_lines_are_shown(base: Path) -> None:
    warned: list[str] = []
    with pytest.raises(GazetteerError, match=r"25 bad lines \(10 of them shown\)"):
        lay(base, "name,lat,lon\n" + "A,,\n" * 25, warned)
    assert len(warned) == 10


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is empty"),
        ("name,lat,lon\n", "holds no places"),
        ("lat,lon\n1,2\n", "needs a first line"),
        ("name,lat,latitude,lon\nA,1,1,2\n", "needs a first line"),
        ("name,lat,lon,colour\nA,1,2,red\n", "has a column 'colour'; known are name, lat"),
        (b"PK\x03\x04 not a table", "ZIP archive"),
    ],
)
def test_a_table_that_is_none(base: Path, content: str | bytes, message: str) -> None:
    with pytest.raises(GazetteerError, match=message):
        lay(base, content)
    assert not base.with_name("out.sqlite").exists()


def test_a_missing_table_or_base(base: Path, tmp_path: Path) -> None:
    with pytest.raises(GazetteerError, match=r"none\.csv cannot be read"):
        add_places(tmp_path / "none.csv", tmp_path / "out.sqlite", base=base)
    with pytest.raises(GazetteerError, match="no gazetteer"):
        add_places(tmp_path / "none.csv", tmp_path / "out.sqlite", base=tmp_path / "no.sqlite")


def test_every_column_is_in_the_docs() -> None:
    text = (Path(__file__).parent.parent / "docs" / "geonames.md").read_text("utf-8")
    for column, others in COLUMNS.items():
        for name in (column, *others):
            assert f"`{name}`" in text, name
