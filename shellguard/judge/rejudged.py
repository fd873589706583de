"""What another policy or other rules would have said of a recorded session.

Promise: pure. What was seen at the time stays what was seen: recorded findings and signals are kept as facts, and other rules
change only what their own reading of the same command differs by, so that a file that is gone since changes nothing. What
really happened is what later steps are seen against.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from shellguard.classify.ruleset import RuleSet
from shellguard.context.alignment_signals import AGAINST_TASK, OFF_TASK, alignment_signals, asked_for_by_name
from shellguard.context.asked_kind import asked_for_by_kind
from shellguard.context.confidence import unsure_signals
from shellguard.context.made_here import own
from shellguard.context.session_task import scope_in
from shellguard.decide.decide import decide
from shellguard.decide.policy import Policy
from shellguard.judge.judge import Facts, read
from shellguard.judge.retold import Retold, retold
from shellguard.model import Attempt, Decision, Finding, Record, Session, Signal, Source

_OF_TASK = frozenset({OFF_TASK, AGAINST_TASK, "unverified-target"})


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
    """Those that are tried; None where the rules are not."""
    task: str | None = None
    """A task that is tried in place of what was said; None where that stays."""


def rejudged(
    records: Iterable[Record], proposal: Proposal, *, decode: Callable[[Record], Decision | None]
) -> Iterator[Rejudged]:
    """Every attempt of these records, which are one session's in order. `decode` gives an attempt's decision, or None
    where it cannot be read: that one is left out."""
    for step in retold(records, decode=decode):
        yield Rejudged(step.record, step.decision, _after(step, proposal))


def _after(step: Retold, proposal: Proposal) -> Decision:
    before, session = step.decision, step.session
    if proposal.task is not None:
        session = replace(session, task=proposal.task, later=())
    if before.fault or before.policy_row.startswith("the person's own launch"):
        return before
    cwd = str(step.record.body.get("cwd", ""))
    findings = before.findings
    if proposal.proposed is not None:
        attempt = Attempt(source=Source.CHECK, cwd=cwd, script=before.command)
        findings = _differing(
            findings, attempt, proposal, Facts(home=session.home, workspace=session.workspace)
        )
    deeds = before.observed.deeds
    return decide(
        findings=findings,
        signals=before.signals if proposal.task is None else _signals(step, session),
        mode=session.mode,
        policy=proposal.policy,
        is_partial=before.policy_row.endswith(f"not read to the end -> {before.verdict.label}"),
        command=before.command,
        invocations=before.invocations,
        cwd=cwd,
        observed=before.observed,
        own=own(deeds, story=step.story) if findings else (),
        asked_for=asked_for_by_name(deeds, scope_in(session)) if session.task and findings else (),
        by_kind=asked_for_by_kind(
            deeds,
            scope_in(session),
            story=step.story,
            environment=session.environment,
            is_at_home=not any(text.startswith(("cd ", "pushd ", "popd")) for text in before.invocations),
        )
        if session.task and findings
        else (),
    )


def _signals(step: Retold, session: Session) -> tuple[Signal, ...]:
    """What was seen at the time, but for what depends on the task's words: that is told anew."""
    seen = step.decision.observed
    kept = (s for s in step.decision.signals if s.id not in _OF_TASK)
    scope = scope_in(session)
    unsure = unsure_signals(seen, story=step.story, task=scope.text)
    return (*kept, *unsure, *(alignment_signals(seen.deeds, scope) if session.task else ()))


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
