"""Learn the weights of the gazetteer recogniser's cues.

``python -m training.fit_recognizer CORPORA_FOLDER`` fits a logistic model on the toponym corpora,
prints scores on the inner test split, and writes ``mapper/models/recognizer.json``. The split
stays unlearned, since the encoder's combiner is fitted on it beside these weights.
"""

from __future__ import annotations

import sys
from pathlib import Path

from mapper.cues import Setting, cues
from mapper.gazetteer import Gazetteer
from mapper.gazetteer_recognizer import NOT_A_PLACE, GazetteerRecognizer
from mapper.matching import find_matches
from mapper.records import Report
from training.corpora import Document, is_held_out, read_corpora, write_model
from training.logistic import fit_logistic

__all__ = ["fit_cues"]

PENALTY = 1.0  # L2, per weight
RARE = 5  # a cue seen less often than this is left out

Example = tuple[dict[str, float], int, int]  # cues, start, end


def main() -> None:
    """Fit, score, write."""
    gazetteer = Gazetteer.open()
    corpora = read_corpora(Path(sys.argv[1]))
    weights = fit_cues(
        [d for docs in corpora.values() for d in docs if not is_held_out(d)], gazetteer
    )
    scores = {
        name: _score([d for d in documents if is_held_out(d)], gazetteer, weights)
        for name, documents in corpora.items()
    }
    for name, figures in scores.items():
        print(name, figures)
    for name, weight in sorted(weights.items(), key=lambda pair: -abs(pair[1])):
        print(f"{weight:+.2f} {name}")
    write_model(
        "recognizer",
        weights,
        model="logistic regression over the cues of mapper/cues.py",
        recipe="training/fit_recognizer.py: exact spans are positive, all other matches negative; "
        "L2 1.0; deterministic; the inner test split was not learned",
        scores=scores,
        scored_on="inner test split, exact spans, demonyms included",
        gazetteer=gazetteer.version,
    )


def fit_cues(documents: list[Document], gazetteer: Gazetteer) -> dict[str, float]:
    """Return the weights of the cues, fitted on documents."""
    return _fit(documents, {d.id: _examples(d, gazetteer) for d in documents})


def _examples(document: Document, gazetteer: Gazetteer) -> list[Example]:
    words, matches = find_matches(document.text, gazetteer)
    setting = Setting.of(words, matches)
    described = [(cues(words, m, setting), m.start, m.end) for m in matches]
    return [example for example in described if not example[0].keys() & NOT_A_PLACE]


def _fit(documents: list[Document], examples: dict[str, list[Example]]) -> dict[str, float]:
    rows: list[dict[str, float]] = []
    labels: list[float] = []
    for document in documents:
        gold = {(t.start, t.end) for t in document.toponyms}
        for strengths, start, end in examples[document.id]:
            rows.append(strengths)
            labels.append(float((start, end) in gold))
    return fit_logistic(rows, labels, rare=RARE, penalty=PENALTY)


def _score(
    documents: list[Document], gazetteer: Gazetteer, weights: dict[str, float]
) -> dict[str, float]:
    recognizer = GazetteerRecognizer(gazetteer, weights=weights)
    reports = [Report(document.id, document.text) for document in documents]
    exact = overlap = found = gold_count = 0
    for document, mentions in zip(documents, recognizer.recognize(reports), strict=True):
        gold = {(t.start, t.end) for t in document.toponyms}
        spans = {(m.start, m.end) for m in mentions}
        found += len(spans)
        gold_count += len(gold)
        exact += len(gold & spans)
        overlap += sum(any(s < ge and gs < e for gs, ge in gold) for s, e in spans)
    precision, recall = exact / max(1, found), exact / max(1, gold_count)
    return {
        "documents": len(documents),
        "precision": round(precision, 3),
        "recall": round(recall, 3),
        "f1": round(2 * precision * recall / max(1e-9, precision + recall), 3),
        "overlap_precision": round(overlap / max(1, found), 3),
    }


if __name__ == "__main__":
    main()
