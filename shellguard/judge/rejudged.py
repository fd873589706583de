"""What another policy or other rules would have said of a recorded session.

Promise: pure. What was seen at the time stays what was seen: recorded findings and signals are kept as facts, and other rules
change only what their own reading of the same command differs by, so that a file that is gone since changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from shellguard.classify.ruleset import RuleSet
from shellguard.context.alignment_signals import asked_for_by_name
from shellguard.context.session_task import after_record, scope_in
from shellguard.decide.decide import decide
from shellguard.decide.policy import Policy
from shellguard.judge.judge import Facts, read
from shellguard.model import Attempt, Decision, Finding, Mode, Record, RecordKind, Session, Source


@dataclass(frozen=True, slots=True)
class Rejudged:
    """One recorded attempt, as it was and as it would be."""

    record: Record
    before: Decision
    after: Decision

    @property
    def is_changed(self) -> bool:
        """Whether the verdict differs."""
        return self.before.verdict is not self.after.verdict


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is tried."""

    policy: Policy
    rules: RuleSet
    """The rules in force now."""
    proposed: RuleSet | None = None
    """Those that are tried; None where only the policy is."""


def rejudged(
    records: Iterable[Record], proposal: Proposal, *, decode: Callable[[Record], Decision | None]
) -> Iterator[Rejudged]:
    """Every attempt of these records, which are one session's in order. `decode` gives an attempt's decision, or None
    where it cannot be read: that one is left out."""
    session = Session("")
    for record in records:
        if record.kind is RecordKind.SESSION_START:
            session = _begun(record)
        elif record.kind is RecordKind.TASK:
            session = after_record(session, record.body)
        elif record.kind is RecordKind.ATTEMPT:
            before = decode(record)
            if before is not None:
                yield Rejudged(record, before, _after(before, record, proposal, session))


def _begun(record: Record) -> Session:
    workspace = str(record.body.get("workspace", ""))
    return Session(
        record.session,
        workspace=workspace,
        task=str(record.body.get("task", "")),
        mode=Mode(str(record.body.get("mode", Mode.ATTENDED.value))),
        home="/".join(workspace.split("/")[:3]),
    )


def _after(before: Decision, record: Record, proposal: Proposal, session: Session) -> Decision:
    if before.fault or before.policy_row.startswith("the person's own launch"):
        return before
    cwd = str(record.body.get("cwd", ""))
    findings = before.findings
    if proposal.proposed is not None:
        attempt = Attempt(source=Source.CHECK, cwd=cwd, script=before.command)
        findings = _differing(
            findings, attempt, proposal, Facts(home=session.home, workspace=session.workspace)
        )
    return decide(
        findings=findings,
        signals=before.signals,
        mode=session.mode,
        policy=proposal.policy,
        is_partial=before.policy_row.endswith(f"not read to the end -> {before.verdict.label}"),
        command=before.command,
        invocations=before.invocations,
        cwd=cwd,
        observed=before.observed,
        asked_for=asked_for_by_name(before.observed.deeds, scope_in(session))
        if session.task and findings
        else (),
    )


def _differing(
    seen: tuple[Finding, ...], attempt: Attempt, proposal: Proposal, facts: Facts
) -> tuple[Finding, ...]:
    """What was seen, less what only the rules of now find, and what only the proposed ones find."""
    proposed = proposal.proposed or proposal.rules
    reading = read(attempt, facts)

    def found(rules: RuleSet) -> dict[tuple[str, str], Finding]:
        subjects = rules.subjects(reading, home=facts.home, workspace=facts.workspace)
        return {(f.rule, f.subject): f for f in rules.findings(subjects)}

    now, then = found(proposal.rules), found(proposed)
    kept = [
        f
        for f in seen
        if proposed.get(f.rule) is not None
        and not ((f.rule, f.subject) in now and (f.rule, f.subject) not in then)
    ]
    new = [f for key, f in then.items() if key not in now]
    return (*kept, *new)
