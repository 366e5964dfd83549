"""Findings to files: one renderer a suffix, every file written aside and renamed at the end.

`mapper.writers` has a room a format; the page has its own (`mapper.page`).
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from mapper.atomic import (
    Aside,
    AsideFolder,
    as_render_error,
    check_apart,
    check_folder,
    check_target,
    names_folder,
)
from mapper.errors import ConfigError, RenderError
from mapper.writers import FOLDERS, WRITERS

if TYPE_CHECKING:
    from mapper.page.tiles import TileSource
    from mapper.page.view import Source
    from mapper.protocols import Factory, FolderFactory, Renderer
    from mapper.records import LocatedReport, Provenance

__all__ = [
    "EVENT_TABLES",
    "FOLDERS",
    "RENDERERS",
    "Exports",
    "check_inputs_kept",
    "check_outputs",
    "open_exports",
]


def _html(
    stream: BinaryIO,
    provenance: Provenance,
    *,
    title: str | None = None,
    gazetteer: Source | None = None,
    tiles: TileSource | None = None,
) -> Renderer:
    from mapper.page import HtmlRenderer

    return HtmlRenderer(stream, provenance, title=title, gazetteer=gazetteer, tiles=tiles)


def _svg(
    stream: BinaryIO,
    provenance: Provenance,
    *,
    title: str | None = None,
    gazetteer: Source | None = None,
) -> Renderer:
    from mapper.page import SvgRenderer

    return SvgRenderer(stream, provenance, title=title, gazetteer=gazetteer)


def _png(
    stream: BinaryIO,
    provenance: Provenance,
    *,
    title: str | None = None,
    gazetteer: Source | None = None,
) -> Renderer:
    from mapper.page import PngRenderer

    return PngRenderer(stream, provenance, title=title, gazetteer=gazetteer)


def _acled(stream: BinaryIO, provenance: Provenance, *, title: str | None = None) -> Renderer:
    from mapper.event_tables import acled_table

    return acled_table(stream, provenance, title=title)


def _ucdp(stream: BinaryIO, provenance: Provenance, *, title: str | None = None) -> Renderer:
    from mapper.event_tables import ucdp_table

    return ucdp_table(stream, provenance, title=title)


#: File suffix -> what writes it.
RENDERERS: Mapping[str, Factory] = {
    ".html": _html,
    ".htm": _html,
    ".svg": _svg,
    ".png": _png,
    **WRITERS,
}

#: Shape of a table of gathered events -> what writes it, as CSV.
EVENT_TABLES: Mapping[str, Factory] = {"acled": _acled, "ucdp": _ucdp}

_SHAPED = ".csv"

#: File suffix -> the module that only an extra installs, and the extra.
_EXTRAS = {
    ".xlsx": ("xlsxwriter", "excel"),
    ".parquet": ("pyarrow", "parquet"),
}


@dataclass(slots=True)
class _Output:
    name: str  # as the user wrote it
    suffix: str
    target: Path | None  # links followed; None is standard output
    factory: Factory | FolderFactory
    is_folder: bool = False
    aside: Aside | AsideFolder | None = None
    stream: BinaryIO | None = None
    renderer: Renderer | None = None
    is_left: bool = False  # whoever read it has gone


@dataclass(slots=True)
class Exports:
    """The open outputs of a run; made by `open_exports`."""

    _outputs: list[_Output] = field(default_factory=list)

    def add(self, located: LocatedReport) -> None:
        """Write one report to every output.

        Raises
        ------
        RenderError
            When an output cannot be written, for example because the disk is full.
        """
        for output in self._outputs:
            if output.renderer is not None and not output.is_left:
                with as_render_error(output.name), _reader_may_leave(output, self._outputs):
                    output.renderer.add(located)


def check_outputs(
    paths: Sequence[str | Path], *, stdout_format: str | None = None, table: str | None = None
) -> None:
    """Check that outputs can be written, before any long work; nothing is created.

    Raises
    ------
    ConfigError
        Unknown suffix, unknown or missing format, unknown table or one without a CSV output, the
        same target twice, or one in the folder of another.
    RenderError
        Missing folder, or a target that is a folder, a device or read-only; a format whose extra is
        not installed.
    """
    _plan(paths, stdout_format, table)


def check_inputs_kept(paths: Sequence[str | Path], inputs: Iterable[Path | int]) -> None:
    """Refuse outputs that would replace an input, whatever name or link leads to it.

    Parameters
    ----------
    paths : sequence of str or Path
        The outputs, as for `open_exports`.
    inputs : iterable of Path or int
        The files that are read, and file descriptors.

    Raises
    ------
    ConfigError
        An output is the same file as an input.
    """
    files = [path for path in paths if os.fspath(path) != "-"]
    names = {_identify(os.path.realpath(path)): path for path in files}
    for path in filter(names_folder, files):
        with suppress(OSError):  # what is in a folder that is replaced would be gone, too
            names |= {_identify(one): path for one in Path(path).iterdir()}
    names.pop(None, None)  # outputs that are not there yet
    if not names:
        return
    for one in inputs:
        if (name := names.get(_identify(one))) is not None:
            raise ConfigError(f"{name}: is an input; give the output another name")


@contextmanager
def open_exports(
    paths: Sequence[str | Path],
    *,
    provenance: Provenance,
    stdout_format: str | None = None,
    table: str | None = None,
    title: str | None = None,
    gazetteer: Source | None = None,
    tiles: TileSource | None = None,
    stdout: BinaryIO | None = None,
    warn: Callable[[str], None] | None = None,
) -> Iterator[Exports]:
    """Open every output of a run; they take their names only when all of them are complete.

    Parameters
    ----------
    paths : sequence of str or Path
        Files, the format chosen by suffix; ``-`` is standard output. A name that ends with a slash
        is a folder of parts.
    provenance : Provenance
        Written wherever the format has room for it.
    stdout_format : str or None
        Format of ``-``: a suffix with or without its dot.
    table : str or None
        One of `EVENT_TABLES`: what CSV outputs hold instead of one row a finding. It gathers
        findings, so it keeps the reports that have any until the end.
    title : str or None
        Title of the page.
    gazetteer : Gazetteer or None
        Where names on maps and outlines of areas come from; None opens the default one. It must
        stay open until the outputs are complete.
    tiles : TileSource or None
        Online tiles of the page; see `mapper.page.tiles.find_tiles`.
    stdout : BinaryIO or None
        What ``-`` writes to; None is the standard output of the process.
    warn : callable or None
        Given one line for each thing that an output could not show as it should.

    Yields
    ------
    Exports
        With ``add(located)``, to be called once a report, in order.

    Raises
    ------
    ConfigError, RenderError
        As `check_outputs`, and when an output cannot be written. After this or any other
        exception (KeyboardInterrupt too) no temporary file is left and existing targets are as
        they were.
        A BrokenPipeError of standard output is passed on as it is when that is the only output;
        else the others are written all the same.
    """
    outputs = _plan(paths, stdout_format, table)
    for output in outputs:
        output.factory = _equipped(output.factory, gazetteer, tiles)
    try:
        for output in outputs:
            with as_render_error(output.name):
                _open(output, provenance, title, stdout)
        yield Exports(outputs)
        for output in outputs:
            with as_render_error(output.name), _reader_may_leave(output, outputs):
                _complete(output)
            if warn is not None:
                # a renderer may have something to tell when it is done
                notices: tuple[str, ...] = getattr(output.renderer, "notices", ())
                for line in notices:
                    warn(f"{output.name}: {line}")
        for output in outputs:
            with as_render_error(output.name):
                if output.aside is not None:
                    output.aside.take_name()
    finally:
        for output in outputs:
            # a renderer that keeps something open lets go of it, also when it is done
            discard: Callable[[], None] | None = getattr(output.renderer, "discard", None)
            if discard is not None:
                discard()
            if output.aside is not None:
                output.aside.discard()


def _plan(
    paths: Sequence[str | Path], stdout_format: str | None, table: str | None
) -> list[_Output]:
    if table is not None and table not in EVENT_TABLES:
        known = ", ".join(EVENT_TABLES)
        raise ConfigError(f"unknown table {table!r}; known are {known}")
    files = [path for path in paths if os.fspath(path) != "-"]
    check_apart(files, list(filter(names_folder, files)))
    outputs: list[_Output] = []
    for path in paths:
        name = os.fspath(path)
        output = _plan_stdout(stdout_format) if name == "-" else _plan_file(name)
        if any(output.target == other.target for other in outputs):
            raise ConfigError(f"{name}: is given twice as an output; give it once")
        outputs.append(output)
    if stdout_format is not None and all(output.target for output in outputs):
        raise ConfigError("a format is for standard output only; add -o - or leave --format out")
    if table is not None:
        shaped = [output for output in outputs if output.suffix == _SHAPED]
        if not shaped:
            raise ConfigError(f"the table {table} is for CSV only; add an output such as -o a.csv")
        for output in shaped:
            output.factory = EVENT_TABLES[table]
    return outputs


def _plan_stdout(stdout_format: str | None) -> _Output:
    known = ", ".join(suffix[1:] for suffix in RENDERERS)
    if stdout_format is None:
        raise ConfigError(f"standard output needs --format, one of {known}")
    suffix = "." + stdout_format.lower().removeprefix(".")
    if suffix not in RENDERERS:
        raise ConfigError(f"unknown format {stdout_format!r}; known are {known}")
    _check_extra("standard output", suffix)
    return _Output("standard output", suffix, None, RENDERERS[suffix])


def _plan_file(name: str) -> _Output:
    if names_folder(name) and (suffix := _suffix(name.rstrip("/" + os.sep), FOLDERS)):
        _check_extra(name, suffix)
        target = check_folder(name, is_ours=_is_earlier_output)
        return _Output(name, suffix, target, FOLDERS[suffix], is_folder=True)
    if "\0" in name or names_folder(name):
        check_target(name)  # not a name of a file, whatever its suffix
    suffix = _suffix(name, RENDERERS)
    if not suffix:
        known, unknown = ", ".join(RENDERERS), Path(name).suffix.lower()
        raise ConfigError(f"{name or repr(name)}: unknown suffix {unknown!r}; known are {known}")
    _check_extra(name, suffix)
    factory: Any = RENDERERS[suffix]
    if suffix == ".datasette.json":
        # It speaks of the database beside it.
        factory = partial(factory, database=Path(name).name[: -len(suffix)])
    return _Output(name, suffix, check_target(name), factory)


def _is_earlier_output(folder: Path) -> bool:
    from mapper.writers.geoparquet import is_parts

    return is_parts(folder)


def _suffix(name: str, known: Iterable[str]) -> str:
    """Return the suffix of a name that a table knows, or nothing."""
    bare = Path(name).name.lower()
    return next((one for one in known if bare.endswith(one) and bare != one), "")


def _check_extra(name: str, suffix: str) -> None:
    module, extra = _EXTRAS.get(suffix, ("", ""))
    if module and not _is_installed(module):
        raise RenderError(
            f"{name}: {suffix} needs an extra; install it with: pip install 'reportmap[{extra}]'"
        )


def _is_installed(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ValueError:  # somebody has set it aside
        return False


def _identify(path: str | Path | int) -> tuple[int, int] | None:
    try:
        status = os.stat(path)  # noqa: PTH116 - of a descriptor too
    except (OSError, ValueError):
        return None
    return status.st_dev, status.st_ino


def _equipped(
    factory: Factory | FolderFactory, gazetteer: Source | None, tiles: TileSource | None
) -> Factory | FolderFactory:
    """Give what draws a map what it is drawn with."""
    if factory is _html:
        return partial(_html, gazetteer=gazetteer, tiles=tiles)
    if factory is _svg:
        return partial(_svg, gazetteer=gazetteer)
    return partial(_png, gazetteer=gazetteer) if factory is _png else factory


def _open(
    output: _Output, provenance: Provenance, title: str | None, stdout: BinaryIO | None
) -> None:
    target: Any = None  # what its factory takes: a stream or a folder
    if output.target is None:
        target = output.stream = stdout or getattr(sys.stdout, "buffer", None)
        if output.stream is None:
            raise RenderError(f"{output.name}: is closed; write to a file instead")
    elif output.is_folder:
        output.aside = folder = AsideFolder.open(output.target)
        target = folder.path
    else:
        output.aside = aside = Aside.open(output.target)
        target = output.stream = aside.stream
    output.renderer = output.factory(target, provenance, title=title)


def _complete(output: _Output) -> None:
    if output.renderer is None or output.is_left:
        return
    output.renderer.close()
    if output.stream is not None:
        output.stream.flush()
    if output.aside is not None:
        output.aside.complete()


@contextmanager
def _reader_may_leave(output: _Output, outputs: Sequence[_Output]) -> Iterator[None]:
    # Whoever reads standard output may have seen enough; the files are not lost to that.
    try:
        yield
    except BrokenPipeError:
        if len(outputs) == 1:
            raise
        output.is_left = True
