"""``mapper geocode``: one name looked up."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from mapper.cli.console import (
    CacheOption,
    GazetteerOption,
    QuietOption,
    as_utf8,
    show_progress,
)
from mapper.errors import MapperError

if TYPE_CHECKING:
    from mapper.records import Candidate

__all__ = ["geocode"]

_MAX_SHOWN = 1_000


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
    gazetteer_file: GazetteerOption = None,
    cache: CacheOption = None,
    quiet: QuietOption = False,
) -> None:
    """Look a name up in the gazetteer, best candidate first."""
    from mapper.gazetteer import Gazetteer
    from mapper.hints import parse_countries

    name, codes = as_utf8(name), None if country is None else parse_countries(country)
    with show_progress("Unpacking the gazetteer", quiet=quiet) as progress:
        gazetteer = Gazetteer.open(cache, path=gazetteer_file, progress=progress)
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
        "name_kind": one.name_kind,
        "match": one.match,
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
        _how(one),
    )
    return "  ".join(part for part in parts if part)


def _how(one: Candidate) -> str:
    """Say how a name led to a place of another name; empty when it is the place's own."""
    if one.match == "fuzzy":
        return f"spelled like {one.matched_name}"
    if one.match == "rule":
        return f"by a rule for names, from {one.matched_name}"
    from mapper.gazetteer.names import fold

    if fold(one.matched_name) == fold(one.place.name):
        return ""
    kind = "also" if one.name_kind in ("name", "alias") else one.name_kind
    return f"{kind} {one.matched_name}"
