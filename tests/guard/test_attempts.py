"""From an attempt to its answer, over a real socket: recorded first, and never run when in doubt."""

import contextlib
import os
import resource
import threading
from pathlib import Path

import pytest

from shellguard.errors import ShellGuardError, UsageError
from shellguard.guard import connection
from shellguard.model import Decision, Mode, RecordKind, Signal, Verdict
from shellguard.wire import frame
from shellguard.wire.client import Client
from shellguard.wire.frame import HEADER, MAX_PAYLOAD, Kind
from shellguard.wire.messages import Answer, encode_attempt
from tests.support.live_guard import LiveGuard, MemoryLedger


@pytest.fixture
def live():
    with LiveGuard() as guard:
        yield guard


def test_an_allowed_command_runs_and_is_on_record_first(live):
    assert live.once("ls", "-l") == (Answer.RUN, "")
    ((session, kind, body, _),) = live.ledger.records[1:]
    assert (session, kind) == ("s1", RecordKind.ATTEMPT)
    assert (body["outcome"], body["pid"], body["source"], body["cwd"]) == ("run", os.getpid(), "shim", "/tmp")
    assert body["decision"]["command"] == "ls -l"


def test_a_denied_command_is_refused_with_its_reason(live):
    code, text = live.once("mkfs", "/dev/sda")
    assert code is Answer.REFUSED
    assert text.startswith("shellguard: refused: Deletes a whole folder\n")
    assert [b["outcome"] for b in live.ledger.bodies(RecordKind.ATTEMPT)] == ["refused"]


@pytest.mark.parametrize("program", ["rm", "snapshot"])
def test_hold_and_preserve_wait_for_a_person(live, program):
    with live.held(program, "-rf", "build") as (_, hold_id):
        assert live.ledger.kinds == ["attempt", "hold"]
        hold, waiting = live.told[0]
        assert (hold.id, hold.pid, hold.cwd, waiting) == (hold_id, os.getpid(), "/tmp", 1)
        assert hold.deadline_s is None


def test_the_agent_reads_which_hold_it_waits_for(live):
    _, text = live.once("rm", "x")
    hold_id = live.ledger.bodies(RecordKind.HOLD)[0]["hold"]["id"]
    assert f"(hold {hold_id})" in text


def test_a_judge_that_raises_is_a_fault_and_nothing_runs(live):
    code, text = live.once("boom")
    assert code is Answer.BROKEN
    assert text.startswith("shellguard: broken: RuntimeError in the guard")
    assert "sk-secret" not in text + str(live.ledger.records) + str(live.faults)
    assert live.ledger.kinds == ["fault"]
    assert live.faults == ["RuntimeError in the guard"]
    assert live.once("ls")[0] is Answer.RUN, "the guard serves on"


def test_a_decision_with_a_fault_is_held_however_mild_its_verdict():
    with LiveGuard(lambda *_: Decision(Verdict.ALLOW, fault="parser gave up")) as live:
        code, text = live.once("ls")
    assert code is Answer.HELD
    assert "it could not be judged: parser gave up" in text


def test_a_judge_that_names_a_grant_nobody_gave_is_a_fault():
    with LiveGuard(lambda *_: Decision(Verdict.ALLOW, granted_by="g-none")) as live:
        assert live.once("ls")[0] is Answer.BROKEN


@pytest.mark.parametrize("program", ["ls", "rm", "mkfs"])
def test_no_record_no_run(live, program):
    live.ledger.is_full = True
    code, text = live.once(program)
    assert code is Answer.BROKEN
    assert "no record, no run: no space left on device" in text
    assert any("no record, no run" in told for told in live.faults)
    assert live.states() == {}


def test_no_hold_record_no_hold(live):
    live.ledger.fails_on = RecordKind.HOLD
    assert live.once("rm", "x")[0] is Answer.BROKEN
    assert live.states() == {}


def test_a_listener_that_fails_leaves_nothing_waiting():
    def fail(*_):
        raise RuntimeError("no terminal")

    with LiveGuard(on_held=fail) as live, live.shim() as shim:
        assert shim.ask("rm", "x").answer()[0] is Answer.BROKEN
        assert list(live.states().values()) == ["gone"]


def test_observing_runs_everything_and_records_what_it_would_have_been():
    with LiveGuard(mode=Mode.OBSERVE) as live:
        assert [live.once(program)[0] for program in ("ls", "rm", "mkfs")] == [Answer.RUN] * 3
    bodies = live.ledger.bodies(RecordKind.ATTEMPT)
    assert [(b["outcome"], b["decision"]["verdict"]) for b in bodies] == [
        ("run", "allow"),
        ("run", "hold"),
        ("run", "deny"),
    ]


