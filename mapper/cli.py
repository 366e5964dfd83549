"""The command line: options to calls. The only room that prints."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from itertools import chain
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

import mapper
from mapper.errors import ConfigError, MapperError

if TYPE_CHECKING:
    from mapper.config import Config
    from mapper.records import Candidate, LocatedReport, Skipped

__all__ = ["app", "geocode", "main", "map_reports", "top"]

app = typer.Typer(
    name="mapper",
    help="Turn reports into an honest map of the places they report.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

CacheOption = Annotated[
    Path | None,
    typer.Option("--cache", help="Folder for the unpacked gazetteer (else MAPPER_CACHE)."),
]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")]


_MAX_SHOWN = 1_000


class _Stopped(BaseException):
    """A signal asked us to stop: what is open is cleaned up on the way out."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class _Tally:
    """Counts for the summary at the end of a run."""

    def __init__(self) -> None:
        self.reports = self.mentions = self.unresolved = self.skipped = 0
        self.places: set[str] = set()

    def add(self, located: LocatedReport) -> None:
        """Count one report's findings."""
        self.reports += 1
        self.mentions += len(located.findings)
        for finding in located.findings:
            if finding.place is None:
                self.unresolved += 1
            else:
                self.places.add(finding.place.id)

    def __str__(self) -> str:
        return (
            f"{_count(self.reports, 'report')}, {_count(self.mentions, 'mention')}, "
            f"{_count(len(self.places), 'place')}, {self.unresolved} unresolved, "
            f"{self.skipped} skipped"
        )


@app.callback(invoke_without_command=True)
def top(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Turn reports into an honest map of the places they report."""
    if version:
        typer.echo(f"mapper (reportmap) {mapper.__version__}")
        raise typer.Exit


@app.command("map")
def map_reports(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="INPUT...",
            help="Text files, JSON Lines, folders, globs, or - for standard input.",
        ),
    ],
    output: Annotated[
        list[str] | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Where to write, by suffix: .html .geojson .csv .jsonl; repeatable; - is "
            "standard output.",
        ),
    ] = None,
    stdout_format: Annotated[
        str | None,
        typer.Option("--format", help="Format of -o -: html, geojson, csv or jsonl."),
    ] = None,
    title: Annotated[str | None, typer.Option("--title", help="Title of the page.")] = None,
    config_file: Annotated[
        Path | None, typer.Option("--config", help="TOML file with settings.")
    ] = None,
    recognizer: Annotated[
        str | None, typer.Option("--recognizer", help="Which recogniser finds toponyms.")
    ] = None,
    resolver: Annotated[
        str | None, typer.Option("--resolver", help="Which resolver chooses places.")
    ] = None,
    cache: CacheOption = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 1 when any report was skipped.")
    ] = False,
    quiet: QuietOption = False,
) -> None:
    """Read reports, find and geocode the places they name, and write a map or tables."""
    from mapper.config import Config

    config = Config.from_toml(config_file) if config_file else Config()
    config = config.override(
        {
            "title": title and _as_utf8(title),
            "recognizer": recognizer,
            "resolver": resolver,
            "cache": cache,
        }
    )
    tally = _run(inputs, output or ["map.html"], stdout_format, config, quiet=quiet)
    if not quiet:
        _say(str(tally))
    if tally.skipped and strict:
        raise typer.Exit(1)


@app.command()
def geocode(
    name: Annotated[str, typer.Argument(help="A place name, in any script.")],
    country: Annotated[
        str | None,
        typer.Option("--country", help="Only these countries: two-letter codes, such as AM,AZ."),
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", min=1, max=_MAX_SHOWN, help="Most candidates shown.")
    ] = 5,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    cache: CacheOption = None,
    quiet: QuietOption = False,
) -> None:
    """Look a name up in the gazetteer, best candidate first."""
    from mapper.gazetteer import Gazetteer

    name, codes = _as_utf8(name), _country_codes(country)
    with _progress("Unpacking the gazetteer", quiet=quiet) as progress:
        gazetteer = Gazetteer.open(cache, progress=progress)
    with gazetteer:
        found = gazetteer.candidates(name, limit=limit if codes is None else _MAX_SHOWN)
    if codes is not None:
        found = tuple(one for one in found if one.place.country_code in codes)[:limit]
    if as_json:
        typer.echo(json.dumps([_candidate(one) for one in found], ensure_ascii=False, indent=2))
    elif found:
        for one in found:
            typer.echo(_line(one))
    if not found:
        where = f" in {country}" if codes else ""
        raise MapperError(f"no place named {name!r}{where} in the gazetteer; try another spelling")


def main() -> None:
    """Run the command: exit code 0 for success, 1 for a failure, 2 for wrong usage."""
    if sys.stderr is None:  # closed by whoever started us
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - until the end
    for stream in (sys.stdout, sys.stderr):  # a place name must never fail on a narrow console
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    for number in (getattr(signal, name, None) for name in ("SIGINT", "SIGTERM", "SIGHUP")):
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:  # as by nohup
            signal.signal(number, _stop)
    try:
        app()
    except ConfigError as error:
        _say(f"error: {error}")
        sys.exit(2)
    except MapperError as error:
        _say(f"error: {error}")
        sys.exit(1)
    except OSError as error:
        where = error.filename or "standard output"
        _say(f"error: {where}: {error.strerror or error}; mend that or use another")
        sys.exit(1)
    except _Stopped as stopped:
        _say("interrupted; nothing was half-written")
        sys.exit(128 + stopped.number)
    except SystemExit as end:
        if isinstance(end.__context__, BrokenPipeError):  # as Typer ends when the reader of
            sys.exit(0)  # standard output went away, which is not our failure
        raise
    finally:
        _settle_stdout()


def _run(
    inputs: list[str],
    outputs: list[str],
    stdout_format: str | None,
    config: Config,
    *,
    quiet: bool,
) -> _Tally:
    from mapper.exports import check_inputs_kept, check_outputs, open_exports
    from mapper.pipeline import Pipeline
    from mapper.records import Skipped
    from mapper.sources import find_files, read

    check_outputs(outputs, stdout_format=stdout_format)  # before any long work
    stdin = (0,) if "-" in inputs else ()
    check_inputs_kept(outputs, chain(stdin, find_files(inputs)))
    tally = _Tally()
    with _progress("Unpacking the gazetteer", quiet=quiet) as progress:
        pipeline = Pipeline.open(config, progress=progress)
    with (
        pipeline,
        open_exports(
            outputs,
            provenance=pipeline.provenance,
            stdout_format=stdout_format,
            title=config.title,
        ) as exports,
        _progress("Locating reports", quiet=quiet) as progress,
    ):
        for one in pipeline.run(read(inputs)):
            if isinstance(one, Skipped):
                tally.skipped += 1
                _warn(one)
            else:
                tally.add(one)
                exports.add(one)
            if progress:
                progress(tally.reports + tally.skipped, 0)
        if not tally.reports:
            raise MapperError(
                f"no report could be read ({tally.skipped} skipped), so nothing was written"
            )
    return tally


@contextmanager
def _progress(label: str, *, quiet: bool) -> Iterator[Callable[[int, int], None] | None]:
    """Show a bar on standard error while it is a terminal; yield None when it is not."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(
        *columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True
    ) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total or None)


