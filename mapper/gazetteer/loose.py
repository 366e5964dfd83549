"""Which of several exact matches are less exact than others."""

from __future__ import annotations

from dataclasses import replace

from mapper.gazetteer.scores import KINDS
from mapper.places import Candidate

__all__ = ["loose_last"]

# What is left of a score when one of query and spelling ends in a possessive and the other does
# not: "St. John's" is first of all St. John's, and only then the possessive of Saint John. The
# same is left of other spellings when the query is an abbreviation to the letter: "La." is
# Louisiana before it is "L.A.", and "Man." with its full stop Manitoba before it is Man.
_MISMATCH = 0.7
_LOOSE_KINDS = ("abbreviation", "alias")
_POSSESSIVES = ("'s", "’s", "ʼs", "‘s")


def loose_last(found: tuple[Candidate, ...], name: str, written: str) -> tuple[Candidate, ...]:
    """Lower the scores of those that only what `fold` ignores makes a match."""
    if not any(
        one.name_kind == "abbreviation" or one.matched_name.endswith(_POSSESSIVES) for one in found
    ):
        return found  # as for nearly all names
    weaker = [False] * len(found)
    if any(one.name_kind == "abbreviation" and one.matched_name == written for one in found):
        loose = KINDS if written.endswith(".") else _LOOSE_KINDS
        weaker = [one.name_kind in loose and one.matched_name != written for one in found]
    possessive = name.rstrip(" .,;:\n\t").endswith(_POSSESSIVES)
    named_so = [one.matched_name.endswith(_POSSESSIVES) for one in found]
    if any(named_so):
        weaker = [one or so != possessive for one, so in zip(weaker, named_so, strict=True)]
    lowered = [
        replace(one, score=round(one.score * _MISMATCH, 4)) if weak else one
        for one, weak in zip(found, weaker, strict=True)
    ]
    # stable: equal scores keep the order of ids
    return tuple(sorted(lowered, key=lambda one: -one.score))
