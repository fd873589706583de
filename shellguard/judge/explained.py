"""One decision with what led to it and what would have made it otherwise.

Promise: pure; told from the record alone, so that it says the same tomorrow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from shellguard.context.session_task import after_record, words_in
from shellguard.decide.decide import decide
from shellguard.decide.policy import Policy
from shellguard.model import Decision, Mode, Record, RecordKind, Session, Severity, Verdict

Decode = Callable[[Record], Decision | None]
_ALWAYS_TOLD = 2
"""Steps right before are told even where nothing was noticed in them."""
_MOST_WORDS = 4
"""Of the person's messages the latest are told."""


@dataclass(frozen=True, slots=True)
class Explained:
    """The story of one attempt."""

    record: Record
    decision: Decision
    task: str
    environment: str
    ended: str
    """`ran`, `refused`, `approved by ...`, `waits`, in words."""
    steps: tuple[tuple[float, str, str, tuple[str, ...]], ...]
    """(Unix time, outcome, command, what was noticed) of the steps that led here, itself last."""
    ways: tuple[str, ...]
    """What would have let it run."""


def explained(record: Record, session: Iterable[Record], *, decode: Decode) -> Explained:
    """`record` is an attempt among its session's records, oldest first."""
    rows = list(session)
    decision = decode(record) or Decision(Verdict.HOLD, fault="the record cannot be read")
    start = next((r.body for r in rows if r.kind is RecordKind.SESSION_START), {})
    told = Session(record.session, task=str(start.get("task", "")))
    for row in rows:
        if row.kind is RecordKind.TASK and row.seq < record.seq:
            told = after_record(told, row.body)
    return Explained(
        record,
        decision,
        task=" / ".join(words_in(told)[-_MOST_WORDS:]),
        environment=str(start.get("environment", "")),
        ended=_ended(record, rows),
        steps=tuple(_steps(record, rows, decode)),
        ways=tuple(_ways(decision, Mode(str(start.get("mode", Mode.ATTENDED.value))))),
    )


def _ended(record: Record, rows: list[Record]) -> str:
    outcome = str(record.body.get("outcome", ""))
    if outcome != "held":
        return {"run": "ran", "refused": "refused"}.get(outcome, outcome)
    hold = next((r for r in rows if r.kind is RecordKind.HOLD and r.seq > record.seq), None)
    body = hold.body.get("hold") if hold is not None else None
    identity = str(body.get("id", "")) if isinstance(body, dict) else ""
    for row in rows:
        if row.kind is RecordKind.ANSWER and identity and row.body.get("hold") == identity:
            said = row.body.get("answer") or row.body.get("state") or "answered"
            by = f" by {row.body['by']}" if row.body.get("by") else ""
            note = f": {row.body['note']}" if row.body.get("note") else ""
            words = {"approve": "approved", "approve-shape": "approved for the session", "refuse": "refused"}
            return f"held as {identity}, {words.get(str(said), str(said))}{by}{note}"
    return f"held as {identity}, waits" if identity else "held"


def _steps(
    record: Record, rows: list[Record], decode: Decode
) -> Iterator[tuple[float, str, str, tuple[str, ...]]]:
    before = [r for r in rows if r.kind is RecordKind.ATTEMPT and r.seq <= record.seq]
    last: tuple[str, str] | None = None
    for at, row in enumerate(before):
        decision = decode(row)
        if decision is None:
            continue
        notes = _notes(decision)
        is_near = at >= len(before) - 1 - _ALWAYS_TOLD
        said = (str(row.body.get("outcome", "")), decision.command)
        # one command is seen again as each of its programs starts
        if (notes or is_near) and said != last:
            last = said
            yield row.at_s, {"run": "ran"}.get(said[0], said[0]), decision.command, notes


def _notes(decision: Decision) -> tuple[str, ...]:
    grave = [f.rule for f in decision.findings if f.severity >= Severity.HIGH]
    return tuple(dict.fromkeys([*(s.id for s in decision.signals), *grave]))


def _ways(decision: Decision, mode: Mode) -> Iterator[str]:
    if decision.verdict is Verdict.ALLOW:
        yield "it ran as it is"
        return
    if decision.fault:
        yield "we failed to judge it; shellguard log tells of the fault"
        return
    for signal in decision.signals:
        if signal.weight >= Severity.HIGH and signal.safer:
            yield signal.safer
    for finding in decision.findings:
        for safer in finding.safer[:1] if finding.severity >= Severity.HIGH else ():
            yield f"{safer.run}  ({safer.note})" if safer.run and safer.note else safer.run or safer.note
    yield from _without(decision, mode)
    if decision.verdict is Verdict.HOLD:
        yield "a person's yes: shellguard review, or shellguard answer ID approve"


def _without(decision: Decision, mode: Mode) -> Iterator[str]:
    """What it would take away to let it run, where one thing is enough."""
    policy = Policy()

    def judged(**less: object) -> Verdict:
        thinner = replace(decision, **less)  # type: ignore[arg-type]
        return decide(
            findings=thinner.findings,
            signals=thinner.signals,
            mode=mode,
            policy=policy,
            command=decision.command,
        ).verdict

    if decision.findings and decision.signals:
        if judged(signals=()) is Verdict.ALLOW:
            yield "without what the session shows (Noticed) it would have run"
        elif judged(findings=()) is Verdict.ALLOW:
            yield "without what rules say of it (Found) it would have run"
