"""Which recogniser reads a report: the table of them, and the one that asks for the language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from mapper.encoder import Encoder
from mapper.encoder_recognizer import EncoderRecognizer
from mapper.errors import ConfigError
from mapper.gazetteer_recognizer import GazetteerRecognizer
from mapper.languages import is_english
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
            recognizer = self._english if is_english(report.language, report.text) else self._others
            yield from recognizer.recognize([report])


def _automatic(names: NameIndex, encoder: Encoder) -> Recognizer:
    return LanguageRouter(EncoderRecognizer(names, encoder=encoder), MultilingualRecognizer(names))


def _encoder(names: NameIndex, encoder: Encoder) -> Recognizer:
    return EncoderRecognizer(names, encoder=encoder)


def _gazetteer(names: NameIndex, _: Encoder) -> Recognizer:
    return GazetteerRecognizer(names)


def _multilingual(names: NameIndex, _: Encoder) -> Recognizer:
    return MultilingualRecognizer(names)


#: Name -> factory that takes the names to know, and the encoder to read with.
RECOGNIZERS: dict[str, Callable[[NameIndex, Encoder], Recognizer]] = {
    "automatic": _automatic,
    "encoder": _encoder,
    "gazetteer": _gazetteer,
    "multilingual": _multilingual,
}


def open_recognizer(name: str, names: NameIndex, encoder: Encoder | None = None) -> Recognizer:
    """Open a recogniser by name.

    Parameters
    ----------
    name : str
        One of `RECOGNIZERS`.
    names : NameIndex
        Knows names.
    encoder : Encoder or None
        Reads English reports; None for one of its own.

    Raises
    ------
    ConfigError
        When there is none of that name.
    """
    if name not in RECOGNIZERS:
        raise ConfigError(f"no recognizer {name!r}; known: {', '.join(sorted(RECOGNIZERS))}")
    return RECOGNIZERS[name](names, Encoder() if encoder is None else encoder)
