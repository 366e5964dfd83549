"""``mapper explain``: why each name of a report was taken for its place."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mapper.cli.console import (
    CacheOption,
    ConfigOption,
    CountryHint,
    GazetteerOption,
    NearHint,
    OutletHint,
    OutletsOption,
    QuietOption,
    RecognizerOption,
    ResolverOption,
    as_utf8,
    read_config,
    say,
    show_progress,
)
from mapper.errors import MapperError

if TYPE_CHECKING:
    from mapper.records import Candidate, Finding, LocatedReport

__all__ = ["explain"]

_MOST_FEATURES = 6
_NAMED = 0.9  # from this score on there is no saying that it is a place's name at all
_LEAST_GAIN = 0.05
_WIDTH = 100
_WIDEST = 17  # of the names of features


def explain(
    report: Annotated[
        str,
        typer.Argument(metavar="REPORT", help="A file, a web address, or - for standard input."),
    ],
    mention: Annotated[
        str | None, typer.Option("--mention", metavar="TEXT", help="Only the names written so.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, one line a name.")] = False,
    config_file: ConfigOption = None,
    recognizer: RecognizerOption = None,
    resolver: ResolverOption = None,
    near: NearHint = None,
    country: CountryHint = None,
    outlet_home: OutletHint = None,
    outlets: OutletsOption = None,
    gazetteer: GazetteerOption = None,
    cache: CacheOption = None,
    quiet: QuietOption = False,
) -> None:
    """Say why each name of a report was taken for its place, and why not for another."""
    from mapper.context import name_key
    from mapper.pipeline import Pipeline
    from mapper.records import Skipped
    from mapper.sources import Reading, read

    config = read_config(
        config_file,
        recognizer=recognizer,
        resolver=resolver,
        near=near,
        country=country,
        outlet_home=outlet_home,
        outlets=outlets,
        gazetteer=gazetteer,
        cache=cache,
    )
    wanted = None if mention is None else name_key(as_utf8(mention))
    told = read_any = False
    with show_progress("Unpacking the gazetteer", quiet=quiet) as progress:
        pipeline = Pipeline.open(config, progress=progress, warn=say)
    with pipeline:
        ranker = getattr(pipeline.resolver, "ranker", None)
        weights: Mapping[str, float] = ranker.whole if ranker is not None else {}
        for one in pipeline.run(read([report], reading=Reading.of(config))):
            if isinstance(one, Skipped):
                say(f"skipped {one.origin}: {one.reason}")
                continue
            read_any = True
            for group in _groups(one, wanted):
                told = True
                entry = _entry(one, group, weights)
                typer.echo(json.dumps(entry, ensure_ascii=False) if as_json else _text(entry))
        for line in pipeline.notices():
            say(line)
    if not read_any:
        raise MapperError(f"{report}: no report could be read")
    if not told:
        what = "no place names" if mention is None else f"no mention {as_utf8(mention)!r}"
        raise MapperError(f"{report}: {what} found")


def _groups(located: LocatedReport, wanted: str | None) -> Iterable[list[Finding]]:
    """Return the mentions of a report that are written alike and were decided alike."""
    from mapper.context import name_key

    groups: dict[tuple[object, ...], list[Finding]] = {}
    for finding in located.findings:
        written = name_key(finding.mention.text)
        if wanted is None or written == wanted:
            place = finding.place.id if finding.place is not None else None
            key = (written, place, finding.resolution.reason)
            groups.setdefault(key, []).append(finding)
    return groups.values()


def _entry(
    located: LocatedReport, group: list[Finding], weights: Mapping[str, float]
) -> dict[str, Any]:
    from mapper.reasons import main_rival

    first = max(group, key=lambda one: one.resolution.confidence)  # the first of the surest
    resolution = first.resolution
    place = resolution.place
    chosen = resolution.candidates[0] if place is not None else None
    rival = None if chosen is None else main_rival(chosen, resolution.alternatives)
    return {
        "report_id": located.report.id,
        "text": " ".join(first.mention.text.split()),
        "mentions": len(group),
        "sentence": located.sentence(first),
        "place": None if chosen is None else _place(chosen),
        "confidence": None if place is None else resolution.confidence,
        "least_confidence": None
        if place is None
        else min(one.resolution.confidence for one in group),
        "named_at_all": first.mention.score,
        "reason": resolution.reason,
        "compared_with": None if rival is None else _place(rival),
        "features": [] if chosen is None else list(_features(chosen, rival, weights)),
        "others": [
            {**_place(one), "share": one.score, "why_not": one.reason}
            for one in resolution.alternatives
        ],
    }


def _features(
    chosen: Candidate, rival: Candidate | None, weights: Mapping[str, float]
) -> Iterator[dict[str, object]]:
    """Yield what adds most to the lead over the main rival; without one, to the score."""
    from mapper.phrases import Told, phrase
    from mapper.reasons import contributions

    if not chosen.features:
        return
    told = Told(best_known=rival is None)
    for name, gain in contributions(chosen, weights, rival)[:_MOST_FEATURES]:
        if abs(gain) >= _LEAST_GAIN:
            said = phrase(name, chosen, rival, told) or "nothing that is known of both"
            yield {"feature": name, "adds": round(gain, 2), "says": said}


def _place(one: Candidate) -> dict[str, object]:
    place = one.place
    parts = (place.name, place.admin1_name, place.country_name)
    lat, lon = place.point or (None, None)
    return {
        "name": ", ".join(dict.fromkeys(part for part in parts if part)),
        "place_id": place.id,
        "feature_code": place.feature_code,
        "lat": lat,
        "lon": lon,
    }


def _sure(entry: dict[str, Any]) -> str:
    most, least = (f"{entry[name]:.2f}" for name in ("confidence", "least_confidence"))
    said = most if most == least else f"{least} to {most}"
    if entry["named_at_all"] < _NAMED:
        said += f" (that a place is named at all: {entry['named_at_all']:.2f})"
    return said


def _text(entry: dict[str, Any]) -> str:
    count = f"  ({entry['mentions']} mentions)" if entry["mentions"] > 1 else ""
    sentence = entry["sentence"]
    if len(sentence) > _WIDTH:
        at = max(0, sentence.find(entry["text"]) - _WIDTH // 2)
        sentence = f"{'…' if at else ''}{sentence[at : at + _WIDTH]}"
        sentence += "…" if at + _WIDTH < len(entry["sentence"]) else ""
    lines = [f"{entry['text']}{count}", f"  “{sentence}”"]
    if entry["place"] is None:
        lines.append(f"  not resolved: {entry['reason']}")
    else:
        lines.append(f"  {_line(entry['place'])}, confidence {_sure(entry)}")
        lines.append(f"  {entry['reason']}")
        if entry["features"]:
            rival = entry["compared_with"]
            lines.append(f"  its lead over {rival['name']}:" if rival else "  its score:")
        lines += [
            f"    {one['adds']:+6.2f}  {one['feature']:<{_WIDEST}}  {one['says']}".rstrip()
            for one in entry["features"]
        ]
    for other in entry["others"]:
        why = f": {other['why_not']}" if other["why_not"] else ""
        lines.append(f"  not {_line(other)}, share {other['share']:.2f}{why}")
    return "\n".join([*lines, ""])


def _line(place: dict[str, Any]) -> str:
    point = "" if place["lat"] is None else f" at {place['lat']:.4f}, {place['lon']:.4f}"
    return f"{place['name']} ({place['feature_code']}){point}"
