"""Finds the agent's program as a shell would, before anything is started.

Promise: the search uses the PATH that the agent will have, never our own; the statuses are the shell's, 127
and 126.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Mapping, Sequence
from pathlib import Path

from shellguard.errors import UsageError

NOT_FOUND, NOT_EXECUTABLE = 127, 126  # POSIX.1 shell command language, 2.8.2


class CannotRunError(Exception):
    """The program cannot be run; `status` is what a shell would exit with."""

    def __init__(self, reason: str, *, status: int) -> None:
        super().__init__(reason)
        self.status = status


def resolve(command: Sequence[str], *, environment: Mapping[str, str], cwd: Path) -> str:
    """Absolute path of the program. Raises CannotRunError; UsageError for what cannot be a call at all."""
    if not command:
        raise UsageError("no command given: name one after --")
    if any("\0" in text for text in (*command, *environment, *environment.values())):
        raise UsageError("the command or its environment contains a NUL byte, which no program can be given")
    if not cwd.is_dir():
        raise UsageError(f"{cwd} is not a folder")
    name = command[0]
    if "/" in name:
        return _usable(name, cwd / name)
    # An empty entry means the current folder (environ(7)); cwd / "" is cwd.
    candidates = [cwd / entry / name for entry in environment.get("PATH", os.defpath).split(os.pathsep)]
    for candidate in candidates:
        if name and _is_file(candidate) and os.access(candidate, os.X_OK):
            return os.path.abspath(candidate)  # noqa: PTH100 - resolve() would follow links and change argv[0]'s meaning
    if name and any(_is_file(candidate) for candidate in candidates):
        raise CannotRunError(f"{name}: permission denied", status=NOT_EXECUTABLE)
    raise CannotRunError(f"{name}: command not found", status=NOT_FOUND)


def explain(name: str, *, number: int) -> CannotRunError:
    """The errno of a failed exec, as an error."""
    status = NOT_FOUND if number == errno.ENOENT else NOT_EXECUTABLE
    return CannotRunError(f"{name}: {os.strerror(number).lower()}", status=status)


def _usable(name: str, path: Path) -> str:
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise explain(name, number=error.errno or errno.EIO) from None
    if stat.S_ISDIR(mode):
        raise explain(name, number=errno.EISDIR)
    if not os.access(path, os.X_OK):
        raise explain(name, number=errno.EACCES)
    return os.path.abspath(path)  # noqa: PTH100 - as above


def _is_file(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return False
