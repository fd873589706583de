"""A peer's socket on the guard's loop.

Promise: nothing blocks; what the peer sent already is read before anything is set up for waiting, so that the
common command, which runs at once, costs three system calls; `on_lost` is called exactly once.

Why not asyncio's transports: accepting and attaching one takes four turns of the loop, 80 us of a round
trip that is otherwise 70 (tests/bench/bench_guard.py).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from socket import socket


class Line:
    """Reads into a buffer shared by all lines, writes at once, keeps what the peer does not take yet."""

    def __init__(
        self,
        sock: socket,
        *,
        loop: asyncio.AbstractEventLoop,
        scratch: memoryview,
        on_bytes: Callable[[memoryview], None],
        on_lost: Callable[[], None],
    ) -> None:
        """`sock` does not block. What `on_bytes` is given is overwritten by the next read of any line."""
        self._sock, self._loop, self._scratch = sock, loop, scratch
        self._on_bytes, self._on_lost = on_bytes, on_lost
        self._unsent = bytearray()
        self._is_waiting = False
        self._is_lost = False
        self.is_closing = False

    @property
    def unsent(self) -> int:
        """Bytes the peer has yet to take."""
        return len(self._unsent)

    def open(self) -> None:
        """Take what is there; go on listening unless that was all."""
        self._read()
        if not self._is_lost:
            self._loop.add_reader(self._sock.fileno(), self._read)
            self._is_waiting = True

    def write(self, data: bytes) -> None:
        """Send now what the peer takes, the rest when it takes it. Dropped when closing."""
        if self.is_closing:
            return
        if not self._unsent:
            try:
                data = data[self._sock.send(data) :]
            except BlockingIOError:
                pass
            except OSError:
                self.abort()
                return
        if data:
            self._unsent += data
            self._loop.add_writer(self._sock.fileno(), self._send_more)

    def close(self) -> None:
        """Hang up once everything is sent."""
        self.is_closing = True
        if not self._unsent:
            self.abort()

    def abort(self) -> None:
        """Hang up now."""
        if self._is_lost:
            return
        self._is_lost = self.is_closing = True
        if self._is_waiting:
            self._loop.remove_reader(self._sock.fileno())
        if self._unsent:
            self._loop.remove_writer(self._sock.fileno())
            self._unsent.clear()
        self._sock.close()
        self._on_lost()

    def _read(self) -> None:
        try:
            size = self._sock.recv_into(self._scratch)
        except BlockingIOError:
            return
        except OSError:
            size = 0
        if size == 0:
            self.abort()
            return
        try:
            self._on_bytes(self._scratch[:size])
        except BaseException:
            # Whatever went wrong while it was served, the peer must take it as not run.
            self.abort()
            raise

    def _send_more(self) -> None:
        try:
            del self._unsent[: self._sock.send(self._unsent)]
        except BlockingIOError:
            return
        except OSError:
            self.abort()
            return
        if not self._unsent:
            self._loop.remove_writer(self._sock.fileno())
            if self.is_closing:
                self.abort()
