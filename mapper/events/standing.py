"""How a name stands in its sentence: what that says of the events around it, whoever linked them.

The encoder compares words; whether a name is where somebody came from, what another place lies in,
or opens the sentence with "In …", is a matter of the words right around it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mapper.lexicon import SITE_NOUNS, SPEECH_VERBS
from mapper.records import Mention

__all__ = [
    "APPOSED_SHARE",
    "PLACED_SCORE",
    "UNIT",
    "clause_opened",
    "is_apposed",
    "is_at_site",
    "is_state",
    "shares",
]

#: What is left of the score of an event for a name that only says where another place is.
APPOSED_SHARE = 0.5
#: Least score of a verb that grammar puts at a name: "In Ani, crowds gathered".
PLACED_SCORE = 0.65

_WINDOW = 200  # characters around a name that are looked at
_NEAR = 20  # … for what hangs on the words right before it
#: "the town of", which may stand before a name.
UNIT = (
    r"(?:(?:[\w-]+\s+){0,2}(?:town|city|village|province|region|district|state|island|port|capital|"
    r"suburb|county|department|area)s?\s+of\s+)?"
)
# Between an event and a name: the name only says where somebody lives, or what somebody has.
_BESIDE = re.compile(
    r"\b(?:(?:which|who|that)\s+(?:also\s+)?(?:ha[sd]|have|owns?|operates?|runs?|maintains?|keeps?|"
    r"live[sd]?|works?|worked)|based|born|headquartered|living|raised)\b[^,.;:!?()]{0,60}$"
)
_BESIDE_SHARE = 0.5
# A clause of its own stands between: "Fighting raged in Khartoum; Port Sudan was calm".
_APART = re.compile(r";|,\s+(?:but|while|whereas|though)\b")
_APART_SHARE = 0.3
# What is going on elsewhere all the while: "tensions rose amid the war in Syria".
_MEANWHILE = re.compile(
    r"\b(?:amid|amidst|despite|concerning|regarding)\s+(?:the|this|that|its|their)\s+"
    r"(?:[\w’'-]+\s+){1,4}?(?:in|of|at|on|near)\s+(?:the\s+)?$"
)
_MEANWHILE_SHARE = 0.55
_NOT_THERE = re.compile(r"\bnot\s+(?:in\s+|at\s+|near\s+)?$")
_CALM = re.compile(
    r"\s+(?:is|are|was|were|remain(?:s|ed)?|stay(?:s|ed)?)\s+"
    r"(?:(?!not|never|hardly|no)\w+\s+)?(?:calm|quiet|spared|normal|"
    r"peaceful|unaffected|untouched|unharmed)\b"
)
_CALM_UNTIL = re.compile(r"\b(?:after|as|when|while|since|until|but|although|though)\b|;")
_SPEAKS = re.compile(rf"\s+(?:(?:has|had|have)\s+)?(?:{'|'.join(sorted(SPEECH_VERBS))})\b")
_OF = re.compile(r"\b(?:of|in|from|near|at|outside)\s+(?:the\s+)?$")  # "a man from Ani said"
# "arranged by Moscow", and not "a bridge by Kherson"
_BY = re.compile(r"(?:ed|wn|en|ung|ught|ld|un|ut|ade|id|ne)\s+by\s+(?:the\s+)?$")
# Where somebody came from, or was still on the way to, is not where they did what is told.
_FROM = re.compile(rf"\bfrom\s+(?:the\s+)?{UNIT}$")
_COMING = frozenset(
    (
        *("came", "come", "comes", "coming", "drove", "drive", "drives", "driven", "driving"),
        *("flew", "fly", "flies", "flown", "brought", "bring", "brings", "arrived", "arrive"),
        *("arrives", "travelled", "traveled", "hailed", "hails", "rang", "called", "managed"),
        *("run", "moved", "shipped", "imported", "walked", "sent", "returned", "landed"),
    )
)
_BOUND_FOR = re.compile(
    r"\b(?:(?:bound|headed|heading|destined|en\s+route)\s+(?:for|to|towards?)|"
    r"on\s+(?:its|their|his|her|the|my|our)\s+way\s+(?:back\s+|home\s+)?to|made\s+for|"
    rf"bound\s+from(?:\s+[^.;!?]{{1,60}}?\s+to)?)\s+(?:the\s+)?{UNIT}$"
)
_INSERTED = re.compile(
    r"\s*,(?!\s*(?:where|when|which|as)\b)"
    # "on his way to Ani when he was shot", and not "when shells hit the city"
    r"|\s+(?:when|as|while)\b(?![^.;]*\b(?:there|the\s+(?:city|town|village|port|airport|area))\b)"
)
_ORIGIN_SHARE = 0.4
# "Ani, a town in Syunik, was hit": what the second name says is where the first one is.
_APPOSED = re.compile(
    r",\s+(?:an?|the|one|two|three)\s+(?:[\w’'-]+\s+){0,5}?(?:town|city|village|settlement|hamlet|"
    r"suburb|port|resort|capital|township|community|neighbou?rhood|quarter|island|district|province|"
    r"region|county|commune|municipality|stronghold|hub)s?\s(?:[\w’'-]+\s+){0,4}?"
    rf"(?:in|of|on|near)\s+(?:the\s+)?{UNIT}"
)
_CLOSED = re.compile(r"\s*(?:[,.;:)]|[–—-]\s|$)")
_WITHIN = re.compile(rf",\s+(?:in|on|off)\s+(?:the\s+)?{UNIT}")
_OPENING = re.compile(
    r"\W*(?:(?:And|But|Also|Meanwhile|Elsewhere|Further|Farther)\b,?\s+(?:\w+,\s+)?)?"
    r"(?:[Ii]n|[Aa]t|[Nn]ear|[Oo]utside|[Aa]round|[Aa]cross|[Tt]hroughout|[Oo]n)\s+(?:the\s+)?"
    + UNIT
    + r"(?:(?:north|south|east|west|central)(?:ern)?\s+)?"
)
_JOINED = re.compile(r"(?:;|,\s+(?:while|whereas|and|but))\s+")
_OPENED_TO = re.compile(
    r"[;:“”\"]|,\s+(?:but|while|whereas|though)\b|\s(?:and|but)\s+(?:in|at|near|on)\b|"
    r"\b(?:that|who|which|what|how|when|where|over|after|before|as|whose)\b|"
    rf"\b(?:{'|'.join(sorted(SPEECH_VERBS))}|wrote|writes|warned|reported|according)\b"
)
# "hit the central market of", "stretched a flag along a street in": between a verb and a name.
_SITES = "|".join(
    sorted(
        (
            *(SITE_NOUNS - {"embassy", "consulate"}),  # "the embassy of Israel"
            *("beach", "border", "camp", "checkpoint", "coast", "field", "flat", "kitchen", "lake"),
            *("outskirts", "plain", "river", "shop", "stream", "suburb", "tent", "town", "valley"),
            *("village", "warehouse"),
        )
    )
)
_AT_SITE = re.compile(
    r"(?:\s+(?!(?:that|who|which|where|said|says|and|but|from)\b)[\w’'-]+){0,8}?"
    rf"\s+(?:an?|the|its|their|his|her|two|three|several|some)\s+(?:[\w’'-]+\s+){{0,2}}?(?:{_SITES})s?"
    rf"\s+(?:of|in|at|near|outside|on|off|between)\s+(?:the\s+)?{UNIT}"
)
# "hit on Monday, 35 miles south of".
_AT_DISTANCE = re.compile(
    r"(?:\s+(?!(?:that|who|which|where|said|says|and|but)\b)[\w’'-]+){0,6}?,?\s+(?:some\s+|about\s+)?"
    r"\d[\d.,]*\s*(?:km|kms|kilomet(?:re|er)s?|miles?|nautical\s+miles?|m|met(?:re|er)s?)\s+"
    r"(?:to\s+the\s+)?(?:north|south|east|west)[\w-]*\s+of\s+(?:the\s+)?"
)
_FURTHEST = 120  # characters from a verb to such a name
#: Verbs that say how things are, and of no place what goes on there: "the town lies in".
_STATES = frozenset(
    (
        *("lie", "lies", "situated", "located", "based", "live", "lives", "lived", "living"),
        *("resides", "born", "sells", "owns", "represents", "belongs", "belonged"),
    )
)


def is_state(word: str, after: str) -> bool:
    """Return whether an event word only says how things are: "lies", "grew up".

    Parameters
    ----------
    word, after : str
        The word in small letters, and some of the text after it.
    """
    return word in _STATES or (word in ("grew", "grow", "grown") and after.startswith(" up "))


def shares(
    text: str,
    mention: Mention,
    low: int,
    starts: NDArray[np.int64],
    words: Sequence[str],
    *,
    lead: int | None = None,
    elsewhere: NDArray[np.bool_] | None = None,
) -> NDArray[np.float64]:
    """Return what share of its score each event keeps for a name, in [0, 1].

    Parameters
    ----------
    text : str
        The report's text.
    mention : Mention
        The name.
    low : int
        Where its sentence begins.
    starts : array of int, shape (events,)
        Where the events of the sentence begin.
    words : sequence of str
        The events, in small letters.
    lead : int or None
        Where the list begins that the name is in; None means at the name.
    elsewhere : array of bool, shape (events,), or None
        Which of the events another name of the sentence claims; None for all.
    """
    kept = np.ones(len(starts))
    near = max(low, mention.start - _NEAR)
    speaks = _SPEAKS.match(text, mention.end) and not _OF.search(text, near, mention.start)
    acts = _BY.search(text, near, mention.start)
    if speaks or acts:
        return 0.0 * kept
    calm = _CALM.match(text, mention.end)
    if calm is not None:
        until = _CALM_UNTIL.search(text, calm.end(), calm.end() + _WINDOW)
        kept[starts < (len(text) if until is None else until.start())] = 0.0
    kept[(mention.start <= starts) & (starts < mention.end)] = 0.0  # not its own event
    window = max(low, mention.start - _WINDOW)
    lead = mention.start if lead is None else lead
    if _BOUND_FOR.search(text, max(low, lead - _WINDOW), lead):
        # "The train, bound for Ani, derailed" – but "rockets bound for Ani hit the port"
        inserted = _INSERTED.match(text, mention.end)
        kept[(starts < mention.start) | (inserted is not None)] *= _ORIGIN_SHARE
    elif _FROM.search(text, max(low, lead - 2 * _NEAR), lead):
        kept[[word in _COMING for word in words]] *= _ORIGIN_SHARE
    beside = _BESIDE.search(text, window, mention.start)
    if beside is not None:
        # "A raid killed a family living in Ani": there, unless another name has it
        counts = starts < beside.start()
        if elsewhere is not None and beside[0].startswith("living"):
            counts &= elsewhere
        kept[counts] *= _BESIDE_SHARE
    meanwhile = _MEANWHILE.search(text, window, mention.start)
    if meanwhile is not None:
        kept[starts < meanwhile.start()] *= _MEANWHILE_SHARE
    for found in _APART.finditer(text, window, mention.start):
        kept[starts < found.start()] *= _APART_SHARE
    if _NOT_THERE.search(text, window, mention.start):
        kept[starts < mention.start] = 0.0
    after = _APART.search(text, mention.end, mention.end + _WINDOW)
    if after is not None:
        # "Rebels in Ani, while retreating, looted shops": an insertion, and the sentence goes on
        closed = text.find(",", after.end(), after.end() + _WINDOW)
        stop = closed if after.start() == mention.end and closed > 0 else len(text)
        kept[(starts > after.start()) & (starts < stop)] *= _APART_SHARE
    return kept


def is_apposed(text: str, before: Mention, mention: Mention, *, contains: bool) -> bool:
    """Return whether a name only says where the one before it is: "Ani, a town in Syunik".

    Parameters
    ----------
    text : str
        The report's text.
    before, mention : Mention
        Two names, next to each other.
    contains : bool
        Whether the place of the second is known to hold that of the first.
    """
    if _CLOSED.match(text, mention.end) is None:
        return False
    if _APPOSED.fullmatch(text, before.end, mention.start):
        return True
    return contains and _WITHIN.fullmatch(text, before.end, mention.start) is not None


def is_at_site(text: str, end: int, start: int) -> bool:
    """Return whether what stands between a verb and a name puts the verb there.

    "hit the central market of Sumy", "was hit on Monday, 35 miles south of Mokha".

    Parameters
    ----------
    text : str
        The report's text.
    end : int
        Where the verb ends.
    start : int
        Where the name begins; no other name is between.
    """
    if not end < start <= end + _FURTHEST:
        return False
    return any(one.fullmatch(text, end, start) for one in (_AT_SITE, _AT_DISTANCE))


def clause_opened(text: str, mention: Mention, low: int, high: int) -> tuple[int, int]:
    """Return the span of the clause that a name opens: "In Ani, crowds gathered"; empty for none.

    It ends where another clause begins, or something is only said: "In Moscow the ministry said".
    """
    for joined in _JOINED.finditer(text, max(low, mention.start - _WINDOW), mention.start):
        low = joined.end()
    if _OPENING.fullmatch(text, low, mention.start) is None:
        return mention.end, mention.end
    end = _OPENED_TO.search(text, mention.end, high)
    return mention.end, high if end is None else end.start()
