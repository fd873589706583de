"""A request that changes things called like those that the task names, and none of them.

Promise: pure; only names that belong to a series say anything: `ENG-553`, `pr-1180`, `cus_Q1x`. A request that names one of
the task's own is none of this module's.
"""

from __future__ import annotations

import re

from shellguard.classify.subject import Subject
from shellguard.context.alignment_signals import OFF_TASK
from shellguard.context.landing_tables import WRITE_METHODS
from shellguard.context.task_scope import NamedBy, TaskScope
from shellguard.model import Severity, Signal

_MOST = 60
_LONGEST = 20_000
# A series: letters, a sign, and what tells one from the next, which has a digit.
_SERIES = re.compile(r"(?<![\w-])(?P<head>[A-Za-z]{2,12}[-_#:])(?P<tail>\w*\d\w*)(?![\w-])")
_LOOKING = re.compile(r"^\s*query\b|\"query\"\s*:\s*\"\s*(?:query\b|\{)")
_SAFER = "Name what the task names, one by one, or ask the user which ones are meant."


def stranger_signals(subjects: tuple[Subject, ...], scope: TaskScope) -> tuple[Signal, ...]:
    """At most one, about the first such request."""
    series: dict[str, set[str]] = {}
    for name in scope.names[:_MOST]:
        if name.by is NamedBy.IDENTIFIER and (found := _SERIES.fullmatch(name.text)):
            series.setdefault(found["head"].lower(), set()).add(name.text.lower())
    if not series:
        return ()
    for subject in subjects[:_MOST]:
        for request in subject.requests:
            if request.method.upper() not in WRITE_METHODS or _LOOKING.search(request.body[:200]):
                continue
            said = f"{request.url} {request.body}"[:_LONGEST]
            used = [m for m in _SERIES.finditer(said) if m["head"].lower() in series]
            strange = dict.fromkeys(m.group() for m in used if m.group().lower() not in scope.text.lower())
            is_own = any(m.group().lower() in series[m["head"].lower()] for m in used)
            if strange and not is_own:
                others = ", ".join(list(strange)[:6])
                meant = set().union(*series.values())
                named = ", ".join(n.text for n in scope.names[:_MOST] if n.text.lower() in meant)
                evidence = f"the task says “{named[:160]}”; this changes {others} (not named)"
                return (Signal(OFF_TASK, evidence, Severity.HIGH, f"not named: {others}"[:200], _SAFER),)
    return ()
