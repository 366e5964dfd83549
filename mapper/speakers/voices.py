"""Speakers as a report names them, and whom its pronouns mean."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import NamedTuple

from mapper.speakers.items import Item
from mapper.speakers.privacy import OFFICES, ORGANISATIONS, PRIVATE_NOUNS, Introductions, is_private
from mapper.speakers.speech import PREPOSITIONS, SUBJECTIVE, word_set

__all__ = ["PLURALS", "Claim", "Reading", "Voice"]

_NO_ONE = word_set("nobody none no neither nothing everybody everyone anyone anybody")
_MASCULINE = word_set("mr sir lord spokesman man boy king prince father brother he")
_FEMININE = word_set(
    "mrs ms miss lady dame spokeswoman woman girl queen princess mother sister nun"
)
#: Words for several people.
PLURALS = frozenset("police people civilians folk").union(
    word for word in OFFICES | PRIVATE_NOUNS | ORGANISATIONS if word.endswith("s")
)


@dataclass(frozen=True, slots=True)
class Voice:
    """A speaker.

    Parameters
    ----------
    start, end : int
        Where the words stand that name it.
    name : str
        These words, white space folded.
    is_private : bool
        Whether it is a private person.
    gender : str
        ``"m"``, ``"f"`` or "" where the words do not tell.
    is_body, is_plural : bool
        Whether it is an organisation; whether it is several people.
    """

    start: int
    end: int
    name: str
    is_private: bool
    gender: str = ""
    is_body: bool = False
    is_plural: bool = False


class Claim(NamedTuple):
    """What a sentence claims, for a later one to deny.

    Parameters
    ----------
    spans : tuple of (int, int)
        Where it stands, half-open: what one speaker says in it, or the whole sentence.
    voice : Voice or None
        Who says so; None where the report does.
    accused : Voice or None
        Who is accused: "it" of the next sentence.
    is_offer : bool
        Whether something is asked or offered: "rejected it" is then no denial.
    """

    spans: tuple[tuple[int, int], ...]
    voice: Voice | None = None
    accused: Voice | None = None
    is_offer: bool = False


@dataclass(slots=True)
class Reading:
    """What is known while a text is read.

    Parameters
    ----------
    text : str
        Text of the report.
    known : Introductions
        Its people.
    quoted : bool
        Whether it is the inside of a quotation that is read.
    speaker : Voice or None
        Whose quotation that is, where it is known.
    """

    text: str
    known: Introductions
    quoted: bool = False
    speaker: Voice | None = None
    recent: list[Voice] = field(default_factory=list)
    claims: deque[Claim | None] = field(default_factory=lambda: deque(maxlen=3))

    def voice(self, items: list[Item], first: int, end: int, beside: str) -> Voice | None:
        """Make a speaker of a noun phrase; None where it names nobody."""
        while first < end and items[first].kind == "p":
            first += 1
        if first >= end:
            return None
        word = items[first]
        if end - first == 1 and word.lower in SUBJECTIVE and word.text != "US":
            return self._meant(word)
        if all(item.kind != "w" for item in items[first:end]) or word.lower in _NO_ONE:
            return None
        cut = _name_end(items, first, end)
        is_name = cut < end
        if is_name:
            beside = self.text[items[cut].start : items[end - 1].end] + " " + beside
            end = cut
        while end > first and items[end - 1].kind == "p" and items[end - 1].text != ".":
            end -= 1
        low, high = items[first].start, items[end - 1].end
        name = " ".join(self.text[low:high].replace("*", "").split())
        words = {item.lower for item in items[first:end]}
        gender = "m" if words & _MASCULINE else "f" if words & _FEMININE else ""
        private = is_private(name, beside, self.known)
        of = next((k for k in range(first + 1, end) if items[k].lower in PREPOSITIONS), end)
        last = items[of - 1].lower
        person = bool(words & OFFICES) or last in self.known.official or is_name
        plural = last in PLURALS
        return Voice(low, high, name, private, gender, not private and not person, plural)

    def remember(self, voice: Voice) -> None:
        """Take a speaker as the one that the next pronoun may mean."""
        self.recent.append(voice)
        del self.recent[:-8]

    def _meant(self, pronoun: Item) -> Voice | None:
        word = pronoun.lower
        if word in ("i", "we", "you"):
            return None  # the reporter, or whoever is quoted: known from outside
        for voice in reversed(self.recent):
            if word == "it" and not voice.is_body:
                continue
            if word in ("he", "she"):
                if voice.is_body or voice.is_plural:
                    continue
                if voice.gender and voice.gender != ("m", "f")[word == "she"]:
                    continue
            return voice
        if word in ("it", "they") or self.quoted:
            return None
        return Voice(pronoun.start, pronoun.end, pronoun.text, is_private=True)


def _name_end(items: list[Item], first: int, end: int) -> int:
    """Cut "Ana Pop of the charity" behind the name; "mayor of Gori" stays whole."""
    j = first
    while j < end and (items[j].is_capital or items[j].text in ".-"):
        if items[j].lower in OFFICES or items[j].lower in ORGANISATIONS:
            return end
        j += 1
    names = sum(item.is_capital for item in items[first:j])
    if names >= 2 and j < end and items[j].text in ("of", "from", "in", "at", "for", "with"):
        return j
    return end
