"""One frozen `Config`: defaults, then a TOML file, then the caller's options.

An unknown key or a value of the wrong type is an error: a typo never passes for a default.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from mapper.errors import ConfigError

__all__ = ["Config", "ServiceSettings"]

# The most that a setting which counts something may be.
_MAX_COUNT = 10_000
_MOST_WORKERS = 256

# Name of the tables of a file -> name of the field they fill.
_TABLES = {"geocoder": "geocoders"}

# The fastest that any service is asked, whatever it allows: several of the public ones forbid more.
_FASTEST = 1.0
_LONGEST_DAYS, _LONGEST_S, _MOST_RETRIES = 3_650.0, 120.0, 10

# What looks like a secret by its name. Values of such keys are never repeated in a message.
_SECRET = re.compile(r"key|token|secret|passw|credential|username|auth|signature|app_id|app_code")
_CLUSTER = re.compile(
    r"local:[1-9]\d{0,2}|(?:tcp|tls|ws|wss|ucx)://(?:\[[0-9a-fA-F:.]+\]|[\w.-]+):\d{1,5}", re.ASCII
)
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
_CONTACT = re.compile(r"[^@/]+@[^@/]+\.[^@/]+|https?://[^/]+\.[^/]+.*")


@dataclass(frozen=True, slots=True)
class ServiceSettings:
    """One online geocoding service: a ``[[geocoder]]`` table.

    Parameters
    ----------
    service : str
        geopy's name of it: ``"nominatim"``, ``"photon"``, ``"pelias"``, ``"opencage"``, ...
    server : str or None
        Its address, such as ``"https://nominatim.example.org"``. None for a service that has but
        one.
    contact : str or None
        E-mail or web address of whoever answers for the requests; sent with each of them.
    attribution : str or None
        What the service asks to be shown with its places. None for what is known of it.
    expires_days : float or None
        How long replies are kept; 0 keeps none. None for 30 days, or 0 when the service's terms are
        not known to allow keeping.
    requests_per_second : float
        At most 1, whatever the service would allow.
    timeout_s : float
        How long a reply may take.
    retries : int
        How often a request is repeated that the service was too busy for.
    key_env : str or None
        The environment variable that holds the key. None for the service's name and ``_KEY``, as in
        ``OPENCAGE_KEY``. There is no setting for the key itself.
    options : mapping of str to value
        More arguments of geopy's geocoder, none of them secret: ``{"country_codes": "am"}``.
    """

    service: str
    server: str | None = None
    contact: str | None = None
    attribution: str | None = None
    expires_days: float | None = None
    requests_per_second: float = _FASTEST
    timeout_s: float = 10.0
    retries: int = 2
    key_env: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z0-9]+", self.service):
            raise ConfigError(
                f"a geocoder's service must be a name of geopy's, not {self.service!r}"
            )
        if self.server is not None:
            _check_server(self.server)
        _check_contact(self.contact, f"contact of {self.service}")
        if self.attribution is not None and not _is_line(self.attribution):
            raise ConfigError(f"attribution of {self.service} must be one line of text")
        if self.key_env is not None and not _VARIABLE.fullmatch(self.key_env):
            # not repeated: it may well be the key
            raise ConfigError(
                f"key_env of {self.service} must be the name of an environment variable, "
                "such as OPENCAGE_KEY"
            )
        self._check_range("requests_per_second", self.requests_per_second, 0.001, _FASTEST)
        self._check_range("timeout_s", self.timeout_s, 0.1, _LONGEST_S)
        self._check_range("retries", self.retries, 0, _MOST_RETRIES)
        if self.expires_days is not None:
            self._check_range("expires_days", self.expires_days, 0, _LONGEST_DAYS)
        for key, value in self.options.items():
            _check_secret(key, self.service)
            if not _is_plain(value):
                raise ConfigError(
                    f"option {key!r} of {self.service} must be text, a number, true, false, or a "
                    "list of these"
                )
        object.__setattr__(self, "options", dict(self.options))

    @classmethod
    def from_table(cls, table: Any, *, origin: str = "options") -> ServiceSettings:
        """Read one ``[[geocoder]]`` table.

        Raises
        ------
        ConfigError
            For an unknown key, a wrong type, a value out of range, or a key in the file.
        """
        if not isinstance(table, Mapping):
            raise ConfigError(f"geocoder in {origin} must be a table: write [[geocoder]]")
        service = table.get("service")
        if not isinstance(service, str):
            raise ConfigError(f"a [[geocoder]] in {origin} must name its service")
        known = {one.name: str(one.type) for one in fields(cls)}
        for key, value in table.items():
            if key not in known:
                _check_secret(key, service)
                raise ConfigError(
                    f"unknown key {key!r} of geocoder {service} in {origin}; known: "
                    + ", ".join(known)
                )
            _check_type(key, known[key], value, f"geocoder {service} in {origin}")
        return cls(**table)

    def _check_range(self, name: str, value: float, low: float, high: float) -> None:
        if not low <= value <= high:  # false for NaN too
            raise ConfigError(
                f"{name} of {self.service} must be at least {low:g} and at most {high:g}, "
                f"not {value}"
            )


@dataclass(frozen=True, slots=True)
class Config:
    """Every setting of a run.

    Parameters
    ----------
    recognizer, resolver : str
        Which recogniser finds toponyms, and which resolver chooses places.
    gazetteer : Path or None
        A database that ``mapper gazetteer build`` or ``mapper gazetteer add`` wrote. None means the
        shipped gazetteer.
    cache : Path or None
        Folder for the unpacked gazetteer and the replies of services. None means ``MAPPER_CACHE``
        or, without it, the user's cache folder.
    batch_size : int
        Reports that go through a stage together; memory is bounded by it.
    near : str or None
        ``"LAT,LON"`` in degrees of a point around which the reports are set. Like the next two it
        leans the choices and never forces one.
    country : str or None
        ISO 3166-1 codes of the countries that they are about, such as ``"AM,AZ"``.
    outlet_home : str or None
        Where their outlet is at home: a name as ``mapper geocode`` takes it, or ``"LAT,LON"``. None
        leaves it to the addresses of the reports.
    outlets : Path or None
        A table of outlets and their homes, as ``mapper outlets`` writes it; wins over the packaged
        one. None means the packaged one alone.
    title : str or None
        Title of the page. None means the report's own, or the number of reports.
    tiles : str or None
        Online tiles for the page: a provider's name, such as ``"CartoDB.Positron"``, or an address
        such as ``"https://tiles.example.org/{z}/{x}/{y}.png"``. None: the embedded map alone, and a
        page that asks the network for nothing.
    tiles_attribution : str or None
        Whose tiles they are; needed with an address, and only there.
    text_column, title_column, date_column, outlet_column : str or None
        What the columns of tables, and the keys of JSON Lines, are called that hold each of these.
        None recognises the usual names.
    url_column, id_column, language_column : str or None
        The same for the web address, the id and the language.
    contact : str or None
        E-mail or web address of whoever answers for requests to web addresses that are inputs; sent
        with each of them.
    allow_private_hosts : bool
        Whether web addresses that are inputs may lead into this machine or its own network.
    geocoders : tuple of ServiceSettings
        Online services to ask for names that the gazetteer does not have, in this order; the
        ``[[geocoder]]`` tables of a file. Empty: nothing is ever sent anywhere.
    workers : int
        Processes of this machine that locate reports. This and the next two are for runs over many
        reports, ``mapper map`` and `mapper.runs.open_run`; none of the three changes a finding.
    checkpoint : Path or None
        A folder where what is located is kept while a run goes on, so that an interrupted one goes
        on where it stopped. It holds the reports' texts. None keeps nothing.
    cluster : str or None
        A Dask scheduler whose workers locate the reports: ``"tcp://HOST:8786"``, or ``"local:4"``
        for one of our own with four processes. None: this machine alone.
    """

    recognizer: str = "automatic"
    resolver: str = "context"
    gazetteer: Path | None = None
    cache: Path | None = None
    batch_size: int = 32
    near: str | None = None
    country: str | None = None
    outlet_home: str | None = None
    outlets: Path | None = None
    title: str | None = None
    tiles: str | None = None
    tiles_attribution: str | None = None
    text_column: str | None = None
    title_column: str | None = None
    date_column: str | None = None
    outlet_column: str | None = None
    url_column: str | None = None
    id_column: str | None = None
    language_column: str | None = None
    contact: str | None = None
    allow_private_hosts: bool = False
    geocoders: tuple[ServiceSettings, ...] = ()
    workers: int = 1
    checkpoint: Path | None = None
    cluster: str | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.batch_size <= _MAX_COUNT:
            raise ConfigError(
                f"batch_size must be at least 1 and at most {_MAX_COUNT}, not {self.batch_size}"
            )
        _check_contact(self.contact, "contact")
        if not 1 <= self.workers <= _MOST_WORKERS:
            raise ConfigError(
                f"workers must be at least 1 and at most {_MOST_WORKERS}, not {self.workers}"
            )
        if self.cluster is not None:
            if not _CLUSTER.fullmatch(self.cluster):
                raise ConfigError(
                    "cluster must be a scheduler such as tcp://host:8786, or local:4 for four "
                    f"processes, not {self.cluster!r}"
                )
            if self.workers > 1:
                raise ConfigError("workers and cluster are two ways; give one of them")
            if self.geocoders:
                # their pace is kept in a folder that machines do not share
                raise ConfigError(
                    "online services are asked from one machine, at their pace: leave cluster or "
                    "the geocoders out"
                )

    def as_stated(self) -> dict[str, object]:
        """Return the settings that bear on the findings, for a page to state.

        Whoever reads the page may know them: no paths, addresses, contacts or keys. A service is
        told by its name alone.
        """
        return {
            "recognizer": self.recognizer,
            "resolver": self.resolver,
            "near": self.near,
            "country": self.country,
            "outlet_home": self.outlet_home,
            "geocoders": [one.service for one in self.geocoders],
        }

    def as_table(self) -> dict[str, Any]:
        """Return every setting as text, numbers and tables, paths made absolute.

        ``Config().override(table)`` in another process gives the same settings.
        """
        table: dict[str, Any] = {}
        for one in fields(self):
            value = getattr(self, one.name)
            if isinstance(value, Path):
                value = str(value.absolute())
            table[one.name] = value
        services = [_without_none(asdict(one)) for one in table.pop("geocoders")]
        return _without_none(table) | {"geocoder": services}

    @classmethod
    def from_toml(cls, path: Path) -> Config:
        """Read a configuration file; every key is a field of this class.

        Raises
        ------
        ConfigError
            When the file cannot be read, is not TOML, or holds an unknown key or a wrong type.
        """
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise ConfigError(f"cannot read the configuration {path}: {error.strerror}") from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ConfigError(f"{path} is not valid TOML: {error}") from error
        return cls().override(table, origin=str(path))

    def override(self, values: dict[str, Any], *, origin: str = "options") -> Config:
        """Return a copy with `values` in place; None leaves a setting as it is.

        Parameters
        ----------
        values : dict
            Field name to value; a path may be a string.
        origin : str
            Named in the error when a key or a type is wrong.

        Raises
        ------
        ConfigError
            For an unknown key or a value of the wrong type.
        """
        known = {one.name: str(one.type) for one in fields(self)}
        known = {table: known.pop(name) for table, name in _TABLES.items()} | known
        checked: dict[str, Any] = {}
        for key, value in values.items():
            if key not in known:
                names = ", ".join(sorted(known, key=lambda name: name in _TABLES))
                raise ConfigError(f"unknown key {key!r} in {origin}; known: {names}")
            if value is not None:
                checked[_TABLES.get(key, key)] = _typed(key, known[key], value, origin)
        return replace(self, **checked)


def _without_none(table: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in table.items() if value is not None}


def _typed(key: str, declared: str, value: Any, origin: str) -> Any:
    """Check a value against a field's declared type; make paths of strings, records of tables."""
    if declared.startswith("Path"):
        if isinstance(value, (str, Path)):
            return Path(value)
        raise ConfigError(f"{key} in {origin} must be a path, not {value!r}")
    if declared.startswith("tuple[ServiceSettings"):
        if not isinstance(value, Sequence) or isinstance(value, str):
            raise ConfigError(f"{key} in {origin} must be a list of tables: write [[{key}]]")
        return tuple(
            one
            if isinstance(one, ServiceSettings)
            else ServiceSettings.from_table(one, origin=origin)
            for one in value
        )
    _check_type(key, declared, value, origin)
    return value


