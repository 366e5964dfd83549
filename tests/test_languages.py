"""Which language a text is in: our own sentences, and what must not be taken for a language."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.languages import Language, detect_language, script_of

SENTENCES = {
    "en": (
        "Shelling was reported near the border on Tuesday, officials said.",
        "Police closed two roads after the flood.",
        "The council voted to reopen the school in Moscow, Idaho.",
        "SHELLING WAS REPORTED NEAR THE BORDER ON TUESDAY, OFFICIALS SAID.",
        "MOSCOW, Idaho: THE COUNCIL VOTED TO REOPEN THE SCHOOL",
        "shelling was reported near the border on tuesday officials said",
        "Officials in Երևան, in باكو and in Тбилиси said that the talks were going well.",
    ),
    "ru": (
        "Во вторник у границы сообщили об обстреле, говорят чиновники.",
        "Полиция закрыла две дороги после наводнения.",
    ),
    "hy": ("Ոստիկանությունը փակել է երկու ճանապարհ։", "Երևան"),
    "az": (
        "Çərşənbə axşamı sərhəd yaxınlığında atəş açıldığı bildirilir.",
        "Polis daşqından sonra iki yolu bağladı.",
    ),
    "uk": (
        "У вівторок біля кордону повідомили про обстріл, кажуть посадовці.",
        "Поліція закрила дві дороги після повені.",
    ),
    "ar": (
        "أفاد مسؤولون يوم الثلاثاء بوقوع قصف قرب الحدود.",
        "أغلقت الشرطة طريقين بعد الفيضان.",
    ),
    "ka": ("პოლიციამ წყალდიდობის შემდეგ ორი გზა გადაკეტა.", "თბილისი"),
    "fr": (
        "Des tirs ont été signalés mardi près de la frontière, selon les autorités.",
        "La police a fermé deux routes après l'inondation.",
        "LA POLICE A FERMÉ DEUX ROUTES APRÈS L'INONDATION.",
    ),
    "es": (
        "Las autoridades informaron el martes de disparos cerca de la frontera.",
        "La policía cerró dos carreteras tras la inundación.",
    ),
    "de": (
        "Am Dienstag wurde nahe der Grenze Beschuss gemeldet, teilten Behörden mit.",
        "Die Polizei sperrte nach dem Hochwasser zwei Straßen.",
    ),
    "tr": (
        "Salı günü sınır yakınında top atışı bildirildi, yetkililer açıkladı.",
        "Polis selden sonra iki yolu kapattı.",
    ),
    "fa": ("مقام‌ها گفتند روز سه‌شنبه در نزدیکی مرز تیراندازی شد.",),
    "zh": ("官员称，周二边境附近发生炮击。", "洪水过后警方关闭了两条道路。"),
    "ja": ("洪水の後、警察は二つの道路を閉鎖した。",),
    "el": ("Η αστυνομία έκλεισε δύο δρόμους.",),
}


@pytest.mark.parametrize(
    ("code", "text"), [(code, text) for code, texts in SENTENCES.items() for text in texts]
)
def test_one_sentence_is_enough(code: str, text: str) -> None:
    found = detect_language(text)
    assert found.code == code
    assert found.certainty >= 0.35
    assert detect_language(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  \n",
        "12 : 30, 45%",
        "Paris",
        "U.S.",
        "3 hurt",
        "Москва",
        "Paris\nLondon\nBerlin\nMadrid\nGoris\nJermuk\nVardenis",
        "Sumy | Kharkiv | Poltava | Odesa | Dnipro",
    ],
)
def test_no_language_is_made_up(text: str) -> None:
    assert detect_language(text).code is None


def test_only_the_beginning_counts() -> None:
    english = "The road was closed by the police after the flood. " * 20
    assert detect_language(english + SENTENCES["ru"][0] * 50) == detect_language(english)


def test_scripts() -> None:
    assert script_of("Երևան, Baku") == "ARMENIAN"
    assert script_of("Гори 1") == "CYRILLIC"
    assert script_of("123") is None


def test_english_loads_no_model() -> None:
    code = (
        "import sys; from mapper.languages import detect_language\n"
        "text = 'The road was closed by the police after the flood that had begun at dawn.'\n"
        "assert detect_language(text).code == 'en'\n"
        "assert not {'numpy', 'py3langid'} & sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_quick() -> None:
    report = " ".join(SENTENCES["ru"]) * 20
    detect_language(report)
    started = time.perf_counter()
    for _ in range(200):
        detect_language(report)
    assert time.perf_counter() - started < 1.0  # 0.04 s on an idle machine


@given(st.text())
def test_any_text(text: str) -> None:
    found = detect_language(text)
    assert isinstance(found, Language)
    assert 0.0 <= found.certainty <= 1.0
    assert found.code is None or len(found.code) == 2
