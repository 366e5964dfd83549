"""``mapper outlets``: where outlets are at home, learned from their own reports."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mapper.cli.console import (
    CacheOption,
    ConfigOption,
    GazetteerOption,
    InputsArgument,
    QuietOption,
    RecognizerOption,
    count,
    read_config,
    say,
    show_progress,
)
from mapper.cli.reading import checked_reading
from mapper.errors import MapperError

if TYPE_CHECKING:
    from mapper.records import Report

__all__ = ["learn_outlets"]


def learn_outlets(
    inputs: InputsArgument,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="The table to write.")
    ] = Path("outlets.tsv"),
    config_file: ConfigOption = None,
    recognizer: RecognizerOption = None,
    gazetteer: GazetteerOption = None,
    cache: CacheOption = None,
    quiet: QuietOption = False,
) -> None:
    """Learn from reports where their outlets are at home, for ``mapper map --outlets``."""
    from mapper.atomic import check_targets, write_files
    from mapper.exports import check_inputs_kept
    from mapper.home_learning import HomeLearner, learn_homes
    from mapper.homes import write_homes
    from mapper.records import Skipped
    from mapper.sources import find_files, read

    check_targets([output])
    stdin = (0,) if "-" in inputs else ()
    check_inputs_kept([output], chain(stdin, find_files(inputs)))
    config = read_config(config_file, recognizer=recognizer, gazetteer=gazetteer, cache=cache)
    reading = checked_reading(config, find_files(inputs))
    learner = HomeLearner()
    done, skipped = 0, 0
    with show_progress("Reading reports", quiet=quiet) as progress:

        def seen(one: Report | Skipped) -> None:
            nonlocal done, skipped
            if isinstance(one, Skipped):
                skipped += 1
                say(f"skipped {one.origin}: {one.reason}")
            else:
                done += 1
            if progress:
                progress(done + skipped, 0)

        homes = learn_homes(
            read(inputs, reading=reading),
            config=config,
            learner=learner,
            seen=seen,
            unpacking=progress,
            warn=say,
        )
    if not done:
        raise MapperError(f"no report could be read ({skipped} skipped), so nothing was written")
    if not learner.outlets:
        raise MapperError("no report says its address or its outlet, so nothing was written")
    write_files({output: write_homes(homes)})
    if not quiet:
        towns = sum(one.place is not None for one in homes)
        say(
            f"{count(done, 'report')}, {count(learner.outlets, 'outlet')}: {towns} at home in a "
            f"town, {len(homes) - towns} in a country, {learner.outlets - len(homes)} not clear; "
            f"{skipped} skipped"
        )
        say(f"use it with --outlets {output}")
