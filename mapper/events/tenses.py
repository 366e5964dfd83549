"""Whether a verb tells of what was done, so that a day to come cannot be its own."""

from __future__ import annotations

import re

__all__ = ["is_done"]

_IRREGULAR = frozenset(
    (
        *("arose", "ate", "beat", "became", "began", "blew", "bought", "broke", "brought", "built"),
        *("burnt", "came", "caught", "cut", "dealt", "drew", "drove", "fell", "felt", "fled"),
        *("flew", "forbade", "fought", "found", "froze", "gave", "got", "grew", "held", "hit"),
        *("hurt", "kept", "laid", "led", "left", "lit", "lost", "made", "met", "paid", "put"),
        *("ran", "rang", "rose", "sang", "sank", "sent", "set", "shook", "shot", "shut", "slew"),
        *("slid", "sold", "spent", "spread", "stole", "stood", "struck", "sunk", "swam", "swept"),
        *("swung", "taken", "threw", "took", "tore", "torn", "went", "withdrew", "won", "wounded"),
        *("wrecked", "stricken", "broken", "driven", "fallen", "given", "seen", "thrown", "blown"),
    )
)
# "to be moved", "will have hit", "is set": what stands before keeps it open.
_OPEN = re.compile(
    r"\b(?:to|will|would|shall|is|are|be|being|due|may|might|could|can|should|must|if)\s+"
    r"(?:(?:not|also|be|been|have|\w+ly)\s+){0,3}$"
)
_LOOKED_AT = 40  # characters before the verb


def is_done(text: str, start: int, end: int) -> bool:
    """Return whether the verb at a span is told in the past: "hit", "was moved", not "to move".

    Parameters
    ----------
    text : str
        The report's text.
    start, end : int
        Half-open span of the verb.
    """
    verb = text[start:end].lower()
    if not (verb.endswith("ed") or verb in _IRREGULAR):
        return False
    return _OPEN.search(text, max(0, start - _LOOKED_AT), start) is None
