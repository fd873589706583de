"""The person's terminal: raw while the agent has it, and given back as it was.

Promise: settings are restored by us or, should we be killed, by the leader; our descriptor for writing is
non-blocking without making the shell's so (its open file description is our own).
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import signal
import struct
import sys
import termios
from collections.abc import Iterator
from typing import Any

from shellguard.capture import leader

_IFLAG, _OFLAG, _CFLAG, _LFLAG, _CC = 0, 1, 2, 3, 6
_NO_SIZE = struct.pack("HHHH", 24, 80, 0, 0)


def is_foreground_terminal(*, stdin: int = 0, stdout: int = 1) -> bool:
    """Whether both are terminals that we may read now; a background job must not touch the settings."""
    if not (os.isatty(stdin) and os.isatty(stdout)):
        return False
    try:
        return os.tcgetpgrp(stdin) == os.getpgrp()
    except OSError:  # a terminal, but not our controlling one: no job control, nobody else's foreground
        return True


def raw_attributes(attributes: list[Any]) -> list[Any]:
    """What cfmakeraw(3) makes of `attributes`, and no flow control either way."""
    made = [*attributes[:_CC], list(attributes[_CC])]
    made[_IFLAG] &= ~(
        termios.IGNBRK | termios.BRKINT | termios.PARMRK | termios.ISTRIP | termios.INLCR
        | termios.IGNCR | termios.ICRNL | termios.IXON | termios.IXOFF
    )  # fmt: skip
    made[_OFLAG] &= ~termios.OPOST
    made[_LFLAG] &= ~(termios.ECHO | termios.ECHONL | termios.ICANON | termios.ISIG | termios.IEXTEN)
    made[_CFLAG] = made[_CFLAG] & ~(termios.CSIZE | termios.PARENB) | termios.CS8
    made[_CC][termios.VMIN], made[_CC][termios.VTIME] = 1, 0
    return made


def read_size(fd: int) -> bytes:
    """`struct winsize`, pixels included."""
    try:
        return fcntl.ioctl(fd, termios.TIOCGWINSZ, bytes(len(_NO_SIZE)))
    except OSError:
        return _NO_SIZE


class OuterTerminal:
    """Opened on our stdin and stdout."""

    def __init__(self, *, stdin: int = 0, stdout: int = 1, is_dumb: bool = False) -> None:
        self.keyboard = stdin
        self.attributes: list[Any] = termios.tcgetattr(stdin)
        """As the person had it."""
        self.reset = b"\r\n" if is_dumb else leader.SCREEN_RESET
        self.screen = _reopen(stdout)

    def close(self) -> None:
        """Let go of our descriptor; settings are not touched."""
        os.close(self.screen)

    @contextlib.contextmanager
    def raw(self) -> Iterator[None]:
        """Raw inside; as it was outside. After an exception the screen is reset too: the agent could not."""
        self.make_raw()
        try:
            yield
        except BaseException:
            with contextlib.suppress(OSError):
                os.write(self.screen, self.reset)
            raise
        finally:
            self.restore()

    def make_raw(self) -> None:
        """Typed-ahead bytes stay. In the background this stops us (SIGTTOU) until we are back in front."""
        while True:
            try:
                termios.tcsetattr(self.keyboard, termios.TCSANOW, raw_attributes(self.attributes))
            except termios.error as error:
                if error.args[0] == errno.EINTR:  # continued, maybe still in the background
                    continue
            return  # a terminal that is gone says so when it is read

    def restore(self) -> None:
        """As it was, unless a shell has taken the terminal over meanwhile."""
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTTOU})
        try:
            if is_foreground_terminal(stdin=self.keyboard) or leader.is_raw(termios.tcgetattr(self.keyboard)):
                termios.tcsetattr(self.keyboard, termios.TCSANOW, self.attributes)
        except (OSError, termios.error):
            return  # the terminal is gone
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _reopen(fd: int) -> int:
    """A new non-blocking open file description of terminal `fd`; where that is refused, a duplicate."""
    # Through /proc the very same device is meant, even when /dev/pts is another container's.
    path = f"/proc/self/fd/{fd}" if sys.platform == "linux" else os.ttyname(fd)
    try:
        return os.open(path, os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
    except OSError:
        return os.dup(fd)
