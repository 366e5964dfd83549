"""English words of relation behind and between names, and what tells that they are none."""

from __future__ import annotations

import re

from mapper.relations.measures import bearings_of
from mapper.relations.terms import (
    DIR,
    FRONTIER,
    KINDS,
    PART,
    SEAT,
    SIDE,
    TO_NAME,
    WAY,
    WINDOW,
    Words,
    plain,
)

__all__ = [
    "describes",
    "goes_on",
    "is_elsewhere",
    "is_talk",
    "link",
    "modifies",
    "opens_clause",
    "read_after",
    "read_inside",
]

_AFTER_BORDER = re.compile(
    rf"(?:'s?)?(?:[ -](?:{SIDE}(?:ern)?|land|shared|joint|common|disputed|state))?[ -]"
    rf"(?:{FRONTIER})\b(?! +(?:crossing|town|city|village|guard|police|post|wall|force|agen|with))",
    re.I,
)
_AFTER_COAST = re.compile(
    rf"(?:'s?)?(?: (?P<dir>{SIDE})(?:ern)?)?(?: (?:[a-z]+ )?)(?:{SEAT})\b", re.I
)
_AFTER_OUTSIDE = re.compile(rf"'s? (?:(?P<dir>{SIDE})(?:ern)? )?(?:outskirts|suburbs)\b", re.I)
_AFTER_PART = re.compile(
    rf"'s? (?:(?:far|restive|troubled|remote|volatile|war-torn) )?(?:(?P<dir>{SIDE})\b(?!-)"
    rf"|(?P<adj>{SIDE})ern (?:{PART})\b(?! of\b))(?= *(?:[,.;:!?)]|$|\n|(?:and|on|after|where|when"
    r"|in|by|late|early|has|have|was|were|is|are|killed|left|who|which|that|since|over|amid)\b))",
    re.I,
)
_AFTER_ROAD = re.compile(rf"'?(?: \w+)?[ -](?:{WAY})\b", re.I)
_AFTER_AREA = re.compile(r" (?:area|vicinity)\b", re.I)


def read_after(  # noqa: PLR0911 - one for each kind
    text: str, end: int, *, before: str = ""
) -> Words | None:
    """Read the words behind a name: "border", "'s coast", "'s outskirts", "highway".

    Parameters
    ----------
    text : str
        What `plain` returned.
    end : int
        Where the name ends.
    before : str
        A few words before the name: "off" makes a coast the sea.
    """
    window = text[end : end + 60]
    if not window[:1] or window[0] not in " '-":
        return None
    # a gap before the words is none of them; a possessive ending is
    start = end + (window[0] in " -")
    if found := _AFTER_BORDER.match(window):
        return Words("border", start, end + found.end())
    if re.search(r"\boff(?: +the)? *$", before, re.I) and (found := _AFTER_COAST.match(window)):
        return Words("coast", start, end + found.end(), bearings=bearings_of(found["dir"]))
    if found := _AFTER_OUTSIDE.match(window):
        return Words("outside", start, end + found.end(), bearings=bearings_of(found["dir"]))
    if found := _AFTER_PART.match(window):
        bearings = bearings_of(found["dir"] or found["adj"])
        return Words("part", start, end + found.end(), bearings=bearings, share=0.5)
    if found := _AFTER_ROAD.match(window):
        return Words("road", start, end + found.end(), needs_pair=True)
    if re.search(r"\b(?:in|from|around) the *$", before) and (found := _AFTER_AREA.match(window)):
        return Words("around", start, end + found.end())
    return None


_INSIDE = re.compile(
    rf"(?:the )?(?P<far>far[ -])?(?:{DIR}(?:[ -]central)?|(?P<central>central|downtown|inner))"
    rf"(?:(?: (?:{PART}))? of)?[ -](?:the )?(?P<name>.+)",
    re.I | re.S,
)


def read_inside(mention: str, matched: str) -> Words | None:
    """Read the words in a mention that are no part of the name it was found by."""
    found = _INSIDE.fullmatch(plain(mention))
    if not found:
        return None
    name, known = found["name"].casefold(), matched.casefold()
    if known.startswith(found.group()[: -len(found["name"])].casefold().strip()):
        return None
    if name not in known and known not in name:
        return None
    end = len(found.group()[: -len(found["name"])].rstrip(" -"))
    bearings = bearings_of(found["dir"])
    return Words("part", 0, end, bearings=bearings, share=0.25 if found["far"] else 0.5)


_UNIT_BEHIND = re.compile(
    r" (?:province|state|district|governorate|oblast|county|prefecture|department|city|town)s?\b",
    re.I,
)
_ARTICLE_BEFORE = re.compile(r"(?:\bthe|\w's?) +$", re.I)
_UNIT_WORD = re.compile(r"\b(?:province|state|district|governorate|oblast|county|city)$", re.I)


def is_elsewhere(text: str, words: Words, start: int, end: int) -> bool:
    """Return whether "northern" tells where a unit lies, not which part: "the northern X province".

    Parameters
    ----------
    text : str
        What `plain` returned.
    words : Words
        The adjective.
    start, end : int
        Where the name stands.
    """
    if words.end >= start or " of" in text[words.start : words.end]:
        return False
    if not _ARTICLE_BEFORE.search(text[max(0, words.start - 24) : words.start]):
        return False
    behind = text[end : end + 16]
    if _UNIT_WORD.search(text[start:end]) or _UNIT_BEHIND.match(behind):
        return True
    # "Afghanistan's northern Mazar-e-Sharif"
    return text[max(0, words.start - 3) : words.start].rstrip().endswith(("'s", "s'"))


