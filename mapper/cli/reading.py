"""Options that say how inputs are read."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from mapper.config import Config
    from mapper.skips import SkipTable
    from mapper.sources import Reading

__all__ = [
    "AllowPrivateHosts",
    "ContactOption",
    "DateColumn",
    "IdColumn",
    "LanguageColumn",
    "OutletColumn",
    "SkippedOption",
    "TextColumn",
    "TitleColumn",
    "UrlColumn",
    "checked_reading",
    "open_skips",
]


def _column(option: str, holds: str) -> object:
    return typer.Option(
        option, metavar="NAME", help=f"Column of tables, or key of JSON Lines, that holds {holds}."
    )


TextColumn = Annotated[str | None, _column("--text-column", "the text of a report")]
TitleColumn = Annotated[str | None, _column("--title-column", "its title")]
DateColumn = Annotated[str | None, _column("--date-column", "its date of publication")]
OutletColumn = Annotated[str | None, _column("--outlet-column", "its outlet")]
UrlColumn = Annotated[str | None, _column("--url-column", "its web address")]
IdColumn = Annotated[str | None, _column("--id-column", "its id")]
LanguageColumn = Annotated[str | None, _column("--language-column", "its language")]
ContactOption = Annotated[
    str | None,
    typer.Option(
        "--contact",
        metavar="WHO",
        help="Your e-mail or web address, sent with each request for an input on the web.",
    ),
]
AllowPrivateHosts = Annotated[
    bool | None,
    typer.Option(
        "--allow-private-hosts",
        help="Let web addresses lead into this machine or its own network.",
    ),
]
SkippedOption = Annotated[
    Path | None,
    typer.Option(
        "--skipped",
        metavar="FILE",
        help="A CSV table of what could not be read and why; written when the run fails too.",
    ),
]


def checked_reading(config: Config, files: Iterable[Path]) -> Reading:
    """Return how inputs are read, columns checked.

    Raises
    ------
    ConfigError
        A table does not have a column that was named.
    """
    from mapper.sources import Reading, check_columns

    reading = Reading.of(config)
    check_columns(files, reading)
    return reading


def open_skips(
    path: Path | None, outputs: Iterable[str]
) -> AbstractContextManager[SkipTable | None]:
    """Open the table of what was skipped; it is written in the end, whatever happens before.

    Parameters
    ----------
    path : Path or None
        The table; None writes none.
    outputs : iterable of str
        The other outputs, which must be other files.

    Raises
    ------
    ConfigError, RenderError
        It cannot be written, or is another output.
    """
    if path is None:
        return nullcontext()
    from mapper.atomic import check_apart, check_targets, names_folder
    from mapper.skips import SkipTable

    outputs = [one for one in outputs if one != "-"]
    folders = list(filter(names_folder, outputs))
    check_apart([path], folders)
    check_targets([path, *(one for one in outputs if one not in folders)])
    return SkipTable(path)
