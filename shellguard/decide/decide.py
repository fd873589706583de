"""Findings + signals + policy + grants -> one decision.

Promise: pure; adding a finding or a signal never lowers the verdict; a grant lifts a hold and never a denial.
"""

from __future__ import annotations

import hashlib

from shellguard.decide.asked import ROW, answered, is_answered
from shellguard.decide.asked_kind import ROW as KIND_ROW
from shellguard.decide.asked_kind import is_meant
from shellguard.decide.own import ROW as OWN_ROW
from shellguard.decide.own import is_own
from shellguard.decide.policy import Policy
from shellguard.model import Decision, Deed, Finding, Grant, Mode, Observed, Severity, Signal, Verdict

_SHAPE_LIMIT = 300
_MOST_CALLS, _LONG_CALL = 40, 400
"""From here on what is shown of a command may not be all of it."""
_ONCE = frozenset({"no-task"})
NOTHING = Observed()


def shape_of(
    findings: tuple[Finding, ...],
    cwd: str,
    *,
    signals: tuple[Signal, ...] = (),
    command: str = "",
    invocations: tuple[str, ...] = (),
) -> str:
    """A key for "the same thing again", readable by people: what was objected to and where, whatever carried it."""
    # SAFETY: what a redirection or a heredoc is about stands in the target alone; without it a yes to one is a yes to all
    targets = ((f, f.act.target if f.act.target not in f.subject else "") for f in findings)
    rows = sorted({f"{f.rule}: {f.subject}{f' on {target}' if target else ''}" for f, target in targets})
    stopping = [s for s in signals if s.weight >= Severity.HIGH]
    # what asks once for the whole session is no part of what is approved again
    grave = sorted({f"{s.id} {s.about}".strip() for s in stopping if s.id not in _ONCE})
    if stopping and not rows:
        # SAFETY: a yes to one command with a credential is no yes to every command with it
        rows = [command]
    elif stopping:
        rows += _beside(findings, invocations, command)
    rows += grave
    if not rows:
        return ""
    text = "; ".join(rows) + f" (in {cwd})"
    if len(text) <= _SHAPE_LIMIT:
        return text
    return (
        text[:_SHAPE_LIMIT] + "… #" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    )


def _beside(findings: tuple[Finding, ...], invocations: tuple[str, ...], command: str) -> list[str]:
    """Calls that no rule objects to: what a signal stops may be one of them."""
    # SAFETY: a small objection carried along must not make one shape of whatever else is stopped with it
    objected = {f.subject for f in findings}
    is_cut = len(invocations) >= _MOST_CALLS or any(len(text) >= _LONG_CALL for text in invocations)
    return sorted({text for text in invocations if text not in objected} | ({command} if is_cut else set()))


def decide(
    *,
    findings: tuple[Finding, ...],
    signals: tuple[Signal, ...],
    mode: Mode,
    policy: Policy,
    grants: tuple[Grant, ...] = (),
    is_partial: bool = False,
    command: str = "",
    invocations: tuple[str, ...] = (),
    cwd: str = "",
    observed: Observed = NOTHING,
    asked_for: tuple[Deed, ...] = (),
    own: tuple[Deed, ...] = (),
    by_kind: tuple[Deed, ...] = (),
) -> Decision:
    """One decision. The strictest row wins; among equals the first finding gives the reason. `asked_for`: what the task
    asks for by name; `own`: what the session surely made and now takes away; `by_kind`: what the task asks for by its kind."""
    shape = shape_of(findings, cwd, signals=signals, command=command, invocations=invocations)
    verdict, row = Verdict.ALLOW, f"{mode.value}: nothing found -> allow"
    granted = ""
    for finding in findings:
        one, why = policy.verdict(mode, finding.rule, finding.severity)
        if answered(one):
            grant = _granting(grants, finding, shape)
            if not is_partial and is_answered(
                finding, asked_for=asked_for, signals=signals, mode=mode, policy=policy
            ):
                one, why = Verdict.ALLOW, f"{mode.value}: {ROW}"
            elif not is_partial and is_own(finding, own=own, signals=signals, mode=mode, policy=policy):
                one, why = Verdict.ALLOW, f"{mode.value}: {OWN_ROW}"
            elif not is_partial and is_meant(
                finding, by_kind=by_kind, signals=signals, mode=mode, policy=policy
            ):
                one, why = Verdict.ALLOW, f"{mode.value}: {KIND_ROW}"
            elif grant is not None:
                granted, one, why = grant.id, Verdict.ALLOW, f"granted by {grant.id}"
        if one > verdict or (verdict is Verdict.ALLOW and row.endswith("nothing found -> allow")):
            verdict, row = one, why
    for signal in signals:
        one, why = policy.verdict_of_signal(mode, signal.id, signal.weight)
        if one in (Verdict.HOLD, Verdict.PRESERVE):
            grant = next((g for g in grants if g.rule == "*" and g.shape == shape), None)
            if grant is not None:
                granted, one = grant.id, Verdict.ALLOW
        if one > verdict:
            verdict, row = one, why
    if is_partial and policy.unread > verdict:
        verdict, row = policy.unread, f"{mode.value}: not read to the end -> {policy.unread.label}"
    if verdict is Verdict.PRESERVE:
        # until what would be destroyed can be saved, a person decides
        verdict, row = Verdict.HOLD, row + " (preserve is answered by hold)"
    return Decision(
        verdict=verdict,
        findings=findings,
        signals=signals,
        policy_row=row,
        invocations=invocations,
        command=command,
        shape=shape
        or (hashlib.sha256(command.encode("utf-8", "surrogatepass")).hexdigest()[:16] if is_partial else ""),
        granted_by=granted if verdict is Verdict.ALLOW else "",
        observed=observed,
        is_partial=is_partial,
    )


def _granting(grants: tuple[Grant, ...], finding: Finding, shape: str) -> Grant | None:
    """The grant that answers this finding in this shape."""
    return next((g for g in grants if g.rule in ("*", finding.rule) and g.shape == shape), None)


def fault(reason: str, *, command: str = "") -> Decision:
    """The decision when we broke: held, and said so."""
    return Decision(verdict=Verdict.HOLD, fault=reason, policy_row="fault -> hold", command=command)