_MODIFIES = re.compile(
    r"(?:'s)? (?:[a-z-]+ )?(?:town|city|village|hamlet|suburb|port|neighbou?rhood|settlement|camp"
    r"|township) (?:of|called|named) "
)


def modifies(text: str, end: int) -> bool:
    """Return whether a name only says where a settlement lies: "the Donbas town of"."""
    return _MODIFIES.match(text, end, min(len(text), end + 60)) is not None


_LINKS = (
    ("and", re.compile(rf",? +(?:and|or|&|as well as)(?: also)? +{TO_NAME}$", re.I)),
    ("comma", re.compile(rf",? *[,;] +{TO_NAME}$", re.I)),
    ("hyphen", re.compile(r" ?[-/] ?$")),
    ("to", re.compile(rf" +(?:to|towards?|with|from) +{TO_NAME}$", re.I)),
    (
        "border",
        re.compile(rf"(?:'s?)? +(?:[\w-]+ +){{0,2}}?(?:{FRONTIER}) +with +{TO_NAME}$", re.I),
    ),
)


def link(text: str, end: int, start: int) -> str | None:
    """Return how two names hang together.

    Returns
    -------
    str or None
        ``"and"``, ``"comma"``, ``"hyphen"``, ``"to"`` ("from A to B", "linking A with B"),
        ``"border"`` ("A's border with B"), or None.
    """
    if not 0 < start - end <= WINDOW // 2:
        return None
    between = text[end:start]
    return next((name for name, pattern in _LINKS if pattern.match(between)), None)


_DESCRIBING = re.compile(
    rf",? *[(-]? *(?:(?:which|that) (?:is|lies|sits) |(?:an?|the|another) (?:[\w'-]+ ){{0,3}}?"
    rf"(?:{KINDS})(?: (?:of|with|in|on)(?: [\w',.-]+){{1,5}})? )?(?:just |only |about |some "
    r"|around |roughly |approximately |nearly |almost |located |situated |lying |an estimated "
    r"|more than |in |on |at |at least |halfway |midway )*,?",
    re.I,
)
_GOES_ON = re.compile(
    r" +(?:and|or) +(?:in|at|near|close|outside|around|north|south|east|west|between|\d)\b", re.I
)


def describes(text: str, end: int, start: int) -> bool:
    """Return whether words of relation, from `start`, only say where the name before them is."""
    return 0 <= start - end <= WINDOW // 2 and _DESCRIBING.fullmatch(text, end, start) is not None


def goes_on(text: str, end: int) -> bool:
    """Return whether another place in its own right follows: "near A and outside B"."""
    return _GOES_ON.match(text, end) is not None


_PAST = (
    "said|says|fell|hit|struck|sent|shut|broke|went|came|saw|took|held|began|fled|lost|won|told|met"
    "|shot|gave|stood|rose|drove|flew|fought|brought|built|dug|got|kept|made|ran|put|set|spread"
    "|swept"
)
_ITS_VERB = re.compile(
    rf" +(?:was|has|had|is|will|would|could|{_PAST}|(?!used\b)[a-z]{{2,20}}ed)\b(?! +by\b)"
)
_VERB = re.compile(
    r"(?<=[\w,] )(?<!\ba )(?<!\ban )(?<!\bthe )"
    rf"(?:was|were|has|have|had|is|are|{_PAST}|[a-z]{{2,20}}ed)\b"
)
_CLAUSE = re.compile(
    r"[.;:!?\"()](?: |$)|\n\n|\b(?:that|which|who|where|when|while|after|before|as|and|but|said"
    r"|says|told|reported|confirmed|claimed|announced|added|warned)\b"
)


def opens_clause(text: str, start: int, end: int) -> bool:
    """Return whether a name behind "and" is what a new clause is about: "near A and B was hit".

    It is where a verb follows it and the clause has had one already before the first name;
    without that ("a village near A and B was hit") the names are of one list.

    Parameters
    ----------
    text : str
        What `plain` returned.
    start : int
        Where the first name of the list starts.
    end : int
        Where the name ends.
    """
    if _ITS_VERB.match(text, end, min(len(text), end + 40)) is None:
        return False
    before = text[max(0, start - WINDOW) : start]
    cut = 0
    for found in _CLAUSE.finditer(before):
        cut = found.end()
    return _VERB.search(before, cut) is not None


_TALK = re.compile(
    r"\b(?:talks?|wars?|relations?|relationship|tensions?|agreements?|deals?|cease-?fires?|truces?"
    r"|peace|treaty|treaties|disputes?|conflicts?|match|matches|games?|final|trade|cooperation|ties"
    r"|summit|meetings?|negotiations?|dialogue|differences?|rivalry|flights?|fly|flew|travel(?:s|led|"
    r"ling|ed|ing)?|choose|choice|calls?|contacts?|exchanges?|swap|links?|friendship|alliance|pact"
    r"|accord|accords|hostilities|clash|clashes|fighting|settlement|competition|split|divide|shuttled?"
    r"|commut\w{1,6}|comparison|distance|gap|crisis|row|spat|feud)(?: \w+){0,3} *$",
    re.I,
)


def is_talk(text: str, start: int) -> bool:
    """Return whether "between" follows a word of dealings: "talks between", "flights between"."""
    return _TALK.search(text[max(0, start - 60) : start]) is not None
