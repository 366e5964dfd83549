"""How much of anything is read: one number each, and none of them depends on what a file claims."""

from __future__ import annotations

from typing import BinaryIO

from mapper.errors import SourceError

__all__ = [
    "MAX_ATTACHMENTS",
    "MAX_COLUMNS",
    "MAX_CONTROLLED_RATIO",
    "MAX_DEPTH",
    "MAX_DOCUMENT_BYTES",
    "MAX_DOCUMENT_ELEMENTS",
    "MAX_EXPANDED_BYTES",
    "MAX_FEED_ELEMENTS",
    "MAX_FETCHED_BYTES",
    "MAX_LINES",
    "MAX_MAIL_HEADER",
    "MAX_MEMBERS",
    "MAX_METADATA",
    "MAX_PAGE_BYTES",
    "MAX_PAGE_ELEMENTS",
    "MAX_PARTS",
    "MAX_PDF_PAGES",
    "MAX_PDF_SECONDS",
    "MAX_REPORT_BYTES",
    "MAX_ROWS",
    "MAX_SPOOLED_BYTES",
    "RATIO_FREE_BYTES",
    "in_mib",
    "read_within",
]

_MIB = 1 << 20

#: The most bytes that one report may have: a text file, a line of JSON Lines, a cell of a
#: table; and of a feed.
MAX_REPORT_BYTES = 32 * _MIB

#: The most bytes of an HTML page: its tree takes many times that.
MAX_PAGE_BYTES = 8 * _MIB

#: The most elements of a page: to find its article takes about 0.3 ms for each.
MAX_PAGE_ELEMENTS = 60_000

#: The most elements of a feed, which takes half a kilobyte for each.
MAX_FEED_ELEMENTS = 500_000

#: The most bytes of a PDF, a DOCX or a message, and of what is in a DOCX when it is unpacked.
MAX_DOCUMENT_BYTES = 128 * _MIB

#: The most elements and attributes of a DOCX or a workbook in memory at once, where each
#: takes 100 to 450 bytes; and the most lines of a message, which take about 80 each.
MAX_DOCUMENT_ELEMENTS = 2_000_000
MAX_LINES = 3_000_000

#: The most rows of a sheet and columns of any table, as Excel has them. A row may say that it is
#: any.
MAX_ROWS = 1_048_576
MAX_COLUMNS = 16_384

#: The most bytes of a workbook, a Parquet file or an archive that must be kept aside to be read:
#: one that lies in an archive, is compressed or comes from standard input.
MAX_SPOOLED_BYTES = 1024 * _MIB

#: The most bytes that are taken from a web address.
MAX_FETCHED_BYTES = 64 * _MIB

#: The most that an archive or a compressed file may unpack to.
MAX_EXPANDED_BYTES = 64 * 1024 * _MIB

#: How many times its size a compressed file or a member may have after the first
#: `RATIO_FREE_BYTES`: text becomes 3 to 20 times smaller, a bomb 1,000 times and more.
MAX_CONTROLLED_RATIO = 200
RATIO_FREE_BYTES = 64 * _MIB

#: The most members of an archive, and attachments of a message.
MAX_MEMBERS = 100_000
MAX_ATTACHMENTS = 100

#: The most parts of a message, those of messages in it, too, and characters of a header.
MAX_PARTS = 500
MAX_MAIL_HEADER = 500

#: How deep archives and messages may lie in each other: an archive in an archive.
MAX_DEPTH = 2

#: The most pages of a PDF, and the time for all of them.
MAX_PDF_PAGES = 5_000
MAX_PDF_SECONDS = 120.0

#: The most characters of a title, an outlet, an id or an address, as of a header.
MAX_METADATA = 16_384


def read_within(stream: BinaryIO, limit: int, told: str) -> bytes:
    """Return all that a stream has.

    Parameters
    ----------
    stream : binary file
        What is read.
    limit : int
        The most bytes that it may have.
    told : str
        What is said of one that has more; ``{}`` stands for the limit.

    Raises
    ------
    SourceError
        It has more.
    """
    content = stream.read(limit + 1)
    if len(content) > limit:
        raise SourceError(told.format(in_mib(limit)))
    return content


def in_mib(number: int) -> str:
    """Return a number of bytes as people read it."""
    return f"{number // _MIB:,} MiB" if number >= _MIB else f"{number:,} bytes"
