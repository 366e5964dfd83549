"""What a run has located so far, in a folder: an interrupted run goes on where it stopped.

One file a part, written aside and renamed, with the digests of the part's reports, of what located
them and of what was found; a file that does not fit is done again. ``run.json`` says what made
them.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

from mapper.errors import CheckpointError, ConfigError
from mapper.parts import differences, digest_of

__all__ = ["Checkpoint", "open_checkpoint"]

_FORMAT = 1
_RUN, _LOCK = "run.json", "lock"
_OURS = re.compile(r"run\.json|lock|\d{6,}\.part|\.\w+(?:\.\w+)?\.tmp")
_MAGIC = b"mapper-part 2 "
_IN_USE = {errno.EAGAIN, errno.EACCES, errno.EDEADLK}
_AGAIN = "then give the same command again: the parts that are done are kept"


class Checkpoint:
    """The parts that are kept in a folder; made by `open_checkpoint`.

    Attributes
    ----------
    found, added : int
        Parts of earlier runs that were of use, and those of this one.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.found = self.added = 0
        self._made_by = ""  # until `belong_to`

    def find(self, number: int, digest: str) -> bytes | None:
        """Return what was found in a part, encoded; None when it is to be located.

        Parameters
        ----------
        number : int
            The part's.
        digest : str
            Of its reports.
        """
        try:
            with self._path(number).open("rb") as stream:
                head, content = stream.readline(300), stream.read()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._broken(error) from error
        if head != self._head(digest, content):  # of other reports, made otherwise, or damaged
            return None
        self.found += 1
        return content

    def add(self, number: int, digest: str, content: bytes) -> None:
        """Keep what was found in a part.

        Raises
        ------
        CheckpointError
            When it cannot be written, for example because the disk is full.
        """
        self._write(self._path(number), self._head(digest, content) + content)
        self.added += 1

    def clear(self) -> None:
        """Throw away what is kept.

        Raises
        ------
        CheckpointError
            When the folder refuses.
        """
        self._remove("*.part", _RUN)

    def tidy(self) -> None:
        """Remove what a run that was killed was writing: it holds texts, and nobody reads it.

        Raises
        ------
        CheckpointError
            When the folder refuses.
        """
        self._remove(".*.tmp")

    def belong_to(self, made: Mapping[str, object]) -> None:
        """State what makes the parts, or compare it with what is stated already.

        Raises
        ------
        ConfigError
            When the folder is of a run that was made otherwise.
        CheckpointError
            When it cannot be read or written.
        """
        now = {"format": _FORMAT, **made}
        self._made_by = digest_of(now)
        before = _read(self.folder / _RUN)
        if before is None:
            self._write(self.folder / _RUN, json.dumps(now, indent=1).encode())
        elif changed := differences(before, now):
            raise ConfigError(
                f"{self.folder}: is of a run with another {', '.join(changed)}; give another "
                "folder, or --restart to throw away what is kept there"
            )

    def _head(self, digest: str, content: bytes) -> bytes:
        found = hashlib.sha256(content).hexdigest()
        return _MAGIC + f"{digest} {self._made_by} {found}\n".encode()

    def _path(self, number: int) -> Path:
        return self.folder / f"{number:06d}.part"

    def _write(self, path: Path, content: bytes) -> None:
        aside = path.with_name(f".{path.name}.tmp")
        try:
            # The texts of reports may be nobody else's business.
            number = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with open(number, "wb") as stream:  # noqa: PTH123 - of a descriptor
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            aside.replace(path)
        except OSError as error:
            raise self._broken(error) from error
        finally:  # after Ctrl-C too
            with suppress(OSError):
                aside.unlink(missing_ok=True)

    def _remove(self, *patterns: str) -> None:
        try:
            for pattern in patterns:
                for one in self.folder.glob(pattern):
                    one.unlink(missing_ok=True)
        except OSError as error:
            raise self._broken(error) from error

    def _broken(self, error: OSError) -> CheckpointError:
        return _unusable(self.folder, error)


@contextmanager
def open_checkpoint(
    folder: Path, made: Mapping[str, object], *, restart: bool = False
) -> Iterator[Checkpoint]:
    """Open the folder of a run, make it when there is none, and keep other runs out of it.

    Parameters
    ----------
    folder : Path
        Only its owner may look into it.
    made : mapping
        All that bears on what is found, as JSON has it. A folder of a run that was made otherwise
        is refused.
    restart : bool
        Throw away what is kept there.

    Raises
    ------
    ConfigError
        When the folder is of a run with other settings, another version or other data.
    CheckpointError
        When it cannot be made or written, another run is at it, or it holds anything else.
    """
    try:
        with suppress(FileExistsError):  # another run may make it at this very moment
            folder.mkdir(mode=0o700)
        others = [one.name for one in folder.iterdir() if not _OURS.fullmatch(one.name)]
        if others:
            raise CheckpointError(
                f"{folder}: holds other things, such as {min(others)!r}; give a folder of its own"
            )
        folder.chmod(0o700)
        lock = (folder / _LOCK).open("ab")
    except OSError as error:
        raise _unusable(folder, error) from error
    with lock:
        try:
            is_ours = _is_locked(lock)
        except OSError as error:  # some file systems have no locks
            raise _unusable(folder, error) from error
        if not is_ours:
            raise CheckpointError(f"{folder}: another run is at it; wait, or give another folder")
        kept = Checkpoint(folder)
        kept.tidy()
        if restart:
            kept.clear()
        kept.belong_to(made)
        yield kept


def _read(path: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unusable(path.parent, error) from error
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise CheckpointError(f"{path}: is damaged; give another folder, or --restart")
    return found


def _unusable(folder: Path, error: OSError) -> CheckpointError:
    reason = error.strerror or str(error)
    return CheckpointError(f"{folder}: cannot be used ({reason}); mend that, {_AGAIN}")


def _is_locked(stream: BinaryIO) -> bool:
    """Lock a file against other processes, until it is closed or this process ends."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _IN_USE:
            return False
        raise
    return True
