"""One frozen `Config`: defaults, then a TOML file, then the caller's options.

An unknown key or a value of the wrong type is an error: a typo never passes for a default.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from mapper.errors import ConfigError

__all__ = ["Config"]

# The most that a setting which counts something may be.
_MAX_COUNT = 10_000


@dataclass(frozen=True, slots=True)
class Config:
    """Every setting of a run.

    Parameters
    ----------
    recognizer, resolver : str
        Names in `recognizers.RECOGNIZERS` and `resolvers.RESOLVERS`.
    cache : Path or None
        Folder for the unpacked gazetteer. None means ``MAPPER_CACHE`` or, without it, the user's
        cache folder.
    batch_size : int
        Reports that go through a stage together; memory is bounded by it.
    title : str or None
        Title of the page. None means the report's own, or the number of reports.
    """

    recognizer: str = "gazetteer"
    resolver: str = "context"
    cache: Path | None = None
    batch_size: int = 32
    title: str | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.batch_size <= _MAX_COUNT:
            raise ConfigError(
                f"batch_size must be at least 1 and at most {_MAX_COUNT}, not {self.batch_size}"
            )

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
        known = {field.name: field.type for field in fields(self)}
        checked: dict[str, Any] = {}
        for key, value in values.items():
            if key not in known:
                raise ConfigError(f"unknown key {key!r} in {origin}; known: {', '.join(known)}")
            if value is not None:
                checked[key] = _typed(key, str(known[key]), value, origin)
        return replace(self, **checked)


def _typed(key: str, declared: str, value: Any, origin: str) -> Any:
    """Check a value against a field's declared type, turning a string into a path."""
    if declared.startswith("Path"):
        if isinstance(value, (str, Path)):
            return Path(value)
        raise ConfigError(f"{key} in {origin} must be a path, not {value!r}")
    wanted = int if declared == "int" else str
    if isinstance(value, bool) or not isinstance(value, wanted):
        raise ConfigError(f"{key} in {origin} must be {wanted.__name__}, not {value!r}")
    return value
