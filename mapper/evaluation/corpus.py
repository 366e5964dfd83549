"""Gold corpora: JSON Lines, one labelled document a line, checked to the last offset.

A corpus is taken whole or not at all: the first thing wrong is an error that names file and line.
"""

from __future__ import annotations

import hashlib
import json
import math
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mapper.decoding import check_readable
from mapper.errors import SourceError
from mapper.headers import clean_language, clean_line, clean_url

__all__ = [
    "HELD_OUT_SHARE",
    "SPLITS",
    "Document",
    "Toponym",
    "in_split",
    "is_held_out",
    "placed",
    "read_corpus",
    "read_rows",
    "read_toponym_rows",
    "row_id",
]

#: Share of a corpus that is kept for testing while the rest is trained on.
HELD_OUT_SHARE = 0.15

#: Which documents are scored.
SPLITS = ("all", "held-out", "rest")

_EXPECTED = (
    'expected is {"id", "text", "toponyms": '
    '[{"start", "end", "lat", "lon", "geonameid"?, "kind"?}]}'
)


@dataclass(frozen=True, slots=True)
class Toponym:
    """A toponym that annotators marked, or that a tool found.

    Parameters
    ----------
    start, end : int
        Half-open span of the document's text as given, in code points.
    lat, lon : float or None
        Degrees WGS84; None where no place was given.
    place_id : str or None
        Such as ``"geonames:616052"``; None where no id was given.
    kind : str or None
        What kind the corpus or the tool says it is, in its own words.
    confidence : float or None
        In [0, 1]: how sure a tool is of the place. None where it does not say, and for gold.
    """

    start: int
    end: int
    lat: float | None
    lon: float | None
    place_id: str | None
    kind: str | None = None
    confidence: float | None = None

    @property
    def point(self) -> tuple[float, float] | None:
        """(lat, lon) in degrees, or None."""
        return None if self.lat is None or self.lon is None else (self.lat, self.lon)


@dataclass(frozen=True, slots=True)
class Document:
    """A labelled text.

    Parameters
    ----------
    id : str
        Unique in a run.
    text : str
        As given, not normalised: that is what the offsets count.
    toponyms : tuple of Toponym
        The gold, by start; spans may nest, but none occurs twice.
    title, url, source, language : str or None
        What the corpus says of it.
    corpus : str
        Name of its file without the last suffix.
    """

    id: str
    text: str
    toponyms: tuple[Toponym, ...]
    title: str | None = None
    url: str | None = None
    source: str | None = None
    language: str | None = None
    corpus: str = ""


def read_corpus(path: Path) -> Iterator[Document]:
    """Yield the documents of a corpus file.

    Raises
    ------
    SourceError
        ``file:line: what is wrong``: the file cannot be read or holds no document, a line is not
        JSON, misses a key or repeats an id, or a toponym does not fit its text.
    """
    seen: dict[str, int] = {}
    for number, row in read_rows(path):
        with placed(f"{path}:{number}"):
            document = _document(row, path.stem)
            if (first := seen.setdefault(document.id, number)) != number:
                raise SourceError(f"id {document.id!r} is that of line {first} too")
        yield document
    if not seen:
        raise SourceError(f"{path}:1: the file holds no document")


def is_held_out(key: str, *, share: float = HELD_OUT_SHARE) -> bool:
    """Return whether a document belongs to the inner test split: fixed by its key alone.

    Parameters
    ----------
    key : str
        ``<file name without its last suffix>:<id>``.
    share : float
        Expected share of the documents.
    """
    digest = hashlib.sha256(key.encode()).digest()
    return int.from_bytes(digest[:4], "big") / 2**32 < share


def in_split(document: Document, split: str) -> bool:
    """Return whether a document is scored: ``split`` is one of `SPLITS`."""
    if split == "all":
        return True
    return is_held_out(f"{document.corpus}:{document.id}") == (split == "held-out")


