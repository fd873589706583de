"""Signals from what happened so far in the session. This room is small yet: environment and retries.

Promise: pure; a signal states a fact with its evidence and never a verdict.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from shellguard.model import Finding, Session, Severity, Signal

_PRODUCTION = re.compile(r"(?i)(?:^|[^a-z])(?:prod|production|prd|live)(?:$|[^a-z])")
_NOT_PRODUCTION = re.compile(r"(?i)non-?prod|pre-?prod")
_LOWER = re.compile(r"(?i)stag|dev|test|local|qa|sandbox|preview")


@dataclass(frozen=True, slots=True)
class Past:
    """One earlier attempt of the session, as the fold remembers it."""

    shape: str
    rules: frozenset[str]
    is_refused: bool
    targets: frozenset[str] = frozenset()


def signals(
    findings: tuple[Finding, ...], *, session: Session, past: tuple[Past, ...] = (), command: str = ""
) -> tuple[Signal, ...]:
    """Facts about this attempt in this session."""
    found: list[Signal] = []
    # A mention alone is no act: only what some rule already objects to crosses an environment.
    if (
        findings
        and _LOWER.search(session.environment)
        and _PRODUCTION.search(command)
        and not _NOT_PRODUCTION.search(command)
    ):
        found.append(
            Signal(
                "environment-crossed",
                f"the session is for {session.environment}; the command names production",
                Severity.HIGH,
            )
        )
    refused = [p for p in past if p.is_refused]
    objects = {f.rule for f in findings}
    if any(p.rules & objects for p in refused):
        found.append(
            Signal(
                "retry-after-refusal", "an act of this kind was refused before in this session", Severity.HIGH
            )
        )
    return tuple(found)
