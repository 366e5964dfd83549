"""Files that are written aside and take their names only when they are complete."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Self

from mapper.errors import ConfigError, RenderError

__all__ = ["Aside", "as_render_error", "check_target", "check_targets", "write_files"]


def check_target(name: str) -> Path:
    """Check that a file can be written, before any long work; nothing is created.

    Parameters
    ----------
    name : str
        As the user wrote it.

    Returns
    -------
    Path
        With links followed: a link keeps being a link, what it points to is replaced.

    Raises
    ------
    RenderError
        Missing folder, or a target that is a folder, a device or read-only.
    """
    if "\0" in name:
        raise RenderError(f"{name!r}: is not a file name")
    if name.endswith(("/", os.sep)):
        raise RenderError(f"{name}: is a folder; give a file name")
    with as_render_error(name):
        target = Path(os.path.realpath(name))
        mode = _mode(target)
        if target.is_symlink():
            raise RenderError(f"{name}: is a link that points to itself; remove it")
        if mode is not None and stat.S_ISDIR(mode):
            raise RenderError(f"{name}: is a folder; give a file name")
        if mode is not None and not stat.S_ISREG(mode):
            raise RenderError(f"{name}: is not a regular file; give one (for a pipe use -)")
        if mode is not None and not os.access(target, os.W_OK):
            raise RenderError(f"{name}: is read-only; change its permissions or choose another")
        if not target.parent.is_dir():
            raise RenderError(f"{name}: its folder does not exist; create it first")
        if not os.access(target.parent, os.W_OK | os.X_OK):
            raise RenderError(f"{name}: its folder may not be written; choose another")
    return target


def check_targets(names: Sequence[str | Path]) -> dict[Path, str]:
    """Check several files with `check_target`; returns target -> name.

    Raises
    ------
    ConfigError
        The same target twice.
    RenderError
        As `check_target`.
    """
    targets: dict[Path, str] = {}
    for path in names:
        name = os.fspath(path)
        target = check_target(name)
        if target in targets:
            raise ConfigError(f"{name}: is given twice as an output; give it once")
        targets[target] = name
    return targets


@dataclass(slots=True)
class Aside:
    """A file under a temporary name beside the name that it will take."""

    target: Path
    path: Path
    stream: BinaryIO
    moved: bool = False

    @classmethod
    def open(cls, target: Path) -> Self:
        """Create the temporary file.

        Raises
        ------
        OSError
            The folder refuses; no file is left.
        """
        path = target.with_name(f".mapper-{secrets.token_hex(8)}.part")
        # Created like any new file, so that the umask counts; an old file's mode is kept.
        aside = cls(target, path, path.open("xb"))
        try:
            if (mode := _mode(target)) is not None:
                path.chmod(stat.S_IMODE(mode))
        except BaseException:
            aside.discard()
            raise
        return aside

    def complete(self) -> None:
        """Bring what was written to the disk and close the file."""
        self.stream.flush()
        os.fsync(self.stream.fileno())  # some file systems report a full disk only here
        self.stream.close()

    def take_name(self) -> None:
        """Replace the target by the completed file."""
        self.path.replace(self.target)
        self.moved = True

    def discard(self) -> None:
        """Remove the temporary file, unless it has taken its name."""
        with suppress(OSError):  # closing tries once more to write what did not fit
            self.stream.close()
        if not self.moved:
            with suppress(OSError):
                self.path.unlink(missing_ok=True)


def write_files(contents: Mapping[Path, str]) -> None:
    """Write files as UTF-8, all of them or none.

    Raises
    ------
    ConfigError, RenderError
        As `check_targets`, and when the disk refuses. After this or any other exception no
        temporary file is left.
    """
    targets = check_targets(list(contents))
    asides: list[Aside] = []
    try:
        for (target, name), content in zip(targets.items(), contents.values(), strict=True):
            with as_render_error(name):
                asides.append(aside := Aside.open(target))
                aside.stream.write(content.encode())
                aside.complete()
        for aside in asides:
            with as_render_error(targets[aside.target]):
                aside.take_name()
    finally:
        for aside in asides:
            aside.discard()


@contextmanager
def as_render_error(name: str) -> Iterator[None]:
    """Turn what the operating system says of an output into one line that says what to do."""
    try:
        yield
    except BrokenPipeError:
        raise  # whoever reads standard output has seen enough; that is for the caller to judge
    except (OSError, UnicodeEncodeError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise RenderError(
            f"{name}: cannot be written ({reason}); mend that or choose another"
        ) from error


def _mode(path: Path) -> int | None:
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        return None
