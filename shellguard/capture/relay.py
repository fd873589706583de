"""Copies bytes between the person's terminal and the agent's.

Promise: every byte arrives once, unaltered and in order, both ways; nothing blocks but one poll, so a stalled
side stops neither signals nor the other direction; no side is read while `_HIGH_WATER` bytes wait.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys

from shellguard.capture import leader
from shellguard.capture.announce import Announcer
from shellguard.capture.command import explain
from shellguard.capture.inner import InnerTerminal
from shellguard.capture.outer import OuterTerminal, read_size
from shellguard.capture.signals import FORWARDED, SignalPipe

CAUGHT = FORWARDED | {signal.SIGWINCH, signal.SIGCONT}

_READ_SIZE = 65536
_HIGH_WATER = 256 * 1024
# Written before the agent ended: what a pty holds, 64 KiB of flip buffers and 4 KiB of line discipline
# (drivers/tty/tty_buffer.c, n_tty.c), with room to spare. A chatty orphan must not keep us here.
_LAST_WORDS = 256 * 1024
# A key's way there and back takes the interpreter lock six times; at Python's 5 ms a guard thread busy judging would
# add 15 ms to a key (median), at this 1.6 ms. tests/bench/bench_pty.py
_SWITCH_INTERVAL_S = 0.0005
_READABLE = select.POLLIN | select.POLLHUP | select.POLLERR


class Relay:
    """One agent's session at one terminal."""

    def __init__(
        self,
        outer: OuterTerminal,
        inner: InnerTerminal,
        *,
        signals: SignalPipe,
        announcer: Announcer | None,
        name: str,
    ) -> None:
        self._outer, self._inner, self._signals, self._announcer = outer, inner, signals, announcer
        self._name = name
        self._typed, self._shown = bytearray(), bytearray()
        """Taken from the keyboard and not yet passed in; from the agent and not yet out."""
        self._poll = select.poll()
        self._interest: dict[int, int] = {}
        self._use: tuple[bool, bool, bool, bool] | None = None
        self._is_hung_up = False
        self._failure = 0
        self._status: int | None = None

    def run(self) -> int:
        """Relay to the end; the agent's wait status. Raises CannotRunError and ShellGuardError."""
        former_s = sys.getswitchinterval()
        sys.setswitchinterval(_SWITCH_INTERVAL_S)
        self._resize()
        if self._announcer is not None:
            self._announcer.attach(self._signals.nudge)
        try:
            while self._status is None:
                self._turn()
            self._hear_last_words()
        finally:
            sys.setswitchinterval(former_s)
            self._give_title_back()
        self._inner.link.dismiss()
        if self._failure:
            raise explain(self._name, number=self._failure)
        return self._status

    def _turn(self) -> None:
        self._watch()
        events = dict(self._poll.poll())
        if self._signals.fileno() in events:
            self._heed_signals()
        if self._inner.link.fileno() in events:
            self._heed_leader()
        if self._is_hung_up:
            return
        if events.get(self._inner.fd, 0) & _READABLE:
            self._from_agent()
        if events.get(self._inner.fd, 0) & select.POLLOUT:
            self._to_agent()
        if self._outer.screen in events:
            self._to_person()
        if self._outer.keyboard in events:
            self._from_person()

    def _watch(self) -> None:
        """Ask poll for what we can use right now; a full side is not read."""
        use = (
            len(self._typed) < _HIGH_WATER,
            bool(self._typed),
            len(self._shown) < _HIGH_WATER,
            bool(self._shown),
        )
        if use == self._use and not self._is_hung_up:
            return
        takes_keys, gives_keys, takes_output, gives_output = self._use = use
        wanted = {self._signals.fileno(): select.POLLIN, self._inner.link.fileno(): select.POLLIN}
        if not self._is_hung_up:
            wanted[self._inner.fd] = select.POLLIN * takes_output | select.POLLOUT * gives_keys
            wanted[self._outer.keyboard] = select.POLLIN * takes_keys
            wanted[self._outer.screen] = select.POLLOUT * gives_output
        for fd in self._interest.keys() | wanted.keys():
            if wanted.get(fd):
                self._poll.register(fd, wanted[fd])
            elif self._interest.get(fd):
                self._poll.unregister(fd)
        self._interest = wanted

    def _from_agent(self) -> bool:
        """Whether there was something."""
        try:
            chunk = os.read(self._inner.fd, _READ_SIZE)
        except OSError:  # nothing there after all; or EIO, and the leader will say why
            return False
        self._show(self._announcer.weave(chunk) if self._announcer is not None else chunk)
        return bool(chunk)

    def _show(self, chunk: bytes) -> None:
        self._shown += chunk
        if len(self._shown) == len(chunk):
            self._to_person()

    def _to_person(self) -> None:
        try:
            sent = os.write(self._outer.screen, self._shown) if self._shown else 0
        except BlockingIOError:
            return
        except OSError:
            self._hang_up()
            return
        del self._shown[:sent]

    def _from_person(self) -> None:
        try:
            chunk = os.read(self._outer.keyboard, _READ_SIZE)
        except BlockingIOError:
            return
        except OSError:
            chunk = b""
        if not chunk:
            self._hang_up()
            return
        self._typed += chunk
        self._to_agent()

    def _to_agent(self) -> None:
        try:
            sent = os.write(self._inner.fd, self._typed[:_READ_SIZE]) if self._typed else 0
        except OSError:  # full; or EIO, and the leader will say why
            return
        del self._typed[:sent]

    def _hang_up(self) -> None:
        """The person's terminal is gone: so is the agent's. It may go on without; so do we."""
        self._is_hung_up = True
        self._typed.clear()
        self._shown.clear()
        self._inner.hang_up()

    def _heed_signals(self) -> None:
        arrived = self._signals.arrived()
        for number in arrived & FORWARDED:
            self._inner.link.signal(number)
        if signal.SIGCONT in arrived and not self._is_hung_up:
            self._outer.make_raw()
        if arrived & {signal.SIGWINCH, signal.SIGCONT}:
            self._resize()
        if 0 in arrived and self._announcer is not None:
            self._show(self._announcer.interject())

    def _resize(self) -> None:
        with contextlib.suppress(OSError):
            self._inner.resize(read_size(self._outer.keyboard))

    def _heed_leader(self) -> None:
        kind, value = self._inner.link.receive()
        if kind == leader.EXEC_FAILED:
            self._failure = value
        elif kind == leader.STOPPED:
            self._suspend()
        elif kind == leader.ENDED:
            self._status = value

    def _suspend(self) -> None:
        """The agent stopped: stop with it, as what our caller's shell knows of it, and come back with it."""
        self._hear_last_words()
        if self._announcer is not None:
            self._show(self._announcer.farewell())
        self._outer.restore()
        before = signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        # The whole group, as the terminal would: a wrapper script around us must stop too. Where nobody could
        # ever continue us (an orphaned group) the kernel discards it, and the agent goes on at once.
        os.kill(0, signal.SIGTSTP)
        signal.signal(signal.SIGTSTP, before)
        self._outer.make_raw()
        self._resize()
        self._inner.link.resume()
        if self._announcer is not None:
            self._show(self._announcer.interject())

    def _hear_last_words(self) -> None:
        """Pass on what the agent wrote before it ended or stopped; a read sees all of it (n_tty_read)."""
        left = _LAST_WORDS
        while left > 0 and not self._is_hung_up and self._from_agent():
            left -= _READ_SIZE // 16  # one read gives at most 4096 bytes
        self._flush()

    def _flush(self) -> None:
        """Wait until the person's terminal has taken everything, or is gone."""
        poll = select.poll()
        poll.register(self._outer.screen, select.POLLOUT)
        poll.register(self._signals, select.POLLIN)
        while self._shown and not self._is_hung_up:
            poll.poll()
            if self._signals.arrived() & FORWARDED:
                self._shown.clear()  # it takes nothing, and somebody wants us gone
            self._to_person()

    def _give_title_back(self) -> None:
        if self._announcer is not None:
            self._announcer.detach()
            self._show(self._announcer.farewell())
            self._flush()
