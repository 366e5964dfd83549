"""What the patterns of relations are made of: the record, the plain text, shared vocabulary.

Patterns see at most `WINDOW` characters, so that none of them can take long. They read a text in
which single line breaks are spaces and typographic dashes and apostrophes are plain ones; `plain`
makes it, and every offset in it is one in the report.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = [
    "DIR",
    "FRONTIER",
    "KINDS",
    "MIDDLE",
    "PART",
    "SEAT",
    "SIDE",
    "TO_NAME",
    "WAY",
    "WINDOW",
    "Words",
    "plain",
]

#: How far before and behind a name is read.
WINDOW = 160


@dataclass(frozen=True, slots=True)
class Words:
    """Words of relation.

    Parameters
    ----------
    kind : str
        One of `mapper.records.RELATION_KINDS`.
    start, end : int
        Where they stand.
    distance_km : float or None
        What they say, in kilometres.
    is_limit : bool
        True for "within 10 km": anything up to it.
    bearings : tuple of float
        Clockwise from north; several for "northern and eastern".
    share : float or None
        Of a part: how much of the area it is.
    is_plural : bool
        True where a list must follow: "the towns of".
    needs_pair : bool
        True where two places must follow: "between", "on the road from".
    is_border_with : bool
        True for "border with": the other side is not said here.
    is_sharing : bool
        True where all places of a list may share the words.
    """

    kind: str
    start: int
    end: int
    distance_km: float | None = None
    is_limit: bool = False
    bearings: tuple[float, ...] = ()
    share: float | None = None
    is_plural: bool = False
    needs_pair: bool = False
    is_border_with: bool = False
    is_sharing: bool = False


_PLAIN = str.maketrans(
    {
        **dict.fromkeys("\t\u00a0\u2009\u202f", " "),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
        **dict.fromkeys("\u2018\u2019\u02bc", "'"),
    }
)
_BREAK = re.compile(r"(?<!\n)\n(?!\n)")


def plain(text: str) -> str:
    """Return the text that the patterns read: as long as the report's, letters unchanged."""
    return _BREAK.sub(" ", text.translate(_PLAIN))


_SMALL_WORDS = (
    "in|at|on|of|from|to|and|or|near|with|by|for|outside|around|off|between|along|into|towards?"
    "|after|before|when|while|as|but|is|was|were|are|has|had|said|that|who|which|inside|over"
    "|against|about|north|south|east|west|border"
)
KINDS = (
    "towns?|cit(?:y|ies)|villages?|hamlets?|settlements?|capitals?|ports?|harbou?rs?|districts?"
    "|provinces?|regions?|oblasts?|states?|county|counties|municipalit(?:y|ies)|islands?|isles?"
    "|suburbs?|neighbou?rhoods?|communit(?:y|ies)|communes?|bases?|airports?|airbases?|airfields?"
    "|camps?|crossings?|prefectures?|governorates?|departments?|cantons?|parish(?:es)?|resorts?"
    "|enclaves?|exclaves?|territor(?:y|ies)|strongholds?|republics?|peninsulas?|archipelago"
    "|mountains?|rivers?|lakes?|hubs?|localit(?:y|ies)|outposts?"
)
# Up to the name: "the eastern town of", "the Ukrainian city of", "the capital, ".
TO_NAME = (
    r"(?:(?:the|its|their|his|both|what is) +)?"
    rf"(?:(?:(?!(?:{_SMALL_WORDS})\b)[\w'.-]+ +){{0,4}}?(?P<noun>{KINDS})"
    r"(?: +(?:of|called|named))?,? +(?:the +)?)?"
)
SIDE = r"(?:north|south|east|west)(?:[ -]?(?:north|south|east|west)){0,2}"
DIR = rf"(?P<dir>{SIDE})(?:ern(?:most)?)?"
PART = (
    "parts?|half|third|tip|ends?|sides?|corners?|reaches|areas?|fringes?|regions?|sections?"
    "|provinces|districts|stretch(?:es)?"
)
MIDDLE = "cent(?:re|er)|heart|middle|central parts?|downtown|interior"
SEAT = "coasts?|coastline|shores?|seaboard"
FRONTIER = "borders?|frontiers?|boundary|boundaries|borderlands?"
WAY = (
    "roads?|highways?|motorways?|expressways?|freeways?|railways?|rail ?roads?|railroad|rail line"
    "|railway line|train line|tracks?|route|autobahn|turnpike|corridor"
)
