"""The project's `.shellguard.toml`: where it is and what stands in it.

Promise: looked for from the workspace up to its git root and no further, a regular file of bounded size; what cannot be
read is an error, since leaving out what a project asks for would loosen.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from shellguard.errors import UsageError

PROJECT_NAME = ".shellguard.toml"
_MOST_BYTES = 256 * 1024
_DEEPEST = 100


@dataclass(frozen=True, slots=True)
class ProjectFile:
    """As it stood when it was read."""

    path: str
    """Absolute, links followed."""
    text: str


def find_project_file(workspace: Path) -> Path | None:
    """The nearest one at or above `workspace`, up to the git root; only in `workspace` where there is none."""
    return next(iter(project_files(workspace)), None)


def project_files(workspace: Path) -> tuple[Path, ...]:
    """All of them, nearest first; only the first one counts."""
    here = workspace.resolve()
    above = (here, *here.parents)[:_DEEPEST]
    root = next((i for i, folder in enumerate(above) if os.path.lexists(folder / ".git")), 0)
    return tuple(f / PROJECT_NAME for f in above[: root + 1] if os.path.lexists(f / PROJECT_NAME))


def read_project_file(path: Path) -> ProjectFile:
    """Raises UsageError that says why it cannot be read."""
    real = Path(os.path.realpath(path))
    try:
        # A pipe in its place would wait for ever.
        fd = os.open(real, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
        with os.fdopen(fd, "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise UsageError(f"{path} is not a regular file")
            content = file.read(_MOST_BYTES + 1)
        if len(content) > _MOST_BYTES:
            raise UsageError(f"{path} is longer than {_MOST_BYTES // 1024} KiB")
        return ProjectFile(str(real), content.decode("utf-8"))
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not UTF-8") from None


def project_file_of(workspace: Path) -> ProjectFile | None:
    """The project's file; None when it has none. Raises UsageError."""
    path = find_project_file(workspace)
    return read_project_file(path) if path is not None else None
