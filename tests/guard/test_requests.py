"""What people and tools ask over JSON."""

import os

import pytest

from shellguard.errors import ShellGuardError, WireError
from shellguard.model import Attempt, Hold, RecordKind, Source, Verdict
from shellguard.wire import frame
from shellguard.wire.frame import Kind
from shellguard.wire.messages import OPS, Answer, decision_from_json, decode_json, encode_json, hold_from_json
from tests.support.live_guard import LiveGuard, judged


@pytest.fixture
def live():
    with LiveGuard(layers={"shims": "41 programs"}) as guard:
        yield guard


def test_every_listed_op_is_served(live):
    assert set(live.guard._requests._ops) == set(OPS)


def test_status(live):
    with live.held("rm", "x"), live.client() as client:
        reply = client.ask("status")
    assert reply["session"]["id"] == "s1"
    assert (reply["pid"], reply["holds"], reply["layers"]) == (os.getpid(), 1, {"shims": "41 programs"})


def test_holds_are_whole_nouns(live):
    with live.held("rm", "x") as (_, hold_id), live.client() as client:
        hold = hold_from_json(client.ask("holds")["holds"][0])
        client.ask("answer", id=hold_id, answer="refuse")
        assert client.ask("holds")["holds"] == []
        assert len(client.ask("holds", all=True)["holds"]) == 1
    assert isinstance(hold, Hold)
    assert hold.decision == judged(Attempt(Source.SHIM, "/tmp", argv=("rm", "x")), ())


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({}, id="no op"),
        pytest.param({"op": "reboot"}, id="unknown op"),
        pytest.param({"op": ["status"]}, id="op is no text"),
        pytest.param({"op": "answer"}, id="answer without an id"),
        pytest.param({"op": "answer", "id": 7, "answer": "approve"}, id="id is a number"),
        pytest.param({"op": "answer", "id": "h0000", "answer": "approve"}, id="unknown hold"),
        pytest.param({"op": "answer", "id": "h0000", "answer": "yes"}, id="unknown answer"),
        pytest.param({"op": "task"}, id="task without text"),
        pytest.param({"op": "task", "text": "x", "how": "never"}, id="task in no known way"),
        pytest.param({"op": "task", "text": " "}, id="task of no words"),
        pytest.param({"op": "task", "text": "x" * 70_000}, id="task without an end"),
        pytest.param({"op": "prompt"}, id="prompt without text"),
        pytest.param({"op": "check", "cwd": "/"}, id="check without a command"),
        pytest.param({"op": "check", "cwd": "/", "argv": []}, id="check of nothing"),
        pytest.param({"op": "check", "cwd": "/", "argv": "ls"}, id="argv is a text"),
        pytest.param({"op": "check", "argv": ["ls"]}, id="check without a folder"),
    ],
)
def test_a_request_that_cannot_be_is_a_usage_error_and_the_connection_stays(live, body):
    with live.shim() as peer:
        for _ in range(2):
            frame.write(peer.sock, Kind.REQUEST, encode_json(body))
            kind, payload = frame.read(peer.sock)
            reply = decode_json(payload)
            assert (kind, reply["ok"], reply["kind"]) == (Kind.REPLY, False, "usage")
    assert live.ledger.kinds == []


@pytest.mark.parametrize("asked", [{"argv": ["rm", "x"]}, {"script": "rm x"}], ids=["argv", "script"])
def test_check_judges_and_leaves_no_trace(live, asked):
    with live.client() as client:
        decision = decision_from_json(client.ask("check", cwd="/tmp", **asked)["decision"])
    assert decision.verdict is (Verdict.HOLD if "argv" in asked else Verdict.ALLOW)
    assert live.ledger.kinds == []


def test_check_of_a_judge_that_breaks_is_an_error(live):
    with live.client() as client, pytest.raises(WireError, match="closed the connection"):
        client.ask("check", cwd="/", argv=["boom"])
    live.ledger.until(lambda ledger: ledger.kinds == ["fault"])
    assert live.once("ls")[0] is Answer.RUN


def test_task_changes_the_session_and_is_on_record():
    told = []
    with LiveGuard(on_task=told.append) as live, live.client() as client:
        reply = client.ask("task", text="migrate s3cret staging", how="replace")
        assert reply["session"]["task"] == "migrate ‹secret› staging"
        assert client.ask("status")["session"]["task"] == "migrate ‹secret› staging"
        assert live.guard.session.task == told[0].task == "migrate ‹secret› staging"
        assert live.ledger.bodies(RecordKind.TASK)[0]["task"] == "migrate ‹secret› staging"


def test_later_words_follow_the_task_in_order_and_say_where_they_were_said():
    with LiveGuard() as live, live.client() as client:
        client.ask("prompt", text="also s3cret")
        client.ask("task", text="and that", how="add")
        session = client.ask("status")["session"]
        assert (session["task"], [s["text"] for s in session["later"]]) == (
            "tidy up",
            ["also ‹secret›", "and that"],
        )
        told = [(b["task"], b["source"], b["how"]) for b in live.ledger.bodies(RecordKind.TASK)]
    assert told == [("also ‹secret›", "prompt", "follow"), ("and that", "terminal", "add")]


def test_words_that_cannot_be_recorded_change_nothing():
    with LiveGuard() as live, live.client() as client:
        live.ledger.fails_on = RecordKind.TASK
        with pytest.raises(ShellGuardError, match="no space"):
            client.ask("task", text="drop everything")
        assert live.guard.session.later == ()


def test_reload_tells_what_it_loaded_and_everybody_who_watches():
    with LiveGuard(reload=lambda: (70, ["x.yaml:3: unknown key"])) as live, live.client() as watcher:
        watcher.ask("watch")
        events = watcher.events()
        with live.client() as client:
            reply = client.ask("reload")
        assert (reply["rules"], reply["problems"]) == (70, ["x.yaml:3: unknown key"])
        assert next(events) == {"event": "rules", "rules": 70, "problems": ["x.yaml:3: unknown key"]}


def test_a_guard_without_rules_to_reload_says_so(live):
    with live.client() as client, pytest.raises(ShellGuardError, match="start it again"):
        client.ask("reload")


def test_a_watcher_sees_each_hold_come_and_go(live):
    with live.client() as watcher, live.held("rm", "before") as (_, first_id):
        assert [hold["id"] for hold in watcher.ask("watch")["holds"]] == [first_id]
        events = watcher.events()
        with live.held("rm", "after") as (_, second_id):
            live.answer(first_id, "refuse", note="no")
        seen = [next(events) for _ in range(3)]
        assert [(e["event"], e["hold"]["id"], e["hold"]["state"]) for e in seen] == [
            ("held", second_id, "waiting"),
            ("answered", first_id, "refused"),
            ("gone", second_id, "gone"),
        ]
        live.guard.announce({"event": "rules", "rules": 1, "problems": []})
        assert next(events)["event"] == "rules"
        live.guard.stop()
        assert list(events) == [{"event": "end"}]


def test_a_watcher_that_never_reads_is_cut_off(live):
    with live.client() as watcher:
        watcher.ask("watch")
        live.guard.announce({"event": "rules", "problems": ["x" * 1_000_000] * 8})
        live.guard.announce({"event": "rules", "problems": []})
        assert live.once("ls")[0] is Answer.RUN
        live.once("ls")
        assert live.guard._watchers == set()
