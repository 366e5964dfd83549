"""The gazetteer first, services for what it does not have, and never less than the gazetteer.

A name that the gazetteer knows, as written or by a documented rule, is asked of nobody. Only for
the others are the services asked, in order; when none knows the name, or none can be asked, what
the gazetteer has of similar spelling is left.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from mapper.errors import GeocoderBusy, GeocoderError, GeocoderRefused
from mapper.geocoders.replies import LONGEST_WAIT_S
from mapper.protocols import Geocoder
from mapper.records import Candidate

__all__ = ["MOST_FAILURES", "Cascade", "OnlineService", "Tally"]

#: Failures in a row after which a service is left alone for the rest of a run.
MOST_FAILURES = 3

_REMEMBERED = 50_000  # names; one that was asked in vain is not asked again
_KNOWN = ("exact", "rule")


class OnlineService(Geocoder, Protocol):
    """A geocoder that may fail."""

    @property
    def label(self) -> str:
        """What it is called in messages."""
        ...

    @property
    def attribution(self) -> Sequence[str]:
        """The lines to be shown wherever its places are."""
        ...


@dataclass(slots=True)
class Tally:
    """What became of the names that a service was to be asked for.

    Parameters
    ----------
    label : str
        The service.
    asked : int
        Names it was to be asked for, those after it was left alone included.
    found : int
        Names that it knew.
    failed : int
        Names for which it could not be asked.
    """

    label: str
    asked: int = 0
    found: int = 0
    failed: int = 0

    def __str__(self) -> str:
        names = f"{self.asked} name{'' if self.asked == 1 else 's'}"
        failed = f", could not be asked for {self.failed}" if self.failed else ""
        return f"{self.label}: knew {self.found} of {names}{failed}"


class Cascade:
    """A geocoder made of the gazetteer and any number of services; for one run.

    Parameters
    ----------
    gazetteer : Geocoder
        Asked first, always. Its candidates say by `Candidate.match` how they were found.
    services : sequence of OnlineService
        Asked in order for what the gazetteer does not have.
    warn : callable
        Told in one line, once a service, when it failed for the first time.
    tallies : sequence of Tally or None
        Counted on, one a service; None for new ones.
    """

    def __init__(
        self,
        gazetteer: Geocoder,
        services: Sequence[OnlineService],
        *,
        warn: Callable[[str], object],
        tallies: Sequence[Tally] | None = None,
    ) -> None:
        if tallies is None:
            tallies = [Tally(service.label) for service in services]
        self.tallies = tuple(tallies)
        self._gazetteer = gazetteer
        self._steps = [
            _Step(service, tally, warn) for service, tally in zip(services, tallies, strict=True)
        ]
        self._asked = lru_cache(maxsize=_REMEMBERED)(self._ask)

    def candidates(self, name: str, *, limit: int = 50) -> tuple[Candidate, ...]:
        """Return the places a name may mean, best first; a service that fails is no error."""
        if limit < 1:
            return ()
        found = self._gazetteer.candidates(name, limit=limit)
        if any(one.match in _KNOWN for one in found):
            return found
        return self._asked(" ".join(name.split()))[:limit] or found

    def _ask(self, name: str) -> tuple[Candidate, ...]:
        return _first(step.candidates(name) for step in self._steps)


class _Step:
    """One service in one run: asked until it fails too often."""

    def __init__(self, service: OnlineService, tally: Tally, warn: Callable[[str], object]) -> None:
        self._service = service
        self._tally = tally
        self._warn = warn
        self._in_a_row = 0
        self._is_warned = False
        self._lock = threading.Lock()

    def candidates(self, name: str) -> tuple[Candidate, ...]:
        """Return what the service knows; nothing when it cannot be asked."""
        with self._lock:  # one name at a time, so that a service that is down is not asked by many
            self._tally.asked += 1
            if self._in_a_row >= MOST_FAILURES:
                self._tally.failed += 1
                return ()
            try:
                found = self._service.candidates(name)
            except GeocoderError as error:
                self._fail(error)
                return ()
            self._in_a_row = 0
            self._tally.found += bool(found)
            return found

    def _fail(self, error: GeocoderError) -> None:
        self._tally.failed += 1
        self._in_a_row += 1
        is_long = isinstance(error, GeocoderBusy) and (error.retry_after_s or 0.0) > LONGEST_WAIT_S
        if is_long or isinstance(error, GeocoderRefused):
            self._in_a_row = MOST_FAILURES
        if not self._is_warned:
            self._is_warned = True
            self._warn(f"{error}; where it cannot be asked, the gazetteer alone answers")


def _first(answers: Iterable[tuple[Candidate, ...]]) -> tuple[Candidate, ...]:
    return next((found for found in answers if found), ())
