"""What the encoder is taught: permitted tags, and variants of texts whose labels stay in place."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.encoder import CONTRASTS, MODEL, TAGS
from mapper.evaluation.corpus import Document, Toponym
from mapper.pieces import load_tokenizer, split_pieces
from training.augment import Augmentation, NamePools, synthetic, vary
from training.labels import Label, Labelled, labelled_documents, permitted

TOKENIZER = load_tokenizer(MODEL / "tokenizer.json")
POOLS = NamePools(
    large=("Lyon", "New Delhi"),
    rare=("Norabak", "Saint-Cyr-sur-le-Rhône", "Łódź Mała"),
    known=frozenset(("Goris", "Sotk")),
    countries=("Chad", "Sri Lanka"),
)
TEXT = "In Goris, Turkish troops of Goris met Ann Lee in Lake Sotk."


def is_demonym(text: str) -> bool:
    return text in {"Turkish", "Greek"}


def label(part: str, *kinds: str, at: int = 0, certain: bool = True) -> Label:
    start = TEXT.index(part, at)
    return Label(start, start + len(part), kinds, certain)


LABELLED = Labelled(
    TEXT,
    (
        label("Goris", "literal", "associative"),
        label("Turkish", "demonym"),
        label("Goris", "organisation", at=9),
        label("Ann Lee", "person-name"),
        label("Lake Sotk", "literal", certain=False),
    ),
    CONTRASTS,
    "test",
)


def tags_of(document: Labelled) -> dict[str, list[set[str]]]:
    pieces = split_pieces(document.text, TOKENIZER)
    rows = permitted(document, pieces, is_demonym)
    found: dict[str, list[set[str]]] = {}
    for i, row in enumerate(rows):
        word = document.text[pieces.starts[i] : pieces.ends[i]]
        found.setdefault(word, []).append({TAGS[j] for j in row.nonzero()[0]})
    return found


def test_each_word_may_bear_what_its_corpus_says() -> None:
    tags = tags_of(LABELLED)
    assert tags["Goris"] == [{"B-literal", "B-associative"}, {"B-organisation"}]
    assert tags["Turkish"] == [{"B-demonym"}]
    assert (tags["Ann"], tags["Lee"]) == ([{"B-person-name"}], [{"I-person-name"}])
    outside = {"O", *(f"{place}-{kind}" for kind in CONTRASTS for place in "BI")}
    assert tags["troops"] == [outside]
    assert tags["Lake"] == tags["Sotk"] == [{"O", "B-literal", "I-literal"}]


def test_demonyms_that_a_corpus_does_not_mark_stay_open() -> None:
    found = tags_of(Labelled("The Greek spoke to a greek.", (), ("demonym",), "test"))
    assert found["Greek"] == [{"O", "B-demonym", "I-demonym"}]
    assert found["greek"] == [{"O"}]


def test_toponym_documents_keep_their_kinds() -> None:
    toponyms = tuple(
        Toponym(one.start, one.end, None, None, None, kind)
        for one, kind in zip(LABELLED.labels, ["PPL", None, "Embedded_Non_Lit"], strict=False)
    )
    (found,) = labelled_documents([Document("d", TEXT, toponyms)], is_demonym)
    assert [one.kinds for one in found.labels] == [
        ("literal", "associative", "organisation"),
        ("demonym",),
        ("organisation",),
    ]


@given(st.randoms(use_true_random=False))
def test_variants_keep_every_label_on_its_name(rng: random.Random) -> None:
    shares = Augmentation(swap=0.7, case=0.5, punctuation=0.4)
    varied = vary(LABELLED, POOLS, shares, rng)
    names = [varied.text[one.start : one.end] for one in varied.labels]
    assert [one.kinds for one in varied.labels] == [one.kinds for one in LABELLED.labels]
    assert names[0].casefold() == names[2].casefold()  # one name, one other name
    possible = {name.casefold() for name in ("Goris", *POOLS.large, *POOLS.rare)}
    assert names[0].casefold() in possible
    assert [name.casefold() for name in (names[1], *names[3:])] == [
        "turkish",
        "ann lee",
        "lake sotk",
    ]


def test_nothing_varies_without_shares() -> None:
    none = Augmentation(swap=0, case=0, punctuation=0)
    assert vary(LABELLED, POOLS, none, random.Random(1)) == LABELLED  # noqa: S311


@given(st.randoms(use_true_random=False))
def test_synthetic_labels_are_names(rng: random.Random) -> None:
    made = synthetic(POOLS, Augmentation(), rng)
    assert made.labels
    known = {name.casefold() for name in (*POOLS.large, *POOLS.rare, *POOLS.countries)}
    for one in made.labels:
        assert made.text[one.start : one.end].casefold() in known
    assert "{" not in made.text


@pytest.mark.parametrize("seed", range(3))
def test_a_seed_repeats(seed: int) -> None:
    first, second = (random.Random(seed) for _ in "ab")  # noqa: S311
    assert [synthetic(POOLS, Augmentation(), first) for _ in range(5)] == [
        synthetic(POOLS, Augmentation(), second) for _ in range(5)
    ]
