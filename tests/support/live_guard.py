"""A real guard in this process, with a judge that goes by the program's name and a ledger in memory.

Promise: real socket, real thread, real asyncio; only judging and storing are stood in for. `python live_guard.py
SOCKET` serves the same in a process of its own.
"""

from __future__ import annotations

import atexit
import contextlib
import shutil
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from shellguard.errors import LedgerError
from shellguard.guard.server import Guard
from shellguard.hold.grants import is_match
from shellguard.model import (
    Act,
    Attempt,
    Decision,
    Finding,
    Grant,
    Hold,
    Mode,
    RecordKind,
    Session,
    Severity,
    Undo,
    Verdict,
)
from shellguard.wire import frame
from shellguard.wire.client import Client
from shellguard.wire.frame import Kind
from shellguard.wire.messages import Answer, decode_answer, encode_attempt

# Long enough that only a hang reaches it.
PATIENCE_S = 20.0


def finding(
    rule: str = "rm-recursive", *, subject: str = "rm -rf build", severity: Severity = Severity.HIGH
) -> Finding:
    """A finding that differs where a test needs it to."""
    act = Act("delete", "folder", "build", undo=Undo.NONE)
    return Finding(
        rule,
        "Deletes a whole folder",
        severity,
        act,
        "Nothing brings it back. Not even git.",
        subject=subject,
    )


def judged(attempt: Attempt, grants: tuple[Grant, ...]) -> Decision:
    """rm is held unless granted, mkfs denied, snapshot preserved, boom raises, anything else allowed."""
    words = attempt.argv or ("sh", attempt.script or "")
    shape = command = " ".join(words)
    if words[0] == "boom":
        raise RuntimeError("sk-secret-0123 must not be shown")
    if words[0] == "mkfs":
        return Decision(
            Verdict.DENY, (finding("disk-format", subject=command),), command=command, shape=shape
        )
    if words[0] not in ("rm", "snapshot"):
        return Decision(Verdict.ALLOW, command=command, shape=shape)
    found = finding(subject=command)
    grant = next((g for g in grants if is_match(g, rule=found.rule, shape=shape, session="s1")), None)
    verdict = Verdict.HOLD if words[0] == "rm" else Verdict.PRESERVE
    if grant is not None:
        return Decision(Verdict.ALLOW, (found,), command=command, shape=shape, granted_by=grant.id)
    return Decision(verdict, (found,), policy_row="high -> hold", command=command, shape=shape)


class MemoryLedger:
    """Keeps records in a list; `is_full` makes it fail; `until` waits for a record to arrive."""

    def __init__(self) -> None:
        self.records: list[tuple[str, RecordKind, dict[str, Any], float]] = []
        self.is_full = False
        self.fails_on: RecordKind | None = None
        self._changed = threading.Condition()

    def append(self, session: str, kind: RecordKind, body: dict[str, Any], *, at_s: float) -> None:
        """As the real one."""
        if self.is_full or kind is self.fails_on:
            raise LedgerError("no space left on device")
        with self._changed:
            self.records.append((session, kind, body, at_s))
            self._changed.notify_all()

    @property
    def kinds(self) -> list[str]:
        """Kinds in order, without the session's start."""
        return [kind.value for _, kind, _, _ in self.records if kind is not RecordKind.SESSION_START]

    def bodies(self, kind: RecordKind) -> list[dict[str, Any]]:
        """Bodies of one kind, in order."""
        return [body for _, k, body, _ in self.records if k is kind]

    def until(self, is_there: Callable[[MemoryLedger], bool]) -> None:
        """Wait until the ledger is as it should be; fails the test when it never is."""
        with self._changed:
            assert self._changed.wait_for(lambda: is_there(self), PATIENCE_S), self.kinds


class Shim:
    """One attempt's connection, as a shim holds it."""

    def __init__(self, path: Path | str) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(PATIENCE_S)
        try:
            self.sock.connect(str(path))
        except OSError:
            self.sock.close()
            raise

    def ask(self, *argv: str, cwd: str = "/tmp") -> Shim:
        """Send an attempt."""
        words = [word.encode("utf-8", "surrogateescape") for word in argv]
        frame.write(self.sock, Kind.ATTEMPT, encode_attempt(words, [b"HOME=/tmp"], cwd=cwd.encode()))
        return self

    def answer(self) -> tuple[Answer, str]:
        """The next answer; raises WireError when the guard hangs up instead."""
        kind, payload = frame.read(self.sock)
        assert kind is Kind.ANSWER
        return decode_answer(payload)

    def is_hung_up(self) -> bool:
        """Waits for the guard to close; False when it sends something instead."""
        try:
            return self.sock.recv(1) == b""
        except ConnectionError:
            return True

    def close(self) -> None:
        """Hang up."""
        self.sock.close()

    def __enter__(self) -> Shim:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class LiveGuard:
    """A started guard, its ledger and what it told."""

    def __init__(
        self, judge: Callable[..., Decision] = judged, *, mode: Mode = Mode.ATTENDED, **more: Any
    ) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="sg-", dir="/tmp"))
        # Some guards are made in order not to start.
        atexit.register(shutil.rmtree, self.folder, ignore_errors=True)
        self.path = self.folder / "s"
        self.ledger = MemoryLedger()
        self.told: list[tuple[Hold, int]] = []
        self.faults: list[str] = []
        more.setdefault("on_held", lambda hold, waiting: self.told.append((hold, waiting)))
        more.setdefault("ledger", self.ledger)
        self.guard = Guard(
            session=Session("s1", agent="claude", task="tidy up", mode=mode, workspace="/w"),
            judge=judge,
            clock=time.time,
            socket=self.path,
            redact=lambda text: text.replace("s3cret", "‹secret›"),
            on_fault=self.faults.append,
            **more,
        )

    def __enter__(self) -> LiveGuard:
        self.guard.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.guard.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def shim(self) -> Shim:
        """A new connection."""
        return Shim(self.path)

    def once(self, *argv: str) -> tuple[Answer, str]:
        """Ask and take the first answer."""
        with self.shim() as shim:
            return shim.ask(*argv).answer()

    @contextlib.contextmanager
    def held(self, *argv: str) -> Iterator[tuple[Shim, str]]:
        """A held attempt and its hold's id."""
        with self.shim() as shim:
            code, _ = shim.ask(*argv).answer()
            assert code is Answer.HELD
            yield shim, self.ledger.bodies(RecordKind.HOLD)[-1]["hold"]["id"]

    def client(self) -> Client:
        """A person's connection."""
        return Client(str(self.path), timeout_s=PATIENCE_S)

    def answer(self, hold_id: str, answer: str, **more: str) -> dict[str, Any]:
        """A person's answer."""
        with self.client() as client:
            return client.ask("answer", id=hold_id, answer=answer, **more)

    def states(self) -> dict[str, str]:
        """Every kept hold's state by id."""
        with self.client() as client:
            return {hold["id"]: hold["state"] for hold in client.ask("holds", all=True)["holds"]}


def serve(path: str, *, is_user_level: bool = False) -> None:
    """Serve at `path` until SIGTERM, saying `ready` on stdout first."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    guard = Guard(
        session=Session("s1"),
        judge=judged,
        ledger=MemoryLedger(),
        clock=time.time,
        socket=Path(path),
        redact=str,
        on_fault=lambda reason: print(reason, file=sys.stderr),
        is_user_level=is_user_level,
    )
    guard.start()
    print("ready", flush=True)
    signal.sigwait({signal.SIGTERM})
    guard.stop()


if __name__ == "__main__":
    serve(sys.argv[1], is_user_level="user" in sys.argv[2:])
