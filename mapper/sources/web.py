"""Web addresses: asked once each, politely, and inside no private network unless allowed."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

import mapper
from mapper.errors import SourceError
from mapper.sources import limits
from mapper.sources.addresses import resolve
from mapper.sources.items import Item, Outcome

if TYPE_CHECKING:
    import ssl

    from protego import Protego

__all__ = ["CONTENT_TYPES", "Fetched", "Fetcher", "is_address", "read_address"]

#: Content type -> suffix of the reader.
CONTENT_TYPES: Mapping[str, str] = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "application/pdf": ".pdf",
    "application/rss+xml": ".rss",
    "application/atom+xml": ".atom",
    "application/rdf+xml": ".rss",
    "application/xml": ".xml",
    "text/xml": ".xml",
    "application/jsonl": ".jsonl",
    "application/x-ndjson": ".jsonl",
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}

_NAME = "reportmap"  # and no more of the agent: what follows may hold another program's name
_MOST_REDIRECTS = 5
_TIMEOUT_S = 20.0  # to connect, and between two parts of an answer
_WHOLE_S = 90.0  # for one answer
_MOST_TRIED = 4  # addresses of a host: a server that is not there costs no more than an answer
_PAUSE_S = 1.0  # between two requests to one host
_LONGEST_PAUSE_S = 30.0
_ROBOTS_BYTES = 512 * 1024
_HOST = re.compile(r"[A-Za-z0-9_.:-]+")
_REDIRECTS = {301, 302, 303, 307, 308}


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a web address gave.

    Parameters
    ----------
    url : str
        Where it was in the end, after redirects.
    content : bytes
        Without any compression that was only for the way.
    content_type : str
        In small letters, without parameters; empty when not told.
    charset : str or None
        The encoding that was told.
    """

    url: str
    content: bytes
    content_type: str
    charset: str | None


def is_address(name: str) -> bool:
    """Tell a web address from a path."""
    return re.match(r"https?://", name, re.IGNORECASE) is not None


def read_address(url: str, item: Item) -> Iterator[Outcome]:
    """Read what a web address gives.

    Raises
    ------
    SourceError
        It may not be asked, does not answer, or gives what cannot be read.
    """
    from mapper.sources.kinds import READERS, read_stream, suffix_of

    fetched = item.session.fetcher.fetch(url)
    suffix = CONTENT_TYPES.get(fetched.content_type, "")
    named = suffix_of(urlsplit(fetched.url).path)
    if not suffix:
        if fetched.content_type not in {"", "application/octet-stream"} or named not in READERS:
            kind = fetched.content_type[:80] or "no known kind of content"
            raise SourceError(f"is {kind}, which is not read; save it as a file of a known kind")
        suffix = named
    below = Item(
        origin=item.origin,
        session=item.session,
        suffix=suffix,
        url=fetched.url,
        charset=fetched.charset,
    )
    yield from read_stream(BytesIO(fetched.content), below)


