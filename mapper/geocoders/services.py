"""Online services of geopy's behind our own socket, opt-in.

Only a name is sent, never the text it stands in. A kept reply is used before anything else; then
the pace is kept, across threads and processes that share a cache folder; then one request is made,
and repeated a few times while the service is busy. Keys come from the environment alone.
"""

from __future__ import annotations

import inspect
import os
import unicodedata
from collections.abc import Callable, Mapping
from functools import partial
from hashlib import sha256
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from geopy import exc
from geopy.geocoders import SERVICE_TO_GEOCODER

import mapper
from mapper.config import ServiceSettings
from mapper.errors import (
    ConfigError,
    GeocoderBusy,
    GeocoderError,
    GeocoderRefused,
    GeocoderReplyError,
)
from mapper.gazetteer.build import cache_folder
from mapper.geocoders.catalogue import SERVICES, UNKNOWN, Service
from mapper.geocoders.reading import candidates_from_json, candidates_to_json, read_candidates
from mapper.geocoders.replies import Replies
from mapper.geocoders.transport import (
    KEY,
    AnsweredError,
    BoundedAdapter,
    UnfitReplyError,
    is_loopback,
    wait_asked,
)
from mapper.records import Candidate

if TYPE_CHECKING:
    from mapper.config import Config

__all__ = ["MOST_PUBLIC_REQUESTS", "OnlineGeocoder", "open_geocoders"]

#: Requests that one run may make of a public server that asks for moderation, whatever the number
#: of services that use it.
MOST_PUBLIC_REQUESTS = 100

_SCHEMA = 1  # of what is kept; another number leaves what older versions kept alone
_MOST_PLACES = 10  # asked of a service, however many are wanted: one reply serves all
_LONGEST_NAME = 200
_DAY_S = 86_400.0
_KEPT_DAYS = 30.0
_NOTHING_KEPT_DAYS = 7.0  # a village may be on the map next week
_FIRST_BACKOFF_S = 2.0

# Parameters of geopy's constructors that take a key, in the order they are looked for.
_KEY_PARAMETERS = ("api_key", "apikey", "subscription_key", "auth_token", "username")
_OURS = {"user_agent", "timeout", "proxies", "scheme", "domain", "ssl_context", "adapter_factory"}
_OURS |= {"self", "query", "exactly_one", *_KEY_PARAMETERS}

_BUSY = frozenset((408, 425, 429))
_REFUSED = frozenset((401, 402, 403, 407))

# geopy's errors, which may be each other's parents, to ours; the first that fits.
_FAILURES: tuple[tuple[tuple[Any, ...], type[GeocoderError], str], ...] = (
    ((exc.GeocoderRateLimited,), GeocoderBusy, "is asked too often"),
    (
        (
            exc.GeocoderAuthenticationFailure,
            exc.GeocoderInsufficientPrivileges,
            exc.GeocoderQuotaExceeded,
            exc.ConfigurationError,
        ),
        GeocoderRefused,
        "refuses: look at its key, quota and usage policy",
    ),
    ((exc.GeocoderTimedOut,), GeocoderBusy, "did not answer in time"),
    ((exc.GeocoderUnavailable,), GeocoderBusy, "cannot be reached"),
)