def _country_codes(country: str | None) -> frozenset[str] | None:
    if country is None:
        return None
    codes = frozenset(code.strip().upper() for code in country.split(","))
    for code in codes:
        if len(code) != 2 or not code.isascii() or not code.isalpha():
            raise ConfigError(f"--country takes two-letter codes such as AM,AZ, not {code!r}")
    return codes


def _candidate(one: Candidate) -> dict[str, object]:
    place = one.place
    lat, lon = place.point or (None, None)
    return {
        "place_id": place.id,
        "name": place.name,
        "matched_name": one.matched_name,
        "lat": lat,
        "lon": lon,
        "feature_code": place.feature_code,
        "country_code": place.country_code,
        "country": place.country_name,
        "admin1_name": place.admin1_name,
        "population": place.population,
        "score": round(one.score, 4),
    }


def _line(one: Candidate) -> str:
    place = one.place
    containers = (place.admin1_name, place.country_name)
    within = ", ".join(part for part in containers if part and part != place.name)
    people = f"{place.population:,} people" if place.population else ""
    parts = (
        place.name + (f", {within}" if within else ""),
        "{:.4f}, {:.4f}".format(*place.point) if place.point else "",
        place.feature_code,
        people,
        place.id,
    )
    return "  ".join(part for part in parts if part)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _warn(skipped: Skipped) -> None:
    _say(f"skipped {skipped.origin}: {skipped.reason}")


def _say(line: str) -> None:
    # One line whatever a file is called, and no report is lost because nobody can be told of it.
    with suppress(OSError):
        typer.echo("".join(c if c.isprintable() else "�" for c in line), err=True)


def _stop(number: int, _frame: FrameType | None) -> None:
    raise _Stopped(number)


def _settle_stdout() -> None:
    # What could not be written would be tried again at the very end, with a complaint.
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except (OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _as_utf8(argument: str) -> str:
    # In a locale that is not UTF-8 the shell's bytes are UTF-8 nearly always all the same.
    try:
        argument.encode()
    except UnicodeEncodeError:
        return os.fsencode(argument).decode("utf-8", "replace")
    return argument
