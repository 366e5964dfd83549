"""What readers are given beside a stream: where it came from, and the settings of the run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, BinaryIO, Self

from mapper.records import Report, Skipped
from mapper.sources.columns import Columns

if TYPE_CHECKING:
    from mapper.config import Config
    from mapper.sources.pdf_process import PdfProcess
    from mapper.sources.web import Fetcher

__all__ = ["Item", "Outcome", "Reader", "Reading", "Session"]

Outcome = Report | Skipped


@dataclass(frozen=True, slots=True)
class Reading:
    """How inputs are read.

    Parameters
    ----------
    columns : Columns
        What the columns of tables and the keys of JSON Lines are called.
    contact : str or None
        E-mail or web address of whoever answers for requests; sent with each of them.
    allow_private_hosts : bool
        Whether web addresses may lead into this machine or its own network.
    """

    columns: Columns = field(default_factory=Columns)
    contact: str | None = None
    allow_private_hosts: bool = False

    @classmethod
    def of(cls, config: Config) -> Self:
        """Take from a run's settings what bears on reading."""
        return cls(Columns.of(config), config.contact, config.allow_private_hosts)


class Session:
    """What the inputs of a run share, opened when first needed and closed at the end."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self._stack = ExitStack()
        self._pdf: PdfProcess | None = None
        self._fetcher: Fetcher | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._stack.close()

    @property
    def pdf(self) -> PdfProcess:
        """The process that reads PDF documents."""
        if self._pdf is None:
            from mapper.sources.pdf_process import PdfProcess

            self._pdf = self._stack.enter_context(PdfProcess())
        return self._pdf

    @property
    def fetcher(self) -> Fetcher:
        """What asks web servers."""
        if self._fetcher is None:
            from mapper.sources.web import Fetcher

            self._fetcher = self._stack.enter_context(
                Fetcher(
                    contact=self.reading.contact,
                    allow_private_hosts=self.reading.allow_private_hosts,
                )
            )
        return self._fetcher


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to read.

    Parameters
    ----------
    origin : str
        Where it came from, in printable characters: it stands in ids and messages.
    session : Session
        Settings, and what is shared.
    suffix : str
        Of its name, in small letters, with its dot; empty when it has no name.
    depth : int
        How many archives and messages it lies in.
    is_file : bool
        Whether its stream is a file that can be read from anywhere.
    url : str or None
        The web address that it came from.
    charset : str or None
        The encoding that whoever sent it told.
    """

    origin: str
    session: Session
    suffix: str = ""
    depth: int = 0
    is_file: bool = False
    url: str | None = None
    charset: str | None = None

    @property
    def columns(self) -> Columns:
        """The columns that were named."""
        return self.session.reading.columns

    def below(self, name: str, suffix: str) -> Item:
        """Return a member of this archive or message."""
        return replace(
            self,
            origin=f"{self.origin}/{name}",
            suffix=suffix,
            depth=self.depth + 1,
            is_file=False,
            url=None,
            charset=None,
        )


#: Reads a stream; may raise SourceError for all of it, and yields `Skipped` for parts.
Reader = Callable[[BinaryIO, Item], Iterator[Outcome]]
