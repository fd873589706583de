"""The ledger's records taken apart into what happened to which process, and when.

Promise: pure and total: a row or field that does not fit is left out, whatever else its record tells is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite

from shellguard.ledger.chain import rules_of, verdict_of
from shellguard.model import RecordKind, Verdict

_VERDICTS = frozenset(verdict.label for verdict in Verdict)
# Records without an outcome say by their verdict alone what became of it.
_OUTCOMES = {"hold": "held", "preserve": "held", "deny": "refused"}


@dataclass(frozen=True, slots=True)
class Started:
    """A process ran a program, or asked to."""

    at_s: float
    """Unix time, seconds."""
    pid: int
    parent: int
    """Pid, 0 when unknown."""
    command: str
    source: str = ""
    """Who saw it; empty for what is plainly harmless; for what a running program does itself, the effect, e.g. `unlink`."""
    verdict: str = "allow"
    outcome: str = "run"
    rules: tuple[str, ...] = ()
    granted_by: str = ""


@dataclass(frozen=True, slots=True)
class Ended:
    """A process ended."""

    at_s: float
    """Unix time, seconds."""
    pid: int
    status: int
    """0..255, or minus the number of the signal it died of."""


@dataclass(frozen=True, slots=True)
class Noted:
    """Anything else a session's records tell of its programs; for a hold, `body` is the hold."""

    at_s: float
    """Unix time, seconds."""
    kind: RecordKind
    body: dict[str, object]


Moment = Started | Ended | Noted

_NOTED = frozenset({RecordKind.SESSION_START, RecordKind.HOLD, RecordKind.ANSWER, RecordKind.RUN})


def moments(kind: str, body: dict[str, object], *, at_s: float) -> Iterator[Moment]:
    """What one record tells, in the order of its rows."""
    if kind == RecordKind.PROGRAMS:
        yield from _programs(body)
    elif kind == RecordKind.ATTEMPT:
        yield from _attempt(body, at_s=at_s)
    elif kind in _NOTED:
        hold = body.get("hold")
        told = {**hold, **body} if isinstance(hold, dict) else body
        yield Noted(at_s, RecordKind(kind), told)


def _programs(body: dict[str, object]) -> Iterator[Moment]:
    for row in _rows(body.get("ran"), length=4):
        match row:
            case [int(pid), int(parent), int() | float() as at_s, str(command)] if isfinite(at_s):
                yield Started(float(at_s), pid, parent, command)
    for row in _rows(body.get("ended"), length=3):
        match row:
            case [int(pid), int() | float() as at_s, int(status)] if isfinite(at_s):
                yield Ended(float(at_s), pid, status)


def _rows(value: object, *, length: int) -> Iterator[list[object]]:
    for row in value if isinstance(value, list | tuple) else ():
        if isinstance(row, list | tuple) and len(row) == length:
            yield list(row)


def _attempt(body: dict[str, object], *, at_s: float) -> Iterator[Started]:
    decision, pid, parent = body.get("decision"), body.get("pid"), body.get("parent")
    if not isinstance(decision, dict):
        return
    verdict = verdict_of(body)
    marks = ("fault",) if decision.get("fault") else ()
    yield Started(
        at_s,
        pid if isinstance(pid, int) else 0,
        parent if isinstance(parent, int) else 0,
        str(decision.get("command") or ""),
        str(body.get("effect") or body.get("source") or ""),
        verdict if verdict in _VERDICTS else "deny",
        str(body.get("outcome") or _OUTCOMES.get(verdict, "run")),
        (*rules_of(body), *marks),
        str(decision.get("granted_by") or ""),
    )
