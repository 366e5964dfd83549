"""The gazetteer: from a small data file to look-ups, and what may go wrong on the way."""

from __future__ import annotations

import hashlib
import lzma
import math
import os
import pickle
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.errors import GazetteerError
from mapper.gazetteer import Gazetteer, database
from mapper.gazetteer import build as building
from mapper.gazetteer.scores import (
    KIND_WEIGHTS,
    KINDS,
    OTHER_SCRIPT_WEIGHT,
    feature_class,
    prominence,
)
from mapper.protocols import Geocoder
from mapper.records import NAME_KINDS


def _line(number: int, name: str, lat: float, lon: float, code: str, **more: object) -> str:
    columns = (
        *("country", "admin1", "admin2", "population", "radius_km", "prominence", "sources"),
        *("names", "abbreviations", "demonyms", "historical", "aliases"),
    )
    assert not more.keys() - {*columns, "slug"}
    fields = (number, more.get("slug", ""), name, lat, lon, code)
    return "\t".join(map(str, (*fields, *(more.get(column, "") for column in columns))))


# Containers first, as the recipe orders them.
LINES = (
    _line(1, "Armenia", 40, 45, "PCLI", country="AM", population=2968000, radius_km=140),
    _line(2, "Georgia", 42, 43.5, "PCLI", country="GE", population=3731000, demonyms="Georgian"),
    _line(3, "Russia", 60, 100, "PCLI", country="RU", population=144000000, demonyms="Russian"),
    _line(4, "France", 46, 2, "PCLI", country="FR", population=66000000, radius_km=600),
    _line(
        *(5, "United States", 39.76, -98.5, "PCLI"),
        country="US",
        population=327000000,
        names="America",
        abbreviations="U.S.|US",
        demonyms="American",
    ),
    _line(6, "Fiji", -18, 178, "PCLI", country="FJ", population=880000, radius_km=200),
    _line(10, "Gegharkunik Province", 40.3, 45.3, "ADM1", country="AM", radius_km=45),
    _line(
        *(11, "Georgia", 32.75, -83.5, "ADM1"),
        country="US",
        population=10700000,
        abbreviations="GA|Ga.",
        demonyms="Georgian",
    ),
    _line(12, "Vardenis Municipality", 40.2, 45.8, "ADM2", country="AM", aliases="Vardenis"),
    _line(
        *(20, "Vardenis", 40.1827, 45.7316, "PPLA2"),
        country="AM",
        admin1=10,
        admin2=12,
        population=12651,
        historical="Basargechar",
    ),
    _line(21, "Yerevan", 40.18, 44.51, "PPLC", country="AM", population=1093000),
    _line(
        *(22, "Moscow", 55.75, 37.62, "PPLC"),
        country="RU",
        population=10381000,
        demonyms="Muscovite",
        aliases="Moskva|Москва",
    ),
    _line(23, "Moscow", 46.73, -117, "PPLA2", country="US", population=25000),
    _line(24, "Paris", 48.85, 2.35, "PPLC", country="FR", population=2138000),
    _line(25, "Paris", 33.66, -95.55, "PPLA2", country="US", population=24000),
    _line(26, "Hamlet", 40.5, 45.5, "PPL", country="AM"),
    _line(27, "St. John's", 47.56, -52.71, "PPLA", country="CA", population=70000),
    _line(28, "Saint John", 45.27, -66.06, "PPL", country="CA", population=110000),
    _line(29, "Suva", -18.14, 178.44, "PPLC", country="FJ", population=77000),
    _line(30, "Labasa", -16.43, 179.36, "PPL", country="FJ", population=27000),
    _line(31, "Waiyevo", -16.8, -179.98, "PPL", country="FJ", population=2000),
    _line(32, "Armenia", 4.53, -75.68, "PPLA", country="CO", population=315000),
    _line(
        *(35, "Los Angeles", 34.05, -118.24, "PPLA2"),
        country="US",
        population=3800000,
        abbreviations="LA|L.A.",
    ),
    _line(
        *(36, "Louisiana", 31, -92, "ADM1"),
        country="US",
        population=4500000,
        abbreviations="La.|LA",
    ),
    _line(34, "Twin", 10, 20, "PPL", country="TD", population=5000),
    _line(33, "Twin", 11, 21, "PPL", country="TD", population=5000),
    _line(
        *(-5, "Lake Sevan", 40.35, 45.35, "LK"),
        slug="lake-sevan",
        radius_km=38,
        prominence=0.76,
        names="Sevana Lich",
    ),
    _line(
        *(-6, "Soviet Union", 60, 90, "PCLH"),
        slug="soviet-union",
        radius_km=4000,
        prominence=0.95,
        abbreviations="USSR|U.S.S.R.",
        demonyms="Soviet",
    ),
)


