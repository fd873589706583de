"""What one guard puts on record, and in which form.

Promise: a record that must precede an effect raises when it cannot be written; one that only tells what
did not run is told to the person instead.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from shellguard.errors import LedgerError
from shellguard.guard.surroundings import LedgerLike
from shellguard.model import Attempt, Decision, RecordKind, Session, Source, Verdict
from shellguard.probe.process import chain, process
from shellguard.wire.messages import decision_to_json


class Trail:
    """The records of one session, written from the guard's thread."""

    def __init__(
        self,
        *,
        session_id: str,
        ledger: LedgerLike,
        clock: Callable[[], float],
        redact: Callable[[str], str],
        on_fault: Callable[[str], None],
    ) -> None:
        """`on_fault` hears of records that could not be written and were not needed for an effect."""
        self._session_id, self._ledger, self._clock = session_id, ledger, clock
        self._redact, self._on_fault = redact, on_fault

    def record(self, kind: RecordKind, body: dict[str, Any]) -> None:
        """Append, before the effect. Raises LedgerError."""
        self._ledger.append(self._session_id, kind, body, at_s=self._clock())

    def note(self, kind: RecordKind, body: dict[str, Any]) -> None:
        """Append where nothing is going to run: a failing ledger is told to the person, no reason to stop."""
        try:
            self.record(kind, body)
        except LedgerError as error:
            self._on_fault(f"not recorded: {error}")

    def attempt(self, attempt: Attempt, decision: Decision, *, outcome: str) -> None:
        """`outcome`: run, held or refused; in observe mode it runs whatever the decision says. Raises
        LedgerError."""
        body: dict[str, Any] = {
            "decision": decision_to_json(decision),
            "source": attempt.source.value,
            "cwd": self._redact(attempt.cwd),
            "pid": attempt.pid,
            "outcome": outcome,
        }
        if attempt.source in (Source.GATE, Source.SHIM):
            seen = None if attempt.parent else process(attempt.pid)
            body["parent"] = seen.parent if seen is not None else attempt.parent
        if attempt.effect:
            body["effect"] = attempt.effect
        if decision.verdict is not Verdict.ALLOW:
            body["chain"] = list(chain(attempt.pid, until=os.getpid(), redact=self._redact))
        self.record(RecordKind.ATTEMPT, body)

    def start(
        self, session: Session, *, layers: dict[str, str], settings: dict[str, object] | None = None
    ) -> None:
        """The session begins, with these settings. Raises LedgerError."""
        body: dict[str, object] = {
            "agent": self._redact(session.agent),
            "task": self._redact(session.task),
            "environment": self._redact(session.environment),
            "mode": session.mode.value,
            "workspace": self._redact(session.workspace),
            "layers": layers,
            "pid": os.getpid(),
        }
        if settings:
            body["settings"] = self._hidden(settings)
        self.record(RecordKind.SESSION_START, body)

    def _hidden(self, value: object) -> object:
        """Settings quote files and variables' names as they are."""
        if isinstance(value, dict):
            return {self._redact(str(key)): self._hidden(one) for key, one in value.items()}
        if isinstance(value, list | tuple):
            return [self._hidden(one) for one in value]
        return self._redact(value) if isinstance(value, str) else value

    def end(self, *, exit_status: int | None) -> None:
        """The session is over."""
        self.note(RecordKind.SESSION_END, {"exit_status": exit_status})
