"""The kinds of places of other services in the words of GeoNames.

Kinds that have no clear counterpart stay unknown: an empty class and code.
"""

from __future__ import annotations

import re
from typing import Any

__all__ = ["gazetteer_kind", "osm_kind", "pelias_kind"]

_UNKNOWN = ("", "")

# What a unit or settlement is called, as OpenStreetMap's ``place`` and Nominatim's address types.
_PLACES = {
    "continent": ("L", "CONT"),
    "country": ("A", "PCLI"),
    "state": ("A", "ADM1"),
    "province": ("A", "ADM1"),
    "region": ("L", "RGN"),
    "state_district": ("A", "ADM2"),
    "county": ("A", "ADM2"),
    "district": ("A", "ADM2"),
    "municipality": ("A", "ADM3"),
    "city": ("P", "PPL"),
    "town": ("P", "PPL"),
    "village": ("P", "PPL"),
    "hamlet": ("P", "PPL"),
    "isolated_dwelling": ("P", "PPL"),
    "farm": ("S", "FRM"),
    "borough": ("P", "PPLX"),
    "city_district": ("P", "PPLX"),
    "suburb": ("P", "PPLX"),
    "quarter": ("P", "PPLX"),
    "neighbourhood": ("P", "PPLX"),
    "locality": ("L", "LCTY"),
    "island": ("T", "ISL"),
    "islet": ("T", "ISLT"),
    "archipelago": ("T", "ISLS"),
    "ocean": ("H", "OCN"),
    "sea": ("H", "SEA"),
}

_OSM = {
    ("natural", "bay"): ("H", "BAY"),
    ("natural", "cape"): ("T", "CAPE"),
    ("natural", "desert"): ("T", "DSRT"),
    ("natural", "glacier"): ("H", "GLCR"),
    ("natural", "hill"): ("T", "HLL"),
    ("natural", "mountain_range"): ("T", "MTS"),
    ("natural", "peak"): ("T", "PK"),
    ("natural", "peninsula"): ("T", "PEN"),
    ("natural", "ridge"): ("T", "RDGE"),
    ("natural", "saddle"): ("T", "PASS"),
    ("natural", "spring"): ("H", "SPNG"),
    ("natural", "strait"): ("H", "STRT"),
    ("natural", "valley"): ("T", "VAL"),
    ("natural", "volcano"): ("T", "VLC"),
    ("natural", "water"): ("H", "LK"),
    ("natural", "wood"): ("V", "FRST"),
    ("mountain_pass", "yes"): ("T", "PASS"),
    ("landuse", "forest"): ("V", "FRST"),
    ("landuse", "military"): ("L", "MILB"),
    ("landuse", "reservoir"): ("H", "RSV"),
    ("leisure", "nature_reserve"): ("L", "RESN"),
    ("leisure", "park"): ("L", "PRK"),
    ("boundary", "national_park"): ("L", "PRK"),
    ("boundary", "protected_area"): ("L", "RESN"),
    ("boundary", "disputed"): ("L", "RGN"),
    ("waterway", "river"): ("H", "STM"),
    ("waterway", "stream"): ("H", "STM"),
    ("waterway", "canal"): ("H", "CNL"),
    ("waterway", "waterfall"): ("H", "FLLS"),
    ("waterway", "dam"): ("S", "DAM"),
    ("aeroway", "aerodrome"): ("S", "AIRP"),
    ("railway", "station"): ("S", "RSTN"),
    ("barrier", "border_control"): ("S", "PSTB"),
    ("man_made", "bridge"): ("S", "BDG"),
    ("amenity", "hospital"): ("S", "HSP"),
    ("amenity", "prison"): ("S", "PRN"),
    ("amenity", "school"): ("S", "SCH"),
    ("amenity", "university"): ("S", "UNIV"),
}

# A key alone, where each of its values is such a thing.
_OSM_KEYS = {
    "highway": ("R", "RD"),
    "military": ("S", "INSM"),
    "building": ("S", "BLDG"),
    "place": _UNKNOWN,
}

_PELIAS = {
    "continent": ("L", "CONT"),
    "ocean": ("H", "OCN"),
    "marinearea": ("H", "SEA"),
    "empire": ("A", "PCL"),
    "country": ("A", "PCLI"),
    "dependency": ("A", "PCLD"),
    "disputed": ("L", "RGN"),
    "macroregion": ("L", "RGN"),
    "region": ("A", "ADM1"),
    "macrocounty": ("L", "RGN"),
    "county": ("A", "ADM2"),
    "localadmin": ("A", "ADM3"),
    "locality": ("P", "PPL"),
    "borough": ("P", "PPLX"),
    "neighbourhood": ("P", "PPLX"),
    "street": ("R", "ST"),
}


def osm_kind(key: Any, value: Any, type_: Any = None) -> tuple[str, str]:
    """Return GeoNames' class and code for a tag of OpenStreetMap.

    Parameters
    ----------
    key, value : object
        Such as ``"place"`` and ``"town"``; anything may come from a server.
    type_ : object
        What the service takes an administrative boundary for: the relation of a town is a town.
    """
    if (key, value) == ("boundary", "administrative"):
        return _PLACES.get(str(type_), ("A", "ADMD"))
    if key == "place":
        return _PLACES.get(str(value), _UNKNOWN)
    return _OSM.get((str(key), str(value))) or _OSM_KEYS.get(str(key), _UNKNOWN)


def pelias_kind(layer: Any) -> tuple[str, str]:
    """Return GeoNames' class and code for a layer of Pelias."""
    return _PELIAS.get(str(layer), _UNKNOWN)


def gazetteer_kind(letter: Any, code: Any) -> tuple[str, str]:
    """Return a class and code of GeoNames' own, when they are such."""
    if not (isinstance(letter, str) and re.fullmatch(r"[AHLPRSTUV]", letter)):
        return _UNKNOWN
    is_code = isinstance(code, str) and re.fullmatch(r"[A-Z0-9]{1,10}", code)
    return letter, code if is_code else ""
