"""The statements of one sentence: verbs of saying, each with its speaker and what was said."""

from __future__ import annotations

from mapper.speakers.clauses import (
    is_apposition,
    is_verb_like,
    phrase_after,
    phrase_before,
    skip_adverbs_back,
)
from mapper.speakers.complements import Complement, complement_of
from mapper.speakers.denials import Denials, claim_of
from mapper.speakers.items import Item, Segment
from mapper.speakers.replies import is_grant
from mapper.speakers.speech import (
    BE_FORMS,
    SUBJECTIVE,
    TIME_WORDS,
    VERBS,
    word_set,
)
from mapper.speakers.speech_cues import Cue, cut_before, find_cues
from mapper.speakers.stretches import CLOSED, Attribution
from mapper.speakers.voices import Reading, Voice

__all__ = ["Attribution", "read_segment"]

# "S, X said" is an attribution; "S, X wrote" is one only of a quotation.
_NEVER_BEHIND = ("writ", "wrote", "post", "agree", "vow", "promis", "pledg", "swor", "swear")
_SAYS_BEHIND = word_set(
    "said says say reported reports announced confirmed warned claimed wrote writes added alleged "
    "admitted acknowledged explained estimated predicted told according"
)
_PASSIVES = word_set("stated declared written")


def read_segment(segment: Segment, reading: Reading) -> list[Attribution]:
    """Read the statements of one segment, in the order of their cues."""
    items = segment.items
    reader = _SegmentReader(items, reading, _start(items))
    made = reader.read()
    if not made:
        voice = _SegmentReader(items, reading, reader.low).main_voice()
        if voice is not None:
            colon = next((k for k, item in enumerate(items[:-1]) if item.text == ":"), 0)
            if colon and items[colon + 1].kind == "q" and colon + 2 >= len(items) - 1:
                quotation = items[colon + 1].quotation
                if quotation is not None and quotation.end - quotation.start > 20:
                    made = [Attribution(quotation.start, quotation.end, voice, ":", True)]
            if not reading.quoted:
                reading.remember(voice)
    for one in made:
        reading.remember(one.voice)
    reading.claims.append(claim_of(segment, made, reader))
    return made


def _start(items: list[Item]) -> int:
    """Return the index behind a dateline: "GORIS, Armenia, 12 May (Wire) —"."""
    if not items or not items[0].is_capital:
        return 0
    for k in range(1, min(18, len(items))):
        if items[k].text in ("—", "–") or (
            items[k].text == "-" and items[k].start > items[k - 1].end
        ):
            return k + 1 if items[0].text.isupper() else 0
        if items[k].kind == "q" or is_verb_like(items, k):
            break
    return 0


