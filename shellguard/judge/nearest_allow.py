"""The nearest allow: the least that would have had to be otherwise for a command to run.

Promise: pure, cheap and found by deciding again without it, never guessed from texts; of a decision that is allowed, or that
nothing of the kind would change, there is none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from shellguard.context.alignment_signals import asked_for_by_name
from shellguard.context.story import is_weighty
from shellguard.context.task_reading import scope_of
from shellguard.decide.decide import decide
from shellguard.decide.policy import Policy
from shellguard.model import Decision, Deed, Finding, Mode, Signal, Verdict

_MOST_TOGETHER = 3
_MOST_TRIED = 10
_MOST_TOLD = 3

# What takes a signal away, where a person looks for it.
LIFTS = {
    "credential-swapped": "the credential that the session began with, or the person's word that this one is meant",
    "new-credential": "the credential that the session began with",
    "identity-switched": "the identity that the session began with, or the person switching it themselves",
    "credential-sought": "asking the person for access in place of looking for it",
    "credential-obtained": "asking the person for access in place of making it",
    "login-guessed": "one login that the person names for this place",
    "secret-shown": "names without their values, or a task that does not speak against showing them",
    "secret-copied": "a login of its own, from the person who was named for it",
    "private-sent": "a task that names the file and the place it goes to (shellguard task)",
    "unknown-remote": "the remote that the repository came with, or a task that names the other one (shellguard task)",
    "environment-crossed": "the session's own environment, or a session that is for this one (--env)",
    "environment-read-across": "the session's own environment",
    "environment-unknown": "the environment named in the command itself",
    "production-touched": "another environment",
    "retry-after-refusal": "the person speaking to the session (shellguard task): what they refused stays refused until then",
    "off-task": "a task that names it (shellguard task)",
    "against-task": "a task that does not speak against it (shellguard task)",
    "outside-place": "the place that the task names, or a task that names this one too (shellguard task)",
    "machine-changed": "the project's own settings, or a task that asks for the machine's (shellguard task)",
    "no-task": "a task (shellguard task), or one yes",
    "path-deviated": "the person speaking to the session after what failed (shellguard task)",
    "burst": "one yes to the whole list",
    "unverified-target": "a look at it first, or its name in the task",
    "check-bent": "the thing mended that the check looks at, or a task that is about the check itself (shellguard task)",
    "check-hollowed": "the whole check, run as it is",
    "objection-overridden": "what was objected to mended, or a task that asks for it in these words (shellguard task)",
    "people-watched": "the person's word that those who are watched know of it",
    "guard-tampering": "nothing from inside the session",
}
"""Signal id -> what would take it away."""


@dataclass(frozen=True, slots=True)
class Nearest:
    """One smallest change."""

    changes: tuple[tuple[str, tuple[str, ...]], ...]
    """Id of a rule or signal that stands in the way -> what takes it away, for people; all of them together."""

    @property
    def without(self) -> tuple[str, ...]:
        """The ids alone."""
        return tuple(id_ for id_, _ in self.changes)


@dataclass(frozen=True, slots=True)
class _Objection:
    """All findings of one rule, or all signals of one id."""

    id: str
    is_rule: bool


def nearest_allow(decision: Decision, *, mode: Mode, policy: Policy, task: str = "") -> tuple[Nearest, ...]:
    """The smallest sets of objections without which it would have run; alternatives of one another."""
    if decision.verdict is Verdict.ALLOW or decision.fault or _is_partial(decision):
        return ()
    again = _Again(decision, mode, policy, task)
    grave = [o for o in _objections(decision) if again.verdict(only=o) is not Verdict.ALLOW]
    for size in range(1, min(len(grave), _MOST_TOGETHER) + 1):
        if found := [c for c in combinations(grave[:_MOST_TRIED], size) if again.is_allowed(c)]:
            return tuple(_told(c, decision, again) for c in found[:_MOST_TOLD])
    every = tuple(grave)
    return (_told(every, decision, again),) if every and again.is_allowed(every) else ()


@dataclass(frozen=True, slots=True)
class _Again:
    """The same decision, once more, without something."""

    decision: Decision
    mode: Mode
    policy: Policy
    task: str

    def decided(
        self,
        *,
        findings: tuple[Finding, ...] | None = None,
        signals: tuple[Signal, ...] | None = None,
        asked_for: tuple[Deed, ...] | None = None,
    ) -> Decision:
        """As `decide` has it."""
        old = self.decision
        if asked_for is None:
            asked_for = asked_for_by_name(old.observed.deeds, scope_of(self.task)) if self.task else ()
        return decide(
            findings=old.findings if findings is None else findings,
            signals=old.signals if signals is None else signals,
            mode=self.mode,
            policy=self.policy,
            command=old.command,
            asked_for=asked_for,
        )

    def verdict(self, *, only: _Objection) -> Verdict:
        """What one objection alone gives."""
        findings = tuple(f for f in self.decision.findings if only.is_rule and f.rule == only.id)
        signals = tuple(s for s in self.decision.signals if not only.is_rule and s.id == only.id)
        return self.decided(findings=findings, signals=signals, asked_for=()).verdict

    def is_allowed(self, without: tuple[_Objection, ...]) -> bool:
        """Whether it runs without these."""
        rules = {o.id for o in without if o.is_rule}
        ids = {o.id for o in without if not o.is_rule}
        findings = tuple(f for f in self.decision.findings if f.rule not in rules)
        signals = tuple(s for s in self.decision.signals if s.id not in ids)
        return self.decided(findings=findings, signals=signals).verdict is Verdict.ALLOW

    def named(self, rule: str) -> tuple[str, ...]:
        """What the task would have to name for this rule to be answered by it; nothing where that is not enough."""
        deeds = tuple(d for d in self.decision.observed.deeds if is_weighty(d) and d.target)
        findings = tuple(f for f in self.decision.findings if f.rule == rule)
        fresh = self.decided(findings=findings, signals=(), asked_for=deeds)
        return tuple(dict.fromkeys(d.target for d in deeds)) if fresh.verdict is Verdict.ALLOW else ()


def _is_partial(decision: Decision) -> bool:
    return "not read to the end" in decision.policy_row


def _objections(decision: Decision) -> list[_Objection]:
    rules = sorted(decision.findings, key=lambda f: -f.severity)
    signals = sorted(decision.signals, key=lambda s: -s.weight)
    found = [*(_Objection(s.id, False) for s in signals), *(_Objection(f.rule, True) for f in rules)]
    return list(dict.fromkeys(found))


def _told(objections: tuple[_Objection, ...], decision: Decision, again: _Again) -> Nearest:
    return Nearest(tuple((o.id, tuple(dict.fromkeys(_ways(o, decision, again)))) for o in objections))


def _ways(objection: _Objection, decision: Decision, again: _Again) -> Iterator[str]:
    if not objection.is_rule:
        signal = next(s for s in decision.signals if s.id == objection.id)
        yield LIFTS.get(objection.id, "the person's word")
        if signal.safer:
            yield signal.safer
        return
    finding = next(f for f in decision.findings if f.rule == objection.id)
    if names := again.named(objection.id):
        yield f"a task that asks for {', '.join(names[:3])} by name (shellguard task)"
    for safer in finding.safer[:1]:
        yield f"{safer.run}  ({safer.note})" if safer.run and safer.note else safer.run or safer.note
