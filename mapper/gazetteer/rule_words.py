"""The words that the name rules take off a name, and the feature codes that they demand."""

from __future__ import annotations

import re

__all__ = [
    "ABBREVIATED",
    "ABBREVIATED_CONTAINERS",
    "AGENCIES",
    "AREAS",
    "BACKED",
    "BASED",
    "BEFORE_CONTAINER",
    "IN_TOWN",
    "LARGE",
    "LOOSE_SITES",
    "LOOSE_TOWN_WORDS",
    "NATURE",
    "PART_OF",
    "QUALIFIED",
    "SETTLED",
    "SIDED",
    "SITES",
    "SITES_FIRST",
    "SURROUNDINGS",
    "TITLE",
    "TOWNS",
    "TOWN_WORDS",
    "UNITS",
    "UNITS_BEFORE",
    "UNIT_DEMANDS",
    "UNIT_FORMS",
    "UNIT_SORTS",
    "UNIT_WORDS",
]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Beginnings of feature codes, with a space behind whole ones: settlements; those that are no part
#: of another; the same and villages; units; units and regions of all kinds.
TOWNS = ("PPL", "STLMT")
LARGE = ("PPLC ", "PPLA", "PPLG ", "PPL ")
SETTLED = ("PPLC ", "PPLA", "PPLG ", "PPLL ", "PPL ")
UNITS = ("ADM", "PCL", "TERR", "RGN", "ZN")
AREAS = (
    *("ADM", "PCL", "TERR", "RGN", "ZN", "CONT", "AREA", "ISL", "PEN", "VAL", "DSRT", "MTS"),
    *("PLN", "PLAT", "UPLD", "CST", "SEA", "OCN", "GULF", "BAY", "DLTA"),
)

#: Words for the parts that a newspaper writes before a name.
_SIDES = (
    "(?:north|south)-?(?:east|west)(?:ern|ernmost)?|(?:north|south|east|west)(?:ern|ernmost)?"
    "|(?:north|south|east|west|south-?west|south-?east|north-?west|north-?east)-?central"
    "|central|old town|upper|lower|middle|mid|inner|outer|far|greater|downtown|uptown|midtown"
    "|metropolitan|metro|suburban|urban|rural|coastal|inland|mainland|continental"
)
#: Those of them that are said of towns.
_TOWN_SIDES = (
    "central|old town|inner|outer|greater|downtown|uptown|midtown|metropolitan|metro|suburban|urban"
)
#: Words for the parts that it writes before "of".
_PARTS_OF = (
    "north|south|east|west|north-?east|north-?west|south-?east|south-?west|centre|center|heart"
    "|middle|outskirts|suburbs?|edge|rest|whole|most|parts?|much|all|half|third|tip|coasts?"
    "|shores?|area|areas|vicinity|interior|side|port|capital|enclave|exclave|neighbou?rhoods?"
)
#: Words that say how a place is or was, not which.
_QUALIFIERS = (
    "present-day|modern-day|modern|war-torn|neighbou?ring|nearby|occupied|rebel|historic"
    "|landlocked|impoverished|breakaway|separatist|self-proclaimed|post-war|postwar|pre-war"
    "|prewar|post-soviet|independent|united|unified|divided|besieged|embattled|native|all of"
    "|two|both"
)

#: A name with such words, or others that are no part of it.
_ARTICLE = r"(?:the |The )?"
_SIDE = rf"(?:{_SIDES})"
SIDED = re.compile(rf"{_ARTICLE}{_SIDE}(?:[ -]{_SIDE})?(?:[ -](?=\w)| part of )(.+)", re.I)
IN_TOWN = re.compile(rf"{_ARTICLE}(?:{_TOWN_SIDES})\b(?!-)", re.I)
PART_OF = re.compile(rf"{_ARTICLE}(?:{_SIDE}|{_PARTS_OF})(?: {_PARTS_OF})? of (?:the )?(.+)", re.I)
QUALIFIED = re.compile(
    rf"{_ARTICLE}(?:{_QUALIFIERS}|\w+-(?:held|controlled|occupied|administered|ruled|run|majority"
    r"|dominated|besieged|torn|ravaged|stricken|rich)) (.+)",
    re.I,
)
BEFORE_CONTAINER = re.compile(rf"(?:the\b ?)?(?:{_SIDE}\b[ -]?)*", re.I)
BASED = re.compile(r"(.+?)-(?:based|born|bred|area|wide|bound|registered|flagged)", re.I)
BACKED = re.compile(r"(.+?)-(?:backed|led|trained|style)", re.I)  # of men as often as of states
# Titles of books and clubs more than places.
TITLE = re.compile(r"(?:The )?(?:Heart|Edge|Half|Side|Part|Center|Centre|Capital) ")

