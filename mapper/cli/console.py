"""What the commands share: options, progress, lines on standard error, signals."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from mapper.config import Config

__all__ = [
    "SIGNALS",
    "CacheOption",
    "ConfigOption",
    "CountryHint",
    "GazetteerOption",
    "InputsArgument",
    "NearHint",
    "OutletHint",
    "OutletsOption",
    "QuietOption",
    "RecognizerOption",
    "ResolverOption",
    "Stopped",
    "as_utf8",
    "count",
    "read_config",
    "say",
    "settle_stdout",
    "show_progress",
    "stop",
]

#: The signals that end a run in order: 128 and the signal's number is the exit code.
SIGNALS = ("SIGHUP", "SIGINT", "SIGTERM")

CacheOption = Annotated[
    Path | None,
    typer.Option(
        "--cache",
        metavar="FOLDER",
        help="Folder for the unpacked gazetteer (else MAPPER_CACHE).",
    ),
]
ConfigOption = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help="TOML file with settings.")
]
GazetteerOption = Annotated[
    Path | None,
    typer.Option(
        "--gazetteer",
        metavar="FILE",
        envvar="MAPPER_GAZETTEER",
        help="A gazetteer of your own (else MAPPER_GAZETTEER, else the shipped one).",
    ),
]
NearHint = Annotated[
    str | None,
    typer.Option("--near", metavar="POINT", help="The reports are set around this point: LAT,LON."),
]
CountryHint = Annotated[
    str | None,
    typer.Option(
        "--country", metavar="CODES", help="The reports are about these countries, such as AM,AZ."
    ),
]
OutletHint = Annotated[
    str | None,
    typer.Option(
        "--outlet-home",
        metavar="PLACE",
        help="The reports' outlet is at home here: a name such as 'Goris, Armenia', or LAT,LON.",
    ),
]
OutletsOption = Annotated[
    Path | None,
    typer.Option(
        "--outlets",
        metavar="FILE",
        help="Where outlets are at home: a table as `mapper outlets` writes it.",
    ),
]
RecognizerOption = Annotated[
    str | None,
    typer.Option("--recognizer", metavar="NAME", help="Which recogniser finds toponyms."),
]
ResolverOption = Annotated[
    str | None,
    typer.Option("--resolver", metavar="NAME", help="Which resolver chooses places."),
]
InputsArgument = Annotated[
    list[str],
    typer.Argument(
        metavar="INPUT...",
        help="Files (text, HTML, PDF, DOCX, EML, CSV, Excel, Parquet, JSON Lines, RSS, WARC, ZIP), "
        "folders, globs, web addresses, or - for standard input.",
    ),
]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")]


class Stopped(BaseException):
    """A signal asked us to stop: what is open is cleaned up on the way out."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@contextmanager
def show_progress(
    label: str, *, quiet: bool, in_bytes: bool = False
) -> Iterator[Callable[[int, int], None] | None]:
    """Show a bar on standard error while it is a terminal; yield None when it is not."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
    )

    done_of_all = DownloadColumn() if in_bytes else MofNCompleteColumn()
    columns = (TextColumn("{task.description}"), BarColumn(), done_of_all, TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total or None)


def count(number: int, noun: str) -> str:
    """Return a number with its noun: ``1 place``, ``2 places``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def say(line: str) -> None:
    """Print one line on standard error."""
    from mapper.normalisation import printable

    # One line whatever a file is called, and no report is lost because nobody can be told of it.
    with suppress(OSError):
        typer.echo(printable(line), err=True)


def stop(number: int, _frame: FrameType | None) -> None:
    """Handle a signal: end the run by an exception, once."""
    # a second signal must not cut short the clean-up that the first one began
    for name in SIGNALS:
        if (other := getattr(signal, name, None)) is not None:
            signal.signal(other, signal.SIG_IGN)
    raise Stopped(number)


def settle_stdout() -> None:
    """Flush standard output, or give up on it."""
    # What could not be written would be tried again at the very end, with a complaint.
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except (OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def read_config(file: Path | None, **said: str | Path | int | None) -> Config:
    """Return the settings of a file, and over them those that options name; None names none."""
    from mapper.config import Config

    config = Config.from_toml(file) if file else Config()
    return config.override(
        {name: as_utf8(one) if isinstance(one, str) else one for name, one in said.items()}
    )


def as_utf8(argument: str) -> str:
    """Return an argument as the UTF-8 that it most likely is."""
    # In a locale that is not UTF-8 the shell's bytes are UTF-8 nearly always all the same.
    try:
        argument.encode()
    except UnicodeEncodeError:
        return os.fsencode(argument).decode("utf-8", "replace")
    return argument
