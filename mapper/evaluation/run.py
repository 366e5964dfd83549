"""An evaluation from corpus to figures: read, answer, leave out, pair, count, score."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from mapper.config import Config
from mapper.errors import ConfigError, SourceError
from mapper.evaluation.alignment import Alignment
from mapper.evaluation.choices import SEED, Settings
from mapper.evaluation.corpus import Document, in_split, read_corpus
from mapper.evaluation.predictions import Answer, read_predictions
from mapper.evaluation.scoring import Scores, Tally, score, tally
from mapper.evaluation.tools import Tools
from mapper.evaluation.whereabouts import Locator

if TYPE_CHECKING:
    from mapper.pipeline import Pipeline

__all__ = ["CorpusFile", "Evaluation", "evaluate"]

_NO_GROUP = {"kind": "(no kind)", "domain": "(no address)", "source": "(no source)"}


@dataclass(frozen=True, slots=True)
class CorpusFile:
    """A corpus as it was scored.

    Parameters
    ----------
    name : str
        Of the file, without its last suffix.
    sha256 : str or None
        Of the whole file; None for a pipe.
    documents, toponyms : int
        Those of the split.
    marks_demonyms : bool or None
        Whether any gold kind says so; None when it does not matter.
    seen_by : tuple of str
        Packaged models whose card lists the file among what they were trained on.
    """

    name: str
    sha256: str | None
    documents: int
    toponyms: int
    marks_demonyms: bool | None = None
    seen_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What `evaluate` returns.

    Parameters
    ----------
    settings : Settings
        The choices of the caller.
    system : mapping of str to str
        What was scored: tool, recognizer, resolver, gazetteer, or the file of predictions.
    corpora : tuple of CorpusFile
        What it was scored on.
    alignments : tuple of Alignment
        One a document, in input order.
    answers : tuple of Answer
        Parallel to it: everything that was found, also what is left out of the figures.
    scores : mapping of str to Scores
        ``"exact"`` and ``"overlap"``, or with gold mentions ``"given"``.
    groups : mapping of str to mapping of str to Scores
        The same for each group that ``settings.by`` makes, largest first; else empty.
    """

    settings: Settings
    system: Mapping[str, str]
    corpora: tuple[CorpusFile, ...]
    alignments: tuple[Alignment, ...]
    answers: tuple[Answer, ...]
    scores: Mapping[str, Scores]
    groups: Mapping[str, Mapping[str, Scores]]

    @property
    def failures(self) -> tuple[tuple[str, str], ...]:
        """Pairs of document id and reason: what could not be answered, and so counts as nothing."""
        return tuple((one.document.id, one.failure) for one in self.alignments if one.failure)


