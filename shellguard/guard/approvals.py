"""Judging with what the person has said yes to before: grants, commands that are part of an approved one, retries of a hold
that is gone.

Promise: a yes holds for what was shown and for nothing graver; one that is for once is used up by what it lifts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from shellguard.errors import ShellGuardError
from shellguard.guard.coverage import Coverage, is_as_approved
from shellguard.guard.second_opinion.opinion import with_shape
from shellguard.guard.surroundings import Judge
from shellguard.hold.grants import EVERY_RULE, Grants
from shellguard.model import Attempt, Decision, Grant, Hold, Mode, Session, Verdict
from shellguard.probe.process import lineage


class Approvals:
    """Of one session."""

    def __init__(self, *, judge: Judge, grants: Grants, session: Callable[[], Session]) -> None:
        """`session`: as it stands when it is asked for."""
        self._judge, self._grants, self._session = judge, grants, session
        self._coverage = Coverage()
        self._retries: dict[str, Decision] = {}

    def look(self, attempt: Attempt, *, once: Grant | None = None) -> Decision:
        """What the judge says now under the active grants, and under `once`; none of them is used up."""
        more = (once,) if once is not None else ()
        return _sound(self._judge(attempt, (*self._grants.active(), *more)))

    def judged(self, attempt: Attempt) -> Decision:
        """The decision under the active grants, lifted where it is part of what a person approved; the grant that lifted
        it, if one did, is used up."""
        return self._covered(attempt, self._granted(attempt))

    def _granted(self, attempt: Attempt) -> Decision:
        grants = self._grants.active()
        while True:
            decision = _sound(self._judge(attempt, grants))
            if not decision.granted_by:
                return decision
            if decision.granted_by not in {g.id for g in grants}:
                raise ShellGuardError(f"the judge named a grant that does not exist: {decision.granted_by}")
            approved = self._retries.get(decision.granted_by)
            # SAFETY: a retry has the approved shape, but the world may have changed meanwhile.
            # tests/guard/test_approval.py::test_a_retry_that_shows_something_new_is_held
            if approved is None or is_as_approved(decision, approved=approved):
                self._use(decision.granted_by)
                return decision
            grants = tuple(g for g in grants if g.id != decision.granted_by)

    def _covered(self, attempt: Attempt, decision: Decision) -> Decision:
        is_held = decision.verdict in (Verdict.PRESERVE, Verdict.HOLD)
        if self._session().mode is Mode.OBSERVE or not is_held:
            return decision
        covered_by = self._coverage.find(decision, lineage=lineage(attempt.pid))
        if not covered_by:
            return decision
        row = f"part of what {covered_by} approved"
        return replace(decision, verdict=Verdict.ALLOW, granted_by=covered_by, policy_row=row)

    def seconded(self, attempt: Attempt, decision: Decision) -> Decision:
        """A person's yes to what a second judge alone had held: policy itself had nothing against it."""
        if decision.verdict is not Verdict.ALLOW:
            return decision
        covered_by = self._coverage.find_seconded(decision, lineage=lineage(attempt.pid))
        if covered_by:
            return replace(decision, granted_by=covered_by, policy_row=f"part of what {covered_by} approved")
        shaped = with_shape(decision)
        grant = self._grants.find(rule=EVERY_RULE, shape=shaped.shape, session=self._session().id)
        if grant is None:
            return decision
        approved = self._retries.get(grant.id)
        if approved is not None and not is_as_approved(shaped, approved=approved):
            return decision
        self._use(grant.id)
        return replace(shaped, granted_by=grant.id, policy_row=f"granted by {grant.id}")

    def retry(self, grant: Grant, *, approved: Decision) -> None:
        """This grant is for one more try of what was approved."""
        self._retries[grant.id] = approved

    def use_alike(self, hold: Hold) -> bool:
        """Whether a grant is for the shape of this hold; it is used up."""
        grant = self._grants.find(rule=EVERY_RULE, shape=hold.decision.shape, session=hold.session)
        if grant is not None:
            self._use(grant.id)
        return grant is not None

    def remember(self, pid: int, *, decision: Decision, granted_by: str) -> None:
        """This process runs because a person said yes: so may what it starts."""
        self._coverage.remember(pid, decision=decision, granted_by=granted_by)

    def _use(self, grant_id: str) -> None:
        self._grants.use(grant_id)
        self._retries.pop(grant_id, None)


def _sound(decision: Decision) -> Decision:
    """A decision with a fault is never milder than a hold, whoever made it."""
    if decision.fault and decision.verdict < Verdict.HOLD:
        return replace(decision, verdict=Verdict.HOLD)
    return decision
