"""Fetching a GeoNames dump: only when asked, whole or not at all, and going on where it stopped."""

from __future__ import annotations

import http.client
import os
import shutil
import urllib.error
import urllib.request
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import mapper
from mapper.errors import ConfigError, GazetteerError

__all__ = ["GEONAMES", "Fetch", "check_mirror", "download", "plan"]

#: Where GeoNames offers its dump.
GEONAMES = "https://download.geonames.org/export/dump/"

_TIMEOUT_S = 60.0
_ATTEMPTS = 3
_BLOCK = 1 << 18
_LARGEST_BYTES = 8 << 30
# Left free on the disk.
_MARGIN_BYTES = 64 << 20
_TABLES = ("admin1CodesASCII.txt", "admin2Codes.txt", "countryInfo.txt")


@dataclass(frozen=True, slots=True)
class Fetch:
    """A file to be fetched.

    Parameters
    ----------
    url : str
        From where.
    path : pathlib.Path
        To where.
    size_bytes : int or None
        As the server says; None when it does not.
    modified : str
        Date of the server's file as it says; empty when it does not.
    """

    url: str
    path: Path
    size_bytes: int | None = None
    modified: str = ""

    @property
    def is_there(self) -> bool:
        """True when the file was fetched before and is the server's still."""
        try:
            found = self.path.stat()
        except OSError:
            return False
        moment = _moment(self.modified)
        return found.st_size == self.size_bytes and moment is not None and moment == found.st_mtime


def plan(
    folder: Path, *, countries: Collection[str] = (), mirror: str | None = None
) -> tuple[Fetch, ...]:
    """Ask the server for the sizes of the files that a build needs.

    Parameters
    ----------
    folder : pathlib.Path
        Where they go.
    countries : collection of str
        Only the files of these; empty for the whole world.
    mirror : str or None
        Address of a folder like GeoNames'; None for theirs.

    Raises
    ------
    ConfigError
        The address is none.
    GazetteerError
        The server cannot be reached or lacks a file.
    """
    start = check_mirror(mirror or GEONAMES)
    if countries:
        names = [f"{code}.zip" for code in sorted(countries)]
        names += [f"alternatenames/{code}.zip" for code in sorted(countries)]
    else:
        names = ["allCountries.zip", "alternateNamesV2.zip"]
    found = []
    for name in (*names, *_TABLES):
        with _open(start + name, method="HEAD") as reply:
            size = _size(reply)
            found.append(
                Fetch(start + name, folder / name, size, reply.headers.get("Last-Modified", ""))
            )
    return tuple(found)


def check_mirror(url: str) -> str:
    """Return an address with a slash at its end.

    Raises
    ------
    ConfigError
        It is no address of the web, or holds a password.
    """
    try:
        parts = urlsplit(url)
        sound = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        sound = False
    if not sound or "@" in parts.netloc or parts.query or parts.fragment or not url.isprintable():
        raise ConfigError("--mirror must be a web address such as https://host.example/dump/")
    return url if url.endswith("/") else url + "/"


def download(files: Sequence[Fetch], *, progress: Callable[[int, int], None] | None = None) -> None:
    """Fetch files; each appears under its name when all of it has arrived.

    What arrived of a file before a failure is kept as ``NAME.part`` and gone on with the next time,
    unless the server's file has changed since.

    Parameters
    ----------
    files : sequence of Fetch
        From `plan`; those that are there already are left alone.
    progress : callable or None
        Called with the bytes that arrived and their number, 0 when that is unknown.

    Raises
    ------
    GazetteerError
        The disk has no room, the server fails, or less arrives than it said.
    """
    wanted = [file for file in files if not file.is_there]
    total = sum(file.size_bytes or 0 for file in wanted)
    _check_room(wanted, total)
    before = 0
    for file in wanted:
        base = before

        def advance(done: int, base: int = base) -> None:
            if progress:
                progress(base + done, total)

        _fetch(file, advance)
        before += file.path.stat().st_size


def _check_room(files: Sequence[Fetch], total: int) -> None:
    for file in files:
        try:
            file.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _unwritable(file.path.parent, error) from error
    if files:
        folder = files[0].path.parent
        free = shutil.disk_usage(folder).free
        if total + _MARGIN_BYTES > free:
            raise GazetteerError(
                f"{folder} has {free / 1e6:,.0f} MB free and the download needs "
                f"{(total + _MARGIN_BYTES) / 1e6:,.0f} MB: choose another folder"
            )


