"""Homes of outlets: learned from their reports, written, mended by hand, used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.config import Config
from mapper.errors import ConfigError
from mapper.gazetteer import Gazetteer
from mapper.home_learning import HomeLearner, learn_homes
from mapper.homes import COLUMNS, LearnedHome, read_homes, write_homes
from mapper.outlets import Home, Outlets, outlet_of, written_key
from mapper.pipeline import Pipeline, locate
from mapper.records import LocatedReport, Report, Skipped
from tests.test_cli import run

HEADER = "outlet\tplace\tlat\tlon\tcountry\tunit\n"

# Athens in Georgia, and no word of Georgia: every name has a better known namesake or none.
ATHENS = (
    "The council of Athens met on Monday, and Watkinsville sent two members.",
    "A fire in Winterville was put out by engines from Athens.",
    "Bogart and Statham share one school bus.",
    "The fair of Watkinsville was held in the rain.",
    "Drivers between Athens and Monroe waited for hours.",
    "A barn burned down in Comer.",
)
WORLD = (
    "Ministers met in Paris on Monday.",
    "Floods were reported in Dhaka and Chittagong.",
    "The bank of Tokyo raised its rates.",
    "A train left Nairobi for Mombasa.",
    "Voters in Lima went to the polls.",
    "Storms hit Sydney.",
    "The court in Berlin heard the case.",
    "A ship left Rotterdam for Lagos.",
)


def of(outlet: str | None, texts: Sequence[str], *, url: bool = True) -> list[Report]:
    return [
        Report(
            f"{outlet}-{i}",
            text,
            url=f"https://www.{outlet}/news/{i}" if url else None,
            source=None if url else outlet,
        )
        for i, text in enumerate(texts)
    ]


def learned(reports: Sequence[Report]) -> dict[str, LearnedHome]:
    return {one.outlet: one for one in learn_homes(reports)}


@pytest.fixture(scope="module")
def located(pipeline: Pipeline) -> list[tuple[Report, LocatedReport]]:
    """Reports of several outlets with what is found in them when nothing is known of the outlet."""
    reports = [
        *of("athens.example", ATHENS),
        *of("agency.example", WORLD),
        *of("The Far Gazette", ATHENS[:4], url=False),
    ]
    found = []
    for report, one in zip(
        reports, pipeline.run(Report(r.id, r.text) for r in reports), strict=True
    ):
        assert isinstance(one, LocatedReport)
        found.append((report, one))
    return found


def table(found: Sequence[tuple[Report, LocatedReport]], gazetteer: Gazetteer) -> str:
    learner = HomeLearner()
    for report, one in found:
        if learner.wants(report):
            learner.add(report, one)
    return write_homes(learner.homes(gazetteer))


class TestLearning:
    def test_a_local_paper_is_at_home_where_its_names_are_densest(self) -> None:
        homes = learned(of("athens.example", ATHENS))
        place = homes["athens.example"].place
        assert place is not None
        assert (place.name, place.admin1_name) == ("Athens", "Georgia")
        assert homes["athens.example"].reports == len(ATHENS)

    def test_the_local_sense_of_a_name_needs_not_be_the_likeliest(self) -> None:
        texts = (
            *(
                "The mayor of Paris met those of Chrisman and Ridge Farm.",
                "Chrisman lost to Oblong.",
            ),
            *("A road from Brocton to Paris is shut.", "Chrisman and Ridge Farm share a school."),
            *("Snow fell in Paris and Arcola.", "A barn burned near Tuscola."),
        )
        place = learned(of("beacon.example", texts))["beacon.example"].place
        assert place is not None
        assert place.admin1_name == "Illinois"

    def test_an_international_outlet_gets_no_town(self) -> None:
        towns = ("Denver", "Miami", "Chicago", "Seattle", "Houston")
        texts = [*WORLD, *(f"Snow fell in {town}." for town in towns)]
        texts += ["A jury in Houston met.", "Denver voted."]
        homes = learned(of("agency.example", texts))
        assert all(one.place is None for one in homes.values())

    def test_a_national_outlet_gets_its_country(self) -> None:
        towns = ("Lyon", "Marseille", "Lille", "Nantes", "Bordeaux", "Strasbourg", "Toulouse")
        texts = [f"It rained in {town}, France." for town in towns]
        home = learned(of("nation.example", texts))["nation.example"]
        assert (home.place, home.country_code) == (None, "FR")

    def test_few_reports_tell_nothing(self) -> None:
        assert learned(of("athens.example", ATHENS[:3])) == {}
        # nor does the same report a hundred times
        assert learned(of("athens.example", ATHENS[:3] * 34)) == {}

    def test_one_long_report_counts_once(self) -> None:
        towns = (
            "Watkinsville",
            "Winterville",
            "Bogart",
            "Statham",
            "Comer",
            "Hull",
            "Arnoldsville",
        )
        long = " ".join(f"Georgia: a fair was held in {town}, Georgia." for town in towns) * 20
        homes = learned(of("agency.example", [*WORLD, long]))
        assert all(one.place is None for one in homes.values())

    def test_nothing_is_learned_from_what_is_known_already(self) -> None:
        # dnews.com of the packaged table is at home in Moscow, Idaho
        texts = [f"The mayor of Moscow spoke on {day}." for day in ("Monday", "Tuesday", "Friday")]
        texts += ["Pullman and Moscow share an airport.", "Snow fell in Pullman and Colfax."]
        texts += ["It rained in Pullman and Palouse.", "Troy and Moscow share a bus."]
        known, unheard = learned(of("dnews.com", texts)), learned(of("unheard.example", texts))
        assert [replace(one, outlet="") for one in known.values()] == [
            replace(one, outlet="") for one in unheard.values()
        ]
        assert unheard
        config = Config(
            outlet_home="Goris, Armenia", outlets=Path("none.tsv"), resolver="population"
        )
        reports = of("athens.example", ATHENS)
        assert learn_homes(reports, config=config) == learn_homes(reports)

    def test_reports_without_an_outlet_and_skipped_ones_pass(self) -> None:
        seen: list[Report | Skipped] = []
        reports: list[Report | Skipped] = [Report("r", ATHENS[0]), Skipped("x.txt", "is empty")]
        reports += of("a.example", ATHENS)
        homes = learn_homes(reports, seen=seen.append)
        assert [one.outlet for one in homes] == ["a.example"]
        assert sorted(seen, key=id) == sorted(reports, key=id)

    @pytest.mark.parametrize("batch_size", [1, 3])
    def test_batches_change_nothing(self, batch_size: int) -> None:
        reports = of("athens.example", ATHENS)
        assert learn_homes(reports, config=Config(batch_size=batch_size)) == learn_homes(reports)

    @given(data=st.data())
    def test_the_order_changes_no_byte(
        self,
        located: list[tuple[Report, LocatedReport]],
        gazetteer: Gazetteer,
        data: st.DataObject,
    ) -> None:
        shuffled = data.draw(st.permutations(located))
        copies = data.draw(st.lists(st.sampled_from(located), max_size=3))
        expected = table(located, gazetteer)
        assert expected.count("\n") == 3
        assert table([*shuffled, *copies], gazetteer) == expected

    def test_what_is_kept_is_bounded_and_does_not_hang_on_the_order(
        self,
        located: list[tuple[Report, LocatedReport]],
        gazetteer: Gazetteer,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr("mapper.home_learning._MOST_REPORTS", 3)
        monkeypatch.setattr("mapper.home_learning._FEWEST", 2)
        monkeypatch.setattr("mapper.home_learning._LEAST_NEAR", 0.0)
        monkeypatch.setattr("mapper.home_learning._LEAD", 0.0)
        own = [pair for pair in located if outlet_of(pair[0]) == "athens.example"]
        tables = {table([*own[i:], *own[:i]], gazetteer) for i in range(len(own))}
        assert len(tables) == 1
        assert "\t3\t" in tables.pop()


class TestKeys:
    @pytest.mark.parametrize(
        ("url", "source", "key"),
        [
            ("https://WWW.Example.com/a", "Example", "example.com"),
            (None, " The  Goris Post ", "the goris post"),
            ("not a url", "Example.com", "example.com"),
            (None, "#news", "news"),
            (None, "=1+1", "1+1"),
            (None, None, ""),
        ],
    )
    def test_an_outlet_has_one_key(self, url: str | None, source: str | None, key: str) -> None:
        assert outlet_of(Report("r", "text", url=url, source=source)) == key

    def test_people_may_write_an_address(self) -> None:
        assert written_key("HTTPS://www.Example.com/x") == "example.com"

    def test_own_homes_win_and_the_packaged_table_tells_the_rest(self) -> None:
        goris = Home("AM", 39.5, 46.3, "Syunik")
        outlets = Outlets({"dnews.com": goris, "goris post": goris, "nytimes.com": Home("FR")})

        def home(url: str | None, source: str | None = None) -> Home | None:
            return outlets.home_of(Report("r", "text", url=url, source=source))

        assert home("http://sport.dnews.com/x") == goris
        assert home(None, "Goris  POST") == goris
        assert home("https://unheard.example", "Goris Post") == goris
        assert home("https://nytimes.com/") == Home("FR")
        assert home("https://news.example.am") == Home("AM")
        assert home(None) is None

    def test_a_country_alone_leaves_a_town_in_it(self) -> None:
        report = Report("r", "text", url="https://dnews.com/1")
        town = Outlets().home_of(report)
        assert town is not None
        assert town.lat is not None
        assert Outlets({"dnews.com": Home("US")}).home_of(report) == town
        assert Outlets({"dnews.com": Home("RU")}).home_of(report) == Home("RU")
        assert Outlets(packaged=False).home_of(report) is None


class TestFile:
    def read(self, tmp_path: Path, gazetteer: Gazetteer, text: str | bytes) -> dict[str, Home]:
        file = tmp_path / "homes.tsv"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return dict(read_homes(file, gazetteer))

    def test_what_is_written_is_read(self, tmp_path: Path, gazetteer: Gazetteer) -> None:
        place = gazetteer.candidates("Goris, Armenia")[0].place
        text = write_homes(
            [
                LearnedHome('the "goris"\tpost', "AM", place, 7, 0.5),
                LearnedHome("agency.example", "FR", None, 9, 0.75),
            ]
        )
        assert text.splitlines()[0] == "\t".join(COLUMNS)
        homes = self.read(tmp_path, gazetteer, text)
        assert list(homes) == ["agency.example", 'the "goris" post']
        assert homes["agency.example"] == Home("FR")
        home = homes['the "goris" post']
        assert (home.country_code, home.admin1_name) == ("AM", place.unit_name)
        assert home.lat == pytest.approx(place.lat, abs=1e-4)

    def test_a_file_of_people_is_read(self, tmp_path: Path, gazetteer: Gazetteer) -> None:
        homes = self.read(
            tmp_path,
            gazetteer,
            "\ufeff# ours\r\n\r\nPlace\tOutlet\tlat\tlon\tcountry\tunit\tnote\r\n"
            "Springfield\thttps://www.Paper.example/x\t\t\tus\tIllinois\tmine\t\r\n"
            "Goris, Armenia\tGoris  Post\r\n"
            "\tpoint.example\t40.18\t45.73\r\n"
            "#Moscow\tgone.example\t\t\t\t\r\n"
            "\tall.example\t\t\tFR\t\r\n",
        )
        assert homes["paper.example"].admin1_name == "Illinois"
        assert homes["goris post"].country_code == "AM"
        assert homes["point.example"].country_code == "AM"
        assert homes["point.example"].lat == 40.18
        assert homes["all.example"] == Home("FR")
        assert len(homes) == 4

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("", r"homes.tsv:1: the names of the columns"),
            ("a.example\tGoris\n", r"homes.tsv:1: no column outlet, place"),
            (HEADER + "a.example\tXyzzqville\t\t\t\t\n", r"homes.tsv:2: no place 'Xyzzqville'"),
            (HEADER + "a.example\tGoris\t\t\tFR\t\n", r"homes.tsv:2: no place 'Goris' in FR"),
            (HEADER + "# fine\na.example\t\tx\t45\tAM\t\n", r"homes.tsv:3: lat and lon must be"),
            (HEADER + "a.example\t\t40\t\tAM\t\n", r"homes.tsv:2: lat and lon must be"),
            (HEADER + "a.example\t\t145\t40\tAM\t\n", r"homes.tsv:2: lat and lon .* globe"),
            (HEADER + "a.example\t\tnan\t40\tAM\t\n", r"homes.tsv:2: lat and lon must be"),
            (HEADER + "a.example\t\t\t\tArmenia\t\n", r"homes.tsv:2: countries are two-letter"),
            (HEADER + "a.example\t\t\t\tAM,AZ\t\n", r"homes.tsv:2: one country"),
            (HEADER + "a.example\t\t\t\t\t\n", r"homes.tsv:2: neither a place"),
            (HEADER + "\tGoris\t\t\t\t\n", r"homes.tsv:2: the outlet is missing"),
            (HEADER + "a.example\t\t\t\tAM\t\tx\n", r"homes.tsv:2: 7 cells"),
            (HEADER + "A.example\t\t\t\tAM\t\nwww.a.example\t\t\t\tFR\t\n", r":3: .*twice"),
            (HEADER + '"a.example\t\t\t\tAM\t\n', r"homes.tsv:2: "),
            (HEADER.encode() + b"caf\xe9\t\t\t\tFR\t\n", r"homes.tsv is not UTF-8"),
        ],
    )
    def test_a_damaged_file_is_one_line_that_says_where(
        self, tmp_path: Path, gazetteer: Gazetteer, text: str | bytes, message: str
    ) -> None:
        with pytest.raises(ConfigError, match=message) as caught:
            self.read(tmp_path, gazetteer, text)
        assert "\n" not in str(caught.value)

    def test_a_missing_file_is_told(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigError, match="cannot read the outlets"):
            Pipeline.open(Config(outlets=tmp_path / "none.tsv"))


class TestUse:
    @pytest.fixture
    def homes(self, tmp_path: Path) -> Path:
        file = tmp_path / "homes.tsv"
        file.write_text(HEADER + "goris post\tSpringfield\t\t\tUS\tMissouri\n", "utf-8")
        return file

    def unit(self, config: Config) -> str | None:
        text = "Firefighters from Springfield came at noon."
        (finding,) = locate(Report("r", text, source="Goris Post"), config=config)
        assert finding.place is not None
        return finding.place.admin1_name

    def test_the_home_leans_and_the_hint_wins(self, homes: Path) -> None:
        assert self.unit(Config(outlets=homes)) == "Missouri"
        assert self.unit(Config(outlets=homes, outlet_home="39.8,-89.6")) == "Illinois"

    @pytest.mark.usefixtures("gazetteer")
    def test_the_commands(self, tmp_path: Path, homes: Path) -> None:
        for i, text in enumerate(ATHENS):
            file = tmp_path / f"{i}.txt"
            file.write_text(f"URL: https://athens.example/{i}\n\n{text}\n", "utf-8")
        table = tmp_path / "learned.tsv"
        done = run("outlets", *(str(tmp_path / f"{i}.txt") for i in range(6)), "-o", str(table))
        assert done.returncode == 0, done.stderr
        assert done.stderr == (
            "6 reports, 1 outlet: 1 at home in a town, 0 in a country, 0 not clear; 0 skipped\n"
            f"use it with --outlets {table}\n"
        )
        assert table.read_text("utf-8").splitlines()[1].startswith("athens.example\tAthens\t33.9")
        done = run(
            *("map", "-", "-o", "-", "--format", "csv", "-q", "--outlets", str(table)),
            stdin="URL: https://athens.example/7\n\nThe mayor of Athens wrote.\n",
        )
        assert done.returncode == 0, done.stderr
        assert "Georgia" in done.stdout
        homes.write_text(HEADER + "x\n", "utf-8")
        done = run("map", "0.txt", "--outlets", str(homes), cwd=tmp_path)
        assert done.returncode == 2
        assert done.stderr.startswith(f"error: {homes}:2: ")
        assert (
            run("map", "0.txt", "--outlets", "a.csv", "-o", "a.csv", cwd=tmp_path).returncode == 2
        )

    @pytest.mark.usefixtures("gazetteer")
    def test_nothing_to_learn_from_writes_nothing(self, tmp_path: Path) -> None:
        (tmp_path / "plain.txt").write_text(ATHENS[0], "utf-8")
        done = run("outlets", "plain.txt", cwd=tmp_path)
        assert (done.returncode, "no report says" in done.stderr) == (1, True)
        done = run("outlets", "none.txt", cwd=tmp_path)
        assert (done.returncode, "nothing was written" in done.stderr) == (1, True)
        assert [one.name for one in tmp_path.iterdir()] == ["plain.txt"]
        done = run("outlets", "plain.txt", "-o", "plain.txt", cwd=tmp_path)
        assert done.returncode == 2
