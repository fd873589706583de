"""What was changed in the project's working tree when the session began: only what came later is the session's own.

Promise: read once, in the background; until it is read, and where it cannot be, nothing is said to have been clean.
"""

from __future__ import annotations

import os
import threading
import time

from shellguard.probe.git_program import installed_git
from shellguard.probe.git_status import GitStatus, checkout_of

# Nobody waits for it; a tree that takes longer stays unknown.
_MOST_S = 20.0


class Baseline:
    """The working tree that a folder lies in, as it was found."""

    def __init__(self, folder: str, *, home: str) -> None:
        self._folder, self._home = folder, home
        self._root = ""
        self._changed: frozenset[bytes] | None = None

    @classmethod
    def begin(cls, folder: str, *, home: str) -> Baseline:
        """Starts to read it in a thread of its own."""
        made = cls(folder, home=home)
        threading.Thread(target=made.read, name="shellguard-baseline", daemon=True).start()
        return made

    def read(self) -> None:
        """Read it now."""
        until = time.monotonic() + _MOST_S
        try:
            checkout = (
                checkout_of(os.path.realpath(self._folder)) if self._folder and installed_git() else None
            )
            if checkout is None:
                return
            status = GitStatus(checkout, home=self._home, left_s=lambda: until - time.monotonic())
            changed = status.changed_names()
        except (OSError, ValueError, RecursionError, MemoryError):
            return
        self._root, self._changed = checkout.root.rstrip("/") + "/", changed

    def was_clean(self, path: str) -> bool:
        """Whether a tracked file, by its absolute path, was as committed."""
        if self._changed is None or not path.startswith(self._root):
            return False
        return os.fsencode(path[len(self._root) :]) not in self._changed
