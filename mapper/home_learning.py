"""Learns where outlets are at home from what their own reports name.

A local paper writes about its own area. For each town that an outlet's names may mean it is asked
how many of the reports name something nearby, every name taken for all of its places at once: by
half with the shares that the report itself gives them, by half all alike, for the Paris of the
Paris Beacon is hardly ever the likeliest one (the "local lexicon" of Lieberman, Samet and
Sankaranarayanan, ICDE 2010, is inferred from ambiguous names in much the same way). What is known
of outlets beforehand is left out, so that nothing is learned from itself.

The answer is that of the set of reports, in whatever order they come: each outlet keeps a sample,
fixed by hashes of its reports, and is judged by it when all have been read.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from mapper.config import Config
from mapper.homes import LearnedHome
from mapper.matching import MOST_CANDIDATES, spelled_so
from mapper.outlets import outlet_of
from mapper.pipeline import Pipeline
from mapper.protocols import Geocoder
from mapper.records import LocatedReport, Place, Report, Skipped
from mapper.support import distances_km

__all__ = ["HomeLearner", "learn_homes"]

_MOST_REPORTS = 200  # of an outlet that are kept: more would hardly change the answer
_MOST_NAMES = 64  # of a report
_MOST_TOWNS = 300  # of an outlet that are weighed as its home, those that are named most

_ALIKE = 0.5  # how much of a name's weight is shared out alike
_PULL_KM = 50.0  # distance at which a name's pull has fallen to a third
_TOWN_KM = 50.0  # around the middle of what is named: there the town is looked for
_FAR_KM = 150.0  # beyond which another middle is a rival
_WIDEST_KM = 100.0  # radius of what still lies somewhere
_SUREST = 0.999

# Tuned on the part of the corpora that is not held out.
_FEWEST = 4  # reports that may tell a town
_FEWEST_FOR_COUNTRY = 5
_LEAST_NEAR = 0.2  # share of the reports
_LEAD = 1.5  # over the best rival
_LEAST_IN_COUNTRY = 0.6  # share of what is named

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Said:
    """A name as a report spells it, and the share that each place, by its id, has of it there."""

    spelling: str
    shares: Mapping[str, float]


@dataclass(slots=True)
class _Sample:
    """The names of the reports of an outlet that have the smallest digests."""

    kept: dict[bytes, Mapping[str, _Said]] = field(default_factory=dict)

    def wants(self, digest: bytes) -> bool:
        if digest in self.kept:
            return False
        return len(self.kept) < _MOST_REPORTS or digest < max(self.kept)

    def add(self, digest: bytes, names: Mapping[str, _Said]) -> None:
        self.kept[digest] = names
        if len(self.kept) > _MOST_REPORTS:
            del self.kept[max(self.kept)]


class HomeLearner:
    """Gathers what the reports of outlets name.

    What it keeps of an outlet is bounded, however many reports there are.
    """

    def __init__(self) -> None:
        self._samples: dict[str, _Sample] = defaultdict(_Sample)

    @property
    def outlets(self) -> int:
        """How many outlets it has heard of."""
        return len(self._samples)

    def wants(self, report: Report) -> bool:
        """Return whether a report can still change the answer: a copy of another cannot."""
        outlet = outlet_of(report)
        return bool(outlet) and self._samples[outlet].wants(_digest(report))

    def add(self, report: Report, located: LocatedReport) -> None:
        """Take what was found in a report.

        Parameters
        ----------
        report : Report
            As it was read.
        located : LocatedReport
            What was found in it by the context resolver that was told nothing of its outlet.
        """
        sample, digest = self._samples[outlet_of(report)], _digest(report)
        if sample.wants(digest):
            sample.add(digest, _names_of(located))

    def homes(self, geocoder: Geocoder) -> tuple[LearnedHome, ...]:
        """Return the homes of the outlets whose reports tell them.

        Parameters
        ----------
        geocoder : Geocoder
            Knows all the places that a name may mean: the one that the reports were located by.
        """
        found = (
            _learn(outlet, [sample.kept[digest] for digest in sorted(sample.kept)], geocoder)
            for outlet, sample in sorted(self._samples.items())
        )
        return tuple(one for one in found if one is not None)


def learn_homes(
    reports: Iterable[Report | Skipped],
    *,
    config: Config | None = None,
    learner: HomeLearner | None = None,
    seen: Callable[[Report | Skipped], object] | None = None,
    unpacking: Callable[[int, int], None] | None = None,
    warn: Callable[[str], object] | None = None,
) -> tuple[LearnedHome, ...]:
    """Learn where the outlets of reports are at home, streaming.

    Parameters
    ----------
    reports : iterable of Report or Skipped
        Those without address and outlet tell nothing.
    config : Config or None
        None means the defaults. What it says of outlets is not used, nor is another resolver.
    learner : HomeLearner or None
        One that may know some reports already. None for a new one.
    seen : callable or None
        Told of each report when it is done with, and of each one that was skipped.
    unpacking : callable or None
        Called with (done, total) while the gazetteer is unpacked on first use.
    warn : callable or None
        As of `Pipeline`.

    Returns
    -------
    tuple of LearnedHome
        In the order of the outlets; none for an outlet whose reports are few or all over the world.
    """
    config = replace(config or Config(), resolver="context", outlet_home=None, outlets=None)
    learner = HomeLearner() if learner is None else learner
    waiting: deque[Report] = deque()

    def unsigned() -> Iterator[Report | Skipped]:
        for one in reports:
            if isinstance(one, Skipped):
                if seen:
                    seen(one)
            elif learner.wants(one):
                waiting.append(one)
                yield replace(one, url=None, source=None)
            elif seen:
                seen(one)

    with Pipeline.open(config, progress=unpacking, warn=warn) as pipeline:
        for outcome in pipeline.run(unsigned()):
            report = waiting.popleft()
            if isinstance(outcome, LocatedReport):
                learner.add(report, outcome)
            if seen:
                seen(report if isinstance(outcome, LocatedReport) else outcome)
        return learner.homes(pipeline.gazetteer)


def _digest(report: Report) -> bytes:
    told = "\0".join((report.language or "", report.title or "", report.text))
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).digest()


def _names_of(located: LocatedReport) -> dict[str, _Said]:
    """Return the names of a report, each by its surest mention."""
    surest: dict[str, _Said] = {}
    for finding in located.findings:
        found = [one for one in finding.resolution.candidates if one.match in ("exact", "rule")]
        spelling = " ".join((finding.mention.name or finding.mention.text).split())
        key = spelling.casefold()
        if not found or (key not in surest and len(surest) == _MOST_NAMES):
            continue
        if key not in surest or found[0].score > max(surest[key].shares.values()):
            surest[key] = _Said(spelling, {one.place.id: one.score for one in found})
    return surest


@dataclass(frozen=True, slots=True)
class _Name:
    """A name of an outlet's reports: how often, and what it may mean with which weight."""

    reports: int
    weights: Mapping[str, tuple[Place, float]]


