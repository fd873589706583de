"""A person's terminal: a real PTY with a program as its session leader, as a terminal emulator starts one."""

from __future__ import annotations

import contextlib
import fcntl
import os
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Mapping
from pathlib import Path

DRIVER = Path(__file__).with_name("terminal_driver.py")
ROOT = Path(__file__).resolve().parents[2]
DEADLINE_S = 30.0


def environment(**extra: str) -> dict[str, str]:
    """What the driver and its agent get."""
    base = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {**base, "TERM": "xterm-256color", "PYTHONPATH": str(ROOT), **extra}


def driver(*command: str) -> list[str]:
    """The command line that launches `command` through the product."""
    return [sys.executable, str(DRIVER), *command]


class Person:
    """Sits at one terminal. Every wait has a deadline and fails with what was seen."""

    def __init__(
        self, *argv: str, cwd: Path, extra: Mapping[str, str] | None = None, echoes: bool = True
    ) -> None:
        self.master, self.slave = os.openpty()
        self.resize(24, 80)
        if not echoes:
            attributes = termios.tcgetattr(self.slave)
            attributes[3] &= ~termios.ECHO
            termios.tcsetattr(self.slave, termios.TCSANOW, attributes)
        self.before = termios.tcgetattr(self.slave)
        self.seen = b""
        self.pid = os.fork()
        if not self.pid:
            os.setsid()
            for ignored_by_python in (signal.SIGPIPE, signal.SIGXFSZ):
                signal.signal(ignored_by_python, signal.SIG_DFL)
            fcntl.ioctl(self.slave, termios.TIOCSCTTY, 0)
            for fd in (0, 1, 2):
                os.dup2(self.slave, fd)
            os.closerange(3, 256)
            os.chdir(cwd)
            os.execve(argv[0], argv, environment(**(extra or {})))

    def __enter__(self) -> Person:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(ProcessLookupError, ChildProcessError):
            if os.waitpid(self.pid, os.WNOHANG) == (0, 0):
                os.kill(self.pid, signal.SIGKILL)
                os.waitpid(self.pid, 0)
        for fd in (self.master, self.slave):
            with contextlib.suppress(OSError):
                os.close(fd)

    def resize(self, rows: int, columns: int) -> None:
        fcntl.ioctl(
            self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, columns * 8, rows * 16)
        )

    def type(self, data: bytes) -> None:
        """All of it, reading what is shown meanwhile, as an emulator does."""
        os.set_blocking(self.master, False)
        deadline = time.monotonic() + DEADLINE_S
        while data:
            assert time.monotonic() < deadline, f"{len(data)} bytes were never taken"
            readable, writable, _ = select.select([self.master], [self.master], [], 1)
            if readable:
                self._read()
            if writable:
                with contextlib.suppress(BlockingIOError):
                    data = data[os.write(self.master, data[:65536]) :]

    def _read(self) -> None:
        with contextlib.suppress(OSError):
            self.seen += os.read(self.master, 65536)

    def see(self, wanted: bytes) -> bytes:
        """Everything shown until `wanted` was; forgets it."""
        deadline = time.monotonic() + DEADLINE_S
        while wanted not in self.seen:
            left = deadline - time.monotonic()
            assert left > 0, f"never saw {wanted!r}, but {self.seen[-2000:]!r}"
            if select.select([self.master], [], [], left)[0]:
                self._read()
        head, _, self.seen = self.seen.partition(wanted)
        return head + wanted

    def leave(self) -> int:
        """Wait for the end, reading on; the exit status as a shell would show it."""
        deadline = time.monotonic() + DEADLINE_S
        pidfd = os.pidfd_open(self.pid)
        try:
            while pidfd not in (ready := select.select([self.master, pidfd], [], [], 1)[0]):
                assert time.monotonic() < deadline, f"never ended; saw {self.seen[-2000:]!r}"
                if ready:
                    self._read()
        finally:
            os.close(pidfd)
        os.set_blocking(self.master, False)
        size = -1
        while len(self.seen) != size:
            size = len(self.seen)
            self._read()
        code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return code if code >= 0 else 128 - code

    def hang_up(self) -> None:
        """Close the window."""
        os.close(self.slave)
        os.close(self.master)
        self.master = self.slave = -1

    @property
    def attributes(self) -> list[object]:
        return termios.tcgetattr(self.slave)
