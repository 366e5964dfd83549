"""Scores for what a report makes of its places: where events are, and how names are used.

``events``: given a sentence and an event word, the words that say where it is (the corpus of
Halterman 2019). ``roles``: given the mentions of a report, whether each is used literally or for
those whom it stands for (the types of GeoWebNews, Gritta et al. 2019).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mapper.config import Config
from mapper.errors import ConfigError, SourceError
from mapper.evaluation.choices import SEED
from mapper.evaluation.corpus import SPLITS, in_split, read_corpus
from mapper.evaluation.event_corpus import EventDocument, in_event_split, read_event_corpus
from mapper.evaluation.scoring import Figure

if TYPE_CHECKING:
    from mapper.encoder import Encoder

__all__ = ["TASKS", "TaskEvaluation", "evaluate_task"]

#: Gritta's types that name the place itself; all others that are known do not.
_LITERAL = frozenset(
    ("Literal", "Mixed", "Coercion", "Literal_Modifier", "Embedded_Literal", "literal")
)
_ASSOCIATIVE = frozenset(
    (
        *("Metonymic", "Non_Literal_Modifier", "Embedded_Non_Lit", "Demonym", "Language"),
        *("Homonym", "associative"),
    )
)
_USED_LITERALLY = frozenset(("event", "background", "dateline"))

Progress = Callable[[int, int], None]
#: Names of the counts of a document to how many there are.
Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class TaskEvaluation:
    """The figures of one task.

    Parameters
    ----------
    task : str
        One of `TASKS`.
    split : str
        Which documents: ``"all"``, ``"held-out"`` or ``"rest"``.
    corpora : tuple of str
        Names of the files.
    documents, left_out : int
        How many were scored, and how many were not since their annotation is broken or says
        nothing of the task.
    counts : mapping of str to int
        What the figures are made of.
    figures : mapping of str to Figure
        By name, with 95% intervals by resampling documents.
    choices : mapping of str to str
        What was decided, in words.
    """

    task: str
    split: str
    corpora: tuple[str, ...]
    documents: int
    left_out: int
    counts: Counts
    figures: Mapping[str, Figure]
    choices: Mapping[str, str]

    def as_json(self) -> dict[str, object]:
        """Return everything, ready for `json.dumps`."""
        return asdict(self)

    def as_text(self) -> str:
        """Return the figures as a table, with the choices behind them below."""
        lines = [
            f"{'task':<31}{self.task}",
            f"{'corpus':<31}{', '.join(self.corpora)}, split {self.split}",
            f"{'documents':<31}{self.documents:,} scored, {self.left_out:,} left out",
            "",
        ]
        for name, one in self.figures.items():
            told = "–" if one.value is None else f"{one.value:.3f}"
            if one.low is not None and one.high is not None:
                told += f" [{one.low:.3f}, {one.high:.3f}]"
            lines.append(f"{name:<31}{told}")
        lines += ["", "choices", *(f"  {name}: {said}" for name, said in self.choices.items())]
        return "\n".join(lines) + "\n"


def evaluate_task(
    task: str,
    corpora: Sequence[str | Path],
    *,
    config: Config | None = None,
    split: str = "all",
    resamples: int = 1_000,
    seed: int = SEED,
    progress: Progress | None = None,
    unpacking: Progress | None = None,
) -> TaskEvaluation:
    """Score mapper on a task other than finding places.

    Parameters
    ----------
    task : str
        One of `TASKS`.
    corpora : sequence of str or Path
        JSON Lines, as docs/evaluation.md says.
    config : Config or None
        Chooses the gazetteer; None means the defaults. Only roles need one.
    split : str
        ``"all"``, ``"held-out"`` or ``"rest"``.
    resamples, seed : int
        Of the bootstrap.
    progress, unpacking : callable or None
        Called with (done, total).

    Raises
    ------
    ConfigError
        A task or a split that does not exist.
    SourceError
        What is wrong with a corpus, with its line.
    """
    if task not in TASKS:
        raise ConfigError(f"no task {task!r}; known: {', '.join(TASKS)}")
    if split not in SPLITS:
        raise ConfigError(f"split must be one of {', '.join(SPLITS)}, not {split!r}")
    if not corpora:
        raise ConfigError("give at least one corpus")
    paths = [Path(one) for one in corpora]
    rows, left_out = TASKS[task](paths, config or Config(), split, progress, unpacking)
    if not rows:
        raise SourceError(f"no document is scored in the split {split!r}; use another corpus")
    names = sorted({name for row in rows for name in row})
    figures = _figures(rows, names, _FIGURES[task], resamples=resamples, seed=seed)
    return TaskEvaluation(
        task=task,
        split=split,
        corpora=tuple(path.stem for path in paths),
        documents=len(rows),
        left_out=left_out,
        counts={name: sum(row.get(name, 0) for row in rows) for name in names},
        figures=figures,
        choices=_CHOICES[task],
    )


def _events(
    paths: Sequence[Path],
    config: Config,  # noqa: ARG001 - the encoder alone answers
    split: str,
    progress: Progress | None,
    unpacking: Progress | None,  # noqa: ARG001
) -> tuple[list[Counts], int]:
    from mapper.encoder import Encoder

    every = [one for path in paths for one in read_event_corpus(path) if in_event_split(one, split)]
    sound = [one for one in every if one.is_sound]
    encoder = Encoder()
    rows: list[Counts] = []
    for done, document in enumerate(sound, start=1):
        rows.append(_score_event(document, encoder))
        if progress is not None:
            progress(done, len(sound))
    return rows, len(every) - len(sound)


def _score_event(document: EventDocument, encoder: Encoder) -> Counts:
    from mapper.events.links import places_of

    encoded = encoder.encode(document.text)
    gold_words, found_words = (
        {word for span in spans for word in range(*encoded.pieces.words(*span))}
        for spans in (document.locations, places_of(encoded, *document.event, encoder.link))
    )
    gold_spans, found_spans = set(_runs(gold_words)), set(_runs(found_words))
    return {
        "gold words": len(gold_words),
        "found words": len(found_words),
        "right words": len(gold_words & found_words),
        "gold spans": len(gold_spans),
        "found spans": len(found_spans),
        "right spans": len(gold_spans & found_spans),
    }


def _runs(words: Set[int]) -> Iterator[tuple[int, int]]:
    """Yield the first of each run of words, and the first after it, ascending."""
    ends = sorted(one + 1 for one in words if one + 1 not in words)
    yield from zip(sorted(one for one in words if one - 1 not in words), ends, strict=True)


def _roles(
    paths: Sequence[Path],
    config: Config,
    split: str,
    progress: Progress | None,
    unpacking: Progress | None,
) -> tuple[list[Counts], int]:
    from mapper.encoder import Encoder
    from mapper.evaluation.answering import GoldMentions, report_of
    from mapper.pipeline import Pipeline
    from mapper.records import LocatedReport

    every = [one for path in paths for one in read_corpus(path) if in_split(one, split)]
    known = _LITERAL | _ASSOCIATIVE
    typed = [one for one in every if any(two.kind in known for two in one.toponyms)]
    given = GoldMentions({one.id: one for one in typed})
    rows: list[Counts] = []
    with Pipeline.open(config, progress=unpacking) as opened:
        pipeline = Pipeline(
            opened.gazetteer, given, opened.resolver, config=config, encoder=Encoder()
        )
        for done, outcome in enumerate(pipeline.run(map(report_of, typed)), start=1):
            if progress is not None:
                progress(done, len(typed))
            if not isinstance(outcome, LocatedReport):
                raise SourceError(f"{outcome.origin}: {outcome.reason}")
            counts = dict.fromkeys(_ROLE_COUNTS, 0)
            golds = [one for one, _ in given.spans(outcome.report)]
            for gold, finding in zip(golds, outcome.findings, strict=True):
                if gold.kind in known and finding.role is not None:
                    told = "literal" if finding.role in _USED_LITERALLY else "associative"
                    meant = "literal" if gold.kind in _LITERAL else "associative"
                    counts[f"{meant} as {told}"] += 1
            rows.append(counts)
    return rows, len(every) - len(typed)


_ROLE_COUNTS = (
    *("literal as literal", "literal as associative"),
    *("associative as literal", "associative as associative"),
)
#: Task -> what answers it: counts a document, and how many documents were left out.
TASKS = {"events": _events, "roles": _roles}

#: Task -> figure -> counts whose sums are divided, each with how often it counts.
_Sum = Mapping[str, int]
_FIGURES: Mapping[str, Mapping[str, tuple[_Sum, _Sum]]] = {
    "events": {
        "word precision": ({"right words": 1}, {"found words": 1}),
        "word recall": ({"right words": 1}, {"gold words": 1}),
        "word F1": ({"right words": 2}, {"gold words": 1, "found words": 1}),
        "span precision": ({"right spans": 1}, {"found spans": 1}),
        "span recall": ({"right spans": 1}, {"gold spans": 1}),
        "span F1": ({"right spans": 2}, {"gold spans": 1, "found spans": 1}),
    },
    "roles": {
        "accuracy": (
            {"literal as literal": 1, "associative as associative": 1},
            dict.fromkeys(_ROLE_COUNTS, 1),
        ),
        "F1 of literal": (
            {"literal as literal": 2},
            {"literal as literal": 2, "literal as associative": 1, "associative as literal": 1},
        ),
        "F1 of associative": (
            {"associative as associative": 2},
            {
                "associative as associative": 2,
                "literal as associative": 1,
                "associative as literal": 1,
            },
        ),
    },
}
_CHOICES: Mapping[str, Mapping[str, str]] = {
    "events": {
        "given": "the sentence and the event word",
        "words": "those of the encoder, punctuation too where a span holds it",
        "spans": "runs of words (West and Bank, marked one by one, are one span); exact when "
        "first and last word are the same",
        "left out": "documents with a span that is empty or cuts a word: slips of annotation",
        "split": "by the text, so that one sentence is never in both parts",
    },
    "roles": {
        "given": "the spans of the mentions, not their kinds; places are resolved as ever",
        "literal": "Literal, Mixed, Coercion, Literal_Modifier, Embedded_Literal; found when the "
        "role is event, background or dateline",
        "associative": "Metonymic, Non_Literal_Modifier, Embedded_Non_Lit, Demonym, Language, "
        "Homonym; found when the role is actor, demonym or organisation",
        "split": "by document",
    },
}


def _figures(
    rows: Sequence[Counts],
    names: Sequence[str],
    wanted: Mapping[str, tuple[_Sum, _Sum]],
    *,
    resamples: int,
    seed: int,
) -> dict[str, Figure]:
    import numpy as np

    from mapper.evaluation.bootstrap import draw, interval

    table = np.array([[row.get(name, 0) for name in names] for row in rows], dtype=np.int64)
    drawn = draw(len(rows), resamples=resamples, seed=seed)
    totals = np.vstack([table.sum(axis=0), drawn @ table])
    figures = {}
    for figure, (over, under) in wanted.items():
        sums = [
            sum(times * totals[:, names.index(name)] for name, times in part.items())
            for part in (over, under)
        ]
        with np.errstate(invalid="ignore", divide="ignore"):
            values = np.asarray(sums[0], dtype=np.float64) / np.asarray(sums[1])
        low, high = interval(values[1:]) or (None, None)
        figures[figure] = Figure(float(values[0]) if np.isfinite(values[0]) else None, low, high)
    return figures