def read_rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield (line number, object) of a JSON Lines file; blank lines are passed over.

    Raises
    ------
    SourceError
        ``file:line: what is wrong``.
    """
    try:
        with path.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                line = line.removeprefix(BOM_UTF8) if number == 1 else line  # noqa: PLW2901
                if line.strip():
                    with placed(f"{path}:{number}"):
                        row = _object(line)
                    yield number, row
    except OSError as error:
        raise SourceError(
            f"{path}: cannot be read ({error.strerror or error}); check the path"
        ) from error


@contextmanager
def placed(where: str) -> Iterator[None]:
    """Say in front of a `SourceError` where it was met."""
    try:
        yield
    except SourceError as error:
        raise SourceError(f"{where}: {error}") from None


def row_id(row: Mapping[str, Any]) -> str:
    """Return the id of a row; a number is one too.

    Raises
    ------
    SourceError
        When it has none.
    """
    value = row.get("id")
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, str) and value.strip() and value.isprintable():
        return value
    raise SourceError('has no "id", or one that is not a line of text')


def read_toponym_rows(rows: object, text: str, *, confidence: bool = False) -> tuple[Toponym, ...]:
    """Check the toponyms of a document against its text; ordered by span.

    Parameters
    ----------
    rows : object
        What stands under ``"toponyms"``.
    text : str
        The document's, as given.
    confidence : bool
        Read the confidence too: that of a tool. Gold may have such a key with another meaning.

    Raises
    ------
    SourceError
        With the number of the toponym, counted from 1, and what is wrong with it.
    """
    if not isinstance(rows, list):
        raise SourceError('"toponyms" is not a list')
    found = []
    spans: set[tuple[int, int]] = set()
    for number, row in enumerate(rows, start=1):
        with placed(f"toponym {number}"):
            one = _toponym(row, text, confidence)
            if (one.start, one.end) in spans:
                raise SourceError(f"a second one at {one.start}-{one.end}")
        spans.add((one.start, one.end))
        found.append(one)
    return tuple(sorted(found, key=lambda one: (one.start, one.end)))


def _object(line: bytes) -> dict[str, Any]:
    try:
        row = json.loads(line.decode("utf-8").rstrip())
    except UnicodeDecodeError:
        raise SourceError("is not UTF-8") from None
    except json.JSONDecodeError as error:
        raise SourceError(f"is not JSON ({error.msg} at column {error.colno})") from None
    except (ValueError, RecursionError):
        raise SourceError("holds a number or a nesting beyond all measure") from None
    if not isinstance(row, dict):
        raise SourceError(f"is not a JSON object; {_EXPECTED}")
    return row


def _document(row: dict[str, Any], corpus: str) -> Document:
    document_id = row_id(row)
    text = row.get("text")
    if not isinstance(text, str):
        raise SourceError('has no "text"')
    with placed("the text"):
        check_readable(text)
    if "toponyms" not in row:
        others = [key for key in ("spans", "event", "entities") if key in row]
        instead = f', only "{others[0]}"' if others else ""
        raise SourceError(f'has no "toponyms"{instead}; {_EXPECTED}')
    return Document(
        id=document_id,
        text=text,
        toponyms=read_toponym_rows(row["toponyms"], text),
        title=clean_line(row.get("title")),
        url=clean_url(row.get("url")),
        source=clean_line(row.get("source")),
        language=clean_language(row.get("language")),
        corpus=corpus,
    )


def _toponym(row: object, text: str, confidence: bool) -> Toponym:
    if not isinstance(row, dict):
        raise SourceError("is not an object")
    start, end = _offset(row, "start"), _offset(row, "end")
    if end <= start:
        raise SourceError(f"end {end} is not after start {start}")
    if end > len(text):
        raise SourceError(f"{start}-{end} is outside the text of {len(text)} characters")
    given = row.get("text")
    if given is not None and given != text[start:end]:
        raise SourceError(
            f"its text {given!r} is not what stands at {start}-{end}: {text[start:end]!r}"
        )
    lat, lon = _number(row, "lat", -90, 90), _number(row, "lon", -180, 180)
    if (lat is None) != (lon is None):
        raise SourceError("lat without lon" if lon is None else "lon without lat")
    return Toponym(
        start=start,
        end=end,
        lat=lat,
        lon=lon,
        place_id=_place_id(row),
        kind=clean_line(row.get("kind")),
        confidence=_number(row, "confidence", 0, 1) if confidence else None,
    )


def _offset(row: dict[str, Any], key: str) -> int:
    value = row.get(key)
    if not isinstance(value, int) or isinstance(value, bool):
        raise SourceError(f'"{key}" is missing or not a whole number')
    if value < 0:
        raise SourceError(f'"{key}" is negative: {value}')
    return value


def _number(row: dict[str, Any], key: str, least: int, most: int) -> float | None:
    value = row.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise SourceError(f'"{key}" is not a number: {value!r}')
    if not least <= value <= most or not math.isfinite(value):
        raise SourceError(f'"{key}" is out of range: {value}; it goes from {least} to {most}')
    return float(value)


def _place_id(row: dict[str, Any]) -> str | None:
    value = row.get("geonameid")
    if value is None or value == "":
        named = row.get("place_id")  # our own gold, and gazetteers other than GeoNames
        if named is None or (isinstance(named, str) and ":" in named and named.isprintable()):
            return named
        raise SourceError(f'"place_id" is not an id such as geonames:616052: {named!r}')
    text = str(value)
    if isinstance(value, bool) or not isinstance(value, int | str) or not text.isdecimal():
        raise SourceError(f'"geonameid" is not a number: {value!r}')
    return f"geonames:{int(text)}"
