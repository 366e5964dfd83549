"""What the encoder is taught: permitted tags, and variants of texts whose labels stay in place."""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.encoder import CONTRASTS, MODEL, TAGS
from mapper.evaluation.corpus import Document, Toponym
from mapper.evaluation.event_corpus import EventDocument
from mapper.pieces import load_tokenizer, split_pieces
from training.augment import Augmentation, NamePools, augment, synthetic, vary
from training.labels import Label, Labelled, labelled_documents, literal_kind, permitted
from training.occurrences import OccurrenceLabel, Wordnet
from training.passages import gather_sentences, passages
from training.recipes import add_recipe, read_recipe, write_record

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


def event(text: str, word: str, *places: str) -> EventDocument:
    def span(one: str) -> tuple[int, int]:
        return text.index(one), text.index(one) + len(one)

    return EventDocument("x", text, span(word), tuple(span(one) for one in places))


def test_a_passage_says_of_each_event_which_words_of_its_sentence_are_its_place() -> None:
    first, second = " Shells hit Goris.", "Floods cut the road to Łódź Mała."
    found = gather_sentences(
        [
            event(first, "hit", "Goris"),
            event(second, "cut", "Łódź Mała"),
            event(second, "Floods"),
            EventDocument("broken", first, (8, 11), ((13, 15),)),
        ],
        {second: [OccurrenceLabel(0, 6, True, True), OccurrenceLabel(15, 19, False, True)]},
    )
    assert [len(one.events) for one in found] == [1, 2]
    for seed in range(5):
        for passage in passages(found, TOKENIZER, random.Random(seed)):  # noqa: S311
            pieces = passage.pieces
            told = set()
            for word, (low, high), inside in zip(
                passage.events, passage.sentences, passage.places, strict=True
            ):
                assert low <= word < high
                assert not inside[:low].any()
                assert not inside[high:].any()
                told.add((int(high - low), int(inside.sum())))
            assert told <= {(4, 1), (8, 2), (8, 0)}
            assert passage.occurs.shape == (len(pieces.starts), 2)
            places = passage.places.any(axis=0)
            rows = passage.permitted[places]
            assert {TAGS[j] for row in rows for j in row.nonzero()[0]} <= {"B-literal", "I-literal"}
            assert passage.permitted[~places].all()


def test_wordnet_tells_events_from_the_rest(tmp_path: Path) -> None:
    (tmp_path / "data.noun").write_text(
        "  licence\n"
        "00000010 11 n 01 fire 0 000 | event\n"
        "00000020 06 n 01 fire 0 000 | artifact\n"
        "00000030 04 n 01 siege 0 001 + 00000040 v 0101 | act\n"
        "00000050 04 n 01 policy 0 000 | act\n"
    )
    (tmp_path / "data.verb").write_text(
        "00000040 33 v 01 besiege 0 000 01 + 02 00 | competition\n"
        "00000060 32 v 01 say 0 000 01 + 02 00 | communication\n"
    )
    (tmp_path / "index.noun").write_text(
        "fire n 2 0 2 0 00000010 00000020\n"
        "hearth n 2 0 2 0 00000020 00000010\n"
        "siege n 1 0 1 0 00000030\n"
        "policy n 1 0 1 0 00000050\n"
    )
    (tmp_path / "index.verb").write_text("besiege v 1 0 1 0 00000040\nsay v 1 0 1 0 00000060\n")
    wordnet = Wordnet(tmp_path)
    assert [wordnet.noun(one) for one in ("fire", "hearth", "siege", "policy", "xyz")] == [
        *(True, None, True, False, False)
    ]
    assert [wordnet.verb(one) for one in ("besiege", "say", "said", "fled")] == [
        *(True, False, None, True)
    ]
    assert [wordnet.lemma(*one) for one in (("fires", "n"), ("besieged", "v"), ("said", "v"))] == [
        *("fire", "besiege", "said")
    ]


def test_types_of_use() -> None:
    assert [literal_kind(one) for one in ("Mixed", "Metonymic", "PPL", None)] == [
        *(True, False, None, None)
    ]


@given(st.randoms(use_true_random=False))
def test_texts_made_up_keep_their_share_and_stand_behind_the_others(rng: random.Random) -> None:
    shares = Augmentation(swap=0.0, case=0.0, punctuation=0.0, synthetic=0.5)
    made = augment([LABELLED] * 20, POOLS, shares, rng)
    assert made[:20] == [LABELLED] * 20
    assert [one.source for one in made[20:]] == ["synthetic"] * int(0.5 * 20 * len(TEXT) / 250)


def test_a_recipe_is_read_from_the_options_that_it_makes_and_recorded(tmp_path: Path) -> None:
    parser = argparse.ArgumentParser()
    add_recipe(parser, Augmentation())
    options = parser.parse_args(["--swap", "0.5"])
    assert read_recipe(options, Augmentation) == Augmentation(swap=0.5)
    write_record(tmp_path / "weights.pt", {"stage": "é"})
    assert json.loads((tmp_path / "weights.json").read_text("utf-8")) == {"stage": "é"}
