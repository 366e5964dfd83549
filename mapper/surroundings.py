"""Where a name lies that the gazetteer lacks: what the text says, or the town it is told beside.

A street, a school or a church is in no gazetteer, and yet the report says where it is: "the Terra
Kulture in Lagos". Where it does not, a site stands in the town that its sentence names, or in that
which the whole report is about. A village that nobody knows may lie anywhere: it stays unresolved.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from mapper.context import Context
from mapper.lexicon import SITE_NOUNS
from mapper.records import Resolution
from mapper.sentences import sentence_around, split_sentences

__all__ = ["Around", "find_around", "is_site"]

# How often what is put there is near that point in the corpora: a town that the text names, a
# larger area, a town of the same sentence, the town that most of a report is about.
_IN_TOWN, _IN_AREA, _IN_SENTENCE, _IN_REPORT = 0.85, 0.5, 0.8, 0.8
_MOST = 0.5  # of the towns that a report names are the one that it is about, or it is about none

_NUMBERED = re.compile(r"\d{1,5}(?:st|nd|rd|th)?\s\w.*|[A-Z]{1,3}-?\d{1,4}", re.DOTALL)
_NUMBERED_ROADS = frozenset(("route", "highway", "interstate", "autobahn", "motorway"))


@dataclass(frozen=True, slots=True)
class Around:
    """What an unresolved name lies in.

    Parameters
    ----------
    index : int
        The mention of it.
    share : float
        How often such a conclusion is right, in [0, 1].
    how : str
        ``"said"`` when the text itself says so, ``"sentence"`` when the town stands in the same
        sentence, ``"report"`` when the report is about it.
    """

    index: int
    share: float
    how: str


def is_site(text: str) -> bool:
    """Return whether a name is that of a street, a building or the like, by its words."""
    words = text.lower().split()
    if _NUMBERED.fullmatch(text):
        return True
    if len(words) < 2:
        return False
    return words[-1].rstrip(".") in SITE_NOUNS or words[0] in _NUMBERED_ROADS


def find_around(context: Context, decided: Sequence[Resolution]) -> dict[int, Around]:
    """Return what unresolved mentions lie in, by index; those that may lie anywhere are left out.

    Parameters
    ----------
    context : Context
        The report and its mentions.
    decided : sequence of Resolution
        One a mention, in order.
    """
    found: dict[int, Around] = {}
    sites = []
    for i, one in enumerate(decided):
        if one.place is not None:
            continue
        other = context.surroundings(i)
        place = None if other is None else decided[other].place
        if other is not None and place is not None:
            share = _IN_AREA if place.feature_class == "A" else _IN_TOWN
            found[i] = Around(other, share, "said")
        elif is_site(one.mention.text):
            sites.append(i)
    towns = [
        i
        for i, one in enumerate(decided)
        if one.place is not None and one.place.feature_class == "P"
    ]
    if not sites or not towns:
        return found
    spans = split_sentences(context.report)
    starts = [decided[i].mention.start for i in towns]
    main = _main_town(decided, towns)
    for i in sites:
        start = decided[i].mention.start
        low, high = sentence_around(spans, start, decided[i].mention.end)
        beside = towns[bisect_left(starts, low) : bisect_left(starts, high)]
        if beside:
            nearest = min(beside, key=lambda j: (abs(decided[j].mention.start - start), j))
            found[i] = Around(nearest, _IN_SENTENCE, "sentence")
        elif main is not None:
            found[i] = Around(main, _IN_REPORT, "report")
    return found


def _main_town(decided: Sequence[Resolution], towns: Sequence[int]) -> int | None:
    """Return the surest mention of the town that most mentions of towns mean."""
    counts = Counter(place.id for i in towns if (place := decided[i].place) is not None)
    main, count = min(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    if count <= _MOST * len(towns):
        return None
    mine = [i for i in towns if (place := decided[i].place) is not None and place.id == main]
    return max(mine, key=lambda i: (decided[i].confidence, -i))
