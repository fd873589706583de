"""What a live session knows of itself: how commands ended, what the person said since, and that nobody said anything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from shellguard.model import RecordKind
from tests.support.guarded_home import Agent, GuardedHome, need, until
from tests.support.live_gate import why_not

pytestmark = pytest.mark.slow

LOOK, DELETE = "kubectl get pod web-1", "kubectl delete pod web-1"


@pytest.fixture
def home() -> Iterator[GuardedHome]:
    need(not why_not(), f"the kernel gate ({why_not()})")
    with GuardedHome(gate="require") as home:
        home.make_project()
        home.stub("kubectl")
        home.stub("gh", body="exit 4")
        yield home


def typed(home: GuardedHome, *commands: str, task: str = "") -> Agent:
    """Each in a shell of its own, as agents run them."""
    loop = "; ".join(f"bash -c '{c}'" for c in commands)
    return home.start(["bash", "-c", f"{loop}; true"], options=("--task", task) if task else ())


def ids(hold: dict[str, Any]) -> list[str]:
    return [s["id"] for s in hold["decision"]["signals"]]


def test_a_login_that_failed_without_a_word_is_known_to_what_follows(home: GuardedHome) -> None:
    agent = typed(home, LOOK, "gh api user", DELETE, task="delete the pod web-1")
    hold = home.hold(agent=agent)
    told = next(s["evidence"] for s in hold["decision"]["signals"] if s["id"] == "path-deviated")
    assert "authentication failed (exit 4: not logged in)" in told
    home.answer(hold, "refuse")
    agent.wait()
    assert home.ran == ["get pod web-1"]


def test_what_went_well_or_was_an_answer_is_no_failure(home: GuardedHome) -> None:
    agent = typed(home, LOOK, "grep -q nothing /etc/hostname", DELETE, task="delete the pod web-1")
    assert agent.wait() == 0, home.holds()
    assert home.ran == ["get pod web-1", "delete pod web-1"]


def test_the_first_irreversible_act_without_a_task_asks_for_one_and_the_task_answers(
    home: GuardedHome,
) -> None:
    agent = typed(home, LOOK, DELETE, "kubectl get pod web-2", "kubectl delete pod web-2")
    hold = home.hold(agent=agent)
    assert ids(hold) == ["no-task"]
    shown = home.shellguard("holds", hold["id"]).stdout
    assert 'Say what it is for: shellguard task "..."' in " ".join(shown.split())
    said = home.shellguard("task", "delete the pods web-1 and web-2")
    assert "understood as" in said.stdout, said.stderr
    assert agent.wait() == 0, home.holds()
    assert home.ran[-1] == "delete pod web-2"
    assert [h["state"] for h in home.holds()] in ([], ["approved"])
    answers = [dict(r.body) for r in home.records(RecordKind.ANSWER)]
    assert [a["note"] for a in answers] == ["as the task says"]


def test_once_approved_nobody_asks_again(home: GuardedHome) -> None:
    agent = typed(home, LOOK, DELETE, "kubectl get pod web-2", "kubectl delete pod web-2")
    home.answer(home.hold(agent=agent), "approve")
    assert agent.wait() == 0, home.holds()
    assert home.ran[-1] == "delete pod web-2"
    assert len(home.records(RecordKind.HOLD)) == 1


def test_the_agent_can_neither_say_the_task_nor_speak_as_the_person(home: GuardedHome) -> None:
    inside = home.inside("--task", "look at the logs")
    said = inside.start("shellguard", "task", "delete everything")
    assert said.wait(30) != 0
    assert home.shellguard("task", "also restart the worker").returncode == 0
    tasks = [r.body["task"] for r in home.records(RecordKind.TASK)]
    assert tasks == ["also restart the worker"]
    assert "look at the logs" in home.shellguard("task").stdout
    until(lambda: home.records(RecordKind.FAULT), what="the attempt on record")
