"""The statements of one sentence: verbs of saying, each with its speaker and what was said."""

from __future__ import annotations

from dataclasses import dataclass, field

from mapper.clauses import (
    Item,
    Segment,
    is_apposition,
    is_verb_like,
    phrase_after,
    phrase_before,
    skip_adverbs_back,
)
from mapper.complements import Complement, complement_of
from mapper.privacy import OFFICES, ORGANISATIONS, PRIVATE_NOUNS, Introductions, is_private
from mapper.speech import (
    ARTICLES,
    BE_FORMS,
    DOCUMENT_NOUNS,
    NEGATIONS,
    PLATFORMS,
    PREPOSITIONS,
    SUBJECTIVE,
    SUBORDINATORS,
    TIME_WORDS,
    VERBS,
    SpeechVerb,
)

__all__ = ["Attribution", "Reading", "Voice", "read_segment"]

# These are nouns more often than verbs.
_NOUNLIKE = frozenset(
    "report reports claim claims post posts note notes comment comments state states call calls "
    "demand demands estimate estimates answer answers promise promises boast cry cries stress "
    "question address pledge pledges vow vows warning remark remarks read".split()
)
_CLOSED = ",.!?…—–-"
_NO_ONE = frozenset("nobody none no neither nothing everybody everyone anyone anybody".split())
# "S, X said" is an attribution; "S, X wrote" is one only of a quotation.
_NEVER_BEHIND = ("writ", "wrote", "post", "agree", "vow", "promis", "pledg", "swor", "swear")
_SAYS_BEHIND = frozenset(
    "said says say reported reports announced confirmed warned claimed wrote writes added alleged "
    "admitted acknowledged explained estimated predicted told according".split()
)
_EMPTY = frozenset("it this that so them these those him her goodbye hello nothing".split())
_PASSIVES = frozenset("stated declared written".split())
_FAR = 60  # words between a speaker and the words said that are still looked at
_MASCULINE = frozenset("mr sir lord spokesman man boy king prince father brother he".split())
_FEMININE = frozenset(
    "mrs ms miss lady dame spokeswoman woman girl queen princess mother sister nun".split()
)
_PLURAL = frozenset("police people civilians folk").union(
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
    """

    text: str
    known: Introductions
    quoted: bool = False
    recent: list[Voice] = field(default_factory=list)

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
        plural = last in _PLURAL
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
        if word in ("it", "they"):
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


@dataclass(slots=True)
class _Cue:
    at: int
    verb: SpeechVerb | None
    kind: str  # "verb", "according", "citing", "quoted", "put"


def read_segment(segment: Segment, reading: Reading) -> list[Attribution]:
    """Read the statements of one segment, in the order of their cues."""
    items = segment.items
    made = _SegmentReader(items, reading, _start(items)).read()
    if not made:
        voice = _SegmentReader(items, reading, _start(items)).main_voice()
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


class _SegmentReader:
    """Reads one segment."""

    def __init__(self, items: list[Item], reading: Reading, low: int) -> None:
        self.items = items
        self.reading = reading
        self.low = low
        self.made: list[Attribution] = []
        self.subject: Voice | None = None

    def read(self) -> list[Attribution]:
        cues = self._cues()
        for n, cue in enumerate(cues):
            high = len(self.items)
            for later in cues[n + 1 :][:6]:
                cut = self._cut(later)
                if cut is not None and cut > cue.at:
                    high = cut
                    break
            if cue.kind == "verb":
                self._read_verb(cue, high)
            elif cue.kind == "according":
                self._read_according(cue, high)
            elif cue.kind == "citing":
                self._read_citing(cue)
            else:
                self._read_quoted(cue, high)
        return self.made

    # -- cues ---------------------------------------------------------------------------------

    def _cues(self) -> list[_Cue]:
        items = self.items
        cues: list[_Cue] = []
        for i in range(self.low, len(items)):
            item = items[i]
            word = item.lower
            if item.kind != "w":
                continue
            after = items[i + 1].lower if i + 1 < len(items) else ""
            before = items[i - 1].lower if i > self.low else ""
            if word == "according" and after == "to":
                cues.append(_Cue(i, None, "according"))
            elif word in ("citing", "quoting") and not item.is_capital:
                cues.append(_Cue(i, None, "citing"))
            elif word in ("saying", "telling", "stating") and before == "as":
                cues.append(_Cue(i, VERBS[word], "quoted"))
            elif word in ("put", "puts") and after == "it" and not item.is_capital:
                if any(one.lower == "as" for one in items[max(self.low, i - 12) : i]):
                    cues.append(_Cue(i, VERBS["said"], "verb"))
            else:
                verb = VERBS.get(word)
                if verb is not None and not item.is_capital and self._is_cue(i, verb):
                    cues.append(_Cue(i, verb, "verb"))
        return cues

    def _is_cue(self, i: int, verb: SpeechVerb) -> bool:
        items, low = self.items, self.low
        word = items[i].lower
        before = items[i - 1] if i > low else None
        after = items[i + 1] if i + 1 < len(items) else None
        prior = before.lower if before else ""
        following = after.lower if after else ""
        if before is None or following == "to" and verb.form == "past" and word == "said":
            return False
        if following == "that" and (i + 2 >= len(items) or items[i + 2].text == ","):
            return False  # "having said that,"
        if verb.form == "past" and prior == "that" and (i - 1 == low or following == ""):
            return False  # "That said,"
        if prior in ARTICLES and prior not in ("that", "this", "both", "all", "many", "some"):
            return prior in ("others", "one", "another", "two", "three", "most", "few")
        if prior in NEGATIONS or any(
            items[k].lower in NEGATIONS for k in range(max(low, i - 3), i) if items[k].kind == "w"
        ) and not any(items[k].kind in "pq" for k in range(max(low, i - 3), i)):
            return False
        if verb.form == "base":
            if any(one.lower == "whose" for one in items[max(low, i - 4) : i]):
                return False
            if prior == "to" or prior in PREPOSITIONS:
                return False
            if word in _NOUNLIKE and following != "that" and (
                after is None or after.kind not in "pq"
            ):
                return False
            if before.kind == "w" and not (
                prior.endswith("s")
                or prior in _PLURAL
                or prior in ("they", "who", "we", "i", "would", "will", "also", "women", "men")
                or prior in ("children", "media", "and", "both")
            ):
                return False
        if word in _NOUNLIKE and verb.form == "s":
            known = (
                before.is_capital
                or prior in OFFICES | ORGANISATIONS | PRIVATE_NOUNS
                or prior in SUBJECTIVE
                or prior in ("who", "also")
            )
            ends = after is None or after.kind in "pq" or following == "that"
            if not known or not ends:
                return False
        if verb.form == "ing" and (prior in ("without", "of", "for") or prior in ARTICLES):
            return False
        if prior in PREPOSITIONS and verb.form != "ing" and before.lower not in ("as", "since"):
            return False
        return word != "read" or any(
            items[k].lower in DOCUMENT_NOUNS for k in range(max(low, i - 4), i)
        )

    def _cut(self, cue: _Cue) -> int | None:
        """Return where a statement before a later cue ends because of it; None where it is inside."""
        items, v = self.items, cue.at
        if cue.kind in ("according", "citing"):
            return v
        if cue.kind == "quoted" or cue.verb is None:
            return None
        s = skip_adverbs_back(items, v - 1, self.low)
        if s < self.low:
            return None
        at = items[s]
        if cue.verb.form == "ing":
            return s if at.text == "," or at.lower in ("while", "and") else None
        if at.lower in ("and", "but", "then"):
            return s
        phrase = phrase_before(items, s, self.low)
        if phrase is None or phrase[0] - 1 < self.low:
            return None
        c = phrase[0] - 1
        if items[c].lower in ("as", "while", "whereas"):
            return c
        if items[c].lower in ("and", "but", "though", "although") and items[c - 1].text == ",":
            return c - 1
        return None

    # -- speakers -----------------------------------------------------------------------------

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
        if not named and not words & (OFFICES | ORGANISATIONS | PRIVATE_NOUNS):
            first = items[phrase[0]]
            if not first.is_capital or first.lower not in self.reading.known.full:
                return None
        return self.reading.voice(items, *phrase, self._beside(phrase[1]))

    def _beside(self, i: int) -> str:
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

    def _subject(self, cue: _Cue) -> tuple[Voice | None, int, bool]:
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
        if verb is not None and verb.form == "ing" and (
            items[phrase[0] - 1].lower != "with" or phrase[0] == low
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
            if items[phrase[0]].is_capital and phrase[1] - phrase[0] <= 5 and (
                items[phrase[0]].lower not in ARTICLES
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
        return self.reading.voice(self.items, *phrase, self._beside(phrase[1]))

    def _with_name(self, phrase: tuple[int, int]) -> tuple[int, int]:
        """Widen "the coach" to "the coach, Ana Pop"."""
        items, end = self.items, phrase[1]
        if end + 1 >= len(items) or items[end].text != "," or not items[end + 1].is_capital:
            return phrase
        if any(item.is_capital for item in items[phrase[0] : end]) or (
            not {item.lower for item in items[phrase[0] : end]} & (OFFICES | PRIVATE_NOUNS)
        ):
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

    def _platform(self, v: int) -> str | None:
        """Return where what a sentence tells of was published: "posted a report on Facebook that"."""
        items = self.items
        for k in range(max(self.low, v - 20), v - 1):
            if items[k].lower in ("on", "via") and items[k + 1].lower in PLATFORMS:
                return items[k + 1].text
        return None

    # -- statements ---------------------------------------------------------------------------

    def _words(self, span: tuple[int, int] | None) -> str | None:
        if span is None or span[0] >= span[1]:
            return None
        items = self.items
        first = span[0]
        low, high = items[first].start, items[span[1] - 1].end
        return " ".join(self.reading.text[low:high].split()) or None

    def _add(self, first: int, end: int, voice: Voice, cue: str, **how: object) -> None:
        """Add what items `first` to `end` say: a quotation alone as a quote."""
        items = self.items
        while first < end and items[first].kind == "p" and items[first].text in ",;:—–-":
            first += 1
        while end > first and items[end - 1].kind == "p" and (
            items[end - 1].text in ",;:—–-" or (items[end - 1].text == ")" and "(" not in (
                one.text for one in items[first:end]
            ))
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
            or (end - first < 3 and items[first].lower in _EMPTY)
        ):
            return  # "denied it", "spoke of 105"
        self.made.append(
            Attribution(
                low, high, voice, cue, is_quote, denies, via if isinstance(via, str) else None
            )
        )

    def _read_verb(self, cue: _Cue, high: int) -> None:
        items, v, verb = self.items, cue.at, cue.verb
        assert verb is not None
        word = items[v].text
        s = skip_adverbs_back(items, v - 1, self.low)
        if verb.form == "past" and s >= self.low and items[s].lower in BE_FORMS:
            self._read_passive(cue, s, high)
            return
        voice, first, follows = self._subject(cue)
        if voice is None:
            return
        if not follows or self.subject is None:
            self.subject = voice
        if follows:
            self._read_inverted(cue, voice, s, high)
            return
        what = complement_of(items, v, verb, high)
        via = self._words(what.via) or (self._platform(v) if first == v else None)
        before = first - 1
        quote_before = self._quote_before(before)
        if quote_before >= 0 and verb.form != "ing":
            start = self._clause_start(quote_before)
            self._add(start, quote_before + 1, voice, word, via=via, denies=verb.denies)
            self._add_quotes(what.behind, high, voice, word, via)
            return
        behind = before >= self.low and items[before].text in (",", "—", "–", "-")
        if what.kind == "quote" and not (behind and items[what.first - 1].text == ","):
            end = what.first + 1
            self._add(what.first, end, voice, word, via=via, denies=verb.denies)
            self._add_quotes(end, high, voice, word, via)
            return
        if items[v].lower in ("put", "puts") or (
            not what.kind and before >= self.low and items[before].lower == "as"
        ):
            self._add_as(before, v, high, voice, word)
            return
        if what.kind == "clause":
            self._add(what.first, high, voice, word, via=via, denies=verb.denies)
            return
        if verb.form != "ing" and behind:
            if verb.takes in ("accuse", "claims", "of", "quote"):
                return
            if items[v].lower.startswith(_NEVER_BEHIND):
                return
            self._add(self._clause_start(before - 1), before, voice, word, via=via)
            rest = what.behind
            if rest < high - 2 and items[rest].text in (",", "—", "–", "-"):
                after = items[rest + 1]
                if after.kind == "q":
                    self._add_quotes(rest, high, voice, word, via)
                elif not after.lower.endswith("ing") and after.lower not in (
                    *("as", "who", "which", "in", "at", "on", "after", "when", "while"),
                ):
                    skip = after.lower in ("and", "but")
                    self._add(rest + 1 + skip, high, voice, word, via=via)

    def _read_inverted(self, cue: _Cue, voice: Voice, s: int, high: int) -> None:
        items, v = self.items, cue.at
        verb = cue.verb
        last = s - 1 if items[s].kind == "p" else s
        if last < self.low or verb is None or verb.takes in ("accuse", "claims"):
            return
        if items[last].kind != "q" and items[v].lower not in _SAYS_BEHIND:
            return
        if items[last].kind == "q" and items[s].kind == "q" and not (
            items[last].text[-1:] in _CLOSED
        ):
            return
        phrase = phrase_after(items, v + 1, len(items))
        via: str | None = None
        if phrase is not None:
            k = phrase[1]
            if k + 1 < len(items) and items[k].lower in ("in", "on", "to"):
                what = complement_of(items, k - 1, VERBS["said"], high)
                via = self._words(what.via)
        self._add(self._clause_start(last), last + 1, voice, items[v].text, via=via)
        if phrase is not None:
            self._add_quotes(phrase[1], high, voice, items[v].text, via)

    def _read_passive(self, cue: _Cue, s: int, high: int) -> None:
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
        voice = self.reading.voice(items, *phrase, self._beside(phrase[1]))
        if voice is None:
            return
        cue_text = f"{items[v].text} by"
        j = phrase[1]
        if j < high - 1 and items[j].lower in ("that", "of"):
            self._add(j + 1, high, voice, cue_text, denies=verb.denies)
        elif verb.takes in ("clause", "claims") or items[v].lower in _PASSIVES:
            subject = phrase_before(items, s - 1, self.low) if s > self.low else None
            if subject is not None and items[subject[0]].lower not in SUBJECTIVE:
                self._add(*subject, voice, cue_text, denies=verb.denies)

    def _read_according(self, cue: _Cue, high: int) -> None:
        items, i = self.items, cue.at
        phrase = phrase_after(items, i + 2, len(items))
        if phrase is None:
            return
        voice = self.reading.voice(items, *phrase, self._beside(phrase[1]))
        if voice is None:
            return
        text = f"{items[i].text} to"
        before = i - 1
        while before >= self.low and items[before].lower in (",", "and", "but", "—", "–", "-"):
            before -= 1
        if before < self.low:
            rest = self._behind_apposition(phrase[1], high)
            if rest < high:
                self._add(rest, high, voice, text)
            return
        start = self._clause_start(before)
        if self.made and self.made[-1].start < items[before].end <= self.made[-1].end + 2:
            return  # within what another speaker is said to have said
        self._add(start, before + 1, voice, text)

    def _read_citing(self, cue: _Cue) -> None:
        """Read "S, citing police": the statement of the outlet is that of its source."""
        items, i = self.items, cue.at
        phrase = phrase_after(items, i + 1, len(items))
        if phrase is None:
            return
        voice = self.reading.voice(items, *phrase, self._beside(phrase[1]))
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
            self._add(self._clause_start(before), before + 1, voice, items[i].text)

    def _read_quoted(self, cue: _Cue, high: int) -> None:
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
                via = self._words(phrase_after(items, by + 1, v - 1))
        else:
            phrase = phrase_after(items, q + 1, v - 1)
            outlet = phrase_before(items, s, low) if s >= low else None
            if outlet is not None:
                found = self.reading.voice(items, *outlet, "")
                via = found.name if found is not None else None
        if phrase is None:
            return
        voice = self.reading.voice(items, *phrase, self._beside(phrase[1]))
        if voice is None:
            return
        self.made = [one for one in self.made if one.voice != voice or one.cue != items[q].text]
        what: Complement = complement_of(items, v, cue.verb, high)
        text = f"{items[q].text} as {items[v].text}"
        if what.kind == "quote":
            self._add(what.first, what.first + 1, voice, text, via=via)
        elif what.kind == "clause":
            self._add(what.first, high, voice, text, via=via)

    def _add_as(self, before: int, v: int, high: int, voice: Voice, word: str) -> None:
        """Read "S, as the mayor put it" and "As the mayor said, S"."""
        items = self.items
        end = before
        while end > self.low and items[end - 1].kind == "p":
            end -= 1
        if end > self.low:
            self._add(self._clause_start(end - 1), end, voice, word)
            return
        for k in range(v + 1, min(v + 4, high)):
            if items[k].kind == "p":
                self._add(k + 1, high, voice, word)
                return

    def _add_quotes(self, first: int, high: int, voice: Voice, word: str, via: str | None) -> None:
        """Add what goes on behind the speaker: "…,” she said, “…”"."""
        items = self.items
        for k in range(first, min(high, first + _FAR)):
            if items[k].kind == "q" and items[k - 1].text in (",", ":", ".", "—", "–", "-"):
                self._add(k, k + 1, voice, word, via=via)

    def _quote_before(self, i: int) -> int:
        """Return the index of the quotation that ends at item `i`, or just before its comma."""
        items = self.items
        if i >= self.low and items[i].text == "," and i > self.low:
            return i - 1 if items[i - 1].kind == "q" else -1
        if i >= self.low and items[i].kind == "q" and items[i].text[-1:] in _CLOSED:
            return i
        return -1

    def _clause_start(self, last: int) -> int:
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
