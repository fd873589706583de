"""The user-level guard and a real tmux: a person in another window may answer, the asking window may not."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from shellguard.wire.client import Client
from tests.support.live_guard import PATIENCE_S

ROOT = Path(__file__).parents[2]

# `ask PATH OUT` is held and writes its last answer; `answer PATH OUT ID` approves and writes what came of it;
# `both PATH OUT` is held and then tries to approve itself from a terminal of its own making.
PROGRAM = """
import os, pty, sys
from shellguard.wire.client import Client
from tests.support.live_guard import Shim
what, path, out = sys.argv[1:4]
def answer(hold_id):
    try:
        with Client(path) as client:
            return client.ask("answer", id=hold_id, answer="approve")["outcome"]
    except Exception as error:
        return type(error).__name__
def tell(text):
    with open(out, "w") as file:
        file.write(text)
if what == "answer":
    tell(answer(sys.argv[4]))
else:
    shim = Shim(path).ask("rm", "x")
    shim.answer()
    if what == "ask":
        tell(shim.answer()[0].name)
    elif pty.fork()[0] == 0:
        with Client(path) as client:
            hold_id = client.ask("holds")["holds"][0]["id"]
        tell(answer(hold_id))
        os._exit(0)
    else:
        os.wait()
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    if shutil.which("tmux") is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("tmux is not installed")
    with tempfile.TemporaryDirectory(prefix="sg-", dir="/tmp") as name:
        yield Path(name)


@pytest.fixture
def tmux(folder):
    """Opens a window of its own that runs PROGRAM."""
    (folder / "program.py").write_text(PROGRAM)
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": str(folder), "TERM": "screen"}

    def run(*words: str) -> None:
        base = ["tmux", "-S", str(folder / "tmux"), "-f", "/dev/null"]
        subprocess.run([*base, *words], env=environment, check=True)

    def window(*words: str) -> None:
        run("new-window", "-d", sys.executable, str(folder / "program.py"), *words)

    run("new-session", "-d", "cat")
    yield window
    run("kill-server")


@pytest.fixture
def path(folder):
    """A user-level guard's socket."""
    command = [sys.executable, "-m", "tests.support.live_guard", str(folder / "s"), "user"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as guard:
        assert guard.stdout.readline() == "ready\n"
        yield str(folder / "s")
        guard.terminate()


def test_a_person_in_another_window_approves(folder, tmux, path):
    os.mkfifo(folder / "asked")
    os.mkfifo(folder / "answered")
    with Client(path, timeout_s=PATIENCE_S) as watcher:
        watcher.ask("watch")
        tmux("ask", path, str(folder / "asked"))
        held = next(watcher.events())["hold"]["id"]
    tmux("answer", path, str(folder / "answered"), held)
    assert (folder / "answered").read_text() == "run"
    assert (folder / "asked").read_text() == "RUN"


def test_the_asking_window_cannot_approve_itself(folder, tmux, path):
    os.mkfifo(folder / "outcome")
    tmux("both", path, str(folder / "outcome"))
    assert (folder / "outcome").read_text() == "NotAllowedError"
