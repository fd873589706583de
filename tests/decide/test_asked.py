"""What the task asks for by name is not asked again, and nothing else is milder for it."""

from __future__ import annotations

import pytest

from shellguard.decide.decide import decide
from shellguard.decide.policy import Policy
from shellguard.model import (
    Act,
    Deed,
    Does,
    Finding,
    Mode,
    Reach,
    Scope,
    Severity,
    Signal,
    Undo,
    Verdict,
)

BRANCH = Deed(Does.REMOVE, "branch", "kim/login", service="git", reach=Reach.REMOTE, undo=Undo.SNAPSHOT)


def finding(verb: str = "delete", object: str = "remote-branch", **said: object) -> Finding:
    said.setdefault("severity", Severity.HIGH)
    said.setdefault("subject", "git push origin --delete kim/login")
    return Finding(rule="r", title="t", act=Act(verb, object, "kim/login"), why="w", **said)  # type: ignore[arg-type]


def verdict(*findings: Finding, asked_for: tuple[Deed, ...] = (BRANCH,), **more: object) -> Verdict:
    more.setdefault("policy", Policy())
    more.setdefault("signals", ())
    more.setdefault("mode", Mode.ATTENDED)
    return decide(findings=findings, asked_for=asked_for, **more).verdict  # type: ignore[arg-type]


def test_what_is_asked_for_by_name_is_allowed_on_record_and_says_so() -> None:
    decision = decide(
        findings=(finding(),), signals=(), mode=Mode.ATTENDED, policy=Policy(), asked_for=(BRANCH,)
    )
    assert (decision.verdict, decision.policy_row) == (
        Verdict.ALLOW,
        "attended: asked for by name -> allow, on record",
    )
    assert decision.findings


@pytest.mark.parametrize(
    ("one", "deeds"),
    [
        pytest.param(finding(), (), id="not asked for"),
        pytest.param(finding("empty", "file"), (BRANCH,), id="another kind of act"),
        pytest.param(finding("reveal", "secret"), (BRANCH,), id="a secret"),
        pytest.param(finding("disable", "guard"), (BRANCH,), id="the guard"),
        pytest.param(finding("drop", "database"), (BRANCH,), id="a database"),
        pytest.param(finding(), (Deed(Does.REMOVE, "branch", "kim/other", service="git"),), id="another name"),
        pytest.param(finding(), (Deed(Does.REMOVE, "database", "kim/login", reach=Reach.REMOTE),), id="a whole database"),
        pytest.param(finding(), (Deed(Does.REMOVE, "file", "kim/login", service="files"),), id="a file here"),
    ],
)  # fmt: skip
def test_everything_else_is_still_held(one: Finding, deeds: tuple[Deed, ...]) -> None:
    assert verdict(one, asked_for=deeds) is Verdict.HOLD


def test_a_critical_finding_is_never_answered() -> None:
    assert verdict(finding(severity=Severity.CRITICAL)) is Verdict.DENY


def test_a_grave_signal_keeps_it_held() -> None:
    assert verdict(finding(), signals=(Signal("new-credential", "e", Severity.HIGH),)) is Verdict.HOLD


def test_a_second_finding_of_another_kind_keeps_it_held() -> None:
    assert verdict(finding(), finding("reveal", "secret")) is Verdict.HOLD


def test_a_text_that_was_not_read_to_the_end_is_not_answered() -> None:
    assert verdict(finding(), is_partial=True) is Verdict.HOLD


def test_what_a_person_said_about_the_rule_comes_first() -> None:
    assert verdict(finding(), policy=Policy(rules={"r": Verdict.DENY})) is Verdict.DENY
    assert verdict(finding(), policy=Policy(floors={"r": Verdict.HOLD})) is Verdict.HOLD


def test_many_at_once_are_no_name() -> None:
    from shellguard.context.alignment_signals import is_asked_for
    from shellguard.context.task_scope import Named, NamedBy, TaskScope

    scope = TaskScope(
        "delete kim/login", frozenset({Does.REMOVE}), frozenset({"branch"}), (Named("kim/login", NamedBy.IDENTIFIER),)
    )  # fmt: skip
    many = Deed(Does.REMOVE, "branch", "kim/login", Scope.MANY, "git", reach=Reach.REMOTE)
    assert is_asked_for((BRANCH,), scope)
    assert not is_asked_for((many,), scope)
    assert not is_asked_for((BRANCH, Deed(Does.REMOVE, "branch", "lee/x", service="git")), scope)
    assert not is_asked_for((), scope)
    assert not is_asked_for((BRANCH,), TaskScope())


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        pytest.param("kim/login", Verdict.ALLOW, id="the very name"),
        pytest.param("kim/login (git, origin)", Verdict.ALLOW, id="and where it lies"),
        pytest.param("kim/login-2", Verdict.HOLD, id="a longer name"),
        pytest.param("kim/login.old", Verdict.HOLD, id="with an ending"),
        pytest.param("old/kim/login", Verdict.HOLD, id="inside of something"),
        pytest.param("kim/login/*", Verdict.HOLD, id="a pattern below it"),
    ],
)
def test_a_longer_name_is_another_one(said: str, answer: Verdict) -> None:
    one = Finding(
        rule="r", title="t", severity=Severity.HIGH, act=Act("delete", "remote-branch", said), why="w"
    )
    assert verdict(one) is answer


def test_a_kind_and_its_name_are_said_with_a_slash_or_a_blank() -> None:
    deed = Deed(Does.REMOVE, "workload", "deployment/web", service="kubernetes", reach=Reach.REMOTE)
    for said, answer in (
        ("deployment web (kubernetes)", Verdict.ALLOW),
        ("deployment web-admin", Verdict.HOLD),
    ):
        one = Finding(
            rule="r", title="t", severity=Severity.HIGH, act=Act("delete", "workload", said), why="w"
        )
        assert verdict(one, asked_for=(deed,)) is answer
