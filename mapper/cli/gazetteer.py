"""``mapper gazetteer``: what the gazetteer holds, a larger one, and places of one's own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from mapper.cli.console import (
    CacheOption,
    GazetteerOption,
    QuietOption,
    count,
    say,
    show_progress,
)
from mapper.errors import ConfigError

__all__ = ["add", "build", "gazetteer_app", "info"]

gazetteer_app = typer.Typer(
    help="Show the gazetteer, build a larger one, or add places of your own.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

OutputOption = Annotated[
    Path, typer.Option("--output", "-o", metavar="FILE", help="The gazetteer to write.")
]


@gazetteer_app.command()
def build(
    geonames: Annotated[
        list[Path],
        typer.Option(
            "--geonames",
            metavar="PATH",
            help="Folder or file of a GeoNames dump; repeatable.",
        ),
    ],
    more: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE...]", help="More files of the dump.")
    ] = None,
    countries: Annotated[
        str | None,
        typer.Option("--countries", help="Only these countries: two-letter codes, as AM,AZ."),
    ] = None,
    features: Annotated[
        str | None,
        typer.Option("--features", help="Only these feature classes and codes, as P,A,AIRP."),
    ] = None,
    fetch: Annotated[
        bool,
        typer.Option("--download", help="Fetch the files from GeoNames into the folder first."),
    ] = False,
    mirror: Annotated[
        str | None,
        typer.Option("--mirror", metavar="URL", help="Fetch them from there instead."),
    ] = None,
    output: OutputOption = Path("gazetteer.sqlite"),
    quiet: QuietOption = False,
) -> None:
    """Build a gazetteer from a GeoNames dump, with the shipped one laid under it."""
    from mapper.gazetteer.dump import build_from_dump, check_target
    from mapper.gazetteer.dump_rows import DEFAULT_FEATURES, Features
    from mapper.hints import parse_countries

    inputs = [*geonames, *(more or ())]
    codes = parse_countries(countries) if countries is not None else frozenset()
    chosen = DEFAULT_FEATURES
    if features is not None:
        chosen = tuple(one.strip().upper() for one in features.split(","))
        Features(chosen)  # what is wrong with them is said before anything is fetched
    check_target(output)
    if fetch:
        _download(inputs, codes, mirror, quiet=quiet)
    elif mirror:
        raise ConfigError("--mirror says from where to --download: give both")
    with show_progress("Reading GeoNames", quiet=quiet, in_bytes=True) as progress:
        summary = build_from_dump(
            inputs,
            output,
            countries=codes,
            features=chosen,
            progress=progress,
            stage=None if quiet else say,
            warn=say,
        )
    if not quiet:
        say(
            f"{count(summary.places, 'place')} in {output}; {summary.left_out} left out, "
            f"{count(summary.duplicates, 'duplicate')}, {count(summary.bad_lines, 'bad line')}"
        )
        say(_use(output))


@gazetteer_app.command()
def info(
    gazetteer: GazetteerOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    cache: CacheOption = None,
    quiet: QuietOption = False,
) -> None:
    """Show what a gazetteer holds and where it is from."""
    from mapper.gazetteer import Gazetteer

    with (
        show_progress("Unpacking the gazetteer", quiet=quiet) as progress,
        Gazetteer.open(cache, path=gazetteer, progress=progress) as opened,
    ):
        meta = dict(opened.meta)
        path, version, attribution = opened.path, opened.version, opened.attribution
    sources = json.loads(meta.pop("sources", "[]"))
    told = {"path": str(path), "version": version, **_figures(meta)}
    if as_json:
        whole = {**told, "attribution": list(attribution), "sources": sources}
        typer.echo(json.dumps(whole, ensure_ascii=False, indent=2))
        return
    for key, value in told.items():
        if value != "":
            shown = f"{value:,}" if isinstance(value, int) else value
            typer.echo(f"{key.replace('_', ' '):12} {shown}")
    for source in sources:
        hashed = source.get("sha256", source.get("hash", ""))[:16]
        facts = (source.get("release", ""), _lines(source.get("lines")), hashed)
        typer.echo(f"{'source':12} {source['file']}  {'  '.join(one for one in facts if one)}")
    for line in attribution:
        typer.echo(f"{'attribution':12} {line}")


@gazetteer_app.command()
def add(
    table: Annotated[
        Path, typer.Argument(metavar="FILE.csv", help="Your places: CSV with name, lat, lon.")
    ],
    output: OutputOption = Path("gazetteer.sqlite"),
    gazetteer: GazetteerOption = None,
    cache: CacheOption = None,
    quiet: QuietOption = False,
) -> None:
    """Lay places of your own over a copy of the gazetteer."""
    from mapper.gazetteer import Gazetteer
    from mapper.gazetteer.dump import check_target
    from mapper.gazetteer.overlay import add_places

    check_target(output)
    with (
        show_progress("Unpacking the gazetteer", quiet=quiet) as progress,
        Gazetteer.open(cache, path=gazetteer, progress=progress) as opened,
    ):
        base = opened.path
    summary = add_places(table, output, base=base, warn=say)
    if not quiet:
        say(f"{count(summary.added, 'place')} added, {summary.changed} changed in {output}")
        say(_use(output))


def _download(
    inputs: list[Path], codes: frozenset[str], mirror: str | None, *, quiet: bool
) -> None:
    from mapper.gazetteer.download import download, plan

    if len(inputs) != 1 or (inputs[0].exists() and not inputs[0].is_dir()):
        raise ConfigError("--download fetches into one folder: give --geonames FOLDER")
    files = plan(inputs[0], countries=codes, mirror=mirror)
    for file in files if not quiet else ():
        size = "unknown size" if file.size_bytes is None else f"{file.size_bytes / 1e6:,.1f} MB"
        say(f"{'has' if file.is_there else 'fetching'} {file.url} ({size})")
    with show_progress("Fetching GeoNames", quiet=quiet, in_bytes=True) as progress:
        download(files, progress=progress)


def _figures(meta: dict[str, str]) -> dict[str, str | int]:
    keys = (
        *("release", "data", "schema", "places", "spellings", "countries", "features"),
        *("left_out", "duplicates", "bad_lines", "base", "built_with"),
    )
    return {
        key: int(meta[key]) if meta[key].isdigit() and key not in ("data", "base") else meta[key]
        for key in keys
        if key in meta
    }


def _lines(number: int | None) -> str:
    return "" if number is None else count(number, "line")


def _use(path: Path) -> str:
    return f"use it with --gazetteer {path}, or set MAPPER_GAZETTEER to it"
