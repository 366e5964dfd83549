"""Who speaks in a sentence: the noun phrase that goes with a verb of saying."""

from __future__ import annotations

from mapper.speakers.clauses import is_apposition, phrase_after, phrase_before, skip_adverbs_back
from mapper.speakers.items import Item
from mapper.speakers.privacy import OFFICES, PEOPLE_NOUNS, PRIVATE_NOUNS
from mapper.speakers.speech import (
    ARTICLES,
    BE_FORMS,
    DOCUMENT_NOUNS,
    PLATFORMS,
    PREPOSITIONS,
    SUBJECTIVE,
    SUBORDINATORS,
    TIME_WORDS,
)
from mapper.speakers.speech_cues import Cue
from mapper.speakers.voices import Reading, Voice

__all__ = ["Subjects"]

_PERSONS = OFFICES | PRIVATE_NOUNS


class Subjects:
    """Finds the speakers of one segment.

    Parameters
    ----------
    items : list of Item
        The segment.
    reading : Reading
        What is known so far.
    low : int
        Index of the first item behind a dateline.
    """

    def __init__(self, items: list[Item], reading: Reading, low: int) -> None:
        self.items = items
        self.reading = reading
        self.low = low
        self.subject: Voice | None = None

    def main_voice(self) -> Voice | None:
        """Return who the sentence is about, where that is a person or a body."""
        items = self.items
        i = self.low
        if i < len(items) and (
            items[i].lower in PREPOSITIONS
            or items[i].lower in TIME_WORDS
            or items[i].lower in SUBORDINATORS
        ):
            for k in range(i, min(i + 20, len(items))):
                if items[k].text == ",":
                    i = k + 1
                    break
            else:
                while i < len(items) and items[i].lower in TIME_WORDS:
                    i += 1
        phrase = phrase_after(items, i, len(items))
        if phrase is None:
            return None
        if phrase[1] - phrase[0] == 1 and items[phrase[0]].lower in SUBJECTIVE:
            return self.reading.voice(items, *phrase, "")
        words = {item.lower for item in items[phrase[0] : phrase[1]]}
        named = any(item.is_capital for item in items[phrase[0] + 1 : phrase[1]])
        if not named and words.isdisjoint(PEOPLE_NOUNS):
            first = items[phrase[0]]
            if not first.is_capital or first.lower not in self.reading.known.full:
                return None
        return self.reading.voice(items, *phrase, self.beside(phrase[1]))

    def beside(self, i: int) -> str:
        """Return the apposition or relative clause that follows item `i`."""
        items = self.items
        if i >= len(items):
            return ""
        if items[i].lower == "who":
            end = min(len(items), i + 10)
        elif items[i].text in (",", "("):
            end = i + 1
            while end < min(len(items), i + 16):
                if items[end].kind == "q" or items[end].text in (":", ")"):
                    break
                if items[end].text == "," and end > i + 2:
                    break
                end += 1
            i += 1
            if i >= end or (not is_apposition(items, i, end) and items[i].kind != "n"):
                return ""
        else:
            return ""
        return self.reading.text[items[i].start : items[end - 1].end] if i < end else ""

    def _main(self) -> Voice | None:
        return self.subject or self.main_voice()

    def subject_of(self, cue: Cue) -> tuple[Voice | None, int, bool]:
        """Find a verb's speaker: it, the index where its words start, whether it follows."""
        items, v, low = self.items, cue.at, self.low
        verb = cue.verb
        s = skip_adverbs_back(items, v - 1, low)
        if s >= low and verb is not None and verb.form == "ing" and items[s].lower in BE_FORMS:
            s = skip_adverbs_back(items, s - 1, low)
        if s < low:
            return None, v, False
        at = items[s]
        if at.kind == "q" or (at.kind == "p" and at.text in "—–-" and s > low):
            found = self._inverted(v)
            return found, s + 1, True
        if at.text == ",":
            if verb is not None and verb.form == "ing":
                return self._main(), v, False
            if s > low and items[s - 1].kind != "q":
                phrase, beside = self._before_apposition(s)
                if phrase is not None:
                    phrase = self._with_name(phrase)
                    return self.reading.voice(items, *phrase, beside), phrase[0], False
            found = self._inverted(v)
            if found is not None:
                return found, s, True
            return (self.subject, v, False) if self.subject else (None, v, False)
        if at.lower in ("and", "but", "or", "then", "while"):
            return self._main(), v, False
        if at.lower in ("who", "which", "that"):
            return self._relative(s), v, False
        if verb is not None and verb.form == "ing":
            if at.lower in DOCUMENT_NOUNS or at.lower in ("by", "after", "before", "in"):
                return self._main(), v, False
            if any(items[k].lower in DOCUMENT_NOUNS for k in range(max(low, s - 8), s)):
                return self._main(), v, False
        phrase = phrase_before(items, s, low)
        if phrase is None:
            return None, v, False
        if (
            verb is not None
            and verb.form == "ing"
            and (items[phrase[0] - 1].lower != "with" or phrase[0] == low)
        ):
            return self._main(), v, False
        if phrase[1] - phrase[0] == 1 and items[s].lower in DOCUMENT_NOUNS - {"report", "reports"}:
            return self._main(), v, False
        head_end, beside = phrase[1], ""
        for k in range(*phrase):
            if items[k].lower in ("who", "whose"):
                beside = self.reading.text[items[k].start : items[s].end]
                head_end = k if phrase[1] - k > 10 else phrase[1]
                break
        return self.reading.voice(items, phrase[0], head_end, beside), phrase[0], False

    def _before_apposition(self, c: int) -> tuple[tuple[int, int] | None, str]:
        """Find the noun phrase that the commas before a verb belong to."""
        items, low = self.items, self.low
        best: tuple[int, int] | None = None
        end = c
        for _ in range(4):
            k = end - 1
            while k >= low and items[k].text != "," and items[k].kind != "q" and end - k < 24:
                k -= 1
            if k <= low or items[k].text != "," or not is_apposition(items, k + 1, end):
                break
            phrase = phrase_before(items, k - 1, low)
            if phrase is None and items[k - 1].kind == "n":
                end = k
                continue
            if phrase is None or (best is not None and not items[phrase[1] - 1].is_capital):
                break
            best, end = phrase, k
            if (
                items[phrase[0]].is_capital
                and phrase[1] - phrase[0] <= 5
                and (items[phrase[0]].lower not in ARTICLES)
            ):
                break
        if best is None:
            return None, ""
        return best, self.reading.text[items[best[1]].end : items[c].start].strip()

    def _inverted(self, v: int) -> Voice | None:
        """Read the speaker behind the verb: "said Ana Pop, a nurse"."""
        phrase = phrase_after(self.items, v + 1, len(self.items))
        if phrase is None or self.items[phrase[0]].lower in ("it", "that"):
            return None
        phrase = self._with_name(phrase)
        return self.reading.voice(self.items, *phrase, self.beside(phrase[1]))

    def _with_name(self, phrase: tuple[int, int]) -> tuple[int, int]:
        """Widen "the coach" to "the coach, Ana Pop"."""
        items, end = self.items, phrase[1]
        if end + 1 >= len(items) or items[end].text != "," or not items[end + 1].is_capital:
            return phrase
        head = next((k for k in range(phrase[0], end) if items[k].lower in PREPOSITIONS), end)
        if items[head - 1].is_capital and head - 1 > phrase[0]:
            return phrase
        if items[head - 1].lower not in _PERSONS:
            return phrase
        k = end + 1
        while k < len(items) and items[k].is_capital and k < end + 5:
            k += 1
        return (phrase[0], k) if k == len(items) or items[k].kind == "p" else phrase

    def _relative(self, s: int) -> Voice | None:
        """Read who "who", "which" or "that" stands for."""
        items, low = self.items, self.low
        if items[s].lower != "who" and any(
            items[k].lower in DOCUMENT_NOUNS for k in range(max(low, s - 12), s)
        ):
            return self._main()
        last = s - 1
        if last >= low and items[last].text == ",":
            last -= 1
        phrase = phrase_before(items, last, low) if last >= low else None
        if phrase is None:
            return None
        first = phrase[0]
        # "spoke with President Ana Pop, who said": the phrase starts behind the preposition.
        for k in range(phrase[1] - 1, first, -1):
            if items[k].lower in PREPOSITIONS - {"of", "for"}:
                first = k + 1
                break
        return self.reading.voice(items, first, phrase[1], "")

    def platform(self, v: int) -> str | None:
        """Return where something was published: "posted a report on Facebook that said"."""
        items = self.items
        for k in range(max(self.low, v - 20), v - 1):
            if items[k].lower in ("on", "via") and items[k + 1].lower in PLATFORMS:
                return items[k + 1].text
        return None
