"""Nobody inside the guarded session answers for the person: real processes try."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from shellguard.errors import NotAllowedError, WireError
from shellguard.model import RecordKind, Severity
from shellguard.wire.client import Client
from shellguard.wire.messages import Answer
from tests.support.live_guard import PATIENCE_S, LiveGuard, Shim

ROOT = Path(__file__).parents[2]

# Tries an op in one of several disguises and writes what came of it; the write ends when the last holder exits.
TRY = """
import os, sys
how, path, out, op = sys.argv[1:5]
sys.path.insert(0, sys.argv[5])
arguments = dict(pair.split("=", 1) for pair in sys.argv[6:])
if "fork" in how and os.fork():
    os._exit(0)
if "setsid" in how:
    os.setsid()
if "double" in how:
    waits, _held_by_the_parent = os.pipe()
    if os.fork():
        os._exit(0)
    os.close(_held_by_the_parent)
    os.read(waits, 1)  # ends when the parent has, and we have another one
if "terminal" in how:
    import pty
    pid, leader = pty.fork()
    if pid:
        os.waitpid(pid, 0)
        os._exit(0)
if "nameless" in how:
    import ctypes
    ctypes.CDLL(None).prctl(15, b"tmux: server")
if "hidden" in how:
    import ctypes
    ctypes.CDLL(None).prctl(4, 0)
from shellguard.wire.client import Client
try:
    with Client(path) as client:
        client.ask(op, **arguments)
    outcome = "done"
except Exception as error:
    outcome = type(error).__name__ + ": " + str(error)
with open(out, "w") as file:
    file.write(outcome)
"""


def attempt_from(how: str, live: LiveGuard, op: str, **arguments: str) -> str:
    """What came of it when a child of this process asked for `op`."""
    script, out = live.folder / "try.py", live.folder / "out"
    script.write_text(TRY)
    # The pipe closes when the last descendant ends, however often it forked: an event to wait for.
    reader, writer = os.pipe()
    environment = {"PATH": os.environ["PATH"], **({"SHELLGUARD_SESSION": "s1"} if "marked" in how else {})}
    pairs = [f"{key}={value}" for key, value in arguments.items()]
    with subprocess.Popen(
        [sys.executable, script, how, live.path, out, op, ROOT, *pairs], pass_fds=[writer], env=environment
    ):
        os.close(writer)
        os.read(reader, 1)
    os.close(reader)
    return out.read_text()


@pytest.fixture(scope="module")
def live():
    with LiveGuard(reload=lambda: (0, [])) as guard:
        yield guard


HOWS = [
    "plain",
    "marked",
    "fork",
    "fork setsid",
    "fork setsid double",
    "terminal",
    "fork setsid terminal",
    "hidden",
    "nameless",
]


@pytest.mark.parametrize("how", HOWS)
def test_no_approval_from_inside(live, how):
    with live.held("rm", how) as (_, hold_id):
        outcome = attempt_from(how, live, "answer", id=hold_id, answer="approve")
        assert outcome.startswith("NotAllowedError: answer is not allowed from here: ")
        assert "use another terminal" in outcome
        assert live.states()[hold_id] == "waiting"
    record = live.ledger.bodies(RecordKind.FAULT)[-1]
    assert (record["tampering"], record["hold"]) == ("answer", hold_id)
    assert live.guard.tampering[-1].weight is Severity.CRITICAL
    assert any("refused answer from inside" in told for told in live.faults)


@pytest.mark.parametrize(
    ("op", "arguments"),
    [("task", {"text": "anything goes"}), ("prompt", {"text": "anything goes"}), ("reload", {})],
)
def test_neither_task_nor_reload_from_inside(live, op, arguments):
    assert attempt_from("fork setsid double", live, op, **arguments).startswith("NotAllowedError")
    assert live.guard.session.task == "tidy up"


@pytest.mark.parametrize("op", ["status", "holds", "check"])
def test_looking_is_allowed_from_inside(live, op):
    assert attempt_from("plain", live, op, cwd="/", script="ls") == "done"


def test_who_tried_is_on_record(live):
    with live.held("rm", "x") as (_, hold_id):
        attempt_from("plain", live, "answer", id=hold_id, answer="approve")
    (shown, *_) = live.ledger.bodies(RecordKind.FAULT)[-1]["chain"]
    assert shown.endswith("(try.py)")


def test_an_orphan_of_the_session_is_still_inside_and_is_buried(live):
    """Its parent ends first; as a child of the guard it is seen, and reaped when it ended."""
    from shellguard.guard.orphans import Undertaker

    reader, writer = os.pipe()
    script = f"import os,sys\nif os.fork(): os._exit(0)\nos.setsid(); print(os.getpid(), flush=True); os.read({reader}, 1)"
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, pass_fds=[reader]
    ) as first:
        pid = int(first.stdout.readline())
        first.wait()
    os.close(reader)
    assert os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None, "the orphan is our child"
    os.close(writer)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    spared = subprocess.Popen(["true"])
    os.waitid(os.P_PID, spared.pid, os.WEXITED | os.WNOWAIT)
    undertaker = Undertaker()
    undertaker.visit(spared=frozenset({spared.pid}))
    assert os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None, (
        "the first visit only looks"
    )
    undertaker.visit(spared=frozenset({spared.pid}))
    with pytest.raises(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
    assert spared.wait() == 0


@pytest.fixture
def outside():
    """A guard in a process of its own, so that we are not inside its session; yields (process, socket)."""
    yield from serving()


@pytest.fixture
def user_level():
    """The same, without an agent of its own."""
    yield from serving("user")


def serving(*options: str):
    with tempfile.TemporaryDirectory(prefix="sg-", dir="/tmp") as folder:
        path = f"{folder}/s"
        command = [sys.executable, "-m", "tests.support.live_guard", path, *options]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as guard:
            assert guard.stdout.readline() == "ready\n"
            yield guard, path
            guard.kill()


def test_approval_from_outside_is_carried_out(outside):
    _, path = outside
    with Shim(path) as shim, Client(path, timeout_s=PATIENCE_S) as client:
        assert shim.ask("rm", "x").answer()[0] is Answer.HELD
        hold_id = client.ask("holds")["holds"][0]["id"]
        assert client.ask("answer", id=hold_id, answer="approve")["outcome"] == "run"
        assert shim.answer()[0] is Answer.RUN


def test_whoever_asked_cannot_answer_the_user_level_guard(user_level):
    _, path = user_level
    with Shim(path) as shim, Client(path, timeout_s=PATIENCE_S) as client:
        assert shim.ask("rm", "x").answer()[0] is Answer.HELD
        hold_id = client.ask("holds")["holds"][0]["id"]
        with pytest.raises(NotAllowedError, match="use another terminal"):
            client.ask("answer", id=hold_id, answer="approve")


@pytest.mark.parametrize("is_held", [True, False], ids=["while held", "while idle"])
def test_a_killed_guard_leaves_a_closed_connection_and_nothing_runs(outside, is_held):
    guard, path = outside
    with Shim(path) as shim:
        if is_held:
            assert shim.ask("rm", "x").answer()[0] is Answer.HELD
        guard.send_signal(signal.SIGKILL)
        guard.wait()
        with pytest.raises((WireError, ConnectionError)):
            shim.answer()
    with pytest.raises(ConnectionRefusedError):
        Shim(path)


def test_a_stopped_guard_takes_its_socket_with_it(outside):
    guard, path = outside
    guard.send_signal(signal.SIGTERM)
    assert guard.wait() == 0
    assert not Path(path).exists()
