"""Files, folders and patterns to the files that are read, in order."""

from __future__ import annotations

import glob
import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from mapper.normalisation import printable
from mapper.records import Skipped
from mapper.sources.kinds import explain, is_known, known_suffixes

__all__ = ["find_input", "origin_of"]


def find_input(name: str) -> Iterator[Path | Skipped]:
    """Find the files of one input: a file, a folder or a pattern; what is wrong is a `Skipped`."""
    if not name.strip():
        yield Skipped(repr(name), "is not a path; give a file, a folder, a pattern or -")
        return
    path = Path(name)
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        if glob.has_magic(name):
            yield from _find_glob(name)
        else:
            yield Skipped(origin_of(path), explain(error))
        return
    if stat.S_ISDIR(mode):
        yield from _find_folder(path)
    else:
        yield path


def _find_folder(folder: Path) -> Iterator[Path | Skipped]:
    empty = True
    stack = [folder]
    while stack:
        path = stack.pop()
        if not os.path.isdir(path):  # noqa: PTH112 - Path.is_dir raises for what it may not see
            if is_known(path.name):
                empty = False
                yield path
        elif path == folder or not path.is_symlink():  # a link to a folder may lead in circles
            try:
                entries = sorted(path.iterdir(), reverse=True)
            except OSError as error:
                empty = False
                yield Skipped(origin_of(path), explain(error))
            else:
                stack += [entry for entry in entries if not entry.name.startswith(".")]
    if empty:
        known = " ".join(known_suffixes())
        yield Skipped(origin_of(folder), f"holds no reports; a folder is searched for {known}")


def _find_glob(pattern: str) -> Iterator[Path | Skipped]:
    parts = Path(pattern).parts
    first = next(i for i, part in enumerate(parts) if glob.has_magic(part))
    base = Path(*parts[:first])
    try:
        # Path.glob, unlike glob.glob, does not follow links to folders, so it cannot loop.
        matches = sorted(
            path
            for path in base.glob("/".join(parts[first:]))
            if not os.path.isdir(path)  # noqa: PTH112 - as above
            and not _is_hidden(path.relative_to(base), parts[first:])
        )
    except (OSError, ValueError, NotImplementedError) as error:
        yield Skipped(origin_of(Path(pattern)), f"is not a usable pattern ({error}); check it")
        return
    yield from matches
    if not matches:
        yield Skipped(origin_of(Path(pattern)), "matches no file; check the pattern")


def _is_hidden(path: Path, pattern: Sequence[str]) -> bool:
    wanted = any(part.startswith(".") for part in pattern)
    return not wanted and any(part.startswith(".") for part in path.parts)


def origin_of(path: Path) -> str:
    """Return a path as it stands in ids and messages."""
    # File names may hold anything but a NUL, and this one stands in messages and outputs.
    name = os.fsencode(path.as_posix()).decode("utf-8", "replace")
    return printable(name) or "."
