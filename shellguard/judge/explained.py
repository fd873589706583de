"""One decision with what led to it and what would have made it otherwise.

Promise: pure; told from the record alone, so that it says the same tomorrow.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from shellguard.context.session_task import after_record, words_in
from shellguard.context.story import Outcome
from shellguard.decide.policy import Policy
from shellguard.judge import timeline
from shellguard.judge.nearest_allow import Nearest, nearest_allow
from shellguard.judge.retold import OUTCOMES, Decode, hold_id
from shellguard.judge.timeline import Timeline
from shellguard.model import Decision, Mode, Moment, Record, RecordKind, Session, Verdict

_QUOTED = re.compile(r"“([^”]{1,300})”")
_ABOUT_TASK = ("against-task", "off-task")
_MOST_WORDS = 4
"""Of the person's messages the latest are told."""


@dataclass(frozen=True, slots=True)
class Explained:
    """The story of one attempt."""

    number: int
    """Of its record, or of its step in a file."""
    session: str
    at_s: float
    """Unix time, seconds; 0 where nobody knows."""
    decision: Decision
    task: str
    environment: str
    ended: str
    """`ran`, `refused`, `approved by ...`, `waits`, in words."""
    path: tuple[Moment, ...]
    """What led here, itself last."""
    steps: int
    """How many commands there were, itself included."""
    nearest: tuple[Nearest, ...]
    """What would have let it run, each by itself."""
    is_for_a_person: bool
    """A person's yes would have let it run."""

    @property
    def words(self) -> tuple[str, ...]:
        """What of the task speaks against it, as it was said."""
        told = (s.evidence for s in self.decision.signals if s.id in _ABOUT_TASK)
        return tuple(dict.fromkeys(q for text in told for q in _QUOTED.findall(text)[:1]))


def told(
    decision: Decision,
    line: Timeline,
    *,
    number: int,
    session: str,
    ended: str,
    task: str = "",
    environment: str = "",
    at_s: float = 0.0,
    mode: Mode = Mode.ATTENDED,
    policy: Policy | None = None,
) -> Explained:
    """One decision, `line` being the path that ends with it."""
    policy = policy or Policy()
    moments = line.moments if line.last in line.moments or line.last is None else (*line.moments, line.last)
    return Explained(
        number,
        session,
        at_s,
        decision,
        task,
        environment,
        ended,
        path=moments,
        steps=line.step,
        nearest=nearest_allow(decision, mode=mode, policy=policy, task=task),
        is_for_a_person=decision.verdict in (Verdict.PRESERVE, Verdict.HOLD),
    )


def explained(
    record: Record, session: Iterable[Record], *, decode: Decode, policy: Policy | None = None
) -> Explained:
    """`record` is an attempt among its session's records, oldest first. `policy`: the one in force; None for the default."""
    rows = list(session)
    start = next((r.body for r in rows if r.kind is RecordKind.SESSION_START), {})
    spoken_to = Session(record.session, task=str(start.get("task", "")))
    for row in rows:
        if row.kind is RecordKind.TASK and row.seq < record.seq:
            spoken_to = after_record(spoken_to, row.body)
    return told(
        decode(record) or Decision(Verdict.HOLD, fault="the record cannot be read"),
        path_in([r for r in rows if r.seq <= record.seq], decode=decode),
        number=record.seq,
        session=record.session,
        at_s=record.at_s,
        ended=_ended(record, rows),
        task=" / ".join(words_in(spoken_to)[-_MOST_WORDS:]),
        environment=str(start.get("environment", "")),
        mode=Mode(str(start.get("mode", Mode.ATTENDED.value))),
        policy=policy,
    )


def path_in(rows: Iterable[Record], *, decode: Decode) -> Timeline:
    """The path that a session's records tell, as the guard told it at the time."""
    line, held = Timeline(), {}
    latest: Decision | None = None
    for row in rows:
        if row.kind is RecordKind.ATTEMPT:
            latest = decode(row)
            outcome = OUTCOMES.get(str(row.body.get("outcome", "")))
            if latest is not None and outcome is not None:
                line = timeline.followed(line, latest, outcome=outcome, at_s=row.at_s)
        elif row.kind is RecordKind.HOLD:
            held[hold_id(row)] = latest
        elif row.kind is RecordKind.ANSWER:
            about, said = held.get(str(row.body.get("hold", ""))), str(row.body.get("answer", ""))
            if about is not None and said:
                outcome = Outcome.TURNED_DOWN if said == "refuse" else Outcome.RAN
                line = timeline.answered(line, about, outcome=outcome)
        elif row.kind is RecordKind.TASK:
            line = timeline.heard(line, str(row.body.get("task", "")), at_s=row.at_s)
    return line


def _ended(record: Record, rows: list[Record]) -> str:
    outcome = str(record.body.get("outcome", ""))
    if outcome != "held":
        return {"run": "ran", "refused": "refused"}.get(outcome, outcome)
    hold = next((r for r in rows if r.kind is RecordKind.HOLD and r.seq > record.seq), None)
    identity = hold_id(hold) if hold is not None else ""
    for row in rows:
        if row.kind is RecordKind.ANSWER and identity and row.body.get("hold") == identity:
            said = row.body.get("answer") or row.body.get("state") or "answered"
            by = f" by {row.body['by']}" if row.body.get("by") else ""
            note = f": {row.body['note']}" if row.body.get("note") else ""
            words = {"approve": "approved", "approve-shape": "approved for the session", "refuse": "refused"}
            return f"held as {identity}, {words.get(str(said), str(said))}{by}{note}"
    return f"held as {identity}, waits" if identity else "held"
