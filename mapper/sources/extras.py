"""What only an extra installs: found, or told in one line."""

from __future__ import annotations

import importlib.util

from mapper.errors import SourceError

__all__ = ["EXTRAS", "require"]

#: Module that a reader needs -> the extra that installs it.
EXTRAS = {
    "docx": "documents",
    "fastwarc": "warc",
    "openpyxl": "excel",
    "pyarrow": "parquet",
    "pypdfium2": "documents",
    "trafilatura": "pages",
}


def require(module: str, what: str) -> None:
    """Check that a module is there that only an extra installs.

    Raises
    ------
    SourceError
        It is not; the message names the extra.
    """
    if importlib.util.find_spec(module) is None:
        extra = EXTRAS[module]
        raise SourceError(f"{what} needs the extra: pip install 'reportmap[{extra}]'")
