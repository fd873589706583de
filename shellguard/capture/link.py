"""The guard's end of the line to the agent's parent (`leader.py`).

Promise: the agent's pid is handed out before the agent can run a single instruction of its own.
"""

from __future__ import annotations

import contextlib
import errno
import marshal
import os
import signal
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shellguard.capture import leader
from shellguard.errors import ShellGuardError


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What the kernel is to hold the agent's process tree to."""

    filter_of: Callable[[int], bytes] | None = field(default=None, repr=False)
    """The gate's filter, given the leader's pid."""
    on_listener: Callable[[int, int], None] | None = field(default=None, repr=False)
    """Takes over the filter's listener and the leader's pid; the agent execs when it returns."""
    ruleset: int = -1
    """A Landlock ruleset's descriptor."""
    is_without_new_privileges: bool = True
    """Whether setuid programs lose their power; only CAP_SYS_ADMIN can do without."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What to run, and as what."""

    path: str
    argv: Sequence[str]
    environment: Mapping[str, str] = field(repr=False)
    cwd: Path
    attributes: list[Any] | None = None
    """Terminal settings for the inner terminal; None where there is no terminal."""
    reset: bytes = b""
    """What to write to the person's terminal should we be killed."""
    kept: tuple[int, ...] = ()
    """Descriptors above 2 that our caller meant the agent to have, e.g. of `<(...)`."""
    bounds: Bounds | None = None

    @property
    def passed(self) -> tuple[int, ...]:
        """Descriptors that the leader must inherit."""
        return (*self.kept, self.bounds.ruleset) if self.bounds and self.bounds.ruleset >= 0 else self.kept

    def encode(self, *, leader_pid: int) -> bytes:
        """For `leader.main`: the same interpreter reads it."""
        bounds = self.bounds or Bounds()
        body = {
            "path": os.fsencode(self.path),
            "argv": [os.fsencode(a) for a in self.argv],
            "environment": {os.fsencode(k): os.fsencode(v) for k, v in self.environment.items()},
            "cwd": os.fsencode(self.cwd),
            "attributes": self.attributes,
            "reset": self.reset,
            "kept": list(self.kept),
            "ignored": sorted(ignored_signals()),
            "filter": bounds.filter_of(leader_pid) if bounds.filter_of else b"",
            "ruleset": bounds.ruleset,
            "is_without_new_privileges": bounds.is_without_new_privileges,
        }
        data = marshal.dumps(body)
        return leader.LENGTH.pack(len(data)) + data


# Python itself ignores these from its start (Python/pylifecycle.c), whatever its parent did.
_PYTHONS_OWN = frozenset({signal.SIGPIPE, signal.SIGXFSZ})


def ignored_signals() -> set[int]:
    """What our caller had us ignore, as nohup(1) does; the agent ignores it too."""
    return {int(n) for n in signal.valid_signals() - _PYTHONS_OWN if signal.getsignal(n) == signal.SIG_IGN}


def inherited_descriptors() -> tuple[int, ...]:
    """What our caller left open above 2. Our own are closed on exec (PEP 446)."""
    with contextlib.suppress(OSError):
        numbers = (int(entry.name) for entry in Path("/dev/fd").iterdir())
        return tuple(sorted(fd for fd in numbers if fd > 2 and _is_inheritable(fd)))
    return ()


def _is_inheritable(fd: int) -> bool:
    try:
        return os.get_inheritable(fd)
    except OSError:  # the listing's own descriptor
        return False


class Link:
    """One line; `theirs` goes to the leader."""

    def __init__(self) -> None:
        self._ours, self._theirs = socket.socketpair()
        self._bounds: Bounds | None = None
        self._leader_pid = 0

    @property
    def theirs(self) -> int:
        """The leader's end, until `hand_over`."""
        return self._theirs.fileno()

    def leader_command(self, *, outer: int = leader.NO_TERMINAL) -> list[str]:
        """How to start the leader; `outer` is the person's terminal as the leader inherits it."""
        return [sys.executable, "-I", "-S", "-B", leader.__file__, str(self.theirs), str(outer)]

    def hand_over(self, order: Order, *, leader_pid: int) -> int:
        """After the leader was started: the agent's pid, the agent still waiting. Raises ShellGuardError."""
        self._theirs.close()
        self._bounds, self._leader_pid = order.bounds, leader_pid
        with contextlib.suppress(BrokenPipeError):
            self._ours.sendall(order.encode(leader_pid=leader_pid))
        kind, number = self.receive()
        if kind != leader.STARTED:
            raise ShellGuardError("the agent could not be started")
        return number

    def fileno(self) -> int:
        """Readable when `receive` has something."""
        return self._ours.fileno()

    def receive(self) -> tuple[bytes, int]:
        """The next report. Raises ShellGuardError when the leader is gone."""
        report = leader.receive(self._ours.fileno())
        if report is None:
            raise ShellGuardError("the agent's parent process is gone; how the agent ended is unknown")
        return report

    def go(self) -> None:
        """Let the agent exec, within its bounds. Raises ShellGuardError when they could not be put in place; then
        nothing has run."""
        leader.send(self._ours.fileno(), leader.GO)
        if self._bounds is None:
            return
        data, descriptors, _, _ = socket.recv_fds(self._ours, leader.MESSAGE.size, 1)
        kind, number = leader.MESSAGE.unpack(data) if len(data) == leader.MESSAGE.size else (b"", errno.EPIPE)
        if kind == leader.LISTENER and descriptors and self._bounds.on_listener is not None:
            os.set_inheritable(descriptors[0], False)
            self._bounds.on_listener(descriptors[0], self._leader_pid)
        elif kind != leader.BOUND:
            why = errno.errorcode.get(number, str(number))
            raise ShellGuardError(f"the kernel did not take the agent's bounds ({why}); nothing was run")
        leader.send(self._ours.fileno(), leader.GO)

    def signal(self, number: int) -> None:
        """Send the agent a signal."""
        leader.send(self._ours.fileno(), leader.SIGNAL, number)

    def resume(self) -> None:
        """Put a stopped agent into the foreground again."""
        leader.send(self._ours.fileno(), leader.CONTINUE)

    def dismiss(self) -> None:
        """All was read: the leader may end."""
        leader.send(self._ours.fileno(), leader.DISMISSED)

    def close(self) -> None:
        """Hang up; a leader that was not dismissed hangs up the agent."""
        self._ours.close()
        self._theirs.close()


def shell_status(wait_status: int) -> int:
    """A wait status as `$?` shows it: the exit code, or 128 + signal."""
    code = os.waitstatus_to_exitcode(wait_status)
    return code if code >= 0 else 128 - code
