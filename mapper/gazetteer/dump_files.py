"""The files of a GeoNames dump: which there are, and their lines, streamed from texts and ZIPs."""

from __future__ import annotations

import hashlib
import re
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from mapper.errors import GazetteerError

__all__ = ["BadLines", "Dump", "DumpFile", "Lines", "country_names", "find_dump", "unit_rows"]

_BLOCK = 1 << 20
# The longest line of GeoNames has some 12,000 bytes.
_LONGEST_LINE = 1 << 18
_MARK = b"\xef\xbb\xbf"

_OTHERS = ("alternateNamesV2", "admin1CodesASCII", "admin2Codes", "countryInfo")
_COUNTRY = re.compile(r"[A-Z]{2}|no-country|null")
_PLACES = re.compile(r"allCountries|cities\d+|[A-Z]{2}|no-country|null")


# A file is refused when more of its lines than this share are bad; a few always pass.
_BAD_SHARE = 0.01
_BAD_PASS = 10
_BAD_SHOWN = 3
_BAD_EARLY = 1_000


@dataclass(frozen=True, slots=True)
class DumpFile:
    """A text of GeoNames, on its own or in a ZIP.

    Parameters
    ----------
    path : pathlib.Path
        The text or the ZIP.
    member : str or None
        Its name in the ZIP; None for a file on its own.
    size_bytes : int
        Of the text, unpacked.
    """

    path: Path
    member: str | None
    size_bytes: int

    @property
    def stem(self) -> str:
        """Its name without folder and suffix, as GeoNames calls it."""
        return self.path.stem

    @classmethod
    def at(cls, path: Path) -> DumpFile:
        """Look into a text or a ZIP.

        Raises
        ------
        GazetteerError
            It cannot be read, is empty, or is a ZIP without a text of its name.
        """
        try:
            if path.suffix.lower() != ".zip":
                found = cls(path, None, path.stat().st_size)
            else:
                with zipfile.ZipFile(path) as packed:
                    found = cls(path, *_member(packed, path))
        except zipfile.BadZipFile as error:
            raise _damaged(path, error) from error
        except OSError as error:
            raise _unreadable(path, error) from error
        if not found.size_bytes:
            raise GazetteerError(f"{path} is empty: fetch it again")
        return found


@dataclass(frozen=True, slots=True)
class Dump:
    """What is there of a dump.

    Parameters
    ----------
    places : tuple of DumpFile
        Tables of places, at least one.
    names : tuple of DumpFile
        Tables of alternate names; empty for none.
    first_units, second_units, countries : DumpFile or None
        Names of the units of the first and second level, and of countries.
    """

    places: tuple[DumpFile, ...]
    names: tuple[DumpFile, ...] = ()
    first_units: DumpFile | None = None
    second_units: DumpFile | None = None
    countries: DumpFile | None = None


class Lines:
    """The lines of a text, each with its number; made for one pass.

    Parameters
    ----------
    file : DumpFile
        The text.
    advance : callable or None
        Called with the bytes of the text read since the last call.

    Attributes
    ----------
    number : int
        Of the line last given, from 1.
    is_whole : bool
        After the last line: whether it ended in a line end.
    """

    def __init__(self, file: DumpFile, advance: Callable[[int], None] | None = None) -> None:
        self._file = file
        self._advance = advance
        self._digest = hashlib.sha256()
        self.number = 0
        self.is_whole = True

    @property
    def digest(self) -> str:
        """The sha256 of what was read so far, in hex."""
        return self._digest.hexdigest()

    def __iter__(self) -> Iterator[bytes]:
        """Yield the lines without their ends.

        Raises
        ------
        GazetteerError
            The file cannot be read, its ZIP is damaged, or it is no text of lines.
        """
        rest = b""
        for block in self._blocks():
            self._digest.update(block)
            if self._advance:
                self._advance(len(block))
            lines = (rest + block).split(b"\n")
            rest = lines.pop()
            if len(rest) > _LONGEST_LINE:
                raise GazetteerError(f"{self._file.path} is not a table of GeoNames: no line ends")
            for line in lines:
                self.number += 1
                yield line.removesuffix(b"\r")
        self.is_whole = not rest
        if rest:
            self.number += 1
            yield rest.removesuffix(b"\r")

    def _blocks(self) -> Iterator[bytes]:
        file = self._file
        first = True
        try:
            if file.member is None:
                with file.path.open("rb") as stream:
                    while block := stream.read(_BLOCK):
                        yield block.removeprefix(_MARK) if first else block
                        first = False
            else:
                with zipfile.ZipFile(file.path) as packed, packed.open(file.member) as member:
                    while block := member.read(_BLOCK):
                        yield block.removeprefix(_MARK) if first else block
                        first = False
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            RuntimeError,
        ) as error:
            raise _damaged(file.path, error) from error
        except OSError as error:
            raise _unreadable(file.path, error) from error


class BadLines:
    """Counts the bad lines of one file, and gives up when there are too many.

    Parameters
    ----------
    file : DumpFile
        The text.
    warn : callable or None
        Told in one line of each of the first.
    """

    def __init__(self, file: DumpFile, warn: Callable[[str], None] | None) -> None:
        self._file = file
        self._warn = warn
        self.count = 0
        self._first = ""
        self._last = 0

    def add(self, number: int, reason: ValueError) -> None:
        """Count one.

        Raises
        ------
        GazetteerError
            Half of very many lines are bad.
        """
        self.count += 1
        self._last = number
        line = f"line {number}: {reason}"
        self._first = self._first or line
        if self._warn and self.count <= _BAD_SHOWN:
            self._warn(f"{self._file.path}, {line}; left out")
        if self.count > _BAD_EARLY and self.count > number / 2:
            raise self._too_many(number)

    def close(self, lines: Lines) -> None:
        """Judge the whole file, after its last line.

        Raises
        ------
        GazetteerError
            It was cut short, or more than a hundredth of its lines is bad.
        """
        if not lines.is_whole and self._last == lines.number:
            raise GazetteerError(
                f"{self._file.path} ends in the middle of line {lines.number}: it was cut short, "
                "fetch it again"
            )
        if self.count > max(_BAD_PASS, _BAD_SHARE * lines.number):
            raise self._too_many(lines.number)
        if self._warn and self.count > _BAD_SHOWN:
            self._warn(f"{self._file.path}: {self.count} lines could not be read and were left out")

    def _too_many(self, number: int) -> GazetteerError:
        return GazetteerError(
            f"{self._file.path} is no table of GeoNames, or is damaged: {self.count} of {number} "
            f"lines cannot be read ({self._first})"
        )


