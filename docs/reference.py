"""Writes `docs/reference.md` from the code.

::

    python -m docs.reference            # writes it
    python -m docs.reference --check    # exit code 1 when it is not what would be written

Commands and options are read from Typer, settings from the fields and docstrings of
`mapper.config`, columns from the tables that the outputs and inputs themselves use, exit codes from
`mapper.errors`. What is told only here is what the environment variables do.
"""

from __future__ import annotations

import ast
import inspect
import re
import signal
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, Field, fields
from pathlib import Path
from types import UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints

import typer.core
import typer.main

import mapper
from mapper import errors
from mapper.cli import app
from mapper.cli.console import SIGNALS
from mapper.config import Config, ServiceSettings
from mapper.event_tables import ACLED_COLUMNS, UCDP_COLUMNS
from mapper.exports import FOLDERS, RENDERERS
from mapper.geocoders.catalogue import SERVICES
from mapper.recognizers import RECOGNIZERS
from mapper.resolvers import RESOLVERS
from mapper.sources.columns import KNOWN_NAMES, TEXT_NAMES, Columns
from mapper.tables import COLUMNS

__all__ = ["TARGET", "VARIABLES", "commands", "main", "reference", "variables_in"]

TARGET = Path(__file__).with_name("reference.md")

#: Environment variable of ours -> what it does.
VARIABLES: Mapping[str, str] = {
    "MAPPER_CACHE": "the folder of `--cache` and of the setting `cache`, when neither is given",
    "MAPPER_GAZETTEER": "the file of `--gazetteer`, when the option is not given",
    "MAPPER_TILES_KEY": "the key of the provider of `--tiles`; it ends up in the page",
}

_TYPES = {
    "string": "text",
    "Int64": "whole number",
    "Float64": "number",
    "boolean": "true or false",
}
_KINDS: Mapping[type, str] = {str: "TEXT", int: "NUMBER", Path: "FILE"}
_NAMED: Mapping[str, Iterable[str]] = {"recognizer": RECOGNIZERS, "resolver": RESOLVERS}
_HEAD = """\
<!-- Written by `python -m docs.reference` from the code: change that, not this. -->
# Reference

Every command and option, output and input column, setting, environment variable and exit code.
This page is written from the code. [cli.md](cli.md) has examples of the commands and tells more of
their options, [formats.md](formats.md) and [inputs.md](inputs.md) the rules behind the columns,
[python.md](python.md) the Python interface.
"""


def reference() -> str:
    """Return the whole page."""
    parts = (
        *(_HEAD, _contents(), "## Commands\n", *_commands()),
        *("## Outputs\n", _outputs(), *_output_columns()),
        *("## Input columns\n", _input_columns()),
        *("## Settings\n", *_settings()),
        *("## Environment variables\n", _environment()),
        *("## Exit codes\n", _exit_codes()),
    )
    return "\n".join(parts)


def commands(title: str = "mapper", command: Any = None) -> Iterator[tuple[str, Any]]:
    """Yield (name, command) of the program and all that is below it."""
    command = typer.main.get_command(app) if command is None else command
    yield title, command
    for name, part in getattr(command, "commands", {}).items():
        yield from commands(f"{title} {name}", part)


