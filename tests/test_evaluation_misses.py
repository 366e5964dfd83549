"""What went wrong, in its sentence: complete, and harmless whatever a text holds."""

from __future__ import annotations

import csv
import io
from html.parser import HTMLParser
from pathlib import Path

import pytest

from mapper.atomic import check_targets, write_files
from mapper.errors import ConfigError, RenderError
from mapper.evaluation import Evaluation, as_text, errors_csv, errors_html, write_predictions
from mapper.evaluation.alignment import Alignment
from mapper.evaluation.choices import Settings
from mapper.evaluation.corpus import Document, Toponym
from mapper.evaluation.misses import PROBLEMS, misses
from mapper.evaluation.predictions import Answer
from mapper.evaluation.report import FIGURES
from mapper.evaluation.run import CorpusFile
from mapper.evaluation.scoring import PARTS, score
from tests.hostile import PAYLOADS

PARIS, YEREVAN = (48.853, 2.349), (40.178, 44.513)


def evaluation(
    *documents: tuple[Document, tuple[Toponym, ...]], name: str = "c", gold_mentions: bool = False
) -> Evaluation:
    return Evaluation(
        settings=Settings(gold_mentions=gold_mentions),
        system={"tool": name},
        corpora=(CorpusFile(name, "0" * 64, len(documents), 0),),
        alignments=tuple(Alignment.of(one, one.toponyms, found) for one, found in documents),
        answers=tuple(Answer(found) for _, found in documents),
        scores={},
        groups={},
    )


def at(text: str, word: str, point: tuple[float, float] | None = None) -> Toponym:
    start = text.index(word)
    lat, lon = point or (None, None)
    return Toponym(start, start + len(word), lat, lon, None)


TEXT = "Rain fell in Paris. Snow fell on Yerevan City. May was dry in Goris, Sotk and Jermuk."
DOCUMENT = Document(
    "d",
    TEXT,
    (
        at(TEXT, "Paris", PARIS),
        at(TEXT, "Yerevan", YEREVAN),
        at(TEXT, "Goris"),
        at(TEXT, "Sotk", YEREVAN),
        at(TEXT, "Jermuk", YEREVAN),
    ),
)
FOUND = (
    at(TEXT, "Paris", YEREVAN),
    at(TEXT, "Yerevan City", PARIS),
    at(TEXT, "May", PARIS),
    at(TEXT, "Sotk"),
    at(TEXT, "Jermuk", YEREVAN),
)
EXPECTED = [
    (("wrong place",), "Paris", "Paris", "Rain fell in Paris."),
    (("other span", "wrong place"), "Yerevan", "Yerevan City", "Snow fell on Yerevan City."),
    (("false alarm",), None, "May", "May was dry in Goris, Sotk and Jermuk."),
    (("missed",), "Goris", None, "May was dry in Goris, Sotk and Jermuk."),
    (("no place",), "Sotk", "Sotk", "May was dry in Goris, Sotk and Jermuk."),
]


def word(one: Toponym | None) -> str | None:
    return None if one is None else TEXT[one.start : one.end]


