"""Endings and prefixes that names take in a sentence, and what stands in a gazetteer instead.

One table a language, each row a rule of grammar that a reader of the language can check. They are
only tried on a word that no place is called, and what they give is only looked up, so that a rule
that does not fit costs nothing but a look-up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, product
from types import MappingProxyType

__all__ = [
    "ADJECTIVE_ENDINGS",
    "ARTICLES",
    "ENDINGS",
    "PREFIXES",
    "WHERE",
    "Form",
    "base_forms",
]

_LEAST_STEM = 3  # letters of a name that must be left before its ending,
_LEAST_NAME = 4  # or one less when the name has so many
_MOST_FORMS = 60  # look-ups for one name of several words


@dataclass(frozen=True, slots=True)
class Form:
    """What a written name may be a form of.

    Parameters
    ----------
    name : str
        The name to look up.
    cut : int
        How many letters at the start of what is written are no part of the name.
    is_where : bool
        Whether the form says where, whence or whither, as "in" and "from" do in English.
    """

    name: str
    cut: int = 0
    is_where: bool = False


def _table(rows: str) -> tuple[tuple[str, str], ...]:
    """Read rows ``ending>base base``: "-" is no letter at all; long endings come first."""
    pairs = [
        (ending, "" if base == "-" else base)
        for row in rows.split(";")
        if row.strip()
        for ending, bases in [row.strip().split(">")]
        for base in bases.split()
    ]
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


def _words_of(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Language -> (ending of a noun in a sentence, that of the name).
ENDINGS: Mapping[str, tuple[tuple[str, str], ...]] = MappingProxyType(
    {
        "ru": _table(
            # Москва: Москвы, Москве, Москву, Москвой; Одесса; Рига: Риги
            "ы>а; е>а; у>а; ой>а; и>а;"
            # Армения: Армении, Армению, Арменией; Верея: Верее, Вереи, Верею, Вереей
            "ии>ия; ию>ия; ией>ия; е>я; и>я; ю>я; ей>я;"
            # Ереван: Еревана, Еревану, Ереваном, Ереване
            "а>-; у>-; ом>-; е>-;"
            # Ярославль, Тверь, Алтай, Шанхай
            "я>ь й; ю>ь й; ем>ь й; е>ь й; и>ь; ью>ь;"
            # Иваново, Грозный, Раздольное and Лесная like adjectives, Сумы, Афины, Елец
            "а>о; у>о; ом>о; е>о; ого>ый ий ое; ому>ый ий ое; ым>ый ое; им>ий; ой>ая;"
            "ом>ый ий ое; ах>ы и; ам>ы и; ами>ы и; ьца>ец; ьце>ец; ьцу>ец; ьцом>ец; ка>ок;"
            " ке>ок; ца>ец; це>ец; цом>ец"
        ),
        "uk": _table(
            # Одеса: Одеси, Одесі, Одесу, Одесою; Вінниця: Вінниці, Вінницю, Вінницею
            "и>а; і>а; у>а; ою>а; і>я; ю>я; ею>я;"
            # Прага: Празі; Америка: Америці; Вірменія: Вірменії, Вірменію, Вірменією
            "зі>га; ці>ка; ії>ія; ію>ія; ією>ія;"
            # Київ: Києва, Києві, Києву; Харків: Харкова, Харкові, Харковом
            "єва>їв; єві>їв; єву>їв; євом>їв; ова>ів; ові>ів; ову>ів; овом>ів;"
            # Донецьк: Донецька, Донецьку, Донецьком; Львовом; Єреван: Єревані
            "а>-; у>-; ом>-; ем>-; і>-; ові>-;"
            # Тернопіль: Тернополя, Тернополі; область: області, областю; Маріуполь
            "оля>іль; олі>іль; олю>іль; олем>іль; я>ь й; ю>ь й; і>ь; ем>ь; єм>й; ї>й;"
            # Дніпро, Рівне and Кропивницький like adjectives, Суми, Черкаси, Кременець
            "а>о; і>о; у>о; ом>о; ого>ий е; ому>ий е; им>ий; ах>и; ам>и; ами>и; ця>ець; ці>ець;"
            "ої>а; ій>а"
        ),
        "hy": _table(
            # Երևան: Երևանում, Երևանի, Երևանից, Երևանով, Երևանը, Երևանին
            "ում>-; ի>-; ից>-; ով>-; ը>-; ն>-; ին>-;"
            # Մոսկվա: Մոսկվայում, Մոսկվայի, Մոսկվայից; Գյումրի: Գյումրու, Գյումրիում, Գյումրուց
            "յում>-; յի>-; յից>-; յով>-; յին>-; ու>ի; ուց>ի; ուն>ի; ույց>ի"
        ),
        "az": _table(
            # Bakı: Bakıda, Bakıdan, Bakıya, Bakını, Bakının, Bakıdakı; Tovuz: Tovuzda, Tovuzun
            "da>-; də>-; dan>-; dən>-; dakı>-; dəki>-; a>-; ə>-; ya>-; yə>-; la>-; lə>-;"
            "ı>-; i>-; u>-; ü>-; nı>-; ni>-; nu>-; nü>-;"
            "ın>-; in>-; un>-; ün>-; nın>-; nin>-; nun>-; nün>-;"
            # Laçın rayonu: Laçın rayonunun, rayonuna, rayonunda, rayonundan; Gəncə çayı
            "na>-; nə>-; nda>-; ndə>-; ndan>-; ndən>-"
        ),
        "ka": _table(
            # თბილისი: თბილისში, თბილისის, თბილისიდან, თბილისს, თბილისთან, თბილისზე, თბილისმა
            "ში>ი; ის>ი; იდან>ი; ს>ი; სა>ი; თან>ი; ზე>ი; მა>ი; ით>ი; ისკენ>ი; ამდე>ი; ად>ი; ისა>ი;"
            # მცხეთა: მცხეთის, მცხეთიდან
            "ის>ა; იდან>ა; ით>ა; ისკენ>ა;"
            # საქართველო: საქართველოში, საქართველოს, საქართველოდან
            "ში>-; ს>-; სა>-; დან>-; სთან>-; ზე>-; მ>-; თი>-; სკენ>-; მდე>-"
        ),
        # Ankara'da loses its ending at the apostrophe; a kind of place has none: Hatay ilinde
        "tr": _table(
            "nde>-; nda>-; nden>-; ndan>-; ne>-; na>-; nin>-; nın>-; nün>-; nun>-; ni>-; nı>-"
        ),
        # Armeniens, Berlins
        "de": _table("s>-"),
    }
)

#: Language -> the same for adjectives, which stand before the noun and change with it.
ADJECTIVE_ENDINGS: Mapping[str, tuple[tuple[str, str], ...]] = MappingProxyType(
    {
        # Нагорный Карабах: Нагорного; Южная Осетия: Южной; Нижний Новгород; Чёрное море; Белые …
        "ru": _table(
            "ого>ый ой ое ий; ому>ый ой ое ий; ым>ый ой ое; ом>ый ой ое ий; им>ий ое; его>ий ее;"
            "ему>ий ее; ем>ий ее; ой>ая; ую>ая; ей>яя; юю>яя; ых>ые; их>ие"
        ),
        # Харківська область: Харківської, Харківській; Нагірний Карабах: Нагірного; Чорне море
        "uk": _table("ої>а; ій>а; у>а; ою>а; ого>ий е; ому>ий е; им>ий е; их>і; іх>і"),
    }
)

#: Language -> (letters written together with the word behind them, what they stand for there).
PREFIXES: Mapping[str, tuple[tuple[str, str], ...]] = MappingProxyType(
    {
        # و and, ف so, ب in, ل for, ك as; with the article that the name has: للسودان is ل + السودان
        "ar": (
            *(("ولل", "ال"), ("فلل", "ال"), ("لل", "ال"), ("وب", ""), ("ول", ""), ("وك", "")),
            *(("فب", ""), ("و", ""), ("ف", ""), ("ب", ""), ("ل", ""), ("ك", "")),
        ),
    }
)

#: Language -> endings and prefixes that say where, whence or whither. Slavic languages need a
#: preposition for that, which stands before the name.
WHERE: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "hy": _words_of("ում ից յում յից ուց ույց"),
        "az": _words_of("da də dan dən dakı dəki nda ndə ndan ndən"),
        "ka": _words_of("ში იდან დან თან სთან ისკენ სკენ ამდე მდე"),
        "ar": _words_of("ب وب فب"),
    }
)

#: Language -> (words that hold an article, the article that a name may have in the gazetteer).
ARTICLES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        # au Caire, du Havre: Le Caire, Le Havre; aux Abymes: Les Abymes
        "fr": MappingProxyType({"au": "Le", "du": "Le", "aux": "Les", "des": "Les", "la": "La"}),
        # al Cairo, del Salvador: El Cairo, El Salvador
        "es": MappingProxyType({"al": "El", "del": "El", "el": "El", "la": "La"}),
    }
)


def base_forms(written: str, language: str | None) -> tuple[Form, ...]:
    """Return what a written name may be a form of, without the name as written.

    Parameters
    ----------
    written : str
        One or several words, with spaces or hyphens between them.
    language : str or None
        ISO 639-1; None or a language without a table gives nothing.

    Returns
    -------
    tuple of Form
        Each name once; at most some dozens.
    """
    if language is None:
        return ()
    forms: dict[Form, None] = {}
    where = WHERE.get(language, frozenset())
    for prefix, stands_for in PREFIXES.get(language, ()):
        rest = written.removeprefix(prefix)
        if rest != written and len(rest) >= _LEAST_STEM:
            cut = 0 if stands_for else len(prefix)
            forms[Form(stands_for + rest, cut, prefix in where)] = None
    if language in ENDINGS:
        forms.update(dict.fromkeys(islice(_inflected(written, language), _MOST_FORMS)))
    # the same name once, by the first row that gives it
    names: dict[str, Form] = {}
    for form in forms:
        names.setdefault(form.name, form)
    names.pop(written, None)
    return tuple(names.values())


def _inflected(written: str, language: str) -> Iterator[Form]:
    words, gaps = _words(written)
    *before, last = words
    adjectives = ADJECTIVE_ENDINGS.get(language, ())
    where = WHERE.get(language, frozenset())
    choices = [[(word, ""), *_stems(word, adjectives)] for word in before]
    endings = [(last, ""), *_stems(last, ENDINGS[language])]
    for *starts, (end, ending) in product(*choices, endings):
        yield _joined(gaps, [*(start for start, _ in starts), end], ending in where)
    if before:  # Ростове-на-Дону: a noun, and what stays as it is
        for start, ending in _stems(words[0], ENDINGS[language]):
            yield _joined(gaps, [start, *words[1:]], ending in where)


def _joined(gaps: list[str], words: list[str], is_where: bool) -> Form:
    parts = (part for pair in zip(gaps, words, strict=True) for part in pair)
    return Form("".join(parts), is_where=is_where)


def _words(written: str) -> tuple[list[str], list[str]]:
    """Cut a name at white space and hyphens; a gap goes before each word."""
    words, gaps = [""], [""]
    for char in written:
        if char.isspace() or char in "-‐‑":
            if words[-1]:
                words.append("")
                gaps.append("")
            gaps[-1] += char
        else:
            words[-1] += char
    return words, gaps


def _stems(word: str, table: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    """Return what a word may be a form of, and with which ending."""
    lower = word.lower()
    if len(lower) != len(word):  # a capital that is two letters when small
        return []
    capital = len(word) > 1 and word.isupper()
    found = []
    for ending, base in table:
        left = len(word) - len(ending)
        long_enough = left >= _LEAST_STEM or left + len(base) >= _LEAST_NAME
        if lower.endswith(ending) and left >= _LEAST_STEM - 1 and long_enough:
            found.append((word[:left] + (base.upper() if capital else base), ending))
    return found
