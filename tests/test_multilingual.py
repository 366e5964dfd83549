"""The recogniser for other languages: our own sample reports, and what must be no place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.foreign_text import read_text
from mapper.gazetteer import Gazetteer
from mapper.lexicons import LEXICONS
from mapper.multilingual import MultilingualRecognizer
from mapper.protocols import Recognizer
from mapper.records import Mention, Report
from tests.gazetteers import MiniGazetteer
from tests.gold import DATA, Score, annotated, paths

#: Report -> least precision and recall: what was measured less .03. Literal and associative names.
FLOORS = {
    "ar-sudan": (0.97, 0.97),
    "az-rain": (0.97, 0.97),
    "de-ahr": (0.97, 0.97),
    "es-riada": (0.97, 0.97),
    "fr-rhone": (0.97, 0.97),
    "hy-debed": (0.97, 0.87),
    "ka-flood": (0.97, 0.79),
    "ru-baikal": (0.97, 0.90),
    "tr-quake": (0.97, 0.97),
    "uk-evacuation": (0.97, 0.91),
}


@pytest.fixture(scope="module")
def recognizer(gazetteer: Gazetteer) -> MultilingualRecognizer:
    return MultilingualRecognizer(gazetteer)


def found_in(
    recognizer: MultilingualRecognizer, text: str, language: str | None = None
) -> list[str]:
    (mentions,) = recognizer.recognize([Report("r", text, language=language)])
    return [mention.name or mention.text for mention in mentions]


@pytest.mark.parametrize("stem", FLOORS)
def test_the_sample_reports(recognizer: MultilingualRecognizer, stem: str) -> None:
    path = DATA / "reports" / f"{stem}.md"
    ((_, report, gold),) = annotated(path)
    assert read_text(report).language == stem[:2]
    (mentions,) = recognizer.recognize([report])
    found = dict.fromkeys(report.given_span(one.start, one.end) for one in mentions)
    figures = Score.of([one for one in gold if one["kind"] != "demonym"], found).figures()
    precision, recall = FLOORS[stem]
    assert figures["precision"] >= precision
    assert figures["recall"] >= recall


def test_every_sample_report_has_a_floor() -> None:
    assert {path.stem for path in paths("others")} == FLOORS.keys()
    assert {stem[:2] for stem in FLOORS} <= LEXICONS.keys()


@pytest.mark.parametrize(
    ("language", "text", "names"),
    [
        ("ru", "Взрыв произошёл в Ереване и у Вардениса.", ["Ереван", "Варденис"]),
        ("ru", "Жители Нижнего Новгорода вышли на улицы.", ["Нижний Новгород"]),
        ("uk", "Потяг до Києва вийшов з Харкова.", ["Київ", "Харків"]),
        ("hy", "Երևանում և Գորիսի մոտ։", ["Երևան", "Գորիս"]),
        ("az", "Bakıda və Laçın rayonunun kəndlərində.", ["Bakı", "Laçın rayonu"]),
        ("ka", "თბილისში და ბათუმიდან.", ["თბილისი", "ბათუმი"]),
        ("ar", "وصلوا إلى السودان وبالخرطوم أيضا.", ["السودان", "الخرطوم"]),
        ("fr", "Venus d'Erevan à Goris, en Arménie.", ["Erevan", "Goris", "Arménie"]),
        ("fr", "Une tempête venue du Havre.", ["Le Havre"]),
        ("es", "Salieron de Madrid hacia Valencia.", ["Madrid", "Valencia"]),
        ("de", "Helfer kamen aus Köln und Hamburg.", ["Köln", "Hamburg"]),
        ("tr", "Ankara'da ve İzmir’den gelenler.", ["Ankara", "İzmir"]),
        ("zh", "乌克兰哈尔科夫附近发生炮击。", ["乌克兰", "哈尔科夫"]),
    ],
)
def test_names_in_sentences(
    recognizer: MultilingualRecognizer, language: str, text: str, names: list[str]
) -> None:
    assert found_in(recognizer, text, language) == names


@pytest.mark.parametrize(
    ("language", "text"),
    [
        # ordinary words that villages or abbreviations share
        ("ru", "На этой неделе. Не все. Для всех. Мир и Победа."),
        ("fr", "La police. Le maire. De tout. Mars et Vie. La Croix-Rouge aide."),
        ("es", "La policía. Una vez. Por eso. Los vecinos. Real y Paz."),
        ("de", "Die Halle und der Hof. Essen für alle. Das Regen."),
        ("az", "İndi biz gəlirik. Mart ayında."),
        ("tr", "Deniz ve Orman. Mart ayı. Ocak."),
        ("ka", "და ეს ომი არ არის."),
        ("ar", "اجتاحت سيول وادي الجبل يوم الأحد."),
        # persons
        ("ru", "Анна Сочина и Виктор Томск пришли."),
        ("fr", "Florence Lyon et M. Paris sont venus."),
        ("es", "Mercedes Cuenca y Rosa Sevilla hablaron."),
        ("es", "Según Denis Cortés y Rosaura Martínez Ruíz."),
        ("az", "Prezident İlham Əliyev danışdı."),
        # streets, organisations, and rivers called like towns
        ("ru", "Дом на улице Томск. Пожар в Ивановской академии."),
        ("ru", "Уровень реки Ишим вырос."),
        ("es", "La avenida Madrid y el Paseo de la Reforma."),
        ("fr", "Le journal Lyon, selon Météo-France."),
        # a district is not its town
        ("ru", "В Невельском районе вода."),
    ],
)
def test_no_places(recognizer: MultilingualRecognizer, language: str, text: str) -> None:
    assert found_in(recognizer, text, language) == []


def test_a_village_needs_a_reason(recognizer: MultilingualRecognizer) -> None:
    village = "Там, Веди, был пожар."
    assert found_in(recognizer, village, "ru") == []
    assert found_in(recognizer, "В селе Веди был пожар.", "ru") == ["Веди"]
    assert "Веди" in found_in(recognizer, f"Армения ждёт. {village}", "ru")


def test_only_the_name_is_the_span(recognizer: MultilingualRecognizer) -> None:
    text = "L'incendie d'Erevan. وبالخرطوم Ankara'da"
    for language, name in (("fr", "Erevan"), ("ar", "الخرطوم"), ("tr", "Ankara")):
        (mentions,) = recognizer.recognize([Report("r", text, language=language)])
        assert name in [mention.text for mention in mentions]
        for mention in mentions:
            assert text[mention.start : mention.end] == mention.text


def test_a_given_language_wins(recognizer: MultilingualRecognizer) -> None:
    text = "Ереване"
    assert found_in(recognizer, f"В {text} и Гюмри", "ru") == ["Ереван", "Гюмри"]
    assert text not in found_in(recognizer, f"В {text} и Гюмри", "en")


def test_an_unknown_language_still_has_names(recognizer: MultilingualRecognizer) -> None:
    assert found_in(recognizer, "Αθήνα", "el") == ["Αθήνα"]
    assert found_in(recognizer, "Москва") == ["Москва"]


def check(report: Report, mentions: tuple[Mention, ...]) -> None:
    at = 0
    for mention in mentions:
        assert mention.report_id == report.id
        assert at <= mention.start
        assert mention.text == report.text[mention.start : mention.end]
        at = mention.end


def test_it_is_a_recognizer(recognizer: MultilingualRecognizer) -> None:
    texts = (
        "",
        "No names.",
        "Վարդենիս, باكو, Вардени́с, 基辅, Bakı 😀 \u202eParis\u202c",
        "x" * 20_000,
        "В Париже. " * 500,
        "北" * 2_000,
    )
    reports = [Report(str(i), text) for i, text in enumerate(texts)]
    assert isinstance(recognizer, Recognizer)
    found = list(recognizer.recognize(iter(reports)))
    assert len(found) == len(reports)
    assert found == list(recognizer.recognize(reports))
    assert list(recognizer.recognize([])) == []
    for report, mentions in zip(reports, found, strict=True):
        check(report, mentions)
    assert not found[0]
    assert len(found[4]) == 500


PIECES = (
    "Париже",
    "Paris",
    "d'",
    "'",
    "’",
    "-",
    " ",
    "\n",
    ". ",
    "en ",
    "в ",
    "İ",
    "ß",
    "باكو",
    "北京",
)


@given(
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=5)), max_size=20),
    st.sampled_from([None, "en", *LEXICONS]),
)
def test_any_text(pieces: list[str], language: str | None) -> None:
    report = Report("r", "".join(pieces), language=language)
    (mentions,) = MultilingualRecognizer(MiniGazetteer()).recognize([report])
    check(report, mentions)
