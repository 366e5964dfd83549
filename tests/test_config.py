"""Configuration: a typo never passes for a default."""

from __future__ import annotations

from pathlib import Path

import pytest

from mapper.config import Config
from mapper.errors import ConfigError


def test_defaults_need_nothing() -> None:
    assert Config().recognizer == "gazetteer"
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
