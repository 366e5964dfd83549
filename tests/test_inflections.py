"""Every row of the tables of endings and prefixes is shown by a name that has it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.inflections import (
    ADJECTIVE_ENDINGS,
    ARTICLES,
    ENDINGS,
    PREFIXES,
    WHERE,
    Form,
    base_forms,
)

#: Language -> "form name; form name": how the last word of a name stands in a sentence.
NOUNS = {
    "ru": """
        Москвы Москва; Москве Москва; Одессу Одесса; Москвой Москва; Риги Рига; Армении Армения;
        Армению Армения; Арменией Армения; Земли Земля; Верее Верея; Верею Верея; Вереей Верея;
        Еревана Ереван; Еревану Ереван; Ереваном Ереван; Ереване Ереван; Ярославля Ярославль;
        Ярославлю Ярославль; Ярославлем Ярославль; Ярославле Ярославль; Твери Тверь; Тверью Тверь;
        Алтая Алтай; Алтаю Алтай; Шанхаем Шанхай; Шанхае Шанхай; Иванова Иваново; Иванову Иваново;
        Ивановом Иваново; Иванове Иваново; Грозного Грозный; Волжского Волжский; Раздольного
        Раздольное; Грозному Грозный; Волжскому Волжский; Раздольному Раздольное; Грозным Грозный;
        Раздольным Раздольное; Волжским Волжский; Лесной Лесная; Грозном Грозный; Волжском
        Волжский; Раздольном Раздольное; Сумах Сумы; Химках Химки; Сумам Сумы; Химкам Химки;
        Сумами Сумы; Химками Химки; Ельца Елец; Ельце Елец; Ельцу Елец; Ельцом Елец; Череповца
        Череповец; Череповце Череповец; Череповцом Череповец; Городка Городок; Городке Городок
    """,
    "uk": """
        Полтави Полтава; Одесі Одеса; Одесу Одеса; Одесою Одеса; Вінниці Вінниця; Вінницю Вінниця;
        Вінницею Вінниця; Празі Прага; Америці Америка; Вірменії Вірменія; Вірменію Вірменія;
        Вірменією Вірменія; Києва Київ; Києві Київ; Києву Київ; Києвом Київ; Харкова Харків;
        Харкові Харків; Харкову Харків; Харковом Харків; Миргорода Миргород; Донецька Донецьк;
        Донецьку Донецьк; Донецьком Донецьк; Єревані Єреван; Кагарличем Кагарлич; Миргородові
        Миргород; Тернополя Тернопіль; Тернополі Тернопіль; Тернополю Тернопіль; Тернополем
        Тернопіль; Маріуполя Маріуполь; Шанхая Шанхай; Маріуполю Маріуполь; Китаю Китай; області
        область; Маріуполем Маріуполь; Шанхаєм Шанхай; Шанхаї Шанхай; Дніпра Дніпро; Дніпрі
        Дніпро; Дніпру Дніпро; Дніпром Дніпро; Рівного Рівне; Рівному Рівне; Кропивницького
        Кропивницький; Кропивницькому Кропивницький; Кропивницьким Кропивницький; Сумах Суми;
        Сумам Суми; Сумами Суми; Кременця Кременець; Кременці Кременець; Лозової Лозова; Лозовій
        Лозова; Китаєм Китай
    """,
    "hy": """
        Երևանում Երևան; Երևանի Երևան; Երևանից Երևան; Երևանով Երևան; Երևանը Երևան; Մոսկվան Մոսկվա;
        Երևանին Երևան; Մոսկվայում Մոսկվա; Մոսկվայի Մոսկվա; Մոսկվայից Մոսկվա; Մոսկվայով Մոսկվա;
        Մոսկվային Մոսկվա; Գյումրու Գյումրի; Գյումրուց Գյումրի; Գյումրուն Գյումրի; Գյումրույց
        Գյումրի
    """,
    "az": """
        Bakıda Bakı; Gəncədə Gəncə; Bakıdan Bakı; Gəncədən Gəncə; Bakıdakı Bakı; Gəncədəki Gəncə;
        Ağdama Ağdam; Tərtərə Tərtər; Bakıya Bakı; Gəncəyə Gəncə; Ağdamla Ağdam; Tərtərlə Tərtər;
        Ağdamı Ağdam; Tərtəri Tərtər; Tovuzu Tovuz; Göygölü Göygöl; Bakını Bakı; Gəncəni Gəncə;
        rayonunu rayonu; gölünü gölü; Ağdamın Ağdam; Tərtərin Tərtər; Tovuzun Tovuz; Göygölün
        Göygöl; Bakının Bakı; Gəncənin Gəncə; rayonunun rayonu; gölünün gölü; rayonuna rayonu;
        şəhərinə şəhəri; rayonunda rayonu; şəhərində şəhəri; rayonundan rayonu; şəhərindən şəhəri
    """,
    "ka": """
        თბილისში თბილისი; თბილისის თბილისი; თბილისიდან თბილისი; თბილისს თბილისი; თბილისსა თბილისი;
        თბილისთან თბილისი; თბილისზე თბილისი; თბილისმა თბილისი; თბილისით თბილისი; თბილისისკენ
        თბილისი; თბილისამდე თბილისი; თბილისად თბილისი; თბილისისა თბილისი; მცხეთის მცხეთა;
        მცხეთიდან მცხეთა; მცხეთით მცხეთა; მცხეთისკენ მცხეთა; საქართველოში საქართველო; საქართველოს
        საქართველო; საქართველოსა საქართველო; საქართველოდან საქართველო; საქართველოსთან საქართველო;
        საქართველოზე საქართველო; საქართველომ საქართველო; საქართველოთი საქართველო; საქართველოსკენ
        საქართველო; საქართველომდე საქართველო
    """,
    "tr": """
        ilçesinde ilçesi; adasında adası; ilçesinden ilçesi; adasından adası; ilçesine ilçesi;
        adasına adası; ilçesinin ilçesi; adasının adası; gölünün gölü; yolunun yolu; ilçesini
        ilçesi; adasını adası
    """,
    "de": "Armeniens Armenien",
}

ADJECTIVES = {
    "ru": """
        Нагорного Нагорный; Лесного Лесной; Красного Красное; Нижнетагильского Нижнетагильский;
        Нагорному Нагорный; Лесному Лесной; Красному Красное; Волжскому Волжский; Нагорным
        Нагорный; Лесным Лесной; Красным Красное; Нагорном Нагорный; Лесном Лесной; Красном
        Красное; Волжском Волжский; Нижним Нижний; Волжским Волжское; Нижнего Нижний; Среднего
        Среднее; Нижнему Нижний; Среднему Среднее; Нижнем Нижний; Среднем Среднее; Южной Южная;
        Южную Южная; Верхней Верхняя; Верхнюю Верхняя; Белых Белые; Великих Великие
    """,
    "uk": """
        Харківської Харківська; Харківській Харківська; Харківську Харківська; Харківською
        Харківська; Нагірного Нагірний; Чорного Чорне; Нагірному Нагірний; Чорному Чорне; Нагірним
        Нагірний; Чорним Чорне; Великих Великі; Синіх Сині
    """,
}


def pairs(text: str) -> list[tuple[str, str]]:
    return [(form, name) for form, name in (one.split() for one in text.split(";") if one.strip())]


def names(written: str, language: str) -> list[str]:
    return [form.name for form in base_forms(written, language)]


def shows(example: tuple[str, str], row: tuple[str, str]) -> bool:
    (form, name), (ending, base) = example, row
    return form.endswith(ending) and form[: len(form) - len(ending)] + base == name


@pytest.mark.parametrize("language", ENDINGS)
def test_every_ending_is_shown(language: str) -> None:
    examples = pairs(NOUNS[language])
    unshown = [row for row in ENDINGS[language] if not any(shows(one, row) for one in examples)]
    assert not unshown
    for form, name in examples:
        assert name in names(form, language), form


@pytest.mark.parametrize("language", ADJECTIVE_ENDINGS)
def test_every_ending_of_an_adjective_is_shown(language: str) -> None:
    examples = pairs(ADJECTIVES[language])
    table = ADJECTIVE_ENDINGS[language]
    unshown = [row for row in table if not any(shows(one, row) for one in examples)]
    assert not unshown
    for form, name in examples:
        assert f"{name} X" in names(f"{form} X", language), form


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("وباكو", Form("باكو", 1)),
        ("فباكو", Form("باكو", 1)),
        ("بباكو", Form("باكو", 1, is_where=True)),
        ("لباكو", Form("باكو", 1)),
        ("كباكو", Form("باكو", 1)),
        ("وبالخرطوم", Form("الخرطوم", 2, is_where=True)),
        ("فبالخرطوم", Form("الخرطوم", 2, is_where=True)),
        ("ولباكو", Form("باكو", 2)),
        ("وكباكو", Form("باكو", 2)),
        ("للسودان", Form("السودان")),
        ("وللسودان", Form("السودان")),
        ("فللسودان", Form("السودان")),
    ],
)
def test_every_arabic_prefix(written: str, form: Form) -> None:
    assert form in base_forms(written, "ar")
    assert len(PREFIXES["ar"]) == 12


def test_names_of_several_words() -> None:
    assert "Нижний Новгород" in names("Нижнем Новгороде", "ru")
    assert "Нагорный Карабах" in names("Нагорного Карабаха", "ru")
    assert "Ростов-на-Дону" in names("Ростове-на-Дону", "ru")
    assert "Харківська область" in names("Харківській області", "uk")
    assert "Վայոց Ձոր" in names("Վայոց Ձորում", "hy")
    assert "Laçın rayonu" in names("Laçın rayonunun", "az")


def test_capitals_stay_capitals() -> None:
    assert "ЕРЕВАН" in names("ЕРЕВАНЕ", "ru")
    assert "МОСКВА" in names("МОСКВЕ", "ru")


def test_which_forms_say_where() -> None:
    said = {form.name: form.is_where for form in base_forms("Երևանում", "hy")}
    assert said["Երևան"]
    said = {form.name: form.is_where for form in base_forms("Երևանի", "hy")}
    assert not said["Երևան"]
    for language, endings in WHERE.items():
        known = {
            written for written, _ in (*ENDINGS.get(language, ()), *PREFIXES.get(language, ()))
        }
        assert endings <= known


def test_too_short_for_an_ending() -> None:
    assert names("Она", "ru") == []
    assert names("ب", "ar") == []


def test_a_language_without_a_table_has_no_forms() -> None:
    assert base_forms("Goris", None) == ()
    assert base_forms("Goris", "en") == ()
    assert not ARTICLES.keys() & ENDINGS.keys()  # articles are no endings


@given(st.text(), st.sampled_from(sorted({*ENDINGS, *PREFIXES})))
def test_forms_of_any_text(written: str, language: str) -> None:
    forms = base_forms(written, language)
    assert len(forms) <= 80
    assert len({form.name for form in forms}) == len(forms)
    for form in forms:
        assert form.name != written
        assert 0 <= form.cut < max(1, len(written))
