"""Asks git itself, where only git knows.

Promise: an installed git, never the agent's PATH nor its variables; only subcommands that read, and nothing that a
repository configures to be run or fetched is.
"""

from __future__ import annotations

import stat
import subprocess
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

_FOLDERS = ("/usr/bin", "/bin", "/usr/local/bin")
# Configuration that would run programs while reading (git-config(1)); the filters of .gitattributes belong to
# subcommands that read contents, and none of those is ever asked.
_HARMLESS = (
    "--no-optional-locks", "--no-pager", "--literal-pathspecs",
    "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "core.pager=cat", "-c", "core.untrackedCache=false",
    "-c", "core.sshCommand=false", "-c", "core.askPass=", "-c", "credential.helper=",
)  # fmt: skip
_MAX_OUTPUT = 32 * 1024 * 1024


@cache
def installed_git() -> str:
    """The git that packages installed; empty when there is none that only root can change."""
    for folder in _FOLDERS:
        path = Path(folder, "git")
        with suppress(OSError):
            info = path.stat()
            is_safe = info.st_uid == 0 and not info.st_mode & 0o022
            if stat.S_ISREG(info.st_mode) and info.st_mode & 0o111 and is_safe:
                return str(path)
    return ""


def environment(home: str) -> dict[str, str]:
    """All that git gets to know. Pure."""
    return {
        "HOME": home or "/nonexistent",
        "PATH": ":".join(_FOLDERS),
        "LC_ALL": "C",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        # no transport at all: a partial clone must not fetch what it lacks
        "GIT_ALLOW_PROTOCOL": "none",
    }


class Question:
    """One run of git, going on while something else is looked at."""

    def __init__(self, words: list[str], *, root: str, home: str) -> None:
        """Raises OSError when git cannot be started."""
        git = installed_git()
        if not git:
            raise FileNotFoundError("git")
        command = [git, "-C", root, *_HARMLESS, *words]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(home),
            cwd="/",
            start_new_session=True,
        )

    def answer(self, timeout_s: float) -> bytes | None:
        """What it printed; None when it failed or was not done in time."""
        try:
            out, _ = self._process.communicate(timeout=max(timeout_s, 0.0))
        except subprocess.TimeoutExpired:
            self.drop()
            return None
        return out if self._process.returncode == 0 and len(out) <= _MAX_OUTPUT else None

    def drop(self) -> None:
        """Stop asking."""
        with suppress(OSError):
            self._process.kill()
        if self._process.stdout is not None:
            self._process.stdout.close()
        with suppress(OSError, subprocess.TimeoutExpired):
            self._process.wait(0.05)


def answers(
    questions: list[list[str]], *, root: str, home: str, left_s: Callable[[], float]
) -> list[bytes | None]:
    """Several at once."""
    running = [Question(words, root=root, home=home) for words in questions]
    return [question.answer(left_s()) for question in running]


def names(output: bytes) -> list[bytes]:
    """The fields of a `-z` output. Pure."""
    return [name for name in output.split(b"\0") if name]
