"""The expressions of time that an English report may hold: how they are written.

A finite grammar. Every repetition in it is bounded, so that no text makes it slow. What the
expressions mean is in `mapper.dates.expressions`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = [
    "AFTER_YEAR",
    "CORE",
    "COUNTED",
    "LEADING",
    "MONTHS",
    "NUMBERS",
    "PATTERNS",
    "PREFIX",
    "WEEKDAYS",
    "is_future",
    "number_of",
]

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_WORDS = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
NUMBERS = {
    **{word: i for i, word in enumerate(_WORDS.split(), 1)},
    **dict.fromkeys(("a", "an"), 1),
    **dict(zip(("twenty", "thirty", "forty", "fifty"), (20, 30, 40, 50), strict=True)),
    **dict(zip(("a couple of", "a dozen"), (2, 12), strict=True)),
}

_M = "(?:" + "|".join(MONTHS) + r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
_W = "(?:" + "|".join(WEEKDAYS) + r"|(?:Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat)\b\.?,?(?= \d| [A-Z]))"
_W_ALONE = "(?:" + "|".join(WEEKDAYS) + ")"
_D = (
    r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?(?!\w|[.,:/]\d| ?(?:%|percent|per cent|million|km)\b)"
)
# "12/13 September": the night between two days
_D_FIRST = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_D_BEFORE_SLASH = rf"{_D_FIRST}(?=/{_D_FIRST}(?![\w/]|[.,:]\d))"
_Y = r"(?:1\d|20|21)\d\d(?!\w|[,.:]\d|[/-]\d| ?%)"
_TO = r"(?: ?[-–—] ?| to | through | until | till )"
# "12 and 13 people were hurt" is a day and a number of people.
_AND = rf"(?:{_TO}|(?: and | or )(?=\S{{1,4}}(?:[,.;:)]|$| in | at | near | when | as |,? {_Y})))"
_OF_YEAR = r"(?:,? (?:of )?(?P<of>last|this|next) year)?"
_PART_OF_DAY = r"(?: (?:morning|afternoon|evening|night|at noon|at midnight))?"
_N = r"(?:\d{1,3}|" + "|".join(sorted(NUMBERS, key=len, reverse=True)) + ")"
_VAGUE = r"(?:a few|several|some|many)"
_UNIT = r"(?:hour|day|night|week|fortnight|month|year|decade)s?"
_WHICH = r"(?:last|past|previous|this|next|coming|current)"

#: Each kind of expression, the earlier before the later. A blank stands for any white space.
_WRITTEN: dict[str, str] = {
    # "September 11 attacks" name an event of a year that is not said
    "named": (
        r"(?:September 11(?:th)?|Sept\. 11|9/11|7/7)(?= (?:[Aa]ttack|[Tt]error|hijack))|9/11"
    ),
    "iso": r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)(?![\d-])",
    "numeric": (r"(?P<a>\d{1,2})(?P<sep>[/.])(?P<b>\d{1,2})[/.](?P<y>\d{4}|\d\d)(?![\w/]|\.\d)"),
    "between_days": (
        rf"(?<=etween\s)(?P<m>{_M}) (?P<d>{_D}) and (?P<d2>{_D})"
        rf"(?! (?:people|others|more|men|women|civilians|soldiers|{_M}))"
        rf"(?:,? (?P<y>{_Y}))?{_OF_YEAR}"
    ),
    "month_day": (
        rf"(?:(?P<w>{_W}),? (?:the )?)?(?P<m>{_M}) (?P<d>{_D}|{_D_BEFORE_SLASH})"
        rf"(?:(?:(?:(?:, {_D}){{1,5}},?)?{_AND}|(?P<slash>/))(?:(?P<m2>{_M}) )?(?P<d2>{_D}))?"
        rf"(?:,? (?P<y>{_Y}))?{_OF_YEAR}"
    ),
    "day_month": (
        rf"(?:(?P<w>{_W}),? (?:the )?)?(?:(?P<d1>{_D_FIRST})"
        rf"(?:(?:(?:, (?:the )?{_D}){{1,5}},?)?(?: ?[-–—] ?| and | or | to )|(?P<slash>/))"
        r"(?:the )?)?"
        rf"(?P<d>{_D})(?: of)? (?P<m>{_M})(?!\w)(?:,? (?P<y1>{_Y}))?"
        rf"(?:{_TO}(?:the )?(?P<d2>{_D})(?: of)? (?P<m2>{_M})(?!\w))?(?:,? (?P<y>{_Y}))?{_OF_YEAR}"
    ),
    "month_year": (
        rf"(?P<m>{_M})(?: (?P<y1>{_Y}))?(?:(?: ?[-–—/] ?| to | and | through | until )"
        rf"(?P<m2>{_M}))?(?:,| of)? (?P<y>{_Y})"
    ),
    "months": (
        rf"(?P<m>{'|'.join(MONTHS)})(?: ?[-–—] ?| to | and | through | until )"
        rf"(?P<m2>{'|'.join(MONTHS)})\b{_OF_YEAR}"
    ),
    "which_month": rf"(?i:(?P<which>{_WHICH})) (?P<m>{'|'.join(MONTHS)})\b",
    "month": rf"(?P<m>{'|'.join(MONTHS)})\b(?! ?\d|-\w){_OF_YEAR}",
    "weekdays": (
        rf"(?P<w>{_W_ALONE}){_PART_OF_DAY}(?: ?[-–—/] ?| to | and | through | until | into )"
        rf"(?P<w2>{_W_ALONE}){_PART_OF_DAY}\b"
    ),
    "weekday": (
        rf"(?:(?i:(?P<which>{_WHICH}|the (?:following|previous|preceding)|every|each)) )?"
        rf"(?P<w>{_W_ALONE})\b{_PART_OF_DAY}(?:(?: of)? (?P<week>last|this|next) week)?"
    ),
    "decade": r"(?P<y>(?:1\d|20)\d0)['’]?s\b",
    "years": (
        rf"(?P<y>{_Y.replace('[/-]', '/')})(?:(?:, {_Y}){{0,5}},? and | ?[-–—/] ?| to | until "
        r"| till | through | (?:until|till|to) (?:[a-z-]{1,20} ){1,6}in )"
        rf"(?P<y2>{_Y}|\d\d(?!\w|[,.:]\d|[/-]\d))"
    ),
    "year": rf"(?P<y>{_Y.replace('[/-]', '/')})",
    "century": r"(?P<n>1\d|20|21)(?:th|st)[ -]century",
    "day_word": (
        r"(?i:(?P<word>the day before yesterday|yesterday|today|tonight|tomorrow|"
        rf"overnight(?! (?:(?:into|to|on|from|of|between) )?(?:the )?(?:{_W_ALONE}|{_M} \d"
        rf"|{_D_FIRST}(?:(?:/| ?[-–—] ?| to | and ){_D_FIRST})? (?:of )?{_M}))|"
        r"last night|this (?:morning|afternoon|evening)))\b" + _PART_OF_DAY
    ),
    "ago": (
        rf"(?i:(?<!half\s)(?:(?P<n>{_N})|(?P<vague>{_VAGUE})) (?P<unit>{_UNIT})"
        r" (?P<way>ago|earlier|later|before|after|from now|previously)\b)"
    ),
    "last_n": (
        rf"(?i:(?:the|these) (?:last|past|recent) (?:(?P<n>{_N})|(?P<vague>{_VAGUE}) )? ?"
        rf"(?P<unit>{_UNIT})|recent (?P<some>days|weeks|months|years|decades))\b(?! of\b)"
    ),
    "period": (
        rf"(?i:(?P<which>{_WHICH}) (?P<unit>weekend|week|month|year|decade)"
        r"|the (?P<unit2>week|weekend|month|year) before last|the weekend)"
        r"\b(?! of\b)"
    ),
    "other_day": (
        r"(?i:(?:the (?P<which>next|following|previous|preceding|same)|that (?P<that>same)?)"
        r" ?(?P<unit>day|morning|afternoon|evening|night|week|month|year)"
        r"|the day (?P<way>before|after))\b(?! of\b)"
    ),
    "season": (
        r"(?i:(?:(?P<which>last|this|next|the) )?(?P<s>spring|summer|autumn|fall|winter))\b"
        rf"(?:(?:,| of)? (?P<y>{_Y}))?"
    ),
    "share": rf"(?i:(?P<n>first|second|third|fourth|last) (?P<s>quarter|half) of) (?P<y>{_Y})",
    "feast": (
        r"(?:Christmas|Easter|Ramadan|Eid|Nowruz|Diwali|Passover|Hanukkah|Thanksgiving|Halloween|"
        r"New Year|Boxing Day|Lent|Pentecost|Ashura)\b"
    ),
    "end_of": r"(?i:the (?P<unit>week|month|year))\b",
}


def _spaced(pattern: str) -> str:
    """Let every blank stand for white space, a line break among it."""
    return re.sub(r"(?<!\[) (\?)?", lambda found: r"\s" + (found[1] or "{1,3}"), pattern)


def _unnamed(pattern: str) -> str:
    return re.sub(r"\(\?P<[a-z0-9]+>", "(?:", pattern)


PATTERNS = {name: re.compile(_spaced(pattern)) for name, pattern in _WRITTEN.items()}

_OPENING = (
    "few several some many the these that this last past previous next coming current every each "
    "recent today tonight tomorrow yesterday overnight spring summer autumn fall winter first "
    "second third fourth"
)


def _either_case(words: Iterable[str]) -> str:
    """Return a pattern of words, whatever their case, that a wrong first letter fails fast."""
    rests: dict[str, list[str]] = {}
    for word in sorted(words):
        rests.setdefault(word[0], []).append(word[1:])
    old_s = {"s": "ſ"}  # of old print, which is an s whatever its case
    return "|".join(
        f"[{first}{first.upper()}{old_s.get(first, '')}](?i:{'|'.join(others)})"
        for first, others in rests.items()
    )


_FIRST = rf"(?:{_either_case({*_OPENING.split(), *(word.split()[0] for word in NUMBERS)})})\b"

CORE = re.compile(
    # the first letters spare most words the long list
    r"(?<![\w$€£#/@&+.,])(?<![\d(]-)(?=\d|(?:J[au]|Fe|Ma|Ap|Au|Se|Oc|No|De|Mo|Tu|We|Th|Fr|Sa|Su|Ch|Ea|Ra|Ei|Di|Pa|Ha|Ne|Bo|Le|Pe|As)"
    rf"|{_FIRST})(?:"
    + "|".join(f"(?P<{name}>{_unnamed(_spaced(p))})" for name, p in _WRITTEN.items())
    + ")"
)

#: What may stand before an expression and belongs to it; always matches, up to its end.
PREFIX = re.compile(
    _spaced(
        r"(?i)(?<![\w-])(?:(?P<bound>since|until|till|up to|by|before|prior to|ahead of|after|"
        r"following|from|as of) )?"
        r"(?:(?P<prep>in|on|during|throughout|over|at|of|within|around|about|between|for|through|"
        r"as (?:early|late|recently|far back) as) )?"
        r"(?:(?:the )?(?P<night>nights? (?:of|to|into|from|between)|"
        r"overnight(?: (?:into|to|on|from|of|between))?|eve of|(?:small|early) hours of)"
        r"(?: the)? )?"
        r"(?:(?:the )?(?P<part>early|mid|late|later|earlier|(?:middle|beginning|start|end|turn) of|"
        r"(?:first|second) half of|(?:first|second|third|fourth|last) week of|"
        r"(?:first|last|final|opening|closing) (?:days|weeks|months) of)"
        r"(?: in| on)?[\s-](?:the )?)?"
        r"(?:(?P<prep2>on|in) )?(?P<the>(?:the|an?|its|their|that|his|our) )?$"
    )
)

#: The last word of what may stand before an expression.
LEADING = frozenset(
    (
        *("since", "until", "till", "to", "by", "before", "of", "after", "following", "from", "in"),
        *("on", "during", "throughout", "over", "at", "within", "around", "about", "between"),
        *("for", "through", "as", "into", "overnight", "early", "mid", "late", "later", "earlier"),
        *("the", "a", "an", "its", "their", "that", "his", "our"),
    )
)

#: What a number counts: "2000 soldiers".
COUNTED = re.compile(
    r"\s{1,3}(?:(?:[a-z]{1,12}\s)?(?:people|soldiers|troops|men|women|children|persons|civilians|"
    r"refugees|fighters|migrants|families|homes|houses|villages|towns|buildings|families|victims|"
    r"workers|students|police|officers|protesters|demonstrators|residents|inhabitants|members|"
    r"dead|deaths|casualties|injured|wounded|others|cases|tents|tonnes|tons|shells|rockets|"
    r"missiles|vehicles|tanks|prisoners|hostages|voters|votes|seats|jobs|schools|feet|meters|"
    r"metres|kilometers|kilometres|km|miles|hectares|acres|dollars|euros|pounds|percent|per\scent|"
    r"hours|days|weeks|months|years|times|passengers|cars|animals|farmers|patients|doses|square|"
    r"peacekeepers|militants|rebels|mercenaries|volunteers|settlers|evacuees)\b)"
)

#: What may follow a year that stands before what it dates: "the 2020 war".
AFTER_YEAR = re.compile(
    r"\s{1,3}(?!(?:Agenda|Vision|Goals?|Strategy|Plan|Framework|Target|agenda|goals?|targets?)\b)"
    r"[^\W\d_]"
)

_SAID = (
    r"(?:said|says|told|announced|warned|added|declared|reported|confirmed|vowed|promised|pledged|"
    r"stated|wrote|tweeted|posted|claimed|insisted|ordered|decided|agreed|approved|voted)"
)
_SAID_BEFORE = re.compile(rf"\b{_SAID}(?:\s+[\w'’.-]{{1,20}}){{0,4}}\s*$")
_SAID_AFTER = re.compile(rf"\s*,?\s*(?:that\s+)?{_SAID}\b")
_FUTURE = re.compile(
    r"(?i)\b(?=[wsiapdueht])(?:will|shall|won['’]t|(?:is|are) (?:due|set|going|expected|slated)|"
    r"to be|(?:is|are) to|(?:was|were) (?:due|slated|expected) (?:to|on|in|for)|scheduled|"
    r"plan(?:s|ning)? (?:to|for)|planned (?:for|on|to|in)|upcoming|due (?:to|on|in|for)|set for|"
    r"expected (?:to|on|in|for)|intends?|hopes to|aims to)\b|['’]ll\b"
)
_CUT = re.compile(r"[.;:!?\n\"“”]")
_CUT_AFTER = re.compile(r"[,.;:!?\n\"“”]|\b(?:and|but|which|who|that|after|as|while)\b")
_WINDOW = 100


def is_future(text: str, start: int, end: int) -> bool:
    """Return whether the words around an expression speak of what is to come."""
    if not _FUTURE.search(text, max(0, start - _WINDOW), end + _WINDOW):
        return False
    before = text[max(0, start - _WINDOW) : start]
    cut = 0
    for found in _CUT.finditer(before):
        cut = found.end()
    before = before[cut:]
    after = text[end : end + _WINDOW]
    said = _SAID_BEFORE.search(before)
    if said and not _FUTURE.search(before, said.end(0) - len(said[0])):
        return False
    if _SAID_AFTER.match(after):
        return False
    # what comes before the last comma or conjunction is of another clause
    here = re.split(r",|\b(?:and|but|which|who|after|as|while)\b", before)[-1]
    if _FUTURE.search(here):
        return True
    is_fronted = not before.strip() or before.strip().lower() in ("on", "in", "by", "from", "at")
    if is_fronted:
        after = after.lstrip().removeprefix(",")
    ends = _CUT_AFTER.search(after)
    return _FUTURE.search(after[: ends.start()] if ends else after) is not None


def number_of(words: str) -> int:
    """Return the number that digits or words write."""
    words = " ".join(words.lower().split())
    return int(words) if words.isdecimal() else NUMBERS[words]
