"""What an approval covers: the command as it was shown, and what the approved process itself then starts.

Promise: never a rule, a graver severity or a grave signal that the person did not see; never a fault or a
denial.
"""

from __future__ import annotations

from dataclasses import dataclass

from shellguard.model import Decision, Severity, Verdict
from shellguard.probe.process import Process, process

_KEPT = 256
"""Approved processes remembered at once; the oldest is forgotten first, and then simply asks again."""


def _grave_signals(decision: Decision) -> frozenset[tuple[str, str]]:
    """With what each is about: a yes to one credential is none to another."""
    return frozenset((s.id, s.about) for s in decision.signals if s.weight >= Severity.HIGH)


def _severities(decision: Decision) -> dict[str, Severity]:
    worst: dict[str, Severity] = {}
    for finding in decision.findings:
        worst[finding.rule] = max(finding.severity, worst.get(finding.rule, finding.severity))
    return worst


def is_as_approved(fresh: Decision, *, approved: Decision) -> bool:
    """Whether a fresh look at the very same attempt shows nothing that the person did not see. Pure. One without a shape
    shows nothing at all."""
    seen = {(f.rule, f.subject) for f in approved.findings}
    return (
        fresh.verdict <= approved.verdict
        and fresh.shape in (approved.shape, "")
        and {(f.rule, f.subject) for f in fresh.findings} <= seen
        and _is_no_graver(fresh, approved=approved)
    )


def is_part_of(later: Decision, *, approved: Decision) -> bool:
    """Whether a descendant's command stays within what was approved: objections, and only known ones.
    Pure."""
    is_stopped = Verdict.ALLOW < later.verdict < Verdict.DENY
    is_coverable = is_stopped and bool(later.findings or later.alarm) and not later.fault
    return is_coverable and _is_no_graver(later, approved=approved)


def _is_no_graver(fresh: Decision, *, approved: Decision) -> bool:
    limits = _severities(approved)
    is_known = all(
        rule in limits and severity <= limits[rule] for rule, severity in _severities(fresh).items()
    )
    return (
        is_known
        and _grave_signals(fresh) <= _grave_signals(approved)
        and (not fresh.fault or bool(approved.fault))
    )


@dataclass(frozen=True, slots=True)
class Approval:
    """One approved process."""

    granted_by: str
    """Id of the hold or the grant that let it run."""
    process: Process
    decision: Decision


class Coverage:
    """The approved processes that still live."""

    def __init__(self) -> None:
        self._approvals: list[Approval] = []

    def remember(self, pid: int, *, decision: Decision, granted_by: str) -> None:
        """`pid` runs an approved command; one that is gone already covers nothing."""
        seen = process(pid)
        if seen is not None:
            self._forget_ended()
            self._approvals = [*self._approvals[1 - _KEPT :], Approval(granted_by, seen, decision)]

    def find(self, decision: Decision, *, lineage: tuple[Process, ...]) -> str:
        """Id of the hold or grant that covers this command of a process with this lineage; empty for none."""
        keys = {seen.key for seen in lineage}
        for approval in self._approvals:
            if approval.process.key in keys and is_part_of(decision, approved=approval.decision):
                return approval.granted_by
        return ""

    def find_seconded(self, decision: Decision, *, lineage: tuple[Process, ...]) -> str:
        """The same for what policy allows, where a second judge had held what was approved: the same acts, no others."""
        keys, done = {seen.key for seen in lineage}, set(decision.observed.deeds)
        for approval in self._approvals:
            approved = approval.decision
            is_same = approved.second is not None and done <= set(approved.observed.deeds)
            if approval.process.key in keys and is_same and _is_no_graver(decision, approved=approved):
                return approval.granted_by
        return ""

    def _forget_ended(self) -> None:
        alive = [(a, process(a.process.pid)) for a in self._approvals]
        self._approvals = [a for a, now in alive if now is not None and now.key == a.process.key]
