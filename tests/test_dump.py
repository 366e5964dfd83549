"""A GeoNames dump to a gazetteer: what is kept, what is merged, what is refused."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.geonames import write_dump
from mapper.errors import ConfigError, GazetteerError
from mapper.gazetteer import Gazetteer
from mapper.gazetteer.database import partial_file
from mapper.gazetteer.dump import DumpSummary, build_from_dump
from mapper.gazetteer.dump_names import IdSet
from mapper.gazetteer.dump_rows import class_of, likely, read_row
from mapper.gazetteer.noise import is_noise
from tests.dumps import row, shipped, table, zipped

ARMENIA = (
    row(174982, "Republic of Armenia", 40, 45, "A.PCLI", population=2951776, admin1="00"),
    row(409314, "Gegharkʼunikʼi Marz", 40.4, 45.3, "A.ADM1", admin1="04"),
    row(616108, "Vardenis", 40.1827, 45.7316, population=13000, admin1="04", modified="2026-07-01"),
    row(616052, "Yerevan", 40.18, 44.51, "P.PPLC", population=1093000, names="Erevan,Ереван,EVN"),
    row(1001, "Hotel Ani", 40.2, 44.5, "S.HTL"),
    row(1002, "Zvartnots Airport", 40.147, 44.396, "S.AIRP", names="EVN"),
    row(1003, "Sotk’", 40.2, 45.87, population=900, ascii="Sotk", admin1="04", admin2="99"),
    row(1004, "Sotk Lerr", 40.25, 45.9, "T.MT"),
    row(1005, "Nowhere", 40.3, 45.8, "."),
)
AZERBAIJAN = (
    row(587116, "Republic of Azerbaijan", 40.5, 47.5, "A.PCLI", "AZ"),
    row(587084, "Baku", 40.38, 49.89, "P.PPLC", "AZ", population=1116513, names="باكو,Bakı"),
)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return shipped(tmp_path / "shipped.tsv.xz")


def build(
    folder: Path, data: Path, warned: list[str] | None = None, **options: object
) -> tuple[DumpSummary, Gazetteer]:
    target = folder.parent / "out.sqlite"
    warn = (warned if warned is not None else []).append
    summary = build_from_dump([folder], target, data=data, warn=warn, **options)  # type: ignore[arg-type]
    return summary, Gazetteer.open(path=target)


def ids(gazetteer: Gazetteer, name: str) -> list[str]:
    return [one.place.id for one in gazetteer.named(name)]


def test_a_dump_becomes_a_gazetteer(tmp_path: Path, data: Path) -> None:
    table(tmp_path / "d" / "AM.txt", ARMENIA)
    done: list[tuple[int, int]] = []
    stages: list[str] = []
    summary, gazetteer = build(
        tmp_path / "d", data, progress=lambda a, b: done.append((a, b)), stage=stages.append
    )
    assert done[-1][0] == done[-1][1] > 0
    assert "Sorting names" in stages
    with gazetteer:
        (sotk,) = (one.place for one in gazetteer.named("Sotk"))
        assert (sotk.id, sotk.name, sotk.population) == ("geonames:1003", "Sotk’", 900)
        assert (sotk.country_name, sotk.admin1_name) == ("Armenia", "Gegharkunik")
        assert sotk.admin2_name is None
        vardenis = gazetteer.place("geonames:616108")
        assert vardenis is not None
        assert (vardenis.lat, vardenis.population) == (40.1827, 13000)
        assert ids(gazetteer, "Ереван") == ids(gazetteer, "Yerevan") == ["geonames:616052"]
        assert gazetteer.named("EVN") == gazetteer.named("Hotel Ani") == ()
        assert gazetteer.named("Nowhere") == ()
        assert ids(gazetteer, "Zvartnots Airport") == ["geonames:1002"]
        assert [one.match for one in gazetteer.candidates("Yeravan")] == ["fuzzy"]
        assert gazetteer.meta["release"] == "2026.07.01"
        assert gazetteer.version.startswith("2026.07.01-")
        assert any("GeoNames" in line for line in gazetteer.attribution)
    assert (summary.left_out, summary.duplicates, summary.bad_lines) == (2, 0, 0)


def test_the_shipped_data_lies_under_it(tmp_path: Path, data: Path) -> None:
    crimea = row(703883, "Avtonomna Respublika Krym", 45, 34, "A.ADM1", "UA", admin1="11")
    table(tmp_path / "d" / "allCountries.txt", [*ARMENIA, *AZERBAIJAN, crimea])
    table(
        tmp_path / "d" / "countryInfo.txt", ["\t".join(["UA", "", "", "", "Ukraine", *[""] * 14])]
    )
    _, gazetteer = build(tmp_path / "d", data)
    with gazetteer:
        assert ids(gazetteer, "Azeri") == ["geonames:587116"]
        assert ids(gazetteer, "USSR") == ["reportmap:soviet-union"]
        assert ids(gazetteer, "Lake Sevan") == ["reportmap:lake-sevan"]
        assert ids(gazetteer, "Republic of Armenia") == ids(gazetteer, "Armenia")
        region = gazetteer.place("geonames:703883")
        assert region is not None
        assert (region.name, region.feature_code, region.country_code) == ("Crimea", "RGN", None)
        assert region.radius_km == 150
        assert ids(gazetteer, "Avtonomna Respublika Krym") == ["geonames:703883"]
        # GeoNames has deleted it since; and the dump does not cover France
        assert ids(gazetteer, "Gone") == []
        assert ids(gazetteer, "Paris") == ["geonames:2988507"]
        assert gazetteer.area("geonames:174982") is not None


def test_only_some_countries(tmp_path: Path, data: Path) -> None:
    georgia = row(614540, "Georgia", 42, 43.5, "A.PCLI", "GE")
    tbilisi = row(611717, "Tbilisi", 41.7, 44.8, "P.PPLC", "GE")
    table(tmp_path / "d" / "allCountries.txt", [*ARMENIA, *AZERBAIJAN, georgia, tbilisi])
    table(
        tmp_path / "d" / "countryInfo.txt",
        ["\t".join(["GE", "GEO", "", "", "Georgia", *[""] * 14])],
    )
    summary, gazetteer = build(tmp_path / "d", data, countries={"AM"})
    with gazetteer:
        assert ids(gazetteer, "Yerevan")
        assert ids(gazetteer, "Georgia") == ["geonames:614540"]
        assert ids(gazetteer, "France") == ["geonames:3017382"]
        assert ids(gazetteer, "Crimea") == ["geonames:703883"]
        for name in ("Baku", "Tbilisi", "Paris", "Lake Erie"):
            assert ids(gazetteer, name) == [], name
        assert gazetteer.meta["countries"] == "AM"
    assert summary.left_out == 4


def test_files_of_countries_stand_for_the_whole_when_all_are_there(
    tmp_path: Path, data: Path
) -> None:
    table(tmp_path / "d" / "allCountries.txt", ["not read"])
    zipped(table(tmp_path / "d" / "AM.txt", ARMENIA))
    _, gazetteer = build(tmp_path / "d", data, countries={"AM"})
    with gazetteer:
        first, *_ = json.loads(gazetteer.meta["sources"])
        assert first["file"] == "AM.txt"


def test_alternate_names(tmp_path: Path, data: Path) -> None:
    def name(number: int, place: int, language: str, text: str, flags: str = "\t\t\t") -> str:
        return f"{number}\t{place}\t{language}\t{text}\t{flags}\t\t"

    table(tmp_path / "d" / "AM.txt", ARMENIA)
    lines = [
        name(1, 1003, "en", "Sotk Village", "1\t\t\t"),
        name(2, 1003, "en", "Zod", "\t\t\t1"),
        name(3, 1003, "link", "https://example.org/Sotk"),
        name(4, 1003, "post", "1613"),
        name(5, 1003, "iata", "Qqq"),
        name(6, 1003, "hy", "Սոթք"),
        name(7, 5555, "en", "Nobody"),
        name(8, 616052, "en", "Erebuni", "\t\t\t1"),
    ]
    zipped(table(tmp_path / "d" / "alternateNamesV2.txt", lines))
    _, gazetteer = build(tmp_path / "d", data)
    with gazetteer:
        place = gazetteer.place("geonames:1003")
        assert place is not None
        assert place.name == "Sotk Village"
        kinds = {
            one: [(c.place.id, c.name_kind) for c in gazetteer.named(one)]
            for one in ("Sotk", "Zod", "Սոթք", "1613", "Qqq", "Nobody")
        }
        assert kinds == {
            "Sotk": [("geonames:1003", "name")],
            "Zod": [("geonames:1003", "historical")],
            "Սոթք": [("geonames:1003", "alias")],
            "1613": [],
            "Qqq": [],
            "Nobody": [],
        }
        # the table knows Yerevan, so that the column does not count; it does not know Vardenis
        assert gazetteer.named("Ереван") == ()
        assert [c.name_kind for c in gazetteer.named("Erebuni")] == ["historical"]


def test_units_are_named_by_their_tables_too(tmp_path: Path, data: Path) -> None:
    lines = [row(1, "Alpha", admin1="07", admin2="0701"), row(2, "Beta", admin1="04")]
    table(tmp_path / "d" / "AM.txt", lines)
    table(
        tmp_path / "d" / "admin1CodesASCII.txt", ["AM.07\tSyunik\tSyunik\t1", "AM.04\tX\tX\t409314"]
    )
    table(tmp_path / "d" / "admin2Codes.txt", ["AM.07.0701\tGoris\tGoris\t2"])
    _, gazetteer = build(tmp_path / "d", data)
    with gazetteer:
        (alpha,) = gazetteer.named("Alpha")
        assert (alpha.place.admin1_name, alpha.place.admin2_name) == ("Syunik", "Goris")
        assert gazetteer.named("Beta")[0].place.admin1_name == "Gegharkunik"


def test_features_can_be_chosen(tmp_path: Path, data: Path) -> None:
    table(tmp_path / "d" / "AM.txt", ARMENIA)
    _, gazetteer = build(tmp_path / "d", data, features=("P", "HTL"))
    with gazetteer:
        assert ids(gazetteer, "Hotel Ani") == ["geonames:1001"]
        assert ids(gazetteer, "Sotk Lerr") == []
        # units name what they hold even if they are left out
        assert gazetteer.named("Sotk")[0].place.admin1_name == "Gegharkunik"
    with pytest.raises(ConfigError, match="'airport!'"):
        build(tmp_path / "d", data, features=["airport!"])


def test_the_same_dump_gives_the_same_bytes(tmp_path: Path, data: Path) -> None:
    table(tmp_path / "d" / "AM.txt", ARMENIA)
    _, gazetteer = build(tmp_path / "d", data)
    version = gazetteer.version
    gazetteer.close()
    first = (tmp_path / "out.sqlite").read_bytes()
    zipped(tmp_path / "d" / "AM.txt")
    _, gazetteer = build(tmp_path / "d", data)
    assert gazetteer.version == version
    gazetteer.close()
    assert (tmp_path / "out.sqlite").read_bytes() == first


BAD = {
    "3 columns, not 19": "1\tA\tB",
    "'x1' is no id": row("x1", "A"),
    "'0' is no id": row(0, "A"),
    "no name": row(7, "", ascii=""),
    "coordinates out of range: 91, 45": row(7, "A", 91, 45),
    "coordinates out of range: 40, nan": row(7, "A", 40, "nan"),
    "no coordinates: '', '45'": row(7, "A", "", 45),
    "unknown country code 'QQ'": row(7, "A", country="QQ"),
    "unknown feature class 'Q'": row(7, "A", kind="Q.PPL"),
    "'-3' is no population": row(7, "A", population=-3),
    "'yesterday' is no date": row(7, "A", modified="yesterday"),
}


@pytest.mark.parametrize("reason", BAD)
def test_a_bad_line_is_told_and_left_out(tmp_path: Path, data: Path, reason: str) -> None:
    table(tmp_path / "d" / "AM.txt", [ARMENIA[0], BAD[reason], *ARMENIA[1:]])
    warned: list[str] = []
    summary, gazetteer = build(tmp_path / "d", data, warned)
    gazetteer.close()
    assert warned == [f"{tmp_path / 'd' / 'AM.txt'}, line 2: {reason}; left out"]
    assert summary.bad_lines == 1


def test_bytes_that_are_no_utf_8_are_a_bad_line(tmp_path: Path, data: Path) -> None:
    path = table(tmp_path / "d" / "AM.txt", ARMENIA)
    path.write_bytes(path.read_bytes() + row(7, "Ab").encode().replace(b"Ab", b"\xff\xfe") + b"\n")
    warned: list[str] = []
    summary, gazetteer = build(tmp_path / "d", data, warned)
    gazetteer.close()
    assert summary.bad_lines == 1
    assert warned[0].endswith("line 10: not UTF-8; left out")


def test_many_bad_lines_are_shown_thrice_and_counted(tmp_path: Path, data: Path) -> None:
    good = [row(10_000 + i, f"Village {i}") for i in range(600)]
    table(tmp_path / "d" / "AM.txt", [*good, *["bad"] * 5])
    warned: list[str] = []
    summary, gazetteer = build(tmp_path / "d", data, warned)
    gazetteer.close()
    assert summary.bad_lines == 5
    assert len(warned) == 4
    assert warned[-1].endswith("5 lines could not be read and were left out")


def test_the_first_of_two_ids_stays(tmp_path: Path, data: Path) -> None:
    table(tmp_path / "d" / "AM.txt", [*ARMENIA, row(1003, "Other")])
    warned: list[str] = []
    summary, gazetteer = build(tmp_path / "d", data, warned)
    with gazetteer:
        assert ids(gazetteer, "Other") == []
        assert ids(gazetteer, "Sotk") == ["geonames:1003"]
    assert summary.duplicates == 1
    assert "came twice" in warned[0]


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-30])


def _cut_date(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-3])


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _columns(path: Path) -> None:
    path.write_text("id,name,lat,lon\n" * 2_000, "utf-8")


def _binary(path: Path) -> None:
    path.write_bytes(bytes(range(1, 10)) * 200_000)


def _cut_zip(path: Path) -> None:
    packed = zipped(path)
    packed.write_bytes(packed.read_bytes()[:-40])


def _crc(path: Path) -> None:
    packed = zipped(path)
    content = bytearray(packed.read_bytes())
    content[len(content) // 3] ^= 0xFF
    packed.write_bytes(content)


def _foreign_zip(path: Path) -> None:
    zipped(path.rename(path.with_name("a.dat"))).rename(path.with_suffix(".zip"))


def _gone(path: Path) -> None:
    path.unlink()


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (_cut, "ends in the middle of line 9"),
        (_cut_date, "ends in the middle of line 9"),
        (_empty, "is empty"),
        (_columns, r"no table of GeoNames.*1 columns, not 19"),
        (_binary, "no line ends"),
        (_cut_zip, "damaged or cut short"),
        (_crc, "damaged or cut short"),
        (_foreign_zip, r"holds no text AM\.txt"),
        (_gone, "no table of places"),
    ],
)
def test_a_damaged_dump_stops_the_build(
    tmp_path: Path, data: Path, spoil: object, message: str
) -> None:
    path = table(tmp_path / "d" / "AM.txt", ARMENIA)
    assert callable(spoil)
    spoil(path)
    (tmp_path / "out.sqlite").unlink(missing_ok=True)
    with pytest.raises(GazetteerError, match=message) as caught:
        build(tmp_path / "d", data)
    assert "\n" not in str(caught.value)
    assert {one.name for one in tmp_path.iterdir()} == {"d", "shipped.tsv.xz"}


def test_a_country_that_is_not_there_or_not_at_all(tmp_path: Path, data: Path) -> None:
    table(tmp_path / "d" / "AM.txt", ARMENIA)
    with pytest.raises(GazetteerError, match=r"no place in AZ: add AZ\.zip"):
        build(tmp_path / "d", data, countries={"AM", "AZ"})
    with pytest.raises(ConfigError, match="unknown country code 'QQ'"):
        build(tmp_path / "d", data, countries={"QQ"})
    with pytest.raises(GazetteerError, match="no file or folder"):
        build(tmp_path / "none", data)


def test_only_a_gazetteer_is_overwritten(tmp_path: Path, data: Path) -> None:
    table(tmp_path / "d" / "AM.txt", ARMENIA)
    target = tmp_path / "out.sqlite"
    target.write_text("my thesis", "utf-8")
    with pytest.raises(ConfigError, match="no gazetteer"):
        build(tmp_path / "d", data)
    assert target.read_text("utf-8") == "my thesis"
    target.unlink()
    build(tmp_path / "d", data)[1].close()
    build(tmp_path / "d", data)[1].close()


def test_what_killed_runs_left_is_removed(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    stale = tmp_path / f"a-{ended.pid}-0123abcd.partial"
    others = [
        tmp_path / f"a-{os.getpid()}-0123abcd.partial",  # of a process that runs
        tmp_path / f"b-{ended.pid}-0123abcd.partial",  # of another gazetteer
        tmp_path / "a-notes.partial",
    ]
    for path in (stale, *others):
        path.touch()
    with partial_file(tmp_path / "a.sqlite") as partial:
        partial.write_bytes(b"x")
    assert sorted(tmp_path.iterdir()) == sorted([*others, tmp_path / "a.sqlite"])


def test_a_large_dump_takes_no_more_memory(tmp_path: Path) -> None:
    """100,000 rows, made up from the shipped gazetteer: all found again, in bounded memory."""
    write_dump(tmp_path, 100_000, packed=True)
    code = (
        "import resource, sys\nfrom pathlib import Path\n"
        "from mapper.gazetteer.dump import build_from_dump\n"
        "folder = Path(sys.argv[1])\n"
        "done = build_from_dump([folder], folder / 'out.sqlite', warn=print)\n"
        "assert done.bad_lines == done.duplicates == 0\n"
        "assert done.places > 95_000, done\n"
        # a child's ru_maxrss starts at its parent's; VmHWM counts from exec on
        "status = Path('/proc/self/status').read_text() if sys.platform == 'linux' else ''\n"
        "peak = [line.split()[1] for line in status.split('\\n') if line.startswith('VmHWM')]\n"
        "print(*peak or [resource.getrusage(resource.RUSAGE_SELF).ru_maxrss])\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert int(done.stdout) < 500 * 1024
    with Gazetteer.open(path=tmp_path / "out.sqlite") as gazetteer:
        assert gazetteer.candidates("W.Va.")[0].place.name == "West Virginia"
        assert gazetteer.candidates("Azeri")[0].place.name == "Azerbaijan"


@given(st.lists(st.integers(0, 2**31 - 1)))
def test_an_id_set_is_a_set(numbers: list[int]) -> None:
    ids, plain = IdSet(), set()
    for number in numbers:
        assert ids.add(number) == (number not in plain)
        plain.add(number)
    assert len(ids) == len(plain)
    assert all(number in ids for number in plain)
    assert 2**31 not in ids


@given(st.binary(max_size=300))
def test_any_line_is_read_or_refused(line: bytes) -> None:
    with suppress(ValueError):
        assert -90 <= read_row(line, {"AM"}).lat <= 90


def test_prominence_of_what_reports_hardly_name() -> None:
    town, village, hamlet = (likely("PPL", "P", people) for people in (20_000, 1_000, 0))
    hotel, crowded = likely("HTL", "S", 0), likely("HTL", "S", 5_000_000)
    assert town > village > likely("MT", "T", 0) > hotel
    assert town > crowded
    assert hamlet > likely("WLL", "H", 0)
    assert likely("SEA", "H", 0) > village
    assert likely("PCLH", "A", 0) < likely("PCLI", "A", 0)
    assert likely("LK", "H", 0, 0.76) == 0.76
    for code, letter in (("", ""), ("ADM1H", "A"), ("RD", "R"), ("XYZ", "S")):
        assert 0 < likely(code, letter, 0) < village


def test_noise() -> None:
    assert all(map(is_noise, ("HRK", "hrqwb", "ha er ke fu", "http://a.b", "...", "A|B")))
    assert not any(map(is_noise, ("Kharkiv", "Harkov", "Баку", "Rio")))
    assert (class_of("AIRP"), class_of("TNL"), class_of("PPLA")) == ("S", "R", "P")