def _title(body: str, places: int, *, title: str = "mapper-gazetteer 1") -> str:
    digest = hashlib.sha256(body.encode()).hexdigest()[:8]
    return f"{title}\t2026.11\t{digest}\t{places}\n"


def _write(path: Path, *lines: str) -> Path:
    body = "columns\n" + "".join(f"{line}\n" for line in lines)
    path.write_bytes(lzma.compress((_title(body, len(lines)) + body).encode()))
    return path


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _write(tmp_path_factory.mktemp("data") / "small.tsv.xz", *LINES)


@pytest.fixture(scope="module")
def small(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gazetteer]:
    with Gazetteer.open(tmp_path_factory.mktemp("small"), data=data) as opened:
        yield opened


def _ids(gazetteer: Gazetteer, name: str) -> list[str]:
    return [one.place.id for one in gazetteer.candidates(name)]


def test_is_a_geocoder(small: Gazetteer) -> None:
    assert isinstance(small, Geocoder)


def test_place_has_its_parents(small: Gazetteer) -> None:
    place = small.candidates("Vardenis")[0].place
    assert (place.id, place.lat, place.lon) == ("geonames:20", 40.1827, 45.7316)
    assert (place.feature_class, place.feature_code) == ("P", "PPLA2")
    assert (place.country_code, place.country_name) == ("AM", "Armenia")
    assert place.admin1_name == "Gegharkunik Province"
    assert place.admin2_name == "Vardenis Municipality"
    assert place.population == 12651
    assert place.radius_km is None
    assert place.gazetteer == "geonames"


def test_unknown_is_none(small: Gazetteer) -> None:
    place = small.candidates("Hamlet")[0].place
    assert place.population is None
    assert place.admin1_name is None
    lake = small.candidates("Lake Sevan")[0].place
    assert lake.country_code is None
    assert lake.country_name is None


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("Georgia", ["geonames:2", "geonames:11"]),
        ("Moscow", ["geonames:22", "geonames:23"]),
        ("Paris", ["geonames:24", "geonames:25"]),
        ("PARIS'S", ["geonames:24", "geonames:25"]),
        ("Armenia", ["geonames:1", "geonames:32"]),
        ("Vardenis", ["geonames:20", "geonames:12"]),
        ("Москва", ["geonames:22"]),
        ("u.s.", ["geonames:5"]),
        ("Georgian", ["geonames:2", "geonames:11"]),
        ("USSR", ["reportmap:soviet-union"]),
        ("Twin", ["geonames:33", "geonames:34"]),
        ("Nowhere", []),
        ("", []),
        ("...", []),
    ],
)
def test_candidates_best_first(small: Gazetteer, name: str, ids: list[str]) -> None:
    assert _ids(small, name) == ids


@pytest.mark.parametrize(
    ("name", "matched", "kind"),
    [
        ("america", "America", "name"),
        ("Moskva", "Moskva", "alias"),
        ("Soviet", "Soviet", "demonym"),
        ("Basargechar", "Basargechar", "historical"),
        ("U.S.", "U.S.", "abbreviation"),
        ("US", "US", "abbreviation"),
        ("us", "U.S.", "abbreviation"),
        ("U.S.S.R.", "U.S.S.R.", "abbreviation"),
        ("moscow", "Moscow", "name"),
    ],
)
def test_matched_spelling(small: Gazetteer, name: str, matched: str, kind: str) -> None:
    best = small.candidates(name)[0]
    assert (best.matched_name, best.name_kind) == (matched, kind)


def test_two_spellings_of_one_key(small: Gazetteer) -> None:
    assert small.candidates("Ga.")[0].matched_name == "Ga."
    assert small.candidates("GA")[0].matched_name == "GA"


def test_an_abbreviation_to_the_letter_comes_first(small: Gazetteer) -> None:
    assert _ids(small, "La.")[0] == "geonames:36"
    assert _ids(small, "L.A.")[0] == "geonames:35"
    assert _ids(small, "LA") == ["geonames:35", "geonames:36"]
    assert _ids(small, "La.'s")[0] == "geonames:35"


