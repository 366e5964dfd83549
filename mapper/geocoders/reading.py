"""What services answer, read into candidates.

geopy keeps each service's own reply as ``Location.raw``; coordinates, identity, kind and extent
are read from there and checked. Whatever is not what it should be is a `GeocoderReplyError`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from mapper.errors import GeocoderReplyError
from mapper.geocoders.kinds import gazetteer_kind, osm_kind, pelias_kind
from mapper.records import Candidate, Place

__all__ = ["candidates_from_json", "candidates_to_json", "read_candidates"]

_KM_PER_DEGREE = 111.195
_LONGEST_TEXT = 200
_AREAS = frozenset("ALHTV")

# The score of a reply's first place when the service gives no measure of importance, and what is
# left of it from rank to rank. Not high: a service knows nothing of the report.
_FIRST, _FADING = 0.5, 0.85

_Box = tuple[float, float, float, float]  # south, west, north, east


@dataclass(frozen=True, slots=True)
class _Found:
    """What a service says of one place."""

    key: str | None
    name: str
    lat: Any
    lon: Any
    kind: tuple[str, str] = ("", "")
    country_code: Any = None
    country_name: Any = None
    admin1_name: Any = None
    admin2_name: Any = None
    population: Any = None
    box: Any = None
    weight: Any = None


def read_candidates(service: str, locations: Iterable[Any]) -> tuple[Candidate, ...]:
    """Read what a geocoder of geopy's returned, in the service's order.

    Parameters
    ----------
    service : str
        geopy's name of the service; it becomes the prefix of the places' ids.
    locations : iterable of geopy.location.Location
        What ``geocode(..., exactly_one=False)`` returned; None among them is left out.

    Raises
    ------
    GeocoderReplyError
        When one of them is not as the service's replies are.
    """
    reader = _READERS.get(service, _read_other)
    found: dict[str, Candidate] = {}
    score = 1.0
    for rank, location in enumerate(one for one in locations if one is not None):
        if not isinstance(location.raw, Mapping):
            raise GeocoderReplyError(f"{service} answered something that is not a place")
        try:
            one = reader(location.raw, location)
        except (LookupError, TypeError, ValueError, AttributeError):
            one = None
        if one is None:
            raise GeocoderReplyError(f"{service} answered a place without coordinates or identity")
        weight = _finite(one.weight)
        score = min(score, _FIRST * _FADING**rank if weight is None else max(0.0, min(1.0, weight)))
        candidate = _candidate(service, one, round(score, 4))
        found.setdefault(candidate.place.id, candidate)
    return tuple(found.values())


def candidates_to_json(candidates: Iterable[Candidate]) -> str:
    """Write candidates of a service for the cache."""
    rows = [[asdict(one.place), one.matched_name, one.score] for one in candidates]
    return json.dumps(rows, ensure_ascii=False)


def candidates_from_json(text: str) -> tuple[Candidate, ...] | None:
    """Read them back; None when the text is not of that form."""
    try:
        return tuple(
            Candidate(Place(**place), str(name), score=score, match="service")
            for place, name, score in json.loads(text)
        )
    except (ValueError, TypeError):
        return None


def _candidate(service: str, one: _Found, score: float) -> Candidate:
    lat, lon = _finite(one.lat), _finite(one.lon)
    if lat is None or lon is None or not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise GeocoderReplyError(f"{service} answered a place outside of the world")
    name = _text(one.name)
    if name is None:
        raise GeocoderReplyError(f"{service} answered a place without a name")
    code = _text(one.country_code)
    is_code = code is not None and len(code) == 2 and code.isascii() and code.isalpha()
    people = _finite(one.population)
    letter, feature_code = one.kind
    place = Place(
        # Services without an identity of their own have one place a point.
        id=f"{service}:{_text(one.key) or f'{lat:.5f},{lon:.5f}'}",
        name=name,
        lat=lat,
        lon=lon,
        feature_class=letter,
        feature_code=feature_code,
        country_code=code.upper() if code is not None and is_code else None,
        country_name=_text(one.country_name),
        admin1_name=_text(one.admin1_name),
        admin2_name=_text(one.admin2_name),
        population=int(people) if people is not None and 0 < people < 1e11 else None,
        radius_km=_radius_km(one.box) if letter in _AREAS and letter else None,
        gazetteer=service,
    )
    return Candidate(place, name, score=score, match="service")


def _read_nominatim(raw: Mapping[str, Any], _: Any) -> _Found:
    address = _table(raw.get("address"))
    key = f"{raw['osm_type']}/{raw['osm_id']}" if raw.get("osm_id") else raw.get("place_id")
    display = str(raw["display_name"])
    box = raw.get("boundingbox")
    return _Found(
        key=None if key is None else str(key),
        name=str(raw.get("name") or display.partition(",")[0]),
        lat=raw["lat"],
        lon=raw["lon"],
        kind=osm_kind(
            raw.get("class") or raw.get("category"), raw.get("type"), raw.get("addresstype")
        ),
        country_code=address.get("country_code"),
        country_name=address.get("country"),
        admin1_name=address.get("state") or address.get("province") or address.get("region"),
        admin2_name=address.get("county"),
        # south, north, west, east
        box=(box[0], box[2], box[1], box[3]) if isinstance(box, list) and len(box) == 4 else None,
        weight=raw.get("importance"),
    )


def _read_photon(raw: Mapping[str, Any], _: Any) -> _Found:
    about = raw["properties"]
    lon, lat = raw["geometry"]["coordinates"][:2]
    box = about.get("extent")
    return _Found(
        key=f"{about['osm_type']}{about['osm_id']}",
        name=str(about.get("name") or about.get("street") or about["country"]),
        lat=lat,
        lon=lon,
        kind=osm_kind(about.get("osm_key"), about.get("osm_value"), about.get("type")),
        country_code=about.get("countrycode"),
        country_name=about.get("country"),
        admin1_name=about.get("state"),
        admin2_name=about.get("county"),
        # west, north, east, south
        box=(box[3], box[0], box[1], box[2]) if isinstance(box, list) and len(box) == 4 else None,
    )


def _read_pelias(raw: Mapping[str, Any], _: Any) -> _Found:
    about = raw["properties"]
    lon, lat = raw["geometry"]["coordinates"][:2]
    box = raw.get("bbox")
    return _Found(
        key=str(about.get("gid") or about["id"]),
        name=str(about.get("name") or about["label"]),
        lat=lat,
        lon=lon,
        kind=pelias_kind(about.get("layer")),
        country_code=about.get("country_code"),
        country_name=about.get("country"),
        admin1_name=about.get("region"),
        admin2_name=about.get("county"),
        population=about.get("population"),
        # west, south, east, north
        box=(box[1], box[0], box[3], box[2]) if isinstance(box, list) and len(box) == 4 else None,
        # its confidence speaks of the spelling: halved, as nothing speaks for the place itself
        weight=None if (sure := _finite(about.get("confidence"))) is None else sure * _FIRST,
    )


def _read_geonames(raw: Mapping[str, Any], _: Any) -> _Found:
    box = _table(raw.get("bbox"))
    return _Found(
        key=str(int(raw["geonameId"])),
        name=str(raw.get("name") or raw["toponymName"]),
        lat=raw["lat"],
        lon=raw["lng"],
        kind=gazetteer_kind(raw.get("fcl"), raw.get("fcode")),
        country_code=raw.get("countryCode"),
        country_name=raw.get("countryName"),
        admin1_name=raw.get("adminName1"),
        population=raw.get("population"),
        box=tuple(box.get(side) for side in ("south", "west", "north", "east")),
    )


def _read_opencage(raw: Mapping[str, Any], location: Any) -> _Found:
    about = raw["components"]
    low, high = (
        _table(_table(raw.get("bounds")).get(corner)) for corner in ("southwest", "northeast")
    )
    kind = about.get("_type")
    return _Found(
        key=None,
        name=str(
            about.get(kind) or str(raw.get("formatted") or location.address).partition(",")[0]
        ),
        lat=raw["geometry"]["lat"],
        lon=raw["geometry"]["lng"],
        kind=osm_kind(_OPENCAGE.get(str(about.get("_category"))), kind, kind),
        country_code=about.get("ISO_3166-1_alpha-2") or about.get("country_code"),
        country_name=about.get("country"),
        admin1_name=about.get("state"),
        admin2_name=about.get("county"),
        box=(low.get("lat"), low.get("lng"), high.get("lat"), high.get("lng")),
    )


def _read_arcgis(raw: Mapping[str, Any], location: Any) -> _Found:
    about, box = _table(raw.get("attributes")), _table(raw.get("extent"))
    match = _finite(raw.get("score"))
    return _Found(
        key=None,
        name=str(about.get("PlaceName") or str(location.address).partition(",")[0]),
        lat=raw["location"]["y"],
        lon=raw["location"]["x"],
        kind=_ARCGIS.get(str(about.get("Type")), ("", "")),
        country_name=about.get("CntryName"),
        admin1_name=about.get("Region"),
        admin2_name=about.get("Subregion"),
        box=tuple(box.get(side) for side in ("ymin", "xmin", "ymax", "xmax")),
        weight=None if match is None else match / 100 * _FIRST,
    )


def _read_other(_: Mapping[str, Any], location: Any) -> _Found:
    return _Found(
        key=None,
        name=str(location.address or "").partition(",")[0],
        lat=location.latitude,
        lon=location.longitude,
    )


_READERS: dict[str, Callable[[Mapping[str, Any], Any], _Found]] = {
    "arcgis": _read_arcgis,
    "geocodeearth": _read_pelias,
    "geonames": _read_geonames,
    "nominatim": _read_nominatim,
    "opencage": _read_opencage,
    "openmapquest": _read_nominatim,
    "pelias": _read_pelias,
    "photon": _read_photon,
    "pickpoint": _read_nominatim,
}

# OpenCage's category -> the key of OpenStreetMap that its types go with.
_OPENCAGE = {"place": "place", "natural/water": "natural", "transportation": "highway"}

_ARCGIS = {
    "Country": ("A", "PCLI"),
    "State or Province": ("A", "ADM1"),
    "County": ("A", "ADM2"),
    "City": ("P", "PPL"),
    "Neighborhood": ("P", "PPLX"),
    "Island": ("T", "ISL"),
    "Lake": ("H", "LK"),
    "Sea": ("H", "SEA"),
    "Ocean": ("H", "OCN"),
    "Mountain": ("T", "MT"),
    "Mountain Range": ("T", "MTS"),
    "River": ("H", "STM"),
    "Airport": ("S", "AIRP"),
}


def _radius_km(box: Any) -> float | None:
    """Return half the diagonal of a box, or None when it is none."""
    sides = [_finite(side) for side in box or ()]
    if len(sides) != 4:
        return None
    south, west, north, east = sides
    if south is None or west is None or north is None or east is None:
        return None
    if not (-90 <= south <= north <= 90 and -180 <= west <= 180 and -180 <= east <= 180):
        return None
    width = (east - west) % 360 if east < west else east - west
    across = width * math.cos(math.radians((south + north) / 2))
    radius = math.hypot(north - south, across) * _KM_PER_DEGREE / 2
    return round(radius, 3) if radius >= 0.001 else None


def _finite(value: Any) -> float | None:
    """Read a number, or text that is one; None for anything else, NaN and infinity among it."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _text(value: Any) -> str | None:
    """Read one line of text, as a stranger's server may send anything."""
    if not isinstance(value, str):
        return None
    line = " ".join("".join(c if c.isprintable() else " " for c in value).split())
    return line[:_LONGEST_TEXT].strip() or None


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
