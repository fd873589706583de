"""A person's answer and what it lets through: what was approved, once, and what it starts; nothing else."""

import os
import pwd
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from shellguard.errors import ShellGuardError, UsageError
from shellguard.model import Decision, RecordKind, Verdict
from shellguard.probe.process import controlling_terminal
from shellguard.wire.messages import Answer
from tests.support.live_guard import LiveGuard, Shim, finding, judged


@pytest.fixture
def live() -> Iterator[LiveGuard]:
    with LiveGuard() as guard:
        yield guard


def test_an_approved_command_runs_once_and_only_it(live):
    with live.held("rm", "x") as (shim, hold_id):
        reply = live.answer(hold_id, "approve")
        assert shim.answer() == (Answer.RUN, "")
        assert shim.is_hung_up()
    assert (reply["outcome"], reply["hold"]["state"]) == ("run", "approved")
    assert live.ledger.kinds == ["attempt", "hold", "answer", "run"]
    assert live.ledger.bodies(RecordKind.RUN)[0]["granted_by"] == hold_id


def test_who_answered_is_on_record(live):
    with live.held("rm", "x") as (_, hold_id):
        live.answer(hold_id, "refuse", note="not s3cret")
    body = live.ledger.bodies(RecordKind.ANSWER)[0]
    assert (body["hold"], body["answer"], body["note"]) == (hold_id, "refuse", "not ‹secret›")
    # A container's user need not be in its password file.
    known = {user.pw_uid: user.pw_name for user in pwd.getpwall()} if Path("/etc/passwd").exists() else {}
    terminal = controlling_terminal(os.getpid()) or "no terminal"
    name = known.get(os.getuid(), f"user {os.getuid()}")
    assert body["by"] == f"{name} at {terminal} (pid {os.getpid()})"


def test_a_refused_command_does_not_run_and_the_agent_reads_the_note(live):
    with live.held("rm", "x") as (shim, hold_id):
        live.answer(hold_id, "refuse", note="use git clean -n first")
        code, text = shim.answer()
    assert code is Answer.REFUSED
    assert text.startswith("shellguard: held for a person, refused: ")
    assert "\nThe person says: use git clean -n first\n" in text
    assert live.ledger.kinds == ["attempt", "hold", "answer"]


def test_a_hold_tells_the_path_that_led_to_it(live):
    live.once("ls")
    with live.held("rm", "x") as (_, hold_id):
        live.answer(hold_id, "refuse")
    with live.client() as client:
        client.ask("task", text="leave x alone")
    with live.held("rm", "y") as (_, hold_id), live.client() as client:
        (hold,) = client.ask("holds")["holds"]
    told = [(m["step"], m["kind"], m["words"], m["outcome"]) for m in hold["path"]]
    assert told == [
        (2, "objected to", "rm x", "refused by the person"),
        (2, "the person spoke", "leave x alone", ""),
        (3, "objected to", "rm y", "held"),
    ]
    assert all(m["at_s"] > 0 for m in hold["path"])


def test_the_same_shape_runs_from_then_on_after_approve_shape(live):
    with live.held("rm", "x") as (shim, hold_id):
        live.answer(hold_id, "approve-shape")
        assert shim.answer()[0] is Answer.RUN
    grant_id = live.ledger.bodies(RecordKind.GRANT)[0]["grant"]["id"]
    # Each from a process of its own, so that it is the grant that lets it run.
    assert [asked_elsewhere(live, "rm", "x") for _ in range(2)] == ["RUN", "RUN"]
    granted = [b["decision"]["granted_by"] for b in live.ledger.bodies(RecordKind.ATTEMPT)]
    assert granted == ["", grant_id, grant_id]


def test_a_gone_hold_approved_lets_one_retry_run(live):
    hold_id = gone(live, "rm", "x")
    assert live.answer(hold_id, "approve")["outcome"] == "retry-allowed"
    assert "run" not in live.ledger.kinds
    assert asked_elsewhere(live, "rm", "y") == "HELD"
    assert asked_elsewhere(live, "rm", "x") == "RUN"
    assert asked_elsewhere(live, "rm", "x") == "HELD"


def test_a_gone_hold_approved_lets_the_retry_that_waits_already_run(live):
    gone_id = gone(live, "rm", "x")
    with live.held("rm", "x") as (retry, retry_id), live.held("rm", "x") as (third, third_id):
        live.answer(gone_id, "approve")
        assert retry.answer()[0] is Answer.RUN
        assert {i: s for i, s in live.states().items() if s == "waiting"} == {third_id: "waiting"}
        live.answer(third_id, "refuse")
        assert third.answer()[0] is Answer.REFUSED
    notes = {
        b["hold"]: b["note"] for b in live.ledger.bodies(RecordKind.ANSWER) if b.get("answer") == "approve"
    }
    assert notes == {gone_id: "", retry_id: f"as {gone_id}"}