class Fetcher:
    """Asks web servers: names itself, keeps to robots.txt, waits, and follows few redirects.

    Parameters
    ----------
    contact : str or None
        E-mail or web address of whoever answers for the requests.
    allow_private_hosts : bool
        Whether addresses may lead into this machine or its own network.
    pause_s : float
        The least time between two requests to one host.
    """

    def __init__(
        self,
        *,
        contact: str | None = None,
        allow_private_hosts: bool = False,
        pause_s: float = _PAUSE_S,
    ) -> None:
        who = f" (+{contact})" if contact else ""
        self.agent = f"{_NAME}/{mapper.__version__}{who}"
        self._allow_private = allow_private_hosts
        self._pause_s = pause_s
        self._asked: dict[str, float] = {}  # host -> when it may be asked again
        self._robots: dict[str, Protego | None] = {}  # None: nothing may be asked
        self._tls: ssl.SSLContext | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._robots.clear()

    def fetch(self, url: str) -> Fetched:
        """Return what an address gives.

        Raises
        ------
        SourceError
            With one line that says why not and what to do.
        """
        return self._follow(url, limit=limits.MAX_FETCHED_BYTES, robots=True)

    def _follow(self, url: str, *, limit: int, robots: bool) -> Fetched:
        for _ in range(_MOST_REDIRECTS + 1):
            url = _checked(url)
            if robots:
                self._check_robots(url)
            status, headers, content = self._ask(url, limit, is_cut=not robots)
            if status in _REDIRECTS and (target := headers.get("Location")):
                with suppress(ValueError):
                    target = urljoin(url, _as_utf8(target))
                url = target
                continue
            if status != 200:
                raise _Status(status)
            told = headers.get("Content-Type", "")
            charset = re.search(r"charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{1,40})", told, re.I)
            return Fetched(
                url,
                content,
                told.partition(";")[0].strip().lower(),
                charset[1] if charset else None,
            )
        raise SourceError(f"leads on more than {_MOST_REDIRECTS} times; give the last address")

    def _check_robots(self, url: str) -> None:
        origin = urlunsplit((*urlsplit(url)[:2], "", "", ""))
        if origin not in self._robots:
            self._robots[origin] = self._read_robots(origin)
        rules = self._robots[origin]
        if rules is None:
            raise SourceError(
                "was not asked: its robots.txt could not be read; try later, or save the page"
            )
        if not rules.can_fetch(url, _NAME):
            raise SourceError("may not be asked by programs, says its robots.txt; save the page")
        delay = rules.crawl_delay(_NAME)
        if delay is not None and delay > self._pause_s:
            host = urlsplit(origin).netloc
            self._asked[host] = time.monotonic() + min(delay, _LONGEST_PAUSE_S)

    def _read_robots(self, origin: str) -> Protego | None:
        from protego import Protego

        try:
            fetched = self._follow(f"{origin}/robots.txt", limit=_ROBOTS_BYTES, robots=False)
        except _Status as error:
            # Not there: nothing is forbidden. The server fails: nothing is allowed (RFC 9309).
            return Protego.parse("") if 400 <= error.status < 500 else None
        except _Unreachable:
            return None
        content = fetched.content
        if len(content) == _ROBOTS_BYTES:  # a rule that is cut may forbid more than it did
            content = content[: content.rfind(b"\n") + 1]
        return Protego.parse(content.decode("utf-8", "replace"))

    def _ask(self, url: str, limit: int, *, is_cut: bool) -> tuple[int, Mapping[str, str], bytes]:
        from http.client import HTTPException

        import urllib3

        parts = urlsplit(url)
        host = parts.hostname or ""
        is_tls = parts.scheme == "https"
        port = parts.port or (443 if is_tls else 80)
        addresses = resolve(host, port, allow_private=self._allow_private)
        self._wait(parts.netloc)
        connection = self._connect(host, port, addresses, is_tls)
        target = urlunsplit(("", "", parts.path or "/", parts.query, ""))
        late = threading.Event()
        timer = threading.Timer(_WHOLE_S, _hang_up, (connection, late))
        timer.start()
        try:
            connection.connect()
            if late.is_set():  # before there was anything to hang up
                raise TimeoutError
            connection.request(
                "GET",
                target,
                headers={"User-Agent": self.agent, "Accept-Encoding": "gzip"},
                preload_content=False,
                decode_content=True,
            )
            answer = connection.getresponse()
            content = b"" if answer.status in _REDIRECTS else _body(answer, limit, is_cut=is_cut)
            if late.is_set():
                raise TimeoutError
        except SourceError:
            raise
        except (urllib3.exceptions.HTTPError, HTTPException, OSError, ValueError) as error:
            raise _Unreachable(_why(error, late.is_set())) from error
        else:
            return answer.status, answer.headers, content
        finally:
            timer.cancel()
            connection.close()

    def _connect(self, host: str, port: int, addresses: list[str], is_tls: bool) -> Any:
        from urllib3.connection import HTTPConnection, HTTPSConnection

        def connect() -> socket.socket:
            # To an address that was checked, never to the name again: it may have changed.
            error: OSError | None = None
            for address in addresses[:_MOST_TRIED]:
                try:
                    return socket.create_connection((address, port), _TIMEOUT_S)
                except OSError as refused:
                    error = refused
            raise error or OSError("no address")

        connection: Any
        if is_tls:
            connection = HTTPSConnection(
                host,
                port,
                timeout=_TIMEOUT_S,
                ssl_context=self._context(),
                cert_reqs="CERT_REQUIRED",
            )
        else:
            connection = HTTPConnection(host, port, timeout=_TIMEOUT_S)
        connection._new_conn = connect  # noqa: SLF001 - where urllib3 opens its socket
        return connection

    def _context(self) -> ssl.SSLContext:
        if self._tls is None:
            import ssl

            import certifi

            self._tls = ssl.create_default_context()
            self._tls.load_verify_locations(certifi.where())
        return self._tls

    def _wait(self, host: str) -> None:
        pause = self._asked.get(host, 0.0) - time.monotonic()
        if pause > 0:
            time.sleep(pause)
        self._asked[host] = time.monotonic() + self._pause_s


