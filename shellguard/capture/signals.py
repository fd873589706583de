"""Turns signals into bytes that a poll loop can wait for, and puts everything back afterwards.

Promise: no work is done in a signal handler; a signal our caller had us ignore stays ignored. Main thread
only, as Python rules it.
"""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterable
from types import FrameType, TracebackType
from typing import Any

# What a person or a supervisor may send to the process they know, which is us, and mean for the agent.
FORWARDED = frozenset({signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGHUP, signal.SIGTSTP})


def _do_nothing(number: int, frame: FrameType | None) -> None:
    """A caught signal, unlike an ignored one, is back to its default in an exec'ed program."""


class SignalPipe:
    """While entered, each of `numbers` arrives as a byte on `fileno()`; byte 0 is `nudge`."""

    def __init__(self, numbers: Iterable[int]) -> None:
        self._numbers = tuple(numbers)
        self._before: dict[int, Any] = {}
        self._former_wakeup = -1

    def __enter__(self) -> SignalPipe:
        self._read, self._write = os.pipe()
        os.set_blocking(self._read, False)
        os.set_blocking(self._write, False)
        self._former_wakeup = signal.set_wakeup_fd(self._write, warn_on_full_buffer=False)
        for number in self._numbers:
            if signal.getsignal(number) != signal.SIG_IGN:
                self._before[number] = signal.signal(number, _do_nothing)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, former in self._before.items():
            signal.signal(number, former)
        signal.set_wakeup_fd(self._former_wakeup)
        os.close(self._read)
        os.close(self._write)

    def fileno(self) -> int:
        """Readable when something arrived."""
        return self._read

    def nudge(self) -> None:
        """Wake the loop; from any thread, never blocks."""
        with contextlib.suppress(BlockingIOError):  # full: it will wake anyway
            os.write(self._write, b"\0")

    def arrived(self) -> set[int]:
        """Which came since the last call."""
        with contextlib.suppress(BlockingIOError):
            return set(os.read(self._read, 65536))
        return set()
