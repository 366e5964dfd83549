"""The command line: options to calls. The only room that prints."""

from __future__ import annotations

import os
import signal
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer

import mapper
from mapper.cli.console import SIGNALS, Stopped, say, settle_stdout, stop
from mapper.cli.evaluation import evaluate
from mapper.cli.explaining import explain
from mapper.cli.gazetteer import gazetteer_app
from mapper.cli.lookups import geocode
from mapper.cli.mapping import map_reports
from mapper.cli.outlets import learn_outlets
from mapper.cli.verifying import verify
from mapper.errors import MapperError

__all__ = ["app", "main", "top"]

app = typer.Typer(
    name="mapper",
    help="Turn reports into an honest map of the places they report.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("map")(map_reports)
app.command()(verify)
app.command()(explain)
app.command("outlets")(learn_outlets)
app.command()(geocode)
app.command()(evaluate)
app.add_typer(gazetteer_app, name="gazetteer")


@app.callback(invoke_without_command=True)
def top(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Turn reports into an honest map of the places they report."""
    if version:
        typer.echo(f"mapper (reportmap) {mapper.__version__}")
        raise typer.Exit


def main() -> None:
    """Run the command: exit code 0 for success, 1 for a failure, 2 for wrong usage."""
    if sys.stderr is None:  # closed by whoever started us
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - until the end
    for stream in (sys.stdout, sys.stderr):  # a place name must never fail on a narrow console
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    for number in (getattr(signal, name, None) for name in SIGNALS):
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:  # as by nohup
            signal.signal(number, stop)
    try:
        app()
    except MapperError as error:
        say(f"error: {error}")
        sys.exit(error.exit_code)
    except OSError as error:
        where = error.filename or "standard output"
        say(f"error: {where}: {error.strerror or error}; mend that or use another")
        sys.exit(1)
    except Stopped as stopped:
        say("interrupted; nothing was half-written")
        sys.exit(128 + stopped.number)
    except SystemExit as end:
        if isinstance(end.__context__, BrokenPipeError):  # as Typer ends when the reader of
            sys.exit(0)  # standard output went away, which is not our failure
        raise
    finally:
        settle_stdout()
