"""The asking half of the wire: blocking, standard library only.

Promise: no asyncio, no third-party import; a guard that does not answer is an error that says so.
"""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from types import TracebackType
from typing import Any

from shellguard.errors import GuardUnreachableError, NotAllowedError, ShellGuardError, UsageError, WireError
from shellguard.wire import frame
from shellguard.wire.frame import Kind
from shellguard.wire.messages import decode_json, encode_json

_ERRORS: dict[str, type[ShellGuardError]] = {
    "not-allowed": NotAllowedError,
    "usage": UsageError,
    "fault": ShellGuardError,
}


class Client:
    """One connection to one guard."""

    def __init__(self, path: str, *, timeout_s: float | None = 5.0) -> None:
        """Connect. Raises GuardUnreachableError with the path and the reason."""
        self._sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._sock.settimeout(timeout_s)
        try:
            self._sock.connect(path)
        except OSError as error:
            self._sock.close()
            raise GuardUnreachableError(f"no guard answers at {path}: {error.strerror or error}") from None

    def ask(self, op: str, **arguments: Any) -> dict[str, Any]:
        """Send one request, return its reply. Raises the error the guard names, or GuardUnreachableError."""
        try:
            frame.write(self._sock, Kind.REQUEST, encode_json({"op": op, **arguments}))
            kind, payload = frame.read(self._sock)
        except OSError as error:
            raise GuardUnreachableError(f"the guard stopped answering: {error}") from None
        if kind is not Kind.REPLY:
            raise WireError(f"expected a reply, got {kind.name}")
        reply = decode_json(payload)
        if not reply.get("ok"):
            raise _ERRORS.get(str(reply.get("kind")), ShellGuardError)(
                str(reply.get("error", "the guard gave no reason"))
            )
        return reply

    def events(self) -> Iterator[dict[str, Any]]:
        """After `ask("watch")`: events until the guard closes the connection."""
        self._sock.settimeout(None)
        while True:
            try:
                kind, payload = frame.read(self._sock)
            except (WireError, OSError):
                return
            if kind is Kind.EVENT:
                yield decode_json(payload)

    def close(self) -> None:
        """Hang up; `events` in another thread ends."""
        with contextlib.suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)
        self._sock.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
