"""English words of relation before a name: "10 km north of", "along the border of", "off"."""

from __future__ import annotations

import re
from dataclasses import replace

from mapper.relations.measures import NUMBER, bearings_of, kilometres_of, number_of
from mapper.relations.terms import (
    DIR,
    FRONTIER,
    MIDDLE,
    PART,
    SEAT,
    SIDE,
    TO_NAME,
    WAY,
    WINDOW,
    Words,
)

__all__ = ["read_before"]

_WIND = r"(?-i:(?P<wind>[NS](?:[NS]?[EW])?|[EW](?:[NS][EW])?))"
_UNIT = (
    r"(?P<unit>kms?|kilomet(?:re|er)s?|nautical[ -]miles?|sea[ -]miles?|nmi?|miles?|mi"
    r"|met(?:re|er)s?|m|yards?|yd|feet|foot|ft)\b\.?"
)
_LENGTH = (
    r"(?P<limit>(?:less than|no more than|not more than|within|under|up to) +)?"
    rf"(?<![\w.,])(?P<number>{NUMBER})(?P<half> and a half)?"
    rf"(?:(?: ?- ?| to | or )(?P<upper>{NUMBER}))?(?: |-)?{_UNIT}"
    r"(?: ?[(\[][^()\[\]]{1,40}[)\]]|,? or (?:about |some )?[\d.,]{1,8} \w{1,15},?)?"
    r"(?: or so)?,?(?: away)?"
)
_VAGUE = (
    r"(?:a few|several|some|dozens of|tens of|hundreds of|many)(?: (?:dozen|hundred))?"
    r" (?:kilomet(?:re|er)s|km|miles|met(?:re|er)s|yards|hundred met(?:re|er)s)(?: away)?"
)


