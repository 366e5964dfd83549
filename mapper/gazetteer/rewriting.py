"""What to look up instead of a name, and what the place found must be like."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["NO_PEOPLE", "Rewriting"]

#: Name kinds that say nothing of people: "South Pole" is no part of Poland.
NO_PEOPLE = ("name", "abbreviation", "historical", "alias")


@dataclass(frozen=True, slots=True)
class Rewriting:
    """What to look up instead of a name.

    Parameters
    ----------
    name : str
        The name to look up.
    rule : str
        Name of the rule, or of two with a plus between them.
    codes : tuple of str or None
        Beginnings of the feature codes that a candidate must have one of, with a space behind
        those that are whole; None for any.
    container : str or None
        Name of what must contain the candidate; None when nothing must.
    weight : float
        In (0, 1]: a candidate's score is multiplied by it.
    least : float
        The score in [0, 1] that a candidate must have before that.
    kinds : tuple of str or None
        The name kinds of which the candidate's spelling must be; None for any.
    beside : str or None
        Another name that must have a candidate close by; None when none must. Of either name only
        the likeliest meanings count, for most names have a namesake near any other.
    large : bool
        Whether only a well-known country or unit may be the container, under its own name.
    as_spelled : bool
        Whether the candidate's spelling must be the name to the letter.
    """

    name: str
    rule: str
    codes: tuple[str, ...] | None = None
    container: str | None = None
    weight: float = 1.0
    least: float = 0.0
    kinds: tuple[str, ...] | None = None
    beside: str | None = None
    large: bool = False
    as_spelled: bool = False