def _fetch(file: Fetch, advance: Callable[[int], None]) -> None:
    part = file.path.with_name(f"{file.path.name}.part")
    for attempt in range(_ATTEMPTS):
        try:
            modified = _continue(file, part, advance)
        except (http.client.IncompleteRead, _CutShort, TimeoutError, ConnectionError) as error:
            if attempt + 1 == _ATTEMPTS:
                raise GazetteerError(
                    f"{file.url} broke off ({error}): try again, what arrived is kept"
                ) from error
        else:
            _finish(file, part, modified)
            return


class _CutShort(Exception):
    """Less arrived than the server said."""


def _continue(file: Fetch, part: Path, advance: Callable[[int], None]) -> str:
    """Fetch what is missing of a file; return the date of the server's file."""
    try:
        there = part.stat()
        start, moment = there.st_size, there.st_mtime
    except OSError:
        start, moment = 0, 0.0
    headers = {}
    if start:  # the date of the part is that of the server's file, see below
        headers = {"Range": f"bytes={start}-", "If-Range": formatdate(moment, usegmt=True)}
    with _open(file.url, headers=headers) as reply:
        resumed = reply.status == 206 and _range_start(reply) == start
        if reply.status == 206 and not resumed:
            raise GazetteerError(f"{file.url} answered with a part that was not asked for")
        done = start if resumed else 0
        size = _size(reply)
        whole = None if size is None else done + size
        most = _LARGEST_BYTES if whole is None else whole
        modified = str(reply.headers.get("Last-Modified", ""))
        try:
            with part.open("ab" if resumed else "wb") as stream:
                while done <= most and (block := reply.read(_BLOCK)):
                    done += len(block)
                    stream.write(block)
                    advance(done)
        except (http.client.HTTPException, TimeoutError, ConnectionError):
            raise
        except OSError as error:
            raise _unwritable(part, error) from error
        finally:
            # a date that is not the server's would go on with another file than was begun
            if (date := _moment(modified)) is not None:
                with suppress(OSError):
                    os.utime(part, (date, date))
    if done > most:
        part.unlink()
        raise GazetteerError(f"{file.url} is larger than a file of GeoNames: not kept")
    if whole is not None and done != whole:
        raise _CutShort(f"{done} of {whole} bytes arrived")
    return modified


def _finish(file: Fetch, part: Path, modified: str) -> None:
    with part.open("rb") as stream:
        head = stream.read(512)
    if file.path.suffix == ".zip" and not head.startswith(b"PK"):
        part.unlink()
        raise GazetteerError(f"{file.url} is no ZIP: is the address that of a GeoNames dump?")
    if not head or head.lstrip()[:1] == b"<":
        part.unlink()
        raise GazetteerError(f"{file.url} is no table: is the address that of a GeoNames dump?")
    try:
        part.replace(file.path)
        if (date := _moment(modified)) is not None:
            os.utime(file.path, (date, date))
    except OSError as error:
        raise _unwritable(file.path, error) from error


def _open(url: str, *, method: str = "GET", headers: dict[str, str] | None = None) -> Any:
    agent = {"User-Agent": f"reportmap/{mapper.__version__}", "Accept-Encoding": "identity"}
    request = urllib.request.Request(url, headers={**agent, **(headers or {})}, method=method)  # noqa: S310 - http and https only, see `check_mirror`
    try:
        return urllib.request.urlopen(request, timeout=_TIMEOUT_S)  # noqa: S310 - as above
    except urllib.error.HTTPError as error:
        error.close()
        raise GazetteerError(
            f"{url} answered {error.code} {error.reason}: check the address or try again later"
        ) from error
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", None) or error
        raise GazetteerError(
            f"{url} cannot be reached ({reason}): check the connection, or fetch the files by hand"
        ) from error


def _size(reply: Any) -> int | None:
    text = str(reply.headers.get("Content-Length", ""))
    return int(text) if text.isascii() and text.isdigit() else None


def _range_start(reply: Any) -> int | None:
    unit, _, rest = str(reply.headers.get("Content-Range", "")).partition(" ")
    start = rest.partition("-")[0]
    return int(start) if unit == "bytes" and start.isascii() and start.isdigit() else None


def _moment(date: str) -> float | None:
    try:
        return parsedate_to_datetime(date).timestamp()
    except ValueError:
        return None


def _unwritable(path: Path, error: OSError) -> GazetteerError:
    return GazetteerError(
        f"{path} cannot be written ({error.strerror or error}): choose another folder"
    )
