"""The stretches of a sentence that were said: where each starts and ends."""

from __future__ import annotations

from dataclasses import dataclass

from mapper.speakers.items import Item
from mapper.speakers.speech import ADVERBS, word_set
from mapper.speakers.subjects import Subjects
from mapper.speakers.voices import Reading, Voice

__all__ = ["CLOSED", "Attribution", "Stretches"]

#: A quotation ends with one of these where the sentence goes on behind it.
CLOSED = ",.!?…—–-"
_EMPTY = word_set("it this that so them these those him her goodbye hello nothing")
_FAR = 60  # words between a speaker and the words said that are still looked at


@dataclass(frozen=True, slots=True)
class Attribution:
    """A statement in the making: span, speaker, cue and what `Statement` says of them."""

    start: int
    end: int
    voice: Voice
    cue: str
    is_quote: bool = False
    denies: bool = False
    via: str | None = None
    is_reply: bool = False


class Stretches(Subjects):
    """Collects the statements of one segment.

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
        super().__init__(items, reading, low)
        self.made: list[Attribution] = []
        self.cut = self.floor = low  # where the statements of earlier cues end

    def words(self, span: tuple[int, int] | None) -> str | None:
        """Return the text of a range of items, white space folded."""
        if span is None or span[0] >= span[1]:
            return None
        items = self.items
        first = span[0]
        low, high = items[first].start, items[span[1] - 1].end
        return " ".join(self.reading.text[low:high].split()) or None

    def add(self, first: int, end: int, voice: Voice, cue: str, **how: object) -> None:
        """Add what items `first` to `end` say: a quotation alone as a quote."""
        items = self.items
        while first < end and items[first].kind == "p" and items[first].text in ",;:—–-":
            first += 1
        while (
            end > first
            and items[end - 1].kind == "p"
            and (
                items[end - 1].text in ",;:—–-"
                or (
                    items[end - 1].text == ")" and "(" not in (one.text for one in items[first:end])
                )
            )
        ):
            end -= 1
        if first >= end:
            return
        denies = bool(how.get("denies"))
        via = how.get("via")
        quotation = items[first].quotation
        is_quote = quotation is not None and end - first == 1
        low, high = items[first].start, items[end - 1].end
        if is_quote and quotation is not None:
            low, high = quotation.start, quotation.end
        if voice.start < high and low < voice.end:
            return
        if not is_quote and (
            all(item.kind not in "wq" for item in items[first:end])
            or (
                items[first].lower in _EMPTY
                and all(item.lower in ADVERBS for item in items[first + 1 : end][:3])
            )
        ):
            return  # "denied it", "spoke of 105"
        self.made.append(
            Attribution(
                low, high, voice, cue, is_quote, denies, via if isinstance(via, str) else None
            )
        )

    def add_quotes(self, first: int, high: int, voice: Voice, word: str, via: str | None) -> None:
        """Add what goes on behind the speaker: "…,” she said, “…”"."""
        items = self.items
        for k in range(first, min(high, first + _FAR)):
            if items[k].kind == "q" and items[k - 1].text in (",", ":", ".", "—", "–", "-"):
                self.add(k, k + 1, voice, word, via=via)

    def quote_before(self, i: int) -> int:
        """Return the index of the quotation that ends at item `i`, or just before its comma."""
        items = self.items
        if i >= self.low and items[i].text == "," and i > self.low:
            return i - 1 if items[i - 1].kind == "q" else -1
        if i >= self.low and items[i].kind == "q" and items[i].text[-1:] in CLOSED:
            return i
        return -1

    def clause_start(self, last: int) -> int:
        """Return where the clause starts that ends with item `last`."""
        items = self.items
        if items[last].kind == "q" and (
            last == self.low or items[last - 1].kind in "pq" or items[last].text[-1:] in ".!?"
        ):
            return last
        start = self.low
        if self.made:
            for k in range(last, self.low, -1):
                if items[k].start < self.made[-1].end:
                    start = k + 1
                    break
        while start < last and (
            items[start].kind == "p" or items[start].lower in ("but", "and", "however", "that")
        ):
            start += 1
        return start