def evaluate(
    corpora: Sequence[str | Path],
    *,
    config: Config | None = None,
    pipeline: Pipeline | None = None,
    predictions: str | Path | None = None,
    gold_mentions: bool = False,
    demonyms: str = "in",
    unanswered: str = "max",
    by: str | None = None,
    split: str = "all",
    resamples: int = 1_000,
    seed: int = SEED,
    progress: Callable[[int, int], None] | None = None,
    unpacking: Callable[[int, int], None] | None = None,
    warn: Callable[[str], object] | None = None,
) -> Evaluation:
    """Score mapper, or stored predictions, against gold corpora.

    Parameters
    ----------
    corpora : sequence of str or Path
        JSON Lines, as docs/evaluation.md says; no id may occur in two of them.
    config : Config or None
        Chooses gazetteer and stages; None means the defaults. Not together with `pipeline`.
    pipeline : Pipeline or None
        One that is already open and stays open.
    predictions : str, Path or None
        Score these and do not run mapper. The gazetteer then only tells countries, units and
        demonyms.
    gold_mentions : bool
        Give the gold spans to the resolver: only resolution is scored.
    demonyms : str
        ``"in"``, or ``"out"`` to leave them out of gold and predictions.
    unanswered : str
        ``"max"`` to count a gold mention without an answer as 20,039 km off, or ``"drop"``.
    by : str or None
        ``"kind"``, ``"domain"`` or ``"source"``: the figures of each group too.
    split : str
        ``"all"``, ``"held-out"`` or ``"rest"``: which documents are scored.
    resamples : int
        Bootstrap resamples of the documents; 0 for no intervals.
    seed : int
        Of the bootstrap.
    progress, unpacking : callable or None
        Called with (done, total) while documents are answered, and while the gazetteer is unpacked.
    warn : callable or None
        Told in one line when an online service fails. None for a Python warning.

    Raises
    ------
    SourceError
        What is wrong with a corpus or with the predictions, as ``file:line: ...``; before any
        document is answered.
    ConfigError
        A choice that does not exist, or both a config and a pipeline.
    GazetteerError
        When the gazetteer can neither be opened nor unpacked.
    """
    if pipeline is not None and config is not None:
        raise ConfigError("give a config or a pipeline, not both: the pipeline has its own config")
    settings = Settings(gold_mentions, demonyms, unanswered, by, split, max(0, resamples), seed)
    paths = [Path(one) for one in corpora]
    every = _read_all(paths)
    documents = [one for one in every.values() if in_split(one, split)]
    if not documents:
        raise SourceError(f"no document is in the split {split!r}; use another, or more documents")
    with ExitStack() as stack:
        tools = Tools(stack, config or Config(), pipeline, unpacking, warn)
        if predictions is not None:
            stored = read_predictions(
                Path(predictions),
                every,
                needed=[one.id for one in documents],
                may_overlap=gold_mentions,
            )
            answers = [stored[one.id] for one in documents]
            system = {"stored predictions": Path(predictions).name}
        else:
            from mapper.evaluation.answering import answer

            opened = tools.pipeline
            answers = list(
                answer(documents, opened, gold_mentions=gold_mentions, progress=progress, warn=warn)
            )
            system = _system(opened, gold_mentions=gold_mentions)
        alignments, marked = _align(every.values(), documents, answers, settings, tools)
        scores, groups = _score_all(alignments, settings, Locator(lambda: tools.gazetteer))
        if tools.used_gazetteer:
            system |= {"gazetteer": tools.gazetteer.version}
    files = _files(paths, documents, marked, {} if predictions is not None else _cards())
    return Evaluation(settings, system, files, alignments, tuple(answers), scores, groups)


def _read_all(paths: Sequence[Path]) -> dict[str, Document]:
    if not paths:
        raise ConfigError("give at least one corpus")
    if len({path.stem for path in paths}) < len(paths):
        raise ConfigError("two corpora have the same file name; their documents would be confused")
    every: dict[str, Document] = {}
    for path in paths:
        for document in read_corpus(path):
            if (other := every.setdefault(document.id, document)) is not document:
                raise SourceError(f"{path}: id {document.id!r} is one of {other.corpus} too")
    return every


def _system(pipeline: Pipeline, *, gold_mentions: bool) -> dict[str, str]:
    system = {"tool": pipeline.provenance.tool}
    if not gold_mentions:
        system["recognizer"] = _name(pipeline.recognizer)
    system["resolver"] = _name(pipeline.resolver)
    if pipeline.services:
        system["services"] = ", ".join(one.label for one in pipeline.services)
    return system


def _name(stage: object) -> str:
    return str(getattr(stage, "name", type(stage).__name__))


def _align(
    every: Iterable[Document],
    documents: Sequence[Document],
    answers: Sequence[Answer],
    settings: Settings,
    tools: Tools,
) -> tuple[tuple[Alignment, ...], frozenset[str] | None]:
    told = None
    if settings.demonyms == "out":
        from mapper.evaluation.demonyms import Demonyms

        told = Demonyms(every, lambda: tools.gazetteer)
    made = []
    for document, one in zip(documents, answers, strict=True):
        gold, found = document.toponyms, one.toponyms
        if told is not None:
            gold = told.gold_without(document)
            found = told.found_without(document, gold, found)
        if settings.gold_mentions:  # nothing else was asked
            spans = {(g.start, g.end) for g in gold}
            found = tuple(f for f in found if (f.start, f.end) in spans)
        made.append(Alignment.of(document, gold, found, one.failure))
    return tuple(made), told.marked if told else None


