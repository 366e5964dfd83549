"""Joins the stages: the only room that knows them all.

Reports go through in batches, so that memory is bounded by a batch and a model, once there is
one, sees many reports at a time. A report that breaks a stage is skipped and counted; the others
of its batch are not lost.
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Self

import mapper
from mapper.config import Config
from mapper.encoder import Encoder
from mapper.errors import ConfigError, GazetteerError, ModelError, SourceError
from mapper.findings import describe
from mapper.gazetteer import Gazetteer
from mapper.hints import NO_HINTS, HintCheck, Hints, find_home, parse_countries, parse_point
from mapper.homes import read_homes
from mapper.languages import detect_language
from mapper.manifest import model_hashes
from mapper.matching import MOST_CANDIDATES, spelled_so
from mapper.outlets import Outlets
from mapper.protocols import Geocoder, Recognizer, Resolver
from mapper.recognizers import open_recognizer
from mapper.records import (
    Area,
    Candidate,
    Findings,
    LocatedReport,
    Mention,
    Provenance,
    Report,
    Skipped,
)
from mapper.relations import Drawer
from mapper.resolvers import open_resolver

if TYPE_CHECKING:
    from mapper.geocoders.cascade import OnlineService, Tally

__all__ = ["Pipeline", "locate"]


class Pipeline:
    """The stages, opened once and used for any number of reports.

    Parameters
    ----------
    gazetteer : Gazetteer
        Where names are looked up; closed with the pipeline.
    recognizer : Recognizer
        Finds mentions.
    resolver : Resolver
        Chooses places.
    config : Config
        The batch size is read from it.
    services : sequence of OnlineService
        Asked for the names of mentions that the gazetteer does not have; see `mapper.geocoders`.
        To recognise them, nobody is asked but the gazetteer.
    hints : Hints
        Those that the resolver has; what was found is held against them.
    warn : callable or None
        Told in one line when a service fails for the first time in a run. None for a Python
        warning.
    encoder : Encoder or None
        Reads what is reported of the places; best the one that the recogniser has, which then
        remembers the texts of a batch. None leaves roles, dates and speakers open.

    Attributes
    ----------
    tallies : tuple of Tally
        One a service: names asked for, found and failed, over all runs.
    hint_check : HintCheck
        How many of the places found, over all runs, fit the hints.
    """

    def __init__(
        self,
        gazetteer: Gazetteer,
        recognizer: Recognizer,
        resolver: Resolver,
        *,
        config: Config | None = None,
        services: Sequence[OnlineService] = (),
        hints: Hints = NO_HINTS,
        warn: Callable[[str], object] | None = None,
        encoder: Encoder | None = None,
    ) -> None:
        self.gazetteer = gazetteer
        self.recognizer = recognizer
        self.resolver = resolver
        self.config = config or Config()
        self.services = tuple(services)
        self.hint_check = HintCheck(hints)
        self._encoder = encoder
        # Of stages that somebody else made and put together, the configuration says nothing.
        self._settings: Mapping[str, object] | None = None
        self._drawer = Drawer(self._area)
        self._warn = warn or _python_warning
        self.tallies: tuple[Tally, ...] = ()
        if self.services:
            from mapper.geocoders.cascade import Tally

            self.tallies = tuple(Tally(service.label) for service in self.services)

    @classmethod
    def open(
        cls,
        config: Config | None = None,
        *,
        progress: Callable[[int, int], None] | None = None,
        warn: Callable[[str], object] | None = None,
    ) -> Self:
        """Open the gazetteer and the stages that `config` names.

        Parameters
        ----------
        config : Config or None
            None means the defaults.
        progress : callable or None
            Called with (done, total) while the gazetteer is unpacked on first use.
        warn : callable or None
            Told in one line when a service fails, or kept replies are damaged. None for a Python
            warning.

        Raises
        ------
        ConfigError
            When `config` names a stage or service that does not exist or misses a setting of one,
            or its table of outlets is damaged.
        GeocoderRefused
            When a service needs a key that is not in the environment, or its policy forbids it.
        GazetteerError
            When the gazetteer can neither be opened nor unpacked.
        """
        config = config or Config()
        services: tuple[OnlineService, ...] = ()
        hints = Hints(
            None if config.near is None else parse_point(config.near),
            frozenset() if config.country is None else parse_countries(config.country),
        )
        if config.geocoders:  # what is wrong with them is said before any long work
            from mapper.geocoders.services import open_geocoders

            services = open_geocoders(config, warn=warn)
        gazetteer = Gazetteer.open(config.cache, path=config.gazetteer, progress=progress)
        try:
            encoder = Encoder(remembered=config.batch_size)
            recognizer = open_recognizer(config.recognizer, gazetteer, encoder)
            if config.outlet_home is not None:
                hints = replace(hints, outlet_home=find_home(config.outlet_home, gazetteer))
            settings = config.as_stated()
            if config.outlets is not None:
                hints = replace(hints, outlets=Outlets(read_homes(config.outlets, gazetteer)))
                settings["outlets_sha256"] = hashlib.sha256(config.outlets.read_bytes()).hexdigest()
            resolver = open_resolver(config.resolver, hints)
        except BaseException:
            gazetteer.close()
            raise
        opened = cls(
            gazetteer,
            recognizer,
            resolver,
            config=config,
            services=services,
            hints=hints,
            warn=warn,
            encoder=encoder,
        )
        opened._settings = settings
        return opened

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the gazetteer."""
        self.gazetteer.close()

    @property
    def provenance(self) -> Provenance:
        """What made the findings, for the map and the exports."""
        return Provenance(
            tool=f"reportmap {mapper.__version__}",
            gazetteer=self.gazetteer.version,
            # Those of services too, found or not: exports are begun before anything is looked up.
            attribution=tuple(
                dict.fromkeys(
                    [
                        *self.gazetteer.attribution,
                        *(line for service in self.services for line in service.attribution),
                    ]
                )
            ),
            models=model_hashes(),
            settings=self._settings,
        )

    def notices(self) -> tuple[str, ...]:
        """Return one line for each service that was asked, and for each hint that does not fit."""
        asked = tuple(str(tally) for tally in self.tallies if tally.asked)
        return (*asked, *self.hint_check.notices())

    def run(
        self, reports: Iterable[Report | Skipped], *, geocoder: Geocoder | None = None
    ) -> Iterator[LocatedReport | Skipped]:
        """Locate reports, streaming, in input order; what was skipped passes through.

        Parameters
        ----------
        reports : iterable of Report or Skipped
            Read a batch at a time.
        geocoder : Geocoder or None
            From `new_geocoder`, for a run that comes in pieces; None for a new one.
        """
        source = iter(reports)
        geocoder = geocoder or self.new_geocoder()
        while batch := tuple(islice(source, self.config.batch_size)):
            yield from self._locate_batch(batch, geocoder)

    def new_geocoder(self) -> Geocoder:
        """Return what the names of one run are looked up in.

        It remembers for the run what services were asked, and which of them fail.
        """
        if not self.services:
            return self.gazetteer
        from mapper.geocoders.cascade import Cascade

        return Cascade(self.gazetteer, self.services, warn=self._warn, tallies=self.tallies)

    def _locate_batch(
        self, batch: Sequence[Report | Skipped], geocoder: Geocoder
    ) -> Iterator[LocatedReport | Skipped]:
        batch = [_with_language(one) if isinstance(one, Report) else one for one in batch]
        reports = [one for one in batch if isinstance(one, Report)]
        recognised: Iterator[tuple[Mention, ...] | None]
        try:
            recognised = iter(tuple(self.recognizer.recognize(reports)))
        except (GazetteerError, ModelError):
            raise  # no report's fault, and no other report would fare better
        except Exception:  # noqa: BLE001 - one of them is poisoned: find it by going one by one
            recognised = iter([None] * len(reports))
        for one in batch:
            if isinstance(one, Skipped):
                yield one
                continue
            mentions = next(recognised)
            try:
                if mentions is None:
                    (mentions,) = self.recognizer.recognize([one])
                yield self._locate_report(one, mentions, geocoder)
            except (GazetteerError, ModelError):
                raise
            except Exception as error:  # noqa: BLE001 - never lose the rest of a run to one report
                what = " ".join(f"{type(error).__name__}: {error}".split())
                yield Skipped(
                    one.id, f"could not be processed ({what}); please report this as a bug"
                )

    def _locate_report(
        self, report: Report, mentions: Sequence[Mention], geocoder: Geocoder
    ) -> LocatedReport:
        looked_up: dict[str, tuple[Candidate, ...]] = {}
        for mention in mentions:
            name = mention.name or mention.text
            if name not in looked_up:
                found = geocoder.candidates(name, limit=MOST_CANDIDATES)
                looked_up[name] = spelled_so(found, name)
        resolutions = self.resolver.resolve(
            report, mentions, [looked_up[mention.name or mention.text] for mention in mentions]
        )
        self.hint_check.add(one.place for one in resolutions if one.place is not None)
        return LocatedReport(
            report,
            describe(report, resolutions, encoder=self._encoder, drawer=self._drawer),
        )

    def _area(self, place_id: str) -> Area | None:
        return self.gazetteer.area(place_id)