def _learn(
    outlet: str, reports: Sequence[Mapping[str, _Said]], geocoder: Geocoder
) -> LearnedHome | None:
    if len(reports) < _FEWEST:
        return None
    names, indices = _gather(reports, geocoder)
    countries = _countries(names, indices)
    if not countries:
        return None
    country = max(sorted(countries), key=lambda code: countries[code])
    if (found := _find_town(names, indices)) is not None and found[0].country_code == country:
        return LearnedHome(outlet, country, found[0], len(reports), round(found[1], 2))
    share = countries[country]
    if len(reports) < _FEWEST_FOR_COUNTRY or share < _LEAST_IN_COUNTRY:
        return None
    return LearnedHome(outlet, country, None, len(reports), round(share, 2))


def _gather(
    reports: Sequence[Mapping[str, _Said]], geocoder: Geocoder
) -> tuple[list[_Name], list[list[int]]]:
    """Return the names of all reports, and which of them each report has."""
    said: dict[str, list[_Said]] = defaultdict(list)
    for report in reports:
        for key, one in report.items():
            said[key].append(one)
    order = sorted(said)
    at = {key: i for i, key in enumerate(order)}
    names = [_weigh(said[key], geocoder) for key in order]
    return names, [sorted(at[key] for key in report) for report in reports]


