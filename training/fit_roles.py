"""Learn how the signs of literal use are weighed.

``python -m training.fit_roles CORPORA [--write]`` gathers the evidence of
`mapper.events.literalness` for the typed mentions of GeoWebNews on documents that the encoder has
not learned, scores a logistic model by cross-validation over documents, and with ``--write`` fits
it on all of them and writes ``mapper/models/roles.json``.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

from mapper.encoder import Encoder
from mapper.evaluation.answering import GoldMentions, report_of
from mapper.events.links import ReportLinks
from mapper.events.literalness import Usage
from mapper.gazetteer import Gazetteer
from mapper.pipeline import Pipeline
from mapper.records import LocatedReport
from mapper.resolvers import open_resolver
from mapper.sentences import split_sentences
from mapper.weights import logistic
from training.corpora import Document, is_held_out, read_corpora, write_model
from training.fit_combiner import FOLDS, fold
from training.labels import literal_kind
from training.logistic import fit_logistic

PENALTY = 1.0  # L2, per weight
RARE = 5  # evidence seen less often than this is left out
#: The weights that hold with no reason to differ: the encoder decides, and who speaks or acts is
#: no place.
START = {
    "encoder": 1.0,
    "by": -2.0,
    "speech after": -1.5,
    "auxiliary after": -0.5,
    "subject": -1.0,
    "subject of a list": -1.0,
    "capital as subject": -2.5,
}

Example = tuple[Mapping[str, float], bool]  # evidence, and whether the use is literal


def gather_examples(documents: Sequence[Document], encoder: Encoder) -> dict[str, list[Example]]:
    """Return the evidence for the typed mentions of each document, by its id."""
    given = GoldMentions({one.id: one for one in documents})
    found: dict[str, list[Example]] = {}
    gazetteer = Gazetteer.open()
    with Pipeline(gazetteer, given, open_resolver("context")) as pipeline:
        for located in pipeline.run(map(report_of, documents)):
            assert isinstance(located, LocatedReport), located
            found[located.report.id] = _examples(located, given, encoder)
    return found


def _examples(located: LocatedReport, given: GoldMentions, encoder: Encoder) -> list[Example]:
    report = located.report
    encoded = encoder.encode(report.text)
    links = ReportLinks(report.text, encoded, split_sentences(report), encoder.link)
    usage = Usage(report.text, encoded)
    by_sentence: dict[int, list[int]] = {}
    for i, finding in enumerate(located.findings):
        by_sentence.setdefault(finding.sentence_start, []).append(i)
    linked = [0.0] * len(located.findings)
    for members in by_sentence.values():
        resolutions = [located.findings[i].resolution for i in members]
        for i, found in zip(members, links.in_sentence(resolutions), strict=True):
            linked[i] = max((one.occurrence * one.score for one in found), default=0.0)
    examples = []
    golds = [gold for gold, _ in given.spans(report)]
    for gold, finding, link in zip(golds, located.findings, linked, strict=True):
        is_literal = literal_kind(gold.kind)
        if is_literal is not None:
            evidence = usage.evidence(finding.mention, finding.place, link)
            examples.append((evidence, is_literal))
    return examples


def fit(documents: Sequence[Document], examples: Mapping[str, list[Example]]) -> dict[str, float]:
    """Fit the model on some documents."""
    rows = [one for document in documents for one in examples[document.id]]
    fitted = fit_logistic(
        [evidence for evidence, _ in rows],
        [float(literal) for _, literal in rows],
        rare=RARE,
        penalty=PENALTY,
        start=START,
    )
    return {**START, **fitted}  # what is too rare to learn keeps its start


def figures(pairs: Sequence[tuple[bool, bool]]) -> dict[str, float]:
    """Return accuracy and F1 of (meant, told) pairs."""
    right = [sum(meant == told == value for meant, told in pairs) for value in (True, False)]
    wrong = sum(meant != told for meant, told in pairs)
    return {
        "mentions": len(pairs),
        "accuracy": round(sum(right) / max(1, len(pairs)), 3),
        "f1_literal": round(2 * right[0] / max(1, 2 * right[0] + wrong), 3),
        "f1_associative": round(2 * right[1] / max(1, 2 * right[1] + wrong), 3),
    }


def main() -> None:
    """Gather, score, fit, write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--encoder", type=Path, help="folder of other weights than the packaged")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    encoder = Encoder(threads=2) if options.encoder is None else Encoder(options.encoder, threads=2)
    documents = [one for one in read_corpora(options.corpora)["gwn"] if is_held_out(one)]
    examples = gather_examples(documents, encoder)
    alone = [(lit, ev.get("encoder", 0.0) > 0) for rows in examples.values() for ev, lit in rows]
    print("encoder alone", figures(alone))
    crossed: list[tuple[bool, bool]] = []
    for k in range(FOLDS):
        weights = fit([one for one in documents if fold(one) != k], examples)
        for document in documents:
            if fold(document) == k:
                crossed += [
                    (lit, logistic(ev, weights) >= 0.5) for ev, lit in examples[document.id]
                ]
    print("cross-validated", figures(crossed))
    weights = fit(documents, examples)
    for name, weight in sorted(weights.items(), key=lambda pair: -abs(pair[1])):
        print(f"{weight:+.2f} {name}")
    if options.write:
        write_model(
            "roles",
            weights,
            model="logistic regression over the evidence of mapper/events/literalness.py",
            recipe="training/fit_roles.py: the literal types of GeoWebNews are positive, its "
            f"associative ones negative; L2 {PENALTY} towards the encoder and against subjects; "
            "deterministic; "
            "fitted on the documents that the encoder has not learned",
            scores=figures(crossed),
            scored_on="inner test split of gwn, gold spans, 5-fold by document",
        )


if __name__ == "__main__":
    main()
