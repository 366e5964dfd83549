"""The error tree, grouped by what the caller can do about it.

::

    MapperError
    ├─ ConfigError(ValueError)       mend the configuration
    ├─ SourceError(ValueError)       this report cannot be read: skipped and counted
    ├─ GazetteerError(LookupError)   the gazetteer is missing, damaged or of another version
    ├─ ModelError                    packaged weights are missing, damaged or of another version
    ├─ GeocoderError
    │   ├─ GeocoderRefused           key or policy: stop
    │   ├─ GeocoderBusy              try later; ``retry_after_s`` says when, or None
    │   └─ GeocoderReplyError        a reply that cannot be understood
    ├─ RenderError                   this output cannot be written
    ├─ CheckpointError               the folder of a checkpoint cannot be used
    ├─ WorkerError                   processes or machines that were to locate reports do not
    └─ ManifestError                 this file is no page of ours, or its manifest is damaged

Nothing found is not an error: it is an empty tuple or None.
"""

from __future__ import annotations

from typing import ClassVar

__all__ = [
    "CheckpointError",
    "ConfigError",
    "GazetteerError",
    "GeocoderBusy",
    "GeocoderError",
    "GeocoderRefused",
    "GeocoderReplyError",
    "ManifestError",
    "MapperError",
    "ModelError",
    "RenderError",
    "SourceError",
    "WorkerError",
]


class MapperError(Exception):
    """Any failure that mapper itself reports; the message is one line that says what to do.

    Attributes
    ----------
    exit_code : int
        What the command line ends with.
    """

    exit_code: ClassVar[int] = 1


class ConfigError(MapperError, ValueError):
    """A setting is unknown, of the wrong type or out of range."""

    exit_code = 2


class SourceError(MapperError, ValueError):
    """One report cannot be read; the run skips it, counts it and goes on."""


class GazetteerError(MapperError, LookupError):
    """The gazetteer cannot be opened or built."""


class ModelError(MapperError):
    """Packaged weights cannot be read, or belong to another version of mapper."""


class GeocoderError(MapperError):
    """A geocoding service could not be asked."""


class GeocoderRefused(GeocoderError):
    """The service refuses: a key is missing or its policy forbids the request."""


class GeocoderBusy(GeocoderError):
    """The service asks to wait.

    Parameters
    ----------
    message : str
        One line for people.
    retry_after_s : float or None
        Seconds to wait; None when the service does not say.
    """

    def __init__(self, message: str, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class GeocoderReplyError(GeocoderError):
    """The service answered something that is not a geocoding reply."""


class RenderError(MapperError):
    """An output cannot be written: an unwritable folder, a full disk, a script from elsewhere."""


class CheckpointError(MapperError):
    """The folder of a checkpoint is full, in use by another run, or holds something else."""


class WorkerError(MapperError):
    """Workers cannot be started or reached, or are of another version."""


class ManifestError(MapperError):
    """A file is no page that mapper wrote, or the manifest in it cannot be read."""
