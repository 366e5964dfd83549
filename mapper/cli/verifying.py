"""``mapper verify``: whether pages are as they were written, and what of."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mapper.cli.console import ConfigOption, as_utf8, count, read_config, say
from mapper.errors import ConfigError, ManifestError
from mapper.normalisation import printable

if TYPE_CHECKING:
    from mapper.manifest import Manifest, PageCheck

__all__ = ["verify"]


def verify(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Pages that mapper wrote.")
    ],
    reports: Annotated[
        list[str] | None,
        typer.Option(
            "--reports",
            metavar="PATH",
            help="Reports that the pages should be made of: files, folders or patterns, as for "
            "`mapper map`; repeatable, in the same order.",
        ),
    ] = None,
    config_file: ConfigOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Say whether pages are as mapper wrote them, and what they are made of."""
    given = _read_reports(reports, config_file) if reports else None
    told = [_verified(file, given) for file in files]
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        typer.echo(
            "\n".join("\n".join(_words(one)) for one in told if one["is_unchanged"]), nl=False
        )
    for one in told:
        if one["problem"] is not None:
            say(f"error: {one['file']}: {one['problem']}")
    if any(one["problem"] is not None for one in told):
        raise typer.Exit(1)


def _read_reports(inputs: list[str], config_file: Path | None) -> tuple[int, str]:
    """Return how many reports there are, and their digest."""
    from mapper.manifest import report_digest
    from mapper.records import Report, Skipped
    from mapper.sources import Reading, read

    reading = Reading.of(read_config(config_file))
    number = 0

    def readable() -> Iterator[Report]:
        nonlocal number
        for one in read([as_utf8(one) for one in inputs], reading=reading):
            if isinstance(one, Skipped):
                say(f"skipped {one.origin}: {one.reason}")
            else:
                number += 1
                yield one

    digest = report_digest(readable())
    if not number:
        raise ConfigError("none of the reports could be read; give those that the page is made of")
    return number, digest


def _verified(file: Path, given: tuple[int, str] | None) -> dict[str, Any]:
    from mapper.manifest import check_page

    told: dict[str, Any] = {
        "file": printable(str(file)),
        "problem": None,
        "is_unchanged": False,
        "reports_match": None,
        "page_sha256": None,
        "manifest": None,
    }
    try:
        check = check_page(file)
    except ManifestError as error:
        return told | {"problem": str(error)}
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "is no file name"
        return told | {"problem": f"cannot be read ({reason or error}); check the path"}
    told["manifest"] = check.manifest.as_json(check.stated)
    told["page_sha256"] = check.found
    told["is_unchanged"] = check.is_unchanged
    if given is not None:
        told["reports_match"] = given[1] == check.manifest.reports_sha256
    return told | {"problem": _problem(check, given)}


def _problem(check: PageCheck, given: tuple[int, str] | None) -> str | None:
    if not check.is_unchanged:
        how = "is cut short" if check.is_cut else "was changed"
        return (
            f"{how}: its digest was {check.stated[:12]}… when it was written and is "
            f"{check.found[:12]}… now"
        )
    made_of = check.manifest
    if given is not None and given[1] != made_of.reports_sha256:
        why = (
            "their text, title, date, outlet, address, name or order differs"
            if given[0] == made_of.reports
            else f"it is made of {made_of.reports}, {given[0]} given"
        )
        return f"is not made of these reports: {why}"
    return None


def _words(told: dict[str, Any]) -> Iterator[str]:
    from mapper.manifest import Manifest

    made_of = Manifest.from_json(told["manifest"])
    yield f"{told['file']}: unchanged since mapper wrote it"
    if told["reports_match"]:
        yield "  made of the reports given"
    rows = {
        "made by": f"{made_of.tool}, gazetteer {made_of.gazetteer}",
        "made of": f"{count(made_of.reports, 'report')}, {count(made_of.findings, 'finding')}",
        "settings": _settings(made_of),
        "tiles": made_of.tiles or "none: it asks the network for nothing",
        "corrections": made_of.corrections_sha256 or "none",
        "models": _models(made_of),
        "reports": f"sha256 {made_of.reports_sha256}",
        "page": f"sha256 {told['page_sha256']}",
    }
    for name, value in rows.items():
        yield f"  {name:<12} {printable(value)}"
    yield ""


def _settings(made_of: Manifest) -> str:
    if made_of.settings is None:
        return "not recorded"
    said = (
        f"{name} {', '.join(map(str, value)) if isinstance(value, list) else value}"
        for name, value in made_of.settings.items()
        if value not in (None, [], {})
    )
    return "; ".join(said) or "none"


def _models(made_of: Manifest) -> str:
    if made_of.models is None:
        return "not recorded"
    return ", ".join(f"{name} {digest[:12]}" for name, digest in made_of.models.items()) or "none"
