"""The command line, run as a user runs it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import mapper
from mapper.records import NAME_KINDS
from tests.dumps import row, table


def run(
    *args: str, stdin: str | None = None, cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mapper", *args],
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=cwd,
        timeout=120,
        check=False,
    )


@pytest.fixture
def report(tmp_path: Path) -> Path:
    file = tmp_path / "report.txt"
    file.write_text("Title: Rain\n\nRain fell in Gyumri, Armenia, and in Xyzzqland.\n", "utf-8")
    return file


@pytest.mark.usefixtures("gazetteer")
class TestMap:
    def test_writes_every_format_and_a_summary(self, report: Path, tmp_path: Path) -> None:
        outputs = [tmp_path / f"out.{suffix}" for suffix in ("html", "geojson", "csv", "jsonl")]
        done = run("map", str(report), *(f"-o{path}" for path in outputs))
        assert done.returncode == 0, done.stderr
        assert done.stdout == ""
        assert done.stderr == "1 report, 3 mentions, 2 places, 1 unresolved, 0 skipped\n"
        assert all(path.stat().st_size > 100 for path in outputs)
        assert sorted(tmp_path.iterdir()) == sorted([report, *outputs])

    def test_writes_still_maps_as_drawing_and_picture(self, report: Path, tmp_path: Path) -> None:
        drawing, picture = tmp_path / "map.svg", tmp_path / "map.png"
        done = run("map", str(report), "-o", str(drawing), "-o", str(picture), "--title", "Röda")
        assert done.returncode == 0, done.stderr
        assert done.stderr.endswith("1 report, 3 mentions, 2 places, 1 unresolved, 0 skipped\n")
        assert "Röda" in drawing.read_text("utf-8")
        assert "Gyumri" in drawing.read_text("utf-8")
        assert picture.read_bytes().startswith(b"\x89PNG")
        again = run("map", str(report), "-o", "-", "--format", "svg", "--title", "Röda", "-q")
        assert again.stdout == drawing.read_text("utf-8")

    def test_a_broken_install_is_one_line(self, report: Path, tmp_path: Path) -> None:
        code = "import sys; sys.modules['resvg_py'] = None; from mapper.cli import main; main()"
        picture = tmp_path / "map.png"
        done = subprocess.run(
            [sys.executable, "-c", code, "map", str(report), "-o", str(picture)],
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 1
        assert done.stderr.count("\n") == 1
        assert "pip install resvg-py" in done.stderr
        assert not picture.exists()

    @pytest.mark.parametrize(
        ("table", "header"),
        [("acled", "event_date,time_precision,"), ("ucdp", "id,source_article,")],
    )
    def test_csv_outputs_become_tables_of_events(
        self, report: Path, tmp_path: Path, table: str, header: str
    ) -> None:
        outputs = [tmp_path / "events.csv", tmp_path / "out.jsonl"]
        done = run("map", str(report), "--as", table, *(f"-o{path}" for path in outputs))
        assert done.returncode == 0, done.stderr
        assert done.stderr == "1 report, 3 mentions, 2 places, 1 unresolved, 0 skipped\n"
        assert outputs[0].read_text("utf-8-sig").startswith(header)
        assert json.loads(outputs[1].read_text("utf-8"))["id"] == str(report)
        done = run("map", str(report), "--as", table, "-o-", "--format", "csv", "-q")
        assert done.stdout.startswith("\ufeff" + header)

    def test_the_default_output_is_map_html(self, report: Path, tmp_path: Path) -> None:
        assert run("map", str(report), "-q", cwd=tmp_path).returncode == 0
        assert (tmp_path / "map.html").read_text("utf-8").startswith("<!DOCTYPE html>")

    def test_standard_input_to_standard_output(self) -> None:
        done = run("map", "-", "-o", "-", "--format", "jsonl", "-q", stdin="It rained in Gyumri.")
        (line,) = done.stdout.splitlines()
        (finding,) = json.loads(line)["findings"]
        assert (finding["text"], finding["country_code"]) == ("Gyumri", "AM")
        assert done.stderr == ""

    def test_a_bad_report_is_one_line_and_a_count(self, report: Path, tmp_path: Path) -> None:
        (tmp_path / "binary.txt").write_bytes(bytes(range(256)) * 10)
        (tmp_path / "empty.txt").touch()
        missing = str(tmp_path / "none.txt")
        out = tmp_path / "a.csv"
        done = run("map", missing, str(tmp_path / "*.txt"), f"-o{out}")
        assert done.returncode == 0
        lines = done.stderr.splitlines()
        assert len(lines) == 4
        assert lines[-1].endswith("1 report, 3 mentions, 2 places, 1 unresolved, 3 skipped")
        assert out.exists()
        assert run("map", missing, str(report), f"-o{out}", "--strict").returncode == 1

    def test_nothing_readable_is_a_failure_that_writes_nothing(self, tmp_path: Path) -> None:
        done = run("map", "none.txt", "-o", "a.csv", cwd=tmp_path)
        assert done.returncode == 1
        assert "nothing was written" in done.stderr
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize(
        ("args", "message"),
        [
            (["-o", "a.xyz"], ".geojson"),
            (["-o", "-"], "--format"),
            (["-o", "-", "--format", "pdf"], "jsonl"),
            (["-o", "a.csv", "-o", "a.csv"], "a.csv"),
            (["--recognizer", "dice"], "no recognizer 'dice'"),
            (["--config", "none.toml"], "none.toml"),
            (["--as", "acled"], "CSV only"),
            (["--as", "ucdp", "-o", "a.jsonl"], "CSV only"),
            (["--as", "ucdp", "-o", "-", "--format", "geojson"], "CSV only"),
            (["--as", "xls", "-o", "a.csv"], "known are acled, ucdp"),
            (["-o", "a.parquet/x.csv", "-o", "a.parquet/"], "x.csv: is in a.parquet/, which"),
            (["-o", "a.parquet/", "--skipped", "a.parquet/b/s.csv"], "s.csv: is in a.parquet/"),
            (["-o", "a.parquet/", "--checkpoint", "a.parquet/run"], "run: is in a.parquet/"),
            (["-o", "run/a.csv", "--checkpoint", "run"], "run/a.csv: is in run, which"),
        ],
    )
    def test_wrong_usage_is_exit_code_2_in_one_line(
        self, report: Path, tmp_path: Path, args: list[str], message: str
    ) -> None:
        done = run("map", str(report), *args, cwd=tmp_path)
        assert done.returncode == 2, done.stderr
        assert message in done.stderr
        assert len(done.stderr.splitlines()) == 1
        assert list(tmp_path.iterdir()) == [report]

    @pytest.mark.parametrize("reading", ["a.csv", ".", "*.csv"])
    @pytest.mark.parametrize("writing", ["a.csv", "./a.csv", "no/../a.csv", "link.csv", "hard.csv"])
    def test_a_report_is_never_overwritten(
        self, tmp_path: Path, reading: str, writing: str
    ) -> None:
        report = tmp_path / ("a.txt" if reading == "." else "a.csv")
        report.write_text("It rained in Gyumri.", "utf-8")
        (tmp_path / "link.csv").symlink_to(report)
        (tmp_path / "hard.csv").hardlink_to(report)
        if reading == ".":
            (tmp_path / "a.csv").symlink_to(report)
        done = run("map", reading, "-o", "b.csv", "-o", writing, cwd=tmp_path)
        assert done.returncode == 2
        assert done.stderr == f"error: {writing}: is an input; give the output another name\n"
        assert report.read_text("utf-8") == "It rained in Gyumri."

    def test_what_comes_through_standard_input_is_never_overwritten(self, tmp_path: Path) -> None:
        feed = tmp_path / "feed.jsonl"
        feed.write_text('{"text": "It rained in Gyumri."}', "utf-8")
        command = [sys.executable, "-m", "mapper", "map", "-", "-o", str(feed)]
        with feed.open() as stdin:
            assert subprocess.run(command, stdin=stdin, check=False).returncode == 2
        assert json.loads(feed.read_text("utf-8")) == {"text": "It rained in Gyumri."}

    def test_a_reader_that_leaves_costs_no_file(self, report: Path, tmp_path: Path) -> None:
        out = tmp_path / "a.csv"
        command = [sys.executable, "-m", "mapper", "map", str(report), "-q", "-o-", "--format=html"]
        for outputs in ([], ["-o", str(out)]):
            with subprocess.Popen(
                command + outputs, stdout=subprocess.PIPE, stderr=subprocess.PIPE
            ) as process:
                assert process.stdout is not None
                process.stdout.close()
                assert process.wait(60) == 0
                assert process.stderr is not None
                assert process.stderr.read() == b""
        assert len(out.read_text("utf-8").splitlines()) == 4  # a header and three mentions

    @pytest.mark.parametrize(
        ("ends", "message"),
        [
            ("<&-", "skipped stdin: is closed; give a file, or pipe a report in\n"),
            (">&-", "error: standard output: is closed; write to a file instead\n"),
        ],
    )
    def test_a_closed_stream_is_one_line(self, ends: str, message: str) -> None:
        script = f'"$0" -m mapper map - -o - --format csv {ends}'
        done = subprocess.run(
            ["sh", "-c", script, sys.executable],
            input="It rained in Gyumri.",
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1
        assert done.stderr.startswith(message)
        assert "Traceback" not in done.stderr

    @pytest.mark.parametrize("ends", ["2>&-", "2>/dev/full"])
    def test_no_report_is_lost_to_a_message(self, report: Path, tmp_path: Path, ends: str) -> None:
        script = f'"$0" -m mapper map none.txt "$1" -o a.csv {ends}'
        command = ["sh", "-c", script, sys.executable, str(report)]
        assert subprocess.run(command, cwd=tmp_path, check=False).returncode == 0
        assert (tmp_path / "a.csv").exists()

    def test_a_message_is_one_line_whatever_a_name_holds(self, report: Path) -> None:
        done = run("map", str(report), "-o", "a\n\x1b[31m.xyz")
        assert done.returncode == 2
        assert done.stderr.startswith("error: a��[31m.xyz: unknown suffix '.xyz'")
        assert done.stderr.count("\n") == 1

    def test_an_unwritable_target_is_exit_code_1(self, report: Path, tmp_path: Path) -> None:
        done = run("map", str(report), "-o", str(tmp_path / "no" / "folder" / "a.csv"))
        assert done.returncode == 1
        assert "a.csv" in done.stderr
        assert len(done.stderr.splitlines()) == 1

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
    def test_a_stopped_run_leaves_no_half_written_file(
        self, tmp_path: Path, number: signal.Signals
    ) -> None:
        out = tmp_path / "a.jsonl"
        out.write_text("what was there before\n", "utf-8")
        with subprocess.Popen(
            [sys.executable, "-m", "mapper", "map", "-", "-o", str(out)],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdin is not None
            assert process.stderr is not None
            line = json.dumps({"text": "It rained in Gyumri."}) + "\n"
            process.stdin.write(line * 500)
            process.stdin.flush()
            deadline = time.monotonic() + 30
            while len(list(tmp_path.iterdir())) < 2 and time.monotonic() < deadline:
                time.sleep(0.05)
            assert any(path.suffix == ".part" for path in tmp_path.iterdir())
            process.send_signal(number)
            process.stdin.close()
            assert process.wait(30) == 128 + number
            assert process.stderr.read() == "interrupted; nothing was half-written\n"
        assert out.read_text("utf-8") == "what was there before\n"
        assert list(tmp_path.iterdir()) == [out]

    def test_signals_that_come_while_it_cleans_up_are_ignored(self, tmp_path: Path) -> None:
        code = (
            "import os, signal, sys, time\n"
            "from mapper.cli import main\n"
            "import mapper.exports as exports\n"
            "from contextlib import contextmanager\n"
            "@contextmanager\n"
            "def slow(*a, **b):\n"
            "    try:\n"
            "        os.kill(os.getpid(), signal.SIGTERM)\n"
            "        time.sleep(30)\n"
            "        yield\n"
            "    finally:\n"
            "        os.kill(os.getpid(), signal.SIGINT)\n"
            "        os.kill(os.getpid(), signal.SIGTERM)\n"
            "        time.sleep(0.05)\n"
            "        open('cleaned', 'w').close()\n"
            "exports.open_exports = slow\n"
            "sys.argv = ['mapper', 'map', 'a.txt']\n"
            "main()\n"
        )
        (tmp_path / "a.txt").write_text("It rained in Gyumri.", "utf-8")
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 128 + signal.SIGTERM
        assert done.stderr == "interrupted; nothing was half-written\n"
        assert (tmp_path / "cleaned").exists()


@pytest.mark.usefixtures("gazetteer")
class TestGeocode:
    def test_prints_the_best_first(self) -> None:
        done = run("geocode", "Paris", "--limit", "2")
        first, second = done.stdout.splitlines()
        assert "France" in first
        assert "geonames:2988507" in first
        assert second != first

    def test_filters_by_country_and_prints_json(self) -> None:
        done = run("geocode", "Vardenis", "--country", "am", "--json")
        assert {row["country_code"] for row in json.loads(done.stdout)} == {"AM"}

    @pytest.mark.parametrize(
        ("name", "match", "how"),
        [
            ("Azeri", "exact", "demonym Azeri"),
            ("Leningrad", "exact", "historical Leningrad"),
            ("northern Aleppo", "rule", "by a rule for names, from Aleppo"),
            ("Vardanis", "fuzzy", "spelled like Vardenis"),
        ],
    )
    def test_says_how_the_name_led_there(self, name: str, match: str, how: str) -> None:
        assert run("geocode", name, "--limit=1").stdout.rstrip("\n").endswith(f"  {how}")
        (row,) = json.loads(run("geocode", name, "--limit=1", "--json").stdout)
        assert row["match"] == match
        assert row["name_kind"] in NAME_KINDS

    def test_nothing_found_is_exit_code_1(self) -> None:
        done = run("geocode", "Xyzzqland")
        assert (done.returncode, done.stdout) == (1, "")
        assert "no place named 'Xyzzqland'" in done.stderr

    @pytest.mark.parametrize("option", ["--country=FRA", "--country=", "--limit=0", "--limit=1e9"])
    def test_wrong_usage_is_exit_code_2(self, option: str) -> None:
        assert run("geocode").returncode == 2
        assert run("geocode", "Paris", option).returncode == 2

    def test_a_limit_beyond_all_measure_is_wrong_usage(self) -> None:
        assert run("geocode", "Paris", f"--limit={10**20}").returncode == 2

    def test_a_name_is_utf_8_in_any_locale(self) -> None:
        locale = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
        command = [sys.executable, "-m", "mapper", "geocode", "باكو", "--limit=1"]
        done = subprocess.run(
            command, env=os.environ | locale, capture_output=True, text=True, check=False
        )
        assert done.stdout.startswith("Baku, ")

    def test_a_state_that_is_no_more_has_no_coordinates(self) -> None:
        (found,) = json.loads(run("geocode", "Soviet Union", "--json").stdout)
        assert (found["lat"], found["lon"]) == (None, None)
        assert (
            run("geocode", "Soviet Union").stdout == "Soviet Union  PCLH  reportmap:soviet-union\n"
        )


@pytest.mark.usefixtures("gazetteer")
class TestGazetteer:
    @pytest.fixture
    def dump(self, tmp_path: Path) -> Path:
        lines = [
            row(174982, "Republic of Armenia", 40, 45, "A.PCLI", population=2951776),
            row(900001, "Novoshorzha", 40.5, 45.5, population=300),
            "bad",
        ]
        return table(tmp_path / "geonames" / "AM.txt", lines).parent

    @pytest.mark.usefixtures("dump")
    def test_a_dump_is_built_told_of_and_used(self, report: Path) -> None:
        folder = report.parent
        done = run("gazetteer", "build", "--geonames", "geonames", "--countries=am", cwd=folder)
        assert done.returncode == 0, done.stderr
        first, *_, summary, use = done.stderr.splitlines()
        assert first == "geonames/AM.txt, line 3: 1 columns, not 19; left out"
        assert summary.endswith("in gazetteer.sqlite; 0 left out, 0 duplicates, 1 bad line")
        assert use == "use it with --gazetteer gazetteer.sqlite, or set MAPPER_GAZETTEER to it"
        own = ["--gazetteer", "gazetteer.sqlite"]
        told = json.loads(run("gazetteer", "info", *own, "--json", cwd=folder).stdout)
        assert (told["release"], told["bad_lines"]) == ("2026.05.04", 1)
        assert [one["file"] for one in told["sources"]] == ["AM.txt", "gazetteer.tsv.xz"]
        lines = run("gazetteer", "info", *own, cwd=folder).stdout.splitlines()
        assert lines[0] == "path         gazetteer.sqlite"
        assert any("GeoNames" in line for line in lines)
        assert "geonames:900001" in run("geocode", "Novoshorzha", *own, cwd=folder).stdout
        report.write_text("It rained in Novoshorzha, Armenia.", "utf-8")
        (folder / "mapper.toml").write_text('gazetteer = "gazetteer.sqlite"\n', "utf-8")
        for options in (own, ["--config", "mapper.toml"]):
            done = run(*("map", "report.txt", "-o-", "--format=jsonl", "-q"), *options, cwd=folder)
            findings = json.loads(done.stdout)["findings"]
            assert "geonames:900001" in {one["place_id"] for one in findings}

    def test_the_gazetteer_may_be_named_by_the_environment(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("MAPPER_GAZETTEER", str(tmp_path / "none.sqlite"))
        done = run("geocode", "Paris")
        assert done.returncode == 1
        assert "there is no gazetteer" in done.stderr
        assert len(done.stderr.splitlines()) == 1

    def test_places_of_ones_own(self, tmp_path: Path) -> None:
        (tmp_path / "my.csv").write_text("name,lat,lon\nVerin Shorzha,40.05,45.97\n", "utf-8")
        done = run("gazetteer", "add", "my.csv", "-o", "my.sqlite", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert done.stderr.startswith("1 place added, 0 changed in my.sqlite\nuse it with")
        assert {one.name for one in tmp_path.iterdir()} == {"my.csv", "my.sqlite"}
        own = str(tmp_path / "my.sqlite")
        for name in ("Verin Shorzha", "Verin Shorhza"):
            assert "own:verin-shorzha" in run("geocode", name, "--gazetteer", own).stdout
        # names on the maps are those of the gazetteer that was chosen
        (tmp_path / "my.csv").write_text(
            "name,lat,lon,feature_code,population\nVerin Shorzha,40.05,45.97,PPL,90000\n", "utf-8"
        )
        assert run("gazetteer", "add", "my.csv", "-o", "my.sqlite", cwd=tmp_path).returncode == 0
        (tmp_path / "r.txt").write_text("Shelling hit Sotk in Armenia.", "utf-8")
        maps = ("-o", "m.html", "-o", "m.svg", "-q")
        for options, named in (((), False), (("--gazetteer", own), True)):
            done = run("map", "r.txt", *maps, *options, cwd=tmp_path)
            assert done.returncode == 0, done.stderr
            for name in ("m.html", "m.svg"):
                assert ("Verin Shorzha" in (tmp_path / name).read_text("utf-8")) is named
        (tmp_path / "my.csv").write_text("name,lat,lon\nA,1,2\nB,,\n", "utf-8")
        done = run("gazetteer", "add", "my.csv", "-o", "new.sqlite", cwd=tmp_path)
        assert done.returncode == 1
        assert done.stderr == (
            "my.csv, line 3: no lat and lon\n"
            "error: my.csv: 1 bad line, so nothing was written; mend them and try again\n"
        )
        assert not (tmp_path / "new.sqlite").exists()

    def test_the_shipped_one_tells_of_itself(self) -> None:
        done = run("gazetteer", "info")
        assert done.returncode == 0
        assert "GeoNames" in done.stdout

    @pytest.mark.parametrize(
        ("args", "message"),
        [
            (["build"], "--geonames"),
            (["build", "--geonames=geonames", "--countries=QQ"], "unknown country code 'QQ'"),
            (["build", "--geonames=geonames", "--countries=ARM"], "two-letter"),
            (["build", "--geonames=geonames", "--features=p!"], "features"),
            (["build", "--geonames=geonames", "--mirror=https://a.example"], "--download"),
            (["build", "--geonames=geonames", "--download", "--mirror=ftp://a"], "--mirror"),
            (["build", "--geonames=geonames/AM.txt", "--download"], "one folder"),
            (["build", "--geonames=geonames", "-o", "report.txt"], "no gazetteer"),
            (["build", "--geonames=geonames", "-o", "geonames"], "is a folder"),
            (["add", "my.csv", "-o", "report.txt"], "no gazetteer"),
        ],
    )
    @pytest.mark.usefixtures("dump")
    def test_wrong_usage_is_exit_code_2(self, report: Path, args: list[str], message: str) -> None:
        before = report.read_bytes()
        done = run("gazetteer", *args, cwd=report.parent)
        assert done.returncode == 2, done.stderr
        assert message in done.stderr
        assert report.read_bytes() == before
        assert {one.name for one in report.parent.iterdir()} == {"geonames", "report.txt"}

    def test_a_stopped_build_leaves_nothing(self, dump: Path, report: Path) -> None:
        table(dump / "AZ.txt", (row(i, "Village", country="AZ") for i in range(1, 300_000)))
        command = [sys.executable, "-m", "mapper", "gazetteer", "build", "--geonames=geonames"]
        with subprocess.Popen(command, cwd=report.parent, stderr=subprocess.PIPE) as process:
            deadline = time.monotonic() + 30
            while not list(report.parent.glob("*.partial")) and time.monotonic() < deadline:
                time.sleep(0.05)
            assert list(report.parent.glob("*.partial"))
            process.terminate()
            assert process.wait(30) == 128 + signal.SIGTERM
        assert {one.name for one in report.parent.iterdir()} == {"geonames", "report.txt"}


@pytest.mark.usefixtures("gazetteer")
@pytest.mark.parametrize("args", [["--version"], ["--help"], ["geocode", "Paris"]])
def test_a_full_disk_is_one_line(args: list[str]) -> None:
    command = [sys.executable, "-m", "mapper", *args]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("error: standard output: No space left on device")
    assert done.stderr.count("\n") == 1


def test_version() -> None:
    assert run("--version").stdout == f"mapper (reportmap) {mapper.__version__}\n"


def test_a_damaged_cache_folder_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = run("geocode", "Paris", "--cache", str(tmp_path / "file"))
    assert done.returncode == 1
    assert "MAPPER_CACHE" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.usefixtures("gazetteer")
def test_a_page_is_verified_against_the_reports_it_was_made_of(
    report: Path, tmp_path: Path
) -> None:
    page, again = tmp_path / "map.html", tmp_path / "again.html"
    for out in (page, again):
        assert run("map", str(report), "-q", f"-o{out}", "--near", "40.8,43.8").returncode == 0
    assert page.read_bytes() == again.read_bytes()
    assert str(tmp_path).encode() not in page.read_bytes()
    done = run("verify", "map.html", "--reports", "report.txt", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "near 40.8,43.8" in done.stdout
    report.write_text("Rain fell in Gyumri.", "utf-8")
    page.write_bytes(page.read_bytes().replace(b"Gyumri", b"Tbilisi"))
    done = run("verify", str(page), str(again), f"--reports={report}")
    assert done.returncode == 1
    changed, other = done.stderr.splitlines()
    assert "map.html: was changed" in changed
    assert "again.html: is not made of these reports" in other
    done = run("verify", str(page), "--reports", "none.txt")
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith("error: none of the reports could be read")
