"""The agent's terminal: a PTY spawned by pexpect, led by `leader.py`.

Promise: settings and size are the person's from the first instruction on; bytes go in and out unaltered, and
nothing here pauses (pexpect's own send waits 50 ms; it and interact are not used).
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import struct
import termios
from typing import TYPE_CHECKING, Any

import pexpect
import ptyprocess

from shellguard.capture.link import Link, Order

if TYPE_CHECKING:
    _PexpectSpawn = pexpect.spawn[bytes]
else:
    _PexpectSpawn = pexpect.spawn  # generic in its stubs only


class _Spawn(_PexpectSpawn):
    """pexpect's spawn, which closes every descriptor above 2, except those of `keep`."""

    def __init__(self, command: list[str], *, keep: tuple[int, ...], dimensions: tuple[int, int]) -> None:
        self._keep = keep
        super().__init__(
            command[0], command[1:], dimensions=dimensions, timeout=None, preexec_fn=self._let_through
        )

    def _let_through(self) -> None:
        """In the child only: no other thread's child may inherit them."""
        for fd in self._keep:
            os.set_inheritable(fd, True)

    def _spawnpty(self, args: list[str], **options: object) -> object:
        return ptyprocess.PtyProcess.spawn(args, pass_fds=self._keep, **options)


class InnerTerminal:
    """One agent's terminal, from spawn to close."""

    def __init__(self, order: Order, *, size: bytes, outer: int) -> None:
        """Start the agent up to just before its exec; `link.go()` ends that. `size`: `struct winsize`."""
        self.link = Link()
        rows, columns = struct.unpack_from("HH", size)
        command = self.link.leader_command(outer=outer)
        self._spawn = _Spawn(
            command, keep=(self.link.theirs, outer, *order.passed), dimensions=(rows, columns)
        )
        self._pty: Any = vars(self._spawn)["ptyproc"]
        self.fd: int = self._pty.fd
        os.set_blocking(self.fd, False)
        self.resize(size)  # pexpect knows no pixels
        try:
            self.pid = self.link.hand_over(order, leader_pid=self._pty.pid)
        except BaseException:
            self.close()
            raise

    def resize(self, size: bytes) -> None:
        """Same size again is no event (tty_ioctl(4))."""
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, size)

    def hang_up(self) -> None:
        """The terminal is gone: the agent gets SIGHUP through its leader, and errors from then on."""
        self._pty.fileobj.close()

    def close(self) -> None:
        """Hang up whoever still holds the terminal, and reap the leader."""
        self.link.close()
        self.hang_up()
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self._pty.pid, 0)
        # When collected, pexpect would close once more, pause 0.1 s and ask for the reaped process.
        self._pty.terminated = self._pty.closed = self._spawn.terminated = self._spawn.closed = True
