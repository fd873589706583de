"""Tells the person when the project's settings file changes while a session runs.

Promise: it only tells; what a session began with stays in force to its end.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from pathlib import Path

from shellguard.data.project_file import PROJECT_NAME, find_project_file, read_project_file
from shellguard.errors import ShellGuardError

_EVERY_S = 2.0


class ProjectWatch:
    """Looks now and then; a thread of its own, ended by `close`."""

    def __init__(self, workspace: Path, *, tell: Callable[[str], None], every_s: float = _EVERY_S) -> None:
        self._workspace, self._tell, self._every_s = workspace, tell, every_s
        self._seen = _state(workspace)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, name="shellguard-project-file", daemon=True)

    def start(self) -> ProjectWatch:
        """Begin to look."""
        self._thread.start()
        return self

    def close(self) -> None:
        """Look no more."""
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(self._every_s):
            now = _state(self._workspace)
            if now != self._seen:
                self._seen = now
                self._tell(
                    f"shellguard: {PROJECT_NAME} has changed during the session; this session goes on as it began"
                )


def _state(workspace: Path) -> tuple[str, str]:
    """Path and digest of the file; empty where there is none or it cannot be read."""
    try:
        path = find_project_file(workspace)
        text = read_project_file(path).text if path is not None else ""
    except (OSError, ShellGuardError):
        return "", "unreadable"
    return str(path or ""), hashlib.sha256(text.encode()).hexdigest()
