"""Which recogniser reads a report: the table of them, and the one that asks for the language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from mapper.encoder_recognizer import EncoderRecognizer
from mapper.errors import ConfigError
from mapper.gazetteer_recognizer import GazetteerRecognizer
from mapper.languages import script_of
from mapper.multilingual import MultilingualRecognizer
from mapper.protocols import NameIndex, Recognizer
from mapper.records import Mention, Report

__all__ = ["RECOGNIZERS", "LanguageRouter", "open_recognizer"]


class LanguageRouter:
    """Sends each report to the recogniser of its language.

    A report without a language whose letters are Latin is taken for English: headlines and tables
    of names look like no language, and the encoder knows names as such.

    Parameters
    ----------
    english, others : Recognizer
        Those of English and of all other languages.
    """

    name = "automatic"

    def __init__(self, english: Recognizer, others: Recognizer) -> None:
        self._english = english
        self._others = others

    def recognize(self, reports: Iterable[Report]) -> Iterator[tuple[Mention, ...]]:
        """Yield one tuple of mentions a report, in order; spans ascend and do not overlap."""
        for report in reports:
            recognizer = self._english if _is_english(report) else self._others
            yield from recognizer.recognize([report])


def _is_english(report: Report) -> bool:
    if report.language is not None:
        return report.language.split("-")[0].lower() == "en"
    return script_of(report.text) in {"LATIN", None}


def _automatic(names: NameIndex) -> Recognizer:
    return LanguageRouter(EncoderRecognizer(names), MultilingualRecognizer(names))


#: Name -> factory that takes the names to know.
RECOGNIZERS: dict[str, Callable[[NameIndex], Recognizer]] = {
    "automatic": _automatic,
    "encoder": EncoderRecognizer,
    "gazetteer": GazetteerRecognizer,
    "multilingual": MultilingualRecognizer,
}


def open_recognizer(name: str, names: NameIndex) -> Recognizer:
    """Open a recogniser by name.

    Raises
    ------
    ConfigError
        When there is none of that name.
    """
    if name not in RECOGNIZERS:
        raise ConfigError(f"no recognizer {name!r}; known: {', '.join(sorted(RECOGNIZERS))}")
    return RECOGNIZERS[name](names)