def _check_type(key: str, declared: str, value: Any, origin: str) -> None:
    wanted: tuple[type, ...]
    if declared.startswith("Mapping"):
        wanted, name = (Mapping,), "a table"
    elif declared.startswith("float"):
        wanted, name = (int, float), "a number"
    elif declared == "int":
        wanted, name = (int,), "int"
    elif declared == "bool":
        wanted, name = (bool,), "true or false"
    else:
        wanted, name = (str,), "str"
    if isinstance(value, bool) != (declared == "bool") or not isinstance(value, wanted):
        raise ConfigError(f"{key} in {origin} must be {name}, not {value!r}")


def _check_contact(contact: str | None, what: str) -> None:
    if contact is not None and not (
        _is_line(contact) and contact.isascii() and _CONTACT.fullmatch(contact)
    ):
        raise ConfigError(f"{what} must be an e-mail or web address, not {contact!r}")


def _check_secret(key: str, service: str) -> None:
    if _SECRET.search(key.lower()):
        raise ConfigError(
            f"{key} of {service} does not belong in a file: keys are read from the environment, "
            "key_env names the variable"
        )


def _check_server(server: str) -> None:
    try:
        parts = urlsplit(server)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number
        raise ConfigError("server must be a web address such as https://host.example") from None
    if parts.username is not None or parts.password is not None or parts.query:
        # not repeated: what is wrong with it may be a password or a key
        raise ConfigError("server must hold neither a password nor a query: only https://host/path")
    if not sound or parts.fragment or not _is_line(server) or " " in server or "%" in server:
        raise ConfigError(f"server must be a web address such as https://host, not {server!r}")


def _is_line(text: str) -> bool:
    return bool(text.strip()) and text.isprintable() and len(text) <= 300


def _is_plain(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return all(isinstance(one, (str, int, float)) for one in value)
    return isinstance(value, (str, int, float))
