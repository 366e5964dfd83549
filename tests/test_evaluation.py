"""The scorer: every formula against arithmetic done by hand, and what must always hold."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.errors import ConfigError, SourceError
from mapper.evaluation import as_json, as_text, evaluate, read_corpus
from mapper.evaluation.alignment import Alignment, exact_pairs, overlap_pairs
from mapper.evaluation.answering import answer, normalised_span, report_of
from mapper.evaluation.bootstrap import bootstrap, resampled
from mapper.evaluation.corpus import Document, Toponym, in_split, is_held_out
from mapper.evaluation.demonyms import Demonyms
from mapper.evaluation.metrics import accuracy, area_under_curve, f1, mean, median, share
from mapper.evaluation.predictions import read_predictions
from mapper.evaluation.scoring import Scores, Tally, score, tally
from mapper.gazetteer import Gazetteer
from mapper.globe import distance_km
from mapper.pipeline import Pipeline
from mapper.records import Mention, Report
from training import corpora

PARIS, TEXAS, YEREVAN = (48.853, 2.349), (33.661, -95.556), (40.178, 44.513)


def span(
    start: int,
    end: int,
    point: tuple[float, float] | None = None,
    place_id: str | None = None,
    kind: str | None = None,
) -> Toponym:
    lat, lon = point or (None, None)
    return Toponym(start, end, lat, lon, place_id, kind)


def alignment(gold: Sequence[Toponym], found: Sequence[Toponym], name: str = "d") -> Alignment:
    return Alignment.of(Document(name, "x" * 400, tuple(gold)), gold, found)


def scores(
    gold: Sequence[Toponym], found: Sequence[Toponym], *, pairing: str = "exact", **options: Any
) -> Scores:
    one = alignment(gold, found)
    return score([tally(one, getattr(one, pairing))], **options)


def value(of: Scores, name: str) -> float | None:
    return of.figures[name].value


class TestFormulas:
    def test_precision_recall_and_f1(self) -> None:
        # 3 right of 4 found, 5 in the gold: P 3/4, R 3/5, F1 = 2 * 3 / (4 + 5) = 2/3
        assert share(3, 4) == 0.75
        assert share(3, 5) == 0.6
        assert f1(3, 4, 5) == pytest.approx(2 / 3)
        assert f1(3, 4, 5) == pytest.approx(2 * 0.75 * 0.6 / (0.75 + 0.6))

    def test_accuracy_is_strictly_below(self) -> None:
        assert accuracy([0.0, 160.999, 161.0, 500.0]) == 0.5

    def test_mean_and_median(self) -> None:
        assert mean([0.0, 10.0, 20.0, 90.0]) == 30.0
        assert median([90.0, 0.0, 20.0, 10.0]) == 15.0  # (10 + 20) / 2
        assert median([90.0, 0.0, 20.0]) == 20.0

    def test_the_area_under_the_curve(self) -> None:
        # errors e^2-1, 0, e-1: sorted ln(1 + km) is 0, 1, 2; trapezoids (0+1)/2 + (1+2)/2 = 2
        errors = [math.e**2 - 1, 0.0, math.e - 1]
        assert area_under_curve(errors) == pytest.approx(2 / (math.log(20039) * 2))
        assert area_under_curve([0.0, 0.0]) == 0.0
        # everything unanswered: (ln 20040) * (n - 1) / (ln 20039 * (n - 1))
        assert area_under_curve([20039.0] * 5) == pytest.approx(math.log(20040) / math.log(20039))

    def test_what_has_no_meaning_is_none(self) -> None:
        assert share(0, 0) is None
        assert f1(0, 0, 0) is None
        assert f1(0, 0, 5) == 0.0
        assert accuracy([]) is mean([]) is median([]) is None
        assert area_under_curve([7.0]) is None


class TestPairs:
    def test_exact_is_the_same_start_and_end(self) -> None:
        gold = [span(0, 5), span(7, 12), span(20, 25)]
        found = [span(0, 5), span(7, 13), span(19, 25)]
        assert exact_pairs(gold, found) == ((0, 0),)

    def test_overlap_is_one_to_one(self) -> None:
        # "Paris, Texas" found as one answers only one of the two; both share 5: the first
        assert overlap_pairs([span(0, 5), span(7, 12)], [span(0, 12)]) == ((0, 0),)
        assert overlap_pairs([span(0, 12)], [span(0, 5), span(7, 12)]) == ((0, 0),)

    def test_the_same_span_goes_before_a_longer_one(self) -> None:
        # gold may nest: "University of Idaho" and "Idaho"
        assert overlap_pairs([span(0, 19), span(14, 19)], [span(14, 19)]) == ((1, 0),)

    def test_then_most_shared_characters(self) -> None:
        # 3-9 shares 2 with 0-5 and 3 with 6-20; then 10-12 finds 6-20 taken
        gold, found = [span(0, 5), span(6, 20)], [span(3, 9), span(10, 12)]
        assert overlap_pairs(gold, found) == ((1, 0),)

    def test_touching_is_not_overlapping(self) -> None:
        assert overlap_pairs([span(0, 5)], [span(5, 9)]) == ()


class TestFigures:
    GOLD = (
        span(0, 5, PARIS, "geonames:1"),
        span(10, 15, TEXAS, "geonames:2"),
        span(20, 25, YEREVAN, "geonames:3"),
        span(30, 35, None, None),
        span(40, 45, PARIS, None),
    )
    FOUND = (
        span(0, 5, PARIS, "geonames:1"),  # right
        span(10, 15, PARIS, "geonames:1"),  # wrong place
        span(21, 25, YEREVAN, "geonames:3"),  # right, but for its span
        span(30, 35, PARIS, "geonames:1"),  # gold has no point
        span(50, 55, PARIS, "geonames:1"),  # false alarm
        span(60, 65, None, None),  # false alarm that is not on the map
    )

    def test_exact(self) -> None:
        made = scores(self.GOLD, self.FOUND)
        far = distance_km(*PARIS, *TEXAS)
        # pairs: 0-5, 10-15, 30-35
        assert value(made, "precision") == 3 / 6
        assert value(made, "recall") == 3 / 5
        assert value(made, "f1") == pytest.approx(6 / 11)
        # errors over the 4 located: 0, far, and two unanswered (20-25, 40-45)
        assert value(made, "a161") == 1 / 4
        assert value(made, "mean_km") == pytest.approx((far + 2 * 20039) / 4)
        assert value(made, "median_km") == pytest.approx((far + 20039) / 2)
        assert value(made, "auc") == pytest.approx(
            (math.log1p(far) + math.log(20040) + math.log(20040) / 2) / (math.log(20039) * 3)
        )
        assert value(made, "exact_id") == 1 / 3
        # on the map are 5, one of them over gold without a point: 4; right is 1
        assert value(made, "precision161") == 1 / 4
        assert value(made, "gold161") == 1 / 4
        assert value(made, "f1_161") == pytest.approx(2 / 8)

    def test_overlap(self) -> None:
        made = scores(self.GOLD, self.FOUND, pairing="overlap")
        assert value(made, "precision") == 4 / 6
        assert value(made, "a161") == 2 / 4
        assert value(made, "exact_id") == 2 / 3
        assert value(made, "f1_161") == pytest.approx(4 / 8)

    def test_unanswered_dropped(self) -> None:
        made = scores(self.GOLD, self.FOUND, unanswered="drop")
        far = distance_km(*PARIS, *TEXAS)
        assert value(made, "a161") == 1 / 2
        assert value(made, "mean_km") == pytest.approx(far / 2)
        assert value(made, "auc") == pytest.approx(math.log1p(far) / 2 / math.log(20039))
        assert value(made, "exact_id") == 1 / 2
        assert value(made, "gold161") == 1 / 4  # what is dropped from resolution only

    def test_found_without_a_place_is_unanswered(self) -> None:
        gold = [span(0, 5, PARIS, "geonames:1")]
        assert value(scores(gold, [span(0, 5)]), "mean_km") == 20039.0
        assert value(scores(gold, [span(0, 5)], unanswered="drop"), "mean_km") is None
        assert value(scores(gold, [span(0, 5)]), "precision161") is None

    def test_no_predictions(self) -> None:
        made = scores([span(0, 5, PARIS)], [])
        assert value(made, "precision") is None
        assert value(made, "recall") == value(made, "f1") == value(made, "f1_161") == 0.0
        assert value(made, "a161") == 0.0

    def test_no_gold(self) -> None:
        made = scores([], [span(0, 5, PARIS)])
        assert value(made, "recall") is value(made, "a161") is value(made, "auc") is None
        assert value(made, "precision") == value(made, "f1") == value(made, "f1_161") == 0.0

    def test_nothing_at_all(self) -> None:
        assert {figure.value for figure in scores([], []).figures.values()} == {None}

    def test_a_tool_without_ids_has_no_share_of_them(self) -> None:
        gold, found = [span(0, 5, PARIS, "geonames:1")], [span(0, 5, PARIS)]
        assert value(scores(gold, found, ids=False), "exact_id") is None
        assert value(scores(gold, found), "exact_id") == 0.0

    def test_a_kind_of_gold_has_recall_but_no_precision(self) -> None:
        gold = [span(0, 5, PARIS, kind="PPL"), span(10, 15, TEXAS, kind="ADM1")]
        one = alignment(gold, [span(0, 5, PARIS), span(50, 55, PARIS)])
        row = tally(one, one.exact, counts=lambda toponym: toponym.kind == "PPL")
        made = score([row], recall_only=True)
        assert set(made.figures) & {"precision", "f1", "f1_161"} == set()
        assert value(made, "recall") == value(made, "a161") == value(made, "gold161") == 1.0


points = st.one_of(
    st.none(), st.tuples(st.floats(-90, 90, width=32), st.floats(-180, 180, width=32))
)


@st.composite
def toponyms(draw: st.DrawFn) -> tuple[Toponym, ...]:
    """Spans in order that do not overlap, some with a point and an id."""
    made, at = [], 0
    for gap, length, point, number in draw(
        st.lists(
            st.tuples(st.integers(0, 4), st.integers(1, 6), points, st.integers(0, 3)), max_size=8
        )
    ):
        start = at + gap
        at = start + length
        made.append(span(start, at, point, f"geonames:{number}" if number else None))
    return tuple(made)


class TestInvariants:
    @given(toponyms(), toponyms())
    def test_f1_does_not_tell_gold_from_found(
        self, gold: tuple[Toponym, ...], found: tuple[Toponym, ...]
    ) -> None:
        for pairing in ("exact", "overlap"):
            there = scores(gold, found, pairing=pairing)
            back = scores(found, gold, pairing=pairing)
            assert value(there, "f1") == value(back, "f1")
            assert value(there, "precision") == value(back, "recall")

    @given(toponyms(), toponyms())
    def test_overlap_pairs_at_least_what_exact_does(
        self, gold: tuple[Toponym, ...], found: tuple[Toponym, ...]
    ) -> None:
        pairs = overlap_pairs(gold, found)
        assert set(exact_pairs(gold, found)) <= set(pairs)
        assert len({i for i, _ in pairs}) == len({j for _, j in pairs}) == len(pairs)
        for i, j in pairs:
            assert gold[i].start < found[j].end
            assert found[j].start < gold[i].end

    @given(toponyms().filter(lambda gold: sum(one.lat is not None for one in gold) > 1))
    def test_the_gold_itself_is_perfect(self, gold: tuple[Toponym, ...]) -> None:
        for pairing in ("exact", "overlap"):
            made = scores(gold, gold, pairing=pairing)
            for name in ("precision", "recall", "f1", "a161", "precision161", "gold161", "f1_161"):
                assert value(made, name) == 1.0
            assert value(made, "exact_id") in (1.0, None)
            assert value(made, "mean_km") == value(made, "median_km") == value(made, "auc") == 0.0

    @given(st.lists(st.tuples(toponyms(), toponyms()), min_size=1, max_size=6), st.randoms())
    def test_the_order_of_documents_does_not_matter(
        self, documents: list[tuple[tuple[Toponym, ...], tuple[Toponym, ...]]], random: Any
    ) -> None:
        rows = [tally(one, one.overlap) for one in (alignment(*pair) for pair in documents)]
        before = score(rows)
        random.shuffle(rows)
        assert score(rows) == before

    @given(
        st.lists(st.tuples(toponyms(), toponyms()), min_size=1, max_size=5),
        st.lists(st.integers(0, 3), min_size=5, max_size=5),
        st.sampled_from(["max", "drop"]),
    )
    def test_a_resample_is_the_documents_that_often(
        self,
        documents: list[tuple[tuple[Toponym, ...], tuple[Toponym, ...]]],
        often: list[int],
        unanswered: str,
    ) -> None:
        rows = [tally(one, one.exact) for one in (alignment(*pair) for pair in documents)]
        often = often[: len(rows)]
        repeated = [row for row, times in zip(rows, often, strict=True) for _ in range(times)]
        plain = score(repeated, unanswered=unanswered)
        fast = resampled(rows, np.array([often]), unanswered=unanswered)
        for name, figure in plain.figures.items():
            expected = math.nan if figure.value is None else figure.value
            assert fast[name][0] == pytest.approx(expected, nan_ok=True, abs=1e-9), name


class TestBootstrap:
    def test_one_document_has_no_interval(self) -> None:
        made = scores([span(0, 5, PARIS)], [span(0, 5, PARIS)], resamples=100)
        assert (made.figures["f1"].low, made.figures["f1"].high) == (None, None)

    def test_documents_that_are_alike_leave_no_doubt(self) -> None:
        one = alignment([span(0, 5, PARIS), span(9, 12, TEXAS)], [span(0, 5, PARIS)])
        made = score([tally(one, one.exact)] * 4, resamples=100)
        for name in ("precision", "recall", "a161", "mean_km", "gold161"):
            figure = made.figures[name]
            assert figure.low == pytest.approx(figure.value), name
            assert figure.high == pytest.approx(figure.value), name

    def test_the_interval_of_a_share_is_the_binomial_one(self) -> None:
        # 100 documents of one mention each, half of them found: sd = sqrt(.25 / 100) = .05
        right = Tally(1, 1, 1, 0, 0, 0, 0, 0, ())
        missed = Tally(1, 0, 0, 0, 0, 0, 0, 0, ())
        low, high = bootstrap([right, missed] * 50, unanswered="max", resamples=4_000, seed=1)[
            "recall"
        ]
        assert low == pytest.approx(0.5 - 1.96 * 0.05, abs=0.012)
        assert high == pytest.approx(0.5 + 1.96 * 0.05, abs=0.012)

    def test_the_same_seed_gives_the_same_interval(self) -> None:
        rows = [
            tally(one, one.exact)
            for one in (
                alignment([span(0, 5, PARIS)], [span(0, 5, PARIS)]),
                alignment([span(0, 5, PARIS)], []),
                alignment([span(0, 5, PARIS)], [span(0, 5, TEXAS)]),
            )
        ]
        assert score(rows, resamples=50, seed=3) == score(rows, resamples=50, seed=3)
        assert score(rows, resamples=50, seed=3) != score(rows, resamples=50, seed=4)

    def test_what_has_no_meaning_has_no_interval(self) -> None:
        one = alignment([span(0, 5)], [])
        made = score([tally(one, one.exact)] * 3, resamples=50)
        assert made.figures["a161"].low is None
        assert made.figures["precision"].low is None
        assert made.figures["recall"].low == 0.0


def corpus(path: Path, *rows: dict[str, Any] | str) -> Path:
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    path.write_text("".join(line + "\n" for line in lines), "utf-8")
    return path


def row(name: str = "a", text: str = "Rain fell in Paris.", **more: Any) -> dict[str, Any]:
    return {"id": name, "text": text, "toponyms": [], **more}


def toponym(start: Any = 13, end: Any = 18, **more: Any) -> dict[str, Any]:
    return {"start": start, "end": end, "lat": None, "lon": None, **more}


class TestCorpus:
    def test_a_document_is_read_as_it_stands(self, tmp_path: Path) -> None:
        gold = toponym(lat=48.9, lon=2, geonameid="2988507", kind="PPLC", text="Paris")
        own = toponym(0, 4, place_id="own:rain")
        path = corpus(
            tmp_path / "x.train.jsonl",
            row(toponyms=[gold, own], url="http://www.b.example/c", title="T", source="S"),
            "",
            row("7", toponyms=[]),
        )
        first, second = read_corpus(path)
        assert first.toponyms == (
            Toponym(0, 4, None, None, "own:rain"),
            Toponym(13, 18, 48.9, 2.0, "geonames:2988507", "PPLC"),
        )
        assert (first.url, first.title, first.source) == ("http://www.b.example/c", "T", "S")
        assert (first.corpus, second.id) == ("x.train", "7")

    @pytest.mark.parametrize(
        ("bad", "message"),
        [
            ("{", "is not JSON"),
            ("[1]", "is not a JSON object"),
            ("\\ud83d", "is not JSON"),
            ({"text": "Rain.", "toponyms": []}, 'has no "id"'),
            ({"id": True, "text": "Rain.", "toponyms": []}, 'has no "id"'),
            ({"id": "b", "toponyms": []}, 'has no "text"'),
            ({"id": "b", "text": " ", "toponyms": []}, "the text: contains only white space"),
            ({"id": "b", "text": "Rain."}, 'has no "toponyms"; expected is {"id"'),
            (
                {"id": "b", "text": "Rain.", "spans": [{"start": 0, "end": 4, "label": "LOC"}]},
                'has no "toponyms", only "spans"; expected is {"id"',
            ),
            (row("a"), "id 'a' is that of line 1 too"),
            (row("b", toponyms={}), '"toponyms" is not a list'),
            (row("b", toponyms=[3]), "toponym 1: is not an object"),
            (row("b", toponyms=[{"end": 3}]), 'toponym 1: "start" is missing'),
            (row("b", toponyms=[toponym(1.5)]), '"start" is missing or not a whole number'),
            (row("b", toponyms=[toponym(-1)]), '"start" is negative'),
            (row("b", toponyms=[toponym(18, 18)]), "end 18 is not after start 18"),
            (row("b", toponyms=[toponym(13, 20)]), "13-20 is outside the text of 19 characters"),
            (row("b", toponyms=[toponym(text="Rome")]), "its text 'Rome' is not what stands"),
            (row("b", toponyms=[toponym(), toponym()]), "toponym 2: a second one at 13-18"),
            (row("b", toponyms=[toponym(lat=1.0)]), "lat without lon"),
            (row("b", toponyms=[toponym(lon=1.0)]), "lon without lat"),
            (row("b", toponyms=[toponym(lat=91, lon=0)]), '"lat" is out of range: 91'),
            (row("b", toponyms=[toponym(lat=math.nan, lon=0)]), '"lat" is out of range: nan'),
            (row("b", toponyms=[toponym(lat="1", lon=0)]), "\"lat\" is not a number: '1'"),
            (row("b", toponyms=[toponym(geonameid="x1")]), "\"geonameid\" is not a number: 'x1'"),
            (row("b", toponyms=[toponym(place_id="x1")]), '"place_id" is not an id'),
        ],
    )
    def test_what_is_wrong_is_told_with_its_line(
        self, tmp_path: Path, bad: dict[str, Any] | str, message: str
    ) -> None:
        path = corpus(tmp_path / "c.jsonl", row("a"), bad, row("z"))
        with pytest.raises(SourceError) as caught:
            list(read_corpus(path))
        assert str(caught.value).startswith(f"{path}:2: ")
        assert message in str(caught.value)
        assert "\n" not in str(caught.value)

    def test_a_file_that_holds_nothing(self, tmp_path: Path) -> None:
        with pytest.raises(SourceError, match="the file holds no document"):
            list(read_corpus(corpus(tmp_path / "c.jsonl", "", " ")))
        with pytest.raises(SourceError, match="cannot be read"):
            list(read_corpus(tmp_path / "none.jsonl"))
        (tmp_path / "latin.jsonl").write_bytes(b'{"id": "\xe9"}\n')
        with pytest.raises(SourceError, match=r"latin.jsonl:1: is not UTF-8"):
            list(read_corpus(tmp_path / "latin.jsonl"))

    def test_the_split_is_fixed_by_file_and_id(self) -> None:
        documents = [Document(str(n), "x", (), corpus="c") for n in range(2_000)]
        held_out = [one for one in documents if in_split(one, "held-out")]
        assert 0.12 < len(held_out) / 2_000 < 0.18
        assert [one for one in documents if not in_split(one, "rest")] == held_out
        # the first four bytes of sha256("c:4") are 0.6946 of the way, by another program
        assert is_held_out("c:4", share=0.6956)
        assert not is_held_out("c:4", share=0.6936)

    def test_the_training_scripts_share_reader_and_split(self, tmp_path: Path) -> None:
        path = corpus(tmp_path / "c.jsonl", *(row(str(n)) for n in range(60)))
        ours, theirs = list(read_corpus(path)), list(corpora.read_toponyms(path))
        assert [one.id for one in theirs] == [f"c:{one.id}" for one in ours]
        assert [corpora.is_held_out(one) for one in theirs] == [
            in_split(one, "held-out") for one in ours
        ]
        assert 0 < sum(map(corpora.is_held_out, theirs)) < 60


class TestPredictions:
    DOCUMENTS: ClassVar = {"a": Document("a", "Rain fell in Paris.", ())}

    @pytest.mark.parametrize(
        ("lines", "message"),
        [
            ([{"id": "b", "toponyms": []}], "p.jsonl:1: no document of the corpus has the id 'b'"),
            ([{"id": "a", "toponyms": []}] * 2, "p.jsonl:2: a second line for 'a'"),
            ([{"id": "a"}], 'p.jsonl:1: has no "toponyms"'),
            (
                [{"id": "a", "toponyms": [toponym(13, 99)]}],
                "p.jsonl:1: toponym 1: 13-99 is outside",
            ),
            ([{"id": "a", "toponyms": [toponym(lat=1)]}], "lat without lon"),
            (
                [{"id": "a", "toponyms": [toponym(confidence=1.5)]}],
                'p.jsonl:1: toponym 1: "confidence" is out of range: 1.5; it goes from 0 to 1',
            ),
            (
                [{"id": "a", "toponyms": [toponym(confidence=-0.1)]}],
                '"confidence" is out of range: -0.1',
            ),
            (
                [{"id": "a", "toponyms": [toponym(confidence=math.nan)]}],
                '"confidence" is out of range: nan',
            ),
            (
                [{"id": "a", "toponyms": [toponym(confidence="high")]}],
                "p.jsonl:1: toponym 1: \"confidence\" is not a number: 'high'",
            ),
            (
                [{"id": "a", "toponyms": [toponym(confidence=True)]}],
                '"confidence" is not a number: True',
            ),
            (
                [{"id": "a", "toponyms": [toponym(15, 18), toponym(13, 16)]}],
                "toponyms at 13-16 and 15-18 overlap",
            ),
            ([], "no line for 1 of 1 documents, such as 'a'"),
        ],
    )
    def test_what_is_wrong_is_told(
        self, tmp_path: Path, lines: list[dict[str, Any]], message: str
    ) -> None:
        path = corpus(tmp_path / "p.jsonl", *lines)
        with pytest.raises(SourceError) as caught:
            read_predictions(path, self.DOCUMENTS)
        assert message in str(caught.value)

    def test_places_may_be_left_out(self, tmp_path: Path) -> None:
        line = {"id": "a", "toponyms": [{"start": 13, "end": 18}]}
        made = read_predictions(corpus(tmp_path / "p.jsonl", line), self.DOCUMENTS)
        assert made["a"].toponyms == (Toponym(13, 18, None, None, None),)

    @pytest.mark.parametrize("stated", [0, 1, 0.5, None])
    def test_confidence_is_read(self, tmp_path: Path, stated: float | None) -> None:
        line = {"id": "a", "toponyms": [{"start": 13, "end": 18, "confidence": stated}]}
        made = read_predictions(corpus(tmp_path / "p.jsonl", line), self.DOCUMENTS)
        assert made["a"].toponyms[0].confidence == stated

    def test_gold_may_use_the_word_otherwise(self, tmp_path: Path) -> None:
        gold = toponym(confidence="two annotators agree")
        (document,) = read_corpus(corpus(tmp_path / "c.jsonl", row(toponyms=[gold])))
        assert document.toponyms[0].confidence is None


class TestDemonyms:
    TEXT = "Turkish trucks left Paris for Turkey."

    def document(self, *kinds: str | None) -> Document:
        spans = [(0, 7), (20, 25), (30, 36)]
        gold = tuple(span(*at, None, None, kind) for at, kind in zip(spans, kinds, strict=True))
        return Document("d", self.TEXT, gold, corpus="c")

    def test_a_corpus_that_marks_them_is_believed(self) -> None:
        def never() -> Gazetteer:
            raise AssertionError("the gazetteer is not needed")

        document = self.document("Demonym", "Literal", "Literal")
        told = Demonyms([document], never)
        gold = told.gold_without(document)
        assert [one.start for one in gold] == [20, 30]
        found = (
            span(0, 5, kind="literal"),  # over gold that is left out
            span(8, 14, kind="demonym"),  # one itself
            span(20, 25, kind="demonym"),  # one itself, but on gold that counts
            span(26, 29, kind="literal"),  # a false alarm like any other
        )
        assert [one.start for one in told.found_without(document, gold, found)] == [20, 26]

    def test_else_the_gazetteer_tells(self, gazetteer: Gazetteer) -> None:
        document = self.document("PCLI", "PPLC", None)
        told = Demonyms([document], lambda: gazetteer)
        assert [one.start for one in told.gold_without(document)] == [20, 30]

    def test_so_it_does_for_predictions_without_a_kind(self, gazetteer: Gazetteer) -> None:
        document = Document("d", self.TEXT, (), corpus="c")
        told = Demonyms([document], lambda: gazetteer)
        found = (span(0, 7), span(20, 25))
        assert told.found_without(document, (), found) == (found[1],)


class Poisoned:
    """Finds Paris, and breaks on a poisoned report."""

    name = "poisoned"

    def recognize(self, reports: Iterable[Report]) -> Iterator[tuple[Mention, ...]]:
        for report in reports:
            if "poison" in report.text:
                raise RuntimeError("bad luck")
            at = report.text.find("Paris")
            yield (Mention(report.id, at, at + 5, "Paris"),) if at >= 0 else ()


class TestEvaluate:
    ROWS = (
        row("a", toponyms=[toponym(lat=48.85, lon=2.35, geonameid=2988507, kind="PPLC")]),
        row("b", "A poison in Paris.", toponyms=[toponym(12, 17, lat=48.85, lon=2.35)]),
    )

    @pytest.fixture
    def poisoned(self, pipeline: Pipeline) -> Pipeline:
        return Pipeline(pipeline.gazetteer, Poisoned(), pipeline.resolver)

    def test_a_document_that_breaks_it_counts_as_no_answer(
        self, tmp_path: Path, poisoned: Pipeline
    ) -> None:
        made = evaluate([corpus(tmp_path / "c.jsonl", *self.ROWS)], pipeline=poisoned)
        assert value(made.scores["exact"], "recall") == 0.5
        assert value(made.scores["exact"], "gold161") == 0.5
        ((name, reason),) = made.failures
        assert (name, "RuntimeError: bad luck" in reason) == ("b", True)
        assert made.system["recognizer"] == "poisoned"
        text = as_text(evaluate([tmp_path / "c.jsonl"], pipeline=poisoned, by="kind"))
        assert "could not be processed: 1, counted as no answer\n  b: " in text
        assert "by kind" in text
        assert as_json(made)["failures"] == [{"id": name, "reason": reason}]

    def test_gold_mentions_go_to_the_resolver(self, tmp_path: Path, poisoned: Pipeline) -> None:
        path = corpus(tmp_path / "c.jsonl", *self.ROWS)
        made = evaluate([path], pipeline=poisoned, gold_mentions=True)
        assert not made.failures
        assert set(made.scores) == {"given"}
        assert set(made.scores["given"].figures) == {
            *("a161", "mean_km", "median_km", "auc", "exact_id", "country", "admin1"),
            *("ece", "brier", "aurc", "covered5", "covered10"),
        }
        assert value(made.scores["given"], "a161") == 1.0
        assert poisoned.recognizer.__class__ is Poisoned

    @pytest.mark.parametrize(
        ("by", "groups"),
        [
            ("kind", {"PPLC": 1, "(no kind)": 1}),
            ("domain", {"b.example": 1, "(no address)": 1}),
            ("source", {"The Daily": 1, "c": 1}),
        ],
    )
    def test_groups(
        self, tmp_path: Path, poisoned: Pipeline, by: str, groups: dict[str, int]
    ) -> None:
        first, second = self.ROWS
        more = {"url": "https://www.b.example/x", "source": "The Daily"}
        made = evaluate(
            [corpus(tmp_path / "c.jsonl", first | more, second)], pipeline=poisoned, by=by
        )
        assert {name: one["exact"].counts["gold"] for name, one in made.groups.items()} == groups
        first_group = made.groups[next(name for name in groups)]["exact"]
        assert value(first_group, "recall") == 1.0

    def test_the_order_of_the_lines_does_not_matter(
        self, tmp_path: Path, poisoned: Pipeline
    ) -> None:
        there = evaluate([corpus(tmp_path / "c.jsonl", *self.ROWS)], pipeline=poisoned)
        back = evaluate([corpus(tmp_path / "c.jsonl", *self.ROWS[::-1])], pipeline=poisoned)
        assert there.scores == back.scores

    def test_an_id_in_two_corpora(self, tmp_path: Path, poisoned: Pipeline) -> None:
        paths = [corpus(tmp_path / name, *self.ROWS) for name in ("c.jsonl", "d.jsonl")]
        with pytest.raises(SourceError, match=r"d.jsonl: id 'a' is one of c too"):
            evaluate(paths, pipeline=poisoned)

    @pytest.mark.parametrize(
        "wrong", [{"by": "colour"}, {"demonyms": "some"}, {"unanswered": "0"}, {"split": "half"}]
    )
    def test_a_choice_that_is_none(
        self, tmp_path: Path, poisoned: Pipeline, wrong: dict[str, Any]
    ) -> None:
        path = corpus(tmp_path / "c.jsonl", *self.ROWS)
        with pytest.raises(ConfigError, match="must be one of"):
            evaluate([path], pipeline=poisoned, **wrong)

    def test_an_empty_split(self, tmp_path: Path, poisoned: Pipeline) -> None:
        path = corpus(tmp_path / "c.jsonl", self.ROWS[0])
        empty = "rest" if is_held_out("c:a") else "held-out"
        with pytest.raises(SourceError, match="no document is in the split"):
            evaluate([path], pipeline=poisoned, split=empty)

    def test_offsets_count_the_text_as_given(self, pipeline: Pipeline) -> None:
        # a byte-order mark, line ends of two characters, letters with their marks apart
        text = "\ufeffCafe\u0301 owners\r\nfled Gyumri\r\nand Zu\u0308rich."
        spans = [
            (text.index(name), text.index(name) + len(name)) for name in ("Gyumri", "Zu\u0308rich")
        ]
        gold = tuple(span(*at) for at in spans)
        (own,) = answer([Document("d", text, gold)], pipeline)
        (given_to_it,) = answer([Document("d", text, gold)], pipeline, gold_mentions=True)
        assert [(one.start, one.end) for one in own.toponyms] == spans
        assert [(one.start, one.end) for one in given_to_it.toponyms] == spans
        assert all(one.point for one in (*own.toponyms, *given_to_it.toponyms))
        assert all(one.confidence for one in (*own.toponyms, *given_to_it.toponyms))

    @given(st.text("ae\u0301\u0308\r\n \ufeffZ", min_size=1, max_size=30))
    def test_the_way_to_the_normalised_text_and_back(self, text: str) -> None:
        report = report_of(Document("d", text, ()))
        for start in range(len(report.text)):
            there = report.given_span(start, start + 1)
            low, high = normalised_span(report, *there)
            assert 0 <= low <= high <= len(report.text)
            if there[0] < there[1]:
                assert low <= start
