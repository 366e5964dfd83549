"""What is known of geopy's services: what they ask for, and what may be asked of them.

A service that is not listed works all the same, by geopy's name for it: its settings must then
bring the attribution, and its replies are kept only when they say so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["SERVICES", "UNKNOWN", "Service"]

_OSM = "© OpenStreetMap contributors, ODbL 1.0 (openstreetmap.org/copyright)"


@dataclass(frozen=True, slots=True)
class Service:
    """What is known of a service.

    Parameters
    ----------
    attribution : str or None
        What is to be shown with its places.
    server : str or None
        Its address, when another than geopy's default is better; None for geopy's.
    needs_server : bool
        True when anybody runs one, so that there is none to assume.
    public : tuple of str
        Names of the public server that asks for moderation, the usual one first; see `policy`.
    policy : str
        Where their usage policy is.
    keeps : bool
        True when its terms allow replies to be kept for long.
    key_env : str or None
        The variable of its key, when another than its name and ``_KEY`` is usual.
    keyless : bool
        True when what geopy takes for a key is not used here.
    asks : mapping of str to value
        Arguments of geopy's ``geocode`` that bring what a candidate needs to know.
    """

    attribution: str | None = None
    server: str | None = None
    needs_server: bool = False
    public: tuple[str, ...] = ()
    policy: str = ""
    keeps: bool = False
    key_env: str | None = None
    keyless: bool = False
    asks: Mapping[str, object] = field(default_factory=dict, hash=False)


#: A service of which nothing is known.
UNKNOWN = Service()

#: geopy's name -> what is known.
SERVICES: dict[str, Service] = {
    "nominatim": Service(
        attribution=_OSM,
        needs_server=True,
        public=(
            "nominatim.openstreetmap.org",
            "www.nominatim.openstreetmap.org",
            "nominatim.osm.org",
        ),
        policy="operations.osmfoundation.org/policies/nominatim",
        keeps=True,
        asks={"addressdetails": True, "language": "en"},
    ),
    "photon": Service(
        attribution=_OSM,
        needs_server=True,
        public=("photon.komoot.io", "photon.komoot.de"),
        policy="photon.komoot.io",
        keeps=True,
        asks={"language": "en"},
    ),
    "pelias": Service(
        attribution=f"Geocoded with Pelias; {_OSM}; Who's On First; © GeoNames, CC BY 4.0",
        needs_server=True,
        keeps=True,
        asks={"language": "en"},
    ),
    "geocodeearth": Service(
        attribution=f"Geocoded by Geocode Earth; {_OSM}; Who's On First; © GeoNames, CC BY 4.0",
        keeps=True,
        asks={"language": "en"},
    ),
    "geonames": Service(
        attribution="Place data © GeoNames (geonames.org), CC BY 4.0",
        server="https://secure.geonames.org",
        keeps=True,
        key_env="GEONAMES_USERNAME",
    ),
    "opencage": Service(
        attribution=f"Geocoded by OpenCage; {_OSM}",
        keeps=True,
        asks={"annotations": False, "language": "en"},
    ),
    "pickpoint": Service(
        attribution=f"Geocoded by PickPoint; {_OSM}",
        keeps=True,
        asks={"addressdetails": True, "language": "en"},
    ),
    "openmapquest": Service(
        attribution=f"Geocoded by MapQuest; {_OSM}",
        asks={"addressdetails": True, "language": "en"},
    ),
    "arcgis": Service(
        attribution="Powered by Esri",
        keyless=True,
        asks={"out_fields": "PlaceName,Type,Addr_type,Region,Subregion,CntryName,Country"},
    ),
}
