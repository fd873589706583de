"""The row for the session's own scratch: what it made itself it may take away again without asking.

Promise: pure; only a finding of severity high about ending what the session surely made is answered, never one that a person or a
project spoke about, never where a signal speaks against it.
"""

from __future__ import annotations

from shellguard.context.whole_words import is_said
from shellguard.decide.policy import Policy
from shellguard.model import Deed, Finding, Mode, Severity, Signal

ROW = "made in this session -> allow, on record"

_ENDS = frozenset({"delete", "stop", "restart", "cancel", "empty", "discard", "rewrite", "drop"})


def is_own(
    finding: Finding, *, own: tuple[Deed, ...], signals: tuple[Signal, ...], mode: Mode, policy: Policy
) -> bool:
    """Whether it objects to the end of what the session made."""
    if not own or finding.severity is not Severity.HIGH or finding.act.verb not in _ENDS:
        return False
    if finding.rule in policy.rules or finding.rule in policy.floors or mode is Mode.OBSERVE:
        return False
    if any(s.weight >= Severity.HIGH for s in signals):
        return False
    # SAFETY: a call that is not understood may name the thing among others of its own
    said = finding.act.target or finding.subject
    return any(d.service != "files" and (is_said(d.target, said) or _is_folder(d, finding)) for d in own)


def _is_folder(deed: Deed, finding: Finding) -> bool:
    """`../spike`: a worktree's folder, said from where the command runs; all that the command takes away is the session's own."""
    said = finding.act.target.rstrip("/")
    is_relative = said.startswith("../") and ".." not in said.lstrip("./")
    return deed.thing == "worktree" and is_relative and deed.target.endswith(f"/{said.lstrip('./')}")
