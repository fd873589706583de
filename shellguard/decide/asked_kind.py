"""The row for what a task asks for by its kind: what is local and made anew needs no second asking, nor does what is to be published.

Promise: pure; only a finding of severity high about ending such a thing on this machine, or about publishing a package, is
answered, never one that a person or a project spoke about, never where a signal speaks against it.
"""

from __future__ import annotations

from shellguard.context.asked_kind import is_cache, is_low
from shellguard.decide.policy import Policy
from shellguard.model import Deed, Does, Finding, Mode, Reach, Severity, Signal

ROW = "asked for by kind -> allow, on record"

_ENDS = frozenset({"delete", "empty", "reset", "drop", "discard"})
_MADE_ANEW = frozenset(
    "volume volumes database databases schema table tables rows container-data uncommitted-work".split()
)
"""Last words of what acts are about."""
_ELSEWHERE = frozenset(
    {
        "production-touched",
        "environment-crossed",
        "environment-unknown",
        "identity-switched",
        "credential-swapped",
    }
)
"""Signals that it may not be this machine after all, however slight."""
_NOT_THESE = frozenset({"every untracked file"})


def is_meant(
    finding: Finding,
    *,
    by_kind: tuple[Deed, ...],
    signals: tuple[Signal, ...],
    mode: Mode,
    policy: Policy,
) -> bool:
    """Whether the task's words answer this finding."""
    if not by_kind or finding.severity is not Severity.HIGH:
        return False
    if finding.rule in policy.rules or finding.rule in policy.floors or mode is Mode.OBSERVE:
        return False
    if any(s.weight >= Severity.HIGH or s.id in _ELSEWHERE for s in signals):
        return False
    act = finding.act
    if act.verb == "publish" and act.object == "package":
        return all(d.does is Does.SHARE for d in by_kind)
    is_here = all(d.reach is Reach.LOCAL for d in by_kind) and act.reach is Reach.LOCAL
    is_here = is_here or all(is_cache(d) for d in by_kind)
    is_ended = act.verb in _ENDS and act.object.split(" ")[-1] in _MADE_ANEW
    # SAFETY: a compose file or project that is called after production is no stack of this machine's;
    # tests/decide/test_asked_kind.py::test_a_name_that_says_production_is_still_held
    words = act.target.split()
    is_here = is_here and not any(w.startswith(("/", "~", "..")) for w in words if "compose" in act.target)
    return is_here and is_ended and act.target not in _NOT_THESE and all(is_low(w) for w in words)
