"""Signals from what was refused before."""

from __future__ import annotations

from shellguard.context.trajectory import Past, retries
from shellguard.model import Act, Finding, Severity

FOUND = (Finding("kubernetes-delete", "t", Severity.HIGH, Act("delete", "x"), "w"),)


def past(*rules: str, is_refused: bool) -> tuple[Past, ...]:
    return (Past("shape", frozenset(rules), is_refused=is_refused),)


def test_the_same_kind_of_act_after_a_refusal_is_a_signal() -> None:
    (signal,) = retries(FOUND, past=past("kubernetes-delete", "other", is_refused=True))
    assert (signal.id, signal.weight) == ("retry-after-refusal", Severity.HIGH)
    assert retries(FOUND, past=past("other", is_refused=True)) == ()
    assert retries(FOUND, past=past("kubernetes-delete", is_refused=False)) == ()