class OnlineGeocoder:
    """One online service.

    Parameters
    ----------
    settings : ServiceSettings
        Which one, and how.
    replies : Replies
        What it answered before, and the pace.
    environ : mapping of str to str
        Where its key is looked up.
    sharing : int
        Processes that each have a share of `MOST_PUBLIC_REQUESTS`.

    Raises
    ------
    ConfigError
        When geopy has no such service, an option is unknown to it, or a setting is missing.
    GeocoderRefused
        When a key is missing, or the service's policy forbids to use it so.
    """

    def __init__(
        self,
        settings: ServiceSettings,
        replies: Replies,
        *,
        environ: Mapping[str, str] = os.environ,
        sharing: int = 1,
    ) -> None:
        self._sharing = sharing
        self._about = SERVICES.get(settings.service, UNKNOWN)
        self._settings = settings
        self._replies = replies
        geocoder_class = SERVICE_TO_GEOCODER.get(settings.service)
        if geocoder_class is None:
            raise ConfigError(
                f"geopy has no service {settings.service!r}; it has: "
                + ", ".join(sorted(SERVICE_TO_GEOCODER))
            )
        attribution = settings.attribution or self._about.attribution
        if attribution is None:
            raise ConfigError(
                f"attribution of {settings.service} is missing: say what its terms ask to be shown"
            )
        #: The lines to be shown wherever its places are.
        self.attribution: tuple[str, ...] = (attribution,)
        self._key = self._find_key(geocoder_class, environ)
        self._geopy = self._make(geocoder_class)
        host = _host(getattr(self._geopy, "scheme", ""), getattr(self._geopy, "domain", ""))
        public = _public(host)
        # What the pace is kept by: one name for one server, however it is written.
        self._host = public.public[0] if public else host or settings.service
        self._is_public = public is not None
        self._policy = public.policy if public else self._about.policy
        #: What it is called in messages.
        self.label = f"{settings.service} ({host})" if host else settings.service
        self._check_policy()
        self._ask = partial(
            self._geopy.geocode, exactly_one=False, **self._arguments(geocoder_class.geocode)
        )

    def __repr__(self) -> str:
        return f"<OnlineGeocoder {self.label}>"

    def candidates(self, name: str, *, limit: int = 50) -> tuple[Candidate, ...]:
        """Return the places that the service knows by a name, in its order.

        Parameters
        ----------
        name : str
            What is sent, white space folded. A name without a letter, or of more than 200
            characters, is not.
        limit : int
            The most candidates returned; services are asked for 10.

        Raises
        ------
        GeocoderRefused, GeocoderBusy, GeocoderReplyError
            When the service could not be asked.
        """
        name = unicodedata.normalize("NFC", " ".join(name.replace("\0", " ").split()))
        if limit < 1 or len(name) > _LONGEST_NAME or not any(map(str.isalpha, name)):
            return ()
        key = self._cache_key(name)
        found = self._kept(key)
        if found is None:
            found = self._fetch(name, key)
        return found[:limit]

    def _kept(self, key: str) -> tuple[Candidate, ...] | None:
        kept = self._replies.get(key)
        return None if kept is None else candidates_from_json(kept)

    def _fetch(self, name: str, key: str) -> tuple[Candidate, ...]:
        settings = self._settings
        most = max(1, MOST_PUBLIC_REQUESTS // self._sharing)
        for attempt in range(settings.retries + 1):
            if self._is_public and not self._replies.count(self._host, most):
                raise GeocoderRefused(
                    f"{self.label} was asked {most} times in this run and its usage "
                    f"policy ({self._policy}) forbids systematic queries: run your own server"
                )
            self._replies.wait_turn(self._host, interval_s=1.0 / settings.requests_per_second)
            # While we waited, another process may have asked for the same name.
            if (found := self._kept(key)) is not None:
                return found
            outcome = self._try(name)
            if isinstance(outcome, tuple):
                self._keep(key, outcome)
                return outcome
            if not isinstance(outcome, GeocoderBusy):
                raise outcome
            wait = outcome.retry_after_s
            is_last = attempt == settings.retries
            if wait is not None or not is_last:
                # All that share the folder wait, not only this thread.
                self._replies.postpone(
                    self._host, _FIRST_BACKOFF_S * 2**attempt if wait is None else wait
                )
            if is_last:
                raise outcome
        raise AssertionError("the last attempt returns or raises")

    def _try(self, name: str) -> tuple[Candidate, ...] | GeocoderError:
        """Make one request; returns errors, so that no reply's text is in their context."""
        try:
            return read_candidates(self._settings.service, self._ask(name) or ())
        except GeocoderError as error:
            return error
        except Exception as error:  # noqa: BLE001 - geopy lets through whatever its readers stumble on
            return self._translated(error)

    def _translated(self, error: Exception) -> GeocoderError:
        """Turn geopy's errors into ours; their messages may repeat a reply and are left out."""
        label = self.label
        cause: BaseException | None = error
        while cause is not None and not isinstance(cause, AnsweredError):
            cause = cause.__cause__ or cause.__context__
        if cause is not None:
            wait = wait_asked(cause.retry_after, self._replies.now())
            return _answered(label, cause.status, wait)
        if isinstance(error, UnfitReplyError):
            return GeocoderReplyError(f"{label}: {error}")
        for kinds, failure, what in _FAILURES:
            if isinstance(error, kinds):
                return failure(f"{label} {what}")
        return GeocoderReplyError(f"{label} answered something that is not a geocoding reply")

    def _keep(self, key: str, found: tuple[Candidate, ...]) -> None:
        days = self._settings.expires_days
        if days is None:
            days = _KEPT_DAYS if self._about.keeps else 0.0
        if not found:
            days = min(days, _NOTHING_KEPT_DAYS)
        text = candidates_to_json(found)
        # A server may repeat anything, the key among it.
        if self._key is None or dumps(self._key, ensure_ascii=False)[1:-1] not in text:
            self._replies.put(key, text, expires_s=days * _DAY_S)

    def _cache_key(self, name: str) -> str:
        settings = self._settings
        parts = [_SCHEMA, settings.service, settings.server, name, sorted(settings.options.items())]
        return sha256(dumps(parts, ensure_ascii=False).encode("utf-8", "replace")).hexdigest()

    def _find_key(self, geocoder_class: Any, environ: Mapping[str, str]) -> str | None:
        settings, about = self._settings, self._about
        parameter = self._key_parameter(geocoder_class)
        if parameter is None:
            if settings.key_env is not None:
                raise ConfigError(f"{settings.service} takes no key: leave key_env out")
            return None
        variable = settings.key_env or about.key_env or f"{settings.service.upper()}_KEY"
        key = environ.get(variable, "").strip()
        is_needed = parameter.default is inspect.Parameter.empty
        if not key and (is_needed or settings.key_env is not None):
            raise GeocoderRefused(
                f"{settings.service} needs a key: set the environment variable {variable}"
            )
        return key or None

    def _key_parameter(self, geocoder_class: Any) -> inspect.Parameter | None:
        if self._about.keyless:
            return None
        known = inspect.signature(geocoder_class.__init__).parameters
        return next((known[name] for name in _KEY_PARAMETERS if name in known), None)

    def _make(self, geocoder_class: Any) -> Any:
        """Make geopy's geocoder, with a stand-in for the key and our way to the server."""
        settings, about = self._settings, self._about
        known = inspect.signature(geocoder_class.__init__).parameters
        arguments = self._options(known)
        parameter = self._key_parameter(geocoder_class)
        if parameter is not None and self._key is not None:
            arguments[parameter.name] = KEY
        server = settings.server or about.server
        if server is not None:
            parts = urlsplit(server)
            if "domain" not in known or "scheme" not in known:
                raise ConfigError(f"{settings.service} has one server: leave server out")
            arguments["scheme"] = parts.scheme
            arguments["domain"] = (parts.netloc + parts.path).strip("/")
            if self._key and parts.scheme != "https" and not is_loopback(parts.hostname or ""):
                raise ConfigError(
                    f"a key is sent over https only: mend server of {settings.service}"
                )
        elif about.needs_server:
            raise GeocoderRefused(_unnamed(settings.service, about.policy))
        who = f" ({settings.contact})" if settings.contact else ""
        try:
            return geocoder_class(
                **arguments,
                user_agent=f"reportmap/{mapper.__version__}{who}",
                timeout=settings.timeout_s,
                adapter_factory=partial(BoundedAdapter, key=self._key),
            )
        except (TypeError, ValueError):
            pass
        raise ConfigError(f"geopy's {settings.service} needs other options than those given")

    def _check_policy(self) -> None:
        if self._is_public and self._settings.contact is None:
            raise GeocoderRefused(_unnamed(self._settings.service, self._policy))

    def _options(self, known: Mapping[str, Any]) -> dict[str, Any]:
        return {
            name: value
            for name, value in self._settings.options.items()
            if name in known and name not in _OURS
        }

    def _arguments(self, geocode: Callable[..., Any]) -> dict[str, Any]:
        """Return what is asked beside the name: what we need, and the options on top."""
        known = inspect.signature(geocode).parameters
        made = inspect.signature(type(self._geopy).__init__).parameters
        for name in self._settings.options:
            if name in _OURS or not (name in known or name in made):
                allowed = sorted({*known, *made} - _OURS)
                raise ConfigError(
                    f"geopy's {self._settings.service} has no option {name!r}; known: "
                    + ", ".join(allowed)
                )
        asks = {"limit": _MOST_PLACES, **self._about.asks}
        return {name: asks[name] for name in asks if name in known} | self._options(known)


def open_geocoders(
    config: Config,
    *,
    environ: Mapping[str, str] = os.environ,
    warn: Callable[[str], object] | None = None,
) -> tuple[OnlineGeocoder, ...]:
    """Open the services that a configuration names; nothing is asked of them yet.

    Parameters
    ----------
    config : Config
        Its `geocoders`, and its `cache` folder, where replies are kept in ``replies.sqlite``.
    environ : mapping of str to str
        Where keys are looked up.
    warn : callable or None
        Told in one line when the kept replies were damaged; None for a Python warning.

    Raises
    ------
    ConfigError, GeocoderRefused
        See `OnlineGeocoder`.
    """
    if not config.geocoders:
        return ()
    path: Path = cache_folder(config.cache) / "replies.sqlite"
    replies = Replies(path, warn=warn)
    return tuple(
        OnlineGeocoder(one, replies, environ=environ, sharing=config.workers)
        for one in config.geocoders
    )


def _answered(label: str, status: int, wait: float | None) -> GeocoderError:
    if status in _REFUSED:
        return GeocoderRefused(
            f"{label} refuses (HTTP {status}): look at its key, quota and usage policy"
        )
    if status in _BUSY or status >= 500:
        return GeocoderBusy(f"{label} is busy or out of order (HTTP {status})", wait)
    return GeocoderReplyError(f"{label} answered HTTP {status}, which is no geocoding reply")


def _host(scheme: str, domain: str) -> str:
    """Return the host of a geocoder of geopy's, written in one way, with any unusual port."""
    parts = urlsplit(f"//{domain}")
    name = (parts.hostname or "").rstrip(".")
    name = f"[{name}]" if ":" in name else name
    usual = {"http": 80, "https": 443}.get(scheme)
    return name if parts.port in (None, usual) else f"{name}:{parts.port}"


def _public(host: str) -> Service | None:
    """Return the service whose public server a host is, through whichever service it is asked."""
    name = urlsplit(f"//{host}").hostname
    return next((one for one in SERVICES.values() if name in one.public), None)


def _unnamed(service: str, policy: str) -> str:
    return (
        f"{service} needs a server and a contact in the configuration: the public server's usage "
        f"policy ({policy}) asks whoever uses it to say who they are, to send no more than "
        "one request a second and no systematic queries"
    )
