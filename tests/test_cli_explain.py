"""``mapper explain`` as people run it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

TEXT = (
    "Students from Boise drove to Moscow on Friday. Lewiston and Pullman sent buses, and Idaho "
    "paid for them. Nobody came from Xyzzyville in Idaho."
)


def run(*arguments: str, text: str = TEXT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mapper", "explain", *arguments],
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_choice_is_explained_with_its_rivals() -> None:
    done = run("-", "--mention", "moscow")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "Moscow"
    assert "drove to Moscow" in lines[1]
    assert lines[2].startswith("  Moscow, Idaho, United States (PPL")
    assert "confidence" in lines[2]
    assert "Idaho" in lines[3]
    assert lines[4] == "  its lead over Moscow, Russia:"
    features = [line.split()[1] for line in lines if line.lstrip().startswith(("+", "-"))]
    assert {"prior", "country_elsewhere", "unit_named"} <= set(features)
    assert "report names Idaho, where it lies" in done.stdout
    assert any(line.startswith("  not Moscow, Russia") and ": " in line for line in lines)


def test_json_holds_the_same() -> None:
    done = run("-", "--json")
    assert done.returncode == 0, done.stderr
    rows = {row["text"]: row for row in map(json.loads, done.stdout.splitlines())}
    moscow = rows["Moscow"]
    assert moscow["place"]["name"] == "Moscow, Idaho, United States"
    assert 0 < moscow["confidence"] < 1
    assert {"feature", "adds", "says"} == set(moscow["features"][0])
    assert all(one["why_not"] for one in moscow["others"])
    assert moscow["compared_with"]["name"] == "Moscow, Russia"
    assert rows["Idaho"]["mentions"] == 2


def test_capitals_make_no_other_name() -> None:
    text = "MOSCOW, Idaho (AP) - Snow fell. Moscow shut its schools."
    done = run("-", "--json", "--mention", "mosCOW", text=text)
    assert done.returncode == 0, done.stderr
    (row,) = map(json.loads, done.stdout.splitlines())
    assert (row["text"], row["mentions"]) == ("MOSCOW", 2)
    assert row["reason"].startswith("The report says that it lies in Idaho.")


def test_a_place_that_stands_for_what_lies_in_it_has_no_features() -> None:
    text = "Smoke rose over the Qorvandel Works in Gyumri, Armenia."
    done = run("-", "--json", text=text)
    assert done.returncode == 0, done.stderr
    rows = {row["text"]: row for row in map(json.loads, done.stdout.splitlines())}
    for row in rows.values():
        if "the text says that it lies in" in row["reason"]:
            assert row["features"] == []
        else:
            assert row["features"] or row["place"] is None


def test_a_hint_is_taken() -> None:
    done = run("-", "--json", "--near", "39.8,-89.6", text="A fire burned in Springfield.")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["place"]["name"] == "Springfield, Illinois, United States"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("-", "--mention", "Nowhere"), 1, "no mention 'Nowhere' found"),
        (("missing.txt",), 1, "missing.txt"),
        (("-", "--near", "x"), 2, "near must be LAT,LON"),
        (("-", "--country", "Armenia"), 2, "two-letter codes"),
        (("-", "--outlet-home", "Xyzzyville"), 2, "no place 'Xyzzyville'"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    arguments: tuple[str, ...], code: int, said: str, tmp_path: Path
) -> None:
    assert tmp_path.is_dir()
    done = run(*arguments)
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_report_without_names_is_said() -> None:
    done = run("-", text="Nothing happened at all.")
    assert done.returncode == 1
    assert "no place names found" in done.stderr
