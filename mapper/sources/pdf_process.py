"""PDF documents, read in a process of their own.

Their parser is native code: what crashes or never ends there costs one document, not the run. This
file is both sides: imported, it starts the process; run as a script, it is the process. It imports
nothing of the package, so that the process starts fast.
"""

from __future__ import annotations

import json
import struct
import subprocess
import sys
import threading
from contextlib import suppress
from typing import Any, BinaryIO, Self

__all__ = ["PdfProcess"]

_LENGTH = struct.Struct(">QIQ")  # of the document; the most pages; the most characters
_REPLY = struct.Struct(">Q")
_MOST_REPLY = 1 << 30
_MEMORY = 4 << 30


class PdfProcess:
    """Reads documents one after the other in one process; starts another when that one is lost."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._end()

    def read(
        self, content: bytes, *, pages: int, characters: int, timeout_s: float
    ) -> dict[str, Any]:
        """Read a document.

        Parameters
        ----------
        content : bytes
            The document.
        pages, characters : int
            The most of each.
        timeout_s : float
            The time it may take.

        Returns
        -------
        dict
            ``pages`` (their texts), ``title`` (may be empty) and ``problem``: empty,
            ``"password"``, ``"pages"``, ``"characters"``, ``"damaged"``, ``"crash"`` or ``"time"``.
        """
        process = self._process or self._start()
        late = threading.Event()

        def stop() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(timeout_s, stop)
        timer.start()
        is_well = False
        try:
            reply = _ask(process, content, pages, characters)
            is_well = not late.is_set()
        except (OSError, EOFError, ValueError, TypeError):
            return {"pages": [], "title": "", "problem": "time" if late.is_set() else "crash"}
        else:
            return reply
        finally:
            timer.cancel()
            if not is_well:  # also when the run is stopped between a request and its reply
                self._end()

    def _start(self) -> subprocess.Popen[bytes]:
        # -P: this folder's modules must not stand in for Python's own.
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and file
            [sys.executable, "-P", __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    with suppress(OSError):  # closing writes what is left to a process that is gone
                        stream.close()
            process.wait()


def _ask(
    process: subprocess.Popen[bytes], content: bytes, pages: int, characters: int
) -> dict[str, Any]:
    if process.stdin is None or process.stdout is None:
        raise EOFError
    process.stdin.write(_LENGTH.pack(len(content), pages, characters))
    process.stdin.write(content)
    process.stdin.flush()
    head = process.stdout.read(_REPLY.size)
    if len(head) < _REPLY.size:
        process.wait()
        raise EOFError
    (length,) = _REPLY.unpack(head)
    if length > _MOST_REPLY:
        raise EOFError
    return dict(json.loads(process.stdout.read(length)))


def _serve(requests: BinaryIO, replies: BinaryIO) -> None:
    while len(head := requests.read(_LENGTH.size)) == _LENGTH.size:
        length, pages, characters = _LENGTH.unpack(head)
        reply = json.dumps(_extract(requests.read(length), pages, characters)).encode()
        replies.write(_REPLY.pack(len(reply)))
        replies.write(reply)
        replies.flush()


def _extract(content: bytes, most_pages: int, most_characters: int) -> dict[str, Any]:
    found: dict[str, Any] = {"pages": [], "title": "", "problem": ""}
    try:
        found["problem"] = _read_into(found, content, most_pages, most_characters)
    except Exception as error:  # noqa: BLE001 - whatever a damaged document leads to
        found["problem"] = "password" if "assword" in str(error) else "damaged"
    return found


def _read_into(found: dict[str, Any], content: bytes, most_pages: int, most_characters: int) -> str:
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    try:
        if len(document) > most_pages:
            return "pages"
        with suppress(Exception):  # a document without a title is a document
            found["title"] = document.get_metadata_dict().get("Title", "")
        for number in range(len(document)):
            text = _page_text(document, number)
            most_characters -= len(text)
            if most_characters < 0:
                return "characters"
            found["pages"].append(text)
    finally:
        document.close()
    return ""


def _page_text(document: Any, number: int) -> str:
    page = document[number]
    try:
        textpage = page.get_textpage()
        try:
            return str(textpage.get_text_range())
        finally:
            textpage.close()
    finally:
        page.close()


def _limit_memory() -> None:
    # Where the system knows no such limit, the time is the only one.
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    _limit_memory()
    _serve(sys.stdin.buffer, sys.stdout.buffer)