#: Words for administrative units, those under which a unit may stand in the gazetteer first.
UNIT_FORMS = (
    "Province",
    "Oblast",
    "Region",
    "State",
    "District",
    "Governorate",
    "Prefecture",
    "Department",
    "County",
    "Raion",
    "Division",
    "Territory",
)
UNIT_WORDS = _words(
    """
    province provinces region regions state states district districts oblast oblasts raion raions
    rayon rayons governorate governorates prefecture prefectures department departments county
    counties canton cantons voivodeship voivodeships voivodship division krai kray okrug republic
    territory emirate regency municipality municipalities parish commune subdistrict sub-district
    tehsil tahsil taluk taluka upazila woreda zone wilaya muhafazah sub-county constituency lga
    arrondissement sector marz muhafaza vilayet viloyat duchy principality shire borough riding
    """
)
#: Those for units and states that may stand before "of".
UNITS_BEFORE = _words(
    """
    province region district oblast governorate prefecture county canton territory emirate
    municipality state republic kingdom commonwealth sultanate principality duchy
    """
)
#: Those of common phrases too: the feature codes they demand, and the least score.
UNIT_DEMANDS: dict[str, tuple[tuple[str, ...], float]] = {
    "state": (("ADM1", "PCL", "TERR"), 0.4),
    "department": (("ADM1", "ADM2"), 0.4),
    "republic": (("PCL", "ADM1", "TERR"), 0.3),
    "kingdom": (("PCL", "ADM1", "TERR"), 0.4),
    "territory": (("PCL", "ADM1", "TERR", "RGN"), 0.35),
    "zone": (UNITS, 0.35),
    "sector": (UNITS, 0.35),
    "division": (UNITS, 0.35),
}
#: Words for towns that titles and phrases have as well: "City of God", "Capital of Culture".
LOOSE_TOWN_WORDS = _words("city capital metropolis port resort community quarter")
TOWN_WORDS = _words(
    """
    city cities town towns village villages township townships borough hamlet settlement suburb
    neighborhood neighbourhood quarter ward commune municipality community townland stanitsa kibbutz
    moshav kishlak aul raion metropolis port seaport resort enclave outpost locality shtetl favela
    slum capital barangay
    """
)
#: Words after a name for what lies around it.
SURROUNDINGS = _words(
    """
    area areas metro region suburbs suburb outskirts countryside vicinity surroundings environs
    hinterland downtown waterfront metroplex metropolis heartland interior enclave
    exclave highlands lowlands conurbation mainland
    """
)
#: Words for what stands in or near the place of the name, with the words that may come before.
SITES: dict[str, tuple[str, ...]] = {
    "airport": ("international", "intl", "regional", "municipal", "domestic", "military", "city"),
    "airfield": ("military",),
    "aerodrome": (),
    "airbase": ("military", "air"),
    "base": ("air", "military", "naval", "army", "force", "marine", "corps"),
    "port": ("sea", "container", "commercial"),
    "harbor": (),
    "harbour": (),
    "plant": ("nuclear", "power", "atomic", "energy"),
    "reactor": ("nuclear", "research"),
    "refinery": ("oil",),
    "dam": ("hydroelectric",),
    "camp": ("refugee", "displacement", "idp", "displaced"),
    "crossing": ("border",),
    "checkpoint": ("border", "military"),
    "terminal": ("ferry", "oil"),
    "prison": ("central", "military"),
    "jail": ("central", "county", "city"),
    "cathedral": (),
    "mosque": ("central", "grand"),
    "university": ("state", "national", "international", "atlantic", "technical", "medical"),
    "college": ("community", "state", "technical", "medical"),
    "institute": ("technical",),
    "hospital": (
        *("general", "regional", "memorial", "central", "university", "city", "county", "district"),
        *("children's", "children’s", "mental", "teaching"),
    ),
    "court": (
        *("district", "criminal", "crown", "magistrates", "magistrates'", "magistrates’", "high"),
        *("magistrate's", "magistrate’s", "supreme", "circuit", "county", "city"),
    ),
    "courthouse": ("county", "district"),
    "museum": ("city", "national"),
    "zoo": (),
    "stadium": ("national", "olympic", "memorial"),
    "racecourse": (),
    "metro": (),
    "barracks": ("army",),
    "cemetery": ("national", "military", "city"),
    "council": ("county", "city", "town", "borough", "district", "municipal", "regional"),
    "hall": ("city", "town", "county", "village", "community", "parish"),
    "police": ("city", "county", "state", "metropolitan"),
    "school": (
        *("high", "middle", "elementary", "primary", "secondary", "grammar", "public", "senior"),
        *("junior", "catholic", "international", "community"),
    ),
    "academy": ("police", "military", "naval"),
    "centre": (
        *("community", "medical", "health", "civic", "detention", "conference", "convention"),
        *("exhibition", "trade", "world", "sports", "leisure", "cultural", "shopping", "reception"),
    ),
    "center": (
        *("community", "medical", "health", "civic", "detention", "conference", "convention"),
        *("exhibition", "trade", "world", "sports", "senior", "cultural", "shopping", "reception"),
        *("correctional", "animal"),
    ),
    "office": ("sheriff's", "sheriff’s", "post", "police", "county"),
    "library": ("public", "city", "county", "central"),
    "church": ("baptist", "methodist", "presbyterian", "catholic", "lutheran", "parish", "united"),
    "station": ("railway", "train", "bus", "police", "fire", "metro", "power", "central"),
    "gardens": ("botanical", "botanic", "public"),
    "theatre": (),
    "castle": (),
    "market": ("central", "fish", "cattle"),
    "bridge": (),
    "monastery": (),
    "abbey": (),
    "synagogue": (),
}