def test_a_shape_approved_lets_all_of_it_that_wait_run(live):
    with (
        live.held("rm", "x") as (first, first_id),
        live.held("rm", "x") as (second, _),
        live.held("rm", "y") as (_, other_id),
    ):
        live.answer(first_id, "approve-shape")
        assert (first.answer()[0], second.answer()[0]) == (Answer.RUN, Answer.RUN)
        assert live.states()[other_id] == "waiting"


def test_a_gone_hold_refused_lets_none_run(live):
    hold_id = gone(live, "rm", "x")
    assert live.answer(hold_id, "refuse")["outcome"] == "refused"
    assert asked_elsewhere(live, "rm", "x") == "HELD"


def test_a_retry_that_shows_something_new_is_held():
    extra: list = []

    def judge(attempt, grants):
        decision = judged(attempt, grants)
        return replace(decision, findings=(*decision.findings, *extra))

    with LiveGuard(judge) as live:
        live.answer(gone(live, "rm", "x"), "approve")
        extra.append(finding("rm-through-link"))
        assert asked_elsewhere(live, "rm", "x") == "HELD"
        extra.clear()
        assert asked_elsewhere(live, "rm", "x") == "RUN", (
            "the unused grant is still good for what was approved"
        )


@pytest.mark.parametrize(
    ("change", "code", "message"),
    [
        pytest.param(
            lambda d: replace(d, findings=(finding("rm-root"),)),
            Answer.HELD,
            "something new",
            id="other finding",
        ),
        pytest.param(lambda d: replace(d, shape="rm /"), Answer.HELD, "something new", id="other shape"),
        pytest.param(
            lambda d: replace(d, verdict=Verdict.DENY),
            Answer.REFUSED,
            "shellguard: refused",
            id="denied by now",
        ),
    ],
)
def test_an_approved_command_that_changed_meanwhile_does_not_run(change, code, message):
    has_changed = threading.Event()

    def judge(attempt, grants):
        decision = judged(attempt, grants)
        return change(decision) if has_changed.is_set() else decision

    with LiveGuard(judge) as live, live.held("rm", "x") as (shim, hold_id):
        has_changed.set()
        with pytest.raises(ShellGuardError, match=message):
            live.answer(hold_id, "approve")
        assert shim.answer()[0] is code
        assert "run" not in live.ledger.kinds
        if code is Answer.HELD:
            again = live.ledger.bodies(RecordKind.HOLD)[-1]
            assert again["instead_of"] == hold_id
            assert live.answer(again["hold"]["id"], "approve")["outcome"] == "run"
            assert shim.answer()[0] is Answer.RUN


def test_a_judge_that_ignores_the_approval_but_says_the_same_is_no_obstacle():
    with LiveGuard(lambda attempt, _: judged(attempt, ())) as live, live.held("rm", "x") as (shim, hold_id):
        live.answer(hold_id, "approve")
        assert shim.answer()[0] is Answer.RUN


def test_a_judge_that_breaks_at_the_second_look_runs_nothing():
    is_broken = threading.Event()

    def judge(attempt, grants):
        return Decision(**{}) if is_broken.is_set() else judged(attempt, grants)

    with LiveGuard(judge) as live, live.held("rm", "x") as (shim, hold_id):
        is_broken.set()
        with pytest.raises(ShellGuardError, match="was approved, but not run"):
            live.answer(hold_id, "approve")
        assert shim.answer()[0] is Answer.BROKEN
        assert live.faults == ["TypeError in the guard"]


def test_an_answer_that_cannot_be_recorded_is_none(live):
    with live.held("rm", "x") as (shim, hold_id):
        live.ledger.is_full = True
        with pytest.raises(ShellGuardError, match="no space left"):
            live.answer(hold_id, "approve")
        live.ledger.is_full = False
        assert live.states() == {hold_id: "waiting"}
        live.answer(hold_id, "approve")
        assert shim.answer()[0] is Answer.RUN


def test_a_run_that_cannot_be_recorded_does_not_happen(live):
    with live.held("rm", "x") as (shim, hold_id):
        live.ledger.fails_on = RecordKind.RUN
        with pytest.raises(ShellGuardError):
            live.answer(hold_id, "approve")
        code, text = shim.answer()
    assert code is Answer.BROKEN
    assert "no record, no run" in text