def find_dump(inputs: Sequence[Path], *, countries: Collection[str] = ()) -> Dump:
    """Find the files of a dump by the names that GeoNames gives them.

    Parameters
    ----------
    inputs : sequence of pathlib.Path
        Folders and files. In a folder, ``allCountries`` (``.zip`` or ``.txt``) stands for the files
        of countries unless it has all those of `countries`; a file that is named here is always
        taken. Of a ZIP and a text of one name the ZIP is taken: it tells when it is damaged.
    countries : collection of str
        Country codes that are wanted; empty for all.

    Raises
    ------
    GazetteerError
        There is no such file or folder, no table of places among them, or an empty or damaged file.
    """
    places: dict[str, Path] = {}
    others: dict[str, list[Path]] = {}
    for one in inputs:
        if one.is_dir():
            stems = _stems(one)
            for path in _tables_of_places(stems, countries):
                places[path.stem] = path
            for stem in _OTHERS:
                if stem in stems:
                    others.setdefault(stem, []).append(stems[stem])
            if "alternateNamesV2" not in stems and (one / "alternatenames").is_dir():
                more = _stems(one / "alternatenames")
                paths = [more[stem] for stem in sorted(more) if _COUNTRY.fullmatch(stem)]
                wanted = [path for path in paths if not countries or path.stem in countries]
                others.setdefault("alternateNamesV2", []).extend(wanted)
        elif one.is_file():
            stem = one.stem
            if stem in _OTHERS:
                others.setdefault(stem, []).append(one)
            elif one.parent.name == "alternatenames" and _COUNTRY.fullmatch(stem):
                others.setdefault("alternateNamesV2", []).append(one)
            else:
                places[stem] = one
        else:
            raise GazetteerError(f"there is no file or folder {one}")
    if not places:
        where = ", ".join(map(str, inputs))
        raise GazetteerError(
            f"no table of places in {where}: put allCountries.zip or files of countries such as "
            "AM.zip there, or let --download fetch them"
        )
    one_of = {stem: DumpFile.at(others[stem][-1]) for stem in _OTHERS[1:] if stem in others}
    return Dump(
        tuple(DumpFile.at(places[stem]) for stem in sorted(places)),
        tuple(DumpFile.at(path) for path in others.get("alternateNamesV2", ())),
        one_of.get("admin1CodesASCII"),
        one_of.get("admin2Codes"),
        one_of.get("countryInfo"),
    )


def country_names(dump: Dump) -> dict[str, str]:
    """Return the names of the table of countries by code."""
    if not dump.countries:
        return {}
    rows = _table(dump.countries, 19)
    return {row[0]: row[4] for row in rows if not row[0].startswith("#") and len(row[0]) == 2}


def unit_rows(dump: Dump) -> Iterator[tuple[str, str, int]]:
    """Yield code, name and id of the units in the tables of units."""
    for file in (dump.first_units, dump.second_units):
        for code, name, _, key in _table(file, 4) if file else ():
            yield code, name, int(key) if key.isascii() and key.isdigit() else 0


def _table(file: DumpFile, columns: int) -> list[list[str]]:
    rows = [line.decode("utf-8", "replace").split("\t") for line in Lines(file)]
    kept = [row for row in rows if len(row) == columns]
    if len(kept) < 0.5 * sum(not row[0].startswith("#") and row != [""] for row in rows):
        raise GazetteerError(f"{file.path} has not {columns} columns: fetch it again")
    return kept


def _stems(folder: Path) -> dict[str, Path]:
    try:
        paths = sorted(folder.iterdir())
    except OSError as error:
        raise _unreadable(folder, error) from error
    # .zip comes after .txt
    return {path.stem: path for path in paths if path.suffix in (".txt", ".zip")}


def _tables_of_places(stems: dict[str, Path], countries: Collection[str]) -> list[Path]:
    if countries and all(code in stems for code in countries):
        return [stems[code] for code in sorted(countries)]
    if "allCountries" in stems:
        return [stems["allCountries"]]
    return [stems[stem] for stem in sorted(stems) if _PLACES.fullmatch(stem)]


def _member(packed: zipfile.ZipFile, path: Path) -> tuple[str, int]:
    texts = [one for one in packed.infolist() if one.filename.lower().endswith(".txt")]
    named = [one for one in texts if Path(one.filename).stem == path.stem]
    rest = [one for one in texts if "readme" not in one.filename.lower()]
    chosen = named or rest
    if len(chosen) != 1:
        raise GazetteerError(f"{path} holds no text {path.stem}.txt: is it a ZIP of GeoNames?")
    return chosen[0].filename, chosen[0].file_size


def _damaged(path: Path, error: Exception) -> GazetteerError:
    return GazetteerError(f"{path} is damaged or cut short ({error}): fetch it again")


def _unreadable(path: Path, error: OSError) -> GazetteerError:
    return GazetteerError(f"{path} cannot be read ({error.strerror or error}): mend that and retry")
