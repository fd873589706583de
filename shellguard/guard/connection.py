"""One connection to the guard: frames in, answers out.

Promise: who the peer is comes from the kernel; a garbled, overlong or unfinished frame is answered BROKEN
and closed, and no peer can make another one wait.
"""

from __future__ import annotations

import asyncio
import os
from socket import socket
from typing import TYPE_CHECKING, Any

from shellguard.errors import WireError
from shellguard.guard import refusal
from shellguard.guard.line import Line
from shellguard.probe.peer import peer_of
from shellguard.wire import frame
from shellguard.wire.frame import Kind
from shellguard.wire.messages import Answer, decode_attempt, decode_json, encode_answer, encode_json

if TYPE_CHECKING:
    from shellguard.guard.server import Guard

IDLE_S = 10.0
"""Time to send the first request, and to finish one that was begun. A shim sends its own in microseconds."""

MOST_BUFFERED = 64 * 1024 * 1024
"""Bytes of unfinished requests kept over all peers: four of the largest."""

_MOST_UNREAD = 4 * 1024 * 1024
"""Bytes a watcher may fall behind before it is cut off."""


class Connection:
    """A peer's connection; as `Asking`, the far end of its attempt."""

    def __init__(self, guard: Guard, sock: socket, *, loop: asyncio.AbstractEventLoop) -> None:
        """Made by the guard for each socket it accepts; `open` starts it."""
        self._guard, self._loop = guard, loop
        self._line = Line(sock, loop=loop, scratch=guard.scratch, on_bytes=self._collect, on_lost=self._lose)
        self._peer = peer_of(sock)
        self._buffer = bytearray()
        self._timer: asyncio.TimerHandle | None = None
        self._has_attempted = False
        self._has_asked = False
        self._is_answered = False

    @property
    def is_gone(self) -> bool:
        """Whether the peer has hung up, or we are about to."""
        return self._line.is_closing

    def open(self) -> None:
        """Serve the peer if it may be served: only this user and root are."""
        if self._peer.uid not in (os.getuid(), 0):
            self._break_off("this guard serves another user")
            return
        if not self._guard.admit(self):
            self._break_off("too many commands wait for the guard at once")
            return
        self._line.open()
        if not (self.is_gone or self._has_attempted or self._has_asked):
            self._arm()

    def _collect(self, data: memoryview) -> None:
        """Collect bytes into frames, serve each whole one."""
        self._guard.buffered_bytes += len(data)
        self._buffer += data
        try:
            while not self.is_gone and self._serve_one():
                pass
        except WireError as error:
            self._break_off(str(error))
            self._guard.serve_garbled(str(error), peer=self._peer)

    def _lose(self) -> None:
        """The peer hung up, or we did."""
        self._disarm()
        self._guard.buffered_bytes -= len(self._buffer)
        self._buffer.clear()
        self._guard.dismiss(self)

    def answer(self, code: Answer, text: str) -> None:
        """Send an ANSWER; the last one closes the connection."""
        if self._is_answered or self.is_gone:
            return
        self._is_answered = code is not Answer.HELD
        self._line.write(frame.pack(Kind.ANSWER, encode_answer(code, text)))
        if self._is_answered:
            self._line.close()

    def send_event(self, body: bytes) -> None:
        """Send an EVENT to a watcher; one that does not read is cut off rather than waited for."""
        if self._line.unsent > _MOST_UNREAD:
            self._line.abort()
        self._line.write(frame.pack(Kind.EVENT, body))

    def close(self) -> None:
        """Send what is still to be sent, then hang up."""
        self._line.close()

    def _serve_one(self) -> bool:
        """Whether a whole frame was there and more may follow. Raises WireError."""
        buffer = self._buffer
        if self._has_attempted and buffer:
            raise WireError("garbled: more bytes after an attempt")
        if len(buffer) >= frame.HEADER.size:
            kind, length = frame.unpack_header(bytes(buffer[: frame.HEADER.size]))
            end = frame.HEADER.size + length
            if len(buffer) >= end:
                payload = bytes(buffer[frame.HEADER.size : end])
                del buffer[:end]
                self._guard.buffered_bytes -= end
                self._disarm()
                self._dispatch(kind, payload)
                return bool(buffer)
        if self._guard.buffered_bytes > MOST_BUFFERED:
            raise WireError("too much is being sent to the guard at once")
        if buffer and self._timer is None:
            self._arm()
        return False

    def _dispatch(self, kind: Kind, payload: bytes) -> None:
        if kind is Kind.ATTEMPT:
            self._has_attempted = True
            self._guard.serve_attempt(decode_attempt(payload, pid=self._peer.pid), asking=self)
        elif kind is Kind.REQUEST:
            self._has_asked = True
            self._reply(payload)
        else:
            raise WireError(f"garbled: a client does not send {kind.name}")

    def _reply(self, payload: bytes) -> None:
        try:
            body = decode_json(payload)
        except WireError as error:
            told = {"ok": False, "kind": "fault", "error": str(error)}
            self._line.write(frame.pack(Kind.REPLY, encode_json(told)))
            self.close()
            return
        reply = self._guard.serve_request(body, peer=self._peer)
        self._line.write(frame.pack(Kind.REPLY, encode_json(reply)))
        if reply.get("ok") and body.get("op") == "watch":
            self._guard.watch(self)

    def _break_off(self, reason: str) -> None:
        """Whatever was asked does not run; a command this peer has waiting is gone with it."""
        self.answer(Answer.BROKEN, refusal.broken_text(reason))
        self.close()

    def _arm(self) -> None:
        self._timer = self._loop.call_later(
            IDLE_S, self._break_off, f"no whole request came within {IDLE_S:.0f} s"
        )

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def event_bytes(body: dict[str, Any]) -> bytes:
    """An EVENT's payload, encoded once for all watchers."""
    return encode_json(body)