def test_observing_still_runs_nothing_without_a_record():
    with LiveGuard(mode=Mode.OBSERVE) as live:
        live.ledger.is_full = True
        assert live.once("ls")[0] is Answer.BROKEN


def test_a_deadline_without_an_answer_is_not_a_refusal():
    with LiveGuard(deadline_s=0.05) as live, live.held("rm", "x") as (shim, hold_id):
        code, text = shim.answer()
        assert code is Answer.REFUSED
        assert text.startswith("shellguard: held, nobody answered within 0 s: ")
        assert live.states() == {hold_id: "unanswered"}
        assert live.ledger.bodies(RecordKind.ANSWER) == [{"hold": hold_id, "state": "unanswered"}]


def test_hanging_up_leaves_the_hold_listed_as_gone(live):
    with live.held("rm", "x") as (_, hold_id):
        pass
    live.ledger.until(lambda ledger: ledger.kinds == ["attempt", "hold", "answer"])
    assert live.ledger.bodies(RecordKind.ANSWER) == [{"hold": hold_id, "state": "gone"}]
    assert live.states() == {hold_id: "gone"}


def test_bytes_that_are_not_text_survive(live):
    assert live.once("ls", "\udcff\udcfe")[0] is Answer.RUN
    assert live.ledger.bodies(RecordKind.ATTEMPT)[0]["decision"]["command"] == "ls \udcff\udcfe"


def test_a_megabyte_of_arguments_is_served(live):
    assert live.once("ls", *["x" * 1000] * 1000)[0] is Answer.RUN


ENDLESS_COUNT = b"\0\0\0\1/" + b"\0\0\x20\0" + b"1" * 8192 + b"\0\0\0\1x"
ATTEMPT = frame.pack(Kind.ATTEMPT, encode_attempt([b"ls"], [], cwd=b"/"))


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"GET / HTTP/1.1\r\n\r\n", id="another protocol"),
        pytest.param(HEADER.pack(b"SG", 2, Kind.ATTEMPT, 0), id="another version"),
        pytest.param(HEADER.pack(b"SG", 1, ord("?"), 0), id="unknown kind"),
        pytest.param(HEADER.pack(b"SG", 1, Kind.ANSWER, 0), id="kind only a guard sends"),
        pytest.param(HEADER.pack(b"SG", 1, Kind.ATTEMPT, MAX_PAYLOAD + 1), id="length over the limit"),
        pytest.param(frame.pack(Kind.ATTEMPT, b""), id="empty attempt"),
        pytest.param(frame.pack(Kind.ATTEMPT, b"\xff" * 40), id="garbled attempt"),
        pytest.param(frame.pack(Kind.ATTEMPT, ENDLESS_COUNT), id="argument count without end"),
        pytest.param(
            frame.pack(Kind.ATTEMPT, encode_attempt([], [], cwd=b"/")), id="attempt without a program"
        ),
    ],
)
def test_what_is_garbled_is_broken_and_hung_up(live, sent):
    with live.shim() as shim:
        shim.sock.sendall(sent)
        assert shim.answer()[0] is Answer.BROKEN
        assert shim.is_hung_up()
    live.ledger.until(lambda ledger: ledger.kinds == ["fault"])
    assert live.once("ls")[0] is Answer.RUN


def test_bytes_after_a_held_attempt_end_it(live):
    with live.held("rm", "x") as (shim, hold_id):
        shim.sock.sendall(ATTEMPT)
        assert shim.answer()[0] is Answer.BROKEN
        assert shim.is_hung_up()
    live.ledger.until(lambda ledger: "answer" in ledger.kinds)
    assert live.states() == {hold_id: "gone"}


def test_one_connection_carries_one_attempt(live):
    with live.shim() as shim:
        shim.sock.sendall(ATTEMPT + ATTEMPT)
        assert shim.answer()[0] is Answer.RUN
        assert shim.is_hung_up()
    assert live.ledger.kinds.count("attempt") == 1


@pytest.mark.parametrize(
    "payload", [b"", b"{", b"[]", b"\xff"], ids=["empty", "cut short", "no object", "no text"]
)
def test_a_garbled_request_is_told_and_hung_up(live, payload):
    with live.shim() as shim:
        frame.write(shim.sock, Kind.REQUEST, payload)
        kind, _ = frame.read(shim.sock)
        assert kind is Kind.REPLY
        assert shim.is_hung_up()


def test_a_frame_may_come_byte_by_byte(live):
    with live.shim() as shim:
        for byte in ATTEMPT:
            shim.sock.sendall(bytes([byte]))
        assert shim.answer()[0] is Answer.RUN


