"""What the workers of a cluster are asked to do."""

from __future__ import annotations

import json
import threading
from collections.abc import Generator, Iterable, Mapping

from mapper.errors import WorkerError
from mapper.parts import (
    Locator,
    decode_located,
    decode_part,
    differences,
    locator_of,
    split_parts,
)
from mapper.records import LocatedReport, Report, Skipped
from mapper.workers import Pool

__all__ = ["locate_all", "locate_part"]

# The encoder is not made for several threads: a process that has them takes turns.
_TURN = threading.Lock()


def locate_part(part: bytes, settings: str, made: str, is_careful: bool = False) -> bytes:
    """Locate a part; both ways encoded.

    Parameters
    ----------
    part : bytes
        As `encode_part` gives it.
    settings : str
        `Config.as_table` as JSON.
    made : str
        What made findings are to be made with, as JSON.
    is_careful : bool
        Let a process of its own do it, which may be lost.

    Raises
    ------
    WorkerError
        When this worker would find something else than whoever asks.
    """
    with _TURN:
        locator = _checked(settings, made)
        if not is_careful:
            return locator.locate_encoded(part)
        with Pool(locator.pipeline.config, 1) as pool:
            pool.start(decode_part(part))
            return pool.wait()[1]


def locate_all(
    outcomes: Iterable[Report | Skipped], settings: str, made: str, is_careful: bool = False
) -> Generator[LocatedReport | Skipped, None, None]:
    """Locate reports, streaming, in order; parameters and errors as of `locate_part`."""
    with _TURN:
        locator = _checked(settings, made)
        if not is_careful:
            yield from locator.pipeline.run(outcomes)
            return
        with Pool(locator.pipeline.config, 1) as pool:
            for part in split_parts(outcomes):
                pool.start(part)
                yield from decode_located(pool.wait()[1]).results


def _checked(settings: str, made: str) -> Locator:
    locator = locator_of(settings)
    wanted: Mapping[str, object] = json.loads(made)
    if changed := differences(wanted, locator.made):
        raise WorkerError(
            f"a worker has another {', '.join(changed)}; install the same reportmap and gazetteer "
            "there as here"
        )
    return locator