def _before(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w'])(?:{pattern}) *{TO_NAME}$", re.I)


# One of these words must stand before a name, or there is nothing to read.
_ANY = re.compile(
    # no word begins where one ends: half of the long list's tries are spared
    rf"\b(?=\w)(?:near|nearby|close|next|adjacent|far|vicinity|areas?|regions?|environs|surroundings"
    rf"|neighbou?rhood|around|surrounding|approaches|outside|outskirts|suburbs|edges?|gates"
    rf"|between|offshore|off|from|{SIDE}(?:ern(?:most)?)?|central|downtown|{MIDDLE}|{SEAT}"
    rf"|{FRONTIER}|{WAY}|kms?|kilomet(?:re|er)s?|miles?|met(?:re|er)s?|yards?)\b"
    r"|\d ?(?:m|mi|nm|nmi|ft)\b",
    re.I,
)
# "St. " and "km. " end no sentence.
_STOP = re.compile(r"[!?]\s|\n\n|(?<![\W_]\w{2})(?<!\W\w)\.\s")
_NEAR = _before(
    r"(?:very |somewhere |just )?(?:near(?: to)?|close to|next to|adjacent to|beside|not far"
    r"(?: away)? from|(?:in|around|within) the (?:immediate |general |wider )?"
    r"(?:vicinity|environs|surroundings) of)"
    rf"|{_VAGUE}(?: from| outside(?: of)?)"
)
_AROUND = _before(
    r"(?:in and |all |positions )?around|surrounding|in the (?:wider |general |greater )?areas? "
    r"(?:of|around)|(?:on|at) the approaches to"
)
_OUTSIDE = _before(
    rf"(?:just |right )?(?:outside(?: of)?|(?:on|in|at|to|from|near) the (?:{DIR} )?(?:outskirts|"
    r"suburbs|edges?|gates|approaches) (?:of|to))"
    rf"|(?:{DIR.replace('<dir>', '<dir2>')} )?outskirts of"
)
_DISTANCE = _before(
    rf"{_LENGTH} +(?:(?:due |further |farther )?(?:to the )?(?:{DIR}|{_WIND})(?: of| from)?"
    r"|from|outside(?: of)?|inland from|upstream (?:of|from)|downstream (?:of|from)|of)"
)
_OFF_AFTER = _before(
    rf"{_LENGTH} +(?:{DIR} )?(?:off(?:shore(?: from)?)?|out)(?: from)?"
    rf"(?: (?:the )?(?:{SIDE}(?:ern)? )?(?:{SEAT}) of)?"
)
_DIRECTION = _before(
    rf"(?:{_VAGUE} )?(?:to the )?(?:just |due |immediately )?(?<!(?<!to )the )(?<!the far )"
    rf"(?<!extreme )(?<!the very )(?:(?P<first>{SIDE})(?:,| and|,? or) )?{DIR} of"
)
# "the north and south of" are parts
_NAMED_SIDE = re.compile(rf"(?<!to )\bthe (?:far )?{SIDE}(?:,| and|,? or) $", re.I)
_PART_OF = _before(
    rf"(?:the )?(?P<far>far |extreme |very )?(?:(?P<first>{SIDE})(?:ern)?(?:,| and|,? or) )?{DIR}"
    rf"(?:[ -]central)?(?: (?P<piece>{PART}))? of"
)
_MIDDLE_OF = _before(rf"(?:the (?:very |geographical |historic )?|in |at |central )(?:{MIDDLE}) of")
_ADJECTIVE = re.compile(
    rf"(?<![\w'-])(?P<far>far[ -])?(?:(?P<first>{SIDE})(?:ern)?(?:,| and|,? or) )?"
    rf"(?:{DIR}(?P<mid>[ -]central)?|(?P<central>central|downtown|inner))[ -](?:the )?$",
    re.I,
)
_BETWEEN = _before(
    rf"(?:(?P<way>{WAY})(?: that| which)?(?: linking| connecting| running| stretching)? +)?"
    r"(?:(?:half ?way|midway|somewhere|in the area|located|situated) +)?between"
)
_ROAD = _before(
    rf"(?:(?:on|along|at|near|off) +)?(?:(?:the|a) +)?(?:[\w-]+ +){{0,2}}?(?:{WAY})(?: [A-Z]?\d+)?"
    r"(?: +(?:leading|running|going|heading|that (?:links|connects|runs)|linking|connecting))?"
    r"(?: +from)?"
)
_BORDER = _before(
    rf"(?:(?:along|on|at|near|across|close to|from) +)?(?:(?:the|its|their) +)?"
    rf"(?:(?:joint|common|shared|{SIDE}(?:ern)?|land|disputed|state|international) +){{0,2}}"
    rf"(?:{FRONTIER}|border (?:area|region|zone)s?) +(?P<how>of|between|separating|dividing|with)"
)
_COAST = _before(
    rf"(?:(?:in )?(?:the )?waters off|(?P<verb>\w+ +)?off(?:shore)?(?: from)?) +"
    rf"(?:the +)?(?:(?:{DIR}) +)?(?:(?:{SEAT}) +of)?"
)
# "cut off Goris", "set off"
_PARTICLES = frozenset(
    [
        "cut",
        "cuts",
        "cutting",
        "set",
        "sets",
        "setting",
        "took",
        "take",
        "takes",
        "taking",
        "taken",
        "seal",
        "seals",
        "sealed",
        "sealing",
        "call",
        "calls",
        "called",
        "calling",
        "kick",
        "kicks",
        "kicked",
        "block",
        "blocks",
        "blocked",
        "fence",
        "fenced",
        "drop",
        "dropped",
        "pull",
        "pulled",
        "put",
        "ward",
        "warded",
        "fend",
        "fended",
        "fight",
        "fought",
        "beat",
        "brush",
        "brushed",
        "shake",
        "shook",
        "shrug",
        "shrugged",
        "break",
        "breaks",
        "broke",
        "broken",
        "wall",
        "walled",
        "close",
        "closed",
        "rope",
        "roped",
        "cordon",
        "cordoned",
        "cordoning",
        "drive",
        "drove",
        "sell",
        "sold",
        "show",
        "showed",
        "lay",
        "laid",
        "pay",
        "paid",
        "sign",
        "signed",
        "write",
        "wrote",
        "come",
        "came",
        "go",
        "goes",
        "went",
        "run",
        "ran",
        "live",
        "lived",
        "get",
        "got",
        "round",
        "rounded",
        "see",
        "saw",
        "send",
        "sent",
        "level",
        "wipe",
        "wiped",
        "finish",
        "finished",
        "tip",
        "tipped",
        "turn",
        "turned",
        "play",
        "played",
        "hold",
        "held",
        "holds",
        "carry",
        "stave",
        "staved",
        "square",
        "rip",
        "ripped",
        "tear",
        "tore",
        "clear",
        "cleared",
        "kill",
        "killed",
        "trade",
        "bid",
        "give",
        "giving",
        "spark",
        "pick",
        "picked",
        "pass",
        "passed",
        "well",
        "better",
        "far",
        "day",
        "days",
        "time",
        "hands",
        "lift",
        "lifted",
        "blast",
        "standing",
        "stand",
        "stood",
        "face",
        "facing",
        "one",
    ]
)


def _length(found: re.Match[str]) -> float | None:
    number = number_of(found["number"])
    if number is None:
        return None
    if found["half"]:
        number += 0.5
    if found["upper"]:
        upper = number_of(found["upper"])
        if upper is not None and upper > number:
            number = (number + upper) / 2
    factor = kilometres_of(found["unit"])
    km = None if factor is None else round(number * factor, 3)
    return km if km is not None and 0 < km <= 20_000 else None


def _is_plural(found: re.Match[str]) -> bool:
    noun = (found["noun"] or "").casefold()
    return noun.endswith("s") and noun not in ("", "outskirts")


def read_before(text: str, start: int, floor: int) -> Words | None:
    """Read the words before a name.

    Parameters
    ----------
    text : str
        What `plain` returned.
    start : int
        Where the name begins.
    floor : int
        Where the name before it ends.

    Returns
    -------
    Words or None
        None when they say nothing of this kind.
    """
    low = max(floor, start - WINDOW)
    window = text[low:start]
    if _ANY.search(window) is None:
        return None
    cut = 0
    for stop in _STOP.finditer(window):  # a sentence or paragraph that ended is not read
        cut = stop.end()
    low, window = low + cut, window[cut:]
    for may, read in _READERS:
        if may.search(window) and (found := read(window)):
            return replace(found, start=found.start + low, end=found.end + low)
    return None


def _end(found: re.Match[str], window: str) -> int:
    return found.start() + len(window[found.start() :].rstrip(" ,"))


def _read_length(window: str) -> Words | None:
    if found := _OFF_AFTER.search(window):
        km = _length(found)
        if km is not None:
            return Words("coast", found.start(), _end(found, window), km)
    if found := _DISTANCE.search(window):
        km = _length(found)
        words = found["dir"] or found["wind"]
        if km is not None:
            return Words(
                "distance",
                found.start(),
                _end(found, window),
                km,
                is_limit=bool(found["limit"]),
                bearings=bearings_of(words),
            )
    return None


def _read_border(window: str) -> Words | None:
    if found := _BORDER.search(window):
        return Words(
            "border",
            found.start(),
            _end(found, window),
            is_border_with=found["how"].casefold() == "with",
            is_plural=_is_plural(found),
            needs_pair=found["how"].casefold() in ("between", "separating", "dividing"),
        )
    return None


def _read_pair(window: str) -> Words | None:
    if found := _BETWEEN.search(window):
        kind = "road" if found["way"] else "between"
        return Words(kind, found.start(), _end(found, window), needs_pair=True)
    if found := _ROAD.search(window):
        return Words("road", found.start(), _end(found, window), needs_pair=True)
    return None


def _read_part(window: str) -> Words | None:
    if found := _OUTSIDE.search(window):
        return Words(
            "outside",
            found.start(),
            _end(found, window),
            bearings=bearings_of(found["dir"] or found["dir2"]),
            is_plural=_is_plural(found),
            is_sharing=True,
        )
    found = _DIRECTION.search(window)
    if found and not _NAMED_SIDE.search(window[: found.start()]):
        bearings = bearings_of(found["first"], found["dir"])
        if bearings:
            return Words(
                "direction", found.start(), _end(found, window), bearings=bearings, is_sharing=True
            )
    if found := _PART_OF.search(window):
        bearings = bearings_of(found["first"], found["dir"])
        if bearings:
            far = found["far"] or (found["piece"] or "").casefold() in ("tip", "corner", "corners")
            return Words(
                "part",
                found.start(),
                _end(found, window),
                bearings=bearings,
                share=0.25 if far else 0.5,
            )
    if found := _MIDDLE_OF.search(window):
        return Words("part", found.start(), _end(found, window), share=0.5)
    return _read_adjective(window)


def _read_adjective(window: str) -> Words | None:
    found = _ADJECTIVE.search(window)
    if not found:
        return None
    end = _end(found, window)
    if found["central"]:
        return Words("part", found.start(), end, share=0.5)
    bearings = bearings_of(found["first"], found["dir"])
    far = found["far"] or "most" in found.group().casefold()
    return Words("part", found.start(), end, bearings=bearings, share=0.25 if far else 0.5)


def _read_simple(window: str) -> Words | None:
    if found := _COAST.search(window):
        verb = (found["verb"] or "").casefold().strip()
        if verb not in _PARTICLES:
            start = found.start() + len(found["verb"] or "")
            end = _end(found, window)
            return Words("coast", start, end, bearings=bearings_of(found["dir"]), is_sharing=True)
    for kind, pattern in (("near", _NEAR), ("around", _AROUND)):
        if found := pattern.search(window):
            return Words(
                kind,
                found.start(),
                _end(found, window),
                is_plural=_is_plural(found),
                is_sharing=True,
            )
    return None


def _may(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.I)


# What must stand somewhere for a reader to be asked at all.
_READERS = (
    (
        _may(r"\b(?:km|kilo|mi|met(?:re|er)|yard|fe?et|foot|nm|naut|sea)|\d ?(?:k?m|ft|n)"),
        _read_length,
    ),
    (_may("border|frontier|boundar"), _read_border),
    (_may(rf"between|\b(?:{WAY})\b"), _read_pair),
    (
        _may(
            "north|south|east|west|outside|outskirt|suburb|edge|gate|approach|cent(?:re|er)|heart"
            "|middle|downtown|interior|central|inner"
        ),
        _read_part,
    ),
    (
        _may(
            "off|near|close|next|adjacent|beside|far|few|several|some|dozens|tens|hundreds|many"
            "|vicinity|environs|surround|around|area|approach"
        ),
        _read_simple,
    ),
)