def locate(
    reports: str | Path | Report | Iterable[str | Path | Report],
    *,
    config: Config | None = None,
    pipeline: Pipeline | None = None,
) -> Findings:
    """Find the places that reports name.

    Parameters
    ----------
    reports : str, Path, Report or an iterable of them
        A string that names an existing file or folder is read from there, any other string is
        the text itself; a path is always read.
    config : Config or None
        None means the defaults. Not together with `pipeline`, which has its own.
    pipeline : Pipeline or None
        One that is already open and stays open; None opens one for this call.

    Returns
    -------
    Findings
        A sequence of `Finding`, in input order, with the reports they come from and what was
        skipped.

    Raises
    ------
    ConfigError
        When both `config` and `pipeline` are given.
    SourceError
        When there was something to read and nothing of it could be read.
    GazetteerError
        When the gazetteer can neither be opened nor unpacked.
    TypeError
        When one of `reports` is neither a text nor a path nor a report.
    """
    from mapper.sources import unique_ids

    if pipeline is not None and config is not None:
        raise ConfigError("give a config or a pipeline, not both: the pipeline has its own config")
    if pipeline is None:
        with Pipeline.open(config) as opened:
            return locate(reports, pipeline=opened)
    located: list[LocatedReport] = []
    skipped: list[Skipped] = []
    for one in pipeline.run(unique_ids(_read_all(reports, pipeline.config))):
        if isinstance(one, Skipped):
            skipped.append(one)
        else:
            located.append(one)
    if skipped and not located:
        raise SourceError("; ".join(f"{one.origin}: {one.reason}" for one in skipped[:3]))
    return Findings(located, pipeline.provenance, skipped)


def _with_language(report: Report) -> Report:
    """Fill in the language of a report that does not say it; None stays where none can be told."""
    if report.language is not None:
        return report
    return replace(report, language=detect_language(report.text).code)


def _python_warning(line: str) -> None:
    warnings.warn(line, UserWarning, stacklevel=2)


def _read_all(
    reports: str | Path | Report | Iterable[str | Path | Report], config: Config
) -> Iterator[Report | Skipped]:
    from mapper.sources import Reading, is_path, read, report_from_text

    if isinstance(reports, (str, Path, Report)) or not isinstance(reports, Iterable):
        reports = (reports,)
    texts = 0
    for one in reports:
        if isinstance(one, Report):
            yield one
        elif not isinstance(one, (str, Path)):
            raise TypeError(f"a report must be str, Path or Report, not {type(one).__name__}")
        elif is_path(one):
            yield from read([str(one)], reading=Reading.of(config))
        else:
            texts += 1
            try:
                yield report_from_text(str(one), id=f"text-{texts}")
            except SourceError as error:
                yield Skipped(f"text-{texts}", str(error))
