"""``mapper map``: reports to maps and tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mapper.cli.console import (
    CacheOption,
    ConfigOption,
    CountryHint,
    GazetteerOption,
    InputsArgument,
    NearHint,
    OutletHint,
    OutletsOption,
    QuietOption,
    RecognizerOption,
    ResolverOption,
    Stopped,
    count,
    read_config,
    say,
    show_progress,
)
from mapper.cli.progress import count_reports, show_run
from mapper.cli.reading import (
    AllowPrivateHosts,
    ContactOption,
    DateColumn,
    IdColumn,
    LanguageColumn,
    OutletColumn,
    SkippedOption,
    TextColumn,
    TitleColumn,
    UrlColumn,
    checked_reading,
    open_skips,
)
from mapper.errors import ConfigError, MapperError
from mapper.exports import FOLDERS, RENDERERS

if TYPE_CHECKING:
    from mapper.config import Config
    from mapper.page.tiles import TileSource
    from mapper.records import LocatedReport, Skipped
    from mapper.runs import Run

__all__ = ["map_reports"]

_FOLDERS = " ".join(f"NAME{suffix}/" for suffix in FOLDERS)


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
            f"{count(self.reports, 'report')}, {count(self.mentions, 'mention')}, "
            f"{count(len(self.places), 'place')}, {self.unresolved} unresolved, "
            f"{self.skipped} skipped"
        )


def map_reports(
    inputs: InputsArgument,
    output: Annotated[
        list[str] | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help=f"Where to write, by suffix: {' '.join(RENDERERS)}, or {_FOLDERS} for a folder of "
            "parts; repeatable; - is standard output.",
        ),
    ] = None,
    stdout_format: Annotated[
        str | None,
        typer.Option(
            "--format",
            help=f"Format of -o -: {', '.join(suffix[1:] for suffix in RENDERERS)}.",
        ),
    ] = None,
    table: Annotated[
        str | None,
        typer.Option(
            "--as",
            metavar="TABLE",
            help="What CSV outputs hold: acled or ucdp, one row a place and date that something is "
            "reported of; else one row a mention.",
        ),
    ] = None,
    title: Annotated[
        str | None, typer.Option("--title", help="Title of the page, map or picture.")
    ] = None,
    tiles: Annotated[
        str | None,
        typer.Option(
            "--tiles",
            metavar="PROVIDER",
            help="Online tiles for the page, such as CartoDB.Positron or "
            "https://host/{z}/{x}/{y}.png; without it the page asks the network for nothing.",
        ),
    ] = None,
    tiles_attribution: Annotated[
        str | None,
        typer.Option(
            "--tiles-attribution",
            metavar="TEXT",
            help="Whose tiles they are, when --tiles is an address.",
        ),
    ] = None,
    config_file: ConfigOption = None,
    recognizer: RecognizerOption = None,
    resolver: ResolverOption = None,
    near: NearHint = None,
    country: CountryHint = None,
    outlet_home: OutletHint = None,
    outlets: OutletsOption = None,
    gazetteer: GazetteerOption = None,
    cache: CacheOption = None,
    text_column: TextColumn = None,
    title_column: TitleColumn = None,
    date_column: DateColumn = None,
    outlet_column: OutletColumn = None,
    url_column: UrlColumn = None,
    id_column: IdColumn = None,
    language_column: LanguageColumn = None,
    contact: ContactOption = None,
    allow_private_hosts: AllowPrivateHosts = None,
    skipped: SkippedOption = None,
    workers: Annotated[
        int | None,
        typer.Option("--workers", metavar="NUMBER", help="Processes that locate reports."),
    ] = None,
    checkpoint: Annotated[
        Path | None,
        typer.Option(
            "--checkpoint",
            metavar="FOLDER",
            help="Keep what is located here, so that the same command goes on after an "
            "interruption; the folder holds the reports' texts.",
        ),
    ] = None,
    restart: Annotated[
        bool, typer.Option("--restart", help="Throw away what the checkpoint holds.")
    ] = False,
    cluster: Annotated[
        str | None,
        typer.Option(
            "--cluster",
            metavar="SCHEDULER",
            help="Locate on a Dask cluster: tcp://host:8786, or local:4 for four processes here.",
        ),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 1 when any report was skipped.")
    ] = False,
    quiet: QuietOption = False,
) -> None:
    """Read reports, find and geocode the places they name, and write a map or tables."""
    config = read_config(
        config_file,
        title=title,
        tiles=tiles,
        tiles_attribution=tiles_attribution,
        recognizer=recognizer,
        resolver=resolver,
        near=near,
        country=country,
        outlet_home=outlet_home,
        outlets=outlets,
        gazetteer=gazetteer,
        cache=cache,
        text_column=text_column,
        title_column=title_column,
        date_column=date_column,
        outlet_column=outlet_column,
        url_column=url_column,
        id_column=id_column,
        language_column=language_column,
        contact=contact,
        allow_private_hosts=allow_private_hosts,
        workers=workers,
        checkpoint=checkpoint,
        cluster=cluster,
    )
    outputs = output or ["map.html"]
    tally = _run(
        inputs, outputs, stdout_format, table, config, skipped, restart=restart, quiet=quiet
    )
    if not quiet:
        say(str(tally))
    if tally.skipped and strict:
        raise typer.Exit(1)


def _run(
    inputs: list[str],
    outputs: list[str],
    stdout_format: str | None,
    table: str | None,
    config: Config,
    skipped: Path | None,
    *,
    restart: bool,
    quiet: bool,
) -> _Tally:
    from mapper.atomic import check_apart, names_folder
    from mapper.exports import check_inputs_kept, check_outputs, open_exports
    from mapper.records import Skipped
    from mapper.sources import find_files, read

    tiles = _find_tiles(config)
    written: list[str | Path] = [*outputs, *([] if skipped is None else [skipped])]
    if config.checkpoint is not None:
        check_apart([one for one in written if one != "-"], [config.checkpoint])
        check_apart([config.checkpoint], list(filter(names_folder, outputs)))
    check_outputs(outputs, stdout_format=stdout_format, table=table)  # before any long work
    stdin = (0,) if "-" in inputs else ()
    kept = [config.outlets] if config.outlets is not None else []
    # one walk through the inputs, whatever is written
    check_inputs_kept(written, chain(stdin, kept, find_files(inputs)))
    reading = checked_reading(config, find_files(inputs))
    skip_table = open_skips(skipped, outputs)
    tally = _Tally()
    with (
        skip_table as skips,
        _say_what_is_kept(config),
        _opened(config, restart=restart, quiet=quiet) as run,
        open_exports(
            outputs,
            provenance=run.provenance,
            stdout_format=stdout_format,
            table=table,
            title=config.title,
            gazetteer=run.gazetteer,
            tiles=tiles,
            warn=say,
        ) as exports,
        show_run("Locating reports", quiet=quiet, total=lambda: count_reports(inputs)) as tell_done,
    ):
        for one in run.locate(read(inputs, reading=reading)):
            if isinstance(one, Skipped):
                tally.skipped += 1
                _warn(one)
                if skips is not None:
                    skips.add(one)
            else:
                tally.add(one)
                exports.add(one)
            tell_done(tally.reports + tally.skipped, run.kept)
        if not tally.reports:
            raise MapperError(
                f"no report could be read ({tally.skipped} skipped), so nothing was written"
            )
        for line in run.notices():
            say(line)
    return tally


@contextmanager
def _opened(config: Config, *, restart: bool, quiet: bool) -> Iterator[Run]:
    from mapper.runs import open_run

    with ExitStack() as stack:
        with show_progress("Unpacking the gazetteer", quiet=quiet) as progress:
            run = stack.enter_context(
                open_run(config, restart=restart, progress=progress, warn=say)
            )
        yield run


@contextmanager
def _say_what_is_kept(config: Config) -> Iterator[None]:
    try:
        yield
    except Stopped:
        if config.checkpoint is not None:
            say(f"{config.checkpoint}: keeps what was located; the same command goes on from there")
        raise


def _find_tiles(config: Config) -> TileSource | None:
    if config.tiles is None:
        if config.tiles_attribution is not None:
            raise ConfigError("tiles_attribution is for tiles of an address; give --tiles too")
        return None
    from mapper.page.tiles import find_tiles

    source = find_tiles(config.tiles, attribution=config.tiles_attribution)
    for line in source.warnings:
        say(f"warning: {line}")
    return source


def _warn(skipped: Skipped) -> None:
    say(f"skipped {skipped.origin}: {skipped.reason}")
