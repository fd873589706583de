"""One connection to the guard: frames in, answers out.

Promise: who the peer is comes from the kernel; a garbled, overlong or unfinished frame is answered BROKEN
and closed, and no peer can make another one wait.
"""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING, Any

from shellguard.errors import WireError
from shellguard.guard import refusal
from shellguard.probe.peer import Peer, peer_of
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


# Read into by every connection in turn: asyncio's own 256 KiB per read cost 36 us in page faults.
_SCRATCH = memoryview(bytearray(64 * 1024))


class Connection(asyncio.BufferedProtocol):
    """A peer's connection; as `Asking`, the far end of its attempt."""

    def __init__(self, guard: Guard) -> None:
        """Made by the guard's socket server, one per peer."""
        self._guard = guard
        self._transport: asyncio.Transport | None = None
        self._peer = Peer(0, -1, 0.0)
        self._buffer = bytearray()
        self._timer: asyncio.TimerHandle | None = None
        self._has_attempted = False
        self._is_answered = False

    @property
    def is_gone(self) -> bool:
        """Whether the peer has hung up."""
        return self._transport is None or self._transport.is_closing()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask the kernel who it is; only this user and root are served."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._peer = peer_of(transport.get_extra_info("socket"))
        if self._peer.uid not in (os.getuid(), 0):
            self._break_off("this guard serves another user")
        elif not self._guard.admit(self):
            self._break_off("too many commands wait for the guard at once")
        else:
            self._arm()

    def get_buffer(self, sizehint: int) -> memoryview:
        """Where asyncio puts what it reads next; `buffer_updated` takes it from there at once."""
        return _SCRATCH

    def buffer_updated(self, nbytes: int) -> None:
        """Collect bytes into frames, serve each whole one."""
        self._guard.buffered_bytes += nbytes
        self._buffer += _SCRATCH[:nbytes]
        try:
            while not self.is_gone and self._serve_one():
                pass
        except WireError as error:
            self._break_off(str(error))
            self._guard.serve_garbled(str(error), peer=self._peer)

    def connection_lost(self, exc: Exception | None) -> None:
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
        self._send(Kind.ANSWER, encode_answer(code, text))
        if self._is_answered and self._transport is not None:
            self._transport.close()

    def send_event(self, body: bytes) -> None:
        """Send an EVENT to a watcher; one that does not read is cut off rather than waited for."""
        if self._transport is not None and self._transport.get_write_buffer_size() > _MOST_UNREAD:
            self._transport.abort()
        self._send(Kind.EVENT, body)

    def close(self) -> None:
        """Send what is still to be sent, then hang up."""
        if self._transport is not None:
            self._transport.close()

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
            self._reply(payload)
        else:
            raise WireError(f"garbled: a client does not send {kind.name}")

    def _reply(self, payload: bytes) -> None:
        try:
            body = decode_json(payload)
        except WireError as error:
            self._send(Kind.REPLY, encode_json({"ok": False, "kind": "fault", "error": str(error)}))
            self.close()
            return
        reply = self._guard.serve_request(body, peer=self._peer)
        self._send(Kind.REPLY, encode_json(reply))
        if reply.get("ok") and body.get("op") == "watch":
            self._guard.watch(self)

    def _send(self, kind: Kind, payload: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(frame.pack(kind, payload))

    def _break_off(self, reason: str) -> None:
        """Whatever was asked does not run; a command this peer has waiting is gone with it."""
        self.answer(Answer.BROKEN, refusal.broken_text(reason))
        self.close()

    def _arm(self) -> None:
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(IDLE_S, self._break_off, f"no whole request came within {IDLE_S:.0f} s")

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def event_bytes(body: dict[str, Any]) -> bytes:
    """An EVENT's payload, encoded once for all watchers."""
    return encode_json(body)
