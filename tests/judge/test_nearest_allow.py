"""The least that would have had to be otherwise, found by deciding again."""

from __future__ import annotations

import pytest

from shellguard.context.signal_ids import SIGNALS
from shellguard.decide.decide import decide
from shellguard.decide.policy import Policy
from shellguard.judge.nearest_allow import LIFTS, nearest_allow
from shellguard.model import (
    Act,
    Decision,
    Deed,
    Does,
    Finding,
    Mode,
    Observed,
    Reach,
    SaferWay,
    Severity,
    Signal,
    Undo,
    Verdict,
)

DELETES = Finding(
    "kubernetes-delete",
    "Deletes",
    Severity.HIGH,
    Act("delete", "workload", "web-green", Reach.REMOTE, Undo.NONE),
    "Gone.",
    (SaferWay("kubectl get deploy web-green", "Look first."),),
    "kubectl delete deploy web-green",
)
MILD = Finding("change-cluster", "Changes", Severity.MEDIUM, Act("change", "cluster"), "Changed.")
OFF = Signal("off-task", "the task says “web-blue”", Severity.HIGH, "x", "Leave out web-green.")
UNSURE = Signal("unverified-target", "nobody looked", Severity.HIGH, "y", "Look first.")
NOTED = Signal("production-touched", "production", Severity.LOW, "z", "Ask.")
DEED = Deed(
    Does.REMOVE,
    "workload",
    "web-green",
    service="kubernetes",
    reach=Reach.REMOTE,
    undo=Undo.NONE,
    how="kubectl",
)


def decided(
    *findings: Finding, signals: tuple[Signal, ...] = (), policy: Policy | None = None, partial: bool = False
) -> Decision:
    return decide(
        findings=findings,
        signals=signals,
        mode=Mode.ATTENDED,
        policy=policy or Policy(),
        is_partial=partial,
        command="kubectl delete deploy web-green",
        cwd="/home/dev",
        observed=Observed(deeds=(DEED,)),
    )


CASES = {
    "one signal": (decided(MILD, signals=(OFF, NOTED)), [("off-task",)]),
    "one rule": (decided(DELETES, MILD, signals=(NOTED,)), [("kubernetes-delete",)]),
    "two signals together": (decided(MILD, signals=(OFF, UNSURE)), [("off-task", "unverified-target")]),
    "a signal and a rule": (decided(DELETES, signals=(OFF,)), [("off-task", "kubernetes-delete")]),
    "allowed": (decided(MILD), []),
    "not read to the end": (decided(MILD, partial=True), []),
    "a fault": (Decision(Verdict.HOLD, fault="we broke"), []),
}


@pytest.mark.parametrize("name", CASES)
def test_the_smallest_set_is_found(name: str) -> None:
    decision, expected = CASES[name]
    found = nearest_allow(decision, mode=Mode.ATTENDED, policy=Policy())
    assert [n.without for n in found] == expected


def test_the_policy_in_force_decides_and_not_the_default_one() -> None:
    strict = Policy(rules={"change-cluster": Verdict.HOLD}, name="mine")
    decision = decided(MILD, policy=strict)
    assert [n.without for n in nearest_allow(decision, mode=Mode.ATTENDED, policy=strict)] == [
        ("change-cluster",)
    ]


def test_what_the_task_could_name_is_said_where_that_is_enough() -> None:
    ((_, ways),) = nearest_allow(decided(DELETES), mode=Mode.ATTENDED, policy=Policy())[0].changes
    assert ways[0] == "a task that asks for web-green by name (shellguard task)"
    assert "kubectl get deploy web-green" in ways[1]


def test_a_name_in_the_task_is_not_promised_where_policy_would_not_listen() -> None:
    strict = Policy(rules={"kubernetes-delete": Verdict.HOLD})
    ((_, ways),) = nearest_allow(decided(DELETES, policy=strict), mode=Mode.ATTENDED, policy=strict)[
        0
    ].changes
    assert not any("by name" in way for way in ways)


def test_what_takes_a_signal_away_is_known_of_every_signal() -> None:
    assert set(LIFTS) == set(SIGNALS)