def test_other_scripts_are_nearly_names(small: Gazetteer) -> None:
    name, alias, other = (small.candidates(n)[0] for n in ("Moscow", "Moskva", "Москва"))
    assert other.name_kind == alias.name_kind == "alias"
    assert other.score == pytest.approx(name.score * OTHER_SCRIPT_WEIGHT, abs=1e-4)
    assert alias.score == pytest.approx(name.score * KIND_WEIGHTS["alias"], abs=1e-4)


def test_kinds_are_those_of_the_records() -> None:
    assert sorted(KINDS) == sorted(NAME_KINDS)
    assert len(set(KINDS)) == len(KINDS)


def test_overlong_names_are_not_looked_up(small: Gazetteer) -> None:
    before = small._cached.cache_info()
    for look_up in (small.named, small.similar):
        assert look_up("Paris" + " " * 196) == ()
    assert small._cached.cache_info() == before
    assert small.named("Paris" + " " * 195) == small.named("Paris")


def test_closed(data: Path, tmp_path: Path) -> None:
    gazetteer = Gazetteer.open(tmp_path, data=data)
    assert gazetteer.candidates("Paris")
    gazetteer.close()
    gazetteer.close()
    for look_up in (
        lambda: gazetteer.candidates("Paris"),
        lambda: gazetteer.place("geonames:20"),
        lambda: gazetteer.within(0, 0, 1, 1),
    ):
        with pytest.raises(GazetteerError, match="the gazetteer is closed"):
            look_up()


@pytest.mark.parametrize("line", ["7\t\tX", "", LINES[0] + "\tmore"])
def test_lines_of_another_number_of_fields_are_damage(line: str, tmp_path: Path) -> None:
    data = _write(tmp_path / "short.tsv.xz", LINES[0], line)
    with pytest.raises(GazetteerError, match=r"is damaged \(a line has \d+ fields"):
        Gazetteer.open(tmp_path, data=data)


def test_saint_john_is_not_the_owner_of_himself(small: Gazetteer) -> None:
    assert _ids(small, "St. John's") == ["geonames:27", "geonames:28"]
    assert _ids(small, "St. John’s")[0] == "geonames:27"
    assert _ids(small, "Saint John") == ["geonames:28", "geonames:27"]


def test_scores_descend_and_stay_in_bounds(small: Gazetteer) -> None:
    for name in ("Georgia", "Moscow", "Vardenis", "St. John's", "Twin"):
        scores = [one.score for one in small.candidates(name)]
        assert scores == sorted(scores, reverse=True)
        assert all(0 < score <= 1 for score in scores)


def test_limit(small: Gazetteer) -> None:
    assert len(small.candidates("Paris", limit=1)) == 1
    assert small.candidates("Paris", limit=1)[0].place.id == "geonames:24"
    assert small.candidates("Paris", limit=0) == ()


@pytest.mark.parametrize("place_id", ["geonames:20", "reportmap:lake-sevan"])
def test_place_by_id(small: Gazetteer, place_id: str) -> None:
    place = small.place(place_id)
    assert place is not None
    assert place.id == place_id


@pytest.mark.parametrize(
    "place_id",
    [
        *("", "20", "geonames:", "geonames:999", "geonames:x", "geonames:-5", "geonames:²"),
        *("reportmap:20", "reportmap:", "osm:20", "geonames:" + "9" * 30),
    ],
)
def test_no_such_place(small: Gazetteer, place_id: str) -> None:
    assert small.place(place_id) is None


def test_historical_and_areas(small: Gazetteer) -> None:
    union = small.candidates("Soviet Union")[0].place
    assert union.is_historical
    assert union.is_area
    sevan = small.place("reportmap:lake-sevan")
    assert sevan is not None
    assert sevan.is_area
    assert not sevan.is_historical
    assert sevan.radius_km == 38


def test_within_is_by_population(small: Gazetteer) -> None:
    found = small.within(40, 44, 41, 46, feature_codes={"PPLC", "PPLA2", "PPL"}, limit=10)
    assert [place.name for place in found] == ["Yerevan", "Vardenis", "Hamlet"]
    assert len(small.within(40, 44, 41, 46, limit=2)) == 2


