"""One part in, one part out: what a process, or a machine of a cluster, is given and gives back.

A part is a numbered run of consecutive reports. It travels, and is kept on disk, as compressed JSON
that is read straight back into the records: no pickle, so nothing that is read can run, and every
value is checked again by the record that takes it.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta, timezone
from functools import cached_property, lru_cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from mapper.config import Config
from mapper.pipeline import Pipeline
from mapper.records import LocatedReport, Provenance, Report, Skipped

if TYPE_CHECKING:
    from mapper.geocoders.cascade import Tally

__all__ = [
    "MOST_CHARACTERS",
    "MOST_REPORTS",
    "LocatedPart",
    "Locator",
    "Part",
    "ServiceCount",
    "decode_located",
    "decode_part",
    "differences",
    "digest_of",
    "encode_located",
    "encode_part",
    "locator_of",
    "made_with",
    "split_parts",
]

#: A part has at most so many reports …
MOST_REPORTS = 200

#: … and is full when their texts have so many characters: some seconds of work.
MOST_CHARACTERS = 100_000

_FORMAT = 1  # of what is encoded here; to be raised when older results must not be read
_NO_JSON = (TypeError, ValueError, msgspec.EncodeError)
_FAST = 1  # zlib's level: a seventh of the size at a hundredth of the time that locating takes


@dataclass(frozen=True)
class Part:
    """Consecutive reports of a run.

    Parameters
    ----------
    number : int
        Of the part in the run, from 0.
    outcomes : tuple of Report or Skipped
        The reports in order, and what could not be read among them.
    """

    number: int
    outcomes: tuple[Report | Skipped, ...]

    @cached_property
    def encoded(self) -> bytes:
        """The part as it travels; see `encode_part`."""
        return encode_part(self)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the reports, wherever in the run they stand."""
        return hashlib.sha256(_ENCODER.encode(_wrapped(self.outcomes))).hexdigest()


@dataclass(frozen=True, slots=True)
class ServiceCount:
    """How often a service was asked for the names of a part, and what came of it."""

    asked: int = 0
    found: int = 0
    failed: int = 0

    def __add__(self, other: ServiceCount) -> ServiceCount:
        return ServiceCount(
            self.asked + other.asked, self.found + other.found, self.failed + other.failed
        )

    def tally(self, label: str) -> Tally:
        """Return the count as what is said of a service."""
        from mapper.geocoders.cascade import Tally

        return Tally(label, self.asked, self.found, self.failed)


@dataclass(frozen=True, slots=True)
class LocatedPart:
    """What was found in a part.

    Parameters
    ----------
    number : int
        The part's.
    results : tuple of LocatedReport or Skipped
        One for each of the part's outcomes, in order.
    made_by : str
        `digest_of` what located it.
    services : tuple of ServiceCount
        One for each online service that is set up.
    warnings : tuple of str
        Lines for the user.
    is_kept : bool
        Whether an earlier run located it; this is not passed on.
    """

    number: int
    results: tuple[LocatedReport | Skipped, ...]
    made_by: str
    services: tuple[ServiceCount, ...] = ()
    warnings: tuple[str, ...] = ()
    is_kept: bool = False


def split_parts(
    outcomes: Iterable[Report | Skipped],
    *,
    most_reports: int = MOST_REPORTS,
    most_characters: int = MOST_CHARACTERS,
) -> Iterator[Part]:
    """Split a run into parts, reading no further than the part at hand.

    The same outcomes are always split alike, so that a later run finds the parts of an earlier one.
    """
    number, characters = 0, 0
    held: list[Report | Skipped] = []
    for one in outcomes:
        held.append(one)
        characters += len(one.text) if isinstance(one, Report) else 0
        if len(held) >= most_reports or characters >= most_characters:
            yield Part(number, tuple(held))
            number, characters, held = number + 1, 0, []
    if held:
        yield Part(number, tuple(held))


