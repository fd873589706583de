"""Signals from what was refused before in the session.

Promise: pure; a signal states a fact with its evidence and never a verdict.
"""

from __future__ import annotations

from dataclasses import dataclass

from shellguard.model import Finding, Severity, Signal


@dataclass(frozen=True, slots=True)
class Past:
    """One earlier attempt of the session, as the fold remembers it."""

    shape: str
    rules: frozenset[str]
    is_refused: bool
    targets: frozenset[str] = frozenset()


def retries(findings: tuple[Finding, ...], *, past: tuple[Past, ...] = ()) -> tuple[Signal, ...]:
    """Whether an act of this kind was refused before in this session."""
    refused = [p for p in past if p.is_refused]
    objects = {f.rule for f in findings}
    if any(p.rules & objects for p in refused):
        evidence = "an act of this kind was refused before in this session"
        return (Signal("retry-after-refusal", evidence, Severity.HIGH),)
    return ()
