"""What a project's policy may do to a person's: tighten it.

Promise: pure; no verdict of the result is milder than the base's, no deadline longer, nothing less watched, confined or
protected, nothing more writable. What would have loosened is named, a phrase each.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from shellguard.decide.enclosing import Enclosing
from shellguard.decide.policy import Policy
from shellguard.model import Mode, Severity, Verdict


def tightened(
    base: Policy, proposed: Policy, *, severities: Mapping[str, Severity]
) -> tuple[Policy, tuple[str, ...]]:
    """The base with what the project may have of its policy, and what it may not: `[rules] force-push = allow`.

    `proposed` is the project's policy read over `base`, so that what it does not mention is the same; `severities` are
    those the rules claim.
    """
    return (
        replace(
            base,
            tables=_raised(base, proposed),
            floors=_floors(base, proposed, severities=severities),
            floors_from=proposed.name,
            signal_floors=_signal_floors(base, proposed),
            unread=max(base.unread, proposed.unread),
            unattended_deadline_s=min(base.unattended_deadline_s, proposed.unattended_deadline_s),
            enclosing=replace(
                joined(base.enclosing, proposed.enclosing),
                watch=base.enclosing.watch | proposed.enclosing.watch,
                writable=base.enclosing.writable,
            ),
        ),
        loosening(base, proposed, severities=severities),
    )


def trusted(base: Policy, proposed: Policy) -> Policy:
    """The policy of a project that the person trusts: as its file says; lists add to the person's own."""
    return replace(proposed, enclosing=joined(base.enclosing, proposed.enclosing))


def joined(base: Enclosing, proposed: Enclosing) -> Enclosing:
    """Both lists of each kind; what is watched as proposed."""
    return Enclosing(
        watch=proposed.watch,
        confine=base.confine | proposed.confine,
        writable=tuple(dict.fromkeys((*base.writable, *proposed.writable))),
        protect=tuple(dict.fromkeys((*base.protect, *proposed.protect))),
    )


def loosening(base: Policy, proposed: Policy, *, severities: Mapping[str, Severity]) -> tuple[str, ...]:
    """What of `proposed` is milder than `base`, as its file would say it."""
    return (
        *_milder_rows(base, proposed),
        *_milder_rules(base, proposed, severities=severities),
        *_milder_signals(base, proposed),
        *_milder_limits(base, proposed),
        *(
            f"[kernel] watch without {name}"
            for name in sorted(base.enclosing.watch - proposed.enclosing.watch)
        ),
        *(
            f'[kernel] writable = "{path}"'
            for path in proposed.enclosing.writable
            if path not in base.enclosing.writable
        ),
    )


def _raised(base: Policy, proposed: Policy) -> dict[Mode, dict[Severity, Verdict]]:
    return {
        mode: {severity: max(verdict, proposed.tables[mode][severity]) for severity, verdict in table.items()}
        for mode, table in base.tables.items()
    }


def _floors(base: Policy, proposed: Policy, *, severities: Mapping[str, Severity]) -> dict[str, Verdict]:
    asked = {
        rule: verdict
        for rule, verdict in proposed.rules.items()
        if base.rules.get(rule) != verdict and not _is_milder(base, rule, verdict, severities)
    }
    named = sorted({*base.floors, *asked})
    return {rule: max(v[rule] for v in (base.floors, asked) if rule in v) for rule in named}


def _signal_floors(base: Policy, proposed: Policy) -> dict[str, Verdict]:
    """What the project asks for of single signals; where it asks for less than the base gives, the base's stays."""
    asked = {s: v for s, v in proposed.signals.items() if base.signals.get(s) != v}
    named = sorted({*base.signal_floors, *asked})
    return {s: max(v[s] for v in (base.signal_floors, asked) if s in v) for s in named}


def _milder_signals(base: Policy, proposed: Policy) -> Iterable[str]:
    """A signal weighs differently from case to case: what is milder than for a grave one is told."""
    for signal, verdict in proposed.signals.items():
        if any(verdict < base.verdict_of_signal(mode, signal, Severity.HIGH)[0] for mode in base.tables):
            yield f"[signals] {signal} = {verdict.label}"


def _is_milder(base: Policy, rule: str, asked: Verdict, severities: Mapping[str, Severity]) -> bool:
    # A rule nobody knows the severity of is taken for the gravest: better told once too often.
    severity = severities.get(rule, Severity.CRITICAL)
    return any(asked < base.verdict(mode, rule, severity)[0] for mode in base.tables)


def _milder_rows(base: Policy, proposed: Policy) -> Iterable[str]:
    for mode, table in base.tables.items():
        for severity, verdict in table.items():
            if (asked := proposed.tables[mode][severity]) < verdict:
                yield f"[{mode.value}] {severity.label} = {asked.label}"


def _milder_rules(base: Policy, proposed: Policy, *, severities: Mapping[str, Severity]) -> Iterable[str]:
    for rule, asked in proposed.rules.items():
        if base.rules.get(rule) != asked and _is_milder(base, rule, asked, severities):
            yield f"[rules] {rule} = {asked.label}"


def _milder_limits(base: Policy, proposed: Policy) -> Iterable[str]:
    if proposed.unattended_deadline_s > base.unattended_deadline_s:
        yield f"[limits] unattended_deadline_s = {proposed.unattended_deadline_s:g}"
    if proposed.unread < base.unread:
        yield f"[limits] unread = {proposed.unread.label}"