_ISLANDS = ("ISL", "ATOL", "PCL", "ADM", "TERR", "RF")
_MOUNTS = ("MT", "PK", "VLC", "HLL", "MTS")
_RANGES = ("MTS", "HLLS", "UPLD", "MT", "PLAT")
_LAKES = ("LK", "LGN", "RSV")
_RIVERS = ("STM", "CNL")
_PARKS = ("PRK", "FRST", "RGN", "VAL", "MT", "MTS", "DSRT", "LK", "ISL", "SWMP", "PLN")
_SEAS = ("SEA", "OCN", "GULF", "LK")

#: Those that the town follows: "Robinson College Cambridge".
SITES_FIRST = _words("college university hospital school courthouse cathedral airport")

#: Those that stand behind the name of a person as often, unless another word is between.
LOOSE_SITES = _words("office market church academy library theatre centre center")

#: Words between a unit's name and its kind, which the gazetteer may do without.
UNIT_SORTS = _words(
    "municipal metropolitan rural urban administrative autonomous local government council"
)

#: Words for what nature made: the feature codes they demand, and the forms that a name may have.
NATURE: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "lake": (_LAKES, ("Lake {}", "{} Lake", "Lake of {}")),
    "loch": (_LAKES, ("Loch {}",)),
    "lough": (_LAKES, ("Lough {}",)),
    "reservoir": (_LAKES, ("Lake {}", "{} Reservoir")),
    "lagoon": (_LAKES, ("{} Lagoon",)),
    "river": (_RIVERS, ("{} River", "River {}", "Rio {}")),
    "rivers": (_RIVERS, ("{} River",)),
    "creek": (_RIVERS, ("{} River",)),
    "canal": (("CNL",), ("{} Canal",)),
    "sea": (_SEAS, ("Sea of {}", "{} Sea", "Lake {}")),
    "ocean": (("OCN",), ("{} Ocean",)),
    "gulf": (("GULF", "BAY", "SEA"), ("Gulf of {}", "{} Gulf")),
    "bay": (("BAY", "GULF", "BGHT", "HBR"), ("Bay of {}", "{} Bay", "Gulf of {}")),
    "strait": (("STRT", "CHN"), ("Strait of {}", "{} Strait", "Straits of {}")),
    "straits": (("STRT", "CHN"), ("Strait of {}", "{} Strait", "Straits of {}")),
    "channel": (("CHN", "STRT"), ("{} Channel",)),
    "sound": (("SD", "BAY", "STRT"), ("{} Sound",)),
    "desert": (("DSRT", "PLN"), ("{} Desert",)),
    "peninsula": (("PEN", "CAPE", "RGN"), ("{} Peninsula",)),
    "cape": (("CAPE", "PEN"), ("Cape {}",)),
    "island": (_ISLANDS, ("{} Island", "{} Islands", "Isle of {}", "{} island")),
    "islands": (_ISLANDS, ("{} Islands", "{} Island", "{} archipelago")),
    "isle": (_ISLANDS, ("Isle of {}", "{} Island")),
    "isles": (_ISLANDS, ("{} Islands",)),
    "archipelago": (_ISLANDS, ("{} Islands", "{} archipelago")),
    "atoll": (_ISLANDS, ("{} Atoll",)),
    "reef": (("RF", "ISL"), ("{} Reef",)),
    "shoal": (("RF", "ISL"), ("{} Shoal",)),
    "mount": (_MOUNTS, ("Mount {}", "Mt {}")),
    "mountain": (_MOUNTS, ("Mount {}", "{} Mountain", "{} Mountains")),
    "peak": (_MOUNTS, ("{} Peak", "Mount {}")),
    "volcano": (_MOUNTS, ("Mount {}", "{} Volcano")),
    "mountains": (_RANGES, ("{} Mountains", "{} Range", "Mount {}")),
    "range": (_RANGES, ("{} Mountains", "{} Range")),
    "hills": (_RANGES, ("{} Hills", "{} Mountains")),
    "heights": (("RGN", "HLLS", "PPL"), ("{} Heights",)),
    "plateau": (("PLAT", "UPLD", "RGN"), ("{} Plateau",)),
    "plain": (("PLN", "RGN"), ("{} Plain", "{} Plains")),
    "plains": (("PLN", "RGN"), ("{} Plains", "{} Plain")),
    "steppe": (("PLN", "RGN"), ("{} Steppe",)),
    "valley": (("VAL", "RGN", "GRGE"), ("{} Valley",)),
    "gorge": (("VAL", "GRGE"), ("{} Gorge",)),
    "canyon": (("VAL", "GRGE"), ("{} Canyon",)),
    "pass": (("PASS",), ("{} Pass",)),
    "tunnel": (("TNL", "PASS"), ("{} Tunnel",)),
    "basin": (("RGN", "DPR", "PLN"), ("{} Basin",)),
    "delta": (("DLTA", "RGN"), ("{} Delta",)),
    "estuary": (("ESTY", "BAY"), ("{} Estuary",)),
    "bank": (("RF", "BNK"), ("{} Bank",)),
    "banks": (("RF", "BNK"), ("{} Banks",)),
    "shore": (("CST",), ("{} Shore",)),
    "shores": (("CST",), ("{} Shore",)),
    "coast": (("CST", "RGN"), ("{} Coast",)),
    "coastline": (("CST", "RGN"), ("{} Coast",)),
    "forest": (("FRST", "PRK"), ("{} Forest",)),
    "rainforest": (("FRST", "RGN"), ("{} Forest",)),
    "jungle": (("FRST", "RGN"), ("{} Forest",)),
    "wetlands": (("SWMP",), ("{} Wetlands",)),
    "swamp": (("SWMP",), ("{} Swamp",)),
    "glacier": (("GLCR",), ("{} Glacier",)),
    "falls": (("FLLS",), ("{} Falls",)),
    "corridor": (("RGN", "VAL"), ("{} Corridor",)),
    "park": (_PARKS, ("{} National Park", "{} Park")),
    "reserve": (_PARKS, ("{} National Park",)),
}

