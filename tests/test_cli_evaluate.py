"""``mapper evaluate``, run as a user runs it."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from tests.test_cli import run

TEXTS = {
    "rain": "Rain fell in Gyumri, Armenia.\r\nTurkish trucks waited in Xyzzqland.",
    "snow": "Snow fell in Baku and in Ganja, Azerbaijan.",
}
GOLD: dict[str, list[dict[str, Any]]] = {
    "rain": [
        {"text": "Gyumri", "lat": 40.794, "lon": 43.845, "geonameid": "616635", "kind": "literal"},
        {"text": "Armenia", "lat": 40.2, "lon": 45.0, "geonameid": "174982", "kind": "literal"},
        {"text": "Turkish", "lat": 39.0, "lon": 35.0, "geonameid": "298795", "kind": "demonym"},
        {"text": "Xyzzqland", "lat": None, "lon": None, "kind": "literal"},
    ],
    "snow": [
        {"text": "Baku", "lat": 40.378, "lon": 49.892, "geonameid": "587084", "kind": "literal"},
        {"text": "Ganja", "lat": 40.683, "lon": 46.361, "geonameid": "586523", "kind": "literal"},
    ],
}


def placed(name: str, one: dict[str, Any]) -> dict[str, Any]:
    start = TEXTS[name].index(one["text"])
    return {"start": start, "end": start + len(one["text"]), **one}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lines = [
        {
            "id": name,
            "url": f"https://{name}.example/1",
            "text": text,
            "toponyms": [placed(name, one) for one in GOLD[name]],
        }
        for name, text in TEXTS.items()
    ]
    body = "".join(json.dumps(line) + "\n" for line in lines)
    (tmp_path / "corpus.jsonl").write_text(body, "utf-8")
    return tmp_path


def figures(folder: Path, *args: str) -> dict[str, Any]:
    done = run("evaluate", "corpus.jsonl", "--json", "-", *args, cwd=folder)
    assert done.returncode == 0, done.stderr
    made = json.loads(done.stdout)
    assert isinstance(made, dict)
    return made


@pytest.mark.usefixtures("gazetteer")
class TestEvaluate:
    def test_prints_figures_and_every_choice(self, folder: Path) -> None:
        done = run("evaluate", "corpus.jsonl", cwd=folder)
        assert done.returncode == 0, done.stderr
        assert done.stderr == ""
        text = " ".join(done.stdout.split())
        for said in (
            "corpus corpus: 2 documents, 6 toponyms",
            "gold mentions 6 scored; 1 of them without coordinates, 5 with an id",
            "recognizer ",
            "resolver context",
            "gazetteer 20",
            "exact spans overlapping spans",
            "demonyms: in",
            "20,039 km off",
            "bootstrap resamples of the documents, seed",
        ):
            assert said in text
        assert {one.name for one in folder.iterdir()} == {"corpus.jsonl"}

    def test_stored_predictions_give_the_same_figures(self, folder: Path) -> None:
        ours = figures(folder, "--save-predictions=p.jsonl", "--by=domain")
        theirs = figures(folder, "--predictions=p.jsonl", "--by=domain")
        assert ours["scores"]["exact"]["figures"]["recall"]["value"] > 0.5
        assert list(ours["groups"]) == ["rain.example", "snow.example"]
        for part in ("scores", "groups", "counts", "settings", "choices", "corpora"):
            if part != "corpora":
                assert ours[part] == theirs[part]
        gazetteer = ours["system"]["gazetteer"]
        assert theirs["system"] == {"stored predictions": "p.jsonl", "gazetteer": gazetteer}
        given = figures(folder, "--gold-mentions", "--save-predictions=g.jsonl")
        again = figures(folder, "--gold-mentions", "--predictions=g.jsonl")
        assert given["scores"] == again["scores"]
        assert given["scores"]["given"]["counts"]["gold"] == 6

    def test_another_tool(self, folder: Path) -> None:
        lines = [
            # Gyumri right, Armenia elsewhere; nothing in the other
            {
                "id": "rain",
                "toponyms": [
                    {"start": 13, "end": 19, "lat": 40.8, "lon": 43.8},
                    {"start": 21, "end": 28, "lat": 4.5, "lon": -75.7},
                ],
            },
            {"id": "snow", "toponyms": []},
        ]
        body = "".join(json.dumps(line) + "\n" for line in lines)
        (folder / "p.jsonl").write_text(body, "utf-8")
        made = figures(folder, "--predictions=p.jsonl")
        exact = {name: one["value"] for name, one in made["scores"]["exact"]["figures"].items()}
        assert (exact["precision"], exact["recall"], exact["f1"]) == (1.0, 2 / 6, 2 * 2 / 8)
        assert (exact["a161"], exact["gold161"], exact["f1_161"]) == (1 / 5, 1 / 5, 2 / 7)
        assert exact["exact_id"] is None
        # of five countries one; Gyumri, Baku and Ganja lie in units, Armenia and Turkey do not
        assert (exact["country"], exact["admin1"]) == (1 / 5, 1 / 3)
        # no confidence is stated
        assert {exact[name] for name in exact if name.startswith(("placed_", "cov"))} == {None}
        assert {exact[name] for name in ("ece", "brier", "aurc")} == {None}
        assert made["scores"]["exact"]["reliability"] == {"answered": None, "placed": None}
        dropped = figures(folder, "--predictions=p.jsonl", "--unanswered=drop")
        exact = dropped["scores"]["exact"]["figures"]
        assert exact["a161"]["value"] == 0.5
        assert (exact["country"]["value"], exact["admin1"]["value"]) == (0.5, 1.0)
        assert dropped["scores"]["exact"]["counts"]["counted_country"] == 2
        assert dropped["scores"]["exact"]["counts"]["counted_admin1"] == 1

    def test_confidence_that_is_none(self, folder: Path) -> None:
        bad = {"start": 13, "end": 19, "confidence": 97}
        lines = [{"id": "snow", "toponyms": []}, {"id": "rain", "toponyms": [bad]}]
        body = "".join(json.dumps(line) + "\n" for line in lines)
        (folder / "p.jsonl").write_text(body, "utf-8")
        done = run("evaluate", "corpus.jsonl", "--predictions=p.jsonl", cwd=folder)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr == (
            'error: p.jsonl:2: toponym 1: "confidence" is out of range: 97; it goes from 0 to 1\n'
        )

    def test_confidence_is_scored_of_either_resolver(self, folder: Path) -> None:
        for args, title in (
            (["--gold-mentions"], "gold mentions given"),
            (["--resolver=population"], "exact spans"),
        ):
            done = run("evaluate", "corpus.jsonl", "--reliability=r.html", *args, cwd=folder)
            assert done.returncode == 0, done.stderr
            text = " ".join(done.stdout.split())
            for said in ("right country", "calibration error (ECE) 0.", "share taken at 5% error"):
                assert said in text
            assert "reliability, answers to located gold" in text
            page = (folder / "r.html").read_text("utf-8")
            assert f"<h2>{title.capitalize()}</h2>" in page
            assert page.count("<svg") == (2 if "--gold-mentions" in args else 8)
            assert {one.name for one in folder.iterdir()} == {"corpus.jsonl", "r.html"}

    def test_demonyms_out(self, folder: Path) -> None:
        made = figures(folder, "--demonyms=out")
        assert made["counts"]["gold"] == 5
        assert made["counts"]["gold_left_out"] == 1
        assert made["corpora"][0]["marks_demonyms"] is True
        kinds = figures(folder, "--by=kind")["groups"]
        assert {name: one["exact"]["counts"]["gold"] for name, one in kinds.items()} == {
            "literal": 5,
            "demonym": 1,
        }

    def test_errors_as_page_and_table(self, folder: Path) -> None:
        done = run(
            *("evaluate", "corpus.jsonl", "--recognizer=gazetteer", "--json=f.json"),
            *("--errors=e.html", "--errors=e.csv"),
            cwd=folder,
        )
        assert done.returncode == 0, done.stderr
        assert "choices" in done.stdout
        with (folder / "e.csv").open(encoding="utf-8", newline="") as stream:
            lines = list(csv.DictReader(stream))
        (missed,) = (one for one in lines if one["gold_text"] == "Xyzzqland")
        assert missed["problem"] == "missed"
        assert missed["sentence"] == "Turkish trucks waited in Xyzzqland."
        assert "<mark>Xyzzqland</mark>" in (folder / "e.html").read_text("utf-8")
        assert json.loads((folder / "f.json").read_text("utf-8"))["counts"]["documents"] == 2

    def test_the_splits_share_the_documents(self, folder: Path) -> None:
        whole = figures(folder)["counts"]["gold"]
        parts = []
        for split in ("held-out", "rest"):
            done = run("evaluate", "corpus.jsonl", f"--split={split}", "--json=-", cwd=folder)
            parts.append(json.loads(done.stdout)["counts"]["gold"] if not done.returncode else 0)
        assert sum(parts) == whole

    @pytest.mark.parametrize(
        ("line", "message"),
        [
            ("{", "corpus.jsonl:3: is not JSON"),
            ('{"id": "x"}', 'corpus.jsonl:3: has no "text"'),
            ('{"id": "rain", "text": "x", "toponyms": []}', "id 'rain' is that of line 1 too"),
            (
                '{"id": "x", "text": "x", "toponyms": [{"start": 0, "end": 9}]}',
                "corpus.jsonl:3: toponym 1: 0-9 is outside the text of 1 characters",
            ),
            ('{"id": "x", "text": "x", "spans": []}', 'has no "toponyms", only "spans"'),
        ],
    )
    def test_a_bad_line_is_told_and_nothing_is_scored(
        self, folder: Path, line: str, message: str
    ) -> None:
        with (folder / "corpus.jsonl").open("a", encoding="utf-8") as stream:
            stream.write(line + "\n")
        outputs = ["--json=f.json", "--errors=e.html", "--save-predictions=p.jsonl"]
        outputs.append("--reliability=r.html")
        done = run("evaluate", "corpus.jsonl", *outputs, cwd=folder)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith("error: corpus.jsonl:3: ")
        assert message in done.stderr
        assert done.stderr.count("\n") == 1
        assert {one.name for one in folder.iterdir()} == {"corpus.jsonl"}

    def test_bad_predictions_are_told(self, folder: Path) -> None:
        (folder / "p.jsonl").write_text('{"id": "wind", "toponyms": []}\n', "utf-8")
        done = run("evaluate", "corpus.jsonl", "--predictions=p.jsonl", cwd=folder)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr == ("error: p.jsonl:1: no document of the corpus has the id 'wind'\n")
        (folder / "p.jsonl").write_text('{"id": "rain", "toponyms": []}\n', "utf-8")
        done = run("evaluate", "corpus.jsonl", "--predictions=p.jsonl", cwd=folder)
        assert "no line for 1 of 2 documents, such as 'snow'" in done.stderr

    def test_an_empty_and_a_missing_corpus(self, folder: Path) -> None:
        (folder / "empty.jsonl").touch()
        done = run("evaluate", "empty.jsonl", cwd=folder)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr == "error: empty.jsonl:1: the file holds no document\n"
        assert run("evaluate", "none.jsonl", cwd=folder).returncode == 1

    @pytest.mark.parametrize(
        "args",
        [
            [],
            ["corpus.jsonl", "--by=colour"],
            ["corpus.jsonl", "--demonyms=some"],
            ["corpus.jsonl", "--unanswered=0"],
            ["corpus.jsonl", "--errors=e.txt"],
            ["corpus.jsonl", "--reliability=r.svg"],
            ["corpus.jsonl", "--errors=e.html", "--reliability=e.html"],
            ["corpus.jsonl", "--reliability=corpus.jsonl"],
            ["corpus.jsonl", "--errors=a.csv", "--json=a.csv"],
            ["corpus.jsonl", "--json=corpus.jsonl"],
            ["corpus.jsonl", "corpus.jsonl"],
            ["corpus.jsonl", "--recognizer=none"],
            ["corpus.jsonl", "--predictions=p.jsonl", "--resolver=context"],
        ],
    )
    def test_wrong_usage_is_exit_code_2(self, folder: Path, args: list[str]) -> None:
        before = (folder / "corpus.jsonl").read_bytes()
        done = run("evaluate", *args, cwd=folder)
        assert done.returncode == 2, done.stderr
        assert (folder / "corpus.jsonl").read_bytes() == before
        assert {one.name for one in folder.iterdir()} == {"corpus.jsonl"}