@pytest.mark.parametrize(
    "begun", [b"", ATTEMPT[:3], ATTEMPT[:-1]], ids=["silence", "half a header", "half a payload"]
)
def test_an_unfinished_request_is_broken_off(monkeypatch, begun):
    monkeypatch.setattr(connection, "IDLE_S", 0.05)
    with LiveGuard() as live, live.shim() as shim:
        shim.sock.sendall(begun)
        assert shim.answer()[0] is Answer.BROKEN
        assert shim.is_hung_up()
        assert live.once("ls")[0] is Answer.RUN


def test_an_unfinished_second_request_is_broken_off_too(monkeypatch):
    monkeypatch.setattr(connection, "IDLE_S", 0.05)
    with LiveGuard() as live, live.shim() as shim:
        frame.write(shim.sock, Kind.REQUEST, b'{"op":"status"}')
        assert frame.read(shim.sock)[0] is Kind.REPLY
        shim.sock.sendall(ATTEMPT[:3])
        assert shim.answer()[0] is Answer.BROKEN


def test_a_held_command_and_a_kept_connection_may_idle(monkeypatch):
    monkeypatch.setattr(connection, "IDLE_S", 0.05)
    with LiveGuard() as live, live.client() as client, live.held("rm", "x") as (shim, hold_id):
        client.ask("status")
        with live.shim() as silent:
            silent.answer()  # the idle time has passed once this one is broken off
        assert client.ask("status")["holds"] == 1
        assert client.ask("answer", id=hold_id, answer="approve")["outcome"] == "run"
        assert shim.answer()[0] is Answer.RUN


def test_stuck_peers_delay_nobody(live):
    stuck = [live.shim() for _ in range(100)]
    for number, shim in enumerate(stuck):
        shim.sock.sendall(ATTEMPT[: number % len(ATTEMPT)])
    assert live.once("ls")[0] is Answer.RUN
    for shim in stuck:
        shim.close()


def test_fifty_holds_at_once_each_get_their_own_answer(live):
    shims = [live.shim().ask("rm", str(number)) for number in range(50)]
    assert [shim.answer()[0] for shim in shims] == [Answer.HELD] * 50
    holds = [body["hold"] for body in live.ledger.bodies(RecordKind.HOLD)]
    assert [waiting for _, waiting in live.told] == list(range(1, 51))
    with live.client() as client:
        for number, hold in enumerate(holds):
            client.ask("answer", id=hold["id"], answer="approve" if number % 2 else "refuse")
    codes = [shim.answer()[0] for shim in shims]
    assert codes == [Answer.REFUSED, Answer.RUN] * 25
    for shim in shims:
        shim.close()


