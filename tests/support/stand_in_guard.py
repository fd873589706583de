"""A stand-in for the guard: a Unix socket that decodes ATTEMPT frames and answers as a function says.

Promise: every attempt it read is in `attempts`, in the order read; nothing is judged. Threaded, so that one
held command does not keep another from being asked about.
"""

from __future__ import annotations

import contextlib
import queue
import shutil
import socket
import tempfile
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType

from shellguard.errors import WireError
from shellguard.model import Attempt
from shellguard.wire import frame
from shellguard.wire.frame import Kind
from shellguard.wire.messages import Answer, decode_attempt, encode_answer

# What to do with an attempt: answers in order (bytes go out raw, unframed); an iterator may block between.
# After the last one the connection is closed.
Reply = Callable[[Attempt], Iterable[tuple[Answer, str] | bytes]]


def allow(attempt: Attempt) -> list[tuple[Answer, str]]:
    """Everything runs."""
    del attempt
    return [(Answer.RUN, "")]


class StandInGuard:
    """Context manager; `path` is the socket, by default in a short-named folder of its own under /tmp."""

    def __init__(self, reply: Reply = allow, *, path: Path | None = None) -> None:
        self._folder = None if path else Path(tempfile.mkdtemp(prefix="sg-", dir="/tmp"))
        self.path = path or Path(str(self._folder)) / "s"
        self.reply = reply
        self.attempts: list[Attempt] = []
        self.payloads: list[bytes] = []
        """The ATTEMPT payloads as they came, whole environment included."""
        self.asked: queue.Queue[Attempt] = queue.Queue()
        """Each attempt once it was read; `asked.get(timeout=...)` waits for one."""
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(str(self.path))
        self._listener.listen(64)
        self._open: set[socket.socket] = set()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> StandInGuard:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)

    def kill(self) -> None:
        """Close the listener and every connection at once, as the kernel does for a killed guard."""
        for sock in [self._listener, *self._open]:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._open.add(connection)
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        try:
            kind, payload = frame.read(connection)
            if kind is not Kind.ATTEMPT:
                return
            attempt = decode_attempt(payload, pid=0)
            self.payloads.append(payload)
            self.attempts.append(attempt)
            self.asked.put(attempt)
            for answer in self.reply(attempt):
                raw = answer if isinstance(answer, bytes) else frame.pack(Kind.ANSWER, encode_answer(*answer))
                connection.sendall(raw)
        except (OSError, WireError):
            pass  # the asker went away, as a test may want
        finally:
            self._open.discard(connection)
            connection.close()
