"""Recipes on the command line, and the record of what a stage did, which the model card repeats."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

__all__ = ["add_recipe", "read_recipe", "write_record"]

_Recipe = TypeVar("_Recipe", bound="DataclassInstance")


def add_recipe(parser: argparse.ArgumentParser, recipe: DataclassInstance) -> None:
    """Add an option for each field of a recipe, whose values are the defaults."""
    for name, value in asdict(recipe).items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value)


def read_recipe(options: argparse.Namespace, kind: type[_Recipe]) -> _Recipe:
    """Return the recipe that options say."""
    return kind(**{one.name: getattr(options, one.name) for one in fields(kind)})


def write_record(weights: Path, said: Mapping[str, object]) -> None:
    """Write what was done beside the weights that came of it."""
    text = json.dumps(said, indent=1) + "\n"
    weights.with_suffix(".json").write_text(text, encoding="utf-8")
