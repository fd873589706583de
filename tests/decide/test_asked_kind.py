"""What a task asks for by its kind is not asked again, and nothing else is milder for it."""

from __future__ import annotations

import pytest

from shellguard.decide.decide import decide
from shellguard.decide.policy import Policy
from shellguard.model import Act, Deed, Does, Finding, Mode, Reach, Scope, Severity, Signal, Undo, Verdict

VOLUMES = Deed(Does.REMOVE, "volume", "", Scope.MANY, "docker compose", undo=Undo.NONE)
PACKAGE = Deed(Does.SHARE, "package", service="npm", reach=Reach.REMOTE)


def finding(
    verb: str = "delete", object: str = "many volumes", target: str = "volumes of the project (docker compose)", **said: object
) -> Finding:  # fmt: skip
    reach = said.pop("reach", Reach.LOCAL)
    said.setdefault("severity", Severity.HIGH)
    return Finding(rule="r", title="t", act=Act(verb, object, target, reach=reach), why="w", **said)  # type: ignore[arg-type]


def verdict(*findings: Finding, by_kind: tuple[Deed, ...] = (VOLUMES,), **more: object) -> Verdict:
    more.setdefault("policy", Policy())
    more.setdefault("signals", ())
    more.setdefault("mode", Mode.ATTENDED)
    return decide(findings=findings, by_kind=by_kind, **more).verdict  # type: ignore[arg-type]


def test_what_is_asked_for_by_kind_is_allowed_on_record_and_says_so() -> None:
    decision = decide(
        findings=(finding(),), signals=(), mode=Mode.ATTENDED, policy=Policy(), by_kind=(VOLUMES,)
    )
    said = "attended: asked for by kind -> allow, on record"
    assert (decision.verdict, decision.policy_row) == (Verdict.ALLOW, said)
    assert decision.findings


@pytest.mark.parametrize(
    ("one", "deeds"),
    [
        pytest.param(finding(), (), id="not asked for"),
        pytest.param(finding(reach=Reach.REMOTE), (VOLUMES,), id="elsewhere"),
        pytest.param(finding("reveal", "secret"), (VOLUMES,), id="a secret"),
        pytest.param(finding("disable", "guard"), (VOLUMES,), id="the guard"),
        pytest.param(finding("delete", "files", "/home/dev"), (VOLUMES,), id="files"),
        pytest.param(finding("discard", "uncommitted-work", "every untracked file"), (VOLUMES,), id="new files"),
        pytest.param(finding("publish", "package", ""), (VOLUMES,), id="a package where volumes were asked"),
        pytest.param(finding(), (PACKAGE,), id="volumes where a package was asked"),
    ],
)  # fmt: skip
def test_everything_else_is_still_held(one: Finding, deeds: tuple[Deed, ...]) -> None:
    assert verdict(one, by_kind=deeds) is Verdict.HOLD


@pytest.mark.parametrize("target", ["volumes of shop-prod (docker compose)", "volumes of docker-compose.prod.yml (docker compose)", "volumes of staging/compose.yml (docker compose)"])  # fmt: skip
def test_a_name_that_says_production_is_still_held(target: str) -> None:
    assert verdict(finding(target=target)) is Verdict.HOLD


def test_a_package_is_published_where_that_is_asked() -> None:
    assert verdict(finding("publish", "package", "(npm)", reach=Reach.REMOTE), by_kind=(PACKAGE,)) is Verdict.ALLOW  # fmt: skip


def test_a_critical_finding_is_never_answered() -> None:
    assert verdict(finding(severity=Severity.CRITICAL)) is Verdict.DENY


@pytest.mark.parametrize(
    ("id_", "weight"),
    [("new-credential", Severity.HIGH), ("production-touched", Severity.LOW), ("identity-switched", Severity.MEDIUM)],
)  # fmt: skip
def test_a_signal_that_speaks_against_it_keeps_it_held(id_: str, weight: Severity) -> None:
    assert verdict(finding(), signals=(Signal(id_, "e", weight),)) is Verdict.HOLD


def test_a_second_finding_of_another_kind_keeps_it_held() -> None:
    assert verdict(finding(), finding("reveal", "secret")) is Verdict.HOLD


def test_a_text_that_was_not_read_to_the_end_is_not_answered() -> None:
    assert verdict(finding(), is_partial=True) is Verdict.HOLD


def test_what_a_person_said_about_the_rule_comes_first() -> None:
    assert verdict(finding(), policy=Policy(rules={"r": Verdict.DENY})) is Verdict.DENY
    assert verdict(finding(), policy=Policy(floors={"r": Verdict.HOLD})) is Verdict.HOLD