#: Short forms that are written out before the look-up, as they stand in a name of several words.
ABBREVIATED = {
    "N.": "North",
    "S.": "South",
    "E.": "East",
    "W.": "West",
    "No.": "North",
    "So.": "South",
    "N": "North",
    "S": "South",
    "E": "East",
    "W": "West",
    "N.W.": "Northwest",
    "NW": "Northwest",
    "Is.": "Islands",
    "Isl.": "Island",
    "Isls.": "Islands",
    "Prov.": "Province",
    "Dist.": "District",
    "Terr.": "Territory",
    "Rep.": "Republic",
    "Twp.": "Township",
    "Twp": "Township",
    "Cnty.": "County",
    "Co.": "County",
    "Co": "County",
    "Hts.": "Heights",
    "Jct.": "Junction",
    "Ctr.": "Center",
    "Spgs.": "Springs",
    "Mtn.": "Mountain",
    "Mtns.": "Mountains",
    "Mts.": "Mountains",
    "Pen.": "Peninsula",
    "Pk.": "Park",
    "Pt.": "Point",
    "R.": "River",
    "Gt.": "Great",
    "Ctry.": "Country",
    "Univ.": "University",
}

#: State abbreviations that need no comma before them: "Springfield IL".
ABBREVIATED_CONTAINERS = _words(
    """
    AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA MD MA ME MI MN MS MO MT NE NV NH NJ NM
    NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC ON QC BC AB MB SK NS NB NL PEI NSW
    QLD Ala Ariz Ark Calif Colo Conn Del Fla Ga Ill Ind Kan Ky La Md Mass Mich Minn Miss Mo Mont Neb
    Nev N.H N.J N.M N.Y N.C N.D Okla Ore Pa R.I S.C S.D Tenn Tex Vt Va Wash W.Va Wis Wyo Ont Que
    B.C Alta Sask N.S N.B P.E.I D.C
    """
)

#: News agencies and broadcasters, as they stand in brackets behind a place: "Houston (AP)".
AGENCIES = _words(
    """
    AP AFP Reuters dpa DPA Xinhua UPI TASS ITAR-TASS Interfax ANSA EFE BBC CNN PTI ANI IANS Kyodo
    Yonhap Bernama Anadolu IRNA Tasnim SANA Armenpress APA Trend Ukrinform Belga Ritzau APA-OTS RIA
    KUNA WAM MENA CP AAP PA VOA RFE/RL NPR CNS RNS
    """
)