def test_nothing_is_answered_twice(live):
    with live.held("rm", "x") as (_, hold_id):
        live.answer(hold_id, "approve")
        with pytest.raises(UsageError, match=r"approved by .* already"):
            live.answer(hold_id, "refuse")
    assert len(live.ledger.bodies(RecordKind.ANSWER)) == 1


@pytest.mark.parametrize(
    ("program", "child", "answer"),
    [
        pytest.param("rm", "rm", "RUN", id="same rule"),
        pytest.param("snapshot", "rm", "RUN", id="same rule, stricter verdict"),
        pytest.param("rm", "mkfs", "REFUSED", id="denied all the same"),
        pytest.param("rm", "boom", "BROKEN", id="a fault all the same"),
    ],
)
def test_an_approval_covers_what_the_approved_process_starts(live, program, child, answer):
    with approved_process(live, program) as ask:
        assert ask(child, "deeper") == answer
    assert asked_elsewhere(live, "rm", "deeper") == "HELD", "others are not covered"


def test_what_was_covered_is_on_record_with_its_approval(live):
    with approved_process(live, "rm") as ask:
        ask("rm", "deeper")
    hold_id = live.ledger.bodies(RecordKind.HOLD)[0]["hold"]["id"]
    body = live.ledger.bodies(RecordKind.ATTEMPT)[-1]
    assert (body["outcome"], body["decision"]["granted_by"]) == ("run", hold_id)
    assert body["decision"]["policy_row"] == f"part of what {hold_id} approved"
    assert len(live.ledger.bodies(RecordKind.HOLD)) == 1


# Asks in the words it is given, one line each; says which answer it got; at `child` a child of its own asks.
ASKER = """
import subprocess, sys
sys.path.insert(0, sys.argv[2])
from tests.support.live_guard import Shim
if len(sys.argv) > 3:
    print(Shim(sys.argv[1]).ask(*sys.argv[3:]).answer()[0].name, flush=True)
    raise SystemExit
for line in sys.stdin:
    how, *words = line.split()
    if how == "self":
        shim = Shim(sys.argv[1]).ask(*words)
        print(shim.answer()[0].name, flush=True)
        print(shim.answer()[0].name, flush=True)
    else:
        subprocess.run([sys.executable, sys.argv[0], *sys.argv[1:3], *words])
"""

ROOT = Path(__file__).parents[2]


def asked_elsewhere(live: LiveGuard, *argv: str) -> str:
    """The first answer to another process; it hangs up at once."""
    script = live.folder / "asker.py"
    script.write_text(ASKER)
    done = subprocess.run(
        [sys.executable, script, live.path, ROOT, *argv], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


class approved_process:
    """A process whose own command was held and approved; called, a child of its asks."""

    def __init__(self, live: LiveGuard, program: str) -> None:
        script = live.folder / "asker.py"
        script.write_text(ASKER)
        self._child = subprocess.Popen(
            [sys.executable, script, live.path, ROOT],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._say("self", program, "top") == "HELD"
        live.answer(live.ledger.bodies(RecordKind.HOLD)[-1]["hold"]["id"], "approve")
        assert self._heard() == "RUN"

    def _say(self, *words: str) -> str:
        self._child.stdin.write(" ".join(words) + "\n")
        self._child.stdin.flush()
        return self._heard()

    def _heard(self) -> str:
        return self._child.stdout.readline().strip()

    def __enter__(self):
        return lambda *words: self._say("child", *words)

    def __exit__(self, *_: object) -> None:
        self._child.communicate()


def gone(live: LiveGuard, *argv: str) -> str:
    """Id of a hold whose process hung up."""
    before = live.ledger.kinds.count("answer")
    with live.held(*argv) as (_, hold_id):
        pass
    live.ledger.until(lambda ledger: ledger.kinds.count("answer") > before)
    return hold_id


def test_hanging_up_and_approving_at_once_ends_in_one_way_or_the_other(live):
    with Shim(live.path) as shim:
        shim.ask("rm", "x").answer()
        hold_id = live.ledger.bodies(RecordKind.HOLD)[0]["hold"]["id"]
    outcome = live.answer(hold_id, "approve")["outcome"]
    assert live.ledger.kinds.count("run") + live.ledger.kinds.count("grant") == 1
    assert outcome == ("run" if "run" in live.ledger.kinds else "retry-allowed")
