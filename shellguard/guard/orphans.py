"""Keeps the agent's orphans in the guard's process tree, and buries them.

Promise: a process that daemonises inside a guarded session is still seen to come from it (Linux);
children of this process that somebody else waits for are left to them.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys

import psutil

_PR_SET_CHILD_SUBREAPER = 36  # <linux/prctl.h>


def adopt_orphans() -> bool:
    """Become the parent of descendants whose own parent ends; False where the kernel has no such thing."""
    if sys.platform != "linux":
        return False
    result: int = ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    return result == 0


class Undertaker:
    """Reaps orphans that ended, on two visits: whoever waits for a child of their own does so before the
    second."""

    def __init__(self) -> None:
        self._seen: frozenset[int] = frozenset()

    def visit(self, *, spared: frozenset[int]) -> None:
        """Reap what was dead at the last visit already, except `spared`. Never blocks."""
        dead = self._dead() - spared
        for pid in dead & self._seen:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)
        self._seen = dead

    @staticmethod
    def _dead() -> frozenset[int]:
        try:
            # Cheap look first: most visits find nobody dead. WNOWAIT leaves the child to its waiter.
            if os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
                return frozenset()
            return frozenset(c.pid for c in psutil.Process().children() if c.status() == psutil.STATUS_ZOMBIE)
        except (OSError, psutil.Error):
            # no child, or no file left to look with: whoever is dead is still so at the next visit
            return frozenset()
