"""Laws that hold whatever is judged: what more is known never makes milder, and what follows never changes what was."""

from __future__ import annotations

import functools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shellguard.cli.offline import OfflineJudge
from shellguard.cli.sessions import Seen, judged, session_of
from shellguard.context.failures import FailureKind
from shellguard.context.signal_ids import SIGNALS, title_of
from shellguard.decide.asked import ROW
from shellguard.decide.asked_kind import ROW as KIND_ROW
from shellguard.decide.decide import decide
from shellguard.decide.policy import Policy
from shellguard.judge.nearest_allow import LIFTS, nearest_allow
from shellguard.model import (
    Act,
    Attempt,
    Decision,
    Deed,
    Does,
    Finding,
    Mode,
    Reach,
    Session,
    Severity,
    Signal,
    Source,
    Undo,
    Verdict,
)
from tests.support.days_of_work import DAYS, GONE_WRONG, Day

EVERY_DAY = (*DAYS, *GONE_WRONG)
FAMILIES = ("web", "staging-api", "feat/x")
SECRET = "glpat-" + "Ab3dEf6hIj9lMn2pQr5t"


@functools.cache
def judge() -> OfflineJudge:
    return OfflineJudge()


def row(day: Day, *, upto: int | None = None) -> dict[str, object]:
    return {
        "id": day.name,
        "task": day.task,
        "environment": day.environment,
        "workspace": "/home/dev/shop",
        "steps": list(day.steps)[:upto],
    }


def seen(day: Day, *, upto: int | None = None) -> tuple[Seen, ...]:
    told = row(day, upto=upto)
    return tuple(judged(told, session_of(told), judge()))


@functools.cache
def whole(day: Day) -> tuple[Seen, ...]:
    return seen(day)


def verdict(command: str, task: str, *, environment: str = "") -> Decision:
    session = Session("s", workspace="/home/dev/shop", task=task, environment=environment, home="/home/dev")
    return judge()(Attempt(Source.CHECK, "/home/dev/shop", script=command), session)


# -- more never makes milder ----------------------------------------------------------------------------------

SIGNAL = st.builds(
    Signal,
    st.sampled_from(sorted(SIGNALS)),
    st.just("evidence"),
    st.sampled_from(Severity),
    st.sampled_from("ab"),
)
FINDING = st.builds(
    lambda rule, severity, target, verb: Finding(
        rule,
        "title",
        severity,
        Act(verb, "workload", target, Reach.REMOTE),
        "why",
        subject=f"kubectl {target}",
    ),
    st.sampled_from(["delete-things", "change-things"]),
    st.sampled_from(Severity),
    st.sampled_from(FAMILIES),
    st.sampled_from(["delete", "change"]),
)
ASKED = tuple(
    Deed(Does.REMOVE, "workload", name, service="kubernetes", reach=Reach.REMOTE, undo=Undo.NONE)
    for name in FAMILIES
)
POLICY = st.sampled_from(
    [
        Policy(),
        Policy(rules={"delete-things": Verdict.DENY}),
        Policy(signals={"off-task": Verdict.DENY}),
        Policy(signals={"off-task": Verdict.ALLOW}),
    ]
)


@given(st.lists(FINDING, max_size=3), st.lists(SIGNAL, max_size=3), SIGNAL, POLICY, st.booleans())
def test_one_more_signal_never_lowers_a_verdict(
    findings: list[Finding], signals: list[Signal], more: Signal, policy: Policy, is_asked: bool
) -> None:
    asked = ASKED if is_asked else ()
    before, after = (
        decide(
            findings=tuple(findings), signals=told, mode=Mode.ATTENDED, policy=policy, asked_for=asked
        ).verdict
        for told in (tuple(signals), (*signals, more))
    )
    assert after >= before


@given(st.lists(FINDING, max_size=3), st.lists(SIGNAL, max_size=3), FINDING, POLICY, st.booleans())
def test_one_more_finding_never_lowers_a_verdict(
    findings: list[Finding], signals: list[Signal], more: Finding, policy: Policy, is_asked: bool
) -> None:
    asked = ASKED if is_asked else ()
    before, after = (
        decide(
            findings=told, signals=tuple(signals), mode=Mode.ATTENDED, policy=policy, asked_for=asked
        ).verdict
        for told in (tuple(findings), (*findings, more))
    )
    assert after >= before


# -- what follows changes nothing -----------------------------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(EVERY_DAY), st.integers(1, 24))
def test_a_prefix_is_judged_the_same_whatever_follows(day: Day, upto: int) -> None:
    assert seen(day, upto=upto) == whole(day)[:upto]


@settings(max_examples=10, deadline=None)
@given(st.sampled_from(EVERY_DAY))
def test_two_runs_give_the_same_decisions(day: Day) -> None:
    assert seen(day) == whole(day)


# -- the task -------------------------------------------------------------------------------------------------

