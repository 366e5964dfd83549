"""How geopy's geocoders reach their servers: one request, bounded in every way.

A reply has a largest size and a latest moment, redirects stay on their host, certificates are
checked, and the key of a service is put into a request only here: geopy sees a stand-in, so that
nothing it logs or raises can hold the key.
"""

from __future__ import annotations

import json
import math
import ssl
import time
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from ipaddress import ip_address
from typing import Any
from urllib.error import URLError
from urllib.parse import quote, urljoin, urlsplit
from urllib.request import (
    HTTPHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    getproxies,
)

from geopy.adapters import AdapterHTTPError, BaseSyncAdapter
from geopy.exc import GeocoderParseError, GeocoderTimedOut, GeocoderUnavailable

__all__ = ["KEY", "AnsweredError", "BoundedAdapter", "UnfitReplyError", "is_loopback", "wait_asked"]

#: What geopy is given in place of a key.
KEY = "KeyFromTheEnvironment"

_MOST_BYTES = 2_000_000  # fifty places with their addresses are some 100 KB
_PIECE = 65_536
_MOST_REDIRECTS = 3
_PORTS = {"http": 80, "https": 443}


class AnsweredError(AdapterHTTPError):  # type: ignore[misc] # geopy is untyped
    """A reply with another status than success.

    Parameters
    ----------
    status : int
        The HTTP status.
    retry_after : str or None
        The header of that name, as it came.
    """

    def __init__(self, status: int, retry_after: str | None) -> None:
        # Without text and headers: geopy would log the one and may fail on the other.
        super().__init__(f"HTTP {status}", status_code=status, headers={}, text=None)
        self.status = status
        self.retry_after = retry_after


class UnfitReplyError(GeocoderParseError):  # type: ignore[misc] # geopy is untyped
    """What came back is no reply to read; the message is ours."""


class BoundedAdapter(BaseSyncAdapter):  # type: ignore[misc] # geopy is untyped
    """An adapter of geopy's over the standard library's client.

    Proxies are those of the environment, as geopy's default is, but never for a loopback address.

    Parameters
    ----------
    proxies, ssl_context
        As geopy gives them.
    key : str or None
        Put in place of `KEY`, wherever it stands in an address or a header.
    """

    def __init__(
        self,
        *,
        proxies: dict[str, str] | None = None,
        ssl_context: ssl.SSLContext | None = None,
        key: str | None = None,
    ) -> None:
        proxies = getproxies() if proxies is None else proxies
        super().__init__(proxies=proxies, ssl_context=ssl_context)
        context = ssl_context or ssl.create_default_context()
        self._direct = _opener(HTTPHandler(), HTTPSHandler(context=context))
        self._proxied = _opener(ProxyHandler(proxies), HTTPHandler(), HTTPSHandler(context=context))
        self._key = key

    def __repr__(self) -> str:
        return "<BoundedAdapter>"

    def get_json(self, url: str, *, timeout: float, headers: dict[str, str]) -> Any:
        """Ask, and read the reply as JSON."""
        text = self.get_text(url, timeout=timeout, headers=headers)
        try:
            reply = json.loads(text, parse_constant=_no_constant)
        except (ValueError, RecursionError):
            reply = None
        if not isinstance(reply, (dict, list)):  # null would pass for an empty list
            raise UnfitReplyError("the reply is not a JSON object or list")
        return reply

    def get_text(self, url: str, *, timeout: float, headers: dict[str, str]) -> str:
        """Ask, and read the reply as text."""
        until = time.monotonic() + timeout
        sent = dict(headers)
        if self._key is not None:
            url = url.replace(KEY, quote(self._key, safe=""))
            sent = {name: value.replace(KEY, self._key) for name, value in headers.items()}
        for _ in range(_MOST_REDIRECTS + 1):
            outcome = self._get(url, sent, until)
            if isinstance(outcome, Exception):
                raise outcome
            text, location = outcome
            if location is None:
                return text
            url = _redirected(url, location)
        raise UnfitReplyError("the server redirects without end")

    def _get(
        self, url: str, headers: dict[str, str], until: float
    ) -> tuple[str, str | None] | Exception:
        """Make one request; returns errors, so that none carries the address with it."""
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname:
            return UnfitReplyError("not a web address")
        opener = self._direct if is_loopback(parts.hostname) else self._proxied
        try:
            left = max(until - time.monotonic(), 0.001)
            with opener.open(Request(url, headers=headers), timeout=left) as reply:  # noqa: S310 - checked above
                if 300 <= reply.status < 400 and reply.headers["location"]:
                    return "", str(reply.headers["location"])
                if reply.status != 200:
                    return AnsweredError(reply.status, reply.headers["retry-after"])
                return _text(reply, until), None
        except UnfitReplyError as error:
            return error
        except (OSError, HTTPException, ValueError) as error:
            return _failure(error)