class _Status(SourceError):
    """A server answered without success."""

    def __init__(self, status: int) -> None:
        super().__init__(f"gives the answer {status}, no page; check the address, or try later")
        self.status = status


class _Unreachable(SourceError):
    """A server does not answer as it should."""


def _body(answer: Any, limit: int, *, is_cut: bool) -> bytes:
    """Return what an answer holds; more than the limit is refused, or cut off."""
    told = answer.headers.get("Content-Length", "")
    if told.isdigit() and int(told) > limit and not is_cut:
        raise SourceError(f"gives more than {limits.in_mib(limit)}; save it as a file")
    parts: list[bytes] = []
    size = 0
    while part := answer.read(1 << 16):
        size += len(part)
        parts.append(part)
        if size > limit and is_cut:
            return b"".join(parts)[:limit]
        if size > limit:
            raise SourceError(f"gives more than {limits.in_mib(limit)}; save it as a file")
    return b"".join(parts)


def _checked(url: str) -> str:
    """Return an address in the form that is asked; it has no fragment."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        if host and not host.isascii():
            host = host.encode("idna").decode("ascii")
        is_sound = parts.scheme in {"http", "https"} and parts.port != 0
        is_sound = is_sound and _HOST.fullmatch(host) is not None
    except (ValueError, UnicodeError):
        is_sound = False
    if not is_sound or not url.isprintable() or " " in url:
        raise SourceError("is or leads to no address of the kind https://host/path; check it")
    if parts.username is not None or parts.password is not None:
        raise SourceError("holds a name or a password, which is not sent; give it without")
    netloc = f"[{host}]" if ":" in host else host
    if parts.port is not None:
        netloc = f"{netloc}:{parts.port}"
    path = _quoted(parts.path or "/")
    return urlunsplit((parts.scheme, netloc, path, _quoted(parts.query), ""))


def _as_utf8(header: str) -> str:
    # Headers come as Latin-1, and many servers write an address in UTF-8.
    try:
        return header.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return header


def _quoted(part: str) -> str:
    return quote(part, safe="/%:@!$&'()*+,;=~?[]")


def _hang_up(connection: Any, late: threading.Event) -> None:
    # However slowly an answer drips, it ends here.
    late.set()
    with suppress(OSError, AttributeError):
        connection.sock.shutdown(socket.SHUT_RDWR)


def _why(error: Exception, is_late: bool) -> str:
    if is_late:
        return f"did not end in {_WHOLE_S:.0f} seconds; try later"
    said = " ".join(str(error).split())[:200]
    if "certificate" in said.lower():
        return f"has no certificate that can be trusted ({said}); check the address"
    if isinstance(error, TimeoutError) or "timed out" in said.lower():
        return f"does not answer in {_TIMEOUT_S:.0f} seconds; try later"
    return f"does not answer ({said or type(error).__name__}); check the address, or try later"