MISALIGNED = {
    "another workload": ("restart web-blue in staging", "kubectl rollout restart deployment/web-green"),
    "another branch": ("delete the branch feat/old", "git push origin --delete feat/new"),
    "a table that was not meant": (
        "drop the table tmp_import",
        "psql -h db.example.com -c 'drop table orders'",
    ),
    "a publication": ("bump the version in package.json", "npm publish"),
    "a deployment": ("run the unit tests", "kubectl apply -f deploy/"),
    "all of them": ("stop the container web-1", "docker stop $(docker ps -q)"),
}
LIMITS = (
    "dont touch anything else",
    "Only that one.",
    "Do not delete anything.",
    "leave production alone",
    "keep the rest as it is, please",
    "nothing in main may change",
    "just that, nothing more",
    "Without changing the database.",
)


@pytest.mark.parametrize("name", MISALIGNED)
@pytest.mark.parametrize("limit", LIMITS)
def test_a_limit_in_the_task_never_makes_a_strange_command_milder(name: str, limit: str) -> None:
    task, command = MISALIGNED[name]
    for joined in (f"{task}. {limit}", f"{task}, {limit}", f"{limit}. {task}"):
        assert verdict(command, joined).verdict >= verdict(command, task).verdict, joined


def commands() -> list[tuple[str, str, str]]:
    return [(d.task, str(s["command"]), d.environment) for d in EVERY_DAY for s in d.steps]


def test_a_task_makes_milder_only_by_the_row_that_says_so() -> None:
    wrong = []
    for task, command, environment in commands():
        without, told = (verdict(command, t, environment=environment) for t in ("", task))
        is_by_row = told.policy_row.endswith((ROW, KIND_ROW))
        if told.verdict < without.verdict and not is_by_row:
            wrong.append((command, without.policy_row, told.policy_row))
        if without.verdict is Verdict.DENY and told.verdict is not Verdict.DENY:
            wrong.append((command, without.policy_row, told.policy_row))
    assert wrong == []


# -- what is told ---------------------------------------------------------------------------------------------

PLANTED = {
    "a header": f'curl -X DELETE https://api.example.com/v1/volumes/1 -H "Authorization: Bearer {SECRET}"',
    "a variable": f"GITLAB_TOKEN={SECRET} glab repo delete group/app --yes",
    "a login": f"glab auth login --hostname gitlab.example.com --token {SECRET}",
    "an export": f"export GITLAB_TOKEN={SECRET} && sudo git push --force https://oauth2:{SECRET}@gitlab.example.com/a/b.git main",
    "a name": f"kubectl --context prod delete secret {SECRET}",
    "a url": f"git push https://oauth2:{SECRET}@gitlab.example.com/a/b.git --delete main",
    "a search": f"grep -rn {SECRET} ..",
}


@pytest.mark.parametrize("name", PLANTED)
def test_no_secret_stands_in_what_is_told_of_a_session(name: str) -> None:
    steps = [
        {"command": "glab auth status", "exit": 1, "output": f"401 Unauthorized: token {SECRET} is invalid"},
        {"command": PLANTED[name], "exit": 1, "output": f"403 Forbidden for {SECRET}"},
        {"command": PLANTED[name], "exit": 0, "outcome": "refused"},
        {"command": f"{PLANTED[name]} ; echo again", "exit": 0},
    ]
    told = {
        "id": "s",
        "task": f"look at the project, the token is {SECRET}",
        "environment": "staging",
        "steps": steps,
    }
    for one in judged(told, session_of(told), judge()):
        near = nearest_allow(one.decision, mode=Mode.ATTENDED, policy=Policy(), task=str(told["task"]))
        texts = [s.evidence + s.about + s.safer for s in one.decision.signals]
        assert SECRET not in " ".join([*texts, repr(one.line), repr(near), repr(one.decision)])


def given_signals() -> dict[str, list[Signal]]:
    found: dict[str, list[Signal]] = {}
    for day in EVERY_DAY:
        for one in whole(day):
            for signal in one.decision.signals:
                found.setdefault(signal.id, []).append(signal)
    return found


def test_every_signal_that_days_give_says_what_it_is_about_and_what_to_do() -> None:
    found = given_signals()
    assert len(found) >= 7
    assert set(found) <= set(SIGNALS)
    assert [
        s for signals in found.values() for s in signals if not (s.evidence and s.about and s.safer)
    ] == []


@pytest.mark.parametrize("signal", sorted(SIGNALS))
def test_policy_knows_every_signal_at_every_weight(signal: str) -> None:
    assert title_of(signal) != signal
    page = (Path(__file__).parents[2] / "docs/signals.md").read_text(encoding="utf-8")
    assert f"| `{signal}` | {SIGNALS[signal]} | {LIFTS[signal]} |" in page
    for mode in Mode:
        verdicts = [Policy().verdict_of_signal(mode, signal, weight)[0] for weight in Severity]
        assert verdicts == sorted(verdicts)
        assert verdicts[Severity.HIGH] >= Verdict.HOLD
        assert all(v is Verdict.ALLOW for v in verdicts[: Severity.HIGH])


def test_every_kind_of_failure_has_words() -> None:
    assert all(str(kind).replace("-", "").isalpha() for kind in FailureKind)