class Page(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs


def test_every_problem_is_found_once() -> None:
    found = [
        (
            one.problems,
            word(one.gold),
            word(one.found),
            TEXT[one.sentence_start : one.sentence_end],
        )
        for one in misses(evaluation((DOCUMENT, FOUND)))
    ]
    assert found == EXPECTED
    assert {problem for problems, *_ in EXPECTED for problem in problems} == set(PROBLEMS)


def test_nothing_wrong_is_an_empty_list() -> None:
    made = evaluation((DOCUMENT, DOCUMENT.toponyms))
    assert not list(misses(made))
    assert len(errors_csv(made).splitlines()) == 1


def test_with_gold_mentions_only_places_are_wrong() -> None:
    made = evaluation((DOCUMENT, (at(TEXT, "Paris", YEREVAN),)), gold_mentions=True)
    # of the four without an answer, Goris has no point to be found
    assert [one.problems for one in misses(made)] == [("wrong place",)] + [("no place",)] * 3


def test_the_table_has_a_line_for_each() -> None:
    lines = list(csv.DictReader(io.StringIO(errors_csv(evaluation((DOCUMENT, FOUND))))))
    assert [tuple(one["problem"].split("; ")) for one in lines] == [one[0] for one in EXPECTED]
    assert [one["sentence"] for one in lines] == [one[3] for one in EXPECTED]
    assert (lines[0]["start"], lines[0]["gold_text"], lines[0]["km"]) == ("13", "Paris", "3431.0")
    assert (lines[2]["start"], lines[2]["found_start"]) == ("", str(TEXT.index("May")))


def test_a_spreadsheet_runs_nothing() -> None:
    text = "=1+1 fell. \u200b@SUM(A1) too."
    made = evaluation((Document("-d", text, (Toponym(0, 4, None, None, None, "+k"),)), ()))
    (line,) = csv.DictReader(io.StringIO(errors_csv(made)))
    assert line["gold_text"] == "'=1+1"
    assert line["document"] == "'-d"
    assert line["gold_kind"] == "'+k"
    assert line["sentence"].startswith("'=")


def test_the_page_marks_gold_and_found() -> None:
    page = Page(errors_html(evaluation((DOCUMENT, FOUND))))
    assert page.tags.count("tr") == 1 + len(EXPECTED)
    html = errors_html(evaluation((DOCUMENT, FOUND)))
    assert "Snow fell on <mark><u>Yerevan</u></mark><u> City</u>." in html
    assert "in <mark>Goris</mark>, Sotk" in html


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_text_becomes_markup(payload: str) -> None:
    text = f"{payload} in Goris {payload}."
    text = text.encode("utf-8", "replace").decode("utf-8")  # a corpus with half a pair is refused
    gold = (Toponym(0, len(payload), None, None, f"x:{payload}", payload),)
    document = Document(payload, text, gold, corpus=payload)
    harmless = Document("d", "Goris in Goris.", (Toponym(0, 5, None, None, "x:1", "k"),))
    page = errors_html(evaluation((document, (at(text, "Goris", PARIS),)), name=payload))
    plain = errors_html(evaluation((harmless, (Toponym(9, 14, *PARIS, None),)), name="c"))
    shown = Page(page)
    # a sentence may be cut elsewhere, and so have more or fewer parts, but never another element
    assert set(shown.tags) <= set(Page(plain).tags)
    assert shown.tags.count("tr") == 3
    assert not {"script", "img", "svg", "a", "iframe", "link", "base"} & set(shown.tags)
    assert not [name for name, _ in shown.attributes if name.startswith("on") or name == "style"]
    page.encode()  # no lone surrogate is left
    assert not {"\x00", "\x1b", "\u202e"} & set(page)


def test_the_page_needs_and_runs_nothing() -> None:
    page = errors_html(evaluation((DOCUMENT, FOUND)))
    assert "default-src 'none'; style-src 'sha256-" in page
    assert "http://" not in page
    assert "https://" not in page
    assert page == errors_html(evaluation((DOCUMENT, FOUND)))


def test_a_text_without_scores_still_says_its_choices() -> None:
    text = as_text(evaluation((DOCUMENT, FOUND)))
    for said in ("exact: the same start and end", "20,039 km off", "R = 6371 km", "label point"):
        assert said in " ".join(text.split())


def test_every_figure_count_choice_and_problem_is_in_the_docs() -> None:
    docs = (Path(__file__).parent.parent / "docs" / "evaluation.md").read_text("utf-8")
    counts = score([]).counts
    for name in (*FIGURES, *counts):
        assert f"`{name}`" in docs, name
    for name, meaning in PROBLEMS.items():
        assert f"| {name} | {meaning} |" in docs
    assert [name for names in PARTS.values() for name in names] == list(FIGURES)


def test_stored_predictions_keep_every_field() -> None:
    found = (
        Toponym(13, 18, 48.853, 2.349, "geonames:2988507", "literal", 0.25),
        Toponym(33, 40, None, None, "own:x", None),
    )
    line = write_predictions([(DOCUMENT, Answer(found, "why"))])
    assert line == (
        '{"id": "d", "failure": "why", "toponyms": [{"start": 13, "end": 18, "text": "Paris", '
        '"lat": 48.853, "lon": 2.349, "geonameid": "2988507", "kind": "literal", '
        '"confidence": 0.25}, '
        '{"start": 33, "end": 40, "text": "Yerevan", "place_id": "own:x"}]}\n'
    )


class TestFiles:
    def test_all_or_none(self, tmp_path: Path) -> None:
        first, second = tmp_path / "a.json", tmp_path / "none" / "b.json"
        first.write_text("before", "utf-8")
        with pytest.raises(RenderError, match="folder does not exist"):
            write_files({first: "after", second: "x"})
        assert first.read_text("utf-8") == "before"
        with pytest.raises(RenderError):
            write_files({first: "after", tmp_path / "\udcff": "\udcff"})
        assert first.read_text("utf-8") == "before"
        write_files({first: "after"})
        assert first.read_text("utf-8") == "after"
        assert list(tmp_path.iterdir()) == [first]

    def test_what_cannot_be_written_is_told_before(self, tmp_path: Path) -> None:
        with pytest.raises(RenderError, match="is a folder"):
            check_targets([tmp_path])
        with pytest.raises(ConfigError, match="given twice"):
            check_targets([tmp_path / "a", tmp_path / "." / "a"])
        with pytest.raises(RenderError, match="not a regular file"):
            check_targets([Path("/dev/null")])
        assert not list(tmp_path.iterdir())
