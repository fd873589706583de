"""What a second judge is told of a decision, how its answer is read, and what the answer may change.

Promise: pure and total; every text that is told passes `redact`, and none is the command's, the agent's or an output's. An
answer makes a verdict one step stricter, or clears a hold whose every reason the person has marked; a refusal stays one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from shellguard.context.signal_ids import title_of
from shellguard.context.story import is_weighty
from shellguard.data.second_opinion_settings import PROTECTED, Ask
from shellguard.decide.policy import Policy
from shellguard.errors import ShellGuardError
from shellguard.model import Decision, Deed, Mode, SecondOpinion, Session, Severity, Verdict

Redact = Callable[[str], str]
MOST_WHY = 200
MOST_ANSWER_BYTES = 4096
_MOST_TEXT, _MOST_TASK, _MOST_ROWS, _MOST_STEP_ACTS = 300, 2000, 20, 5
_STRICTER: dict[Verdict, Verdict] = {
    Verdict.ALLOW: Verdict.HOLD,
    Verdict.PRESERVE: Verdict.HOLD,
    Verdict.HOLD: Verdict.DENY,
}
_VERDICTS = {v.label: v for v in (Verdict.ALLOW, Verdict.HOLD, Verdict.DENY)}


class NoAnswerError(ShellGuardError):
    """No answer that can be used; says why, in words that follow `asked X,`."""


@dataclass(frozen=True, slots=True)
class Step:
    """One earlier attempt of the session."""

    outcome: str
    verdict: Verdict
    deeds: tuple[Deed, ...]


def may_be_asked_about(decision: Decision) -> bool:
    """A refusal, a fault and a person's yes are never asked about."""
    return decision.verdict is not Verdict.DENY and not decision.fault and not decision.granted_by


def is_asked_about(decision: Decision, ask: Ask) -> bool:
    """Whether `ask` covers this decision."""
    if not may_be_asked_about(decision):
        return False
    if decision.verdict >= Verdict.PRESERVE:
        return True
    if ask is not Ask.HELD and any(s.weight >= Severity.MEDIUM for s in decision.signals):
        return True
    return ask is Ask.ALL_CHANGES and any(is_weighty(d) for d in decision.observed.deeds)


def told(decision: Decision, *, session: Session, path: Iterable[Step], redact: Redact) -> dict[str, Any]:
    """The question, as plain JSON types; bounded."""

    known: dict[str, str] = {}

    def text(value: str, most: int = _MOST_TEXT) -> str:
        # Redacted before it is cut: half a token looks like none.
        if value not in known:
            known[value] = redact(_clean(value))
        return known[value][:most]

    return {
        "task": text(session.task, _MOST_TASK),
        "mode": session.mode.value,
        "environment": text(session.environment),
        "verdict": decision.verdict.label,
        "acts": [_act(d, text) for d in decision.observed.deeds[:_MOST_ROWS]],
        "signals": [
            {"id": s.id, "weight": s.weight.label, "says": text(title_of(s.id)), "about": text(s.about)}
            for s in decision.signals[:_MOST_ROWS]
        ],
        "findings": [
            {
                "rule": f.rule,
                "severity": f.severity.label,
                "act": text(f.act.phrase()),
                "why": text(f.why),
            }
            for f in decision.findings[:_MOST_ROWS]
        ],
        "path": [
            {
                "outcome": step.outcome,
                "verdict": step.verdict.label,
                "acts": [_act(d, text) for d in step.deeds[:_MOST_STEP_ACTS]],
            }
            for step in path
        ],
    }


def _act(deed: Deed, text: Callable[[str], str]) -> dict[str, str]:
    return {
        "does": deed.does.value,
        "thing": text(deed.thing),
        "target": text(deed.target),
        "scope": deed.scope.value,
        "service": text(deed.service),
        "where": text(deed.where),
        "reach": deed.reach.value,
        "undo": deed.undo.value,
    }


def _clean(value: str) -> str:
    """One line that can be shown and encoded."""
    kept = "".join(c if c.isprintable() else " " for c in value)
    return " ".join(kept.encode("utf-8", "replace").decode().split())


def parsed(answer: str | bytes, *, redact: Redact) -> tuple[Verdict, str]:
    """What an answer says. Raises NoAnswerError."""
    raw = answer.encode("utf-8", "replace") if isinstance(answer, str) else answer
    if len(raw) > MOST_ANSWER_BYTES:
        raise NoAnswerError(f"its answer is longer than {MOST_ANSWER_BYTES} bytes")
    try:
        body = json.loads(_unfenced(raw.decode("utf-8")), object_pairs_hook=_each_once)
    except (ValueError, RecursionError):
        raise NoAnswerError("its answer is no JSON") from None
    said = body.get("verdict") if isinstance(body, dict) else None
    why = body.get("why", "") if isinstance(body, dict) else None
    if not isinstance(said, str) or said not in _VERDICTS or not isinstance(why, str):
        raise NoAnswerError('its answer is not {"verdict": "allow|hold|deny", "why": "..."}')
    return _VERDICTS[said], redact(_clean(why))[:MOST_WHY]


def _unfenced(text: str) -> str:
    """Models put JSON between lines of ``` whatever they are told."""
    lines = text.strip().splitlines()
    is_fenced = len(lines) > 2 and lines[0] in ("```", "```json") and lines[-1] == "```"
    return "\n".join(lines[1:-1]) if is_fenced else text


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Which of two verdicts is meant, nobody can say."""
    body = dict(pairs)
    if len(body) != len(pairs):
        raise ValueError("a key twice")
    return body


def is_clearable(decision: Decision, *, mode: Mode, policy: Policy, may_clear: frozenset[str]) -> bool:
    """Whether this is a hold all of whose reasons are marked."""
    if decision.verdict is not Verdict.HOLD or decision.fault or decision.is_partial:
        return False
    findings = {
        f.rule for f in decision.findings if policy.verdict(mode, f.rule, f.severity)[0] > Verdict.ALLOW
    }
    signals = {
        s.id for s in decision.signals if policy.verdict_of_signal(mode, s.id, s.weight)[0] > Verdict.ALLOW
    }
    # SAFETY: what a project asked for is no stranger's to loosen, nor is a hold that nothing here explains.
    asked_for = policy.floors.keys() | policy.signal_floors.keys()
    reasons = findings | signals
    return bool(reasons) and reasons <= may_clear - PROTECTED - asked_for


def with_shape(decision: Decision) -> Decision:
    """What only a second judge holds gets a shape of its own, so that a yes to it is a yes to nothing else."""
    if decision.shape or decision.fault:
        return decision
    text = f"{decision.command}\0{decision.invocations}"
    return replace(decision, shape=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16])


def applied(decision: Decision, opinion: SecondOpinion, *, is_cleared_by_allow: bool) -> Decision:
    """`decision` with what the second judge may change of it."""
    opinion = replace(opinion, before=decision.verdict)
    noted = replace(decision, second=opinion)
    said = opinion.verdict
    if said is None or decision.fault or decision.granted_by or decision.verdict is Verdict.DENY:
        return noted
    verdict: Verdict = decision.verdict
    if said > verdict:
        verdict = min(said, _STRICTER[verdict])
    elif said is Verdict.ALLOW and verdict is Verdict.HOLD and is_cleared_by_allow:
        verdict = Verdict.ALLOW
    if verdict is decision.verdict:
        return noted
    row = f"second opinion of {opinion.by}: {decision.verdict.label} -> {verdict.label}"
    return with_shape(replace(noted, verdict=verdict, policy_row=row))
