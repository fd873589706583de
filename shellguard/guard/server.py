"""The guard: one session, one socket, one thread that conducts.

Promise: after `start` returned, every attempt sent to the socket is answered or its connection closes, and
a closed connection means not run; after `stop`, the socket and the register entry are gone and the
session's end is on record.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path
from socket import socket as Socket
from typing import Any, TypeVar

from shellguard.context.failures import Failure
from shellguard.context.story import Outcome
from shellguard.data import guards
from shellguard.errors import ShellGuardError
from shellguard.guard import refusal
from shellguard.guard.conductor import Conductor
from shellguard.guard.connection import Connection, event_bytes
from shellguard.guard.listening import accept_from, listen
from shellguard.guard.orphans import Undertaker, adopt_orphans
from shellguard.guard.requests import Reload, Requests
from shellguard.guard.second_opinion.asking import SecondJudge
from shellguard.guard.surroundings import Asking, Judge, LedgerLike
from shellguard.guard.trail import Trail
from shellguard.model import Attempt, Decision, Hold, RecordKind, Session, Signal
from shellguard.probe.peer import Peer
from shellguard.wire.messages import Answer

MOST_CONNECTIONS = 768
"""Below the usual limit of 1024 open files, with room for the ledger, the PTY and the probes."""

_UNDERTAKER_S = 5.0
"""Between two visits to ended orphans; asyncio cannot be told of SIGCHLD outside the main thread."""

_STOP_S = 10.0
_Found = TypeVar("_Found")


def _tell_nobody(*_: object) -> None:
    """A listener that is not there."""


def _nothing_to_reload() -> tuple[int, list[str]]:
    raise ShellGuardError("this guard cannot reload its rules; start it again")


class Guard:
    """Serves shims and people. Public methods may be called from any thread; callbacks come on the guard's
    own."""

    def __init__(
        self,
        *,
        session: Session,
        judge: Judge,
        ledger: LedgerLike,
        clock: Callable[[], float],
        socket: Path,
        redact: Callable[[str], str],
        on_held: Callable[[Hold, int], None] = _tell_nobody,
        on_fault: Callable[[str], None],
        on_task: Callable[[Session], None] = _tell_nobody,
        reload: Reload = _nothing_to_reload,
        deadline_s: float | None = None,
        layers: dict[str, str] | None = None,
        is_user_level: bool = False,
        register: Path | None = None,
        remember: Callable[[Decision, Outcome], None] = _tell_nobody,
        settings: dict[str, object] | None = None,
        second: SecondJudge | None = None,
        on_failed: Callable[[Failure, str], None] = _tell_nobody,
    ) -> None:
        """`second` is asked where the person said so; `settings` go on record with the start; `clock` tells Unix time, seconds; `on_held` gets each hold as it begins and ends, and how many
        wait; `register` is the folder of running guards, None to stay out of it; `is_user_level` says that
        no agent descends from this process; `remember` hears of every decision and what became of it, `on_failed` of judged processes that ended
        badly."""
        self._trail = Trail(
            session_id=session.id, ledger=ledger, clock=clock, redact=redact, on_fault=on_fault
        )
        self._conductor = Conductor(
            session=session,
            judge=judge,
            trail=self._trail,
            clock=clock,
            redact=redact,
            on_held=on_held,
            on_fault=on_fault,
            announce=self._announce,
            deadline_s=deadline_s,
            remember=remember,
            second=second,
            aside=self._aside,
            on_failed=on_failed,
        )
        self._layers, self._settings, self._redact = layers or {}, settings, redact
        self._requests = Requests(
            conductor=self._conductor,
            trail=self._trail,
            judge=judge,
            redact=redact,
            layers=self._layers,
            reload=reload,
            on_task=on_task,
            on_fault=on_fault,
            announce=self._announce,
            is_user_level=is_user_level,
        )
        self.socket = socket
        self.buffered_bytes = 0
        # Read into by every connection in turn: asyncio's own 256 KiB per read cost 36 us in page faults.
        self.scratch = memoryview(bytearray(64 * 1024))
        self._clock, self._register, self._is_user_level = clock, register, is_user_level
        self._deadline_s = deadline_s
        self._connections: set[Connection] = set()
        self._watchers: set[Connection] = set()
        self._agent_pid = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._deadline: asyncio.TimerHandle | None = None
        self._undertaker = Undertaker()
        self._exit_status: int | None = None

    @property
    def session(self) -> Session:
        """The session as it stands, its task as last changed."""
        return self._conductor.session

    @property
    def tampering(self) -> tuple[Signal, ...]:
        """Attempts from inside the session to use the guard against itself, for the judge to take in."""
        return tuple(self._requests.tampering)

    def start(self) -> None:
        """Listen, record the session's start, serve on a thread of its own; returns when peers can connect.
        Raises ShellGuardError, LedgerError with nothing left behind, UsageError when a guard is there
        already."""
        listening, started, failure = listen(self.socket), threading.Event(), list[Exception]()
        try:
            if not self._is_user_level:
                adopt_orphans()
            self._thread = threading.Thread(
                target=self._serve, args=(listening, started, failure), name="shellguard-guard", daemon=True
            )
            self._thread.start()
            started.wait()
            if failure:
                raise failure[0]
        except BaseException:
            listening.close()
            self._clean_up()
            raise

    def stop(self, *, exit_status: int | None = None) -> None:
        """Answer what waits, record the end, hang up. Does nothing when not running."""
        self._exit_status = exit_status
        loop, thread = self._loop, self._thread
        if loop is None or thread is None:
            return
        try:
            loop.call_soon_threadsafe(loop.stop)
        except RuntimeError:
            return  # the loop is closed already
        thread.join(_STOP_S)

    def agent_started(self, pid: int) -> None:
        """The agent runs as our child `pid`; whoever started it waits for it."""
        self._agent_pid = pid

    def announce(self, event: dict[str, Any]) -> None:
        """Tell every watcher, e.g. `{"event": "rules", "rules": 70, "problems": []}`."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._announce, event)

    def submit(self, attempt: Attempt, *, asking: Asking, before: Callable[[], None] | None = None) -> None:
        """As `serve_attempt`, from any thread; `before` is called first, on the guard's own."""

        def serve() -> None:
            if before is not None:
                before()
            self.serve_attempt(attempt, asking=asking)

        self._on_thread(serve, asking)

    def withdraw(self, asking: Asking) -> None:
        """Nobody waits for this answer any more; from any thread."""
        self._on_thread(lambda: self._withdraw(asking), None)

    def note(self, kind: RecordKind, body: dict[str, Any]) -> None:
        """Put on record what has happened already; from any thread."""
        self._on_thread(lambda: self._trail.note(kind, body), None)

    def note_tampering(self, evidence: str, *, pid: int) -> None:
        """Something in the session turned against the guard and was refused; from any thread."""
        self._on_thread(lambda: self._requests.note_call(evidence, pid=pid), None)

    def ran(self, pid: int, call: str, *, at_s: float) -> None:
        """As `Conductor.ran`; only from the guard's thread."""
        self._conductor.ran(pid, call, at_s=at_s)

    def ended(self, pid: int, status: int, *, at_s: float) -> None:
        """As `Conductor.ended`; only from the guard's thread."""
        self._conductor.ended(pid, status, at_s=at_s)

    def follow(self, fd: int, *, on_readable: Callable[[], None]) -> None:
        """Call `on_readable` on the guard's thread whenever `fd` is, until the guard stops."""
        self._on_thread(lambda: self._loop and self._loop.add_reader(fd, on_readable), None)

    def later(self, delay_s: float, act: Callable[[], None]) -> None:
        """Call `act` on the guard's thread; only from there."""
        if self._loop is not None:
            self._loop.call_later(delay_s, act)

    def _on_thread(self, act: Callable[[], object], asking: Asking | None) -> None:
        loop = self._loop
        try:
            if loop is None:
                raise RuntimeError("not running")
            loop.call_soon_threadsafe(act)
        except RuntimeError:  # the loop is closed: nobody will answer
            if asking is not None:
                asking.answer(Answer.BROKEN, refusal.broken_text("the guard has ended"))

    def _aside(self, work: Callable[[], _Found], then: Callable[[_Found], None]) -> None:
        """Do `work` beside the guard's thread and `then` on it; nobody waits meanwhile but who asked."""

        def finish(found: _Found) -> None:
            then(found)
            self._arm_deadline()

        def run() -> None:
            found = work()
            self._on_thread(lambda: finish(found), None)

        threading.Thread(target=run, name="shellguard-aside", daemon=True).start()

    def _withdraw(self, asking: Asking) -> None:
        self._conductor.withdraw(asking)
        self._arm_deadline()

    # What the connections call, on the guard's thread.

    def admit(self, connection: Connection) -> bool:
        """Take a connection in; False when there are too many."""
        if len(self._connections) >= MOST_CONNECTIONS:
            return False
        self._connections.add(connection)
        return True

    def dismiss(self, connection: Connection) -> None:
        """A connection ended; what it waited for is gone."""
        self._connections.discard(connection)
        self._watchers.discard(connection)
        self._conductor.withdraw(connection)
        self._arm_deadline()

    def watch(self, connection: Connection) -> None:
        """Send events to this connection from now on."""
        self._watchers.add(connection)

    def serve_attempt(self, attempt: Attempt, *, asking: Asking) -> None:
        """Answer an attempt, now or when somebody has."""
        self._conductor.attempt(attempt, asking=asking)
        self._arm_deadline()

    def serve_garbled(self, reason: str, *, peer: Peer) -> None:
        """What a peer sent could not be read; nothing of it runs."""
        self._conductor.fault(f"{reason} (from pid {peer.pid})")

    def serve_request(self, body: dict[str, Any], *, peer: Peer) -> dict[str, Any]:
        """The reply to a JSON request."""
        reply = self._requests.reply(body, peer=peer)
        self._arm_deadline()
        return reply

    def _serve(self, listening: Socket, started: threading.Event, failure: list[Exception]) -> None:
        loop = asyncio.new_event_loop()
        loop.set_exception_handler(self._on_loop_fault)
        try:
            # Records are written from this thread only: SQLite connections belong to one.
            self._trail.start(self.session, layers=self._layers, settings=self._settings)
            accept_from(
                listening,
                loop=loop,
                welcome=lambda sock: Connection(self, sock, loop=loop).open(),
                on_fault=self._conductor.fault,
            )
            self._enter_register()
            self._loop = loop
        except Exception as error:  # handed to start(), which raises it
            failure.append(error)
            loop.close()
            return
        finally:
            started.set()
        try:
            self._bury()
            loop.run_forever()
            self._say_goodbye()
        finally:
            self._loop = None
            loop.close()
            listening.close()
            self._clean_up()

    def _enter_register(self) -> None:
        if self._register is not None:
            entry = guards.entry_of_this_process(
                session=self.session.id,
                socket=self.socket,
                workspace=self._redact(self.session.workspace),
                agent=self.session.agent,
                started_s=self._clock(),
            )
            guards.enter(entry, within=self._register)

    def _say_goodbye(self) -> None:
        self._conductor.end("the guard has ended")
        self._trail.end(exit_status=self._exit_status)
        self._announce({"event": "end"})
        for connection in list(self._connections):
            connection.close()

    def _clean_up(self) -> None:
        self.socket.unlink(missing_ok=True)
        if self._register is not None:
            guards.leave(self.session.id, within=self._register)

    def _announce(self, event: dict[str, Any]) -> None:
        if self._watchers:
            body = event_bytes(event)
            for watcher in list(self._watchers):
                watcher.send_event(body)

    def _arm_deadline(self) -> None:
        if self._deadline_s is None:
            return
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
        next_s = self._conductor.queue.next_deadline_s()
        if next_s is not None and self._loop is not None:
            self._deadline = self._loop.call_later(max(0.0, next_s - self._clock()), self._expire)

    def _expire(self) -> None:
        self._deadline = None
        self._conductor.expire()
        self._arm_deadline()

    def _bury(self) -> None:
        if self._loop is not None and not self._is_user_level:
            self._undertaker.visit(spared=frozenset({self._agent_pid}))
            self._loop.call_later(_UNDERTAKER_S, self._bury)

    def _on_loop_fault(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        # The line that raised has been closed, which its peer takes as not run.
        error = context.get("exception")
        self._conductor.fault(f"{type(error).__name__}: {error}" if error else str(context.get("message")))
