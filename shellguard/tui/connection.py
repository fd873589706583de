"""The viewer's side of the wire: watches every running guard and carries answers to them.

Promise: no Textual in here; each guard has its own thread, so a stuck guard delays nobody else, and whatever
happens to a guard is reported, never raised.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from shellguard.errors import ShellGuardError
from shellguard.model import Hold
from shellguard.wire.client import Client
from shellguard.wire.messages import hold_from_json


class Guard(Protocol):
    """What we need to know of a running guard; entries of the guards' registry fit."""

    @property
    def socket(self) -> str | Path: ...
    @property
    def session(self) -> str: ...
    @property
    def workspace(self) -> str | Path: ...
    @property
    def agent(self) -> str: ...


# An approval is judged once more before it runs, and probes of the world take their time.
_ANSWER_WITHIN_S = 30.0

FindGuards = Callable[[], Sequence[Guard]]


def asker(guard: Guard) -> str:
    """`claude in session 7f3a`: who asks, in the words people chose."""
    return f"{guard.agent or 'an agent'} in session {guard.session}" if guard.session else guard.agent


def belongs(guard: Guard, session: str) -> bool:
    """Whether `guard` runs the session that begins with `session`; empty means any."""
    return guard.session.startswith(session)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything `guard` holds, at the moment watching began."""

    guard: Guard
    holds: tuple[Hold, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One hold came or moved on."""

    guard: Guard
    hold: Hold


@dataclass(frozen=True, slots=True)
class Lost:
    """A guard can't be watched any more, or never could; the roster goes on trying while it is listed."""

    guard: Guard
    why: str
    is_ended: bool
    """The guard hung up, as opposed to an error."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """The list of guards itself could not be read."""

    why: str


Report = Snapshot | Change | Lost | Trouble


def fetch_holds(guard: Guard, *, is_all: bool = False) -> tuple[Hold, ...]:
    """Holds of one guard, answered ones too when `is_all`. Raises ShellGuardError."""
    with Client(str(guard.socket)) as client:
        return _holds(client.ask("holds", all=is_all))


@dataclass(frozen=True, slots=True)
class Done:
    """What a guard made of an answer."""

    hold: Hold
    outcome: str
    """run, refused or retry-allowed."""
    stamped: str = ""
    """How approvals were given lately, where it looks like none was read."""


def send_answer(guard: Guard, hold_id: str, answer: str, *, note: str = "") -> Done:
    """Give `approve`, `approve-shape` or `refuse`. Raises ShellGuardError, also when approved but not run."""
    with Client(str(guard.socket), timeout_s=_ANSWER_WITHIN_S) as client:
        reply = client.ask("answer", id=hold_id, answer=answer, note=note)
    return Done(
        hold_from_json(reply.get("hold", {})), str(reply.get("outcome", "")), str(reply.get("stamped", ""))
    )


def _holds(reply: dict[str, Any]) -> tuple[Hold, ...]:
    return tuple(hold_from_json(body) for body in reply.get("holds", ()))


class Watch:
    """One guard watched by one thread, until it hangs up or `stop`."""

    def __init__(self, guard: Guard, report: Callable[[Report], None]) -> None:
        """Starts at once."""
        self._guard, self._report = guard, report
        self._client: Client | None = None
        self._is_stopped = False
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, name=f"watch {guard.session}", daemon=True)
        self._thread.start()

    @property
    def is_over(self) -> bool:
        """The thread has ended."""
        return not self._thread.is_alive()

    def stop(self) -> None:
        """Hang up and wait for the thread."""
        with self._lock:
            self._is_stopped = True
            client = self._client
        if client is not None:
            client.close()
        if self._thread is not threading.current_thread():
            self._thread.join(timeout=1)

    def _run(self) -> None:
        try:
            with Client(str(self._guard.socket)) as client:
                with self._lock:
                    if self._is_stopped:
                        return
                    self._client = client
                self._follow(client)
        except (ShellGuardError, OSError) as error:  # OSError: `stop` closed the socket under us
            self._say(Lost(self._guard, str(error), is_ended=False))
        else:
            self._say(Lost(self._guard, "ended", is_ended=True))

    def _follow(self, client: Client) -> None:
        self._say(Snapshot(self._guard, _holds(client.ask("watch"))))
        for event in client.events():
            if "hold" in event:
                self._say(Change(self._guard, hold_from_json(event["hold"])))
            elif event.get("event") == "end":
                return
            elif event.get("event") in ("held", "answered", "gone"):
                self._say(Snapshot(self._guard, fetch_holds(self._guard)))

    def _say(self, report: Report) -> None:
        if not self._is_stopped:
            self._report(report)


class Roster:
    """Keeps one `Watch` per running guard; looks for new guards every `interval_s`."""

    def __init__(
        self,
        find_guards: FindGuards,
        report: Callable[[Report], None],
        *,
        session: str = "",
        interval_s: float = 1.0,
    ) -> None:
        """`report` is called from other threads."""
        self._find, self._report, self._session, self._interval_s = find_guards, report, session, interval_s
        self._watches: dict[str, Watch] = {}
        self._failures: dict[str, str] = {}
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="roster", daemon=True)

    def start(self) -> None:
        """Begin looking."""
        self._thread.start()

    def stop(self) -> None:
        """Hang up everywhere; no report follows."""
        self._stopped.set()
        with suppress(RuntimeError):  # never started
            self._thread.join(timeout=1)
        for watch in list(self._watches.values()):
            watch.stop()

    def _run(self) -> None:
        while not self._stopped.is_set():
            self._look()
            self._stopped.wait(self._interval_s)

    def _look(self) -> None:
        try:
            guards = [g for g in self._find() if belongs(g, self._session)]
        except (ShellGuardError, OSError) as error:
            self._once("", Trouble(f"the list of running guards can't be read: {error}"))
            return
        for guard in guards:
            watch = self._watches.get(str(guard.socket))
            if (watch is None or watch.is_over) and not self._stopped.is_set():
                self._watches[str(guard.socket)] = Watch(guard, self._pass_on)

    def _pass_on(self, report: Report) -> None:
        if isinstance(report, Lost) and not report.is_ended:
            self._once(str(report.guard.socket), report)
            return
        if not isinstance(report, Trouble):
            self._failures.pop(str(report.guard.socket), None)
        self._report(report)

    def _once(self, socket: str, report: Lost | Trouble) -> None:
        """Tell of a failure the first time only: the next look would repeat it every second."""
        if self._failures.get(socket) != report.why:
            self._failures[socket] = report.why
            self._report(report)
