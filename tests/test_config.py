"""Configuration: a typo never passes for a default."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mapper.config import Config, ServiceSettings
from mapper.errors import ConfigError


def test_defaults_need_nothing() -> None:
    assert Config().recognizer == "automatic"
    assert Config().cache is None


def test_toml_overrides_defaults(tmp_path: Path) -> None:
    file = tmp_path / "mapper.toml"
    file.write_text('batch_size = 4\ncache = "here"\ntitle = "Night of 12 September"\n', "utf-8")
    config = Config.from_toml(file)
    assert (config.batch_size, config.cache) == (4, Path("here"))
    assert config.title == "Night of 12 September"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("bach_size = 4", "unknown key 'bach_size'.*known: recognizer"),
        ('batch_size = "4"', "batch_size.*must be int"),
        ("batch_size = true", "batch_size.*must be int"),
        ("batch_size = 0", "at least 1"),
        (f"batch_size = {10**20}", "at most"),
        ("cache = 3", "must be a path"),
        ("title = 3", "must be str"),
        ("batch_size = = 4", "not valid TOML"),
    ],
)
def test_a_wrong_key_or_value_says_which(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "mapper.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=message):
        Config.from_toml(file)


def test_a_missing_file_is_a_config_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot read"):
        Config.from_toml(tmp_path / "none.toml")


def test_none_leaves_a_setting_alone() -> None:
    config = Config(batch_size=7).override({"batch_size": None, "title": "T"})
    assert (config.batch_size, config.title) == (7, "T")


SERVICE = """
[[geocoder]]
service = "nominatim"
server = "https://nominatim.example.org"
contact = "desk@example.org"
attribution = "© Us"
expires_days = 30
requests_per_second = 1
timeout_s = 10
retries = 2

[geocoder.options]
country_codes = ["am", "az"]

[[geocoder]]
service = "opencage"
key_env = "OPENCAGE_KEY"
"""


def test_geocoders_come_from_tables(tmp_path: Path) -> None:
    file = tmp_path / "mapper.toml"
    file.write_text(SERVICE, "utf-8")
    first, second = Config.from_toml(file).geocoders
    assert first == ServiceSettings(
        "nominatim",
        server="https://nominatim.example.org",
        contact="desk@example.org",
        attribution="© Us",
        expires_days=30,
        options={"country_codes": ["am", "az"]},
    )
    assert (second.service, second.key_env, second.expires_days) == (
        "opencage",
        "OPENCAGE_KEY",
        None,
    )
    assert (second.requests_per_second, second.timeout_s, second.retries) == (1.0, 10.0, 2)


def test_geocoders_of_python_are_taken_as_they_are() -> None:
    settings = ServiceSettings("photon", server="http://localhost:2322")
    assert Config().override({"geocoder": [settings]}).geocoders == (settings,)
    assert len({settings, ServiceSettings("photon", server="http://localhost:2322")}) == 1


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("service", 5, "must name its service"),
        ("service", "Nomi natim", "a name of geopy's"),
        ("serwer", "https://x.example", "unknown key 'serwer' of geocoder photon.*known: service"),
        ("server", 5, "server of|server in|must be str"),
        ("server", "nominatim.example.org", "must be a web address"),
        ("server", "https://", "must be a web address"),
        ("server", "https:///search", "must be a web address"),
        ("server", "ftp://x.example", "must be a web address"),
        ("server", "file:///etc", "must be a web address"),
        ("server", "https://x.example:port", "must be a web address"),
        ("server", "https://x.example/ a", "must be a web address"),
        ("server", "https://x.example/%0d%0aX: y", "must be a web address"),
        ("server", "https://x.example#a", "must be a web address"),
        ("contact", "nobody", "e-mail or web address"),
        ("contact", "a@b.example\r\nX-Evil: 1", "e-mail or web address"),
        ("contact", "дежурный@пример.example", "e-mail or web address"),
        ("attribution", "two\nlines", "one line"),
        ("attribution", " ", "one line"),
        ("expires_days", -1, "at least 0 and at most 3650"),
        ("expires_days", "30", "must be a number"),
        ("expires_days", float("nan"), "at least 0"),
        ("requests_per_second", 2, "at most 1, not 2"),
        ("requests_per_second", 0, "at least 0.001"),
        ("requests_per_second", True, "must be a number"),
        ("timeout_s", 0, "at least 0.1"),
        ("timeout_s", float("inf"), "at most 120"),
        ("retries", 1.5, "must be int"),
        ("retries", 11, "at most 10"),
        ("options", "x", "must be a table"),
        ("options", {"a": {"b": 1}}, "option 'a' of photon must be text"),
        ("options", {"a": None}, "option 'a' of photon must be text"),
    ],
)
def test_a_wrong_geocoder_says_what_is_wrong(key: str, value: Any, message: str) -> None:
    with pytest.raises(ConfigError, match=message) as caught:
        Config().override({"geocoder": [{"service": "photon", key: value}]})
    assert "\n" not in str(caught.value)


SECRET = "s3cr3t"  # noqa: S105 - opens nothing


@pytest.mark.parametrize(
    "table",
    [
        {"key": SECRET},
        {"api_key": SECRET},
        {"apikey": SECRET},
        {"token": SECRET},
        {"password": SECRET},
        {"username": SECRET},
        {"options": {"api_key": SECRET}},
        {"options": {"security_key": SECRET}},
        {"options": {"auth_id": SECRET}},
        {"key_env": SECRET + "-with-a-dash"},
        {"server": f"https://user:{SECRET}@x.example"},
        {"server": f"https://{SECRET}@x.example"},
        {"server": f"https://x.example/?key={SECRET}"},
    ],
    ids=str,
)
def test_a_key_in_the_file_is_refused_and_not_repeated(table: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match=r"environment|neither a password") as caught:
        Config().override({"geocoder": [{"service": "opencage", **table}]})
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("given", ["photon", 5, {"service": "photon"}, ["photon"]])
def test_geocoders_are_a_list_of_tables(given: Any) -> None:
    with pytest.raises(ConfigError, match=r"write \[\[geocoder\]\]"):
        Config().override({"geocoder": given})


def test_the_name_of_the_field_is_no_key_of_a_file() -> None:
    with pytest.raises(ConfigError, match=r"unknown key 'geocoders'.*known: .*geocoder$"):
        Config().override({"geocoders": []})