def test_the_index_of_populous_places_changes_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    settled, units = ("PPLC", "PPLA", "PPL"), ("ADM1",)
    boxes = [(-60, -180, 75, 180), (20, 170, 60, -120), (35, 40, 47, 50), (-50, -30, -39, -10)]
    asked = [(box, codes) for box in boxes for codes in (settled, units, None)]
    with Gazetteer.open() as shipped:
        with_index = [shipped.within(*box, feature_codes=c, limit=90) for box, c in asked]
        monkeypatch.setattr("mapper.gazetteer.store._WIDE", math.inf)
        assert with_index == [shipped.within(*box, feature_codes=c, limit=90) for box, c in asked]
    assert len(with_index[0]) == 90
    assert len(with_index[-3]) < 90  # in the middle of the sea there are too few


def test_within_crosses_the_antimeridian(small: Gazetteer) -> None:
    codes = {"PPLC", "PPL"}
    across = small.within(-20, 178, -15, -179, feature_codes=codes)
    assert [place.name for place in across] == ["Suva", "Labasa", "Waiyevo"]
    assert small.within(-20, -179, -15, 178, feature_codes=codes) == ()


def test_within_no_code_is_nothing(small: Gazetteer) -> None:
    assert small.within(-90, -180, 90, 180, feature_codes=()) == ()