def test_many_threads_are_each_answered(live):
    codes: list[Answer] = []

    def ask_often():
        codes.extend(live.once("ls")[0] for _ in range(50))

    threads = [threading.Thread(target=ask_often) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes == [Answer.RUN] * 400


def test_ten_thousand_connections_leave_nothing_behind(live):
    live.once("ls")
    before = len(list(Path("/dev/fd").iterdir()))
    for number in range(10_000):
        with live.shim() as shim:
            if number % 10:
                assert shim.ask("ls").answer()[0] is Answer.RUN
            else:
                shim.sock.sendall(ATTEMPT[:7])
        if number % 1000 == 0:
            live.ledger.records.clear()
    live.once("ls")
    with live.client() as client:
        client.ask("status")
        # The guard serves in order: every connection before this one's request is over by its second reply.
        client.ask("status")
        assert len(live.guard._connections) <= 2
        assert live.guard.buffered_bytes == 0
    assert len(list(Path("/dev/fd").iterdir())) <= before + 2


def test_too_many_connections_are_told_so_and_the_guard_goes_on(live, monkeypatch):
    monkeypatch.setattr("shellguard.guard.server.MOST_CONNECTIONS", 2)
    with live.held("rm", "2"):
        with live.held("rm", "1"), live.shim() as third:
            code, text = third.answer()
            assert code is Answer.BROKEN
            assert "too many commands" in text
        live.ledger.until(lambda ledger: "answer" in ledger.kinds)
        assert live.once("ls")[0] is Answer.RUN


def test_running_out_of_files_stops_nothing_for_good(live, monkeypatch):
    monkeypatch.setattr("shellguard.guard.listening._ACCEPT_AGAIN_S", 0.01)
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    soft = len(list(Path("/dev/fd").iterdir())) + 20
    kept = [os.open("/dev/null", os.O_RDONLY) for _ in range(8)]
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    shims = []
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    try:
        # Our end and the guard's come out of the same purse: with one file to spare, it is the guard's that is
        # missing whenever we were first to take it.
        for fd in kept:
            with contextlib.suppress(OSError):
                while True:
                    shims.append(live.shim())
            os.close(fd)
        live.ledger.until(lambda ledger: "fault" in ledger.kinds)
    finally:
        for shim in shims:
            shim.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
    assert live.once("ls")[0] is Answer.RUN
    assert live.ledger.bodies(RecordKind.FAULT)[0]["fault"].startswith("cannot accept connections: ")


def test_too_much_at_once_is_broken_off(live, monkeypatch):
    monkeypatch.setattr(connection, "MOST_BUFFERED", 1 << 20)
    with live.shim() as shim:
        shim.sock.sendall(HEADER.pack(b"SG", 1, Kind.ATTEMPT, MAX_PAYLOAD))
        sent = 0
        with pytest.raises((BrokenPipeError, ConnectionResetError)):
            while sent < MAX_PAYLOAD // 2:
                shim.sock.sendall(b"x" * 65536)
                sent += 65536
    assert live.once("ls")[0] is Answer.RUN


def test_too_many_holds_are_a_fault_not_a_wait(live, monkeypatch):
    monkeypatch.setattr("shellguard.guard.conductor.MOST_WAITING", 1)
    with live.held("rm", "1"):
        code, text = live.once("rm", "2")
    assert code is Answer.BROKEN
    assert "answer some first" in text


def test_the_sessions_start_and_end_are_on_record():
    with LiveGuard(layers={"shims": "on"}) as live:
        live.guard.stop(exit_status=130)
    kinds = [kind for _, kind, _, _ in live.ledger.records]
    assert kinds == [RecordKind.SESSION_START, RecordKind.SESSION_END]
    start = live.ledger.records[0][2]
    assert start["agent"] == "claude"
    assert (start["task"], start["mode"], start["layers"]) == ("tidy up", "attended", {"shims": "on"})
    assert live.ledger.records[1][2] == {"exit_status": 130}


def test_a_guard_that_cannot_record_its_start_does_not_serve():
    ledger = MemoryLedger()
    ledger.is_full = True
    live = LiveGuard(ledger=ledger)
    with pytest.raises(ShellGuardError, match="no space left"):
        live.guard.start()
    assert not live.path.exists()
    live.guard.stop()


def test_stopping_answers_what_waits_and_takes_the_socket_away():
    with LiveGuard() as live:
        with live.held("rm", "x") as (shim, _):
            live.guard.stop()
            code, text = shim.answer()
        assert code is Answer.BROKEN
        assert "the guard has ended" in text
        assert not live.path.exists()
        with pytest.raises(ShellGuardError):
            Client(str(live.path))
    assert live.ledger.kinds == ["attempt", "hold", "answer", "session-end"]
    live.guard.stop()


def test_a_guard_registers_itself_while_it_runs(tmp_path):
    from shellguard.data.guards import running

    with LiveGuard(register=tmp_path) as live:
        (entry,) = running(within=tmp_path)
        assert (entry.session, entry.socket, entry.pid) == ("s1", str(live.path), os.getpid())
    assert list(tmp_path.iterdir()) == []


def test_only_this_user_can_reach_the_socket(live):
    assert live.path.stat().st_mode & 0o777 == 0o600


def test_a_living_guards_socket_is_not_taken_over(live):
    second = LiveGuard()
    second.guard.socket = live.path
    with pytest.raises(UsageError, match="listens at"):
        second.guard.start()
    assert live.once("ls")[0] is Answer.RUN


def test_a_dead_guards_socket_is_replaced():
    import socket

    live = LiveGuard()
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(live.path))
    with live:
        assert live.once("ls")[0] is Answer.RUN


@pytest.mark.parametrize("kind", ["file", "link"])
def test_what_is_not_a_socket_is_left_alone(kind):
    live = LiveGuard()
    live.path.write_text("mine") if kind == "file" else live.path.symlink_to("/etc/hostname")
    with pytest.raises(ShellGuardError, match="not a socket"):
        live.guard.start()
    assert live.path.is_symlink() or live.path.read_text() == "mine"


def test_a_socket_path_over_the_limit_is_a_clear_error(tmp_path):
    live = LiveGuard()
    live.guard.socket = tmp_path / ("x" * 110)
    with pytest.raises(ShellGuardError, match="over 103 bytes"):
        live.guard.start()


def test_signals_alone_can_hold():
    signals = (Signal("off-task", "nothing to do with the task"),)
    with LiveGuard(lambda *_: Decision(Verdict.HOLD, signals=signals)) as live:
        code, text = live.once("ls")
    assert code is Answer.HELD
    assert "nothing to do with the task" in text
