"""Small GeoNames dumps and a small shipped data file, for tests of what is built from them."""

from __future__ import annotations

import hashlib
import lzma
import zipfile
from collections.abc import Iterable
from pathlib import Path

__all__ = ["row", "shipped", "table", "zipped"]


def row(
    number: object,
    name: str,
    lat: object = 40.5,
    lon: object = 45.5,
    kind: str = "P.PPL",
    country: str = "AM",
    **more: object,
) -> str:
    """Return a line of a table of places; `more` are columns by name."""
    letter, _, code = kind.partition(".")
    assert not more.keys() - {"ascii", "names", "admin1", "admin2", "population", "modified"}
    fields = (
        *(number, name, more.get("ascii", name), more.get("names", ""), lat, lon, letter, code),
        *(country, "", more.get("admin1", ""), more.get("admin2", ""), "", ""),
        *(more.get("population", 0), "", 100, "Asia/Yerevan", more.get("modified", "2026-05-04")),
    )
    return "\t".join(map(str, fields))


def table(path: Path, lines: Iterable[str]) -> Path:
    """Write lines to a text."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return path


def zipped(path: Path) -> Path:
    """Put a text into a ZIP of its name, as GeoNames does, and remove the text."""
    packed = path.with_suffix(".zip")
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(path, path.name)
    path.unlink()
    return packed


def shipped(path: Path) -> Path:
    """Write a data file of the shipped format with a dozen places."""
    lines = [
        _shipped(-5, "lake-sevan", "Lake Sevan", 40.35, 45.35, "LK", 0.76, "t", country="AM"),
        _shipped(-6, "soviet-union", "Soviet Union", 60, 90, "PCLH", 0.95, "t", names="USSR"),
        _shipped(-7, "lake-erie", "Lake Erie", 42.2, -81.2, "LK", 0.8, "t", country="US"),
        _shipped(174982, "", "Armenia", 40, 45, "PCLI", 0, "gw", country="AM", demonyms="Armenian"),
        _shipped(
            587116, "", "Azerbaijan", 40.5, 47.5, "PCLI", 0, "gt", country="AZ", demonyms="Azeri"
        ),
        _shipped(3017382, "", "France", 46, 2, "PCLI", 0, "g", country="FR"),
        _shipped(409314, "", "Gegharkunik", 40.4, 45.3, "ADM1", 0, "l", country="AM", radius_km=45),
        _shipped(2988507, "", "Paris", 48.85, 2.35, "PPLC", 0, "g", country="FR", people=2138551),
        _shipped(616108, "", "Vardenis", 40.18, 45.73, "PPL", 0, "g", country="AM", people=12651),
        _shipped(999001, "", "Gone", 40.1, 45.1, "PPL", 0, "g", country="AM"),
        _shipped(703883, "", "Crimea", 45.2, 34.2, "RGN", 0.88, "t", radius_km=150),
    ]
    body = "columns\n" + "".join(f"{line}\n" for line in lines)
    digest = hashlib.sha256(body.encode()).hexdigest()[:8]
    title = f"mapper-gazetteer 1\t2026.11\t{digest}\t{len(lines)}\n"
    path.write_bytes(lzma.compress((title + body).encode()))
    return path


def _shipped(
    number: int,
    slug: str,
    name: str,
    lat: float,
    lon: float,
    code: str,
    prominence: float,
    sources: str,
    *,
    country: str = "",
    people: int = 0,
    radius_km: float = 0,
    names: str = "",
    demonyms: str = "",
) -> str:
    fields = (
        *(number, slug, name, lat, lon, code, country, "", "", people or "", radius_km or ""),
        *(prominence or "", sources, names, "", demonyms, "", ""),
    )
    return "\t".join(map(str, fields))
