"""Stated confidence: every figure by hand, whatever the order; and the page that shows it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.evaluation import Evaluation, as_json, as_text, reliability_html
from mapper.evaluation.alignment import Alignment
from mapper.evaluation.bootstrap import resampled
from mapper.evaluation.calibration import Calibration, bin_of, calibrate, thinned
from mapper.evaluation.choices import Settings
from mapper.evaluation.corpus import Document, Toponym
from mapper.evaluation.run import CorpusFile
from mapper.evaluation.scoring import Scores, Tally, score, tally
from tests.hostile import PAYLOADS

PARIS, TEXAS = (48.853, 2.349), (33.661, -95.556)

# 10 answers. By confidence: 0.9 and 0.9 right; 0.8 right and wrong; 0.3 right, wrong, wrong, wrong;
# 0.05 right; 1.0 wrong.
TEN = (
    *((0.9, True), (0.9, True), (0.8, True), (0.8, False)),
    *((0.3, True), (0.3, False), (0.3, False), (0.3, False), (0.05, True), (1.0, False)),
)


def made(answers: Sequence[tuple[float, bool]], unanswered: int = 0) -> Calibration:
    found = calibrate(answers, unanswered=unanswered)
    assert found is not None
    return found


class TestFormulas:
    def test_the_bins(self) -> None:
        assert [bin_of(number / 10) for number in range(11)] == [*range(10), 9]
        assert bin_of(0.0999) == 0
        bins = made(TEN).bins
        assert [one.answers for one in bins] == [1, 0, 0, 4, 0, 0, 0, 0, 2, 3]
        assert (bins[3].low, bins[3].high) == (0.3, 0.4)
        assert bins[3].confidence == pytest.approx(0.3)
        assert bins[3].right == 0.25
        assert bins[9].confidence == pytest.approx(2.8 / 3)
        assert bins[9].right == 2 / 3
        assert (bins[1].confidence, bins[1].right) == (None, None)

    def test_the_expected_calibration_error(self) -> None:
        # |1 - .05| * 1 + |.25 - .3| * 4 + |.5 - .8| * 2 + |2/3 - 2.8/3| * 3, over 10
        assert made(TEN).error == pytest.approx((0.95 + 0.2 + 0.6 + 0.8) / 10)

    def test_the_brier_score(self) -> None:
        # 2 * .1^2 + (.2^2 + .8^2) + (.7^2 + 3 * .3^2) + .95^2 + 1, over 10
        squares = 0.02 + 0.68 + 0.76 + 0.9025 + 1
        assert made(TEN).brier == pytest.approx(squares / 10)

    def test_risk_over_coverage(self) -> None:
        curve = made(TEN).curve
        assert [one.coverage for one in curve] == [0.1, 0.3, 0.5, 0.9, 1.0]
        assert [one.risk for one in curve] == [1.0, 1 / 3, 2 / 5, 5 / 9, 5 / 10]
        assert [one.confidence for one in curve] == [1.0, 0.9, 0.8, 0.3, 0.05]
        # each answer at the risk of its step: 1 * 1 + 2 / 3 + 2 * 2/5 + 4 * 5/9 + 1/2, over 10
        area = (1 + 2 / 3 + 4 / 5 + 20 / 9 + 1 / 2) / 10
        assert made(TEN).area == pytest.approx(area)

    def test_what_has_no_answer_is_wrong_and_taken_last(self) -> None:
        # 8 right at 0.9, 2 wrong at 0.2, 10 without an answer
        one = made([(0.9, True)] * 8 + [(0.2, False)] * 2, unanswered=10)
        assert [step.coverage for step in one.curve] == [0.4, 0.5, 1.0]
        assert [step.risk for step in one.curve] == [0.0, 0.2, 0.6]
        assert one.curve[-1].confidence is None
        assert one.area == pytest.approx(0.1 * 0.2 + 0.5 * 0.6)
        assert one.answers == 10  # neither in a bin nor in the Brier score
        assert one.brier == pytest.approx((8 * 0.01 + 2 * 0.04) / 10)
        assert one.covered(5) == 0.4

    def test_the_share_at_an_error(self) -> None:
        # 19 right and 1 wrong at .9 are 5% exactly; 9 more right, then 3 wrong: 4 / 32 = 12.5%
        answers = [(0.9, True)] * 19 + [(0.9, False)] + [(0.8, True)] * 9 + [(0.1, False)] * 3
        one = made(answers)
        assert one.covered(5) == 29 / 32
        assert one.covered(10) == 29 / 32
        assert one.covered(12) == 29 / 32
        assert one.covered(13) == 1.0
        # the curve may come down again: the largest share counts
        assert made([(0.9, False)] + [(0.8, True)] * 19).covered(5) == 1.0
        assert made(TEN).covered(10) == 0.0

    def test_a_perfect_tool(self) -> None:
        one = made([(1.0, True)] * 3)
        assert (one.error, one.brier, one.area, one.covered(5)) == (0.0, 0.0, 0.0, 1.0)

    def test_without_confidence_there_is_none(self) -> None:
        assert calibrate([]) is None
        assert calibrate([], unanswered=3) is None
        assert calibrate([(0.9, True), (None, True)]) is None

    def test_a_thinned_curve(self) -> None:
        one = made([(1 - i / 2_000, i % 7 > 0) for i in range(1_000)], unanswered=500)
        kept = thinned(one.curve)
        assert len(kept) <= 102
        assert kept[0] == one.curve[0]
        assert kept[-2:] == one.curve[-2:]
        assert all(b.coverage - a.coverage < 0.02 for a, b in pairwise(kept[:-1]))
        assert thinned(made(TEN).curve) == made(TEN).curve


judged = st.lists(
    st.tuples(st.one_of(st.sampled_from([0.0, 0.1, 0.5, 1.0]), st.floats(0, 1)), st.booleans()),
    min_size=1,
    max_size=30,
)


class TestInvariants:
    @given(judged, st.integers(0, 5), st.randoms())
    def test_the_order_does_not_matter(
        self, answers: list[tuple[float, bool]], unanswered: int, random: Any
    ) -> None:
        before = made(answers, unanswered)
        random.shuffle(answers)
        assert made(answers, unanswered) == before

    @given(judged, st.integers(0, 5))
    def test_every_figure_is_a_share(
        self, answers: list[tuple[float, bool]], unanswered: int
    ) -> None:
        one = made(answers, unanswered)
        for figure in (one.error, one.brier, one.area, one.covered(5), one.covered(10)):
            assert -1e-9 <= figure <= 1 + 1e-9
        assert one.covered(5) <= one.covered(10)
        assert sum(held.answers for held in one.bins) == len(answers)
        # the calibration error is no less than the gap of the whole
        gap = abs(sum(sure - right for sure, right in answers)) / len(answers)
        assert one.error >= gap - 1e-9

    @given(judged, st.integers(0, 5))
    def test_the_curve_ends_at_the_error_of_the_whole(
        self, answers: list[tuple[float, bool]], unanswered: int
    ) -> None:
        last = made(answers, unanswered).curve[-1]
        right = sum(one for _, one in answers)
        assert last.coverage == 1.0
        assert last.risk == pytest.approx(1 - right / (len(answers) + unanswered))

    @given(judged)
    def test_one_confidence_for_all_spares_nothing(self, answers: list[tuple[float, bool]]) -> None:
        one = made([(0.7, right) for _, right in answers])
        wrong = sum(not right for _, right in answers) / len(answers)
        assert one.area == pytest.approx(wrong)
        assert len(one.curve) == 1


def span(
    start: int, point: tuple[float, float] | None = None, confidence: float | None = None
) -> Toponym:
    lat, lon = point or (None, None)
    return Toponym(start, start + 5, lat, lon, None, confidence=confidence)


def alignment(gold: Sequence[Toponym], found: Sequence[Toponym], name: str = "d") -> Alignment:
    return Alignment.of(Document(name, "x" * 400, tuple(gold)), gold, found)


def scores(gold: Sequence[Toponym], found: Sequence[Toponym], **options: Any) -> Scores:
    one = alignment(gold, found)
    return score([tally(one, one.exact)], **options)


class TestScores:
    GOLD = (span(0, PARIS), span(10, PARIS), span(20, TEXAS), span(30), span(40, PARIS))
    FOUND = (
        span(0, PARIS, 0.9),  # right
        span(10, TEXAS, 0.6),  # wrong
        span(20),  # without a place
        span(30, PARIS, 0.2),  # gold has no point
        span(50, PARIS, 0.8),  # false alarm
        span(60, None, 0.7),  # false alarm that is not on the map
    )

    def test_answers_to_located_gold(self) -> None:
        one = scores(self.GOLD, self.FOUND)
        value = {name: figure.value for name, figure in one.figures.items()}
        assert value["ece"] == pytest.approx((0.1 + 0.6) / 2)
        assert value["brier"] == pytest.approx((0.01 + 0.36) / 2)
        # of four: right, wrong, and two without an answer
        assert value["aurc"] == pytest.approx((0 + 1 / 2 + 2 * 3 / 4) / 4)
        assert value["covered5"] == value["covered10"] == 1 / 4

    def test_dropped(self) -> None:
        one = scores(self.GOLD, self.FOUND, unanswered="drop")
        assert one.figures["aurc"].value == pytest.approx((0 + 1 / 2) / 2)
        assert one.figures["covered5"].value == 1 / 2

    def test_every_prediction_on_the_map(self) -> None:
        value = {name: one.value for name, one in scores(self.GOLD, self.FOUND).figures.items()}
        # right .9, wrong .6, false alarm .8; neither what has no place nor gold without a point
        assert value["placed_ece"] == pytest.approx((0.1 + 0.6 + 0.8) / 3)
        assert value["placed_brier"] == pytest.approx((0.01 + 0.36 + 0.64) / 3)
        assert value["placed_aurc"] == pytest.approx((0 + 1 / 2 + 2 / 3) / 3)
        assert value["placed_covered10"] == 1 / 3

    @pytest.mark.parametrize("unanswered", ["max", "drop"])
    def test_the_curve_ends_at_what_is_not_right(self, unanswered: str) -> None:
        one = scores(self.GOLD, self.FOUND, unanswered=unanswered)
        for name, share in (("answered", "a161"), ("placed", "precision161")):
            held, value = one.calibrations[name], one.figures[share].value
            assert held is not None
            assert value is not None
            assert held.curve[-1].risk == pytest.approx(1 - value)

    def test_one_answer_that_does_not_say(self) -> None:
        found = (*self.FOUND[:4], span(50, PARIS))
        one = scores(self.GOLD, found)
        assert one.figures["ece"].value is not None  # the false alarm is none of these
        assert one.figures["placed_ece"].value is None
        assert one.calibrations["placed"] is None

    def test_a_kind_of_gold_has_no_false_alarms(self) -> None:
        one = alignment(self.GOLD, self.FOUND)
        row = tally(one, one.exact, counts=lambda gold: gold.start == 0)
        kind = score([row], recall_only=True)
        assert kind.figures["ece"].value == pytest.approx(0.1)
        assert not [name for name in kind.figures if name.startswith("placed_")]
        assert set(kind.calibrations) == {"answered"}

    def test_intervals(self) -> None:
        one = alignment(self.GOLD, self.FOUND)
        alike = score([tally(one, one.exact)] * 4, resamples=50)
        for name in ("ece", "brier", "aurc", "covered5", "placed_ece", "placed_aurc"):
            figure = alike.figures[name]
            assert figure.low == pytest.approx(figure.value), name
            assert figure.high == pytest.approx(figure.value), name


sure = st.one_of(st.sampled_from([0.0, 0.3, 0.9, 1.0]), st.floats(0, 1))
rows = st.builds(
    lambda right, wrong, alarms, silent: Tally(
        gold=len(right) + len(wrong) + silent,
        found=len(right) + len(wrong) + len(alarms),
        right=len(right) + len(wrong),
        located=len(right) + len(wrong) + silent,
        placed=len(right) + len(wrong) + len(alarms),
        with_id=0,
        answered_id=0,
        same_id=0,
        errors_km=(0.0,) * len(right) + (500.0,) * len(wrong),
        sure=(*right, *wrong),
        alarms=tuple(alarms),
        with_country=len(right) + len(wrong) + silent,
        answered_country=len(right) + len(wrong),
        same_country=len(right),
        with_admin1=len(right) + silent,
        answered_admin1=len(right),
        same_admin1=len(right) // 2,
    ),
    *(st.lists(sure, max_size=4) for _ in range(3)),
    st.integers(0, 3),
)


@given(
    st.lists(rows, min_size=1, max_size=5),
    st.lists(st.integers(0, 3), min_size=5, max_size=5),
    st.sampled_from(["max", "drop"]),
)
def test_a_resample_is_the_documents_that_often(
    documents: list[Tally], often: list[int], unanswered: str
) -> None:
    often = often[: len(documents)]
    repeated = [row for row, times in zip(documents, often, strict=True) for _ in range(times)]
    plain = score(repeated, unanswered=unanswered)
    fast = resampled(documents, np.array([often]), unanswered=unanswered)
    for name, figure in plain.figures.items():
        if name != "exact_id":
            expected = math.nan if figure.value is None else figure.value
            assert fast[name][0] == pytest.approx(expected, nan_ok=True, abs=1e-9), name


def evaluation(*found: Toponym, gold_mentions: bool = False, name: str = "c") -> Evaluation:
    gold = TestScores.GOLD
    one = alignment(gold, found)
    settings = Settings(gold_mentions=gold_mentions)
    made = score([tally(one, one.exact)], parts=settings.parts)
    pairings = ("given",) if gold_mentions else ("exact", "overlap")
    return Evaluation(
        settings=settings,
        system={"tool": name},
        corpora=(CorpusFile(name, "0" * 64, 1, len(gold)),),
        alignments=(one,),
        answers=(),
        scores=dict.fromkeys(pairings, made),
        groups={},
    )


class Page(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.cells: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1] in ("td", "th") and data.strip():
            self.cells.append(data.strip())


class TestOutputs:
    def test_the_text_has_a_table(self) -> None:
        lines = as_text(evaluation(*TestScores.FOUND)).splitlines()
        start = lines.index("reliability, every prediction on the map")
        assert lines[start + 1].split() == ["exact", "spans", "overlapping", "spans"]
        assert lines[start + 2].split() == ["confidence", *["answers", "mean", "right"] * 2]
        assert lines[start + 3].split() == ["0.0", "to", "0.1", *["0", "–", "–"] * 2]
        assert lines[start + 11].split() == ["0.8", "to", "0.9", *["1", "0.800", "0.000"] * 2]
        assert lines[start + 12].split() == ["0.9", "to", "1.0", *["1", "0.900", "1.000"] * 2]

    def test_the_json_has_bins_and_curve(self) -> None:
        scores: Any = as_json(evaluation(*TestScores.FOUND, gold_mentions=True))["scores"]
        (bins,) = scores["given"]["reliability"].values()
        assert len(bins) == 10
        assert bins[6] == {
            "low": 0.6,
            "high": 0.7,
            "answers": 1,
            "confidence": 0.6,
            "right": 0.0,
        }
        assert scores["given"]["risk_coverage"]["answered"] == [
            {"coverage": 0.25, "risk": 0.0, "confidence": 0.9},
            {"coverage": 0.5, "risk": 0.5, "confidence": 0.6},
            {"coverage": 1.0, "risk": 0.75, "confidence": None},
        ]

    def test_a_tool_that_does_not_say(self) -> None:
        silent = evaluation(span(0, PARIS))
        assert "reliability, answers" not in as_text(silent)
        page = reliability_html(silent)
        assert page.count("No figures: there is no answer, or one that does not say") == 4
        assert "<svg" not in page

    def test_the_page_has_two_diagrams_and_two_tables_each(self) -> None:
        page = Page(reliability_html(evaluation(*TestScores.FOUND)))
        assert page.tags.count("svg") == page.tags.count("table") == 2 * 4
        assert page.tags.count("circle") == 2 * (2 + 3)  # a dot for each bin that holds answers
        given = Page(reliability_html(evaluation(*TestScores.FOUND, gold_mentions=True)))
        assert given.tags.count("svg") == 2
        at = given.cells.index("0.6 to 0.7")
        assert given.cells[at : at + 4] == ["0.6 to 0.7", "1", "0.600", "0.000"]
        assert given.cells[-3:] == ["1.000", "0.750", "unanswered too"]

    def test_the_curve_is_drawn_to_scale(self) -> None:
        page = reliability_html(evaluation(*TestScores.FOUND, gold_mentions=True))
        # coverage runs from x 48 to 348, a risk from y 324 up to 18: 0 to .25, .5 to .5, .75 to 1
        assert 'd="M48 324.0V324.0H123.0V171.0H198.0V94.5H348.0"' in page.replace("M48.0", "M48")

    def test_the_page_needs_and_runs_nothing(self) -> None:
        page = reliability_html(evaluation(*TestScores.FOUND))
        assert "default-src 'none'; style-src 'sha256-" in page
        assert "prefers-color-scheme:dark" in page
        assert "http://" not in page
        assert "https://" not in page
        shown = Page(page)
        assert not {"script", "img", "a", "iframe", "link", "base"} & set(shown.tags)
        assert not [name for name, _ in shown.attributes if name.startswith("on")]
        assert not [name for name, _ in shown.attributes if name in ("style", "href", "src")]
        assert page == reliability_html(evaluation(*TestScores.FOUND))

    @pytest.mark.parametrize("payload", PAYLOADS)
    def test_no_name_becomes_markup(self, payload: str) -> None:
        hostile = Page(reliability_html(evaluation(*TestScores.FOUND, name=payload)))
        plain = Page(reliability_html(evaluation(*TestScores.FOUND)))
        assert hostile.tags == plain.tags
        assert [name for name, _ in hostile.attributes] == [name for name, _ in plain.attributes]
