"""Who denies what was claimed before: "Kyiv denied it", "which Moscow rejected as false"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from mapper.lexicon import CLAIM_NOUNS
from mapper.speakers.clauses import is_verb_like, phrase_after, phrase_before, skip_adverbs_back
from mapper.speakers.items import Item, Segment
from mapper.speakers.replies import (
    NAMED_CLAIMS,
    PARTS,
    Boundary,
    about_claim,
    boundary_before,
    is_said_reply,
)
from mapper.speakers.speech import (
    AUXILIARIES,
    BE_FORMS,
    PREPOSITIONS,
    SUBJECTIVE,
    TIME_WORDS,
    word_set,
)
from mapper.speakers.speech_cues import Cue
from mapper.speakers.stretches import Attribution, Stretches
from mapper.speakers.voices import Claim, Voice

__all__ = ["Denials", "claim_of"]

_OFFERS = word_set(
    "ask asks asked offer offers offered propose proposes proposed proposal proposals apply "
    "applies applied application demanded request requests requested sought appealed bid "
    "invitation invited"
)
_MODALS = word_set("would will may might could should")
# A clause that begins with these tells when or how the denial was made.
_SETTINGS = word_set("when if once as asked until unless speaking responding before since whether")
_VAGUE = ("it", "said", "bare")  # these may stand for an offer as well
_MOST_SPANS = 4  # stretches of a claim that are denied
_MOST_REPLIES = 12  # denials that a sentence answers with; a longer one is no prose
_LEAST_WORDS = 3  # of a sentence that claims something
_FAR = 40  # words between "reports that" and "were denied by"


class Denials(Stretches):
    """Finds what the denials of one segment answer."""

    def read_reply(self, cue: Cue, high: int) -> bool:
        """Read "Kyiv denied it"; return False where the words tell of no claim."""
        items, v, low = self.items, cue.at, self.low
        if cue.verb is None:
            return False
        if any(items[k].lower in _MODALS for k in range(max(low, v - 3), v)):
            return True  # nobody has denied it yet
        if cue.reply == "by":
            last = skip_adverbs_back(items, v - 1, low)
            phrase = phrase_after(items, v + 2, len(items))
            if last <= low or phrase is None or items[v + 2].lower in TIME_WORDS:
                return False
            voice = self.reading.voice(items, *phrase, self.beside(phrase[1]))
            last -= items[last].text == ","
            return voice is not None and self.denied_by(voice, last, f"{items[v].text} by")
        last = skip_adverbs_back(items, v - 1, low)
        named = phrase_before(items, last, low) if last >= low else None
        boundary = boundary_before(items, low, *named) if named is not None else None
        if boundary is not None and named is not None and boundary.first > named[0]:
            voice = self.reading.voice(items, boundary.first, named[1], "")
        else:
            voice, first, follows = self.subject_of(cue)
            if follows:
                return False
            if boundary is not None and first != boundary.first:
                boundary = None  # an apposition is between: "said Kyiv, which leads, denied it"
            pronoun = items[first].lower if first < len(items) else ""
            if pronoun in SUBJECTIVE:
                voice = self._accused(boundary) or voice
        if voice is None:
            return self.reading.quoted  # "We deny it": `read_said_replies` knows who speaks
        if cue.reply == "bare" and (boundary is None or not boundary.is_relative):
            return False
        if cue.reply == "part" and self._deny_part(v, high, voice):
            return True
        answers = self._answer(cue.reply, voice, boundary, items[v].text)
        # "We deny these accusations" of a quotation answers what stands before the quotation.
        return answers or self.reading.quoted

    def denied_by(self, voice: Voice, last: int, cue: str) -> bool:
        """Read "reports that S were denied by X" and "it was denied by X".

        Parameters
        ----------
        voice : Voice
            Who denies.
        last : int
            Index of the last item before "were denied by".
        cue : str
            The words that make it a denial.

        Returns
        -------
        bool
            False where the subject names the thing itself, or no claim.
        """
        items, low = self.items, self.low
        while last > low and items[last].lower in AUXILIARIES | BE_FORMS:
            last -= 1
        word = items[last].lower
        if word == "which" and last > low:
            end = last - (items[last - 1].kind == "p")
            return self._answer("it", voice, Boundary(end, last, is_relative=True), cue)
        if word in ("it", "this", "that"):
            return self._answer("it", voice, None, cue)
        for k in range(last, max(low, last - _FAR) - 1, -1):
            if items[k].kind == "q" or items[k].text in (";", ":"):
                break
            if items[k].lower in CLAIM_NOUNS:
                about = about_claim(items, k, last + 1)
                if about:
                    low_char = items[k].start
                    self.made = [
                        one
                        for one in self.made
                        if not (one.start > low_char and items[last].start < one.end)
                    ]  # "media reports that S were denied": the media report no denial
                    self.add(about, last + 1, voice, cue, denies=True)
                    return True
                if k == last and word in NAMED_CLAIMS:
                    boundary = boundary_before(items, low, last + 1, last + 1)
                    return self._answer("claim", voice, boundary, cue)
        return False

    def read_said_replies(self) -> None:
        """Read "This is a lie, said X" and "X said that the report was false"."""
        for one in list(self.made):
            if not one.is_reply and is_said_reply(self.reading.text[one.start : one.end][:200]):
                self._answer("claim", one.voice, None, one.cue, before=one.start)

    def _answer(
        self,
        kind: str,
        voice: Voice,
        boundary: Boundary | None,
        cue: str,
        before: int | None = None,
    ) -> bool:
        """Add a denial of what was claimed before; return False where nothing was."""
        if sum(one.is_reply for one in self.made) >= _MOST_REPLIES:
            return False
        claim = self._claim_here(kind, voice, boundary, before) or self._claim_before(kind, voice)
        if claim is None:
            return False
        self.made += [
            Attribution(*span, voice, cue, denies=True, is_reply=True) for span in claim.spans
        ]
        return True

    def _claim_here(
        self, kind: str, voice: Voice, boundary: Boundary | None, before: int | None
    ) -> Claim | None:
        """Return what the same sentence claims before its denial."""
        items, low = self.items, self.low
        if boundary is not None and kind in _VAGUE and _is_offer(items[low : boundary.end]):
            return None
        limit = items[boundary.end].start if boundary is not None else before
        if limit is None:
            limit = voice.start
        said = [
            one
            for one in self.made
            if not one.denies and one.end <= limit and not _is_same(one.voice, voice)
        ]
        if said:
            by = said[-1].voice
            return Claim(_spans(one for one in said if one.voice == by), by)
        if boundary is None or boundary.end - low < _LEAST_WORDS:
            return None
        start, end = low, boundary.end
        word = items[start].lower
        if word in _SETTINGS or (word.endswith("ing") and not boundary.is_relative):
            return None
        main = self.main_voice()
        if main is not None and _is_same(main, voice):
            return None
        while start < end and items[start].lower in ("after", "although", "though", "while", "but"):
            start += 1
        if any(item.kind == "q" for item in items[start:end]) or not any(
            is_verb_like(items, k) for k in range(start, end)
        ):
            return None
        return Claim(((items[start].start, items[end - 1].end),))

    def _claim_before(self, kind: str, voice: Voice) -> Claim | None:
        """Return what an earlier sentence claims."""
        claims = self.reading.claims
        for claim in reversed(claims):
            if claim is not None and not (claim.voice and _is_same(claim.voice, voice)):
                if kind in _VAGUE and claim.is_offer:
                    return None
                if claim.voice is not None:
                    return claim
            if kind not in ("claim", "charge"):
                break
        last = claims[-1] if claims else None
        if kind in ("said", "charge") or last is None or last.voice is not None:
            return None
        # "Police arrested two men. They denied it": nobody is known to deny what they did.
        return None if any(low <= voice.start < high for low, high in last.spans) else last

    def _deny_part(self, v: int, high: int, voice: Voice) -> bool:
        """Read "denied any role in the attack on Goris": the attack is not denied."""
        items = self.items
        parts = PARTS | {"responsible"}
        part = next((k for k in range(v + 1, min(v + 7, high)) if items[k].lower in parts), high)
        first = part + 1
        if first >= high or (
            items[part].lower != "behind" and items[first].lower not in ("in", "for", "of")
        ):
            return False
        first += items[first].lower in PREPOSITIONS
        end = next((k for k in range(first, high) if items[k].kind in "pq"), high)
        if not any(item.is_capital for item in items[first:end]):
            return False  # "in the attack": of which something was said before
        count = len(self.made)
        self.add(first, end, voice, items[v].text, denies=True)
        self.made[count:] = [replace(one, is_reply=True) for one in self.made[count:]]
        return len(self.made) > count

    def _accused(self, boundary: Boundary | None) -> Voice | None:
        """Return whom "it" means in "Kyiv accused Moscow of shelling Goris. It denied it"."""
        if boundary is not None:
            claim = next((one for one in reversed(self.made) if not one.denies), None)
            return self.accused_of(claim) if claim is not None else None
        before = self.reading.claims[-1] if self.reading.claims else None
        return before.accused if before is not None else None

    def accused_of(self, said: Attribution) -> Voice | None:
        """Return who is accused in "accused Moscow of shelling Goris"."""
        if not said.cue.startswith(("accus", "blam")):
            return None
        first = next((k for k, item in enumerate(self.items) if item.start >= said.start), None)
        phrase = None if first is None else phrase_after(self.items, first, len(self.items))
        if phrase is None:
            return None
        of = next((k for k in range(*phrase) if self.items[k].lower in PREPOSITIONS), phrase[1])
        return self.reading.voice(self.items, phrase[0], of, "")


def _is_offer(items: Sequence[Item]) -> bool:
    return not _OFFERS.isdisjoint([item.lower for item in items])


def _spans(said: Iterable[Attribution]) -> tuple[tuple[int, int], ...]:
    return tuple(dict.fromkeys((one.start, one.end) for one in said))[-_MOST_SPANS:]


def _is_same(one: Voice, other: Voice) -> bool:
    return one.start == other.start or one.name.casefold() == other.name.casefold()


def claim_of(segment: Segment, made: list[Attribution], reader: Denials) -> Claim | None:
    """Return what a segment claims, for a later one to deny.

    Parameters
    ----------
    segment : Segment
        What was read.
    made : list of Attribution
        Its statements.
    reader : Denials
        What read it.

    Returns
    -------
    Claim or None
        What it denies itself, where it does; None where it claims nothing.
    """
    items = segment.items
    replies = [one for one in made if one.is_reply]
    if replies:
        return Claim(_spans(replies))
    is_offer = _is_offer(items)
    said = [one for one in made if not one.denies]
    if said:
        by = said[-1].voice
        spans = _spans(one for one in said if one.voice == by)
        return Claim(spans, by, reader.accused_of(said[-1]), is_offer)
    if made or segment.ends == "?" or not items:
        return None
    if len(items) == 1 and items[0].quotation is not None:
        quotation = items[0].quotation
        return Claim(((quotation.start, quotation.end),), None, None, is_offer)
    low = reader.low
    if len(items) - low < _LEAST_WORDS or not any(
        is_verb_like(items, k) for k in range(low, len(items))
    ):
        return None
    return Claim(((items[low].start, items[-1].end),), None, None, is_offer)
