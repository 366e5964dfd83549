"""geopy, both ways: the gazetteer as a geopy geocoder, and geopy's services behind our socket.

Nothing here is used unless asked for; importing it loads neither geopy nor a gazetteer.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mapper.geocoders.cascade import Cascade
    from mapper.geocoders.offline import Gazetteer
    from mapper.geocoders.services import OnlineGeocoder, open_geocoders

__all__ = ["Cascade", "Gazetteer", "OnlineGeocoder", "open_geocoders"]

# Public name -> the module that defines it, imported on first use (PEP 562).
_HOME = {
    "Cascade": "mapper.geocoders.cascade",
    "Gazetteer": "mapper.geocoders.offline",
    "OnlineGeocoder": "mapper.geocoders.services",
    "open_geocoders": "mapper.geocoders.services",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted(set(globals()) | set(_HOME))
