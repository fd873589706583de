"""Signals: facts about an attempt in its session."""

from __future__ import annotations

import pytest

from shellguard.context.trajectory import Past, signals
from shellguard.model import Act, Finding, Session, Severity

FOUND = (Finding("kubernetes-delete", "t", Severity.HIGH, Act("delete", "x"), "w"),)


def ids(
    command: str, *, environment: str = "staging", findings=FOUND, past: tuple[Past, ...] = ()
) -> list[str]:
    return [
        s.id
        for s in signals(findings, session=Session("s", environment=environment), past=past, command=command)
    ]


CROSSED = [
    "kubectl --context prod delete ns x",
    "aws --profile acme-production rm",
    "psql postgres://db.prod.example.com/app",
    "ENV=live x",
    "x PRD",
]
NOT_CROSSED = [
    "kubectl --context staging delete ns x",
    "rm -rf products",
    "x non-prod",
    "x preprod",
    "reproduce",
    "alive",
    "productivity",
]


@pytest.mark.parametrize("command", CROSSED)
def test_naming_production_while_at_work_on_staging_is_a_signal(command):
    assert ids(command) == ["environment-crossed"]


@pytest.mark.parametrize("command", NOT_CROSSED)
def test_near_words_are_none(command):
    assert ids(command) == []


@pytest.mark.parametrize("environment", ["", "production", "prod"])
def test_a_session_for_production_or_for_nothing_crosses_nothing(environment):
    assert ids(CROSSED[0], environment=environment) == []


def test_a_mention_alone_is_no_act():
    assert ids(CROSSED[0], findings=()) == []


def test_the_same_kind_of_act_after_a_refusal_is_a_signal():
    refused = Past("shape", frozenset({"kubernetes-delete", "other"}), is_refused=True)
    assert ids("x", past=(refused,)) == ["retry-after-refusal"]
    assert ids("x", past=(Past("shape", frozenset({"other"}), is_refused=True),)) == []
    assert ids("x", past=(Past("shape", frozenset({"kubernetes-delete"}), is_refused=False),)) == []


def test_signals_carry_their_evidence_and_their_weight():
    (signal,) = signals(FOUND, session=Session("s", environment="staging"), command="x prod")
    assert (signal.weight, "staging" in signal.evidence) == (Severity.HIGH, True)