@pytest.mark.parametrize("wrong", [math.nan, math.inf])
def test_within_needs_a_box(small: Gazetteer, wrong: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        small.within(wrong, 0, 1, 1)


def test_nearest_first(small: Gazetteer) -> None:
    found = small.nearest(40.18, 45.74, limit=2)
    assert [place.name for place, _ in found] == ["Vardenis", "Hamlet"]
    assert [km for _, km in found] == sorted(km for _, km in found)
    assert found[0][1] < 1


def test_nearest_beyond_the_antimeridian(small: Gazetteer) -> None:
    ((place, km),) = small.nearest(-16.8, 179.99)
    assert (place.name, round(km)) == ("Waiyevo", 3)


def test_nearest_keeps_within_its_reach(small: Gazetteer) -> None:
    assert small.nearest(0, -30) == ()
    assert small.nearest(40.18, 45.74, within_km=0.5) == ()
    assert small.nearest(89.9, 12) == ()


def test_limits_and_reaches_out_of_bounds(small: Gazetteer) -> None:
    for limit in (0, -1):
        assert small.candidates("Paris", limit=limit) == ()
        assert small.within(-90, -180, 90, 180, limit=limit) == ()
        assert small.nearest(0, 0, limit=limit) == ()
    assert len(small.candidates("Paris", limit=2**70)) == 2
    assert len(small.within(-90, -180, 90, 180, limit=2**70)) == len(LINES)
    whole = small.nearest(0, 0, limit=10**6, within_km=math.inf)
    settlements = [
        place for place in small.within(-90, -180, 90, 180) if place.feature_class == "P"
    ]
    assert len(whole) == len(settlements)
    with pytest.raises(ValueError, match="within_km"):
        small.nearest(0, 0, within_km=math.nan)
    for wrong in ((91.0, 0.0), (0.0, 190.0), (math.nan, 0.0)):
        with pytest.raises(ValueError, match="not a point on the globe"):
            small.at(*wrong)
    assert small.place("\ud800") is None
    assert small.area("reportmap:\ud800") is None


def test_nearest_is_a_place_of_today(gazetteer: Gazetteer) -> None:
    assert not any(place.is_historical for place, _ in gazetteer.nearest(52.52, 13.45, limit=20))


def test_values_that_cannot_be_are_damage(data: Path, tmp_path: Path) -> None:
    path = building.database_path(tmp_path, data=data)
    building.build(path, data=data)
    own = tmp_path / "own.sqlite"
    own.write_bytes(path.read_bytes())
    for file in (path, own):
        with sqlite3.connect(file) as database_file:
            database_file.execute("UPDATE place SET lat = 5492.48 WHERE name = 'Vardenis'")
        database_file.close()
    with Gazetteer.open(tmp_path, data=data) as mended:
        assert mended.candidates("Vardenis")[0].place.lat == 40.1827
    with Gazetteer.open(path=own) as damaged, pytest.raises(GazetteerError, match="damaged"):
        damaged.candidates("Vardenis")


def test_nearest_of_other_classes(small: Gazetteer) -> None:
    ((place, _),) = small.nearest(40.4, 45.4, feature_classes=("H",))
    assert place.id == "reportmap:lake-sevan"
    ((place, _),) = small.nearest(40.36, 45.36, feature_classes=None)
    assert place.id == "reportmap:lake-sevan"


@pytest.mark.parametrize("wrong", [(91, 0), (0, 181), (math.nan, 0), (0, math.inf)])
def test_nearest_needs_a_point(small: Gazetteer, wrong: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="not a point on the globe"):
        small.nearest(*wrong)


def test_an_area_without_outline_is_the_box_of_its_disc(small: Gazetteer) -> None:
    sevan = small.area("reportmap:lake-sevan")
    assert sevan is not None
    assert (sevan.origin, sevan.is_outline) == ("disc", False)
    assert sevan.contains(40.35, 45.35)
    assert not sevan.contains(41.35, 45.35)
    assert small.area("geonames:20") is None  # a town
    assert small.area("geonames:999") is None


def test_areas_hold_points(gazetteer: Gazetteer) -> None:
    canada = gazetteer.area("geonames:6251999")
    assert canada is not None
    assert canada.is_outline
    assert canada.contains(43.65, -79.38)  # Toronto, which lies south of much of the US
    assert not canada.contains(64.84, -147.72)  # Fairbanks
    around = [place.name for place in gazetteer.at(40.18, 45.73)]
    assert around[-1] == "Armenia"
    assert len(around) == 2
    assert gazetteer.at(0, -30) == ()
    assert "Crimea" in [place.name for place in gazetteer.at(45.3, 34.4)]


def test_a_file_of_ones_own(small: Gazetteer, data: Path, tmp_path: Path) -> None:
    path = tmp_path / "own.sqlite"
    building.build(path, data=data)
    with Gazetteer.open(path=path) as own:
        assert own.candidates("Vardenis") == small.candidates("Vardenis")
        assert own.path == path
        assert own.meta["places"] == str(len(LINES))
        with pickle.loads(pickle.dumps(own)) as copy:  # noqa: S301 - our own bytes
            assert copy.version == own.version


def test_wrong_files_of_ones_own(data: Path, tmp_path: Path) -> None:
    with pytest.raises(GazetteerError, match="there is no gazetteer"):
        Gazetteer.open(path=tmp_path / "none.sqlite")
    (tmp_path / "text.sqlite").write_text("not a database", encoding="utf-8")
    with pytest.raises(GazetteerError, match="not a gazetteer"):
        Gazetteer.open(path=tmp_path / "text.sqlite")
    path = tmp_path / "old.sqlite"
    building.build(path, data=data)
    with sqlite3.connect(path) as other:
        other.execute("UPDATE meta SET value = '1' WHERE key = 'schema'")
    other.close()
    with pytest.raises(GazetteerError, match=r"another version of mapper \(schema 1"):
        Gazetteer.open(path=path)


def test_damage_in_a_file_of_ones_own_is_told(data: Path, tmp_path: Path) -> None:
    path = tmp_path / "own.sqlite"
    building.build(path, data=data)
    blob = bytearray(path.read_bytes())
    blob[4096:] = bytes(len(blob) - 4096)
    with Gazetteer.open(path=path) as own:
        path.write_bytes(blob)
        with pytest.raises(GazetteerError, match="write it again") as error:
            own.candidates("Vardenis")
        assert "\n" not in str(error.value)
    assert path.read_bytes() == blob  # nobody's file is replaced


def test_version_and_attribution(small: Gazetteer, data: Path) -> None:
    assert small.version == f"2026.11-{building.data_hash(data)}"
    assert any("GeoNames" in line and "CC BY 4.0" in line for line in small.attribution)
    assert any("Unicode" in line for line in small.attribution)


def test_copy_opens_the_file_again(small: Gazetteer) -> None:
    with pickle.loads(pickle.dumps(small)) as copy:  # noqa: S301 - our own bytes
        assert copy.candidates("Vardenis") == small.candidates("Vardenis")


def test_threads_share_one(small: Gazetteer) -> None:
    wrong: list[str] = []

    def look_up(part: int) -> None:
        # names that differ go past the cache of look-ups
        names = (f"Georgia{',' * part}{' ' * i}" for i in range(180))
        wrong.extend(name for name in names if len(_ids(small, name)) != 2)

    threads = [threading.Thread(target=look_up, args=(part,)) for part in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_progress_ends_at_the_total(data: Path, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    with Gazetteer.open(tmp_path, data=data, progress=lambda *pair: seen.append(pair)):
        assert seen[-1] == (len(LINES), len(LINES))
    seen.clear()
    with Gazetteer.open(tmp_path, data=data, progress=lambda *pair: seen.append(pair)):
        assert seen == []  # the second time nothing is built


def test_same_data_same_bytes(data: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        building.build(tmp_path / name, data=data)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_nothing_is_left_beside_it(data: Path, tmp_path: Path) -> None:
    Gazetteer.open(tmp_path, data=data).close()
    assert [path.suffix for path in tmp_path.iterdir()] == [".sqlite"]


def test_cache_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MAPPER_CACHE", str(tmp_path / "from-env"))
    assert building.cache_folder() == tmp_path / "from-env"
    assert building.cache_folder(tmp_path / "given") == tmp_path / "given"
    monkeypatch.delenv("MAPPER_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert "reportmap" in building.cache_folder().parts


def test_mapper_cache_is_used(monkeypatch: pytest.MonkeyPatch, data: Path, tmp_path: Path) -> None:
    monkeypatch.setenv("MAPPER_CACHE", str(tmp_path / "new" / "folder"))
    with Gazetteer.open(data=data) as opened:
        assert _ids(opened, "Hamlet") == ["geonames:26"]
    assert list((tmp_path / "new" / "folder").glob("gazetteer-*.sqlite"))


@pytest.mark.parametrize("harm", ["empty", "cut", "longer", "text", "header", "unfinished"])
def test_damaged_cache_is_built_again(data: Path, tmp_path: Path, harm: str) -> None:
    path = building.database_path(tmp_path, data=data)
    building.build(path, data=data)
    blob = path.read_bytes()
    if harm == "unfinished":
        database = sqlite3.connect(path)
        database.execute("DELETE FROM meta WHERE key = 'complete'")
        database.commit()
        database.close()
    else:
        harmed = {
            "empty": b"",
            "cut": blob[: len(blob) // 2],
            "longer": blob + b"\0" * 4096,
            "text": b"not a database",
            "header": b"\0" * 100 + blob[100:],
        }
        path.write_bytes(harmed[harm])
    assert not building.is_sound(path, data=data)
    with Gazetteer.open(tmp_path, data=data) as opened:
        assert _ids(opened, "Vardenis")[0] == "geonames:20"
    assert building.is_sound(path, data=data)


def test_page_damaged_in_the_middle_is_mended(tmp_path: Path) -> None:
    # more than a few pages, or there is no middle
    lines = (*LINES, *(_line(1000 + i, f"Village {i}", 1, 1, "PPL") for i in range(3000)))
    data = _write(tmp_path / "large.tsv.xz", *lines)
    path = building.database_path(tmp_path, data=data)
    building.build(path, data=data)
    blob = bytearray(path.read_bytes())
    with Gazetteer.open(tmp_path, data=data) as opened:
        kept = opened.candidates("Village 1500")
    blob[4096 * 4 :] = b"\xff" * (len(blob) - 4096 * 4)
    path.write_bytes(blob)
    assert building.is_sound(path, data=data)  # the damage does not show on opening
    with Gazetteer.open(tmp_path, data=data) as opened:
        assert opened.candidates("Village 1500") == kept


def test_cache_of_other_data_is_not_used(data: Path, tmp_path: Path) -> None:
    other = _write(tmp_path / "other.tsv.xz", *LINES[:4])
    assert building.database_path(tmp_path, data=data) != building.database_path(
        tmp_path, data=other
    )
    path = building.database_path(tmp_path, data=data)
    building.build(path, data=other)
    assert not building.is_sound(path, data=data)


def _one_line(error: pytest.ExceptionInfo[GazetteerError]) -> str:
    message = str(error.value)
    assert "\n" not in message
    return message


def test_folder_that_cannot_be_made(data: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(GazetteerError) as error:
        Gazetteer.open(tmp_path / "file" / "below", data=data)
    assert "MAPPER_CACHE" in _one_line(error)


def test_full_disk(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tables = database._TABLES.replace(
        "PRAGMA page_size = 4096;", "PRAGMA page_size = 4096; PRAGMA max_page_count = 3;"
    )
    monkeypatch.setattr(database, "_TABLES", tables)
    with pytest.raises(GazetteerError) as error:
        Gazetteer.open(tmp_path, data=data)
    assert "MAPPER_CACHE" in _one_line(error)
    assert "full" in str(error.value)
    assert list(tmp_path.iterdir()) == []


def test_rename_refused(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(GazetteerError) as error:
        Gazetteer.open(tmp_path, data=data)
    assert "Permission denied" in _one_line(error)
    assert list(tmp_path.iterdir()) == []


def _good() -> bytes:
    body = "columns\n" + "".join(f"{line}\n" for line in LINES)
    return (_title(body, len(LINES)) + body).encode()


@pytest.mark.parametrize(
    "blob",
    [
        b"",
        b"not compressed",
        lzma.compress(b"something else"),
        lzma.compress(_good())[:-200],
        lzma.compress(_good().rsplit(b"\n", 3)[0]),
        lzma.compress(_good().replace(b"mapper-gazetteer 1", b"mapper-gazetteer 9")),
        lzma.compress(_good().replace(b"PPLC", b"WHAT")),
    ],
    ids=["empty", "plain", "other", "cut", "rows missing", "newer format", "unknown code"],
)
def test_damaged_data_file(tmp_path: Path, blob: bytes) -> None:
    data = tmp_path / "data.tsv.xz"
    data.write_bytes(blob)
    with pytest.raises(GazetteerError) as error:
        Gazetteer.open(tmp_path / "cache", data=data)
    assert "install reportmap again" in _one_line(error)
    assert not list(tmp_path.rglob("*.sqlite"))
    assert not list(tmp_path.rglob("*.partial"))


def test_missing_data_file(tmp_path: Path) -> None:
    with pytest.raises(GazetteerError) as error:
        Gazetteer.open(tmp_path, data=tmp_path / "none.tsv.xz")
    assert "install reportmap again" in _one_line(error)


def test_two_processes_at_once(data: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from mapper.gazetteer import Gazetteer\n"
        "opened = Gazetteer.open(Path(sys.argv[1]), data=Path(sys.argv[2]))\n"
        "sys.stdin.read()\n"
        "assert opened.candidates('Vardenis')[0].place.id == 'geonames:20'\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "cache"), str(data)]
    started = [subprocess.Popen(command, stdin=subprocess.PIPE) for _ in range(3)]
    for process in started:
        process.communicate(b"")
    assert [process.returncode for process in started] == [0, 0, 0]
    assert [path.suffix for path in (tmp_path / "cache").iterdir()] == [".sqlite"]


def test_import_is_light() -> None:
    code = (
        "import sys, mapper.gazetteer, mapper.gazetteer.names\n"
        "print(sorted({'pandas', 'platformdirs', 'sqlite3', 'lzma'} & set(sys.modules)))"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert shown.stdout.strip() == "[]"


def test_unknown_attribute() -> None:
    from mapper import gazetteer

    with pytest.raises(AttributeError, match="nothing"):
        _ = gazetteer.nothing


def test_every_kind_has_a_weight() -> None:
    assert set(KIND_WEIGHTS) == set(NAME_KINDS)
    assert max(KIND_WEIGHTS.values()) == KIND_WEIGHTS["name"] == 1


@pytest.mark.parametrize(
    ("code", "letter"),
    [("PCLI", "A"), ("ADM2", "A"), ("PPLA3", "P"), ("LK", "H"), ("RGN", "L"), ("MTS", "T")],
)
def test_feature_class(code: str, letter: str) -> None:
    assert feature_class(code) == letter


def test_unknown_feature_code() -> None:
    with pytest.raises(ValueError, match="WHAT"):
        feature_class("WHAT")


_CODES = ["PCLI", "PCLD", "PCLS", "TERR", "ADM1", "ADM2", "ADM4", "PPL", "PPLC", "PPLX", "PPLQ"]


@given(st.sampled_from([*_CODES, "RGN"]), st.integers(0, 10**10), st.integers(0, 10**10))
def test_prominence_grows_with_population(code: str, one: int, other: int) -> None:
    low, high = sorted((max(one, 1), max(other, 1)))
    assert 0 < prominence(code, low) <= prominence(code, high) <= 1


def test_prominence_ladder() -> None:
    country, capital = prominence("PCLI", 3_000_000), prominence("PPLC", 3_000_000)
    state, city = prominence("ADM1", 3_000_000), prominence("PPL", 3_000_000)
    county, town, hamlet = (
        prominence("ADM2", 30_000),
        prominence("PPL", 30_000),
        prominence("PPL", 0),
    )
    assert country > capital > city > state > town > county > hamlet
    assert country > 0.9
    assert hamlet == pytest.approx(0.1)
    assert prominence("LK", 0, 0.76) == 0.76
