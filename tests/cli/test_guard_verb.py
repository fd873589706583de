"""`shellguard guard`: one daemon, however often it is started."""

import os
import select
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# The verb with a real guard and a stand-in judge; a broken one where the test wants it.
PROGRAM = """
import os, sys, time
from pathlib import Path
import typer
from shellguard.cli import guard as verb
from shellguard.data import places
from shellguard.errors import ShellGuardError
from shellguard.guard import assembly
from shellguard.guard.server import Guard
from shellguard.model import Session
from tests.support.live_guard import MemoryLedger, judged

def user_guard():
    if os.environ.get("BROKEN"):
        raise ShellGuardError("no rules")
    return Guard(session=Session("user"), judge=judged, ledger=MemoryLedger(), clock=time.time,
                 socket=places.user_socket(), redact=str, on_fault=print, is_user_level=True, layers={"shims": "on"})

assembly.user_guard = user_guard
app = typer.Typer()
app.command()(lambda: None)
verb.register(app)
try:
    app(["guard", *sys.argv[1:]])
except ShellGuardError as error:
    sys.exit(str(error))
"""


class Verb:
    """Runs `shellguard guard ...` with folders of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "HOME": str(folder),
            "XDG_STATE_HOME": str(folder),
            "XDG_RUNTIME_DIR": str(folder),
        }
        self.socket = folder / "shellguard" / "user.sock"

    def __call__(self, *words: str, **environment: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, *words],
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    def pid(self) -> int:
        _, told = self("status")
        return int(told.partition("(pid ")[2].partition(")")[0])


@pytest.fixture
def verb() -> Iterator[Verb]:
    with tempfile.TemporaryDirectory(prefix="sg-", dir="/tmp") as folder:
        verb = Verb(Path(folder))
        yield verb
        verb("stop")


def test_start_status_stop(verb):
    assert verb("status") == (1, "not running; start it with `shellguard guard start`\n")
    code, told = verb("start")
    assert (code, told.startswith("started (pid ")) == (0, True)
    code, told = verb("status")
    assert code == 0
    assert told.endswith("), 0 waiting for a person\n  shims: on\n")
    pid = verb.pid()
    assert verb("start") == (0, f"already running (pid {pid})\n")
    assert verb("stop") == (0, f"stopped (pid {pid})\n")
    assert verb("stop") == (0, "not running\n")
    assert not verb.socket.exists()


def test_the_daemon_has_left_its_terminal_folder_and_parent(verb):
    verb("start")
    pid = verb.pid()
    assert os.getsid(pid) != os.getsid(0)
    assert Path(f"/proc/{pid}/cwd").readlink() == Path("/")
    assert Path(f"/proc/{pid}/fd/0").readlink() == Path("/dev/null")
    assert Path(f"/proc/{pid}/fd/2").readlink() == verb.folder / "shellguard" / "guard.log"


def test_two_starters_at_once_leave_one_guard(verb):
    command = [sys.executable, "-c", PROGRAM, "start"]
    starters = [
        subprocess.Popen(command, env=verb.environment, stdout=subprocess.PIPE, text=True) for _ in range(4)
    ]
    told = sorted(starter.communicate()[0].split(" (")[0] for starter in starters)
    assert told == ["already running", "already running", "already running", "started"]


def test_the_socket_of_a_killed_guard_is_replaced(verb):
    verb("start")
    pid = verb.pid()
    watched = os.pidfd_open(pid)
    os.kill(pid, signal.SIGKILL)
    select.select([watched], [], [])  # readable once it ended, buried or not
    os.close(watched)
    assert verb.socket.exists()
    assert verb("status")[0] == 1
    assert verb("start")[1].startswith("started")
    assert verb("status")[0] == 0


def test_a_guard_that_cannot_start_says_why(verb):
    code, told = verb("start", BROKEN="1")
    assert code == 1
    assert told.startswith("the guard did not start: no rules; see ")
    assert verb("status")[0] == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_run_serves_in_the_foreground_until_a_signal(verb, number):
    command = [sys.executable, "-c", PROGRAM, "run"]
    with subprocess.Popen(command, env=verb.environment, stdout=subprocess.PIPE, text=True) as guard:
        assert guard.stdout.readline() == f"listening (pid {guard.pid})\n"
        assert verb("status")[0] == 0
        assert verb("run") == (0, f"already running (pid {guard.pid})\n")
        guard.send_signal(number)
        assert guard.wait() == 0
    assert not verb.socket.exists()
