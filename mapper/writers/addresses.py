"""Addresses (IRI) of places, reports and annotations, for formats of linked data."""

from __future__ import annotations

import re
import uuid
from urllib.parse import quote

from mapper.manifest import report_digest
from mapper.records import Report

__all__ = ["name_of", "place_address", "report_address"]

_GEONAMES = re.compile(r"geonames:([0-9]+)")
_OWN = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:.")
_WEB = re.compile(r"https?://[^\s\x00-\x20\x7f-\xa0<>\"{}|\\^`\ud800-\udfff]+", re.IGNORECASE)


def place_address(place_id: str) -> str:
    """Return the address of a place: that of GeoNames, else its id as a name."""
    if found := _GEONAMES.fullmatch(place_id):
        return f"https://sws.geonames.org/{found[1]}/"
    kept = place_id if _OWN.match(place_id) else f"place:{place_id}"
    return quote(kept, safe=":", errors="replace")


def report_address(report: Report) -> str:
    """Return the address of a report on the web, or a name made from what it says."""
    if report.url and _WEB.fullmatch(report.url):
        return report.url
    return name_of("report", report_digest([report]))


def name_of(*parts: str) -> str:
    """Return a name (URN) that the same parts always have."""
    # half a surrogate pair, as an id may have it, has no UTF-8
    named = "\0".join(("reportmap", *parts)).encode("utf-8", "backslashreplace").decode()
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, named)}"