class _SegmentReader(Denials):
    """Reads the statements of one segment."""

    def read(self) -> list[Attribution]:
        cues = find_cues(self.items, self.low)
        for n, cue in enumerate(cues):
            high = len(self.items)
            for later in cues[n + 1 : n + 7]:
                cut = cut_before(self.items, self.low, later)
                if cut is not None and cut > cue.at:
                    high = cut
                    break
            self.floor = self.cut
            if high < len(self.items):
                self.cut = max(self.cut, high)
            if cue.reply and self.read_reply(cue, high):
                continue
            if cue.kind == "verb":
                self._read_verb(cue, high)
            elif cue.kind == "according":
                self._read_according(cue, high)
            elif cue.kind == "citing":
                self._read_citing(cue)
            else:
                self._read_quoted(cue, high)
        self.read_said_replies()
        return self.made

    def _read_verb(self, cue: Cue, high: int) -> None:
        items, v, verb = self.items, cue.at, cue.verb
        if verb is None:
            return
        word = items[v].text
        s = skip_adverbs_back(items, v - 1, self.low)
        if verb.form == "past" and s >= self.low and items[s].lower in BE_FORMS:
            self._read_passive(cue, s, high)
            return
        voice, first, follows = self.subject_of(cue)
        if voice is None and verb.denies and s >= self.low and items[s].lower in ("we", "i"):
            voice = self.reading.speaker
        if voice is None:
            return
        if not follows or self.subject is None:
            self.subject = voice
        if s > self.low and items[s].lower in ("who", "which") and items[s - 1].text == ",":
            high = self._relative_end(v, high)
        if follows:
            self._read_inverted(cue, voice, s, high)
            return
        if first > self.low and items[first - 1].lower in ("what", "whatever") and first < v:
            return  # "what she said were relics"
        what = complement_of(items, v, verb, high)
        via = self.words(what.via) or (self.platform(v) if first == v else None)
        before = first - 1
        quote_before = self.quote_before(before)
        if quote_before >= 0 and verb.form != "ing":
            start = self.clause_start(quote_before)
            self.add(start, quote_before + 1, voice, word, via=via, denies=verb.denies)
            self.add_quotes(what.behind, high, voice, word, via)
            return
        behind = before >= self.low and items[before].text in (",", "—", "–", "-")
        if what.kind == "quote" and not (behind and items[what.first - 1].text == ","):
            end = what.first + 1
            self.add(what.first, end, voice, word, via=via, denies=verb.denies)
            self.add_quotes(end, high, voice, word, via)
            return
        if items[v].lower in ("put", "puts") or (
            not what.kind and before >= self.low and items[before].lower == "as"
        ):
            self._add_as(before, v, high, voice, word)
            return
        if what.kind == "clause":
            self.add(what.first, high, voice, word, via=via, denies=verb.denies)
            return
        if verb.form != "ing" and behind:
            if verb.takes in ("accuse", "claims", "of", "quote"):
                return
            if items[v].lower.startswith(_NEVER_BEHIND):
                return
            start = max(self.clause_start(before - 1), self.floor)
            while start < before and items[start].lower in (",", "and", "but", "while"):
                start += 1
            self.add(start, before, voice, word, via=via)
            rest = what.behind
            if rest < high - 1 and items[rest].text in (",", "—", "–", "-"):
                after = items[rest + 1]
                if after.kind == "q":
                    self.add_quotes(rest, high, voice, word, via)
                elif not after.lower.endswith("ing") and after.lower not in (
                    *("as", "who", "which", "in", "at", "on", "after", "when", "while"),
                ):
                    skip = after.lower in ("and", "but")
                    self.add(rest + 1 + skip, high, voice, word, via=via)

    def _relative_end(self, v: int, high: int) -> int:
        """Return where the relative clause ends: "who said that S, left"."""
        items = self.items
        for k in range(v + 2, high - 1):
            after = items[k + 1]
            if items[k].text == "," and (
                is_verb_like(items, k + 1) or (after.kind == "w" and after.lower.endswith("ed"))
            ):
                return k
        return high

    def _read_inverted(self, cue: Cue, voice: Voice, s: int, high: int) -> None:
        items, v = self.items, cue.at
        verb = cue.verb
        last = s - 1 if items[s].kind == "p" else s
        if last < self.low or verb is None or verb.takes in ("accuse", "claims"):
            return
        if items[last].kind != "q" and items[v].lower not in _SAYS_BEHIND:
            return
        if items[last].kind == "q" and items[s].kind == "q" and items[last].text[-1:] not in CLOSED:
            return
        phrase = phrase_after(items, v + 1, len(items))
        via: str | None = None
        if phrase is not None:
            k = phrase[1]
            if k + 1 < len(items) and items[k].lower in ("in", "on", "to"):
                what = complement_of(items, k - 1, VERBS["said"], high)
                via = self.words(what.via)
        self.add(self.clause_start(last), last + 1, voice, items[v].text, via=via)
        if phrase is not None:
            self.add_quotes(phrase[1], high, voice, items[v].text, via)

    def _read_passive(self, cue: Cue, s: int, high: int) -> None:
        """Read "was confirmed by the ministry", "were told by police that"."""
        items, v, verb = self.items, cue.at, cue.verb
        for k in range(v + 1, min(v + 8, high)):
            if items[k].kind == "q" or items[k].text in (",", ":", "."):
                return
            if items[k].lower == "by":
                break
        else:
            return
        phrase = phrase_after(items, k + 1, high)
        if phrase is None or verb is None or items[k + 1].lower in TIME_WORDS:
            return
        if items[v].lower == "spoken" or verb.takes in ("of", "quote"):
            return
        voice = self.reading.voice(items, *phrase, self.beside(phrase[1]))
        if voice is None:
            return
        cue_text = f"{items[v].text} by"
        j = phrase[1]
        if verb.denies and s > self.low:
            subject = phrase_before(items, s - 1, self.low)
            granted = subject is not None and is_grant(items, *subject)
            if granted or k > v + 3 or self.denied_by(voice, s - 1, cue_text):
                return  # "were denied entry by"
        if j < high - 1 and items[j].lower in ("that", "of"):
            self.add(j + 1, high, voice, cue_text, denies=verb.denies)
        elif verb.takes in ("clause", "claims") or items[v].lower in _PASSIVES:
            subject = phrase_before(items, s - 1, self.low) if s > self.low else None
            if subject is not None and items[subject[0]].lower not in SUBJECTIVE:
                self.add(*subject, voice, cue_text, denies=verb.denies)

    def _read_according(self, cue: Cue, high: int) -> None:
        items, i = self.items, cue.at
        phrase = phrase_after(items, i + 2, len(items))
        if phrase is None:
            return
        voice = self.reading.voice(items, *phrase, self.beside(phrase[1]))
        if voice is None:
            return
        text = f"{items[i].text} to"
        before = i - 1
        while before >= self.low and items[before].lower in (",", "and", "but", "—", "–", "-"):
            before -= 1
        if before < self.low:
            rest = self._behind_apposition(phrase[1], high)
            if rest < high:
                self.add(rest, high, voice, text)
            return
        start = self.clause_start(before)
        if self.made and self.made[-1].start < items[before].end <= self.made[-1].end + 2:
            return  # within what another speaker is said to have said
        self.add(start, before + 1, voice, text)

    def _behind_apposition(self, i: int, high: int) -> int:
        """Step over ", the mayor," behind a speaker, to what was said."""
        items = self.items
        if i >= high or items[i].text != ",":
            return i
        for k in range(i + 1, min(i + 16, high - 1)):
            if items[k].text == ",":
                return k + 1 if is_apposition(items, i + 1, k) else i + 1
            if items[k].kind == "q" or is_verb_like(items, k):
                break
        return i + 1

    def _read_citing(self, cue: Cue) -> None:
        """Read "S, citing police": the statement of the outlet is that of its source."""
        items, i = self.items, cue.at
        phrase = phrase_after(items, i + 1, len(items))
        if phrase is None:
            return
        voice = self.reading.voice(items, *phrase, self.beside(phrase[1]))
        if voice is None:
            return
        if self.made:
            said = self.made[-1]
            if items[i].start >= said.end:
                outlet = said.voice.name
                self.made.append(
                    Attribution(
                        said.start, said.end, voice, items[i].text, said.is_quote, False, outlet
                    )
                )
            return
        before = i - 1
        while before >= self.low and items[before].kind == "p":
            before -= 1
        if before > self.low + 1:
            self.add(self.clause_start(before), before + 1, voice, items[i].text)

    def _read_quoted(self, cue: Cue, high: int) -> None:
        """Read "The paper quoted a driver as saying that S"."""
        items, v, low = self.items, cue.at, self.low
        q = next(
            (
                k
                for k in range(v - 2, max(low, v - 25) - 1, -1)
                if items[k].lower in ("quoted", "quotes", "quoting", "cited", "cites", "citing")
            ),
            -1,
        )
        if q < 0 or cue.verb is None:
            return
        s = skip_adverbs_back(items, q - 1, low)
        via: str | None = None
        if s >= low and items[s].lower in BE_FORMS:
            phrase = phrase_before(items, s - 1, low) if s > low else None
            by = next((k for k in range(q + 1, v) if items[k].lower == "by"), -1)
            if by > 0:
                via = self.words(phrase_after(items, by + 1, v - 1))
        else:
            phrase = phrase_after(items, q + 1, v - 1)
            outlet = phrase_before(items, s, low) if s >= low else None
            if outlet is not None:
                found = self.reading.voice(items, *outlet, "")
                via = found.name if found is not None else None
        if phrase is None:
            return
        voice = self.reading.voice(items, *phrase, self.beside(phrase[1]))
        if voice is None:
            return
        self.made = [one for one in self.made if one.voice != voice or one.cue != items[q].text]
        what: Complement = complement_of(items, v, cue.verb, high)
        text = f"{items[q].text} as {items[v].text}"
        if what.kind == "quote":
            self.add(what.first, what.first + 1, voice, text, via=via)
        elif what.kind == "clause":
            self.add(what.first, high, voice, text, via=via)

    def _add_as(self, before: int, v: int, high: int, voice: Voice, word: str) -> None:
        """Read "S, as the mayor put it" and "As the mayor said, S"."""
        items = self.items
        end = before
        while end > self.low and items[end - 1].kind == "p":
            end -= 1
        if end > self.low:
            self.add(self.clause_start(end - 1), end, voice, word)
            return
        for k in range(v + 1, min(v + 4, high)):
            if items[k].kind == "p":
                self.add(k + 1, high, voice, word)
                return