def variables_in(text: str) -> set[str]:
    """Return the environment variables of ours that a module's code names."""
    if "MAPPER_" not in text:  # most modules: parsing all of them takes seconds
        return set()
    strings = (
        node.value
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    return {one for one in strings if re.fullmatch(r"MAPPER_[A-Z_]+", one)}


def _contents() -> str:
    names = [title for title, _ in commands()]
    links = ", ".join(f"[`{name}`](#{name.replace(' ', '-')})" for name in names)
    return f"Commands: {links}.\n"


def _commands() -> Iterator[str]:
    yield "An option that is not given leaves its setting as it is, if it has one.\n"
    for title, command in commands():
        arguments = [one for one in command.params if one.param_type_name == "argument"]
        options = [one for one in command.params if one.param_type_name == "option"]
        said = " ".join([*title.split(), *(_metavar(one) for one in arguments)])
        below = " COMMAND" if isinstance(command, typer.core.TyperGroup) else ""
        yield f"### {title}\n"
        yield f"`{said}{' [OPTIONS]' if options else ''}{below}`\n"
        yield f"{_sentence(command.help)}\n"
        if arguments:
            yield _table("argument | is", ((f"`{_metavar(o)}`", o.help) for o in arguments))
        if options:
            hints = get_type_hints(command.callback) if command.callback else {}
            rows = (_option(one, hints.get(str(one.name))) for one in options)
            yield _table("option | default | does", rows)


def _metavar(argument: Any) -> str:
    return str(argument.metavar or argument.name.upper())


def _option(option: Any, declared: Any) -> tuple[str, str, str]:
    taken = "" if option.is_flag else f" {option.metavar or _kind(declared)}"
    names = ", ".join(f"`{one}{taken}`" for one in (*option.opts, *option.secondary_opts))
    is_plain = option.is_flag or option.default is None
    told = str(option.help)
    chosen = _choices(declared)
    if chosen:
        told += f" One of {', '.join(f'`{one}`' for one in chosen)}."
    if option.required:
        told += " Required."
    if option.multiple and "repeatable" not in told:
        told += " Repeatable."
    return names, "" if is_plain else f"`{option.default}`", told


def _kind(declared: Any) -> str:
    return next((kind for part, kind in _KINDS.items() if part in _parts(declared)), "WHAT")


def _choices(declared: Any) -> list[str]:
    return [
        str(one)
        for part in _parts(declared)
        if get_origin(part) is Literal
        for one in get_args(part)
    ]


def _parts(declared: Any) -> tuple[Any, ...]:
    """Return what a type is made of: of ``Path | None`` it is `Path` and `NoneType`."""
    return get_args(declared) if isinstance(declared, UnionType) else (declared,)


def _outputs() -> str:
    suffixes = ", ".join(f"`{one}`" for one in RENDERERS)
    folders = ", ".join(f"`{one}/`" for one in FOLDERS)
    return (
        f"The suffix of `--output` is one of {suffixes}.\n"
        f"A name that ends with {folders} is a folder of parts. [formats.md](formats.md#outputs) "
        "says what each holds and needs.\n"
    )


def _output_columns() -> Iterator[str]:
    dtypes = ", ".join(f"`{dtype}` ({kind})" for dtype, kind in _TYPES.items())
    yield "### Columns of findings\n"
    yield (
        "One row a finding. These are the columns of CSV, Excel, Parquet, GeoPackage, the table "
        "`findings` of SQLite\nand `mapper.to_dataframe`, and the properties of GeoJSON and KML, "
        "in this order. [formats.md](formats.md#columns) has the rules.\n"
        f"In pandas the types are {dtypes}.\n"
    )
    yield _table(
        "column | type | holds",
        ((f"`{one.name}`", _TYPES[one.dtype], one.description) for one in COLUMNS),
    )
    for name, columns in (("acled", ACLED_COLUMNS), ("ucdp", UCDP_COLUMNS)):
        yield f"### Columns of `--as {name}`\n"
        yield "One row a place and date; [formats.md](formats.md#tables-of-events) has the rules.\n"
        yield _table("column | holds", ((f"`{one}`", told) for one, told in columns.items()))


def _input_columns() -> str:
    names = {"text": TEXT_NAMES, **{field: (known,) for field, known in KNOWN_NAMES.items()}}
    rows = []
    for field in fields(Columns):
        known = "; else ".join(", ".join(f"`{o}`" for o in group) for group in names[field.name])
        rows.append((field.name, f"`--{field.name}-column`", f"`{field.name}_column`", known))
    table = _table("of a report | option | setting | without it, the first of", rows)
    return (
        "Columns of tables and keys of JSON Lines. Capitals, `_`, `-` and spaces make no "
        "difference.\nTwo columns of one group that may be the text are an error; "
        "[inputs.md](inputs.md#columns) has the rules.\n\n" + table
    )


def _settings() -> Iterator[str]:
    yield (
        "Keys of the TOML file that `--config` names, and arguments of `mapper.Config`. Options "
        "override them.\nAn unknown key or a value of another type is an error. What is said of "
        "None\nholds when the key is left out.\n"
    )
    yield _table("key | type | default | meaning", _keys(Config, tables={"geocoders": "geocoder"}))
    yield "### `[[geocoder]]`\n"
    yield (
        "One table for each online service; [geocoders.md](geocoders.md#online-services) says "
        "what is sent to whom.\n"
    )
    yield _table("key | type | default | meaning", _keys(ServiceSettings))


def _keys(
    record: type[Config] | type[ServiceSettings], *, tables: Mapping[str, str] | None = None
) -> Iterator[tuple[str, str, str, str]]:
    known = {one.name: one for one in fields(record)}
    for names, told in _parameters(record):
        keys = ", ".join(
            f"`[[{tables[one]}]]`" if tables and one in tables else f"`{one}`" for one in names
        )
        values = ", ".join(dict.fromkeys(_default(known[name]) for name in names))
        named = "".join(
            f" {name.capitalize()}s: {', '.join(f'`{one}`' for one in _NAMED[name])}."
            for name in names
            if name in _NAMED
        )
        yield keys, _type(str(known[names[0]].type)), values, told + named
        for name in names:
            del known[name]
    if known:
        raise ValueError(f"{record.__name__} does not say what {', '.join(known)} means")


def _type(declared: str) -> str:
    kinds = {"str": "text", "Path": "path", "int": "whole number", "float": "number"}
    kinds |= {"bool": "true or false", "tuple[ServiceSettings, ...]": "tables"}
    kinds |= {"Mapping[str, Any]": "table"}
    return kinds[declared.removesuffix(" | None")]


def _default(field: Field[Any]) -> str:
    if field.default is MISSING and field.default_factory is MISSING:
        return "required"
    value = field.default
    if value is None or value is MISSING or value == ():
        return "none"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f'`"{value}"`' if isinstance(value, str) else f"`{value:g}`"


def _parameters(record: type) -> Iterator[tuple[list[str], str]]:
    """Yield the names and the meaning of each parameter of a record's docstring."""
    text = (inspect.getdoc(record) or "").partition("Parameters\n----------\n")[2]
    for found in re.finditer(r"^(\w[\w, ]*) : .*\n((?:    .*\n?|\n(?=    ))+)", text, re.M):
        yield found[1].split(", "), _sentence(found[2])


def _environment() -> str:
    package = Path(mapper.__file__).parent
    used = set().union(*(variables_in(p.read_text("utf-8")) for p in package.rglob("*.py")))
    if used != VARIABLES.keys():
        raise ValueError(f"tell what these variables do: {sorted(used ^ VARIABLES.keys())}")
    own = sorted({one.key_env for one in SERVICES.values() if one.key_env})
    special = ", ".join(f"`{one}`" for one in own)
    keys = (
        "the key of an online geocoding service that is set up: the service's name in capitals and "
        f"`_KEY`, such as `OPENCAGE_KEY`; {special}; or what `key_env` names"
    )
    rows = [(f"`{name}`", told) for name, told in sorted(VARIABLES.items())]
    return _table("variable | does", [*rows, ("`…_KEY`", keys)])


def _exit_codes() -> str:
    codes: dict[int, list[str]] = {}
    for name in errors.__all__:
        codes.setdefault(getattr(errors, name).exit_code, []).append(f"`{name}`")
    rows = [("0", "success; see [cli.md](cli.md#exit-codes) for each command")]
    more = {2: ", or an option or argument that does not exist", 1: ", or what `--strict` counts"}
    rows += [(str(code), ", ".join(names) + more[code]) for code, names in sorted(codes.items())]
    for name in SIGNALS:
        rows.append((str(128 + getattr(signal, name)), f"stopped by {name}"))
    return _table("code | when", rows)


def _sentence(text: str | None) -> str:
    return " ".join((text or "").split()).replace("``", "`")


def _table(head: str, rows: Iterable[tuple[str | None, ...]]) -> str:
    names = head.split(" | ")
    lines = [f"| {head} |", "|" + "---|" * len(names)]
    lines += [
        "|" + "".join(f" {told} |" if (told := _sentence(cell)) else " |" for cell in row)
        for row in rows
    ]
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    """Write the page, or with ``--check`` say whether it is as it would be written."""
    page = reference()
    if arguments == ["--check"]:
        return 0 if TARGET.read_text("utf-8") == page else 1
    TARGET.write_text(page, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
