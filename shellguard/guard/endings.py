"""Which judged process ended how: what was let run is remembered until it ends.

Promise: one failure a process at most; bounded, the oldest is forgotten first; nothing waits for it. Pure but for the pids
it is told.
"""

from __future__ import annotations

from dataclasses import dataclass

from shellguard.context.exit_codes import REFUSED_BY_US
from shellguard.context.failures import Failure, failure_at_end

MOST_RUNNING = 1024
"""Judged processes at once; a build has some dozens."""


@dataclass(frozen=True, slots=True)
class Running:
    """One judged process."""

    at_s: float
    call: str
    """Its own command line, not yet redacted where the kernel told of it."""


def own_call(calls: tuple[str, ...]) -> str:
    """The process's own command line: of an installed script the one that people typed, not its interpreter's."""
    is_script = len(calls) > 1 and calls[0].endswith(f"/{calls[1]}")
    return calls[1] if is_script else calls[0]


class Endings:
    """The judged processes of one session that run."""

    def __init__(self) -> None:
        self._running: dict[int, Running] = {}

    def began(self, pid: int, call: str, *, at_s: float) -> None:
        """`pid` runs this from now on, in place of what it ran before."""
        known = self._running.pop(pid, None)
        if known is not None and known.at_s > at_s:
            self._running[pid] = known
            return
        if len(self._running) >= MOST_RUNNING:
            del self._running[next(iter(self._running))]
        self._running[pid] = Running(at_s, call)

    def replaced(self, pid: int, *, at_s: float) -> None:
        """`pid` runs something that nobody judged, or nothing."""
        if (known := self._running.get(pid)) is not None and known.at_s <= at_s:
            del self._running[pid]

    def ended(self, pid: int, status: int, *, at_s: float) -> tuple[str, Failure] | None:
        """The call and why it failed; None where it was not judged, did not fail, or was refused by us."""
        known = self._running.get(pid)
        if known is None or at_s < known.at_s:
            return None
        del self._running[pid]
        failure = failure_at_end(status, call=known.call) if status != REFUSED_BY_US else None
        return (known.call, failure) if failure is not None else None
