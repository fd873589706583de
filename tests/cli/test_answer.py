from __future__ import annotations

import json
import re
import time
from dataclasses import replace

import pytest
import typer
from typer.testing import CliRunner

from shellguard.cli import answer as answer_verbs
from shellguard.cli import holds, review
from shellguard.cli import task as task_verb
from shellguard.cli.answer import give, told
from shellguard.cli.task import only_guard, set_task, task_of
from shellguard.data.guards import enter, entry_of_this_process
from shellguard.errors import NotAllowedError, UsageError
from shellguard.model import Attempt, Hold, HoldState, RecordKind, Source
from shellguard.wire.messages import Answer, hold_from_json
from tests.support.live_guard import LiveGuard, judged
from tests.support.stand_in_review_guard import StandInGuard, make_hold


@pytest.fixture
def guards():
    with StandInGuard() as one, StandInGuard(session="91c0", agent="codex") as two:
        one.hold(make_hold("hk3pa", "rm -rf x"), make_hold("hgone", "git push -f", state=HoldState.GONE))
        one.hold(make_hold("hdone", "ls", state=HoldState.APPROVED, answered_by="dev"))
        two.hold(make_hold("hq7xd"))
        yield [one, two]


@pytest.mark.parametrize(
    ("hold_id", "answer", "note", "says"),
    [
        pytest.param("hk3pa", "approve", "", "Approved hk3pa: it runs now.\n  rm -rf x", id="once"),
        pytest.param("hk", "approve-shape", "", "every command of its shape in this session", id="shape"),
        pytest.param("hk", "refuse", "use staging", "The agent is told: use staging", id="refusal with note"),
        pytest.param("hk", "refuse", "", "Refused hk3pa: it did not run.\n  rm -rf x", id="refusal without"),
        pytest.param("hg", "approve", "", "Its process is gone: the agent's retry will run.", id="gone"),
    ],
)
def test_an_answer_reaches_the_guard_that_has_the_hold_once(guards, hold_id, answer, note, says) -> None:
    done = give(lambda: guards, hold_id, answer, note=note)
    assert says in told(done, answer=answer, is_json=False)
    body = json.loads(told(done, answer=answer, is_json=True))
    assert (hold_from_json(body), body["outcome"]) == (done.hold, done.outcome)
    assert guards[0].answers == [{"op": "answer", "id": done.hold.id, "answer": answer, "note": note}]
    assert guards[1].answers == []


@pytest.mark.parametrize(
    ("hold_id", "says"),
    [
        pytest.param("zzz", "waiting for an answer: ", id="unknown"),
        pytest.param(
            "hdone", "hdone was already approved by dev; nothing was changed", id="already answered"
        ),
        pytest.param("h", "could be any of", id="ambiguous"),
    ],
)
def test_what_cannot_be_answered_is_refused_before_anything_is_sent(guards, hold_id: str, says: str) -> None:
    with pytest.raises(UsageError, match=re.escape(says)):
        give(lambda: guards, hold_id, "approve")
    assert [guard.answers for guard in guards] == [[], []]


def test_without_a_guard_the_way_to_start_one_is_named() -> None:
    with pytest.raises(UsageError, match="shellguard run"):
        give(lambda: [], "hk3pa", "approve")


def test_from_inside_the_guarded_tree_it_is_not_allowed(guards) -> None:
    guards[0].is_denying = True
    with pytest.raises(NotAllowedError, match="use another terminal"):
        give(lambda: guards, "hk3pa", "approve")


def test_the_task_of_a_session_is_shown_and_set(guards) -> None:
    guard = only_guard(lambda: guards, session="7f")
    assert task_of(guard).task == "fix the staging migration"
    assert set_task(guard, "tidy up").task == "tidy up"
    assert guards[0].task == "tidy up"


def test_the_task_is_not_set_from_inside(guards) -> None:
    guards[0].is_denying = True
    with pytest.raises(NotAllowedError, match="use another terminal"):
        set_task(guards[0], "delete production")
    assert guards[0].task == "fix the staging migration"


@pytest.mark.parametrize(
    ("number", "session", "says"),
    [
        pytest.param(0, "", "no guard is running", id="none runs"),
        pytest.param(2, "", "several sessions run; name one with --session: 7f3a, 91c0", id="two run"),
        pytest.param(2, "zz", "no session is called 'zz'", id="unknown session"),
    ],
)
def test_a_task_needs_one_session(guards, number: int, session: str, says: str) -> None:
    with pytest.raises(UsageError, match=re.escape(says)):
        only_guard(lambda: guards[:number], session=session)


@pytest.fixture
def verbs(tmp_path, monkeypatch):
    """The verbs as typed, finding a real guard through the real register."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    app = typer.Typer()
    for module in (holds, answer_verbs, task_verb, review):
        module.register(app)
    with LiveGuard() as live:
        entry = entry_of_this_process(
            session="s1", socket=live.path, workspace="/w", agent="claude", started_s=1.0
        )
        enter(entry)
        yield live, lambda *words: CliRunner().invoke(app, list(words))


def test_the_verbs_answer_a_real_guard_found_in_the_register(verbs) -> None:
    live, run = verbs
    with live.held("rm", "x") as (shim, hold_id):
        assert hold_id in run("holds").output
        assert "$ rm x" in run("holds", hold_id).output
        assert run("approve", hold_id[:3]).output == f"Approved {hold_id}: it runs now.\n  rm x\n"
        assert shim.answer() == (Answer.RUN, "")
        again = run("approve", hold_id)
        assert f"{hold_id} was already approved" in str(again.exception)
    assert run("holds").output == "Nothing is held.\n"
    said = run("task", "also clean the cache").output
    assert said == run("task").output
    assert said.startswith(
        "claude in session s1: tidy up\n  then      also clean the cache\n  understood as\n"
    )


def test_hasty_approvals_are_told_to_the_person_and_change_nothing(verbs) -> None:
    live, run = verbs
    now_s, queue = time.time(), live.guard._conductor.queue
    approved = Hold("", "s1", judged(Attempt(Source.SHIM, "/", argv=("rm", "x")), ()), "/", 1, (), now_s - 60)
    for number in range(10):
        at_s = now_s - 20 + 2 * number
        queue.add(replace(approved, id=f"a{number}", state=HoldState.APPROVED, answered_at_s=at_s))
    with live.held("rm", "last") as (shim, hold_id):
        said = [run("holds").output, run("holds", hold_id).output, run("approve", hold_id).output]
        assert ["of rm (rm-recursive) within a minute." in " ".join(text.split()) for text in said] == [
            True
        ] * 3
        assert shim.answer() == (Answer.RUN, "")


def test_a_refusal_and_its_note_reach_the_agent(verbs) -> None:
    live, run = verbs
    with live.held("rm", "y") as (shim, hold_id):
        assert "Refused" in run("refuse", hold_id, "--note", "use staging").output
        code, text = shim.answer()
        assert (code, "use staging" in text) == (Answer.REFUSED, True)


def test_approving_what_is_gone_lets_the_retry_run(verbs) -> None:
    live, run = verbs
    with live.held("rm", "x") as (_, hold_id):
        pass
    live.ledger.until(lambda ledger: len(ledger.bodies(RecordKind.ANSWER)) == 1)
    assert "gone" in run("holds").output
    assert "the agent's retry will run" in run("approve", hold_id).output
    assert live.once("rm", "x")[0] is Answer.RUN


def test_review_without_a_terminal_names_the_verbs_that_need_none(verbs) -> None:
    _, run = verbs
    result = run("review")
    assert isinstance(result.exception, UsageError)
    assert "shellguard holds" in str(result.exception)
