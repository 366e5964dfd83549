"""English reports to mentions, and which recogniser a report goes to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest

from mapper.encoder_recognizer import EncoderRecognizer
from mapper.gazetteer import Gazetteer
from mapper.recognizers import LanguageRouter
from mapper.records import Mention, Report

TEXTS = [
    "Shells fell on the towns of Vardenis, Goris, Sotk and Jermuk overnight.",
    "",
    "Turkish officials said that Moscow had called.",
    "The Athens Police Department asked for help from Ohio.",
    "He said nothing.",
    "Rain fell in Gyumri. " * 90,
]
REPORTS = [Report(str(i), text) for i, text in enumerate(TEXTS)]


@pytest.fixture(scope="module")
def recognizer(gazetteer: Gazetteer) -> EncoderRecognizer:
    return EncoderRecognizer(gazetteer)


def test_mentions_are_slices_that_ascend(recognizer: EncoderRecognizer) -> None:
    found = list(recognizer.recognize(REPORTS))
    assert len(found) == len(REPORTS)
    for report, mentions in zip(REPORTS, found, strict=True):
        at = 0
        for one in mentions:
            assert at <= one.start
            assert one.text == report.text[one.start : one.end]
            assert one.report_id == report.id
            assert one.recognizer == "encoder"
            at = one.end


def test_the_order_of_reports_changes_nothing(recognizer: EncoderRecognizer) -> None:
    forward = list(recognizer.recognize(REPORTS))
    backward = list(recognizer.recognize(REPORTS[::-1]))
    assert forward == backward[::-1]
    assert [next(recognizer.recognize([one])) for one in REPORTS] == forward


def test_lists_and_kinds(recognizer: EncoderRecognizer) -> None:
    towns, _, metonym, inside, nothing, many = recognizer.recognize(REPORTS)
    assert [one.text for one in towns] == ["Vardenis", "Goris", "Sotk", "Jermuk"]
    assert {one.kind for one in towns} == {"literal"}
    assert [one.text for one in metonym] == ["Turkish", "Moscow"]
    assert metonym[0].kind == "demonym"
    assert [(one.text, one.kind) for one in inside] == [
        ("Athens", "organisation"),
        ("Ohio", "literal"),
    ]
    assert nothing == ()
    assert len(many) == 90


def test_the_threshold_decides(gazetteer: Gazetteer) -> None:
    none = EncoderRecognizer(gazetteer, threshold=1.1)
    assert list(none.recognize(REPORTS)) == [()] * len(REPORTS)


class _Named:
    """Says its name for every report."""

    def __init__(self, name: str) -> None:
        self.name = name

    def recognize(self, reports: Iterable[Report]) -> Iterator[tuple[Mention, ...]]:
        for report in reports:
            yield (Mention(report.id, 0, 1, "x", recognizer=self.name),)


@pytest.mark.parametrize(
    ("text", "language", "reader"),
    [
        ("It rained.", "en", "english"),
        ("It rained.", "en-GB", "english"),
        ("Goris | Sotk", None, "english"),
        ("", None, "english"),
        ("Es regnete.", "de", "others"),
        ("Дождь шёл", None, "others"),
        ("Дождь шёл", "en", "english"),
        ("下雨了", None, "others"),
    ],
)
def test_which_recogniser_reads_a_report(text: str, language: str | None, reader: str) -> None:
    router = LanguageRouter(_Named("english"), _Named("others"))
    reports = [Report("a", "It rained.", language="en"), Report("b", text, language=language)]
    _, (found,) = router.recognize(reports)
    assert (found.report_id, found.recognizer) == ("b", reader)


def test_a_noun_behind_a_demonym_is_not_part_of_it(gazetteer: Gazetteer) -> None:
    recognizer = EncoderRecognizer(gazetteer, threshold=0.0)
    text = "Clashes went on between the two former Soviet republics on Monday."
    (found,) = recognizer.recognize([Report("r", text)])
    assert [(one.text, one.kind) for one in found if "Soviet" in one.text] == [
        ("Soviet", "demonym")
    ]
    (found,) = recognizer.recognize([Report("r", "He swam in the Black sea for years.")])
    assert "Black sea" in [one.text for one in found]