def is_loopback(host: str) -> bool:
    """Return whether an address or name is this machine's own."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def wait_asked(header: str | None, now: float) -> float | None:
    """Read ``Retry-After``: seconds from now, never negative; None when it says nothing sensible.

    Parameters
    ----------
    header : str or None
        A number of seconds, or a date.
    now : float
        Seconds since 1970.
    """
    text = (header or "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:12])
    try:
        seconds = parsedate_to_datetime(text).timestamp() - now
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return max(seconds, 0.0) if math.isfinite(seconds) else None


def _opener(*handlers: Any) -> OpenerDirector:
    # Not `build_opener`: that opens files and FTP too, and follows redirects anywhere.
    opener = OpenerDirector()
    for handler in handlers:
        opener.add_handler(handler)
    return opener


def _text(reply: Any, until: float) -> str:
    length = reply.headers["content-length"] or "0"
    if length.isdigit() and int(length[:15]) > _MOST_BYTES:
        raise UnfitReplyError(f"the reply is larger than {_MOST_BYTES // 1_000_000} MB")
    pieces, size = [], 0
    while piece := reply.read1(_PIECE):
        size += len(piece)
        if size > _MOST_BYTES:
            raise UnfitReplyError(f"the reply is larger than {_MOST_BYTES // 1_000_000} MB")
        if time.monotonic() > until:
            raise TimeoutError
        pieces.append(piece)
    if reply.length:  # what the server announced and did not send
        raise ConnectionError
    try:
        return b"".join(pieces).decode("utf-8")
    except UnicodeDecodeError:
        raise UnfitReplyError("the reply is not UTF-8") from None


def _failure(error: Exception) -> Exception:
    reason = error.reason if isinstance(error, URLError) else error
    found: Exception
    if isinstance(reason, TimeoutError):
        found = GeocoderTimedOut("no reply in time")
    elif isinstance(reason, ssl.SSLCertVerificationError):
        found = UnfitReplyError("the server's certificate is not to be trusted")
    elif isinstance(error, ValueError) and not isinstance(error, OSError):
        found = UnfitReplyError("not a web address")
    else:
        found = GeocoderUnavailable("no connection")
    return found


def _redirected(url: str, location: str) -> str:
    """Return where a redirect leads, when it stays on its host."""
    try:
        target = urljoin(url, location)
        old, new = urlsplit(url), urlsplit(target)
        ports = [parts.port or _PORTS.get(parts.scheme) for parts in (old, new)]
    except ValueError:
        raise UnfitReplyError("the server redirects to no web address") from None
    is_upgrade = (old.scheme, new.scheme, *ports) == ("http", "https", 80, 443)
    is_same = old.scheme == new.scheme and ports[0] == ports[1]
    if old.hostname != new.hostname or not (is_same or is_upgrade):
        raise UnfitReplyError("the server redirects to another, which was not followed")
    return target


def _no_constant(name: str) -> float:
    raise ValueError(f"no number: {name}")
