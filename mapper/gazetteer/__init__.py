"""Names to candidates, offline."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mapper.gazetteer.store import Gazetteer

__all__ = ["Gazetteer"]


def __getattr__(name: str) -> object:
    # lazy: to fold a name needs no database
    if name == "Gazetteer":
        from mapper.gazetteer.store import Gazetteer

        return Gazetteer
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