def _files(
    paths: Sequence[Path],
    documents: Sequence[Document],
    marked: frozenset[str] | None,
    cards: Mapping[str, Sequence[str]],
) -> tuple[CorpusFile, ...]:
    return tuple(
        CorpusFile(
            name=path.stem,
            sha256=hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None,
            documents=sum(one.corpus == path.stem for one in documents),
            toponyms=sum(len(one.toponyms) for one in documents if one.corpus == path.stem),
            marks_demonyms=None if marked is None else path.stem in marked,
            seen_by=tuple(model for model, data in cards.items() if path.name in data),
        )
        for path in paths
    )


def _cards() -> dict[str, Sequence[str]]:
    """Return what each packaged model says that it was trained on."""
    cards: dict[str, Sequence[str]] = {}
    models = Path(__file__).parent.parent / "models"
    for path in sorted((*models.glob("*.json"), *models.glob("*/card.json"))):
        card = json.loads(path.read_text("utf-8"))
        data = card.get("data") if isinstance(card, dict) else None
        if isinstance(data, list):
            name = path.parent.name if path.stem == "card" else path.stem
            cards[name] = [str(one) for one in data]
    return cards


def _score_all(
    alignments: Sequence[Alignment], settings: Settings, where: Locator
) -> tuple[dict[str, Scores], dict[str, dict[str, Scores]]]:
    # Ordered by id, so that the bootstrap draws the same whatever the order of the input.
    ordered = sorted(alignments, key=lambda one: (one.document.corpus, one.document.id))
    ids = any(f.place_id is not None for one in ordered for f in one.found)

    def scores_of(tallies: Mapping[str, list[Tally]], *, recall_only: bool) -> dict[str, Scores]:
        return {
            pairing: score(
                rows,
                unanswered=settings.unanswered,
                parts=settings.parts,
                recall_only=recall_only,
                ids=ids,
                resamples=settings.resamples,
                seed=settings.seed,
            )
            for pairing, rows in tallies.items()
        }

    whole = scores_of(_tallies(ordered, settings, where), recall_only=False)
    groups: dict[str, dict[str, Scores]] = {}
    for name in _group_names(ordered, settings.by):
        if settings.by == "kind":
            tallies = _tallies(ordered, settings, where, kind=name)
        else:
            inside = [one for one in ordered if _group(one.document, settings.by) == name]
            tallies = _tallies(inside, settings, where)
        groups[name] = scores_of(tallies, recall_only=settings.by == "kind")
    return whole, groups


def _tallies(
    alignments: Sequence[Alignment], settings: Settings, where: Locator, *, kind: str | None = None
) -> dict[str, list[Tally]]:
    def counts(one: object) -> bool:
        return (getattr(one, "kind", None) or _NO_GROUP["kind"]) == kind

    def rows(pairing: str) -> list[Tally]:
        chosen = counts if kind is not None else None
        return [tally(one, getattr(one, pairing), counts=chosen, where=where) for one in alignments]

    if settings.gold_mentions:
        return {"given": rows("exact")}
    return {"exact": rows("exact"), "overlap": rows("overlap")}


def _group_names(alignments: Sequence[Alignment], by: str | None) -> list[str]:
    sizes: dict[str, int] = {}
    for one in alignments:
        if by == "kind":
            for gold in one.gold:
                name = gold.kind or _NO_GROUP[by]
                sizes[name] = sizes.get(name, 0) + 1
        elif by is not None:
            name = _group(one.document, by)
            sizes[name] = sizes.get(name, 0) + len(one.gold)
    return sorted(sizes, key=lambda name: (-sizes[name], name))


def _group(document: Document, by: str | None) -> str:
    if by == "source":
        return document.source or document.corpus
    host = urlsplit(document.url).hostname if document.url else None
    return host.removeprefix("www.") if host else _NO_GROUP["domain"]
