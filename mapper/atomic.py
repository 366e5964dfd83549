"""Files that are written aside and take their names only when they are complete."""

from __future__ import annotations

import os
import secrets
import shutil
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Self

from mapper.errors import ConfigError, RenderError

__all__ = [
    "Aside",
    "AsideFolder",
    "as_render_error",
    "check_apart",
    "check_folder",
    "check_target",
    "check_targets",
    "names_folder",
    "write_files",
]


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
    if names_folder(name):
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
        _check_parent(name, target)
    return target


def check_folder(name: str, *, is_ours: Callable[[Path], bool]) -> Path:
    """Check that a folder can be written, or replaced, before any long work; nothing is created.

    Parameters
    ----------
    name : str
        As the user wrote it.
    is_ours : callable
        Whether a folder that is there is an earlier output and nothing else, so that it may be
        replaced. An empty one may be, too.

    Returns
    -------
    Path
        With links followed.

    Raises
    ------
    RenderError
        Missing or read-only parent, or something that is there and is not ours.
    """
    if "\0" in name:
        raise RenderError(f"{name!r}: is not a file name")
    with as_render_error(name):
        target = Path(os.path.realpath(name))
        mode = _mode(target)
        if mode is not None and not stat.S_ISDIR(mode):
            raise RenderError(f"{name}: is not a folder; remove it or choose another")
        if mode is not None and any(target.iterdir()) and not is_ours(target):
            raise RenderError(
                f"{name}: has files that are no earlier output; empty it or choose another"
            )
        _check_parent(name, target)
    return target


def _check_parent(name: str, target: Path) -> None:
    if not target.parent.is_dir():
        raise RenderError(f"{name}: its folder does not exist; create it first")
    if not os.access(target.parent, os.W_OK | os.X_OK):
        raise RenderError(f"{name}: its folder may not be written; choose another")


def check_apart(names: Sequence[str | Path], folders: Sequence[str | Path]) -> None:
    """Check that nothing is to be written into a folder that has to be one of its own.

    Parameters
    ----------
    names : sequence of str or Path
        What is to be written.
    folders : sequence of str or Path
        Those that are replaced as a whole, or refused when there is anything else in them.

    Raises
    ------
    ConfigError
        One lies in another; whether they are there does not matter.
    """
    own = {Path(os.path.realpath(one)): os.fspath(one) for one in folders if _is_name(one)}
    for name in filter(_is_name, names):
        for parent in Path(os.path.realpath(name)).parents:
            if parent in own:
                raise ConfigError(
                    f"{os.fspath(name)}: is in {own[parent]}, which has to be a folder of its own; "
                    "give it another place"
                )


def names_folder(path: str | Path) -> bool:
    """Tell whether a path ends as that of a folder does, whatever is there."""
    return os.fspath(path).endswith(("/", os.sep))


def _is_name(path: str | Path) -> bool:
    return "\0" not in os.fspath(path)


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
        path = _beside(target)
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


@dataclass(slots=True)
class AsideFolder:
    """A folder under a temporary name beside the name that it will take."""

    target: Path
    path: Path
    moved: bool = False

    @classmethod
    def open(cls, target: Path) -> Self:
        """Create the temporary folder.

        Raises
        ------
        OSError
            The parent refuses.
        """
        path = _beside(target)
        path.mkdir()
        return cls(target, path)

    def complete(self) -> None:
        """Bring the list of its files to the disk; whoever wrote them has brought these."""
        if os.name == "posix":
            handle = os.open(self.path, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)

    def take_name(self) -> None:
        """Replace the target by the completed folder.

        A folder that is not empty cannot be replaced in one step: it is moved aside first, and back
        if the second step fails.
        """
        if not self.target.exists():
            self.path.rename(self.target)
            self.moved = True
            return
        old = _beside(self.target)
        self.target.rename(old)
        try:
            self.path.rename(self.target)
        except BaseException:
            old.rename(self.target)
            raise
        self.moved = True
        shutil.rmtree(old, ignore_errors=True)

    def discard(self) -> None:
        """Remove the temporary folder, unless it has taken its name."""
        if not self.moved:
            shutil.rmtree(self.path, ignore_errors=True)


def _beside(target: Path) -> Path:
    return target.with_name(f".mapper-{secrets.token_hex(8)}.part")


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
