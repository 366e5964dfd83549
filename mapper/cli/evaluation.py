"""``mapper evaluate``: scores against gold corpora, of mapper or of any tool's stored answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from mapper.cli.console import (
    CacheOption,
    ConfigOption,
    GazetteerOption,
    OutletsOption,
    QuietOption,
    RecognizerOption,
    ResolverOption,
    count,
    read_config,
    say,
    show_progress,
)
from mapper.errors import ConfigError

if TYPE_CHECKING:
    from mapper.config import Config
    from mapper.evaluation import Evaluation

__all__ = ["evaluate"]


def evaluate(
    corpora: Annotated[
        list[Path],
        typer.Argument(metavar="CORPUS...", help="Gold corpora, JSON Lines."),
    ],
    task: Annotated[
        Literal["places", "events", "roles"],
        typer.Option(
            "--task",
            help="What is scored: places; where events are; how names are used.",
        ),
    ] = "places",
    gold_mentions: Annotated[
        bool,
        typer.Option("--gold-mentions", help="Give the gold mentions: score resolution only."),
    ] = False,
    demonyms: Annotated[
        Literal["in", "out"],
        typer.Option("--demonyms", help="Whether demonyms count: in or out."),
    ] = "in",
    unanswered: Annotated[
        Literal["max", "drop"],
        typer.Option(
            "--unanswered", help="Gold without an answer: max is 20,039 km off, drop leaves it out."
        ),
    ] = "max",
    by: Annotated[
        Literal["kind", "domain", "source"] | None,
        typer.Option("--by", help="Figures by kind of gold, domain of the address, or source."),
    ] = None,
    split: Annotated[
        Literal["all", "held-out", "rest"],
        typer.Option("--split", help="Which documents: all, held-out or rest."),
    ] = "all",
    predictions: Annotated[
        Path | None,
        typer.Option("--predictions", metavar="FILE", help="Score these, do not run mapper."),
    ] = None,
    save_predictions: Annotated[
        Path | None,
        typer.Option("--save-predictions", metavar="FILE", help="Write what mapper found."),
    ] = None,
    errors: Annotated[
        list[Path] | None,
        typer.Option(
            "--errors",
            metavar="FILE",
            help="Write every error in its sentence: .html or .csv; repeatable.",
        ),
    ] = None,
    reliability: Annotated[
        Path | None,
        typer.Option(
            "--reliability",
            metavar="FILE",
            help="Draw how far stated confidence can be believed, as .html.",
        ),
    ] = None,
    json_file: Annotated[
        str | None,
        typer.Option("--json", metavar="FILE", help="Write the figures as JSON; - prints them."),
    ] = None,
    config_file: ConfigOption = None,
    recognizer: RecognizerOption = None,
    resolver: ResolverOption = None,
    outlets: OutletsOption = None,
    gazetteer: GazetteerOption = None,
    cache: CacheOption = None,
    quiet: QuietOption = False,
) -> None:
    """Score mapper, or the stored answers of any tool, against gold corpora."""
    if task != "places":
        others = (gold_mentions, by, predictions, save_predictions, errors, reliability)
        stages = (recognizer, outlets, resolver if task == "events" else None)
        if any(others) or any(stages) or demonyms != "in" or unanswered != "max":
            raise ConfigError(
                f"--task {task} takes --split, --json and the options of the gazetteer only; "
                "leave the others out"
            )
        config = read_config(config_file, resolver=resolver, gazetteer=gazetteer, cache=cache)
        _evaluate_task(task, corpora, config, split, json_file, quiet=quiet)
        return
    from mapper.atomic import check_targets, write_files
    from mapper.evaluation import as_json, as_text, reliability_html
    from mapper.evaluation import evaluate as run
    from mapper.exports import check_inputs_kept

    if predictions is not None and (recognizer or resolver or outlets or save_predictions):
        raise ConfigError(
            "--predictions runs nothing: leave out --recognizer, --resolver, --outlets and "
            "--save-predictions"
        )
    outputs = (save_predictions, *(errors or ()), reliability)
    wanted = [path for path in outputs if path is not None]
    if json_file not in (None, "-"):
        wanted.append(Path(str(json_file)))
    for path in errors or ():
        if path.suffix.lower() not in (".html", ".htm", ".csv"):
            raise ConfigError(f"{path}: unknown suffix {path.suffix!r}; errors go to .html or .csv")
    if reliability is not None and reliability.suffix.lower() not in (".html", ".htm"):
        raise ConfigError(
            f"{reliability}: unknown suffix {reliability.suffix!r}; the diagrams go to .html"
        )
    check_targets(wanted)
    given = [path for path in (predictions, outlets) if path is not None]
    check_inputs_kept(wanted, [*corpora, *given])
    config = read_config(
        config_file,
        recognizer=recognizer,
        resolver=resolver,
        outlets=outlets,
        gazetteer=gazetteer,
        cache=cache,
    )
    with show_progress("Scoring", quiet=quiet) as progress:
        evaluation = run(
            corpora,
            config=config,
            predictions=predictions,
            gold_mentions=gold_mentions,
            demonyms=demonyms,
            unanswered=unanswered,
            by=by,
            split=split,
            progress=progress,
            unpacking=progress,
            warn=say,
        )
    figures = json.dumps(as_json(evaluation), ensure_ascii=False, indent=2) + "\n"
    contents = _contents(evaluation, save_predictions, errors or [])
    if reliability is not None:
        contents[reliability] = reliability_html(evaluation)
    if json_file not in (None, "-"):
        contents[Path(str(json_file))] = figures
    write_files(contents)
    typer.echo(figures if json_file == "-" else as_text(evaluation), nl=False)
    if evaluation.failures:
        failed = count(len(evaluation.failures), "document")
        say(f"{failed} could not be processed; counted as no answer")
        for name, reason in evaluation.failures:
            say(f"failed {name}: {reason}")


def _evaluate_task(
    task: str,
    corpora: list[Path],
    config: Config,
    split: str,
    json_file: str | None,
    *,
    quiet: bool,
) -> None:
    from mapper.atomic import check_targets, write_files
    from mapper.evaluation import evaluate_task
    from mapper.exports import check_inputs_kept

    wanted = [Path(json_file)] if json_file not in (None, "-") else []
    check_targets(wanted)
    check_inputs_kept(wanted, corpora)
    with show_progress("Scoring", quiet=quiet) as progress:
        found = evaluate_task(
            task, corpora, config=config, split=split, progress=progress, unpacking=progress
        )
    figures = json.dumps(found.as_json(), ensure_ascii=False, indent=2) + "\n"
    write_files(dict.fromkeys(wanted, figures))
    typer.echo(figures if json_file == "-" else found.as_text(), nl=False)


def _contents(
    evaluation: Evaluation, save_predictions: Path | None, errors: list[Path]
) -> dict[Path, str]:
    from mapper.evaluation import errors_csv, errors_html, write_predictions

    contents: dict[Path, str] = {}
    if save_predictions is not None:
        documents = [one.document for one in evaluation.alignments]
        contents[save_predictions] = write_predictions(
            zip(documents, evaluation.answers, strict=True)
        )
    for path in errors:
        make = errors_csv if path.suffix.lower() == ".csv" else errors_html
        contents[path] = make(evaluation)
    return contents