def _weigh(said: Sequence[_Said], geocoder: Geocoder) -> _Name:
    spellings = Counter(one.spelling for one in said)
    spelling = max(sorted(spellings), key=spellings.__getitem__)
    found = spelled_so(geocoder.candidates(spelling, limit=MOST_CANDIDATES), spelling)
    weights = {}
    for place in (one.place for one in found):
        share = sum(one.shares.get(place.id, 0.0) for one in said) / len(said)
        weights[place.id] = (place, _ALIKE / len(found) + (1 - _ALIKE) * share)
    return _Name(len(said), weights)


def _countries(names: Sequence[_Name], indices: Sequence[Sequence[int]]) -> dict[str, float]:
    """Return which share of what the reports name is in each country, every report alike."""
    totals: dict[str, float] = defaultdict(float)
    for report in indices:
        here: dict[str, float] = defaultdict(float)
        for i in report:
            for place, weight in names[i].weights.values():
                if place.country_code:
                    here[place.country_code] += weight
        whole = sum(here.values())
        for code, weight in here.items():
            totals[code] += weight / whole / len(indices)
    return totals


def _find_town(
    names: Sequence[_Name], indices: Sequence[Sequence[int]]
) -> tuple[Place, float] | None:
    """Return the town that the reports are densest around, and how many of them; None for none."""
    towns = _towns(names)
    if not towns:
        return None
    points = np.radians([(town.lat, town.lon) for town in towns])
    near = np.array([_pull(one, points) for one in names])
    shares = _shares_near(indices, near)
    middle = int(np.argmax(shares))
    km = distances_km(points[middle : middle + 1], points)[0]
    rival = float(shares[km > _FAR_KM].max(initial=0.0))
    if shares[middle] < max(_LEAST_NEAR, _LEAD * rival):
        return None
    around = [town for town, far in zip(towns, km, strict=True) if far < _TOWN_KM]
    return _seat(around, names), float(shares[middle])


def _towns(names: Sequence[_Name]) -> list[Place]:
    """Return the settlements that are named most, in the order of their ids."""
    named: dict[str, float] = defaultdict(float)
    places: dict[str, Place] = {}
    for one in names:
        for place, weight in one.weights.values():
            if place.feature_class == "P" and place.feature_code != "PPLX" and place.point:
                places[place.id] = place
                # The second report that has a name says less than the first.
                named[place.id] += math.sqrt(one.reports) * weight
    most = sorted(sorted(named, key=lambda key: (-named[key], key))[:_MOST_TOWNS])
    return [places[key] for key in most]


def _seat(around: Sequence[Place], names: Sequence[_Name]) -> Place:
    """Return the town of a neighbourhood that most reports name, a large one before a small one."""
    totals = dict.fromkeys((town.id for town in around), 0.0)
    for one in names:
        for key in totals.keys() & one.weights.keys():
            # That a namesake elsewhere is better known says little, now that the area is known.
            totals[key] += one.reports * math.sqrt(one.weights[key][1])
    return max(around, key=lambda town: totals[town.id] * math.log10((town.population or 0) + 10))


def _pull(name: _Name, points: Floats) -> Floats:
    """Return how much of a name is near each point, in [0, 1]."""
    local = [(place, weight) for place, weight in name.weights.values() if _lies_somewhere(place)]
    if not local:
        return np.zeros(len(points))
    places = np.radians([(place.lat, place.lon) for place, _ in local])
    weights = np.array([weight for _, weight in local])
    pull = np.exp(-distances_km(points, places) / _PULL_KM) * weights
    return np.asarray(np.minimum(_SUREST, pull.sum(axis=1)))


def _lies_somewhere(place: Place) -> bool:
    if place.is_country or place.feature_code == "ADM1" or place.feature_class not in "PAS":
        return False
    return (place.radius_km or 0.0) < _WIDEST_KM


def _shares_near(indices: Sequence[Sequence[int]], near: Floats) -> Floats:
    """Return which share of the reports is about the surroundings of each town.

    A report is as surely so as one of its names at least is near. By half it must be so without the
    name that says most: London alone makes no paper one of England. One report more is reckoned,
    which is about nowhere: few reports may agree by chance.
    """
    logs = np.log1p(-near)
    whole, lost = np.zeros(near.shape[1]), np.zeros(near.shape)
    for report in indices:
        rows = logs[list(report)]
        total = rows.sum(axis=0)
        whole += 1.0 - np.exp(total)
        lost[list(report)] += np.exp(total - rows) - np.exp(total)
    return np.asarray((whole - lost.max(axis=0) / 2) / (len(indices) + 1))
