"""The story of a session, folded again from its ledger.

Promise: pure; what really happened is what later steps are seen against: the outcome that stands on record, never the one
that another policy would have given. The same records give the same story as the guard had at the time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from shellguard.context.session_task import after_record
from shellguard.context.story import Outcome, Story, advanced, spoken, turned_down
from shellguard.model import Decision, Mode, Record, RecordKind, Session

FIRST = Story(step=1)
"""A session that has begun."""
OUTCOMES = {"run": Outcome.RAN, "held": Outcome.HELD, "refused": Outcome.REFUSED}
"""By the word on record."""
Decode = Callable[[Record], Decision | None]


@dataclass(frozen=True, slots=True)
class Retold:
    """One attempt on record, and what went before."""

    record: Record
    decision: Decision
    story: Story
    """Before it."""
    session: Session
    """With what the person had said by then."""


def retold(records: Iterable[Record], *, decode: Decode) -> Iterator[Retold]:
    """Every attempt of one session's records, in order; one that cannot be read is left out."""
    story, session = FIRST, Session("")
    held: dict[str, Decision] = {}
    latest: Decision | None = None
    for record in records:
        if record.kind is RecordKind.SESSION_START:
            session = _begun(record)
            story = replace(story, is_unasked=not session.task.strip())
        elif record.kind is RecordKind.TASK:
            story, session = spoken(story), after_record(session, record.body)
        elif record.kind is RecordKind.ATTEMPT:
            latest = decode(record)
            if latest is not None:
                yield Retold(record, latest, story, session)
                story = _after(story, latest, record)
        elif record.kind is RecordKind.HOLD and latest is not None:
            held[hold_id(record)] = latest
        elif record.kind is RecordKind.ANSWER:
            story = _answered(story, record, held)


def _begun(record: Record) -> Session:
    workspace = str(record.body.get("workspace", ""))
    return Session(
        record.session,
        workspace=workspace,
        task=str(record.body.get("task", "")),
        environment=str(record.body.get("environment", "")),
        mode=Mode(str(record.body.get("mode", Mode.ATTENDED.value))),
        home="/".join(workspace.split("/")[:3]),
    )


def _after(story: Story, decision: Decision, record: Record) -> Story:
    outcome = OUTCOMES.get(str(record.body.get("outcome", "")))
    return story if outcome is None else advanced(story, decision, outcome=outcome)


def _answered(story: Story, record: Record, held: dict[str, Decision]) -> Story:
    hold, said = str(record.body.get("hold", "")), str(record.body.get("answer", ""))
    decision = held.get(hold)
    if decision is None or not said:
        return story
    if said == "refuse":
        return turned_down(story, decision)
    return advanced(story, replace(decision, granted_by=hold), outcome=Outcome.RAN)


def hold_id(record: Record) -> str:
    """The id of the hold that a record is about; empty where it is about none."""
    body = record.body.get("hold")
    return str(body.get("id", "")) if isinstance(body, dict) else ""