class Locator:
    """Locates parts one after another, as one run, in one process.

    Parameters
    ----------
    pipeline : Pipeline
        Opened, and closed, by others.
    warnings : list of str or None
        Where the pipeline puts what it warns of; it goes with the next part.
    """

    def __init__(self, pipeline: Pipeline, *, warnings: list[str] | None = None) -> None:
        self.pipeline = pipeline
        self.made = made_with(pipeline.provenance, pipeline.config)
        self.made_by = digest_of(self.made)
        self._geocoder = pipeline.new_geocoder()
        self._warnings: list[str] = [] if warnings is None else warnings

    @classmethod
    def open(cls, config: Config) -> Locator:
        """Open the stages that `config` names; what they warn of goes with the part."""
        warnings: list[str] = []
        return cls(Pipeline.open(config, warn=warnings.append), warnings=warnings)

    def locate(self, part: Part) -> LocatedPart:
        """Locate the reports of a part."""
        before = [ServiceCount(one.asked, one.found, one.failed) for one in self.pipeline.tallies]
        results = tuple(self.pipeline.run(part.outcomes, geocoder=self._geocoder))
        services = tuple(
            ServiceCount(one.asked - was.asked, one.found - was.found, one.failed - was.failed)
            for one, was in zip(self.pipeline.tallies, before, strict=True)
        )
        warnings = tuple(self._warnings)
        self._warnings.clear()
        return LocatedPart(part.number, results, self.made_by, services, warnings)

    def locate_encoded(self, part: bytes) -> bytes:
        """Locate a part that has travelled; see `decode_part` and `encode_located`."""
        located = self.locate(decode_part(part))
        try:
            return encode_located(located)
        except _NO_JSON:  # one of them holds what JSON does not; find it
            results = tuple(map(_that_travels, located.results))
            return encode_located(replace(located, results=results))


@lru_cache(maxsize=1)
def locator_of(table: str) -> Locator:
    """Return the locator of this process for settings, opened at the first call.

    Parameters
    ----------
    table : str
        `Config.as_table` as JSON.
    """
    return Locator.open(Config().override(json.loads(table)))


def made_with(provenance: Provenance, config: Config) -> dict[str, object]:
    """Return all that bears on what is found in a report, as JSON has it.

    Equal for two processes exactly when they find the same. There are no paths, addresses or keys
    in it: what services are set up is told by their names and a digest.
    """
    services = [_as_told(one) for one in config.as_table()["geocoder"]]
    return {
        "tool": provenance.tool,
        "format": _FORMAT,
        "gazetteer": provenance.gazetteer,
        "onnxruntime": version("onnxruntime"),
        "models": dict(provenance.models or {}),
        "settings": dict(provenance.settings or {}),
        "services_sha256": digest_of({"services": services}) if services else None,
    }


def digest_of(made: Mapping[str, object]) -> str:
    """Return the SHA-256 of members of JSON, in hex."""
    return hashlib.sha256(json.dumps(made, sort_keys=True).encode()).hexdigest()


def differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Return the names of members that differ, those of tables one by one."""
    found: list[str] = []
    for name in dict.fromkeys([*before, *now]):
        was, is_now = before.get(name), now.get(name)
        if was == is_now:
            continue
        if isinstance(was, dict) and isinstance(is_now, dict):
            kind = {"models": "model "}.get(name, "")
            found += [kind + inner for inner in differences(was, is_now)]
        else:
            found.append(name.removesuffix("_sha256"))
    return found


def encode_part(part: Part) -> bytes:
    """Encode a part; `decode_part` gives an equal one."""
    return _compressed(_PartOnWire(part.number, _wrapped(part.outcomes)))


def decode_part(content: bytes) -> Part:
    """Decode what `encode_part` gave.

    Raises
    ------
    ValueError
        When it is something else.
    """
    wire = _decoded(content, _PARTS)
    return Part(wire.number, tuple(one.unwrapped() for one in wire.outcomes))


def encode_located(located: LocatedPart) -> bytes:
    """Encode what was found in a part; `decode_located` gives an equal one.

    Raises
    ------
    TypeError, ValueError
        When a value is none that JSON has.
    """
    return _compressed(
        _LocatedOnWire(
            located.number,
            [_ResultOnWire.of(one) for one in located.results],
            located.made_by,
            located.services,
            located.warnings,
        )
    )


def decode_located(content: bytes) -> LocatedPart:
    """Decode what `encode_located` gave.

    Raises
    ------
    ValueError
        When it is something else.
    """
    wire = _decoded(content, _LOCATED)
    results = tuple(one.unwrapped() for one in wire.results)
    return LocatedPart(wire.number, results, wire.made_by, wire.services, wire.warnings)


class _OutcomeOnWire(msgspec.Struct, omit_defaults=True):
    # JSON has no name for a record's class: which of the two it is, is told by the member.
    report: Report | None = None
    skipped: Skipped | None = None

    def unwrapped(self) -> Report | Skipped:
        one = self.report or self.skipped
        if one is None:
            raise ValueError("neither a report nor a skipped one")
        return one


class _ResultOnWire(msgspec.Struct, omit_defaults=True):
    located: LocatedReport | None = None
    skipped: Skipped | None = None

    @classmethod
    def of(cls, one: LocatedReport | Skipped) -> _ResultOnWire:
        if isinstance(one, Skipped):
            return cls(skipped=one)
        return cls(located=replace(one, report=_in_whole_minutes(one.report)))

    def unwrapped(self) -> LocatedReport | Skipped:
        one = self.located or self.skipped
        if one is None:
            raise ValueError("neither a located report nor a skipped one")
        return one


class _PartOnWire(msgspec.Struct):
    number: int
    outcomes: list[_OutcomeOnWire]


class _LocatedOnWire(msgspec.Struct):
    number: int
    results: list[_ResultOnWire]
    made_by: str
    services: tuple[ServiceCount, ...]
    warnings: tuple[str, ...]


_Wire = TypeVar("_Wire", _PartOnWire, _LocatedOnWire)

# JSON, not MessagePack: that has dates without their time zones. The features of a candidate may be
# any mapping, and are a dictionary afterwards.
_ENCODER = msgspec.json.Encoder(enc_hook=dict)
_PARTS = msgspec.json.Decoder(_PartOnWire)
_LOCATED = msgspec.json.Decoder(_LocatedOnWire)


def _wrapped(outcomes: Sequence[Report | Skipped]) -> list[_OutcomeOnWire]:
    return [
        _OutcomeOnWire(skipped=one)
        if isinstance(one, Skipped)
        else _OutcomeOnWire(report=_in_whole_minutes(one))
        for one in outcomes
    ]


def _in_whole_minutes(report: Report) -> Report:
    """Return a report whose date JSON can hold: ISO 8601 has no seconds in a time zone."""
    offset = report.published.utcoffset() if report.published else None
    if report.published is None or offset is None or not offset % timedelta(minutes=1):
        return report
    zone = timezone(offset // timedelta(minutes=1) * timedelta(minutes=1))
    return replace(report, published=report.published.astimezone(zone))


def _that_travels(result: LocatedReport | Skipped) -> LocatedReport | Skipped:
    try:
        _ENCODER.encode(_ResultOnWire.of(result))
    except _NO_JSON as error:
        origin = result.origin if isinstance(result, Skipped) else result.report.id
        what = " ".join(f"{type(error).__name__}: {error}".split())
        return Skipped(origin, f"could not be passed on ({what}); please report this as a bug")
    return result


def _compressed(wire: Any) -> bytes:
    return zlib.compress(_ENCODER.encode(wire), _FAST)


def _decoded(content: bytes, decoder: msgspec.json.Decoder[_Wire]) -> _Wire:
    try:
        return decoder.decode(zlib.decompress(content))
    except (zlib.error, msgspec.MsgspecError) as error:
        raise ValueError(f"damaged: {error}") from error


def _as_told(service: Mapping[str, Any]) -> dict[str, Any]:
    # How fast and how often a service is asked does not bear on what it answers.
    silent = {"contact", "requests_per_second", "timeout_s", "retries", "key_env", "expires_days"}
    return {name: value for name, value in service.items() if name not in silent}
