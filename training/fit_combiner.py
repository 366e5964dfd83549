"""Learn how the encoder's scores and the gazetteer's cues are weighed.

``python -m training.fit_combiner ENCODER CORPORA [--write]`` gathers the evidence on documents
that the encoder has not learned, scores a logistic model by cross-validation over documents, and
with ``--write`` fits it on all of them and writes ``mapper/models/combiner.json``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from mapper.encoder import Encoder
from mapper.evidence import Clue, gather
from mapper.gazetteer import Gazetteer
from mapper.spans import best_spans
from mapper.weights import logistic
from training.corpora import Document, is_held_out, read_corpora, write_model
from training.fit_recognizer import fit_cues
from training.logistic import fit_logistic

PENALTY = 2.0  # L2, per weight
RARE = 8  # evidence seen less often than this is left out
FOLDS = 5
#: What a document is learned as, and how much that counts: posts are often in small letters.
VARIANTS = {"": 1.0, " in small letters": 0.2}

Examples = dict[str, list[Clue]]  # document id to its clues


def gather_all(
    documents: Sequence[Document],
    encoder: Encoder,
    gazetteer: Gazetteer,
    cue_weights: Mapping[str, float],
) -> Examples:
    """Return the clues of documents."""
    found: Examples = {}
    for document in documents:
        for suffix in VARIANTS:
            text = document.text.lower() if suffix else document.text
            if len(text) != len(document.text):  # "İ": the spans would move
                text = document.text
            encoded = encoder.encode(text)
            found[document.id + suffix] = gather(text, encoded, gazetteer, cue_weights)
    return found


def fit(documents: Sequence[Document], examples: Examples) -> dict[str, float]:
    """Fit a logistic model: exact gold spans are positive, all other clues negative."""
    rows: list[Mapping[str, float]] = []
    labels: list[float] = []
    shares: list[float] = []
    for document in documents:
        gold = {(t.start, t.end) for t in document.toponyms}
        for suffix, share in VARIANTS.items():
            for clue in examples[document.id + suffix]:
                rows.append(clue.evidence)
                labels.append(float((clue.span.start, clue.span.end) in gold))
                shares.append(share)
    # With no reason to differ, the encoder alone decides.
    return fit_logistic(
        rows, labels, rare=RARE, penalty=PENALTY, shares=shares, start={"encoder": 1.0}
    )


def choose(
    clues: Sequence[Clue], weights: Mapping[str, float], threshold: float = 0.5
) -> set[tuple[int, int]]:
    """Return the spans that are kept."""
    scored = [
        (clue, clue.span.start, clue.span.end, logistic(clue.evidence, weights)) for clue in clues
    ]
    kept = best_spans([row for row in scored if row[3] >= threshold])
    return {(clue.span.start, clue.span.end) for clue, _ in kept}


def figures(
    documents: Sequence[Document], found: Mapping[str, set[tuple[int, int]]]
) -> dict[str, float]:
    """Return exact and overlap scores."""
    spans = sum(len(found[d.id]) for d in documents)
    golds = {d.id: {(t.start, t.end) for t in d.toponyms} for d in documents}
    count = sum(map(len, golds.values()))
    exact = sum(len(golds[d.id] & found[d.id]) for d in documents)
    met = sum(_meets(one, golds[d.id]) for d in documents for one in found[d.id])
    met_gold = sum(_meets(one, found[d.id]) for d in documents for one in golds[d.id])
    p, r = exact / max(1, spans), exact / max(1, count)
    op, orr = met / max(1, spans), met_gold / max(1, count)
    return {
        "documents": len(documents),
        "precision": round(p, 3),
        "recall": round(r, 3),
        "f1": round(2 * p * r / max(1e-9, p + r), 3),
        "overlap_f1": round(2 * op * orr / max(1e-9, op + orr), 3),
    }


def _meets(one: tuple[int, int], others: set[tuple[int, int]]) -> bool:
    return any(one[0] < end and start < one[1] for start, end in others)


def fold(document: Document) -> int:
    """Return the fold of a document, by its id alone."""
    return hashlib.sha256(f"fold:{document.id}".encode()).digest()[0] % FOLDS


def main() -> None:
    """Gather, score, fit, write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("encoder", type=Path)
    parser.add_argument("corpora", type=Path)
    parser.add_argument(
        "--test", help="a corpus the encoder never saw: fit on the others, score it"
    )
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    encoder, gazetteer = Encoder(options.encoder, threads=2), Gazetteer.open()
    corpora = read_corpora(options.corpora)
    tested = corpora.pop(options.test) if options.test else []
    unseen = {name: [d for d in docs if is_held_out(d)] for name, docs in corpora.items()}
    every = [d for docs in unseen.values() for d in docs]
    # Of the cues too, no weight has seen what is scored.
    learned = [d for docs in corpora.values() for d in docs if not is_held_out(d)]
    cue_weights = fit_cues(learned, gazetteer)
    examples = gather_all([*every, *tested], encoder, gazetteer, cue_weights)
    alone = {key: choose(clues, {"encoder": 1.0}) for key, clues in examples.items()}
    crossed: dict[str, set[tuple[int, int]]] = {}
    for k in range(FOLDS):
        weights = fit([d for d in every if fold(d) != k], examples)
        crossed |= {d.id: choose(examples[d.id], weights) for d in every if fold(d) == k}
    weights = fit(every, examples)
    crossed |= {d.id: choose(examples[d.id], weights) for d in tested}
    if options.test:
        unseen = {options.test: tested}
    scores = {name: figures(docs, crossed) for name, docs in unseen.items()}
    for name, docs in unseen.items():
        print(name, "encoder alone", json.dumps(figures(docs, alone)))
        print(name, "combined     ", json.dumps(scores[name]))
    if options.write:
        card = options.encoder / "card.json"
        said = json.loads(card.read_text(encoding="utf-8"))
        said["scores"] = {name: figures(docs, alone) for name, docs in unseen.items()}
        said["scored_on"] = "inner test split, exact spans, demonyms included, no gazetteer"
        card.write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")
        for name, weight in sorted(weights.items(), key=lambda pair: -abs(pair[1])):
            print(f"{weight:+.2f} {name}")
        write_model(
            "combiner",
            weights,
            model="logistic regression over the evidence of mapper/evidence.py",
            recipe="training/fit_combiner.py: exact spans are positive, all other candidates "
            f"negative; L2 {PENALTY} towards the encoder alone; deterministic; fitted on the "
            "documents that the encoder has not learned",
            scores=scores,
            scored_on="inner test split, exact spans, demonyms included, 5-fold by document",
            gazetteer=gazetteer.version,
        )


if __name__ == "__main__":
    main()
