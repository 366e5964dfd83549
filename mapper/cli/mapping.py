"""``mapper map``: reports to maps and tables."""

from __future__ import annotations

from itertools import chain
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
    count,
    read_config,
    say,
    show_progress,
)
from mapper.errors import ConfigError, MapperError

if TYPE_CHECKING:
    from mapper.config import Config
    from mapper.page.tiles import TileSource
    from mapper.records import LocatedReport, Skipped

__all__ = ["map_reports"]


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
            help="Where to write, by suffix: .html .svg .png .geojson .csv .jsonl; repeatable; - "
            "is standard output.",
        ),
    ] = None,
    stdout_format: Annotated[
        str | None,
        typer.Option("--format", help="Format of -o -: html, svg, png, geojson, csv or jsonl."),
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
    )
    tally = _run(inputs, output or ["map.html"], stdout_format, table, config, quiet=quiet)
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
    *,
    quiet: bool,
) -> _Tally:
    from mapper.exports import check_inputs_kept, check_outputs, open_exports
    from mapper.pipeline import Pipeline
    from mapper.records import Skipped
    from mapper.sources import find_files, read

    tiles = _find_tiles(config)
    check_outputs(outputs, stdout_format=stdout_format, table=table)  # before any long work
    stdin = (0,) if "-" in inputs else ()
    kept = [config.outlets] if config.outlets is not None else []
    check_inputs_kept(outputs, chain(stdin, kept, find_files(inputs)))
    tally = _Tally()
    with show_progress("Unpacking the gazetteer", quiet=quiet) as progress:
        pipeline = Pipeline.open(config, progress=progress, warn=say)
    with (
        pipeline,
        open_exports(
            outputs,
            provenance=pipeline.provenance,
            stdout_format=stdout_format,
            table=table,
            title=config.title,
            gazetteer=pipeline.gazetteer,
            tiles=tiles,
            warn=say,
        ) as exports,
        show_progress("Locating reports", quiet=quiet) as progress,
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
        for line in pipeline.notices():
            say(line)
    return tally


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
