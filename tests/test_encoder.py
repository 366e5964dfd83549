"""The packaged encoder: invariants that hold whatever its weights say."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.encoder import CONTRASTS, HEADS, MODEL, MOST_APART, TAGS, Encoder, apart
from mapper.errors import ModelError
from mapper.records import MENTION_KINDS

ENCODER = Encoder()


def check(text: str) -> None:
    found = ENCODER.encode(text)
    scores = found.toponyms
    assert scores.shape == (len(found.pieces.starts), len(TAGS))
    assert np.isfinite(scores).all()
    assert np.allclose(scores.sum(axis=1), 1.0, atol=1e-4)
    assert (scores >= 0).all()


def test_the_tags_are_those_of_mentions_and_contrasts() -> None:
    assert TAGS[0] == "O"
    assert {tag[2:] for tag in TAGS[1:]} == {*MENTION_KINDS, *CONTRASTS}
    assert HEADS["toponyms"] == len(TAGS)


@pytest.mark.parametrize("text", ["", " ", "\0", "Goris", "\ud800 Goris", "上海", "x" * 5_000])
def test_odd_texts(text: str) -> None:
    check(text)


@given(st.text(max_size=60))
def test_any_text(text: str) -> None:
    check(text)


def test_a_long_text_is_read_to_its_end() -> None:
    part = "Rain fell in Gyumri on Monday, and the road to Vanadzor was closed for hours. "
    found = ENCODER.encode(part * 400)
    scores = found.toponyms
    per_part = len(ENCODER.encode(part).pieces.starts)
    assert len(scores) == 400 * per_part
    gyumri = scores[3::per_part, TAGS.index("B-literal")]
    assert gyumri.min() > 0.5  # wherever the windows are cut


def test_a_text_scores_the_same_whatever_was_read_before() -> None:
    text = "Shelling was reported near Sotk."
    alone = Encoder().encode(text).toponyms
    ENCODER.encode("Something else. " * 300)
    assert (ENCODER.encode(text).toponyms == alone).all()


def test_texts_of_a_batch_are_remembered() -> None:
    encoder = Encoder(remembered=2)
    first = encoder.encode("Rain fell in Gyumri.")
    assert encoder.encode("Rain fell in Gyumri.") is first
    encoder.encode("Snow fell."), encoder.encode("Hail fell.")
    assert encoder.encode("Rain fell in Gyumri.") is not first
    assert ENCODER.encode("Snow.") is not ENCODER.encode("Snow.")


def test_links_are_probabilities_of_the_words_of_a_range() -> None:
    text = "Shells fell in Gyumri, and ministers met in Vanadzor."
    found = ENCODER.encode(text)
    words = [text[a:b] for a, b in zip(found.pieces.starts, found.pieces.ends, strict=True)]
    events = [words.index("fell"), words.index("met")]
    links = ENCODER.link(found, events, 0, len(words))
    assert links.shape == (2, len(words))
    assert ((links >= 0) & (links <= 1)).all()
    assert links[0].argmax() == words.index("Gyumri")
    assert links[1].argmax() == words.index("Vanadzor")
    assert found.occurrences[events, 1].min() > 0.5
    assert ENCODER.link(found, [], 0, 3).shape == (0, 3)
    assert ENCODER.link(found, [1], 3, 3).shape == (1, 0)


def test_events_that_are_read_together_stay_near_what_they_are_alone() -> None:
    text = "Shells fell in Gyumri, ministers met in Vanadzor, and a bridge collapsed near Sotk."
    found = ENCODER.encode(text)
    events = np.flatnonzero(found.occurrences.max(axis=1) > 0.5).tolist()
    assert len(events) >= 3
    count = len(found.pieces.starts)
    together = ENCODER.link(found, events, 0, count)
    alone = np.concatenate([ENCODER.link(found, [one], 0, count) for one in events])
    assert np.abs(together - alone).max() < 0.05  # 8 bits, with a scale of all


def test_distances_are_cut_at_both_ends() -> None:
    found = apart(50, 0, 200).tolist()
    assert found[50] == MOST_APART
    assert found[:18] == [0] * 18
    assert found[-1] == 2 * MOST_APART


def test_threads_change_nothing_that_matters() -> None:
    text = "Shelling was reported near Sotk and Goris, said the ministry in Yerevan. " * 9
    one = Encoder(threads=1).encode(text).toponyms
    two = Encoder(threads=2).encode(text).toponyms
    assert np.allclose(one, two, atol=1e-4)


def test_nothing_is_loaded_before_it_is_needed() -> None:
    code = (
        "import sys; from mapper.encoder import Encoder; Encoder(); "
        "print([name for name in ('onnxruntime', 'tokenizers') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MODEL, tmp_path / "model"))


@pytest.mark.parametrize("name", ["weights.onnx", "links.onnx", "tokenizer.json", "card.json"])
@pytest.mark.parametrize("content", [None, b"", b"{}", b"\xff\xfe nothing of the kind"])
def test_broken_files_are_said_in_one_line(copy: Path, name: str, content: bytes | None) -> None:
    if content is None:
        (copy / name).unlink()
    else:
        (copy / name).write_bytes(content)
    encoder = Encoder(copy)
    with pytest.raises(ModelError, match="install") as caught:
        encoder.link(encoder.encode("Goris burns"), [1], 0, 2)
    assert str(copy) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_weights_of_another_version_are_refused(copy: Path) -> None:
    card = json.loads((copy / "card.json").read_text("utf-8"))
    (copy / "card.json").write_text(json.dumps({**card, "format": 99}), "utf-8")
    with pytest.raises(ModelError, match="format 99"):
        Encoder(copy).encode("Goris")


def test_the_card_says_what_the_weights_are() -> None:
    card = ENCODER.card
    assert {"base", "data", "licences", "recipe", "hours", "scores", "limits"} <= set(card)
    assert all(name.endswith(".train.jsonl") for name in card["data"])
