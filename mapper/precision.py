"""How precisely a report says where: the codes of UCDP and ACLED, and a radius.

The tables and their reasons are in ``docs/relations.md``.
"""

from __future__ import annotations

from mapper.records import Place, Relation

__all__ = ["LIMITED_KM", "extent_km", "is_water", "radius_km_of", "where_precision"]

#: UCDP's "near": within some 25 km of a known point.
LIMITED_KM = 25.0
#: An area without a country that is wider than this is no region of a country: a continent.
_CONTINENTAL_KM = 1_000.0
#: A spot, whatever its kind: a pass, a base, an islet.
_SPOT_KM = 5.0
# Without a shape, what is farther than this from a place is not near it.
_FAR_KM = 50.0

_WATERS = frozenset(("SEA", "OCN", "GULF", "BAY", "STRT", "SD", "CHN", "BGHT", "RF", "FJD", "INLT"))
_Codes = tuple[int | None, int | None]

#: Half of a settlement's width by its population, in kilometres.
_EXTENTS = ((5_000, 1.0), (100_000, 3.0), (1_000_000, 10.0))
_LARGEST_KM = 20.0
#: The same by its feature code, where nobody counted; any other is a village.
_EXTENT_OF_CODE = {"PPLC": 10.0, "PPLG": 10.0, "PPLA": 3.0, "PPLA2": 3.0}


def is_water(place: Place) -> bool:
    """Return whether a place is a sea, ocean, strait, gulf, bay or the like."""
    return place.feature_code in _WATERS


def extent_km(place: Place) -> float | None:
    """Return how far a place reaches from its point.

    Returns
    -------
    float or None
        Half its extent in kilometres: the gazetteer's; for settlements and spots without one a
        default by population and feature code. None for areas of unknown extent.
    """
    if place.radius_km is not None:
        return place.radius_km
    if place.feature_class == "P":
        if place.population:
            found = (km for most, km in _EXTENTS if place.population < most)
            return next(found, _LARGEST_KM)
        return _EXTENT_OF_CODE.get(place.feature_code, 1.0)
    return None if place.is_area else 1.0


def radius_km_of(place: Place, relation: Relation | None) -> float | None:
    """Return how far from where it is drawn something may have been.

    Parameters
    ----------
    place : Place
        The place that the report names.
    relation : Relation or None
        How the report says it relates to it.

    Returns
    -------
    float or None
        Half the extent of the relation's shape or else of the place, in kilometres; None when
        neither is known.
    """
    if relation is not None and relation.shape is not None:
        return relation.shape.radius_km
    return extent_km(place)


def where_precision(place: Place, relation: Relation | None) -> tuple[int | None, int | None]:
    """Return the codes of how precisely the report says where.

    Parameters
    ----------
    place : Place
        The place that the report names.
    relation : Relation or None
        How the report says it relates to it.

    Returns
    -------
    tuple
        UCDP's ``where_prec`` (1 to 7) and ACLED's ``geo_precision`` (1 to 3), each None where
        there is no code.
    """
    whole = _of_place(place)
    if relation is None or place.is_historical:
        return whole
    if relation.kind == "coast" or (is_water(place) and relation.kind not in _BESIDE):
        return 7, 3
    if is_water(place):
        return 5, 3
    if relation.kind == "part":
        return (5, 3) if place.is_country else whole
    if relation.kind in ("border", "between", "road"):
        return 5, 3
    return (2, 2) if _is_limited(place, relation) else (5, 3)


def _of_place(place: Place) -> _Codes:
    code = place.feature_code
    if place.is_historical:
        return None, None
    if is_water(place):
        return 7, 3
    if place.is_country or code == "CONT":
        return 6, None
    if place.feature_class == "A":
        return (4, 3) if code in ("ADM1", "TERR", "PCLIX") else (3, 3)
    if place.feature_class == "P":
        return 1, 1
    return _of_region(place)


def _of_region(place: Place) -> _Codes:
    """Return the codes of what is neither administrative nor settled, by its size."""
    radius = place.radius_km
    if radius is None:
        return (5, 3) if place.feature_class == "L" else (1, 1)
    if radius <= _SPOT_KM:
        return 1, 1
    if radius <= LIMITED_KM:
        return 2, 2
    if place.country_code is None and radius > _CONTINENTAL_KM:
        return 6, None
    return 5, 3


#: Beside a water is on land as a rule.
_BESIDE = ("near", "around", "distance", "outside")


def _is_limited(place: Place, relation: Relation) -> bool:
    if relation.kind == "distance" and relation.distance_km is not None:
        return relation.distance_km <= LIMITED_KM
    if relation.kind == "outside" and place.feature_class == "P":
        return True
    if relation.shape is not None:
        return relation.shape.radius_km <= LIMITED_KM
    if relation.distance_km is not None and relation.distance_km > _FAR_KM:
        return False
    return (extent_km(place) or LIMITED_KM + 1) <= LIMITED_KM
