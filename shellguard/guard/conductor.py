"""The order of steps between an attempt and its answer: judge, record, answer; hold, ask, judge again, run.

Promise: nothing runs before its record is written, and whatever goes wrong in here is answered BROKEN: not
run. All of it happens on the guard's one thread, one step after the other.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from typing import Any

from shellguard.context.failures import Failure
from shellguard.context.session_task import How, after_words
from shellguard.context.story import Outcome
from shellguard.errors import LedgerError, ShellGuardError
from shellguard.guard import refusal
from shellguard.guard.approvals import Approvals
from shellguard.guard.asker import Held
from shellguard.guard.coverage import is_as_approved
from shellguard.guard.endings import Endings, own_call
from shellguard.guard.second_opinion.asking import SecondJudge
from shellguard.guard.second_opinion.opinion import with_shape
from shellguard.guard.second_opinion.seconding import Change, Seconding
from shellguard.guard.surroundings import Aside, Asking, Judge, at_once
from shellguard.guard.trail import Trail
from shellguard.hold.grants import EVERY_RULE
from shellguard.hold.queue import HoldQueue
from shellguard.hold.stamping import stamped
from shellguard.judge import timeline
from shellguard.judge.timeline import Timeline
from shellguard.model import (
    Attempt,
    Decision,
    Grant,
    Hold,
    HoldState,
    Mode,
    RecordKind,
    Session,
    Source,
    Verdict,
)
from shellguard.probe.process import Process, chain, lineage
from shellguard.wire.messages import Answer, hold_to_json

MOST_WAITING = 256
"""Commands held at once; a person reviews a handful, and each holds a connection open."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    attempt: Attempt
    asking: Asking
    lineage: tuple[Process, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of a person's answer."""

    hold: Hold
    outcome: str
    """run, refused, or retry-allowed when its process had gone."""


class Conductor:
    """One session's attempts, holds and grants."""

    def __init__(
        self,
        *,
        session: Session,
        judge: Judge,
        trail: Trail,
        clock: Callable[[], float],
        redact: Callable[[str], str],
        on_held: Callable[[Hold, int], None],
        on_fault: Callable[[str], None],
        announce: Callable[[dict[str, Any]], None],
        deadline_s: float | None = None,
        remember: Callable[[Decision, Outcome], None] = lambda *_: None,
        second: SecondJudge | None = None,
        aside: Aside = at_once,
        on_failed: Callable[[Failure, str], None] = lambda *_: None,
    ) -> None:
        """`deadline_s`: seconds a hold waits for a person, None for as long as its process lives. `remember` hears of
        every decision and what became of its command; one with `granted_by` was a person's yes. `second`: who is asked
        after deciding and before answering, `aside`. `on_failed` hears of judged processes that ended badly, with their
        command lines."""
        self._told, self._second = remember, second
        self._seconding = Seconding(second, aside=aside)
        self._on_failed, self._endings = on_failed, Endings()
        self.session = session
        self._trail, self._clock, self._redact = trail, clock, redact
        self._on_held, self._on_fault, self._announce = on_held, on_fault, announce
        self._deadline_s = deadline_s
        self.queue = HoldQueue(clock=clock)
        self._approvals = Approvals(judge=judge, grants=self.queue.grants, session=lambda: self.session)
        self._waiting: dict[str, _Waiting] = {}
        self._origins: dict[str, Held] = {}
        self._path = Timeline()

    def hear(self, words: str) -> None:
        """The person said what it is about from now on."""
        self._path = timeline.heard(self._path, words, at_s=self._clock())

    def _recall(self, decision: Decision, outcome: Outcome) -> None:
        self._remember(decision, outcome)
        self._path = timeline.followed(self._path, decision, outcome=outcome, at_s=self._clock())

    def attempt(self, attempt: Attempt, *, asking: Asking) -> None:
        """Judge, record and answer one attempt; a held one is answered later."""
        with self._fail_closed(asking):
            if _is_exec(attempt):
                self._endings.replaced(attempt.pid, at_s=self._clock())
            decision = self._approvals.judged(attempt)
            if self._seconding.is_asked_about(decision):
                decision = self._approvals.seconded(attempt, decision)
            if not self._seconding.is_asked_about(decision):
                self._step(attempt, decision, asking=asking)
                return
            self._seconding.ask(
                decision,
                session=self.session,
                asking=asking,
                then=lambda change: self._resume(attempt, change, asking=asking),
            )

    def _resume(self, attempt: Attempt, change: Change, *, asking: Asking) -> None:
        """The second judge has spoken, or not: things may have changed meanwhile, so look once more, and answer."""
        with self._fail_closed(asking):
            fresh = self._approvals.judged(attempt)
            decision = change(fresh)
            if asking.is_gone and decision.verdict is Verdict.ALLOW:
                self._trail.attempt(attempt, decision, outcome="gone")
                return
            self._step(attempt, decision, asking=asking)
            if asking.is_gone:
                self.withdraw(asking)

    def _remember(self, decision: Decision, outcome: Outcome) -> None:
        self._told(decision, outcome)
        if self._second is not None:
            self._second.remember(decision, outcome)

    def ran(self, pid: int, call: str, *, at_s: float) -> None:
        """A program ran without being asked about; an empty `call` says that its end tells nothing."""
        self._endings.replaced(pid, at_s=at_s)
        if call:
            self._endings.began(pid, call, at_s=at_s)

    def ended(self, pid: int, status: int, *, at_s: float) -> None:
        """A process ended with this status, not zero."""
        found = self._endings.ended(pid, status, at_s=at_s)
        if found is not None:
            self._on_failed(found[1], self._redact(found[0]))

    def said(self, text: str, *, how: How, by: str, source: str) -> None:
        """The person spoke, in these words. Raises LedgerError with the task left as it was."""
        text = self._redact(text)
        body = {"task": text, "by": by, "source": source, "how": how.value}
        self._trail.record(RecordKind.TASK, body)
        self.session = after_words(self.session, text, how=how)
        self.hear(text)

    def reconsider(self, *, by: str) -> None:
        """What waits only because nobody had said what the session is for runs where the words answer that."""
        for hold in self.queue.list():
            waiting = self._waiting.get(hold.id)
            is_asking = any(s.id == "no-task" for s in hold.decision.signals)
            if waiting is None or waiting.asking.is_gone or not is_asking:
                continue
            with suppress(ShellGuardError):
                if self._approvals.look(waiting.attempt).verdict is Verdict.ALLOW:
                    self.answer(hold.id, answer="approve", note="as the task says", by=by)

    def withdraw(self, asking: Asking) -> None:
        """The peer hung up: what it waited for is gone, and stays listed."""
        for hold_id in [i for i, w in self._waiting.items() if w.asking is asking]:
            del self._waiting[hold_id]
            gone = self.queue.withdraw(hold_id)
            self._trail.note(RecordKind.ANSWER, {"hold": hold_id, "state": gone.state.value})
            self._tell("gone", gone)

    def expire(self) -> None:
        """Refuse what nobody answered in time."""
        for hold in self.queue.expire():
            waiting = self._waiting.pop(hold.id)
            self._trail.note(RecordKind.ANSWER, {"hold": hold.id, "state": hold.state.value})
            waited_s = (hold.deadline_s or hold.since_s) - hold.since_s
            waiting.asking.answer(Answer.REFUSED, refusal.unanswered_text(hold.decision, waited_s=waited_s))
            self._tell("answered", hold)

    def origins(self, hold_id: str) -> tuple[Held, ...]:
        """Where the held process of one hold came from, or with an empty id those of all open ones."""
        wanted = [hold_id] if hold_id else [h.id for h in self.queue.list()]
        return tuple(self._origins[i] for i in wanted if i in self._origins)

    def answer(self, hold_id: str, *, answer: str, note: str, by: str) -> Answered:
        """Carry out a person's answer. Raises UsageError, LedgerError with the hold left as it was, and
        ShellGuardError when it was approved but could not be run."""
        waiting, note = self._waiting.get(hold_id), self._redact(note)
        if waiting is not None and waiting.asking.is_gone:
            self.withdraw(waiting.asking)
        self.queue.answerable(hold_id, answer=answer)
        self._trail.record(RecordKind.ANSWER, {"hold": hold_id, "answer": answer, "note": note, "by": by})
        known = {grant.id for grant in self.queue.grants.active()}
        hold = self.queue.answer(hold_id, answer=answer, note=note, by=by)
        for grant in [g for g in self.queue.grants.active() if g.id not in known]:
            self._trail.note(RecordKind.GRANT, {"hold": hold_id, "grant": asdict(grant)})
            if grant.is_single_use:
                self._approvals.retry(grant, approved=hold.decision)
        self._tell("answered", hold)
        answered = self._carry_out(hold)
        if hold.state is HoldState.APPROVED:
            self._release_alike(hold, by=by)
        return answered

    def _release_alike(self, approved: Hold, *, by: str) -> None:
        """What waits already and is granted by now is not asked about again: the retry of a hold that is gone, or
        one more of a shape approved for the session."""
        shape = approved.decision.shape
        alike = [h for h in self.queue.list() if h.state is HoldState.WAITING and h.decision.shape == shape]
        for hold in alike if shape else ():
            if not self._approvals.use_alike(hold):
                return
            # A fresh look that shows something new holds it anew and tells the person so.
            with suppress(ShellGuardError):
                self.answer(hold.id, answer="approve", note=f"as {approved.id}", by=by)

    def end(self, reason: str) -> None:
        """Answer everything that waits; used when the guard stops."""
        for asking in self._seconding.end():
            asking.answer(Answer.BROKEN, refusal.broken_text(reason))
        for hold_id, waiting in list(self._waiting.items()):
            del self._waiting[hold_id]
            self.queue.withdraw(hold_id)
            self._trail.note(RecordKind.ANSWER, {"hold": hold_id, "state": HoldState.GONE.value})
            waiting.asking.answer(Answer.BROKEN, refusal.broken_text(reason))

    def _step(self, attempt: Attempt, decision: Decision, *, asking: Asking) -> None:
        if self.session.mode is Mode.OBSERVE:
            self._run(attempt, decision, asking=asking)
            return
        if decision.verdict is Verdict.ALLOW:
            self._run(attempt, decision, asking=asking)
        elif decision.verdict is Verdict.DENY:
            self._trail.attempt(attempt, decision, outcome="refused")
            self._recall(decision, Outcome.REFUSED)
            asking.answer(Answer.REFUSED, refusal.refused_text(decision))
        else:
            self._trail.attempt(attempt, decision, outcome="held")
            self._recall(decision, Outcome.HELD)
            self._hold(attempt, decision, asking=asking)

    def _run(self, attempt: Attempt, decision: Decision, *, asking: Asking) -> None:
        self._trail.attempt(attempt, decision, outcome="run")
        self._recall(decision, Outcome.RAN)
        if decision.granted_by:
            self._approvals.remember(attempt.pid, decision=decision, granted_by=decision.granted_by)
        self._began(attempt, decision)
        asking.answer(Answer.RUN, "")

    def _began(self, attempt: Attempt, decision: Decision) -> None:
        # a shim turns into the program: nobody is left who could tell of its end
        is_own = decision.policy_row.startswith("the person's own launch")
        if _is_exec(attempt) and decision.invocations and not is_own:
            self._endings.began(attempt.pid, own_call(decision.invocations), at_s=self._clock())

    def _hold(self, attempt: Attempt, decision: Decision, *, asking: Asking, instead_of: str = "") -> Hold:
        if self.queue.waiting_count() >= MOST_WAITING:
            raise ShellGuardError(f"{MOST_WAITING} commands wait for a person already; answer some first")
        now = self._clock()
        hold = Hold(
            id=self.queue.new_id(),
            session=self.session.id,
            decision=decision,
            cwd=self._redact(attempt.cwd),
            pid=attempt.pid,
            chain=chain(attempt.pid, until=os.getpid(), redact=self._redact),
            since_s=now,
            deadline_s=None if self._deadline_s is None else now + self._deadline_s,
            path=self._path.moments,
            stamped=self.stamped(decision),
        )
        self._trail.record(RecordKind.HOLD, {"hold": hold_to_json(hold), "instead_of": instead_of})
        self.queue.add(hold)
        self._waiting[hold.id] = _Waiting(attempt, asking, lineage(attempt.pid))
        self._remember_origin(hold)
        self._tell("held", hold)
        asking.answer(Answer.HELD, refusal.held_text(hold))
        return hold

    def stamped(self, decision: Decision | None = None) -> str:
        """How the person answered lately, where it looks like nothing was read; for the person."""
        return stamped(self.queue.list(is_everything=True), decision, now_s=self._clock())

    def _tell(self, event: str, hold: Hold) -> None:
        """Everybody who follows the queue: viewers, and the person's own terminal."""
        self._announce({"event": event, "hold": hold_to_json(hold)})
        self._on_held(hold, self.queue.waiting_count())

    def _remember_origin(self, hold: Hold) -> None:
        listed = {h.id for h in self.queue.list()}
        self._origins = {i: o for i, o in self._origins.items() if i in listed}
        self._origins[hold.id] = Held(self._waiting[hold.id].lineage)

    def _carry_out(self, hold: Hold) -> Answered:
        if hold.state is HoldState.REFUSED:
            self._remember(hold.decision, Outcome.TURNED_DOWN)
            self._path = timeline.answered(self._path, hold.decision, outcome=Outcome.TURNED_DOWN)
        waiting = self._waiting.pop(hold.id, None)
        if waiting is None:
            return Answered(hold, "refused" if hold.state is HoldState.REFUSED else "retry-allowed")
        if hold.state is HoldState.REFUSED:
            text = refusal.refused_text(hold.decision, note=hold.note, is_by_person=True)
            waiting.asking.answer(Answer.REFUSED, text)
            return Answered(hold, "refused")
        why_not = "the guard failed on the way; see the log"
        with self._fail_closed(waiting.asking):
            why_not = self._judge_again(hold, waiting)
        if why_not:
            raise ShellGuardError(f"hold {hold.id} was approved, but not run: {why_not}")
        return Answered(hold, "run")

    def _judge_again(self, hold: Hold, waiting: _Waiting) -> str:
        """Run what was approved if a fresh look still shows just that, and return nothing; else refuse it or
        hold it anew, and say why."""
        once = Grant(hold.id, EVERY_RULE, hold.decision.shape, hold.session, is_single_use=True)
        fresh = self._approvals.look(waiting.attempt, once=once)
        fresh = with_shape(fresh) if hold.decision.second is not None else fresh
        if fresh.verdict is Verdict.DENY:
            self._trail.attempt(waiting.attempt, fresh, outcome="refused")
            text = refusal.refused_text(fresh)
            waiting.asking.answer(Answer.REFUSED, text)
            return f"a fresh look says {text.partition(chr(10))[0]!r}"
        if not is_as_approved(fresh, approved=hold.decision):
            # The one-time grant may have lifted this look; what is held anew stands without it.
            fresh = replace(fresh, verdict=max(fresh.verdict, hold.decision.verdict), granted_by="")
            again = self._hold(waiting.attempt, fresh, asking=waiting.asking, instead_of=hold.id)
            return f"a fresh look showed something new; review {again.id} instead"
        self._trail.record(RecordKind.RUN, {"hold": hold.id, "granted_by": hold.id, "pid": hold.pid})
        self._remember(replace(hold.decision, granted_by=hold.id), Outcome.RAN)
        self._path = timeline.answered(self._path, hold.decision, outcome=Outcome.RAN)
        self._approvals.remember(hold.pid, decision=hold.decision, granted_by=hold.id)
        self._began(waiting.attempt, hold.decision)
        waiting.asking.answer(Answer.RUN, "")
        return ""

    @contextmanager
    def _fail_closed(self, asking: Asking) -> Iterator[None]:
        try:
            yield
        except Exception as error:  # the guard's one catch-all: a crash before an answer is never a run
            is_ours = isinstance(error, ShellGuardError)
            reason = str(error) if is_ours else f"{type(error).__name__} in the guard"
            if isinstance(error, LedgerError):
                reason = f"no record, no run: {reason}"
            self.fault(reason, asking=asking)

    def fault(self, reason: str, *, asking: Asking | None = None) -> None:
        """We failed: the peer is told that nothing ran, the person too, and the ledger if it can be."""
        reason = self._redact(reason)
        for hold_id in [i for i, w in self._waiting.items() if w.asking is asking]:
            del self._waiting[hold_id]
            self.queue.withdraw(hold_id)
        try:
            self._trail.note(RecordKind.FAULT, {"fault": reason})
            self._on_fault(reason)
        finally:
            if asking is not None:
                asking.answer(Answer.BROKEN, refusal.broken_text(reason))


def _is_exec(attempt: Attempt) -> bool:
    """Whether the kernel saw a program start, so that it will see it end."""
    return attempt.source is Source.GATE and not attempt.effect and attempt.pid > 0
